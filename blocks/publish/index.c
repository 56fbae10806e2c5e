/* The index of what stands published: pub_record, pub_link, pub_NAME and public search,
 * made from documents alone, so that it can be made anew for any day. */
#include "blocks/publish/internal.h"

#include <inttypes.h>

#include "blocks/file/copy.h"
#include "blocks/record/compose.h"
#include "blocks/search/search.h"

static bool field_is_column(const struct field *field)
{
    return field->is_public && field_has_column(field);
}

/* What links are followed back by: "lead". Where records are numbered within what they link to, as actions are in
 * their edition, it is "edition, number": so one is found, and all are read in order, without sorting. */
static const char *link_index(struct arena *arena, const struct definition *definition, const struct field *link)
{
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        if (field_is_column(field) && text_equal(field->unique_within, link->name))
            return arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(link->name), TEXT_ARGS(field->name)).data;
    }
    return arena_copy(arena, link->name).data;
}

struct store_table publish_table(struct arena *arena, const struct definition *definition)
{
    struct store_column *columns = ARENA_ARRAY(arena, struct store_column, definition->field_count + 1);
    const char **indexes = ARENA_ARRAY(arena, const char *, definition->field_count + 1);
    size_t count = 1, index_count = 0;
    if (!columns || !indexes)
        return (struct store_table){0};
    columns[0] = (struct store_column){"id", COLUMN_INTEGER, true, NULL};
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        if (!field_is_column(field))
            continue;
        columns[count++] = (struct store_column){arena_copy(arena, field->name).data, field_column_type(field), false, NULL};
        if (field->type == FIELD_LINK)
            indexes[index_count++] = link_index(arena, definition, field);
    }
    return (struct store_table){.name = table_name(arena, "pub_", definition).data, .columns = columns,
                                .column_count = count, .indexes = indexes};
}

const struct value *document_value(const struct value *fields, struct text name)
{
    const struct value *pair = value_get(fields, name);
    const struct value *value = pair ? value_get(pair, TEXT("value")) : NULL;
    return value || !pair ? value : value_get(pair, TEXT("without_name"));
}

struct text document_text(struct arena *arena, const struct value *value)
{
    struct text all = TEXT_NONE;
    if (!value)
        return TEXT_NONE;
    switch (value->kind) {
    case VALUE_TEXT:
        return value->text;
    case VALUE_INTEGER:
        return arena_printf(arena, "%" PRId64, value->integer);
    case VALUE_BOOLEAN:
        return value->boolean ? TEXT("yes") : TEXT("no");
    case VALUE_OBJECT:
        return arena_printf(arena, "%" PRId64, value_get_integer(value, "id", 0));
    case VALUE_LIST:
        for (size_t i = 0; i < value->list.count; i++)
            all = arena_printf(arena, "%.*s%s%" PRId64, TEXT_ARGS(all), i ? " " : "", value_get_integer(value->list.items[i], "id", 0));
        return all;
    default:
        return TEXT_NONE;
    }
}

struct text document_name(struct arena *arena, const struct document *document, const struct value *fields)
{
    const struct value *value = document_value(fields, document->definition->name_field);
    struct text name = value && value->kind == VALUE_OBJECT ? value_get_text(value, "name") : document_text(arena, value);
    return name.length ? name_line(name) : document->reference;
}

/* --- Putting one document ------------------------------------------------- */

static enum result put_columns(struct db *db, struct arena *arena, const struct document *document, const struct value *fields)
{
    AUTO(composed_clear) struct composed composed;
    const struct definition *definition = document->definition;
    struct record blank = {.definition = definition};
    composed_init(&composed);
    blank.values = ARENA_ARRAY(arena, struct field_value, definition->field_count + 1);
    if (!blank.values)
        return ERROR_MEMORY;
    buffer_printf(&composed.sql, "insert into pub_%.*s (id", TEXT_ARGS(definition->name));
    for (size_t i = 0; i < definition->field_count; i++)
        if (definition->fields[i].is_public && field_has_column(&definition->fields[i]))
            buffer_printf(&composed.sql, ", %.*s", TEXT_ARGS(definition->fields[i].name));
    buffer_append_z(&composed.sql, ") values (");
    composed_bind(&composed, bind_integer(document->id));
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        if (!field->is_public || !field_has_column(field))
            continue;
        TRY(record_set(arena, &blank, field, document_text(arena, document_value(fields, field->name))));
        buffer_append_z(&composed.sql, ", ");
        composed_bind(&composed, field_bind(field, &blank.values[i]));
    }
    buffer_append_z(&composed.sql, ")");
    return composed_run(&composed, db, NULL);
}

