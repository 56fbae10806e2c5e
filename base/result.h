/* Results: how every fallible function of Frankpledge answers.
 *
 * A function that can fail returns `enum result`: OK or a negative cause. What
 * it makes comes back through `ret_` parameters, which are untouched unless it
 * returns OK. Where a person will read why, the caller passes a `struct
 * message` that the function fills on failure only. Library code never logs.
 *
 * A mistake of a user is a result; a broken invariant is an assertion and
 * aborts, in release builds too. */
#ifndef BASE_RESULT_H
#define BASE_RESULT_H

#include <assert.h>
#include <stdarg.h>
#include <stddef.h>

#include "base/wording_entry.h"

enum result {
    OK = 0,
    ERROR_MEMORY = -1,      /* no memory, or an arena's maximum reached */
    ERROR_LIMIT = -2,       /* input larger than its stated maximum */
    ERROR_INVALID = -3,     /* malformed or wrong: the message says what was expected */
    ERROR_NOT_FOUND = -4,
    ERROR_CONFLICT = -5,    /* unique key taken, or the record changed since it was read */
    ERROR_DENIED = -6,      /* this person may not */
    ERROR_BUSY = -7,        /* try again: too many waiting, or a lock not got in time */
    ERROR_IO = -8,          /* disk or network */
    ERROR_CORRUPT = -9,     /* stored data does not hold together */
    ERROR_UNSUPPORTED = -10,/* a newer store, an unknown engine */
    ERROR_REFERENCE = -11,  /* refers to something that does not exist, or is still referred to */
    ERROR_STOPPING = -12,   /* the server is going down */
    ERROR_FULL = -13,       /* the disk has no room: nothing was kept */
};

/* The name in lower case, for logs and tests: "not found". Never NULL. */
const char *result_name(enum result result);

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(format_at, first) __attribute__((format(printf, format_at, first)))

/* Runs `function(&variable)` when the variable leaves its scope. */
#define AUTO(function) __attribute__((cleanup(function)))

/* Hands ownership of a pointer on: yields it and leaves NULL behind. */
#define TAKE(pointer) ({ __typeof__(pointer) taken_ = (pointer); (pointer) = NULL; taken_; })

/* Returns from the calling function if the expression fails. */
#define TRY(expression)                          \
    do {                                         \
        enum result try_result_ = (expression);  \
        if (try_result_ < 0)                     \
            return try_result_;                  \
    } while (0)

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* One or two plain sentences for the person who has to act; cut, never
 * overrun, at its size. Never holds personal data that the reader did not type.
 * It begins as {0}, or with its language. */
struct language;
struct message {
    char text[768];
    const struct language *language; /* in which it is to be said (base/wording.h); NULL: as it stands in the source */
};

/* Fills the message (NULL is allowed and ignored) and returns `result`, so that
 * a check reads `return message_fail(message, ERROR_INVALID, "…", …);` */
#define message_fail(message, result, format, ...) \
    (message_fail)(WORDING_ENTRY(format, message), (result), "" format __VA_OPT__(, ) __VA_ARGS__)
/* For a message that is kept, and said again in the language of whoever reads it (wording_kept()): only "%.*s" may stand in it. */
#define message_fail_kept(message, result, format, ...) \
    (message_fail)(WORDING_FORM(format, message), (result), "" format __VA_OPT__(, ) __VA_ARGS__)
enum result (message_fail)(struct message *message, enum result result, const char *format, ...) PRINTF_LIKE(3, 4);
/* The same for a function that takes "…" itself; its formats are not entered. */
enum result message_fail_list(struct message *message, enum result result, const char *format, va_list arguments) PRINTF_LIKE(3, 0);

#endif
