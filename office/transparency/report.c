/* /report: something is wrong with a page. A form for anybody, without account, name or e-mail; what is sent becomes a page_report,
 * in the queue at once, and the sender hears its reference. Open, never cached; its token and submission key come with the
 * page, in a cookie of its own; bounded by address and for the site as a whole. */
#include "base/wording.h"
#include "office/transparency/internal.h"

#include "blocks/flow/flow.h"
#include "blocks/record/blank.h"
#include "blocks/record/record.h"

#define REGISTER TEXT("page_report")

enum { /* of reports sent */
    ADDRESS_BURST = 10, /* a library's readers may all come from one address */
    ADDRESS_PER_MINUTE = 2,
    SITE_BURST = 100,
    SITE_PER_MINUTE = 20,
};

struct sending {
    struct request *request;
    struct answer *answer;
    const struct engine *engine;
    const struct definition *definition;
    struct arena *arena;
    struct actor actor;
    struct text page, kind, text, reply_to;
    struct problems problems;
};

/* --- The page --------------------------------------------------------------- */

static struct text problem_with(const struct problems *problems, const char *name)
{
    for (size_t i = 0; i < problems->count; i++)
        if (problems->list[i].field && text_equals(problems->list[i].field->name, name))
            return problems->list[i].what;
    return TEXT_NONE;
}

static struct value *add_field(struct sending *sending, struct value *fields, struct value *errors, const char *name, const char *kind, struct text label, struct text hint, struct text typed)
{
    struct value *field = part_field(sending->arena, text_of(name), label, hint, kind);
    struct text wrong = problem_with(&sending->problems, name);
    value_set_text(sending->arena, field, "value", typed);
    value_set_text(sending->arena, field, "error", wrong);
    if (wrong.length)
        part_error(sending->arena, errors, wrong, text_of(name));
    value_append(sending->arena, fields, field);
    return field;
}

static void add_kinds(const struct sending *sending, struct value *field)
{
    const struct field *kind = definition_field(sending->definition, TEXT("kind"));
    for (size_t i = 0; kind && kind->choices && i < kind->choices->count; i++) {
        const struct choice *choice = &kind->choices->choices[i];
        if (choice_is_offered(choice, sending->actor.moment.today))
            part_field_option(sending->arena, field, choice->code, choice->label, choice->hint, text_equal(choice->code, sending->kind));
    }
}

