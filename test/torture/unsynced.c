/* A file system for SQLite that forgets what was not synced: SIGKILL then does to the store what a power cut does.
 *
 * Linked with the program (make torture) it becomes SQLite's default. What is written to a data file or its
 * journals stays in this process until SQLite syncs that file; a process that is killed takes it along. Killing a
 * process alone shows no missing sync, since the system keeps what was written.
 *
 * UNSYNCED says how it forgets:
 *   keep  (or nothing) not at all: all is passed through, as if this were not here;
 *   drop  all that was not synced is gone;
 *   half  each write also reaches the disk at once with a chance of one half, or a part of it in whole sectors, so
 *         that later writes are there where earlier ones are not, as a disk with a cache of its own may leave them;
 *   lie   syncing does nothing: the store must be found broken or short then, or the tests that use this are blind.
 *
 * While trouble.h says so, one in so many writes and syncs also fails with an error of the disk.
 *
 * Owns what is not synced, shared by all that have the file open in this process; other processes do not see it,
 * so that nobody else may look at the file while the program runs. The names of files that were made or removed
 * take effect at once; shared memory (the index of the journal) is passed through, since a crash does away with it:
 * whoever opens the store first makes it anew. */
#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "trouble.h"

enum { SECTOR_BYTES = 512, PATH_BYTES = 1024 };

struct unsynced_write {
    sqlite3_int64 offset;
    int bytes;
    unsigned char *data;
};

/* A file by its name, as this process sees it. */
struct shadow {
    struct shadow *next;
    char path[PATH_BYTES];
    int users;
    sqlite3_int64 size;       /* as SQLite sees it */
    sqlite3_int64 kept_bytes; /* what lies on the disk counts up to here: more was cut off since the last sync */
    struct unsynced_write *writes;
    size_t write_count, write_room;
};

