/* Statements: values in and out, the cache, and what the engine's errors become. */
#include <signal.h>
#include "base/limits.h"
#include "store_help.h"

/* --- Errors ---------------------------------------------------------------- */

TEST("each kind of refusal has its own result")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    CHECK_INTEGER(place_run(store, "insert into secret (id, name) values (1, 'a')"), OK);
    CHECK_INTEGER(place_run(store, "insert into secret (name) values ('a')"), ERROR_CONFLICT);
    CHECK_INTEGER(place_run(store, "insert into secret (id, name) values (1, 'b')"), ERROR_CONFLICT);
    CHECK_INTEGER(place_run(store, "insert into secret (name, parent) values ('c', 99)"), ERROR_REFERENCE);
    CHECK_INTEGER(place_run(store, "insert into secret (size) values (1)"), ERROR_INVALID);
    CHECK_INTEGER(place_run(store, "insert into secret (name, size) values ('d', 'many')"), ERROR_INVALID);
    CHECK_INTEGER(place_run(store, "insert into nowhere (name) values ('d')"), ERROR_UNSUPPORTED);
    CHECK_INTEGER(place_run(store, "commit"), ERROR_DENIED);
    CHECK_INTEGER(place_run(store, "release one"), ERROR_DENIED);
    CHECK_INTEGER(place_run(store, "pragma foreign_keys = off"), ERROR_DENIED);
    CHECK_INTEGER(place_run(store, "attach database '/tmp/x' as x"), ERROR_DENIED);
    CHECK_INTEGER(place_run(store, "insert into secret (id, name, parent) values (2, 'b', 1)"), OK);
    CHECK_INTEGER(place_run(store, "delete from secret where id = 1"), ERROR_REFERENCE);
    CHECK_INTEGER(place_count(store, "select count(*) from secret"), 2);
    store_close(store);
    place_remove(&place);
}

static enum result keeps_error(struct db *db, void *context, struct message *message)
{
    (void)message;
    enum result result = db_run(db, NULL, SQL_COMPOSED("insert into nowhere values (1)"), BIND_NOTHING);
    snprintf(context, 512, "%s", db_last_error(db));
    return result;
}

TEST("the engine's own words are kept for the log")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    char words[512] = "";
    CHECK(store_write(store, keeps_error, words, NULL) < 0);
    CHECK(strstr(words, place_postgres() ? "\"nowhere\" does not exist" : "no such table: nowhere"));
    store_close(store);
    place_remove(&place);
}

/* --- Values ---------------------------------------------------------------- */

static enum result binds_by_number(struct db *db, void *context, struct message *message)
{
    (void)context;
    (void)message;
    /* $3 appears first: by order of appearance the values would be mixed up. */
    return db_run(db, NULL, SQL("insert into secret (size, id, name) values ($3, $1, $2)"),
                  BIND(bind_integer(7), bind_text(TEXT("seven")), bind_integer(70)));
}

TEST("values are bound by their number, not by where it first appears")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    CHECK_INTEGER(store_write(store, binds_by_number, NULL, NULL), OK);
    CHECK_INTEGER(place_count(store, "select count(*) from secret where id = 7 and name = 'seven' and size = 70"), 1);
    store_close(store);
    place_remove(&place);
}

static enum result checks_values(struct db *db, void *context, struct message *message)
{
    (void)context;
    (void)message;
    AUTO(arena_free_at) struct arena *arena = arena_new(65536);
    AUTO(statement_close_at) struct statement *statement = NULL;
    struct date day = {20778};
    TRY(db_query(db, &statement, SQL("select $1, $2, $3, $4, $5, $6"),
                 BIND(bind_integer(INT64_MIN), bind_text(TEXT("a\xC3\xA9")), bind_null(), bind_optional(TEXT_NONE),
                      bind_date(day), bind_text(TEXT_NONE))));
    CHECK_INTEGER(statement_column_count(statement), 6);
    CHECK_INTEGER(statement_step(statement), 1);
    CHECK(statement_integer(statement, 0) == INT64_MIN);
    CHECK_TEXT(statement_text(statement, 0), "-9223372036854775808");
    CHECK_TEXT(statement_text(statement, 1), "a\xC3\xA9");
    CHECK(statement_is_null(statement, 2) && statement_is_null(statement, 3));
    CHECK_TEXT(statement_text(statement, 2), "");
    CHECK(statement_text(statement, 2).data != NULL);
    CHECK_INTEGER(statement_integer(statement, 2), 0);
    CHECK_INTEGER(statement_date(statement, 4).day, 20778);
    CHECK(date_is_none(statement_date(statement, 2)));
    CHECK(!statement_is_null(statement, 5)); /* an empty text is not NULL */
    struct text copy = statement_copy(statement, 1, arena);
    CHECK_INTEGER(statement_step(statement), 0);
    CHECK_TEXT(copy, "a\xC3\xA9");
    return OK;
}

