/* Fuzz target: any bytes are read or refused without harm; what is read and
 * written canonically is read again to the same canonical bytes. */
#include "base/format/json.h"

#define SOURCE_BYTES_MAX ((size_t)65536)
#define ARENA_BYTES_MAX ((size_t)33554432)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* False where the source is refused. */
static bool canonical(struct text source, size_t bytes_max, struct buffer *out)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    struct value *value = NULL;
    struct message message = {0};
    enum result result = json_parse(arena, source, bytes_max, &value, &message);
    if (result != OK) {
        assert(value == NULL && message.text[0] != '\0' && text_is_utf8(text_of(message.text)));
        return false;
    }
    json_write_canonical(out, value);
    assert(out->failure == OK);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(buffer_clear) struct buffer once, twice;
    buffer_init(&once, SOURCE_BYTES_MAX * 8);
    buffer_init(&twice, SOURCE_BYTES_MAX * 8);
    if (!canonical((struct text){(const char *)data, size}, SOURCE_BYTES_MAX, &once))
        return 0;
    bool again = canonical(buffer_text(&once), SOURCE_BYTES_MAX * 8, &twice);
    assert(again && text_equal(buffer_text(&once), buffer_text(&twice)));
    return 0;
}
