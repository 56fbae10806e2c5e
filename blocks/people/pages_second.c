/* One's own second factor: setting up an authenticator app, new recovery codes, switching it off; and the administrator's taking it away
 * from somebody who has lost theirs. The present password is asked before each of one's own (ASVS 7.5.1).
 *
 * Secret and recovery codes are shown before they are in use, once, on the page whose form puts them in use: the form carries them sealed, so
 * nothing is kept of what nobody went on with. Not here: the rules (second_factor.c), the second step of signing in (pages_step.c). */
#include "blocks/people/internal.h"

#include "base/crypto/one_time.h"
#include "base/page/qr.h"
#include "base/wording.h"
#include "blocks/body/body.h"

/* --- What is offered -------------------------------------------------------- */

/* The address that apps read, as they all do (the "key URI" that came with the first of them). */
static enum result key_address(struct request *request, const struct account *account, const struct second_offer *offer, struct text *ret_address)
{
    struct arena *arena = request_arena(request);
    struct buffer out AUTO(buffer_clear);
    struct body body;
    struct db *db;
    TRY(request_db(request, &db));
    TRY(body_on(db, arena, request_moment(request).today, &body));
    struct text office = body.short_name.length ? body.short_name : TEXT("Frankpledge");
    buffer_init(&out, QR_BYTES_MAX);
    buffer_append_z(&out, "otpauth://totp/");
    append_encoded(&out, text_head(office, 60));
    buffer_append_z(&out, ":");
    append_encoded(&out, text_head(account->sign_in, 80));
    buffer_append_z(&out, "?secret=");
    buffer_append(&out, base32_encode(arena, offer->secret));
    buffer_append_z(&out, "&issuer=");
    append_encoded(&out, text_head(office, 60));
    *ret_address = arena_copy(arena, buffer_text(&out));
    return out.failure < 0 ? out.failure : arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* In fours, to be typed. */
static struct text secret_words(struct arena *arena, struct text secret)
{
    struct text letters = base32_encode(arena, secret), out = TEXT_NONE;
    for (size_t at = 0; at < letters.length; at += 4)
        out = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(out), at ? " " : "", TEXT_ARGS(text_slice(letters, at, 4)));
    return out;
}

enum result second_offer_show(struct form_view *form, struct request *request, const struct account *account, const struct second_offer *offer, bool with_app)
{
    struct arena *arena = form->arena;
    struct value *codes = value_list(arena), *qr = value_null(arena);
    struct text address = TEXT_NONE;
    if (with_app) {
        TRY(key_address(request, account, offer, &address));
        TRY(qr_draw(arena, "qr", SAID(arena, "A QR code for your authenticator app"), address, &qr));
    }
    for (size_t i = 0; i < RECOVERY_CODES; i++) {
        struct value *item = value_object(arena);
        value_set_text(arena, item, "code", offer->codes[i]);
        value_append(arena, codes, item);
    }
    part_hidden(arena, form->hidden, TEXT("offer"), offer->sealed);
    value_set_page(arena, form->view, "qr", qr);
    view_set_text(arena, form->view, "secret_line", with_app ? secret_words(arena, offer->secret) : TEXT_NONE);
    value_set_page(arena, form->view, "codes", codes);
    if (with_app)
        form_view_field(form, (struct person_field){.kind = "integer", .name = "code", .label = SAID(arena, "The code that the app shows now"), .hint = SAID(arena, "Six digits."),
                                                    .required = true, .autocomplete = "one-time-code"});
    return OK;
}

enum result second_offer_step(struct request *request, const struct second_offer *offer, struct person_faults *faults, int64_t *ret_step)
{
    struct text code = text_trim(request_text(request, "code"));
    enum result result = one_time_match(offer->secret, code, one_time_step(request_moment(request).now), -1, ret_step);
    if (result != ERROR_NOT_FOUND)
        return result;
    person_faults_add(faults, "code", code.length ? SAID(request_arena(request), "This is not the code that the app shows now. Wait for the next one; if it is wrong again, check that your phone’s clock is right")
                                                  : SAID(request_arena(request), "Enter the six digits that the app shows"));
    return OK;
}

