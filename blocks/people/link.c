/* Links by which somebody sets their own password: invitations and resets. Owns account_link, reset_asked and
 * people_setting. Not here: the outbox that carries them (blocks/post), the pages (pages_link.c).
 *
 * A link carries a random token; the store keeps its hash. It works once, until it expires, and only while its
 * account is in use; a newer link of the account ends it, and so does the end of the account's work. The token
 * itself stands in the waiting message alone, sealed, which is wiped as soon as it is of no use. */
#include "blocks/body/body.h"
#include "base/wording.h"
#include "blocks/people/internal.h"
#include "blocks/post/post.h"

#include <inttypes.h>

static const struct setting_known { const char *name; int64_t otherwise, least, most; } settings[] = {
    {"invitation_days", 7, 1, 30},
    {"reset_minutes", 60, 10, 24 * 60},
};

enum result people_setting(struct db *db, const char *name, int64_t *ret_value)
{
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        enum result result;
        if (strcmp(settings[i].name, name) != 0)
            continue;
        result = db_one_integer(db, ret_value, SQL("select value from people_setting where name = $1"), BIND(bind_text(text_of(name))));
        if (result == ERROR_NOT_FOUND)
            *ret_value = settings[i].otherwise;
        return result == ERROR_NOT_FOUND ? OK : result;
    }
    return ERROR_NOT_FOUND;
}

enum result people_set_setting(struct db *db, const char *name, int64_t value)
{
    for (size_t i = 0; i < COUNT_OF(settings); i++)
        if (strcmp(settings[i].name, name) == 0 && value >= settings[i].least && value <= settings[i].most)
            return db_run(db, NULL, SQL("insert into people_setting (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value"),
                          BIND(bind_text(text_of(name)), bind_integer(value)));
    return ERROR_INVALID;
}

/* --- Ending ---------------------------------------------------------------- */

enum result links_end(struct db *db, int64_t account, struct instant now)
{
    int64_t message;
    for (;;) {
        enum result result = db_one_integer(db, &message, SQL("select message from account_link where account = $1 and ended_at is null order by message limit 1"),
                                            BIND(bind_integer(account)));
        if (result == ERROR_NOT_FOUND)
            return OK;
        TRY(result);
        TRY(post_void(db, message, now));
        TRY(db_run(db, NULL, SQL("update account_link set ended_at = $2 where account = $1 and message = $3 and ended_at is null"),
                   BIND(bind_integer(account), bind_integer(now.seconds), bind_integer(message))));
    }
}

/* --- Making ---------------------------------------------------------------- */

static struct text message_text(struct arena *arena, const struct link_order *order, const struct account *account, struct text office, struct text href,
                                struct instant expires)
{
    struct text until = instant_long(arena, expires);
    if (order->is_invitation)
        return arena_printf(arena,
                            SAY(arena, "Dear %.*s\n\nThere is an account for you at %.*s. Choose your password here, by %.*s:\n\n%.*s\n\n"
                            "You sign in with %.*s. The link works once. If you did not expect this, you need do nothing.\n"),
                            TEXT_ARGS(account->name), TEXT_ARGS(office), TEXT_ARGS(until), TEXT_ARGS(href), TEXT_ARGS(account->sign_in));
    return arena_printf(arena,
                        SAY(arena, "Dear %.*s\n\nA new password was asked for your account at %.*s. Choose one here, by %.*s:\n\n%.*s\n\n"
                        "The link works once. If you did not ask, you need do nothing: your password stays as it is.\n"),
                        TEXT_ARGS(account->name), TEXT_ARGS(office), TEXT_ARGS(until), TEXT_ARGS(href));
}

