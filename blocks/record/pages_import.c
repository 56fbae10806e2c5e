/* /desk/registers/{plural}/import: choosing a spreadsheet. The file is kept in the store for the account
 * that brought it, so that what is imported is what was shown (pages_import_preview.c). Also the routes. */
#include "blocks/record/import_pages.h"

#include <inttypes.h>

#include "base/wording.h"
#include "base/limits.h"

#define CHOICES_NAMED_MAX 12
#define SETTINGS_BYTES_MAX 2000
#define SHEET_NAME_CHARACTERS_MAX 200

enum result import_open(struct request *request, struct answer *answer, struct desk *ret_desk)
{
    TRY(desk_open(request, answer, true, ret_desk));
    if (!import_may(ret_desk->definition, &ret_desk->actor))
        return message_fail(answer_message(answer), ERROR_DENIED, "Your role may not import into this register.");
    return OK;
}

struct text import_href(const struct desk *desk)
{
    return arena_printf(desk->arena, "%.*s/import", TEXT_ARGS(desk_register_href(desk->arena, desk->definition)));
}

enum result import_task_of(struct desk *desk, const struct import_kept *kept, struct import_task *ret_task)
{
    struct text rest = kept->settings, line;
    struct import_setting *settings = ARENA_ARRAY(desk->arena, struct import_setting, desk->definition->field_count + 1);
    struct import_task task = {.engine = desk->engine, .arena = desk->arena, .actor = desk->actor,
                               .order = {.definition = desk->definition, .file_name = kept->file_name, .content = kept->content, .settings = settings}};
    if (!settings)
        return ERROR_MEMORY;
    while (text_next(&rest, '\n', &line) && task.order.setting_count < desk->definition->field_count) {
        struct text field = TEXT_NONE;
        if (text_equals(line, "clear"))
            task.order.clear_empty = true;
        else if (text_next(&line, '=', &field))
            settings[task.order.setting_count++] = (struct import_setting){field, line};
    }
    *ret_task = task;
    return OK;
}

/* --- What each column holds ------------------------------------------------- */

static struct text choices_line(struct desk *desk, const struct choice_list *list)
{
    struct text line = SAID(desk->arena, "One of:");
    for (size_t i = 0; i < list->count && i < CHOICES_NAMED_MAX; i++)
        line = arena_printf(desk->arena, "%.*s%s %.*s", TEXT_ARGS(line), i ? "," : "", TEXT_ARGS(list->choices[i].label));
    return list->count > CHOICES_NAMED_MAX ? arena_printf(desk->arena, SAY(desk->arena, "%.*s and others"), TEXT_ARGS(line)) : line;
}

static struct text link_line(struct desk *desk, const struct field *field)
{
    const struct field *by = definition_field(field->target, field->by.length ? field->by : field->target->name_field);
    struct text name = by ? first_lower(desk->arena, by->label) : SAID(desk->arena, "name");
    bool adds = field->adds && record_may_add(field->target, &desk->actor);
    struct text line;
    if (field->type == FIELD_LINKS)
        line = arena_printf(desk->arena, SAY(desk->arena, "%.*s, each by its %.*s or reference, with %.*s between them"), TEXT_ARGS(field->target->titles), TEXT_ARGS(name),
                            TEXT_ARGS(field->parts.length ? field->parts : TEXT(";")));
    else
        line = arena_printf(desk->arena, SAY(desk->arena, "%.*s, by its %.*s or reference"), TEXT_ARGS(field->target->title), TEXT_ARGS(name));
    return adds ? arena_printf(desk->arena, SAY(desk->arena, "%.*s; what is missing is added"), TEXT_ARGS(line)) : line;
}

static struct text kind_line(struct desk *desk, const struct field *field)
{
    switch (field->type) {
    case FIELD_TEXT: return arena_printf(desk->arena, SAY(desk->arena, "One line, at most %" PRId64 " characters"), field->max);
    case FIELD_PROSE: return arena_printf(desk->arena, SAY(desk->arena, "Text, at most %" PRId64 " characters"), field->max);
    case FIELD_INTEGER: return SAID(desk->arena, "A whole number");
    case FIELD_DECIMAL: return SAID(desk->arena, "A number with at most four decimals, such as 84.8");
    case FIELD_PENCE: return SAID(desk->arena, "An amount in pounds, such as 1000.50");
    case FIELD_BOOLEAN: return SAID(desk->arena, "Yes or no");
    case FIELD_DATE: return SAID(desk->arena, "A day, such as 21/11/2026 or 2026-11-21");
    case FIELD_MOMENT: return SAID(desk->arena, "A day and a time in London, such as 21/11/2026 09:30");
    case FIELD_PARTIAL_DATE: return SAID(desk->arena, "A day, a month or a year, such as 2026-11-21, 2026-11 or 2026");
    case FIELD_CHOICE: return choices_line(desk, field->choices);
    case FIELD_ROLE: return SAID(desk->arena, "A role of the office");
    case FIELD_WEB_ADDRESS: return SAID(desk->arena, "A web address that begins with https:// or http://");
    case FIELD_FILE: return SAID(desk->arena, "A file: attached to each record, not in a table");
    case FIELD_LINK:
    case FIELD_LINKS: return link_line(desk, field);
    }
    return TEXT_NONE;
}

