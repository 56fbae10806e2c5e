/* Opening and closing a store; migrations.
 *
 * Owns struct store as a whole and the tables `migration` and `pub_generation`. Not here: where a store
 * is and whose (sqlite_file.c, postgres_place.c), connections (connection.c), their lending
 * (reader.c), writing (writer.c). */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include "base/store/internal.h"

#define MIGRATION_BYTES_MAX 1048576

enum result directory_sync(const char *path, struct message *message)
{
    const char *slash = strrchr(path, '/');
    char *directory = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
    if (!directory)
        return message_fail(message, ERROR_MEMORY, "There is not enough memory.");
    int file = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = file >= 0 && fsync(file) == 0;
    int cause = errno;
    if (file >= 0)
        close(file);
    free(directory);
    if (!synced)
        return message_fail(message, ERROR_IO, "The folder of %s could not be written to: %s.", path, strerror(cause));
    return OK;
}

/* --- Migrations ------------------------------------------------------------ */

static enum result make_own_tables(struct db *db)
{
    static const struct migration own = {
        .number = 0,
        .name = "store",
        .sql = "create table if not exists migration (number {id}, name text not null, applied_at bigint not null);\n"
               "create table if not exists pub_generation (id {id}, number bigint not null);\n"
               "insert into pub_generation (id, number) values (1, 1) on conflict (id) do nothing;\n",
    };
    return db_run_migration(db, &own);
}

/* What the store has already had must be what this program would have done. */
static enum result check_applied(struct db *db, const struct store_options *options, size_t *ret_applied,
                                 struct message *message)
{
    AUTO(statement_close_at) struct statement *statement = NULL;
    TRY(db_query(db, &statement, SQL("select number, name from migration order by number"), BIND_NOTHING));
    size_t applied = 0;
    int step;
    while ((step = statement_step(statement)) > 0) {
        int64_t number = statement_integer(statement, 0);
        struct text name = statement_text(statement, 1);
        if (applied >= options->migration_count)
            return message_fail(message, ERROR_UNSUPPORTED,
                                "The store %s was made by a newer Frankpledge (its step %d is \"%.*s\"). "
                                "Use that version or a later one.",
                                db->store->path, (int)number, TEXT_ARGS(name));
        const struct migration *known = &options->migrations[applied];
        if (number != known->number || !text_equals(name, known->name))
            return message_fail(message, ERROR_UNSUPPORTED,
                                "The store %s has a step %d \"%.*s\" where this Frankpledge has %d \"%s\". "
                                "Use the version that made it.",
                                db->store->path, (int)number, TEXT_ARGS(name), known->number, known->name);
        applied++;
    }
    if (step < 0)
        return (enum result)step;
    *ret_applied = applied;
    return OK;
}

static enum result apply_missing(struct db *db, const struct store_options *options, struct message *message)
{
    size_t applied = 0;
    TRY(make_own_tables(db));
    TRY(check_applied(db, options, &applied, message));
    for (size_t i = applied; i < options->migration_count; i++) {
        const struct migration *migration = &options->migrations[i];
        enum result result = db_run_migration(db, migration);
        if (result != OK)
            return message_fail(message, result, "Step %d \"%s\" of bringing the store %s up to date failed: %s.",
                                migration->number, migration->name, db->store->path, db->last_error);
        TRY(db_run(db, NULL, SQL("insert into migration (number, name, applied_at) values ($1, $2, $3)"),
                   BIND(bind_integer(migration->number), bind_text(text_of(migration->name)),
                        bind_integer(clock_now().seconds))));
    }
    return db->engine->mark_ours(db);
}

enum result db_run_migration(struct db *db, const struct migration *migration)
{
    struct buffer script;
    buffer_init(&script, MIGRATION_BYTES_MAX);
    store_write_migration_sql(&script, db->engine->dialect, migration);
    enum result result = script.failure;
    if (result == OK)
        result = db->engine->run_script(db, script.data ? script.data : "");
    buffer_clear(&script);
    return result;
}

