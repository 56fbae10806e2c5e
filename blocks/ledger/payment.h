/* Payments, as a room asks for them. The register `payment` and all that becomes of one are office/money's; this is the door to it for other rooms.
 *
 * A payment that is asked for takes its sum out of its purse at once, purse → in payment, so that nobody else can promise it. Refused, stopped or not paid, it goes
 * back; paid, it goes on to what is paid out. Whoever asks for a payment cannot authorise it (they are the author of its record).
 *
 *   TRY(ledger_find(db, TEXT("award"), award, LEDGER_AWARD, &purse));
 *   TRY(ledger_request_payment(db, engine, arena, &(struct ledger_payment){.account = purse, .payee = TEXT("Harbour Trust"), .organisation = trust, .pence = 250000,
 *                              .due = due, .purpose = TEXT("First part of AWD-2026-001"), .key = TEXT("milestone 7")}, actor, &payment, message)); */
#ifndef BLOCKS_LEDGER_PAYMENT_H
#define BLOCKS_LEDGER_PAYMENT_H

#include "blocks/engine.h"
#include "blocks/ledger/ledger.h"

#define LEDGER_PAYMENTS "payment" /* the register */

struct ledger_payment {
    int64_t account;             /* the purse it comes from: an award, a budget line, a reserve, a receipt, a fund */
    struct text payee;           /* who is paid; required */
    int64_t organisation;        /* the record that they are; 0: none */
    struct text payee_number, payee_reference, budget_code; /* may be empty */
    int64_t pence;               /* above 0 */
    struct date due;
    struct text purpose;         /* required */
    struct text key;             /* what makes it once, such as "milestone 7"; may be empty */
};
/* In a write transaction: makes the record in its first state, "requested", and takes the sum. Asked again with the same key it gives the record that is there.
 * ERROR_INVALID, in words: what is wrong with it, or more than is left. `ret_record` may be NULL. */
enum result ledger_request_payment(struct db *db, const struct engine *engine, struct arena *arena, const struct ledger_payment *payment, const struct actor *actor,
                                   int64_t *ret_record, struct message *message) MUST_USE;

/* What becomes of it (office/money): back to its purse, whole or the rest of it; or paid out on that day. Each once for a payment. */
enum result ledger_payment_back(struct db *db, struct arena *arena, int64_t payment, int64_t account, int64_t pence, struct text words, const struct actor *actor,
                                struct message *message) MUST_USE;
enum result ledger_payment_paid(struct db *db, struct arena *arena, int64_t payment, int64_t account, int64_t pence, struct date day, struct text words,
                                const struct actor *actor, struct message *message) MUST_USE;

#endif
