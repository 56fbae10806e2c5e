/* /desk/performance/crime: uploading files of data.police.uk, how far each import is, and what it came to. The import itself: crime_loader.c. */
#include <inttypes.h>
#include <string.h>

#include "base/format/json.h"
#include "base/limits.h"
#include "base/store/serial.h"
#include "base/wording.h"
#include "blocks/parts/parts.h"
#include "blocks/people/people.h"
#include "office/performance/crime_desk.h"

#define IMPORTS_SHOWN_MAX 50
#define REFRESH_SECONDS 3
#define REPORT_BYTES_MAX ((size_t)1 << 20)
#define NAME_CHARACTERS_MAX 200
#define ADDRESS "/desk/performance/crime"

struct import {
    int64_t id, account, began_at, ended_at, files_all, files_done, bytes_all, bytes_done;
    struct text file_name, state, account_name, report;
    bool dry_run, without_refused, cancel, has_parts;
};

static const char *const state_names[] = {"arriving", "waiting", "running", "done", "tried", "refused", "cancelled", "failed"};
static const char *const state_labels[] WORDINGS = {"Arriving", "Waiting", "Running", "Imported", "Tried", "Refused", "Cancelled", "Failed"};
static const char *const state_colours[] = {"grey", "yellow", "blue", "green", "turquoise", "red", "grey", "red"};

static struct value *state_tag(struct arena *arena, struct text state)
{
    for (size_t i = 0; i < COUNT_OF(state_names); i++)
        if (text_equals(state, state_names[i]))
            return part_tag(arena, text_of(wording(arena, state_labels[i])), text_of(state_colours[i]));
    return part_tag(arena, state, TEXT("grey"));
}

static bool is_going_on(const struct import *import)
{
    return text_equals(import->state, "waiting") || text_equals(import->state, "running");
}

static struct text import_address(struct arena *arena, int64_t id, const char *rest)
{
    return arena_printf(arena, ADDRESS "/%" PRId64 "%s", id, rest);
}

/* --- What is kept of imports ----------------------------------------------------- */

#define IMPORT_SQL "select i.id, i.account, i.began_at, i.ended_at, i.files_all, i.files_done, i.bytes_all, i.bytes_done, i.file_name, i.state, a.name, i.report, i.dry_run," \
                   " i.without_refused, i.cancel, (select count(*) from crime_upload_part p where p.import = i.id) from crime_import i left join account a on a.id = i.account"

static struct import take_import(struct statement *row, struct arena *arena)
{
    struct import import = {
        .id = statement_integer(row, 0), .account = statement_integer(row, 1), .began_at = statement_integer(row, 2), .ended_at = statement_integer(row, 3),
        .files_all = statement_integer(row, 4), .files_done = statement_integer(row, 5), .bytes_all = statement_integer(row, 6), .bytes_done = statement_integer(row, 7),
        .file_name = statement_copy(row, 8, arena), .state = statement_copy(row, 9, arena), .account_name = statement_copy(row, 10, arena), .report = statement_copy(row, 11, arena),
        .dry_run = statement_integer(row, 12) != 0, .without_refused = statement_integer(row, 13) != 0, .cancel = statement_integer(row, 14) != 0,
        .has_parts = statement_integer(row, 15) > 0,
    };
    if (!import.account_name.length)
        import.account_name = SAID(arena, "the command line");
    return import;
}

static enum result find_import(struct request *request, struct import *ret_import)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct db *db;
    int64_t id;
    if (text_to_integer(request_text(request, "import"), &id) < 0)
        return ERROR_NOT_FOUND;
    TRY(request_db(request, &db));
    TRY(db_query(db, &row, SQL(IMPORT_SQL " where i.id = $1"), BIND(bind_integer(id))));
    int step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *ret_import = take_import(row, request_arena(request));
    return OK;
}

/* --- The list and the form ---------------------------------------------------------- */

