/* What an applicant may know of their application at each moment: where it is, what happens next and by when, what is asked of them, and what was decided once they
 * were told. And what goes to them by message: a question, and that they cannot apply. Not here: the decision's message (decision.c), the page (blocks/gather). */
#include <inttypes.h>

#include "base/wording.h"
#include "blocks/body/body.h"
#include "blocks/gather/gather.h"
#include "blocks/post/post.h"
#include "office/grants/internal.h"

enum stage { STAGE_RECEIVED, STAGE_ELIGIBLE, STAGE_SCORED, STAGE_DECIDED, STAGE_TOLD };

static enum result application_of(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct record **ret_application)
{
    const struct definition *definition = definitions_find(engine->definitions, TEXT("application"));
    return definition ? record_load(db, engine, arena, definition, id, ret_application) : ERROR_NOT_FOUND;
}

static struct date day_of(const struct record *record, const char *field)
{
    struct date day;
    return date_parse(record_text(record, field), &day) == OK ? day : DATE_NONE;
}

static struct text on_day(struct arena *arena, struct date day)
{
    return date_is_none(day) ? TEXT_NONE : arena_printf(arena, SAY(arena, "on %.*s"), TEXT_ARGS(date_long(arena, day)));
}

static struct text by_day(struct arena *arena, struct date day)
{
    return date_is_none(day) ? TEXT_NONE : arena_printf(arena, SAY(arena, "by %.*s"), TEXT_ARGS(date_long(arena, day)));
}

/* The fifth working day after the decision: the clock tell_applicant of the register. */
static struct date tell_by(struct arena *arena, const struct record *application)
{
    struct date decided = day_of(application, "decided_on");
    struct calendar_working working;
    if (date_is_none(decided) || calendar_add_working_days(CALENDAR_ENGLAND_AND_WALES, decided, GRANTS_TELL_WORKING_DAYS, arena, &working) < 0)
        return DATE_NONE;
    return working.due;
}

static enum stage stage_of(struct text state)
{
    if (text_equals(state, "told"))
        return STAGE_TOLD;
    if (text_equals(state, "decided"))
        return STAGE_DECIDED;
    if (text_equals(state, "recommended") || text_equals(state, "superseded"))
        return STAGE_SCORED;
    return text_equals(state, "eligible") ? STAGE_ELIGIBLE : STAGE_RECEIVED;
}

static void add_steps(struct arena *arena, const struct record *application, const struct record *round, struct gather_standing *standing)
{
    enum stage stage = stage_of(record_state_name(application));
    struct date decided = day_of(application, "decided_on"), told = day_of(application, "told_on"), round_decides = day_of(round, "decided_by");
    gather_standing_step(standing, SAID(arena, "Received"), on_day(arena, day_of(application, "received_on")), true);
    gather_standing_step(standing, SAID(arena, "Looked at: can you apply?"), TEXT_NONE, stage >= STAGE_ELIGIBLE);
    gather_standing_step(standing, SAID(arena, "Assessed"), TEXT_NONE, stage >= STAGE_SCORED);
    gather_standing_step(standing, SAID(arena, "Decided"), stage >= STAGE_DECIDED ? on_day(arena, decided) : by_day(arena, round_decides), stage >= STAGE_DECIDED);
    gather_standing_step(standing, SAID(arena, "Told"), stage == STAGE_TOLD ? on_day(arena, told) : stage == STAGE_DECIDED ? by_day(arena, tell_by(arena, application))
                                                                : SAID(arena, "within five working days of the decision"), stage == STAGE_TOLD);
}

static struct text decision_next(struct arena *arena, const struct record *round)
{
    struct date decides = day_of(round, "decided_by");
    return date_is_none(decides) ? SAID(arena, "It is then decided in writing, and you are told within five working days of the decision.")
                                 : arena_printf(arena, SAY(arena, "It is decided by %.*s, and you are told within five working days of the decision."), TEXT_ARGS(date_long(arena, decides)));
}

static void say_stage(struct arena *arena, const struct record *application, const struct record *round, struct gather_standing *standing)
{
    struct text state = record_state_name(application);
    struct text next = decision_next(arena, round);
    if (text_equals(state, "asked")) {
        standing->is_asked = true;
        standing->now = SAID(arena, "We need something from you before we can go on. It waits until you answer below.");
        standing->next = SAID(arena, "Once you have answered, we go on with it where we were.");
    } else if (text_equals(state, "eligible")) {
        standing->now = SAID(arena, "You can apply. People who do not see each other's scores are assessing it.");
        standing->next = next;
    } else if (text_equals(state, "recommended")) {
        standing->now = SAID(arena, "It was assessed, and waits to be decided.");
        standing->next = next;
    } else if (text_equals(state, "superseded")) {
        standing->now = SAID(arena, "It is being decided anew.");
        standing->next = next;
    } else if (text_equals(state, "decided")) {
        standing->now = SAID(arena, "It was decided.");
        standing->next = arena_printf(arena, SAY(arena, "We tell you the decision by %.*s."), TEXT_ARGS(date_long(arena, tell_by(arena, application))));
    } else if (text_equals(state, "late")) {
        standing->now = SAID(arena, "It came after the close. A person decides whether it can be taken.");
    } else {
        standing->now = SAID(arena, "We have it, and look whether you can apply.");
        standing->next = arena_printf(arena, SAY(arena, "If something is missing we ask you here and by e-mail. %.*s"), TEXT_ARGS(next));
    }
}

