/* The office's own copies of what is erased: the typed row, its links, history, search words, and the name under which
 * other records know it. Not here: what was published (blocks/publish/take_down.c), everything else that
 * may hold it, and the deed as a whole (blocks/erasure). */
#include <inttypes.h>

#include "base/format/json.h"
#include "base/wording.h"
#include "blocks/record/compose.h"
#include "blocks/search/search.h"

#define MERGED_MAX 1000
#define NAMES_DEEP_MAX 8 /* records named after a record named after … */
#define HISTORY_BYTES_MAX 1048576

/* --- History -------------------------------------------------------------- */

bool erase_means(const struct erase_value *value, struct text held)
{
    return held.length && (!value->canonical.length || text_equal(value->canonical, held));
}

static bool is_erased(const struct erase_value *values, size_t count, struct text name, const struct value *held)
{
    for (size_t i = 0; i < count; i++)
        if ((text_equal(values[i].field->name, name) || text_equal(values[i].field->was, name)) && held->kind == VALUE_TEXT &&
            erase_means(&values[i], held->text))
            return true;
    return false;
}

bool erase_says(const struct erase_value *values, size_t count, struct text text)
{
    for (size_t i = 0; i < count; i++) {
        enum field_type type = values[i].field->type;
        if ((type == FIELD_TEXT || type == FIELD_PROSE || type == FIELD_WEB_ADDRESS) && values[i].canonical.length >= ERASE_WORDS_BYTES_MIN &&
            text_contains(text, values[i].canonical))
            return true;
    }
    return false;
}

static enum result write_document(struct db *db, int64_t id, int64_t version, const struct value *document)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, HISTORY_BYTES_MAX);
    json_write_canonical(&out, document);
    TRY(out.failure);
    return db_run(db, NULL, SQL("update history set document = $1 where record = $2 and version = $3"),
                  BIND(bind_text(buffer_text(&out)), bind_integer(id), bind_integer(version)));
}

/* A version without the values; and without its reason where that repeats one. */
static enum result erase_in_version(struct db *db, struct arena *arena, int64_t id, const struct history_entry *entry, const struct erase_value *values,
                                    size_t count)
{
    struct value *document, *left = value_object(arena);
    bool any = false;
    TRY(json_parse_kept(arena, entry->document, HISTORY_BYTES_MAX, &document, NULL));
    for (size_t i = 0; i < document->object.count; i++) {
        const struct member *member = &document->object.members[i];
        if (is_erased(values, count, member->name, member->value))
            any = true;
        else
            value_set_named(arena, left, member->name, member->value, false);
    }
    if (erase_says(values, count, entry->reason))
        TRY(db_run(db, NULL, SQL("update history set reason = null where record = $1 and version = $2"), BIND(bind_integer(id), bind_integer(entry->version))));
    return any ? write_document(db, id, entry->version, left) : OK;
}

enum result record_erase_values(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, int64_t id,
                                const struct erase_value *values, size_t count, const struct actor *actor, struct text ground, struct message *message)
{
    struct history_entry *entries;
    struct record *record;
    size_t entry_count;
    bool any = false;
    TRY(record_history(db, arena, id, &entries, &entry_count));
    for (size_t i = 0; i < entry_count; i++)
        TRY(erase_in_version(db, arena, id, &entries[i], values, count));
    TRY(record_load(db, engine, arena, definition, id, &record));
    for (size_t i = 0; i < count; i++) {
        struct field_value *held = record_value(record, values[i].field->name);
        if (!erase_means(&values[i], field_canonical(arena, values[i].field, held)))
            continue;
        any = true;
        TRY(record_set(arena, record, values[i].field, TEXT_NONE));
    }
    if (!any)
        return OK; /* only what it said before */
    TRY(record_write_version(db, engine, arena, record, record->version, actor, "erased", TEXT_NONE, ground, false, message));
    return record_rename_named_after(db, engine, arena, definition, id, 0);
}

/* --- Names of others ------------------------------------------------------ */