static enum result set_table(struct request *request, struct value *view)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = request_arena(request);
    struct value *table = part_table(arena, "imports", SAID(arena, "Imports, the newest first"), SAID(arena, "Nothing has been imported yet."));
    struct db *db;
    int step;
    part_column(arena, table, SAID(arena, "File"), false);
    part_column(arena, table, SAID(arena, "Begun"), false);
    part_column(arena, table, SAID(arena, "By"), false);
    part_column(arena, table, SAID(arena, "State"), false);
    TRY(request_db(request, &db));
    TRY(db_query(db, &row, SQL(IMPORT_SQL " where i.state <> 'arriving' order by i.id desc limit $1"), BIND(bind_integer(IMPORTS_SHOWN_MAX))));
    while ((step = statement_step(row)) == 1) {
        struct import import = take_import(row, arena);
        struct value *line = part_table_row(arena, table);
        part_cell_link(arena, line, import.file_name, import_address(arena, import.id, ""));
        part_cell(arena, line, instant_long(arena, (struct instant){import.began_at}));
        part_cell(arena, line, import.account_name);
        part_cell_tag(arena, line, state_tag(arena, import.state));
    }
    value_set_page(arena, view, "table", table);
    return step < 0 ? (enum result)step : OK;
}

static struct value *how_field(struct arena *arena, struct text chosen)
{
    struct value *field = part_field(arena, TEXT("how"), SAID(arena, "What is to happen"), TEXT_NONE, "choice");
    value_set_boolean(arena, field, "required", true);
    part_field_option(arena, field, TEXT("try"), SAID(arena, "Only try it"), SAID(arena, "Says what would happen, and changes nothing."), !chosen.length || text_equals(chosen, "try"));
    part_field_option(arena, field, TEXT("import"), SAID(arena, "Import it"), SAID(arena, "All of it, or nothing where a row is broken."), text_equals(chosen, "import"));
    part_field_option(arena, field, TEXT("without"), SAID(arena, "Import it without broken rows"), SAID(arena, "How many were left out is public."), text_equals(chosen, "without"));
    return field;
}

static enum result show_list(struct request *request, struct answer *answer, struct text wrong)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *fields = value_list(arena), *errors = value_list(arena);
    char first[CRIME_MONTH_BYTES], last[CRIME_MONTH_BYTES];
    struct db *db;
    TRY(request_db(request, &db));
    enum result result = crime_range(db, (struct instant){0}, first, last);
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    if (wrong.length)
        part_error(arena, errors, wrong, TEXT("file"));
    value_append(arena, fields, how_field(arena, wrong.length ? request_text(request, "how") : TEXT_NONE));
    value_set_page(arena, view, "known_line", value_text(arena, result == OK ? arena_printf(arena, SAY(arena, "Recorded crime is here from %.*s to %.*s."),
        TEXT_ARGS(partial_date_long(arena, arena_copy_z(arena, first))), TEXT_ARGS(partial_date_long(arena, arena_copy_z(arena, last)))) : SAID(arena, "No recorded crime is here yet.")));
    value_set_page(arena, view, "file_error", value_text(arena, wrong));
    value_set_page(arena, view, "error_summary", part_error_summary(arena, errors));
    value_set_page(arena, view, "action", value_text(arena, TEXT(ADDRESS)));
    value_set_page(arena, view, "hidden", value_list(arena));
    value_set_page(arena, view, "fields", fields);
    return set_table(request, view);
}

enum result crime_imports_get(struct request *request, struct answer *answer)
{
    return show_list(request, answer, TEXT_NONE);
}

/* --- Sending a file ------------------------------------------------------------------- */

struct sending {
    struct request *request;
    struct answer *answer;
    struct text file_name, part;
    bool dry_run, without_refused;
    int64_t import, position;
};

static enum result begin(struct db *db, void *context, struct message *message)
{
    struct sending *sending = context;
    const struct visitor *visitor = request_visitor(sending->request);
    int64_t now = request_moment(sending->request).now.seconds;
    (void)message;
    TRY(db_next_number(db, TEXT("crime_import"), &sending->import));
    return db_run(db, NULL, SQL("insert into crime_import (id, account, file_name, began_at, beat_at, state, dry_run, without_refused, cancel, files_all, files_done, bytes_all, bytes_done)"
                                " values ($1, $2, $3, $4, $4, 'arriving', $5, $6, 0, 0, 0, 0, 0)"),
                  BIND(bind_integer(sending->import), bind_integer(visitor->account), bind_text(sending->file_name), bind_integer(now), bind_integer(sending->dry_run),
                       bind_integer(sending->without_refused)));
}

