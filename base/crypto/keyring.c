/* The keyring: see keyring.h. The folder, the keys in memory, which is current. Not here: what becomes of a
 * text (sealed_text.c), the files (key_file.c). */
#include "base/crypto/keyring_internal.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <sodium/utils.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define WHAT "sealing key"
#define FILE_BEGIN "sealing-"
#define FILE_END ".key"

struct held_key {
    char id[KEY_ID_BYTES];
    unsigned char *secret; /* in locked memory */
};
struct keyring {
    pthread_mutex_t lock; /* over `keys`: they only ever grow */
    struct held_key keys[KEYRING_KEYS_MAX];
    size_t count;
    char folder[];
};

static enum result path_of(const struct keyring *keyring, const char *begin, struct text id, const char *end, char out[PATH_MAX], struct message *message)
{
    if (snprintf(out, PATH_MAX, "%s/%s%.*s%s", keyring->folder, begin, TEXT_ARGS(id), end) >= PATH_MAX)
        return message_fail(message, ERROR_LIMIT, "The path of the folder for keys is too long: %.200s", keyring->folder);
    return OK;
}

static void id_of(const unsigned char secret[KEY_BYTES], char ret_id[KEY_ID_BYTES])
{
    struct text parts[] = {TEXT("frankpledge sealing key"), {(const char *)secret, KEY_BYTES}};
    char hex[HASH_HEX_BYTES];
    hash_write_hex(hash_of_parts(parts, COUNT_OF(parts)), hex);
    memcpy(ret_id, hex, KEY_ID_BYTES - 1);
    ret_id[KEY_ID_BYTES - 1] = '\0';
}

bool key_id_is_valid(struct text id)
{
    for (size_t i = 0; i < id.length; i++)
        if (!(id.data[i] >= '0' && id.data[i] <= '9') && !(id.data[i] >= 'a' && id.data[i] <= 'f'))
            return false;
    return id.length == KEY_ID_BYTES - 1;
}

/* --- Keys in memory ------------------------------------------------------- */

static const struct held_key *find_held(const struct keyring *keyring, struct text id)
{
    for (size_t i = 0; i < keyring->count; i++)
        if (text_equals(id, keyring->keys[i].id))
            return &keyring->keys[i];
    return NULL;
}

static enum result hold(struct keyring *keyring, const unsigned char secret[KEY_BYTES])
{
    struct held_key *key = &keyring->keys[keyring->count];
    if (keyring->count == KEYRING_KEYS_MAX)
        return ERROR_LIMIT;
    key->secret = sodium_malloc(KEY_BYTES);
    if (!key->secret)
        return ERROR_MEMORY;
    memcpy(key->secret, secret, KEY_BYTES);
    id_of(secret, key->id);
    keyring->count++;
    return OK;
}

static enum result read_key(struct keyring *keyring, struct text id, unsigned char ret_secret[KEY_BYTES], struct message *message)
{
    char path[PATH_MAX], found[KEY_ID_BYTES];
    TRY(path_of(keyring, FILE_BEGIN, id, FILE_END, path, message));
    TRY(key_file_load(path, WHAT, ret_secret, message));
    id_of(ret_secret, found);
    if (text_equals(id, found))
        return OK;
    sodium_memzero(ret_secret, KEY_BYTES);
    return message_fail(message, ERROR_CORRUPT, "The sealing key %s is damaged, or another key's (%s) under its name. Restore it from a backup.", path, found);
}

/* With the lock held. */
static enum result fetch(struct keyring *keyring, struct text id, unsigned char ret_secret[KEY_BYTES], struct message *message)
{
    const struct held_key *held = find_held(keyring, id);
    if (!held) {
        TRY(read_key(keyring, id, ret_secret, message));
        return hold(keyring, ret_secret);
    }
    memcpy(ret_secret, held->secret, KEY_BYTES);
    return OK;
}

enum result keyring_secret(struct keyring *keyring, struct text id, unsigned char ret_secret[KEY_BYTES], struct message *message)
{
    enum result result;
    if (!keyring || !key_id_is_valid(id))
        return message_fail(message, ERROR_NOT_FOUND, "There is no sealing key %.*s.", TEXT_ARGS(text_slice(id, 0, 8)));
    pthread_mutex_lock(&keyring->lock);
    result = fetch(keyring, id, ret_secret, message);
    pthread_mutex_unlock(&keyring->lock);
    return result;
}

