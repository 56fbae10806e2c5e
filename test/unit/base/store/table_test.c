/* Tables made from definitions, and migrations in the words of either engine. */
#include "store_help.h"

static const struct store_column bid_columns[] = {
    {"id", COLUMN_INTEGER, true, NULL},
    {"order", COLUMN_INTEGER, false, NULL}, /* a word of SQL: names are always quoted */
    {"reference", COLUMN_TEXT, true, NULL},
    {"parent", COLUMN_INTEGER, false, "bid"},
};
static const char *const bid_unique[] = {"reference, order", NULL};
static const char *const bid_indexes[] = {"parent", "order", NULL};
static const struct store_table bid = {"bid", bid_columns, COUNT_OF(bid_columns), bid_unique, bid_indexes};

static void check_table_sql(enum store_dialect dialect, const char *expected)
{
    struct buffer out;
    buffer_init(&out, 65536);
    store_write_table_sql(&out, dialect, &bid);
    CHECK_TEXT(buffer_text(&out), expected);
    buffer_clear(&out);
}

TEST("one definition, two engines")
{
    const char *indexes = "create unique index \"bid_u0\" on \"bid\" (\"reference\", \"order\");\n"
                          "create index \"bid_i1\" on \"bid\" (\"parent\");\n"
                          "create index \"bid_i2\" on \"bid\" (\"order\");\n";
    char expected[1024];
    snprintf(expected, sizeof(expected),
             "create table \"bid\" (\"id\" integer primary key not null, \"order\" integer, "
             "\"reference\" text not null, \"parent\" integer references \"bid\" (\"id\")) strict;\n%s",
             indexes);
    check_table_sql(DIALECT_SQLITE, expected);
    snprintf(expected, sizeof(expected),
             "create table \"bid\" (\"id\" bigint primary key not null, "
             "\"order\" bigint, \"reference\" text collate \"C\" not null, "
             "\"parent\" bigint references \"bid\" (\"id\"));\n%s",
             indexes);
    check_table_sql(DIALECT_POSTGRES, expected);
}

static void check_migration(const char *sql, const char *sqlite, const char *postgres)
{
    struct migration migration = {1, "m", sql};
    struct buffer out;
    buffer_init(&out, 65536);
    store_write_migration_sql(&out, DIALECT_SQLITE, &migration);
    CHECK_TEXT(buffer_text(&out), sqlite);
    buffer_clear(&out);
    store_write_migration_sql(&out, DIALECT_POSTGRES, &migration);
    CHECK_TEXT(buffer_text(&out), postgres);
    buffer_clear(&out);
}

TEST("a migration is put into the engine's words where types stand, and nowhere else")
{
    check_migration("", "", "");
    check_migration(" -- nothing; at all\n ;\n", "", "");
    check_migration("create table t (id {id}, a bigint, b text not null);\n",
                    "create table t (id integer primary key, a integer, b text not null) strict;\n",
                    "create table t (id bigint primary key, a bigint, b text collate \"C\" not null);\n");
    /* Columns that are called like types, lists in brackets, texts with anything in them. */
    check_migration("create table text (text text default 'a bigint; text)', bigint bigint, unique (text, bigint))",
                    "create table text (text text default 'a bigint; text)', bigint integer, unique (text, bigint)) strict;\n",
                    "create table text (text text collate \"C\" default 'a bigint; text)', bigint bigint, unique (text, bigint));\n");
    check_migration("create table t (k text primary key, check (k <> ''), v \"text\");\n"
                    "create index i on t (k, v);\ninsert into t (k, v) values ('it''s; text', 'bigint')",
                    "create table t (k text primary key, check (k <> ''), v \"text\") strict;\n"
                    "create index i on t (k, v);\ninsert into t (k, v) values ('it''s; text', 'bigint');\n",
                    "create table t (k text collate \"C\" primary key, check (k <> ''), v \"text\");\n"
                    "create index i on t (k, v);\ninsert into t (k, v) values ('it''s; text', 'bigint');\n");
    check_migration("create table t (id {id}, content {bytes} not null);\n", "create table t (id integer primary key, content blob not null) strict;\n",
                    "create table t (id bigint primary key, content bytea not null);\n");
    check_migration("alter table t add column text text;\nalter table t drop column text;\n",
                    "alter table t add column text text;\nalter table t drop column text;\n",
                    "alter table t add column text text collate \"C\";\nalter table t drop column text;\n");
    check_migration("update t set a = 'x' where text = 'y';\nselect text from t\n",
                    "update t set a = 'x' where text = 'y';\nselect text from t\n;\n",
                    "update t set a = 'x' where text = 'y';\nselect text from t\n;\n");
    check_migration("create table t (\n  id {id}, -- the key; (bracket\n  a text, -- first\n  b bigint\n);\n",
                    "create table t (\n  id integer primary key, \n  a text, \n  b integer\n) strict;\n",
                    "create table t (\n  id bigint primary key, \n  a text collate \"C\", \n  b bigint\n);\n");
}

