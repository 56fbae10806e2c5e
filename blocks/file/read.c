/* Files for their readers: who may, what they are called, their bytes going out. */
#include "blocks/file/file.h"

#include <inttypes.h>

#include "base/wording.h"
#include "blocks/file/copy.h"
#include "blocks/record/merge.h"
#include "blocks/record/record.h"

static enum file_state state_of(struct text word)
{
    return text_equals(word, "kept") ? FILE_KEPT : text_equals(word, "erased") ? FILE_ERASED : FILE_ARRIVING;
}

static enum file_scan scan_of(struct text word)
{
    return text_equals(word, "waiting") ? FILE_WAITING : text_equals(word, "clean") ? FILE_CLEAN
           : text_equals(word, "infected") ? FILE_INFECTED : FILE_UNSCANNED;
}

enum result file_load(struct db *db, struct arena *arena, int64_t id, struct file *ret_file)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct file file = {.id = id};
    int step;
    TRY(db_query(db, &row, SQL("select record, owner, register, field, name, sha256, kind, bytes, state, scan, scan_note, made_at, answer from file where id = $1"),
                 BIND(bind_integer(id))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    file.record = statement_integer(row, 0);
    file.owner = statement_integer(row, 1);
    file.reg = statement_copy(row, 2, arena);
    file.field = statement_copy(row, 3, arena);
    file.name = statement_copy(row, 4, arena);
    file.sha256 = statement_copy(row, 5, arena);
    if (!file_kind_of_word(statement_text(row, 6), &file.kind))
        file.kind = FILE_TEXT; /* one that has not come whole has none yet */
    file.bytes = statement_integer(row, 7);
    file.state = state_of(statement_text(row, 8));
    file.scan = scan_of(statement_text(row, 9));
    file.scan_note = statement_copy(row, 10, arena);
    file.made_at.seconds = statement_integer(row, 11);
    file.answer = statement_integer(row, 12);
    if (file.record)
        TRY(merge_standing(db, file.record, &file.record));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    *ret_file = file;
    return OK;
}

/* --- For people ----------------------------------------------------------- */

struct text file_line(struct db *db, struct arena *arena, struct text canonical)
{
    struct file file;
    int64_t id;
    if (text_to_integer(canonical, &id) < 0 || file_load(db, arena, id, &file) < 0)
        return TEXT_NONE;
    if (file.state == FILE_ERASED)
        return SAID(arena, "A file that was erased");
    return arena_printf(arena, "%.*s (%s, %.*s)", TEXT_ARGS(file.name), wording(arena, file_kind_label(file.kind)), TEXT_ARGS(file_size_line(arena, file.bytes)));
}

struct text file_lines(struct db *db, struct arena *arena, struct text canonical)
{
    struct text all = TEXT_NONE, id;
    while (file_next(&canonical, &id))
        all = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(all), all.length ? "; " : "", TEXT_ARGS(file_line(db, arena, id)));
    return all;
}

struct text file_names(struct db *db, struct arena *arena, struct text canonical)
{
    struct text all = TEXT_NONE, text;
    struct file file;
    int64_t id;
    while (file_next(&canonical, &text))
        if (text_to_integer(text, &id) == OK && file_load(db, arena, id, &file) == OK)
            all = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(all), all.length ? "; " : "", TEXT_ARGS(file.state == FILE_ERASED ? TEXT("erased") : file.name));
    return all;
}

bool file_next(struct text *canonical, struct text *ret_id)
{
    while (text_next(canonical, ' ', ret_id))
        if (ret_id->length)
            return true;
    return false;
}

struct text file_href(struct arena *arena, struct text canonical)
{
    return arena_printf(arena, "/desk/files/%.*s", TEXT_ARGS(canonical));
}

enum result file_words(struct db *db, struct arena *arena, struct text canonical, struct text *ret_words)
{
    int64_t id;
    *ret_words = TEXT_NONE;
    if (text_to_integer(canonical, &id) < 0)
        return OK;
    enum result result = db_one_text(db, arena, ret_words,
                                     SQL("select t.content from file_text t join file f on f.id = t.file where t.file = $1 and f.state = 'kept'"
                                         " and f.scan in ('none', 'clean')"),
                                     BIND(bind_integer(id)));
    return result == ERROR_NOT_FOUND ? OK : result;
}

struct text file_state_line(struct db *db, struct arena *arena, const struct engine *engine, struct text canonical, bool *ret_may_open)
{
    struct file file;
    int64_t id;
    *ret_may_open = false;
    if (text_to_integer(canonical, &id) < 0 || file_load(db, arena, id, &file) < 0 || file.state != FILE_KEPT)
        return TEXT_NONE;
    *ret_may_open = file.scan == FILE_CLEAN || file.scan == FILE_UNSCANNED;
    if (file.scan == FILE_INFECTED)
        return arena_printf(arena, SAY(arena, "A virus was found in it (%.*s): nobody can open it"), TEXT_ARGS(wording_kept(arena, file.scan_note)));
    if (file.scan == FILE_WAITING)
        return file.scan_note.length ? arena_printf(arena, SAY(arena, "It waits to be checked for viruses: %.*s"), TEXT_ARGS(wording_kept(arena, file.scan_note)))
                                     : SAID(arena, "It is being checked for viruses and can be opened in a minute");
    return file.scan == FILE_UNSCANNED && engine->clamd.length == 0 ? SAID(arena, "Not checked for viruses") : TEXT_NONE;
}

/* --- Who may -------------------------------------------------------------- */

