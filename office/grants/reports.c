/* A report on an award and its form: who is sent it and when, what an answer puts into the report, what is wrong with one, and where it stands for whoever reported.
 *
 * A report that is asked for has a form of its own (an asking that nobody begins by themselves). It is sent when the office says so, and by itself in the month
 * before it is due; once more a week before, and once when it is overdue (grants_morning()); never on an award that is a draft, or was cancelled or withdrawn.
 * Not here: what a report must say (progress.c), what the desk shows of it (desk_returns.c). */
#include <inttypes.h>

#include "base/wording.h"
#include "blocks/gather/gather.h"
#include "office/grants/internal.h"

#define READ_WORKING_DAYS 10
#define PEOPLE_MAX 12
#define GIVEN_MAX 60
#define MORNING_ARENA_BYTES_MAX ((size_t)32 << 20)

enum told { TOLD_NOTHING, TOLD_ASKED, TOLD_SOON, TOLD_OVERDUE };

static enum result return_of(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct record **ret_return)
{
    const struct definition *definition = definitions_find(engine->definitions, TEXT("grant_return"));
    return definition ? record_load(db, engine, arena, definition, id, ret_return) : ERROR_NOT_FOUND;
}

static enum result put(struct arena *arena, struct record *record, const char *name, struct text canonical)
{
    const struct field *field = definition_field(record->definition, text_of(name));
    return field ? record_set(arena, record, field, canonical) : OK;
}

/* --- To whom ------------------------------------------------------------------------ */

struct recipients { struct gather_invited list[PEOPLE_MAX]; size_t count; };

/* Whoever the report names; else everybody on the application's form; else the application's address. */
static enum result find_recipients(struct db *db, const struct engine *engine, struct arena *arena, const struct record *report, const struct record *award, struct recipients *recipients)
{
    struct text named = text_trim(record_text(report, "email"));
    struct gather_answer answer = {0};
    struct record *application;
    enum result result = ERROR_NOT_FOUND;
    *recipients = (struct recipients){.count = 0};
    if (!named.length && record_link(award, "application")) {
        TRY(grants_linked(db, engine, arena, award, "application", &application));
        result = gather_answer_of_record(db, engine, arena, application->id, &answer);
        named = text_trim(record_text(application, "email"));
    }
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    for (size_t i = 0; result == OK && answer.state != GATHER_ERASED && i < answer.person_count && recipients->count < PEOPLE_MAX; i++)
        if (!answer.people[i].is_gone)
            recipients->list[recipients->count++] = (struct gather_invited){answer.people[i].name, answer.people[i].email, answer.people[i].part};
    if (!recipients->count && named.length)
        recipients->list[recipients->count++] = (struct gather_invited){KEPT("Colleague"), named, TEXT_NONE};
    return OK;
}

/* --- What stands in it already ----------------------------------------------------------- */

static enum result give_names(struct db *db, struct arena *arena, struct sql sql, int64_t award, const char *question, const char *column, struct gather_given *given, size_t *count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, sql, BIND(bind_integer(award))));
    while ((step = statement_step(row)) == 1 && *count < GIVEN_MAX)
        given[(*count)++] = (struct gather_given){question, column, statement_copy(row, 0, arena)};
    return step < 0 ? (enum result)step : OK;
}

/* The award, its milestones, and a row for each measure that it should move. */
static enum result give_known(struct db *db, struct arena *arena, const struct record *award, struct gather_given *given, size_t *ret_count)
{
    size_t count = 0;
    given[count++] = (struct gather_given){"award", NULL, award->reference};
    TRY(give_names(db, arena, SQL("select m.title from reg_milestone m join record r on r.id = m.id where m.award = $1 and r.state <> 'dropped' order by m.number, m.id limit 15"), award->id,
                   "milestones", "what", given, &count));
    const struct field_value *measures = record_value(award, TEXT("measures"));
    for (size_t i = 0; i < measures->link_count && count < GIVEN_MAX; i++) {
        struct text name;
        enum result result = grants_measure_name(db, arena, measures->links[i], &name);
        if (result == OK)
            given[count++] = (struct gather_given){"results", "measure", name};
        else if (result != ERROR_NOT_FOUND)
            return result;
    }
    *ret_count = count;
    return OK;
}

