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

enum result publish_stays_down(struct db *db, struct arena *arena, int64_t id, struct text field, const struct value *value, bool *ret_stays)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text wanted;
    bool same = false, lifted;
    int step;
    *ret_stays = false;
    TRY(document_canonical(arena, value, &wanted));
    TRY(db_query(db, &row,
                 SQL("select w.kept from withheld w join pub_tombstone t on t.id = w.id and t.version = w.version and t.field = w.field and t.erased = 0"
                     " where w.id = $1 and w.field = $2 order by w.version"),
                 BIND(bind_integer(id), bind_text(field))));
    while (!same && (step = statement_step(row)) == 1) {
        struct value *pair;
        struct text kept;
        TRY(json_parse_kept(arena, statement_copy(row, 0, arena), DOCUMENT_BYTES_MAX, &pair, NULL));
        TRY(document_canonical(arena, value_get(pair, TEXT("value")), &kept));
        same = text_equal(kept, wanted) || copy_is_same(value_get(pair, TEXT("value")), value);
    }
    if (!same)
        return step < 0 ? (enum result)step : OK;
    TRY(is_lifted(db, id, field, &lifted));
    *ret_stays = !lifted;
    return OK;
}

enum result publish_note_down(struct db *db, int64_t id, int64_t version, struct text field)
{
    return db_run(db, NULL,
                  SQL("insert into pub_tombstone (id, version, field, ground, label, erased, day, decided_as)"
                      " select t.id, cast($2 as bigint), t.field, t.ground, t.label, t.erased, t.day, t.decided_as from pub_tombstone t where t.id = $1 and t.field = $3 and t.version ="
                      " (select max(o.version) from pub_tombstone o where o.id = $1 and o.field = $3 and o.erased = 0) on conflict (id, version, field) do nothing"),
                  BIND(bind_integer(id), bind_integer(version), bind_text(field)));
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
