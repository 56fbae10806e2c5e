/* Checking a whole PostgreSQL store, and leaving nothing of what was deleted. */
#include "base/store/postgres.h"

/* --- Check ----------------------------------------------------------------- */

/* Reads every value of every table, so that a page that does not hold together is met; where the administrator has
 * installed amcheck, every index is compared with what it should be. Foreign keys are the engine's own to keep. */
static const char check[] =
    "do $$ declare place text; begin"
    " for place in select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = current_schema() and c.relkind = 'r'"
    " loop execute format('select count(t::text) from %I t', place); end loop;"
    " if exists (select 1 from pg_proc where proname = 'bt_index_check' and has_function_privilege(oid, 'execute')) then"
    " perform bt_index_check(i.indexrelid) from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace"
    " join pg_am a on a.oid = c.relam where n.nspname = current_schema() and a.amname = 'btree' and i.indisvalid; end if; end $$";

enum result postgres_check(struct db *db, struct message *message)
{
    enum result result = postgres_run(db, check);
    if (result == OK)
        return OK;
    if (result == ERROR_CORRUPT)
        return message_fail(message, result, "The store %s is damaged: %s.", db->store->path, db->last_error);
    return message_fail(message, result, "The store %s could not be checked: %s.", db->store->path, db->last_error);
}

/* --- Scrub ----------------------------------------------------------------- */

#define TABLES_MAX 4096

static enum result scrub_tables(struct db *writer)
{
    PGresult *tables = PQexec(postgres_ready(writer),
                              "select format('vacuum full %I', c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                              " where n.nspname = current_schema() and c.relkind = 'r' and pg_table_size(c.oid) > 0 order by c.relname");
    enum result result = PQresultStatus(tables) == PGRES_TUPLES_OK ? OK : postgres_failed(writer, tables, "vacuum");
    for (int i = 0; result == OK && i < PQntuples(tables) && i < TABLES_MAX; i++)
        result = postgres_run(writer, PQgetvalue(tables, i, 0));
    PQclear(tables);
    return result;
}

/* Each table is written anew from the rows that there are. What the server's own log still holds of them goes when
 * the server recycles it: doc/operate.md says how an administrator sees to that. */
enum result postgres_scrub(struct db *writer, struct message *message)
{
    enum result result = postgres_engine.revive(writer);
    if (result == OK)
        result = scrub_tables(writer);
    writer->failure = OK;
    if (result != OK)
        return message_fail(message, result, "What was deleted may still be readable in the database: %s.",
                            result == ERROR_BUSY ? "somebody was reading all the time" : "the server refused to write it anew");
    return OK;
}
