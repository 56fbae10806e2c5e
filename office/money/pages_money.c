/* /money: where a year's money comes from and where it goes, as drawings, tables, JSON and CSV; /money/budget: every line, for taking along. */
#include <stdlib.h>

#include "base/pence.h"
#include "base/wording.h"
#include "blocks/chart/chart.h"
#include "office/money/internal.h"
#include "office/money/year.h"

/* --- Rows ----------------------------------------------------------------------- */

static const struct shape_field row_fields[] = {
    {"year", VALUE_TEXT, false, false, "Financial year", NULL}, {"section", VALUE_TEXT, false, false, "Code of the list budget_sections", NULL},
    {"line", VALUE_TEXT, false, false, "As the paper words it", NULL}, {"amount", VALUE_TEXT, false, true, "Pounds, as 1000.50; nothing where the paper does not give it", NULL},
    {"amount_pence", VALUE_INTEGER, false, true, "The same in pence", NULL}, {"amount_state", VALUE_TEXT, false, false, "stated, illegible or not_stated", NULL},
    {"implied", VALUE_TEXT, false, true, "Pounds that the sums imply where the paper does not give an amount", NULL}, {"implied_pence", VALUE_INTEGER, false, true, "The same in pence", NULL},
    {"is_total", VALUE_BOOLEAN, false, false, "It is a sum of other lines", NULL}, {"part_of", VALUE_TEXT, false, true, "The line of its year and section into which it adds up", NULL},
    {"change_pence", VALUE_INTEGER, false, true, "Since the same line of the year before that is known", NULL}, {"change_since", VALUE_TEXT, false, true, "That year", NULL},
    {"funding_source", VALUE_TEXT, false, true, "From what it is paid", NULL}, {"note", VALUE_TEXT, false, true, "What else the paper says of it", NULL},
    {"source", VALUE_TEXT, false, false, "Where it was read", NULL}, {"url", VALUE_TEXT, false, false, "Its permanent address, with its history", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape budget_row_shape = {"BudgetLine", row_fields};

static struct value *text_or_null(struct arena *arena, struct text text)
{
    return text.length ? value_text(arena, text) : value_null(arena);
}

static bool change_of(const struct budget_line *lines, size_t count, const struct budget_line *line, int64_t *ret_change, struct text *ret_since)
{
    const struct budget_line *before = budget_before(lines, count, line);
    int64_t now, then;
    if (!before || !budget_known(before, &then) || !budget_known(line, &now))
        return false;
    *ret_change = now - then;
    *ret_since = before->year;
    return true;
}

struct value *budget_row(struct arena *arena, const struct budget_line *lines, size_t count, const struct budget_line *line)
{
    static const char *const states[] = {"stated", "illegible", "not_stated"};
    struct value *row = value_object(arena);
    bool stated = line->state == BUDGET_STATED;
    struct text since = TEXT_NONE;
    int64_t change = 0;
    bool changed = change_of(lines, count, line, &change, &since);
    value_set_text(arena, row, "year", line->year);
    value_set_text(arena, row, "section", line->section);
    value_set_text(arena, row, "line", line->line);
    value_set(arena, row, "amount", stated ? value_text(arena, pence_plain(arena, line->pence)) : value_null(arena));
    value_set(arena, row, "amount_pence", stated ? value_integer(arena, line->pence) : value_null(arena));
    value_set_text(arena, row, "amount_state", text_of(states[line->state]));
    value_set(arena, row, "implied", line->has_implied ? value_text(arena, pence_plain(arena, line->implied_pence)) : value_null(arena));
    value_set(arena, row, "implied_pence", line->has_implied ? value_integer(arena, line->implied_pence) : value_null(arena));
    value_set_boolean(arena, row, "is_total", line->is_total);
    value_set(arena, row, "part_of", text_or_null(arena, line->part_of));
    value_set(arena, row, "change_pence", changed ? value_integer(arena, change) : value_null(arena));
    value_set(arena, row, "change_since", changed ? value_text(arena, since) : value_null(arena));
    value_set(arena, row, "funding_source", text_or_null(arena, line->funding_source));
    value_set(arena, row, "note", text_or_null(arena, line->note));
    value_set_text(arena, row, "source", line->source);
    value_set_text(arena, row, "url", line->url);
    return row;
}

/* --- The year ------------------------------------------------------------------- */

enum result money_year_asked(struct request *request, struct text *ret_year, struct message *message)
{
    int begins;
    if (!request_text(request, "year").length) {
        *ret_year = TEXT_NONE;
        return OK;
    }
    TRY(year_parse(request_text(request, "year"), &begins, message));
    *ret_year = year_name(request_arena(request), begins);
    return OK;
}

static const struct shape_field link_fields[] = {PART_TEXT_MEMBER("label"), PART_TEXT_MEMBER("href"), PART_BOOLEAN_MEMBER("current"), {NULL, 0, 0, 0, NULL, NULL}};
const struct shape money_link_shape = {"money_link", link_fields};

struct value *money_link(struct arena *arena, struct text label, struct text href, bool is_current)
{
    struct value *link = value_object(arena);
    value_set_text(arena, link, "label", label);
    value_set_text(arena, link, "href", href);
    value_set_boolean(arena, link, "current", is_current);
    return link;
}

static void add_years(struct arena *arena, struct value *view, const char *path, const struct budget_line *lines, size_t count, struct text current)
{
    struct value *links = value_list(arena);
    for (size_t i = count; i-- > 0;)
        if (i + 1 == count || !text_equal(lines[i].year, lines[i + 1].year))
            value_append(arena, links, money_link(arena, lines[i].year, arena_printf(arena, "%s?year=%.*s", path, TEXT_ARGS(url_encode(arena, lines[i].year))), text_equal(lines[i].year, current)));
    value_set_page(arena, view, "year_links", links);
}

static bool has_year(const struct budget_line *lines, size_t count, struct text year)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(lines[i].year, year))
            return true;
    return false;
}

