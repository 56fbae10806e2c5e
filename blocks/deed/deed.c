/* The table of deeds: see deed.h. */
#include "blocks/deed/deed.h"

#include "base/limits.h"

const char deed_schema[] =
    "create table deed (key_hash text primary key, done_at bigint not null, fingerprint text not null, in_parts bigint not null,"
    " location text, notice text);\n"
    "create index deed_done on deed (done_at);\n";

enum result deed_find(struct db *db, struct arena *arena, struct text key, struct instant now, struct deed *ret_deed)
{
    struct statement *statement AUTO(statement_close_at) = NULL;
    struct deed deed = {.key = key};
    TRY(db_query(db, &statement, SQL("select done_at, fingerprint, in_parts, location, notice from deed where key_hash = $1 and done_at > $2"),
                 BIND(bind_text(key), bind_integer(now.seconds - SUBMISSION_KEPT_SECONDS))));
    int step = statement_step(statement);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    deed.at.seconds = statement_integer(statement, 0);
    deed.fingerprint = statement_copy(statement, 1, arena);
    deed.in_parts = statement_integer(statement, 2) != 0;
    deed.location = statement_copy(statement, 3, arena);
    deed.notice = statement_copy(statement, 4, arena);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    *ret_deed = deed;
    return OK;
}

enum result deed_keep(struct db *db, const struct deed *deed)
{
    TRY(db_run(db, NULL, SQL("delete from deed where done_at <= $1"), BIND(bind_integer(deed->at.seconds - SUBMISSION_KEPT_SECONDS))));
    return db_run(db, NULL,
                  SQL("insert into deed (key_hash, done_at, fingerprint, in_parts, location, notice) values ($1, $2, $3, $4, $5, $6)"
                      " on conflict (key_hash) do update set done_at = $2, fingerprint = $3, in_parts = $4, location = $5, notice = $6"),
                  BIND(bind_text(deed->key), bind_integer(deed->at.seconds), bind_text(deed->fingerprint), bind_integer(deed->in_parts),
                       bind_optional(deed->location), bind_optional(deed->notice)));
}
