/* The handover pack as a signed folder: see pack.h. Not here: what goes into it (handover.c), what becomes of it (takeover.c). */
#include "program/pack.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/format/json.h"
#include "blocks/proof/folder.h"

#define FORMAT 1
#define STATEMENT "handover.json"
#define SIGNATURE "handover.sig"
#define READ_ME "README.txt"
#define STATEMENT_BYTES_MAX (1 << 20)
#define PUBLIC_SUMS PACK_PUBLIC "/" FOLDER_SUMS

struct text pack_path(struct arena *arena, const char *folder, const char *name)
{
    return arena_printf(arena, "%s/%s", folder, name);
}

/* --- Files ------------------------------------------------------------------ */

static void close_file_at(int *file)
{
    if (*file >= 0)
        close(*file);
}

static enum result write_new(const char *path, struct text content, struct message *message)
{
    AUTO(close_file_at) int file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0 && errno == EEXIST)
        return message_fail(message, ERROR_CONFLICT, "%s is there already. Nothing was written over.", path);
    if (file < 0)
        return message_fail(message, ERROR_IO, "%s could not be made: %s.", path, strerror(errno));
    for (size_t done = 0; done < content.length;) {
        ssize_t wrote = write(file, content.data + done, content.length - done);
        if (wrote <= 0)
            return message_fail(message, ERROR_IO, "%s could not be written: %s.", path, strerror(errno));
        done += (size_t)wrote;
    }
    return fsync(file) == 0 ? OK : message_fail(message, ERROR_IO, "%s could not be brought to disk: %s.", path, strerror(errno));
}

static enum result map_file(const char *path, struct folder_map *ret_map, struct message *message)
{
    enum result result = folder_map_open(AT_FDCWD, path, ret_map);
    return result == OK ? OK : message_fail(message, result, "%s is not there, or cannot be read.", path);
}

enum result pack_copy(const char *from, const char *to, struct message *message)
{
    AUTO(folder_map_close) struct folder_map map = {0};
    TRY(map_file(from, &map, message));
    return write_new(to, map.text, message);
}

/* --- Each file of a folder -------------------------------------------------- */

typedef enum result file_visit(void *context, const char *name, struct message *message);

