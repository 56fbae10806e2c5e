/* The desk's own SQL: what stands in the plan, the counts of the first steps, what changed. What the
 * actor may see is a condition of each query (blocks/record makes it), so that a number never
 * counts what its reader may not open. Records that wait are in waiting_store.c. */
#include "office/desk/internal.h"

#include "base/wording.h"

#define EDITIONS_MAX 64

const char desk_schema[] =
    "create table last_look (account bigint primary key references account (id), at bigint not null);\n";

/* --- Editions ------------------------------------------------------------- */

enum result desk_editions(struct visit *visit, struct edition_known **ret_editions, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = visit->arena;
    const struct definition *definition = visit_register(visit, "edition");
    struct edition_known *editions = ARENA_ARRAY(arena, struct edition_known, EDITIONS_MAX);
    struct text sql;
    size_t count = 0;
    int step = 0;
    if (!editions)
        return ERROR_MEMORY;
    *ret_editions = editions;
    *ret_count = 0;
    if (!definition)
        return OK;
    sql = arena_printf(arena, "select r.id, t.code, t.title, p.id from record r join reg_edition t on t.id = r.id"
                              " left join pub_edition p on p.id = r.id where r.register = 'edition' and %.*s"
                              " order by case when p.id is null then 1 else 0 end, coalesce(p.adopted_on, p.period_from, t.period_from) desc, r.id desc",
                       TEXT_ARGS(record_visible_sql(arena, definition, &visit->actor, "r.id", 1)));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_query(visit->db, &row, SQL_COMPOSED(sql.data), BIND(VISIBLE_TO(&visit->actor))));
    while (count < EDITIONS_MAX && (step = statement_step(row)) == 1)
        editions[count++] = (struct edition_known){statement_integer(row, 0), statement_copy(row, 1, arena), statement_copy(row, 2, arena), !statement_is_null(row, 3)};
    if (step < 0)
        return (enum result)step;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Actions -------------------------------------------------------------- */

static struct text updates_approval_state(const struct visit *visit)
{
    const struct definition *definition = definitions_find(visit->engine->definitions, TEXT("action_update"));
    for (size_t i = 0; definition && i < definition->state_count; i++)
        if (is_approval_state(definition, i))
            return definition->states[i].name;
    return TEXT_NONE;
}

/* The name of a linked record in the query: its own where the visitor may see it, otherwise the one that is public. */
static struct text name_sql(struct visit *visit, struct text reg, const char *alias)
{
    const struct definition *definition = definitions_find(visit->engine->definitions, reg);
    struct text id = arena_printf(visit->arena, "%s.id", alias);
    struct text visible = definition ? record_visible_sql(visit->arena, definition, &visit->actor, id.data, 3) : TEXT("(1=0)");
    return arena_printf(visit->arena, "case when %.*s then %s.name else (select s.name from pub_record s where s.id = %s.id and s.withdrawn = 0) end",
                        TEXT_ARGS(visible), alias, alias);
}

/* Status and date as the public reads them where the action is published, so that the desk and
 * /plan never give two numbers for the same thing. */
static struct text actions_sql(struct visit *visit, const struct definition *definition)
{
    struct text lead = name_sql(visit, TEXT("organisation"), "l"), theme = name_sql(visit, TEXT("theme"), "th"), objective = name_sql(visit, TEXT("objective"), "o");
    return arena_printf(
        visit->arena,
        "select r.id, t.number, t.title, case when a.id is null then t.status else a.status end,"
        " case when a.id is null then t.due else a.due end, r.state, t.lead, %.*s, th.id, %.*s, %.*s, p.first_on, a.id,"
        " (select max(q.in_force_on) from pub_action_update u join pub_record q on q.id = u.id where u.action = r.id),"
        " (select count(*) from reg_action_update w join record wr on wr.id = w.id where w.action = r.id and wr.state = $2)"
        " from record r join reg_action t on t.id = r.id left join pub_action a on a.id = r.id left join pub_record p on p.id = r.id"
        " left join record l on l.id = t.lead left join reg_objective ob on ob.id = t.objective left join record o on o.id = t.objective"
        " left join record th on th.id = ob.theme"
        " where r.register = 'action' and t.edition = $1 and r.state <> 'withdrawn' and %.*s order by t.number, r.id",
        TEXT_ARGS(lead), TEXT_ARGS(theme), TEXT_ARGS(objective), TEXT_ARGS(record_visible_sql(visit->arena, definition, &visit->actor, "r.id", 3)));
}

