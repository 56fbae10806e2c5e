/* Sealing anew: see reseal.h. Also sealing what a changed definition says is to be sealed from now on. Not here:
 * what one value is bound to, sealing at writing (sealed.c). */
#include "blocks/record/reseal.h"

#include <inttypes.h>

#include "base/format/json.h"
#include "blocks/file/sealed.h"
#include "blocks/record/compose.h"

#define STEP_ARENA_BYTES_MAX 268435456
#define DOCUMENT_BYTES_MAX 4194304

struct step {
    struct db *db;
    const struct engine *engine;
    struct arena *arena;
    struct reseal_progress *progress;
    char current[KEY_ID_BYTES];
    bool all; /* also what is under the current key already: it may be bound to a name of before */
    struct message *message;
};

/* --- One value ------------------------------------------------------------ */

/* The plain text of a value: it may have been plain, or sealed under either of its field's names. */
static enum result open_either(const struct step *step, struct text register_name, int64_t id, struct text name, struct text was, struct text value, struct text *ret_plain)
{
    enum result result = keyring_unseal(step->engine->keyring, step->arena, sealed_place(step->arena, register_name, id, name), value, ret_plain, NULL);
    if (result == ERROR_CORRUPT && was.length)
        result = keyring_unseal(step->engine->keyring, step->arena, sealed_place(step->arena, register_name, id, was), value, ret_plain, NULL);
    return result;
}

/* Seals it with the current key, bound to `name`. *ret_sealed is empty where it stays as it is. */
static enum result reseal_value(const struct step *step, struct text register_name, int64_t id, struct text name, struct text was, struct text value, struct text *ret_sealed)
{
    struct text plain = value;
    *ret_sealed = TEXT_NONE;
    if (text_is_sealed(value)) {
        if (!step->all && text_equals(sealed_key_id(value), step->current))
            return OK;
        enum result result = open_either(step, register_name, id, name, was, value, &plain);
        if (result == ERROR_NOT_FOUND || result == ERROR_CORRUPT) {
            step->progress->closed++;
            return OK; /* kept as it is: its key may be found again */
        }
        TRY(result);
    }
    TRY(keyring_seal(step->engine->keyring, step->arena, sealed_place(step->arena, register_name, id, name), plain, ret_sealed, step->message));
    step->progress->sealed++;
    return OK;
}

/* --- Columns -------------------------------------------------------------- */

struct cell { int64_t id; const struct field *field; struct text value; };

static void compose_cells(struct composed *composed, const struct step *step, const struct definition *definition)
{
    bool first = true;
    buffer_append_z(&composed->sql, "select id");
    for (size_t i = 0; i < definition->field_count; i++)
        if (definition->fields[i].sealed)
            buffer_printf(&composed->sql, ", %.*s", TEXT_ARGS(definition->fields[i].name));
    buffer_printf(&composed->sql, " from reg_%.*s where id > ", TEXT_ARGS(definition->name));
    composed_bind(composed, bind_integer(step->progress->record));
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        if (!field->sealed)
            continue;
        buffer_printf(&composed->sql, "%s(%.*s is not null", first ? " and (" : " or ", TEXT_ARGS(field->name));
        if (!step->all)
            buffer_printf(&composed->sql, " and %.*s not like '" SEALED_PREFIX "%s:%%'", TEXT_ARGS(field->name), step->current);
        buffer_append_z(&composed->sql, ")");
        first = false;
    }
    buffer_printf(&composed->sql, ") order by id limit %d", RESEAL_ROWS_MAX);
}

static enum result read_cells(struct step *step, const struct definition *definition, struct cell *cells, size_t *ret_count, size_t *ret_rows)
{
    AUTO(composed_clear) struct composed composed;
    AUTO(statement_close_at) struct statement *row = NULL;
    size_t count = 0, rows = 0;
    int next;
    composed_init(&composed);
    compose_cells(&composed, step, definition);
    TRY(composed_query(&composed, step->db, &row));
    for (; (next = statement_step(row)) == 1; rows++) {
        int column = 1;
        for (size_t i = 0; i < definition->field_count; i++)
            if (definition->fields[i].sealed && !statement_is_null(row, column++))
                cells[count++] = (struct cell){statement_integer(row, 0), &definition->fields[i], statement_copy(row, column - 1, step->arena)};
    }
    *ret_count = count;
    *ret_rows = rows;
    return next < 0 ? (enum result)next : arena_failed(step->arena) ? ERROR_MEMORY : OK;
}

