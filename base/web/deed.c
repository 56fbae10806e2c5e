/* One deed, one record: a form that is sent twice is done once.
 *
 * Every page gives its forms a submission key. The first transaction that a handler writes
 * under a key is done together with a row that says what it answered; whoever sends the same
 * form again (a double press, a reload, a resend after a lost answer) hears that answer again.
 * Owns the key, its check and the answering; where the rows are kept is the site's to say
 * (blocks/deed). The stored row holds neither the key nor anything that was sent: the key's
 * hash, and a hash of what was sent that is keyed with it. */
#include "base/crypto/crypto.h"
#include "base/web/edge.h"
#include "base/wording.h"

#define KEY_BYTES 16          /* of one that we make: twice as many characters */
#define KEY_CHARACTERS_MIN 16 /* of one that a program sends */
#define KEY_CHARACTERS_MAX 100
#define NOTICE_SECONDS 60

static bool deeds_are_kept(const struct request *request)
{
    const struct compiled_route *compiled = request->compiled;
    return request->web->site.deed_find && compiled && compiled->route->method == METHOD_POST && !compiled->route->repeatable;
}

/* --- The key --------------------------------------------------------------- */

static bool is_key(struct text key)
{
    for (size_t i = 0; i < key.length; i++)
        if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.", key.data[i]))
            return false;
    return key.length >= KEY_CHARACTERS_MIN && key.length <= KEY_CHARACTERS_MAX;
}

/* A header's text stands in quotes (RFC 8941). */
static struct text without_quotes(struct text text)
{
    bool quoted = text.length >= 2 && text.data[0] == '"' && text.data[text.length - 1] == '"';
    return quoted ? text_slice(text, 1, text.length - 2) : text;
}

/* A page that is shown instead of doing the deed (the form again, a page to check it) carries the same key on: opened once,
 * a form is good for one deed. */
struct text request_submission(struct request *request)
{
    assert(!request->is_public && "a page in the cache is shared: it can hold no visitor's key");
    if (!request->submission.length)
        request->submission = request->deed.key.length && !request->deed_done ? request->submission_given
                                                                               : random_hex(request_arena(request), KEY_BYTES);
    return request->submission;
}

/* Of everything that was sent, each with its length: no two forms have the same. */
static struct text fingerprint_of(struct request *request)
{
    struct arena *arena = request_arena(request);
    struct text *parts = ARENA_ARRAY(arena, struct text, 4 * request->given_count + 1);
    size_t count = 0;
    if (!parts)
        return TEXT_NONE;
    for (size_t i = 0; i < request->given_count; i++) {
        const struct given *given = &request->given[i];
        struct text bytes = given->upload ? given->upload->bytes : TEXT_NONE;
        parts[count++] = arena_printf(arena, "%zu:%zu:%zu:%d:", given->name.length, given->value.length, bytes.length, given->from_query);
        parts[count++] = given->name;
        parts[count++] = given->value;
        parts[count++] = bytes;
    }
    return keyed_hash_hex(arena, request->submission_given, hash_hex(arena, hash_of_parts(parts, count)));
}

/* The row's name: whose key, and for which address; `part` is empty for the whole deed. */
static struct text row_key(struct request *request, struct text part)
{
    struct arena *arena = request_arena(request);
    struct text visit = request->visitor.account ? TEXT_NONE : request_cookie(request, VISIT_COOKIE);
    struct text parts[] = {
        TEXT("submission "), arena_printf(arena, "%lld ", (long long)request->visitor.account), visit, TEXT(" "),
        request->submission_given, TEXT(" "), request->target.path, TEXT(" "), part,
    };
    return hash_hex(arena, hash_of_parts(parts, COUNT_OF(parts)));
}

/* --- What is known of it --------------------------------------------------- */

