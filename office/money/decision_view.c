/* A precept decision as pages show it: see decision.h. */
#include <stdlib.h>

#include "base/page/page.h"
#include "base/pence.h"
#include "base/wording.h"
#include "office/money/decision.h"

static const struct shape_field step_fields[] = {
    {"step", VALUE_TEXT, false, false, "propose, report, revise, second_report or issue", NULL}, {"due_on", VALUE_TEXT, false, false, "Its last day", NULL}, {"done_on", VALUE_TEXT, false, true, "When it was done", NULL},
    {"standing", VALUE_TEXT, false, false, "done, done_late, next, overdue, later or not_needed", NULL}, {"days", VALUE_INTEGER, false, true, "From today to its last day, of a step that is next or overdue", NULL},
    {"law", VALUE_TEXT, false, false, "Where it stands", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape step_shape = {"PreceptStep", step_fields};
static const struct shape_field scenario_fields[] = {
    {"title", VALUE_TEXT, false, false, "What it is called", NULL}, {"band_d_pence", VALUE_INTEGER, false, false, "Its Band D", NULL}, {"raised_pence", VALUE_INTEGER, false, true, "What it raises", NULL},
    {"change_pence", VALUE_INTEGER, false, true, "Since the year before", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape scenario_shape = {"PreceptScenario", scenario_fields};
static const struct shape_field prose_fields[] = {PART_TEXT_MEMBER("heading"), {"html", VALUE_HTML, true, true, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL}};
static const struct shape prose_shape = {"precept_prose", prose_fields};
static const struct shape_field decision_fields[] = {
    {"year", VALUE_TEXT, false, false, "Financial year", NULL}, {"title", VALUE_TEXT, false, false, "What it is called", NULL}, {"proposed_pence", VALUE_INTEGER, false, true, "Band D that was proposed", NULL},
    {"revised_pence", VALUE_INTEGER, false, true, "Band D after a veto", NULL}, {"issued_pence", VALUE_INTEGER, false, true, "Band D that was issued", NULL}, {"members", VALUE_INTEGER, false, true, "Of the panel", NULL},
    {"votes_needed", VALUE_INTEGER, false, true, "For a veto", NULL}, {"votes", VALUE_INTEGER, false, true, "For the veto", NULL}, {"veto_holds", VALUE_BOOLEAN, false, false, "A veto with enough votes, reported in time", NULL},
    {"steps", VALUE_LIST, false, false, "The timetable, replayed from what happened", &step_shape}, {"scenarios", VALUE_LIST, false, false, "What could be proposed", &scenario_shape},
    PART_OBJECT_MEMBER("table", &table_shape), PART_OBJECT_MEMBER("scenario_table", &table_shape), PART_LIST_MEMBER("rows", &summary_row_shape), PART_TEXT_MEMBER("votes_line"), PART_TEXT_MEMBER("now_line"),
    PART_TEXT_MEMBER("id"), PART_TEXT_MEMBER("href"), PART_TEXT_MEMBER("desk_href"), PART_LIST_MEMBER("prose", &prose_shape), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape decision_shape = {"PreceptDecision", decision_fields};

static struct value *pence_or_null(struct arena *arena, int64_t pence)
{
    return pence ? value_integer(arena, pence) : value_null(arena);
}

/* --- The timetable ------------------------------------------------------------------ */

static struct text standing_words(struct arena *arena, const struct precept_step_standing *step)
{
    struct text day = date_long(arena, step->done);
    int days = step->days < 0 ? -step->days : step->days, late = date_is_none(step->done) ? 0 : step->done.day - step->due.day;
    switch (step->standing) {
    case PRECEPT_DONE:
        return arena_printf(arena, SAY(arena, "Done on %.*s"), TEXT_ARGS(day));
    case PRECEPT_DONE_LATE:
        return arena_printf(arena, SAY_COUNT(arena, late, "Done on %.*s, %d day late", "Done on %.*s, %d days late"), TEXT_ARGS(day), late);
    case PRECEPT_NEXT:
        return days ? arena_printf(arena, SAY_COUNT(arena, days, "Next: %d day is left", "Next: %d days are left"), days) : SAID(arena, "Next: today is the last day");
    case PRECEPT_OVERDUE:
        return arena_printf(arena, SAY_COUNT(arena, days, "Overdue by %d day", "Overdue by %d days"), days);
    case PRECEPT_NOT_NEEDED:
        return SAID(arena, "Not needed");
    case PRECEPT_LATER:
        break;
    }
    return SAID(arena, "Later");
}

/* Several decisions may stand on one page. */
static const char *id_of(struct arena *arena, const char *what, const struct decision *decision)
{
    return arena_printf(arena, "%s-%.*s", what, TEXT_ARGS(text_slug(arena, decision->year, 20))).data;
}

static void add_steps(struct arena *arena, struct value *part, const struct decision *decision, const struct precept_timetable *timetable)
{
    static const char *const steps[] = {"propose", "report", "revise", "second_report", "issue"};
    static const char *const standings[] = {"done", "done_late", "next", "overdue", "later", "not_needed"};
    struct value *list = value_list(arena), *table = part_table(arena, id_of(arena, "steps", decision), SAID(arena, "The timetable"), TEXT_NONE);
    part_column(arena, table, SAID(arena, "Step"), false);
    part_column(arena, table, SAID(arena, "By"), false);
    part_column(arena, table, SAID(arena, "How it stands"), false);
    part_column(arena, table, SAID(arena, "Law"), false);
    for (size_t i = 0; i < PRECEPT_STEPS; i++) {
        const struct precept_step_standing *step = &timetable->steps[i];
        struct text doubt = precept_step_doubt(arena, (enum precept_step)i), law = text_of(precept_step_law((enum precept_step)i));
        struct value *row = part_table_row(arena, table), *item = value_object(arena);
        value_set_boolean(arena, part_cell(arena, row, precept_step_words(arena, (enum precept_step)i)), "heads", true);
        part_cell(arena, row, date_long(arena, step->due));
        part_cell(arena, row, standing_words(arena, step));
        part_cell(arena, row, doubt.length ? arena_printf(arena, "%.*s. %.*s", TEXT_ARGS(law), TEXT_ARGS(doubt)) : law);
        value_set_text(arena, item, "step", text_of(steps[i]));
        value_set(arena, item, "due_on", value_date(arena, step->due));
        value_set(arena, item, "done_on", value_date(arena, step->done));
        value_set_text(arena, item, "standing", text_of(standings[step->standing]));
        value_set(arena, item, "days", step->standing == PRECEPT_NEXT || step->standing == PRECEPT_OVERDUE ? value_integer(arena, step->days) : value_null(arena));
        value_set_text(arena, item, "law", law);
        value_append(arena, list, item);
    }
    value_set(arena, part, "steps", list);
    value_set_page(arena, part, "table", table);
}

static struct text votes_line(struct arena *arena, const struct precept_events *events, const struct precept_timetable *timetable)
{
    int needed = timetable->votes_needed;
    if (!needed)
        return SAID(arena, "How many members the panel has is not put in yet: a veto needs two thirds of all of them, present or not.");
    if (events->veto == PRECEPT_NO_VETO)
        return arena_printf(arena, SAY(arena, "The panel has %d members, so a veto needs %d votes: two thirds of all members, present or not, rounded up."), events->members, needed);
    if (timetable->veto_holds)
        return arena_printf(arena, SAY(arena, "The panel has %d members, so a veto needs %d votes: two thirds of all members, present or not, rounded up. %d voted for it: the veto holds."), events->members, needed, events->votes);
    if (events->votes < needed)
        return arena_printf(arena, SAY(arena, "The panel has %d members, so a veto needs %d votes: two thirds of all members, present or not, rounded up. %d voted for it: too few."), events->members, needed, events->votes);
    return SAID(arena, "The veto was not reported by 8 February, so it has no effect (regulation 4(2)).");
}

static struct text now_line(struct arena *arena, const struct precept_timetable *timetable, const struct precept_events *events)
{
    if (!date_is_none(events->issued_on))
        return arena_printf(arena, SAY(arena, "The precept was issued on %.*s."), TEXT_ARGS(date_long(arena, events->issued_on)));
    for (size_t i = 0; i < PRECEPT_STEPS; i++) {
        const struct precept_step_standing *step = &timetable->steps[i];
        if (step->standing == PRECEPT_NEXT || step->standing == PRECEPT_OVERDUE)
            return arena_printf(arena, SAY(arena, "%.*s: by %.*s. %.*s."), TEXT_ARGS(precept_step_words(arena, (enum precept_step)i)), TEXT_ARGS(date_long(arena, step->due)), TEXT_ARGS(standing_words(arena, step)));
    }
    return TEXT_NONE;
}

/* --- What was decided, and what could have been --------------------------------------- */

static void amount_row(struct arena *arena, struct value *rows, struct text label, const struct decision *decision, int64_t pence)
{
    struct text words = pence_text(arena, pence), raised_words = TEXT_NONE, change = TEXT_NONE;
    int64_t raised, hundredths;
    if (!pence)
        return;
    if (decision->tax_base > 0 && precept_raised(pence, decision->tax_base, &raised) == OK)
        raised_words = arena_printf(arena, SAY(arena, "; it raises %.*s"), TEXT_ARGS(pence_text(arena, raised)));
    if (decision->before && precept_change_hundredths(decision->before, pence, &hundredths) == OK)
        change = arena_printf(arena, SAY(arena, "; %.*s (%.*s) from %.*s"), TEXT_ARGS(budget_change_words(arena, pence - decision->before, -1)), TEXT_ARGS(precept_per_cent_words(arena, hundredths)), TEXT_ARGS(pence_text(arena, decision->before)));
    part_row_text(arena, rows, label, arena_printf(arena, "%.*s%.*s%.*s", TEXT_ARGS(words), TEXT_ARGS(change), TEXT_ARGS(raised_words)));
}

static void add_rows(struct arena *arena, struct value *part, const struct decision *decision)
{
    struct value *rows = value_list(arena);
    amount_row(arena, rows, SAID(arena, "Proposed Band D"), decision, decision->events.proposed_pence);
    amount_row(arena, rows, SAID(arena, "The panel recommends"), decision, decision->events.recommended_pence);
    amount_row(arena, rows, SAID(arena, "Revised Band D"), decision, decision->events.revised_pence);
    amount_row(arena, rows, SAID(arena, "Issued Band D"), decision, decision->events.issued_pence);
    amount_row(arena, rows, SAID(arena, "If a referendum is lost"), decision, decision->substitute);
    part_row_text(arena, rows, SAID(arena, "Tax base"), decision->tax_base ? decision->tax_base_text : SAID(arena, "Not known yet"));
    value_set_page(arena, part, "rows", rows);
}

static void add_scenarios(struct arena *arena, struct value *part, const struct decision *decision, const struct scenario *scenarios, size_t count)
{
    struct value *list = value_list(arena), *table = part_table(arena, id_of(arena, "scenarios", decision), SAID(arena, "What could be proposed"), SAID(arena, "No scenario is there yet."));
    part_column(arena, table, SAID(arena, "Scenario"), false);
    part_column(arena, table, SAID(arena, "Band D"), true);
    if (decision->before)
        part_column(arena, table, SAID(arena, "Change"), true);
    part_column(arena, table, SAID(arena, "Raises"), true);
    part_column(arena, table, SAID(arena, "What it would pay for"), false);
    for (size_t i = 0; i < count; i++) {
        struct value *row = part_table_row(arena, table), *item = value_object(arena);
        int64_t raised = 0;
        bool is_known = decision->tax_base > 0 && precept_raised(scenarios[i].band_d, decision->tax_base, &raised) == OK;
        value_set_boolean(arena, part_cell(arena, row, scenarios[i].title), "heads", true);
        value_set_boolean(arena, part_cell(arena, row, pence_text(arena, scenarios[i].band_d)), "numeric", true);
        if (decision->before)
            value_set_boolean(arena, part_cell(arena, row, budget_change_words(arena, scenarios[i].band_d - decision->before, -1)), "numeric", true);
        value_set_boolean(arena, part_cell(arena, row, is_known ? pence_text(arena, raised) : TEXT_NONE), "numeric", true);
        part_cell(arena, row, scenarios[i].pays_for);
        value_set_text(arena, item, "title", scenarios[i].title);
        value_set_integer(arena, item, "band_d_pence", scenarios[i].band_d);
        value_set(arena, item, "raised_pence", is_known ? value_integer(arena, raised) : value_null(arena));
        value_set(arena, item, "change_pence", decision->before ? value_integer(arena, scenarios[i].band_d - decision->before) : value_null(arena));
        value_append(arena, list, item);
    }
    value_set(arena, part, "scenarios", list);
    value_set_page(arena, part, "scenario_table", count ? table : value_null(arena));
}

static void add_prose(struct arena *arena, struct value *list, struct text heading, struct text markdown)
{
    struct value *prose = value_object(arena);
    if (!markdown.length)
        return;
    value_set_text(arena, prose, "heading", heading);
    value_set(arena, prose, "html", markdown_value(arena, markdown, 2));
    value_append(arena, list, prose);
}

struct value *decision_part(struct arena *arena, const struct decision *decision, struct date today, const struct scenario *scenarios, size_t count)
{
    const struct precept_events *events = &decision->events;
    struct value *part = value_object(arena), *prose = value_list(arena);
    struct precept_timetable timetable;
    precept_replay(events, today, &timetable);
    value_set_text(arena, part, "year", decision->year);
    value_set_text(arena, part, "title", decision->title);
    value_set(arena, part, "proposed_pence", pence_or_null(arena, events->proposed_pence));
    value_set(arena, part, "revised_pence", pence_or_null(arena, events->revised_pence));
    value_set(arena, part, "issued_pence", pence_or_null(arena, events->issued_pence));
    value_set(arena, part, "members", events->members ? value_integer(arena, events->members) : value_null(arena));
    value_set(arena, part, "votes_needed", timetable.votes_needed ? value_integer(arena, timetable.votes_needed) : value_null(arena));
    value_set(arena, part, "votes", events->veto != PRECEPT_NO_VETO ? value_integer(arena, events->votes) : value_null(arena));
    value_set_boolean(arena, part, "veto_holds", timetable.veto_holds);
    add_steps(arena, part, decision, &timetable);
    add_scenarios(arena, part, decision, scenarios, count);
    add_rows(arena, part, decision);
    add_prose(arena, prose, SAID(arena, "Letter to residents"), decision->letter);
    add_prose(arena, prose, SAID(arena, "What the panel reported"), decision->panel_report);
    add_prose(arena, prose, SAID(arena, "Response to the panel"), decision->response);
    add_prose(arena, prose, SAID(arena, "What the panel reported on the revised precept"), decision->second_report);
    add_prose(arena, prose, SAID(arena, "Reasons for the decision"), decision->reasons);
    value_set_page(arena, part, "prose", prose);
    value_set_page(arena, part, "votes_line", value_text(arena, votes_line(arena, events, &timetable)));
    value_set_page(arena, part, "now_line", value_text(arena, now_line(arena, &timetable, events)));
    value_set_page(arena, part, "id", value_text(arena, text_of(id_of(arena, "decision", decision))));
    value_set_page(arena, part, "href", value_text(arena, decision_href(arena, decision->year)));
    value_set_page(arena, part, "desk_href", value_text(arena, arena_printf(arena, "/desk/registers/precept_decisions/%lld", (long long)decision->id)));
    return part;
}