enum result grants_measure_name(struct db *db, struct arena *arena, int64_t measure, struct text *ret_name)
{
    struct text code, title;
    TRY(db_one_text(db, arena, &code, SQL("select code from reg_measure where id = $1"), BIND(bind_integer(measure))));
    TRY(db_one_text(db, arena, &title, SQL("select title from reg_measure where id = $1"), BIND(bind_integer(measure))));
    *ret_name = text_slice(arena_printf(arena, "%.*s %.*s", TEXT_ARGS(code), TEXT_ARGS(title)), 0, 200);
    return OK;
}

/* --- Sending it ------------------------------------------------------------------------------ */

static enum result open_asking(struct db *db, const struct engine *engine, struct arena *arena, const struct record *report, const struct actor *actor, struct gather_asking *ret_asking,
                               struct message *message)
{
    struct text form = record_text(report, "questionnaire");
    struct gather_asking *known;
    size_t count;
    int64_t id;
    TRY(gather_askings(db, arena, TEXT("grant_return"), report->id, &known, &count));
    if (count) {
        *ret_asking = known[0];
        return OK;
    }
    struct gather_asking asking = {.slug = text_slug(arena, report->reference, 60), .questionnaire = form.length ? form : TEXT("monitoring_form"), .reg = TEXT("grant_return"), .record = report->id,
                                   .title = report->name, .opens = actor->moment.now};
    TRY(gather_ask(db, engine, arena, &asking, actor, &id, message));
    return gather_asking_get(db, arena, id, ret_asking);
}

static struct text letter_words(struct arena *arena, const struct record *report, const struct record *award, bool is_overdue)
{
    struct date due = record_day(record_value(report, TEXT("due")));
    return arena_printf(arena, is_overdue ? SAY(arena, "Your report on the award %.*s, \"%.*s\", was due on %.*s and has not reached us. What you saved is kept.")
                                          : SAY(arena, "We ask for a report on the award %.*s, \"%.*s\". It is due on %.*s. What you save is kept, and you can come back to it."),
                        TEXT_ARGS(award->reference), TEXT_ARGS(record_text(award, "title")), TEXT_ARGS(date_long(arena, due)));
}

static enum result invite(struct db *db, const struct engine *engine, struct arena *arena, const struct record *report, const struct record *award, const struct recipients *recipients,
                          struct text subject, struct text words, const struct actor *actor, struct message *message)
{
    struct gather_given *given = ARENA_ARRAY(arena, struct gather_given, GIVEN_MAX);
    struct gather_asking asking;
    int64_t answer;
    if (!given)
        return ERROR_MEMORY;
    struct gather_invitation invitation = {.asking = &asking, .people = recipients->list, .person_count = recipients->count, .given = given, .subject = subject, .words = words};
    TRY(open_asking(db, engine, arena, report, actor, &asking, message));
    TRY(give_known(db, arena, award, given, &invitation.given_count));
    return gather_invite(db, engine, arena, &invitation, actor, &answer, message);
}

static enum result last_answer(struct db *db, int64_t report, int64_t *ret_answer, struct text *ret_state, struct arena *arena)
{
    TRY(db_one_integer(db, ret_answer, SQL("select coalesce(max(a.id), 0) from gather_answer a join gather_asking k on k.id = a.asking where k.register = 'grant_return' and k.record = $1"),
                       BIND(bind_integer(report))));
    return *ret_answer ? db_one_text(db, arena, ret_state, SQL("select state from gather_answer where id = $1"), BIND(bind_integer(*ret_answer))) : OK;
}

/* Of a draft nobody knows yet; of one that was cancelled or withdrawn nothing is owed. */
static bool is_reported_on(const struct record *award)
{
    struct text state = record_state_name(award);
    return text_equals(state, "committed") || text_equals(state, "published") || text_equals(state, "finished");
}

