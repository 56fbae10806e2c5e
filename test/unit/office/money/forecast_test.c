/* The financial plan as arithmetic: growth to the penny, changes once and for good, the precept from Band D, what is not known, and capital to the penny. */
#include "base/decimal.h"
#include "base/pence.h"
#include "office/money/forecast.h"

#include "test.h"

#define WORD(word) {word, sizeof word - 1}

static const struct forecast_line lines[] = {
    {.id = 1, .title = WORD("Pay"), .driver = WORD("pay"), .driver_label = WORD("Pay"), .side = FORECAST_SPENDING, .pence = 10000000},
    {.id = 2, .title = WORD("Rent"), .side = FORECAST_SPENDING, .pence = 500000},
    {.id = 3, .title = WORD("Grant"), .driver = WORD("government_grant"), .driver_label = WORD("Government grant"), .side = FORECAST_FUNDING, .pence = 6000000},
    {.id = 4, .title = WORD("Precept"), .driver = WORD("precept"), .side = FORECAST_FUNDING, .pence = 4000000},
    {.id = 5, .title = WORD("Reserves"), .side = FORECAST_RESERVES, .pence = 500000},
};
static const struct forecast_assumption assumptions[] = {
    {.driver = WORD("pay"), .year = 2020, .per_cent = 25000}, {.driver = WORD("pay"), .year = 2021, .per_cent = 20000},
    {.driver = WORD("government_grant"), .year = 2020, .per_cent = -10000}, {.driver = WORD("government_grant"), .year = 2021, .per_cent = 0},
    {.driver = WORD("band_d"), .year = 2021, .per_cent = 19900}, {.driver = WORD("tax_base"), .year = 2021, .per_cent = 10000},
};
static const struct forecast_change changes[] = {
    {.line = 1, .year = 2020, .pence = -100000, .is_lasting = true, .title = WORD("Saving")}, {.line = 1, .year = 2020, .pence = 30000, .title = WORD("Training")},
    {.line = 5, .year = 2021, .pence = -500000, .is_lasting = true, .title = WORD("None left")},
};
static const struct forecast_plan plan = {.year = 2019, .years = 2, .tax_base = 2000 * DECIMAL_ONE, .lines = lines, .line_count = 5, .assumptions = assumptions, .assumption_count = 6, .changes = changes, .change_count = 3};

TEST("growth is to the penny, half away from nothing, and has its end")
{
    int64_t grown = 7;
    CHECK(forecast_grow(100, 5000, &grown) == OK && grown == 101);   /* 100.5 */
    CHECK(forecast_grow(100, 4999, &grown) == OK && grown == 100);
    CHECK(forecast_grow(-100, 5000, &grown) == OK && grown == -101);
    CHECK(forecast_grow(100, -1000000, &grown) == OK && grown == 0);
    CHECK(forecast_grow(PENCE_MAX, 0, &grown) == OK && grown == PENCE_MAX);
    CHECK(forecast_grow(PENCE_MAX, 1, &grown) == ERROR_LIMIT && grown == PENCE_MAX);
}

TEST("each line, the sums and the gap")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct forecast forecast;
    CHECK(forecast_work(arena, &plan, 2040, &forecast) == OK);
    CHECK_INTEGER(forecast.cells[0].pence, 10000000);
    CHECK_INTEGER(forecast.cells[1].pence, 10180000);  /* 102,500.00 − 1,000.00 + 300.00 */
    CHECK_INTEGER(forecast.cells[2].pence, 10353000);  /* 101,500.00 + 2 %: the training is not carried on */
    CHECK_TEXT(forecast.cells[1].working, "£100,000.00 + 2.5% = £102,500.00; − £1,000.00 (Saving) = £101,500.00; + £300.00 (Training) = £101,800.00");
    CHECK_INTEGER(forecast.cells[7].pence, 5940000);
    CHECK_TEXT(forecast.cells[7].working, "£60,000.00 − 1% = £59,400.00");
    CHECK_INTEGER(forecast.cells[9].pence, 4000000);
    CHECK_INTEGER(forecast.cells[10].pence, 4080000);  /* 20.40 × 2,000 */
    CHECK_TEXT(forecast.cells[10].working, "£20.40 × 2000 = £40,800.00");
    CHECK_INTEGER(forecast.cells[11].pence, 4203620);  /* 20.81 × 2,020 */
    CHECK_INTEGER(forecast.cells[14].pence, 0);
    CHECK_INTEGER(forecast.gaps[0].pence, 0);
    CHECK_INTEGER(forecast.gaps[1].pence, 10680000 - 10020000 - 500000);
    CHECK_INTEGER(forecast.gaps[2].pence, 10853000 - 10143620);
    CHECK_TEXT(forecast.gaps[1].working, "£106,800.00 − £100,200.00 − £5,000.00 = £1,600.00");
    CHECK(!forecast_missing(&plan, &forecast).length);
    CHECK(forecast_work(arena, &plan, 2120, &forecast) == OK); /* another Band D, another gap */
    CHECK_INTEGER(forecast.gaps[1].pence, 10680000 - 10180000 - 500000);
}

TEST("what is not known stays so, from then on, and says what is missing")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct forecast_plan less = plan;
    struct forecast forecast;
    CHECK(forecast_work(arena, &plan, 0, &forecast) == OK); /* no Band D */
    CHECK(forecast.gaps[0].is_known && !forecast.gaps[1].is_known && !forecast.sums[FORECAST_FUNDING][1].is_known && forecast.sums[FORECAST_SPENDING][1].is_known);
    less.assumption_count = 5; /* the tax base of the second year */
    CHECK(forecast_work(arena, &less, 2040, &forecast) == OK);
    CHECK(forecast.gaps[1].is_known && !forecast.gaps[2].is_known);
    CHECK_TEXT(forecast_missing(&less, &forecast), "No assumption for “Tax base” in 2021/22");
    less.assumptions = assumptions + 1; /* pay of the first year */
    CHECK(forecast_work(arena, &less, 2040, &forecast) == OK);
    CHECK(!forecast.cells[1].is_known && !forecast.cells[2].is_known && forecast.cells[4].is_known);
    CHECK_TEXT(forecast_missing(&less, &forecast), "No assumption for “Pay” in 2020/21");
    less = plan;
    less.tax_base = 0;
    CHECK(forecast_work(arena, &less, 2040, &forecast) == OK && !forecast.gaps[1].is_known);
}

TEST("more than an amount can be is refused")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    const struct forecast_line two[] = {{.id = 1, .side = FORECAST_SPENDING, .pence = PENCE_MAX}, {.id = 2, .side = FORECAST_SPENDING, .pence = 1}};
    const struct forecast_plan big = {.year = 2019, .years = 1, .lines = two, .line_count = 2};
    struct forecast forecast;
    CHECK(forecast_work(arena, &big, 0, &forecast) == ERROR_LIMIT);
}

TEST("what a scheme is paid from makes the whole")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(65536);
    struct message message = {0};
    CHECK(capital_check(arena, 10000, (int64_t[]){5000, 0, 2500, 0, 2500}, &message) == OK);
    CHECK(capital_check(arena, 10001, (int64_t[]){5000, 0, 2500, 0, 2500}, &message) == ERROR_INVALID && strstr(message.text, "£0.01 is missing"));
    CHECK(capital_check(arena, 9999, (int64_t[]){5000, 0, 2500, 0, 2500}, &message) == ERROR_INVALID && strstr(message.text, "£0.01 too much"));
}
