/* Publish: publishing is a copy, not a flag.
 *
 * Owns pub_record (what stands published now, one row a record), pub_document (every
 * published version for ever), pub_link, and a typed index table pub_NAME for each
 * register that publishes, which can be rebuilt from the documents at any time
 * and for any day.
 *
 * The public fields of a record's version are copied into one canonical document:
 *   pub_document.fields  {"title":{"salt":"…","value":"…"},…}   (links as {"id","name","reference","register"})
 *   pub_document.leaves  {"title":"<leaf>",…}
 *   (both with "@publication" and "@reason" besides: the other columns of the row, sealed too)
 *   pub_document.hash
 * and that hash goes into the log (blocks/proof). The day from which a version is in force is
 * the office's day (moment.today), so that an example can live in its own time; the log keeps true time.
 *
 * pub_tombstone says what was taken down (take_down.c); pub_gone has the hashes of addresses that said what is gone.
 *
 * A register may have one value more in its documents, kept in tables of a block's own (blocks/engine.h: room_annex).
 *
 * Public readers get a connection that can read pub_ tables and nothing else. */
#ifndef BLOCKS_PUBLISH_H
#define BLOCKS_PUBLISH_H

#include "base/format/value.h"
#include "blocks/engine.h"

extern const char publish_schema[], take_down_schema[], stay_down_schema[];

/* pub_record: id, register, reference, slug (for addresses; unique within the register), name,
 *   version, in_force_on, first_on, changed_on, approved_as (role label), reason, withdrawn (0/1),
 *   withdrawn_ground
 * pub_document: id, register, version, in_force_on, published_at, approved_as, reason, kind
 *   (publish, withdraw), fields, leaves, hash
 * pub_link: from_id, from_register, field, position, to_id, to_register
 * pub_NAME: id, then one column for each public field that is not LINKS:
 *   INTEGER, BOOLEAN, DATE, LINK bigint; all others text. */

/* The typed table pub_NAME of a register, for creating, migrating and the drift test. */
struct store_table publish_table(struct arena *arena, const struct definition *definition);

/* In a write transaction. Copies the record's public fields, logs it, indexes it for public search. `reason` is what the
 * public sees (may be empty). When `documents` is not NULL the document is added there for one
 * entry of an import, instead of an entry of its own. ret_version: the published version's number. */
struct proof_documents;
/* ERROR_INVALID: a link leads to what is not published; or a field is withheld now (record_withholds()) that a version which the public can read still says. */
enum result publish_record(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record,
                           const struct actor *actor, struct text reason, struct proof_documents *documents,
                           int64_t *ret_version, struct message *message) MUST_USE;
enum result publish_withdraw(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record,
                             const struct actor *actor, struct text ground, struct message *message) MUST_USE;
/* --- Taking down ---------------------------------------------------------- */

/* What was published is taken down on a recorded ground: its values, with their salts, leave the documents; the leaves
 * stay, so that the log holds, and an entry "withhold" or "erase" tells of it. Withheld values are kept for the office
 * alone (table withheld); erased ones are gone. A tombstone says what was there, when, on which ground. */
struct take_down {
    int64_t id;
    int64_t version;           /* one published version; 0: each */
    const struct text *fields; /* these values ("@reason": why it was published); none: everything that a version says */
    size_t field_count;
    bool erases;
    struct text ground, ground_label; /* of the list withdrawal_grounds */
    struct text decided_as;    /* a role's label: the public never reads who */
};
/* In a write transaction. Adds what is gone to `documents`, for one proof_append("withhold" or "erase"). What is gone already
 * is withheld no more where it is erased now. Taking everything of every version leaves none standing: follow it with publish_withdraw(). */
enum result publish_take_down(struct db *db, const struct engine *engine, struct arena *arena, const struct take_down *take, struct moment moment,
                              struct proof_documents *documents, struct message *message) MUST_USE;
/* The record's name, in what others published that links to it; `name`: where it is called so; empty: whatever it was called. */
enum result publish_forget_name(struct db *db, const struct engine *engine, struct arena *arena, const struct take_down *take, struct text register_name,
                                struct text name, struct moment moment, struct proof_documents *documents, struct message *message) MUST_USE;
/* The published versions in which the field has this value (canonical, as history has it; links as ids; empty: any value); `withheld`:
 * of a given value also those from which it was withheld. */
enum result publish_versions_saying(struct db *db, struct arena *arena, int64_t id, struct text field, struct text canonical, bool withheld,
                                    int64_t **ret_versions, size_t *ret_count) MUST_USE;
/* The first published version that says something else in the field than this and from which it was not taken down; 0: there is none. */
enum result publish_says_otherwise(struct db *db, struct arena *arena, int64_t id, struct text field, struct text canonical, int64_t *ret_version) MUST_USE;
/* The field under which the value was taken down where nobody has lifted that, or empty: publish_record() leaves it out then, and says so. It is the
 * same field but for a file, which may have been put in another place since. */
