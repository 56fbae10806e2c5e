/* The public page of one record: what stands published, what points to it, every version. */
#include "base/limits.h"
#include "base/page/page.h"
#include "blocks/file/copy.h"
#include "blocks/parts/parts.h"
#include "blocks/publish/pages.h"
#include "blocks/publish/pages_internal.h"
#include "blocks/publish/translated.h"
#include "blocks/publish/publish.h"
#include "blocks/record/compose.h"

#include <inttypes.h>

static struct value *link_items(struct arena *arena, const struct value *list)
{
    struct value *items = value_list(arena);
    for (size_t i = 0; list->kind == VALUE_LIST && i < list->list.count; i++)
        value_append(arena, items, part_item(arena, value_get_text(list->list.items[i], "name"), value_get_text(list->list.items[i], "url")));
    return items;
}

/* The link, and beside it what stands in for the file. */
static void add_file_items(struct arena *arena, const struct value *file, struct value *items)
{
    struct text language = value_get_text(file, "language");
    enum file_kind kind = FILE_PDF;
    (void)!file_kind_of_word(value_get_text(file, "kind"), &kind);
    value_append(arena, items, part_item(arena, arena_printf(arena, "%.*s (%s, %.*s%s%.*s)", TEXT_ARGS(value_get_text(file, "name")), wording(arena, file_kind_label(kind)),
                                                             TEXT_ARGS(file_size_line(arena, value_get_integer(file, "bytes", 0))), text_equals(language, "en") ? "" : ", in ",
                                                             TEXT_ARGS(text_equals(language, "en") ? TEXT_NONE : copy_language_name(arena, language))),
                                         value_get_text(file, "url")));
    value_append(arena, items, part_item(arena, arena_printf(arena, "%.*s: %.*s", TEXT_ARGS(file_kind_is_image(kind) ? SAID(arena, "It shows") : SAID(arena, "In words")),
                                                             TEXT_ARGS(value_get_text(file, "alternative"))), TEXT_NONE));
    if (value_get(file, TEXT("redacted")) && value_get(file, TEXT("redacted"))->boolean)
        value_append(arena, items, part_item(arena, SAID(arena, "Something was taken out of it before it was published"), TEXT_NONE));
}

/* One or several. */
static struct value *files_items(struct arena *arena, const struct value *files)
{
    struct value *items = value_list(arena);
    if (files->kind == VALUE_OBJECT)
        add_file_items(arena, files, items);
    for (size_t i = 0; files->kind == VALUE_LIST && i < files->list.count; i++)
        add_file_items(arena, files->list.items[i], items);
    return items;
}

static void add_rows(struct request *request, const struct definition *definition, const struct value *fields, struct value *rows)
{
    struct arena *arena = request_arena(request);
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        struct text tag;
        const struct value *value = public_value(request, definition, fields, field, &tag);
        const struct choice *choice;
        if (field->translates.length || !field->is_public || !value || value->kind == VALUE_NULL || (value->kind == VALUE_LIST && !value->list.count) ||
            text_equal(field->name, definition->name_field))
            continue;
        if (field->type == FIELD_FILE)
            part_row_items(arena, rows, field->label, files_items(arena, value));
        else if (field->type == FIELD_LINK)
            part_row_link(arena, rows, field->label, value_get_text(value, "name"), value_get_text(value, "url"));
        else if (field->type == FIELD_LINKS)
            part_row_items(arena, rows, field->label, link_items(arena, value));
        else if (field->type == FIELD_PROSE)
            part_row_html(arena, rows, field->label, markdown_value(arena, value->text, 2));
        else if (field->type == FIELD_WEB_ADDRESS)
            part_row_link(arena, rows, field->label, value->text, value->text);
        else if (field->type == FIELD_CHOICE && (choice = choice_find(field->choices, value->text)) && choice->colour.length)
            part_row_tag(arena, rows, field->label, part_tag(arena, choice->label, choice->colour));
        else
            part_row_text(arena, rows, field->label, public_words(arena, field, value));
        if (tag.length)
            part_row_language(arena, rows, tag);
    }
    for (size_t i = 0; i < definition->computed_count; i++) {
        const struct field amount = {.type = FIELD_PENCE};
        const struct value *value = value_get(fields, definition->computed[i].name);
        if (value && value->kind != VALUE_NULL)
            part_row_text(arena, rows, definition->computed[i].label, public_words(arena, definition->computed[i].type == FIELD_PENCE ? &amount : NULL, value));
    }
}

static void add_linked(struct arena *arena, const struct value *list, struct value *linked)
{
    struct value *group = NULL;
    struct text title = TEXT_NONE;
    for (size_t i = 0; i < list->list.count; i++) {
        const struct value *item = list->list.items[i];
        if (!group || !text_equal(title, value_get_text(item, "title"))) {
            title = value_get_text(item, "title");
            group = part_linked(arena, linked, title);
        }
        part_linked_item(arena, group, value_get_text(item, "name"), value_get_text(item, "url"), value_get_text(item, "reference"));
    }
}

