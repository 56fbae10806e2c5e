/* …/{id}/history: every version of a working record, what changed in it, by whom and why. Only
 * of fields that the visitor may see. */
#include "blocks/record/desk.h"

#include <inttypes.h>

#include "base/wording.h"
#include "base/format/json.h"
#include "blocks/record/merge.h"

struct telling {
    struct desk *desk;
    const struct record *record;
    struct value *entries, *versions;
    bool is_theirs; /* record_is_theirs() */
};

static struct text heading_of(struct desk *desk, const struct definition *definition, const struct history_entry *entry)
{
    const struct move *move = entry->move.length ? definition_move(definition, entry->move) : NULL;
    if (move)
        return move->label;
    if (text_equals(entry->kind, "made"))
        return SAID(desk->arena, "Made");
    if (text_equals(entry->kind, "edited"))
        return SAID(desk->arena, "Edited");
    if (text_equals(entry->kind, "merged"))
        return SAID(desk->arena, "Merged");
    if (text_equals(entry->kind, "separated"))
        return SAID(desk->arena, "Merge undone");
    if (text_equals(entry->kind, "followed"))
        return SAID(desk->arena, "A link followed a merge");
    if (text_equals(entry->kind, "imported"))
        return SAID(desk->arena, "Imported");
    if (text_equals(entry->kind, "updated"))
        return SAID(desk->arena, "Changed by an update");
    return entry->move.length ? entry->move : arena_copy(desk->arena, entry->kind);
}

/* The document's text of a field, under its name of then. */
static struct text text_then(const struct value *document, const struct field *field)
{
    const struct value *value = value_get(document, field->name);
    if (!value && field->was.length)
        value = value_get(document, field->was);
    return value && value->kind == VALUE_TEXT ? value->text : TEXT_NONE;
}

/* Opened where it is sealed: of a field that the visitor may see. Without memory the arena has failed, which is seen at the end. */
static struct field_value value_then(const struct telling *telling, const struct field *field, struct text canonical)
{
    struct desk *desk = telling->desk;
    struct field_value value = desk_value_of(desk->arena, field, canonical);
    return record_unseal_text(desk->db, desk->engine, desk->arena, telling->record->definition, telling->record->id, field, &value) < 0
               ? (struct field_value){.text = TEXT_NONE} : value;
}

/* The same words sealed twice (with another key since) are no change. */
static bool has_changed(const struct telling *telling, const struct field *field, struct text before, struct text after)
{
    struct field_value old, new;
    if (text_equal(before, after) || !text_is_sealed(before) || !text_is_sealed(after))
        return !text_equal(before, after);
    old = value_then(telling, field, before);
    new = value_then(telling, field, after);
    return !field_value_equal(&old, &new);
}

static void add_change(struct telling *telling, const struct field *field, struct text before, struct text after, struct value *entry, struct value *changes)
{
    struct desk *desk = telling->desk;
    struct field_value old = value_then(telling, field, before), new = value_then(telling, field, after);
    struct text old_shown = desk_show(desk, field, &old), new_shown = desk_show(desk, field, &new);
    struct value *change = value_object(desk->arena);
    part_entry_change(desk->arena, entry, field->label, difference_value(desk->arena, old_shown, new_shown));
    value_set_text(desk->arena, change, "field", field->name);
    value_set_text(desk->arena, change, "label", field->label);
    value_set_text(desk->arena, change, "before", old_shown);
    value_set_text(desk->arena, change, "after", new_shown);
    value_append(desk->arena, changes, change);
}

static struct value *add_version(struct telling *telling, const struct history_entry *entry)
{
    struct arena *arena = telling->desk->arena;
    struct value *version = value_object(arena);
    value_set_integer(arena, version, "version", entry->version);
    value_set_text(arena, version, "at", instant_iso(arena, entry->at));
    value_set_text(arena, version, "by", entry->account_name);
    value_set_text(arena, version, "what", entry->kind);
    value_set_text(arena, version, "move", entry->move);
    value_set_text(arena, version, "reason", entry->reason);
    value_set_text(arena, version, "state", entry->state);
    value_append(arena, telling->versions, version);
    return version;
}

/* `before`: the document of the version before, NULL for the first. */
static void tell(struct telling *telling, const struct history_entry *entry, const struct value *before, const struct value *document)
{
    struct desk *desk = telling->desk;
    const struct definition *definition = telling->record->definition;
    size_t state = definition_state(definition, entry->state);
    struct value *version = add_version(telling, entry), *changes = value_list(desk->arena);
    struct value *part = part_entry(desk->arena, telling->entries, heading_of(desk, definition, entry), instant_iso(desk->arena, entry->at),
                                    instant_long(desk->arena, entry->at));
    value_set_text(desk->arena, part, "by_line", arena_printf(desk->arena, SAY(desk->arena, "by %.*s, version %" PRId64), TEXT_ARGS(wording_kept(desk->arena, entry->account_name)), entry->version));
    value_set_text(desk->arena, part, "reason", wording_kept(desk->arena, entry->reason));
    if (state != SIZE_MAX)
        value_set(desk->arena, part, "tag", state_tag(desk->arena, definition, state));
    for (size_t i = 0; before && i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        struct text old = text_then(before, field), new = text_then(document, field);
        if (field_may_see(field, &desk->actor, telling->is_theirs) && has_changed(telling, field, old, new))
            add_change(telling, field, old, new, part, changes);
    }
    value_set(desk->arena, version, "changes", changes);
}

