/* Shared by the pages of pots only. */
#ifndef OFFICE_MONEY_POT_PAGES_H
#define OFFICE_MONEY_POT_PAGES_H

#include "office/money/pot.h"

/* The pot of {slug}. ERROR_NOT_FOUND in words. */
enum result pot_find_asked(struct request *request, struct answer *answer, struct db **ret_db, struct public_pot *ret_pot) MUST_USE;
enum result public_pot_list(struct db *db, struct arena *arena, struct public_pot **ret_list, size_t *ret_count) MUST_USE;
void pot_choices_of(const struct value *sealed, struct pot_choices *ret_choices);
/* The ticked boxes of the input `project`. ERROR_INVALID: one is not on the ballot. */
enum result pot_ticks_asked(struct request *request, size_t choices, struct text *ret_ticks) MUST_USE;

extern const struct shape pot_row_shape;
struct value *pot_row(struct arena *arena, const struct public_pot *pot);
const char *pot_status(const struct public_pot *pot);
struct text pot_line(struct arena *arena, const struct public_pot *pot);
struct text pot_method_line(struct arena *arena, const struct public_pot *pot);

#endif
