/* Routes and shapes of the pages of answers: templates are checked against the shapes at start. */
#include "blocks/subject/pages_internal.h"

#define PAGE_TEXT(name) {name, VALUE_TEXT, true, true, NULL, NULL}
#define PAGE_BOOLEAN(name) {name, VALUE_BOOLEAN, true, false, NULL, NULL}
#define PAGE_OBJECT(name, shape) {name, VALUE_OBJECT, true, true, NULL, shape}
#define PAGE_LIST(name, shape) {name, VALUE_LIST, true, false, NULL, shape}
#define DATA(name, kind, about) {name, kind, false, false, about, NULL}
#define DATA_LIST(name, shape, about) {name, VALUE_LIST, false, false, about, shape}
#define DATA_ANY(name, about) {name, VALUE_OBJECT, false, false, about, &any_shape}
#define FIELDS(variable, ...) static const struct shape_field variable[] = {__VA_ARGS__, {NULL, 0, 0, 0, NULL, NULL}}

/* Fields of a definition: their names are not known here. */
static const struct shape any_shape = {"Fields", NULL};

/* --- At a glance ----------------------------------------------------------- */

FIELDS(held_record_fields, DATA("register", VALUE_TEXT, "Its register"), DATA("reference", VALUE_TEXT, "Its reference"), DATA("name", VALUE_TEXT, "What it is called"),
       DATA("url", VALUE_TEXT, "Its page in the desk"));
static const struct shape held_record_shape = {"DeskHeldRecord", held_record_fields};
FIELDS(held_account_fields, DATA("sign_in", VALUE_TEXT, "The address it signs in with"), DATA("name", VALUE_TEXT, "The name on it"), DATA("added_at", VALUE_TEXT, "Since when (UTC)"),
       DATA("sessions", VALUE_INTEGER, "How many of its sessions are kept"), DATA("versions", VALUE_INTEGER, "How many versions of records it wrote"));
static const struct shape held_account_shape = {"DeskHeldAccount", held_account_fields};
FIELDS(held_fields, DATA("reference", VALUE_TEXT, "The person's record"), DATA_ANY("fields", "What it says"), DATA_LIST("links", &held_record_shape, "What leads to it"),
       DATA_LIST("maybe", &held_record_shape, "What has the person's words in it, and may be about somebody else"), DATA_LIST("accounts", &held_account_shape, "Their accounts"),
       DATA("not_seen", VALUE_INTEGER, "How many records lead to it that the reader may not see"), PAGE_TEXT("title"), PAGE_TEXT("context_line"), PAGE_TEXT("record_href"),
       PAGE_TEXT("history_href"), PAGE_TEXT("gathered_line"), PAGE_TEXT("unseen_line"), PAGE_LIST("rows", &summary_row_shape), PAGE_OBJECT("links_table", &table_shape),
       PAGE_OBJECT("maybe_table", &table_shape), PAGE_OBJECT("accounts_table", &table_shape), PAGE_TEXT("json_link"), PAGE_OBJECT("answers_table", &table_shape), PART_FORM_MEMBERS);
const struct shape held_shape = {"DeskHeld", held_fields};

/* --- Answers --------------------------------------------------------------- */

FIELDS(answer_fields, PAGE_TEXT("title"), PAGE_TEXT("kicker"), PAGE_LIST("rows", &summary_row_shape), PAGE_LIST("unseen", NULL), PAGE_BOOLEAN("has_unseen"),
       PAGE_LIST("filter", &item_shape), PAGE_OBJECT("items", &table_shape), PAGE_OBJECT("pagination", &pagination_shape), PAGE_BOOLEAN("may_decide"), PART_FORM_MEMBERS,
       PAGE_BOOLEAN("may_act"), PAGE_BOOLEAN("may_gather"), PAGE_TEXT("gather_label"), PAGE_BOOLEAN("may_propose"), PAGE_TEXT("propose_label"), PAGE_BOOLEAN("may_approve"), PAGE_BOOLEAN("may_return"),
       PAGE_BOOLEAN("may_reopen"), PAGE_TEXT("send_href"), PAGE_TEXT("hide_href"), PAGE_TEXT("document_href"), PAGE_TEXT("refusal_line"), PAGE_LIST("log", &item_shape));
const struct shape answer_shape = {"desk_answer", answer_fields};

