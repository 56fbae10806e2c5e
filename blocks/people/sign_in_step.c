/* Between the password and the second factor. Owns sign_in_step.
 *
 * Whoever has proved their password has a cookie for ten minutes and five wrong codes; it opens nothing but the second step. The store has its
 * hash. Whatever ends the sessions of an account (a new password, being shut out, another role, an app set up elsewhere) ends these too; that
 * they have not ended meanwhile is looked at once more in the transaction that gives the session. */
#include "blocks/people/internal.h"

enum result sign_in_step_begin(struct db *db, int64_t account, const struct token *token, struct instant now)
{
    TRY(db_run(db, NULL, SQL("delete from sign_in_step where begun_at <= $1"), BIND(bind_integer(now.seconds - SIGN_IN_STEP_SECONDS))));
    return db_run(db, NULL, SQL("insert into sign_in_step (token_hash, account, begun_at, wrong) values ($1, $2, $3, 0)"),
                  BIND(bind_text(token->hash), bind_integer(account), bind_integer(now.seconds)));
}

enum result sign_in_step_find(struct db *db, struct arena *arena, struct text secret, struct instant now, int64_t *ret_account)
{
    struct text hash = token_hash(arena, secret);
    if (!hash.length)
        return arena_failed(arena) ? ERROR_MEMORY : ERROR_NOT_FOUND;
    return db_one_integer(db, ret_account,
                          SQL("select s.account from sign_in_step s join account a on a.id = s.account where s.token_hash = $1 and s.begun_at > $2"
                              " and s.begun_at <= $3 and s.wrong < $4 and a.disabled_at is null"),
                          BIND(bind_text(hash), bind_integer(now.seconds - SIGN_IN_STEP_SECONDS), bind_integer(now.seconds + SESSION_AHEAD_SECONDS),
                               bind_integer(SIGN_IN_STEP_WRONG_MAX)));
}

enum result sign_in_step_wrong(struct db *db, struct text hash)
{
    return db_run(db, NULL, SQL("update sign_in_step set wrong = wrong + 1 where token_hash = $1"), BIND(bind_text(hash)));
}

enum result sign_in_step_leave(struct db *db, struct arena *arena, struct text secret, int64_t account, bool has_factor, struct instant now, struct message *message)
{
    struct second_factor factor = {.is_on = false};
    int64_t found = 0;
    enum result result = sign_in_step_find(db, arena, secret, now, &found);
    if (result != ERROR_NOT_FOUND)
        TRY(result);
    if (result == OK)
        TRY(second_factor_get(db, account, &factor));
    if (result != OK || found != account || factor.is_on != has_factor)
        return message_fail(message, ERROR_DENIED, "This account was changed while you signed in. Sign in again.");
    return db_run(db, NULL, SQL("delete from sign_in_step where token_hash = $1"), BIND(bind_text(token_hash(arena, secret))));
}

enum result sign_in_steps_end_all(struct db *db, int64_t account)
{
    return db_run(db, NULL, SQL("delete from sign_in_step where account = $1"), BIND(bind_integer(account)));
}
