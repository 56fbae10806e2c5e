/* Answers to requests for access: everything that is held about a person, gathered, looked at item by item, approved and
 * handed over (UK GDPR Article 15; Data Protection Act 2018, sections 45 and 94 where those apply).
 *
 * Owns subject_answer (one row a request), subject_item and subject_part (what was gathered: a copy, as it stood then),
 * subject_passage (words that are hidden), subject_unseen (how much the gatherers may not see), subject_log (who did what to
 * an answer when, with no word of what is in it) and gathering (who opened the page …/held).
 *
 * An item is a record, an account, a message, an answer to a questionnaire or a merge; a part of it is a field, an earlier value of one, a version
 * (who, when, why), a file, who read it. Titles, labels, contents and passages are sealed texts (blocks/record/record.h,
 * engine_seal_text()): what was unsealed to be gathered does not lie open in the copy.
 *
 * WHO SEES WHAT. An answer is for the roles of `subject: by` that may see the person. Whoever opens it sees of it what they may
 * see of the records that it came from, and of their fields: the condition of every query is that of blocks/record. What they may not see is counted and
 * said. A copied answer to a questionnaire is for those who may read that answer itself (gather_may_read()). A colleague who may see more gathers again: what was there stays as it was decided, what is new is added and
 * is undecided. Only somebody who may see all that goes out may approve it and fetch it.
 *
 * DECIDING. Each item is included, withheld on a ground, or found to be about somebody else; each part of an included item may be withheld
 * by itself; words are hidden wherever they stand in an item, or in the whole answer (redact.c). The grounds are the dated choices of the list
 * `access_grounds`. A decision names the version of the item that was looked at: whoever decides second is told.
 *
 * STATES. gathering, open, proposed, approved. Where the definition says `approve`, a second person approves what another
 * proposed (never their own work, by whichever hat); without it whoever finishes approves. An approved answer can be
 * opened again, which is in its log.
 *
 * THE ANSWER (package.c) is made anew each time it is fetched, piece by piece, from what is stored: a page that stands alone, the same as JSON and
 * CSV, and the files, in one ZIP. What is withheld or hidden is never read into it.
 *
 * Not here: reading the request and its clock (a register of the office's own), who a requester is. */
#ifndef BLOCKS_SUBJECT_H
#define BLOCKS_SUBJECT_H

#include "base/web/web.h"
#include "blocks/people/people.h"
#include "blocks/record/record.h"

extern const char gathering_schema[], subject_schema[]; /* migrations */

#define ACCESS_GROUNDS TEXT("access_grounds")
#define ACCESS_GROUND_OTHER "other" /* the one that needs words */

/* …/{id}/held, /desk/answers */
extern const struct route subject_routes[];

/* Answers that were approved, or begun and never approved, before then: for bookkeeping (blocks/erasure/bookkeeping.c). Not those
 * about somebody on legal hold. To destroy them is to destroy all that was gathered; that there was an answer, and its dates, stay. */
enum result subject_count_old(struct db *db, struct instant before, int64_t *ret_count) MUST_USE;
enum result subject_destroy_old(struct db *db, struct instant before, struct moment moment, int64_t *ret_count) MUST_USE;

/* For "frankpledge key rotate sealing" (blocks/record/reseal.h): goes on after `key` in the table, one short transaction at a time. */
struct subject_reseal {
    int table;
    int64_t key[3];
    int64_t sealed, closed;
    bool done;
};
enum result subject_reseal_some(struct db *db, const struct engine *engine, struct arena *arena, struct text current, struct subject_reseal *reseal) MUST_USE;
/* How many rows hold something that begins so. */
enum result subject_key_use(struct db *db, struct text begins, int64_t *ret_count) MUST_USE;

struct erase_value;
/* For an erasure (blocks/erasure/places.c), in its transaction: the answers about these records go with all that is in them; what was gathered
 * from them for others' answers goes; and so does any part, title or hidden passage that repeats one of the words. With
 * `fields`, only those fields of the records go, and what repeats the words. */
enum result subject_forget(struct db *db, const struct engine *engine, struct arena *arena, const int64_t *records, size_t record_count,
                           const struct erase_value *fields, size_t field_count, const struct erase_value *words, size_t word_count,
                           struct moment moment) MUST_USE;
/* The same of an answer to a questionnaire that is erased (blocks/gather): what was copied from it. */
enum result subject_forget_gathered(struct db *db, int64_t gathered) MUST_USE;

#endif