static enum result put_link(struct db *db, const struct document *document, const struct field *field, const struct value *target, int64_t position)
{
    return db_run(db, NULL,
                  SQL("insert into pub_link (from_id, from_register, field, position, to_id, to_register) values ($1, $2, $3, $4, $5, $6)"),
                  BIND(bind_integer(document->id), bind_text(document->definition->name), bind_text(field->name), bind_integer(position),
                       bind_integer(value_get_integer(target, "id", 0)), bind_text(field->to)));
}

static enum result put_links(struct db *db, const struct document *document, const struct value *fields)
{
    for (size_t i = 0; i < document->definition->field_count; i++) {
        const struct field *field = &document->definition->fields[i];
        const struct value *value = field->is_public ? document_value(fields, field->name) : NULL;
        if (value && field->type == FIELD_LINK)
            TRY(put_link(db, document, field, value, 0));
        if (value && field->type == FIELD_LINKS && value->kind == VALUE_LIST)
            for (size_t j = 0; j < value->list.count; j++)
                TRY(put_link(db, document, field, value->list.items[j], (int64_t)j));
    }
    return OK;
}

static enum result put_search(struct db *db, struct arena *arena, const struct document *document, struct text name, const struct value *fields, bool withdrawn)
{
    struct search_part parts[3 * DEFINITION_FIELDS_MAX + 2]; /* a file has its title, its alternative and its words */
    size_t count = 0;
    parts[count++] = (struct search_part){.text = name, .weight = 8};
    parts[count++] = (struct search_part){.text = document->reference, .weight = 8};
    for (size_t i = 0; i < document->definition->field_count && count < COUNT_OF(parts); i++) {
        const struct field *field = &document->definition->fields[i];
        const struct value *value = field->is_public ? document_value(fields, field->name) : NULL;
        if (value && value->kind == VALUE_TEXT && (field->type == FIELD_TEXT || field->type == FIELD_PROSE))
            parts[count++] = (struct search_part){.text = value->text, .weight = 1};
        if (value && value->kind == VALUE_OBJECT && count < COUNT_OF(parts))
            parts[count++] = (struct search_part){.text = value_get_text(value, "name"), .weight = 1};
        if (value && field->type == FIELD_FILE && count + 1 < COUNT_OF(parts)) {
            parts[count++] = (struct search_part){.text = value_get_text(value, "alternative"), .weight = 1};
            parts[count++] = (struct search_part){.text = copy_words(db, arena, value), .weight = 1};
        }
    }
    return search_put(db, STORE_PUBLIC, document->definition->name, document->id, parts, withdrawn ? 0 : count);
}

static enum result put_header(struct db *db, struct arena *arena, const struct document *document, struct text name, bool withdrawn, struct text ground)
{
    return db_run(db, NULL,
                  SQL("insert into pub_record (id, register, reference, slug, name, sort_key, version, in_force_on, first_on,"
                      " changed_at, approved_as, reason, withdrawn, withdrawn_ground)"
                      " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
                      " on conflict (id) do update set reference = $3, slug = $4, name = $5, sort_key = $6, version = $7,"
                      " in_force_on = $8, first_on = $9, changed_at = $10, approved_as = $11, reason = $12, withdrawn = $13, withdrawn_ground = $14"),
                  BIND(bind_integer(document->id), bind_text(document->definition->name), bind_text(document->reference), bind_text(document->slug),
                       bind_text(name), bind_text(text_sort_key(arena, name)), bind_integer(document->version), bind_date(document->in_force_on),
                       bind_date(document->first_on), bind_integer(document->published_at), bind_text(document->approved_as),
                       withdrawn ? bind_null() : bind_optional(document->reason), bind_integer(withdrawn),
                       withdrawn ? bind_optional(ground) : bind_null()));
}

