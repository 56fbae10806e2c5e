/* Leaving nothing of what was deleted: not in the file's freed space, not in its journal.
 *
 * Every connection overwrites what it deletes (secure_delete). But when SQLite moves rows from page to
 * page it leaves copies of them in the unused middle of the pages they came from, and those outlive
 * the rows. So the whole file is written anew, from the rows that there are, and the journal,
 * which holds pages as they were, is cut to nothing.
 *
 * Not here: who has to be gone (blocks/erasure). */
#include <sys/stat.h>
#include <time.h>
#include "base/store/internal.h"

#define SCRUB_IN_MEMORY_BYTES_MAX 268435456 /* a larger store is made anew in a file of its own */
#define TRUNCATE_TRIES_MAX 6                /* each waits LOCK_WAIT_MILLISECONDS for those who read */

/* With everybody's pages brought home, nobody reading an old one. */
static enum result truncate_journal(struct db *db)
{
    for (int i = 0; i < TRUNCATE_TRIES_MAX; i++) {
        AUTO(statement_close_at) struct statement *row = NULL;
        db->trusted = true;
        enum result result = db_query(db, &row, SQL_COMPOSED("pragma wal_checkpoint(truncate)"), BIND_NOTHING);
        int step = result == OK ? statement_step(row) : (int)result;
        db->trusted = false;
        if (step == 1 && statement_integer(row, 0) == 0)
            return OK;
        if (step < 0 && step != ERROR_BUSY)
            return (enum result)step;
    }
    return ERROR_BUSY;
}

static bool fits_in_memory(const struct db *db)
{
    struct stat about;
    return stat(db->store->path, &about) == 0 && about.st_size <= SCRUB_IN_MEMORY_BYTES_MAX;
}

static enum result write_anew(struct db *db)
{
    enum result result;
    if (!fits_in_memory(db))
        TRY(db_control(db, "pragma temp_store = file"));
    sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 1); /* the copy that "vacuum" makes is one */
    result = db_control(db, "vacuum");
    sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 0);
    TRY(db_control(db, "pragma temp_store = memory"));
    return result;
}

enum result sqlite_scrub(struct db *writer, struct message *message)
{
    enum result result = write_anew(writer);
    if (result == OK)
        result = truncate_journal(writer);
    writer->failure = OK;
    if (result != OK)
        return message_fail(message, result, "What was deleted may still be readable in the file or its journal: %s.",
                            result == ERROR_BUSY ? "somebody was reading all the time" : "the disk refused to write it anew");
    return OK;
}
