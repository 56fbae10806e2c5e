/* What is held in a record, as an item of an answer: its fields, what they said before, who wrote which version when and why, its files,
 * who read it, what was erased of it, holds on it and forms about it that somebody has not saved yet. Only what whoever gathers
 * may see; the rest is counted. See internal.h. */
#include <inttypes.h>

#include "base/format/json.h"
#include "blocks/erasure/keep.h"
#include "blocks/file/file.h"
#include "blocks/record/access.h"
#include "blocks/record/compose.h"
#include "blocks/record/merge.h"
#include "blocks/subject/internal.h"

#define READS_MAX 500

struct drafting {
    const struct gathering *gathering;
    const struct record *record;
    struct item_draft *draft;
    bool is_theirs;
};

static struct text key_of(const struct drafting *drafting, const char *what, int64_t number)
{
    return arena_printf(drafting->gathering->arena, "%s/%" PRId64, what, number);
}

/* --- Fields --------------------------------------------------------------- */

static struct text show(const struct drafting *drafting, const struct field *field, const struct field_value *value)
{
    const struct gathering *gathering = drafting->gathering;
    const struct definitions *definitions = gathering->engine->definitions;
    for (size_t i = 0; field->type == FIELD_ROLE && i < definitions->role_count; i++)
        if (text_equal(definitions->roles[i].name, value->text))
            return definitions->roles[i].label;
    if (value->closed.length)
        return arena_printf(gathering->arena, SAY(gathering->arena, "Sealed: %.*s"), TEXT_ARGS(value->closed));
    return field_show_to(gathering->db, gathering->arena, field, value, gathering->actor);
}

static void add_fields(struct drafting *drafting)
{
    const struct record *record = drafting->record;
    struct arena *arena = drafting->gathering->arena;
    for (size_t i = 0; i < record->definition->field_count; i++) {
        const struct field *field = &record->definition->fields[i];
        const struct field_value *value = &record->values[i];
        bool filled = value->text.length || value->link_count;
        if (!filled || field->type == FIELD_FILE)
            continue;
        if (field_may_see(field, drafting->gathering->actor, drafting->is_theirs))
            draft_add(drafting->draft, arena_printf(arena, "field/%.*s", TEXT_ARGS(field->name)), field->name, field->label, show(drafting, field, value));
        else
            drafting->draft->unseen++;
    }
}

/* --- Versions ------------------------------------------------------------- */

static struct text then(const struct value *document, const struct field *field)
{
    const struct value *value = value_get(document, field->name);
    if (!value && field->was.length)
        value = value_get(document, field->was);
    return value && value->kind == VALUE_TEXT ? value->text : TEXT_NONE;
}

static enum result value_then(const struct drafting *drafting, const struct field *field, struct text canonical, struct field_value *ret_value)
{
    const struct gathering *gathering = drafting->gathering;
    struct record *scratch = ARENA_NEW(gathering->arena, struct record);
    if (!scratch)
        return ERROR_MEMORY;
    *scratch = *drafting->record;
    scratch->values = ARENA_ARRAY(gathering->arena, struct field_value, scratch->definition->field_count + 1);
    if (!scratch->values)
        return ERROR_MEMORY;
    TRY(record_set(gathering->arena, scratch, field, canonical));
    *ret_value = *record_value(scratch, field->name);
    return record_unseal_text(gathering->db, gathering->engine, gathering->arena, scratch->definition, scratch->id, field, ret_value);
}

/* What a field said until the version that changed it. */
static enum result add_earlier(struct drafting *drafting, const struct field *field, const struct history_entry *entry, struct text before)
{
    struct arena *arena = drafting->gathering->arena;
    struct field_value value;
    if (!before.length || field->type == FIELD_FILE)
        return OK;
    if (!field_may_see(field, drafting->gathering->actor, drafting->is_theirs)) {
        drafting->draft->unseen++;
        return OK;
    }
    TRY(value_then(drafting, field, before, &value));
    draft_add(drafting->draft, arena_printf(arena, "until/%" PRId64 "/%.*s", entry->version, TEXT_ARGS(field->name)), field->name,
              arena_printf(arena, SAY(arena, "%.*s, until %.*s"), TEXT_ARGS(field->label), TEXT_ARGS(date_long(arena, date_in_london(entry->at)))), show(drafting, field, &value));
    return OK;
}

