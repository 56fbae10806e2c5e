/* Links of an imported row: the target looked up by what the cell says of it, or made where the field
 * adds, with what the same row gives (`with`), and so on from that target to its own. */
#include "blocks/record/import_internal.h"

#include <inttypes.h>

static bool is_link(const struct field *field)
{
    return field->type == FIELD_LINK || field->type == FIELD_LINKS;
}

/* --- What the row says of a target ---------------------------------------- */

/* Where a `with` gets its value: a cell of the row, or the owner's field of that name. */
struct source {
    struct text column, typed;        /* of the row, or */
    const struct field *owner_field;  /* the owner's */
    const struct field_value *value;
};

static struct source source_of(const struct import *import, const struct field_with *with, const struct record *owner)
{
    const struct column *column = import_column(import, with->column);
    const struct field *field = definition_field(owner->definition, with->column);
    struct source source = {.column = with->column};
    if (column) {
        source.column = column->name;
        source.typed = import_cell(import, column);
    }
    if (!source.typed.length && field) {
        source.owner_field = field;
        source.value = record_value(owner, field->name);
    }
    return source;
}

/* Sets one field of a target from the row. A value that cannot be read is a refusal of the row. */
static enum result set_with(struct import *import, const struct field_with *with, const struct record *owner, struct record *target, int depth)
{
    const struct field *field = definition_field(target->definition, with->field);
    struct source source = source_of(import, with, owner);
    struct text canonical = TEXT_NONE, typed = source.typed;
    struct message message = {.language = arena_language(import->arena)};
    int64_t id = 0;
    assert(field);
    if (!typed.length && source.value && !is_link(source.owner_field))
        typed = source.value->text;
    if (!is_link(field)) {
        if (!typed.length)
            return OK;
        if (import_read_value(import, field, typed, &canonical, &message) < 0) {
            import_refuse(import, source.column, typed, "%s", message.text);
            return OK;
        }
        return record_set(import->arena, target, field, canonical);
    }
    if (typed.length)
        TRY(import_link(import, field, source.column, typed, target, depth + 1, &id));
    else if (source.value && is_link(source.owner_field) && text_equal(source.owner_field->to, field->to) && source.value->link_count)
        id = source.value->links[0];
    if (!id)
        return OK;
    return record_set(import->arena, target, field, arena_printf(import->arena, "%" PRId64, id));
}

/* Plain fields, then links that need nothing else, then links that are found by those. */
static int turn_of(const struct field *field)
{
    return !is_link(field) ? 0 : field->with_count ? 2 : 1;
}

static enum result set_all_with(struct import *import, const struct field *link, const struct record *owner, struct record *target, int depth)
{
    for (int turn = 0; turn < 3; turn++)
        for (size_t i = 0; i < link->with_count; i++) {
            const struct field *field = definition_field(link->target, link->with[i].field);
            if (field && turn_of(field) == turn)
                TRY(set_with(import, &link->with[i], owner, target, depth));
        }
    return OK;
}

/* --- Making a target ------------------------------------------------------ */

static enum result count_also(struct import *import, const struct definition *definition)
{
    struct import_report *report = import->report;
    for (size_t i = 0; i < report->also_count; i++)
        if (report->also[i].definition == definition) {
            report->also[i].count++;
            return OK;
        }
    if (report->also_count == import->also_capacity)
        return ERROR_LIMIT;
    report->also[report->also_count++] = (struct import_also){definition, 1};
    return OK;
}

static struct text id_text(struct arena *arena, int64_t id)
{
    return arena_printf(arena, "%" PRId64, id);
}

static enum result grow_made(struct import *import)
{
    size_t capacity = import->made_capacity ? import->made_capacity * 2 : 64;
    const struct record **made = ARENA_ARRAY(import->arena, const struct record *, capacity);
    if (!made)
        return ERROR_MEMORY;
    if (import->made_count)
        memcpy(made, import->made, import->made_count * sizeof *made);
    import->made = made;
    import->made_capacity = capacity;
    return OK;
}

static enum result save_target(struct import *import, struct record *target)
{
    TRY(record_save(import->db, import->engine, import->arena, target, 0, import->actor, "imported", TEXT_NONE, import->message));
    TRY(import_note_record(import, target));
    if (import->made_count == import->made_capacity)
        TRY(grow_made(import));
    import->made[import->made_count++] = target;
    TRY(lookup_put(&import->made_ids, import->arena, id_text(import->row_arena, target->id), (int64_t)import->made_count));
    TRY(count_also(import, target->definition));
    return import_written(import, target);
}

