/* Forms kept for people whose session had ended while they typed.
 * Owns parked_form. Kept for 12 hours, for that account alone, one for each address that forms are
 * sent to (the newest), and taken out when the form is opened again. Secrets, files and CSRF
 * tokens are never in them: the edge leaves those out. Of the files that came with a form it holds the numbers: they are uploads of
 * that account (file_keep_parked()). */
#include "blocks/people/internal.h"

#include <inttypes.h>

/* --- Sealing -------------------------------------------------------------- */

static struct text parked_place(struct arena *arena, int64_t account, struct text path)
{
    return arena_printf(arena, "parked\n%" PRId64 "\n%.*s", account, TEXT_ARGS(path));
}

static bool has_sealed(const struct definition *definition)
{
    for (size_t i = 0; i < definition->field_count; i++)
        if (definition->fields[i].sealed)
            return true;
    return false;
}

/* Whether what is sent there may be of a sealed field: of that register, or where the address names none, of any. */
static bool may_be_sealed(const struct engine *engine, struct text path)
{
    struct text rest = path, plural;
    const struct definition *definition;
    if (text_starts(path, TEXT("/desk/registers/"))) {
        rest = text_slice(path, strlen("/desk/registers/"), SIZE_MAX);
        (void)text_next(&rest, '/', &plural);
        definition = definitions_by_plural(engine->definitions, plural);
        return !definition || has_sealed(definition);
    }
    for (size_t i = 0; i < engine->definitions->count; i++)
        if (has_sealed(&engine->definitions->list[i]))
            return true;
    return false;
}

enum result parked_seal(const struct engine *engine, struct arena *arena, int64_t account, struct text path, struct text body,
                        struct text *ret_body, struct message *message)
{
    enum result result = keyring_seal(engine->keyring, arena, parked_place(arena, account, path), body, ret_body, message);
    if (result == OK || may_be_sealed(engine, path))
        return result;
    *ret_body = body;
    return OK;
}

enum result people_parked_open(const struct engine *engine, struct arena *arena, int64_t account, struct text path, struct text body, struct text *ret_opened)
{
    if (text_is_sealed(body))
        return keyring_unseal(engine->keyring, arena, parked_place(arena, account, path), body, ret_opened, NULL);
    *ret_opened = body;
    return OK;
}

enum result people_seal_parked(struct db *db, const struct engine *engine, struct arena *arena, struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select account, path, body from parked_form where body not like 'sealed:%' order by account, path"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        int64_t account = statement_integer(row, 0);
        struct text path = statement_copy(row, 1, arena), body;
        TRY(parked_seal(engine, arena, account, path, statement_copy(row, 2, arena), &body, message));
        TRY(db_run(db, NULL, SQL("update parked_form set body = $1 where account = $2 and path = $3"), BIND(bind_text(body), bind_integer(account), bind_text(path))));
    }
    return (enum result)step;
}

/* --- Keeping -------------------------------------------------------------- */

enum result parked_keep(struct db *db, int64_t account, struct text path, struct text body, struct instant now)
{
    if (body.length > PARKED_BYTES_MAX * (text_is_sealed(body) ? 2 : 1) || path.length > NEXT_BYTES_MAX)
        return ERROR_LIMIT;
    TRY(db_run(db, NULL, SQL("delete from parked_form where kept_at <= $1"),
               BIND(bind_integer(now.seconds - PARKED_SECONDS))));
    TRY(db_run(db, NULL,
               SQL("insert into parked_form (account, path, kept_at, body) values ($1, $2, $3, $4)"
                   " on conflict (account, path) do update set kept_at = $3, body = $4"),
               BIND(bind_integer(account), bind_text(path), bind_integer(now.seconds), bind_text(body))));
    return db_run(db, NULL,
                  SQL("delete from parked_form where account = $1 and path <> $2 and path not in"
                      " (select path from parked_form where account = $1 and path <> $2 order by kept_at desc, path limit $3)"),
                  BIND(bind_integer(account), bind_text(path), bind_integer(PARKED_FORMS_MAX - 1)));
}

static enum result parked_find(struct db *db, struct arena *arena, int64_t account, struct text path, struct instant now,
                               struct text *ret_body)
{
    return db_one_text(db, arena, ret_body,
                       SQL("select body from parked_form where account = $1 and path = $2 and kept_at > $3"),
                       BIND(bind_integer(account), bind_text(path), bind_integer(now.seconds - PARKED_SECONDS)));
}

enum result parked_take(struct db *db, struct arena *arena, int64_t account, struct text path, struct instant now,
                        struct text *ret_body)
{
    struct text body = TEXT_NONE;
    enum result result = parked_find(db, arena, account, path, now, &body);
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    if (result == OK)
        TRY(db_run(db, NULL, SQL("delete from parked_form where account = $1 and path = $2"),
                   BIND(bind_integer(account), bind_text(path))));
    *ret_body = body;
    return OK;
}

/* --- For the visitor of a request ----------------------------------------- */

struct taking {
    struct arena *arena;
    int64_t account;
    struct text path, body;
    struct instant now;
};

static enum result take_in_store(struct db *db, void *context, struct message *message)
{
    struct taking *taking = context;
    (void)message;
    return parked_take(db, taking->arena, taking->account, taking->path, taking->now, &taking->body);
}

enum result people_parked(struct request *request, struct text path, struct text *ret_body)
{
    struct taking taking = {
        .arena = request_arena(request),
        .account = request_visitor(request)->account,
        .path = path,
        .now = request_moment(request).now,
    };
    struct db *db;
    struct text body = TEXT_NONE;
    if (taking.account != 0) {
        TRY(request_db(request, &db));
        enum result result = parked_find(db, taking.arena, taking.account, path, taking.now, &body);
        if (result < 0 && result != ERROR_NOT_FOUND)
            return result;
        if (result == OK)
            TRY(request_write(request, take_in_store, &taking, NULL)); /* a write only where there is something */
    }
    /* What cannot be opened any more is as if it had not been kept. */
    if (text_is_sealed(taking.body) &&
        keyring_unseal(((const struct engine *)request_context(request))->keyring, taking.arena, parked_place(taking.arena, taking.account, path),
                       taking.body, &taking.body, NULL) < 0)
        taking.body = TEXT_NONE;
    *ret_body = taking.body;
    return OK;
}
