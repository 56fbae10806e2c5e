/* The second step of signing in: a code of the authenticator or a recovery code; or, where a role asks for a second factor and there is none
 * yet, setting one up. Whoever comes here has proved their password and has the cookie of that step (sign_in_step.c), and nothing else. */
#include "blocks/people/internal.h"

#include "base/wording.h"

struct step_of {
    struct request *request;
    struct answer *answer;
    struct arena *arena;
    const struct engine *engine;
    struct account account;
    struct second_factor factor;
    struct second_offer offer; /* where there is no factor yet */
    struct instant now;
    struct text hash;
    enum proof proof;
    int64_t step;
    bool is_old;
};

struct text step_address(struct arena *arena, struct text next)
{
    struct buffer out AUTO(buffer_clear);
    buffer_init(&out, 3 * NEXT_BYTES_MAX + 100);
    buffer_append_z(&out, "/desk/sign-in/second?next=");
    append_encoded(&out, next);
    return arena_copy(arena, buffer_text(&out));
}

static enum result begin_again(struct request *request, struct answer *answer)
{
    struct buffer out AUTO(buffer_clear);
    buffer_init(&out, 3 * NEXT_BYTES_MAX + 100);
    buffer_append_z(&out, "/desk/sign-in?next=");
    append_encoded(&out, next_safe(request_text(request, "next")));
    if (out.failure < 0)
        return out.failure;
    answer_forget_cookie(answer, STEP_COOKIE);
    answer_redirect(answer, buffer_text(&out));
    return OK;
}

/* ERROR_NOT_FOUND: they are to begin again. */
static enum result find(struct request *request, struct answer *answer, struct step_of *ret_step)
{
    struct step_of step = {.request = request, .answer = answer, .arena = request_arena(request), .engine = request_context(request), .now = request_moment(request).now};
    struct text secret = request_cookie(request, STEP_COOKIE);
    int64_t account;
    struct db *db;
    TRY(request_db(request, &db));
    TRY(sign_in_step_find(db, step.arena, secret, step.now, &account));
    TRY(people_get(db, step.arena, account, date_in_london(step.now), &step.account));
    TRY(second_factor_get(db, account, &step.factor));
    step.hash = token_hash(step.arena, secret);
    if (!step.factor.is_on)
        TRY(second_offer_of(request, answer, account, &step.offer, &step.is_old));
    *ret_step = step;
    return OK;
}

static enum result show(struct step_of *step, const struct person_faults *faults)
{
    struct arena *arena = step->arena;
    struct form_view form = form_view_begin(step->request, step->answer, TEXT("/desk/sign-in/second"), faults);
    part_hidden(arena, form.hidden, TEXT("next"), next_safe(request_text(step->request, "next")));
    view_set_text(arena, form.view, "why_line", TEXT_NONE);
    view_set_text(arena, form.view, "cancel_href", TEXT("/desk/sign-in"));
    if (!step->factor.is_on) {
        answer_template(step->answer, "blocks/people/pages/second_new");
        view_set_text(arena, form.view, "title", SAID(arena, "Set up an authenticator app"));
        view_set_text(arena, form.view, "why_line", SAID(arena, "Your role asks for a second factor: from now on signing in asks for a code of an app on your phone or computer after your password."));
        view_set_text(arena, form.view, "submit_label", SAID(arena, "Switch it on and sign in"));
        TRY(second_offer_show(&form, step->request, &step->account, &step->offer, true));
    } else {
        view_set_text(arena, form.view, "title", SAID(arena, "Enter the code of your authenticator app"));
        view_set_text(arena, form.view, "submit_label", SAID(arena, "Go on"));
        view_set_text(arena, form.view, "secret_line", TEXT_NONE);
        value_set_page(arena, form.view, "qr", value_null(arena));
        value_set_page(arena, form.view, "codes", value_list(arena));
        form_view_field(&form, (struct person_field){.kind = "text", .name = "code", .label = SAID(arena, "Code"), .hint = SAID(arena, "The six digits that the app shows now, or one of your recovery codes."),
                                                     .required = true, .autocomplete = "one-time-code"});
    }
    form_view_end(&form, step->answer);
    return OK;
}

