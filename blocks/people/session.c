/* Sessions: who holds which token, and until when.
 * Owns session. Not here: accounts (account.c), cookies and refusals (identify.c).
 *
 * The store keeps the hash of a token only: whoever reads the data file, or a backup of
 * it, cannot sign in with what they find. A session ends by itself (30 minutes without a
 * request, 12 hours in all) or is ended (`ended_at`); its row is cleared away by a later sign-in. */
#include "blocks/people/internal.h"

enum { TOKEN_BYTES = 32 };

struct token token_new(struct arena *arena)
{
    struct token token = {.secret = random_hex(arena, TOKEN_BYTES), .csrf_key = random_hex(arena, TOKEN_BYTES)};
    token.hash = token_hash(arena, token.secret);
    return token;
}

struct text token_hash(struct arena *arena, struct text secret)
{
    if (secret.length != 2 * TOKEN_BYTES)
        return TEXT_NONE;
    return hash_hex(arena, hash_of(secret));
}

/* One that was begun or seen in the future was so by a clock that was wrong: it would not end by itself for as long as it was ahead. */
static bool has_ended(int64_t started_at, int64_t seen_at, bool ended, struct instant now)
{
    return ended || started_at > now.seconds + SESSION_AHEAD_SECONDS || seen_at > now.seconds + SESSION_AHEAD_SECONDS || now.seconds >= started_at + SESSION_SECONDS_MAX || now.seconds >= seen_at + SESSION_IDLE_SECONDS;
}

/* When the capacity in which somebody acts has ended, so has the session: to go on as somebody else without having
 * chosen it would put the wrong name to what they do next. */
static enum result find_hat(struct db *db, struct arena *arena, struct session *session, int64_t organisation, int64_t delegation, struct instant now)
{
    enum result result = hat_worn(db, arena, session->account, organisation, delegation, date_in_london(now), &session->hat);
    if (result == ERROR_NOT_FOUND) {
        session->state = SESSION_ENDED;
        session->hat_ended = true;
        return OK;
    }
    return result;
}

/* Of a hat that asks for a second factor none is worn without: also when it came to ask for one, or was put on, after they signed in. */
static enum result check_second(struct db *db, struct session *session)
{
    bool asked = false;
    if (session->state == SESSION_LIVE && !session->second_at)
        TRY(second_factor_asked(db, session->hat.roles, &asked));
    if (asked)
        session->state = SESSION_ENDED;
    return OK;
}

enum result session_find(struct db *db, struct arena *arena, struct text secret, struct instant now,
                         struct session *ret_session)
{
    struct session session = {.state = SESSION_NONE, .token_hash = token_hash(arena, secret)};
    struct statement *statement AUTO(statement_close_at) = NULL;
    int64_t organisation = 0, delegation = 0;
    if (session.token_hash.length == 0) {
        *ret_session = session;
        return OK;
    }
    TRY(db_query(db, &statement,
                 SQL("select s.account, s.csrf_key, s.started_at, s.seen_at, s.ended_at, a.name, s.organisation, a.disabled_at,"
                     " s.delegation, s.number, coalesce(s.second_at, 0)"
                     " from session s join account a on a.id = s.account where s.token_hash = $1"),
                 BIND(bind_text(session.token_hash))));
    int step = statement_step(statement);
    if (step < 0)
        return (enum result)step;
    if (step > 0) {
        session.account = statement_integer(statement, 0);
        session.csrf_key = statement_copy(statement, 1, arena);
        session.seen_at = statement_integer(statement, 3);
        session.name = statement_copy(statement, 5, arena);
        organisation = statement_integer(statement, 6);
        delegation = statement_integer(statement, 8);
        session.number = statement_integer(statement, 9);
        session.second_at = statement_integer(statement, 10);
        session.account_disabled = !statement_is_null(statement, 7);
        bool ended = !statement_is_null(statement, 4) || session.account_disabled;
        session.state = has_ended(statement_integer(statement, 2), session.seen_at, ended, now) ? SESSION_ENDED : SESSION_LIVE;
    }
    if (session.state == SESSION_LIVE)
        TRY(find_hat(db, arena, &session, organisation, delegation, now));
    TRY(check_second(db, &session));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    *ret_session = session;
    return OK;
}

static enum result clear_away(struct db *db, struct instant now)
{
    TRY(db_run(db, NULL, SQL("delete from session where coalesce(ended_at, seen_at) < $1"),
               BIND(bind_integer(now.seconds - SESSION_KEPT_SECONDS))));
    return db_run(db, NULL, SQL("delete from parked_form where kept_at <= $1"),
                  BIND(bind_integer(now.seconds - PARKED_SECONDS)));
}

