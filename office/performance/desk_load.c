/* /desk/performance/loads/{id}: what a load says, what it changes of what is published, and what may be done with it. The moves
 * themselves are made on the pages that every register has (blocks/record/pages_move.c), which know of embargoes and holds. */
#include <inttypes.h>

#include "base/wording.h"
#include "blocks/flow/flow.h"
#include "blocks/series/guard.h"
#include "office/performance/desk.h"

#define FIGURES_SHOWN_MAX 1000

static struct value *news_tag(struct arena *arena, enum figure_news news)
{
    switch (news) {
    case FIGURE_NEW:
        return part_tag(arena, SAID(arena, "New"), TEXT("blue"));
    case FIGURE_RESTATES:
        return part_tag(arena, SAID(arena, "Changes what is published"), TEXT("orange"));
    case FIGURE_WAITS:
        return part_tag(arena, SAID(arena, "In another load too"), TEXT("yellow"));
    default:
        return part_tag(arena, SAID(arena, "As published"), TEXT("grey"));
    }
}

static const char *news_key(enum figure_news news)
{
    static const char *const keys[] = {"new", "restates", "same", "waits"};
    return keys[news];
}

static void set_optional(struct arena *arena, struct value *object, const char *name, struct text text)
{
    value_set(arena, object, name, text.length ? value_text(arena, text) : value_null(arena));
}

static void add_figure(struct room_visit *visit, const struct figures_setting *setting, const struct figure_change *change, bool published, bool hidden, struct value *table, struct value *list)
{
    struct arena *arena = visit->arena;
    const struct series_figure *figure = &change->figure;
    const struct measure *measure = measure_by_id(setting->measures, setting->measure_count, figure->measure);
    struct value *row = part_table_row(arena, table), *item = value_object(arena);
    struct text before = change->before && measure && !published ? series_value_words(arena, change->before->figure.value, measure->of.unit) : TEXT_NONE;
    struct text words = measure ? series_value_words(arena, figure->value, measure->of.unit) : series_value_plain(arena, figure->value);
    part_cell(arena, row, measure ? arena_printf(arena, "%.*s %.*s", TEXT_ARGS(figure->code), TEXT_ARGS(measure->of.title)) : figure->code);
    part_cell(arena, row, measure ? figure_period_words(arena, measure, figure) : arena_printf(arena, "%.*s to %.*s", TEXT_ARGS(date_iso(arena, figure->from)), TEXT_ARGS(date_iso(arena, figure->to))));
    part_cell(arena, row, arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(area_name(setting, arena, figure->area)), figure->breakdown.length ? ", " : "", TEXT_ARGS(figure->breakdown)));
    value_set_boolean(arena, part_cell(arena, row, figure->provisional ? arena_printf(arena, SAY(arena, "%.*s (provisional)"), TEXT_ARGS(words)) : words), "numeric", true);
    if (!published) {
        value_set_boolean(arena, part_cell(arena, row, before), "numeric", true);
        part_cell_tag(arena, row, news_tag(arena, change->news));
    }
    part_cell(arena, row, hidden ? arena_printf(arena, SAY(arena, "Published as suppressed, to protect people. %.*s"), TEXT_ARGS(figure->note)) : figure->note);
    value_set_text(arena, item, "code", figure->code);
    value_set(arena, item, "from", value_date(arena, figure->from));
    value_set(arena, item, "to", value_date(arena, figure->to));
    set_optional(arena, item, "area", figure->area);
    set_optional(arena, item, "breakdown", figure->breakdown);
    value_set_text(arena, item, "value", series_value_plain(arena, figure->value));
    set_optional(arena, item, "published", change->before ? series_value_plain(arena, change->before->figure.value) : TEXT_NONE);
    value_set_text(arena, item, "news", text_of(news_key(change->news)));
    value_set_boolean(arena, item, "suppressed", hidden);
    value_append(arena, list, item);
}

/* What is published as suppressed, or will be. What cannot be published at all says so when it is sent (rules.c). */
static enum result find_hidden(struct room_visit *visit, const struct record *record, const struct series_figures *figures, bool **ret_hidden)
{
    struct message message = {0};
    struct series_figures copy = {.list = ARENA_ARRAY(visit->arena, struct series_figure, figures->count + 1), .count = figures->count};
    bool *hidden = ARENA_ARRAY(visit->arena, bool, figures->count + 1);
    enum result result;
    if (!copy.list || !hidden)
        return ERROR_MEMORY;
    for (size_t i = 0; i < figures->count; i++)
        copy.list[i] = figures->list[i];
    *ret_hidden = hidden;
    if (!record->published_version) {
        result = series_guard_load(visit->db, visit->arena, &copy, hidden, &message);
        return result == ERROR_CONFLICT || result == ERROR_LIMIT ? OK : result;
    }
    TRY(series_get_published(visit->db, visit->arena, record->id, &copy));
    for (size_t i = 0; i < figures->count && i < copy.count; i++)
        hidden[i] = copy.list[i].value.state == SERIES_SUPPRESSED && figures->list[i].value.state != SERIES_SUPPRESSED;
    return OK;
}

