/* Sealed answers sealed anew with another key, and looked through for words. Here too: answers that a question had before it was sealed. See gather.h; the
 * steps of a rotation are those of blocks/record/reseal.h. */
#include "blocks/gather/internal.h"

#include "base/format/json.h"

#define ANSWERS_AT_ONCE 10
#define SAYING_ARENA_BYTES_MAX 67108864

struct kept_row { int64_t id; struct text section, question, document; };

struct resealing {
    struct db *db;
    const struct engine *engine;
    struct arena *arena;
    struct text current;
    int64_t answer;
    const struct questionnaire *questionnaire;
    struct gather_reseal *reseal;
    struct message *message;
};

/* Of one answer: number, section, question, document. */
static enum result read_kept(const struct resealing *resealing, struct sql count_sql, struct sql sql, struct kept_row **ret_rows, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct kept_row *rows;
    int64_t total;
    size_t count = 0;
    int step = 0;
    TRY(db_one_integer(resealing->db, &total, count_sql, BIND(bind_integer(resealing->answer))));
    rows = ARENA_ARRAY(resealing->arena, struct kept_row, (size_t)total + 1);
    if (!rows)
        return ERROR_MEMORY;
    TRY(db_query(resealing->db, &row, sql, BIND(bind_integer(resealing->answer))));
    for (; count < (size_t)total && (step = statement_step(row)) == 1; count++)
        rows[count] = (struct kept_row){statement_integer(row, 0), statement_copy(row, 1, resealing->arena), statement_copy(row, 2, resealing->arena), statement_copy(row, 3, resealing->arena)};
    *ret_rows = rows;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(resealing->arena) ? ERROR_MEMORY : OK;
}

/* *ret_value stays where nothing is to be done. */
static enum result reseal_value(const struct resealing *resealing, const struct question *question, struct value **value, bool *changed)
{
    struct value *open;
    const struct value *sealed;
    bool is_sealed = (*value)->kind == VALUE_TEXT && text_is_sealed((*value)->text);
    if (!question || !question->sealed || question->type == QUESTION_FILE || (is_sealed && text_equal(sealed_key_id((*value)->text), resealing->current)))
        return OK;
    TRY(value_open(resealing->engine, resealing->arena, resealing->answer, question->name, *value, &open));
    if (value_closed(open).length) {
        resealing->reseal->closed++;
        return OK; /* kept as it is: its key may be found again */
    }
    TRY(value_seal(resealing->engine, resealing->arena, resealing->answer, question, open, &sealed, resealing->message));
    if (sealed == open)
        return OK; /* nothing is given */
    *value = (struct value *)sealed;
    resealing->reseal->sealed++;
    *changed = true;
    return OK;
}

/* A page or an event has an object of questions; what was put aside is one value. *ret_document is empty where it stays as it is. */
static enum result reseal_row(const struct resealing *resealing, const struct kept_row *row, struct text *ret_document)
{
    AUTO(buffer_clear) struct buffer out;
    struct value *document;
    bool changed = false;
    *ret_document = TEXT_NONE;
    buffer_init(&out, (size_t)DOCUMENT_BYTES_MAX * 8);
    TRY(json_parse_kept(resealing->arena, row->document, (size_t)DOCUMENT_BYTES_MAX * 8, &document, NULL));
    if (row->question.length)
        TRY(reseal_value(resealing, questionnaire_question(resealing->questionnaire, row->question), &document, &changed));
    for (size_t i = 0; !row->question.length && document->kind == VALUE_OBJECT && i < document->object.count; i++)
        TRY(reseal_value(resealing, questionnaire_question(resealing->questionnaire, document->object.members[i].name), &document->object.members[i].value, &changed));
    if (!changed)
        return OK;
    json_write_canonical(&out, document);
    TRY(out.failure);
    *ret_document = arena_copy(resealing->arena, buffer_text(&out));
    return arena_failed(resealing->arena) ? ERROR_MEMORY : OK;
}

static enum result reseal_pages(const struct resealing *resealing)
{
    struct kept_row *rows;
    size_t count;
    TRY(read_kept(resealing, SQL("select count(*) from gather_page where answer = $1"), SQL("select answer, section, '', document from gather_page where answer = $1 order by section"), &rows, &count));
    for (size_t i = 0; i < count; i++) {
        struct text document;
        TRY(reseal_row(resealing, &rows[i], &document));
        if (document.length)
            TRY(db_run(resealing->db, NULL, SQL("update gather_page set document = $3 where answer = $1 and section = $2"),
                       BIND(bind_integer(resealing->answer), bind_text(rows[i].section), bind_text(document))));
    }
    return OK;
}