/* --- A section: drawing and table -------------------------------------------------- */

static const struct shape_field note_fields[] = {PART_TEXT_MEMBER("line"), PART_TEXT_MEMBER("words"), {NULL, 0, 0, 0, NULL, NULL}};
static const struct shape note_shape = {"money_note", note_fields};
static const struct shape_field section_fields[] = {
    PART_TEXT_MEMBER("id"), PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("lead"), PART_OBJECT_MEMBER("chart", &chart_shape), PART_OBJECT_MEMBER("table", &table_shape),
    PART_LIST_MEMBER("notes", &note_shape), PART_BOOLEAN_MEMBER("has_notes"), {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape section_shape = {"money_section", section_fields};

struct section {
    const struct choice *choice;
    const struct budget_line *lines; /* its own */
    size_t count;
    const struct budget_line *all;   /* of every year */
    size_t all_count;
    int decimals;
    const struct budget_line *whole; /* the total that is part of no other; NULL: there is none */
};

static void find_whole(struct section *section)
{
    section->whole = NULL;
    for (size_t i = 0; i < section->count; i++)
        if (section->lines[i].is_total && !section->lines[i].part_of.length)
            section->whole = &section->lines[i];
}

static struct value *draw(struct arena *arena, const struct section *section)
{
    struct chart_bar *bars = ARENA_ARRAY(arena, struct chart_bar, section->count + 1);
    struct chart chart;
    size_t count = 0;
    int64_t pence;
    if (!bars)
        return NULL;
    for (size_t i = 0; i < section->count && count < CHART_BARS_MAX; i++) {
        const struct budget_line *line = &section->lines[i];
        if (line->is_total || !budget_known(line, &pence) || pence < 0 || pence > SERIES_AMOUNT_MAX / 100)
            continue;
        bars[count++] = (struct chart_bar){.label = line->line, .value = series_number(pence * (SERIES_ONE / 100)), .note = line->state == BUDGET_STATED ? TEXT_NONE : SAID(arena, "implied by the sums")};
    }
    if (!count)
        return value_null(arena);
    const struct chart_bars drawn = {
        .id = arena_printf(arena, "chart-%.*s", TEXT_ARGS(section->choice->code)).data,
        .title = arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(section->choice->label), TEXT_ARGS(section->lines[0].year)),
        .label_head = SAID(arena, "Line"), .value_head = SAID(arena, "Amount"), .note_head = SAID(arena, "Note"), .unit = SERIES_POUNDS, .bars = bars, .count = count,
    };
    return chart_draw_bars(arena, &drawn, &chart) < 0 ? value_null(arena) : chart_part(arena, &chart, false);
}

static struct text amount_words(struct arena *arena, const struct budget_line *line, int decimals)
{
    struct text implied = line->has_implied ? budget_words(arena, line->implied_pence, decimals) : TEXT_NONE;
    if (line->state == BUDGET_STATED)
        return budget_words(arena, line->pence, decimals);
    if (line->state == BUDGET_ILLEGIBLE)
        return implied.length ? arena_printf(arena, SAY(arena, "Illegible; the sums imply %.*s"), TEXT_ARGS(implied)) : SAID(arena, "Illegible");
    return implied.length ? arena_printf(arena, SAY(arena, "Not stated; the sums imply %.*s"), TEXT_ARGS(implied)) : SAID(arena, "Not stated");
}

static struct text share_words(struct arena *arena, const struct section *section, const struct budget_line *line)
{
    int64_t pence, whole, tenths;
    if (!section->whole || !budget_known(section->whole, &whole) || whole <= 0 || !budget_known(line, &pence) || series_scale(pence, 1000, whole, &tenths) < 0)
        return TEXT_NONE;
    return arena_printf(arena, "%s%lld.%lld%%", tenths < 0 ? "\xe2\x88\x92" : "", (long long)(llabs(tenths) / 10), (long long)(llabs(tenths) % 10));
}

static struct text change_words(struct arena *arena, const struct section *section, const struct budget_line *line)
{
    struct text since;
    int64_t change;
    if (!change_of(section->all, section->all_count, line, &change, &since))
        return TEXT_NONE;
    return change ? budget_change_words(arena, change, section->decimals) : SAID(arena, "No change");
}

static struct text note_words(struct arena *arena, const struct budget_line *line)
{
    struct text paid = line->funding_source.length ? arena_printf(arena, SAY(arena, "Paid from: %.*s."), TEXT_ARGS(line->funding_source)) : TEXT_NONE;
    return arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(paid), paid.length && line->note.length ? " " : "", TEXT_ARGS(line->note));
}

