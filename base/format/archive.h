/* ZIP archives in memory, within limits: the only file of ours that knows libzip.
 *
 * Owns packing and unpacking. Not here: what is inside (xlsx.h); archives that are kept and handed on must say one thing
 * only, which libzip does not ask (unzip.h). Nothing is ever written to a disk, so no
 * name in an archive can lead anywhere.
 *
 * What an archive says of its own sizes is not believed: bytes are counted as they come out, and a file that is longer or shorter
 * than the archive says is damaged. An archive
 * that unpacks to more than `unpacked_bytes_max`, or past ARCHIVE_RATIO_FREE_BYTES to more than ARCHIVE_RATIO_MAX times what it
 * was packed in, is refused on the way, as is one with more than ARCHIVE_ENTRIES_MAX files, with two files of one name or with
 * a password. Office files reach a ratio of 50 or so. */
#ifndef BASE_FORMAT_ARCHIVE_H
#define BASE_FORMAT_ARCHIVE_H

#include "base/date.h"
#include "base/text.h"

#define ARCHIVE_ENTRIES_MAX 1000
#define ARCHIVE_RATIO_MAX 200
#define ARCHIVE_RATIO_FREE_BYTES 4194304

struct archive;
struct archive_limits {
    size_t entries_max, unpacked_bytes_max;
};

/* The bytes are borrowed until archive_close(). ERROR_INVALID: no archive, or a broken one; ERROR_LIMIT: too
 * many files; ERROR_DENIED: a password. */
enum result archive_open(struct text bytes, size_t unpacked_bytes_max, struct archive **ret_archive, struct message *message) MUST_USE;
/* The same of an open file, which may be larger than memory and is read where it is needed. The descriptor is not closed. */
enum result archive_open_file(int file, const struct archive_limits *limits, struct archive **ret_archive, struct message *message) MUST_USE;
/* What is in it: file 0 to count - 1, with the size that the archive says (not to be believed). The name is borrowed until the
 * archive is closed; it may hold any bytes. */
size_t archive_count(struct archive *archive);
enum result archive_entry_at(struct archive *archive, size_t index, struct text *ret_name, uint64_t *ret_bytes) MUST_USE;
void archive_close(struct archive *archive);     /* NULL is allowed */
void archive_close_at(struct archive **archive); /* for AUTO(archive_close_at) */
bool archive_has(struct archive *archive, const char *name);
/* Unpacks a file piece by piece; `take` returns OK to go on. ERROR_NOT_FOUND: no such file; ERROR_LIMIT: it
 * unpacks to too much; ERROR_INVALID: its bytes are damaged; what `take` returned. */
typedef enum result archive_take(void *context, struct text piece, struct message *message);
enum result archive_unpack(struct archive *archive, const char *name, archive_take *take, void *context, struct message *message) MUST_USE;

/* A file to be packed: `content`, or what `more` appends each time it is asked until it appends nothing. */
typedef enum result archive_more(void *context, struct buffer *out);
struct archive_entry {
    const char *name;
    struct text content;
    archive_more *more;
    void *context;
};
/* Appends the archive to `out`. The same entries and day make the same bytes. What `more` returned is returned. */
enum result archive_pack(const struct archive_entry *entries, size_t count, struct date day, struct buffer *out) MUST_USE;

#endif
