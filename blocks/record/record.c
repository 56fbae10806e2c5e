/* One record: made, read, written. Owns the SQL of record, reg_NAME, link and history. Not
 * here: what is wrong with a record (check.c), lists (list.c), tables (tables.c). */
#include "blocks/record/record.h"

#include <inttypes.h>

#include "base/format/json.h"
#include "base/store/serial.h"
#include "blocks/file/file.h"
#include "blocks/record/access.h"
#include "blocks/record/compose.h"
#include "blocks/record/intake.h"
#include "blocks/record/merge.h"
#include "blocks/search/search.h"

#define HISTORY_DOCUMENT_BYTES_MAX 4194304
#define MERGED_PARTS_MAX 40      /* names and references of what was merged into a record, by which it is found too */
#define LINK_IDS_BYTES_MAX 65536 /* of one field: a thousand ids and more */

const char record_schema[] =
    "create table record (id {id}, register text not null, reference text not null, name text not null,"
    " sort_key text not null, state text not null, version bigint not null, author bigint not null,"
    " made_at bigint not null, changed_at bigint not null, published_version bigint not null,"
    " unique (register, reference));\n"
    "create index record_by_state on record (register, state);\n"
    "create index record_by_change on record (changed_at);\n"
    "create table history (record bigint not null references record (id), version bigint not null,"
    " at bigint not null, account bigint not null, kind text not null, move text, reason text,"
    " state text not null, document text not null, definition text not null, primary key (record, version));\n"
    "create index history_by_time on history (at);\n"
    "create table link (from_id bigint not null references record (id), field text not null,"
    " position bigint not null, to_id bigint not null references record (id), primary key (from_id, field, position));\n"
    "create index link_to on link (to_id, field);\n"
    "create table definition_kept (register text not null, hash text not null, source text not null,"
    " since bigint not null, primary key (register, hash));\n"
    "create table definition_field (register text not null, field text not null, type text not null,"
    " is_public bigint not null, primary key (register, field));\n";

/* Whose absence was covered by who wrote a version; empty: nobody's. */
const char record_covers_schema[] =
    "alter table record add column author_for bigint;\n"
    "alter table history add column account_for bigint;\n";

struct field_value *record_value(const struct record *record, struct text name)
{
    const struct field *field = definition_field(record->definition, name);
    assert(field);
    return &record->values[field - record->definition->fields];
}

bool record_withholds(const struct record *record, const struct field *field)
{
    /* What those of an organisation do not see yet nobody outside does. */
    bool withholds = field->see_in_count && !text_in(record_state_name(record), field->see_in, field->see_in_count);
    for (size_t i = 0; i < field->withheld_by_count && !withholds; i++) {
        const struct text *says = &record_value(record, field->withheld_by[i])->text;
        withholds = says->length > 0 && !(definition_field(record->definition, field->withheld_by[i])->type == FIELD_BOOLEAN && text_equals(*says, "no"));
    }
    return withholds;
}

struct text record_text(const struct record *record, const char *field)
{
    return record_value(record, text_of(field))->text;
}

int64_t record_link(const struct record *record, const char *field)
{
    const struct field_value *value = record_value(record, text_of(field));
    return value->link_count ? value->links[0] : 0;
}

struct text record_state_name(const struct record *record)
{
    return record->definition->states[record->state].name;
}

static struct record *record_blank(struct arena *arena, const struct definition *definition)
{
    struct record *record = ARENA_NEW(arena, struct record);
    if (!record)
        return NULL;
    record->definition = definition;
    record->values = ARENA_ARRAY(arena, struct field_value, definition->field_count + 1);
    return record->values ? record : NULL;
}

/* "today", "rule NAME" or a value. */
static enum result default_value(struct db *db, const struct engine *engine, struct arena *arena, const struct field *field,
                                 const struct definition *definition, const struct moment *moment, struct text *ret_value)
{
    if (text_equals(field->otherwise, "today") && (field->type == FIELD_DATE || field->type == FIELD_PARTIAL_DATE)) {
        *ret_value = date_iso(arena, moment->today);
    } else if (text_equals(field->otherwise, "now") && field->type == FIELD_MOMENT) {
        *ret_value = instant_iso(arena, (struct instant){moment->now.seconds - moment->now.seconds % 60});
    } else if (text_starts(field->otherwise, TEXT("rule "))) {
        rule_function *rule = engine_rule(engine, text_slice(field->otherwise, 5, SIZE_MAX));
        struct rule_input input = {db, arena, definition, 0, moment->today, false};
        *ret_value = TEXT_NONE;
        if (rule)
            TRY(rule(&input, ret_value));
    } else {
        *ret_value = field->otherwise;
    }
    return OK;
}

