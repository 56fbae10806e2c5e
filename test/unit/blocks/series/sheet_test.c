/* Files of figures: what is read of them, and every fault with its row, column and value. Wrong first. */
#include "blocks/series/sheet.h"
#include "test.h"

static const struct series_measure lamps = {.id = 11, .code = {"1.1", 3}, .title = {"Lamps", 5}, .unit = SERIES_COUNT, .period = SERIES_YEAR_TO_MARCH, .whole = true};
static const struct series_measure calls = {.id = 12, .code = {"1.10", 4}, .title = {"Calls", 5}, .unit = SERIES_PERCENTAGE, .period = SERIES_MONTH, .whole = true, .districts = true, .has_breakdown = true};
static const struct series_measure streets = {.id = 13, .code = {"2", 1}, .title = {"Streets", 7}, .unit = SERIES_COUNT, .period = SERIES_SNAPSHOT, .districts = true};
static const struct series_measure *const measures[] = {&lamps, &calls, &streets};
static const struct series_area areas[] = {{{"quay-side", 9}, {"Quay Side", 9}}, {{"harbour", 7}, {"Harbour", 7}}};

static struct series_sheet read(struct arena *arena, const char *text)
{
    struct series_sheet_order order = {.content = text_of(text), .measures = measures, .measure_count = COUNT_OF(measures), .areas = areas, .area_count = COUNT_OF(areas)};
    struct series_sheet sheet = {0};
    CHECK_INTEGER(date_of(2025, 6, 1, &order.today), OK);
    CHECK_INTEGER(series_sheet_read(arena, &order, &sheet), OK);
    return sheet;
}

static const struct {
    const char *text;
    size_t refused, line;
    const char *column, *value; /* of the first fault */
} wrong[] = {
    {"", 1, 0, "", ""},
    {"code\n", 1, 0, "period", ""},
    {"code,period,value,VALUE\n", 1, 0, "value", "VALUE"},
    {"code,period,value\n,2024/25,1\n", 1, 2, "code", ""},
    {"code,period,value\n1,2024/25,1\n", 1, 2, "code", "1"},
    {"code,period,value\n1.1,,1\n", 1, 2, "period", ""},
    {"code,period,value\n1.1,2024,1\n", 1, 2, "period", "2024"},
    {"code,period,value\n1.1,2028/29,1\n", 1, 2, "period", "2028/29"},
    {"code,period,value\n1.1,2024/25,1.5\n", 1, 2, "value", "1.5"},
    {"code,period,value\n1.1,2024/25,£5\n", 1, 2, "value", "£5"},
    {"code,period,value\n1.1,2024/25,99999999999999999999\n", 1, 2, "value", "99999999999999999999"},
    {"code,period,area,value\n1.1,2024/25,harbour,1\n", 1, 2, "area", "harbour"},
    {"code,period,area,value\n1.10,2025-03,nowhere,1\n", 1, 2, "area", "nowhere"},
    {"code,period,area,value\n2,2025-03-01,,1\n", 1, 2, "area", ""},
    {"code,period,breakdown,value\n1.1,2024/25,race,1\n", 1, 2, "breakdown", "race"},
    {"code,period,value,state\n1.1,2024/25,1,suppressed\n", 1, 2, "state", "suppressed"},
    {"code,period,value,state\n1.1,2024/25,,5\n", 1, 2, "state", "5"},
    {"code,period,numerator,denominator\n1.10,2025-03,1,\n", 1, 2, "denominator", ""},
    {"code,period,numerator,denominator\n1.10,2025-03,,1\n", 1, 2, "numerator", ""},
    {"code,period,numerator,denominator\n1.10,2025-03,1,0\n", 1, 2, "denominator", "0"},
    {"code,period,numerator,denominator\n1.10,2025-03,x,2\n", 1, 2, "numerator", "x"},
    {"code,period,value,numerator,denominator\n1.10,2025-03,33.4,1,3\n", 1, 2, "value", "33.4"},
    {"code,period,value,numerator,denominator\n1.10,2025-03,suppressed,1,3\n", 1, 2, "value", "suppressed"},
    {"code,period,value,provisional\n1.1,2024/25,1,maybe\n", 1, 2, "provisional", "maybe"},
    {"code,period,value\n1.1,2024/25,1\n\n1.1,year to March 2025,2\n", 1, 4, "period", "1.1"},
    {"code,period,value\n1.1,2024/25,\"1\n", 1, 0, "", ""},
};

