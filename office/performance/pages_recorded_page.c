/* /performance/recorded-crime as a page: the form, the charts, and what is said where there is nothing: see crime_page.h. */
#include <stdlib.h>
#include <string.h>

#include "base/wording.h"
#include "blocks/series/verdict.h"
#include "office/performance/crime_page.h"

#define CHART_MONTHS_LEAST 36 /* where they are loaded: fewer make poor limits */

static const struct shape_field option_fields[] = {PART_TEXT_MEMBER("value"), PART_TEXT_MEMBER("label"), PART_BOOLEAN_MEMBER("selected"), {.name = NULL}};
static const struct shape option_shape = {"crime_option", option_fields};
static const struct shape_field choice_fields[] = {
    PART_TEXT_MEMBER("id"), PART_TEXT_MEMBER("name"), PART_TEXT_MEMBER("label"), PART_TEXT_MEMBER("all_label"), PART_TEXT_MEMBER("error"),
    PART_LIST_MEMBER("options", &option_shape), {.name = NULL},
};
const struct shape crime_choice_shape = {"crime_choice", choice_fields};

/* --- The form ------------------------------------------------------------------- */

struct asking { /* the form: what is chosen, what is wrong */
    struct crime_page *page;
    struct value *choices;
    const char *wrong_field;
    struct text wrong;
};

static struct value *add_choice(struct asking *asking, const char *name, struct text label, struct text all_label)
{
    struct arena *arena = asking->page->arena;
    struct value *choice = value_object(arena);
    bool is_wrong = asking->wrong_field && strcmp(name, asking->wrong_field) == 0;
    value_set_page(arena, choice, "id", value_text(arena, text_of(name)));
    value_set_page(arena, choice, "name", value_text(arena, text_of(name)));
    value_set_page(arena, choice, "label", value_text(arena, label));
    value_set_page(arena, choice, "all_label", value_text(arena, all_label));
    value_set_page(arena, choice, "error", value_text(arena, is_wrong ? asking->wrong : TEXT_NONE));
    value_set_page(arena, choice, "options", value_list(arena));
    value_append(arena, asking->choices, choice);
    return choice;
}

/* True if it is the one that is chosen. */
static bool add_option(struct arena *arena, struct value *choice, struct text value, struct text label, struct text chosen)
{
    struct value *option = value_object(arena), *options = (struct value *)(uintptr_t)value_get(choice, TEXT("options"));
    bool selected = text_equal(value, chosen);
    value_set_page(arena, option, "value", value_text(arena, value));
    value_set_page(arena, option, "label", value_text(arena, label));
    value_set_page(arena, option, "selected", value_boolean(arena, selected));
    value_append(arena, options, option);
    return selected;
}

/* What was typed into the address and is no choice stays chosen, so that it can be seen. */
static void keep_typed(struct arena *arena, struct value *choice, struct text chosen)
{
    struct text label = crime_month_is(chosen) ? crime_month_short(arena, crime_month_number(arena_copy(arena, chosen).data)) : chosen;
    if (chosen.length)
        add_option(arena, choice, chosen, label, chosen);
}

static void month_choice(struct asking *asking, const char *name, struct text label, struct text chosen)
{
    struct arena *arena = asking->page->arena;
    struct value *choice = add_choice(asking, name, label, TEXT_NONE);
    bool is_there = false;
    for (int month = asking->page->last; month >= asking->page->first; month--) {
        char code[CRIME_MONTH_BYTES];
        crime_month_write(month, code);
        is_there |= add_option(arena, choice, arena_copy_z(arena, code), crime_month_short(arena, month), chosen);
    }
    if (!is_there)
        keep_typed(arena, choice, chosen);
}

static void area_choice(struct asking *asking, struct text chosen)
{
    const struct place_areas *areas = asking->page->areas;
    struct arena *arena = asking->page->arena;
    struct value *choice = add_choice(asking, "area", SAID(arena, "District"), SAID(arena, "All districts"));
    bool is_there = text_equals(chosen, "all");
    for (size_t i = 0; i < areas->count; i++)
        is_there |= add_option(arena, choice, areas->list[i].slug, areas->list[i].name, chosen);
    is_there |= add_option(arena, choice, TEXT("outside-the-area"), crime_area_name(arena, areas, CRIME_OUTSIDE), chosen);
    is_there |= add_option(arena, choice, TEXT("no-location"), crime_area_name(arena, areas, CRIME_NOWHERE), chosen);
    if (!is_there)
        keep_typed(arena, choice, chosen);
}

