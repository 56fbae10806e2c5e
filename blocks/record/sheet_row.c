/* One row of a sheet that comes back: which record it is about, what it changes against what went out, what others changed
 * since, and written where all is right. See sheet.h for the rules. */
#include "blocks/record/sheet_internal.h"

#include "base/wording.h"

#include <inttypes.h>

#include "blocks/publish/publish.h"

#define REASON_CHARACTERS_MAX 2000

/* Three records of one row: as it went out, as it is now, as it is to be. */
struct row_work {
    struct sheet *sheet;
    struct sheet_row *row;
    struct record *base, *now, *next;
    enum sheet_side *sides; /* by field */
    bool any_both;
};

/* --- The rule --------------------------------------------------------------- */

enum sheet_side sheet_side_of(const struct field_value *base, const struct field_value *row, const struct field_value *now)
{
    if (field_value_equal(base, row) || field_value_equal(row, now))
        return SHEET_UNTOUCHED;
    return field_value_equal(base, now) ? SHEET_MINE : SHEET_BOTH;
}

/* --- Which record ----------------------------------------------------------- */

static struct text heading_at(const struct sheet *sheet, enum sheet_part part)
{
    size_t place = sheet_place(sheet, part);
    return place == SIZE_MAX ? SAID(sheet->import.row_arena, "Reference") : sheet->cells[place].heading;
}

static enum result find_record(struct sheet *sheet, struct text reference, int64_t *ret_id)
{
    struct import *import = &sheet->import;
    struct text folded = import_fold_value(import->row_arena, reference);
    struct sheet_index *index;
    int64_t line;
    *ret_id = 0;
    TRY(sheet_index_of(sheet, import->definition, &index));
    *ret_id = lookup_get(&index->by_reference, folded);
    if (!*ret_id || *ret_id == SEVERAL_RECORDS) {
        *ret_id = 0;
        import_refuse(import, heading_at(sheet, SHEET_REFERENCE), reference, "There is no record with this reference that you may see");
        return OK;
    }
    line = lookup_get(&import->lines, folded);
    if (line) {
        *ret_id = 0;
        import_refuse(import, heading_at(sheet, SHEET_REFERENCE), reference, "Row %" PRId64 " is about the same record: take one of them out", line);
        return OK;
    }
    return lookup_put(&import->lines, import->arena, folded, (int64_t)import->row->line);
}

static enum result unseal(struct import *import, struct record *record)
{
    return record_unseal(import->db, import->engine, import->row_arena, record, import->actor);
}

static enum result load(struct row_work *work, int64_t id, bool *ret_is_known)
{
    struct sheet *sheet = work->sheet;
    struct import *import = &sheet->import;
    struct text version = sheet_text_at(sheet, sheet_place(sheet, SHEET_VERSION));
    *ret_is_known = false;
    TRY(record_load(import->db, import->engine, import->row_arena, import->definition, id, &work->now));
    TRY(record_load(import->db, import->engine, import->row_arena, import->definition, id, &work->next));
    TRY(unseal(import, work->now));
    TRY(unseal(import, work->next));
    if (text_to_integer(version, &work->row->seen_version) < 0 || work->row->seen_version < 1 || work->row->seen_version > work->now->version) {
        import_refuse(import, heading_at(sheet, SHEET_VERSION), version, "This is not a version of %.*s: leave this column as it was taken out", TEXT_ARGS(work->now->reference));
        return OK;
    }
    *ret_is_known = true;
    if (work->row->seen_version == work->now->version) {
        work->base = work->now;
        return OK;
    }
    TRY(record_load_version(import->db, import->engine, import->row_arena, import->definition, id, work->row->seen_version, &work->base));
    return unseal(import, work->base);
}

/* --- What it changes -------------------------------------------------------- */

static bool same_text(struct sheet *sheet, const struct field *field, const struct field_value *value, struct text cell)
{
    struct import *import = &sheet->import;
    return text_equal(cell, text_trim(sheet_cell(import->db, import->row_arena, import->engine, field, value, import->actor)));
}

/* Blanks at the ends of a text are lost on the way: that is no change. */
static bool same_value(const struct field *field, const struct field_value *a, const struct field_value *b)
{
    if (field->type == FIELD_TEXT || field->type == FIELD_PROSE)
        return text_equal(text_trim(a->text), text_trim(b->text));
    return field_value_equal(a, b);
}

