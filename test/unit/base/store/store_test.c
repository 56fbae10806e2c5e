/* Opening a store, migrations, roles, backup and check. */
#include <fcntl.h>
#include <sys/stat.h>
#include "store_help.h"

static enum result open_with(const char *address, struct store_options options, struct message *message)
{
    struct store *store = NULL;
    enum result result = store_open(address, &options, &store, message);
    store_close(store);
    return result;
}

static void write_file(const char *path, const char *content, size_t bytes)
{
    FILE *file = fopen(path, "w");
    fwrite(content, 1, bytes, file);
    fclose(file);
}

TEST("an address of no engine, or without a path, is refused")
{
    struct message message = {0};
    CHECK_INTEGER(open_with("mysql://localhost/x", place_options(), &message), ERROR_UNSUPPORTED);
    CHECK(strstr(message.text, "sqlite:"));
    CHECK_INTEGER(open_with("sqlite:", place_options(), &message), ERROR_INVALID);
    CHECK_INTEGER(open_with("sqlite:/tmp", place_options(), &message), ERROR_INVALID);
    CHECK_INTEGER(open_with("sqlite:/nowhere/at/all/office", place_options(), &message), ERROR_IO);
}

TEST("a store that is not there is only made when that is asked for")
{
    struct place place = place_new();
    struct message message = {0};
    struct store_options options = place_options();
    options.create = false;
    CHECK_INTEGER(open_with(place.address, options, &message), ERROR_NOT_FOUND);
    CHECK(access(place.path, F_OK) != 0);
    write_file(place.path, "", 0);
    CHECK_INTEGER(open_with(place.address, options, &message), ERROR_NOT_FOUND);
    CHECK_INTEGER(open_with(place.address, place_options(), &message), OK);
    CHECK_INTEGER(open_with(place.address, options, &message), OK);
    place_remove(&place);
}

TEST("a new store is its owner's alone and is one file when closed")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    CHECK(strcmp(store_path(store), place.path) == 0);
    CHECK_INTEGER(place_run(store, "insert into secret (name) values ('a')"), OK);
    char log[128];
    snprintf(log, sizeof(log), "%s-wal", place.path);
    struct stat about;
    CHECK(stat(place.path, &about) == 0 && (about.st_mode & 0777) == 0600);
    CHECK(stat(log, &about) == 0 && (about.st_mode & 0777) == 0600);
    store_close(store);
    CHECK(access(log, F_OK) != 0);
    place_remove(&place);
}

TEST("a file that is no store is refused and left as it was")
{
    struct place place = place_new();
    struct message message = {0};
    char text[9000];
    memset(text, 'x', sizeof(text));
    write_file(place.path, text, sizeof(text));
    CHECK_INTEGER(open_with(place.address, place_options(), &message), ERROR_CORRUPT);
    CHECK(strstr(message.text, "not a Frankpledge store"));
    struct stat about;
    CHECK(stat(place.path, &about) == 0 && about.st_size == sizeof(text));
    place_remove(&place);
}

TEST("a SQLite file of another program is refused")
{
    struct place place = place_new();
    struct message message = {0};
    CHECK_INTEGER(open_with(place.address, place_options(), &message), OK);
    int file = open(place.path, O_RDWR);
    CHECK(pwrite(file, "OTHR", 4, 68) == 4); /* where the header keeps the program's mark */
    close(file);
    CHECK_INTEGER(open_with(place.address, place_options(), &message), ERROR_UNSUPPORTED);
    CHECK(strstr(message.text, "some other program"));
    place_remove(&place);
}

TEST("missing migrations are applied once; a store with more than we know is refused")
{
    struct place place = place_new();
    struct message message = {0};
    struct store_options options = place_options();
    options.migration_count = 1;
    CHECK_INTEGER(open_with(place.address, options, &message), OK);
    struct store *store = place_open(&place);
    CHECK_INTEGER(place_count(store, "select count(*) from migration"), 2);
    CHECK_INTEGER(place_count(store, "select min(applied_at) > 1700000000 from migration"), 1);
    CHECK_INTEGER(place_count(store, "select count(*) from pub_news"), 0);
    store_close(store);
    CHECK_INTEGER(open_with(place.address, options, &message), ERROR_UNSUPPORTED);
    CHECK(strstr(message.text, "newer Frankpledge"));
    struct migration renamed[] = {place_migrations[0], {2, "olds", "select 1;\n"}};
    options.migrations = renamed;
    options.migration_count = 2;
    CHECK_INTEGER(open_with(place.address, options, &message), ERROR_UNSUPPORTED);
    CHECK(strstr(message.text, "\"olds\""));
    place_remove(&place);
}

