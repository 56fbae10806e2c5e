/* Sessions: when they hold, what ends them, and that the store never holds a token. */
#include "test/unit/blocks/people/fixture.h"

static struct instant after(int64_t seconds)
{
    return (struct instant){NOON.seconds + seconds};
}

static struct token start(struct fixture *fixture, struct db *db, int64_t account)
{
    struct token token = token_new(fixture->arena);
    CHECK(session_start(db, fixture->arena, &(struct entry){.account = account, .stored_password = TEXT("stored")}, &token, TEXT_NONE, NOON) == OK);
    return token;
}

static int state_at(struct fixture *fixture, struct db *db, const struct token *token, struct instant now)
{
    struct session session = {.account = -1};
    CHECK(session_find(db, fixture->arena, token->secret, now, &session) == OK);
    return (int)session.state;
}

static void strangers(struct fixture *fixture, struct db *db)
{
    struct session session;
    struct token token = token_new(fixture->arena);
    static const char *const wrong[] = {"", "x", "' or 1=1 --", "0000000000000000000000000000000000000000000000000000000000000000"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        session.state = SESSION_LIVE;
        CHECK(session_find(db, fixture->arena, text_of(wrong[i]), NOON, &session) == OK);
        CHECK(session.state == SESSION_NONE);
    }
    int64_t account = add(fixture, db, "a@b.org", "officer", 0);
    CHECK(session_start(db, fixture->arena, &(struct entry){.account = account, .stored_password = TEXT("another")}, &token, TEXT_NONE, NOON) == ERROR_DENIED);
    CHECK(session_start(db, fixture->arena, &(struct entry){.account = 99, .stored_password = TEXT("stored")}, &token, TEXT_NONE, NOON) == ERROR_NOT_FOUND);
    CHECK(state_at(fixture, db, &token, NOON) == SESSION_NONE);
    /* The hash that the store holds is no token. */
    token = start(fixture, db, account);
    CHECK(session_find(db, fixture->arena, token.hash, NOON, &session) == OK && session.state == SESSION_NONE);
}
TEST("a token that nobody was given opens nothing") { in_store(strangers); }

static void holds(struct fixture *fixture, struct db *db)
{
    struct session session;
    int64_t account = add(fixture, db, "a@b.org", "partner", 7), found;
    struct token token = start(fixture, db, account), other = start(fixture, db, account);
    CHECK(session_find(db, fixture->arena, token.secret, NOON, &session) == OK);
    CHECK(session.state == SESSION_LIVE);
    CHECK_INTEGER(session.account, account);
    CHECK_INTEGER(session.hat.organisation, 7);
    CHECK_TEXT(session.name, "Wilma Test");
    CHECK(text_equal(session.csrf_key, token.csrf_key));
    CHECK(!text_equal(token.csrf_key, other.csrf_key) && !text_equal(token.secret, other.secret));
    CHECK(db_one_integer(db, &found, SQL("select count(*) from session where token_hash = $1 or csrf_key = $1"),
                         BIND(bind_text(token.secret))) == OK);
    CHECK_INTEGER(found, 0);
}
TEST("a session holds for its account, and its token is not in the store") { in_store(holds); }

static void ends_by_itself(struct fixture *fixture, struct db *db)
{
    int64_t account = add(fixture, db, "a@b.org", "officer", 0);
    struct token token = start(fixture, db, account);
    CHECK_INTEGER(state_at(fixture, db, &token, after(SESSION_IDLE_SECONDS - 1)), SESSION_LIVE);
    CHECK_INTEGER(state_at(fixture, db, &token, after(SESSION_IDLE_SECONDS)), SESSION_ENDED);
    CHECK_INTEGER(state_at(fixture, db, &token, after(-SESSION_AHEAD_SECONDS)), SESSION_LIVE);
    CHECK_INTEGER(state_at(fixture, db, &token, after(-SESSION_AHEAD_SECONDS - 1)), SESSION_ENDED); /* begun under a clock that was ahead */
    for (int64_t at = 0; at < SESSION_SECONDS_MAX; at += 20 * 60)
        CHECK(session_seen(db, token.hash, after(at)) == OK);
    CHECK(session_seen(db, token.hash, after(60)) == OK); /* written late: does not go back */
    CHECK_INTEGER(state_at(fixture, db, &token, after(SESSION_SECONDS_MAX - 1)), SESSION_LIVE);
    CHECK_INTEGER(state_at(fixture, db, &token, after(SESSION_SECONDS_MAX)), SESSION_ENDED);
}
TEST("a session ends 30 minutes after the last request and 12 hours after its start") { in_store(ends_by_itself); }

