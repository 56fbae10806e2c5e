/* From the recommendation to the day on which the applicant was told: what must be so before, and what each of these moves makes.
 *
 * The decision makes the award and takes its sum out of the fund, in its own transaction: where less is left than was decided it is refused whole, and says how
 * much is left. A decision is never edited. It is superseded: its award gives back what it holds, and what was decided stays in the application's history.
 * Not here: what is scored (assessment.c), what an award does in the ledger (purse.c), what comes after it (progress.c). */
#include <inttypes.h>

#include "base/wording.h"
#include "blocks/body/body.h"
#include "blocks/gather/gather.h"
#include "blocks/post/post.h"
#include "blocks/record/compose.h"
#include "office/grants/assessment.h"
#include "office/grants/internal.h"

/* --- What must be so -------------------------------------------------------- */

CHECK(recommendation_holds)
{
    struct assessment assessment;
    int64_t sum = grants_pence(record, "recommended_sum");
    bool funds = text_equals(record_text(record, "recommendation"), "fund") || text_equals(record_text(record, "recommendation"), "fund_in_part");
    (void)move;
    TRY(assessment_must_be_free(db, record->id, actor, message));
    TRY(assessment_read(db, engine, arena, record, &assessment));
    if (assessment.criterion_count && !assessment.is_open)
        return message_fail(message, ERROR_INVALID, "%" PRId64 " of %" PRId64 " assessors have scored this application. Wait for the others, or close the round's scoring.", assessment.whole, assessment.needed);
    if (funds && !sum)
        return message_fail(message, ERROR_INVALID, "Enter the sum that is recommended.");
    if (!funds && sum)
        return message_fail(message, ERROR_INVALID, "A sum is recommended only where money is: empty it, or change the recommendation.");
    if (sum > grants_pence(record, "amount"))
        return message_fail(message, ERROR_INVALID, "The sum recommended is above what was asked for, %.*s.", TEXT_ARGS(pence_text(arena, grants_pence(record, "amount"))));
    return OK;
}

static enum result sum_holds(struct arena *arena, const struct record *application, struct message *message)
{
    struct text decision = record_text(application, "decision");
    int64_t asked = grants_pence(application, "amount"), awarded = grants_pence(application, "awarded");
    if (text_equals(decision, "refused"))
        return awarded ? message_fail(message, ERROR_INVALID, "An application that is refused is awarded nothing: empty the sum, or change the decision.") : OK;
    if (!awarded)
        return message_fail(message, ERROR_INVALID, "Enter the sum that is awarded.");
    if (text_equals(decision, "approved") && awarded != asked)
        return message_fail(message, ERROR_INVALID, "%.*s was asked for and %.*s is awarded: an approval gives what was asked for, any less is “approved in part”.",
                            TEXT_ARGS(pence_text(arena, asked)), TEXT_ARGS(pence_text(arena, awarded)));
    if (text_equals(decision, "in_part") && awarded >= asked)
        return message_fail(message, ERROR_INVALID, "“Approved in part” gives less than the %.*s that was asked for.", TEXT_ARGS(pence_text(arena, asked)));
    return OK;
}

CHECK(decision_holds)
{
    struct record *fund;
    bool refused = text_equals(record_text(record, "decision"), "refused");
    (void)move;
    TRY(assessment_must_be_free(db, record->id, actor, message));
    TRY(sum_holds(arena, record, message));
    TRY(grants_fund_of(db, engine, arena, record, &fund));
    if (refused)
        return OK;
    if (record_text(record, "warnings").length && !record_text(record, "override").length)
        return message_fail(message, ERROR_INVALID, "The rules of the fund speak against this application: write why it is taken all the same, or refuse it.");
    if (text_equals(record_text(fund, "match"), "required") && !grants_pence(record, "matched"))
        return message_fail(message, ERROR_INVALID, "%.*s gives nothing without money or work from others: enter what was agreed, or refuse it.", TEXT_ARGS(fund->name));
    return OK;
}

