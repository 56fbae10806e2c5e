/* Packs that were sent to be issued, kept as they were: see pack.h.
 *
 * The text itself is the office's (board_pack_kept). Into what is published goes its checksum, as one value beside the fields, "@pack":
 * {"bytes":…,"checksum":…}; so the log vouches for it, and `verify` finds a text that was altered (pack_annex_check_rest). */
#include "base/crypto/crypto.h"
#include "office/performance/pack.h"

const char board_pack_schema[] =
    "create table board_pack_kept (pack bigint not null primary key, version bigint not null, kept_at bigint not null, checksum text not null,"
    " bytes bigint not null, content text);\n"
    "create table pub_board_pack_seal (pack bigint not null primary key, bytes bigint not null, checksum text not null);\n";

enum result pack_keep(struct db *db, struct arena *arena, int64_t pack, int64_t version, struct text content, struct instant at)
{
    TRY(db_run(db, NULL, SQL("delete from board_pack_kept where pack = $1"), BIND(bind_integer(pack))));
    return db_run(db, NULL, SQL("insert into board_pack_kept (pack, version, kept_at, checksum, bytes, content) values ($1, $2, $3, $4, $5, $6)"),
                  BIND(bind_integer(pack), bind_integer(version), bind_integer(at.seconds), bind_text(checksum_of(arena, content)), bind_integer((int64_t)content.length),
                       bind_text(content)));
}

enum result pack_kept_read(struct db *db, struct arena *arena, int64_t pack, struct pack_kept *ret_kept, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct pack_kept kept;
    int step;
    TRY(db_query(db, &row, SQL("select version, kept_at, checksum, content from board_pack_kept where pack = $1"), BIND(bind_integer(pack))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    kept = (struct pack_kept){.version = statement_integer(row, 0), .at = {statement_integer(row, 1)}, .checksum = statement_copy(row, 2, arena), .content = statement_copy(row, 3, arena)};
    if (arena_failed(arena))
        return ERROR_MEMORY;
    if (kept.content.length && !text_equal(checksum_of(arena, kept.content), kept.checksum))
        return message_fail(message, ERROR_CORRUPT, "The pack that is kept is not the one that was sent: its checksum does not agree.");
    *ret_kept = kept;
    return OK;
}

/* What is sent must be what was just drawn from this version; what is issued must be there. */
enum result pack_check_kept(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record, const struct move *move,
                            const struct actor *actor, struct message *message)
{
    struct pack_kept kept;
    enum result result = pack_kept_read(db, arena, record->id, &kept, message);
    (void)engine, (void)actor;
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    if (result == ERROR_NOT_FOUND || (move->asks_approval && kept.version != record->version))
        return message_fail(message, ERROR_INVALID, "Send it from the page of the pack, which you can open from its record: it is drawn there once more, and kept as it is sent.");
    return OK;
}

/* --- In what is published ------------------------------------------------------- */

static struct value *seal_value(struct arena *arena, int64_t bytes, struct text checksum)
{
    struct value *value = value_object(arena);
    value_set_integer(arena, value, "bytes", bytes);
    value_set_text(arena, value, "checksum", checksum);
    return value;
}

enum result pack_annex_make(struct db *db, struct arena *arena, const struct record *record, struct value **ret_value, struct message *message)
{
    struct pack_kept kept;
    enum result result = pack_kept_read(db, arena, record->id, &kept, message);
    if (result == ERROR_NOT_FOUND || (result == OK && !kept.content.length))
        return message_fail(message, ERROR_INVALID, "Nothing is kept of this pack: send it again.");
    TRY(result);
    *ret_value = seal_value(arena, (int64_t)kept.content.length, kept.checksum);
    return OK;
}

enum result pack_annex_index(struct db *db, struct arena *arena, int64_t id, const struct value *value, bool withdrawn)
{
    (void)arena;
    TRY(db_run(db, NULL, SQL("delete from pub_board_pack_seal where pack = $1"), BIND(bind_integer(id))));
    if (withdrawn || !value)
        return OK;
    return db_run(db, NULL, SQL("insert into pub_board_pack_seal (pack, bytes, checksum) values ($1, $2, $3)"),
                  BIND(bind_integer(id), bind_integer(value_get_integer(value, "bytes", 0)), bind_text(value_get_text(value, "checksum"))));
}

enum result pack_annex_clear(struct db *db) { return db_run(db, NULL, SQL("delete from pub_board_pack_seal"), BIND_NOTHING); }

enum result pack_annex_read(struct db *db, struct arena *arena, int64_t id, struct value **ret_value)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select bytes, checksum from pub_board_pack_seal where pack = $1"), BIND(bind_integer(id))));
    step = statement_step(row);
    *ret_value = step == 1 ? seal_value(arena, statement_integer(row, 0), statement_copy(row, 1, arena)) : NULL;
    return step < 0 ? (enum result)step : OK;
}

static enum result check_one(struct db *db, int64_t pack, struct text sealed, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new((size_t)64 << 20);
    struct pack_kept kept;
    enum result result;
    if (!arena)
        return ERROR_MEMORY;
    result = pack_kept_read(db, arena, pack, &kept, message);
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, ERROR_CORRUPT, "The text of board pack %lld, which was issued, is gone.", (long long)pack);
    TRY(result);
    return text_equal(kept.checksum, sealed) ? OK : message_fail(message, ERROR_CORRUPT, "The text of board pack %lld is not the one that was issued.", (long long)pack);
}

enum result pack_annex_check_rest(struct db *db, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t others;
    int step;
    TRY(db_one_integer(db, &others, SQL("select count(*) from pub_board_pack_seal s where not exists (select 1 from pub_record p where p.id = s.pack and p.withdrawn = 0)"), BIND_NOTHING));
    if (others)
        return message_fail(message, ERROR_CORRUPT, "%lld checksums of board packs were never published.", (long long)others);
    TRY(db_query(db, &row, SQL("select pack, checksum from pub_board_pack_seal order by pack"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1)
        TRY(check_one(db, statement_integer(row, 0), statement_text(row, 1), message));
    return step < 0 ? (enum result)step : OK;
}

/* That there was one, and its checksum, stay. */
enum result pack_annex_erase(struct db *db, int64_t id)
{
    return db_run(db, NULL, SQL("update board_pack_kept set content = null where pack = $1"), BIND(bind_integer(id)));
}

enum result pack_annex_put_least(struct db *db, struct arena *arena, const struct record *record)
{
    return pack_keep(db, arena, record->id, record->version, TEXT("<p>A pack.</p>"), record->changed_at);
}

struct text pack_href(struct arena *arena, int64_t id) { return arena_printf(arena, "/desk/performance/packs/%lld", (long long)id); }
