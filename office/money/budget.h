/* A year's budget: its lines, what they add up to, and what a line that nobody can read must have said.
 *
 * A total is any line that others of the same year and section are "part of". Where all but one of a total's parts are known, and the total
 * is, the one that is missing is implied: it is worked out here each time and never stored. Sums are exact, in pence; a paper
 * whose figures are rounded to £0.1 million adds up in those or it does not.
 *
 * Pure: no SQL, no clock. Not here: where lines come from (budget_store.c), pages (pages_money.c). */
#ifndef OFFICE_MONEY_BUDGET_H
#define OFFICE_MONEY_BUDGET_H

#include "base/arena.h"
#include "base/text.h"

#define BUDGET_LINES_MAX 5000

enum budget_amount { BUDGET_STATED, BUDGET_ILLEGIBLE, BUDGET_NOT_STATED };
struct budget_line {
    int64_t id, position;
    struct text year, section, line, formerly, part_of, funding_source, note, source, url;
    enum budget_amount state;
    int64_t pence;             /* BUDGET_STATED only; else 0 */
    bool is_total;
    /* Filled by budget_add_up(): */
    bool has_implied;
    int64_t implied_pence;     /* of one that is not stated */
    bool has_sum;              /* a total whose parts are all known, or implied */
    int64_t sum_pence;
};

/* Looks through lines of any years and sections. ERROR_LIMIT where a sum is past PENCE_MAX. */
enum result budget_add_up(struct budget_line *lines, size_t count) MUST_USE;
/* What the line comes to: its amount, or what is implied. False: neither is known. */
bool budget_known(const struct budget_line *line, int64_t *ret_pence);
/* The line that it is part of; NULL: none, or none of that name. */
const struct budget_line *budget_total_of(const struct budget_line *lines, size_t count, const struct budget_line *line);
/* Whether one line may be published beside the others, after budget_add_up(): its amount and its state agree, its total is there, and the sums that it
 * stands in come out. ERROR_INVALID in words. */
enum result budget_line_check(struct arena *arena, const struct budget_line *lines, size_t count, const struct budget_line *line, struct message *message) MUST_USE;
/* The same line in the newest earlier year that has its section, by its name or what it was called before; NULL: none. Years compare as texts. */
const struct budget_line *budget_before(const struct budget_line *lines, size_t count, const struct budget_line *line);

/* "£118.7 million": with as many decimals as budget_decimals() says of all amounts that stand together, or whole pounds where that is -1. */
int budget_decimals(const struct budget_line *lines, size_t count);
struct text budget_words(struct arena *arena, int64_t pence, int decimals) MUST_USE;
/* The same with its sign in front: "+£1.2 million", "−£1.2 million". */
struct text budget_change_words(struct arena *arena, int64_t pence, int decimals) MUST_USE;

#endif