/* --- The award -------------------------------------------------------------- */

static enum result set(struct arena *arena, struct record *record, const char *name, struct text canonical)
{
    const struct field *field = definition_field(record->definition, text_of(name));
    return field ? record_set(arena, record, field, canonical) : ERROR_INVALID;
}

static struct text number(struct arena *arena, int64_t id)
{
    return id ? arena_printf(arena, "%" PRId64, id) : TEXT_NONE;
}

static struct text numbers(struct arena *arena, const struct field_value *links)
{
    struct text list = TEXT_NONE;
    for (size_t i = 0; i < links->link_count; i++)
        list = arena_printf(arena, "%.*s%s%" PRId64, TEXT_ARGS(list), i ? " " : "", links->links[i]);
    return list;
}

static enum result fill_award(struct arena *arena, const struct record *application, const struct record *round, const struct record *fund, const struct actor *actor,
                              struct record *award)
{
    bool is_individual = text_equals(record_text(application, "is_individual"), "yes");
    const struct { const char *name; struct text canonical; } values[] = {
        {"round", number(arena, round->id)}, {"application", number(arena, application->id)}, {"title", record_text(application, "title")},
        {"recipient", is_individual ? TEXT_NONE : number(arena, record_link(application, "organisation"))}, {"to_individual", is_individual ? TEXT("yes") : TEXT_NONE},
        {"withheld", is_individual ? TEXT("individual") : TEXT_NONE}, {"applied_for", record_text(application, "amount")}, {"amount", record_text(application, "awarded")},
        {"awarded_on", date_iso(arena, actor->moment.today)}, {"spend_by", record_text(round, "spend_by")}, {"area", number(arena, record_link(application, "area"))},
        {"serves", numbers(arena, record_value(fund, TEXT("serves")))}, {"problem", record_text(application, "problem")}, {"open_call", TEXT("yes")}, {"conditions", record_text(application, "conditions")},
        {"reasons", record_text(application, "reasons")}, {"evaluation", record_text(application, "evaluation")},
    };
    for (size_t i = 0; i < COUNT_OF(values); i++)
        TRY(set(arena, award, values[i].name, values[i].canonical));
    return OK;
}

/* What a person may be told in a sentence: the first thing that is wrong. */
enum result grants_check(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, const struct actor *actor, struct message *message)
{
    struct problems problems = {0};
    TRY(record_check(db, engine, arena, record, NULL, actor, &problems));
    if (!problems.count)
        return OK;
    if (!problems.list[0].field)
        return message_fail(message, ERROR_INVALID, "%.*s", TEXT_ARGS(problems.list[0].what));
    return message_fail(message, ERROR_INVALID, "%.*s: %.*s", TEXT_ARGS(problems.list[0].field->label), TEXT_ARGS(problems.list[0].what));
}

enum result grants_write_moved(struct db *db, const struct engine *engine, struct arena *arena, struct record *record, struct text state, struct text move, struct text reason,
                               const struct actor *actor, struct message *message)
{
    for (size_t i = 0; state.length && i < record->definition->state_count; i++)
        if (text_equal(record->definition->states[i].name, state))
            record->state = i;
    return record_write_version(db, engine, arena, record, record->version, actor, "moved", move, reason, false, message);
}

/* The newest that was not cancelled; 0: none. */
static enum result award_of(struct db *db, int64_t application, int64_t *ret_award)
{
    return db_one_integer(db, ret_award, SQL("select coalesce(max(a.id), 0) from reg_award a join record r on r.id = a.id where a.application = $1 and r.state <> 'cancelled'"),
                          BIND(bind_integer(application)));
}

static enum result has_award(struct db *db, int64_t application, int64_t *ret_count)
{
    return db_one_integer(db, ret_count, SQL("select count(*) from reg_award a join record r on r.id = a.id where a.application = $1 and r.state not in ('cancelled', 'withdrawn')"),
                          BIND(bind_integer(application)));
}

