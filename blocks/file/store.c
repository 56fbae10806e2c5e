/* The tables of files, and their bytes coming in. Not here: reading them back (read.c). */
#include "blocks/file/file.h"

#include "base/wording.h"
#include "base/crypto/crypto.h"
#include "base/store/serial.h"
#include "blocks/file/copy.h"
#include "blocks/file/sealed.h"
#include "blocks/file/work.h"

#define TRANSACTION_BYTES (4 * FILE_PART_BYTES)
#define SEAL_ARENA_BYTES_MAX (1 << 20)

const char file_schema[] =
    "create table file (id {id}, register text not null, field text not null, record bigint references record (id),"
    " owner bigint not null, name text not null, kind text not null, bytes bigint not null, arrived bigint not null,"
    " sha256 text not null, state text not null, made_at bigint not null, scan text not null, scan_note text, scan_at bigint,"
    " words text not null, erased_at bigint);\n"
    "create index file_by_record on file (record);\n"
    "create index file_by_owner on file (owner, record);\n"
    "create index file_by_work on file (state, scan, words);\n"
    "create table file_part (file bigint not null references file (id), start bigint not null, content {bytes} not null,"
    " primary key (file, start));\n"
    "create table file_text (file bigint primary key, content text not null);\n";

const char file_answer_schema[] = "alter table file add column answer bigint;\n"
                                  "create index file_by_answer on file (answer);\n";

/* --- What may come in ----------------------------------------------------- */

struct text file_size_line(struct arena *arena, int64_t bytes)
{
    int64_t tenths = (bytes + 50000) / 100000;
    if (bytes < 1000)
        return arena_printf(arena, SAY_COUNT(arena, bytes, "%lld byte", "%lld bytes"), (long long)bytes);
    if (bytes < 1000000)
        return arena_printf(arena, SAY(arena, "%lld KB"), (long long)((bytes + 500) / 1000));
    if (tenths % 10 == 0)
        return arena_printf(arena, SAY(arena, "%lld MB"), (long long)(tenths / 10));
    return arena_printf(arena, SAY(arena, "%lld.%lld MB"), (long long)(tenths / 10), (long long)(tenths % 10));
}

struct text file_accept_line(struct arena *arena, const struct field *field)
{
    struct text all = TEXT_NONE;
    unsigned left = field->accept;
    for (unsigned kind = 0; kind < FILE_KIND_COUNT; kind++) {
        if (!(left & 1u << kind))
            continue;
        left &= ~(1u << kind);
        struct text one = text_of(wording(arena, file_kind_label((enum file_kind)kind)));
        all = !all.length ? one : left ? arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(all), TEXT_ARGS(one)) : arena_printf(arena, SAY(arena, "%.*s or %.*s"), TEXT_ARGS(all), TEXT_ARGS(one));
    }
    return arena_printf(arena, SAY(arena, "%.*s, at most %.*s"), TEXT_ARGS(all), TEXT_ARGS(file_size_line(arena, field->max)));
}