static enum result add_part(struct db *db, void *context, struct message *message)
{
    struct sending *sending = context;
    (void)message;
    return db_run(db, NULL, SQL("insert into crime_upload_part (import, position, content) values ($1, $2, $3)"),
                  BIND(bind_integer(sending->import), bind_integer(sending->position), bind_bytes(sending->part.data, sending->part.length)));
}

static enum result arrive(struct db *db, void *context, struct message *message)
{
    struct sending *sending = context;
    (void)message;
    TRY(db_run(db, NULL, SQL("update crime_import set state = 'waiting' where id = $1"), BIND(bind_integer(sending->import))));
    answer_redirect(sending->answer, import_address(request_arena(sending->request), sending->import, ""));
    return OK;
}

/* Part after part, so that nobody's save waits for all of it; the last step is the deed. */
static enum result keep(struct sending *sending, struct text bytes, struct message *message)
{
    TRY(request_write_aside(sending->request, begin, sending, message));
    for (; bytes.length; sending->position++) {
        sending->part = text_slice(bytes, 0, CRIME_PART_BYTES);
        bytes = text_slice(bytes, sending->part.length, bytes.length);
        TRY(request_write_aside(sending->request, add_part, sending, message));
    }
    return request_write(sending->request, arrive, sending, message);
}

static struct text cut_name(struct arena *arena, struct text name)
{
    const char *slash = memrchr(name.data, '/', name.length);
    if (slash)
        name = text_slice(name, (size_t)(slash - name.data) + 1, name.length);
    return !name.length || !text_is_clean(name) || text_count_characters(name) > NAME_CHARACTERS_MAX ? TEXT("file.zip") : arena_copy(arena, name);
}

enum result crime_imports_post(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    const struct upload *upload = request_upload(request, "file");
    struct text how = request_text(request, "how"), wrong = TEXT_NONE;
    struct sending sending = {.request = request, .answer = answer, .dry_run = text_equals(how, "try"), .without_refused = text_equals(how, "without")};
    if (!upload || !upload->file_name.length)
        wrong = SAID(arena, "Choose a ZIP or a CSV of data.police.uk");
    else if (!upload->bytes.length)
        wrong = SAID(arena, "This file is empty: choose another");
    else if (!sending.dry_run && !sending.without_refused && !text_equals(how, "import"))
        wrong = SAID(arena, "Choose what is to happen");
    if (wrong.length) {
        answer_status(answer, 422);
        return show_list(request, answer, wrong);
    }
    sending.file_name = cut_name(arena, upload->file_name);
    return keep(&sending, upload->bytes, answer_message(answer));
}

/* --- One import ------------------------------------------------------------------------- */

static void set_text(struct arena *arena, struct value *view, const char *name, struct text text)
{
    value_set_page(arena, view, name, value_text(arena, text));
}

static struct text number_text(struct arena *arena, const struct value *object, const char *name)
{
    return arena_printf(arena, "%" PRId64, value_get_integer(object, name, 0));
}

static struct value *loads_table(struct arena *arena, const struct value *report)
{
    static const char *const heads[] WORDINGS = {"Month", "Kind", "Rows", "In a district", "Outside the area", "No location", "Refused", "What becomes of it"};
    static const char *const became[] = {"new", "replaces", "same"};
    static const char *const became_words[] WORDINGS = {"New", "Replaces what was there", "The same file as before"};
    static const char *const numbers[] = {"rows", "kept", "outside", "no_location", "refused"};
    struct value *table = part_table(arena, "loads", SAID(arena, "Months"), SAID(arena, "No month was read."));
    const struct value *loads = value_get(report, TEXT("loads"));
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        part_column(arena, table, text_of(wording(arena, heads[i])), i >= 2 && i < 7);
    for (size_t i = 0; loads && i < loads->list.count; i++) {
        const struct value *load = loads->list.items[i];
        struct value *row = part_table_row(arena, table);
        struct text what = value_get_text(load, "became");
        part_cell(arena, row, partial_date_long(arena, value_get_text(load, "month")));
        part_cell(arena, row, value_get_text(load, "kind"));
        for (size_t j = 0; j < COUNT_OF(numbers); j++)
            part_cell_number(arena, row, value_get_integer(load, numbers[j], 0));
        for (size_t j = 0; j < COUNT_OF(became); j++)
            if (text_equals(what, became[j]))
                part_cell(arena, row, text_of(wording(arena, became_words[j])));
    }
    return table;
}