static enum result take_cell(struct row_work *work, const struct sheet_cell_of *cell, struct text typed)
{
    struct sheet *sheet = work->sheet;
    const struct field *field = cell->column->field;
    size_t at = (size_t)(field - work->base->definition->fields);
    struct field_value value;
    bool is_read;
    if (same_text(sheet, field, &work->base->values[at], typed))
        return OK;
    TRY(sheet_read_value(sheet, field, cell->heading, typed, &is_read, &value));
    if (!is_read || same_value(field, &value, &work->base->values[at]))
        return OK;
    work->sides[at] = sheet_side_of(&work->base->values[at], &value, &work->now->values[at]);
    if (work->sides[at] == SHEET_UNTOUCHED)
        return OK;
    work->any_both = work->any_both || work->sides[at] == SHEET_BOTH;
    work->next->values[at] = value;
    return OK;
}

/* In the words of another language: "Yes", "3 May 2027". */
static bool reads_same(struct row_work *work, const struct field *field, size_t at, struct text typed)
{
    struct import *import = &work->sheet->import;
    struct message ignored = {0};
    struct text canonical;
    return (field->type == FIELD_CHOICE || field->type == FIELD_BOOLEAN || field->type == FIELD_ROLE || field->type == FIELD_MOMENT || field->type == FIELD_PENCE) &&
           import_read_value(import, field, typed, &canonical, &ignored) == OK &&
           (text_equal(canonical, work->base->values[at].text) || text_equal(canonical, work->now->values[at].text));
}

/* The state, and what only steps set: for reading. They may say what went out, or what is there by now. */
static enum result check_fixed(struct row_work *work, const struct sheet_cell_of *cell, struct text typed)
{
    struct sheet *sheet = work->sheet;
    const struct definition *definition = work->now->definition;
    const struct field *field = cell->column->field;
    struct import *import = &sheet->import;
    size_t at;
    if (cell->column->part == SHEET_STATE) {
        const struct state *base = &definition->states[work->base->state], *now = &definition->states[work->now->state];
        if (!label_is(base->label, base->label_defined, typed) && !label_is(now->label, now->label_defined, typed))
            import_refuse(import, cell->heading, typed, "The state changes by a step, not in a spreadsheet: put \"%.*s\" back, and take the step in the record or in the list",
                          TEXT_ARGS(now->label));
        return OK;
    }
    at = (size_t)(field - definition->fields);
    if (!same_text(sheet, field, &work->base->values[at], typed) && !same_text(sheet, field, &work->now->values[at], typed) &&
        !reads_same(work, field, at, typed))
        import_refuse(import, cell->heading, typed, "%s", field->by_moves ? SAY(import->row_arena, "Only steps set this: put back what stood there, or take the column out")
                                                                           : SAY(import->row_arena, "Others write this: put back what stood there, or take the column out"));
    return OK;
}

static enum result compare(struct row_work *work)
{
    struct sheet *sheet = work->sheet;
    for (size_t i = 0; i < sheet->cell_count; i++) {
        const struct sheet_cell_of *cell = &sheet->cells[i];
        struct text typed = sheet_text_at(sheet, i);
        if (cell->column && cell->column->part == SHEET_FIELD)
            TRY(take_cell(work, cell, typed));
        else if (cell->column && (cell->column->part == SHEET_STATE || cell->column->part == SHEET_FIXED))
            TRY(check_fixed(work, cell, typed));
    }
    return arena_failed(sheet->import.row_arena) ? ERROR_MEMORY : OK;
}

static bool any_change(const struct row_work *work)
{
    for (size_t i = 0; i < work->now->definition->field_count; i++)
        if (work->sides[i] != SHEET_UNTOUCHED)
            return true;
    return false;
}

static enum result list_differences(struct row_work *work)
{
    struct sheet *sheet = work->sheet;
    const struct definition *definition = work->now->definition;
    struct arena *arena = sheet->import.report_arena;
    struct sheet_row *row = work->row;
    row->differences = ARENA_ARRAY(arena, struct sheet_difference, definition->field_count + 1);
    if (!row->differences)
        return ERROR_MEMORY;
    for (size_t i = 0; i < definition->field_count; i++) {
        if (work->sides[i] == SHEET_UNTOUCHED)
            continue;
        row->differences[row->difference_count++] = (struct sheet_difference){
            definition->fields[i].label, sheet_shown(sheet, &definition->fields[i], &work->base->values[i]),
            sheet_shown(sheet, &definition->fields[i], &work->next->values[i]), sheet_shown(sheet, &definition->fields[i], &work->now->values[i]),
            work->sides[i] == SHEET_BOTH};
    }
    return OK;
}

