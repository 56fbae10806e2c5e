/* The forms of people as views: which fields, what was typed, what is wrong with each.
 * Not here: what the handlers do with them. */
#include "blocks/people/internal.h"

#include "base/wording.h"

#define MEMBERS(...) ((const struct shape_field[]){__VA_ARGS__, {.name = NULL}})

const struct shape sign_in_shape = {"SignIn", MEMBERS(PART_FORM_MEMBERS, PART_TEXT_MEMBER("parked_line"))};
const struct shape password_shape = {
    "Password", MEMBERS(PART_FORM_MEMBERS, PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("cancel_href"))};
const struct shape user_form_shape = {"UserForm", MEMBERS(PART_FORM_MEMBERS, PART_TEXT_MEMBER("title"),
                                                          PART_TEXT_MEMBER("submit_label"), PART_TEXT_MEMBER("end_label"),
                                                          PART_TEXT_MEMBER("cancel_href"))};

const struct shape forgotten_shape = {"Forgotten", MEMBERS(PART_FORM_MEMBERS, PART_BOOLEAN_MEMBER("asked"))};
static const struct shape code_shape = {"RecoveryCode", MEMBERS(PART_TEXT_MEMBER("code"))};
const struct shape second_new_shape = {
    "SecondFactor", MEMBERS(PART_FORM_MEMBERS, PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("why_line"), {.name = "qr", .kind = VALUE_HTML, .nullable = true, .page_only = true},
                            PART_TEXT_MEMBER("secret_line"), PART_LIST_MEMBER("codes", &code_shape), PART_TEXT_MEMBER("submit_label"),
                            PART_TEXT_MEMBER("cancel_href"))};
const struct shape link_shape = {"Link", MEMBERS(PART_FORM_MEMBERS, PART_BOOLEAN_MEMBER("works"), PART_TEXT_MEMBER("who_line"))};

void notice(struct answer *answer, const char *code)
{
    answer_cookie(answer, "notice", text_of(code), 60);
}

void view_set_text(struct arena *arena, struct value *view, const char *name, struct text text)
{
    value_set_page(arena, view, name, value_text(arena, text));
}

struct form_view form_view_begin(struct request *request, struct answer *answer, struct text action,
                                 const struct person_faults *faults)
{
    struct arena *arena = request_arena(request);
    struct form_view form = {
        .arena = arena,
        .view = answer_view(answer),
        .fields = value_list(arena),
        .hidden = value_list(arena),
        .errors = value_list(arena),
        .faults = faults,
    };
    view_set_text(arena, form.view, "action", action);
    return form;
}

void form_view_field(struct form_view *form, struct person_field field)
{
    struct arena *arena = form->arena;
    struct text error = wording_kept(arena, person_fault_of(form->faults, field.name));
    struct value *part = part_field(arena, text_of(field.name), field.label, field.hint, field.kind);
    if (error.length)
        part_error(arena, form->errors, error, text_of(field.name));
    value_set_text(arena, part, "error", error);
    value_set_text(arena, part, "value", field.value);
    value_set_boolean(arena, part, "required", field.required);
    value_set_integer(arena, part, "max", field.max);
    value_set_text(arena, part, "autocomplete", text_of(field.autocomplete));
    for (size_t i = 0; i < field.option_count; i++)
        part_field_option(arena, part, field.options[i].value, field.options[i].label, field.options[i].note, field.options[i].selected);
    value_append(arena, form->fields, part);
}

void form_view_end(struct form_view *form, struct answer *answer)
{
    struct text whole = wording_kept(form->arena, person_fault_of(form->faults, "")); /* of the form, not of a field */
    if (whole.length)
        part_error(form->arena, form->errors, whole, TEXT_NONE);
    value_set_page(form->arena, form->view, "error_summary", part_error_summary(form->arena, form->errors));
    value_set_page(form->arena, form->view, "hidden", form->hidden);
    value_set_page(form->arena, form->view, "fields", form->fields);
    if (form->faults->count)
        answer_status(answer, 422);
}

/* --- Roles and organisations ----------------------------------------------- */

static enum result organisation_options(struct arena *arena, struct db *db, int64_t chosen, struct person_option **ret_options,
                                        size_t *ret_count)
{
    struct statement *statement AUTO(statement_close_at) = NULL;
    int64_t count;
    size_t filled = 0;
    int step;
    TRY(db_one_integer(db, &count, SQL("select count(*) from record where register = 'organisation'"), BIND_NOTHING));
    struct person_option *options = ARENA_ARRAY(arena, struct person_option, (size_t)count + 1);
    if (!options)
        return ERROR_MEMORY;
    TRY(db_query(db, &statement, SQL("select id, name from record where register = 'organisation' and id not in (select gone.id from merged gone) order by name, id"),
                 BIND_NOTHING));
    while ((step = statement_step(statement)) > 0 && filled < (size_t)count)
        options[filled++] = (struct person_option){
            .value = arena_printf(arena, "%lld", (long long)statement_integer(statement, 0)),
            .label = statement_copy(statement, 1, arena),
            .selected = statement_integer(statement, 0) == chosen,
        };
    *ret_options = options;
    *ret_count = filled;
    return step < 0 ? (enum result)step : OK;
}

enum result form_view_organisation(struct form_view *form, struct db *db, int64_t chosen, struct text label, struct text hint)
{
    struct person_option *options;
    size_t count;
    TRY(organisation_options(form->arena, db, chosen, &options, &count));
    form_view_field(form, (struct person_field){.kind = "select", .name = "organisation", .label = label, .hint = hint, .options = options, .option_count = count});
    return OK;
}

struct text roles_typed(struct request *request)
{
    struct buffer roles AUTO(buffer_clear);
    buffer_init(&roles, 8192);
    for (size_t i = 0; i < request_count(request, "roles"); i++) {
        if (i)
            buffer_append_byte(&roles, ' ');
        buffer_append(&roles, request_text_at(request, "roles", i));
    }
    return arena_copy(request_arena(request), buffer_text(&roles));
}

enum result form_view_role_boxes(struct form_view *form, const struct engine *engine, struct text chosen, struct text label, struct text hint, bool required)
{
    const struct definitions *definitions = engine->definitions;
    struct person_option *roles = ARENA_ARRAY(form->arena, struct person_option, definitions->role_count + 1);
    if (!roles)
        return ERROR_MEMORY;
    for (size_t i = 0; i < definitions->role_count; i++) {
        const struct role *role = &definitions->roles[i];
        roles[i] = (struct person_option){role->name, role->label, role->about, has_word(chosen, role->name)};
    }
    form_view_field(form, (struct person_field){.kind = "links", .name = "roles", .label = label, .required = required, .hint = hint, .options = roles,
                                              .option_count = definitions->role_count});
    return OK;
}

enum result form_view_roles(struct form_view *form, struct db *db, const struct engine *engine, const struct person *person)
{
    TRY(form_view_role_boxes(form, engine, person->roles, SAID(form->arena, "Roles"), SAID(form->arena, "What this person may do, from today. Choose as many as apply."), true));
    return form_view_organisation(form, db, person->organisation, SAID(form->arena, "Organisation"), SAID(form->arena, "Only for a role that acts for another organisation than the office."));
}