/* Whether the link with which `only` begins led then where it leads now; of several, whether the body itself was among them (`ends_here`), or all are the same. */
static bool leads_as_now(const struct telling *telling, const struct field *link, struct text then, bool ends_here)
{
    const struct field_value *now = record_value(telling->record, link->name);
    struct text word = TEXT_NONE;
    int64_t id;
    size_t same = 0;
    if (link->type != FIELD_LINKS)
        return text_equal(then, now->text);
    while (text_next(&then, ' ', &word)) {
        if (text_to_integer(word, &id) < 0)
            continue;
        if (ends_here && id == telling->desk->actor.organisation)
            return true;
        same += same < now->link_count && now->links[same] == id;
    }
    return !ends_here && same == now->link_count && same > 0;
}

/* Whoever sees the record by `only` is not told of it before it was their body's: drafts of a letter, and why it was sent back, were never theirs to read. By the links
 * that `only` begins with, which then were what they are now. */
static bool was_theirs(const struct telling *telling, const struct value *document)
{
    const struct definition *definition = telling->record->definition;
    const struct actor *actor = &telling->desk->actor;
    bool is_scoped = false;
    if (telling->is_theirs || record_may_see_all(definition, actor))
        return true;
    for (size_t i = 0; i < definition->only_count; i++) {
        struct text path = definition->only[i].path, part = TEXT_NONE;
        const struct field *link = text_next(&path, '.', &part) ? definition_field(definition, part) : NULL;
        if (!link || !actor_has_role(actor, definition->only[i].role))
            continue;
        if (leads_as_now(telling, link, text_then(document, link), !path.length))
            return true;
        is_scoped = true;
    }
    return !is_scoped;
}

static enum result tell_all(struct telling *telling)
{
    struct desk *desk = telling->desk;
    struct history_entry *entries;
    struct value **documents;
    struct message ignored = {0};
    size_t count;
    TRY(record_history(desk->db, desk->arena, telling->record->id, &entries, &count));
    documents = ARENA_ARRAY(desk->arena, struct value *, count + 1);
    if (!documents)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++)
        TRY(json_parse_kept(desk->arena, entries[i].document, entries[i].document.length, &documents[i], &ignored));
    for (size_t i = 0; i < count && was_theirs(telling, documents[i]); i++) /* newest first: the one before follows */
        tell(telling, &entries[i], i + 1 < count && was_theirs(telling, documents[i + 1]) ? documents[i + 1] : NULL, documents[i]);
    return OK;
}

/* A merged record's too, for those who see the whole register: to whom it belonged cannot be asked of its row any more. */
static enum result load_told(struct desk *desk, struct record **ret_record)
{
    bool is_merged;
    int64_t id;
    TRY(desk_load_or_merged(desk, ret_record, &is_merged));
    if (!is_merged)
        return OK;
    if (!record_may_see_all(desk->definition, &desk->actor) || text_to_integer(request_text(desk->request, "id"), &id) < 0)
        return ERROR_NOT_FOUND;
    TRY(desk_note_reads(desk, &id, 1, TEXT("history")));
    return merge_load(desk->db, desk->arena, desk->definition, id, ret_record);
}

enum result history_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct record *record;
    struct telling telling;
    struct text href;
    TRY(desk_open(request, answer, true, &desk));
    TRY(load_told(&desk, &record));
    telling = (struct telling){&desk, record, value_list(desk.arena), value_list(desk.arena), !definition_opens_later(record->definition) && record_is_theirs(desk.db, record, &desk.actor)};
    TRY(tell_all(&telling));
    href = desk_record_href(desk.arena, desk.definition, record->id);
    value_set_integer(desk.arena, desk.view, "id", record->id);
    value_set_text(desk.arena, desk.view, "reference", record->reference);
    value_set(desk.arena, desk.view, "versions", telling.versions);
    desk_set(&desk, "entries", telling.entries);
    desk_set_text(&desk, "title", record_name_said(desk.arena, record->definition, record->name));
    desk_set_text(&desk, "record_href", href);
    desk_set_text(&desk, "json_link", arena_printf(desk.arena, "%.*s/history.json", TEXT_ARGS(href)));
    return OK;
}
