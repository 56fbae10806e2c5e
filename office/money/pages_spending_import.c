/* /desk/money/spending: a sheet of payments is brought, whatever its headings are. Somebody says which column is what (or it is known from the last time),
 * sees what is odd, and the rows go on to the register's own import, which shows what it would change before anything is changed. */
#include <inttypes.h>

#include "base/pence.h"
#include "base/wording.h"
#include "blocks/record/import_pages.h"
#include "office/money/internal.h"
#include "office/money/spending.h"

#define ADDRESS "/desk/money/spending"
#define ROWS_MAX 20000
#define LOOKED_AT_MAX 25  /* rows in which headings are looked for */
#define SHOWN_MAX 200

/* --- Opening ---------------------------------------------------------------------- */

static enum result open_desk(struct request *request, struct answer *answer, struct desk *ret_desk)
{
    TRY(desk_open(request, answer, false, ret_desk));
    ret_desk->definition = definitions_find(ret_desk->engine->definitions, TEXT("spending_item"));
    if (!ret_desk->definition || !record_may_open(ret_desk->definition, &ret_desk->actor))
        return ERROR_NOT_FOUND;
    if (!import_may(ret_desk->definition, &ret_desk->actor))
        return message_fail(answer_message(answer), ERROR_DENIED, "Your role may not bring payments in.");
    return OK;
}

static struct value *file_field(struct arena *arena, struct text error)
{
    struct value *field = part_field(arena, TEXT("file"), SAID(arena, "Sheet of payments"), SAID(arena, "An Excel workbook (.xlsx; each of its sheets is looked at by itself) or a CSV file. Its headings may be called what they like, and need not stand in the first row."), "file");
    value_set_boolean(arena, field, "required", true);
    value_set_text(arena, field, "error", error);
    return field;
}

static const struct choice_list *bodies_of(const struct desk *desk)
{
    return definition_field(desk->definition, TEXT("body"))->choices;
}

static void show_form(struct desk *desk, struct text error)
{
    struct arena *arena = desk->arena;
    const struct choice_list *bodies = bodies_of(desk);
    struct value *fields = value_list(arena), *errors = value_list(arena), *body = part_field(arena, TEXT("body"), SAID(arena, "Paid by"), TEXT_NONE, "choice");
    value_set_boolean(arena, body, "required", true);
    for (size_t i = 0; i < bodies->count; i++)
        part_field_option(arena, body, bodies->choices[i].code, bodies->choices[i].label, TEXT_NONE, i == 0);
    value_append(arena, fields, body);
    value_append(arena, fields, file_field(arena, error));
    if (error.length)
        part_error(arena, errors, error, TEXT("file"));
    desk_set(desk, "error_summary", part_error_summary(arena, errors));
    desk_set(desk, "fields", fields);
    desk_set_text(desk, "action", TEXT(ADDRESS));
    desk_set(desk, "hidden", value_list(arena));
}

enum result spending_form_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    TRY(open_desk(request, answer, &desk));
    show_form(&desk, TEXT_NONE);
    return OK;
}

/* As import_take_upload(), of all sheets. */
static enum result take_upload(struct desk *desk, struct import_kept *kept, struct message *message)
{
    AUTO(buffer_clear) struct buffer text;
    const struct upload *upload = request_upload(desk->request, "file");
    buffer_init(&text, SHEET_TEXT_BYTES_MAX);
    if (!upload)
        return message_fail(message, ERROR_INVALID, "Choose an Excel workbook (.xlsx) or a CSV file");
    if (!text_trim(upload->bytes).length)
        return message_fail(message, ERROR_INVALID, "This file is empty: choose another");
    if (!sheet_is_workbook(upload->bytes) && !text_is_utf8(upload->bytes))
        return message_fail(message, ERROR_INVALID, "This file is not UTF-8: save the spreadsheet as an Excel workbook (.xlsx), or as \"CSV UTF-8 (comma delimited)\", and choose it again");
    TRY(sheet_text_all(upload->bytes, ROWS_MAX, &text, message));
    kept->content = arena_copy(desk->arena, buffer_text(&text));
    kept->file_name = import_cut(desk->arena, upload->file_name, 100);
    if (!kept->file_name.length)
        kept->file_name = TEXT("file.csv");
    return arena_failed(desk->arena) ? message_fail(message, ERROR_LIMIT, "This file holds too much: bring it in parts") : OK;
}

