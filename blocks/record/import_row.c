/* One row of an import: its cells as values, the record it is about, what differs, whether it is
 * right, and written if so. A refused row notes everything that is wrong with it. */
#include "blocks/record/import_internal.h"
#include "base/pence.h"
#include "base/wording.h"
#include "blocks/record/merge.h"

#include <inttypes.h>

#include "base/format/xlsx.h"

#define CHANGE_CHARACTERS_MAX 80 /* of a value in a list of changes */

void (import_refuse)(struct import *import, struct text column, struct text value, const char *format, ...)
{
    struct message words = {.language = arena_language(import->row_arena)};
    va_list arguments;
    if (import->row_refusal_count == COUNT_OF(import->row_refusals))
        return;
    va_start(arguments, format);
    (void)message_fail_list(&words, ERROR_INVALID, format, arguments);
    va_end(arguments);
    import->row_refusals[import->row_refusal_count++] = (struct import_refusal){
        import->row->line, column, value, arena_copy_z(import->row_arena, words.text)};
}

enum result import_written(struct import *import, const struct record *record)
{
    struct import_report *report = import->report;
    if (report->written_count == import->written_capacity) {
        size_t capacity = import->written_capacity ? import->written_capacity * 2 : 256;
        struct import_written *written = ARENA_ARRAY(import->report_arena, struct import_written, capacity);
        if (!written)
            return ERROR_MEMORY;
        if (report->written_count)
            memcpy(written, report->written, report->written_count * sizeof *written);
        report->written = written;
        import->written_capacity = capacity;
    }
    report->written[report->written_count++] = (struct import_written){record->id, record->version};
    return OK;
}

/* --- Values --------------------------------------------------------------- */

/* Spreadsheets write TRUE, and people write Y. */
static struct text read_boolean(struct text typed)
{
    static const char *const yes[] = {"true", "y"}, *const no[] = {"false", "n"};
    for (size_t i = 0; i < COUNT_OF(yes); i++) {
        if (text_equal_ignoring_case(typed, text_of(yes[i])))
            return TEXT("yes");
        if (text_equal_ignoring_case(typed, text_of(no[i])))
            return TEXT("no");
    }
    return typed;
}

static enum result read_role(const struct import *import, struct text typed, struct text *ret_canonical, struct message *message)
{
    const struct definitions *definitions = import->engine->definitions;
    for (size_t i = 0; i < definitions->role_count; i++) {
        const struct role *role = &definitions->roles[i];
        if (!text_equal_ignoring_case(role->name, typed) && !label_is(role->label, role->label_defined, typed))
            continue;
        *ret_canonical = role->name;
        return OK;
    }
    return message_fail(message, ERROR_INVALID, "The office has no role of this name");
}

/* CRLF inside a cell becomes LF. */
static struct text with_line_feeds(struct arena *arena, struct text text)
{
    char *copy;
    size_t length = 0;
    if (!text.length || !memchr(text.data, '\r', text.length))
        return text;
    copy = arena_alloc(arena, text.length + 1);
    if (!copy)
        return TEXT_NONE;
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] == '\r' && i + 1 < text.length && text.data[i + 1] == '\n')
            continue;
        copy[length++] = text.data[i] == '\r' ? '\n' : text.data[i];
    }
    return (struct text){copy, length};
}

enum result import_read_value(struct import *import, const struct field *field, struct text typed, struct text *ret_canonical, struct message *message)
{
    int64_t pence;
    typed = with_line_feeds(import->row_arena, text_trim(typed));
    if (text_starts(typed, TEXT(XLSX_MARK)))
        return message_fail(message, ERROR_INVALID, IMPORT_FORMULA_REFUSED);
    if (!text_is_clean(typed))
        return message_fail(message, ERROR_INVALID, "This holds characters that cannot be shown: type it anew");
    if (field->type == FIELD_BOOLEAN)
        typed = read_boolean(typed);
    if (field->type == FIELD_PENCE && pence_parse_cell(typed, PENCE_ANY_SIGN, &pence, NULL) == OK) /* a spreadsheet's 1000.5 */
        typed = pence_plain(import->row_arena, pence);
    if (field->type == FIELD_ROLE)
        return read_role(import, typed, ret_canonical, message);
    return field_read(import->row_arena, field, typed, import->actor->moment.today, ret_canonical, message);
}

