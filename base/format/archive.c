/* ZIP archives through libzip: see archive.h. */
#include "base/format/archive.h"

#include <unistd.h>
#include <zip.h>

#define PIECE_BYTES 65536
#define DEFLATE_LEVEL 3 /* libzip's own choice, 9, takes five times as long for a tenth less */

struct archive {
    zip_t *zip;
    struct archive_limits limits;
    size_t unpacked_bytes;
};

/* --- Reading ---------------------------------------------------------------- */

static enum result fail_of(int error, struct message *message)
{
    if (error == ZIP_ER_MEMORY)
        return ERROR_MEMORY;
    if (error == ZIP_ER_NOPASSWD || error == ZIP_ER_WRONGPASSWD || error == ZIP_ER_ENCRNOTSUPP)
        return message_fail(message, ERROR_DENIED, "This file is locked with a password: take the password off, save it, and choose it again.");
    if (error == ZIP_ER_COMPNOTSUPP)
        return message_fail(message, ERROR_INVALID, "This file is packed in a way that is not known here: save it again, and choose it again.");
    return message_fail(message, ERROR_INVALID, "This file is damaged: save it again, and choose it again.");
}

static enum result check_entries(zip_t *zip, size_t entries_max, struct message *message)
{
    zip_int64_t count = zip_get_num_entries(zip, 0);
    if ((size_t)count > entries_max)
        return message_fail(message, ERROR_LIMIT, "This file holds more than %zu files.", entries_max);
    for (zip_int64_t i = 0; i < count; i++) {
        const char *name = zip_get_name(zip, (zip_uint64_t)i, ZIP_FL_ENC_RAW);
        if (!name)
            return fail_of(zip_error_code_zip(zip_get_error(zip)), message);
        if (zip_name_locate(zip, name, ZIP_FL_ENC_RAW) != i)
            return message_fail(message, ERROR_INVALID, "This file is damaged: it holds two parts of one name.");
    }
    return OK;
}

/* Takes the source over, which may be NULL. */
static enum result open_source(zip_source_t *source, zip_error_t *error, const struct archive_limits *limits, struct archive **ret_archive, struct message *message)
{
    struct archive *archive = calloc(1, sizeof *archive);
    enum result result;
    if (!archive) {
        zip_source_free(source);
        return ERROR_MEMORY;
    }
    archive->zip = source ? zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, error) : NULL;
    archive->limits = *limits;
    if (!archive->zip) {
        zip_source_free(source);
        result = fail_of(zip_error_code_zip(error), message);
    } else {
        result = check_entries(archive->zip, limits->entries_max, message);
    }
    if (result < 0) {
        archive_close(archive);
        return result;
    }
    *ret_archive = archive;
    return OK;
}

enum result archive_open(struct text bytes, size_t unpacked_bytes_max, struct archive **ret_archive, struct message *message)
{
    const struct archive_limits limits = {ARCHIVE_ENTRIES_MAX, unpacked_bytes_max};
    zip_error_t error;
    zip_error_init(&error);
    enum result result = open_source(zip_source_buffer_create(bytes.data, bytes.length, 0, &error), &error, &limits, ret_archive, message);
    zip_error_fini(&error);
    return result;
}

enum result archive_open_file(int file, const struct archive_limits *limits, struct archive **ret_archive, struct message *message)
{
    zip_error_t error;
    zip_source_t *source = NULL;
    int own = dup(file); /* closed with the source */
    FILE *stream = own >= 0 ? fdopen(own, "rb") : NULL;
    if (!stream) {
        if (own >= 0)
            close(own);
        return ERROR_MEMORY;
    }
    zip_error_init(&error);
    source = zip_source_filep_create(stream, 0, 0, &error);
    if (!source)
        fclose(stream);
    enum result result = open_source(source, &error, limits, ret_archive, message);
    zip_error_fini(&error);
    return result;
}

size_t archive_count(struct archive *archive)
{
    return (size_t)zip_get_num_entries(archive->zip, 0);
}