static enum result reseal_numbered(const struct resealing *resealing, struct sql count_sql, struct sql read_sql, struct sql write_sql)
{
    struct kept_row *rows;
    size_t count;
    TRY(read_kept(resealing, count_sql, read_sql, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        struct text document;
        TRY(reseal_row(resealing, &rows[i], &document));
        if (document.length)
            TRY(db_run(resealing->db, NULL, write_sql, BIND(bind_integer(rows[i].id), bind_text(document))));
    }
    return OK;
}

static enum result reseal_answer(struct resealing *resealing)
{
    struct text version;
    TRY(db_one_text(resealing->db, resealing->arena, &version, SQL("select version from gather_answer where id = $1"), BIND(bind_integer(resealing->answer))));
    TRY(gather_version(resealing->db, resealing->arena, version, &resealing->questionnaire));
    TRY(reseal_pages(resealing));
    TRY(reseal_numbered(resealing, SQL("select count(*) from gather_event where answer = $1 and document is not null and what in ('saved', 'aside')"),
                        SQL("select id, '', '', document from gather_event where answer = $1 and document is not null and what in ('saved', 'aside') order by id"), SQL("update gather_event set document = $2 where id = $1")));
    return reseal_numbered(resealing, SQL("select count(*) from gather_aside where answer = $1"), SQL("select id, '', question, content from gather_aside where answer = $1 order by id"),
                           SQL("update gather_aside set content = $2 where id = $1"));
}

enum result gather_reseal_some(struct db *db, const struct engine *engine, struct arena *arena, struct text current, struct gather_reseal *reseal, struct message *message)
{
    for (int i = 0; i < ANSWERS_AT_ONCE; i++) {
        struct resealing resealing = {.db = db, .engine = engine, .arena = arena, .current = current, .reseal = reseal, .message = message};
        enum result result = db_one_integer(db, &resealing.answer, SQL("select id from gather_answer where id > $1 order by id limit 1"), BIND(bind_integer(reseal->answer)));
        reseal->done = result == ERROR_NOT_FOUND;
        if (reseal->done)
            return OK;
        TRY(result);
        TRY(reseal_answer(&resealing));
        reseal->answer = resealing.answer;
    }
    return OK;
}

enum result gather_key_use(struct db *db, struct text begins, int64_t *ret_count)
{
    AUTO(buffer_clear) struct buffer within;
    buffer_init(&within, 64);
    buffer_printf(&within, "%%\"%.*s", TEXT_ARGS(begins));
    TRY(within.failure);
    return db_one_integer(db, ret_count,
                          SQL("select (select count(*) from gather_page where document like $1) + (select count(*) from gather_aside where content like $1)"
                              " + (select count(*) from gather_event where document like $1)"), BIND(bind_text(buffer_text(&within))));
}

/* --- Words ------------------------------------------------------------------------ */

static bool value_tells(const struct value *value, bool (*says)(const void *context, struct text text), const void *context)
{
    if (!value)
        return false;
    if (value->kind == VALUE_TEXT)
        return says(context, value->text);
    for (size_t i = 0; value->kind == VALUE_LIST && i < value->list.count; i++)
        if (value_tells(value->list.items[i], says, context))
            return true;
    for (size_t i = 0; value->kind == VALUE_OBJECT && i < value->object.count; i++)
        if (value_tells(value->object.members[i].value, says, context))
            return true;
    return false;
}

enum result gather_saying(struct db *db, const struct engine *engine, bool (*says)(const void *context, struct text text), const void *context, int64_t *ids, size_t max, size_t *ret_count)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(SAYING_ARENA_BYTES_MAX);
    AUTO(statement_close_at) struct statement *row = NULL;
    size_t count = 0;
    int step = 0;
    if (!arena)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select answer, document from gather_page union all select answer, document from gather_event where what in ('asked', 'replied') and document is not null"
                               " order by answer"), BIND_NOTHING));
    for (; count < max && (step = statement_step(row)) == 1; arena_reset(arena)) {
        int64_t answer = statement_integer(row, 0);
        struct value *document;
        if (count && ids[count - 1] == answer)
            continue;
        TRY(json_parse_kept(arena, statement_text(row, 1), (size_t)DOCUMENT_BYTES_MAX * 8, &document, NULL));
        TRY(document_open_any(engine, arena, answer, document));
        if (value_tells(document, says, context))
            ids[count++] = answer;
    }
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}
