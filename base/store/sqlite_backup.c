/* Copies and checks of a whole SQLite store, while it is served.
 *
 * Both use a connection of their own, so that nobody waits for them. Not here: the
 * server's daily life (reader.c, writer.c). */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include "base/store/internal.h"

/* --- Backup ---------------------------------------------------------------- */

static enum result copy_pages(struct db *source, const char *path, struct message *message)
{
    sqlite3 *target = NULL;
    int code = sqlite3_open_v2(path, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    sqlite3_backup *backup = code == SQLITE_OK ? sqlite3_backup_init(target, "main", source->handle, "main") : NULL;
    if (backup) {
        /* All pages in one step: one snapshot, and no starting again when someone saves. */
        code = sqlite3_backup_step(backup, -1);
        int finished = sqlite3_backup_finish(backup);
        if (code == SQLITE_DONE)
            code = finished;
    } else if (code == SQLITE_OK) {
        code = sqlite3_errcode(target);
    }
    enum result result = OK;
    if (code != SQLITE_OK)
        result = message_fail(message, ERROR_IO, "The copy %s could not be written: %s.", path,
                              target ? sqlite3_errmsg(target) : "not enough memory");
    sqlite3_close(target);
    return result;
}

static enum result sync_file(const char *path, struct message *message)
{
    int file = open(path, O_RDWR | O_CLOEXEC);
    bool synced = file >= 0 && fsync(file) == 0;
    int cause = errno;
    if (file >= 0)
        close(file);
    if (!synced)
        return message_fail(message, ERROR_IO, "The copy %s could not be written: %s.", path, strerror(cause));
    return OK;
}

static enum result create_exclusively(const char *path, struct message *message)
{
    int file = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0 && errno == EEXIST)
        return message_fail(message, ERROR_CONFLICT, "%s is already there. Give the copy another name.", path);
    if (file < 0)
        return message_fail(message, ERROR_IO, "The copy %s could not be made: %s.", path, strerror(errno));
    close(file);
    return OK;
}

/* Written beside its place and moved there when it is whole: a file with the name of a
 * backup is a backup. */
enum result copy_begin(const char *path, char part[COPY_PATH_BYTES], struct message *message)
{
    if (*path == '\0' || snprintf(part, COPY_PATH_BYTES, "%s%s.part", *path == '/' ? "" : "./", path) >= COPY_PATH_BYTES)
        return message_fail(message, ERROR_INVALID, "The copy needs a path of 1 to 4000 bytes.");
    if (access(path, F_OK) == 0)
        return message_fail(message, ERROR_CONFLICT, "%s is already there. Give the copy another name.", path);
    return create_exclusively(part, message);
}

enum result copy_finish(const char *part, const char *path, struct message *message)
{
    TRY(sync_file(part, message));
    if (rename(part, path) != 0)
        return message_fail(message, ERROR_IO, "The copy %s could not be made: %s.", path, strerror(errno));
    return directory_sync(path, message);
}

enum result sqlite_backup_to(struct store *store, const char *path, struct message *message)
{
    char part[COPY_PATH_BYTES];
    TRY(copy_begin(path, part, message));
    AUTO(db_close_at) struct db *source = NULL;
    enum result result = db_open(store, DB_OFFICE, &source, message);
    if (result == OK) {
        source->trusted = true;
        result = copy_pages(source, part, message);
    }
    if (result == OK)
        result = copy_finish(part, path, message);
    if (result != OK)
        unlink(part);
    return result;
}

/* --- Check ----------------------------------------------------------------- */

/* The first row, joined by blanks; "" when there is none. */
static enum result first_finding(struct db *db, const char *sql, char *out, size_t out_bytes)
{
    AUTO(statement_close_at) struct statement *statement = NULL;
    TRY(db_query(db, &statement, SQL_COMPOSED(sql), BIND_NOTHING));
    int step = statement_step(statement);
    out[0] = '\0';
    if (step <= 0)
        return (enum result)step;
    size_t length = 0;
    for (int i = 0; i < statement_column_count(statement) && length + 1 < out_bytes; i++) {
        struct text value = statement_text(statement, i);
        int added = snprintf(out + length, out_bytes - length, "%s%.*s", i ? " " : "", TEXT_ARGS(value));
        length += added > 0 ? (size_t)added : 0;
    }
    return OK;
}

enum result sqlite_check(struct db *db, struct message *message)
{
    char finding[512];
    const char *path = db->store->path;
    enum result result = first_finding(db, "pragma integrity_check(1)", finding, sizeof(finding));
    if (result != OK)
        return message_fail(message, result, "The store %s could not be checked: %s.", path, db->last_error);
    if (strcmp(finding, "ok") != 0)
        return message_fail(message, ERROR_CORRUPT, "The store %s is damaged: %s.", path, finding);
    result = first_finding(db, "pragma foreign_key_check", finding, sizeof(finding));
    if (result != OK)
        return message_fail(message, result, "The store %s could not be checked: %s.", path, db->last_error);
    if (finding[0] != '\0')
        return message_fail(message, ERROR_CORRUPT,
                            "In the store %s something refers to a record that is not there (table, row, "
                            "other table, key): %s.",
                            path, finding);
    return OK;
}