enum result archive_entry_at(struct archive *archive, size_t index, struct text *ret_name, uint64_t *ret_bytes)
{
    zip_stat_t stat;
    const char *name = zip_get_name(archive->zip, index, ZIP_FL_ENC_RAW);
    if (!name || zip_stat_index(archive->zip, index, 0, &stat) < 0 || !(stat.valid & ZIP_STAT_SIZE))
        return ERROR_INVALID;
    *ret_name = text_of(name);
    *ret_bytes = stat.size;
    return OK;
}

void archive_close(struct archive *archive)
{
    if (archive && archive->zip)
        zip_discard(archive->zip);
    free(archive);
}

void archive_close_at(struct archive **archive)
{
    archive_close(*archive);
}

bool archive_has(struct archive *archive, const char *name)
{
    return zip_name_locate(archive->zip, name, 0) >= 0;
}

static enum result check_size(struct archive *archive, zip_uint64_t packed, zip_uint64_t unpacked, struct message *message)
{
    if (archive->unpacked_bytes <= archive->limits.unpacked_bytes_max &&
        (unpacked <= ARCHIVE_RATIO_FREE_BYTES || unpacked / ARCHIVE_RATIO_MAX <= packed))
        return OK;
    return message_fail(message, ERROR_LIMIT, "This file unpacks to far more than it should, so it was not opened. Copy what is needed into a new, plain workbook.");
}

static enum result unpack(struct archive *archive, zip_file_t *file, const zip_stat_t *stat, archive_take *take, void *context, struct message *message)
{
    char piece[PIECE_BYTES];
    zip_int64_t length;
    zip_uint64_t unpacked = 0;
    while ((length = zip_fread(file, piece, sizeof piece)) > 0) {
        unpacked += (zip_uint64_t)length;
        archive->unpacked_bytes += (size_t)length;
        TRY(check_size(archive, stat->comp_size, unpacked, message));
        if (unpacked > stat->size)
            return fail_of(ZIP_ER_INCONS, message);
        TRY(take(context, (struct text){piece, (size_t)length}, message));
    }
    if (length < 0)
        return fail_of(zip_error_code_zip(zip_file_get_error(file)), message);
    return unpacked == stat->size ? OK : fail_of(ZIP_ER_INCONS, message);
}

enum result archive_unpack(struct archive *archive, const char *name, archive_take *take, void *context, struct message *message)
{
    zip_stat_t stat;
    zip_file_t *file;
    enum result result;
    if (zip_stat(archive->zip, name, 0, &stat) < 0 || !(stat.valid & ZIP_STAT_COMP_SIZE) || !(stat.valid & ZIP_STAT_SIZE))
        return ERROR_NOT_FOUND;
    file = zip_fopen(archive->zip, name, 0);
    if (!file)
        return fail_of(zip_error_code_zip(zip_get_error(archive->zip)), message);
    result = unpack(archive, file, &stat, take, context, message);
    zip_fclose(file);
    return result;
}

/* --- Packing ---------------------------------------------------------------- */

/* A file that is made while it is packed. */
struct pulled {
    const struct archive_entry *entry;
    struct buffer piece;
    size_t at;
    bool ended;
    enum result result;
    zip_error_t error;
};

static zip_int64_t read_more(struct pulled *pulled, char *data, zip_uint64_t length)
{
    size_t given;
    if (pulled->at == pulled->piece.length && !pulled->ended) {
        pulled->piece.length = 0;
        pulled->at = 0;
        pulled->result = pulled->entry->more(pulled->entry->context, &pulled->piece);
        if (pulled->result == OK)
            pulled->result = pulled->piece.failure;
        if (pulled->result < 0) {
            zip_error_set(&pulled->error, ZIP_ER_READ, 0);
            return -1;
        }
        pulled->ended = !pulled->piece.length;
    }
    given = pulled->piece.length - pulled->at;
    if (given > length)
        given = (size_t)length;
    if (given)
        memcpy(data, pulled->piece.data + pulled->at, given);
    pulled->at += given;
    return (zip_int64_t)given;
}

