/* Copies for the public: what is published of a file is never the file itself.
 *
 * A copy is prepared from a record's file: cleaned of what tells of its making (a photograph loses its place, a PDF its authors, scripts and
 * what is packed inside), with a title, its language, and an alternative for those who cannot use it. A second person approves
 * it. When the record is published, the copy goes with it: its hash, title, language and alternative stand in the published
 * document, so that the log proves them. Its address, /files/ID/NAME, is for ever: after a withdrawal it answers 410.
 *
 * Owns file_copy and file_copy_part (not public), pub_file and pub_file_part (public). The bytes of a copy lie in one of the two: they
 * move when it is published and move back when it is withdrawn, so that nobody without an account can read
 * what is not public. Documents of office programs are not published: they carry their history; a PDF is. */
#ifndef BLOCKS_FILE_COPY_H
#define BLOCKS_FILE_COPY_H

#include "base/format/value.h"
#include "blocks/file/file.h"

#define COPY_TITLE_CHARACTERS_MAX 150
#define COPY_ALTERNATIVE_CHARACTERS_MAX 4000

extern const char file_copy_schema[];

struct file_copy {
    int64_t id, file, bytes;
    enum file_kind kind;
    struct text name, title, language, alternative, sha256;
    int64_t prepared_by, approved_by; /* accounts; 0: not yet */
    int64_t instead;    /* the file of which it was made, where that is another one (instead.h); 0: of the file itself */
    bool is_public;
    bool is_withdrawn;  /* it was public, and its address says so; `ground`: why */
    struct text ground;
};
/* Codes of the languages that files may be in: "en", "cy" and others. Ends with NULL. */
extern const char *const copy_languages[];
struct text copy_language_name(struct arena *arena, struct text code); /* the code itself where it is not known */

/* Whether a file of that kind can be published at all; what to do otherwise. */
enum result copy_kind_check(enum file_kind kind, struct message *message) MUST_USE;
/* The newest copy of a file. ERROR_NOT_FOUND where there is none. */
enum result copy_find(struct db *db, struct arena *arena, int64_t file, struct file_copy *ret_copy) MUST_USE;
/* What is wrong with its title, language and alternative: ERROR_INVALID. */
enum result copy_words_check(const struct file_copy *words, struct message *message) MUST_USE;
/* Makes one in a child (work.h), in transactions of its own; it takes the place of one that was not published. `words` has title, language and
 * alternative. `instead`: made of that upload of the actor's, which becomes the record's; NULL: of the file itself. ERROR_INVALID: what is
 * wrong with the words or with the file. */
struct instead;
enum result copy_make(const struct engine *engine, struct arena *arena, const struct file *file, const struct instead *instead, const struct file_copy *words,
                      const struct actor *actor, int64_t *ret_id, struct message *message) MUST_USE;
/* In a write transaction. ERROR_DENIED for whoever prepared it. */
enum result copy_approve(struct db *db, int64_t id, const struct actor *actor, struct message *message) MUST_USE;
/* The bytes of a copy that is not public, or is. As file_part_at(). */
enum result copy_answer(struct request *request, struct answer *answer, const struct file_copy *copy) MUST_USE;

/* --- Publishing ----------------------------------------------------------- */

/* What the published document says of a field's file: its approved copy. ERROR_INVALID, saying what to do, where there is none. */
enum result copy_value(struct db *db, struct arena *arena, const struct field *field, struct text canonical, struct value **ret_value, struct message *message) MUST_USE;
/* In the transaction that publishes the record: the copy of which copy_value() told becomes public. */
enum result copy_publish(struct db *db, struct arena *arena, int64_t record, const struct value *value, struct instant now) MUST_USE;
/* Whether two such values tell of one file, or of the same bytes: what was taken down stays down though its copy was prepared anew. Of a
 * file from which something was taken out only the same bytes are the same. */
enum result copy_is_same(struct db *db, const struct value *one, const struct value *other, bool *ret_is) MUST_USE;
/* Every public copy of the record, its earlier versions' too, is gone from now on, on that ground. */
enum result copy_withdraw_of_record(struct db *db, struct arena *arena, int64_t record, struct text ground) MUST_USE;
/* The same for those of which no published version of the record says anything any more: after a taking down. */
enum result copy_withdraw_unsaid(struct db *db, struct arena *arena, int64_t record, struct text ground) MUST_USE;
/* Everything made of a file is destroyed; for file_erase(). What stands in pub_file says that something was there. */
enum result copy_erase_of_file(struct db *db, int64_t file, struct instant now) MUST_USE;
/* The value in a published document as the public sees it, with its address. */
struct value *copy_view(struct arena *arena, const struct value *stored);
struct text copy_words(struct db *db, struct arena *arena, const struct value *stored); /* the words in it, for search */
/* Whether each public copy is byte for byte what some published document says; ERROR_CORRUPT names the first that is not. */
enum result copy_check_published(struct db *db, struct message *message) MUST_USE;

/* Writes every public copy into a folder of an export (blocks/proof/folder.h), and files.jsonl, a line for each that is or was public:
 *   {"bytes":…,"copy":…,"name":"<the file in the folder>","sha256":"<as in the published document>"}
 *   {"copy":…,"ground":"<why>"}   it was withdrawn
 * `db`: a public connection is enough. */
struct folder_writer;
enum result copy_export(struct db *db, struct folder_writer *folder, struct message *message) MUST_USE;

extern const struct route copy_routes[], copy_public_routes[];
extern const struct shape copy_view_shape;

#endif