enum result record_new(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition,
                       const struct actor *actor, struct record **ret_record)
{
    struct record *record = record_blank(arena, definition);
    if (!record)
        return ERROR_MEMORY;
    for (size_t i = 0; i < definition->field_count; i++) {
        struct text value = TEXT_NONE;
        if (!definition->fields[i].otherwise.length)
            continue;
        TRY(default_value(db, engine, arena, &definition->fields[i], definition, &actor->moment, &value));
        TRY(record_set(arena, record, &definition->fields[i], value));
    }
    *ret_record = record;
    return OK;
}

/* --- Reading -------------------------------------------------------------- */

/* Row after row of one field, then of the next: its ids are gathered and set when the field changes. */
static enum result set_gathered(struct arena *arena, struct record *record, const struct field *field, struct buffer *ids)
{
    enum result result = ids->failure < 0 || !field ? ids->failure : record_set(arena, record, field, buffer_text(ids));
    buffer_clear(ids);
    return result;
}

static enum result load_links(struct db *db, struct arena *arena, struct record *record)
{
    AUTO(statement_close_at) struct statement *rows = NULL;
    AUTO(buffer_clear) struct buffer ids;
    const struct field *gathered = NULL;
    int step;
    buffer_init(&ids, LINK_IDS_BYTES_MAX);
    TRY(db_query(db, &rows, SQL("select field, to_id from link where from_id = $1 order by field, position"),
                 BIND(bind_integer(record->id))));
    while ((step = statement_step(rows)) == 1) {
        const struct field *field = definition_field(record->definition, statement_text(rows, 0));
        if (!field || field->type != FIELD_LINKS)
            continue;
        if (field != gathered)
            TRY(set_gathered(arena, record, gathered, &ids));
        gathered = field;
        buffer_printf(&ids, "%" PRId64 " ", statement_integer(rows, 1));
    }
    TRY(set_gathered(arena, record, gathered, &ids));
    return step < 0 ? (enum result)step : OK;
}

enum result record_read_head(struct arena *arena, struct record *record, struct statement *row)
{
    record->reference = statement_copy(row, 0, arena);
    record->name = statement_copy(row, 1, arena);
    record->state = definition_state(record->definition, statement_text(row, 2));
    record->version = statement_integer(row, 3);
    record->author = statement_integer(row, 4);
    record->made_at.seconds = statement_integer(row, 5);
    record->changed_at.seconds = statement_integer(row, 6);
    record->published_version = statement_integer(row, 7);
    record->author_name = statement_is_null(row, 8) ? account_words(record->author)
                                                   : people_name_for(arena, statement_copy(row, 8, arena), statement_copy(row, 9, arena));
    record->author_for = statement_integer(row, 10);
    return record->state == SIZE_MAX ? ERROR_CORRUPT : OK;
}

static enum result load_row(struct arena *arena, struct record *record, struct statement *row)
{
    const struct definition *definition = record->definition;
    int column = RECORD_HEAD_COLUMNS;
    TRY(record_read_head(arena, record, row));
    for (size_t i = 0; i < definition->field_count; i++)
        if (field_has_column(&definition->fields[i]))
            TRY(record_set(arena, record, &definition->fields[i],
                           field_from_column(arena, &definition->fields[i], row, column++)));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static void compose_load(struct composed *composed, const struct definition *definition, int64_t id)
{
    buffer_append_z(&composed->sql, "select " RECORD_HEAD_SQL);
    for (size_t i = 0; i < definition->field_count; i++)
        if (field_has_column(&definition->fields[i]))
            buffer_printf(&composed->sql, ", t.%.*s", TEXT_ARGS(definition->fields[i].name));
    buffer_printf(&composed->sql, " from record r join reg_%.*s t on t.id = r.id" RECORD_HEAD_JOINS " where r.id = ",
                  TEXT_ARGS(definition->name));
    composed_bind(composed, bind_integer(id));
    buffer_append_z(&composed->sql, " and r.register = ");
    composed_bind(composed, bind_text(definition->name));
}

enum result record_load(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition,
                        int64_t id, struct record **ret_record)
{
    AUTO(composed_clear) struct composed composed;
    AUTO(statement_close_at) struct statement *row = NULL;
    struct record *record = record_blank(arena, definition);
    int step;
    (void)engine;
    composed_init(&composed);
    if (!record)
        return ERROR_MEMORY;
    record->id = id;
    compose_load(&composed, definition, id);
    TRY(composed_query(&composed, db, &row));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    TRY(load_row(arena, record, row));
    TRY(load_links(db, arena, record));
    *ret_record = record;
    return OK;
}

enum result record_load_version(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition,
                                int64_t id, int64_t version, struct record **ret_record)
{
    struct record *record;
    struct text document, state;
    struct value *fields;
    struct message ignored = {0};
    TRY(record_load(db, engine, arena, definition, id, &record));
    TRY(db_one_text(db, arena, &document, SQL("select document from history where record = $1 and version = $2"),
                    BIND(bind_integer(id), bind_integer(version))));
    TRY(db_one_text(db, arena, &state, SQL("select state from history where record = $1 and version = $2"),
                    BIND(bind_integer(id), bind_integer(version))));
    TRY(json_parse_kept(arena, document, document.length, &fields, &ignored));
    record->version = version;
    if (definition_state(definition, state) != SIZE_MAX)
        record->state = definition_state(definition, state);
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct value *value = value_get(fields, definition->fields[i].name);
        if (!value && definition->fields[i].was.length)
            value = value_get(fields, definition->fields[i].was);
        TRY(record_set(arena, record, &definition->fields[i], value ? value->text : TEXT_NONE));
    }
    *ret_record = record;
    return OK;
}

