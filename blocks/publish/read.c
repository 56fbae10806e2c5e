/* Reading what was published: over a public connection, pub_ tables only. */
#include "blocks/publish/internal.h"

#include <inttypes.h>

#include "base/page/page.h"
#include "base/pence.h"
#include "blocks/file/copy.h"
#include "blocks/record/compose.h"

/* --- One record ----------------------------------------------------------- */

static enum result read_published(struct statement *row, const struct engine *engine, struct arena *arena, struct published *ret)
{
    int step = statement_step(row);
    struct published published;
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    published = (struct published){
        .id = statement_integer(row, 0), .definition = definitions_find(engine->definitions, statement_text(row, 1)),
        .reference = statement_copy(row, 2, arena), .slug = statement_copy(row, 3, arena), .name = statement_copy(row, 4, arena),
        .version = statement_integer(row, 5), .in_force_on = statement_date(row, 6), .first_on = statement_date(row, 7),
        .approved_as = statement_copy(row, 8, arena), .reason = statement_copy(row, 9, arena),
        .withdrawn = statement_integer(row, 10) != 0, .withdrawn_ground = statement_copy(row, 11, arena),
    };
    if (!published.definition)
        return ERROR_NOT_FOUND;
    *ret = published;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result publish_get(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct published *ret)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    TRY(db_query(db, &row, SQL("select id, register, reference, slug, name, version, in_force_on, first_on, approved_as, reason, withdrawn,"
                               " withdrawn_ground from pub_record where id = $1"),
                 BIND(bind_integer(id))));
    return read_published(row, engine, arena, ret);
}

/* By the hash of an address that said what is gone: whoever asks for it learns that something was there. */
static enum result by_gone_slug(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, struct text slug,
                                struct published *ret)
{
    int64_t id;
    TRY(db_one_integer(db, &id, SQL("select id from pub_gone where register = $1 and slug_hash = $2"),
                       BIND(bind_text(definition->name), bind_text(slug_hash(arena, definition->name, slug)))));
    return publish_get(db, engine, arena, id, ret);
}

enum result publish_by_slug(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition,
                            struct text slug, struct published *ret)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    enum result result;
    TRY(db_query(db, &row, SQL("select id, register, reference, slug, name, version, in_force_on, first_on, approved_as, reason, withdrawn,"
                               " withdrawn_ground from pub_record where register = $1 and slug = $2"),
                 BIND(bind_text(definition->name), bind_text(slug))));
    result = read_published(row, engine, arena, ret);
    return result == ERROR_NOT_FOUND ? by_gone_slug(db, engine, arena, definition, slug, ret) : result;
}

struct text publish_address(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, int64_t id)
{
    struct text slug;
    for (const struct room_address *room = engine->addresses; room && room->reg; room++)
        if (text_equals(definition->name, room->reg))
            return room->address(db, arena, definition, id);
    if (!definition->address.length ||
        db_one_text(db, arena, &slug, SQL("select slug from pub_record where id = $1"), BIND(bind_integer(id))) < 0)
        return TEXT_NONE;
    return arena_printf(arena, "/%.*s/%.*s", TEXT_ARGS(definition->address), TEXT_ARGS(slug));
}

/* --- Fields --------------------------------------------------------------- */

/* {"name","reference","url"}: the name as it stands published today. */
static struct value *link_view(struct db *db, const struct engine *engine, struct arena *arena, const struct field *field, const struct value *stored)
{
    int64_t id = value_get_integer(stored, "id", 0);
    struct value *link = value_object(arena);
    struct text name = value_get_text(stored, "name");
    if (db_one_text(db, arena, &name, SQL("select name from pub_record where id = $1"), BIND(bind_integer(id))) < 0)
        name = value_get_text(stored, "name"); /* as it was called when this was published */
    value_set_text(arena, link, "name", name);
    value_set_text(arena, link, "reference", value_get_text(stored, "reference"));
    value_set_text(arena, link, "url", publish_address(db, engine, arena, field->target, id));
    return link;
}

