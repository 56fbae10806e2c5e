/* People on an answer, the links that are sent to them, and the sessions that a link gives. Owns gather_link and gather_session.
 *
 * A link carries a random token, of which the store keeps the hash; the token itself stands in the waiting message alone, which is sealed there. It works
 * once, by a press of a button, until it expires; a newer one for the same person ends it. What it gives is a session of that browser: a random
 * token in a cookie, whose hash may open one answer or several. */
#include "blocks/gather/internal.h"

#include "base/store/serial.h"
#include "base/wording.h"
#include "blocks/body/body.h"
#include "blocks/post/post.h"

#define LINK_SECONDS_DAY 86400
#define DECISION_ARENA_BYTES_MAX 1048576

/* --- On the answer ------------------------------------------------------------------ */

static size_t people_there(const struct gather_answer *answer)
{
    size_t count = 0;
    for (size_t i = 0; i < answer->person_count; i++)
        count += !answer->people[i].is_gone;
    return count;
}

enum result person_add(struct db *db, struct arena *arena, const struct gather_answer *answer, const struct person_new *person, const struct writer *writer, struct instant now,
                       int64_t *ret_person, struct message *message)
{
    int64_t id;
    (void)arena;
    TRY(answer_may_write(answer, now, message));
    if (people_there(answer) >= ANSWER_PEOPLE_MAX)
        return message_fail(message, ERROR_LIMIT, "There are %d people on this already. Take somebody off first.", ANSWER_PEOPLE_MAX);
    for (size_t i = 0; i < answer->person_count; i++)
        if (!answer->people[i].is_gone && text_equal_ignoring_case(answer->people[i].email, person->email))
            return message_fail(message, ERROR_CONFLICT, "Somebody with this e-mail address is on it already.");
    TRY(db_next_number(db, TEXT("gather_person"), &id));
    TRY(db_run(db, NULL, SQL("insert into gather_person (id, answer, name, email, part, account, added_at) values ($1, $2, $3, $4, $5, 0, $6)"),
               BIND(bind_integer(id), bind_integer(answer->id), bind_text(person->name), bind_text(person->email), bind_text(person->part), bind_integer(now.seconds))));
    TRY(event_put(db, answer->id, writer, "added", TEXT_NONE, 0, TEXT_NONE, now));
    *ret_person = id;
    return OK;
}

static enum result links_of_person_end(struct db *db, int64_t person, struct instant now)
{
    int64_t post;
    for (;;) {
        enum result result = db_one_integer(db, &post, SQL("select message from gather_link where person = $1 and ended_at is null order by message limit 1"), BIND(bind_integer(person)));
        if (result == ERROR_NOT_FOUND)
            return OK;
        TRY(result);
        TRY(post_void(db, post, now));
        TRY(db_run(db, NULL, SQL("update gather_link set ended_at = $2 where message = $1 and ended_at is null"), BIND(bind_integer(post), bind_integer(now.seconds))));
    }
}

enum result person_remove(struct db *db, const struct gather_answer *answer, int64_t person, const struct writer *writer, struct instant now, struct message *message)
{
    const struct gather_person *found = answer_person(answer, person);
    TRY(answer_may_write(answer, now, message));
    if (!found || found->is_gone)
        return message_fail(message, ERROR_NOT_FOUND, "This person is not on it any more.");
    if (person == writer->person)
        return message_fail(message, ERROR_CONFLICT, "You cannot take yourself off. Somebody else on it can.");
    TRY(db_run(db, NULL, SQL("update gather_person set gone_at = $2 where id = $1"), BIND(bind_integer(person), bind_integer(now.seconds))));
    TRY(links_of_person_end(db, person, now));
    TRY(db_run(db, NULL, SQL("delete from gather_session where person = $1"), BIND(bind_integer(person))));
    return event_put(db, answer->id, writer, "removed", TEXT_NONE, 0, TEXT_NONE, now);
}

/* --- Messages ------------------------------------------------------------------------- */

static enum result office_name(struct db *db, struct arena *arena, struct moment moment, struct text *ret_name)
{
    struct body body;
    TRY(body_on(db, arena, moment.today, &body));
    *ret_name = body.legal_name.length ? arena_printf(arena, SAY(arena, "the office of the %.*s"), TEXT_ARGS(body.legal_name)) : SAID(arena, "the office");
    return OK;
}

