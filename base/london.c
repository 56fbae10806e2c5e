/* London's clock: what it shows at an instant, and which instant somebody means who says what it showed.
 *
 * Since 1996 it goes forward at 01:00 UTC of the last Sunday of March and back at 01:00 UTC of the last Sunday of
 * October (the Summer Time Order 2002 for today's law). Earlier years are reckoned by the same rule: the office kept
 * no clock then. So the hour from 1am to 2am does not come on one night a year, and comes twice on another. Not
 * here: days (base/date.c), working days (base/calendar.c). */
#include "base/date.h"

#define DAY_SECONDS 86400
#define HOUR_SECONDS 3600
#define HOUR_MINUTES 60

static int64_t day_number(int64_t seconds)
{
    return seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0);
}

/* The day in which the second lies; DATE_NONE outside the years that have parts. */
static struct date day_of(int64_t seconds)
{
    int64_t number = day_number(seconds);
    int year, month, day;
    if (number <= INT32_MIN || number > INT32_MAX)
        return DATE_NONE;
    struct date date = {(int32_t)number};
    date_parts(date, &year, &month, &day);
    return year ? date : DATE_NONE;
}

/* 01:00 UTC of the last Sunday of a month of 31 days. */
static int64_t change_over_seconds(int year, int month)
{
    struct date last = DATE_NONE;
    if (date_of(year, month, 31, &last) < 0)
        return INT64_MAX;
    return (int64_t)(last.day - date_weekday(last) % 7) * DAY_SECONDS + HOUR_SECONDS;
}

static int64_t offset_seconds(int64_t seconds)
{
    int year, month, day;
    date_parts(day_of(seconds), &year, &month, &day);
    if (year == 0)
        return 0;
    bool is_summer = seconds >= change_over_seconds(year, 3) && seconds < change_over_seconds(year, 10);
    return is_summer ? HOUR_SECONDS : 0;
}

/* ---- days ---- */

struct date date_in_london(struct instant instant)
{
    return day_of(instant.seconds + offset_seconds(instant.seconds));
}

struct instant date_begins_in_london(struct date date)
{
    int64_t midnight = (int64_t)date.day * DAY_SECONDS;
    /* Clocks never change at midnight, so one hour earlier tells the offset. */
    return (struct instant){midnight - offset_seconds(midnight - HOUR_SECONDS)};
}

struct instant date_ends_in_london(struct date date)
{
    return date_begins_in_london((struct date){date.day + 1});
}

struct instant next_midnight_in_london(struct instant instant)
{
    int64_t local = instant.seconds + offset_seconds(instant.seconds);
    int64_t midnight = (day_number(local) + 1) * DAY_SECONDS;
    return (struct instant){midnight - offset_seconds(midnight - HOUR_SECONDS)};
}

/* ---- what the clock showed ---- */

size_t london_instants(struct date date, int minute, struct instant ret_instants[2])
{
    int64_t local = (int64_t)date.day * DAY_SECONDS + (int64_t)minute * 60;
    size_t count = 0;
    for (int64_t offset = HOUR_SECONDS; offset >= 0; offset -= HOUR_SECONDS) /* summer time is the earlier one */
        if (offset_seconds(local - offset) == offset)
            ret_instants[count++] = (struct instant){local - offset};
    return count;
}

static const char *zone_of(struct instant instant)
{
    return offset_seconds(instant.seconds) ? "BST" : "GMT";
}

static struct text clock_words_of(struct arena *arena, int minute)
{
    int hour = minute / HOUR_MINUTES;
    return arena_printf(arena, "%d:%02d%s", hour % 12 ? hour % 12 : 12, minute % HOUR_MINUTES, hour < 12 ? "am" : "pm");
}

struct text instant_long(struct arena *arena, struct instant instant)
{
    int64_t local = instant.seconds + offset_seconds(instant.seconds);
    struct date date = day_of(local);
    struct instant both[2];
    if (date_is_none(date))
        return TEXT_NONE;
    int minute = (int)(local - (int64_t)date.day * DAY_SECONDS) / 60;
    bool comes_twice = london_instants(date, minute, both) == 2;
    return arena_printf(arena, "%.*s, %.*s%s%s", TEXT_ARGS(date_long(arena, date)), TEXT_ARGS(clock_words_of(arena, minute)), comes_twice ? " " : "",
                        comes_twice ? zone_of(instant) : "");
}

/* ---- what people type ---- */

static void skip_spaces(struct text *rest)
{
    while (rest->length && rest->data[0] == ' ')
        *rest = text_slice(*rest, 1, rest->length - 1);
}

static bool take_word(struct text *rest, const char *word)
{
    struct text wanted = text_of(word);
    if (!text_equal_ignoring_case(text_slice(*rest, 0, wanted.length), wanted))
        return false;
    *rest = text_slice(*rest, wanted.length, rest->length);
    return true;
}

