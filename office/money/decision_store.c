/* Precept decisions out of the store: see decision.h. */
#include "base/decimal.h"
#include "office/money/decision.h"
#include "office/money/year.h"

#define ROWS_MAX 200

static enum precept_veto veto_of(struct text code)
{
    return text_equals(code, "too_high") ? PRECEPT_TOO_HIGH : text_equals(code, "too_low") ? PRECEPT_TOO_LOW : PRECEPT_NO_VETO;
}

#define DECISION_FIELDS                                                                                                                                      \
    "d.id, d.title, d.year, d.tax_base, d.proposed_band_d, d.proposed_on, d.members, d.reported_on, d.veto, d.votes, d.recommended_band_d, d.revised_band_d," \
    " d.revised_on, d.second_report_on, d.issued_band_d, d.issued_on, d.substitute_band_d, d.letter, d.panel_report, d.response, d.second_report, d.reasons, y.band_d, y.year"

static void read_events(struct statement *row, struct precept_events *events)
{
    *events = (struct precept_events){
        .proposed_pence = statement_integer(row, 4), .proposed_on = statement_date(row, 5), .members = (int)statement_integer(row, 6), .reported_on = statement_date(row, 7),
        .veto = veto_of(statement_text(row, 8)), .votes = (int)statement_integer(row, 9), .recommended_pence = statement_integer(row, 10), .revised_pence = statement_integer(row, 11),
        .revised_on = statement_date(row, 12), .second_report_on = statement_date(row, 13), .issued_pence = statement_integer(row, 14), .issued_on = statement_date(row, 15),
    };
}

static enum result read_rows(struct statement *row, struct arena *arena, struct decision **ret_decisions, size_t *ret_count)
{
    struct decision *decisions = ARENA_ARRAY(arena, struct decision, ROWS_MAX);
    size_t count = 0;
    int step;
    if (!decisions)
        return ERROR_MEMORY;
    while ((step = statement_step(row)) == 1 && count < ROWS_MAX) {
        struct decision *decision = &decisions[count];
        int begins, known;
        if (year_parse(statement_text(row, 2), &begins, NULL) < 0)
            continue;
        if (count && decisions[count - 1].id == statement_integer(row, 0)) { /* the same with another year beside it */
            if (year_parse(statement_text(row, 23), &known, NULL) == OK && known == begins - 1)
                decisions[count - 1].before = statement_integer(row, 22);
            continue;
        }
        *decision = (struct decision){
            .id = statement_integer(row, 0), .title = statement_copy(row, 1, arena), .year = year_name(arena, begins), .tax_base_text = statement_copy(row, 3, arena),
            .substitute = statement_integer(row, 16), .letter = statement_copy(row, 17, arena), .panel_report = statement_copy(row, 18, arena), .response = statement_copy(row, 19, arena),
            .second_report = statement_copy(row, 20, arena), .reasons = statement_copy(row, 21, arena), .state = statement_copy(row, 24, arena),
        };
        if (decision->tax_base_text.length && decimal_parse(decision->tax_base_text, &decision->tax_base) < 0)
            decision->tax_base = 0;
        read_events(row, &decision->events);
        decision->events.year = begins;
        if (year_parse(statement_text(row, 23), &known, NULL) == OK && known == begins - 1)
            decision->before = statement_integer(row, 22);
        count++;
    }
    *ret_decisions = decisions;
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

enum result decisions_read(struct db *db, struct arena *arena, bool is_public, struct decision **ret_decisions, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    if (is_public)
        TRY(db_query(db, &row, SQL("select " DECISION_FIELDS ", '' from pub_precept_decision d left join pub_precept_year y on y.year < d.year order by d.year desc, d.id, y.year desc"), BIND_NOTHING));
    else
        TRY(db_query(db, &row,
                     SQL("select " DECISION_FIELDS ", r.state from reg_precept_decision d join record r on r.id = d.id left join pub_precept_year y on y.year < d.year"
                         " where r.state <> 'withdrawn' order by d.year desc, d.id, y.year desc"),
                     BIND_NOTHING));
    return read_rows(row, arena, ret_decisions, ret_count);
}

enum result scenarios_read(struct db *db, struct arena *arena, bool is_public, int64_t decision, struct scenario **ret_scenarios, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct scenario *scenarios = ARENA_ARRAY(arena, struct scenario, ROWS_MAX);
    size_t count = 0;
    int step;
    if (!scenarios)
        return ERROR_MEMORY;
    if (is_public)
        TRY(db_query(db, &row, SQL("select s.title, s.pays_for, s.band_d from pub_precept_scenario s where s.decision = $1 order by s.band_d, s.id"), BIND(bind_integer(decision))));
    else
        TRY(db_query(db, &row, SQL("select s.title, s.pays_for, s.band_d from reg_precept_scenario s join record r on r.id = s.id where s.decision = $1 and r.state <> 'withdrawn' order by s.band_d, s.id"), BIND(bind_integer(decision))));
    while ((step = statement_step(row)) == 1 && count < ROWS_MAX)
        scenarios[count++] = (struct scenario){statement_copy(row, 0, arena), statement_copy(row, 1, arena), statement_integer(row, 2)};
    *ret_scenarios = scenarios;
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

struct text decision_href(struct arena *arena, struct text year)
{
    return year.length == 7 ? arena_printf(arena, "/money/precept/decisions/%.*s-%.*s", 4, year.data, 2, year.data + 5) : TEXT_NONE;
}

struct text decision_address(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    struct text year;
    (void)definition;
    if (db_one_text(db, arena, &year, SQL("select year from pub_precept_decision where id = $1"), BIND(bind_integer(id))) < 0)
        return TEXT_NONE;
    return decision_href(arena, year);
}
