/* /desk/plan: the whole plan on one page, for whoever answers for it: how it stands, who leads what, what
 * is late, what nobody has reported on. Every number is counted from the one list of actions that
 * the page (and its JSON and CSV) shows, so that no two of them can disagree. */
#include "office/desk/internal.h"

#include <inttypes.h>

#include "base/wording.h"

#define BAR_WIDTH 1000
#define LATE_SHOWN_MAX 8

/* --- Bars and figures ----------------------------------------------------- */

static struct value *bar_of(struct visit *visit, const struct tally *tally)
{
    const struct choice_list *words = honest_words(visit);
    struct arena *arena = visit->arena;
    struct value *bar = value_object(arena), *segments = value_list(arena);
    struct text label = TEXT_NONE;
    int64_t done = 0;
    for (size_t i = 0; tally->total && i < words->count && i < STATUSES_MAX; i++) {
        struct value *segment;
        int64_t from = done * BAR_WIDTH / tally->total;
        if (!tally->by_status[i])
            continue;
        done += tally->by_status[i];
        segment = value_object(arena);
        value_set_integer(arena, segment, "x", from);
        value_set_integer(arena, segment, "width", done * BAR_WIDTH / tally->total - from);
        value_set_text(arena, segment, "fill", words->choices[i].colour);
        value_append(arena, segments, segment);
        label = arena_printf(arena, "%.*s%s%.*s: %" PRId64, TEXT_ARGS(label), label.length ? ", " : "", TEXT_ARGS(words->choices[i].label), tally->by_status[i]);
    }
    value_set_text(arena, bar, "bar_label", label);
    value_set(arena, bar, "segments", segments);
    return tally->total ? bar : value_null(arena);
}

static void add_figure(struct overview *overview, struct value *figures, int64_t count, struct text label, struct text href, struct text fill)
{
    struct arena *arena = overview->visit->arena;
    struct value *figure = value_object(arena);
    value_set_integer(arena, figure, "count", count);
    value_set_text(arena, figure, "label", label);
    value_set_text(arena, figure, "href", href);
    value_set_text(arena, figure, "fill", fill);
    value_append(arena, figures, figure);
}

static void set_figures(struct overview *overview, const struct tally *all)
{
    struct visit *visit = overview->visit;
    const struct choice_list *words = honest_words(visit);
    struct value *by_status = value_list(visit->arena), *by_lateness = value_list(visit->arena);
    for (size_t i = 0; i < words->count && i < STATUSES_MAX; i++)
        if (all->by_status[i])
            add_figure(overview, by_status, all->by_status[i], words->choices[i].label, overview_href(overview, "status", words->choices[i].code), words->choices[i].colour);
    add_figure(overview, by_lateness, all->late, SAID(visit->arena, "late"), overview_href(overview, "lateness", TEXT("late")), TEXT("orange"));
    add_figure(overview, by_lateness, all->soon, SAID(visit->arena, "due within 30 days"), overview_href(overview, "lateness", TEXT("soon")), TEXT("yellow"));
    add_figure(overview, by_lateness, all->silent, SAID(visit->arena, "silent for more than 90 days"), overview_href(overview, "lateness", TEXT("silent")), TEXT("purple"));
    add_figure(overview, by_lateness, all->undated, SAID(visit->arena, "without a date"), overview_href(overview, "lateness", TEXT("no_date")), TEXT("grey"));
    visit_set(visit, "figures", by_status);
    visit_set(visit, "lateness", by_lateness);
}

static struct text late_line(struct arena *arena, const struct led_action *action)
{
    struct text due = standing_due_words(arena, &action->standing, action->due);
    struct text silent = standing_silent_words(arena, &action->standing, !date_is_none(action->updated));
    return action->lead ? arena_printf(arena, SAY(arena, "%.*s. %.*s. Led by %.*s"), TEXT_ARGS(due), TEXT_ARGS(silent), TEXT_ARGS(action->lead_name))
                        : arena_printf(arena, "%.*s. %.*s.", TEXT_ARGS(due), TEXT_ARGS(silent));
}

/* --- By theme and by owner ------------------------------------------------ */

struct group {
    int64_t id;
    struct text name;
    struct tally tally;
};
struct groups {
    struct group *list;
    size_t count;
};

