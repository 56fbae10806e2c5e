/* …/{id}/glass: opening, in an emergency, a record that one may not see, with a reason and in the auditor's sight; and
 * /desk/glass, where whoever may do that finds the record by its reference. */
#include "blocks/record/pages_access.h"

#include <inttypes.h>

#include "base/wording.h"

#define PAGE_TEXT(name) {name, VALUE_TEXT, true, true, NULL, NULL}
#define PAGE_OBJECT(name, shape) {name, VALUE_OBJECT, true, true, NULL, shape}
#define PAGE_LIST(name, shape) {name, VALUE_LIST, true, false, NULL, shape}
#define PAGE_BOOLEAN(name) {name, VALUE_BOOLEAN, true, false, NULL, NULL}
#define FIELDS(variable, ...) static const struct shape_field variable[] = {__VA_ARGS__, {NULL, 0, 0, 0, NULL, NULL}}

FIELDS(glass_fields, PAGE_TEXT("title"), PAGE_TEXT("context_line"), PAGE_TEXT("record_href"), PAGE_OBJECT("state_tag", &tag_shape), PAGE_TEXT("hours_line"),
       PAGE_TEXT("action"), PAGE_LIST("hidden", &hidden_shape), PAGE_LIST("fields", &form_field_shape), PAGE_OBJECT("error_summary", &error_summary_shape),
       PAGE_TEXT("cancel_href"));
const struct shape glass_shape = {"desk_glass", glass_fields};
FIELDS(find_fields, PAGE_LIST("fields", &form_field_shape), PAGE_OBJECT("error_summary", &error_summary_shape), PAGE_BOOLEAN("may_break"));
const struct shape glass_find_shape = {"desk_glass_find", find_fields};

/* --- Finding it ----------------------------------------------------------- */

static bool may_break_some(const struct definition *definition, const struct actor *actor)
{
    return record_may_some(definition, definition->break_glass, definition->break_glass_count, actor);
}

static void add_field(struct desk *desk, struct value *fields, struct value *errors, struct value *part, struct text name, struct text wrong)
{
    value_set_boolean(desk->arena, part, "required", true);
    if (wrong.length) {
        value_set_text(desk->arena, part, "error", wrong);
        part_error(desk->arena, errors, wrong, name);
        answer_status(desk->answer, 422);
    }
    value_append(desk->arena, fields, part);
}

static void find_page(struct desk *desk, struct text reference, struct text wrong)
{
    struct arena *arena = desk->arena;
    struct value *fields = value_list(arena), *errors = value_list(arena);
    struct value *reg = part_field(arena, TEXT("register"), SAID(arena, "Register"), TEXT_NONE, "select");
    struct value *part = part_field(arena, TEXT("reference"), SAID(arena, "Reference of the record"), SAID(arena, "As it stands on a letter or in another record, such as CASE-0012."), "text");
    struct text chosen = request_text(desk->request, "register");
    size_t count = 0;
    for (size_t i = 0; i < desk->engine->definitions->count; i++) {
        const struct definition *definition = &desk->engine->definitions->list[i];
        if (!may_break_some(definition, &desk->actor))
            continue;
        part_field_option(arena, reg, definition->plural, definition->titles, TEXT_NONE, text_equal(chosen, definition->plural));
        count++;
    }
    value_set_text(arena, part, "value", reference);
    add_field(desk, fields, errors, reg, TEXT("register"), TEXT_NONE);
    add_field(desk, fields, errors, part, TEXT("reference"), wrong);
    desk_set(desk, "fields", fields);
    desk_set(desk, "error_summary", part_error_summary(arena, errors));
    desk_set_boolean(desk, "may_break", count > 0);
}