enum result link_make(struct db *db, const struct engine *engine, struct arena *arena, const struct link_order *order, const struct actor *actor,
                      struct made_link *ret_link)
{
    struct instant now = actor->moment.now;
    struct made_link link;
    struct account account;
    struct body body;
    int64_t span;
    TRY(people_get(db, arena, order->account, date_in_london(now), &account));
    TRY(people_setting(db, order->is_invitation ? "invitation_days" : "reset_minutes", &span));
    link.expires = (struct instant){now.seconds + span * (order->is_invitation ? 24 * 60 * 60 : 60)};
    TRY(body_on(db, arena, actor->moment.today, &body));
    link.href = arena_printf(arena, "%.*s%.*s/desk/link/%.*s", TEXT_ARGS(engine->public_address), TEXT_ARGS(language_path(arena)), TEXT_ARGS(order->token->secret));
    struct text office = body.legal_name.length ? arena_printf(arena, SAY(arena, "the office of the %.*s"), TEXT_ARGS(body.legal_name)) : SAID(arena, "the office");
    struct post_message message = {
        .to = account.sign_in, .kind = order->is_invitation ? TEXT("invitation") : TEXT("reset"),
        .subject = order->is_invitation ? SAID(arena, "Your account: choose a password") : SAID(arena, "Choose a new password"),
        .text = message_text(arena, order, &account, office, link.href, link.expires), .expires_at = link.expires};
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(links_end(db, order->account, now));
    TRY(post_put(db, engine, arena, &message, now, &link.message, NULL));
    TRY(db_run(db, NULL, SQL("insert into account_link (token_hash, account, kind, made_at, expires_at, ended_at, message) values ($1, $2, $3, $4, $5, null, $6)"),
               BIND(bind_text(order->token->hash), bind_integer(order->account), bind_text(message.kind), bind_integer(now.seconds),
                    bind_integer(link.expires.seconds), bind_integer(link.message))));
    TRY(account_remember(db, order->account, actor, order->is_invitation ? KEPT("Invitation written") : KEPT("Link for a new password written")));
    *ret_link = link;
    return OK;
}

enum result people_link(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, const struct token *token,
                        const struct actor *actor, struct made_link *ret_link, struct message *message)
{
    struct text stored;
    bool disabled;
    enum result result = account_password(db, arena, account, &stored, &disabled);
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, result, "There is no such account.");
    TRY(result);
    if (disabled)
        return message_fail(message, ERROR_CONFLICT, "This account is shut out. Let it in again first.");
    const struct link_order order = {account, stored.length == 0, token};
    return link_make(db, engine, arena, &order, actor, ret_link);
}

/* --- Asked for on the sign-in page ----------------------------------------- */

/* Something is written whether or not anybody has that address, so that the time it takes tells nothing. */
enum result link_forgotten(struct db *db, const struct engine *engine, struct arena *arena, struct text sign_in, const struct token *token,
                           struct moment moment)
{
    struct date day = date_in_london(moment.now);
    struct actor actor = {.name = TEXT("the sign-in page"), .moment = moment};
    struct account account;
    struct made_link link;
    enum result result;
    TRY(db_run(db, NULL, SQL("insert into reset_asked (day, times) values ($1, 1) on conflict (day) do update set times = reset_asked.times + 1"),
               BIND(bind_date(day))));
    result = people_find(db, arena, sign_in, day, &account);
    if (result == ERROR_NOT_FOUND || (result == OK && account.disabled))
        return OK;
    TRY(result);
    actor.account = account.id;
    return people_link(db, engine, arena, account.id, token, &actor, &link, NULL);
}

/* --- Using ----------------------------------------------------------------- */

enum result link_find(struct db *db, struct arena *arena, struct text secret, struct instant now, struct account *ret_account)
{
    struct text hash = token_hash(arena, secret);
    struct account account;
    int64_t id;
    if (!hash.length)
        return arena_failed(arena) ? ERROR_MEMORY : ERROR_NOT_FOUND;
    TRY(db_one_integer(db, &id, SQL("select account from account_link where token_hash = $1 and ended_at is null and expires_at > $2"),
                       BIND(bind_text(hash), bind_integer(now.seconds))));
    TRY(people_get(db, arena, id, date_in_london(now), &account));
    if (account.disabled)
        return ERROR_NOT_FOUND;
    *ret_account = account;
    return OK;
}

enum result link_use(struct db *db, struct arena *arena, struct text secret, const char *stored_password, struct moment moment, struct message *message)
{
    struct account account;
    TRY(link_find(db, arena, secret, moment.now, &account));
    const struct actor actor = {.account = account.id, .name = account.name, .moment = moment};
    TRY(people_set_password(db, account.id, stored_password, &actor, message));
    return links_end(db, account.id, moment.now);
}
