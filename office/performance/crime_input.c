/* Files, folders and archives of crime data: see crime_input.h. */
#include "office/performance/crime_input.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/format/archive.h"

#define FOLDERS_DEEP_MAX 4

/* --- What is found ------------------------------------------------------------- */

static void note_force(struct crime_inputs *inputs, struct text force)
{
    inputs->other_forces++;
    for (size_t i = 0; i < inputs->force_count; i++)
        if (text_equal(inputs->forces[i], force))
            return;
    if (inputs->force_count < CRIME_FORCES_MAX)
        inputs->forces[inputs->force_count++] = arena_copy(inputs->arena, force);
}

static enum result add_entry(struct crime_inputs *inputs, const struct crime_entry *entry, struct message *message)
{
    if (inputs->count == CRIME_FILES_MAX)
        return message_fail(message, ERROR_LIMIT, "There are more than %d files: import them in parts.", CRIME_FILES_MAX);
    if (inputs->count == inputs->capacity) {
        size_t capacity = inputs->capacity ? inputs->capacity * 2 : 64;
        struct crime_entry *larger = ARENA_ARRAY(inputs->arena, struct crime_entry, capacity);
        if (!larger)
            return ERROR_MEMORY;
        if (inputs->count)
            memcpy(larger, inputs->entries, inputs->count * sizeof *larger);
        inputs->entries = larger;
        inputs->capacity = capacity;
    }
    struct crime_entry *added = &inputs->entries[inputs->count++];
    *added = *entry;
    added->label = arena_copy(inputs->arena, entry->label);
    added->file_name = arena_copy(inputs->arena, entry->file_name);
    added->name.force = arena_copy(inputs->arena, entry->name.force);
    inputs->bytes += entry->bytes;
    return arena_failed(inputs->arena) ? ERROR_MEMORY : OK;
}

static struct text last_part(struct text path)
{
    const char *slash = memrchr(path.data, '/', path.length);
    return slash ? text_slice(path, (size_t)(slash - path.data) + 1, path.length) : path;
}

/* One of a folder or an archive: ours, another force's, or something else. */
static enum result take_found(struct crime_inputs *inputs, struct crime_entry *entry, struct text path, struct message *message)
{
    entry->named = crime_name_read(path, &entry->name);
    if (!entry->named) {
        inputs->other_files++;
        return OK;
    }
    if (!text_equal(entry->name.force, inputs->force)) {
        note_force(inputs, entry->name.force);
        return OK;
    }
    entry->file_name = last_part(path);
    return add_entry(inputs, entry, message);
}

/* --- Archives -------------------------------------------------------------------- */

static bool climbs(struct text name)
{
    struct text rest = name, part;
    if (!name.length || name.data[0] == '/' || memchr(name.data, '\\', name.length) || memchr(name.data, ':', name.length))
        return true;
    while (text_next(&rest, '/', &part))
        if (text_equals(part, "..") || text_equals(part, "."))
            return true;
    return false;
}

static enum result list_archive(struct crime_inputs *inputs, struct archive *archive, struct text label, struct message *message)
{
    for (size_t i = 0; i < archive_count(archive); i++) {
        struct crime_entry entry = {.archive = archive, .descriptor = -1};
        struct text name;
        if (archive_entry_at(archive, i, &name, &entry.bytes) < 0)
            return message_fail_kept(message, ERROR_INVALID, "%.*s is damaged: a file in it has no name or no size.", TEXT_ARGS(label));
        if (!text_is_clean(name) || climbs(name))
            return message_fail_kept(message, ERROR_INVALID, "%.*s holds a file whose path leads out of a folder. Nothing of it was read: such an archive does not come from data.police.uk.", TEXT_ARGS(label));
        if (name.data[name.length - 1] == '/')
            continue; /* a folder */
        struct text kept = arena_copy(inputs->arena, name);
        entry.inside = kept.data;
        entry.label = arena_printf(inputs->arena, "%.*s: %.*s", TEXT_ARGS(label), TEXT_ARGS(name));
        TRY(take_found(inputs, &entry, kept, message));
    }
    return OK;
}

/* Whether it begins as an archive does. */
static bool is_archive(int descriptor)
{
    char head[4] = {0};
    return pread(descriptor, head, sizeof head, 0) == (ssize_t)sizeof head && head[0] == 'P' && head[1] == 'K' && (head[2] == 3 || head[2] == 5);
}

