/* Comparing a measure: see comparison.h. */
#include "office/performance/comparison.h"

#include <string.h>

#include "base/wording.h"
#include "office/performance/crime_import.h"

/* --- The group ----------------------------------------------------------------------- */

size_t peer_members_read(struct arena *arena, struct text typed, struct text *ret_members)
{
    struct text line;
    size_t count = 0;
    while (text_next(&typed, '\n', &line) && count < COMPARISON_MEMBERS_MAX) {
        struct text slug = text_slug(arena, text_trim(line), 60); /* takes off "-", "*" and capitals */
        bool known = !slug.length;
        for (size_t i = 0; i < count; i++)
            known |= text_equal(ret_members[i], slug);
        if (!known)
            ret_members[count++] = slug;
    }
    return count;
}

enum result peer_group_find(struct db *db, struct arena *arena, struct date day, struct peer_group *ret_group)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select name, own_force, members, source, source_link, from_day, until_day from pub_peer_group"
                               " where from_day <= $1 and (until_day is null or until_day >= $1) order by from_day desc, id desc"),
                 BIND(bind_date(day))));
    step = statement_step(row);
    if (step < 0)
        return (enum result)step;
    ret_group->has = step == 1;
    if (step == 0)
        return OK;
    ret_group->name = statement_copy(row, 0, arena);
    ret_group->own = text_slug(arena, statement_text(row, 1), 60);
    ret_group->member_count = peer_members_read(arena, statement_text(row, 2), ret_group->members);
    ret_group->source = statement_copy(row, 3, arena);
    ret_group->source_link = statement_copy(row, 4, arena);
    ret_group->from = statement_date(row, 5);
    ret_group->until = statement_date(row, 6);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Places ---------------------------------------------------------------------------- */

struct comparing {
    struct arena *arena;
    const struct performance *performance;
    struct comparison *comparison;
    struct series_point *points; /* ours, of this part */
    size_t point_count;
};

static bool is_asked(const struct comparison *comparison, const struct series_version *version)
{
    return version->holds && version->figure.measure == comparison->measure->of.id && text_equal(version->figure.breakdown, comparison->breakdown);
}

static void add_place(struct comparing *comparing, struct text slug, bool own, bool in_group)
{
    struct comparison *comparison = comparing->comparison;
    for (size_t i = 0; i < comparison->count; i++)
        if (text_equal(comparison->places[i].slug, slug))
            return;
    comparison->places[comparison->count++] = (struct comparison_place){.slug = slug, .name = force_name(slug), .value = series_nothing(SERIES_NOT_COLLECTED), .note = TEXT_NONE, .own = own, .in_group = in_group};
}

static void sort_by_name(struct comparison_place *places, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t j = i; j > 0 && text_compare(places[j - 1].name, places[j].name) > 0; j--) {
            struct comparison_place place = places[j];
            places[j] = places[j - 1];
            places[j - 1] = place;
        }
}

static enum result list_places(struct comparing *comparing, struct text own)
{
    struct comparison *comparison = comparing->comparison;
    comparison->places = ARENA_ARRAY(comparing->arena, struct comparison_place, FORCES_COUNT + COMPARISON_MEMBERS_MAX + 1);
    if (!comparison->places)
        return ERROR_MEMORY;
    add_place(comparing, own, true, true);
    for (size_t i = 0; i < comparison->group.member_count; i++)
        add_place(comparing, comparison->group.members[i], false, true);
    comparison->group_count = comparison->count;
    sort_by_name(comparison->places + 1, comparison->group_count - 1);
    for (size_t i = 0; i < FORCES_COUNT; i++)
        add_place(comparing, text_of(forces_all[i].slug), false, false);
    return OK;
}

static void fill_places(struct comparing *comparing)
{
    struct comparison *comparison = comparing->comparison;
    for (size_t v = 0; v < comparing->performance->version_count; v++) {
        const struct series_version *version = &comparing->performance->versions[v];
        if (!is_asked(comparison, version) || date_compare(version->figure.from, comparison->period.from) != 0 || date_compare(version->figure.to, comparison->period.to) != 0)
            continue;
        for (size_t i = 0; i < comparison->count; i++) {
            struct comparison_place *place = &comparison->places[i];
            if (place->own ? version->figure.area.length > 0 : !text_equal(version->figure.area, place->slug))
                continue;
            place->value = version->figure.value;
            place->note = version->figure.note;
            comparison->has_peers |= !place->own;
        }
    }
}