enum result record_find(struct db *db, const struct definition *definition, struct text field_name, struct text canonical, int64_t *ret_id)
{
    AUTO(composed_clear) struct composed composed;
    AUTO(statement_close_at) struct statement *row = NULL;
    const struct field *field = definition_field(definition, field_name);
    struct field_value value = {.text = canonical};
    int64_t link = 0;
    int step;
    composed_init(&composed);
    assert(field && field_has_column(field));
    if (field->type == FIELD_LINK) {
        TRY(text_to_integer(canonical, &link));
        value = (struct field_value){.links = &link, .link_count = 1};
    }
    buffer_printf(&composed.sql, "select id from reg_%.*s where %.*s = ", TEXT_ARGS(definition->name), TEXT_ARGS(field->name));
    composed_bind(&composed, field_bind(field, &value));
    buffer_append_z(&composed.sql, " order by id");
    TRY(composed_query(&composed, db, &row));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *ret_id = statement_integer(row, 0);
    return OK;
}

enum result record_name_of(struct db *db, struct arena *arena, int64_t id, struct text *ret_name)
{
    return db_one_text(db, arena, ret_name, SQL("select name from record where id = $1"), BIND(bind_integer(id)));
}

/* --- Writing -------------------------------------------------------------- */

static struct text part_value(struct db *db, struct arena *arena, const struct record *record, struct text name)
{
    const struct field *field = definition_field(record->definition, name);
    const struct field_value *value = record_value(record, name);
    struct text reference = TEXT_NONE;
    if (field->type != FIELD_LINK)
        return value->text;
    if (value->link_count && db_one_text(db, arena, &reference, SQL("select reference from record where id = $1"),
                                         BIND(bind_integer(value->links[0]))) < 0)
        return TEXT_NONE;
    return reference;
}

/* Fills the pattern: {year}, {serial} or {serial:3}, {field}. `series`: which numbers {serial} takes. */
static enum result fill_pattern(struct db *db, struct arena *arena, const struct record *record, struct text rest, struct text series, struct date today,
                                struct text *ret_reference)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, 200);
    while (rest.length) {
        const char *open = memchr(rest.data, '{', rest.length);
        const char *close = open ? memchr(open, '}', rest.length - (size_t)(open - rest.data)) : NULL;
        struct text name;
        if (!close) {
            buffer_append(&out, rest);
            break;
        }
        buffer_append(&out, text_slice(rest, 0, (size_t)(open - rest.data)));
        name = (struct text){open + 1, (size_t)(close - open) - 1};
        rest = text_slice(rest, (size_t)(close - rest.data) + 1, SIZE_MAX);
        if (text_equals(name, "year")) {
            int year, month, day;
            date_parts(today, &year, &month, &day);
            buffer_append_integer(&out, year);
        } else if (text_starts(name, TEXT("serial"))) {
            int64_t number, digits = 1;
            if (name.length > 7)
                TRY(text_to_integer(text_slice(name, 7, SIZE_MAX), &digits));
            TRY(db_next_number(db, series, &number));
            buffer_printf(&out, "%0*" PRId64, (int)digits, number);
        } else {
            buffer_append(&out, part_value(db, arena, record, name));
        }
    }
    if (out.failure < 0)
        return out.failure;
    *ret_reference = arena_copy(arena, buffer_text(&out));
    return OK;
}

