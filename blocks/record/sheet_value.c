/* Cells of a sheet that comes back, as values. See sheet_internal.h. */
#include "blocks/record/sheet_internal.h"

#include "base/pence.h"
#include "base/wording.h"

#include <inttypes.h>

#define SHOWN_CHARACTERS_MAX 200

struct text sheet_text_at(const struct sheet *sheet, size_t cell)
{
    const struct csv_row *row = sheet->import.row;
    return cell < row->count ? text_trim(row->cells[cell]) : TEXT_NONE;
}

size_t sheet_place(const struct sheet *sheet, enum sheet_part part)
{
    for (size_t i = 0; i < sheet->cell_count; i++)
        if (sheet->cells[i].column && sheet->cells[i].column->part == part)
            return i;
    return SIZE_MAX;
}

struct text sheet_shown(struct sheet *sheet, const struct field *field, const struct field_value *value)
{
    struct text text = sheet_cell(sheet->import.db, sheet->import.row_arena, sheet->import.engine, field, value, sheet->import.actor);
    struct date day;
    int64_t pence;
    if (field->type == FIELD_DATE && date_parse(value->text, &day) == OK)
        text = date_long(sheet->import.row_arena, day);
    if (field->type == FIELD_PENCE && pence_parse_plain(value->text, &pence) == OK)
        text = pence_text(sheet->import.row_arena, pence);
    return text.length ? import_cut(sheet->import.report_arena, text, SHOWN_CHARACTERS_MAX) : SAID(sheet->import.row_arena, "(empty)");
}

/* --- Records by reference and name ------------------------------------------ */

static enum result fill(struct sheet *sheet, struct sheet_index *index)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct import *import = &sheet->import;
    struct text sql = arena_printf(import->arena, "select id, reference, %s from record where register = $1 and %.*s order by id", record_name_column(index->definition),
                                   TEXT_ARGS(record_visible_sql(import->arena, index->definition, import->actor, "id", 2)));
    int step;
    if (arena_failed(import->arena))
        return ERROR_MEMORY;
    TRY(db_query(import->db, &row, SQL_COMPOSED(sql.data), BIND(bind_text(index->definition->name), VISIBLE_TO(import->actor))));
    while ((step = statement_step(row)) == 1) {
        struct text reference = arena_copy(import->arena, statement_text(row, 1)), name = arena_copy(import->arena, statement_text(row, 2));
        TRY(lookup_put(&index->by_reference, import->arena, import_fold_value(import->arena, reference), statement_integer(row, 0)));
        TRY(lookup_put(&index->by_name, import->arena, import_fold_value(import->arena, name), statement_integer(row, 0)));
    }
    return step < 0 ? (enum result)step : OK;
}

enum result sheet_index_of(struct sheet *sheet, const struct definition *definition, struct sheet_index **ret_index)
{
    struct sheet_index *index = sheet->indexes;
    while (index && index->definition != definition)
        index = index->next;
    if (!index) {
        index = ARENA_NEW(sheet->import.arena, struct sheet_index);
        if (!index)
            return ERROR_MEMORY;
        *index = (struct sheet_index){.definition = definition, .next = sheet->indexes};
        TRY(fill(sheet, index));
        sheet->indexes = index;
    }
    *ret_index = index;
    return OK;
}

/* --- Links ------------------------------------------------------------------ */

/* "Harbour Trust (ORG-3)": the part in the last brackets, and what stands before it. */
static bool split_reference(struct text typed, struct text *ret_name, struct text *ret_reference)
{
    if (!text_ends(typed, TEXT(")")))
        return false;
    for (size_t i = typed.length; i-- > 0;) {
        if (typed.data[i] != '(')
            continue;
        *ret_name = text_trim(text_slice(typed, 0, i));
        *ret_reference = text_trim(text_slice(typed, i + 1, typed.length - i - 2));
        return ret_reference->length > 0;
    }
    return false;
}