enum result second_offer_of(struct request *request, struct answer *answer, int64_t account, struct second_offer *ret_offer, bool *ret_is_old)
{
    const struct engine *engine = request_context(request);
    struct arena *arena = request_arena(request);
    struct instant now = request_moment(request).now;
    enum result result = ERROR_INVALID;
    if (request_method(request) == METHOD_POST)
        result = second_offer_open(engine, arena, account, request_text(request, "offer"), now, ret_offer);
    *ret_is_old = result == OK;
    if (result != ERROR_INVALID)
        return result;
    result = second_offer_make(engine, arena, account, now, ret_offer, answer_message(answer));
    return result == ERROR_NOT_FOUND ? ERROR_CONFLICT : result; /* no key: not a page that is missing */
}

/* --- One's own -------------------------------------------------------------- */

struct setting {
    struct request *request;
    struct answer *answer;
    struct arena *arena;
    struct account account;
    struct actor actor;
    struct second_offer offer;
    bool is_old, with_app;
    int64_t step, session;
};

static enum result begin(struct request *request, struct answer *answer, bool with_app, struct setting *ret_setting)
{
    struct setting setting = {.request = request, .answer = answer, .arena = request_arena(request), .actor = actor_of_request(request), .with_app = with_app};
    const struct session *mine = request_visitor(request)->more;
    struct db *db;
    setting.session = mine->number;
    TRY(request_db(request, &db));
    TRY(people_get(db, setting.arena, setting.actor.account, date_in_london(setting.actor.moment.now), &setting.account));
    TRY(second_offer_of(request, answer, setting.account.id, &setting.offer, &setting.is_old));
    *ret_setting = setting;
    return OK;
}

static enum result show(struct setting *setting, const struct person_faults *faults)
{
    struct arena *arena = setting->arena;
    bool with_app = setting->with_app;
    struct form_view form = form_view_begin(setting->request, setting->answer, with_app ? TEXT("/desk/account/second-factor/new") : TEXT("/desk/account/second-factor/codes"), faults);
    TRY(second_offer_show(&form, setting->request, &setting->account, &setting->offer, with_app));
    form_view_field(&form, (struct person_field){.kind = "password", .name = "present", .label = SAID(arena, "Present password"), .required = true, .autocomplete = "current-password"});
    view_set_text(arena, form.view, "title", with_app ? SAID(arena, "Set up an authenticator app") : SAID(arena, "New recovery codes"));
    view_set_text(arena, form.view, "why_line", with_app ? SAID(arena, "From then on signing in asks for a code of the app after your password: whoever learns your password alone does not come in.")
                                                         : SAID(arena, "The old ones are over as soon as these are put in use."));
    view_set_text(arena, form.view, "submit_label", with_app ? SAID(arena, "Switch it on") : SAID(arena, "I have kept these: put them in use"));
    view_set_text(arena, form.view, "cancel_href", TEXT("/desk/account"));
    form_view_end(&form, setting->answer);
    return OK;
}

static enum result page(struct request *request, struct answer *answer, bool with_app)
{
    const struct person_faults none = {.count = 0};
    struct setting setting;
    TRY(begin(request, answer, with_app, &setting));
    return show(&setting, &none);
}

/* Whoever has just proved the app goes on; all other sessions end (ASVS 7.4.3). */
static enum result set_in_store(struct db *db, void *context, struct message *message)
{
    const struct setting *setting = context;
    const struct engine *engine = request_context(setting->request);
    int64_t account = setting->account.id;
    if (setting->with_app) {
        TRY(second_factor_begin(db, engine, setting->arena, account, &setting->offer, setting->step, &setting->actor, message));
        TRY(sessions_end(db, account, 0, setting->session, &setting->actor, message));
        TRY(db_run(db, NULL, SQL("update session set second_at = $2 where account = $1 and number = $3"),
                   BIND(bind_integer(account), bind_integer(setting->actor.moment.now.seconds), bind_integer(setting->session))));
    } else {
        TRY(second_factor_new_codes(db, engine, setting->arena, account, &setting->offer, &setting->actor, message));
    }
    notice(setting->answer, setting->with_app ? "second" : "codes");
    answer_redirect(setting->answer, TEXT("/desk/account"));
    return OK;
}