static struct text what_happened(const struct drafting *drafting, const struct history_entry *entry)
{
    static const struct { const char *kind, *words; } kinds[] = {
        {"made", "made"}, {"edited", "edited"}, {"merged", "another record was merged into it"}, {"separated", "a merge was undone"},
        {"followed", "a link followed a merge"}, {"imported", "imported"}, {"erased", "something was erased"}};
    const struct move *move = entry->move.length ? definition_move(drafting->record->definition, entry->move) : NULL;
    if (move)
        return move->label;
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (text_equals(entry->kind, kinds[i].kind))
            return text_of(kinds[i].words);
    return entry->kind;
}

static void add_version(struct drafting *drafting, const struct history_entry *entry)
{
    struct arena *arena = drafting->gathering->arena;
    struct text words = arena_printf(arena, SAY(arena, "%.*s, by %.*s: %.*s"), TEXT_ARGS(instant_long(arena, entry->at)), TEXT_ARGS(entry->account_name),
                                     TEXT_ARGS(what_happened(drafting, entry)));
    if (entry->reason.length)
        words = arena_printf(arena, SAY(arena, "%.*s. Reason: %.*s"), TEXT_ARGS(words), TEXT_ARGS(entry->reason));
    draft_add(drafting->draft, key_of(drafting, "version", entry->version), TEXT_NONE, arena_printf(arena, SAY(arena, "Version %" PRId64), entry->version), words);
}

static enum result add_history(struct drafting *drafting)
{
    const struct gathering *gathering = drafting->gathering;
    const struct definition *definition = drafting->record->definition;
    struct history_entry *entries;
    struct value *after = NULL;
    size_t count;
    TRY(record_history(gathering->db, gathering->arena, drafting->record->id, &entries, &count));
    for (size_t i = 0; i < count; i++) { /* newest first */
        struct value *document;
        TRY(json_parse_kept(gathering->arena, entries[i].document, entries[i].document.length, &document, NULL));
        for (size_t j = 0; after && j < definition->field_count; j++) {
            struct text before = then(document, &definition->fields[j]);
            if (!text_equal(before, then(after, &definition->fields[j])))
                TRY(add_earlier(drafting, &definition->fields[j], &entries[i - 1], before));
        }
        add_version(drafting, &entries[i]);
        after = document;
    }
    return OK;
}

/* --- Files ---------------------------------------------------------------- */

struct file_found { int64_t id; struct text field; };

static enum result add_file(struct drafting *drafting, const struct file_found *found)
{
    const struct gathering *gathering = drafting->gathering;
    const struct field *field = definition_field(drafting->record->definition, found->field);
    struct item_draft *draft = drafting->draft;
    struct file file;
    size_t before = draft->count;
    if (!field || !field_may_see(field, gathering->actor, drafting->is_theirs)) {
        draft->unseen++;
        return OK;
    }
    TRY(file_load(gathering->db, gathering->arena, found->id, &file));
    draft_add(draft, key_of(drafting, "file", file.id), field->name, field->label,
              file.state == FILE_KEPT ? file_lines_opened(gathering->db, gathering->engine, gathering->arena, arena_printf(gathering->arena, "%" PRId64, file.id))
                                      : SAID(gathering->arena, "A file that was erased, and cannot be given"));
    if (draft->count > before && file.state == FILE_KEPT)
        draft->parts[draft->count - 1].file = file.id;
    return OK;
}

static enum result add_files(struct drafting *drafting)
{
    const struct gathering *gathering = drafting->gathering;
    struct file_found found[200];
    size_t count = 0;
    {
        AUTO(statement_close_at) struct statement *row = NULL;
        int step;
        TRY(db_query(gathering->db, &row, SQL("select id, field from file where record = $1 order by id"), BIND(bind_integer(drafting->record->id))));
        while ((step = statement_step(row)) == 1) {
            if (count == COUNT_OF(found)) {
                drafting->draft->cut = true;
                break;
            }
            found[count++] = (struct file_found){statement_integer(row, 0), statement_copy(row, 1, gathering->arena)};
        }
        if (step < 0)
            return (enum result)step;
    }
    for (size_t i = 0; i < count; i++)
        TRY(add_file(drafting, &found[i]));
    return OK;
}