/* A name beside a reference must be that record's, or somebody meant another one. */
static enum result check_name(struct sheet *sheet, const struct field *field, struct text heading, struct text typed, struct text name, int64_t id, bool *ret_fits)
{
    struct import *import = &sheet->import;
    struct text called;
    TRY(record_name_for(import->db, import->row_arena, field->target, id, import->actor, &called));
    *ret_fits = text_equal(import_fold_value(import->row_arena, name), import_fold_value(import->row_arena, called));
    if (!*ret_fits)
        import_refuse(import, heading, typed, "What has this reference is called \"%.*s\": give the reference alone, or the name alone", TEXT_ARGS(called));
    return OK;
}

/* 0: nothing answers to it, and that is refused already. */
static enum result find_link(struct sheet *sheet, const struct field *field, struct text heading, struct text typed, int64_t *ret_id)
{
    struct import *import = &sheet->import;
    struct text folded = import_fold_value(import->row_arena, typed), name, reference;
    struct sheet_index *index;
    struct finder *finder;
    int64_t id = 0;
    bool fits = true;
    *ret_id = 0;
    TRY(sheet_index_of(sheet, field->target, &index));
    TRY(import_finder(import, field, false, &finder));
    if (split_reference(typed, &name, &reference))
        id = lookup_get(&index->by_reference, import_fold_value(import->row_arena, reference));
    if (id && id != SEVERAL_RECORDS && !lookup_get(&index->by_name, folded)) {
        TRY(check_name(sheet, field, heading, typed, name, id, &fits));
        *ret_id = fits ? id : 0;
        return OK;
    }
    id = lookup_get(&index->by_reference, folded);
    if (!id)
        id = finder_get(import, finder, typed, 0);
    if (!id)
        id = lookup_get(&index->by_name, folded);
    if (id == SEVERAL_RECORDS)
        import_refuse(import, heading, typed, "Several %.*s answer to this: give the reference of the one that is meant", TEXT_ARGS(field->target->titles));
    else if (!id)
        import_refuse(import, heading, typed, "There is no such record among %.*s that you may see: correct it, or add it first", TEXT_ARGS(field->target->titles));
    else
        *ret_id = id;
    return OK;
}

static enum result read_links(struct sheet *sheet, const struct field *field, struct text heading, struct text cell, bool *ret_is_read, struct text *ret_ids)
{
    struct import *import = &sheet->import;
    struct text separator = field->parts.length ? field->parts : TEXT(";"), part = TEXT_NONE, ids = TEXT_NONE;
    while (field->type == FIELD_LINKS ? text_next(&cell, separator.data[0], &part) : (part = cell, cell = TEXT_NONE, part.length > 0)) {
        int64_t id;
        part = text_trim(part);
        if (!part.length)
            continue;
        TRY(find_link(sheet, field, heading, part, &id));
        *ret_is_read = *ret_is_read && id;
        ids = arena_printf(import->row_arena, "%.*s %" PRId64, TEXT_ARGS(ids), id);
    }
    *ret_ids = ids;
    return OK;
}

/* --- Values ----------------------------------------------------------------- */

enum result sheet_read_value(struct sheet *sheet, const struct field *field, struct text heading, struct text cell, bool *ret_is_read, struct field_value *ret_value)
{
    struct import *import = &sheet->import;
    struct definition one = {.fields = (struct field *)field, .field_count = 1};
    struct record record = {.definition = &one, .values = ret_value};
    struct message message = {.language = arena_language(import->arena)};
    struct text canonical = TEXT_NONE;
    *ret_is_read = true;
    *ret_value = (struct field_value){.text = TEXT_NONE};
    if (cell.length && (field->type == FIELD_LINK || field->type == FIELD_LINKS) && text_is_clean(cell)) {
        TRY(read_links(sheet, field, heading, cell, ret_is_read, &canonical));
    } else if (cell.length && import_read_value(import, field, cell, &canonical, &message) < 0) {
        import_refuse(import, heading, cell, "%s", message.text);
        *ret_is_read = false;
    }
    return *ret_is_read ? record_set(import->row_arena, &record, field, canonical) : OK;
}
