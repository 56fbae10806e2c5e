/* The login that reads what is public and nothing else.
 *
 * Connections of STORE_PUBLIC come in with it. It is made with the store: called after the database (and the schema), with
 * a random password that only the office's own login can read, in the table postgres_login. An administrator may make
 * one instead and give its address (store_options.public_address); then nothing is made and only the rights are given.
 * Whichever it is, a connection that could do more than read public tables is refused when it is opened.
 *
 * Not here: how it connects (postgres_connection.c). */
#include "base/store/postgres.h"

#define SQL_BYTES 2048
#define FLAG_BYTES 64

/* --- Making it ------------------------------------------------------------- */

static enum result quote(struct db *db, const char *text, bool is_name, char **ret_quoted)
{
    PGconn *connection = postgres_ready(db);
    *ret_quoted = is_name ? PQescapeIdentifier(connection, text, strlen(text)) : PQescapeLiteral(connection, text, strlen(text));
    return *ret_quoted ? OK : db_note_failure(db, ERROR_MEMORY, "no memory", "escape");
}

static void quoted_free(char **quoted)
{
    PQfreemem(*quoted);
}

/* The server makes the password up and what it keeps of it is made here: the password stands in no statement, and so in no log of
 * them, and none of this in a message. A login that is there already gets the password and no more: what it may do is
 * proved at each connection, and to say it again takes a superuser. */
static enum result write_login(struct db *db, const struct postgres_place *place, bool exists)
{
    AUTO(quoted_free) char *name = NULL, *verifier = NULL, *kept = NULL;
    char sql[SQL_BYTES];
    kept = PQencryptPasswordConn(postgres_ready(db), place->public_password, place->public_login, NULL);
    if (!kept)
        return db_note_failure(db, ERROR_IO, "the password could not be made", "create role");
    TRY(quote(db, place->public_login, true, &name));
    TRY(quote(db, kept, false, &verifier));
    snprintf(sql, sizeof sql, "%s role %s login%s password %s", exists ? "alter" : "create", name,
             exists ? "" : " nosuperuser nocreatedb nocreaterole noinherit noreplication", verifier);
    PGresult *answer = PQexec(postgres_ready(db), sql);
    enum result result = PQresultStatus(answer) == PGRES_COMMAND_OK ? OK : postgres_failed(db, answer, exists ? "alter role" : "create role");
    PQclear(answer);
    return result;
}

static enum result make_login(struct db *db, struct postgres_place *place)
{
    AUTO(quoted_free) char *login = NULL;
    char sql[SQL_BYTES];
    char *password[] = {place->public_password};
    char may[FLAG_BYTES], exists[FLAG_BYTES], cause[400];
    char *values[] = {place->public_login, exists, may};
    TRY(postgres_ask(db,
                     "with wanted (name) as (select left(current_database() || case when current_schema() = 'public' then '' else '_' || current_schema() end, 50) || '_public')"
                     " select w.name, exists (select 1 from pg_roles r where r.rolname = w.name)::text, m.rolsuper::int + m.rolcreaterole::int"
                     " from wanted w join pg_roles m on m.rolname = current_user",
                     values, POSTGRES_NAME_BYTES, COUNT_OF(values)));
    if (strcmp(may, "0") != 0) {
        TRY(quote(db, place->public_login, false, &login));
        snprintf(sql, sizeof sql,
                 "delete from postgres_login; insert into postgres_login (role, password)"
                 " values (%s, left(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 48)) returning password", login);
        TRY(postgres_ask(db, sql, password, sizeof place->public_password, 1));
        return write_login(db, place, strcmp(exists, "true") == 0);
    }
    snprintf(cause, sizeof cause,
             "this login may not make the login that reads what is public. Have the database's administrator run: create role \"%.50s\" login password 'A PASSWORD';"
             " then give its address in FRANKPLEDGE_STORE_PUBLIC", place->public_login);
    return db_note_failure(db, ERROR_DENIED, cause, "create role");
}

/* The login that somebody else made is the user of its address. */
static enum result given_login(struct db *db, struct postgres_place *place)
{
    PQconninfoOption *parts = PQconninfoParse(place->public_address, NULL);
    const char *user = NULL;
    for (const PQconninfoOption *part = parts; part && part->keyword; part++)
        if (strcmp(part->keyword, "user") == 0)
            user = part->val;
    if (user)
        snprintf(place->public_login, sizeof place->public_login, "%s", user);
    PQconninfoFree(parts);
    return user ? OK : db_note_failure(db, ERROR_INVALID, "the address in FRANKPLEDGE_STORE_PUBLIC names no user", "connect");
}

static enum result find_login(struct db *db, struct postgres_place *place)
{
    char *values[] = {place->public_login, place->public_password};
    if (place->public_address)
        return given_login(db, place);
    TRY(postgres_run(db, "create table if not exists postgres_login (role text not null, password text not null)"));
    enum result result = postgres_ask(db, "select l.role, l.password from postgres_login l join pg_roles r on r.rolname = l.role", values,
                                      POSTGRES_NAME_BYTES, COUNT_OF(values));
    return result == ERROR_NOT_FOUND ? make_login(db, place) : result;
}

enum result postgres_grant_public(struct db *db)
{
    AUTO(quoted_free) char *login = NULL;
    char sql[SQL_BYTES];
    if (!db->store->place->public_login[0]) /* not known yet: it is found at the end of the migrations */
        return OK;
    TRY(quote(db, db->store->place->public_login, false, &login));
    snprintf(sql, sizeof sql,
             "do $$ declare place text; begin"
             " if not has_schema_privilege(%s, current_schema(), 'usage') then execute format('grant usage on schema %%I to %%I', current_schema(), %s); end if;"
             " for place in select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = current_schema()"
             " and c.relkind = 'r' and c.relname like 'pub\\_%%' and not has_table_privilege(%s, c.oid, 'select')"
             " loop execute format('grant select on %%I to %%I', place, %s); end loop; end $$",
             login, login, login, login);
    return postgres_run(db, sql);
}

enum result postgres_mark_ours(struct db *writer)
{
    TRY(find_login(writer, writer->store->place));
    return postgres_grant_public(writer);
}

/* --- Proving it ------------------------------------------------------------ */

/* As whom it came in, not as whom it acts: that could be taken off. */
static const char proof[] =
    "select case when r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolbypassrls then 'it has rights over the whole server'"
    " when exists (select 1 from pg_auth_members m where m.member = r.oid) then 'it can become another role'"
    " when has_schema_privilege(r.oid, current_schema(), 'create') then 'it can make tables'"
    " else coalesce((select 'it can do more than read with the table ' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
    " where n.nspname = current_schema() and c.relkind in ('r', 'p', 'v', 'm', 'f') and"
    " ((c.relname not like 'pub\\_%' and has_any_column_privilege(r.oid, c.oid, 'select'))"
    " or has_any_column_privilege(r.oid, c.oid, 'insert, update, references') or has_table_privilege(r.oid, c.oid, 'delete, truncate, trigger')) limit 1), '') end"
    " from pg_roles r where r.rolname = session_user";

enum result postgres_check_public(struct db *db, struct message *message)
{
    char finding[256];
    char *values[] = {finding};
    enum result result = postgres_ask(db, proof, values, sizeof finding, 1);
    if (result != OK)
        return message_fail(message, result, "The rights of the store's public login could not be read: %s.", db->last_error);
    if (finding[0] == '\0')
        return OK;
    result = db_note_failure(db, ERROR_DENIED, finding, "connect as the public");
    return message_fail(message, result, "The login that reads what is public may do too much: %s. Take the right away.", finding);
}