/* --- Checked as one by one --------------------------------------------------- */

static struct text heading_of(const struct sheet *sheet, const struct field *field)
{
    for (size_t i = 0; field && i < sheet->cell_count; i++)
        if (sheet->cells[i].column && sheet->cells[i].column->field == field)
            return sheet->cells[i].heading;
    return field ? field->label : TEXT_NONE;
}

static struct text cell_of(const struct sheet *sheet, const struct field *field)
{
    for (size_t i = 0; field && i < sheet->cell_count; i++)
        if (sheet->cells[i].column && sheet->cells[i].column->field == field)
            return sheet_text_at(sheet, i);
    return TEXT_NONE;
}

static enum result check(struct sheet *sheet, const struct record *record, const struct record *before)
{
    struct import *import = &sheet->import;
    struct problems problems = {0};
    TRY(record_check(import->db, import->engine, import->row_arena, record, before, import->actor, &problems));
    for (size_t i = 0; i < problems.count; i++)
        import_refuse(import, heading_of(sheet, problems.list[i].field), cell_of(sheet, problems.list[i].field), "%.*s", TEXT_ARGS(problems.list[i].what));
    return OK;
}

/* A date that stands published moves with a reason that everybody can read. */
static enum result check_reason(struct row_work *work, struct text *ret_reason)
{
    struct sheet *sheet = work->sheet;
    struct import *import = &sheet->import;
    const struct definition *definition = work->now->definition;
    struct text reason = sheet_text_at(sheet, sheet_place(sheet, SHEET_REASON));
    struct record *published = NULL;
    *ret_reason = TEXT_NONE;
    for (size_t i = 0; work->now->published_version && i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        if (!field->moving_needs_reason || !field->is_public || work->sides[i] == SHEET_UNTOUCHED)
            continue;
        if (!published)
            TRY(publish_as_record(import->db, import->row_arena, work->now, &published));
        if (field_value_equal(&published->values[i], &work->next->values[i]))
            continue;
        *ret_reason = reason;
        if (!reason.length)
            import_refuse(import, heading_of(sheet, field), cell_of(sheet, field), "This date is public: say in the column \"Why a published date moves\" why it moves. Everybody can read that");
    }
    if (text_count_characters(*ret_reason) > REASON_CHARACTERS_MAX || !text_is_clean(*ret_reason))
        import_refuse(import, heading_at(sheet, SHEET_REASON), reason, "Use %d characters or fewer for the reason, and no formula", REASON_CHARACTERS_MAX);
    return OK;
}

static enum result save(struct sheet *sheet, struct record *record, struct text reason)
{
    struct import *import = &sheet->import;
    struct message message = {.language = arena_language(import->arena)};
    enum result result = record_save(import->db, import->engine, import->row_arena, record, record->version, import->actor, "imported", reason, &message);
    if (result < 0)
        return message_fail(import->message, result, "Row %zu: %s", import->row->line, message.text[0] ? message.text : "it does not fit what is stored.");
    return import_written(import, record);
}

/* --- A row with a reference -------------------------------------------------- */

static enum sheet_choice choice_of(const struct sheet_order *order, size_t line)
{
    for (size_t i = 0; i < order->chosen_count; i++)
        if (order->chosen[i].line == line && order->chosen[i].choice != SHEET_UNDECIDED)
            return order->chosen[i].choice;
    return order->all;
}

/* What a row that others have changed since comes to, by what the person chose. */
static enum sheet_fate decide(const struct row_work *work)
{
    const struct sheet_row *row = work->row;
    if (row->seen_version == row->version)
        return SHEET_CHANGES;
    switch (choice_of(work->sheet->order, row->line)) {
    case SHEET_THEIRS:
        return SHEET_LEFT;
    case SHEET_OWN:
        return row->may_take_own ? SHEET_MERGES : SHEET_WAITS;
    case SHEET_UNDECIDED:
        break;
    }
    return SHEET_WAITS;
}

static void note_seen(struct sheet *sheet, const struct sheet_row *row)
{
    buffer_printf(&sheet->seen, "\n%zu %" PRId64 " %" PRId64, row->line, row->id, row->version);
    for (size_t i = 0; i < row->difference_count; i++)
        buffer_printf(&sheet->seen, " %.*s:%.*s", TEXT_ARGS(row->differences[i].label), TEXT_ARGS(row->differences[i].yours));
}