static zip_int64_t pull(void *state, void *data, zip_uint64_t length, zip_source_cmd_t command)
{
    struct pulled *pulled = state;
    switch (command) {
    case ZIP_SOURCE_OPEN:
    case ZIP_SOURCE_CLOSE:
    case ZIP_SOURCE_FREE:
        return 0;
    case ZIP_SOURCE_READ:
        return read_more(pulled, data, length);
    case ZIP_SOURCE_STAT:
        zip_stat_init(data);
        return sizeof(zip_stat_t);
    case ZIP_SOURCE_ERROR:
        return zip_error_to_data(&pulled->error, data, length);
    case ZIP_SOURCE_SUPPORTS:
        return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
                                              ZIP_SOURCE_FREE, -1);
    default:
        zip_error_set(&pulled->error, ZIP_ER_OPNOTSUPP, 0);
        return -1;
    }
}

static enum result add(zip_t *zip, const struct archive_entry *entry, struct pulled *pulled, struct date day)
{
    zip_source_t *source = entry->more ? zip_source_function(zip, pull, pulled) : zip_source_buffer(zip, entry->content.data, entry->content.length, 0);
    zip_int64_t index;
    int year, month, month_day;
    if (!source)
        return ERROR_MEMORY;
    index = zip_file_add(zip, entry->name, source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(source);
        return ERROR_MEMORY;
    }
    date_parts(day, &year, &month, &month_day);
    if (year < 1980 || year > 2107) /* what a ZIP can say */
        year = 1980, month = 1, month_day = 1;
    /* A fixed time: libzip would write the machine's local one. */
    if (zip_set_file_compression(zip, (zip_uint64_t)index, ZIP_CM_DEFLATE, DEFLATE_LEVEL) < 0 ||
        zip_file_set_dostime(zip, (zip_uint64_t)index, 0, (zip_uint16_t)((year - 1980) << 9 | month << 5 | month_day), 0) < 0)
        return ERROR_MEMORY;
    return OK;
}

static enum result copy_out(zip_source_t *target, struct buffer *out)
{
    zip_stat_t stat;
    char *room;
    zip_int64_t length;
    if (zip_source_open(target) < 0 || zip_source_stat(target, &stat) < 0)
        return ERROR_MEMORY;
    room = buffer_reserve(out, (size_t)stat.size);
    if (!room)
        return out->failure;
    length = zip_source_read(target, room, stat.size);
    zip_source_close(target);
    if (length < 0 || (zip_uint64_t)length != stat.size)
        return ERROR_IO;
    out->length += (size_t)length;
    return OK;
}

/* Closing packs. */
static enum result pack(zip_t *zip, const struct archive_entry *entries, size_t count, struct date day, struct pulled *pulled)
{
    enum result result = OK;
    for (size_t i = 0; i < count && result == OK; i++)
        result = add(zip, &entries[i], &pulled[i], day);
    if (result == OK && zip_close(zip) == 0)
        return OK;
    zip_discard(zip);
    for (size_t i = 0; i < count && result == OK; i++)
        result = pulled[i].result;
    return result < 0 ? result : ERROR_MEMORY;
}

enum result archive_pack(const struct archive_entry *entries, size_t count, struct date day, struct buffer *out)
{
    struct pulled *pulled = calloc(count + 1, sizeof *pulled);
    zip_source_t *target = pulled ? zip_source_buffer_create(NULL, 0, 0, NULL) : NULL;
    zip_t *zip = NULL;
    enum result result = ERROR_MEMORY;
    if (target) {
        zip_source_keep(target);
        zip = zip_open_from_source(target, ZIP_TRUNCATE, NULL);
        if (!zip)
            zip_source_free(target);
    }
    for (size_t i = 0; zip && i < count; i++) {
        pulled[i] = (struct pulled){.entry = &entries[i]};
        zip_error_init(&pulled[i].error);
        buffer_init(&pulled[i].piece, (size_t)64 << 20);
    }
    if (zip)
        result = pack(zip, entries, count, day, pulled);
    if (result == OK)
        result = copy_out(target, out);
    for (size_t i = 0; zip && i < count; i++) {
        zip_error_fini(&pulled[i].error);
        buffer_clear(&pulled[i].piece);
    }
    zip_source_free(target);
    free(pulled);
    return result;
}