static enum result ids_named_after(struct db *db, struct arena *arena, const struct definition *definition, const struct field *field, int64_t id,
                                   int64_t **ret_ids, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text sql = arena_printf(arena, "select count(*) from reg_%.*s where %.*s = $1", TEXT_ARGS(definition->name), TEXT_ARGS(field->name));
    int64_t total, *ids;
    size_t count = 0;
    int step;
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_one_integer(db, &total, SQL_COMPOSED(sql.data), BIND(bind_integer(id))));
    ids = ARENA_ARRAY(arena, int64_t, (size_t)total + 1);
    sql = arena_printf(arena, "select id from reg_%.*s where %.*s = $1 order by id", TEXT_ARGS(definition->name), TEXT_ARGS(field->name));
    if (!ids || arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL_COMPOSED(sql.data), BIND(bind_integer(id))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        ids[count++] = statement_integer(row, 0);
    *ret_ids = ids;
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

enum result record_rename_named_after(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, int64_t id, int deep)
{
    for (size_t i = 0; deep < NAMES_DEEP_MAX && i < engine->definitions->count; i++) {
        const struct definition *other = &engine->definitions->list[i];
        const struct field *field = definition_field(other, other->name_field);
        int64_t *ids;
        size_t count;
        if (!field || field->type != FIELD_LINK || !text_equal(field->to, definition->name))
            continue;
        TRY(ids_named_after(db, arena, other, field, id, &ids, &count));
        for (size_t j = 0; j < count; j++) {
            TRY(record_rename(db, engine, arena, other, ids[j]));
            TRY(record_rename_named_after(db, engine, arena, other, ids[j], deep + 1));
        }
    }
    return OK;
}

/* --- The whole record ----------------------------------------------------- */

/* Numbers that are never used again stay taken. They say nothing of anybody. */
static bool stays_taken(const struct definition *definition, const struct field *field)
{
    if (field->never_reused)
        return true;
    for (size_t i = 0; i < definition->field_count; i++)
        if (definition->fields[i].never_reused && text_equal(definition->fields[i].unique_within, field->name))
            return true;
    return false;
}

static enum result erase_row(struct db *db, const struct definition *definition, int64_t id)
{
    AUTO(composed_clear) struct composed composed;
    bool any_stays = false;
    composed_init(&composed);
    for (size_t i = 0; i < definition->field_count; i++)
        any_stays = any_stays || (field_has_column(&definition->fields[i]) && stays_taken(definition, &definition->fields[i]));
    if (any_stays)
        buffer_printf(&composed.sql, "update reg_%.*s set id = id", TEXT_ARGS(definition->name));
    else
        buffer_printf(&composed.sql, "delete from reg_%.*s", TEXT_ARGS(definition->name));
    for (size_t i = 0; any_stays && i < definition->field_count; i++)
        if (field_has_column(&definition->fields[i]) && !stays_taken(definition, &definition->fields[i]))
            buffer_printf(&composed.sql, ", %.*s = null", TEXT_ARGS(definition->fields[i].name));
    buffer_append_z(&composed.sql, " where id = ");
    composed_bind(&composed, bind_integer(id));
    return composed_run(&composed, db, NULL);
}

/* A reference made of a text that people typed goes with it. */
static bool reference_says(const struct definition *definition)
{
    struct text rest = definition->reference, before, name;
    while (text_next(&rest, '{', &before) && text_next(&rest, '}', &name)) {
        const struct field *field = definition_field(definition, name);
        if (field && (field->type == FIELD_TEXT || field->type == FIELD_WEB_ADDRESS))
            return true;
    }
    return false;
}

enum result record_erase_row(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, int64_t id,
                             const struct actor *actor, struct text ground)
{
    struct record *record;
    struct text reference, hidden;
    TRY(record_load(db, engine, arena, definition, id, &record));
    reference = reference_says(definition) ? arena_printf(arena, "erased-%" PRId64, id) : record->reference;
    hidden = arena_printf(arena, RECORD_ERASED_PREFIX "%.*s", TEXT_ARGS(definition->name));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(erase_row(db, definition, id));
    TRY(db_run(db, NULL, SQL("delete from link where from_id = $1"), BIND(bind_integer(id))));
    TRY(db_run(db, NULL, SQL("update history set document = '{}', reason = null where record = $1"), BIND(bind_integer(id))));
    TRY(db_run(db, NULL,
               SQL("insert into history (record, version, at, account, kind, move, reason, state, document, definition)"
                   " values ($1, $2, $3, $4, 'erased', null, $5, $6, '{}', $7)"),
               BIND(bind_integer(id), bind_integer(record->version + 1), bind_integer(actor->moment.now.seconds), bind_integer(actor->account),
                    bind_text(ground), bind_text(record_state_name(record)), bind_text(text_of(definition->hash)))));
    TRY(db_run(db, NULL,
               SQL("update record set register = $1, reference = $2, name = $2, sort_key = $2, version = $3, changed_at = $4, published_version = 0 where id = $5"),
               BIND(bind_text(hidden), bind_text(reference), bind_integer(record->version + 1), bind_integer(actor->moment.now.seconds), bind_integer(id))));
    TRY(search_put(db, STORE_OFFICE, definition->name, id, NULL, 0));
    return record_rename_named_after(db, engine, arena, definition, id, 0);
}

/* --- Records that were merged into it -------------------------------------- */

enum result record_merged_into(struct db *db, struct arena *arena, int64_t id, int64_t **ret_ids, size_t *ret_count)
{
    int64_t *ids = ARENA_ARRAY(arena, int64_t, MERGED_MAX);
    size_t count = 0;
    if (!ids)
        return ERROR_MEMORY;
    for (size_t i = 0; i <= count; i++) { /* itself, then what was found on the way */
        AUTO(statement_close_at) struct statement *row = NULL;
        int step = 0;
        TRY(db_query(db, &row, SQL("select id from merged where survivor = $1 order by id"), BIND(bind_integer(i ? ids[i - 1] : id))));
        while (count < MERGED_MAX && (step = statement_step(row)) == 1)
            ids[count++] = statement_integer(row, 0);
        if (step < 0)
            return (enum result)step;
        if (count == MERGED_MAX)
            return ERROR_LIMIT;
    }
    *ret_ids = ids;
    *ret_count = count;
    return OK;
}

static enum result erase_merged_header(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    struct text hidden = arena_printf(arena, RECORD_ERASED_PREFIX "%.*s", TEXT_ARGS(definition->name)), reference;
    TRY(db_one_text(db, arena, &reference, SQL("select reference from record where id = $1"), BIND(bind_integer(id))));
    if (reference_says(definition))
        reference = arena_printf(arena, "erased-%" PRId64, id);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_run(db, NULL, SQL("delete from link where from_id = $1"), BIND(bind_integer(id))));
    TRY(db_run(db, NULL, SQL("update history set document = '{}', reason = null where record = $1"), BIND(bind_integer(id))));
    return db_run(db, NULL, SQL("update record set register = $1, reference = $2, name = $2, sort_key = $2 where id = $3"),
                  BIND(bind_text(hidden), bind_text(reference), bind_integer(id)));
}

