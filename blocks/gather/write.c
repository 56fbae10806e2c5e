/* Answers, written: begun, saved, sent, decided on. Everything here runs in a write transaction, and so is on disk before anybody is told of it; it may
 * run twice. The time is an argument. Not here: people and links (person.c), what wins where two wrote (merge.c). */
#include "blocks/gather/internal.h"

#include "base/format/json.h"
#include "base/store/serial.h"
#include "base/wording.h"

#include <inttypes.h>

enum result event_put(struct db *db, int64_t answer, const struct writer *writer, const char *what, struct text section, int64_t version, struct text document, struct instant now)
{
    int64_t id;
    TRY(db_next_number(db, TEXT("gather_event"), &id));
    return db_run(db, NULL,
                  SQL("insert into gather_event (id, answer, at, person, account, who, what, section, version, document) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"),
                  BIND(bind_integer(id), bind_integer(answer), bind_integer(now.seconds), bind_integer(writer->person), bind_integer(writer->account), bind_text(writer->name),
                       bind_text(text_of(what)), bind_optional(section), bind_integer(version), bind_optional(document)));
}

/* --- Beginning ------------------------------------------------------------------ */

static enum result next_reference(struct db *db, struct arena *arena, struct text pattern, struct instant now, struct text *ret_reference)
{
    struct text series = TEXT_NONE, rest = pattern, out = TEXT_NONE;
    int64_t serial = 0;
    int year = 0, month, day, width = 1;
    date_parts(date_in_london(now), &year, &month, &day);
    series = arena_printf(arena, "answer %.*s %d", TEXT_ARGS(pattern), text_contains(pattern, TEXT("{year}")) ? year : 0);
    TRY(db_next_number(db, series, &serial));
    while (rest.length) {
        if (text_starts(rest, TEXT("{year}"))) {
            out = arena_printf(arena, "%.*s%d", TEXT_ARGS(out), year);
            rest = text_slice(rest, 6, SIZE_MAX);
        } else if (text_starts(rest, TEXT("{serial"))) {
            width = rest.data[7] == ':' ? rest.data[8] - '0' : 1;
            out = arena_printf(arena, "%.*s%0*" PRId64, TEXT_ARGS(out), width, serial);
            rest = text_slice(rest, rest.data[7] == ':' ? 10 : 8, SIZE_MAX);
        } else {
            out = arena_printf(arena, "%.*s%c", TEXT_ARGS(out), rest.data[0]);
            rest = text_slice(rest, 1, SIZE_MAX);
        }
    }
    *ret_reference = out;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result may_begin(const struct beginning *beginning, struct message *message)
{
    switch (gather_time_of(beginning->asking, beginning->questionnaire->late_hours, beginning->moment.now)) {
    case GATHER_OPEN:
        return OK;
    case GATHER_NOT_YET:
        return message_fail(message, ERROR_CONFLICT, "This is not open yet.");
    default:
        return message_fail(message, ERROR_CONFLICT, "This is closed. Nothing new can be begun.");
    }
}

enum result answer_begin(struct db *db, struct arena *arena, const struct beginning *beginning, int64_t *ret_answer, int64_t *ret_person, struct message *message)
{
    const struct questionnaire *questionnaire = beginning->questionnaire;
    struct writer writer = {.account = beginning->account, .name = beginning->name};
    struct bind joined = beginning->by ? bind_null() : bind_integer(beginning->moment.now.seconds);
    struct instant now = beginning->moment.now;
    struct text reference;
    int64_t answer;
    TRY(may_begin(beginning, message));
    TRY(version_keep(db, questionnaire, now));
    TRY(next_reference(db, arena, questionnaire->reference, now, &reference));
    TRY(db_next_number(db, TEXT("gather_answer"), &answer));
    TRY(db_next_number(db, TEXT("gather_person"), &writer.person));
    TRY(db_run(db, NULL, SQL("insert into gather_answer (id, asking, reference, version, state, begun_at) values ($1, $2, $3, $4, 'begun', $5)"),
               BIND(bind_integer(answer), bind_integer(beginning->asking->id), bind_text(reference), bind_text(text_of(questionnaire->hash)), bind_integer(now.seconds))));
    TRY(db_run(db, NULL,
               SQL("insert into gather_person (id, answer, name, email, part, account, added_at, joined_at) values ($1, $2, $3, $4, $5, $6, $7, $8)"),
               BIND(bind_integer(writer.person), bind_integer(answer), bind_text(beginning->name), bind_text(beginning->email), bind_text(beginning->part),
                    bind_integer(beginning->account), bind_integer(now.seconds), joined)));
    TRY(event_put(db, answer, beginning->by ? beginning->by : &writer, "begun", TEXT_NONE, 0, TEXT_NONE, now));
    *ret_answer = answer;
    *ret_person = writer.person;
    return OK;
}

/* --- Saving ------------------------------------------------------------------------ */

enum result answer_may_write(const struct gather_answer *answer, struct instant now, struct message *message)
{
    if (answer->state != GATHER_BEGUN)
        return message_fail(message, ERROR_CONFLICT, "This was sent already, so it cannot be changed any more.");
    switch (gather_time_of(&answer->asking, answer->questionnaire->late_hours, now)) {
    case GATHER_OPEN:
    case GATHER_LATE:
        return OK;
    case GATHER_NOT_YET:
        return message_fail(message, ERROR_CONFLICT, "This is not open at the moment. What you saved is kept.");
    default:
        return message_fail(message, ERROR_CONFLICT, "This is closed, and the time in which something could still be sent late is over.");
    }
}

static enum result write_document(struct arena *arena, const struct value *value, size_t bytes_max, struct text *ret_text)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, bytes_max);
    json_write_canonical(&out, value);
    if (out.failure < 0)
        return out.failure;
    *ret_text = arena_copy(arena, buffer_text(&out));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* What one save needs to know. */
