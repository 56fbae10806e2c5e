/* "Publish it later": the part of a form that says when an approved version is published, on the move's page and on that of
 * what waits. Shared by pages_move.c and pages_embargo.c only. */
#ifndef BLOCKS_RECORD_LATER_H
#define BLOCKS_RECORD_LATER_H

#include "blocks/flow/embargo.h"
#include "blocks/record/desk.h"

#define LATER_INPUTS                                                                                                             \
    {.name = "when", .kind = INPUT_TEXT, .bytes_max = 20, .about = "When it is published: now, moment, record or hold"},         \
    {.name = "at", .kind = INPUT_TEXT, .bytes_max = 200, .about = "moment: the day and the time, in London"},                    \
    {.name = "other", .kind = INPUT_TEXT, .bytes_max = 200, .about = "record: the reference of the record that is waited for"},  \
    {.name = "other_state", .kind = INPUT_TEXT, .bytes_max = 100, .about = "record: register/state to which it must come"},      \
    {.name = "exception", .kind = INPUT_TEXT, .bytes_max = 2000, .about = "Why it is published although publishing is held"}

struct later {
    struct text when, at, other, other_state, exception; /* as they were typed */
    struct publishing_hold hold;
    bool is_held;
    bool may_now;  /* "now" is among the choices */
    struct text error, error_field; /* what is wrong, and in which */
};

/* Whether publishing is held for this register now. */
enum result later_find_hold(struct desk *desk, struct later *later) MUST_USE;
void later_take(struct desk *desk, struct later *later);
/* The fields, for the page. */
struct value *later_fields(struct desk *desk, const struct later *later) MUST_USE;
/* What was chosen. ERROR_INVALID: `error` and `error_field` say what is wrong. */
enum result later_read(struct desk *desk, struct later *later, struct embargo_wait *ret_wait) MUST_USE;
/* "on 3 May 2027, 9:30am", "when FIX-01 becomes “Held”", "when publishing is no longer held": of what waits. */
struct text later_words(struct desk *desk, const struct embargo *embargo);

#endif
