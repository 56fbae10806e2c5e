/* Records found again: by the register's key, by the value of a link. Everything is read once into
 * lookups, so that a file of many thousand rows takes a time in proportion to its length. */
#include "blocks/record/import_internal.h"
#include "blocks/record/merge.h"

#include <inttypes.h>

#define KEY_SEPARATOR '\x1f'

/* --- Lookups -------------------------------------------------------------- */

static uint64_t lookup_hash(struct text key)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < key.length; i++)
        hash = (hash ^ (unsigned char)key.data[i]) * 1099511628211u;
    return hash ^ (hash >> 29);
}

/* The key's entry, or the free one where it belongs. */
static struct lookup_entry *entry_of(const struct lookup *lookup, struct text key)
{
    size_t at = lookup_hash(key) & (lookup->capacity - 1);
    while (lookup->entries[at].number && !text_equal(lookup->entries[at].key, key))
        at = (at + 1) & (lookup->capacity - 1);
    return &lookup->entries[at];
}

int64_t lookup_get(const struct lookup *lookup, struct text key)
{
    return lookup->capacity ? entry_of(lookup, key)->number : 0;
}

static enum result grow(struct lookup *lookup, struct arena *arena)
{
    struct lookup larger = {.capacity = lookup->capacity ? lookup->capacity * 2 : 256, .count = lookup->count};
    larger.entries = ARENA_ARRAY(arena, struct lookup_entry, larger.capacity);
    if (!larger.entries)
        return ERROR_MEMORY;
    for (size_t i = 0; i < lookup->capacity; i++)
        if (lookup->entries[i].number)
            *entry_of(&larger, lookup->entries[i].key) = lookup->entries[i];
    *lookup = larger;
    return OK;
}

enum result lookup_put(struct lookup *lookup, struct arena *arena, struct text key, int64_t number)
{
    struct lookup_entry *entry;
    if (lookup->count * 2 >= lookup->capacity)
        TRY(grow(lookup, arena));
    entry = entry_of(lookup, key);
    if (entry->number) {
        entry->number = entry->number == number ? number : SEVERAL_RECORDS;
        return OK;
    }
    *entry = (struct lookup_entry){arena_copy(arena, key), number};
    lookup->count++;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Keys ----------------------------------------------------------------- */

/* In lower case, with one blank between words: "ACME  Trust " is "acme trust". */
struct text import_fold_value(struct arena *arena, struct text value)
{
    char *folded;
    size_t length = 0;
    value = text_trim(value);
    folded = arena_alloc(arena, value.length + 1);
    if (!folded)
        return TEXT_NONE;
    for (size_t i = 0; i < value.length; i++) {
        char byte = value.data[i];
        bool blank = byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
        if (blank && length && folded[length - 1] == ' ')
            continue;
        folded[length++] = blank ? ' ' : byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
    }
    return (struct text){folded, length};
}

struct text import_key(struct import *import, const struct record *record, const struct field **ret_lacking)
{
    const struct definition *definition = import->definition;
    struct text key = TEXT_NONE;
    *ret_lacking = NULL;
    for (size_t i = 0; i < definition->key_count; i++) {
        const struct field *field = definition_field(definition, definition->key[i]);
        const struct field_value *value = record_value(record, definition->key[i]);
        struct text part = field->type == FIELD_LINK && value->link_count ? arena_printf(import->row_arena, "%" PRId64, value->links[0])
                                                                         : import_fold_value(import->row_arena, value->text);
        if (!part.length && !*ret_lacking)
            *ret_lacking = field;
        key = arena_printf(import->row_arena, "%.*s%c%.*s", TEXT_ARGS(key), KEY_SEPARATOR, TEXT_ARGS(part));
    }
    return key;
}

/* What the next record of the register's table says of its key; a row that lacks a part has none. */
static enum result put_stored_key(struct import *import, struct statement *row)
{
    const struct definition *definition = import->definition;
    struct text key = TEXT_NONE;
    for (size_t i = 0; i < definition->key_count; i++) {
        const struct field *field = definition_field(definition, definition->key[i]);
        struct text part = field_from_column(import->row_arena, field, row, 1 + (int)i);
        if (!part.length)
            return OK;
        key = arena_printf(import->row_arena, "%.*s%c%.*s", TEXT_ARGS(key), KEY_SEPARATOR,
                           TEXT_ARGS(import_fold_value(import->row_arena, part)));
    }
    return lookup_put(&import->keys, import->arena, key, statement_integer(row, 0));
}

enum result import_load_keys(struct import *import)
{
    AUTO(composed_clear) struct composed composed;
    AUTO(statement_close_at) struct statement *row = NULL;
    const struct definition *definition = import->definition;
    int step;
    composed_init(&composed);
    buffer_append_z(&composed.sql, "select id");
    for (size_t i = 0; i < definition->key_count; i++)
        buffer_printf(&composed.sql, ", %.*s", TEXT_ARGS(definition->key[i]));
    buffer_printf(&composed.sql, " from reg_%.*s order by id", TEXT_ARGS(definition->name));
    TRY(composed_query(&composed, import->db, &row));
    while ((step = statement_step(row)) == 1) {
        TRY(put_stored_key(import, row));
        arena_reset(import->row_arena);
    }
    return step < 0 ? (enum result)step : OK;
}

/* --- Targets of links ----------------------------------------------------- */

static struct text scoped(struct arena *arena, struct text value, int64_t within)
{
    return within ? arena_printf(arena, "%.*s%c%" PRId64, TEXT_ARGS(value), KEY_SEPARATOR, within) : value;
}

static enum result put(struct import *import, struct finder *finder, int64_t id, struct text reference, struct text value, int64_t within)
{
    struct text folded = import_fold_value(import->row_arena, value);
    if (folded.length && (within || !finder->within))
        TRY(lookup_put(&finder->by_value, import->arena, scoped(import->row_arena, folded, within), id));
    return lookup_put(&finder->by_reference, import->arena, import_fold_value(import->row_arena, reference), id);
}

static enum result load_finder(struct import *import, struct finder *finder)
{
    AUTO(composed_clear) struct composed composed;
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    composed_init(&composed);
    buffer_append_z(&composed.sql, "select r.id, r.reference, ");
    if (finder->by)
        buffer_printf(&composed.sql, "t.%.*s", TEXT_ARGS(finder->by->name));
    else
        buffer_append_z(&composed.sql, "r.name");
    if (finder->within)
        buffer_printf(&composed.sql, ", t.%.*s", TEXT_ARGS(finder->within->name));
    buffer_printf(&composed.sql, " from record r join reg_%.*s t on t.id = r.id where r.register = ", TEXT_ARGS(finder->definition->name));
    composed_bind(&composed, bind_text(finder->definition->name));
    buffer_append_z(&composed.sql, " and ");
    composed_visible(&composed, finder->definition, import->actor, "r.id");
    buffer_append_z(&composed.sql, " order by r.id");
    TRY(composed_query(&composed, import->db, &row));
    while ((step = statement_step(row)) == 1) {
        struct text value = finder->by ? field_from_column(import->row_arena, finder->by, row, 2) : statement_text(row, 2);
        TRY(put(import, finder, statement_integer(row, 0), statement_text(row, 1), value, finder->within ? statement_integer(row, 3) : 0));
    }
    return step < 0 ? (enum result)step : OK;
}

/* What was merged is found by its old name and reference too, and leads to what stands. Not where only some of the
 * register may be seen: whether they see that one is not asked twice. */
static enum result add_merged(struct import *import, struct finder *finder)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    bool by_name = !finder->by || text_equal(finder->by->name, finder->definition->name_field);
    int step;
    if (!finder->definition->merge_count || finder->within || !record_may_see_all(finder->definition, import->actor))
        return OK;
    TRY(db_query(import->db, &row, SQL("select m.id, r.reference, r.name from merged m join record r on r.id = m.id where r.register = $1 order by m.id"),
                 BIND(bind_text(finder->definition->name))));
    while ((step = statement_step(row)) == 1) {
        struct text name = import_fold_value(import->row_arena, statement_text(row, 2));
        int64_t standing;
        TRY(merge_standing(import->db, statement_integer(row, 0), &standing));
        if (by_name && !lookup_get(&finder->by_value, name))
            TRY(lookup_put(&finder->by_value, import->arena, name, standing));
        TRY(lookup_put(&finder->by_reference, import->arena, import_fold_value(import->row_arena, statement_text(row, 1)), standing));
    }
    return step < 0 ? (enum result)step : OK;
}

