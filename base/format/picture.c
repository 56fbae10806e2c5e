/* Pictures for publishing: see picture.h. */
#include "base/format/picture.h"

#include <zlib.h>

#define ORIENTATION_TAG 0x0112
#define EXIF_BYTES 32 /* of one that says the orientation only, with its "Exif\0\0" */
#define JFIF_BYTES 14

static size_t at16(const char *data, bool little)
{
    const unsigned char *bytes = (const unsigned char *)data;
    return little ? (size_t)bytes[1] << 8 | bytes[0] : (size_t)bytes[0] << 8 | bytes[1];
}

static size_t at32(const char *data, bool little)
{
    return little ? at16(data + 2, true) << 16 | at16(data, true) : at16(data, false) << 16 | at16(data + 2, false);
}

static void put16(struct buffer *out, size_t value)
{
    buffer_append_byte(out, (char)(value >> 8 & 255));
    buffer_append_byte(out, (char)(value & 255));
}

/* --- How it is to be turned ------------------------------------------------ */

/* 2 to 8; 0 where nothing needs to be said. `tiff`: what follows "Exif\0\0". */
static unsigned orientation_of(struct text tiff)
{
    bool little = text_starts(tiff, TEXT("II*\0"));
    if (tiff.length < 8 || (!little && !text_starts(tiff, TEXT("MM\0*"))))
        return 0;
    size_t at = at32(tiff.data + 4, little);
    if (at > tiff.length || tiff.length - at < 2)
        return 0;
    size_t count = at16(tiff.data + at, little);
    for (at += 2; count > 0 && tiff.length - at >= 12; count--, at += 12) {
        size_t value = at16(tiff.data + at + 8, little);
        if (at16(tiff.data + at, little) == ORIENTATION_TAG)
            return at16(tiff.data + at + 2, little) == 3 && value >= 2 && value <= 8 ? (unsigned)value : 0;
    }
    return 0;
}

static void put_tiff(struct buffer *out, unsigned orientation)
{
    buffer_append(out, TEXT("MM\0*\0\0\0\10\0\1"));
    put16(out, ORIENTATION_TAG);
    put16(out, 3);
    buffer_append(out, TEXT("\0\0\0\1"));
    put16(out, orientation);
    buffer_append(out, TEXT("\0\0\0\0\0\0")); /* the rest of the value, and no further directory */
}

/* --- JPEG ----------------------------------------------------------------- */

static bool is_frame(unsigned marker)
{
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc8; /* frames, and the tables that share their range */
}

static bool is_table(unsigned marker)
{
    return marker == 0xda || marker == 0xdb || marker == 0xdd || is_frame(marker);
}

static bool is_kept(unsigned marker, struct text content)
{
    bool is_picture_frame = is_frame(marker) && marker != 0xc4 && marker != 0xcc; /* their size follows from their parts */
    if (is_picture_frame && (content.length < 6 || content.length != 6 + 3 * (size_t)(unsigned char)content.data[5]))
        return false;
    return is_table(marker) || (marker == 0xe2 && text_starts(content, TEXT("ICC_PROFILE\0"))) ||
           (marker == 0xee && text_starts(content, TEXT("Adobe")));
}

static void put_segment(struct buffer *out, unsigned marker, struct text content)
{
    put16(out, 0xff00 | marker);
    put16(out, content.length + 2);
    buffer_append(out, content);
}

/* The next segment: its marker and content. Padding before it is passed over. */
static enum result next_segment(struct text picture, size_t *at, unsigned *ret_marker, struct text *ret_content)
{
    while (picture.length - *at >= 2 && (unsigned char)picture.data[*at] == 0xff && (unsigned char)picture.data[*at + 1] == 0xff)
        ++*at;
    if (picture.length - *at < 2 || (unsigned char)picture.data[*at] != 0xff)
        return ERROR_INVALID;
    unsigned marker = (unsigned char)picture.data[*at + 1];
    *at += 2;
    *ret_marker = marker;
    *ret_content = TEXT_NONE;
    if (marker == 0xd9)
        return OK;
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd8) || picture.length - *at < 2)
        return ERROR_INVALID;
    size_t length = at16(picture.data + *at, false);
    if (length < 2 || picture.length - *at < length)
        return ERROR_INVALID;
    *ret_content = (struct text){picture.data + *at + 2, length - 2};
    *at += length;
    return OK;
}

