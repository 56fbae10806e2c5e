/* The erasure list as a file: read whole, checked line by line, and added to; see erasure.h for its form. */
#include "blocks/erasure/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/format/json.h"
#include "blocks/proof/folder.h"

#define LIST_MODE 0600

static void close_file_at(int *file)
{
    if (*file >= 0)
        close(*file);
}

struct text list_head_line(struct arena *arena, struct text identity)
{
    return arena_printf(arena, "{\"erasures_of\":\"%.*s\"}", TEXT_ARGS(identity));
}

struct text list_tail_hash(struct arena *arena, const struct erasure_list *list)
{
    return hash_hex(arena, hash_of(list->count ? list->lines[list->count - 1] : list_head_line(arena, list->identity)));
}

/* --- Reading -------------------------------------------------------------- */

static enum result spoiled(const char *path, size_t line, const char *what, struct message *message)
{
    return message_fail(message, ERROR_CORRUPT, "The erasure list %s was altered: line %zu %s. Put back the list as it was.", path, line, what);
}

static enum result check_line(const char *path, struct arena *arena, const struct erasure_list *list, struct text line, struct message *message)
{
    struct value *object;
    size_t number = list->count + 1;
    if (json_parse(arena, line, ERASURE_LINE_BYTES_MAX, &object, NULL) < 0 || object->kind != VALUE_OBJECT)
        return arena_failed(arena) ? ERROR_MEMORY : spoiled(path, number + 1, "is not one of ours", message);
    if (value_get_integer(object, "number", 0) != (int64_t)number)
        return spoiled(path, number + 1, "does not have the next number", message);
    if (!text_equal(value_get_text(object, "previous"), list_tail_hash(arena, list)))
        return spoiled(path, number, "is not the one that the next line follows", message);
    return OK;
}

static enum result read_lines(const char *path, struct arena *arena, struct text content, struct erasure_list *list, struct message *message)
{
    struct text head = TEXT_NONE, line;
    struct value *object;
    size_t most = 1;
    for (size_t i = 0; i < content.length; i++)
        most += content.data[i] == '\n';
    list->lines = ARENA_ARRAY(arena, struct text, most);
    if (!list->lines)
        return ERROR_MEMORY;
    while (content.length && content.data[content.length - 1] != '\n')
        content.length--; /* a line that was cut off: its deed was never committed */
    if (!text_next(&content, '\n', &head) || json_parse(arena, head, 4096, &object, NULL) < 0 || !value_get_text(object, "erasures_of").length)
        return message_fail(message, ERROR_CORRUPT, "%s is not an erasure list.", path);
    list->identity = arena_copy(arena, value_get_text(object, "erasures_of"));
    while (text_next(&content, '\n', &line)) {
        TRY(check_line(path, arena, list, line, message));
        list->lines[list->count++] = arena_copy(arena, line);
    }
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result list_read(const char *path, struct arena *arena, struct erasure_list *ret_list, struct message *message)
{
    struct erasure_list list = {.identity = TEXT_NONE};
    struct folder_map map;
    enum result result = folder_map_open(AT_FDCWD, path, &map);
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, result, "There is no erasure list at %s.", path);
    if (result < 0)
        return message_fail(message, result, "The erasure list %s could not be read as a plain file.", path);
    result = read_lines(path, arena, map.text, &list, message);
    folder_map_close(&map);
    TRY(result);
    *ret_list = list;
    return OK;
}

/* --- Writing -------------------------------------------------------------- */

static enum result failed(const char *path, struct message *message)
{
    return message_fail(message, ERROR_IO, "The erasure list %s could not be written: %s. Nothing was erased.", path, strerror(errno));
}

static bool write_all(int file, struct text text)
{
    while (text.length) {
        ssize_t wrote = write(file, text.data, text.length);
        if (wrote < 0 && errno != EINTR)
            return false;
        text = text_slice(text, wrote > 0 ? (size_t)wrote : 0, SIZE_MAX);
    }
    return true;
}

static bool write_line(int file, struct text line)
{
    return write_all(file, line) && write_all(file, TEXT("\n"));
}

static enum result sync_folder_of(const char *path, struct message *message)
{
    const char *slash = strrchr(path, '/');
    char folder[4096];
    AUTO(close_file_at) int file = -1;
    snprintf(folder, sizeof(folder), "%.*s", slash == path ? 1 : slash ? (int)(slash - path) : 1, slash ? path : ".");
    file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return file < 0 || fsync(file) != 0 ? failed(path, message) : OK;
}

enum result list_write(const char *path, const struct erasure_list *list, struct message *message)
{
    char part[4096];
    AUTO(close_file_at) int file = -1;
    AUTO(arena_free_at) struct arena *arena = arena_new(4096);
    bool written;
    if (!arena || snprintf(part, sizeof(part), "%s.part", path) >= (int)sizeof(part))
        return ERROR_LIMIT;
    file = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, LIST_MODE);
    written = file >= 0 && write_line(file, list_head_line(arena, list->identity));
    for (size_t i = 0; written && i < list->count; i++)
        written = write_line(file, list->lines[i]);
    if (!written || fsync(file) != 0 || rename(part, path) != 0)
        return failed(path, message);
    return sync_folder_of(path, message);
}

enum result list_bring_up(const char *path, struct arena *arena, const struct erasure_list *stored, struct message *message)
{
    AUTO(close_file_at) int file = -1;
    struct erasure_list there;
    off_t length = 0;
    size_t same = 0;
    bool written;
    enum result result = list_read(path, arena, &there, message);
    if (result == ERROR_NOT_FOUND) /* somebody took it away while we served: the store has all of it */
        return list_write(path, stored, message);
    TRY(result);
    if (!text_equal(there.identity, stored->identity))
        return message_fail(message, ERROR_CORRUPT, "The erasure list %s is another office's now. Nothing was erased.", path);
    length = (off_t)list_head_line(arena, there.identity).length + 1;
    while (same < there.count && same < stored->count && text_equal(there.lines[same], stored->lines[same]))
        length += (off_t)there.lines[same++].length + 1;
    if (same < there.count && same < stored->scrubbed)
        return message_fail(message, ERROR_CORRUPT, "The erasure list %s was altered while the office was served: erasure %zu is not the one that was done. Nothing was erased.", path, same + 1);
    file = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    written = file >= 0 && flock(file, LOCK_EX) == 0 && ftruncate(file, length) == 0 && lseek(file, length, SEEK_SET) == length;
    for (; written && same < stored->count; same++)
        written = write_line(file, stored->lines[same]);
    return written && fsync(file) == 0 ? OK : failed(path, message);
}

enum result erasure_list_check(const char *path, int64_t *ret_count, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new((size_t)1 << 30);
    struct erasure_list list;
    if (!arena)
        return ERROR_MEMORY;
    TRY(list_read(path, arena, &list, message));
    *ret_count = (int64_t)list.count;
    return OK;
}
