/* Sheets: a register's list as a spreadsheet that its reader works on, and that comes back as updates.
 *
 * Out (sheet_out.c): reference and version first, then every field that the actor may see and that people may set, by its
 * label, then why a published date moves (where the register asks for that), then, shaded, the state and what only steps set. Only
 * records that the actor may see, and fields that they may see in all of them (`see: [assigned]` is none). Choices and roles stand by their label, links as "Harbour Trust (ORG-3)",
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

/* Whether records of the register go out together at all: not where each reading is logged. */
bool sheet_goes_out(const struct definition *definition);

enum sheet_part { SHEET_REFERENCE, SHEET_VERSION, SHEET_FIELD, SHEET_REASON, SHEET_STATE, SHEET_FIXED };
struct sheet_column {
    enum sheet_part part;
    const struct field *field; /* SHEET_FIELD, SHEET_FIXED */
    struct text heading;
    struct text heading_defined; /* the same in a sheet that was taken out in English; or empty */
};
enum result sheet_columns(struct arena *arena, const struct definition *definition, const struct actor *actor,
                          struct sheet_column **ret_columns, size_t *ret_count) MUST_USE;
/* What a sheet says of a value, for this actor. */
struct text sheet_cell(struct db *db, struct arena *arena, const struct engine *engine, const struct field *field,
                       const struct field_value *value, const struct actor *actor);

/* The rows of a list as CSV (with a byte order mark, without which Excel takes it for another encoding) or as a workbook.
 * ERROR_LIMIT: `out` is full. */
enum sheet_form { SHEET_CSV, SHEET_WORKBOOK };
enum result sheet_write(struct db *db, const struct engine *engine, const struct language *language, const struct list_query *query, const struct actor *actor,
                        enum sheet_form form, struct buffer *out) MUST_USE;

/* --- Lists that are no register's ------------------------------------------- */

/* Records of several registers, as somebody's list shows them (what waits for them, what a search found): a sheet for each
 * register, which comes back through that register. A list adds what it shows, in its order, each once; whether the actor may
 * see it is asked again in the query. */
struct sheet_pick {
    const struct definition *definition;
    int64_t *ids;
    size_t count, room;
};
struct sheet_picks {
    struct sheet_pick *list;
    size_t count, room;
};
#define SHEET_PICKS_MAX 5000 /* records of one list; more are not taken */
enum result sheet_pick(struct arena *arena, struct sheet_picks *picks, const struct definition *definition, int64_t id) MUST_USE;
/* The answer of a route beside the list's own page, which declares SHEET_PICK_INPUTS beside the list's: without `register` the page
 * that says what goes out and where it comes back, with it the file. `title`: of the list, in lower case ("what waits for you");
 * `list_href`: the list's own page with what was asked of it; `here`: this route's address, with the same. */
#define SHEET_PICK_INPUTS                                                                                                             \
    {.name = "register", .kind = INPUT_TEXT, .bytes_max = DEFINITION_NAME_BYTES_MAX, .about = "the register whose sheet is taken"}, \
        {.name = "form", .kind = INPUT_TEXT, .bytes_max = 4, .about = "xlsx or csv"}
enum result sheet_picks_answer(struct request *request, struct answer *answer, const struct sheet_picks *picks, struct text title,
                               struct text list_href, struct text here) MUST_USE;
extern const struct shape sheet_picks_shape; /* template: blocks/record/pages/sheet_picks */

/* --- Back ------------------------------------------------------------------- */

#define SHEET_ROWS_LISTED_MAX 1000
#define SHEET_CHOICES_MAX 400       /* rows that wait for a choice, shown at once */

/* The three-way rule, of one field: as it went out, as the row has it, as it is now. */
enum sheet_side {
    SHEET_UNTOUCHED, /* the row says what went out, or what is there by now */
    SHEET_MINE,      /* the row changed it, nobody else did */
    SHEET_BOTH,      /* somebody else changed it too, to something else */
};
enum sheet_side sheet_side_of(const struct field_value *base, const struct field_value *row, const struct field_value *now);

enum sheet_choice { SHEET_UNDECIDED, SHEET_THEIRS, SHEET_OWN };
struct sheet_chosen { size_t line; enum sheet_choice choice; };
struct sheet_order {
    const struct definition *definition;
    struct text file_name, content;   /* content: as sheet_text() gives it */
    enum sheet_choice all;            /* for rows that nothing was chosen for */
    const struct sheet_chosen *chosen;
    size_t chosen_count;
    bool good_rows_only;              /* leave out what is refused or undecided, instead of nothing at all */
    bool dry_run;
};

enum sheet_fate {
    SHEET_SAME, SHEET_CHANGES, SHEET_ADDS,
    SHEET_MERGES,  /* changed since by others in other fields, and the person takes their own beside it */
    SHEET_LEFT,    /* changed since, and the person keeps theirs */
    SHEET_WAITS,   /* changed since: undecided, or decided for one's own where that cannot be */
    SHEET_REFUSED,
};
struct sheet_difference {
    struct text label, base, yours, now;
    bool both;
};
struct sheet_row {
    size_t line;
    enum sheet_fate fate;
    int64_t id, seen_version, version;
    struct text reference, name, changed_by;
    struct instant changed_at;
    bool may_take_own;
    struct sheet_difference *differences; /* what the row changes; of a new record: what it says */
    size_t difference_count;
};
struct sheet_report {
    bool complete;
    size_t added, changed, merged, left, waiting, same, refused; /* rows; a fault of the heading counts as one refused */
    struct sheet_row *rows;              /* all but the same and the refused; at most SHEET_ROWS_LISTED_MAX */
    size_t row_count;
    struct import_refusal *refusals;     /* at most IMPORT_REFUSALS_LISTED_MAX */
    size_t refusal_count;
    size_t written;
    char seen[65];                       /* a hash of what the rows say and meet, whatever is chosen */
    int64_t number;                      /* of the import that it became (import.h), when it landed with something in it */
};
/* Whether they may bring a sheet back at all; each row is asked again. */
bool sheet_may(const struct definition *definition, const struct actor *actor);

/* One sheet: a store_transaction. Fails, so that the store undoes it, when a row is refused or undecided and the good rows
 * alone are not asked for (ERROR_INVALID), or when it is a dry run (ERROR_CONFLICT): the report is complete then too. */
struct sheet_task {
    const struct engine *engine;
    struct arena *arena;
    struct sheet_order order;
    struct actor actor;
    struct sheet_report report;
};
enum result sheet_run(struct db *db, void *task, struct message *message);

/* /desk/registers/{plural}/sheet… */
extern const struct route sheet_routes[];

#endif
