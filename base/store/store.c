/* Opening and closing a store; migrations.
 *
 * Owns struct store as a whole, the mark that tells our files from other SQLite files,
 * and the tables `migration` and `pub_generation`. Not here: connections (connection.c),
 * their lending (reader.c), writing (writer.c). */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/store/internal.h"

#define APPLICATION_ID 0x46524b50 /* "FRKP", in the header of the file */
#define MIGRATION_BYTES_MAX 1048576

/* --- The file -------------------------------------------------------------- */

static enum result parse_address(const char *address, char **ret_path, struct message *message)
{
    static const char scheme[] = "sqlite:";
    const size_t scheme_length = sizeof(scheme) - 1;
    if (strncmp(address, scheme, scheme_length) != 0)
        return message_fail(message, ERROR_UNSUPPORTED,
                            "The store's address must begin with \"sqlite:\", but it is \"%s\".", address);
    const char *path = address + scheme_length;
    if (*path == '\0')
        return message_fail(message, ERROR_INVALID, "The store's address has no path after \"sqlite:\".");
    /* SQLite gives ":memory:" and "file:…" a meaning of their own. To us they are names. */
    bool has_meaning = path[0] == ':' || strncmp(path, "file:", 5) == 0;
    size_t bytes = strlen(path) + 3;
    char *copy = malloc(bytes);
    if (!copy)
        return message_fail(message, ERROR_MEMORY, "There is not enough memory to open the store.");
    snprintf(copy, bytes, "%s%s", has_meaning ? "./" : "", path);
    *ret_path = copy;
    return OK;
}

/* Makes an empty file that only its owner may read; it will hold personal data. SQLite
 * gives its log and index beside it the same rights. */
static enum result create_file(const char *path, struct message *message)
{
    int file = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0 && errno != EEXIST)
        return message_fail(message, ERROR_IO, "The store %s could not be made: %s.", path, strerror(errno));
    if (file < 0)
        return OK;
    close(file);
    return directory_sync(path, message);
}

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

static enum result find_file(const char *path, bool create, struct message *message)
{
    struct stat about;
    if (stat(path, &about) == 0) {
        if (!S_ISREG(about.st_mode))
            return message_fail(message, ERROR_INVALID, "%s is not a file, so it cannot be a store.", path);
        if (about.st_size == 0 && !create)
            return message_fail(message, ERROR_NOT_FOUND, "%s is empty: there is no store in it.", path);
        return OK;
    }
    if (errno != ENOENT)
        return message_fail(message, ERROR_IO, "The store %s could not be opened: %s.", path, strerror(errno));
    if (!create)
        return message_fail(message, ERROR_NOT_FOUND,
                            "There is no store at %s. Check the path, or make a store there first.", path);
    return create_file(path, message);
}

/* SQLite would open it for reading alone, and every change would fail later. */
static enum result check_writable(const char *path, struct message *message)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
    int file_cause = access(path, R_OK | W_OK) == 0 ? 0 : errno, folder_cause = 0;
    if (!folder)
        return message_fail(message, ERROR_MEMORY, "There is not enough memory.");
    if (access(folder, W_OK | X_OK) != 0)
        folder_cause = errno;
    free(folder);
    if (file_cause == EROFS || folder_cause == EROFS)
        return message_fail(message, ERROR_IO, "The store %s lies on a disk that is mounted for reading only. Mount it for writing, or move the store.", path);
    if (file_cause)
        return message_fail(message, ERROR_IO, "The store %s can be read but not written to by this user: %s. Give the user that runs Frankpledge the right to write to the file.", path,
                            strerror(file_cause));
    if (folder_cause)
        return message_fail(message, ERROR_IO, "The folder of %s cannot be written to by this user: %s. The store keeps its log beside it; give the user that runs Frankpledge the right to write there.",
                            path, strerror(folder_cause));
    return OK;
}

/* --- Whose file it is ------------------------------------------------------ */

static enum result pragma_integer(struct db *db, const char *sql, int64_t *ret)
{
    db->trusted = true;
    enum result result = db_one_integer(db, ret, SQL_COMPOSED(sql), BIND_NOTHING);
    db->trusted = false;
    return result;
}

static enum result check_owner(struct db *db, bool create, struct message *message)
{
    const char *path = db->store->path;
    int64_t application = 0, tables = 0;
    enum result result = pragma_integer(db, "pragma application_id", &application);
    if (result == OK)
        result = pragma_integer(db, "select count(*) from sqlite_master", &tables);
    if (result == ERROR_CORRUPT)
        return message_fail(message, result, "%s is not a Frankpledge store, or it is damaged.", path);
    if (result != OK)
        return message_fail(message, result, "The store %s could not be read: %s.", path, db->last_error);
    if (application == APPLICATION_ID)
        return OK;
    if (application != 0 || tables != 0 || !create)
        return message_fail(message, ERROR_UNSUPPORTED,
                            "%s is a SQLite file of some other program, not a Frankpledge store.", path);
    return OK;
}

static enum result use_write_ahead_log(struct db *db, struct message *message)
{
    AUTO(statement_close_at) struct statement *statement = NULL;
    db->trusted = true;
    enum result result = db_query(db, &statement, SQL_COMPOSED("pragma journal_mode = wal"), BIND_NOTHING);
    db->trusted = false;
    int step = result == OK ? statement_step(statement) : (int)result;
    if (step != 1 || !text_equals(statement_text(statement, 0), "wal"))
        return message_fail(message, step < 0 ? (enum result)step : ERROR_IO,
                            "The store %s cannot keep a write-ahead log. Put it on a local disk.",
                            db->store->path);
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
    char mark[64];
    snprintf(mark, sizeof(mark), "pragma application_id = %d", APPLICATION_ID);
    return db_control(db, mark);
}

enum result db_run_migration(struct db *db, const struct migration *migration)
{
    struct buffer script;
    buffer_init(&script, MIGRATION_BYTES_MAX);
    store_write_migration_sql(&script, DIALECT_SQLITE, migration);
    enum result result = script.failure;
    if (result == OK)
        result = db_run_script(db, script.data ? script.data : "");
    buffer_clear(&script);
    return result;
}

/* All that is missing, in one transaction: a store is never between two versions. */
static enum result migrate(struct db *db, const struct store_options *options, struct message *message)
{
    struct message why = {0};
    enum result result = db_control(db, "begin immediate");
    if (result == OK) {
        db->in_transaction = true;
        result = apply_missing(db, options, &why);
        if (result == OK)
            result = db_control(db, "commit");
        db_rollback(db);
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
    store->before_release = options->before_release;
    store->before_release_context = options->before_release_context;
    TRY(parse_address(address, &store->path, message));
    TRY(find_file(store->path, options->create, message));
    TRY(check_writable(store->path, message));
    TRY(db_open(store, DB_WRITER, &store->writer, message));
    TRY(check_owner(store->writer, options->create, message));
    TRY(use_write_ahead_log(store->writer, message));
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
        /* So that the file alone is the whole store. If it fails, the log stays beside it
         * and is read at the next start. */
        enum result ignored = db_control(store->writer, "pragma wal_checkpoint(truncate)");
        (void)ignored;
        db_close(store->writer);
    }
    pthread_cond_destroy(&store->write_waits);
    pthread_cond_destroy(&store->reader_returned);
    pthread_cond_destroy(&store->caller_left);
    pthread_mutex_destroy(&store->writes_mutex);
    pthread_mutex_destroy(&store->readers_mutex);
    free(store->path);
    free(store);
}

const char *store_path(const struct store *store) { return store->path; }
