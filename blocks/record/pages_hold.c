/* /desk/holds: times in which nothing is published, such as the weeks before an election. Everybody at the desk may read
 * them; an administrator sets and ends them. */
#include "blocks/record/later.h"

#include <inttypes.h>

#include "base/wording.h"

#define HOLDS "/desk/holds"

struct hold_form { struct text from, until, room, ground, error, error_field; };

static bool may_set(const struct desk *desk)
{
    return actor_has_role(&desk->actor, TEXT("administrator"));
}

static struct text rooms_of(struct desk *desk, struct value *field, struct text chosen)
{
    struct text seen = TEXT(" ");
    for (size_t i = 0; i < desk->engine->definitions->count; i++) {
        const struct definition *definition = &desk->engine->definitions->list[i];
        struct text word = arena_printf(desk->arena, " %.*s ", TEXT_ARGS(definition->room));
        if (!definition->publishes || text_contains(seen, word))
            continue;
        seen = arena_printf(desk->arena, "%.*s%.*s ", TEXT_ARGS(seen), TEXT_ARGS(definition->room));
        if (field)
            part_field_option(desk->arena, field, definition->room, definition->room_title, TEXT_NONE, text_equal(definition->room, chosen));
    }
    return seen;
}

static void add_input(struct desk *desk, const struct hold_form *form, struct value *fields, struct value *field, struct text typed)
{
    value_set_text(desk->arena, field, "value", typed);
    if (form->error.length && text_equal(form->error_field, value_get_text(field, "name")))
        value_set_text(desk->arena, field, "error", form->error);
    value_append(desk->arena, fields, field);
}

static struct value *make_fields(struct desk *desk, const struct hold_form *form)
{
    struct arena *arena = desk->arena;
    struct value *fields = value_list(arena), *field;
    field = part_field(arena, TEXT("from"), SAID(arena, "First day"), SAID(arena, "From its first second in London. For example 27 March 2028"), "date");
    value_set_boolean(arena, field, "required", true);
    add_input(desk, form, fields, field, form->from);
    field = part_field(arena, TEXT("until"), SAID(arena, "Last day"), SAID(arena, "To its end. For an election, the day of the poll."), "date");
    value_set_boolean(arena, field, "required", true);
    add_input(desk, form, fields, field, form->until);
    field = part_field(arena, TEXT("room"), SAID(arena, "Which room of the office?"), SAID(arena, "Leave it open for the whole office."), "select");
    (void)rooms_of(desk, field, form->room);
    add_input(desk, form, fields, field, form->room);
    field = part_field(arena, TEXT("ground"), SAID(arena, "Ground"), SAID(arena, "Whoever would publish reads this. For example: election of the commissioner on 4 May 2028."), "text");
    value_set_boolean(arena, field, "required", true);
    add_input(desk, form, fields, field, form->ground);
    return fields;
}

static struct text state_of(struct desk *desk, const struct publishing_hold *hold, struct text *ret_colour)
{
    struct date today = date_in_london(desk->actor.moment.now);
    *ret_colour = TEXT("grey");
    if (hold->ended_at.seconds)
        return SAID(desk->arena, "Ended early");
    if (date_compare(hold->until, today) < 0)
        return SAID(desk->arena, "Over");
    *ret_colour = date_compare(hold->from, today) <= 0 ? TEXT("red") : TEXT("blue");
    return date_compare(hold->from, today) <= 0 ? SAID(desk->arena, "Publishing is held") : SAID(desk->arena, "To come");
}

static enum result add_exceptions(struct desk *desk, const struct publishing_hold *hold, struct value *items)
{
    struct publishing_exception *list;
    size_t count;
    TRY(publishing_exceptions(desk->db, desk->arena, hold->id, &list, &count));
    for (size_t i = 0; i < count; i++) {
        const struct definition *definition = definitions_find(desk->engine->definitions, list[i].register_name);
        bool may = definition && desk_may_see_id(desk, definition, list[i].record);
        value_append(desk->arena, items,
                     part_item(desk->arena, arena_printf(desk->arena, SAY(desk->arena, "%.*s: %.*s on %.*s"), TEXT_ARGS(list[i].ground), TEXT_ARGS(list[i].by), TEXT_ARGS(instant_long(desk->arena, list[i].at))),
                               may ? desk_record_href(desk->arena, definition, list[i].record) : TEXT_NONE));
    }
    return OK;
}

static struct text room_title(const struct desk *desk, struct text room)
{
    for (size_t i = 0; i < desk->engine->definitions->count; i++)
        if (text_equal(desk->engine->definitions->list[i].room, room))
            return desk->engine->definitions->list[i].room_title;
    return room;
}

