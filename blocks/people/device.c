/* Browsers: what a list of sessions says of them, and which are known. Owns known_device.
 *
 * A browser with which somebody signed in keeps a random token for half a year; the store has its hash. It lets nobody in: it only gives
 * its holder's attempts a count of their own, so that strangers who guess at an account do not use up its owner's. */
#include "blocks/people/internal.h"

struct known_word { const char *sign, *word; };

static const char *word_of(const struct known_word *list, size_t count, struct text text)
{
    for (size_t i = 0; i < count; i++)
        if (memmem(text.data, text.length, list[i].sign, strlen(list[i].sign)))
            return list[i].word;
    return NULL;
}

/* The first that fits: browsers name each other in what they send, so the order matters. */
struct text device_words(struct arena *arena, struct text user_agent)
{
    static const struct known_word browsers[] = {{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Firefox/", "Firefox"},
                                                 {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"}};
    static const struct known_word systems[] = {{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"CrOS", "ChromeOS"}, {"Windows", "Windows"},
                                                {"Mac OS X", "Mac"}, {"Linux", "Linux"}};
    if (!user_agent.length)
        return TEXT_NONE;
    const char *browser = word_of(browsers, COUNT_OF(browsers), user_agent), *system = word_of(systems, COUNT_OF(systems), user_agent);
    if (!browser || !system)
        return text_of(browser ? browser : system ? system : "");
    return arena_printf(arena, "%s, %s", browser, system);
}

/* Up to the third dot or colon; what is no address says nothing. */
struct text network_words(struct arena *arena, struct text address)
{
    bool is_six = address.length && memchr(address.data, ':', address.length);
    char between = is_six ? ':' : '.';
    size_t seen = 0;
    for (size_t i = 0; i < address.length; i++)
        if (address.data[i] == between && ++seen == 3)
            return arena_printf(arena, "%.*s*", TEXT_ARGS(text_slice(address, 0, i + 1)));
    return text_equals(address, "::1") ? TEXT("::1") : TEXT_NONE;
}

enum result device_is_known(struct db *db, struct arena *arena, struct text secret, struct text sign_in, struct instant now, bool *ret_known)
{
    struct text hash = token_hash(arena, secret);
    int64_t count = 0;
    if (arena_failed(arena))
        return ERROR_MEMORY;
    if (hash.length)
        TRY(db_one_integer(db, &count, SQL("select count(*) from known_device d join account a on a.id = d.account where d.token_hash = $1 and a.sign_in = $2 and d.seen_at > $3"),
                           BIND(bind_text(hash), bind_text(sign_in), bind_integer(now.seconds - DEVICE_SECONDS))));
    *ret_known = count > 0;
    return OK;
}

enum result device_note(struct db *db, struct text hash, int64_t account, struct instant now)
{
    TRY(db_run(db, NULL, SQL("insert into known_device (token_hash, account, seen_at) values ($1, $2, $3) on conflict (token_hash, account) do update set seen_at = excluded.seen_at"),
               BIND(bind_text(hash), bind_integer(account), bind_integer(now.seconds))));
    TRY(db_run(db, NULL, SQL("delete from known_device where seen_at <= $1"), BIND(bind_integer(now.seconds - DEVICE_SECONDS))));
    return db_run(db, NULL,
                  SQL("delete from known_device where account = $1 and token_hash not in"
                      " (select kept.token_hash from known_device kept where kept.account = $1 order by kept.seen_at desc, kept.token_hash limit $2)"),
                  BIND(bind_integer(account), bind_integer(DEVICES_KEPT_MAX)));
}

enum result devices_forget(struct db *db, int64_t account)
{
    return db_run(db, NULL, SQL("delete from known_device where account = $1"), BIND(bind_integer(account)));
}
