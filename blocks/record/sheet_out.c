/* A register's list written as a spreadsheet: see sheet.h. The rows are read in parts and held one at a time. */
#include "blocks/record/sheet.h"

#include <inttypes.h>

#include "base/wording.h"
#include "base/format/xlsx.h"
#include "blocks/record/compose.h"
#include "blocks/record/import_internal.h"
#include "blocks/record/sheet_pages.h"

#define ROWS_AT_ONCE 200
#define PART_ARENA_BYTES_MAX ((size_t)64 << 20)
#define LINKS_BYTES_MAX 1048576
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"
#define WIDTH_NARROW 12
#define WIDTH_DATE 20
#define WIDTH_LINE 32
#define WIDTH_PROSE 60

/* --- Columns ---------------------------------------------------------------- */

struct heads {
    struct arena *arena;
    struct sheet_column *list;
    size_t count;
};

static bool is_taken(const struct heads *heads, struct text heading)
{
    struct text folded = import_fold_name(heads->arena, heading);
    for (size_t i = 0; i < heads->count; i++)
        if (text_equal(import_fold_name(heads->arena, heads->list[i].heading), folded))
            return true;
    return false;
}

/* By its label; where that is another column's already, by its name, which is its own. */
static void add(struct heads *heads, enum sheet_part part, const struct field *field, struct text label, struct text defined)
{
    struct text heading = label;
    if (is_taken(heads, heading) && field)
        heading = field->name;
    if (is_taken(heads, heading))
        heading = arena_printf(heads->arena, "%.*s (%s)", TEXT_ARGS(label), field ? "field" : "record");
    heads->list[heads->count++] = (struct sheet_column){part, field, heading, defined};
}

/* Files stay with their records, and what is sealed in the store does not go out in the clear. */
static bool goes_out(const struct field *field)
{
    return field->type != FIELD_FILE && !field->sealed;
}

static bool asks_reason(const struct definition *definition, const struct actor *actor)
{
    for (size_t i = 0; i < definition->field_count; i++)
        if (definition->fields[i].moving_needs_reason && import_field_is_offered(&definition->fields[i], actor))
            return true;
    return false;
}

enum result sheet_columns(struct arena *arena, const struct definition *definition, const struct actor *actor,
                          struct sheet_column **ret_columns, size_t *ret_count)
{
    struct heads heads = {arena, ARENA_ARRAY(arena, struct sheet_column, definition->field_count + 4), 0};
    if (!heads.list)
        return ERROR_MEMORY;
    add(&heads, SHEET_REFERENCE, NULL, SAID(arena, "Reference"), TEXT("Reference"));
    add(&heads, SHEET_VERSION, NULL, SAID(arena, "Version"), TEXT("Version"));
    for (size_t i = 0; i < definition->field_count; i++)
        if (import_field_is_offered(&definition->fields[i], actor) && goes_out(&definition->fields[i]))
            add(&heads, SHEET_FIELD, &definition->fields[i], definition->fields[i].label, definition->fields[i].label_defined);
    if (asks_reason(definition, actor))
        add(&heads, SHEET_REASON, NULL, SAID(arena, "Why a published date moves"), TEXT("Why a published date moves"));
    add(&heads, SHEET_STATE, NULL, SAID(arena, "State"), TEXT("State"));
    for (size_t i = 0; i < definition->field_count; i++)
        if (!import_field_is_offered(&definition->fields[i], actor) && goes_out(&definition->fields[i]) && field_may_see(&definition->fields[i], actor, false))
            add(&heads, SHEET_FIXED, &definition->fields[i], definition->fields[i].label, definition->fields[i].label_defined);
    *ret_columns = heads.list;
    *ret_count = heads.count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Cells ------------------------------------------------------------------ */

static enum result read_target(struct db *db, struct arena *arena, const struct field *field, int64_t id, const struct actor *actor,
                               struct text *ret_name, struct text *ret_reference)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text sql = arena_printf(arena, "select %s, reference from record where id = $1 and %.*s", record_name_column(field->target),
                                   TEXT_ARGS(record_visible_sql(arena, field->target, actor, "id", 2)));
    int step;
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL_COMPOSED(sql.data), BIND(bind_integer(id), VISIBLE_TO(actor))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *ret_name = statement_copy(row, 0, arena);
    *ret_reference = statement_copy(row, 1, arena);
    return OK;
}

/* "Harbour Trust (ORG-3)": the name is for the reader, the reference says which is meant. */
static struct text target_text(struct db *db, struct arena *arena, const struct field *field, int64_t id, const struct actor *actor)
{
    struct text name = TEXT_NONE, reference = TEXT_NONE, separator = field->parts.length ? field->parts : TEXT(";");
    if (read_target(db, arena, field, id, actor, &name, &reference) < 0) {
        if (record_name_for(db, arena, field->target, id, actor, &name) < 0)
            name = arena_printf(arena, SAY(arena, "(record %" PRId64 ")"), id);
        return name;
    }
    if (text_equal(name, reference) || text_contains(name, separator) || text_contains(name, TEXT(";")))
        return reference;
    return arena_printf(arena, "%.*s (%.*s)", TEXT_ARGS(name), TEXT_ARGS(reference));
}