static int by_text(const void *left, const void *right)
{
    return text_compare(*(const struct text *)left, *(const struct text *)right);
}

static void type_choice(struct asking *asking, struct text chosen)
{
    struct crime_page *page = asking->page;
    struct arena *arena = page->arena;
    struct value *choice = add_choice(asking, "crime_type", SAID(arena, "Type"), SAID(arena, "All recorded crime"));
    struct text types[CRIME_TYPES_MAX];
    bool is_there = false;
    memcpy(types, page->picture.types, sizeof types);
    qsort(types, page->picture.type_count, sizeof *types, by_text);
    for (size_t i = 0; i < page->picture.type_count; i++)
        is_there |= add_option(arena, choice, types[i], crime_type_name(arena, types[i]), chosen);
    if (!is_there)
        keep_typed(arena, choice, chosen);
}

/* The day as of which it is asked, beside the choices; and, once it is understood, that the page is of that day. */
static void show_known(struct request *request, struct crime_page *page, const char *wrong_field, struct text wrong)
{
    struct arena *arena = page->arena;
    bool is_wrong = wrong_field && strcmp(wrong_field, "as_known_on") == 0;
    value_set_page(arena, page->view, "known_typed", value_text(arena, request_text(request, "as_known_on")));
    value_set_page(arena, page->view, "known_error", value_text(arena, is_wrong ? wrong : TEXT_NONE));
    if (wrong_field || !page->query.known_at.seconds)
        return;
    value_set_page(arena, page->view, "known_line", value_text(arena, arena_printf(arena, SAY(arena, "As it was known on %.*s."), TEXT_ARGS(date_long(arena, date_in_london(page->query.known_at))))));
    struct crime_page now = {.arena = arena, .areas = page->areas, .query = page->query};
    now.query.known_at = (struct instant){0};
    value_set_page(arena, page->view, "now_link", value_text(arena, crime_page_link(&now, "", page->query.area, page->query.type)));
}

static void show_form(struct request *request, struct crime_page *page, const char *wrong_field, struct text wrong)
{
    struct arena *arena = page->arena;
    struct asking asking = {.page = page, .choices = value_list(arena), .wrong_field = wrong_field, .wrong = wrong};
    struct value *errors = value_list(arena);
    struct text from = request_text(request, "from"), to = request_text(request, "to");
    area_choice(&asking, request_text(request, "area"));
    month_choice(&asking, "from", SAID(arena, "From"), from.length ? from : arena_copy_z(arena, page->query.from));
    month_choice(&asking, "to", SAID(arena, "To"), to.length ? to : arena_copy_z(arena, page->query.to));
    type_choice(&asking, request_text(request, "crime_type"));
    if (wrong_field)
        part_error(arena, errors, wrong, text_of(wrong_field));
    show_known(request, page, wrong_field, wrong);
    value_set_page(arena, page->view, "error_summary", part_error_summary(arena, errors));
    value_set_page(arena, page->view, "choices", asking.choices);
    value_set_page(arena, page->view, "has_choices", value_boolean(arena, true));
}

/* --- The charts ------------------------------------------------------------------------ */

struct drawing { const char *id; struct text title; const int64_t *counts; struct series_note note; bool has_note; };

static enum result add_chart(struct crime_page *page, const struct drawing *drawing, int from, int to, struct value *charts, struct text *ret_verdict)
{
    struct arena *arena = page->arena;
    size_t count = (size_t)(to - from + 1);
    struct series_point *points = ARENA_ARRAY(arena, struct series_point, count);
    struct verdict verdict;
    struct chart chart;
    struct xmr xmr;
    if (!points)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        int month = from + (int)i;
        struct series_period period;
        struct date day;
        TRY(date_of(2000 + month / 12, month % 12 + 1, 1, &day));
        TRY(series_period_from(SERIES_MONTH, day, &period));
        points[i] = (struct series_point){.from = period.from, .to = period.to,
                                          .value = page->picture.loaded[month] ? series_number(drawing->counts[month] * SERIES_ONE) : series_nothing(SERIES_NOT_YET)};
    }
    const struct xmr_question question = {.points = points, .count = count, .kind = SERIES_MONTH, .notes = &drawing->note, .note_count = drawing->has_note,
                                          .direction = SERIES_NEITHER, .settings = xmr_settings_default()};
    TRY(xmr_make(arena, &question, &xmr));
    TRY(verdict_say(arena, &question, &xmr, SERIES_COUNT, &verdict));
    const struct chart_line line = {.id = drawing->id, .title = drawing->title, .verdict = verdict.sentence, .unit = SERIES_COUNT, .question = &question, .xmr = &xmr};
    TRY(chart_draw_line(arena, &line, &chart));
    value_append(arena, charts, chart_part(arena, &chart, true));
    *ret_verdict = verdict.sentence;
    return OK;
}

