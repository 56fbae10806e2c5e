/* Parts of pages: see parts.h. */
#include "blocks/parts/parts.h"

#include "base/wording.h"

#include <inttypes.h>

static void set_text(struct arena *arena, struct value *object, const char *name, struct text text)
{
    value_set(arena, object, name, value_text(arena, text));
}

static void set_null(struct arena *arena, struct value *object, const char *name)
{
    value_set(arena, object, name, value_null(arena));
}

static struct value *member(const struct value *object, const char *name)
{
    return (struct value *)value_get(object, text_of(name));
}

static struct value *or_null(struct arena *arena, struct value *value)
{
    return value ? value : value_null(arena);
}

struct value *part_tag(struct arena *arena, struct text label, struct text colour)
{
    struct value *tag;
    if (!label.length)
        return value_null(arena);
    tag = value_object(arena);
    set_text(arena, tag, "label", label);
    set_text(arena, tag, "colour", colour);
    return tag;
}

/* --- Summary list --------------------------------------------------------- */

struct value *part_row(struct arena *arena, struct value *rows, struct text label)
{
    struct value *row = value_object(arena);
    set_text(arena, row, "label", label);
    set_text(arena, row, "text", TEXT_NONE);
    set_text(arena, row, "href", TEXT_NONE);
    set_text(arena, row, "change_href", TEXT_NONE);
    set_text(arena, row, "lang", TEXT_NONE);
    set_null(arena, row, "html");
    set_null(arena, row, "tag");
    value_set(arena, row, "items", value_list(arena));
    value_set_boolean(arena, row, "has_items", false);
    value_append(arena, rows, row);
    return row;
}

void part_row_language(struct arena *arena, struct value *rows, struct text tag)
{
    if (rows && rows->list.count)
        set_text(arena, rows->list.items[rows->list.count - 1], "lang", tag);
}

void part_row_mark(struct arena *arena, struct value *rows, struct value *tag)
{
    if (rows && rows->list.count)
        value_set(arena, rows->list.items[rows->list.count - 1], "tag", or_null(arena, tag));
}

void part_row_text(struct arena *arena, struct value *rows, struct text label, struct text text)
{
    set_text(arena, part_row(arena, rows, label), "text", text);
}

void part_row_link(struct arena *arena, struct value *rows, struct text label, struct text text, struct text href)
{
    struct value *row = part_row(arena, rows, label);
    set_text(arena, row, "text", text);
    set_text(arena, row, "href", href);
}

void part_row_html(struct arena *arena, struct value *rows, struct text label, struct value *html)
{
    value_set(arena, part_row(arena, rows, label), "html", or_null(arena, html));
}

void part_row_tag(struct arena *arena, struct value *rows, struct text label, struct value *tag)
{
    value_set(arena, part_row(arena, rows, label), "tag", or_null(arena, tag));
}

void part_row_items(struct arena *arena, struct value *rows, struct text label, struct value *items)
{
    struct value *row = part_row(arena, rows, label);
    value_set(arena, row, "items", items);
    value_set_boolean(arena, row, "has_items", value_is_truthy(items));
}

struct value *part_item(struct arena *arena, struct text text, struct text href)
{
    struct value *item = value_object(arena);
    set_text(arena, item, "text", text);
    set_text(arena, item, "href", href);
    return item;
}

/* --- Table ---------------------------------------------------------------- */

struct value *part_table(struct arena *arena, const char *id, struct text caption, struct text empty_line)
{
    struct value *table = value_object(arena);
    set_text(arena, table, "id", text_of(id));
    set_text(arena, table, "caption", caption);
    value_set(arena, table, "columns", value_list(arena));
    value_set(arena, table, "rows", value_list(arena));
    set_text(arena, table, "empty_line", empty_line);
    value_set_boolean(arena, table, "has_rows", false);
    value_set_boolean(arena, table, "has_tickets", false);
    return table;
}

struct value *part_column(struct arena *arena, struct value *table, struct text label, bool numeric)
{
    struct value *column = value_object(arena);
    set_text(arena, column, "label", label);
    set_text(arena, column, "sort_href", TEXT_NONE);
    set_text(arena, column, "sorted", TEXT_NONE);
    value_set_boolean(arena, column, "numeric", numeric);
    value_append(arena, member(table, "columns"), column);
    return column;
}

