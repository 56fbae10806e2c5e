/* A published version as a record, so that it can be laid beside the working one. */
#include "base/format/json.h"
#include "blocks/publish/internal.h"

enum result publish_as_record(struct db *db, struct arena *arena, const struct record *record, struct record **ret_published)
{
    const struct definition *definition = record->definition;
    struct record *published = ARENA_NEW(arena, struct record);
    struct text document;
    struct value *fields;
    struct message ignored = {0};
    if (!published)
        return ERROR_MEMORY;
    *published = (struct record){.definition = definition, .id = record->id, .reference = record->reference, .state = record->state,
                                 .published_version = record->published_version};
    published->values = ARENA_ARRAY(arena, struct field_value, definition->field_count + 1);
    if (!published->values)
        return ERROR_MEMORY;
    TRY(db_one_text(db, arena, &document, SQL("select fields from pub_document where id = $1 and version = $2"),
                    BIND(bind_integer(record->id), bind_integer(record->published_version))));
    TRY(json_parse_kept(arena, document, DOCUMENT_BYTES_MAX, &fields, &ignored));
    for (size_t i = 0; i < definition->field_count; i++) {
        struct text canonical = definition->fields[i].is_public ? document_text(arena, document_value(fields, definition->fields[i].name)) : TEXT_NONE;
        TRY(record_set(arena, published, &definition->fields[i], canonical));
    }
    *ret_published = published;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
