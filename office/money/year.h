/* Financial years: 1 April to 31 March, named "2019/20". Money is planned, granted and taxed by them.
 *
 * Pure: no SQL, no clock. Who needs the present one passes the day. */
#ifndef OFFICE_MONEY_YEAR_H
#define OFFICE_MONEY_YEAR_H

#include "base/date.h"

#define YEAR_FIRST 1990 /* council tax began in 1993: nothing older is asked for */
#define YEAR_LAST 2099
#define YEAR_BYTES 8    /* "2019/20" and NUL */

/* "2019/20", also as addresses and files write it: "2019-20". The second part must be the year after. ERROR_INVALID in words. */
enum result year_parse(struct text typed, int *ret_begins, struct message *message) MUST_USE;
struct text year_name(struct arena *arena, int begins); /* "2019/20" */
int year_of(struct date day);                           /* the year in which the day lies: 2019 for 31 March 2020 */
struct date year_first_day(int begins);                 /* 1 April */
struct date year_last_day(int begins);                  /* 31 March */

#endif
