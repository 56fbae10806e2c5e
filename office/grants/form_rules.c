/* What a form of a fund says beyond its own keys: an answer read into the pure rules of its fund, and what they find put at its questions. Any
 * form of a fund: what it asks for stays within what one award can be, and within what the round has. The problem-solving form: section AF. */
#include "blocks/gather/gather.h"
#include "office/grants/internal.h"
#include "office/grants/problem_solving.h"

#include "base/wording.h"

static struct text words_of(const struct gather_answer *answer, const char *question)
{
    const struct gather_value *value = gather_value_of(answer, question);
    return value && value->is_asked && value->is_given ? value->text : TEXT_NONE;
}

static struct date day_of(const struct gather_answer *answer, const char *question)
{
    const struct gather_value *value = gather_value_of(answer, question);
    return value && value->is_asked && value->is_given && value->is_valid ? value->date : DATE_NONE;
}

static int64_t number_of(const struct gather_answer *answer, const char *question)
{
    const struct gather_value *value = gather_value_of(answer, question);
    return value && value->is_asked && value->is_given && value->is_valid ? value->number : 0;
}

static bool is_yes(const struct gather_answer *answer, const char *question)
{
    return number_of(answer, question) == 1;
}

static bool is_given(const struct gather_answer *answer, const char *question)
{
    const struct gather_value *value = gather_value_of(answer, question);
    return value && value->is_asked && value->is_given;
}

/* Rows of which that column says something. */
static size_t rows_with(const struct gather_answer *answer, const char *question, const char *column)
{
    const struct gather_value *rows = gather_value_of(answer, question);
    size_t count = 0;
    for (size_t i = 0; rows && rows->is_asked && i < rows->row_count; i++) {
        const struct gather_value *cell = gather_cell_of(rows, i, column);
        count += cell && cell->is_given && !words_are_empty(cell->text);
    }
    return count;
}

static void read_costs(const struct gather_answer *answer, struct problem_bid *bid)
{
    const struct gather_value *rows = gather_value_of(answer, "costs");
    for (size_t i = 0; rows && rows->is_valid && i < rows->row_count; i++) {
        const struct gather_value *kind = gather_cell_of(rows, i, "kind"), *asked = gather_cell_of(rows, i, "asked");
        for (size_t j = 0; kind && asked && asked->is_valid && j < COST_COUNT; j++)
            if (text_equals(kind->text, problem_cost_words[j]) && !__builtin_add_overflow(bid->cost_pence[j], asked->number, &bid->cost_pence[j]))
                bid->costs++;
    }
}

static void read_rows(const struct gather_answer *answer, struct problem_bid *bid)
{
    const struct gather_value *match = gather_value_of(answer, "match"), *reasons = gather_value_of(answer, "reasons");
    bid->matches = rows_with(answer, "match", "partner");
    bid->matched_pence = match && match->is_valid ? match->total : 0;
    bid->measures = rows_with(answer, "measures", "measure");
    bid->measures_recorded = rows_with(answer, "measures", "recorded");
    bid->reasons = rows_with(answer, "reasons", "reason");
    for (size_t i = 0; reasons && i < reasons->row_count; i++) {
        const struct gather_value *cell = gather_cell_of(reasons, i, "dealt_with");
        bid->reasons_dealt_with += cell && text_equals(cell->text, "yes");
    }
    read_costs(answer, bid);
}

static void read_words(const struct gather_answer *answer, struct problem_bid *bid)
{
    static const char *const scanning[] = {"scan_victim", "scan_location", "scan_offender"}, *const analysis[] = {"why_victim", "why_location", "why_offender"};
    static const char *const community[] = {"community_what", "community_why", "community_response"};
    for (size_t i = 0; i < SIDE_COUNT; i++) {
        bid->scanning[i] = words_of(answer, scanning[i]);
        bid->analysis[i] = words_of(answer, analysis[i]);
    }
    for (size_t i = 0; i < COMMUNITY_COUNT; i++)
        bid->community[i] = words_of(answer, community[i]);
}

static void read_stages(const struct gather_answer *answer, struct problem_bid *bid)
{
    bid->has_stage[STAGE_OBJECTIVE] = !words_are_empty(words_of(answer, "aim")) && rows_with(answer, "objectives", "objective");
    for (size_t i = 0; i < SIDE_COUNT; i++) {
        bid->has_stage[STAGE_SCANNING] = bid->has_stage[STAGE_SCANNING] || !words_are_empty(bid->scanning[i]);
        bid->has_stage[STAGE_ANALYSIS] = bid->has_stage[STAGE_ANALYSIS] || !words_are_empty(bid->analysis[i]);
    }
    bid->has_stage[STAGE_RESPONSE] = rows_with(answer, "response_with", "response") > 0;
    bid->has_stage[STAGE_ASSESSMENT] = bid->measures > 0;
}

