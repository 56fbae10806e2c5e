/* What the public reads of the plan: this room's own SQL over pub_ tables. */
#include "office/plan/plan.h"

#include "blocks/parts/parts.h"

#define EDITIONS_MAX 64

/* --- Editions ------------------------------------------------------------- */

/* By the newest edition that says it replaces this one. */
static struct text superseded_by(const struct edition *editions, const int64_t *replaces, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (replaces[i] == id)
            return editions[i].code;
    return TEXT_NONE;
}

/* The newest by the day it was issued stands; the others are superseded by what replaces them. */
enum result plan_editions(struct db *db, struct arena *arena, struct edition **ret_editions, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct edition *editions = ARENA_ARRAY(arena, struct edition, EDITIONS_MAX);
    int64_t replaces[EDITIONS_MAX];
    size_t count = 0;
    int step;
    if (!editions)
        return ERROR_MEMORY;
    TRY(db_query(db, &row,
                 SQL("select id, code, title, period_from, period_to, adopted_on, statement, source, replaces"
                     " from pub_edition order by coalesce(adopted_on, period_from) desc, id desc"),
                 BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && count < EDITIONS_MAX) {
        editions[count] = (struct edition){
            .id = statement_integer(row, 0), .code = statement_copy(row, 1, arena), .title = statement_copy(row, 2, arena),
            .period_from = statement_copy(row, 3, arena), .period_to = statement_copy(row, 4, arena),
            .adopted_on = statement_copy(row, 5, arena), .statement = statement_copy(row, 6, arena),
            .source = statement_copy(row, 7, arena), .is_current = count == 0, .is_superseded = count > 0,
        };
        replaces[count] = statement_integer(row, 8);
        count++;
    }
    if (step < 0)
        return (enum result)step;
    for (size_t i = 0; i < count; i++)
        editions[i].superseded_by = superseded_by(editions, replaces, count, editions[i].id);
    *ret_editions = editions;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result plan_current_edition(struct db *db, struct arena *arena, struct edition *ret_edition)
{
    struct edition *editions;
    size_t count;
    TRY(plan_editions(db, arena, &editions, &count));
    if (!count)
        return ERROR_NOT_FOUND;
    *ret_edition = editions[0];
    return OK;
}

enum result plan_edition_by_code(struct db *db, struct arena *arena, struct text code, struct edition *ret_edition)
{
    struct edition *editions;
    size_t count;
    TRY(plan_editions(db, arena, &editions, &count));
    for (size_t i = 0; i < count; i++)
        if (text_equal(editions[i].code, code)) {
            *ret_edition = editions[i];
            return OK;
        }
    return ERROR_NOT_FOUND;
}

/* --- Actions -------------------------------------------------------------- */

#define ACTION_COLUMNS                                                                                            \
    "select a.id, a.number, a.title, a.promise, a.status, a.due, e.code, a.lead, l.name, l.slug, o.code, o.title," \
    " t.name, t.id, o.id, t.position, p.first_on, a.measure, a.source"                                            \
    " from pub_action a join pub_record p on p.id = a.id join pub_edition e on e.id = a.edition"                   \
    " left join pub_record l on l.id = a.lead left join pub_objective o on o.id = a.objective"                     \
    " left join pub_theme t on t.id = o.theme"

/* Neighbours often share their lead and their objective: `before`, the row read last or NULL, lends its texts. */
static void read_shared(struct statement *row, struct arena *arena, const struct action *before, struct action *action)
{
    if (before && before->lead == action->lead) {
        action->lead_name = before->lead_name;
        action->lead_slug = before->lead_slug;
    } else {
        action->lead_name = statement_copy(row, 8, arena);
        action->lead_slug = statement_copy(row, 9, arena);
    }
    if (before && before->objective == action->objective) {
        action->objective_code = before->objective_code;
        action->objective_title = before->objective_title;
        action->theme_name = before->theme_name;
    } else {
        action->objective_code = statement_copy(row, 10, arena);
        action->objective_title = statement_copy(row, 11, arena);
        action->theme_name = statement_copy(row, 12, arena);
    }
}

static void read_action(struct statement *row, struct arena *arena, const struct action *before, struct action *action)
{
    *action = (struct action){
        .id = statement_integer(row, 0), .number = statement_integer(row, 1), .title = statement_copy(row, 2, arena),
        .promise = statement_copy(row, 3, arena), .status = statement_copy(row, 4, arena), .due = statement_date(row, 5),
        .edition = before ? before->edition : statement_copy(row, 6, arena), .lead = statement_integer(row, 7),
        .theme = statement_integer(row, 13), .objective = statement_integer(row, 14), .theme_position = statement_integer(row, 15),
        .first_on = statement_date(row, 16), .measure = statement_copy(row, 17, arena), .source = statement_copy(row, 18, arena),
        .updated = DATE_NONE,
    };
    read_shared(row, arena, before, action);
    action->url = arena_printf(arena, "/plan/%.*s/actions/%lld", TEXT_ARGS(action->edition), (long long)action->number);
}

/* What has been said of the actions, which stand by number: one query for all of them. */
static enum result add_updated(struct db *db, int64_t edition, struct action *actions, size_t count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    size_t at = 0;
    int step;
    TRY(db_query(db, &row, SQL("select a.number, max(p.in_force_on), count(u.id) from pub_action a join pub_action_update u on u.action = a.id"
                               " join pub_record p on p.id = u.id where a.edition = $1 group by a.number order by a.number"),
                 BIND(bind_integer(edition))));
    while ((step = statement_step(row)) == 1) {
        while (at < count && actions[at].number < statement_integer(row, 0))
            at++;
        if (at < count && actions[at].number == statement_integer(row, 0)) {
            actions[at].updated = statement_date(row, 1);
            actions[at].updates = statement_integer(row, 2);
        }
    }
    return (enum result)step;
}

enum result plan_actions(struct db *db, struct arena *arena, int64_t edition, struct action **ret_actions, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct action *actions;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from pub_action where edition = $1"), BIND(bind_integer(edition))));
    actions = ARENA_ARRAY(arena, struct action, (size_t)total + 1);
    if (!actions)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL(ACTION_COLUMNS " where a.edition = $1 order by a.number"), BIND(bind_integer(edition))));
    for (; (step = statement_step(row)) == 1 && count < (size_t)total; count++)
        read_action(row, arena, count ? &actions[count - 1] : NULL, &actions[count]);
    if (step < 0)
        return (enum result)step;
    TRY(add_updated(db, edition, actions, count));
    *ret_actions = actions;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result plan_action_by_number(struct db *db, struct arena *arena, int64_t edition, int64_t number, struct action *ret_action)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct action action;
    int step;
    TRY(db_query(db, &row, SQL(ACTION_COLUMNS " where a.edition = $1 and a.number = $2"), BIND(bind_integer(edition), bind_integer(number))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    read_action(row, arena, NULL, &action);
    statement_close(TAKE(row));
    TRY(db_query(db, &row, SQL("select max(p.in_force_on), count(u.id) from pub_action_update u join pub_record p on p.id = u.id where u.action = $1"),
                 BIND(bind_integer(action.id))));
    if ((step = statement_step(row)) < 0)
        return (enum result)step;
    action.updated = statement_date(row, 0);
    action.updates = statement_integer(row, 1);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    *ret_action = action;
    return OK;
}

enum result plan_updates(struct db *db, struct arena *arena, int64_t action, struct update **ret_updates, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct update *updates;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from pub_action_update where action = $1"), BIND(bind_integer(action))));
    updates = ARENA_ARRAY(arena, struct update, (size_t)total + 1);
    if (!updates)
        return ERROR_MEMORY;
    TRY(db_query(db, &row,
                 SQL("select u.id, u.status, u.happened_on, u.text, u.evidence_text, u.reason, u.new_due, u.due_reason, u.source,"
                     " p.approved_as, p.in_force_on from pub_action_update u join pub_record p on p.id = u.id"
                     " where u.action = $1 order by u.happened_on desc, p.in_force_on desc, u.id desc"),
                 BIND(bind_integer(action))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        updates[count++] = (struct update){
            .id = statement_integer(row, 0), .status = statement_copy(row, 1, arena), .happened_on = statement_copy(row, 2, arena),
            .text = statement_copy(row, 3, arena), .evidence_text = statement_copy(row, 4, arena), .reason = statement_copy(row, 5, arena),
            .new_due = statement_date(row, 6), .due_reason = statement_copy(row, 7, arena), .source = statement_copy(row, 8, arena),
            .approved_as = statement_copy(row, 9, arena), .in_force_on = statement_date(row, 10),
        };
    if (step < 0)
        return (enum result)step;
    *ret_updates = updates;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Addresses ------------------------------------------------------------ */

static struct text one_text(struct db *db, struct arena *arena, struct sql sql, int64_t id)
{
    struct text text = TEXT_NONE;
    return db_one_text(db, arena, &text, sql, BIND(bind_integer(id))) == OK ? text : TEXT_NONE;
}

struct text plan_edition_address(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    struct text code = one_text(db, arena, SQL("select code from pub_edition where id = $1"), id);
    (void)definition;
    return code.length ? arena_printf(arena, "/plan/%.*s", TEXT_ARGS(code)) : TEXT_NONE;
}

struct text plan_theme_address(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    struct text code = one_text(db, arena, SQL("select e.code from pub_theme t join pub_edition e on e.id = t.edition where t.id = $1"), id);
    (void)definition;
    return code.length ? arena_printf(arena, "/plan/%.*s#theme-%lld", TEXT_ARGS(code), (long long)id) : TEXT_NONE;
}

struct text plan_objective_address(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    int64_t theme;
    if (db_one_integer(db, &theme, SQL("select coalesce(theme, 0) from pub_objective where id = $1"), BIND(bind_integer(id))) < 0 || !theme)
        return TEXT_NONE;
    return plan_theme_address(db, arena, definition, theme);
}

struct text plan_action_address(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    struct text code = one_text(db, arena, SQL("select e.code from pub_action a join pub_edition e on e.id = a.edition where a.id = $1"), id);
    int64_t number;
    (void)definition;
    if (!code.length || db_one_integer(db, &number, SQL("select number from pub_action where id = $1"), BIND(bind_integer(id))) < 0)
        return TEXT_NONE;
    return arena_printf(arena, "/plan/%.*s/actions/%lld", TEXT_ARGS(code), (long long)number);
}

struct text plan_update_address(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    int64_t action;
    struct text address;
    if (db_one_integer(db, &action, SQL("select action from pub_action_update where id = $1"), BIND(bind_integer(id))) < 0)
        return TEXT_NONE;
    address = plan_action_address(db, arena, definition, action);
    return address.length ? arena_printf(arena, "%.*s#update-%lld", TEXT_ARGS(address), (long long)id) : TEXT_NONE;
}

struct text plan_delivery_address(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    struct text year = one_text(db, arena, SQL("select year from pub_delivery_plan where id = $1"), id);
    (void)definition;
    return year.length ? arena_printf(arena, "/plan/delivery-plan?year=%.*s", TEXT_ARGS(url_encode(arena, year))) : TEXT_NONE;
}
