/* Files to and from the finance system: what is written, what is refused by its row, and which line belongs to which payment. */
#include "blocks/ledger/finance.h"
#include "test.h"

static struct arena *arena;

static struct actual_sheet sheet_of(const char *content)
{
    struct actual_sheet sheet = {0};
    struct date today;
    if (date_of(2026, 11, 21, &today) < 0 || actual_read(arena, text_of(content), today, &sheet) < 0)
        abort();
    return sheet;
}

TEST("a batch is the same bytes from the same payments, and no cell of it is a formula")
{
    struct buffer out, again;
    struct batch_item items[2] = {
        {.payment = 1, .pence = 250000, .reference = TEXT("PAY-2026-0001"), .entity = TEXT("OFF"), .payee = TEXT("Harbour, Trust"), .payee_number = TEXT("S-1"), .purpose = TEXT("=1+1"),
         .authorised_by = TEXT("Fay")},
        {.payment = 2, .pence = 5, .reference = TEXT("PAY-2026-0002"), .entity = TEXT("OFF"), .payee = TEXT("-lead"), .payee_reference = TEXT("\"x\""), .budget_code = TEXT("-5")},
    };
    arena = arena_new(1 << 20);
    buffer_init(&out, 1 << 16);
    buffer_init(&again, 1 << 16);
    CHECK(date_of(2026, 12, 1, &items[0].due) == OK && date_of(2026, 12, 2, &items[1].due) == OK);
    batch_write(&out, arena, 7, items, 2);
    batch_write(&again, arena, 7, items, 2);
    CHECK_TEXT(buffer_text(&out), FINANCE_COLUMNS "\r\n7,1,PAY-2026-0001,OFF,\"Harbour, Trust\",S-1,,2500.00,2026-12-01,\"'=1+1\",,Fay\r\n"
                                                  "7,2,PAY-2026-0002,OFF,\"'-lead\",,\"\"\"x\"\"\",0.05,2026-12-02,,-5,\r\n");
    CHECK(text_equal(buffer_text(&out), buffer_text(&again)));
    buffer_clear(&out);
    buffer_clear(&again);
    arena_free(arena);
}

TEST("a file that cannot be read says where and why, and gives no line of the faulty rows")
{
    static const struct { const char *content; size_t row; const char *column, *says; } cases[] = {
        {"", 0, "", "no rows"}, {"date,reference,amount\n", 0, "", "no rows"}, {"date,reference\n", 1, "amount", "in pounds"}, {"reference,amount\nx,5\n", 1, "date", "the day"},
        {"date,amount\n", 1, "reference", "our reference"}, {"date,reference,amount\nx,y,5\n", 2, "date", "real date"}, {"date,reference,amount\n22/11/2026,y,5\n", 2, "date", "in the future"},
        {"date,reference,amount\n\n21/11/2026,y,1e3\n", 3, "amount", "figures alone"}, {"date,reference,amount\n21/11/2026,y,\"1,000.5\"\n", 2, "amount", "two figures"},
        {"date,reference,amount\n21/11/2026,y,0.00\n", 2, "amount", "says nothing"}, {"date,reference,amount\n21/11/2026,\"y,5\n", 0, "", "quotation mark"}, {"date,reference,amount\n21/11/2026,y,\x1d=SUM(A1)\n", 2, "amount", "formula"},
    };
    arena = arena_new(16 << 20);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct actual_sheet sheet = sheet_of(cases[i].content);
        bool right = sheet.fault_count == 1 && sheet.count == 0 && sheet.faults[0].row == cases[i].row && text_equals(sheet.faults[0].column, cases[i].column) &&
                     text_contains(sheet.faults[0].reason, text_of(cases[i].says));
        if (!right)
            printf("  \"%s\": %zu faults, row %zu, \"%.*s\": %.*s\n", cases[i].content, sheet.fault_count, sheet.fault_count ? sheet.faults[0].row : 0,
                   TEXT_ARGS(sheet.fault_count ? sheet.faults[0].column : TEXT_NONE), TEXT_ARGS(sheet.fault_count ? sheet.faults[0].reason : TEXT_NONE));
        CHECK(right);
    }
    arena_free(arena);
}

TEST("columns go by the names that finance systems give them, in any order")
{
    struct actual_sheet sheet;
    arena = arena_new(16 << 20);
    sheet = sheet_of("Supplier Name,Net Amount,Voucher,Posting Date,Description\n Harbour Trust ,\"£1,000.50\",V9,2026-11-20,Part of PAY-2026-0001\n\n,-5.5,,1 Nov 2026,\n");
    CHECK_INTEGER(sheet.fault_count, 0);
    CHECK_INTEGER(sheet.count, 2);
    CHECK_INTEGER(sheet.lines[0].pence, 100050);
    CHECK_TEXT(sheet.lines[0].payee, "Harbour Trust");
    CHECK_TEXT(sheet.lines[0].number, "V9");
    CHECK_INTEGER(sheet.lines[1].pence, -550);
    CHECK_INTEGER(sheet.lines[1].row, 4);
    arena_free(arena);
}

TEST("each line has its standing: once, by a whole reference, at the penny")
{
    const struct actual_payment payments[] = {
        {11, 5000, TEXT("PAY-2026-0001"), true, false}, {12, 700, TEXT("PAY-2026-00011"), true, false}, {13, 900, TEXT("PAY-2026-0003"), false, true}, {14, 100, TEXT("PAY-2026-0004"), false, false},
    };
    const struct text numbers[] = {TEXT("V1")};
    struct actual_line lines[] = {
        {.reference = TEXT("x pay-2026-0001, thanks"), .pence = 4999}, {.reference = TEXT("PAY-2026-0001"), .pence = 5000}, {.reference = TEXT("PAY-2026-0001"), .pence = 5000},
        {.reference = TEXT("PAY-2026-00011"), .pence = 700, .number = TEXT("V2")}, {.reference = TEXT("Rent"), .pence = 7, .number = TEXT("V2")}, {.reference = TEXT("Rent"), .pence = 7, .number = TEXT("V1")},
        {.reference = TEXT("PAY-2026-0003"), .pence = 900}, {.reference = TEXT("PAY-2026-0004"), .pence = 100}, {.reference = TEXT("PAY-2026-0001"), .pence = -5000}, {.reference = TEXT("PAY-2026-000"), .pence = 1},
    };
    static const enum actual_standing standings[] = {ACTUAL_DIFFERS, ACTUAL_MATCHED, ACTUAL_DUPLICATE, ACTUAL_MATCHED, ACTUAL_DUPLICATE, ACTUAL_DUPLICATE, ACTUAL_DUPLICATE, ACTUAL_UNKNOWN,
                                                     ACTUAL_NEGATIVE, ACTUAL_UNKNOWN};
    static const int64_t of[] = {11, 11, 11, 12, 0, 0, 13, 14, 11, 0};
    arena = arena_new(1 << 20);
    CHECK_INTEGER(actual_match(arena, lines, COUNT_OF(lines), payments, COUNT_OF(payments), numbers, 1), OK);
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        CHECK_INTEGER(lines[i].standing, standings[i]);
        CHECK_INTEGER(lines[i].payment, of[i]);
    }
    arena_free(arena);
}
