/* Gathers the composed SQL that a store is asked for, each text once: for preparing it on the other
 * engine (test/drift.sh). Any thread may ask the store meanwhile. */
#ifndef PROGRAM_SQL_GATHER_H
#define PROGRAM_SQL_GATHER_H

#include "base/store/store.h"

struct sql_gather;
enum result sql_gather_start(struct store *store, struct sql_gather **ret_gather) MUST_USE;
/* Ends the gathering: writes the texts sorted, each followed by a NUL byte. ERROR_MEMORY where one could not be kept. */
enum result sql_gather_write(struct sql_gather *gather, FILE *out) MUST_USE;
void sql_gather_free(struct sql_gather *gather);      /* NULL is allowed */
void sql_gather_free_at(struct sql_gather **gather);  /* for AUTO(sql_gather_free_at) */

#endif
