/* Spools: see spool.h. */
#include "base/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#define SPOOL_MODE 0600

static int open_nameless(const char *folder)
{
    char path[4096];
    int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, SPOOL_MODE);
    if (file >= 0)
        return file;
    /* A file system without such files: one with a name for a moment. */
    if (snprintf(path, sizeof path, "%s/.frankpledge-upload-XXXXXX", folder) >= (int)sizeof path)
        return -1;
    file = mkostemp(path, O_CLOEXEC);
    if (file >= 0)
        unlink(path);
    return file;
}

enum result spool_open(struct spool *spool, const char *folder)
{
    *spool = (struct spool){.is_open = true};
    spool->file = open_nameless(folder ? folder : "/tmp");
    if (spool->file >= 0)
        return OK;
    spool->is_open = false;
    return ERROR_IO;
}

/* Of a write that wrote nothing. */
static enum result why_unwritten(ssize_t written)
{
    return written < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG) ? ERROR_FULL : ERROR_IO;
}

enum result spool_append(struct spool *spool, struct text bytes)
{
    assert(spool->is_open && !spool->mapped);
    while (bytes.length) {
        ssize_t written = write(spool->file, bytes.data, bytes.length);
        if (written <= 0)
            return why_unwritten(written);
        spool->bytes += (size_t)written;
        bytes = text_slice(bytes, (size_t)written, bytes.length);
    }
    return OK;
}

enum result spool_write_at(struct spool *spool, size_t position, struct text bytes)
{
    assert(spool->is_open && !spool->mapped && position <= spool->bytes);
    while (bytes.length) {
        ssize_t written = pwrite(spool->file, bytes.data, bytes.length, (off_t)position);
        if (written <= 0)
            return why_unwritten(written);
        position += (size_t)written;
        if (position > spool->bytes)
            spool->bytes = position;
        bytes = text_slice(bytes, (size_t)written, bytes.length);
    }
    return OK;
}

enum result spool_read(struct spool *spool, struct text *ret_bytes)
{
    assert(spool->is_open);
    if (!spool->mapped && spool->bytes) {
        void *mapped = mmap(NULL, spool->bytes, PROT_READ, MAP_PRIVATE, spool->file, 0);
        if (mapped == MAP_FAILED)
            return ERROR_MEMORY;
        spool->mapped = mapped;
    }
    *ret_bytes = (struct text){spool->mapped ? spool->mapped : "", spool->bytes};
    return OK;
}

void spool_close(struct spool *spool)
{
    if (!spool->is_open)
        return;
    if (spool->mapped)
        munmap(spool->mapped, spool->bytes);
    close(spool->file);
    *spool = (struct spool){0};
}