static enum result make_reference(struct db *db, struct arena *arena, const struct record *record, struct date today, struct text *ret_reference)
{
    struct text pattern = record->definition->reference.length ? record->definition->reference : TEXT("{serial}");
    return fill_pattern(db, arena, record, pattern, record->definition->name, today, ret_reference);
}

enum result record_number(struct db *db, struct arena *arena, struct record *record, const struct move *move, struct date today)
{
    struct text series = arena_printf(arena, "%.*s %.*s", TEXT_ARGS(record->definition->name), TEXT_ARGS(move->name));
    int64_t made;
    int year, month, day;
    TRY(db_one_integer(db, &made, SQL("select count(*) from history where record = $1 and kind = 'moved' and move = $2"), BIND(bind_integer(record->id), bind_text(move->name))));
    if (made)
        return OK;
    date_parts(today, &year, &month, &day);
    if (text_contains(move->numbers, TEXT("{year}")))
        series = arena_printf(arena, "%.*s %d", TEXT_ARGS(series), year);
    return fill_pattern(db, arena, record, move->numbers, series, today, &record->reference);
}

/* A reference made of fields alone ("{edition}-{number}") follows them until the record is
 * first published; from then on it is for ever, as a serial is from the start. */
static enum result follow_reference(struct db *db, struct arena *arena, struct record *record, struct date today)
{
    int64_t published;
    struct text pattern = record->definition->reference;
    if (text_contains(pattern, TEXT("{serial")) || text_contains(pattern, TEXT("{year}")) || !text_contains(pattern, TEXT("{")))
        return OK;
    TRY(db_one_integer(db, &published, SQL("select count(*) from pub_document where id = $1"), BIND(bind_integer(record->id))));
    return published ? OK : make_reference(db, arena, record, today, &record->reference);
}

static struct text make_name(struct db *db, struct arena *arena, const struct record *record)
{
    WORDING_KEPT(arena);
    const struct field *field = definition_field(record->definition, record->definition->name_field);
    bool is_open = !field || !field->target || record_name_is_open(field->target);
    struct text name = !field ? TEXT_NONE : is_open ? field_show(db, arena, field, record_value(record, field->name)) : part_value(db, arena, record, field->name);
    return name.length ? name_line(name) : record->reference;
}

static struct bind bind_account(int64_t account) { return account ? bind_integer(account) : bind_null(); }

static enum result write_header(struct db *db, struct arena *arena, const struct record *record, int64_t expected_version)
{
    int64_t changed = 0;
    struct text sort_key = text_sort_key(arena, record->name);
    if (!expected_version)
        return db_run(db, NULL,
                      SQL("insert into record (id, register, reference, name, sort_key, state, version, author, made_at,"
                          " changed_at, published_version, author_for) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11)"),
                      BIND(bind_integer(record->id), bind_text(record->definition->name), bind_text(record->reference),
                           bind_text(record->name), bind_text(sort_key), bind_text(record_state_name(record)),
                           bind_integer(record->version), bind_integer(record->author),
                           bind_integer(record->made_at.seconds), bind_integer(record->changed_at.seconds), bind_account(record->author_for)));
    TRY(db_run(db, &changed,
               SQL("update record set name = $1, sort_key = $2, state = $3, version = $4, author = $5, changed_at = $6,"
                   " reference = $9, author_for = $10 where id = $7 and version = $8"),
               BIND(bind_text(record->name), bind_text(sort_key), bind_text(record_state_name(record)),
                    bind_integer(record->version), bind_integer(record->author), bind_integer(record->changed_at.seconds),
                    bind_integer(record->id), bind_integer(expected_version), bind_text(record->reference), bind_account(record->author_for))));
    return changed == 1 ? OK : ERROR_CONFLICT;
}

