/* Amounts: whole ten-thousandths, their checked arithmetic and how they are written.
 * Rounding is here alone. Not here: states and cells (value.c), periods (period.c). */
#include "blocks/series/value.h"
#include "base/wording.h"

#include <inttypes.h>

/* --- Arithmetic --------------------------------------------------------------- */

enum result series_add(int64_t a, int64_t b, int64_t *ret_sum)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return ERROR_LIMIT;
    *ret_sum = sum;
    return OK;
}

enum result series_subtract(int64_t a, int64_t b, int64_t *ret_difference)
{
    int64_t difference;
    if (__builtin_sub_overflow(a, b, &difference))
        return ERROR_LIMIT;
    *ret_difference = difference;
    return OK;
}

/* Half away from zero. A product of two int64 is below 2^126, and so is all that is made of it here. */
static __int128 round_divide(__int128 amount, __int128 divisor)
{
    __int128 size = amount < 0 ? -amount : amount, by = divisor < 0 ? -divisor : divisor;
    __int128 quotient = (size + by / 2) / by; /* by odd: its half is rounded down, and so no tie is made up */
    return (amount < 0) != (divisor < 0) ? -quotient : quotient;
}

enum result series_scale(int64_t a, int64_t b, int64_t divisor, int64_t *ret_amount)
{
    __int128 amount;
    if (divisor == 0)
        return ERROR_INVALID;
    amount = round_divide((__int128)a * b, divisor);
    if (amount > INT64_MAX || amount < INT64_MIN)
        return ERROR_LIMIT;
    *ret_amount = (int64_t)amount;
    return OK;
}

enum result series_divide(int64_t amount, int64_t divisor, int64_t *ret_amount)
{
    return series_scale(amount, 1, divisor, ret_amount);
}

enum result series_round(int64_t amount, int64_t step, int64_t *ret_amount)
{
    int64_t steps;
    if (step <= 0)
        return ERROR_INVALID;
    TRY(series_divide(amount, step, &steps));
    return series_scale(steps, step, 1, ret_amount);
}

enum result series_ratio(enum series_unit unit, int64_t numerator, int64_t denominator, int64_t *ret_amount)
{
    int64_t per = unit == SERIES_PERCENTAGE ? 100 : unit == SERIES_RATE_PER_1000 ? 1000 : 1;
    return series_scale(numerator, per * SERIES_ONE, denominator, ret_amount);
}

/* --- Writing ------------------------------------------------------------------- */

#define DECIMALS_MAX 4
static const int64_t steps[DECIMALS_MAX + 1] = {10000, 1000, 100, 10, 1};

/* "1,234,567" with the sign left out: a number of 20 digits has six commas at most. */
static size_t write_grouped(uint64_t number, char out[32])
{
    char digits[24];
    size_t count = 0, length = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (count-- > 0) {
        out[length++] = digits[count];
        if (count > 0 && count % 3 == 0)
            out[length++] = ',';
    }
    out[length] = '\0';
    return length;
}

/* `before`: a currency sign, after the minus. What rounds to 0 has no minus. */
static struct text write_decimals(struct arena *arena, int64_t amount, int decimals, const char *before)
{
    char whole[32];
    int64_t rounded;
    uint64_t size;
    assert(decimals >= 0 && decimals <= DECIMALS_MAX);
    if (series_round(amount, steps[decimals], &rounded) < 0)
        rounded = amount; /* at the very end of int64 */
    size = rounded < 0 ? -(uint64_t)rounded : (uint64_t)rounded;
    write_grouped(size / (uint64_t)SERIES_ONE, whole);
    if (decimals == 0)
        return arena_printf(arena, "%s%s%s", rounded < 0 ? "−" : "", before, whole);
    return arena_printf(arena, "%s%s%s.%0*" PRIu64, rounded < 0 ? "−" : "", before, whole, decimals,
                        size % (uint64_t)SERIES_ONE / (uint64_t)steps[decimals]);
}

struct text series_amount_decimals(struct arena *arena, int64_t amount, int decimals)
{
    return write_decimals(arena, amount, decimals, "");
}

static int decimals_of(enum series_unit unit)
{
    switch (unit) {
    case SERIES_COUNT: return 0;
    case SERIES_PERCENTAGE:
    case SERIES_RATE_PER_1000:
    case SERIES_MINUTES: return 1;
    case SERIES_POUNDS:
    case SERIES_FULL_TIME_EQUIVALENTS:
    case SERIES_SCORE: return 2;
    }
    return 2;
}