static struct text also_line(struct desk *desk, const struct import_heading *heading)
{
    const struct field *field = heading->field;
    struct text line = TEXT_NONE;
    if (heading->fills)
        return line;
    for (size_t i = 0; i < field->also_count; i++)
        if (!text_equal(field->also[i], heading->name))
            line = arena_printf(desk->arena, "%.*s%s%.*s", TEXT_ARGS(line), line.length ? ", " : "", TEXT_ARGS(field->also[i]));
    return line;
}

static enum result set_columns(struct desk *desk)
{
    struct value *columns = value_list(desk->arena);
    struct import_heading *headings;
    size_t count;
    TRY(import_headings(desk->arena, desk->definition, &desk->actor, &headings, &count));
    for (size_t i = 0; i < count; i++) {
        const struct import_heading *heading = &headings[i];
        struct value *column = value_object(desk->arena);
        struct text kind = kind_line(desk, heading->fills ? heading->fills : heading->field);
        if (heading->fills)
            kind = arena_printf(desk->arena, SAY(desk->arena, "For a new %.*s: %.*s. %.*s"), TEXT_ARGS(first_lower(desk->arena, heading->field->target->title)),
                                TEXT_ARGS(heading->fills->label), TEXT_ARGS(kind));
        value_set_text(desk->arena, column, "name", heading->name);
        value_set_text(desk->arena, column, "also_line", also_line(desk, heading));
        value_set_text(desk->arena, column, "kind_line", kind);
        value_set_boolean(desk->arena, column, "required", !heading->fills && heading->field->required && !heading->field->otherwise.length);
        value_append(desk->arena, columns, column);
    }
    value_set(desk->arena, desk->view, "columns", columns);
    return OK;
}

/* --- The form --------------------------------------------------------------- */

/* A link by which rows are told apart is often the same for a whole file: the edition of a plan. */
static enum result add_setting_fields(struct desk *desk, struct value *fields)
{
    for (size_t i = 0; i < desk->definition->key_count; i++) {
        const struct field *field = definition_field(desk->definition, desk->definition->key[i]);
        struct link_option *options;
        struct value *part;
        size_t count;
        if (field->type != FIELD_LINK || !import_field_is_offered(field, &desk->actor))
            continue;
        TRY(record_options(desk->db, desk->arena, field->target, &desk->actor, &options, &count));
        part = part_field(desk->arena, arena_printf(desk->arena, "set_%.*s", TEXT_ARGS(field->name)), field->label,
                          SAID(desk->arena, "Only where it is the same for every row and the file has no column for it."), "select");
        for (size_t j = 0; j < count; j++)
            part_field_option(desk->arena, part, options[j].reference, options[j].name, TEXT_NONE, false);
        value_append(desk->arena, fields, part);
    }
    return OK;
}

static enum result form_show(struct desk *desk, const char *error)
{
    struct value *fields = value_list(desk->arena), *errors = value_list(desk->arena), *file, *empty;
    struct text href = import_href(desk), wrong = arena_copy_z(desk->arena, error);
    file = part_field(desk->arena, TEXT("file"), SAID(desk->arena, "The file"),
                      SAID(desk->arena, "An Excel workbook (.xlsx) or a CSV in UTF-8, at most 8 MB. Of a workbook, the first sheet is read."), "file");
    value_set_text(desk->arena, file, "error", wrong);
    value_set_boolean(desk->arena, file, "required", true);
    value_append(desk->arena, fields, file);
    TRY(add_setting_fields(desk, fields));
    empty = part_field(desk->arena, TEXT("empty"), SAID(desk->arena, "An empty cell"), TEXT_NONE, "choice");
    value_set_boolean(desk->arena, empty, "required", true);
    part_field_option(desk->arena, empty, TEXT("keep"), SAID(desk->arena, "Leaves what is there as it is"), TEXT_NONE, true);
    part_field_option(desk->arena, empty, TEXT("clear"), SAID(desk->arena, "Takes out what is there"), TEXT_NONE, false);
    value_append(desk->arena, fields, empty);
    if (wrong.length)
        part_error(desk->arena, errors, wrong, TEXT("file"));
    desk_set_text(desk, "titles", first_lower(desk->arena, desk->definition->titles));
    desk_set_text(desk, "action", href);
    desk_set(desk, "hidden", value_list(desk->arena));
    desk_set(desk, "fields", fields);
    desk_set(desk, "error_summary", part_error_summary(desk->arena, errors));
    desk_set_text(desk, "example_href", arena_printf(desk->arena, "%.*s/example.csv", TEXT_ARGS(href)));
    desk_set_text(desk, "cancel_href", desk_register_href(desk->arena, desk->definition));
    return set_columns(desk);
}

