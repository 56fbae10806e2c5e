/* Second factors: an authenticator app's codes and recovery codes. Owns second_factor, recovery_code and second_factor_role.
 *
 * The secret is sealed (base/crypto/keyring.h): a stolen data file makes no codes. A recovery code has 120 random bits, so a plain hash
 * of it is enough. A code of the app is taken once: its step is noted in the transaction that takes it.
 *
 * Not here: the arithmetic of codes (base/crypto/one_time.c), the pages, the step of signing in (sign_in_step.c). */
#include "blocks/people/internal.h"

#include <inttypes.h>

#include "base/crypto/one_time.h"
#include "base/wording.h"
#include "blocks/post/post.h"

/* --- What is so ------------------------------------------------------------ */

enum result second_factor_get(struct db *db, int64_t account, struct second_factor *ret_factor)
{
    struct second_factor factor = {.is_on = true};
    enum result result = db_one_integer(db, &factor.since.seconds, SQL("select since_at from second_factor where account = $1"), BIND(bind_integer(account)));
    if (result == ERROR_NOT_FOUND) {
        *ret_factor = (struct second_factor){.is_on = false};
        return OK;
    }
    TRY(result);
    TRY(db_one_integer(db, &factor.codes_left, SQL("select count(*) from recovery_code where account = $1 and used_at is null"), BIND(bind_integer(account))));
    *ret_factor = factor;
    return OK;
}

enum result second_factor_asked(struct db *db, struct text roles, bool *ret_asked)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    bool asked = false;
    int step;
    TRY(db_query(db, &row, SQL("select role from second_factor_role order by role"), BIND_NOTHING));
    while ((step = statement_step(row)) > 0)
        asked = asked || has_word(roles, statement_text(row, 0));
    if (step < 0)
        return (enum result)step;
    *ret_asked = asked;
    return OK;
}

enum result second_factor_asked_of(struct db *db, struct arena *arena, int64_t account, struct date day, bool *ret_asked)
{
    struct hat *hats;
    size_t count;
    bool asked = false;
    TRY(people_hats(db, arena, account, day, &hats, &count));
    for (size_t i = 0; i < count && !asked; i++)
        TRY(second_factor_asked(db, hats[i].roles, &asked));
    *ret_asked = asked;
    return OK;
}

enum result second_factor_roles(struct db *db, struct arena *arena, struct text *ret_roles)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text roles = TEXT_NONE;
    int step;
    TRY(db_query(db, &row, SQL("select role from second_factor_role order by role"), BIND_NOTHING));
    while ((step = statement_step(row)) > 0)
        roles = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(roles), roles.length ? " " : "", TEXT_ARGS(statement_text(row, 0)));
    if (step < 0 || arena_failed(arena))
        return step < 0 ? (enum result)step : ERROR_MEMORY;
    *ret_roles = roles;
    return OK;
}

static bool is_role(const struct engine *engine, struct text name)
{
    for (size_t i = 0; i < engine->definitions->role_count; i++)
        if (text_equal(engine->definitions->roles[i].name, name))
            return true;
    return false;
}

/* With the account of who changed it: there is no other place that tells who did away with it. */
static enum result remember_roles(struct db *db, struct arena *arena, struct text before, const struct actor *actor)
{
    struct text after;
    TRY(second_factor_roles(db, arena, &after));
    if (text_equal(before, after) || actor->account <= 0)
        return OK;
    return account_remember(db, actor->account, actor,
                            after.length ? kept_printf(arena, "Roles that need a second factor set to: %.*s", TEXT_ARGS(after)) : KEPT("Roles that need a second factor set to none"));
}

enum result second_factor_set_roles(struct db *db, const struct engine *engine, struct arena *arena, struct text roles, const struct actor *actor,
                                    struct message *message)
{
    struct text before, rest = roles, name;
    char key[KEY_ID_BYTES];
    if (roles.length && !engine->keyring)
        return message_fail(message, ERROR_NOT_FOUND, "There is no key to seal secrets with.");
    if (roles.length)
        TRY(keyring_current(engine->keyring, key, message));
    TRY(second_factor_roles(db, arena, &before));
    while (text_next(&rest, ' ', &name)) {
        if (!name.length || has_word(before, name))
            continue;
        if (!is_role(engine, name))
            return message_fail(message, ERROR_INVALID, "Choose roles of this office only.");
        TRY(db_run(db, NULL, SQL("insert into second_factor_role (role, from_at) values ($1, $2) on conflict (role) do nothing"),
                   BIND(bind_text(name), bind_integer(actor->moment.now.seconds))));
    }
    for (rest = before; text_next(&rest, ' ', &name);)
        if (name.length && !has_word(roles, name))
            TRY(db_run(db, NULL, SQL("delete from second_factor_role where role = $1"), BIND(bind_text(name))));
    return remember_roles(db, arena, before, actor);
}