enum result grants_send_report_form(struct db *db, const struct engine *engine, struct arena *arena, const struct record *report, const struct actor *actor, bool *ret_sent, struct message *message)
{
    struct recipients recipients;
    struct record *award;
    struct text state = TEXT_NONE, subject, words;
    bool is_overdue = record_day(record_value(report, TEXT("due"))).day < actor->moment.today.day;
    int64_t answer;
    *ret_sent = false;
    TRY(grants_linked(db, engine, arena, report, "award", &award));
    TRY(last_answer(db, report->id, &answer, &state, arena));
    if (answer && !text_equals(state, "begun"))
        return message_fail(message, ERROR_INVALID, "This report was sent by the form already.");
    if (!is_reported_on(award))
        return message_fail(message, ERROR_INVALID, "The award is a draft, or was cancelled or withdrawn: nobody is asked for a report on it.");
    TRY(find_recipients(db, engine, arena, report, award, &recipients));
    if (!answer && !recipients.count)
        return OK;
    WORDING_KEPT(arena);
    subject = arena_printf(arena, SAY(arena, "%.*s on %.*s"), TEXT_ARGS(report->name), TEXT_ARGS(award->reference));
    words = letter_words(arena, report, award, is_overdue);
    *ret_sent = true;
    return answer ? gather_invite_again(db, engine, arena, answer, subject, words, actor->moment)
                  : invite(db, engine, arena, report, award, &recipients, subject, words, actor, message);
}

static enum result note_told(struct db *db, const struct engine *engine, struct arena *arena, const struct record *report, enum told told, const struct actor *actor, struct message *message)
{
    struct record *current;
    TRY(return_of(db, engine, arena, report->id, &current));
    TRY(put(arena, current, "told", arena_printf(arena, "%d", (int)told)));
    return grants_write_moved(db, engine, arena, current, TEXT_NONE, TEXT("send_form"), TEXT_NONE, actor, message);
}

EFFECT(send_report)
{
    bool sent;
    (void)move;
    TRY(grants_send_report_form(db, engine, arena, record, actor, &sent, message));
    if (!sent)
        return message_fail(message, ERROR_INVALID, "Nobody's e-mail address is known for this award: enter who reports.");
    return note_told(db, engine, arena, record, TOLD_ASKED, actor, message);
}

/* What is asked of whoever reported goes to them, where they used the form. */
EFFECT(query_report)
{
    struct text reason, state = TEXT_NONE;
    int64_t answer;
    (void)move;
    TRY(grants_move_reason(db, arena, record->id, "query", &reason));
    TRY(last_answer(db, record->id, &answer, &state, arena));
    return answer && (text_equals(state, "sent") || text_equals(state, "accepted")) ? gather_ask_back(db, engine, arena, answer, reason, actor, message) : OK;
}

EFFECT(close_report)
{
    struct gather_asking *list;
    size_t count;
    (void)engine, (void)move, (void)message;
    TRY(gather_askings(db, arena, TEXT("grant_return"), record->id, &list, &count));
    for (size_t i = 0; i < count; i++)
        TRY(gather_ask_end(db, list[i].id, actor));
    return OK;
}

/* --- Each morning --------------------------------------------------------------------------------- */

static enum told reached(struct date due, struct date today)
{
    int64_t days = due.day - today.day;
    return days < 0 ? TOLD_OVERDUE : days <= 7 ? TOLD_SOON : days <= 30 ? TOLD_ASKED : TOLD_NOTHING;
}

enum result grants_report_due(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, const struct actor *actor, struct message *message)
{
    struct record *report;
    int64_t told;
    bool sent;
    TRY(return_of(db, engine, arena, id, &report));
    enum told now = reached(record_day(record_value(report, TEXT("due"))), actor->moment.today);
    if (text_to_integer(record_text(report, "told"), &told) < 0)
        told = TOLD_NOTHING;
    if ((int64_t)now <= told)
        return OK;
    enum result result = grants_send_report_form(db, engine, arena, report, actor, &sent, message);
    if (result == ERROR_CONFLICT || result == ERROR_INVALID) /* nothing to be sent by itself: somebody at the desk sees it as due */
        return OK;
    TRY(result);
    return sent ? note_told(db, engine, arena, report, now, actor, message) : OK;
}