struct keeping {
    struct db *db;
    const struct engine *engine;
    struct arena *arena;
    int64_t answer;
    const struct question_section *section;
    const struct writer *writer;
    struct instant now;
    struct message *message;
};

/* What the writer's page showed: an earlier version is in the history. Nothing, where it cannot be known: then no words of anybody are taken as unchanged. */
static enum result load_base(const struct keeping *keeping, int64_t seen, const struct page *page, struct value **ret_base)
{
    struct text text;
    enum result result;
    *ret_base = page->version == seen ? page->document : NULL;
    if (page->version == seen || seen <= 0)
        return OK;
    result = db_one_text(keeping->db, keeping->arena, &text,
                         SQL("select document from gather_event where answer = $1 and section = $2 and version = $3 and what = 'saved' order by id limit 1"),
                         BIND(bind_integer(keeping->answer), bind_text(keeping->section->name), bind_integer(seen)));
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    if (!text.length)
        return OK;
    TRY(json_parse_kept(keeping->arena, text, (size_t)DOCUMENT_BYTES_MAX * 8, ret_base, NULL));
    return document_open(keeping->engine, keeping->arena, keeping->answer, keeping->section, *ret_base);
}

/* What may be typed is limited, sealed or not; sealed it is longer. */
static enum result write_sealed(const struct keeping *keeping, const struct value *document, struct text *ret_text)
{
    const struct value *sealed;
    struct text plain;
    enum result result = write_document(keeping->arena, document, DOCUMENT_BYTES_MAX, &plain);
    if (result == ERROR_LIMIT)
        return message_fail(keeping->message, result, "This page has more in it than can be kept (%d KB). Nothing of it was saved: make it shorter.", DOCUMENT_BYTES_MAX / 1000);
    TRY(result);
    TRY(document_seal(keeping->engine, keeping->arena, keeping->answer, keeping->section, document, &sealed, keeping->message));
    return write_document(keeping->arena, sealed, (size_t)DOCUMENT_BYTES_MAX * 4, ret_text);
}

static enum result put_page(const struct keeping *keeping, int64_t version, const struct value *document)
{
    struct text sealed;
    TRY(write_sealed(keeping, document, &sealed));
    TRY(db_run(keeping->db, NULL,
               SQL("insert into gather_page (answer, section, version, document, saved_at, saved_by) values ($1, $2, $3, $4, $5, $6)"
                   " on conflict (answer, section) do update set version = $3, document = $4, saved_at = $5, saved_by = $6"),
               BIND(bind_integer(keeping->answer), bind_text(keeping->section->name), bind_integer(version), bind_text(sealed), bind_integer(keeping->now.seconds),
                    bind_text(keeping->writer->name))));
    TRY(db_run(keeping->db, NULL, SQL("update gather_answer set saved_at = $2 where id = $1"), BIND(bind_integer(keeping->answer), bind_integer(keeping->now.seconds))));
    return event_put(keeping->db, keeping->answer, keeping->writer, "saved", keeping->section->name, version, sealed, keeping->now);
}

