/* What waits to be saved and has somebody's words: forms that were kept because a session had ended, and files whose importers have not agreed yet.
 * Both go by themselves within twelve hours, and are held until then (UK GDPR, Article 15). See internal.h. Not here: keeping them
 * (blocks/people/parked.c, blocks/record/import_store.c). */
#include <inttypes.h>

#include "base/crypto/crypto.h"
#include "blocks/file/file.h"
#include "blocks/people/people.h"
#include "blocks/record/import.h"
#include "blocks/subject/internal.h"

#define OPENED_ARENA_BYTES_MAX 268435456 /* a file that waits, sealed and opened */
#define REGISTERS TEXT("/desk/registers/")
#define FIELD_NAME_AT 6 /* of "field_" */
#define LINE_BYTES_MAX 4000

static bool has_words(struct text text, const struct text *names, size_t count)
{
    size_t start, end;
    for (size_t i = 0; i < count; i++)
        if (passage_find(text, 0, names[i], &start, &end))
            return true;
    return false;
}

/* The register that an address is of, and its record, or none. */
static void place_of_form(const struct engine *engine, struct text path, const struct definition **ret_definition, int64_t *ret_record)
{
    struct text rest = text_slice(path, REGISTERS.length, SIZE_MAX), plural = TEXT_NONE, id = TEXT_NONE;
    *ret_definition = NULL;
    *ret_record = SUBJECT_OF_NO_RECORD;
    if (!text_starts(path, REGISTERS) || !text_next(&rest, '/', &plural))
        return;
    *ret_definition = definitions_by_plural(engine->definitions, plural);
    if (text_next(&rest, '/', &id) && text_to_integer(id, ret_record) < 0)
        *ret_record = SUBJECT_OF_NO_RECORD; /* "new" */
}

/* --- Finding --------------------------------------------------------------- */

static enum result form_has_words(const struct engine *engine, struct arena *arena, int64_t account, struct text path, struct text body, const struct text *names, size_t count,
                                  bool *ret_has)
{
    struct text name, value;
    *ret_has = false;
    enum result result = people_parked_open(engine, arena, account, path, body, &body);
    if (result == ERROR_NOT_FOUND || result == ERROR_CORRUPT)
        return OK; /* nobody can open it any more, its writer neither */
    TRY(result);
    while (form_next(arena, &body, &name, &value))
        *ret_has = *ret_has || (!text_equals(name, "csrf") && has_words(value, names, count));
    return OK;
}

static enum result find_forms(struct db *db, const struct engine *engine, struct arena *arena, const struct text *names, size_t count, struct waiting_list *list)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    AUTO(arena_free_at) struct arena *scratch = arena_new(OPENED_ARENA_BYTES_MAX);
    int step;
    if (!scratch)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select account, path, body from parked_form order by account, path"), BIND_NOTHING));
    for (; (step = statement_step(row)) == 1 && list->count < WAITING_MAX; arena_reset(scratch)) {
        struct waiting form = {.kind = "form", .account = statement_integer(row, 0)};
        bool has;
        TRY(form_has_words(engine, scratch, form.account, statement_text(row, 1), statement_text(row, 2), names, count, &has));
        if (!has)
            continue;
        form.path = statement_copy(row, 1, arena);
        place_of_form(engine, form.path, &form.definition, &form.record);
        list->list[list->count++] = form;
    }
    return step < 0 ? (enum result)step : OK;
}

static enum result open_import(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct waiting *ret_import, struct text *ret_file_name, struct text *ret_content,
                               struct instant *ret_at)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select account, register, file_name, content, at from import_kept where id = $1"), BIND(bind_integer(id))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *ret_import = (struct waiting){.kind = "import", .id = id, .account = statement_integer(row, 0), .record = SUBJECT_OF_NO_RECORD,
                                   .definition = definitions_find(engine->definitions, statement_text(row, 1))};
    *ret_file_name = statement_copy(row, 2, arena);
    *ret_at = (struct instant){statement_integer(row, 4)};
    return import_kept_open(engine, arena, ret_import->account, id, statement_copy(row, 3, arena), ret_content);
}

