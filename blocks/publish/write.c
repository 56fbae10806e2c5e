/* Publishing and withdrawing: makes the canonical document, logs it, indexes it. */
#include "blocks/file/copy.h"
#include "blocks/publish/internal.h"

#include <inttypes.h>

const char publish_schema[] =
    "create table pub_record (id bigint primary key, register text not null, reference text not null,"
    " slug text not null, name text not null, sort_key text not null, version bigint not null,"
    " in_force_on bigint not null, first_on bigint not null, changed_at bigint not null, approved_as text not null,"
    " reason text, withdrawn bigint not null, withdrawn_ground text, unique (register, slug));\n"
    "create index pub_record_by_name on pub_record (register, sort_key);\n"
    "create index pub_record_by_change on pub_record (in_force_on, changed_at);\n"
    "create table pub_document (id bigint not null, version bigint not null, register text not null,"
    " reference text not null, slug text not null, in_force_on bigint not null, published_at bigint not null,"
    " approved_as text not null, reason text, kind text not null, fields text not null, leaves text not null,"
    " hash text not null, primary key (id, version));\n"
    "create index pub_document_by_day on pub_document (in_force_on);\n"
    "create index pub_document_by_slug on pub_document (register, slug);\n"
    "create table pub_link (from_id bigint not null, from_register text not null, field text not null,"
    " position bigint not null, to_id bigint not null, to_register text not null, primary key (from_id, field, position));\n"
    "create index pub_link_to on pub_link (to_id, from_register);\n"
    "create table pub_index (number bigint primary key, day bigint);\n"
    "insert into pub_index (number, day) values (1, null);\n";

/* --- The document --------------------------------------------------------- */

static enum result link_value(struct db *db, struct arena *arena, const struct field *field, int64_t id, struct value **ret_value,
                              struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct value *value = value_object(arena);
    int step;
    TRY(db_query(db, &row, SQL("select name, reference, slug from pub_record where id = $1"), BIND(bind_integer(id))));
    step = statement_step(row);
    if (step < 0)
        return (enum result)step;
    if (step == 0) {
        struct text name = TEXT("a record");
        enum result found = record_name_of(db, arena, id, &name);
        if (found < 0 && found != ERROR_NOT_FOUND)
            return found;
        return message_fail_kept(message, ERROR_INVALID, "Publish \"%.*s\" first: it is named under \"%.*s\".", TEXT_ARGS(name), TEXT_ARGS(field->label));
    }
    value_set_integer(arena, value, "id", id);
    value_set_text(arena, value, "name", statement_copy(row, 0, arena));
    value_set_text(arena, value, "reference", statement_copy(row, 1, arena));
    value_set_text(arena, value, "register", field->to);
    *ret_value = value;
    return OK;
}

static enum result public_value(struct db *db, struct arena *arena, const struct field *field, const struct field_value *held, struct value **ret_value,
                                struct message *message)
{
    int64_t number;
    *ret_value = NULL;
    if (field->type == FIELD_LINKS) {
        struct value *list = value_list(arena);
        for (size_t i = 0; i < held->link_count; i++) {
            struct value *link;
            TRY(link_value(db, arena, field, held->links[i], &link, message));
            value_append(arena, list, link);
        }
        *ret_value = held->link_count ? list : NULL;
        return OK;
    }
    if (field->type == FIELD_LINK)
        return held->link_count ? link_value(db, arena, field, held->links[0], ret_value, message) : OK;
    if (!held->text.length)
        return OK;
    if (field->type == FIELD_FILE)
        return copy_value(db, arena, field, held->text, ret_value, message);
    if (field->type == FIELD_INTEGER && text_to_integer(held->text, &number) == OK)
        *ret_value = value_integer(arena, number);
    else if (field->type == FIELD_BOOLEAN)
        *ret_value = value_boolean(arena, text_equals(held->text, "yes"));
    else
        *ret_value = value_text(arena, held->text);
    return OK;
}

