/* Signing in and out. Not here: what a session is (session.c), who is sent here (identify.c). */
#include "blocks/people/internal.h"

#include "base/wording.h"

enum { /* of attempts to sign in */
    NAME_BURST = 10, /* from one address, or with one known browser */
    NAME_PER_MINUTE = 2, /* ten in five minutes, and no more (Cyber Essentials) */
    EVERYWHERE_BURST = 30,
    EVERYWHERE_PER_MINUTE = 5,
    ADDRESS_BURST = 30, /* an office's people may all come from one address */
    ADDRESS_PER_MINUTE = 15,
};

static const char *line_of(struct text ended)
{
    if (text_equals(ended, "kept"))
        return KEPT_WORDS("Your session had ended. What you typed is kept: sign in and you will find it in the form.");
    if (text_equals(ended, "partly"))
        return KEPT_WORDS("Your session had ended. What you typed is kept: sign in and you will find it in the form. A file that you sent could not be kept: choose it again.");
    if (text_equals(ended, "lost"))
        return KEPT_WORDS("Your session had ended, and what you typed could not be kept. Go back in your browser to copy it before you "
               "sign in.");
    if (text_equals(ended, "hat"))
        return KEPT_WORDS("The capacity in which you acted has ended, and with it your session. Sign in to go on.");
    if (text_equals(ended, "yes"))
        return KEPT_WORDS("Your session has ended. Sign in to go on.");
    return "";
}

static enum result show(struct request *request, struct answer *answer, const struct person_faults *faults)
{
    struct text next = next_safe(request_text(request, "next")), ended = request_text(request, "ended");
    struct text name = request_method(request) == METHOD_POST ? request_text(request, "name") : TEXT_NONE;
    struct form_view form = form_view_begin(request, answer, TEXT("/desk/sign-in"), faults);
    part_hidden(form.arena, form.hidden, TEXT("next"), next);
    if (line_of(ended)[0])
        part_hidden(form.arena, form.hidden, TEXT("ended"), ended);
    form_view_field(&form, (struct person_field){.kind = "email", .name = "name", .label = SAID(form.arena, "E-mail address"), .value = name,
                                               .required = true, .autocomplete = "username"});
    form_view_field(&form, (struct person_field){.kind = "password", .name = "password", .label = SAID(form.arena, "Password"),
                                               .required = true, .autocomplete = "current-password"});
    view_set_text(form.arena, form.view, "parked_line", text_of(wording(form.arena, line_of(ended))));
    form_view_end(&form, answer);
    return OK;
}

enum result sign_in_page(struct request *request, struct answer *answer)
{
    const struct person_faults none = {.count = 0};
    if (request_visitor(request)->account != 0) {
        answer_redirect(answer, next_safe(request_text(request, "next")));
        return OK;
    }
    return show(request, answer, &none);
}

/* What is counted, and given back when it was right: only wrong attempts use anything up.
 *
 * A browser with which they signed in before has a count of its own, which no stranger can use up: guessing at somebody's account from
 * anywhere, or from behind the same address, does not keep them out. All others are counted by address (an office's people may all
 * come from one), by account and address together, and by account from wherever. Who has no such browser, while somebody guesses from many
 * places, comes in by a link for a new password. */
struct counts {
    struct text keys[3];
    int bursts[3], per_minute[3];
    size_t count;
};

