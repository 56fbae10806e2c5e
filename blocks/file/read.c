/* Files for their readers: who may, what they are called, their bytes going out. */
#include "blocks/file/file.h"

#include <inttypes.h>

#include "base/wording.h"
#include "blocks/file/copy.h"
#include "blocks/file/sealed.h"
#include "blocks/record/merge.h"
#include "blocks/record/record.h"

#define KEY_ARENA_BYTES_MAX (1 << 20)

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
    TRY(db_query(db, &row, SQL("select record, owner, register, field, name, sha256, kind, bytes, state, scan, scan_note, made_at, coalesce(seal, ''), answer from file where id = $1"),
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
    file.seal = statement_copy(row, 12, arena);
    file.is_sealed = file.seal.length > 0;
    file.answer = statement_integer(row, 13);
    if (file.record)
        TRY(merge_standing(db, file.record, &file.record));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    *ret_file = file;
    return OK;
}

/* --- For people ----------------------------------------------------------- */

/* `engine` NULL, or without the key: a sealed one has no name. */
static struct text line_of(struct db *db, const struct engine *engine, struct arena *arena, struct text canonical)
{
    struct file file;
    int64_t id;
    if (text_to_integer(canonical, &id) < 0 || file_load(db, arena, id, &file) < 0 || (engine && file_unseal(engine, arena, &file) < 0))
        return TEXT_NONE;
    if (file.state == FILE_ERASED)
        return SAID(arena, "A file that was erased");
    return arena_printf(arena, "%.*s (%s, %.*s)", TEXT_ARGS(file.is_sealed && (!engine || file.closed.length) ? SAID(arena, "A sealed file") : file.name),
                        wording(arena, file_kind_label(file.kind)), TEXT_ARGS(file_size_line(arena, file.bytes)));
}

struct text file_line(struct db *db, struct arena *arena, struct text canonical)
{
    return line_of(db, NULL, arena, canonical);
}

static struct text lines_of(struct db *db, const struct engine *engine, struct arena *arena, struct text canonical)
{
    struct text all = TEXT_NONE, id;
    while (file_next(&canonical, &id))
        all = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(all), all.length ? "; " : "", TEXT_ARGS(line_of(db, engine, arena, id)));
    return all;
}

struct text file_lines(struct db *db, struct arena *arena, struct text canonical)
{
    return lines_of(db, NULL, arena, canonical);
}

struct text file_lines_opened(struct db *db, const struct engine *engine, struct arena *arena, struct text canonical)
{
    return lines_of(db, engine, arena, canonical);
}

struct text file_names(struct db *db, struct arena *arena, struct text canonical)
{
    struct text all = TEXT_NONE, text;
    struct file file;
    int64_t id;
    while (file_next(&canonical, &text))
        if (text_to_integer(text, &id) == OK && file_load(db, arena, id, &file) == OK)
            all = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(all), all.length ? "; " : "", TEXT_ARGS(file.state == FILE_ERASED ? TEXT("erased") : file.is_sealed ? TEXT("sealed") : file.name));
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
    if (file_unseal(engine, arena, &file) < 0 || file.closed.length)
        return file.closed;
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

void file_part_close(struct file_part *part)
{
    statement_close_at(&part->row);
    if (part->opened)
        explicit_bzero(part->opened, part->bytes.length);
    free(part->opened);
    *part = (struct file_part){0};
}

/* The part of a sealed file, whose row is there. */
static enum result open_part(const struct engine *engine, struct file_part_place place, struct text seal, struct file_part *part)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(KEY_ARENA_BYTES_MAX);
    struct piece_key key;
    if (!arena)
        return ERROR_MEMORY;
    if (part->bytes.length <= PIECE_EXTRA_BYTES || part->bytes.length > FILE_PART_SEALED_BYTES_MAX)
        return ERROR_CORRUPT;
    TRY(file_seal_open(engine, arena, place.id, seal, &key, NULL));
    size_t length = part->bytes.length - PIECE_EXTRA_BYTES;
    part->opened = malloc(length);
    enum result result = part->opened ? file_part_unseal(&key, place, part->bytes, part->opened) : ERROR_MEMORY;
    piece_key_clear(&key);
    part->bytes = (struct text){part->opened ? part->opened : "", part->opened ? length : 0};
    return result;
}

