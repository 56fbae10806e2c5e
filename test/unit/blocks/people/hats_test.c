/* Hats: memberships that never overlap, covers from their first day to their last, and whose work is whose, the same
 * for one record and as a set. */
#include "test/unit/blocks/people/fixture.h"

static struct date day_after(int days)
{
    return (struct date){date_in_london(NOON).day + days};
}

static struct actor administrator_at(int days)
{
    return (struct actor){.account = 0, .roles = TEXT("*"), .moment = moment_at((struct instant){NOON.seconds + (int64_t)days * 24 * HOUR})};
}

/* --- Memberships ----------------------------------------------------------- */

static int64_t overlaps(struct db *db)
{
    int64_t count = -1;
    CHECK(db_one_integer(db, &count,
                         SQL("select count(*) from membership a join membership b on b.account = a.account and b.organisation = a.organisation"
                             " and b.role = a.role and b.from_day > a.from_day where a.until_day is null or a.until_day >= b.from_day"),
                         BIND_NOTHING) == OK);
    return count;
}

static int64_t upside_down(struct db *db)
{
    int64_t count = -1;
    CHECK(db_one_integer(db, &count, SQL("select count(*) from membership where until_day < from_day"), BIND_NOTHING) == OK);
    return count;
}

static void many_changes(struct fixture *fixture, struct db *db)
{
    static const char *const roles[] = {"", "officer", "head", "head officer"};
    struct message message = {0};
    int64_t account = add(fixture, db, "a@b.org", "officer", 0);
    unsigned dice = 7;
    for (int step = 0; step < 300; step++) {
        struct actor actor = administrator_at(step / 3);
        dice = dice * 1103515245u + 12345u;
        int from = step / 3 + (int)(dice >> 16) % 9, length = (int)(dice >> 20) % 12 - 1;
        struct text wanted = text_of(roles[(dice >> 24) % 4]);
        struct date until = length < 0 ? DATE_NONE : day_after(from + length);
        CHECK(people_set_capacity(db, &fixture->engine, fixture->arena, account, 0, wanted, day_after(from), until, &actor, &message) == OK);
        CHECK_INTEGER(overlaps(db), 0);
        CHECK_INTEGER(upside_down(db), 0);
        struct text held;
        CHECK(roles_in_capacity(db, fixture->arena, account, 0, day_after(from), &held) == OK);
        if (!text_equal(held, wanted)) {
            printf("  step %d: wanted \"%.*s\", held \"%.*s\"\n", step, TEXT_ARGS(wanted), TEXT_ARGS(held));
            test_failed_now = true;
            return;
        }
        if (length >= 0) {
            CHECK(roles_in_capacity(db, fixture->arena, account, 0, day_after(from + length + 1), &held) == OK);
            CHECK_INTEGER(held.length, 0);
        }
    }
}
TEST("three hundred changes of a capacity: as wanted from the first day to the last, never two rows of a role on a day") { in_store(many_changes); }

static void two_bodies(struct fixture *fixture, struct db *db)
{
    struct message message = {0};
    struct actor actor = administrator_at(0);
    struct hat *hats;
    size_t count;
    int64_t account = add(fixture, db, "a@b.org", "partner", 7);
    CHECK(people_set_capacity(db, &fixture->engine, fixture->arena, account, 0, TEXT("officer"), day_after(0), DATE_NONE, &actor, &message) == OK);
    CHECK(people_set_capacity(db, &fixture->engine, fixture->arena, account, 7, TEXT("officer"), day_after(0), DATE_NONE, &actor, &message) == ERROR_INVALID);
    CHECK(people_set_capacity(db, &fixture->engine, fixture->arena, account, 0, TEXT("partner"), day_after(0), DATE_NONE, &actor, &message) == ERROR_INVALID);
    CHECK(people_set_capacity(db, &fixture->engine, fixture->arena, account, 0, TEXT("officer"), day_after(-1), DATE_NONE, &actor, &message) == ERROR_INVALID);
    CHECK(people_hats(db, fixture->arena, account, day_after(0), &hats, &count) == OK);
    CHECK_INTEGER(count, 2);
    CHECK_INTEGER(hats[0].organisation, 0);
    CHECK_TEXT(hats[0].roles, "officer");
    CHECK_INTEGER(hats[1].organisation, 7);
    CHECK_TEXT(hats[1].roles, "partner");
    CHECK_TEXT(hat_line(fixture->arena, &hats[1]), "Acting for Safer Roads Trust");
}
TEST("two capacities are two hats, each with its own roles") { in_store(two_bodies); }

