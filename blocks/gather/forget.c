/* Erasing: one answer whole; and, when a record is erased, the answer that it was made from and whatever of others repeats its words. Part of the erasure's
 * own transaction. Not here: what an erasure is (blocks/erasure). */
#include "blocks/gather/internal.h"

#include "base/format/json.h"
#include "blocks/erasure/erasure.h"
#include "blocks/post/post.h"
#include "blocks/subject/subject.h"

#define ERASED TEXT("erased")

static enum result erase_files(struct db *db, int64_t answer, struct instant now)
{
    int64_t file;
    enum result result;
    while ((result = db_one_integer(db, &file, SQL("select id from file where answer = $1 and state <> 'erased' order by id limit 1"), BIND(bind_integer(answer)))) == OK)
        TRY(file_erase(db, file, now));
    return result == ERROR_NOT_FOUND ? OK : result;
}

/* Messages that still wait with a link into it are of no use, and say who was on it. */
static enum result void_messages(struct db *db, int64_t answer, struct instant now)
{
    int64_t post;
    enum result result;
    while ((result = db_one_integer(db, &post, SQL("select message from gather_link where answer = $1 and ended_at is null order by message limit 1"), BIND(bind_integer(answer)))) == OK) {
        TRY(post_void(db, post, now));
        TRY(db_run(db, NULL, SQL("update gather_link set ended_at = $2 where message = $1"), BIND(bind_integer(post), bind_integer(now.seconds))));
    }
    return result == ERROR_NOT_FOUND ? OK : result;
}

static enum result erase_whole(struct db *db, int64_t answer, struct instant now)
{
    struct bind id = bind_integer(answer);
    TRY(erase_files(db, answer, now));
    TRY(void_messages(db, answer, now));
    TRY(subject_forget_gathered(db, answer));
    TRY(db_run(db, NULL, SQL("delete from gather_page where answer = $1"), BIND(id)));
    TRY(db_run(db, NULL, SQL("delete from gather_aside where answer = $1"), BIND(id)));
    TRY(db_run(db, NULL, SQL("delete from gather_session where answer = $1"), BIND(id)));
    TRY(db_run(db, NULL, SQL("update gather_event set who = $2, document = null where answer = $1"), BIND(id, bind_text(ERASED))));
    TRY(db_run(db, NULL, SQL("update gather_person set name = $2, email = '', part = '', account = 0 where answer = $1"), BIND(id, bind_text(ERASED))));
    return db_run(db, NULL, SQL("update gather_answer set state = 'erased', reason = null where id = $1"), BIND(id));
}

enum result gather_erase(struct db *db, int64_t answer, const struct actor *actor)
{
    const struct writer writer = {.account = actor->account, .name = actor->name};
    int64_t there;
    TRY(db_one_integer(db, &there, SQL("select count(*) from gather_answer where id = $1 and state <> 'erased'"), BIND(bind_integer(answer))));
    if (!there)
        return ERROR_NOT_FOUND;
    TRY(erase_whole(db, answer, actor->moment.now));
    return event_put(db, answer, &writer, "erased", TEXT_NONE, 0, TEXT_NONE, actor->moment.now);
}

/* --- Words that go -------------------------------------------------------------------- */

#define FORGET_ARENA_BYTES_MAX 268435456

struct row { int64_t id; struct text section, document; };

static bool value_says(const struct erase_value *words, size_t count, const struct value *value)
{
    if (!value)
        return false;
    if (value->kind == VALUE_TEXT)
        return erase_says(words, count, value->text);
    for (size_t i = 0; value->kind == VALUE_LIST && i < value->list.count; i++)
        if (value_says(words, count, value->list.items[i]))
            return true;
    for (size_t i = 0; value->kind == VALUE_OBJECT && i < value->object.count; i++)
        if (value_says(words, count, value->object.members[i].value))
            return true;
    return false;
}

struct forgetting {
    struct db *db;
    const struct engine *engine;
    struct arena *arena;
    const struct erase_value *words;
    size_t word_count;
};