static struct text links_text(struct db *db, struct arena *arena, const struct field *field, const struct field_value *value, const struct actor *actor)
{
    AUTO(buffer_clear) struct buffer all;
    struct text separator = field->parts.length ? field->parts : TEXT(";");
    buffer_init(&all, LINKS_BYTES_MAX);
    for (size_t i = 0; i < value->link_count; i++) {
        if (i) {
            buffer_append(&all, separator);
            buffer_append_byte(&all, ' ');
        }
        buffer_append(&all, target_text(db, arena, field, value->links[i], actor));
    }
    return arena_copy(arena, buffer_text(&all));
}

static struct text role_text(const struct engine *engine, struct text name)
{
    for (size_t i = 0; i < engine->definitions->role_count; i++)
        if (text_equal(engine->definitions->roles[i].name, name))
            return engine->definitions->roles[i].label;
    return name;
}

struct text sheet_cell(struct db *db, struct arena *arena, const struct engine *engine, const struct field *field,
                       const struct field_value *value, const struct actor *actor)
{
    if (field_value_is_sealed(value))
        return field_show_to(db, arena, field, value, actor);
    switch (field->type) {
    case FIELD_LINK:
    case FIELD_LINKS:
        return links_text(db, arena, field, value, actor);
    case FIELD_BOOLEAN:
    case FIELD_CHOICE:
    case FIELD_MOMENT: /* on London's clock, as it may be typed again */
        return field_show_to(db, arena, field, value, actor);
    case FIELD_ROLE:
        return role_text(engine, value->text);
    default:
        return value->text;
    }
}

/* --- Rows ------------------------------------------------------------------- */

struct rows {
    struct db *db;
    const struct engine *engine;
    const struct actor *actor;
    struct list_query query;
    const struct sheet_pick *picked; /* NULL: what the query says */
    size_t picked_at;
    struct sheet_column *columns;
    size_t column_count;
    struct arena *part_arena, *row_arena;
    struct list_row *list;   /* the part in hand */
    size_t count, at;
    bool is_last;
    struct text *cells;
};

/* In the order in which the list had them: a query gives them in its own. */
static void put_in_order(struct list_row *list, size_t count, const int64_t *ids, size_t id_count)
{
    size_t at = 0;
    for (size_t i = 0; i < id_count; i++)
        for (size_t j = at; j < count; j++)
            if (list[j].id == ids[i]) {
                struct list_row one = list[j];
                list[j] = list[at];
                list[at++] = one;
                break;
            }
}

/* The next of the records that were picked. */
static enum result read_picked(struct rows *rows)
{
    size_t left = rows->picked->count - rows->picked_at;
    struct list_query query = rows->query;
    int64_t total;
    arena_reset(rows->part_arena);
    query.only = rows->picked->ids + rows->picked_at;
    query.only_count = left < LIST_ONLY_MAX ? left : LIST_ONLY_MAX;
    query.max = LIST_ONLY_MAX;
    TRY(record_list(rows->db, rows->engine, rows->part_arena, &query, rows->actor, &rows->list, &rows->count, &total));
    put_in_order(rows->list, rows->count, query.only, query.only_count);
    rows->picked_at += query.only_count;
    rows->is_last = rows->picked_at == rows->picked->count;
    rows->at = 0;
    return OK;
}

static enum result read_part(struct rows *rows)
{
    int64_t total;
    if (rows->picked)
        return read_picked(rows);
    arena_reset(rows->part_arena);
    TRY(record_list(rows->db, rows->engine, rows->part_arena, &rows->query, rows->actor, &rows->list, &rows->count, &total));
    rows->query.offset += rows->count;
    rows->is_last = rows->count < rows->query.max;
    rows->at = 0;
    return OK;
}

static struct text cell_of(const struct rows *rows, const struct sheet_column *column, const struct record *record)
{
    switch (column->part) {
    case SHEET_REFERENCE:
        return record->reference;
    case SHEET_VERSION:
        return arena_printf(rows->row_arena, "%" PRId64, record->version);
    case SHEET_STATE:
        return record->definition->states[record->state].label;
    case SHEET_FIELD:
    case SHEET_FIXED:
        return sheet_cell(rows->db, rows->row_arena, rows->engine, column->field, record_value(record, column->field->name), rows->actor);
    case SHEET_REASON:
        break;
    }
    return TEXT_NONE;
}

static enum result next_row(void *context, const struct text **ret_cells)
{
    struct rows *rows = context;
    struct record *record;
    while (rows->at == rows->count && !rows->is_last)
        TRY(read_part(rows));
    if (rows->at == rows->count) {
        *ret_cells = NULL;
        return OK;
    }
    arena_reset(rows->row_arena);
    TRY(record_load(rows->db, rows->engine, rows->row_arena, rows->query.definition, rows->list[rows->at++].id, &record));
    TRY(record_unseal(rows->db, rows->engine, rows->row_arena, record, rows->actor));
    for (size_t i = 0; i < rows->column_count; i++)
        rows->cells[i] = cell_of(rows, &rows->columns[i], record);
    *ret_cells = rows->cells;
    return arena_failed(rows->row_arena) ? ERROR_MEMORY : OK;
}

