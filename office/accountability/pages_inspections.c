/* /inspections: what inspectorates found, what became of it, whether the office answered within its 56 days, and the history of grades. Public: reads pub_ tables alone. One
 * report or finding has its own public page, as any published record. */
#include "base/wording.h"
#include "blocks/clock/replay.h"
#include "blocks/parts/parts.h"
#include "blocks/publish/publish.h"
#include "office/accountability/deciding_pages.h"

struct inspections {
    struct request *request;
    const struct engine *engine;
    struct arena *arena;
    struct db *db;
    struct date today;
    const struct definition *reports, *findings, *grades;
};

/* --- The clock of a report --------------------------------------------------------- */

static const struct clock_rule *response_clock(const struct inspections *page)
{
    for (size_t i = 0; page->reports && i < page->reports->clock_count; i++)
        if (text_equals(page->reports->clocks[i].name, "response"))
            return &page->reports->clocks[i];
    return NULL;
}

/* As the desk counts it, from what is published: begun with the report, stopped by the comments. ERROR_NOT_FOUND: its day is not known. */
static enum result replay_response(const struct inspections *page, struct date published, struct date responded, struct clock_run *ret_run)
{
    const struct clock_rule *clock = response_clock(page);
    const struct clock_event events[] = {{CLOCK_STARTS, published, 0, DATE_NONE}, {CLOCK_STOPS, responded, 0, DATE_NONE}};
    if (!clock || date_is_none(published))
        return ERROR_NOT_FOUND;
    return clock_replay(clock, events, date_is_none(responded) ? 1 : 2, definition_state(page->reports, date_is_none(responded) ? TEXT("published") : TEXT("responded")), page->today,
                        NULL /* all days count, holidays too */, page->arena, ret_run);
}

static struct date day_at(struct statement *row, int column)
{
    return statement_is_null(row, column) ? DATE_NONE : statement_date(row, column);
}

/* Sets response_due of a row, and gives the words: "due in 12 days", "done in time". */
static enum result set_response(const struct inspections *page, struct value *object, struct date published, struct date responded, struct text *ret_words)
{
    struct clock_run run;
    enum result result = replay_response(page, published, responded, &run);
    *ret_words = TEXT_NONE;
    value_set(page->arena, object, "response_due", value_null(page->arena));
    if (result == ERROR_NOT_FOUND || result == ERROR_LIMIT)
        return OK;
    TRY(result);
    if (date_is_none(run.due)) /* no rule held on that day */
        return OK;
    value_set(page->arena, object, "response_due", value_date(page->arena, run.due));
    *ret_words = arena_printf(page->arena, SAY(page->arena, "%.*s: %.*s"), TEXT_ARGS(date_long(page->arena, run.due)), TEXT_ARGS(clock_run_words(page->arena, &run)));
    return OK;
}

static struct value *choice_cell(const struct inspections *page, const struct definition *definition, const char *field, struct text code, struct value *row)
{
    const struct field *asked = definition_field(definition, text_of(field));
    const struct choice *choice = asked && asked->choices ? choice_find(asked->choices, code) : NULL;
    if (!choice)
        return part_cell(page->arena, row, code);
    return choice->colour.length ? part_cell_tag(page->arena, row, part_tag(page->arena, choice->label, choice->colour)) : part_cell(page->arena, row, choice->label);
}

/* Texts of a row that leave as they came: names[i] stands in the row's column first + i. */
static void set_texts(const struct inspections *page, struct value *object, struct statement *row, int first, const char *const *names)
{
    for (int i = 0; names[i]; i++)
        value_set_text(page->arena, object, names[i], statement_copy(row, first + i, page->arena));
}

/* --- Reports -------------------------------------------------------------------------- */

