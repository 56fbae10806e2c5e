/* Fuzz target: bodies of forms and targets of requests, whatever their bytes. What is
 * handed on is UTF-8 and lies within what came in; a target has no segment that a path
 * of files would take for a step upwards.
 *
 *   clang -fsanitize=fuzzer,address,undefined … test/fuzz/form_fuzz.c base/web/form.c
 *         base/web/target.c base/result.c base/arena.c base/text.c base/buffer.c */
#include "base/web/edge.h"

#define ARENA_BYTES_MAX (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

struct whole {
    struct text bytes;
    size_t taken; /* bytes of names and values: no more than came */
};

static enum result take(void *context, struct text name, struct text value, const struct upload *upload,
                        struct message *message)
{
    struct whole *whole = context;
    (void)message;
    require(text_is_utf8(name) && text_is_utf8(value));
    if (upload)
        require(memchr(upload->file_name.data, '/', upload->file_name.length) == NULL);
    whole->taken += name.length + (upload ? upload->bytes.length : value.length);
    require(whole->taken <= whole->bytes.length);
    return OK;
}

static void parse_target(char *copy, size_t size)
{
    struct target target;
    struct message message = {0};
    enum result result = target_parse(copy, size, &target, &message);
    if (result < 0) {
        require(result == ERROR_NOT_FOUND || message.text[0] != '\0');
        return;
    }
    require(target.segment_count <= SEGMENTS_MAX && target.path.length >= 1 && target.path.data[0] == '/');
    for (size_t i = 0; i < target.segment_count; i++) {
        struct text segment = target.segments[i];
        require(segment.length > 0 && text_is_utf8(segment) && !text_equals(segment, "..") && !text_equals(segment, "."));
        require(!memchr(segment.data, '/', segment.length) && !memchr(segment.data, '\\', segment.length));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    uint8_t which = data[0] % 4;
    data++;
    size--;
    char *copy = malloc(size + 1);
    struct arena *arena = arena_new(ARENA_BYTES_MAX);
    require(copy && arena);
    memcpy(copy, data, size);
    copy[size] = '\0';
    struct whole whole = {{copy, size}, 0};
    struct message message = {0};
    enum result result = OK;
    struct text boundary = TEXT("X");
    if (which == 0)
        result = form_parse_urlencoded(copy, size, take, &whole, &message);
    else if (which == 1)
        result = form_parse_multipart(arena, whole.bytes, boundary, take, &whole, &message);
    else if (which == 2)
        parse_target(copy, size);
    else if (form_boundary(copy, &boundary) == OK)
        require(boundary.length >= 1 && boundary.length <= 70 && form_kind_of(copy) <= FORM_OTHER);
    require(result == OK || result == ERROR_MEMORY || message.text[0] != '\0');
    arena_free(arena);
    free(copy);
    return 0;
}
