/* What a file is, by what is in it: neither its name nor what a browser says of it is believed.
 *
 * A file is of one kind or of none; one that is two at once (a PDF that is also an archive or a web page, say)
 * is refused, because what one program finds harmless another would run. Documents with macros are
 * refused. Every refusal is a sentence that says what to do. Pure: bytes in, kind out; nothing is unpacked
 * to disk, and no more is unpacked to look at it than unzip.h allows.
 *
 * Not here: whether a register takes the kind (blocks/definition), viruses (blocks/file/scan.c). */
#ifndef BASE_FORMAT_FILE_KIND_H
#define BASE_FORMAT_FILE_KIND_H

#include "base/arena.h"
#include "base/text.h"

enum file_kind { FILE_PDF, FILE_JPEG, FILE_PNG, FILE_DOCX, FILE_XLSX, FILE_ODT, FILE_ODS, FILE_CSV, FILE_TEXT };
#define FILE_KIND_COUNT 9
extern const char *const file_kind_words[]; /* "pdf", "jpeg", … as definitions name them; ends with NULL */

const char *file_kind_label(enum file_kind kind);        /* "PDF", "Word document" */
const char *file_kind_content_type(enum file_kind kind); /* "application/pdf" */
const char *file_kind_extension(enum file_kind kind);    /* "pdf", "jpg" */
bool file_kind_is_image(enum file_kind kind);
/* False where there is no such word. */
bool file_kind_of_word(struct text word, enum file_kind *ret_kind);

#define FILE_NAME_CHARACTERS_MAX 120
/* The name as it is kept: without folders and blanks around it. ERROR_INVALID for one that is empty, too long, or has
 * characters that would show it otherwise than it is (control characters, changes of writing direction). */
enum result file_name_settle(struct arena *arena, struct text name, struct text *ret_name, struct message *message) MUST_USE;
/* The kind of a file with that (settled) name and content. ERROR_INVALID where it is none of ours, two at once, not
 * what its name says, damaged or has macros. */
enum result file_kind_find(struct arena *arena, struct text name, struct text bytes, enum file_kind *ret_kind,
                           struct message *message) MUST_USE;

#endif