enum result spending_form_post(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct import_kept kept = {0};
    struct message wrong = {.language = request_language(request)};
    TRY(open_desk(request, answer, &desk));
    kept.definition = desk.definition;
    if (!choice_find(bodies_of(&desk), request_text(request, "body")))
        return message_fail(answer_message(answer), ERROR_INVALID, "Choose who paid: the office or the force.");
    if (take_upload(&desk, &kept, &wrong) < 0) {
        answer_status(answer, 422);
        show_form(&desk, arena_copy(desk.arena, text_of(wrong.text)));
        return OK;
    }
    kept.settings = request_text(request, "body");
    return import_keep_and_show(&desk, &kept, TEXT(ADDRESS));
}

/* --- The sheet --------------------------------------------------------------------- */

struct sheet {
    struct import_kept kept;
    struct text name, content; /* of the sheet that is looked at; no name: the file has but one */
    int64_t which;
    struct csv_row headings;
    struct spending_map map;
    bool is_remembered;
    struct spending_row *rows;
    size_t count;
};

static enum result find_headings(struct arena *arena, struct text content, struct csv_row *ret_headings, size_t *ret_rows, struct message *message)
{
    struct csv_row rows[LOOKED_AT_MAX];
    struct sheet_reader reader;
    size_t count = 0, at;
    sheet_reader_init(&reader, content, false);
    while (count < LOOKED_AT_MAX) {
        TRY(sheet_read_row(&reader, arena, &rows[count], message));
        if (!rows[count].count)
            break;
        count++;
    }
    if (spending_find_headings(rows, count, &at) < 0) /* none is known: the first row has them */
        at = 0;
    if (!count)
        return message_fail(message, ERROR_INVALID, "This sheet has no rows. Choose another.");
    if (rows[at].count > SPENDING_HEADINGS_MAX)
        return message_fail(message, ERROR_INVALID, "This sheet has more than %d columns. Take out those that are not needed, and choose it again.", SPENDING_HEADINGS_MAX);
    *ret_headings = rows[at];
    *ret_rows = at + 1;
    return OK;
}

static enum result read_rows(struct arena *arena, const struct definitions *definitions, struct sheet *sheet, size_t skip, struct message *message)
{
    struct sheet_reader reader;
    struct csv_row row;
    sheet->rows = ARENA_ARRAY(arena, struct spending_row, ROWS_MAX);
    if (!sheet->rows)
        return ERROR_MEMORY;
    sheet_reader_init(&reader, sheet->content, false);
    for (size_t i = 0;; i++) {
        TRY(sheet_read_row(&reader, arena, &row, message));
        if (!row.count)
            break;
        if (i < skip)
            continue;
        if (sheet->count == ROWS_MAX)
            return message_fail(message, ERROR_LIMIT, "This sheet has more than %d rows. Bring it in parts, such as month by month.", ROWS_MAX);
        enum result result = spending_row_read(arena, definitions, &row, &sheet->map, &sheet->rows[sheet->count]);
        if (result < 0 && result != ERROR_NOT_FOUND)
            return result;
        sheet->count += result == OK;
    }
    return spending_rows_compare(arena, sheet->rows, sheet->count);
}

/* The newest layout of sheets with these headings; ERROR_NOT_FOUND. */
static enum result remembered(struct db *db, struct arena *arena, struct text headings, size_t columns, int64_t *ret_id, struct spending_map *ret_map)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select l.id, l.columns from reg_sheet_layout l where l.headings = $1 order by l.id desc limit 1"), BIND(bind_text(headings))));
    step = statement_step(row);
    (void)arena;
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *ret_id = statement_integer(row, 0);
    return spending_map_parse(statement_text(row, 1), columns, ret_map) < 0 ? ERROR_NOT_FOUND : OK;
}