static enum result set_figures(struct room_visit *visit, const struct record *record, const struct series_figures *figures)
{
    struct arena *arena = visit->arena;
    struct value *table = part_table(arena, "figures", SAID(arena, "Figures"), SAID(arena, "There are no figures in this load.")), *list = value_list(arena);
    bool published = record->published_version > 0;
    struct figures_compared compared;
    struct figures_setting setting;
    bool *hidden;
    TRY(figures_setting_read(visit->db, visit->engine, arena, visit->actor.moment.today, &setting));
    TRY(figures_compare(visit->db, arena, figures->list, figures->count, record->id, &compared));
    part_column(arena, table, SAID(arena, "Measure"), false);
    part_column(arena, table, SAID(arena, "For"), false);
    part_column(arena, table, SAID(arena, "Of"), false);
    part_column(arena, table, SAID(arena, "Figure"), true);
    if (!published) {
        part_column(arena, table, SAID(arena, "Published now"), true);
        part_column(arena, table, SAID(arena, "What is new"), false);
    }
    part_column(arena, table, SAID(arena, "Note"), false);
    TRY(find_hidden(visit, record, figures, &hidden));
    for (int first = 1; first >= 0; first--) /* what changes something published stands first */
        for (size_t i = 0; i < compared.count && list->list.count < FIGURES_SHOWN_MAX; i++)
            if ((compared.list[i].news == FIGURE_RESTATES) == (first == 1))
                add_figure(visit, &setting, &compared.list[i], published, hidden[i], table, list);
    page_text(visit, "more_line", compared.count <= FIGURES_SHOWN_MAX ? TEXT_NONE : arena_printf(arena, SAY(arena, "%d of %zu figures are shown; those that change something published stand first."), FIGURES_SHOWN_MAX, compared.count));
    page_set(visit, "figures", table);
    value_set(arena, visit->view, "figure_list", list);
    page_text(visit, "news_line", published ? TEXT_NONE : arena_printf(arena, SAY(arena, "%zu new, %zu that change what is published, %zu as published."), compared.by_news[FIGURE_NEW],
                                                                       compared.by_news[FIGURE_RESTATES], compared.by_news[FIGURE_SAME]));
    return OK;
}

static struct value *link_value(struct arena *arena, struct text label, struct text href, bool is_primary)
{
    struct value *link = value_object(arena);
    value_set_text(arena, link, "label", label);
    value_set_text(arena, link, "href", href);
    value_set_boolean(arena, link, "is_primary", is_primary);
    return link;
}

static enum result set_moves(struct room_visit *visit, const struct record *record)
{
    struct arena *arena = visit->arena;
    struct value *moves = value_list(arena);
    size_t *open, count;
    TRY(flow_open_moves(visit->db, arena, record, &visit->actor, &open, &count));
    for (size_t i = 0; i < count; i++) {
        const struct move *move = &visit->loads->moves[open[i]];
        value_append(arena, moves, link_value(arena, move->label, arena_printf(arena, "/desk/registers/%.*s/%" PRId64 "/moves/%.*s", TEXT_ARGS(visit->loads->plural), record->id, TEXT_ARGS(move->name)),
                                              move->publishes || move->asks_approval));
    }
    if (record_may_edit(visit->db, record, &visit->actor))
        value_append(arena, moves, link_value(arena, SAID(arena, "Change the figures"), load_href(arena, record->id, "/edit"), false));
    if (record->published_version && record_may_add(visit->loads, &visit->actor))
        value_append(arena, moves, link_value(arena, SAID(arena, "Restate these figures"), load_href(arena, record->id, "/restate"), false));
    page_set(visit, "moves", moves);
    page_flag(visit, "has_moves", value_is_truthy(moves));
    return OK;
}

static void row_if(struct arena *arena, struct value *rows, struct text label, struct text text)
{
    if (text.length)
        part_row_text(arena, rows, label, text);
}

static void set_rows(struct room_visit *visit, const struct record *record)
{
    struct arena *arena = visit->arena;
    struct value *rows = value_list(arena);
    const struct state *state = &visit->loads->states[record->state];
    part_row_tag(arena, rows, SAID(arena, "State"), part_tag(arena, state->label, state->colour));
    row_if(arena, rows, SAID(arena, "Written by"), record->author_name);
    row_if(arena, rows, SAID(arena, "Where they come from"), record_text(record, "source"));
    row_if(arena, rows, SAID(arena, "Link to the source"), record_text(record, "source_link"));
    row_if(arena, rows, SAID(arena, "Why earlier figures change"), record_text(record, "reason"));
    row_if(arena, rows, SAID(arena, "Note for colleagues"), record_text(record, "note"));
    page_set(visit, "rows", rows);
}

/* Whoever may not approve hears why, where it waits for approval. */
static void set_own_line(struct room_visit *visit, const struct record *record)
{
    const struct move *publish = definition_move(visit->loads, TEXT("publish"));
    const char *refusal = publish && text_equals(record_state_name(record), "submitted") ? flow_refusal(visit->db, record, publish, &visit->actor) : NULL;
    page_text(visit, "own_line", refusal ? text_of(wording(visit->arena, refusal)) : TEXT_NONE);
}

enum result load_get(struct request *request, struct answer *answer)
{
    struct room_visit visit;
    struct record *record;
    struct series_figures figures;
    TRY(visit_open(request, answer, false, &visit));
    TRY(visit_load(&visit, &record, &figures));
    value_set_text(visit.arena, visit.view, "reference", record->reference);
    value_set_text(visit.arena, visit.view, "name", record->name);
    value_set_text(visit.arena, visit.view, "state", record_state_name(record));
    value_set_integer(visit.arena, visit.view, "version", record->version);
    page_text(&visit, "record_href", arena_printf(visit.arena, "/desk/registers/%.*s/%" PRId64, TEXT_ARGS(visit.loads->plural), record->id));
    set_rows(&visit, record);
    set_own_line(&visit, record);
    TRY(set_figures(&visit, record, &figures));
    return set_moves(&visit, record);
}
