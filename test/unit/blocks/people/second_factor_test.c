/* Second factors: what is offered, proved, used up and counted; sessions that lack one; browsers and networks in words. */
#include "test/unit/blocks/people/fixture.h"

#include "base/crypto/one_time.h"

static struct instant later(int64_t seconds) { return (struct instant){NOON.seconds + seconds}; }

/* A keyring in a folder of its own, for the time of a test. */
static char folder[64];
static bool open_keys(struct fixture *fixture)
{
    char id[KEY_ID_BYTES];
    struct message message = {0};
    snprintf(folder, sizeof folder, "/tmp/people_keys_XXXXXX");
    return mkdtemp(folder) && keyring_open(folder, &fixture->engine.keyring, &message) == OK && keyring_make(fixture->engine.keyring, id, &message) == OK;
}
static void close_keys(struct fixture *fixture)
{
    char command[100];
    keyring_free(fixture->engine.keyring);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    CHECK(system(command) == 0);
}

static struct actor as(int64_t account, struct instant now) { return (struct actor){.account = account, .name = TEXT("Wilma Test"), .moment = moment_at(now)}; }

static struct second_offer begin(struct fixture *fixture, struct db *db, int64_t account)
{
    struct second_offer offer = {.secret = TEXT_NONE};
    struct message message = {0};
    struct actor actor = as(account, NOON);
    CHECK(second_offer_make(&fixture->engine, fixture->arena, account, NOON, &offer, &message) == OK);
    CHECK(second_factor_begin(db, &fixture->engine, fixture->arena, account, &offer, one_time_step(NOON) - 2, &actor, &message) == OK);
    return offer;
}

static enum proof prove(struct fixture *fixture, struct db *db, int64_t account, struct text typed, struct instant now)
{
    enum proof proof = (enum proof)-1;
    struct message message = {0};
    CHECK(second_factor_prove(db, &fixture->engine, fixture->arena, account, typed, now, &proof, &message) == OK);
    return proof;
}

static struct text code_at(struct fixture *fixture, const struct second_offer *offer, struct instant now)
{
    char code[ONE_TIME_DIGITS_MAX + 1];
    one_time_code(offer->secret, (uint64_t)one_time_step(now), ONE_TIME_DIGITS, code);
    return arena_copy_z(fixture->arena, code);
}

static void offers(struct fixture *fixture, struct db *db)
{
    struct second_offer offer, back = {.secret = TEXT("?")};
    struct message message = {0};
    int64_t account = add(fixture, db, "a@b.org", "officer", 0);
    CHECK(second_offer_make(&fixture->engine, fixture->arena, account, NOON, &offer, &message) == ERROR_NOT_FOUND); /* no keys */
    CHECK(message.text[0] != '\0');
    CHECK(open_keys(fixture));
    CHECK(second_offer_make(&fixture->engine, fixture->arena, account, NOON, &offer, &message) == OK);
    CHECK(second_offer_open(&fixture->engine, fixture->arena, account + 1, offer.sealed, NOON, &back) == ERROR_INVALID);
    CHECK(second_offer_open(&fixture->engine, fixture->arena, account, offer.sealed, later(OFFER_SECONDS + 1), &back) == ERROR_INVALID);
    CHECK(second_offer_open(&fixture->engine, fixture->arena, account, TEXT("1 AAAA"), NOON, &back) == ERROR_INVALID);
    CHECK(second_offer_open(&fixture->engine, fixture->arena, account, TEXT_NONE, NOON, &back) == ERROR_INVALID);
    CHECK_TEXT(back.secret, "?");
    CHECK(second_offer_open(&fixture->engine, fixture->arena, account, offer.sealed, later(OFFER_SECONDS), &back) == OK);
    CHECK(text_equal(back.secret, offer.secret) && text_equal(back.codes[9], offer.codes[9]));
    CHECK_INTEGER(offer.codes[0].length, 29); /* six groups of four */
    close_keys(fixture);
}
TEST("what is offered comes back to its account only, and for an hour") { in_store(offers); }