static enum result post(struct request *request, struct answer *answer, bool with_app)
{
    struct person_faults faults = {.count = 0};
    struct setting setting;
    TRY(begin(request, answer, with_app, &setting));
    if (!setting.is_old)
        person_faults_add(&faults, "", SAID(setting.arena, "This form was open for too long. Here is a new one: take what it shows now"));
    else if (with_app)
        TRY(second_offer_step(request, &setting.offer, &faults, &setting.step));
    TRY(check_present(request, setting.account.id, request_text(request, "present"), &faults));
    if (faults.count)
        return show(&setting, &faults);
    return request_write(request, set_in_store, &setting, answer_message(answer));
}

enum result second_new_page(struct request *request, struct answer *answer) { return page(request, answer, true); }
enum result second_new_post(struct request *request, struct answer *answer) { return post(request, answer, true); }
enum result second_codes_page(struct request *request, struct answer *answer) { return page(request, answer, false); }
enum result second_codes_post(struct request *request, struct answer *answer) { return post(request, answer, false); }

/* --- The end of it ---------------------------------------------------------- */

struct second_ending {
    const struct engine *engine;
    struct answer *answer;
    struct arena *arena;
    int64_t account;
    struct actor actor;
    struct text location;
};

static enum result end_in_store(struct db *db, void *context, struct message *message)
{
    const struct second_ending *ending = context;
    TRY(second_factor_end(db, ending->engine, ending->arena, ending->account, &ending->actor, message));
    notice(ending->answer, "second-ended");
    answer_redirect(ending->answer, ending->location);
    return OK;
}

static enum result show_end(struct request *request, struct answer *answer, const struct person_faults *faults)
{
    struct form_view form = form_view_begin(request, answer, TEXT("/desk/account/second-factor/end"), faults);
    form_view_field(&form, (struct person_field){.kind = "password", .name = "present", .label = SAID(form.arena, "Present password"), .required = true,
                                                 .hint = SAID(form.arena, "From then on it alone lets whoever knows it in."), .autocomplete = "current-password"});
    view_set_text(form.arena, form.view, "title", SAID(form.arena, "Switch your second factor off"));
    view_set_text(form.arena, form.view, "submit_label", SAID(form.arena, "Switch it off"));
    view_set_text(form.arena, form.view, "end_label", TEXT_NONE);
    view_set_text(form.arena, form.view, "cancel_href", TEXT("/desk/account"));
    form_view_end(&form, answer);
    return OK;
}

enum result second_end_page(struct request *request, struct answer *answer)
{
    const struct person_faults none = {.count = 0};
    return show_end(request, answer, &none);
}

enum result second_end_post(struct request *request, struct answer *answer)
{
    struct person_faults faults = {.count = 0};
    struct second_ending ending = {request_context(request), answer, request_arena(request), request_visitor(request)->account, actor_of_request(request), TEXT("/desk/account")};
    TRY(check_present(request, ending.account, request_text(request, "present"), &faults));
    if (faults.count)
        return show_end(request, answer, &faults);
    enum result result = request_write(request, end_in_store, &ending, answer_message(answer));
    if (result != ERROR_CONFLICT)
        return result;
    person_faults_add(&faults, "", arena_copy_z(ending.arena, answer_message(answer)->text));
    return show_end(request, answer, &faults);
}

enum result user_second_end_post(struct request *request, struct answer *answer)
{
    struct second_ending ending = {.engine = request_context(request), .answer = answer, .arena = request_arena(request), .actor = actor_of_request(request)};
    struct account account;
    TRY(user_of_path(request, answer, &account));
    if (account.id == ending.actor.account)
        return message_fail(answer_message(answer), ERROR_CONFLICT, "Your own second factor is switched off on the page of your account.");
    ending.account = account.id;
    ending.location = user_address(ending.arena, account.id, "");
    return request_write(request, end_in_store, &ending, answer_message(answer));
}
