/* Several: one deed done to several chosen records of a register.
 *
 * Sets one field, makes one step or assigns to one person. Each record is a transaction of its own with an entry of
 * its own in its history, and is checked as if it were done one by one: seen, in the version that was chosen, may_edit or the step's
 * roles and guards, record_check(), a reason where a published date moves or the step asks for one. One that is
 * refused undoes nothing else. A trial does all of it and is undone, so that what is asked to be confirmed is what would happen.
 *
 * At most SEVERAL_MAX at once. Fields that must differ from record to record (`unique`), sealed ones, and those of a register whose reads are logged are not offered. */
#ifndef BLOCKS_RECORD_SEVERAL_H
#define BLOCKS_RECORD_SEVERAL_H

#include "base/web/web.h"
#include "blocks/record/record.h"

#define SEVERAL_MAX 200
#define SEVERAL_TICKET_BYTES_MAX 42 /* "12-3": record 12 as its version 3 */

enum several_kind { SEVERAL_FIELD, SEVERAL_MOVE, SEVERAL_ASSIGN };
struct several_deed {
    enum several_kind kind;
    const struct field *field;
    struct field_value value;
    const struct move *move;
    int64_t account;
    struct text account_name;
    struct text reason;
};
struct several_item {
    int64_t id, version;
    struct text title;  /* empty until the record was found to be the actor's to see */
    struct text change; /* what becomes of what */
    struct text why;    /* of a refusal; empty otherwise */
    bool is_same;       /* there is nothing to do */
};

/* What may be offered to this actor at all; each record is asked again. */
bool several_may_set(const struct definition *definition, const struct field *field, const struct actor *actor);
bool several_may_move(const struct definition *definition, const struct move *move, const struct actor *actor);
bool several_may_assign(const struct definition *definition, const struct actor *actor);
bool several_may_some(const struct definition *definition, const struct actor *actor);

/* One record: a store_transaction. OK: done, or nothing to do. A trial ends with ERROR_CONFLICT and `may` where it would have
 * been done. A refusal for people is INVALID, DENIED, NOT_FOUND or CONFLICT with its message. */
struct several_task {
    const struct engine *engine;
    struct arena *arena;
    const struct definition *definition;
    const struct actor *actor;
    const struct several_deed *deed;
    struct several_item *item;
    bool is_trial, may;
};
enum result several_run(struct db *db, void *task, struct message *message);

/* /desk/registers/{plural}/several */
extern const struct route several_routes[];

#endif