TEST("values come back as they went in")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    CHECK_INTEGER(store_write(store, checks_values, NULL, NULL), OK);
    store_close(store);
    place_remove(&place);
}

static enum result checks_shortcuts(struct db *db, void *context, struct message *message)
{
    (void)context;
    (void)message;
    AUTO(arena_free_at) struct arena *arena = arena_new(65536);
    int64_t number = 5, changed = 5;
    struct text text = TEXT("before");
    CHECK_INTEGER(db_one_integer(db, &number, SQL("select id from secret where id = 99"), BIND_NOTHING),
                  ERROR_NOT_FOUND);
    CHECK_INTEGER(number, 5);
    CHECK_INTEGER(db_one_text(db, arena, &text, SQL("select name from secret where id = 99"), BIND_NOTHING),
                  ERROR_NOT_FOUND);
    CHECK_TEXT(text, "before");
    TRY(db_run(db, &changed, SQL("insert into secret (name) values ('a'), ('b'), ('c')"), BIND_NOTHING));
    CHECK_INTEGER(changed, 3);
    TRY(db_run(db, &changed, SQL("update secret set size = 1 where name = 'z'"), BIND_NOTHING));
    CHECK_INTEGER(changed, 0);
    TRY(db_run(db, &changed, SQL("update secret set size = 1 where name < 'c'"), BIND_NOTHING));
    CHECK_INTEGER(changed, 2);
    TRY(db_run(db, &changed, SQL("select id from secret"), BIND_NOTHING));
    CHECK_INTEGER(changed, 0);
    TRY(db_one_integer(db, &number, SQL("insert into secret (id, name) values (40, 'd') returning id"), BIND_NOTHING));
    CHECK_INTEGER(number, 40);
    TRY(db_one_text(db, arena, &text, SQL("select name from secret where id = $1"), BIND(bind_integer(40))));
    CHECK_TEXT(text, "d");
    return OK;
}

TEST("the shortcuts leave their result alone when there is none, and count what changed")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    CHECK_INTEGER(store_write(store, checks_shortcuts, NULL, NULL), OK);
    CHECK_INTEGER(place_count(store, "select count(*) from secret"), 4);
    store_close(store);
    place_remove(&place);
}

TEST("text sorts by bytes")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    CHECK_INTEGER(place_run(store, "insert into secret (id, name) values (1, 'b'), (2, 'B'), (3, 'a'), (4, '\xC3\xA9')"),
                  OK);
    AUTO(store_read_end_at) struct db *db = NULL;
    AUTO(statement_close_at) struct statement *statement = NULL;
    CHECK_INTEGER(store_read_begin(store, STORE_OFFICE, &db), OK);
    CHECK_INTEGER(db_query(db, &statement, SQL("select id from secret order by name"), BIND_NOTHING), OK);
    static const int expected[] = {2, 3, 1, 4};
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        CHECK_INTEGER(statement_step(statement), 1);
        CHECK_INTEGER(statement_integer(statement, 0), expected[i]);
    }
    statement_close(TAKE(statement));
    store_read_end(TAKE(db));
    store_close(store);
    place_remove(&place);
}

/* --- The cache ------------------------------------------------------------- */

