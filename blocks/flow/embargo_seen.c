/* Who saw an approved version before its time. Owns the SQL of embargo_seen. See embargo.h.
 *
 * Every door notes it, and most by one rule: whatever a page or its JSON leads to, it shows (embargo_note_view(), called by the edge for
 * each answer at the desk). What goes out without addresses (CSV, workbooks, files, choices, names in cells) is told by ids. Mostly nothing
 * waits, and then one look at an index of what waits is all that it costs. */
#include "blocks/flow/embargo.h"

#include <inttypes.h>

#include "base/web/web.h"
#include "base/wording.h"
#include "blocks/record/compose.h"

/* --- One record ------------------------------------------------------------ */

bool embargo_waits(struct db *db, int64_t record)
{
    int64_t id;
    return db_one_integer(db, &id, SQL("select id from embargo where record = $1 and ended_at is null"), BIND(bind_integer(record))) == OK;
}

/* What one page does twice in a second is one reading. */
enum result embargo_note_seen(struct db *db, int64_t record, const struct actor *actor)
{
    return db_run(db, NULL,
                  SQL("insert into embargo_seen (embargo, account, first_at, last_at, times) select id, $2, $3, $3, 1 from embargo"
                      " where record = $1 and ended_at is null"
                      " on conflict (embargo, account) do update set times = embargo_seen.times + case when embargo_seen.last_at = $3 then 0 else 1 end, last_at = $3"),
                  BIND(bind_integer(record), bind_integer(actor->account), bind_integer(actor->moment.now.seconds)));
}

/* --- Those that a door shows ------------------------------------------------ */

struct waiting_record { int64_t id; struct text register_name; };

/* All that wait and are not noted for this reader in this second. */
static enum result read_waiting(struct db *db, struct arena *arena, const struct actor *actor, struct waiting_record **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct waiting_record *list;
    int64_t total;
    size_t count = 0;
    int step;
    *ret_count = 0;
    TRY(db_one_integer(db, &total, SQL("select count(*) from embargo where ended_at is null"), BIND_NOTHING));
    if (!total)
        return OK;
    list = ARENA_ARRAY(arena, struct waiting_record, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select e.record, e.register from embargo e where e.ended_at is null and not exists (select 1 from embargo_seen s"
                               " where s.embargo = e.id and s.account = $1 and s.last_at >= $2) order by e.record"),
                 BIND(bind_integer(actor->account), bind_integer(actor->moment.now.seconds))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        list[count++] = (struct waiting_record){statement_integer(row, 0), statement_copy(row, 1, arena)};
    if (step < 0)
        return (enum result)step;
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static bool among(int64_t id, const int64_t *ids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ids[i] == id)
            return true;
    return false;
}

struct noting {
    const struct actor *actor;
    int64_t *ids;
    size_t count;
};

static enum result note_in_store(struct db *db, void *context, struct message *message)
{
    const struct noting *noting = context;
    (void)message;
    for (size_t i = 0; i < noting->count; i++)
        TRY(embargo_note_seen(db, noting->ids[i], noting->actor));
    return OK;
}

static enum result write_notes(struct request *request, struct noting *noting, struct message *message)
{
    return noting->count ? request_write_aside(request, note_in_store, noting, message) : OK;
}

/* What these records name in these fields, and the reader may see. */
static enum result add_named(struct db *db, const struct engine *engine, struct arena *arena, const struct embargo_shown *shown, struct noting *noting, size_t max)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text sql = arena_printf(arena, "select l.from_id, l.field, e.record from embargo e join link l on l.to_id = e.record where e.ended_at is null and %.*s order by e.record",
                                   TEXT_ARGS(record_visible_everywhere_sql(arena, engine, noting->actor, "e.register", "e.record", 1)));
    int step;
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL_COMPOSED(sql.data), BIND(VISIBLE_TO(noting->actor))));
    while ((step = statement_step(row)) == 1) {
        int64_t id = statement_integer(row, 2);
        if (noting->count < max && text_in(statement_text(row, 1), shown->link_fields, shown->link_field_count) && !among(id, noting->ids, noting->count) &&
            among(statement_integer(row, 0), shown->ids, shown->count))
            noting->ids[noting->count++] = id;
    }
    return step < 0 ? (enum result)step : OK;
}

