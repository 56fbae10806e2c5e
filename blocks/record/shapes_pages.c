/* What the views of the desk's register pages may hold: templates are checked against
 * these at start. Members with words of their own are data, in JSON too. */
#include "blocks/menu/menu.h"
#include "blocks/record/desk.h"

#define PAGE_TEXT(name) {name, VALUE_TEXT, true, true, NULL, NULL}
#define PAGE_BOOLEAN(name) {name, VALUE_BOOLEAN, true, false, NULL, NULL}
#define PAGE_OBJECT(name, shape) {name, VALUE_OBJECT, true, true, NULL, shape}
#define PAGE_LIST(name, shape) {name, VALUE_LIST, true, false, NULL, shape}
#define DATA(name, kind, about) {name, kind, false, false, about, NULL}
#define DATA_OR_NULL(name, kind, about) {name, kind, false, true, about, NULL}
#define DATA_LIST(name, shape, about) {name, VALUE_LIST, false, false, about, shape}
#define DATA_ANY(name, about) {name, VALUE_OBJECT, false, false, about, &any_shape}
#define FIELDS(variable, ...) static const struct shape_field variable[] = {__VA_ARGS__, {NULL, 0, 0, 0, NULL, NULL}}

/* Fields of a definition: their names are not known here. */
static const struct shape any_shape = {"Fields", NULL};

/* --- Registers and lists -------------------------------------------------- */

FIELDS(register_item_fields, DATA("register", VALUE_TEXT, "The register's name"), DATA("titles", VALUE_TEXT, "What people call its records"),
       DATA("about", VALUE_TEXT, "What it is for"), DATA("href", VALUE_TEXT, "Its list in the desk"),
       DATA("total", VALUE_INTEGER, "How many of its records the reader may see"), PAGE_TEXT("count_line"), PAGE_TEXT("add_href"));
static const struct shape register_item_shape = {"DeskRegister", register_item_fields};
FIELDS(room_fields, DATA("room", VALUE_TEXT, "The room of the office"), PAGE_TEXT("title"), PAGE_LIST("items", &menu_item_shape), PAGE_BOOLEAN("has_items"), DATA_LIST("registers", &register_item_shape, "Its registers"));
static const struct shape room_shape = {"DeskRoom", room_fields};
FIELDS(registers_fields, DATA_LIST("rooms", &room_shape, "Registers by room of the office"), PAGE_BOOLEAN("has_rooms"), PAGE_LIST("items", &menu_item_shape), PAGE_BOOLEAN("has_items"));
const struct shape registers_shape = {"DeskRegisters", registers_fields};

FIELDS(list_row_fields, DATA("id", VALUE_INTEGER, "The record's number, for ever"), DATA("reference", VALUE_TEXT, "Its reference"),
       DATA("name", VALUE_TEXT, "What it is called"), DATA("state", VALUE_TEXT, "The state it stands in"),
       DATA("version", VALUE_INTEGER, "Its working version"), DATA("published", VALUE_BOOLEAN, "Whether a version of it is public"),
       DATA("changed_at", VALUE_TEXT, "When it was last changed (UTC)"), DATA("url", VALUE_TEXT, "Its page in the desk"),
       DATA_ANY("fields", "The columns of the list; links by name"));
static const struct shape list_row_shape = {"DeskRow", list_row_fields};
FIELDS(list_fields, DATA("register", VALUE_TEXT, "The register's name"), DATA("total", VALUE_INTEGER, "How many records fit the filters"),
       DATA("page", VALUE_INTEGER, "Which page of them this is"), DATA("per_page", VALUE_INTEGER, "Records on a page"),
       DATA_LIST("rows", &list_row_shape, "The records of this page"),
       PAGE_TEXT("titles"), PAGE_TEXT("about"), PAGE_TEXT("add_href"), PAGE_TEXT("add_label"), PAGE_TEXT("import_href"), PAGE_TEXT("sheet_href"), PAGE_TEXT("blank_href"), PAGE_TEXT("paper_href"), PAGE_TEXT("duplicates_href"),
       PAGE_OBJECT("filters", &filters_shape), PAGE_OBJECT("table", &table_shape), PAGE_OBJECT("pagination", &pagination_shape),
       PAGE_TEXT("csv_link"), PAGE_TEXT("json_link"), PAGE_TEXT("public_href"), PAGE_TEXT("several_action"), PAGE_LIST("hidden", &hidden_shape),
       PAGE_TEXT("all_label"), PAGE_TEXT("too_many_line"), PAGE_TEXT("glass_href"));
const struct shape list_shape = {"DeskList", list_fields};

/* --- A record ------------------------------------------------------------- */