static enum result counts_of(struct request *request, struct text name, struct counts *ret_counts)
{
    struct arena *arena = request_arena(request);
    struct text folded = sign_in_fold(arena, name), device = request_cookie(request, DEVICE_COOKIE), address = request_address(request);
    struct db *db;
    bool known;
    TRY(request_db(request, &db));
    TRY(device_is_known(db, arena, device, folded, request_moment(request).now, &known));
    if (known)
        *ret_counts = (struct counts){{arena_printf(arena, "sign-in device %.*s %.*s", TEXT_ARGS(device), TEXT_ARGS(folded))}, {NAME_BURST}, {NAME_PER_MINUTE}, 1};
    else
        *ret_counts = (struct counts){{arena_printf(arena, "sign-in address %.*s", TEXT_ARGS(address)),
                                       arena_printf(arena, "sign-in name %.*s from %.*s", TEXT_ARGS(folded), TEXT_ARGS(address)),
                                       arena_printf(arena, "sign-in name %.*s", TEXT_ARGS(folded))},
                                      {ADDRESS_BURST, NAME_BURST, EVERYWHERE_BURST}, {ADDRESS_PER_MINUTE, NAME_PER_MINUTE, EVERYWHERE_PER_MINUTE}, 3};
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static bool may_try(struct request *request, const struct counts *counts)
{
    for (size_t i = 0; i < counts->count; i++)
        if (!rate_allow(request_web(request), counts->keys[i], counts->bursts[i], counts->per_minute[i]))
            return false;
    return true;
}

static void was_right(struct request *request, const struct counts *counts)
{
    for (size_t i = 0; i < counts->count; i++)
        rate_give_back(request_web(request), counts->keys[i]);
}

struct attempt {
    int64_t account; /* 0: the name or the password is wrong */
    struct text stored;
    bool disabled;
};

/* An unknown name costs as much time as a wrong password: one Argon2id of the same size, so
 * that the clock does not tell who has an account here. */
static enum result attempt_sign_in(struct request *request, struct attempt *ret_attempt)
{
    struct arena *arena = request_arena(request);
    struct text password = request_text(request, "password");
    struct attempt attempt = {.stored = TEXT_NONE};
    char spent[PASSWORD_HASH_BYTES];
    struct account account;
    struct db *db;
    TRY(request_db(request, &db));
    enum result found = people_find(db, arena, request_text(request, "name"), date_in_london(request_moment(request).now), &account);
    if (found < 0 && found != ERROR_NOT_FOUND)
        return found;
    if (found == OK)
        TRY(account_password(db, arena, account.id, &attempt.stored, &attempt.disabled));
    if (found == OK && attempt.stored.length && password_matches(attempt.stored.data, password))
        attempt.account = account.id;
    else if (found == ERROR_NOT_FOUND || !attempt.stored.length) /* or they have not chosen one yet */
        TRY(password_hash(password, spent));
    *ret_attempt = attempt;
    return OK;
}

static enum result refuse_attempt(struct request *request, struct answer *answer, int status, struct text why)
{
    struct person_faults faults = {.count = 0};
    person_faults_add(&faults, "", why);
    TRY(show(request, answer, &faults));
    answer_status(answer, status);
    return OK;
}

struct stepping {
    int64_t account;
    struct token token;
    struct instant now;
};

static enum result step_in_store(struct db *db, void *context, struct message *message)
{
    const struct stepping *stepping = context;
    (void)message;
    return sign_in_step_begin(db, stepping->account, &stepping->token, stepping->now);
}

/* In, or to the second step where the account has a second factor or a role that asks for one. */
static enum result go_on(struct request *request, struct answer *answer, const struct attempt *attempt)
{
    struct arena *arena = request_arena(request);
    struct stepping stepping = {attempt->account, token_new(arena), request_moment(request).now};
    struct text next = next_safe(request_text(request, "next"));
    struct second_factor factor;
    bool asked;
    struct db *db;
    TRY(request_db(request, &db));
    TRY(second_factor_get(db, attempt->account, &factor));
    TRY(second_factor_asked_of(db, arena, attempt->account, date_in_london(stepping.now), &asked));
    if (!factor.is_on && !asked) {
        TRY(session_give(request, answer, (struct entry){.account = attempt->account, .stored_password = attempt->stored}, NULL, NULL));
        answer_redirect(answer, next);
        return OK;
    }
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(request_write(request, step_in_store, &stepping, answer_message(answer)));
    answer_cookie(answer, STEP_COOKIE, stepping.token.secret, SIGN_IN_STEP_SECONDS);
    answer_redirect(answer, step_address(arena, next));
    return OK;
}

enum result sign_in_post(struct request *request, struct answer *answer)
{
    struct person_faults faults = {.count = 0};
    struct text name = text_trim(request_text(request, "name"));
    struct attempt attempt;
    struct counts counts;
    if (name.length == 0)
        person_faults_add(&faults, "name", SAID(request_arena(request), "Enter your e-mail address"));
    if (request_text(request, "password").length == 0)
        person_faults_add(&faults, "password", SAID(request_arena(request), "Enter your password"));
    if (faults.count)
        return show(request, answer, &faults);
    TRY(counts_of(request, name, &counts));
    if (!may_try(request, &counts))
        return refuse_attempt(request, answer, 429,
                              SAID(request_arena(request), "There were too many attempts to sign in. Wait a minute and try again, or ask for a link for a new password"));
    TRY(attempt_sign_in(request, &attempt));
    if (attempt.account == 0)
        return refuse_attempt(request, answer, 403,
                              SAID(request_arena(request), "The e-mail address or the password is not right. Check both and try again"));
    was_right(request, &counts);
    if (attempt.disabled) /* whoever knows the password may know this */
        return refuse_attempt(request, answer, 403, SAID(request_arena(request), "Your account has been disabled. Ask an administrator of the office"));
    return go_on(request, answer, &attempt);
}

struct ending {
    struct text hash;
    struct instant now;
};

static enum result end_in_store(struct db *db, void *context, struct message *message)
{
    const struct ending *ending = context;
    (void)message;
    return session_end(db, ending->hash, ending->now);
}

enum result sign_out_post(struct request *request, struct answer *answer)
{
    struct ending ending = {token_hash(request_arena(request), request_cookie(request, SESSION_COOKIE)),
                            request_moment(request).now};
    if (ending.hash.length)
        TRY(request_write(request, end_in_store, &ending, answer_message(answer)));
    answer_forget_cookie(answer, SESSION_COOKIE);
    answer_redirect(answer, TEXT("/desk/sign-in"));
    return OK;
}