static enum result add_hold(struct desk *desk, const struct publishing_hold *hold, struct value *holds)
{
    struct arena *arena = desk->arena;
    struct value *item = value_object(arena), *exceptions = value_list(arena);
    struct text colour, state = state_of(desk, hold, &colour);
    TRY(add_exceptions(desk, hold, exceptions));
    value_set_text(arena, item, "from", date_iso(arena, hold->from));
    value_set_text(arena, item, "until", date_iso(arena, hold->until));
    value_set_text(arena, item, "room", hold->room);
    value_set_text(arena, item, "ground", hold->ground);
    value_set_boolean(arena, item, "ended", hold->ended_at.seconds != 0);
    value_set_page(arena, item, "days_line", value_text(arena, arena_printf(arena, SAY(arena, "%.*s to %.*s, %.*s"), TEXT_ARGS(date_long(arena, hold->from)), TEXT_ARGS(date_long(arena, hold->until)),
                                                                           TEXT_ARGS(hold->room.length ? room_title(desk, hold->room) : SAID(arena, "the whole office")))));
    value_set_page(arena, item, "by_line", value_text(arena, hold->ended_at.seconds ? arena_printf(arena, SAY(arena, "Set by %.*s, ended by %.*s on %.*s."), TEXT_ARGS(hold->by), TEXT_ARGS(hold->ended_by), TEXT_ARGS(instant_long(arena, hold->ended_at)))
                                                                                    : arena_printf(arena, SAY(arena, "Set by %.*s on %.*s."), TEXT_ARGS(hold->by), TEXT_ARGS(instant_long(arena, hold->set_at)))));
    value_set_page(arena, item, "tag", part_tag(arena, state, colour));
    value_set_page(arena, item, "exceptions", exceptions);
    value_set_page(arena, item, "has_exceptions", value_boolean(arena, value_is_truthy(exceptions)));
    value_set_page(arena, item, "end_action", value_text(arena, may_set(desk) && !hold->ended_at.seconds && !text_equals(state, "Over") ? arena_printf(arena, HOLDS "/%" PRId64 "/end", hold->id) : TEXT_NONE));
    value_set_page(arena, item, "number", value_text(arena, arena_printf(arena, "%" PRId64, hold->id)));
    value_append(arena, holds, item);
    return OK;
}

static enum result holds_page(struct desk *desk, const struct hold_form *form, int status)
{
    struct value *holds = value_list(desk->arena), *errors = value_list(desk->arena);
    struct publishing_hold *list;
    size_t count;
    TRY(desk_read(desk));
    TRY(publishing_hold_list(desk->db, desk->arena, &list, &count));
    for (size_t i = 0; i < count; i++)
        TRY(add_hold(desk, &list[i], holds));
    value_set(desk->arena, desk->view, "holds", holds);
    desk_set_boolean(desk, "has_holds", count > 0);
    desk_set_text(desk, "action", may_set(desk) ? TEXT(HOLDS) : TEXT_NONE);
    desk_set(desk, "hidden", value_list(desk->arena));
    desk_set(desk, "fields", make_fields(desk, form));
    if (form->error.length)
        part_error(desk->arena, errors, form->error, form->error_field);
    desk_set(desk, "error_summary", part_error_summary(desk->arena, errors));
    answer_status(desk->answer, status);
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}

enum result holds_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    TRY(desk_open(request, answer, false, &desk));
    return holds_page(&desk, &(struct hold_form){.error = TEXT_NONE}, 200);
}

/* --- Setting and ending --------------------------------------------------- */

struct setting {
    struct desk *desk;
    struct publishing_hold hold;
    int64_t ends;
};

static enum result set_in_store(struct db *db, void *context, struct message *message)
{
    const struct setting *setting = context;
    struct desk *desk = setting->desk;
    TRY(setting->ends ? publishing_hold_end(db, setting->ends, &desk->actor, message) : publishing_hold_add(db, &setting->hold, &desk->actor, message));
    answer_cookie(desk->answer, NOTICE_COOKIE, setting->ends ? TEXT("hold-ended") : TEXT("hold-set"), 60);
    answer_redirect(desk->answer, TEXT(HOLDS));
    return OK;
}

static enum result read_day(struct arena *arena, struct hold_form *form, struct text typed, const char *field, struct date *ret_day)
{
    if (date_parse_typed_in(arena_language(arena), typed, ret_day) == OK)
        return OK;
    form->error = SAID(arena, "Enter a real date, such as 21 November 2026 or 21/11/2026");
    form->error_field = text_of(field);
    return ERROR_INVALID;
}

enum result holds_post(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct setting setting = {.desk = &desk};
    struct hold_form form = {.from = request_text(request, "from"), .until = request_text(request, "until"), .room = request_text(request, "room"),
                             .ground = request_text(request, "ground")};
    enum result result;
    TRY(desk_open(request, answer, false, &desk));
    result = read_day(desk.arena, &form, form.from, "from", &setting.hold.from);
    if (result == OK)
        result = read_day(desk.arena, &form, form.until, "until", &setting.hold.until);
    setting.hold.room = form.room;
    setting.hold.ground = form.ground;
    if (result == OK && form.room.length && !text_contains(rooms_of(&desk, NULL, TEXT_NONE), arena_printf(desk.arena, " %.*s ", TEXT_ARGS(form.room)))) {
        form.error = SAID(desk.arena, "Choose one of the rooms in the list");
        form.error_field = TEXT("room");
        result = ERROR_INVALID;
    }
    if (result == OK)
        result = request_write(request, set_in_store, &setting, answer_message(answer));
    if (result != ERROR_INVALID)
        return result;
    if (!form.error.length) {
        form.error = arena_copy_z(desk.arena, answer_message(answer)->text);
        form.error_field = text_contains(form.error, TEXT("round")) || text_contains(form.error, TEXT("characters")) ? TEXT("ground") : TEXT("until");
    }
    return holds_page(&desk, &form, 422);
}

enum result hold_end_post(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct setting setting = {.desk = &desk};
    TRY(desk_open(request, answer, false, &desk));
    if (text_to_integer(request_text(request, "hold"), &setting.ends) < 0 || setting.ends <= 0)
        return ERROR_NOT_FOUND;
    return request_write(request, set_in_store, &setting, answer_message(answer));
}