/* --- The folder ----------------------------------------------------------- */

/* "sealing-1f2e3d4c.key" */
static bool file_id(const char *name, char ret_id[KEY_ID_BYTES])
{
    struct text text = text_of(name);
    struct text id = text_slice(text, strlen(FILE_BEGIN), KEY_ID_BYTES - 1);
    if (!text_starts(text, TEXT(FILE_BEGIN)) || !text_ends(text, TEXT(FILE_END)) || !key_id_is_valid(id) ||
        text.length != strlen(FILE_BEGIN) + strlen(FILE_END) + KEY_ID_BYTES - 1)
        return false;
    memcpy(ret_id, id.data, KEY_ID_BYTES - 1);
    ret_id[KEY_ID_BYTES - 1] = '\0';
    return true;
}

static int compare_ids(const void *a, const void *b)
{
    return memcmp(a, b, KEY_ID_BYTES);
}

static enum result list_ids(const struct keyring *keyring, char ids[KEYRING_KEYS_MAX][KEY_ID_BYTES], size_t *ret_count, struct message *message)
{
    DIR *list = opendir(keyring->folder);
    size_t count = 0;
    if (!list && errno != ENOENT)
        return message_fail(message, ERROR_IO, "The folder for keys %s could not be read: %s.", keyring->folder, strerror(errno));
    for (struct dirent *entry; list && (entry = readdir(list)) && count < KEYRING_KEYS_MAX;)
        count += file_id(entry->d_name, ids[count]);
    if (list)
        closedir(list);
    if (count)
        qsort(ids, count, KEY_ID_BYTES, compare_ids);
    *ret_count = count;
    return OK;
}

/* What the note "current" names; empty where there is none. */
static void read_current(const struct keyring *keyring, char ret_id[KEY_ID_BYTES])
{
    char path[PATH_MAX], content[16] = {0};
    FILE *file;
    ret_id[0] = '\0';
    if (path_of(keyring, "current", TEXT_NONE, "", path, NULL) < 0 || !(file = fopen(path, "re")))
        return;
    size_t length = fread(content, 1, sizeof content - 1, file);
    fclose(file);
    struct text id = text_trim((struct text){content, length});
    if (!key_id_is_valid(id))
        return;
    memcpy(ret_id, id.data, KEY_ID_BYTES - 1);
    ret_id[KEY_ID_BYTES - 1] = '\0';
}

enum result keyring_current(struct keyring *keyring, char ret_id[KEY_ID_BYTES], struct message *message)
{
    char ids[KEYRING_KEYS_MAX][KEY_ID_BYTES], id[KEY_ID_BYTES];
    unsigned char secret[KEY_BYTES];
    size_t count;
    enum result result;
    if (!keyring)
        return message_fail(message, ERROR_NOT_FOUND, "There is no sealing key. Make one with: frankpledge key new sealing");
    read_current(keyring, id);
    if (!id[0]) {
        TRY(list_ids(keyring, ids, &count, message));
        if (count > 1)
            return message_fail(message, ERROR_NOT_FOUND, "Several sealing keys lie in %s, and none is named in its file \"current\". Write the id of one into it.", keyring->folder);
        if (!count)
            return message_fail(message, ERROR_NOT_FOUND, "There is no sealing key in %s. Make one with: frankpledge key new sealing", keyring->folder);
        memcpy(id, ids[0], KEY_ID_BYTES);
    }
    result = keyring_secret(keyring, text_of(id), secret, message);
    sodium_memzero(secret, sizeof secret);
    TRY(result);
    memcpy(ret_id, id, KEY_ID_BYTES);
    return OK;
}