/* --- Covers ---------------------------------------------------------------- */

static enum result cover(struct fixture *fixture, struct db *db, int64_t from, int64_t to, int first, int last)
{
    struct message message = {0};
    const struct delegation wanted = {.from = from, .to = to, .from_day = day_after(first), .until_day = day_after(last), .reason = TEXT("leave")};
    struct actor actor = administrator_at(0);
    return people_delegate(db, fixture->arena, &wanted, &actor, NULL, &message);
}

static size_t hat_count(struct fixture *fixture, struct db *db, int64_t account, int day)
{
    struct hat *hats;
    size_t count = 99;
    CHECK(people_hats(db, fixture->arena, account, day_after(day), &hats, &count) == OK);
    return count;
}

static void first_to_last(struct fixture *fixture, struct db *db)
{
    struct hat *hats;
    size_t count;
    int64_t away = add(fixture, db, "a@b.org", "administrator head", 0), other = add(fixture, db, "c@b.org", "officer", 0);
    CHECK(cover(fixture, db, away, other, 2, 4) == OK);
    CHECK_INTEGER(hat_count(fixture, db, other, 1), 1);
    CHECK_INTEGER(hat_count(fixture, db, other, 2), 2);
    CHECK_INTEGER(hat_count(fixture, db, other, 4), 2);
    CHECK_INTEGER(hat_count(fixture, db, other, 5), 1);
    CHECK(people_hats(db, fixture->arena, other, day_after(3), &hats, &count) == OK);
    CHECK_TEXT(hats[1].roles, "head"); /* and not the keeping of accounts */
    CHECK_INTEGER(hats[1].stands_for, away);
    CHECK_INTEGER(hat_count(fixture, db, away, 3), 1);
}
TEST("a cover holds from its first day to its last, without the keeping of accounts") { in_store(first_to_last); }

static void not_passed_on(struct fixture *fixture, struct db *db)
{
    int64_t a = add(fixture, db, "a@b.org", "head", 0), b = add(fixture, db, "b@b.org", "officer", 0), c = add(fixture, db, "c@b.org", "officer", 0);
    CHECK(cover(fixture, db, a, a, 0, 1) == ERROR_INVALID);
    CHECK(cover(fixture, db, a, 99, 0, 1) == ERROR_INVALID);
    CHECK(cover(fixture, db, 99, a, 0, 1) == ERROR_INVALID);
    CHECK(cover(fixture, db, a, b, -1, 1) == ERROR_INVALID);
    CHECK(cover(fixture, db, a, b, 1, 0) == ERROR_INVALID);
    CHECK(cover(fixture, db, a, b, 0, DELEGATION_DAYS_AHEAD_MAX + 1) == ERROR_INVALID);
    CHECK(cover(fixture, db, a, b, 5, 10) == OK);
    CHECK(cover(fixture, db, b, a, 10, 12) == ERROR_INVALID);
    CHECK(cover(fixture, db, b, c, 1, 5) == ERROR_INVALID);
    CHECK(cover(fixture, db, c, a, 5, 5) == ERROR_INVALID);
    CHECK(cover(fixture, db, a, c, 10, 11) == ERROR_INVALID);
    CHECK(cover(fixture, db, b, c, 1, 4) == OK);
    CHECK(cover(fixture, db, b, a, 11, 12) == OK);
    CHECK(cover(fixture, db, a, c, 13, DELEGATION_DAYS_AHEAD_MAX) == OK);
}
TEST("nobody covers and is covered on one day: just under and just over each edge") { in_store(not_passed_on); }

static void by_whom(struct fixture *fixture, struct db *db)
{
    struct message message = {0};
    int64_t away = add(fixture, db, "a@b.org", "officer", 0), colleague = add(fixture, db, "b@b.org", "head", 0);
    int64_t elsewhere = add(fixture, db, "c@b.org", "partner", 7), id = 0;
    struct delegation wanted = {.from = away, .to = colleague, .from_day = day_after(0), .until_day = day_after(1), .reason = TEXT("")};
    struct actor actor = {.account = elsewhere, .roles = TEXT("partner"), .moment = moment_at(NOON)};
    CHECK(people_delegate(db, fixture->arena, &wanted, &actor, &id, &message) == ERROR_INVALID);
    actor = (struct actor){.account = away, .roles = TEXT("officer"), .moment = moment_at(NOON)};
    wanted.to = elsewhere;
    CHECK(people_delegate(db, fixture->arena, &wanted, &actor, &id, &message) == ERROR_INVALID);
    wanted.to = colleague;
    CHECK(people_delegate(db, fixture->arena, &wanted, &actor, &id, &message) == OK);
    actor.account = elsewhere;
    CHECK(people_end_delegation(db, fixture->arena, id, &actor, &message) == ERROR_NOT_FOUND);
    CHECK_INTEGER(hat_count(fixture, db, colleague, 0), 2);
    actor.account = colleague;
    CHECK(people_end_delegation(db, fixture->arena, id, &actor, &message) == OK);
    CHECK_INTEGER(hat_count(fixture, db, colleague, 0), 1);
    CHECK(people_end_delegation(db, fixture->arena, 99, &actor, &message) == ERROR_NOT_FOUND);
}
TEST("covers are arranged by whoever is away, for a colleague of the same body, and ended by either") { in_store(by_whom); }