enum result grants_morning(struct db *db, const struct engine *engine, struct moment moment, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(MORNING_ARENA_BYTES_MAX);
    const struct actor actor = actor_public(moment);
    int64_t id = 0;
    enum result result;
    if (!arena)
        return ERROR_MEMORY;
    if (!definitions_find(engine->definitions, TEXT("grant_return")))
        return OK;
    while ((result = db_one_integer(db, &id, SQL("select g.id from reg_grant_return g join record r on r.id = g.id where r.state = 'asked' and g.due <= $1 and g.id > $2 order by g.id limit 1"),
                                    BIND(bind_date((struct date){moment.today.day + 30}), bind_integer(id)))) == OK) {
        arena_reset(arena);
        TRY(grants_report_due(db, engine, arena, id, &actor, message));
    }
    return result == ERROR_NOT_FOUND ? OK : result;
}

/* --- What comes back ------------------------------------------------------------------------------- */

static struct text words_of(struct arena *arena, const struct gather_answer *answer, const char *question, size_t bytes_max)
{
    const struct gather_value *value = gather_value_of(answer, question);
    struct text words = value && value->is_asked && value->is_given && value->is_valid ? value->text : TEXT_NONE;
    (void)arena;
    while (words.length > bytes_max || (words.length && words.length == bytes_max && (words.data[words.length - 1] & 0x80)))
        words = text_slice(words, 0, words.length - 1);
    return words;
}

/* "Calls to the park: 12 (the log)", a line each. */
static struct text results_of(struct arena *arena, const struct gather_answer *answer, size_t bytes_max)
{
    const struct gather_value *rows = gather_value_of(answer, "results");
    struct text all = TEXT_NONE;
    for (size_t i = 0; rows && rows->is_asked && i < rows->row_count; i++) {
        const struct gather_value *measure = gather_cell_of(rows, i, "measure"), *figure = gather_cell_of(rows, i, "figure");
        if (measure && figure && measure->is_given && figure->is_given && all.length + measure->text.length + figure->text.length + 5 < bytes_max)
            all = arena_printf(arena, "%.*s%s- %.*s: %.*s", TEXT_ARGS(all), all.length ? "\n" : "", TEXT_ARGS(measure->text), TEXT_ARGS(figure->text));
    }
    return all;
}

static enum result fill(struct arena *arena, struct record *report, const struct gather_answer *answer)
{
    TRY(put(arena, report, "answer", arena_printf(arena, "%" PRId64, answer->id)));
    TRY(put(arena, report, "spent", words_of(arena, answer, "spent", 40)));
    TRY(put(arena, report, "forecast", words_of(arena, answer, "forecast", 40)));
    TRY(put(arena, report, "plan_for_rest", words_of(arena, answer, "catch_up", 2000)));
    TRY(put(arena, report, "done", words_of(arena, answer, "done", 3000)));
    TRY(put(arena, report, "lesson", words_of(arena, answer, "lessons", 2000)));
    return put(arena, report, "results", results_of(arena, answer, 3000));
}

enum result grants_report_sent(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct moment moment, int64_t *ret_record,
                               struct message *message)
{
    const struct actor actor = actor_public(moment);
    struct record *report;
    TRY(return_of(db, engine, arena, answer->asking.record, &report));
    if (!text_equals(record_state_name(report), "asked") && !text_equals(record_state_name(report), "queried"))
        return message_fail(message, ERROR_CONFLICT, "The office has this report already, and waits for none.");
    TRY(fill(arena, report, answer));
    TRY(grants_check(db, engine, arena, report, &actor, message));
    TRY(return_holds(db, arena, engine, report, NULL, &actor, message));
    TRY(record_save(db, engine, arena, report, report->version, &actor, "edited", TEXT_NONE, message)); /* their words: whoever asked for the report is not its author */
    TRY(return_of(db, engine, arena, report->id, &report));
    TRY(grants_write_moved(db, engine, arena, report, TEXT("received"), TEXT("receive"), TEXT_NONE, &actor, message));
    *ret_record = report->id;
    return ask_for_plan(db, arena, engine, report, NULL, &actor, message);
}

