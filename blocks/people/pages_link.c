/* The pages of links: asking for a new password, and setting one's own by the link that came. Open to
 * anybody, so they tell nothing: a known address is answered as an unknown one, a used link as a forged one.
 *
 * The address that is sent holds the token; the first answer moves it into a cookie and leads on to an
 * address without it, so that it stands in no page, no history entry that is looked at and no Referer. */
#include "blocks/people/internal.h"

#include "base/wording.h"

#define LINK_COOKIE "link"

enum {
    ASKED_NAME_BURST = 3,
    ASKED_NAME_PER_MINUTE = 1,
    ASKED_ADDRESS_BURST = 10,
    ASKED_ADDRESS_PER_MINUTE = 5,
    LINK_ADDRESS_BURST = 30,
    LINK_ADDRESS_PER_MINUTE = 15,
    LINK_COOKIE_SECONDS = 60 * 60,
};

static bool may(struct request *request, const char *what, struct text of, int burst, int per_minute)
{
    return rate_allow(request_web(request), arena_printf(request_arena(request), "%s %.*s", what, TEXT_ARGS(of)), burst, per_minute);
}

/* --- Forgotten ------------------------------------------------------------- */

static enum result show_forgotten(struct request *request, struct answer *answer, const struct person_faults *faults, bool asked)
{
    struct form_view form = form_view_begin(request, answer, TEXT("/desk/forgotten"), faults);
    struct text name = request_method(request) == METHOD_POST ? request_text(request, "name") : TEXT_NONE;
    form_view_field(&form, (struct person_field){.kind = "email", .name = "name", .label = SAID(form.arena, "E-mail address"), .value = name,
                                                 .hint = SAID(form.arena, "The one with which you sign in."), .required = true, .autocomplete = "username"});
    value_set_page(form.arena, form.view, "asked", value_boolean(form.arena, asked));
    form_view_end(&form, answer);
    return OK;
}

enum result forgotten_page(struct request *request, struct answer *answer)
{
    const struct person_faults none = {.count = 0};
    return show_forgotten(request, answer, &none, false);
}

struct asking {
    const struct engine *engine;
    struct arena *arena;
    struct text name;
    struct token token;
    struct moment moment;
};

static enum result ask_in_store(struct db *db, void *context, struct message *message)
{
    const struct asking *asking = context;
    (void)message;
    return link_forgotten(db, asking->engine, asking->arena, asking->name, &asking->token, asking->moment);
}

enum result forgotten_post(struct request *request, struct answer *answer)
{
    struct person_faults faults = {.count = 0};
    struct arena *arena = request_arena(request);
    struct asking asking = {.engine = request_context(request), .arena = arena, .name = sign_in_fold(arena, request_text(request, "name")),
                            .token = token_new(arena), .moment = request_moment(request)};
    const char *objection = sign_in_objection(asking.name);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    if (objection) {
        person_faults_add(&faults, "name", text_of(objection));
        return show_forgotten(request, answer, &faults, false);
    }
    if (!may(request, "forgotten address", request_address(request), ASKED_ADDRESS_BURST, ASKED_ADDRESS_PER_MINUTE) ||
        !may(request, "forgotten name", asking.name, ASKED_NAME_BURST, ASKED_NAME_PER_MINUTE)) {
        person_faults_add(&faults, "", SAID(arena, "There were too many requests. Wait a few minutes and try again"));
        TRY(show_forgotten(request, answer, &faults, false));
        answer_status(answer, 429);
        return OK;
    }
    TRY(request_write(request, ask_in_store, &asking, answer_message(answer)));
    return show_forgotten(request, answer, &faults, true);
}

/* --- The link -------------------------------------------------------------- */

static bool may_open(struct request *request)
{
    return may(request, "link address", request_address(request), LINK_ADDRESS_BURST, LINK_ADDRESS_PER_MINUTE);
}

enum result link_arrive(struct request *request, struct answer *answer)
{
    struct text token = request_text(request, "token");
    /* A token of another form cannot be one: no cookie holds what somebody else made up. */
    if (token_hash(request_arena(request), token).length)
        answer_cookie(answer, LINK_COOKIE, token, LINK_COOKIE_SECONDS);
    else
        answer_forget_cookie(answer, LINK_COOKIE);
    answer_redirect(answer, TEXT("/desk/link"));
    return OK;
}

