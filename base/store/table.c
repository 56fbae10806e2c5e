/* Tables made from definitions: create, extend, drop, for either engine.
 *
 * Names come from checked definitions; they are asserted here once more and quoted
 * everywhere, so that a field may be called "order". Not here: migrations (dialect.c). */
#include "base/store/internal.h"

#define NAME_BYTES_MAX STORE_NAME_BYTES
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
static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";

static void append_index(struct buffer *out, enum store_dialect dialect, const struct store_table *table, const char *list,
                         bool unique, size_t number)
{
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
        /* The order in which statements ask for them: see postgres_words.c. */
        if (dialect == DIALECT_POSTGRES && !text_equals(text_trim(column), "id"))
            buffer_append_z(out, " nulls first");
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
        append_index(out, dialect, table, *list, true, number++);
    for (const char *const *list = table->indexes; list && *list; list++)
        append_index(out, dialect, table, *list, false, number++);
}

void store_write_drop_index_sql(struct buffer *out, enum store_dialect dialect, const char *index)
{
    (void)dialect; /* both have one name for an index in all of a schema */
    buffer_append_z(out, "drop index ");
    append_name(out, text_of(index));
    buffer_append_z(out, ";\n");
}

/* --- On the writer's connection -------------------------------------------- */

/* Runs and clears what the buffer holds. */
static enum result run_ddl(struct db *db, struct buffer *script, const char *what, const char *name,
                           struct message *message)
{
    assert(db->kind == DB_WRITER && db->in_transaction);
    enum result result = script->failure;
    if (result == OK)
        result = db->engine->run_script(db, script->data);
    buffer_clear(script);
    if (result != OK)
        return message_fail(message, result, "The table %s could not be %s: %s.", name, what, db->last_error);
    return OK;
}

enum result db_create_table(struct db *db, const struct store_table *table, struct message *message)
{
    struct buffer script;
    buffer_init(&script, DDL_BYTES_MAX);
    store_write_table_sql(&script, db->engine->dialect, table);
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
    append_column(&script, db->engine->dialect, &relaxed, false);
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

enum result db_drop_column(struct db *db, const char *table, const char *column, struct message *message)
{
    struct buffer script;
    buffer_init(&script, DDL_BYTES_MAX);
    assert_name(text_of(table));
    assert_name(text_of(column));
    enum result result = db->engine->drop_column_indexes(db, &script, table, column);
    if (result != OK) {
        buffer_clear(&script);
        return message_fail(message, result, "The table %s could not be read: %s.", table, db->last_error);
    }
    buffer_printf(&script, "alter table \"%s\" drop column \"%s\";\n", table, column);
    return run_ddl(db, &script, "changed", table, message);
}

/* --- Indexes that a changed definition asks for ----------------------------- */

#define INDEXES_MAX (sizeof(digits) - 1)
_Static_assert(INDEXES_MAX == STORE_INDEXES_MAX, "one digit for each index");

static bool same_list(const char *held, const char *wanted)
{
    struct text left = text_of(held), right = text_of(wanted), one, other;
    for (;;) {
        bool more = text_next(&left, ',', &one);
        if (more != text_next(&right, ',', &other))
            return false;
        if (!more || !text_equal(text_trim(one), text_trim(other)))
            return !more;
    }
}

static const struct held_index *held_of(const struct held_indexes *held, const char *list, bool unique)
{
    for (size_t i = 0; i < held->count; i++)
        if (held->list[i].unique == unique && same_list(held->list[i].columns, list))
            return &held->list[i];
    return NULL;
}

static void held_note(struct held_indexes *held, struct text name, struct text columns, bool unique)
{
    if (held->count == STORE_INDEXES_MAX)
        return;
    struct held_index *index = &held->list[held->count++];
    snprintf(index->name, sizeof(index->name), "%.*s", TEXT_ARGS(name));
    snprintf(index->columns, sizeof(index->columns), "%.*s", TEXT_ARGS(columns));
    index->unique = unique;
}

enum result held_read(struct db *db, struct sql sql, const char *table, struct held_indexes *ret_held)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    db->trusted = true;
    int step = db_query(db, &row, sql, BIND(bind_text(text_of(table))));
    while (step == OK && (step = statement_step(row)) > 0) {
        held_note(ret_held, statement_text(row, 0), statement_text(row, 2), statement_integer(row, 1) != 0);
        step = OK;
    }
    db->trusted = false;
    return (enum result)step;
}

/* Whether an index's name ends in this digit already. */
static bool is_taken(const struct held_indexes *held, char digit)
{
    for (size_t i = 0; i < held->count; i++) {
        size_t length = strlen(held->list[i].name);
        if (length && held->list[i].name[length - 1] == digit)
            return true;
    }
    return false;
}

static bool is_wanted(const struct store_table *table, const struct held_index *index)
{
    for (const char *const *list = index->unique ? table->unique : table->indexes; list && *list; list++)
        if (same_list(index->columns, *list))
            return true;
    return false;
}

static void append_missing(struct db *db, struct buffer *script, const struct held_indexes *held, bool *given, const struct store_table *table,
                           bool unique)
{
    for (const char *const *list = unique ? table->unique : table->indexes; list && *list; list++) {
        size_t number = 0;
        if (held_of(held, *list, unique))
            continue;
        while (number < INDEXES_MAX && (is_taken(held, digits[number]) || given[number]))
            number++;
        append_index(script, db->engine->dialect, table, *list, unique, number);
        given[number] = true;
    }
}

enum result db_set_indexes(struct db *db, const struct store_table *table, struct message *message)
{
    struct held_indexes held = {.count = 0};
    bool given[INDEXES_MAX] = {false}; /* the digits of those that are made now */
    struct buffer script;
    enum result result = db->engine->read_indexes(db, table->name, &held);
    if (result != OK)
        return message_fail(message, result, "The table %s could not be read: %s.", table->name, db->last_error);
    buffer_init(&script, DDL_BYTES_MAX);
    for (size_t i = 0; i < held.count; i++)
        if (!is_wanted(table, &held.list[i]))
            store_write_drop_index_sql(&script, db->engine->dialect, held.list[i].name);
    append_missing(db, &script, &held, given, table, true);
    append_missing(db, &script, &held, given, table, false);
    if (script.length == 0 && script.failure == OK) {
        buffer_clear(&script);
        return OK;
    }
    return run_ddl(db, &script, "changed", table->name, message);
}

bool db_has_table(struct db *db, const char *table) { return db->engine->has_table(db, table); }
