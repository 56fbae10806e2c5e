/* The tables of the page of recorded crime: by type, by district, and the files: see crime_page.h. */
#include <stdlib.h>

#include "base/wording.h"
#include "office/performance/crime_page.h"

#define FILES_MAX 60

static struct text slug_of(const struct crime_page *page, int area)
{
    return area == CRIME_ALL ? TEXT("all") : area == CRIME_OUTSIDE ? TEXT("outside-the-area") : area == CRIME_NOWHERE ? TEXT("no-location") : page->areas->list[area].slug;
}

struct text crime_page_link_to(const struct crime_page *page, const char *address, const char *face, int area, struct text type)
{
    struct arena *arena = page->arena;
    struct text link = arena_printf(arena, "/performance/%s%s?from=%s&to=%s&area=%.*s", address, face, page->query.from, page->query.to, TEXT_ARGS(url_encode(arena, slug_of(page, area))));
    if (type.length)
        link = arena_printf(arena, "%.*s&crime_type=%.*s", TEXT_ARGS(link), TEXT_ARGS(url_encode(arena, type)));
    return page->query.known_at.seconds ? arena_printf(arena, "%.*s&as_known_on=%.*s", TEXT_ARGS(link), TEXT_ARGS(crime_known_day(arena, &page->query))) : link;
}

struct text crime_page_link(const struct crime_page *page, const char *face, int area, struct text type)
{
    return crime_page_link_to(page, "recorded-crime", face, area, type);
}

static void number_cell(struct arena *arena, struct value *row, struct text text)
{
    value_set_boolean(arena, part_cell(arena, row, text), "numeric", true);
}

/* The year before stands there only where both times are whole; the sentence above says why it does not. */
static void pair_cells(struct crime_page *page, struct value *row, struct crime_pair pair)
{
    struct arena *arena = page->arena;
    number_cell(arena, row, crime_count_words(arena, pair.now));
    if (!crime_picture_compares(&page->picture))
        return;
    number_cell(arena, row, crime_count_words(arena, pair.before));
    number_cell(arena, row, crime_change_words(arena, pair));
}

static void pair_columns(struct crime_page *page, struct value *table)
{
    part_column(page->arena, table, crime_months_words(page->arena, page->picture.from, page->picture.to), true);
    if (!crime_picture_compares(&page->picture))
        return;
    part_column(page->arena, table, SAID(page->arena, "The same a year before"), true);
    part_column(page->arena, table, SAID(page->arena, "Change"), true);
}

/* --- By type --------------------------------------------------------------------- */

struct type_row { struct text type; struct crime_pair pair; };

static int by_count(const void *left, const void *right)
{
    const struct type_row *a = left, *b = right;
    if (a->pair.now != b->pair.now)
        return a->pair.now < b->pair.now ? 1 : -1;
    return text_compare(a->type, b->type);
}

static struct value *types_table(struct crime_page *page)
{
    struct arena *arena = page->arena;
    const struct crime_picture *picture = &page->picture;
    struct value *table = part_table(arena, "by-type", arena_printf(arena, SAY(arena, "By type: %.*s"), TEXT_ARGS(crime_place_name(arena, page->areas, picture->area))),
                                     SAID(arena, "Nothing was recorded in these months."));
    struct type_row rows[CRIME_TYPES_MAX];
    size_t count = 0;
    part_column(arena, table, SAID(arena, "Type"), false);
    pair_columns(page, table);
    for (size_t i = 0; i < picture->type_count; i++) {
        struct crime_pair pair = crime_picture_type(picture, i, picture->area);
        bool is_asked = picture->type.length ? text_equal(picture->types[i], picture->type) : !text_equals(picture->types[i], CRIME_INCIDENTS);
        if (is_asked && (pair.now || (pair.before && crime_picture_compares(picture))))
            rows[count++] = (struct type_row){picture->types[i], pair};
    }
    qsort(rows, count, sizeof *rows, by_count);
    for (size_t i = 0; i < count; i++) {
        struct value *row = part_table_row(arena, table);
        part_cell_link(arena, row, crime_type_name(arena, rows[i].type), crime_page_link(page, "", picture->area, rows[i].type));
        pair_cells(page, row, rows[i].pair);
    }
    if (!picture->type.length) {
        struct value *row = part_table_row(arena, table);
        value_set_boolean(arena, part_cell(arena, row, SAID(arena, "All recorded crime")), "heads", true);
        pair_cells(page, row, crime_picture_total(picture, picture->area));
        row = part_table_row(arena, table);
        part_cell_link(arena, row, SAID(arena, "Anti-social behaviour: incidents, in no total"), crime_page_link(page, "", picture->area, TEXT(CRIME_INCIDENTS)));
        pair_cells(page, row, crime_picture_incidents(picture, picture->area));
    }
    return table;
}

