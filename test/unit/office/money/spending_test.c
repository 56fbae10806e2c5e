/* Sheets of payments: whose name could be a person's, which column is what, and which rows are odd. */
#include "base/format/xlsx.h"
#include "office/money/spending.h"

#include "test.h"

TEST("names that could be people's, and those of firms and bodies")
{
    static const char *const people[] = {"Mr A Example", "Dr Example", "Jane Example", "J. A. Example", "EXAMPLE, JANE", "Mrs O'Example", "Ms Example & Daughter", "example, j", "Anne-Marie Example"};
    static const char *const bodies[] = {"Example Ltd", "Watford Borough Council", "Example & Sons", "Hertfordshire Constabulary", "BT", "Example", "Example Group plc", "The Example Trust", "Jane Example Design",
                                         "4 Example Street Garage", "Redacted personal data", "Vehicle and Operator Services Agency", "One Two Three Four", ""};
    for (size_t i = 0; i < COUNT_OF(people); i++) {
        CHECK(spending_looks_personal(text_of(people[i])));
        if (!spending_looks_personal(text_of(people[i])))
            printf("  %s\n", people[i]);
    }
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        CHECK(!spending_looks_personal(text_of(bodies[i])));
        if (spending_looks_personal(text_of(bodies[i])))
            printf("  %s\n", bodies[i]);
    }
}

#define CELLS(...) ((struct text[]){__VA_ARGS__})

TEST("headings of three sheets that call the same by other names")
{
    struct spending_map map = spending_guess(CELLS(TEXT("Body Name"), TEXT("Supplier Name"), TEXT("Payment Date"), TEXT("Transaction Number"), TEXT("Net Amount (£)"), TEXT("Purpose")), 6);
    CHECK(map.at[SPENDING_DATE] == 2 && map.at[SPENDING_RECIPIENT] == 1 && map.at[SPENDING_AMOUNT] == 4 && map.at[SPENDING_TRANSACTION] == 3 && map.at[SPENDING_PURPOSE] == 5);
    map = spending_guess(CELLS(TEXT("DATE"), TEXT("beneficiary"), TEXT("Summary of Purpose"), TEXT("Amount"), TEXT("Irrecoverable VAT"), TEXT("Merchant category")), 6);
    CHECK(map.at[SPENDING_DATE] == 0 && map.at[SPENDING_RECIPIENT] == 1 && map.at[SPENDING_PURPOSE] == 2 && map.at[SPENDING_AMOUNT] == 3 && map.at[SPENDING_VAT] == 4 && map.at[SPENDING_CATEGORY] == 5);
    map = spending_guess(CELLS(TEXT("Kreditor"), TEXT("Datum"), TEXT("Betrag")), 3);
    for (size_t i = 0; i < SPENDING_COLUMNS; i++)
        CHECK_INTEGER(map.at[i], -1);
    struct message message = {0};
    CHECK(spending_map_check(&map, &message) == ERROR_INVALID);
}

TEST("a map is kept as a text, and nothing else is taken for one")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(65536);
    struct spending_map map = {{2, 1, 4, -1, -1, -1, -1, -1, -1}}, again;
    struct message message = {0};
    CHECK_TEXT(spending_map_text(arena, &map), "2,1,4,-1,-1,-1,-1,-1,-1");
    CHECK(spending_map_parse(TEXT("2,1,4,-1,-1,-1,-1,-1,-1"), 5, &again) == OK && memcmp(&map, &again, sizeof map) == 0);
    CHECK(spending_map_check(&again, &message) == OK);
    CHECK(spending_map_parse(TEXT("2,1,5,-1,-1,-1,-1,-1,-1"), 5, &again) == ERROR_INVALID);
    CHECK(spending_map_parse(TEXT("2,1,4,-2,-1,-1,-1,-1,-1"), 5, &again) == ERROR_INVALID);
    CHECK(spending_map_parse(TEXT("2,1,4"), 5, &again) == ERROR_INVALID);
    CHECK(spending_map_parse(TEXT("2,1,4,-1,-1,-1,-1,-1,-1,-1"), 5, &again) == ERROR_INVALID);
    CHECK(spending_map_parse(TEXT(""), 5, &again) == ERROR_INVALID);
    again = (struct spending_map){{2, 1, 2, -1, -1, -1, -1, -1, -1}};
    CHECK(spending_map_check(&again, &message) == ERROR_INVALID && strstr(message.text, "twice"));
    CHECK_TEXT(spending_headings_key(arena, CELLS(TEXT(" Supplier  NAME"), TEXT("Net Amount (£)")), 2), "supplier name|net amount|");
}

TEST("headings need not stand in the first row")
{
    struct csv_row rows[3] = {{CELLS(TEXT("Payments over £500")), 1, 1}, {CELLS(TEXT("September 2019"), TEXT("")), 2, 2}, {CELLS(TEXT("Date"), TEXT("Supplier"), TEXT("Amount")), 3, 4}};
    size_t at = 9;
    CHECK(spending_find_headings(rows, 3, &at) == OK && at == 2);
    at = 9;
    CHECK(spending_find_headings(rows, 2, &at) == ERROR_NOT_FOUND && at == 9);
}

