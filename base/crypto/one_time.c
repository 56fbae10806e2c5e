/* One-time passwords by the clock: see one_time.h. HMAC-SHA-1 is Nettle's (which GnuTLS brings): libsodium has none, and for this use SHA-1 is
 * not broken (what matters is that the key stays unknown, not that no two texts have one hash). */
#include "base/crypto/one_time.h"

#include <nettle/hmac.h>

#include "base/crypto/crypto.h"

#define SHA1_BYTES 20

void one_time_code(struct text secret, uint64_t counter, int digits, char ret_code[ONE_TIME_DIGITS_MAX + 1])
{
    static const uint32_t powers[] = {1000000, 10000000, 100000000};
    unsigned char message[8], mac[SHA1_BYTES];
    struct hmac_sha1_ctx hmac;
    assert(digits >= ONE_TIME_DIGITS && digits <= ONE_TIME_DIGITS_MAX);
    for (int i = 7; i >= 0; i--, counter >>= 8)
        message[i] = (unsigned char)(counter & 0xff);
    hmac_sha1_set_key(&hmac, secret.length, (const uint8_t *)secret.data);
    hmac_sha1_update(&hmac, sizeof message, message);
    hmac_sha1_digest(&hmac, sizeof mac, mac);
    const unsigned char *at = mac + (mac[SHA1_BYTES - 1] & 0x0f); /* RFC 4226, section 5.3 */
    uint32_t number = ((uint32_t)(at[0] & 0x7f) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]) % powers[digits - ONE_TIME_DIGITS];
    for (int i = digits - 1; i >= 0; i--, number /= 10)
        ret_code[i] = (char)('0' + number % 10);
    ret_code[digits] = '\0';
}

/* "123 456" is how many apps show it. False: not so many digits. */
static bool read_digits(struct text typed, char digits[ONE_TIME_DIGITS])
{
    size_t count = 0;
    for (size_t i = 0; i < typed.length; i++) {
        if (typed.data[i] == ' ')
            continue;
        if (typed.data[i] < '0' || typed.data[i] > '9' || count == ONE_TIME_DIGITS)
            return false;
        digits[count++] = typed.data[i];
    }
    return count == ONE_TIME_DIGITS;
}

enum result one_time_match(struct text secret, struct text typed, int64_t step, int64_t last_step, int64_t *ret_step)
{
    char digits[ONE_TIME_DIGITS], code[ONE_TIME_DIGITS_MAX + 1];
    int64_t found = -1;
    if (!read_digits(typed, digits))
        return ERROR_NOT_FOUND;
    for (int64_t one = step - ONE_TIME_STEPS_ASIDE; one <= step + ONE_TIME_STEPS_ASIDE; one++) {
        if (one < 0 || one <= last_step)
            continue;
        one_time_code(secret, (uint64_t)one, ONE_TIME_DIGITS, code);
        if (text_equal_secret((struct text){code, ONE_TIME_DIGITS}, (struct text){digits, ONE_TIME_DIGITS}) && found < 0)
            found = one;
    }
    if (found < 0)
        return ERROR_NOT_FOUND;
    *ret_step = found;
    return OK;
}

/* --- base32 ---------------------------------------------------------------- */

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

struct text base32_encode(struct arena *arena, struct text bytes)
{
    size_t length = (bytes.length * 8 + 4) / 5, bits = 0, at = 0;
    char *out = arena_alloc(arena, length + 1);
    uint32_t held = 0;
    if (!out)
        return TEXT_NONE;
    for (size_t i = 0; i < bytes.length; i++) {
        held = (held << 8 | (unsigned char)bytes.data[i]) & 0xffff;
        for (bits += 8; bits >= 5; bits -= 5)
            out[at++] = letters[held >> (bits - 5) & 31];
    }
    if (bits)
        out[at++] = letters[held << (5 - bits) & 31];
    assert(at == length);
    out[at] = '\0';
    return (struct text){out, length};
}

static int value_of(char letter)
{
    if (letter >= 'a' && letter <= 'z')
        return letter - 'a';
    if (letter >= 'A' && letter <= 'Z')
        return letter - 'A';
    return letter >= '2' && letter <= '7' ? letter - '2' + 26 : -1;
}

enum result base32_decode(struct arena *arena, struct text typed, struct text *ret_bytes)
{
    char *out = arena_alloc(arena, typed.length + 1);
    uint32_t held = 0;
    size_t bits = 0, at = 0;
    if (!out)
        return ERROR_MEMORY;
    for (size_t i = 0; i < typed.length; i++) {
        int value = value_of(typed.data[i]);
        if (typed.data[i] == ' ' || typed.data[i] == '-')
            continue;
        if (value < 0)
            return ERROR_INVALID;
        held = (held << 5 | (uint32_t)value) & 0xffff;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            out[at++] = (char)(held >> bits & 0xff);
        }
    }
    *ret_bytes = (struct text){out, at};
    return OK;
}
