/* Merging two records and undoing it: see merge.h. Owns merge and merged.
 * Not here: links that follow (merge_links.c), what is public (merge_public.c), reading about merges (merge_read.c). */
#include "blocks/record/merge_internal.h"

#include <inttypes.h>

#include "base/format/json.h"
#include "base/store/serial.h"
#include "base/wording.h"
#include "blocks/search/search.h"

const char merge_schema[] =
    "create table merge (id {id}, register text not null, merged bigint not null references record (id),"
    " survivor bigint not null references record (id), at bigint not null, account bigint not null, reason text,"
    " survivor_version bigint not null, was_public bigint not null, undone_at bigint, undone_by bigint, undone_version bigint);\n"
    "create index merge_of_merged on merge (merged);\n"
    "create index merge_of_survivor on merge (survivor);\n"
    "create table merged (id bigint primary key references record (id), survivor bigint not null references record (id),"
    " merge bigint not null references merge (id));\n"
    "create index merged_into on merged (survivor);\n"
    "create table merge_link (merge bigint not null references merge (id), record bigint not null, field text not null,"
    " before_ids text not null, after_ids text not null, had bigint not null, version bigint not null, outcome text,"
    " primary key (merge, record, field));\n"
    "create index merge_link_record on merge_link (record, field);\n"
    "create table merge_account (merge bigint not null references merge (id), kind text not null, account bigint not null,"
    " role text not null, number bigint not null, until_day bigint, joined bigint not null, outcome text,"
    " primary key (merge, kind, account, role, number));\n"
    "create table not_duplicate (one bigint not null references record (id), other bigint not null references record (id),"
    " at bigint not null, account bigint not null, primary key (one, other));\n"
    "create table pub_redirect (from_id bigint primary key, to_id bigint not null);\n";

/* --- What was merged away ------------------------------------------------- */

enum result merge_standing(struct db *db, int64_t id, int64_t *ret_id)
{
    int64_t at = id, next;
    for (;;) { /* ends: only what stands is merged into, so a chain has no circle */
        enum result result = db_one_integer(db, &next, SQL("select survivor from merged where id = $1"), BIND(bind_integer(at)));
        if (result == ERROR_NOT_FOUND)
            break;
        TRY(result);
        at = next;
    }
    *ret_id = at;
    return OK;
}

bool merge_is_away(struct db *db, int64_t id)
{
    int64_t merge;
    return db_one_integer(db, &merge, SQL("select merge from merged where id = $1"), BIND(bind_integer(id))) == OK;
}

void merge_write_standing(struct buffer *out, const char *id_column)
{
    buffer_printf(out, "%s not in (select gone.id from merged gone)", id_column);
}

static enum result read_header(struct db *db, struct arena *arena, const struct definition *definition, struct record *record, struct text *ret_document)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row,
                 SQL("select " RECORD_HEAD_SQL ", h.document"
                     " from record r join merged m on m.id = r.id join history h on h.record = r.id and h.version = r.version" RECORD_HEAD_JOINS
                     " where r.id = $1 and r.register = $2"),
                 BIND(bind_integer(record->id), bind_text(definition->name))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *ret_document = statement_copy(row, RECORD_HEAD_COLUMNS, arena);
    return record_read_head(arena, record, row);
}

enum result merge_load(struct db *db, struct arena *arena, const struct definition *definition, int64_t id, struct record **ret_record)
{
    struct record *record = ARENA_NEW(arena, struct record);
    struct text document = TEXT_NONE;
    struct value *fields;
    struct message ignored = {0};
    if (!record)
        return ERROR_MEMORY;
    *record = (struct record){.definition = definition, .id = id, .values = ARENA_ARRAY(arena, struct field_value, definition->field_count + 1)};
    if (!record->values)
        return ERROR_MEMORY;
    TRY(read_header(db, arena, definition, record, &document));
    TRY(json_parse_kept(arena, document, document.length, &fields, &ignored));
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct value *value = value_get(fields, definition->fields[i].name);
        if (!value && definition->fields[i].was.length)
            value = value_get(fields, definition->fields[i].was);
        TRY(record_set(arena, record, &definition->fields[i], value ? value->text : TEXT_NONE));
    }
    *ret_record = record;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- May they be merged? -------------------------------------------------- */

static bool waits_for_approval(const struct record *record)
{
    const struct definition *definition = record->definition;
    for (size_t i = 0; i < definition->move_count; i++)
        if (definition->moves[i].to == record->state && definition->moves[i].asks_approval)
            return true;
    return false;
}

static bool waits_to_be_published(struct db *db, int64_t id)
{
    int64_t count = 0;
    return db_one_integer(db, &count, SQL("select count(*) from embargo where record = $1 and ended_at is null"), BIND(bind_integer(id))) == OK && count > 0;
}