enum result publish_stays_down(struct db *db, struct arena *arena, int64_t id, struct text field, const struct value *value, struct text *ret_down_as) MUST_USE;
/* In a write transaction: what the field held may be published again, from the next publication on. */
enum result publish_lift(struct db *db, int64_t id, struct text field, int64_t account, struct instant now) MUST_USE;
struct tombstone {
    int64_t version;
    struct text field; /* empty: all of the version */
    struct text ground, label, decided_as;
    struct date day;
    bool erased;
};
/* By version and field. Over a public connection too. */
enum result publish_tombstones(struct db *db, struct arena *arena, int64_t id, struct tombstone **ret_list, size_t *ret_count) MUST_USE;
const struct tombstone *tombstone_find(const struct tombstone *list, size_t count, int64_t version, struct text field); /* or NULL */
struct text tombstone_line(struct arena *arena, const struct tombstone *tombstone); /* "Erased on 3 November 2026: personal data" */
/* What the public reads of who decided: the role, never the person. */
struct text publish_approved_as(struct arena *arena, const struct engine *engine, const struct actor *actor);

/* Makes pub_record, pub_link, pub_NAME and the public search words anew from the documents, as they stood on
 * `as_of` (DATE_NONE: now). In a write transaction. */
enum result publish_rebuild(struct db *db, const struct engine *engine, struct arena *arena, struct date as_of,
                            struct message *message) MUST_USE;
/* The public fields of `record` as its published version has them, all others empty; ERROR_NOT_FOUND when no version of it
 * is public. On an office connection. */
enum result publish_as_record(struct db *db, struct arena *arena, const struct record *record, struct record **ret_published) MUST_USE;
/* The day for which the index was last rebuilt; DATE_NONE: live. */
enum result publish_index_day(struct db *db, struct date *ret_day) MUST_USE;
/* Compares the index with the documents; ERROR_CORRUPT names the first record that differs. */
enum result publish_check_index(struct db *db, const struct engine *engine, struct arena *arena, struct message *message) MUST_USE;

/* --- Reading (public connections) ---------------------------------------- */

struct published {
    int64_t id, version;
    const struct definition *definition;
    struct text reference, slug, name;
    struct date in_force_on, first_on;
    struct text approved_as, reason;
    bool withdrawn;
    struct text withdrawn_ground;
};
enum result publish_get(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct published *ret) MUST_USE;
enum result publish_by_slug(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition,
                            struct text slug, struct published *ret) MUST_USE;
/* The record's public fields as a value: {"number":41,"lead":{"name","reference","url"},…}, as JSON and
 * CSV show them; computed public values too. Page-only members `html` for prose are under "html_NAME". */
enum result publish_fields(struct db *db, const struct engine *engine, struct arena *arena, const struct published *published,
                           struct date today, struct value **ret_fields) MUST_USE;
/* Every published version, newest first: [{version,in_force_on,published_at,approved_as,reason,kind,hash,changes:[{field,label,before,after,difference(html, page)}]}]. */
enum result publish_versions(struct db *db, const struct engine *engine, struct arena *arena, const struct published *published,
                             struct value **ret_versions) MUST_USE;
/* "/boards/strategic-executive-board", or the room's own address; empty when it has none. */
struct text publish_address(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, int64_t id);
/* Published records that link to this one: [{register, title, name, url}], by register and name. */
enum result publish_linking_to(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct value **ret_list) MUST_USE;

/* What was withdrawn from a register, the latest first, but for what leads on to another record. */
struct withdrawn {
    int64_t id, version;
    struct text reference, url, ground; /* url, ground: may be empty */
    struct date day;
};
enum result publish_withdrawn(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, size_t max,
                              struct withdrawn **ret_list, size_t *ret_count, int64_t *ret_total) MUST_USE;
struct value *withdrawn_value(struct arena *arena, const struct withdrawn *withdrawn) MUST_USE; /* of withdrawn_shape */
extern const struct shape withdrawn_shape;

/* Writes the whole public record into a folder that does not exist or is empty: one JSON and one CSV for each
 * register that publishes, what was withdrawn (withdrawn.csv), the log with its documents, checkpoints and tombstones (blocks/proof), README.txt and
 * SHA256SUMS. All of it or nothing. `public_db`: a public connection; one snapshot of it. */
enum result publish_export(struct db *public_db, const struct engine *engine, struct arena *arena, const char *folder,
                           struct message *message) MUST_USE;

/* --- As it stood on a day (stood.c) ---------------------------------------------- */

struct publish_stood {
    int64_t id, version;
    const struct definition *definition;
    struct text reference, name;
    struct date in_force_on, first_on; /* of that version; of the first that was published */
    struct value *fields;              /* as the document has them: publish_stood_value() */
    bool withdrawn_since;              /* it is counted as it stood; what it said is not told any more */
};
/* The records of a register as they stood published on a day, by id, but for what was withdrawn by then or was taken down since. Over a
 * public connection too. */
enum result publish_stood(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, struct date day, struct publish_stood **ret_list,
                          size_t *ret_count) MUST_USE;
/* A public field's value: text, integer, boolean, {"id","name","reference","register"} of a link, a list of those; NULL: it says none. */
const struct value *publish_stood_value(const struct publish_stood *stood, struct text field);

/* --- The public calendar (dates.c) --------------------------------------------- */

#define PUBLISH_DATES_MAX 2000
struct publish_date {
    const struct definition *definition;
    const struct field *field; /* its `calendar` says what the day is */
    int64_t id;
    struct text name, reference, url; /* url: its page; or empty */
    struct date day;
};
/* Days of published records from one day to another, by day. Over a public connection. */
enum result publish_dates(struct db *db, const struct engine *engine, struct arena *arena, struct date from, struct date until, struct publish_date **ret_list, size_t *ret_count) MUST_USE;

#endif