/* The document without the values that say one of the words; what is sealed is opened for that, and stays sealed as it was. What cannot be opened stays. */
static enum result without(const struct forgetting *forgetting, int64_t answer, struct text document, bool *ret_changed, struct text *ret_document)
{
    AUTO(buffer_clear) struct buffer out;
    struct arena *arena = forgetting->arena;
    struct value *value, *open, *left = value_object(arena);
    buffer_init(&out, (size_t)DOCUMENT_BYTES_MAX * 4);
    *ret_changed = false;
    TRY(json_parse_kept(arena, document, (size_t)DOCUMENT_BYTES_MAX * 8, &value, NULL));
    TRY(json_parse_kept(arena, document, (size_t)DOCUMENT_BYTES_MAX * 8, &open, NULL));
    TRY(document_open_any(forgetting->engine, arena, answer, open));
    for (size_t i = 0; value->kind == VALUE_OBJECT && i < value->object.count; i++) {
        if (value_says(forgetting->words, forgetting->word_count, open->object.members[i].value))
            *ret_changed = true;
        else
            value_set_named(arena, left, value->object.members[i].name, value->object.members[i].value, false);
    }
    json_write_canonical(&out, left);
    if (out.failure < 0)
        return out.failure;
    *ret_document = arena_copy(arena, buffer_text(&out));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* The rows of one answer: id, a text, a text. */
static enum result read_rows(struct db *db, struct arena *arena, int64_t answer, struct sql count_sql, struct sql sql, struct row **ret_rows, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct row *rows;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, count_sql, BIND(bind_integer(answer))));
    rows = ARENA_ARRAY(arena, struct row, (size_t)total + 1);
    if (!rows)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, sql, BIND(bind_integer(answer))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        rows[count++] = (struct row){statement_integer(row, 0), statement_copy(row, 1, arena), statement_copy(row, 2, arena)};
    *ret_rows = rows;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result forget_documents(const struct forgetting *forgetting, int64_t answer)
{
    struct db *db = forgetting->db;
    struct arena *arena = forgetting->arena;
    struct row *rows;
    size_t count;
    struct text left;
    bool changed;
    TRY(read_rows(db, arena, answer, SQL("select count(*) from gather_page where answer = $1"), SQL("select answer, section, document from gather_page where answer = $1 order by section"), &rows, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(without(forgetting, answer, rows[i].document, &changed, &left));
        if (changed)
            TRY(db_run(db, NULL, SQL("update gather_page set document = $3, version = version + 1 where answer = $1 and section = $2"),
                       BIND(bind_integer(answer), bind_text(rows[i].section), bind_text(left))));
    }
    TRY(read_rows(db, arena, answer, SQL("select count(*) from gather_event where answer = $1 and document is not null"),
                  SQL("select id, '', document from gather_event where answer = $1 and document is not null order by id"), &rows, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(without(forgetting, answer, rows[i].document, &changed, &left));
        if (changed)
            TRY(db_run(db, NULL, SQL("update gather_event set document = $2 where id = $1"), BIND(bind_integer(rows[i].id), bind_text(left))));
    }
    return OK;
}

/* Put aside: its question, and one value. */
static enum result aside_says(const struct forgetting *forgetting, int64_t answer, const struct row *row, bool *ret_says)
{
    struct value *value;
    TRY(json_parse_kept(forgetting->arena, row->document, (size_t)DOCUMENT_BYTES_MAX * 8, &value, NULL));
    TRY(value_open(forgetting->engine, forgetting->arena, answer, row->section, value, &value));
    *ret_says = value_says(forgetting->words, forgetting->word_count, value);
    return OK;
}

static enum result forget_asides(const struct forgetting *forgetting, int64_t answer)
{
    struct row *rows;
    size_t count;
    TRY(read_rows(forgetting->db, forgetting->arena, answer, SQL("select count(*) from gather_aside where answer = $1"),
                  SQL("select id, question, content from gather_aside where answer = $1 order by id"), &rows, &count));
    for (size_t i = 0; i < count; i++) {
        bool says;
        TRY(aside_says(forgetting, answer, &rows[i], &says));
        if (says)
            TRY(db_run(forgetting->db, NULL, SQL("delete from gather_aside where id = $1"), BIND(bind_integer(rows[i].id))));
    }
    return OK;
}

static enum result forget_rest(struct db *db, struct arena *arena, int64_t answer, const struct erase_value *words, size_t word_count)
{
    struct row *rows;
    size_t count;
    TRY(read_rows(db, arena, answer, SQL("select count(*) from gather_person where answer = $1"), SQL("select id, email, name from gather_person where answer = $1 order by id"), &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (erase_says(words, word_count, rows[i].document) || erase_says(words, word_count, rows[i].section)) {
            TRY(db_run(db, NULL, SQL("update gather_person set name = $2, email = '', account = 0 where id = $1"), BIND(bind_integer(rows[i].id), bind_text(ERASED))));
            TRY(db_run(db, NULL, SQL("update gather_event set who = $2 where person = $1"), BIND(bind_integer(rows[i].id), bind_text(ERASED))));
            TRY(db_run(db, NULL, SQL("update gather_page set saved_by = $2 where answer = $1 and saved_by = $3"), BIND(bind_integer(answer), bind_text(ERASED), bind_text(rows[i].document))));
        }
    TRY(read_rows(db, arena, answer, SQL("select count(*) from gather_answer where id = $1 and reason is not null"), SQL("select id, '', reason from gather_answer where id = $1 and reason is not null"), &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (erase_says(words, word_count, rows[i].document))
            TRY(db_run(db, NULL, SQL("update gather_answer set reason = $2 where id = $1"), BIND(bind_integer(rows[i].id), bind_text(ERASED))));
    return OK;
}

/* Answer by answer, each in memory of its own. */
static enum result forget_words(struct db *db, const struct engine *engine, const struct erase_value *words, size_t word_count)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(FORGET_ARENA_BYTES_MAX);
    int64_t answer = 0;
    enum result result;
    if (!arena)
        return ERROR_MEMORY;
    while ((result = db_one_integer(db, &answer, SQL("select id from gather_answer where id > $1 order by id limit 1"), BIND(bind_integer(answer)))) == OK) {
        arena_reset(arena);
        const struct forgetting forgetting = {db, engine, arena, words, word_count};
        TRY(forget_documents(&forgetting, answer));
        TRY(forget_asides(&forgetting, answer));
        TRY(forget_rest(db, arena, answer, words, word_count));
    }
    return result == ERROR_NOT_FOUND ? OK : result;
}

enum result gather_forget(struct db *db, const struct engine *engine, struct arena *arena, const int64_t *records, size_t record_count, const struct erase_value *words, size_t word_count, struct moment moment)
{
    (void)arena;
    for (size_t i = 0; i < record_count; i++) {
        int64_t answer;
        enum result result;
        while (records[i] && (result = db_one_integer(db, &answer, SQL("select id from gather_answer where record = $1 and state <> 'erased' order by id limit 1"), BIND(bind_integer(records[i])))) != ERROR_NOT_FOUND) {
            TRY(result);
            TRY(erase_whole(db, answer, moment.now));
        }
    }
    return word_count ? forget_words(db, engine, words, word_count) : OK;
}
