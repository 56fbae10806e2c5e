/* What a law wants published, and how it stands: a pure rule over duties (blocks/definition: struct law_duty) and what is published.
 *
 * A duty is proved by the newest of: a publication of one of its registers, and a published record of the register `publication` that says somebody looked at
 * it on that day. The next is due `every` so long after it; of what is published each year before the year begins (`before`), on the last day before the first beginning of a
 * year that is more than half a year later: what comes out in the half year before 1 April is of the year that begins then, what comes out after it is of the one that has begun. Late: that day is past. Of what is published when it changes, past that day nobody has looked whether it
 * still holds: stale. Missing: nothing proves it. */
#ifndef OFFICE_TRANSPARENCY_ORDER_H
#define OFFICE_TRANSPARENCY_ORDER_H

#include "blocks/definition/definition.h"
#include "office/transparency/internal.h"

enum duty_state { DUTY_PUBLISHED, DUTY_STALE, DUTY_LATE, DUTY_MISSING, DUTY_STATES };
extern const char *const duty_state_words[]; /* "published", "stale", "late", "missing" */
struct duty_standing {
    const struct law_duty *duty;
    struct date last, next;  /* DATE_NONE: none */
    enum duty_state state;
    int days;                /* late or stale since */
    struct text url, what;   /* where it is read, and what proved it; may be empty */
};
#define BEFORE_YEAR_MONTHS 6 /* no law says it: see doubt of the Order's paragraphs 3(a) to (e) */
struct date duty_next(const struct law_duty *duty, struct date last); /* a month from the 31st ends on the month's last day */
struct duty_standing duty_standing_of(const struct law_duty *duty, struct date last, struct date today);

#define ORDER_LAW "specified_information"
/* Every duty of the Order that holds on that day, in its order. Reads pub_ tables alone. */
enum result order_standing(struct db *db, struct arena *arena, const struct definitions *definitions, struct date today, struct duty_standing **ret_list, size_t *ret_count) MUST_USE;

handler order_show, order_desk_show;
extern const struct shape order_shape, order_desk_shape;

#endif
