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

#endif
