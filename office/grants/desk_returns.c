/* /desk/grants/returns: every report that is asked for, by its day; /desk/grants/returns/{id}: one, with what was written in its form, what was asked about it, and the
 * way of its figures to the measures of the plan. Its moves are its record's (send the form, query, accept). A figure becomes one of a measure in the form where figures are
 * entered (the performance room, by its address), as a load that somebody else approves. */
#include <inttypes.h>

#include "base/wording.h"
#include "blocks/series/value.h"
#include "office/grants/desk.h"

#define RETURNS_SHOWN_MAX 300

static const struct shape_field return_item_fields[] = {
    {"reference", VALUE_TEXT, false, false, "The report", NULL}, {"award", VALUE_TEXT, false, false, "Of which award", NULL}, {"title", VALUE_TEXT, false, false, "What it is", NULL},
    {"due", VALUE_TEXT, false, false, "When it is due", NULL}, {"state", VALUE_TEXT, false, false, "Its state", NULL}, {"is_overdue", VALUE_BOOLEAN, false, false, "Whether that day is over", NULL},
    {"url", VALUE_TEXT, false, false, "Its page", NULL}, {.name = NULL},
};
static const struct shape return_item_shape = {"GrantReturn", return_item_fields};
static const struct shape_field returns_fields[] = {{"return_list", VALUE_LIST, false, false, "The reports", &return_item_shape}, PART_OBJECT_MEMBER("waited_for", &table_shape),
                                                    PART_OBJECT_MEMBER("others", &table_shape), {.name = NULL}};
const struct shape grants_returns_shape = {"DeskGrantReturns", returns_fields};
static const struct shape_field return_fields[] = {
    {"reference", VALUE_TEXT, false, false, "The report", NULL}, {"title", VALUE_TEXT, false, false, "What it is", NULL}, {"state", VALUE_TEXT, false, false, "Its state", NULL},
    PART_OBJECT_MEMBER("state_tag", &tag_shape), PART_LIST_MEMBER("rows", &summary_row_shape), PART_OBJECT_MEMBER("figures", &table_shape), PART_TEXT_MEMBER("figures_line"),
    PART_BOOLEAN_MEMBER("has_figures"), PART_BOOLEAN_MEMBER("differs"), PART_TEXT_MEMBER("record_href"), GRANTS_ANSWER_MEMBER, {.name = NULL},
};
const struct shape grants_return_shape = {"DeskGrantReturn", return_fields};

/* --- All of them ------------------------------------------------------------ */

static struct value *returns_table(struct arena *arena, const char *id, struct text caption, struct text empty)
{
    struct value *table = part_table(arena, id, caption, empty);
    part_column(arena, table, SAID(arena, "Report"), false);
    part_column(arena, table, SAID(arena, "Award"), false);
    part_column(arena, table, SAID(arena, "What it is"), false);
    part_column(arena, table, SAID(arena, "Due"), false);
    part_column(arena, table, SAID(arena, "State"), false);
    return table;
}

static bool is_waited_for(struct text state)
{
    return text_equals(state, "asked") || text_equals(state, "received") || text_equals(state, "queried");
}

static enum result add_return(struct desk *desk, const struct list_row *row, struct value *table, struct value *list)
{
    struct arena *arena = desk->arena;
    const struct state *state = &desk->definition->states[row->state];
    struct record *report, *award;
    struct value *cells = part_table_row(arena, table), *item = value_object(arena);
    TRY(record_load(desk->db, desk->engine, arena, desk->definition, row->id, &report));
    TRY(grants_linked(desk->db, desk->engine, arena, report, "award", &award));
    struct date due = record_day(record_value(report, TEXT("due")));
    bool is_overdue = due.day < desk->actor.moment.today.day && (text_equals(state->name, "asked") || text_equals(state->name, "queried"));
    part_cell_link(arena, cells, row->reference, grants_return_href(arena, row->id));
    part_cell(arena, cells, arena_printf(arena, "%.*s %.*s", TEXT_ARGS(award->reference), TEXT_ARGS(award->name)));
    part_cell(arena, cells, row->name);
    part_cell(arena, cells, date_long(arena, due));
    part_cell_tag(arena, cells, is_overdue ? part_tag(arena, SAID(arena, "Overdue"), TEXT("red")) : part_tag(arena, state->label, state->colour));
    value_set_text(arena, item, "reference", row->reference);
    value_set_text(arena, item, "award", award->reference);
    value_set_text(arena, item, "title", row->name);
    value_set(arena, item, "due", value_date(arena, due));
    value_set_text(arena, item, "state", state->name);
    value_set_boolean(arena, item, "is_overdue", is_overdue);
    value_set_text(arena, item, "url", grants_return_href(arena, row->id));
    value_append(arena, list, item);
    return OK;
}

