/* Uploads that can go on after a bad line broke them off: /desk/uploads. Script improves a form's file field with it; without
 * script the form itself brings the file.
 *
 *   POST /desk/uploads              register, field, name, bytes      {"id":12,"arrived":0,"part_bytes":262144}
 *   GET  /desk/uploads/12                                             {"id":12,"arrived":524288,…}: go on from there
 *   POST /desk/uploads/12           offset, and the bytes as `part`   {"id":12,"arrived":786432,…}; 409 with the same where a
 *                                                                     part before is missing. Sending again does no harm.
 *   POST /desk/uploads/12/end                                         {"id":12,"line":"plan.pdf (PDF, 1.2 MB)"}, or 422 with
 *                                                                     {"error":"what is wrong and what to do"}: then it is gone
 *
 * The id then goes into the form, as one that came with a form shown again does. Every POST carries the form's csrf token;
 * none needs a submission key. An upload is its account's alone, and goes after two days. */
#include "blocks/file/file.h"

#include <inttypes.h>

#include "base/wording.h"
#include "base/crypto/crypto.h"
#include "base/format/json.h"
#include "base/limits.h"
#include "base/spool.h"
#include "blocks/record/record.h"

#define CHUNK_BYTES_MAX 1048576

struct uploading {
    struct request *request;
    struct answer *answer;
    const struct engine *engine;
    struct actor actor;
    struct db *db;
    const struct definition *definition;
    const struct field *field;
    struct file file;
    int64_t position, arrived;
    struct text part;
};

/* --- Answers ---------------------------------------------------------------- */

static enum result answer_json(struct answer *answer, const struct value *value)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, 8192);
    json_write_canonical(&out, value);
    TRY(out.failure);
    answer_raw(answer, "application/json; charset=utf-8", buffer_text(&out));
    return OK;
}

static enum result answer_arrived(struct uploading *uploading)
{
    struct arena *arena = request_arena(uploading->request);
    struct value *value = value_object(arena);
    value_set_integer(arena, value, "id", uploading->file.id);
    value_set_integer(arena, value, "arrived", uploading->arrived);
    value_set_integer(arena, value, "part_bytes", FILE_PART_BYTES);
    return answer_json(uploading->answer, value);
}

static enum result answer_error(struct uploading *uploading, int status, const char *error)
{
    struct arena *arena = request_arena(uploading->request);
    struct value *value = value_object(arena);
    value_set_text(arena, value, "error", arena_copy_z(arena, error));
    answer_status(uploading->answer, status);
    return answer_json(uploading->answer, value);
}

/* --- What it is for ----------------------------------------------------------- */

static struct uploading uploading_of(struct request *request, struct answer *answer)
{
    return (struct uploading){.request = request, .answer = answer, .engine = request_context(request), .actor = actor_of_request(request)};
}

/* A field that this account may fill in some record of the register. What becomes of the file is decided when a record takes it. */
static bool may_fill(const struct uploading *uploading)
{
    const struct definition *definition = uploading->definition;
    return uploading->field && uploading->field->type == FIELD_FILE && !uploading->field->by_moves &&
           (record_may_add(definition, &uploading->actor) || record_may_some(definition, definition->edit, definition->edit_count, &uploading->actor)) &&
           field_may_see_some(definition, uploading->field, &uploading->actor) && field_may_edit_some(uploading->field, &uploading->actor);
}

static void find_field(struct uploading *uploading, struct text reg, struct text field)
{
    uploading->definition = definitions_find(uploading->engine->definitions, reg);
    uploading->field = uploading->definition ? definition_field(uploading->definition, field) : NULL;
}

/* An upload of this account's own that is still on its way. */
static enum result find_upload(struct uploading *uploading)
{
    enum result result;
    TRY(request_db(uploading->request, &uploading->db));
    result = file_load(uploading->db, request_arena(uploading->request), request_integer(uploading->request, "id", 0), &uploading->file);
    if (result == ERROR_NOT_FOUND || (result == OK && (uploading->file.owner != uploading->actor.account || uploading->file.record || uploading->file.state != FILE_ARRIVING)))
        return message_fail(answer_message(uploading->answer), ERROR_NOT_FOUND, "There is no such upload on its way.");
    TRY(result);
    find_field(uploading, uploading->file.reg, uploading->file.field);
    return file_arrived(uploading->db, uploading->file.id, &uploading->arrived);
}

