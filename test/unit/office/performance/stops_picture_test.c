/* Sums of stops and searches, and what of them is hidden. */
#include "office/performance/stops_picture.h"
#include "test.h"

#include <string.h>

#define ROW(value_, outcome_, count_) {.month = "2020-01", .value = {value_, sizeof value_ - 1}, .outcome = {outcome_, sizeof outcome_ - 1}, .count = count_}
#define NONE "A no further action disposal"

static const struct stops_line *line_of(const struct stops_sum *sum, const char *value)
{
    for (size_t i = 0; i < sum->count; i++)
        if (text_equals(sum->lines[i].value, value))
            return &sum->lines[i];
    return NULL;
}

TEST("an outcome other than no further action is a find")
{
    CHECK(stops_is_find(TEXT("Arrest")) && stops_is_find(TEXT("Khat or Cannabis warning")));
    CHECK(!stops_is_find(TEXT(NONE)) && !stops_is_find(TEXT("Nothing found - no further action")) && !stops_is_find(TEXT("No further action")) && !stops_is_find(TEXT_NONE));
}

TEST("sums by value, most searches first, not recorded last")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    static const struct crime_stop_row rows[] = {ROW("White", NONE, 30), ROW("", "Arrest", 90), ROW("Black", "Arrest", 20), ROW("Black", NONE, 20), ROW("White", "", 3)};
    struct series_value value;
    struct stops_sum sum;
    CHECK(stops_sum_make(arena, rows, COUNT_OF(rows), &sum) == OK);
    CHECK(sum.count == 3 && text_equals(sum.lines[0].value, "Black") && text_equals(sum.lines[1].value, "White") && !sum.lines[2].value.length);
    CHECK(sum.all.searches == 163 && sum.all.found == 110 && sum.all.open == 3);
    CHECK(sum.lines[1].searches == 33 && sum.lines[1].found == 0 && sum.lines[1].open == 3);
    CHECK(stops_share(&sum.lines[0], sum.all.searches, &value) == OK && value.amount == 245399);
    CHECK(stops_sum_make(arena, NULL, 0, &sum) == OK && sum.count == 0);
    CHECK(stops_sum_hide(arena, &sum) == OK && !sum.gives_way);
}

TEST("a find rate only where all but one of twenty outcomes are given")
{
    struct stops_line line = {.searches = 100, .found = 25, .open = 5};
    struct stops_line whole = {.searches = 1000, .found = 100, .open = 50};
    struct series_value rate;
    CHECK(stops_find_rate(&line, &whole, &rate) == OK && rate.amount == 250000);
    whole.open = 51;
    CHECK(stops_find_rate(&line, &whole, &rate) == OK && rate.state == SERIES_NOT_COMPARABLE);
    CHECK(stops_interval_of(&line, &whole).beside == STOPS_UNKNOWN);
    whole.open = 0;
    line.hides_found = true;
    CHECK(stops_find_rate(&line, &whole, &rate) == OK && rate.state == SERIES_SUPPRESSED);
    CHECK(stops_interval_of(&line, &whole).beside == STOPS_UNKNOWN);
    line = (struct stops_line){.searches = 0};
    CHECK(stops_find_rate(&line, &whole, &rate) == OK && rate.state == SERIES_NOT_COLLECTED);
}

TEST("an interval beside the rate of all: Wilson's of 81 in 263 is 25.53 to 36.62 per cent")
{
    /* Newcombe, Statistics in Medicine 1998;17:857-872, table I: 81/263, score method 0.2553 to 0.3662. */
    struct stops_line line = {.searches = 263, .found = 81}, all = {.searches = 1000, .found = 300};
    struct stops_interval interval = stops_interval_of(&line, &all);
    CHECK(interval.lower / 100 == 2552 || interval.lower / 100 == 2553);
    CHECK((interval.upper + 50) / 100 == 3662 && interval.beside == STOPS_AROUND);
    all.found = 255;
    CHECK(stops_interval_of(&line, &all).beside == STOPS_ABOVE);
    all.found = 367;
    CHECK(stops_interval_of(&line, &all).beside == STOPS_BELOW);
}