static bool may_withdraw(const struct definition *definition, const struct actor *actor)
{
    for (size_t i = 0; i < definition->move_count; i++)
        if (definition->moves[i].withdraws && actor_has_one_of(actor, definition->moves[i].by, definition->moves[i].by_count))
            return true;
    return false;
}

static bool may_merge(struct db *db, const struct record *record, const struct actor *actor)
{
    return record_may_by_roles(db, record, record->definition->merge, record->definition->merge_count, actor) && record_may_see(db, record, actor);
}

/* The survivor may not point to itself, and a link that it must have is lost if it leads to the other. */
static const struct field *needed_link(const struct record *survivor, int64_t merged)
{
    for (size_t i = 0; i < survivor->definition->field_count; i++) {
        const struct field *field = &survivor->definition->fields[i];
        if (field->required && field->target == survivor->definition && survivor->values[i].link_count == 1 && ids_hold(&survivor->values[i], merged))
            return field;
    }
    return NULL;
}

enum result merge_refusal(struct db *db, const struct record *survivor, const struct record *merged, const struct actor *actor, struct message *message)
{
    const struct definition *definition = survivor->definition;
    const struct field *needed = needed_link(survivor, merged->id);
    if (!definition->merge_count)
        return message_fail(message, ERROR_DENIED, "Records of this register are not merged: its definition does not say \"duplicates\".");
    if (survivor->id == merged->id)
        return message_fail(message, ERROR_INVALID, "A record cannot be merged into itself. Choose another.");
    if (!may_merge(db, survivor, actor) || !may_merge(db, merged, actor))
        return message_fail(message, ERROR_DENIED, "Your role may not merge these two records.");
    if (waits_for_approval(survivor) || waits_for_approval(merged))
        return message_fail(message, ERROR_CONFLICT, "%.*s waits for approval. Decide that first, then merge.",
                            TEXT_ARGS(waits_for_approval(survivor) ? survivor->reference : merged->reference));
    if (waits_to_be_published(db, survivor->id) || waits_to_be_published(db, merged->id))
        return message_fail(message, ERROR_CONFLICT, "A version of one of the two is approved and waits to be published. Let it be published, or cancel that, then merge.");
    if (merged->published_version && !survivor->published_version)
        return message_fail(message, ERROR_CONFLICT, "%.*s is public and %.*s is not. Publish that first, or let %.*s be the one that stays.",
                            TEXT_ARGS(merged->reference), TEXT_ARGS(survivor->reference), TEXT_ARGS(merged->reference));
    if (merged->published_version && !may_withdraw(definition, actor))
        return message_fail(message, ERROR_DENIED, "%.*s is public. Somebody who may withdraw it must merge it.", TEXT_ARGS(merged->reference));
    if (needed)
        return message_fail(message, ERROR_CONFLICT, "%.*s cannot do without its \"%.*s\", and that is %.*s. Change it first.",
                            TEXT_ARGS(survivor->reference), TEXT_ARGS(needed->label), TEXT_ARGS(merged->reference));
    return OK;
}

/* --- Merging -------------------------------------------------------------- */

static enum result load_seen(struct merging *merging, int64_t id, int64_t version, struct record **ret_record)
{
    enum result result = record_load(merging->db, merging->engine, merging->arena, merging->definition, id, ret_record);
    if (result == ERROR_NOT_FOUND && merge_is_away(merging->db, id))
        return message_fail(merging->message, ERROR_CONFLICT, "One of the two was merged already, since you opened this page.");
    TRY(result);
    if (version && (*ret_record)->version != version)
        return message_fail(merging->message, ERROR_CONFLICT, "%.*s was changed since you opened this page.", TEXT_ARGS((*ret_record)->reference));
    return OK;
}

static enum result insert_merge(struct merging *merging, struct text reason)
{
    TRY(db_next_number(merging->db, TEXT("merge"), &merging->merge));
    TRY(db_run(merging->db, NULL,
               SQL("insert into merge (id, register, merged, survivor, at, account, reason, survivor_version, was_public)"
                   " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"),
               BIND(bind_integer(merging->merge), bind_text(merging->definition->name), bind_integer(merging->merged->id), bind_integer(merging->survivor->id),
                    bind_integer(merging->actor->moment.now.seconds), bind_integer(merging->actor->account), bind_optional(reason),
                    bind_integer(merging->survivor->version + 1), bind_integer(merging->merged->published_version > 0))));
    return db_run(merging->db, NULL, SQL("insert into merged (id, survivor, merge) values ($1, $2, $3)"),
                  BIND(bind_integer(merging->merged->id), bind_integer(merging->survivor->id), bind_integer(merging->merge)));
}

