/* /desk/performance/packs: the board packs that there are, and the way to write one. One pack: pages_pack.c. */
#include "base/wording.h"
#include "blocks/record/desk.h"
#include "office/performance/desk.h"
#include "office/performance/pack.h"

#define PACKS_SHOWN_MAX 200

static const struct shape_field item_fields[] = {
    {"id", VALUE_INTEGER, false, false, "Its number", NULL}, {"reference", VALUE_TEXT, false, false, "Its reference", NULL}, {"title", VALUE_TEXT, false, false, "Its title", NULL},
    {"state", VALUE_TEXT, false, false, "Its state", NULL}, {"url", VALUE_TEXT, false, false, "Its page", NULL}, {.name = NULL},
};
static const struct shape packs_item_shape = {"BoardPackItem", item_fields};
static const struct shape_field packs_fields[] = {
    {"packs", VALUE_LIST, false, false, "Board packs, the newest day first", &packs_item_shape}, PART_OBJECT_MEMBER("table", &table_shape), PART_BOOLEAN_MEMBER("may_add"),
    PART_TEXT_MEMBER("all_line"), {.name = NULL},
};
const struct shape packs_shape = {"BoardPacks", packs_fields};

static void add_pack(struct desk *desk, const struct list_row *pack, struct value *table, struct value *list)
{
    struct arena *arena = desk->arena;
    const struct state *state = &desk->definition->states[pack->state];
    struct value *row = part_table_row(arena, table), *item = value_object(arena);
    part_cell_link(arena, row, pack->reference, pack_href(arena, pack->id));
    part_cell(arena, row, record_spoken_name(desk->definition, pack->reference, pack->name));
    part_cell(arena, row, date_long(arena, date_in_london(pack->changed_at)));
    part_cell_tag(arena, row, part_tag(arena, state->label, state->colour));
    value_set_integer(arena, item, "id", pack->id);
    value_set_text(arena, item, "reference", pack->reference);
    value_set_text(arena, item, "title", record_spoken_name(desk->definition, pack->reference, pack->name));
    value_set_text(arena, item, "state", state->name);
    value_set_text(arena, item, "url", pack_href(arena, pack->id));
    value_append(arena, list, item);
}

enum result packs_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct list_query query = {.max = PACKS_SHOWN_MAX};
    struct value *table, *list;
    struct list_row *rows;
    size_t count;
    int64_t total;
    TRY(desk_open(request, answer, false, &desk));
    desk.definition = query.definition = definitions_find(desk.engine->definitions, TEXT(BOARD_PACK));
    if (!desk.definition || !desk_may_open(&desk, desk.definition))
        return ERROR_NOT_FOUND;
    TRY(desk_read(&desk));
    TRY(desk_note_list(&desk, &query, false, TEXT("list")));
    table = part_table(desk.arena, "packs", SAID(desk.arena, "Board packs"), SAID(desk.arena, "No pack has been written yet."));
    list = value_list(desk.arena);
    part_column(desk.arena, table, SAID(desk.arena, "Pack"), false);
    part_column(desk.arena, table, SAID(desk.arena, "Title"), false);
    part_column(desk.arena, table, SAID(desk.arena, "Changed on"), false);
    part_column(desk.arena, table, SAID(desk.arena, "State"), false);
    TRY(record_list(desk.db, desk.engine, desk.arena, &query, &desk.actor, &rows, &count, &total));
    for (size_t i = 0; i < count; i++)
        add_pack(&desk, &rows[i], table, list);
    value_set(desk.arena, desk.view, "packs", list);
    value_set_page(desk.arena, desk.view, "table", table);
    value_set_page(desk.arena, desk.view, "may_add", value_boolean(desk.arena, record_may_add(desk.definition, &desk.actor)));
    value_set_page(desk.arena, desk.view, "all_line", value_text(desk.arena, total > (int64_t)count ? arena_printf(desk.arena, SAY(desk.arena, "The newest %zu are shown."), count) : TEXT_NONE));
    return OK;
}
