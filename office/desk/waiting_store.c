/* Records that wait for somebody: the conditions, by state, that make a list and its count the
 * same set. What a state means is read off the definition's moves, so that an office's own
 * register with an approval stands in the queue without a line of C. */
#include "office/desk/internal.h"

#define ROLES_MAX 64

bool move_leaves(const struct move *move, size_t state)
{
    for (size_t i = 0; i < move->from_count; i++)
        if (move->from[i] == state)
            return true;
    return false;
}

bool is_approval_state(const struct definition *definition, size_t state)
{
    for (size_t i = 0; i < definition->move_count; i++)
        if (definition->moves[i].asks_approval && definition->moves[i].to == state)
            return true;
    return false;
}

/* Where what waited for approval comes to without being published: to be put right by its author. */
static bool is_sent_back_state(const struct definition *definition, size_t state)
{
    bool may_ask_again = false, comes_back = false;
    for (size_t i = 0; i < definition->move_count; i++) {
        const struct move *move = &definition->moves[i];
        may_ask_again |= move->asks_approval && move_leaves(move, state);
        for (size_t j = 0; j < move->from_count && !move->publishes && move->to == state; j++)
            comes_back |= is_approval_state(definition, move->from[j]);
    }
    return may_ask_again && comes_back;
}

const struct move *publishing_move(const struct definition *definition, size_t state, const struct actor *actor)
{
    if (is_approval_state(definition, state))
        return NULL;
    for (size_t i = 0; i < definition->move_count; i++) {
        const struct move *move = &definition->moves[i];
        if (move->publishes && move_leaves(move, state) && record_may_some(definition, move->by, move->by_count, actor))
            return move;
    }
    return NULL;
}

/* Whoever has one of the roles that may move on from this state, within the register's scopes. */
static struct text may_move_on_sql(struct visit *visit, const struct definition *definition, size_t state, int parameter)
{
    struct text roles[ROLES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < definition->move_count; i++)
        for (size_t j = 0; move_leaves(&definition->moves[i], state) && j < definition->moves[i].by_count && count < ROLES_MAX; j++)
            roles[count++] = definition->moves[i].by[j];
    return record_by_roles_sql(visit->arena, definition, roles, count, &visit->actor, "r.id", parameter);
}

static bool bars_author(const struct definition *definition, size_t state)
{
    for (size_t i = 0; i < definition->move_count; i++)
        if (definition->moves[i].not_by_author && move_leaves(&definition->moves[i], state))
            return true;
    return false;
}

/* The last thing that happened was an edit or an import that no publication followed; "updated" is written
 * by a rule that publishes in the same breath. */
#define EDITED_SQL "exists (select 1 from history e where e.record = r.id and e.version = r.version and e.move is null and e.kind <> 'updated')"

/* The actor's own work: theirs, and where they cover, that of whoever is away, by whichever account. $3 is whose work is
 * looked for. */
static struct text mine_sql(struct visit *visit)
{
    return arena_printf(visit->arena, "coalesce(r.author_for, r.author) in %.*s", TEXT_ARGS(people_accounts_sql(visit->arena, 3, 0)));
}

/* What makes it wait, over and above the state; empty text: nothing in this state can. $3 is whose work it is for lists of
 * one's own, and the actor for what they may decide. */