static enum result write_cell(const struct step *step, const struct definition *definition, const struct cell *cell)
{
    AUTO(composed_clear) struct composed composed = {0};
    struct text sealed;
    TRY(reseal_value(step, definition->name, cell->id, cell->field->name, cell->field->was, cell->value, &sealed));
    if (!sealed.length)
        return OK;
    composed_init(&composed);
    buffer_printf(&composed.sql, "update reg_%.*s set %.*s = ", TEXT_ARGS(definition->name), TEXT_ARGS(cell->field->name));
    composed_bind(&composed, bind_text(sealed));
    buffer_append_z(&composed.sql, " where id = ");
    composed_bind(&composed, bind_integer(cell->id));
    return composed_run(&composed, step->db, NULL);
}

/* ret_more: there may be more of this register. */
static enum result some_columns(struct step *step, const struct definition *definition, bool *ret_more)
{
    struct cell *cells = ARENA_ARRAY(step->arena, struct cell, RESEAL_ROWS_MAX * DEFINITION_FIELDS_MAX);
    size_t count, rows;
    *ret_more = false;
    if (!cells)
        return ERROR_MEMORY;
    if (!definition_has_sealed(definition))
        return OK;
    TRY(read_cells(step, definition, cells, &count, &rows));
    for (size_t i = 0; i < count; i++) {
        TRY(write_cell(step, definition, &cells[i]));
        step->progress->record = cells[i].id;
    }
    *ret_more = rows == RESEAL_ROWS_MAX;
    return OK;
}

/* --- History -------------------------------------------------------------- */

struct version { int64_t record, version; struct text register_name, document; };

static enum result read_versions(struct step *step, struct text register_name, struct version *versions, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    size_t count = 0;
    int next;
    TRY(db_query(step->db, &row,
                 SQL("select h.record, h.version, r.register, h.document from history h join record r on r.id = h.record"
                     " where (h.record > $1 or (h.record = $1 and h.version > $2)) and (($4 = '' and h.document like $3) or r.register = $4)"
                     " order by h.record, h.version limit $5"),
                 BIND(bind_integer(step->progress->record), bind_integer(step->progress->version), bind_text(TEXT("%\"" SEALED_PREFIX "%")),
                      bind_text(register_name), bind_integer(RESEAL_ROWS_MAX))));
    for (; (next = statement_step(row)) == 1; count++)
        versions[count] = (struct version){statement_integer(row, 0), statement_integer(row, 1), statement_copy(row, 2, step->arena),
                                           statement_copy(row, 3, step->arena)};
    *ret_count = count;
    return next < 0 ? (enum result)next : arena_failed(step->arena) ? ERROR_MEMORY : OK;
}

/* The field that a document's member is of today, also under its name of before. */
static const struct field *field_of_member(const struct definition *definition, struct text name)
{
    const struct field *field = definition ? definition_field(definition, name) : NULL;
    for (size_t i = 0; definition && !field && i < definition->field_count; i++)
        if (text_equal(definition->fields[i].was, name))
            field = &definition->fields[i];
    return field;
}

static enum result reseal_version(const struct step *step, const struct version *version)
{
    AUTO(buffer_clear) struct buffer document;
    const struct definition *definition = definitions_find(step->engine->definitions, version->register_name);
    struct value *fields;
    struct message ignored = {0};
    bool changed = false;
    buffer_init(&document, DOCUMENT_BYTES_MAX);
    TRY(json_parse_kept(step->arena, version->document, version->document.length, &fields, &ignored));
    for (size_t i = 0; fields->kind == VALUE_OBJECT && i < fields->object.count; i++) {
        struct member *member = &fields->object.members[i];
        const struct field *field = field_of_member(definition, member->name);
        struct text sealed, other = !field ? TEXT_NONE : text_equal(field->name, member->name) ? field->was : field->name;
        if (member->value->kind != VALUE_TEXT || !member->value->text.length || (!(field && field->sealed) && !text_is_sealed(member->value->text)))
            continue;
        TRY(reseal_value(step, version->register_name, version->record, member->name, other, member->value->text, &sealed));
        if (!sealed.length)
            continue;
        member->value = value_text(step->arena, sealed);
        changed = true;
    }
    if (!changed)
        return OK;
    json_write_canonical(&document, fields);
    if (document.failure < 0 || arena_failed(step->arena))
        return document.failure < 0 ? document.failure : ERROR_MEMORY;
    return db_run(step->db, NULL, SQL("update history set document = $1 where record = $2 and version = $3"),
                  BIND(bind_text(buffer_text(&document)), bind_integer(version->record), bind_integer(version->version)));
}

