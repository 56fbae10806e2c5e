/* Grants: funds, rounds, applications, assessment, awards, payments, returns and recalls (catalogue GF; section AF for two of the funds).
 *
 * The registers are the YAML files of this folder. Its C: what moves do in the ledger (purse.c), what a record must hold before (holds.c).
 * What is left of a fund is its purse's balance and nothing else (blocks/ledger). What applicants wrote stands in blocks/gather. */
#ifndef OFFICE_GRANTS_H
#define OFFICE_GRANTS_H

#include "base/web/web.h"
#include "blocks/engine.h"

extern const struct room_code grants_code;
extern const struct route grants_desk_routes[];
extern const struct menu_entry grants_menu[];
extern const char grants_schema[]; /* migration: interests and scores */

#endif
