/* Opening a questionnaire at the desk, for the office itself; and the desk's routes and place in the menu. A room opens one for a record of its own
 * with gather_ask(). Not here: the other pages (desk_forms.c, desk_asked.c). */
#include "blocks/gather/desk.h"

#include "base/wording.h"

#include <inttypes.h>

#define BUILDERS "officer head"
#define PAGES "blocks/gather/pages/"

struct opening {
    struct request *request;
    struct answer *answer;
    struct arena *arena;
    const struct engine *engine;
    struct db *db;
    struct actor actor;
    const struct questionnaire *questionnaire;
    struct gather_asking asking;
    struct text opens, closes;
    struct text fault;  /* what is wrong, and */
    const char *target; /* with which field */
};

static enum result opening_begin(struct request *request, struct answer *answer, struct opening *opening)
{
    *opening = (struct opening){.request = request, .answer = answer, .arena = request_arena(request), .engine = request_context(request), .actor = actor_of_request(request)};
    TRY(request_db(request, &opening->db));
    enum result result = gather_questionnaire(opening->db, opening->engine, opening->arena, request_text(request, "form"), &opening->questionnaire);
    if (result == ERROR_NOT_FOUND || (result == OK && !gather_may_decide(opening->questionnaire, &opening->actor)))
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "There is no such questionnaire, or it is not yours to open.");
    return result;
}

static void add(struct opening *opening, struct value *fields, struct value *errors, const char *name, struct text label, struct text hint, const char *kind, bool required, struct text value)
{
    struct value *part = part_field(opening->arena, text_of(name), label, hint, kind);
    value_set_text(opening->arena, part, "value", value);
    value_set_boolean(opening->arena, part, "required", required);
    if (opening->target && strcmp(opening->target, name) == 0) {
        value_set_text(opening->arena, part, "error", opening->fault);
        part_error(opening->arena, errors, opening->fault, text_of(name));
    }
    value_append(opening->arena, fields, part);
}

static enum result show(struct opening *opening)
{
    struct arena *arena = opening->arena;
    struct value *view = answer_view(opening->answer), *fields = value_list(arena), *errors = value_list(arena);
    add(opening, fields, errors, "slug", SAID(arena, "Address"), SAID(arena, "It is opened at /forms/ and this: lower-case letters, digits and hyphens, such as benches-2027."), "text", true, opening->asking.slug);
    add(opening, fields, errors, "title", SAID(arena, "Title"), SAID(arena, "Without one, the questionnaire's own."), "text", false, opening->asking.title);
    add(opening, fields, errors, "opens", SAID(arena, "Opens"), SAID(arena, "Day and time, such as 1 March 2027 9am. Empty: at once."), "moment", false, opening->opens);
    add(opening, fields, errors, "closes", SAID(arena, "Closes"), SAID(arena, "Day and time, or a day alone: then at its midnight. Empty: until further notice."), "moment", false, opening->closes);
    form_text(arena, view, "title", opening->questionnaire->title);
    form_text(arena, view, "action", arena_printf(arena, "/desk/forms/%.*s/open", TEXT_ARGS(opening->questionnaire->name)));
    value_set_page(arena, view, "fields", fields);
    value_set_page(arena, view, "hidden", value_list(arena));
    value_set_page(arena, view, "error_summary", part_error_summary(arena, errors));
    if (opening->target)
        answer_status(opening->answer, 422);
    return OK;
}

enum result desk_form_open_page(struct request *request, struct answer *answer)
{
    struct opening opening;
    TRY(opening_begin(request, answer, &opening));
    return show(&opening);
}

