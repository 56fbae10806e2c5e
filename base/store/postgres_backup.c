/* A copy of a whole PostgreSQL store in one SQLite file, as it stood at one moment, while it is served: a backup, and the way
 * in which an office is taken out.
 *
 * The file gets its tables from the same migrations; those of definitions are made from what the catalogue says of them.
 * All is read in one snapshot, table by table, some rows at a time. The login of the public and the numbers of commits are left behind. Not here: how a
 * copy gets its name when it is whole (sqlite_backup.c). */
#include <unistd.h>
#include "base/store/postgres.h"

#define COLUMNS_MAX 256
#define SQL_BYTES_MAX 65536
#define ARENA_BYTES_MAX 4194304

struct copying {
    struct db *from;
    struct arena *arena; /* of one table */
    int tables;          /* so far: each has a cursor of its own */
};

struct shape {
    struct store_column columns[COLUMNS_MAX];
    bool are_bytes[COLUMNS_MAX];
    size_t count;
};

static enum result read_shape(struct copying *copying, const char *table, struct shape *shape)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    TRY(db_query(copying->from, &row,
                 SQL_COMPOSED("select a.attname, format_type(a.atttypid, null), a.attnotnull,"
                              " (select r.relname from pg_constraint p join pg_class r on r.oid = p.confrelid where p.conrelid = t.oid and p.contype = 'f' and p.conkey = array[a.attnum] limit 1)"
                              " from pg_attribute a join pg_class t on t.oid = a.attrelid join pg_namespace n on n.oid = t.relnamespace"
                              " where t.relname = $1 and n.nspname = current_schema() and a.attnum > 0 and not a.attisdropped order by a.attnum"),
                 BIND(bind_text(text_of(table)))));
    int step;
    shape->count = 0;
    while ((step = statement_step(row)) > 0) {
        if (shape->count == COLUMNS_MAX)
            return ERROR_LIMIT;
        struct text type = statement_text(row, 1);
        shape->are_bytes[shape->count] = text_equals(type, "bytea");
        shape->columns[shape->count++] = (struct store_column){
            .name = statement_copy(row, 0, copying->arena).data,
            .type = text_equals(type, "text") ? COLUMN_TEXT : COLUMN_INTEGER,
            .required = statement_integer(row, 2) != 0,
            .references = statement_is_null(row, 3) ? NULL : statement_copy(row, 3, copying->arena).data,
        };
    }
    return step < 0 ? (enum result)step : arena_failed(copying->arena) ? ERROR_MEMORY : OK;
}

static const char **lists_of(struct arena *arena, const struct held_indexes *held, bool unique)
{
    const char **lists = ARENA_ARRAY(arena, const char *, STORE_INDEXES_MAX + 1);
    size_t count = 0;
    for (size_t i = 0; lists && i < held->count; i++)
        if (held->list[i].unique == unique)
            lists[count++] = arena_copy_z(arena, held->list[i].columns).data;
    if (lists)
        lists[count] = NULL;
    return lists;
}

/* As the definition made it there. */
static enum result make_table(struct copying *copying, struct db *to, const char *table, const struct shape *shape, struct message *message)
{
    struct held_indexes held = {.count = 0};
    TRY(postgres_read_indexes(copying->from, table, &held));
    copying->from->trusted = true;
    const struct store_table wanted = {table, shape->columns, shape->count, lists_of(copying->arena, &held, true), lists_of(copying->arena, &held, false)};
    if (arena_failed(copying->arena))
        return ERROR_MEMORY;
    return db_create_table(to, &wanted, message);
}

static void write_list(struct buffer *out, const struct shape *shape, bool numbers)
{
    for (size_t i = 0; i < shape->count; i++)
        if (numbers)
            buffer_printf(out, "%s$%zu", i ? ", " : "", i + 1);
        else
            buffer_printf(out, "%s\"%s\"", i ? ", " : "", shape->columns[i].name);
}

static enum result put_row(struct db *to, struct statement *row, const struct shape *shape, const char *insert)
{
    struct bind binds[COLUMNS_MAX];
    for (size_t i = 0; i < shape->count; i++) {
        int column = (int)i;
        if (statement_is_null(row, column))
            binds[i] = bind_null();
        else if (shape->are_bytes[i])
            binds[i] = bind_bytes(statement_bytes(row, column).data, statement_bytes(row, column).length);
        else if (shape->columns[i].type == COLUMN_TEXT)
            binds[i] = bind_text(statement_text(row, column));
        else
            binds[i] = bind_integer(statement_integer(row, column));
    }
    return db_run(to, NULL, SQL_COMPOSED(insert), (struct binds){binds, shape->count});
}