static struct text link_text(struct arena *arena, const struct gather_answer *answer, const struct gather_person *person, struct text from, struct text office, struct text href,
                             struct instant expires)
{
    struct text why = from.length ? arena_printf(arena, SAY(arena, "%.*s has asked you to work on it with them."), TEXT_ARGS(from))
                                  : SAID(arena, "What you have saved so far is kept.");
    struct text closes = answer->asking.closes.seconds ? arena_printf(arena, SAY(arena, "It closes on %.*s."), TEXT_ARGS(instant_long(arena, answer->asking.closes))) : TEXT_NONE;
    return arena_printf(arena,
                        SAY(arena, "Dear %.*s\n\n%.*s\nReference %.*s, for %.*s\n\n%.*s %.*s Go on with it here, by %.*s:\n\n%.*s\n\n"
                                   "Press the button on the page that opens. The link works once; on the page you can ask for another at any time. If you did not expect this, you need do nothing.\n"),
                        TEXT_ARGS(person->name), TEXT_ARGS(asking_title(&answer->asking, answer->questionnaire)), TEXT_ARGS(answer->reference), TEXT_ARGS(office), TEXT_ARGS(why),
                        TEXT_ARGS(closes), TEXT_ARGS(instant_long(arena, expires)), TEXT_ARGS(href));
}

struct text gather_without_links(struct arena *arena, struct text words)
{
    const struct text path = TEXT("/forms/link/");
    struct text out = TEXT_NONE, rest = words;
    while (text_contains(rest, path)) {
        size_t at = 0;
        while (!text_starts(text_slice(rest, at, SIZE_MAX), path))
            at++;
        out = arena_printf(arena, "%.*s%.*s…", TEXT_ARGS(out), TEXT_ARGS(text_slice(rest, 0, at + path.length)));
        rest = text_slice(rest, at + path.length, SIZE_MAX);
        for (at = 0; at < rest.length && ((rest.data[at] >= '0' && rest.data[at] <= '9') || (rest.data[at] >= 'a' && rest.data[at] <= 'f')); at++)
            ;
        rest = text_slice(rest, at, SIZE_MAX);
    }
    return arena_printf(arena, "%.*s%.*s", TEXT_ARGS(out), TEXT_ARGS(rest));
}

static struct text link_href(const struct engine *engine, struct arena *arena, const struct token *token)
{
    return arena_printf(arena, "%.*s%.*s/forms/link/%.*s", TEXT_ARGS(engine->public_address), TEXT_ARGS(language_path(arena)), TEXT_ARGS(token->secret));
}

/* Earlier links of theirs end. */
static enum result put_link(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, int64_t person, const struct token *token,
                            const struct post_message *message, struct moment moment)
{
    int64_t post;
    if (arena_failed(arena))
        return ERROR_MEMORY;
    TRY(links_of_person_end(db, person, moment.now));
    TRY(post_put(db, engine, arena, message, moment.now, &post, NULL));
    return db_run(db, NULL, SQL("insert into gather_link (token_hash, answer, person, made_at, expires_at, message) values ($1, $2, $3, $4, $5, $6)"),
                  BIND(bind_text(token->hash), bind_integer(answer->id), bind_integer(person), bind_integer(moment.now.seconds), bind_integer(message->expires_at.seconds), bind_integer(post)));
}

static struct instant link_expires(const struct gather_answer *answer, struct moment moment)
{
    return (struct instant){moment.now.seconds + answer->questionnaire->link_days * LINK_SECONDS_DAY};
}

enum result link_send(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, int64_t person, const struct token *token, struct text from,
                      struct moment moment)
{
    const struct gather_person *to = answer_person(answer, person);
    struct instant expires = link_expires(answer, moment);
    const struct writer writer = {.person = person, .name = to ? to->name : TEXT_NONE};
    struct text office;
    if (!to || to->is_gone)
        return ERROR_NOT_FOUND;
    TRY(office_name(db, arena, moment, &office));
    struct post_message message = {.to = to->email, .kind = TEXT("form-link"), .expires_at = expires,
                                   .subject = arena_printf(arena, SAY(arena, "Go on with %.*s"), TEXT_ARGS(answer->reference)),
                                   .text = link_text(arena, answer, to, from, office, link_href(engine, arena, token), expires)};
    TRY(text_with_contact(db, engine, arena, answer, &message.text));
    TRY(put_link(db, engine, arena, answer, person, token, &message, moment));
    return from.length ? OK : event_put(db, answer->id, &writer, "link", TEXT_NONE, 0, TEXT_NONE, moment.now);
}

