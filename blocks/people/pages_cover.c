/* Who covers for whom: the form and the list of one's own, and the same for somebody else by an
 * administrator. Not here: what stands against a cover (delegation.c), what it lets one do (hats.c). */
#include "blocks/people/internal.h"

#include <inttypes.h>

#include "base/wording.h"

#define MEMBERS(...) ((const struct shape_field[]){__VA_ARGS__, {.name = NULL}})

static const struct shape cover_item_shape = {"Cover", MEMBERS(PART_TEXT_MEMBER("line"), PART_TEXT_MEMBER("days_line"), PART_TEXT_MEMBER("reason"), PART_TEXT_MEMBER("end_action"))};
const struct shape cover_shape = {"Covers", MEMBERS(PART_FORM_MEMBERS, PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("intro"), PART_LIST_MEMBER("covers", &cover_item_shape),
                                                    PART_BOOLEAN_MEMBER("has_covers"), PART_BOOLEAN_MEMBER("may_arrange"), PART_TEXT_MEMBER("cancel_href"))};

struct covering {
    struct request *request;
    struct answer *answer;
    struct arena *arena;
    struct account account; /* who is away */
    bool is_own;
    struct actor actor;
    struct delegation wanted;
    struct text capacity, to, from_day, until_day; /* as typed */
};

static struct text own_address(const struct covering *covering)
{
    return covering->is_own ? TEXT("/desk/cover") : user_address(covering->arena, covering->account.id, "/cover");
}

/* --- The form -------------------------------------------------------------- */

static enum result capacity_options(struct covering *covering, struct db *db, struct person_option **ret_options, size_t *ret_count)
{
    struct arena *arena = covering->arena;
    struct hat *hats;
    size_t count, kept = 0;
    struct person_option *options;
    TRY(people_hats(db, arena, covering->account.id, date_in_london(covering->actor.moment.now), &hats, &count));
    options = ARENA_ARRAY(arena, struct person_option, count + 1);
    if (!options)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        struct text roles;
        if (hats[i].delegation)
            continue;
        TRY(roles_handed_over(db, arena, covering->account.id, hats[i].organisation, date_in_london(covering->actor.moment.now), &roles));
        if (!roles.length)
            continue;
        hats[i].roles = roles;
        options[kept].value = hat_code(arena, &hats[i]);
        options[kept].label = hat_label(arena, request_context(covering->request), &hats[i]);
        options[kept].selected = text_equal(options[kept].value, covering->capacity);
        kept++;
    }
    if (kept == 1)
        options[0].selected = true;
    *ret_options = options;
    *ret_count = kept;
    return OK;
}

