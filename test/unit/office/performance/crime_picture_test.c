/* Sums of recorded crime for the page. */
#include "office/performance/crime_picture.h"
#include "test.h"

#include <string.h>

static const struct place_area districts[] = {{.slug = {"a", 1}}, {.slug = {"b", 1}}};
static const struct place_areas areas = {districts, 2};

static struct crime_picture picture_of(int area, const char *type)
{
    struct crime_picture picture = {.areas = &areas, .area = area, .type = text_of(type), .from = crime_month_number("2025-01"), .to = crime_month_number("2025-02")};
    picture.loaded[picture.from] = picture.loaded[picture.to] = picture.loaded[picture.from - 12] = picture.loaded[picture.to - 12] = true;
    return picture;
}

static const struct crime_row rows[] = {
    {"2023-12", 0, {"Drugs", 5}, 1000}, /* just before the year before */
    {"2024-01", 0, {"Drugs", 5}, 1},       {"2024-02", 1, {"Burglary", 8}, 2},
    {"2024-03", 0, {"Drugs", 5}, 100},     /* between the two */
    {"2025-01", 0, {"Drugs", 5}, 4},       {"2025-01", CRIME_OUTSIDE, {"Drugs", 5}, 8}, {"2025-01", 0, {CRIME_INCIDENTS, 21}, 16},
    {"2025-02", CRIME_NOWHERE, {"Drugs", 5}, 32}, {"2025-02", 1, {"Burglary", 8}, 64},
    {"2025-03", 0, {"Drugs", 5}, 2000},    /* just after */
};

TEST("sums by type, district and month, and the year before")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct crime_picture picture = picture_of(CRIME_ALL, "");
    CHECK(crime_picture_make(arena, rows, COUNT_OF(rows), &picture) == OK);
    CHECK(crime_picture_total(&picture, CRIME_ALL).now == 68 && crime_picture_total(&picture, CRIME_ALL).before == 3); /* neither incidents nor groups */
    CHECK(crime_picture_total(&picture, 0).now == 4 && crime_picture_total(&picture, 1).now == 64);
    CHECK(crime_picture_total(&picture, CRIME_OUTSIDE).now == 8 && crime_picture_total(&picture, CRIME_NOWHERE).now == 32);
    CHECK(crime_picture_incidents(&picture, CRIME_ALL).now == 16 && crime_picture_incidents(&picture, 1).now == 0);
    CHECK(picture.crimes[picture.from] == 4 && picture.crimes[picture.to] == 64 && picture.incidents[picture.from] == 16);
    CHECK(crime_picture_compares(&picture));

    picture = picture_of(0, CRIME_INCIDENTS); /* asked for by name, incidents are what is counted */
    CHECK(crime_picture_make(arena, rows, COUNT_OF(rows), &picture) == OK);
    CHECK(crime_picture_total(&picture, 0).now == 16 && picture.crimes[picture.from] == 16);

    picture = picture_of(CRIME_ALL, "");
    picture.loaded[picture.from - 12] = false;
    CHECK(crime_picture_make(arena, rows, COUNT_OF(rows), &picture) == OK);
    CHECK(!crime_picture_compares(&picture) && picture.missing == 0 && picture.missing_before == 1);
    picture = picture_of(CRIME_ALL, "");
    picture.loaded[picture.to] = false;
    CHECK(crime_picture_make(arena, rows, COUNT_OF(rows), &picture) == OK);
    CHECK(!crime_picture_compares(&picture) && picture.missing == 1);

    picture = (struct crime_picture){.areas = &areas, .area = CRIME_ALL, .from = 0, .to = 0}; /* the first month of all has none before it */
    picture.loaded[0] = true;
    CHECK(crime_picture_make(arena, NULL, 0, &picture) == OK);
    CHECK(picture.missing == 0 && picture.missing_before == 1);
    char month[CRIME_MONTH_BYTES];
    crime_month_write(crime_month_number("2013-06"), month);
    CHECK(strcmp(month, "2013-06") == 0);
}
