/* Accounts of a person, and memberships for an organisation, that are merged into another and come back. Owns the rows
 * of merge_account, what a merge moved here; the table is made by blocks/record/merge.c.
 *
 * merge_account.kind   what `number` is
 *   person             the account's person; 0
 *   membership         the account's role there from day `number` to `until_day`
 *   cover              the delegation of that number
 * `joined`: the account had the same role for the other organisation too, so the row was taken out, to be put back. */
#include "blocks/people/internal.h"

struct moved {
    struct text kind, role;
    int64_t account, number;
    bool has_until, joined;
    int64_t until;
};
struct moved_rows { struct moved *list; size_t count, capacity; };

static enum result add_moved(struct arena *arena, struct moved_rows *rows, struct moved moved)
{
    if (rows->count == rows->capacity) {
        size_t capacity = rows->capacity ? rows->capacity * 2 : 16;
        struct moved *more = ARENA_ARRAY(arena, struct moved, capacity);
        if (!more)
            return ERROR_MEMORY;
        if (rows->count)
            memcpy(more, rows->list, rows->count * sizeof *more);
        rows->list = more;
        rows->capacity = capacity;
    }
    rows->list[rows->count++] = moved;
    return OK;
}

/* Columns: account, role, number, until_day, joined, all of one kind. */
static enum result gather(struct db *db, struct arena *arena, struct moved_rows *rows, const char *kind, struct sql sql, struct binds binds)
{
    struct statement *statement AUTO(statement_close_at) = NULL;
    int step;
    TRY(db_query(db, &statement, sql, binds));
    while ((step = statement_step(statement)) > 0)
        TRY(add_moved(arena, rows, (struct moved){.kind = text_of(kind), .account = statement_integer(statement, 0), .role = statement_copy(statement, 1, arena),
                                                  .number = statement_integer(statement, 2), .has_until = !statement_is_null(statement, 3),
                                                  .until = statement_integer(statement, 3), .joined = statement_integer(statement, 4) != 0}));
    return step < 0 ? (enum result)step : OK;
}

/* Nobody is thrown out: the hat that is worn goes on under the other name. */
static enum result move_sessions(struct db *db, int64_t from, int64_t to, int64_t account)
{
    return db_run(db, NULL, SQL("update session set organisation = $2 where organisation = $1 and account = $3"),
                  BIND(bind_integer(from), bind_integer(to), bind_integer(account)));
}

static enum result tell(struct db *db, struct arena *arena, int64_t account, int64_t to, bool merged, const struct actor *actor)
{
    struct text name = TEXT_NONE;
    enum result result = db_one_text(db, arena, &name, SQL("select name from record where id = $1"), BIND(bind_integer(to)));
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    return account_remember(db, account, actor, merged ? kept_printf(arena, "Two records were made one, this is it now: %.*s", TEXT_ARGS(name))
                                                        : kept_printf(arena, "The merge of two records was undone, this is it again: %.*s", TEXT_ARGS(name)));
}

/* --- Merged --------------------------------------------------------------- */

static enum result move_one(struct db *db, const struct moved *moved, int64_t from, int64_t to)
{
    if (text_equals(moved->kind, "person"))
        return db_run(db, NULL, SQL("update account set person = $2 where id = $1"), BIND(bind_integer(moved->account), bind_integer(to)));
    if (text_equals(moved->kind, "cover"))
        return db_run(db, NULL, SQL("update delegation set organisation = $2 where id = $1"), BIND(bind_integer(moved->number), bind_integer(to)));
    TRY(move_sessions(db, from, to, moved->account));
    if (moved->joined)
        return db_run(db, NULL, SQL("delete from membership where account = $1 and organisation = $2 and role = $3 and from_day = $4"),
                      BIND(bind_integer(moved->account), bind_integer(from), bind_text(moved->role), bind_integer(moved->number)));
    return db_run(db, NULL, SQL("update membership set organisation = $5 where account = $1 and organisation = $2 and role = $3 and from_day = $4"),
                  BIND(bind_integer(moved->account), bind_integer(from), bind_text(moved->role), bind_integer(moved->number), bind_integer(to)));
}

static enum result note_one(struct db *db, int64_t merge, const struct moved *moved)
{
    return db_run(db, NULL,
                  SQL("insert into merge_account (merge, kind, account, role, number, until_day, joined) values ($1, $2, $3, $4, $5, $6, $7)"),
                  BIND(bind_integer(merge), bind_text(moved->kind), bind_integer(moved->account), bind_text(moved->role), bind_integer(moved->number),
                       moved->has_until ? bind_integer(moved->until) : bind_null(), bind_integer(moved->joined)));
}

