/* How the program is run: whether its store can be read and written (/ready), what it counts for Prometheus, and what it was
 * told to do (settings), for the page that audits it. One for each `serve`; shared by all threads.
 *
 * Not here: what the edge counts (base/web/metrics.c), the audit itself (audit.c). */
#ifndef PROGRAM_OPERATION_H
#define PROGRAM_OPERATION_H

#include "base/web/web.h"
#include "program/office_open.h"

struct operation;

/* Borrows all it is given; freed before the office is closed. */
enum result operation_new(const struct office *office, const struct options *options, struct operation **ret_operation, struct message *message) MUST_USE;
void operation_free(struct operation *operation); /* NULL is allowed */
/* Once, before anybody asks. */
void operation_set_web(struct operation *operation, struct web *web);
const struct office *operation_office(const struct operation *operation);
const struct options *operation_options(const struct operation *operation);
/* The path of the data file; NULL where the store is no file. */
const char *operation_data_file(const struct operation *operation);

struct readiness {
    bool is_ready;
    char words[200]; /* why not, for whoever runs it */
};
/* Reads, takes the store's lock for writing, and writes and syncs a small file beside the data file. Looks at most once a second; who looks waits
 * for the disk and for those who write, so not on a polling thread. One looks at a time: who asks meanwhile hears at once what was seen last, and
 * after ten seconds that the store does not answer; so strangers who ask and ask hold one thread and no more. */
void operation_readiness(struct operation *operation, struct readiness *ret_readiness);

/* When something was last done to the store that an administrator should know: "backup", "verify". */
extern const char operation_schema[];
enum result operation_note(struct store *store, const char *what, struct instant at, struct message *message) MUST_USE;
enum result operation_noted(struct db *db, const char *what, struct instant *ret_at) MUST_USE; /* ERROR_NOT_FOUND: never */

extern const struct route *const operation_route_tables[]; /* one: the site on the port for figures */

#endif
