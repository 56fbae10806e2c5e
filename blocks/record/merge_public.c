/* What the public sees of a merge: the merged record is withdrawn and its address leads on; what names it is
 * published again with the survivor in its place, one entry of the log for all. Owns pub_redirect.
 * Only links change: what waits in the office for approval stays there. See merge.h. */
#include "blocks/record/merge_internal.h"

#include "base/wording.h"

#include <inttypes.h>

#include "blocks/publish/publish.h"

/* The records whose public version names this one. */
static enum result public_naming(struct merging *merging, int64_t id, int64_t **ret_ids, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t *ids, total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(merging->db, &total, SQL("select count(*) from pub_link where to_id = $1"), BIND(bind_integer(id))));
    ids = ARENA_ARRAY(merging->arena, int64_t, (size_t)total + 1);
    if (!ids)
        return ERROR_MEMORY;
    TRY(db_query(merging->db, &row, SQL("select distinct l.from_id from pub_link l join pub_record p on p.id = l.from_id"
                                        " where l.to_id = $1 and p.withdrawn = 0 order by l.from_id"),
                 BIND(bind_integer(id))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        ids[count++] = statement_integer(row, 0);
    *ret_ids = ids;
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

static enum result note_version(struct merging *merging, int64_t id, int64_t version)
{
    return db_run(merging->db, NULL, SQL("update record set published_version = $1 where id = $2"), BIND(bind_integer(version), bind_integer(id)));
}

static bool is_public_link(const struct merging *merging, const struct field *field)
{
    return field->is_public && field->target == merging->definition;
}

static enum result publish_again(struct merging *merging, const struct record *published, struct text reason, struct proof_documents *documents)
{
    int64_t version;
    TRY(publish_record(merging->db, merging->engine, merging->arena, published, merging->actor, reason, documents, &version, merging->message));
    return note_version(merging, published->id, version);
}

static enum result log_documents(struct merging *merging, const struct proof_documents *documents)
{
    return documents->count ? proof_append(merging->db, merging->arena, "change", merging->actor->moment.now, documents->list, documents->count) : OK;
}

/* Its public version as a record; NULL when it is not public or its register is not served. */
static enum result load_published(struct merging *merging, int64_t id, struct record **ret_working, struct record **ret_published)
{
    enum result result = merging_load(merging, id, ret_working);
    *ret_published = NULL;
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    return (*ret_working)->published_version ? publish_as_record(merging->db, merging->arena, *ret_working, ret_published) : OK;
}

/* `to`: what stands for the merged record now. */
static enum result lead_to(struct merging *merging, int64_t id, int64_t to, struct text reason, bool may_wait, struct proof_documents *documents)
{
    struct record *working, *published;
    bool some = false, held = false;
    TRY(load_published(merging, id, &working, &published));
    for (size_t i = 0; published && i < published->definition->field_count; i++) {
        if (!is_public_link(merging, &published->definition->fields[i]) || !ids_hold(&published->values[i], merging->merged->id))
            continue;
        ids_replace(&published->values[i], merging->merged->id, id == to ? 0 : to);
        some = true;
    }
    if (some && may_wait)
        TRY(public_is_held(merging, working->definition, &held));
    if (held)
        return public_wait(merging, working);
    return some ? publish_again(merging, published, reason, documents) : OK;
}

static struct text made_one_reason(const struct merging *merging, struct text name)
{
    return kept_printf(merging->arena, "Two records of “%.*s” were made one.", TEXT_ARGS(name));
}

static enum result public_name(struct merging *merging, int64_t id, struct text *ret_name)
{
    return db_one_text(merging->db, merging->arena, ret_name, SQL("select name from pub_record where id = $1 and withdrawn = 0"), BIND(bind_integer(id)));
}

enum result public_move(struct merging *merging)
{
    struct proof_documents documents = {0};
    struct text name = TEXT_NONE, reason;
    int64_t *ids;
    size_t count;
    enum result result = public_name(merging, merging->survivor->id, &name);
    if (result == ERROR_NOT_FOUND)
        return OK; /* the survivor is not public, so the merged record is not either: merge_refusal() */
    TRY(result);
    TRY(public_naming(merging, merging->merged->id, &ids, &count));
    reason = kept_printf(merging->arena, "It is one with “%.*s”, under which it is found now.", TEXT_ARGS(name));
    if (merging->merged->published_version) {
        TRY(publish_withdraw(merging->db, merging->engine, merging->arena, merging->merged, merging->actor, reason, merging->message));
        TRY(note_version(merging, merging->merged->id, 0));
    }
    for (size_t i = 0; i < count; i++)
        TRY(lead_to(merging, ids[i], merging->survivor->id, made_one_reason(merging, name), true, &documents));
    TRY(log_documents(merging, &documents));
    return db_run(merging->db, NULL, SQL("insert into pub_redirect (from_id, to_id) values ($1, $2) on conflict (from_id) do update set to_id = $2"),
                  BIND(bind_integer(merging->merged->id), bind_integer(merging->survivor->id)));
}

/* --- And back ------------------------------------------------------------- */

/* As it was published last. */
static enum result publish_merged(struct merging *merging)
{
    struct record *published;
    TRY(db_one_integer(merging->db, &merging->merged->published_version, SQL("select coalesce(max(version), 0) from pub_document where id = $1 and kind = 'publish'"),
                       BIND(bind_integer(merging->merged->id))));
    TRY(publish_as_record(merging->db, merging->arena, merging->merged, &published));
    for (size_t i = 0; i < published->definition->field_count; i++) {
        struct field_value *value = &published->values[i];
        for (size_t j = 0; j < value->link_count; j++) {
            int64_t standing;
            TRY(merge_standing(merging->db, value->links[j], &standing));
            if (standing != value->links[j])
                ids_replace(value, value->links[j], standing);
        }
    }
    return publish_again(merging, published, KEPT("It was taken for another, and is not."), NULL);
}

/* A published record and what the office's says after an undoing. */
struct leading_back {
    struct record *working, *published; /* published NULL: nothing of it is public */
    int64_t to;                         /* what takes the survivor's place: the merged record, or what stands for that by now */
    bool some;                          /* some link was led back */
};

/* The public version follows what the office's does by now: the merged record instead of the survivor, or beside it. */
static void lead_links_back(const struct merging *merging, const struct record *now, struct leading_back *leading)
{
    int64_t survivor = merging->survivor->id, merged = merging->merged->id;
    for (size_t i = 0; leading->published && i < leading->published->definition->field_count; i++) {
        struct field_value *value = &leading->published->values[i];
        if (!is_public_link(merging, &leading->published->definition->fields[i]) || !ids_hold(value, survivor) || !ids_hold(&now->values[i], merged) ||
            ids_hold(&now->values[i], survivor))
            continue;
        ids_replace(value, survivor, leading->to);
        leading->some = true;
    }
}

static enum result publish_led_back(struct merging *merging, const struct leading_back *leading, struct proof_documents *documents)
{
    return leading->some ? publish_again(merging, leading->published, KEPT("Two that had been taken for one are two again."), documents) : OK;
}

static enum result lead_back(struct merging *merging, int64_t id, bool must_wait, struct proof_documents *documents)
{
    struct leading_back leading = {.to = merging->merged->id};
    bool held = must_wait;
    TRY(load_published(merging, id, &leading.working, &leading.published));
    if (!leading.published)
        return OK;
    lead_links_back(merging, leading.working, &leading);
    if (leading.some && !held)
        TRY(public_is_held(merging, leading.working->definition, &held));
    return leading.some && held ? public_wait(merging, leading.working) : publish_led_back(merging, &leading, documents);
}

static enum result forget_redirect(struct merging *merging)
{
    return db_run(merging->db, NULL, SQL("delete from pub_redirect where from_id = $1"), BIND(bind_integer(merging->merged->id)));
}

/* While publishing is held the merged record's address goes on leading to the survivor, and what names the survivor goes on naming it. */
enum result public_return(struct merging *merging, bool was_public)
{
    struct proof_documents documents = {0};
    int64_t *ids, known;
    size_t count;
    bool held = false;
    TRY(public_wait_no_more(merging));
    if (was_public)
        TRY(public_is_held(merging, merging->definition, &held));
    TRY(held ? public_wait(merging, merging->merged) : forget_redirect(merging));
    if (was_public && !held)
        TRY(publish_merged(merging));
    TRY(db_one_integer(merging->db, &known, SQL("select count(*) from pub_record where id = $1"), BIND(bind_integer(merging->merged->id))));
    if (!known)
        return OK;
    TRY(public_naming(merging, merging->survivor->id, &ids, &count));
    for (size_t i = 0; i < count; i++)
        TRY(lead_back(merging, ids[i], held, &documents));
    TRY(public_wait_in_turn(merging));
    return log_documents(merging, &documents);
}

/* --- Later, when publishing is no longer held ------------------------------ */

static enum result catch_up_merged(struct merging *merging, const struct merge *merge, struct proof_documents *documents, int64_t id)
{
    struct text name;
    int64_t standing;
    enum result result;
    TRY(merge_standing(merging->db, merge->merged, &standing));
    result = public_name(merging, standing, &name);
    if (result == ERROR_NOT_FOUND)
        return message_fail_kept(merging->message, ERROR_CONFLICT, "What stands for %.*s now is not public. Publish that first.", TEXT_ARGS(merge->merged_reference));
    TRY(result);
    return lead_to(merging, id, standing, made_one_reason(merging, name), false, documents);
}

static enum result publish_merged_again(struct merging *merging)
{
    if (!merging->merged->published_version) /* or somebody published it meanwhile, as it is by now */
        TRY(publish_merged(merging));
    return forget_redirect(merging);
}

/* `wait`: the version in which the undoing left the record. What was written since is not approved. */
static enum result catch_up_separated(struct merging *merging, const struct merge_wait *wait, struct proof_documents *documents, bool *ret_waits)
{
    struct leading_back leading = {.to = 0};
    struct record *then;
    struct text name;
    int64_t waits;
    enum result result;
    TRY(merge_standing(merging->db, merging->merged->id, &leading.to)); /* merged again since, into another */
    if (wait->record == merging->merged->id)
        return leading.to == wait->record ? publish_merged_again(merging) : OK;
    TRY(db_one_integer(merging->db, &waits, SQL("select count(*) from merge_public_wait where merge = $1 and record = $2"),
                       BIND(bind_integer(merging->merge), bind_integer(merging->merged->id))));
    *ret_waits = waits > 0;
    result = public_name(merging, leading.to, &name);
    if (waits || result == ERROR_NOT_FOUND || leading.to == merging->survivor->id)
        return OK;
    TRY(result);
    TRY(load_published(merging, wait->record, &leading.working, &leading.published));
    if (!leading.published)
        return OK;
    TRY(record_load_version(merging->db, merging->engine, merging->arena, leading.working->definition, wait->record, wait->version, &then));
    lead_links_back(merging, then, &leading);
    return publish_led_back(merging, &leading, documents);
}

enum result public_catch_up(struct merging *merging, const struct merge *merge, const struct merge_wait *wait, bool *ret_waits)
{
    struct proof_documents documents = {0};
    *ret_waits = false;
    TRY(merge->undone_at.seconds ? catch_up_separated(merging, wait, &documents, ret_waits) : catch_up_merged(merging, merge, &documents, wait->record));
    return log_documents(merging, &documents);
}
