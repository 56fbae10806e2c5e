/* One file of crime data: see crime_file.h. */
#include "office/performance/crime_file.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_END_WITHIN_BYTES 1048576
#define PART_ARENA_BYTES_MAX ((size_t)16 << 20)

static void watch_bytes(struct crime_watch *watch, uint64_t bytes, bool tells)
{
    if (!watch)
        return;
    atomic_fetch_add(&watch->bytes, bytes);
    if (tells && watch->tell)
        watch->tell(watch);
}

static bool is_cancelled(const struct crime_watch *watch)
{
    return watch && atomic_load(&watch->cancel);
}

/* --- A part of a file --------------------------------------------------------- */

struct part {
    int descriptor;
    uint64_t begin; /* where its first row begins */
    bool tells;     /* on the caller's thread */
    struct crime_watch *watch;
    struct crime_reading reading;
    struct crime_counts counts;
    struct crime_stops stops;
    struct csv_stream stream;
    struct message message;
    enum result result;
};

static enum result fill(struct part *part, bool *ret_ended)
{
    size_t max;
    char *room = csv_stream_room(&part->stream, &max);
    ssize_t length;
    if (is_cancelled(part->watch))
        return ERROR_STOPPING;
    do
        length = pread(part->descriptor, room, max < CSV_STREAM_ROOM_BYTES ? max : CSV_STREAM_ROOM_BYTES, (off_t)(part->stream.offset + part->stream.length));
    while (length < 0 && errno == EINTR);
    if (length < 0)
        return ERROR_IO;
    *ret_ended = length == 0;
    watch_bytes(part->watch, (uint64_t)length, part->tells);
    return length ? csv_stream_filled(&part->stream, (size_t)length) : csv_stream_end(&part->stream);
}

static enum result read_on(struct part *part)
{
    bool ended = false;
    while (!ended && !part->stream.stopped)
        TRY(fill(part, &ended));
    return OK;
}

static void *run_part(void *context)
{
    struct part *part = context;
    part->result = read_on(part);
    return NULL;
}

static enum result part_open(struct part *part, const struct crime_file *file, const struct crime_counts *counts, int descriptor, uint64_t begin)
{
    *part = (struct part){.descriptor = descriptor, .begin = begin, .watch = file->watch};
    part->reading = (struct crime_reading){.kind = file->kind, .kind_known = file->kind_known, .month = file->month, .force_name = file->force_name,
                                           .counts = &part->counts, .stops = &part->stops, .headed = begin > 0, .arena = arena_new(PART_ARENA_BYTES_MAX)};
    if (!part->reading.arena)
        return ERROR_MEMORY;
    TRY(crime_counts_open(&part->counts, counts->places, file->with_points));
    TRY(crime_reading_open(&part->reading, &part->message));
    TRY(csv_stream_open(&part->stream, crime_take_row, &part->reading));
    part->stream.offset = begin;
    return OK;
}

static void part_close(struct part *part)
{
    csv_stream_close(&part->stream);
    crime_reading_close(&part->reading);
    crime_stops_clear(&part->stops);
    crime_counts_close(&part->counts);
    arena_free(part->reading.arena);
    *part = (struct part){0};
}

/* --- What parts come to --------------------------------------------------------- */

/* The values that refusals show lie in the part's arena. */
static enum result take_refusals(struct crime_file *file, const struct crime_reading *reading, uint64_t lines_before)
{
    size_t before = file->refusals.count;
    crime_refusals_add(&file->refusals, &reading->refusals, lines_before);
    for (size_t i = before; i < file->refusals.count; i++)
        file->refusals.list[i].value = arena_copy(file->arena, file->refusals.list[i].value);
    return arena_failed(file->arena) ? ERROR_MEMORY : OK;
}

