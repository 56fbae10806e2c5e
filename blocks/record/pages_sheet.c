/* /desk/registers/{plural}/sheet: a register's list taken out as a spreadsheet, with the filters and order of the page it was asked
 * from, all its rows. Not here: what a sheet says (sheet_out.c), what it does when it comes back (pages_sheet_in.c). */
#include "blocks/record/sheet_pages.h"

#include <inttypes.h>

#include "base/wording.h"
#include "base/limits.h"

#define SHEET "/desk/registers/{plural}/sheet"

static const char workbook_type[] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

static enum result open_list(struct request *request, struct answer *answer, struct desk *ret_desk)
{
    TRY(desk_open(request, answer, true, ret_desk));
    if (!sheet_goes_out(ret_desk->definition))
        return message_fail(answer_message(answer), ERROR_DENIED, "Who reads a record of this register is noted, so its records do not go out together. Open them one by one.");
    return desk_read(ret_desk);
}

enum result sheet_answer_file(const struct desk *desk, struct text name, enum sheet_form form, enum result result, const struct buffer *out)
{
    if (result == ERROR_LIMIT)
        return message_fail(answer_message(desk->answer), ERROR_LIMIT, "This list is too long for one file. Filter it, and take it in parts.");
    TRY(result);
    answer_raw(desk->answer, form == SHEET_CSV ? "text/csv; charset=utf-8" : workbook_type, buffer_text(out));
    answer_download(desk->answer, arena_printf(desk->arena, "%.*s-%.*s.%s", TEXT_ARGS(name), TEXT_ARGS(date_iso(desk->arena, date_in_london(desk->actor.moment.now))),
                                               form == SHEET_CSV ? "csv" : "xlsx"));
    return OK;
}

static enum result answer_sheet(struct request *request, struct answer *answer, enum sheet_form form)
{
    AUTO(buffer_clear) struct buffer out;
    struct desk desk;
    struct list_page list = {.desk = &desk};
    enum result result;
    buffer_init(&out, PAGE_BYTES_MAX);
    TRY(open_list(request, answer, &desk));
    list_read_query(&list);
    result = sheet_write(desk.db, desk.engine, request_language(request), &list.query, &desk.actor, form, &out);
    if (result == OK)
        TRY(desk_note_list(&desk, &list.query, true, TEXT("sheet")));
    return sheet_answer_file(&desk, desk.definition->plural, form, result, &out);
}

static enum result sheet_csv_get(struct request *request, struct answer *answer)
{
    return answer_sheet(request, answer, SHEET_CSV);
}

static enum result sheet_workbook_get(struct request *request, struct answer *answer)
{
    return answer_sheet(request, answer, SHEET_WORKBOOK);
}

/* --- The page --------------------------------------------------------------- */

struct text sheet_href(const struct desk *desk)
{
    return arena_printf(desk->arena, "%.*s/sheet", TEXT_ARGS(desk_register_href(desk->arena, desk->definition)));
}

static enum result count_rows(struct list_page *list)
{
    struct desk *desk = list->desk;
    struct list_row *rows;
    size_t count;
    list->query.max = 1;
    return record_list(desk->db, desk->engine, desk->arena, &list->query, &desk->actor, &rows, &count, &list->total);
}

/* The form that brings a sheet back, for who may. */
static void set_upload(struct desk *desk, const char *error)
{
    struct arena *arena = desk->arena;
    struct value *fields = value_list(arena), *errors = value_list(arena), *file;
    file = part_field(arena, TEXT("file"), SAID(arena, "The file"), SAID(arena, "The workbook or CSV that was taken out here, with its columns Reference and Version. At most 8 MB."), "file");
    value_set_text(arena, file, "error", arena_copy_z(arena, error));
    value_set_boolean(arena, file, "required", true);
    value_append(arena, fields, file);
    if (error[0])
        part_error(arena, errors, arena_copy_z(arena, error), TEXT("file"));
    desk_set_boolean(desk, "may_bring", sheet_may(desk->definition, &desk->actor));
    desk_set_boolean(desk, "may_add", record_may_add(desk->definition, &desk->actor));
    desk_set_text(desk, "action", sheet_href(desk));
    desk_set(desk, "hidden", value_list(arena));
    desk_set(desk, "fields", fields);
    desk_set(desk, "error_summary", part_error_summary(arena, errors));
}

enum result sheet_page(struct desk *desk, const char *error)
{
    struct list_page list = {.desk = desk};
    struct text href = sheet_href(desk), query;
    set_upload(desk, error);
    list_read_query(&list);
    TRY(count_rows(&list));
    query = list_present_query(&list);
    value_set_text(desk->arena, desk->view, "register", desk->definition->name);
    value_set_integer(desk->arena, desk->view, "total", list.total);
    value_set_text(desk->arena, desk->view, "workbook_url", list_with_query(desk->arena, arena_printf(desk->arena, "%.*s.xlsx", TEXT_ARGS(href)), query));
    value_set_text(desk->arena, desk->view, "csv_url", list_with_query(desk->arena, arena_printf(desk->arena, "%.*s.csv", TEXT_ARGS(href)), query));
    desk_set_text(desk, "titles", first_lower(desk->arena, desk->definition->titles));
    desk_set_text(desk, "rows_line", list.total == 1 ? SAID(desk->arena, "1 row") : arena_printf(desk->arena, SAY(desk->arena, "%" PRId64 " rows"), list.total));
    desk_set_boolean(desk, "is_filtered", list.query.filter_count > 0);
    desk_set_text(desk, "list_href", list_with_query(desk->arena, desk_register_href(desk->arena, desk->definition), query));
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}