enum result embargo_note_shown(struct request *request, const struct actor *actor, const struct embargo_shown *shown, struct message *message)
{
    struct arena *arena = request_arena(request);
    struct noting noting = {.actor = actor};
    struct waiting_record *waiting;
    struct db *db;
    size_t count;
    TRY(request_db(request, &db));
    TRY(read_waiting(db, arena, actor, &waiting, &count));
    if (!count || !shown->count)
        return OK;
    noting.ids = ARENA_ARRAY(arena, int64_t, count);
    if (!noting.ids)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++)
        if (among(waiting[i].id, shown->ids, shown->count))
            noting.ids[noting.count++] = waiting[i].id;
    if (shown->link_field_count)
        TRY(add_named(db, request_context(request), arena, shown, &noting, count));
    return write_notes(request, &noting, message);
}

/* --- A view ----------------------------------------------------------------- */

struct address { struct text start; bool is_shown; }; /* "/desk/registers/clubs/12" */

/* It, or what lies below it: "/desk/registers/clubs/12/history", "…/12.json", "…/12?…". */
static bool leads_to(struct text href, struct text start)
{
    size_t at = href.length > start.length ? start.length : 0;
    return text_starts(href, start) && (!at || href.data[at] < '0' || href.data[at] > '9');
}

static void find_addresses(const struct value *value, struct address *list, size_t count)
{
    if (!value)
        return;
    if (value->kind == VALUE_LIST) {
        for (size_t i = 0; i < value->list.count; i++)
            find_addresses(value->list.items[i], list, count);
    } else if (value->kind == VALUE_OBJECT) {
        for (size_t i = 0; i < value->object.count; i++)
            find_addresses(value->object.members[i].value, list, count);
    } else if (value->kind == VALUE_TEXT && text_starts(value->text, TEXT("/desk/registers/"))) {
        for (size_t i = 0; i < count; i++)
            list[i].is_shown = list[i].is_shown || leads_to(value->text, list[i].start);
    }
}

enum result embargo_note_view(struct request *request, const struct actor *actor, const struct value *view, struct message *message)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct noting noting = {.actor = actor};
    struct waiting_record *waiting;
    struct address *addresses;
    struct db *db;
    size_t count;
    TRY(request_db(request, &db));
    TRY(read_waiting(db, arena, actor, &waiting, &count));
    if (!count)
        return OK;
    addresses = ARENA_ARRAY(arena, struct address, count);
    noting.ids = ARENA_ARRAY(arena, int64_t, count);
    if (!addresses || !noting.ids)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        const struct definition *definition = definitions_find(engine->definitions, waiting[i].register_name);
        addresses[i] = (struct address){arena_printf(arena, "/desk/registers/%.*s/%" PRId64, TEXT_ARGS(definition ? definition->plural : TEXT("-")), waiting[i].id), false};
    }
    find_addresses(view, addresses, count);
    for (size_t i = 0; i < count; i++)
        if (addresses[i].is_shown)
            noting.ids[noting.count++] = waiting[i].id;
    return arena_failed(arena) ? ERROR_MEMORY : write_notes(request, &noting, message);
}

/* --- Who it was ------------------------------------------------------------- */

enum result embargo_readers(struct db *db, struct arena *arena, int64_t id, struct embargo_reader **ret_readers, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct embargo_reader *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from embargo_seen where embargo = $1"), BIND(bind_integer(id))));
    list = ARENA_ARRAY(arena, struct embargo_reader, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select a.name, s.first_at, s.last_at, s.times from embargo_seen s left join account a on a.id = s.account"
                               " where s.embargo = $1 order by s.first_at, s.account"),
                 BIND(bind_integer(id))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        list[count++] = (struct embargo_reader){statement_is_null(row, 0) ? SAID(arena, "The command line") : statement_copy(row, 0, arena), {statement_integer(row, 1)}, {statement_integer(row, 2)}, statement_integer(row, 3)};
    if (step < 0)
        return (enum result)step;
    *ret_readers = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
