/* The administrator's forms: inviting a colleague, shutting it out and letting it in again. Not here: roles
 * (pages_membership.c). What is wrong is said all at once, and what was typed stays (but for passwords). */
#include "blocks/people/internal.h"

#include "base/wording.h"

/* What was typed: roles as one text with spaces; an organisation that is no number is -1, which no record has. */
static struct person person_typed(struct request *request)
{
    struct person person = {.organisation = 0};
    struct text organisation = request_text(request, "organisation");
    person.roles = roles_typed(request);
    if (organisation.length)
        person.organisation = request_integer(request, "organisation", -1);
    person.name = request_text(request, "name");
    person.sign_in = request_text(request, "sign_in");
    return person;
}

/* --- Adding ---------------------------------------------------------------- */

static enum result show_new(struct request *request, struct answer *answer, const struct person *person,
                            const struct person_faults *faults)
{
    struct form_view form = form_view_begin(request, answer, TEXT("/desk/users/new"), faults);
    struct db *db;
    TRY(request_db(request, &db));
    form_view_field(&form, (struct person_field){.kind = "text", .name = "name", .label = SAID(form.arena, "Name"), .required = true,
                                               .value = person->name, .max = PERSON_NAME_CHARACTERS_MAX, .autocomplete = "off"});
    form_view_field(&form, (struct person_field){.kind = "email", .name = "sign_in", .label = SAID(form.arena, "E-mail address"),
                                               .hint = SAID(form.arena, "They sign in with it."), .required = true,
                                               .value = person->sign_in, .autocomplete = "off"});
    TRY(form_view_roles(&form, db, request_context(request), person));
    form_view_field(&form, (struct person_field){.kind = "text", .name = "person", .label = SAID(form.arena, "Their record among the persons"),
                                               .hint = SAID(form.arena, "Its reference, such as P-0012, where there is one: a second account of the same person must name it. Otherwise one is made."),
                                               .value = request_method(request) == METHOD_POST ? request_text(request, "person") : TEXT_NONE, .autocomplete = "off"});
    view_set_text(form.arena, form.view, "title", SAID(form.arena, "Invite a colleague"));
    view_set_text(form.arena, form.view, "submit_label", SAID(form.arena, "Write the invitation"));
    view_set_text(form.arena, form.view, "end_label", TEXT_NONE);
    view_set_text(form.arena, form.view, "cancel_href", TEXT("/desk/users"));
    form_view_end(&form, answer);
    return OK;
}

enum result user_new_page(struct request *request, struct answer *answer)
{
    const struct person_faults none = {.count = 0};
    const struct person nobody = {.organisation = 0};
    return show_new(request, answer, &nobody, &none);
}

struct change {
    const struct engine *engine;
    struct answer *answer;
    struct arena *arena;
    struct person person;
    struct actor actor;
    int64_t account;
    int64_t person_record; /* of an existing person; 0: one is made */
    struct token token;
    bool disabled;
};

static struct change change_begin(struct request *request, struct answer *answer)
{
    return (struct change){
        .engine = request_context(request), .answer = answer, .arena = request_arena(request), .actor = actor_of_request(request)};
}

/* Within the transaction: see web.h, One deed, one record. */
static enum result answer_account(const struct change *change)
{
    answer_redirect(change->answer, user_address(change->arena, change->account, ""));
    return OK;
}

static enum result add_in_store(struct db *db, void *context, struct message *message)
{
    struct change *change = context;
    const struct person *person = &change->person;
    struct made_link link;
    TRY(people_add(db, change->engine, change->arena, person->sign_in, person->name, person->roles, person->organisation,
                   NULL, &change->actor, &change->account, message));
    if (change->person_record)
        TRY(db_run(db, NULL, SQL("update account set person = $2 where id = $1"), BIND(bind_integer(change->account), bind_integer(change->person_record))));
    else
        TRY(people_make_person(db, change->engine, change->arena, change->account, &change->actor, message));
    TRY(people_link(db, change->engine, change->arena, change->account, &change->token, &change->actor, &link, message));
    notice(change->answer, "message");
    answer_redirect(change->answer, arena_printf(change->arena, "/desk/messages/%lld", (long long)link.message));
    return OK;
}

static enum result find_person(struct request *request, struct db *db, int64_t *ret_record, struct person_faults *faults)
{
    struct text reference = request_text(request, "person");
    enum result result;
    if (!reference.length)
        return OK;
    result = db_one_integer(db, ret_record, SQL("select id from record where register = 'person' and reference = $1"), BIND(bind_text(reference)));
    if (result == ERROR_NOT_FOUND)
        person_faults_add(faults, "person", SAID(request_arena(request), "There is no person with this reference. Copy it from the register of persons, or leave it empty"));
    return result == ERROR_NOT_FOUND ? OK : result;
}

/* A refusal of the store itself (somebody else was quicker) goes above the same form. */
static bool is_refusal(enum result result)
{
    return result == ERROR_CONFLICT || result == ERROR_INVALID;
}

static struct text refusal_text(struct request *request, struct answer *answer)
{
    return arena_copy_z(request_arena(request), answer_message(answer)->text);
}

enum result user_new_post(struct request *request, struct answer *answer)
{
    struct person_faults faults = {.count = 0};
    struct change change = change_begin(request, answer);
    struct person typed = person_typed(request);
    struct db *db;
    change.person = typed;
    TRY(request_db(request, &db));
    TRY(person_check(db, change.engine, change.arena, &change.person, &faults));
    TRY(find_person(request, db, &change.person_record, &faults));
    if (faults.count)
        return show_new(request, answer, &typed, &faults);
    change.token = token_new(change.arena);
    if (arena_failed(change.arena))
        return ERROR_MEMORY;
    enum result result = request_write(request, add_in_store, &change, answer_message(answer));
    if (is_refusal(result)) {
        person_faults_add(&faults, "", refusal_text(request, answer));
        return show_new(request, answer, &typed, &faults);
    }
    return result;
}

/* --- Shutting out ----------------------------------------------------------- */

static enum result disable_in_store(struct db *db, void *context, struct message *message)
{
    struct change *change = context;
    TRY(people_set_disabled(db, change->account, change->disabled, &change->actor, message));
    return answer_account(change);
}

enum result user_disable_post(struct request *request, struct answer *answer)
{
    struct change change = change_begin(request, answer);
    struct text wanted = request_text(request, "disabled");
    struct account account;
    TRY(user_of_path(request, answer, &account));
    if (!text_equals(wanted, "yes") && !text_equals(wanted, "no"))
        return message_fail(answer_message(answer), ERROR_INVALID, "Say whether to shut this person out: yes or no.");
    change.account = account.id;
    change.disabled = text_equals(wanted, "yes");
    return request_write(request, disable_in_store, &change, answer_message(answer));
}
