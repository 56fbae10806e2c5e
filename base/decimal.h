/* Numbers with decimals, as whole ten-thousandths: 84.8 is 848000. There is no binary fraction here.
 *
 * Strict, for machines' and definitions' texts: digits with an optional '-' and at most four decimals, no blanks, commas, plus or leading
 * zeros. What people type beside that (commas, signs of a unit) is blocks/series/value.h. */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include "base/arena.h"
#include "base/text.h"

#define DECIMAL_ONE INT64_C(10000)
#define DECIMAL_MAX (INT64_C(100000000000) * DECIMAL_ONE) /* either way */

/* ERROR_INVALID: malformed; ERROR_LIMIT: past DECIMAL_MAX. */
enum result decimal_parse(struct text text, int64_t *ret_ten_thousandths) MUST_USE;
/* Every digit that is there and no more: "84.8", "1790", "-0.0001". */
struct text decimal_text(struct arena *arena, int64_t ten_thousandths) MUST_USE;

#endif