static void read_action(struct visit *visit, struct statement *row, struct led_action *action)
{
    const struct choice_list *words = honest_words(visit);
    const struct choice *choice;
    struct arena *arena = visit->arena;
    *action = (struct led_action){
        .id = statement_integer(row, 0), .number = statement_integer(row, 1), .title = statement_copy(row, 2, arena),
        .status = statement_copy(row, 3, arena), .due = statement_date(row, 4), .state = statement_copy(row, 5, arena),
        .lead = statement_integer(row, 6), .lead_name = statement_copy(row, 7, arena), .theme = statement_integer(row, 8),
        .theme_name = statement_copy(row, 9, arena), .objective = statement_copy(row, 10, arena), .first_on = statement_date(row, 11),
        .published = !statement_is_null(row, 12), .updated = statement_date(row, 13), .waiting = statement_integer(row, 14),
    };
    choice = choice_find(words, action->status);
    action->status_index = choice ? (size_t)(choice - words->choices) : STATUSES_MAX;
    action->standing = standing_of(action->status, action->due, action->updated, action->published ? action->first_on : DATE_NONE, visit->today);
}

enum result desk_actions(struct visit *visit, int64_t edition, struct led_action **ret_actions, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    const struct definition *definition = visit_register(visit, "action");
    struct led_action *actions;
    struct text sql;
    int64_t total = 0;
    size_t count = 0;
    int step = 0;
    if (definition)
        TRY(db_one_integer(visit->db, &total, SQL("select count(*) from reg_action where edition = $1"), BIND(bind_integer(edition))));
    actions = ARENA_ARRAY(visit->arena, struct led_action, (size_t)total + 1);
    if (!actions)
        return ERROR_MEMORY;
    if (definition) {
        sql = actions_sql(visit, definition);
        if (arena_failed(visit->arena))
            return ERROR_MEMORY;
        TRY(db_query(visit->db, &row, SQL_COMPOSED(sql.data),
                     BIND(bind_integer(edition), bind_text(updates_approval_state(visit)), VISIBLE_TO(&visit->actor))));
        while ((step = statement_step(row)) == 1 && count < (size_t)total)
            read_action(visit, row, &actions[count++]);
    }
    if (step < 0)
        return (enum result)step;
    *ret_actions = actions;
    *ret_count = count;
    return arena_failed(visit->arena) ? ERROR_MEMORY : OK;
}

enum result desk_action_id(struct visit *visit, int64_t edition, int64_t number, int64_t *ret_id)
{
    const struct definition *definition = visit_register(visit, "action");
    struct text sql;
    if (!definition)
        return ERROR_NOT_FOUND;
    sql = arena_printf(visit->arena, "select r.id from record r join reg_action t on t.id = r.id where t.edition = $1 and t.number = $2"
                                     " and r.state <> 'withdrawn' and %.*s order by r.id",
                       TEXT_ARGS(record_visible_sql(visit->arena, definition, &visit->actor, "r.id", 3)));
    if (arena_failed(visit->arena))
        return ERROR_MEMORY;
    return db_one_integer(visit->db, ret_id, SQL_COMPOSED(sql.data),
                          BIND(bind_integer(edition), bind_integer(number), VISIBLE_TO(&visit->actor)));
}

/* --- Whose is it? --------------------------------------------------------- */

