/* Hats: in which capacities somebody may act today, and whose work a piece of work is.
 * A hat is the roles of one capacity (the office, or one organisation), one's own or a colleague's whose
 * absence one covers. Owns no table: memberships are in membership.c, covers in delegation.c, which
 * hat is worn stands in the session (session.c). */
#include "blocks/people/internal.h"

#include <inttypes.h>

#include "base/wording.h"

/* --- Which there are ------------------------------------------------------- */

/* Accounts are kept by whoever was made an administrator, and by nobody on their behalf. */
static struct text without_administrator(struct arena *arena, struct text roles)
{
    struct text kept = TEXT_NONE, role;
    for (struct text rest = roles; text_next(&rest, ' ', &role);)
        if (!text_equals(role, ADMINISTRATOR))
            kept = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(kept), kept.length ? " " : "", TEXT_ARGS(role));
    return kept;
}

enum result roles_handed_over(struct db *db, struct arena *arena, int64_t account, int64_t organisation, struct date day, struct text *ret_roles)
{
    struct text roles;
    TRY(roles_in_capacity(db, arena, account, organisation, day, &roles));
    *ret_roles = without_administrator(arena, roles);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* Statements are read to their end before the next is asked: the rows first, then what each is worth. */
struct found { struct hat *list; size_t count, capacity; };

static enum result own_hats(struct db *db, struct arena *arena, int64_t account, struct date day, struct found *found)
{
    struct statement *statement AUTO(statement_close_at) = NULL;
    int step;
    TRY(db_query(db, &statement,
                 SQL("select distinct m.organisation, coalesce(r.name, '') from membership m left join record r on r.id = m.organisation"
                     " where m.account = $1 and m.from_day <= $2 and (m.until_day is null or m.until_day >= $2)"
                     " order by 2, 1"),
                 BIND(bind_integer(account), bind_date(day))));
    while ((step = statement_step(statement)) > 0 && found->count < found->capacity)
        found->list[found->count++] = (struct hat){.organisation = statement_integer(statement, 0),
                                                   .organisation_name = statement_copy(statement, 1, arena), .until = DATE_NONE};
    return step < 0 ? (enum result)step : OK;
}

static enum result covers(struct db *db, struct arena *arena, int64_t account, struct date day, struct found *found)
{
    struct statement *statement AUTO(statement_close_at) = NULL;
    int step;
    TRY(db_query(db, &statement,
                 SQL("select d.id, d.from_account, d.organisation, d.until_day, a.name, coalesce(r.name, '') from delegation d"
                     " join account a on a.id = d.from_account left join record r on r.id = d.organisation"
                     " where d.to_account = $1 and d.from_day <= $2 and d.until_day >= $2 and a.disabled_at is null"
                     " order by d.until_day, d.id"),
                 BIND(bind_integer(account), bind_date(day))));
    while ((step = statement_step(statement)) > 0 && found->count < found->capacity)
        found->list[found->count++] = (struct hat){
            .delegation = statement_integer(statement, 0), .stands_for = statement_integer(statement, 1),
            .organisation = statement_integer(statement, 2), .until = statement_date(statement, 3),
            .stands_for_name = statement_copy(statement, 4, arena), .organisation_name = statement_copy(statement, 5, arena)};
    return step < 0 ? (enum result)step : OK;
}

static enum result fill_roles(struct db *db, struct arena *arena, int64_t account, struct date day, struct hat *hat)
{
    return hat->delegation ? roles_handed_over(db, arena, hat->stands_for, hat->organisation, day, &hat->roles)
                           : roles_in_capacity(db, arena, account, hat->organisation, day, &hat->roles);
}

enum result people_hats(struct db *db, struct arena *arena, int64_t account, struct date day, struct hat **ret_hats, size_t *ret_count)
{
    struct found found = {.list = ARENA_ARRAY(arena, struct hat, HATS_MAX), .capacity = HATS_MAX};
    size_t kept = 0;
    if (!found.list)
        return ERROR_MEMORY;
    TRY(own_hats(db, arena, account, day, &found));
    TRY(covers(db, arena, account, day, &found));
    for (size_t i = 0; i < found.count; i++) {
        TRY(fill_roles(db, arena, account, day, &found.list[i]));
        if (found.list[i].roles.length) /* whoever is covered may have lost the membership since */
            found.list[kept++] = found.list[i];
    }
    *ret_hats = found.list;
    *ret_count = kept;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result hat_worn(struct db *db, struct arena *arena, int64_t account, int64_t organisation, int64_t delegation, struct date day,
                     struct hat *ret_hat)
{
    struct hat *hats;
    size_t count;
    if (!delegation) { /* the usual way, for every request: one question */
        struct hat hat = {.organisation = organisation, .until = DATE_NONE};
        TRY(roles_in_capacity(db, arena, account, organisation, day, &hat.roles));
        if (!hat.roles.length)
            return ERROR_NOT_FOUND;
        *ret_hat = hat;
        return OK;
    }
    TRY(people_hats(db, arena, account, day, &hats, &count));
    for (size_t i = 0; i < count; i++)
        if (hats[i].delegation == delegation) {
            *ret_hat = hats[i];
            return OK;
        }
    return ERROR_NOT_FOUND;
}

enum result hat_first(struct db *db, struct arena *arena, int64_t account, struct date day, struct hat *ret_hat)
{
    struct hat *hats;
    size_t count;
    TRY(people_hats(db, arena, account, day, &hats, &count));
    if (!count)
        return ERROR_NOT_FOUND;
    *ret_hat = hats[0]; /* the office's before any organisation's, one's own before any cover */
    return OK;
}

struct text hat_code(struct arena *arena, const struct hat *hat)
{
    return hat->delegation ? arena_printf(arena, "cover-%" PRId64, hat->delegation) : arena_printf(arena, "%" PRId64, hat->organisation);
}

struct text hat_label(struct arena *arena, const struct engine *engine, const struct hat *hat)
{
    struct text roles = role_labels(arena, engine, hat->roles);
    struct text place = hat->organisation_name.length ? hat->organisation_name : SAID(arena, "The office");
    if (!hat->delegation)
        return arena_printf(arena, "%.*s: %.*s", TEXT_ARGS(place), TEXT_ARGS(roles));
    return arena_printf(arena, SAY(arena, "Covering for %.*s until %.*s (%.*s: %.*s)"), TEXT_ARGS(hat->stands_for_name), TEXT_ARGS(date_long(arena, hat->until)),
                        TEXT_ARGS(place), TEXT_ARGS(roles));
}

struct text hat_line(struct arena *arena, const struct hat *hat)
{
    if (hat->delegation)
        return hat->organisation_name.length ? arena_printf(arena, SAY(arena, "Covering for %.*s until %.*s, for %.*s"), TEXT_ARGS(hat->stands_for_name),
                                                            TEXT_ARGS(date_long(arena, hat->until)), TEXT_ARGS(hat->organisation_name))
                                             : arena_printf(arena, SAY(arena, "Covering for %.*s until %.*s"), TEXT_ARGS(hat->stands_for_name),
                                                            TEXT_ARGS(date_long(arena, hat->until)));
    if (hat->organisation_name.length)
        return arena_printf(arena, SAY(arena, "Acting for %.*s"), TEXT_ARGS(hat->organisation_name));
    return TEXT_NONE;
}

/* --- Whose work it is ------------------------------------------------------ */

bool people_own_work(struct db *db, int64_t author, int64_t author_for, const struct actor *actor)
{
    int64_t shared = 0;
    if (author == actor->account)
        return true;
    /* A question that cannot be answered bars: nobody approves their own work because the disk failed. */
    return db_one_integer(db, &shared,
                          SQL("select count(*) from account w join account m on m.id = w.id or m.person = w.person"
                              " where w.id in ($1, $2) and m.id in ($3, $4)"),
                          BIND(bind_integer(author), bind_integer(author_for), bind_integer(actor->account), bind_integer(actor->stands_for))) < 0 ||
           shared > 0;
}

struct text people_accounts_sql(struct arena *arena, int parameter, int64_t also)
{
    struct text ids = also ? arena_printf(arena, "$%d, %" PRId64, parameter, also) : arena_printf(arena, "$%d", parameter);
    return arena_printf(arena, "(select pa.id from account pa where pa.id in (%.*s) or pa.person in (select pb.person from account pb where pb.id in (%.*s)))",
                        TEXT_ARGS(ids), TEXT_ARGS(ids));
}

struct text people_own_work_sql(struct arena *arena, const char *author, const char *author_for, const struct actor *actor, int parameter)
{
    struct text accounts = people_accounts_sql(arena, parameter, actor->stands_for);
    return arena_printf(arena, "(%s in %.*s or coalesce(%s, 0) in %.*s)", author, TEXT_ARGS(accounts), author_for, TEXT_ARGS(accounts));
}

struct text people_name_for(struct arena *arena, struct text name, struct text stands_for)
{
    return stands_for.length ? arena_printf(arena, SAY(arena, "%.*s, covering for %.*s"), TEXT_ARGS(name), TEXT_ARGS(stands_for)) : name;
}
