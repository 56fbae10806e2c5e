/* Rows of a sheet of payments: see spending.h. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/crypto/crypto.h"
#include "base/format/xlsx.h"
#include "base/pence.h"
#include "base/wording.h"
#include "office/money/spending.h"

static struct text cell_of(const struct csv_row *row, int at)
{
    return at >= 0 && (size_t)at < row->count ? text_trim(row->cells[at]) : TEXT_NONE;
}

static bool is_small(const struct definitions *definitions, const struct spending_row *row)
{
    const struct law_amount *limit = law_amount_on(definitions, TEXT(SPENDING_PUBLISHED), row->paid_on);
    return limit && llabs(row->pence) <= limit->over_pence;
}

/* The import refuses such a cell by its mark: here the row says so before. */
static bool has_formula(const struct spending_row *row)
{
    for (size_t i = 0; i < SPENDING_COLUMNS; i++)
        if (text_starts(row->cells[i], TEXT(XLSX_MARK)))
            return true;
    return false;
}

struct text spending_cell_shown(struct text cell) { return text_starts(cell, TEXT(XLSX_MARK)) ? text_slice(cell, 1, SIZE_MAX) : cell; }

static void mark(struct arena *arena, const struct definitions *definitions, struct spending_row *row)
{
    struct message why = {.language = arena_language(arena)};
    if (has_formula(row)) {
        row->is_wrong = true;
        row->why = SAID(arena, "A cell of this row holds a formula or an error, and none is taken: put the value itself there (copy, then paste as value).");
    } else if (date_parse_typed(row->cells[SPENDING_DATE], &row->paid_on) < 0) {
        row->is_wrong = true;
        row->why = SAID(arena, "The date cannot be read. Write it as 2019-09-30 or 30/09/2019.");
    } else if (!row->cells[SPENDING_RECIPIENT].length) {
        row->is_wrong = true;
        row->why = SAID(arena, "There is no recipient.");
    } else if (pence_parse_cell(row->cells[SPENDING_AMOUNT], PENCE_ANY_SIGN, &row->pence, &why) < 0) {
        row->is_wrong = true;
        row->why = arena_copy(arena, text_of(why.text));
    }
    row->is_negative = !row->is_wrong && row->pence < 0;
    row->is_small = !row->is_wrong && is_small(definitions, row);
    row->is_personal = spending_looks_personal(row->cells[SPENDING_RECIPIENT]);
}

enum result spending_row_read(struct arena *arena, const struct definitions *definitions, const struct csv_row *row, const struct spending_map *map, struct spending_row *ret_row)
{
    struct spending_row read = {.line = row->line, .paid_on = DATE_NONE};
    size_t filled = 0;
    for (size_t i = 0; i < SPENDING_COLUMNS; i++)
        read.cells[i] = cell_of(row, map->at[i]);
    for (size_t i = 0; i < SPENDING_MUST; i++)
        filled += read.cells[i].length > 0;
    if (filled < 2) /* a total has its amount alone, a remark its words */
        return ERROR_NOT_FOUND;
    mark(arena, definitions, &read);
    *ret_row = read;
    return OK;
}

/* What the row says, in one text: two rows with the same are the same payment, or paid twice. */
static struct text fingerprint(struct arena *arena, const struct spending_row *row)
{
    struct text words = arena_printf(arena, "%.*s|%.*s|%" PRId64 "|%.*s", TEXT_ARGS(date_iso(arena, row->paid_on)), TEXT_ARGS(row->cells[SPENDING_RECIPIENT]), row->pence, TEXT_ARGS(row->cells[SPENDING_PURPOSE]));
    return text_slice(hash_hex(arena, hash_of(words)), 0, 16);
}

/* Of what is published anyway: with the recipient in it, whoever guesses a redacted name could see that they are right. */
static struct text made_number(struct arena *arena, const struct spending_row *row)
{
    struct text words = arena_printf(arena, "%.*s|%" PRId64 "|%.*s", TEXT_ARGS(date_iso(arena, row->paid_on)), row->pence, TEXT_ARGS(row->cells[SPENDING_PURPOSE]));
    return arena_printf(arena, "made-%.*s", TEXT_ARGS(text_slice(hash_hex(arena, hash_of(words)), 0, 16)));
}

struct keyed { struct text key; size_t index; };

static int by_key(const void *left, const void *right)
{
    const struct keyed *a = left, *b = right;
    int order = text_compare(a->key, b->key);
    return order ? order : (a->index > b->index) - (a->index < b->index);
}

/* A transaction's number, or what is made of the row where it has none: the same in every sheet, so that a sheet that comes again adds nothing. */
enum result spending_rows_compare(struct arena *arena, struct spending_row *rows, size_t count)
{
    struct keyed *prints = ARENA_ARRAY(arena, struct keyed, count + 1), *names = ARENA_ARRAY(arena, struct keyed, count + 1);
    if (!prints || !names)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        prints[i] = (struct keyed){fingerprint(arena, &rows[i]), i};
        names[i] = (struct keyed){rows[i].cells[SPENDING_TRANSACTION].length ? rows[i].cells[SPENDING_TRANSACTION] : made_number(arena, &rows[i]), i};
    }
    if (arena_failed(arena))
        return ERROR_MEMORY;
    qsort(prints, count, sizeof *prints, by_key);
    qsort(names, count, sizeof *names, by_key);
    for (size_t i = 0, first = 0, again = 0; i < count; i++) {
        first = i && text_equal(prints[i].key, prints[i - 1].key) ? first : i;
        again = i && text_equal(names[i].key, names[i - 1].key) ? again + 1 : 1;
        rows[prints[i].index].same_as = first != i && !rows[prints[i].index].is_wrong ? rows[prints[first].index].line : 0;
        rows[names[i].index].transaction = again > 1 ? arena_printf(arena, "%.*s/%zu", TEXT_ARGS(names[i].key), again) : names[i].key;
    }
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static void write_row(const struct spending_row *row, const char *body, struct buffer *out)
{
    char day[DATE_ISO_BYTES], amount[32];
    date_write_iso(row->paid_on, day);
    snprintf(amount, sizeof amount, "%s%" PRId64 ".%02d", row->pence < 0 ? "-" : "", (row->pence < 0 ? -row->pence : row->pence) / 100, (int)((row->pence < 0 ? -row->pence : row->pence) % 100));
    csv_write_cell(out, text_of(body), true);
    for (size_t i = 0; i < SPENDING_COLUMNS; i++) {
        struct text cell = i == SPENDING_TRANSACTION ? row->transaction : row->cells[i];
        if (!row->is_wrong && (i == SPENDING_DATE || i == SPENDING_AMOUNT))
            cell = text_of(i == SPENDING_DATE ? day : amount);
        csv_write_cell(out, cell, false);
    }
    csv_end_row(out);
}

enum result spending_write(const struct spending_row *rows, size_t count, const char *body, bool without_small, struct buffer *out)
{
    csv_write_cell(out, TEXT("body"), true);
    for (size_t i = 0; i < SPENDING_COLUMNS; i++)
        csv_write_cell(out, text_of(spending_fields[i]), false);
    csv_end_row(out);
    for (size_t i = 0; i < count; i++)
        if (!without_small || !rows[i].is_small)
            write_row(&rows[i], body, out);
    return out->failure < 0 ? out->failure : OK;
}
