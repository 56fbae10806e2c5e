/* Whether the index (index.c) says what the documents say, and nothing else: pub_record, pub_link and pub_NAME are
 * what the pages show, so whoever alters a row of them by hand is found out here. Not here: whether the documents
 * themselves hold (blocks/proof). Of public search only what can be found is drawn from it, never what is shown. */
#include "blocks/publish/internal.h"

#include <inttypes.h>

#include "blocks/file/copy.h"
#include "blocks/record/compose.h"

struct index_check {
    struct db *db;
    const struct engine *engine;
    struct arena *scratch; /* emptied after each record */
    struct message *message;
    int64_t documents, links;
};

static enum result differs(const struct index_check *check, const struct document *document, struct text what)
{
    return message_fail(check->message, ERROR_CORRUPT, "%.*s/%" PRId64 " version %" PRId64 ": what the pages show for \"%.*s\" is not what was published.",
                        TEXT_ARGS(document->definition->name), document->id, document->version, TEXT_ARGS(what));
}

/* --- pub_NAME -------------------------------------------------------------- */

static enum result query_columns(const struct index_check *check, const struct document *document, struct statement **ret_row)
{
    AUTO(composed_clear) struct composed composed;
    const struct definition *definition = document->definition;
    composed_init(&composed);
    buffer_append_z(&composed.sql, "select id");
    for (size_t i = 0; i < definition->field_count; i++)
        if (definition->fields[i].is_public && field_has_column(&definition->fields[i]))
            buffer_printf(&composed.sql, ", %.*s", TEXT_ARGS(definition->fields[i].name));
    buffer_printf(&composed.sql, " from pub_%.*s where id = ", TEXT_ARGS(definition->name));
    composed_bind(&composed, bind_integer(document->id));
    return composed_query(&composed, check->db, ret_row);
}

static enum result check_columns(struct index_check *check, const struct document *document, const struct value *fields)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    const struct definition *definition = document->definition;
    int step, column = 0;
    TRY(query_columns(check, document, &row));
    step = statement_step(row);
    if (step < 0)
        return (enum result)step;
    if (step == 0)
        return message_fail(check->message, ERROR_CORRUPT, "%.*s/%" PRId64 " is published, but its row is missing.", TEXT_ARGS(definition->name), document->id);
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        if (!field->is_public || !field_has_column(field))
            continue;
        if (!text_equal(field_from_column(check->scratch, field, row, ++column), document_text(check->scratch, document_value(fields, field->name))))
            return differs(check, document, field->name);
    }
    return OK;
}

/* A row of a register's public table that no document is behind. */
static enum result check_no_more_rows(struct index_check *check, const struct definition *definition)
{
    struct text sql = arena_printf(check->scratch, "select count(*) from pub_%.*s t where not exists"
                                                   " (select 1 from pub_record p where p.id = t.id and p.register = $1 and p.withdrawn = 0)",
                                   TEXT_ARGS(definition->name));
    int64_t more;
    if (arena_failed(check->scratch))
        return ERROR_MEMORY;
    TRY(db_one_integer(check->db, &more, SQL_COMPOSED(sql.data), BIND(bind_text(definition->name))));
    if (more)
        return message_fail(check->message, ERROR_CORRUPT, "%" PRId64 " of what the pages show of the register \"%.*s\" was never published.", more,
                            TEXT_ARGS(definition->name));
    return OK;
}

/* --- pub_link -------------------------------------------------------------- */

static enum result check_field_links(struct index_check *check, const struct document *document, const struct field *field, const struct value *fields, bool withdrawn)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text published = withdrawn ? TEXT_NONE : document_text(check->scratch, document_value(fields, field->name)), part;
    int step;
    TRY(db_query(check->db, &row, SQL("select to_id, to_register, from_register from pub_link where from_id = $1 and field = $2 order by position"),
                 BIND(bind_integer(document->id), bind_text(field->name))));
    while (text_next(&published, ' ', &part)) {
        int64_t id;
        if (!part.length)
            continue;
        step = statement_step(row);
        if (step < 0)
            return (enum result)step;
        if (step == 0 || text_to_integer(part, &id) < 0 || statement_integer(row, 0) != id || !text_equal(statement_text(row, 1), field->to) ||
            !text_equal(statement_text(row, 2), document->definition->name))
            return differs(check, document, field->name);
        check->links++;
    }
    step = statement_step(row);
    return step == 1 ? differs(check, document, field->name) : (enum result)step;
}

static enum result check_links(struct index_check *check, const struct document *document, const struct value *fields, bool withdrawn)
{
    for (size_t i = 0; i < document->definition->field_count; i++) {
        const struct field *field = &document->definition->fields[i];
        if (field->is_public && (field->type == FIELD_LINK || field->type == FIELD_LINKS))
            TRY(check_field_links(check, document, field, fields, withdrawn));
    }
    return OK;
}

/* --- pub_record ------------------------------------------------------------ */

