/* The public doors of forms. All are open to anybody and kept in no cache; those below /forms/answers open to people on the answer alone (visit.c). */
#include "blocks/gather/internal.h"

#include "base/limits.h"

#define FORM_BYTES_MAX 524288 /* a page of the form, as it is sent */

static const struct input begin_inputs[] = {
    {.name = "name", .kind = INPUT_TEXT, .bytes_max = 600, .about = "Who begins"},
    {.name = "email", .kind = INPUT_TEXT, .bytes_max = EMAIL_BYTES_MAX + 50, .about = "Where the link and the receipt are sent"},
    {.name = "part", .kind = INPUT_TEXT, .bytes_max = 200, .about = "What they are in it"},
    {0},
};
static const struct input section_inputs[] = {
    {.name = "saved", .kind = INPUT_TEXT, .bytes_max = 20, .about = "What the last save came to"},
    {.name = "check", .kind = INPUT_TEXT, .bytes_max = 10, .about = "Say what is wrong"},
    {.name = "file", .kind = INPUT_TEXT, .bytes_max = 10, .about = "A file was not taken"},
    {0},
};
static const struct input save_inputs[] = {
    {.name = "seen", .kind = INPUT_INTEGER, .about = "The version of the page that the writer had before them"},
    {.name = "on", .kind = INPUT_TEXT, .bytes_max = 10000, .about = "The questions that stood on it"},
    {.name = "then", .kind = INPUT_TEXT, .bytes_max = 200, .about = "What follows: next, later, or a row more or less"},
    {.name = "q-*", .kind = INPUT_ANY, .about = "The answers, by question"},
    {.name = "s-*", .kind = INPUT_ANY, .about = "Which of two versions is kept"},
    {.name = "f-*", .kind = INPUT_ANY, .about = "Files, by question"},
    {.name = "x-*", .kind = INPUT_ANY, .about = "Files to be taken out"},
    {0},
};
static const struct input send_inputs[] = {{.name = "declare", .kind = INPUT_TEXT, .bytes_max = 10, .about = "The declaration is confirmed"}, {0}};
static const struct input reply_inputs[] = {
    {.name = "words", .kind = INPUT_PROSE, .bytes_max = GATHER_SAID_CHARACTERS_MAX * 4 + 1000, .about = "What they answer"},
    {.name = "seen", .kind = INPUT_INTEGER, .about = "How many questions and answers there were on the page"},
    {.name = "on", .kind = INPUT_TEXT, .bytes_max = 10000, .about = "The files and figures that stood on it"},
    {.name = "q-*", .kind = INPUT_ANY, .about = "Figures as they should be, and files that came already"},
    {.name = "f-*", .kind = INPUT_ANY, .about = "Files"},
    {.name = "x-*", .kind = INPUT_ANY, .about = "Files to be taken out"},
    {0},
};
static const struct input eligible_inputs[] = {{.name = "e-*", .kind = INPUT_ANY, .about = "The answers, by question"}, {.name = "ask", .kind = INPUT_TEXT, .bytes_max = 10, .about = "They are answered"}, {0}};
static const struct input return_inputs[] = {{.name = "email", .kind = INPUT_TEXT, .bytes_max = EMAIL_BYTES_MAX + 50, .about = "Where the link is to be sent"}, {0}};
static const struct input asked_inputs[] = {{.name = "asked", .kind = INPUT_TEXT, .bytes_max = 10, .about = "It was asked for"}, {0}};

#define GET(path_, handle_, template_, view_, help_) \
    {.method = METHOD_GET, .path = (path_), .handle = (handle_), .access = ACCESS_OPEN, .template = (template_), .view = (view_), .help = (help_)}
#define POST(path_, handle_, template_, view_, inputs_, help_) \
    {.method = METHOD_POST, .path = (path_), .handle = (handle_), .access = ACCESS_OPEN, .template = (template_), .view = (view_), .inputs = (inputs_), .help = (help_)}
#define PAGES "blocks/gather/pages/"