static enum result open_in_store(struct db *db, void *context, struct message *message)
{
    struct opening *opening = context;
    int64_t id;
    TRY(gather_ask(db, opening->engine, opening->arena, &opening->asking, &opening->actor, &id, message));
    answer_cookie(opening->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    answer_redirect(opening->answer, arena_printf(opening->arena, "/desk/asked/%" PRId64, id));
    return arena_failed(opening->arena) ? ERROR_MEMORY : OK;
}

static enum result wrong(struct opening *opening, const char *target, struct text fault)
{
    opening->target = target;
    opening->fault = fault;
    return show(opening);
}

enum result desk_form_open_post(struct request *request, struct answer *answer)
{
    struct opening opening;
    struct message message = {.language = request_language(request)};
    TRY(opening_begin(request, answer, &opening));
    opening.opens = request_text(request, "opens");
    opening.closes = request_text(request, "closes");
    opening.asking = (struct gather_asking){.slug = request_text(request, "slug"), .title = request_text(request, "title"), .questionnaire = opening.questionnaire->name,
                                            .opens = opening.actor.moment.now};
    if (!slug_is_valid(opening.asking.slug))
        return wrong(&opening, "slug", SAID(opening.arena, "Write lower-case letters, digits and hyphens, such as benches-2027"));
    if (opening.opens.length && !moment_typed(opening.opens, false, &opening.asking.opens))
        return wrong(&opening, "opens", SAID(opening.arena, "Write when it opens as a day and a time, such as 1 March 2027 9am"));
    if (opening.closes.length && !moment_typed(opening.closes, true, &opening.asking.closes))
        return wrong(&opening, "closes", SAID(opening.arena, "Write when it closes as a day and a time, such as 31 March 2027 5pm, or as a day alone"));
    if (opening.asking.closes.seconds && opening.asking.closes.seconds <= opening.asking.opens.seconds)
        return wrong(&opening, "closes", SAID(opening.arena, "It must close after it opens"));
    enum result result = request_write(request, open_in_store, &opening, &message);
    if (result != ERROR_CONFLICT && result != ERROR_INVALID)
        return result;
    TRY(request_db(request, &opening.db));
    return wrong(&opening, result == ERROR_CONFLICT ? "slug" : "title", arena_copy_z(opening.arena, message.text));
}

/* --- Routes ------------------------------------------------------------------------------ */

#define ASKED "/desk/asked/{asking}"
#define FORM "/desk/forms/{form}"
#define TEXT_INPUT(name_, bytes_, about_) {.name = (name_), .kind = INPUT_TEXT, .bytes_max = (bytes_), .about = (about_)}

static const struct input asked_inputs[] = {TEXT_INPUT("state", 20, "Only those in this state"), {.name = "page", .kind = INPUT_INTEGER, .about = "Which page of the list"}, {0}};
static const struct input change_inputs[] = {TEXT_INPUT("title", 800, "Its title"), TEXT_INPUT("opens", 60, "When it opens"), TEXT_INPUT("closes", 60, "When it closes"), {0}};
static const struct input open_inputs[] = {TEXT_INPUT("slug", 200, "Its address"), TEXT_INPUT("title", 800, "Its title"), TEXT_INPUT("opens", 60, "When it opens"), TEXT_INPUT("closes", 60, "When it closes"), {0}};
static const struct input decide_inputs[] = {TEXT_INPUT("decision", 20, "accept or refuse"), {.name = "reason", .kind = INPUT_PROSE, .bytes_max = 4000, .about = "Why"}, {0}};
static const struct input yaml_inputs[] = {{.name = "yaml", .kind = INPUT_PROSE, .bytes_max = YAML_BYTES_MAX, .about = "The questionnaire"}, TEXT_INPUT("hash", 64, "The version that was looked at"), {0}};
static const struct input move_inputs[] = {TEXT_INPUT("act", 80, "up, down or remove, and the question"), TEXT_INPUT("hash", 64, "The version that was looked at"), {0}};
static const struct input name_inputs[] = {TEXT_INPUT("name", 60, "Which question"), {0}};
static const struct input question_inputs[] = {
    TEXT_INPUT("hash", 64, "The version that was looked at"), TEXT_INPUT("instead", 60, "The question that is changed"), TEXT_INPUT("name", 200, "Its short name"), TEXT_INPUT("ask", 2200, "The question"),
    TEXT_INPUT("section", 60, "Its section"), TEXT_INPUT("new_section", 500, "The title of a new section"), TEXT_INPUT("type", 30, "What is answered"), TEXT_INPUT("required", 5, "Whether it must be answered"),
    TEXT_INPUT("hint", 2200, "How to answer"), TEXT_INPUT("why", 2200, "Why it is asked"), TEXT_INPUT("words", 20, "Words at most"), TEXT_INPUT("least_words", 20, "Words at least"),
    TEXT_INPUT("min", 40, "At least"), TEXT_INPUT("max", 40, "At most"), {.name = "choices", .kind = INPUT_PROSE, .bytes_max = 40000, .about = "Choices, one a line"},
    {.name = "columns", .kind = INPUT_PROSE, .bytes_max = 8000, .about = "Columns, one a line"}, TEXT_INPUT("total", 60, "The column that is added up"), TEXT_INPUT("accept", 200, "Kinds of file"),
    TEXT_INPUT("must", 60, "The only answer that will do"), TEXT_INPUT("otherwise", 2200, "What is said to others"), TEXT_INPUT("when", 400, "Only if"), TEXT_INPUT("sealed", 10, "Whether it is kept sealed"), {0}};

#define DESK(method_, path_, handle_, template_, view_, inputs_, help_) \
    {.method = (method_), .path = (path_), .handle = (handle_), .access = ACCESS_SIGNED_IN, .template = (template_), .view = (view_), .inputs = (inputs_), .help = (help_)}
#define BUILD(method_, path_, handle_, template_, view_, inputs_, bytes_, help_) \
    {.method = (method_), .path = (path_), .handle = (handle_), .access = ACCESS_ROLES, .roles = BUILDERS, .template = (template_), .view = (view_), .inputs = (inputs_), .body_bytes_max = (bytes_), .help = (help_)}

const struct route gather_desk_routes[] = {
    DESK(METHOD_GET, "/desk/forms", desk_forms_page, PAGES "desk_forms", &desk_forms_shape, NULL, "Questionnaires, and what was asked with them."),
    BUILD(METHOD_GET, "/desk/forms/new", desk_form_import_page, PAGES "desk_yaml", &desk_form_yaml_shape, NULL, 0, "Brings in a questionnaire."),
    BUILD(METHOD_POST, "/desk/forms/new", desk_form_import_post, PAGES "desk_yaml", &desk_form_yaml_shape, yaml_inputs, YAML_BYTES_MAX * 3, "Takes a questionnaire as YAML; says all that is wrong with it."),
    DESK(METHOD_GET, FORM, desk_form_page, PAGES "desk_form", &desk_form_shape, NULL, "One questionnaire, with its questions."),
    BUILD(METHOD_POST, FORM, desk_form_post, PAGES "desk_form", &desk_form_shape, move_inputs, 0, "Moves a question, or takes it out."),
    DESK(METHOD_GET, FORM "/yaml", desk_form_yaml_get, NULL, NULL, NULL, "A questionnaire as YAML."),
    BUILD(METHOD_GET, FORM "/change", desk_form_change_page, PAGES "desk_yaml", &desk_form_yaml_shape, NULL, 0, "A questionnaire as YAML, to be changed."),
    BUILD(METHOD_POST, FORM "/change", desk_form_change_post, PAGES "desk_yaml", &desk_form_yaml_shape, yaml_inputs, YAML_BYTES_MAX * 3, "Puts a changed questionnaire in the place of the one that was looked at."),
    BUILD(METHOD_GET, FORM "/question", desk_question_page, PAGES "desk_question", &desk_question_shape, name_inputs, 0, "A question, to be changed, or a new one."),
    BUILD(METHOD_POST, FORM "/question", desk_question_post, PAGES "desk_question", &desk_question_shape, question_inputs, 131072, "Puts a question in."),
    DESK(METHOD_GET, FORM "/preview/{section}", desk_preview_page, PAGES "desk_preview", &desk_preview_shape, NULL, "A section as people see it."),
    DESK(METHOD_GET, FORM "/open", desk_form_open_page, PAGES "desk_open", &desk_form_open_shape, NULL, "Opens a questionnaire: from when to when, and at which address."),
    DESK(METHOD_POST, FORM "/open", desk_form_open_post, PAGES "desk_open", &desk_form_open_shape, open_inputs, "Opens a questionnaire."),
    {.method = METHOD_GET, .path = ASKED, .handle = asked_page, .access = ACCESS_SIGNED_IN, .template = PAGES "asked", .view = &asked_shape, .inputs = asked_inputs,
     .faces = FACE_PAGE | FACE_TABLE, .table = "answers", .help = "The answers to one asking, with their states; as CSV and workbook with all that was answered."},
    DESK(METHOD_POST, ASKED, asked_post, PAGES "asked", &asked_shape, change_inputs, "Changes when it opens and closes."),
    DESK(METHOD_GET, ASKED "/answers/{answer}", asked_answer_page, PAGES "asked_answer", &asked_answer_shape, NULL, "One answer, as it was asked, with its history."),
    DESK(METHOD_GET, ASKED "/answers/{answer}/files/{question}", asked_file_get, NULL, NULL, NULL, "A file of an answer."),
    DESK(METHOD_POST, ASKED "/answers/{answer}/decide", asked_decide_post, PAGES "asked_answer", &asked_answer_shape, decide_inputs, "Decides whether a late answer is taken."),
    DESK(METHOD_POST, ASKED "/answers/{answer}/erase", asked_erase_post, NULL, NULL, NULL, "Erases an answer with all that is in it."),
    {0},
};

const struct menu_entry gather_menu[] = {
    {.group = MENU_RECORDS, .order = 40, .href = "/desk/forms", .label = "Forms and answers", .about = "What people outside are asked, and what they answered."},
    {.href = NULL},
};