/* The columns as the page asks for them (column_0 … column_8), or else as remembered, or else as guessed. */
static enum result choose_map(struct desk *desk, struct sheet *sheet)
{
    struct arena *arena = desk->arena;
    struct text asked = TEXT_NONE;
    int64_t id;
    enum result result;
    sheet->map = spending_guess(sheet->headings.cells, sheet->headings.count);
    if (request_method(desk->request) == METHOD_POST) {
        asked = request_text(desk->request, "map");
    } else if (request_has(desk->request, "column_0")) {
        static const char *const names[SPENDING_COLUMNS] = {"column_0", "column_1", "column_2", "column_3", "column_4", "column_5", "column_6", "column_7", "column_8"};
        for (size_t i = 0; i < SPENDING_COLUMNS; i++)
            asked = arena_printf(arena, "%.*s%s%" PRId64, TEXT_ARGS(asked), i ? "," : "", request_integer(desk->request, names[i], -1));
    }
    if (asked.length || request_method(desk->request) == METHOD_POST)
        return spending_map_parse(asked, sheet->headings.count, &sheet->map) < 0 ? message_fail(answer_message(desk->answer), ERROR_INVALID, "Choose the columns again: this sheet has no such column.") : OK;
    result = remembered(desk->db, arena, spending_headings_key(arena, sheet->headings.cells, sheet->headings.count), sheet->headings.count, &id, &sheet->map);
    sheet->is_remembered = result == OK;
    return result == ERROR_NOT_FOUND ? OK : result;
}

static enum result read_sheet(struct desk *desk, struct sheet *sheet)
{
    struct message *message = answer_message(desk->answer);
    size_t skip;
    int64_t id;
    *sheet = (struct sheet){.count = 0};
    if (text_to_integer(request_text(desk->request, "id"), &id) < 0)
        return ERROR_NOT_FOUND;
    TRY(desk_read(desk));
    TRY(import_kept_get(desk->db, desk->engine, desk->arena, desk->definition, id, &desk->actor, &sheet->kept));
    if (!choice_find(bodies_of(desk), sheet->kept.settings))
        return ERROR_NOT_FOUND; /* kept by the register's own import */
    sheet->which = request_integer(desk->request, "sheet", 0);
    if (sheet->which < 0 || sheet_part(sheet->kept.content, (size_t)sheet->which, &sheet->name, &sheet->content) < 0)
        return message_fail(message, ERROR_NOT_FOUND, "The workbook has no such sheet.");
    TRY(find_headings(desk->arena, sheet->content, &sheet->headings, &skip, message));
    TRY(choose_map(desk, sheet));
    return read_rows(desk->arena, desk->engine->definitions, sheet, skip, message);
}

/* --- What is shown ------------------------------------------------------------------ */

static void show_columns(struct desk *desk, const struct sheet *sheet)
{
    struct arena *arena = desk->arena;
    struct value *fields = value_list(arena);
    for (size_t i = 0; i < SPENDING_COLUMNS; i++) {
        struct value *field = part_field(arena, arena_printf(arena, "column_%zu", i), spending_column_name(arena, (enum spending_column)i), TEXT_NONE, "select");
        value_set_boolean(arena, field, "required", i < SPENDING_MUST);
        part_field_option(arena, field, TEXT("-1"), SAID(arena, "Not in this sheet"), TEXT_NONE, sheet->map.at[i] < 0);
        for (size_t j = 0; j < sheet->headings.count; j++)
            part_field_option(arena, field, arena_printf(arena, "%zu", j), sheet->headings.cells[j].length ? sheet->headings.cells[j] : arena_printf(arena, SAY(arena, "Column %zu"), j + 1), TEXT_NONE, sheet->map.at[i] == (int)j);
        value_append(arena, fields, field);
    }
    desk_set(desk, "columns", fields);
}