/* --- What is known of the record ------------------------------------------ */

static enum result add_reads(struct drafting *drafting)
{
    const struct gathering *gathering = drafting->gathering;
    struct arena *arena = gathering->arena;
    const struct record *record = drafting->record;
    const struct read_query query = {.record = record->id, .max = READS_MAX};
    bool may_know = record_may_know_reads(gathering->db, record->definition, record->id, gathering->actor);
    AUTO(buffer_clear) struct buffer words;
    struct read_entry *list;
    size_t count;
    int64_t total;
    buffer_init(&words, 1 << 20);
    if (!record->definition->reads_logged)
        return OK;
    TRY(record_reads(gathering->db, arena, &query, &list, &count, &total));
    for (size_t i = 0; i < count; i++)
        buffer_printf(&words, "%s%.*s%s%.*s", i ? "\n" : "", TEXT_ARGS(instant_long(arena, list[i].at)), may_know ? ", " : "",
                      TEXT_ARGS(may_know ? people_name_for(arena, list[i].reader, list[i].stands_for) : TEXT_NONE));
    if (total > (int64_t)count)
        buffer_printf(&words, SAY(arena, "\nand %" PRId64 " times before that"), total - (int64_t)count);
    TRY(words.failure);
    draft_add(drafting->draft, may_know ? TEXT(PART_READERS) : TEXT("reads"), TEXT_NONE, SAID(arena, "When it was read"), arena_copy(arena, buffer_text(&words)));
    return OK;
}

static struct text erased_words(const struct drafting *drafting, struct text line)
{
    struct arena *arena = drafting->gathering->arena;
    struct text words = TEXT_NONE;
    struct value *value;
    const struct value *fields;
    if (json_parse_kept(arena, line, line.length, &value, NULL) < 0)
        return TEXT_NONE;
    fields = value_get(value, TEXT("fields"));
    for (size_t i = 0; fields && fields->kind == VALUE_OBJECT && i < fields->object.count; i++) {
        const struct field *field = definition_field(drafting->record->definition, fields->object.members[i].name);
        words = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(words), words.length ? ", " : "", TEXT_ARGS(field ? field->label : fields->object.members[i].name));
    }
    return words;
}

static enum result add_erasures(struct drafting *drafting)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    const struct gathering *gathering = drafting->gathering;
    struct arena *arena = gathering->arena;
    int step;
    TRY(db_query(gathering->db, &row, SQL("select number, at, kind, ground, line from erasure where record = $1 order by number"), BIND(bind_integer(drafting->record->id))));
    while ((step = statement_step(row)) == 1) {
        bool erased = text_equals(statement_text(row, 2), "erase");
        struct text day = date_long(arena, date_in_london((struct instant){statement_integer(row, 1)}));
        struct text what = erased_words(drafting, statement_copy(row, 4, arena)), ground = TEXT_NONE;
        const struct choice *choice = erasure_ground(gathering->engine, statement_text(row, 3), gathering->actor->moment.today);
        if (choice)
            ground = arena_printf(arena, " (%.*s)", TEXT_ARGS(choice->label));
        draft_add(drafting->draft, key_of(drafting, "erased", statement_integer(row, 0)), TEXT_NONE, SAID(arena, "Erased or taken down"),
                  erased ? arena_printf(arena, SAY(arena, "On %.*s something that stood here was erased%.*s, so it cannot be given: %.*s"), TEXT_ARGS(day), TEXT_ARGS(ground), TEXT_ARGS(what))
                         : arena_printf(arena, SAY(arena, "On %.*s something of this was taken down from what is public%.*s. %.*s"), TEXT_ARGS(day), TEXT_ARGS(ground), TEXT_ARGS(what)));
    }
    return step < 0 ? (enum result)step : OK;
}

/* What rooms keep of it in tables of their own, such as the scores of an application. */
static enum result add_rooms(struct drafting *drafting)
{
    const struct gathering *gathering = drafting->gathering;
    struct draft_telling telling = draft_telling_of(gathering, drafting->draft);
    for (const struct room_place *const *room = gathering->engine->places; room && *room; room++)
        for (const struct room_place *place = *room; place->table; place++)
            if (place->of_record)
                TRY(place->of_record(gathering->db, gathering->arena, drafting->record, &telling.telling));
    return OK;
}