TEST("a migration that fails takes back the ones before it")
{
    struct place place = place_new();
    struct message message = {0};
    struct store_options options = place_options();
    struct migration broken[] = {place_migrations[0], {2, "broken", "create table a (id {id});\ncreate tabel b;\n"}};
    options.migrations = broken;
    CHECK_INTEGER(open_with(place.address, options, &message), ERROR_UNSUPPORTED);
    CHECK(strstr(message.text, "\"broken\""));
    struct store *store = place_open(&place);
    CHECK_INTEGER(place_count(store, "select count(*) from migration"), 2);
    CHECK_INTEGER(place_count(store, "select count(*) from a"), -1);
    store_close(store);
    place_remove(&place);
}

/* --- Roles ----------------------------------------------------------------- */

/* What a reader of this role gets for a statement: a result, or 1 for a row. */
static int attempt(struct store *store, enum store_role role, const char *sql)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    AUTO(statement_close_at) struct statement *statement = NULL;
    if (store_read_begin(store, role, &db) != OK)
        abort();
    enum result result = db_query(db, &statement, SQL_COMPOSED(sql), BIND_NOTHING);
    return result == OK ? statement_step(statement) : (int)result;
}

TEST("the public role reads tables named pub_ and nothing else")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    CHECK_INTEGER(place_run(store, "insert into secret (id, name) values (1, 'hidden')"), OK);
    CHECK_INTEGER(place_run(store, "insert into pub_news (id, title) values (1, 'Open')"), OK);
    CHECK_INTEGER(place_run(store, "create view pub_leak as select name from secret"), OK);
    static const char *const refused[] = {
        "select name from secret",
        "select count(*) from secret",
        "select 1 from secret",
        "select title from pub_news where exists (select 1 from secret)",
        "select title from pub_news union select name from secret",
        "select n.title from pub_news n join secret s on s.id = n.id",
        "with pub_x as (select name from secret) select name from pub_x",
        "with pub_x as (select name from secret) select count(*) from pub_x",
        "select (select name from secret) as title from pub_news",
        "select name from pub_leak",
        "select name from main.secret",
        "select sql from sqlite_master",
        "select sql from sqlite_schema",
        "select count(*) from sqlite_master",
        "select name from pragma_table_info('secret')",
        "select * from pragma_database_list",
        "select name from migration",
        "select load_extension('x')",
        "select sqlite_version()",
        "select hex(title) from pub_news",
        "select randomblob(1000000000)",
        "select printf('%s', title) from pub_news",
        "select value from json_each('[1]')",
        "insert into pub_news (title) values ('x')",
        "update pub_news set title = 'x'",
        "delete from pub_news",
        "create table pub_x (id integer)",
        "create temp table pub_x (id integer)",
        "create temp view pub_x as select name from secret",
        "drop table pub_news",
        "pragma query_only = off",
        "pragma table_info(secret)",
        "pragma writable_schema = on",
        "attach database '/tmp/x' as x",
        "begin",
        "commit",
        "savepoint a",
        "analyze",
        "reindex",
    };
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        int got = attempt(store, STORE_PUBLIC, refused[i]);
        if (got != ERROR_DENIED)
            printf("  got %d from: %s\n", got, refused[i]);
        CHECK(got == ERROR_DENIED);
    }
    CHECK(attempt(store, STORE_PUBLIC, "vacuum") < 0); /* needs no permission but cannot run in a snapshot */
    static const char *const allowed[] = {
        "select title from pub_news",
        "select count(*) from pub_news",
        "select lower(title), length(title), coalesce(title, ''), substr(title, 1, 1) from pub_news order by title",
        "select title from pub_news where title like 'O%'",
        "with x as (select title from pub_news) select count(title) from x",
        "with recursive x (n) as (select 1 union all select n + 1 from x where n < 3) select sum(n) from x",
        "select number from pub_generation",
    };
    for (size_t i = 0; i < COUNT_OF(allowed); i++)
        CHECK_INTEGER(attempt(store, STORE_PUBLIC, allowed[i]), 1);
    store_close(store);
    place_remove(&place);
}

TEST("the office's role reads everything and writes nothing")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    CHECK_INTEGER(place_run(store, "insert into secret (id, name) values (1, 'hidden')"), OK);
    CHECK_INTEGER(attempt(store, STORE_OFFICE, "select name from secret"), 1);
    CHECK_INTEGER(attempt(store, STORE_OFFICE, "select count(*) from pub_news"), 1);
    static const char *const refused[] = {
        "insert into secret (name) values ('x')", "delete from secret",   "pragma query_only = off",
        "attach database '/tmp/x' as x",          "create table x (id integer)", "commit",
    };
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        CHECK_INTEGER(attempt(store, STORE_OFFICE, refused[i]), ERROR_DENIED);
    store_close(store);
    place_remove(&place);
}