struct value *part_table_row(struct arena *arena, struct value *table)
{
    struct value *row = value_object(arena);
    value_set(arena, row, "cells", value_list(arena));
    set_text(arena, row, "ticket", TEXT_NONE);
    set_text(arena, row, "ticket_id", TEXT_NONE);
    set_text(arena, row, "ticket_label", TEXT_NONE);
    value_append(arena, member(table, "rows"), row);
    value_set_boolean(arena, table, "has_rows", true);
    return row;
}

void part_row_ticket(struct arena *arena, struct value *table, struct value *row, struct text ticket, struct text label)
{
    set_text(arena, row, "ticket", ticket);
    set_text(arena, row, "ticket_id", arena_printf(arena, "record-%.*s", TEXT_ARGS(ticket)));
    set_text(arena, row, "ticket_label", label);
    value_set_boolean(arena, table, "has_tickets", true);
}

struct value *part_cell(struct arena *arena, struct value *row, struct text text)
{
    struct value *cell = value_object(arena);
    set_text(arena, cell, "text", text);
    set_text(arena, cell, "lang", TEXT_NONE);
    set_text(arena, cell, "href", TEXT_NONE);
    set_null(arena, cell, "html");
    set_null(arena, cell, "tag");
    value_set_boolean(arena, cell, "numeric", false);
    value_set_boolean(arena, cell, "heads", !value_is_truthy(member(row, "cells"))); /* the first one names its row */
    value_append(arena, member(row, "cells"), cell);
    return cell;
}

struct value *part_cell_link(struct arena *arena, struct value *row, struct text text, struct text href)
{
    struct value *cell = part_cell(arena, row, text);
    set_text(arena, cell, "href", href);
    return cell;
}

struct value *part_cell_tag(struct arena *arena, struct value *row, struct value *tag)
{
    struct value *cell = part_cell(arena, row, TEXT_NONE);
    value_set(arena, cell, "tag", or_null(arena, tag));
    return cell;
}

struct value *part_cell_number(struct arena *arena, struct value *row, int64_t number)
{
    struct value *cell = part_cell(arena, row, arena_printf(arena, "%" PRId64, number));
    value_set_boolean(arena, cell, "numeric", true);
    return cell;
}

/* --- Timeline ------------------------------------------------------------- */

struct value *part_entry(struct arena *arena, struct value *entries, struct text heading, struct text at_iso, struct text date_line)
{
    struct value *entry = value_object(arena);
    set_text(arena, entry, "heading", heading);
    set_text(arena, entry, "heading_href", TEXT_NONE);
    set_text(arena, entry, "at", at_iso);
    set_text(arena, entry, "date_line", date_line);
    set_text(arena, entry, "by_line", TEXT_NONE);
    set_null(arena, entry, "tag");
    set_text(arena, entry, "text", TEXT_NONE);
    set_null(arena, entry, "html");
    set_text(arena, entry, "reason", TEXT_NONE);
    value_set(arena, entry, "changes", value_list(arena));
    value_set_boolean(arena, entry, "has_changes", false);
    value_set(arena, entry, "documents", value_list(arena));
    value_set_boolean(arena, entry, "has_documents", false);
    value_append(arena, entries, entry);
    return entry;
}

void part_entry_change(struct arena *arena, struct value *entry, struct text label, struct value *difference)
{
    struct value *change = value_object(arena);
    set_text(arena, change, "label", label);
    value_set(arena, change, "difference", or_null(arena, difference));
    value_append(arena, member(entry, "changes"), change);
    value_set_boolean(arena, entry, "has_changes", true);
}

void part_entry_document(struct arena *arena, struct value *entry, struct text label, struct text href, struct text source_line)
{
    struct value *document = value_object(arena);
    set_text(arena, document, "label", label);
    set_text(arena, document, "href", href);
    set_text(arena, document, "source_line", source_line);
    value_append(arena, member(entry, "documents"), document);
    value_set_boolean(arena, entry, "has_documents", true);
}

