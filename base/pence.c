/* Amounts of money: see pence.h. */
#include "base/pence.h"

#include <inttypes.h>
#include <string.h>

#define POUNDS_DIGITS_MAX 11

static_assert(PENCE_MAX / 100 < INT64_C(100000000000), "the pounds of an amount have at most eleven figures");

/* --- Reading ---------------------------------------------------------------- */

static bool take(struct text *rest, struct text sign)
{
    if (!text_starts(*rest, sign))
        return false;
    *rest = text_trim(text_slice(*rest, sign.length, SIZE_MAX));
    return true;
}

/* "-£5", "£-5" and "(£5)": whatever says that it is negative, and the sign of the pound, go; figures are left. */
static bool take_signs(struct text *rest)
{
    bool in_brackets = rest->length >= 2 && rest->data[0] == '(' && rest->data[rest->length - 1] == ')';
    bool negative = false;
    if (in_brackets)
        *rest = text_trim(text_slice(*rest, 1, rest->length - 2));
    else
        negative = take(rest, TEXT("-")) || take(rest, TEXT("−"));
    (void)take(rest, TEXT("£"));
    if (!in_brackets && !negative)
        negative = take(rest, TEXT("-")) || take(rest, TEXT("−"));
    return in_brackets || negative;
}

static bool is_digits(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.length > 0;
}

/* "1,000,000": one to three figures, and three behind each comma. */
static bool groups_are_right(struct text pounds)
{
    struct text rest = pounds, group;
    size_t count = 0;
    while (text_next(&rest, ',', &group)) {
        if (!is_digits(group) || group.length > 3 || (count > 0 && group.length != 3))
            return false;
        count++;
    }
    return count > 0 && pounds.data[pounds.length - 1] != ',';
}

static enum result check_signs(struct text rest, struct message *message)
{
    if (!rest.length)
        return message_fail(message, ERROR_INVALID, "Enter an amount in pounds, such as 1,000 or 1,000.50");
    for (size_t i = 0; i < rest.length; i++)
        if ((rest.data[i] < '0' || rest.data[i] > '9') && rest.data[i] != ',' && rest.data[i] != '.')
            return message_fail(message, ERROR_INVALID, "Write the amount in figures alone, such as 1,000 or 1,000.50: no letters, and no blanks between figures");
    return OK;
}

/* The figures before and behind the point; `pence_digits` is how many there may be behind it at least. */
static enum result split(struct text rest, size_t pence_digits, struct text *ret_pounds, struct text *ret_pence, struct message *message)
{
    const char *point = memchr(rest.data, '.', rest.length);
    struct text pounds = point ? (struct text){rest.data, (size_t)(point - rest.data)} : rest;
    struct text pence = point ? text_slice(rest, pounds.length + 1, SIZE_MAX) : TEXT_NONE;
    if (memchr(pence.data, ',', pence.length) || memchr(pence.data, '.', pence.length))
        return message_fail(message, ERROR_INVALID, "Write commas between thousands and one point before the pence, such as 1,000.00");
    if (!pounds.length)
        return message_fail(message, ERROR_INVALID, "Write the pounds before the point too, such as 0.50");
    if (point && (pence.length < pence_digits || pence.length > 2))
        return message_fail(message, ERROR_INVALID, "Write the pence as exactly two figures after the point, such as 1,000.50, or leave them out");
    if (memchr(pounds.data, ',', pounds.length) && !groups_are_right(pounds))
        return message_fail(message, ERROR_INVALID, "Commas go between thousands, such as 1,000 or 1,000,000: check the figures, or write the amount without commas");
    if (pounds.length > 1 && pounds.data[0] == '0')
        return message_fail(message, ERROR_INVALID, "Leave out the noughts in front of the amount");
    *ret_pounds = pounds;
    *ret_pence = pence;
    return OK;
}

static enum result too_much(struct message *message)
{
    return message_fail(message, ERROR_LIMIT, "The amount can be at most £99,999,999,999.99");
}

