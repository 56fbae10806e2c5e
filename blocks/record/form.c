/* A form made from a definition: what is typed for each field, from the stored record, an
 * address, a posted form or a kept one, and back into a record. Not here: how it looks
 * (form_parts.c), what is wrong with the record as a whole (check.c). */
#include "blocks/record/desk.h"

#include <inttypes.h>

struct text form_input_name(struct arena *arena, const struct field *field)
{
    return arena_printf(arena, "field_%.*s", TEXT_ARGS(field->name));
}

/* --- The fields and what may be chosen in them ---------------------------- */

static bool has_option(const struct form_field *field, int64_t id)
{
    for (size_t i = 0; i < field->option_count; i++)
        if (field->options[i].id == id)
            return true;
    return false;
}

/* Two records of one name (and one whole) are told apart by their references. They stand side by side: the
 * options are sorted by name. */
static void tell_apart(struct arena *arena, struct form_field *field)
{
    struct text before = TEXT_NONE;
    for (size_t i = 0; i < field->option_count; i++) {
        struct link_option *option = &field->options[i];
        struct text name = option->name;
        bool twice = (i && text_equal(name, before)) || (i + 1 < field->option_count && text_equal(name, field->options[i + 1].name));
        if (twice)
            option->name = arena_printf(arena, "%.*s (%.*s)", TEXT_ARGS(name), TEXT_ARGS(option->reference));
        before = name;
    }
}

/* What is stored stays a choice, even where the visitor could not choose it anew. */
static enum result add_stored(struct desk *desk, struct form_field *field, const struct field_value *value)
{
    struct link_option *options = ARENA_ARRAY(desk->arena, struct link_option, field->option_count + value->link_count + 1);
    if (!options)
        return ERROR_MEMORY;
    if (field->option_count)
        memcpy(options, field->options, field->option_count * sizeof *options);
    field->options = options;
    for (size_t i = 0; i < value->link_count; i++) {
        struct link_option option = {.id = value->links[i], .reference = TEXT_NONE};
        if (has_option(field, option.id))
            continue;
        TRY(record_name_for(desk->db, desk->arena, field->field->target, option.id, &desk->actor, &option.name));
        option.bare = option.name;
        field->options[field->option_count++] = option;
    }
    return OK;
}

static enum result make_options(struct desk *desk, struct form_field *field, const struct field_value *value)
{
    TRY(record_options(desk->db, desk->arena, field->field->target, &desk->actor, &field->options, &field->option_count));
    tell_apart(desk->arena, field);
    TRY(add_stored(desk, field, value));
    field->by_name = field->option_count > (field->field->type == FIELD_LINK ? OPTIONS_LISTED_MAX : OPTIONS_TICKED_MAX);
    return OK;
}

/* The one move from here that asks for approval and that can be made without a reason. */
static enum result find_then(struct desk *desk, const struct record *record, struct form *form)
{
    struct record mine = *record;
    size_t found = 0;
    mine.author = desk->actor.account;
    mine.author_for = desk->actor.stands_for;
    for (size_t i = 0; i < record->definition->move_count; i++) {
        const struct move *move = &record->definition->moves[i];
        bool from_here = false;
        for (size_t j = 0; j < move->from_count; j++)
            from_here = from_here || move->from[j] == record->state;
        if (!from_here || !move->asks_approval || move->reason == REASON_REQUIRED || move->not_by_author)
            continue;
        if (!(record->id ? record_may_by_roles(desk->db, &mine, move->by, move->by_count, &desk->actor)
                         : record_may_some(record->definition, move->by, move->by_count, &desk->actor)))
            continue;
        form->then = move;
        found++;
    }
    if (found != 1)
        form->then = NULL;
    return OK;
}

