/* What belongs to a record (its children: registers whose `parent` leads here) and what else points
 * to it: only what the visitor may see, in fields that the visitor may see. */
#include "blocks/record/desk.h"

#include <inttypes.h>

#include "base/wording.h"

#define CHILDREN_SHOWN_MAX 50
#define LINKED_SHOWN_MAX 100

/* --- Children ------------------------------------------------------------- */

static const struct field *parent_field(const struct definition *child, const struct definition *parent)
{
    const struct field *field = child->parent.length ? definition_field(child, child->parent) : NULL;
    return field && field->target == parent ? field : NULL;
}

static struct text all_href(struct desk *desk, const struct definition *child, const struct field *field, int64_t id)
{
    if (!text_in(field->name, child->filters, child->filter_count))
        return desk_register_href(desk->arena, child);
    return arena_printf(desk->arena, "%.*s?filter_%.*s=%" PRId64, TEXT_ARGS(desk_register_href(desk->arena, child)), TEXT_ARGS(field->name), id);
}

static enum result add_children(struct desk *desk, const struct record *record, const struct definition *child, const struct field *field,
                                size_t number, struct value *children)
{
    struct arena *arena = desk->arena;
    struct list_filter filter = {field->name, arena_printf(arena, "%" PRId64, record->id)};
    struct list_query query = {.definition = child, .filters = &filter, .filter_count = 1, .max = CHILDREN_SHOWN_MAX};
    struct value *item = value_object(arena);
    struct list_row *rows;
    size_t count;
    int64_t total;
    TRY(record_list(desk->db, desk->engine, arena, &query, &desk->actor, &rows, &count, &total));
    value_set_text(arena, item, "title", child->titles);
    value_set_text(arena, item, "add_href", record_may_add(child, &desk->actor)
                                                ? arena_printf(arena, "%.*s/new?field_%.*s=%" PRId64, TEXT_ARGS(desk_register_href(arena, child)), TEXT_ARGS(field->name), record->id)
                                                : TEXT_NONE);
    value_set_text(arena, item, "add_label", arena_printf(arena, SAY(arena, "Add %.*s"), TEXT_ARGS(with_article(arena, child->title))));
    value_set(arena, item, "table", record_table_part(desk, &(struct table_of){
        .definition = child, .rows = rows, .count = count, .without = field->name, .spoken_only = child->reads_logged,
        .id = arena_printf(arena, "children-%zu", number).data, .caption = arena_printf(arena, "%.*s: %.*s", TEXT_ARGS(child->titles), TEXT_ARGS(total == 1 ? SAID(arena, "1 record") : arena_printf(arena, SAY(arena, "%" PRId64 " records"), total))), .empty_line = SAID(arena, "None yet."),
    }));
    value_set_text(arena, item, "all_href", total > (int64_t)count ? all_href(desk, child, field, record->id) : TEXT_NONE);
    value_set_text(arena, item, "all_line", arena_printf(arena, SAY(arena, "See all %" PRId64), total));
    value_append(arena, children, item);
    return OK;
}

enum result record_set_children(struct desk *desk, const struct record *record)
{
    struct value *children = value_list(desk->arena);
    for (size_t i = 0; i < desk->engine->definitions->count; i++) {
        const struct definition *child = &desk->engine->definitions->list[i];
        const struct field *field = parent_field(child, record->definition);
        if (field && field_may_see_some(child, field, &desk->actor) && desk_may_open(desk, child))
            TRY(add_children(desk, record, child, field, i, children));
    }
    desk_set(desk, "children", children);
    return OK;
}

/* --- What else points here ------------------------------------------------ */

static enum result add_linked(struct desk *desk, const struct record *record, const struct definition *from, const struct field *field, struct value *linked)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    bool is_theirs = !field_may_see(field, &desk->actor, false); /* the field is seen only of records that are theirs to work on */
    struct text visible = is_theirs ? record_theirs_sql(desk->arena, from, &desk->actor, "r.id", 4) : record_visible_sql(desk->arena, from, &desk->actor, "r.id", 4);
    struct text sql = arena_printf(desk->arena, "select r.id, r.%s, r.reference, r.state from link l join record r on r.id = l.from_id"
                                                " where l.to_id = $1 and l.field = $2 and r.register = $3 and %.*s order by %s, r.id limit %d",
                                   record_name_column(from), TEXT_ARGS(visible), from->reads_logged ? "r.reference" : "r.sort_key", LINKED_SHOWN_MAX);
    struct value *group = NULL;
    int step;
    if (arena_failed(desk->arena))
        return ERROR_MEMORY;
    TRY(db_query(desk->db, &row, SQL_COMPOSED(sql.data), BIND(bind_integer(record->id), bind_text(field->name), bind_text(from->name),
                                                              VISIBLE_TO(&desk->actor))));
    while ((step = statement_step(row)) == 1) {
        size_t state = definition_state(from, statement_text(row, 3));
        struct text line = arena_printf(desk->arena, "%.*s, %.*s", TEXT_ARGS(statement_text(row, 2)),
                                        TEXT_ARGS(state == SIZE_MAX ? TEXT_NONE : from->states[state].label));
        if (!group)
            group = part_linked(desk->arena, linked, arena_printf(desk->arena, "%.*s: %.*s", TEXT_ARGS(from->titles), TEXT_ARGS(field->label)));
        part_linked_item(desk->arena, group, statement_copy(row, 1, desk->arena), desk_record_href(desk->arena, from, statement_integer(row, 0)), line);
    }
    return step < 0 ? (enum result)step : OK;
}

enum result record_set_linked(struct desk *desk, const struct record *record)
{
    struct value *linked = value_list(desk->arena);
    for (size_t i = 0; i < desk->engine->definitions->count; i++) {
        const struct definition *from = &desk->engine->definitions->list[i];
        for (size_t j = 0; j < from->field_count; j++) {
            const struct field *field = &from->fields[j];
            bool is_link = (field->type == FIELD_LINK || field->type == FIELD_LINKS) && !field->sealed;
            if (is_link && field->target == record->definition && !text_equal(field->name, from->parent) &&
                field_may_see_some(from, field, &desk->actor) && desk_may_open(desk, from))
                TRY(add_linked(desk, record, from, field, linked));
        }
    }
    desk_set(desk, "linked", linked);
    desk_set_boolean(desk, "has_linked", value_is_truthy(linked));
    return OK;
}