static void proofs(struct fixture *fixture, struct db *db)
{
    struct second_factor factor;
    int64_t account = add(fixture, db, "a@b.org", "officer", 0), count;
    CHECK(open_keys(fixture));
    struct second_offer offer = begin(fixture, db, account);
    struct text code = code_at(fixture, &offer, NOON);
    CHECK(db_one_integer(db, &count, SQL("select count(*) from second_factor where secret like 'sealed:%'"), BIND_NOTHING) == OK && count == 1);
    CHECK(prove(fixture, db, account, TEXT("000000x"), NOON) == PROOF_WRONG);
    CHECK(prove(fixture, db, account, code_at(fixture, &offer, later(3600)), NOON) == PROOF_WRONG);
    CHECK(prove(fixture, db, account, code, NOON) == PROOF_GIVEN);
    CHECK(prove(fixture, db, account, code, NOON) == PROOF_WRONG);                                              /* the same step again */
    CHECK(prove(fixture, db, account, code_at(fixture, &offer, later(-30)), NOON) == PROOF_WRONG);             /* one before it */
    CHECK(prove(fixture, db, account, code_at(fixture, &offer, later(30)), NOON) == PROOF_GIVEN);
    CHECK(prove(fixture, db, account, offer.codes[3], NOON) == PROOF_GIVEN);
    CHECK(prove(fixture, db, account, offer.codes[3], NOON) == PROOF_WRONG);
    CHECK(prove(fixture, db, account, TEXT("aaaa-bbbb-cccc-dddd-eeee-ffff"), NOON) == PROOF_WRONG);
    CHECK(second_factor_get(db, account, &factor) == OK && factor.is_on && factor.codes_left == 9);
    int64_t other = add(fixture, db, "c@d.org", "officer", 0);
    (void)begin(fixture, db, other);
    CHECK(prove(fixture, db, other, offer.codes[4], NOON) == PROOF_WRONG); /* another's */
    close_keys(fixture);
}
TEST("codes are taken once, in their order; recovery codes once and by their owner") { in_store(proofs); }

static void waits(struct fixture *fixture, struct db *db)
{
    int64_t account = add(fixture, db, "a@b.org", "officer", 0), count;
    CHECK(open_keys(fixture));
    struct second_offer offer = begin(fixture, db, account);
    for (int i = 0; i < SECOND_WRONG_FREE; i++)
        CHECK(prove(fixture, db, account, TEXT("x"), NOON) == PROOF_WRONG);
    CHECK(prove(fixture, db, account, code_at(fixture, &offer, NOON), later(59)) == PROOF_WAIT);
    CHECK(prove(fixture, db, account, TEXT("x"), later(60)) == PROOF_WRONG);
    CHECK(prove(fixture, db, account, code_at(fixture, &offer, later(179)), later(179)) == PROOF_WAIT); /* two minutes after the eleventh */
    CHECK(prove(fixture, db, account, offer.codes[0], later(179)) == PROOF_GIVEN);                       /* the owner is not kept out */
    CHECK(prove(fixture, db, account, code_at(fixture, &offer, later(180)), later(180)) == PROOF_GIVEN);
    CHECK(prove(fixture, db, account, TEXT("x"), later(180)) == PROOF_WRONG);
    CHECK(prove(fixture, db, account, code_at(fixture, &offer, later(210)), later(210)) == PROOF_GIVEN); /* counted from nought again */
    CHECK(db_one_integer(db, &count, SQL("select count(*) from outbox where kind = 'notice'"), BIND_NOTHING) == OK);
    CHECK_INTEGER(count, 3); /* set up, ten wrong codes, a recovery code */
    close_keys(fixture);
}
TEST("after ten wrong codes in a row the app has to wait, and recovery codes do not") { in_store(waits); }

static int state_of(struct fixture *fixture, struct db *db, int64_t account, int64_t second_at)
{
    struct token token = token_new(fixture->arena);
    struct session session = {.account = -1};
    CHECK(session_start(db, fixture->arena, &(struct entry){.account = account, .stored_password = TEXT("stored"), .second_at = second_at}, &token, TEXT_NONE, NOON) == OK);
    CHECK(session_find(db, fixture->arena, token.secret, NOON, &session) == OK);
    return (int)session.state;
}

