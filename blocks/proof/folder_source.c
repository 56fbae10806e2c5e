/* What a verification of an export walks over: the files that export.c wrote.
 *
 * First every file of the folder against SHA256SUMS, and SHA256SUMS against the folder: an
 * export is whole or it is not one. The sums are signed by nobody, though; what proves the
 * record is the log. */
#include "blocks/proof/folder_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#include "blocks/proof/folder.h"

#define SUMS_BYTES_MAX 16777216

/* A file read line by line. */
struct lines {
    const char *name;
    struct folder_map map;
    struct text rest;
    int64_t line;
};
struct folder_source {
    struct proof_source source;
    struct lines log, documents, checkpoints;
    struct folder_map files_map;
    struct folder_files files;
};

/* --- Checksums ------------------------------------------------------------ */

static enum result check_file(int folder, struct arena *arena, struct text name, struct text sum, struct message *message)
{
    struct folder_map map;
    char hash[HASH_HEX_BYTES];
    struct text path = arena_copy(arena, name);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    switch (folder_map_open(folder, path.data, &map)) {
    case OK:
        break;
    case ERROR_NOT_FOUND:
        return message_fail(message, ERROR_CORRUPT, "%s is missing: " FOLDER_SUMS " names it.", path.data);
    default:
        return message_fail(message, ERROR_CORRUPT, "%s could not be read as a plain file.", path.data);
    }
    hash_write_hex(hash_of(map.text), hash);
    folder_map_close(&map);
    if (!text_equals(sum, hash))
        return message_fail(message, ERROR_CORRUPT, "%s was changed: its checksum is not the one in " FOLDER_SUMS ".", path.data);
    return OK;
}

/* "HASH  NAME" */
static bool read_sum(struct text line, struct text *ret_sum, struct text *ret_name)
{
    struct hash hash;
    struct text sum = text_slice(line, 0, 64), name = text_slice(line, 66, line.length);
    if (hash_parse_hex(sum, &hash) < 0 || !text_equals(text_slice(line, 64, 2), "  ") || !folder_name_is_plain(name))
        return false;
    *ret_sum = sum;
    *ret_name = name;
    return true;
}