static struct value *refusals_table(struct arena *arena, const struct value *report)
{
    static const char *const heads[] WORDINGS = {"File", "Line", "Column", "Value", "Reason"};
    const struct value *refusals = value_get(report, TEXT("refusals"));
    if (!refusals || !refusals->list.count)
        return value_null(arena);
    struct value *table = part_table(arena, "refusals", SAID(arena, "Broken rows, the first of them"), TEXT_NONE);
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        part_column(arena, table, text_of(wording(arena, heads[i])), i == 1);
    for (size_t i = 0; i < refusals->list.count; i++) {
        const struct value *refusal = refusals->list.items[i];
        struct value *row = part_table_row(arena, table);
        int64_t fault = value_get_integer(refusal, "fault", 0);
        part_cell(arena, row, value_get_text(refusal, "file"));
        part_cell_number(arena, row, value_get_integer(refusal, "line", 0));
        part_cell(arena, row, value_get_text(refusal, "column"));
        part_cell(arena, row, value_get_text(refusal, "value"));
        part_cell(arena, row, fault >= 0 && fault < CRIME_FAULTS ? text_of(crime_fault_words(arena, (enum crime_fault)fault)) : TEXT_NONE);
    }
    return table;
}

/* Sentences about what else there was. */
static struct value *remarks(struct arena *arena, const struct value *report)
{
    struct value *list = value_list(arena);
    const struct value *types = value_get(report, TEXT("new_types")), *faults = value_get(report, TEXT("by_fault"));
    int64_t other_forces = value_get_integer(report, "other_forces", 0), other_files = value_get_integer(report, "other_files", 0);
    if (other_forces)
        value_append(arena, list, value_text(arena, arena_printf(arena, SAY_COUNT(arena, other_forces, "%" PRId64 " file of another force was passed over.", "%" PRId64 " files of other forces were passed over."), other_forces)));
    if (other_files)
        value_append(arena, list, value_text(arena, arena_printf(arena, SAY_COUNT(arena, other_files, "%" PRId64 " other file was passed over.", "%" PRId64 " other files were passed over."), other_files)));
    for (size_t i = 0; types && i < types->list.count; i++)
        value_append(arena, list, value_text(arena, arena_printf(arena, SAY(arena, "A crime type that is new: “%.*s”, in %.*s rows. Please look whether it is one."), TEXT_ARGS(value_get_text(types->list.items[i], "label")),
                                                                 TEXT_ARGS(number_text(arena, types->list.items[i], "rows")))));
    for (size_t i = 0; faults && i < faults->list.count && i < CRIME_FAULTS; i++)
        if (faults->list.items[i]->integer)
            value_append(arena, list, value_text(arena, arena_printf(arena, SAY_COUNT(arena, faults->list.items[i]->integer, "%" PRId64 " row: %s.", "%" PRId64 " rows: %s."), faults->list.items[i]->integer,
                                                                     crime_fault_words(arena, (enum crime_fault)i))));
    return list;
}

/* Why it failed was kept in English, as messages are made where nobody reads; of a file in an archive behind its name. */
static struct text why_said(struct arena *arena, struct text why)
{
    struct text said = wording_kept(arena, why), rest = why, name = TEXT_NONE;
    if (!text_equal(said, why) || !text_next(&rest, ':', &name) || !rest.length)
        return said;
    return arena_printf(arena, "%.*s: %.*s", TEXT_ARGS(name), TEXT_ARGS(wording_kept(arena, text_trim(rest))));
}