enum result grants_returns_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct list_row *rows;
    size_t count;
    int64_t total;
    TRY(desk_open(request, answer, false, &desk));
    desk.definition = definitions_find(desk.engine->definitions, TEXT("grant_return"));
    if (!desk.definition || !desk_may_open(&desk, desk.definition))
        return ERROR_NOT_FOUND;
    TRY(desk_read(&desk));
    struct arena *arena = desk.arena;
    struct value *list = value_list(arena);
    struct value *waited = returns_table(arena, "waited-for", SAID(arena, "Asked for, or to be read"), SAID(arena, "No report is waited for."));
    struct value *others = returns_table(arena, "others", SAID(arena, "Accepted, or not needed any more"), SAID(arena, "None yet."));
    const struct list_query query = {.definition = desk.definition, .max = RETURNS_SHOWN_MAX};
    TRY(record_list(desk.db, desk.engine, arena, &query, &desk.actor, &rows, &count, &total));
    for (size_t i = 0; i < count; i++)
        TRY(add_return(&desk, &rows[i], is_waited_for(desk.definition->states[rows[i].state].name) ? waited : others, list));
    desk_set(&desk, "waited_for", waited);
    desk_set(&desk, "others", others);
    value_set(arena, desk.view, "return_list", list);
    return OK;
}

/* --- One of them -------------------------------------------------------------- */

struct reported { struct text measure, figure, recorded; struct date day; };

static struct text enter_href(struct arena *arena, int64_t measure, const struct record *report, const struct record *award, const struct reported *reported)
{
    return arena_printf(arena, "/desk/performance/enter?measure=%" PRId64 "&day=%.*s&value=%.*s&award=%" PRId64 "&source=%.*s", measure, TEXT_ARGS(url_encode(arena, date_iso(arena, reported->day))), TEXT_ARGS(url_encode(arena, reported->figure)),
                        award->id, TEXT_ARGS(url_encode(arena, arena_printf(arena, SAY(arena, "Report %.*s on award %.*s"), TEXT_ARGS(report->reference), TEXT_ARGS(award->reference)))));
}

static void add_figure(struct desk *desk, struct value *table, const struct reported *reported, struct text label, struct text href)
{
    struct value *cells = part_table_row(desk->arena, table);
    part_cell(desk->arena, cells, reported->measure);
    value_set_boolean(desk->arena, part_cell(desk->arena, cells, reported->figure), "numeric", true);
    part_cell(desk->arena, cells, reported->recorded);
    if (href.length)
        part_cell_link(desk->arena, cells, label, href);
    else
        part_cell(desk->arena, cells, label);
}

static struct text enter_label(struct arena *arena, struct text name)
{
    return arena_printf(arena, SAY(arena, "Enter it as a figure of %.*s"), TEXT_ARGS(name));
}