static enum result read_sums(struct folder_names *names, struct arena *arena, struct text sums, struct message *message)
{
    struct text rest = sums, line;
    size_t most = 1;
    for (size_t i = 0; i < sums.length; i++)
        most += sums.data[i] == '\n';
    names->list = ARENA_ARRAY(arena, struct folder_named, most);
    if (!names->list)
        return ERROR_MEMORY;
    for (int number = 1; text_next(&rest, '\n', &line); number++) {
        struct folder_named *named = &names->list[names->count];
        if (!line.length && !rest.length)
            break; /* after the last line end */
        *named = (struct folder_named){.is_told = false};
        if (!read_sum(line, &named->sum, &named->name))
            return message_fail(message, ERROR_CORRUPT, FOLDER_SUMS ":%d: expected a checksum, two blanks and a file of this folder.", number);
        named->sum = arena_copy(arena, named->sum);
        named->name = arena_copy(arena, named->name);
        names->count++;
    }
    folder_names_sort(names);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result check_unnamed(int folder, const struct folder_names *names, struct message *message)
{
    enum result result = OK;
    int copy = dup(folder);
    DIR *list = copy < 0 ? NULL : fdopendir(copy);
    if (!list) {
        if (copy >= 0)
            close(copy);
        return ERROR_IO;
    }
    for (struct dirent *entry; result == OK && (entry = readdir(list));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && strcmp(entry->d_name, FOLDER_SUMS) != 0 &&
            !folder_names_find(names, text_of(entry->d_name)))
            result = message_fail(message, ERROR_CORRUPT, "%.100s is in the folder, but " FOLDER_SUMS " does not name it.", entry->d_name);
    closedir(list);
    return result;
}

static enum result check_sums(int folder, struct arena *arena, struct text sums, struct folder_names *names, struct message *message)
{
    static const char *const needed[] = {PROOF_LOG_FILE, PROOF_DOCUMENTS_FILE, PROOF_CHECKPOINTS_FILE};
    TRY(read_sums(names, arena, sums, message));
    for (size_t i = 0; i < names->count; i++)
        TRY(check_file(folder, arena, names->list[i].name, names->list[i].sum, message));
    for (size_t i = 0; i < COUNT_OF(needed); i++)
        if (!folder_names_find(names, text_of(needed[i])))
            return message_fail(message, ERROR_CORRUPT, FOLDER_SUMS " does not name %s.", needed[i]);
    return check_unnamed(folder, names, message);
}

static enum result check_folder(int folder, const char *path, struct arena *arena, struct folder_names *names, struct message *message)
{
    struct folder_map sums;
    enum result result = folder_map_open(folder, FOLDER_SUMS, &sums);
    if (result < 0)
        return message_fail(message, ERROR_CORRUPT, "%s has no " FOLDER_SUMS ": it is not an export of the public record, or one that was not finished.", path);
    result = sums.length > SUMS_BYTES_MAX ? message_fail(message, ERROR_LIMIT, FOLDER_SUMS " is longer than such a file can be.")
                                          : check_sums(folder, arena, sums.text, names, message);
    folder_map_close(&sums);
    return result;
}

/* --- Lines ---------------------------------------------------------------- */

static int spoiled(struct folder_source *self, const struct lines *lines, const char *what)
{
    return (int)message_fail(&self->source.fault, ERROR_CORRUPT, "%s:%" PRId64 ": %s.", lines->name, lines->line, what);
}

static int next_line(struct folder_source *self, struct lines *lines, struct text *ret_line)
{
    const char *end;
    if (!lines->rest.length)
        return 0;
    lines->line++;
    end = memchr(lines->rest.data, '\n', lines->rest.length);
    if (!end)
        return spoiled(self, lines, "the file was cut in the middle of a line");
    *ret_line = text_slice(lines->rest, 0, (size_t)(end - lines->rest.data));
    lines->rest = text_slice(lines->rest, ret_line->length + 1, lines->rest.length);
    return 1;
}

/* An object with `count` members, in canonical form. */
static int next_object(struct folder_source *self, struct lines *lines, struct arena *arena, size_t count, struct value **ret_object)
{
    struct text line;
    enum result result;
    int step = next_line(self, lines, &line);
    if (step <= 0)
        return step;
    result = json_parse(arena, line, PROOF_DOCUMENT_BYTES_MAX, ret_object, NULL);
    if (result == ERROR_MEMORY || arena_failed(arena))
        return ERROR_MEMORY;
    if (result < 0 || (*ret_object)->kind != VALUE_OBJECT || (*ret_object)->object.count != count || !text_equal(canonical_text(arena, *ret_object), line))
        return arena_failed(arena) ? ERROR_MEMORY : spoiled(self, lines, "the line is not written as an export writes it");
    return 1;
}

static int next_entry(void *context, struct arena *arena, struct proof_entry *ret_entry)
{
    struct folder_source *self = context;
    struct text text;
    struct line line;
    const char *what;
    int step = next_line(self, &self->log, &text);
    (void)arena;
    if (step <= 0)
        return step;
    *ret_entry = (struct proof_entry){.number = self->log.line, .line = text, .hash = TEXT_NONE};
    if (line_parse(text, &line, &what) == OK)
        ret_entry->number = line.number; /* so that a hole shows as one */
    return 1;
}

static int next_document(void *context, struct arena *arena, struct proof_stored_document *ret_document)
{
    struct folder_source *self = context;
    struct value *object;
    int step = next_object(self, &self->documents, arena, 6, &object);
    if (step <= 0)
        return step < 0 ? step : (int)folder_files_end(&self->files, &self->source.fault);
    *ret_document = (struct proof_stored_document){
        .register_name = value_get_text(object, "register"), .id = value_get_integer(object, "id", 0), .version = value_get_integer(object, "version", 0),
        .fields = canonical_text(arena, value_get(object, TEXT("fields"))), .leaves = canonical_text(arena, value_get(object, TEXT("leaves"))),
        .hash = value_get_text(object, "hash"),
    };
    TRY(folder_files_document(&self->files, arena, ret_document, &self->source.fault));
    return arena_failed(arena) ? ERROR_MEMORY : 1;
}

static int next_checkpoint(void *context, struct arena *arena, struct text *ret_statement, struct text *ret_signature, struct text *ret_public_key)
{
    struct folder_source *self = context;
    struct value *object;
    int step = next_object(self, &self->checkpoints, arena, 3, &object);
    if (step <= 0)
        return step;
    *ret_statement = value_get_text(object, "statement");
    *ret_signature = value_get_text(object, "signature");
    *ret_public_key = value_get_text(object, "public_key");
    return 1;
}

/* --- Opening -------------------------------------------------------------- */

static void close_source(void *context)
{
    struct folder_source *self = context;
    folder_map_close(&self->log.map);
    folder_map_close(&self->documents.map);
    folder_map_close(&self->checkpoints.map);
    folder_map_close(&self->files_map);
}

static enum result open_lines(struct lines *lines, int folder, const char *name)
{
    lines->name = name;
    TRY(folder_map_open(folder, name, &lines->map));
    lines->rest = lines->map.text;
    return OK;
}

/* An export of a record without files may have none. */
static enum result open_files(struct folder_source *self, int folder, struct arena *arena, struct message *message)
{
    if (folder_names_find(&self->files.names, TEXT(PROOF_FILES_FILE)))
        TRY(folder_map_open(folder, PROOF_FILES_FILE, &self->files_map));
    return folder_files_read(&self->files, arena, self->files_map.text, message);
}

static enum result open_source(struct folder_source *self, int folder, const char *path, struct arena *arena, struct message *message)
{
    TRY(check_folder(folder, path, arena, &self->files.names, message));
    TRY(open_files(self, folder, arena, message));
    TRY(open_lines(&self->log, folder, PROOF_LOG_FILE));
    TRY(open_lines(&self->documents, folder, PROOF_DOCUMENTS_FILE));
    return open_lines(&self->checkpoints, folder, PROOF_CHECKPOINTS_FILE);
}

enum result proof_folder_source(const char *path, struct arena *arena, struct proof_source **ret_source, struct message *message)
{
    struct folder_source *self = ARENA_NEW(arena, struct folder_source);
    enum result result;
    int folder;
    if (!self)
        return ERROR_MEMORY;
    folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return message_fail(message, ERROR_NOT_FOUND, "The folder %s could not be opened: %s.", path, strerror(errno));
    result = open_source(self, folder, path, arena, message);
    close(folder);
    if (result < 0) {
        close_source(self);
        return result;
    }
    self->source = (struct proof_source){.context = self, .next_entry = next_entry, .next_document = next_document,
                                         .next_checkpoint = next_checkpoint, .close = close_source};
    *ret_source = &self->source;
    return OK;
}
