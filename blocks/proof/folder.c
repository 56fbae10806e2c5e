/* Writing a folder of exported files, and reading one file of such a folder. */
#include "blocks/proof/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto/crypto.h"

bool folder_name_is_plain(struct text name)
{
    for (size_t i = 0; i < name.length; i++) {
        char byte = name.data[i];
        bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
        if (!is_plain && !(byte == '.' && i > 0))
            return false;
    }
    return name.length > 0 && name.length <= FOLDER_NAME_BYTES_MAX;
}

/* --- Reading -------------------------------------------------------------- */

enum result folder_map_open(int folder, const char *name, struct folder_map *ret_map)
{
    struct folder_map map = {.text = TEXT_NONE};
    struct stat about;
    int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return errno == ENOENT ? ERROR_NOT_FOUND : errno == ELOOP ? ERROR_INVALID : ERROR_IO;
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
        close(file);
        return ERROR_INVALID;
    }
    if (about.st_size > 0) {
        map.length = (size_t)about.st_size;
        map.address = mmap(NULL, map.length, PROT_READ, MAP_PRIVATE, file, 0);
        map.text = (struct text){map.address, map.length};
    }
    close(file);
    if (map.address == MAP_FAILED)
        return ERROR_IO;
    *ret_map = map;
    return OK;
}

void folder_map_close(struct folder_map *map)
{
    if (map->address)
        munmap(map->address, map->length);
    *map = (struct folder_map){.text = TEXT_NONE};
}

/* --- Beginning and ending ------------------------------------------------- */

static enum result failed(const struct folder_writer *writer, struct message *message, const char *what)
{
    return message_fail(message, ERROR_IO, "%s could not be written in %s: %s.", what, writer->path, strerror(errno));
}

static bool is_empty(int folder)
{
    bool empty = true;
    int copy = dup(folder);
    DIR *list = copy < 0 ? NULL : fdopendir(copy);
    if (!list) {
        if (copy >= 0)
            close(copy);
        return false;
    }
    for (struct dirent *entry; empty && (entry = readdir(list));)
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    closedir(list);
    return empty;
}

enum result folder_begin(struct folder_writer *writer, const char *path, struct arena *arena, struct message *message)
{
    *writer = (struct folder_writer){.path = path, .folder = -1, .arena = arena};
    writer->made = mkdir(path, 0777) == 0;
    if (!writer->made && errno != EEXIST)
        return message_fail(message, ERROR_IO, "The folder %s could not be made: %s.", path, strerror(errno));
    writer->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (writer->folder < 0)
        return message_fail(message, ERROR_CONFLICT, "%s is not a folder that can be written to. Name one that does not exist yet.", path);
    if (!is_empty(writer->folder)) {
        close(writer->folder);
        writer->folder = -1;
        return message_fail(message, ERROR_CONFLICT, "The folder %s is not empty. Name one that is, or that does not exist yet.", path);
    }
    return OK;
}

void folder_abandon(struct folder_writer *writer)
{
    if (writer->folder < 0)
        return;
    if (writer->file)
        fclose(writer->file);
    for (size_t i = 0; i < writer->sum_count; i++)
        unlinkat(writer->folder, writer->sums[i].name.data, 0);
    close(writer->folder);
    if (writer->made)
        rmdir(writer->path);
    writer->folder = -1;
}

/* --- Files ---------------------------------------------------------------- */

static enum result make_room(struct folder_writer *writer)
{
    size_t capacity = writer->sum_capacity ? writer->sum_capacity * 2 : 64;
    struct folder_sum *sums;
    if (writer->sum_count < writer->sum_capacity)
        return OK;
    sums = ARENA_ARRAY(writer->arena, struct folder_sum, capacity);
    if (!sums)
        return ERROR_MEMORY;
    if (writer->sum_count)
        memcpy(sums, writer->sums, writer->sum_count * sizeof(*sums));
    writer->sums = sums;
    writer->sum_capacity = capacity;
    return OK;
}

enum result folder_file_begin(struct folder_writer *writer, struct text name, struct message *message)
{
    struct text copy = arena_copy(writer->arena, name);
    int file;
    assert(folder_name_is_plain(name) && !writer->file);
    if (arena_failed(writer->arena))
        return ERROR_MEMORY;
    if (writer->sum_count == FOLDER_FILES_MAX)
        return message_fail(message, ERROR_LIMIT, "There are more than %d files to write.", FOLDER_FILES_MAX);
    TRY(make_room(writer));
    file = openat(writer->folder, copy.data, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (file < 0)
        return failed(writer, message, copy.data);
    writer->sums[writer->sum_count++] = (struct folder_sum){.name = copy};
    writer->file = fdopen(file, "w");
    if (writer->file)
        return OK;
    close(file);
    return ERROR_MEMORY;
}

void folder_write(struct folder_writer *writer, struct text text)
{
    if (text.length)
        (void)!fwrite(text.data, 1, text.length, writer->file); /* the stream remembers a failure */
}

/* The hash is of what stands on the disk, read back. */
static enum result sum_up(struct folder_writer *writer, struct folder_sum *sum)
{
    struct folder_map map;
    TRY(folder_map_open(writer->folder, sum->name.data, &map));
    hash_write_hex(hash_of(map.text), sum->hash);
    folder_map_close(&map);
    return OK;
}

enum result folder_file_end(struct folder_writer *writer, struct message *message)
{
    struct folder_sum *sum = &writer->sums[writer->sum_count - 1];
    bool written = fflush(writer->file) == 0 && !ferror(writer->file) && fsync(fileno(writer->file)) == 0;
    int why = errno;
    FILE *file = TAKE(writer->file);
    if (fclose(file) != 0 || !written) {
        errno = why;
        return failed(writer, message, sum->name.data);
    }
    if (sum_up(writer, sum) < 0)
        return failed(writer, message, sum->name.data);
    return OK;
}

enum result folder_end(struct folder_writer *writer, struct message *message)
{
    size_t count = writer->sum_count;
    TRY(folder_file_begin(writer, TEXT(FOLDER_SUMS), message));
    for (size_t i = 0; i < count; i++)
        fprintf(writer->file, "%s  %s\n", writer->sums[i].hash, writer->sums[i].name.data);
    TRY(folder_file_end(writer, message));
    if (fsync(writer->folder) != 0)
        return failed(writer, message, FOLDER_SUMS);
    close(writer->folder);
    writer->folder = -1;
    return OK;
}
