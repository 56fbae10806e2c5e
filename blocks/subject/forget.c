/* What goes of gathered answers when a record, or a value of one, is erased: see subject.h. */
#include "blocks/subject/internal.h"

#include <inttypes.h>
#include <stdio.h>

#include "blocks/erasure/keep.h"
#include "blocks/record/compose.h"

struct forgetting {
    struct db *db;
    const struct engine *engine;
    struct arena *arena;
    const struct erase_value *fields, *words;
    size_t field_count, word_count;
};

static enum result forget_answer(struct db *db, int64_t answer, struct moment moment)
{
    TRY(db_run(db, NULL, SQL("delete from subject_part where answer = $1"), BIND(bind_integer(answer))));
    TRY(db_run(db, NULL, SQL("delete from subject_item where answer = $1"), BIND(bind_integer(answer))));
    TRY(db_run(db, NULL, SQL("delete from subject_passage where answer = $1"), BIND(bind_integer(answer))));
    TRY(db_run(db, NULL, SQL("delete from subject_unseen where answer = $1"), BIND(bind_integer(answer))));
    return db_run(db, NULL, SQL("update subject_answer set state = 'gone', version = version + 1, gone_at = $2 where id = $1 and state <> 'gone'"),
                  BIND(bind_integer(answer), bind_integer(moment.now.seconds)));
}

/* --- What is past its time ------------------------------------------------- */

#define OLD "from subject_answer where state <> 'gone' and coalesce(approved_at, made_at) < $1 and record not in (" HELD_RECORDS ")"

enum result subject_count_old(struct db *db, struct instant before, int64_t *ret_count)
{
    return db_one_integer(db, ret_count, SQL("select count(*) " OLD), BIND(bind_integer(before.seconds)));
}

enum result subject_destroy_old(struct db *db, struct instant before, struct moment moment, int64_t *ret_count)
{
    int64_t id = 0, count = 0;
    enum result result = OK;
    while (result == OK) {
        result = db_one_integer(db, &id, SQL("select id " OLD " order by id limit 1"), BIND(bind_integer(before.seconds)));
        if (result == OK)
            result = forget_answer(db, id, moment);
        count += result == OK;
    }
    if (result != ERROR_NOT_FOUND)
        return result;
    *ret_count = count;
    return db_run(db, NULL, SQL("delete from subject_log where answer in (select q.id from subject_answer q where q.state = 'gone') and at < $1"), BIND(bind_integer(before.seconds)));
}

/* --- What is about a record ------------------------------------------------ */

static enum result forget_answers_about(struct db *db, int64_t record, struct moment moment)
{
    int64_t id = 0;
    enum result result = OK;
    while (result == OK) {
        result = db_one_integer(db, &id, SQL("select id from subject_answer where record = $1 and state <> 'gone' order by id limit 1"), BIND(bind_integer(record)));
        if (result == OK)
            result = forget_answer(db, id, moment);
    }
    return result == ERROR_NOT_FOUND ? OK : result;
}

/* Of others' answers: that something was there stays. */
static enum result forget_source(struct db *db, int64_t record)
{
    struct bind id = bind_integer(record);
    TRY(db_run(db, NULL,
               SQL("delete from subject_part where exists (select 1 from subject_item i where i.answer = subject_part.answer and i.position = subject_part.item"
                   " and i.source = $1)"), BIND(id)));
    return db_run(db, NULL,
                  SQL("update subject_item set kind = 'gone', source = 0, reg = '', title = '', unseen = 0, decision = 'other', ground = null, words = null,"
                      " silent = 0, version = version + 1 where source = $1"), BIND(id));
}

enum result subject_forget_gathered(struct db *db, int64_t gathered)
{
    char key[48];
    snprintf(key, sizeof key, SUBJECT_GATHERED_KEY, gathered);
    TRY(db_run(db, NULL,
               SQL("delete from subject_part where exists (select 1 from subject_item i where i.answer = subject_part.answer and i.position = subject_part.item"
                   " and i.kind = 'answer' and i.key = $1)"), BIND(bind_text(text_of(key)))));
    return db_run(db, NULL,
                  SQL("update subject_item set kind = 'gone', title = '', unseen = 0, decision = 'other', ground = null, words = null, silent = 0, version = version + 1"
                      " where kind = 'answer' and key = $1"), BIND(bind_text(text_of(key))));
}