static enum result find_imports(struct db *db, const struct engine *engine, const struct text *names, size_t count, struct waiting_list *list)
{
    for (int64_t id = 0; list->count < WAITING_MAX;) {
        AUTO(arena_free_at) struct arena *scratch = arena_new(OPENED_ARENA_BYTES_MAX);
        struct waiting import;
        struct text file_name, content;
        struct instant at;
        enum result result = db_one_integer(db, &id, SQL("select id from import_kept where id > $1 order by id limit 1"), BIND(bind_integer(id)));
        if (result < 0 || !scratch)
            return result == ERROR_NOT_FOUND ? OK : result < 0 ? result : ERROR_MEMORY;
        result = open_import(db, engine, scratch, id, &import, &file_name, &content, &at);
        if (result == ERROR_NOT_FOUND || result == ERROR_CORRUPT)
            continue;
        TRY(result);
        if (has_words(content, names, count) || has_words(file_name, names, count))
            list->list[list->count++] = import;
    }
    return OK;
}

enum result subject_waiting(struct db *db, const struct engine *engine, struct arena *arena, const struct text *names, size_t count, struct waiting_list *ret_list)
{
    *ret_list = (struct waiting_list){.list = ARENA_ARRAY(arena, struct waiting, WAITING_MAX)};
    if (!ret_list->list)
        return ERROR_MEMORY;
    TRY(find_forms(db, engine, arena, names, count, ret_list));
    TRY(find_imports(db, engine, names, count, ret_list));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- As items -------------------------------------------------------------- */

static enum result add_writer(const struct gathering *gathering, struct item_draft *draft, int64_t account, struct instant at)
{
    struct arena *arena = gathering->arena;
    struct text name = TEXT_NONE;
    enum result result = db_one_text(gathering->db, arena, &name, SQL("select name from account where id = $1"), BIND(bind_integer(account)));
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    draft_add(draft, TEXT("waits"), TEXT_NONE, SAID(arena, "Not saved yet"),
              arena_printf(arena, SAY(arena, "Sent by %.*s, %.*s. It goes by itself after twelve hours unless they save it."), TEXT_ARGS(name), TEXT_ARGS(instant_long(arena, at))));
    return OK;
}

/* As it was typed. What is nobody's but the writer's to see is counted. */
static void add_typed(const struct gathering *gathering, const struct subject_source *source, bool is_theirs, struct text name, struct text value, struct item_draft *draft)
{
    const struct field *field = source->definition && text_starts(name, TEXT("field_")) ? definition_field(source->definition, text_slice(name, FIELD_NAME_AT, SIZE_MAX)) : NULL;
    if (!field || !value.length)
        return;
    if (!field_may_see(field, gathering->actor, is_theirs))
        draft->unseen++;
    else if (field->type != FIELD_FILE)
        draft_add(draft, arena_printf(gathering->arena, "field/%.*s", TEXT_ARGS(field->name)), field->name, field->label, value);
    else
        draft_add(draft, arena_printf(gathering->arena, "field/%.*s", TEXT_ARGS(field->name)), field->name, field->label,
                  file_lines_opened(gathering->db, gathering->engine, gathering->arena, value));
}

enum result draft_form(const struct gathering *gathering, const struct subject_source *source, struct item_draft *draft)
{
    struct arena *arena = gathering->arena;
    const struct definition *definition = source->definition;
    const struct record record = {.definition = definition, .id = source->id};
    struct text body, name, value;
    struct instant at;
    {
        AUTO(statement_close_at) struct statement *row = NULL;
        int step;
        TRY(db_query(gathering->db, &row, SQL("select body, kept_at from parked_form where account = $1 and path = $2"), BIND(bind_integer(source->account), bind_text(source->path))));
        step = statement_step(row);
        if (step <= 0)
            return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
        body = statement_copy(row, 0, arena);
        at = (struct instant){statement_integer(row, 1)};
    }
    TRY(people_parked_open(gathering->engine, arena, source->account, source->path, body, &body));
    draft->key = arena_printf(arena, "form/%" PRId64 "/%" PRId64 "/%.16s", source->account, at.seconds, hash_hex(arena, hash_of(source->path)).data);
    draft->kind = TEXT("form");
    draft->reg = definition ? definition->name : TEXT_NONE;
    draft->source = definition ? source->id : 0;
    draft->title = definition ? arena_printf(arena, SAY(arena, "A form that is not saved yet: %.*s"), TEXT_ARGS(definition->title)) : SAID(arena, "A form that is not saved yet");
    bool is_theirs = definition && source->id > 0 && record_is_theirs(gathering->db, &record, gathering->actor);
    while (form_next(arena, &body, &name, &value))
        add_typed(gathering, source, is_theirs, name, value, draft);
    return add_writer(gathering, draft, source->account, at);
}

/* A copy: the file is gone from memory when the item is put. Whole characters. */
static struct text line_cut(struct arena *arena, struct text line)
{
    struct text cut = text_slice(line, 0, LINE_BYTES_MAX);
    while (cut.length && !text_is_utf8(cut))
        cut.length--;
    return arena_copy(arena, cut);
}

/* Each line that has their words. Where columns are not for everybody, only which lines: one cannot be shown without the other. */
static void add_rows(const struct gathering *gathering, const struct definition *definition, struct text content, const struct text *names, size_t count, struct item_draft *draft)
{
    struct arena *arena = gathering->arena;
    struct text line, numbers = TEXT_NONE;
    bool is_open = true;
    int64_t number = 0;
    for (size_t i = 0; i < definition->field_count; i++)
        is_open = is_open && !definition->fields[i].see_count;
    while (text_next(&content, '\n', &line) && draft->count + 4 < SUBJECT_PARTS_MAX) {
        number++;
        if (!has_words(line, names, count))
            continue;
        if (is_open)
            draft_add(draft, arena_printf(arena, "line/%" PRId64, number), TEXT_NONE, arena_printf(arena, SAY(arena, "Line %" PRId64), number), line_cut(arena, line));
        else
            numbers = arena_printf(arena, "%.*s%s%" PRId64, TEXT_ARGS(numbers), numbers.length ? ", " : "", number);
    }
    draft_add(draft, TEXT("lines"), TEXT_NONE, SAID(arena, "Lines with their words"), numbers);
}

enum result draft_import(const struct gathering *gathering, const struct subject_source *source, struct item_draft *draft)
{
    AUTO(arena_free_at) struct arena *scratch = arena_new(OPENED_ARENA_BYTES_MAX);
    struct arena *arena = gathering->arena;
    struct text names[SUBJECT_NAMES_MAX], file_name, content;
    struct waiting import;
    struct instant at;
    size_t count;
    if (!scratch)
        return ERROR_MEMORY;
    TRY(subject_names(gathering->db, gathering->engine, arena, gathering->person, gathering->actor, names, &count));
    TRY(open_import(gathering->db, gathering->engine, scratch, source->id, &import, &file_name, &content, &at));
    draft->key = arena_printf(arena, "import/%" PRId64, source->id);
    draft->kind = TEXT("import");
    draft->reg = source->definition->name;
    draft->source = SUBJECT_OF_NO_RECORD;
    draft->title = arena_printf(arena, SAY(arena, "A file that waits to be imported: %.*s"), TEXT_ARGS(source->definition->title));
    draft_add(draft, TEXT("name"), TEXT_NONE, SAID(arena, "Called"), arena_copy(arena, file_name));
    add_rows(gathering, source->definition, content, names, count, draft);
    return add_writer(gathering, draft, import.account, at);
}