/* --- The two forms ---------------------------------------------------------- */

static enum result write_csv(struct rows *rows, struct buffer *out)
{
    const struct text *cells;
    buffer_append_z(out, BYTE_ORDER_MARK);
    for (size_t i = 0; i < rows->column_count; i++)
        csv_write_cell(out, rows->columns[i].heading, i == 0);
    csv_end_row(out);
    for (;;) {
        TRY(next_row(rows, &cells));
        if (!cells || out->failure < 0)
            return out->failure;
        for (size_t i = 0; i < rows->column_count; i++)
            csv_write_cell(out, cells[i], i == 0);
        csv_end_row(out);
    }
}

static enum result set_choices(struct arena *arena, const struct field *field, struct date today, struct xlsx_column *column)
{
    struct text *labels = ARENA_ARRAY(arena, struct text, field->choices->count + 1);
    if (!labels)
        return ERROR_MEMORY;
    for (size_t i = 0; i < field->choices->count; i++)
        if (choice_is_offered(&field->choices->choices[i], today))
            labels[column->choice_count++] = field->choices->choices[i].label;
    column->choices = labels;
    return OK;
}

static enum result describe(struct arena *arena, const struct sheet_column *column, struct date today, struct xlsx_column *ret_column)
{
    enum field_type type = column->field ? column->field->type : FIELD_TEXT;
    *ret_column = (struct xlsx_column){.heading = column->heading, .width_characters = WIDTH_LINE,
                                       .is_fixed = column->part != SHEET_FIELD && column->part != SHEET_REASON};
    if (column->part == SHEET_REFERENCE || column->part == SHEET_VERSION || column->part == SHEET_STATE || type == FIELD_BOOLEAN)
        ret_column->width_characters = WIDTH_NARROW;
    if (type == FIELD_PROSE)
        ret_column->width_characters = WIDTH_PROSE;
    if (type == FIELD_DATE || type == FIELD_PARTIAL_DATE)
        ret_column->width_characters = WIDTH_DATE;
    if (type == FIELD_DATE && column->part == SHEET_FIELD)
        ret_column->kind = XLSX_DATE;
    if (type == FIELD_INTEGER || column->part == SHEET_VERSION)
        ret_column->kind = XLSX_NUMBER;
    if (type == FIELD_PENCE && column->part == SHEET_FIELD)
        ret_column->kind = XLSX_POUNDS;
    return column->part == SHEET_FIELD && type == FIELD_CHOICE ? set_choices(arena, column->field, today, ret_column) : OK;
}

static enum result write_workbook(struct rows *rows, struct arena *arena, struct buffer *out)
{
    struct xlsx_column *columns = ARENA_ARRAY(arena, struct xlsx_column, rows->column_count);
    struct xlsx_sheet sheet = {rows->query.definition->titles, columns, rows->column_count, next_row, rows, date_in_london(rows->actor->moment.now)};
    if (!columns)
        return ERROR_MEMORY;
    for (size_t i = 0; i < rows->column_count; i++)
        TRY(describe(arena, &rows->columns[i], rows->actor->moment.today, &columns[i]));
    return xlsx_write(&sheet, out);
}

static enum result write_sheet(struct db *db, const struct engine *engine, const struct language *language, const struct list_query *query, const struct sheet_pick *picked,
                               const struct actor *actor, enum sheet_form form, struct buffer *out)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(PART_ARENA_BYTES_MAX);
    AUTO(arena_free_at) struct arena *part_arena = arena_new(PART_ARENA_BYTES_MAX);
    AUTO(arena_free_at) struct arena *row_arena = arena_new(PART_ARENA_BYTES_MAX);
    struct rows rows = {.db = db, .engine = engine, .actor = actor, .query = *query, .picked = picked, .part_arena = part_arena, .row_arena = row_arena};
    if (!arena || !part_arena || !row_arena)
        return ERROR_MEMORY;
    arena_set_language(arena, language);
    arena_set_language(row_arena, language);
    rows.query.offset = 0;
    rows.query.max = ROWS_AT_ONCE;
    TRY(sheet_columns(arena, query->definition, actor, &rows.columns, &rows.column_count));
    rows.cells = ARENA_ARRAY(arena, struct text, rows.column_count);
    if (!rows.cells)
        return ERROR_MEMORY;
    return form == SHEET_CSV ? write_csv(&rows, out) : write_workbook(&rows, arena, out);
}

enum result sheet_write(struct db *db, const struct engine *engine, const struct language *language, const struct list_query *query, const struct actor *actor,
                        enum sheet_form form, struct buffer *out)
{
    return write_sheet(db, engine, language, query, NULL, actor, form, out);
}

enum result sheet_write_picked(struct db *db, const struct engine *engine, const struct language *language, const struct sheet_pick *pick, const struct actor *actor,
                               enum sheet_form form, struct buffer *out)
{
    struct list_query query = {.definition = pick->definition};
    return write_sheet(db, engine, language, &query, pick, actor, form, out);
}