enum result sheet_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    TRY(open_list(request, answer, &desk));
    return sheet_page(&desk, "");
}

/* --- Shape and routes ------------------------------------------------------- */

#define PAGE_TEXT(name) {name, VALUE_TEXT, true, true, NULL, NULL}
#define DATA(name, kind, about) {name, kind, false, false, about, NULL}
static const struct shape_field sheet_fields[] = {
    DATA("register", VALUE_TEXT, "The register's name"), DATA("total", VALUE_INTEGER, "How many records fit the filters"),
    DATA("workbook_url", VALUE_TEXT, "They as a workbook"), DATA("csv_url", VALUE_TEXT, "They as CSV"),
    PAGE_TEXT("titles"), PAGE_TEXT("rows_line"), {"is_filtered", VALUE_BOOLEAN, true, false, NULL, NULL}, PAGE_TEXT("list_href"),
    {"may_bring", VALUE_BOOLEAN, true, false, NULL, NULL}, {"may_add", VALUE_BOOLEAN, true, false, NULL, NULL}, PART_FORM_MEMBERS, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape sheet_shape = {"DeskSheet", sheet_fields};

static const struct input upload_inputs[] = {
    {.name = "file", .kind = INPUT_FILE, .bytes_max = BODY_BYTES_MAX_IMPORT, .about = "The spreadsheet, as XLSX or CSV"},
    /* What was asked of the list, which the page shows again when the file is wrong. */
    {.name = "filter_*", .kind = INPUT_ANY, .bytes_max = 400, .about = "Keeps the records with this value in a field that the list filters by"},
    {.name = "order", .kind = INPUT_TEXT, .bytes_max = 60, .about = "The column to sort by"},
    {.name = "descending", .kind = INPUT_TEXT, .bytes_max = 5, .about = "yes: from the last to the first"},
    {.name = "page", .kind = INPUT_INTEGER, .about = "Which page of 50"},
    {0},
};
static const struct input apply_inputs[] = {
    {.name = "seen", .kind = INPUT_TEXT, .bytes_max = 64, .about = "What the page said, so that nothing else is done"},
    {.name = "all", .kind = INPUT_TEXT, .bytes_max = 10, .about = "theirs or own: for rows that others have changed since, where nothing is chosen"},
    {.name = "row_*", .kind = INPUT_ANY, .bytes_max = 10, .about = "The same for one row, by its number"},
    {.name = "good", .kind = INPUT_TEXT, .bytes_max = 3, .about = "yes: leave out what is refused"},
    {0},
};

const struct route sheet_routes[] = {
    {.method = METHOD_GET, .path = SHEET, .handle = sheet_get, .access = ACCESS_SIGNED_IN, .inputs = list_inputs, .template = "blocks/record/pages/sheet",
     .view = &sheet_shape, .faces = FACE_PAGE | FACE_JSON, .help = "A register's list as a spreadsheet to work on."},
    {.method = METHOD_GET, .path = SHEET ".xlsx", .handle = sheet_workbook_get, .access = ACCESS_SIGNED_IN, .inputs = list_inputs,
     .help = "The rows of a register's list as a workbook, with reference and version, all fields that may be changed."},
    {.method = METHOD_GET, .path = SHEET ".csv", .handle = sheet_csv_get, .access = ACCESS_SIGNED_IN, .inputs = list_inputs,
     .help = "The same as CSV."},
    {.method = METHOD_POST, .path = SHEET, .handle = sheet_post, .access = ACCESS_SIGNED_IN, .inputs = upload_inputs, .body_bytes_max = BODY_BYTES_MAX_IMPORT,
     .template = "blocks/record/pages/sheet", .view = &sheet_shape, .help = "Keeps a spreadsheet that comes back for a look at what it would change."},
    {.method = METHOD_GET, .path = SHEET "/{id}", .handle = sheet_preview_get, .access = ACCESS_SIGNED_IN, .template = "blocks/record/pages/sheet_preview",
     .view = &sheet_preview_shape, .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "refused", .help = "What a spreadsheet that comes back would change, row by row."},
    {.method = METHOD_POST, .path = SHEET "/{id}", .handle = sheet_apply_post, .access = ACCESS_SIGNED_IN, .inputs = apply_inputs,
     .template = "blocks/record/pages/sheet_preview", .view = &sheet_preview_shape, .help = "Changes records as a spreadsheet says, whole or not at all."},
    {.path = NULL},
};