/* --- On a store ------------------------------------------------------------ */

static enum result makes_bid(struct db *db, void *context, struct message *message)
{
    (void)context;
    CHECK(!db_has_table(db, "bid"));
    TRY(db_create_table(db, &bid, message));
    CHECK(db_has_table(db, "bid"));
    return OK;
}

static enum result makes_then_fails(struct db *db, void *context, struct message *message)
{
    TRY(makes_bid(db, context, message));
    return ERROR_INVALID;
}

static enum result adds_column(struct db *db, void *context, struct message *message)
{
    return db_add_column(db, "bid", context, message);
}

static enum result drops_column(struct db *db, void *context, struct message *message)
{
    return db_drop_column(db, "bid", context, message);
}

static enum result sets_indexes(struct db *db, void *context, struct message *message)
{
    return db_set_indexes(db, context, message);
}

static enum result drops_table(struct db *db, void *context, struct message *message)
{
    return db_drop_table(db, context, message);
}

static bool reader_sees(struct store *store, enum store_role role, const char *table)
{
    struct db *db = NULL;
    CHECK_INTEGER(store_read_begin(store, role, &db), OK);
    bool sees = db_has_table(db, table);
    store_read_end(db);
    return sees;
}

TEST("a table is made, filled, extended, cut and dropped")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    struct message message = {0};
    CHECK(!reader_sees(store, STORE_OFFICE, "bid")); /* its connection has seen the old schema */
    CHECK_INTEGER(store_write(store, makes_then_fails, NULL, &message), ERROR_INVALID);
    CHECK(!reader_sees(store, STORE_OFFICE, "bid"));
    CHECK_INTEGER(store_write(store, makes_bid, NULL, &message), OK);
    CHECK(reader_sees(store, STORE_OFFICE, "bid"));
    CHECK(reader_sees(store, STORE_PUBLIC, "pub_news"));
    CHECK_INTEGER(place_run(store, "insert into bid (id, reference, \"order\") values (1, 'A', 1), (2, 'A', 2)"), OK);
    CHECK_INTEGER(place_run(store, "insert into bid (reference, \"order\") values ('A', 2)"), ERROR_CONFLICT);
    CHECK_INTEGER(place_run(store, "insert into bid (reference, parent) values ('B', 9)"), ERROR_REFERENCE);
    CHECK_INTEGER(place_run(store, "insert into bid (parent) values (1)"), ERROR_INVALID);
    CHECK_INTEGER(place_run(store, "insert into bid (reference, \"order\") values ('B', 'first')"), ERROR_INVALID);

    struct store_column added = {"fund", COLUMN_INTEGER, true, "secret"};
    CHECK_INTEGER(store_write(store, adds_column, &added, &message), OK);
    CHECK_INTEGER(store_write(store, adds_column, &added, &message), ERROR_UNSUPPORTED);
    CHECK(strstr(message.text, "duplicate column"));
    CHECK_INTEGER(place_count(store, "select count(*) from bid where fund is null"), 2);
    CHECK_INTEGER(place_run(store, "update bid set fund = 7"), ERROR_REFERENCE);

    CHECK_INTEGER(store_write(store, drops_column, place_sql("fund"), &message), OK);
    CHECK_INTEGER(store_write(store, drops_column, place_sql("order"), &message), OK); /* in two indexes */
    CHECK_INTEGER(store_write(store, drops_column, place_sql("parent"), &message), OK);
    CHECK_INTEGER(store_write(store, drops_column, place_sql("nowhere"), &message), ERROR_UNSUPPORTED);
    CHECK_INTEGER(place_count(store, "select count(*) from bid"), 2);
    CHECK_INTEGER(store_write(store, drops_table, place_sql("bid"), &message), OK);
    CHECK_INTEGER(store_write(store, drops_table, place_sql("bid"), &message), ERROR_UNSUPPORTED);
    CHECK(!reader_sees(store, STORE_OFFICE, "bid"));
    CHECK_INTEGER(store_check(store, &message), OK);
    store_close(store);
    place_remove(&place);
}