/* What the register's documents hold beside fields (engine.h: room_annex). */
static enum result seal_annex(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, struct value *fields,
                              struct value *leaves, struct message *message)
{
    const struct room_annex *annex = engine_annex(engine, record->definition->name);
    struct value *value = NULL;
    if (!annex)
        return OK;
    TRY(annex->make(db, arena, record, &value, message));
    if (value)
        proof_seal(arena, text_of(annex->name), value, fields, leaves);
    return OK;
}

/* Every version is public: what is withheld from the next is not secret while one before it says so. */
static enum result check_withheld(struct db *db, struct arena *arena, const struct record *record, const struct field *field, struct message *message)
{
    int64_t *versions;
    size_t count;
    TRY(publish_versions_saying(db, arena, record->id, field->name, TEXT_NONE, false, &versions, &count));
    if (!count)
        return OK;
    return message_fail(message, ERROR_INVALID, "What stands under “%.*s” is to be withheld, and version %" PRId64 " that the public can read says it. Take that down first; then publish this one.",
                        TEXT_ARGS(field->label), versions[0]);
}

/* The public values but for those that are withheld and those that stay down, which are noted for the version. */
static enum result make_fields(struct db *db, struct arena *arena, const struct record *record, int64_t version, struct instant now,
                               struct value **ret_fields, struct value **ret_leaves, struct message *message)
{
    struct value *fields = value_object(arena), *leaves = value_object(arena);
    for (size_t i = 0; i < record->definition->field_count; i++) {
        const struct field *field = &record->definition->fields[i];
        struct value *value;
        struct text down_as = TEXT_NONE;
        if (!field->is_public)
            continue;
        if (record_withholds(record, field)) {
            if (field->withheld_by_count)
                TRY(check_withheld(db, arena, record, field, message));
            continue;
        }
        TRY(public_value(db, arena, field, &record->values[i], &value, message));
        if (value && version > 1)
            TRY(publish_stays_down(db, arena, record->id, field->name, value, &down_as));
        bool stays_down = down_as.length > 0;
        if (stays_down)
            TRY(publish_note_down(db, record->id, version, field->name, down_as));
        if (!value || stays_down)
            continue;
        if (field->type == FIELD_FILE)
            TRY(copy_publish(db, arena, record->id, value, now));
        proof_seal(arena, field->name, value, fields, leaves);
    }
    *ret_fields = fields;
    *ret_leaves = leaves;
    return OK;
}

enum result document_canonical(struct arena *arena, const struct value *value, struct text *ret_text)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, DOCUMENT_BYTES_MAX);
    json_write_canonical(&out, value);
    if (out.failure < 0)
        return out.failure;
    *ret_text = arena_copy(arena, buffer_text(&out));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* Seals what is said of the publication itself beside the fields, and writes both down. */
static enum result seal_document(struct arena *arena, struct document *document, struct value *fields, struct value *leaves)
{
    const struct proof_publication publication = {
        .kind = document->kind, .reference = document->reference, .slug = document->slug, .approved_as = document->approved_as,
        .in_force_on = document->in_force_on, .published_at = {document->published_at}, .reason = document->reason,
    };
    const struct value *values = proof_publication_values(arena, &publication);
    if (!values)
        return ERROR_MEMORY;
    for (size_t i = 0; i < values->object.count; i++)
        proof_seal(arena, values->object.members[i].name, values->object.members[i].value, fields, leaves);
    TRY(document_canonical(arena, fields, &document->fields));
    return document_canonical(arena, leaves, &document->leaves);
}

/* --- Addresses ------------------------------------------------------------ */

/* "ISA-2026-001" and "9.1-1" are how people cite a record; "ORG-17" is only a number. */
static bool is_cited_by_reference(const struct definition *definition)
{
    struct text rest = definition->reference, before, name;
    while (text_next(&rest, '{', &before) && text_next(&rest, '}', &name))
        if (!text_starts(name, TEXT("serial")))
            return true;
    return false;
}

