/* Several people on one answer, the links by which they come, and its files. A link's address holds its token: the first answer moves it into a cookie and leads
 * on to an address without it, so that it stands in no page, no history entry that is looked at and no Referer. Opening it changes nothing,
 * since machines open what is mailed; pressing the button uses it up. */
#include <inttypes.h>

#include "blocks/gather/internal.h"

#include "base/wording.h"

enum {
    LINK_ADDRESS_BURST = 60,
    LINK_ADDRESS_PER_MINUTE = 30,
    RETURN_EMAIL_BURST = 3,
    RETURN_EMAIL_PER_MINUTE = 1,
    RETURN_ADDRESS_BURST = 10,
    RETURN_ADDRESS_PER_MINUTE = 5,
    LINK_COOKIE_SECONDS = 3600,
};

#define MEMBERS(...) ((const struct shape_field[]){__VA_ARGS__, {.name = NULL}})
static const struct shape person_shape = {"FormPeoplePerson", MEMBERS(PART_TEXT_MEMBER("name"), PART_TEXT_MEMBER("line"), PART_TEXT_MEMBER("remove_action"), PART_BOOLEAN_MEMBER("can_remove"))};
const struct shape form_people_shape = {"FormPeople", MEMBERS(PART_FORM_MEMBERS, PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("back_href"), PART_BOOLEAN_MEMBER("is_open"),
                                                              PART_LIST_MEMBER("people", &person_shape), PART_LIST_MEMBER("entries", &entry_shape))};
const struct shape form_link_shape = {"FormLink", MEMBERS(PART_BOOLEAN_MEMBER("works"), PART_TEXT_MEMBER("who_line"), PART_TEXT_MEMBER("title"))};
const struct shape form_return_shape = {"FormReturn", MEMBERS(PART_FORM_MEMBERS, PART_BOOLEAN_MEMBER("asked"))};

/* --- People --------------------------------------------------------------------------- */

struct adding {
    struct visit *visit;
    struct person_new person;
    struct token token;
    const char *faults[4]; /* of name, email, part; of the whole */
    int64_t removed;
};

static void add_field(struct visit *visit, struct value *fields, struct value *errors, struct value *part, const char *fault, struct text value)
{
    struct text said = fault ? text_of(wording(visit->arena, fault)) : TEXT_NONE;
    value_set_text(visit->arena, part, "value", value);
    value_set_text(visit->arena, part, "error", said);
    value_set_boolean(visit->arena, part, "required", true);
    if (fault)
        part_error(visit->arena, errors, said, value_get_text(part, "id"));
    value_append(visit->arena, fields, part);
}

static struct value *people_list(struct visit *visit)
{
    struct arena *arena = visit->arena;
    const struct gather_answer *kept = &visit->whole.answer;
    struct value *list = value_list(arena);
    for (size_t i = 0; i < kept->person_count; i++) {
        const struct gather_person *person = &kept->people[i];
        struct value *item = value_object(arena);
        struct text part = person->part.length ? arena_printf(arena, "%.*s. ", TEXT_ARGS(part_said(arena, person->part))) : TEXT_NONE;
        struct text state = person->joined_at.seconds ? arena_printf(arena, SAY(arena, "On it since %.*s."), TEXT_ARGS(instant_long(arena, person->joined_at)))
                                                      : SAID(arena, "A link was sent and has not been used yet.");
        if (person->is_gone)
            continue;
        value_set_text(arena, item, "name", person->name);
        value_set_text(arena, item, "line", arena_printf(arena, "%.*s%.*s", TEXT_ARGS(part), TEXT_ARGS(state)));
        value_set_text(arena, item, "remove_action", arena_printf(arena, "/forms/answers/%.*s/people/%lld/remove", TEXT_ARGS(kept->reference), (long long)person->id));
        value_set_boolean(arena, item, "can_remove", person->id != visit->person->id && kept->state == GATHER_BEGUN);
        value_append(arena, list, item);
    }
    return list;
}

