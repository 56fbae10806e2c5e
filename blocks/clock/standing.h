/* How a promise stands against its date: open, late, due soon, silent. One rule for every room that shows promises, so that two pages never
 * give two numbers for the same thing. Pure: no SQL, no pages, no clock; the day is an argument.
 *
 * A promise runs until it is kept, partly kept, changed or broken (the codes of the list honest_words). It is late when its date is past,
 * or when it is said to be late whatever its date; soon, when it is due today or within STANDING_SOON_DAYS and is not late as well;
 * silent, when no update was published for more than STANDING_SILENT_DAYS_MAX, counted from its own publication where there is none. */
#ifndef BLOCKS_CLOCK_STANDING_H
#define BLOCKS_CLOCK_STANDING_H

#include "blocks/clock/clock.h"

enum {
    STANDING_SOON_DAYS = 30,
    STANDING_SILENT_DAYS_MAX = 90, /* without a published update for longer is silent */
};

struct standing {
    bool open;             /* it still runs */
    bool late;             /* open, and past its date or said to be late */
    bool soon;             /* open, not late, and due within STANDING_SOON_DAYS */
    bool undated;          /* nothing sets a date */
    bool silent;           /* open, and no word for longer than STANDING_SILENT_DAYS_MAX */
    enum lateness lateness;
    int days;              /* to go, or late */
    int64_t silent_days;   /* as standing_silent_days() */
};
bool standing_is_open(struct text status);
/* `status`: a code of honest_words. `updated`, `first_on`: DATE_NONE where there is none. */
struct standing standing_of(struct text status, struct date due, struct date updated, struct date first_on, struct date today);
/* Since the last published update, or its own publication where there is none; -1: unknown. */
int64_t standing_silent_days(struct date updated, struct date first_on, struct date today);
/* "31 March 2020 (12 days late)", "31 March 2020", "The plan sets no date". */
struct text standing_due_words(struct arena *arena, const struct standing *standing, struct date due);
/* "No word for 47 days", "Not published yet", "No update in the 47 days since it was published". */
struct text standing_silent_words(struct arena *arena, const struct standing *standing, bool has_updates);

#endif