/* `register_name`: also every version of this register; empty: only what holds something sealed. */
static enum result some_history(struct step *step, struct text register_name, bool *ret_more)
{
    struct version *versions = ARENA_ARRAY(step->arena, struct version, RESEAL_ROWS_MAX);
    size_t count;
    if (!versions)
        return ERROR_MEMORY;
    TRY(read_versions(step, register_name, versions, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(reseal_version(step, &versions[i]));
        step->progress->record = versions[i].record;
        step->progress->version = versions[i].version;
    }
    *ret_more = count == RESEAL_ROWS_MAX;
    return OK;
}

/* --- The steps of a rotation ----------------------------------------------- */

static enum result some_files(const struct step *step, struct reseal_progress *progress)
{
    int64_t sealed = progress->files.sealed, closed = progress->files.closed;
    TRY(files_reseal_some(step->db, step->engine, step->arena, text_of(step->current), &progress->files, step->message));
    progress->sealed += progress->files.sealed - sealed;
    progress->closed += progress->files.closed - closed;
    return OK;
}

static enum result some_answers(const struct step *step, struct reseal_progress *progress)
{
    int64_t sealed = progress->answers.sealed, closed = progress->answers.closed;
    TRY(subject_reseal_some(step->db, step->engine, step->arena, text_of(step->current), &progress->answers));
    progress->sealed += progress->answers.sealed - sealed;
    progress->closed += progress->answers.closed - closed;
    return OK;
}

static enum result some_forms(const struct step *step, struct reseal_progress *progress)
{
    int64_t sealed = progress->forms.sealed, closed = progress->forms.closed;
    TRY(gather_reseal_some(step->db, step->engine, step->arena, text_of(step->current), &progress->forms, step->message));
    progress->sealed += progress->forms.sealed - sealed;
    progress->closed += progress->forms.closed - closed;
    return OK;
}

static enum result some_subscribers(const struct step *step, struct reseal_progress *progress)
{
    int64_t sealed = progress->subscribers.sealed, closed = progress->subscribers.closed;
    TRY(subscribers_reseal_some(step->db, step->engine, step->arena, text_of(step->current), &progress->subscribers, step->message));
    progress->sealed += progress->subscribers.sealed - sealed;
    progress->closed += progress->subscribers.closed - closed;
    if (progress->subscribers.done) /* and, at the end, the secrets of second factors: one an account at most */
        TRY(people_reseal(step->db, step->engine, step->arena, text_of(step->current), &progress->sealed, &progress->closed, step->message));
    progress->done = progress->subscribers.done;
    return OK;
}

enum result reseal_some(struct db *db, void *context, struct message *message)
{
    struct reseal *reseal = context;
    AUTO(arena_free_at) struct arena *arena = arena_new(STEP_ARENA_BYTES_MAX);
    const struct definitions *definitions = reseal->engine->definitions;
    struct step step = {.db = db, .engine = reseal->engine, .arena = arena, .progress = &reseal->to, .message = message};
    bool more;
    reseal->to = reseal->from;
    if (!arena)
        return ERROR_MEMORY;
    TRY(keyring_current(reseal->engine->keyring, step.current, message));
    if (reseal->to.history_done && !reseal->to.files.done)
        return some_files(&step, &reseal->to);
    if (reseal->to.history_done && !reseal->to.answers.done)
        return some_answers(&step, &reseal->to);
    if (reseal->to.history_done && !reseal->to.forms.done)
        return some_forms(&step, &reseal->to);
    if (reseal->to.history_done)
        return some_subscribers(&step, &reseal->to);
    if (reseal->to.definition == definitions->count) {
        TRY(some_history(&step, TEXT_NONE, &more));
        reseal->to.history_done = !more;
        return OK;
    }
    TRY(some_columns(&step, &definitions->list[reseal->to.definition], &more));
    if (!more) {
        reseal->to.definition++;
        reseal->to.record = 0;
    }
    return OK;
}

/* --- A definition that seals what it did not ------------------------------- */

static enum result index_all(struct step *step, const struct definition *definition)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int next;
    TRY(db_query(step->db, &row, SQL("select id from record where register = $1 order by id"), BIND(bind_text(definition->name))));
    while ((next = statement_step(row)) == 1) {
        arena_reset(step->arena);
        TRY(record_index(step->db, step->engine, step->arena, definition, statement_integer(row, 0)));
    }
    return (enum result)next;
}