FIELDS(move_item_fields, PAGE_TEXT("label"), PAGE_TEXT("href"), PAGE_BOOLEAN("is_primary"));
static const struct shape move_item_shape = {"move_item", move_item_fields};
FIELDS(clock_fields, PAGE_TEXT("label"), PAGE_TEXT("line"), PAGE_OBJECT("tag", &tag_shape), PAGE_LIST("working", NULL));
static const struct shape clock_shape = {"clock_item", clock_fields};
FIELDS(child_fields, PAGE_TEXT("title"), PAGE_TEXT("add_href"), PAGE_TEXT("add_label"), PAGE_OBJECT("table", &table_shape),
       PAGE_TEXT("all_href"), PAGE_TEXT("all_line"));
static const struct shape child_shape = {"child", child_fields};
FIELDS(record_fields, DATA("id", VALUE_INTEGER, "The record's number, for ever"), DATA("register", VALUE_TEXT, "The register's name"),
       DATA("reference", VALUE_TEXT, "Its reference"), DATA("name", VALUE_TEXT, "What it is called"), DATA("state", VALUE_TEXT, "The state it stands in"),
       DATA("version", VALUE_INTEGER, "Its working version"), DATA_OR_NULL("published_version", VALUE_INTEGER, "Its public version, or null"),
       DATA("changed_at", VALUE_TEXT, "When it was last changed (UTC)"), DATA_ANY("fields", "Every field that the reader may see"),
       DATA_LIST("open_moves", NULL, "The moves that the reader may make now"),
       PAGE_TEXT("register_titles"), PAGE_TEXT("register_href"), PAGE_TEXT("register_title"), PAGE_TEXT("title"), PAGE_OBJECT("state_tag", &tag_shape),
       PAGE_TEXT("state_line"), PAGE_TEXT("public_line"), PAGE_TEXT("public_href"), PAGE_TEXT("edit_href"), PAGE_LIST("moves", &move_item_shape),
       PAGE_BOOLEAN("has_actions"), PAGE_TEXT("blocked_line"), PAGE_LIST("rows", &summary_row_shape), PAGE_LIST("clocks", &clock_shape),
       PAGE_BOOLEAN("has_clocks"), PAGE_TEXT("due_href"), PAGE_LIST("children", &child_shape), PAGE_LIST("linked", &linked_shape), PAGE_BOOLEAN("has_linked"),
       PAGE_TEXT("waits_line"), PAGE_TEXT("waits_href"), PAGE_TEXT("held_href"), PAGE_LIST("merges", &item_shape), PAGE_BOOLEAN("has_merges"), PAGE_TEXT("merge_href"),
       PAGE_TEXT("history_href"), PAGE_TEXT("history_line"), PAGE_TEXT("assigned_line"), PAGE_TEXT("assigned_href"), PAGE_TEXT("take_down_href"),
       PAGE_TEXT("room_href"), PAGE_TEXT("room_label"), PAGE_TEXT("reads_line"), PAGE_TEXT("reads_href"), PAGE_TEXT("glass_line"), PAGE_TEXT("glass_action"), PAGE_TEXT("why_href"), PAGE_TEXT("hold_href"), PAGE_TEXT("hold_line"));
const struct shape record_shape = {"DeskRecord", record_fields};

/* --- Forms ---------------------------------------------------------------- */

FIELDS(brought_fields, PAGE_TEXT("line"), PAGE_LIST("notes", NULL), PAGE_BOOLEAN("has_notes"));
static const struct shape brought_shape = {"brought", brought_fields};
FIELDS(form_fields, PAGE_TEXT("title"), PAGE_TEXT("context_line"), PAGE_TEXT("intro"), PAGE_TEXT("restored_line"), PAGE_TEXT("action"),
       PAGE_LIST("hidden", &hidden_shape), PAGE_LIST("fields", &form_field_shape), PAGE_BOOLEAN("has_files"), PAGE_BOOLEAN("more_files"),
       PAGE_BOOLEAN("takes_word"), PAGE_BOOLEAN("has_brought"), PAGE_LIST("brought", &brought_shape),
       PAGE_OBJECT("error_summary", &error_summary_shape), PAGE_TEXT("submit_label"), PAGE_TEXT("second_label"), PAGE_TEXT("second_name"), PAGE_TEXT("second_value"), PAGE_TEXT("cancel_href"));
const struct shape form_shape = {"desk_form", form_fields};
FIELDS(checked_fields, PAGE_TEXT("label"), PAGE_TEXT("text"), {"html", VALUE_HTML, true, true, NULL, NULL}, PAGE_TEXT("target"));
static const struct shape checked_shape = {"checked", checked_fields};
FIELDS(check_fields, PAGE_TEXT("title"), PAGE_TEXT("context_line"), PAGE_TEXT("consequence"), PAGE_LIST("answers", &checked_shape), PAGE_TEXT("action"),
       PAGE_LIST("hidden", &hidden_shape), PAGE_LIST("fields", &form_field_shape), PAGE_OBJECT("error_summary", &error_summary_shape),
       PAGE_TEXT("submit_label"), PAGE_TEXT("cancel_href"));