static struct text odd_words(struct arena *arena, const struct spending_row *row)
{
    struct text words = row->is_wrong ? row->why : TEXT_NONE;
    if (row->same_as)
        words = arena_printf(arena, SAY(arena, "%.*s The same as row %zu: paid twice, or listed twice?"), TEXT_ARGS(words), row->same_as);
    if (row->is_negative)
        words = arena_printf(arena, SAY(arena, "%.*s Below nothing: a refund or a correction?"), TEXT_ARGS(words));
    if (row->is_personal)
        words = arena_printf(arena, SAY(arena, "%.*s Could be a person: it is not published before somebody has looked."), TEXT_ARGS(words));
    return text_trim(words);
}

static struct value *rows_table(struct desk *desk, const struct sheet *sheet)
{
    struct arena *arena = desk->arena;
    struct value *table = part_table(arena, "odd", SAID(arena, "Rows to look at"), SAID(arena, "Nothing is odd about any row."));
    size_t shown = 0;
    part_column(arena, table, SAID(arena, "Row"), true);
    part_column(arena, table, SAID(arena, "Date"), false);
    part_column(arena, table, SAID(arena, "Recipient"), false);
    part_column(arena, table, SAID(arena, "Amount"), true);
    part_column(arena, table, SAID(arena, "What is odd"), false);
    for (size_t i = 0; i < sheet->count && shown < SHOWN_MAX; i++) {
        const struct spending_row *row = &sheet->rows[i];
        struct text odd = odd_words(arena, row);
        struct value *line;
        if (!odd.length)
            continue;
        shown++;
        line = part_table_row(arena, table);
        value_set_boolean(arena, part_cell(arena, line, arena_printf(arena, "%zu", row->line)), "numeric", true);
        part_cell(arena, line, spending_cell_shown(row->cells[SPENDING_DATE]));
        part_cell(arena, line, spending_cell_shown(row->cells[SPENDING_RECIPIENT]));
        value_set_boolean(arena, part_cell(arena, line, row->is_wrong ? spending_cell_shown(row->cells[SPENDING_AMOUNT]) : pence_text(arena, row->pence)), "numeric", true);
        part_cell(arena, line, odd);
    }
    return table;
}

struct counts { size_t wrong, negative, same, personal, small; int64_t sum; };

static struct counts count_rows(const struct sheet *sheet)
{
    struct counts counts = {0};
    for (size_t i = 0; i < sheet->count; i++) {
        const struct spending_row *row = &sheet->rows[i];
        counts.wrong += row->is_wrong;
        counts.negative += row->is_negative;
        counts.same += row->same_as > 0;
        counts.personal += row->is_personal;
        counts.small += row->is_small;
        if (!row->is_wrong && pence_add(counts.sum, row->pence, &counts.sum) < 0)
            counts.sum = PENCE_MAX;
    }
    return counts;
}

static void count_row(struct arena *arena, struct value *rows, struct text label, size_t count)
{
    part_row_text(arena, rows, label, arena_printf(arena, "%zu", count));
}

/* A workbook has several: each is looked at, and goes on, by itself. */
static void show_sheets(struct desk *desk, const struct sheet *sheet)
{
    struct arena *arena = desk->arena;
    struct value *links = value_list(arena);
    struct text name, content;
    for (int64_t i = 0; sheet_part(sheet->kept.content, (size_t)i, &name, &content) == OK && name.length; i++)
        value_append(arena, links, money_link(arena, name, arena_printf(arena, ADDRESS "/%" PRId64 "?sheet=%" PRId64, sheet->kept.id, i), i == sheet->which));
    desk_set_boolean(desk, "has_sheets", links && links->list.count > 1);
    desk_set(desk, "sheets", links);
}

