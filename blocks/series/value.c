/* Values: a number or one of four states; their keys, and reading a cell that somebody typed.
 * Not here: arithmetic and writing (amount.c), periods (period.c). */
#include "blocks/series/value.h"
#include "base/wording.h"

/* --- Keys and names -------------------------------------------------------------- */

static const char *const state_keys[SERIES_STATES] = {"number", "not_yet", "not_collected", "suppressed", "not_comparable"};
static const char *const state_words[SERIES_STATES] WORDINGS = {
    "a number", "not yet known", "not collected", "suppressed: fewer than 5", "not comparable",
};
static const char *const unit_keys[SERIES_UNITS] = {
    "count", "percentage", "rate_per_1000", "pounds", "minutes", "full_time_equivalents", "score",
};
static const char *const unit_names[SERIES_UNITS] WORDINGS = {
    "count", "percentage", "rate per 1,000 people", "pounds", "minutes", "full-time equivalents", "score",
};
static const char *const direction_keys[SERIES_DIRECTIONS] = {"more_is_better", "less_is_better", "neither"};
static const char *const direction_names[SERIES_DIRECTIONS] WORDINGS = {
    "more is better", "less is better", "neither more nor less is better",
};
static const char *const period_kind_keys[SERIES_PERIOD_KINDS] = {
    "month", "quarter", "year_to_march", "year_to_december", "rolling_twelve_months", "snapshot",
};
static const char *const period_kind_names[SERIES_PERIOD_KINDS] WORDINGS = {
    "month", "quarter", "year to March", "year to December", "12 months, month by month", "a day",
};

static const char *key_at(const char *const *keys, size_t count, size_t index)
{
    return index < count ? keys[index] : NULL;
}

static enum result find_key(const char *const *keys, size_t count, struct text key, size_t *ret_index)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equals(key, keys[i])) {
            *ret_index = i;
            return OK;
        }
    }
    return ERROR_INVALID;
}

const char *series_state_key(enum series_state state) { return key_at(state_keys, SERIES_STATES, state); }
const char *series_unit_key(enum series_unit unit) { return key_at(unit_keys, SERIES_UNITS, unit); }
const char *series_direction_key(enum series_direction direction) { return key_at(direction_keys, SERIES_DIRECTIONS, direction); }
const char *series_period_kind_key(enum series_period_kind kind) { return key_at(period_kind_keys, SERIES_PERIOD_KINDS, kind); }

enum result series_state_of_key(struct text key, enum series_state *ret_state)
{
    size_t index;
    TRY(find_key(state_keys, SERIES_STATES, key, &index));
    *ret_state = (enum series_state)index;
    return OK;
}

enum result series_unit_of_key(struct text key, enum series_unit *ret_unit)
{
    size_t index;
    TRY(find_key(unit_keys, SERIES_UNITS, key, &index));
    *ret_unit = (enum series_unit)index;
    return OK;
}

enum result series_direction_of_key(struct text key, enum series_direction *ret_direction)
{
    size_t index;
    TRY(find_key(direction_keys, SERIES_DIRECTIONS, key, &index));
    *ret_direction = (enum series_direction)index;
    return OK;
}

enum result series_period_kind_of_key(struct text key, enum series_period_kind *ret_kind)
{
    size_t index;
    TRY(find_key(period_kind_keys, SERIES_PERIOD_KINDS, key, &index));
    *ret_kind = (enum series_period_kind)index;
    return OK;
}

static struct text named(struct arena *arena, const char *const *names, size_t count, size_t index)
{
    return index < count ? text_of(wording(arena, names[index])) : TEXT_NONE;
}

struct text series_unit_name(struct arena *arena, enum series_unit unit) { return named(arena, unit_names, SERIES_UNITS, unit); }

struct text series_direction_name(struct arena *arena, enum series_direction direction)
{
    return named(arena, direction_names, SERIES_DIRECTIONS, direction);
}

struct text series_period_kind_name(struct arena *arena, enum series_period_kind kind)
{
    return named(arena, period_kind_names, SERIES_PERIOD_KINDS, kind);
}

struct text series_state_words(struct arena *arena, enum series_state state) { return named(arena, state_words, SERIES_STATES, state); }

