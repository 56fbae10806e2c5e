/* frankpledge test-sql: the SQL of this program in the words of the other engine, so that a test can
 * prepare all of it there (test/drift.sh). Opens only a store of its own, which it removes.
 *
 *   test-sql schema      every table, as statements that end in ";\n"
 *   test-sql statements  every literal and every composed statement, each followed by a NUL byte */
#include <unistd.h>

#include "blocks/publish/publish.h"
#include "blocks/record/record.h"
#include "program/commands.h"
#include "program/exercise.h"
#include "program/new_office.h"
#include "program/sql_gather.h"

#define ARENA_BYTES_MAX (64 << 20)
#define SCHEMA_BYTES_MAX (16 << 20)

static const struct option_rule rules[] = {
    DEFINITIONS_OPTION,
    {NULL, NULL, NULL},
};

/* --- Tables --------------------------------------------------------------- */

/* base/store keeps these two for itself. */
static const char own_tables[] = "create table migration (number bigint primary key, name text collate \"C\" not null, applied_at bigint not null);\n"
                                 "create table pub_generation (id bigint primary key, number bigint not null);\n";

static void write_tables(struct buffer *out, struct arena *arena, const struct definitions *definitions)
{
    for (size_t i = 0; i < definitions->count; i++) {
        struct store_table working = record_table(arena, &definitions->list[i]);
        struct store_table public = publish_table(arena, &definitions->list[i]);
        if (arena_failed(arena))
            return;
        store_write_table_sql(out, DIALECT_POSTGRES, &working);
        if (definitions->list[i].publishes)
            store_write_table_sql(out, DIALECT_POSTGRES, &public);
    }
}

static enum result print_schema(const char *folder, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    AUTO(buffer_clear) struct buffer out;
    struct definitions *definitions;
    buffer_init(&out, SCHEMA_BYTES_MAX);
    if (!arena)
        return ERROR_MEMORY;
    TRY(office_definitions(arena, folder, &definitions, message));
    buffer_append_z(&out, own_tables);
    for (size_t i = 0; i < office_migration_count; i++)
        store_write_migration_sql(&out, DIALECT_POSTGRES, &office_migrations[i]);
    write_tables(&out, arena, definitions);
    if (arena_failed(arena) || out.failure < 0)
        return ERROR_MEMORY;
    fwrite(out.data, 1, out.length, stdout);
    return OK;
}

/* --- Statements ----------------------------------------------------------- */

static void print_literals(void)
{
    for (size_t i = 0; i < sql_statement_count(); i++)
        fwrite(sql_statement_at(i), 1, strlen(sql_statement_at(i)) + 1, stdout);
}

static enum result gather(struct office *office, struct message *message)
{
    AUTO(sql_gather_free_at) struct sql_gather *composed = NULL;
    TRY(sql_gather_start(office->store, &composed));
    TRY(exercise_office(&office->engine, message));
    return sql_gather_write(composed, stdout);
}

static enum result print_composed(const char *path, const char *definitions, struct message *message)
{
    struct office office;
    struct office_options options = {.definitions = definitions, .as_of = DATE_NONE, .create = true};
    char address[128];
    enum result result;
    snprintf(address, sizeof address, "sqlite:%s", path);
    options.store = address;
    result = office_open(&office, &options, message);
    if (result == OK)
        result = gather(&office, message);
    office_close(&office);
    return result;
}

static enum result print_statements(const char *definitions, struct message *message)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", ".signing-key"};
    char folder[] = "/tmp/frankpledge-sql-XXXXXX", path[64], one[96];
    enum result result;
    if (!mkdtemp(folder))
        return message_fail(message, ERROR_IO, "No folder could be made in /tmp.");
    snprintf(path, sizeof path, "%s/office.db", folder);
    print_literals();
    result = print_composed(path, definitions, message);
    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        snprintf(one, sizeof one, "%s%s", path, suffixes[i]);
        unlink(one);
    }
    snprintf(path, sizeof path, "%s/office.db.keys", folder);
    new_office_remove_keys(path);
    rmdir(folder);
    return result;
}

int command_test_sql(int argc, char **argv)
{
    struct options options;
    struct message message = {0};
    enum result result;
    int status;
    if (!command_begin("test-sql", rules, argc, argv, &options, &status) || !command_words("test-sql", &options, 1, 1, &status))
        return status;
    if (strcmp(options.words[0], "schema") == 0)
        result = print_schema(option(&options, "definitions"), &message);
    else if (strcmp(options.words[0], "statements") == 0)
        result = print_statements(option(&options, "definitions"), &message);
    else
        return command_words("test-sql", &(struct options){0}, 1, 1, &status) ? 0 : status;
    return result < 0 ? command_fail("test-sql", result, &message) : 0;
}
