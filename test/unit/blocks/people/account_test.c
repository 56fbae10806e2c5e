/* Accounts and roles, on a store of the test's own: what is refused, what is written, and that an office
 * always keeps an administrator. */
#include "test/unit/blocks/people/fixture.h"

static struct text roles_of(struct fixture *fixture, struct db *db, int64_t account, struct date day)
{
    struct account found = {.id = 0};
    CHECK(people_get(db, fixture->arena, account, day, &found) == OK);
    return found.roles;
}

static enum result try_add(struct fixture *fixture, struct db *db, const char *sign_in, const char *name, const char *roles,
                           int64_t organisation, struct message *message)
{
    int64_t account = -1;
    enum result result = people_add(db, &fixture->engine, fixture->arena, text_of(sign_in), text_of(name), text_of(roles),
                                    organisation, "stored", &fixture->actor, &account, message);
    CHECK(result == OK || account == -1);
    return result;
}

static int64_t count_of(struct db *db, struct sql sql)
{
    int64_t count = -1;
    CHECK(db_one_integer(db, &count, sql, BIND_NOTHING) == OK);
    return count;
}

TEST("what cannot be an e-mail address to sign in with")
{
    static const char *const wrong[] = {"", "a", "@b.org", "a@", "a@b", "a@b.", "a@.org", "a b@c.org", "a@b..org", "a@-b.org",
                                        "a@b-.org", "a@b_c.org", "a@b.org ", "<a@b.org>", "a@b@c.org", "a\n@b.org", "a,b@c.org", "a..b@c.org", ".a@c.org", "a.@c.org", "ad\xc3\xa4@c.org"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        if (!sign_in_objection(text_of(wrong[i])))
            printf("  taken for an address: \"%s\"\n", wrong[i]);
        CHECK(sign_in_objection(text_of(wrong[i])) != NULL);
    }
    CHECK(sign_in_objection(TEXT("a@b.org")) == NULL);
    CHECK(sign_in_objection(TEXT("o'neil+plan@office.example.org")) == NULL);
}

TEST("an e-mail address of 254 bytes, and one more")
{
    char address[256];
    memset(address, 'a', sizeof address);
    address[10] = '@';
    for (size_t i = 60; i < sizeof address; i += 50)
        address[i] = '.';
    CHECK(sign_in_objection((struct text){address, 254}) == NULL);
    CHECK(sign_in_objection((struct text){address, 255}) != NULL);
}

static void refuse_all(struct fixture *fixture, struct db *db)
{
    struct message message = {0};
    CHECK(try_add(fixture, db, "nobody", "", "wizard", 7, &message) == ERROR_INVALID);
    CHECK(strstr(message.text, "Enter the person's name") != NULL);
    CHECK(strstr(message.text, "e-mail address in the form") != NULL);
    CHECK(strstr(message.text, "roles of this office only") != NULL);
    CHECK(try_add(fixture, db, "a@b.org", "A", "", 0, &message) == ERROR_INVALID);
    CHECK(strstr(message.text, "at least one role") != NULL);
    CHECK(try_add(fixture, db, "a@b.org", "A", "   ", 0, &message) == ERROR_INVALID);
    CHECK(try_add(fixture, db, "a@b.org", "A", "officer wizard", 0, &message) == ERROR_INVALID);
    CHECK(try_add(fixture, db, "a@b.org", "A", ALL_ROLES, 0, &message) == ERROR_INVALID);
    CHECK(try_add(fixture, db, "a@b.org", "A\nB", "officer", 0, &message) == ERROR_INVALID);
    CHECK(try_add(fixture, db, "a@b.org", "A", "partner", 0, &message) == ERROR_INVALID);
    CHECK(strstr(message.text, "organisation that this person acts for") != NULL);
    CHECK(try_add(fixture, db, "a@b.org", "A", "officer", 7, &message) == ERROR_INVALID);
    CHECK(try_add(fixture, db, "a@b.org", "A", "partner", 8, &message) == ERROR_INVALID); /* an action */
    CHECK(try_add(fixture, db, "a@b.org", "A", "partner", 99, &message) == ERROR_INVALID);
    CHECK_INTEGER(count_of(db, SQL("select count(*) from account")), 0);
    CHECK_INTEGER(count_of(db, SQL("select count(*) from membership")), 0);
    CHECK_INTEGER(count_of(db, SQL("select count(*) from account_history")), 0);
}
TEST("everything wrong with a new account is said at once, and nothing is written") { in_store(refuse_all); }

