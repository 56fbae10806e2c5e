/* Text: pointer and length, valid UTF-8 from the door on.
 *
 * `struct text` borrows; who owns the bytes is said by whoever hands it out.
 * It is never HTML: HTML is made in base/page only. `data` is never NULL in a
 * text made by these functions; a zeroed struct is a valid empty text as well.
 *
 * `struct buffer` grows up to a maximum that its maker states, and its failure
 * is sticky: append freely, ask once at the end. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/result.h"

struct text {
    const char *data;
    size_t length;
};

#define TEXT(literal) ((struct text){"" literal, sizeof(literal) - 1})
#define TEXT_NONE ((struct text){"", 0})
/* For printf: printf("%.*s", TEXT_ARGS(text)). */
#define TEXT_ARGS(t) (int)(t).length, (t).data ? (t).data : ""

struct text text_of(const char *zero_terminated); /* NULL gives the empty text */
bool text_equal(struct text a, struct text b);
bool text_equals(struct text a, const char *zero_terminated);
bool text_equal_ignoring_case(struct text a, struct text b); /* ASCII letters */
int text_compare(struct text a, struct text b);              /* by bytes */
bool text_starts(struct text text, struct text prefix);
bool text_ends(struct text text, struct text suffix);
bool text_contains(struct text text, struct text part);
/* Without white space (space, tab, CR, LF, U+00A0) at both ends. */
struct text text_trim(struct text text);
struct text text_slice(struct text text, size_t from, size_t length); /* clamped */
/* Its beginning, for showing: at most so many bytes, and no character of UTF-8 in part. */
struct text text_head(struct text text, size_t bytes_max);
/* Takes the part before the next `separator` off the front of *rest. False when
 * nothing is left. "a;;b" gives "a", "", "b"; "a;" gives "a"; "" gives nothing. */
bool text_next(struct text *rest, char separator, struct text *ret_part);
/* Whole number, decimal digits with an optional '-', no leading zeros, no "-0",
 * no plus, no blanks. ERROR_INVALID otherwise, ERROR_LIMIT past int64. */
enum result text_to_integer(struct text text, int64_t *ret_number) MUST_USE;
/* Well-formed UTF-8 (RFC 3629) without NUL, surrogates and over-long forms. */
bool text_is_utf8(struct text text);
/* As text_is_utf8, and no control characters but tab, LF and CR. */
bool text_is_clean(struct text text);
size_t text_count_characters(struct text text); /* code points */
/* The code point at byte `at`: returns its length in bytes, or 0 when the bytes
 * there are not well-formed UTF-8 or the text has ended. */
size_t text_decode(struct text text, size_t at, uint32_t *ret_point);
/* Writes a code point (not a surrogate, at most U+10FFFF) as UTF-8: its length. */
size_t text_encode(uint32_t point, char out[4]);

struct buffer {
    char *data; /* always ends in NUL once something was appended */
    size_t length;
    size_t capacity;
    size_t bytes_max;
    enum result failure; /* OK, ERROR_MEMORY or ERROR_LIMIT */
};

/* `bytes_max` bounds the length; the closing NUL is not counted. After a failure
 * what was whole stays, and nothing more is added. Do not append a buffer's own
 * text to it: growing may move the bytes. */
void buffer_init(struct buffer *buffer, size_t bytes_max);
void buffer_clear(struct buffer *buffer); /* frees; may be used again */
void buffer_append(struct buffer *buffer, struct text text);
void buffer_append_z(struct buffer *buffer, const char *zero_terminated);
void buffer_append_byte(struct buffer *buffer, char byte);
void buffer_append_integer(struct buffer *buffer, int64_t number);
void buffer_printf(struct buffer *buffer, const char *format, ...) PRINTF_LIKE(2, 3);
/* Makes room for `bytes` and returns where to write them, or NULL (sticky). The
 * caller then adds to `length` what it wrote. */
char *buffer_reserve(struct buffer *buffer, size_t bytes);
/* Borrowed until the next append or clear. */
struct text buffer_text(const struct buffer *buffer);
/* Hands over the malloc'ed bytes, or fails with what went wrong; leaves an
 * empty buffer either way. */
enum result buffer_take(struct buffer *buffer, char **ret_data, size_t *ret_length) MUST_USE;

/* Words for indexes and addresses, alike on every engine and machine.
 * Accents are taken off Latin and Greek letters; letters of other scripts stay.
 * text_slug: lower-case letters a-z, digits and single hyphens, at most `max` bytes,
 *   cut between words where it can be: "Women's Aid, Café" -> "womens-aid-cafe".
 *   Letters of other scripts are left out, so it may be empty: have a fallback.
 * text_sort_key: folds case and accents, pads runs of digits so that 9 < 10,
 *   leaves out apostrophes and makes one blank of what else is between words.
 *   Unequal texts may have equal keys: order by something more.
 * text_next_word: takes the next word (letters, digits, inner apostrophes) off
 *   *rest, folded, into `word` with a NUL; false at the end. A word longer than
 *   word_max - 1 bytes is cut at a character. word_max is at least 5.
 * text_stem: English stem of a folded word (Porter 1980), in place, returns the
 *   new length and writes no NUL. A closing "'s" goes first. Words with other
 *   than a-z, or longer than 64 letters, are left as they are.
 * The slug and the key are empty when the arena fails. */
struct arena;
struct text text_slug(struct arena *arena, struct text text, size_t max) MUST_USE;
struct text text_sort_key(struct arena *arena, struct text text) MUST_USE;
bool text_next_word(struct text *rest, char *word, size_t word_max, size_t *ret_length);
/* Each word of `words` begins a word of one of the texts; true of no words. Words longer than 127 bytes are cut. */
bool text_words_begin(struct text words, const struct text *texts, size_t count);
size_t text_stem(char *word, size_t length);

#endif