static enum result show(struct sending *sending, const char *trouble)
{
    struct arena *arena = sending->arena;
    struct value *view = answer_view(sending->answer), *fields = value_list(arena), *errors = value_list(arena), *field;
    if (trouble[0])
        part_error(arena, errors, arena_copy_z(arena, trouble), TEXT_NONE);
    field = add_field(sending, fields, errors, "page", "text", SAID(arena, "Which page?"), SAID(arena, "Its address on this site, such as /plan/actions/41."), sending->page);
    value_set_boolean(arena, field, "required", true);
    field = add_field(sending, fields, errors, "kind", "choice", SAID(arena, "What is wrong?"), TEXT_NONE, TEXT_NONE);
    value_set_boolean(arena, field, "required", true);
    add_kinds(sending, field);
    field = add_field(sending, fields, errors, "text", "prose", SAID(arena, "Tell us more"), SAID(arena, "Please give no names, and nothing about a crime: nobody reads this form at once."), sending->text);
    value_set_boolean(arena, field, "required", true);
    value_set_integer(arena, field, "max", REPORT_TEXT_CHARACTERS_MAX);
    (void)add_field(sending, fields, errors, "reply_to", "text", SAID(arena, "Where can we answer?"), SAID(arena, "An e-mail address or a telephone number, if you want an answer. We use it for nothing else."), sending->reply_to);
    for (size_t i = 0; i < sending->problems.count; i++)
        if (!sending->problems.list[i].field)
            part_error(arena, errors, sending->problems.list[i].what, TEXT_NONE);
    value_set_page(arena, view, "fields", fields);
    value_set_page(arena, view, "hidden", value_list(arena));
    value_set_page(arena, view, "action", value_text(arena, TEXT("/report")));
    value_set_page(arena, view, "error_summary", part_error_summary(arena, errors));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result begin(struct request *request, struct answer *answer, struct sending *ret_sending)
{
    const struct engine *engine = request_context(request);
    struct moment moment = request_moment(request);
    struct sending sending = {.request = request, .answer = answer, .engine = engine, .arena = request_arena(request), .actor = actor_public(moment),
                              .definition = definitions_find(engine->definitions, REGISTER), .page = request_text(request, "page")};
    if (!sending.definition) /* an office's own definitions may have taken it out */
        return ERROR_NOT_FOUND;
    *ret_sending = sending;
    return OK;
}

enum result report_get(struct request *request, struct answer *answer)
{
    struct sending sending;
    TRY(begin(request, answer, &sending));
    if (!text_starts(sending.page, TEXT("/")) || text_count_characters(sending.page) > 400)
        sending.page = TEXT_NONE;
    return show(&sending, "");
}

/* The same form on paper, in the same words, for who would rather write. */
enum result report_blank_get(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    const struct definition *definition = definitions_find(engine->definitions, REGISTER);
    const struct { const char *name; struct text label, hint; } asked[] = {
        {"page", SAID(arena, "Which page?"), SAID(arena, "Its address on this site, such as /plan/actions/41.")},
        {"kind", SAID(arena, "What is wrong?"), TEXT_NONE},
        {"text", SAID(arena, "Tell us more"), SAID(arena, "Please give no names, and nothing about a crime: nobody reads this form at once.")},
        {"reply_to", SAID(arena, "Where can we answer?"), SAID(arena, "An address, an e-mail address or a telephone number, if you want an answer. We use it for nothing else.")},
    };
    struct blank blank;
    if (!definition)
        return ERROR_NOT_FOUND;
    TRY(blank_begin(arena, definition, request_moment(request).today, &blank));
    for (size_t i = 0; i < COUNT_OF(asked); i++) {
        const struct field *field = definition_field(definition, text_of(asked[i].name));
        if (!field)
            continue;
        struct field in_words = *field;
        in_words.label = asked[i].label;
        in_words.hint = asked[i].hint;
        blank_ask(&blank, &in_words);
    }
    blank_show(&blank, answer_view(answer));
    value_set_page(arena, answer_view(answer), "title", value_text(arena, SAID(arena, "Something wrong with a page")));
    value_set_page(arena, answer_view(answer), "about", value_text(arena, SAID(arena, "You need not say who you are. In an emergency call 999; crimes cannot be reported here. "
                                                                                      "Send this form to the office by post, or hand it in.")));
    return OK;
}

/* --- Sending ---------------------------------------------------------------- */

static void check_length(struct sending *sending, const char *name, struct text value, size_t characters_max)
{
    if (text_count_characters(value) > characters_max)
        problems_add(sending->arena, &sending->problems, definition_field(sending->definition, text_of(name)), "Use %zu characters or fewer", characters_max);
}

static void check(struct sending *sending)
{
    const struct field *page = definition_field(sending->definition, TEXT("page")), *kind = definition_field(sending->definition, TEXT("kind"));
    const struct choice *choice = kind && kind->choices ? choice_find(kind->choices, sending->kind) : NULL;
    if (!text_starts(sending->page, TEXT("/")))
        problems_add(sending->arena, &sending->problems, page, "Enter the page's address on this site: it begins with /");
    if (!choice || !choice_is_offered(choice, sending->actor.moment.today))
        problems_add(sending->arena, &sending->problems, kind, "Choose what is wrong");
    if (!sending->text.length)
        problems_add(sending->arena, &sending->problems, definition_field(sending->definition, TEXT("text")), "Tell us what is wrong");
    check_length(sending, "page", sending->page, 400);
    check_length(sending, "text", sending->text, REPORT_TEXT_CHARACTERS_MAX);
    check_length(sending, "reply_to", sending->reply_to, REPORT_REPLY_CHARACTERS_MAX);
}

static enum result set(struct sending *sending, struct record *record, const char *name, struct text value)
{
    const struct field *field = definition_field(sending->definition, text_of(name));
    return field ? record_set(sending->arena, record, field, value) : OK;
}

static enum result write(struct db *db, void *context, struct message *message)
{
    struct sending *sending = context;
    const struct move *move = definition_move(sending->definition, TEXT("receive"));
    struct record *record;
    sending->problems = (struct problems){0};
    TRY(record_new(db, sending->engine, sending->arena, sending->definition, &sending->actor, &record));
    TRY(set(sending, record, "page", sending->page));
    TRY(set(sending, record, "kind", sending->kind));
    TRY(set(sending, record, "text", sending->text));
    TRY(set(sending, record, "reply_to", sending->reply_to));
    TRY(record_check(db, sending->engine, sending->arena, record, NULL, &sending->actor, &sending->problems));
    if (sending->problems.count)
        return ERROR_INVALID;
    TRY(record_save(db, sending->engine, sending->arena, record, 0, &sending->actor, "made", TEXT_NONE, message));
    if (move)
        TRY(flow_move(db, sending->engine, sending->arena, sending->definition, record->id, record->version, move->name, TEXT_NONE, &sending->actor, NULL, message));
    answer_redirect(sending->answer, arena_printf(sending->arena, "/report/sent/%.*s", TEXT_ARGS(record->reference)));
    return OK;
}

static bool may_send(struct request *request)
{
    struct text by_address = arena_printf(request_arena(request), "report address %.*s", TEXT_ARGS(request_address(request)));
    return rate_allow(request_web(request), by_address, ADDRESS_BURST, ADDRESS_PER_MINUTE) && rate_allow(request_web(request), TEXT("report site"), SITE_BURST, SITE_PER_MINUTE);
}

enum result report_post(struct request *request, struct answer *answer)
{
    struct sending sending;
    enum result result;
    TRY(begin(request, answer, &sending));
    sending.kind = request_text(request, "kind");
    sending.text = text_trim(request_text(request, "text"));
    sending.reply_to = request_text(request, "reply_to");
    check(&sending);
    if (sending.problems.count) {
        answer_status(answer, 422);
        return show(&sending, "");
    }
    if (!may_send(request)) {
        answer_status(answer, 429);
        return show(&sending, SAY(sending.arena, "Too many reports have come just now. Wait a few minutes and send yours again: what you wrote is still here"));
    }
    result = request_write(request, write, &sending, answer_message(answer));
    if (result == ERROR_INVALID && sending.problems.count) {
        answer_status(answer, 422);
        return show(&sending, "");
    }
    return result;
}

/* --- Afterwards ------------------------------------------------------------- */

enum result report_sent_get(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer);
    struct text reference = request_text(request, "reference");
    struct db *db;
    int64_t count;
    TRY(request_db(request, &db));
    TRY(db_one_integer(db, &count, SQL("select count(*) from record where register = $1 and reference = $2"), BIND(bind_text(REGISTER), bind_text(reference))));
    if (!count)
        return ERROR_NOT_FOUND;
    value_set_page(arena, view, "reference", value_text(arena, reference));
    return OK;
}

