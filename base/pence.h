/* Amounts of money: whole pence, in an int64_t. £1,000.50 is 100050. No fraction of a penny, no floating point.
 *
 * An amount is at most PENCE_MAX either way; text that says more is refused, and so is a sum that would be more.
 *
 * Three ways to write one:
 *   "£1,000.50"  for people           pence_text()
 *   "1000.50"    for CSV and workbooks, and wherever an amount is kept as text   pence_plain()
 *   100050       for JSON and the store: the integer itself, in pence
 *
 * What people type is read by pence_parse(): pounds, with or without £, with commas where they part thousands rightly, and either no pence or
 * exactly two figures of them: "1,000.5" could be meant as £1,000.05 and is refused, as are "1.000,00", "£1,000.005", "1e5" and "1k". */
#ifndef BASE_PENCE_H
#define BASE_PENCE_H

#include "base/arena.h"
#include "base/text.h"

#define PENCE_MAX INT64_C(9999999999999) /* £99,999,999,999.99 */

/* Whether a minus sign ("-5.00", "−£5") or an accountant's brackets ("(5.00)") may make an amount negative. */
enum pence_sign { PENCE_NOT_NEGATIVE, PENCE_ANY_SIGN };

/* ERROR_INVALID: no amount; ERROR_LIMIT: past PENCE_MAX. The message (may be NULL) says how to write it. An empty text is ERROR_INVALID. */
enum result pence_parse(struct text typed, enum pence_sign sign, int64_t *ret_pence, struct message *message) MUST_USE;
/* As pence_parse(), of a cell of a spreadsheet: those write £1,000.50 as 1000.5, so a bare number may have one figure of pence. */
enum result pence_parse_cell(struct text cell, enum pence_sign sign, int64_t *ret_pence, struct message *message) MUST_USE;
/* What pence_plain() wrote and nothing else: "1000.50", "-0.05". For what the program itself has kept. */
enum result pence_parse_plain(struct text plain, int64_t *ret_pence) MUST_USE;

/* "£1,000.50", "£0.05", "−£20.00" (with the minus sign of print, U+2212). */
struct text pence_text(struct arena *arena, int64_t pence) MUST_USE;
/* The same, but "£1,000" where there are no odd pence: for tables of which all amounts are whole pounds (pence_are_whole()). */
struct text pence_text_whole(struct arena *arena, int64_t pence) MUST_USE;
bool pence_are_whole(const int64_t *pence, size_t count);
/* "1000.50", "-20.00": two decimals always, no comma, no sign of the pound. */
struct text pence_plain(struct arena *arena, int64_t pence) MUST_USE;

/* ERROR_LIMIT past PENCE_MAX either way; the sum is untouched then. */
enum result pence_add(int64_t a, int64_t b, int64_t *ret_sum) MUST_USE;

#endif
