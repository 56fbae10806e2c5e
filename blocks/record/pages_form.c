/* The form of any register: …/new and …/{id}/edit when they are opened, and shown again with
 * what is wrong. What becomes of an answer is pages_save.c's. */
#include "blocks/flow/embargo.h"
#include "blocks/record/desk.h"

#include <inttypes.h>

#include "base/wording.h"

static struct text form_action(struct desk *desk, const struct record *record)
{
    if (!record->id)
        return arena_printf(desk->arena, "%.*s/new", TEXT_ARGS(desk_register_href(desk->arena, desk->definition)));
    return arena_printf(desk->arena, "%.*s/edit", TEXT_ARGS(desk_record_href(desk->arena, desk->definition, record->id)));
}

static const struct form_field *fixed_parent(const struct form *form)
{
    for (size_t i = 0; i < form->definition->field_count; i++)
        if (form->fields[i].fixed_id)
            return &form->fields[i];
    return NULL;
}

/* "Action 2019-41: Community resolutions": what a new record will belong to, or what is edited. */
static struct text context_line(struct desk *desk, const struct record *record, const struct form *form)
{
    const struct form_field *parent = fixed_parent(form);
    if (record->id)
        return record_line(desk->arena, record->definition, record->reference, record->name);
    if (!parent)
        return TEXT_NONE;
    for (size_t i = 0; i < parent->option_count; i++)
        if (parent->options[i].id == parent->fixed_id)
            return record_line(desk->arena, parent->field->target, parent->options[i].reference, parent->options[i].name);
    return TEXT_NONE;
}

static struct text cancel_href(struct desk *desk, const struct record *record, const struct form *form)
{
    const struct form_field *parent = fixed_parent(form);
    if (record->id)
        return desk_record_href(desk->arena, record->definition, record->id);
    return parent ? desk_record_href(desk->arena, parent->field->target, parent->fixed_id) : desk_register_href(desk->arena, desk->definition);
}

/* "Notes: This cannot be opened: key 1f2e3d4c is not there. It stays as it is." */
static struct text closed_line(struct desk *desk, const struct record *record, struct text intro)
{
    for (size_t i = 0; i < record->definition->field_count; i++)
        if (record->values[i].closed.length && field_value_is_sealed(&record->values[i]))
            intro = arena_printf(desk->arena, SAY(desk->arena, "%.*s%s%.*s: %.*s. It stays as it is."), TEXT_ARGS(intro), intro.length ? " " : "",
                                 TEXT_ARGS(record->definition->fields[i].label), TEXT_ARGS(record->values[i].closed));
    return intro;
}

static struct value *make_hidden(struct desk *desk, const struct record *record, const struct form *form)
{
    const struct form_field *parent = fixed_parent(form);
    struct value *hidden = value_list(desk->arena);
    if (record->id)
        part_hidden(desk->arena, hidden, TEXT("version"), arena_printf(desk->arena, "%" PRId64, record->version));
    if (parent)
        part_hidden(desk->arena, hidden, TEXT("parent"), arena_printf(desk->arena, "%" PRId64, parent->fixed_id));
    if (form->reason.length)
        part_hidden(desk->arena, hidden, TEXT("reason"), form->reason);
    return hidden;
}

static bool is_paper(const struct form *form)
{
    for (size_t i = 0; form->definition->intake.is_kept && i < form->definition->field_count; i++)
        if (text_equals(form->fields[i].field->name, INTAKE_CHANNEL))
            return text_equals(form->fields[i].typed, CHANNEL_PAPER);
    return false;
}

/* What may be chosen is shown by name. */
static enum result note_options(struct desk *desk, const struct form *form)
{
    struct embargo_shown shown = {.count = 0};
    size_t total = 0;
    int64_t *ids;
    for (size_t i = 0; i < form->definition->field_count; i++)
        total += form->fields[i].is_asked ? form->fields[i].option_count : 0;
    ids = ARENA_ARRAY(desk->arena, int64_t, total + 1);
    if (!ids)
        return ERROR_MEMORY;
    for (size_t i = 0; i < form->definition->field_count; i++)
        for (size_t j = 0; form->fields[i].is_asked && j < form->fields[i].option_count; j++)
            ids[shown.count++] = form->fields[i].options[j].id;
    shown.ids = ids;
    return shown.count ? embargo_note_shown(desk->request, &desk->actor, &shown, answer_message(desk->answer)) : OK;
}