FIELDS(piece_fields, PAGE_TEXT("text"), PAGE_TEXT("hidden"));
static const struct shape piece_shape = {"answer_piece", piece_fields};
FIELDS(item_part_fields, PAGE_TEXT("label"), PAGE_LIST("pieces", &piece_shape), PAGE_TEXT("href"), PAGE_TEXT("withheld_line"), PAGE_LIST("choices", &form_field_shape));
static const struct shape item_part_shape = {"answer_part", item_part_fields};
FIELDS(passage_fields, PAGE_TEXT("words"), PAGE_TEXT("line"), PAGE_TEXT("number"));
static const struct shape passage_shape = {"answer_passage", passage_fields};
FIELDS(item_page_fields, PAGE_TEXT("title"), PAGE_TEXT("kicker"), PAGE_TEXT("answer_href"), PAGE_TEXT("answer_label"), PAGE_TEXT("source_href"), PAGE_TEXT("kind_line"),
       PAGE_OBJECT("tag", &tag_shape), PAGE_TEXT("decided_line"), PAGE_TEXT("unseen_line"), PAGE_LIST("parts", &item_part_shape), PAGE_LIST("passages", &passage_shape),
       PAGE_BOOLEAN("has_passages"), PAGE_BOOLEAN("is_open"), PAGE_TEXT("hide_href"), PAGE_TEXT("next_href"), PAGE_TEXT("undecided_href"), PART_FORM_MEMBERS);
const struct shape item_shape_page = {"desk_answer_item", item_page_fields};

FIELDS(place_fields, PAGE_TEXT("where"), PAGE_TEXT("before"), PAGE_TEXT("passage"), PAGE_TEXT("after"));
static const struct shape place_shape = {"answer_place", place_fields};
FIELDS(hide_fields, PAGE_TEXT("title"), PAGE_TEXT("kicker"), PAGE_TEXT("back_href"), PAGE_BOOLEAN("confirming"), PAGE_TEXT("found_line"), PAGE_TEXT("ground_line"), PAGE_TEXT("more_line"),
       PAGE_LIST("places", &place_shape), PART_FORM_MEMBERS);
const struct shape hide_shape = {"desk_answer_hide", hide_fields};

/* --- Handed over ------------------------------------------------------------ */

FIELDS(send_fields, PAGE_TEXT("title"), PAGE_TEXT("approved_line"), PAGE_TEXT("answer_href"), PAGE_TEXT("document_href"), PAGE_TEXT("action"), PAGE_LIST("hidden", &hidden_shape));
const struct shape send_shape = {"desk_answer_send", send_fields};
FIELDS(told_part_fields, PAGE_TEXT("label"), PAGE_TEXT("content"), PAGE_TEXT("withheld"), PAGE_TEXT("file"));
static const struct shape told_part_shape = {"answer_told_part", told_part_fields};
FIELDS(told_item_fields, PAGE_TEXT("number"), PAGE_TEXT("title"), PAGE_TEXT("kind"), PAGE_TEXT("withheld"), PAGE_LIST("parts", &told_part_shape), PAGE_BOOLEAN("has_parts"));
static const struct shape told_item_shape = {"answer_told_item", told_item_fields};
FIELDS(told_register_fields, PAGE_TEXT("title"), PAGE_TEXT("about"), PAGE_TEXT("kept"));
static const struct shape told_register_shape = {"answer_told_register", told_register_fields};
FIELDS(document_fields, PAGE_TEXT("style_href"), PAGE_TEXT("style"), PAGE_TEXT("more_line"), PAGE_TEXT("reference"), PAGE_TEXT("name"), PAGE_TEXT("office"), PAGE_TEXT("received_line"),
       PAGE_TEXT("answered_line"), PAGE_LIST("items", &told_item_shape), PAGE_LIST("left_out", NULL), PAGE_BOOLEAN("has_left_out"), PAGE_LIST("registers", &told_register_shape),
       PAGE_BOOLEAN("has_registers"));
const struct shape document_shape = {"desk_answer_document", document_fields};

/* --- Inputs and routes ----------------------------------------------------- */

#define WORDS_BYTES_MAX (SUBJECT_WORDS_CHARACTERS_MAX * 8)