enum result page_put(struct db *db, const struct engine *engine, struct arena *arena, int64_t answer, const struct question_section *section, const struct value *document,
                     int64_t version, const struct writer *writer, struct instant now, struct message *message)
{
    const struct keeping keeping = {db, engine, arena, answer, section, writer, now, message};
    return put_page(&keeping, version, document);
}

static bool is_aside_already(const struct whole *whole, const struct merge_aside *aside)
{
    for (size_t i = 0; i < whole->aside_count; i++)
        if (text_equal(whole->asides[i].question, aside->question->name) && values_equal(whole->asides[i].value, aside->value))
            return true;
    return false;
}

static enum result put_aside(const struct keeping *keeping, const struct merge_aside *aside)
{
    struct value *document = value_object(keeping->arena);
    const struct value *sealed;
    struct text content, name = aside->question->name;
    int64_t id;
    TRY(value_seal(keeping->engine, keeping->arena, keeping->answer, aside->question, aside->value, &sealed, keeping->message));
    TRY(write_document(keeping->arena, sealed, (size_t)DOCUMENT_BYTES_MAX * 4, &content));
    TRY(db_next_number(keeping->db, TEXT("gather_aside"), &id));
    TRY(db_run(keeping->db, NULL, SQL("insert into gather_aside (id, answer, section, question, content, put_at, put_by) values ($1, $2, $3, $4, $5, $6, $7)"),
               BIND(bind_integer(id), bind_integer(keeping->answer), bind_text(keeping->section->name), bind_text(name), bind_text(content), bind_integer(keeping->now.seconds),
                    bind_text(keeping->writer->name))));
    value_set_named(keeping->arena, document, name, (struct value *)sealed, false);
    TRY(write_document(keeping->arena, document, (size_t)DOCUMENT_BYTES_MAX * 4, &content));
    return event_put(keeping->db, keeping->answer, keeping->writer, "aside", keeping->section->name, 0, content, keeping->now);
}

static enum result settle(struct db *db, int64_t answer, const struct saving *saving, const struct writer *writer, struct instant now)
{
    for (size_t i = 0; i < saving->settled_count; i++) {
        int64_t changed = 0;
        TRY(db_run(db, &changed, SQL("delete from gather_aside where id = $1 and answer = $2 and section = $3"),
                   BIND(bind_integer(saving->settled[i]), bind_integer(answer), bind_text(saving->section->name))));
        if (changed)
            TRY(event_put(db, answer, writer, "settled", saving->section->name, 0, TEXT_NONE, now));
    }
    return OK;
}

enum result answer_save(struct db *db, const struct engine *engine, struct arena *arena, const struct whole *whole, const struct saving *saving, const struct writer *writer,
                        struct instant now, size_t *ret_asides, struct message *message)
{
    const struct gather_answer *answer = &whole->answer;
    /* Of the version under which it was begun. */
    const struct question_section *section = questionnaire_section(answer->questionnaire, saving->section->name);
    const struct keeping keeping = {db, engine, arena, answer->id, section, writer, now, message};
    struct page page;
    struct page_merge merge;
    struct value *base = NULL;
    TRY(answer_may_write(answer, now, message));
    TRY(page_load(db, engine, arena, answer->id, section, &page));
    TRY(load_base(&keeping, saving->seen, &page, &base));
    TRY(pages_merge(arena, section, base, page.document, saving->mine, &merge));
    if (whole->aside_count + merge.aside_count > ASIDES_MAX)
        return message_fail(message, ERROR_LIMIT, "Too many words are kept aside in this form already. Choose between them first.");
    if (merge.changes || page.version == 0)
        TRY(put_page(&keeping, page.version + 1, merge.document));
    for (size_t i = 0; i < merge.aside_count; i++)
        if (!is_aside_already(whole, &merge.asides[i]))
            TRY(put_aside(&keeping, &merge.asides[i]));
    *ret_asides = merge.aside_count;
    return settle(db, answer->id, saving, writer, now);
}

