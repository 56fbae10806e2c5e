/* The store of the quarterly overview: see overview_store.h. What would give away a refuge or a person is left out here already, in the office too: the
 * overview is shown to others and printed; and who is given money as a person is an individual. The day of a move is read from the record's history. */
#include "office/grants/overview_store.h"

#include "base/wording.h"
#include "office/grants/internal.h"
#include "office/grants/public.h"

struct reading {
    struct desk *desk;
    const struct definition *definition; /* NULL: of what is published */
    bool sees_all;
    int64_t area;
    struct overview_list *things;
};

/* Room for one more, where it may be seen; NULL with OK: it may not. */
static enum result next(struct reading *reading, int64_t id, struct overview_thing **ret_thing)
{
    *ret_thing = NULL;
    if (reading->definition && !reading->sees_all && !desk_may_see_id(reading->desk, reading->definition, id))
        return OK;
    if (reading->things->count == OVERVIEW_THINGS_MAX)
        return ERROR_LIMIT;
    *ret_thing = &reading->things->list[reading->things->count++];
    **ret_thing = (struct overview_thing){.id = id, .begins = DATE_NONE, .decided = DATE_NONE, .due = DATE_NONE, .done = DATE_NONE, .ended = DATE_NONE, .came = DATE_NONE};
    return OK;
}

static struct date moved_on(struct statement *row, int column)
{
    return statement_is_null(row, column) ? DATE_NONE : date_in_london((struct instant){statement_integer(row, column)});
}

static struct date told_by(struct arena *arena, struct date decided)
{
    struct calendar_working working;
    return date_is_none(decided) || calendar_add_working_days(CALENDAR_ENGLAND_AND_WALES, decided, GRANTS_TELL_WORKING_DAYS, arena, &working) < 0 ? DATE_NONE : working.due;
}

static struct text choice_of(struct reading *reading, const char *list, struct statement *row, int column)
{
    return grants_choice_label(reading->desk->engine, text_of(list), statement_copy(row, column, reading->desk->arena));
}

static bool begin(struct reading *reading, const char *reg)
{
    reading->definition = definitions_find(reading->desk->engine->definitions, text_of(reg));
    if (!reading->definition || !desk_may_open(reading->desk, reading->definition))
        return false;
    reading->sees_all = record_may_see_all(reading->definition, &reading->desk->actor);
    return true;
}

/* --- Bids ------------------------------------------------------------------------------ */

static enum result read_bids(struct reading *reading)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = reading->desk->arena;
    struct overview_thing *bid;
    int step;
    if (!begin(reading, "application"))
        return OK;
    TRY(db_query(reading->desk->db, &row,
                 SQL("select t.id, r.reference, r.name, t.applicant, f.name, d.name, t.decision, t.amount, t.awarded, t.received_on, t.decided_on, t.told_on,"
                     " (select max(h.at) from history h where h.record = t.id and h.kind = 'moved' and h.move in ('turn_away', 'withdraw')), r.state"
                     " from reg_application t join record r on r.id = t.id join reg_round o on o.id = t.round join record f on f.id = o.fund left join reg_area d on d.id = t.area"
                     " where (cast($1 as bigint) = 0 or t.area = $1) and not exists (select 1 from reg_award w where w.application = t.id and w.withheld in ('refuge', 'safety')) order by t.received_on, t.id"),
                 BIND(bind_integer(reading->area))));
    while ((step = statement_step(row)) == 1) {
        TRY(next(reading, statement_integer(row, 0), &bid));
        if (!bid)
            continue;
        struct text state = statement_copy(row, 13, arena);
        bid->kind = OVERVIEW_BID;
        bid->reference = statement_copy(row, 1, arena);
        bid->name = statement_copy(row, 2, arena);
        bid->whom = statement_copy(row, 3, arena);
        bid->fund = statement_copy(row, 4, arena);
        bid->area = statement_copy(row, 5, arena);
        bid->pence = statement_integer(row, 7);
        bid->begins = statement_date(row, 9);
        if (text_equals(state, "refused_entry") || text_equals(state, "withdrawn"))
            bid->ended = moved_on(row, 12);
        if (!text_equals(state, "decided") && !text_equals(state, "told")) /* not yet, or being decided anew */
            continue;
        bid->result = choice_of(reading, "grant_decisions", row, 6);
        bid->given_pence = statement_integer(row, 8);
        bid->decided = statement_date(row, 10);
        bid->due = told_by(arena, bid->decided);
        bid->done = statement_date(row, 11);
    }
    return step < 0 ? (enum result)step : OK;
}

/* --- Awards ---------------------------------------------------------------------------- */

