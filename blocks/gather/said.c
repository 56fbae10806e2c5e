/* After an answer was sent: where it stands, what the office asks those on it, and what they say. What is said is an event of the answer ("asked", "replied") with its
 * words, so that it is read, kept and erased with it. Not here: what the record that was made of it goes through (its room: gather_hook). */
#include "blocks/gather/internal.h"

#include "base/format/json.h"
#include "base/wording.h"

#define SAID_WORDS "words" /* in the event's document */

void gather_standing_step(struct gather_standing *standing, struct text label, struct text line, bool is_done)
{
    if (standing->step_count < GATHER_STEPS_MAX)
        standing->steps[standing->step_count++] = (struct gather_step){label, line, is_done};
}

void gather_standing_fact(struct gather_standing *standing, struct text label, struct text words, struct text href)
{
    if (words.length && standing->fact_count < GATHER_FACTS_MAX)
        standing->facts[standing->fact_count++] = (struct gather_fact){label, words, href};
}

static const struct gather_hook *hook_of(const struct engine *engine, const struct gather_answer *answer)
{
    for (const struct gather_hook *hook = engine->gather_hooks; hook && hook->reg; hook++)
        if (text_equals(answer->asking.reg, hook->reg))
            return hook;
    return NULL;
}

/* What the answer's own state says, where no room knows more. */
static struct gather_standing own_standing(struct arena *arena, const struct gather_answer *answer)
{
    static const char *const colours[] = {"grey", "green", "yellow", "green", "red", "grey", "red"};
    struct gather_standing standing = {.label = state_label(arena, answer->state), .colour = text_of(colours[answer->state])};
    standing.now = answer->state == GATHER_SENT_LATE ? SAID(arena, "It came after the close. It is kept, and a person decides whether it can be taken.")
                   : answer->state == GATHER_REFUSED ? SAID(arena, "It came after the close, and could not be taken. You can ask the office why.")
                                                     : SAID(arena, "We have it.");
    standing.next = answer->state == GATHER_SENT_LATE ? SAID(arena, "We tell you by e-mail whether it is taken.") : TEXT_NONE;
    return standing;
}

enum result answer_standing(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct moment moment, struct gather_standing *ret_standing)
{
    const struct gather_hook *hook = hook_of(engine, answer);
    struct gather_standing standing = own_standing(arena, answer);
    bool is_taken = answer->state == GATHER_SENT || answer->state == GATHER_ACCEPTED;
    if (is_taken && answer->record && hook && hook->standing)
        TRY(hook->standing(db, engine, arena, answer, moment, &standing));
    *ret_standing = standing;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result put_said(struct db *db, struct arena *arena, int64_t answer, const char *what, struct text words, const struct writer *writer, struct instant now)
{
    AUTO(buffer_clear) struct buffer out;
    struct value *document = value_object(arena);
    value_set_text(arena, document, SAID_WORDS, words);
    buffer_init(&out, DOCUMENT_BYTES_MAX);
    json_write_canonical(&out, document);
    if (out.failure < 0)
        return out.failure;
    return event_put(db, answer, writer, what, TEXT_NONE, 0, buffer_text(&out), now);
}

struct text event_said(const struct event *event)
{
    bool is_said = text_equals(event->what, "asked") || text_equals(event->what, "replied");
    return is_said && event->document ? value_get_text(event->document, SAID_WORDS) : TEXT_NONE;
}

enum result gather_ask_back(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct text words, const struct actor *actor, struct message *message)
{
    const struct writer writer = {.account = actor->account, .name = actor->name};
    struct gather_answer answer;
    TRY(gather_answer_get(db, engine, arena, id, &answer));
    if (!answer.sent_at.seconds || answer.state == GATHER_ERASED)
        return message_fail(message, ERROR_CONFLICT, "Nothing was sent yet that could be asked about.");
    TRY(put_said(db, arena, id, "asked", text_trim(words), &writer, actor->moment.now));
    WORDING_KEPT(arena);
    const struct link_words link = {.kind = TEXT("form-question"), .subject = arena_printf(arena, SAY(arena, "A question about %.*s"), TEXT_ARGS(answer.reference)),
                                    .before = arena_printf(arena, SAY(arena, "We need something more from you before we can go on:\n\n%.*s"), TEXT_ARGS(text_trim(words)))};
    return links_send_all(db, engine, arena, &answer, &link, actor->moment);
}

enum result gather_tell(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct text kind, struct text subject, struct text words, struct moment moment)
{
    struct gather_answer answer;
    const struct link_words link = {.kind = kind, .subject = subject, .before = words};
    TRY(gather_answer_get(db, engine, arena, id, &answer));
    return answer.state == GATHER_ERASED ? OK : links_send_all(db, engine, arena, &answer, &link, moment);
}

enum result gather_said(struct db *db, struct arena *arena, int64_t answer, struct gather_said **ret_list, size_t *ret_count)
{
    struct event *events;
    struct gather_said *list;
    size_t count, kept = 0;
    TRY(answer_events(db, arena, answer, &events, &count));
    list = ARENA_ARRAY(arena, struct gather_said, count + 1);
    if (!list)
        return ERROR_MEMORY;
    for (size_t i = count; i > 0; i--) {
        bool is_office = text_equals(events[i - 1].what, "asked");
        if (events[i - 1].document && (is_office || text_equals(events[i - 1].what, "replied")))
            list[kept++] = (struct gather_said){events[i - 1].at, events[i - 1].who, value_get_text(events[i - 1].document, SAID_WORDS), is_office};
    }
    *ret_list = list;
    *ret_count = kept;
    return OK;
}

enum result gather_said_entries(struct db *db, struct arena *arena, int64_t answer, bool names_office, struct value **ret_entries)
{
    struct value *entries = value_list(arena);
    struct gather_said *list;
    size_t count;
    TRY(gather_said(db, arena, answer, &list, &count));
    for (size_t i = 0; i < count; i++) {
        struct value *entry = part_entry(arena, entries, list[i].is_office ? SAID(arena, "The office asked") : SAID(arena, "They answered"), instant_iso(arena, list[i].at), instant_long(arena, list[i].at));
        value_set_text(arena, entry, "by_line", list[i].is_office && !names_office ? TEXT_NONE : list[i].who);
        value_set_text(arena, entry, "text", list[i].words);
    }
    *ret_entries = entries;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result answer_reply(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct text words, const struct writer *writer, struct moment moment,
                         struct message *message)
{
    const struct gather_hook *hook = hook_of(engine, answer);
    struct gather_standing standing;
    TRY(answer_standing(db, engine, arena, answer, moment, &standing));
    if (!standing.is_asked)
        return message_fail(message, ERROR_CONFLICT, "Nothing is asked of you here any more: somebody has answered, or it has gone on without.");
    TRY(put_said(db, arena, answer->id, "replied", words, writer, moment.now));
    return hook && hook->replied ? hook->replied(db, engine, arena, answer, moment, message) : OK;
}
