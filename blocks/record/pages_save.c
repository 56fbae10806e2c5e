/* What becomes of a form: its answers are read, checked, shown to be checked by the writer,
 * and saved in one transaction, which checks everything again; where the writer asked for it
 * the record is sent for approval in the same transaction. */
#include "blocks/record/desk.h"

#include <inttypes.h>

#include "blocks/flow/embargo.h"
#include "blocks/flow/flow.h"

struct saving {
    struct desk *desk;
    struct form *form;
    const struct record *read;  /* as it is to be written */
    int64_t expected_version;   /* 0: a new record */
    const struct move *then;
    struct record written;
    bool has_problems;
    bool waits; /* `then` publishes, and publishing is held */
};

/* --- In the transaction --------------------------------------------------- */

static enum result check_stored(struct db *db, struct saving *saving, struct record **ret_before, struct message *message)
{
    const struct desk *desk = saving->desk;
    TRY(record_load(db, desk->engine, desk->arena, desk->definition, saving->read->id, ret_before));
    if ((*ret_before)->version != saving->expected_version)
        return message_fail(message, ERROR_CONFLICT, "Somebody else has changed this record since you opened it.");
    if (!record_may_edit(db, *ret_before, &desk->actor))
        return message_fail(message, ERROR_DENIED, "You may not edit this record now.");
    /* As it was when the form was read: what is sealed would differ from what was typed, though nobody changed it. */
    return record_unseal(db, desk->engine, desk->arena, *ret_before, &desk->actor);
}

static void answer_saved(struct saving *saving)
{
    const struct desk *desk = saving->desk;
    struct text notice = !saving->then ? TEXT("saved") : saving->then->publishes ? embargo_notice(!saving->waits, saving->waits) : TEXT("submitted");
    answer_cookie(desk->answer, NOTICE_COOKIE, notice, 60);
    answer_redirect(desk->answer, desk_record_href(desk->arena, desk->definition, saving->written.id));
}

static enum result save_in_store(struct db *db, void *context, struct message *message)
{
    struct saving *saving = context;
    struct desk *desk = saving->desk;
    struct record *before = NULL;
    saving->written = *saving->read; /* a copy: the transaction may run again */
    saving->form->problems = (struct problems){0};
    saving->has_problems = false;
    if (saving->expected_version)
        TRY(check_stored(db, saving, &before, message));
    TRY(form_check(db, desk, saving->form, &saving->written, before));
    saving->has_problems = saving->form->problems.count > 0;
    if (saving->has_problems)
        return ERROR_INVALID;
    TRY(record_save(db, desk->engine, desk->arena, &saving->written, saving->expected_version, &desk->actor,
                    saving->expected_version ? "edited" : "made", saving->form->reason, message));
    if (saving->then)
        TRY(flow_move_when(db, desk->engine, desk->arena, desk->definition, saving->written.id, saving->written.version, saving->then->name,
                           TEXT_NONE, NULL, &desk->actor, NULL, &saving->waits, message));
    answer_saved(saving);
    return OK;
}

/* --- After it ------------------------------------------------------------- */

static enum result save(struct desk *desk, const struct record *record, struct form *form, const struct move *then)
{
    struct saving saving = {.desk = desk, .form = form, .read = record, .expected_version = record->version, .then = then};
    struct message *message = answer_message(desk->answer);
    struct record *stored;
    enum result result = request_write(desk->request, save_in_store, &saving, message);
    if (result == OK)
        return OK;
    TRY(desk_read(desk));
    if (result == ERROR_CONFLICT && record->id) {
        TRY(record_load(desk->db, desk->engine, desk->arena, desk->definition, record->id, &stored));
        TRY(record_unseal(desk->db, desk->engine, desk->arena, stored, &desk->actor));
        if (stored->version != record->version)
            return conflict_page(desk, stored, record->version, form);
    }
    if (result != ERROR_INVALID && result != ERROR_CONFLICT)
        return result;
    if (!saving.has_problems)
        problems_add(desk->arena, &form->problems, NULL, "%s", message->text);
    return form_page(desk, record, form);
}