static struct group *group_of(struct groups *groups, int64_t id, struct text name)
{
    for (size_t i = 0; i < groups->count; i++)
        if (groups->list[i].id == id)
            return &groups->list[i];
    groups->list[groups->count] = (struct group){.id = id, .name = name};
    return &groups->list[groups->count++];
}

static enum result make_groups(struct overview *overview, bool by_theme, struct groups *ret_groups)
{
    struct groups groups = {ARENA_ARRAY(overview->visit->arena, struct group, overview->count + 1), 0};
    if (!groups.list)
        return ERROR_MEMORY;
    for (size_t i = 0; i < overview->count; i++) {
        const struct led_action *action = &overview->actions[i];
        struct group *group = by_theme ? group_of(&groups, action->theme, action->theme_name) : group_of(&groups, action->lead, action->lead_name);
        tally_add(&group->tally, &action->standing, action->status_index);
    }
    *ret_groups = groups;
    return OK;
}

/* Most late first, then most silent, then largest: whom to ring up first. */
static int by_need(const void *a, const void *b)
{
    const struct tally *x = &((const struct group *)a)->tally, *y = &((const struct group *)b)->tally;
    if (x->late != y->late)
        return x->late < y->late ? 1 : -1;
    if (x->silent != y->silent)
        return x->silent < y->silent ? 1 : -1;
    if (x->total != y->total)
        return x->total < y->total ? 1 : -1;
    return text_compare(((const struct group *)a)->name, ((const struct group *)b)->name);
}

static void set_tally(struct arena *arena, struct value *row, const struct tally *tally)
{
    value_set_integer(arena, row, "actions", tally->total);
    value_set_integer(arena, row, "open", tally->open);
    value_set_integer(arena, row, "late", tally->late);
    value_set_integer(arena, row, "due_soon", tally->soon);
    value_set_integer(arena, row, "silent", tally->silent);
    value_set_integer(arena, row, "no_date", tally->undated);
}

static enum result set_groups(struct overview *overview, bool by_theme)
{
    struct visit *visit = overview->visit;
    struct arena *arena = visit->arena;
    struct value *rows = value_list(arena);
    struct groups groups;
    TRY(make_groups(overview, by_theme, &groups));
    if (!by_theme && groups.count)
        qsort(groups.list, groups.count, sizeof *groups.list, by_need);
    for (size_t i = 0; i < groups.count; i++) {
        const struct group *group = &groups.list[i];
        struct value *row = value_object(arena);
        struct text id = group->id ? arena_printf(arena, "%" PRId64, group->id) : TEXT("none");
        value_set_text(arena, row, "name", group->id ? group->name : by_theme ? SAID(arena, "Under no theme") : SAID(arena, "Led by nobody yet"));
        set_tally(arena, row, &group->tally);
        value_set_page(arena, row, "href", value_text(arena, overview_href(overview, by_theme ? "theme" : "lead", id)));
        value_set_page(arena, row, "bar", bar_of(visit, &group->tally));
        value_append(arena, rows, row);
    }
    value_set(arena, visit->view, by_theme ? "themes" : "owners", rows);
    return OK;
}

/* --- Late, at the head ---------------------------------------------------- */

static int by_due(const void *a, const void *b)
{
    const struct led_action *x = *(const struct led_action *const *)a, *y = *(const struct led_action *const *)b;
    int order = date_is_none(x->due) != date_is_none(y->due) ? (date_is_none(x->due) ? 1 : -1) : date_compare(x->due, y->due);
    return order ? order : (x->number > y->number) - (x->number < y->number);
}

static enum result set_late(struct overview *overview, int64_t total)
{
    struct visit *visit = overview->visit;
    struct arena *arena = visit->arena;
    const struct definition *definition = definitions_find(visit->engine->definitions, TEXT("action"));
    const struct led_action **late = ARENA_ARRAY(arena, const struct led_action *, overview->count + 1);
    struct value *items = value_list(arena);
    size_t count = 0;
    if (!late)
        return ERROR_MEMORY;
    for (size_t i = 0; i < overview->count; i++)
        if (overview->actions[i].standing.late)
            late[count++] = &overview->actions[i];
    if (count)
        qsort(late, count, sizeof *late, by_due);
    for (size_t i = 0; i < count && i < LATE_SHOWN_MAX; i++) {
        struct value *item = value_object(arena);
        value_set_text(arena, item, "title", arena_printf(arena, "%" PRId64 ": %.*s", late[i]->number, TEXT_ARGS(late[i]->title)));
        value_set_text(arena, item, "href", record_href(visit, definition, late[i]->id, ""));
        value_set_text(arena, item, "line", late_line(arena, late[i]));
        value_set(arena, item, "status_tag", status_tag(visit, late[i]->status));
        value_append(arena, items, item);
    }
    visit_set(visit, "late_items", items);
    visit_set_boolean(visit, "has_late", count > 0);
    visit_set_text(visit, "all_late_line", total > LATE_SHOWN_MAX ? arena_printf(arena, SAY(arena, "All %" PRId64 " that are late"), total) : TEXT_NONE);
    visit_set_text(visit, "all_late_href", overview_href(overview, "lateness", TEXT("late")));
    return OK;
}

