/* What the files of this room share. */
#ifndef OFFICE_MONEY_INTERNAL_H
#define OFFICE_MONEY_INTERNAL_H

#include "blocks/parts/parts.h"
#include "office/money/budget.h"
#include "office/money/money.h"
#include "office/money/precept.h"

/* --- What the store has --------------------------------------------------------- */

/* Every published budget line, with its sums; by year, section in the order of the list budget_sections, and place. `sections`: that list. */
enum result budget_public_lines(struct db *db, struct arena *arena, const struct engine *engine, struct budget_line **ret_lines, size_t *ret_count) MUST_USE;
/* The office's own lines of one year and section, drafts with them, without those that were withdrawn. */
enum result budget_office_lines(struct db *db, struct arena *arena, struct text year, struct text section, struct budget_line **ret_lines, size_t *ret_count) MUST_USE;
const struct choice_list *budget_sections(const struct engine *engine);

struct precept_year {
    int begins;
    struct text year, standing, note, source, source_link, url;
    int64_t band_d, requirement, tax_base; /* pence, pence, ten-thousandths; 0: not known */
    struct text tax_base_text;             /* as it was printed */
    bool lowest_quarter;
    struct date decided_on;
    /* From the other register, where the year has one: */
    bool has_limit, limit_certain;
    struct precept_limit limit;
    struct text limit_doubt, limit_source;
};
/* Every published year, newest first. */
enum result precept_public_years(struct db *db, struct arena *arena, struct precept_year **ret_years, size_t *ret_count) MUST_USE;

struct district_tax {
    struct text district;
    int64_t district_pence, county_pence, fire_pence, police_pence;
    bool has_all; /* district and county are known */
    struct text tax_base_text, source, url;
};
/* Of one year, by name. */
enum result precept_districts(struct db *db, struct arena *arena, struct text year, struct district_tax **ret_districts, size_t *ret_count) MUST_USE;

/* The names of all districts of any year, by name. */
enum result precept_district_names(struct db *db, struct arena *arena, struct text **ret_names, size_t *ret_count) MUST_USE;

struct other_precept {
    struct text body, kind, source;
    int64_t band_d;
};
/* Of the newest year up to this one of which any are known, lowest first. */
enum result precept_others(struct db *db, struct arena *arena, struct text year, struct text *ret_year, struct other_precept **ret_others, size_t *ret_count) MUST_USE;

/* --- Checks that the definitions name (checks.c, checks_spending.c) ------------------- */

#define MONEY_CHECK(name)                                                                                                               \
    enum result name(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record, const struct move *move, \
                     const struct actor *actor, struct message *message)
check_function check_budget_adds_up, check_precept_year, check_referendum_limit, check_district_tax, check_other_precept, check_spending_item, check_contract, check_reserve_year,
    check_saving, check_grant_in, check_proceeds, check_office_cost, check_precept_decision, check_financial_plan, check_forecast_line, check_forecast_assumption, check_forecast_change,
    check_capital_scheme;
/* What moves do in the ledger (books.c). */
effect_function budget_into_ledger, budget_out_of_ledger, proceeds_into_ledger, proceeds_out_of_ledger;
/* The year of a record, as everything finds it: "2019/20". */
enum result money_check_year(const struct record *record, struct message *message) MUST_USE;

/* --- The precept's page (pages_precept.c, and its parts in precept_parts.c) ---------- */

/* What was asked, and what there is to answer it with. */
struct precept_view {
    struct arena *arena;
    const struct engine *engine;
    struct value *view;
    const struct precept_year *years; /* newest first */
    size_t year_count;
    const struct precept_year *year;   /* the one that is shown; NULL: none is published */
    const struct precept_year *before; /* the year before it; NULL: not known */
    int64_t band_d;                    /* that is shown; 0: none */
    bool is_what_if;                   /* it was typed, and is not the year's own */
    size_t band;                       /* of the home, index of precept_bands; PRECEPT_BANDS: not asked */
    struct text district;              /* of the home; empty: not asked */
    struct district_tax *districts;    /* of the year */
    size_t district_count;
    struct other_precept *others;
    struct text others_year;           /* the newest up to `year` of which they are known */
    size_t other_count;
};
extern const struct shape precept_band_shape, precept_year_shape, precept_district_shape, precept_other_shape, precept_bill_shape;
struct text precept_band_label(struct arena *arena, size_t band); /* for people: "A, reduced for a disabled person" */
void precept_add_bands(const struct precept_view *page);     /* bands, bands_table, lead */
void precept_add_years(const struct precept_view *page);     /* years, years_table, years_chart */
void precept_add_raised(const struct precept_view *page);    /* what it raises, and the limit: members and rows */
void precept_add_bill(const struct precept_view *page);      /* bill, bill_table */
enum result precept_add_others(const struct precept_view *page) MUST_USE; /* others, others_table, others_chart, rank_line */
struct text precept_limit_words(struct arena *arena, const struct precept_year *year); /* "£24.00", "2% or £5.00"; empty: not known */

/* --- Pages ------------------------------------------------------------------------- */

handler forecast_show, forecast_desk, money_show, money_show_budget, proceeds_desk, money_show_spending, reserves_show, precept_show, spending_form_get, spending_form_post, spending_sheet_get, spending_sheet_post;
extern const struct shape forecast_shape, money_shape, proceeds_shape, money_budget_shape, money_spending_shape, reserves_shape, precept_shape, spending_form_shape, spending_sheet_shape;
/* One row of the budget's table in JSON and CSV, and its shape. */
extern const struct shape budget_row_shape;
struct value *budget_row(struct arena *arena, const struct budget_line *lines, size_t count, const struct budget_line *line);
/* The year that was asked for, as it is written; empty: none was. ERROR_INVALID in words. */
enum result money_year_asked(struct request *request, struct text *ret_year, struct message *message) MUST_USE;
/* {label, href, current} of each year of which there are lines, newest first. */
extern const struct shape money_link_shape;
struct value *money_link(struct arena *arena, struct text label, struct text href, bool is_current);

#endif