static enum result take_reading(struct crime_file *file, const struct crime_reading *reading, uint64_t lines_before)
{
    if (!reading->headed)
        return message_fail(reading->message, ERROR_INVALID, "It is empty: it has no heading.");
    file->kind = reading->kind;
    file->rows += reading->rows;
    file->refused += reading->refused;
    file->lost += reading->lost;
    if (!file->first_month[0])
        memcpy(file->first_month, reading->first_month, sizeof file->first_month);
    return take_refusals(file, reading, lines_before);
}

static enum result take_part(struct crime_file *file, struct part *part, uint64_t lines_before)
{
    TRY(take_reading(file, &part->reading, lines_before));
    if (lines_before)
        return crime_counts_add(&file->counts, &part->counts);
    file->counts = part->counts;
    part->counts = (struct crime_counts){0};
    file->stops = part->stops;
    part->stops = (struct crime_stops){0};
    return OK;
}

/* --- Two threads ------------------------------------------------------------------ */

/* Where a line begins, near the middle; 0: there is none near. */
static enum result find_middle(int descriptor, uint64_t bytes, uint64_t *ret_at)
{
    char *piece = malloc(LINE_END_WITHIN_BYTES);
    uint64_t middle = bytes / 2;
    ssize_t length = piece ? pread(descriptor, piece, LINE_END_WITHIN_BYTES, (off_t)middle) : 0;
    const char *end = length > 0 ? memchr(piece, '\n', (size_t)length) : NULL;
    enum result result = !piece ? ERROR_MEMORY : length < 0 ? ERROR_IO : OK;
    *ret_at = end ? middle + (uint64_t)(end - piece) + 1 : 0;
    free(piece);
    return result;
}

static enum result read_two(struct crime_file *file, struct part *first, struct part *second)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, run_part, second) != 0)
        return ERROR_MEMORY;
    first->stream.stop_at = second->begin;
    first->result = read_on(first);
    pthread_join(thread, NULL);
    TRY(first->result);
    if (csv_stream_position(&first->stream) == second->begin) {
        TRY(second->result);
        TRY(take_part(file, first, 0));
        return take_part(file, second, first->stream.line - 1);
    }
    /* The line end stood in quotes. */
    first->stream.stop_at = UINT64_MAX;
    first->stream.stopped = false;
    TRY(csv_stream_filled(&first->stream, 0));
    TRY(read_on(first));
    return take_part(file, first, 0);
}

/* Beside the reading, on a thread of its own. */
struct summing {
    struct crime_file *file;
    int descriptor;
    enum result result;
};

static enum result checksum_of_file(struct crime_file *file, int descriptor)
{
    struct checksum checksum;
    char *piece = malloc(CSV_STREAM_ROOM_BYTES);
    uint64_t at = 0;
    ssize_t length = 0;
    if (!piece)
        return ERROR_MEMORY;
    checksum_begin(&checksum);
    while (!is_cancelled(file->watch) && (length = pread(descriptor, piece, CSV_STREAM_ROOM_BYTES, (off_t)at)) > 0) {
        checksum_add(&checksum, (struct text){piece, (size_t)length});
        at += (uint64_t)length;
    }
    free(piece);
    checksum_end(&checksum, file->checksum);
    return length < 0 ? ERROR_IO : is_cancelled(file->watch) ? ERROR_STOPPING : OK;
}

static void *run_checksum(void *context)
{
    struct summing *summing = context;
    summing->result = checksum_of_file(summing->file, summing->descriptor);
    return NULL;
}

/* Whether the file can be cut: its kind is known, by its name or at a glance, and its rows need nothing of those before them. */
static bool can_be_cut(struct crime_file *file, int descriptor)
{
    char head[1024];
    ssize_t length = pread(descriptor, head, sizeof head, 0);
    struct text rest = {head, length > 0 ? (size_t)length : 0}, line = TEXT_NONE;
    if (file->bytes <= CRIME_ALONE_BYTES_MAX || (file->kind_known && file->kind == CRIME_STOPS) || !text_next(&rest, '\n', &line))
        return false;
    line = text_trim(text_starts(line, TEXT("\xef\xbb\xbf")) ? text_slice(line, 3, line.length) : line);
    for (int kind = CRIME_STREET; kind <= CRIME_OUTCOMES && !file->kind_known; kind++)
        if (crime_heading_is(line, (enum crime_kind)kind)) {
            file->kind = (enum crime_kind)kind;
            file->kind_known = true;
        }
    return file->kind_known;
}

