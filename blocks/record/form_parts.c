/* How a form made from a definition looks: its fields, its problems, what it carries unseen. */
#include "blocks/record/desk.h"

#include <inttypes.h>

#include "base/wording.h"

#define PROSE_LONG_CHARACTERS 2000

static size_t choices_in_force(const struct desk *desk, const struct field *field)
{
    size_t count = 0;
    for (size_t i = 0; i < field->choices->count; i++)
        count += choice_is_offered(&field->choices->choices[i], desk->actor.moment.today);
    return count;
}

static const char *kind_of(const struct desk *desk, const struct form_field *field)
{
    switch (field->field->type) {
    case FIELD_TEXT: return "text";
    case FIELD_PROSE: return "prose";
    case FIELD_INTEGER: return "integer";
    case FIELD_BOOLEAN: return "boolean";
    case FIELD_DATE: return "date";
    case FIELD_PARTIAL_DATE: return "partial_date";
    case FIELD_CHOICE: return choices_in_force(desk, field->field) > CHOICES_AS_RADIOS_MAX ? "select" : "choice";
    case FIELD_ROLE: return "select";
    case FIELD_LINK: return field->by_name ? "lookup" : "link";
    case FIELD_LINKS: return field->by_name ? "links_lookup" : "links";
    case FIELD_WEB_ADDRESS: return "web_address";
    case FIELD_FILE: return "upload";
    case FIELD_MOMENT: return "moment";
    case FIELD_DECIMAL: return "decimal";
    case FIELD_PENCE: return "pence";
    }
    return "text";
}

/* --- Options -------------------------------------------------------------- */

static bool is_chosen(struct text typed, struct text value)
{
    struct text line;
    while (text_next(&typed, '\n', &line))
        if (text_equal(text_trim(line), value))
            return true;
    return false;
}

static void add_links(struct desk *desk, struct value *part, const struct form_field *field)
{
    for (size_t i = 0; i < field->option_count; i++) {
        struct text value = arena_printf(desk->arena, "%" PRId64, field->options[i].id);
        part_field_option(desk->arena, part, value, field->options[i].name, TEXT_NONE, !field->by_name && is_chosen(field->typed, value));
    }
}

/* Radios cannot be taken back: where no answer is needed, "No answer" is one. */
static void add_no_answer(struct desk *desk, struct value *part, const struct form_field *field, const char *kind)
{
    if (!field->field->required && strcmp(kind, "select") != 0)
        part_field_option(desk->arena, part, TEXT_NONE, SAID(desk->arena, "No answer"), TEXT_NONE, !field->typed.length);
}

static void add_choices(struct desk *desk, struct value *part, const struct form_field *field, const char *kind)
{
    const struct choice_list *list = field->field->choices;
    for (size_t i = 0; i < list->count; i++) {
        const struct choice *choice = &list->choices[i];
        bool chosen = text_equal(choice->code, text_trim(field->typed));
        if (chosen || choice_is_offered(choice, desk->actor.moment.today))
            part_field_option(desk->arena, part, choice->code, choice->label, choice->hint, chosen);
    }
    add_no_answer(desk, part, field, kind);
}

static void add_roles(struct desk *desk, struct value *part, const struct form_field *field)
{
    const struct definitions *definitions = desk->engine->definitions;
    for (size_t i = 0; i < definitions->role_count; i++)
        part_field_option(desk->arena, part, definitions->roles[i].name, definitions->roles[i].label, TEXT_NONE,
                          text_equal(definitions->roles[i].name, field->typed));
}

static void add_options(struct desk *desk, struct value *part, const struct form_field *field, const char *kind)
{
    switch (field->field->type) {
    case FIELD_BOOLEAN:
        part_field_option(desk->arena, part, TEXT("yes"), SAID(desk->arena, "Yes"), TEXT_NONE, text_equals(field->typed, "yes"));
        part_field_option(desk->arena, part, TEXT("no"), SAID(desk->arena, "No"), TEXT_NONE, text_equals(field->typed, "no"));
        add_no_answer(desk, part, field, kind);
        break;
    case FIELD_CHOICE:
        add_choices(desk, part, field, kind);
        break;
    case FIELD_ROLE:
        add_roles(desk, part, field);
        break;
    case FIELD_LINK:
    case FIELD_LINKS:
        add_links(desk, part, field);
        break;
    default:
        break;
    }
}

/* --- Fields and problems -------------------------------------------------- */

static struct text problem_of(const struct form *form, const struct field *field)
{
    for (size_t i = 0; i < form->problems.count; i++)
        if (form->problems.list[i].field == field)
            return form->problems.list[i].what;
    return TEXT_NONE;
}