static enum result show_dead(struct request *request, struct answer *answer)
{
    const struct person_faults none = {.count = 0};
    struct form_view form = form_view_begin(request, answer, TEXT("/desk/link"), &none);
    view_set_text(form.arena, form.view, "who_line", TEXT_NONE);
    value_set_page(form.arena, form.view, "works", value_boolean(form.arena, false));
    form_view_end(&form, answer);
    answer_forget_cookie(answer, LINK_COOKIE);
    answer_status(answer, 410);
    return OK;
}

static enum result show_link(struct request *request, struct answer *answer, const struct account *account, const struct person_faults *faults)
{
    struct form_view form = form_view_begin(request, answer, TEXT("/desk/link"), faults);
    form_view_new_password(&form);
    view_set_text(form.arena, form.view, "who_line", arena_printf(form.arena, SAY(form.arena, "%.*s, who signs in with %.*s"), TEXT_ARGS(account->name), TEXT_ARGS(account->sign_in)));
    value_set_page(form.arena, form.view, "works", value_boolean(form.arena, true));
    form_view_end(&form, answer);
    return OK;
}

static enum result find(struct request *request, struct account *ret_account)
{
    struct db *db;
    if (!may_open(request))
        return ERROR_LIMIT;
    TRY(request_db(request, &db));
    return link_find(db, request_arena(request), request_cookie(request, LINK_COOKIE), request_moment(request).now, ret_account);
}

static enum result too_many(struct request *request, struct answer *answer)
{
    TRY(show_dead(request, answer));
    answer_status(answer, 429);
    return OK;
}

enum result link_page(struct request *request, struct answer *answer)
{
    const struct person_faults none = {.count = 0};
    struct account account;
    enum result result = find(request, &account);
    if (result == ERROR_NOT_FOUND)
        return show_dead(request, answer);
    if (result == ERROR_LIMIT)
        return too_many(request, answer);
    TRY(result);
    return show_link(request, answer, &account, &none);
}

struct using {
    struct answer *answer;
    struct arena *arena;
    struct text token;
    struct moment moment;
    int64_t account;
    struct text device; /* of this browser: whoever opened the link is the account's owner */
    char stored[PASSWORD_HASH_BYTES];
};

static enum result use_in_store(struct db *db, void *context, struct message *message)
{
    const struct using *using = context;
    TRY(link_use(db, using->arena, using->token, using->stored, using->moment, message));
    TRY(device_note(db, token_hash(using->arena, using->device), using->account, using->moment.now));
    answer_cookie(using->answer, DEVICE_COOKIE, using->device, DEVICE_SECONDS);
    answer_forget_cookie(using->answer, LINK_COOKIE);
    notice(using->answer, "password");
    answer_redirect(using->answer, TEXT("/desk/sign-in"));
    return OK;
}

enum result link_post(struct request *request, struct answer *answer)
{
    struct person_faults faults = {.count = 0};
    struct using using = {.answer = answer, .arena = request_arena(request), .token = request_cookie(request, LINK_COOKIE), .moment = request_moment(request)};
    struct account account;
    enum result result = find(request, &account);
    if (result == ERROR_NOT_FOUND)
        return show_dead(request, answer);
    if (result == ERROR_LIMIT)
        return too_many(request, answer);
    TRY(result);
    password_check(request_text(request, "password"), request_text(request, "again"), account.sign_in, &faults);
    if (faults.count)
        return show_link(request, answer, &account, &faults);
    using.account = account.id;
    using.device = request_cookie(request, DEVICE_COOKIE);
    if (!token_hash(using.arena, using.device).length)
        using.device = token_new(using.arena).secret;
    if (arena_failed(using.arena))
        return ERROR_MEMORY;
    TRY(password_hash(request_text(request, "password"), using.stored));
    result = request_write(request, use_in_store, &using, answer_message(answer));
    return result == ERROR_NOT_FOUND ? show_dead(request, answer) : result; /* somebody was quicker with the same link */
}

/* --- Made by an administrator ---------------------------------------------- */

struct making {
    const struct engine *engine;
    struct answer *answer;
    struct arena *arena;
    int64_t account;
    struct token token;
    struct actor actor;
};

static enum result make_in_store(struct db *db, void *context, struct message *message)
{
    const struct making *making = context;
    struct made_link link;
    TRY(people_link(db, making->engine, making->arena, making->account, &making->token, &making->actor, &link, message));
    notice(making->answer, "message");
    answer_redirect(making->answer, arena_printf(making->arena, "/desk/messages/%lld", (long long)link.message));
    return OK;
}