static struct text chart_title(struct crime_page *page)
{
    struct arena *arena = page->arena;
    struct text place = crime_place_name(arena, page->areas, page->picture.area), type = page->picture.type;
    if (!type.length)
        return arena_printf(arena, SAY(arena, "%.*s: recorded crime by month"), TEXT_ARGS(place));
    return arena_printf(arena, SAY(arena, "%.*s: %.*s by month"), TEXT_ARGS(place), TEXT_ARGS(crime_type_name(arena, type)));
}

/* From earlier than was asked where that is loaded, because limits from few months say little. */
static int chart_from(const struct crime_page *page)
{
    int from = page->picture.to - CHART_MONTHS_LEAST + 1;
    from = from < page->picture.from ? from : page->picture.from;
    return from > page->first ? from : page->first;
}

static enum result add_charts(struct crime_page *page)
{
    struct arena *arena = page->arena;
    struct value *charts = value_list(arena);
    int from = chart_from(page), to = page->picture.to < page->last ? page->picture.to : page->last;
    struct text verdict = TEXT_NONE, other;
    value_set_page(arena, page->view, "charts", charts);
    struct drawing drawing = {.id = "by-month", .title = chart_title(page), .counts = page->picture.crimes};
    if (from > to)
        return OK;
    TRY(date_of(2013, 6, 1, &drawing.note.at));
    drawing.has_note = page->picture.type.length > 0 && !text_equals(page->picture.type, CRIME_INCIDENTS);
    drawing.note.words = SAID(arena, "data.police.uk named its types anew");
    drawing.note.breaks = drawing.note.rebases = true;
    TRY(add_chart(page, &drawing, from, to, charts, &verdict));
    drawing = (struct drawing){.id = "incidents-by-month", .counts = page->picture.incidents,
                               .title = arena_printf(arena, SAY(arena, "%.*s: incidents of anti-social behaviour by month"), TEXT_ARGS(crime_place_name(arena, page->areas, page->picture.area)))};
    if (!page->picture.type.length)
        TRY(add_chart(page, &drawing, from, to, charts, &other));
    value_set_page(arena, page->view, "verdict_line", value_text(arena, arena_printf(arena, SAY(arena, "Month by month: %.*s"), TEXT_ARGS(verdict))));
    if (from < page->picture.from)
        value_set_page(arena, page->view, "chart_line",
                       value_text(arena, arena_printf(arena, SAY(arena, "The charts begin with %.*s, before the months that were asked for: limits from few months would say little."), TEXT_ARGS(crime_month_words(arena, from)))));
    return OK;
}

/* --- The page ----------------------------------------------------------------------------- */

static enum result make_picture(struct crime_page *page)
{
    struct crime_picture *picture = &page->picture;
    struct crime_query wide = {.area = CRIME_ALL, .known_at = page->query.known_at};
    struct crime_load_row *loads;
    struct crime_row *rows;
    size_t count;
    *picture = (struct crime_picture){.areas = page->areas, .area = page->query.area, .type = page->query.type,
                                      .from = crime_month_number(page->query.from), .to = crime_month_number(page->query.to)};
    int from = chart_from(page), before = picture->from - 12;
    crime_month_write(from < before ? from : before, wide.from);
    memcpy(wide.to, page->query.to, sizeof wide.to);
    TRY(crime_loads_read(page->db, page->arena, "street", &wide, false, &loads, &count));
    for (size_t i = 0; i < count; i++)
        picture->loaded[crime_month_number(loads[i].month)] = true;
    TRY(crime_read(page->db, page->arena, page->areas, &wide, &rows, &count));
    return crime_picture_make(page->arena, rows, count, picture);
}

