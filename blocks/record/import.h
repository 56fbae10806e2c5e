/* Imports: a spreadsheet, CSV or workbook, put into a register whole or not at all.
 *
 * Owns import_kept (files that wait for their importer to agree), import_done and
 * import_record (what each import wrote). Not here: what is right in a record (check.c),
 * how it is written (record.c), what CSV and workbooks are (base/format/sheet.h).
 *
 * Columns may stand in any order and are known by a field's `also` names, its name or
 * its label, whatever the letter case, blanks and underscores. Rows are found again by the
 * definition's `key`; LINK fields by the target's `by` field or its reference, and a target
 * that is missing is made where the field `adds`, with what the same row says of it
 * (`with`). A column that is no field is left out, and the report says so.
 *
 * An empty cell leaves what is stored as it is, unless `clear_empty` is asked for; a new record keeps
 * its default. The same file again changes nothing, history included.
 *
 * New records are drafts, and what is public stays as it is: an import publishes
 * nothing, so the log has nothing to say of it until somebody makes the move. */
#ifndef BLOCKS_RECORD_IMPORT_H
#define BLOCKS_RECORD_IMPORT_H

#include "base/web/web.h"
#include "blocks/record/record.h"

extern const char import_schema[], import_covers_schema[];

#define IMPORT_FILE_BYTES_MAX 67108864 /* on the command line; BODY_BYTES_MAX_IMPORT in the desk */
#define IMPORT_VALUE_CHARACTERS_MAX 60 /* of a refused value, as it is shown */
#define IMPORT_REFUSALS_LISTED_MAX 1000
#define IMPORT_ROWS_LISTED_MAX 200

/* What a row of import_kept holds, for the program's own looking: to be shown to nobody but who may see what is in it. ERROR_NOT_FOUND, ERROR_CORRUPT: it
 * cannot be opened, by its importer neither. */
enum result import_kept_open(const struct engine *engine, struct arena *arena, int64_t account, int64_t id, struct text content, struct text *ret_opened) MUST_USE;

struct import_setting { struct text field, value; }; /* one value for all rows, over any column of that name */
struct import_order {
    const struct definition *definition;
    struct text file_name, content; /* content: as sheet_text() gives it */
    const struct import_setting *settings;
    size_t setting_count;
    bool clear_empty;
    bool bare_guards;    /* see base/format/csv.h */
    bool dry_run;
};

struct import_refusal {
    size_t line;         /* of the file, from 1; 0: the file as a whole, or a setting */
    struct text column, value, reason;
};
struct import_row {
    size_t line;
    struct text reference, name;
    struct text changes; /* "Title: Lights → Street lights; …"; empty for a new record */
};
struct import_also { const struct definition *definition; size_t count; };
struct import_left_out { struct text column, why; };
struct import_written { int64_t id, version; };

struct import_report {
    bool complete;       /* the file was gone through; otherwise the result and its message say why not */
    size_t added, changed, same, refused; /* rows; a fault of the header counts as one */
    size_t still_public; /* changed records whose public version is now behind */
    struct import_refusal *refusals; /* at most IMPORT_REFUSALS_LISTED_MAX */
    size_t refusal_count;
    struct import_row *added_rows, *changed_rows; /* at most IMPORT_ROWS_LISTED_MAX of each */
    size_t added_row_count, changed_row_count;
    struct import_also *also;        /* targets that links add */
    size_t also_count;
    struct import_left_out *left_out;
    size_t left_out_count;
    struct import_written *written;  /* every record, in the order written: a target before what points to it */
    size_t written_count;
    int64_t number;                  /* of the import (import_done), once it has landed with something in it */
};

/* A role that may add, edit and see records of the register without an `only` scope. */
bool import_may(const struct definition *definition, const struct actor *actor);

/* One import: a store_transaction, with a struct import_task as its context. Fails, so that the store
 * undoes it, when a row is refused (ERROR_INVALID) or when it is a dry run (ERROR_CONFLICT): the report
 * is complete then too. Everything in the report lies in the task's arena. */
struct import_task {
    const struct engine *engine;
    struct arena *arena;
    struct import_order order;
    struct actor actor;
    struct import_report report;
};
enum result import_run(struct db *db, void *task, struct message *message);
/* "19 objectives and 4 themes": what links add; empty where they add nothing. */
struct text import_also_line(struct arena *arena, const struct import_report *report);

/* The columns that an import into the register knows: its fields, and what fills in the targets that links add. */
struct import_heading {
    struct text name;
    const struct field *field;  /* that it feeds, or the link whose missing target it fills in */
    const struct field *fills;  /* that target's field, or NULL */
};
enum result import_headings(struct arena *arena, const struct definition *definition, const struct actor *actor,
                            struct import_heading **ret_headings, size_t *ret_count) MUST_USE;

/* --- Publishing what an import wrote --------------------------------------- */

/* Makes the move on each of these records of one register, with one entry of kind "import" in the log for
 * all that it publishes. In a write transaction; the first record that may not be moved fails all. */
enum result import_publish(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition,
                           const int64_t *ids, size_t count, struct text move, const struct actor *actor,
                           struct message *message) MUST_USE;
/* The same for a whole import, each record by the publishing move that the actor may make: what has been
 * published since the import is passed over. ERROR_DENIED to whoever imported it; ERROR_CONFLICT when its records are not as
 * `seen` says (import_items_seen(); empty: not asked), so that nothing is published that its publisher has not read. While publishing is held they are approved and
 * wait (blocks/flow/embargo.h): `waiting` counts those. */
struct import_published { size_t published, waiting; };
enum result import_publish_all(struct db *db, const struct engine *engine, struct arena *arena, int64_t import, struct text seen,
                               const struct actor *actor, struct import_published *ret_published, struct message *message) MUST_USE;

struct import_done {
    int64_t id, account;
    const struct definition *definition; /* NULL: the register is gone */
    struct instant at;
    size_t added, changed;
    int64_t account_for; /* the colleague whom they covered, or 0 */
    struct text file_name, account_name;
};
enum result import_done_get(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct import_done *ret_done) MUST_USE;
/* A record of an import and where it stands. */
struct import_item {
    const struct definition *definition;
    int64_t id, version;
    struct text reference, name;
    size_t state;
    const struct move *move; /* by which the actor may publish it now, or NULL */
    const char *refusal;     /* why not, where a move would publish it; NULL: published since, or nothing publishes it */
    bool published_since;
    struct text waits_line;  /* this version is approved and waits to be published (embargo_said()); or empty */
};
/* Those that the actor may see, in the order written. */
enum result import_items(struct db *db, const struct engine *engine, struct arena *arena, int64_t import,
                         const struct actor *actor, struct import_item **ret_items, size_t *ret_count) MUST_USE;
/* Which versions they are in, and what publishing all would do, as one hash. */
struct text import_items_seen(struct arena *arena, const struct import_item *items, size_t count);

/* /desk/registers/{plural}/import… and /desk/imports/{id} */
extern const struct route import_routes[];

#endif
