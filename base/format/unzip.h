/* Unzipping what strangers sent: archives that say one thing only.
 *
 * An archive is read by its directory at the end; what a reader that goes from the front would see must be the
 * same, or one file could be two. So an archive is refused (ERROR_INVALID, with a sentence for whoever sent
 * it) that has anything before its first entry, between entries or after its end; that has entries
 * which overlap, two of one name, one that is encrypted or packed by another method than deflate; a name
 * that leads out of a folder; or more than the limits below allow. What an entry says of its size is
 * not believed: unpacking counts, and stops at the first byte too many.
 *
 * This is for files that are kept and given to others. A workbook that is only read, by us and once, comes through
 * archive.h: libzip takes what unusual programs write, which this refuses.
 *
 * Not here: archives of more than 4 GiB or 65,535 entries (zip64): refused. Writing archives. */
#ifndef BASE_FORMAT_UNZIP_H
#define BASE_FORMAT_UNZIP_H

#include "base/arena.h"
#include "base/text.h"

#define UNZIP_ENTRIES_MAX 4000
#define UNZIP_BYTES_MAX 134217728 /* of all entries together, unpacked */
#define UNZIP_RATIO_MAX 150       /* unpacked to packed, of the whole, beyond the first megabyte */

struct unzip_entry {
    struct text name;
    size_t header_at, packed_bytes, unpacked_bytes; /* as the directory says */
    uint32_t crc, method, flags;
};
struct unzip {
    struct text bytes; /* borrowed */
    struct unzip_entry *entries; /* in the order of the directory */
    size_t entry_count;
};
/* Reads the directory and holds the archive to the rules above; unpacks nothing. */
enum result unzip_open(struct arena *arena, struct text bytes, struct unzip *ret_unzip, struct message *message) MUST_USE;
const struct unzip_entry *unzip_find(const struct unzip *unzip, const char *name); /* or NULL */

/* Gets an entry piece by piece. A failure ends the unpacking and is what unzip_entry_read() returns. */
typedef enum result unzip_take(void *context, struct text piece);
/* ERROR_INVALID where the entry is not what the directory says: size, checksum, packing. */
enum result unzip_entry_read(const struct unzip *unzip, const struct unzip_entry *entry, unzip_take *take, void *context,
                             struct message *message) MUST_USE;
/* The whole of a small entry; ERROR_LIMIT where it is longer than bytes_max. */
enum result unzip_entry_text(const struct unzip *unzip, const struct unzip_entry *entry, struct arena *arena, size_t bytes_max,
                             struct text *ret_text, struct message *message) MUST_USE;

#endif