/* --- Shapes and routes ------------------------------------------------------ */

static const struct shape_field report_fields[] = {PART_FORM_MEMBERS, {.name = NULL}};
const struct shape report_shape = {"report", report_fields};
static const struct shape_field sent_fields[] = {PART_TEXT_MEMBER("reference"), {.name = NULL}};
const struct shape report_sent_shape = {"report_sent", sent_fields};

#define PAGES "office/transparency/pages/"
static const struct input page_inputs[] = {{.name = "page", .kind = INPUT_TEXT, .bytes_max = REPORT_PAGE_BYTES_MAX, .about = "The page that is meant: its path"}, {.name = NULL}};
static const struct input send_inputs[] = {
    {.name = "page", .kind = INPUT_TEXT, .bytes_max = REPORT_PAGE_BYTES_MAX, .about = "The page that is meant: its path"},
    {.name = "kind", .kind = INPUT_TEXT, .bytes_max = DEFINITION_NAME_BYTES_MAX, .about = "A code of the list page_report_kinds"},
    {.name = "text", .kind = INPUT_PROSE, .bytes_max = REPORT_TEXT_CHARACTERS_MAX * 8, .about = "What is wrong"},
    {.name = "reply_to", .kind = INPUT_TEXT, .bytes_max = REPORT_REPLY_CHARACTERS_MAX * 8, .about = "Where to answer; may be empty"},
    {.name = NULL},
};
const struct route transparency_routes[] = {
    {.method = METHOD_GET, .path = "/accessibility", .handle = accessibility_get, .access = ACCESS_PUBLIC, .template = PAGES "accessibility", .view = &accessibility_shape,
     .faces = FACE_PAGE | FACE_JSON, .help = "The accessibility statement"},
    {.method = METHOD_GET, .path = "/privacy", .handle = privacy_get, .access = ACCESS_PUBLIC, .template = PAGES "privacy", .view = &site_page_shape,
     .faces = FACE_PAGE | FACE_JSON, .help = "What is done with personal information"},
    {.method = METHOD_GET, .path = "/cookies", .handle = cookies_get, .access = ACCESS_PUBLIC, .template = PAGES "cookies", .view = &site_page_shape,
     .faces = FACE_PAGE | FACE_JSON, .help = "Which cookies are set, and why"},
    {.method = METHOD_GET, .path = "/contact", .handle = contact_get, .access = ACCESS_PUBLIC, .template = PAGES "contact", .view = &site_page_shape,
     .faces = FACE_PAGE | FACE_JSON, .help = "How to reach the office"},
    {.method = METHOD_GET, .path = "/licence", .handle = licence_get, .access = ACCESS_PUBLIC, .template = PAGES "licence", .view = &site_page_shape,
     .faces = FACE_PAGE | FACE_JSON, .help = "How the office's information may be used again"},
    {.method = METHOD_GET, .path = "/report", .handle = report_get, .access = ACCESS_OPEN, .inputs = page_inputs, .template = PAGES "report", .view = &report_shape,
     .help = "The form to say that something is wrong with a page"},
    {.method = METHOD_GET, .path = "/report/blank", .handle = report_blank_get, .access = ACCESS_PUBLIC, .template = "blocks/record/pages/blank", .view = &blank_shape,
     .help = "The form to say that something is wrong with a page, to be printed and filled in by hand."},
    {.method = METHOD_POST, .path = "/report", .handle = report_post, .access = ACCESS_OPEN, .inputs = send_inputs, .template = PAGES "report", .view = &report_shape,
     .help = "Takes what is wrong with a page, from anybody"},
    {.method = METHOD_GET, .path = "/report/sent/{reference}", .handle = report_sent_get, .access = ACCESS_OPEN, .template = PAGES "report_sent", .view = &report_sent_shape,
     .help = "Says that a report has come, and its reference"},
    {.method = METHOD_GET, .path = "/dates.ics", .handle = dates_feed, .access = ACCESS_PUBLIC, .help = "The public calendar: when rounds open and close, when the board meets, and other published days"},
    {.path = NULL},
};
