/* Cross-site request forgery: a POST must come from a form that we gave to the same
 * visitor. The token is a random salt and its keyed hash; the key is the session's, or, for
 * who has none, a random cookie. The salt makes every page's token another one, so that
 * compressed pages tell nothing about it. Who the visitor is, is the site's to say. */
#include "base/crypto/crypto.h"
#include "base/web/edge.h"

#define SALT_BYTES 8
#define VISIT_KEY_BYTES 16

static struct text visit_key(const struct request *request)
{
    struct text key = request_cookie(request, VISIT_COOKIE);
    return key.length == 2 * VISIT_KEY_BYTES ? key : TEXT_NONE;
}

static struct text token_for(struct arena *arena, struct text key, struct text salt)
{
    struct text text = arena_printf(arena, "form:%.*s", TEXT_ARGS(salt));
    struct text hash = keyed_hash_hex(arena, key, text);
    return arena_printf(arena, "%.*s%.*s", TEXT_ARGS(salt), TEXT_ARGS(hash));
}

struct text request_csrf(struct request *request)
{
    assert(!request->is_public && "a page in the cache is shared: it can hold no visitor's token");
    struct arena *arena = request_arena(request);
    if (request->csrf_token.length)
        return request->csrf_token;
    struct text key = request->visitor.csrf_key;
    if (key.length == 0)
        key = visit_key(request);
    if (key.length == 0) {
        key = random_hex(arena, VISIT_KEY_BYTES);
        answer_cookie(&request->answer, VISIT_COOKIE, key, 0);
    }
    request->csrf_token = token_for(arena, key, random_hex(arena, SALT_BYTES));
    return request->csrf_token;
}

/* Browsers say where a request comes from; only a form of our own may post. Those that
 * do not send Sec-Fetch-Site (old ones, and any over plain http) send Origin. */
static bool comes_from_here(const struct head *head)
{
    if (head->sec_fetch_site)
        return strcmp(head->sec_fetch_site, "same-origin") == 0 || strcmp(head->sec_fetch_site, "none") == 0;
    if (!head->origin)
        return true; /* not a browser's: the token decides */
    const char *host = strstr(head->origin, "://");
    return host && head->host && strcmp(host + 3, head->host) == 0;
}

bool request_is_from_own_form(struct request *request)
{
    return csrf_check(request, NULL) == OK;
}

enum result csrf_check(struct request *request, struct message *message)
{
    if (!comes_from_here(&request->head))
        return message_fail(message, ERROR_DENIED,
                            "This was sent from another site’s page. Please open the page here and send it again.");
    struct text key = request->visitor.csrf_key.length ? request->visitor.csrf_key : visit_key(request);
    struct text salt = text_slice(request->csrf_given, 0, (size_t)2 * SALT_BYTES);
    if (key.length && salt.length == 2 * SALT_BYTES &&
        text_equal_secret(token_for(request_arena(request), key, salt), request->csrf_given))
        return OK;
    return message_fail(message, ERROR_DENIED,
                        "This form is out of date, perhaps because you signed in or out since it was opened. Go back, "
                        "reload the page and send it again.");
}
