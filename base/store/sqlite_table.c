/* Tables of definitions on SQLite: what its schema says of them.
 *
 * Not here: making and changing them (table.c). */
#include "base/store/internal.h"

static void append_drop(struct buffer *script, struct text index)
{
    char name[STORE_NAME_BYTES + 8];
    snprintf(name, sizeof(name), "%.*s", TEXT_ARGS(index));
    store_write_drop_index_sql(script, DIALECT_SQLITE, name);
}

/* SQLite refuses to drop a column that an index uses; PostgreSQL drops such indexes with
 * it, and so do we. */
enum result sqlite_drop_column_indexes(struct db *db, struct buffer *script, const char *table, const char *column)
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
        append_drop(script, statement_text(statement, 0));
        step = OK;
    }
    db->trusted = false;
    return (enum result)step;
}

enum result sqlite_read_indexes(struct db *db, const char *table, struct held_indexes *ret_held)
{
    return held_read(db, SQL_COMPOSED("select i.name, i.\"unique\", (select group_concat(c.name, ', ') from"
                                             " (select name from pragma_index_info(i.name) order by seqno) c)"
                                             " from pragma_index_list($1) i where i.origin = 'c' order by i.name"), table, ret_held);
}

bool sqlite_has_table(struct db *db, const char *table)
{
    /* Not by asking the schema with SQL: the public role may not read it. */
    return sqlite3_table_column_metadata(db->handle, "main", table, NULL, NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}
