/* Importing crime data from the desk: an upload is kept in the store in parts, a thread of the server takes one after the other and
 * imports it (crime_loader.c), and pages show how far it is and what it came to (pages_crime_import.c).
 *
 * An upload survives the server: what waits is begun when it starts again; what was running is told as failed, and its staged counts
 * are swept. Its bytes go when it has landed, or a day later. */
#ifndef OFFICE_PERFORMANCE_CRIME_DESK_H
#define OFFICE_PERFORMANCE_CRIME_DESK_H

#include "blocks/engine.h"
#include "office/performance/crime.h"
#include "office/performance/crime_import.h"

#define CRIME_UPLOADS_KEPT_SECONDS 86400
#define CRIME_PART_BYTES 1048576

struct crime_loader;
/* One thread, beside the server's. `spool_folder`: where an upload may lie, without a name, while it is read. */
enum result crime_loader_start(const struct engine *engine, const char *spool_folder, struct crime_loader **ret_loader, struct message *message) MUST_USE;
void crime_loader_stop(struct crime_loader *loader); /* NULL is allowed; an import that runs waits for the next start */

handler crime_imports_get, crime_imports_post, crime_import_get, crime_import_cancel_post, crime_import_again_post;
extern const struct shape crime_imports_shape, crime_import_shape;

#endif
