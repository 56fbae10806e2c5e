/* The answer as it is handed over: one page that stands alone (answer.html), the same as data (answer.json) and as a table (answer.csv), and
 * the files, in one archive. Made anew each time, item by item, with the memory of one item. What is withheld, hidden, about
 * somebody else or not to be told of is never read into it; of what is withheld its number and the ground are told.
 *
 * Numbers of items are those of the handed-over answer, without holes: what is not told of leaves none. */
#ifndef BLOCKS_SUBJECT_PACKAGE_H
#define BLOCKS_SUBJECT_PACKAGE_H

#include "base/page/page.h"
#include "base/spool.h"
#include "blocks/body/body.h"
#include "blocks/subject/internal.h"

#define PACKAGE_FILES_MAX 5000
#define PACKAGE_DOCUMENT "blocks/subject/pages/document"

/* One item, as it goes out. */
struct told_item {
    int64_t number;
    struct text title, kind, withheld; /* withheld: the ground's label, of all of it; else empty */
    struct told_part *parts;
    size_t part_count;
};
struct told_part {
    struct text label, content, withheld;
    int64_t file;          /* 0: none */
    struct text file_path; /* in the archive: "files/0003-12-letter.pdf" */
};
struct package {
    struct db *db;
    const struct engine *engine;
    const struct template_set *templates;
    struct arena *arena;            /* of what stays while it is made */
    const struct subject_answer *answer;
    const struct record *person;
    const struct actor *actor;
    struct body body;
    struct text name;               /* the person's, as it goes out */
    struct subject_passage *passages;
    size_t passage_count;
    struct arena *scratch;          /* of one item */
    int64_t at, number;             /* the position of the last item, and its number */
    struct message *message;
};
/* `scratch` is the package's own from then on: package_end(). */
enum result package_begin(struct package *package) MUST_USE;
void package_end(struct package *package);
void package_rewind(struct package *package);
/* The next item that is told of, in the scratch arena, which is emptied; ERROR_NOT_FOUND at the end. ERROR_DENIED: it holds something that
 * the actor may not see. */
enum result package_next(struct package *package, struct told_item *ret_item) MUST_USE;

/* --- As a page (package_page.c) ---------------------------------------------- */

/* What stands before and after the items; its members are those of the document's shape, without items. */
enum result package_view(struct package *package, struct value **ret_view) MUST_USE;
struct value *package_item_view(struct arena *arena, const struct told_item *item);
enum result package_write_head(struct package *package, struct buffer *out) MUST_USE;
enum result package_write_item(struct package *package, const struct told_item *item, struct buffer *out) MUST_USE;
enum result package_write_foot(struct package *package, struct buffer *out) MUST_USE;

/* --- Whole ------------------------------------------------------------------- */

/* Into an open, empty spool. `archive`: all of it; else the page alone. */
enum result package_write(struct package *package, bool archive, struct spool *spool) MUST_USE;

#endif
