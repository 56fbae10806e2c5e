/* Figures and what was known when: of all that was published about a key, the last holds. Pure: see series.h. */
#include "blocks/series/series.h"

#include <string.h>

enum result series_figures_add(struct series_figures *figures, struct arena *arena, const struct series_figure *figure)
{
    if (figures->count == SERIES_FIGURES_MAX)
        return ERROR_LIMIT;
    if (figures->count == figures->capacity) {
        size_t capacity = figures->capacity ? figures->capacity * 2 : 64;
        struct series_figure *more = ARENA_ARRAY(arena, struct series_figure, capacity);
        if (!more)
            return ERROR_MEMORY;
        if (figures->count)
            memcpy(more, figures->list, figures->count * sizeof(*more));
        figures->list = more;
        figures->capacity = capacity;
    }
    figures->list[figures->count++] = *figure;
    return OK;
}

int series_key_compare(const struct series_figure *a, const struct series_figure *b)
{
    int order;
    if (a->measure != b->measure)
        return a->measure < b->measure ? -1 : 1;
    if ((order = text_compare(a->area, b->area)) != 0 || (order = text_compare(a->breakdown, b->breakdown)) != 0)
        return order;
    return (order = date_compare(a->from, b->from)) != 0 ? order : date_compare(a->to, b->to);
}

bool series_same_key(const struct series_figure *a, const struct series_figure *b)
{
    return series_key_compare(a, b) == 0;
}

bool series_same_figure(const struct series_figure *a, const struct series_figure *b)
{
    return series_same_key(a, b) && series_value_equal(a->value, b->value) && a->provisional == b->provisional && text_equal(a->note, b->note);
}

size_t series_mark(struct series_version *list, size_t count, struct date as_known_on)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (date_is_none(as_known_on) || date_compare(list[i].published_on, as_known_on) <= 0)
            list[kept++] = list[i];
    for (size_t i = 0; i < kept; i++) {
        bool has_before = i > 0 && series_same_key(&list[i - 1].figure, &list[i].figure);
        list[i].holds = i + 1 == kept || !series_same_key(&list[i].figure, &list[i + 1].figure);
        list[i].restates = has_before && (list[i - 1].restates || !series_value_equal(list[i - 1].figure.value, list[i].figure.value));
    }
    return kept;
}

static bool is_of_line(const struct series_version *version, int64_t measure, struct text area, struct text breakdown)
{
    return version->holds && version->figure.measure == measure && text_equal(version->figure.area, area) && text_equal(version->figure.breakdown, breakdown);
}

enum result series_points(struct arena *arena, const struct series_version *list, size_t count, int64_t measure, struct text area, struct text breakdown,
                          struct series_point **ret_points, size_t *ret_count)
{
    struct series_point *points = ARENA_ARRAY(arena, struct series_point, count + 1);
    size_t made = 0;
    if (!points)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++)
        if (is_of_line(&list[i], measure, area, breakdown))
            points[made++] = (struct series_point){.from = list[i].figure.from, .to = list[i].figure.to, .value = list[i].figure.value,
                                                   .provisional = list[i].figure.provisional, .restated = list[i].restates};
    *ret_points = points;
    *ret_count = made;
    return OK;
}

const struct series_version *series_holding(const struct series_version *list, size_t count, const struct series_figure *key)
{
    size_t from = 0, to = count;
    while (from < to) { /* they stand by key; of one key the last holds */
        size_t middle = from + (to - from) / 2;
        if (series_key_compare(&list[middle].figure, key) <= 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from > 0 && series_same_key(&list[from - 1].figure, key) ? &list[from - 1] : NULL;
}
