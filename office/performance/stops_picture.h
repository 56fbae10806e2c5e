/* Sums of stops and searches for their page, and what of them is too small to be shown (catalogue MF-14).
 *
 * A search is a find where its outcome is given and is something other than "no further action". The find rate is out of all searches; where
 * the outcome is left open in more than one of twenty there is none, for it would say more of the recording than of the searches.
 *
 * Counts by age band and by ethnicity are about people: from 1 to 4 they are hidden, with what it takes that no sum gives them
 * back (blocks/series/suppress.h). Years do not overlap, so that no two pages can be subtracted from one another.
 * Pure. Not here: reading counts (crime.h), the page (pages_stops.c). */
#ifndef OFFICE_PERFORMANCE_STOPS_PICTURE_H
#define OFFICE_PERFORMANCE_STOPS_PICTURE_H

#include "blocks/series/value.h"
#include "office/performance/crime.h"

#define STOPS_VALUES_MAX 64 /* in one breakdown; CRIME_WORDS_MAX */

struct stops_line {
    struct text value;       /* as data.police.uk writes it; empty: not recorded */
    int64_t searches, found, open; /* open: no outcome is given */
    int64_t residents;       /* of this ethnicity, where they were counted; 0: not known */
    bool hides_searches, hides_found;
};
struct stops_sum {
    struct stops_line *lines; /* most searches first; those that are not recorded last */
    size_t count;
    struct stops_line all;
    bool gives_way;          /* everything is hidden: the numbers are too small to be shown safely at all */
};

bool stops_is_find(struct text outcome);
/* Adds up rows of one breakdown by their value. ERROR_LIMIT past STOPS_VALUES_MAX. */
enum result stops_sum_make(struct arena *arena, const struct crime_stop_row *rows, size_t count, struct stops_sum *ret_sum) MUST_USE;
/* Of a breakdown that is about people: sets what is hidden. The sum of all is always shown. */
enum result stops_sum_hide(struct arena *arena, struct stops_sum *sum) MUST_USE;
/* Whether outcomes are given often enough for a find rate: all but one of twenty. */
bool stops_has_rate(const struct stops_line *line);
/* Share of searches that were finds, or of all searches that are this line's: SERIES_SUPPRESSED where it would tell a hidden count,
 * SERIES_NOT_COMPARABLE where outcomes are not given in `of` (the whole that the line is part of: a part's own would tell how many of it are
 * open), SERIES_NOT_COLLECTED of no searches. */
enum result stops_find_rate(const struct stops_line *line, const struct stops_line *of, struct series_value *ret_rate) MUST_USE;
enum result stops_share(const struct stops_line *line, int64_t searches, struct series_value *ret_share) MUST_USE;
/* How a line's find rate lies beside that of all: its 95 % score interval (Wilson) wholly below, around it, or wholly above. */
enum stops_beside { STOPS_UNKNOWN, STOPS_BELOW, STOPS_AROUND, STOPS_ABOVE };
struct stops_interval { enum stops_beside beside; int64_t lower, upper; /* percentages, in ten-thousandths */ };
struct stops_interval stops_interval_of(const struct stops_line *line, const struct stops_line *all);

/* Years to March, which statistics of stops and searches keep to: 2020 is April 2019 to March 2020. */
int stops_year_of(const char *month);
void stops_year_months(int year, char ret_from[CRIME_MONTH_BYTES], char ret_to[CRIME_MONTH_BYTES]);

#endif