struct value *event_entries(struct db *db, const struct engine *engine, struct arena *arena, const struct event *events, size_t count, const struct questionnaire *questionnaire, struct text file_base,
                            bool names_office)
{
    struct value *entries = value_list(arena);
    for (size_t i = 0; i < count; i++) {
        struct gather_said said;
        struct value *entry = part_entry(arena, entries, event_words(arena, &events[i], questionnaire), instant_iso(arena, events[i].at), instant_long(arena, events[i].at));
        value_set_text(arena, entry, "by_line", events[i].is_office && !names_office ? SAID(arena, "The office") : events[i].who);
        if (event_read_said(arena, &events[i], &said))
            said_entry(db, engine, arena, &said, file_base, entry);
    }
    return entries;
}

static enum result show_people(struct adding *adding)
{
    struct visit *visit = adding->visit;
    struct arena *arena = visit->arena;
    struct value *view = answer_view(visit->answer), *fields = value_list(arena), *errors = value_list(arena), *part;
    struct event *events;
    size_t count;
    TRY(answer_events(visit->db, arena, visit->whole.answer.id, &events, &count));
    part = part_field(arena, TEXT("name"), SAID(arena, "Their name"), TEXT_NONE, "text");
    add_field(visit, fields, errors, part, adding->faults[0], adding->person.name);
    part = part_field(arena, TEXT("email"), SAID(arena, "Their e-mail address"), SAID(arena, "We send them a link of their own. They can read and change everything in this form, and send it."), "email");
    add_field(visit, fields, errors, part, adding->faults[1], adding->person.email);
    if (visit->questionnaire->part_count) {
        part = part_field(arena, TEXT("part"), SAID(arena, "What they are in this"), TEXT_NONE, "choice");
        for (size_t i = 0; i < visit->questionnaire->part_count; i++)
            part_field_option(arena, part, visit->questionnaire->parts[i], part_said(arena, visit->questionnaire->parts[i]), TEXT_NONE, text_equal(adding->person.part, visit->questionnaire->parts[i]));
        add_field(visit, fields, errors, part, adding->faults[2], adding->person.part);
    }
    if (adding->faults[3])
        part_error(arena, errors, text_of(wording(arena, adding->faults[3])), TEXT_NONE);
    form_text(arena, view, "title", SAID(arena, "People on this form"));
    form_text(arena, view, "back_href", answer_path(arena, &visit->whole.answer, ""));
    form_text(arena, view, "action", answer_path(arena, &visit->whole.answer, "/people"));
    form_flag(arena, view, "is_open", visit->whole.answer.state == GATHER_BEGUN);
    value_set_page(arena, view, "people", people_list(visit));
    value_set_page(arena, view, "entries", event_entries(visit->db, visit->engine, arena, events, count, visit->questionnaire, answer_path(arena, &visit->whole.answer, "/files"), false));
    value_set_page(arena, view, "fields", fields);
    value_set_page(arena, view, "hidden", value_list(arena));
    value_set_page(arena, view, "error_summary", part_error_summary(arena, errors));
    if (value_is_truthy(errors))
        answer_status(visit->answer, adding->faults[3] ? 429 : 422);
    return OK;
}

enum result form_people_page(struct request *request, struct answer *answer)
{
    struct visit visit;
    struct adding adding = {.visit = &visit};
    enum visit_result result;
    TRY(form_visit_open(request, answer, &visit, &result));
    return result == VISIT_ANSWERED ? OK : show_people(&adding);
}

static enum result add_in_store(struct db *db, void *context, struct message *message)
{
    struct adding *adding = context;
    struct visit *visit = adding->visit;
    struct whole now;
    int64_t person;
    TRY(visit_again(db, visit, visit->arena, &now, message));
    TRY(person_add(db, visit->arena, &now.answer, &adding->person, &visit->writer, visit->now, &person, message));
    TRY(whole_load(db, visit->engine, visit->arena, now.answer.id, &now));
    TRY(link_send(db, visit->engine, visit->arena, &now.answer, person, &adding->token, visit->writer.name, request_moment(visit->request)));
    answer_cookie(visit->answer, NOTICE_COOKIE, TEXT("form-person"), 60);
    answer_redirect(visit->answer, answer_path(visit->arena, &now.answer, "/people"));
    return arena_failed(visit->arena) ? ERROR_MEMORY : OK;
}

