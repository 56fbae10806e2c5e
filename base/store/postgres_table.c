/* Tables of definitions on PostgreSQL: what its catalogue says of them.
 *
 * Not here: making and changing them (table.c). */
#include "base/store/postgres.h"

/* An index that a column is in goes with the column. */
enum result postgres_drop_column_indexes(struct db *db, struct buffer *script, const char *table, const char *column)
{
    (void)db;
    (void)script;
    (void)table;
    (void)column;
    return OK;
}

/* Those that were made for themselves: not a primary key's, nor that of a column that is unique in its table. */
enum result postgres_read_indexes(struct db *db, const char *table, struct held_indexes *ret_held)
{
    return held_read(db, SQL_COMPOSED("select c.relname, i.indisunique, (select string_agg(a.attname, ', ' order by k.place)"
                                             " from unnest(i.indkey) with ordinality k (attribute, place)"
                                             " join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attribute)"
                                             " from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid"
                                             " join pg_namespace n on n.oid = t.relnamespace"
                                             " where t.relname = $1 and n.nspname = current_schema()"
                                             " and not exists (select 1 from pg_constraint p where p.conindid = i.indexrelid and p.contype in ('p', 'u'))"
                                             " order by c.relname"), table, ret_held);
}

bool postgres_has_table(struct db *db, const char *table)
{
    int64_t count = 0;
    enum result result = db_one_integer(db, &count,
                                        SQL_COMPOSED("select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                                                     " where c.relname = $1 and n.nspname = current_schema() and c.relkind = 'r'"),
                                        BIND(bind_text(text_of(table))));
    return result == OK && count > 0;
}
