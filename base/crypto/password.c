/* Passwords: their hashing, their checking, and which are too easy.
 *
 * Not here: who signs in and how often they may try (blocks/people). */
#include "base/crypto/common_passwords.h"
#include "base/crypto/crypto.h"
#include "base/wording.h"

#include <sodium/crypto_pwhash.h>

#define PASSES 2
#define MEMORY_BYTES 19922944 /* 19 MiB: OWASP's minimum for Argon2id with two passes */
#define LENGTH_MIN 8
#define LENGTH_MAX 1000
#define TAIL_MAX 5

_Static_assert(PASSWORD_HASH_BYTES == crypto_pwhash_STRBYTES, "a stored hash fits, with its NUL");

static const char *data_of(struct text text)
{
    return text.data ? text.data : "";
}

enum result password_hash(struct text password, char out[PASSWORD_HASH_BYTES])
{
    char hash[PASSWORD_HASH_BYTES];
    if (password.length > LENGTH_MAX)
        return ERROR_LIMIT;
    if (crypto_pwhash_str_alg(hash, data_of(password), password.length, PASSES, MEMORY_BYTES,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return ERROR_MEMORY;
    memcpy(out, hash, sizeof hash);
    return OK;
}

bool password_matches(const char *stored_hash, struct text password)
{
    if (!stored_hash || strnlen(stored_hash, PASSWORD_HASH_BYTES) == PASSWORD_HASH_BYTES)
        return false;
    return password.length <= LENGTH_MAX &&
           crypto_pwhash_str_verify(stored_hash, data_of(password), password.length) == 0;
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte & 0x80);
}

/* Whether the password is the word, or the word with a few digits or signs after it. */
static bool is_word_with_tail(struct text password, struct text word)
{
    if (word.length == 0 || password.length < word.length || password.length > word.length + TAIL_MAX)
        return false;
    if (!text_equal_ignoring_case(text_slice(password, 0, word.length), word))
        return false;
    for (size_t i = word.length; i < password.length; i++)
        if (is_letter(password.data[i]))
            return false;
    return true;
}

static bool is_common(struct text password)
{
    for (size_t i = 0; i < COUNT_OF(common_passwords); i++)
        if (is_word_with_tail(password, text_of(common_passwords[i])))
            return true;
    return false;
}

/* "aaaaaaaa", "abababab", "abcabcabc". */
static bool repeats_itself(struct text password)
{
    for (size_t step = 1; step <= 3 && step < password.length; step++)
        if (memcmp(password.data, password.data + step, password.length - step) == 0)
            return true;
    return false;
}

const char *password_objection(struct text password, struct text sign_in_name)
{
    if (password.length < LENGTH_MIN)
        return KEPT_WORDS("Use a password of at least 8 characters. Three words that do not belong together are good.");
    if (password.length > LENGTH_MAX)
        return KEPT_WORDS("Use a password of at most 1,000 characters.");

    struct text rest = sign_in_name, before_at = TEXT_NONE;
    if (text_next(&rest, '@', &before_at) &&
        (is_word_with_tail(password, sign_in_name) || is_word_with_tail(password, before_at)))
        return KEPT_WORDS("Use a password that is not your sign-in name.");
    if (is_common(password))
        return KEPT_WORDS("This is a password that people try first. Use three words that do not belong together.");
    if (repeats_itself(password))
        return KEPT_WORDS("This password repeats itself. Use three words that do not belong together.");
    return NULL;
}
