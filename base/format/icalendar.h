/* iCalendar (RFC 5545): days on which something is due, and meetings with their hours, as a calendar that programs subscribe to. Pure: no store, no clock.
 *
 * Lines end in CRLF and are folded at 75 bytes, between characters (3.1); text is escaped (3.3.11), and control characters become blanks, so that
 * nothing that is handed in makes a line of its own. */
#ifndef BASE_FORMAT_ICALENDAR_H
#define BASE_FORMAT_ICALENDAR_H

#include "base/date.h"
#include "base/text.h"

struct calendar_day {
    struct text uid;            /* the same for the same thing, for ever; letters, digits, "-", "." and "@" */
    struct date day;            /* all of it; who looks is not shown as busy */
    struct text summary;
    struct text description;    /* may be empty */
    struct text url;            /* may be empty */
    struct instant stamp;       /* when this was found to be so */
};
struct calendar_event {
    struct text uid;            /* as of a day */
    struct instant from, until; /* until not after from: how long it lasts is not known */
    struct text summary, description, location, url; /* all but the summary may be empty */
    struct instant stamp;       /* when this was found to be so */
    int64_t sequence;           /* 0, and more with each change (3.8.7.4) */
    bool is_cancelled, is_tentative;
};
/* What follows the "@" of each uid: the host of the office's address ("https://plan.example" gives "plan.example"), or the program's name where none is known. A part of
 * what was handed in. */
struct text calendar_host(struct text public_address);
/* The head; `name` is what subscribers see the calendar called. `hours`: after how many it is worth asking again. */
void icalendar_begin(struct buffer *out, struct text name, int hours);
void icalendar_day(struct buffer *out, const struct calendar_day *day);
void icalendar_event(struct buffer *out, const struct calendar_event *event);
void icalendar_end(struct buffer *out);

#endif