struct value *publish_entries(struct arena *arena, const struct value *versions)
{
    struct value *entries = value_list(arena);
    for (size_t i = 0; i < versions->list.count; i++) {
        const struct value *version = versions->list.items[i], *changes = value_get(version, TEXT("changes")), *gone = value_get(version, TEXT("gone"));
        struct text text = TEXT_NONE;
        struct text day = value_get_text(version, "in_force_on");
        bool withdrawn = text_equals(value_get_text(version, "kind"), "withdraw");
        struct value *entry = part_entry(arena, entries,
                                         withdrawn ? SAID(arena, "Withdrawn") : arena_printf(arena, SAY(arena, "Version %" PRId64), value_get_integer(version, "version", 0)),
                                         day, partial_date_long(arena, day));
        value_set(arena, entry, "by_line", value_text(arena, arena_printf(arena, SAY(arena, "approved as: %.*s"), TEXT_ARGS(value_get_text(version, "approved_as")))));
        value_set(arena, entry, "reason", value_text(arena, value_get_text(version, "reason")));
        for (size_t j = 0; gone && j < gone->list.count; j++)
            text = arena_printf(arena, "%.*s%s%.*s%s%.*s.", TEXT_ARGS(text), text.length ? " " : "", TEXT_ARGS(value_get_text(gone->list.items[j], "label")),
                                value_get_text(gone->list.items[j], "label").length ? ": " : "", TEXT_ARGS(value_get_text(gone->list.items[j], "line")));
        value_set(arena, entry, "text", value_text(arena, text));
        for (size_t j = 0; changes && j < changes->list.count; j++)
            part_entry_change(arena, entry, value_get_text(changes->list.items[j], "label"),
                              (struct value *)value_get(changes->list.items[j], TEXT("difference")));
    }
    return entries;
}

/* What is no longer there, on the page itself: of the version that stands. */
static void add_gone_rows(struct arena *arena, const struct published *published, const struct value *versions, struct value *rows)
{
    const struct value *version = versions->list.count ? versions->list.items[0] : NULL, *gone = value_get(version, TEXT("gone"));
    for (size_t i = 0; !published->withdrawn && gone && i < gone->list.count; i++)
        part_row_text(arena, rows, value_get_text(gone->list.items[i], "label"), value_get_text(gone->list.items[i], "line"));
}

/* Translations that were made for earlier words. */
static enum result add_behind_rows(struct request *request, struct db *db, const struct published *published, struct value *rows)
{
    struct arena *arena = request_arena(request);
    struct value *lines = value_list(arena);
    if (published->withdrawn || request_face(request) != FACE_PAGE)
        return OK;
    TRY(publish_behind(db, arena, published->definition, request_language(request), published->id, lines));
    for (size_t i = 0; lines && i < lines->list.count; i++)
        part_row_text(arena, rows, value_get_text(lines->list.items[i], "label"), value_get_text(lines->list.items[i], "line"));
    return OK;
}

static void set_page_lines(struct request *request, struct value *view, const struct published *published, const struct value *fields)
{
    struct text tag;
    struct arena *arena = request_arena(request);
    const struct definition *definition = published->definition;
    struct text day = date_long(arena, published->in_force_on);
    value_set_page(arena, view, "register_title", value_text(arena, definition->title));
    value_set_page(arena, view, "register_titles", value_text(arena, definition->titles));
    value_set_page(arena, view, "register_href", value_text(arena, arena_printf(arena, "/%.*s", TEXT_ARGS(definition->address))));
    value_set_page(arena, view, "title", value_text(arena, public_title(request, published, fields, &tag)));
    value_set_page(arena, view, "title_language", value_text(arena, tag));
    value_set_page(arena, view, "reference", value_text(arena, text_equals(definition->reference, "{serial}") ? TEXT_NONE : published->reference));
    value_set_page(arena, view, "published_line",
                   value_text(arena, published->withdrawn ? TEXT_NONE
                                                          : arena_printf(arena, SAY(arena, "Published on %.*s, approved as: %.*s"), TEXT_ARGS(day), TEXT_ARGS(published->approved_as))));
    value_set_page(arena, view, "withdrawn_line",
                   value_text(arena, !published->withdrawn ? TEXT_NONE
                                     : published->withdrawn_ground.length
                                         ? arena_printf(arena, SAY(arena, "Withdrawn on %.*s: %.*s"), TEXT_ARGS(day), TEXT_ARGS(published->withdrawn_ground))
                                         : arena_printf(arena, SAY(arena, "Withdrawn on %.*s"), TEXT_ARGS(day))));
    bool offers = definition->offer_to.length && !published->withdrawn;
    value_set_page(arena, view, "offer_href", value_text(arena, offers ? arena_printf(arena, "/%.*s/%.*s/%.*s", TEXT_ARGS(definition->address), TEXT_ARGS(published->slug), TEXT_ARGS(definition->offer_to)) : TEXT_NONE));
    value_set_page(arena, view, "follow_href", value_text(arena, definition->follow != FOLLOW_NONE && !published->withdrawn ? arena_printf(arena, "/subscribe?about=%" PRId64, published->id) : TEXT_NONE));
    value_set_page(arena, view, "offer_label", value_text(arena, definition->offer_label));
    value_set_page(arena, view, "csv_link", value_text(arena, TEXT_NONE));
    value_set_page(arena, view, "json_link", value_text(arena, arena_printf(arena, "/%.*s/%.*s.json", TEXT_ARGS(definition->address), TEXT_ARGS(published->slug))));
}