static struct value *field_view(struct db *db, const struct engine *engine, struct arena *arena, const struct field *field, const struct value *stored)
{
    struct value *list;
    int64_t pence;
    if (!stored)
        return field->type == FIELD_LINKS ? value_list(arena) : value_null(arena);
    switch (field->type) {
    case FIELD_FILE:
        return stored->kind == VALUE_OBJECT ? copy_view(arena, stored) : value_null(arena);
    case FIELD_LINK:
        return link_view(db, engine, arena, field, stored);
    case FIELD_LINKS:
        list = value_list(arena);
        for (size_t i = 0; stored->kind == VALUE_LIST && i < stored->list.count; i++)
            value_append(arena, list, link_view(db, engine, arena, field, stored->list.items[i]));
        return list;
    case FIELD_INTEGER:
        return stored->kind == VALUE_INTEGER ? value_integer(arena, stored->integer) : value_null(arena);
    case FIELD_PENCE: /* sealed as "1000.50"; JSON has the pence */
        return stored->kind == VALUE_TEXT && pence_parse_plain(stored->text, &pence) == OK ? value_integer(arena, pence) : value_null(arena);
    case FIELD_BOOLEAN:
        return stored->kind == VALUE_BOOLEAN ? value_boolean(arena, stored->boolean) : value_null(arena);
    default:
        return stored->kind == VALUE_TEXT ? value_text(arena, stored->text) : value_null(arena);
    }
}

/* Of several files a list of those that are there. */
static struct value *files_view(struct arena *arena, const struct field *first, const struct value *stored)
{
    struct value *list = value_list(arena);
    for (int64_t i = 0; i < first->files_max; i++) {
        const struct value *file = document_value(stored, first[i].name);
        if (file && file->kind == VALUE_OBJECT)
            value_append(arena, list, copy_view(arena, file));
    }
    return list;
}

static enum result add_computed(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition,
                                int64_t id, struct date today, struct value *fields)
{
    for (size_t i = 0; i < definition->computed_count; i++) {
        const struct computed *computed = &definition->computed[i];
        rule_function *rule = engine_rule(engine, computed->rule);
        struct rule_input input = {db, arena, definition, id, today, true};
        struct text text = TEXT_NONE;
        int64_t number;
        if (!computed->is_public || !rule)
            continue;
        TRY(rule(&input, &text));
        if (computed->type == FIELD_INTEGER && text_to_integer(text, &number) == OK)
            value_set_named(arena, fields, computed->name, value_integer(arena, number), false);
        else if (computed->type == FIELD_PENCE && pence_parse_plain(text, &number) == OK)
            value_set_named(arena, fields, computed->name, value_integer(arena, number), false);
        else
            value_set_named(arena, fields, computed->name, text.length ? value_text(arena, text) : value_null(arena), false);
    }
    return OK;
}

static enum result parse_document(struct db *db, struct arena *arena, int64_t id, int64_t version, struct value **ret_fields)
{
    struct text document;
    struct message ignored = {0};
    TRY(db_one_text(db, arena, &document, SQL("select fields from pub_document where id = $1 and version = $2"),
                    BIND(bind_integer(id), bind_integer(version))));
    return json_parse_kept(arena, document, DOCUMENT_BYTES_MAX, ret_fields, &ignored);
}

enum result publish_fields(struct db *db, const struct engine *engine, struct arena *arena, const struct published *published,
                           struct date today, struct value **ret_fields)
{
    const struct definition *definition = published->definition;
    struct value *stored, *fields = value_object(arena);
    TRY(parse_document(db, arena, published->id, published->version, &stored));
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        if (field->is_public && field->files_max > 1)
            value_set_named(arena, fields, field->name, files_view(arena, field, stored), false);
        else if (field->is_public && !field->place_of.length)
            value_set_named(arena, fields, field->name, field_view(db, engine, arena, field, document_value(stored, field->name)), false);
    }
    if (!published->withdrawn)
        TRY(add_computed(db, engine, arena, definition, published->id, today, fields));
    *ret_fields = fields;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Versions ------------------------------------------------------------- */

/* "How to stay safe (PDF, 1.2 MB)": another file under the same title is a change. */
static struct text file_words_of(struct arena *arena, const struct value *stored)
{
    struct text name = value_get_text(stored, "name");
    enum file_kind kind;
    if (!file_kind_of_word(value_get_text(stored, "kind"), &kind))
        return name;
    return arena_printf(arena, "%.*s (%s, %.*s)", TEXT_ARGS(name), file_kind_label(kind), TEXT_ARGS(file_size_line(arena, value_get_integer(stored, "bytes", 0))));
}

