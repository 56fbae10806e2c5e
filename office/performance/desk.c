/* A visitor's request at the desk of this room, and /desk/performance: what is due, what waits, what changed. */
#include <inttypes.h>

#include "base/wording.h"
#include "office/performance/desk.h"

#define LOADS_SHOWN_MAX 40

enum result visit_open(struct request *request, struct answer *answer, bool adds, struct room_visit *ret_visit)
{
    struct room_visit visit = {.request = request, .answer = answer, .arena = request_arena(request), .view = answer_view(answer),
                               .engine = request_context(request), .actor = actor_of_request(request)};
    visit.loads = definitions_find(visit.engine->definitions, TEXT(SERIES_LOAD));
    if (!visit.loads || !record_may_open(visit.loads, &visit.actor))
        return ERROR_NOT_FOUND;
    if (adds && !record_may_add(visit.loads, &visit.actor))
        return message_fail(answer_message(answer), ERROR_DENIED, "Your role may not bring figures in.");
    TRY(request_db(request, &visit.db));
    *ret_visit = visit;
    return OK;
}

enum result visit_load(struct room_visit *visit, struct record **ret_record, struct series_figures *ret_figures)
{
    int64_t id;
    if (text_to_integer(request_text(visit->request, "id"), &id) < 0)
        return ERROR_NOT_FOUND;
    TRY(record_load(visit->db, visit->engine, visit->arena, visit->loads, id, ret_record));
    if (!record_may_see(visit->db, *ret_record, &visit->actor))
        return ERROR_NOT_FOUND;
    return series_get(visit->db, visit->arena, id, ret_figures);
}

void page_set(const struct room_visit *visit, const char *name, struct value *value)
{
    value_set_page(visit->arena, visit->view, name, value);
}

void page_text(const struct room_visit *visit, const char *name, struct text text)
{
    page_set(visit, name, value_text(visit->arena, text));
}

void page_flag(const struct room_visit *visit, const char *name, bool flag)
{
    page_set(visit, name, value_boolean(visit->arena, flag));
}

struct text load_href(struct arena *arena, int64_t load, const char *rest)
{
    return arena_printf(arena, "%.*s%s", TEXT_ARGS(performance_load_href(arena, load)), rest);
}

struct text area_name(const struct figures_setting *setting, struct arena *arena, struct text slug)
{
    for (size_t i = 0; i < setting->order.area_count; i++)
        if (text_equal(setting->order.areas[i].slug, slug))
            return setting->order.areas[i].name;
    return slug.length ? slug : SAID(arena, "Whole area");
}

struct text figure_period_words(struct arena *arena, const struct measure *measure, const struct series_figure *figure)
{
    return series_period_words(arena, (struct series_period){measure->of.period, figure->from, figure->to});
}

/* --- What is due ------------------------------------------------------------------ */

struct newest { struct series_period period; bool has, waits; };

/* The newest period of a measure that is published or waits, whatever area it is for. */
static struct newest newest_of(const struct measure *measure, const struct series_version *known, size_t known_count, const struct series_waiting *waiting, size_t waiting_count)
{
    struct newest newest = {.has = false};
    for (size_t i = 0; i < known_count; i++)
        if (known[i].figure.measure == measure->of.id && (!newest.has || date_compare(known[i].figure.to, newest.period.to) > 0))
            newest = (struct newest){{measure->of.period, known[i].figure.from, known[i].figure.to}, true, false};
    for (size_t i = 0; i < waiting_count; i++)
        if (waiting[i].figure.measure == measure->of.id && (!newest.has || date_compare(waiting[i].figure.to, newest.period.to) > 0))
            newest = (struct newest){{measure->of.period, waiting[i].figure.from, waiting[i].figure.to}, true, true};
    return newest;
}

static void add_due(struct room_visit *visit, const struct measure *measure, struct series_period period, struct date due, struct value *table, struct value *list)
{
    struct arena *arena = visit->arena;
    struct date today = visit->actor.moment.today;
    struct value *row = part_table_row(arena, table), *item = value_object(arena);
    struct text words = series_period_words(arena, period);
    bool is_late = date_compare(due, today) < 0;
    part_cell_link(arena, row, words, arena_printf(arena, "/desk/performance/enter?owner=%" PRId64 "&kind=%s&period=%.*s", measure->owner, series_period_kind_key(measure->of.period),
                                                   TEXT_ARGS(url_encode(arena, words))));
    part_cell(arena, row, arena_printf(arena, "%.*s %.*s", TEXT_ARGS(measure->of.code), TEXT_ARGS(measure->of.title)));
    part_cell(arena, row, measure->owner_name);
    part_cell(arena, row, date_long(arena, due));
    part_cell_tag(arena, row, is_late ? part_tag(arena, SAID(arena, "Late"), TEXT("red")) : part_tag(arena, SAID(arena, "Due"), TEXT("blue")));
    value_set_text(arena, item, "code", measure->of.code);
    value_set_text(arena, item, "title", measure->of.title);
    value_set_text(arena, item, "period", words);
    value_set(arena, item, "due_on", value_date(arena, due));
    value_set_boolean(arena, item, "late", is_late);
    value_append(arena, list, item);
}