TEST("a statement asked for while it is open gets a second copy")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    CHECK_INTEGER(place_run(store, "insert into secret (id, name) values (1, 'a'), (2, 'b')"), OK);
    struct db *db = NULL;
    CHECK_INTEGER(store_read_begin(store, STORE_OFFICE, &db), OK);
    struct sql sql = SQL("select id from secret where id >= $1 order by id");
    struct statement *outer = NULL, *inner = NULL, *third = NULL;
    CHECK_INTEGER(db_query(db, &outer, sql, BIND(bind_integer(1))), OK);
    CHECK_INTEGER(statement_step(outer), 1);
    CHECK_INTEGER(db_query(db, &inner, sql, BIND(bind_integer(2))), OK);
    CHECK(inner != outer);
    CHECK_INTEGER(statement_step(inner), 1);
    CHECK_INTEGER(statement_integer(inner, 0), 2);
    CHECK_INTEGER(statement_integer(outer, 0), 1);
    statement_close(inner);
    CHECK_INTEGER(statement_step(outer), 1);
    CHECK_INTEGER(statement_integer(outer, 0), 2);
    struct statement *first = outer;
    statement_close(outer);
    CHECK_INTEGER(db_query(db, &third, sql, BIND(bind_integer(1))), OK);
    CHECK(third == first); /* kept, and begun anew */
    CHECK_INTEGER(statement_step(third), 1);
    CHECK_INTEGER(statement_integer(third, 0), 1);
    statement_close(third);
    statement_close(NULL);
    store_read_end(db);
    store_close(store);
    place_remove(&place);
}

TEST("more texts than are kept still work, also while many are open")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    struct db *db = NULL;
    enum { COUNT = STATEMENTS_KEPT_MAX + 5 };
    static struct statement *statements[COUNT];
    CHECK_INTEGER(store_read_begin(store, STORE_OFFICE, &db), OK);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < COUNT; i++) {
            char sql[64];
            snprintf(sql, sizeof(sql), "select %d + $1", i);
            statements[i] = NULL;
            CHECK_INTEGER(db_query(db, &statements[i], SQL_COMPOSED(sql), BIND(bind_integer(1000))), OK);
            CHECK_INTEGER(statement_step(statements[i]), 1);
        }
        for (int i = 0; i < COUNT; i++) {
            CHECK_INTEGER(statement_integer(statements[i], 0), 1000 + i);
            statement_close(statements[i]);
        }
    }
    store_read_end(db);
    store_close(store);
    place_remove(&place);
}

TEST("a kept statement follows a change of the tables")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    CHECK_INTEGER(place_run(store, "insert into pub_news (title) values ('a')"), OK);
    CHECK_INTEGER(place_count(store, "select count(*) from pub_news"), 1);
    CHECK_INTEGER(place_run(store, "alter table pub_news add column body text"), OK);
    CHECK_INTEGER(place_count(store, "select count(*) from pub_news"), 1);
    CHECK_INTEGER(place_count(store, "select count(*) from pub_news where body is null"), 1);
    store_close(store);
    place_remove(&place);
}

TEST("all literals are in the list")
{
    bool found = false;
    for (size_t i = 0; i < sql_statement_count(); i++)
        found |= strcmp(sql_statement_at(i), "select $1, $2, $3, $4, $5, $6") == 0;
    CHECK(found);
    CHECK(sql_statement_count() > 10);
}

/* --- Mistakes of the program ----------------------------------------------- */

/* True when it ends the process by an assertion. The store is opened in the child: SQLite
 * must not be taken along. */
static bool aborts(void (*mistake)(struct store *store))
{
    fflush(stdout);
    struct place place = place_new();
    pid_t child = fork();
    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr))
            _exit(1);
        mistake(place_open(&place));
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    place_remove(&place);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static struct db *reader_of(struct store *store)
{
    struct db *db = NULL;
    return store_read_begin(store, STORE_OFFICE, &db) == OK ? db : NULL;
}

static void no_mistake(struct store *store) { store_read_end(reader_of(store)); }

static void too_few_values(struct store *store)
{
    struct statement *statement;
    (void)!db_query(reader_of(store), &statement, SQL_COMPOSED("select $1, $2"), BIND(bind_integer(1)));
}

static void too_many_values(struct store *store)
{
    struct statement *statement;
    (void)!db_query(reader_of(store), &statement, SQL_COMPOSED("select $1"), BIND(bind_integer(1), bind_integer(2)));
}

static void a_hole_in_the_numbers(struct store *store)
{
    struct statement *statement;
    (void)!db_query(reader_of(store), &statement, SQL_COMPOSED("select $1, $3"),
                    BIND(bind_integer(1), bind_integer(2)));
}

