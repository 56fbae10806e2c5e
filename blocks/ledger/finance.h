/* What goes to the finance system, and what comes back.
 *
 * OUT: a batch is every payment of one legal entity that is authorised when it is made: a CSV file with a number and a hash, kept as it was
 * written, so that it downloads again byte for byte. A payment is in one batch, for ever: the store has one place for it. Columns: FINANCE_COLUMNS.
 *
 * BACK: a file of what was paid, CSV or workbook, whole or not at all, and once (its hash is known). Columns by name, in any order and letter case, by any of the
 * names that actual.c lists: date, reference, payee, amount, number. The reference is found as a word inside the cell. Each line stands as one of:
 *   matched    the payment is with the finance system, and the amount is the same: it becomes paid, on the line's day
 *   differs    the payment is there, and the amount is another: somebody decides
 *   unknown    no payment of ours
 *   duplicate  its number, or its payment, came in before
 *   negative   a credit or a refund: shown, never matched by itself
 *   accepted   differed, and somebody took less as the whole payment, with a reason
 * and a line that does not match may be explained, by a note with a name. Missing is what was exported and has no line.
 *
 * Owns payment_batch, payment_batch_line, actual_file and actual_line. Not here: the states of a payment (office/money/payments.c), pages. */
#ifndef BLOCKS_LEDGER_FINANCE_H
#define BLOCKS_LEDGER_FINANCE_H

#include "blocks/engine.h"
#include "blocks/ledger/payment.h"

extern const char finance_schema[]; /* migration */

#define FINANCE_COLUMNS "batch,line,reference,entity,payee,payee_number,payee_reference,amount,due,purpose,budget_code,authorised_by"
#define BATCH_PAYMENTS_MAX 2000
#define ACTUAL_ROWS_MAX 5000
#define ACTUAL_NOTE_CHARACTERS_MAX 500

/* --- Out ---------------------------------------------------------------------- */

struct batch_item {
    int64_t payment, version, pence;
    struct text reference, entity, payee, payee_number, payee_reference, purpose, budget_code, authorised_by;
    struct date due;
};
/* The file. Pure: the same items give the same bytes. */
void batch_write(struct buffer *out, struct arena *arena, int64_t number, const struct batch_item *items, size_t count);
/* What is authorised and in no batch, of one entity, by due day and number. */
enum result batch_waiting(struct db *db, struct arena *arena, int64_t entity, struct batch_item **ret_items, size_t *ret_count) MUST_USE;

struct batch {
    int64_t id, entity, payments, pence;
    struct text entity_name, by_name, hash;
    struct instant at;
};
/* In a write transaction: makes the batch, and moves each of its payments on to "exported". ERROR_INVALID: nothing waits. ERROR_LIMIT: too many for one file. */
enum result batch_make(struct db *db, const struct engine *engine, struct arena *arena, int64_t entity, const struct actor *actor, int64_t *ret_batch, struct message *message) MUST_USE;
enum result batch_list(struct db *db, struct arena *arena, struct batch **ret_list, size_t *ret_count) MUST_USE; /* newest first */
enum result batch_get(struct db *db, struct arena *arena, int64_t id, struct batch *ret_batch, struct text *ret_content) MUST_USE; /* ERROR_NOT_FOUND */
/* The batch of a payment; 0: none. */
enum result batch_of(struct db *db, int64_t payment, int64_t *ret_batch) MUST_USE;
/* For `verify`: each content has its hash (or was erased), and each batch its payments. */
enum result batch_verify(struct db *db, struct arena *arena, struct message *message) MUST_USE;

/* --- Back --------------------------------------------------------------------- */

enum actual_standing { ACTUAL_MATCHED, ACTUAL_DIFFERS, ACTUAL_UNKNOWN, ACTUAL_DUPLICATE, ACTUAL_NEGATIVE, ACTUAL_ACCEPTED };
#define ACTUAL_STANDINGS 6
const char *actual_standing_word(enum actual_standing standing);
bool actual_standing_parse(struct text word, enum actual_standing *ret_standing);

