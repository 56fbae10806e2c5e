/* Unzipping: see unzip.h. The format is PKWARE's APPNOTE 6.3, sections 4.3 and 4.4. */
#include "base/format/unzip.h"

#include <zlib.h>

#define END_BYTES 22
#define ENTRY_BYTES 46
#define LOCAL_BYTES 30
#define DESCRIPTOR_BYTES_MAX 16 /* signature, checksum, two sizes: after an entry that was written in one go */
#define PIECE_BYTES 32768
#define FLAG_ENCRYPTED 1u
#define FLAG_DESCRIPTOR 8u
#define FLAGS_REFUSED 0x2041u /* encrypted, strongly encrypted, a directory that is masked */

static uint32_t at16(const char *data)
{
    const unsigned char *bytes = (const unsigned char *)data;
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8;
}

static uint32_t at32(const char *data)
{
    return at16(data) | at16(data + 2) << 16;
}

static enum result damaged(struct message *message)
{
    return message_fail(message, ERROR_INVALID, "The file is damaged, or it was made by an unusual program. Open it, save it anew and attach that.");
}

/* --- The directory -------------------------------------------------------- */

struct directory {
    size_t at, length, count;
};

static enum result find_directory(struct text bytes, struct directory *ret_directory, struct message *message)
{
    const char *end = bytes.data + bytes.length - END_BYTES;
    if (bytes.length < END_BYTES || memcmp(end, "PK\5\6", 4) != 0 || at16(end + 20) != 0)
        return damaged(message); /* a comment of the archive is where other things hide */
    struct directory directory = {.at = at32(end + 16), .length = at32(end + 12), .count = at16(end + 10)};
    bool one_disk = at16(end + 4) == 0 && at16(end + 6) == 0 && at16(end + 8) == directory.count;
    if (!one_disk || directory.count == 0 || directory.at > bytes.length || directory.length > bytes.length - directory.at ||
        directory.at + directory.length != bytes.length - END_BYTES)
        return damaged(message);
    if (directory.count > UNZIP_ENTRIES_MAX)
        return message_fail(message, ERROR_INVALID, "The file holds more than %d parts inside: that is no ordinary document.", UNZIP_ENTRIES_MAX);
    *ret_directory = directory;
    return OK;
}

static bool name_leads_out(struct text name)
{
    struct text rest = name, part;
    if (!name.length || name.data[0] == '/' || memchr(name.data, '\\', name.length) || memchr(name.data, ':', name.length))
        return true;
    while (text_next(&rest, '/', &part))
        if (text_equals(part, "..") || text_equals(part, "."))
            return true;
    return false;
}

static enum result read_entry(struct text bytes, size_t *at, size_t end, struct unzip_entry *entry, struct message *message)
{
    const char *data = bytes.data + *at;
    if (end - *at < ENTRY_BYTES || memcmp(data, "PK\1\2", 4) != 0)
        return damaged(message);
    size_t name_length = at16(data + 28), more = (size_t)at16(data + 30) + at16(data + 32);
    *entry = (struct unzip_entry){.flags = at16(data + 8), .method = at16(data + 10), .crc = at32(data + 16), .packed_bytes = at32(data + 20),
                                  .unpacked_bytes = at32(data + 24), .header_at = at32(data + 42)};
    if (end - *at - ENTRY_BYTES < name_length + more)
        return damaged(message);
    entry->name = (struct text){data + ENTRY_BYTES, name_length};
    *at += ENTRY_BYTES + name_length + more;
    if (entry->flags & FLAG_ENCRYPTED)
        return message_fail(message, ERROR_INVALID, "The file is protected with a password. Take the password off and attach it again.");
    if (!text_is_clean(entry->name) || name_leads_out(entry->name) || (entry->flags & FLAGS_REFUSED) || (entry->method != 0 && entry->method != 8))
        return damaged(message);
    return OK;
}

/* --- What a reader from the front would see -------------------------------- */

static int by_place(const void *a, const void *b)
{
    const struct unzip_entry *first = *(const struct unzip_entry *const *)a, *second = *(const struct unzip_entry *const *)b;
    return first->header_at < second->header_at ? -1 : first->header_at > second->header_at;
}

