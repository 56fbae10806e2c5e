/* What is in somebody's hands: what is assigned to them, what they began and what waits, and which roles
 * and organisations would be without anybody. For whoever gives a leaver's work to others. Everybody sees
 * here what they may see anyway: the conditions are those of every list. Not here: ending the work (blocks/people). */
#include <inttypes.h>

#include "office/desk/internal.h"

#include "base/wording.h"

#define LEFT_SHOWN_MAX 100
#define LEFT_DAYS 90 /* for so long after somebody has left it is said what they have left empty */

struct left {
    struct visit *visit;
    struct account account;
    struct date today;
    struct value *groups, *warnings;
};

static void warn(struct left *left, struct text words)
{
    value_append(left->visit->arena, left->warnings, part_item(left->visit->arena, words, TEXT_NONE));
}

/* --- What they began, and what waits --------------------------------------- */

static struct text waiting_line(struct visit *visit, const struct waiting *waiting)
{
    return arena_printf(visit->arena, SAY(visit->arena, "%.*s since %.*s"), TEXT_ARGS(waiting->definition->states[waiting->state].label), TEXT_ARGS(day_of(visit->arena, waiting->since)));
}

static enum result add_waiting(struct left *left, enum waiting_for why, const char *title)
{
    struct visit *visit = left->visit;
    struct waiting_list list;
    struct value *group;
    TRY(desk_waiting_all(visit, why, LEFT_SHOWN_MAX, &list));
    if (!list.total)
        return OK;
    group = part_linked(visit->arena, left->groups, arena_printf(visit->arena, "%s (%" PRId64 ")", title, list.total));
    for (size_t i = 0; i < list.count; i++)
        part_linked_item(visit->arena, group, waiting_title(visit->arena, &list.list[i]), record_href(visit, list.list[i].definition, list.list[i].id, ""),
                         waiting_line(visit, &list.list[i]));
    return OK;
}

/* --- What is assigned to them ---------------------------------------------- */

enum result desk_assigned(struct visit *visit, int64_t account, size_t max, struct assigned **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = visit->arena;
    struct assigned *list = ARENA_ARRAY(arena, struct assigned, max);
    size_t count = 0;
    int step = 0;
    struct text sql = arena_printf(arena, "select r.register, r.id, r.reference, r.name, s.from_at from assignment s join record r on r.id = s.record"
                                          " where s.account = $1 and s.until_at is null and %.*s order by r.register, r.reference limit $6",
                                   TEXT_ARGS(record_visible_everywhere_sql(arena, visit->engine, &visit->actor, "r.register", "r.id", 2)));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_query(visit->db, &row, SQL_COMPOSED(sql.data), BIND(bind_integer(account), VISIBLE_TO(&visit->actor), bind_integer((int64_t)max))));
    while (count < max && (step = statement_step(row)) == 1) {
        const struct definition *definition = definitions_find(visit->engine->definitions, statement_text(row, 0));
        struct text reference = statement_copy(row, 2, arena);
        if (definition) /* what a logged register calls its records is read on their own pages, where it is noted */
            list[count++] = (struct assigned){definition, statement_integer(row, 1), reference, definition->reads_logged ? reference : statement_copy(row, 3, arena),
                                              {statement_integer(row, 4)}};
    }
    *ret_list = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result add_assigned_rows(struct left *left, struct value *group)
{
    struct visit *visit = left->visit;
    struct assigned *list;
    size_t count;
    TRY(desk_assigned(visit, left->account.id, LEFT_SHOWN_MAX, &list, &count));
    for (size_t i = 0; i < count; i++)
        part_linked_item(visit->arena, group, record_title(visit->arena, list[i].definition, list[i].reference, list[i].name),
                         record_href(visit, list[i].definition, list[i].id, ""),
                         arena_printf(visit->arena, SAY(visit->arena, "assigned since %.*s"), TEXT_ARGS(day_of(visit->arena, list[i].from))));
    return OK;
}

static enum result add_assigned(struct left *left)
{
    struct visit *visit = left->visit;
    struct arena *arena = visit->arena;
    struct text visible = record_visible_everywhere_sql(arena, visit->engine, &visit->actor, "r.register", "r.id", 2);
    struct text sql = arena_printf(arena, "select count(*) from assignment s join record r on r.id = s.record where s.account = $1 and s.until_at is null and %.*s",
                                   TEXT_ARGS(visible));
    int64_t all, seen;
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_one_integer(visit->db, &all, SQL("select count(*) from assignment where account = $1 and until_at is null"), BIND(bind_integer(left->account.id))));
    TRY(db_one_integer(visit->db, &seen, SQL_COMPOSED(sql.data), BIND(bind_integer(left->account.id), VISIBLE_TO(&visit->actor))));
    if (seen)
        TRY(add_assigned_rows(left, part_linked(arena, left->groups, arena_printf(arena, SAY(arena, "Assigned to them (%" PRId64 ")"), seen))));
    if (all > seen)
        warn(left, arena_printf(arena, SAY_COUNT(arena, all - seen, "%" PRId64 " record is assigned to them that you may not see. Whoever may assign such records gives them to others.",
                                           "%" PRId64 " records are assigned to them that you may not see. Whoever may assign such records gives them to others."), all - seen));
    return OK;
}

