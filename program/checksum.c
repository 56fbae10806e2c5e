/* The checksum beside a backup: see checksum.h. */
#include "program/checksum.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto/crypto.h"

#define PATH_BYTES_MAX 4096
#define SUFFIX ".sha256"

static void close_file_at(int *file)
{
    if (*file >= 0)
        close(*file);
}

static enum result name_beside(const char *file, char out[PATH_BYTES_MAX], struct message *message)
{
    if (snprintf(out, PATH_BYTES_MAX, "%s" SUFFIX, file) >= PATH_BYTES_MAX)
        return message_fail(message, ERROR_LIMIT, "The path of the backup is too long.");
    return OK;
}

static enum result hash_file(const char *file, char hex[HASH_HEX_BYTES], struct message *message)
{
    AUTO(close_file_at) int from = open(file, O_RDONLY | O_CLOEXEC);
    char bytes[65536];
    struct hashing hashing;
    ssize_t got;
    if (from < 0)
        return message_fail(message, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_IO, "%s could not be opened: %s.", file, strerror(errno));
    hash_begin(&hashing);
    while ((got = read(from, bytes, sizeof bytes)) > 0)
        hash_add(&hashing, (struct text){bytes, (size_t)got});
    if (got < 0)
        return message_fail(message, ERROR_IO, "%s could not be read: %s.", file, strerror(errno));
    hash_write_hex(hash_end(&hashing), hex);
    return OK;
}

enum result checksum_free(const char *file, struct message *message)
{
    char path[PATH_BYTES_MAX];
    TRY(name_beside(file, path, message));
    if (access(file, F_OK) == 0)
        return OK; /* which the store says */
    return access(path, F_OK) != 0 ? OK : message_fail(message, ERROR_CONFLICT, "%s is there already: it is the checksum of another backup. Nothing was written.", path);
}

enum result checksum_write(const char *file, struct message *message)
{
    char path[PATH_BYTES_MAX], hex[HASH_HEX_BYTES], line[PATH_BYTES_MAX + HASH_HEX_BYTES];
    const char *slash = strrchr(file, '/');
    TRY(name_beside(file, path, message));
    TRY(hash_file(file, hex, message));
    int length = snprintf(line, sizeof line, "%s  %s\n", hex, slash ? slash + 1 : file);
    AUTO(close_file_at) int to = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (to < 0 || write(to, line, (size_t)length) != length || fsync(to) != 0)
        return message_fail(message, ERROR_IO, "The backup %s is whole, but its checksum %s could not be written: %s.", file, path, strerror(errno));
    return OK;
}

enum result checksum_check(const char *file, bool *ret_is_there, struct message *message)
{
    char path[PATH_BYTES_MAX], hex[HASH_HEX_BYTES], kept[HASH_HEX_BYTES] = "";
    TRY(name_beside(file, path, message));
    AUTO(close_file_at) int from = open(path, O_RDONLY | O_CLOEXEC);
    if (from < 0 && errno == ENOENT) {
        *ret_is_there = false;
        return OK;
    }
    if (from < 0 || read(from, kept, HASH_HEX_BYTES - 1) != HASH_HEX_BYTES - 1)
        return message_fail(message, ERROR_CORRUPT, "The checksum %s cannot be read.", path);
    TRY(hash_file(file, hex, message));
    if (strcmp(hex, kept) != 0)
        return message_fail(message, ERROR_CORRUPT, "%s is not what was backed up: it has another checksum than %s. Take another copy.", file, path);
    *ret_is_there = true;
    return OK;
}