/* --- What is offered ------------------------------------------------------- */

static struct text offer_place(struct arena *arena, int64_t account)
{
    return arena_printf(arena, "second factor offered to %" PRId64, account);
}

/* "ABCD-EFGH-…" */
static struct text grouped(struct arena *arena, struct text letters)
{
    struct text out = text_slice(letters, 0, 4);
    for (size_t at = 4; at < letters.length; at += 4)
        out = arena_printf(arena, "%.*s-%.*s", TEXT_ARGS(out), TEXT_ARGS(text_slice(letters, at, 4)));
    return out;
}

enum result second_offer_make(const struct engine *engine, struct arena *arena, int64_t account, struct instant now, struct second_offer *ret_offer,
                              struct message *message)
{
    char bytes[ONE_TIME_SECRET_BYTES];
    struct second_offer offer;
    if (!engine->keyring)
        return message_fail(message, ERROR_NOT_FOUND, "There is no key to seal secrets with.");
    random_bytes(bytes, sizeof bytes);
    offer.secret = arena_copy(arena, (struct text){bytes, sizeof bytes});
    struct text plain = arena_printf(arena, "%" PRId64 " %.*s", now.seconds, TEXT_ARGS(base32_encode(arena, offer.secret)));
    for (size_t i = 0; i < RECOVERY_CODES; i++) {
        random_bytes(bytes, RECOVERY_CODE_BYTES);
        struct text letters = base32_encode(arena, (struct text){bytes, RECOVERY_CODE_BYTES});
        offer.codes[i] = grouped(arena, letters);
        plain = arena_printf(arena, "%.*s %.*s", TEXT_ARGS(plain), TEXT_ARGS(letters));
    }
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(keyring_seal(engine->keyring, arena, offer_place(arena, account), plain, &offer.sealed, message));
    *ret_offer = offer;
    return OK;
}