struct file {
    sqlite3_file base;
    struct shadow *shadow;
    sqlite3_file *real; /* lies behind this */
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct shadow *shadows;
static sqlite3_vfs *system_vfs;
static enum { FORGET_NOTHING, FORGET_ALL, FORGET_HALF, FORGET_SYNCS } forgetting;
static unsigned dice = 1;
static struct trouble *trouble; /* or NULL */

static struct file *file_of(sqlite3_file *base) { return (struct file *)base; }
static sqlite3_file *real_of(sqlite3_file *base) { return file_of(base)->real; }

static struct shadow *shadow_take(const char *path, sqlite3_int64 size_on_disk)
{
    struct shadow *shadow = shadows;
    while (shadow && strcmp(shadow->path, path) != 0)
        shadow = shadow->next;
    if (!shadow) {
        shadow = calloc(1, sizeof(*shadow));
        size_t length = strlen(path);
        if (!shadow || length >= sizeof(shadow->path)) {
            free(shadow);
            return NULL;
        }
        memcpy(shadow->path, path, length); /* the rest is zeros already */
        shadow->size = shadow->kept_bytes = size_on_disk;
        shadow->next = shadows;
        shadows = shadow;
    }
    shadow->users++;
    return shadow;
}

static void forget_writes(struct shadow *shadow)
{
    for (size_t i = 0; i < shadow->write_count; i++)
        free(shadow->writes[i].data);
    shadow->write_count = 0;
}

/* What was not synced when the last one closes it is as good as lost: nothing was promised of it. */
static void shadow_leave(struct shadow *shadow)
{
    if (--shadow->users > 0)
        return;
    struct shadow **at = &shadows;
    while (*at != shadow)
        at = &(*at)->next;
    *at = shadow->next;
    forget_writes(shadow);
    free(shadow->writes);
    free(shadow);
}

static int file_close(sqlite3_file *base)
{
    pthread_mutex_lock(&mutex);
    shadow_leave(file_of(base)->shadow);
    pthread_mutex_unlock(&mutex);
    return real_of(base)->pMethods->xClose(real_of(base));
}

/* Lays what this write has of the bytes from `offset` on over `data`. */
static void overlay(const struct unsynced_write *write, unsigned char *data, int bytes, sqlite3_int64 offset)
{
    sqlite3_int64 from = write->offset > offset ? write->offset : offset;
    sqlite3_int64 end = write->offset + write->bytes, wanted = offset + bytes;
    sqlite3_int64 until = end < wanted ? end : wanted;
    if (from < until)
        memcpy(data + (from - offset), write->data + (from - write->offset), (size_t)(until - from));
}

static int read_under_mutex(struct file *file, unsigned char *data, int bytes, sqlite3_int64 offset)
{
    const struct shadow *shadow = file->shadow;
    memset(data, 0, (size_t)bytes);
    sqlite3_int64 kept = shadow->kept_bytes - offset;
    if (kept > 0) {
        int code = file->real->pMethods->xRead(file->real, data, kept < bytes ? (int)kept : bytes, offset);
        if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ)
            return code;
    }
    for (size_t i = 0; i < shadow->write_count; i++)
        overlay(&shadow->writes[i], data, bytes, offset);
    return offset + bytes <= shadow->size ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int file_read(sqlite3_file *base, void *data, int bytes, sqlite3_int64 offset)
{
    pthread_mutex_lock(&mutex);
    int code = read_under_mutex(file_of(base), data, bytes, offset);
    pthread_mutex_unlock(&mutex);
    return code;
}

/* The same place written again replaces what was there, as long as nothing else was written since. */
static int note_write(struct shadow *shadow, const void *data, int bytes, sqlite3_int64 offset)
{
    if (shadow->write_count == shadow->write_room) {
        size_t room = shadow->write_room ? shadow->write_room * 2 : 64;
        void *grown = realloc(shadow->writes, room * sizeof(*shadow->writes));
        if (!grown)
            return SQLITE_NOMEM;
        shadow->writes = grown;
        shadow->write_room = room;
    }
    unsigned char *copy = malloc((size_t)bytes);
    if (!copy)
        return SQLITE_NOMEM;
    memcpy(copy, data, (size_t)bytes);
    shadow->writes[shadow->write_count++] = (struct unsynced_write){offset, bytes, copy};
    if (offset + bytes > shadow->size)
        shadow->size = offset + bytes;
    return SQLITE_OK;
}

/* Any dice will do; what fell is the same again with the same UNSYNCED_SEED. */
static unsigned throw_dice(void)
{
    dice = dice * 1103515245u + 12345u;
    return dice >> 16 & 0x7fff;
}

static bool disk_fails(void)
{
    uint32_t one_in = trouble ? trouble->write_one_in : 0;
    if (one_in == 0)
        return false;
    pthread_mutex_lock(&mutex);
    bool fails = throw_dice() % one_in == 0;
    trouble->writes_failed += fails;
    pthread_mutex_unlock(&mutex);
    return fails;
}

/* What a disk may have got to before the power failed: the beginning of this write, in whole sectors. */
static void let_some_through(struct file *file, const void *data, int bytes, sqlite3_int64 offset)
{
    int through = bytes;
    unsigned sectors = (unsigned)bytes / SECTOR_BYTES;
    if (throw_dice() % 2)
        return;
    if (sectors > 1 && throw_dice() % 4 == 0)
        through = (int)(1 + throw_dice() % sectors) * SECTOR_BYTES;
    /* Below what was cut off nothing may come up again. */
    if (offset + through > file->shadow->kept_bytes && file->shadow->kept_bytes < file->shadow->size) {
        sqlite3_int64 on_disk = 0;
        if (file->real->pMethods->xFileSize(file->real, &on_disk) != SQLITE_OK || on_disk > file->shadow->kept_bytes)
            return;
    }
    (void)file->real->pMethods->xWrite(file->real, data, through, offset);
}

static int file_write(sqlite3_file *base, const void *data, int bytes, sqlite3_int64 offset)
{
    struct file *file = file_of(base);
    if (disk_fails())
        return SQLITE_IOERR_WRITE;
    pthread_mutex_lock(&mutex);
    int code = note_write(file->shadow, data, bytes, offset);
    if (code == SQLITE_OK && forgetting == FORGET_HALF)
        let_some_through(file, data, bytes, offset);
    pthread_mutex_unlock(&mutex);
    return code;
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    struct shadow *shadow = file_of(base)->shadow;
    pthread_mutex_lock(&mutex);
    for (size_t i = 0; i < shadow->write_count; i++) {
        struct unsynced_write *write = &shadow->writes[i];
        sqlite3_int64 left = size - write->offset;
        if (left < write->bytes)
            write->bytes = left > 0 ? (int)left : 0;
    }
    if (size < shadow->kept_bytes)
        shadow->kept_bytes = size;
    shadow->size = size;
    pthread_mutex_unlock(&mutex);
    return SQLITE_OK;
}

static int write_through(struct file *file, int flags)
{
    struct shadow *shadow = file->shadow;
    const sqlite3_io_methods *real = file->real->pMethods;
    sqlite3_int64 on_disk = 0;
    int code = real->xFileSize(file->real, &on_disk);
    if (code == SQLITE_OK && shadow->kept_bytes < on_disk)
        code = real->xTruncate(file->real, shadow->kept_bytes);
    for (size_t i = 0; code == SQLITE_OK && i < shadow->write_count; i++) {
        const struct unsynced_write *write = &shadow->writes[i];
        if (write->bytes > 0)
            code = real->xWrite(file->real, write->data, write->bytes, write->offset);
    }
    if (code == SQLITE_OK)
        code = real->xSync(file->real, flags);
    if (code != SQLITE_OK)
        return code;
    forget_writes(shadow);
    shadow->kept_bytes = shadow->size;
    return SQLITE_OK;
}

static int file_sync(sqlite3_file *base, int flags)
{
    if (disk_fails())
        return SQLITE_IOERR_FSYNC;
    if (forgetting == FORGET_SYNCS)
        return SQLITE_OK;
    pthread_mutex_lock(&mutex);
    int code = write_through(file_of(base), flags);
    pthread_mutex_unlock(&mutex);
    return code;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *ret_size)
{
    pthread_mutex_lock(&mutex);
    *ret_size = file_of(base)->shadow->size;
    pthread_mutex_unlock(&mutex);
    return SQLITE_OK;
}

/* --- Passed through ------------------------------------------------------------ */

static int file_lock(sqlite3_file *base, int level) { return real_of(base)->pMethods->xLock(real_of(base), level); }
static int file_unlock(sqlite3_file *base, int level) { return real_of(base)->pMethods->xUnlock(real_of(base), level); }
static int file_check_lock(sqlite3_file *base, int *ret) { return real_of(base)->pMethods->xCheckReservedLock(real_of(base), ret); }
static int file_sector_bytes(sqlite3_file *base) { return real_of(base)->pMethods->xSectorSize(real_of(base)); }
static int file_traits(sqlite3_file *base) { return real_of(base)->pMethods->xDeviceCharacteristics(real_of(base)); }

/* Hints about sizes would make room on the disk behind our back. */
static int file_control(sqlite3_file *base, int operation, void *argument)
{
    if (operation == SQLITE_FCNTL_SIZE_HINT || operation == SQLITE_FCNTL_CHUNK_SIZE)
        return SQLITE_OK;
    return real_of(base)->pMethods->xFileControl(real_of(base), operation, argument);
}

static int file_map(sqlite3_file *base, int page, int bytes, int extend, void volatile **ret)
{
    return real_of(base)->pMethods->xShmMap(real_of(base), page, bytes, extend, ret);
}
static int file_map_lock(sqlite3_file *base, int offset, int count, int flags)
{
    return real_of(base)->pMethods->xShmLock(real_of(base), offset, count, flags);
}
static void file_map_barrier(sqlite3_file *base) { real_of(base)->pMethods->xShmBarrier(real_of(base)); }
static int file_unmap(sqlite3_file *base, int remove) { return real_of(base)->pMethods->xShmUnmap(real_of(base), remove); }

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector_bytes,
    .xDeviceCharacteristics = file_traits,
    .xShmMap = file_map,
    .xShmLock = file_map_lock,
    .xShmBarrier = file_map_barrier,
    .xShmUnmap = file_unmap,
};

