/* Reading a folder's definition files from disk.
 * Owns which files count: NAME.yaml, not hidden, not below. Not here: what is in
 * them (load.c), and those that are built into the program. */
#include "blocks/definition/definition.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_FILES_MAX 1000

static int entry_counts(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && text_ends(text_of(entry->d_name), TEXT(".yaml"));
}

static int entry_compare(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name); /* alike in every locale */
}

static void file_close(FILE **file)
{
    if (*file != NULL)
        fclose(*file);
}

/* Not waiting for what never comes: a pipe or a device under such a name is no definition. */
static FILE *file_open(struct text path)
{
    struct stat about;
    int handle = open(path.data, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    FILE *file = NULL;
    if (handle >= 0 && fstat(handle, &about) == 0 && !S_ISREG(about.st_mode))
        errno = S_ISDIR(about.st_mode) ? EISDIR : EINVAL;
    else if (handle >= 0)
        file = fdopen(handle, "rb");
    if (handle >= 0 && file == NULL)
        close(handle);
    return file;
}

/* Up to one byte more than a definition may have, so that the loader can say that it is too large. */
static enum result file_read(struct arena *arena, struct text path, struct text *ret_text, struct message *message)
{
    AUTO(file_close) FILE *file = file_open(path);
    if (file == NULL && errno == EINVAL)
        return message_fail(message, ERROR_INVALID, "%.*s is not a plain file.", TEXT_ARGS(path));
    if (file == NULL)
        return message_fail(message, ERROR_IO, "%.*s cannot be read: %s.", TEXT_ARGS(path), strerror(errno));
    AUTO(buffer_clear) struct buffer buffer;
    buffer_init(&buffer, YAML_BYTES_MAX + 1);
    size_t got = 0;
    do {
        char piece[8192];
        size_t room = YAML_BYTES_MAX + 1 - buffer.length;
        got = fread(piece, 1, room < sizeof(piece) ? room : sizeof(piece), file);
        buffer_append(&buffer, (struct text){piece, got});
    } while (got > 0 && buffer.failure == OK);
    if (ferror(file))
        return message_fail(message, ERROR_IO, "%.*s cannot be read: %s.", TEXT_ARGS(path), strerror(errno));
    if (buffer.failure < 0)
        return message_fail(message, buffer.failure, "There is no memory to read %.*s.", TEXT_ARGS(path));
    *ret_text = arena_copy(arena, buffer_text(&buffer));
    return OK;
}

struct entries {
    struct dirent **list;
    int count;
};

static void entries_clear(struct entries *entries)
{
    for (int i = 0; i < entries->count; i++)
        free(entries->list[i]);
    free(entries->list);
}

enum result definition_folder_read(struct arena *arena, const char *folder, struct definition_source **ret_sources,
                                   size_t *ret_count, struct message *message)
{
    AUTO(entries_clear) struct entries entries = {NULL, 0};
    int found = scandir(folder, &entries.list, entry_counts, entry_compare);
    if (found < 0)
        return message_fail(message, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_IO, "The folder %s cannot be read: %s.", folder,
                            strerror(errno));
    entries.count = found;
    if (found > FOLDER_FILES_MAX)
        return message_fail(message, ERROR_LIMIT, "The folder %s has more than %d definitions.", folder, FOLDER_FILES_MAX);
    struct definition_source *sources = ARENA_ARRAY(arena, struct definition_source, (size_t)found);
    if (sources == NULL)
        return message_fail(message, ERROR_MEMORY, "There is no memory to read the folder %s.", folder);
    size_t length = strlen(folder);
    bool slash = length > 0 && folder[length - 1] == '/';
    for (int i = 0; i < found; i++) {
        sources[i].file = arena_printf(arena, "%s%s%s", folder, slash ? "" : "/", entries.list[i]->d_name);
        TRY(file_read(arena, sources[i].file, &sources[i].text, message));
    }
    if (arena_failed(arena))
        return message_fail(message, ERROR_MEMORY, "There is no memory to read the folder %s.", folder);
    *ret_sources = sources;
    *ret_count = (size_t)found;
    return OK;
}
