/* JSON out (our own streaming writer) and in (jansson, into values).
 * Used for pages' .json faces, exports, canonical documents and `render`. */
#ifndef BASE_FORMAT_JSON_H
#define BASE_FORMAT_JSON_H

#include "base/format/value.h"

/* Writes a value as JSON into the buffer, without page-only members. `pretty`
 * indents by two spaces and ends every line, the last too, with LF. A NULL value
 * (a failed arena's) is written as null. */
void json_write(struct buffer *out, const struct value *value, bool pretty);
/* A JSON string with its quotes; escapes ", \, control characters, and < > & as
 * \u003c etc. so that it is safe inside a page as well. */
void json_write_string(struct buffer *out, struct text text);
/* Canonical form (as RFC 8785 for the kinds we have): members sorted by name by
 * bytes, no white space, only the escapes that JSON demands, page-only members
 * left out. Equal values give equal bytes for ever: hashes depend on it. */
void json_write_canonical(struct buffer *out, const struct value *value);
/* Parses a whole document of at most `bytes_max`, of any kind at its top. Members
 * keep the order of the source. Reals become text of their source digits ("1.10").
 * ERROR_INVALID: not JSON, not UTF-8, duplicate names, a NUL (\u0000) or half a
 *   surrogate pair in a string, a byte order mark.
 * ERROR_LIMIT: longer than bytes_max, nested past 64, an integer past int64 or a
 *   real past a double.
 * The message names line and column. The parser wants up to a hundred times the
 * source's size for a moment, outside the arena: keep bytes_max modest. */
enum result json_parse(struct arena *arena, struct text source, size_t bytes_max,
                       struct value **ret_value, struct message *message) MUST_USE;
/* The same of what this program wrote itself and kept: that it cannot be read is damage (ERROR_CORRUPT), and nobody's who asks. */
enum result json_parse_kept(struct arena *arena, struct text source, size_t bytes_max, struct value **ret_value, struct message *message) MUST_USE;

#endif
