/* The header of an imported file: which column feeds which field, what is left out and why.
 * Not here: what the cells say (import_row.c). */
#include "blocks/record/import_internal.h"

#include "base/wording.h"
#include "base/limits.h"

/* "Objective ID", "objective_id" and "objectiveid" are one name. */
struct text import_fold_name(struct arena *arena, struct text name)
{
    char *folded = arena_alloc(arena, name.length + 1);
    size_t length = 0;
    if (!folded)
        return TEXT_NONE;
    for (size_t i = 0; i < name.length; i++) {
        char byte = name.data[i];
        if (byte == ' ' || byte == '_' || byte == '-' || byte == '\t' || byte == '\n' || byte == '\r')
            continue;
        folded[length++] = byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
    }
    return (struct text){folded, length};
}

/* Not those that are seen only of records that are one's own to work on: a file speaks of others too. */
bool import_field_is_offered(const struct field *field, const struct actor *actor)
{
    return !field->by_moves && field->type != FIELD_FILE && field_may_see(field, actor, false) && field_may_edit_some(field, actor);
}

/* --- The file ------------------------------------------------------------- */

static bool is_blank_row(const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (text_trim(row->cells[i]).length)
            return false;
    return true;
}

static enum result add_row(struct import *import, const struct csv_row *row, size_t *capacity)
{
    if (import->row_count == *capacity) {
        size_t more = *capacity ? *capacity * 2 : 256;
        struct csv_row *rows = ARENA_ARRAY(import->arena, struct csv_row, more);
        if (!rows)
            return ERROR_MEMORY;
        if (import->row_count)
            memcpy(rows, import->rows, import->row_count * sizeof *rows);
        import->rows = rows;
        *capacity = more;
    }
    import->rows[import->row_count++] = *row;
    return OK;
}

enum result import_read_file(struct import *import)
{
    struct sheet_reader reader;
    struct csv_row row = {0};
    struct message message = {.language = arena_language(import->arena)};
    size_t capacity = 0;
    sheet_reader_init(&reader, import->order->content, import->order->bare_guards);
    for (;;) {
        enum result result = sheet_read_row(&reader, import->arena, &row, &message);
        if (result == ERROR_INVALID || result == ERROR_LIMIT) {
            import_report_refusal(import, reader.csv.line, TEXT_NONE, TEXT_NONE, text_of(message.text));
            return OK;
        }
        TRY(result);
        if (!row.count)
            break;
        if (!import->header.count)
            import->header = row;
        else if (!is_blank_row(&row))
            TRY(add_row(import, &row, &capacity));
        if (import->row_count > IMPORT_ROWS_MAX) {
            import_report_refusal(import, row.line, TEXT_NONE, TEXT_NONE,
                                  arena_printf(import->report_arena, SAY(import->report_arena, "The file has more than %d rows: import it in parts"), IMPORT_ROWS_MAX));
            return OK;
        }
    }
    if (!import->header.count)
        import_report_refusal(import, 0, TEXT_NONE, TEXT_NONE, SAID(import->arena, "The file is empty: its first row must name the columns"));
    return OK;
}

/* --- Columns -------------------------------------------------------------- */

const struct column *import_column(const struct import *import, struct text name)
{
    struct text folded = import_fold_name(import->row_arena, name);
    for (size_t i = 0; i < import->column_count; i++)
        if (text_equal(import_fold_name(import->row_arena, import->columns[i].name), folded))
            return &import->columns[i];
    return NULL;
}

struct text import_cell(const struct import *import, const struct column *column)
{
    if (column->is_setting)
        return column->constant;
    return column->cell < import->row->count ? text_trim(import->row->cells[column->cell]) : TEXT_NONE;
}

static void read_header(struct import *import)
{
    const struct csv_row *header = &import->header;
    if (header->count == 1 && (text_contains(header->cells[0], TEXT(";")) || text_contains(header->cells[0], TEXT("\t"))))
        import_report_refusal(import, header->line, TEXT_NONE, header->cells[0],
                              SAID(import->arena, "The columns are not separated by commas: save the spreadsheet as \"CSV UTF-8 (comma delimited)\""));
    for (size_t i = 0; i < header->count; i++) {
        struct text name = text_trim(header->cells[i]), folded = import_fold_name(import->row_arena, name);
        const struct column *before = import_column(import, name);
        if (!folded.length)
            import_report_refusal(import, header->line, arena_printf(import->report_arena, "number %zu", i + 1), TEXT_NONE,
                                  SAID(import->arena, "This column has no name: give it one, or take the column out"));
        else if (before)
            import_report_refusal(import, header->line, name, TEXT_NONE,
                                  arena_printf(import->report_arena, SAY(import->report_arena, "Two columns have this name (\"%.*s\"): take one of them out"),
                                               TEXT_ARGS(before->name)));
        import->columns[import->column_count++] = (struct column){.name = name, .cell = i};
    }
}

