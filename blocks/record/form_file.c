/* The files of a form: those that came with it are kept as uploads of the account that sent them, so that they survive a
 * form that is shown again; those it refers to must be the record's own or that account's uploads. What a field of
 * a form carries is a file's id (field_NAME); beside it come the file itself (upload_NAME) and the wish to have none
 * (remove_NAME). Not here: what is kept and where (blocks/file). */
#include "blocks/record/desk.h"

#include "blocks/file/file.h"

#define FAMILY_NAME_AT 7 /* of "upload_" and "remove_" */

static struct form_field *field_of(struct form *form, struct text input_name)
{
    const struct field *field = definition_field(form->definition, text_slice(input_name, FAMILY_NAME_AT, SIZE_MAX));
    struct form_field *asked = field ? &form->fields[field - form->definition->fields] : NULL;
    return asked && asked->is_asked && field->type == FIELD_FILE ? asked : NULL;
}

static void refuse_file(struct desk *desk, struct form *form, struct form_field *field, const struct message *message)
{
    field->failed = true;
    problems_add(desk->arena, &form->problems, field->field, "%s", message->text);
}

/* An id that came with the form is believed only where it is the stored one, or an upload of the writer's own for this
 * field: otherwise nothing of that file may be shown, not even its name. */
enum result form_check_files(struct desk *desk, struct form *form, const struct record *record)
{
    for (size_t i = 0; i < form->definition->field_count; i++) {
        struct form_field *field = &form->fields[i];
        struct message message = {.language = arena_language(desk->arena)};
        enum result result;
        if (field->field->type != FIELD_FILE || !field->is_asked || !field->typed.length || text_equal(field->typed, record->values[i].text))
            continue;
        result = file_may_attach(desk->db, desk->arena, form->definition, field->field, field->typed, record->id, &desk->actor, &message);
        if (result < 0 && result != ERROR_INVALID)
            return result;
        if (result == OK)
            continue;
        field->typed = TEXT_NONE;
        refuse_file(desk, form, field, &message);
    }
    return OK;
}

static enum result refuse_field(struct desk *desk)
{
    return message_fail(answer_message(desk->answer), ERROR_INVALID, "The form has a file for a field that is not asked in it. Please open the form again and send it from there.");
}

static enum result take_removals(struct desk *desk, struct form *form)
{
    size_t count = request_family_count(desk->request, "remove_*");
    for (size_t i = 0; i < count; i++) {
        struct form_field *field = field_of(form, request_family_name(desk->request, "remove_*", i));
        if (!field)
            return refuse_field(desk);
        if (request_family_text(desk->request, "remove_*", i).length)
            field->typed = TEXT_NONE;
    }
    return OK;
}

/* Ends the reading: the file is written in transactions of its own. */
static enum result take_upload(struct desk *desk, struct form *form, struct form_field *field, const struct upload *upload)
{
    struct file_new file = {.definition = form->definition, .field = field->field, .bytes = (int64_t)upload->bytes.length,
                            .owner = desk->actor.account, .moment = desk->actor.moment};
    struct message message = {.language = arena_language(desk->arena)};
    enum file_kind kind = FILE_TEXT;
    int64_t id = 0;
    enum result result = file_check(desk->arena, field->field, upload->file_name, upload->bytes, &file.name, &kind, &message);
    if (result == OK) {
        request_end_reading(desk->request);
        result = file_put(request_store(desk->request), desk->engine, &file, kind, upload->bytes, &id, &message);
    }
    if (result == ERROR_INVALID || (result == ERROR_LIMIT && message.text[0])) {
        refuse_file(desk, form, field, &message);
        return OK;
    }
    TRY(result);
    field->typed = arena_printf(desk->arena, "%lld", (long long)id);
    return OK;
}

enum result form_take_files(struct desk *desk, struct form *form, const struct record *record)
{
    size_t count = request_family_count(desk->request, "upload_*");
    bool *taken = ARENA_ARRAY(desk->arena, bool, form->definition->field_count + 1);
    if (!taken)
        return ERROR_MEMORY;
    TRY(form_check_files(desk, form, record));
    TRY(take_removals(desk, form));
    for (size_t i = 0; i < count; i++) {
        struct form_field *field = field_of(form, request_family_name(desk->request, "upload_*", i));
        const struct upload *upload = request_family_upload(desk->request, "upload_*", i);
        if (!field)
            return refuse_field(desk);
        if (!upload && !request_family_text(desk->request, "upload_*", i).length)
            continue; /* none was chosen */
        if (!upload || taken[field - form->fields])
            return upload ? message_fail(answer_message(desk->answer), ERROR_INVALID, "The form has a file twice. Please open the form again and send it from there.")
                          : message_fail(answer_message(desk->answer), ERROR_INVALID, "The form has a file that is no file. Please open the form again and send it from there.");
        taken[field - form->fields] = true;
        TRY(take_upload(desk, form, field, upload));
    }
    return desk_read(desk);
}

/* What stands in the form's part for a file: what is kept already, and what is taken. */
void form_file_part(struct desk *desk, const struct form_field *field, struct value *part)
{
    struct arena *arena = desk->arena;
    struct text accept = TEXT_NONE, takes = file_accept_line(arena, field->field);
    for (unsigned kind = 0; kind < FILE_KIND_COUNT; kind++)
        if (field->field->accept & 1u << kind)
            accept = arena_printf(arena, "%.*s%s.%s", TEXT_ARGS(accept), accept.length ? "," : "", file_kind_extension((enum file_kind)kind));
    value_set_text(arena, part, "upload_name", arena_printf(arena, "upload_%.*s", TEXT_ARGS(field->field->name)));
    value_set_text(arena, part, "remove_name", arena_printf(arena, "remove_%.*s", TEXT_ARGS(field->field->name)));
    value_set_text(arena, part, "kept_line", field->typed.length ? file_lines_opened(desk->db, desk->engine, arena, field->typed) : TEXT_NONE);
    value_set_text(arena, part, "accept", accept);
    value_set_text(arena, part, "upload_register", desk->definition->name);
    value_set_text(arena, part, "upload_field", field->field->name);
    value_set_text(arena, part, "hint", field->field->hint.length ? arena_printf(arena, "%.*s. %.*s", TEXT_ARGS(field->field->hint), TEXT_ARGS(takes)) : takes);
}

bool form_has_files(const struct form *form)
{
    for (size_t i = 0; i < form->definition->field_count; i++)
        if (form->fields[i].is_asked && form->fields[i].field->type == FIELD_FILE)
            return true;
    return false;
}