/* ERROR_NOT_FOUND while nothing was done under this key. Reads what is stored now, not when the handler began. */
static enum result find(struct request *request, struct deed *ret_kept)
{
    struct db *db;
    store_read_end(request->db);
    request->db = NULL;
    TRY(request_db(request, &db));
    return request->web->site.deed_find(db, request_arena(request), request->deed.key, request->moment.now, ret_kept);
}

static struct text page_with_form(struct request *request)
{
    const struct site *site = &request->web->site;
    return site->form_page ? site->form_page(request) : request->target.path;
}

/* The answer of the first sending again; a deed whose answer was lost with the program shows the page that it began on. */
static void replay(struct request *request, const struct deed *kept)
{
    struct answer *answer = &request->answer;
    answer_init(answer, request);
    answer_redirect(answer, kept->location.length ? kept->location : page_with_form(request));
    if (!kept->location.length)
        answer_cookie(answer, NOTICE_COOKIE, TEXT("already"), NOTICE_SECONDS);
    else if (kept->notice.length)
        answer_cookie(answer, NOTICE_COOKIE, kept->notice, NOTICE_SECONDS);
    send_answer(request, answer);
}

static void refuse_other(struct request *request, const struct deed *kept)
{
    struct arena *arena = request_arena(request);
    bool made = kept->location.length > 0;
    struct onward onward = {made ? kept->location : page_with_form(request), made ? SAY(arena, "See what it made") : SAY(arena, "Open the page again")};
    send_told(request, MHD_HTTP_CONFLICT, SAY(arena, "This form was already sent"),
              SAY(arena, "It was sent before, saying something else, and that was done. What you have sent now was not. To send it too, open a new form."), &onward);
}

/* --- Before the handler ------------------------------------------------------ */

static void refuse_without_key(struct request *request, const char *title, const char *advice)
{
    const struct site *site = &request->web->site;
    struct arena *arena = request_arena(request);
    bool is_kept = site->keep_form && site->keep_form(request) == OK;
    struct onward onward = {page_with_form(request), is_kept ? SAY(arena, "Open the form again, with what you typed") : SAY(arena, "Open the form again")};
    send_told(request, MHD_HTTP_BAD_REQUEST, title, advice, &onward);
}

bool deed_answers(struct request *request)
{
    struct deed kept;
    if (!deeds_are_kept(request))
        return false;
    if (!request->submission_given.length && request->head.idempotency_key)
        request->submission_given = without_quotes(text_trim(text_of(request->head.idempotency_key)));
    if (!is_key(request->submission_given)) {
        bool none = !request->submission_given.length;
        request->submission_given = TEXT_NONE;
        refuse_without_key(request, none ? SAY(request_arena(request), "This form has no submission key") : SAY(request_arena(request), "This form’s submission key is not one of ours"),
                           SAY(request_arena(request), "Nothing was saved. The key keeps a form that is sent twice from being done twice. Open the form again and send it from there."));
        return true;
    }
    request->deed = (struct deed){.key = row_key(request, TEXT_NONE), .fingerprint = fingerprint_of(request), .at = request->moment.now};
    if (!request->deed.key.length || !request->deed.fingerprint.length)
        return (send_result(request, ERROR_MEMORY, NULL), true);
    enum result result = find(request, &kept);
    if (result == ERROR_NOT_FOUND)
        return false;
    if (result < 0)
        send_result(request, result, NULL);
    else if (!text_equal(kept.fingerprint, request->deed.fingerprint))
        refuse_other(request, &kept);
    else if (kept.in_parts)
        return false;
    else
        replay(request, &kept);
    return true;
}

/* --- In the transaction ------------------------------------------------------ */

struct doing {
    struct request *request;
    store_transaction *transaction;
    void *context;
    struct text part; /* row of this part; empty: the deed is one transaction */
    struct answer before;
    bool done_before;
};

static struct text notice_of(const struct answer *answer)
{
    for (size_t i = 0; i < answer->cookie_count; i++)
        if (strcmp(answer->cookies[i].name, NOTICE_COOKIE) == 0 && !answer->cookies[i].forget)
            return answer->cookies[i].value;
    return TEXT_NONE;
}

