/* One's own account: name, address, sessions; and the administrator's forms for somebody else's details, sessions and
 * the end of their work. The present password is asked before an address changes (ASVS 7.5.1), one's own sessions are
 * listed and ended here (7.5.2), an administrator ends anybody's (7.4.5). Not here: the rules (leaving.c). */
#include "blocks/people/internal.h"

#include <inttypes.h>

#include "base/wording.h"

#define MEMBERS(...) ((const struct shape_field[]){__VA_ARGS__, {.name = NULL}})

static const struct shape session_shape = {"SessionLine", MEMBERS(PART_TEXT_MEMBER("line"), PART_BOOLEAN_MEMBER("is_this"), PART_TEXT_MEMBER("end_action"))};
const struct shape account_shape = {"Account", MEMBERS(PART_TEXT_MEMBER("name_line"), PART_LIST_MEMBER("rows", &summary_row_shape), PART_LIST_MEMBER("sessions", &session_shape),
                                                       PART_BOOLEAN_MEMBER("has_others"), PART_BOOLEAN_MEMBER("has_second"))};
const struct shape leaving_shape = {"Leaving", MEMBERS(PART_FORM_MEMBERS, PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("left_href"), PART_TEXT_MEMBER("cancel_href"))};

struct deed_of_account {
    struct request *request;
    struct answer *answer;
    struct arena *arena;
    struct account account;
    struct actor actor;
    bool is_own;
    struct text name, sign_in;
    struct text last_day_typed;
    struct date last_day;
    int64_t session, except;
};

static enum result begin(struct request *request, struct answer *answer, bool is_own, struct deed_of_account *ret_deed)
{
    struct deed_of_account deed = {.request = request, .answer = answer, .arena = request_arena(request), .actor = actor_of_request(request), .is_own = is_own};
    struct db *db;
    if (is_own) {
        TRY(request_db(request, &db));
        TRY(people_get(db, deed.arena, deed.actor.account, date_in_london(deed.actor.moment.now), &deed.account));
    } else {
        TRY(user_of_path(request, answer, &deed.account));
    }
    *ret_deed = deed;
    return OK;
}

static struct text address_of(const struct deed_of_account *deed)
{
    return deed->is_own ? TEXT("/desk/account") : user_address(deed->arena, deed->account.id, "");
}

/* --- One's own account ----------------------------------------------------- */

struct text second_factor_words(struct arena *arena, const struct second_factor *factor)
{
    if (!factor->is_on)
        return SAID(arena, "None: whoever knows the password comes in");
    return arena_printf(arena, SAY(arena, "An authenticator app, since %.*s; recovery codes left: %lld"), TEXT_ARGS(date_long(arena, date_in_london(factor->since))),
                        (long long)factor->codes_left);
}

/* "Firefox, Windows, from 192.0.2.*: begun …, last used …" */
static struct text session_words(struct arena *arena, const struct session_line *session)
{
    struct text device = session->device.length ? session->device : SAID(arena, "An unknown browser");
    struct text times = arena_printf(arena, SAY(arena, "Begun %.*s, last used %.*s"), TEXT_ARGS(instant_long(arena, session->started)), TEXT_ARGS(instant_long(arena, session->seen)));
    if (!session->network.length)
        return arena_printf(arena, "%.*s. %.*s", TEXT_ARGS(device), TEXT_ARGS(times));
    return arena_printf(arena, SAY(arena, "%.*s, from %.*s. %.*s"), TEXT_ARGS(device), TEXT_ARGS(session->network), TEXT_ARGS(times));
}