/* Everybody else who is in use; for oneself those of the same bodies. */
static enum result colleague_options(struct covering *covering, struct db *db, struct person_option **ret_options, size_t *ret_count)
{
    struct statement *statement AUTO(statement_close_at) = NULL;
    struct arena *arena = covering->arena;
    struct person_option *options;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from account"), BIND_NOTHING));
    options = ARENA_ARRAY(arena, struct person_option, (size_t)total + 1);
    if (!options)
        return ERROR_MEMORY;
    TRY(db_query(db, &statement,
                 SQL("select a.id, a.name from account a where a.id <> $1 and a.disabled_at is null and exists"
                     " (select 1 from membership m where m.account = a.id and m.from_day <= $2 and (m.until_day is null or m.until_day >= $2)"
                     " and ($3 = 0 or m.organisation in (select o.organisation from membership o where o.account = $1 and o.from_day <= $2"
                     " and (o.until_day is null or o.until_day >= $2)))) order by lower(a.name), a.id"),
                 BIND(bind_integer(covering->account.id), bind_date(date_in_london(covering->actor.moment.now)), bind_integer(covering->is_own))));
    while ((step = statement_step(statement)) > 0 && count < (size_t)total) {
        options[count].value = arena_printf(arena, "%" PRId64, statement_integer(statement, 0));
        options[count].label = statement_copy(statement, 1, arena);
        options[count].selected = text_equal(options[count].value, covering->to);
        count++;
    }
    *ret_options = options;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result add_fields(struct covering *covering, struct form_view *form, struct db *db)
{
    struct person_option *capacities, *colleagues;
    size_t capacity_count, colleague_count;
    TRY(capacity_options(covering, db, &capacities, &capacity_count));
    TRY(colleague_options(covering, db, &colleagues, &colleague_count));
    form_view_field(form, (struct person_field){.kind = "select", .name = "capacity", .label = SAID(covering->arena, "Work that is covered"), .required = true,
                                                .hint = SAID(covering->arena, "The keeping of accounts is not handed over."),
                                                .options = capacities, .option_count = capacity_count});
    form_view_field(form, (struct person_field){.kind = "select", .name = "to", .label = SAID(covering->arena, "Colleague who covers"), .required = true,
                                                .options = colleagues, .option_count = colleague_count});
    form_view_field(form, (struct person_field){.kind = "date", .name = "from_day", .label = SAID(covering->arena, "First day"), .required = true,
                                                .hint = SAID(covering->arena, "Such as 1 December 2026."), .value = covering->from_day});
    form_view_field(form, (struct person_field){.kind = "date", .name = "until_day", .label = SAID(covering->arena, "Last day"), .required = true,
                                                .hint = SAID(covering->arena, "Such as 3 December 2026. It can be ended before."), .value = covering->until_day});
    form_view_field(form, (struct person_field){.kind = "text", .name = "reason", .label = SAID(covering->arena, "Reason"), .value = covering->wanted.reason,
                                                .max = DELEGATION_REASON_CHARACTERS_MAX,
                                                .hint = SAID(covering->arena, "Such as annual leave. Both of you and administrators read it: say nothing about health.")});
    value_set_page(covering->arena, form->view, "may_arrange", value_boolean(covering->arena, capacity_count > 0 && colleague_count > 0));
    return OK;
}

static enum result add_covers(struct covering *covering, struct form_view *form, struct db *db)
{
    struct arena *arena = covering->arena;
    struct value *list = value_list(arena);
    struct delegation *covers;
    size_t count;
    TRY(delegations_of(db, arena, covering->account.id, date_in_london(covering->actor.moment.now), &covers, &count));
    for (size_t i = 0; i < count; i++) {
        const struct delegation *one = &covers[i];
        struct value *item = value_object(arena);
        struct text place = one->organisation_name.length ? one->organisation_name : SAID(arena, "the office");
        value_set_text(arena, item, "line", arena_printf(arena, SAY(arena, "%.*s covers for %.*s at %.*s"), TEXT_ARGS(one->to_name), TEXT_ARGS(one->from_name), TEXT_ARGS(place)));
        value_set_text(arena, item, "days_line", arena_printf(arena, SAY(arena, "%.*s to %.*s"), TEXT_ARGS(date_long(arena, one->from_day)), TEXT_ARGS(date_long(arena, one->until_day))));
        value_set_text(arena, item, "reason", one->reason);
        value_set_text(arena, item, "end_action", arena_printf(arena, "/desk/cover/%" PRId64 "/end", one->id));
        value_append(arena, list, item);
    }
    value_set_page(arena, form->view, "covers", list);
    value_set_page(arena, form->view, "has_covers", value_boolean(arena, count > 0));
    return OK;
}

static enum result show(struct covering *covering, const struct person_faults *faults)
{
    struct arena *arena = covering->arena;
    struct form_view form = form_view_begin(covering->request, covering->answer, own_address(covering), faults);
    struct db *db;
    TRY(request_db(covering->request, &db));
    TRY(add_fields(covering, &form, db));
    TRY(add_covers(covering, &form, db));
    view_set_text(arena, form.view, "title", covering->is_own ? SAID(arena, "Absence and cover") : arena_printf(arena, SAY(arena, "Cover for %.*s"), TEXT_ARGS(covering->account.name)));
    view_set_text(arena, form.view, "intro",
                  covering->is_own ? SAID(arena, "While you are away a colleague can do your work. They choose it at the top of the page, and what they do is kept under both your names. Nobody approves their own work that way.")
                                   : SAID(arena, "While they are away a colleague can do their work. It is kept under both names, and nobody approves their own work that way."));
    view_set_text(arena, form.view, "cancel_href", covering->is_own ? TEXT("/desk") : user_address(arena, covering->account.id, ""));
    form_view_end(&form, covering->answer);
    return OK;
}

/* --- Whose ----------------------------------------------------------------- */

static enum result begin(struct request *request, struct answer *answer, bool is_own, struct covering *ret_covering)
{
    struct covering covering = {.request = request, .answer = answer, .arena = request_arena(request), .is_own = is_own, .actor = actor_of_request(request)};
    struct db *db;
    if (is_own) {
        TRY(request_db(request, &db));
        TRY(people_get(db, covering.arena, covering.actor.account, date_in_london(covering.actor.moment.now), &covering.account));
    } else {
        TRY(user_of_path(request, answer, &covering.account));
    }
    *ret_covering = covering;
    return OK;
}

static enum result show_empty(struct request *request, struct answer *answer, bool is_own)
{
    const struct person_faults none = {.count = 0};
    struct covering covering;
    TRY(begin(request, answer, is_own, &covering));
    return show(&covering, &none);
}

enum result cover_page(struct request *request, struct answer *answer)
{
    return show_empty(request, answer, true);
}

enum result user_cover_page(struct request *request, struct answer *answer)
{
    return show_empty(request, answer, false);
}

/* --- Arranging ------------------------------------------------------------- */

static struct date day_typed(const struct request *request, struct text typed)
{
    struct date day = DATE_NONE;
    return typed.length && date_parse_typed_in(request_language(request), typed, &day) == OK ? day : DATE_NONE;
}

static void take_typed(struct covering *covering)
{
    struct request *request = covering->request;
    int64_t organisation = -1, to = 0; /* neither is anybody's */
    covering->capacity = request_text(request, "capacity");
    covering->to = request_text(request, "to");
    covering->from_day = request_text(request, "from_day");
    covering->until_day = request_text(request, "until_day");
    if (text_to_integer(covering->capacity, &organisation) < 0)
        organisation = -1;
    if (text_to_integer(covering->to, &to) < 0)
        to = 0;
    covering->wanted = (struct delegation){.from = covering->account.id, .to = to, .organisation = organisation,
                                           .reason = request_text(request, "reason"), .from_day = day_typed(request, covering->from_day),
                                           .until_day = day_typed(request, covering->until_day)};
}

static enum result arrange_in_store(struct db *db, void *context, struct message *message)
{
    struct covering *covering = context;
    TRY(people_delegate(db, covering->arena, &covering->wanted, &covering->actor, NULL, message));
    notice(covering->answer, "cover");
    answer_redirect(covering->answer, own_address(covering));
    return OK;
}

static enum result arrange(struct request *request, struct answer *answer, bool is_own)
{
    struct person_faults faults = {.count = 0};
    struct covering covering;
    struct db *db;
    TRY(begin(request, answer, is_own, &covering));
    take_typed(&covering);
    TRY(request_db(request, &db));
    TRY(delegation_check(db, covering.arena, &covering.wanted, &covering.actor, &faults));
    if (faults.count)
        return show(&covering, &faults);
    enum result result = request_write(request, arrange_in_store, &covering, answer_message(answer));
    if (result == ERROR_INVALID) { /* somebody else was quicker */
        person_faults_add(&faults, "", arena_copy_z(covering.arena, answer_message(answer)->text));
        return show(&covering, &faults);
    }
    return result;
}

enum result cover_post(struct request *request, struct answer *answer)
{
    return arrange(request, answer, true);
}

enum result user_cover_post(struct request *request, struct answer *answer)
{
    return arrange(request, answer, false);
}

/* --- Ending ---------------------------------------------------------------- */

static enum result end_in_store(struct db *db, void *context, struct message *message)
{
    struct covering *covering = context;
    TRY(people_end_delegation(db, covering->arena, covering->wanted.id, &covering->actor, message));
    notice(covering->answer, "cover-ended");
    answer_redirect(covering->answer, own_address(covering));
    return OK;
}

enum result cover_end_post(struct request *request, struct answer *answer)
{
    struct covering covering = {.answer = answer, .arena = request_arena(request), .actor = actor_of_request(request)};
    struct db *db;
    TRY(request_db(request, &db));
    enum result result = delegation_get(db, covering.arena, request_integer(request, "cover", 0), &covering.wanted);
    if (result == ERROR_NOT_FOUND)
        return message_fail(answer_message(answer), result, "There is no such cover.");
    TRY(result);
    covering.account.id = covering.wanted.from;
    covering.is_own = covering.wanted.from == covering.actor.account || covering.wanted.to == covering.actor.account;
    return request_write(request, end_in_store, &covering, answer_message(answer));
}