static enum result rank_places(struct comparing *comparing)
{
    struct comparison *comparison = comparing->comparison;
    struct compare_place *places = ARENA_ARRAY(comparing->arena, struct compare_place, comparison->count + 1);
    if (!places)
        return ERROR_MEMORY;
    for (size_t i = 0; i < comparison->count; i++)
        places[i] = (struct compare_place){comparison->places[i].name, comparison->places[i].value};
    for (size_t i = 0; i < comparison->count; i++) {
        struct compare_rank rank;
        TRY(compare_rank(comparing->arena, places, comparison->count, i, comparison->order, &rank));
        comparison->places[i].rank = rank.known ? rank.rank : 0;
    }
    TRY(compare_rank(comparing->arena, places, comparison->count, 0, comparison->order, &comparison->rank_of_all));
    TRY(compare_rank(comparing->arena, places, comparison->group_count, 0, comparison->order, &comparison->rank_in_group));
    return compare_mean(comparing->arena, places, comparison->group_count, comparison->measure->of.unit, &comparison->mean);
}

/* --- Ourselves --------------------------------------------------------------------------- */

static void list_periods(struct comparing *comparing, struct date today)
{
    struct comparison *comparison = comparing->comparison;
    for (size_t i = comparing->point_count; i > 0 && comparison->period_count < COMPARISON_PERIODS_MAX; i--)
        if (series_is_number(comparing->points[i - 1].value) && date_compare(comparing->points[i - 1].to, today) <= 0)
            comparison->periods[comparison->period_count++] = measure_period(comparison->measure, &comparing->points[i - 1]);
}

static size_t point_of(const struct comparing *comparing)
{
    for (size_t i = 0; i < comparing->point_count; i++)
        if (date_compare(comparing->points[i].to, comparing->comparison->period.to) == 0)
            return i;
    return SIZE_MAX;
}

static enum result compare_ourselves(struct db *db, struct comparing *comparing)
{
    struct comparison *comparison = comparing->comparison;
    const struct measure *measure = comparison->measure;
    size_t at = point_of(comparing), before;
    struct series_note *notes;
    struct compare_question question = {.unit = measure->of.unit};
    enum result result;
    if (at == SIZE_MAX)
        return OK;
    TRY(measure_notes(db, comparing->arena, measure->of.id, DATE_NONE, &notes, &question.note_count));
    question.notes = notes;
    before = compare_year_before(comparing->points, comparing->point_count, measure->of.period, at);
    if (before != SIZE_MAX && series_is_number(comparing->points[before].value)) {
        question.before = (struct compare_figure){comparing->points[before].value, measure_period(measure, &comparing->points[before]), comparing->points[before].provisional};
        question.after = (struct compare_figure){comparing->points[at].value, comparison->period, comparing->points[at].provisional};
        TRY(compare_change(comparing->arena, &question, &comparison->year));
        comparison->has_year = true;
    }
    result = compare_twelve_months(comparing->points, comparing->point_count, measure->of.period, measure->of.unit, at, &comparison->twelve, &comparison->twelve_missing);
    comparison->has_twelve = result == OK;
    return result == ERROR_NOT_FOUND || result == ERROR_UNSUPPORTED ? OK : result;
}

static enum result choose_period(struct comparison *comparison, struct date to)
{
    for (size_t i = 0; i < comparison->period_count; i++)
        if (date_is_none(to) || date_compare(comparison->periods[i].to, to) == 0) {
            comparison->period = comparison->periods[i];
            return OK;
        }
    return date_is_none(to) ? OK : ERROR_NOT_FOUND;
}

enum result comparison_read(struct db *db, struct arena *arena, const struct performance *performance, const struct measure *measure, struct text breakdown,
                            struct date to, struct date today, struct comparison *comparison)
{
    struct comparing comparing = {.arena = arena, .performance = performance, .comparison = comparison};
    struct message ignored = {0};
    struct text own = TEXT_NONE, own_name;
    *comparison = (struct comparison){.measure = measure, .breakdown = breakdown, .order = measure->direction == SERIES_LESS_IS_BETTER ? COMPARE_LOWEST_FIRST : COMPARE_HIGHEST_FIRST};
    TRY(series_points(arena, performance->versions, performance->version_count, measure->of.id, TEXT_NONE, breakdown, &comparing.points, &comparing.point_count));
    list_periods(&comparing, today);
    TRY(choose_period(comparison, to));
    if (!comparison->period_count)
        return OK;
    TRY(compare_ourselves(db, &comparing));
    if (!measure->of.forces)
        return OK;
    TRY(peer_group_find(db, arena, comparison->period.to, &comparison->group));
    enum result result = crime_force(db, arena, today, &own, &own_name, &ignored);
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    if (comparison->group.has && comparison->group.own.length)
        own = comparison->group.own;
    TRY(list_places(&comparing, own));
    if (!own.length)
        comparison->places[0].name = SAID(arena, "Our own force");
    fill_places(&comparing);
    return rank_places(&comparing);
}