enum result document_name_before(struct db *db, struct arena *arena, const struct document *document, struct text *ret_name)
{
    enum result result;
    struct text earlier;
    struct value *fields;
    struct message ignored = {0};
    *ret_name = document->reference;
    result = db_one_text(db, arena, &earlier, SQL("select fields from pub_document where id = $1 and version < $2 and kind = 'publish' order by version desc"),
                         BIND(bind_integer(document->id), bind_integer(document->version)));
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    TRY(json_parse_kept(arena, earlier, DOCUMENT_BYTES_MAX, &fields, &ignored));
    *ret_name = document_name(arena, document, fields);
    return OK;
}

enum result document_withdrawn(struct db *db, struct arena *arena, const struct document *document, bool *ret_withdrawn, struct text *ret_ground)
{
    struct tombstone tombstone = {.label = TEXT_NONE};
    enum result result = document_taken_down(db, arena, document->id, document->version, TEXT_NONE, &tombstone);
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    *ret_withdrawn = result == OK || text_equals(document->kind, "withdraw");
    *ret_ground = result == OK ? tombstone.label : document->reason;
    return OK;
}

/* Of a withdrawn record: what it said before, so that what is gone can be told. */
static enum result put_annex(struct db *db, const struct engine *engine, struct arena *arena, const struct document *document, const struct value *fields, bool withdrawn)
{
    const struct room_annex *annex = engine_annex(engine, document->definition->name);
    const struct value *value = annex ? document_value(fields, text_of(annex->name)) : NULL;
    struct value *before;
    struct text earlier;
    enum result result;
    if (!annex || !withdrawn)
        return annex ? annex->index(db, arena, document->id, value, false) : OK;
    result = db_one_text(db, arena, &earlier, SQL("select fields from pub_document where id = $1 and version <= $2 and kind = 'publish' order by version desc"),
                         BIND(bind_integer(document->id), bind_integer(document->version)));
    if (result == ERROR_NOT_FOUND)
        return annex->index(db, arena, document->id, NULL, true);
    TRY(result);
    TRY(json_parse_kept(arena, earlier, DOCUMENT_BYTES_MAX, &before, NULL));
    return annex->index(db, arena, document->id, document_value(before, text_of(annex->name)), true);
}

enum result index_put(struct db *db, const struct engine *engine, struct arena *arena, const struct document *document, struct message *message)
{
    bool withdrawn;
    struct value *fields;
    struct text name, clear, ground;
    TRY(document_withdrawn(db, arena, document, &withdrawn, &ground));
    TRY(json_parse_kept(arena, document->fields, DOCUMENT_BYTES_MAX, &fields, message));
    name = document_name(arena, document, fields);
    if (withdrawn)
        TRY(document_name_before(db, arena, document, &name));
    TRY(put_header(db, arena, document, name, withdrawn, ground));
    TRY(db_run(db, NULL, SQL("delete from pub_link where from_id = $1"), BIND(bind_integer(document->id))));
    clear = arena_printf(arena, "delete from pub_%.*s where id = $1", TEXT_ARGS(document->definition->name));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_run(db, NULL, SQL_COMPOSED(clear.data), BIND(bind_integer(document->id))));
    if (!withdrawn) {
        TRY(put_columns(db, arena, document, fields));
        TRY(put_links(db, document, fields));
    }
    TRY(put_annex(db, engine, arena, document, fields, withdrawn));
    return put_search(db, arena, document, name, fields, withdrawn);
}

/* --- Making it anew ------------------------------------------------------- */