enum result second_offer_open(const struct engine *engine, struct arena *arena, int64_t account, struct text sealed, struct instant now,
                              struct second_offer *ret_offer)
{
    struct second_offer offer = {.sealed = sealed};
    struct text plain, word;
    int64_t made_at;
    if (!engine->keyring || !text_is_sealed(sealed) || keyring_unseal(engine->keyring, arena, offer_place(arena, account), sealed, &plain, NULL) < 0)
        return ERROR_INVALID;
    if (!text_next(&plain, ' ', &word) || text_to_integer(word, &made_at) < 0 || made_at > now.seconds + SESSION_AHEAD_SECONDS || now.seconds > made_at + OFFER_SECONDS)
        return ERROR_INVALID;
    if (!text_next(&plain, ' ', &word) || base32_decode(arena, word, &offer.secret) < 0 || offer.secret.length != ONE_TIME_SECRET_BYTES)
        return ERROR_INVALID;
    for (size_t i = 0; i < RECOVERY_CODES; i++) {
        if (!text_next(&plain, ' ', &word))
            return ERROR_INVALID;
        offer.codes[i] = grouped(arena, word);
    }
    *ret_offer = offer;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Changes ---------------------------------------------------------------- */

static struct text secret_place(struct arena *arena, int64_t account)
{
    return arena_printf(arena, "second factor %" PRId64, account);
}

/* Of 24 letters, in whichever case and with whatever between them; empty: it cannot be one. */
static struct text code_hash(struct arena *arena, int64_t account, struct text typed)
{
    struct text bytes;
    if (base32_decode(arena, typed, &bytes) < 0 || bytes.length != RECOVERY_CODE_BYTES)
        return TEXT_NONE;
    return hash_hex(arena, hash_of(arena_printf(arena, "recovery code of %" PRId64 ": %.*s", account, TEXT_ARGS(base32_encode(arena, bytes)))));
}

/* They hear of it, in case it was not they. */
static enum result tell(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, struct text what, struct instant now)
{
    struct account to;
    int64_t id;
    TRY(people_get(db, arena, account, date_in_london(now), &to));
    const struct post_message message = {
        .to = to.sign_in, .kind = TEXT("notice"), .subject = SAID(arena, "Signing in to your account"),
        .text = arena_printf(arena, SAY(arena, "Dear %.*s\n\n%.*s If you did not know of it, tell whoever keeps the accounts of the office.\n"), TEXT_ARGS(to.name), TEXT_ARGS(what))};
    if (arena_failed(arena))
        return ERROR_MEMORY;
    return post_put(db, engine, arena, &message, now, &id, NULL);
}

static enum result write_codes(struct db *db, struct arena *arena, int64_t account, const struct second_offer *offer)
{
    TRY(db_run(db, NULL, SQL("delete from recovery_code where account = $1"), BIND(bind_integer(account))));
    for (size_t i = 0; i < RECOVERY_CODES; i++)
        TRY(db_run(db, NULL, SQL("insert into recovery_code (code_hash, account, used_at) values ($1, $2, null)"),
                   BIND(bind_text(code_hash(arena, account, offer->codes[i])), bind_integer(account))));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result second_factor_begin(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, const struct second_offer *offer, int64_t step,
                                const struct actor *actor, struct message *message)
{
    struct text sealed, encoded = base32_encode(arena, offer->secret);
    struct instant now = actor->moment.now;
    TRY(keyring_seal(engine->keyring, arena, secret_place(arena, account), encoded, &sealed, message));
    TRY(db_run(db, NULL,
               SQL("insert into second_factor (account, secret, since_at, last_step, wrong, wrong_at) values ($1, $2, $3, $4, 0, 0)"
                   " on conflict (account) do update set secret = excluded.secret, since_at = excluded.since_at, last_step = excluded.last_step, wrong = 0"),
               BIND(bind_integer(account), bind_text(sealed), bind_integer(now.seconds), bind_integer(step))));
    TRY(write_codes(db, arena, account, offer));
    TRY(tell(db, engine, arena, account, SAID(arena, "A second factor was set up: signing in now asks for a code of an authenticator app."), now));
    return account_remember(db, account, actor, KEPT("Second factor set up"));
}

enum result second_factor_new_codes(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, const struct second_offer *offer,
                                    const struct actor *actor, struct message *message)
{
    struct second_factor factor;
    TRY(second_factor_get(db, account, &factor));
    if (!factor.is_on)
        return message_fail(message, ERROR_NOT_FOUND, "This account has no second factor.");
    TRY(write_codes(db, arena, account, offer));
    TRY(tell(db, engine, arena, account, SAID(arena, "New recovery codes were made: the old ones are over."), actor->moment.now));
    return account_remember(db, account, actor, KEPT("New recovery codes made"));
}

enum result second_factor_end(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, const struct actor *actor,
                              struct message *message)
{
    bool by_self = account == actor->account, asked = false;
    struct second_factor factor;
    TRY(second_factor_get(db, account, &factor));
    if (!factor.is_on)
        return message_fail(message, ERROR_CONFLICT, "This account has no second factor.");
    if (by_self)
        TRY(second_factor_asked_of(db, arena, account, date_in_london(actor->moment.now), &asked));
    if (asked)
        return message_fail(message, ERROR_CONFLICT, "Your role is acted in with a second factor only, so it stays. To change to another app, set it up again.");
    TRY(db_run(db, NULL, SQL("delete from second_factor where account = $1"), BIND(bind_integer(account))));
    TRY(db_run(db, NULL, SQL("delete from recovery_code where account = $1"), BIND(bind_integer(account))));
    if (!by_self)
        TRY(session_end_all(db, account, actor->moment.now));
    TRY(tell(db, engine, arena, account, SAID(arena, "The second factor was taken away: signing in asks for the password alone, or for setting up a new app."), actor->moment.now));
    return account_remember(db, account, actor, by_self ? KEPT("Second factor switched off") : KEPT("Second factor taken away"));
}

/* --- Proving ---------------------------------------------------------------- */

struct stored_factor { struct text secret; int64_t last_step, wrong, wrong_at; };

static enum result read_factor(struct db *db, struct arena *arena, int64_t account, struct stored_factor *ret_factor)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    TRY(db_query(db, &row, SQL("select secret, last_step, wrong, wrong_at from second_factor where account = $1"), BIND(bind_integer(account))));
    int step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    *ret_factor = (struct stored_factor){statement_copy(row, 0, arena), statement_integer(row, 1), statement_integer(row, 2), statement_integer(row, 3)};
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result prove_code(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, struct text typed, struct instant now, bool *ret_used)
{
    const struct actor actor = {.account = account, .moment = {.now = now}};
    struct text hash = code_hash(arena, account, typed);
    int64_t changed = 0;
    if (hash.length)
        TRY(db_run(db, &changed, SQL("update recovery_code set used_at = $3 where code_hash = $1 and account = $2 and used_at is null"),
                   BIND(bind_text(hash), bind_integer(account), bind_integer(now.seconds))));
    *ret_used = changed > 0;
    if (!changed)
        return OK;
    TRY(tell(db, engine, arena, account, SAID(arena, "Somebody signed in with one of your recovery codes."), now));
    return account_remember(db, account, &actor, KEPT("Signed in with a recovery code"));
}

static bool must_wait(const struct stored_factor *factor, struct instant now)
{
    int64_t over = factor->wrong - SECOND_WRONG_FREE + 1, wait = over * 60 > SECOND_WAIT_SECONDS_MAX ? SECOND_WAIT_SECONDS_MAX : over * 60;
    return over > 0 && now.seconds < factor->wrong_at + wait && now.seconds >= factor->wrong_at - SESSION_AHEAD_SECONDS;
}

static enum result note_wrong(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, const struct stored_factor *factor, struct instant now)
{
    const struct actor actor = {.account = account, .moment = {.now = now}};
    TRY(db_run(db, NULL, SQL("update second_factor set wrong = wrong + 1, wrong_at = $2 where account = $1"), BIND(bind_integer(account), bind_integer(now.seconds))));
    if (factor->wrong + 1 != SECOND_WRONG_FREE)
        return OK;
    TRY(tell(db, engine, arena, account, SAID(arena, "Somebody who has your password typed ten wrong codes. If it was not you, change your password now."), now));
    return account_remember(db, account, &actor, KEPT("Ten wrong codes in a row"));
}

enum result second_factor_prove(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, struct text typed, struct instant now,
                                enum proof *ret_proof, struct message *message)
{
    struct stored_factor factor;
    struct text encoded, secret;
    int64_t step;
    bool used;
    TRY(prove_code(db, engine, arena, account, typed, now, &used));
    *ret_proof = PROOF_GIVEN;
    if (used)
        return OK;
    TRY(read_factor(db, arena, account, &factor));
    if (must_wait(&factor, now)) {
        *ret_proof = PROOF_WAIT;
        return OK;
    }
    TRY(keyring_unseal(engine->keyring, arena, secret_place(arena, account), factor.secret, &encoded, message));
    TRY(base32_decode(arena, encoded, &secret));
    enum result matched = one_time_match(secret, typed, one_time_step(now), factor.last_step, &step);
    if (matched == ERROR_NOT_FOUND) {
        *ret_proof = PROOF_WRONG;
        return note_wrong(db, engine, arena, account, &factor, now);
    }
    TRY(matched);
    return db_run(db, NULL, SQL("update second_factor set last_step = $2, wrong = 0 where account = $1"), BIND(bind_integer(account), bind_integer(step)));
}

/* --- A rotation of keys ----------------------------------------------------- */

static enum result reseal_one(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, struct text secret, int64_t *sealed, int64_t *closed,
                              struct message *message)
{
    struct text plain, anew;
    enum result result = keyring_unseal(engine->keyring, arena, secret_place(arena, account), secret, &plain, NULL);
    if (result == ERROR_NOT_FOUND || result == ERROR_CORRUPT) {
        ++*closed;
        return OK; /* kept as it is: its key may be found again */
    }
    TRY(result);
    TRY(keyring_seal(engine->keyring, arena, secret_place(arena, account), plain, &anew, message));
    ++*sealed;
    return db_run(db, NULL, SQL("update second_factor set secret = $2 where account = $1"), BIND(bind_integer(account), bind_text(anew)));
}

enum result people_reseal(struct db *db, const struct engine *engine, struct arena *arena, struct text current, int64_t *sealed, int64_t *closed,
                          struct message *message)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select account, secret from second_factor order by account"), BIND_NOTHING));
    while ((step = statement_step(row)) > 0) {
        struct text secret = statement_copy(row, 1, arena);
        if (!text_equal(sealed_key_id(secret), current))
            TRY(reseal_one(db, engine, arena, statement_integer(row, 0), secret, sealed, closed, message));
    }
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result people_key_use(struct db *db, struct text begins, int64_t *ret_count)
{
    return db_one_integer(db, ret_count, SQL("select count(*) from second_factor where secret like $1"), BIND(bind_text(begins)));
}
