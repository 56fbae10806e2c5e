/* Forms kept for people whose session had ended: who gets them, once, and how many are kept. */
#include "test/unit/blocks/people/fixture.h"

static struct text take(struct fixture *fixture, struct db *db, int64_t account, const char *path, struct instant now)
{
    struct text body = TEXT("untouched");
    CHECK(parked_take(db, fixture->arena, account, text_of(path), now, &body) == OK);
    return body;
}

static void who_gets_it(struct fixture *fixture, struct db *db)
{
    int64_t mine = add(fixture, db, "a@b.org", "officer", 0), other = add(fixture, db, "c@b.org", "officer", 0);
    CHECK(parked_keep(db, mine, TEXT("/desk/x/new"), TEXT("title=A"), NOON) == OK);
    CHECK_TEXT(take(fixture, db, other, "/desk/x/new", NOON), "");
    CHECK_TEXT(take(fixture, db, 0, "/desk/x/new", NOON), "");
    CHECK_TEXT(take(fixture, db, mine, "/desk/x", NOON), "");
    CHECK_TEXT(take(fixture, db, mine, "/desk/x/new", NOON), "title=A");
    CHECK_TEXT(take(fixture, db, mine, "/desk/x/new", NOON), "");
}
TEST("only the same account at the same address gets what was kept, once") { in_store(who_gets_it); }

static void how_long(struct fixture *fixture, struct db *db)
{
    int64_t account = add(fixture, db, "a@b.org", "officer", 0);
    CHECK(parked_keep(db, account, TEXT("/desk/a"), TEXT("a=1"), NOON) == OK);
    CHECK(parked_keep(db, account, TEXT("/desk/b"), TEXT("b=1"), NOON) == OK);
    CHECK_TEXT(take(fixture, db, account, "/desk/a", (struct instant){NOON.seconds + PARKED_SECONDS}), "");
    CHECK_TEXT(take(fixture, db, account, "/desk/b", (struct instant){NOON.seconds + PARKED_SECONDS - 1}), "b=1");
}
TEST("it is kept for 12 hours") { in_store(how_long); }

static void how_much(struct fixture *fixture, struct db *db)
{
    static char bytes[PARKED_BYTES_MAX + 1];
    int64_t account = add(fixture, db, "a@b.org", "officer", 0), count;
    memset(bytes, 'a', sizeof bytes);
    CHECK(parked_keep(db, account, TEXT("/desk/a"), (struct text){bytes, sizeof bytes}, NOON) == ERROR_LIMIT);
    CHECK_TEXT(take(fixture, db, account, "/desk/a", NOON), "");
    CHECK(parked_keep(db, account, TEXT("/desk/a"), (struct text){bytes, sizeof bytes - 1}, NOON) == OK);
    CHECK(parked_keep(db, account, TEXT("/desk/a"), TEXT("newer"), NOON) == OK);
    for (int i = 1; i < PARKED_FORMS_MAX + 3; i++) {
        struct text path = arena_printf(fixture->arena, "/desk/%02d", i);
        CHECK(parked_keep(db, account, path, TEXT("b=1"), (struct instant){NOON.seconds + i}) == OK);
    }
    CHECK(db_one_integer(db, &count, SQL("select count(*) from parked_form"), BIND_NOTHING) == OK);
    CHECK_INTEGER(count, PARKED_FORMS_MAX);
    CHECK_TEXT(take(fixture, db, account, "/desk/a", NOON), "");
    CHECK_TEXT(take(fixture, db, account, "/desk/02", NOON), "");
    CHECK_TEXT(take(fixture, db, account, "/desk/03", NOON), "b=1");
}
TEST("the largest form and one more byte; 20 forms an account, the oldest makes room") { in_store(how_much); }
