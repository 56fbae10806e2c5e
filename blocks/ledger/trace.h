/* Which receipt paid for which award: money followed from where it came in, first in, first out.
 *
 * Pure: the postings in, the traces out; no store, no clock.
 *
 * Money that leaves a source is a parcel that remembers by which posting it came. Purses hold parcels in the order in which they came into the books, and give
 * the oldest first, to the penny, splitting one where it must. So of two receipts in a fund the earlier pays for the first award, and where it ends
 * the later goes on. What goes back by a recall or a correction is the newest, which would have been spent last; in the fund it takes its place
 * in the order again. A correction of an income takes out that income's own parcels: where those were spent already, what was paid from them counts as
 * paid from the parcels that go in their stead.
 *
 * To identify money in a mixed purse by the order in which it came is the rule of Clayton's Case (Devaynes v Noble (1816) 1 Mer 572).
 *
 * An award's money lies in three accounts: still to be asked for, in payment, and paid. Together they say which receipts paid for it. */
#ifndef BLOCKS_LEDGER_TRACE_H
#define BLOCKS_LEDGER_TRACE_H

#include "blocks/ledger/ledger.h"

struct ledger_step_line {
    int64_t account, pence;
    bool is_source; /* money that leaves it is new in the books; money that reaches it leaves them */
};
/* A posting as the trace needs it. */
struct ledger_step {
    int64_t posting;
    int64_t contradicts;    /* of a correction; 0 */
    bool is_recall;         /* of a correction: what it corrects was one */
    const struct ledger_step_line *lines; /* without those of LEDGER_BETWEEN */
    size_t line_count;
};
/* What lies in an account of what one posting brought into the books. */
struct ledger_origin {
    int64_t account;
    int64_t posting; /* 0: nobody knows: more was taken somewhere than there was */
    int64_t pence;   /* above 0 */
};
/* The steps in the order of day and number. The result by account, and there in the order in which the money came. */
enum result ledger_trace(struct arena *arena, const struct ledger_step *steps, size_t count, struct ledger_origin **ret_list, size_t *ret_count) MUST_USE;

/* The steps of all postings up to the day, of all entities; DATE_NONE: of all days. */
enum result ledger_trace_read(struct db *db, struct arena *arena, struct date day, struct ledger_step **ret_steps, size_t *ret_count) MUST_USE;

/* From which receipts, and by whom they came, what a record has or had in its accounts was paid: one row for each posting that brought money in. */
struct ledger_receipt {
    int64_t posting;   /* 0: not known */
    int64_t pence;
    struct date day;
    struct text words, reg; /* of that posting, and its source record */
    int64_t record;
};
enum result ledger_receipts_of(struct db *db, struct arena *arena, struct text reg, int64_t record, struct ledger_receipt **ret_list, size_t *ret_count) MUST_USE;

#endif