enum result keyring_keys(struct keyring *keyring, struct arena *arena, struct keyring_key **ret_keys, size_t *ret_count, struct message *message)
{
    char ids[KEYRING_KEYS_MAX][KEY_ID_BYTES], current[KEY_ID_BYTES];
    struct keyring_key *keys = ARENA_ARRAY(arena, struct keyring_key, KEYRING_KEYS_MAX);
    size_t count;
    if (!keys)
        return ERROR_MEMORY;
    TRY(list_ids(keyring, ids, &count, message));
    if (keyring_current(keyring, current, NULL) < 0)
        current[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        unsigned char secret[KEY_BYTES];
        struct message fault = {0};
        memcpy(keys[i].id, ids[i], KEY_ID_BYTES);
        keys[i].current = strcmp(current, ids[i]) == 0;
        if (read_key(keyring, text_of(ids[i]), secret, &fault) < 0)
            keys[i].fault = arena_copy_z(arena, fault.text);
        sodium_memzero(secret, sizeof secret);
    }
    *ret_keys = keys;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result keyring_make(struct keyring *keyring, char ret_id[KEY_ID_BYTES], struct message *message)
{
    unsigned char secret[KEY_BYTES];
    char path[PATH_MAX], id[KEY_ID_BYTES];
    enum result result;
    TRY(key_folder_make(keyring->folder, message));
    random_bytes(secret, sizeof secret);
    id_of(secret, id);
    result = path_of(keyring, FILE_BEGIN, text_of(id), FILE_END, path, message);
    if (result == OK)
        result = key_file_make(path, WHAT, secret, message);
    sodium_memzero(secret, sizeof secret);
    TRY(result);
    TRY(path_of(keyring, "current", TEXT_NONE, "", path, message));
    TRY(key_note_write(path, text_of(id), message));
    memcpy(ret_id, id, KEY_ID_BYTES);
    return OK;
}

enum result keyring_retire(struct keyring *keyring, struct text id, struct message *message)
{
    char path[PATH_MAX], to[PATH_MAX], current[KEY_ID_BYTES];
    if (!key_id_is_valid(id))
        return message_fail(message, ERROR_INVALID, "A sealing key's id has eight hexadecimal digits. \"frankpledge key list\" shows them.");
    TRY(path_of(keyring, FILE_BEGIN, id, FILE_END, path, message));
    if (access(path, F_OK) != 0)
        return message_fail(message, ERROR_NOT_FOUND, "There is no sealing key %.*s in %s.", TEXT_ARGS(id), keyring->folder);
    if (keyring_current(keyring, current, NULL) == OK && text_equals(id, current))
        return message_fail(message, ERROR_CONFLICT, "Key %s seals now, so it cannot be retired. Make another current first: frankpledge key rotate sealing", current);
    TRY(path_of(keyring, FILE_BEGIN, id, ".retired", to, message));
    return key_file_move(path, to, message);
}

/* --- Opening -------------------------------------------------------------- */

/* A file that others may read is refused; one that is damaged or gone is told of when it is needed. */
static enum result check_keys(struct keyring *keyring, struct message *message)
{
    char ids[KEYRING_KEYS_MAX][KEY_ID_BYTES];
    size_t count;
    TRY(list_ids(keyring, ids, &count, message));
    for (size_t i = 0; i < count; i++) {
        unsigned char secret[KEY_BYTES];
        enum result result = keyring_secret(keyring, text_of(ids[i]), secret, message);
        sodium_memzero(secret, sizeof secret);
        if (result == ERROR_DENIED || result == ERROR_MEMORY)
            return result;
    }
    return OK;
}

enum result keyring_open(const char *folder, struct keyring **ret_keyring, struct message *message)
{
    size_t length = strlen(folder);
    struct keyring *keyring = calloc(1, sizeof *keyring + length + 1);
    enum result result;
    if (!keyring)
        return ERROR_MEMORY;
    memcpy(keyring->folder, folder, length + 1);
    pthread_mutex_init(&keyring->lock, NULL);
    result = check_keys(keyring, message);
    if (result < 0) {
        keyring_free(keyring);
        return result;
    }
    *ret_keyring = keyring;
    return OK;
}

void keyring_free(struct keyring *keyring)
{
    if (!keyring)
        return;
    for (size_t i = 0; i < keyring->count; i++)
        sodium_free(keyring->keys[i].secret);
    pthread_mutex_destroy(&keyring->lock);
    free(keyring);
}

const char *keyring_folder(const struct keyring *keyring)
{
    return keyring->folder;
}