/* --- Filters and pagination ----------------------------------------------- */

struct value *part_filters(struct arena *arena, struct text action)
{
    struct value *filters = value_object(arena);
    set_text(arena, filters, "filter_action", action);
    value_set(arena, filters, "choices", value_list(arena));
    set_null(arena, filters, "words");
    value_set(arena, filters, "keep", value_list(arena));
    set_text(arena, filters, "clear_href", TEXT_NONE);
    value_set(arena, filters, "active", value_list(arena));
    return filters;
}

struct value *part_filter_choice(struct arena *arena, struct value *filters, struct text name, struct text label)
{
    struct value *choice = value_object(arena);
    set_text(arena, choice, "id", arena_printf(arena, "filter-%.*s", TEXT_ARGS(name)));
    set_text(arena, choice, "name", name);
    set_text(arena, choice, "label", label);
    value_set(arena, choice, "options", value_list(arena));
    value_append(arena, member(filters, "choices"), choice);
    return choice;
}

void part_filter_option(struct arena *arena, struct value *choice, struct text value, struct text label, bool selected)
{
    struct value *option = value_object(arena);
    set_text(arena, option, "value", value);
    set_text(arena, option, "label", label);
    value_set_boolean(arena, option, "selected", selected);
    value_append(arena, member(choice, "options"), option);
}

void part_filter_words(struct arena *arena, struct value *filters, struct text name, struct text label, struct text value)
{
    struct value *words = value_object(arena);
    set_text(arena, words, "id", arena_printf(arena, "filter-%.*s", TEXT_ARGS(name)));
    set_text(arena, words, "name", name);
    set_text(arena, words, "label", label);
    set_text(arena, words, "value", value);
    value_set(arena, filters, "words", words);
}

void part_filter_keep(struct arena *arena, struct value *filters, struct text name, struct text value)
{
    part_hidden(arena, member(filters, "keep"), name, value);
}

void part_filter_active(struct arena *arena, struct value *filters, struct text label, struct text remove_href)
{
    struct value *active = value_object(arena);
    set_text(arena, active, "label", label);
    set_text(arena, active, "remove_href", remove_href);
    value_append(arena, member(filters, "active"), active);
    set_text(arena, filters, "clear_href", value_get_text(filters, "filter_action"));
}

struct value *part_pagination(struct arena *arena, struct text path, struct text query, int64_t page, int64_t per_page, int64_t total)
{
    struct value *pagination;
    int64_t last = (total + per_page - 1) / per_page, until = page * per_page < total ? page * per_page : total;
    if (total <= per_page && page == 1)
        return value_null(arena);
    pagination = value_object(arena);
    set_text(arena, pagination, "previous_href", page > 1 ? arena_printf(arena, "%.*s?%.*spage=%" PRId64, TEXT_ARGS(path), TEXT_ARGS(query), page - 1) : TEXT_NONE);
    set_text(arena, pagination, "next_href", page < last ? arena_printf(arena, "%.*s?%.*spage=%" PRId64, TEXT_ARGS(path), TEXT_ARGS(query), page + 1) : TEXT_NONE);
    set_text(arena, pagination, "total_line",
             page > last ? arena_printf(arena, SAY(arena, "There is no page %" PRId64 ": the list has %" PRId64), page, total)
                         : arena_printf(arena, SAY(arena, "Showing %" PRId64 " to %" PRId64 " of %" PRId64), (page - 1) * per_page + 1, until, total));
    return pagination;
}

/* --- Forms ---------------------------------------------------------------- */

static const char *const field_kinds[] = {"text", "prose", "integer", "decimal", "pence", "boolean", "date", "partial_date", "moment", "choice", "select", "link",
                                          "lookup", "links", "links_lookup", "web_address", "password", "email", "file", "upload"};
static const char *const field_kind_members[] = {"is_text", "is_prose", "is_integer", "is_decimal", "is_pence", "is_boolean", "is_date", "is_partial_date", "is_moment", "is_choice", "is_select", "is_link",
                                                 "is_lookup", "is_links", "is_links_lookup", "is_web_address", "is_password", "is_email", "is_file", "is_upload"};