/* --- Who would be missing --------------------------------------------------- */

/* Roles and organisations that nobody else has, for good and in use, as rows of (role, organisation's name). */
static enum result add_missing(struct left *left)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct visit *visit = left->visit;
    struct arena *arena = visit->arena;
    int step;
    TRY(db_query(visit->db, &row,
                 SQL("select distinct m.role, coalesce(o.name, '') from membership m left join record o on o.id = m.organisation where m.account = $1"
                     " and not exists (select 1 from membership n join account b on b.id = n.account where n.account <> $1 and n.role = m.role"
                     " and n.organisation = m.organisation and n.from_day <= $2 and n.until_day is null and b.disabled_at is null)"
                     " and (m.until_day is null or m.until_day >= $3) order by 2, 1"),
                 BIND(bind_integer(left->account.id), bind_date(left->today), bind_date((struct date){left->today.day - LEFT_DAYS}))));
    while ((step = statement_step(row)) == 1) {
        const struct definitions *definitions = visit->engine->definitions;
        struct text label = statement_copy(row, 0, arena), organisation = statement_copy(row, 1, arena);
        for (size_t i = 0; i < definitions->role_count; i++)
            if (text_equal(definitions->roles[i].name, label))
                label = definitions->roles[i].label;
        warn(left,
                       organisation.length ? arena_printf(arena, SAY(arena, "Nobody else acts for %.*s as %.*s."), TEXT_ARGS(organisation), TEXT_ARGS(label))
                                           : arena_printf(arena, SAY(arena, "Nobody else in the office has the role %.*s."), TEXT_ARGS(label)));
    }
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Whose hands there are -------------------------------------------------- */

static struct text roles_said(struct visit *visit, struct text roles)
{
    const struct definitions *definitions = visit->engine->definitions;
    struct text said = TEXT_NONE, name;
    while (text_next(&roles, ' ', &name))
        for (size_t i = 0; i < definitions->role_count; i++)
            if (text_equal(definitions->roles[i].name, name))
                said = arena_printf(visit->arena, "%.*s%s%.*s", TEXT_ARGS(said), said.length ? ", " : "", TEXT_ARGS(definitions->roles[i].label));
    return said.length ? said : SAID(visit->arena, "No role today");
}

static enum result add_colleague(struct visit *visit, struct value *table, int64_t id, struct date today)
{
    struct account account;
    struct value *row;
    TRY(people_get(visit->db, visit->arena, id, today, &account));
    row = part_table_row(visit->arena, table);
    part_cell_link(visit->arena, row, account.name, arena_printf(visit->arena, "/desk/users/%" PRId64 "/work", id));
    part_cell(visit->arena, row, account.disabled ? SAID(visit->arena, "Shut out") : roles_said(visit, account.roles));
    return OK;
}

enum result colleagues_page(struct request *request, struct answer *answer)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct visit visit;
    struct value *table;
    int step;
    TRY(visit_begin(request, answer, &visit));
    table = part_table(visit.arena, "colleagues", SAID(visit.arena, "Colleagues, and those who have left"), SAID(visit.arena, "Nobody has an account yet."));
    part_column(visit.arena, table, SAID(visit.arena, "Name"), false);
    part_column(visit.arena, table, SAID(visit.arena, "Roles today"), false);
    TRY(db_query(visit.db, &row, SQL("select id from account order by lower(name), id"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1)
        TRY(add_colleague(&visit, table, statement_integer(row, 0), date_in_london(visit.actor.moment.now)));
    visit_set(&visit, "table", table);
    return step < 0 ? (enum result)step : OK;
}

/* --- The page --------------------------------------------------------------- */

enum result left_page(struct request *request, struct answer *answer)
{
    struct visit visit;
    struct left left = {.visit = &visit, .today = DATE_NONE};
    enum result result;
    TRY(visit_begin(request, answer, &visit));
    left.today = date_in_london(visit.actor.moment.now);
    result = people_get(visit.db, visit.arena, request_integer(request, "user", 0), left.today, &left.account);
    if (result == ERROR_NOT_FOUND)
        return message_fail(answer_message(answer), result, "There is no such account.");
    TRY(result);
    left.groups = value_list(visit.arena);
    left.warnings = value_list(visit.arena);
    visit.whose = left.account.id;
    TRY(add_missing(&left));
    TRY(add_assigned(&left));
    TRY(add_waiting(&left, WAITING_SENT_BACK, SAY(visit.arena, "Sent back to them")));
    TRY(add_waiting(&left, WAITING_DRAFT, SAY(visit.arena, "Drafts that they began")));
    TRY(add_waiting(&left, WAITING_OTHERS, SAY(visit.arena, "Theirs, waiting for somebody else’s approval")));
    visit_set_text(&visit, "name_line", left.account.name);
    visit_set(&visit, "warnings", left.warnings);
    visit_set_boolean(&visit, "has_warnings", value_is_truthy(left.warnings));
    visit_set(&visit, "groups", left.groups);
    visit_set_boolean(&visit, "has_groups", value_is_truthy(left.groups));
    return OK;
}