enum result form_make(struct desk *desk, const struct record *record, struct form *ret_form)
{
    const struct definition *definition = record->definition;
    struct form form = {.definition = definition, .fields = ARENA_ARRAY(desk->arena, struct form_field, definition->field_count + 1)};
    bool is_theirs = record_is_theirs(desk->db, record, &desk->actor);
    if (!form.fields)
        return ERROR_MEMORY;
    for (size_t i = 0; i < definition->field_count; i++) {
        struct form_field *field = &form.fields[i];
        field->field = &definition->fields[i];
        field->typed = TEXT_NONE;
        /* What cannot be opened cannot be changed: it stays as it is. */
        field->is_asked = !field->field->by_moves && field_may_see(field->field, &desk->actor, is_theirs) && !field_value_is_sealed(&record->values[i]) &&
                          field_may_edit(definition, field->field, record->state, &desk->actor);
        if (!field->is_asked)
            continue;
        if (field->field->type == FIELD_LINK || field->field->type == FIELD_LINKS)
            TRY(make_options(desk, field, &record->values[i]));
        field->typed = form_typed(desk, field, &record->values[i]);
    }
    TRY(find_then(desk, record, &form));
    *ret_form = form;
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}

/* --- From a value to what one types -------------------------------------- */

static struct text option_text(struct desk *desk, const struct form_field *field, int64_t id)
{
    if (!field->by_name)
        return arena_printf(desk->arena, "%" PRId64, id);
    for (size_t i = 0; i < field->option_count; i++)
        if (field->options[i].id == id)
            return field->options[i].name;
    return TEXT_NONE;
}

struct text form_typed(struct desk *desk, const struct form_field *field, const struct field_value *value)
{
    struct text all = TEXT_NONE;
    if (field_value_is_sealed(value))
        return TEXT_NONE;
    switch (field->field->type) {
    case FIELD_LINK:
    case FIELD_LINKS:
        for (size_t i = 0; i < value->link_count; i++)
            all = arena_printf(desk->arena, "%.*s%s%.*s", TEXT_ARGS(all), i ? "\n" : "", TEXT_ARGS(option_text(desk, field, value->links[i])));
        return all;
    case FIELD_DATE:
    case FIELD_PARTIAL_DATE:
    case FIELD_MOMENT:
        return field_show(desk->db, desk->arena, field->field, value);
    default:
        return value->text;
    }
}

/* --- Taking what was typed ------------------------------------------------ */

static struct form_field *find_input(struct form *form, struct text input_name)
{
    const struct field *field;
    if (!text_starts(input_name, TEXT("field_")))
        return NULL;
    field = definition_field(form->definition, text_slice(input_name, FAMILY_PREFIX_BYTES, SIZE_MAX));
    return field ? &form->fields[field - form->definition->fields] : NULL;
}

bool form_fix_parent(struct desk *desk, struct form *form, int64_t id)
{
    const struct field *parent = definition_field(form->definition, form->definition->parent);
    struct form_field *field = parent ? &form->fields[parent - form->definition->fields] : NULL;
    if (!field || !field->is_asked || !has_option(field, id))
        return false;
    field->fixed_id = id;
    field->typed = option_text(desk, field, id);
    return true;
}

void form_take_query(struct desk *desk, struct form *form)
{
    size_t count = request_family_count(desk->request, "field_*");
    for (size_t i = 0; i < count; i++) {
        struct form_field *field = find_input(form, request_family_name(desk->request, "field_*", i));
        struct text value = request_family_text(desk->request, "field_*", i);
        int64_t id;
        if (!field || !field->is_asked || field->field->type == FIELD_FILE)
            continue;
        if (field->field->type != FIELD_LINK && field->field->type != FIELD_LINKS) {
            field->typed = value;
        } else if (text_to_integer(value, &id) == OK && has_option(field, id)) {
            field->typed = option_text(desk, field, id);
            if (text_equal(field->field->name, form->definition->parent))
                form_fix_parent(desk, form, id);
        }
    }
}

static bool is_ticked(const struct form_field *field)
{
    return field->field->type == FIELD_LINKS && !field->by_name;
}

static void take(struct desk *desk, struct form_field *field, struct text value)
{
    if (is_ticked(field) && field->typed.length)
        field->typed = arena_printf(desk->arena, "%.*s\n%.*s", TEXT_ARGS(field->typed), TEXT_ARGS(value));
    else
        field->typed = value;
}