/* A setting takes the place of the column of its name, or is a column of its own. */
static void add_settings(struct import *import)
{
    for (size_t i = 0; i < import->order->setting_count; i++) {
        const struct import_setting *setting = &import->order->settings[i];
        struct column *column = (struct column *)import_column(import, setting->field);
        if (!column)
            column = &import->columns[import->column_count++];
        *column = (struct column){.name = setting->field, .constant = text_trim(setting->value), .is_setting = true};
    }
}

/* --- Fields --------------------------------------------------------------- */

static bool is_own_name(const struct import *import, const struct field *but, struct text folded)
{
    for (size_t i = 0; i < import->definition->field_count; i++) {
        const struct field *field = &import->definition->fields[i];
        if (field != but && import_field_is_offered(field, import->actor) &&
            text_equal(import_fold_name(import->row_arena, field->name), folded))
            return true;
    }
    return false;
}

static const struct column *take_column(struct import *import, struct text name)
{
    struct column *column = (struct column *)import_column(import, name);
    if (!column || column->is_used)
        return NULL;
    column->is_used = true;
    return column;
}

/* The other names first: the file's "objective_id" finds the objective, its "objective" is the title. */
static void match_names(struct import *import)
{
    for (size_t i = 0; i < import->definition->field_count; i++) {
        const struct field *field = &import->definition->fields[i];
        const struct column *column = NULL;
        if (!import_field_is_offered(field, import->actor))
            continue;
        for (size_t j = 0; !column && j < field->also_count; j++)
            if (!is_own_name(import, field, import_fold_name(import->row_arena, field->also[j])))
                column = take_column(import, field->also[j]);
        import->field_columns[i] = column ? column : take_column(import, field->name);
    }
    for (size_t i = 0; i < import->definition->field_count; i++) {
        const struct field *field = &import->definition->fields[i];
        if (!import->field_columns[i] && import_field_is_offered(field, import->actor) &&
            !is_own_name(import, field, import_fold_name(import->row_arena, field->label)))
            import->field_columns[i] = take_column(import, field->label);
        if (!import->field_columns[i] && import_field_is_offered(field, import->actor) && field->label_defined.length &&
            !is_own_name(import, field, import_fold_name(import->row_arena, field->label_defined)))
            import->field_columns[i] = take_column(import, field->label_defined);
    }
}

/* Columns that fill in the targets that a link adds, and those targets' own. */
static void mark_with(struct import *import, const struct field *field, int depth)
{
    for (size_t i = 0; field->adds && i < field->with_count && depth < IMPORT_LINK_DEPTH_MAX; i++) {
        struct column *column = (struct column *)import_column(import, field->with[i].column);
        const struct field *of = definition_field(field->target, field->with[i].field);
        if (column)
            column->is_used = true;
        if (of && (of->type == FIELD_LINK || of->type == FIELD_LINKS))
            mark_with(import, of, depth + 1);
    }
}

static void add_left_out(struct import *import, struct text column, struct text why)
{
    struct import_report *report = import->report;
    report->left_out[report->left_out_count++] =
        (struct import_left_out){arena_copy(import->report_arena, import_cut(import->report_arena, column, IMPORT_VALUE_CHARACTERS_MAX)), why};
}

static bool is_named(const struct import *import, const struct field *field, struct text column)
{
    struct text folded = import_fold_name(import->row_arena, column);
    for (size_t i = 0; i < field->also_count; i++)
        if (text_equal(import_fold_name(import->row_arena, field->also[i]), folded))
            return true;
    return text_equal(import_fold_name(import->row_arena, field->name), folded) ||
           text_equal(import_fold_name(import->row_arena, field->label), folded) ||
           (field->label_defined.length && text_equal(import_fold_name(import->row_arena, field->label_defined), folded));
}

static enum result list_left_out(struct import *import)
{
    import->report->left_out = ARENA_ARRAY(import->report_arena, struct import_left_out, import->column_count + 1);
    if (!import->report->left_out)
        return ERROR_MEMORY;
    for (size_t i = 0; i < import->column_count; i++) {
        const struct column *column = &import->columns[i];
        struct text why = SAID(import->arena, "no field of this register");
        if (column->is_used)
            continue;
        for (size_t j = 0; j < import->definition->field_count; j++) {
            const struct field *field = &import->definition->fields[j];
            if (field->by_moves && field_may_see(field, import->actor, false) && is_named(import, field, column->name))
                why = SAID(import->arena, "only steps such as an approval set it");
            if (!field_may_edit_some(field, import->actor) && field_may_see(field, import->actor, false) && is_named(import, field, column->name))
                why = SAID(import->arena, "your role may not write it");
            if (field->type == FIELD_FILE && field_may_see(field, import->actor, false) && is_named(import, field, column->name))
                why = SAID(import->arena, "a file cannot come in a table: attach it to each record");
        }
        if (column->is_setting)
            import_report_refusal(import, 0, column->name, column->constant,
                                  arena_printf(import->report_arena, SAY(import->report_arena, "This cannot be set for all rows: it is %.*s"), TEXT_ARGS(why)));
        else
            add_left_out(import, column->name, why);
    }
    return OK;
}