static enum result write_columns(struct db *db, const struct record *record, bool is_new)
{
    AUTO(composed_clear) struct composed composed;
    const struct definition *definition = record->definition;
    bool first = true;
    composed_init(&composed);
    if (is_new) {
        buffer_printf(&composed.sql, "insert into reg_%.*s (id", TEXT_ARGS(definition->name));
        for (size_t i = 0; i < definition->field_count; i++)
            if (field_has_column(&definition->fields[i]))
                buffer_printf(&composed.sql, ", %.*s", TEXT_ARGS(definition->fields[i].name));
        buffer_append_z(&composed.sql, ") values (");
        composed_bind(&composed, bind_integer(record->id));
        first = false;
    } else {
        buffer_printf(&composed.sql, "update reg_%.*s set ", TEXT_ARGS(definition->name));
    }
    for (size_t i = 0; i < definition->field_count; i++) {
        if (!field_has_column(&definition->fields[i]))
            continue;
        if (!first)
            buffer_append_z(&composed.sql, ", ");
        first = false;
        if (!is_new)
            buffer_printf(&composed.sql, "%.*s = ", TEXT_ARGS(definition->fields[i].name));
        composed_bind(&composed, field_bind(&definition->fields[i], &record->values[i]));
    }
    if (is_new) {
        buffer_append_z(&composed.sql, ")");
    } else {
        if (first) /* a register of links only */
            buffer_append_z(&composed.sql, "id = id");
        buffer_append_z(&composed.sql, " where id = ");
        composed_bind(&composed, bind_integer(record->id));
    }
    return composed_run(&composed, db, NULL);
}

static enum result write_links(struct db *db, const struct record *record)
{
    TRY(db_run(db, NULL, SQL("delete from link where from_id = $1"), BIND(bind_integer(record->id))));
    for (size_t i = 0; i < record->definition->field_count; i++) {
        const struct field *field = &record->definition->fields[i];
        if (field->type != FIELD_LINK && field->type != FIELD_LINKS)
            continue;
        for (size_t j = 0; j < record->values[i].link_count; j++)
            TRY(db_run(db, NULL, SQL("insert into link (from_id, field, position, to_id) values ($1, $2, $3, $4)"),
                       BIND(bind_integer(record->id), bind_text(field->name), bind_integer((int64_t)j),
                            bind_integer(record->values[i].links[j]))));
    }
    return OK;
}

/* The files that it refers to are the record's own from now on. */
static enum result write_files(struct db *db, const struct record *record)
{
    for (size_t i = 0; i < record->definition->field_count; i++) {
        int64_t id;
        if (record->definition->fields[i].type == FIELD_FILE && text_to_integer(record->values[i].text, &id) == OK)
            TRY(file_attach(db, id, record->id));
    }
    return OK;
}

static enum result write_history(struct db *db, struct arena *arena, const struct record *record, const struct actor *actor,
                                 const char *kind, struct text move, struct text reason)
{
    AUTO(buffer_clear) struct buffer document;
    buffer_init(&document, HISTORY_DOCUMENT_BYTES_MAX);
    json_write_canonical(&document, record_document(arena, record));
    if (document.failure < 0)
        return document.failure;
    return db_run(db, NULL,
                  SQL("insert into history (record, version, at, account, kind, move, reason, state, document, definition, account_for)"
                      " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"),
                  BIND(bind_integer(record->id), bind_integer(record->version), bind_integer(actor->moment.now.seconds),
                       bind_integer(actor->account), bind_text(text_of(kind)), bind_optional(move), bind_optional(reason),
                       bind_text(record_state_name(record)), bind_text(buffer_text(&document)),
                       bind_text(text_of(record->definition->hash)), bind_account(actor->stands_for)));
}

/* Fields with a `see` of their own stay out of the office's search: its hits are filtered by register and record, not by field. Those with `see_in` stand in it apart. */
static enum result write_search(struct db *db, struct arena *arena, const struct record *record)
{
    struct search_part parts[2 * DEFINITION_FIELDS_MAX + 2 + MERGED_PARTS_MAX]; /* a file has its name and its words */
    size_t count = 0;
    if (record->definition->merge_count && merge_is_away(db, record->id))
        return OK; /* what stands for it is found */
    parts[count++] = (struct search_part){.text = record->name, .weight = 8};
    parts[count++] = (struct search_part){.text = record->reference, .weight = 8};
    if (record->definition->merge_count)
        TRY(merge_search_parts(db, arena, record->id, parts, 2 + MERGED_PARTS_MAX, &count));
    for (size_t i = 0; i < record->definition->field_count && count + 1 < COUNT_OF(parts); i++) {
        const struct field *field = &record->definition->fields[i];
        bool later = field->see_in_count > 0;
        if (!field->see_count && !field->sealed && (field->type == FIELD_TEXT || field->type == FIELD_PROSE) && record->values[i].text.length)
            parts[count++] = (struct search_part){.text = record->values[i].text, .weight = 1, .later = later};
        if (!field->see_count && !field->seals_files && field->type == FIELD_FILE && record->values[i].text.length) {
            parts[count++] = (struct search_part){.text = file_line(db, arena, record->values[i].text), .weight = 1, .later = later};
            TRY(file_words(db, arena, record->values[i].text, &parts[count].text));
            parts[count].later = later;
            parts[count++].weight = 1;
        }
    }
    return search_put(db, STORE_OFFICE, record->definition->name, record->id, parts, count);
}