/* What the address is made of. Only of what is public: a name that is not, and the working name of a linked record, stay out. */
static enum result slug_source(struct db *db, struct arena *arena, const struct record *record, struct text *ret_source)
{
    const struct field *field = definition_field(record->definition, record->definition->name_field);
    const struct field_value *value = field ? record_value(record, field->name) : NULL;
    *ret_source = record->reference;
    if (is_cited_by_reference(record->definition) || !field || !field->is_public)
        return OK;
    if (field->type == FIELD_LINK && value->link_count)
        return db_one_text(db, arena, ret_source, SQL("select name from pub_record where id = $1"), BIND(bind_integer(value->links[0])));
    *ret_source = record->name;
    return OK;
}

/* The address that was taken down with what it led to, where that is published again. */
static enum result slug_withheld(struct db *db, struct arena *arena, int64_t id, struct text *ret_slug)
{
    struct text kept;
    struct value *pair;
    TRY(db_one_text(db, arena, &kept, SQL("select kept from withheld where id = $1 and field = '@publication' order by version"), BIND(bind_integer(id))));
    TRY(json_parse_kept(arena, kept, DOCUMENT_BYTES_MAX, &pair, NULL));
    *ret_slug = value_get_text(value_get(pair, TEXT("value")), "slug");
    return ret_slug->length ? OK : ERROR_NOT_FOUND;
}

/* Whether a name was taken down from a version and that was not lifted: an address that said it does not come back with another name. */
static enum result name_is_down(struct db *db, const struct record *record, bool *ret_is)
{
    int64_t count;
    TRY(db_one_integer(db, &count, SQL("select count(*) from pub_tombstone t where t.id = $1 and t.field = $2"
                                       " and not exists (select 1 from withheld_lifted l where l.id = t.id and l.field = t.field)"),
                       BIND(bind_integer(record->id), bind_text(record->definition->name_field))));
    *ret_is = count > 0;
    return OK;
}

/* An address is given once and kept: by the reference where people cite the record by it, else by the
 * name it has when it is first published. */
static enum result make_slug(struct db *db, struct arena *arena, const struct record *record, bool stays_hidden, struct text *ret_slug)
{
    const struct definition *definition = record->definition;
    struct text base, slug;
    enum result result = db_one_text(db, arena, &slug, SQL("select slug from pub_document where id = $1 order by version"),
                                     BIND(bind_integer(record->id)));
    if (result == OK && text_equal(slug, slug_gone(arena, record->id)))
        result = stays_hidden ? OK : slug_withheld(db, arena, record->id, &slug);
    if (result != ERROR_NOT_FOUND) {
        if (result == OK)
            *ret_slug = slug;
        return result;
    }
    TRY(slug_source(db, arena, record, &base));
    base = text_slug(arena, base, 80);
    if (!base.length)
        base = arena_printf(arena, "%" PRId64, record->id);
    slug = base;
    for (int n = 2; n < 1000; n++) {
        int64_t taken;
        TRY(db_one_integer(db, &taken, SQL("select count(*) from pub_document where register = $1 and slug = $2"),
                           BIND(bind_text(definition->name), bind_text(slug))));
        if (!taken)
            break;
        slug = arena_printf(arena, "%.*s-%d", TEXT_ARGS(base), n);
    }
    *ret_slug = slug;
    return OK;
}

/* What the public reads of who approved: the role, never the person. */
struct text publish_approved_as(struct arena *arena, const struct engine *engine, const struct actor *actor)
{
    WORDING_KEPT(arena);
    if (!actor->account)
        return TEXT("Set up on the command line");
    for (size_t i = 0; i < engine->definitions->role_count; i++) {
        const struct role *role = &engine->definitions->roles[i];
        if (actor_has_role(actor, role->name) && text_equals(role->name, "head"))
            return label_in(arena, role->label, role->label_defined);
    }
    for (size_t i = 0; i < engine->definitions->role_count; i++)
        if (actor_has_role(actor, engine->definitions->roles[i].name))
            return label_in(arena, engine->definitions->roles[i].label, engine->definitions->roles[i].label_defined);
    return TEXT("The office");
}

/* --- Writing -------------------------------------------------------------- */