static enum result describe(struct row_work *work)
{
    struct import *import = &work->sheet->import;
    struct sheet_row *row = work->row;
    row->id = work->now->id;
    row->version = work->now->version;
    row->reference = arena_copy(import->report_arena, work->now->reference);
    row->name = arena_copy(import->report_arena, work->now->name);
    row->changed_at = work->now->changed_at;
    row->may_take_own = !work->any_both;
    if (row->seen_version == row->version)
        return OK;
    struct history_entry *entries;
    size_t count;
    TRY(record_history(import->db, import->row_arena, row->id, &entries, &count));
    if (count)
        row->changed_by = arena_copy(import->report_arena, entries[0].account_name);
    return OK;
}

static enum result change(struct row_work *work)
{
    struct sheet *sheet = work->sheet;
    struct import *import = &sheet->import;
    struct text reason;
    TRY(compare(work));
    if (import->row_refusal_count || !any_change(work)) {
        work->row->fate = import->row_refusal_count ? SHEET_REFUSED : SHEET_SAME;
        return OK;
    }
    TRY(describe(work));
    TRY(list_differences(work));
    note_seen(sheet, work->row);
    work->row->fate = decide(work);
    if (!record_may_edit(import->db, work->now, import->actor))
        import_refuse(import, TEXT_NONE, work->now->reference, "This record is \"%.*s\", and you may not change it", TEXT_ARGS(work->now->definition->states[work->now->state].label));
    TRY(check_reason(work, &reason));
    if (work->row->fate == SHEET_CHANGES || work->row->fate == SHEET_MERGES)
        TRY(check(sheet, work->next, work->now));
    if (work->row->fate == SHEET_LEFT)
        return OK;
    if (import->row_refusal_count)
        work->row->fate = SHEET_REFUSED;
    return work->row->fate == SHEET_CHANGES || work->row->fate == SHEET_MERGES ? save(sheet, work->next, reason) : OK;
}

/* --- A row without ------------------------------------------------------------ */

static enum result read_new(struct row_work *work)
{
    struct sheet *sheet = work->sheet;
    for (size_t i = 0; i < sheet->cell_count; i++) {
        const struct sheet_cell_of *cell = &sheet->cells[i];
        struct text typed = sheet_text_at(sheet, i);
        bool is_read;
        struct field_value value;
        if (!cell->column || !typed.length)
            continue;
        if (cell->column->part != SHEET_FIELD) {
            if (cell->column->part != SHEET_REASON)
                import_refuse(&sheet->import, cell->heading, typed, "A row without reference is a new record, and has none of this: empty the cell, or give the reference");
            continue;
        }
        TRY(sheet_read_value(sheet, cell->column->field, cell->heading, typed, &is_read, &value));
        if (!is_read)
            continue;
        work->next->values[cell->column->field - work->next->definition->fields] = value;
        work->sides[cell->column->field - work->next->definition->fields] = SHEET_MINE;
    }
    return OK;
}

/* Whether the record says all that the row says. */
static bool says_the_same(const struct row_work *work, const struct record *stored)
{
    for (size_t i = 0; i < stored->definition->field_count; i++)
        if (work->sides[i] == SHEET_MINE && !same_value(&stored->definition->fields[i], &work->next->values[i], &stored->values[i]))
            return false;
    return true;
}

static enum result find_same(struct row_work *work, bool *ret_found)
{
    AUTO(statement_close_at) struct statement *rows = NULL;
    struct import *import = &work->sheet->import;
    const struct definition *definition = import->definition;
    const struct field *named = definition_field(definition, definition->name_field);
    struct text name = named ? name_line(field_show(import->db, import->row_arena, named, record_value(work->next, named->name))) : TEXT_NONE;
    struct sheet_index *index;
    int step;
    *ret_found = false;
    TRY(sheet_index_of(work->sheet, definition, &index));
    if (!name.length || !lookup_get(&index->by_name, import_fold_value(import->row_arena, name)))
        return OK;
    TRY(db_query(import->db, &rows, SQL("select id from record where register = $1 and name = $2 order by id"), BIND(bind_text(definition->name), bind_text(name))));
    while (!*ret_found && (step = statement_step(rows)) == 1) {
        struct record *stored;
        TRY(record_load(import->db, import->engine, import->row_arena, definition, statement_integer(rows, 0), &stored));
        TRY(unseal(import, stored));
        *ret_found = record_may_see(import->db, stored, import->actor) && says_the_same(work, stored);
    }
    return !*ret_found && step < 0 ? (enum result)step : OK;
}