static void close_folder_at(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

/* Not in any order, and not into folders. */
static enum result each_file(const char *path, file_visit *visit, void *context, struct message *message)
{
    AUTO(close_folder_at) DIR *folder = opendir(path);
    if (!folder)
        return errno == ENOENT ? OK : message_fail(message, ERROR_IO, "%s could not be read: %s.", path, strerror(errno));
    for (const struct dirent *entry; (entry = readdir(folder));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            TRY(visit(context, entry->d_name, message));
    return OK;
}

struct copying { struct arena *arena; const char *from, *to; };

static enum result copy_key(void *context, const char *name, struct message *message)
{
    const struct copying *copying = context;
    if (!text_starts(text_of(name), TEXT("sealing-")) && strcmp(name, "current") != 0)
        return OK;
    struct text from = pack_path(copying->arena, copying->from, name), to = pack_path(copying->arena, copying->to, name);
    return arena_failed(copying->arena) ? ERROR_MEMORY : pack_copy(from.data, to.data, message);
}

enum result pack_copy_keys(struct arena *arena, const char *from, const char *to, struct message *message)
{
    struct copying copying = {arena, from, to};
    return each_file(from, copy_key, &copying, message);
}

/* --- The statement ---------------------------------------------------------- */

static int by_name(const void *one, const void *other)
{
    return text_compare(((const struct pack_file *)one)->name, ((const struct pack_file *)other)->name);
}

static enum result hash_file(struct arena *arena, const char *folder, struct pack_file *file, struct message *message)
{
    AUTO(folder_map_close) struct folder_map map = {0};
    struct text path = arena_printf(arena, "%s/%.*s", folder, TEXT_ARGS(file->name));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(map_file(path.data, &map, message));
    hash_write_hex(hash_of(map.text), file->hash);
    return OK;
}

struct listing { struct arena *arena; const char *folder, *part; struct pack *pack; };

static enum result list_file(void *context, const char *name, struct message *message)
{
    const struct listing *listing = context;
    struct pack *pack = listing->pack;
    if (pack->file_count == PACK_FILES_MAX)
        return message_fail(message, ERROR_LIMIT, "There are more than %d files in the pack.", PACK_FILES_MAX);
    pack->files[pack->file_count++].name = arena_printf(listing->arena, "%s/%s", listing->part, name);
    return arena_failed(listing->arena) ? ERROR_MEMORY : OK;
}

/* What the folder holds but for what public/SHA256SUMS tells of, by name; hashes are not filled. */
static enum result list_files(const char *folder, struct pack *pack, struct arena *arena, struct message *message)
{
    static const char *const parts[] = {"private", "keys"};
    pack->file_count = 0;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        struct listing listing = {arena, folder, parts[i], pack};
        struct text path = pack_path(arena, folder, parts[i]);
        if (arena_failed(arena))
            return ERROR_MEMORY;
        TRY(each_file(path.data, list_file, &listing, message));
    }
    if (pack->file_count == PACK_FILES_MAX)
        return message_fail(message, ERROR_LIMIT, "There are more than %d files in the pack.", PACK_FILES_MAX);
    pack->files[pack->file_count++].name = TEXT(PUBLIC_SUMS);
    qsort(pack->files, pack->file_count, sizeof pack->files[0], by_name);
    return OK;
}

static struct value *statement_value(struct arena *arena, const struct pack *pack)
{
    struct value *statement = value_object(arena), *files = value_object(arena);
    for (size_t i = 0; i < pack->file_count; i++)
        value_set_named(arena, files, pack->files[i].name, value_text(arena, arena_copy_z(arena, pack->files[i].hash)), false);
    value_set_text(arena, statement, "at", instant_iso(arena, pack->at));
    value_set_integer(arena, statement, "entries", pack->entries);
    value_set(arena, statement, "files", files);
    value_set_integer(arena, statement, "format", FORMAT);
    value_set_text(arena, statement, "from", pack->from);
    value_set_text(arena, statement, "head", pack->head);
    value_set_text(arena, statement, "key", pack->public_key);
    value_set(arena, statement, "on", value_date(arena, pack->on));
    value_set_text(arena, statement, "to", pack->to);
    value_set_text(arena, statement, "transfer", pack->transfer);
    return statement;
}

static struct text read_me(struct arena *arena, const struct pack *pack)
{
    struct text on = date_is_none(pack->on) ? TEXT("a day that is not fixed yet") : date_long(arena, pack->on);
    return arena_printf(arena,
        "Handover of %.*s to %.*s, on %.*s (%.*s).\n\n"
        "public/    The whole public record with its proof. Anybody may have it: frankpledge verify public\n"
        "private/   The data file with everything else, and the list of what was erased. For the body that takes over alone.\n"
        "keys/      What opens the sealed parts of private/, and the key that signs the log. Carry it apart from private/: whoever has\n"
        "           both can read everything.\n"
        "handover.json, handover.sig   The checksums of all of it, signed with the key %.*s.\n\n"
        "The body that takes over puts the three folders together again and runs:\n"
        "    frankpledge takeover THIS-FOLDER --store sqlite:office.db --key %.*s\n"
        "Take the key from where the office publishes it, not from here. Nobody's password passes on: the new body's first administrator\n"
        "is made with frankpledge user add, and sends each of the others a link.\n",
        TEXT_ARGS(pack->from), TEXT_ARGS(pack->to), TEXT_ARGS(on), TEXT_ARGS(pack->transfer), TEXT_ARGS(pack->public_key), TEXT_ARGS(pack->public_key));
}

enum result pack_seal(const char *folder, struct pack *pack, const struct signing_key *key, struct arena *arena, struct message *message)
{
    AUTO(buffer_clear) struct buffer statement;
    struct text paths[] = {pack_path(arena, folder, STATEMENT), pack_path(arena, folder, SIGNATURE), pack_path(arena, folder, READ_ME)};
    buffer_init(&statement, STATEMENT_BYTES_MAX);
    TRY(list_files(folder, pack, arena, message));
    for (size_t i = 0; i < pack->file_count; i++)
        TRY(hash_file(arena, folder, &pack->files[i], message));
    json_write_canonical(&statement, statement_value(arena, pack));
    TRY(statement.failure);
    struct text signature = sign_hex(arena, key, buffer_text(&statement)), words = read_me(arena, pack);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(write_new(paths[0].data, buffer_text(&statement), message));
    TRY(write_new(paths[1].data, signature, message));
    return write_new(paths[2].data, words, message);
}

/* --- Back ------------------------------------------------------------------- */

static enum result read_whole(struct arena *arena, const char *folder, const char *name, struct text *ret_text, struct message *message)
{
    AUTO(folder_map_close) struct folder_map map = {0};
    struct text path = pack_path(arena, folder, name);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    if (folder_map_open(AT_FDCWD, path.data, &map) < 0)
        return message_fail(message, ERROR_NOT_FOUND, "%s is no handover pack: it has no %s.", folder, name);
    if (map.text.length > STATEMENT_BYTES_MAX)
        return message_fail(message, ERROR_LIMIT, "%s/%s is too long to be one.", folder, name);
    *ret_text = arena_copy(arena, map.text);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result read_files(const struct value *files, struct pack *pack, struct message *message)
{
    if (!files || files->kind != VALUE_OBJECT || files->object.count > PACK_FILES_MAX)
        return message_fail(message, ERROR_CORRUPT, STATEMENT " does not name its files as a pack does.");
    for (size_t i = 0; i < files->object.count; i++) {
        const struct member *member = &files->object.members[i];
        struct text hash = member->value->kind == VALUE_TEXT ? member->value->text : TEXT_NONE;
        if (hash.length != HASH_HEX_BYTES - 1)
            return message_fail(message, ERROR_CORRUPT, STATEMENT " has no checksum of %.*s.", TEXT_ARGS(member->name));
        pack->files[pack->file_count].name = member->name;
        snprintf(pack->files[pack->file_count++].hash, HASH_HEX_BYTES, "%.*s", TEXT_ARGS(hash));
    }
    return OK;
}

static enum result read_statement(struct text text, struct arena *arena, struct pack *pack, struct message *message)
{
    struct value *statement;
    if (json_parse_kept(arena, text, STATEMENT_BYTES_MAX, &statement, NULL) < 0 || statement->kind != VALUE_OBJECT)
        return message_fail(message, ERROR_CORRUPT, STATEMENT " is not written as a pack's statement is.");
    if (value_get_integer(statement, "format", 0) != FORMAT)
        return message_fail(message, ERROR_INVALID, "The pack has a format of its own (%" PRId64 "): a later version of this program made it.", value_get_integer(statement, "format", 0));
    *pack = (struct pack){.from = value_get_text(statement, "from"), .to = value_get_text(statement, "to"), .transfer = value_get_text(statement, "transfer"),
                          .entries = value_get_integer(statement, "entries", 0), .head = value_get_text(statement, "head"),
                          .public_key = value_get_text(statement, "key"), .on = DATE_NONE};
    if (value_get_text(statement, "on").length && date_parse(value_get_text(statement, "on"), &pack->on) < 0)
        return message_fail(message, ERROR_CORRUPT, STATEMENT " has a day that is none.");
    return read_files(value_get(statement, TEXT("files")), pack, message);
}

static const struct pack_file *find_file(const struct pack *pack, struct text name)
{
    for (size_t i = 0; i < pack->file_count; i++)
        if (text_equal(pack->files[i].name, name))
            return &pack->files[i];
    return NULL;
}

/* Nothing is there that the statement does not name, nothing is missing, nothing was changed. */
static enum result check_files(const char *folder, const struct pack *pack, struct arena *arena, struct message *message)
{
    struct pack *found = ARENA_NEW(arena, struct pack);
    if (!found)
        return ERROR_MEMORY;
    TRY(list_files(folder, found, arena, message));
    for (size_t i = 0; i < found->file_count; i++)
        if (!find_file(pack, found->files[i].name))
            return message_fail(message, ERROR_CORRUPT, "%s/%.*s is in the pack, but " STATEMENT " does not name it.", folder, TEXT_ARGS(found->files[i].name));
    for (size_t i = 0; i < pack->file_count; i++) {
        struct pack_file there = {.name = pack->files[i].name};
        if (!find_file(found, there.name))
            return message_fail(message, ERROR_CORRUPT, "%s/%.*s is missing from the pack.", folder, TEXT_ARGS(there.name));
        TRY(hash_file(arena, folder, &there, message));
        if (strcmp(there.hash, pack->files[i].hash) != 0)
            return message_fail(message, ERROR_CORRUPT, "%s/%.*s was changed since the pack was made.", folder, TEXT_ARGS(there.name));
    }
    return find_file(pack, TEXT(PACK_DATA)) && find_file(pack, TEXT(PACK_ERASURES)) && find_file(pack, TEXT(PACK_SIGNING_KEY)) && find_file(pack, TEXT(PUBLIC_SUMS)) ? OK
           : message_fail(message, ERROR_CORRUPT, STATEMENT " does not name all that a pack has.");
}

enum result pack_open(const char *folder, struct text trusted_key, struct arena *arena, struct pack *ret_pack, struct message *message)
{
    struct text statement, signature;
    TRY(read_whole(arena, folder, STATEMENT, &statement, message));
    TRY(read_whole(arena, folder, SIGNATURE, &signature, message));
    TRY(read_statement(statement, arena, ret_pack, message));
    if (trusted_key.length && !text_equal(trusted_key, ret_pack->public_key))
        return message_fail(message, ERROR_DENIED, "The pack is signed with the key %.*s, not with the one that you trust.", TEXT_ARGS(ret_pack->public_key));
    if (!signature_holds(ret_pack->public_key, text_trim(signature), statement))
        return message_fail(message, ERROR_CORRUPT, STATEMENT " is not signed as it says: it was changed since the pack was made.");
    return check_files(folder, ret_pack, arena, message);
}