static void names_up_to_100(struct fixture *fixture, struct db *db)
{
    struct message message = {0};
    char name[202] = "";
    for (size_t i = 0; i < 200; i += 2)
        memcpy(name + i, "\xc3\xa9", 2);
    CHECK(try_add(fixture, db, "a@b.org", name, "officer", 0, &message) == OK);
    char longer[203];
    snprintf(longer, sizeof longer, "%se", name);
    CHECK(try_add(fixture, db, "c@b.org", longer, "officer", 0, &message) == ERROR_INVALID);
}
TEST("a name of 100 characters, and one more") { in_store(names_up_to_100); }

static void add_and_find(struct fixture *fixture, struct db *db)
{
    struct message message = {0};
    struct account found = {.id = 0};
    struct text stored;
    bool disabled = true;
    struct date today = date_in_london(NOON);
    CHECK(people_find(db, fixture->arena, TEXT("wilma@office.org"), today, &found) == ERROR_NOT_FOUND);
    int64_t account = add(fixture, db, " Wilma@Office.ORG ", "officer  head officer", 0);
    CHECK(people_find(db, fixture->arena, TEXT("wilma@OFFICE.org"), today, &found) == OK);
    CHECK_INTEGER(found.id, account);
    CHECK_TEXT(found.sign_in, "wilma@office.org");
    CHECK_TEXT(found.name, "Wilma Test");
    CHECK_TEXT(found.roles, "head officer");
    CHECK(!found.disabled);
    CHECK(account_password(db, fixture->arena, account, &stored, &disabled) == OK && !disabled);
    CHECK_TEXT(stored, "stored");
    CHECK(try_add(fixture, db, "WILMA@office.org", "Another", "officer", 0, &message) == ERROR_CONFLICT);
    CHECK(try_add(fixture, db, "WILMA@office.org", "Another", "", 0, &message) == ERROR_INVALID);
    CHECK_INTEGER(count_of(db, SQL("select count(*) from account")), 1);
}
TEST("an account is found in any letter case, and its sign-in name is taken") { in_store(add_and_find); }

static void roles_have_days(struct fixture *fixture, struct db *db)
{
    struct message message = {0};
    struct date first = date_in_london(NOON);
    int64_t account = add(fixture, db, "a@b.org", "officer", 0);
    CHECK_TEXT(roles_of(fixture, db, account, (struct date){first.day - 1}), "");
    fixture->actor.moment = moment_at((struct instant){NOON.seconds + 10 * 24 * HOUR});
    CHECK(people_set_roles(db, &fixture->engine, fixture->arena, account, TEXT("partner"), 7, &fixture->actor, &message) == OK);
    CHECK_TEXT(roles_of(fixture, db, account, (struct date){first.day + 9}), "officer");
    CHECK_TEXT(roles_of(fixture, db, account, (struct date){first.day + 10}), "partner");
    CHECK_TEXT(roles_of(fixture, db, account, (struct date){first.day + 1000}), "partner");
    /* Taken away and given again on one day. */
    CHECK(people_set_roles(db, &fixture->engine, fixture->arena, account, TEXT("officer"), 0, &fixture->actor, &message) == OK);
    CHECK_TEXT(roles_of(fixture, db, account, (struct date){first.day + 10}), "officer");
    CHECK(people_set_roles(db, &fixture->engine, fixture->arena, account, TEXT("partner"), 7, &fixture->actor, &message) == OK);
    CHECK_TEXT(roles_of(fixture, db, account, (struct date){first.day + 10}), "partner");
    CHECK_INTEGER(count_of(db, SQL("select count(*) from account_history")), 4);
    /* What is so already is no change. */
    CHECK(people_set_roles(db, &fixture->engine, fixture->arena, account, TEXT("partner partner"), 7, &fixture->actor, &message) == OK);
    CHECK_INTEGER(count_of(db, SQL("select count(*) from account_history")), 4);
}
TEST("a role holds from its day to its last day") { in_store(roles_have_days); }