static void show_counts(struct desk *desk, const struct sheet *sheet, const struct counts *counts)
{
    struct arena *arena = desk->arena;
    struct value *rows = value_list(arena);
    part_row_text(arena, rows, SAID(arena, "File"), sheet->kept.file_name);
    if (sheet->name.length)
        part_row_text(arena, rows, SAID(arena, "Sheet"), sheet->name);
    part_row_text(arena, rows, SAID(arena, "Paid by"), choice_find(bodies_of(desk), sheet->kept.settings)->label);
    count_row(arena, rows, SAID(arena, "Payments"), sheet->count);
    part_row_text(arena, rows, SAID(arena, "Together"), pence_text(arena, counts->sum));
    count_row(arena, rows, SAID(arena, "Cannot be read"), counts->wrong);
    count_row(arena, rows, SAID(arena, "The same as an earlier row"), counts->same);
    count_row(arena, rows, SAID(arena, "Below nothing"), counts->negative);
    count_row(arena, rows, SAID(arena, "Could be a person's name"), counts->personal);
    count_row(arena, rows, SAID(arena, "Not over £500"), counts->small);
    desk_set(desk, "rows", rows);
}

enum result spending_sheet_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct sheet sheet;
    struct counts counts;
    struct message trouble = {.language = request_language(request)};
    bool is_ready;
    TRY(open_desk(request, answer, &desk));
    TRY(read_sheet(&desk, &sheet));
    counts = count_rows(&sheet);
    is_ready = spending_map_check(&sheet.map, &trouble) == OK;
    value_set_integer(desk.arena, desk.view, "payments", (int64_t)sheet.count);
    value_set_integer(desk.arena, desk.view, "wrong", (int64_t)counts.wrong);
    value_set_integer(desk.arena, desk.view, "same", (int64_t)counts.same);
    value_set_integer(desk.arena, desk.view, "negative", (int64_t)counts.negative);
    value_set_integer(desk.arena, desk.view, "personal", (int64_t)counts.personal);
    value_set_integer(desk.arena, desk.view, "small", (int64_t)counts.small);
    show_columns(&desk, &sheet);
    show_sheets(&desk, &sheet);
    desk_set_text(&desk, "which", arena_printf(desk.arena, "%" PRId64, sheet.which));
    show_counts(&desk, &sheet, &counts);
    desk_set(&desk, "odd", rows_table(&desk, &sheet));
    desk_set_boolean(&desk, "is_ready", is_ready && sheet.count);
    desk_set_text(&desk, "map_line", sheet.is_remembered ? SAID(desk.arena, "The columns are as they were chosen for the last sheet with these headings.")
                                     : is_ready          ? SAID(desk.arena, "The columns were found by their headings. Look whether they are right.")
                                                         : arena_copy(desk.arena, text_of(trouble.text)));
    desk_set_text(&desk, "map", spending_map_text(desk.arena, &sheet.map));
    desk_set_text(&desk, "action", arena_printf(desk.arena, ADDRESS "/%" PRId64, sheet.kept.id));
    desk_set(&desk, "hidden", value_list(desk.arena));
    return OK;
}

/* --- On to the import --------------------------------------------------------------- */

struct going_on {
    struct desk *desk;
    const struct sheet *sheet;
    struct import_kept kept;
    struct text headings, map, title;
};

static enum result remember(struct db *db, const struct going_on *going, struct message *message)
{
    const struct definition *layouts = definitions_find(going->desk->engine->definitions, TEXT("sheet_layout"));
    struct arena *arena = going->desk->arena;
    const struct actor *actor = &going->desk->actor;
    struct spending_map known;
    struct record *record;
    int64_t id;
    enum result result = remembered(db, arena, going->headings, going->sheet->headings.count, &id, &known);
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    if (!layouts || !record_may_add(layouts, actor) || (result == OK && text_equal(spending_map_text(arena, &known), going->map)))
        return OK;
    TRY(record_new(db, going->desk->engine, arena, layouts, actor, &record));
    TRY(record_set(arena, record, definition_field(layouts, TEXT("title")), going->title));
    TRY(record_set(arena, record, definition_field(layouts, TEXT("headings")), going->headings));
    TRY(record_set(arena, record, definition_field(layouts, TEXT("columns")), going->map));
    return record_save(db, going->desk->engine, arena, record, record->version, actor, "made", TEXT_NONE, message);
}

