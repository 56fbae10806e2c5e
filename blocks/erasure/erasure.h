/* Erasure: taking down what was published, and destroying what may be kept no longer.
 *
 * Two deeds, each on a ground of the list `withdrawal_grounds`:
 *   withhold  what was published leaves everything public at once; the office keeps its copy. A record as a whole comes back
 *             when it is published again; a single value stays out of later publications until somebody lifts that
 *             (publish/stay_down.c).
 *   erase     the bytes go, everywhere, for ever.
 * of a whole record, of one published version (withhold only), or of single values ("take out this"). The public learns
 * that something was there, when and on which ground (tombstones; 410 at the address); the log of what was published
 * still holds, since leaves stay and the deed is an entry of its own (blocks/proof).
 *
 * WHERE A VALUE IS KEPT. Each place is seen to by a function of places.c; whoever adds a place adds a row there:
 *   published documents        pub_document.fields with their salts, its reason, its slug   publish/take_down.c
 *   names in others' documents the name that a published link holds                         publish/forget_name.c
 *   what is made of documents  pub_record, pub_NAME, pub_link, pub_search_word              publish/index.c
 *   withheld copies            withheld                                                     publish/take_down.c
 *   the typed row and links    reg_NAME, link, record.name and reference                    record/erase.c
 *   history                    history.document and .reason                                 record/erase.c
 *   names of others            record.name of what is called after it                       record/erase.c
 *   search words               search_word                                                  record/erase.c
 *   parked forms               parked_form: of the record's addresses, and any that says it places.c
 *   imports                    import_kept that say it; import_done.file_name               places.c
 *   what was merged into it    history, documents and files of those records               record/erase.c
 *   tables of rooms            those of each room's list: rows about the record, words that repeat it (engine.h: room_place)   places.c
 *   reasons and notes          break_glass, legal_hold, disposal, erasure, merge: those that repeat it   places.c
 *   messages                   outbox: those that repeat it, sealed or not, and those to an address of it   post/forget.c
 *   subscribers                subscriber: whoever’s address says it leaves                                 post/subscriber_kept.c
 *   gathered answers           subject_…: about it whole; in others', what came from it or repeats it  subject/forget.c
 *   answers to questionnaires  gather_…: the one that the record was made from whole; in others, what repeats it  gather/forget.c
 *   beside the fields          series_value: the figures of a load (engine.h: room_annex)       places.c
 *   the ledger's words         ledger_posting.words and .reason, ledger_account.name: those that repeat it; sums stay   ledger/forget.c
 *   payment files              payment_batch.content, actual_line, actual_file.file_name    ledger/forget.c
 *   files                      file, file_part, file_text: bytes, words, name, key              file_erase()
 *   copies of files            file_copy…, pub_file…: bytes, title, alternative, words      file_erase(), file/copy_public.c
 *   files sent in their place  file_copy_instead, and those files                           file_erase(), file/instead.c
 *   the data file's free space and its journal                                              store_scrub()
 *   kept pages                 stale from the commit, since public tables changed           base/web/cache.c
 *   backups and exports        made before: they are with whoever has them; see below
 * Never there in the first place: log lines, URLs, the proof log, standard error.
 *
 * THE ERASURE LIST is a file outside the store (PATH.erasures beside it, or --erasures FILE), so that an older backup
 * cannot bring back what was erased. It has no personal data: numbers of records and versions, names of fields,
 * hashes, the day and the ground. One line each, canonical JSON, each with the hash of the line before:
 *   {"erasures_of":"<the office's identity>"}
 *   {"at":"…Z","documents":{"note/17@1":"<hash>","note/17@2.title":"<leaf>"},"fields":{"title":[1,2]},"ground":"personal_data",
 *    "kind":"erase","number":1,"previous":"<hash of the line before>","record":17,"register":"note","whole":false}
 * (fields: versions in history; of an answer to a questionnaire: "answer", its number, with record 0 and no register.) A line is on disk before its deed is committed, the deed before it is answered.
 * Opening an office (erasures_open) compares list and store: what the list has and the store has not is done
 * again before anything is served; what the store has and the list has not is written to the list; where they
 * contradict each other nothing opens. A crash between any two steps is mended the same way. */
