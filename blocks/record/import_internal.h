/* What the files of an import share, and nobody else sees:
 *
 * import.c          the run: row after row, the report
 * import_columns.c  the header: which column feeds which field
 * import_find.c     records found again: by key, by a link's value; nothing is asked twice
 * import_link.c     links: looked up, and their targets made
 * import_row.c      one row: cells into values, a record checked and written
 * import_publish.c  publishing what an import wrote
 * import_store.c    the tables: files that wait, imports that landed
 * pages_import*.c   the desk */
#ifndef BLOCKS_RECORD_IMPORT_INTERNAL_H
#define BLOCKS_RECORD_IMPORT_INTERNAL_H

#include "base/format/sheet.h"
#include "blocks/record/compose.h"
#include "blocks/record/import.h"

#define IMPORT_ARENA_BYTES_MAX ((size_t)1 << 30)
#define IMPORT_ROW_ARENA_BYTES_MAX ((size_t)64 << 20)
#define IMPORT_LINK_DEPTH_MAX 8
#define IMPORT_PASSES_MAX 50
#define IMPORT_FORMULA_REFUSED "This cell holds a formula or an error, and none is taken: put the value itself there (copy, then paste as value)"
#define SEVERAL_RECORDS INT64_MAX /* in a lookup: more than one answers to it */

/* --- A lookup: texts to numbers -------------------------------------------- */

struct lookup_entry { struct text key; int64_t number; };
struct lookup {
    struct lookup_entry *entries;
    size_t count, capacity;
};
int64_t lookup_get(const struct lookup *lookup, struct text key); /* 0: nothing */
/* Another number for a key that is there makes it SEVERAL_RECORDS. The key is copied. */
enum result lookup_put(struct lookup *lookup, struct arena *arena, struct text key, int64_t number) MUST_USE;

/* How the records of one register are found by a value. */
struct finder {
    const struct definition *definition;
    const struct field *by;
    const struct field *within;  /* a LINK that the value is unique within, or NULL */
    struct lookup by_value, by_reference;
    struct finder *next;
};

struct column {
    struct text name;
    struct text constant; /* of a setting */
    bool is_setting, is_used;
    size_t cell;
};

struct import {
    struct db *db;
    const struct engine *engine;
    const struct import_order *order;
    const struct definition *definition;
    const struct actor *actor;
    struct arena *arena;      /* as long as the run */
    struct arena *row_arena;  /* emptied with each row */
    struct arena *report_arena;
    struct import_report *report;
    struct message *message;

    struct csv_row header;
    struct csv_row *rows;
    size_t row_count;
    struct column *columns;
    size_t column_count;
    const struct column **field_columns; /* by field; NULL: none */

    const struct record *blank; /* a new record with its defaults */
    struct lookup keys, lines;  /* of the register; of the rows so far */
    struct finder *finders;
    const struct record **made;  /* targets that this import made: later rows must say the same of them */
    size_t made_count, made_capacity;
    struct lookup made_ids;      /* an id to its place in `made`, from 1 */
    size_t also_capacity, written_capacity;

    const struct csv_row *row;  /* the row in hand */
    struct import_refusal row_refusals[128];
    size_t row_refusal_count;
    bool may_wait;              /* a link to a row further down may still come */
    bool waits;
};

enum row_outcome { ROW_SAME, ROW_ADDED, ROW_CHANGED, ROW_REFUSED, ROW_WAITS };

/* import_columns.c. OK even when the header is refused: the report says so. */
enum result import_read_file(struct import *import) MUST_USE;
enum result import_match_columns(struct import *import) MUST_USE;
struct text import_fold_name(struct arena *arena, struct text name);
bool import_field_is_offered(const struct field *field, const struct actor *actor);
const struct column *import_column(const struct import *import, struct text name); /* by any spelling, or NULL */
struct text import_cell(const struct import *import, const struct column *column); /* of the row in hand, trimmed */

/* import_find.c */
struct text import_fold_value(struct arena *arena, struct text value);
enum result import_load_keys(struct import *import) MUST_USE;
/* The key of a record, or the first key field that it lacks. */
struct text import_key(struct import *import, const struct record *record, const struct field **ret_lacking);
enum result import_finder(struct import *import, const struct field *link, bool scoped, struct finder **ret_finder) MUST_USE;
int64_t finder_get(struct import *import, const struct finder *finder, struct text value, int64_t within);
/* A record that was just written can be found from now on. */
enum result import_note_record(struct import *import, const struct record *record) MUST_USE;

/* import_link.c. Notes a refusal of the row, under the column, where it fails; *ret_id is 0 then. */
enum result import_link(struct import *import, const struct field *field, struct text column, struct text typed,
                        const struct record *owner, int depth, int64_t *ret_id) MUST_USE;

/* import_row.c */
enum result import_one_row(struct import *import, enum row_outcome *ret_outcome) MUST_USE;
enum result import_read_value(struct import *import, const struct field *field, struct text typed, struct text *ret_canonical,
                              struct message *message) MUST_USE;
struct text import_in_sentence(struct arena *arena, struct text title); /* import.c */
#define import_refuse(import, column, value, format, ...) \
    (import_refuse)(WORDING_ENTRY(format, import), (column), (value), "" format __VA_OPT__(, ) __VA_ARGS__)
void (import_refuse)(struct import *import, struct text column, struct text value, const char *format, ...) PRINTF_LIKE(4, 5);
enum result import_written(struct import *import, const struct record *record) MUST_USE;

/* import.c */
void import_report_refusal(struct import *import, size_t line, struct text column, struct text value, struct text reason);
struct text import_cut(struct arena *arena, struct text text, size_t characters_max);

/* import_store.c */
#define IMPORTS_KEPT_MAX 5
#define IMPORT_KEPT_SECONDS (4 * 60 * 60)
struct import_kept {
    int64_t id;
    const struct definition *definition;
    struct text file_name, content, settings; /* settings: "edition=2019" a line */
};
/* In a write transaction: the account's oldest makes room. The content is sealed where there is a key; into a register with
 * sealed fields nothing is kept without one (ERROR_INVALID, saying so). */
enum result import_keep(struct db *db, const struct engine *engine, const struct import_kept *kept, const struct actor *actor, int64_t *ret_id,
                        struct message *message) MUST_USE;
/* Only to the account that brought it. */
enum result import_kept_get(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, int64_t id,
                            const struct actor *actor, struct import_kept *ret_kept) MUST_USE;
enum result import_kept_drop(struct db *db, int64_t id) MUST_USE;
enum result import_note_done(struct import *import) MUST_USE;

#endif