static enum result make_award(struct db *db, struct arena *arena, const struct engine *engine, const struct record *application, const struct actor *actor, struct message *message)
{
    const struct definition *awards = definitions_find(engine->definitions, TEXT("award"));
    struct record *round, *fund, *award;
    if (!awards)
        return message_fail(message, ERROR_INVALID, "This office keeps no awards.");
    TRY(grants_linked(db, engine, arena, application, "round", &round));
    TRY(grants_linked(db, engine, arena, round, "fund", &fund));
    TRY(record_new(db, engine, arena, awards, actor, &award));
    TRY(fill_award(arena, application, round, fund, actor, award));
    TRY(grants_check(db, engine, arena, award, actor, message));
    TRY(record_save(db, engine, arena, award, 0, actor, "made", TEXT_NONE, message));
    TRY(award_holds(db, arena, engine, award, NULL, actor, message));
    TRY(commit_award(db, arena, engine, award, NULL, actor, message));
    return grants_write_moved(db, engine, arena, award, TEXT("committed"), TEXT("commit"), kept_printf(arena, "Decided on %.*s", TEXT_ARGS(application->reference)), actor, message);
}

EFFECT(decide_application)
{
    int64_t known;
    (void)move;
    if (text_equals(record_text(record, "decision"), "refused"))
        return OK;
    TRY(has_award(db, record->id, &known));
    if (known)
        return message_fail(message, ERROR_INVALID, "This application has an award already: supersede its decision first.");
    return make_award(db, arena, engine, record, actor, message);
}

/* Its award gives back what it holds. One that the public reads is withdrawn there first, with a reason that the public reads. */
static enum result undo_award(struct db *db, struct arena *arena, const struct engine *engine, int64_t id, const struct actor *actor, struct message *message)
{
    const struct definition *awards = definitions_find(engine->definitions, TEXT("award"));
    struct record *award;
    int64_t purse, left = 0;
    TRY(record_load(db, engine, arena, awards, id, &award));
    if (text_equals(record_state_name(award), "published") || text_equals(record_state_name(award), "finished"))
        return message_fail(message, ERROR_INVALID, "Its award %.*s is published: withdraw that first, with a reason for the public.", TEXT_ARGS(award->reference));
    if (ledger_find(db, TEXT("award"), id, LEDGER_AWARD, &purse) == OK)
        TRY(ledger_left(db, purse, DATE_NONE, &left));
    if (left)
        TRY(cancel_award(db, arena, engine, award, NULL, actor, message));
    if (text_equals(record_state_name(award), "withdrawn"))
        return OK;
    return grants_write_moved(db, engine, arena, award, TEXT("cancelled"), TEXT("cancel"), KEPT("Its decision was superseded"), actor, message);
}

EFFECT(supersede_decision)
{
    struct record *current;
    int64_t award;
    TRY(award_of(db, record->id, &award));
    if (award)
        TRY(undo_award(db, arena, engine, award, actor, message));
    TRY(record_load(db, engine, arena, record->definition, record->id, &current));
    TRY(set(arena, current, "decided_on", TEXT_NONE));
    TRY(set(arena, current, "told_on", TEXT_NONE));
    return grants_write_moved(db, engine, arena, current, TEXT_NONE, move->name, TEXT_NONE, actor, message);
}

/* --- Telling ---------------------------------------------------------------- */

static struct text outcome_words(struct arena *arena, const struct record *application)
{
    struct text decision = record_text(application, "decision"), sum = pence_text(arena, grants_pence(application, "awarded"));
    if (text_equals(decision, "refused"))
        return SAID(arena, "We are sorry: it was not successful.");
    if (text_equals(decision, "in_part"))
        return arena_printf(arena, SAY(arena, "It was approved in part: %.*s of the %.*s that you asked for."), TEXT_ARGS(sum), TEXT_ARGS(pence_text(arena, grants_pence(application, "amount"))));
    return arena_printf(arena, SAY(arena, "It was approved: %.*s."), TEXT_ARGS(sum));
}

