/* A published date that moves: whether publishing would move one, and the reason that was
 * given when it was moved. */
#include "base/format/json.h"
#include "blocks/flow/flow.h"
#include "blocks/publish/publish.h"
#include "blocks/record/compose.h"

static struct text text_in_document(const struct value *document, const struct field *field)
{
    const struct value *value = value_get(document, field->name);
    return value && value->kind == VALUE_TEXT ? value->text : TEXT_NONE;
}

/* The reason of the newest version in which the field changed. */
static enum result find_reason(struct db *db, struct arena *arena, const struct record *record, const struct field *field, struct text *ret_reason)
{
    struct history_entry *entries;
    struct value *newer = NULL, *older;
    struct message ignored = {0};
    size_t count;
    TRY(record_history(db, arena, record->id, &entries, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(json_parse_kept(arena, entries[i].document, entries[i].document.length, &older, &ignored));
        if (newer && !text_equal(text_in_document(newer, field), text_in_document(older, field))) {
            *ret_reason = entries[i - 1].reason;
            return OK;
        }
        newer = older;
    }
    return OK;
}

enum result flow_moved_date(struct db *db, struct arena *arena, const struct record *record, bool *ret_moves, struct text *ret_reason)
{
    struct record *published = NULL;
    struct text reason = TEXT_NONE;
    bool moves = false;
    for (size_t i = 0; record->published_version && i < record->definition->field_count; i++) {
        const struct field *field = &record->definition->fields[i];
        if (!field->moving_needs_reason || !field->is_public)
            continue;
        if (!published)
            TRY(publish_as_record(db, arena, record, &published));
        if (field_value_equal(&published->values[i], &record->values[i]))
            continue;
        moves = true;
        if (!reason.length)
            TRY(find_reason(db, arena, record, field, &reason));
    }
    *ret_moves = moves;
    *ret_reason = reason;
    return OK;
}
