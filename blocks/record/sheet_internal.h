/* What the files of a sheet that comes back share, and nobody else sees:
 *
 * sheet_in.c     the run: heading, row after row, the report
 * sheet_value.c  cells into values: what went out means no change; links by name, reference or both
 * sheet_row.c    one row: what it changes, what others changed since, checked and written
 *
 * Much of an import's machinery is used: reading the file, refusals, values, keys (import_internal.h). */
#ifndef BLOCKS_RECORD_SHEET_INTERNAL_H
#define BLOCKS_RECORD_SHEET_INTERNAL_H

#include "blocks/record/import_internal.h"
#include "blocks/record/sheet.h"

/* The records of one register that the actor may see, by reference and by name. */
struct sheet_index {
    const struct definition *definition;
    struct lookup by_reference, by_name;
    struct sheet_index *next;
};
struct sheet_cell_of { /* a column of the file */
    const struct sheet_column *column; /* NULL: not known */
    struct text heading;
};
struct sheet {
    struct import import;
    struct import_report refused;      /* what the import's machinery notes */
    const struct sheet_order *order;
    struct sheet_report *report;
    struct sheet_column *columns;
    size_t column_count;
    struct sheet_cell_of *cells;       /* by column of the file */
    size_t cell_count;
    struct sheet_index *indexes;
    struct buffer seen;
};

/* sheet_value.c */
enum result sheet_index_of(struct sheet *sheet, const struct definition *definition, struct sheet_index **ret_index) MUST_USE;
/* The cell's canonical text; a refusal is noted where it cannot be read. */
enum result sheet_read_value(struct sheet *sheet, const struct field *field, struct text heading, struct text cell, bool *ret_is_read, struct field_value *ret_value) MUST_USE;
/* The cell of the row in hand. */
struct text sheet_text_at(const struct sheet *sheet, size_t cell);
/* That of a part that stands once; its place, or SIZE_MAX. */
size_t sheet_place(const struct sheet *sheet, enum sheet_part part);
struct text sheet_shown(struct sheet *sheet, const struct field *field, const struct field_value *value);

/* sheet_row.c. Writes what is to be written. */
enum result sheet_one_row(struct sheet *sheet, struct sheet_row *ret_row) MUST_USE;

#endif
