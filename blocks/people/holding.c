/* Who holds a role, and as whom somebody else would act: for those who give out work and
 * those who ask why somebody may not do something. Not here: setting roles (account.c), one's own request (identify.c). */
#include "blocks/people/internal.h"

enum result people_holding(struct db *db, struct arena *arena, const struct text *roles, size_t role_count, struct date day,
                           struct holder **ret_holders, size_t *ret_count)
{
    struct statement *row AUTO(statement_close_at) = NULL;
    struct holder *holders;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from account where disabled_at is null"), BIND_NOTHING));
    holders = ARENA_ARRAY(arena, struct holder, (size_t)total + 1);
    if (!holders)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select id, name from account where disabled_at is null order by lower(name), id"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && count < (size_t)total) {
        struct actor actor = {.account = statement_integer(row, 0), .roles = TEXT_NONE};
        TRY(roles_in_force(db, arena, actor.account, day, &actor.roles));
        if (actor_has_one_of(&actor, roles, role_count))
            holders[count++] = (struct holder){actor.account, statement_copy(row, 1, arena)};
    }
    if (step < 0)
        return (enum result)step;
    *ret_holders = holders;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result people_actor(struct db *db, struct arena *arena, int64_t account, struct moment moment, struct actor *ret_actor)
{
    struct account found;
    TRY(people_get(db, arena, account, date_in_london(moment.now), &found));
    *ret_actor = (struct actor){.account = account, .name = found.name, .roles = found.disabled ? TEXT_NONE : found.roles,
                                .organisation = found.organisation, .moment = moment};
    return OK;
}

enum result people_actors(struct db *db, struct arena *arena, int64_t account, struct moment moment, struct capacity_of **ret_list, size_t *ret_count)
{
    struct account found;
    struct capacity_of *list;
    struct hat *hats;
    size_t count = 0;
    TRY(people_get(db, arena, account, date_in_london(moment.now), &found));
    if (!found.disabled)
        TRY(people_hats(db, arena, account, date_in_london(moment.now), &hats, &count));
    list = ARENA_ARRAY(arena, struct capacity_of, count + 1);
    if (!list)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++)
        list[i] = (struct capacity_of){.actor = {.account = account, .name = found.name, .roles = hats[i].roles, .organisation = hats[i].organisation,
                                                 .moment = moment, .stands_for = hats[i].stands_for},
                                       .line = hat_line(arena, &hats[i])};
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
