/* Why the disk refused a write: has it no room? SQLite says so of a full disk (SQLITE_FULL), but not of a used-up quota or of a file that
 * may not grow any more, and keeps no cause of a failed commit. So it is tried: a file without a name beside the store, written where the
 * store's own log ends. Asked only after a write has failed. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/store/internal.h"

#define PATH_BYTES_MAX 4096
#define PROBE_BYTES 65536

static bool is_no_room(int cause)
{
    return cause == ENOSPC || cause == EDQUOT || cause == EFBIG;
}

static off_t log_length(const char *path)
{
    char log[PATH_BYTES_MAX];
    struct stat about;
    int length = snprintf(log, sizeof log, "%s-wal", path);
    return length > 0 && (size_t)length < sizeof log && stat(log, &about) == 0 ? about.st_size : 0;
}

static int open_beside(const char *path)
{
    char folder[PATH_BYTES_MAX];
    const char *slash = strrchr(path, '/');
    int length = slash ? snprintf(folder, sizeof folder, "%.*s/", (int)(slash - path), path) : snprintf(folder, sizeof folder, ".");
    if (length <= 0 || (size_t)length >= sizeof folder)
        return -1;
    return open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

bool store_has_no_room(const char *path)
{
    static const char nothing[PROBE_BYTES];
    int file = open_beside(path);
    bool no_room = file < 0 && is_no_room(errno);
    if (file < 0)
        return no_room;
    for (size_t written = 0; written < sizeof nothing;) { /* a write that is cut short says why only when it is tried again */
        ssize_t length = pwrite(file, nothing, sizeof nothing - written, log_length(path) + (off_t)written);
        if (length <= 0) {
            no_room = is_no_room(errno);
            break;
        }
        written += (size_t)length;
    }
    close(file);
    return no_room;
}