/* Where it was entered already: whether that still says what the report says now. */
static enum result add_for_measure(struct desk *desk, struct value *table, const struct record *report, const struct record *award, const struct reported *reported, int64_t measure, struct text name,
                                   bool *ret_differs)
{
    struct arena *arena = desk->arena;
    struct text href = enter_href(arena, measure, report, award, reported);
    struct carried carried;
    TRY(grants_carried(desk->db, desk->engine, arena, award, measure, reported->day, reported->figure, &carried));
    if (carried.standing == CARRIED_NOT) {
        add_figure(desk, table, reported, enter_label(arena, name), href);
    } else if (carried.standing == CARRIED_DIFFERS) {
        *ret_differs = true;
        add_figure(desk, table, reported, arena_printf(arena, SAY(arena, "No longer agrees: %.*s was entered for %.*s (%.*s). Enter it again"), TEXT_ARGS(carried.words), TEXT_ARGS(name), TEXT_ARGS(carried.reference)), href);
    } else {
        add_figure(desk, table, reported, arena_printf(arena, SAY(arena, "Entered for %.*s: %.*s (%.*s)"), TEXT_ARGS(name), TEXT_ARGS(carried.words), TEXT_ARGS(carried.reference)),
                   arena_printf(arena, "/desk/registers/figures/%" PRId64, carried.load));
    }
    return OK;
}

/* With the way to the measure that the row names as the form gave it; else, for somebody to choose, a row for each of the award's. */
static enum result add_reported(struct desk *desk, struct value *table, const struct record *report, const struct record *award, const struct reported *reported, bool may_enter, bool *ret_differs)
{
    struct arena *arena = desk->arena;
    const struct field_value *measures = record_value(award, TEXT("measures"));
    bool is_shown = false;
    for (size_t pass = 0; may_enter && pass < 2 && !is_shown; pass++)
        for (size_t i = 0; i < measures->link_count; i++) {
            struct text name;
            enum result result = grants_measure_name(desk->db, arena, measures->links[i], &name);
            if (result == ERROR_NOT_FOUND || (result == OK && pass == 0 && !text_equal(name, reported->measure)))
                continue;
            TRY(result);
            is_shown = true;
            if (pass == 0)
                TRY(add_for_measure(desk, table, report, award, reported, measures->links[i], name, ret_differs));
            else
                add_figure(desk, table, reported, enter_label(arena, name), enter_href(arena, measures->links[i], report, award, reported));
        }
    if (!is_shown)
        add_figure(desk, table, reported, TEXT_NONE, TEXT_NONE);
    return OK;
}

static enum result show_figures(struct desk *desk, const struct record *report, const struct record *award, const struct gather_answer *kept)
{
    struct arena *arena = desk->arena;
    struct value *table = part_table(arena, "figures", SAID(arena, "The figures reported"), SAID(arena, "No figure was reported."));
    const struct gather_value *rows = kept ? gather_value_of(kept, "results") : NULL, *to = kept ? gather_value_of(kept, "to_day") : NULL;
    struct date day = to && to->is_valid && to->is_given ? to->date : record_day(record_value(report, TEXT("due")));
    bool may_enter = actor_has_role(&desk->actor, TEXT("officer")) || actor_has_role(&desk->actor, TEXT("head"));
    bool differs = false;
    size_t shown = 0;
    part_column(arena, table, SAID(arena, "Measure"), false);
    part_column(arena, table, SAID(arena, "Figure"), true);
    part_column(arena, table, SAID(arena, "Where it is recorded"), false);
    part_column(arena, table, SAID(arena, "For the plan"), false);
    for (size_t i = 0; rows && rows->is_asked && i < rows->row_count; i++) {
        const struct gather_value *measure = gather_cell_of(rows, i, "measure"), *figure = gather_cell_of(rows, i, "figure"), *recorded = gather_cell_of(rows, i, "recorded");
        if (!measure || !figure || !figure->is_given)
            continue;
        TRY(add_reported(desk, table, report, award, &(struct reported){measure->text, figure->text, recorded ? recorded->text : TEXT_NONE, day}, may_enter, &differs));
        shown++;
    }
    desk_set(desk, "figures", table);
    desk_set_boolean(desk, "has_figures", shown > 0);
    desk_set_boolean(desk, "differs", differs);
    desk_set_text(desk, "figures_line", !shown ? TEXT_NONE : record_value(award, TEXT("measures"))->link_count
                                                               ? SAID(arena, "A figure that is entered for a measure goes out once another person has approved it; the page of the award shows it then.")
                                                               : SAID(arena, "The award names no measure of the plan that it should move: put one into its record, and its figures can be entered from here."));
    return OK;
}