/* --- The wall: one square an action --------------------------------------- */

static struct value *tile_of(struct visit *visit, const struct led_action *action)
{
    const struct definition *definition = definitions_find(visit->engine->definitions, TEXT("action"));
    const struct choice *choice = choice_find(honest_words(visit), action->status);
    struct value *tile = value_object(visit->arena);
    value_set_integer(visit->arena, tile, "number", action->number);
    value_set_text(visit->arena, tile, "href", record_href(visit, definition, action->id, ""));
    value_set_text(visit->arena, tile, "title", action->title);
    value_set_text(visit->arena, tile, "status_label", choice ? choice->label : action->status);
    value_set_text(visit->arena, tile, "fill", choice ? choice->colour : TEXT_NONE);
    return tile;
}

static enum result set_walls(struct overview *overview)
{
    struct arena *arena = overview->visit->arena;
    struct value *walls = value_list(arena);
    struct groups themes;
    TRY(make_groups(overview, true, &themes));
    for (size_t i = 0; i < themes.count; i++) {
        struct value *wall = value_object(arena), *tiles = value_list(arena);
        for (size_t j = 0; j < overview->count; j++)
            if (overview->actions[j].theme == themes.list[i].id)
                value_append(arena, tiles, tile_of(overview->visit, &overview->actions[j]));
        value_set_text(arena, wall, "title", themes.list[i].id ? themes.list[i].name : SAID(arena, "Under no theme"));
        value_set(arena, wall, "tiles", tiles);
        value_append(arena, walls, wall);
    }
    visit_set(overview->visit, "walls", walls);
    return OK;
}

/* --- Lines and links ------------------------------------------------------ */

/* Opens the year's delivery plan, or draws it up. */
static enum result set_delivery_plan(struct overview *overview)
{
    struct visit *visit = overview->visit;
    const struct definition *definition = definitions_find(visit->engine->definitions, TEXT("delivery_plan"));
    struct text year = financial_year(visit->arena, visit->today), href = TEXT_NONE, label = TEXT_NONE;
    int64_t id = 0;
    if (definition)
        TRY(desk_delivery_plan(visit, year, &id));
    if (definition && id && record_may_open(definition, &visit->actor)) {
        href = record_href(visit, definition, id, "");
        label = arena_printf(visit->arena, SAY(visit->arena, "The delivery plan for %.*s"), TEXT_ARGS(year));
    } else if (definition && !id && overview->edition && record_may_add(definition, &visit->actor)) {
        href = arena_printf(visit->arena, "%.*s?field_year=%.*s&field_edition=%" PRId64, TEXT_ARGS(register_href(visit, definition, "/new")), TEXT_ARGS(year), overview->edition->id);
        label = arena_printf(visit->arena, SAY(visit->arena, "Draw up the delivery plan for %.*s"), TEXT_ARGS(year));
    }
    visit_set_text(visit, "delivery_plan_href", href);
    visit_set_text(visit, "delivery_plan_label", label);
    return OK;
}

static struct text headline(struct overview *overview, const struct tally *all)
{
    struct arena *arena = overview->visit->arena;
    int64_t unpublished = 0;
    struct text line;
    for (size_t i = 0; i < overview->count; i++)
        unpublished += !overview->actions[i].published;
    if (!all->total)
        return overview->visit->actor.organisation ? SAID(arena, "Your organisation leads no action of this edition.") : SAID(arena, "This edition has no actions yet.");
    line = all->open == all->total ? arena_printf(arena, SAY_COUNT(arena, all->total, "%" PRId64 " action, none of them ended.", "%" PRId64 " actions, none of them ended."), all->total)
                                   : arena_printf(arena, SAY_COUNT(arena, all->total, "%" PRId64 " action, of which still open: %" PRId64 ".", "%" PRId64 " actions, of which still open: %" PRId64 "."), all->total, all->open);
    if (unpublished)
        line = arena_printf(arena, "%.*s %.*s", TEXT_ARGS(line), TEXT_ARGS(arena_printf(arena, SAY_COUNT(arena, unpublished, "%" PRId64 " is not public yet.", "%" PRId64 " are not public yet."), unpublished)));
    return overview->visit->actor.organisation ? arena_printf(arena, SAY(arena, "%.*s Only those that your organisation leads are shown."), TEXT_ARGS(line)) : line;
}

