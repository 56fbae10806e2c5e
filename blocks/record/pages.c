/* The routes of the desk's register pages. A POST names the template of what it most
 * often answers; the others that it may answer are named by another route, so that all
 * are compiled and checked against their shapes at start. */
#include "blocks/record/pages.h"
#include "blocks/record/blank.h"
#include "blocks/record/later.h"
#include "blocks/record/list_page.h"
#include "blocks/record/sheet.h"

#define REGISTER "/desk/registers/{plural}"
#define PAGES "blocks/record/pages/"

const struct input list_inputs[] = {
    {.name = "filter_*", .kind = INPUT_ANY, .about = "Keeps the records with this value in a field that the list filters by"},
    {.name = "order", .kind = INPUT_TEXT, .bytes_max = 60, .about = "The column to sort by"},
    {.name = "descending", .kind = INPUT_TEXT, .bytes_max = 5, .about = "yes: from the last to the first"},
    {.name = "page", .kind = INPUT_INTEGER, .about = "Which page of 50"},
    {0},
};
static const struct input new_inputs[] = {
    {.name = "field_*", .kind = INPUT_ANY, .about = "What the form is filled with at first"},
    {0},
};
static const struct input post_new_inputs[] = {
    {.name = "field_*", .kind = INPUT_ANY, .about = "A field of the record"},
    {.name = "upload_*", .kind = INPUT_ANY, .about = "A file for a field of the record"},
    {.name = "remove_*", .kind = INPUT_ANY, .about = "yes: the field is to have no file"},
    {.name = "word_*", .kind = INPUT_ANY, .about = "A Word document whose text goes into a field of the record"},
    {.name = "parent", .kind = INPUT_INTEGER, .about = "The record that it belongs to"},
    {.name = "then", .kind = INPUT_TEXT, .bytes_max = 60, .about = "A move to make after saving"},
    {.name = "confirmed", .kind = INPUT_TEXT, .bytes_max = 5, .about = "yes: the answers were checked"},
    {.name = "change", .kind = INPUT_TEXT, .bytes_max = 60, .about = "Back to the form with these answers"},
    {.name = "reason", .kind = INPUT_PROSE, .bytes_max = REASON_BYTES_MAX * 2, .about = "Why a published date moves"},
    {0},
};
static const struct input post_edit_inputs[] = {
    {.name = "field_*", .kind = INPUT_ANY, .about = "A field of the record"},
    {.name = "upload_*", .kind = INPUT_ANY, .about = "A file for a field of the record"},
    {.name = "remove_*", .kind = INPUT_ANY, .about = "yes: the field is to have no file"},
    {.name = "word_*", .kind = INPUT_ANY, .about = "A Word document whose text goes into a field of the record"},
    {.name = "version", .kind = INPUT_INTEGER, .about = "The version that the form was made from"},
    {.name = "then", .kind = INPUT_TEXT, .bytes_max = 60, .about = "A move to make after saving"},
    {.name = "confirmed", .kind = INPUT_TEXT, .bytes_max = 5, .about = "yes: the answers were checked"},
    {.name = "change", .kind = INPUT_TEXT, .bytes_max = 60, .about = "Back to the form with these answers"},
    {.name = "reason", .kind = INPUT_PROSE, .bytes_max = REASON_BYTES_MAX * 2, .about = "Why a published date moves"},
    {0},
};
static const struct input sheet_pick_inputs[] = {SHEET_PICK_INPUTS, {0}};
static const struct input move_inputs[] = {
    LATER_INPUTS,
    {.name = "version", .kind = INPUT_INTEGER, .about = "The version that was read"},
    {.name = "reason", .kind = INPUT_PROSE, .bytes_max = REASON_BYTES_MAX * 2, .about = "Why"},
    {0},
};

