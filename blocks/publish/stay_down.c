/* A value that was taken down stays down: when its record is published again it is left out, until somebody lifts that.
 * Otherwise whoever approves the next small change would publish it once more without knowing.
 *
 * Owns withheld_lifted. Not here: taking down (take_down.c). A record that was taken down as a whole comes back as a whole. */
#include "blocks/file/copy.h"
#include "blocks/publish/internal.h"

const char stay_down_schema[] =
    "create table withheld_lifted (id bigint not null, field text not null, at bigint not null, account bigint not null, primary key (id, field));\n";

static enum result is_lifted(struct db *db, int64_t id, struct text field, bool *ret_is)
{
    int64_t count;
    TRY(db_one_integer(db, &count, SQL("select count(*) from withheld_lifted where id = $1 and field = $2"), BIND(bind_integer(id), bind_text(field))));
    *ret_is = count > 0;
    return OK;
}

/* A file may have been moved to another place of its field, or to another field: it is the same file still. */
static enum result is_same(struct db *db, struct arena *arena, struct text kept, struct text held_by, struct text field, const struct value *value, bool *ret_is)
{
    struct value *pair;
    struct text canonical = TEXT_NONE, wanted;
    TRY(json_parse_kept(arena, kept, DOCUMENT_BYTES_MAX, &pair, NULL));
    TRY(document_canonical(arena, value, &wanted));
    if (text_equal(held_by, field))
        TRY(document_canonical(arena, value_get(pair, TEXT("value")), &canonical));
    TRY(copy_is_same(db, value_get(pair, TEXT("value")), value, ret_is));
    *ret_is = *ret_is || text_equal(canonical, wanted);
    return OK;
}

enum result publish_stays_down(struct db *db, struct arena *arena, int64_t id, struct text field, const struct value *value, struct text *ret_down_as)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    *ret_down_as = TEXT_NONE;
    TRY(db_query(db, &row,
                 SQL("select w.kept, w.field from withheld w join pub_tombstone t on t.id = w.id and t.version = w.version and t.field = w.field and t.erased = 0"
                     " where w.id = $1 order by w.version"),
                 BIND(bind_integer(id))));
    while ((step = statement_step(row)) == 1) {
        struct text held_by = statement_copy(row, 1, arena);
        bool same = false, lifted = true;
        if (!text_equal(held_by, field) && value->kind != VALUE_OBJECT)
            continue;
        TRY(is_same(db, arena, statement_copy(row, 0, arena), held_by, field, value, &same));
        if (same)
            TRY(is_lifted(db, id, held_by, &lifted));
        if (!lifted) {
            *ret_down_as = held_by;
            return arena_failed(arena) ? ERROR_MEMORY : OK;
        }
    }
    return (enum result)step;
}

enum result publish_note_down(struct db *db, int64_t id, int64_t version, struct text field, struct text down_as)
{
    return db_run(db, NULL,
                  SQL("insert into pub_tombstone (id, version, field, ground, label, erased, day, decided_as)"
                      " select t.id, cast($2 as bigint), cast($4 as text), t.ground, t.label, t.erased, t.day, t.decided_as from pub_tombstone t where t.id = $1 and t.field = $3 and t.version ="
                      " (select max(o.version) from pub_tombstone o where o.id = $1 and o.field = $3 and o.erased = 0) on conflict (id, version, field) do nothing"),
                  BIND(bind_integer(id), bind_integer(version), bind_text(down_as), bind_text(field)));
}

enum result publish_lift(struct db *db, int64_t id, struct text field, int64_t account, struct instant now)
{
    return db_run(db, NULL,
                  SQL("insert into withheld_lifted (id, field, at, account) values ($1, $2, $3, $4) on conflict (id, field) do update set at = $3, account = $4"),
                  BIND(bind_integer(id), bind_text(field), bind_integer(now.seconds), bind_integer(account)));
}

enum result publish_unlift(struct db *db, int64_t id, struct text field)
{
    return db_run(db, NULL, SQL("delete from withheld_lifted where id = $1 and field = $2"), BIND(bind_integer(id), bind_text(field)));
}
