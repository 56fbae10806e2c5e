/* The way in: a round that is announced opens its form, and an answer that is sent becomes an application. What was written stays in the answer; the
 * application has what the office decides by. Not here: the rules on an answer (form_rules.c). */
#include <inttypes.h>

#include "base/wording.h"
#include "blocks/gather/gather.h"
#include "blocks/people/people.h"
#include "office/grants/internal.h"
#include "office/grants/problem_solving.h"

#define WARNINGS_CHARACTERS_MAX 4000
#define SLUG_ROOM 50 /* of a fund's word, so that the round's number still fits behind it */

/* --- A round's form ------------------------------------------------------------------- */

static bool is_problem_solving(const struct record *round)
{
    return text_equals(record_text(round, "questionnaire"), "problem_solving_form");
}

CHECK(round_holds)
{
    struct text form = record_text(record, "questionnaire");
    const struct questionnaire *questionnaire;
    struct date opens, closes;
    enum result result;
    (void)move, (void)actor;
    if (!form.length)
        return OK; /* it is applied for elsewhere */
    result = gather_questionnaire(db, engine, arena, form, &questionnaire);
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, ERROR_INVALID, "There is no form “%.*s”. Choose one that stands under Forms, or leave it empty.", TEXT_ARGS(form));
    TRY(result);
    TRY(date_parse(record_text(record, "opens"), &opens));
    TRY(date_parse(record_text(record, "closes"), &closes));
    if (!is_problem_solving(record))
        return OK;
    if (!window_is_in_one_financial_year(opens, closes))
        return message_fail(message, ERROR_INVALID, "Bids for problem-solving money come within one financial year, from 1 April to 31 March: make a round for each year.");
    if (!record_text(record, "spend_by").length)
        return message_fail(message, ERROR_INVALID, "Say by when the money must be spent: the form keeps to it.");
    return OK;
}

static enum result asking_of_round(struct db *db, struct arena *arena, int64_t round, struct gather_asking *ret_asking)
{
    struct gather_asking *list;
    size_t count;
    TRY(gather_askings(db, arena, TEXT("round"), round, &list, &count));
    if (!count)
        return ERROR_NOT_FOUND;
    *ret_asking = list[0];
    return OK;
}

/* From the first second of the day on which it opens to the last of the day on which it closes, in London. Announced again: its days and name are
 * as they stand now. */
EFFECT(open_round)
{
    struct gather_asking asking = {0};
    struct record *fund;
    struct date opens, closes;
    int64_t id;
    enum result result = asking_of_round(db, arena, record->id, &asking);
    (void)move;
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    if (!record_text(record, "questionnaire").length)
        return result == OK ? gather_ask_end(db, asking.id, actor) : OK;
    TRY(grants_linked(db, engine, arena, record, "fund", &fund));
    TRY(date_parse(record_text(record, "opens"), &opens));
    TRY(date_parse(record_text(record, "closes"), &closes));
    asking.opens = date_begins_in_london(opens);
    asking.closes = date_ends_in_london(closes);
    asking.title = text_slice(arena_printf(arena, "%.*s: %.*s", TEXT_ARGS(fund->name), TEXT_ARGS(record->name)), 0, 120);
    if (result == OK)
        return gather_ask_change(db, &asking, actor, message);
    asking.slug = arena_printf(arena, "%.*s-%.*s", TEXT_ARGS(text_slice(record_text(fund, "slug"), 0, SLUG_ROOM)), TEXT_ARGS(record_text(record, "number")));
    asking.questionnaire = record_text(record, "questionnaire");
    asking.reg = TEXT("round");
    asking.record = record->id;
    return arena_failed(arena) ? ERROR_MEMORY : gather_ask(db, engine, arena, &asking, actor, &id, message);
}

EFFECT(close_round)
{
    struct gather_asking asking;
    enum result result = asking_of_round(db, arena, record->id, &asking);
    (void)engine, (void)move, (void)message;
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    return gather_ask_end(db, asking.id, actor);
}

struct text grants_round_public_href(struct db *db, struct arena *arena, int64_t round)
{
    return round_address(db, arena, NULL, round);
}

/* --- An application ---------------------------------------------------------------------- */

static struct text answered(const struct gather_answer *answer, const char *question)
{
    const struct gather_value *value = gather_value_of(answer, question);
    return value && value->is_asked && value->is_given && value->is_valid ? value->text : TEXT_NONE;
}

static bool answered_yes(const struct gather_answer *answer, const char *question)
{
    const struct gather_value *value = gather_value_of(answer, question);
    return value && value->is_asked && value->is_valid && value->number == 1;
}

static struct text first_of(const struct gather_answer *answer, const char *one, const char *other)
{
    struct text text = answered(answer, one);
    return text.length ? text : answered(answer, other);
}

struct filling {
    struct db *db;
    struct arena *arena;
    struct record *record;
};

static enum result put(struct filling *filling, const char *name, struct text canonical)
{
    const struct field *field = definition_field(filling->record->definition, text_of(name));
    return field && canonical.length ? record_set(filling->arena, filling->record, field, canonical) : OK;
}