const struct route gather_routes[] = {
    GET("/forms", forms_page, PAGES "forms", &forms_shape, "The forms that are open."),
    {.method = METHOD_GET, .path = "/forms/return", .handle = form_return_page, .access = ACCESS_OPEN, .template = PAGES "return", .view = &form_return_shape, .inputs = asked_inputs,
     .help = "Asks for a link to go on with a form."},
    POST("/forms/return", form_return_post, PAGES "return", &form_return_shape, return_inputs, "Sends links to go on with forms, if there are any for this address."),
    GET("/forms/link", form_link_page, PAGES "link", &form_link_shape, "The button that a link leads to."),
    {.method = METHOD_GET, .path = "/forms/link/{token}", .handle = form_link_arrive, .access = ACCESS_OPEN, .help = "A link as it was sent. Opening it changes nothing."},
    POST("/forms/link", form_link_post, PAGES "link", &form_link_shape, NULL, "Uses the link up, and opens the form in this browser."),
    POST("/forms/leave", form_leave_post, NULL, NULL, NULL, "Ends this browser's way into its forms."),
    GET("/forms/{form}", form_start_page, PAGES "start", &form_start_shape, "What a form is about, when it closes and what one needs for it."),
    {.method = METHOD_GET, .path = "/forms/{form}/eligible", .handle = form_eligible_page, .access = ACCESS_OPEN, .template = PAGES "eligible", .view = &form_eligible_shape,
     .inputs = eligible_inputs, .help = "Whether one can apply: a few questions, answered at once. Nothing is kept."},
    GET("/forms/{form}/begin", form_begin_page, PAGES "begin", &form_begin_shape, "Who begins."),
    POST("/forms/{form}/begin", form_begin_post, PAGES "begin", &form_begin_shape, begin_inputs, "Begins an answer, and sends a link to go on with it."),
    GET("/forms/answers/{reference}", form_list_page, PAGES "list", &form_list_shape, "The sections of an answer, and what is done of them."),
    {.method = METHOD_GET, .path = "/forms/answers/{reference}/part/{section}", .handle = form_section_page, .access = ACCESS_OPEN, .template = PAGES "section",
     .view = &form_page_shape, .inputs = section_inputs, .help = "One section of an answer."},
    {.method = METHOD_POST, .path = "/forms/answers/{reference}/part/{section}", .handle = form_section_post, .access = ACCESS_OPEN, .template = PAGES "lost",
     .view = &form_lost_shape, .inputs = save_inputs, .body_bytes_max = FORM_BYTES_MAX, .upload_bytes_max = BODY_BYTES_MAX_UPLOAD,
     .help = "Saves a section. What was typed is on disk before anything is said."},
    GET("/forms/answers/{reference}/later", form_later_page, PAGES "later", &form_later_shape, "What was saved, and how to come back."),
    GET("/forms/answers/{reference}/check", form_check_page, PAGES "check", &form_check_shape, "All that was answered, to be checked."),
    POST("/forms/answers/{reference}/sign", form_sign_post, NULL, NULL, NULL, "Signs the answer as it is."),
    POST("/forms/answers/{reference}/send", form_send_post, PAGES "check", &form_check_shape, send_inputs, "Sends the answer."),
    GET("/forms/answers/{reference}/receipt", form_receipt_page, PAGES "receipt", &form_receipt_shape, "The receipt, and what happens next."),
    {.method = METHOD_POST, .path = "/forms/answers/{reference}/reply", .handle = form_reply_post, .access = ACCESS_OPEN, .template = PAGES "list", .view = &form_list_shape, .inputs = reply_inputs,
     .body_bytes_max = FORM_BYTES_MAX, .upload_bytes_max = BODY_BYTES_MAX_UPLOAD, .help = "Answers what the office asked about a form that was sent: words, files, and figures that are put right."},
    GET("/forms/answers/{reference}/people", form_people_page, PAGES "people", &form_people_shape, "Who is on the answer, and who did what."),
    POST("/forms/answers/{reference}/people", form_people_post, PAGES "people", &form_people_shape, begin_inputs, "Adds a person, and sends them a link."),
    POST("/forms/answers/{reference}/people/{person}/remove", form_person_remove_post, NULL, NULL, NULL, "Takes a person off the answer."),
    GET("/forms/answers/{reference}/files/{question}", form_file_get, NULL, NULL, "A file of the answer."),
    {0},
};