static struct text reason_to_wait(struct visit *visit, const struct definition *definition, size_t state, enum waiting_for why)
{
    struct arena *arena = visit->arena;
    bool approval = is_approval_state(definition, state), barred = bars_author(definition, state);
    const struct move *publish;
    struct text movers, own = people_own_work_sql(arena, "r.author", "r.author_for", &visit->actor, 3);
    switch (why) {
    case WAITING_SENT_BACK:
        return is_sent_back_state(definition, state) && state != 0 ? mine_sql(visit) : TEXT_NONE;
    case WAITING_DRAFT:
        return state == 0 ? arena_printf(arena, "%.*s and r.published_version = 0", TEXT_ARGS(mine_sql(visit))) : TEXT_NONE;
    case WAITING_OTHERS:
        return approval ? mine_sql(visit) : TEXT_NONE;
    case WAITING_APPROVAL:
    case WAITING_OWN:
        if (!approval || (why == WAITING_OWN && !barred))
            return TEXT_NONE;
        movers = may_move_on_sql(visit, definition, state, 4);
        if (why == WAITING_OWN)
            return arena_printf(arena, "%.*s and %.*s", TEXT_ARGS(own), TEXT_ARGS(movers));
        return barred ? arena_printf(arena, "not %.*s and %.*s", TEXT_ARGS(own), TEXT_ARGS(movers))
                      : arena_printf(arena, "cast($3 as bigint) >= 0 and %.*s", TEXT_ARGS(movers));
    case WAITING_PUBLISHING:
        publish = publishing_move(definition, state, &visit->actor);
        if (!publish)
            return TEXT_NONE;
        return arena_printf(arena, "cast($3 as bigint) >= 0 and %.*s and (r.published_version = 0%s)", TEXT_ARGS(may_move_on_sql(visit, definition, state, 4)),
                            publish->to == state ? " or " EDITED_SQL : "");
    }
    return TEXT_NONE;
}

static bool is_list_of_own(enum waiting_for why)
{
    return why == WAITING_SENT_BACK || why == WAITING_DRAFT || why == WAITING_OTHERS;
}

static enum result read_rows(struct visit *visit, struct statement *row, const struct definition *definition, size_t state, struct waiting_list *list, int64_t max)
{
    struct arena *arena = visit->arena;
    int step = 0;
    while ((int64_t)list->count < max && (step = statement_step(row)) == 1)
        list->list[list->count++] = (struct waiting){
            .definition = definition, .state = state, .id = statement_integer(row, 0), .version = statement_integer(row, 1),
            .own = statement_integer(row, 2) > 0, .reference = statement_copy(row, 3, arena), .name = statement_copy(row, definition->reads_logged ? 3 : 4, arena),
            .author_name = statement_is_null(row, 5) ? SAID(arena, "the command line")
                                                  : people_name_for(arena, statement_copy(row, 5, arena), statement_copy(row, 12, arena)),
            .since = {statement_integer(row, 6)}, .published = statement_integer(row, 7) > 0, .edited = statement_integer(row, 8) > 0,
            .moved_by = people_name_for(arena, statement_copy(row, 9, arena), statement_copy(row, 13, arena)), .reason = definition->reads_logged ? TEXT_NONE : statement_copy(row, 10, arena), .parent = statement_copy(row, 11, arena),
        };
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* Names come from a checked definition. A theme or an edition says nothing that the name does not: only the
 * nearest record, and only where the record's own name cannot stand alone. */
static struct text parent_sql(struct visit *visit, const struct definition *definition, int parameter)
{
    struct arena *arena = visit->arena;
    const struct field *parent = definition->parent.length ? definition_field(definition, definition->parent) : NULL;
    const struct field *name = definition_field(definition, definition->name_field);
    if (!parent || parent->type != FIELD_LINK || !name || name->type == FIELD_TEXT || name->type == FIELD_PROSE)
        return TEXT("null");
    return arena_printf(arena, "(select pr.%s from reg_%.*s pt join record pr on pr.id = pt.%.*s where pt.id = r.id and %.*s)", record_name_column(parent->target),
                        TEXT_ARGS(definition->name), TEXT_ARGS(parent->name),
                        TEXT_ARGS(record_visible_sql(arena, parent->target, &visit->actor, "pr.id", parameter)));
}

/* The last move: what it was, and who made it, stands in the newest line of history that names one. */
#define LAST_MOVE_SQL " left join history m on m.record = r.id and m.version = (select max(x.version) from history x where x.record = r.id and x.move is not null)"

enum result desk_waiting(struct visit *visit, const struct definition *definition, size_t state, enum waiting_for why, int64_t max,
                         struct waiting_list *ret_list)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = visit->arena;
    struct text cause = reason_to_wait(visit, definition, state, why), visible, sql;
    struct waiting_list list = {0};
    int64_t whose = visit->whose ? visit->whose : actor_assignee(&visit->actor);
    const struct bind binds[] = {bind_text(definition->name), bind_text(definition->states[state].name), bind_integer(is_list_of_own(why) ? whose : visit->actor.account),
                                 VISIBLE_TO(&visit->actor), bind_integer(max)};
    *ret_list = list;
    if (!cause.length)
        return arena_failed(arena) ? ERROR_MEMORY : OK;
    if (!is_list_of_own(why)) /* what is approved and waits for its time (blocks/flow/embargo.h) waits for nobody */
        cause = arena_printf(arena, "%.*s and not exists (select 1 from embargo w where w.record = r.id and w.ended_at is null and w.version = r.version)", TEXT_ARGS(cause));
    visible = record_visible_sql(arena, definition, &visit->actor, "r.id", 4);
    sql = arena_printf(arena, "select count(*) from record r where r.register = $1 and r.state = $2 and %.*s and %.*s", TEXT_ARGS(cause), TEXT_ARGS(visible));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_one_integer(visit->db, &list.total, SQL_COMPOSED(sql.data), (struct binds){binds, COUNT_OF(binds) - 1}));
    if (list.total && max) {
        list.list = ARENA_ARRAY(arena, struct waiting, (size_t)max);
        sql = arena_printf(arena, "select r.id, r.version, case when %.*s then 1 else 0 end, r.reference, r.name, case when r.author < 0 then '" ACCOUNT_PUBLIC_WORDS "' else a.name end, coalesce(m.at, r.made_at), r.published_version,"
                                  " case when " EDITED_SQL " then 1 else 0 end, b.name, m.reason, %.*s, f.name, g.name"
                                  " from record r left join account a on a.id = r.author left join account f on f.id = r.author_for" LAST_MOVE_SQL
                                  " left join account b on b.id = m.account left join account g on g.id = m.account_for"
                                  " where r.register = $1 and r.state = $2 and %.*s and %.*s order by coalesce(m.at, r.made_at), r.id limit $8",
                           TEXT_ARGS(people_own_work_sql(arena, "r.author", "r.author_for", &visit->actor, 3)), TEXT_ARGS(parent_sql(visit, definition, 4)), TEXT_ARGS(cause), TEXT_ARGS(visible));
        if (arena_failed(arena))
            return ERROR_MEMORY;
        TRY(db_query(visit->db, &row, SQL_COMPOSED(sql.data), (struct binds){binds, COUNT_OF(binds)}));
        TRY(read_rows(visit, row, definition, state, &list, max));
    }
    *ret_list = list;
    return OK;
}

