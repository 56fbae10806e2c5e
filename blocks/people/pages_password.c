/* One's own password, for which the present one is asked. A new one ends every session of the account. Not here: choosing
 * one by a link (pages_link.c). */
#include "blocks/people/internal.h"

#include "base/wording.h"

enum { /* of attempts at the present password */
    OWN_BURST = 10,
    OWN_PER_MINUTE = 5,
};

void password_check(struct text password, struct text again, struct text sign_in, struct person_faults *faults)
{
    const char *objection = password.length ? password_objection(password, sign_in) : KEPT_WORDS("Enter a new password");
    if (objection)
        person_faults_add(faults, "password", text_of(objection));
    else if (!text_equal(password, again))
        person_faults_add(faults, "again", KEPT("Type the same new password twice: these two are not the same"));
}

void form_view_new_password(struct form_view *form)
{
    form_view_field(form, (struct person_field){.kind = "password", .name = "password", .label = SAID(form->arena, "New password"),
                                              .hint = SAID(form->arena, "8 characters or more; three words that do not belong together are good."),
                                              .required = true, .autocomplete = "new-password"});
    form_view_field(form, (struct person_field){.kind = "password", .name = "again", .label = SAID(form->arena, "The new password again"),
                                              .required = true, .autocomplete = "new-password"});
}

struct changing {
    struct answer *answer;
    struct text location; /* where the answer leads */
    int64_t account;
    struct actor actor;
    char stored[PASSWORD_HASH_BYTES];
};

static enum result change_in_store(struct db *db, void *context, struct message *message)
{
    const struct changing *changing = context;
    TRY(people_set_password(db, changing->account, changing->stored, &changing->actor, message));
    answer_redirect(changing->answer, changing->location);
    return OK;
}

/* --- One's own ------------------------------------------------------------ */

static enum result show_own(struct request *request, struct answer *answer, const struct person_faults *faults)
{
    struct form_view form = form_view_begin(request, answer, TEXT("/desk/password"), faults);
    form_view_field(&form, (struct person_field){.kind = "password", .name = "present", .label = SAID(form.arena, "Present password"),
                                               .required = true, .autocomplete = "current-password"});
    form_view_new_password(&form);
    view_set_text(form.arena, form.view, "title", SAID(form.arena, "Change your password"));
    view_set_text(form.arena, form.view, "cancel_href", TEXT("/desk"));
    form_view_end(&form, answer);
    return OK;
}

enum result own_password_page(struct request *request, struct answer *answer)
{
    const struct person_faults none = {.count = 0};
    return show_own(request, answer, &none);
}

enum result check_present(struct request *request, int64_t account, struct text present, struct person_faults *faults)
{
    struct arena *arena = request_arena(request);
    struct text stored, key = arena_printf(arena, "password of %lld", (long long)account);
    bool disabled;
    struct db *db;
    if (present.length == 0)
        person_faults_add(faults, "present", SAID(arena, "Enter your present password"));
    else if (!rate_allow(request_web(request), key, OWN_BURST, OWN_PER_MINUTE))
        person_faults_add(faults, "present", SAID(arena, "There were too many attempts. Wait a minute and try again"));
    else {
        TRY(request_db(request, &db));
        TRY(account_password(db, arena, account, &stored, &disabled));
        if (!password_matches(stored.data, present))
            person_faults_add(faults, "present", SAID(arena, "This is not your present password"));
    }
    return OK;
}

enum result own_password_post(struct request *request, struct answer *answer)
{
    struct person_faults faults = {.count = 0};
    int64_t self = request_visitor(request)->account;
    struct account account;
    struct changing changing = {.location = TEXT("/desk")};
    struct db *db;
    TRY(request_db(request, &db));
    TRY(people_get(db, request_arena(request), self, date_in_london(request_moment(request).now), &account));
    TRY(check_present(request, self, request_text(request, "present"), &faults));
    password_check(request_text(request, "password"), request_text(request, "again"), account.sign_in, &faults);
    if (faults.count)
        return show_own(request, answer, &faults);
    changing.account = self;
    changing.answer = answer;
    changing.actor = actor_of_request(request);
    TRY(password_hash(request_text(request, "password"), changing.stored));
    /* Every session ends, this one too: whoever just proved who they are gets a new one. */
    const struct session *mine = request_visitor(request)->more;
    const struct entry entry = {.account = self, .stored_password = text_of(changing.stored), .second_at = mine->second_at};
    return session_give(request, answer, entry, change_in_store, &changing);
}