static const struct input duplicates_inputs[] = {
    {.name = "one", .kind = INPUT_INTEGER, .about = "The number of one record"},
    {.name = "other", .kind = INPUT_INTEGER, .about = "The number of the other"},
    {.name = "said", .kind = INPUT_TEXT, .bytes_max = 20, .about = "different: they are two; ask_again: that is open again"},
    {0},
};
static const struct input merge_inputs[] = {
    {.name = "with", .kind = INPUT_INTEGER, .about = "The number of the other record"},
    {0},
};
static const struct input merge_post_inputs[] = {
    {.name = "with", .kind = INPUT_INTEGER, .about = "The number of the other record"},
    {.name = "version", .kind = INPUT_INTEGER, .about = "The version of the one that was read"},
    {.name = "with_version", .kind = INPUT_INTEGER, .about = "The version of the other that was read"},
    {.name = "keep", .kind = INPUT_INTEGER, .about = "The number of the one that stays"},
    {.name = "take_*", .kind = INPUT_ANY, .about = "For a field: the number of the record whose value stays"},
    {.name = "reason", .kind = INPUT_PROSE, .bytes_max = REASON_BYTES_MAX * 2, .about = "How one knows that they are the same"},
    {0},
};
static const struct input embargo_inputs[] = {
    LATER_INPUTS,
    {.name = "do", .kind = INPUT_TEXT, .bytes_max = 20, .about = "change its time, or cancel it"},
    {.name = "reason", .kind = INPUT_PROSE, .bytes_max = REASON_BYTES_MAX * 2, .about = "Why it is cancelled"},
    {0},
};
static const struct input hold_inputs[] = {
    {.name = "from", .kind = INPUT_TEXT, .bytes_max = 100, .about = "The first day"},
    {.name = "until", .kind = INPUT_TEXT, .bytes_max = 100, .about = "The last day"},
    {.name = "room", .kind = INPUT_TEXT, .bytes_max = 100, .about = "The room of the office; empty: all"},
    {.name = "ground", .kind = INPUT_TEXT, .bytes_max = HOLD_GROUND_CHARACTERS_MAX * 8, .about = "Why"},
    {0},
};
static const struct input merged_inputs[] = {
    {.name = "version", .kind = INPUT_INTEGER, .about = "The version of the one that stayed that was read"},
    {0},
};

static const struct input blank_inputs[] = {
    {.name = "form", .kind = INPUT_TEXT, .bytes_max = 20, .about = "The number of an earlier version of the form"},
    {0},
};