/* A reader adds up what is shown: a hidden number must not be all that is missing. */
static bool gives_away(const struct stops_sum *sum)
{
    size_t hides_searches = 0, hides_found = 0;
    for (size_t i = 0; i < sum->count; i++) {
        hides_searches += sum->lines[i].hides_searches;
        hides_found += sum->lines[i].hides_found;
        if (!sum->lines[i].hides_searches && sum->lines[i].searches > 0 && sum->lines[i].searches < 5)
            return true;
        if (!sum->lines[i].hides_found && sum->lines[i].found > 0 && sum->lines[i].found < 5)
            return true;
        int64_t others = sum->lines[i].searches - sum->lines[i].found;
        if (!sum->lines[i].hides_searches && !sum->lines[i].hides_found && others > 0 && others < 5)
            return true;
    }
    return hides_searches == 1 || hides_found == 1;
}

TEST("from 1 to 4 are hidden, and with them what would give them back; 0 and 5 are not")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    static const struct crime_stop_row safe[] = {ROW("White", "Arrest", 50), ROW("White", NONE, 70), ROW("Black", "Arrest", 5), ROW("Black", NONE, 5), ROW("Asian", NONE, 9)};
    static const struct crime_stop_row small[] = {ROW("White", "Arrest", 50), ROW("White", NONE, 70), ROW("Black", "Arrest", 4), ROW("Black", NONE, 50), ROW("Asian", "Arrest", 9), ROW("Asian", NONE, 90)};
    static const struct crime_stop_row others[] = {ROW("White", "Arrest", 50), ROW("White", NONE, 70), ROW("Black", "Arrest", 40), ROW("Black", NONE, 2), ROW("Asian", "Arrest", 9), ROW("Asian", NONE, 90)};
    static const struct crime_stop_row alone[] = {ROW("White", NONE, 3)};
    struct stops_sum sum;
    CHECK(stops_sum_make(arena, safe, COUNT_OF(safe), &sum) == OK && stops_sum_hide(arena, &sum) == OK);
    for (size_t i = 0; i < sum.count; i++)
        CHECK(!sum.lines[i].hides_searches && !sum.lines[i].hides_found);
    CHECK(stops_sum_make(arena, small, COUNT_OF(small), &sum) == OK && stops_sum_hide(arena, &sum) == OK);
    CHECK(line_of(&sum, "Black")->hides_found && !gives_away(&sum) && !sum.gives_way);
    CHECK(stops_sum_make(arena, others, COUNT_OF(others), &sum) == OK && stops_sum_hide(arena, &sum) == OK);
    CHECK(line_of(&sum, "Black")->hides_found || line_of(&sum, "Black")->hides_searches);
    CHECK(!gives_away(&sum));
    CHECK(stops_sum_make(arena, alone, COUNT_OF(alone), &sum) == OK && stops_sum_hide(arena, &sum) == OK);
    CHECK(sum.gives_way && sum.lines[0].hides_searches && sum.lines[0].hides_found); /* the total would tell it */
}

TEST("nothing is given away, whatever the counts are")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 24);
    static const char *const values[] = {"a", "b", "c", "d", "e"};
    uint32_t seed = 7;
    for (int round = 0; round < 300; round++) {
        struct crime_stop_row rows[10];
        struct stops_sum sum;
        for (size_t i = 0; i < COUNT_OF(rows); i++) {
            seed = seed * 1664525u + 1013904223u;
            rows[i] = (struct crime_stop_row){.month = "2020-01", .value = text_of(values[i / 2]), .outcome = i % 2 ? TEXT(NONE) : TEXT("Arrest"), .count = seed >> 28};
        }
        CHECK(stops_sum_make(arena, rows, COUNT_OF(rows), &sum) == OK && stops_sum_hide(arena, &sum) == OK);
        CHECK(sum.gives_way || !gives_away(&sum));
    }
}

TEST("years to March")
{
    char from[CRIME_MONTH_BYTES], to[CRIME_MONTH_BYTES];
    CHECK(stops_year_of("2020-03") == 2020 && stops_year_of("2020-04") == 2021 && stops_year_of("2019-12") == 2020);
    stops_year_months(2020, from, to);
    CHECK(strcmp(from, "2019-04") == 0 && strcmp(to, "2020-03") == 0);
}
