/* The administrator's forms for memberships: what somebody may do for the office or for an organisation, from
 * when to when. One page a capacity: its roles are set together, or it is ended. Not here: the rules (membership.c). */
#include "blocks/people/internal.h"

#include <inttypes.h>

#include "base/wording.h"

struct setting {
    struct request *request;
    struct answer *answer;
    const struct engine *engine;
    struct arena *arena;
    struct account account;
    struct actor actor;
    bool is_new;
    int64_t organisation;             /* of an existing capacity, or chosen; -1: none that exists */
    struct text organisation_name;
    struct person person;             /* roles as typed */
    struct text from_typed, until_typed;
    struct date from, until;
};

static enum result begin(struct request *request, struct answer *answer, bool is_new, struct setting *ret_setting)
{
    struct setting setting = {.request = request, .answer = answer, .engine = request_context(request), .arena = request_arena(request),
                              .actor = actor_of_request(request), .is_new = is_new, .until = DATE_NONE};
    struct db *db;
    setting.from = date_in_london(setting.actor.moment.now);
    TRY(user_of_path(request, answer, &setting.account));
    TRY(request_db(request, &db));
    if (!is_new) {
        setting.organisation = request_integer(request, "organisation", -1);
        TRY(organisation_name(db, setting.arena, setting.organisation, &setting.organisation_name));
        if (setting.organisation && !setting.organisation_name.length)
            return message_fail(answer_message(answer), ERROR_NOT_FOUND, "There is no such organisation in the register.");
    }
    *ret_setting = setting;
    return OK;
}

/* --- The form -------------------------------------------------------------- */

static void add_roles(struct setting *setting, struct form_view *form)
{
    const struct definitions *definitions = setting->engine->definitions;
    struct person_option *options = ARENA_ARRAY(setting->arena, struct person_option, definitions->role_count + 1);
    size_t count = 0;
    for (size_t i = 0; options && i < definitions->role_count; i++) {
        const struct role *role = &definitions->roles[i];
        if (setting->is_new || role->of_organisation == (setting->organisation != 0))
            options[count++] = (struct person_option){role->name, role->label, role->about, has_word(setting->person.roles, role->name)};
    }
    form_view_field(form, (struct person_field){.kind = "links", .name = "roles", .label = SAID(setting->arena, "Roles"), .required = true,
                                                .hint = SAID(setting->arena, "Choose as many as apply."), .options = options, .option_count = count});
}

static enum result show(struct setting *setting, const struct person_faults *faults)
{
    struct arena *arena = setting->arena;
    struct text rest = setting->is_new ? TEXT("/memberships/new") : arena_printf(arena, "/memberships/%" PRId64, setting->organisation);
    struct form_view form = form_view_begin(setting->request, setting->answer, user_address(arena, setting->account.id, rest.data), faults);
    struct text place = setting->organisation_name.length ? setting->organisation_name : SAID(arena, "the office");
    struct db *db;
    TRY(request_db(setting->request, &db));
    if (setting->is_new)
        TRY(form_view_organisation(&form, db, setting->organisation, SAID(arena, "Organisation"),
                                   SAID(arena, "Leave it empty for the office. A role that acts for an organisation needs one.")));
    add_roles(setting, &form);
    form_view_field(&form, (struct person_field){.kind = "date", .name = "from", .label = SAID(arena, "First day"), .required = true,
                                                 .hint = SAID(arena, "Today or later."), .value = setting->from_typed});
    form_view_field(&form, (struct person_field){.kind = "date", .name = "until", .label = SAID(arena, "Last day"),
                                                 .hint = SAID(arena, "Leave it empty when none is known."), .value = setting->until_typed});
    view_set_text(arena, form.view, "title", setting->is_new ? arena_printf(arena, SAY(arena, "Add a membership for %.*s"), TEXT_ARGS(setting->account.name))
                                                             : arena_printf(arena, SAY(arena, "%.*s at %.*s"), TEXT_ARGS(setting->account.name), TEXT_ARGS(place)));
    view_set_text(arena, form.view, "submit_label", SAID(arena, "Save"));
    view_set_text(arena, form.view, "end_label", setting->is_new ? TEXT_NONE : SAID(arena, "End it now"));
    view_set_text(arena, form.view, "cancel_href", user_address(arena, setting->account.id, ""));
    form_view_end(&form, setting->answer);
    return OK;
}