/* --- Values ------------------------------------------------------------------------ */

struct series_value series_number(int64_t amount) { return (struct series_value){.state = SERIES_NUMBER, .amount = amount}; }
struct series_value series_nothing(enum series_state state) { return (struct series_value){.state = state}; }
bool series_is_number(struct series_value value) { return value.state == SERIES_NUMBER; }

bool series_value_equal(struct series_value a, struct series_value b)
{
    return a.state == b.state && a.amount == b.amount && a.numerator == b.numerator && a.denominator == b.denominator;
}

enum result series_number_of_ratio(enum series_unit unit, int64_t numerator, int64_t denominator, struct series_value *ret_value)
{
    struct series_value value = {.state = SERIES_NUMBER, .numerator = numerator, .denominator = denominator};
    TRY(series_ratio(unit, numerator, denominator, &value.amount));
    *ret_value = value;
    return OK;
}

struct text series_value_words(struct arena *arena, struct series_value value, enum series_unit unit)
{
    return value.state == SERIES_NUMBER ? series_amount_words(arena, value.amount, unit) : series_state_words(arena, value.state);
}

struct text series_value_plain(struct arena *arena, struct series_value value)
{
    return value.state == SERIES_NUMBER ? series_amount_plain(arena, value.amount) : text_of(series_state_key(value.state));
}

/* Scores, pounds (a refund) and percentages (a change) may be below 0. */
static bool may_be_negative(enum series_unit unit)
{
    return unit == SERIES_SCORE || unit == SERIES_POUNDS || unit == SERIES_PERCENTAGE;
}

static enum result check_amount(int64_t amount, enum series_unit unit, struct message *message)
{
    if (amount > SERIES_AMOUNT_MAX || amount < -SERIES_AMOUNT_MAX)
        return message_fail(message, ERROR_LIMIT, "The number is too large: at most 100,000,000,000.");
    if (amount < 0 && !may_be_negative(unit))
        return message_fail(message, ERROR_INVALID, "The number is below 0, which this measure cannot be.");
    if (unit == SERIES_COUNT && amount % SERIES_ONE != 0)
        return message_fail(message, ERROR_INVALID, "A count is a whole number, without decimals.");
    return OK;
}

enum result series_value_check(struct series_value value, enum series_unit unit, struct message *message)
{
    int64_t amount;
    if ((size_t)value.state >= SERIES_STATES || (size_t)unit >= SERIES_UNITS)
        return message_fail(message, ERROR_INVALID, "The value is neither a number nor one of the states that stand for none.");
    if (value.state != SERIES_NUMBER)
        return value.amount == 0 && value.numerator == 0 && value.denominator == 0
                   ? OK
                   : message_fail(message, ERROR_INVALID, "A value that is not a number has no figures beside it.");
    TRY(check_amount(value.amount, unit, message));
    if (value.denominator == 0)
        return value.numerator == 0 ? OK : message_fail(message, ERROR_INVALID, "A numerator needs its denominator.");
    if (value.denominator < 0)
        return message_fail(message, ERROR_INVALID, "The denominator must be above 0.");
    if (series_ratio(unit, value.numerator, value.denominator, &amount) < 0 || amount != value.amount)
        return message_fail(message, ERROR_INVALID, "The value is not what its numerator and denominator give.");
    return OK;
}

/* --- Reading a cell ------------------------------------------------------------------ */

struct spoken {
    const char *words;
    enum series_state state;
};
static const struct spoken spoken_states[] = {
    {"not yet", SERIES_NOT_YET},
    {"not yet known", SERIES_NOT_YET},
    {"not_yet", SERIES_NOT_YET},
    {"not collected", SERIES_NOT_COLLECTED},
    {"not_collected", SERIES_NOT_COLLECTED},
    {"suppressed", SERIES_SUPPRESSED},
    {"suppressed: fewer than 5", SERIES_SUPPRESSED},
    {"[c]", SERIES_SUPPRESSED}, /* the Government Statistical Service's sign for "confidential" */
    {"not comparable", SERIES_NOT_COMPARABLE},
    {"not_comparable", SERIES_NOT_COMPARABLE},
};

