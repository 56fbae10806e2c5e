/* Files: what is attached to a record, from the upload to the reader.
 *
 * Owns file (one row a file), file_part (its bytes, in parts) and file_text (the words in it). A file belongs to a field of
 * a record; until its record is saved it is an upload of the account that sent it, which nobody else can see and
 * which goes after two days. Files never change: another one takes their place, and the old one
 * stays with the record's earlier versions.
 *
 * Who may read one: whoever may see the record and the field, now (file_may_read(), the one door for every page,
 * download and search). Nothing here is public; what is published is a copy of its own (copy.h).
 *
 * Bytes come and go in parts of FILE_PART_BYTES, each transaction a few of them: a file is never whole in memory. `sha256`
 * is of the whole. Kinds are found in the content (base/format/file_kind.h).
 *
 * A record's canonical text for a FILE field is the file's id in decimal. */
#ifndef BLOCKS_FILE_H
#define BLOCKS_FILE_H

#include "base/format/file_kind.h"
#include "base/web/web.h"
#include "blocks/engine.h"
#include "blocks/people/people.h"

#define FILE_PART_BYTES 262144
#define FILE_UPLOADS_MAX 40              /* of one account, sent but not in a record yet */
#define FILE_UPLOADS_BYTES_MAX 200000000 /* the same, together */
#define FILE_UPLOAD_KEPT_SECONDS 172800  /* two days */

extern const char file_schema[], file_answer_schema[];
extern const struct route file_routes[], upload_routes[]; /* /desk/files, /desk/uploads */

enum file_state {
    FILE_ARRIVING, /* its bytes are on their way: an upload that was broken off can go on */
    FILE_KEPT,
    FILE_ERASED,   /* its row stays and says that something was here */
};
enum file_scan {
    FILE_UNSCANNED, /* no scanner was set when it came */
    FILE_WAITING,   /* for the scanner: not served before it has answered */
    FILE_CLEAN,
    FILE_INFECTED,  /* never served */
};
struct file {
    int64_t id, record; /* the one that stands for it, where its own was merged; 0: not in a record yet */
    int64_t owner;      /* account that sent it */
    int64_t answer;     /* the answer to a questionnaire that it belongs to (blocks/gather), which sees to its own; 0: none */
    struct text reg, field, name, sha256;
    enum file_kind kind;
    int64_t bytes;      /* of the whole, as it was announced; what has come: file_arrived() */
    enum file_state state;
    enum file_scan scan;
    struct text scan_note; /* the scanner's name for what it found */
    bool is_sealed;        /* what it holds and is called (sealed.h): `name` is a sealed text until file_unseal(), and there is no `sha256` */
    struct text seal;      /* its key, sealed */
    struct text closed;    /* after file_unseal(): why it cannot be opened, for people; empty: it can */
    struct instant made_at;
};

/* --- Coming in ------------------------------------------------------------ */

/* What is wrong with a file for that field, by its name and content, all of it: ERROR_INVALID with a sentence for whoever
 * sent it. */
enum result file_check(struct arena *arena, const struct field *field, struct text name, struct text bytes, struct text *ret_name,
                       enum file_kind *ret_kind, struct message *message) MUST_USE;

struct file_new {
    const struct definition *definition;
    const struct field *field;
    struct text name; /* settled */
    int64_t bytes;
    int64_t owner;
    int64_t answer; /* of a form that people outside fill in: kept with it, and not swept away */
    struct moment moment;
};
/* In a write transaction: a row for what will come. ERROR_LIMIT where the account has too much on its way already; ERROR_INVALID where the
 * field is sealed, and there is no key. */
enum result file_begin(struct db *db, const struct engine *engine, const struct file_new *file, int64_t *ret_id, struct message *message) MUST_USE;
/* In a write transaction: the bytes from `position` on, sealed where the file is. Where they have come already, in part or in whole, only what is new is
 * kept: sending again does no harm. ERROR_CONFLICT where something between is missing. */
enum result file_add(struct db *db, const struct engine *engine, int64_t id, int64_t position, struct text bytes) MUST_USE;
/* In a write transaction: all have come; the kind and hash are known. */
enum result file_end(struct db *db, const struct engine *engine, int64_t id, enum file_kind kind, struct text sha256) MUST_USE;
/* In a write transaction: an upload that no record has, with its bytes. */
enum result file_drop(struct db *db, int64_t id) MUST_USE;
enum result file_arrived(struct db *db, int64_t id, int64_t *ret_bytes) MUST_USE;
/* All of the above for bytes that are at hand (in a spool, it may be), in transactions of a megabyte. Not in a transaction. */
enum result file_put(struct store *store, const struct engine *engine, const struct file_new *file, enum file_kind kind, struct text bytes,
                     int64_t *ret_id, struct message *message) MUST_USE;
/* The same within a transaction, for what is small. */
enum result file_put_in(struct db *db, const struct engine *engine, const struct file_new *file, enum file_kind kind, struct text bytes,
                        int64_t *ret_id, struct message *message) MUST_USE;