static struct text since_of(const struct section *section)
{
    struct text since = TEXT_NONE;
    int64_t change;
    for (size_t i = 0; i < section->count && !since.length; i++)
        (void)change_of(section->all, section->all_count, &section->lines[i], &change, &since);
    return since;
}

static struct value *list_notes(struct arena *arena, const struct section *section)
{
    struct value *notes = value_list(arena);
    for (size_t i = 0; i < section->count; i++) {
        struct text words = note_words(arena, &section->lines[i]);
        struct value *note = value_object(arena);
        if (!words.length)
            continue;
        value_set_text(arena, note, "line", section->lines[i].line);
        value_set_text(arena, note, "words", words);
        value_append(arena, notes, note);
    }
    return notes;
}

static struct value *tabulate(struct arena *arena, const struct section *section)
{
    struct text since = since_of(section), caption = arena_printf(arena, SAY(arena, "%.*s, %.*s: every line"), TEXT_ARGS(section->choice->label), TEXT_ARGS(section->lines[0].year));
    struct value *table = part_table(arena, arena_printf(arena, "table-%.*s", TEXT_ARGS(section->choice->code)).data, caption, TEXT_NONE);
    part_column(arena, table, SAID(arena, "Line"), false);
    part_column(arena, table, SAID(arena, "Amount"), true);
    if (section->whole)
        part_column(arena, table, SAID(arena, "Share"), true);
    if (since.length)
        part_column(arena, table, arena_printf(arena, SAY(arena, "Since %.*s"), TEXT_ARGS(since)), true);
    for (size_t i = 0; i < section->count; i++) {
        const struct budget_line *line = &section->lines[i];
        struct value *row = part_table_row(arena, table);
        value_set_boolean(arena, part_cell_link(arena, row, line->line, line->url), "heads", true);
        value_set_boolean(arena, part_cell(arena, row, amount_words(arena, line, section->decimals)), "numeric", true);
        if (section->whole)
            value_set_boolean(arena, part_cell(arena, row, share_words(arena, section, line)), "numeric", true);
        if (since.length)
            value_set_boolean(arena, part_cell(arena, row, change_words(arena, section, line)), "numeric", true);
    }
    return table;
}

static struct text section_lead(struct arena *arena, const struct section *section)
{
    int64_t pence;
    if (!section->whole || !budget_known(section->whole, &pence))
        return section->choice->hint;
    return arena_printf(arena, SAY(arena, "%.*s in all. %.*s"), TEXT_ARGS(budget_words(arena, pence, section->decimals)), TEXT_ARGS(section->choice->hint));
}

static struct value *make_section(struct arena *arena, const struct section *section)
{
    struct value *value = value_object(arena), *notes = list_notes(arena, section);
    value_set_text(arena, value, "id", section->choice->code);
    value_set_text(arena, value, "title", section->choice->label);
    value_set_text(arena, value, "lead", section_lead(arena, section));
    value_set(arena, value, "chart", draw(arena, section));
    value_set(arena, value, "table", tabulate(arena, section));
    value_set_boolean(arena, value, "has_notes", value_is_truthy(notes));
    value_set(arena, value, "notes", notes);
    return value;
}

