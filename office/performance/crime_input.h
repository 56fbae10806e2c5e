/* What is to be imported: files, folders and archives as data.police.uk serves them, and what of them is ours.
 *
 * A file is known by its name ("2025-01-hertfordshire-street.csv"). Of a folder (with the folders in it) and of an archive only the files of
 * our force are read; those of other forces are counted, and so is everything else. A file that is named by itself
 * is read whatever it is called: then its heading says its kind and its rows their months, but stops do not say of
 * which force they are, so such a file must have its name. One that says another force is refused.
 *
 * An archive with a path that climbs out of a folder is refused whole, as is one that is damaged or cut off, or unpacks to
 * more than it says. Nothing is ever written under a name that an archive gives. */
#ifndef OFFICE_PERFORMANCE_CRIME_INPUT_H
#define OFFICE_PERFORMANCE_CRIME_INPUT_H

#include "office/performance/crime_file.h"

#define CRIME_INPUTS_MAX 64
#define CRIME_FILES_MAX 20000                        /* in archives and folders: 36 months, 45 forces, 3 kinds are 4,860 */
#define CRIME_UNPACKED_BYTES_MAX ((size_t)16 << 30)  /* of what is read of one archive */
#define CRIME_FORCES_MAX 60

struct crime_input {
    const char *path;   /* NULL: `descriptor` */
    int descriptor;     /* of an open file; stays open */
    struct text name;   /* what it is called to people; of a path: the path */
};
struct crime_entry {
    struct text label;  /* for people: "latest.zip: 2025-01/2025-01-hertfordshire-street.csv" */
    struct text file_name;
    const char *path;   /* of a file on disk; NULL otherwise */
    int descriptor;
    struct archive *archive;
    const char *inside; /* its name in the archive */
    bool named;         /* `name` holds */
    struct crime_name name;
    uint64_t bytes;     /* as the disk or the archive says */
};
struct crime_inputs {
    struct arena *arena;
    struct text force;
    struct crime_entry *entries; /* by month, then kind */
    size_t count, capacity;
    struct archive *archives[CRIME_INPUTS_MAX];
    int descriptors[CRIME_INPUTS_MAX];  /* of the archives that were opened here; -1: not ours to close */
    size_t archive_count;
    size_t other_forces, other_files;  /* passed over */
    struct text forces[CRIME_FORCES_MAX];
    size_t force_count;
    uint64_t bytes; /* of all entries */
};
/* To be closed in every case. ERROR_INVALID or ERROR_NOT_FOUND with a sentence that names the file. */
enum result crime_inputs_find(struct crime_inputs *inputs, struct arena *arena, const struct crime_input *list, size_t count, struct text force, struct message *message) MUST_USE;
void crime_inputs_close(struct crime_inputs *inputs);
/* Reads one of them; `file` as in crime_file.h. The message names it. */
enum result crime_entry_read(const struct crime_entry *entry, struct crime_file *file, struct message *message) MUST_USE;

#endif