static enum result make_target(struct import *import, const struct field *link, const struct field *by, struct text column, struct text typed,
                               const struct record *owner, int depth, int64_t *ret_id)
{
    struct record *target;
    struct problems problems = {0};
    struct text canonical;
    struct message message = {.language = arena_language(import->arena)};
    size_t refusals = import->row_refusal_count;
    if (!by || !record_may_add(link->target, import->actor)) {
        import_refuse(import, column, typed, "There is no %.*s of this name, and your role may not add one", TEXT_ARGS(import_in_sentence(import->row_arena, link->target->title)));
        return OK;
    }
    TRY(record_new(import->db, import->engine, import->arena, link->target, import->actor, &target));
    if (import_read_value(import, by, typed, &canonical, &message) < 0) {
        import_refuse(import, column, typed, "%s", message.text);
        return OK;
    }
    TRY(record_set(import->arena, target, by, canonical));
    TRY(set_all_with(import, link, owner, target, depth));
    if (import->row_refusal_count > refusals || import->waits)
        return OK;
    TRY(record_check(import->db, import->engine, import->row_arena, target, NULL, import->actor, &problems));
    for (size_t i = 0; i < problems.count; i++)
        import_refuse(import, column, typed, "This %.*s is not there yet and cannot be added: %.*s", TEXT_ARGS(import_in_sentence(import->row_arena, link->target->title)),
                      TEXT_ARGS(problems.list[i].what));
    if (problems.count)
        return OK;
    TRY(save_target(import, target));
    *ret_id = target->id;
    return OK;
}

/* --- A target that an earlier row made ------------------------------------ */

static bool is_same(const struct field_value *a, const struct field_value *b)
{
    return text_equal(a->text, b->text) && a->link_count == b->link_count &&
           (!a->link_count || memcmp(a->links, b->links, a->link_count * sizeof *a->links) == 0);
}

/* One file may not say two things of one target: the second would be lost without a word. */
static enum result compare_with_made(struct import *import, const struct field *link, struct text typed, const struct record *owner,
                                     const struct record *made, int depth)
{
    struct record said = *made;
    size_t refusals = import->row_refusal_count;
    said.values = ARENA_ARRAY(import->row_arena, struct field_value, made->definition->field_count + 1);
    if (!said.values)
        return ERROR_MEMORY;
    memcpy(said.values, made->values, made->definition->field_count * sizeof *said.values);
    TRY(set_all_with(import, link, owner, &said, depth));
    for (size_t i = 0; i < link->with_count && import->row_refusal_count == refusals; i++) {
        const struct field *field = definition_field(link->target, link->with[i].field);
        struct source source = source_of(import, &link->with[i], owner);
        if (is_same(record_value(made, field->name), record_value(&said, field->name)))
            continue;
        import_refuse(import, source.column, source.typed, "An earlier row says otherwise of %.*s: \"%.*s\"",
                      TEXT_ARGS(typed), TEXT_ARGS(field_show_to(import->db, import->row_arena, field, record_value(made, field->name), import->actor)));
    }
    return OK;
}

static const struct record *made_earlier(const struct import *import, int64_t id)
{
    int64_t number = lookup_get(&import->made_ids, id_text(import->row_arena, id));
    return number ? import->made[number - 1] : NULL;
}

/* --- Finding -------------------------------------------------------------- */

/* The link that the target's value is unique within, as the row gives it. */
static enum result find_scope(struct import *import, const struct field *link, const struct record *owner, int depth, bool *ret_is_scoped, int64_t *ret_within)
{
    const struct field *by = definition_field(link->target, link->by.length ? link->by : link->target->name_field);
    struct record scratch = {.definition = link->target, .values = ARENA_ARRAY(import->row_arena, struct field_value, link->target->field_count + 1)};
    *ret_is_scoped = false;
    *ret_within = 0;
    if (!scratch.values)
        return ERROR_MEMORY;
    for (size_t i = 0; by && by->unique_within.length && i < link->with_count; i++) {
        if (!text_equal(link->with[i].field, by->unique_within))
            continue;
        *ret_is_scoped = true;
        TRY(set_with(import, &link->with[i], owner, &scratch, depth));
        if (record_value(&scratch, by->unique_within)->link_count)
            *ret_within = record_value(&scratch, by->unique_within)->links[0];
    }
    return OK;
}

enum result import_link(struct import *import, const struct field *field, struct text column, struct text typed,
                        const struct record *owner, int depth, int64_t *ret_id)
{
    struct finder *finder;
    const struct record *made;
    bool is_scoped;
    int64_t within, id;
    size_t refusals = import->row_refusal_count;
    *ret_id = 0;
    if (depth > IMPORT_LINK_DEPTH_MAX)
        return message_fail(import->message, ERROR_LIMIT, "The links of this register lead in a circle.");
    TRY(find_scope(import, field, owner, depth, &is_scoped, &within));
    if (import->row_refusal_count > refusals || import->waits)
        return OK;
    TRY(import_finder(import, field, is_scoped, &finder));
    id = finder_get(import, finder, typed, within);
    if (id == SEVERAL_RECORDS) {
        import_refuse(import, column, typed, "Several %.*s answer to this: give the reference of the one that is meant",
                      TEXT_ARGS(import_in_sentence(import->row_arena, field->target->titles)));
        return OK;
    }
    if (id) {
        *ret_id = id;
        made = field->with_count ? made_earlier(import, id) : NULL;
        return made ? compare_with_made(import, field, typed, owner, made, depth) : OK;
    }
    if (field->adds)
        return make_target(import, field, finder->by, column, typed, owner, depth, ret_id);
    if (field->target == import->definition && import->may_wait)
        import->waits = true;
    else
        import_refuse(import, column, typed, "There is no %.*s \"%.*s\": add it first, or correct the name", TEXT_ARGS(import_in_sentence(import->row_arena, field->target->title)),
                      TEXT_ARGS(import_cut(import->row_arena, typed, IMPORT_VALUE_CHARACTERS_MAX)));
    return OK;
}
