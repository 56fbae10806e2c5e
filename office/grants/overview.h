/* The partnership's quarterly overview of bids (AF-27): what stands in which part of it, in a quarter and as of its last day. Pure: no SQL, no clock.
 *
 * A quarter is one of three months that begins with January, April, July or October; its overview is shown on the day after it. In a quarter that runs still,
 * everything is as of today. What is late on a day is what was due before it and not done by it: what was done later stays late in the overview of
 * that quarter. Not here: what is read of the store (overview_store.c), the page (desk_overview.c), when the next one is due (the clock of
 * oversight_group.yaml). */
#ifndef OFFICE_GRANTS_OVERVIEW_H
#define OFFICE_GRANTS_OVERVIEW_H

#include "base/date.h"

struct overview_quarter { struct date from, until; }; /* both belong to it */
/* The quarter in which the day lies. */
struct overview_quarter overview_quarter_of(struct date day);
struct overview_quarter overview_quarter_before(struct overview_quarter quarter);
/* "2026-07": by its first month. ERROR_INVALID: no quarter begins so. */
enum result overview_quarter_parse(struct text words, struct overview_quarter *ret_quarter) MUST_USE;
struct text overview_quarter_code(struct arena *arena, struct overview_quarter quarter);
struct text overview_quarter_words(struct arena *arena, struct overview_quarter quarter); /* "July to September 2026" */

enum overview_kind { OVERVIEW_BID, OVERVIEW_AWARD, OVERVIEW_REPORT, OVERVIEW_MILESTONE };
enum overview_part { OVERVIEW_ASKED, OVERVIEW_WAITS, OVERVIEW_DECIDED, OVERVIEW_RUNS, OVERVIEW_LATE, OVERVIEW_CAME, OVERVIEW_PARTS };
struct overview_thing {
    enum overview_kind kind;
    int64_t id;
    struct text reference, name, whom, fund, area, result; /* result: what was decided, or what came of it */
    int64_t pence, given_pence;   /* asked for, and given: of a bid; what an award gave; what a milestone pays */
    struct date begins;           /* a bid's receipt, an award's day; DATE_NONE of the others, as all that is not known */
    struct date decided;          /* of a bid */
    struct date due;              /* when its applicant must be told, the money be spent, the report be here, the milestone be met */
    struct date done;             /* when that was */
    struct date ended;            /* when it was withdrawn, turned away, finished, cancelled or dropped */
    struct date came;             /* when its result was there: a finished award, an accepted report */
};
/* As of which day a quarter is told. */
struct date overview_as_of(struct overview_quarter quarter, struct date today);
bool overview_has(const struct overview_thing *thing, enum overview_part part, struct overview_quarter quarter, struct date today);

#endif