enum result account_page(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    const struct session *mine = request_visitor(request)->more;
    struct value *view = answer_view(answer), *rows = value_list(arena), *list = value_list(arena);
    struct session_line *sessions;
    struct second_factor factor;
    struct deed_of_account deed;
    struct db *db;
    size_t count;
    TRY(begin(request, answer, true, &deed));
    TRY(request_db(request, &db));
    TRY(sessions_of(db, arena, deed.account.id, request_moment(request).now, &sessions, &count));
    TRY(second_factor_get(db, deed.account.id, &factor));
    part_row_text(arena, rows, SAID(arena, "Name"), deed.account.name);
    part_row_text(arena, rows, SAID(arena, "Signs in as"), deed.account.sign_in);
    part_row_text(arena, rows, SAID(arena, "Roles"), role_labels(arena, request_context(request), deed.account.roles));
    part_row_text(arena, rows, SAID(arena, "Second factor"), second_factor_words(arena, &factor));
    for (size_t i = 0; i < count; i++) {
        struct value *item = value_object(arena);
        value_set_text(arena, item, "line", session_words(arena, &sessions[i]));
        value_set_boolean(arena, item, "is_this", sessions[i].number == mine->number);
        value_set_text(arena, item, "end_action", arena_printf(arena, "/desk/account/sessions/%" PRId64 "/end", sessions[i].number));
        value_append(arena, list, item);
    }
    view_set_text(arena, view, "name_line", deed.account.name);
    value_set_page(arena, view, "rows", rows);
    value_set_page(arena, view, "sessions", list);
    value_set_page(arena, view, "has_second", value_boolean(arena, factor.is_on));
    value_set_page(arena, view, "has_others", value_boolean(arena, count > 1));
    return OK;
}

/* --- Name and address ------------------------------------------------------ */

static enum result show_details(struct deed_of_account *deed, const struct person_faults *faults)
{
    struct arena *arena = deed->arena;
    struct text action = deed->is_own ? TEXT("/desk/account/edit") : user_address(arena, deed->account.id, "/edit");
    struct form_view form = form_view_begin(deed->request, deed->answer, action, faults);
    form_view_field(&form, (struct person_field){.kind = "text", .name = "name", .label = SAID(arena, "Name"), .required = true, .value = deed->name,
                                                 .max = PERSON_NAME_CHARACTERS_MAX, .autocomplete = deed->is_own ? "name" : "off"});
    form_view_field(&form, (struct person_field){.kind = "email", .name = "sign_in", .label = SAID(arena, "E-mail address"), .required = true, .value = deed->sign_in,
                                                 .hint = deed->is_own ? SAID(arena, "You sign in with it.") : SAID(arena, "They sign in with it."), .autocomplete = deed->is_own ? "email" : "off"});
    form_view_field(&form, (struct person_field){.kind = "password", .name = "present", .label = SAID(arena, "Your own present password"),
                                                 .hint = SAID(arena, "Only where the address changes."), .autocomplete = "current-password"});
    view_set_text(arena, form.view, "title", deed->is_own ? SAID(arena, "Change your name or address") : arena_printf(arena, SAY(arena, "Change the details of %.*s"), TEXT_ARGS(deed->account.name)));
    view_set_text(arena, form.view, "submit_label", SAID(arena, "Save"));
    view_set_text(arena, form.view, "end_label", TEXT_NONE);
    view_set_text(arena, form.view, "cancel_href", address_of(deed));
    form_view_end(&form, deed->answer);
    return OK;
}

static enum result details_page(struct request *request, struct answer *answer, bool is_own)
{
    const struct person_faults none = {.count = 0};
    struct deed_of_account deed;
    TRY(begin(request, answer, is_own, &deed));
    deed.name = deed.account.name;
    deed.sign_in = deed.account.sign_in;
    return show_details(&deed, &none);
}

static enum result details_in_store(struct db *db, void *context, struct message *message)
{
    const struct deed_of_account *deed = context;
    TRY(people_set_details(db, request_context(deed->request), deed->arena, deed->account.id, deed->name, deed->sign_in, &deed->actor, message));
    notice(deed->answer, "account");
    answer_redirect(deed->answer, address_of(deed));
    return OK;
}

static enum result details_post(struct request *request, struct answer *answer, bool is_own)
{
    struct person_faults faults = {.count = 0};
    struct deed_of_account deed;
    struct person person;
    struct db *db;
    TRY(begin(request, answer, is_own, &deed));
    deed.name = request_text(request, "name");
    deed.sign_in = request_text(request, "sign_in");
    person = (struct person){.name = deed.name, .sign_in = deed.sign_in};
    TRY(request_db(request, &db));
    TRY(person_check_details(db, deed.arena, &person, deed.account.id, &faults));
    if (!text_equal(person.sign_in, deed.account.sign_in))
        TRY(check_present(request, deed.actor.account, request_text(request, "present"), &faults));
    if (faults.count)
        return show_details(&deed, &faults);
    enum result result = request_write(request, details_in_store, &deed, answer_message(answer));
    if (result == ERROR_INVALID) { /* somebody else was quicker */
        person_faults_add(&faults, "", arena_copy_z(deed.arena, answer_message(answer)->text));
        return show_details(&deed, &faults);
    }
    return result;
}