static void clear_typed(struct form *form)
{
    for (size_t i = 0; i < form->definition->field_count; i++)
        if (form->fields[i].is_asked && !form->fields[i].fixed_id)
            form->fields[i].typed = TEXT_NONE;
}

/* `twice`: it is asked, and came more often than once. */
static enum result refuse_input(struct desk *desk, struct text name, bool twice)
{
    struct text shown = text_head(name, 60);
    return twice ? message_fail(answer_message(desk->answer), ERROR_INVALID, "“%.*s” was sent twice. Please open the form again and send it from there.", TEXT_ARGS(shown))
                 : message_fail(answer_message(desk->answer), ERROR_INVALID, "“%.*s” is not asked in this form. Please open the form again and send it from there.", TEXT_ARGS(shown));
}

enum result form_take_posted(struct desk *desk, struct form *form)
{
    size_t count = request_family_count(desk->request, "field_*");
    bool *taken = ARENA_ARRAY(desk->arena, bool, form->definition->field_count + 1);
    if (!taken)
        return ERROR_MEMORY;
    clear_typed(form);
    for (size_t i = 0; i < count; i++) {
        struct text name = request_family_name(desk->request, "field_*", i);
        struct form_field *field = find_input(form, name);
        if (!field || !field->is_asked || field->fixed_id)
            return refuse_input(desk, name, false);
        if (taken[field - form->fields] && !is_ticked(field))
            return refuse_input(desk, name, true);
        taken[field - form->fields] = true;
        take(desk, field, request_family_text(desk->request, "field_*", i));
    }
    form->reason = text_trim(request_text(desk->request, "reason"));
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}

/* After the fields: that is the order of the form. */
static void remove_parked(struct form *form, struct text name)
{
    const struct field *field = definition_field(form->definition, name);
    struct form_field *asked = field ? &form->fields[field - form->definition->fields] : NULL;
    if (asked && asked->is_asked && field->type == FIELD_FILE)
        asked->typed = TEXT_NONE;
}

void form_take_parked(struct desk *desk, struct form *form, struct text inputs)
{
    struct text name, value, rest = inputs;
    int64_t id;
    while (form_next(desk->arena, &rest, &name, &value))
        if (text_equals(name, "parent") && text_to_integer(value, &id) == OK)
            form_fix_parent(desk, form, id);
    clear_typed(form);
    while (form_next(desk->arena, &inputs, &name, &value)) {
        struct form_field *field = find_input(form, name);
        if (text_equals(name, "reason"))
            form->reason = value;
        else if (text_starts(name, TEXT("remove_")) && value.length)
            remove_parked(form, text_slice(name, strlen("remove_"), SIZE_MAX));
        else if (field && field->is_asked && !field->fixed_id)
            take(desk, field, value);
    }
    form->restored = true;
}

/* --- From what was typed to a value --------------------------------------- */

/* By id where the form lists its options, and by name in either case: the number of options may have
 * grown between the form and its answer. */
static enum result find_option(const struct form_field *field, struct text typed, int64_t *ret_id, size_t *ret_count)
{
    int64_t id;
    *ret_count = 0;
    if (!field->by_name && text_to_integer(typed, &id) == OK && has_option(field, id)) {
        *ret_id = id;
        *ret_count = 1;
        return OK;
    }
    for (int way = 0; way < 4 && !*ret_count; way++) {
        bool exactly = way % 2 == 0;
        for (size_t i = 0; i < field->option_count; i++) {
            struct text name = way < 2 ? field->options[i].name : field->options[i].bare;
            if (exactly ? text_equal(name, typed) : text_equal_ignoring_case(name, typed)) {
                *ret_id = field->options[i].id;
                ++*ret_count;
            }
        }
    }
    return *ret_count == 1 ? OK : ERROR_INVALID;
}

