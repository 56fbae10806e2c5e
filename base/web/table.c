/* The list of a view for a spreadsheet: as CSV, or as a workbook. It is for reading: nothing of it comes back.
 *
 * A route's `.table` names either a list of objects, whose columns are its data (an object stands in a cell by its name), or
 * a table as pages show it (`columns` with a label; `rows` with cells of text, or a tag's label): then the file says
 * what the page says. Not here: what a list holds, which is its handler's. */
#include "base/format/csv.h"
#include "base/format/xlsx.h"
#include "base/web/edge.h"

#define COLUMN_CHARACTERS 28

/* A thing that has a name stands in a cell by it: a link, or several of them. */
static bool has_name(const struct shape *shape)
{
    for (const struct shape_field *field = shape ? shape->fields : NULL; field && field->name; field++)
        if (strcmp(field->name, "name") == 0)
            return true;
    return false;
}

static bool is_column(const struct shape_field *field)
{
    if (field->page_only)
        return false;
    return field->kind == VALUE_OBJECT || (field->kind == VALUE_LIST && field->of) ? has_name(field->of) : true;
}

static struct text joined(struct arena *arena, const struct value *list)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, PAGE_BYTES_MAX);
    for (size_t i = 0; i < list->list.count; i++) {
        const struct value *item = list->list.items[i];
        if (item && item->kind == VALUE_OBJECT)
            item = value_get(item, TEXT("name"));
        if (item && item->kind == VALUE_TEXT) {
            buffer_append_z(&out, out.length ? "; " : "");
            buffer_append(&out, item->text);
        }
    }
    return arena_copy(arena, buffer_text(&out));
}

static struct text cell_text(struct arena *arena, const struct value *value)
{
    if (!value)
        return TEXT_NONE;
    switch (value->kind) {
    case VALUE_BOOLEAN:
        return value->boolean ? TEXT("true") : TEXT("false");
    case VALUE_INTEGER:
        return arena_printf(arena, "%lld", (long long)value->integer);
    case VALUE_TEXT:
    case VALUE_HTML:
        return value->text;
    case VALUE_LIST:
        return joined(arena, value);
    case VALUE_OBJECT:
        return value_get_text(value, "name");
    case VALUE_NULL:
        return TEXT_NONE;
    }
    return TEXT_NONE;
}

void answer_csv_row(struct arena *arena, const struct shape *row_shape, const struct value *row, struct buffer *out)
{
    bool first = true;
    for (const struct shape_field *field = row_shape->fields; field->name; field++) {
        if (!is_column(field))
            continue;
        struct text name = text_of(field->name);
        csv_write_cell(out, row ? cell_text(arena, value_get(row, name)) : name, first);
        first = false;
    }
    csv_end_row(out);
}

/* --- A table, row by row -------------------------------------------------- */

struct table {
    struct arena *arena;
    const struct shape *shape;  /* of a list's items; NULL: `view` is a table as pages show it */
    const struct value *rows;   /* a list, or NULL */
    struct text name;
    struct xlsx_column *columns;
    size_t column_count, at;
    struct text *cells;
};

static bool has_list(const struct shape *shape, const char *name)
{
    for (const struct shape_field *field = shape ? shape->fields : NULL; field && field->name; field++)
        if (field->kind == VALUE_LIST && strcmp(field->name, name) == 0)
            return true;
    return false;
}

static bool table_is_shown(const struct shape_field *field)
{
    return field->kind == VALUE_OBJECT && has_list(field->of, "columns") && has_list(field->of, "rows");
}

const struct shape_field *table_field(const struct route *route)
{
    const struct shape_field *field = route->table && route->view ? route->view->fields : NULL;
    while (field && field->name && strcmp(field->name, route->table) != 0)
        field++;
    if (!field || !field->name)
        return NULL;
    return (field->kind == VALUE_LIST && field->of) || table_is_shown(field) ? field : NULL;
}

static const struct value *list_in(const struct value *object, const char *name)
{
    const struct value *list = value_get(object, text_of(name));
    return list && list->kind == VALUE_LIST ? list : NULL;
}

static enum result take_room(struct table *table, size_t column_count)
{
    table->columns = ARENA_ARRAY(table->arena, struct xlsx_column, column_count + 1);
    table->cells = ARENA_ARRAY(table->arena, struct text, column_count + 1);
    return table->columns && table->cells ? OK : ERROR_MEMORY;
}