/* The entry where it lies: its own header must say the same. *ret_end: where its bytes end. */
static enum result check_local(struct text bytes, const struct unzip_entry *entry, size_t limit, size_t *ret_end, struct message *message)
{
    const char *data = bytes.data + entry->header_at;
    if (entry->header_at > limit || limit - entry->header_at < LOCAL_BYTES || memcmp(data, "PK\3\4", 4) != 0)
        return damaged(message);
    size_t head = LOCAL_BYTES + (size_t)at16(data + 26) + at16(data + 28);
    bool same_name = at16(data + 26) == entry->name.length && limit - entry->header_at >= head &&
                     memcmp(data + LOCAL_BYTES, entry->name.data, entry->name.length) == 0;
    bool has_descriptor = (at16(data + 6) & FLAG_DESCRIPTOR) != 0;
    bool same_sizes = has_descriptor || (at32(data + 18) == entry->packed_bytes && at32(data + 22) == entry->unpacked_bytes);
    if (!same_name || !same_sizes || at16(data + 8) != entry->method || limit - entry->header_at - head < entry->packed_bytes)
        return damaged(message);
    *ret_end = entry->header_at + head + entry->packed_bytes + (has_descriptor ? DESCRIPTOR_BYTES_MAX : 0);
    return OK;
}

static enum result check_places(struct arena *arena, const struct unzip *unzip, size_t directory_at, struct message *message)
{
    const struct unzip_entry **sorted = ARENA_ARRAY(arena, const struct unzip_entry *, unzip->entry_count);
    size_t end = 0;
    if (!sorted)
        return ERROR_MEMORY;
    for (size_t i = 0; i < unzip->entry_count; i++)
        sorted[i] = &unzip->entries[i];
    qsort(sorted, unzip->entry_count, sizeof *sorted, by_place);
    for (size_t i = 0; i < unzip->entry_count; i++) {
        /* A descriptor is 12 or 16 bytes: what comes next may begin up to four bytes before `end`. */
        bool follows = i == 0 ? sorted[i]->header_at == 0 : sorted[i]->header_at <= end && sorted[i]->header_at + 4 >= end;
        if (!follows)
            return damaged(message);
        TRY(check_local(unzip->bytes, sorted[i], directory_at, &end, message));
    }
    return directory_at <= end && directory_at + 4 >= end ? OK : damaged(message);
}

static int by_name(const void *a, const void *b)
{
    return text_compare((*(const struct unzip_entry *const *)a)->name, (*(const struct unzip_entry *const *)b)->name);
}

static enum result check_names(struct arena *arena, const struct unzip *unzip, struct message *message)
{
    const struct unzip_entry **sorted = ARENA_ARRAY(arena, const struct unzip_entry *, unzip->entry_count);
    if (!sorted)
        return ERROR_MEMORY;
    for (size_t i = 0; i < unzip->entry_count; i++)
        sorted[i] = &unzip->entries[i];
    qsort(sorted, unzip->entry_count, sizeof *sorted, by_name);
    for (size_t i = 1; i < unzip->entry_count; i++)
        if (text_equal(sorted[i - 1]->name, sorted[i]->name))
            return damaged(message);
    return OK;
}

static enum result check_sizes(const struct unzip *unzip, struct message *message)
{
    uint64_t packed = 0, unpacked = 0;
    for (size_t i = 0; i < unzip->entry_count; i++) {
        packed += unzip->entries[i].packed_bytes;
        unpacked += unzip->entries[i].unpacked_bytes;
    }
    if (unpacked > UNZIP_BYTES_MAX || unpacked > (1u << 20) + packed * UNZIP_RATIO_MAX)
        return message_fail(message, ERROR_INVALID, "The file would grow to far more than its size when it is opened: that is no ordinary document.");
    return OK;
}

