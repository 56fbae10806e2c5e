/* Taking down what was published: values leave the documents, and with them all that is made of
 * documents: pages, feeds, search, differences, exports. See publish.h.
 *
 * Owns pub_tombstone, pub_gone and withheld. Not here: the office's own copies (blocks/erasure), who may
 * (the register's definition), names of the record in the documents of others (forget_name.c). */
#include "blocks/file/copy.h"
#include "blocks/publish/internal.h"

#include <inttypes.h>

const char take_down_schema[] =
    "create table pub_tombstone (id bigint not null, version bigint not null, field text not null, ground text not null,"
    " label text not null, erased bigint not null, day bigint not null, decided_as text not null, primary key (id, version, field));\n"
    "create table pub_gone (register text not null, slug_hash text not null, id bigint not null, primary key (register, slug_hash));\n"
    "create table withheld (id bigint not null, version bigint not null, field text not null, kept text not null,"
    " primary key (id, version, field));\n";

enum result gone_note(const struct gone *gone, const struct stored *stored, struct text field, struct text hash)
{
    const struct proof_document told = {stored->register_name, stored->id, stored->version, hash, field};
    for (size_t i = 0; i < gone->documents->count; i++) {
        const struct proof_document *other = &gone->documents->list[i];
        if (other->id == told.id && other->version == told.version && text_equal(other->field, field))
            return OK; /* told in this entry already */
    }
    return proof_documents_add(gone->documents, gone->arena, &told);
}

enum result gone_keep(const struct gone *gone, const struct stored *stored, struct text name, const struct value *pair)
{
    struct text kept;
    if (gone->take->erases)
        return db_run(gone->db, NULL, SQL("delete from withheld where id = $1 and version = $2 and field = $3"),
                      BIND(bind_integer(stored->id), bind_integer(stored->version), bind_text(name)));
    if (!pair || !value_get(pair, TEXT("salt")))
        return OK; /* withheld already */
    TRY(document_canonical(gone->arena, pair, &kept));
    return db_run(gone->db, NULL, SQL("insert into withheld (id, version, field, kept) values ($1, $2, $3, $4) on conflict (id, version, field) do nothing"),
                  BIND(bind_integer(stored->id), bind_integer(stored->version), bind_text(name), bind_text(kept)));
}

static enum result note_tombstone(const struct gone *gone, const struct stored *stored, struct text field)
{
    const struct take_down *take = gone->take;
    return db_run(gone->db, NULL,
                  SQL("insert into pub_tombstone (id, version, field, ground, label, erased, day, decided_as) values ($1, $2, $3, $4, $5, $6, $7, $8)"
                      " on conflict (id, version, field) do update set ground = $4, label = $5, erased = $6, day = $7, decided_as = $8"),
                  BIND(bind_integer(stored->id), bind_integer(stored->version), bind_text(field), bind_text(take->ground), bind_text(take->ground_label),
                       bind_integer(take->erases), bind_date(gone->moment.today), bind_text(take->decided_as)));
}

/* --- Addresses ------------------------------------------------------------ */

/* An address that says what is gone ("/people/jane-smith") goes too; whoever asks for it still learns that something was
 * there. Only its hash is kept: it tells nobody more than asking for the address does. */
struct text slug_hash(struct arena *arena, struct text register_name, struct text slug)
{
    const struct text parts[] = {register_name, TEXT("/"), slug};
    return hash_hex(arena, hash_of_parts(parts, COUNT_OF(parts)));
}

struct text slug_gone(struct arena *arena, int64_t id)
{
    return arena_printf(arena, "record-%" PRId64, id);
}

bool slug_says(struct arena *arena, const struct stored *stored, struct text name)
{
    struct text slug = text_slug(arena, name, 80);
    return slug.length && text_starts(stored->slug, slug) &&
           (stored->slug.length == slug.length || stored->slug.data[slug.length] == '-');
}