static struct text said_line(struct arena *arena, const struct import *import, const struct value *report)
{
    struct text why = value_get_text(report, "why");
    if (text_equals(import->state, "waiting"))
        return import->cancel ? SAID(arena, "It is being cancelled.") : SAID(arena, "It waits for its turn.");
    if (text_equals(import->state, "running"))
        return import->cancel ? SAID(arena, "It is being cancelled.") : SAID(arena, "It is running. You can leave this page: it goes on.");
    if (text_equals(import->state, "tried"))
        return SAID(arena, "Nothing was changed: this was a trial.");
    if (text_equals(import->state, "cancelled"))
        return SAID(arena, "It was cancelled: everything is as it was.");
    if (text_equals(import->state, "done"))
        return value_get_integer(report, "files", 0) == value_get_integer(report, "same", 0) ? SAID(arena, "Every file was there already: no total has changed.") : SAID(arena, "It is imported, and public.");
    return why.length ? why_said(arena, why) : SAID(arena, "It failed: everything is as it was.");
}

static void set_progress(struct arena *arena, struct value *view, const struct import *import)
{
    bool running = text_equals(import->state, "running") && import->files_all > 0;
    set_text(arena, view, "progress_line", running ? arena_printf(arena, SAY(arena, "%" PRId64 " of %" PRId64 " files are read."), import->files_done, import->files_all) : TEXT_NONE);
    value_set_page(arena, view, "going_on", value_boolean(arena, is_going_on(import)));
    value_set_page(arena, view, "files_done", value_integer(arena, import->files_done));
    value_set_page(arena, view, "files_all", value_integer(arena, import->files_all));
}

static void set_again(struct arena *arena, struct value *view, const struct import *import, const struct value *report)
{
    bool broken = value_get_integer(report, "refused", 0) > 0, again = import->has_parts && !is_going_on(import);
    struct text label = broken ? SAID(arena, "Import the others without the broken rows") : SAID(arena, "Import it now");
    bool offered = again && (broken ? !import->without_refused || import->dry_run : text_equals(import->state, "tried")) && value_get_integer(report, "kept", 0) > 0;
    set_text(arena, view, "again_label", offered ? label : TEXT_NONE);
    set_text(arena, view, "again_action", import_address(arena, import->id, "/again"));
    set_text(arena, view, "again_how", broken ? TEXT("without") : TEXT("import"));
}

enum result crime_import_get(struct request *request, struct answer *answer)
{
    static const char *const figures[] = {"rows", "kept", "outside", "no_location", "refused"};
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *report = value_object(arena);
    struct import import;
    TRY(find_import(request, &import));
    if (import.report.length && !is_going_on(&import))
        TRY(json_parse_kept(arena, import.report, REPORT_BYTES_MAX, &report, answer_message(answer)));
    struct value *said = remarks(arena, report);
    if (is_going_on(&import))
        answer_refresh(answer, REFRESH_SECONDS);
    set_text(arena, view, "file_name", import.file_name);
    set_text(arena, view, "by_line", arena_printf(arena, SAY(arena, "Sent by %.*s, %.*s"), TEXT_ARGS(import.account_name), TEXT_ARGS(instant_long(arena, (struct instant){import.began_at}))));
    value_set_page(arena, view, "tag", state_tag(arena, import.state));
    set_text(arena, view, "said_line", said_line(arena, &import, report));
    set_progress(arena, view, &import);
    set_again(arena, view, &import, report);
    value_set_page(arena, view, "has_report", value_boolean(arena, value_get_integer(report, "rows", 0) > 0));
    for (size_t i = 0; i < COUNT_OF(figures); i++)
        value_set_page(arena, view, figures[i], value_integer(arena, value_get_integer(report, figures[i], 0)));
    value_set_page(arena, view, "loads", loads_table(arena, report));
    value_set_page(arena, view, "refusals", refusals_table(arena, report));
    value_set_page(arena, view, "remarks", said);
    value_set_page(arena, view, "has_remarks", value_boolean(arena, value_is_truthy(said)));
    set_text(arena, view, "cancel_action", is_going_on(&import) && !import.cancel ? import_address(arena, import.id, "/cancel") : TEXT_NONE);
    set_text(arena, view, "self", import_address(arena, import.id, ""));
    set_text(arena, view, "list_href", TEXT(ADDRESS));
    value_set_page(arena, view, "hidden", value_list(arena));
    return OK;
}

/* --- Cancelling, and once more --------------------------------------------------------------- */

