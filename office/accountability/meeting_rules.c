/* Rules of meetings: see meeting_rules.h. */
#include "office/accountability/meeting_rules.h"

static enum part_finding judge_exempt(const struct part_of_agenda *part)
{
    if (!part->is_exempt)
        return part->has_ground || part->has_why ? PART_GROUND_WITHOUT : PART_WHOLE;
    return !part->has_ground ? PART_NO_GROUND : !part->has_why ? PART_NO_WHY : PART_WHOLE;
}

enum part_finding item_judge(const struct part_of_agenda *item)
{
    enum part_finding finding = judge_exempt(item);
    if (finding != PART_WHOLE)
        return finding;
    return item->is_late && !item->has_late_why ? PART_LATE : PART_WHOLE;
}

enum part_finding paper_judge(const struct part_of_agenda *paper)
{
    enum part_finding finding = item_judge(paper);
    if (finding != PART_WHOLE)
        return finding;
    if (paper->item_is_exempt && !paper->is_exempt)
        return PART_OPEN_UNDER_EXEMPT;
    if (paper->has_text)
        return PART_WHOLE;
    return paper->has_file ? PART_FILE_ALONE : PART_EMPTY;
}

enum minutes_finding minutes_judge(const struct minutes *minutes)
{
    bool differs = !text_equal(text_trim(minutes->text), text_trim(minutes->public_text));
    if (differs && (!minutes->has_ground || !minutes->has_why))
        return MINUTES_NO_GROUND;
    return !differs && (minutes->has_ground || minutes->has_why) ? MINUTES_GROUND_WITHOUT : MINUTES_WHOLE;
}

/* --- Series ---------------------------------------------------------------------------- */

struct coded { const char *code; int number; };

static int number_of(const struct coded *list, struct text code)
{
    for (; list->code; list++)
        if (text_equals(code, list->code))
            return list->number;
    return 0;
}

static bool read_time(struct text at, int *ret_minute)
{
    const char *digits = at.data;
    int hour, minute;
    if (at.length != 5 || digits[2] != ':')
        return false;
    for (size_t i = 0; i < 5; i++)
        if (i != 2 && (digits[i] < '0' || digits[i] > '9'))
            return false;
    hour = (digits[0] - '0') * 10 + digits[1] - '0';
    minute = (digits[3] - '0') * 10 + digits[4] - '0';
    *ret_minute = hour * 60 + minute;
    return hour < 24 && minute < 60;
}

enum series_finding series_read(const struct series_typed *typed, struct recurrence *ret_rule, int *ret_minute)
{
    static const struct coded weeks[] = {{"weekly", 1}, {"fortnightly", 2}, {NULL, 0}};
    static const struct coded months[] = {{"monthly", 1}, {"two_monthly", 2}, {"quarterly", 3}, {"half_yearly", 6}, {"yearly", 12}, {NULL, 0}};
    static const struct coded weekdays[] = {{"monday", 1}, {"tuesday", 2}, {"wednesday", 3}, {"thursday", 4}, {"friday", 5}, {"saturday", 6}, {"sunday", 7}, {NULL, 0}};
    static const struct coded which[] = {{"first", 1}, {"second", 2}, {"third", 3}, {"fourth", 4}, {"last", RECURRENCE_LAST}, {NULL, 0}};
    static const struct coded off[] = {{"hold", RECURRENCE_HOLDS}, {"next", RECURRENCE_NEXT}, {"before", RECURRENCE_BEFORE}, {"leave_out", RECURRENCE_LEAVES_OUT}, {NULL, 0}};
    bool by_week = number_of(weeks, typed->rhythm) > 0;
    struct recurrence rule = {.unit = by_week ? RECURRENCE_WEEKS : RECURRENCE_MONTHS, .every = number_of(by_week ? weeks : months, typed->rhythm),
                              .weekday = number_of(weekdays, typed->weekday), .which = number_of(which, typed->which), .day_of_month = (int)typed->day_of_month,
                              .from = typed->starts_on, .until = typed->ends_on, .off = (enum recurrence_off)number_of(off, typed->days_off)};
    if (rule.weekday && rule.day_of_month)
        return SERIES_TWO_DAYS;
    if (by_week && rule.day_of_month)
        return SERIES_MONTH_DAY_OF_WEEKS;
    if (!rule.weekday && !rule.day_of_month)
        return SERIES_NO_DAY;
    if (by_week && rule.which)
        return SERIES_WHICH_OF_WEEKS;
    if (!by_week && rule.weekday && !rule.which)
        return SERIES_NO_WHICH;
    if (!read_time(typed->at, ret_minute))
        return SERIES_NO_TIME;
    *ret_rule = rule;
    return SERIES_WHOLE;
}