static enum result hide_slug(const struct gone *gone, const struct stored *stored)
{
    struct text hidden = slug_gone(gone->arena, stored->id), hash = slug_hash(gone->arena, stored->register_name, stored->slug);
    if (arena_failed(gone->arena))
        return ERROR_MEMORY;
    if (text_equal(stored->slug, hidden))
        return OK;
    TRY(db_run(gone->db, NULL, SQL("insert into pub_gone (register, slug_hash, id) values ($1, $2, $3) on conflict (register, slug_hash) do update set id = $3"),
               BIND(bind_text(stored->register_name), bind_text(hash), bind_integer(stored->id))));
    return db_run(gone->db, NULL, SQL("update pub_document set slug = $1 where id = $2 and version = $3"),
                  BIND(bind_text(hidden), bind_integer(stored->id), bind_integer(stored->version)));
}

/* --- One document --------------------------------------------------------- */

enum result stored_write(const struct gone *gone, const struct stored *stored, const struct value *fields)
{
    struct text canonical;
    TRY(document_canonical(gone->arena, fields, &canonical));
    return db_run(gone->db, NULL, SQL("update pub_document set fields = $1 where id = $2 and version = $3"),
                  BIND(bind_text(canonical), bind_integer(stored->id), bind_integer(stored->version)));
}

static enum result take_all(const struct gone *gone, const struct stored *stored)
{
    for (size_t i = 0; i < stored->leaves->object.count; i++) {
        struct text name = stored->leaves->object.members[i].name;
        TRY(gone_keep(gone, stored, name, value_get(stored->fields, name)));
    }
    TRY(stored_write(gone, stored, value_object(gone->arena)));
    TRY(db_run(gone->db, NULL, SQL("update pub_document set reason = null where id = $1 and version = $2"),
               BIND(bind_integer(stored->id), bind_integer(stored->version))));
    if (!text_equal(stored->slug, text_slug(gone->arena, stored->reference, 80)))
        TRY(hide_slug(gone, stored));
    TRY(note_tombstone(gone, stored, TEXT_NONE));
    return gone_note(gone, stored, TEXT_NONE, stored->hash);
}

static bool is_taken(const struct take_down *take, struct text name)
{
    return text_in(name, take->fields, take->field_count);
}

/* The publication itself was sealed with the address in it, so it goes with the address. */
enum result take_address(const struct gone *gone, const struct stored *stored, struct value *left)
{
    struct text name = TEXT("@publication");
    const struct value *leaf = value_get(stored->leaves, name);
    TRY(hide_slug(gone, stored));
    if (!leaf || !value_get(left, name))
        return OK;
    TRY(gone_keep(gone, stored, name, value_get(left, name)));
    for (size_t i = 0; i < left->object.count; i++)
        if (text_equal(left->object.members[i].name, name)) {
            memmove(&left->object.members[i], &left->object.members[i + 1], (left->object.count - i - 1) * sizeof(*left->object.members));
            left->object.count--;
            break;
        }
    return gone_note(gone, stored, name, leaf->text);
}

static enum result take_some(const struct gone *gone, const struct stored *stored, struct text name_gone)
{
    struct value *left = value_object(gone->arena);
    bool any = false;
    for (size_t i = 0; i < stored->leaves->object.count; i++) {
        struct text name = stored->leaves->object.members[i].name;
        const struct value *pair = value_get(stored->fields, name);
        if (!is_taken(gone->take, name)) {
            if (pair)
                value_set_named(gone->arena, left, name, (struct value *)pair, false);
            continue;
        }
        any = true;
        TRY(publish_unlift(gone->db, stored->id, name));
        TRY(gone_keep(gone, stored, name, pair));
        TRY(note_tombstone(gone, stored, name));
        TRY(gone_note(gone, stored, name, stored->leaves->object.members[i].value->text));
        if (text_equals(name, "@reason"))
            TRY(db_run(gone->db, NULL, SQL("update pub_document set reason = null where id = $1 and version = $2"),
                       BIND(bind_integer(stored->id), bind_integer(stored->version))));
    }
    if (name_gone.length && slug_says(gone->arena, stored, name_gone)) {
        any = true;
        TRY(take_address(gone, stored, left));
    }
    return any ? stored_write(gone, stored, left) : OK;
}

