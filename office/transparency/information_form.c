/* The form by which anybody asks: publishing where to ask opens it, and what is sent is a request for information, received on the day on which it was sent, London's.
 * Beside what was typed stand earlier answers that have the same words in them, before it is sent. */
#include <inttypes.h>

#include "base/wording.h"
#include "office/transparency/information.h"

/* --- Open and closed ----------------------------------------------------------- */

static enum result find_asking(struct db *db, struct arena *arena, struct gather_asking *ret_asking)
{
    return gather_asking_find(db, arena, TEXT(INFORMATION_FORM_SLUG), ret_asking);
}

ROOM_CHECK(open_request_form)
{
    struct gather_asking asking;
    enum result result = find_asking(db, arena, &asking);
    int64_t id;
    (void)move;
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    if (!text_equals(record_text(record, "form"), "yes"))
        return result == OK && asking.record == record->id ? gather_ask_end(db, asking.id, actor) : OK;
    if (result == OK)
        return gather_ask_again(db, asking.id, TEXT(INFORMATION_DESK), record->id);
    asking = (struct gather_asking){.slug = TEXT(INFORMATION_FORM_SLUG), .questionnaire = TEXT(INFORMATION_FORM), .reg = TEXT(INFORMATION_DESK), .record = record->id,
                                    .opens = actor->moment.now};
    return gather_ask(db, engine, arena, &asking, actor, &id, message);
}

ROOM_CHECK(close_request_form)
{
    struct gather_asking asking;
    enum result result = find_asking(db, arena, &asking);
    (void)engine, (void)move, (void)message;
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    return asking.record == record->id ? gather_ask_end(db, asking.id, actor) : OK;
}

struct text information_desk_href(struct arena *arena, int64_t record)
{
    return arena_printf(arena, "/desk/registers/request_desks/%" PRId64, record);
}

struct text information_public_href(struct db *db, struct arena *arena, int64_t record)
{
    (void)db, (void)arena, (void)record;
    return TEXT("/foi");
}

/* --- What is sent ----------------------------------------------------------------- */

static struct text answered(const struct gather_answer *answer, const char *question)
{
    const struct gather_value *value = gather_value_of(answer, question);
    return value && value->is_asked && value->is_given && value->is_valid ? value->text : TEXT_NONE;
}

static enum result put(struct arena *arena, struct record *record, const char *name, struct text canonical)
{
    const struct field *field = definition_field(record->definition, text_of(name));
    return field && canonical.length ? record_set(arena, record, field, canonical) : OK;
}

static enum result fill(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct record *record)
{
    const struct gather_value *form = gather_value_of(answer, "form");
    struct date day = date_in_london(answer->sent_at);
    WORDING_KEPT(arena);
    TRY(put(arena, record, INTAKE_CHANNEL, TEXT("web")));
    TRY(put(arena, record, INTAKE_RECEIVED, date_iso(arena, day)));
    TRY(put(arena, record, "title", answer->reference));
    TRY(put(arena, record, "asked", answered(answer, "question"))); /* as long as a question may be: nothing is put with it */
    TRY(put(arena, record, "delivery", text_trim(arena_printf(arena, "%.*s\n\n%.*s", TEXT_ARGS(form && form->is_given ? gather_value_words(db, engine, arena, form) : TEXT_NONE),
                                                              TEXT_ARGS(answered(answer, "address"))))));
    if (!answer->person_count)
        return OK;
    TRY(put(arena, record, "requester", answer->people[0].name));
    return put(arena, record, "contact", answer->people[0].email);
}

enum result information_sent(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct moment moment, int64_t *ret_record,
                             struct message *message)
{
    const struct definition *definition = definitions_find(engine->definitions, TEXT(INFORMATION_REQUEST));
    const struct actor actor = actor_public(moment);
    struct problems problems = {0};
    struct record *record;
    if (!definition)
        return message_fail(message, ERROR_NOT_FOUND, "This office takes no requests on its site at the moment. Write to it instead.");
    TRY(record_new(db, engine, arena, definition, &actor, &record));
    TRY(fill(db, engine, arena, answer, record));
    TRY(record_check(db, engine, arena, record, NULL, &actor, &problems));
    if (problems.count && problems.list[0].field)
        return message_fail(message, ERROR_INVALID, "%.*s: %.*s.", TEXT_ARGS(problems.list[0].field->label), TEXT_ARGS(problems.list[0].what));
    if (problems.count)
        return message_fail(message, ERROR_INVALID, "%.*s.", TEXT_ARGS(problems.list[0].what));
    TRY(record_save(db, engine, arena, record, 0, &actor, "made", TEXT_NONE, message));
    *ret_record = record->id;
    return OK;
}

/* --- What was answered before -------------------------------------------------------- */

enum result information_beside(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct gather_beside *beside)
{
    struct like *list;
    size_t count;
    (void)engine;
    TRY(information_like(db, arena, answered(answer, "question"), LIKE_SHOWN_MAX, &list, &count));
    beside->title = SAID(arena, "Perhaps this was answered already");
    for (size_t i = 0; i < count; i++)
        gather_beside_add(beside, list[i].title, list[i].href);
    return OK;
}