enum result records_seal(struct db *db, const struct engine *engine, const struct definition *definition, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(STEP_ARENA_BYTES_MAX);
    struct reseal_progress progress = {.done = false};
    struct step step = {.db = db, .engine = engine, .arena = arena, .progress = &progress, .all = true, .message = message};
    int64_t count;
    bool more = true;
    if (!arena)
        return ERROR_MEMORY;
    TRY(files_seal(db, engine, definition, clock_now(), message)); /* uploads too, of which there is no record yet */
    TRY(db_one_integer(db, &count, SQL("select count(*) from record where register = $1"), BIND(bind_text(definition->name))));
    if (!count)
        return OK;
    TRY(keyring_current(engine->keyring, step.current, message));
    for (; more; arena_reset(arena))
        TRY(some_columns(&step, definition, &more));
    progress.record = progress.version = 0;
    for (more = true; more; arena_reset(arena))
        TRY(some_history(&step, definition->name, &more));
    TRY(db_run(db, NULL, SQL("delete from import_kept where register = $1"), BIND(bind_text(definition->name))));
    TRY(people_seal_parked(db, engine, arena, message));
    return index_all(&step, definition);
}

/* --- What is in use -------------------------------------------------------- */

static enum result count_column(struct db *db, const struct definition *definition, const struct field *field, struct text pattern, int64_t *count)
{
    AUTO(composed_clear) struct composed composed;
    int64_t found;
    composed_init(&composed);
    buffer_printf(&composed.sql, "select count(*) from reg_%.*s where %.*s like ", TEXT_ARGS(definition->name), TEXT_ARGS(field->name));
    composed_bind(&composed, bind_text(pattern));
    if (composed.sql.failure < 0)
        return composed.sql.failure;
    TRY(db_one_integer(db, &found, SQL_COMPOSED(composed.sql.data), (struct binds){composed.binds, composed.bind_count}));
    *count += found;
    return OK;
}

static enum result count_columns(struct db *db, const struct definition *definition, struct text pattern, int64_t *count)
{
    for (size_t i = 0; i < definition->field_count; i++)
        if (definition->fields[i].sealed)
            TRY(count_column(db, definition, &definition->fields[i], pattern, count));
    return OK;
}

enum result reseal_key_use(struct db *db, const struct engine *engine, struct text id, struct key_use *ret_use)
{
    char begins[32], holds[40];
    struct key_use use = {0};
    snprintf(begins, sizeof begins, SEALED_PREFIX "%.*s:%%", TEXT_ARGS(text_slice(id, 0, KEY_ID_BYTES - 1)));
    snprintf(holds, sizeof holds, "%%\"%s", begins);
    for (size_t i = 0; i < engine->definitions->count; i++)
        TRY(count_columns(db, &engine->definitions->list[i], text_of(begins), &use.columns));
    TRY(db_one_integer(db, &use.versions, SQL("select count(*) from history where document like $1"), BIND(bind_text(text_of(holds)))));
    TRY(files_key_use(db, text_of(begins), &use.files));
    TRY(subject_key_use(db, text_of(begins), &use.answers));
    TRY(gather_key_use(db, text_of(begins), &use.forms));
    TRY(db_one_integer(db, &use.parked, SQL("select count(*) from parked_form where body like $1"), BIND(bind_text(text_of(begins)))));
    TRY(db_one_integer(db, &use.imports, SQL("select count(*) from import_kept where content like $1"), BIND(bind_text(text_of(begins)))));
    TRY(people_key_use(db, text_of(begins), &use.factors));
    TRY(subscribers_key_use(db, text_of(begins), &use.subscribers));
    *ret_use = use;
    return OK;
}
