/* What was paid, as the finance system says it: read from a file and laid beside our payments. See finance.h. Pure. */
#include "blocks/ledger/finance.h"

#include <inttypes.h>

#include "base/format/sheet.h"
#include "base/format/xlsx.h"
#include "base/wording.h"

#define FAULTS_MAX 500
#define SHOWN_CHARACTERS_MAX 60
#define TEXT_CHARACTERS_MAX 200

enum column { COLUMN_DATE, COLUMN_REFERENCE, COLUMN_PAYEE, COLUMN_AMOUNT, COLUMN_NUMBER, COLUMN_COUNT };
/* What finance systems call them. */
static const char *const names[COLUMN_COUNT][12] = {
    {"date", "paid-on", "date-paid", "payment-date", "value-date", "posting-date", "transaction-date", NULL},
    {"reference", "our-reference", "payment-reference", "invoice-reference", "invoice-number", "description", "narrative", "details", NULL},
    {"payee", "paid-to", "supplier", "supplier-name", "beneficiary", "creditor", "name", NULL},
    {"amount", "paid", "amount-paid", "value", "net-amount", "payment-amount", "gross-amount", "total", NULL},
    {"number", "transaction", "transaction-number", "transaction-no", "document-number", "document-no", "voucher", "voucher-number", "payment-number", "id", NULL},
};
static const char *const standing_words[ACTUAL_STANDINGS] = {"matched", "differs", "unknown", "duplicate", "negative", "accepted"};

const char *actual_standing_word(enum actual_standing standing)
{
    assert((unsigned)standing < ACTUAL_STANDINGS);
    return standing_words[standing];
}

bool actual_standing_parse(struct text word, enum actual_standing *ret_standing)
{
    for (unsigned i = 0; i < ACTUAL_STANDINGS; i++)
        if (text_equals(word, standing_words[i])) {
            *ret_standing = (enum actual_standing)i;
            return true;
        }
    return false;
}

/* --- Reading ------------------------------------------------------------------ */

struct reading {
    struct arena *arena;
    struct date today;
    struct actual_sheet sheet;
    int places[COLUMN_COUNT]; /* -1: not there */
    size_t row;
    bool failed;
};

static struct text shown(struct arena *arena, struct text value)
{
    size_t at = 0;
    uint32_t point;
    for (size_t i = 0; i < SHOWN_CHARACTERS_MAX && at < value.length; i++)
        at += text_decode(value, at, &point);
    return at < value.length ? arena_printf(arena, "%.*s…", (int)at, value.data) : arena_copy(arena, value);
}

static void tell(struct reading *reading, struct text column, struct text value, struct text reason)
{
    reading->failed = true;
    if (reading->sheet.fault_count < FAULTS_MAX)
        reading->sheet.faults[reading->sheet.fault_count++] = (struct actual_fault){reading->row, arena_copy(reading->arena, column), shown(reading->arena, value), reason};
}

/* The names stand in the order in which they are looked for. */
static int place_of(struct arena *arena, const struct csv_row *row, enum column column)
{
    for (size_t i = 0; names[column][i]; i++)
        for (size_t at = 0; at < row->count; at++)
            if (text_equals(text_slug(arena, text_trim(row->cells[at]), 40), names[column][i]))
                return (int)at;
    return -1;
}

static void read_heading(struct reading *reading, const struct csv_row *row)
{
    struct arena *arena = reading->arena;
    for (unsigned i = 0; i < COLUMN_COUNT; i++)
        reading->places[i] = place_of(arena, row, (enum column)i);
    if (reading->places[COLUMN_DATE] < 0)
        tell(reading, TEXT("date"), TEXT_NONE, SAID(arena, "The file needs this column: the day on which each was paid"));
    if (reading->places[COLUMN_REFERENCE] < 0)
        tell(reading, TEXT("reference"), TEXT_NONE, SAID(arena, "The file needs this column: our reference of the payment, such as PAY-2026-0001"));
    if (reading->places[COLUMN_AMOUNT] < 0)
        tell(reading, TEXT("amount"), TEXT_NONE, SAID(arena, "The file needs this column: what was paid, in pounds"));
}

static struct text cell_of(struct reading *reading, const struct csv_row *row, enum column column)
{
    int place = reading->places[column];
    struct text cell = place >= 0 && (size_t)place < row->count ? text_trim(row->cells[place]) : TEXT_NONE;
    if (text_starts(cell, TEXT(XLSX_MARK))) {
        tell(reading, text_of(names[column][0]), text_slice(cell, 1, SIZE_MAX), SAID(reading->arena, "This cell holds a formula: put in its value, and save the workbook again"));
        return TEXT_NONE;
    }
    if (!text_is_clean(cell)) {
        tell(reading, text_of(names[column][0]), TEXT_NONE, SAID(reading->arena, "This holds characters that cannot be shown: type it anew"));
        return TEXT_NONE;
    }
    if (text_count_characters(cell) > TEXT_CHARACTERS_MAX) {
        tell(reading, text_of(names[column][0]), cell, SAID(reading->arena, "This is longer than 200 characters: shorten it"));
        return TEXT_NONE;
    }
    return arena_copy(reading->arena, cell);
}

static bool is_blank(const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (text_trim(row->cells[i]).length)
            return false;
    return true;
}