static enum result add_reports(const struct inspections *page, struct value *list, struct value *table)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = page->arena;
    int step;
    TRY(db_query(page->db, &row, SQL("select t.id, p.reference, t.title, t.published, t.published_on, t.responded_on, t.headline, t.dispute from pub_inspection t join pub_record p on p.id = t.id"
                                     " where p.withdrawn = 0 order by t.published desc, t.id desc"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        struct value *object = value_object(arena), *cells = part_table_row(arena, table);
        struct text words, href = publish_address(page->db, page->engine, arena, page->reports, statement_integer(row, 0)), published = statement_copy(row, 3, arena);
        bool disputed = statement_text(row, 7).length > 0;
        value_set_text(arena, object, "reference", statement_copy(row, 1, arena));
        value_set_text(arena, object, "title", statement_copy(row, 2, arena));
        value_set_text(arena, object, "published", published);
        TRY(set_response(page, object, day_at(row, 4), day_at(row, 5), &words));
        value_set_text(arena, object, "headline", statement_copy(row, 6, arena));
        value_set_boolean(arena, object, "answered", !statement_is_null(row, 5));
        value_set_boolean(arena, object, "disputed", disputed);
        value_set_text(arena, object, "url", href);
        value_append(arena, list, object);
        part_cell_link(arena, cells, statement_copy(row, 2, arena), href);
        part_cell(arena, cells, partial_date_long(arena, published));
        part_cell(arena, cells, statement_copy(row, 6, arena));
        part_cell(arena, cells, words.length ? words : statement_is_null(row, 5) ? SAID(arena, "Its day of publication is not known here") : SAID(arena, "Answered"));
        part_cell(arena, cells, disputed ? SAID(arena, "Yes: see the report") : TEXT_NONE);
    }
    return step < 0 ? (enum result)step : OK;
}

/* --- Findings ---------------------------------------------------------------------------- */

static const char *const state_said[] WORDINGS = {"Open", "Said to be done", "Closed"};
static const char *const state_codes[] = {"open", "done", "closed"}, *const state_colours[] = {"blue", "yellow", "green"};

static enum result add_findings(const struct inspections *page, struct value *list, struct value *table)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = page->arena;
    int step;
    TRY(db_query(page->db, &row,
                 SQL("select f.id, p.reference, f.kind, f.title, f.stance, f.done_on, f.closed_on, f.due, i.title, i.published, i.published_on, i.responded_on from pub_finding f join pub_record p on p.id = f.id"
                     " join pub_inspection i on i.id = f.inspection where p.withdrawn = 0 order by i.published desc, i.id desc, f.id"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        struct value *object = value_object(arena), *cells = part_table_row(arena, table);
        struct text words, href = publish_address(page->db, page->engine, arena, page->findings, statement_integer(row, 0));
        int state = !statement_is_null(row, 6) ? 2 : !statement_is_null(row, 5) ? 1 : 0;
        set_texts(page, object, row, 1, (const char *const[]){"reference", "kind", "title", NULL});
        set_texts(page, object, row, 8, (const char *const[]){"report", "published", NULL});
        TRY(set_response(page, object, day_at(row, 10), day_at(row, 11), &words));
        value_set_text(arena, object, "state", text_of(state_codes[state]));
        value_set_text(arena, object, "stance", statement_copy(row, 4, arena));
        value_set(arena, object, "due", statement_is_null(row, 7) ? value_null(arena) : value_date(arena, statement_date(row, 7)));
        value_set_text(arena, object, "url", href);
        value_append(arena, list, object);
        part_cell_link(arena, cells, statement_copy(row, 3, arena), href);
        choice_cell(page, page->findings, "kind", statement_copy(row, 2, arena), cells);
        part_cell(arena, cells, statement_copy(row, 8, arena));
        choice_cell(page, page->findings, "stance", statement_copy(row, 4, arena), cells);
        part_cell(arena, cells, state < 2 && !statement_is_null(row, 7) ? date_long(arena, statement_date(row, 7)) : TEXT_NONE);
        part_cell_tag(arena, cells, part_tag(arena, text_of(wording(arena, state_said[state])), text_of(state_colours[state])));
    }
    return step < 0 ? (enum result)step : OK;
}

/* --- Grades ------------------------------------------------------------------------------- */

static enum result add_grades(const struct inspections *page, struct value *list, struct value *table)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = page->arena;
    int step;
    TRY(db_query(page->db, &row,
                 SQL("select g.area, g.grade, g.scale, i.title, i.published, i.id from pub_inspection_grade g join pub_record p on p.id = g.id join pub_inspection i on i.id = g.inspection"
                     " where p.withdrawn = 0 order by g.area, i.published, g.id"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        struct value *object = value_object(arena), *cells = part_table_row(arena, table);
        set_texts(page, object, row, 0, (const char *const[]){"area", "grade", "scale", "report", "published", NULL});
        value_append(arena, list, object);
        choice_cell(page, page->grades, "area", statement_copy(row, 0, arena), cells);
        part_cell(arena, cells, partial_date_long(arena, statement_copy(row, 4, arena)));
        choice_cell(page, page->grades, "grade", statement_copy(row, 1, arena), cells);
        choice_cell(page, page->grades, "scale", statement_copy(row, 2, arena), cells);
        part_cell_link(arena, cells, statement_copy(row, 3, arena), publish_address(page->db, page->engine, arena, page->reports, statement_integer(row, 5)));
    }
    return step < 0 ? (enum result)step : OK;
}

/* --- The page -------------------------------------------------------------------------------- */

static struct value *table_of(struct arena *arena, const char *id, struct text caption, struct text empty_line, const struct text *columns, size_t count)
{
    struct value *table = part_table(arena, id, caption, empty_line);
    for (size_t i = 0; i < count; i++)
        part_column(arena, table, columns[i], false);
    return table;
}

enum result inspections_get(struct request *request, struct answer *answer)
{
    struct inspections page = {.request = request, .engine = request_context(request), .arena = request_arena(request), .today = request_moment(request).today};
    struct arena *arena = page.arena;
    struct value *view = answer_view(answer), *reports = value_list(arena), *findings = value_list(arena), *grades = value_list(arena);
    page.reports = definitions_find(page.engine->definitions, TEXT("inspection"));
    page.findings = definitions_find(page.engine->definitions, TEXT("finding"));
    page.grades = definitions_find(page.engine->definitions, TEXT("inspection_grade"));
    if (!page.reports || !page.findings || !page.grades)
        return ERROR_NOT_FOUND;
    struct value *report_table = table_of(arena, "reports", SAID(arena, "Reports"), SAID(arena, "No report is published here yet."),
                                          (const struct text[]){SAID(arena, "Report"), SAID(arena, "Published"), SAID(arena, "What it found"), SAID(arena, "Comments by law"), SAID(arena, "Disputed")}, 5);
    struct value *finding_table = table_of(arena, "findings", SAID(arena, "Findings, and what became of them"), SAID(arena, "No finding is published here yet."),
                                           (const struct text[]){SAID(arena, "Finding"), SAID(arena, "Kind"), SAID(arena, "Report"), SAID(arena, "Accepted"), SAID(arena, "To be done by"), SAID(arena, "State")}, 6);
    struct value *grade_table = table_of(arena, "grades", SAID(arena, "Grades, by area and in the order of the reports"), SAID(arena, "No grade is published here yet."),
                                         (const struct text[]){SAID(arena, "Area"), SAID(arena, "Published"), SAID(arena, "Grade"), SAID(arena, "Scale"), SAID(arena, "Report")}, 5);
    TRY(request_db(request, &page.db));
    TRY(add_reports(&page, reports, report_table));
    TRY(add_findings(&page, findings, finding_table));
    TRY(add_grades(&page, grades, grade_table));
    value_set(arena, view, "findings", findings);
    value_set(arena, view, "reports", reports);
    value_set(arena, view, "grades", grades);
    value_set_page(arena, view, "report_table", report_table);
    value_set_page(arena, view, "finding_table", finding_table);
    value_set_page(arena, view, "grade_table", grade_table);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

#define TEXT_OF(member, about_) {.name = member, .kind = VALUE_TEXT, .about = about_}
static const struct shape_field finding_fields[] = {
    TEXT_OF("reference", "Of the finding"), TEXT_OF("kind", "A code of the list finding_kinds"), TEXT_OF("title", "In one line"), TEXT_OF("report", "The report's title"),
    TEXT_OF("published", "When the report was: a day, a month or a year"),
    {.name = "response_due", .kind = VALUE_TEXT, .nullable = true, .about = "The last day for the office's comments on the report, by law; null where its day of publication is not known"},
    TEXT_OF("state", "open, done (it is said to be) or closed"), TEXT_OF("stance", "accepted, in_part, rejected or empty"),
    {.name = "due", .kind = VALUE_TEXT, .nullable = true, .about = "The day by which it is to be done"}, TEXT_OF("url", "Its page"), {.name = NULL}};
static const struct shape finding_shape = {"InspectionFinding", finding_fields};
static const struct shape_field report_fields[] = {
    TEXT_OF("reference", "Of the report"), TEXT_OF("title", "Its title"), TEXT_OF("published", "A day, a month or a year"),
    {.name = "response_due", .kind = VALUE_TEXT, .nullable = true, .about = "The last day for the office's comments, by law"}, TEXT_OF("headline", "What it found, in one line"),
    {.name = "answered", .kind = VALUE_BOOLEAN, .about = "Whether the office has published its comments"}, {.name = "disputed", .kind = VALUE_BOOLEAN, .about = "Whether the office disputes something"},
    TEXT_OF("url", "Its page"), {.name = NULL}};
static const struct shape report_shape = {"InspectionReport", report_fields};
static const struct shape_field grade_fields[] = {TEXT_OF("area", "A code of the list inspection_areas"), TEXT_OF("grade", "A code of the list inspection_grades"), TEXT_OF("scale", "four or five: how many grades there were"),
                                                  TEXT_OF("report", "The report's title"), TEXT_OF("published", "When that was"), {.name = NULL}};
static const struct shape grade_shape = {"InspectionGrade", grade_fields};
static const struct shape_field inspections_fields[] = {
    {.name = "findings", .kind = VALUE_LIST, .about = "Every published finding, newest report first", .of = &finding_shape}, {.name = "reports", .kind = VALUE_LIST, .about = "Every published report, newest first", .of = &report_shape},
    {.name = "grades", .kind = VALUE_LIST, .about = "Every grade, by area and day", .of = &grade_shape}, PART_OBJECT_MEMBER("report_table", &table_shape), PART_OBJECT_MEMBER("finding_table", &table_shape),
    PART_OBJECT_MEMBER("grade_table", &table_shape), {.name = NULL}};
const struct shape inspections_shape = {"Inspections", inspections_fields};