/* --- Cells ---------------------------------------------------------------- */

static enum result set_links(struct import *import, const struct field *field, struct text column, struct text typed, struct record *record)
{
    struct text ids = TEXT_NONE, part = TEXT_NONE, separator = field->parts.length ? field->parts : TEXT(";");
    while (field->type == FIELD_LINKS ? text_next(&typed, separator.data[0], &part) : (part = typed, typed = TEXT_NONE, part.length > 0)) {
        int64_t id;
        part = text_trim(part);
        if (!part.length)
            continue;
        if (!text_is_clean(part)) {
            import_refuse(import, column, part, "%s", text_starts(part, TEXT(XLSX_MARK)) ? SAY(import->row_arena, IMPORT_FORMULA_REFUSED)
                                                                                          : SAY(import->row_arena, "This holds characters that cannot be shown: type it anew"));
            continue;
        }
        TRY(import_link(import, field, column, part, record, 0, &id));
        if (id)
            ids = arena_printf(import->row_arena, "%.*s %" PRId64, TEXT_ARGS(ids), id);
    }
    return record_set(import->row_arena, record, field, ids);
}

/* 0: plain fields, 1: links by themselves, 2: links whose targets are told apart by other fields of the row. */
static int turn_of(const struct field *field)
{
    if (field->type != FIELD_LINK && field->type != FIELD_LINKS)
        return 0;
    return field->with_count ? 2 : 1;
}

static enum result set_cell(struct import *import, const struct field *field, const struct column *column, struct record *record)
{
    struct text typed = import_cell(import, column), canonical;
    struct message message = {.language = arena_language(import->arena)};
    if (turn_of(field))
        return set_links(import, field, column->name, typed, record);
    if (import_read_value(import, field, typed, &canonical, &message) < 0) {
        import_refuse(import, column->name, typed, "%s", message.text);
        return OK;
    }
    return record_set(import->row_arena, record, field, canonical);
}

/* Whether the row says something of the field; an empty cell says something only when asked to clear. */
static bool is_given(const struct import *import, size_t field)
{
    const struct column *column = import->field_columns[field];
    return column && (import->order->clear_empty || import_cell(import, column).length);
}

static enum result read_cells(struct import *import, struct record *record)
{
    for (size_t i = import->header.count; i < import->row->count; i++)
        if (text_trim(import->row->cells[i]).length)
            import_refuse(import, arena_printf(import->row_arena, "number %zu", i + 1), import->row->cells[i],
                          "The row has more cells than the header has names");
    for (int turn = 0; turn < 3; turn++)
        for (size_t i = 0; i < import->definition->field_count; i++) {
            const struct field *field = &import->definition->fields[i];
            if (turn_of(field) == turn && is_given(import, i))
                TRY(set_cell(import, field, import->field_columns[i], record));
        }
    return arena_failed(import->row_arena) ? ERROR_MEMORY : OK;
}

static struct record *copy_record(struct arena *arena, const struct record *record)
{
    struct record *copy = ARENA_NEW(arena, struct record);
    struct field_value *values = ARENA_ARRAY(arena, struct field_value, record->definition->field_count + 1);
    if (!copy || !values)
        return NULL;
    *copy = *record;
    memcpy(values, record->values, record->definition->field_count * sizeof *values);
    copy->values = values;
    return copy;
}

/* --- The record that the row is about -------------------------------------- */

/* What cannot be read is said once: that its field is therefore empty goes without saying. */
static void refuse_field(struct import *import, const struct field *field, const char *what)
{
    const struct column *column = field ? import->field_columns[field - import->definition->fields] : NULL;
    struct text name = column ? column->name : field ? field->name : TEXT_NONE;
    for (size_t i = 0; i < import->row_refusal_count; i++)
        if (name.length && text_equal(import->row_refusals[i].column, name))
            return;
    import_refuse(import, name, column ? import_cell(import, column) : TEXT_NONE, "%s", what);
}

