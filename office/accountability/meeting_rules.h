/* Meetings: what an item, a paper and minutes must have before they go out. Pure: no store, no clock.
 *
 * What is exempt is published as far as its title, its ground and why that applies: grounds are those of the Freedom of Information Act on which boards leave the public out. What comes after
 * the agenda went out is late, and says why. A paper goes out as words: a file beside them alone is read by nobody on a small screen or with a screen reader
 * (Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018). */
#ifndef OFFICE_ACCOUNTABILITY_MEETING_RULES_H
#define OFFICE_ACCOUNTABILITY_MEETING_RULES_H

#include "blocks/clock/recurrence.h"

struct part_of_agenda {
    bool is_exempt, has_ground, has_why;
    bool is_late, has_late_why; /* is_late: the agenda went out before it */
    bool has_text, has_file;    /* of papers */
    bool item_is_exempt;        /* of papers: their item is */
};
enum part_finding { PART_WHOLE, PART_NO_GROUND, PART_NO_WHY, PART_GROUND_WITHOUT, PART_LATE, PART_EMPTY, PART_FILE_ALONE, PART_OPEN_UNDER_EXEMPT };
enum part_finding item_judge(const struct part_of_agenda *item);
enum part_finding paper_judge(const struct part_of_agenda *paper);

struct minutes { struct text text, public_text; bool has_ground, has_why; };
enum minutes_finding { MINUTES_WHOLE, MINUTES_NO_GROUND, MINUTES_GROUND_WITHOUT };
/* What was taken out of what is published says on which ground; where nothing was, no ground is named. */
enum minutes_finding minutes_judge(const struct minutes *minutes);

/* A series as somebody typed it. */
struct series_typed {
    struct text rhythm, which, weekday, days_off, at; /* codes; at: "14:30" */
    int64_t day_of_month;                             /* 0: none */
    struct date starts_on, ends_on;
};
enum series_finding { SERIES_WHOLE, SERIES_NO_DAY, SERIES_TWO_DAYS, SERIES_NO_WHICH, SERIES_WHICH_OF_WEEKS, SERIES_MONTH_DAY_OF_WEEKS, SERIES_NO_TIME };
/* The rule of blocks/clock/recurrence.h that it means, and the minute of the day. */
enum series_finding series_read(const struct series_typed *typed, struct recurrence *ret_rule, int *ret_minute);

#endif
