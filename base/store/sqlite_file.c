/* The file of a SQLite store: its address, making it, whether it is ours.
 *
 * Owns the mark that tells our files from other SQLite files. Not here: connections to it
 * (sqlite_connection.c), what lies in it (store.c). */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/store/internal.h"

#define APPLICATION_ID 0x46524b50 /* "FRKP", in the header of the file */

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

static enum result check_mark(struct db *db, bool create, struct message *message)
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

enum result sqlite_find(struct store *store, const char *address, const struct store_options *options, struct message *message)
{
    TRY(parse_address(address, &store->path, message));
    TRY(find_file(store->path, options->create, message));
    return check_writable(store->path, message);
}

enum result sqlite_check_owner(struct db *writer, const struct store_options *options, struct message *message)
{
    TRY(check_mark(writer, options->create, message));
    return use_write_ahead_log(writer, message);
}

enum result sqlite_mark_ours(struct db *writer)
{
    char mark[64];
    snprintf(mark, sizeof(mark), "pragma application_id = %d", APPLICATION_ID);
    return db_control(writer, mark);
}