TEST("like knows capitals, as on the other engine, and a double quote is never a text")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    CHECK_INTEGER(place_count(store, "select 'Open' like 'o%'"), 0);
    CHECK_INTEGER(place_count(store, "select 'Open' like 'O%'"), 1);
    CHECK_INTEGER(place_count(store, "select count(*) from secret where name = \"nothing\""), -1);
    store_close(store);
    place_remove(&place);
}

/* --- Reading --------------------------------------------------------------- */

static _Noreturn void publish_when_told(const struct place *place, int pipe)
{
    char told;
    if (read(pipe, &told, 1) != 1)
        _exit(2);
    struct store *store = place_open(place);
    int64_t before = store_generation(store);
    enum result result = place_run(store, "insert into pub_news (title) values ('new')");
    _exit(result == OK && store_generation(store) == before + 1 ? 0 : 1);
}

TEST("a reader keeps its snapshot and its generation while others write")
{
    struct place place = place_new();
    store_close(place_open(&place));
    /* Another process writes, since this thread may not while it reads. It is made before
     * the store is opened here: SQLite's connections must not be taken along. */
    int pipes[2];
    CHECK(pipe(pipes) == 0);
    pid_t child = fork();
    if (child == 0)
        publish_when_told(&place, pipes[0]);
    struct store *store = place_open(&place);
    int64_t before = store_generation(store);
    struct db *db = NULL;
    CHECK_INTEGER(store_read_begin(store, STORE_PUBLIC, &db), OK);
    CHECK_INTEGER(db_generation(db), before);
    int status = -1;
    CHECK(write(pipes[1], "x", 1) == 1);
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    int64_t count = -1;
    CHECK_INTEGER(db_one_integer(db, &count, SQL("select count(*) from pub_news"), BIND_NOTHING), OK);
    CHECK_INTEGER(count, 0);
    CHECK_INTEGER(db_generation(db), before);
    store_read_end(db);
    CHECK_INTEGER(store_read_begin(store, STORE_PUBLIC, &db), OK);
    CHECK_INTEGER(db_generation(db), before + 1);
    store_read_end(db);
    for (int i = 0; i < 40 && store_generation(store) == before; i++)
        usleep(100000);
    CHECK_INTEGER(store_generation(store), before + 1); /* noticed without a write of our own */
    close(pipes[0]);
    close(pipes[1]);
    store_close(store);
    place_remove(&place);
}

/* --- Backup and check ------------------------------------------------------ */

TEST("a backup is a whole store and never replaces a file")
{
    struct place place = place_new();
    struct message message = {0};
    struct store *store = place_open(&place);
    CHECK_INTEGER(place_run(store, "insert into secret (name) values ('kept')"), OK);
    char copy[128], copy_address[160];
    snprintf(copy, sizeof(copy), "%s/copy", place.folder);
    snprintf(copy_address, sizeof(copy_address), "sqlite:%s", copy);
    CHECK_INTEGER(store_backup(store, "", &message), ERROR_INVALID);
    CHECK_INTEGER(store_backup(store, "/nowhere/at/all", &message), ERROR_IO);
    CHECK_INTEGER(store_backup(store, place.path, &message), ERROR_CONFLICT);
    CHECK(strstr(message.text, "already there"));
    CHECK_INTEGER(store_backup(store, copy, &message), OK);
    CHECK_INTEGER(store_backup(store, copy, &message), ERROR_CONFLICT);
    CHECK_INTEGER(place_run(store, "insert into secret (name) values ('later')"), OK);
    store_close(store);
    struct stat about;
    CHECK(stat(copy, &about) == 0 && (about.st_mode & 0777) == 0600);
    struct store_options options = place_options();
    options.create = false;
    CHECK_INTEGER(store_open(copy_address, &options, &store, &message), OK);
    CHECK_INTEGER(place_count(store, "select count(*) from secret where name = 'kept'"), 1);
    CHECK_INTEGER(place_count(store, "select count(*) from secret"), 1);
    store_close(store);
    place_remove(&place);
}

TEST("the check finds a page that was overwritten")
{
    struct place place = place_new();
    struct message message = {0};
    struct store *store = place_open(&place);
    CHECK_INTEGER(place_run(store, "with recursive n (i) as (select 1 union all select i + 1 from n where i < 5000)"
                                   " insert into secret (name) select 'name ' || i from n"),
                  OK);
    CHECK_INTEGER(store_check(store, &message), OK);
    store_close(store);
    int file = open(place.path, O_RDWR);
    char zeros[4096] = {0};
    CHECK(pwrite(file, zeros, sizeof(zeros), 4096 * 20) == sizeof(zeros));
    close(file);
    store = place_open(&place);
    CHECK_INTEGER(store_check(store, &message), ERROR_CORRUPT);
    CHECK(strstr(message.text, "damaged"));
    store_close(store);
    place_remove(&place);
}
