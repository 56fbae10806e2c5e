/* The one door through which an attached file goes out: /desk/files/{id}. */
#include "blocks/file/file.h"

#include "blocks/flow/embargo.h"
#include "blocks/record/access.h"

static enum result refuse_state(const struct file *file, struct message *message)
{
    if (file->state != FILE_KEPT)
        return file->state == FILE_ERASED ? message_fail(message, ERROR_NOT_FOUND, "The file that was here has been erased.")
                                          : message_fail(message, ERROR_NOT_FOUND, "The file has not come whole yet.");
    if (file->scan == FILE_WAITING)
        return message_fail(message, ERROR_CONFLICT, "The file is still being checked for viruses. Try again in a minute.");
    if (file->scan == FILE_INFECTED)
        return message_fail(message, ERROR_DENIED, "A virus was found in this file, so nobody can open it. Ask whoever sent it for a clean one.");
    return OK;
}

struct noting {
    const struct definition *definition;
    const struct file *file;
    const struct actor *actor;
};

static enum result note_in_store(struct db *db, void *context, struct message *message)
{
    const struct noting *noting = context;
    (void)message;
    return record_note_reads(db, noting->definition, &noting->file->record, 1, TEXT("file"), noting->actor);
}

/* Nothing goes out of a register whose reads are logged, or of a record that waits to be published, before it is on disk that it did. */
enum result file_note_read(struct request *request, const struct file *file, const struct actor *actor, struct message *message)
{
    const struct engine *engine = request_context(request);
    struct noting noting = {definitions_find(engine->definitions, file->reg), file, actor};
    const struct embargo_shown shown = {.ids = &file->record, .count = 1};
    if (!noting.definition || !file->record)
        return OK;
    TRY(embargo_note_shown(request, actor, &shown, message));
    if (!noting.definition->reads_logged)
        return OK;
    return request_write_aside(request, note_in_store, &noting, message);
}

static enum result file_get(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct actor actor = actor_of_request(request);
    struct message *message = answer_message(answer);
    struct file file;
    struct db *db;
    enum result result;
    TRY(request_db(request, &db));
    result = file_load(db, arena, request_integer(request, "id", 0), &file);
    if (result == OK)
        result = file_may_read(db, request_context(request), arena, &file, &actor);
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, result, "There is no such file, or it is not for you to see.");
    TRY(result);
    TRY(refuse_state(&file, message));
    TRY(file_unseal(request_context(request), arena, &file));
    TRY(file_note_read(request, &file, &actor, message));
    return file_answer(request, answer, &file);
}

const struct route file_routes[] = {
    {.method = METHOD_GET, .path = "/desk/files/{id}", .handle = file_get, .access = ACCESS_SIGNED_IN,
     .help = "A file of a record, as a download, for those who may see the record and the field."},
    {0},
};