struct text waiting_title(struct arena *arena, const struct waiting *waiting)
{
    struct text name = waiting->name;
    if (waiting->parent.length)
        name = text_equal(waiting->name, waiting->reference) ? waiting->parent
                                                             : arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(waiting->parent), TEXT_ARGS(waiting->name));
    return record_title(arena, waiting->definition, waiting->reference, name);
}

static void put_in_order(struct waiting_list *list)
{
    for (size_t i = 1; i < list->count; i++) { /* short lists, each already in order */
        struct waiting one = list->list[i];
        size_t at = i;
        for (; at > 0 && list->list[at - 1].since.seconds > one.since.seconds; at--)
            list->list[at] = list->list[at - 1];
        list->list[at] = one;
    }
}

enum result desk_waiting_all(struct visit *visit, enum waiting_for why, int64_t max, struct waiting_list *ret_list)
{
    const struct definitions *definitions = visit->engine->definitions;
    struct waiting_list all = {0};
    for (size_t i = 0; i < definitions->count; i++)
        for (size_t state = 0; state < definitions->list[i].state_count; state++) {
            struct waiting_list some;
            struct waiting *joined;
            TRY(desk_waiting(visit, &definitions->list[i], state, why, max, &some));
            all.total += some.total;
            if (!some.count)
                continue;
            joined = ARENA_ARRAY(visit->arena, struct waiting, all.count + some.count);
            if (!joined)
                return ERROR_MEMORY;
            if (all.count)
                memcpy(joined, all.list, all.count * sizeof *joined);
            memcpy(joined + all.count, some.list, some.count * sizeof *joined);
            all.list = joined;
            all.count += some.count;
        }
    put_in_order(&all);
    *ret_list = all;
    return OK;
}