static const struct field *by_field(const struct field *link)
{
    const struct field *by = definition_field(link->target, link->by.length ? link->by : link->target->name_field);
    return by && by->type != FIELD_LINK && by->type != FIELD_LINKS ? by : NULL;
}

enum result import_finder(struct import *import, const struct field *link, bool is_scoped, struct finder **ret_finder)
{
    const struct field *by = by_field(link);
    const struct field *within = is_scoped && by && by->unique_within.length ? definition_field(link->target, by->unique_within) : NULL;
    struct finder *finder = import->finders;
    while (finder && (finder->definition != link->target || finder->by != by || finder->within != within))
        finder = finder->next;
    if (!finder) {
        finder = ARENA_NEW(import->arena, struct finder);
        if (!finder)
            return ERROR_MEMORY;
        *finder = (struct finder){.definition = link->target, .by = by, .within = within, .next = import->finders};
        TRY(load_finder(import, finder));
        TRY(add_merged(import, finder));
        import->finders = finder;
    }
    *ret_finder = finder;
    return OK;
}

int64_t finder_get(struct import *import, const struct finder *finder, struct text value, int64_t within)
{
    struct text folded = import_fold_value(import->row_arena, value);
    int64_t id = finder->within && !within ? 0 : lookup_get(&finder->by_value, scoped(import->row_arena, folded, within));
    return id ? id : lookup_get(&finder->by_reference, folded);
}

enum result import_note_record(struct import *import, const struct record *record)
{
    for (struct finder *finder = import->finders; finder; finder = finder->next) {
        const struct field_value *within = finder->within && finder->definition == record->definition ? record_value(record, finder->within->name) : NULL;
        if (finder->definition != record->definition)
            continue;
        TRY(put(import, finder, record->id, record->reference, finder->by ? record_value(record, finder->by->name)->text : record->name,
                within && within->link_count ? within->links[0] : 0));
    }
    return OK;
}
