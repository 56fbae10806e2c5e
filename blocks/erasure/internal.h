/* Shared by the files of blocks/erasure only.
 *
 * erase.c       the deed: every place, the log, the list
 * places.c      places that no other block sees to
 * list.c        the list as a file
 * open.c        list and store compared, what is missing done again
 * pages_*.c     the desk */
#ifndef BLOCKS_ERASURE_INTERNAL_H
#define BLOCKS_ERASURE_INTERNAL_H

#include "blocks/erasure/erasure.h"
#include "blocks/proof/proof.h"

#define ERASURE_LINE_BYTES_MAX 4194304
#define ERASURES_MAX 1000000

/* What a deed needs to know, for places.c. */
struct erasing {
    struct db *db;
    const struct engine *engine;
    struct arena *arena;
    const struct erasure *erasure;
    const struct actor *actor;
    const int64_t *merged; /* records that were merged into it: they go with it */
    size_t merged_count;
    const struct erase_value *words; /* every text that goes: of a whole record, all that it ever held */
    size_t word_count;
};
struct erase_place {
    const char *what;
    enum result (*erase)(const struct erasing *erasing);
};
extern const struct erase_place erase_places[]; /* ends with a NULL what */

/* --- list.c ----------------------------------------------------------------- */

struct erasure_list {
    struct text identity;
    struct text *lines; /* line n of the file is lines[n - 1]'s; the head is not among them */
    size_t count;
    size_t scrubbed;    /* of the store's: how many of them are wholly done */
};
/* ERROR_NOT_FOUND: no file. ERROR_CORRUPT names the first line that does not hold. A last line without its end was never
 * acknowledged: it is left out. */
enum result list_read(const char *path, struct arena *arena, struct erasure_list *ret_list, struct message *message) MUST_USE;
/* Writes the file anew, whole, in the place of what is there. */
enum result list_write(const char *path, const struct erasure_list *list, struct message *message) MUST_USE;
/* Makes the file what the store has: adds what is missing at its end, on disk when it returns. What stands in the file beyond that was
 * never committed, and goes: every line of a deed that was done is in the store. ERROR_CORRUPT when a line of one is not. */
enum result list_bring_up(const char *path, struct arena *arena, const struct erasure_list *stored, struct message *message) MUST_USE;
struct text list_head_line(struct arena *arena, struct text identity);
/* The hash of the last line. */
struct text list_tail_hash(struct arena *arena, const struct erasure_list *list);

/* --- erase.c and open.c ------------------------------------------------------- */

/* As the store has it. */
enum result list_of_store(struct db *db, struct arena *arena, struct erasure_list *ret_list) MUST_USE;
/* The deed itself, with what it took; no list. `again`: the line by which it is done again, or NULL. */
struct erasure_made {
    struct proof_documents documents;
    struct value *history; /* {"title":[1,2],…} */
};
enum result erasure_make(const struct erasing *erasing, struct erasure_made *made, struct message *message) MUST_USE;
enum result erasure_note(struct db *db, const struct erasing *erasing, int64_t number, struct text line) MUST_USE;
/* Codes of grounds outlive the list that they came from. */
struct text ground_label(const struct engine *engine, struct text code);

#endif
