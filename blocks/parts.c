/* Parts: see parts.h. The members are those that the templates' first lines name. */
#include "blocks/parts.h"

/* --- Shapes ---------------------------------------------------------------- */

#define MEMBER(member, what) {.name = member, .kind = what, .page_only = true}
#define TEXT_MEMBER(member) MEMBER(member, VALUE_TEXT)
#define BOOLEAN_MEMBER(member) MEMBER(member, VALUE_BOOLEAN)
#define HTML_MEMBER(member) {.name = member, .kind = VALUE_HTML, .page_only = true, .nullable = true}
#define LIST_MEMBER(member, items) {.name = member, .kind = VALUE_LIST, .page_only = true, .of = &(items)}
#define TAG_MEMBER {.name = "tag", .kind = VALUE_OBJECT, .page_only = true, .nullable = true, .of = &part_tag_shape}
#define MEMBERS(...) ((const struct shape_field[]){__VA_ARGS__, {.name = NULL}})

const struct shape part_tag_shape = {"Tag", MEMBERS(TEXT_MEMBER("label"), TEXT_MEMBER("colour"))};

static const struct shape option_shape = {
    "Option", MEMBERS(TEXT_MEMBER("value"), TEXT_MEMBER("label"), TEXT_MEMBER("note"), TEXT_MEMBER("option_id"),
                      BOOLEAN_MEMBER("selected"))};
const struct shape part_field_shape = {
    "Field",
    MEMBERS(TEXT_MEMBER("name"), TEXT_MEMBER("id"), TEXT_MEMBER("label"), TEXT_MEMBER("hint"), TEXT_MEMBER("error"),
            TEXT_MEMBER("value"), BOOLEAN_MEMBER("required"), MEMBER("max", VALUE_INTEGER), MEMBER("rows", VALUE_INTEGER),
            TEXT_MEMBER("autocomplete"), LIST_MEMBER("options", option_shape), BOOLEAN_MEMBER("is_text"),
            BOOLEAN_MEMBER("is_prose"), BOOLEAN_MEMBER("is_integer"), BOOLEAN_MEMBER("is_boolean"), BOOLEAN_MEMBER("is_date"),
            BOOLEAN_MEMBER("is_partial_date"), BOOLEAN_MEMBER("is_choice"), BOOLEAN_MEMBER("is_select"),
            BOOLEAN_MEMBER("is_link"), BOOLEAN_MEMBER("is_lookup"), BOOLEAN_MEMBER("is_links"),
            BOOLEAN_MEMBER("is_links_lookup"), BOOLEAN_MEMBER("is_web_address"), BOOLEAN_MEMBER("is_password"),
            BOOLEAN_MEMBER("is_email"), BOOLEAN_MEMBER("is_file"))};
const struct shape part_hidden_shape = {"Hidden", MEMBERS(TEXT_MEMBER("name"), TEXT_MEMBER("value"))};
static const struct shape error_shape_of_list = {"Error", MEMBERS(TEXT_MEMBER("what"), TEXT_MEMBER("target"))};
const struct shape part_errors_shape = {"Errors", MEMBERS(LIST_MEMBER("errors", error_shape_of_list))};

static const struct shape column_shape = {
    "Column", MEMBERS(TEXT_MEMBER("label"), TEXT_MEMBER("sort_href"), TEXT_MEMBER("sorted"), BOOLEAN_MEMBER("numeric"))};
static const struct shape cell_shape = {
    "Cell", MEMBERS(TEXT_MEMBER("text"), TEXT_MEMBER("href"), HTML_MEMBER("html"), TAG_MEMBER, BOOLEAN_MEMBER("numeric"))};
static const struct shape table_row_shape = {"TableRow", MEMBERS(LIST_MEMBER("cells", cell_shape))};
const struct shape part_table_shape = {
    "Table", MEMBERS(TEXT_MEMBER("id"), TEXT_MEMBER("caption"), LIST_MEMBER("columns", column_shape),
                     LIST_MEMBER("rows", table_row_shape), TEXT_MEMBER("empty_line"), BOOLEAN_MEMBER("has_rows"))};

static const struct shape item_shape = {"Item", MEMBERS(TEXT_MEMBER("text"), TEXT_MEMBER("href"))};
const struct shape part_row_shape = {
    "Row", MEMBERS(TEXT_MEMBER("label"), TEXT_MEMBER("text"), TEXT_MEMBER("href"), TEXT_MEMBER("change_href"),
                   HTML_MEMBER("html"), TAG_MEMBER, LIST_MEMBER("items", item_shape), BOOLEAN_MEMBER("has_items"))};

