/* Calendars: folded between characters, escaped, and no line but ours (the front-door check reads them with two other parsers). */
#include "base/format/icalendar.h"
#include "base/arena.h"
#include "test.h"

static struct text made(struct arena *arena, const char *summary, const char *description)
{
    struct calendar_day day = {.uid = TEXT("12-due@plan.example"), .summary = text_of(summary), .description = text_of(description), .url = TEXT("https://plan.example/a b\r\nX:1"), .stamp = {1795345445}};
    struct buffer out;
    buffer_init(&out, 1 << 20);
    CHECK_INTEGER(date_of(2026, 12, 31, &day.day), OK);
    icalendar_begin(&out, TEXT("Due, here"), 4);
    icalendar_day(&out, &day);
    icalendar_end(&out);
    CHECK_INTEGER(out.failure, OK);
    struct text text = arena_copy(arena, buffer_text(&out));
    buffer_clear(&out);
    return text;
}

TEST("the whole of a calendar with one day")
{
    struct arena *arena = arena_new(1 << 20);
    CHECK_TEXT(made(arena, "Spend by: a; b, c\\d", "One\ntwo"),
               "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Frankpledge//Due//EN\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\nNAME:Due\\, here\r\nX-WR-CALNAME:Due\\, here\r\n"
               "REFRESH-INTERVAL;VALUE=DURATION:PT4H\r\nX-PUBLISHED-TTL:PT4H\r\nBEGIN:VEVENT\r\nUID:12-due@plan.example\r\nDTSTAMP:20261122T110405Z\r\n"
               "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\nSUMMARY:Spend by: a\\; b\\, c\\\\d\r\nDESCRIPTION:One\\ntwo\r\n"
               "URL:https://plan.example/abX:1\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
    arena_free(arena);
}

TEST("no line is longer than 75 bytes, and none is cut within a character")
{
    struct arena *arena = arena_new(1 << 20);
    char words[1501];
    for (size_t shift = 0; shift < 4; shift++) {
        memset(words, 'x', shift);
        for (size_t i = 0; i < 374; i++)
            memcpy(words + shift + i * 4, "\xf0\x9f\x9a\xb2", 4);
        words[shift + 374 * 4] = 0;
        struct text text = made(arena, words, words), line;
        for (struct text rest = text; text_next(&rest, '\n', &line);) {
            CHECK(line.length <= 76 && text_ends(line, TEXT("\r"))); /* with its CR */
            CHECK(text_is_utf8(line));
        }
    }
    arena_free(arena);
}

TEST("nothing that is handed in makes a line of its own")
{
    struct arena *arena = arena_new(1 << 20);
    struct text text = made(arena, "A\r\nBEGIN:VEVENT\r\n\x01\x7f", "B\rATTENDEE:x"), line;
    size_t begins = 0;
    while (text_next(&text, '\n', &line))
        begins += text_starts(line, TEXT("BEGIN:VEVENT")) + text_starts(line, TEXT("ATTENDEE"));
    CHECK_INTEGER(begins, 1);
    arena_free(arena);
}

TEST("a meeting with its hours, changed twice and cancelled")
{
    struct calendar_event event = {.uid = TEXT("meeting-7@plan.example"), .from = {1795345445}, .until = {1795352645}, .summary = TEXT("Board; winter"), .location = TEXT("Room 1, first floor\r\nX:1"),
                                   .stamp = {1795345445}, .sequence = 2, .is_cancelled = true};
    struct buffer out;
    buffer_init(&out, 1 << 20);
    icalendar_event(&out, &event);
    CHECK_INTEGER(out.failure, OK);
    CHECK_TEXT(buffer_text(&out), "BEGIN:VEVENT\r\nUID:meeting-7@plan.example\r\nDTSTAMP:20261122T110405Z\r\nDTSTART:20261122T110405Z\r\nDTEND:20261122T130405Z\r\nSEQUENCE:2\r\n"
                                  "SUMMARY:Board\\; winter\r\nLOCATION:Room 1\\, first floor\\nX:1\r\nSTATUS:CANCELLED\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n");
    buffer_clear(&out);
    buffer_init(&out, 1 << 20);
    event = (struct calendar_event){.uid = TEXT("meeting-8@plan.example"), .from = {1795345445}, .until = {1795345445}, .summary = TEXT("No end"), .stamp = {1795345445}};
    icalendar_event(&out, &event);
    CHECK_TEXT(buffer_text(&out), "BEGIN:VEVENT\r\nUID:meeting-8@plan.example\r\nDTSTAMP:20261122T110405Z\r\nDTSTART:20261122T110405Z\r\nSEQUENCE:0\r\nSUMMARY:No end\r\nSTATUS:CONFIRMED\r\nEND:VEVENT\r\n");
    buffer_clear(&out);
}

TEST("what stands after the @ of a uid")
{
    CHECK_TEXT(calendar_host(TEXT("https://plan.example")), "plan.example");
    CHECK_TEXT(calendar_host(TEXT("http://plan.example:8080")), "plan.example:8080");
    CHECK_TEXT(calendar_host(TEXT_NONE), "frankpledge");
    CHECK_TEXT(calendar_host(TEXT("https://")), "frankpledge");
}
