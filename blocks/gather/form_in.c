/* What a page of the form sent, as a document of its questions; and its files, kept as the answer's own. Only what stood on the page (`on`) is
 * taken: a box that is not ticked sends nothing, and must not be taken for a question that was not there. Not here: what is wrong with it (value.c). */
#include "blocks/gather/internal.h"

#include "base/wording.h"

#include <inttypes.h>


static bool is_on(struct text on, struct text name)
{
    struct text one;
    while (text_next(&on, ' ', &one))
        if (text_equal(one, name))
            return true;
    return false;
}

/* --- Rows ---------------------------------------------------------------------------- */

/* "q-costs-2-amount": the row, and which column of the question. */
static bool cell_name(const struct question *question, struct text name, size_t *ret_row, const struct question **ret_column)
{
    struct text rest = text_slice(name, 2, SIZE_MAX), part, row;
    int64_t number;
    if (!text_next(&rest, '-', &part) || !text_equal(part, question->name) || !text_next(&rest, '-', &row) || text_to_integer(row, &number) < 0)
        return false;
    *ret_row = (size_t)number;
    *ret_column = question_column(question, rest);
    return number >= 0 && number < QUESTION_ROWS_MAX && *ret_column;
}

static struct value *read_rows(struct visit *visit, const struct question *question, struct text then)
{
    struct arena *arena = visit->arena;
    struct value *rows = value_list(arena), *list[QUESTION_ROWS_MAX] = {0};
    struct text removed = arena_printf(arena, "remove-%.*s-", TEXT_ARGS(question->name)), added = arena_printf(arena, "add-%.*s", TEXT_ARGS(question->name));
    size_t count = request_family_count(visit->request, "q-*"), last = 0;
    int64_t gone = -1;
    if (text_starts(then, removed) && text_to_integer(text_slice(then, removed.length, SIZE_MAX), &gone) < 0)
        gone = -1;
    for (size_t i = 0; i < count; i++) {
        const struct question *column;
        size_t row;
        if (!cell_name(question, request_family_name(visit->request, "q-*", i), &row, &column))
            continue;
        if (!list[row])
            list[row] = value_object(arena);
        struct text settled = question_settle(arena, column, request_family_text(visit->request, "q-*", i));
        if (settled.length)
            value_set_named(arena, list[row], column->name, value_text(arena, settled), false);
        last = row + 1 > last ? row + 1 : last;
    }
    for (size_t i = 0; i < last; i++)
        if ((int64_t)i != gone && list[i])
            value_append(arena, rows, list[i]);
    if (text_equal(then, added) && rows && rows->list.count < (size_t)question->max)
        value_append(arena, rows, value_object(arena));
    return rows;
}

/* --- Others ----------------------------------------------------------------------------- */

static struct text read_text(struct visit *visit, const struct question *question)
{
    struct arena *arena = visit->arena;
    struct text name = arena_printf(arena, "q-%.*s", TEXT_ARGS(question->name)), all = TEXT_NONE;
    size_t count = request_family_count(visit->request, "q-*");
    for (size_t i = 0; i < count; i++) {
        if (!text_equal(request_family_name(visit->request, "q-*", i), name))
            continue;
        struct text one = request_family_text(visit->request, "q-*", i);
        all = all.length && question->type == QUESTION_CHOICES ? arena_printf(arena, "%.*s %.*s", TEXT_ARGS(all), TEXT_ARGS(one)) : one;
    }
    return question_settle(arena, question, all);
}

/* A number that came with the form is believed only where it is a file of this answer. */
static enum result settle_file(struct visit *visit, struct text *text)
{
    int64_t file;
    bool is = false;
    if (text->length && text_to_integer(*text, &file) == OK)
        TRY(file_is_of_answer(visit->db, file, visit->whole.answer.id, &is));
    if (!is)
        *text = TEXT_NONE;
    return OK;
}

static enum result read_settled(struct visit *visit, const struct question_section *section, struct form_sent *sent)
{
    size_t count = request_family_count(visit->request, "s-*");
    sent->settled = ARENA_ARRAY(visit->arena, int64_t, count + 1);
    if (!sent->settled)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        struct text choice = request_family_text(visit->request, "s-*", i);
        int64_t id;
        if (text_to_integer(text_slice(request_family_name(visit->request, "s-*", i), 2, SIZE_MAX), &id) < 0 || !choice.length)
            continue;
        for (size_t j = 0; j < visit->whole.aside_count; j++) {
            const struct aside *aside = &visit->whole.asides[j];
            if (aside->id != id || !text_equal(aside->section, section->name))
                continue;
            sent->settled[sent->settled_count++] = id;
            if (text_equals(choice, "take"))
                value_set_named(visit->arena, sent->mine, aside->question, aside->value, false);
        }
    }
    return OK;
}