/* It keeps its header, its history and its links; its row goes, so that nothing finds it. */
static enum result put_away(struct merging *merging, struct text reason)
{
    struct record *merged = merging->merged;
    struct text line = reason.length ? arena_printf(merging->arena, "%.*s: %.*s", TEXT_ARGS(merging->line), TEXT_ARGS(reason)) : merging->line;
    TRY(record_write_version(merging->db, merging->engine, merging->arena, merged, merged->version, merging->actor, KIND_MERGED, TEXT_NONE, line, false,
                             merging->message));
    return record_drop_row(merging->db, merged);
}

static bool takes_any(const struct merge_wish *wish)
{
    for (size_t i = 0; wish->take && i < wish->definition->field_count; i++)
        if (wish->take[i])
            return true;
    return false;
}

static enum result unseal(struct merging *merging, struct record *record)
{
    return record_unseal(merging->db, merging->engine, merging->arena, record, merging->actor);
}

static enum result take_values(struct merging *merging, const struct merge_wish *wish, bool *ret_changed)
{
    struct record *before;
    struct problems problems = {0};
    *ret_changed = false;
    if (!takes_any(wish))
        return OK;
    TRY(record_load(merging->db, merging->engine, merging->arena, merging->definition, merging->survivor->id, &before));
    TRY(unseal(merging, before));
    TRY(unseal(merging, merging->survivor));
    TRY(unseal(merging, merging->merged)); /* a sealed value is bound to its record: what is taken is sealed anew */
    for (size_t i = 0; i < merging->definition->field_count; i++) {
        if (!wish->take[i] || field_value_equal(&merging->survivor->values[i], &merging->merged->values[i]))
            continue;
        TRY(record_set(merging->arena, merging->survivor, &merging->definition->fields[i],
                       merging->merged->values[i].link_count ? ids_text(merging->arena, &merging->merged->values[i]) : merging->merged->values[i].text));
        ids_replace(&merging->survivor->values[i], merging->survivor->id, 0);
        *ret_changed = true;
    }
    if (!*ret_changed)
        return OK;
    TRY(record_check(merging->db, merging->engine, merging->arena, merging->survivor, before, merging->actor, &problems));
    if (problems.count)
        return message_fail(merging->message, ERROR_INVALID, "%.*s%s%.*s", problems.list[0].field ? (int)problems.list[0].field->label.length : 0,
                            problems.list[0].field ? problems.list[0].field->label.data : "", problems.list[0].field ? ": " : "",
                            TEXT_ARGS(problems.list[0].what));
    return OK;
}

static enum result write_survivor(struct merging *merging, const struct merge_wish *wish)
{
    struct text line = wish->reason.length ? arena_printf(merging->arena, "%.*s: %.*s", TEXT_ARGS(merging->line), TEXT_ARGS(wish->reason)) : merging->line;
    bool changed;
    TRY(take_values(merging, wish, &changed));
    return record_write_version(merging->db, merging->engine, merging->arena, merging->survivor, merging->survivor->version, merging->actor, KIND_MERGED,
                                TEXT_NONE, line, changed, merging->message);
}

