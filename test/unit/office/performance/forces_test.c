/* Files of many forces, and peer groups as people write them. */
#include "office/performance/comparison.h"
#include "office/performance/forces.h"
#include "test.h"

#include <string.h>

static const struct series_measure counts = {.code = {"F1", 2}, .unit = SERIES_COUNT, .period = SERIES_ROLLING_TWELVE_MONTHS, .whole = true, .forces = true};

static struct forces_sheet sheet_of(struct arena *arena, const char *content, const char *people, const struct series_measure *measure)
{
    const struct forces_file file = {.content = text_of(content), .people = text_of(people), .measure = measure, .own = TEXT("kent")};
    struct forces_sheet sheet = {.refused = 99};
    CHECK(forces_sheet_make(arena, &file, &sheet) == OK);
    return sheet;
}

static struct text year_of(struct arena *arena, const char *force, int months)
{
    struct text content = TEXT("month,force,crime_type,count\n");
    for (int i = 12 - months; i < 12; i++)
        content = arena_printf(arena, "%.*s2025-%02d,%s,Burglary,%d\n", TEXT_ARGS(content), i + 1, force, i + 1);
    return content;
}

TEST("the 43 forces stand by name, and are found by slug")
{
    for (size_t i = 1; i < FORCES_COUNT; i++)
        CHECK(strcmp(forces_all[i - 1].name, forces_all[i].name) < 0 || strcmp(forces_all[i].slug, "northamptonshire") == 0);
    CHECK(force_find(TEXT("west-mercia")) < FORCES_COUNT && force_find(TEXT("btp")) == FORCES_COUNT && force_find(TEXT_NONE) == FORCES_COUNT);
    CHECK(text_equals(force_name(TEXT("metropolitan")), "Metropolitan Police") && text_equals(force_name(TEXT("barset")), "barset"));
}

TEST("twelve months make a figure, eleven make none")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 22);
    struct forces_sheet sheet = sheet_of(arena, year_of(arena, "essex", 12).data, "", &counts);
    CHECK(!sheet.refused && text_contains(sheet.content, TEXT("\"F1\",\"2025-01-01 to 2025-12-31\",\"essex\",\"\",78,,,,\n")) && !sheet.incomplete.length);
    sheet = sheet_of(arena, year_of(arena, "essex", 11).data, "", &counts);
    CHECK(!sheet.refused && text_contains(sheet.content, TEXT(",,,not collected,11 of the 12 months are in the file")) && text_contains(sheet.incomplete, TEXT("Essex (11 of 12 months)")));
    sheet = sheet_of(arena, year_of(arena, "kent", 12).data, "", &counts); /* ours: the whole area */
    CHECK(text_contains(sheet.content, TEXT("\"2025-01-01 to 2025-12-31\",\"\",\"\",78")));
}

TEST("a month before the twelve counts for nothing; only the newest twelve stand")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 22);
    struct text content = arena_printf(arena, "%.*s2024-12,essex,Burglary,1000\n", TEXT_ARGS(year_of(arena, "essex", 12)));
    struct forces_sheet sheet = sheet_of(arena, content.data, "", &counts);
    CHECK(text_contains(sheet.content, TEXT(",78,,,,")) && text_equals(sheet.from, "2025-01") && text_equals(sheet.to, "2025-12"));
}

TEST("a rate needs people")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 22);
    struct series_measure rates = counts;
    rates.unit = SERIES_RATE_PER_1000;
    struct forces_sheet sheet = sheet_of(arena, year_of(arena, "essex", 12).data, "force,people\nessex,1000\n", &rates);
    CHECK(text_contains(sheet.content, TEXT(",78,1000,,")));
    sheet = sheet_of(arena, year_of(arena, "essex", 12).data, "force,people\nsurrey,1000\n", &rates);
    CHECK(text_contains(sheet.content, TEXT(",,,not comparable,")));
}

TEST("faults have their line")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 22);
    struct forces_sheet sheet = sheet_of(arena, "month,force,crime_type,count\n2025-01,essex,Burglary,1\n2025-1,essex,Burglary,1\n", "", &counts);
    CHECK(sheet.refused == 1 && sheet.faults[0].line == 3 && text_equals(sheet.faults[0].column, "month") && !sheet.content.length);
    sheet = sheet_of(arena, "month,force,crime_type,count\n2025-01,essex,Burglary,100000001\n", "", &counts);
    CHECK(sheet.refused == 1 && text_equals(sheet.faults[0].column, "count"));
    sheet = sheet_of(arena, "month,force,count\n", "", &counts);
    CHECK(sheet.refused == 1 && text_equals(sheet.faults[0].column, "crime_type"));
}

TEST("members of a group as people write them")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct text members[COMPARISON_MEMBERS_MAX], many = TEXT_NONE;
    CHECK(peer_members_read(arena, TEXT("- Essex\r\n* West Mercia\n\n essex \nthames-valley"), members) == 3);
    CHECK(text_equals(members[0], "essex") && text_equals(members[1], "west-mercia") && text_equals(members[2], "thames-valley"));
    for (int i = 0; i < COMPARISON_MEMBERS_MAX + 5; i++)
        many = arena_printf(arena, "%.*sforce-%d\n", TEXT_ARGS(many), i);
    CHECK(peer_members_read(arena, many, members) == COMPARISON_MEMBERS_MAX);
    CHECK(peer_members_read(arena, TEXT_NONE, members) == 0);
}
