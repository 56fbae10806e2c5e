/* Fuzz target: whatever a stranger sends as a file, finding out what it is neither crashes nor takes long, every refusal has
 * its sentence, and what passes as a document can be walked and unpacked within its limits. */
#include "base/format/file_kind.h"
#include "base/format/unzip.h"

#define ARENA_BYTES_MAX (64u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static enum result count_piece(void *context, struct text piece)
{
    *(size_t *)context += piece.length;
    return OK;
}

static void walk(struct arena *arena, struct text bytes)
{
    struct unzip unzip;
    struct message message = {0};
    if (unzip_open(arena, bytes, &unzip, &message) < 0) {
        require(message.text[0] != '\0');
        return;
    }
    for (size_t i = 0; i < unzip.entry_count; i++) {
        size_t length = 0;
        enum result result = unzip_entry_read(&unzip, &unzip.entries[i], count_piece, &length, &message);
        require(length <= unzip.entries[i].unpacked_bytes);
        require(result != OK || length == unzip.entries[i].unpacked_bytes);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"a.pdf", "a.jpg", "a.png", "a.docx", "a.xlsx", "a.odt", "a.ods", "a.csv"};
    struct arena *arena = arena_new(ARENA_BYTES_MAX);
    struct message message = {0};
    enum file_kind kind;
    struct text name, bytes;
    if (!arena || size < 1)
        goto end;
    bytes = (struct text){(const char *)data + 1, size - 1};
    if (file_kind_find(arena, text_of(names[data[0] % COUNT_OF(names)]), bytes, &kind, &message) < 0)
        require(message.text[0] != '\0');
    if (file_name_settle(arena, text_slice(bytes, 0, 200), &name, &message) == OK)
        require(name.length > 0 && !memchr(name.data, '/', name.length) && text_is_utf8(name));
    walk(arena, bytes);
end:
    arena_free(arena);
    return 0;
}
