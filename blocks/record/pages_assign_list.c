/* /desk/assign: the records that the visitor may assign, register by register, and who has them: reference and
 * state alone. Those that nobody has stand first. */
#include "blocks/record/pages_access.h"

#include <inttypes.h>

#include "base/wording.h"

#define ROWS_PER_PAGE 50
#define FILE_ROWS_MAX 10000
#define PAGE_OBJECT(name, shape) {name, VALUE_OBJECT, true, true, NULL, shape}
#define PAGE_BOOLEAN(name) {name, VALUE_BOOLEAN, true, false, NULL, NULL}

static const struct shape_field assign_list_fields[] = {
    PAGE_OBJECT("filters", &filters_shape), PAGE_OBJECT("table", &table_shape), PAGE_OBJECT("pagination", &pagination_shape),
    PAGE_BOOLEAN("may_assign"), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape assign_list_shape = {"desk_assign_list", assign_list_fields};

#define NOBODY_SQL "not exists (select 1 from assignment s where s.record = r.id and s.until_at is null)"

/* One register after the other, as one list in pages. */
struct listing {
    struct desk *desk;
    struct value *table;
    const struct definition *only;
    bool nobody;
    int64_t skip, left, total;
};

static bool is_listed(const struct listing *listing, const struct definition *definition)
{
    return (!listing->only || listing->only == definition) && definition->assign_count &&
           record_may_some(definition, definition->assign, definition->assign_count, &listing->desk->actor);
}

static struct text from_sql(struct listing *listing, const struct definition *definition)
{
    struct text mine = record_by_roles_sql(listing->desk->arena, definition, definition->assign, definition->assign_count, &listing->desk->actor, "r.id", 2);
    return arena_printf(listing->desk->arena, " from record r where r.register = $1 and %.*s%s", TEXT_ARGS(mine), listing->nobody ? " and " NOBODY_SQL : "");
}

static enum result holder_names(struct desk *desk, int64_t id, struct text *ret_names)
{
    struct assignment *list;
    struct text names = TEXT_NONE;
    size_t count;
    TRY(record_assignments(desk->db, desk->arena, id, &list, &count));
    for (size_t i = 0; i < count && !list[i].until.seconds; i++)
        names = arena_printf(desk->arena, "%.*s%s%.*s", TEXT_ARGS(names), i ? ", " : "", TEXT_ARGS(list[i].name));
    *ret_names = names;
    return OK;
}

static enum result add_row(struct listing *listing, const struct definition *definition, struct statement *row)
{
    struct arena *arena = listing->desk->arena;
    struct value *cells = part_table_row(arena, listing->table);
    struct outline outline = {.definition = definition, .id = statement_integer(row, 0), .reference = statement_copy(row, 1, arena)};
    size_t state = definition_state(definition, statement_text(row, 2));
    struct text names;
    TRY(holder_names(listing->desk, outline.id, &names));
    part_cell_link(arena, cells, outline.reference, access_href(arena, &outline, "/assigned"));
    part_cell(arena, cells, definition->title);
    if (state == SIZE_MAX)
        part_cell(arena, cells, TEXT_NONE);
    else
        part_cell_tag(arena, cells, state_tag(arena, definition, state));
    if (names.length)
        part_cell(arena, cells, names);
    else
        part_cell_tag(arena, cells, part_tag(arena, SAID(arena, "Nobody"), TEXT("yellow")));
    return OK;
}

static enum result add_register(struct listing *listing, const struct definition *definition)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct desk *desk = listing->desk;
    struct text from = from_sql(listing, definition), count_sql = arena_printf(desk->arena, "select count(*)%.*s", TEXT_ARGS(from));
    struct text sql = arena_printf(desk->arena, "select r.id, r.reference, r.state%.*s order by case when " NOBODY_SQL " then 0 else 1 end, r.reference, r.id limit $6 offset $7",
                                   TEXT_ARGS(from));
    int64_t total, offset = listing->skip;
    int step = 0;
    if (arena_failed(desk->arena))
        return ERROR_MEMORY;
    TRY(db_one_integer(desk->db, &total, SQL_COMPOSED(count_sql.data), BIND(bind_text(definition->name), VISIBLE_TO(&desk->actor))));
    listing->total += total;
    listing->skip = offset > total ? offset - total : 0;
    if (!listing->left || offset >= total)
        return OK;
    TRY(db_query(desk->db, &row, SQL_COMPOSED(sql.data),
                 BIND(bind_text(definition->name), VISIBLE_TO(&desk->actor), bind_integer(listing->left), bind_integer(offset))));
    while (listing->left && (step = statement_step(row)) == 1) {
        TRY(add_row(listing, definition, row));
        listing->left--;
    }
    return step < 0 ? (enum result)step : OK;
}

