/* The deed: what goes of a record, from every place, with its entry in the log and its line on the list. See erasure.h.
 *
 * Owns the table erasure: what was done, by whom, and the line that stands on the list for it. */
#include "blocks/erasure/internal.h"
#include "blocks/erasure/keep.h"

#include <inttypes.h>

#include "base/format/json.h"
#include "blocks/gather/gather.h"

const char erasure_schema[] =
    "create table erasure (number bigint primary key, at bigint not null, account bigint not null, register text not null,"
    " record bigint not null, kind text not null, ground text not null, note text, line text not null, scrubbed_at bigint);\n"
    "create index erasure_by_record on erasure (record);\n"
    "create table erasure_office (number bigint primary key, identity text not null);\n";

/* --- Grounds -------------------------------------------------------------- */

static const struct choice_list *grounds_of(const struct engine *engine)
{
    for (size_t i = 0; i < engine->definitions->list_count; i++)
        if (text_equal(engine->definitions->lists[i].name, WITHDRAWAL_GROUNDS))
            return &engine->definitions->lists[i];
    return NULL;
}

const struct choice *erasure_ground(const struct engine *engine, struct text code, struct date day)
{
    const struct choice_list *grounds = grounds_of(engine);
    const struct choice *ground = grounds ? choice_find(grounds, code) : NULL;
    return ground && choice_in_force(ground, day) ? ground : NULL;
}

struct text ground_label(const struct engine *engine, struct text code)
{
    const struct choice_list *grounds = grounds_of(engine);
    const struct choice *ground = grounds ? choice_find(grounds, code) : NULL;
    return ground ? ground->label : code;
}

static struct text ground_defined(const struct engine *engine, struct text code)
{
    const struct choice_list *list = grounds_of(engine);
    const struct choice *ground = list ? choice_find(list, code) : NULL;
    return !ground ? code : ground->label_defined.length ? ground->label_defined : ground->label;
}

/* --- What of the record holds it ------------------------------------------ */

/* {"title":[1,2]}: the versions in history that hold each value. */
static enum result find_in_history(const struct erasing *erasing, struct value *history)
{
    const struct erasure *erasure = erasing->erasure;
    struct history_entry *entries;
    size_t count;
    TRY(record_history(erasing->db, erasing->arena, erasure->record, &entries, &count));
    for (size_t i = count; i-- > 0;) { /* oldest first */
        struct value *document;
        TRY(json_parse_kept(erasing->arena, entries[i].document, entries[i].document.length, &document, NULL));
        for (size_t j = 0; j < erasure->value_count; j++) {
            const struct erase_value *value = &erasure->values[j];
            struct value *versions;
            if (!erase_means(value, value_get_text(document, value->field->name.data)))
                continue;
            versions = (struct value *)value_get(history, value->field->name);
            if (!versions) {
                versions = value_list(erasing->arena);
                value_set_named(erasing->arena, history, value->field->name, versions, false);
            }
            value_append(erasing->arena, versions, value_integer(erasing->arena, entries[i].version));
        }
    }
    return arena_failed(erasing->arena) ? ERROR_MEMORY : OK;
}

/* Every text that the record holds or held, so that copies of it are found elsewhere. */
static enum result gather_words(struct erasing *erasing, int64_t record)
{
    const struct definition *definition = erasing->erasure->definition;
    struct history_entry *entries;
    struct erase_value *words;
    size_t count, word_count = erasing->word_count;
    TRY(record_history(erasing->db, erasing->arena, record, &entries, &count));
    words = ARENA_ARRAY(erasing->arena, struct erase_value, word_count + count * definition->field_count + 1);
    if (!words)
        return ERROR_MEMORY;
    if (word_count)
        memcpy(words, erasing->words, word_count * sizeof(*words));
    for (size_t i = 0; i < count; i++) {
        struct value *document;
        TRY(json_parse_kept(erasing->arena, entries[i].document, entries[i].document.length, &document, NULL));
        for (size_t j = 0; j < definition->field_count; j++) {
            struct text held = value_get_text(document, definition->fields[j].name.data);
            if (held.length)
                words[word_count++] = (struct erase_value){&definition->fields[j], held};
        }
    }
    erasing->words = words;
    erasing->word_count = word_count;
    return OK;
}

/* --- The parts of the deed ------------------------------------------------ */