enum result record_erase_merged(struct db *db, struct arena *arena, const struct definition *definition, int64_t id, const struct erase_value *values, size_t count)
{
    struct history_entry *entries;
    size_t entry_count;
    if (!count)
        return erase_merged_header(db, arena, definition, id);
    TRY(record_history(db, arena, id, &entries, &entry_count));
    for (size_t i = 0; i < entry_count; i++)
        TRY(erase_in_version(db, arena, id, &entries[i], values, count));
    for (size_t i = 0; i < count; i++)
        if (text_equal(values[i].field->name, definition->name_field))
            TRY(db_run(db, NULL, SQL("update record set name = reference, sort_key = reference where id = $1 and name = $2"),
                       BIND(bind_integer(id), bind_text(name_line(values[i].canonical)))));
    return OK;
}

enum result record_erased_line(struct db *db, struct arena *arena, const struct definition *definition, int64_t id, struct text *ret_line)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text hidden = arena_printf(arena, RECORD_ERASED_PREFIX "%.*s", TEXT_ARGS(definition->name));
    int step;
    TRY(db_query(db, &row,
                 SQL("select r.reference, h.at, h.reason from record r join history h on h.record = r.id and h.version = r.version"
                     " where r.id = $1 and r.register = $2"),
                 BIND(bind_integer(id), bind_text(hidden))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *ret_line = arena_printf(arena, SAY(arena, "%.*s %.*s was erased on %.*s: %.*s."), TEXT_ARGS(definition->title), TEXT_ARGS(statement_text(row, 0)),
                             TEXT_ARGS(date_long(arena, date_in_london((struct instant){statement_integer(row, 1)}))), TEXT_ARGS(wording_kept(arena, statement_text(row, 2))));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
