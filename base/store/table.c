/* Tables made from definitions: create, extend, drop, for either engine.
 *
 * Names come from checked definitions; they are asserted here once more and quoted
 * everywhere, so that a field may be called "order". Not here: migrations (dialect.c). */
#include "base/store/internal.h"

#define NAME_BYTES_MAX 60 /* PostgreSQL cuts names at 63 bytes; ours get three more for an index */
#define DDL_BYTES_MAX 262144

static void assert_name(struct text name)
{
    assert(name.length > 0 && name.length <= NAME_BYTES_MAX);
    for (size_t i = 0; i < name.length; i++) {
        char c = name.data[i];
        assert((c >= 'a' && c <= 'z') || c == '_' || (i > 0 && c >= '0' && c <= '9'));
    }
}

static void append_name(struct buffer *out, struct text name)
{
    assert_name(name);
    buffer_append_byte(out, '"');
    buffer_append(out, name);
    buffer_append_byte(out, '"');
}

static void append_column(struct buffer *out, enum store_dialect dialect, const struct store_column *column,
                          bool is_key)
{
    append_name(out, text_of(column->name));
    bool sqlite = dialect == DIALECT_SQLITE;
    if (column->type == COLUMN_TEXT)
        buffer_append_z(out, sqlite ? " text" : " text collate \"C\"");
    else
        buffer_append_z(out, sqlite ? " integer" : " bigint");
    if (is_key)
        buffer_append_z(out, " primary key");
    if (is_key || column->required)
        buffer_append_z(out, " not null");
    if (column->references) {
        buffer_append_z(out, " references ");
        append_name(out, text_of(column->references));
        buffer_append_z(out, " (\"id\")");
    }
}

/* One index; `list` is "column, column". Numbered over all indexes of the table, because
 * its columns would not fit in a name. */
static void append_index(struct buffer *out, const struct store_table *table, const char *list, bool unique,
                         size_t number)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    assert(number < sizeof(digits) - 1);
    buffer_printf(out, "create %sindex \"%s_%c%c\" on ", unique ? "unique " : "", table->name, unique ? 'u' : 'i',
                  digits[number]);
    append_name(out, text_of(table->name));
    buffer_append_z(out, " (");
    struct text rest = text_of(list), column;
    for (bool first = true; text_next(&rest, ',', &column); first = false) {
        if (!first)
            buffer_append_z(out, ", ");
        append_name(out, text_trim(column));
    }
    buffer_append_z(out, ");\n");
}

void store_write_table_sql(struct buffer *out, enum store_dialect dialect, const struct store_table *table)
{
    assert(table->column_count > 0);
    buffer_append_z(out, "create table ");
    append_name(out, text_of(table->name));
    buffer_append_z(out, " (");
    for (size_t i = 0; i < table->column_count; i++) {
        buffer_append_z(out, i ? ", " : "");
        append_column(out, dialect, &table->columns[i], i == 0);
    }
    buffer_append_z(out, dialect == DIALECT_SQLITE ? ") strict;\n" : ");\n");
    size_t number = 0;
    for (const char *const *list = table->unique; list && *list; list++)
        append_index(out, table, *list, true, number++);
    for (const char *const *list = table->indexes; list && *list; list++)
        append_index(out, table, *list, false, number++);
}

/* --- On the writer's connection -------------------------------------------- */

/* Runs and clears what the buffer holds. */
static enum result run_ddl(struct db *db, struct buffer *script, const char *what, const char *name,
                           struct message *message)
{
    assert(db->kind == DB_WRITER && db->in_transaction);
    enum result result = script->failure;
    if (result == OK)
        result = db_run_script(db, script->data);
    buffer_clear(script);
    if (result != OK)
        return message_fail(message, result, "The table %s could not be %s: %s.", name, what, db->last_error);
    return OK;
}

enum result db_create_table(struct db *db, const struct store_table *table, struct message *message)
{
    struct buffer script;
    buffer_init(&script, DDL_BYTES_MAX);
    store_write_table_sql(&script, DIALECT_SQLITE, table);
    return run_ddl(db, &script, "made", table->name, message);
}

enum result db_add_column(struct db *db, const char *table, const struct store_column *column,
                          struct message *message)
{
    /* Rows that are there have no value for it, so the engine cannot require one. */
    struct store_column relaxed = *column;
    relaxed.required = false;
    struct buffer script;
    buffer_init(&script, DDL_BYTES_MAX);
    buffer_append_z(&script, "alter table ");
    append_name(&script, text_of(table));
    buffer_append_z(&script, " add column ");
    append_column(&script, DIALECT_SQLITE, &relaxed, false);
    buffer_append_z(&script, ";\n");
    return run_ddl(db, &script, "changed", table, message);
}

enum result db_drop_table(struct db *db, const char *table, struct message *message)
{
    struct buffer script;
    buffer_init(&script, DDL_BYTES_MAX);
    buffer_append_z(&script, "drop table ");
    append_name(&script, text_of(table));
    buffer_append_z(&script, ";\n");
    return run_ddl(db, &script, "removed", table, message);
}

/* SQLite refuses to drop a column that an index uses; PostgreSQL drops such indexes with
 * it, and so do we. */
static enum result append_drop_indexes(struct db *db, struct buffer *script, const char *table, const char *column)
{
    AUTO(statement_close_at) struct statement *statement = NULL;
    db->trusted = true;
    enum result result = db_query(db, &statement,
                                  SQL_COMPOSED("select i.name from pragma_index_list($1) i"
                                               " where i.origin = 'c' and exists"
                                               " (select 1 from pragma_index_info(i.name) c where c.name = $2)"
                                               " order by i.name"),
                                  BIND(bind_text(text_of(table)), bind_text(text_of(column))));
    int step = result;
    while (step == OK && (step = statement_step(statement)) > 0) {
        buffer_append_z(script, "drop index \"");
        buffer_append(script, statement_text(statement, 0));
        buffer_append_z(script, "\";\n");
        step = OK;
    }
    db->trusted = false;
    return (enum result)step;
}

enum result db_drop_column(struct db *db, const char *table, const char *column, struct message *message)
{
    struct buffer script;
    buffer_init(&script, DDL_BYTES_MAX);
    assert_name(text_of(table));
    assert_name(text_of(column));
    enum result result = append_drop_indexes(db, &script, table, column);
    if (result != OK) {
        buffer_clear(&script);
        return message_fail(message, result, "The table %s could not be read: %s.", table, db->last_error);
    }
    buffer_printf(&script, "alter table \"%s\" drop column \"%s\";\n", table, column);
    return run_ddl(db, &script, "changed", table, message);
}

bool db_has_table(struct db *db, const char *table)
{
    /* Not by asking the schema with SQL: the public role may not read it. */
    return sqlite3_table_column_metadata(db->handle, "main", table, NULL, NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}