/* --- The funnel ---------------------------------------------------------------------------- */

enum result comparison_funnel(struct arena *arena, const struct comparison *comparison, struct funnel_place **ret_places, size_t *ret_count, struct funnel *ret_funnel)
{
    size_t count = comparison->group.has && comparison->group_count >= 3 ? comparison->group_count : comparison->count;
    struct funnel_place *places = ARENA_ARRAY(arena, struct funnel_place, count + 1);
    if (!places)
        return ERROR_MEMORY;
    if (comparison->measure->of.unit != SERIES_RATE_PER_1000)
        return ERROR_INVALID;
    for (size_t i = 0; i < count; i++)
        places[i] = (struct funnel_place){comparison->places[i].name, comparison->places[i].value, comparison->places[i].own};
    TRY(funnel_make(arena, places, count, true, ret_funnel));
    *ret_places = places;
    *ret_count = count;
    return OK;
}

/* --- Sentences ------------------------------------------------------------------------------- */

struct lines { struct text *list; size_t max, count; };

static void add_line(struct lines *lines, struct text line)
{
    if (line.length && lines->count < lines->max)
        lines->list[lines->count++] = line;
}

static struct text twelve_line(struct arena *arena, const struct comparison *comparison)
{
    if (comparison->has_twelve)
        return arena_printf(arena, SAY(arena, "The last twelve months together: %.*s %.*s."), TEXT_ARGS(series_value_words(arena, comparison->twelve.value, comparison->measure->of.unit)),
                            TEXT_ARGS(series_period_within(arena, comparison->twelve.period)));
    if (!comparison->twelve_missing)
        return TEXT_NONE;
    return arena_printf(arena, SAY_COUNT(arena, comparison->twelve_missing, "There is no figure of the last twelve months together: %d period of them has none.", "There is no figure of the last twelve months together: %d periods of them have none."),
                        comparison->twelve_missing);
}

static struct text group_line(struct arena *arena, const struct comparison *comparison)
{
    const struct peer_group *group = &comparison->group;
    struct text own = comparison->places[0].name;
    if (!group->has)
        return arena_printf(arena, SAY(arena, "No peer group is published that was in use on %.*s."), TEXT_ARGS(date_long(arena, comparison->period.to)));
    return arena_printf(arena, SAY(arena, "In the peer group “%.*s” (%zu forces, ours among them): %.*s is %.*s. %.*s"), TEXT_ARGS(group->name), comparison->group_count, TEXT_ARGS(own),
                        TEXT_ARGS(comparison->rank_in_group.words), TEXT_ARGS(comparison->mean.words));
}

/* Who has none may be thirty names: the table has them. */
static struct text all_line(struct arena *arena, const struct comparison *comparison)
{
    const struct compare_rank *rank = &comparison->rank_of_all;
    struct text own = comparison->places[0].name, ordinal = series_ordinal(arena, (int64_t)rank->rank);
    bool lowest = comparison->order == COMPARE_LOWEST_FIRST;
    struct text said;
    if (!rank->known)
        return TEXT_NONE;
    said = lowest ? arena_printf(arena, SAY(arena, "Among all forces: %.*s comes %.*s of %zu, the lowest first."), TEXT_ARGS(own), TEXT_ARGS(ordinal), rank->of)
                  : arena_printf(arena, SAY(arena, "Among all forces: %.*s comes %.*s of %zu, the highest first."), TEXT_ARGS(own), TEXT_ARGS(ordinal), rank->of);
    if (rank->missing)
        said = arena_printf(arena, SAY_COUNT(arena, (int64_t)rank->missing, "%.*s The rank is incomplete: %zu force has no figure and may lie on either side.",
                                             "%.*s The rank is incomplete: %zu forces have no figure and may lie on either side."), TEXT_ARGS(said), rank->missing);
    return said;
}

enum result comparison_lines(struct arena *arena, const struct comparison *comparison, struct text *ret_lines, size_t max, size_t *ret_count)
{
    struct lines lines = {.list = ret_lines, .max = max};
    if (comparison->has_year)
        add_line(&lines, comparison->year.words);
    add_line(&lines, twelve_line(arena, comparison));
    if (comparison->has_peers) {
        add_line(&lines, group_line(arena, comparison));
        add_line(&lines, all_line(arena, comparison));
        if (comparison->measure->of.unit == SERIES_COUNT)
            add_line(&lines, SAID(arena, "These are counts, and forces differ in size: their order says little of how safe a place is."));
    }
    *ret_count = lines.count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
