/* Petitions that residents begin: which policy holds on a day, the form that a published policy opens, and what becomes of what is sent: a draft, with the name and the
 * address sealed, that somebody in the office reads, mends and opens, or declines with a reason that whoever began it reads. Not here: support (petition.c), the
 * questions (begin_a_petition.yaml), how a form is filled in (blocks/gather). */
#include <inttypes.h>

#include "base/wording.h"
#include "blocks/gather/gather.h"
#include "office/accountability/petition.h"
#include "office/accountability/deciding_internal.h"

#define POLICY "petition_policy"
#define PETITION "petition"
#define FORM "begin_a_petition"
#define FORM_SLUG "begin-a-petition"
#define SUPPORTERS_WITHOUT_POLICY "100"

/* --- The policy ------------------------------------------------------------------- */

struct policy {
    int64_t supporters, open_days, addressee;
};

/* The published one that began last and holds on the day. ERROR_NOT_FOUND. */
static enum result policy_on(struct db *db, struct date day, struct policy *ret_policy)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    TRY(db_query(db, &row, SQL("select t.supporters, t.open_days, r.addressee from pub_petition_policy t join pub_record p on p.id = t.id join reg_petition_policy r on r.id = t.id"
                               " where p.withdrawn = 0 and t.holds_from <= $1 order by t.holds_from desc, t.id desc limit 1"), BIND(bind_date(day))));
    int step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    *ret_policy = (struct policy){statement_integer(row, 0), statement_integer(row, 1), statement_integer(row, 2)};
    return OK;
}

enum result rule_petition_threshold(const struct rule_input *input, struct text *ret_value)
{
    struct policy policy;
    enum result result = policy_on(input->db, input->today, &policy);
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    *ret_value = result == OK ? arena_printf(input->arena, "%" PRId64, policy.supporters) : TEXT(SUPPORTERS_WITHOUT_POLICY);
    return OK;
}

/* --- Open and closed --------------------------------------------------------------- */

EFFECT(open_petition_form)
{
    struct gather_asking asking;
    enum result result = gather_asking_find(db, arena, TEXT(FORM_SLUG), &asking);
    int64_t id;
    (void)move;
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    if (!text_equals(record_text(record, "form"), "yes"))
        return result == OK && asking.record == record->id ? gather_ask_end(db, asking.id, actor) : OK;
    if (result == OK)
        return gather_ask_again(db, asking.id, TEXT(POLICY), record->id);
    asking = (struct gather_asking){.slug = TEXT(FORM_SLUG), .questionnaire = TEXT(FORM), .reg = TEXT(POLICY), .record = record->id, .opens = actor->moment.now};
    return gather_ask(db, engine, arena, &asking, actor, &id, message);
}

EFFECT(close_petition_form)
{
    struct gather_asking asking;
    enum result result = gather_asking_find(db, arena, TEXT(FORM_SLUG), &asking);
    (void)engine, (void)move, (void)message;
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    return asking.record == record->id ? gather_ask_end(db, asking.id, actor) : OK;
}

/* That of the policies which was published last says it. */
enum result petition_form_href(struct db *db, struct text *ret_href)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    TRY(db_query(db, &row, SQL("select t.form from pub_petition_policy t join pub_record p on p.id = t.id where p.withdrawn = 0 order by p.changed_at desc, p.id desc limit 1"), BIND_NOTHING));
    int step = statement_step(row);
    if (step < 0)
        return (enum result)step;
    *ret_href = step == 1 && statement_integer(row, 0) ? TEXT("/forms/" FORM_SLUG) : TEXT_NONE;
    return OK;
}

struct text petition_policy_href(struct arena *arena, int64_t record)
{
    return arena_printf(arena, "/desk/registers/petition_policies/%" PRId64, record);
}

struct text petition_public_href(struct db *db, struct arena *arena, int64_t record)
{
    (void)db, (void)arena, (void)record;
    return TEXT("/petitions");
}

/* --- What is sent --------------------------------------------------------------------- */

static enum result put(struct arena *arena, struct record *record, const char *name, struct text canonical)
{
    const struct field *field = definition_field(record->definition, text_of(name));
    return field && canonical.length ? record_set(arena, record, field, canonical) : OK;
}

static struct text answered(const struct gather_answer *answer, const char *question)
{
    const struct gather_value *value = gather_value_of(answer, question);
    return value && value->is_asked && value->is_given && value->is_valid ? value->text : TEXT_NONE;
}

static enum result fill(struct arena *arena, const struct gather_answer *answer, const struct policy *policy, struct date day, struct record *record)
{
    TRY(put(arena, record, "title", answered(answer, "title")));
    TRY(put(arena, record, "text", answered(answer, "text")));
    TRY(put(arena, record, "evidence", answered(answer, "evidence")));
    TRY(put(arena, record, "addressee", arena_printf(arena, "%" PRId64, policy->addressee)));
    TRY(put(arena, record, "threshold", arena_printf(arena, "%" PRId64, policy->supporters)));
    TRY(put(arena, record, "closes_on", date_iso(arena, (struct date){day.day + (int32_t)policy->open_days})));
    if (!answer->person_count)
        return OK;
    TRY(put(arena, record, "asked_by", answer->people[0].name));
    return put(arena, record, "asked_by_email", answer->people[0].email);
}

