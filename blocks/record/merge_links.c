/* Links that follow a merge, and return when it is undone. Owns merge_link.
 * See merge.h for what must hold, merge.c for the merge itself. */
#include "blocks/record/merge_internal.h"

#include <inttypes.h>

#include "base/format/json.h"

/* --- Lists of ids --------------------------------------------------------- */

bool ids_hold(const struct field_value *value, int64_t id)
{
    for (size_t i = 0; i < value->link_count; i++)
        if (value->links[i] == id)
            return true;
    return false;
}

static void ids_remove_at(struct field_value *value, size_t at)
{
    for (size_t i = at; i + 1 < value->link_count; i++)
        value->links[i] = value->links[i + 1];
    value->link_count--;
}

void ids_replace(struct field_value *value, int64_t from, int64_t to)
{
    bool seen = false;
    for (size_t i = 0; i < value->link_count; i++)
        if (value->links[i] == from)
            value->links[i] = to;
    for (size_t i = 0; i < value->link_count;) { /* the first of equal ones keeps its place */
        bool again = value->links[i] == to && (seen || to == 0);
        seen = seen || value->links[i] == to;
        if (again)
            ids_remove_at(value, i);
        else
            i++;
    }
}

struct text ids_text(struct arena *arena, const struct field_value *value)
{
    struct text text = TEXT_NONE;
    for (size_t i = 0; i < value->link_count; i++)
        text = arena_printf(arena, "%.*s%s%" PRId64, TEXT_ARGS(text), i ? " " : "", value->links[i]);
    return text;
}

static size_t ids_position(const struct field_value *value, int64_t id)
{
    for (size_t i = 0; i < value->link_count; i++)
        if (value->links[i] == id)
            return i;
    return value->link_count;
}

/* A copy with room for one more. */
static enum result ids_insert(struct arena *arena, struct field_value *value, size_t at, int64_t id)
{
    int64_t *links = ARENA_ARRAY(arena, int64_t, value->link_count + 1);
    if (!links)
        return ERROR_MEMORY;
    if (at > value->link_count)
        at = value->link_count;
    for (size_t i = 0; i < value->link_count; i++)
        links[i < at ? i : i + 1] = value->links[i];
    links[at] = id;
    *value = (struct field_value){.links = links, .link_count = value->link_count + 1};
    return OK;
}

static enum result ids_read(struct arena *arena, const struct field *field, struct text ids, struct field_value *ret_value)
{
    struct definition one = {.fields = (struct field *)field, .field_count = 1};
    struct record record = {.definition = &one, .values = ret_value};
    return record_set(arena, &record, field, ids);
}

/* --- Was it changed by a person? ------------------------------------------ */

static struct text text_in_document(struct arena *arena, struct text document, const struct field *field)
{
    struct value *fields;
    struct message ignored = {0};
    const struct value *value;
    if (json_parse_kept(arena, document, document.length, &fields, &ignored) < 0)
        return TEXT_NONE;
    value = value_get(fields, field->name);
    if (!value && field->was.length)
        value = value_get(fields, field->was);
    return value && value->kind == VALUE_TEXT ? value->text : TEXT_NONE;
}

/* What a merge did to its survivor, and undid, is no change of a person's: the two cancel. */
enum result field_changed_since(struct db *db, struct arena *arena, int64_t record, const struct field *field, int64_t version, bool *ret_changed)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    *ret_changed = false;
    TRY(db_query(db, &row,
                 SQL("select h.document, b.document from history h join history b on b.record = h.record and b.version = h.version - 1"
                     " where h.record = $1 and h.version > $2 and h.kind <> 'followed'"
                     " and not exists (select 1 from merge m where m.survivor = h.record and m.undone_at is not null"
                     " and (m.survivor_version = h.version or m.undone_version = h.version)) order by h.version"),
                 BIND(bind_integer(record), bind_integer(version))));
    while ((step = statement_step(row)) == 1)
        if (!text_equal(text_in_document(arena, statement_text(row, 0), field), text_in_document(arena, statement_text(row, 1), field)))
            *ret_changed = true;
    return step < 0 ? (enum result)step : OK;
}

/* --- Remembering ---------------------------------------------------------- */

struct memory {
    int64_t merge, merged, version;
    struct text before, after;
    bool had; /* the survivor stood in the field by itself, not through a merge */
};

