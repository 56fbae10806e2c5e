/* The file of a signing key: 64 hex digits (the Ed25519 seed) and a line end,
 * readable by its owner alone.
 *
 * Not here: signing itself (base/crypto/crypto.c), when keys are made and
 * replaced (blocks/proof). */
#include "base/crypto/crypto.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sodium/crypto_sign.h>
#include <sodium/utils.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEED_BYTES crypto_sign_SEEDBYTES
#define FILE_BYTES SECRET_HEX_BYTES /* the line end has the place of the NUL */

_Static_assert(SEED_BYTES * 2 + 1 == FILE_BYTES, "a seed in hex, and a line end");
_Static_assert(sizeof((struct signing_key){0}.secret) == crypto_sign_SECRETKEYBYTES, "the secret fits");
_Static_assert(sizeof((struct signing_key){0}.public_key) == crypto_sign_PUBLICKEYBYTES, "the public key fits");

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

static enum result write_file(const char *path, const char *content, struct message *message)
{
    AUTO(close_at) int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0 && errno == EEXIST)
        return message_fail(message, ERROR_CONFLICT,
                            "There is a signing key at %s already. It was left as it is.", path);
    if (file < 0)
        return message_fail(message, ERROR_IO, "The signing key could not be made at %s: %s.", path, strerror(errno));
    if (fchmod(file, 0600) != 0 || !write_all(file, content, FILE_BYTES) || fsync(file) != 0 || !sync_folder_of(path)) {
        int cause = errno;
        unlink(path); /* ours: O_EXCL made it */
        return message_fail(message, ERROR_IO, "The signing key could not be written to %s: %s.", path, strerror(cause));
    }
    return OK;
}

enum result signing_key_make(const char *path, struct signing_key *ret_key, struct message *message)
{
    unsigned char seed[SEED_BYTES];
    char content[FILE_BYTES];
    random_bytes(seed, sizeof seed);
    sodium_bin2hex(content, sizeof content, seed, sizeof seed);
    content[FILE_BYTES - 1] = '\n';

    enum result result = write_file(path, content, message);
    if (result == OK)
        crypto_sign_seed_keypair(ret_key->public_key, ret_key->secret, seed);
    sodium_memzero(seed, sizeof seed);
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
static bool parse_seed(const char *content, ssize_t length, unsigned char seed[SEED_BYTES])
{
    if (length == FILE_BYTES && content[FILE_BYTES - 1] == '\n')
        length--;
    size_t written = 0;
    return length == SEED_BYTES * 2 &&
           sodium_hex2bin(seed, SEED_BYTES, content, (size_t)length, NULL, &written, NULL) == 0 &&
           written == SEED_BYTES;
}

static enum result check_file(int file, const char *path, struct message *message)
{
    struct stat status;
    if (fstat(file, &status) != 0)
        return message_fail(message, ERROR_IO, "The signing key %s could not be read: %s.", path, strerror(errno));
    if (!S_ISREG(status.st_mode))
        return message_fail(message, ERROR_INVALID, "The signing key %s is not a file.", path);
    if (status.st_mode & 077)
        return message_fail(message, ERROR_DENIED,
                            "The signing key %s can be read or changed by other users of this computer. "
                            "Run: chmod 600 %s. If others may have seen it, make a new key.",
                            path, path);
    return OK;
}

enum result signing_key_load(const char *path, struct signing_key *ret_key, struct message *message)
{
    /* Not blocking, so that a pipe in the key's place does not hold us. */
    AUTO(close_at) int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0 && errno == ENOENT)
        return message_fail(message, ERROR_NOT_FOUND, "There is no signing key at %s.", path);
    if (file < 0)
        return message_fail(message, ERROR_IO, "The signing key %s could not be opened: %s.", path, strerror(errno));
    TRY(check_file(file, path, message));

    char content[FILE_BYTES + 1];
    unsigned char seed[SEED_BYTES];
    ssize_t length = read_some(file, content, sizeof content);
    int cause = errno;
    bool is_key = length >= 0 && parse_seed(content, length, seed);
    if (is_key)
        crypto_sign_seed_keypair(ret_key->public_key, ret_key->secret, seed);
    sodium_memzero(content, sizeof content);
    sodium_memzero(seed, sizeof seed);
    if (length < 0)
        return message_fail(message, ERROR_IO, "The signing key %s could not be read: %s.", path, strerror(cause));
    if (!is_key)
        return message_fail(message, ERROR_CORRUPT,
                            "The signing key %s is damaged: 64 hexadecimal digits were expected. Restore it from a backup.",
                            path);
    return OK;
}