static void add_sections(struct arena *arena, const struct engine *engine, struct value *view, const struct budget_line *lines, size_t count, struct text year)
{
    const struct choice_list *list = budget_sections(engine);
    struct value *sections = value_list(arena), *missing = value_list(arena);
    for (size_t i = 0; i < list->count; i++) {
        struct section section = {.choice = &list->choices[i], .all = lines, .all_count = count};
        for (size_t j = 0; j < count; j++)
            if (text_equal(lines[j].year, year) && text_equal(lines[j].section, section.choice->code)) {
                section.lines = section.lines ? section.lines : &lines[j];
                section.count++;
            }
        if (section.count) {
            section.decimals = budget_decimals(section.lines, section.count);
            find_whole(&section);
            value_append(arena, sections, make_section(arena, &section));
        } else if (i < 1) {
            value_append(arena, missing, value_text(arena, arena_printf(arena, SAY(arena, "No paper that is published here tells where the money of %.*s came from."), TEXT_ARGS(year))));
        }
    }
    value_set_page(arena, view, "sections", sections);
    value_set_page(arena, view, "missing", missing);
}

/* --- /money --------------------------------------------------------------------- */

static const struct shape_field money_fields[] = {
    {"year", VALUE_TEXT, false, true, "The financial year", NULL}, {"lines", VALUE_LIST, false, false, "Every line of that year", &budget_row_shape},
    PART_BOOLEAN_MEMBER("has_lines"), PART_LIST_MEMBER("year_links", &money_link_shape), PART_LIST_MEMBER("sections", &section_shape),
    {"missing", VALUE_LIST, true, false, NULL, NULL}, PART_TEXT_MEMBER("csv_link"), PART_TEXT_MEMBER("json_link"), PART_TEXT_MEMBER("budget_link"), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape money_shape = {"Money", money_fields};

/* Of the year that was asked for, or else the newest; ERROR_NOT_FOUND in words where it has no line. */
static enum result choose_year(struct request *request, struct message *message, const struct budget_line *lines, size_t count, struct text *ret_year)
{
    struct text year;
    TRY(money_year_asked(request, &year, message));
    if (year.length && !has_year(lines, count, year))
        return message_fail(message, ERROR_NOT_FOUND, "No budget of %.*s is published here. The years that are stand at the top of the page /money.", TEXT_ARGS(year));
    *ret_year = year.length || !count ? year : lines[count - 1].year;
    return OK;
}

static struct text face_link(struct arena *arena, const char *path, const char *face, struct text year)
{
    return year.length ? arena_printf(arena, "%s%s?year=%.*s", path, face, TEXT_ARGS(url_encode(arena, year))) : arena_printf(arena, "%s%s", path, face);
}

enum result money_show(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct value *view = answer_view(answer), *rows = value_list(arena);
    struct budget_line *lines;
    struct text year;
    struct db *db;
    size_t count;
    TRY(request_db(request, &db));
    TRY(budget_public_lines(db, arena, engine, &lines, &count));
    TRY(choose_year(request, answer_message(answer), lines, count, &year));
    for (size_t i = 0; i < count; i++)
        if (text_equal(lines[i].year, year))
            value_append(arena, rows, budget_row(arena, lines, count, &lines[i]));
    value_set(arena, view, "year", text_or_null(arena, year));
    value_set(arena, view, "lines", rows);
    value_set_page(arena, view, "has_lines", value_boolean(arena, count > 0));
    add_years(arena, view, "/money", lines, count, year);
    add_sections(arena, engine, view, lines, count, year);
    value_set_page(arena, view, "csv_link", value_text(arena, face_link(arena, "/money/budget", ".csv", year)));
    value_set_page(arena, view, "json_link", value_text(arena, face_link(arena, "/money", ".json", year)));
    value_set_page(arena, view, "budget_link", value_text(arena, TEXT("/money/budget")));
    return OK;
}

/* --- /money/budget --------------------------------------------------------------- */

static const struct shape_field budget_fields[] = {
    {"year", VALUE_TEXT, false, true, "The year that was asked for; nothing: all", NULL}, {"lines", VALUE_LIST, false, false, "The lines that fit", &budget_row_shape},
    PART_OBJECT_MEMBER("filters", &filters_shape), PART_OBJECT_MEMBER("table", &table_shape), PART_TEXT_MEMBER("shown_line"), PART_TEXT_MEMBER("csv_link"),
    PART_TEXT_MEMBER("json_link"), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape money_budget_shape = {"Budget", budget_fields};

static void add_filters(struct request *request, const struct engine *engine, struct value *view, const struct budget_line *lines, size_t count, struct text year, struct text section)
{
    struct arena *arena = request_arena(request);
    const struct choice_list *list = budget_sections(engine);
    struct value *filters = part_filters(arena, request_path(request)), *years = part_filter_choice(arena, filters, TEXT("year"), SAID(arena, "Financial year")), *sections;
    for (size_t i = count; i-- > 0;)
        if (i + 1 == count || !text_equal(lines[i].year, lines[i + 1].year))
            part_filter_option(arena, years, lines[i].year, lines[i].year, text_equal(lines[i].year, year));
    sections = part_filter_choice(arena, filters, TEXT("section"), SAID(arena, "Part of the budget"));
    for (size_t i = 0; i < list->count; i++)
        part_filter_option(arena, sections, list->choices[i].code, list->choices[i].label, text_equal(list->choices[i].code, section));
    if (year.length)
        part_filter_active(arena, filters, year, section.length ? arena_printf(arena, "/money/budget?section=%.*s", TEXT_ARGS(section)) : TEXT("/money/budget"));
    if (section.length)
        part_filter_active(arena, filters, choice_find(list, section)->label, face_link(arena, "/money/budget", "", year));
    value_set_page(arena, view, "filters", filters);
}

static struct value *book(struct arena *arena, const struct engine *engine, const struct budget_line *const *kept, size_t count)
{
    struct value *table = part_table(arena, "budget", SAID(arena, "Lines of the budget"), SAID(arena, "No line fits."));
    part_column(arena, table, SAID(arena, "Year"), false);
    part_column(arena, table, SAID(arena, "Part of the budget"), false);
    part_column(arena, table, SAID(arena, "Line"), false);
    part_column(arena, table, SAID(arena, "Amount"), true);
    part_column(arena, table, SAID(arena, "Source"), false);
    for (size_t i = 0; i < count; i++) {
        const struct choice *choice = choice_find(budget_sections(engine), kept[i]->section);
        struct value *row = part_table_row(arena, table);
        part_cell(arena, row, kept[i]->year);
        part_cell(arena, row, choice ? choice->label : kept[i]->section);
        value_set_boolean(arena, part_cell_link(arena, row, kept[i]->line, kept[i]->url), "heads", true);
        value_set_boolean(arena, part_cell(arena, row, amount_words(arena, kept[i], -1)), "numeric", true);
        part_cell(arena, row, kept[i]->source);
    }
    return table;
}

enum result money_show_budget(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct value *view = answer_view(answer), *rows = value_list(arena);
    struct text year, section = request_text(request, "section");
    const struct budget_line **kept;
    struct budget_line *lines;
    size_t count, kept_count = 0;
    struct db *db;
    TRY(request_db(request, &db));
    TRY(budget_public_lines(db, arena, engine, &lines, &count));
    TRY(money_year_asked(request, &year, answer_message(answer)));
    if (year.length)
        TRY(choose_year(request, answer_message(answer), lines, count, &year));
    if (section.length && !choice_find(budget_sections(engine), section))
        return message_fail(answer_message(answer), ERROR_INVALID, "There is no such part of the budget. Choose one of the list.");
    kept = ARENA_ARRAY(arena, const struct budget_line *, count + 1);
    if (!kept)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++)
        if ((!year.length || text_equal(lines[i].year, year)) && (!section.length || text_equal(lines[i].section, section))) {
            value_append(arena, rows, budget_row(arena, lines, count, &lines[i]));
            kept[kept_count++] = &lines[i];
        }
    value_set(arena, view, "year", text_or_null(arena, year));
    value_set(arena, view, "lines", rows);
    add_filters(request, engine, view, lines, count, year, section);
    value_set_page(arena, view, "table", book(arena, engine, kept, kept_count));
    value_set_page(arena, view, "shown_line", value_text(arena, arena_printf(arena, SAY_COUNT(arena, (int64_t)kept_count, "%zu line", "%zu lines"), kept_count)));
    value_set_page(arena, view, "csv_link", value_text(arena, face_link(arena, "/money/budget", ".csv", year)));
    value_set_page(arena, view, "json_link", value_text(arena, face_link(arena, "/money/budget", ".json", year)));
    return OK;
}
