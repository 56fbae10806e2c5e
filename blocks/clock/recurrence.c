/* Recurrence: see recurrence.h. */
#include "blocks/clock/recurrence.h"

#define WEEK_DAYS 7
#define MONTHS_A_YEAR 12
#define OFF_DAYS_MAX 14 /* no run of days off is longer */

bool recurrence_is_whole(const struct recurrence *rule)
{
    bool by_weekday = rule->weekday >= 1 && rule->weekday <= WEEK_DAYS;
    if (rule->every < 1 || rule->every > RECURRENCE_EVERY_MAX || date_is_none(rule->from) || (!date_is_none(rule->until) && date_compare(rule->until, rule->from) < 0))
        return false;
    if (rule->unit == RECURRENCE_WEEKS)
        return by_weekday;
    if (by_weekday)
        return (rule->which >= 1 && rule->which <= 4) || rule->which == RECURRENCE_LAST;
    return rule->weekday == 0 && rule->day_of_month >= 1 && rule->day_of_month <= 31;
}

/* --- Nominal days -------------------------------------------------------------------- */

static struct date first_of_month(struct date day, int months_on)
{
    int year, month, of_month;
    date_parts(day, &year, &month, &of_month);
    return date_add_months((struct date){day.day - (of_month - 1)}, months_on);
}

static struct date last_of_month(struct date first)
{
    return (struct date){date_add_months(first, 1).day - 1};
}

static struct date weekday_on_or_after(struct date day, int weekday)
{
    return (struct date){day.day + (weekday - date_weekday(day) + WEEK_DAYS) % WEEK_DAYS};
}

static struct date day_in_month(const struct recurrence *rule, struct date first)
{
    struct date last = last_of_month(first);
    if (!rule->weekday)
        return (struct date){first.day + rule->day_of_month - 1 > last.day ? last.day : first.day + rule->day_of_month - 1};
    if (rule->which == RECURRENCE_LAST)
        return weekday_on_or_after((struct date){last.day - (WEEK_DAYS - 1)}, rule->weekday);
    return (struct date){weekday_on_or_after(first, rule->weekday).day + (rule->which - 1) * WEEK_DAYS};
}

/* The nominal day of that number, counted from 0; DATE_NONE where the years end. The first of months may lie before `from`. */
static struct date nominal_day(const struct recurrence *rule, int number)
{
    struct date first;
    if (rule->unit == RECURRENCE_WEEKS)
        return (struct date){weekday_on_or_after(rule->from, rule->weekday).day + number * rule->every * WEEK_DAYS};
    first = first_of_month(rule->from, number * rule->every);
    return date_is_none(first) || date_is_none(date_add_months(first, 1)) ? DATE_NONE : day_in_month(rule, first);
}

/* A number whose day is not after the day: there the search begins. */
static int number_before(const struct recurrence *rule, struct date day)
{
    int year, month, ignored, from_year, from_month;
    if (date_compare(day, rule->from) <= 0)
        return 0;
    if (rule->unit == RECURRENCE_WEEKS)
        return (day.day - rule->from.day) / (rule->every * WEEK_DAYS) - ((day.day - rule->from.day) >= rule->every * WEEK_DAYS);
    date_parts(day, &year, &month, &ignored);
    date_parts(rule->from, &from_year, &from_month, &ignored);
    return ((year - from_year) * MONTHS_A_YEAR + month - from_month) / rule->every;
}

/* --- Days off -------------------------------------------------------------------------- */

static bool was_announced(const struct recurrence *rule, struct date day)
{
    for (size_t i = 0; rule->holidays && i < rule->holidays->count; i++)
        if (rule->holidays->list[i].england_and_wales && date_compare(rule->holidays->list[i].day, day) == 0)
            return true;
    return false;
}

static enum result held_by(const struct recurrence *rule, struct date nominal, int step, struct date *ret_day)
{
    struct date day = nominal;
    bool works;
    for (int i = 0; rule->off != RECURRENCE_HOLDS; i++, day.day += step) {
        TRY(calendar_is_working_day(CALENDAR_ENGLAND_AND_WALES, day, &works));
        if (works && !was_announced(rule, day))
            break;
        if (rule->off == RECURRENCE_LEAVES_OUT || i > OFF_DAYS_MAX) {
            day = DATE_NONE;
            break;
        }
    }
    *ret_day = day;
    return OK;
}

static enum result held_on(const struct recurrence *rule, struct date nominal, struct occurrence *ret_held)
{
    struct occurrence held = {.nominal = nominal};
    TRY(held_by(rule, nominal, rule->off == RECURRENCE_BEFORE ? -1 : 1, &held.day));
    if (rule->off == RECURRENCE_BEFORE && !date_is_none(rule->not_before) && !date_is_none(held.day) && date_compare(held.day, rule->not_before) < 0 &&
        date_compare(nominal, rule->not_before) >= 0) {
        held.is_after = true;
        TRY(held_by(rule, nominal, 1, &held.day));
    }
    *ret_held = held;
    return OK;
}

enum result recurrence_list(const struct recurrence *rule, struct date first, struct date last, struct occurrence *list, size_t max, size_t *ret_count)
{
    size_t count = 0;
    if (!recurrence_is_whole(rule))
        return ERROR_INVALID;
    if (!date_is_none(rule->until) && date_compare(rule->until, last) < 0)
        last = rule->until;
    if (date_compare(first, rule->from) < 0)
        first = rule->from;
    for (int number = number_before(rule, first);; number++) {
        struct date nominal = nominal_day(rule, number);
        struct occurrence held;
        if (date_is_none(nominal) || date_compare(nominal, last) > 0)
            break;
        if (date_compare(nominal, first) < 0)
            continue;
        TRY(held_on(rule, nominal, &held));
        if (count == max)
            return ERROR_LIMIT;
        list[count++] = held;
    }
    *ret_count = count;
    return OK;
}