/* A file that knows the old name of what was merged would make it anew. */
static enum result refuse_merged(struct import *import, const struct record *record, const struct field *last)
{
    const struct definition *definition = import->definition;
    int64_t merged, standing;
    struct text reference;
    enum result result;
    if (!definition->merge_count || definition->key_count != 1 || !text_equal(definition->key[0], definition->name_field))
        return OK;
    result = db_one_integer(import->db, &merged,
                            SQL("select m.id from merged m join record r on r.id = m.id where r.register = $1 and lower(r.name) = lower($2) order by m.id"),
                            BIND(bind_text(definition->name), bind_text(record_value(record, definition->name_field)->text)));
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    TRY(merge_standing(import->db, merged, &standing));
    TRY(db_one_text(import->db, import->row_arena, &reference, SQL("select reference from record where id = $1"), BIND(bind_integer(standing))));
    refuse_field(import, last, arena_printf(import->row_arena, SAY(import->row_arena, "A record of this name was merged into %.*s: give the name that has"), TEXT_ARGS(reference)).data);
    return OK;
}

/* The row's record by its key; 0 for a new one. Each key stands in the file once. *ret_is_known: whether the key tells. */
static enum result find_record(struct import *import, const struct record *row_record, int64_t *ret_id, bool *ret_is_known)
{
    const struct field *lacking, *last = definition_field(import->definition, import->definition->key[import->definition->key_count - 1]);
    struct text key = import_key(import, row_record, &lacking);
    int64_t line;
    *ret_id = 0;
    *ret_is_known = false;
    if (lacking) {
        refuse_field(import, lacking, SAY(import->row_arena, "This is empty, but rows are told apart by it"));
        return OK;
    }
    line = lookup_get(&import->lines, key);
    if (line) {
        refuse_field(import, last, arena_printf(import->row_arena, import->definition->key_count == 1 ? SAY(import->row_arena, "The row on line %" PRId64 " is about the same one")
                                                                                     : SAY(import->row_arena, "The row on line %" PRId64 " is about the same one (all of its key is the same)"), line).data);
        return OK;
    }
    TRY(lookup_put(&import->lines, import->arena, key, (int64_t)import->row->line));
    *ret_id = lookup_get(&import->keys, key);
    *ret_is_known = *ret_id != SEVERAL_RECORDS;
    if (!*ret_is_known)
        refuse_field(import, last, SAY(import->row_arena, "Several records answer to this: make their names differ first"));
    else if (!*ret_id)
        return refuse_merged(import, row_record, last);
    return OK;
}

static enum result check(struct import *import, const struct record *record, const struct record *before)
{
    struct problems problems = {0};
    TRY(record_check(import->db, import->engine, import->row_arena, record, before, import->actor, &problems));
    for (size_t i = 0; i < problems.count; i++)
        refuse_field(import, problems.list[i].field, arena_copy(import->row_arena, problems.list[i].what).data);
    return OK;
}

static enum result save(struct import *import, struct record *record)
{
    struct message message = {.language = arena_language(import->arena)};
    enum result result = record_save(import->db, import->engine, import->row_arena, record, record->version, import->actor, "imported",
                                     TEXT_NONE, &message);
    if (result < 0)
        return message_fail(import->message, result, "Line %zu: %s", import->row->line, message.text[0] ? message.text : "it does not fit what is stored.");
    TRY(import_note_record(import, record));
    return import_written(import, record);
}

/* --- The report's lists ---------------------------------------------------- */

static struct text shown(struct import *import, const struct field *field, const struct field_value *value)
{
    struct text text = import_cut(import->report_arena, field_show_to(import->db, import->row_arena, field, value, import->actor), CHANGE_CHARACTERS_MAX);
    return text.length ? text : SAID(import->arena, "(empty)");
}