struct actual_line {
    size_t row;               /* of the sheet */
    struct date paid_on;
    struct text reference, payee, number; /* as the file has them */
    int64_t pence;
    enum actual_standing standing;
    int64_t payment;          /* 0: none of ours */
};
struct actual_fault { size_t row; struct text column, value, reason; };
struct actual_sheet {
    struct actual_line *lines;
    size_t count;
    struct actual_fault *faults; /* none: it can land */
    size_t fault_count;
};
/* The rows of a file as sheet_text() gives it. Pure. OK also where there are faults. `today`: nothing was paid after it. */
enum result actual_read(struct arena *arena, struct text content, struct date today, struct actual_sheet *ret_sheet) MUST_USE;

/* What is known of a payment when lines are laid beside it. */
struct actual_payment {
    int64_t id, pence;
    struct text reference;
    bool is_exported;         /* with the finance system, and not paid yet */
    bool is_matched;          /* a line was matched with it before */
};
/* Gives each line its standing and its payment. `numbers`: the finance system's numbers of lines that came in before. Pure. */
enum result actual_match(struct arena *arena, struct actual_line *lines, size_t count, const struct actual_payment *payments, size_t payment_count,
                         const struct text *numbers, size_t number_count) MUST_USE;

/* Lays the lines beside what the store knows, without changing anything. */
enum result actual_compare(struct db *db, struct arena *arena, struct actual_line *lines, size_t count) MUST_USE;
struct actual_landing {
    struct text file_name, content; /* content: what was sent, for its hash */
    const struct actual_line *lines;
    size_t count;
};
/* In a write transaction: keeps the lines, and moves each matched payment on to "paid". ERROR_CONFLICT: this file was brought in before. */
enum result actual_land(struct db *db, const struct engine *engine, struct arena *arena, const struct actual_landing *landing, const struct actor *actor,
                        int64_t *ret_file, struct message *message) MUST_USE;

struct actual_kept {
    int64_t id, file;
    struct actual_line line;
    struct text file_name, payment_reference, note, noted_by;
    int64_t payment_pence;    /* what was asked for; 0 without a payment */
    struct instant at;        /* when it was brought in */
};
/* `open_only`: those that do not agree and that nobody has explained. Newest file first. */
enum result actual_list(struct db *db, struct arena *arena, bool open_only, struct actual_kept **ret_list, size_t *ret_count) MUST_USE;
enum result actual_get(struct db *db, struct arena *arena, int64_t id, struct actual_kept *ret_line) MUST_USE;
/* The day on which the line that was matched with the payment, or accepted for it, says that it was paid; ERROR_NOT_FOUND. */
enum result actual_of(struct db *db, int64_t payment, struct date *ret_day, int64_t *ret_pence) MUST_USE;
/* In a write transaction. A line that differs is taken as the whole payment: what was paid is paid, the rest goes back. ERROR_INVALID: it says more than was
 * asked for, or nothing of ours; ERROR_CONFLICT: it agrees already. */
enum result actual_accept(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct text reason, const struct actor *actor, struct message *message) MUST_USE;
enum result actual_explain(struct db *db, int64_t id, struct text note, const struct actor *actor, struct message *message) MUST_USE;

/* What was exported and has no line yet, by how long ago. */
struct actual_missing { int64_t payment, batch, pence; struct text reference, payee; struct date due; struct instant exported_at; };
enum result actual_missing(struct db *db, struct arena *arena, struct actual_missing **ret_list, size_t *ret_count) MUST_USE;

/* Files of batches, and lines that came back, that say something: for answering somebody who asks what is held about them. At most `max` of each. */
struct finance_said { int64_t *batches, *lines; size_t batch_count, line_count; };
enum result finance_saying(struct db *db, struct arena *arena, bool (*says)(const void *context, struct text text), const void *context, size_t max, struct finance_said *ret_said) MUST_USE;

/* For blocks/erasure/bookkeeping.h: files of payments that went out before then, and payees and notes of lines that came back before then and are settled. Sums, days,
 * references and hashes stay. */
enum result finance_count_old(struct db *db, struct instant before, int64_t *ret_count) MUST_USE;
enum result finance_destroy_old(struct db *db, struct instant before, int64_t *ret_count) MUST_USE;

/* For blocks/erasure, as ledger_forget(): names in files that went out and came back. */
enum result finance_forget(struct db *db, struct arena *arena, bool (*says)(const void *context, struct text text), const void *context, struct text instead) MUST_USE;

#endif