enum result session_start(struct db *db, struct arena *arena, const struct entry *entry, const struct token *token, struct text old_hash,
                          struct instant now)
{
    struct second_factor factor = {.is_on = false};
    struct text stored;
    struct hat hat;
    int64_t number;
    bool disabled;
    TRY(clear_away(db, now));
    if (old_hash.length)
        TRY(session_end(db, old_hash, now));
    TRY(account_password(db, arena, entry->account, &stored, &disabled));
    if (disabled || !text_equal(stored, entry->stored_password))
        return ERROR_DENIED;
    if (!entry->second_at) /* set up since the password was checked, perhaps: whichever door asks, the password alone gives no session then */
        TRY(second_factor_get(db, entry->account, &factor));
    if (factor.is_on)
        return ERROR_DENIED;
    TRY(hat_first(db, arena, entry->account, date_in_london(now), &hat));
    TRY(db_next_number(db, TEXT("session"), &number));
    return db_run(db, NULL,
                  SQL("insert into session (token_hash, account, csrf_key, started_at, seen_at, number, organisation, delegation, second_at, device, network)"
                      " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"),
                  BIND(bind_text(token->hash), bind_integer(entry->account), bind_text(token->csrf_key),
                       bind_integer(now.seconds), bind_integer(now.seconds), bind_integer(number), bind_integer(hat.organisation),
                       hat.delegation ? bind_integer(hat.delegation) : bind_null(), entry->second_at ? bind_integer(entry->second_at) : bind_null(),
                       bind_optional(entry->device), bind_optional(entry->network)));
}

enum result session_wear(struct db *db, struct text hash, const struct hat *hat)
{
    return db_run(db, NULL, SQL("update session set organisation = $2, delegation = $3 where token_hash = $1 and ended_at is null"),
                  BIND(bind_text(hash), bind_integer(hat->organisation), hat->delegation ? bind_integer(hat->delegation) : bind_null()));
}

/* Never backwards: two requests of one person may be written in either order. */
enum result session_seen(struct db *db, struct text hash, struct instant now)
{
    return db_run(db, NULL, SQL("update session set seen_at = $2 where token_hash = $1 and seen_at < $2 and ended_at is null"),
                  BIND(bind_text(hash), bind_integer(now.seconds)));
}

enum result session_end(struct db *db, struct text hash, struct instant now)
{
    return db_run(db, NULL, SQL("update session set ended_at = $2 where token_hash = $1 and ended_at is null"),
                  BIND(bind_text(hash), bind_integer(now.seconds)));
}

enum result session_end_all(struct db *db, int64_t account, struct instant now)
{
    TRY(sign_in_steps_end_all(db, account));
    return db_run(db, NULL, SQL("update session set ended_at = $2 where account = $1 and ended_at is null"),
                  BIND(bind_integer(account), bind_integer(now.seconds)));
}

/* --- A new session for a visitor ------------------------------------------ */

struct starting {
    struct arena *arena;
    struct entry entry;
    struct text old_hash;
    struct token token;
    struct text device; /* hash of the browser's own token */
    struct instant now;
    store_transaction *before;
    void *before_context;
};

static enum result start_in_store(struct db *db, void *context, struct message *message)
{
    const struct starting *starting = context;
    if (starting->before)
        TRY(starting->before(db, starting->before_context, message));
    enum result result = session_start(db, starting->arena, &starting->entry, &starting->token, starting->old_hash, starting->now);
    if (result == ERROR_DENIED)
        return message_fail(message, result, "This account was changed while you signed in. Sign in again.");
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, ERROR_DENIED, "You have no role in this office today: yours have ended, or have not begun. Ask an administrator of the office.");
    TRY(result);
    return device_note(db, starting->device, starting->entry.account, starting->now);
}

enum result session_give(struct request *request, struct answer *answer, struct entry entry, store_transaction *before, void *before_context)
{
    struct arena *arena = request_arena(request);
    struct text device = request_cookie(request, DEVICE_COOKIE);
    struct starting starting = {
        .arena = arena,
        .entry = entry,
        .old_hash = token_hash(arena, request_cookie(request, SESSION_COOKIE)),
        .token = token_new(arena),
        .now = request_moment(request).now,
        .before = before,
        .before_context = before_context,
    };
    starting.entry.device = device_words(arena, request_user_agent(request));
    starting.entry.network = network_words(arena, request_address(request));
    if (!token_hash(arena, device).length)
        device = token_new(arena).secret;
    starting.device = token_hash(arena, device);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(request_write(request, start_in_store, &starting, answer_message(answer)));
    /* The cookie outlives the session, so that a form sent too late is still known as theirs. */
    answer_cookie(answer, SESSION_COOKIE, starting.token.secret, SESSION_SECONDS_MAX + SESSION_KEPT_SECONDS);
    answer_cookie(answer, DEVICE_COOKIE, device, DEVICE_SECONDS);
    answer_forget_cookie(answer, STEP_COOKIE);
    return OK;
}
