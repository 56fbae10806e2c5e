/* Buffers: bytes that grow up to a stated maximum, with a failure that sticks.
 * Owns the bytes until buffer_take hands them over. Declared in base/text.h;
 * texts that borrow are in base/text.c. */
#include "base/text.h"

#define BUFFER_BYTES_FIRST ((size_t)256)

void buffer_init(struct buffer *buffer, size_t bytes_max)
{
    *buffer = (struct buffer){.bytes_max = bytes_max};
}

void buffer_clear(struct buffer *buffer)
{
    free(buffer->data);
    buffer_init(buffer, buffer->bytes_max);
}

/* Makes the buffer hold `bytes` more and the NUL behind them. */
static bool buffer_grow(struct buffer *buffer, size_t bytes)
{
    if (buffer->failure != OK)
        return false;
    if (bytes > buffer->bytes_max - buffer->length || buffer->length + bytes == SIZE_MAX) {
        buffer->failure = ERROR_LIMIT;
        return false;
    }
    size_t needed = buffer->length + bytes + 1;
    if (needed <= buffer->capacity)
        return true;
    size_t capacity = buffer->capacity > 0 ? buffer->capacity : BUFFER_BYTES_FIRST;
    while (capacity < needed)
        capacity = capacity > SIZE_MAX / 2 ? needed : capacity * 2;
    if (capacity - 1 > buffer->bytes_max)
        capacity = buffer->bytes_max + 1;
    char *data = realloc(buffer->data, capacity);
    if (data == NULL) {
        buffer->failure = ERROR_MEMORY;
        return false;
    }
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

/* The commonest case, kept free of arithmetic that can overflow. */
static bool buffer_has_room(const struct buffer *buffer, size_t bytes)
{
    return buffer->failure == OK && bytes < buffer->capacity - buffer->length;
}

void buffer_append(struct buffer *buffer, struct text text)
{
    if (text.length == 0)
        return;
    if (!buffer_has_room(buffer, text.length) && !buffer_grow(buffer, text.length))
        return;
    memcpy(buffer->data + buffer->length, text.data, text.length);
    buffer->length += text.length;
    buffer->data[buffer->length] = '\0';
}

void buffer_append_z(struct buffer *buffer, const char *zero_terminated)
{
    buffer_append(buffer, text_of(zero_terminated));
}

void buffer_append_byte(struct buffer *buffer, char byte)
{
    if (!buffer_has_room(buffer, 1) && !buffer_grow(buffer, 1))
        return;
    buffer->data[buffer->length++] = byte;
    buffer->data[buffer->length] = '\0';
}

void buffer_append_integer(struct buffer *buffer, int64_t number)
{
    char digits[20];
    size_t at = sizeof(digits);
    uint64_t left = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (number < 0)
        digits[--at] = '-';
    buffer_append(buffer, (struct text){digits + at, sizeof(digits) - at});
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
    if (buffer->failure != OK)
        return;
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    size_t room = buffer->capacity - buffer->length;
    int length = vsnprintf(room > 0 ? buffer->data + buffer->length : NULL, room, format, arguments);
    if (length < 0) {
        buffer->failure = ERROR_INVALID;
    } else if ((size_t)length < room) {
        buffer->length += (size_t)length;
    } else if (buffer_grow(buffer, (size_t)length)) {
        vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    } else if (room > 0) {
        buffer->data[buffer->length] = '\0';
    }
    va_end(again);
    va_end(arguments);
}

char *buffer_reserve(struct buffer *buffer, size_t bytes)
{
    return buffer_grow(buffer, bytes) ? buffer->data + buffer->length : NULL;
}

struct text buffer_text(const struct buffer *buffer)
{
    return (struct text){buffer->data != NULL ? buffer->data : "", buffer->length};
}

enum result buffer_take(struct buffer *buffer, char **ret_data, size_t *ret_length)
{
    buffer_grow(buffer, 0); /* an empty buffer still hands over a string */
    enum result result = buffer->failure;
    if (result == OK) {
        buffer->data[buffer->length] = '\0'; /* buffer_reserve leaves it to us */
        *ret_length = buffer->length;
        *ret_data = TAKE(buffer->data);
    }
    buffer_clear(buffer);
    return result;
}
