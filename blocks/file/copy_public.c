/* Copies when they are published, withdrawn and destroyed; their address for everybody; and whether they still are what was
 * published. */
#include "blocks/file/copy.h"

#include <inttypes.h>

#include "base/crypto/crypto.h"
#include "base/wording.h"
#include "blocks/parts/parts.h"

/* --- Publishing ----------------------------------------------------------- */

static enum result missing(const struct field *field, struct message *message)
{
    return message_fail(message, ERROR_INVALID, "“%.*s” needs a copy for the public that a second person has approved: open the record and follow the link beside the file.",
                        TEXT_ARGS(field->label));
}

/* Between the two tables; whichever holds them. */
static enum result move_out(struct db *db, int64_t id)
{
    TRY(db_run(db, NULL, SQL("insert into pub_file_part (file, start, content) select file, start, content from file_copy_part where file = $1"), BIND(bind_integer(id))));
    return db_run(db, NULL, SQL("delete from file_copy_part where file = $1"), BIND(bind_integer(id)));
}

static enum result put_public(struct db *db, int64_t record, const struct file_copy *copy, struct text words, struct instant now)
{
    TRY(db_run(db, NULL,
               SQL("insert into pub_file (id, record, source, kind, name, bytes, sha256, title, language, alternative, words, published_at, withdrawn)"
                   " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0)"
                   " on conflict (id) do update set withdrawn = 0, ground = null, name = excluded.name, title = excluded.title, alternative = excluded.alternative, words = excluded.words"),
               BIND(bind_integer(copy->id), bind_integer(record), bind_integer(copy->file), bind_text(text_of(file_kind_words[copy->kind])), bind_text(copy->name),
                    bind_integer(copy->bytes), bind_text(copy->sha256), bind_text(copy->title), bind_text(copy->language), bind_text(copy->alternative),
                    bind_text(words), bind_integer(now.seconds))));
    return move_out(db, copy->id);
}

static struct value *document_value_of(struct arena *arena, const struct file_copy *copy)
{
    struct value *value = value_object(arena);
    value_set_integer(arena, value, "id", copy->file);
    value_set_integer(arena, value, "copy", copy->id);
    value_set_text(arena, value, "name", copy->title);
    value_set_text(arena, value, "file_name", copy->name);
    value_set_text(arena, value, "kind", text_of(file_kind_words[copy->kind]));
    value_set_integer(arena, value, "bytes", copy->bytes);
    value_set_text(arena, value, "sha256", copy->sha256);
    value_set_text(arena, value, "language", copy->language);
    value_set_text(arena, value, "alternative", copy->alternative);
    return value;
}

enum result copy_value(struct db *db, struct arena *arena, const struct field *field, struct text canonical, struct value **ret_value, struct message *message)
{
    struct file_copy copy;
    int64_t file = 0;
    TRY(text_to_integer(canonical, &file));
    enum result result = copy_find(db, arena, file, &copy);
    if (result == ERROR_NOT_FOUND || (result == OK && !copy.approved_by))
        return missing(field, message);
    TRY(result);
    *ret_value = document_value_of(arena, &copy);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result copy_publish(struct db *db, struct arena *arena, int64_t record, const struct value *value, struct instant now)
{
    int64_t file = value_get_integer(value, "id", 0);
    struct text words = TEXT_NONE;
    struct file_copy copy;
    TRY(copy_find(db, arena, file, &copy));
    assert(copy.approved_by && copy.id == value_get_integer(value, "copy", 0));
    TRY(file_words(db, arena, arena_printf(arena, "%" PRId64, file), &words));
    return put_public(db, record, &copy, words, now);
}

bool copy_is_same(const struct value *one, const struct value *other)
{
    if (!one || !other || one->kind != VALUE_OBJECT || other->kind != VALUE_OBJECT)
        return false;
    return value_get_integer(one, "id", 0) == value_get_integer(other, "id", 0) || text_equal(value_get_text(one, "sha256"), value_get_text(other, "sha256"));
}

/* --- Withdrawing ----------------------------------------------------------- */

/* Its bytes go back to where the public cannot read, and nothing that it said stays in a public table. */
static enum result withdraw(struct db *db, int64_t id, struct text ground)
{
    struct bind of = bind_integer(id);
    TRY(db_run(db, NULL, SQL("insert into file_copy_part (file, start, content) select file, start, content from pub_file_part where file = $1"), BIND(of)));
    TRY(db_run(db, NULL, SQL("delete from pub_file_part where file = $1"), BIND(of)));
    return db_run(db, NULL, SQL("update pub_file set withdrawn = 1, name = '', title = '', alternative = '', words = '', ground = $1 where id = $2"),
                  BIND(bind_optional(ground), of));
}

/* Some version of the record says this hash. */
static enum result is_in_document(struct db *db, int64_t record, struct text sha256, bool *ret_is)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    *ret_is = false;
    TRY(db_query(db, &row, SQL("select fields from pub_document where id = $1 order by version"), BIND(bind_integer(record))));
    while ((step = statement_step(row)) == 1)
        *ret_is = *ret_is || (sha256.length && text_contains(statement_text(row, 0), sha256));
    return (enum result)step;
}