static void two_statements(struct store *store)
{
    struct statement *statement;
    (void)!db_query(reader_of(store), &statement, SQL_COMPOSED("select 1; select 2"), BIND_NOTHING);
}

static void a_text_read_as_number(struct store *store)
{
    struct statement *statement;
    if (db_query(reader_of(store), &statement, SQL_COMPOSED("select '1'"), BIND_NOTHING) == OK &&
        statement_step(statement) == 1)
        (void)statement_integer(statement, 0);
}

static void an_open_statement_at_the_end(struct store *store)
{
    struct statement *statement;
    struct db *db = reader_of(store);
    if (db_query(db, &statement, SQL_COMPOSED("select 1"), BIND_NOTHING) == OK)
        store_read_end(db);
}

static void writes_while_reading(struct store *store)
{
    if (reader_of(store))
        (void)!place_run(store, "insert into secret (name) values ('a')");
}

static enum result writes_within(struct db *db, void *context, struct message *message)
{
    (void)db;
    (void)message;
    return place_run(context, "insert into secret (name) values ('a')");
}

static void writes_while_writing(struct store *store) { (void)!store_write(store, writes_within, store, NULL); }

TEST("a mistake of the program ends it")
{
    CHECK(!aborts(no_mistake));
    CHECK(aborts(too_few_values));
    CHECK(aborts(too_many_values));
    if (!place_postgres()) { /* to PostgreSQL the first two are no statements, and a parameter alone is a text */
        CHECK(aborts(a_hole_in_the_numbers));
        CHECK(aborts(two_statements));
        CHECK(aborts(a_text_read_as_number));
    }
    CHECK(aborts(an_open_statement_at_the_end));
    CHECK(aborts(writes_while_reading));
    CHECK(aborts(writes_while_writing));
}

static const char odd_bytes[] = "\0a\xff'\0";

static enum result keeps_bytes(struct db *db, void *context, struct message *message)
{
    static const struct migration migration = {9, "parts", "create table part (id {id}, content {bytes} not null);\n"};
    (void)context;
    (void)message;
    struct buffer sql;
    buffer_init(&sql, 1000);
    store_write_migration_sql(&sql, place_postgres() ? DIALECT_POSTGRES : DIALECT_SQLITE, &migration);
    enum result made = db_run(db, NULL, SQL_COMPOSED(sql.data), BIND_NOTHING);
    buffer_clear(&sql);
    TRY(made);
    TRY(db_run(db, NULL, SQL_COMPOSED("insert into part (id, content) values (1, $1)"), BIND(bind_bytes(odd_bytes, sizeof odd_bytes))));
    return db_run(db, NULL, SQL_COMPOSED("insert into part (id, content) values (2, $1)"), BIND(bind_bytes(NULL, 0)));
}

static enum result keeps_text_for_bytes(struct db *db, void *context, struct message *message)
{
    (void)context;
    (void)message;
    return db_run(db, NULL, SQL_COMPOSED("insert into part (id, content) values (3, $1)"), BIND(bind_text(TEXT("text"))));
}

TEST("bytes are kept as they are, and are no text")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    struct statement *row;
    struct db *db;
    CHECK_INTEGER(store_write(store, keeps_bytes, NULL, NULL), OK);
    CHECK_INTEGER(store_write(store, keeps_text_for_bytes, NULL, NULL), ERROR_INVALID);
    CHECK_INTEGER(store_read_begin(store, STORE_OFFICE, &db), OK);
    CHECK_INTEGER(db_query(db, &row, SQL_COMPOSED("select content from part order by id"), BIND_NOTHING), OK);
    CHECK_INTEGER(statement_step(row), 1);
    struct text bytes = statement_bytes(row, 0);
    CHECK(bytes.length == sizeof odd_bytes && memcmp(bytes.data, odd_bytes, bytes.length) == 0);
    CHECK_INTEGER(statement_step(row), 1);
    CHECK_INTEGER(statement_bytes(row, 0).length, 0);
    CHECK(!statement_is_null(row, 0));
    statement_close(row);
    store_read_end(db);
    store_close(store);
    place_remove(&place);
}