static bool knows_type(const struct crime_picture *picture)
{
    bool known = !picture->type.length || text_equals(picture->type, CRIME_INCIDENTS);
    for (size_t i = 0; i < picture->type_count; i++)
        known |= text_equal(picture->types[i], picture->type);
    return known;
}

/* Every member that the template names, as where there is nothing. */
static void set_nothing(struct arena *arena, struct value *view)
{
    static const char *const texts[] = {"empty_line", "lead_line", "compare_line", "missing_line", "verdict_line", "incidents_line", "apart_line", "chart_line", "percent_line", "files_line", "csv_link", "json_link", "outcomes_link", "districts_link", "known_typed", "known_error", "known_line", "now_link"};
    static const char *const objects[] = {"error_summary", "types", "districts", "loads_table"};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        value_set_page(arena, view, texts[i], value_text(arena, TEXT_NONE));
    for (size_t i = 0; i < COUNT_OF(objects); i++)
        value_set_page(arena, view, objects[i], value_null(arena));
    value_set_page(arena, view, "choices", value_list(arena));
    value_set_page(arena, view, "charts", value_list(arena));
    value_set_page(arena, view, "has_choices", value_boolean(arena, false));
    value_set_page(arena, view, "has_figures", value_boolean(arena, false));
}

static enum result show_wrong(struct request *request, struct answer *answer, struct crime_page *page, const char *field)
{
    answer_status(answer, 400);
    show_form(request, page, field, arena_copy_z(page->arena, answer_message(answer)->text));
    return OK;
}

/* Begins with what is loaded where nobody says from when. */
static void begin_with_loaded(struct request *request, struct crime_page *page)
{
    if (!request_has(request, "from") && crime_month_number(page->query.from) < page->first && crime_month_number(page->query.to) >= page->first)
        crime_month_write(page->first, page->query.from);
}

static enum result show_figures(struct crime_page *page)
{
    struct arena *arena = page->arena;
    if (page->picture.missing > page->picture.to - page->picture.from) {
        value_set_page(arena, page->view, "empty_line",
                       value_text(arena, arena_printf(arena, SAY(arena, "No file is loaded for these months. There are files from %.*s."), TEXT_ARGS(crime_months_words(arena, page->first, page->last)))));
        return OK;
    }
    value_set_page(arena, page->view, "has_figures", value_boolean(arena, true));
    crime_page_say(page);
    crime_page_tables(page);
    TRY(add_charts(page));
    return crime_page_files(page);
}

enum result crime_page_show(struct request *request, struct answer *answer, struct db *db, const struct place_areas *areas,
                            const struct crime_query *query, const char *wrong_field)
{
    struct arena *arena = request_arena(request);
    struct crime_page *page = ARENA_NEW(arena, struct crime_page);
    char first[CRIME_MONTH_BYTES], last[CRIME_MONTH_BYTES];
    if (!page)
        return ERROR_MEMORY;
    *page = (struct crime_page){.arena = arena, .db = db, .view = answer_view(answer), .areas = areas, .query = *query};
    set_nothing(arena, page->view);
    enum result result = crime_range(db, query->known_at, first, last);
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    if (result == ERROR_NOT_FOUND) {
        if (wrong_field)
            return ERROR_INVALID;
        value_set_page(arena, page->view, "empty_line", value_text(arena, query->known_at.seconds ? SAID(arena, "No recorded crime had been loaded by that day.") : SAID(arena, "No recorded crime has been loaded yet.")));
        return OK;
    }
    page->first = crime_month_number(first);
    page->last = crime_month_number(last);
    if (wrong_field)
        return show_wrong(request, answer, page, wrong_field);
    begin_with_loaded(request, page);
    TRY(make_picture(page));
    if (!knows_type(&page->picture)) {
        (void)message_fail(answer_message(answer), ERROR_INVALID, "There is no type “%.*s” in these months. Choose one from the list.", TEXT_ARGS(page->query.type));
        return show_wrong(request, answer, page, "crime_type");
    }
    show_form(request, page, NULL, TEXT_NONE);
    return show_figures(page);
}