static enum result fill(struct setting *setting)
{
    struct date today = date_in_london(setting->actor.moment.now);
    struct membership *list;
    struct db *db;
    size_t count;
    setting->from_typed = date_long(setting->arena, today);
    if (setting->is_new)
        return OK;
    TRY(request_db(setting->request, &db));
    TRY(memberships_of(db, setting->arena, setting->account.id, &list, &count));
    for (size_t i = 0; i < count; i++) {
        if (list[i].organisation != setting->organisation || membership_is_over(&list[i], today))
            continue;
        setting->person.roles = arena_printf(setting->arena, "%.*s %.*s", TEXT_ARGS(setting->person.roles), TEXT_ARGS(list[i].role));
        setting->until_typed = date_is_none(list[i].until) ? TEXT_NONE : date_long(setting->arena, list[i].until);
        if (list[i].from.day > today.day)
            setting->from_typed = date_long(setting->arena, list[i].from);
    }
    return OK;
}

static enum result show_filled(struct request *request, struct answer *answer, bool is_new)
{
    const struct person_faults none = {.count = 0};
    struct setting setting;
    TRY(begin(request, answer, is_new, &setting));
    TRY(fill(&setting));
    return show(&setting, &none);
}

enum result membership_new_page(struct request *request, struct answer *answer)
{
    return show_filled(request, answer, true);
}

enum result membership_page(struct request *request, struct answer *answer)
{
    return show_filled(request, answer, false);
}

/* --- Sent ------------------------------------------------------------------ */

static void read_days(struct setting *setting, struct person_faults *faults)
{
    setting->from_typed = request_text(setting->request, "from");
    setting->until_typed = request_text(setting->request, "until");
    if (date_parse_typed_in(arena_language(setting->arena), setting->from_typed, &setting->from) < 0)
        person_faults_add(faults, "from", SAID(setting->arena, "Enter the first day, such as 21 November 2026"));
    if (setting->until_typed.length && date_parse_typed_in(arena_language(setting->arena), setting->until_typed, &setting->until) < 0)
        person_faults_add(faults, "until", SAID(setting->arena, "Enter the last day, such as 21 November 2026, or leave it empty"));
    if (!faults->count)
        capacity_check_days(setting->from, setting->until, date_in_london(setting->actor.moment.now), faults);
}

static enum result take_typed(struct setting *setting, struct person_faults *faults)
{
    struct text organisation = setting->is_new ? request_text(setting->request, "organisation") : TEXT_NONE;
    struct person checked;
    struct db *db;
    setting->person.roles = roles_typed(setting->request);
    if (setting->is_new && organisation.length && text_to_integer(organisation, &setting->organisation) < 0)
        setting->organisation = -1; /* which no record has */
    setting->person.organisation = setting->organisation;
    checked = setting->person;
    read_days(setting, faults);
    TRY(request_db(setting->request, &db));
    TRY(person_check_roles(db, setting->engine, setting->arena, &checked, faults));
    if (!person_fault_of(faults, "roles").length && !person_fault_of(faults, "organisation").length && !roles_fit(setting->engine, checked.roles, setting->organisation != 0))
        person_faults_add(faults, "roles", SAID(setting->arena, "Choose only roles that act for an organisation here; give the office's own roles in a membership of the office"));
    return OK;
}

static enum result set_in_store(struct db *db, void *context, struct message *message)
{
    struct setting *setting = context;
    TRY(people_set_capacity(db, setting->engine, setting->arena, setting->account.id, setting->organisation, setting->person.roles, setting->from,
                            setting->until, &setting->actor, message));
    notice(setting->answer, "membership");
    answer_redirect(setting->answer, user_address(setting->arena, setting->account.id, ""));
    return OK;
}

static enum result save(struct request *request, struct answer *answer, bool is_new)
{
    struct person_faults faults = {.count = 0};
    struct setting setting;
    TRY(begin(request, answer, is_new, &setting));
    if (!is_new && text_equals(request_text(request, "end"), "yes")) {
        setting.from_typed = date_long(setting.arena, setting.from);
        setting.person.roles = TEXT_NONE;
    } else {
        TRY(take_typed(&setting, &faults));
    }
    if (faults.count)
        return show(&setting, &faults);
    enum result result = request_write(request, set_in_store, &setting, answer_message(answer));
    if (result == ERROR_CONFLICT || result == ERROR_INVALID) {
        person_faults_add(&faults, "", arena_copy_z(setting.arena, answer_message(answer)->text));
        return show(&setting, &faults);
    }
    return result;
}

enum result membership_new_post(struct request *request, struct answer *answer)
{
    return save(request, answer, true);
}

enum result membership_post(struct request *request, struct answer *answer)
{
    return save(request, answer, false);
}