enum result glass_find_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct text reference = text_trim(request_text(request, "reference"));
    const struct definition *definition;
    struct outline outline = {0};
    int64_t id = 0;
    enum result result = ERROR_NOT_FOUND;
    TRY(desk_open(request, answer, false, &desk));
    TRY(desk_read(&desk));
    definition = definitions_by_plural(desk.engine->definitions, request_text(request, "register"));
    if (definition && may_break_some(definition, &desk.actor))
        result = db_one_integer(desk.db, &id, SQL("select id from record where register = $1 and lower(reference) = lower($2) order by id"),
                                BIND(bind_text(definition->name), bind_text(reference)));
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    if (result == OK && record_may_break_glass(desk.db, definition, id, &desk.actor)) {
        outline = (struct outline){.definition = definition, .id = id};
        answer_redirect(answer, access_href(desk.arena, &outline, "/glass"));
        return OK;
    }
    find_page(&desk, reference, reference.length ? SAID(desk.arena, "There is no such record, or you may see it without this. Check the register and the reference") : TEXT_NONE);
    return arena_failed(desk.arena) ? ERROR_MEMORY : OK;
}

/* --- Opening it ----------------------------------------------------------- */

static enum result open(struct request *request, struct answer *answer, struct desk *desk, struct outline *outline)
{
    TRY(access_open(request, answer, desk, outline));
    return record_may_break_glass(desk->db, desk->definition, outline->id, &desk->actor) ? OK : ERROR_NOT_FOUND;
}

static enum result show(struct desk *desk, const struct outline *outline, struct text reason, struct text wrong)
{
    struct arena *arena = desk->arena;
    const struct definition *definition = outline->definition;
    struct value *fields = value_list(arena), *errors = value_list(arena);
    struct value *part = part_field(arena, TEXT("reason"), SAID(arena, "Why you must open it"), SAID(arena, "The auditor reads this, with your name and the time. Do not write who the record is about."), "prose");
    value_set_text(arena, part, "value", reason);
    value_set_integer(arena, part, "max", GLASS_REASON_CHARACTERS_MAX);
    value_set_integer(arena, part, "rows", 4);
    add_field(desk, fields, errors, part, TEXT("reason"), wrong);
    access_set_head(desk, outline, arena_printf(arena, SAY(arena, "Break the glass of %.*s"), TEXT_ARGS(outline->reference)));
    desk_set_text(desk, "hours_line", definition->glass_hours == 1 ? SAID(arena, "1 hour") : arena_printf(arena, SAY(arena, "%" PRId64 " hours"), definition->glass_hours));
    desk_set(desk, "fields", fields);
    desk_set(desk, "hidden", value_list(arena));
    desk_set(desk, "error_summary", part_error_summary(arena, errors));
    desk_set_text(desk, "action", access_href(arena, outline, "/glass"));
    desk_set_text(desk, "cancel_href", TEXT("/desk/glass"));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result glass_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct outline outline;
    struct record record;
    struct instant until;
    TRY(open(request, answer, &desk, &outline));
    record = (struct record){.definition = outline.definition, .id = outline.id};
    TRY(record_glass_until(desk.db, &record, &desk.actor, &until));
    if (until.seconds) {
        answer_redirect(answer, access_href(desk.arena, &outline, ""));
        return OK;
    }
    return show(&desk, &outline, TEXT_NONE, TEXT_NONE);
}

struct breaking {
    struct desk *desk;
    const struct outline *outline;
    struct text reason;
    bool closes;
};

static enum result break_in_store(struct db *db, void *context, struct message *message)
{
    const struct breaking *breaking = context;
    const struct desk *desk = breaking->desk;
    const struct outline *outline = breaking->outline;
    if (breaking->closes) {
        TRY(record_close_glass(db, outline->id, &desk->actor));
        answer_redirect(desk->answer, TEXT("/desk/glass"));
    } else {
        TRY(record_break_glass(db, outline->definition, outline->id, breaking->reason, &desk->actor, message));
        answer_redirect(desk->answer, access_href(desk->arena, outline, ""));
    }
    answer_cookie(desk->answer, NOTICE_COOKIE, breaking->closes ? TEXT("glass-closed") : TEXT("glass-broken"), 60);
    return OK;
}

enum result glass_post(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct outline outline;
    struct breaking breaking = {&desk, &outline, request_text(request, "reason"), request_has(request, "close")};
    enum result result;
    TRY(open(request, answer, &desk, &outline));
    result = request_write(request, break_in_store, &breaking, answer_message(answer));
    if (result != ERROR_INVALID)
        return result;
    TRY(desk_read(&desk));
    return show(&desk, &outline, breaking.reason, arena_copy_z(desk.arena, answer_message(answer)->text));
}