enum result desk_own_organisations(struct visit *visit, int64_t **ret_ids, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t total, *ids;
    size_t count = 0;
    int step;
    TRY(db_one_integer(visit->db, &total, SQL("select count(*) from record where register = 'organisation'"), BIND_NOTHING));
    ids = ARENA_ARRAY(visit->arena, int64_t, (size_t)total + 1);
    if (!ids)
        return ERROR_MEMORY;
    TRY(db_query(visit->db, &row,
                 SQL("select distinct r.id, r.name, b.legal_name, b.short_name, b.holder_title, b.area from record r join reg_body_name b on b.in_use_from <= $1"
                     " and (b.in_use_until is null or b.in_use_until >= $1) where r.register = 'organisation' order by r.id"),
                 BIND(bind_date(visit->today))));
    while ((step = statement_step(row)) == 1) {
        struct text words[5];
        int64_t id = statement_integer(row, 0);
        for (int i = 0; i < 5; i++)
            words[i] = statement_copy(row, i + 1, visit->arena);
        if (is_own_name(words[0], words[1], words[2], words[3], words[4]) && (!count || ids[count - 1] != id) && count < (size_t)total)
            ids[count++] = id;
    }
    if (step < 0)
        return (enum result)step;
    *ret_ids = ids;
    *ret_count = count;
    return OK;
}

/* --- First steps ---------------------------------------------------------- */

static enum result count_of(struct visit *visit, const char *reg, int64_t *ret_all, int64_t *ret_published)
{
    TRY(db_one_integer(visit->db, ret_all, SQL("select count(*) from record where register = $1"), BIND(bind_text(text_of(reg)))));
    return db_one_integer(visit->db, ret_published, SQL("select count(*) from pub_record where register = $1 and withdrawn = 0"), BIND(bind_text(text_of(reg))));
}

/* Counts what holds on the day. */
static enum result count_today(struct visit *visit, struct sql sql, int64_t *ret_count)
{
    return db_one_integer(visit->db, ret_count, sql, BIND(bind_date(date_in_london(visit->actor.moment.now))));
}

enum result desk_first_facts(struct visit *visit, struct first_facts *ret_facts)
{
    struct first_facts facts = {0};
    int64_t holders;
    TRY(count_of(visit, "body_name", &facts.body_names, &facts.body_names_published));
    TRY(count_of(visit, "office_holder", &holders, &facts.holders_published));
    TRY(count_of(visit, "edition", &facts.editions, &facts.editions_published));
    TRY(count_of(visit, "action", &facts.actions, &facts.actions_published));
    TRY(count_today(visit, SQL("select count(distinct a.id) from account a join membership r on r.account = a.id where a.disabled_at is null"
                             " and r.role in ('officer', 'head', 'partner') and r.from_day <= $1 and (r.until_day is null or r.until_day >= $1)"),
                  &facts.people));
    TRY(count_today(visit, SQL("select count(distinct a.id) from account a join membership r on r.account = a.id where a.disabled_at is null"
                             " and r.role = 'head' and r.from_day <= $1 and (r.until_day is null or r.until_day >= $1)"),
                  &facts.approvers));
    TRY(count_of(visit, "area", &facts.areas, &facts.areas_published));
    TRY(count_today(visit, SQL("select count(*) from pub_body_name where coalesce(police_force, '') <> '' and in_use_from <= $1"
                             " and (in_use_until is null or in_use_until >= $1)"),
                  &facts.forces));
    TRY(db_one_integer(visit->db, &facts.waiting,
                       SQL("select count(*) from record where register in ('theme', 'objective', 'organisation') and published_version = 0 and state <> 'withdrawn'"),
                       BIND_NOTHING));
    *ret_facts = facts;
    return OK;
}

static enum result id_or_none(enum result result, int64_t *id)
{
    if (result == ERROR_NOT_FOUND)
        *id = 0;
    return result == ERROR_NOT_FOUND ? OK : result;
}

enum result desk_newest(struct visit *visit, const char *reg, int64_t *ret_id)
{
    return id_or_none(db_one_integer(visit->db, ret_id, SQL("select id from record where register = $1 order by id desc limit 1"), BIND(bind_text(text_of(reg)))), ret_id);
}

enum result desk_delivery_plan(struct visit *visit, struct text year, int64_t *ret_id)
{
    return id_or_none(db_one_integer(visit->db, ret_id, SQL("select t.id from reg_delivery_plan t where t.year = $1 order by t.id limit 1"), BIND(bind_text(year))), ret_id);
}

