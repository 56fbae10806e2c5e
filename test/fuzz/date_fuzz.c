/* Fuzz target: whatever is typed as a date or a moment is read or refused without harm; what is read says the same when it is
 * written in words and read again, and London's clock is where the machine's zone files have it. */
#include <stdlib.h>
#include <time.h>
#include "base/date.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    setenv("TZ", "Europe/London", 1);
    tzset();
    return 0;
}

static void check_moment(struct arena *arena, struct instant instant)
{
    struct instant again;
    struct tm local;
    time_t time = (time_t)instant.seconds;
    int year, month, day;
    struct message message = {0};
    struct text words = instant_long(arena, instant);
    assert(words.length && instant_parse_typed(words, &again, &message) == OK);
    assert(again.seconds == instant.seconds - (instant.seconds % 60 + 60) % 60);
    date_parts(date_in_london(instant), &year, &month, &day);
    if (year < 1997 || year > 2037 || !localtime_r(&time, &local))
        return; /* before, the law was another; after, the files end */
    assert(year == local.tm_year + 1900 && month == local.tm_mon + 1 && day == local.tm_mday);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct text typed = {(const char *)data, size};
    struct date date, again;
    struct instant instant = {77};
    struct message message = {0};
    if (date_parse_typed(typed, &date) == OK) {
        assert(date_parse_typed(date_long(arena, date), &again) == OK && again.day == date.day);
        assert(date_parse(date_iso(arena, date), &again) == OK && again.day == date.day);
        struct date later = date_add_months(date, (int)size * 7 - 100);
        assert(date_is_none(later) || date_add_months(later, 100 - (int)size * 7).day <= date.day);
        assert(date_is_none(date_add_months(date, 0)) || date_add_months(date, 0).day == date.day);
    }
    if (instant_parse_typed(typed, &instant, &message) == OK)
        check_moment(arena, instant);
    else
        assert(instant.seconds == 77 && message.text[0] && text_is_utf8(text_of(message.text)));
    if (size >= sizeof instant.seconds) { /* any moment from 1997 to 2037 */
        memcpy(&instant.seconds, data, sizeof instant.seconds);
        instant.seconds = 852076800 + (int64_t)((uint64_t)instant.seconds % 1293840000u);
        check_moment(arena, instant);
    }
    return 0;
}