/* Rows cannot be told apart without their key. */
static void check_key_columns(struct import *import)
{
    const struct definition *definition = import->definition;
    if (!definition->key_count)
        import_report_refusal(import, 0, TEXT_NONE, TEXT_NONE, SAID(import->arena, "This register has no key by which rows could be found again"));
    for (size_t i = 0; i < definition->key_count; i++) {
        const struct field *field = definition_field(definition, definition->key[i]);
        size_t at = (size_t)(field - definition->fields);
        if (import->field_columns[at] || import->blank->values[at].text.length || import->blank->values[at].link_count)
            continue;
        import_report_refusal(import, import->header.line, field->name, TEXT_NONE,
                              arena_printf(import->report_arena, SAY(import->report_arena, "There is no column for \"%.*s\", by which rows are told apart: add it, or set one value for all rows"
                                           " (on the command line with --set %.*s=…)"),
                                           TEXT_ARGS(field->label), TEXT_ARGS(field->name)));
    }
}

enum result import_match_columns(struct import *import)
{
    import->columns = ARENA_ARRAY(import->arena, struct column, import->header.count + import->order->setting_count + 1);
    import->field_columns = ARENA_ARRAY(import->arena, const struct column *, import->definition->field_count + 1);
    if (!import->columns || !import->field_columns)
        return ERROR_MEMORY;
    read_header(import);
    add_settings(import);
    match_names(import);
    for (size_t i = 0; i < import->definition->field_count; i++)
        if (import->field_columns[i])
            mark_with(import, &import->definition->fields[i], 0);
    TRY(list_left_out(import));
    check_key_columns(import);
    arena_reset(import->row_arena);
    return OK;
}

/* --- What may be in a file -------------------------------------------------- */

#define HEADINGS_MAX 256

struct heading_list {
    struct arena *arena;
    struct import_heading *list;
    size_t count;
};

static void add_heading(struct heading_list *headings, struct text name, const struct field *field, const struct field *fills)
{
    for (size_t i = 0; i < headings->count; i++)
        if (text_equal(import_fold_name(headings->arena, headings->list[i].name), import_fold_name(headings->arena, name)))
            return;
    if (headings->count < HEADINGS_MAX)
        headings->list[headings->count++] = (struct import_heading){name, field, fills};
}

/* Where the field's own name is the title of what it adds, its first other name is the field's. */
static struct text heading_of(struct arena *arena, const struct field *field)
{
    for (size_t i = 0; field->also_count && i < field->with_count; i++)
        if (text_equal(import_fold_name(arena, field->with[i].column), import_fold_name(arena, field->name)))
            return field->also[0];
    return field->name;
}

static void add_with_headings(struct heading_list *headings, const struct field *link, int depth)
{
    for (size_t i = 0; link->adds && i < link->with_count && depth < IMPORT_LINK_DEPTH_MAX; i++) {
        const struct field *fills = definition_field(link->target, link->with[i].field);
        if (!fills)
            continue;
        add_heading(headings, link->with[i].column, link, fills);
        if (fills->type == FIELD_LINK || fills->type == FIELD_LINKS)
            add_with_headings(headings, fills, depth + 1);
    }
}

enum result import_headings(struct arena *arena, const struct definition *definition, const struct actor *actor,
                            struct import_heading **ret_headings, size_t *ret_count)
{
    struct heading_list headings = {arena, ARENA_ARRAY(arena, struct import_heading, HEADINGS_MAX), 0};
    if (!headings.list)
        return ERROR_MEMORY;
    for (size_t i = 0; i < definition->field_count; i++)
        if (import_field_is_offered(&definition->fields[i], actor))
            add_heading(&headings, heading_of(arena, &definition->fields[i]), &definition->fields[i], NULL);
    for (size_t i = 0; i < definition->field_count; i++)
        if (import_field_is_offered(&definition->fields[i], actor))
            add_with_headings(&headings, &definition->fields[i], 0);
    *ret_headings = headings.list;
    *ret_count = headings.count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