enum result link_send_saying(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, int64_t person, const struct token *token,
                             const struct link_words *words, struct moment moment)
{
    const struct gather_person *to = answer_person(answer, person);
    struct instant expires = link_expires(answer, moment);
    if (!to || to->is_gone)
        return ERROR_NOT_FOUND;
    struct post_message message = {
        .to = to->email, .kind = words->kind, .expires_at = expires, .subject = words->subject,
        .text = arena_printf(arena,
                             SAY(arena, "Dear %.*s\n\n%.*s\nReference %.*s\n\n%.*s\n\nOpen it here, by %.*s:\n\n%.*s\n\n"
                                        "Press the button on the page that opens. The link works once; on the page you can ask for another at any time.\n"),
                             TEXT_ARGS(to->name), TEXT_ARGS(asking_title(&answer->asking, answer->questionnaire)), TEXT_ARGS(answer->reference), TEXT_ARGS(words->before),
                             TEXT_ARGS(instant_long(arena, expires)), TEXT_ARGS(link_href(engine, arena, token)))};
    TRY(text_with_contact(db, engine, arena, answer, &message.text));
    return put_link(db, engine, arena, answer, person, token, &message, moment);
}

enum result links_send_all(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, const struct link_words *words, struct moment moment)
{
    for (size_t i = 0; i < answer->person_count; i++) {
        struct token token;
        if (answer->people[i].is_gone)
            continue;
        token = token_new(arena);
        if (arena_failed(arena))
            return ERROR_MEMORY;
        TRY(link_send_saying(db, engine, arena, answer, answer->people[i].id, &token, words, moment));
    }
    return OK;
}

/* Those that are in their time and were not sent, the latest first. */
static enum result answers_of(struct db *db, struct text email, struct link_found *found, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    size_t count = 0;
    int step;
    TRY(db_query(db, &row,
                 SQL("select p.answer, p.id from gather_person p join gather_answer a on a.id = p.answer where lower(p.email) = lower($1) and p.gone_at is null"
                     " and a.state in ('begun', 'sent', 'late', 'accepted') order by p.answer desc limit $2"),
                 BIND(bind_text(email), bind_integer(ANSWERS_ASKED_MAX))));
    while ((step = statement_step(row)) == 1 && count < ANSWERS_ASKED_MAX)
        found[count++] = (struct link_found){statement_integer(row, 0), statement_integer(row, 1)};
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

enum result links_send_to(struct db *db, const struct engine *engine, struct arena *arena, struct text email, const struct token *tokens, struct moment moment)
{
    struct link_found found[ANSWERS_ASKED_MAX];
    size_t count;
    TRY(answers_of(db, email, found, &count));
    for (size_t i = 0; i < count; i++) {
        struct gather_answer answer;
        TRY(gather_answer_get(db, engine, arena, found[i].answer, &answer));
        if (gather_time_of(&answer.asking, answer.questionnaire->late_hours, moment.now) != GATHER_OVER || answer.state != GATHER_BEGUN)
            TRY(link_send(db, engine, arena, &answer, found[i].person, &tokens[i], TEXT_NONE, moment));
    }
    return OK;
}

/* To everybody who is on it. */
static enum result tell_all(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct text subject, struct text words, struct moment moment)
{
    for (size_t i = 0; i < answer->person_count; i++) {
        const struct gather_person *person = &answer->people[i];
        int64_t post;
        if (person->is_gone)
            continue;
        struct post_message message = {
            .to = person->email, .kind = TEXT("receipt"), .subject = subject,
            .text = arena_printf(arena, SAY(arena, "Dear %.*s\n\n%.*s\nReference %.*s\n\n%.*s\n"), TEXT_ARGS(person->name),
                                 TEXT_ARGS(asking_title(&answer->asking, answer->questionnaire)), TEXT_ARGS(answer->reference), TEXT_ARGS(words))};
        TRY(text_with_contact(db, engine, arena, answer, &message.text));
        if (arena_failed(arena))
            return ERROR_MEMORY;
        TRY(post_put(db, engine, arena, &message, moment.now, &post, NULL));
    }
    return OK;
}

enum result receipt_send(struct db *db, const struct engine *engine, struct arena *arena, const struct whole *whole, enum gather_state state, struct moment moment)
{
    const struct gather_answer *answer = &whole->answer;
    struct text office, words, late = state == GATHER_SENT_LATE ? SAID(arena, "It came after the close, so a person decides whether it can be taken. You will be told.\n\n") : TEXT_NONE;
    TRY(office_name(db, arena, moment, &office));
    words = arena_printf(arena, SAY(arena, "It reached %.*s on %.*s. Please keep this message: the reference is your receipt.\n\n%.*s%.*s"), TEXT_ARGS(office),
                         TEXT_ARGS(instant_long(arena, moment.now)), TEXT_ARGS(late), TEXT_ARGS(markdown_plain(arena, answer->questionnaire->next)));
    return tell_all(db, engine, arena, answer, arena_printf(arena, SAY(arena, "Received: %.*s"), TEXT_ARGS(answer->reference)), words, moment);
}

/* Not in the language of whoever decided: which one those on it read is not known. */
enum result decision_send(struct db *db, const struct engine *engine, const struct gather_answer *answer, bool accepted, struct moment moment)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(DECISION_ARENA_BYTES_MAX);
    struct text office, words;
    if (!arena)
        return ERROR_MEMORY;
    TRY(office_name(db, arena, moment, &office));
    words = accepted ? SAID(arena, "It came after the close, and was accepted all the same.") : SAID(arena, "It came after the close, and could not be taken.");
    if (!accepted)
        words = arena_printf(arena, SAY(arena, "%.*s You can ask %.*s why."), TEXT_ARGS(words), TEXT_ARGS(office));
    return tell_all(db, engine, arena, answer, arena_printf(arena, SAY(arena, "Decided: %.*s"), TEXT_ARGS(answer->reference)), words, moment);
}

