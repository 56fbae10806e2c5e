/* The shapes of parts: what the partials in program/pages/parts may name. */
#include "blocks/parts/parts.h"

#define FIELD_TEXT_(name) {name, VALUE_TEXT, true, true, NULL, NULL}
#define FIELD_BOOLEAN_(name) {name, VALUE_BOOLEAN, true, false, NULL, NULL}
#define FIELD_INTEGER_(name) {name, VALUE_INTEGER, true, true, NULL, NULL}
#define FIELD_HTML_(name) {name, VALUE_HTML, true, true, NULL, NULL}
#define FIELD_OBJECT_(name, shape) {name, VALUE_OBJECT, true, true, NULL, shape}
#define FIELD_LIST_(name, shape) {name, VALUE_LIST, true, false, NULL, shape}
#define SHAPE_(variable, ...)                                                                    \
    static const struct shape_field variable##_fields[] = {__VA_ARGS__, {NULL, 0, 0, 0, NULL, NULL}}; \
    const struct shape variable = {#variable, variable##_fields}

SHAPE_(tag_shape, FIELD_TEXT_("label"), FIELD_TEXT_("colour"));
SHAPE_(item_shape, FIELD_TEXT_("text"), FIELD_TEXT_("href"));
SHAPE_(summary_row_shape, FIELD_TEXT_("label"), FIELD_TEXT_("lang"), FIELD_TEXT_("text"), FIELD_TEXT_("href"), FIELD_TEXT_("change_href"), FIELD_HTML_("html"),
       FIELD_OBJECT_("tag", &tag_shape), FIELD_LIST_("items", &item_shape), FIELD_BOOLEAN_("has_items"));
SHAPE_(change_shape, FIELD_TEXT_("label"), FIELD_HTML_("difference"));
static const struct shape_field document_part_fields[] = {FIELD_TEXT_("label"), FIELD_TEXT_("href"), FIELD_TEXT_("source_line"), {NULL, 0, 0, 0, NULL, NULL}};
static const struct shape document_part_shape = {"document", document_part_fields};
SHAPE_(entry_shape, FIELD_TEXT_("heading"), FIELD_TEXT_("heading_href"), FIELD_TEXT_("at"), FIELD_TEXT_("date_line"), FIELD_TEXT_("by_line"),
       FIELD_OBJECT_("tag", &tag_shape), FIELD_TEXT_("text"), FIELD_HTML_("html"), FIELD_TEXT_("reason"), FIELD_LIST_("changes", &change_shape),
       FIELD_BOOLEAN_("has_changes"), FIELD_LIST_("documents", &document_part_shape), FIELD_BOOLEAN_("has_documents"));

static const struct shape_field column_fields[] = {FIELD_TEXT_("label"), FIELD_TEXT_("sort_href"), FIELD_TEXT_("sorted"), FIELD_BOOLEAN_("numeric"), {NULL, 0, 0, 0, NULL, NULL}};
static const struct shape column_shape = {"column", column_fields};
static const struct shape_field cell_fields[] = {FIELD_TEXT_("text"), FIELD_TEXT_("lang"), FIELD_TEXT_("href"), FIELD_HTML_("html"), FIELD_OBJECT_("tag", &tag_shape), FIELD_BOOLEAN_("numeric"), FIELD_BOOLEAN_("heads"), {NULL, 0, 0, 0, NULL, NULL}};
static const struct shape cell_shape = {"cell", cell_fields};
static const struct shape_field table_row_fields[] = {FIELD_LIST_("cells", &cell_shape), FIELD_TEXT_("ticket"), FIELD_TEXT_("ticket_id"), FIELD_TEXT_("ticket_label"), {NULL, 0, 0, 0, NULL, NULL}};
static const struct shape table_row_shape = {"row", table_row_fields};
SHAPE_(table_shape, FIELD_TEXT_("id"), FIELD_TEXT_("caption"), FIELD_LIST_("columns", &column_shape), FIELD_LIST_("rows", &table_row_shape),
       FIELD_TEXT_("empty_line"), FIELD_BOOLEAN_("has_rows"), FIELD_BOOLEAN_("has_tickets"));

static const struct shape_field option_fields[] = {FIELD_TEXT_("value"), FIELD_TEXT_("label"), FIELD_TEXT_("note"), FIELD_BOOLEAN_("selected"), FIELD_TEXT_("option_id"), {NULL, 0, 0, 0, NULL, NULL}};
static const struct shape option_shape = {"option", option_fields};
static const struct shape_field filter_choice_fields[] = {FIELD_TEXT_("id"), FIELD_TEXT_("name"), FIELD_TEXT_("label"), FIELD_LIST_("options", &option_shape), {NULL, 0, 0, 0, NULL, NULL}};
static const struct shape filter_choice_shape = {"filter_choice", filter_choice_fields};
static const struct shape_field words_fields[] = {FIELD_TEXT_("id"), FIELD_TEXT_("name"), FIELD_TEXT_("label"), FIELD_TEXT_("value"), {NULL, 0, 0, 0, NULL, NULL}};
static const struct shape words_shape = {"words", words_fields};
static const struct shape_field active_fields[] = {FIELD_TEXT_("label"), FIELD_TEXT_("remove_href"), {NULL, 0, 0, 0, NULL, NULL}};
static const struct shape active_shape = {"active", active_fields};
SHAPE_(hidden_shape, FIELD_TEXT_("name"), FIELD_TEXT_("value"));
SHAPE_(filters_shape, FIELD_TEXT_("filter_action"), FIELD_LIST_("choices", &filter_choice_shape), FIELD_OBJECT_("words", &words_shape),
       FIELD_LIST_("keep", &hidden_shape), FIELD_TEXT_("clear_href"), FIELD_LIST_("active", &active_shape));
SHAPE_(pagination_shape, FIELD_TEXT_("previous_href"), FIELD_TEXT_("next_href"), FIELD_TEXT_("total_line"));
SHAPE_(form_field_shape, FIELD_TEXT_("name"), FIELD_TEXT_("id"), FIELD_TEXT_("label"), FIELD_TEXT_("hint"), FIELD_TEXT_("error"), FIELD_TEXT_("value"),
       FIELD_BOOLEAN_("required"), FIELD_INTEGER_("max"), FIELD_INTEGER_("rows"), FIELD_TEXT_("autocomplete"), FIELD_LIST_("options", &option_shape),
       FIELD_BOOLEAN_("is_text"), FIELD_BOOLEAN_("is_prose"), FIELD_BOOLEAN_("is_integer"), FIELD_BOOLEAN_("is_decimal"), FIELD_BOOLEAN_("is_pence"), FIELD_BOOLEAN_("is_boolean"), FIELD_BOOLEAN_("is_date"),
       FIELD_BOOLEAN_("is_partial_date"), FIELD_BOOLEAN_("is_moment"), FIELD_BOOLEAN_("is_choice"), FIELD_BOOLEAN_("is_select"), FIELD_BOOLEAN_("is_link"), FIELD_BOOLEAN_("is_lookup"),
       FIELD_BOOLEAN_("is_links"), FIELD_BOOLEAN_("is_links_lookup"), FIELD_BOOLEAN_("is_web_address"), FIELD_BOOLEAN_("is_password"),
       FIELD_BOOLEAN_("is_email"), FIELD_BOOLEAN_("is_file"), FIELD_BOOLEAN_("is_upload"),
       FIELD_TEXT_("word_name"), FIELD_TEXT_("upload_name"), FIELD_TEXT_("remove_name"), FIELD_TEXT_("kept_line"), FIELD_TEXT_("accept"), FIELD_TEXT_("upload_register"), FIELD_TEXT_("upload_field"));
static const struct shape_field error_fields[] = {FIELD_TEXT_("what"), FIELD_TEXT_("target"), {NULL, 0, 0, 0, NULL, NULL}};
static const struct shape error_part_shape = {"error", error_fields};
SHAPE_(error_summary_shape, FIELD_LIST_("errors", &error_part_shape));
SHAPE_(promise_shape, FIELD_TEXT_("number_line"), FIELD_TEXT_("title"), FIELD_TEXT_("title_language"), FIELD_TEXT_("href"), FIELD_OBJECT_("status_tag", &tag_shape),
       FIELD_TEXT_("lead_line"), FIELD_TEXT_("due_line"), FIELD_TEXT_("silent_line"));
static const struct shape_field segment_fields[] = {FIELD_INTEGER_("x"), FIELD_INTEGER_("width"), FIELD_TEXT_("fill"), {NULL, 0, 0, 0, NULL, NULL}};
static const struct shape segment_shape = {"segment", segment_fields};
SHAPE_(bar_shape, FIELD_TEXT_("bar_label"), FIELD_LIST_("segments", &segment_shape));
static const struct shape_field linked_item_fields[] = {FIELD_TEXT_("label"), FIELD_TEXT_("href"), FIELD_TEXT_("line"), {NULL, 0, 0, 0, NULL, NULL}};
static const struct shape linked_item_shape = {"linked_item", linked_item_fields};
SHAPE_(linked_shape, FIELD_TEXT_("title"), FIELD_LIST_("items", &linked_item_shape));