/* From 2012 what is over £500 is published, from 2020 what is over £1,000. */
static struct law_amount amounts[2] = {{.of = {SPENDING_PUBLISHED, sizeof SPENDING_PUBLISHED - 1}, .over_pence = 50000}, {.of = {SPENDING_PUBLISHED, sizeof SPENDING_PUBLISHED - 1}, .over_pence = 100000}};
static struct law law = {.amounts = amounts, .amount_count = 2};
static const struct definitions *rules(void)
{
    static struct definitions all = {.laws = &law, .law_count = 1};
    CHECK(date_of(2012, 1, 16, &amounts[0].from) == OK && date_of(2019, 12, 31, &amounts[0].until) == OK && date_of(2020, 1, 1, &amounts[1].from) == OK);
    amounts[1].until = DATE_NONE;
    return &all;
}

static struct spending_row row_of(struct arena *arena, size_t line, const char *date, const char *who, const char *amount)
{
    const struct spending_map map = {{0, 1, 2, -1, -1, -1, -1, -1, -1}};
    struct text cells[] = {text_of(date), text_of(who), text_of(amount)};
    struct csv_row row = {cells, 3, line};
    struct spending_row read = {.line = 0};
    CHECK(spending_row_read(arena, rules(), &row, &map, &read) == OK);
    return read;
}

TEST("rows that are odd say so")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(65536);
    const struct spending_map map = {{0, 1, 2, -1, -1, -1, -1, -1, -1}};
    struct csv_row total = {CELLS(TEXT(""), TEXT(""), TEXT("1,000.00")), 3, 9};
    struct spending_row row;
    CHECK(spending_row_read(arena, rules(), &total, &map, &row) == ERROR_NOT_FOUND);
    row = row_of(arena, 1, "30/09/2019", "Example Ltd", "500.00");
    CHECK(!row.is_wrong && row.is_small && !row.is_negative && row.pence == 50000);
    row = row_of(arena, 1, "30/09/2019", "Example Ltd", "500.01");
    CHECK(!row.is_wrong && !row.is_small);
    CHECK(row_of(arena, 1, "1 January 2020", "Example Ltd", "1000").is_small && !row_of(arena, 1, "2020-01-01", "Example Ltd", "1000.01").is_small);
    CHECK(!row_of(arena, 1, "31/12/2019", "Example Ltd", "-1000").is_small && row_of(arena, 1, "16/01/2012", "Example Ltd", "-500").is_small && !row_of(arena, 1, "15/01/2012", "Example Ltd", "1").is_small);
    row = row_of(arena, 1, "2019-09-30", "Jane Example", "(1,500.00)");
    CHECK(row.is_negative && row.is_personal && row.pence == -150000);
    row = row_of(arena, 1, "31/09/2019", "Example Ltd", "600");
    CHECK(row.is_wrong && text_contains(row.why, TEXT("date")));
    row = row_of(arena, 1, "30/09/2019", XLSX_MARK "A1&B1", "600"); /* as a workbook's formula is read */
    CHECK(row.is_wrong && text_contains(row.why, TEXT("formula")) && text_equals(spending_cell_shown(row.cells[SPENDING_RECIPIENT]), "A1&B1"));
    CHECK(row_of(arena, 1, "30/09/2019", "Example Ltd", XLSX_MARK "SUM(A1)").is_wrong && row_of(arena, 1, XLSX_MARK "NOW()", "Example Ltd", "600").is_wrong);
    row = row_of(arena, 1, "30/09/2019", "Example Ltd", "1.000,00");
    CHECK(row.is_wrong && row.why.length > 0);
    row = row_of(arena, 1, "30/09/2019", "", "600");
    CHECK(row.is_wrong && text_contains(row.why, TEXT("recipient")));
}

TEST("the same row twice is shown, and each has a number of its own that comes again")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(65536);
    struct spending_row rows[3] = {row_of(arena, 4, "30/09/2019", "Example Ltd", "600"), row_of(arena, 5, "30/09/2019", "Example Ltd", "601"), row_of(arena, 6, "30/09/2019", "Example Ltd", "600.00")};
    AUTO(buffer_clear) struct buffer out;
    struct text first;
    CHECK(spending_rows_compare(arena, rows, 3) == OK);
    CHECK(rows[0].same_as == 0 && rows[1].same_as == 0 && rows[2].same_as == 4);
    first = rows[0].transaction;
    CHECK(text_starts(first, TEXT("made-")) && text_starts(rows[2].transaction, first) && text_ends(rows[2].transaction, TEXT("/2")));
    CHECK(spending_rows_compare(arena, rows, 3) == OK && text_equal(first, rows[0].transaction));
    rows[1] = row_of(arena, 5, "30/09/2019", "Jane Example", "600");
    CHECK(spending_rows_compare(arena, rows, 2) == OK && rows[1].same_as == 0);
    CHECK(text_starts(rows[1].transaction, first) && text_ends(rows[1].transaction, TEXT("/2"))); /* the number says nothing of the name */
    buffer_init(&out, 4096);
    CHECK(spending_write(rows, 1, "office", false, &out) == OK);
    CHECK(text_contains(buffer_text(&out), TEXT("body,paid_on,supplier,amount,transaction_number")) && text_contains(buffer_text(&out), TEXT("office,2019-09-30,Example Ltd,600.00,made-")));
}