enum result form_sent_values(struct visit *visit, const struct question_section *section, struct form_sent *sent)
{
    struct text on = request_text(visit->request, "on");
    for (size_t i = 0; i < section->question_count; i++) {
        const struct question *question = &section->questions[i];
        struct text text;
        if (!is_on(on, question->name))
            continue;
        if (question->type == QUESTION_ROWS) {
            value_set_named(visit->arena, sent->mine, question->name, read_rows(visit, question, sent->then), false);
            continue;
        }
        text = read_text(visit, question);
        if (question->type == QUESTION_FILE)
            TRY(settle_file(visit, &text));
        value_set_named(visit->arena, sent->mine, question->name, value_text(visit->arena, text), false);
    }
    return arena_failed(visit->arena) ? ERROR_MEMORY : OK;
}

enum result form_sent_read(struct visit *visit, const struct question_section *section, struct form_sent *sent)
{
    *sent = (struct form_sent){.mine = value_object(visit->arena), .then = request_text(visit->request, "then"), .seen = request_integer(visit->request, "seen", 0)};
    TRY(form_sent_values(visit, section, sent));
    TRY(read_settled(visit, section, sent));
    return arena_failed(visit->arena) ? ERROR_MEMORY : OK;
}

/* --- Files --------------------------------------------------------------------------------- */

struct definition gather_file_definition(void)
{
    return (struct definition){.name = TEXT("gather")}; /* no register: the doors of records do not open it */
}

struct field gather_file_field(const struct question *question)
{
    return (struct field){.name = question->name, .type = FIELD_FILE, .max = question->max, .accept = question->accept, .label = question->ask, .seals_files = question->sealed};
}

enum result file_is_of_answer(struct db *db, int64_t file, int64_t answer, bool *ret_is)
{
    int64_t count;
    TRY(db_one_integer(db, &count, SQL("select count(*) from file where id = $1 and answer = $2 and state = 'kept'"), BIND(bind_integer(file), bind_integer(answer))));
    *ret_is = count > 0;
    return OK;
}

static enum result check_room(struct visit *visit, int64_t bytes, struct message *message)
{
    int64_t count, kept;
    TRY(db_one_integer(visit->db, &count, SQL("select count(*) from file where answer = $1 and state <> 'erased'"), BIND(bind_integer(visit->whole.answer.id))));
    TRY(db_one_integer(visit->db, &kept, SQL("select cast(coalesce(sum(bytes), 0) as bigint) from file where answer = $1 and state <> 'erased'"), BIND(bind_integer(visit->whole.answer.id))));
    if (count >= ANSWER_FILES_MAX || kept + bytes > ANSWER_FILES_BYTES_MAX)
        return message_fail(message, ERROR_INVALID, "Many files were sent with this form already, and there is no room for more. Tell the office what else it should have.");
    return OK;
}

/* Ends the reading: the file is written in transactions of its own. */
static enum result take_upload(struct visit *visit, const struct question *question, const struct upload *upload, struct form_sent *sent)
{
    struct definition definition = gather_file_definition();
    struct field field = gather_file_field(question);
    struct file_new file = {.definition = &definition, .field = &field, .bytes = (int64_t)upload->bytes.length, .answer = visit->whole.answer.id,
                            .moment = request_moment(visit->request)};
    struct message message = {.language = arena_language(visit->arena)};
    enum file_kind kind = FILE_TEXT;
    int64_t id = 0;
    enum result result = check_room(visit, file.bytes, &message);
    if (result == OK)
        result = file_check(visit->arena, &field, upload->file_name, upload->bytes, &file.name, &kind, &message);
    if (result == OK) {
        request_end_reading(visit->request);
        result = file_put(request_store(visit->request), visit->engine, &file, kind, upload->bytes, &id, &message);
        TRY(request_db(visit->request, &visit->db));
    }
    if (result == ERROR_INVALID || (result == ERROR_LIMIT && message.text[0])) {
        sent->has_fault = true;
        sent->fault = arena_printf(visit->arena, "%.*s: %s", TEXT_ARGS(question->ask), message.text);
        return OK;
    }
    TRY(result);
    value_set_named(visit->arena, sent->mine, question->name, value_text(visit->arena, arena_printf(visit->arena, "%" PRId64, id)), false);
    return OK;
}

static const struct question *file_question(const struct question_section *section, struct text input)
{
    for (size_t i = 0; i < section->question_count; i++)
        if (section->questions[i].type == QUESTION_FILE && text_equal(section->questions[i].name, text_slice(input, 2, SIZE_MAX)))
            return &section->questions[i];
    return NULL;
}

enum result form_take_uploads(struct visit *visit, const struct question_section *section, struct form_sent *sent)
{
    size_t removals = request_family_count(visit->request, "x-*"), uploads = request_family_count(visit->request, "f-*");
    for (size_t i = 0; i < removals; i++) {
        const struct question *question = file_question(section, request_family_name(visit->request, "x-*", i));
        if (question && request_family_text(visit->request, "x-*", i).length)
            value_set_named(visit->arena, sent->mine, question->name, value_text(visit->arena, TEXT_NONE), false);
    }
    for (size_t i = 0; i < uploads; i++) {
        const struct question *question = file_question(section, request_family_name(visit->request, "f-*", i));
        const struct upload *upload = request_family_upload(visit->request, "f-*", i);
        if (question && upload)
            TRY(take_upload(visit, question, upload, sent));
    }
    return OK;
}
