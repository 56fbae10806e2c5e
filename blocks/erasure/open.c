/* Opening an office: its store and its erasure list are compared, and what is missing in either is made good. See erasure.h. */
#include "blocks/erasure/internal.h"

#include <inttypes.h>

#include "base/format/json.h"
#include "blocks/gather/gather.h"

/* --- As the store has it -------------------------------------------------- */

enum result list_of_store(struct db *db, struct arena *arena, struct erasure_list *ret_list)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct erasure_list list = {.identity = TEXT_NONE};
    int64_t total;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(number) from erasure"), BIND_NOTHING));
    list.lines = ARENA_ARRAY(arena, struct text, (size_t)total + 1);
    if (!list.lines)
        return ERROR_MEMORY;
    TRY(db_one_text(db, arena, &list.identity, SQL("select identity from erasure_office where number = 1"), BIND_NOTHING));
    TRY(db_query(db, &row, SQL("select line, scrubbed_at from erasure order by number"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && list.count < (size_t)total) {
        list.lines[list.count++] = statement_copy(row, 0, arena);
        if (!statement_is_null(row, 1))
            list.scrubbed = list.count;
    }
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* A store that never had one takes the list's, where there is a list; else it gets one of its own. */
static enum result give_identity(struct db *db, struct arena *arena, const struct erasure_list *list)
{
    struct text identity = list ? list->identity : random_hex(arena, 16);
    return arena_failed(arena) ? ERROR_MEMORY
                               : db_run(db, NULL, SQL("insert into erasure_office (number, identity) values (1, $1) on conflict (number) do nothing"),
                                        BIND(bind_text(identity)));
}

/* --- Doing again ---------------------------------------------------------- */

/* What stood in those versions of the record's history, as far as this store has them. */
static enum result add_values(struct db *db, const struct engine *engine, struct arena *arena, struct erasure *erasure, struct erase_value *values,
                              const struct member *wanted)
{
    const struct field *field = definition_field(erasure->definition, wanted->name);
    for (size_t i = 0; field && wanted->value->kind == VALUE_LIST && i < wanted->value->list.count; i++) {
        struct record *record;
        struct text held;
        bool known = false;
        enum result result = record_load_version(db, engine, arena, erasure->definition, erasure->record, wanted->value->list.items[i]->integer, &record);
        if (result == ERROR_NOT_FOUND)
            continue;
        TRY(result);
        held = field_canonical(arena, field, record_value(record, field->name));
        for (size_t j = 0; j < erasure->value_count; j++)
            known = known || (values[j].field == field && text_equal(values[j].canonical, held));
        if (held.length && !known && erasure->value_count < ERASURE_VALUES_MAX)
            values[erasure->value_count++] = (struct erase_value){field, held};
    }
    return OK;
}

/* The one version that was withheld; only where it is the document that the line names. */
static enum result find_version(struct db *db, struct arena *arena, struct erasure *erasure, const struct value *documents)
{
    struct text start = arena_printf(arena, "%.*s/%" PRId64 "@", TEXT_ARGS(erasure->definition->name), erasure->record);
    for (size_t i = 0; i < documents->object.count; i++) {
        const struct member *document = &documents->object.members[i];
        int64_t version, same;
        if (!text_starts(document->name, start) || text_to_integer(text_slice(document->name, start.length, SIZE_MAX), &version) < 0)
            continue;
        TRY(db_one_integer(db, &same, SQL("select count(id) from pub_document where id = $1 and version = $2 and hash = $3"),
                           BIND(bind_integer(erasure->record), bind_integer(version), bind_text(document->value->text))));
        if (same)
            erasure->version = version;
    }
    return OK;
}

/* The deed of a line, as far as this store has what it was done to; `value_count`, `version` and `whole` all
 * zero: nothing of it is here. */
static enum result read_deed(struct db *db, const struct engine *engine, struct arena *arena, const struct value *line, struct erasure *erasure)
{
    const struct value *fields = value_get(line, TEXT("fields")), *documents = value_get(line, TEXT("documents"));
    struct erase_value *values = ARENA_ARRAY(arena, struct erase_value, ERASURE_VALUES_MAX);
    const struct value *whole = value_get(line, TEXT("whole"));
    int64_t there;
    if (!values)
        return ERROR_MEMORY;
    *erasure = (struct erasure){
        .definition = definitions_find(engine->definitions, value_get_text(line, "register")), .record = value_get_integer(line, "record", 0),
        .erases = text_equals(value_get_text(line, "kind"), "erase"), .ground = value_get_text(line, "ground"), .values = values, .answer = value_get_integer(line, "answer", 0),
    };
    if (!erasure->definition)
        return OK;
    TRY(db_one_integer(db, &there, SQL("select count(id) from record where id = $1 and register = $2"),
                       BIND(bind_integer(erasure->record), bind_text(erasure->definition->name))));
    if (!there)
        return OK;
    erasure->whole = whole && whole->kind == VALUE_BOOLEAN && whole->boolean;
    for (size_t i = 0; !erasure->whole && fields && i < fields->object.count; i++)
        TRY(add_values(db, engine, arena, erasure, values, &fields->object.members[i]));
    if (!erasure->whole && documents && fields && !fields->object.count)
        TRY(find_version(db, arena, erasure, documents));
    return OK;
}

static enum result do_again(struct db *db, const struct engine *engine, struct text text, int64_t number, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new((size_t)1 << 28);
    const struct actor actor = actor_command_line(moment_now(engine->as_of));
    struct erasure erasure;
    struct erasing erasing;
    struct erasure_made made;
    struct value *line;
    struct text register_name;
    if (!arena)
        return ERROR_MEMORY;
    erasing = (struct erasing){.db = db, .engine = engine, .arena = arena, .erasure = &erasure, .actor = &actor};
    TRY(json_parse(arena, text, ERASURE_LINE_BYTES_MAX, &line, message));
    TRY(read_deed(db, engine, arena, line, &erasure));
    register_name = value_get_text(line, "register");
    if (!erasure.definition && register_name.length)
        return message_fail(message, ERROR_INVALID, "The erasure list names a register \"%.*s\" that is not known here. Name the folder of its definitions with --definitions.",
                            TEXT_ARGS(register_name));
    if (erasure.answer) { /* one that is not in this store was begun after it */
        enum result result = gather_erase(db, erasure.answer, &actor);
        return result < 0 && result != ERROR_NOT_FOUND ? result : erasure_note(db, &erasing, number, text);
    }
    if (erasure.whole || erasure.version || erasure.value_count)
        TRY(erasure_make(&erasing, &made, message));
    return erasure_note(db, &erasing, number, text);
}

/* --- Comparing ------------------------------------------------------------ */

static enum result contradict(const char *path, size_t line, struct message *message)
{
    return message_fail(message, ERROR_CORRUPT,
                        "The erasure list %s and the data file contradict each other from erasure %zu on: one of them is another office's, or was altered. Nothing was opened.",
                        path, line);
}

static enum result compare(const char *path, const struct erasure_list *file, const struct erasure_list *stored, struct message *message)
{
    if (!text_equal(file->identity, stored->identity))
        return message_fail(message, ERROR_CORRUPT, "The erasure list %s is another office's. Nothing was opened.", path);
    for (size_t i = 0; i < file->count && i < stored->count; i++)
        if (!text_equal(file->lines[i], stored->lines[i]))
            return contradict(path, i + 1, message);
    return OK;
}

enum result erasures_open(struct db *db, const struct engine *engine, struct erasures_found *ret_found, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new((size_t)1 << 30);
    struct erasures_found found = {0};
    struct erasure_list file = {.identity = TEXT_NONE}, stored;
    enum result result;
    bool has_file;
    if (!arena)
        return ERROR_MEMORY;
    result = list_read(engine->erasures, arena, &file, message);
    has_file = result == OK;
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    TRY(give_identity(db, arena, has_file ? &file : NULL));
    TRY(list_of_store(db, arena, &stored));
    if (has_file)
        TRY(compare(engine->erasures, &file, &stored, message));
    if (!has_file || file.count < stored.count)
        TRY(list_write(engine->erasures, &stored, message));
    found.list_made = !has_file && stored.count > 0;
    for (size_t i = stored.count; i < file.count; i++) {
        TRY(do_again(db, engine, file.lines[i], (int64_t)i + 1, message));
        found.done_again++;
    }
    found.count = (int64_t)(file.count > stored.count ? file.count : stored.count);
    *ret_found = found;
    return OK;
}

struct settling {
    const struct engine *engine;
};

static enum result settle(struct db *db, void *context, struct message *message)
{
    const struct settling *settling = context;
    AUTO(arena_free_at) struct arena *arena = arena_new((size_t)1 << 30);
    return arena ? erasures_write_list(db, settling->engine, arena, message) : ERROR_MEMORY;
}

void erasures_settle(struct store *store, const struct engine *engine)
{
    struct settling settling = {engine};
    struct message ignored = {0};
    enum result result = store_write(store, settle, &settling, &ignored);
    (void)result;
}

/* --- Finishing ------------------------------------------------------------ */

static enum result note_scrubbed(struct db *db, void *context, struct message *message)
{
    const int64_t *newest = context;
    (void)message;
    return db_run(db, NULL, SQL("update erasure set scrubbed_at = $1 where number <= $2 and scrubbed_at is null"),
                  BIND(bind_integer(clock_now().seconds), bind_integer(*newest)));
}

static enum result newest_unscrubbed(struct store *store, int64_t *ret_newest)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    TRY(store_read_begin(store, STORE_OFFICE, &db));
    return db_one_integer(db, ret_newest, SQL("select coalesce(max(number), 0) from erasure where scrubbed_at is null"), BIND_NOTHING);
}

enum result erasure_finish(struct store *store, struct message *message)
{
    int64_t newest;
    TRY(newest_unscrubbed(store, &newest));
    if (!newest)
        return OK;
    TRY(store_scrub(store, message));
    return store_write(store, note_scrubbed, &newest, message);
}