/* For people: what a stored value says, in the words of the page. */
static struct text stored_words(struct arena *arena, const struct field *field, const struct value *stored)
{
    struct text all = TEXT_NONE, canonical;
    struct date day;
    struct instant instant;
    const struct choice *choice;
    int64_t pence;
    if (!stored)
        return TEXT_NONE;
    if (stored->kind == VALUE_OBJECT && field->type == FIELD_FILE)
        return file_words_of(arena, stored);
    if (stored->kind == VALUE_OBJECT)
        return value_get_text(stored, "name");
    if (stored->kind == VALUE_LIST) {
        for (size_t i = 0; i < stored->list.count; i++)
            all = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(all), i ? "; " : "", TEXT_ARGS(value_get_text(stored->list.items[i], "name")));
        return all;
    }
    canonical = document_text(arena, stored);
    if (field->type == FIELD_CHOICE && (choice = choice_find(field->choices, canonical)))
        return choice->label;
    if (field->type == FIELD_DATE && date_parse(canonical, &day) == OK)
        return date_long(arena, day);
    if (field->type == FIELD_PENCE && pence_parse_plain(canonical, &pence) == OK)
        return pence_text(arena, pence);
    if (field->type == FIELD_MOMENT && instant_parse(canonical, &instant) == OK)
        return instant_long(arena, instant);
    if (field->type == FIELD_PARTIAL_DATE && canonical.length)
        return partial_date_long(arena, canonical);
    return canonical;
}

/* A version's document, parsed when it is first compared: most records have one version, and nothing to compare. */
struct compared {
    int64_t version;
    struct text document;
    struct value *fields;
};
struct tombstones {
    struct tombstone *list;
    size_t count;
};

/* What was taken out of either is not compared: neither what it said nor that it changed. */
static bool may_compare(const struct tombstones *tombstones, const struct compared *before, const struct compared *after, struct text field)
{
    return !tombstone_find(tombstones->list, tombstones->count, before->version, field) &&
           !tombstone_find(tombstones->list, tombstones->count, after->version, field);
}

static void add_changes(struct arena *arena, const struct definition *definition, const struct tombstones *tombstones, const struct compared *older,
                        const struct compared *newer, struct value *changes)
{
    const struct value *before = older->fields, *after = newer->fields;
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        struct text old_words, new_words;
        struct value *change;
        if (!field->is_public || !may_compare(tombstones, older, newer, field->name))
            continue;
        old_words = stored_words(arena, field, document_value(before, field->name));
        new_words = stored_words(arena, field, document_value(after, field->name));
        if (text_equal(old_words, new_words))
            continue;
        change = value_object(arena);
        value_set_text(arena, change, "field", field->name);
        value_set_text(arena, change, "label", field->label);
        value_set_text(arena, change, "before", old_words);
        value_set_text(arena, change, "after", new_words);
        value_set_page(arena, change, "difference", difference_value(arena, old_words, new_words));
        value_append(arena, changes, change);
    }
}

static struct value *version_view(struct arena *arena, struct statement *row, struct value *changes)
{
    struct value *version = value_object(arena);
    struct instant at = {statement_integer(row, 2)};
    value_set_integer(arena, version, "version", statement_integer(row, 0));
    value_set(arena, version, "in_force_on", value_date(arena, statement_date(row, 1)));
    value_set_text(arena, version, "published_at", instant_iso(arena, at));
    value_set_text(arena, version, "approved_as", statement_copy(row, 3, arena));
    value_set(arena, version, "reason", statement_is_null(row, 4) ? value_null(arena) : value_text(arena, statement_copy(row, 4, arena)));
    value_set_text(arena, version, "kind", statement_copy(row, 5, arena));
    value_set_text(arena, version, "hash", statement_copy(row, 7, arena));
    value_set(arena, version, "changes", changes);
    return version;
}

