/* What pages of the plan share: words for silence and dates, tags, bars, the row of an action. */
#include "blocks/parts/parts.h"
#include "blocks/publish/publish.h"
#include "office/plan/plan.h"

#include <inttypes.h>

#define BAR_WIDTH 1000

struct standing plan_standing(const struct action *action, struct date today)
{
    return standing_of(action->status, action->due, action->updated, action->first_on, today);
}

struct text plan_silent_words(struct arena *arena, const struct action *action, struct date today)
{
    const struct standing standing = plan_standing(action, today);
    return standing_silent_words(arena, &standing, !date_is_none(action->updated));
}

struct text plan_due_words(struct arena *arena, const struct action *action, struct date today)
{
    const struct standing standing = plan_standing(action, today);
    return standing_due_words(arena, &standing, action->due);
}

const struct choice_list *plan_honest_words(const struct engine *engine)
{
    for (size_t i = 0; i < engine->definitions->list_count; i++)
        if (text_equals(engine->definitions->lists[i].name, "honest_words"))
            return &engine->definitions->lists[i];
    assert(!"the list honest_words is shipped");
    return NULL;
}

struct text plan_status_label(const struct engine *engine, struct text status)
{
    const struct choice *choice = choice_find(plan_honest_words(engine), status);
    return choice ? choice->label : status;
}

struct value *plan_status_tag(struct arena *arena, const struct engine *engine, struct text status)
{
    const struct choice *choice = choice_find(plan_honest_words(engine), status);
    return choice ? part_tag(arena, choice->label, choice->colour) : part_tag(arena, status, TEXT_NONE);
}

struct value *plan_link(struct arena *arena, struct text label, struct text href)
{
    struct value *link = value_object(arena);
    value_set_text(arena, link, "label", label);
    value_set_text(arena, link, "href", href);
    return link;
}