/* --- Sending and deciding ------------------------------------------------------------ */

static enum result run_hook(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct moment moment, struct message *message)
{
    int64_t record = 0;
    for (const struct gather_hook *hook = engine->gather_hooks; hook && hook->reg; hook++) {
        if (!text_equals(answer->asking.reg, hook->reg) || !hook->sent)
            continue;
        TRY(hook->sent(db, engine, arena, answer, moment, &record, message));
        TRY(db_run(db, NULL, SQL("update gather_answer set record = $2 where id = $1"), BIND(bind_integer(answer->id), record ? bind_integer(record) : bind_null())));
    }
    return OK;
}

static enum result set_state(struct db *db, const struct gather_answer *answer, enum gather_state from, enum gather_state to, struct message *message)
{
    int64_t changed = 0;
    TRY(db_run(db, &changed, SQL("update gather_answer set state = $2 where id = $1 and state = $3"),
               BIND(bind_integer(answer->id), bind_text(text_of(gather_state_words[to])), bind_text(text_of(gather_state_words[from])))));
    return changed ? OK : message_fail(message, ERROR_CONFLICT, "Somebody was quicker: this is not as you saw it any more. Open it again.");
}

enum result answer_send(struct db *db, const struct engine *engine, struct arena *arena, const struct whole *whole, const struct writer *writer, struct moment moment,
                        struct message *message)
{
    struct whole sent = *whole;
    struct gather_answer *answer = &sent.answer;
    TRY(answer_may_write(answer, moment.now, message));
    if (!answer_is_complete(whole))
        return message_fail(message, ERROR_INVALID, "Something is still missing or to be put right. Look at the list of sections: what is not done is marked there.");
    if (!signatures_are_whole(answer))
        return message_fail(message, ERROR_INVALID, "Somebody must still sign it. The page “Check your answers” says who.");
    if (!person_may_send(answer, writer->person))
        return message_fail(message, ERROR_DENIED, "Only the %.*s can send this.", TEXT_ARGS(answer->questionnaire->sent_by));
    bool is_late = gather_time_of(&answer->asking, answer->questionnaire->late_hours, moment.now) == GATHER_LATE;
    enum gather_state state = is_late ? GATHER_SENT_LATE : GATHER_SENT;
    TRY(set_state(db, answer, GATHER_BEGUN, state, message));
    TRY(db_run(db, NULL, SQL("update gather_answer set sent_at = $2 where id = $1"), BIND(bind_integer(answer->id), bind_integer(moment.now.seconds))));
    answer->state = state;
    answer->sent_at = moment.now;
    TRY(event_put(db, answer->id, writer, is_late ? "late" : "sent", TEXT_NONE, 0, TEXT_NONE, moment.now));
    if (!is_late)
        TRY(run_hook(db, engine, arena, answer, moment, message));
    return receipt_send(db, engine, arena, &sent, state, moment);
}

enum result answer_decide(struct db *db, const struct engine *engine, struct arena *arena, const struct whole *whole, bool accepts, struct text reason,
                          const struct actor *actor, struct message *message)
{
    struct gather_answer answer = whole->answer;
    const struct writer writer = {.account = actor->account, .name = actor->name};
    TRY(set_state(db, &answer, GATHER_SENT_LATE, accepts ? GATHER_ACCEPTED : GATHER_REFUSED, message));
    answer.state = accepts ? GATHER_ACCEPTED : GATHER_REFUSED;
    TRY(db_run(db, NULL, SQL("update gather_answer set decided_at = $2, decided_name = $3, reason = $4 where id = $1"),
               BIND(bind_integer(answer.id), bind_integer(actor->moment.now.seconds), bind_text(actor->name), bind_text(reason))));
    TRY(event_put(db, answer.id, &writer, accepts ? "accepted" : "refused", TEXT_NONE, 0, TEXT_NONE, actor->moment.now));
    if (accepts)
        TRY(run_hook(db, engine, arena, &answer, actor->moment, message));
    return decision_send(db, engine, &answer, accepts, actor->moment);
}
