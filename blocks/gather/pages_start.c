/* What is open, and how one begins: /forms, /forms/SLUG, /forms/SLUG/begin. Open to anybody and never kept in a cache: what is open changes with the
 * second. Whoever begins gives a name and an e-mail address, to which a link is sent, and goes on in this browser at once. */
#include "blocks/gather/internal.h"

#include "base/wording.h"

enum {
    BEGIN_BURST = 20, /* of one address: a parish hall has one for all */
    BEGIN_PER_MINUTE = 10,
};

#define MEMBERS(...) ((const struct shape_field[]){__VA_ARGS__, {.name = NULL}})
static const struct shape open_shape = {"OpenForm", MEMBERS(PART_TEXT_MEMBER("label"), PART_TEXT_MEMBER("href"), PART_TEXT_MEMBER("line"))};
const struct shape forms_shape = {"Forms", MEMBERS(PART_LIST_MEMBER("forms", &open_shape), PART_BOOLEAN_MEMBER("has_forms"))};
const struct shape form_start_shape = {
    "FormStart", MEMBERS(PART_TEXT_MEMBER("title"), {.name = "about", .kind = VALUE_HTML, .page_only = true, .nullable = true},
                         {.name = "needs", .kind = VALUE_HTML, .page_only = true, .nullable = true}, PART_TEXT_MEMBER("time_line"), PART_TEXT_MEMBER("begin_href"), PART_TEXT_MEMBER("eligible_href"),
                         PART_TEXT_MEMBER("room_href"), PART_LIST_MEMBER("sections", &item_shape), PART_LIST_MEMBER("rows", &summary_row_shape), PART_BOOLEAN_MEMBER("has_contact"))};
const struct shape form_begin_shape = {"FormBegin", MEMBERS(PART_FORM_MEMBERS, PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("back_href"))};

/* --- What is open ---------------------------------------------------------------- */

enum result forms_page(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct instant now = request_moment(request).now;
    struct value *view = answer_view(answer), *forms = value_list(arena);
    struct gather_asking *list;
    struct db *db;
    size_t count;
    TRY(request_db(request, &db));
    TRY(gather_askings(db, arena, TEXT_NONE, 0, &list, &count));
    for (size_t i = 0; i < count; i++) {
        const struct questionnaire *questionnaire;
        struct value *item;
        if (gather_time_of(&list[i], 0, now) != GATHER_OPEN || asking_is_by_invitation(request_context(request), &list[i]))
            continue;
        TRY(gather_questionnaire(db, request_context(request), arena, list[i].questionnaire, &questionnaire));
        item = value_object(arena);
        value_set_text(arena, item, "label", asking_title(&list[i], questionnaire));
        value_set_text(arena, item, "href", arena_printf(arena, "/forms/%.*s", TEXT_ARGS(list[i].slug)));
        value_set_text(arena, item, "line", closes_line(arena, &list[i], questionnaire->late_hours, now));
        value_append(arena, forms, item);
    }
    form_flag(arena, view, "has_forms", value_is_truthy(forms));
    value_set_page(arena, view, "forms", forms);
    return OK;
}

/* --- One of them --------------------------------------------------------------------- */

enum result form_find_start(struct request *request, struct answer *answer, struct start *start)
{
    *start = (struct start){.arena = request_arena(request), .engine = request_context(request), .now = request_moment(request).now};
    TRY(request_db(request, &start->db));
    enum result result = gather_asking_find(start->db, start->arena, request_text(request, "form"), &start->asking);
    if (result == OK)
        result = gather_questionnaire(start->db, start->engine, start->arena, start->asking.questionnaire, &start->questionnaire);
    if (result == ERROR_NOT_FOUND || (result == OK && asking_is_by_invitation(start->engine, &start->asking)))
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "There is no such form. What is open is listed under Forms.");
    TRY(result);
    start->time = gather_time_of(&start->asking, start->questionnaire->late_hours, start->now);
    return OK;
}

static enum result room_href(const struct start *start, struct text *ret_href)
{
    *ret_href = TEXT_NONE;
    for (const struct gather_hook *hook = start->engine->gather_hooks; hook && hook->reg; hook++)
        if (text_equals(start->asking.reg, hook->reg) && hook->public_href)
            *ret_href = hook->public_href(start->db, start->arena, start->asking.record);
    return OK;
}

