/* /money/reserves: what is set aside, year by year, as it was, as budgeted and as forecast. */
#include "base/pence.h"
#include "base/wording.h"
#include "blocks/chart/chart.h"
#include "office/money/internal.h"

#define ROWS_MAX 500

static const struct shape_field row_fields[] = {
    {"reserve", VALUE_TEXT, false, false, "Its name", NULL}, {"year", VALUE_TEXT, false, false, "Financial year", NULL}, {"standing", VALUE_TEXT, false, false, "actual, budgeted or forecast", NULL},
    {"opening", VALUE_TEXT, false, true, "Pounds at the beginning", NULL}, {"paid_in", VALUE_TEXT, false, true, "Pounds put in", NULL}, {"drawn", VALUE_TEXT, false, true, "Pounds drawn", NULL},
    {"closing", VALUE_TEXT, false, true, "Pounds at the end", NULL}, {"closing_pence", VALUE_INTEGER, false, true, "The same in pence", NULL}, {"rounded", VALUE_BOOLEAN, false, false, "Rounded in its source", NULL},
    {"note", VALUE_TEXT, false, true, "What else its source says", NULL}, {"source", VALUE_TEXT, false, false, "Where it was read", NULL}, {"url", VALUE_TEXT, false, false, "Its permanent address", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape row_shape = {"ReserveYear", row_fields};
static const struct shape_field group_fields[] = {
    PART_TEXT_MEMBER("id"), PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("purpose"), PART_OBJECT_MEMBER("chart", &chart_shape), PART_OBJECT_MEMBER("table", &table_shape), {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape group_shape = {"reserve", group_fields};
static const struct shape_field page_fields[] = {
    {"rows", VALUE_LIST, false, false, "Each reserve and year, oldest first", &row_shape}, PART_LIST_MEMBER("groups", &group_shape), PART_BOOLEAN_MEMBER("has_groups"), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape reserves_shape = {"Reserves", page_fields};

struct amount { bool has; int64_t pence; };
struct reserve_row {
    struct text reserve, year, standing, purpose, note, source, url;
    struct amount amounts[4]; /* opening, paid in, drawn, closing */
    bool rounded;
};

static enum result read_rows(struct db *db, struct arena *arena, struct reserve_row **ret_rows, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct reserve_row *rows = ARENA_ARRAY(arena, struct reserve_row, ROWS_MAX);
    size_t count = 0;
    int step;
    if (!rows)
        return ERROR_MEMORY;
    TRY(db_query(db, &row,
                 SQL("select v.opening, v.paid_in, v.drawn, v.closing, v.reserve, v.year, v.standing, v.purpose, v.note, v.source, v.rounded, p.slug from pub_reserve_year v join pub_record p on p.id = v.id"
                     " order by v.reserve, v.year, v.id"),
                 BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && count < ROWS_MAX) {
        struct reserve_row *read = &rows[count++];
        *read = (struct reserve_row){
            .reserve = statement_copy(row, 4, arena), .year = statement_copy(row, 5, arena), .standing = statement_copy(row, 6, arena), .purpose = statement_copy(row, 7, arena), .note = statement_copy(row, 8, arena),
            .source = statement_copy(row, 9, arena), .rounded = statement_integer(row, 10) != 0, .url = arena_printf(arena, "/reserves/%.*s", TEXT_ARGS(statement_text(row, 11))),
        };
        for (int i = 0; i < 4; i++)
            read->amounts[i] = (struct amount){!statement_is_null(row, i), statement_integer(row, i)};
    }
    *ret_rows = rows;
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

static struct text standing_words(struct arena *arena, struct text standing)
{
    return text_equals(standing, "forecast") ? SAID(arena, "Forecast") : text_equals(standing, "budgeted") ? SAID(arena, "As budgeted") : SAID(arena, "As it was");
}

static struct value *row_value(struct arena *arena, const struct reserve_row *row)
{
    static const char *const names[] = {"opening", "paid_in", "drawn", "closing"};
    struct value *value = value_object(arena);
    value_set_text(arena, value, "reserve", row->reserve);
    value_set_text(arena, value, "year", row->year);
    value_set_text(arena, value, "standing", row->standing);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        value_set(arena, value, names[i], row->amounts[i].has ? value_text(arena, pence_plain(arena, row->amounts[i].pence)) : value_null(arena));
    value_set(arena, value, "closing_pence", row->amounts[3].has ? value_integer(arena, row->amounts[3].pence) : value_null(arena));
    value_set_boolean(arena, value, "rounded", row->rounded);
    value_set(arena, value, "note", row->note.length ? value_text(arena, row->note) : value_null(arena));
    value_set_text(arena, value, "source", row->source);
    value_set_text(arena, value, "url", row->url);
    return value;
}

static struct value *draw(struct arena *arena, const struct reserve_row *rows, size_t count, const char *id)
{
    struct chart_bar *bars = ARENA_ARRAY(arena, struct chart_bar, count + 1);
    struct chart chart;
    size_t drawn = 0;
    if (!bars)
        return NULL;
    for (size_t i = 0; i < count && drawn < CHART_BARS_MAX; i++)
        if (rows[i].amounts[3].has && rows[i].amounts[3].pence >= 0 && rows[i].amounts[3].pence <= SERIES_AMOUNT_MAX / 100)
            bars[drawn++] = (struct chart_bar){.label = text_equals(rows[i].standing, "actual") ? rows[i].year : arena_printf(arena, "%.*s (%.*s)", TEXT_ARGS(rows[i].year), TEXT_ARGS(standing_words(arena, rows[i].standing))),
                                               .value = series_number(rows[i].amounts[3].pence * (SERIES_ONE / 100)), .emphasised = text_equals(rows[i].standing, "actual")};
    const struct chart_bars asked = {.id = id, .title = arena_printf(arena, SAY(arena, "%.*s at the end of each year"), TEXT_ARGS(rows[0].reserve)), .label_head = SAID(arena, "Year"), .value_head = SAID(arena, "At the end"), .unit = SERIES_POUNDS, .bars = bars, .count = drawn};
    return !drawn || chart_draw_bars(arena, &asked, &chart) < 0 ? value_null(arena) : chart_part(arena, &chart, false);
}

static struct value *tabulate(struct arena *arena, const struct reserve_row *rows, size_t count, const char *id)
{
    static const char *const heads[] WORDINGS = {"Year", "At the beginning", "Put in", "Drawn", "At the end", "What these figures are"};
    struct value *table = part_table(arena, id, arena_printf(arena, SAY(arena, "%.*s, year by year"), TEXT_ARGS(rows[0].reserve)), TEXT_NONE);
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        part_column(arena, table, text_of(wording(arena, heads[i])), i >= 1 && i <= 4);
    for (size_t i = 0; i < count; i++) {
        struct value *row = part_table_row(arena, table);
        struct text standing = standing_words(arena, rows[i].standing);
        value_set_boolean(arena, part_cell_link(arena, row, rows[i].year, rows[i].url), "heads", true);
        for (size_t j = 0; j < COUNT_OF(rows[i].amounts); j++)
            value_set_boolean(arena, part_cell(arena, row, rows[i].amounts[j].has ? pence_text_whole(arena, rows[i].amounts[j].pence) : TEXT_NONE), "numeric", true);
        part_cell(arena, row, rows[i].rounded ? arena_printf(arena, SAY(arena, "%.*s, rounded"), TEXT_ARGS(standing)) : standing);
    }
    return table;
}

enum result reserves_show(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *list = value_list(arena), *groups = value_list(arena);
    struct reserve_row *rows;
    struct db *db;
    size_t count;
    TRY(request_db(request, &db));
    TRY(read_rows(db, arena, &rows, &count));
    for (size_t i = 0, first = 0; i < count; i++) {
        value_append(arena, list, row_value(arena, &rows[i]));
        if (i + 1 < count && text_equal(rows[i + 1].reserve, rows[first].reserve))
            continue;
        struct value *group = value_object(arena);
        struct text id = arena_printf(arena, "reserve-%zu", first);
        value_set_text(arena, group, "id", id);
        value_set_text(arena, group, "title", rows[first].reserve);
        value_set_text(arena, group, "purpose", rows[i].purpose);
        value_set(arena, group, "chart", draw(arena, rows + first, i + 1 - first, arena_printf(arena, "chart-%zu", first).data));
        value_set(arena, group, "table", tabulate(arena, rows + first, i + 1 - first, arena_printf(arena, "table-%zu", first).data));
        value_append(arena, groups, group);
        first = i + 1;
    }
    value_set(arena, view, "rows", list);
    value_set_page(arena, view, "groups", groups);
    value_set_page(arena, view, "has_groups", value_boolean(arena, count > 0));
    return OK;
}