static enum result stands_published(struct db *db, int64_t record, int64_t *ret_version)
{
    enum result result = db_one_integer(db, ret_version, SQL("select version from pub_record where id = $1 and withdrawn = 0"), BIND(bind_integer(record)));
    if (result == ERROR_NOT_FOUND)
        *ret_version = 0;
    return result == ERROR_NOT_FOUND ? OK : result;
}

static struct take_down take_of(const struct erasing *erasing)
{
    return (struct take_down){
        .id = erasing->erasure->record, .erases = erasing->erasure->erases, .ground = erasing->erasure->ground,
        .ground_label = ground_defined(erasing->engine, erasing->erasure->ground),
        .decided_as = publish_approved_as(erasing->arena, erasing->engine, erasing->actor),
    };
}

static enum result take_whole(const struct erasing *erasing, struct proof_documents *documents, struct message *message)
{
    struct take_down take = take_of(erasing);
    struct record *record;
    int64_t standing;
    TRY(record_load(erasing->db, erasing->engine, erasing->arena, erasing->erasure->definition, take.id, &record));
    TRY(stands_published(erasing->db, take.id, &standing));
    TRY(publish_take_down(erasing->db, erasing->engine, erasing->arena, &take, erasing->actor->moment, documents, message));
    TRY(publish_forget_name(erasing->db, erasing->engine, erasing->arena, &take, erasing->erasure->definition->name, TEXT_NONE, erasing->actor->moment,
                            documents, message));
    for (size_t i = 0; i < erasing->merged_count; i++) { /* withdrawn when they were merged; their versions say it still */
        struct take_down also = take_of(erasing);
        also.id = erasing->merged[i];
        TRY(publish_take_down(erasing->db, erasing->engine, erasing->arena, &also, erasing->actor->moment, documents, message));
        TRY(publish_forget_name(erasing->db, erasing->engine, erasing->arena, &also, erasing->erasure->definition->name, TEXT_NONE, erasing->actor->moment,
                                documents, message));
    }
    if (standing)
        TRY(publish_withdraw(erasing->db, erasing->engine, erasing->arena, record, erasing->actor, take.ground_label, message));
    return db_run(erasing->db, NULL, SQL("update record set published_version = 0 where id = $1"), BIND(bind_integer(take.id)));
}

static enum result take_version(const struct erasing *erasing, struct proof_documents *documents, struct message *message)
{
    struct take_down take = take_of(erasing);
    int64_t standing;
    TRY(stands_published(erasing->db, take.id, &standing));
    take.version = erasing->erasure->version;
    if (take.version == standing)
        return message_fail(message, ERROR_INVALID, "Version %" PRId64 " is the one that stands published. Take down the whole record, or publish a corrected version first.",
                            standing);
    return publish_take_down(erasing->db, erasing->engine, erasing->arena, &take, erasing->actor->moment, documents, message);
}

static enum result take_value(const struct erasing *erasing, int64_t record, const struct erase_value *value, struct proof_documents *documents, struct message *message)
{
    const struct definition *definition = erasing->erasure->definition;
    struct take_down take = take_of(erasing);
    take.id = record;
    int64_t *versions;
    size_t count;
    take.fields = &value->field->name;
    take.field_count = 1;
    TRY(publish_versions_saying(erasing->db, erasing->arena, take.id, value->field->name, value->canonical, take.erases, &versions, &count));
    for (size_t i = 0; i < count; i++) {
        take.version = versions[i];
        TRY(publish_take_down(erasing->db, erasing->engine, erasing->arena, &take, erasing->actor->moment, documents, message));
    }
    if (!text_equal(value->field->name, definition->name_field) || value->field->type == FIELD_LINK)
        return OK;
    return publish_forget_name(erasing->db, erasing->engine, erasing->arena, &take, definition->name, name_line(value->canonical), erasing->actor->moment, documents,
                               message);
}

static enum result take_public(const struct erasing *erasing, struct proof_documents *documents, struct message *message)
{
    const struct erasure *erasure = erasing->erasure;
    if (erasure->whole)
        return take_whole(erasing, documents, message);
    if (erasure->version)
        return take_version(erasing, documents, message);
    for (size_t i = 0; i < erasure->value_count; i++)
        for (size_t j = 0; j <= erasing->merged_count; j++)
            TRY(take_value(erasing, j ? erasing->merged[j - 1] : erasure->record, &erasure->values[i], documents, message));
    return OK;
}

