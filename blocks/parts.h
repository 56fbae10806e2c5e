/* Parts: the views of the templates in program/pages/parts, built the same way on every page.
 *
 * A part's members are all set each time, empty or null where there is nothing: a name that
 * is missing in an inner object would be looked for in the page around it. Everything here is for
 * the page alone: JSON and CSV leave it out. Each function's result lives in the arena; a text
 * given to it must too. */
#ifndef BLOCKS_PARTS_H
#define BLOCKS_PARTS_H

#include "base/format/value.h"

extern const struct shape part_field_shape, part_hidden_shape, part_errors_shape, part_table_shape, part_tag_shape,
    part_row_shape, part_entry_shape;

/* Members of a page's shape that show these parts, for its `struct shape_field` list. */
#define PART_FORM_MEMBERS                                                                                       \
    {.name = "error_summary", .kind = VALUE_OBJECT, .page_only = true, .nullable = true, .of = &part_errors_shape}, \
    {.name = "action", .kind = VALUE_TEXT, .page_only = true},                                                  \
    {.name = "hidden", .kind = VALUE_LIST, .page_only = true, .of = &part_hidden_shape},                        \
    {.name = "fields", .kind = VALUE_LIST, .page_only = true, .of = &part_field_shape}
#define PART_TEXT_MEMBER(member) {.name = member, .kind = VALUE_TEXT, .page_only = true}
#define PART_BOOLEAN_MEMBER(member) {.name = member, .kind = VALUE_BOOLEAN, .page_only = true}
#define PART_TABLE_MEMBER \
    {.name = "table", .kind = VALUE_OBJECT, .page_only = true, .nullable = true, .of = &part_table_shape}
#define PART_ROWS_MEMBER {.name = "rows", .kind = VALUE_LIST, .page_only = true, .of = &part_row_shape}
#define PART_ENTRIES_MEMBER {.name = "entries", .kind = VALUE_LIST, .page_only = true, .of = &part_entry_shape}

/* --- Forms: form_field.html, hidden.html, error_summary.html ------------------ */

struct part_option {
    struct text value, label, note;
    bool selected;
};
struct part_field {
    const char *kind;         /* "text", "prose", "email", "password", "select", "links" … as form_field.html says after is_ */
    const char *name;         /* the input's; its id too */
    struct text label, hint, error, value;
    bool required;
    int64_t max;              /* most characters; 0: no limit */
    int64_t rows;
    const char *autocomplete; /* or NULL */
    const struct part_option *options;
    size_t option_count;
};
struct value *part_field(struct arena *arena, const struct part_field *field);
void part_hidden_add(struct arena *arena, struct value *list, const char *name, struct text value);
/* Adds to the list of what is wrong; `target` is the id of a field, or empty. */
void part_error_add(struct arena *arena, struct value *errors, struct text what, struct text target);
/* The summary over such a list, or null when it is empty. */
struct value *part_errors(struct arena *arena, struct value *errors);

/* --- Tables: table.html -------------------------------------------------------- */

struct value *part_tag(struct arena *arena, struct text label, struct text colour);
struct value *part_table(struct arena *arena, const char *id, struct text caption, struct text empty_line);
/* `sort_href` and `sorted` ("ascending", "descending") may be empty. */
void part_column_add(struct arena *arena, struct value *table, struct text label, struct text sort_href, const char *sorted,
                     bool numeric);
struct value *part_table_row(struct arena *arena, struct value *table); /* the row to add cells to */
void part_cell_add(struct arena *arena, struct value *row, struct text text, struct text href, bool numeric);
void part_cell_add_tag(struct arena *arena, struct value *row, struct text label, struct text colour);

/* --- What a record holds: summary_list.html ----------------------------------- */

/* A pair of the list; `tag`, `html` may be NULL; `items` (part_item_add) may be NULL. */
struct part_row {
    struct text label, text, href, change_href;
    struct value *html, *tag, *items;
};
struct value *part_row(struct arena *arena, const struct part_row *row);
void part_item_add(struct arena *arena, struct value *items, struct text text, struct text href);

/* --- What happened: timeline.html ---------------------------------------------- */

struct part_entry {
    struct text heading, heading_href, at, date_line, by_line, text, reason;
    struct value *tag, *html, *changes, *documents; /* or NULL */
};
struct value *part_entry(struct arena *arena, const struct part_entry *entry);
void part_change_add(struct arena *arena, struct value *changes, struct text label, struct value *difference);
void part_document_add(struct arena *arena, struct value *documents, struct text label, struct text href, struct text source_line);

#endif
