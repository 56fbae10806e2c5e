/* Blank forms on paper, at the desk (pages_blank.c) and, of forms that stand open to everybody, in public. */
#ifndef BLOCKS_RECORD_BLANK_H
#define BLOCKS_RECORD_BLANK_H

#include "blocks/definition/definition.h"
#include "base/format/value.h"

/* A form as template blocks/record/pages/blank shows it. */
struct blank {
    struct arena *arena;
    const struct definition *definition;
    struct date today;
    struct value *questions, *office; /* lists: what is asked, and what the office fills in */
};
enum result blank_begin(struct arena *arena, const struct definition *definition, struct date today, struct blank *ret_blank) MUST_USE;
void blank_ask(struct blank *blank, const struct field *field);
void blank_ask_office(struct blank *blank, const struct field *field);
/* Fills the view, with no way back to a register and no other versions: those are the desk's to add. */
void blank_show(const struct blank *blank, struct value *view);
extern const struct shape blank_shape;

#endif