/* Of several files: others than the first, so that the first may go. */
static bool has_further_files(const struct form_field *field)
{
    for (int64_t i = 1; i < field->field->files_max; i++)
        if (field[i].typed.length)
            return true;
    return false;
}

static struct value *field_part(struct desk *desk, const struct form *form, const struct form_field *field)
{
    const char *kind = kind_of(desk, field);
    struct text hint = field->field->type == FIELD_MOMENT && !field->field->hint.length ? SAID(desk->arena, "Day and time, such as 21 November 2026, 9:30am") : field->field->hint;
    struct value *part = part_field(desk->arena, form_input_name(desk->arena, field->field), field->field->label, hint, kind);
    value_set_text(desk->arena, part, "value", field->typed);
    value_set_text(desk->arena, part, "error", problem_of(form, field->field));
    value_set_boolean(desk->arena, part, "required", field->field->required && !has_further_files(field));
    value_set_integer(desk->arena, part, "max", field->field->max);
    if (field->field->type == FIELD_PROSE && field->field->max > PROSE_LONG_CHARACTERS)
        value_set_integer(desk->arena, part, "rows", 10);
    if (field->field->from_word)
        value_set_text(desk->arena, part, "word_name", arena_printf(desk->arena, "word_%.*s", TEXT_ARGS(field->field->name)));
    add_options(desk, part, field, kind);
    if (field->field->type == FIELD_FILE)
        form_file_part(desk, field, part);
    return part;
}

/* Of several files those that are there, and one more place to put one. */
static bool form_shows_place(const struct form *form, const struct form_field *field)
{
    const struct field *first;
    size_t place = field_place(field->field, &first);
    if (place == 1 || field->typed.length || problem_of(form, field->field).length)
        return true;
    for (size_t before = 1; before < place; before++)
        if (!field[-(ptrdiff_t)before].typed.length)
            return false;
    return true;
}

bool form_has_more_places(const struct form *form)
{
    size_t empty = 0;
    for (size_t i = 0; i < form->definition->field_count; i++)
        empty += form->fields[i].is_asked && form->fields[i].field->place_of.length && !form->fields[i].typed.length;
    return empty > 0;
}

struct value *form_fields_part(struct desk *desk, const struct form *form)
{
    struct value *fields = value_list(desk->arena);
    for (size_t i = 0; i < form->definition->field_count; i++)
        if (form->fields[i].is_asked && !form->fields[i].fixed_id && form_shows_place(form, &form->fields[i]))
            value_append(desk->arena, fields, field_part(desk, form, &form->fields[i]));
    return fields;
}

struct value *form_errors_part(struct desk *desk, const struct form *form)
{
    struct value *errors = value_list(desk->arena);
    for (size_t i = 0; i < form->problems.count; i++) {
        const struct problem *problem = &form->problems.list[i];
        const struct form_field *field = problem->field ? &form->fields[problem->field - form->definition->fields] : NULL;
        bool has_input = field && field->is_asked && !field->fixed_id;
        struct text what = problem->what;
        if (problem->field && !text_contains(what, problem->field->label))
            what = arena_printf(desk->arena, "%.*s: %.*s", TEXT_ARGS(problem->field->label), TEXT_ARGS(what));
        part_error(desk->arena, errors, what, has_input ? form_input_name(desk->arena, problem->field) : TEXT_NONE);
    }
    return part_error_summary(desk->arena, errors);
}

struct text reason_readers(struct arena *arena, const struct definition *definition)
{
    return definition->only_count ? SAID(arena, "The public does not read this. Those of an organisation who may see this record can.") : SAID(arena, "This stays in the office.");
}

struct value *reason_field_part(struct arena *arena, struct text label, struct text hint, struct text typed, bool required)
{
    struct value *part = part_field(arena, TEXT("reason"), label, hint, "prose");
    value_set_text(arena, part, "value", typed);
    value_set_boolean(arena, part, "required", required);
    value_set_integer(arena, part, "max", REASON_CHARACTERS_MAX);
    return part;
}

/* --- Carried unseen ------------------------------------------------------- */

static void hide_field(struct desk *desk, const struct form_field *field, struct value *hidden)
{
    struct text name = form_input_name(desk->arena, field->field), rest = field->typed, line;
    if (field->field->type != FIELD_LINKS || field->by_name) {
        part_hidden(desk->arena, hidden, name, field->typed);
        return;
    }
    while (text_next(&rest, '\n', &line))
        part_hidden(desk->arena, hidden, name, line);
}

void form_hide(struct desk *desk, const struct form *form, struct value *hidden)
{
    for (size_t i = 0; i < form->definition->field_count; i++)
        if (form->fields[i].is_asked && !form->fields[i].fixed_id)
            hide_field(desk, &form->fields[i], hidden);
}