static bool take_digits(struct text *rest, size_t digits_min, int *ret_number)
{
    size_t length = 0;
    int number = 0;
    for (; length < rest->length && length < 2 && rest->data[length] >= '0' && rest->data[length] <= '9'; length++)
        number = number * 10 + (rest->data[length] - '0');
    if (length < digits_min)
        return false;
    *rest = text_slice(*rest, length, rest->length);
    *ret_number = number;
    return true;
}

/* "9:30am", "9.30 pm", "9am", "09:30", "noon". */
static bool take_time(struct text *rest, int *ret_minute)
{
    int hour = 0, minute = 0;
    if (take_word(rest, "noon") || take_word(rest, "midday"))
        return *ret_minute = 12 * HOUR_MINUTES, true;
    if (!take_digits(rest, 1, &hour))
        return false;
    bool has_minutes = take_word(rest, ":") || take_word(rest, ".");
    if (has_minutes && !take_digits(rest, 2, &minute))
        return false;
    skip_spaces(rest);
    bool is_morning = take_word(rest, "am"), is_afternoon = !is_morning && take_word(rest, "pm");
    if (is_morning || is_afternoon) {
        if (hour < 1 || hour > 12)
            return false;
        hour = hour % 12 + (is_afternoon ? 12 : 0);
    } else if (!has_minutes) {
        return false; /* "9" says too little */
    }
    *ret_minute = hour * HOUR_MINUTES + minute;
    return hour < 24 && minute < HOUR_MINUTES;
}

/* Of what was typed after the day. `zone`: "BST", "GMT" or NULL where nothing was said. */
static bool read_clock(struct text rest, int *ret_minute, const char **ret_zone)
{
    if (!take_word(&rest, "T"))
        (void)take_word(&rest, ",");
    skip_spaces(&rest);
    if (take_word(&rest, "at"))
        skip_spaces(&rest);
    if (!take_time(&rest, ret_minute))
        return false;
    skip_spaces(&rest);
    *ret_zone = take_word(&rest, "BST") ? "BST" : take_word(&rest, "GMT") ? "GMT" : NULL;
    return rest.length == 0;
}

/* Which of the instants at which the clock showed this is meant. */
static enum result choose(struct date date, int minute, const char *zone, struct instant *ret_instant, struct message *message)
{
    struct instant both[2];
    size_t count = london_instants(date, minute, both);
    char day[DATE_LONG_BYTES], time[16];
    int hour = minute / HOUR_MINUTES;
    date_write_long(date, day);
    snprintf(time, sizeof time, "%d:%02d%s", hour % 12 ? hour % 12 : 12, minute % HOUR_MINUTES, hour < 12 ? "am" : "pm");
    if (count == 0)
        return message_fail(message, ERROR_INVALID, "There was no %s on %s: the clocks went forward from 1am to 2am. Enter the time that the clock showed", time, day);
    for (size_t i = 0; i < count; i++) {
        if (zone ? strcmp(zone_of(both[i]), zone) == 0 : count == 1) {
            *ret_instant = both[i];
            return OK;
        }
    }
    if (zone)
        return message_fail(message, ERROR_INVALID, "On %s London’s clocks showed %s: leave “%s” out, or change the day", day, zone_of(both[0]), zone);
    return message_fail(message, ERROR_INVALID, "%s came twice on %s: the clocks went back from 2am to 1am. Enter “%s BST” for the first or “%s GMT” for the second", time,
                        day, time, time);
}

enum result instant_parse_typed(struct text typed, struct instant *ret_instant, struct message *message)
{
    struct text rest = text_trim(typed);
    struct date date;
    int minute;
    const char *zone;
    if (instant_parse(rest, ret_instant) == OK)
        return OK;
    if (date_take_typed(message ? message->language : NULL, &rest, &date) < 0)
        return message_fail(message, ERROR_INVALID, "Enter a real day and a time, such as 21 November 2026, 9:30am");
    if (text_trim(rest).length == 0)
        return message_fail(message, ERROR_INVALID, "Enter the time too, such as 9:30am");
    if (text_contains(rest, TEXT("midnight")) || text_contains(rest, TEXT("Midnight")))
        return message_fail(message, ERROR_INVALID, "Midnight lies between two days: enter 12am for the first minute of a day, or 11:59pm for its last");
    if (!read_clock(rest, &minute, &zone))
        return message_fail(message, ERROR_INVALID, "Enter the time as a clock shows it, such as 9:30am or 21:30");
    return choose(date, minute, zone, ret_instant, message);
}

/* ---- the present ---- */

struct moment moment_now(struct date as_of)
{
    struct instant now = clock_now();
    bool is_given = !date_is_none(as_of);
    return (struct moment){
        .now = now,
        .today = is_given ? as_of : date_in_london(now),
        .as_of = is_given,
    };
}