enum result unzip_open(struct arena *arena, struct text bytes, struct unzip *ret_unzip, struct message *message)
{
    struct unzip unzip = {.bytes = bytes};
    struct directory directory = {0};
    TRY(find_directory(bytes, &directory, message));
    unzip.entries = ARENA_ARRAY(arena, struct unzip_entry, directory.count);
    if (!unzip.entries)
        return ERROR_MEMORY;
    size_t at = directory.at, end = directory.at + directory.length;
    for (; unzip.entry_count < directory.count; unzip.entry_count++)
        TRY(read_entry(bytes, &at, end, &unzip.entries[unzip.entry_count], message));
    if (at != end)
        return damaged(message);
    TRY(check_sizes(&unzip, message));
    TRY(check_places(arena, &unzip, directory.at, message));
    TRY(check_names(arena, &unzip, message));
    *ret_unzip = unzip;
    return OK;
}

const struct unzip_entry *unzip_find(const struct unzip *unzip, const char *name)
{
    for (size_t i = 0; i < unzip->entry_count; i++)
        if (text_equals(unzip->entries[i].name, name))
            return &unzip->entries[i];
    return NULL;
}

/* --- Unpacking ------------------------------------------------------------ */

struct unpacking {
    const struct unzip_entry *entry;
    unzip_take *take;
    void *context;
    size_t given;
    uint32_t crc;
};

static enum result give(struct unpacking *unpacking, struct text piece, struct message *message)
{
    if (piece.length > unpacking->entry->unpacked_bytes - unpacking->given)
        return damaged(message); /* more than the directory says: a bomb, or broken */
    unpacking->given += piece.length;
    unpacking->crc = (uint32_t)crc32(unpacking->crc, (const Bytef *)piece.data, (uInt)piece.length);
    return piece.length ? unpacking->take(unpacking->context, piece) : OK;
}

static enum result give_stored(struct unpacking *unpacking, struct text packed, struct message *message)
{
    while (packed.length) {
        struct text piece = text_slice(packed, 0, PIECE_BYTES);
        TRY(give(unpacking, piece, message));
        packed = text_slice(packed, piece.length, packed.length);
    }
    return OK;
}

static enum result inflate_all(z_stream *stream, struct unpacking *unpacking, struct message *message)
{
    char piece[PIECE_BYTES];
    int code = Z_OK;
    while (code != Z_STREAM_END) {
        stream->next_out = (Bytef *)piece;
        stream->avail_out = sizeof piece;
        code = inflate(stream, Z_NO_FLUSH);
        if (code == Z_MEM_ERROR)
            return ERROR_MEMORY;
        if (code != Z_OK && code != Z_STREAM_END)
            return damaged(message);
        TRY(give(unpacking, (struct text){piece, sizeof piece - stream->avail_out}, message));
    }
    return stream->avail_in == 0 ? OK : damaged(message);
}

static enum result give_deflated(struct unpacking *unpacking, struct text packed, struct message *message)
{
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)packed.data, .avail_in = (uInt)packed.length};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        return ERROR_MEMORY;
    enum result result = inflate_all(&stream, unpacking, message);
    inflateEnd(&stream);
    return result;
}

enum result unzip_entry_read(const struct unzip *unzip, const struct unzip_entry *entry, unzip_take *take, void *context,
                             struct message *message)
{
    struct unpacking unpacking = {.entry = entry, .take = take, .context = context, .crc = (uint32_t)crc32(0, NULL, 0)};
    const char *data = unzip->bytes.data + entry->header_at;
    size_t head = LOCAL_BYTES + (size_t)at16(data + 26) + at16(data + 28); /* held against the file by unzip_open() */
    struct text packed = {data + head, entry->packed_bytes};
    TRY(entry->method == 0 ? give_stored(&unpacking, packed, message) : give_deflated(&unpacking, packed, message));
    return unpacking.given == entry->unpacked_bytes && unpacking.crc == entry->crc ? OK : damaged(message);
}

static enum result append(void *context, struct text piece)
{
    struct buffer *out = context;
    buffer_append(out, piece);
    return out->failure;
}

enum result unzip_entry_text(const struct unzip *unzip, const struct unzip_entry *entry, struct arena *arena, size_t bytes_max,
                             struct text *ret_text, struct message *message)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, bytes_max);
    TRY(unzip_entry_read(unzip, entry, append, &out, message));
    *ret_text = arena_copy(arena, buffer_text(&out));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