static void set_roles_refuses(struct fixture *fixture, struct db *db)
{
    struct message message = {0};
    int64_t account = add(fixture, db, "a@b.org", "officer", 0);
    CHECK(people_set_roles(db, &fixture->engine, fixture->arena, 99, TEXT("officer"), 0, &fixture->actor, &message) == ERROR_NOT_FOUND);
    CHECK(people_set_roles(db, &fixture->engine, fixture->arena, account, TEXT("wizard"), 0, &fixture->actor, &message) == ERROR_INVALID);
    CHECK(people_set_roles(db, &fixture->engine, fixture->arena, account, TEXT_NONE, 0, &fixture->actor, &message) == ERROR_INVALID);
    CHECK(people_set_roles(db, &fixture->engine, fixture->arena, account, TEXT("partner"), 0, &fixture->actor, &message) == ERROR_INVALID);
    CHECK(people_set_disabled(db, 99, true, &fixture->actor, &message) == ERROR_NOT_FOUND);
    CHECK(people_set_password(db, 99, "new", &fixture->actor, &message) == ERROR_NOT_FOUND);
    CHECK_TEXT(roles_of(fixture, db, account, date_in_london(NOON)), "officer");
}
TEST("unknown accounts and roles are refused") { in_store(set_roles_refuses); }

static void last_administrator(struct fixture *fixture, struct db *db)
{
    struct message message = {0};
    struct date today = date_in_london(NOON);
    int64_t first = add(fixture, db, "a@b.org", "administrator", 0);
    int64_t second = add(fixture, db, "c@b.org", "officer", 0);
    CHECK(people_set_roles(db, &fixture->engine, fixture->arena, first, TEXT("officer"), 0, &fixture->actor, &message) == ERROR_CONFLICT);
    CHECK(people_set_disabled(db, first, true, &fixture->actor, &message) == ERROR_CONFLICT);
    CHECK(strstr(message.text, "last administrator") != NULL);
    CHECK_TEXT(roles_of(fixture, db, first, today), "administrator");
    /* Another role beside it is no loss. */
    CHECK(people_set_roles(db, &fixture->engine, fixture->arena, first, TEXT("administrator head"), 0, &fixture->actor, &message) == OK);
    /* A disabled administrator does not count. */
    CHECK(people_set_roles(db, &fixture->engine, fixture->arena, second, TEXT("administrator"), 0, &fixture->actor, &message) == OK);
    CHECK(people_set_disabled(db, second, true, &fixture->actor, &message) == OK);
    CHECK(people_set_roles(db, &fixture->engine, fixture->arena, first, TEXT("head"), 0, &fixture->actor, &message) == ERROR_CONFLICT);
    CHECK(people_set_disabled(db, second, false, &fixture->actor, &message) == OK);
    CHECK(people_set_roles(db, &fixture->engine, fixture->arena, first, TEXT("head"), 0, &fixture->actor, &message) == OK);
    CHECK(people_set_disabled(db, second, true, &fixture->actor, &message) == ERROR_CONFLICT);
}
TEST("the last administrator keeps the role and the account") { in_store(last_administrator); }

static void not_oneself(struct fixture *fixture, struct db *db)
{
    struct message message = {0};
    int64_t first = add(fixture, db, "a@b.org", "administrator", 0);
    int64_t second = add(fixture, db, "c@b.org", "administrator", 0);
    fixture->actor = (struct actor){.account = first, .roles = TEXT("administrator"), .moment = moment_at(NOON)};
    CHECK(people_set_disabled(db, first, true, &fixture->actor, &message) == ERROR_CONFLICT);
    CHECK(strstr(message.text, "your own account") != NULL);
    CHECK(people_set_disabled(db, second, true, &fixture->actor, &message) == OK);
    CHECK_INTEGER(count_of(db, SQL("select by_account from account_history where what = 'Account disabled'")), first);
    CHECK_INTEGER(count_of(db, SQL("select count(*) from account_history where by_account is null")), 2);
}
TEST("nobody disables themselves; the history says who disabled whom") { in_store(not_oneself); }

TEST("an actor has the roles that are named, whole; the command line has all")
{
    struct actor officer = {.account = 3, .roles = TEXT("officer head")};
    struct actor nobody = {.account = 3};
    struct actor machine = actor_command_line(moment_at(NOON));
    const struct text some[] = {TEXT("partner"), TEXT("head")};
    CHECK(!actor_has_role(&officer, TEXT("office")));
    CHECK(!actor_has_role(&officer, TEXT("")));
    CHECK(!actor_has_role(&officer, TEXT("administrator")));
    CHECK(!actor_has_role(&nobody, TEXT("officer")));
    CHECK(!actor_has_one_of(&officer, some, 1));
    CHECK(!actor_has_one_of(&machine, some, 0));
    CHECK(actor_has_role(&officer, TEXT("head")));
    CHECK(actor_has_one_of(&officer, some, 2));
    CHECK(actor_has_role(&machine, TEXT("administrator")));
}