static_assert(COUNT_OF(field_kinds) == COUNT_OF(field_kind_members), "each kind has its member");

struct value *part_field(struct arena *arena, struct text name, struct text label, struct text hint, const char *kind)
{
    struct value *field = value_object(arena);
    bool known = false;
    set_text(arena, field, "name", name);
    set_text(arena, field, "id", name);
    set_text(arena, field, "label", label);
    set_text(arena, field, "hint", hint);
    set_text(arena, field, "error", TEXT_NONE);
    set_text(arena, field, "value", TEXT_NONE);
    value_set_boolean(arena, field, "required", false);
    value_set_integer(arena, field, "max", 0);
    value_set_integer(arena, field, "rows", 5);
    set_text(arena, field, "autocomplete", TEXT_NONE);
    value_set(arena, field, "options", value_list(arena));
    set_text(arena, field, "word_name", TEXT_NONE);
    set_text(arena, field, "upload_name", TEXT_NONE);
    set_text(arena, field, "remove_name", TEXT_NONE);
    set_text(arena, field, "kept_line", TEXT_NONE);
    set_text(arena, field, "accept", TEXT_NONE);
    set_text(arena, field, "upload_register", TEXT_NONE);
    set_text(arena, field, "upload_field", TEXT_NONE);
    for (size_t i = 0; i < COUNT_OF(field_kinds); i++) {
        bool is = strcmp(kind, field_kinds[i]) == 0;
        value_set_boolean(arena, field, field_kind_members[i], is);
        known |= is;
    }
    assert(known);
    return field;
}

/* The first option has the field's own id, so that the error summary's link lands on it. */
void part_field_option(struct arena *arena, struct value *field, struct text value, struct text label, struct text note, bool selected)
{
    struct value *option = value_object(arena), *options = member(field, "options");
    struct text id = value_get_text(field, "id");
    size_t number = options ? options->list.count : 0;
    set_text(arena, option, "value", value);
    set_text(arena, option, "label", label);
    set_text(arena, option, "note", note);
    value_set_boolean(arena, option, "selected", selected);
    set_text(arena, option, "option_id", number ? arena_printf(arena, "%.*s-%zu", TEXT_ARGS(id), number + 1) : id);
    value_append(arena, options, option);
}

void part_hidden(struct arena *arena, struct value *hidden, struct text name, struct text value)
{
    struct value *input = value_object(arena);
    set_text(arena, input, "name", name);
    set_text(arena, input, "value", value);
    value_append(arena, hidden, input);
}

void part_error(struct arena *arena, struct value *errors, struct text what, struct text target)
{
    struct value *error = value_object(arena);
    set_text(arena, error, "what", what);
    set_text(arena, error, "target", target);
    value_append(arena, errors, error);
}

struct value *part_error_summary(struct arena *arena, struct value *errors)
{
    struct value *summary;
    if (!value_is_truthy(errors))
        return value_null(arena);
    summary = value_object(arena);
    value_set(arena, summary, "errors", errors);
    return summary;
}

/* --- Linked records ------------------------------------------------------- */

struct value *part_linked(struct arena *arena, struct value *linked, struct text title)
{
    struct value *group = value_object(arena);
    set_text(arena, group, "title", title);
    value_set(arena, group, "items", value_list(arena));
    value_append(arena, linked, group);
    return group;
}

void part_linked_item(struct arena *arena, struct value *group, struct text label, struct text href, struct text line)
{
    struct value *item = value_object(arena);
    set_text(arena, item, "label", label);
    set_text(arena, item, "href", href);
    set_text(arena, item, "line", line);
    value_append(arena, member(group, "items"), item);
}

struct text url_encode(struct arena *arena, struct text text)
{
    static const char digits[] = "0123456789ABCDEF";
    char *out = arena_alloc(arena, text.length * 3 + 1);
    size_t length = 0;
    if (!out)
        return TEXT_NONE;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~') {
            out[length++] = (char)c;
        } else {
            out[length++] = '%';
            out[length++] = digits[c >> 4];
            out[length++] = digits[c & 15];
        }
    }
    return (struct text){out, length};
}