/* All but the priority, which is the store's to know, and the round's days. */
static struct problem_bid problem_bid_of(const struct gather_answer *answer, struct date today)
{
    struct problem_bid bid = {.sent_on = today, .spend_by = DATE_NONE, .priority_from = DATE_NONE, .priority_until = DATE_NONE};
    const struct gather_value *kinds = gather_value_of(answer, "kinds");
    read_words(answer, &bid);
    read_rows(answer, &bid);
    read_stages(answer, &bid);
    bid.kinds = kinds && kinds->is_given ? 1 : 0;
    bid.feasibility_person = words_of(answer, "feasibility_person");
    bid.feasibility_on = day_of(answer, "feasibility_on");
    bid.plan_reference = words_of(answer, "safetynet");
    bid.jag_agreed = is_yes(answer, "jag_agreed");
    bid.rag_knows = is_yes(answer, "rag_oversight") || !is_given(answer, "rag_oversight");
    bid.jag_met_on = day_of(answer, "jag_met_on");
    bid.starts_on = day_of(answer, "starts_on");
    bid.ends_on = day_of(answer, "ends_on");
    bid.amount_pence = number_of(answer, "amount");
    bid.works_with_groups = is_yes(answer, "with_groups");
    bid.has_policy = is_given(answer, "safeguarding");
    bid.has_checks = is_yes(answer, "checked");
    bid.is_initiative = is_yes(answer, "is_initiative");
    bid.priority_name = words_of(answer, "priority");
    return bid;
}

/* --- What the office keeps ------------------------------------------------------------- */

/* The list of the partnership whose district the answer names. */
static enum result find_priority(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct problem_bid *bid)
{
    const struct definition *definition = definitions_find(engine->definitions, TEXT("csp_priority"));
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    bid->priority = PRIORITY_NO_LIST;
    if (!definition)
        return OK;
    TRY(db_query(db, &row,
                 SQL("select p.title, p.from_day, p.until_day from reg_csp_priority p join record r on r.id = p.id join reg_area a on a.id = p.area"
                     " where lower(a.name) = lower($1) and r.state = 'current' order by p.title, p.id limit 100"),
                 BIND(bind_text(text_trim(words_of(answer, "csp"))))));
    while ((step = statement_step(row)) == 1) {
        struct text title = statement_copy(row, 0, arena);
        struct date from = statement_date(row, 1), until = statement_date(row, 2);
        if (bid->priority == PRIORITY_NO_LIST)
            bid->priority = PRIORITY_UNKNOWN;
        if ((date_is_none(from) || from.day <= bid->sent_on.day) && (date_is_none(until) || until.day >= bid->sent_on.day))
            bid->priorities_now = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(bid->priorities_now), bid->priorities_now.length ? "; " : "", TEXT_ARGS(title));
        if (text_equal_ignoring_case(title, text_trim(bid->priority_name))) {
            bid->priority = PRIORITY_KNOWN;
            bid->priority_from = from;
            bid->priority_until = until;
        }
    }
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result judge_problem(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, const struct record *round, struct date today,
                                 struct gather_findings *findings)
{
    struct problem_bid bid = problem_bid_of(answer, today);
    struct findings found;
    if (date_parse(record_text(round, "spend_by"), &bid.spend_by) < 0)
        bid.spend_by = DATE_NONE;
    int64_t plan;
    TRY(find_priority(db, engine, arena, answer, &bid));
    TRY(grants_plan_of(db, bid.plan_reference, &bid.plan, &plan));
    problem_rules(arena, &bid, &found);
    for (size_t i = 0; i < found.count; i++)
        gather_findings_add(arena, findings, found.list[i].question, found.list[i].rule, found.list[i].is_warning, found.list[i].words);
    return OK;
}

/* --- Every form of a fund ----------------------------------------------------------------- */

static void judge_amount(struct arena *arena, const struct gather_answer *answer, const struct record *fund, const struct record *round, struct gather_findings *findings)
{
    int64_t amount = number_of(answer, "amount"), least = grants_pence(fund, "award_min"), most = grants_pence(fund, "award_max"), pot = grants_pence(round, "pot");
    if (!amount)
        return;
    if (record_text(fund, "award_max").length && amount > most)
        gather_findings_add(arena, findings, "amount", "", false, arena_printf(arena, SAY(arena, "The most that this fund gives is %.*s"), TEXT_ARGS(pence_text(arena, most))));
    else if (amount < least)
        gather_findings_add(arena, findings, "amount", "", false, arena_printf(arena, SAY(arena, "The least that this fund gives is %.*s"), TEXT_ARGS(pence_text(arena, least))));
    else if (record_text(round, "pot").length && amount > pot)
        gather_findings_add(arena, findings, "amount", "", false, arena_printf(arena, SAY(arena, "There is %.*s in this round"), TEXT_ARGS(pence_text(arena, pot))));
}

static void judge_days(struct arena *arena, const struct gather_answer *answer, struct gather_findings *findings)
{
    struct date starts = day_of(answer, "starts_on"), ends = day_of(answer, "ends_on");
    if (!date_is_none(starts) && !date_is_none(ends) && ends.day < starts.day)
        gather_findings_add(arena, findings, "ends_on", "", false, SAID(arena, "This is before the day on which it starts"));
}

enum result grants_judge(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct instant now, struct gather_findings *findings)
{
    const struct definition *rounds = definitions_find(engine->definitions, TEXT("round"));
    struct record *round, *fund;
    if (!rounds)
        return OK;
    TRY(record_load(db, engine, arena, rounds, answer->asking.record, &round));
    TRY(grants_linked(db, engine, arena, round, "fund", &fund));
    judge_amount(arena, answer, fund, round, findings);
    if (text_equals(answer->questionnaire->name, "problem_solving_form"))
        return judge_problem(db, engine, arena, answer, round, date_in_london(now), findings);
    judge_days(arena, answer, findings);
    return OK;
}