static void by_role(struct fixture *fixture, struct db *db)
{
    struct message message = {0};
    struct text asked;
    bool is_asked;
    int64_t head = add(fixture, db, "a@b.org", "head", 0), officer = add(fixture, db, "c@d.org", "officer", 0);
    CHECK(second_factor_set_roles(db, &fixture->engine, fixture->arena, TEXT("head"), &fixture->actor, &message) == ERROR_NOT_FOUND); /* no keys: nobody could set one up */
    CHECK(state_of(fixture, db, head, 0) == SESSION_LIVE);
    CHECK(open_keys(fixture));
    CHECK(second_factor_set_roles(db, &fixture->engine, fixture->arena, TEXT("head emperor"), &fixture->actor, &message) == ERROR_INVALID);
    CHECK(second_factor_set_roles(db, &fixture->engine, fixture->arena, TEXT("head"), &fixture->actor, &message) == OK);
    CHECK(second_factor_roles(db, fixture->arena, &asked) == OK);
    CHECK_TEXT(asked, "head");
    CHECK(state_of(fixture, db, head, 0) == SESSION_ENDED);
    CHECK(state_of(fixture, db, head, NOON.seconds) == SESSION_LIVE);
    CHECK(state_of(fixture, db, officer, 0) == SESSION_LIVE);
    /* Who changes it stands with their account; saying the same again, or from the command line, does not. */
    struct actor officer_self = as(officer, NOON);
    int64_t count;
    CHECK(second_factor_set_roles(db, &fixture->engine, fixture->arena, TEXT("head"), &officer_self, &message) == OK);
    CHECK(db_one_integer(db, &count, SQL("select count(*) from account_history where what like 'Roles that need%'"), BIND_NOTHING) == OK && count == 0);
    CHECK(second_factor_set_roles(db, &fixture->engine, fixture->arena, TEXT("head officer"), &officer_self, &message) == OK);
    CHECK(second_factor_set_roles(db, &fixture->engine, fixture->arena, TEXT_NONE, &officer_self, &message) == OK);
    CHECK(second_factor_set_roles(db, &fixture->engine, fixture->arena, TEXT("head"), &fixture->actor, &message) == OK);
    CHECK(db_one_integer(db, &count, SQL("select count(*) from account_history where account = $1 and by_account = $1 and (what like '%set to: head officer' or what like '%set to none')"),
                         BIND(bind_integer(officer))) == OK && count == 2);
    CHECK(second_factor_asked_of(db, fixture->arena, officer, date_in_london(NOON), &is_asked) == OK && !is_asked);
    (void)begin(fixture, db, head);
    struct actor self = as(head, NOON);
    CHECK(second_factor_end(db, &fixture->engine, fixture->arena, head, &self, &message) == ERROR_CONFLICT);
    CHECK(second_factor_end(db, &fixture->engine, fixture->arena, head, &fixture->actor, &message) == OK); /* an administrator may */
    CHECK(second_factor_end(db, &fixture->engine, fixture->arena, head, &fixture->actor, &message) == ERROR_CONFLICT);
    CHECK(second_factor_set_roles(db, &fixture->engine, fixture->arena, TEXT_NONE, &fixture->actor, &message) == OK);
    CHECK(state_of(fixture, db, head, 0) == SESSION_LIVE);
    close_keys(fixture);
}
TEST("a role that asks for a second factor is not acted in without") { in_store(by_role); }

static void steps(struct fixture *fixture, struct db *db)
{
    int64_t account = add(fixture, db, "a@b.org", "officer", 0), found = -1;
    struct token token = token_new(fixture->arena);
    CHECK(sign_in_step_begin(db, account, &token, NOON) == OK);
    CHECK(sign_in_step_find(db, fixture->arena, TEXT("x"), NOON, &found) == ERROR_NOT_FOUND);
    CHECK(sign_in_step_find(db, fixture->arena, token.hash, NOON, &found) == ERROR_NOT_FOUND);
    CHECK(sign_in_step_find(db, fixture->arena, token.secret, later(SIGN_IN_STEP_SECONDS), &found) == ERROR_NOT_FOUND);
    CHECK(sign_in_step_find(db, fixture->arena, token.secret, later(SIGN_IN_STEP_SECONDS - 1), &found) == OK && found == account);
    for (int i = 0; i < SIGN_IN_STEP_WRONG_MAX; i++) {
        CHECK(sign_in_step_find(db, fixture->arena, token.secret, NOON, &found) == OK);
        CHECK(sign_in_step_wrong(db, token.hash) == OK);
    }
    CHECK(sign_in_step_find(db, fixture->arena, token.secret, NOON, &found) == ERROR_NOT_FOUND);
    struct token other = token_new(fixture->arena);
    CHECK(sign_in_step_begin(db, account, &other, NOON) == OK);
    CHECK(session_end_all(db, account, NOON) == OK); /* a new password, for example */
    CHECK(sign_in_step_find(db, fixture->arena, other.secret, NOON, &found) == ERROR_NOT_FOUND);
}
TEST("the step between password and code lasts ten minutes and five wrong codes") { in_store(steps); }