/* --- A record's documents ------------------------------------------------- */

enum result stored_read(struct db *db, struct arena *arena, struct sql sql, struct binds binds, struct stored **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct stored *list = NULL;
    size_t count = 0, capacity = 0;
    int step;
    TRY(db_query(db, &row, sql, binds));
    while ((step = statement_step(row)) == 1) {
        if (count == capacity) {
            struct stored *more = ARENA_ARRAY(arena, struct stored, capacity ? capacity * 2 : 32);
            if (!more)
                return ERROR_MEMORY;
            if (count)
                memcpy(more, list, count * sizeof(*list));
            list = more;
            capacity = capacity ? capacity * 2 : 32;
        }
        list[count] = (struct stored){
            .id = statement_integer(row, 0), .version = statement_integer(row, 1), .register_name = statement_copy(row, 2, arena),
            .reference = statement_copy(row, 3, arena), .slug = statement_copy(row, 4, arena), .hash = statement_copy(row, 7, arena),
        };
        TRY(json_parse_kept(arena, statement_copy(row, 5, arena), DOCUMENT_BYTES_MAX, &list[count].fields, NULL));
        TRY(json_parse_kept(arena, statement_copy(row, 6, arena), DOCUMENT_BYTES_MAX, &list[count].leaves, NULL));
        count++;
    }
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result says_withheld(struct db *db, struct arena *arena, const struct stored *stored, struct text field, struct text canonical, bool *ret_says)
{
    struct text kept;
    struct value *pair;
    enum result result = db_one_text(db, arena, &kept, SQL("select kept from withheld where id = $1 and version = $2 and field = $3"),
                                     BIND(bind_integer(stored->id), bind_integer(stored->version), bind_text(field)));
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    TRY(json_parse_kept(arena, kept, DOCUMENT_BYTES_MAX, &pair, NULL));
    *ret_says = text_equal(document_text(arena, value_get(pair, TEXT("value"))), canonical);
    return OK;
}

static enum result read_versions(struct db *db, struct arena *arena, int64_t id, struct stored **ret_list, size_t *ret_count)
{
    return stored_read(db, arena, SQL("select id, version, register, reference, slug, fields, leaves, hash from pub_document where id = $1 order by version"),
                       BIND(bind_integer(id)), ret_list, ret_count);
}

enum result publish_says_otherwise(struct db *db, struct arena *arena, int64_t id, struct text field, struct text canonical, int64_t *ret_version)
{
    struct stored *list;
    size_t count, at = 0;
    TRY(read_versions(db, arena, id, &list, &count));
    for (const struct value *value; at < count; at++)
        if ((value = document_value(list[at].fields, field)) && !text_equal(document_text(arena, value), canonical))
            break;
    *ret_version = at < count ? list[at].version : 0;
    return OK;
}

enum result publish_versions_saying(struct db *db, struct arena *arena, int64_t id, struct text field, struct text canonical, bool withheld, int64_t **ret_versions,
                                    size_t *ret_count)
{
    struct stored *list;
    size_t count, saying = 0;
    int64_t *versions;
    TRY(read_versions(db, arena, id, &list, &count));
    versions = ARENA_ARRAY(arena, int64_t, count + 1);
    if (!versions)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        const struct value *value = document_value(list[i].fields, field);
        bool is_said = value && (!canonical.length || text_equal(document_text(arena, value), canonical));
        if (!is_said && withheld && canonical.length)
            TRY(says_withheld(db, arena, &list[i], field, canonical, &is_said));
        if (is_said)
            versions[saying++] = list[i].version;
    }
    *ret_versions = versions;
    *ret_count = saying;
    return OK;
}

static bool is_meant(const struct take_down *take, const struct stored *stored)
{
    return !take->version || stored->version == take->version;
}

/* What the record was called in any of the versions that lose their name, where the address of this one says it: an address outlives the name
 * that it was made of. */