static enum result set_due(struct room_visit *visit)
{
    struct arena *arena = visit->arena;
    struct value *table = part_table(arena, "due", SAID(arena, "Figures to be entered"), SAID(arena, "No figure is due to be entered.")), *list = value_list(arena);
    struct measure *measures;
    struct series_version *known;
    struct series_waiting *waiting;
    size_t count, known_count, waiting_count;
    TRY(measures_kept(visit->db, arena, true, &measures, &count));
    TRY(series_versions(visit->db, arena, 0, &known, &known_count));
    TRY(series_waiting_of(visit->db, arena, &waiting, &waiting_count));
    part_column(arena, table, SAID(arena, "For"), false);
    part_column(arena, table, SAID(arena, "Measure"), false);
    part_column(arena, table, SAID(arena, "Supplied by"), false);
    part_column(arena, table, SAID(arena, "Due on"), false);
    part_column(arena, table, SAID(arena, "State"), false);
    for (size_t i = 0; i < count; i++) {
        struct newest newest = newest_of(&measures[i], known, known_count, waiting, waiting_count);
        struct series_period period;
        struct date due;
        if (measure_next(&measures[i], newest.has ? &newest.period : NULL, &period, &due) && series_period_is_complete(period, visit->actor.moment.today))
            add_due(visit, &measures[i], period, due, table, list);
    }
    page_set(visit, "due", table);
    value_set(arena, visit->view, "due_list", list);
    return OK;
}

/* --- Loads ------------------------------------------------------------------------ */

static bool is_decided(const struct room_visit *visit, const struct list_row *load)
{
    struct text state = visit->loads->states[load->state].name;
    return text_equals(state, "published") || text_equals(state, "withdrawn") || text_equals(state, "discarded");
}

static void add_load(struct room_visit *visit, const struct list_row *load, struct value *table, struct value *list)
{
    struct arena *arena = visit->arena;
    const struct state *state = &visit->loads->states[load->state];
    struct value *cells = part_table_row(arena, table), *item = value_object(arena);
    part_cell_link(arena, cells, load->reference, load_href(arena, load->id, ""));
    part_cell(arena, cells, load->name);
    part_cell(arena, cells, date_long(arena, date_in_london(load->changed_at)));
    part_cell_tag(arena, cells, part_tag(arena, state->label, state->colour));
    value_set_integer(arena, item, "id", load->id);
    value_set_text(arena, item, "reference", load->reference);
    value_set_text(arena, item, "title", load->name);
    value_set_text(arena, item, "state", state->name);
    value_set_text(arena, item, "url", load_href(arena, load->id, ""));
    value_append(arena, list, item);
}

static struct value *loads_table(struct arena *arena, const char *name, struct text caption, struct text empty_line)
{
    struct value *table = part_table(arena, name, caption, empty_line);
    part_column(arena, table, SAID(arena, "Load"), false);
    part_column(arena, table, SAID(arena, "What it is"), false);
    part_column(arena, table, SAID(arena, "Changed on"), false);
    part_column(arena, table, SAID(arena, "State"), false);
    return table;
}

static enum result set_loads(struct room_visit *visit)
{
    struct arena *arena = visit->arena;
    struct value *waiting = loads_table(arena, "waiting", SAID(arena, "Not decided yet"), SAID(arena, "No load of figures waits to be decided.")), *waiting_list = value_list(arena);
    struct value *changed = loads_table(arena, "changed", SAID(arena, "Decided last"), SAID(arena, "No figures are published yet.")), *changed_list = value_list(arena);
    const struct list_query query = {.definition = visit->loads, .order = TEXT("changed"), .descending = true, .max = LOADS_SHOWN_MAX};
    struct list_row *rows;
    size_t count;
    int64_t total;
    TRY(record_list(visit->db, visit->engine, arena, &query, &visit->actor, &rows, &count, &total));
    for (size_t i = 0; i < count; i++)
        if (is_decided(visit, &rows[i]))
            add_load(visit, &rows[i], changed, changed_list);
        else
            add_load(visit, &rows[i], waiting, waiting_list);
    page_set(visit, "waiting", waiting);
    page_set(visit, "changed", changed);
    value_set(arena, visit->view, "waiting_list", waiting_list);
    value_set(arena, visit->view, "changed_list", changed_list);
    page_text(visit, "all_line", total > (int64_t)count ? arena_printf(arena, SAY(arena, "The %zu that were changed last are shown."), count) : TEXT_NONE);
    return OK;
}

enum result desk_performance_get(struct request *request, struct answer *answer)
{
    struct room_visit visit;
    TRY(visit_open(request, answer, false, &visit));
    TRY(set_due(&visit));
    TRY(set_loads(&visit));
    page_flag(&visit, "may_add", record_may_add(visit.loads, &visit.actor));
    return OK;
}