static enum result keep(struct db *db, struct request *request, struct text key, bool in_parts)
{
    struct deed deed = request->deed;
    deed.key = key;
    deed.in_parts = in_parts;
    deed.location = in_parts ? TEXT_NONE : request->answer.location;
    deed.notice = in_parts ? TEXT_NONE : notice_of(&request->answer);
    request->deed_location = deed.location;
    return request->web->site.deed_keep(db, &deed);
}

static enum result do_in_store(struct db *db, void *context, struct message *message)
{
    struct doing *doing = context;
    struct request *request = doing->request;
    struct deed kept;
    request->answer = doing->before; /* it may run a second time */
    doing->done_before = false;
    enum result result = request->web->site.deed_find(db, request_arena(request), doing->part.length ? doing->part : request->deed.key,
                                                      request->moment.now, &kept);
    if (result == OK) {
        doing->done_before = doing->part.length > 0 && text_equal(kept.fingerprint, request->deed.fingerprint);
        return doing->done_before ? OK : message_fail(message, ERROR_CONFLICT, "This form was already sent.");
    }
    if (result != ERROR_NOT_FOUND)
        return result;
    TRY(request_run_confirmed(request, db, doing->transaction, doing->context, message));
    if (doing->part.length)
        TRY(keep(db, request, doing->part, false));
    return keep(db, request, request->deed.key, doing->part.length > 0);
}

static enum result write_doing(struct doing *doing, struct message *message)
{
    struct request *request = doing->request;
    doing->before = request->answer;
    int64_t began_us = monotonic_us();
    enum result result = store_write(request->web->site.store, do_in_store, doing, message);
    count_write(request->web, result, began_us);
    if (result < 0)
        answer_restore(&request->answer, &doing->before);
    return result;
}

enum result deed_write(struct request *request, store_transaction *transaction, void *context, struct message *message)
{
    struct doing doing = {.request = request, .transaction = transaction, .context = context};
    enum result result = write_doing(&doing, message);
    request->deed_done = result == OK;
    return result;
}

enum result request_write_part(struct request *request, struct text part, store_transaction *transaction, void *context,
                               bool *ret_done_before, struct message *message)
{
    struct doing doing = {.request = request, .transaction = transaction, .context = context};
    enum result result;
    store_read_end(request->db);
    request->db = NULL;
    if (request->deed.key.length) {
        doing.part = row_key(request, part);
        if (!doing.part.length)
            return ERROR_MEMORY;
        result = write_doing(&doing, message);
        request->deed_in_parts |= result == OK;
    } else {
        result = request_write_aside(request, transaction, context, message);
    }
    if (result == OK)
        *ret_done_before = doing.done_before;
    return result;
}

/* --- After the handler -------------------------------------------------------- */

static enum result note_answer(struct db *db, void *context, struct message *message)
{
    (void)message;
    struct request *request = context;
    return keep(db, request, request->deed.key, false);
}

/* What was sent at the same moment may have been done while this handler looked: then whatever it found is no answer. */
bool deed_settles(struct request *request, enum result result)
{
    struct answer *answer = &request->answer;
    struct deed kept;
    if (!request->deed.key.length || request->deed_in_parts || arena_failed(request_arena(request)))
        return false;
    if (request->deed_done) {
        /* A handler that says only now where it went on to. Without this a resend would be shown the form's page. */
        if (result == OK && answer->location.length && !text_equal(answer->location, request->deed_location))
            (void)!request_write_aside(request, note_answer, request, NULL);
        return false;
    }
    if (find(request, &kept) < 0 || kept.in_parts)
        return false;
    if (text_equal(kept.fingerprint, request->deed.fingerprint))
        replay(request, &kept);
    else
        refuse_other(request, &kept);
    return true;
}
