/* Published values in words, and as days: see digest.h. */
#include <inttypes.h>
#include <string.h>

#include "base/pence.h"
#include "blocks/digest/internal.h"

#define YEARS_FIRST 1990
#define YEARS_LAST 2099

static bool parse_year(struct text typed, int *ret_begins)
{
    int begins = 0, ends = 0;
    if (typed.length != DIGEST_YEAR_BYTES - 1 || (typed.data[4] != '/' && typed.data[4] != '-'))
        return false;
    for (size_t i = 0; i < typed.length; i++) {
        if (i == 4)
            continue;
        if (typed.data[i] < '0' || typed.data[i] > '9')
            return false;
        if (i < 4)
            begins = begins * 10 + (typed.data[i] - '0');
        else
            ends = ends * 10 + (typed.data[i] - '0');
    }
    *ret_begins = begins;
    return begins >= YEARS_FIRST && begins <= YEARS_LAST && ends == (begins + 1) % 100;
}

static bool year_days(int begins, struct date *ret_first, struct date *ret_last)
{
    return date_of(begins, 4, 1, ret_first) == OK && date_of(begins + 1, 3, 31, ret_last) == OK;
}

enum result digest_year_read(struct arena *arena, struct text typed, struct digest_year *ret_year, struct message *message)
{
    struct digest_year year = {.known_on = DATE_NONE};
    int begins;
    if (!parse_year(text_trim(typed), &begins) || !year_days(begins, &year.from, &year.until))
        return message_fail(message, ERROR_INVALID, "Write the financial year as 2025/26: the year in which it begins, and the last two figures of the next.");
    year.name = arena_printf(arena, "%d/%02d", begins, (begins + 1) % 100);
    *ret_year = year;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

struct text digest_field_label(const struct field *field) { return field->label_defined.length ? field->label_defined : field->label; }

struct text digest_value_code(const struct value *value)
{
    if (!value)
        return TEXT_NONE;
    return value->kind == VALUE_TEXT ? value->text : value->kind == VALUE_BOOLEAN ? value->boolean ? TEXT("yes") : TEXT("no") : TEXT_NONE;
}

bool digest_value_days(const struct field *field, const struct value *value, struct date *ret_first, struct date *ret_last)
{
    struct date first = DATE_NONE, last = DATE_NONE;
    struct instant instant;
    int begins;
    if (!value || value->kind != VALUE_TEXT)
        return false;
    if (field->type == FIELD_DATE && date_parse(value->text, &first) == OK)
        last = first;
    if (field->type == FIELD_PARTIAL_DATE) {
        first = partial_date_first(value->text);
        last = partial_date_last(value->text);
    }
    if (field->type == FIELD_MOMENT && instant_parse(value->text, &instant) == OK)
        first = last = date_in_london(instant);
    if (field->type == FIELD_TEXT && parse_year(value->text, &begins))
        (void)year_days(begins, &first, &last);
    if (date_is_none(first) || date_is_none(last))
        return false;
    *ret_first = first;
    *ret_last = last;
    return true;
}

/* Of a code that was taken off its list since, the code: copied, since the document is not kept. */
static struct text choice_words(struct arena *arena, const struct field *field, struct text code)
{
    const struct choice *choice = field->choices ? choice_find(field->choices, code) : NULL;
    return !choice ? arena_copy(arena, code) : choice->label_defined.length ? choice->label_defined : choice->label;
}

static struct text text_words(struct arena *arena, const struct field *field, struct text text)
{
    struct instant instant;
    struct date day;
    int64_t pence;
    if (field->type == FIELD_CHOICE)
        return choice_words(arena, field, text);
    if (field->type == FIELD_PENCE && pence_parse_plain(text, &pence) == OK)
        return pence_text(arena, pence);
    if (field->type == FIELD_DATE && date_parse(text, &day) == OK)
        return date_long(arena, day);
    if (field->type == FIELD_PARTIAL_DATE && partial_date_is_valid(text))
        return partial_date_long(arena, text);
    if (field->type == FIELD_MOMENT && instant_parse(text, &instant) == OK)
        return instant_long(arena, instant);
    return arena_copy(arena, text);
}

struct text digest_value_words(struct arena *arena, const struct field *field, const struct value *value)
{
    struct text all = TEXT_NONE;
    if (!value)
        return TEXT_NONE;
    switch (value->kind) {
    case VALUE_TEXT:
        return text_words(arena, field, value->text);
    case VALUE_INTEGER:
        return arena_printf(arena, "%" PRId64, value->integer);
    case VALUE_BOOLEAN:
        return value->boolean ? TEXT("Yes") : TEXT("No");
    case VALUE_OBJECT:
        return arena_copy(arena, value_get_text(value, "name"));
    case VALUE_LIST:
        for (size_t i = 0; i < value->list.count; i++)
            all = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(all), i ? "; " : "", TEXT_ARGS(value_get_text(value->list.items[i], "name")));
        return all;
    default:
        return TEXT_NONE;
    }
}
