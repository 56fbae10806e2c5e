/* Payments over £500 as sheets bring them: which column is what, which rows are odd, and whose name may not go out.
 *
 * Finance systems write the same facts under other headings in each sheet. A heading is known by its words ("Supplier Name", "Vendor",
 * "Beneficiary"); what is not known, a person chooses, and the choice is remembered for sheets with the same headings (spending_store.c).
 *
 * WHY NOT FROM THE LEDGER. A payment that is asked for here (payment.yaml) is paid by the finance system, and stands in that system's sheet with every other payment of more than
 * £500, most of which nobody asked for here: rent, energy, the force. The sheet is what the law's list is made from; a record made of our own payment as well would stand in it
 * twice, under two numbers. So payments are published from the sheet alone, and what is published is laid beside the ledger by reconciling (blocks/ledger/finance.h).
 *
 * Pure: no SQL, no clock. Not here: the sheet's bytes (base/format/sheet.h), writing records (blocks/record/import.h). */
#ifndef OFFICE_MONEY_SPENDING_H
#define OFFICE_MONEY_SPENDING_H

#include "base/arena.h"
#include "base/date.h"
#include "base/format/csv.h"
#include "blocks/definition/definition.h"

#define SPENDING_REDACTED "Redacted personal data"
/* Amounts of the law (money_law.yaml): each holds on the day of the payment, the day on which the contract begins, and the first day of the year of a cost. */
#define SPENDING_PUBLISHED "spending_published"
#define CONTRACT_COPIED "contract_copied"
#define COST_EXPLAINED "cost_explained"

/* --- Names ------------------------------------------------------------------------ */

/* Whether a recipient could be a person: a title, "Surname, A", or two or three words of which none is a word of firms and bodies.
 * It may be wrong either way, so it only asks a person to look. */
bool spending_looks_personal(struct text recipient);

/* --- Columns ------------------------------------------------------------------------ */

enum spending_column {
    SPENDING_DATE, SPENDING_RECIPIENT, SPENDING_AMOUNT, SPENDING_TRANSACTION, SPENDING_PURPOSE, SPENDING_CATEGORY, SPENDING_DEPARTMENT, SPENDING_VAT,
    SPENDING_VALUE_REASON, SPENDING_COLUMNS,
};
#define SPENDING_MUST 3              /* the first three must be there */
#define SPENDING_HEADINGS_MAX 60
extern const char *const spending_fields[SPENDING_COLUMNS]; /* of the register spending_item: "paid_on" … */
struct text spending_column_name(struct arena *arena, enum spending_column column); /* "Date" */

/* Where each stands among a sheet's headings; -1: nowhere. */
struct spending_map { int at[SPENDING_COLUMNS]; };
/* By the words of the headings. */
struct spending_map spending_guess(const struct text *headings, size_t count);
/* "0,2,5,-1…", as it is kept and as a form sends it; ERROR_INVALID for anything else, or a column past `count`. */
struct text spending_map_text(struct arena *arena, const struct spending_map *map);
enum result spending_map_parse(struct text text, size_t count, struct spending_map *ret_map) MUST_USE;
/* Whether the three that must be there are, each a column of its own: ERROR_INVALID in words. */
enum result spending_map_check(const struct spending_map *map, struct message *message) MUST_USE;
/* The same for all sheets with the same headings, whatever blanks and capitals they are written in: to remember a map by. */
struct text spending_headings_key(struct arena *arena, const struct text *headings, size_t count);
/* Which of a sheet's first rows is its headings: the one with most that are known, at least two. ERROR_NOT_FOUND: none. */
enum result spending_find_headings(const struct csv_row *rows, size_t count, size_t *ret_index) MUST_USE;

/* --- Rows --------------------------------------------------------------------------- */

struct spending_row {
    size_t line;               /* of the sheet */
    struct text cells[SPENDING_COLUMNS]; /* as they stand there, trimmed */
    struct date paid_on;
    int64_t pence;
    bool is_wrong;             /* date or amount cannot be read: `why` */
    struct text why;
    bool is_negative, is_personal, is_small; /* small: not over what the law wants published on its day */
    size_t same_as;            /* the line of an earlier row with the same date, recipient, amount and purpose; 0: none */
    struct text transaction;   /* the sheet's, with "/2", "/3" where it comes again; made from what the row says where it has none */
};
/* A cell as people read it: a formula without the mark of base/format/xlsx.h. */
struct text spending_cell_shown(struct text cell);
/* Reads a row, with the amounts of the definitions; a row without any of the three is no row (a total, a blank, a remark): ERROR_NOT_FOUND. */
enum result spending_row_read(struct arena *arena, const struct definitions *definitions, const struct csv_row *row, const struct spending_map *map, struct spending_row *ret_row) MUST_USE;
/* Fills same_as and transaction of all rows. */
enum result spending_rows_compare(struct arena *arena, struct spending_row *rows, size_t count) MUST_USE;
/* The rows as CSV under the register's own names, for its import: "body" stands in all. Rows that are wrong are written as they stand, so that the import says
 * what is wrong with them. `without_small` leaves those out that are small. */
enum result spending_write(const struct spending_row *rows, size_t count, const char *body, bool without_small, struct buffer *out) MUST_USE;

#endif