enum result import_form_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    TRY(import_open(request, answer, &desk));
    TRY(desk_read(&desk));
    return form_show(&desk, "");
}

/* --- What was sent ---------------------------------------------------------- */

static enum result read_settings(struct desk *desk, struct text *ret_settings, struct message *message)
{
    struct request *request = desk->request;
    struct text settings = text_equals(request_text(request, "empty"), "clear") ? TEXT("clear\n") : TEXT_NONE;
    for (size_t i = 0; i < request_family_count(request, "set_*"); i++) {
        struct text name = text_slice(request_family_name(request, "set_*", i), SETTING_PREFIX_BYTES, SIZE_MAX);
        struct text value = text_trim(request_family_text(request, "set_*", i));
        const struct field *field = definition_field(desk->definition, name);
        if (!field || field->type != FIELD_LINK || !text_in(name, desk->definition->key, desk->definition->key_count) || text_contains(value, TEXT("\n")))
            return message_fail(message, ERROR_INVALID, "The form has a field that does not belong there. Open it again.");
        if (value.length)
            settings = arena_printf(desk->arena, "%.*s%.*s=%.*s\n", TEXT_ARGS(settings), TEXT_ARGS(name), TEXT_ARGS(value));
    }
    if (settings.length > SETTINGS_BYTES_MAX)
        return message_fail(message, ERROR_INVALID, "The form has a field that does not belong there. Open it again.");
    *ret_settings = settings;
    return OK;
}

struct keeping {
    const struct desk *desk;
    const struct import_kept *kept;
    struct text address;
    int64_t id;
};

static enum result keep_in_store(struct db *db, void *context, struct message *message)
{
    struct keeping *keeping = context;
    const struct desk *desk = keeping->desk;
    TRY(import_keep(db, desk->engine, keeping->kept, &desk->actor, &keeping->id, message));
    answer_redirect(desk->answer, arena_printf(desk->arena, "%.*s/%" PRId64, TEXT_ARGS(keeping->address), keeping->id));
    return OK;
}

enum result import_keep_and_show(struct desk *desk, const struct import_kept *kept, struct text address)
{
    struct keeping keeping = {.desk = desk, .kept = kept, .address = address};
    return request_write(desk->request, keep_in_store, &keeping, answer_message(desk->answer));
}

static enum result form_again(struct desk *desk, const char *error)
{
    TRY(desk_read(desk));
    answer_status(desk->answer, 422);
    return form_show(desk, error);
}

enum result import_take_upload(struct desk *desk, struct import_kept *kept, struct message *message)
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
    TRY(sheet_text(upload->bytes, IMPORT_ROWS_MAX, &text, message));
    kept->content = arena_copy(desk->arena, buffer_text(&text));
    kept->file_name = import_cut(desk->arena, upload->file_name, SHEET_NAME_CHARACTERS_MAX);
    if (!kept->file_name.length)
        kept->file_name = TEXT("file.csv");
    return arena_failed(desk->arena) ? message_fail(message, ERROR_LIMIT, "This file holds too much: bring it in parts") : OK;
}

enum result import_form_post(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct import_kept kept = {0};
    struct message wrong = {.language = request_language(request)};
    TRY(import_open(request, answer, &desk));
    kept.definition = desk.definition;
    if (import_take_upload(&desk, &kept, &wrong) < 0)
        return form_again(&desk, wrong.text);
    TRY(read_settings(&desk, &kept.settings, answer_message(answer)));
    return import_keep_and_show(&desk, &kept, import_href(&desk));
}