#define AWARD_COLUMNS "select t.id, p.reference, p.name, case when t.to_individual = 1 or t.withheld = 'individual' then 1 else 0 end, o.name, f.name, d.name, t.outcome_class, t.amount, t.awarded_on, t.spend_by," \
                      " (select max(h.at) from history h where h.record = t.id and h.kind = 'moved' and h.move in ('finish', 'cancel', 'withdraw')),"
static enum result take_award(struct reading *reading, struct statement *row, bool has_ended, bool is_finished)
{
    struct arena *arena = reading->desk->arena;
    struct overview_thing *award;
    TRY(next(reading, statement_integer(row, 0), &award));
    if (!award)
        return OK;
    award->kind = OVERVIEW_AWARD;
    award->reference = statement_copy(row, 1, arena);
    award->name = statement_copy(row, 2, arena);
    award->whom = statement_integer(row, 3) ? SAID(arena, "An individual") : statement_copy(row, 4, arena);
    award->fund = statement_copy(row, 5, arena);
    award->area = statement_copy(row, 6, arena);
    award->given_pence = statement_integer(row, 8);
    award->begins = statement_date(row, 9);
    award->due = statement_date(row, 10);
    award->ended = award->done = has_ended ? moved_on(row, 11) : DATE_NONE;
    if (is_finished) {
        award->came = award->ended;
        award->result = choice_of(reading, "outcome_classes", row, 7);
    }
    return OK;
}

static enum result read_awards(struct reading *reading)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    if (!begin(reading, "award"))
        return OK;
    TRY(db_query(reading->desk->db, &row,
                 SQL(AWARD_COLUMNS " p.state from reg_award t join record p on p.id = t.id join reg_round n on n.id = t.round join record f on f.id = n.fund left join record o on o.id = t.recipient"
                     " left join reg_area d on d.id = t.area where (cast($1 as bigint) = 0 or t.area = $1) and coalesce(t.withheld, 'individual') = 'individual' and p.state <> 'draft' order by t.awarded_on, t.id"),
                 BIND(bind_integer(reading->area))));
    while ((step = statement_step(row)) == 1) {
        struct text state = statement_text(row, 12);
        bool is_finished = text_equals(state, "finished");
        TRY(take_award(reading, row, is_finished || text_equals(state, "cancelled") || text_equals(state, "withdrawn"), is_finished));
    }
    return step < 0 ? (enum result)step : OK;
}

/* One whose result is published was finished on the day of that move, which published it. */
static enum result read_published_awards(struct reading *reading)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    reading->definition = NULL;
    TRY(db_query(reading->desk->db, &row,
                 SQL(AWARD_COLUMNS " 0 from pub_award t join pub_record p on p.id = t.id join pub_round n on n.id = t.round join pub_record f on f.id = n.fund"
                     " left join pub_record o on o.id = t.recipient left join pub_area d on d.id = t.area"
                     " where (cast($1 as bigint) = 0 or t.area = $1) and t.withheld is null and p.withdrawn = 0 order by t.awarded_on, t.id"),
                 BIND(bind_integer(reading->area))));
    while ((step = statement_step(row)) == 1) {
        bool is_finished = !statement_is_null(row, 7);
        TRY(take_award(reading, row, is_finished, is_finished));
    }
    return step < 0 ? (enum result)step : OK;
}

/* --- Reports and milestones ----------------------------------------------------------------- */

#define REPORT_COLUMNS "select t.id, p.reference, p.name, a.name, f.name, d.name, t.due, t.results," \
                       " (select min(h.at) from history h where h.record = t.id and h.kind = 'moved' and h.move in ('receive', 'waive', 'accept'))," \
                       " (select max(h.at) from history h where h.record = t.id and h.kind = 'moved' and h.move = 'accept'),"
static enum result take_report(struct reading *reading, struct statement *row, struct text state)
{
    struct arena *arena = reading->desk->arena;
    struct overview_thing *report;
    TRY(next(reading, statement_integer(row, 0), &report));
    if (!report)
        return OK;
    report->kind = OVERVIEW_REPORT;
    report->reference = statement_copy(row, 1, arena);
    report->name = statement_copy(row, 2, arena);
    report->whom = statement_copy(row, 3, arena);
    report->fund = statement_copy(row, 4, arena);
    report->area = statement_copy(row, 5, arena);
    report->due = statement_date(row, 6);
    if (!text_equals(state, "asked") && !text_equals(state, "queried"))
        report->done = moved_on(row, 8);
    if (text_equals(state, "accepted")) {
        report->came = moved_on(row, 9);
        report->result = statement_copy(row, 7, arena);
    }
    return OK;
}