TEST("every fault has its row, its column and what stood there; the rest of the file is read")
{
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct arena *arena = arena_new(4 << 20);
        struct series_sheet sheet = read(arena, wrong[i].text);
        CHECK_INTEGER(sheet.refused, wrong[i].refused);
        CHECK(sheet.fault_count > 0);
        if (sheet.fault_count) {
            CHECK_INTEGER(sheet.faults[0].line, wrong[i].line);
            CHECK_TEXT(sheet.faults[0].column, wrong[i].column);
            CHECK_TEXT(sheet.faults[0].value, wrong[i].value);
            CHECK(sheet.faults[0].reason.length > 0);
        }
        arena_free(arena);
    }
}

TEST("several faults of one row are all said, and the row counts once")
{
    struct arena *arena = arena_new(4 << 20);
    struct series_sheet sheet = read(arena, "code,period,area,value,provisional\n1.1,soon,harbour,x,maybe\n1.1,2024/25,,7,\n");
    CHECK_INTEGER(sheet.refused, 1);
    CHECK_INTEGER(sheet.fault_count, 4);
    CHECK_INTEGER(sheet.figures.count, 1);
    arena_free(arena);
}

TEST("columns in any order and case, a BOM, CRLF, rows with nothing on them, areas by name")
{
    struct arena *arena = arena_new(4 << 20);
    struct series_sheet sheet = read(arena, "\xef\xbb\xbfValue,Colour, PERIOD ,Code,Area,Breakdown,Provisional,Note\r\n\"1,090\",red,2024/25,1.1,all,,,\r\n,,,,,,,\r\n84.8%,,March 2025,1.10,QUAY SIDE,race,Yes,about\r\n"
                                            "not collected,,2025-04,1.10,harbour,,no,\r\n3,,31 March 2025,2,Harbour,,,\r\n");
    CHECK_INTEGER(sheet.refused, 0);
    CHECK_INTEGER(sheet.figures.count, 4);
    CHECK_TEXT(sheet.left_out, "Colour");
    CHECK_INTEGER(sheet.figures.list[0].value.amount, 1090 * SERIES_ONE);
    CHECK_TEXT(date_iso(arena, sheet.figures.list[0].from), "2024-04-01");
    CHECK_TEXT(date_iso(arena, sheet.figures.list[0].to), "2025-03-31");
    CHECK_TEXT(sheet.figures.list[1].area, "quay-side");
    CHECK_TEXT(sheet.figures.list[1].breakdown, "race");
    CHECK(sheet.figures.list[1].provisional);
    CHECK_INTEGER(sheet.figures.list[2].value.state, SERIES_NOT_COLLECTED);
    CHECK_INTEGER(sheet.figures.list[3].from.day, sheet.figures.list[3].to.day);
    CHECK_INTEGER(sheet.lines[3], 6);
    arena_free(arena);
}

TEST("a share is made of its parts; a value beside them must be what they make, as far as it is given")
{
    static const struct { const char *given; bool taken; } cases[] = {{"", true}, {"33", true}, {"33.3", true}, {"33.33", true}, {"33.3333", true}, {"33.34", false}, {"34", false}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new(4 << 20);
        struct series_sheet sheet = read(arena, arena_printf(arena, "code,period,value,numerator,denominator\n1.10,2025-03,%s,1,3\n", cases[i].given).data);
        CHECK_INTEGER(sheet.refused, !cases[i].taken);
        if (cases[i].taken && sheet.figures.count) {
            CHECK_INTEGER(sheet.figures.list[0].value.amount, 333333);
            CHECK_INTEGER(sheet.figures.list[0].value.denominator, 3 * SERIES_ONE);
        }
        arena_free(arena);
    }
}

TEST("a load holds so many figures and not one more")
{
    struct arena *arena = arena_new(64 << 20);
    for (size_t more = 0; more < 2; more++) {
        struct buffer text;
        struct series_sheet sheet;
        buffer_init(&text, 1 << 22);
        buffer_append_z(&text, "code,period,area,breakdown,value\n");
        for (size_t i = 0; i < SERIES_FIGURES_MAX + more; i++)
            buffer_printf(&text, "1.10,2025-03,harbour,part %zu,1\n", i);
        sheet = read(arena, text.data);
        CHECK_INTEGER(sheet.figures.count, SERIES_FIGURES_MAX);
        CHECK_INTEGER(sheet.refused, more);
        buffer_clear(&text);
    }
    arena_free(arena);
}
