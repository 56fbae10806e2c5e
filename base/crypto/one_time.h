/* One-time passwords by the clock: TOTP (RFC 6238) over HOTP (RFC 4226), with HMAC-SHA-1, six digits and steps of 30
 * seconds, which is what every authenticator app takes; and base32 (RFC 4648, section 6), in which secrets are typed.
 *
 * Pure: the clock is an argument. Not here: who has a secret, and which step was used last (blocks/people/second_factor.c). */
#ifndef BASE_CRYPTO_ONE_TIME_H
#define BASE_CRYPTO_ONE_TIME_H

#include "base/arena.h"
#include "base/date.h"
#include "base/text.h"

#define ONE_TIME_SECRET_BYTES 20 /* of SHA-1 (RFC 4226, section 4, R6) */
#define ONE_TIME_DIGITS 6
#define ONE_TIME_DIGITS_MAX 8
#define ONE_TIME_STEP_SECONDS 30
#define ONE_TIME_STEPS_ASIDE 1 /* a clock that is wrong by so many steps is taken for right (RFC 6238, section 5.2) */

/* The digits of that counter, with leading noughts and NUL. `digits`: 6 to 8. */
void one_time_code(struct text secret, uint64_t counter, int digits, char ret_code[ONE_TIME_DIGITS_MAX + 1]);
static inline int64_t one_time_step(struct instant now) { return now.seconds / ONE_TIME_STEP_SECONDS; }
/* Whether what was typed (blanks in it do not matter) is the code of this step or one aside that is later than `last_step`: no step
 * is used twice. ERROR_NOT_FOUND: it is none of them. */
enum result one_time_match(struct text secret, struct text typed, int64_t step, int64_t last_step, int64_t *ret_step) MUST_USE;

/* In capitals, unpadded. Empty without memory. */
struct text base32_encode(struct arena *arena, struct text bytes);
/* Any letter case; blanks and hyphens between are passed over. ERROR_INVALID for any other. */
enum result base32_decode(struct arena *arena, struct text typed, struct text *ret_bytes) MUST_USE;

#endif