#ifndef BLOCKS_ERASURE_H
#define BLOCKS_ERASURE_H

#include "blocks/people/people.h"
#include "blocks/publish/publish.h"
#include "blocks/record/compose.h"

extern const char erasure_schema[];

#define WITHDRAWAL_GROUNDS TEXT("withdrawal_grounds")
#define ERASURE_VALUES_MAX 100
#define ERASURE_NOTE_CHARACTERS_MAX 500

struct erasure {
    const struct definition *definition;
    int64_t record;
    int64_t answer;                    /* to a questionnaire (blocks/gather), whole: definition NULL, record 0 (answer_erase()); else 0 */
    bool erases;                       /* false: withhold */
    bool whole;                        /* the record as a whole; else one version, or values */
    int64_t version;                   /* one published version (withhold only); 0 */
    const struct erase_value *values;
    size_t value_count;
    struct text ground;                /* a code of the list */
    struct text note;                  /* stays in the office; may be empty */
};
/* Does it, in a write transaction. ERROR_NOT_FOUND: no such record; ERROR_INVALID: a ground that there is not, or nothing of that is
 * there; ERROR_CONFLICT: to be erased, but on legal hold. Three things follow, always: erasures_write_list(), the last step of the
 * transaction; erasure_finish() after the commit, before anybody is told that it is done; erasures_settle() if the
 * transaction failed. */
enum result record_erase(struct db *db, const struct engine *engine, struct arena *arena, const struct erasure *erasure, const struct actor *actor,
                         int64_t *ret_number, struct message *message) MUST_USE;
/* One answer to a questionnaire, whole, with its line on the list, in a write transaction; erasure_finish() and erasures_settle() follow as above.
 * ERROR_CONFLICT: the record made of it is on legal hold, or it was erased already. No ground is asked for: its line has none. */
enum result answer_erase(struct db *db, const struct engine *engine, struct arena *arena, int64_t answer, const struct actor *actor, struct message *message) MUST_USE;
/* The lines of what this transaction did are on disk when it returns. ERROR_IO: they are not, so nothing may be done. */
enum result erasures_write_list(struct db *db, const struct engine *engine, struct arena *arena, struct message *message) MUST_USE;
/* Takes the lines of a deed that was not committed off the list again. Failing to is no harm but that it is done at the next start. */
void erasures_settle(struct store *store, const struct engine *engine);
/* Blanks the file's free space and journal of what was erased, and notes that. Does nothing when nothing waits for it. */
enum result erasure_finish(struct store *store, struct message *message) MUST_USE;

/* What opening an office makes of its list (see above). In a write transaction, after the tables are prepared;
 * then erasure_finish(). `ret_done_again`: how many were done again. */
struct erasures_found {
    int64_t count;       /* on the list */
    int64_t done_again;
    bool list_made;      /* there was no file, and the store has erasures: it was written from the store */
};
enum result erasures_open(struct db *db, const struct engine *engine, struct erasures_found *ret_found, struct message *message) MUST_USE;
/* For `restore` where there is no list: writes into the store, and so into the list, that somebody said so. */
enum result erasures_state_none(struct db *db, const struct engine *engine, struct arena *arena, const struct actor *actor, struct message *message) MUST_USE;
/* Whether the file is a list, unaltered; for `restore`. */
enum result erasure_list_check(const char *path, int64_t *ret_count, struct message *message) MUST_USE;

/* The ground in force on that day, or NULL. */
const struct choice *erasure_ground(const struct engine *engine, struct text code, struct date day);
/* /desk/registers/{plural}/{id}/take-down */
extern const struct route erasure_routes[];

#endif
