/* /accountability: everything by which the office answers and is answered to, with how much of it is published. The lists themselves are those of the room's registers. */
#include "base/wording.h"
#include "blocks/parts/parts.h"
#include "blocks/publish/publish.h"
#include "office/accountability/deciding_pages.h"
#include "office/accountability/deciding.h"

#define ROOM TEXT("accountability")

static enum result add_register(struct request *request, struct db *db, const struct definition *definition, struct value *list, struct value *table)
{
    struct arena *arena = request_arena(request);
    struct value *object = value_object(arena), *row = part_table_row(arena, table);
    struct text href = arena_printf(arena, "/%.*s", TEXT_ARGS(definition->address));
    int64_t total;
    TRY(db_one_integer(db, &total, SQL("select count(*) from pub_record where register = $1 and withdrawn = 0"), BIND(bind_text(definition->name))));
    value_set_text(arena, object, "register", definition->name);
    value_set_text(arena, object, "title", definition->titles);
    value_set_integer(arena, object, "total", total);
    value_set_text(arena, object, "url", href);
    value_set_text(arena, object, "feed", definition->feed ? arena_printf(arena, "%.*s.atom", TEXT_ARGS(href)) : TEXT_NONE);
    value_append(arena, list, object);
    part_cell_link(arena, row, definition->titles, href);
    part_cell(arena, row, definition->about);
    part_cell_number(arena, row, total);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result accountability_get(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct value *list = value_list(arena), *table = part_table(arena, "registers", SAID(arena, "What is published"), TEXT_NONE);
    struct text form;
    struct db *db;
    part_column(arena, table, SAID(arena, "List"), false);
    part_column(arena, table, SAID(arena, "What it is"), false);
    part_column(arena, table, SAID(arena, "Published"), true);
    TRY(request_db(request, &db));
    for (size_t i = 0; i < engine->definitions->count; i++) {
        const struct definition *definition = &engine->definitions->list[i];
        if (text_equal(definition->room, ROOM) && definition->address.length)
            TRY(add_register(request, db, definition, list, table));
    }
    TRY(petition_form_href(db, &form));
    value_set_text(arena, answer_view(answer), "petition_form", form);
    value_set(arena, answer_view(answer), "registers", list);
    value_set_page(arena, answer_view(answer), "table", table);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static const struct shape_field register_fields[] = {
    {.name = "register", .kind = VALUE_TEXT, .about = "The register's name"}, {.name = "title", .kind = VALUE_TEXT, .about = "What its records are called"},
    {.name = "total", .kind = VALUE_INTEGER, .about = "How many are published"}, {.name = "url", .kind = VALUE_TEXT, .about = "Its list"},
    {.name = "feed", .kind = VALUE_TEXT, .about = "Its Atom feed, or empty"}, {.name = NULL}};
static const struct shape register_shape = {"AccountabilityRegister", register_fields};
static const struct shape_field accountability_fields[] = {
    {.name = "registers", .kind = VALUE_LIST, .about = "What the office publishes of deciding, asking and being asked", .of = &register_shape},
    {.name = "petition_form", .kind = VALUE_TEXT, .about = "Where anybody begins a petition; empty: that is closed"}, PART_OBJECT_MEMBER("table", &table_shape), {.name = NULL}};
const struct shape accountability_shape = {"Accountability", accountability_fields};