enum result file_check(struct arena *arena, const struct field *field, struct text name, struct text bytes, struct text *ret_name,
                       enum file_kind *ret_kind, struct message *message)
{
    enum file_kind kind = FILE_TEXT;
    TRY(file_name_settle(arena, name, ret_name, message));
    if (bytes.length > (size_t)field->max)
        return message_fail(message, ERROR_INVALID, "The file is larger than %.*s: it has %.*s. Make it smaller, or send it in parts.",
                            TEXT_ARGS(file_size_line(arena, field->max)), TEXT_ARGS(file_size_line(arena, (int64_t)bytes.length)));
    TRY(file_kind_find(arena, *ret_name, bytes, &kind, message));
    if (!(field->accept & 1u << kind))
        return message_fail(message, ERROR_INVALID, "The file is a %s, which is not taken here. Attach this: %.*s.", wording_in(message ? message->language : NULL, file_kind_label(kind)),
                            TEXT_ARGS(file_accept_line(arena, field)));
    *ret_kind = kind;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Coming in ------------------------------------------------------------ */

enum result file_begin(struct db *db, const struct engine *engine, const struct file_new *file, int64_t *ret_id, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(SEAL_ARENA_BYTES_MAX);
    struct text seal = TEXT_NONE, name = file->name;
    int64_t count = 0, bytes = 0, id = 0;
    if (!arena)
        return ERROR_MEMORY;
    TRY(db_one_integer(db, &count, SQL("select count(*) from file where owner = $1 and record is null and state <> 'erased'"),
                       BIND(bind_integer(file->owner))));
    TRY(db_one_integer(db, &bytes, SQL("select cast(coalesce(sum(bytes), 0) as bigint) from file where owner = $1 and record is null and state <> 'erased'"),
                       BIND(bind_integer(file->owner))));
    if (file->owner && (count >= FILE_UPLOADS_MAX || bytes + file->bytes > FILE_UPLOADS_BYTES_MAX))
        return message_fail(message, ERROR_LIMIT, "You have sent many files that are not saved in a record yet. Save those first;"
                                                  " what is not saved goes by itself after two days.");
    TRY(db_next_number(db, TEXT("file"), &id));
    if (file->field->seals_files)
        TRY(file_seal_make(engine, arena, file->field, id, name, &seal, &name, message));
    TRY(db_run(db, NULL,
               SQL("insert into file (id, register, field, owner, name, kind, bytes, arrived, sha256, state, made_at, scan, words, seal, answer)"
                   " values ($1, $2, $3, $4, $5, '', $6, 0, '', 'arriving', $7, 'none', 'none', $8, $9)"),
               BIND(bind_integer(id), bind_text(file->definition->name), bind_text(file->field->name), bind_integer(file->owner),
                    bind_text(name), bind_integer(file->bytes), bind_integer(file->moment.now.seconds), bind_optional(seal),
                    file->answer ? bind_integer(file->answer) : bind_null())));
    *ret_id = id;
    return OK;
}

enum result file_arrived(struct db *db, int64_t id, int64_t *ret_bytes)
{
    return db_one_integer(db, ret_bytes, SQL("select arrived from file where id = $1"), BIND(bind_integer(id)));
}

struct adding {
    struct db *db;
    int64_t id, whole;
    bool is_sealed;
    struct piece_key key;
    char *sealed; /* room for a part */
};

static enum result add_part(const struct adding *adding, int64_t start, struct text bytes)
{
    struct text kept = bytes;
    if (adding->is_sealed) {
        file_part_seal(&adding->key, (struct file_part_place){adding->id, start, adding->whole}, bytes, adding->sealed);
        kept = (struct text){adding->sealed, bytes.length + PIECE_EXTRA_BYTES};
    }
    TRY(db_run(adding->db, NULL, SQL("insert into file_part (file, start, content) values ($1, $2, $3)"),
               BIND(bind_integer(adding->id), bind_integer(start), bind_bytes(kept.data, kept.length))));
    return db_run(adding->db, NULL, SQL("update file set arrived = $1 where id = $2"), BIND(bind_integer(start + (int64_t)bytes.length), bind_integer(adding->id)));
}

static enum result add_parts(const struct adding *adding, int64_t arrived, struct text bytes)
{
    while (bytes.length) {
        struct text part = text_slice(bytes, 0, FILE_PART_BYTES);
        TRY(add_part(adding, arrived, part));
        arrived += (int64_t)part.length;
        bytes = text_slice(bytes, part.length, bytes.length);
    }
    return OK;
}

/* Of a file on its way: how long it will be, how much has come, and its key where it is sealed. */
static enum result begin_adding(struct adding *adding, const struct engine *engine, struct arena *arena, int64_t *ret_arrived)
{
    struct text seal;
    {
        AUTO(statement_close_at) struct statement *row = NULL;
        int step;
        TRY(db_query(adding->db, &row, SQL("select bytes, arrived, seal from file where id = $1 and state = 'arriving'"), BIND(bind_integer(adding->id))));
        step = statement_step(row);
        if (step <= 0)
            return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
        adding->whole = statement_integer(row, 0);
        *ret_arrived = statement_integer(row, 1);
        seal = statement_copy(row, 2, arena);
    }
    if (!seal.length)
        return OK;
    adding->sealed = arena_alloc(arena, FILE_PART_SEALED_BYTES_MAX);
    if (!adding->sealed)
        return ERROR_MEMORY;
    TRY(file_seal_open(engine, arena, adding->id, seal, &adding->key, NULL));
    adding->is_sealed = true;
    return OK;
}

enum result file_add(struct db *db, const struct engine *engine, int64_t id, int64_t position, struct text bytes)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(SEAL_ARENA_BYTES_MAX);
    struct adding adding = {.db = db, .id = id};
    int64_t arrived = 0;
    if (!arena)
        return ERROR_MEMORY;
    TRY(begin_adding(&adding, engine, arena, &arrived));
    enum result result = position < 0 || position > arrived ? ERROR_CONFLICT : (int64_t)bytes.length > adding.whole - position ? ERROR_INVALID : OK;
    if (result == OK)
        result = add_parts(&adding, arrived, text_slice(bytes, (size_t)(arrived - position), bytes.length)); /* less what has come already */
    piece_key_clear(&adding.key);
    return result;
}