enum result account_edit_page(struct request *request, struct answer *answer) { return details_page(request, answer, true); }
enum result account_edit_post(struct request *request, struct answer *answer) { return details_post(request, answer, true); }
enum result user_edit_page(struct request *request, struct answer *answer) { return details_page(request, answer, false); }
enum result user_edit_post(struct request *request, struct answer *answer) { return details_post(request, answer, false); }

/* --- Sessions -------------------------------------------------------------- */

static enum result end_sessions_in_store(struct db *db, void *context, struct message *message)
{
    const struct deed_of_account *deed = context;
    TRY(sessions_end(db, deed->account.id, deed->session, deed->except, &deed->actor, message));
    notice(deed->answer, "sessions");
    answer_redirect(deed->answer, address_of(deed));
    return OK;
}

static enum result end_sessions(struct request *request, struct answer *answer, bool is_own, int64_t session)
{
    const struct session *mine = request_visitor(request)->more;
    struct deed_of_account deed;
    TRY(begin(request, answer, is_own, &deed));
    deed.session = session;
    deed.except = mine->number; /* that one is ended by signing out */
    return request_write(request, end_sessions_in_store, &deed, answer_message(answer));
}

enum result account_session_end_post(struct request *request, struct answer *answer)
{
    int64_t session = request_integer(request, "session", 0);
    if (session <= 0)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "There is no such session, or it has ended.");
    return end_sessions(request, answer, true, session);
}

enum result account_sessions_end_post(struct request *request, struct answer *answer) { return end_sessions(request, answer, true, 0); }
enum result user_sessions_end_post(struct request *request, struct answer *answer) { return end_sessions(request, answer, false, 0); }

/* --- The end of somebody's work -------------------------------------------- */

static enum result show_leaving(struct deed_of_account *deed, const struct person_faults *faults)
{
    struct arena *arena = deed->arena;
    struct form_view form = form_view_begin(deed->request, deed->answer, user_address(arena, deed->account.id, "/end"), faults);
    form_view_field(&form, (struct person_field){.kind = "date", .name = "last_day", .label = SAID(arena, "Last day"), .value = deed->last_day_typed,
                                                 .hint = SAID(arena, "Such as 31 December 2026. Leave it empty to end everything now.")});
    view_set_text(arena, form.view, "title", arena_printf(arena, SAY(arena, "End the work of %.*s"), TEXT_ARGS(deed->account.name)));
    view_set_text(arena, form.view, "left_href", user_address(arena, deed->account.id, "/work"));
    view_set_text(arena, form.view, "cancel_href", user_address(arena, deed->account.id, ""));
    form_view_end(&form, deed->answer);
    return OK;
}

enum result user_end_page(struct request *request, struct answer *answer)
{
    const struct person_faults none = {.count = 0};
    struct deed_of_account deed;
    TRY(begin(request, answer, false, &deed));
    return show_leaving(&deed, &none);
}

static enum result end_work_in_store(struct db *db, void *context, struct message *message)
{
    const struct deed_of_account *deed = context;
    TRY(people_end_work(db, deed->arena, deed->account.id, deed->last_day, &deed->actor, message));
    notice(deed->answer, "ended");
    answer_redirect(deed->answer, user_address(deed->arena, deed->account.id, "/work"));
    return OK;
}

enum result user_end_post(struct request *request, struct answer *answer)
{
    struct person_faults faults = {.count = 0};
    struct deed_of_account deed;
    TRY(begin(request, answer, false, &deed));
    deed.last_day = DATE_NONE;
    deed.last_day_typed = request_text(request, "last_day");
    if (deed.last_day_typed.length && date_parse_typed_in(arena_language(deed.arena), deed.last_day_typed, &deed.last_day) < 0)
        person_faults_add(&faults, "last_day", SAID(deed.arena, "Enter a real date, such as 31 December 2026, or leave it empty"));
    if (faults.count)
        return show_leaving(&deed, &faults);
    enum result result = request_write(request, end_work_in_store, &deed, answer_message(answer));
    if (result == ERROR_CONFLICT || result == ERROR_INVALID) {
        person_faults_add(&faults, result == ERROR_INVALID ? "last_day" : "", arena_copy_z(deed.arena, answer_message(answer)->text));
        return show_leaving(&deed, &faults);
    }
    return result;
}