static int shadow_for(struct file *file, const char *path)
{
    sqlite3_int64 size = 0;
    int code = file->real->pMethods->xFileSize(file->real, &size);
    if (code != SQLITE_OK)
        return code;
    pthread_mutex_lock(&mutex);
    file->shadow = shadow_take(path, size);
    pthread_mutex_unlock(&mutex);
    return file->shadow ? SQLITE_OK : SQLITE_NOMEM;
}

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags, int *ret_flags)
{
    (void)vfs;
    int keeps = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL;
    struct file *file = file_of(base);
    if (!path || !(flags & keeps)) /* what is temporary need not outlive anything */
        return system_vfs->xOpen(system_vfs, path, base, flags, ret_flags);
    *file = (struct file){.real = (sqlite3_file *)(file + 1)};
    int code = system_vfs->xOpen(system_vfs, path, file->real, flags, ret_flags);
    if (code != SQLITE_OK)
        return code;
    code = shadow_for(file, path);
    if (code != SQLITE_OK) {
        file->real->pMethods->xClose(file->real);
        return code;
    }
    file->base.pMethods = &methods;
    return SQLITE_OK;
}

__attribute__((constructor)) static void forget_what_is_not_synced(void)
{
    static sqlite3_vfs vfs;
    const char *how = getenv("UNSYNCED");
    trouble = trouble_map();
    forgetting = !how || !*how || strcmp(how, "keep") == 0 ? FORGET_NOTHING
                 : strcmp(how, "half") == 0              ? FORGET_HALF
                 : strcmp(how, "lie") == 0               ? FORGET_SYNCS
                                                         : FORGET_ALL;
    if (forgetting == FORGET_NOTHING && !trouble)
        return;
    if (forgetting == FORGET_NOTHING)
        forgetting = FORGET_ALL; /* nothing is lost by it while the process lives */
    const char *seed = getenv("UNSYNCED_SEED");
    dice = seed ? (unsigned)strtoul(seed, NULL, 10) : 1;
    system_vfs = sqlite3_vfs_find(NULL);
    vfs = *system_vfs;
    vfs.zName = "unsynced";
    vfs.szOsFile += (int)sizeof(struct file);
    vfs.xOpen = vfs_open;
    if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK)
        abort();
}
