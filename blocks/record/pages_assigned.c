/* …/{id}/assigned: who has a record, giving it to somebody and ending that. For whoever may assign, who need not
 * see what the record holds: this page shows its reference and state. */
#include "blocks/record/pages_access.h"

#include <inttypes.h>

#include "base/wording.h"

#define PAGE_TEXT(name) {name, VALUE_TEXT, true, true, NULL, NULL}
#define PAGE_OBJECT(name, shape) {name, VALUE_OBJECT, true, true, NULL, shape}
#define PAGE_LIST(name, shape) {name, VALUE_LIST, true, false, NULL, shape}
#define PAGE_BOOLEAN(name) {name, VALUE_BOOLEAN, true, false, NULL, NULL}
#define FIELDS(variable, ...) static const struct shape_field variable[] = {__VA_ARGS__, {NULL, 0, 0, 0, NULL, NULL}}

FIELDS(holder_fields, PAGE_TEXT("name"), PAGE_TEXT("since_line"), PAGE_TEXT("account"));
static const struct shape holder_shape = {"assigned_holder", holder_fields};
FIELDS(assigned_fields, PAGE_TEXT("title"), PAGE_TEXT("context_line"), PAGE_TEXT("record_href"), PAGE_OBJECT("state_tag", &tag_shape),
       PAGE_LIST("holders", &holder_shape), PAGE_BOOLEAN("has_holders"), PAGE_LIST("past", NULL), PAGE_BOOLEAN("has_past"), PAGE_TEXT("action"),
       PAGE_LIST("hidden", &hidden_shape), PAGE_LIST("fields", &form_field_shape), PAGE_BOOLEAN("has_people"), PAGE_OBJECT("error_summary", &error_summary_shape),
       PAGE_TEXT("cancel_href"), PAGE_TEXT("why_href"));
const struct shape assigned_shape = {"desk_assigned", assigned_fields};

static struct text by_words(struct arena *arena, const struct assignment *one)
{
    return one->by_name.length ? arena_printf(arena, SAY(arena, "assigned by %.*s"), TEXT_ARGS(one->by_name)) : SAID(arena, "who made it");
}

static bool has_it(const struct assignment *list, size_t count, int64_t account)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].account == account && !list[i].until.seconds)
            return true;
    return false;
}

static void set_holders(struct desk *desk, const struct assignment *list, size_t count)
{
    struct arena *arena = desk->arena;
    struct value *holders = value_list(arena), *past = value_list(arena);
    for (size_t i = 0; i < count; i++) {
        struct value *item = value_object(arena);
        if (list[i].until.seconds) {
            value_append(arena, past, value_text(arena, arena_printf(arena, SAY(arena, "%.*s, from %.*s to %.*s, %.*s"), TEXT_ARGS(list[i].name), TEXT_ARGS(day_line(arena, list[i].from)),
                                                                     TEXT_ARGS(day_line(arena, list[i].until)), TEXT_ARGS(by_words(arena, &list[i])))));
            continue;
        }
        value_set_text(arena, item, "name", list[i].name);
        value_set_text(arena, item, "since_line", arena_printf(arena, SAY(arena, "since %.*s, %.*s"), TEXT_ARGS(day_line(arena, list[i].from)), TEXT_ARGS(by_words(arena, &list[i]))));
        value_set_text(arena, item, "account", arena_printf(arena, "%" PRId64, list[i].account));
        value_append(arena, holders, item);
    }
    desk_set(desk, "holders", holders);
    desk_set_boolean(desk, "has_holders", value_is_truthy(holders));
    desk_set(desk, "past", past);
    desk_set_boolean(desk, "has_past", value_is_truthy(past));
}