/* All that is missing, in one transaction: a store is never between two versions. */
static enum result migrate(struct db *db, const struct store_options *options, struct message *message)
{
    struct message why = {0};
    enum result result = db->engine->begin_migrations(db);
    if (result == OK) {
        db->in_transaction = true;
        result = apply_missing(db, options, &why);
        if (result == OK)
            result = db->engine->commit(db);
        db->engine->rollback(db);
        db->in_transaction = false;
        db->failure = OK;
    }
    if (result != OK && why.text[0] == '\0')
        (void)message_fail(&why, result, "The store %s could not be brought up to date: %s.", db->store->path,
                           db->last_error);
    if (result != OK && message)
        *message = why;
    return result;
}

/* --- The store ------------------------------------------------------------- */

static void check_options(const struct store_options *options)
{
    for (size_t i = 0; i < options->migration_count; i++)
        assert(options->migrations[i].number == (int)i + 1);
}

static enum result init_locks(struct store *store)
{
    if (pthread_mutex_init(&store->readers_mutex, NULL) != 0 || pthread_mutex_init(&store->writes_mutex, NULL) != 0)
        return ERROR_MEMORY;
    TRY(condition_init(&store->reader_returned));
    TRY(condition_init(&store->caller_left));
    return condition_init(&store->write_waits);
}

static enum result fill_store(struct store *store, const char *address, const struct store_options *options,
                              struct message *message)
{
    if (init_locks(store) != OK || readers_init(store, options->readers_max) != OK)
        return message_fail(message, ERROR_MEMORY, "There is not enough memory to open the store.");
    store->migrations = options->migrations;
    store->migration_count = options->migration_count;
    store->before_release = options->before_release;
    store->before_release_context = options->before_release_context;
    store->engine = text_starts(text_of(address), TEXT("sqlite:")) ? &sqlite_engine : &postgres_engine;
    TRY(store->engine->find(store, address, options, message));
    TRY(db_open(store, DB_WRITER, &store->writer, message));
    TRY(store->engine->check_owner(store->writer, options, message));
    TRY(migrate(store->writer, options, message));
    int64_t generation;
    enum result result = db_one_integer(store->writer, &generation,
                                        SQL("select number from pub_generation where id = 1"), BIND_NOTHING);
    if (result != OK)
        return message_fail(message, result, "The store %s has lost its table pub_generation.", store->path);
    atomic_store(&store->generation, generation);
    if (writer_start(store) != OK)
        return message_fail(message, ERROR_MEMORY, "The thread that saves changes could not be started.");
    return OK;
}

static void store_close_at(struct store **store)
{
    store_close(*store);
}

enum result store_open(const char *address, const struct store_options *options, struct store **ret_store,
                       struct message *message)
{
    check_options(options);
    /* Counting SQLite's memory would take one lock of the whole process for each
     * allocation. Has no effect, and does no harm, once SQLite runs. */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    AUTO(store_close_at) struct store *store = calloc(1, sizeof(*store));
    if (!store)
        return message_fail(message, ERROR_MEMORY, "There is not enough memory to open the store.");
    TRY(fill_store(store, address, options, message));
    *ret_store = TAKE(store);
    return OK;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    writer_stop(store);
    readers_close(store);
    if (store->writer) {
        store->fail_at = 0;
        store->engine->settle(store->writer);
        db_close(store->writer);
    }
    pthread_cond_destroy(&store->write_waits);
    pthread_cond_destroy(&store->reader_returned);
    pthread_cond_destroy(&store->caller_left);
    pthread_mutex_destroy(&store->writes_mutex);
    pthread_mutex_destroy(&store->readers_mutex);
    if (store->engine)
        store->engine->forget(store);
    free(store->path);
    free(store);
}

const char *store_path(const struct store *store) { return store->path; }

enum result store_backup(struct store *store, const char *path, struct message *message)
{
    return store->engine->backup(store, path, message);
}

enum result store_check(struct store *store, struct message *message)
{
    AUTO(db_close_at) struct db *db = NULL;
    TRY(db_open(store, DB_OFFICE, &db, message));
    db->trusted = true;
    return store->engine->check(db, message);
}