enum result form_start_page(struct request *request, struct answer *answer)
{
    struct start start;
    struct text href;
    TRY(form_find_start(request, answer, &start));
    TRY(room_href(&start, &href));
    struct gather_contact contact;
    TRY(asking_contact(start.db, start.engine, start.arena, &start.asking, &contact));
    struct value *rows = gather_contact_rows(start.arena, &contact);
    struct value *view = answer_view(answer), *sections = value_list(start.arena);
    for (size_t i = 0; i < start.questionnaire->section_count; i++)
        value_append(start.arena, sections, part_item(start.arena, start.questionnaire->sections[i].title, TEXT_NONE));
    form_text(start.arena, view, "title", asking_title(&start.asking, start.questionnaire));
    value_set_page(start.arena, view, "about", prose_value(start.arena, start.questionnaire->about));
    value_set_page(start.arena, view, "needs", prose_value(start.arena, start.questionnaire->needs));
    form_text(start.arena, view, "time_line", closes_line(start.arena, &start.asking, start.questionnaire->late_hours, start.now));
    form_text(start.arena, view, "begin_href", start.time == GATHER_OPEN ? arena_printf(start.arena, "/forms/%.*s/begin", TEXT_ARGS(start.asking.slug)) : TEXT_NONE);
    form_text(start.arena, view, "eligible_href", start.questionnaire->eligibility_count ? arena_printf(start.arena, "/forms/%.*s/eligible", TEXT_ARGS(start.asking.slug)) : TEXT_NONE);
    form_text(start.arena, view, "room_href", href);
    value_set_page(start.arena, view, "sections", sections);
    value_set_page(start.arena, view, "rows", rows);
    value_set_page(start.arena, view, "has_contact", value_boolean(start.arena, value_is_truthy(rows)));
    return OK;
}

/* --- Beginning --------------------------------------------------------------------------- */

struct begun {
    struct request *request;
    struct answer *answer;
    struct start *start;
    struct text name, email, part;
    struct text secret, hash; /* the session of this browser */
    struct token token;       /* the link that is sent */
    const char *faults[4]; /* of name, email, part; of the whole */
    bool slow;             /* it was one too many */
};

static void add_begin_field(struct begun *begun, struct value *fields, struct value *errors, struct value *part, const char *fault, struct text value)
{
    struct arena *arena = begun->start->arena;
    struct text said = fault ? text_of(wording(arena, fault)) : TEXT_NONE;
    value_set_text(arena, part, "value", value);
    value_set_text(arena, part, "error", said);
    value_set_boolean(arena, part, "required", true);
    if (fault)
        part_error(arena, errors, said, value_get_text(part, "id"));
    value_append(arena, fields, part);
}

static enum result show_begin(struct begun *begun)
{
    struct start *start = begun->start;
    struct arena *arena = start->arena;
    struct value *view = answer_view(begun->answer), *fields = value_list(arena), *errors = value_list(arena), *part;
    part = part_field(arena, TEXT("name"), SAID(arena, "Your name"), TEXT_NONE, "text");
    value_set_text(arena, part, "autocomplete", TEXT("name"));
    add_begin_field(begun, fields, errors, part, begun->faults[0], begun->name);
    part = part_field(arena, TEXT("email"), SAID(arena, "Your e-mail address"), SAID(arena, "We send a link there, with which you can go on at any time and on any device, and the receipt."), "email");
    value_set_text(arena, part, "autocomplete", TEXT("email"));
    add_begin_field(begun, fields, errors, part, begun->faults[1], begun->email);
    if (start->questionnaire->part_count) {
        part = part_field(arena, TEXT("part"), SAID(arena, "What you are in this"), TEXT_NONE, "choice");
        for (size_t i = 0; i < start->questionnaire->part_count; i++)
            if (part_may_begin(start->questionnaire, start->questionnaire->parts[i]))
                part_field_option(arena, part, start->questionnaire->parts[i], part_said(arena, start->questionnaire->parts[i]), TEXT_NONE, text_equal(begun->part, start->questionnaire->parts[i]));
        add_begin_field(begun, fields, errors, part, begun->faults[2], begun->part);
    }
    if (begun->faults[3])
        part_error(arena, errors, text_of(wording(arena, begun->faults[3])), TEXT_NONE);
    form_text(arena, view, "title", asking_title(&start->asking, start->questionnaire));
    form_text(arena, view, "action", arena_printf(arena, "/forms/%.*s/begin", TEXT_ARGS(start->asking.slug)));
    form_text(arena, view, "back_href", arena_printf(arena, "/forms/%.*s", TEXT_ARGS(start->asking.slug)));
    value_set_page(arena, view, "fields", fields);
    value_set_page(arena, view, "hidden", value_list(arena));
    value_set_page(arena, view, "error_summary", part_error_summary(arena, errors));
    if (value_is_truthy(errors))
        answer_status(begun->answer, begun->slow ? 429 : 422);
    return OK;
}

static enum result to_start(struct start *start, struct answer *answer)
{
    answer_redirect(answer, arena_printf(start->arena, "/forms/%.*s", TEXT_ARGS(start->asking.slug)));
    return OK;
}