/* --- What changed --------------------------------------------------------- */

static struct text changes_from(struct visit *visit, int parameter)
{
    return arena_printf(visit->arena,
                        " from history h join record r on r.id = h.record left join account a on a.id = h.account left join account f on f.id = h.account_for"
                        " where h.at > $1 and h.account <> $2 and %.*s",
                        TEXT_ARGS(record_visible_everywhere_sql(visit->arena, visit->engine, &visit->actor, "r.register", "r.id", parameter)));
}

enum result desk_change_count(struct visit *visit, struct instant since, int64_t *ret_count)
{
    struct text sql = arena_printf(visit->arena, "select count(*)%.*s", TEXT_ARGS(changes_from(visit, 3)));
    if (arena_failed(visit->arena))
        return ERROR_MEMORY;
    return db_one_integer(visit->db, ret_count, SQL_COMPOSED(sql.data),
                          BIND(bind_integer(since.seconds), bind_integer(visit->actor.account), VISIBLE_TO(&visit->actor)));
}

static void read_change(struct visit *visit, struct statement *row, struct change *change)
{
    struct arena *arena = visit->arena;
    const struct definition *definition = definitions_find(visit->engine->definitions, statement_text(row, 0));
    bool is_logged = definition && definition->reads_logged; /* then a change tells the reference and no words: record_name_for() */
    *change = (struct change){
        .definition = definition, .record = statement_integer(row, 1),
        .version = statement_integer(row, 2), .at = {statement_integer(row, 3)}, .reference = statement_copy(row, 4, arena),
        .name = statement_copy(row, is_logged ? 4 : 5, arena), .kind = statement_copy(row, 6, arena), .move = statement_copy(row, 7, arena),
        .reason = is_logged ? TEXT_NONE : statement_copy(row, 8, arena), .state = statement_copy(row, 9, arena),
        .by = statement_is_null(row, 10) ? SAID(arena, "the command line")
                                            : people_name_for(arena, statement_copy(row, 10, arena), statement_copy(row, 11, arena)),
    };
}

enum result desk_changes(struct visit *visit, struct instant since, int64_t offset, int64_t max, struct change **ret_changes, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct change *changes = ARENA_ARRAY(visit->arena, struct change, (size_t)max);
    struct text sql = arena_printf(visit->arena,
                                   "select r.register, h.record, h.version, h.at, r.reference, r.name, h.kind, h.move, h.reason, h.state,"
                                   " case when h.account < 0 then '" ACCOUNT_PUBLIC_WORDS "' else a.name end, f.name%.*s"
                                   " order by h.at desc, h.record desc, h.version desc limit $3 offset $4",
                                   TEXT_ARGS(changes_from(visit, 5)));
    size_t count = 0;
    int step = 0;
    if (arena_failed(visit->arena))
        return ERROR_MEMORY;
    TRY(db_query(visit->db, &row, SQL_COMPOSED(sql.data),
                 BIND(bind_integer(since.seconds), bind_integer(visit->actor.account), bind_integer(max), bind_integer(offset),
                      VISIBLE_TO(&visit->actor))));
    while (count < (size_t)max && (step = statement_step(row)) == 1)
        read_change(visit, row, &changes[count++]);
    if (step < 0)
        return (enum result)step;
    *ret_changes = changes;
    *ret_count = count;
    return arena_failed(visit->arena) ? ERROR_MEMORY : OK;
}

enum result desk_last_look(struct visit *visit, struct instant *ret_at)
{
    return id_or_none(db_one_integer(visit->db, &ret_at->seconds, SQL("select at from last_look where account = $1"), BIND(bind_integer(visit->actor.account))),
                      &ret_at->seconds);
}

enum result desk_mark_look(struct db *db, int64_t account, struct instant at)
{
    return db_run(db, NULL, SQL("insert into last_look (account, at) values ($1, $2) on conflict (account) do update set at = excluded.at"
                                " where excluded.at > last_look.at"),
                  BIND(bind_integer(account), bind_integer(at.seconds)));
}
