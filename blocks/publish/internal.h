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
enum result index_put(struct db *db, struct arena *arena, const struct document *document, struct message *message) MUST_USE;

/* The value of one field in a document's parsed `fields`, or NULL when it has none. */
const struct value *document_value(const struct value *fields, struct text name);
/* Its canonical text as a record would hold it; links as their ids separated by spaces. */
struct text document_text(struct arena *arena, const struct value *value);
/* What the record is called by the document's parsed `fields`; its reference where they do not say. */
struct text document_name(struct arena *arena, const struct document *document, const struct value *fields);
/* The name under which a withdrawn record was known: its tombstone still says it, since the address stays. */
enum result document_name_before(struct db *db, struct arena *arena, const struct document *document, struct text *ret_name) MUST_USE;

/* Rows for document_read(): the newest version of each record in force on the day; DATE_NONE: of all. */
enum result documents_in_force(struct db *db, struct date as_of, struct statement **ret_rows) MUST_USE;
void document_read(struct statement *row, struct arena *arena, const struct engine *engine, struct document *document);

#endif