static enum result amount_of(struct text pounds, struct text pence, int64_t *ret_amount, struct message *message)
{
    int64_t amount = 0;
    size_t digits = 0;
    for (size_t i = 0; i < pounds.length; i++) {
        if (pounds.data[i] == ',')
            continue;
        if (++digits > POUNDS_DIGITS_MAX)
            return too_much(message);
        amount = amount * 10 + (pounds.data[i] - '0');
    }
    for (size_t i = 0; i < 2; i++)
        amount = amount * 10 + (i < pence.length ? pence.data[i] - '0' : 0);
    assert(amount >= 0 && amount <= PENCE_MAX);
    *ret_amount = amount;
    return OK;
}

static enum result parse(struct text typed, enum pence_sign sign, size_t pence_digits, int64_t *ret_pence, struct message *message)
{
    struct text rest = text_trim(typed), pounds, pence;
    int64_t amount;
    bool negative = take_signs(&rest);
    TRY(check_signs(rest, message));
    TRY(split(rest, pence_digits, &pounds, &pence, message));
    TRY(amount_of(pounds, pence, &amount, message));
    if (negative && sign == PENCE_NOT_NEGATIVE)
        return message_fail(message, ERROR_INVALID, "The amount cannot be less than nothing: leave out the minus sign or the brackets");
    *ret_pence = negative ? -amount : amount;
    return OK;
}

enum result pence_parse(struct text typed, enum pence_sign sign, int64_t *ret_pence, struct message *message)
{
    return parse(typed, sign, 2, ret_pence, message);
}

enum result pence_parse_cell(struct text cell, enum pence_sign sign, int64_t *ret_pence, struct message *message)
{
    struct text bare = text_trim(cell);
    bool is_bare = bare.length > 0;
    for (size_t i = 0; i < bare.length; i++)
        is_bare = is_bare && ((bare.data[i] >= '0' && bare.data[i] <= '9') || bare.data[i] == '.' || (bare.data[i] == '-' && i == 0));
    return parse(cell, sign, is_bare ? 1 : 2, ret_pence, message);
}

enum result pence_parse_plain(struct text plain, int64_t *ret_pence)
{
    struct text figures = plain.length && plain.data[0] == '-' ? text_slice(plain, 1, SIZE_MAX) : plain, pounds, pence;
    int64_t amount;
    if (figures.length < 4 || figures.data[figures.length - 3] != '.')
        return ERROR_INVALID;
    pounds = text_slice(figures, 0, figures.length - 3);
    pence = text_slice(figures, figures.length - 2, 2);
    if (!is_digits(pounds) || !is_digits(pence) || (pounds.length > 1 && pounds.data[0] == '0'))
        return ERROR_INVALID;
    TRY(amount_of(pounds, pence, &amount, NULL));
    if (plain.data[0] == '-' && !amount)
        return ERROR_INVALID;
    *ret_pence = plain.data[0] == '-' ? -amount : amount;
    return OK;
}

/* --- Writing ---------------------------------------------------------------- */

static uint64_t size_of(int64_t pence)
{
    return pence < 0 ? -(uint64_t)pence : (uint64_t)pence;
}

static struct text grouped(struct arena *arena, int64_t pence, bool with_pence)
{
    char figures[24], pounds[32];
    int length = snprintf(figures, sizeof figures, "%" PRIu64, size_of(pence) / 100), to = 0;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            pounds[to++] = ',';
        pounds[to++] = figures[i];
    }
    pounds[to] = 0;
    if (!with_pence)
        return arena_printf(arena, "%s£%s", pence < 0 ? "−" : "", pounds);
    return arena_printf(arena, "%s£%s.%02d", pence < 0 ? "−" : "", pounds, (int)(size_of(pence) % 100));
}

struct text pence_text(struct arena *arena, int64_t pence)
{
    return grouped(arena, pence, true);
}

struct text pence_text_whole(struct arena *arena, int64_t pence)
{
    return grouped(arena, pence, pence % 100 != 0);
}

bool pence_are_whole(const int64_t *pence, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (pence[i] % 100)
            return false;
    return true;
}

struct text pence_plain(struct arena *arena, int64_t pence)
{
    return arena_printf(arena, "%s%" PRIu64 ".%02d", pence < 0 ? "-" : "", size_of(pence) / 100, (int)(size_of(pence) % 100));
}

/* --- Adding ----------------------------------------------------------------- */

enum result pence_add(int64_t a, int64_t b, int64_t *ret_sum)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum) || sum > PENCE_MAX || sum < -PENCE_MAX)
        return ERROR_LIMIT;
    *ret_sum = sum;
    return OK;
}