enum result file_end(struct db *db, const struct engine *engine, int64_t id, enum file_kind kind, struct text sha256)
{
    struct text scan = engine->clamd.length ? TEXT("waiting") : TEXT("none");
    struct text words = file_has_words(kind) ? TEXT("waiting") : TEXT("none");
    return db_run(db, NULL, SQL("update file set kind = $1, sha256 = case when seal is null then $2 else '' end, state = 'kept', scan = $3,"
                      " words = case when seal is null then $4 else 'none' end where id = $5"),
                  BIND(bind_text(text_of(file_kind_words[kind])), bind_text(sha256), bind_text(scan), bind_text(words), bind_integer(id)));
}

/* --- From bytes at hand --------------------------------------------------- */

struct putting {
    const struct engine *engine;
    const struct file_new *file;
    enum file_kind kind;
    struct text bytes;
    int64_t position, id;
    char sha256[HASH_HEX_BYTES];
};

/* A megabyte of it; the first begins the file and the last ends it. May run again: it counts nothing up. */
static enum result put_some(struct db *db, void *context, struct message *message)
{
    struct putting *putting = context;
    struct text some = text_slice(putting->bytes, (size_t)putting->position, TRANSACTION_BYTES);
    if (putting->position == 0)
        TRY(file_begin(db, putting->engine, putting->file, &putting->id, message));
    TRY(file_add(db, putting->engine, putting->id, putting->position, some));
    if ((size_t)putting->position + some.length < putting->bytes.length)
        return OK;
    return file_end(db, putting->engine, putting->id, putting->kind, text_of(putting->sha256));
}

static struct putting put_begin(const struct engine *engine, const struct file_new *file, enum file_kind kind, struct text bytes)
{
    struct putting putting = {.engine = engine, .file = file, .kind = kind, .bytes = bytes};
    assert(file->bytes == (int64_t)bytes.length && bytes.length);
    hash_write_hex(hash_of(bytes), putting.sha256);
    return putting;
}

enum result file_put(struct store *store, const struct engine *engine, const struct file_new *file, enum file_kind kind, struct text bytes,
                     int64_t *ret_id, struct message *message)
{
    struct putting putting = put_begin(engine, file, kind, bytes);
    for (; (size_t)putting.position < bytes.length; putting.position += TRANSACTION_BYTES)
        TRY(store_write(store, put_some, &putting, message));
    *ret_id = putting.id;
    return OK;
}

enum result file_put_in(struct db *db, const struct engine *engine, const struct file_new *file, enum file_kind kind, struct text bytes,
                        int64_t *ret_id, struct message *message)
{
    struct putting putting = put_begin(engine, file, kind, bytes);
    for (; (size_t)putting.position < bytes.length; putting.position += TRANSACTION_BYTES)
        TRY(put_some(db, &putting, message));
    *ret_id = putting.id;
    return OK;
}

/* --- Going away ----------------------------------------------------------- */

enum result file_erase(struct db *db, int64_t id, struct instant now)
{
    TRY(db_run(db, NULL, SQL("delete from file_part where file = $1"), BIND(bind_integer(id))));
    TRY(db_run(db, NULL, SQL("delete from file_text where file = $1"), BIND(bind_integer(id))));
    TRY(copy_erase_of_file(db, id, now));
    return db_run(db, NULL,
                  SQL("update file set name = '', sha256 = '', seal = null, scan_note = null, state = 'erased', words = 'none', erased_at = $1"
                      " where id = $2 and state <> 'erased'"),
                  BIND(bind_integer(now.seconds), bind_integer(id)));
}

enum result file_erase_of_record(struct db *db, int64_t record, struct instant now)
{
    int64_t id = 0;
    enum result result;
    while ((result = db_one_integer(db, &id, SQL("select id from file where record = $1 and state <> 'erased' order by id"), BIND(bind_integer(record)))) == OK)
        TRY(file_erase(db, id, now));
    return result == ERROR_NOT_FOUND ? OK : result;
}

enum result file_drop(struct db *db, int64_t id)
{
    TRY(db_run(db, NULL, SQL("delete from file_part where file = (select id from file where id = $1 and record is null)"), BIND(bind_integer(id))));
    TRY(db_run(db, NULL, SQL("delete from file_text where file = (select id from file where id = $1 and record is null)"), BIND(bind_integer(id))));
    return db_run(db, NULL, SQL("delete from file where id = $1 and record is null"), BIND(bind_integer(id)));
}

enum result file_sweep(struct db *db, struct instant now)
{
    struct bind before = bind_integer(now.seconds - FILE_UPLOAD_KEPT_SECONDS);
    TRY(db_run(db, NULL, SQL("delete from file_part where file in (select id from file where record is null and answer is null and made_at < $1)"), BIND(before)));
    TRY(db_run(db, NULL, SQL("delete from file_text where file in (select id from file where record is null and answer is null and made_at < $1)"), BIND(before)));
    return db_run(db, NULL, SQL("delete from file where record is null and answer is null and made_at < $1"), BIND(before));
}