const struct shape check_shape = {"desk_check", check_fields};
FIELDS(conflict_item_fields, PAGE_TEXT("label"), PAGE_TEXT("base"), PAGE_TEXT("theirs"), PAGE_TEXT("yours"), PAGE_BOOLEAN("is_same"));
static const struct shape conflict_item_shape = {"conflict_item", conflict_item_fields};
FIELDS(conflict_fields, PAGE_TEXT("title"), PAGE_TEXT("record_href"), PAGE_TEXT("changed_line"), PAGE_LIST("conflicts", &conflict_item_shape),
       PAGE_BOOLEAN("has_conflicts"), PAGE_TEXT("action"), PAGE_LIST("hidden", &hidden_shape), PAGE_TEXT("edit_href"), PAGE_BOOLEAN("may_save"));
const struct shape conflict_shape = {"desk_conflict", conflict_fields};

/* --- Moves and history ---------------------------------------------------- */

FIELDS(move_fields, PAGE_TEXT("title"), PAGE_TEXT("context_line"), PAGE_TEXT("record_title"), PAGE_TEXT("record_href"), PAGE_TEXT("by_line"),
       PAGE_OBJECT("from_tag", &tag_shape), PAGE_OBJECT("to_tag", &tag_shape), PAGE_LIST("consequences", NULL), PAGE_LIST("changes", &change_shape),
       PAGE_BOOLEAN("has_changes"), PAGE_LIST("rows", &summary_row_shape), PAGE_TEXT("action"), PAGE_LIST("hidden", &hidden_shape),
       PAGE_LIST("fields", &form_field_shape), PAGE_OBJECT("error_summary", &error_summary_shape), PAGE_TEXT("submit_label"), PAGE_BOOLEAN("is_warning"),
       PAGE_TEXT("cancel_href"), PAGE_LIST("later", &form_field_shape), PAGE_BOOLEAN("has_later"), PAGE_BOOLEAN("later_is_open"));
const struct shape move_shape = {"desk_move", move_fields};

FIELDS(field_change_fields, DATA("field", VALUE_TEXT, "The field's name"), DATA("label", VALUE_TEXT, "What people call it"),
       DATA("before", VALUE_TEXT, "As it was; empty where it was not given"), DATA("after", VALUE_TEXT, "As it became"));
static const struct shape field_change_shape = {"DeskChange", field_change_fields};
FIELDS(version_fields, DATA("version", VALUE_INTEGER, "Its number"), DATA("at", VALUE_TEXT, "When it was written (UTC)"),
       DATA("by", VALUE_TEXT, "Who wrote it"), DATA("what", VALUE_TEXT, "made, edited, moved or imported"), DATA("move", VALUE_TEXT, "The move, or empty"),
       DATA("reason", VALUE_TEXT, "The reason given, or empty"), DATA("state", VALUE_TEXT, "The state after it"),
       DATA_LIST("changes", &field_change_shape, "The fields that differ from the version before"));
static const struct shape version_shape = {"DeskVersion", version_fields};
FIELDS(history_fields, DATA("id", VALUE_INTEGER, "The record's number"), DATA("reference", VALUE_TEXT, "Its reference"),
       DATA_LIST("versions", &version_shape, "Every version, newest first"),
       PAGE_TEXT("title"), PAGE_TEXT("record_href"), PAGE_LIST("entries", &entry_shape), PAGE_TEXT("json_link"));
const struct shape history_shape = {"DeskHistory", history_fields};

/* --- Duplicates and merges ------------------------------------------------ */

FIELDS(pair_fields, DATA("one", VALUE_INTEGER, "The number of one record"), DATA("other", VALUE_INTEGER, "The number of the other"),
       DATA("score", VALUE_INTEGER, "How alike they are, up to 100"), DATA("why", VALUE_TEXT, "What is alike"), PAGE_TEXT("heading"),
       PAGE_OBJECT("table", &table_shape), PAGE_TEXT("merge_href"));
static const struct shape pair_shape = {"DeskDuplicate", pair_fields};
FIELDS(apart_fields, PAGE_TEXT("line"), PAGE_TEXT("by_line"), {"one", VALUE_INTEGER, true, false, NULL, NULL}, {"other", VALUE_INTEGER, true, false, NULL, NULL});
static const struct shape apart_shape = {"told_apart", apart_fields};
FIELDS(duplicates_fields, DATA("total", VALUE_INTEGER, "How many pairs look alike"), DATA_LIST("pairs", &pair_shape, "The likeliest of them, at most 100"),
       PAGE_BOOLEAN("has_pairs"), PAGE_LIST("apart", &apart_shape), PAGE_BOOLEAN("has_apart"), PAGE_TEXT("register_titles"), PAGE_TEXT("register_href"),
       PAGE_TEXT("action"), PAGE_TEXT("count_line"), PAGE_TEXT("cut_line"));
