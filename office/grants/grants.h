/* Grants: funds, rounds, applications, assessment, awards, payments, returns and recalls (catalogue GF; section AF for two of the funds).
 *
 * The registers are the YAML files of this folder. Its C: what moves do in the ledger (purse.c), what a record must hold before (holds.c).
 * What is left of a fund is its purse's balance and nothing else (blocks/ledger). What applicants wrote stands in blocks/gather. */
#ifndef OFFICE_GRANTS_H
#define OFFICE_GRANTS_H

#include "base/web/web.h"
#include "blocks/engine.h"

extern const struct room_code grants_code;
extern const struct route grants_routes[];

/* Where its published records are shown. */
address_function fund_address, round_address, criterion_address, funding_address, award_address, recall_address, grant_return_address;

#endif