static enum result go_on(struct db *db, void *context, struct message *message)
{
    struct going_on *going = context;
    int64_t id;
    TRY(remember(db, going, message));
    TRY(import_keep(db, going->desk->engine, &going->kept, &going->desk->actor, &id, message));
    answer_redirect(going->desk->answer, arena_printf(going->desk->arena, "/desk/registers/%.*s/import/%" PRId64, TEXT_ARGS(going->desk->definition->plural), id));
    return OK;
}

static struct text layout_title(struct arena *arena, const struct csv_row *headings)
{
    struct text title = TEXT_NONE;
    for (size_t i = 0; i < headings->count && i < 4; i++)
        title = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(title), i ? ", " : "", TEXT_ARGS(text_head(headings->cells[i], 40)));
    return text_is_utf8(title) && title.length ? title : TEXT("Sheet");
}

enum result spending_sheet_post(struct request *request, struct answer *answer)
{
    AUTO(buffer_clear) struct buffer out;
    struct desk desk;
    struct sheet sheet;
    buffer_init(&out, SHEET_TEXT_BYTES_MAX);
    TRY(open_desk(request, answer, &desk));
    TRY(read_sheet(&desk, &sheet));
    TRY(spending_map_check(&sheet.map, answer_message(answer)));
    TRY(spending_write(sheet.rows, sheet.count, arena_copy(desk.arena, sheet.kept.settings).data, text_equals(request_text(request, "leave_small"), "yes"), &out));
    struct going_on going = {
        .desk = &desk, .sheet = &sheet, .kept = {.definition = desk.definition, .file_name = sheet.name.length ? arena_printf(desk.arena, "%.*s: %.*s", TEXT_ARGS(sheet.kept.file_name), TEXT_ARGS(sheet.name)) : sheet.kept.file_name, .content = buffer_text(&out), .settings = TEXT_NONE},
        .headings = spending_headings_key(desk.arena, sheet.headings.cells, sheet.headings.count), .map = spending_map_text(desk.arena, &sheet.map),
        .title = layout_title(desk.arena, &sheet.headings),
    };
    return request_write(request, go_on, &going, answer_message(answer));
}

/* --- Shapes ------------------------------------------------------------------------- */

static const struct shape_field form_fields[] = {PART_FORM_MEMBERS, {NULL, 0, 0, 0, NULL, NULL}};
const struct shape spending_form_shape = {"DeskSpendingForm", form_fields};
static const struct shape_field sheet_fields[] = {
    {"payments", VALUE_INTEGER, false, false, "Rows that are payments", NULL}, {"wrong", VALUE_INTEGER, false, false, "Rows that cannot be read", NULL},
    {"same", VALUE_INTEGER, false, false, "Rows that are the same as an earlier one", NULL}, {"negative", VALUE_INTEGER, false, false, "Rows below nothing", NULL},
    {"personal", VALUE_INTEGER, false, false, "Rows whose recipient could be a person", NULL}, {"small", VALUE_INTEGER, false, false, "Rows that are not over £500", NULL},
    PART_LIST_MEMBER("columns", &form_field_shape), PART_LIST_MEMBER("rows", &summary_row_shape), PART_OBJECT_MEMBER("odd", &table_shape), PART_BOOLEAN_MEMBER("is_ready"),
    PART_LIST_MEMBER("sheets", &money_link_shape), PART_BOOLEAN_MEMBER("has_sheets"), PART_TEXT_MEMBER("which"),
    PART_TEXT_MEMBER("map_line"), PART_TEXT_MEMBER("map"), PART_TEXT_MEMBER("action"), PART_LIST_MEMBER("hidden", &hidden_shape), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape spending_sheet_shape = {"DeskSpendingSheet", sheet_fields};