static void check_person(struct adding *adding)
{
    const struct questionnaire *questionnaire = adding->visit->questionnaire;
    bool part_known = questionnaire->part_count == 0;
    for (size_t i = 0; i < questionnaire->part_count; i++)
        part_known = part_known || text_equal(adding->person.part, questionnaire->parts[i]);
    if (!adding->person.name.length || text_count_characters(adding->person.name) > NAME_CHARACTERS_MAX)
        adding->faults[0] = KEPT_WORDS("Enter their name, in at most 100 characters");
    if (!email_is_plausible(adding->person.email))
        adding->faults[1] = KEPT_WORDS("Enter their e-mail address in full, such as treasurer@parish.example");
    if (!part_known)
        adding->faults[2] = KEPT_WORDS("Choose what they are in this");
}

enum result form_people_post(struct request *request, struct answer *answer)
{
    struct visit visit;
    struct adding adding = {.visit = &visit, .person = {request_text(request, "name"), request_text(request, "email"), request_text(request, "part")}};
    enum visit_result result;
    TRY(form_visit_open(request, answer, &visit, &result));
    if (result == VISIT_ANSWERED)
        return OK;
    check_person(&adding);
    if (adding.faults[0] || adding.faults[1] || adding.faults[2])
        return show_people(&adding);
    if (!forms_allow(request, "form people", visit.whole.answer.reference, 20, 5) || !forms_allow(request, "form link", adding.person.email, RETURN_EMAIL_BURST, RETURN_EMAIL_PER_MINUTE)) {
        adding.faults[3] = KEPT_WORDS("Many links were asked for in a short time. Wait a few minutes and try again");
        return show_people(&adding);
    }
    adding.token = token_new(visit.arena);
    return request_write(request, add_in_store, &adding, answer_message(answer));
}

static enum result remove_in_store(struct db *db, void *context, struct message *message)
{
    struct adding *adding = context;
    struct visit *visit = adding->visit;
    struct whole now;
    TRY(visit_again(db, visit, visit->arena, &now, message));
    TRY(person_remove(db, &now.answer, adding->removed, &visit->writer, visit->now, message));
    answer_cookie(visit->answer, NOTICE_COOKIE, TEXT("form-person-gone"), 60);
    answer_redirect(visit->answer, answer_path(visit->arena, &now.answer, "/people"));
    return arena_failed(visit->arena) ? ERROR_MEMORY : OK;
}

enum result form_person_remove_post(struct request *request, struct answer *answer)
{
    struct visit visit;
    struct adding adding = {.visit = &visit, .removed = request_integer(request, "person", 0)};
    enum visit_result result;
    TRY(form_visit_open(request, answer, &visit, &result));
    return result == VISIT_ANSWERED ? OK : request_write(request, remove_in_store, &adding, answer_message(answer));
}

/* --- Links ---------------------------------------------------------------------------------- */

enum result form_link_arrive(struct request *request, struct answer *answer)
{
    struct text token = request_text(request, "token");
    /* A token of another form cannot be one: no cookie holds what somebody else made up. */
    if (token_hash(request_arena(request), token).length)
        answer_cookie(answer, FORMS_LINK_COOKIE, token, LINK_COOKIE_SECONDS);
    else
        answer_forget_cookie(answer, FORMS_LINK_COOKIE);
    answer_redirect(answer, TEXT("/forms/link"));
    return OK;
}

static enum result show_dead(struct request *request, struct answer *answer, int status)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer);
    form_flag(arena, view, "works", false);
    form_text(arena, view, "who_line", TEXT_NONE);
    form_text(arena, view, "title", TEXT_NONE);
    answer_status(answer, status);
    return OK;
}