/* Takes a sign off the front: '-', or U+2212 as it is written here. */
static bool take(struct text *rest, struct text sign)
{
    if (!text_starts(*rest, sign))
        return false;
    *rest = text_slice(*rest, sign.length, SIZE_MAX);
    return true;
}

static bool take_back(struct text *rest, struct text sign)
{
    if (!text_ends(*rest, sign))
        return false;
    *rest = text_slice(*rest, 0, rest->length - sign.length);
    return true;
}

static bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

/* "1790", "1,790": commas stand before each three digits, or nowhere. */
static enum result read_whole(struct text digits, int64_t *ret_whole)
{
    int64_t whole = 0;
    size_t since_comma = 0;
    bool commas = memchr(digits.data, ',', digits.length) != NULL;
    if (digits.length == 0 || !is_digit(digits.data[0]))
        return ERROR_INVALID;
    for (size_t i = 0; i < digits.length; i++) {
        if (digits.data[i] == ',') {
            if (since_comma == 0 || since_comma > 3 || (since_comma < 3 && memchr(digits.data, ',', i) != NULL))
                return ERROR_INVALID;
            since_comma = 0;
            continue;
        }
        if (!is_digit(digits.data[i]))
            return ERROR_INVALID;
        since_comma++;
        if (__builtin_mul_overflow(whole, 10, &whole) || __builtin_add_overflow(whole, digits.data[i] - '0', &whole))
            return ERROR_LIMIT;
    }
    if (commas && since_comma != 3)
        return ERROR_INVALID;
    *ret_whole = whole;
    return OK;
}

static enum result read_amount(struct text figure, bool negative, int64_t *ret_amount)
{
    const char *point = figure.length ? memchr(figure.data, '.', figure.length) : NULL;
    struct text whole_digits = point ? text_slice(figure, 0, (size_t)(point - figure.data)) : figure;
    struct text parts = point ? text_slice(figure, whole_digits.length + 1, SIZE_MAX) : TEXT_NONE;
    int64_t amount, step = SERIES_ONE;
    if (point && (parts.length == 0 || parts.length > 4))
        return ERROR_INVALID;
    TRY(read_whole(whole_digits, &amount));
    if (__builtin_mul_overflow(amount, SERIES_ONE, &amount))
        return ERROR_LIMIT;
    for (size_t i = 0; i < parts.length; i++) {
        if (!is_digit(parts.data[i]))
            return ERROR_INVALID;
        step /= 10;
        if (__builtin_add_overflow(amount, (parts.data[i] - '0') * step, &amount))
            return ERROR_LIMIT;
    }
    *ret_amount = negative ? -amount : amount;
    return OK;
}

enum result series_value_parse(struct text typed, enum series_unit unit, struct series_value *ret_value, struct message *message)
{
    struct text rest = text_trim(typed);
    int64_t amount;
    enum result result;
    for (size_t i = 0; i < COUNT_OF(spoken_states); i++) {
        if (text_equal_ignoring_case(rest, text_of(spoken_states[i].words))) {
            *ret_value = series_nothing(spoken_states[i].state);
            return OK;
        }
    }
    bool negative = take(&rest, TEXT("-")) || take(&rest, TEXT("−"));
    if (take(&rest, TEXT("£")) && unit != SERIES_POUNDS)
        return message_fail(message, ERROR_INVALID, "This measure is not in pounds: write the number without £.");
    if (take_back(&rest, TEXT("%"))) {
        if (unit != SERIES_PERCENTAGE)
            return message_fail(message, ERROR_INVALID, "This measure is not a percentage: write the number without %%.");
        rest = text_trim(rest);
    }
    result = read_amount(rest, negative, &amount);
    if (result == ERROR_LIMIT)
        return message_fail(message, ERROR_LIMIT, "The number is too large: at most 100,000,000,000.");
    if (result < 0)
        return message_fail(message, ERROR_INVALID,
                            "Write a number such as 1,790 or 84.8 (at most four decimals), or one of: not yet, not collected, suppressed, not comparable.");
    TRY(check_amount(amount, unit, message));
    *ret_value = series_number(amount);
    return OK;
}
