/* The ledger at the desk: accounts, payments and their way to the finance system and back (catalogue MP-07, MP-09, MP-10, MP-13; GF).
 *
 * payments.c          what the register `payment` names: who may authorise how much, what a refusal gives back, what being paid posts
 * desk_ledger.c       a visitor at these pages; accounts with their balances on a day, what is left of each fund
 * desk_account.c      one account with its postings; one posting
 * desk_posting.c      moving money, correcting a posting, closing a year
 * desk_payments.c     payments to authorise and to export, and the form to ask for one
 * desk_batches.c      batches for the finance system, and their files
 * desk_actuals.c      what was paid: a file brought in, and what does not agree
 * ledger_routes.c     the addresses and shapes
 *
 * Budgets and the precept are the room's other half (money.h). The ledger itself is blocks/ledger. */
#ifndef OFFICE_MONEY_PAYMENTS_H
#define OFFICE_MONEY_PAYMENTS_H

#include "base/web/web.h"
#include "blocks/engine.h"
#include "blocks/menu/menu.h"

extern const struct room_code payments_code;
extern const struct route ledger_routes[];
extern const struct menu_entry ledger_menu[];

#endif