static enum result makes_long(struct db *db, void *context, struct message *message)
{
    return db_create_table(db, context, message);
}

static int64_t index_count(struct store *store, const char *name)
{
    char sql[160];
    snprintf(sql, sizeof(sql), "select count(*) from sqlite_schema where type = 'index' and name like '%s'", name);
    return place_count(store, sql);
}

TEST("indexes come and go as they are asked for, and rows that contradict one keep it away")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    struct message message = {0};
    static const struct store_column columns[] = {{"id", COLUMN_INTEGER, true, NULL}, {"code", COLUMN_TEXT, false, NULL}, {"year", COLUMN_INTEGER, false, NULL}};
    struct store_table table = {"lot", columns, 3, (const char *const[]){"code", NULL}, (const char *const[]){"year", NULL}};
    CHECK_INTEGER(store_write(store, makes_long, &table, &message), OK);
    CHECK_INTEGER(store_write(store, sets_indexes, &table, &message), OK); /* as they are */
    CHECK_INTEGER(index_count(store, "lot%"), 2);
    CHECK_INTEGER(place_run(store, "insert into lot (code, year) values ('A', 1)"), OK);
    CHECK_INTEGER(place_run(store, "insert into lot (code, year) values ('A', 2)"), ERROR_CONFLICT);
    table.unique = (const char *const[]){"year, code", NULL};
    CHECK_INTEGER(store_write(store, sets_indexes, &table, &message), OK);
    CHECK_INTEGER(place_run(store, "insert into lot (code, year) values ('A', 2)"), OK);
    CHECK_INTEGER(place_run(store, "insert into lot (code, year) values ('A', 2)"), ERROR_CONFLICT);
    table.unique = (const char *const[]){"year, code", "code", NULL};
    CHECK_INTEGER(store_write(store, sets_indexes, &table, &message), ERROR_CONFLICT);
    CHECK_INTEGER(place_run(store, "delete from lot where year = 2"), OK);
    CHECK_INTEGER(store_write(store, sets_indexes, &table, &message), OK);
    CHECK_INTEGER(index_count(store, "lot%"), 3);
    table.unique = NULL;
    table.indexes = NULL;
    CHECK_INTEGER(store_write(store, sets_indexes, &table, &message), OK);
    CHECK_INTEGER(index_count(store, "lot%"), 0);
    struct buffer out;
    buffer_init(&out, 1024);
    store_write_drop_index_sql(&out, DIALECT_POSTGRES, "lot_u0");
    CHECK_TEXT(buffer_text(&out), "drop index \"lot_u0\";\n");
    buffer_clear(&out);
    store_close(store);
    place_remove(&place);
}

TEST("a name of sixty bytes and a key of text will do")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    struct message message = {0};
    char name[61];
    memset(name, 'n', 60);
    name[60] = '\0';
    static const struct store_column columns[] = {{"slug", COLUMN_TEXT, true, NULL}, {"n", COLUMN_INTEGER, false, NULL}};
    struct store_table table = {name, columns, 2, NULL, (const char *const[]){"n", NULL}};
    CHECK_INTEGER(store_write(store, makes_long, &table, &message), OK);
    char sql[160];
    snprintf(sql, sizeof(sql), "insert into %s (slug) values (null)", name);
    CHECK_INTEGER(place_run(store, sql), ERROR_INVALID);
    snprintf(sql, sizeof(sql), "insert into %s (slug) values ('a')", name);
    CHECK_INTEGER(place_run(store, sql), OK);
    CHECK_INTEGER(place_run(store, sql), ERROR_CONFLICT);
    store_close(store);
    place_remove(&place);
}