static enum result read_links(struct desk *desk, const struct form_field *field, struct text *ret_canonical, struct message *message)
{
    struct text rest = field->typed, line, all = TEXT_NONE;
    int64_t given = 0, most = field->field->type == FIELD_LINKS ? field->field->max : 1;
    while (text_next(&rest, '\n', &line)) {
        int64_t id;
        size_t count;
        line = text_trim(line);
        if (!line.length)
            continue;
        if (find_option(field, line, &id, &count) < 0) {
            struct text shown = text_slice(line, 0, line.length < 200 ? line.length : 0);
            if (count)
                return message_fail(message, ERROR_INVALID, "There is more than one “%.*s”: give the whole name, with its reference", TEXT_ARGS(shown));
            if (field->by_name)
                return message_fail(message, ERROR_INVALID, "There is no “%.*s” in the list: choose one of its names", TEXT_ARGS(shown));
            return message_fail(message, ERROR_INVALID, "Choose one of the answers in the list, not “%.*s”", TEXT_ARGS(shown));
        }
        if (++given > most) /* not read to its end: a name can be sent a hundred thousand times */
            return most == 1 ? message_fail(message, ERROR_INVALID, "Choose one answer only")
                             : message_fail(message, ERROR_INVALID, "Choose at most %" PRId64 " answers", most);
        all = arena_printf(desk->arena, "%.*s%s%" PRId64, TEXT_ARGS(all), all.length ? " " : "", id);
    }
    return field_read(desk->arena, field->field, all, desk->actor.moment.today, ret_canonical, message);
}

static bool is_role(const struct desk *desk, struct text name)
{
    for (size_t i = 0; i < desk->engine->definitions->role_count; i++)
        if (text_equal(desk->engine->definitions->roles[i].name, name))
            return true;
    return false;
}

static enum result read_one(struct desk *desk, const struct form_field *field, struct text *ret_canonical, struct message *message)
{
    enum field_type type = field->field->type;
    if (field->fixed_id) {
        *ret_canonical = arena_printf(desk->arena, "%" PRId64, field->fixed_id);
        return OK;
    }
    if (type == FIELD_LINK || type == FIELD_LINKS)
        return read_links(desk, field, ret_canonical, message);
    TRY(field_read(desk->arena, field->field, field->typed, desk->actor.moment.today, ret_canonical, message));
    if (type == FIELD_ROLE && ret_canonical->length && !is_role(desk, *ret_canonical))
        return message_fail(message, ERROR_INVALID, "Choose one of the answers in the list");
    return OK;
}

/* A choice that has gone out of force since it was stored may stay. */
static bool is_unchanged(struct desk *desk, const struct form_field *field, const struct field_value *stored)
{
    struct text typed = form_typed(desk, field, stored);
    return typed.length && text_equal(typed, field->typed);
}

enum result form_read(struct desk *desk, struct form *form, struct record *record)
{
    for (size_t i = 0; i < form->definition->field_count; i++) {
        struct form_field *field = &form->fields[i];
        struct text canonical = TEXT_NONE;
        struct message message = {.language = arena_language(desk->arena)};
        enum result result;
        if (!field->is_asked || (!field->fixed_id && is_unchanged(desk, field, &record->values[i])))
            continue;
        result = read_one(desk, field, &canonical, &message);
        if (result < 0 && result != ERROR_INVALID)
            return result;
        field->failed = result == ERROR_INVALID;
        if (field->failed)
            problems_add(desk->arena, &form->problems, field->field, "%s", message.text);
        else
            TRY(record_set(desk->arena, record, field->field, canonical));
    }
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}

enum result form_check(struct db *db, struct desk *desk, struct form *form, const struct record *record, const struct record *before)
{
    struct problems found = {0};
    TRY(record_check(db, desk->engine, desk->arena, record, before, &desk->actor, &found));
    for (size_t i = 0; i < found.count; i++) {
        const struct field *field = found.list[i].field;
        if (!field || !form->fields[field - form->definition->fields].failed)
            problems_add(desk->arena, &form->problems, field, "%.*s", TEXT_ARGS(found.list[i].what));
    }
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}