/* --- Once they were told ----------------------------------------------------------- */

static enum result add_returns(struct db *db, struct arena *arena, int64_t award, struct gather_standing *standing)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text lines = TEXT_NONE;
    int step;
    TRY(db_query(db, &row, SQL("select g.title, g.due from reg_grant_return g join record r on r.id = g.id where g.award = $1 and r.state in ('asked', 'queried') order by g.due, g.id"),
                 BIND(bind_integer(award))));
    while ((step = statement_step(row)) == 1)
        lines = arena_printf(arena, SAY(arena, "%.*s%s%.*s by %.*s"), TEXT_ARGS(lines), lines.length ? "; " : "", TEXT_ARGS(statement_copy(row, 0, arena)), TEXT_ARGS(date_long(arena, statement_date(row, 1))));
    if (step < 0)
        return (enum result)step;
    gather_standing_fact(standing, SAID(arena, "Reports that we wait for"), lines, TEXT_NONE);
    if (lines.length)
        standing->next = SAID(arena, "You spend the money, and report on it. For each report we send you a form by e-mail.");
    return OK;
}

static enum result say_told(struct db *db, struct arena *arena, const struct record *application, struct gather_standing *standing)
{
    struct text decision = record_text(application, "decision"), href = TEXT_NONE;
    int64_t award = 0;
    bool is_refused = text_equals(decision, "refused");
    standing->now = is_refused ? SAID(arena, "It was decided, and was not successful.") : SAID(arena, "It was decided, and was successful.");
    standing->next = is_refused ? SAID(arena, "Nothing more happens with it. You can apply again when a fund is open.") : SAID(arena, "We send you the award letter, and pay as it says.");
    if (!is_refused)
        gather_standing_fact(standing, SAID(arena, "Awarded"), pence_text(arena, grants_pence(application, "awarded")), TEXT_NONE);
    gather_standing_fact(standing, SAID(arena, "Asked for"), pence_text(arena, grants_pence(application, "amount")), TEXT_NONE);
    gather_standing_fact(standing, SAID(arena, "Reasons"), record_text(application, "reasons"), TEXT_NONE);
    if (is_refused)
        return OK;
    gather_standing_fact(standing, SAID(arena, "Conditions"), record_text(application, "conditions"), TEXT_NONE);
    TRY(db_one_integer(db, &award, SQL("select coalesce(max(a.id), 0) from reg_award a join record r on r.id = a.id where a.application = $1 and r.state in ('committed', 'published', 'finished')"),
                       BIND(bind_integer(application->id))));
    if (!award)
        return OK;
    href = award_address(db, arena, NULL, award);
    if (href.length)
        gather_standing_fact(standing, SAID(arena, "The award"), SAID(arena, "As everybody can read it"), href);
    return add_returns(db, arena, award, standing);
}

static enum result say_turned_away(struct db *db, struct arena *arena, const struct record *application, struct gather_standing *standing)
{
    struct text reason;
    TRY(grants_move_reason(db, arena, application->id, "turn_away", &reason));
    standing->now = SAID(arena, "It could not be considered.");
    standing->next = SAID(arena, "Nothing more happens with it. You can apply again when a fund is open.");
    gather_standing_fact(standing, SAID(arena, "Why"), reason, TEXT_NONE);
    return OK;
}

/* Not the office's own words for it: "recommended" says nothing of what was. */
static void say_label(struct arena *arena, const struct record *application, struct gather_standing *standing)
{
    struct text state = record_state_name(application);
    bool is_refused = text_equals(record_text(application, "decision"), "refused");
    const struct { const char *state; struct text label; const char *colour; } labels[] = {
        {"asked", SAID(arena, "We asked you something"), "orange"}, {"eligible", SAID(arena, "Being assessed"), "yellow"}, {"recommended", SAID(arena, "Being assessed"), "yellow"},
        {"superseded", SAID(arena, "Being decided anew"), "yellow"}, {"decided", SAID(arena, "Decided"), "blue"},
        {"told", is_refused ? SAID(arena, "Not successful") : SAID(arena, "Successful"), is_refused ? "grey" : "green"}, {"late", SAID(arena, "Received late"), "orange"},
        {"refused_entry", SAID(arena, "Not considered"), "grey"}, {"withdrawn", SAID(arena, "Withdrawn"), "grey"},
    };
    standing->label = SAID(arena, "Received");
    standing->colour = TEXT("blue");
    for (size_t i = 0; i < COUNT_OF(labels); i++)
        if (text_equals(state, labels[i].state)) {
            standing->label = labels[i].label;
            standing->colour = text_of(labels[i].colour);
        }
}