static const struct shape change_shape = {"Change", MEMBERS(TEXT_MEMBER("label"), HTML_MEMBER("difference"))};
static const struct shape document_shape = {
    "Document", MEMBERS(TEXT_MEMBER("label"), TEXT_MEMBER("href"), TEXT_MEMBER("source_line"))};
const struct shape part_entry_shape = {
    "Entry", MEMBERS(TEXT_MEMBER("heading"), TEXT_MEMBER("heading_href"), TEXT_MEMBER("at"), TEXT_MEMBER("date_line"),
                     TEXT_MEMBER("by_line"), TEXT_MEMBER("text"), TEXT_MEMBER("reason"), TAG_MEMBER, HTML_MEMBER("html"),
                     LIST_MEMBER("changes", change_shape), BOOLEAN_MEMBER("has_changes"),
                     LIST_MEMBER("documents", document_shape), BOOLEAN_MEMBER("has_documents"))};

/* --- Small helps ------------------------------------------------------------ */

static void set_text(struct arena *arena, struct value *object, const char *name, struct text text)
{
    value_set_text(arena, object, name, text.data ? text : TEXT_NONE);
}

static void set_or_null(struct arena *arena, struct value *object, const char *name, struct value *value)
{
    value_set(arena, object, name, value ? value : value_null(arena));
}

static void set_list(struct arena *arena, struct value *object, const char *name, const char *has_name, struct value *list)
{
    value_set(arena, object, name, list ? list : value_list(arena));
    value_set_boolean(arena, object, has_name, list && list->list.count > 0);
}

static struct value *member(struct value *object, const char *name)
{
    return (struct value *)value_get(object, text_of(name));
}

/* --- Forms ------------------------------------------------------------------ */

/* The first option has the field's own id, so that the error summary's link finds it. */
static struct value *option_value(struct arena *arena, const struct part_field *field, size_t index)
{
    const struct part_option *option = &field->options[index];
    struct value *value = value_object(arena);
    set_text(arena, value, "value", option->value);
    set_text(arena, value, "label", option->label);
    set_text(arena, value, "note", option->note);
    set_text(arena, value, "option_id",
             index == 0 ? text_of(field->name) : arena_printf(arena, "%s-%zu", field->name, index + 1));
    value_set_boolean(arena, value, "selected", option->selected);
    return value;
}

static void set_kind(struct arena *arena, struct value *value, const char *kind)
{
    bool known = false;
    for (const struct shape_field *field = part_field_shape.fields; field->name; field++) {
        if (strncmp(field->name, "is_", 3) != 0)
            continue;
        bool is = strcmp(field->name + 3, kind) == 0;
        value_set_boolean(arena, value, field->name, is);
        known |= is;
    }
    assert(known);
}

struct value *part_field(struct arena *arena, const struct part_field *field)
{
    struct value *value = value_object(arena), *options = value_list(arena);
    for (size_t i = 0; i < field->option_count; i++)
        value_append(arena, options, option_value(arena, field, i));
    set_text(arena, value, "name", text_of(field->name));
    set_text(arena, value, "id", text_of(field->name));
    set_text(arena, value, "label", field->label);
    set_text(arena, value, "hint", field->hint);
    set_text(arena, value, "error", field->error);
    set_text(arena, value, "value", field->value);
    value_set_boolean(arena, value, "required", field->required);
    value_set_integer(arena, value, "max", field->max);
    value_set_integer(arena, value, "rows", field->rows ? field->rows : 5);
    set_text(arena, value, "autocomplete", text_of(field->autocomplete));
    value_set(arena, value, "options", options);
    set_kind(arena, value, field->kind);
    return value;
}

void part_hidden_add(struct arena *arena, struct value *list, const char *name, struct text text)
{
    struct value *value = value_object(arena);
    set_text(arena, value, "name", text_of(name));
    set_text(arena, value, "value", text);
    value_append(arena, list, value);
}

void part_error_add(struct arena *arena, struct value *errors, struct text what, struct text target)
{
    struct value *error = value_object(arena);
    set_text(arena, error, "what", what);
    set_text(arena, error, "target", target);
    value_append(arena, errors, error);
}

struct value *part_errors(struct arena *arena, struct value *errors)
{
    if (!errors || errors->list.count == 0)
        return value_null(arena);
    struct value *summary = value_object(arena);
    value_set(arena, summary, "errors", errors);
    return summary;
}