/* Takes over an `own` descriptor. */
static enum result open_archive(struct crime_inputs *inputs, int descriptor, int own, struct text label, struct message *message)
{
    const struct archive_limits limits = {CRIME_FILES_MAX, CRIME_UNPACKED_BYTES_MAX};
    struct message why = {.language = message ? message->language : NULL};
    size_t at = inputs->archive_count++;
    inputs->descriptors[at] = own;
    enum result result = archive_open_file(descriptor, &limits, &inputs->archives[at], &why);
    if (result == ERROR_MEMORY)
        return result;
    if (result < 0)
        return message_fail_kept(message, ERROR_INVALID, "%.*s cannot be opened as an archive: it is damaged, was cut off on its way, is locked with a password or holds too many files. Download it again.",
                                 TEXT_ARGS(label));
    return list_archive(inputs, inputs->archives[at], label, message);
}

/* --- Files ------------------------------------------------------------------------- */

/* One that was named by itself. */
static enum result take_file(struct crime_inputs *inputs, const struct crime_input *input, const char *path, int descriptor, uint64_t bytes, struct message *message)
{
    struct crime_entry entry = {.label = input->name, .file_name = last_part(input->name), .path = path, .descriptor = descriptor, .bytes = bytes};
    entry.named = crime_name_read(input->name, &entry.name);
    if (entry.named && !text_equal(entry.name.force, inputs->force))
        return message_fail_kept(message, ERROR_INVALID, "%.*s is a file of the force “%.*s”, and ours is “%.*s”.", TEXT_ARGS(input->name), TEXT_ARGS(entry.name.force), TEXT_ARGS(inputs->force));
    return add_entry(inputs, &entry, message);
}

static enum result find_in_folder(struct crime_inputs *inputs, const char *path, int deep, struct message *message);

