/* Parts of pages: builders for what the partials in program/pages/parts show, with the
 * shapes that templates are checked against. One place, so that a table, a tag, a
 * timeline is the same on every page. No SQL, no rules.
 *
 * Parts are for the page alone: set them with value_set_page(). Every member that a
 * partial names is always set, empty or null where it does not apply. */
#ifndef BLOCKS_PARTS_H
#define BLOCKS_PARTS_H

#include "base/date.h"
#include "base/format/value.h"

extern const struct shape tag_shape, item_shape, summary_row_shape, entry_shape, change_shape, table_shape, filters_shape,
    pagination_shape, form_field_shape, error_summary_shape, hidden_shape, promise_shape, bar_shape, linked_shape;

/* Members of a page's shape that show these parts, for its list of fields. */
#define PART_TEXT_MEMBER(member) {.name = member, .kind = VALUE_TEXT, .page_only = true}
#define PART_BOOLEAN_MEMBER(member) {.name = member, .kind = VALUE_BOOLEAN, .page_only = true}
#define PART_OBJECT_MEMBER(member, shape) {.name = member, .kind = VALUE_OBJECT, .page_only = true, .nullable = true, .of = shape}
#define PART_LIST_MEMBER(member, shape) {.name = member, .kind = VALUE_LIST, .page_only = true, .of = shape}
#define PART_FORM_MEMBERS                                                                        \
    PART_OBJECT_MEMBER("error_summary", &error_summary_shape), PART_TEXT_MEMBER("action"),       \
        PART_LIST_MEMBER("hidden", &hidden_shape), PART_LIST_MEMBER("fields", &form_field_shape)

/* {label, colour}; empty label: null. */
struct value *part_tag(struct arena *arena, struct text label, struct text colour);

/* parts/summary_list.html: each adds a row to `rows` and returns it. */
struct value *part_row(struct arena *arena, struct value *rows, struct text label);
/* The language of the last row's words, where it is not the page's: "en". */
void part_row_language(struct arena *arena, struct value *rows, struct text tag);
/* A tag before the last row's words. */
void part_row_mark(struct arena *arena, struct value *rows, struct value *tag);
void part_row_text(struct arena *arena, struct value *rows, struct text label, struct text text);
void part_row_link(struct arena *arena, struct value *rows, struct text label, struct text text, struct text href);
void part_row_html(struct arena *arena, struct value *rows, struct text label, struct value *html);
void part_row_tag(struct arena *arena, struct value *rows, struct text label, struct value *tag);
/* `items`: a list of part_item()s. */
void part_row_items(struct arena *arena, struct value *rows, struct text label, struct value *items);
struct value *part_item(struct arena *arena, struct text text, struct text href);

/* parts/table.html */
struct value *part_table(struct arena *arena, const char *id, struct text caption, struct text empty_line);
struct value *part_column(struct arena *arena, struct value *table, struct text label, bool numeric);
/* Adds a row; then one cell after the other. */
struct value *part_table_row(struct arena *arena, struct value *table);
/* A box to tick in front of the row, input `record`; the table then stands in a form. All rows of a table, or none. */
void part_row_ticket(struct arena *arena, struct value *table, struct value *row, struct text ticket, struct text label);
struct value *part_cell(struct arena *arena, struct value *row, struct text text);
struct value *part_cell_link(struct arena *arena, struct value *row, struct text text, struct text href);
struct value *part_cell_tag(struct arena *arena, struct value *row, struct value *tag);
struct value *part_cell_number(struct arena *arena, struct value *row, int64_t number);

/* parts/timeline.html: an entry with everything empty. */
struct value *part_entry(struct arena *arena, struct value *entries, struct text heading, struct text at_iso, struct text date_line);
void part_entry_change(struct arena *arena, struct value *entry, struct text label, struct value *difference);
void part_entry_document(struct arena *arena, struct value *entry, struct text label, struct text href, struct text source_line);

/* parts/filters.html */
struct value *part_filters(struct arena *arena, struct text action);
struct value *part_filter_choice(struct arena *arena, struct value *filters, struct text name, struct text label);
void part_filter_option(struct arena *arena, struct value *choice, struct text value, struct text label, bool selected);
void part_filter_words(struct arena *arena, struct value *filters, struct text name, struct text label, struct text value);
void part_filter_keep(struct arena *arena, struct value *filters, struct text name, struct text value);
/* Says what is set and how to take it out. Call once for each filter that is set, after all choices. */
void part_filter_active(struct arena *arena, struct value *filters, struct text label, struct text remove_href);

/* parts/pagination.html; null when all fits on one page. `query`: "status=late&" or empty, goes before page=N. */
struct value *part_pagination(struct arena *arena, struct text path, struct text query, int64_t page, int64_t per_page, int64_t total);

/* parts/form_field.html: `kind` is one of the is_… names there, without "is_": asserted. */
struct value *part_field(struct arena *arena, struct text name, struct text label, struct text hint, const char *kind);
void part_field_option(struct arena *arena, struct value *field, struct text value, struct text label, struct text note, bool selected);
/* parts/hidden.html */
void part_hidden(struct arena *arena, struct value *hidden, struct text name, struct text value);
/* parts/error_summary.html: null when the list is empty. */
void part_error(struct arena *arena, struct value *errors, struct text what, struct text target);
struct value *part_error_summary(struct arena *arena, struct value *errors);
/* "linked" of record pages: title and items of label, href, line. */
struct value *part_linked(struct arena *arena, struct value *linked, struct text title);
void part_linked_item(struct arena *arena, struct value *group, struct text label, struct text href, struct text line);

/* Percent-encodes for a query or a path segment. */
struct text url_encode(struct arena *arena, struct text text);

#endif