static struct text name_in_address(const struct gone *gone, const struct stored *list, size_t count, const struct stored *stored)
{
    const struct definition *definition = definitions_find(gone->engine->definitions, stored->register_name);
    if (!definition || !is_taken(gone->take, definition->name_field))
        return TEXT_NONE;
    for (size_t i = 0; i < count; i++) {
        struct text name = is_meant(gone->take, &list[i]) ? document_text(gone->arena, document_value(list[i].fields, definition->name_field)) : TEXT_NONE;
        if (name.length && slug_says(gone->arena, stored, name))
            return name;
    }
    return TEXT_NONE;
}

enum result publish_take_down(struct db *db, const struct engine *engine, struct arena *arena, const struct take_down *take, struct moment moment,
                              struct proof_documents *documents, struct message *message)
{
    const struct gone gone = {.db = db, .engine = engine, .arena = arena, .take = take, .moment = moment, .documents = documents};
    struct take_down of_others = *take; /* from the versions that are not meant goes the address alone */
    struct gone others = gone;
    struct stored *list;
    size_t count;
    of_others.field_count = 0;
    others.take = &of_others;
    TRY(read_versions(db, arena, take->id, &list, &count));
    for (size_t i = 0; i < count; i++) {
        struct text name = name_in_address(&gone, list, count, &list[i]);
        if (is_meant(take, &list[i]))
            TRY(take->field_count ? take_some(&gone, &list[i], name) : take_all(&gone, &list[i]));
        else if (name.length)
            TRY(take_some(&others, &list[i], name));
    }
    for (size_t i = 0; take->erases && i < count; i++) { /* an address that says the name was withheld with it */
        const struct definition *definition = definitions_find(engine->definitions, list[i].register_name);
        if (definition && is_taken(take, definition->name_field))
            TRY(db_run(db, NULL, SQL("delete from withheld where id = $1 and field = '@publication'"), BIND(bind_integer(take->id))));
    }
    TRY(copy_withdraw_unsaid(db, arena, take->id, take->ground_label));
    return index_refresh(db, engine, arena, take->id, message);
}

/* --- Reading -------------------------------------------------------------- */

enum result document_taken_down(struct db *db, struct arena *arena, int64_t id, int64_t version, struct text field, struct tombstone *ret)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select version, field, ground, label, erased, day, decided_as from pub_tombstone where id = $1 and version = $2 and field = $3"),
                 BIND(bind_integer(id), bind_integer(version), bind_text(field))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    tombstone_read(row, arena, ret);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

void tombstone_read(struct statement *row, struct arena *arena, struct tombstone *tombstone)
{
    *tombstone = (struct tombstone){
        .version = statement_integer(row, 0), .field = statement_copy(row, 1, arena), .ground = statement_copy(row, 2, arena),
        .label = statement_copy(row, 3, arena), .erased = statement_integer(row, 4) != 0, .day = statement_date(row, 5),
        .decided_as = statement_copy(row, 6, arena),
    };
}

enum result publish_tombstones(struct db *db, struct arena *arena, int64_t id, struct tombstone **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct tombstone *list;
    size_t count = 0;
    int64_t total;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(version) from pub_tombstone where id = $1"), BIND(bind_integer(id))));
    list = ARENA_ARRAY(arena, struct tombstone, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select version, field, ground, label, erased, day, decided_as from pub_tombstone where id = $1 order by version, field"),
                 BIND(bind_integer(id))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        tombstone_read(row, arena, &list[count++]);
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

const struct tombstone *tombstone_find(const struct tombstone *list, size_t count, int64_t version, struct text field)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].version == version && text_equal(list[i].field, field))
            return &list[i];
    return NULL;
}

struct text tombstone_line(struct arena *arena, const struct tombstone *tombstone)
{
    struct text day = date_long(arena, tombstone->day), label = language_text(arena_language(arena), arena, tombstone->label);
    if (tombstone->erased)
        return arena_printf(arena, SAY(arena, "Erased on %.*s: %.*s"), TEXT_ARGS(day), TEXT_ARGS(label));
    return arena_printf(arena, SAY(arena, "Taken down on %.*s: %.*s"), TEXT_ARGS(day), TEXT_ARGS(label));
}
