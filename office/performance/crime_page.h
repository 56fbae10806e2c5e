/* The page of recorded crime: what its files share. pages_recorded_page.c makes it; crime_page_words.c has its sentences and names,
 * crime_page_tables.c its tables. The JSON and CSV of the same address: pages_recorded_crime.c. */
#ifndef OFFICE_PERFORMANCE_CRIME_PAGE_H
#define OFFICE_PERFORMANCE_CRIME_PAGE_H

#include "blocks/chart/chart.h"
#include "blocks/parts/parts.h"
#include "office/performance/crime_picture.h"

struct crime_page {
    struct arena *arena;
    struct db *db;
    struct value *view;
    const struct place_areas *areas;
    struct crime_query query;
    int first, last; /* months that are loaded */
    struct crime_picture picture;
};
/* Members of the page in the shape of the address. */
extern const struct shape crime_choice_shape;
#define CRIME_PAGE_MEMBERS                                                                                                                             \
    PART_OBJECT_MEMBER("error_summary", &error_summary_shape), PART_LIST_MEMBER("choices", &crime_choice_shape), PART_BOOLEAN_MEMBER("has_choices"),      \
        PART_BOOLEAN_MEMBER("has_figures"), PART_TEXT_MEMBER("empty_line"), PART_TEXT_MEMBER("lead_line"), PART_TEXT_MEMBER("compare_line"),                \
        PART_TEXT_MEMBER("missing_line"), PART_TEXT_MEMBER("verdict_line"), PART_TEXT_MEMBER("incidents_line"), PART_TEXT_MEMBER("apart_line"),              \
        PART_LIST_MEMBER("charts", &chart_shape), PART_TEXT_MEMBER("chart_line"), PART_OBJECT_MEMBER("types", &table_shape),                                \
        PART_OBJECT_MEMBER("districts", &table_shape), PART_TEXT_MEMBER("percent_line"), PART_OBJECT_MEMBER("loads_table", &table_shape),                          \
        PART_TEXT_MEMBER("files_line"), PART_TEXT_MEMBER("csv_link"), PART_TEXT_MEMBER("json_link"), PART_TEXT_MEMBER("outcomes_link"), PART_TEXT_MEMBER("districts_link"), \
        PART_TEXT_MEMBER("known_typed"), PART_TEXT_MEMBER("known_error"), PART_TEXT_MEMBER("known_line"), PART_TEXT_MEMBER("now_link")

/* What was asked, as it was understood, or (result ERROR_INVALID) what is wrong with which field: then the form again, with what was typed. */
enum result crime_page_show(struct request *request, struct answer *answer, struct db *db, const struct place_areas *areas,
                            const struct crime_query *query, const char *wrong_field) MUST_USE;

/* From `from`, `to`, `area`, `crime_type` and `as_known_on`. Without `to` the last month there is; without `from` the twelve months up to `to`.
 * ERROR_INVALID: the field that is wrong is in `field`. */
enum result crime_query_read(struct request *request, struct db *db, const struct place_areas *areas, struct crime_query *query, const char **field,
                             struct message *message) MUST_USE;

/* Whether the type that is asked for occurs in any month: ERROR_NOT_FOUND in words, with those that do. */
enum result crime_type_check(struct db *db, struct arena *arena, const struct place_areas *areas, const struct crime_query *query, struct message *message) MUST_USE;
struct text crime_known_day(struct arena *arena, const struct crime_query *query); /* "2026-11-22"; empty: as known now */

/* --- Words --- */
struct text crime_type_name(struct arena *arena, struct text type);       /* as the page's language has it */
struct text crime_place_name(struct arena *arena, const struct place_areas *areas, int area);
struct text crime_month_words(struct arena *arena, int month);            /* "January 2025" */
struct text crime_month_short(struct arena *arena, int month);            /* "Jan 2025" */
struct text crime_months_words(struct arena *arena, int from, int to);    /* "January 2025 to March 2025" */
struct text crime_count_words(struct arena *arena, int64_t count);        /* "1,790" */
struct text crime_change_words(struct arena *arena, struct crime_pair pair); /* "+12 (+3.4%)", "No change" */
void crime_page_say(struct crime_page *page);                             /* the sentences */

/* --- Tables --- */
/* /performance/ADDRESS with the same months, for an area and type; `face`: "", ".csv" or ".json". */
struct text crime_page_link_to(const struct crime_page *page, const char *address, const char *face, int area, struct text type);
/* The same of recorded crime. */
struct text crime_page_link(const struct crime_page *page, const char *face, int area, struct text type);
void crime_page_tables(struct crime_page *page);
enum result crime_page_files(struct crime_page *page) MUST_USE;

#endif