enum result petition_begun(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct moment moment, int64_t *ret_record,
                           struct message *message)
{
    const struct definition *definition = definitions_find(engine->definitions, TEXT(PETITION));
    const struct actor actor = actor_public(moment);
    struct problems problems = {0};
    struct policy policy;
    struct record *record;
    enum result result = policy_on(db, moment.today, &policy);
    if (!definition || result == ERROR_NOT_FOUND)
        return message_fail(message, ERROR_NOT_FOUND, "This office takes no petitions on its site at the moment. Write to it instead.");
    TRY(result);
    TRY(record_new(db, engine, arena, definition, &actor, &record));
    TRY(fill(arena, answer, &policy, moment.today, record));
    TRY(record_check(db, engine, arena, record, NULL, &actor, &problems));
    if (problems.count && problems.list[0].field)
        return message_fail(message, ERROR_INVALID, "%.*s: %.*s.", TEXT_ARGS(problems.list[0].field->label), TEXT_ARGS(problems.list[0].what));
    if (problems.count)
        return message_fail(message, ERROR_INVALID, "%.*s.", TEXT_ARGS(problems.list[0].what));
    TRY(record_save(db, engine, arena, record, 0, &actor, "made", TEXT_NONE, message));
    *ret_record = record->id;
    return OK;
}

/* --- What whoever began it is told --------------------------------------------------------- */

enum result petition_tell(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, struct text subject, struct text words, struct moment moment)
{
    struct gather_answer answer;
    enum result result = gather_answer_of_record(db, engine, arena, record->id, &answer);
    if (result == ERROR_NOT_FOUND)
        return OK; /* the office wrote it down itself */
    TRY(result);
    return gather_tell(db, engine, arena, answer.id, TEXT("petition"), subject, words, moment);
}

EFFECT(tell_petition_declined)
{
    (void)move, (void)message;
    return petition_tell(db, engine, arena, record, SAID(arena, "Your petition was not opened"),
                         SAID(arena, "The office has read the petition that you began, and does not open it. Why, you can read on its page."), actor->moment);
}

/* Why it was declined: the reason of that move, which its form says they read. */
static enum result declined_because(struct db *db, struct arena *arena, int64_t record, struct text *ret_reason)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    TRY(db_query(db, &row, SQL("select reason from history where record = $1 and move = 'decline' order by version desc limit 1"), BIND(bind_integer(record))));
    int step = statement_step(row);
    *ret_reason = step == 1 ? statement_copy(row, 0, arena) : TEXT_NONE;
    return step < 0 ? (enum result)step : OK;
}

static void say_stage(struct arena *arena, struct text state, struct gather_standing *standing)
{
    if (text_equals(state, "draft")) {
        standing->now = SAID(arena, "Somebody in the office reads it before it is public.");
        standing->next = SAID(arena, "You are told by e-mail when it is open, or why it is not opened.");
    } else if (text_equals(state, "open")) {
        standing->now = SAID(arena, "It is open, and everybody can support it.");
        standing->next = SAID(arena, "When enough people support it, the office writes a letter about it.");
    } else if (text_equals(state, "reached")) {
        standing->now = SAID(arena, "Enough people support it. The office writes a letter about it.");
        standing->next = SAID(arena, "The answer is published beside the letter.");
    } else if (text_equals(state, "declined")) {
        standing->now = SAID(arena, "The office does not open it.");
    } else {
        standing->now = SAID(arena, "It is closed.");
    }
}

enum result petition_standing(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct moment moment, struct gather_standing *ret_standing)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    const struct definition *definition = definitions_find(engine->definitions, TEXT(PETITION));
    struct gather_standing standing = {0};
    struct text state, slug, reason;
    size_t index;
    (void)moment;
    TRY(db_query(db, &row, SQL("select r.state, coalesce(p.slug, '') from record r left join pub_record p on p.id = r.id and p.withdrawn = 0 where r.id = $1 and r.register = 'petition'"),
                 BIND(bind_integer(answer->record))));
    int step = statement_step(row);
    if (step <= 0 || !definition)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    state = statement_copy(row, 0, arena);
    slug = statement_copy(row, 1, arena);
    index = definition_state(definition, state);
    if (index == SIZE_MAX)
        return ERROR_CORRUPT;
    standing.label = definition->states[index].label;
    standing.colour = definition->states[index].colour;
    say_stage(arena, state, &standing);
    TRY(declined_because(db, arena, answer->record, &reason));
    if (reason.length)
        gather_standing_fact(&standing, SAID(arena, "Why"), reason, TEXT_NONE);
    if (slug.length)
        gather_standing_fact(&standing, SAID(arena, "The petition"), SAID(arena, "Its page, where others can support it"), arena_printf(arena, "/petitions/%.*s", TEXT_ARGS(slug)));
    *ret_standing = standing;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
