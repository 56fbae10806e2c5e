/* When an approved version is published: choosing it, reading the choice, saying it. See later.h. */
#include "blocks/record/later.h"

#include "base/wording.h"

enum result later_find_hold(struct desk *desk, struct later *later)
{
    enum result result = publishing_held(desk->db, desk->arena, desk->definition->room, desk->actor.moment.now, &later->hold);
    later->is_held = result == OK;
    return result == ERROR_NOT_FOUND ? OK : result;
}

void later_take(struct desk *desk, struct later *later)
{
    later->when = request_text(desk->request, "when");
    later->at = request_text(desk->request, "at");
    later->other = request_text(desk->request, "other");
    later->other_state = request_text(desk->request, "other_state");
    later->exception = text_trim(request_text(desk->request, "exception"));
}

/* --- The fields ----------------------------------------------------------- */

static bool is_chosen(const struct later *later, const char *when)
{
    if (later->when.length)
        return text_equals(later->when, when);
    return strcmp(when, later->is_held ? "hold" : later->may_now ? "now" : "moment") == 0;
}

static struct value *when_field(struct desk *desk, const struct later *later)
{
    struct value *field = part_field(desk->arena, TEXT("when"), SAID(desk->arena, "When is it published?"), TEXT_NONE, "choice");
    struct text until = later->is_held ? date_long(desk->arena, later->hold.until) : TEXT_NONE;
    if (later->is_held)
        part_field_option(desk->arena, field, TEXT("hold"), SAID(desk->arena, "When publishing is no longer held"), arena_printf(desk->arena, SAY(desk->arena, "After %.*s"), TEXT_ARGS(until)), is_chosen(later, "hold"));
    if (later->may_now)
        part_field_option(desk->arena, field, TEXT("now"), later->is_held ? SAID(desk->arena, "Now, although publishing is held") : SAID(desk->arena, "Now"), TEXT_NONE, is_chosen(later, "now"));
    part_field_option(desk->arena, field, TEXT("moment"), SAID(desk->arena, "On a day, at a time"), TEXT_NONE, is_chosen(later, "moment"));
    part_field_option(desk->arena, field, TEXT("record"), SAID(desk->arena, "When another record comes to a state"), TEXT_NONE, is_chosen(later, "record"));
    value_set_boolean(desk->arena, field, "required", true);
    return field;
}

static struct text state_value(struct arena *arena, const struct definition *definition, size_t state)
{
    return arena_printf(arena, "%.*s/%.*s", TEXT_ARGS(definition->name), TEXT_ARGS(definition->states[state].name));
}

static struct value *state_field(struct desk *desk, const struct later *later)
{
    struct value *field = part_field(desk->arena, TEXT("other_state"), SAID(desk->arena, "And what it becomes"), SAID(desk->arena, "If it waits for another record."), "select");
    for (size_t i = 0; i < desk->engine->definitions->count; i++) {
        const struct definition *definition = &desk->engine->definitions->list[i];
        for (size_t j = 1; j < definition->state_count && desk_may_open(desk, definition); j++) {
            struct text value = state_value(desk->arena, definition, j);
            part_field_option(desk->arena, field, value, arena_printf(desk->arena, "%.*s: %.*s", TEXT_ARGS(definition->title), TEXT_ARGS(definition->states[j].label)), TEXT_NONE,
                              text_equal(value, later->other_state));
        }
    }
    return field;
}

static void add_field(struct desk *desk, const struct later *later, struct value *fields, struct value *field)
{
    if (later->error.length && text_equal(later->error_field, value_get_text(field, "name")))
        value_set_text(desk->arena, field, "error", later->error);
    value_append(desk->arena, fields, field);
}