/* Of two with the same password, the second has found that there is no app yet when the first sets one up. */
static void leaving(struct fixture *fixture, struct db *db)
{
    struct message message = {0};
    struct actor self;
    int64_t account = add(fixture, db, "a@b.org", "officer", 0), other = add(fixture, db, "c@d.org", "officer", 0), found;
    struct token first = token_new(fixture->arena), second = token_new(fixture->arena), third = token_new(fixture->arena), session = token_new(fixture->arena);
    CHECK(open_keys(fixture));
    self = as(account, NOON);
    CHECK(sign_in_step_begin(db, account, &first, NOON) == OK);
    CHECK(sign_in_step_begin(db, account, &second, NOON) == OK);
    CHECK(sign_in_step_begin(db, account, &third, NOON) == OK);
    CHECK(sign_in_step_leave(db, fixture->arena, TEXT("x"), account, false, NOON, &message) == ERROR_DENIED);
    CHECK(sign_in_step_leave(db, fixture->arena, first.secret, other, false, NOON, &message) == ERROR_DENIED);
    CHECK(sign_in_step_leave(db, fixture->arena, first.secret, account, true, NOON, &message) == ERROR_DENIED);
    CHECK(sign_in_step_leave(db, fixture->arena, first.secret, account, false, later(SIGN_IN_STEP_SECONDS), &message) == ERROR_DENIED);
    CHECK(sign_in_step_leave(db, fixture->arena, first.secret, account, false, NOON, &message) == OK);
    CHECK(sign_in_step_leave(db, fixture->arena, first.secret, account, false, NOON, &message) == ERROR_DENIED); /* sent twice at once */
    (void)begin(fixture, db, account);
    CHECK(sign_in_step_leave(db, fixture->arena, second.secret, account, false, NOON, &message) == ERROR_DENIED);
    CHECK(message.text[0] != '\0');
    CHECK(sign_in_step_leave(db, fixture->arena, second.secret, account, true, NOON, &message) == OK);
    /* The password alone gives no session any more, whoever had it checked before. */
    CHECK(session_start(db, fixture->arena, &(struct entry){.account = account, .stored_password = TEXT("stored")}, &session, TEXT_NONE, NOON) == ERROR_DENIED);
    CHECK(state_of(fixture, db, account, NOON.seconds) == SESSION_LIVE);
    CHECK(sessions_end(db, account, 0, 0, &self, &message) == OK); /* "End all" */
    CHECK(sign_in_step_find(db, fixture->arena, third.secret, NOON, &found) == ERROR_NOT_FOUND);
    close_keys(fixture);
}
TEST("whoever is half in comes in only while nothing has changed") { in_store(leaving); }

static void devices(struct fixture *fixture, struct db *db)
{
    int64_t account = add(fixture, db, "a@b.org", "officer", 0), count;
    bool known = true;
    struct token token = token_new(fixture->arena);
    CHECK(device_is_known(db, fixture->arena, token.secret, TEXT("a@b.org"), NOON, &known) == OK && !known);
    CHECK(device_note(db, token.hash, account, NOON) == OK);
    CHECK(device_is_known(db, fixture->arena, token.secret, TEXT("a@b.org"), NOON, &known) == OK && known);
    CHECK(device_is_known(db, fixture->arena, token.secret, TEXT("c@d.org"), NOON, &known) == OK && !known);
    CHECK(device_is_known(db, fixture->arena, token.hash, TEXT("a@b.org"), NOON, &known) == OK && !known);
    CHECK(device_is_known(db, fixture->arena, token.secret, TEXT("a@b.org"), later(DEVICE_SECONDS), &known) == OK && !known);
    for (int i = 0; i < DEVICES_KEPT_MAX; i++)
        CHECK(device_note(db, token_new(fixture->arena).hash, account, later(1 + i)) == OK);
    CHECK(db_one_integer(db, &count, SQL("select count(*) from known_device"), BIND_NOTHING) == OK);
    CHECK_INTEGER(count, DEVICES_KEPT_MAX);
    CHECK(device_is_known(db, fixture->arena, token.secret, TEXT("a@b.org"), NOON, &known) == OK && !known); /* the oldest made room */
}
TEST("a browser is known for its account, for half a year, and twenty of them") { in_store(devices); }

TEST("browsers and networks in words")
{
    struct arena *arena AUTO(arena_free_at) = arena_new(1 << 16);
    CHECK_TEXT(device_words(arena, TEXT("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")), "Firefox, Linux");
    CHECK_TEXT(device_words(arena, TEXT("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0")), "Edge, Windows");
    CHECK_TEXT(device_words(arena, TEXT("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604")), "Safari, iPhone");
    CHECK_TEXT(device_words(arena, TEXT("<script>alert(1)</script>")), "");
    CHECK_TEXT(device_words(arena, TEXT_NONE), "");
    CHECK_TEXT(network_words(arena, TEXT("192.0.2.17")), "192.0.2.*");
    CHECK_TEXT(network_words(arena, TEXT("2001:db8:1:2::9")), "2001:db8:1:*");
    CHECK_TEXT(network_words(arena, TEXT("::1")), "::1");
    CHECK_TEXT(network_words(arena, TEXT_NONE), "");
}
