/* One figure as somebody types it, in a row of a file or of a form: see sheet.h. */
#include "blocks/series/sheet.h"

#include <string.h>

#include "base/wording.h"

#define MONTHS_AHEAD_MAX 24

struct check {
    struct arena *arena;
    const struct series_sheet_order *order;
    const struct series_typed *typed;
    series_tell_fault *tell;
    void *context;
    bool failed;
};

static void fault(struct check *check, const char *column, struct text value, struct text reason)
{
    check->failed = true;
    check->tell(check->context, column, value, reason);
}

/* In the words of a function that knows them. */
static void fault_of(struct check *check, const char *column, struct text value, const struct message *message)
{
    fault(check, column, value, arena_copy_z(check->arena, message->text));
}

static void read_period(struct check *check, struct series_figure *figure)
{
    struct message message = {.language = arena_language(check->arena)};
    struct series_period period;
    struct text typed = check->typed->period;
    if (!typed.length) {
        fault(check, "period", typed, SAID(check->arena, "Enter the period of the figure"));
    } else if (series_period_parse(check->typed->measure->period, typed, &period, &message) < 0) {
        fault_of(check, "period", typed, &message);
    } else if (date_compare(period.from, date_add_months(check->order->today, MONTHS_AHEAD_MAX)) > 0) { /* what is planned or paid for may lie ahead */
        fault(check, "period", typed, SAID(check->arena, "This period begins more than two years from now: is the year right?"));
    } else {
        figure->from = period.from;
        figure->to = period.to;
    }
}

static const struct series_area *find_area(const struct series_area *areas, size_t count, struct text typed)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal_ignoring_case(areas[i].slug, typed) || text_equal_ignoring_case(areas[i].name, typed))
            return &areas[i];
    return NULL;
}

static void read_force(struct check *check, struct text typed, struct series_figure *figure)
{
    const struct series_area *force = find_area(check->order->forces, check->order->force_count, typed);
    if (!force)
        fault(check, "area", typed, SAID(check->arena, "There is no police force of this name here: write it as data.police.uk does, such as west-mercia"));
    else if (!text_equal(force->slug, check->order->own_force))
        figure->area = force->slug;
}

static void read_area(struct check *check, struct series_figure *figure)
{
    const struct series_measure *measure = check->typed->measure;
    struct text typed = check->typed->area;
    const struct series_area *area;
    bool whole = !typed.length || text_equal_ignoring_case(typed, TEXT("all"));
    if (whole && !measure->whole)
        fault(check, "area", typed, SAID(check->arena, "This measure has figures for districts only: name one"));
    if (whole)
        return;
    if (measure->forces) {
        read_force(check, typed, figure);
        return;
    }
    if (!measure->districts) {
        fault(check, "area", typed, SAID(check->arena, "This measure has figures for the whole area only: leave this empty"));
        return;
    }
    area = find_area(check->order->areas, check->order->area_count, typed);
    if (area)
        figure->area = area->slug;
    else if (check->order->any_area && text_equal(text_slug(check->arena, typed, 60), typed))
        figure->area = typed;
    else
        fault(check, "area", typed, SAID(check->arena, "There is no area of this name"));
}

static void read_words(struct check *check, struct series_figure *figure)
{
    const struct series_typed *typed = check->typed;
    if (typed->breakdown.length && !typed->measure->has_breakdown)
        fault(check, "breakdown", typed->breakdown, SAID(check->arena, "This measure is not broken down: leave this empty"));
    if (text_count_characters(typed->breakdown) > SERIES_BREAKDOWN_CHARACTERS_MAX || !text_is_clean(typed->breakdown) || text_contains(typed->breakdown, TEXT("\n")))
        fault(check, "breakdown", typed->breakdown, arena_printf(check->arena, SAY(check->arena, "Use %d characters or fewer, on one line"), SERIES_BREAKDOWN_CHARACTERS_MAX));
    if (text_count_characters(typed->note) > SERIES_NOTE_CHARACTERS_MAX || !text_is_clean(typed->note) || text_contains(typed->note, TEXT("\n")))
        fault(check, "note", typed->note, arena_printf(check->arena, SAY(check->arena, "Use %d characters or fewer, on one line"), SERIES_NOTE_CHARACTERS_MAX));
    figure->breakdown = typed->breakdown;
    figure->note = typed->note;
    if (text_equal_ignoring_case(typed->provisional, TEXT("yes")))
        figure->provisional = true;
    else if (typed->provisional.length && !text_equal_ignoring_case(typed->provisional, TEXT("no")))
        fault(check, "provisional", typed->provisional, SAID(check->arena, "Answer yes or no"));
}

/* --- What it says ------------------------------------------------------------- */

