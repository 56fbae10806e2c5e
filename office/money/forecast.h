/* The medium-term financial plan as arithmetic: what each line comes to in each year ahead, and the gap between spending and what there is to pay for it.
 *
 * A line starts from its amount in the plan's first year. In each year ahead its lasting part grows by the assumption for what drives it (rounded to the penny,
 * half away from 0), then the lasting changes of the year are added; changes of that year alone are added to the year and not carried on. The line whose driver is
 * "precept" is Band D times tax base: both as given for the first year ahead, then grown by the assumptions "band_d" (to the penny) and "tax_base".
 *
 * What is not known stays so: a line without an assumption for a year has no amount from then on, nor have the sums that it belongs to, and the cell names what is missing.
 * Every cell has its working, so that anybody can repeat it.
 * Pure: no SQL, no clock. Not here: what is published (forecast_store.c), the pages (pages_forecast.c). */
#ifndef OFFICE_MONEY_FORECAST_H
#define OFFICE_MONEY_FORECAST_H

#include "base/arena.h"
#include "base/date.h"
#include "base/text.h"

#define FORECAST_YEARS_MAX 5
#define FORECAST_LINES_MAX 200
#define FORECAST_PER_CENT_MAX (INT64_C(1000) * 10000) /* ten-thousandths; the least is −100 */

enum forecast_side { FORECAST_SPENDING, FORECAST_FUNDING, FORECAST_RESERVES, FORECAST_SIDES };
struct forecast_line {
    int64_t id;               /* of its record: changes name it */
    struct text title, driver, driver_label; /* driver: a code of the list forecast_drivers; empty: it stays as it is */
    enum forecast_side side;
    int64_t pence;            /* in the year that the plan starts from */
    struct text url, source;
};
struct forecast_assumption {
    struct text driver, title, driver_label;
    int year;                 /* in which it begins: 2021 of 2021/22 */
    int64_t per_cent;         /* ten-thousandths of a per cent (base/decimal.h) */
    struct date stated_on;
    struct text source, doubt, url;
};
struct forecast_change { int64_t line; int year; int64_t pence; bool is_lasting; struct text title, source, url; };

struct forecast_plan {
    int year;                 /* that it starts from */
    int years;                /* ahead: 1 to FORECAST_YEARS_MAX */
    int64_t tax_base;         /* of the first year ahead, ten-thousandths; 0: not known */
    const struct forecast_line *lines;
    size_t line_count;
    const struct forecast_assumption *assumptions;
    size_t assumption_count;
    const struct forecast_change *changes;
    size_t change_count;
};

struct forecast_cell { bool is_known; int64_t pence; struct text working; /* or, where it is not known, what is missing */ };
/* cells[line * (years + 1) + year]: year 0 is the one that the plan starts from. */
struct forecast {
    struct forecast_cell *cells;
    struct forecast_cell sums[FORECAST_SIDES][FORECAST_YEARS_MAX + 1];
    struct forecast_cell gaps[FORECAST_YEARS_MAX + 1]; /* spending − funding − reserves: above 0 is what is not paid for */
};

/* pence × (100 + per cent) / 100, to the penny, half away from 0. ERROR_LIMIT past PENCE_MAX. */
enum result forecast_grow(int64_t amount, int64_t per_cent, int64_t *ret_amount) MUST_USE;
/* `band_d_pence`: of the first year ahead; 0: not known. ERROR_LIMIT where a sum is more than an amount can be. */
enum result forecast_work(struct arena *arena, const struct forecast_plan *plan, int64_t band_d_pence, struct forecast *ret_forecast) MUST_USE;
/* What the first cell says that is not known; empty: everything is. */
struct text forecast_missing(const struct forecast_plan *plan, const struct forecast *forecast);

/* --- Capital ---------------------------------------------------------------------- */

enum { CAPITAL_RESERVES, CAPITAL_GRANT, CAPITAL_RECEIPTS, CAPITAL_REVENUE, CAPITAL_BORROWING, CAPITAL_SOURCES };
/* The parts must make the whole: ERROR_INVALID in words that name the difference. */
enum result capital_check(struct arena *arena, int64_t planned, const int64_t parts[static CAPITAL_SOURCES], struct message *message) MUST_USE;

/* --- Out of the store (forecast_store.c) -------------------------------------------- */

struct db;
struct financial_plan {
    int64_t id, decision;     /* decision: 0: none */
    struct text title, year, state, about, source, url;
    int64_t spending, funding; /* of the year that it starts from, as its source has them */
    int64_t band_d;           /* of its own; 0: none */
    struct date decided_on;
    struct forecast_plan plan;
};
/* As published, or as the office has them (not withdrawn), newest year first, without their parts. */
enum result forecast_plans(struct db *db, struct arena *arena, bool is_public, struct financial_plan **ret_plans, size_t *ret_count) MUST_USE;
/* Lines, assumptions and changes of one, with labels from the definitions. */
struct definitions;
enum result forecast_read(struct db *db, struct arena *arena, const struct definitions *definitions, bool is_public, struct financial_plan *plan) MUST_USE;
/* Whether lines of the year that it starts from add up to what the plan says of that year: ERROR_INVALID in words. */
enum result forecast_base_check(struct arena *arena, const struct financial_plan *plan, struct message *message) MUST_USE;

struct capital_scheme {
    struct text title, year, class_label, note, source, url;
    int64_t planned, spent, parts[CAPITAL_SOURCES];
    bool is_spent_known, is_paid_known;
};
/* By year, newest first, then by title. */
enum result capital_schemes(struct db *db, struct arena *arena, const struct definitions *definitions, bool is_public, struct capital_scheme **ret_schemes, size_t *ret_count) MUST_USE;

#endif