/* --- Beginning ---------------------------------------------------------------- */

static enum result begin_in_store(struct db *db, void *context, struct message *message)
{
    struct uploading *uploading = context;
    const struct file_new file = {.definition = uploading->definition, .field = uploading->field, .name = uploading->file.name, .bytes = uploading->file.bytes,
                                  .owner = uploading->actor.account, .moment = uploading->actor.moment};
    return file_begin(db, uploading->engine, &file, &uploading->file.id, message);
}

static enum result begin_post(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct uploading uploading = uploading_of(request, answer);
    struct message message = {.language = arena_language(arena)};
    find_field(&uploading, request_text(request, "register"), request_text(request, "field"));
    if (!uploading.definition || !may_fill(&uploading))
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "There is no such field, or it is not yours to fill.");
    uploading.file.bytes = request_integer(request, "bytes", 0);
    if (uploading.file.bytes < 1)
        return answer_error(&uploading, 422, SAY(arena, "The file is empty. Choose the one that you meant."));
    if (uploading.file.bytes > uploading.field->max)
        return answer_error(&uploading, 422, arena_printf(arena, SAY(arena, "The file is larger than %.*s. Make it smaller, or send it in parts."),
                                                          TEXT_ARGS(file_size_line(arena, uploading.field->max))).data);
    enum result result = file_name_settle(arena, request_text(request, "name"), &uploading.file.name, &message);
    if (result == OK)
        result = request_write(request, begin_in_store, &uploading, &message);
    if (result == ERROR_INVALID || result == ERROR_LIMIT)
        return answer_error(&uploading, 422, message.text);
    TRY(result);
    return answer_arrived(&uploading);
}

/* --- Going on ------------------------------------------------------------------ */

static enum result add_in_store(struct db *db, void *context, struct message *message)
{
    struct uploading *uploading = context;
    (void)message;
    TRY(file_add(db, uploading->engine, uploading->file.id, uploading->position, uploading->part));
    return file_arrived(db, uploading->file.id, &uploading->arrived);
}

static enum result part_post(struct request *request, struct answer *answer)
{
    struct uploading uploading = uploading_of(request, answer);
    const struct upload *part = request_upload(request, "part");
    TRY(find_upload(&uploading));
    uploading.position = request_integer(request, "offset", -1);
    if (!part || uploading.position < 0)
        return message_fail(answer_message(answer), ERROR_INVALID, "A part needs its place in the file and its bytes.");
    if (uploading.position > uploading.arrived || (int64_t)part->bytes.length > uploading.file.bytes - uploading.position) {
        answer_status(answer, 409); /* something between is missing, or it is more than was announced */
        return answer_arrived(&uploading);
    }
    uploading.part = part->bytes;
    TRY(request_write(request, add_in_store, &uploading, answer_message(answer)));
    return answer_arrived(&uploading);
}

static enum result upload_get(struct request *request, struct answer *answer)
{
    struct uploading uploading = uploading_of(request, answer);
    TRY(find_upload(&uploading));
    return answer_arrived(&uploading);
}

/* --- Ending ---------------------------------------------------------------------- */

/* All of it into a spool: to find out what it is, it must be looked at as a whole. */
static enum result gather(struct uploading *uploading, struct spool *spool)
{
    for (int64_t position = 0; position < uploading->file.bytes;) {
        AUTO(file_part_close) struct file_part part = {0};
        TRY(file_part_at(uploading->db, uploading->engine, uploading->file.id, position, &part));
        if (part.start != position || !part.bytes.length)
            return ERROR_CORRUPT;
        TRY(spool_append(spool, part.bytes));
        position += (int64_t)part.bytes.length;
    }
    return OK;
}

struct ending {
    struct uploading *uploading;
    enum file_kind kind;
    char sha256[HASH_HEX_BYTES];
};

