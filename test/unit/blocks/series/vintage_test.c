/* What was known when: published figures of one and the same key, restated, and asked for as of days. */
#include "blocks/series/series.h"
#include "test.h"

static struct date day(int year, int month, int date)
{
    struct date made = DATE_NONE;
    CHECK_INTEGER(date_of(year, month, date, &made), OK);
    return made;
}

static struct series_version version(int64_t load, int64_t measure, int year, const char *area, int64_t amount, struct date published)
{
    return (struct series_version){.load = load, .published_on = published,
                                   .figure = {.measure = measure, .from = day(year, 4, 1), .to = day(year + 1, 3, 31), .area = text_of(area), .breakdown = TEXT_NONE,
                                              .note = TEXT_NONE, .value = series_number(amount * SERIES_ONE)}};
}

/* In the order of series_versions(): by key, then as they were published. */
static size_t fill(struct series_version *list)
{
    size_t count = 0;
    list[count++] = version(1, 7, 2016, "", 100, day(2017, 6, 1));
    list[count++] = version(3, 7, 2016, "", 110, day(2018, 6, 1));
    list[count++] = version(4, 7, 2016, "", 110, day(2019, 6, 1)); /* said again, the same */
    list[count++] = version(2, 7, 2017, "", 90, day(2018, 1, 1));
    list[count++] = version(2, 7, 2016, "watford", 20, day(2018, 1, 1));
    list[count++] = version(2, 8, 2016, "", 5, day(2018, 1, 1));
    return count;
}

TEST("the last that was published of a key holds; those before it do not")
{
    struct series_version list[8];
    size_t count = series_mark(list, fill(list), DATE_NONE);
    static const bool holds[] = {false, false, true, true, true, true}, restates[] = {false, true, true, false, false, false};
    CHECK_INTEGER(count, 6);
    for (size_t i = 0; i < count; i++) {
        CHECK(list[i].holds == holds[i]);
        CHECK(list[i].restates == restates[i]);
    }
}

TEST("as known on a day: nothing that was published after it, from that very day on")
{
    const struct { int year, month, date; size_t left; int64_t amount; } cases[] = {
        {2017, 5, 31, 0, 0}, {2017, 6, 1, 1, 100}, {2018, 5, 31, 4, 100}, {2018, 6, 1, 5, 110}, {2019, 5, 31, 5, 110}, {2019, 6, 1, 6, 110},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct series_version list[8];
        const struct series_figure key = version(0, 7, 2016, "", 0, DATE_NONE).figure;
        const struct series_version *holding;
        size_t count = series_mark(list, fill(list), day(cases[i].year, cases[i].month, cases[i].date));
        CHECK_INTEGER(count, cases[i].left);
        holding = series_holding(list, count, &key);
        CHECK((holding == NULL) == (cases[i].left == 0));
        if (holding)
            CHECK_INTEGER(holding->figure.value.amount, cases[i].amount * SERIES_ONE);
    }
}

TEST("a line has the points of one measure, area and breakdown, and says which were restated")
{
    struct arena *arena = arena_new(1 << 20);
    struct series_version list[8];
    struct series_point *points;
    size_t count = series_mark(list, fill(list), DATE_NONE), made;
    /* The points stand by period only where the versions do: the store orders them. */
    CHECK_INTEGER(series_points(arena, list, count, 7, TEXT_NONE, TEXT_NONE, &points, &made), OK);
    CHECK_INTEGER(made, 2);
    CHECK_INTEGER(points[0].value.amount, 110 * SERIES_ONE);
    CHECK(points[0].restated && !points[1].restated);
    CHECK_INTEGER(series_points(arena, list, count, 7, TEXT("watford"), TEXT_NONE, &points, &made), OK);
    CHECK_INTEGER(made, 1);
    CHECK_INTEGER(series_points(arena, list, count, 7, TEXT_NONE, TEXT("race"), &points, &made), OK);
    CHECK_INTEGER(made, 0);
    CHECK_INTEGER(series_points(arena, list, count, 9, TEXT_NONE, TEXT_NONE, &points, &made), OK);
    CHECK_INTEGER(made, 0);
    arena_free(arena);
}

TEST("without what is known nothing holds")
{
    const struct series_figure key = version(0, 7, 2016, "", 0, DATE_NONE).figure;
    CHECK(series_holding(NULL, 0, &key) == NULL);
}

TEST("figures say the same only with value, provisional and note")
{
    struct series_figure one = version(1, 7, 2016, "", 5, DATE_NONE).figure, other = one;
    CHECK(series_same_figure(&one, &other));
    other.provisional = true;
    CHECK(series_same_key(&one, &other) && !series_same_figure(&one, &other));
    other = one;
    other.note = TEXT("about");
    CHECK(!series_same_figure(&one, &other));
    other = one;
    other.value = series_nothing(SERIES_SUPPRESSED);
    CHECK(!series_same_figure(&one, &other));
    other = one;
    other.breakdown = TEXT("race");
    CHECK(!series_same_key(&one, &other));
}