const struct shape duplicates_shape = {"DeskDuplicates", duplicates_fields};

FIELDS(merge_fields, PAGE_TEXT("title"), PAGE_TEXT("context_line"), PAGE_BOOLEAN("is_choosing"), PAGE_LIST("consequences", NULL),
       PAGE_LIST("same", &summary_row_shape), PAGE_BOOLEAN("has_same"), PAGE_LIST("news", &change_shape), PAGE_BOOLEAN("has_news"), PAGE_TEXT("action"),
       PAGE_LIST("hidden", &hidden_shape), PAGE_LIST("fields", &form_field_shape), PAGE_OBJECT("error_summary", &error_summary_shape), PAGE_TEXT("cancel_href"));
const struct shape merge_shape = {"desk_merge", merge_fields};
FIELDS(merged_fields, PAGE_TEXT("title"), PAGE_TEXT("survivor_line"), PAGE_TEXT("survivor_href"), PAGE_TEXT("made_line"), PAGE_TEXT("reason"), PAGE_TEXT("undone_line"),
       PAGE_TEXT("history_href"), PAGE_OBJECT("table", &table_shape), PAGE_TEXT("action"), PAGE_LIST("hidden", &hidden_shape),
       PAGE_OBJECT("error_summary", &error_summary_shape));
const struct shape merged_shape = {"desk_merged", merged_fields};

/* --- What waits to be published ------------------------------------------- */

FIELDS(embargo_item_fields, DATA("id", VALUE_INTEGER, "Its number"), DATA("register", VALUE_TEXT, "The record's register"), DATA("reference", VALUE_TEXT, "Its reference"),
       DATA("version", VALUE_INTEGER, "The version that was approved"), DATA("until", VALUE_TEXT, "What it waits for: moment, record or hold"),
       DATA_OR_NULL("at", VALUE_TEXT, "The moment (UTC)"), DATA("trouble", VALUE_TEXT, "Why it could not be published; or empty"), DATA("url", VALUE_TEXT, "Its page"));
static const struct shape embargo_item_shape = {"DeskWaiting", embargo_item_fields};
FIELDS(embargoes_fields, DATA_LIST("waiting", &embargo_item_shape, "Approved versions that wait to be published"), PAGE_OBJECT("table", &table_shape),
       PAGE_OBJECT("merges", &table_shape), PAGE_OBJECT("ended", &table_shape));
const struct shape embargoes_shape = {"DeskWaitings", embargoes_fields};
FIELDS(embargo_fields, PAGE_TEXT("title"), PAGE_TEXT("context_line"), PAGE_TEXT("record_href"), PAGE_TEXT("when_line"), PAGE_TEXT("hold_line"), PAGE_TEXT("approved_line"),
       PAGE_TEXT("trouble"), PAGE_TEXT("newer_line"), PAGE_LIST("rows", &summary_row_shape), PAGE_OBJECT("readers", &table_shape), PAGE_BOOLEAN("may_change"),
       PAGE_TEXT("action"), PAGE_LIST("hidden", &hidden_shape), PAGE_LIST("fields", &form_field_shape), PAGE_LIST("cancel_fields", &form_field_shape),
       PAGE_OBJECT("error_summary", &error_summary_shape));
const struct shape embargo_shape = {"desk_embargo", embargo_fields};
FIELDS(hold_fields, DATA("from", VALUE_TEXT, "The first day"), DATA("until", VALUE_TEXT, "The last day"), DATA("room", VALUE_TEXT, "The room of the office; empty: all"),
       DATA("ground", VALUE_TEXT, "Why"), DATA("ended", VALUE_BOOLEAN, "Whether it was ended early"), PAGE_TEXT("days_line"), PAGE_TEXT("by_line"), PAGE_OBJECT("tag", &tag_shape),
       PAGE_LIST("exceptions", &item_shape), PAGE_BOOLEAN("has_exceptions"), PAGE_TEXT("end_action"), PAGE_TEXT("number"));
static const struct shape hold_shape = {"DeskHold", hold_fields};
FIELDS(holds_fields, DATA_LIST("holds", &hold_shape, "Times in which nothing is published"), PAGE_BOOLEAN("has_holds"), PAGE_TEXT("action"), PAGE_LIST("hidden", &hidden_shape),
       PAGE_LIST("fields", &form_field_shape), PAGE_OBJECT("error_summary", &error_summary_shape));
const struct shape holds_shape = {"DeskHolds", holds_fields};
