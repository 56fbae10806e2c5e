/* How long answers are kept: which drafts and which answers without a record are due to go, and telling those on a draft before it does. Nothing goes here: it is
 * listed with what is due for destruction, and two people decide (blocks/erasure/bookkeeping.h). What made a record goes with the record. */
#include "blocks/gather/internal.h"

#include "base/wording.h"
#include "blocks/body/body.h"
#include "blocks/erasure/bookkeeping.h"
#include "blocks/post/post.h"

#define KEEP_ARENA_BYTES_MAX 67108864

const char gather_remind_schema[] = "alter table gather_answer add column reminded_at bigint;\n";

struct old_row {
    int64_t id;
    struct instant since, reminded; /* since: saved or sent last */
    struct text questionnaire;
};

static enum result next_row(struct db *db, struct arena *arena, enum gather_kept what, int64_t after, struct old_row *ret_row)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    if (what == GATHER_DRAFTS)
        TRY(db_query(db, &row, SQL("select a.id, coalesce(a.saved_at, a.begun_at), coalesce(a.reminded_at, 0), g.questionnaire from gather_answer a join gather_asking g on g.id = a.asking"
                                   " where a.id > $1 and a.state = 'begun' order by a.id limit 1"), BIND(bind_integer(after))));
    else
        TRY(db_query(db, &row, SQL("select a.id, coalesce(a.sent_at, a.begun_at), 0, g.questionnaire from gather_answer a join gather_asking g on g.id = a.asking"
                                   " where a.id > $1 and a.record is null and a.state in ('sent', 'accepted', 'refused', 'withdrawn') order by a.id limit 1"), BIND(bind_integer(after))));
    step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    *ret_row = (struct old_row){statement_integer(row, 0), {statement_integer(row, 1)}, {statement_integer(row, 2)}, statement_copy(row, 3, arena)};
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

struct own_rule { struct keep_rule keep; bool given; int64_t remind_days; };

/* Of a questionnaire that is no more the office's rule holds. */
static enum result rule_of(struct db *db, const struct engine *engine, struct arena *arena, enum gather_kept what, struct text name, const struct keep_rule *rule, struct own_rule *ret_rule)
{
    const struct questionnaire *questionnaire;
    struct own_rule own = {.given = rule != NULL, .remind_days = REMIND_DAYS_DEFAULT};
    enum result result = gather_questionnaire(db, engine, arena, name, &questionnaire);
    if (rule)
        own.keep = *rule;
    if (result == OK) {
        const struct question_period *period = what == GATHER_DRAFTS ? &questionnaire->keep_drafts : &questionnaire->keep_answers;
        own.remind_days = questionnaire->remind_days;
        if (period->given)
            own = (struct own_rule){{.given = true, .count = period->count, .unit = (__typeof__(own.keep.unit))period->unit, .state = SIZE_MAX}, true, questionnaire->remind_days};
    }
    *ret_rule = own;
    return result == ERROR_NOT_FOUND ? OK : result;
}

static bool is_due(const struct own_rule *rule, enum gather_kept what, const struct old_row *row, struct date as_of)
{
    struct date kept_from = rule->given ? bookkeeping_kept_from(&rule->keep, as_of) : DATE_NONE;
    if (date_is_none(kept_from) || date_compare(date_in_london(row->since), kept_from) >= 0)
        return false;
    return what == GATHER_ANSWERS || (row->reminded.seconds >= row->since.seconds && date_in_london(row->reminded).day + rule->remind_days <= as_of.day);
}

enum result gather_next_old(struct db *db, const struct engine *engine, enum gather_kept what, const struct keep_rule *rule, struct date as_of, int64_t after, int64_t *ret_answer)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(KEEP_ARENA_BYTES_MAX);
    struct old_row row = {.id = after};
    struct own_rule own;
    if (!arena)
        return ERROR_MEMORY;
    for (;;) {
        arena_reset(arena);
        TRY(next_row(db, arena, what, row.id, &row));
        TRY(rule_of(db, engine, arena, what, row.questionnaire, rule, &own));
        if (is_due(&own, what, &row, as_of)) {
            *ret_answer = row.id;
            return OK;
        }
    }
}

enum result gather_count_old(struct db *db, const struct engine *engine, enum gather_kept what, const struct keep_rule *rule, struct date as_of, int64_t *ret_count)
{
    int64_t answer = 0, count = 0;
    enum result result;
    while ((result = gather_next_old(db, engine, what, rule, as_of, answer, &answer)) == OK)
        count++;
    if (result != ERROR_NOT_FOUND)
        return result;
    *ret_count = count;
    return OK;
}

