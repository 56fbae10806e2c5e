/* The precept as arithmetic: see precept.h. */
#include "office/money/precept.h"

#include "base/wording.h"
#include "blocks/series/value.h"

const struct precept_band precept_bands[PRECEPT_BANDS] = {
    {"A", 6}, {"B", 7}, {"C", 8}, {"D", 9}, {"E", 11}, {"F", 13}, {"G", 15}, {"H", 18}, {"A reduced", 5},
};

enum result precept_band_find(struct text code, size_t *ret_index)
{
    struct text wanted = text_trim(code);
    if (wanted.length > 5 && text_equal_ignoring_case(text_slice(wanted, 0, 5), TEXT("band ")))
        wanted = text_trim(text_slice(wanted, 5, wanted.length - 5));
    for (size_t i = 0; i < PRECEPT_BANDS; i++)
        if (text_equal_ignoring_case(wanted, text_of(precept_bands[i].code))) {
            *ret_index = i;
            return OK;
        }
    return ERROR_NOT_FOUND;
}

int64_t precept_band_pence(int64_t band_d_pence, int ninths)
{
    assert(band_d_pence >= 0 && band_d_pence <= PRECEPT_BAND_D_PENCE_MAX);
    return (2 * band_d_pence * ninths + 9) / 18;
}

enum result precept_band_d_check(int64_t band_d_pence, struct message *message)
{
    if (band_d_pence <= 0)
        return message_fail(message, ERROR_INVALID, "Band D must be more than nothing. Write an amount in pounds, such as 223.00.");
    if (band_d_pence > PRECEPT_BAND_D_PENCE_MAX)
        return message_fail(message, ERROR_INVALID, "Band D can be at most £10,000.00 here. Write an amount in pounds, such as 223.00.");
    return OK;
}

enum result precept_change_hundredths(int64_t before_pence, int64_t after_pence, int64_t *ret_hundredths)
{
    if (before_pence <= 0)
        return ERROR_INVALID;
    return series_scale(after_pence - before_pence, 10000, before_pence, ret_hundredths);
}

struct text precept_per_cent_words(struct arena *arena, int64_t hundredths)
{
    int64_t size = hundredths < 0 ? -hundredths : hundredths;
    return arena_printf(arena, "%s%lld.%02lld%%", hundredths < 0 ? "\xe2\x88\x92" : "", (long long)(size / 100), (long long)(size % 100));
}

enum result precept_band_d_of(int64_t requirement_pence, int64_t tax_base, int64_t *ret_pence)
{
    if (requirement_pence <= 0 || tax_base <= 0)
        return ERROR_INVALID;
    return series_scale(requirement_pence, 10000, tax_base, ret_pence);
}

enum result precept_raised(int64_t band_d_pence, int64_t tax_base, int64_t *ret_pence)
{
    if (band_d_pence < 0 || tax_base < 0)
        return ERROR_INVALID;
    return series_scale(band_d_pence, tax_base, 10000, ret_pence);
}

enum result precept_pound_yields(int64_t tax_base, int64_t *ret_pence)
{
    return precept_raised(100, tax_base, ret_pence);
}

enum result precept_per_cent_yields(int64_t band_d_pence, int64_t tax_base, int64_t *ret_pence)
{
    if (band_d_pence < 0 || tax_base < 0)
        return ERROR_INVALID;
    return series_scale(band_d_pence, tax_base, 1000000, ret_pence);
}

enum result precept_highest(const struct precept_limit *limit, bool in_lowest_quarter, int64_t before_pence, int64_t *ret_pence)
{
    int64_t highest = 0;
    bool found = false;
    if (limit->has_pence) {
        highest = before_pence + limit->pence;
        found = true;
    }
    if (limit->has_per_cent) {
        /* Not rounded up: a rise of even a part of a penny above the share would be more than it. */
        int64_t share = before_pence + before_pence * limit->per_cent_hundredths / 10000;
        highest = !found || share > highest ? share : highest;
        found = true;
    }
    if (limit->has_lowest && in_lowest_quarter) {
        highest = !found || before_pence + limit->lowest_pence > highest ? before_pence + limit->lowest_pence : highest;
        found = true;
    }
    if (!found)
        return ERROR_INVALID;
    *ret_pence = highest;
    return OK;
}
