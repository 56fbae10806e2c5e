/* What the public reads of measures, as views: for JSON and CSV, and for the pages that are drawn of the same. */
#ifndef OFFICE_PERFORMANCE_VIEWS_H
#define OFFICE_PERFORMANCE_VIEWS_H

#include "base/format/value.h"
#include "office/performance/measure.h"

/* Everything that a page of measures needs, read once. Public connections. */
struct performance {
    struct measure *measures;
    size_t measure_count;
    struct series_version *versions; /* of all measures, or of one; marked as known on the day asked for */
    size_t version_count;
};
/* `code` empty: every measure, with the figures of the whole alone. Else the one measure with all its figures; ERROR_NOT_FOUND where there is none
 * of that code (`measures` has all of them either way). `as_known_on`: DATE_NONE for now. */
enum result performance_read(struct db *db, struct arena *arena, struct text code, struct date as_known_on, struct performance *ret_performance) MUST_USE;
/* The whole area's line, all breakdowns together; `ret_count` 0: no figures. */
enum result performance_line(struct arena *arena, const struct performance *performance, const struct measure *measure, struct series_point **ret_points,
                             size_t *ret_count) MUST_USE;
/* The newest point that is a number; NULL: none. */
const struct series_point *performance_latest(const struct series_point *points, size_t count);
struct series_period measure_period(const struct measure *measure, const struct series_point *point);
/* How it stands against its target, with the working; and its words alone: "Not known". */
enum result measure_judge(struct db *db, struct arena *arena, const struct measure *measure, const struct series_point *points, size_t count,
                          struct date today, struct target_answer *ret_answer) MUST_USE;
enum result measure_verdict(struct db *db, struct arena *arena, const struct measure *measure, const struct series_point *points, size_t count,
                            struct date today, struct text *ret_words) MUST_USE;

/* What "as_known_on" of the request says; DATE_NONE where it says nothing. ERROR_INVALID in words for what is no day, and for a day to come. */
struct request;
enum result known_on_read(struct request *request, struct date *ret_day, struct message *message) MUST_USE;
/* `input`: "area" or "breakdown". ERROR_NOT_FOUND, in words, for one of which the performance has no figure; "all" and nothing are right. */
enum result part_check_asked(struct request *request, const struct performance *performance, const char *input, struct message *message) MUST_USE;

/* A row of /performance.json: code, title, unit, direction, latest, period, verdict, url (the contract), and more. */
extern const struct shape measure_row_shape;
enum result measure_row_value(struct db *db, struct arena *arena, const struct performance *performance, const struct measure *measure, struct date today,
                              struct value **ret_row) MUST_USE;
/* Every version of every figure of the measure, as CSV and JSON give it, by key and then in the order of publication. */
extern const struct shape figure_row_shape;
struct value *figure_rows_value(struct arena *arena, const struct performance *performance, const struct measure *measure);
extern const struct shape withdrawal_row_shape, note_row_shape;
enum result withdrawal_rows_value(struct db *db, struct arena *arena, const struct measure *measure, struct value **ret_rows) MUST_USE;
enum result note_rows_value(struct db *db, struct arena *arena, const struct measure *measure, struct value **ret_rows) MUST_USE;
/* Definition, source and target of the measure, member by member into `view`. MEASURE_MEMBERS are their rows of a shape. */
void measure_set(struct arena *arena, const struct measure *measure, struct value *view);
extern const struct shape measure_target_shape;
#define MEASURE_MEMBER(name_, kind_, nullable_, about_) {.name = name_, .kind = kind_, .nullable = nullable_, .about = about_}
#define MEASURE_MEMBERS                                                                                                                              \
    MEASURE_MEMBER("code", VALUE_TEXT, false, "Its code, as text: 1.10 is not 1.1"), MEASURE_MEMBER("title", VALUE_TEXT, false, "What is measured"), \
        MEASURE_MEMBER("url", VALUE_TEXT, false, "Its page"), MEASURE_MEMBER("objective", VALUE_TEXT, true, "The objective of the plan that it belongs to"), \
        MEASURE_MEMBER("theme", VALUE_TEXT, true, "The theme of the plan"), MEASURE_MEMBER("unit", VALUE_TEXT, false, "count, percentage, rate_per_1000, pounds, minutes, full_time_equivalents or score"), \
        MEASURE_MEMBER("direction", VALUE_TEXT, false, "more_is_better, less_is_better or neither"), MEASURE_MEMBER("rise_means", VALUE_TEXT, true, "What a rise means"), \
        MEASURE_MEMBER("period_kind", VALUE_TEXT, false, "month, quarter, year_to_march, year_to_december, rolling_twelve_months or snapshot"), \
        MEASURE_MEMBER("counts", VALUE_TEXT, true, "What is counted: two measures share an axis only when this is the same"), \
        MEASURE_MEMBER("definition", VALUE_TEXT, true, "What counts and what does not, as Markdown"), MEASURE_MEMBER("numerator", VALUE_TEXT, true, "Above the line of a share or a rate"), \
        MEASURE_MEMBER("denominator", VALUE_TEXT, true, "Below the line"), MEASURE_MEMBER("broken_down_by", VALUE_TEXT, true, "What its breakdowns are"), \
        MEASURE_MEMBER("supplied_by", VALUE_TEXT, true, "Who supplies the figures"), MEASURE_MEMBER("source", VALUE_TEXT, true, "Where they come from"), \
        MEASURE_MEMBER("source_link", VALUE_TEXT, true, "Link to the source"), \
        {.name = "target", .kind = VALUE_OBJECT, .about = "Its target, as the plan words it", .of = &measure_target_shape}

#endif