static struct text write_figure(struct arena *arena, int64_t amount, enum series_unit unit, int decimals)
{
    struct text figure = write_decimals(arena, amount, decimals, unit == SERIES_POUNDS ? "£" : "");
    return unit == SERIES_PERCENTAGE ? arena_printf(arena, "%.*s%%", TEXT_ARGS(figure)) : figure;
}

struct text series_amount_figure(struct arena *arena, int64_t amount, enum series_unit unit)
{
    return write_figure(arena, amount, unit, amount % SERIES_ONE == 0 ? 0 : decimals_of(unit));
}

struct text series_amount_exact(struct arena *arena, int64_t amount, enum series_unit unit)
{
    int decimals = 0;
    while (amount % steps[decimals] != 0)
        decimals++;
    return write_figure(arena, amount, unit, decimals == 1 && unit == SERIES_POUNDS ? 2 : decimals);
}

struct text series_amount_words(struct arena *arena, int64_t amount, enum series_unit unit)
{
    struct text figure = series_amount_figure(arena, amount, unit);
    int64_t one = amount == SERIES_ONE ? 1 : 2;
    switch (unit) {
    case SERIES_RATE_PER_1000: return arena_printf(arena, SAY(arena, "%.*s per 1,000 people"), TEXT_ARGS(figure));
    case SERIES_MINUTES: return arena_printf(arena, SAY_COUNT(arena, one, "%.*s minute", "%.*s minutes"), TEXT_ARGS(figure));
    case SERIES_FULL_TIME_EQUIVALENTS:
        return arena_printf(arena, SAY_COUNT(arena, one, "%.*s full-time equivalent", "%.*s full-time equivalents"), TEXT_ARGS(figure));
    case SERIES_COUNT:
    case SERIES_PERCENTAGE:
    case SERIES_POUNDS:
    case SERIES_SCORE: break;
    }
    return figure;
}

#define MILLION (INT64_C(1000000) * SERIES_ONE)

/* One decimal more than the millions have at this step would be: 1.25 million needs two. */
static struct text write_millions(struct arena *arena, int64_t amount)
{
    int64_t ten_thousandths;
    int decimals = 0;
    if (series_divide(amount, MILLION / SERIES_ONE, &ten_thousandths) < 0)
        return TEXT_NONE;
    while (decimals < 2 && ten_thousandths % steps[decimals] != 0)
        decimals++;
    return arena_printf(arena, SAY(arena, "%.*s million"), TEXT_ARGS(write_decimals(arena, ten_thousandths, decimals, "£")));
}

struct text series_amount_axis(struct arena *arena, int64_t amount, enum series_unit unit, int decimals)
{
    if (unit == SERIES_POUNDS)
        return amount >= MILLION || amount <= -MILLION ? write_millions(arena, amount) : write_decimals(arena, amount, decimals, "£");
    struct text figure = write_decimals(arena, amount, decimals, "");
    return unit == SERIES_PERCENTAGE ? arena_printf(arena, "%.*s%%", TEXT_ARGS(figure)) : figure;
}

struct text series_amount_plain(struct arena *arena, int64_t amount)
{
    uint64_t size = amount < 0 ? -(uint64_t)amount : (uint64_t)amount;
    uint64_t parts = size % (uint64_t)SERIES_ONE;
    int decimals = DECIMALS_MAX;
    const char *sign = amount < 0 ? "-" : "";
    if (parts == 0)
        return arena_printf(arena, "%s%" PRIu64, sign, size / (uint64_t)SERIES_ONE);
    while (parts % 10 == 0) {
        parts /= 10;
        decimals--;
    }
    return arena_printf(arena, "%s%" PRIu64 ".%0*" PRIu64, sign, size / (uint64_t)SERIES_ONE, decimals, parts);
}

struct text series_ordinal(struct arena *arena, int64_t number)
{
    int64_t last_two = number % 100, last = number % 10;
    bool teen = last_two >= 11 && last_two <= 13;
    if (last == 1 && !teen)
        return arena_printf(arena, SAY(arena, "%" PRId64 "st"), number);
    if (last == 2 && !teen)
        return arena_printf(arena, SAY(arena, "%" PRId64 "nd"), number);
    if (last == 3 && !teen)
        return arena_printf(arena, SAY(arena, "%" PRId64 "rd"), number);
    return arena_printf(arena, SAY(arena, "%" PRId64 "th"), number);
}