static struct xlsx_column column_called(struct text heading, bool is_number)
{
    /* Shaded all: what a person changes in it goes nowhere. */
    return (struct xlsx_column){.heading = heading, .kind = is_number ? XLSX_NUMBER : XLSX_TEXT, .width_characters = COLUMN_CHARACTERS, .is_fixed = true};
}

static enum result open_shown(struct table *table, const struct value *part)
{
    const struct value *columns = list_in(part, "columns");
    size_t count = columns ? columns->list.count : 0;
    table->rows = list_in(part, "rows");
    TRY(take_room(table, count));
    for (; table->column_count < count; table->column_count++) {
        const struct value *column = columns->list.items[table->column_count];
        table->columns[table->column_count] = column_called(value_get_text(column, "label"), value_is_truthy(value_get(column, TEXT("numeric"))));
    }
    return OK;
}

static enum result open_list(struct table *table)
{
    size_t count = 0;
    for (const struct shape_field *field = table->shape->fields; field->name; field++)
        count += is_column(field);
    TRY(take_room(table, count));
    for (const struct shape_field *field = table->shape->fields; field->name; field++)
        if (is_column(field))
            table->columns[table->column_count++] = column_called(text_of(field->name), field->kind == VALUE_INTEGER);
    return OK;
}

static enum result table_open(struct request *request, const struct value *view, struct table *table)
{
    const struct shape_field *field = table_field(request->compiled->route); /* there is one: route_check */
    const struct value *part = value_get(view, text_of(field->name));
    *table = (struct table){.arena = request_arena(request), .name = text_of(field->name)};
    if (table_is_shown(field))
        return open_shown(table, part);
    table->shape = field->of;
    table->rows = part && part->kind == VALUE_LIST ? part : NULL;
    return open_list(table);
}

/* What a cell of a page says: its words, and its tag's. */
static struct text shown_text(struct arena *arena, const struct value *cell)
{
    struct text text = value_get_text(cell, "text"), tag = value_get_text(value_get(cell, TEXT("tag")), "label");
    return tag.length && text.length ? arena_printf(arena, "%.*s %.*s", TEXT_ARGS(text_trim(text)), TEXT_ARGS(tag)) : tag.length ? tag : text_trim(text);
}

static enum result next_row(void *context, const struct text **ret_cells)
{
    struct table *table = context;
    const struct value *row, *cells;
    size_t column = 0;
    *ret_cells = NULL;
    if (!table->rows || table->at == table->rows->list.count)
        return OK;
    row = table->rows->list.items[table->at++];
    cells = table->shape ? NULL : list_in(row, "cells");
    for (; cells && column < table->column_count && column < cells->list.count; column++)
        table->cells[column] = shown_text(table->arena, cells->list.items[column]);
    for (const struct shape_field *field = table->shape ? table->shape->fields : NULL; field && field->name; field++)
        if (is_column(field))
            table->cells[column++] = cell_text(table->arena, value_get(row, text_of(field->name)));
    for (; column < table->column_count; column++)
        table->cells[column] = TEXT_NONE;
    *ret_cells = table->cells;
    return arena_failed(table->arena) ? ERROR_MEMORY : OK;
}

/* --- The two forms -------------------------------------------------------- */

enum result table_write_csv(struct request *request, const struct value *view, struct buffer *out)
{
    struct table table;
    const struct text *cells;
    TRY(table_open(request, view, &table));
    for (size_t i = 0; i < table.column_count; i++)
        csv_write_cell(out, table.columns[i].heading, i == 0);
    csv_end_row(out);
    for (;;) {
        TRY(next_row(&table, &cells));
        if (!cells)
            return OK;
        for (size_t i = 0; i < table.column_count; i++)
            csv_write_cell(out, cells[i], i == 0);
        csv_end_row(out);
    }
}

enum result table_write_workbook(struct request *request, const struct value *view, struct buffer *out)
{
    struct table table;
    TRY(table_open(request, view, &table));
    struct xlsx_sheet sheet = {table.name, table.columns, table.column_count, next_row, &table, request_moment(request).today};
    return xlsx_write(&sheet, out);
}