static enum result read_parts(struct crime_file *file, struct part *first, struct part *second, int descriptor)
{
    const struct crime_counts model = {.places = file->places};
    uint64_t middle = 0;
    bool cut = can_be_cut(file, descriptor);
    TRY(part_open(first, file, &model, descriptor, 0));
    first->tells = true;
    if (cut)
        TRY(find_middle(descriptor, file->bytes, &middle));
    if (!middle || middle >= file->bytes) {
        TRY(read_on(first));
        return take_part(file, first, 0);
    }
    TRY(part_open(second, file, &model, descriptor, middle));
    return read_two(file, first, second);
}

enum result crime_file_read(struct crime_file *file, int descriptor, struct message *message)
{
    struct part *parts = calloc(2, sizeof *parts);
    struct stat stat;
    struct summing summing = {file, descriptor, OK};
    pthread_t thread;
    enum result result = !parts ? ERROR_MEMORY : fstat(descriptor, &stat) < 0 ? ERROR_IO : OK;
    if (result == OK) {
        file->bytes = (uint64_t)stat.st_size;
        bool sums = file->with_checksum && pthread_create(&thread, NULL, run_checksum, &summing) == 0;
        result = file->with_checksum && !sums ? ERROR_MEMORY : read_parts(file, &parts[0], &parts[1], descriptor);
        if (sums)
            pthread_join(thread, NULL);
        result = result == OK ? summing.result : result;
    }
    if (result < 0 && parts && parts[0].message.text[0])
        message_fail(message, result, "%s", parts[0].message.text);
    for (int i = 0; parts && i < 2; i++)
        part_close(&parts[i]);
    free(parts);
    return result;
}

void crime_file_close(struct crime_file *file)
{
    crime_counts_close(&file->counts);
    crime_stops_clear(&file->stops);
}

/* --- Pieces ------------------------------------------------------------------------- */

enum result crime_pour_begin(struct crime_pouring *pouring, struct crime_file *file, struct message *message)
{
    *pouring = (struct crime_pouring){.file = file};
    pouring->reading = (struct crime_reading){.kind = file->kind, .kind_known = file->kind_known, .month = file->month, .force_name = file->force_name,
                                              .counts = &file->counts, .stops = &file->stops, .arena = file->arena};
    checksum_begin(&pouring->checksum);
    TRY(crime_counts_open(&file->counts, file->places, file->with_points));
    TRY(crime_reading_open(&pouring->reading, message));
    return csv_stream_open(&pouring->stream, crime_take_row, &pouring->reading);
}

enum result crime_pour(struct crime_pouring *pouring, struct text piece)
{
    struct crime_file *file = pouring->file;
    if (is_cancelled(file->watch))
        return ERROR_STOPPING;
    if (file->with_checksum)
        checksum_add(&pouring->checksum, piece);
    watch_bytes(file->watch, piece.length, true);
    file->bytes += piece.length;
    while (piece.length) {
        size_t max;
        char *room = csv_stream_room(&pouring->stream, &max);
        struct text part = text_slice(piece, 0, max);
        memcpy(room, part.data, part.length);
        piece = text_slice(piece, part.length, piece.length);
        TRY(csv_stream_filled(&pouring->stream, part.length));
    }
    return OK;
}

enum result crime_pour_end(struct crime_pouring *pouring)
{
    TRY(csv_stream_end(&pouring->stream));
    checksum_end(&pouring->checksum, pouring->file->checksum);
    return take_reading(pouring->file, &pouring->reading, 0);
}

void crime_pour_close(struct crime_pouring *pouring)
{
    csv_stream_close(&pouring->stream);
    crime_reading_close(&pouring->reading);
}
