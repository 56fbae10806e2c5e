/* Shared by the files of blocks/publish only. */
#ifndef BLOCKS_PUBLISH_INTERNAL_H
#define BLOCKS_PUBLISH_INTERNAL_H

#include "blocks/proof/proof.h"
#include "blocks/publish/publish.h"
#include "blocks/record/record.h"

#define DOCUMENT_BYTES_MAX 1048576

/* One stored version, as pub_document holds it. */
struct document {
    int64_t id, version, published_at;
    const struct definition *definition;
    struct text slug, reference, approved_as, reason, kind, fields, leaves, hash;
    struct date in_force_on, first_on;
};
/* Puts a document into pub_record, pub_link, pub_NAME and public search, in place of what stood there. */
enum result index_put(struct db *db, const struct engine *engine, struct arena *arena, const struct document *document, struct message *message) MUST_USE;

/* The value of one field in a document's parsed `fields`, or NULL when it has none. */
const struct value *document_value(const struct value *fields, struct text name);
/* Its canonical text as a record would hold it; links as their ids separated by spaces. */
struct text document_text(struct arena *arena, const struct value *value);
/* What the record is called by the document's parsed `fields`; its reference where they do not say. */
struct text document_name(struct arena *arena, const struct document *document, const struct value *fields);
/* The name under which a withdrawn record was known: its tombstone still says it, since the address stays. */
enum result document_name_before(struct db *db, struct arena *arena, const struct document *document, struct text *ret_name) MUST_USE;

/* Canonical JSON, or ERROR_LIMIT. */
enum result document_canonical(struct arena *arena, const struct value *value, struct text *ret_text) MUST_USE;

/* --- Taking down (take_down.c, forget_name.c) ------------------------------ */

/* What one deed takes out. */
struct gone {
    struct db *db;
    const struct engine *engine;
    struct arena *arena;
    const struct take_down *take;
    struct moment moment;
    struct proof_documents *documents; /* for the entry of the log */
};
struct stored {
    int64_t id, version;
    struct text register_name, reference, slug, hash;
    struct value *fields, *leaves;
};
/* Of a query of id, version, register, reference, slug, fields, leaves, hash. */
enum result stored_read(struct db *db, struct arena *arena, struct sql sql, struct binds binds, struct stored **ret_list, size_t *ret_count) MUST_USE;
enum result stored_write(const struct gone *gone, const struct stored *stored, const struct value *fields) MUST_USE;
/* `hash`: the document's, or with a field its leaf. Once for each, however often it is asked. */
enum result gone_note(const struct gone *gone, const struct stored *stored, struct text field, struct text hash) MUST_USE;
/* The salt and value, for the office alone; or out of there, where they are erased. */
enum result gone_keep(const struct gone *gone, const struct stored *stored, struct text name, const struct value *pair) MUST_USE;
/* Whether the address was made of the name; and taking it out, with the publication that was sealed with it: `left` are the fields
 * that stay, before they are written. */
bool slug_says(struct arena *arena, const struct stored *stored, struct text name);
enum result take_address(const struct gone *gone, const struct stored *stored, struct value *left) MUST_USE;
struct text slug_hash(struct arena *arena, struct text register_name, struct text slug);
struct text slug_gone(struct arena *arena, int64_t id); /* stands in the place of an address that is gone */
/* The version (empty field) or a value of it; ERROR_NOT_FOUND when it stands. */
enum result document_taken_down(struct db *db, struct arena *arena, int64_t id, int64_t version, struct text field, struct tombstone *ret) MUST_USE;
void tombstone_read(struct statement *row, struct arena *arena, struct tombstone *tombstone);
/* Whether the document stands withdrawn, by itself or by being taken down, and on which ground. */
enum result document_withdrawn(struct db *db, struct arena *arena, const struct document *document, bool *ret_withdrawn, struct text *ret_ground) MUST_USE;
/* Puts the record's document in force into the index again. */
enum result index_refresh(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct message *message) MUST_USE;

/* The new version has a tombstone of the field, as the one under which its value was taken down. */
enum result publish_note_down(struct db *db, int64_t id, int64_t version, struct text field, struct text down_as) MUST_USE;
enum result publish_unlift(struct db *db, int64_t id, struct text field) MUST_USE;

/* --- Reading documents ------------------------------------------------------ */

/* Rows for document_read(): the newest version of each record in force on the day; DATE_NONE: of all. */
enum result documents_in_force(struct db *db, struct date as_of, struct statement **ret_rows) MUST_USE;
void document_read(struct statement *row, struct arena *arena, const struct engine *engine, struct document *document);

#endif