/* [{field, label, ground, ground_label, taken_down_on, erased, line (page)}]: field null where it is the whole version. */
static void add_gone(struct arena *arena, const struct definition *definition, const struct tombstones *tombstones, struct value *version)
{
    struct value *gone = value_list(arena);
    for (size_t i = 0; i < tombstones->count; i++) {
        const struct tombstone *tombstone = &tombstones->list[i];
        const struct field *field = definition_field(definition, tombstone->field);
        struct value *item;
        if (tombstone->version != value_get_integer(version, "version", 0))
            continue;
        item = value_object(arena);
        value_set(arena, item, "field", tombstone->field.length ? value_text(arena, tombstone->field) : value_null(arena));
        value_set_text(arena, item, "label", field ? field->label : tombstone->field.length ? SAID(arena, "The reason") : TEXT_NONE);
        value_set_text(arena, item, "ground", tombstone->ground);
        value_set_text(arena, item, "ground_label", tombstone->label);
        value_set(arena, item, "taken_down_on", value_date(arena, tombstone->day));
        value_set_boolean(arena, item, "erased", tombstone->erased);
        value_set_page(arena, item, "line", value_text(arena, tombstone_line(arena, tombstone)));
        value_append(arena, gone, item);
    }
    value_set(arena, version, "gone", gone);
}

static void reverse(struct value *list)
{
    for (size_t i = 0; list && i < list->list.count / 2; i++) {
        struct value *other = list->list.items[list->list.count - 1 - i];
        list->list.items[list->list.count - 1 - i] = list->list.items[i];
        list->list.items[i] = other;
    }
}

static enum result compare_versions(struct arena *arena, const struct definition *definition, const struct tombstones *tombstones,
                                    struct compared *before, struct compared *after, struct value *changes)
{
    struct message ignored = {0};
    if (!before->document.length)
        return OK;
    if (!before->fields)
        TRY(json_parse_kept(arena, before->document, DOCUMENT_BYTES_MAX, &before->fields, &ignored));
    TRY(json_parse_kept(arena, after->document, DOCUMENT_BYTES_MAX, &after->fields, &ignored));
    add_changes(arena, definition, tombstones, before, after, changes);
    return OK;
}

enum result publish_versions(struct db *db, const struct engine *engine, struct arena *arena, const struct published *published,
                             struct value **ret_versions)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct value *versions = value_list(arena), *version;
    struct compared before = {0};
    struct tombstones tombstones;
    int step;
    (void)engine;
    TRY(publish_tombstones(db, arena, published->id, &tombstones.list, &tombstones.count));
    TRY(db_query(db, &row, SQL("select version, in_force_on, published_at, approved_as, reason, kind, fields, hash from pub_document"
                               " where id = $1 and version <= $2 order by version"),
                 BIND(bind_integer(published->id), bind_integer(published->version))));
    while ((step = statement_step(row)) == 1) {
        struct value *changes = value_list(arena);
        struct compared after = {statement_integer(row, 0), statement_copy(row, 6, arena), NULL};
        bool says_nothing = text_equals(statement_text(row, 5), "withdraw") || tombstone_find(tombstones.list, tombstones.count, after.version, TEXT_NONE);
        if (!says_nothing)
            TRY(compare_versions(arena, published->definition, &tombstones, &before, &after, changes));
        version = version_view(arena, row, changes);
        add_gone(arena, published->definition, &tombstones, version);
        value_append(arena, versions, version);
        if (!says_nothing)
            before = after;
    }
    if (step < 0)
        return (enum result)step;
    reverse(versions);
    *ret_versions = versions;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result publish_linking_to(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct value **ret_list)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct value *list = value_list(arena);
    int step;
    TRY(db_query(db, &row, SQL("select distinct p.id, p.register, p.name, p.sort_key, p.reference from pub_link l join pub_record p on p.id = l.from_id"
                               " where l.to_id = $1 and p.withdrawn = 0 order by p.register, p.sort_key, p.id"),
                 BIND(bind_integer(id))));
    while ((step = statement_step(row)) == 1) {
        const struct definition *definition = definitions_find(engine->definitions, statement_text(row, 1));
        struct value *item;
        if (!definition)
            continue;
        item = value_object(arena);
        value_set_text(arena, item, "register", definition->name);
        value_set_text(arena, item, "title", definition->titles);
        value_set_text(arena, item, "name", statement_copy(row, 2, arena));
        value_set_text(arena, item, "reference", statement_copy(row, 4, arena));
        value_set_text(arena, item, "url", publish_address(db, engine, arena, definition, statement_integer(row, 0)));
        value_append(arena, list, item);
    }
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
