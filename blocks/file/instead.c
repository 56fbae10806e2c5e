/* Which file was sent in the place of another, and what was found in both (instead.h). */
#include "blocks/file/instead.h"

#define FILE_WORD_BYTES_MAX 64

const char file_instead_schema[] =
    "create table file_copy_instead (copy bigint primary key, original bigint not null, file bigint not null, original_pages bigint,"
    " pages bigint, looked_pages bigint, covered_words bigint, unseen_words bigint, redaction_marks bigint, marks bigint, attachments bigint,"
    " layers bigint, revisions bigint);\n"
    "create index file_copy_instead_by_original on file_copy_instead (original);\n";

/* --- Looking --------------------------------------------------------------- */

static enum result take(void *context, struct text piece)
{
    buffer_append(context, piece);
    return ((struct buffer *)context)->failure;
}

enum result instead_look(const struct engine *engine, const struct file *file, struct looked *ret_looked)
{
    AUTO(buffer_clear) struct buffer out;
    struct looked looked = {.is_known = false};
    buffer_init(&out, sizeof looked.look);
    if (file->kind == FILE_PDF) {
        enum result result = file_work(engine->store, NULL, file->id, file->kind, JOB_LOOK, sizeof looked.look, take, &out);
        if (result < 0 && result != ERROR_INVALID)
            return result;
        looked.is_known = result == OK && out.length == sizeof looked.look;
        if (looked.is_known)
            memcpy(&looked.look, out.data, sizeof looked.look);
    }
    *ret_looked = looked;
    return OK;
}

/* --- Keeping ---------------------------------------------------------------- */

static struct bind known(const struct looked *looked, int64_t number)
{
    return looked->is_known ? bind_integer(number) : bind_null();
}

enum result instead_note(struct db *db, int64_t copy, int64_t original, const struct instead *instead)
{
    const struct looked *left = &instead->left;
    return db_run(db, NULL,
                  SQL("insert into file_copy_instead (copy, original, file, original_pages, pages, looked_pages, covered_words, unseen_words, redaction_marks,"
                      " marks, attachments, layers, revisions) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"),
                  BIND(bind_integer(copy), bind_integer(original), bind_integer(instead->file.id), known(&instead->original, instead->original.look.pages),
                       known(left, left->look.pages), known(left, left->look.looked_pages), known(left, left->look.covered_words), known(left, left->look.unseen_words),
                       known(left, left->look.redaction_marks), known(left, left->look.marks), known(left, left->look.attachments), known(left, left->look.layers),
                       known(left, left->look.revisions)));
}

enum result instead_file(struct db *db, int64_t copy, int64_t *ret_file)
{
    int64_t file = 0;
    enum result result = db_one_integer(db, &file, SQL("select file from file_copy_instead where copy = $1"), BIND(bind_integer(copy)));
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    *ret_file = file;
    return OK;
}

enum result instead_find(struct db *db, struct arena *arena, int64_t copy, struct instead *ret_instead)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct instead instead = {.left = {.is_known = false}};
    struct pdf_look *look = &instead.left.look;
    int step;
    TRY(db_query(db, &row, SQL("select file, original_pages, pages, looked_pages, covered_words, unseen_words, redaction_marks, marks, attachments, layers, revisions"
                               " from file_copy_instead where copy = $1"),
                 BIND(bind_integer(copy))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    instead.original.is_known = !statement_is_null(row, 1);
    instead.original.look.pages = statement_integer(row, 1);
    instead.left.is_known = !statement_is_null(row, 2);
    *look = (struct pdf_look){
        .pages = statement_integer(row, 2), .looked_pages = statement_integer(row, 3), .covered_words = statement_integer(row, 4), .unseen_words = statement_integer(row, 5),
        .redaction_marks = statement_integer(row, 6), .marks = statement_integer(row, 7), .attachments = statement_integer(row, 8), .layers = statement_integer(row, 9),
        .revisions = statement_integer(row, 10),
    };
    TRY(file_load(db, arena, statement_integer(row, 0), &instead.file));
    *ret_instead = instead;
    return OK;
}

enum result instead_erase_of_file(struct db *db, int64_t original, struct instant now)
{
    int64_t file = 0;
    enum result result;
    while ((result = db_one_integer(db, &file, SQL("select file from file_copy_instead where original = $1 order by copy"), BIND(bind_integer(original)))) == OK) {
        TRY(db_run(db, NULL, SQL("delete from file_copy_instead where original = $1 and file = $2"), BIND(bind_integer(original), bind_integer(file))));
        TRY(file_erase(db, file, now));
    }
    return result == ERROR_NOT_FOUND ? OK : result;
}

bool instead_is_ready(struct db *db, const struct instead *instead)
{
    int64_t waiting = 1;
    if (instead->file.state != FILE_KEPT || instead->file.scan == FILE_WAITING || instead->file.scan == FILE_INFECTED)
        return false;
    return db_one_integer(db, &waiting, SQL("select count(*) from file where id = $1 and words = 'waiting'"), BIND(bind_integer(instead->file.id))) == OK && !waiting;
}

/* --- Words ------------------------------------------------------------------- */

static int by_bytes(const void *one, const void *other)
{
    return text_compare(*(const struct text *)one, *(const struct text *)other);
}

static enum result sorted_words(struct arena *arena, struct text text, struct word_list *ret_list)
{
    struct word_list list = {.words = ARENA_ARRAY(arena, struct text, text.length / 2 + 2)};
    char word[FILE_WORD_BYTES_MAX];
    size_t length, unique = 0;
    if (!list.words)
        return ERROR_MEMORY;
    while (text_next_word(&text, word, sizeof word, &length))
        list.words[list.count++] = arena_copy(arena, (struct text){word, length});
    if (arena_failed(arena))
        return ERROR_MEMORY;
    if (list.count)
        qsort(list.words, list.count, sizeof *list.words, by_bytes);
    for (size_t i = 0; i < list.count; i++)
        if (!i || !text_equal(list.words[i], list.words[unique - 1]))
            list.words[unique++] = list.words[i];
    list.count = unique;
    *ret_list = list;
    return OK;
}

enum result words_compare(struct arena *arena, struct text first, struct text second, struct words_compared *ret_compared)
{
    struct words_compared compared = {.common = 0};
    struct word_list one, other;
    size_t i = 0, j = 0;
    TRY(sorted_words(arena, first, &one));
    TRY(sorted_words(arena, second, &other));
    compared.taken_out.words = ARENA_ARRAY(arena, struct text, one.count + 1);
    compared.added.words = ARENA_ARRAY(arena, struct text, other.count + 1);
    if (!compared.taken_out.words || !compared.added.words)
        return ERROR_MEMORY;
    while (i < one.count || j < other.count) {
        int order = i == one.count ? 1 : j == other.count ? -1 : text_compare(one.words[i], other.words[j]);
        if (order < 0)
            compared.taken_out.words[compared.taken_out.count++] = one.words[i++];
        else if (order > 0)
            compared.added.words[compared.added.count++] = other.words[j++];
        else
            compared.common++, i++, j++;
    }
    *ret_compared = compared;
    return OK;
}