/* --- By district -------------------------------------------------------------------- */

static void district_row(struct crime_page *page, struct value *table, int area)
{
    struct arena *arena = page->arena;
    struct value *row = part_table_row(arena, table);
    part_cell_link(arena, row, crime_place_name(arena, page->areas, area), crime_page_link(page, "", area, page->picture.type));
    pair_cells(page, row, crime_picture_total(&page->picture, area));
    if (!page->picture.type.length)
        number_cell(arena, row, crime_count_words(arena, crime_picture_incidents(&page->picture, area).now));
}

static struct value *districts_table(struct crime_page *page)
{
    struct arena *arena = page->arena;
    struct text type = page->picture.type;
    struct text caption = type.length ? arena_printf(arena, SAY(arena, "By district: %.*s"), TEXT_ARGS(crime_type_name(arena, type))) : SAID(arena, "By district: recorded crime");
    struct value *table = part_table(arena, "by-district", caption, SAID(arena, "There are no districts yet."));
    part_column(arena, table, SAID(arena, "District"), false);
    pair_columns(page, table);
    if (!type.length)
        part_column(arena, table, SAID(arena, "Beside it: incidents of anti-social behaviour"), true);
    for (size_t i = 0; i < page->areas->count; i++)
        district_row(page, table, (int)i);
    district_row(page, table, CRIME_ALL);
    district_row(page, table, CRIME_OUTSIDE);
    district_row(page, table, CRIME_NOWHERE);
    return table;
}

void crime_page_tables(struct crime_page *page)
{
    struct arena *arena = page->arena;
    value_set_page(arena, page->view, "types", types_table(page));
    value_set_page(arena, page->view, "districts", districts_table(page));
    value_set_page(arena, page->view, "csv_link", value_text(arena, crime_page_link(page, ".csv", page->picture.area, page->picture.type)));
    value_set_page(arena, page->view, "json_link", value_text(arena, crime_page_link(page, ".json", page->picture.area, page->picture.type)));
    value_set_page(arena, page->view, "districts_link", value_text(arena, crime_page_link_to(page, "recorded-crime/districts", "", CRIME_ALL, page->picture.type)));
    value_set_page(arena, page->view, "outcomes_link", value_text(arena, crime_page_link_to(page, "outcomes", "", page->picture.area, page->picture.type)));
}

/* --- The files ---------------------------------------------------------------------------- */

static void file_row(struct arena *arena, struct value *table, const struct crime_load_row *load)
{
    const int64_t numbers[] = {load->rows, load->kept, load->outside, load->no_location, load->refused};
    struct value *row = part_table_row(arena, table);
    part_cell(arena, row, crime_month_words(arena, crime_month_number(load->month)));
    part_cell(arena, row, load->file_name);
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        number_cell(arena, row, crime_count_words(arena, numbers[i]));
    part_cell(arena, row, instant_long(arena, load->live_at));
    part_cell(arena, row, load->replaced_at.seconds ? arena_printf(arena, SAY(arena, "Replaced on %.*s"), TEXT_ARGS(instant_long(arena, load->replaced_at))) : SAID(arena, "In use"));
}

enum result crime_page_files(struct crime_page *page)
{
    struct arena *arena = page->arena;
    struct value *table = part_table(arena, "files", SAID(arena, "The files of these months, and those they replaced"), SAID(arena, "No file is loaded for these months."));
    struct crime_load_row *loads;
    size_t count;
    TRY(crime_loads_read(page->db, arena, "street", &page->query, true, &loads, &count));
    part_column(arena, table, SAID(arena, "Month"), false);
    part_column(arena, table, SAID(arena, "File"), false);
    part_column(arena, table, SAID(arena, "Rows"), true);
    part_column(arena, table, SAID(arena, "In a district"), true);
    part_column(arena, table, SAID(arena, "Outside the area"), true);
    part_column(arena, table, SAID(arena, "No location"), true);
    part_column(arena, table, SAID(arena, "Refused"), true);
    part_column(arena, table, SAID(arena, "Loaded"), false);
    part_column(arena, table, SAID(arena, "Now"), false);
    for (size_t i = 0; i < count && i < FILES_MAX; i++)
        file_row(arena, table, &loads[i]);
    value_set_page(arena, page->view, "loads_table", table);
    value_set_page(arena, page->view, "files_line",
                   value_text(arena, count <= FILES_MAX ? TEXT_NONE : arena_printf(arena, SAY(arena, "The newest %d of %zu files are shown. Ask for fewer months to see the others."), FILES_MAX, count)));
    return OK;
}