/* Not by its key either: that row wants a reference. */
static enum result check_key(struct row_work *work)
{
    struct sheet *sheet = work->sheet;
    struct import *import = &sheet->import;
    const struct field *lacking;
    const struct field *first = definition_field(import->definition, import->definition->key_count ? import->definition->key[0] : TEXT_NONE);
    struct text key, heading = heading_of(sheet, first), cell = cell_of(sheet, first);
    struct record *stored;
    int64_t id;
    if (!import->definition->key_count)
        return OK;
    key = import_key(import, work->next, &lacking);
    id = lacking ? 0 : lookup_get(&import->keys, key);
    if (id == SEVERAL_RECORDS || !id)
        return OK;
    TRY(record_load(import->db, import->engine, import->row_arena, import->definition, id, &stored));
    if (record_may_see(import->db, stored, import->actor))
        import_refuse(import, heading, cell, "%.*s is there already with this: give its reference and version, to change it", TEXT_ARGS(stored->reference));
    else
        import_refuse(import, heading, cell, "Another record has this already");
    return OK;
}

/* A later row may say the same again. */
static enum result note_new(struct row_work *work)
{
    struct import *import = &work->sheet->import;
    const struct field *lacking;
    struct text key = import_key(import, work->next, &lacking);
    struct sheet_index *index;
    TRY(sheet_index_of(work->sheet, import->definition, &index));
    TRY(lookup_put(&index->by_name, import->arena, import_fold_value(import->row_arena, work->next->name), work->next->id));
    return import->definition->key_count && !lacking ? lookup_put(&import->keys, import->arena, key, work->next->id) : OK;
}

static enum result add(struct row_work *work)
{
    struct sheet *sheet = work->sheet;
    struct import *import = &sheet->import;
    bool is_there = false;
    TRY(record_new(import->db, import->engine, import->row_arena, import->definition, import->actor, &work->next));
    TRY(record_new(import->db, import->engine, import->row_arena, import->definition, import->actor, &work->now));
    work->base = work->now;
    TRY(read_new(work));
    work->row->fate = SHEET_REFUSED;
    if (import->row_refusal_count)
        return OK;
    TRY(find_same(work, &is_there));
    if (is_there) {
        work->row->fate = SHEET_SAME;
        return OK;
    }
    if (!record_may_add(import->definition, import->actor))
        import_refuse(import, heading_at(sheet, SHEET_REFERENCE), TEXT_NONE, "A row without reference is a new record, and your role may not add one: give the reference");
    TRY(check_key(work));
    TRY(check(sheet, work->next, NULL));
    if (import->row_refusal_count)
        return OK;
    TRY(list_differences(work));
    TRY(save(sheet, work->next, TEXT_NONE));
    TRY(note_new(work));
    work->row->name = arena_copy(import->report_arena, work->next->name);
    note_seen(sheet, work->row);
    work->row->fate = SHEET_ADDS;
    return OK;
}

/* --- The row ----------------------------------------------------------------- */

static void check_width(struct sheet *sheet)
{
    for (size_t i = sheet->cell_count; i < sheet->import.row->count; i++)
        if (text_trim(sheet->import.row->cells[i]).length)
            import_refuse(&sheet->import, arena_printf(sheet->import.row_arena, "number %zu", i + 1), sheet->import.row->cells[i], "The row has more cells than the heading has names");
}

enum result sheet_one_row(struct sheet *sheet, struct sheet_row *ret_row)
{
    struct import *import = &sheet->import;
    struct row_work work = {.sheet = sheet, .row = ret_row, .sides = ARENA_ARRAY(import->row_arena, enum sheet_side, import->definition->field_count + 1)};
    struct text reference = sheet_text_at(sheet, sheet_place(sheet, SHEET_REFERENCE));
    int64_t id;
    bool is_known;
    if (!work.sides)
        return ERROR_MEMORY;
    *ret_row = (struct sheet_row){.line = import->row->line, .fate = SHEET_REFUSED};
    import->row_refusal_count = 0;
    check_width(sheet);
    if (!reference.length)
        return add(&work);
    TRY(find_record(sheet, reference, &id));
    if (!id)
        return OK;
    TRY(load(&work, id, &is_known));
    return is_known ? change(&work) : OK;
}
