/* Budgets add up: the five years of the worked example, the two amounts that nobody can read, and wrong sums. */
#include "base/format/csv.h"
#include "base/pence.h"
#include "base/web/web.h"
#include "office/money/budget.h"

#include "test.h"

static struct budget_line lines[200];
static size_t line_count;

static struct text cell(const struct csv_row *head, const struct csv_row *row, const char *name)
{
    for (size_t i = 0; i < head->count; i++)
        if (text_equals(head->cells[i], name))
            return row->cells[i];
    return TEXT_NONE;
}

static void read_example(struct arena *arena)
{
    const struct embedded_file *file = embedded_find(TEXT("example/hertfordshire/budget_lines.csv"));
    struct csv_reader reader;
    struct csv_row head, row;
    line_count = 0;
    CHECK(file != NULL);
    if (!file)
        return;
    csv_reader_init(&reader, (struct text){file->data, file->length});
    CHECK(csv_read_row(&reader, arena, &head, NULL) == OK);
    while (csv_read_row(&reader, arena, &row, NULL) == OK && row.count && line_count < COUNT_OF(lines)) {
        struct text state = cell(&head, &row, "amount_state");
        struct budget_line line = {.year = cell(&head, &row, "year"), .section = cell(&head, &row, "section"), .line = cell(&head, &row, "line"), .formerly = cell(&head, &row, "formerly"),
                                   .part_of = cell(&head, &row, "part_of"), .is_total = text_equals(cell(&head, &row, "is_total"), "yes"),
                                   .state = text_equals(state, "stated") ? BUDGET_STATED : text_equals(state, "illegible") ? BUDGET_ILLEGIBLE : BUDGET_NOT_STATED};
        CHECK(line.state != BUDGET_STATED || pence_parse_plain(cell(&head, &row, "amount"), &line.pence) == OK);
        lines[line_count++] = line;
    }
}

static const struct budget_line *find(const char *year, const char *section, const char *name)
{
    for (size_t i = 0; i < line_count; i++)
        if (text_equals(lines[i].year, year) && text_equals(lines[i].section, section) && text_equals(lines[i].line, name))
            return &lines[i];
    CHECK(!"the line is there");
    return &lines[0];
}

TEST("every sum of the five years comes out, and each total has one")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct message message = {0};
    size_t totals = 0;
    read_example(arena);
    CHECK_INTEGER(line_count, 78);
    CHECK(budget_add_up(lines, line_count) == OK);
    for (size_t i = 0; i < line_count; i++) {
        CHECK(budget_line_check(arena, lines, line_count, &lines[i], &message) == OK);
        if (!lines[i].is_total)
            continue;
        totals++;
        CHECK(lines[i].has_sum && lines[i].sum_pence == lines[i].pence);
    }
    CHECK_INTEGER(totals, 16);
}

TEST("what cannot be read is implied by the sums, and stays unread")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    const struct budget_line *tax, *fees, *dash;
    int64_t pence = 0;
    read_example(arena);
    CHECK(budget_add_up(lines, line_count) == OK);
    tax = find("2013/14", "income", "Council tax");
    fees = find("2013/14", "income", "Fees and charges");
    dash = find("2012/13", "spend", "Commissioner funded initiatives");
    CHECK(tax->state == BUDGET_ILLEGIBLE && tax->pence == 0 && tax->has_implied && tax->implied_pence == INT64_C(6090000000));
    CHECK(fees->state == BUDGET_ILLEGIBLE && fees->has_implied && fees->implied_pence == INT64_C(520000000));
    CHECK(dash->state == BUDGET_NOT_STATED && dash->has_implied && dash->implied_pence == 0);
    CHECK(budget_known(tax, &pence) && pence == INT64_C(6090000000));
}

TEST("a line is compared with the newest earlier year, under its earlier name too")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    const struct budget_line *before;
    read_example(arena);
    CHECK(budget_add_up(lines, line_count) == OK);
    before = budget_before(lines, line_count, find("2019/20", "income", "Council tax precept"));
    CHECK(before == find("2013/14", "income", "Council tax"));
    before = budget_before(lines, line_count, find("2017/18", "command", "Commissioning budgets"));
    CHECK(before == find("2016/17", "command", "Commissioning budgets"));
    CHECK(budget_before(lines, line_count, find("2012/13", "income", "Council tax")) == NULL);
    CHECK(budget_before(lines, line_count, find("2019/20", "initiative", "Victim services")) == NULL);
}