/* --- Tables ------------------------------------------------------------------ */

struct value *part_tag(struct arena *arena, struct text label, struct text colour)
{
    struct value *tag = value_object(arena);
    set_text(arena, tag, "label", label);
    set_text(arena, tag, "colour", colour);
    return tag;
}

struct value *part_table(struct arena *arena, const char *id, struct text caption, struct text empty_line)
{
    struct value *table = value_object(arena);
    set_text(arena, table, "id", text_of(id));
    set_text(arena, table, "caption", caption);
    set_text(arena, table, "empty_line", empty_line);
    value_set(arena, table, "columns", value_list(arena));
    value_set(arena, table, "rows", value_list(arena));
    value_set_boolean(arena, table, "has_rows", false);
    return table;
}

void part_column_add(struct arena *arena, struct value *table, struct text label, struct text sort_href, const char *sorted,
                     bool numeric)
{
    struct value *column = value_object(arena);
    set_text(arena, column, "label", label);
    set_text(arena, column, "sort_href", sort_href);
    set_text(arena, column, "sorted", text_of(sorted));
    value_set_boolean(arena, column, "numeric", numeric);
    value_append(arena, member(table, "columns"), column);
}

struct value *part_table_row(struct arena *arena, struct value *table)
{
    struct value *row = value_object(arena);
    value_set(arena, row, "cells", value_list(arena));
    value_append(arena, member(table, "rows"), row);
    value_set_boolean(arena, table, "has_rows", true);
    return row;
}

static void cell_add(struct arena *arena, struct value *row, struct text text, struct text href, struct value *tag, bool numeric)
{
    struct value *cell = value_object(arena);
    set_text(arena, cell, "text", text);
    set_text(arena, cell, "href", href);
    value_set(arena, cell, "html", value_null(arena));
    set_or_null(arena, cell, "tag", tag);
    value_set_boolean(arena, cell, "numeric", numeric);
    value_append(arena, member(row, "cells"), cell);
}

void part_cell_add(struct arena *arena, struct value *row, struct text text, struct text href, bool numeric)
{
    cell_add(arena, row, text, href, NULL, numeric);
}

void part_cell_add_tag(struct arena *arena, struct value *row, struct text label, struct text colour)
{
    cell_add(arena, row, TEXT_NONE, TEXT_NONE, part_tag(arena, label, colour), false);
}

/* --- What a record holds, what happened --------------------------------------- */

struct value *part_row(struct arena *arena, const struct part_row *row)
{
    struct value *value = value_object(arena);
    set_text(arena, value, "label", row->label);
    set_text(arena, value, "text", row->text);
    set_text(arena, value, "href", row->href);
    set_text(arena, value, "change_href", row->change_href);
    set_or_null(arena, value, "html", row->html);
    set_or_null(arena, value, "tag", row->tag);
    set_list(arena, value, "items", "has_items", row->items);
    return value;
}

void part_item_add(struct arena *arena, struct value *items, struct text text, struct text href)
{
    struct value *item = value_object(arena);
    set_text(arena, item, "text", text);
    set_text(arena, item, "href", href);
    value_append(arena, items, item);
}

struct value *part_entry(struct arena *arena, const struct part_entry *entry)
{
    struct value *value = value_object(arena);
    set_text(arena, value, "heading", entry->heading);
    set_text(arena, value, "heading_href", entry->heading_href);
    set_text(arena, value, "at", entry->at);
    set_text(arena, value, "date_line", entry->date_line);
    set_text(arena, value, "by_line", entry->by_line);
    set_text(arena, value, "text", entry->text);
    set_text(arena, value, "reason", entry->reason);
    set_or_null(arena, value, "tag", entry->tag);
    set_or_null(arena, value, "html", entry->html);
    set_list(arena, value, "changes", "has_changes", entry->changes);
    set_list(arena, value, "documents", "has_documents", entry->documents);
    return value;
}

void part_change_add(struct arena *arena, struct value *changes, struct text label, struct value *difference)
{
    struct value *change = value_object(arena);
    set_text(arena, change, "label", label);
    set_or_null(arena, change, "difference", difference);
    value_append(arena, changes, change);
}

void part_document_add(struct arena *arena, struct value *documents, struct text label, struct text href, struct text source_line)
{
    struct value *document = value_object(arena);
    set_text(arena, document, "label", label);
    set_text(arena, document, "href", href);
    set_text(arena, document, "source_line", source_line);
    value_append(arena, documents, document);
}