/* One public file of the record at a time: the list changes under way. */
static enum result next_public(struct db *db, struct arena *arena, int64_t record, int64_t after, int64_t *ret_id, struct text *ret_sha256)
{
    TRY(db_one_integer(db, ret_id, SQL("select id from pub_file where record = $1 and withdrawn = 0 and id > $2 order by id"), BIND(bind_integer(record), bind_integer(after))));
    return db_one_text(db, arena, ret_sha256, SQL("select sha256 from pub_file where id = $1"), BIND(bind_integer(*ret_id)));
}

static enum result withdraw_those(struct db *db, struct arena *arena, int64_t record, bool unsaid_only, struct text ground)
{
    struct text sha256;
    int64_t id = 0;
    enum result result;
    while ((result = next_public(db, arena, record, id, &id, &sha256)) == OK) {
        bool is_said = false;
        if (unsaid_only)
            TRY(is_in_document(db, record, sha256, &is_said));
        if (!is_said)
            TRY(withdraw(db, id, ground));
    }
    return result == ERROR_NOT_FOUND ? OK : result;
}

enum result copy_withdraw_of_record(struct db *db, struct arena *arena, int64_t record, struct text ground)
{
    return withdraw_those(db, arena, record, false, ground);
}

enum result copy_withdraw_unsaid(struct db *db, struct arena *arena, int64_t record, struct text ground)
{
    return withdraw_those(db, arena, record, true, ground);
}

enum result copy_erase_of_file(struct db *db, int64_t file)
{
    struct bind of = bind_integer(file);
    TRY(db_run(db, NULL, SQL("delete from pub_file_part where file in (select id from pub_file where source = $1)"), BIND(of)));
    TRY(db_run(db, NULL, SQL("update pub_file set withdrawn = 1, name = '', sha256 = '', title = '', alternative = '', words = '' where source = $1"), BIND(of)));
    TRY(db_run(db, NULL, SQL("delete from file_copy_part where file in (select id from file_copy where file = $1)"), BIND(of)));
    return db_run(db, NULL, SQL("delete from file_copy where file = $1"), BIND(of));
}

/* --- What the public sees of it -------------------------------------------- */

static const struct shape_field view_fields[] = {
    {.name = "name", .kind = VALUE_TEXT, .about = "Its title"},
    {.name = "url", .kind = VALUE_TEXT, .about = "Its permanent address on this site"},
    {.name = "kind", .kind = VALUE_TEXT, .about = "pdf, jpeg, png, csv or text"},
    {.name = "bytes", .kind = VALUE_INTEGER, .about = "How long it is"},
    {.name = "sha256", .kind = VALUE_TEXT, .about = "The SHA-256 of its bytes, as the log proves it"},
    {.name = "language", .kind = VALUE_TEXT, .about = "The language that it is in (BCP 47)"},
    {.name = "alternative", .kind = VALUE_TEXT, .about = "What it says or shows, for those who cannot use it"},
    {0},
};
const struct shape copy_view_shape = {"PublicFile", view_fields};