struct change {
    struct request *request;
    struct answer *answer;
    int64_t import;
    bool without_refused;
};

static enum result cancel(struct db *db, void *context, struct message *message)
{
    struct change *change = context;
    (void)message;
    TRY(db_run(db, NULL, SQL("update crime_import set cancel = 1 where id = $1 and state = 'running'"), BIND(bind_integer(change->import))));
    TRY(db_run(db, NULL, SQL("update crime_import set state = 'cancelled', ended_at = $1 where id = $2 and state = 'waiting'"),
               BIND(bind_integer(request_moment(change->request).now.seconds), bind_integer(change->import))));
    TRY(db_run(db, NULL, SQL("delete from crime_upload_part where import in (select id from crime_import where id = $1 and state = 'cancelled')"), BIND(bind_integer(change->import))));
    answer_redirect(change->answer, import_address(request_arena(change->request), change->import, ""));
    return OK;
}

enum result crime_import_cancel_post(struct request *request, struct answer *answer)
{
    struct change change = {.request = request, .answer = answer};
    struct import import;
    TRY(find_import(request, &import));
    change.import = import.id;
    return request_write(request, cancel, &change, answer_message(answer));
}

static enum result again(struct db *db, void *context, struct message *message)
{
    struct change *change = context;
    int64_t changed;
    TRY(db_run(db, &changed,
               SQL("update crime_import set state = 'waiting', dry_run = 0, without_refused = $1, cancel = 0, ended_at = null, files_all = 0, files_done = 0 where id = $2"
                   " and state in ('tried', 'refused') and exists (select position from crime_upload_part where import = $2)"),
               BIND(bind_integer(change->without_refused), bind_integer(change->import))));
    if (!changed)
        return message_fail(message, ERROR_CONFLICT, "This file is not kept any more: send it again.");
    answer_redirect(change->answer, import_address(request_arena(change->request), change->import, ""));
    return OK;
}

enum result crime_import_again_post(struct request *request, struct answer *answer)
{
    struct change change = {.request = request, .answer = answer, .without_refused = text_equals(request_text(request, "how"), "without")};
    struct import import;
    TRY(find_import(request, &import));
    change.import = import.id;
    return request_write(request, again, &change, answer_message(answer));
}

/* --- Shapes ------------------------------------------------------------------------------------- */

#define PAGE_NUMBER(member) {.name = member, .kind = VALUE_INTEGER, .page_only = true}
static const struct shape_field imports_fields[] = {
    PART_TEXT_MEMBER("known_line"), PART_TEXT_MEMBER("file_error"), PART_FORM_MEMBERS, PART_OBJECT_MEMBER("table", &table_shape), {.name = NULL},
};
const struct shape crime_imports_shape = {"CrimeImports", imports_fields};
static const struct shape_field import_fields[] = {
    PART_TEXT_MEMBER("file_name"), PART_TEXT_MEMBER("by_line"), PART_OBJECT_MEMBER("tag", &tag_shape), PART_TEXT_MEMBER("said_line"), PART_TEXT_MEMBER("progress_line"),
    PART_BOOLEAN_MEMBER("going_on"), PAGE_NUMBER("files_done"), PAGE_NUMBER("files_all"), PART_TEXT_MEMBER("again_label"), PART_TEXT_MEMBER("again_action"), PART_TEXT_MEMBER("again_how"),
    PART_BOOLEAN_MEMBER("has_report"), PAGE_NUMBER("rows"), PAGE_NUMBER("kept"), PAGE_NUMBER("outside"), PAGE_NUMBER("no_location"), PAGE_NUMBER("refused"),
    PART_OBJECT_MEMBER("loads", &table_shape), PART_OBJECT_MEMBER("refusals", &table_shape), {.name = "remarks", .kind = VALUE_LIST, .page_only = true}, PART_BOOLEAN_MEMBER("has_remarks"), PART_TEXT_MEMBER("cancel_action"),
    PART_TEXT_MEMBER("self"), PART_TEXT_MEMBER("list_href"), PART_LIST_MEMBER("hidden", &hidden_shape), {.name = NULL},
};
const struct shape crime_import_shape = {"CrimeImport", import_fields};
