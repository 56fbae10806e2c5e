/* Serials: numbers that are given out once and never again, alike on every engine.
 * Owns the table serial(name, next). */
#ifndef BASE_STORE_SERIAL_H
#define BASE_STORE_SERIAL_H

#include "base/store/store.h"

extern const char serial_schema[];
/* The next number (1, 2, 3 …) of the series; in a write transaction. */
enum result db_next_number(struct db *db, struct text series, int64_t *ret_number) MUST_USE;

#endif