static enum result end_in_store(struct db *db, void *context, struct message *message)
{
    struct ending *ending = context;
    (void)message;
    return file_end(db, ending->uploading->engine, ending->uploading->file.id, ending->kind, text_of(ending->sha256));
}

static enum result drop_in_store(struct db *db, void *context, struct message *message)
{
    const struct uploading *uploading = context;
    (void)message;
    return file_drop(db, uploading->file.id);
}

static enum result answer_whole(struct uploading *uploading)
{
    struct arena *arena = request_arena(uploading->request);
    struct value *value = value_object(arena);
    TRY(request_db(uploading->request, &uploading->db));
    value_set_integer(arena, value, "id", uploading->file.id);
    value_set_text(arena, value, "line", file_lines_opened(uploading->db, uploading->engine, arena, arena_printf(arena, "%" PRId64, uploading->file.id)));
    return answer_json(uploading->answer, value);
}

static enum result end_post(struct request *request, struct answer *answer)
{
    AUTO(spool_close) struct spool spool = {0};
    struct uploading uploading = uploading_of(request, answer);
    struct ending ending = {.uploading = &uploading};
    struct message message = {.language = request_language(request)};
    struct text bytes = TEXT_NONE, name;
    TRY(find_upload(&uploading));
    TRY(file_unseal(uploading.engine, request_arena(request), &uploading.file));
    if (!uploading.field || !may_fill(&uploading))
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "There is no such field, or it is not yours to fill.");
    if (uploading.arrived < uploading.file.bytes) {
        answer_status(answer, 409);
        return answer_arrived(&uploading);
    }
    TRY(spool_open(&spool, request_spool_folder(request)));
    TRY(gather(&uploading, &spool));
    TRY(spool_read(&spool, &bytes));
    enum result result = file_check(request_arena(request), uploading.field, uploading.file.name, bytes, &name, &ending.kind, &message);
    if (result == ERROR_INVALID) {
        TRY(request_write(request, drop_in_store, &uploading, answer_message(answer)));
        return answer_error(&uploading, 422, message.text);
    }
    TRY(result);
    hash_write_hex(hash_of(bytes), ending.sha256);
    TRY(request_write(request, end_in_store, &ending, answer_message(answer)));
    return answer_whole(&uploading);
}

/* --- Routes ---------------------------------------------------------------------- */

static const struct input begin_inputs[] = {
    {.name = "register", .kind = INPUT_TEXT, .bytes_max = 60, .about = "The register that the file is for"},
    {.name = "field", .kind = INPUT_TEXT, .bytes_max = 60, .about = "The field of a record there"},
    {.name = "name", .kind = INPUT_TEXT, .bytes_max = 1000, .about = "The file's name"},
    {.name = "bytes", .kind = INPUT_INTEGER, .about = "How long the file is"},
    {0},
};
static const struct input part_inputs[] = {
    {.name = "offset", .kind = INPUT_INTEGER, .about = "Where in the file the part begins"},
    {.name = "part", .kind = INPUT_FILE, .bytes_max = CHUNK_BYTES_MAX, .about = "Its bytes"},
    {0},
};

const struct route upload_routes[] = {
    {.method = METHOD_POST, .path = "/desk/uploads", .handle = begin_post, .access = ACCESS_SIGNED_IN, .repeatable = true, .inputs = begin_inputs,
     .help = "Begins an upload that can go on after it was broken off."},
    {.method = METHOD_GET, .path = "/desk/uploads/{id}", .handle = upload_get, .access = ACCESS_SIGNED_IN, .help = "How much of an upload has come."},
    {.method = METHOD_POST, .path = "/desk/uploads/{id}", .handle = part_post, .access = ACCESS_SIGNED_IN, .repeatable = true, .inputs = part_inputs,
     .body_bytes_max = CHUNK_BYTES_MAX + 8192, .help = "A part of an upload."},
    {.method = METHOD_POST, .path = "/desk/uploads/{id}/end", .handle = end_post, .access = ACCESS_SIGNED_IN, .repeatable = true,
     .help = "All of an upload has come: what it is, is found out, and a form can take it."},
    {0},
};
