/* Another file in the place of a record's own: somebody took something out of it, and the public gets a copy of what is left.
 *
 * Owns file_copy_instead: which file a copy was made of, and what was found in it. That file belongs to the record as the original
 * does, is seen by those who see it, and goes with it. Whoever approves reads what differs: pages, size, kind, the words that are in one and
 * not in the other, and what can still be had out of it. Nothing here decides that enough was taken out: a person does.
 * Not here: making the copy (copy.c), looking into a PDF (child_look.c), the page (pages_instead.c). */
#ifndef BLOCKS_FILE_INSTEAD_H
#define BLOCKS_FILE_INSTEAD_H

#include "blocks/file/copy.h"
#include "blocks/file/work.h"

#define INSTEAD_WORDS_SHOWN_MAX 300 /* of each list */

extern const char file_instead_schema[];

/* One of the two files, as whoever compares them needs it. */
struct looked {
    bool is_known;         /* it is a PDF, and could be looked into */
    struct pdf_look look;
};
struct instead {
    struct file file;      /* the one that was sent in the original's place */
    struct looked original, left;
};
/* Looks into a PDF in a child; into nothing else. Not while the caller reads the store. */
enum result instead_look(const struct engine *engine, const struct file *file, struct looked *ret_looked) MUST_USE;
/* In a write transaction. */
enum result instead_note(struct db *db, int64_t copy, int64_t original, const struct instead *instead) MUST_USE;
/* Of which file the copy was made; 0: of the original itself. */
enum result instead_file(struct db *db, int64_t copy, int64_t *ret_file) MUST_USE;
/* ERROR_NOT_FOUND: the copy is of the original itself. */
enum result instead_find(struct db *db, struct arena *arena, int64_t copy, struct instead *ret_instead) MUST_USE;
/* In a write transaction: every file that was sent in the place of this one. */
enum result instead_erase_of_file(struct db *db, int64_t original, struct instant now) MUST_USE;
/* Whether it may be approved yet: it was found free of viruses where there is a scanner, and its words are known or cannot be. */
bool instead_is_ready(struct db *db, const struct instead *instead);

/* Words, folded, each once, in their order. */
struct word_list {
    struct text *words;
    size_t count;
};
struct words_compared {
    struct word_list taken_out, added; /* only in the first; only in the second */
    size_t common;
};
enum result words_compare(struct arena *arena, struct text first, struct text second, struct words_compared *ret_compared) MUST_USE;

/* For the page: what the two are, side by side; and what the reader is to be warned of, worst first. */
enum result instead_show(struct db *db, struct arena *arena, const struct file *original, const struct instead *instead, struct value *ret_rows, struct value *ret_warnings) MUST_USE;

#endif