enum result step_page(struct request *request, struct answer *answer)
{
    const struct person_faults none = {.count = 0};
    struct step_of step;
    if (request_visitor(request)->account != 0) {
        answer_redirect(answer, next_safe(request_text(request, "next")));
        return OK;
    }
    enum result result = find(request, answer, &step);
    if (result == ERROR_NOT_FOUND)
        return begin_again(request, answer);
    TRY(result);
    return show(&step, &none);
}

/* --- Proving ---------------------------------------------------------------- */

static enum result prove_in_store(struct db *db, void *context, struct message *message)
{
    struct step_of *step = context;
    int64_t account;
    TRY(sign_in_step_find(db, step->arena, request_cookie(step->request, STEP_COOKIE), step->now, &account));
    TRY(second_factor_prove(db, step->engine, step->arena, account, text_trim(request_text(step->request, "code")), step->now, &step->proof, message));
    return step->proof == PROOF_GIVEN ? OK : sign_in_step_wrong(db, step->hash);
}

/* Within the transaction that gives the session. */
static enum result leave_in_store(struct db *db, void *context, struct message *message)
{
    const struct step_of *step = context;
    const struct actor actor = {.account = step->account.id, .name = step->account.name, .moment = request_moment(step->request)};
    TRY(sign_in_step_leave(db, step->arena, request_cookie(step->request, STEP_COOKIE), step->account.id, step->factor.is_on, step->now, message));
    return step->factor.is_on ? OK : second_factor_begin(db, step->engine, step->arena, step->account.id, &step->offer, step->step, &actor, message);
}

static enum result come_in(struct step_of *step)
{
    struct entry entry = {.account = step->account.id, .second_at = step->now.seconds};
    bool disabled;
    struct db *db;
    TRY(request_db(step->request, &db));
    TRY(account_password(db, step->arena, entry.account, &entry.stored_password, &disabled));
    TRY(session_give(step->request, step->answer, entry, leave_in_store, step));
    answer_redirect(step->answer, next_safe(request_text(step->request, "next")));
    return OK;
}

static enum result prove(struct step_of *step, struct person_faults *faults)
{
    struct arena *arena = step->arena;
    if (!text_trim(request_text(step->request, "code")).length) {
        person_faults_add(faults, "code", SAID(arena, "Enter the code"));
        return OK;
    }
    TRY(request_write(step->request, prove_in_store, step, answer_message(step->answer)));
    if (step->proof == PROOF_WRONG)
        person_faults_add(faults, "code", SAID(arena, "This is not a code of yours that is good now. Each works once: wait for the next one"));
    else if (step->proof == PROOF_WAIT)
        person_faults_add(faults, "code", SAID(arena, "There were too many wrong codes. Wait some minutes, or use a recovery code"));
    return OK;
}

enum result step_post(struct request *request, struct answer *answer)
{
    struct person_faults faults = {.count = 0};
    struct step_of step;
    enum result result;
    if (request_visitor(request)->account != 0) /* sent twice */
        return step_page(request, answer);
    result = find(request, answer, &step);
    if (result == OK && step.factor.is_on)
        result = prove(&step, &faults);
    if (result == ERROR_NOT_FOUND)
        return begin_again(request, answer);
    TRY(result);
    if (!step.factor.is_on && !step.is_old)
        person_faults_add(&faults, "", SAID(step.arena, "This form was open for too long. Here is a new one: take what it shows now"));
    else if (!step.factor.is_on)
        TRY(second_offer_step(request, &step.offer, &faults, &step.step));
    if (!faults.count)
        return come_in(&step);
    TRY(show(&step, &faults));
    answer_status(answer, step.proof == PROOF_WAIT ? 429 : 422);
    return OK;
}