static enum result read_reports(struct reading *reading)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    if (!begin(reading, "grant_return"))
        return OK;
    TRY(db_query(reading->desk->db, &row,
                 SQL(REPORT_COLUMNS " p.state from reg_grant_return t join record p on p.id = t.id join reg_award w on w.id = t.award join record a on a.id = w.id join reg_round n on n.id = w.round"
                     " join record f on f.id = n.fund left join reg_area d on d.id = w.area"
                     " where (cast($1 as bigint) = 0 or w.area = $1) and coalesce(w.withheld, 'individual') = 'individual' and p.state <> 'withdrawn' order by t.due, t.id"),
                 BIND(bind_integer(reading->area))));
    while ((step = statement_step(row)) == 1)
        TRY(take_report(reading, row, statement_copy(row, 10, reading->desk->arena)));
    return step < 0 ? (enum result)step : OK;
}

/* What is published of them was accepted. */
static enum result read_published_reports(struct reading *reading)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    reading->definition = NULL;
    TRY(db_query(reading->desk->db, &row,
                 SQL(REPORT_COLUMNS " 0 from pub_grant_return t join pub_record p on p.id = t.id join pub_award w on w.id = t.award join pub_record a on a.id = w.id"
                     " join pub_round n on n.id = w.round join pub_record f on f.id = n.fund left join pub_area d on d.id = w.area"
                     " where (cast($1 as bigint) = 0 or w.area = $1) and w.withheld is null and p.withdrawn = 0 order by t.due, t.id"),
                 BIND(bind_integer(reading->area))));
    while ((step = statement_step(row)) == 1)
        TRY(take_report(reading, row, TEXT("accepted")));
    return step < 0 ? (enum result)step : OK;
}

static enum result read_milestones(struct reading *reading)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = reading->desk->arena;
    struct overview_thing *milestone;
    int step;
    if (!begin(reading, "milestone"))
        return OK;
    TRY(db_query(reading->desk->db, &row,
                 SQL("select t.id, p.reference, p.name, a.name, f.name, d.name, t.due, t.met_on, t.amount, p.state,"
                     " (select max(h.at) from history h where h.record = t.id and h.kind = 'moved' and h.move = 'drop')"
                     " from reg_milestone t join record p on p.id = t.id join reg_award w on w.id = t.award join record a on a.id = w.id join reg_round n on n.id = w.round"
                     " join record f on f.id = n.fund left join reg_area d on d.id = w.area"
                     " where (cast($1 as bigint) = 0 or w.area = $1) and coalesce(w.withheld, 'individual') = 'individual' order by t.due, t.id"),
                 BIND(bind_integer(reading->area))));
    while ((step = statement_step(row)) == 1) {
        TRY(next(reading, statement_integer(row, 0), &milestone));
        if (!milestone)
            continue;
        milestone->kind = OVERVIEW_MILESTONE;
        milestone->reference = statement_copy(row, 1, arena);
        milestone->name = statement_copy(row, 2, arena);
        milestone->whom = statement_copy(row, 3, arena);
        milestone->fund = statement_copy(row, 4, arena);
        milestone->area = statement_copy(row, 5, arena);
        milestone->due = statement_date(row, 6);
        milestone->pence = statement_integer(row, 8);
        if (!text_equals(statement_text(row, 9), "planned"))
            milestone->done = statement_date(row, 7);
        if (text_equals(statement_text(row, 9), "dropped"))
            milestone->ended = moved_on(row, 10);
    }
    return step < 0 ? (enum result)step : OK;
}

enum result grants_overview_read(struct desk *desk, int64_t area, bool published, struct overview_list *ret_list)
{
    struct overview_list things = {.list = ARENA_ARRAY(desk->arena, struct overview_thing, OVERVIEW_THINGS_MAX)};
    struct reading reading = {.desk = desk, .area = area, .things = &things};
    if (!things.list)
        return ERROR_MEMORY;
    if (published) {
        TRY(read_published_awards(&reading));
        TRY(read_published_reports(&reading));
        TRY(db_one_integer(desk->db, &things.placeless, SQL("select count(*) from pub_award where withheld is not null"), BIND_NOTHING));
    } else {
        TRY(read_bids(&reading));
        TRY(read_awards(&reading));
        TRY(read_reports(&reading));
        TRY(read_milestones(&reading));
        TRY(db_one_integer(desk->db, &things.placeless, SQL("select count(*) from reg_award where withheld in ('refuge', 'safety')"), BIND_NOTHING));
    }
    *ret_list = things;
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}