static enum result forget_fields(const struct forgetting *forgetting, int64_t record)
{
    for (size_t i = 0; i < forgetting->field_count; i++)
        if (!forgetting->fields[i].canonical.length || forgetting->fields[i].field->sealed)
            TRY(db_run(forgetting->db, NULL,
                       SQL("delete from subject_part where field = $2 and exists (select 1 from subject_item i where i.answer = subject_part.answer"
                           " and i.position = subject_part.item and i.source = $1)"),
                       BIND(bind_integer(record), bind_text(forgetting->fields[i].field->name))));
    return OK;
}

/* --- What repeats the words ----------------------------------------------- */

struct kept { int64_t answer, item, position; struct text one, other; };

static bool says(const struct forgetting *forgetting, int64_t answer, struct text sealed)
{
    return erase_says(forgetting->words, forgetting->word_count, subject_unseal(forgetting->engine, forgetting->arena, answer, sealed, NULL));
}

#define KEPT_AT_ONCE 200

#define ITEMS_AFTER                                                                                                                         \
    SQL("select answer, position, 0, title, coalesce(words, '') from subject_item where answer > $1"                                        \
        " or (answer = $1 and position > $2 + cast($3 as bigint)) order by answer, position limit $4")
#define PARTS_AFTER                                                                                                                         \
    SQL("select answer, item, position, label, content from subject_part where answer > $1 or (answer = $1 and item > $2)"                  \
        " or (answer = $1 and item = $2 and position > $3) order by answer, item, position limit $4")

/* The next rows after `after`, in the order of their keys. */
static enum result next_kept(const struct forgetting *forgetting, struct sql sql, const struct kept *after, struct kept *list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    size_t count = 0;
    int step = 0;
    TRY(db_query(forgetting->db, &row, sql, BIND(bind_integer(after->answer), bind_integer(after->item), bind_integer(after->position), bind_integer(KEPT_AT_ONCE))));
    while (count < KEPT_AT_ONCE && (step = statement_step(row)) == 1)
        list[count++] = (struct kept){statement_integer(row, 0), statement_integer(row, 1), statement_integer(row, 2),
                                      statement_copy(row, 3, forgetting->arena), statement_copy(row, 4, forgetting->arena)};
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(forgetting->arena) ? ERROR_MEMORY : OK;
}

/* Its place stays, empty, so that what was decided on the others stands. */
static enum result forget_part(const struct forgetting *forgetting, const struct kept *part)
{
    if (!says(forgetting, part->answer, part->one) && !says(forgetting, part->answer, part->other))
        return OK;
    return db_run(forgetting->db, NULL, SQL("delete from subject_part where answer = $1 and item = $2 and position = $3"),
                  BIND(bind_integer(part->answer), bind_integer(part->item), bind_integer(part->position)));
}

static enum result forget_item(const struct forgetting *forgetting, const struct kept *item)
{
    struct binds row = BIND(bind_integer(item->answer), bind_integer(item->item));
    if (says(forgetting, item->answer, item->one))
        TRY(db_run(forgetting->db, NULL, SQL("update subject_item set title = '' where answer = $1 and position = $2"), row));
    if (says(forgetting, item->answer, item->other))
        TRY(db_run(forgetting->db, NULL, SQL("update subject_item set words = null where answer = $1 and position = $2"), row));
    return OK;
}

/* Every row of one kind, with the memory of a few. */
static enum result forget_in(const struct forgetting *given, struct sql sql, enum result (*forget)(const struct forgetting *, const struct kept *))
{
    AUTO(arena_free_at) struct arena *arena = arena_new((size_t)32 << 20);
    struct forgetting forgetting = *given;
    struct kept last = {0}, list[KEPT_AT_ONCE];
    size_t count;
    if (!arena)
        return ERROR_MEMORY;
    forgetting.arena = arena;
    do {
        arena_reset(arena);
        TRY(next_kept(&forgetting, sql, &last, list, &count));
        for (size_t i = 0; i < count; i++)
            TRY(forget(&forgetting, &list[i]));
        if (count)
            last = list[count - 1];
    } while (count == KEPT_AT_ONCE);
    return OK;
}