enum result people_merged(struct db *db, struct arena *arena, int64_t merge, int64_t from, int64_t to, const struct actor *actor)
{
    struct moved_rows rows = {0};
    int64_t told = 0;
    TRY(gather(db, arena, &rows, "person", SQL("select id, '', 0, null, 0 from account where person = $1 order by id"), BIND(bind_integer(from))));
    TRY(gather(db, arena, &rows, "membership",
               SQL("select m.account, m.role, m.from_day, m.until_day, (select count(*) from membership o where o.account = m.account and o.organisation = $2"
                   " and o.role = m.role and (o.until_day is null or o.until_day >= m.from_day) and (m.until_day is null or m.until_day >= o.from_day))"
                   " from membership m where m.organisation = $1 order by m.account, m.from_day, m.role"),
               BIND(bind_integer(from), bind_integer(to))));
    TRY(gather(db, arena, &rows, "cover", SQL("select 0, '', id, null, 0 from delegation where organisation = $1 order by id"), BIND(bind_integer(from))));
    for (size_t i = 0; i < rows.count; i++) {
        TRY(note_one(db, merge, &rows.list[i]));
        TRY(move_one(db, &rows.list[i], from, to));
        if (rows.list[i].account && rows.list[i].account != told)
            TRY(tell(db, arena, rows.list[i].account, to, true, actor));
        told = rows.list[i].account;
    }
    return OK;
}

/* --- And back ------------------------------------------------------------- */

static enum result return_one(struct db *db, const struct moved *moved, int64_t back_to, int64_t from, int64_t *ret_changed)
{
    if (text_equals(moved->kind, "person"))
        return db_run(db, ret_changed, SQL("update account set person = $2 where id = $1 and person = $3"),
                      BIND(bind_integer(moved->account), bind_integer(back_to), bind_integer(from)));
    if (text_equals(moved->kind, "cover"))
        return db_run(db, ret_changed, SQL("update delegation set organisation = $2 where id = $1 and organisation = $3"),
                      BIND(bind_integer(moved->number), bind_integer(back_to), bind_integer(from)));
    if (moved->joined) {
        *ret_changed = 1;
        return db_run(db, NULL, SQL("insert into membership (account, organisation, role, from_day, until_day) values ($1, $2, $3, $4, $5)"),
                      BIND(bind_integer(moved->account), bind_integer(back_to), bind_text(moved->role), bind_integer(moved->number),
                           moved->has_until ? bind_integer(moved->until) : bind_null()));
    }
    TRY(db_run(db, ret_changed, SQL("update membership set organisation = $5 where account = $1 and organisation = $2 and role = $3 and from_day = $4"),
               BIND(bind_integer(moved->account), bind_integer(from), bind_text(moved->role), bind_integer(moved->number), bind_integer(back_to))));
    return *ret_changed ? move_sessions(db, from, back_to, moved->account) : OK;
}

enum result people_separated(struct db *db, struct arena *arena, int64_t merge, int64_t back_to, int64_t from, const struct actor *actor)
{
    static const char *const kinds[] = {"person", "membership", "cover"};
    struct moved_rows rows = {0};
    int64_t told = 0;
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        TRY(gather(db, arena, &rows, kinds[i],
                   SQL("select account, role, number, until_day, joined from merge_account where merge = $1 and kind = $2 order by account, number, role"),
                   BIND(bind_integer(merge), bind_text(text_of(kinds[i])))));
    for (size_t i = 0; i < rows.count; i++) {
        const struct moved *moved = &rows.list[i];
        int64_t changed = 0;
        TRY(return_one(db, moved, back_to, from, &changed));
        TRY(db_run(db, NULL, SQL("update merge_account set outcome = $6 where merge = $1 and kind = $2 and account = $3 and role = $4 and number = $5"),
                   BIND(bind_integer(merge), bind_text(moved->kind), bind_integer(moved->account), bind_text(moved->role), bind_integer(moved->number),
                        bind_text(changed ? TEXT("back") : TEXT("stays")))));
        if (changed && moved->account && moved->account != told)
            TRY(tell(db, arena, moved->account, back_to, false, actor));
        told = moved->account;
    }
    return OK;
}

enum result people_of_record(struct db *db, int64_t record, int64_t *ret_count)
{
    return db_one_integer(db, ret_count,
                          SQL("select count(*) from account a where a.person = $1 or exists (select 1 from membership m where m.account = a.id and m.organisation = $1)"),
                          BIND(bind_integer(record)));
}