enum result grants_bid_standing(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct moment moment, struct gather_standing *ret_standing)
{
    struct gather_standing standing = {0};
    struct record *application, *round;
    enum result result = application_of(db, engine, arena, answer->record, &application);
    (void)moment;
    if (result == ERROR_NOT_FOUND) /* it was destroyed, or is of another */
        return OK;
    TRY(result);
    TRY(grants_linked(db, engine, arena, application, "round", &round));
    say_label(arena, application, &standing);
    if (text_equals(record_state_name(application), "refused_entry")) {
        TRY(say_turned_away(db, arena, application, &standing));
    } else if (text_equals(record_state_name(application), "withdrawn")) {
        standing.now = SAID(arena, "It was withdrawn.");
    } else {
        if (text_equals(record_state_name(application), "told"))
            TRY(say_told(db, arena, application, &standing));
        else
            say_stage(arena, application, round, &standing);
        add_steps(arena, application, round, &standing);
    }
    *ret_standing = standing;
    return OK;
}

/* --- Asking, and the answer ------------------------------------------------------------ */

enum result grants_move_reason(struct db *db, struct arena *arena, int64_t record, const char *move, struct text *ret_reason)
{
    struct history_entry *entries;
    size_t count;
    *ret_reason = TEXT_NONE;
    TRY(record_history(db, arena, record, &entries, &count));
    for (size_t i = 0; i < count; i++)
        if (text_equals(entries[i].move, move)) {
            *ret_reason = entries[i].reason;
            return OK;
        }
    return OK;
}

/* One that was keyed in here has no form to be answered in: a message goes where there is an address. */
static enum result write_to(struct db *db, struct arena *arena, const struct engine *engine, const struct record *application, struct text subject, struct text words, const struct actor *actor,
                            struct message *message)
{
    struct text to = text_trim(record_text(application, "email"));
    struct body body;
    int64_t sent;
    if (!to.length)
        return OK;
    struct text contact;
    TRY(body_on(db, arena, actor->moment.today, &body));
    TRY(grants_contact_words(db, arena, application, &contact));
    struct text office = body.legal_name.length ? body.legal_name : SAID(arena, "The office");
    struct post_message post = {.to = to, .kind = TEXT("application"), .subject = subject,
                                .text = arena_printf(arena, "%.*s\n\n%.*s\n\n%.*s%.*s\n", TEXT_ARGS(words), TEXT_ARGS(SAID(arena, "If anything is unclear, answer this message.")), TEXT_ARGS(contact), TEXT_ARGS(office))};
    return post_put(db, engine, arena, &post, actor->moment.now, &sent, message);
}

static enum result form_of(struct db *db, const struct engine *engine, struct arena *arena, const struct record *application, int64_t *ret_answer)
{
    struct gather_answer answer;
    enum result result = gather_answer_of_record(db, engine, arena, application->id, &answer);
    *ret_answer = result == OK && answer.state != GATHER_ERASED ? answer.id : 0;
    return result == ERROR_NOT_FOUND ? OK : result;
}

EFFECT(ask_applicant)
{
    struct text reason;
    int64_t answer;
    (void)move;
    TRY(grants_move_reason(db, arena, record->id, "ask", &reason));
    TRY(form_of(db, engine, arena, record, &answer));
    if (answer)
        return gather_ask_back(db, engine, arena, answer, reason, actor, message);
    WORDING_KEPT(arena);
    return write_to(db, arena, engine, record, arena_printf(arena, SAY(arena, "A question about your application %.*s"), TEXT_ARGS(record->reference)),
                    arena_printf(arena, SAY(arena, "We need something more from you before we can go on with your application %.*s:\n\n%.*s"), TEXT_ARGS(record->reference), TEXT_ARGS(reason)), actor, message);
}

EFFECT(tell_turned_away)
{
    struct text reason, subject, words;
    int64_t answer;
    (void)move;
    TRY(grants_move_reason(db, arena, record->id, "turn_away", &reason));
    TRY(form_of(db, engine, arena, record, &answer));
    WORDING_KEPT(arena);
    subject = arena_printf(arena, SAY(arena, "Your application %.*s could not be considered"), TEXT_ARGS(record->reference));
    words = arena_printf(arena, SAY(arena, "We are sorry: your application %.*s could not be considered.\n\n%.*s"), TEXT_ARGS(record->reference), TEXT_ARGS(reason));
    if (answer)
        return gather_tell(db, engine, arena, answer, TEXT("application"), subject, words, actor->moment);
    return write_to(db, arena, engine, record, subject, words, actor, message);
}

enum result grants_bid_replied(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, const struct gather_said *said, struct moment moment,
                                struct message *message)
{
    const struct actor actor = actor_public(moment);
    struct record *application;
    (void)said;
    TRY(application_of(db, engine, arena, answer->record, &application));
    return grants_write_moved(db, engine, arena, application, TEXT("received"), TEXT("answered"), KEPT("The applicant answered"), &actor, message);
}