static struct text letter_text(struct arena *arena, const struct record *application, const struct record *round, const struct record *fund, struct text office)
{
    struct text conditions = record_text(application, "conditions");
    struct text text = arena_printf(arena, SAY(arena, "Your application %.*s, \"%.*s\", to the %.*s (%.*s) was decided on %.*s.\n\n%.*s\n\nReasons:\n%.*s\n"), TEXT_ARGS(application->reference),
                                    TEXT_ARGS(record_text(application, "title")), TEXT_ARGS(fund->name), TEXT_ARGS(round->name),
                                    TEXT_ARGS(date_long(arena, record_day(record_value(application, TEXT("decided_on"))))), TEXT_ARGS(outcome_words(arena, application)),
                                    TEXT_ARGS(record_text(application, "reasons")));
    if (conditions.length && !text_equals(record_text(application, "decision"), "refused"))
        text = arena_printf(arena, SAY(arena, "%.*s\nConditions:\n%.*s\n"), TEXT_ARGS(text), TEXT_ARGS(conditions));
    return arena_printf(arena, SAY(arena, "%.*s\nIf anything is unclear, answer this message.\n\n%.*s\n"), TEXT_ARGS(text), TEXT_ARGS(office));
}

/* Everybody on the form is told, with a link to where it stands. `ret_written`: the address for the decision is one of theirs. */
static enum result tell_form(struct db *db, const struct engine *engine, struct arena *arena, const struct record *application, const struct post_message *post, const struct actor *actor,
                             bool *ret_written)
{
    struct gather_answer answer;
    enum result result = gather_answer_of_record(db, engine, arena, application->id, &answer);
    if (result < 0 || answer.state == GATHER_ERASED)
        return result == ERROR_NOT_FOUND ? OK : result;
    for (size_t i = 0; i < answer.person_count; i++)
        *ret_written = *ret_written || (!answer.people[i].is_gone && text_equal_ignoring_case(answer.people[i].email, post->to));
    return gather_tell(db, engine, arena, answer.id, post->kind, post->subject, post->text, actor->moment);
}

/* An applicant without an e-mail address is told by letter or telephone: the move's reason says how. */
EFFECT(tell_applicant)
{
    struct record *round, *fund;
    struct text to = text_trim(record_text(record, "email"));
    struct body body;
    bool is_written = !to.length;
    int64_t sent;
    (void)move;
    TRY(grants_linked(db, engine, arena, record, "round", &round));
    TRY(grants_linked(db, engine, arena, round, "fund", &fund));
    TRY(body_on(db, arena, actor->moment.today, &body));
    WORDING_KEPT(arena);
    struct text office = body.legal_name.length ? body.legal_name : SAID(arena, "The office");
    struct post_message post = {.to = to, .kind = TEXT("decision"), .subject = arena_printf(arena, SAY(arena, "Your application %.*s: what was decided"), TEXT_ARGS(record->reference)),
                                .text = letter_text(arena, record, round, fund, office)};
    TRY(tell_form(db, engine, arena, record, &post, actor, &is_written));
    if (is_written)
        return OK;
    struct text contact;
    TRY(grants_contact_words(db, arena, record, &contact));
    post.text = arena_printf(arena, "%.*s\n%.*s", TEXT_ARGS(post.text), TEXT_ARGS(contact));
    return post_put(db, engine, arena, &post, actor->moment.now, &sent, message);
}

/* The public does not read of an award before its applicant does. */
CHECK(award_told)
{
    struct record *application;
    (void)move, (void)actor;
    if (!record_link(record, "application"))
        return OK;
    TRY(grants_linked(db, engine, arena, record, "application", &application));
    if (!record_text(application, "told_on").length)
        return message_fail(message, ERROR_INVALID, "The applicant of %.*s has not been told yet: tell them first.", TEXT_ARGS(application->reference));
    return OK;
}
