/* Work on files that parsers do: finding the words in a file, cleaning a copy for publishing, making Markdown of a Word document.
 *
 * Parsers of strangers' files crash, and are what an attacker aims at. So they never run in the server's process: the program
 * starts itself again as `file-work JOB KIND`, gives the file to its standard input and takes the result from its standard output.
 * That child has let go of everything before it reads the first byte: no open files, no memory, time and size beyond the limits
 * here, and no system call but those for reading, writing and its own memory: no file, no network, no other program. What it
 * dies of is its own affair; the file is then one whose words are not known, or that cannot be published.
 *
 * PDF text needs libpoppler-glib (8), PDF cleaning libqpdf (29), looking for what is hidden both and libcairo (2): loaded by the child where they are installed. */
#ifndef BLOCKS_FILE_WORK_H
#define BLOCKS_FILE_WORK_H

#include <stdatomic.h>

#include "blocks/file/file.h"

enum file_job { JOB_WORDS, JOB_CLEAN, JOB_LOOK, JOB_TEXT };

/* What JOB_LOOK finds in a PDF, as it stands in memory. */
struct pdf_look {
    int64_t pages, looked_pages; /* looked at for hidden words: fewer where that takes too long */
    int64_t covered_words;       /* that can be copied from under something dark */
    int64_t unseen_words;        /* that can be copied and not seen */
    int64_t redaction_marks;     /* that say what is to be taken out, and have not taken it out */
    int64_t marks;               /* boxes, notes and strokes laid over the page */
    int64_t attachments, layers, revisions;
};

#define WORDS_BYTES_MAX 400000 /* of one file; the rest is not searched */

bool file_has_words(enum file_kind kind);
/* Starts the child on the stored file and collects what it says, up to bytes_max. ERROR_INVALID: the child could not do it, or was ended
 * (the file is broken, too large for the limits, or the library is missing). ERROR_STOPPING: `stop` (or NULL) was set. Not while the
 * caller reads the store. */
enum result file_work(struct store *store, const atomic_bool *stop, int64_t id, enum file_kind kind, enum file_job job, size_t bytes_max,
                      enum result (*take)(void *context, struct text piece), void *context) MUST_USE;

/* The same of bytes that are not stored, and are not kept: what somebody brings into a form. */
enum result file_work_on(struct text bytes, enum file_kind kind, enum file_job job, size_t bytes_max, enum result (*take)(void *context, struct text piece), void *context) MUST_USE;

/* --- The child ------------------------------------------------------------ */

/* The command `file-work`: the exit status. Never returns to main's cleanups. */
int file_work_child(int argc, char **argv);

/* Inside the child: each gives what it makes to `out`. `load` before the doors close, as it opens libraries. */
enum result child_words(enum file_kind kind, struct text bytes, struct buffer *out) MUST_USE;
enum result child_text(enum file_kind kind, struct text bytes, struct buffer *out) MUST_USE; /* of a Word document, as word_hand_over() writes it */
enum result child_pdf_load(enum file_job job) MUST_USE;
enum result child_pdf_words(struct text bytes, struct buffer *out) MUST_USE;
enum result child_pdf_clean(struct text bytes, struct buffer *out) MUST_USE;
enum result child_pdf_look(struct text bytes, struct buffer *out) MUST_USE; /* a struct pdf_look */
/* The words of an XML document of an office program: its text, with blanks where paragraphs and cells end. */
void xml_words(struct text xml, struct buffer *out);

#endif