static struct value *make_filters(struct listing *listing)
{
    struct desk *desk = listing->desk;
    struct value *filters = part_filters(desk->arena, TEXT("/desk/assign"));
    struct value *registers = part_filter_choice(desk->arena, filters, TEXT("register"), SAID(desk->arena, "Register"));
    struct value *nobody = part_filter_choice(desk->arena, filters, TEXT("nobody"), SAID(desk->arena, "Who has it"));
    const struct definition *only = listing->only;
    listing->only = NULL;
    for (size_t i = 0; i < desk->engine->definitions->count; i++) {
        const struct definition *definition = &desk->engine->definitions->list[i];
        if (is_listed(listing, definition))
            part_filter_option(desk->arena, registers, definition->plural, definition->titles, definition == only);
    }
    listing->only = only;
    part_filter_option(desk->arena, nobody, TEXT("yes"), SAID(desk->arena, "Nobody"), listing->nobody);
    if (only)
        part_filter_active(desk->arena, filters, only->titles, listing->nobody ? TEXT("/desk/assign?nobody=yes") : TEXT("/desk/assign"));
    if (listing->nobody)
        part_filter_active(desk->arena, filters, SAID(desk->arena, "Nobody has it"),
                           only ? arena_printf(desk->arena, "/desk/assign?register=%.*s", TEXT_ARGS(only->plural)) : TEXT("/desk/assign"));
    return filters;
}

static struct text query_of(const struct listing *listing)
{
    struct arena *arena = listing->desk->arena;
    struct text query = listing->only ? arena_printf(arena, "register=%.*s&", TEXT_ARGS(listing->only->plural)) : TEXT_NONE;
    return listing->nobody ? arena_printf(arena, "%.*snobody=yes&", TEXT_ARGS(query)) : query;
}

enum result assign_list_get(struct request *request, struct answer *answer)
{
    static const char *const columns[] WORDINGS = {"Reference", "What it is", "State", "Who has it"};
    struct desk desk;
    struct listing listing = {.desk = &desk, .left = ROWS_PER_PAGE, .nobody = request_has(request, "nobody") && text_equals(request_text(request, "nobody"), "yes")};
    int64_t page = request_integer(request, "page", 1);
    bool may_assign = false;
    TRY(desk_open(request, answer, false, &desk));
    TRY(desk_read(&desk));
    page = page < 1 || page > INT32_MAX || request_is_for_table(request) ? 1 : page;
    if (request_is_for_table(request))
        listing.left = FILE_ROWS_MAX;
    listing.skip = (page - 1) * ROWS_PER_PAGE;
    listing.only = definitions_by_plural(desk.engine->definitions, request_text(request, "register"));
    listing.table = part_table(desk.arena, "records", SAID(desk.arena, "Records"), SAID(desk.arena, "There is nothing here to assign."));
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        part_column(desk.arena, listing.table, text_of(wording(desk.arena, columns[i])), false);
    if (listing.only && !is_listed(&listing, listing.only))
        listing.only = NULL;
    for (size_t i = 0; i < desk.engine->definitions->count; i++) {
        if (!is_listed(&listing, &desk.engine->definitions->list[i]))
            continue;
        may_assign = true;
        TRY(add_register(&listing, &desk.engine->definitions->list[i]));
    }
    value_set_text(desk.arena, listing.table, "caption",
                   listing.total == 1 ? SAID(desk.arena, "1 record") : arena_printf(desk.arena, SAY(desk.arena, "%" PRId64 " records"), listing.total));
    desk_set(&desk, "table", listing.table);
    desk_set(&desk, "filters", may_assign ? make_filters(&listing) : value_null(desk.arena));
    desk_set(&desk, "pagination", part_pagination(desk.arena, TEXT("/desk/assign"), query_of(&listing), page, ROWS_PER_PAGE, listing.total));
    desk_set_boolean(&desk, "may_assign", may_assign);
    return arena_failed(desk.arena) ? ERROR_MEMORY : OK;
}
