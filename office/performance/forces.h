/* Police forces side by side: their names, and files that count the recorded crime of many of them, made into figures of a measure.
 *
 * A file has the columns month, force, crime_type and count, with a row for each that has any. What is made of it is one dated snapshot: the
 * twelve months up to the last month of the file, for each force and type, and for all recorded crime (incidents of anti-social behaviour are
 * in no total). Where a month of a force is not in the file there is no figure of its twelve months, and it is said how many there are. From then on they
 * are figures as any others: tried, brought in as a load, approved by somebody else (figures.h).
 *
 * Pure but for forces_import(). Not here: comparing (comparison.h). */
#ifndef OFFICE_PERFORMANCE_FORCES_H
#define OFFICE_PERFORMANCE_FORCES_H

#include "office/performance/figures.h"

#define FORCES_COUNT 43 /* the territorial forces of England and Wales, as comparisons "among all forces" take them */
#define FORCES_TYPES_MAX 64

struct force { const char *slug, *name; };
extern const struct force forces_all[FORCES_COUNT]; /* by name; slugs as data.police.uk writes them */
/* Its index; FORCES_COUNT: none of them. */
size_t force_find(struct text slug);
struct text force_name(struct text slug); /* the slug itself where it is none */

struct forces_file {
    struct text content, people; /* CSV; people: force, people; or empty */
    const struct series_measure *measure;
    struct text own;             /* our own force: its figures are those of the whole area */
};
struct forces_sheet {
    struct text content;         /* as `import figures` takes it */
    struct text from, to;        /* "2025-01", "2025-12" */
    struct text left_out;        /* forces that are none of the 43, with commas between */
    struct text incomplete;      /* those of which months are wanting, with how many there are */
    struct series_fault *faults;
    size_t fault_count, refused;
};
/* OK also where there are faults; then there is no content. */
enum result forces_sheet_make(struct arena *arena, const struct forces_file *file, struct forces_sheet *ret_sheet) MUST_USE;

/* A store_transaction with a struct forces_task as its context: see figures_import(). */
struct forces_task {
    struct figures_task figures;
    struct text content, people, code;
    struct forces_sheet sheet;
};
enum result forces_import(struct db *db, void *task, struct message *message);

#endif