static void is_ended(struct fixture *fixture, struct db *db)
{
    struct message message = {0};
    int64_t account = add(fixture, db, "a@b.org", "officer", 0), other = add(fixture, db, "c@b.org", "officer", 0);
    struct token others = start(fixture, db, other), token = start(fixture, db, account);
    CHECK(session_end(db, token.hash, NOON) == OK);
    CHECK_INTEGER(state_at(fixture, db, &token, NOON), SESSION_ENDED);
    CHECK(session_seen(db, token.hash, after(1)) == OK);
    CHECK_INTEGER(state_at(fixture, db, &token, after(1)), SESSION_ENDED);

    token = start(fixture, db, account);
    CHECK(people_set_roles(db, &fixture->engine, fixture->arena, account, TEXT("officer"), 0, &fixture->actor, &message) == OK);
    CHECK_INTEGER(state_at(fixture, db, &token, NOON), SESSION_LIVE); /* nothing changed */
    CHECK(people_set_roles(db, &fixture->engine, fixture->arena, account, TEXT("head"), 0, &fixture->actor, &message) == OK);
    CHECK_INTEGER(state_at(fixture, db, &token, NOON), SESSION_ENDED);

    token = start(fixture, db, account);
    CHECK(people_set_password(db, account, "stored", &fixture->actor, &message) == OK);
    CHECK_INTEGER(state_at(fixture, db, &token, NOON), SESSION_ENDED);

    token = start(fixture, db, account);
    CHECK(people_set_disabled(db, account, true, &fixture->actor, &message) == OK);
    CHECK_INTEGER(state_at(fixture, db, &token, NOON), SESSION_ENDED);
    struct token late = token_new(fixture->arena);
    CHECK(session_start(db, fixture->arena, &(struct entry){.account = account, .stored_password = TEXT("stored")}, &late, TEXT_NONE, NOON) == ERROR_DENIED);
    CHECK(people_set_disabled(db, account, false, &fixture->actor, &message) == OK);
    CHECK_INTEGER(state_at(fixture, db, &token, NOON), SESSION_ENDED);
    CHECK_INTEGER(state_at(fixture, db, &others, NOON), SESSION_LIVE);
}
TEST("signing out, new roles, a new password and disabling end an account's sessions, and only its own") { in_store(is_ended); }

static void stays_known(struct fixture *fixture, struct db *db)
{
    int64_t account = add(fixture, db, "a@b.org", "officer", 0);
    struct token idle = start(fixture, db, account), ended = start(fixture, db, account), old = start(fixture, db, account);
    struct token fresh = token_new(fixture->arena), later = token_new(fixture->arena);
    CHECK(session_end(db, ended.hash, after(HOUR)) == OK);
    CHECK(session_start(db, fixture->arena, &(struct entry){.account = account, .stored_password = TEXT("stored")}, &fresh, old.hash, after(SESSION_KEPT_SECONDS)) == OK);
    CHECK_INTEGER(state_at(fixture, db, &idle, after(SESSION_KEPT_SECONDS)), SESSION_ENDED);
    CHECK_INTEGER(state_at(fixture, db, &old, after(SESSION_KEPT_SECONDS)), SESSION_ENDED);
    CHECK(session_start(db, fixture->arena, &(struct entry){.account = account, .stored_password = TEXT("stored")}, &later, TEXT_NONE, after(SESSION_KEPT_SECONDS + HOUR)) == OK);
    CHECK_INTEGER(state_at(fixture, db, &idle, after(SESSION_KEPT_SECONDS + HOUR)), SESSION_NONE);
    CHECK_INTEGER(state_at(fixture, db, &ended, after(SESSION_KEPT_SECONDS + HOUR)), SESSION_ENDED);
}
TEST("an ended session is known for a day, then cleared away by a later sign-in; a sign-in ends the one before") { in_store(stays_known); }