static enum result take_private(const struct erasing *erasing, struct message *message)
{
    const struct erasure *erasure = erasing->erasure;
    struct text label = ground_defined(erasing->engine, erasure->ground);
    for (const struct erase_place *place = erase_places; place->what; place++)
        TRY(place->erase(erasing));
    for (size_t i = 0; i < erasing->merged_count; i++)
        TRY(record_erase_merged(erasing->db, erasing->arena, erasure->definition, erasing->merged[i], erasure->values, erasure->whole ? 0 : erasure->value_count));
    if (erasure->whole)
        return record_erase_row(erasing->db, erasing->engine, erasing->arena, erasure->definition, erasure->record, erasing->actor, label);
    return record_erase_values(erasing->db, erasing->engine, erasing->arena, erasure->definition, erasure->record, erasure->values, erasure->value_count,
                               erasing->actor, label, message);
}

static enum result find_merged(struct erasing *erasing)
{
    int64_t *merged;
    TRY(record_merged_into(erasing->db, erasing->arena, erasing->erasure->record, &merged, &erasing->merged_count));
    erasing->merged = merged;
    return OK;
}

enum result erasure_make(const struct erasing *given, struct erasure_made *made, struct message *message)
{
    struct erasing erasing = *given;
    const struct erasure *erasure = erasing.erasure;
    *made = (struct erasure_made){.history = value_object(erasing.arena)};
    TRY(find_in_history(&erasing, made->history));
    erasing.words = erasure->values;
    erasing.word_count = erasure->value_count;
    TRY(find_merged(&erasing));
    for (size_t i = 0; erasure->whole && i <= erasing.merged_count; i++)
        TRY(gather_words(&erasing, i ? erasing.merged[i - 1] : erasure->record));
    TRY(take_public(&erasing, &made->documents, message));
    if (erasure->erases)
        TRY(take_private(&erasing, message));
    if (!made->documents.count)
        return OK; /* nothing of it was published: the log knows nothing of it */
    return proof_append(erasing.db, erasing.arena, erasure->erases ? "erase" : "withhold", erasing.actor->moment.now, made->documents.list, made->documents.count);
}

/* --- Its line on the list ------------------------------------------------- */

static struct value *documents_value(struct arena *arena, const struct proof_documents *documents)
{
    struct value *value = value_object(arena);
    for (size_t i = 0; i < documents->count; i++) {
        const struct proof_document *document = &documents->list[i];
        struct text key = arena_printf(arena, "%.*s/%" PRId64 "@%" PRId64 "%s%.*s", TEXT_ARGS(document->register_name), document->id, document->version,
                                       document->field.length ? "." : "", TEXT_ARGS(document->field));
        value_set_named(arena, value, key, value_text(arena, document->hash), false);
    }
    return value;
}