/* "number" or empty: a number is expected. */
static bool read_state(struct check *check, enum series_state *ret_state)
{
    struct message message = {.language = arena_language(check->arena)};
    struct series_value value;
    struct text typed = check->typed->state;
    *ret_state = SERIES_NUMBER;
    if (!typed.length || text_equal_ignoring_case(typed, TEXT("number")))
        return true;
    if (series_value_parse(typed, check->typed->measure->unit, &value, &message) < 0 || value.state == SERIES_NUMBER) {
        fault(check, "state", typed, SAID(check->arena, "Use number, not yet, not collected, suppressed or not comparable"));
        return false;
    }
    *ret_state = value.state;
    return true;
}

static bool read_part(struct check *check, const char *column, struct text typed, int64_t *ret_amount)
{
    struct message message = {.language = arena_language(check->arena)};
    struct series_value value;
    if (series_value_parse(typed, SERIES_SCORE, &value, &message) < 0 || value.state != SERIES_NUMBER) {
        fault(check, column, typed, SAID(check->arena, "Enter a number, such as 1790 or 1,790"));
        return false;
    }
    *ret_amount = value.amount;
    return true;
}

static void read_ratio(struct check *check, struct series_figure *figure)
{
    const struct series_typed *typed = check->typed;
    int64_t numerator = 0, denominator = 0;
    bool whole;
    if (!typed->numerator.length || !typed->denominator.length) {
        fault(check, typed->numerator.length ? "denominator" : "numerator", TEXT_NONE, SAID(check->arena, "Give both the numerator and the denominator, or neither"));
        return;
    }
    whole = read_part(check, "numerator", typed->numerator, &numerator);
    whole = read_part(check, "denominator", typed->denominator, &denominator) && whole;
    if (whole && denominator <= 0)
        fault(check, "denominator", typed->denominator, SAID(check->arena, "The denominator must be more than 0"));
    else if (whole && series_number_of_ratio(typed->measure->unit, numerator, denominator, &figure->value) < 0)
        fault(check, "numerator", typed->numerator, SAID(check->arena, "These numbers are too large"));
}

/* A figure that is given beside its parts must be what they say, as far as it is given: 80.8 for 21 of 26. */
static bool agrees(const struct series_value *made, int64_t given, struct text typed)
{
    const char *point = memchr(typed.data, '.', typed.length);
    size_t decimals = 0;
    int64_t step = SERIES_ONE, rounded;
    while (point && point + 1 + decimals < typed.data + typed.length && point[1 + decimals] >= '0' && point[1 + decimals] <= '9')
        decimals++;
    for (size_t i = 0; i < decimals && step > 1; i++)
        step /= 10;
    return series_round(made->amount, step, &rounded) == OK && rounded == given;
}

static void read_number(struct check *check, struct series_figure *figure)
{
    const struct series_typed *typed = check->typed;
    struct message message = {.language = arena_language(check->arena)};
    struct series_value given = series_nothing(SERIES_NOT_YET);
    bool has_ratio = typed->numerator.length || typed->denominator.length;
    if (!typed->value.length && !has_ratio) {
        fault(check, "value", TEXT_NONE, SAID(check->arena, "Enter a number, or say in \"state\" why there is none"));
        return;
    }
    if (typed->value.length && series_value_parse(typed->value, typed->measure->unit, &given, &message) < 0) {
        fault_of(check, "value", typed->value, &message);
        return;
    }
    figure->value = given;
    if (!has_ratio)
        return;
    if (typed->value.length && given.state != SERIES_NUMBER) {
        fault(check, "value", typed->value, SAID(check->arena, "A figure that is no number has no numerator and denominator"));
        return;
    }
    read_ratio(check, figure);
    if (!check->failed && typed->value.length && !agrees(&figure->value, given.amount, typed->value))
        fault(check, "value", typed->value, arena_printf(check->arena, SAY(check->arena, "Numerator and denominator make %.*s: leave the value empty, or correct it"),
                                                         TEXT_ARGS(series_value_words(check->arena, figure->value, typed->measure->unit))));
}

bool series_read_typed(struct arena *arena, const struct series_sheet_order *order, const struct series_typed *typed, series_tell_fault *tell,
                       void *context, struct series_figure *ret_figure)
{
    struct check check = {.arena = arena, .order = order, .typed = typed, .tell = tell, .context = context};
    struct series_figure figure = {.measure = typed->measure->id, .code = typed->measure->code, .area = TEXT_NONE, .from = DATE_NONE, .to = DATE_NONE};
    struct message message = {.language = arena_language(arena)};
    enum series_state state;
    read_period(&check, &figure);
    read_area(&check, &figure);
    read_words(&check, &figure);
    if (read_state(&check, &state) && state != SERIES_NUMBER) {
        figure.value = series_nothing(state);
        if (typed->value.length || typed->numerator.length || typed->denominator.length)
            fault(&check, "state", typed->state, SAID(arena, "It says both a number and that there is none: give one of the two"));
    } else if (state == SERIES_NUMBER) {
        read_number(&check, &figure);
    }
    if (!check.failed && series_value_check(figure.value, typed->measure->unit, &message) < 0)
        fault_of(&check, "value", typed->value.length ? typed->value : typed->numerator, &message);
    if (!check.failed)
        *ret_figure = figure;
    return !check.failed;
}