/* What return_holds() would refuse stands at its question before it is sent. */
enum result grants_report_judge(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct instant now, struct gather_findings *findings)
{
    const struct gather_value *spent = gather_value_of(answer, "spent"), *forecast = gather_value_of(answer, "forecast");
    struct record *report, *award;
    (void)now;
    TRY(return_of(db, engine, arena, answer->asking.record, &report));
    TRY(grants_linked(db, engine, arena, report, "award", &award));
    int64_t amount = grants_pence(award, "amount");
    bool has_spent = spent && spent->is_given && spent->is_valid, has_forecast = forecast && forecast->is_given && forecast->is_valid;
    struct text too_much = arena_printf(arena, SAY(arena, "%.*s was awarded: enter what of it was spent, and will be"), TEXT_ARGS(pence_text(arena, amount)));
    if (has_spent && spent->number > amount)
        gather_findings_add(arena, findings, "spent", "", false, too_much);
    if (has_forecast && forecast->number > amount)
        gather_findings_add(arena, findings, "forecast", "", false, too_much);
    if (has_spent && has_forecast && forecast->number < spent->number)
        gather_findings_add(arena, findings, "forecast", "", false, arena_printf(arena, SAY(arena, "%.*s is spent already: no less will have been by the end"), TEXT_ARGS(pence_text(arena, spent->number))));
    return OK;
}

enum result grants_report_standing(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct moment moment, struct gather_standing *ret_standing)
{
    struct gather_standing standing = *ret_standing;
    struct calendar_working working;
    struct record *report;
    enum result result = return_of(db, engine, arena, answer->record, &report);
    (void)moment;
    if (result < 0)
        return result == ERROR_NOT_FOUND ? OK : result;
    struct text state = record_state_name(report);
    standing.label = report->definition->states[report->state].label;
    standing.colour = report->definition->states[report->state].colour;
    standing.next = TEXT_NONE;
    standing.is_asked = text_equals(state, "queried");
    if (standing.is_asked)
        standing.now = SAID(arena, "Something in it is not clear to us. It waits until you answer below.");
    else if (text_equals(state, "accepted"))
        standing.now = SAID(arena, "We have accepted it. What was done, what came of it and what others can learn is published with the award.");
    else if (text_equals(state, "received"))
        standing.now = SAID(arena, "We have it, and read it.");
    if (text_equals(state, "received") && calendar_add_working_days(CALENDAR_ENGLAND_AND_WALES, date_in_london(answer->sent_at), READ_WORKING_DAYS, arena, &working) == OK)
        standing.next = arena_printf(arena, SAY(arena, "By %.*s you hear whether it is accepted, or what is not clear. The next payment follows once it is accepted, where there is one."), TEXT_ARGS(date_long(arena, working.due)));
    *ret_standing = standing;
    return OK;
}

const char *const grants_report_figures[] = {"results.figure", NULL};

/* The record says what the report says now; what the office itself wrote there into other fields stays. */
static enum result put_right(struct db *db, const struct engine *engine, struct arena *arena, struct record *report, const struct gather_answer *answer, const struct gather_said *said,
                             const struct actor *actor, struct message *message)
{
    for (size_t i = 0; i < said->figure_count; i++) {
        struct text question = said->figures[i].question;
        if (text_equals(question, "spent"))
            TRY(put(arena, report, "spent", words_of(arena, answer, "spent", 40)));
        else if (text_equals(question, "forecast"))
            TRY(put(arena, report, "forecast", words_of(arena, answer, "forecast", 40)));
        else if (text_equals(question, "results"))
            TRY(put(arena, report, "results", results_of(arena, answer, 3000)));
    }
    TRY(grants_check(db, engine, arena, report, actor, message));
    TRY(return_holds(db, arena, engine, report, NULL, actor, message));
    return record_save(db, engine, arena, report, report->version, actor, "edited", KEPT("Whoever reported put figures right"), message);
}

enum result grants_report_replied(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, const struct gather_said *said, struct moment moment,
                                  struct message *message)
{
    const struct actor actor = actor_public(moment);
    struct record *report;
    TRY(return_of(db, engine, arena, answer->record, &report));
    if (said->figure_count) {
        TRY(put_right(db, engine, arena, report, answer, said, &actor, message));
        TRY(return_of(db, engine, arena, answer->record, &report));
    }
    return grants_write_moved(db, engine, arena, report, TEXT("received"), TEXT("receive"), KEPT("They answered what was asked"), &actor, message);
}

struct text grants_return_href(struct arena *arena, int64_t report)
{
    return arena_printf(arena, "/desk/grants/returns/%" PRId64, report);
}