enum result record_rename(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, int64_t id)
{
    struct record *record;
    TRY(record_load(db, engine, arena, definition, id, &record));
    record->name = make_name(db, arena, record);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_run(db, NULL, SQL("update record set name = $1, sort_key = $2 where id = $3"),
               BIND(bind_text(record->name), bind_text(text_sort_key(arena, record->name)), bind_integer(id))));
    return write_search(db, arena, record);
}

static bool reference_is_taken(struct db *db, const struct record *record)
{
    int64_t count = 0;
    return db_one_integer(db, &count, SQL("select count(*) from record where register = $1 and reference = $2 and id <> $3"),
                          BIND(bind_text(record->definition->name), bind_text(record->reference), bind_integer(record->id))) == OK && count > 0;
}

enum result record_write_version(struct db *db, const struct engine *engine, struct arena *arena, struct record *record,
                                 int64_t expected_version, const struct actor *actor, const char *kind, struct text move,
                                 struct text reason, bool by_author, struct message *message)
{
    bool is_new = !record->id;
    struct record *sealed;
    enum result result;
    record->changed_at = actor->moment.now;
    if (by_author) {
        record->author = actor->account;
        record->author_for = actor->stands_for;
    }
    if (is_new) {
        TRY(db_next_number(db, TEXT("record"), &record->id));
        TRY(make_reference(db, arena, record, actor->moment.today, &record->reference));
        record->made_at = actor->moment.now;
        TRY(intake_stamp(arena, record, actor));
    } else if (by_author) {
        TRY(follow_reference(db, arena, record, actor->moment.today));
    }
    record->name = make_name(db, arena, record);
    record->version = expected_version + 1;
    if (arena_failed(arena))
        return ERROR_MEMORY;
    result = write_header(db, arena, record, expected_version);
    if (result == ERROR_CONFLICT && (is_new || reference_is_taken(db, record)))
        return message_fail(message, result, "There is already a record with the reference %.*s.", TEXT_ARGS(record->reference));
    if (result == ERROR_CONFLICT)
        return message_fail(message, result, "Somebody else has changed this record since you opened it.");
    TRY(result);
    /* Only now, with the store's lock held: another process cannot change the current key in between. */
    TRY(record_seal(db, engine, arena, record, &sealed, message));
    result = write_columns(db, sealed, is_new);
    if (result == ERROR_CONFLICT) /* record_check() has said so before, but for a rule that the definition has dropped since */
        return message_fail(message, result, "Another record holds a value that may be there once only.");
    TRY(result);
    TRY(write_links(db, sealed)); /* of a sealed link there is no row: nothing leads back by it */
    TRY(write_files(db, record));
    TRY(write_history(db, arena, sealed, actor, kind, move, reason));
    if (is_new)
        TRY(record_assign_maker(db, record, actor));
    return write_search(db, arena, record);
}

enum result record_index(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, int64_t id)
{
    struct record *record;
    TRY(record_load(db, engine, arena, definition, id, &record));
    return write_search(db, arena, record);
}

enum result record_put_row(struct db *db, const struct record *record)
{
    return write_columns(db, record, true);
}

enum result record_drop_row(struct db *db, const struct record *record)
{
    AUTO(composed_clear) struct composed composed;
    composed_init(&composed);
    buffer_printf(&composed.sql, "delete from reg_%.*s where id = ", TEXT_ARGS(record->definition->name));
    composed_bind(&composed, bind_integer(record->id));
    TRY(composed_run(&composed, db, NULL));
    return search_put(db, STORE_OFFICE, record->definition->name, record->id, NULL, 0);
}

enum result record_save(struct db *db, const struct engine *engine, struct arena *arena, struct record *record,
                        int64_t expected_version, const struct actor *actor, const char *kind, struct text reason,
                        struct message *message)
{
    TRY(record_take_back(arena, record));
    TRY(record_hold_back(db, engine, arena, record));
    return record_write_version(db, engine, arena, record, expected_version, actor, kind, TEXT_NONE, reason, true, message);
}
