/* /performance/{code}/comparison: a measure beside its peers and all forces, as page, JSON and CSV: see comparison.h. */
#include "base/wording.h"
#include "blocks/chart/chart.h"
#include "blocks/parts/parts.h"
#include "office/performance/comparison.h"
#include "office/performance/internal.h"

#define LINES_MAX 8

static const struct shape_field place_fields[] = {
    {"force", VALUE_TEXT, false, false, "As data.police.uk writes it", NULL}, {"name", VALUE_TEXT, false, false, "Its name", NULL}, {"own", VALUE_BOOLEAN, false, false, "Whether it is ours", NULL},
    {"in_group", VALUE_BOOLEAN, false, false, "Whether it is in the peer group", NULL}, {"rank", VALUE_INTEGER, false, true, "Among all that have a figure; null: it has none", NULL},
    {"state", VALUE_TEXT, false, false, "number, not_yet, not_collected, suppressed or not_comparable", NULL}, {"value", VALUE_TEXT, false, true, "The number, every digit of it", NULL},
    {"numerator", VALUE_TEXT, false, true, "Above the line, where it is known", NULL}, {"denominator", VALUE_TEXT, false, true, "Below the line", NULL}, {"note", VALUE_TEXT, false, false, "What its user must know", NULL},
    {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape place_shape = {"ComparedPlace", place_fields};
static const struct shape_field comparison_fields[] = {
    {"code", VALUE_TEXT, false, false, "Code of the measure", NULL}, {"title", VALUE_TEXT, false, false, "What is measured", NULL}, {"breakdown", VALUE_TEXT, false, true, "The part that is compared; null: all", NULL},
    {"as_known_on", VALUE_TEXT, false, true, "The day as of which the figures are given; null: now", NULL},
    {"period", VALUE_TEXT, false, true, "The time that is compared, in words; null: there is nothing to compare", NULL}, {"from", VALUE_TEXT, false, true, "Its first day", NULL}, {"to", VALUE_TEXT, false, true, "Its last day", NULL},
    {"group", VALUE_TEXT, false, true, "The peer group that was in use on its last day", NULL}, {"mean", VALUE_TEXT, false, true, "Mean of the group’s figures, ours among them", NULL},
    {"rank_in_group", VALUE_TEXT, false, true, "In words, with who has no figure", NULL}, {"rank_of_all", VALUE_TEXT, false, true, "The same among all forces", NULL},
    {"year_before", VALUE_TEXT, false, true, "The change since the year before, in words", NULL}, {"places", VALUE_LIST, false, false, "Every force: ours, the group, the others", &place_shape},
    PART_LIST_MEMBER("lines", &item_shape), PART_OBJECT_MEMBER("filters", &filters_shape), PART_OBJECT_MEMBER("bars", &chart_shape), PART_OBJECT_MEMBER("funnel", &chart_shape), PART_OBJECT_MEMBER("table", &table_shape),
    PART_TEXT_MEMBER("heading_line"), PART_TEXT_MEMBER("empty_line"), PART_TEXT_MEMBER("group_line"), PART_TEXT_MEMBER("group_href"), PART_TEXT_MEMBER("funnel_line"), PART_TEXT_MEMBER("url"), PART_TEXT_MEMBER("known_line"), PART_TEXT_MEMBER("csv_link"), PART_TEXT_MEMBER("json_link"),
    {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape comparison_shape = {"MeasureComparison", comparison_fields};

static struct value *text_or_null(struct arena *arena, bool has, struct text text)
{
    return has && text.length ? value_text(arena, text) : value_null(arena);
}

static struct value *places_value(struct arena *arena, const struct comparison *comparison)
{
    struct value *list = value_list(arena);
    for (size_t i = 0; i < comparison->count && comparison->has_peers; i++) {
        const struct comparison_place *place = &comparison->places[i];
        struct value *row = value_object(arena);
        value_set_text(arena, row, "force", place->slug);
        value_set_text(arena, row, "name", place->name);
        value_set_boolean(arena, row, "own", place->own);
        value_set_boolean(arena, row, "in_group", place->in_group && comparison->group.has);
        value_set(arena, row, "rank", place->rank ? value_integer(arena, (int64_t)place->rank) : value_null(arena));
        value_set_text(arena, row, "state", text_of(series_state_key(place->value.state)));
        value_set(arena, row, "value", text_or_null(arena, series_is_number(place->value), series_amount_plain(arena, place->value.amount)));
        value_set(arena, row, "numerator", text_or_null(arena, place->value.denominator != 0, series_amount_plain(arena, place->value.numerator)));
        value_set(arena, row, "denominator", text_or_null(arena, place->value.denominator != 0, series_amount_plain(arena, place->value.denominator)));
        value_set_text(arena, row, "note", place->note);
        value_append(arena, list, row);
    }
    return list;
}

static void set_data(struct arena *arena, const struct comparison *comparison, struct value *view)
{
    bool has = comparison->period_count > 0, has_peers = comparison->has_peers;
    value_set_text(arena, view, "code", comparison->measure->of.code);
    value_set_text(arena, view, "title", comparison->measure->of.title);
    value_set(arena, view, "breakdown", text_or_null(arena, true, comparison->breakdown));
    value_set(arena, view, "period", text_or_null(arena, has, has ? series_period_words(arena, comparison->period) : TEXT_NONE));
    value_set(arena, view, "from", has ? value_date(arena, comparison->period.from) : value_null(arena));
    value_set(arena, view, "to", has ? value_date(arena, comparison->period.to) : value_null(arena));
    value_set(arena, view, "group", text_or_null(arena, comparison->group.has, comparison->group.name));
    value_set(arena, view, "mean", text_or_null(arena, has_peers && comparison->group.has && comparison->mean.known, series_amount_plain(arena, comparison->mean.mean)));
    value_set(arena, view, "rank_in_group", text_or_null(arena, has_peers && comparison->group.has, comparison->rank_in_group.words));
    value_set(arena, view, "rank_of_all", text_or_null(arena, has_peers, comparison->rank_of_all.words));
    value_set(arena, view, "year_before", text_or_null(arena, comparison->has_year, comparison->year.words));
    value_set(arena, view, "places", places_value(arena, comparison));
}

/* --- Charts and table ------------------------------------------------------------------ */

/* Places by rank, those without a figure last. */
static size_t *order_places(struct arena *arena, const struct comparison *comparison, size_t count)
{
    size_t *order = ARENA_ARRAY(arena, size_t, count + 1);
    if (!order)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t at = i;
        for (; at > 0; at--) {
            size_t rank = comparison->places[i].rank, other = comparison->places[order[at - 1]].rank;
            if (!rank || (other && other <= rank))
                break;
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
    return order;
}

static enum result set_bars(struct arena *arena, const struct comparison *comparison, struct value *view)
{
    bool of_group = comparison->group.has;
    size_t count = of_group ? comparison->group_count : comparison->count, *order = order_places(arena, comparison, count);
    struct chart_bar *bars = ARENA_ARRAY(arena, struct chart_bar, count + 1);
    struct chart chart;
    if (!bars || !order)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        const struct comparison_place *place = &comparison->places[order[i]];
        bars[i] = (struct chart_bar){.label = place->name, .value = place->value, .emphasised = place->own,
                                     .note = place->rank ? arena_printf(arena, SAY(arena, "%.*s of all forces with a figure"), TEXT_ARGS(series_ordinal(arena, (int64_t)place->rank))) : place->note};
    }
    struct chart_bars request = {.id = "ranks", .label_head = SAID(arena, "Force"), .value_head = SAID(arena, "Figure"), .note_head = SAID(arena, "Rank"), .unit = comparison->measure->of.unit,
                                 .title = arena_printf(arena, SAY(arena, "%.*s %.*s, side by side"), TEXT_ARGS(comparison->measure->of.title), TEXT_ARGS(series_period_within(arena, comparison->period))),
                                 .bars = bars, .count = count, .verdict = of_group ? comparison->mean.words : TEXT_NONE};
    if (of_group && comparison->mean.known)
        request.mark = (struct chart_level){true, comparison->mean.mean, arena_printf(arena, SAY(arena, "Mean of the group: %.*s"), TEXT_ARGS(series_amount_words(arena, comparison->mean.mean, request.unit)))};
    TRY(chart_draw_bars(arena, &request, &chart));
    value_set_page(arena, view, "bars", chart_part(arena, &chart, true));
    return OK;
}

static enum result set_funnel(struct arena *arena, const struct comparison *comparison, struct value *view)
{
    struct funnel_place *places;
    struct funnel funnel;
    struct chart chart;
    size_t count;
    enum result result = comparison_funnel(arena, comparison, &places, &count, &funnel);
    if (result == ERROR_INVALID) {
        value_set_page(arena, view, "funnel_line", value_text(arena, comparison->measure->of.unit == SERIES_RATE_PER_1000
            ? SAID(arena, "There is no funnel plot: fewer than three places have a rate with the number of people behind it.")
            : SAID(arena, "There is no funnel plot: it needs rates per 1,000 people, with the number of people of each place.")));
        return OK;
    }
    TRY(result);
    const struct chart_funnel request = {.id = "funnel", .place_head = SAID(arena, "Force"), .places = places, .funnel = &funnel,
                                         .title = arena_printf(arena, SAY(arena, "%.*s %.*s, for the size of each place"), TEXT_ARGS(comparison->measure->of.title), TEXT_ARGS(series_period_within(arena, comparison->period)))};
    TRY(chart_draw_funnel(arena, &request, &chart));
    value_set_page(arena, view, "funnel", chart_part(arena, &chart, true));
    return OK;
}

static enum result set_table(struct arena *arena, const struct comparison *comparison, struct value *view)
{
    struct value *table = part_table(arena, "forces", SAID(arena, "All forces"), SAID(arena, "No force has a figure."));
    size_t *order = order_places(arena, comparison, comparison->count);
    if (!order)
        return ERROR_MEMORY;
    part_column(arena, table, SAID(arena, "Force"), false);
    part_column(arena, table, SAID(arena, "Rank"), true);
    part_column(arena, table, SAID(arena, "Figure"), true);
    part_column(arena, table, SAID(arena, "Peer group"), false);
    part_column(arena, table, SAID(arena, "What to know"), false);
    for (size_t i = 0; i < comparison->count; i++) {
        const struct comparison_place *place = &comparison->places[order[i]];
        struct value *row = part_table_row(arena, table);
        value_set_boolean(arena, part_cell(arena, row, place->own ? arena_printf(arena, SAY(arena, "%.*s (ours)"), TEXT_ARGS(place->name)) : place->name), "heads", true);
        value_set_boolean(arena, part_cell(arena, row, place->rank ? arena_printf(arena, "%zu", place->rank) : TEXT_NONE), "numeric", true);
        value_set_boolean(arena, part_cell(arena, row, series_value_words(arena, place->value, comparison->measure->of.unit)), "numeric", true);
        part_cell(arena, row, place->in_group && comparison->group.has ? SAID(arena, "In the group") : TEXT_NONE);
        part_cell(arena, row, place->note);
    }
    value_set_page(arena, view, "table", table);
    return OK;
}

/* --- The page --------------------------------------------------------------------------- */

static void set_filters(struct arena *arena, const struct comparison *comparison, const struct performance *performance, struct text address, struct date known_on, struct value *view)
{
    struct value *filters = part_filters(arena, address), *choice = part_filter_choice(arena, filters, TEXT("to"), SAID(arena, "Period"));
    struct text seen[100];
    size_t seen_count = 0;
    for (size_t i = 0; i < comparison->period_count; i++)
        part_filter_option(arena, choice, date_iso(arena, comparison->periods[i].to), series_period_words(arena, comparison->periods[i]), date_compare(comparison->periods[i].to, comparison->period.to) == 0);
    if (comparison->measure->of.has_breakdown) {
        choice = part_filter_choice(arena, filters, TEXT("breakdown"), comparison->measure->breakdown);
        for (size_t i = 0; i < performance->version_count && seen_count < COUNT_OF(seen); i++) {
            struct text breakdown = performance->versions[i].figure.breakdown;
            bool known = !breakdown.length || performance->versions[i].figure.measure != comparison->measure->of.id;
            for (size_t j = 0; j < seen_count; j++)
                known |= text_equal(seen[j], breakdown);
            if (known)
                continue;
            seen[seen_count++] = breakdown;
            part_filter_option(arena, choice, breakdown, breakdown, text_equal(breakdown, comparison->breakdown));
        }
    }
    if (!date_is_none(known_on))
        part_filter_keep(arena, filters, TEXT("as_known_on"), date_iso(arena, known_on));
    value_set_page(arena, view, "filters", filters);
}

static void set_nothing(struct arena *arena, struct value *view)
{
    static const char *const objects[] = {"filters", "bars", "funnel", "table"}, *const texts[] = {"heading_line", "empty_line", "group_line", "group_href", "funnel_line", "known_line"};
    for (size_t i = 0; i < COUNT_OF(objects); i++)
        value_set_page(arena, view, objects[i], value_null(arena));
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        value_set_page(arena, view, texts[i], value_text(arena, TEXT_NONE));
    value_set_page(arena, view, "lines", value_list(arena));
}

static void set_group(struct arena *arena, const struct peer_group *group, struct value *view)
{
    struct text since, source;
    if (!group->has)
        return;
    since = date_is_none(group->until) ? arena_printf(arena, SAY(arena, "in use since %.*s"), TEXT_ARGS(date_long(arena, group->from)))
                                       : arena_printf(arena, SAY(arena, "in use from %.*s to %.*s"), TEXT_ARGS(date_long(arena, group->from)), TEXT_ARGS(date_long(arena, group->until)));
    source = group->source.length ? arena_printf(arena, SAY(arena, " Source: %.*s."), TEXT_ARGS(group->source)) : TEXT_NONE;
    value_set_page(arena, view, "group_line", value_text(arena, arena_printf(arena, SAY(arena, "Peer group: %.*s, %.*s.%.*s"), TEXT_ARGS(group->name), TEXT_ARGS(since), TEXT_ARGS(source))));
    value_set_page(arena, view, "group_href", value_text(arena, group->source_link));
}

static enum result fill_page(struct arena *arena, const struct comparison *comparison, const struct performance *performance, struct date known_on, struct value *view)
{
    struct text lines[LINES_MAX], url = comparison->measure->url, address = arena_printf(arena, "%.*s/comparison", TEXT_ARGS(url));
    struct value *list = value_list(arena);
    struct text query = TEXT_NONE;
    size_t count;
    set_nothing(arena, view);
    if (comparison->period_count)
        query = arena_printf(arena, "?to=%.*s%s%.*s", TEXT_ARGS(date_iso(arena, comparison->period.to)), comparison->breakdown.length ? "&breakdown=" : "", TEXT_ARGS(url_encode(arena, comparison->breakdown)));
    if (!date_is_none(known_on)) {
        query = arena_printf(arena, "%.*s%sas_known_on=%.*s", TEXT_ARGS(query), query.length ? "&" : "?", TEXT_ARGS(date_iso(arena, known_on)));
        value_set_page(arena, view, "known_line", value_text(arena, arena_printf(arena, SAY(arena, "As it was known on %.*s."), TEXT_ARGS(date_long(arena, known_on)))));
    }
    value_set_page(arena, view, "url", value_text(arena, url));
    value_set_page(arena, view, "csv_link", value_text(arena, arena_printf(arena, "%.*s.csv%.*s", TEXT_ARGS(address), TEXT_ARGS(query))));
    value_set_page(arena, view, "json_link", value_text(arena, arena_printf(arena, "%.*s.json%.*s", TEXT_ARGS(address), TEXT_ARGS(query))));
    if (!comparison->period_count) {
        value_set_page(arena, view, "empty_line", value_text(arena, SAID(arena, "There is nothing to compare: no figure of a period that is over is published.")));
        return OK;
    }
    set_filters(arena, comparison, performance, address, known_on, view);
    value_set_page(arena, view, "heading_line", value_text(arena, comparison->breakdown.length
        ? arena_printf(arena, SAY(arena, "%.*s, %.*s"), TEXT_ARGS(series_period_words(arena, comparison->period)), TEXT_ARGS(comparison->breakdown)) : series_period_words(arena, comparison->period)));
    TRY(comparison_lines(arena, comparison, lines, LINES_MAX, &count));
    for (size_t i = 0; i < count; i++)
        value_append(arena, list, part_item(arena, lines[i], TEXT_NONE));
    value_set_page(arena, view, "lines", list);
    if (!comparison->has_peers) {
        value_set_page(arena, view, "empty_line", value_text(arena, SAID(arena, "No figures of other forces are published for this period: there are no ranks.")));
        return OK;
    }
    set_group(arena, &comparison->group, view);
    TRY(set_bars(arena, comparison, view));
    TRY(set_funnel(arena, comparison, view));
    return set_table(arena, comparison, view);
}

/* ?to: the last day of a period. */
static enum result read_to(struct request *request, struct date *ret_day, struct message *message)
{
    struct text typed = request_text(request, "to");
    *ret_day = DATE_NONE;
    if (typed.length && date_parse_typed_in(request_language(request), typed, ret_day) < 0)
        return message_fail(message, ERROR_INVALID, "\"to\" must be a day, such as 2025-12-31.");
    return OK;
}

enum result comparison_get(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct comparison *comparison = ARENA_NEW(arena, struct comparison);
    struct performance performance;
    const struct measure *measure;
    struct text breakdown;
    struct date to, known_on;
    struct db *db;
    if (!comparison)
        return ERROR_MEMORY;
    TRY(read_to(request, &to, answer_message(answer)));
    TRY(known_on_read(request, &known_on, answer_message(answer)));
    TRY(request_db(request, &db));
    TRY(performance_read(db, arena, request_text(request, "code"), known_on, &performance));
    measure = measure_find(performance.measures, performance.measure_count, request_text(request, "code"));
    assert(measure);
    TRY(part_check_asked(request, &performance, "breakdown", answer_message(answer)));
    breakdown = request_text(request, "breakdown");
    enum result result = comparison_read(db, arena, &performance, measure, text_equals(breakdown, "all") ? TEXT_NONE : breakdown, to,
                                         date_is_none(known_on) ? request_moment(request).today : known_on, comparison);
    if (result == ERROR_NOT_FOUND)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "There is no figure of a period that ends on that day.");
    TRY(result);
    set_data(arena, comparison, answer_view(answer));
    value_set(arena, answer_view(answer), "as_known_on", value_date(arena, known_on));
    return fill_page(arena, comparison, &performance, known_on, answer_view(answer));
}