/* The district that it names, where the office has it. */
static enum result put_area(struct filling *filling, const struct gather_answer *answer)
{
    int64_t area;
    enum result result = db_one_integer(filling->db, &area, SQL("select id from reg_area where lower(name) = lower($1) order by id limit 1"),
                                        BIND(bind_text(text_trim(first_of(answer, "district", "csp")))));
    return result == ERROR_NOT_FOUND ? OK : result < 0 ? result : put(filling, "area", arena_printf(filling->arena, "%" PRId64, area));
}

/* What the rules said against it when it was sent: one line each, with the rule's number. */
static enum result put_warnings(struct filling *filling, const struct engine *engine, const struct gather_answer *answer)
{
    struct gather_findings findings;
    struct text all = TEXT_NONE;
    TRY(gather_judge(filling->db, engine, filling->arena, answer, answer->sent_at, &findings));
    for (size_t i = 0; i < findings.count; i++)
        if (findings.list[i].is_warning)
            all = arena_printf(filling->arena, "%.*s%s%s%s%.*s", TEXT_ARGS(all), all.length ? "\n" : "", findings.list[i].rule, *findings.list[i].rule ? ": " : "", TEXT_ARGS(findings.list[i].words));
    return put(filling, "warnings", text_slice(all, 0, WARNINGS_CHARACTERS_MAX));
}

/* Where the form asks for the kinds of problem, and one alone is ticked. */
static enum result put_problem(struct filling *filling, const struct gather_answer *answer)
{
    const struct gather_value *kinds = gather_value_of(answer, "kinds");
    const struct field *field = definition_field(filling->record->definition, TEXT("problem"));
    bool is_one = kinds && kinds->is_asked && kinds->is_given && kinds->is_valid && field && field->choices && choice_find(field->choices, kinds->text);
    return is_one ? put(filling, "problem", kinds->text) : OK;
}

/* The plan whose reference it gives (AF-23), where the office keeps it. */
static enum result put_plan(struct filling *filling, const struct gather_answer *answer)
{
    struct text reference = answered(answer, "safetynet");
    enum problem_plan standing;
    int64_t plan = 0;
    if (reference.length)
        TRY(grants_plan_of(filling->db, reference, &standing, &plan));
    return plan ? put(filling, "plan", arena_printf(filling->arena, "%" PRId64, plan)) : OK;
}

static enum result fill(struct filling *filling, const struct engine *engine, const struct gather_answer *answer)
{
    struct arena *arena = filling->arena;
    const struct gather_value *match = gather_value_of(answer, "match");
    bool is_individual = answered_yes(answer, "is_individual");
    struct text title = first_of(answer, "title", "initiative_name"), applicant = is_individual ? SAID(arena, "An individual") : first_of(answer, "applicant", "agency");
    TRY(put(filling, "round", arena_printf(arena, "%" PRId64, answer->asking.record)));
    TRY(put(filling, "title", title.length ? title : answer->reference));
    TRY(put(filling, "applicant", applicant.length ? applicant : answer->reference));
    TRY(put(filling, "is_individual", is_individual ? TEXT("yes") : TEXT("no")));
    TRY(put(filling, "answer", arena_printf(arena, "%" PRId64, answer->id)));
    if (answer->person_count)
        TRY(put(filling, "email", answer->people[0].email));
    TRY(put(filling, "amount", answered(answer, "amount")));
    if (match && match->is_asked && match->is_valid)
        TRY(put(filling, "matched", pence_plain(arena, match->total)));
    TRY(put(filling, "received_on", date_iso(arena, date_in_london(answer->sent_at))));
    TRY(put_area(filling, answer));
    TRY(put_problem(filling, answer));
    TRY(put_plan(filling, answer));
    return put_warnings(filling, engine, answer);
}

enum result grants_bid_sent(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct moment moment, int64_t *ret_record,
                            struct message *message)
{
    const struct definition *definition = definitions_find(engine->definitions, TEXT("application"));
    const struct actor actor = actor_public(moment);
    struct filling filling = {.db = db, .arena = arena};
    struct problems problems = {0};
    if (!definition)
        return message_fail(message, ERROR_NOT_FOUND, "This office takes no applications at the moment.");
    TRY(record_new(db, engine, arena, definition, &actor, &filling.record));
    TRY(fill(&filling, engine, answer));
    TRY(record_check(db, engine, arena, filling.record, NULL, &actor, &problems));
    if (problems.count && problems.list[0].field)
        return message_fail(message, ERROR_INVALID, "%.*s: %.*s.", TEXT_ARGS(problems.list[0].field->label), TEXT_ARGS(problems.list[0].what));
    if (problems.count)
        return message_fail(message, ERROR_INVALID, "%.*s.", TEXT_ARGS(problems.list[0].what));
    TRY(record_save(db, engine, arena, filling.record, 0, &actor, "made", TEXT_NONE, message));
    *ret_record = filling.record->id;
    return OK;
}
