/* The site's hooks: who is asking, and what they hear when they may not.
 * Not here: what a session is (session.c), the sign-in page (pages_session.c). */
#include "blocks/file/file.h"
#include "blocks/people/internal.h"

struct actor actor_of_request(struct request *request)
{
    const struct visitor *visitor = request_visitor(request);
    const struct session *session = visitor->more;
    assert(visitor->account != 0); /* 0 would pass for the command line */
    return (struct actor){.account = visitor->account, .name = visitor->name, .roles = visitor->roles,
                          .organisation = visitor->organisation, .moment = request_moment(request),
                          .stands_for = session->hat.stands_for};
}

/* --- Who is it? ----------------------------------------------------------- */

struct seeing {
    struct text hash;
    struct instant now;
};

static enum result see_in_store(struct db *db, void *context, struct message *message)
{
    const struct seeing *seeing = context;
    (void)message;
    return session_seen(db, seeing->hash, seeing->now);
}

static void note_seen(struct request *request, const struct session *session)
{
    struct seeing seeing = {session->token_hash, request_moment(request).now};
    if (seeing.now.seconds - session->seen_at < SESSION_SEEN_SECONDS)
        return;
    if (request_write(request, see_in_store, &seeing, NULL) < 0) {
        /* Too busy to note it: the request goes on, the session merely ends a little earlier. */
    }
}

enum result people_identify(struct request *request, struct visitor *ret_visitor)
{
    struct visitor visitor = {.account = 0};
    struct arena *arena = request_arena(request);
    struct text secret = request_cookie(request, SESSION_COOKIE);
    struct instant now = request_moment(request).now;
    struct db *db;
    if (secret.length) {
        struct session *session = ARENA_NEW(arena, struct session);
        if (!session)
            return ERROR_MEMORY;
        TRY(request_db(request, &db));
        TRY(session_find(db, arena, secret, now, session));
        visitor.more = session;
        /* An ended session's too: a form made under it is still that visitor's, to be kept for them. */
        visitor.csrf_key = session->state == SESSION_NONE ? TEXT_NONE : session->csrf_key;
        if (session->state == SESSION_LIVE) {
            visitor.roles = session->hat.roles;
            visitor.account = session->account;
            visitor.name = session->name;
            visitor.organisation = session->hat.organisation;
            note_seen(request, session);
        }
    }
    *ret_visitor = visitor;
    return OK;
}

bool people_recognise(struct request *request)
{
    struct session session;
    struct db *db;
    return request_db(request, &db) == OK &&
           session_find(db, request_arena(request), request_cookie(request, SESSION_COOKIE), request_moment(request).now, &session) == OK &&
           session.state != SESSION_NONE && !session.account_disabled;
}

/* Between the moment in which a request was let in and its turn at the writer, a role can be taken away, a cover or
 * the session ended. */
enum result people_confirm(struct db *db, struct request *request, struct message *message)
{
    const struct visitor *visitor = request_visitor(request);
    const struct session *before = visitor->more;
    struct arena *arena AUTO(arena_free_at) = arena_new(256 * 1024);
    struct session now = {.state = SESSION_NONE};
    if (!arena)
        return ERROR_MEMORY;
    TRY(session_find(db, arena, request_cookie(request, SESSION_COOKIE), request_moment(request).now, &now));
    if (now.state == SESSION_LIVE && now.hat.organisation == before->hat.organisation && now.hat.delegation == before->hat.delegation &&
        text_equal(now.hat.roles, before->hat.roles))
        return OK;
    return message_fail(message, ERROR_DENIED,
                        "What you may do here was changed while this was on its way, so nothing was saved. Open the page again and look in which capacity you act.");
}

/* --- What they hear when they may not ------------------------------------- */

static enum result refuse_role(struct request *request, struct answer *answer)
{
    const struct engine *engine = request_context(request);
    struct text labels = role_labels(request_arena(request), engine, text_of(request_route(request)->roles));
    return message_fail(answer_message(answer), ERROR_DENIED,
                        "Your account may not open this page. It is for accounts with the role: %.*s."
                        " An administrator can change what your account may do.",
                        TEXT_ARGS(labels));
}

struct parking {
    const struct engine *engine;
    struct arena *arena;
    int64_t account;
    struct text path, body;
    struct instant now;
};

static enum result park_in_store(struct db *db, void *context, struct message *message)
{
    const struct parking *parking = context;
    struct text body;
    if (parking->body.length > PARKED_BYTES_MAX)
        return ERROR_LIMIT;
    TRY(parked_seal(parking->engine, parking->arena, parking->account, parking->path, parking->body, &body, message));
    return parked_keep(db, parking->account, parking->path, body, parking->now);
}

/* What to say on the sign-in page of what was sent; "" when there was no session at all. */
static const char *park(struct request *request, const struct session *session)
{
    struct parking parking = {
        .engine = request_context(request),
        .arena = request_arena(request),
        .account = session->account,
        .path = request_path(request),
        .body = request_form_encoded(request),
        .now = request_moment(request).now,
    };
    bool all_files = true;
    if (session->account_disabled)
        return "yes";
    if (parking.body.length == 0) /* a button alone: nothing was typed */
        return "yes";
    if (!request_is_from_own_form(request)) /* or another site's page could lay words into their next form */
        return "lost";
    if (file_keep_parked(request, parking.account, &parking.body, &all_files) < 0 || request_write(request, park_in_store, &parking, NULL) < 0)
        return "lost";
    return all_files ? "kept" : "partly";
}

enum result people_refuse(struct request *request, struct answer *answer)
{
    const struct visitor *visitor = request_visitor(request);
    const struct session *session = visitor->more;
    bool ended = session && session->state == SESSION_ENDED;
    const char *what_ended = !ended ? "" : session->hat_ended ? "hat" : "yes";
    struct text next = request_target(request);
    if (visitor->account != 0)
        return refuse_role(request, answer);
    if (request_face(request) != FACE_PAGE && request_face(request) != FACE_PDF)
        return message_fail(answer_message(answer), ERROR_DENIED, "Sign in first, at /desk/sign-in.");
    if (request_method(request) == METHOD_POST) {
        struct buffer page AUTO(buffer_clear);
        buffer_init(&page, 3 * NEXT_BYTES_MAX);
        if (ended)
            what_ended = park(request, session);
        append_encoded(&page, page_of_form(request_site(request), request_path(request)));
        next = arena_copy(request_arena(request), buffer_text(&page));
    }
    struct buffer location AUTO(buffer_clear);
    buffer_init(&location, 3 * 3 * NEXT_BYTES_MAX + 100);
    buffer_append_z(&location, "/desk/sign-in?next=");
    append_encoded(&location, next_safe(next));
    if (what_ended[0])
        buffer_printf(&location, "&ended=%s", what_ended);
    if (location.failure < 0)
        return location.failure;
    answer_redirect(answer, buffer_text(&location));
    return OK;
}

/* --- A form that has to be opened again ------------------------------------ */

struct text people_form_page(struct request *request)
{
    return page_of_form(request_site(request), request_path(request));
}

enum result people_keep_form(struct request *request)
{
    struct parking parking = {
        .engine = request_context(request),
        .arena = request_arena(request),
        .account = request_visitor(request)->account,
        .path = request_path(request),
        .body = request_form_encoded(request),
        .now = request_moment(request).now,
    };
    if (!parking.account || !parking.body.length)
        return ERROR_NOT_FOUND;
    return request_write_aside(request, park_in_store, &parking, NULL);
}