static enum result write_line(const struct erasing *erasing, const struct erasure_made *made, const struct erasure_list *list, struct text *ret_line)
{
    AUTO(buffer_clear) struct buffer out;
    struct arena *arena = erasing->arena;
    const struct erasure *erasure = erasing->erasure;
    struct value *line = value_object(arena);
    if (erasure->answer)
        value_set_integer(arena, line, "answer", erasure->answer);
    value_set_text(arena, line, "at", instant_iso(arena, erasing->actor->moment.now));
    value_set(arena, line, "documents", documents_value(arena, &made->documents));
    value_set(arena, line, "fields", made->history);
    value_set_text(arena, line, "ground", erasure->ground);
    value_set_text(arena, line, "kind", erasure->erases ? TEXT("erase") : TEXT("withhold"));
    value_set_integer(arena, line, "number", (int64_t)list->count + 1);
    value_set_text(arena, line, "previous", list_tail_hash(arena, list));
    value_set_integer(arena, line, "record", erasure->record);
    value_set_text(arena, line, "register", erasure->definition ? erasure->definition->name : TEXT_NONE);
    value_set_boolean(arena, line, "whole", erasure->whole);
    buffer_init(&out, ERASURE_LINE_BYTES_MAX);
    json_write_canonical(&out, line);
    TRY(out.failure);
    *ret_line = arena_copy(arena, buffer_text(&out));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result erasure_note(struct db *db, const struct erasing *erasing, int64_t number, struct text line)
{
    const struct erasure *erasure = erasing->erasure;
    return db_run(db, NULL,
                  SQL("insert into erasure (number, at, account, register, record, kind, ground, note, line, scrubbed_at)"
                      " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null)"),
                  BIND(bind_integer(number), bind_integer(erasing->actor->moment.now.seconds), bind_integer(erasing->actor->account),
                       bind_text(erasure->definition ? erasure->definition->name : TEXT_NONE), bind_integer(erasure->record),
                       bind_text(erasure->erases ? TEXT("erase") : TEXT("withhold")), bind_text(erasure->ground), bind_optional(erasure->note), bind_text(line)));
}

enum result erasures_write_list(struct db *db, const struct engine *engine, struct arena *arena, struct message *message)
{
    struct erasure_list list;
    TRY(list_of_store(db, arena, &list));
    return list_bring_up(engine->erasures, arena, &list, message);
}

static enum result put_on_list(const struct erasing *erasing, const struct erasure_made *made, int64_t *ret_number, struct message *message)
{
    struct erasure_list list;
    struct text line;
    if (!erasing->engine->erasures)
        return message_fail(message, ERROR_UNSUPPORTED, "This office was opened without its erasure list, so nothing can be erased.");
    TRY(list_of_store(erasing->db, erasing->arena, &list));
    TRY(write_line(erasing, made, &list, &line));
    TRY(erasure_note(erasing->db, erasing, (int64_t)list.count + 1, line));
    *ret_number = (int64_t)list.count + 1;
    return OK;
}

enum result record_erase(struct db *db, const struct engine *engine, struct arena *arena, const struct erasure *erasure, const struct actor *actor,
                         int64_t *ret_number, struct message *message)
{
    const struct erasing erasing = {.db = db, .engine = engine, .arena = arena, .erasure = erasure, .actor = actor};
    struct erasure_made made;
    bool held;
    if (!erasure_ground(engine, erasure->ground, actor->moment.today))
        return message_fail(message, ERROR_INVALID, "Choose the ground on which it goes.");
    TRY(record_is_held(db, erasure->record, &held));
    if (held && erasure->erases)
        return message_fail(message, ERROR_CONFLICT, "It is on legal hold: nothing of it may be erased until that is lifted. It can be taken down.");
    assert(!erasure->version || (!erasure->erases && !erasure->whole));
    TRY(erasure_make(&erasing, &made, message));
    if (!erasure->whole && !made.documents.count && (!erasure->erases || !made.history->object.count))
        return message_fail(message, ERROR_INVALID, "Nothing of that is there any more.");
    return put_on_list(&erasing, &made, ret_number, message);
}

/* The record that was made of it, with what was merged either way: what is held there was said here. */
static enum result answer_is_held(struct db *db, int64_t answer, bool *ret_is)
{
    int64_t count;
    TRY(db_one_integer(db, &count, SQL("select count(*) from gather_answer where id = $1 and record in (" HELD_RECORDS ")"), BIND(bind_integer(answer))));
    *ret_is = count > 0;
    return OK;
}

enum result answer_erase(struct db *db, const struct engine *engine, struct arena *arena, int64_t answer, const struct actor *actor, struct message *message)
{
    const struct erasure erasure = {.answer = answer, .erases = true, .whole = true};
    const struct erasing erasing = {.db = db, .engine = engine, .arena = arena, .erasure = &erasure, .actor = actor};
    const struct erasure_made made = {.history = value_object(arena)};
    int64_t number;
    bool held;
    TRY(answer_is_held(db, answer, &held));
    if (held)
        return message_fail(message, ERROR_CONFLICT, "The record that was made of it is on legal hold: nothing of it may be erased until that is lifted.");
    enum result result = gather_erase(db, answer, actor);
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, ERROR_CONFLICT, "It was erased already.");
    TRY(result);
    TRY(put_on_list(&erasing, &made, &number, message));
    return erasures_write_list(db, engine, arena, message);
}

enum result erasures_state_none(struct db *db, const struct engine *engine, struct arena *arena, const struct actor *actor, struct message *message)
{
    const struct erasure statement = {.ground = TEXT("stated_none")};
    const struct erasing erasing = {.db = db, .engine = engine, .arena = arena, .erasure = &statement, .actor = actor};
    const struct erasure_made nothing = {.history = value_object(arena)};
    int64_t number;
    TRY(put_on_list(&erasing, &nothing, &number, message));
    return erasures_write_list(db, engine, arena, message);
}
