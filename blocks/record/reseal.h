/* Sealing anew: what is stored under an old key, sealed with the current one; what is in use of a key.
 *
 * For "frankpledge key rotate sealing", while the office is served: each step is one short transaction, and where the
 * work stands is in the data itself, so that one that was cut off is simply begun again. Columns first, then every
 * version in history, then the keys and names of sealed files, then what was gathered for answers to requests for access, then
 * answers to questionnaires, then subscribers' addresses, then second factors. Parked forms and files that wait for their importer are left alone: they go by themselves
 * within twelve hours. */
#ifndef BLOCKS_RECORD_RESEAL_H
#define BLOCKS_RECORD_RESEAL_H

#include "blocks/file/sealed.h"
#include "blocks/gather/gather.h"
#include "blocks/post/subscriber.h"
#include "blocks/record/record.h"
#include "blocks/subject/subject.h"

#define RESEAL_ROWS_MAX 50 /* of one transaction */

struct reseal {
    const struct engine *engine;
    struct reseal_progress {
        size_t definition;        /* those before are done; the count of all of them: the columns are done */
        int64_t record, version;  /* the last one looked at */
        int64_t sealed, closed;   /* values sealed anew; values that could not be opened */
        struct file_reseal files;
        struct subject_reseal answers;
        struct gather_reseal forms;
        struct subscriber_reseal subscribers;
        bool history_done, done;
    } from, to;
};
/* A store_transaction, with a struct reseal as its context: goes on after `from` and says in `to` where it came. */
enum result reseal_some(struct db *db, void *context, struct message *message);

/* How many rows hold something that this key sealed. */
struct key_use { int64_t columns, versions, files, answers, forms, parked, imports, subscribers, factors; };
enum result reseal_key_use(struct db *db, const struct engine *engine, struct text id, struct key_use *ret_use) MUST_USE;

#endif