/* The session of this browser goes on, where there is one: it can hold several answers. A new one is given with the form and not with what the form is answered: who
 * sends it again because the line broke hears the first answer again, and must find the way in that goes with it. A secret that somebody else put there is replaced. */
static enum result give_session(struct request *request, struct answer *answer, struct db *db)
{
    struct arena *arena = request_arena(request);
    struct text hash = token_hash(arena, request_cookie(request, FORMS_COOKIE));
    int64_t known = 0;
    if (hash.length)
        TRY(db_one_integer(db, &known, SQL("select count(*) from gather_session where token_hash = $1 and expires_at > $2"),
                           BIND(bind_text(hash), bind_integer(request_moment(request).now.seconds))));
    if (!known) {
        struct token token = token_new(arena);
        answer_cookie(answer, FORMS_COOKIE, token.secret, SESSION_SECONDS);
    }
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result form_begin_page(struct request *request, struct answer *answer)
{
    struct start start;
    struct begun begun = {.request = request, .answer = answer, .start = &start};
    TRY(form_find_start(request, answer, &start));
    if (start.time != GATHER_OPEN)
        return to_start(&start, answer);
    if (request_visitor(request)->account)
        begun.name = request_visitor(request)->name;
    TRY(give_session(request, answer, start.db));
    return show_begin(&begun);
}

static enum result begin_in_store(struct db *db, void *context, struct message *message)
{
    struct begun *begun = context;
    struct start *start = begun->start;
    struct moment moment = request_moment(begun->request);
    struct gather_answer answer;
    struct gather_asking asking;
    int64_t id, person;
    TRY(gather_asking_get(db, start->arena, start->asking.id, &asking)); /* it may have been closed meanwhile */
    const struct beginning beginning = {.asking = &asking, .questionnaire = start->questionnaire, .name = begun->name, .email = begun->email, .part = begun->part,
                                        .account = request_visitor(begun->request)->account, .moment = moment};
    TRY(answer_begin(db, start->arena, &beginning, &id, &person, message));
    TRY(gather_answer_get(db, start->engine, start->arena, id, &answer));
    TRY(session_put(db, begun->hash, id, person, moment.now));
    TRY(link_send(db, start->engine, start->arena, &answer, person, &begun->token, TEXT_NONE, moment));
    answer_cookie(begun->answer, FORMS_COOKIE, begun->secret, SESSION_SECONDS);
    answer_redirect(begun->answer, answer_path(start->arena, &answer, ""));
    return arena_failed(start->arena) ? ERROR_MEMORY : OK;
}

static bool check_begun(struct begun *begun)
{
    const struct questionnaire *questionnaire = begun->start->questionnaire;
    bool part_known = questionnaire->part_count == 0;
    for (size_t i = 0; i < questionnaire->part_count; i++)
        part_known = part_known || (text_equal(begun->part, questionnaire->parts[i]) && part_may_begin(questionnaire, begun->part));
    if (!begun->name.length)
        begun->faults[0] = KEPT_WORDS("Enter your name");
    else if (text_count_characters(begun->name) > NAME_CHARACTERS_MAX)
        begun->faults[0] = KEPT_WORDS("Shorten your name to 100 characters");
    if (!email_is_plausible(begun->email))
        begun->faults[1] = KEPT_WORDS("Enter an e-mail address in full, such as clerk@parish.example");
    if (!part_known)
        begun->faults[2] = KEPT_WORDS("Choose what you are in this");
    return !begun->faults[0] && !begun->faults[1] && !begun->faults[2];
}

enum result form_begin_post(struct request *request, struct answer *answer)
{
    struct start start;
    struct begun begun = {.request = request, .answer = answer, .start = &start, .name = request_text(request, "name"), .email = request_text(request, "email"),
                          .part = request_text(request, "part")};
    TRY(form_find_start(request, answer, &start));
    if (start.time != GATHER_OPEN)
        return to_start(&start, answer);
    if (!check_begun(&begun))
        return show_begin(&begun);
    if (!forms_allow(request, "form begin", request_address(request), BEGIN_BURST, BEGIN_PER_MINUTE)) {
        begun.slow = true;
        begun.faults[3] = KEPT_WORDS("Many forms were begun from your connection in a short time. Wait a few minutes and try again");
        return show_begin(&begun);
    }
    begun.secret = request_cookie(request, FORMS_COOKIE);
    begun.hash = token_hash(start.arena, begun.secret);
    if (!begun.hash.length) { /* a browser that keeps no cookies cannot go on */
        begun.faults[3] = KEPT_WORDS("Your browser kept no cookie of this site. Allow it to, and press Continue again: without it we cannot know that it is you");
        TRY(give_session(request, answer, start.db));
        return show_begin(&begun);
    }
    begun.token = token_new(start.arena);
    return request_write(request, begin_in_store, &begun, answer_message(answer));
}