enum result user_link_post(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct making making = {.engine = request_context(request), .answer = answer, .arena = arena, .token = token_new(arena), .actor = actor_of_request(request)};
    struct account account;
    TRY(user_of_path(request, answer, &account));
    making.account = account.id;
    return request_write(request, make_in_store, &making, answer_message(answer));
}

/* --- How long links work --------------------------------------------------- */

static enum result show_settings(struct request *request, struct answer *answer, struct text days, struct text minutes, struct text roles, const struct person_faults *faults)
{
    struct form_view form = form_view_begin(request, answer, TEXT("/desk/users/settings"), faults);
    form_view_field(&form, (struct person_field){.kind = "integer", .name = "invitation_days", .label = SAID(form.arena, "Days for which an invitation works"),
                                                 .hint = SAID(form.arena, "From 1 to 30."), .required = true, .value = days});
    form_view_field(&form, (struct person_field){.kind = "integer", .name = "reset_minutes", .label = SAID(form.arena, "Minutes for which a link for a new password works"),
                                                 .hint = SAID(form.arena, "From 10 to 1440, which is a day."), .required = true, .value = minutes});
    TRY(form_view_role_boxes(&form, request_context(request), roles, SAID(form.arena, "Roles that need a second factor"),
                             SAID(form.arena, "Whoever has one of these is asked for a code of an authenticator app when they sign in, and sets one up then if they have none. Sessions without it end at once."), false));
    view_set_text(form.arena, form.view, "title", SAID(form.arena, "Signing in"));
    view_set_text(form.arena, form.view, "submit_label", SAID(form.arena, "Save"));
    view_set_text(form.arena, form.view, "end_label", TEXT_NONE);
    view_set_text(form.arena, form.view, "cancel_href", TEXT("/desk/users"));
    form_view_end(&form, answer);
    return OK;
}

enum result settings_page(struct request *request, struct answer *answer)
{
    const struct person_faults none = {.count = 0};
    struct arena *arena = request_arena(request);
    int64_t days, minutes;
    struct text roles;
    struct db *db;
    TRY(request_db(request, &db));
    TRY(second_factor_roles(db, arena, &roles));
    TRY(people_setting(db, "invitation_days", &days));
    TRY(people_setting(db, "reset_minutes", &minutes));
    return show_settings(request, answer, arena_printf(arena, "%lld", (long long)days), arena_printf(arena, "%lld", (long long)minutes), roles, &none);
}

struct setting_values {
    const struct engine *engine;
    struct answer *answer;
    struct arena *arena;
    struct actor actor;
    struct text roles;
    int64_t days, minutes;
};

static enum result settings_in_store(struct db *db, void *context, struct message *message)
{
    const struct setting_values *values = context;
    TRY(people_set_setting(db, "invitation_days", values->days));
    TRY(people_set_setting(db, "reset_minutes", values->minutes));
    TRY(second_factor_set_roles(db, values->engine, values->arena, values->roles, &values->actor, message));
    notice(values->answer, "saved");
    answer_redirect(values->answer, TEXT("/desk/users"));
    return OK;
}

enum result settings_post(struct request *request, struct answer *answer)
{
    struct person_faults faults = {.count = 0};
    struct text days = request_text(request, "invitation_days"), minutes = request_text(request, "reset_minutes");
    struct setting_values values = {.engine = request_context(request), .answer = answer, .arena = request_arena(request), .actor = actor_of_request(request), .roles = roles_typed(request)};
    if (text_to_integer(days, &values.days) < 0 || values.days < 1 || values.days > 30)
        person_faults_add(&faults, "invitation_days", SAID(request_arena(request), "Enter a whole number of days from 1 to 30"));
    if (text_to_integer(minutes, &values.minutes) < 0 || values.minutes < 10 || values.minutes > 24 * 60)
        person_faults_add(&faults, "reset_minutes", SAID(request_arena(request), "Enter a whole number of minutes from 10 to 1440"));
    if (faults.count)
        return show_settings(request, answer, days, minutes, values.roles, &faults);
    enum result result = request_write(request, settings_in_store, &values, answer_message(answer));
    if (result != ERROR_INVALID && result != ERROR_NOT_FOUND)
        return result;
    person_faults_add(&faults, "roles", arena_copy_z(values.arena, answer_message(answer)->text));
    return show_settings(request, answer, days, minutes, values.roles, &faults);
}