/* By its path; within a folder only what is ours. */
static enum result find_path(struct crime_inputs *inputs, struct text path, bool in_folder, int deep, struct message *message)
{
    struct stat stat_of;
    if (stat(path.data, &stat_of) < 0)
        return message_fail(message, ERROR_NOT_FOUND, "%s cannot be opened: %s.", path.data, strerror(errno));
    if (S_ISDIR(stat_of.st_mode))
        return find_in_folder(inputs, path.data, deep, message);
    if (!S_ISREG(stat_of.st_mode))
        return message_fail(message, ERROR_INVALID, "%s is no file.", path.data);
    int descriptor = open(path.data, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return message_fail(message, ERROR_NOT_FOUND, "%s cannot be opened: %s.", path.data, strerror(errno));
    if (is_archive(descriptor)) {
        if (inputs->archive_count < CRIME_INPUTS_MAX)
            return open_archive(inputs, descriptor, descriptor, path, message);
        close(descriptor);
        return message_fail(message, ERROR_LIMIT, "There are more than %d archives: import them in parts.", CRIME_INPUTS_MAX);
    }
    close(descriptor);
    if (in_folder) {
        struct crime_entry entry = {.label = path, .path = path.data, .descriptor = -1, .bytes = (uint64_t)stat_of.st_size};
        return take_found(inputs, &entry, path, message);
    }
    struct crime_input input = {.name = path};
    return take_file(inputs, &input, path.data, -1, (uint64_t)stat_of.st_size, message);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static enum result find_in_folder(struct crime_inputs *inputs, const char *path, int deep, struct message *message)
{
    struct dirent **names;
    enum result result = OK;
    int count = deep < FOLDERS_DEEP_MAX ? scandir(path, &names, NULL, by_name) : -2;
    if (count == -2)
        return message_fail(message, ERROR_LIMIT, "%s: folders are looked into %d deep.", path, FOLDERS_DEEP_MAX);
    if (count < 0)
        return message_fail(message, ERROR_NOT_FOUND, "%s cannot be opened: %s.", path, strerror(errno));
    for (int i = 0; i < count; i++) {
        if (result == OK && names[i]->d_name[0] != '.') {
            struct text inner = arena_printf(inputs->arena, "%s/%s", path, names[i]->d_name);
            result = arena_failed(inputs->arena) ? ERROR_MEMORY : find_path(inputs, inner, true, deep + 1, message);
        }
        free(names[i]);
    }
    free(names);
    return result;
}

static enum result find_open(struct crime_inputs *inputs, const struct crime_input *input, struct message *message)
{
    struct stat stat_of;
    if (fstat(input->descriptor, &stat_of) < 0)
        return ERROR_IO;
    if (is_archive(input->descriptor))
        return open_archive(inputs, input->descriptor, -1, input->name, message);
    return take_file(inputs, input, NULL, input->descriptor, (uint64_t)stat_of.st_size, message);
}

/* --- All ------------------------------------------------------------------------------ */

static int by_month(const void *a, const void *b)
{
    const struct crime_entry *first = a, *second = b;
    int order = strcmp(first->name.month, second->name.month);
    if (order == 0)
        order = (int)first->name.kind - (int)second->name.kind;
    return order ? order : text_compare(first->label, second->label);
}

static enum result refuse_doubles(const struct crime_inputs *inputs, struct message *message)
{
    for (size_t i = 1; i < inputs->count; i++) {
        const struct crime_entry *before = &inputs->entries[i - 1], *entry = &inputs->entries[i];
        if (entry->named && before->named && entry->name.kind == before->name.kind && strcmp(entry->name.month, before->name.month) == 0)
            return message_fail_kept(message, ERROR_INVALID, "Two files are of the same month and kind: %.*s and %.*s. Import one of them.", TEXT_ARGS(before->label), TEXT_ARGS(entry->label));
    }
    return OK;
}

static enum result say_nothing_found(const struct crime_inputs *inputs, struct message *message)
{
    AUTO(buffer_clear) struct buffer forces;
    buffer_init(&forces, 400);
    for (size_t i = 0; i < inputs->force_count && forces.length < 200; i++) {
        buffer_append_z(&forces, i ? ", " : "");
        buffer_append(&forces, inputs->forces[i]);
    }
    if (inputs->force_count)
        return message_fail_kept(message, ERROR_NOT_FOUND, "There is no file of the force “%.*s” here. There are files of other forces: %.*s.", TEXT_ARGS(inputs->force), TEXT_ARGS(buffer_text(&forces)));
    return message_fail_kept(message, ERROR_NOT_FOUND, "There is no file of data.police.uk here: none is called as 2025-01-%.*s-street.csv.", TEXT_ARGS(inputs->force));
}

enum result crime_inputs_find(struct crime_inputs *inputs, struct arena *arena, const struct crime_input *list, size_t count, struct text force, struct message *message)
{
    *inputs = (struct crime_inputs){.arena = arena, .force = force};
    for (size_t i = 0; i < count; i++) {
        struct text path = list[i].path ? arena_copy_z(arena, list[i].path) : TEXT_NONE;
        if (arena_failed(arena))
            return ERROR_MEMORY;
        TRY(list[i].path ? find_path(inputs, path, false, 0, message) : find_open(inputs, &list[i], message));
    }
    if (!inputs->count)
        return say_nothing_found(inputs, message);
    qsort(inputs->entries, inputs->count, sizeof *inputs->entries, by_month);
    return refuse_doubles(inputs, message);
}

void crime_inputs_close(struct crime_inputs *inputs)
{
    for (size_t i = 0; i < inputs->archive_count; i++) {
        archive_close(inputs->archives[i]);
        if (inputs->descriptors[i] >= 0)
            close(inputs->descriptors[i]);
    }
    *inputs = (struct crime_inputs){0};
}

/* --- Reading one ------------------------------------------------------------------------ */

static enum result pour_piece(void *context, struct text piece, struct message *message)
{
    (void)message;
    return crime_pour(context, piece);
}

static enum result read_packed(const struct crime_entry *entry, struct crime_file *file, struct message *message)
{
    struct crime_pouring pouring;
    struct message why = {.language = message->language};
    enum result result = crime_pour_begin(&pouring, file, message);
    if (result == OK)
        result = archive_unpack(entry->archive, entry->inside, pour_piece, &pouring, &why);
    if (result == OK)
        result = crime_pour_end(&pouring);
    crime_pour_close(&pouring);
    if ((result == ERROR_LIMIT || result == ERROR_INVALID || result == ERROR_DENIED) && why.text[0])
        return message_fail(message, ERROR_INVALID, "It is damaged, locked with a password, or unpacks to far more than the archive says.");
    return result;
}

static enum result read_plain(const struct crime_entry *entry, struct crime_file *file, struct message *message)
{
    int descriptor = entry->path ? open(entry->path, O_RDONLY | O_CLOEXEC) : entry->descriptor;
    enum result result;
    if (descriptor < 0)
        return message_fail(message, ERROR_NOT_FOUND, "It cannot be opened: %s.", strerror(errno));
    result = crime_file_read(file, descriptor, message);
    if (entry->path)
        close(descriptor);
    return result;
}

enum result crime_entry_read(const struct crime_entry *entry, struct crime_file *file, struct message *message)
{
    struct message why = {.language = message->language};
    enum result result;
    file->kind_known = entry->named;
    file->kind = entry->named ? entry->name.kind : CRIME_STREET;
    file->month = entry->named ? entry->name.month : NULL;
    result = entry->archive ? read_packed(entry, file, &why) : read_plain(entry, file, &why);
    if (result == OK && !entry->named && file->kind == CRIME_STOPS)
        result = message_fail(&why, ERROR_INVALID, "A file of stops does not say of which force it is: its name must, as in 2025-01-FORCE-stop-and-search.csv.");
    return result < 0 && why.text[0] ? message_fail(message, result, "%.*s: %s", TEXT_ARGS(entry->label), why.text) : result;
}