static const struct shape_field link_fields[] = {
    {"label", VALUE_TEXT, true, false, NULL, NULL}, {"href", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape plan_link_shape = {"link", link_fields};

static const struct shape_field action_fields[] = {
    {"number", VALUE_INTEGER, false, false, "Its number in the plan; never re-used", NULL},
    {"title", VALUE_TEXT, false, false, "A few words by which people know it", NULL},
    {"promise", VALUE_TEXT, false, false, "What the office says it will do", NULL},
    {"theme", VALUE_TEXT, false, true, "The chapter of the plan", NULL},
    {"objective", VALUE_TEXT, false, true, "What it is meant to bring about", NULL},
    {"objective_code", VALUE_TEXT, false, true, "The objective's number in the plan, as text", NULL},
    {"lead", VALUE_TEXT, false, true, "The organisation that answers for it", NULL},
    {"status", VALUE_TEXT, false, false, "How it stands, as a code of the list honest_words; no_update before the first published update", NULL},
    {"due", VALUE_TEXT, false, true, "Its date; null where the plan sets none", NULL},
    {"updated", VALUE_TEXT, false, true, "The day of its last published update; null where there is none", NULL},
    {"silent_days", VALUE_INTEGER, false, true, "Days since its last published update, or since its own publication", NULL},
    {"measure", VALUE_TEXT, false, true, "How anybody can tell that it is done", NULL},
    {"edition", VALUE_TEXT, false, false, "The edition of the plan", NULL},
    {"url", VALUE_TEXT, false, false, "Its permanent address on this site", NULL},
    {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape plan_action_shape = {"Action", action_fields};

static struct value *text_or_null(struct arena *arena, struct text text)
{
    return text.length ? value_text(arena, text) : value_null(arena);
}

struct value *plan_action_value(struct arena *arena, const struct action *action, struct date today)
{
    struct value *value = value_object(arena);
    int64_t silent = plan_standing(action, today).silent_days;
    value_set_integer(arena, value, "number", action->number);
    value_set_text(arena, value, "title", action->title);
    value_set_text(arena, value, "promise", action->promise);
    value_set(arena, value, "theme", text_or_null(arena, action->theme_name));
    value_set(arena, value, "objective", text_or_null(arena, action->objective_title));
    value_set(arena, value, "objective_code", text_or_null(arena, action->objective_code));
    value_set(arena, value, "lead", text_or_null(arena, action->lead_name));
    value_set_text(arena, value, "status", action->status);
    value_set(arena, value, "due", value_date(arena, action->due));
    value_set(arena, value, "updated", value_date(arena, action->updated));
    value_set(arena, value, "silent_days", silent < 0 ? value_null(arena) : value_integer(arena, silent));
    value_set(arena, value, "measure", text_or_null(arena, action->measure));
    value_set_text(arena, value, "edition", action->edition);
    value_set_text(arena, value, "url", action->url);
    return value;
}

struct value *plan_promise_item(struct arena *arena, const struct engine *engine, const struct action *action, struct date today)
{
    struct value *item = value_object(arena);
    value_set_text(arena, item, "number_line", arena_printf(arena, "%" PRId64, action->number));
    value_set_text(arena, item, "title", action->title);
    value_set_text(arena, item, "title_language", action->title_language);
    value_set_text(arena, item, "href", action->url);
    value_set(arena, item, "status_tag", plan_status_tag(arena, engine, action->status));
    value_set_text(arena, item, "lead_line", action->lead_name);
    value_set_text(arena, item, "due_line", date_is_none(action->due) ? SAID(arena, "No date set") : plan_due_words(arena, action, today));
    value_set_text(arena, item, "silent_line", plan_silent_words(arena, action, today));
    return item;
}

/* --- What was taken down -------------------------------------------------- */

static const struct shape_field gone_fields[] = {
    {"label", VALUE_TEXT, true, false, NULL, NULL}, {"line", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape plan_gone_shape = {"gone", gone_fields};

enum result plan_gone(struct db *db, struct arena *arena, const struct engine *engine, int64_t id, struct value **ret_lines)
{
    struct value *lines = value_list(arena);
    struct published published;
    struct tombstone *list;
    size_t count;
    TRY(publish_get(db, engine, arena, id, &published));
    TRY(publish_tombstones(db, arena, id, &list, &count));
    for (size_t i = 0; i < count; i++) {
        const struct field *field = definition_field(published.definition, list[i].field);
        struct value *line;
        if (list[i].version != published.version) /* an earlier one's stand in its own entry */
            continue;
        line = value_object(arena);
        value_set_text(arena, line, "label", field ? field->label : SAID(arena, "A text"));
        value_set_text(arena, line, "line", tombstone_line(arena, &list[i]));
        value_append(arena, lines, line);
    }
    *ret_lines = lines;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Counts --------------------------------------------------------------- */

void plan_count(const struct engine *engine, const struct action *actions, size_t count, struct status_counts *ret_counts)
{
    const struct choice_list *words = plan_honest_words(engine);
    struct status_counts counts = {.total = (int64_t)count};
    for (size_t i = 0; i < count; i++) {
        const struct choice *choice = choice_find(words, actions[i].status);
        size_t index = choice ? (size_t)(choice - words->choices) : 0;
        if (index < COUNT_OF(counts.by_choice))
            counts.by_choice[index]++;
    }
    *ret_counts = counts;
}

struct value *plan_bar(struct arena *arena, const struct engine *engine, const struct status_counts *counts)
{
    const struct choice_list *words = plan_honest_words(engine);
    struct value *bar = value_object(arena), *segments = value_list(arena);
    struct text label = TEXT_NONE;
    int64_t done = 0;
    if (!counts->total)
        return value_null(arena);
    for (size_t i = 0; i < words->count && i < COUNT_OF(counts->by_choice); i++) {
        struct value *segment;
        int64_t from = done * BAR_WIDTH / counts->total, until;
        if (!counts->by_choice[i])
            continue;
        done += counts->by_choice[i];
        until = done * BAR_WIDTH / counts->total;
        segment = value_object(arena);
        value_set_integer(arena, segment, "x", from);
        value_set_integer(arena, segment, "width", until - from);
        value_set_text(arena, segment, "fill", words->choices[i].colour);
        value_append(arena, segments, segment);
        label = arena_printf(arena, "%.*s%s%" PRId64 " %.*s", TEXT_ARGS(label), label.length ? ", " : "", counts->by_choice[i], TEXT_ARGS(words->choices[i].label));
    }
    value_set_text(arena, bar, "bar_label", label);
    value_set(arena, bar, "segments", segments);
    return bar;
}

static const struct shape_field figure_fields[] = {
    {"count", VALUE_INTEGER, true, false, NULL, NULL}, {"label", VALUE_TEXT, true, false, NULL, NULL},
    {"href", VALUE_TEXT, true, false, NULL, NULL}, {"fill", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape plan_figure_shape = {"figure", figure_fields};

struct value *plan_figures(struct arena *arena, const struct engine *engine, const struct status_counts *counts, struct text href)
{
    const struct choice_list *words = plan_honest_words(engine);
    struct value *figures = value_list(arena);
    for (size_t i = 0; i < words->count && i < COUNT_OF(counts->by_choice); i++) {
        struct value *figure;
        if (!counts->by_choice[i])
            continue;
        figure = value_object(arena);
        value_set_integer(arena, figure, "count", counts->by_choice[i]);
        value_set_text(arena, figure, "label", words->choices[i].label);
        value_set_text(arena, figure, "href", arena_printf(arena, "%.*s?status=%.*s", TEXT_ARGS(href), TEXT_ARGS(words->choices[i].code)));
        value_set_text(arena, figure, "fill", words->choices[i].colour);
        value_append(arena, figures, figure);
    }
    return figures;
}