static void show_head(struct desk *desk, const struct record *report, const struct record *award)
{
    struct arena *arena = desk->arena;
    struct value *rows = value_list(arena);
    value_set_text(arena, desk->view, "reference", report->reference);
    value_set_text(arena, desk->view, "title", report->name);
    value_set_text(arena, desk->view, "state", record_state_name(report));
    desk_set(desk, "state_tag", state_tag(arena, report->definition, report->state));
    part_row_link(arena, rows, SAID(arena, "Award"), arena_printf(arena, "%.*s %.*s", TEXT_ARGS(award->reference), TEXT_ARGS(award->name)), desk_record_href(arena, award->definition, award->id));
    part_row_text(arena, rows, SAID(arena, "Due"), date_long(arena, record_day(record_value(report, TEXT("due")))));
    part_row_text(arena, rows, SAID(arena, "Awarded"), pence_text(arena, grants_pence(award, "amount")));
    if (record_text(report, "spent").length)
        part_row_text(arena, rows, SAID(arena, "Spent so far"), pence_text(arena, grants_pence(report, "spent")));
    if (record_text(report, "forecast").length)
        part_row_text(arena, rows, SAID(arena, "Will have been spent by the end"), pence_text(arena, grants_pence(report, "forecast")));
    desk_set(desk, "rows", rows);
    desk_set_text(desk, "record_href", desk_record_href(arena, report->definition, report->id));
}

/* The answer, where it was sent by the form and the visitor may read it; else NULL. */
static enum result answer_of(struct desk *desk, const struct record *report, struct gather_answer *space, const struct gather_answer **ret_kept)
{
    enum result result = gather_answer_of_record(desk->db, desk->engine, desk->arena, report->id, space);
    *ret_kept = NULL;
    if (result == OK && space->state != GATHER_ERASED)
        result = gather_may_read(desk->db, desk->engine, desk->arena, space, &desk->actor, NULL);
    else if (result == OK)
        return OK;
    if (result == OK)
        *ret_kept = space;
    return result == ERROR_NOT_FOUND || result == ERROR_DENIED ? OK : result;
}

enum result grants_return_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct record *report, *award;
    struct gather_answer space;
    const struct gather_answer *kept;
    struct value *entries;
    TRY(grants_desk_open(request, answer, "grant_return", &desk, &report));
    struct text files = arena_printf(desk.arena, "%.*s/files", TEXT_ARGS(grants_return_href(desk.arena, report->id)));
    TRY(grants_linked(desk.db, desk.engine, desk.arena, report, "award", &award));
    TRY(answer_of(&desk, report, &space, &kept));
    entries = value_list(desk.arena);
    if (kept)
        TRY(gather_said_entries(desk.db, desk.engine, desk.arena, kept->id, files, true, &entries));
    show_head(&desk, report, award);
    TRY(show_figures(&desk, report, award, kept));
    desk_set(&desk, "sections", kept ? gather_answer_sections(desk.db, desk.engine, desk.arena, kept, files) : value_list(desk.arena));
    desk_set(&desk, "entries", entries);
    desk_set_boolean(&desk, "has_said", value_is_truthy(entries));
    return arena_failed(desk.arena) ? ERROR_MEMORY : OK;
}

enum result grants_return_file_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct record *report;
    struct gather_answer space;
    const struct gather_answer *kept;
    TRY(grants_desk_open(request, answer, "grant_return", &desk, &report));
    TRY(answer_of(&desk, report, &space, &kept));
    return kept ? gather_answer_file(request, answer, desk.db, kept, request_text(request, "question")) : ERROR_NOT_FOUND;
}