static enum result put_rows(struct copying *copying, struct db *to, const struct shape *shape, const char *fetch, const char *insert)
{
    for (;;) {
        AUTO(statement_close_at) struct statement *row = NULL;
        int step, count = 0;
        TRY(db_query(copying->from, &row, SQL_COMPOSED(fetch), BIND_NOTHING));
        for (; (step = statement_step(row)) > 0; count++)
            TRY(put_row(to, row, shape, insert));
        if (step < 0 || count == 0)
            return (enum result)step;
    }
}

static enum result copy_rows(struct copying *copying, struct db *to, const char *table, const struct shape *shape)
{
    AUTO(buffer_clear) struct buffer cursor = {0}, insert = {0};
    char fetch[64], empty[96];
    int number = ++copying->tables;
    buffer_init(&cursor, SQL_BYTES_MAX);
    buffer_init(&insert, SQL_BYTES_MAX);
    snprintf(fetch, sizeof fetch, "fetch 1000 from copy_%d", number);
    snprintf(empty, sizeof empty, "delete from \"%s\"", table);
    buffer_printf(&cursor, "declare copy_%d cursor for select ", number);
    write_list(&cursor, shape, false);
    buffer_printf(&cursor, " from \"%s\"", table);
    buffer_printf(&insert, "insert into \"%s\" (", table);
    write_list(&insert, shape, false);
    buffer_append_z(&insert, ") values (");
    write_list(&insert, shape, true);
    buffer_append_z(&insert, ")");
    buffer_append_byte(&cursor, '\0');
    buffer_append_byte(&insert, '\0');
    TRY(cursor.failure);
    TRY(insert.failure);
    TRY(db_run(to, NULL, SQL_COMPOSED(empty), BIND_NOTHING)); /* what a migration put in */
    TRY(postgres_run(copying->from, cursor.data));
    return put_rows(copying, to, shape, fetch, insert.data);
}

static enum result copy_table(struct copying *copying, struct db *to, const char *table, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    struct shape *shape = arena ? ARENA_NEW(arena, struct shape) : NULL;
    if (!shape)
        return ERROR_MEMORY;
    copying->arena = arena;
    TRY(read_shape(copying, table, shape));
    if (!db_has_table(to, table))
        TRY(make_table(copying, to, table, shape, message));
    return copy_rows(copying, to, table, shape);
}

static enum result copy_tables(struct db *to, void *context, struct message *message)
{
    struct copying *copying = context;
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_control(to, "pragma defer_foreign_keys = on")); /* tables come in any order */
    TRY(db_query(copying->from, &row,
                 SQL_COMPOSED("select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                              " where n.nspname = current_schema() and c.relkind = 'r' and c.relname not in ('postgres_login', 'postgres_commit') order by c.relname"),
                 BIND_NOTHING));
    while ((step = statement_step(row)) > 0) {
        char table[POSTGRES_NAME_BYTES];
        snprintf(table, sizeof table, "%.*s", TEXT_ARGS(statement_text(row, 0)));
        TRY(copy_table(copying, to, table, message));
    }
    return (enum result)step;
}

static enum result write_file(struct store *store, struct copying *copying, const char *part, struct message *message)
{
    const struct store_options options = {.migrations = store->migrations, .migration_count = store->migration_count, .readers_max = 1, .create = true};
    char address[COPY_PATH_BYTES + 16];
    struct store *to = NULL;
    snprintf(address, sizeof address, "sqlite:%s", part);
    TRY(db_open(store, DB_OFFICE, &copying->from, message));
    copying->from->trusted = true;
    enum result result = copying->from->engine->begin_read(copying->from);
    if (result == OK)
        result = store_open(address, &options, &to, message);
    if (result == OK)
        result = store_write(to, copy_tables, copying, message);
    store_close(to);
    copying->from->engine->rollback(copying->from);
    return result;
}

enum result postgres_backup(struct store *store, const char *path, struct message *message)
{
    struct copying copying = {0};
    char part[COPY_PATH_BYTES];
    TRY(copy_begin(path, part, message));
    enum result result = write_file(store, &copying, part, message);
    db_close(copying.from);
    if (result == OK)
        result = copy_finish(part, path, message);
    if (result != OK)
        unlink(part);
    return result;
}