/* What was merged into another (blocks/record/merge.h) leads to its page, for good: the address may stand in print. */
static enum result lead_on(struct request *request, struct answer *answer, struct db *db, const struct published *published, bool *ret_leads)
{
    struct arena *arena = request_arena(request);
    struct published stands;
    struct text address;
    int64_t id = published->id, next;
    enum result result = OK;
    *ret_leads = false;
    if (!published->withdrawn)
        return OK;
    while ((result = db_one_integer(db, &next, SQL("select to_id from pub_redirect where from_id = $1"), BIND(bind_integer(id)))) == OK)
        id = next; /* ends: only what stands is merged into */
    if (result != ERROR_NOT_FOUND)
        return result;
    if (id == published->id)
        return OK;
    result = publish_get(db, request_context(request), arena, id, &stands);
    if (result == ERROR_NOT_FOUND || (result == OK && stands.withdrawn))
        return OK; /* that was withdrawn too: the tombstone is what there is */
    TRY(result);
    address = publish_address(db, request_context(request), arena, stands.definition, id);
    if (!address.length)
        return OK;
    answer_redirect(answer, request_face(request) == FACE_JSON ? arena_printf(arena, "%.*s.json", TEXT_ARGS(address)) : address);
    answer_status(answer, 301);
    *ret_leads = true;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result public_show_record(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    const struct definition *definition = public_definition(request);
    struct value *view = answer_view(answer), *fields, *versions, *linking, *rows = value_list(arena), *easy, *linked = value_list(arena), *entries;
    struct published published;
    struct db *db;
    enum result result;
    bool leads_on;
    TRY(request_db(request, &db));
    result = publish_by_slug(db, request_context(request), arena, definition, request_text(request, "slug"), &published);
    if (result == ERROR_NOT_FOUND)
        return message_fail(answer_message(answer), result, "Nothing is published at this address.");
    TRY(result);
    if (!published.withdrawn && !text_equal(published.slug, request_text(request, "slug"))) { /* an address that said what is gone */
        answer_redirect(answer, publish_address(db, request_context(request), arena, definition, published.id));
        return OK;
    }
    TRY(lead_on(request, answer, db, &published, &leads_on));
    if (leads_on)
        return OK;
    TRY(publish_fields(db, request_context(request), arena, &published, request_moment(request).today, &fields));
    TRY(publish_versions(db, request_context(request), arena, &published, &versions));
    TRY(publish_linking_to(db, request_context(request), arena, published.id, &linking));
    if (published.withdrawn)
        answer_status(answer, 410);
    value_set_text(arena, fields, "reference", published.reference);
    value_set_text(arena, fields, "url", publish_address(db, request_context(request), arena, definition, published.id));
    value_set_text(arena, view, "register", definition->name);
    value_set(arena, view, "record", fields);
    value_set_integer(arena, view, "version", published.version);
    value_set(arena, view, "published_on", value_date(arena, published.in_force_on));
    value_set_boolean(arena, view, "withdrawn", published.withdrawn);
    value_set(arena, view, "withdrawn_ground", published.withdrawn_ground.length ? value_text(arena, published.withdrawn_ground) : value_null(arena));
    value_set(arena, view, "versions", versions);
    value_set(arena, view, "linked_from", linking);
    add_rows(request, definition, fields, rows);
    easy = public_easy_read(arena, definition, fields);
    add_gone_rows(arena, &published, versions, rows);
    TRY(add_behind_rows(request, db, &published, rows));
    add_linked(arena, linking, linked);
    entries = publish_entries(arena, versions);
    value_set_page(arena, view, "rows", rows);
    value_set_page(arena, view, "easy_read", easy);
    value_set_page(arena, view, "has_easy_read", value_boolean(arena, value_is_truthy(easy)));
    value_set_page(arena, view, "linked", linked);
    value_set_page(arena, view, "has_linked", value_boolean(arena, value_is_truthy(linked)));
    value_set_page(arena, view, "entries", entries);
    value_set_page(arena, view, "has_entries", value_boolean(arena, value_is_truthy(entries)));
    set_page_lines(request, view, &published, fields);
    return OK;
}