static enum result set_form(struct desk *desk, const struct outline *outline, const struct assignment *list, size_t count, struct text wrong)
{
    struct arena *arena = desk->arena;
    const struct definition *definition = outline->definition;
    struct value *fields = value_list(arena), *errors = value_list(arena);
    struct value *part = part_field(arena, TEXT("account"), SAID(arena, "Assign it to"), SAID(arena, "Everybody with a role that can have these records and who does not have this one."), "select");
    struct holder *people;
    size_t people_count, offered = 0;
    TRY(people_holding(desk->db, arena, definition->assigned_to, definition->assigned_to_count, date_in_london(desk->actor.moment.now), &people, &people_count));
    for (size_t i = 0; i < people_count; i++) {
        if (has_it(list, count, people[i].account))
            continue;
        part_field_option(arena, part, arena_printf(arena, "%" PRId64, people[i].account), people[i].name, TEXT_NONE, false);
        offered++;
    }
    value_set_boolean(arena, part, "required", true);
    if (wrong.length) {
        value_set_text(arena, part, "error", wrong);
        part_error(arena, errors, wrong, TEXT("account"));
        answer_status(desk->answer, 422);
    }
    value_append(arena, fields, part);
    desk_set(desk, "fields", fields);
    desk_set_boolean(desk, "has_people", offered > 0);
    desk_set(desk, "hidden", value_list(arena));
    desk_set(desk, "error_summary", part_error_summary(arena, errors));
    desk_set_text(desk, "action", access_href(arena, outline, "/assigned"));
    return OK;
}

static enum result show(struct desk *desk, const struct outline *outline, struct text wrong)
{
    struct assignment *list;
    size_t count;
    TRY(record_assignments(desk->db, desk->arena, outline->id, &list, &count));
    access_set_head(desk, outline, arena_printf(desk->arena, SAY(desk->arena, "Who has %.*s"), TEXT_ARGS(outline->reference)));
    set_holders(desk, list, count);
    TRY(set_form(desk, outline, list, count, wrong));
    desk_set_text(desk, "why_href", access_href(desk->arena, outline, "/why"));
    desk_set_text(desk, "cancel_href", arena_printf(desk->arena, "/desk/assign?register=%.*s", TEXT_ARGS(outline->definition->plural)));
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}

static enum result open(struct request *request, struct answer *answer, struct desk *desk, struct outline *outline)
{
    TRY(access_open(request, answer, desk, outline));
    return record_may_assign(desk->db, desk->definition, outline->id, &desk->actor) ? OK : ERROR_NOT_FOUND;
}

enum result assigned_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct outline outline;
    TRY(open(request, answer, &desk, &outline));
    return show(&desk, &outline, TEXT_NONE);
}

struct assigning {
    struct desk *desk;
    const struct outline *outline;
    int64_t account;
    bool ends;
};

static enum result assign_in_store(struct db *db, void *context, struct message *message)
{
    const struct assigning *assigning = context;
    const struct desk *desk = assigning->desk;
    if (assigning->ends)
        TRY(record_unassign(db, desk->definition, assigning->outline->id, assigning->account, &desk->actor, message));
    else
        TRY(record_assign(db, desk->arena, desk->definition, assigning->outline->id, assigning->account, &desk->actor, message));
    answer_cookie(desk->answer, NOTICE_COOKIE, assigning->ends ? TEXT("unassigned") : TEXT("assigned"), 60);
    answer_redirect(desk->answer, access_href(desk->arena, assigning->outline, "/assigned"));
    return OK;
}

enum result assigned_post(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct outline outline;
    struct assigning assigning = {&desk, &outline, request_integer(request, "account", 0), request_has(request, "end")};
    struct message *message = answer_message(answer);
    enum result result = ERROR_INVALID;
    TRY(open(request, answer, &desk, &outline));
    if (assigning.account <= 0)
        (void)!message_fail(message, ERROR_INVALID, "Choose who is to have it");
    else
        result = request_write(request, assign_in_store, &assigning, message);
    if (result == ERROR_INVALID) {
        TRY(desk_read(&desk));
        return show(&desk, &outline, arena_copy_z(desk.arena, message->text));
    }
    return result;
}