static enum result add_holds(struct drafting *drafting)
{
    const struct gathering *gathering = drafting->gathering;
    struct arena *arena = gathering->arena;
    struct hold *list;
    size_t count;
    TRY(record_holds(gathering->db, arena, drafting->record->id, &list, &count));
    for (size_t i = 0; i < count; i++)
        draft_add(drafting->draft, key_of(drafting, "hold", list[i].id), TEXT_NONE, SAID(arena, "Legal hold"),
                  arena_printf(arena, SAY(arena, "Set on %.*s by %.*s: %.*s"), TEXT_ARGS(instant_long(arena, list[i].at)), TEXT_ARGS(list[i].by_name), TEXT_ARGS(list[i].reason)));
    return OK;
}

/* What a colleague has typed and not saved is theirs alone, and goes within days: that there is such a form is said. */
static enum result add_unsaved(struct drafting *drafting)
{
    struct arena *arena = drafting->gathering->arena;
    struct text path = arena_printf(arena, "/desk/registers/%.*s/%" PRId64, TEXT_ARGS(drafting->record->definition->plural), drafting->record->id);
    int64_t count;
    TRY(db_one_integer(drafting->gathering->db, &count,
                       SQL("select count(*) from parked_form where path = $1 or (path >= $2 and path < $3)"),
                       BIND(bind_text(path), bind_text(arena_printf(arena, "%.*s/", TEXT_ARGS(path))), bind_text(arena_printf(arena, "%.*s0", TEXT_ARGS(path))))));
    draft_add(drafting->draft, TEXT("unsaved"), TEXT_NONE, SAID(arena, "Not saved yet"),
              count ? arena_printf(arena, SAY_COUNT(arena, count, "%" PRId64 " form about this was begun by somebody of the office and not saved.",
                                                    "%" PRId64 " forms about this were begun by people of the office and not saved."), count) : TEXT_NONE);
    return OK;
}

static enum result load(const struct gathering *gathering, const struct subject_source *source, struct record **ret_record)
{
    struct record *record;
    if (strcmp(source->kind, "merged") == 0) /* its rights are those of the record that it was merged into */
        return merge_load(gathering->db, gathering->arena, source->definition, source->id, ret_record);
    TRY(record_load(gathering->db, gathering->engine, gathering->arena, source->definition, source->id, &record));
    if (!record_may_see(gathering->db, record, gathering->actor))
        return ERROR_NOT_FOUND;
    *ret_record = record;
    return record_note_reads(gathering->db, source->definition, &source->id, 1, TEXT("answer"), gathering->actor);
}

static struct text title_of(const struct gathering *gathering, const struct record *record)
{
    const struct definition *definition = record->definition;
    struct text name = record_spoken_name(definition, record->reference, record->name);
    return text_equal(name, record->reference) ? arena_printf(gathering->arena, "%.*s %.*s", TEXT_ARGS(definition->title), TEXT_ARGS(record->reference))
                                               : arena_printf(gathering->arena, "%.*s %.*s: %.*s", TEXT_ARGS(definition->title), TEXT_ARGS(record->reference), TEXT_ARGS(name));
}

enum result draft_record(const struct gathering *gathering, const struct subject_source *source, struct item_draft *draft)
{
    struct record *record;
    struct drafting drafting = {.gathering = gathering, .draft = draft};
    bool is_merged = strcmp(source->kind, "merged") == 0;
    TRY(load(gathering, source, &record));
    drafting.record = record;
    drafting.is_theirs = record_is_theirs(gathering->db, is_merged ? gathering->person : record, gathering->actor);
    TRY(record_unseal(gathering->db, gathering->engine, gathering->arena, record, gathering->actor));
    draft->key = key_of(&drafting, "record", record->id);
    draft->kind = text_of(source->kind);
    draft->reg = source->definition->name;
    draft->source = is_merged ? gathering->person->id : record->id;
    draft->title = title_of(gathering, record);
    add_fields(&drafting);
    TRY(add_files(&drafting));
    TRY(add_history(&drafting));
    TRY(add_reads(&drafting));
    TRY(add_holds(&drafting));
    TRY(add_rooms(&drafting));
    TRY(add_erasures(&drafting));
    TRY(add_unsaved(&drafting));
    return arena_failed(gathering->arena) ? ERROR_MEMORY : OK;
}