enum result file_part_at(struct db *db, const struct engine *engine, int64_t id, int64_t position, struct file_part *ret_part)
{
    AUTO(file_part_close) struct file_part part = {0};
    int step;
    TRY(db_query(db, &part.row, SQL("select p.content, p.start, f.seal, f.bytes from file_part p join file f on f.id = p.file"
                                    " where p.file = $1 and p.start <= $2 order by p.start desc limit 1"),
                 BIND(bind_integer(id), bind_integer(position))));
    step = statement_step(part.row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    part.bytes = statement_bytes(part.row, 0);
    part.start = statement_integer(part.row, 1);
    if (!statement_is_null(part.row, 2))
        TRY(open_part(engine, (struct file_part_place){id, part.start, statement_integer(part.row, 3)}, statement_text(part.row, 2), &part));
    *ret_part = part;
    part = (struct file_part){0};
    return OK;
}

/* A download under way: it holds one part, so that each is read from the store once. */
enum part_table { PARTS_OF_FILES, PARTS_OF_COPIES, PARTS_PUBLISHED };
struct sending {
    struct store *store;
    const struct engine *engine;
    enum part_table table;
    int64_t id, start;
    size_t length;
    char part[];
};

#define PART_BYTES_MAX (1 << 20)

static enum result query_part(struct db *db, const struct sending *sending, int64_t position, struct file_part *ret_part)
{
    AUTO(file_part_close) struct file_part part = {0};
    struct bind binds[] = {bind_integer(sending->id), bind_integer(position)};
    struct binds both = {binds, COUNT_OF(binds)};
    if (sending->table == PARTS_OF_FILES)
        return file_part_at(db, sending->engine, sending->id, position, ret_part);
    if (sending->table == PARTS_OF_COPIES)
        TRY(db_query(db, &part.row, SQL("select content, start from file_copy_part where file = $1 and start <= $2 order by start desc limit 1"), both));
    else
        TRY(db_query(db, &part.row, SQL("select content, start from pub_file_part where file = $1 and start <= $2 order by start desc limit 1"), both));
    if (statement_step(part.row) != 1)
        return ERROR_NOT_FOUND;
    part.bytes = statement_bytes(part.row, 0);
    part.start = statement_integer(part.row, 1);
    *ret_part = part;
    part = (struct file_part){0};
    return OK;
}

static enum result fetch_part(struct sending *sending, int64_t position)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    AUTO(file_part_close) struct file_part part = {0};
    TRY(store_read_begin(sending->store, sending->table == PARTS_PUBLISHED ? STORE_PUBLIC : STORE_OFFICE, &db));
    TRY(query_part(db, sending, position, &part));
    if (part.bytes.length > PART_BYTES_MAX)
        return ERROR_CORRUPT;
    sending->start = part.start;
    sending->length = part.bytes.length;
    memcpy(sending->part, part.bytes.data, part.bytes.length);
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
    *sending = (struct sending){.store = request_store(request), .engine = request_context(request), .table = table, .id = id};
    enum result result = OK;
    if (table == PARTS_OF_FILES) { /* what does not open is said, and not begun */
        request_end_reading(request);
        result = fetch_part(sending, 0);
    }
    if (result < 0)
        free(sending);
    if (result == ERROR_NOT_FOUND || result == ERROR_CORRUPT)
        return message_fail(answer_message(answer), ERROR_CONFLICT, "This file cannot be opened: what is stored of it was changed, or its key is not there. Whoever runs the office can help.");
    TRY(result);
    answer_download(answer, name);
    answer_stream(answer, file_kind_content_type(kind), (uint64_t)bytes, send_some, free, sending);
    return OK;
}

enum result file_answer(struct request *request, struct answer *answer, const struct file *file)
{
    if (file->closed.length)
        return message_fail(answer_message(answer), ERROR_CONFLICT, "%.*s. Whoever runs the office can help: “frankpledge key list” tells them more.", TEXT_ARGS(file->closed));
    return send_parts(request, answer, PARTS_OF_FILES, file->id, file->name, file->kind, file->bytes);
}

enum result copy_answer(struct request *request, struct answer *answer, const struct file_copy *copy)
{
    return send_parts(request, answer, copy->is_public ? PARTS_PUBLISHED : PARTS_OF_COPIES, copy->id, copy->name, copy->kind, copy->bytes);
}