/* --- Wrong ones ------------------------------------------------------------------- */

#define LINE(name, amount, into) {.year = TEXT("2020/21"), .section = TEXT("spend"), .line = TEXT(name), .pence = (amount), .part_of = TEXT(into)}
#define UNREAD(name, into) {.year = TEXT("2020/21"), .section = TEXT("spend"), .line = TEXT(name), .state = BUDGET_ILLEGIBLE, .part_of = TEXT(into)}

static bool refused(struct budget_line *some, size_t count, size_t which, const char *words)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 16);
    struct message message = {0};
    CHECK(budget_add_up(some, count) == OK);
    return budget_line_check(arena, some, count, &some[which], &message) == ERROR_INVALID && strstr(message.text, words);
}

TEST("a penny too much or too little is refused, at the part and at the total")
{
    struct budget_line over[] = {LINE("A", 100, "Total"), LINE("B", 201, "Total"), LINE("Total", 300, "")};
    struct budget_line under[] = {LINE("A", 100, "Total"), LINE("B", 199, "Total"), LINE("Total", 300, "")};
    CHECK(refused(over, 3, 0, "£3.00, but its lines add up to £3.01"));
    CHECK(refused(over, 3, 2, "add up to £3.01"));
    CHECK(refused(under, 3, 1, "add up to £2.99"));
}

TEST("two that cannot be read imply nothing; a total that cannot be read is implied by its parts")
{
    struct budget_line two[] = {UNREAD("A", "Total"), UNREAD("B", "Total"), LINE("Total", 300, "")};
    struct budget_line none[] = {LINE("A", 100, "Total"), LINE("B", 200, "Total"), UNREAD("Total", "Whole"), UNREAD("C", "Whole"), LINE("Whole", 1000, "")};
    int64_t pence = 7;
    CHECK(budget_add_up(two, 3) == OK);
    CHECK(!two[0].has_implied && !two[1].has_implied && !two[2].has_sum);
    CHECK(!budget_known(&two[0], &pence) && pence == 7);
    CHECK(budget_add_up(none, 5) == OK);
    CHECK(none[2].has_implied && none[2].implied_pence == 300);
    CHECK(none[3].has_implied && none[3].implied_pence == 700);
}

TEST("a total that is not there, and one that would add up into itself")
{
    struct budget_line lost[] = {LINE("A", 100, "Totel"), LINE("Total", 100, "")};
    struct budget_line circle[] = {LINE("A", 100, "B"), LINE("B", 100, "A")};
    struct budget_line itself[] = {LINE("A", 100, "A")};
    CHECK(refused(lost, 2, 0, "no such line"));
    CHECK(refused(circle, 2, 0, "into itself"));
    CHECK(refused(itself, 1, 0, "no such line"));
}

TEST("a sum that no amount can hold is a limit, not a wrong number")
{
    struct budget_line huge[] = {LINE("A", PENCE_MAX, "Total"), LINE("B", 1, "Total"), LINE("Total", 300, "")};
    CHECK(budget_add_up(huge, 3) == ERROR_LIMIT);
}

TEST("millions are written as exactly as they need to be")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 16);
    struct budget_line tenths[] = {LINE("A", INT64_C(11870000000), ""), LINE("B", INT64_C(8400000000), "")};
    struct budget_line thousands[] = {LINE("A", INT64_C(136400000), "")}, pennies[] = {LINE("A", 136400001, "")}, whole[] = {LINE("A", INT64_C(20000000000), "")};
    CHECK_INTEGER(budget_decimals(tenths, 2), 1);
    CHECK_INTEGER(budget_decimals(thousands, 1), 3);
    CHECK_INTEGER(budget_decimals(pennies, 1), -1);
    CHECK_INTEGER(budget_decimals(whole, 1), 0);
    CHECK_TEXT(budget_words(arena, INT64_C(11870000000), 1), "£118.7\u00a0million");
    CHECK_TEXT(budget_words(arena, INT64_C(2000000), 3), "£0.020\u00a0million");
    CHECK_TEXT(budget_words(arena, INT64_C(-200000000), 1), "\u2212£2.0\u00a0million");
    CHECK_TEXT(budget_words(arena, INT64_C(20000000000), 0), "£200\u00a0million");
    CHECK_TEXT(budget_change_words(arena, INT64_C(10000000), 1), "+£0.1\u00a0million");
    CHECK_TEXT(budget_words(arena, 136400001, -1), "£1,364,000.01");
}
