/* The files of a form that came under an ended session: kept as uploads of the account that sent them, so that they are there when it
 * has signed in again and its form is shown with what was typed. Not here: the form itself (blocks/people/parked.c), its coming back
 * (blocks/record/form.c). */
#include "blocks/file/file.h"

#define REGISTERS TEXT("/desk/registers/")
#define FAMILY_NAME_AT 7 /* of "upload_" */
#define BODY_BYTES_MAX 4194304

/* What forms of the register at that address attach; NULL: none are sent there. */
static const struct definition *definition_at(const struct engine *engine, struct text path)
{
    struct text rest, plural;
    if (!text_starts(path, REGISTERS))
        return NULL;
    rest = text_slice(path, REGISTERS.length, SIZE_MAX);
    (void)text_next(&rest, '/', &plural);
    return definitions_by_plural(engine->definitions, plural);
}

/* Whether they may fill the field is asked when the form is shown to them: here nobody knows yet what they may do. Until then it is
 * one of their uploads, which nobody else sees, within their limits. */
static enum result keep_one(struct request *request, int64_t account, const struct definition *definition, const struct field *field, const struct upload *upload, int64_t *ret_id)
{
    const struct engine *engine = request_context(request);
    struct file_new file = {.definition = definition, .field = field, .bytes = (int64_t)upload->bytes.length, .owner = account, .moment = request_moment(request)};
    struct message message = {0};
    enum file_kind kind = FILE_TEXT;
    TRY(file_check(request_arena(request), field, upload->file_name, upload->bytes, &file.name, &kind, &message));
    return file_put(request_store(request), engine, &file, kind, upload->bytes, ret_id, &message);
}

static void add_pair(struct arena *arena, struct buffer *out, struct text name, struct text value)
{
    buffer_printf(out, "%s%.*s=%.*s", out->length ? "&" : "", TEXT_ARGS(url_encode(arena, name)), TEXT_ARGS(url_encode(arena, value)));
}

static bool takes_uploads(const struct route *route)
{
    for (const struct input *input = route->inputs; input && input->name; input++)
        if (strcmp(input->name, "upload_*") == 0)
            return true;
    return false;
}

/* One that is of no record's field: nobody could be shown it again. */
static bool has_other_upload(const struct request *request)
{
    for (const struct input *input = request_route(request)->inputs; input && input->name; input++)
        if (input->kind == INPUT_FILE && request_upload(request, input->name))
            return true;
    return false;
}

/* The body with the file's number in the place of what the field had. */
static enum result put_number(struct arena *arena, struct text field, int64_t id, struct text *body)
{
    AUTO(buffer_clear) struct buffer out;
    struct text name, value, rest = *body, input = arena_printf(arena, "field_%.*s", TEXT_ARGS(field)), removal = arena_printf(arena, "remove_%.*s", TEXT_ARGS(field));
    buffer_init(&out, BODY_BYTES_MAX);
    while (form_next(arena, &rest, &name, &value))
        if (!text_equal(name, input) && !text_equal(name, removal))
            add_pair(arena, &out, name, value);
    add_pair(arena, &out, input, arena_printf(arena, "%lld", (long long)id));
    TRY(out.failure);
    *body = arena_copy(arena, buffer_text(&out));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result file_keep_parked(struct request *request, int64_t account, struct text *body, bool *ret_all)
{
    const struct definition *definition = definition_at(request_context(request), request_path(request));
    size_t count = takes_uploads(request_route(request)) ? request_family_count(request, "upload_*") : 0;
    *ret_all = !has_other_upload(request);
    if (count)
        request_end_reading(request);
    for (size_t i = 0; i < count; i++) {
        const struct upload *upload = request_family_upload(request, "upload_*", i);
        struct text name = text_slice(request_family_name(request, "upload_*", i), FAMILY_NAME_AT, SIZE_MAX);
        const struct field *field = definition ? definition_field(definition, name) : NULL;
        int64_t id = 0;
        if (!upload)
            continue; /* none was chosen */
        if (!field || field->type != FIELD_FILE || field->by_moves || keep_one(request, account, definition, field, upload, &id) < 0)
            *ret_all = false;
        else
            TRY(put_number(request_arena(request), field->name, id, body));
    }
    return OK;
}
