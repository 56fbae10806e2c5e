/* Sheets: a register's list as a spreadsheet that its reader works on, and that comes back as updates.
 *
 * Out (sheet_out.c): reference and version first, then every field that the actor may see and that people may set, by its
 * label, then why a published date moves (where the register asks for that), then, shaded, the state and what only steps set. Only
 * records and fields that the actor may see. Choices and roles stand by their label, links as "Harbour Trust (ORG-3)",
 * several with "; " between them, dates as dates.
 *
 * Back (sheet_in.c, sheet_merge.c), row by row:
 * - A cell that says what went out is no change. What went out is the version that the row names, read from history; so nothing is
 *   kept of a sheet, and a column that was taken out or a row that was deleted changes nothing. No record is ever deleted.
 * - Where the record has a newer version by now, the row is refused, both values shown, until the person says which holds:
 *   theirs (the row is left out), or their own, which is offered only where no field that the row changes was changed
 *   by somebody else too: then both changes stand. A field that both changed is put right in the record itself.
 * - An empty cell empties the field. A code, a label, a name, a reference and "Name (REFERENCE)" are all understood.
 * - A row without reference is a new record, for who may add one. One that says the same as a record that is there, in every
 *   filled cell, is that record, so that the same file twice changes nothing.
 * - A formula or an error in a cell, a reference twice, a reference or version that is not there, a column that the register does not
 *   have, a changed cell of a column that is not for changing: refused with row, column, value and reason.
 * - Everything else is checked as in the form: record_check(), record_may_edit(), scopes; a published date moves with a reason.
 *
 * A file lands whole or not at all, unless the person asks for the good rows alone. */
#ifndef BLOCKS_RECORD_SHEET_H
#define BLOCKS_RECORD_SHEET_H

#include "blocks/record/import.h"

enum sheet_part { SHEET_REFERENCE, SHEET_VERSION, SHEET_FIELD, SHEET_REASON, SHEET_STATE, SHEET_FIXED };
struct sheet_column {
    enum sheet_part part;
    const struct field *field; /* SHEET_FIELD, SHEET_FIXED */
    struct text heading;
};
enum result sheet_columns(struct arena *arena, const struct definition *definition, const struct actor *actor,
                          struct sheet_column **ret_columns, size_t *ret_count) MUST_USE;
/* What a sheet says of a value, for this actor. */
struct text sheet_cell(struct db *db, struct arena *arena, const struct engine *engine, const struct field *field,
                       const struct field_value *value, const struct actor *actor);

/* The rows of a list as CSV (with a byte order mark, without which Excel takes it for another encoding) or as a workbook.
 * ERROR_LIMIT: `out` is full. */
enum sheet_form { SHEET_CSV, SHEET_WORKBOOK };
enum result sheet_write(struct db *db, const struct engine *engine, const struct list_query *query, const struct actor *actor,
                        enum sheet_form form, struct buffer *out) MUST_USE;

/* /desk/registers/{plural}/sheet… */
extern const struct route sheet_routes[];

#endif