/* The merges that stand and have put `survivor` into this field, but for `without`. */
static enum result read_memories(struct db *db, struct arena *arena, int64_t record, const struct field *field, int64_t survivor, int64_t without,
                                 struct memory **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct memory *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from merge_link where record = $1 and field = $2"), BIND(bind_integer(record), bind_text(field->name))));
    list = ARENA_ARRAY(arena, struct memory, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row,
                 SQL("select l.merge, m.merged, l.version, l.before_ids, l.after_ids, l.had from merge_link l join merge m on m.id = l.merge"
                     " where l.record = $1 and l.field = $2 and m.survivor = $3 and m.undone_at is null and l.merge <> $4 order by l.merge"),
                 BIND(bind_integer(record), bind_text(field->name), bind_integer(survivor), bind_integer(without))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        list[count++] = (struct memory){statement_integer(row, 0), statement_integer(row, 1), statement_integer(row, 2),
                                        statement_copy(row, 3, arena), statement_copy(row, 4, arena), statement_integer(row, 5) != 0};
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    *ret_count = 0;
    for (size_t i = 0; i < count; i++) { /* what a person changed since explains nothing any more */
        bool changed;
        TRY(field_changed_since(db, arena, record, field, list[i].version, &changed));
        if (!changed)
            list[(*ret_count)++] = list[i];
    }
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* Puts the survivor in the place of the merged record in one field, and remembers it under that merge. */
static enum result move_field(struct db *db, struct arena *arena, struct record *record, const struct field *field, int64_t merge, int64_t from, int64_t to)
{
    struct field_value *value = record_value(record, field->name);
    struct text before = ids_text(arena, value);
    struct memory *others;
    size_t other_count;
    bool had;
    TRY(read_memories(db, arena, record->id, field, to, merge, &others, &other_count));
    had = ids_hold(value, to) && (!other_count || others[0].had);
    ids_replace(value, from, record->id == to ? 0 : to); /* no record points to itself */
    return db_run(db, NULL,
                  SQL("insert into merge_link (merge, record, field, before_ids, after_ids, had, version, outcome) values ($1, $2, $3, $4, $5, $6, $7, null)"
                      " on conflict (merge, record, field) do update set before_ids = $4, after_ids = $5, had = $6, version = $7, outcome = null"),
                  BIND(bind_integer(merge), bind_integer(record->id), bind_text(field->name), bind_text(before), bind_text(ids_text(arena, value)),
                       bind_integer(had), bind_integer(record->version + 1)));
}

enum result links_follow(struct merging *merging, struct record *record, const struct field *field)
{
    struct field_value *value = record_value(record, field->name);
    for (size_t i = 0; i < value->link_count;) {
        AUTO(statement_close_at) struct statement *row = NULL;
        int64_t from = value->links[i], to, merge;
        int step;
        TRY(db_query(merging->db, &row, SQL("select survivor, merge from merged where id = $1"), BIND(bind_integer(from))));
        step = statement_step(row);
        if (step < 0)
            return (enum result)step;
        if (step == 0) {
            i++;
            continue;
        }
        to = statement_integer(row, 0);
        merge = statement_integer(row, 1);
        statement_close_at(&row);
        row = NULL;
        TRY(move_field(merging->db, merging->arena, record, field, merge, from, to)); /* and again from here: that may be merged too */
    }
    return OK;
}

/* --- All that link here --------------------------------------------------- */

static bool is_link_to(const struct field *field, const struct definition *target)
{
    return (field->type == FIELD_LINK || field->type == FIELD_LINKS) && field->target == target && !field->sealed;
}

static enum result gather_ids(struct merging *merging, struct sql sql, int64_t about, int64_t **ret_ids, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t *ids = NULL;
    size_t count = 0, capacity = 0;
    int step;
    TRY(db_query(merging->db, &row, sql, BIND(bind_integer(about))));
    while ((step = statement_step(row)) == 1) {
        if (count == capacity) {
            int64_t *more = ARENA_ARRAY(merging->arena, int64_t, capacity ? capacity * 2 : 64);
            if (!more)
                return ERROR_MEMORY;
            if (count)
                memcpy(more, ids, count * sizeof *more);
            ids = more;
            capacity = capacity ? capacity * 2 : 64;
        }
        ids[count++] = statement_integer(row, 0);
    }
    *ret_ids = ids;
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

enum result merging_load(struct merging *merging, int64_t id, struct record **ret_record)
{
    const struct definition *definition;
    struct text register_name;
    enum result result;
    TRY(db_one_text(merging->db, merging->arena, &register_name, SQL("select register from record where id = $1"), BIND(bind_integer(id))));
    definition = definitions_find(merging->engine->definitions, register_name);
    if (!definition)
        return ERROR_NOT_FOUND;
    result = record_load(merging->db, merging->engine, merging->arena, definition, id, ret_record);
    return result == ERROR_NOT_FOUND ? merge_load(merging->db, merging->arena, definition, id, ret_record) : result;
}

static enum result write_followed(struct merging *merging, struct record *record)
{
    enum result result = record_write_version(merging->db, merging->engine, merging->arena, record, record->version, merging->actor, KIND_FOLLOWED,
                                              TEXT_NONE, merging->line, false, merging->message);
    if (result == ERROR_CONFLICT)
        return message_fail(merging->message, result, "%.*s would then hold what another record holds too, and may be there once only. Change one of the two first.",
                            TEXT_ARGS(record->reference));
    return result;
}

enum result links_move(struct merging *merging)
{
    int64_t *ids;
    size_t count;
    TRY(gather_ids(merging, SQL("select distinct from_id from link where to_id = $1 order by from_id"), merging->merged->id, &ids, &count));
    for (size_t i = 0; i < count; i++) {
        struct record *record;
        enum result result = merging_load(merging, ids[i], &record);
        if (result == ERROR_NOT_FOUND)
            return message_fail(merging->message, ERROR_CONFLICT, "A record of a register that is not in use now links to %.*s. Put its definition back first.",
                                TEXT_ARGS(merging->merged->reference));
        TRY(result);
        for (size_t j = 0; j < record->definition->field_count; j++) {
            const struct field *field = &record->definition->fields[j];
            if (is_link_to(field, merging->definition) && ids_hold(&record->values[j], merging->merged->id))
                TRY(move_field(merging->db, merging->arena, record, field, merging->merge, merging->merged->id, merging->survivor->id));
        }
        TRY(write_followed(merging, record));
    }
    return OK;
}

/* --- And back ------------------------------------------------------------- */

/* The field as it is without this merge, and whether that is another than before. */
static enum result return_field(struct merging *merging, struct record *record, const struct field *field, const struct memory *memory, bool *ret_returned)
{
    struct field_value *value = record_value(record, field->name), before;
    struct memory *others;
    size_t other_count;
    bool changed;
    int64_t survivor = merging->survivor->id, merged = merging->merged->id;
    *ret_returned = false;
    TRY(field_changed_since(merging->db, merging->arena, record->id, field, memory->version, &changed));
    if (changed || (!ids_hold(value, survivor) && record->id != survivor))
        return OK;
    *ret_returned = true;
    if (text_equal(ids_text(merging->arena, value), memory->after))
        return ids_read(merging->arena, field, memory->before, value);
    TRY(ids_read(merging->arena, field, memory->before, &before));
    TRY(read_memories(merging->db, merging->arena, record->id, field, survivor, merging->merge, &others, &other_count));
    if (memory->had || other_count || record->id == survivor)
        return ids_insert(merging->arena, value, ids_position(&before, merged), merged);
    value->links[ids_position(value, survivor)] = merged;
    return OK;
}

static enum result return_record(struct merging *merging, struct record *record)
{
    bool some = false;
    for (size_t i = 0; i < record->definition->field_count; i++) {
        const struct field *field = &record->definition->fields[i];
        AUTO(statement_close_at) struct statement *row = NULL;
        struct memory memory;
        bool returned;
        int step;
        if (!is_link_to(field, merging->definition))
            continue;
        TRY(db_query(merging->db, &row, SQL("select version, before_ids, after_ids, had from merge_link where merge = $1 and record = $2 and field = $3"),
                     BIND(bind_integer(merging->merge), bind_integer(record->id), bind_text(field->name))));
        step = statement_step(row);
        if (step < 0)
            return (enum result)step;
        if (step == 0)
            continue;
        memory = (struct memory){.merge = merging->merge, .version = statement_integer(row, 0), .before = statement_copy(row, 1, merging->arena),
                                 .after = statement_copy(row, 2, merging->arena), .had = statement_integer(row, 3) != 0};
        TRY(return_field(merging, record, field, &memory, &returned));
        if (returned)
            TRY(links_follow(merging, record, field));
        some = some || returned;
        TRY(db_run(merging->db, NULL, SQL("update merge_link set outcome = $4 where merge = $1 and record = $2 and field = $3"),
                   BIND(bind_integer(merging->merge), bind_integer(record->id), bind_text(field->name), bind_text(returned ? TEXT("back") : TEXT("stays")))));
    }
    return some ? write_followed(merging, record) : OK;
}

enum result links_return(struct merging *merging)
{
    int64_t *ids;
    size_t count;
    TRY(gather_ids(merging, SQL("select distinct record from merge_link where merge = $1 order by record"), merging->merge, &ids, &count));
    for (size_t i = 0; i < count; i++) {
        struct record *record;
        enum result result = merging_load(merging, ids[i], &record);
        if (result == ERROR_NOT_FOUND) /* its register is not in use, or it was erased since */
            continue;
        TRY(result);
        TRY(return_record(merging, record));
    }
    return OK;
}