static void set_editions(struct overview *overview, const struct edition_known *editions, size_t count)
{
    struct visit *visit = overview->visit;
    struct value *options = value_list(visit->arena);
    for (size_t i = 0; i < count; i++) {
        struct value *option = value_object(visit->arena);
        value_set_text(visit->arena, option, "value", editions[i].code);
        value_set_text(visit->arena, option, "label", editions[i].published ? editions[i].title : arena_printf(visit->arena, SAY(visit->arena, "%.*s (not published)"), TEXT_ARGS(editions[i].title)));
        value_set_boolean(visit->arena, option, "selected", &editions[i] == overview->edition);
        value_append(visit->arena, options, option);
    }
    visit_set(visit, "edition_options", options);
    visit_set_boolean(visit, "has_edition_options", count > 1);
}

enum result overview_read(struct overview *overview)
{
    struct visit *visit = overview->visit;
    struct text wanted = request_text(visit->request, "edition");
    struct led_action *actions = NULL;
    if (!visit_register(visit, "action"))
        return message_fail(answer_message(visit->answer), ERROR_DENIED, "Your role does not see the plan's working records. The plan itself is open to everybody.");
    TRY(desk_editions(visit, &overview->editions, &overview->edition_count));
    overview->edition = overview->edition_count ? &overview->editions[0] : NULL;
    for (size_t i = 0; i < overview->edition_count && wanted.length; i++)
        if (text_equal(overview->editions[i].code, wanted))
            overview->edition = &overview->editions[i];
    if (wanted.length && (!overview->edition || !text_equal(overview->edition->code, wanted)))
        return message_fail(answer_message(visit->answer), ERROR_NOT_FOUND, "There is no such edition of the plan.");
    if (overview->edition)
        TRY(desk_actions(visit, overview->edition->id, &actions, &overview->count));
    overview->actions = actions;
    return OK;
}

static enum result set_waiting(struct visit *visit)
{
    struct waiting_list approval;
    TRY(desk_waiting_all(visit, WAITING_APPROVAL, 0, &approval));
    visit_set_text(visit, "waiting_line",
                   approval.total ? waits_for_approval(visit->arena, approval.total) : TEXT_NONE);
    visit_set_text(visit, "queue_href", TEXT("/desk/queue"));
    return OK;
}

enum result overview_page(struct request *request, struct answer *answer)
{
    struct visit visit;
    struct overview overview = {.visit = &visit};
    struct tally all = {0};
    struct value *totals;
    TRY(visit_begin(request, answer, &visit));
    TRY(overview_read(&overview));
    set_editions(&overview, overview.editions, overview.edition_count);
    for (size_t i = 0; i < overview.count; i++)
        tally_add(&all, &overview.actions[i].standing, overview.actions[i].status_index);
    totals = value_object(visit.arena);
    set_tally(visit.arena, totals, &all);
    value_set(visit.arena, visit.view, "totals", totals);
    value_set_text(visit.arena, visit.view, "edition", overview.edition ? overview.edition->code : TEXT_NONE);
    visit_set_text(&visit, "edition_title", overview.edition ? overview.edition->title : SAID(visit.arena, "No edition of the plan has been added yet."));
    visit_set_text(&visit, "headline", headline(&overview, &all));
    visit_set(&visit, "bar", bar_of(&visit, &all));
    visit_set_boolean(&visit, "has_actions", all.total > 0);
    set_figures(&overview, &all);
    TRY(set_groups(&overview, true));
    TRY(set_groups(&overview, false));
    TRY(set_late(&overview, all.late));
    TRY(set_walls(&overview));
    TRY(set_waiting(&visit));
    TRY(set_delivery_plan(&overview));
    return overview_list(&overview);
}
