/* Composing SQL from checked definitions: see compose.h. */
#include "blocks/record/compose.h"

#include <inttypes.h>

#include "base/pence.h"

#define NAME_BYTES_MAX 300

void composed_init(struct composed *composed)
{
    buffer_init(&composed->sql, COMPOSED_SQL_BYTES_MAX);
    composed->bind_count = 0;
}

void composed_clear(struct composed *composed)
{
    buffer_clear(&composed->sql);
}

void composed_bind(struct composed *composed, struct bind bind)
{
    if (composed->bind_count == BINDS_MAX) {
        composed->sql.failure = ERROR_LIMIT;
        return;
    }
    composed->binds[composed->bind_count++] = bind;
    buffer_printf(&composed->sql, "$%zu", composed->bind_count);
}

void composed_add_binds(struct composed *composed, struct binds binds)
{
    if (composed->bind_count + binds.count > BINDS_MAX) {
        composed->sql.failure = ERROR_LIMIT;
        return;
    }
    memcpy(&composed->binds[composed->bind_count], binds.list, binds.count * sizeof *binds.list);
    composed->bind_count += binds.count;
}

enum result composed_query(struct composed *composed, struct db *db, struct statement **ret_statement)
{
    if (composed->sql.failure < 0)
        return composed->sql.failure;
    return db_query(db, ret_statement, SQL_COMPOSED(composed->sql.data),
                    (struct binds){composed->binds, composed->bind_count});
}

enum result composed_run(struct composed *composed, struct db *db, int64_t *ret_changed)
{
    if (composed->sql.failure < 0)
        return composed->sql.failure;
    return db_run(db, ret_changed, SQL_COMPOSED(composed->sql.data),
                  (struct binds){composed->binds, composed->bind_count});
}

bool field_has_column(const struct field *field)
{
    return field->type != FIELD_LINKS;
}

enum column_type field_column_type(const struct field *field)
{
    if (field->sealed)
        return COLUMN_TEXT;
    switch (field->type) {
    case FIELD_INTEGER:
    case FIELD_PENCE:
    case FIELD_BOOLEAN:
    case FIELD_DATE:
    case FIELD_LINK:
    case FIELD_FILE:
        return COLUMN_INTEGER;
    default:
        return COLUMN_TEXT;
    }
}

struct bind field_bind(const struct field *field, const struct field_value *value)
{
    int64_t number = 0;
    struct date day;
    if (field->type == FIELD_LINK && !field->sealed)
        return value->link_count ? bind_integer(value->links[0]) : bind_null();
    if (!value->text.length)
        return bind_null();
    if (field->sealed)
        return bind_text(value->text);
    switch (field->type) {
    case FIELD_INTEGER:
    case FIELD_FILE:
        return text_to_integer(value->text, &number) == OK ? bind_integer(number) : bind_null();
    case FIELD_PENCE:
        return pence_parse_plain(value->text, &number) == OK ? bind_integer(number) : bind_null();
    case FIELD_BOOLEAN:
        return bind_integer(text_equals(value->text, "yes"));
    case FIELD_DATE:
        return date_parse(value->text, &day) == OK ? bind_date(day) : bind_null();
    default:
        return bind_text(value->text);
    }
}

struct text field_from_column(struct arena *arena, const struct field *field, struct statement *statement, int column)
{
    if (statement_is_null(statement, column))
        return TEXT_NONE;
    if (field->sealed)
        return statement_copy(statement, column, arena);
    switch (field->type) {
    case FIELD_INTEGER:
    case FIELD_LINK:
    case FIELD_FILE:
        return arena_printf(arena, "%" PRId64, statement_integer(statement, column));
    case FIELD_PENCE:
        return pence_plain(arena, statement_integer(statement, column));
    case FIELD_BOOLEAN:
        return statement_integer(statement, column) ? TEXT("yes") : TEXT("no");
    case FIELD_DATE:
        return date_iso(arena, statement_date(statement, column));
    default:
        return statement_copy(statement, column, arena);
    }
}

bool field_value_equal(const struct field_value *a, const struct field_value *b)
{
    return text_equal(a->text, b->text) && a->link_count == b->link_count &&
           (!a->link_count || memcmp(a->links, b->links, a->link_count * sizeof *a->links) == 0);
}

struct text name_line(struct text name)
{
    struct text line = TEXT_NONE;
    (void)text_next(&name, '\n', &line);
    line = text_head(line, NAME_BYTES_MAX);
    return line;
}

struct text table_name(struct arena *arena, const char *prefix, const struct definition *definition)
{
    return arena_printf(arena, "%s%.*s", prefix, TEXT_ARGS(definition->name));
}

struct text field_canonical(struct arena *arena, const struct field *field, const struct field_value *value)
{
    struct text text = TEXT_NONE;
    if ((field->type != FIELD_LINK && field->type != FIELD_LINKS) || field_value_is_sealed(value))
        return value->text;
    for (size_t i = 0; i < value->link_count; i++)
        text = arena_printf(arena, "%.*s%s%" PRId64, TEXT_ARGS(text), i ? " " : "", value->links[i]);
    return text;
}

struct value *record_document(struct arena *arena, const struct record *record)
{
    struct value *document = value_object(arena);
    for (size_t i = 0; i < record->definition->field_count; i++) {
        const struct field *field = &record->definition->fields[i];
        const struct field_value *value = &record->values[i];
        struct text text = field_canonical(arena, field, value);
        if (text.length)
            value_set_named(arena, document, field->name, value_text(arena, text), false);
    }
    return document;
}