struct value *later_fields(struct desk *desk, const struct later *later)
{
    struct arena *arena = desk->arena;
    struct value *fields = value_list(arena), *field;
    add_field(desk, later, fields, when_field(desk, later));
    if (later->is_held && later->may_now) {
        field = part_field(arena, TEXT("exception"), SAID(arena, "Why must it be published although publishing is held?"), SAID(arena, "Only for “Now”. It is kept with the hold, for the auditor."), "text");
        value_set_text(arena, field, "value", later->exception);
        add_field(desk, later, fields, field);
    }
    field = part_field(arena, TEXT("at"), SAID(arena, "Day and time"), SAID(arena, "If it waits for a day. For example 3 May 2027, 9:30am. London time."), "text");
    value_set_text(arena, field, "value", later->at);
    add_field(desk, later, fields, field);
    field = part_field(arena, TEXT("other"), SAID(arena, "Reference of the other record"), SAID(arena, "If it waits for another record."), "text");
    value_set_text(arena, field, "value", later->other);
    add_field(desk, later, fields, field);
    add_field(desk, later, fields, state_field(desk, later));
    return fields;
}

/* --- What was chosen ------------------------------------------------------ */

static enum result wrong(struct later *later, const char *field, struct text what)
{
    later->error = what;
    later->error_field = text_of(field);
    return ERROR_INVALID;
}

static enum result read_record(struct desk *desk, struct later *later, struct embargo_wait *wait)
{
    struct text rest = later->other_state, reg = TEXT_NONE;
    const struct definition *definition;
    enum result result;
    if (!later->other.length)
        return wrong(later, "other", SAID(desk->arena, "Enter the reference of the other record"));
    (void)text_next(&rest, '/', &reg);
    definition = definitions_find(desk->engine->definitions, reg);
    if (!definition || definition_state(definition, rest) == SIZE_MAX)
        return wrong(later, "other_state", SAID(desk->arena, "Choose what the other record becomes"));
    result = db_one_integer(desk->db, &wait->other, SQL("select id from record where register = $1 and reference = $2"), BIND(bind_text(definition->name), bind_text(later->other)));
    if (result == ERROR_NOT_FOUND || (result == OK && !desk_may_see_id(desk, definition, wait->other)))
        return wrong(later, "other", arena_printf(desk->arena, SAY(desk->arena, "There is no %.*s with this reference that you may see"), TEXT_ARGS(first_lower(desk->arena, definition->title))));
    wait->other_state = rest;
    return result;
}

enum result later_read(struct desk *desk, struct later *later, struct embargo_wait *ret_wait)
{
    struct message message = {.language = arena_language(desk->arena)};
    struct embargo_wait wait = {0};
    if (text_equals(later->when, "moment")) {
        wait.until = UNTIL_MOMENT;
        if (!text_trim(later->at).length)
            return wrong(later, "at", SAID(desk->arena, "Enter the day and the time"));
        if (instant_parse_typed(later->at, &wait.at, &message) < 0)
            return wrong(later, "at", arena_copy_z(desk->arena, message.text));
    } else if (text_equals(later->when, "record")) {
        wait.until = UNTIL_RECORD;
        TRY(read_record(desk, later, &wait));
    } else if (text_equals(later->when, "hold")) {
        wait.until = UNTIL_HOLD;
    } else if (later->is_held && text_equals(later->when, "now")) {
        if (!later->exception.length)
            return wrong(later, "exception", SAID(desk->arena, "Say why it must be published although publishing is held"));
        if (text_count_characters(later->exception) > HOLD_GROUND_CHARACTERS_MAX)
            return wrong(later, "exception", arena_printf(desk->arena, SAY(desk->arena, "Use %d characters or fewer"), HOLD_GROUND_CHARACTERS_MAX));
        wait.exception = later->exception;
    } else if (later->when.length && !text_equals(later->when, "now")) {
        return wrong(later, "when", SAID(desk->arena, "Choose when it is published"));
    }
    *ret_wait = wait;
    return OK;
}

struct text later_words(struct desk *desk, const struct embargo *embargo)
{
    struct text words;
    if (embargo_when(desk->db, desk->engine, desk->arena, embargo, &desk->actor, &words) < 0)
        return SAID(desk->arena, "when its time has come");
    return words;
}