/* --- Telling ---------------------------------------------------------------------- */

struct reminding {
    const struct engine *engine;
    const struct keep_rule *rule;
    struct moment moment;
    int64_t after, answer, messages; /* answer: the one that was looked at; 0: no more */
};

/* The day from which it can go: not before it was said for so long. */
static struct date goes_on(const struct own_rule *rule, const struct old_row *row, struct date today)
{
    struct date due = keep_due_on(&rule->keep, date_in_london(row->since)), told = {today.day + (int32_t)rule->remind_days};
    return date_compare(due, told) > 0 ? due : told;
}

static struct text reminder_text(const struct reminding *reminding, struct arena *arena, const struct gather_answer *answer, const struct gather_person *person, struct date goes)
{
    bool can_send = gather_time_of(&answer->asking, answer->questionnaire->late_hours, reminding->moment.now) == GATHER_OPEN;
    struct text way = can_send ? arena_printf(arena, SAY(arena, "If you still want to send it, go on with it and save it before then: ask for a link at\n\n%.*s/forms/return\n"),
                                              TEXT_ARGS(reminding->engine->public_address))
                               : SAID(arena, "It is closed, and cannot be sent any more.\n");
    return arena_printf(arena, SAY(arena, "Dear %.*s\n\n%.*s\nReference %.*s\n\nThis was begun and not sent. Nobody has saved anything in it since %.*s. What is not sent is not kept for ever: it may be destroyed from %.*s on.\n\n%.*s"),
                        TEXT_ARGS(person->name), TEXT_ARGS(asking_title(&answer->asking, answer->questionnaire)), TEXT_ARGS(answer->reference),
                        TEXT_ARGS(date_long(arena, date_in_london(answer->saved_at.seconds ? answer->saved_at : answer->begun_at))), TEXT_ARGS(date_long(arena, goes)), TEXT_ARGS(way));
}

static enum result tell_people(struct db *db, struct arena *arena, struct reminding *reminding, int64_t id, struct date goes)
{
    struct gather_answer answer;
    TRY(gather_answer_get(db, reminding->engine, arena, id, &answer));
    for (size_t i = 0; i < answer.person_count; i++) {
        int64_t post;
        if (answer.people[i].is_gone)
            continue;
        struct post_message message = {.to = answer.people[i].email, .kind = TEXT("draft-reminder"), .subject = arena_printf(arena, SAY(arena, "Not sent yet: %.*s"), TEXT_ARGS(answer.reference)),
                                             .text = reminder_text(reminding, arena, &answer, &answer.people[i], goes)};
        TRY(text_with_contact(db, reminding->engine, arena, &answer, &message.text));
        if (arena_failed(arena))
            return ERROR_MEMORY;
        TRY(post_put(db, reminding->engine, arena, &message, reminding->moment.now, &post, NULL));
        reminding->messages++;
    }
    return db_run(db, NULL, SQL("update gather_answer set reminded_at = $2 where id = $1"), BIND(bind_integer(id), bind_integer(reminding->moment.now.seconds)));
}

/* One draft; nothing is done where it is not time yet, or was said already. */
static enum result remind_one(struct db *db, void *context, struct message *message)
{
    struct reminding *reminding = context;
    AUTO(arena_free_at) struct arena *arena = arena_new(KEEP_ARENA_BYTES_MAX);
    struct old_row row;
    struct own_rule own;
    (void)message;
    reminding->messages = reminding->answer = 0;
    if (!arena)
        return ERROR_MEMORY;
    enum result result = next_row(db, arena, GATHER_DRAFTS, reminding->after, &row);
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    TRY(rule_of(db, reminding->engine, arena, GATHER_DRAFTS, row.questionnaire, reminding->rule, &own));
    reminding->answer = row.id;
    struct date due = own.given ? keep_due_on(&own.keep, date_in_london(row.since)) : DATE_NONE;
    if (date_is_none(due) || reminding->moment.today.day + own.remind_days < due.day || row.reminded.seconds >= row.since.seconds)
        return OK;
    return tell_people(db, arena, reminding, row.id, goes_on(&own, &row, reminding->moment.today));
}

enum result gather_remind(const struct engine *engine, const struct keep_rule *rule, struct moment moment, int64_t *ret_messages, struct message *message)
{
    struct reminding reminding = {.engine = engine, .rule = rule, .moment = moment};
    int64_t messages = 0;
    for (;;) {
        TRY(store_write(engine->store, remind_one, &reminding, message));
        if (!reminding.answer)
            break;
        reminding.after = reminding.answer;
        messages += reminding.messages;
    }
    *ret_messages = messages;
    return OK;
}
