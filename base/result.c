/* Results and messages: the names of causes, and filling a message.
 * Owns nothing else; logging is in base/web, pages for people in program/. */
#include "base/result.h"

#include "base/wording.h"

const char *result_name(enum result result)
{
    switch (result) {
    case OK:
        return "ok";
    case ERROR_MEMORY:
        return "out of memory";
    case ERROR_LIMIT:
        return "too large";
    case ERROR_INVALID:
        return "invalid";
    case ERROR_NOT_FOUND:
        return "not found";
    case ERROR_CONFLICT:
        return "conflict";
    case ERROR_DENIED:
        return "denied";
    case ERROR_BUSY:
        return "busy";
    case ERROR_IO:
        return "input or output failed";
    case ERROR_CORRUPT:
        return "corrupt";
    case ERROR_UNSUPPORTED:
        return "unsupported";
    case ERROR_REFERENCE:
        return "refers to nothing, or is referred to";
    case ERROR_STOPPING:
        return "stopping";
    case ERROR_FULL:
        return "no room on the disk";
    }
    return "unknown result";
}

/* Takes a character cut in half off the end, so that a long message stays
 * well-formed UTF-8. */
static void message_trim_cut_character(char *text, size_t length)
{
    size_t start = length;
    while (start > 0 && length - start < 4 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
        start--;
    if (start == 0)
        return;
    unsigned char lead = (unsigned char)text[start - 1];
    size_t whole = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (length - (start - 1) < whole)
        text[start - 1] = '\0';
}

enum result (message_fail)(struct message *message, enum result result, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)message_fail_list(message, result, format, arguments);
    va_end(arguments);
    return result;
}

enum result message_fail_list(struct message *message, enum result result, const char *format, va_list arguments)
{
    assert(result < 0);
    if (message == NULL)
        return result;
    int length = vsnprintf(message->text, sizeof(message->text), wording_in(message->language, format), arguments);
    if (length < 0)
        message->text[0] = '\0';
    else if ((size_t)length >= sizeof(message->text))
        message_trim_cut_character(message->text, sizeof(message->text) - 1);
    return result;
}