static enum result rebuild_tables(struct db *db, const struct engine *engine, struct arena *arena, struct message *message)
{
    TRY(db_run(db, NULL, SQL("delete from pub_record"), BIND_NOTHING));
    TRY(db_run(db, NULL, SQL("delete from pub_link"), BIND_NOTHING));
    TRY(db_run(db, NULL, SQL("delete from pub_search_word"), BIND_NOTHING));
    for (const struct room_annex *annex = engine->annexes; annex && annex->reg; annex++)
        TRY(annex->clear(db));
    for (size_t i = 0; i < engine->definitions->count; i++) {
        const struct definition *definition = &engine->definitions->list[i];
        struct store_table table = publish_table(arena, definition);
        if (!definition->publishes)
            continue;
        if (!table.name)
            return ERROR_MEMORY;
        if (db_has_table(db, table.name))
            TRY(db_drop_table(db, table.name, message));
        TRY(db_create_table(db, &table, message));
    }
    return OK;
}

void document_read(struct statement *row, struct arena *arena, const struct engine *engine, struct document *document)
{
    *document = (struct document){
        .id = statement_integer(row, 0), .version = statement_integer(row, 1),
        .definition = definitions_find(engine->definitions, statement_text(row, 2)),
        .reference = statement_copy(row, 3, arena), .slug = statement_copy(row, 4, arena),
        .in_force_on = statement_date(row, 5), .published_at = statement_integer(row, 6),
        .approved_as = statement_copy(row, 7, arena), .reason = statement_copy(row, 8, arena),
        .kind = statement_copy(row, 9, arena), .fields = statement_copy(row, 10, arena),
        .leaves = statement_copy(row, 11, arena), .hash = statement_copy(row, 12, arena), .first_on = statement_date(row, 13),
    };
}

enum result index_refresh(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct document document;
    struct date day;
    int step;
    TRY(publish_index_day(db, &day));
    TRY(db_query(db, &row,
                 SQL("select d.id, d.version, d.register, d.reference, d.slug, d.in_force_on, d.published_at, d.approved_as, d.reason,"
                     " d.kind, d.fields, d.leaves, d.hash, (select min(f.in_force_on) from pub_document f where f.id = d.id)"
                     " from pub_document d where d.id = $2 and d.version ="
                     " (select max(l.version) from pub_document l where l.id = d.id and l.in_force_on <= $1)"),
                 BIND(bind_integer(date_is_none(day) ? INT32_MAX : day.day), bind_integer(id))));
    step = statement_step(row);
    if (step <= 0)
        return (enum result)step;
    document_read(row, arena, engine, &document);
    statement_close(TAKE(row));
    return document.definition && document.definition->publishes ? index_put(db, engine, arena, &document, message) : OK;
}

enum result documents_in_force(struct db *db, struct date as_of, struct statement **ret_rows)
{
    return db_query(db, ret_rows,
                    SQL("select d.id, d.version, d.register, d.reference, d.slug, d.in_force_on, d.published_at, d.approved_as, d.reason,"
                        " d.kind, d.fields, d.leaves, d.hash, (select min(f.in_force_on) from pub_document f where f.id = d.id)"
                        " from pub_document d where d.version = (select max(l.version) from pub_document l where l.id = d.id and l.in_force_on <= $1)"
                        " order by d.id"),
                    BIND(bind_integer(date_is_none(as_of) ? INT32_MAX : as_of.day)));
}

enum result publish_rebuild(struct db *db, const struct engine *engine, struct arena *arena, struct date as_of, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    AUTO(arena_free_at) struct arena *scratch = arena_new(64 << 20);
    int step;
    if (!scratch)
        return ERROR_MEMORY;
    TRY(rebuild_tables(db, engine, arena, message));
    TRY(documents_in_force(db, as_of, &row));
    while ((step = statement_step(row)) == 1) {
        struct document document;
        arena_reset(scratch);
        document_read(row, scratch, engine, &document);
        if (document.definition && document.definition->publishes)
            TRY(index_put(db, engine, scratch, &document, message));
    }
    if (step < 0)
        return (enum result)step;
    return db_run(db, NULL, SQL("update pub_index set day = $1 where number = 1"), BIND(bind_date(as_of)));
}

enum result publish_index_day(struct db *db, struct date *ret_day)
{
    int64_t day;
    TRY(db_one_integer(db, &day, SQL("select coalesce(day, -2147483648) from pub_index where number = 1"), BIND_NOTHING));
    ret_day->day = (int32_t)day;
    return OK;
}