enum result import_example_get(struct request *request, struct answer *answer)
{
    AUTO(buffer_clear) struct buffer out;
    struct desk desk;
    struct import_heading *headings;
    size_t count;
    buffer_init(&out, PAGE_BYTES_MAX);
    TRY(import_open(request, answer, &desk));
    TRY(import_headings(desk.arena, desk.definition, &desk.actor, &headings, &count));
    for (size_t i = 0; i < count; i++)
        csv_write_cell(&out, headings[i].name, i == 0);
    csv_end_row(&out);
    if (out.failure < 0)
        return out.failure;
    answer_raw(answer, "text/csv; charset=utf-8", buffer_text(&out));
    answer_download(answer, arena_printf(desk.arena, "%.*s-import.csv", TEXT_ARGS(desk.definition->plural)));
    return OK;
}

/* --- Shape and routes ------------------------------------------------------- */

#define PAGE_TEXT(name) {name, VALUE_TEXT, true, true, NULL, NULL}
static const struct shape_field column_fields[] = {
    IMPORT_DATA("name", VALUE_TEXT, "The column's heading"), IMPORT_DATA("also_line", VALUE_TEXT, "Other headings that it is known by, or empty"),
    IMPORT_DATA("kind_line", VALUE_TEXT, "What it holds"), IMPORT_DATA("required", VALUE_BOOLEAN, "Whether each row must say it"), {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape column_shape = {"ImportColumn", column_fields};
static const struct shape_field form_fields[] = {
    PAGE_TEXT("titles"), PAGE_TEXT("action"), {"hidden", VALUE_LIST, true, false, NULL, &hidden_shape},
    {"fields", VALUE_LIST, true, false, NULL, &form_field_shape}, {"error_summary", VALUE_OBJECT, true, true, NULL, &error_summary_shape},
    IMPORT_DATA_LIST("columns", &column_shape, "The columns that the register knows"), PAGE_TEXT("example_href"), PAGE_TEXT("cancel_href"), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape import_form_shape = {"DeskImportForm", form_fields};

#define REGISTER_IMPORT "/desk/registers/{plural}/import"
#define PAGES "blocks/record/pages/"
static const struct input form_inputs[] = {
    {.name = "file", .kind = INPUT_FILE, .bytes_max = BODY_BYTES_MAX_IMPORT, .about = "The spreadsheet, as XLSX or CSV"},
    {.name = "set_*", .kind = INPUT_ANY, .bytes_max = 400, .about = "The reference of one record for a field of every row"},
    {.name = "empty", .kind = INPUT_TEXT, .bytes_max = 10, .about = "keep or clear: what an empty cell does"},
    {0},
};
static const struct input apply_inputs[] = {
    {.name = "seen", .kind = INPUT_TEXT, .bytes_max = 64, .about = "What the page said, so that nothing else is done"},
    {0},
};
const struct route import_routes[] = {
    {.method = METHOD_GET, .path = REGISTER_IMPORT, .handle = import_form_get, .access = ACCESS_SIGNED_IN, .template = PAGES "import",
     .view = &import_form_shape, .faces = FACE_PAGE | FACE_JSON, .help = "The form to import a spreadsheet into a register."},
    {.method = METHOD_POST, .path = REGISTER_IMPORT, .handle = import_form_post, .access = ACCESS_SIGNED_IN, .inputs = form_inputs,
     .body_bytes_max = BODY_BYTES_MAX_IMPORT, .template = PAGES "import", .view = &import_form_shape, .help = "Keeps a spreadsheet for a look at what it would do."},
    {.method = METHOD_GET, .path = REGISTER_IMPORT "/example.csv", .handle = import_example_get, .access = ACCESS_SIGNED_IN,
     .help = "An empty CSV with the headings that an import knows."},
    {.method = METHOD_GET, .path = REGISTER_IMPORT "/{id}", .handle = import_preview_get, .access = ACCESS_SIGNED_IN, .template = PAGES "import_preview",
     .view = &import_preview_shape, .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "refused", .help = "What importing a spreadsheet would do."},
    {.method = METHOD_POST, .path = REGISTER_IMPORT "/{id}", .handle = import_apply_post, .access = ACCESS_SIGNED_IN, .inputs = apply_inputs,
     .template = PAGES "import_preview", .view = &import_preview_shape, .help = "Imports a spreadsheet, whole or not at all."},
    {.method = METHOD_GET, .path = "/desk/imports/{id}", .handle = import_done_page, .access = ACCESS_SIGNED_IN, .template = PAGES "import_done",
     .view = &import_done_shape, .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "table", .help = "What an import wrote, and what of it is public."},
    {.method = METHOD_POST, .path = "/desk/imports/{id}", .handle = import_publish_post, .access = ACCESS_SIGNED_IN, .inputs = apply_inputs, .template = PAGES "import_done",
     .view = &import_done_shape, .help = "Publishes everything that an import wrote."},
    {0},
};