static enum result insert_document(struct db *db, const struct document *document)
{
    return db_run(db, NULL,
                  SQL("insert into pub_document (id, version, register, reference, slug, in_force_on, published_at,"
                      " approved_as, reason, kind, fields, leaves, hash)"
                      " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"),
                  BIND(bind_integer(document->id), bind_integer(document->version), bind_text(document->definition->name),
                       bind_text(document->reference), bind_text(document->slug), bind_date(document->in_force_on),
                       bind_integer(document->published_at), bind_text(document->approved_as), bind_optional(document->reason),
                       bind_text(document->kind), bind_text(document->fields), bind_text(document->leaves), bind_text(document->hash)));
}

static enum result first_day(struct db *db, struct document *document)
{
    int64_t day = document->in_force_on.day;
    enum result result = db_one_integer(db, &day, SQL("select in_force_on from pub_document where id = $1 order by in_force_on"),
                                        BIND(bind_integer(document->id)));
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    document->first_on.day = day < document->in_force_on.day ? (int32_t)day : document->in_force_on.day;
    return OK;
}

static enum result next_version(struct db *db, int64_t id, int64_t *ret_version)
{
    int64_t last;
    TRY(db_one_integer(db, &last, SQL("select coalesce(max(version), 0) from pub_document where id = $1"), BIND(bind_integer(id))));
    *ret_version = last + 1;
    return OK;
}

static enum result put_document(struct db *db, const struct engine *engine, struct arena *arena, struct document *document, const struct value *leaves,
                                const char *log_kind, struct proof_documents *documents, struct message *message)
{
    struct proof_document logged;
    document->hash = proof_document_hash(arena, document->definition->name, document->id, document->version, leaves);
    TRY(first_day(db, document));
    TRY(insert_document(db, document));
    TRY(index_put(db, engine, arena, document, message));
    logged = (struct proof_document){document->definition->name, document->id, document->version, document->hash, TEXT_NONE};
    if (documents)
        return proof_documents_add(documents, arena, &logged);
    return proof_append(db, arena, log_kind, (struct instant){document->published_at}, &logged, 1);
}

enum result publish_record(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record,
                           const struct actor *actor, struct text reason, struct proof_documents *documents,
                           int64_t *ret_version, struct message *message)
{
    struct value *fields, *leaves;
    struct document document = {
        .id = record->id, .definition = record->definition, .reference = record->reference,
        .in_force_on = actor->moment.today, .published_at = actor->moment.now.seconds,
        .reason = reason, .kind = TEXT("publish"), .approved_as = publish_approved_as(arena, engine, actor),
    };
    bool stays_hidden;
    TRY(next_version(db, record->id, &document.version));
    TRY(make_fields(db, arena, record, document.version, actor->moment.now, &fields, &leaves, message));
    TRY(seal_annex(db, engine, arena, record, fields, leaves, message));
    TRY(name_is_down(db, record, &stays_hidden));
    TRY(make_slug(db, arena, record, stays_hidden, &document.slug));
    TRY(seal_document(arena, &document, fields, leaves));
    TRY(put_document(db, engine, arena, &document, leaves, document.version == 1 ? "publish" : "change", documents, message));
    *ret_version = document.version;
    return OK;
}

/* A withdrawal is a version of its own, without fields: what was said before
 * stays in the record, what stands now is that it was withdrawn, and why. */
enum result publish_withdraw(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record,
                             const struct actor *actor, struct text ground, struct message *message)
{
    struct document document = {
        .id = record->id, .definition = record->definition, .reference = record->reference,
        .in_force_on = actor->moment.today, .published_at = actor->moment.now.seconds,
        .reason = ground, .kind = TEXT("withdraw"), .approved_as = publish_approved_as(arena, engine, actor),
    };
    struct value *fields = value_object(arena), *leaves = value_object(arena);
    TRY(next_version(db, record->id, &document.version));
    if (document.version == 1)
        return OK; /* never published: nothing to withdraw */
    TRY(copy_withdraw_of_record(db, arena, record->id, ground));
    TRY(make_slug(db, arena, record, true, &document.slug));
    TRY(seal_document(arena, &document, fields, leaves));
    return put_document(db, engine, arena, &document, leaves, "withdraw", NULL, message);
}