/* A date that stands published is moved by this edit. */
static enum result moves_date(struct desk *desk, const struct record *record, const struct record *before, bool *ret_moves)
{
    struct record *published;
    *ret_moves = false;
    if (!before || !before->published_version)
        return OK;
    TRY(publish_as_record(desk->db, desk->arena, before, &published));
    for (size_t i = 0; i < record->definition->field_count; i++)
        if (record->definition->fields[i].moving_needs_reason && record->definition->fields[i].is_public && !field_value_equal(&record->values[i], &before->values[i]) &&
            !field_value_equal(&record->values[i], &published->values[i]))
            *ret_moves = true;
    return OK;
}

static void check_reason(struct desk *desk, struct form *form, bool asks_reason)
{
    if (asks_reason && !form->reason.length)
        problems_add(desk->arena, &form->problems, NULL, "Give the reason why the date moves: everybody can read it");
    if (text_count_characters(form->reason) > REASON_CHARACTERS_MAX)
        problems_add(desk->arena, &form->problems, NULL, "Use %d characters or fewer for the reason", REASON_CHARACTERS_MAX);
}

/* `before`: as it is stored, NULL for a new record; `record` is a second copy of it, to be changed. */
static enum result take_answers(struct desk *desk, struct record *record, const struct record *before, struct form *form)
{
    bool asks_reason;
    struct text then = request_text(desk->request, "then");
    if (then.length && (!form->then || !text_equal(then, form->then->name)))
        return message_fail(answer_message(desk->answer), ERROR_INVALID, "This form cannot be sent for approval. Please open it again.");
    if (request_has(desk->request, "change") || form->brought) /* what came from Word is read before it is saved */
        return form_page(desk, record, form);
    TRY(form_read(desk, form, record));
    TRY(form_check(desk->db, desk, form, record, before));
    if (form->problems.count)
        return form_page(desk, record, form);
    TRY(moves_date(desk, record, before, &asks_reason));
    if (!asks_reason)
        form->reason = TEXT_NONE;
    if (!request_has(desk->request, "confirmed"))
        return check_page(desk, record, before, form, asks_reason);
    check_reason(desk, form, asks_reason);
    if (form->problems.count)
        return check_page(desk, record, before, form, asks_reason);
    return save(desk, record, form, then.length ? form->then : NULL);
}

/* --- Handlers ------------------------------------------------------------- */

enum result form_new_post(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct record *record;
    struct form form;
    TRY(desk_open(request, answer, true, &desk));
    TRY(desk_read(&desk));
    if (!record_may_add(desk.definition, &desk.actor))
        return message_fail(answer_message(answer), ERROR_DENIED, "Your role may not add records to this register.");
    TRY(record_new(desk.db, desk.engine, desk.arena, desk.definition, &desk.actor, &record));
    TRY(form_make(&desk, record, &form));
    if (request_has(request, "parent") && !form_fix_parent(&desk, &form, request_integer(request, "parent", 0)))
        return message_fail(answer_message(answer), ERROR_INVALID, "What this should belong to is not there, or not yours to choose. Please open the form again.");
    TRY(form_take_posted(&desk, &form));
    TRY(form_take_files(&desk, &form, record));
    TRY(form_take_word(&desk, &form));
    return take_answers(&desk, record, NULL, &form);
}

enum result form_edit_post(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct record *before, *record;
    struct form form;
    int64_t seen = request_integer(request, "version", 0);
    TRY(desk_open(request, answer, true, &desk));
    TRY(desk_load(&desk, &before));
    TRY(record_unseal(desk.db, desk.engine, desk.arena, before, &desk.actor));
    TRY(form_make(&desk, before, &form));
    if (!record_may_by_roles(desk.db, before, desk.definition->edit, desk.definition->edit_count, &desk.actor))
        return edit_refusal(&desk, before); /* before anything of theirs is kept */
    TRY(form_take_posted(&desk, &form));
    TRY(form_take_files(&desk, &form, before));
    TRY(form_take_word(&desk, &form));
    if (seen != before->version)
        return conflict_page(&desk, before, seen, &form);
    TRY(edit_refusal(&desk, before));
    TRY(record_load(desk.db, desk.engine, desk.arena, desk.definition, before->id, &record));
    TRY(record_unseal(desk.db, desk.engine, desk.arena, record, &desk.actor));
    return take_answers(&desk, record, before, &form);
}