/* For a form that is kept because its session had ended: its files become uploads of that account, and their numbers stand in `body` in the place
 * of what their fields had. `ret_all`: false where one could not be taken (its kind, its size, the account's limits). Ends the reading. */
enum result file_keep_parked(struct request *request, int64_t account, struct text *body, bool *ret_all) MUST_USE;

/* --- With records --------------------------------------------------------- */

enum result file_load(struct db *db, struct arena *arena, int64_t id, struct file *ret_file) MUST_USE;
/* For whoever may see the file: opens a sealed one's name, or says in `closed` why it cannot be opened. */
enum result file_unseal(const struct engine *engine, struct arena *arena, struct file *file) MUST_USE;
/* "agreement.pdf (PDF, 1.2 MB)"; "A file that was erased"; "A sealed file (PDF, 1.2 MB)". Empty where there is none of that id. */
struct text file_line(struct db *db, struct arena *arena, struct text canonical);
/* The same for whoever may see the file: of a sealed one its name too. Several numbers may stand with blanks between. */
struct text file_lines_opened(struct db *db, const struct engine *engine, struct arena *arena, struct text canonical);
/* The same for several, whose numbers stand with blanks between (record_files()): joined with semicolons. */
struct text file_lines(struct db *db, struct arena *arena, struct text canonical);
struct text file_names(struct db *db, struct arena *arena, struct text canonical); /* "agreement.pdf; map.png" */
/* Takes the next number off the front of several. */
bool file_next(struct text *canonical, struct text *ret_id);
struct text file_size_line(struct arena *arena, int64_t bytes); /* "1.2 MB" */
struct text file_accept_line(struct arena *arena, const struct field *field); /* "A PDF or Word document of at most 10 MB." */
struct text file_href(struct arena *arena, struct text canonical); /* "/desk/files/12" */
/* Whether this account may put the file into that field of the record (0: a new one): its own upload, made for that field and whole; or what that
 * field of the record, or of one that was merged into it, has held already. ERROR_INVALID with what to do. */
enum result file_may_attach(struct db *db, struct arena *arena, const struct definition *definition, const struct field *field,
                            struct text canonical, int64_t record, const struct actor *actor, struct message *message) MUST_USE;
/* In the transaction that writes the record: its files are its own from now on. */
enum result file_attach(struct db *db, int64_t id, int64_t record) MUST_USE;
/* ERROR_NOT_FOUND where the actor may not, as if it were not there. */
enum result file_may_read(struct db *db, const struct engine *engine, struct arena *arena, const struct file *file, const struct actor *actor) MUST_USE;

/* Notes that the actor reads it, where the register's reads are logged, before anything is shown. Ends the handler's reading. ERROR_NOT_FOUND: it
 * is theirs to see no more. */
enum result file_note_read(struct request *request, const struct file *file, const struct actor *actor, struct message *message) MUST_USE;

/* --- Going out ------------------------------------------------------------ */

/* The part that holds the byte at `position`: its bytes, opened, and there until the part is closed. `engine` NULL: a sealed file is not for whoever asks
 * (ERROR_DENIED). ERROR_NOT_FOUND: there is none, or a sealed one's key is not there; ERROR_CORRUPT: it was changed after it was sealed. */
struct file_part { struct statement *row; char *opened; struct text bytes; int64_t start; };
enum result file_part_at(struct db *db, const struct engine *engine, int64_t id, int64_t position, struct file_part *ret_part) MUST_USE;
void file_part_close(struct file_part *part);
/* Answers with the file as a download; of a sealed one file_unseal() was called. ERROR_CONFLICT with what is wrong: it cannot be opened. */
enum result file_answer(struct request *request, struct answer *answer, const struct file *file) MUST_USE;

/* The words in a record's file, for its search words and excerpts; empty where they are not known, or a virus was found. */
enum result file_words(struct db *db, struct arena *arena, struct text canonical, struct text *ret_words) MUST_USE;
/* "Waiting to be checked for viruses": what a reader must know of it besides its name; or empty. `may_open`: whether it is served. */
struct text file_state_line(struct db *db, struct arena *arena, const struct engine *engine, struct text canonical, bool *ret_may_open);

/* --- In the background ----------------------------------------------------- */

/* A thread that has files scanned and finds the words in them, one after the other, and sweeps away what no record took. */
struct file_tender;
enum result file_tend_start(const struct engine *engine, struct file_tender **ret_tender, struct message *message) MUST_USE;
void file_tend_stop(struct file_tender *tender); /* ends what is in hand; NULL is allowed */

/* --- Going away ----------------------------------------------------------- */

/* In a write transaction: the bytes, words, hash and name of a file are gone, and so is what was made of it; the row says
 * that something was here. For withdrawal and retention. Erasing twice changes nothing. */
enum result file_erase(struct db *db, int64_t id, struct instant now) MUST_USE;
/* The same for every file of a record, its earlier versions' too. */
enum result file_erase_of_record(struct db *db, int64_t record, struct instant now) MUST_USE;
/* In a write transaction: uploads that no record took. */
enum result file_sweep(struct db *db, struct instant now) MUST_USE;

#endif