static const struct input begin_inputs[] = {
    {.name = "received_on", .kind = INPUT_TEXT, .bytes_max = 60, .about = "The day on which the request reached the office"},
    {0},
};
static const struct input list_inputs[] = {
    {.name = "decision", .kind = INPUT_TEXT, .bytes_max = 20, .about = "none, include, withhold or other: only the items of which that was decided"},
    {.name = "page", .kind = INPUT_INTEGER, .about = "Which page of 50"},
    {0},
};
static const struct input decide_inputs[] = {
    {.name = "record", .kind = INPUT_TEXT, .bytes_max = 44, .repeated = true, .about = "An item that was ticked: its number, a hyphen and the version seen"},
    {.name = "do", .kind = INPUT_TEXT, .bytes_max = 20, .about = "include, withhold, other, gather, propose, approve, return or reopen"},
    {.name = "version", .kind = INPUT_INTEGER, .about = "The answer as it was looked at: needed to approve it"},
    {.name = "ground", .kind = INPUT_TEXT, .bytes_max = 60, .about = "A code of the list access_grounds"},
    {.name = "words", .kind = INPUT_TEXT, .bytes_max = WORDS_BYTES_MAX, .about = "The ground in words"},
    {0},
};
static const struct input item_inputs[] = {
    {.name = "version", .kind = INPUT_INTEGER, .about = "The item as it was looked at"},
    {.name = "decision", .kind = INPUT_TEXT, .bytes_max = 20, .about = "include, withhold or other"},
    {.name = "ground", .kind = INPUT_TEXT, .bytes_max = 60, .about = "A code of the list access_grounds"},
    {.name = "words", .kind = INPUT_TEXT, .bytes_max = WORDS_BYTES_MAX, .about = "The ground in words"},
    {.name = "silent", .kind = INPUT_TEXT, .bytes_max = 5, .about = "yes: not even that something is withheld is told"},
    {.name = "part_*", .kind = INPUT_ANY, .about = "The ground on which a part is withheld; empty: it goes out"},
    {.name = "show", .kind = INPUT_INTEGER, .about = "Instead: hidden words that are to be shown again"},
    {0},
};
static const struct input hide_inputs[] = {
    {.name = "item", .kind = INPUT_INTEGER, .about = "In which item; none: in every one"},
    {.name = "passage", .kind = INPUT_TEXT, .bytes_max = SUBJECT_PASSAGE_CHARACTERS_MAX * 8, .about = "The words"},
    {.name = "ground", .kind = INPUT_TEXT, .bytes_max = 60, .about = "A code of the list access_grounds"},
    {.name = "words", .kind = INPUT_TEXT, .bytes_max = WORDS_BYTES_MAX, .about = "The ground in words"},
    {.name = "confirmed", .kind = INPUT_TEXT, .bytes_max = 5, .about = "yes: where they stand was seen"},
    {0},
};
static const struct input hide_query[] = {
    {.name = "item", .kind = INPUT_INTEGER, .about = "In which item; none: in every one"},
    {0},
};

static const struct input send_inputs[] = {
    {.name = "what", .kind = INPUT_TEXT, .bytes_max = 20, .about = "archive: all of it in a ZIP; page: the page alone"},
    {0},
};

#define HELD "/desk/registers/{plural}/{id}/held"
#define ANSWER "/desk/answers/{answer}"
#define PAGES "blocks/subject/pages/"

const struct route subject_routes[] = {
    {.method = METHOD_GET, .path = HELD, .handle = held_get, .access = ACCESS_SIGNED_IN, .template = PAGES "held", .view = &held_shape, .faces = FACE_PAGE | FACE_JSON,
     .help = "What is held about a person at a glance, and the answers to requests for access; that it was opened is noted."},
    {.method = METHOD_POST, .path = HELD, .handle = held_post, .access = ACCESS_SIGNED_IN, .inputs = begin_inputs, .template = PAGES "held", .view = &held_shape,
     .help = "Begins an answer to a request for access: everything that is held is gathered."},
    {.method = METHOD_GET, .path = ANSWER, .handle = answer_get, .access = ACCESS_SIGNED_IN, .inputs = list_inputs, .template = PAGES "answer", .view = &answer_shape,
     .help = "One answer to a request for access: its items, what is decided, what it waits for."},
    {.method = METHOD_POST, .path = ANSWER, .handle = answer_post, .access = ACCESS_SIGNED_IN, .inputs = decide_inputs, .template = PAGES "answer", .view = &answer_shape,
     .help = "Decides on several items, gathers more, proposes, approves, sends back or opens again."},
    {.method = METHOD_GET, .path = ANSWER "/items/{item}", .handle = item_get_page, .access = ACCESS_SIGNED_IN, .template = PAGES "item", .view = &item_shape_page,
     .help = "One item of an answer, part by part."},
    {.method = METHOD_POST, .path = ANSWER "/items/{item}", .handle = item_post, .access = ACCESS_SIGNED_IN, .inputs = item_inputs, .template = PAGES "item", .view = &item_shape_page,
     .help = "Decides what becomes of an item and its parts."},
    {.method = METHOD_GET, .path = ANSWER "/hide", .handle = hide_get, .access = ACCESS_SIGNED_IN, .inputs = hide_query, .template = PAGES "hide", .view = &hide_shape,
     .help = "Asks which words are to be hidden."},
    {.method = METHOD_POST, .path = ANSWER "/hide", .handle = hide_post, .access = ACCESS_SIGNED_IN, .inputs = hide_inputs, .template = PAGES "hide", .view = &hide_shape,
     .help = "Shows where words stand, then hides them there."},
    {.method = METHOD_GET, .path = ANSWER "/document", .handle = document_get, .access = ACCESS_SIGNED_IN, .template = PAGES "document", .view = &document_shape,
     .help = "An answer as it goes out, to be looked at."},
    {.method = METHOD_GET, .path = ANSWER "/send", .handle = send_get, .access = ACCESS_SIGNED_IN, .template = PAGES "send", .view = &send_shape,
     .help = "Where an approved answer is fetched."},
    {.method = METHOD_POST, .path = ANSWER "/send", .handle = send_post, .access = ACCESS_SIGNED_IN, .inputs = send_inputs, .repeatable = true,
     .help = "Fetches an approved answer, as an archive or as a page; that it was fetched is noted."},
    {0},
};
