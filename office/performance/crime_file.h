/* One file of crime data, read to its end: from a disk with two threads, or from an archive while it is unpacked.
 *
 * A large file is cut in two at a line end near its middle. That line end might stand in quotes: so the first thread's
 * last row must end exactly where the second began; where it does not, what the second counted is thrown away and the first goes on.
 * Not here: which files (crime_input.c), what a row means (crime_rows.c). */
#ifndef OFFICE_PERFORMANCE_CRIME_FILE_H
#define OFFICE_PERFORMANCE_CRIME_FILE_H

#include <stdatomic.h>

#include "base/crypto/crypto.h"
#include "office/performance/crime_rows.h"

#define CRIME_ALONE_BYTES_MAX 8388608 /* a smaller file is read by one thread */

/* Somebody who looks on. `tell` is called now and then on the thread that called crime_file_read(). */
struct crime_watch {
    atomic_bool cancel;        /* set from anywhere: reading ends with ERROR_STOPPING */
    atomic_uint_fast64_t bytes; /* read so far */
    void (*tell)(struct crime_watch *watch);
    void *context;
};

struct crime_file {
    /* in */
    enum crime_kind kind;
    bool kind_known;
    const char *month;      /* seven bytes, or NULL */
    struct text force_name;
    const struct place_lsoas *places;
    bool with_points, with_checksum;
    struct arena *arena;    /* for refusals; outlives the file */
    struct crime_watch *watch;
    /* out */
    struct crime_counts counts;
    struct crime_stops stops;
    struct crime_refusals refusals;
    uint64_t rows, refused, lost, bytes;
    char first_month[8];
    char checksum[HASH_HEX_BYTES];
};


/* To be closed in every case. ERROR_INVALID: no file of this kind, said in the message; ERROR_STOPPING: cancelled; ERROR_IO. */
enum result crime_file_read(struct crime_file *file, int descriptor, struct message *message) MUST_USE;
/* Of bytes that come piece by piece: crime_file_begin(), then each piece, then the end. */
struct crime_pouring {
    struct crime_file *file;
    struct crime_reading reading;
    struct csv_stream stream;
    struct checksum checksum;
};
enum result crime_pour_begin(struct crime_pouring *pouring, struct crime_file *file, struct message *message) MUST_USE;
enum result crime_pour(struct crime_pouring *pouring, struct text piece) MUST_USE;
enum result crime_pour_end(struct crime_pouring *pouring) MUST_USE;
void crime_pour_close(struct crime_pouring *pouring);
void crime_file_close(struct crime_file *file);

#endif
