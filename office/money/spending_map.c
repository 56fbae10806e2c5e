/* Which column of a sheet is what: see spending.h. */
#include <string.h>

#include "base/wording.h"
#include "office/money/spending.h"

const char *const spending_fields[SPENDING_COLUMNS] = {"paid_on", "supplier", "amount", "transaction_number", "purpose", "category", "department", "vat_not_recovered", "value_reason"};
static const char *const names[SPENDING_COLUMNS] WORDINGS = {"Date", "Recipient", "Amount", "Transaction number", "Purpose", "Category", "Department", "VAT that cannot be recovered", "Why it is good value"};

struct text spending_column_name(struct arena *arena, enum spending_column column)
{
    return text_of(wording(arena, names[column]));
}

/* Headings as councils, forces and finance systems write them, folded to their words; the first that fits a heading whole, then those it begins with. */
static const char *const known[SPENDING_COLUMNS][14] = {
    {"date", "payment date", "paid date", "date paid", "date of payment", "transaction date", "invoice date", "posting date", "date incurred", "effective date", "pay date", "clearing date"},
    {"supplier name", "supplier", "beneficiary", "recipient", "vendor", "vendor name", "payee", "payee name", "creditor", "merchant name", "paid to", "beneficiary name", "merchant"},
    {"net amount", "amount", "amount net", "net", "value", "amount paid", "payment amount", "total", "gross amount", "gross", "amount excl vat", "invoice value", "spend"},
    {"transaction number", "transaction no", "transaction", "transaction reference", "payment reference", "reference", "ref", "voucher number", "document number", "payment number", "invoice number", "doc no"},
    {"purpose", "summary of purpose", "purpose of spend", "purpose of expenditure", "description", "narrative", "details", "summary", "reason", "description of expenditure", "item text"},
    {"merchant category", "category", "expenses type", "expense type", "expenditure type", "expenditure category", "account description", "subjective", "subjective description", "procurement category", "type"},
    {"department", "service area", "directorate", "cost centre description", "service", "service area department", "cost centre", "division", "business unit", "service department"},
    {"irrecoverable vat", "vat", "vat not recovered", "vat that cannot be recovered", "non recoverable vat", "unrecovered vat"},
    {"value for money", "why good value", "reason for value for money", "vfm", "value for money reason", "why it is good value"},
};

/* "Supplier  Name (£)" is "supplier name". */
static void fold(struct text heading, char out[200])
{
    char word[64];
    size_t length, used = 0;
    out[0] = '\0';
    while (text_next_word(&heading, word, sizeof word, &length) && used + length + 2 < 200) {
        used += (size_t)snprintf(out + used, 200 - used, "%s%.*s", used ? " " : "", (int)length, word);
    }
}

static bool fits(const char *folded, const char *words, bool whole)
{
    size_t length = strlen(words);
    return whole ? strcmp(folded, words) == 0 : strncmp(folded, words, length) == 0 && folded[length] == ' ';
}

static bool is_taken(const struct spending_map *map, int at)
{
    for (size_t i = 0; i < SPENDING_COLUMNS; i++)
        if (map->at[i] == at)
            return true;
    return false;
}

struct spending_map spending_guess(const struct text *headings, size_t count)
{
    struct spending_map map;
    for (size_t i = 0; i < SPENDING_COLUMNS; i++)
        map.at[i] = -1;
    for (int whole = 1; whole >= 0; whole--)
        for (size_t column = 0; column < SPENDING_COLUMNS; column++)
            for (size_t w = 0; w < COUNT_OF(known[column]) && known[column][w] && map.at[column] < 0; w++)
                for (size_t h = 0; h < count && h < SPENDING_HEADINGS_MAX && map.at[column] < 0; h++) {
                    char folded[200];
                    fold(headings[h], folded);
                    if (fits(folded, known[column][w], whole) && !is_taken(&map, (int)h))
                        map.at[column] = (int)h;
                }
    return map;
}

struct text spending_map_text(struct arena *arena, const struct spending_map *map)
{
    struct text text = TEXT_NONE;
    for (size_t i = 0; i < SPENDING_COLUMNS; i++)
        text = arena_printf(arena, "%.*s%s%d", TEXT_ARGS(text), i ? "," : "", map->at[i]);
    return text;
}

enum result spending_map_parse(struct text text, size_t count, struct spending_map *ret_map)
{
    struct spending_map map;
    struct text part;
    size_t read = 0;
    while (text_next(&text, ',', &part)) {
        int64_t at;
        if (read == SPENDING_COLUMNS || text_to_integer(part, &at) < 0 || at < -1 || at >= (int64_t)count)
            return ERROR_INVALID;
        map.at[read++] = (int)at;
    }
    if (read != SPENDING_COLUMNS)
        return ERROR_INVALID;
    *ret_map = map;
    return OK;
}

enum result spending_map_check(const struct spending_map *map, struct message *message)
{
    for (size_t i = 0; i < SPENDING_MUST; i++)
        if (map->at[i] < 0)
            return message_fail(message, ERROR_INVALID, "Choose the columns with the date, the recipient and the amount.");
    for (size_t i = 0; i < SPENDING_COLUMNS; i++)
        for (size_t j = 0; j < i; j++)
            if (map->at[i] >= 0 && map->at[i] == map->at[j])
                return message_fail(message, ERROR_INVALID, "A column was chosen twice. Choose another for one of the two, or none.");
    return OK;
}

struct text spending_headings_key(struct arena *arena, const struct text *headings, size_t count)
{
    struct text key = TEXT_NONE;
    for (size_t i = 0; i < count && i < SPENDING_HEADINGS_MAX; i++) {
        char folded[200];
        fold(headings[i], folded);
        key = arena_printf(arena, "%.*s%s|", TEXT_ARGS(key), folded);
    }
    return key;
}

enum result spending_find_headings(const struct csv_row *rows, size_t count, size_t *ret_index)
{
    size_t best = 0, most = 1;
    for (size_t i = 0; i < count; i++) {
        struct spending_map map = spending_guess(rows[i].cells, rows[i].count);
        size_t found = 0;
        for (size_t j = 0; j < SPENDING_COLUMNS; j++)
            found += map.at[j] >= 0;
        if (found > most) {
            most = found;
            best = i;
        }
    }
    if (most < 2)
        return ERROR_NOT_FOUND;
    *ret_index = best;
    return OK;
}