struct value *copy_view(struct arena *arena, const struct value *stored)
{
    struct value *view = value_object(arena);
    struct text file_name = value_get_text(stored, "file_name");
    value_set_text(arena, view, "name", value_get_text(stored, "name"));
    value_set_text(arena, view, "url", arena_printf(arena, "/files/%" PRId64 "/%.*s", value_get_integer(stored, "copy", 0), TEXT_ARGS(file_name)));
    value_set_text(arena, view, "kind", value_get_text(stored, "kind"));
    value_set_integer(arena, view, "bytes", value_get_integer(stored, "bytes", 0));
    value_set_text(arena, view, "sha256", value_get_text(stored, "sha256"));
    value_set_text(arena, view, "language", value_get_text(stored, "language"));
    value_set_text(arena, view, "alternative", value_get_text(stored, "alternative"));
    return view;
}

struct text copy_words(struct db *db, struct arena *arena, const struct value *stored)
{
    struct text words = TEXT_NONE;
    if (!stored || stored->kind != VALUE_OBJECT ||
        db_one_text(db, arena, &words, SQL("select words from pub_file where id = $1"), BIND(bind_integer(value_get_integer(stored, "copy", 0)))) < 0)
        return TEXT_NONE;
    return words;
}

/* --- Still what was published? ---------------------------------------------- */

static enum result hash_parts(struct db *db, int64_t id, char out[HASH_HEX_BYTES])
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct hashing hashing;
    int step;
    hash_begin(&hashing);
    TRY(db_query(db, &row, SQL("select content from pub_file_part where file = $1 order by start"), BIND(bind_integer(id))));
    while ((step = statement_step(row)) == 1)
        hash_add(&hashing, statement_bytes(row, 0));
    hash_write_hex(hash_end(&hashing), out);
    return (enum result)step;
}

enum result copy_check_published(struct db *db, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select id, record, sha256 from pub_file where withdrawn = 0 order by id"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        int64_t id = statement_integer(row, 0);
        struct text sha256 = statement_text(row, 2);
        char hex[HASH_HEX_BYTES];
        bool is = false;
        TRY(hash_parts(db, id, hex));
        TRY(is_in_document(db, statement_integer(row, 1), sha256, &is));
        if (!is || !text_equals(sha256, hex))
            return message_fail(message, ERROR_CORRUPT, "The public file %" PRId64 " (of record %" PRId64 ") is not the one that was published.", id, statement_integer(row, 1));
    }
    return (enum result)step;
}

/* --- Its address ------------------------------------------------------------ */

static const struct shape_field gone_fields[] = {
    PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("line"), {0},
};
static const struct shape gone_shape = {"gone_file", gone_fields};

static enum result answer_gone(struct request *request, struct answer *answer, struct text ground)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer);
    answer_status(answer, 410);
    value_set_page(arena, view, "title", value_text(arena, SAID(arena, "This file was withdrawn")));
    value_set_page(arena, view, "line", value_text(arena, ground.length ? arena_printf(arena, SAY(arena, "Why: %.*s"), TEXT_ARGS(ground)) : SAID(arena, "It is not published any more.")));
    return OK;
}

static enum result public_file_get(struct request *request, struct answer *answer)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = request_arena(request);
    struct file_copy copy = {.is_public = true};
    struct db *db;
    int step;
    TRY(request_db(request, &db));
    copy.id = request_integer(request, "id", 0);
    TRY(db_query(db, &row, SQL("select kind, name, bytes, withdrawn, ground from pub_file where id = $1"), BIND(bind_integer(copy.id))));
    step = statement_step(row);
    if (step < 0)
        return (enum result)step;
    if (step == 1 && statement_integer(row, 3)) /* its name may have been erased with it */
        return answer_gone(request, answer, statement_copy(row, 4, arena));
    if (step == 0 || !text_equal(statement_text(row, 1), request_text(request, "name")) || !file_kind_of_word(statement_text(row, 0), &copy.kind))
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "There is no file at this address.");
    copy.name = statement_copy(row, 1, arena);
    copy.bytes = statement_integer(row, 2);
    return copy_answer(request, answer, &copy);
}

const struct route copy_public_routes[] = {
    {.method = METHOD_GET, .path = "/files/{id}/{name}", .handle = public_file_get, .access = ACCESS_PUBLIC, .template = "blocks/file/pages/gone", .view = &gone_shape,
     .help = "A published file, as a download. After a withdrawal: 410."},
    {0},
};
