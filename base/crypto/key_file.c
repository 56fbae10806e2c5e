/* The file of a secret key: 64 hex digits and a line end, readable by its owner alone. What kind of key
 * it is ("signing key", "sealing key") is said by the caller, for the messages.
 *
 * Not here: what the key is for (signing_key.c, keyring.c), when keys are made and replaced
 * (program/key.c). */
#include "base/crypto/key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sodium/utils.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_BYTES SECRET_HEX_BYTES /* the line end has the place of the NUL */

_Static_assert(KEY_BYTES * 2 + 1 == FILE_BYTES, "a key in hex, and a line end");

static void close_at(int *file)
{
    if (*file >= 0)
        close(*file);
}

static bool write_all(int file, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, data, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        data += written;
        length -= (size_t)written;
    }
    return true;
}

/* The name of a new file is safe only when its folder is on disk too. */
static bool sync_folder_of(const char *path)
{
    char copy[PATH_MAX];
    size_t length = strlen(path);
    if (length >= sizeof copy)
        return false;
    memcpy(copy, path, length + 1);
    AUTO(close_at) int folder = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return folder >= 0 && fsync(folder) == 0;
}

static enum result write_file(const char *path, const char *what, const char *content, struct message *message)
{
    AUTO(close_at) int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0 && errno == EEXIST)
        return message_fail(message, ERROR_CONFLICT,
                            "There is a %s at %s already. It was left as it is.", what, path);
    if (file < 0)
        return message_fail(message, ERROR_IO, "The %s could not be made at %s: %s.", what, path, strerror(errno));
    if (fchmod(file, 0600) != 0 || !write_all(file, content, FILE_BYTES) || fsync(file) != 0 || !sync_folder_of(path)) {
        int cause = errno;
        unlink(path); /* ours: O_EXCL made it */
        return message_fail(message, ERROR_IO, "The %s could not be written to %s: %s.", what, path, strerror(cause));
    }
    return OK;
}

enum result key_file_make(const char *path, const char *what, const unsigned char key[KEY_BYTES], struct message *message)
{
    char content[FILE_BYTES];
    enum result result;
    sodium_bin2hex(content, sizeof content, key, KEY_BYTES);
    content[FILE_BYTES - 1] = '\n';
    result = write_file(path, what, content, message);
    sodium_memzero(content, sizeof content);
    return result;
}

/* Reads up to one byte more than a key file has, to see that there is no more. */
static ssize_t read_some(int file, char *content, size_t bytes)
{
    size_t length = 0;
    while (length < bytes) {
        ssize_t got = read(file, content + length, bytes - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        length += (size_t)got;
    }
    return (ssize_t)length;
}

/* With or without the line end, which an editor may have taken off. */
static bool parse_key(const char *content, ssize_t length, unsigned char key[KEY_BYTES])
{
    if (length == FILE_BYTES && content[FILE_BYTES - 1] == '\n')
        length--;
    size_t written = 0;
    return length == KEY_BYTES * 2 &&
           sodium_hex2bin(key, KEY_BYTES, content, (size_t)length, NULL, &written, NULL) == 0 &&
           written == KEY_BYTES;
}

static enum result check_file(int file, const char *path, const char *what, struct message *message)
{
    struct stat status;
    if (fstat(file, &status) != 0)
        return message_fail(message, ERROR_IO, "The %s %s could not be read: %s.", what, path, strerror(errno));
    if (!S_ISREG(status.st_mode))
        return message_fail(message, ERROR_INVALID, "The %s %s is not a file.", what, path);
    if (status.st_mode & 077)
        return message_fail(message, ERROR_DENIED,
                            "The %s %s can be read or changed by other users of this computer. "
                            "Run: chmod 600 %s. If others may have seen it, make a new key.",
                            what, path, path);
    return OK;
}

enum result key_file_load(const char *path, const char *what, unsigned char ret_key[KEY_BYTES], struct message *message)
{
    /* Not blocking, so that a pipe in the key's place does not hold us. */
    AUTO(close_at) int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0 && errno == ENOENT)
        return message_fail(message, ERROR_NOT_FOUND, "There is no %s at %s.", what, path);
    if (file < 0)
        return message_fail(message, ERROR_IO, "The %s %s could not be opened: %s.", what, path, strerror(errno));
    TRY(check_file(file, path, what, message));

    char content[FILE_BYTES + 1];
    unsigned char key[KEY_BYTES];
    ssize_t length = read_some(file, content, sizeof content);
    int cause = errno;
    bool is_key = length >= 0 && parse_key(content, length, key);
    if (is_key)
        memcpy(ret_key, key, KEY_BYTES);
    sodium_memzero(content, sizeof content);
    sodium_memzero(key, sizeof key);
    if (length < 0)
        return message_fail(message, ERROR_IO, "The %s %s could not be read: %s.", what, path, strerror(cause));
    if (!is_key)
        return message_fail(message, ERROR_CORRUPT,
                            "The %s %s is damaged: 64 hexadecimal digits were expected. Restore it from a backup.", what, path);
    return OK;
}

enum result key_folder_make(const char *path, struct message *message)
{
    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        return message_fail(message, ERROR_IO, "The folder for keys %s could not be made: %s.", path, strerror(errno));
    return sync_folder_of(path) ? OK : message_fail(message, ERROR_IO, "The folder for keys %s could not be made safe on the disk.", path);
}

enum result key_file_move(const char *from, const char *to, struct message *message)
{
    if (access(to, F_OK) == 0)
        return message_fail(message, ERROR_CONFLICT, "%s is there already. It was left as it is.", to);
    if (rename(from, to) < 0 || !sync_folder_of(to))
        return message_fail(message, ERROR_IO, "%s could not be moved to %s: %s.", from, to, strerror(errno));
    return OK;
}

enum result key_note_write(const char *path, struct text note, struct message *message)
{
    char part[PATH_MAX];
    if (snprintf(part, sizeof part, "%s.part", path) >= (int)sizeof part)
        return message_fail(message, ERROR_LIMIT, "The path %s is too long.", path);
    AUTO(close_at) int file = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0 || !write_all(file, note.data, note.length) || fsync(file) != 0 || rename(part, path) != 0 || !sync_folder_of(path))
        return message_fail(message, ERROR_IO, "%s could not be written: %s.", path, strerror(errno));
    return OK;
}
