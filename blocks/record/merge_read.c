/* Reading about merges: what was merged, what moved with it, what undoing would do. See merge.h. */
#include "blocks/record/merge_internal.h"

#include <inttypes.h>

#include "base/wording.h"
#include "blocks/search/search.h"

#define MERGE_COLUMNS                                                                                                        \
    "select m.id, m.register, m.merged, m.survivor, m.at, coalesce(m.undone_at, 0), a.name, b.name, m.reason, m.survivor_version," \
    " m.was_public, g.name, g.reference, s.name, s.reference from merge m join record g on g.id = m.merged"                  \
    " join record s on s.id = m.survivor left join account a on a.id = m.account left join account b on b.id = m.undone_by "

static struct merge read_merge(struct statement *row, struct arena *arena)
{
    return (struct merge){
        .id = statement_integer(row, 0), .register_name = statement_copy(row, 1, arena), .merged = statement_integer(row, 2),
        .survivor = statement_integer(row, 3), .at = {statement_integer(row, 4)}, .undone_at = {statement_integer(row, 5)},
        .by = statement_is_null(row, 6) ? SAID(arena, "The command line") : statement_copy(row, 6, arena),
        .undone_by = statement_is_null(row, 7) ? SAID(arena, "The command line") : statement_copy(row, 7, arena),
        .reason = statement_copy(row, 8, arena), .survivor_version = statement_integer(row, 9), .was_public = statement_integer(row, 10) != 0,
        .merged_name = statement_copy(row, 11, arena), .merged_reference = statement_copy(row, 12, arena),
        .survivor_name = statement_copy(row, 13, arena), .survivor_reference = statement_copy(row, 14, arena),
    };
}

enum result merge_get(struct db *db, struct arena *arena, int64_t merge, struct merge *ret_merge)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL(MERGE_COLUMNS "where m.id = $1"), BIND(bind_integer(merge))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *ret_merge = read_merge(row, arena);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result merge_list(struct db *db, struct arena *arena, int64_t record, struct merge **ret_merges, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct merge *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from merge where merged = $1 or survivor = $1"), BIND(bind_integer(record))));
    list = ARENA_ARRAY(arena, struct merge, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL(MERGE_COLUMNS "where m.merged = $1 or m.survivor = $1 order by m.id desc"), BIND(bind_integer(record))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        list[count++] = read_merge(row, arena);
    if (step < 0)
        return (enum result)step;
    *ret_merges = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result merge_counts(struct db *db, int64_t record, int64_t *ret_records, int64_t *ret_accounts)
{
    TRY(db_one_integer(db, ret_records, SQL("select count(distinct from_id) from link where to_id = $1 and from_id not in (select gone.id from merged gone)"),
                       BIND(bind_integer(record))));
    return people_of_record(db, record, ret_accounts);
}

/* --- What moved ----------------------------------------------------------- */

struct moved_list { struct merge_moved *list; size_t count, capacity; };

static void add_moved(struct moved_list *all, struct merge_moved moved)
{
    if (all->count < all->capacity)
        all->list[all->count++] = moved;
}

/* Before it is undone: would a person's change keep it where it is? */
static enum result would_stay(struct db *db, struct arena *arena, int64_t record, struct text field_name, int64_t version, bool *ret_stays)
{
    const struct field field = {.name = field_name, .type = FIELD_LINKS};
    return field_changed_since(db, arena, record, &field, version, ret_stays);
}

static enum result add_links(struct db *db, struct arena *arena, const struct merge *merge, struct moved_list *all)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select l.record, r.register, l.field, l.version, l.outcome from merge_link l join record r on r.id = l.record"
                               " where l.merge = $1 order by r.register, r.sort_key, l.record, l.field"),
                 BIND(bind_integer(merge->id))));
    while ((step = statement_step(row)) == 1) {
        struct merge_moved moved = {.record = statement_integer(row, 0), .register_name = statement_copy(row, 1, arena), .field = statement_copy(row, 2, arena)};
        bool stays = text_equals(statement_text(row, 4), "stays");
        if (!merge->undone_at.seconds)
            TRY(would_stay(db, arena, moved.record, moved.field, statement_integer(row, 3), &stays));
        moved.outcome = stays ? MOVED_STAYS : MOVED_BACK;
        add_moved(all, moved);
    }
    return step < 0 ? (enum result)step : OK;
}

static enum result add_accounts(struct db *db, struct arena *arena, const struct merge *merge, struct moved_list *all)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select a.name, max(coalesce(m.outcome, '')) from merge_account m join account a on a.id = m.account"
                               " where m.merge = $1 and m.kind <> 'cover' group by a.id, a.name order by a.name, a.id"),
                 BIND(bind_integer(merge->id))));
    while ((step = statement_step(row)) == 1)
        add_moved(all, (struct merge_moved){.account_name = statement_copy(row, 0, arena),
                                            .outcome = text_equals(statement_text(row, 1), "stays") ? MOVED_STAYS : MOVED_BACK});
    return step < 0 ? (enum result)step : OK;
}

enum result merge_moves(struct db *db, struct arena *arena, const struct merge *merge, struct merge_moved **ret_moved, size_t *ret_count)
{
    struct moved_list all = {0};
    int64_t links, accounts;
    TRY(db_one_integer(db, &links, SQL("select count(*) from merge_link where merge = $1"), BIND(bind_integer(merge->id))));
    TRY(db_one_integer(db, &accounts, SQL("select count(distinct account) from merge_account where merge = $1 and kind <> 'cover'"), BIND(bind_integer(merge->id))));
    all.capacity = (size_t)(links + accounts);
    all.list = ARENA_ARRAY(arena, struct merge_moved, all.capacity + 1);
    if (!all.list)
        return ERROR_MEMORY;
    TRY(add_links(db, arena, merge, &all));
    TRY(add_accounts(db, arena, merge, &all));
    *ret_moved = all.list;
    *ret_count = all.count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result merge_search_parts(struct db *db, struct arena *arena, int64_t id, struct search_part *parts, size_t max, size_t *count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row,
                 SQL("with recursive gone (id) as (select id from merged where survivor = $1 union select m.id from merged m join gone g on m.survivor = g.id)"
                     " select r.name, r.reference from gone g join record r on r.id = g.id order by r.id"),
                 BIND(bind_integer(id))));
    while ((step = statement_step(row)) == 1 && *count + 2 <= max) {
        parts[(*count)++] = (struct search_part){.text = statement_copy(row, 0, arena), .weight = 1};
        parts[(*count)++] = (struct search_part){.text = statement_copy(row, 1, arena), .weight = 8};
    }
    return step < 0 ? (enum result)step : OK;
}