static void list_row(struct import *import, const struct record *record, struct import_row *rows, size_t *count, struct text changes)
{
    struct arena *arena = import->report_arena;
    if (*count < IMPORT_ROWS_LISTED_MAX)
        rows[(*count)++] = (struct import_row){import->row->line, arena_copy(arena, record->reference), arena_copy(arena, record_spoken_name(record->definition, record->reference, record->name)), changes};
}

/* --- New and changed ------------------------------------------------------- */

static enum result add(struct import *import, struct record *record, enum row_outcome *ret_outcome)
{
    struct import_report *report = import->report;
    *ret_outcome = ROW_REFUSED;
    TRY(check(import, record, NULL));
    if (import->row_refusal_count)
        return OK;
    TRY(save(import, record));
    list_row(import, record, report->added_rows, &report->added_row_count, TEXT_NONE);
    *ret_outcome = ROW_ADDED;
    return OK;
}

static bool differs(const struct field_value *a, const struct field_value *b)
{
    return !text_equal(a->text, b->text) || a->link_count != b->link_count ||
           (a->link_count && memcmp(a->links, b->links, a->link_count * sizeof *a->links) != 0);
}

/* Takes over what the row gives and says what differs from the stored record. */
static struct text take_given(struct import *import, const struct record *row_record, const struct record *before, struct record *record)
{
    const struct definition *definition = import->definition;
    struct text changes = TEXT_NONE;
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        if (!is_given(import, i) || !differs(&row_record->values[i], &before->values[i]))
            continue;
        record->values[i] = row_record->values[i];
        changes = arena_printf(import->report_arena, "%.*s%s%.*s", TEXT_ARGS(changes), changes.length ? "; " : "", TEXT_ARGS(field->label));
        if (!definition->reads_logged) /* what a record held is told by its own pages only, which say who read them */
            changes = arena_printf(import->report_arena, "%.*s: %.*s → %.*s", TEXT_ARGS(changes), TEXT_ARGS(shown(import, field, &before->values[i])),
                                   TEXT_ARGS(shown(import, field, &record->values[i])));
        if (field->moving_needs_reason && before->published_version)
            refuse_field(import, field, SAY(import->row_arena, "This date is public: move it in the record itself, with a reason that everybody can read"));
    }
    return changes;
}

static enum result change(struct import *import, const struct record *row_record, int64_t id, enum row_outcome *ret_outcome)
{
    struct import_report *report = import->report;
    struct record *before, *record;
    struct text changes;
    TRY(record_load(import->db, import->engine, import->row_arena, import->definition, id, &before));
    TRY(record_unseal(import->db, import->engine, import->row_arena, before, import->actor));
    record = copy_record(import->row_arena, before);
    if (!record)
        return ERROR_MEMORY;
    changes = take_given(import, row_record, before, record);
    *ret_outcome = changes.length || import->row_refusal_count ? ROW_REFUSED : ROW_SAME;
    if (!changes.length)
        return OK;
    if (!record_may_edit(import->db, before, import->actor))
        import_refuse(import, TEXT_NONE, before->reference, "This record is \"%.*s\" and cannot be changed",
                      TEXT_ARGS(before->definition->states[before->state].label));
    TRY(check(import, record, before));
    if (import->row_refusal_count)
        return OK;
    TRY(save(import, record));
    report->still_public += record->published_version > 0;
    list_row(import, record, report->changed_rows, &report->changed_row_count, changes);
    *ret_outcome = ROW_CHANGED;
    return OK;
}

enum result import_one_row(struct import *import, enum row_outcome *ret_outcome)
{
    struct record *record = copy_record(import->row_arena, import->blank);
    int64_t id;
    bool is_known;
    if (!record)
        return ERROR_MEMORY;
    import->row_refusal_count = 0;
    import->waits = false;
    *ret_outcome = ROW_REFUSED;
    TRY(read_cells(import, record));
    if (import->waits) {
        *ret_outcome = ROW_WAITS;
        return OK;
    }
    TRY(find_record(import, record, &id, &is_known));
    if (!is_known)
        return OK;
    return id ? change(import, record, id, ret_outcome) : add(import, record, ret_outcome);
}