enum result file_may_attach(struct db *db, struct arena *arena, const struct definition *definition, const struct field *field,
                            struct text canonical, int64_t record, const struct actor *actor, struct message *message)
{
    struct file file = {0};
    int64_t id;
    enum result result = text_to_integer(canonical, &id) < 0 ? ERROR_NOT_FOUND : file_load(db, arena, id, &file);
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    bool is_theirs = file.record ? file.record == record : file.owner == actor->account;
    if (result == ERROR_NOT_FOUND || !is_theirs || file.state != FILE_KEPT || !text_equal(file.reg, definition->name) || !text_equal(file.field, field->name))
        return message_fail(message, ERROR_INVALID, "The file is not here any more. Choose it again");
    return OK;
}

enum result file_attach(struct db *db, int64_t id, int64_t record)
{
    return db_run(db, NULL, SQL("update file set record = $1 where id = $2 and record is null"), BIND(bind_integer(record), bind_integer(id)));
}

enum result file_may_read(struct db *db, const struct engine *engine, struct arena *arena, const struct file *file, const struct actor *actor)
{
    const struct definition *definition = definitions_find(engine->definitions, file->reg);
    const struct field *field = definition ? definition_field(definition, file->field) : NULL;
    struct record *record;
    if (!file->record)
        return !file->answer && file->owner == actor->account ? OK : ERROR_NOT_FOUND;
    for (size_t i = 0; definition && !field && i < definition->field_count; i++)
        if (text_equal(definition->fields[i].was, file->field)) /* the field's name when the file came */
            field = &definition->fields[i];
    if (!field)
        return ERROR_NOT_FOUND;
    TRY(record_load(db, engine, arena, definition, file->record, &record));
    return record_may_see(db, record, actor) && field_may_see(field, actor, record_is_theirs(db, record, actor)) ? OK : ERROR_NOT_FOUND;
}

/* --- Going out ------------------------------------------------------------ */

enum result file_part_at(struct db *db, int64_t id, int64_t position, struct statement **ret_row, struct text *ret_bytes, int64_t *ret_start)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select content, start from file_part where file = $1 and start <= $2 order by start desc limit 1"),
                 BIND(bind_integer(id), bind_integer(position))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *ret_bytes = statement_bytes(row, 0);
    *ret_start = statement_integer(row, 1);
    *ret_row = TAKE(row);
    return OK;
}

/* A download under way: it holds one part, so that each is read from the store once. */
enum part_table { PARTS_OF_FILES, PARTS_OF_COPIES, PARTS_PUBLISHED };
struct sending {
    struct store *store;
    enum part_table table;
    int64_t id, start;
    size_t length;
    char part[];
};

#define PART_BYTES_MAX (1 << 20)

static enum result query_part(struct db *db, const struct sending *sending, int64_t position, struct statement **ret_row)
{
    struct bind binds[] = {bind_integer(sending->id), bind_integer(position)};
    struct binds both = {binds, COUNT_OF(binds)};
    switch (sending->table) {
    case PARTS_OF_COPIES:
        return db_query(db, ret_row, SQL("select content, start from file_copy_part where file = $1 and start <= $2 order by start desc limit 1"), both);
    case PARTS_PUBLISHED:
        return db_query(db, ret_row, SQL("select content, start from pub_file_part where file = $1 and start <= $2 order by start desc limit 1"), both);
    default:
        return db_query(db, ret_row, SQL("select content, start from file_part where file = $1 and start <= $2 order by start desc limit 1"), both);
    }
}

static enum result fetch_part(struct sending *sending, int64_t position)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    AUTO(statement_close_at) struct statement *row = NULL;
    TRY(store_read_begin(sending->store, sending->table == PARTS_PUBLISHED ? STORE_PUBLIC : STORE_OFFICE, &db));
    TRY(query_part(db, sending, position, &row));
    if (statement_step(row) != 1)
        return ERROR_NOT_FOUND;
    struct text bytes = statement_bytes(row, 0);
    if (bytes.length > PART_BYTES_MAX)
        return ERROR_CORRUPT;
    sending->start = statement_integer(row, 1);
    sending->length = bytes.length;
    memcpy(sending->part, bytes.data, bytes.length);
    return OK;
}

static ptrdiff_t send_some(void *context, uint64_t position, char *out, size_t max)
{
    struct sending *sending = context;
    int64_t at = (int64_t)position;
    if ((at < sending->start || at >= sending->start + (int64_t)sending->length) && fetch_part(sending, at) < 0)
        return -1; /* erased or withdrawn meanwhile, or the store is too busy */
    size_t from = (size_t)(at - sending->start);
    if (from >= sending->length)
        return -1;
    size_t length = sending->length - from < max ? sending->length - from : max;
    memcpy(out, sending->part + from, length);
    return (ptrdiff_t)length;
}

static enum result send_parts(struct request *request, struct answer *answer, enum part_table table, int64_t id, struct text name, enum file_kind kind, int64_t bytes)
{
    struct sending *sending = malloc(sizeof *sending + PART_BYTES_MAX);
    if (!sending)
        return ERROR_MEMORY;
    *sending = (struct sending){.store = request_store(request), .table = table, .id = id};
    answer_download(answer, name);
    answer_stream(answer, file_kind_content_type(kind), (uint64_t)bytes, send_some, free, sending);
    return OK;
}

enum result file_answer(struct request *request, struct answer *answer, const struct file *file)
{
    return send_parts(request, answer, PARTS_OF_FILES, file->id, file->name, file->kind, file->bytes);
}

enum result copy_answer(struct request *request, struct answer *answer, const struct file_copy *copy)
{
    return send_parts(request, answer, copy->is_public ? PARTS_PUBLISHED : PARTS_OF_COPIES, copy->id, copy->name, copy->kind, copy->bytes);
}