static bool is_days_and_version(struct statement *row, const struct document *document, bool withdrawn)
{
    return statement_integer(row, 0) == document->version && statement_integer(row, 1) == withdrawn &&
           statement_date(row, 2).day == document->in_force_on.day && statement_date(row, 3).day == document->first_on.day &&
           statement_integer(row, 4) == document->published_at;
}

static bool is_words(struct statement *row, const struct document *document, struct text name, bool withdrawn, struct text ground)
{
    return text_equal(statement_text(row, 5), document->definition->name) && text_equal(statement_text(row, 6), document->reference) &&
           text_equal(statement_text(row, 7), document->slug) && text_equal(statement_text(row, 8), name) &&
           text_equal(statement_text(row, 9), document->approved_as) && text_equal(statement_text(row, 10), withdrawn ? TEXT_NONE : document->reason) &&
           text_equal(statement_text(row, 11), withdrawn ? ground : TEXT_NONE);
}

static enum result check_header(struct index_check *check, const struct document *document, const struct value *fields, bool withdrawn,
                                struct text ground)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text name = document_name(check->scratch, document, fields);
    int step;
    if (withdrawn)
        TRY(document_name_before(check->db, check->scratch, document, &name));
    TRY(db_query(check->db, &row, SQL("select version, withdrawn, in_force_on, first_on, changed_at, register, reference, slug, name, approved_as, reason,"
                                      " withdrawn_ground from pub_record where id = $1"),
                 BIND(bind_integer(document->id))));
    step = statement_step(row);
    if (step < 0)
        return (enum result)step;
    if (step == 0 || !is_days_and_version(row, document, withdrawn) || !is_words(row, document, name, withdrawn, ground))
        return message_fail(check->message, ERROR_CORRUPT, "%.*s/%" PRId64 ": what stands published is not its version %" PRId64 ".",
                            TEXT_ARGS(document->definition->name), document->id, document->version);
    return OK;
}

/* --- What is beside the fields ---------------------------------------------- */

static enum result check_annex(struct index_check *check, const struct document *document, const struct value *fields)
{
    const struct room_annex *annex = engine_annex(check->engine, document->definition->name);
    const struct value *published = annex ? document_value(fields, text_of(annex->name)) : NULL;
    struct text said = TEXT_NONE, shown = TEXT_NONE;
    struct value *indexed;
    if (!annex)
        return OK;
    TRY(annex->read(check->db, check->scratch, document->id, &indexed));
    if (published)
        TRY(document_canonical(check->scratch, published, &said));
    if (indexed)
        TRY(document_canonical(check->scratch, indexed, &shown));
    return text_equal(said, shown) ? OK : differs(check, document, text_of(annex->label));
}

/* --- The whole ------------------------------------------------------------- */

static enum result check_document(struct index_check *check, const struct document *document)
{
    bool withdrawn;
    struct value *fields;
    struct text ground;
    check->documents++;
    TRY(document_withdrawn(check->db, check->scratch, document, &withdrawn, &ground));
    TRY(json_parse_kept(check->scratch, document->fields, DOCUMENT_BYTES_MAX, &fields, check->message));
    TRY(check_header(check, document, fields, withdrawn, ground));
    TRY(check_links(check, document, fields, withdrawn));
    if (withdrawn)
        return OK;
    TRY(check_annex(check, document, fields));
    return check_columns(check, document, fields);
}

static enum result check_counts(const struct index_check *check)
{
    int64_t rows;
    TRY(db_one_integer(check->db, &rows, SQL("select count(*) from pub_record"), BIND_NOTHING));
    if (rows != check->documents)
        return message_fail(check->message, ERROR_CORRUPT, "%" PRId64 " records stand published, but %" PRId64 " documents say so.", rows, check->documents);
    TRY(db_one_integer(check->db, &rows, SQL("select count(*) from pub_link"), BIND_NOTHING));
    if (rows != check->links)
        return message_fail(check->message, ERROR_CORRUPT, "%" PRId64 " links stand published, but the documents have %" PRId64 ".", rows, check->links);
    return OK;
}

enum result publish_check_index(struct db *db, const struct engine *engine, struct arena *arena, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    AUTO(arena_free_at) struct arena *scratch = arena_new(64 << 20);
    struct index_check check = {.db = db, .engine = engine, .scratch = scratch, .message = message};
    struct date day;
    int step;
    (void)arena;
    if (!scratch)
        return ERROR_MEMORY;
    TRY(publish_index_day(db, &day));
    TRY(documents_in_force(db, day, &row));
    while ((step = statement_step(row)) == 1) {
        struct document document;
        arena_reset(scratch);
        document_read(row, scratch, engine, &document);
        if (document.definition && document.definition->publishes)
            TRY(check_document(&check, &document));
    }
    if (step < 0)
        return (enum result)step;
    for (size_t i = 0; i < engine->definitions->count; i++)
        if (engine->definitions->list[i].publishes)
            TRY(check_no_more_rows(&check, &engine->definitions->list[i]));
    for (const struct room_annex *annex = engine->annexes; annex && annex->reg; annex++)
        TRY(annex->check_rest(db, message));
    TRY(copy_check_published(db, message));
    return check_counts(&check);
}
