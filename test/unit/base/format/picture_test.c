#include "base/format/picture.h"
#include "test.h"

#define JFIF "\xff\xe0\0\x10JFIF\0\1\2\0\0\1\0\1\2\3"
#define JFIF_CLEAN "\xff\xe0\0\x10JFIF\0\1\2\0\0\1\0\1\0\0"
#define TABLE "\xff\xdb\0\4\1\2"
#define FRAME "\xff\xc0\0\x0b\x08\0\1\0\1\1\1\x11\0"
#define SCAN "\xff\xda\0\4\1\2" "ab\xff\0c\xff\xd0" "d"
#define EXIF_II "\xff\xe1\0\x2a" "Exif\0\0II*\0\x08\0\0\0\2\0\x12\1\3\0\1\0\0\0\6\0\0\0\x25\x88\4\0\1\0\0\0\1\0\0\0"
#define TURNED "\xff\xe1\0\x22" "Exif\0\0MM\0*\0\0\0\10\0\1\1\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0"

static void check_jpeg(struct text given, enum result expected, struct text clean)
{
    struct buffer out;
    char *copy = malloc(given.length + 1); /* of its own, so that a sanitizer sees the end */
    memcpy(copy, given.data, given.length);
    buffer_init(&out, 65536);
    CHECK_INTEGER(picture_clean_jpeg((struct text){copy, given.length}, &out), expected);
    if (expected == OK)
        CHECK(text_equal(buffer_text(&out), clean));
    buffer_clear(&out);
    free(copy);
}

TEST("a JPEG keeps its picture and how it is turned, and nothing else")
{
    check_jpeg(TEXT("\xff\xd8" JFIF EXIF_II "\xff\xe1\0\6XMP!" "\xff\xed\0\6IPTC" "\xff\xfe\0\6note" TABLE FRAME SCAN "\xff\xd9" "behind it"), OK,
               TEXT("\xff\xd8" JFIF_CLEAN TURNED TABLE FRAME SCAN "\xff\xd9"));
    check_jpeg(TEXT("\xff\xd8" TABLE FRAME "\xff\xee\0\7Adobe" "\xff\xe2\0\x0eICC_PROFILE\0" "\xff\xe2\0\6MPF\0" SCAN TABLE SCAN "\xff\xd9"), OK,
               TEXT("\xff\xd8" TABLE FRAME "\xff\xee\0\7Adobe" "\xff\xe2\0\x0eICC_PROFILE\0" SCAN TABLE SCAN "\xff\xd9"));
    check_jpeg(TEXT("\xff\xd8" FRAME "\xff\xd9"), ERROR_INVALID, TEXT_NONE);
    check_jpeg(TEXT("\xff\xd8" FRAME SCAN), ERROR_INVALID, TEXT_NONE);
    check_jpeg(TEXT("not a picture"), ERROR_INVALID, TEXT_NONE);
    check_jpeg(TEXT(""), ERROR_INVALID, TEXT_NONE);
}

TEST("a JPEG that is cut anywhere, or changed anywhere, does no harm")
{
    static const char whole[] = "\xff\xd8" JFIF EXIF_II TABLE FRAME SCAN "\xff\xd9";
    for (size_t length = 0; length < sizeof whole - 1; length++)
        check_jpeg((struct text){whole, length}, ERROR_INVALID, TEXT_NONE);
    for (size_t at = 0; at < sizeof whole - 1; at++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            struct buffer out;
            char *copy = malloc(sizeof whole - 1);
            memcpy(copy, whole, sizeof whole - 1);
            copy[at] ^= (char)(1u << bit);
            buffer_init(&out, 65536);
            enum result result = picture_clean_jpeg((struct text){copy, sizeof whole - 1}, &out);
            CHECK(result == OK || result == ERROR_INVALID);
            CHECK(result != OK || !text_contains(buffer_text(&out), TEXT("\x25\x88")));
            buffer_clear(&out);
            free(copy);
        }
    }
}

#define CHUNK(length, type, content) "\0\0\0" length type content "crc!"

TEST("a PNG keeps its picture and nothing else")
{
    struct buffer out;
    struct text whole = TEXT("\x89PNG\r\n\x1a\n" CHUNK("\2", "IHDR", "ab") CHUNK("\4", "tEXt", "here") CHUNK("\3", "tIME", "now") CHUNK("\1", "IDAT", "x") CHUNK("\0", "IEND", "") "behind");
    buffer_init(&out, 65536);
    CHECK_INTEGER(picture_clean_png(whole, &out), OK);
    CHECK(text_equal(buffer_text(&out), TEXT("\x89PNG\r\n\x1a\n" CHUNK("\2", "IHDR", "ab") CHUNK("\1", "IDAT", "x") CHUNK("\0", "IEND", ""))));
    buffer_clear(&out);
    for (size_t length = 0; length < whole.length - 6; length++) {
        char *copy = malloc(length + 1);
        memcpy(copy, whole.data, length);
        CHECK_INTEGER(picture_clean_png((struct text){copy, length}, &out), ERROR_INVALID);
        buffer_clear(&out);
        free(copy);
    }
}

TEST("a PNG that is turned says so, and no more")
{
    struct buffer out;
    buffer_init(&out, 65536);
    CHECK_INTEGER(picture_clean_png(TEXT("\x89PNG\r\n\x1a\n" CHUNK("\x1c", "eXIf", "II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\3\0\0\0SECRET") CHUNK("\0", "IEND", "")), &out), OK);
    CHECK(text_contains(buffer_text(&out), TEXT("eXIfMM\0*")) && !text_contains(buffer_text(&out), TEXT("SECRET")));
    buffer_clear(&out);
}