enum result form_page(struct desk *desk, const struct record *record, const struct form *form)
{
    struct text title = record->id ? arena_printf(desk->arena, SAY(desk->arena, "Edit %.*s"), TEXT_ARGS(first_lower(desk->arena, desk->definition->title)))
                                   : arena_printf(desk->arena, SAY(desk->arena, "Add %.*s"), TEXT_ARGS(with_article(desk->arena, desk->definition->title)));
    bool is_public = record->id && record->published_version;
    answer_template(desk->answer, "blocks/record/pages/form");
    desk_set_text(desk, "title", title);
    desk_set_text(desk, "context_line", context_line(desk, record, form));
    desk_set_text(desk, "intro", closed_line(desk, record, is_public ? SAID(desk->arena, "A version of this is public. It stays as it is until your change is published.")
                                                           : is_paper(form) ? SAID(desk->arena, "Key in what stands on the paper, as it stands there. The day it was received is the one that is stamped on it.")
                                                                            : TEXT_NONE));
    desk_set_text(desk, "restored_line", form->restored ? SAID(desk->arena, "This is what you had typed when your session ended. It has not been saved yet.") : TEXT_NONE);
    desk_set_text(desk, "action", form_action(desk, record));
    desk_set(desk, "hidden", make_hidden(desk, record, form));
    desk_set(desk, "fields", form_fields_part(desk, form));
    desk_set_boolean(desk, "has_files", form_has_files(form) || form_takes_word(form));
    desk_set_boolean(desk, "takes_word", form_takes_word(form));
    desk_set_boolean(desk, "has_brought", form->brought != NULL);
    desk_set(desk, "brought", form->brought ? form->brought : value_list(desk->arena));
    desk_set_boolean(desk, "more_files", form_has_more_places(form));
    desk_set(desk, "error_summary", form_errors_part(desk, form));
    desk_set_text(desk, "submit_label", SAID(desk->arena, "Continue"));
    desk_set_text(desk, "second_label", form->then ? SAID(desk->arena, "Continue and send for approval") : TEXT_NONE);
    desk_set_text(desk, "second_name", TEXT("then"));
    desk_set_text(desk, "second_value", form->then ? form->then->name : TEXT_NONE);
    desk_set_text(desk, "cancel_href", cancel_href(desk, record, form));
    if (form->problems.count)
        answer_status(desk->answer, 422);
    return arena_failed(desk->arena) ? ERROR_MEMORY : note_options(desk, form);
}

/* --- Opening it ----------------------------------------------------------- */

enum result form_new_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct record *record;
    struct form form;
    struct text parked = TEXT_NONE;
    TRY(desk_open(request, answer, true, &desk));
    TRY(people_parked(request, request_path(request), &parked));
    TRY(desk_read(&desk));
    if (!record_may_add(desk.definition, &desk.actor))
        return message_fail(answer_message(answer), ERROR_DENIED, "Your role may not add records to this register.");
    TRY(record_new(desk.db, desk.engine, desk.arena, desk.definition, &desk.actor, &record));
    TRY(form_make(&desk, record, &form));
    if (parked.length)
        form_take_parked(&desk, &form, parked);
    else
        form_take_query(&desk, &form);
    TRY(form_check_files(&desk, &form, record));
    return form_page(&desk, record, &form);
}

static bool is_open_state(const struct record *record)
{
    for (size_t i = 0; i < record->definition->editable_in_count; i++)
        if (record->definition->editable_in[i] == record->state)
            return true;
    return false;
}

enum result edit_refusal(struct desk *desk, const struct record *record)
{
    if (record_may_edit(desk->db, record, &desk->actor))
        return OK;
    if (!is_open_state(record))
        return message_fail(answer_message(desk->answer), ERROR_DENIED, "This record cannot be edited while it is “%.*s”.",
                            TEXT_ARGS(record->definition->states[record->state].label));
    return message_fail(answer_message(desk->answer), ERROR_DENIED, "Your role may not edit this record.");
}

enum result form_edit_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct record *record;
    struct form form;
    struct text parked = TEXT_NONE;
    TRY(desk_open(request, answer, true, &desk));
    TRY(people_parked(request, request_path(request), &parked));
    TRY(desk_load(&desk, &record));
    TRY(edit_refusal(&desk, record));
    TRY(record_unseal(desk.db, desk.engine, desk.arena, record, &desk.actor));
    TRY(form_make(&desk, record, &form));
    if (parked.length)
        form_take_parked(&desk, &form, parked);
    TRY(form_check_files(&desk, &form, record));
    return form_page(&desk, record, &form);
}