/* --- Whose work ------------------------------------------------------------ */

static bool in_set(struct fixture *fixture, struct db *db, int64_t author, int64_t author_for, const struct actor *actor)
{
    int64_t count = -1;
    struct text sql = arena_printf(fixture->arena, "select count(*) from (select cast($2 as bigint) as author, nullif(cast($3 as bigint), 0) as author_for) w where %.*s",
                                   TEXT_ARGS(people_own_work_sql(fixture->arena, "w.author", "w.author_for", actor, 1)));
    CHECK(db_one_integer(db, &count, SQL_COMPOSED(sql.data), BIND(bind_integer(actor->account), bind_integer(author), bind_integer(author_for))) == OK);
    return count == 1;
}

static int person_of(int64_t account) /* 1 and 2 are one person, 3 another; 4 has no record yet */
{
    return account == 0 ? 0 : account <= 2 ? 1 : (int)account;
}

static void every_combination(struct fixture *fixture, struct db *db)
{
    static const char *const names[] = {"a@b.org", "b@b.org", "c@b.org", "d@b.org"};
    int64_t wrong = 0;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        CHECK_INTEGER(add(fixture, db, names[i], "officer", 0), (int64_t)i + 1);
    CHECK(db_run(db, NULL, SQL("update account set person = case when id <= 2 then 100 else 102 end where id <= 3"), BIND_NOTHING) == OK);
    for (int64_t author = 0; author <= 4; author++)
        for (int64_t author_for = 0; author_for <= 4; author_for++)
            for (int64_t account = 1; account <= 4; account++)
                for (int64_t covered = 0; covered <= 4; covered++) {
                    const struct actor actor = {.account = account, .stands_for = covered, .roles = TEXT("head")};
                    int a = person_of(author), b = person_of(author_for), c = person_of(account), d = person_of(covered);
                    bool own = a == c || b == c || (d && (a == d || b == d));
                    wrong += people_own_work(db, author, author_for, &actor) != own;
                    wrong += in_set(fixture, db, author, author_for, &actor) != own;
                }
    CHECK_INTEGER(wrong, 0);
}
TEST("whose work it is: every author, hat, account and cover, one by one and as a set") { in_store(every_combination); }

static void a_hat_that_ends(struct fixture *fixture, struct db *db)
{
    struct message message = {0};
    struct actor actor = administrator_at(0);
    int64_t account = add(fixture, db, "a@b.org", "officer", 0);
    struct token token = token_new(fixture->arena);
    struct session session;
    CHECK(people_set_capacity(db, &fixture->engine, fixture->arena, account, 0, TEXT("officer"), day_after(0), day_after(0), &actor, &message) == OK);
    CHECK(session_start(db, fixture->arena, &(struct entry){.account = account, .stored_password = TEXT("stored")}, &token, TEXT_NONE, (struct instant){NOON.seconds + 6 * HOUR}) == OK);
    
    struct instant midnight = {NOON.seconds + 12 * HOUR};
    CHECK(session_seen(db, token.hash, (struct instant){midnight.seconds - 1}) == OK);
    CHECK(session_find(db, fixture->arena, token.secret, (struct instant){midnight.seconds - 1}, &session) == OK && session.state == SESSION_LIVE);
    CHECK(session_find(db, fixture->arena, token.secret, midnight, &session) == OK && session.state == SESSION_ENDED && session.hat_ended);
    token = token_new(fixture->arena);
    CHECK(session_start(db, fixture->arena, &(struct entry){.account = account, .stored_password = TEXT("stored")}, &token, TEXT_NONE, midnight) == ERROR_NOT_FOUND);
}
TEST("at midnight in London the hat that ends takes its session along") { in_store(a_hat_that_ends); }