static void read_line(struct reading *reading, const struct csv_row *row)
{
    struct actual_line line = {.row = row->line, .standing = ACTUAL_UNKNOWN};
    struct text day, amount;
    struct message why = {.language = arena_language(reading->arena)};
    reading->row = row->line;
    reading->failed = false;
    day = cell_of(reading, row, COLUMN_DATE);
    amount = cell_of(reading, row, COLUMN_AMOUNT);
    line.reference = cell_of(reading, row, COLUMN_REFERENCE);
    line.payee = cell_of(reading, row, COLUMN_PAYEE);
    line.number = cell_of(reading, row, COLUMN_NUMBER);
    if (!reading->failed && date_parse_typed(day, &line.paid_on) < 0)
        tell(reading, TEXT("date"), day, SAID(reading->arena, "Enter a real date, such as 21/11/2026"));
    else if (!reading->failed && date_compare(line.paid_on, reading->today) > 0)
        tell(reading, TEXT("date"), day, SAID(reading->arena, "The date cannot be in the future"));
    if (!reading->failed && pence_parse_cell(amount, PENCE_ANY_SIGN, &line.pence, &why) < 0)
        tell(reading, TEXT("amount"), amount, arena_copy_z(reading->arena, why.text));
    else if (!reading->failed && !line.pence)
        tell(reading, TEXT("amount"), amount, SAID(reading->arena, "An amount of £0.00 says nothing: take the row out"));
    if (!reading->failed)
        reading->sheet.lines[reading->sheet.count++] = line;
}

enum result actual_read(struct arena *arena, struct text content, struct date today, struct actual_sheet *ret_sheet)
{
    struct reading reading = {.arena = arena, .today = today};
    struct sheet_reader reader;
    struct csv_row row;
    struct message why = {.language = arena_language(arena)};
    bool has_heading = false;
    enum result result;
    reading.sheet.lines = ARENA_ARRAY(arena, struct actual_line, ACTUAL_ROWS_MAX + 1);
    reading.sheet.faults = ARENA_ARRAY(arena, struct actual_fault, FAULTS_MAX + 1);
    if (!reading.sheet.lines || !reading.sheet.faults)
        return ERROR_MEMORY;
    sheet_reader_init(&reader, content, true);
    while ((result = sheet_read_row(&reader, arena, &row, &why)) == OK && row.count) {
        if (is_blank(&row))
            continue;
        reading.row = row.line;
        if (!has_heading) {
            read_heading(&reading, &row);
            has_heading = true;
            if (reading.sheet.fault_count)
                break;
        } else if (reading.sheet.count >= ACTUAL_ROWS_MAX) {
            tell(&reading, TEXT_NONE, TEXT_NONE, SAID(arena, "The file has more than 5,000 rows: bring it in parts"));
            break;
        } else {
            read_line(&reading, &row);
        }
    }
    reading.row = result < 0 || !reading.sheet.count ? 0 : reading.row; /* of the file as a whole */
    if (result == ERROR_INVALID || result == ERROR_LIMIT)
        tell(&reading, TEXT_NONE, TEXT_NONE, arena_copy_z(arena, why.text));
    else if (result < 0)
        return result;
    if (!reading.sheet.count && !reading.sheet.fault_count)
        tell(&reading, TEXT_NONE, TEXT_NONE, SAID(arena, "The file has no rows under its heading"));
    *ret_sheet = reading.sheet;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Laying beside ------------------------------------------------------------ */

static bool is_word_byte(char byte)
{
    return (byte >= '0' && byte <= '9') || ((byte | 32) >= 'a' && (byte | 32) <= 'z') || byte == '-' || byte == '/';
}

/* "Ref PAY-2026-0001, part 2" names PAY-2026-0001, and PAY-2026-00011 does not. */
static bool names_it(struct text cell, struct text reference)
{
    for (size_t at = 0; reference.length && at + reference.length <= cell.length; at++) {
        size_t end = at + reference.length;
        if ((at == 0 || !is_word_byte(cell.data[at - 1])) && (end == cell.length || !is_word_byte(cell.data[end])) &&
            text_equal_ignoring_case(text_slice(cell, at, reference.length), reference))
            return true;
    }
    return false;
}

static bool number_is_known(struct text number, const struct actual_line *lines, size_t before, const struct text *numbers, size_t number_count)
{
    for (size_t i = 0; number.length && i < number_count; i++)
        if (text_equal(numbers[i], number))
            return true;
    for (size_t i = 0; number.length && i < before; i++)
        if (text_equal(lines[i].number, number))
            return true;
    return false;
}

enum result actual_match(struct arena *arena, struct actual_line *lines, size_t count, const struct actual_payment *payments, size_t payment_count,
                         const struct text *numbers, size_t number_count)
{
    bool *taken = ARENA_ARRAY(arena, bool, payment_count + 1);
    if (!taken)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        struct actual_line *line = &lines[i];
        size_t at = 0;
        while (at < payment_count && !names_it(line->reference, payments[at].reference))
            at++;
        line->payment = at < payment_count ? payments[at].id : 0;
        if (number_is_known(line->number, lines, i, numbers, number_count))
            line->standing = ACTUAL_DUPLICATE;
        else if (line->pence < 0)
            line->standing = ACTUAL_NEGATIVE;
        else if (at == payment_count)
            line->standing = ACTUAL_UNKNOWN;
        else if (payments[at].is_matched || taken[at])
            line->standing = ACTUAL_DUPLICATE;
        else if (!payments[at].is_exported)
            line->standing = ACTUAL_UNKNOWN;
        else
            line->standing = payments[at].pence == line->pence ? ACTUAL_MATCHED : ACTUAL_DIFFERS;
        if (line->standing == ACTUAL_MATCHED)
            taken[at] = true;
    }
    return OK;
}
