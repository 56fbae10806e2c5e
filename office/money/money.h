/* Money: where it comes from and where it goes (catalogue MP).
 *
 * The registers are the YAML files of this folder. Its C: the rules of budgets (budget.h) and of the precept (precept.h, precept_steps.h),
 * what the public reads of them (budget_store.c, precept_store.c), what may be published (checks.c), and the pages (pages_….c).
 * The books themselves, what is committed and what is left, are blocks/ledger's. */
#ifndef OFFICE_MONEY_H
#define OFFICE_MONEY_H

#include "base/web/web.h"
#include "blocks/engine.h"
#include "blocks/menu/menu.h"

extern const struct room_code money_code;
extern const struct route money_routes[], money_desk_routes[];
extern const struct menu_entry money_menu[];
address_function decision_address; /* of precept_decision */

#endif
