/* A folder of exported files: written whole, with a SHA256SUMS over all of them.
 *
 * For proof_export() and publish_export(). The folder must not exist, or be empty. Files are
 * opened below the folder only and never over another; each is on disk (fsync) when its
 * folder_file_end() returns; SHA256SUMS, in the format of sha256sum(1), comes last, so that a folder
 * without it was not finished. What was written is taken away again if the folder is not ended. */
#ifndef BLOCKS_PROOF_FOLDER_H
#define BLOCKS_PROOF_FOLDER_H

#include <stdio.h>
#include "base/arena.h"

#define FOLDER_FILES_MAX 50000
#define FOLDER_NAME_BYTES_MAX 100
#define FOLDER_SUMS "SHA256SUMS"

struct folder_sum {
    struct text name;
    char hash[65];
};
struct folder_writer {
    const char *path;
    int folder; /* -1: not open */
    bool made;  /* by us */
    FILE *file; /* the one being written */
    struct arena *arena;
    struct folder_sum *sums;
    size_t sum_count, sum_capacity;
};
enum result folder_begin(struct folder_writer *writer, const char *path, struct arena *arena, struct message *message) MUST_USE;
/* `name`: letters, digits, '_', '-' and '.', not first: asserted. */
enum result folder_file_begin(struct folder_writer *writer, struct text name, struct message *message) MUST_USE;
/* A failure of the disk shows when the file is ended. */
void folder_write(struct folder_writer *writer, struct text text);
enum result folder_file_end(struct folder_writer *writer, struct message *message) MUST_USE;
/* Writes SHA256SUMS and closes. */
enum result folder_end(struct folder_writer *writer, struct message *message) MUST_USE;
/* Takes away what was written, unless the folder was ended: for AUTO(folder_abandon). */
void folder_abandon(struct folder_writer *writer);

/* Whether a name may stand in SHA256SUMS: of one file of the folder itself. */
bool folder_name_is_plain(struct text name);

/* A file read through a map of memory: it must not be cut while it is open. */
struct folder_map {
    struct text text;
    void *address;
    size_t length;
};
/* ERROR_NOT_FOUND; ERROR_INVALID for what is no plain file. */
enum result folder_map_open(int folder, const char *name, struct folder_map *ret_map) MUST_USE;
void folder_map_close(struct folder_map *map);

#endif
