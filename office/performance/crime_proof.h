/* Crime data in the log: every month of a kind that lands is a published record (crime_file.yaml) with a checksum of its counts sealed beside its
 * fields, "@counts": {"checksum":…,"load":…}. One import is one line. `verify` recomputes the checksum of every load from the tables that pages read,
 * those of loads that were replaced too; and of what lies beside the counts there, that it is as the log has it: of which month and kind a load is, how
 * many rows it had, and that the one in use is the one that landed last. Loads of before there was this register are vouched for by nothing.
 *
 * The checksum is BLAKE2b, 256 bits, of lines "area TAB type TAB count LF" by area and type, each followed by "TAB outcome TAB count LF" of its
 * outcomes in the order of the bytes of their names; then of outcomes "area TAB outcome TAB count LF", then of stops "dimension TAB value TAB object
 * TAB outcome TAB count LF", each in the order of its columns; area: the district's code. */
#ifndef OFFICE_PERFORMANCE_CRIME_PROOF_H
#define OFFICE_PERFORMANCE_CRIME_PROOF_H

#include "blocks/record/record.h"

#define CRIME_FILE_REGISTER "crime_file"
extern const char crime_seal_schema[];
/* In the transaction that makes the import's loads live, after it did. Nothing where the office has no such register. */
enum result crime_prove(struct db *db, const struct engine *engine, int64_t import, struct message *message) MUST_USE;

/* For the engine's list of annexes (engine.h: room_annex). */
#define CRIME_ANNEX_NAME "@counts"
enum result crime_annex_make(struct db *db, struct arena *arena, const struct record *record, struct value **ret_value, struct message *message) MUST_USE;
enum result crime_annex_index(struct db *db, struct arena *arena, int64_t id, const struct value *value, bool withdrawn) MUST_USE;
enum result crime_annex_clear(struct db *db) MUST_USE;
enum result crime_annex_read(struct db *db, struct arena *arena, int64_t id, struct value **ret_value) MUST_USE;
enum result crime_annex_check_rest(struct db *db, struct message *message) MUST_USE;
enum result crime_annex_erase(struct db *db, int64_t id) MUST_USE;
enum result crime_annex_put_least(struct db *db, struct arena *arena, const struct record *record) MUST_USE;
struct text crime_annex_href(struct arena *arena, int64_t id);

#endif