const struct route record_routes[] = {
    {.method = METHOD_GET, .path = "/desk/registers", .handle = registers_get, .access = ACCESS_SIGNED_IN, .template = PAGES "registers",
     .view = &registers_shape, .faces = FACE_PAGE | FACE_JSON, .help = "Every register that you may open."},
    {.method = METHOD_GET, .path = REGISTER, .handle = list_get, .access = ACCESS_SIGNED_IN, .inputs = list_inputs, .template = PAGES "list",
     .view = &list_shape, .faces = FACE_PAGE | FACE_JSON | FACE_CSV, .table = "rows", .help = "The records of a register that you may see."},
    {.method = METHOD_GET, .path = REGISTER "/new", .handle = form_new_get, .access = ACCESS_SIGNED_IN, .inputs = new_inputs, .template = PAGES "form",
     .view = &form_shape, .help = "The form for a new record."},
    {.method = METHOD_GET, .path = REGISTER "/blank", .handle = blank_get, .access = ACCESS_SIGNED_IN, .inputs = blank_inputs, .template = PAGES "blank",
     .view = &blank_shape, .help = "The form for a new record, to be printed and filled in by hand."},
    {.method = METHOD_POST, .path = REGISTER "/new", .handle = form_new_post, .access = ACCESS_SIGNED_IN, .inputs = post_new_inputs, .body_bytes_max = FORM_BYTES_MAX,
     .upload_bytes_max = BODY_BYTES_MAX_UPLOAD,
     .template = PAGES "check", .view = &check_shape, .help = "Makes a record: checked first, saved once confirmed."},
    {.method = METHOD_GET, .path = REGISTER "/{id}", .handle = record_get, .access = ACCESS_SIGNED_IN, .template = PAGES "record",
     .view = &record_shape, .faces = FACE_PAGE | FACE_JSON, .help = "A working record and what can be done with it."},
    {.method = METHOD_GET, .path = REGISTER "/{id}/edit", .handle = form_edit_get, .access = ACCESS_SIGNED_IN, .template = PAGES "form",
     .view = &form_shape, .help = "The form to edit a record."},
    {.method = METHOD_POST, .path = REGISTER "/{id}/edit", .handle = form_edit_post, .access = ACCESS_SIGNED_IN, .inputs = post_edit_inputs, .body_bytes_max = FORM_BYTES_MAX,
     .upload_bytes_max = BODY_BYTES_MAX_UPLOAD,
     .template = PAGES "conflict", .view = &conflict_shape, .help = "Writes a record's next version: checked first, saved once confirmed."},
    {.method = METHOD_GET, .path = REGISTER "/{id}/moves/{move}", .handle = move_get, .access = ACCESS_SIGNED_IN, .template = PAGES "move",
     .view = &move_shape, .help = "What a move will do."},
    {.method = METHOD_POST, .path = REGISTER "/{id}/moves/{move}", .handle = move_post, .access = ACCESS_SIGNED_IN, .inputs = move_inputs,
     .template = PAGES "move", .view = &move_shape, .help = "Makes a move: sends for approval, publishes, withdraws."},
    {.method = METHOD_GET, .path = "/desk/waiting", .handle = embargoes_get, .access = ACCESS_SIGNED_IN, .template = PAGES "embargoes",
     .view = &embargoes_shape, .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "table", .help = "Approved versions that wait to be published."},
    {.method = METHOD_GET, .path = "/desk/waiting/sheet", .handle = embargoes_sheet, .access = ACCESS_SIGNED_IN, .inputs = sheet_pick_inputs,
     .template = PAGES "sheet_picks", .view = &sheet_picks_shape, .help = "Records whose approved version waits, as spreadsheets that come back."},
    {.method = METHOD_GET, .path = "/desk/waiting/{waiting}", .handle = embargo_get_page, .access = ACCESS_SIGNED_IN, .template = PAGES "embargo",
     .view = &embargo_shape, .help = "An approved version as it will be published, and who has seen it."},
    {.method = METHOD_POST, .path = "/desk/waiting/{waiting}", .handle = embargo_post, .access = ACCESS_SIGNED_IN, .inputs = embargo_inputs, .template = PAGES "embargo",
     .view = &embargo_shape, .help = "Changes when it is published, or cancels it."},
    {.method = METHOD_GET, .path = "/desk/holds", .handle = holds_get, .access = ACCESS_SIGNED_IN, .template = PAGES "holds",
     .view = &holds_shape, .faces = FACE_PAGE | FACE_JSON, .help = "Times in which nothing is published."},
    {.method = METHOD_POST, .path = "/desk/holds", .handle = holds_post, .access = ACCESS_ROLES, .roles = "administrator", .inputs = hold_inputs, .template = PAGES "holds",
     .view = &holds_shape, .help = "Holds publishing from a day to a day."},
    {.method = METHOD_POST, .path = "/desk/holds/{hold}/end", .handle = hold_end_post, .access = ACCESS_ROLES, .roles = "administrator", .help = "Ends a hold early."},
    {.method = METHOD_GET, .path = REGISTER "/duplicates", .handle = duplicates_get, .access = ACCESS_SIGNED_IN, .template = PAGES "duplicates",
     .view = &duplicates_shape, .faces = FACE_PAGE | FACE_JSON, .help = "Records that may be one and the same."},
    {.method = METHOD_POST, .path = REGISTER "/duplicates", .handle = duplicates_post, .access = ACCESS_SIGNED_IN, .inputs = duplicates_inputs,
     .help = "Says that two records are different, or asks about them again."},
    {.method = METHOD_GET, .path = REGISTER "/{id}/merge", .handle = merge_get_page, .access = ACCESS_SIGNED_IN, .inputs = merge_inputs, .template = PAGES "merge",
     .view = &merge_shape, .help = "Two records side by side: which stays, and which values."},
    {.method = METHOD_POST, .path = REGISTER "/{id}/merge", .handle = merge_post, .access = ACCESS_SIGNED_IN, .inputs = merge_post_inputs, .template = PAGES "merge",
     .view = &merge_shape, .help = "Merges two records."},
    {.method = METHOD_GET, .path = REGISTER "/{id}/merges/{merge}", .handle = merged_get, .access = ACCESS_SIGNED_IN, .template = PAGES "merged",
     .view = &merged_shape, .help = "A merge: what it moved, and what undoing it would do."},
    {.method = METHOD_POST, .path = REGISTER "/{id}/merges/{merge}", .handle = merged_post, .access = ACCESS_SIGNED_IN, .inputs = merged_inputs,
     .template = PAGES "merged", .view = &merged_shape, .help = "Undoes a merge."},
    {.method = METHOD_GET, .path = REGISTER "/{id}/history", .handle = history_get, .access = ACCESS_SIGNED_IN, .template = PAGES "history",
     .view = &history_shape, .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "versions", .help = "Every version of a record."},
    {0},
};
