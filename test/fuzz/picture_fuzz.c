/* Fuzz target: cleaning a picture that a stranger sent neither crashes nor grows it by more than its one note, and what was
 * cleaned stays as it is when it is cleaned again. */
#include "base/format/picture.h"

#define OUT_BYTES_MAX (16u << 20)
#define NOTE_BYTES_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef enum result clean_function(struct text picture, struct buffer *out);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check(clean_function *clean, struct text picture)
{
    struct buffer once, twice;
    buffer_init(&once, OUT_BYTES_MAX);
    buffer_init(&twice, OUT_BYTES_MAX);
    if (clean(picture, &once) == OK) {
        require(once.length <= picture.length + NOTE_BYTES_MAX);
        require(clean(buffer_text(&once), &twice) == OK);
        require(text_equal(buffer_text(&once), buffer_text(&twice)));
    }
    buffer_clear(&once);
    buffer_clear(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text picture = {(const char *)data, size};
    check(picture_clean_jpeg, picture);
    check(picture_clean_png, picture);
    return 0;
}