enum result merge_records(struct db *db, const struct engine *engine, struct arena *arena, const struct merge_wish *wish,
                          const struct actor *actor, int64_t *ret_merge, struct message *message)
{
    struct merging merging = {.db = db, .engine = engine, .arena = arena, .actor = actor, .message = message, .definition = wish->definition};
    TRY(load_seen(&merging, wish->survivor, wish->survivor_version, &merging.survivor));
    TRY(load_seen(&merging, wish->merged, wish->merged_version, &merging.merged));
    TRY(merge_refusal(db, merging.survivor, merging.merged, actor, message));
    merging.line = kept_printf(arena, "%.*s was merged into %.*s", TEXT_ARGS(merging.merged->reference), TEXT_ARGS(merging.survivor->reference));
    TRY(insert_merge(&merging, wish->reason));
    TRY(put_away(&merging, wish->reason));
    TRY(write_survivor(&merging, wish));
    TRY(links_move(&merging));
    TRY(people_merged(db, arena, merging.merge, wish->merged, wish->survivor, actor));
    TRY(public_move(&merging));
    *ret_merge = merging.merge;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Undoing -------------------------------------------------------------- */

static enum result load_documents(struct merging *merging, int64_t version, struct record **ret_before, struct record **ret_after)
{
    TRY(record_load_version(merging->db, merging->engine, merging->arena, merging->definition, merging->survivor->id, version - 1, ret_before));
    return record_load_version(merging->db, merging->engine, merging->arena, merging->definition, merging->survivor->id, version, ret_after);
}

/* As its links stand today: what they led to may have been merged since. */
static enum result same_today(struct merging *merging, const struct field_value *then, const struct field_value *now, bool *ret_same)
{
    *ret_same = text_equal(then->text, now->text);
    for (size_t i = 0; i < then->link_count; i++) {
        int64_t standing;
        TRY(merge_standing(merging->db, then->links[i], &standing));
        *ret_same = *ret_same && (ids_hold(now, standing) || standing == merging->survivor->id);
    }
    *ret_same = *ret_same && now->link_count <= then->link_count;
    return OK;
}

static enum result restore_survivor(struct merging *merging, int64_t merge_version)
{
    struct record *before, *after, *survivor = merging->survivor;
    bool changed = false;
    TRY(load_documents(merging, merge_version, &before, &after));
    for (size_t i = 0; i < merging->definition->field_count; i++) {
        const struct field *field = &merging->definition->fields[i];
        bool same;
        if (field_value_equal(&before->values[i], &after->values[i]))
            continue;
        TRY(same_today(merging, &after->values[i], &survivor->values[i], &same));
        if (!same)
            continue;
        survivor->values[i] = before->values[i];
        if (before->values[i].link_count)
            TRY(links_follow(merging, survivor, field));
        changed = true;
    }
    return record_write_version(merging->db, merging->engine, merging->arena, survivor, survivor->version, merging->actor, KIND_SEPARATED, TEXT_NONE,
                                merging->line, changed, merging->message);
}

static enum result bring_back(struct merging *merging)
{
    enum result result = record_put_row(merging->db, merging->merged);
    if (result == ERROR_CONFLICT)
        return message_fail(merging->message, result, "Another record holds a value of %.*s by now that may be there once only. Change that record first.",
                            TEXT_ARGS(merging->merged->reference));
    TRY(result);
    return record_write_version(merging->db, merging->engine, merging->arena, merging->merged, merging->merged->version, merging->actor, KIND_SEPARATED,
                                TEXT_NONE, merging->line, false, merging->message);
}

static enum result load_merge(struct merging *merging, const struct merge *merge, int64_t survivor_version)
{
    enum result result;
    if (merge->undone_at.seconds)
        return message_fail(merging->message, ERROR_CONFLICT, "This merge was undone already.");
    merging->definition = definitions_find(merging->engine->definitions, merge->register_name);
    if (!merging->definition)
        return ERROR_NOT_FOUND;
    result = record_load(merging->db, merging->engine, merging->arena, merging->definition, merge->survivor, &merging->survivor);
    if (result == ERROR_NOT_FOUND && merge_is_away(merging->db, merge->survivor))
        return message_fail(merging->message, ERROR_CONFLICT, "%.*s is itself merged into another by now. Undo that first.", TEXT_ARGS(merge->survivor_reference));
    TRY(result);
    if (survivor_version && merging->survivor->version != survivor_version)
        return message_fail(merging->message, ERROR_CONFLICT, "%.*s was changed since you opened this page.", TEXT_ARGS(merging->survivor->reference));
    TRY(merge_load(merging->db, merging->arena, merging->definition, merge->merged, &merging->merged));
    if (!may_merge(merging->db, merging->survivor, merging->actor) ||
        !actor_has_one_of(merging->actor, merging->definition->merge, merging->definition->merge_count))
        return message_fail(merging->message, ERROR_DENIED, "Your role may not undo this merge.");
    if (merge->was_public && !may_withdraw(merging->definition, merging->actor))
        return message_fail(merging->message, ERROR_DENIED, "%.*s was public. Somebody who may publish and withdraw it must undo the merge.",
                            TEXT_ARGS(merge->merged_reference));
    return OK;
}

enum result merge_undo(struct db *db, const struct engine *engine, struct arena *arena, int64_t merge_id, int64_t survivor_version,
                       const struct actor *actor, struct message *message)
{
    struct merging merging = {.db = db, .engine = engine, .arena = arena, .actor = actor, .message = message, .merge = merge_id};
    struct merge merge;
    TRY(merge_get(db, arena, merge_id, &merge));
    TRY(load_merge(&merging, &merge, survivor_version));
    merging.line = kept_printf(arena, "The merge of %.*s into %.*s was undone", TEXT_ARGS(merge.merged_reference), TEXT_ARGS(merge.survivor_reference));
    TRY(db_run(db, NULL, SQL("delete from merged where id = $1"), BIND(bind_integer(merge.merged))));
    TRY(db_run(db, NULL, SQL("update merge set undone_at = $2, undone_by = $3, undone_version = $4 where id = $1"),
               BIND(bind_integer(merge_id), bind_integer(actor->moment.now.seconds), bind_integer(actor->account), bind_integer(merging.survivor->version + 1))));
    TRY(restore_survivor(&merging, merge.survivor_version));
    TRY(bring_back(&merging));
    TRY(links_return(&merging));
    TRY(people_separated(db, arena, merge_id, merge.merged, merge.survivor, actor));
    TRY(public_return(&merging, merge.was_public));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