/* Whether a passage still hides something in its answer. */
static enum result still_hides(const struct forgetting *given, int64_t answer, struct text passage, bool *ret_does)
{
    AUTO(arena_free_at) struct arena *arena = arena_new((size_t)64 << 20);
    AUTO(statement_close_at) struct statement *row = NULL;
    size_t start, end;
    int step;
    *ret_does = false;
    if (!arena)
        return ERROR_MEMORY;
    TRY(db_query(given->db, &row, SQL("select label, content from subject_part where answer = $1 union all select title, '' from subject_item where answer = $1"),
                 BIND(bind_integer(answer))));
    while (!*ret_does && (step = statement_step(row)) == 1) {
        arena_reset(arena);
        for (int i = 0; i < 2 && !*ret_does; i++)
            *ret_does = passage_find(subject_unseal(given->engine, arena, answer, statement_text(row, i), NULL), 0, passage, &start, &end);
    }
    return *ret_does || step >= 0 ? OK : (enum result)step;
}

/* A passage that repeats what is erased goes; not one that still hides something else. */
static enum result forget_passage(const struct forgetting *forgetting, int64_t answer, const struct subject_passage *passage)
{
    bool goes = erase_says(forgetting->words, forgetting->word_count, passage->text) || erase_says(forgetting->words, forgetting->word_count, passage->words);
    bool hides = false;
    for (size_t i = 0; !goes && i < forgetting->word_count; i++)
        goes = text_contains(forgetting->words[i].canonical, passage->text);
    if (goes)
        TRY(still_hides(forgetting, answer, passage->text, &hides));
    return !goes || hides ? OK : db_run(forgetting->db, NULL, SQL("delete from subject_passage where answer = $1 and number = $2"),
                                        BIND(bind_integer(answer), bind_integer(passage->number)));
}

static enum result forget_passages(const struct forgetting *given)
{
    AUTO(arena_free_at) struct arena *arena = arena_new((size_t)32 << 20);
    struct forgetting forgetting = *given;
    int64_t answer = 0;
    if (!arena)
        return ERROR_MEMORY;
    forgetting.arena = arena;
    for (;;) {
        struct subject_passage *list;
        size_t count;
        TRY(db_one_integer(given->db, &answer, SQL("select coalesce(min(answer), 0) from subject_passage where answer > $1"), BIND(bind_integer(answer))));
        if (!answer)
            return OK;
        arena_reset(arena);
        TRY(subject_passages(given->db, given->engine, arena, answer, 0, &list, &count));
        for (size_t i = 0; i < count; i++)
            TRY(forget_passage(&forgetting, answer, &list[i]));
    }
}

enum result subject_forget(struct db *db, const struct engine *engine, struct arena *arena, const int64_t *records, size_t record_count,
                           const struct erase_value *fields, size_t field_count, const struct erase_value *words, size_t word_count,
                           struct moment moment)
{
    const struct forgetting forgetting = {.db = db, .engine = engine, .arena = arena, .fields = fields, .field_count = field_count, .words = words, .word_count = word_count};
    int64_t any;
    TRY(db_one_integer(db, &any, SQL("select count(*) from subject_answer where state <> 'gone'"), BIND_NOTHING));
    if (!any)
        return OK;
    for (size_t i = 0; i < record_count; i++) {
        if (!field_count) {
            TRY(forget_answers_about(db, records[i], moment));
            TRY(forget_source(db, records[i]));
        } else {
            TRY(forget_fields(&forgetting, records[i]));
        }
    }
    TRY(forget_in(&forgetting, PARTS_AFTER, forget_part));
    TRY(forget_in(&forgetting, ITEMS_AFTER, forget_item));
    return forget_passages(&forgetting);
}
