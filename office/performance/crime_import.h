/* Importing crime data: from what was given to what is live, or to a report of what would be.
 *
 * All of an import becomes live at once, in one transaction, or nothing does: a cancelled, a failed and a refused import leave the
 * store as it was. Broken rows refuse the import, unless whoever imports has said that it may go ahead without them: then they are
 * counted in the load for everybody to see. A file that is live already, byte by byte, is passed over. One import at a time. */
#ifndef OFFICE_PERFORMANCE_CRIME_IMPORT_H
#define OFFICE_PERFORMANCE_CRIME_IMPORT_H

#include "blocks/engine.h"
#include "office/performance/crime_input.h"
#include "office/performance/crime_store.h"

#define CRIME_LOADS_TOLD_MAX 200
#define CRIME_STALE_SECONDS 120 /* an import of which nothing was heard for so long died with its program */

struct crime_order {
    const struct crime_input *inputs;
    size_t input_count;
    bool dry_run;
    bool without_refused;
    int64_t account;  /* 0: the command line */
    int64_t import;   /* one that waits already (the desk); 0: begin one */
    struct date today;
    const struct engine *engine; /* what lands is entered in the log (crime_proof.h); NULL: it is not */
    const atomic_bool *stopping; /* the program ends: a cancelled import of the desk then waits for the next; NULL: it does not */
};

/* One month and kind of which an import tells. */
struct crime_told {
    enum crime_kind kind;
    char month[8];
    enum crime_became { CRIME_NEW, CRIME_REPLACES, CRIME_SAME } became;
    uint64_t rows, kept, outside, no_location, refused;
    struct text file;
};
struct crime_new_word { struct text word; uint64_t rows; };
struct crime_report {
    int64_t import;      /* 0: a dry run of the command line */
    size_t files, files_all, same, other_forces, other_files;
    uint64_t bytes;
    struct text forces[CRIME_FORCES_MAX];
    size_t force_count;
    uint64_t rows, kept, outside, no_location, refused;
    struct crime_refusals refusals;
    struct crime_told loads[CRIME_LOADS_TOLD_MAX];
    size_t load_count;   /* those past CRIME_LOADS_TOLD_MAX are not told */
    struct crime_new_word new_types[CRIME_WORDS_MAX];
    size_t new_type_count;
    double seconds_reading, seconds_storing;
    bool live;           /* it was made live; or all of it was there already */
};

/* ERROR_INVALID with report->refused: broken rows. ERROR_STOPPING: cancelled. ERROR_BUSY: another import is running. */
enum result crime_import_run(struct store *store, const struct crime_order *order, struct crime_watch *watch, struct arena *arena, struct crime_report *report,
                             struct message *message) MUST_USE;

/* Whose force is ours, as the body's published record says: the part of the files' names, and the name in their rows. */
enum result crime_force(struct db *db, struct arena *arena, struct date day, struct text *ret_force, struct text *ret_force_name, struct message *message) MUST_USE;

/* --- Imports as the desk shows them (crime_job.c) --------------------------------- */

/* Begins an import that is to run now, on this thread: ERROR_BUSY while another does. Clears away what a program that died had staged. */
enum result crime_job_begin(struct store *store, const struct crime_order *order, struct text file_name, int64_t *ret_import, struct message *message) MUST_USE;
/* Takes one that waits, to run it on this thread. ERROR_BUSY as above; ERROR_NOT_FOUND: it waits no more. */
enum result crime_job_take(struct store *store, int64_t import, struct message *message) MUST_USE;
/* Ends imports whose program died, and sweeps what they staged. */
enum result crime_job_clear(struct store *store) MUST_USE;
/* How far it is; *ret_cancel: somebody asked to end it. */
enum result crime_job_beat(struct store *store, int64_t import, const struct crime_report *report, uint64_t bytes_all, uint64_t bytes_done, bool *ret_cancel) MUST_USE;
/* Makes it live, enters it in the log (`engine` NULL: does not) and ends it, in one transaction. */
enum result crime_job_finish(struct store *store, const struct engine *engine, int64_t import, const struct crime_report *report, bool live, struct message *message) MUST_USE;
/* One that was begun is to wait again, nothing of it being staged any more. */
enum result crime_job_wait_again(struct store *store, int64_t import, struct message *message) MUST_USE;
/* Ends one that came to nothing, and takes away what it staged. `state`: "refused", "cancelled" or "failed". */
enum result crime_job_end(struct store *store, int64_t import, const char *state, const struct crime_report *report, struct text why, struct message *message) MUST_USE;

#endif