enum result form_link_page(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer);
    struct gather_answer kept;
    struct link_found found;
    struct db *db;
    if (!forms_allow(request, "form link address", request_address(request), LINK_ADDRESS_BURST, LINK_ADDRESS_PER_MINUTE))
        return show_dead(request, answer, 429);
    TRY(request_db(request, &db));
    enum result result = form_link_find(db, arena, request_cookie(request, FORMS_LINK_COOKIE), request_moment(request).now, &found);
    if (result == ERROR_NOT_FOUND)
        return show_dead(request, answer, 410);
    TRY(result);
    TRY(gather_answer_get(db, request_context(request), arena, found.answer, &kept));
    const struct gather_person *person = answer_person(&kept, found.person);
    form_flag(arena, view, "works", true);
    form_text(arena, view, "who_line", person ? person->name : TEXT_NONE);
    form_text(arena, view, "title", arena_printf(arena, "%.*s (%.*s)", TEXT_ARGS(asking_title(&kept.asking, kept.questionnaire)), TEXT_ARGS(kept.reference)));
    return OK;
}

struct using {
    struct request *request;
    struct answer *answer;
    struct text secret, hash;
};

static enum result use_in_store(struct db *db, void *context, struct message *message)
{
    struct using *using = context;
    struct arena *arena = request_arena(using->request);
    struct gather_answer kept;
    struct link_found found;
    TRY(form_link_use(db, arena, request_cookie(using->request, FORMS_LINK_COOKIE), using->hash, request_moment(using->request).now, &found, message));
    TRY(gather_answer_get(db, request_context(using->request), arena, found.answer, &kept));
    answer_cookie(using->answer, FORMS_COOKIE, using->secret, SESSION_SECONDS);
    answer_forget_cookie(using->answer, FORMS_LINK_COOKIE);
    answer_redirect(using->answer, answer_path(arena, &kept, ""));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result form_link_post(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct using using = {.request = request, .answer = answer, .secret = request_cookie(request, FORMS_COOKIE)};
    struct db *db;
    int64_t known = 0;
    if (!forms_allow(request, "form link address", request_address(request), LINK_ADDRESS_BURST, LINK_ADDRESS_PER_MINUTE))
        return show_dead(request, answer, 429);
    TRY(request_db(request, &db));
    using.hash = token_hash(arena, using.secret);
    if (using.hash.length)
        TRY(db_one_integer(db, &known, SQL("select count(*) from gather_session where token_hash = $1"), BIND(bind_text(using.hash))));
    if (!known) {
        struct token token = token_new(arena);
        using.secret = token.secret;
        using.hash = token.hash;
    }
    if (arena_failed(arena))
        return ERROR_MEMORY;
    enum result result = request_write(request, use_in_store, &using, answer_message(answer));
    return result == ERROR_NOT_FOUND ? show_dead(request, answer, 410) : result; /* somebody was quicker with the same link */
}

/* --- Another link ---------------------------------------------------------------------------- */

static enum result show_return(struct request *request, struct answer *answer, const char *fault, struct text email, bool asked)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *fields = value_list(arena), *errors = value_list(arena);
    struct value *part = part_field(arena, TEXT("email"), SAID(arena, "E-mail address"), SAID(arena, "The one that you gave when you began, or to which somebody sent you a link."), "email");
    struct text said = fault ? text_of(wording(arena, fault)) : TEXT_NONE;
    value_set_text(arena, part, "autocomplete", TEXT("email"));
    value_set_text(arena, part, "value", email);
    value_set_text(arena, part, "error", said);
    value_set_boolean(arena, part, "required", true);
    if (fault)
        part_error(arena, errors, said, TEXT("email"));
    value_append(arena, fields, part);
    form_text(arena, view, "action", TEXT("/forms/return"));
    form_flag(arena, view, "asked", asked);
    value_set_page(arena, view, "fields", fields);
    value_set_page(arena, view, "hidden", value_list(arena));
    value_set_page(arena, view, "error_summary", part_error_summary(arena, errors));
    return OK;
}

enum result form_return_page(struct request *request, struct answer *answer)
{
    return show_return(request, answer, NULL, TEXT_NONE, request_has(request, "asked"));
}

