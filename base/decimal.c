/* Numbers with decimals: see decimal.h. */
#include "base/decimal.h"

#include <inttypes.h>

#define DECIMALS 4
#define WHOLE_DIGITS_MAX 12

static bool is_digits(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.length > 0;
}

enum result decimal_parse(struct text text, int64_t *ret_ten_thousandths)
{
    bool negative = text.length && text.data[0] == '-';
    struct text whole = TEXT_NONE, rest = negative ? text_slice(text, 1, SIZE_MAX) : text;
    const char *point = rest.length ? memchr(rest.data, '.', rest.length) : NULL;
    struct text decimals = point ? (struct text){point + 1, rest.length - (size_t)(point + 1 - rest.data)} : TEXT_NONE;
    int64_t amount = 0;
    whole = point ? (struct text){rest.data, (size_t)(point - rest.data)} : rest;
    if (!is_digits(whole) || (whole.length > 1 && whole.data[0] == '0') || (point && !is_digits(decimals)) || decimals.length > DECIMALS)
        return ERROR_INVALID;
    if (whole.length > WHOLE_DIGITS_MAX)
        return ERROR_LIMIT;
    for (size_t i = 0; i < whole.length; i++)
        amount = amount * 10 + (whole.data[i] - '0');
    for (size_t i = 0; i < DECIMALS; i++)
        amount = amount * 10 + (i < decimals.length ? decimals.data[i] - '0' : 0);
    if (amount > DECIMAL_MAX)
        return ERROR_LIMIT;
    *ret_ten_thousandths = negative ? -amount : amount;
    return OK;
}

struct text decimal_text(struct arena *arena, int64_t ten_thousandths)
{
    uint64_t size = ten_thousandths < 0 ? -(uint64_t)ten_thousandths : (uint64_t)ten_thousandths;
    uint64_t decimals = size % (uint64_t)DECIMAL_ONE;
    int digits = DECIMALS;
    if (!decimals)
        return arena_printf(arena, "%s%" PRIu64, ten_thousandths < 0 ? "-" : "", size / (uint64_t)DECIMAL_ONE);
    while (decimals % 10 == 0) {
        decimals /= 10;
        digits--;
    }
    return arena_printf(arena, "%s%" PRIu64 ".%0*" PRIu64, ten_thousandths < 0 ? "-" : "", size / (uint64_t)DECIMAL_ONE, digits, decimals);
}