/* What a scan holds, up to the next marker that is none of its own. */
static void put_scan(struct buffer *out, struct text picture, size_t *at)
{
    size_t from = *at;
    while (*at + 1 < picture.length) {
        unsigned next = (unsigned char)picture.data[*at + 1];
        if ((unsigned char)picture.data[*at] == 0xff && next != 0 && !(next >= 0xd0 && next <= 0xd7))
            break;
        ++*at;
    }
    if (*at + 1 >= picture.length)
        *at = picture.length;
    buffer_append(out, text_slice(picture, from, *at - from));
}

/* Looked for before anything is written: readers want it in front. */
static unsigned jpeg_orientation(struct text picture)
{
    unsigned marker, orientation = 0;
    struct text content;
    for (size_t at = 2; !orientation && next_segment(picture, &at, &marker, &content) == OK && marker != 0xda && marker != 0xd9;)
        if (marker == 0xe1 && text_starts(content, TEXT("Exif\0\0")))
            orientation = orientation_of(text_slice(content, 6, content.length));
    return orientation;
}

static void put_jfif(struct buffer *out, struct text content)
{
    char head[JFIF_BYTES] = {0};
    memcpy(head, content.data, JFIF_BYTES - 2); /* without the thumbnail's size, and the thumbnail */
    put_segment(out, 0xe0, (struct text){head, sizeof head});
}

enum result picture_clean_jpeg(struct text picture, struct buffer *out)
{
    unsigned marker, orientation;
    struct text content;
    bool has_scan = false;
    if (!text_starts(picture, TEXT("\xff\xd8")))
        return ERROR_INVALID;
    orientation = jpeg_orientation(picture);
    buffer_append(out, TEXT("\xff\xd8"));
    for (size_t at = 2;;) {
        TRY(next_segment(picture, &at, &marker, &content));
        if (marker == 0xd9)
            break;
        if (marker == 0xe0 && text_starts(content, TEXT("JFIF\0")) && content.length >= JFIF_BYTES)
            put_jfif(out, content);
        else if (is_kept(marker, content)) {
            if (orientation && is_table(marker)) {
                put16(out, 0xffe1);
                put16(out, EXIF_BYTES + 2);
                buffer_append(out, TEXT("Exif\0\0"));
                put_tiff(out, orientation);
                orientation = 0;
            }
            put_segment(out, marker, content);
        }
        if (marker == 0xda)
            put_scan(out, picture, &at);
        has_scan = has_scan || marker == 0xda;
    }
    buffer_append(out, TEXT("\xff\xd9"));
    return out->failure < 0 ? out->failure : has_scan ? OK : ERROR_INVALID;
}

/* --- PNG ------------------------------------------------------------------ */

static bool chunk_is_kept(const char *type)
{
    static const char *const kept[] = {"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "pHYs", "bKGD", "cICP"};
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        if (memcmp(type, kept[i], 4) == 0)
            return true;
    return false;
}

static void put_turned(struct buffer *out, unsigned orientation)
{
    struct buffer chunk;
    buffer_init(&chunk, 100);
    buffer_append_z(&chunk, "eXIf");
    put_tiff(&chunk, orientation);
    uLong crc = crc32(crc32(0, NULL, 0), (const Bytef *)chunk.data, (uInt)chunk.length);
    put16(out, 0);
    put16(out, chunk.length - 4);
    buffer_append(out, buffer_text(&chunk));
    put16(out, crc >> 16 & 0xffff);
    put16(out, crc & 0xffff);
    buffer_clear(&chunk);
}

enum result picture_clean_png(struct text picture, struct buffer *out)
{
    if (!text_starts(picture, TEXT("\x89PNG\r\n\x1a\n")))
        return ERROR_INVALID;
    buffer_append(out, text_slice(picture, 0, 8));
    for (size_t at = 8;;) {
        if (picture.length - at < 12)
            return ERROR_INVALID;
        const char *chunk = picture.data + at;
        size_t length = at32(chunk, false);
        if (picture.length - at - 12 < length)
            return ERROR_INVALID;
        bool is_end = memcmp(chunk + 4, "IEND", 4) == 0;
        unsigned orientation = memcmp(chunk + 4, "eXIf", 4) == 0 ? orientation_of((struct text){chunk + 8, length}) : 0;
        if (orientation)
            put_turned(out, orientation);
        if (is_end && length)
            return ERROR_INVALID; /* something hides in the end */
        if (chunk_is_kept(chunk + 4))
            buffer_append(out, (struct text){chunk, length + 12});
        at += 12 + length;
        if (is_end)
            return out->failure;
    }
}