struct returning {
    struct request *request;
    struct answer *answer;
    struct text email;
    struct token tokens[ANSWERS_ASKED_MAX];
};

static enum result return_in_store(struct db *db, void *context, struct message *message)
{
    struct returning *returning = context;
    (void)message;
    TRY(links_send_to(db, request_context(returning->request), request_arena(returning->request), returning->email, returning->tokens, request_moment(returning->request)));
    answer_redirect(returning->answer, TEXT("/forms/return?asked=yes"));
    return OK;
}

/* Answered alike whether or not anybody has that address. */
enum result form_return_post(struct request *request, struct answer *answer)
{
    struct returning returning = {.request = request, .answer = answer, .email = request_text(request, "email")};
    if (!email_is_plausible(returning.email)) {
        TRY(show_return(request, answer, KEPT_WORDS("Enter an e-mail address in full, such as clerk@parish.example"), returning.email, false));
        answer_status(answer, 422);
        return OK;
    }
    if (!forms_allow(request, "form return address", request_address(request), RETURN_ADDRESS_BURST, RETURN_ADDRESS_PER_MINUTE) ||
        !forms_allow(request, "form link", returning.email, RETURN_EMAIL_BURST, RETURN_EMAIL_PER_MINUTE)) {
        TRY(show_return(request, answer, KEPT_WORDS("Many links were asked for in a short time. Wait a few minutes and try again"), returning.email, false));
        answer_status(answer, 429);
        return OK;
    }
    for (size_t i = 0; i < ANSWERS_ASKED_MAX; i++)
        returning.tokens[i] = token_new(request_arena(request));
    if (arena_failed(request_arena(request)))
        return ERROR_MEMORY;
    return request_write(request, return_in_store, &returning, answer_message(answer));
}

static enum result leave_in_store(struct db *db, void *context, struct message *message)
{
    const struct using *using = context;
    (void)message;
    TRY(form_session_end(db, using->hash));
    answer_forget_cookie(using->answer, FORMS_COOKIE);
    answer_redirect(using->answer, TEXT("/forms"));
    return OK;
}

/* On a computer that others use. */
enum result form_leave_post(struct request *request, struct answer *answer)
{
    struct using using = {.request = request, .answer = answer, .hash = token_hash(request_arena(request), request_cookie(request, FORMS_COOKIE))};
    return request_write(request, leave_in_store, &using, answer_message(answer));
}

/* --- Files ---------------------------------------------------------------------------------- */

enum result answer_file(struct request *request, struct answer *answer, struct db *db, const struct gather_answer *kept, struct text question)
{
    struct arena *arena = request_arena(request);
    const struct gather_value *value = value_named(kept->values, kept->value_count, question);
    struct file file;
    int64_t id = 0;
    bool is = false, may_open = false;
    if (value && value->question->type == QUESTION_FILE && value->is_given) {
        id = value->number;
        TRY(file_is_of_answer(db, id, kept->id, &is));
    } else if (text_starts(question, TEXT("said-")) && text_to_integer(text_slice(question, 5, SIZE_MAX), &id) == OK) {
        TRY(file_is_said(db, arena, id, kept->id, &is));
    }
    if (!is)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "There is no such file in this form.");
    struct text line = file_state_line(db, arena, request_context(request), arena_printf(arena, "%" PRId64, id), &may_open);
    if (!may_open)
        return (message_fail)(answer_message(answer), ERROR_CONFLICT, "%.*s", TEXT_ARGS(line));
    TRY(file_load(db, arena, id, &file));
    TRY(file_unseal(request_context(request), arena, &file));
    return file_answer(request, answer, &file);
}

enum result gather_answer_file(struct request *request, struct answer *answer, struct db *db, const struct gather_answer *kept, struct text question)
{
    return answer_file(request, answer, db, kept, question);
}

enum result form_file_get(struct request *request, struct answer *answer)
{
    struct visit visit;
    enum visit_result result;
    TRY(form_visit_open(request, answer, &visit, &result));
    return result == VISIT_ANSWERED ? OK : answer_file(request, answer, visit.db, &visit.whole.answer, request_text(request, "question"));
}