/* --- Links and sessions ----------------------------------------------------------------- */

enum result form_link_find(struct db *db, struct arena *arena, struct text secret, struct instant now, struct link_found *ret_found)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text hash = token_hash(arena, secret);
    int step;
    if (!hash.length)
        return arena_failed(arena) ? ERROR_MEMORY : ERROR_NOT_FOUND;
    TRY(db_query(db, &row,
                 SQL("select l.answer, l.person from gather_link l join gather_person p on p.id = l.person where l.token_hash = $1 and l.ended_at is null"
                     " and l.expires_at > $2 and p.gone_at is null"),
                 BIND(bind_text(hash), bind_integer(now.seconds))));
    step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    *ret_found = (struct link_found){statement_integer(row, 0), statement_integer(row, 1)};
    return OK;
}

enum result session_put(struct db *db, struct text hash, int64_t answer, int64_t person, struct instant now)
{
    TRY(db_run(db, NULL, SQL("delete from gather_session where expires_at <= $1"), BIND(bind_integer(now.seconds))));
    return db_run(db, NULL,
                  SQL("insert into gather_session (token_hash, answer, person, made_at, expires_at) values ($1, $2, $3, $4, $5)"
                      " on conflict (token_hash, answer) do update set person = $3, expires_at = $5"),
                  BIND(bind_text(hash), bind_integer(answer), bind_integer(person), bind_integer(now.seconds), bind_integer(now.seconds + SESSION_SECONDS)));
}

enum result session_go_on(struct db *db, struct text hash, int64_t answer, struct instant now)
{
    return db_run(db, NULL, SQL("update gather_session set expires_at = $3 where token_hash = $1 and answer = $2 and expires_at > $4"),
                  BIND(bind_text(hash), bind_integer(answer), bind_integer(now.seconds + SESSION_SECONDS), bind_integer(now.seconds)));
}

enum result form_link_use(struct db *db, struct arena *arena, struct text secret, struct text session_hash, struct instant now, struct link_found *ret_found, struct message *message)
{
    struct link_found found;
    struct writer writer = {0};
    enum result result = form_link_find(db, arena, secret, now, &found);
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, result, "This link was used already, or has expired. Ask for another.");
    TRY(result);
    TRY(links_of_person_end(db, found.person, now));
    TRY(db_run(db, NULL, SQL("update gather_person set joined_at = coalesce(joined_at, $2) where id = $1"), BIND(bind_integer(found.person), bind_integer(now.seconds))));
    TRY(db_one_text(db, arena, &writer.name, SQL("select name from gather_person where id = $1"), BIND(bind_integer(found.person))));
    writer.person = found.person;
    TRY(event_put(db, found.answer, &writer, "joined", TEXT_NONE, 0, TEXT_NONE, now));
    TRY(session_put(db, session_hash, found.answer, found.person, now));
    *ret_found = found;
    return OK;
}

enum result form_session_find(struct db *db, struct text hash, int64_t answer, struct instant now, int64_t *ret_person)
{
    return hash.length ? db_one_integer(db, ret_person,
                                        SQL("select s.person from gather_session s join gather_person p on p.id = s.person where s.token_hash = $1 and s.answer = $2"
                                            " and s.expires_at > $3 and p.gone_at is null"),
                                        BIND(bind_text(hash), bind_integer(answer), bind_integer(now.seconds)))
                       : ERROR_NOT_FOUND;
}

enum result form_session_end(struct db *db, struct text hash)
{
    return db_run(db, NULL, SQL("delete from gather_session where token_hash = $1"), BIND(bind_text(hash)));
}

bool gather_recognise(struct request *request)
{
    struct text hash = token_hash(request_arena(request), request_cookie(request, FORMS_COOKIE));
    struct db *db;
    int64_t count;
    return hash.length && request_db(request, &db) == OK &&
           db_one_integer(db, &count, SQL("select count(*) from gather_session where token_hash = $1 and expires_at > $2"),
                          BIND(bind_text(hash), bind_integer(request_moment(request).now.seconds))) == OK &&
           count > 0;
}
