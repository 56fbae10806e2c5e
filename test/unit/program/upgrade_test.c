/* A store of every earlier version is brought up to this one, with what was in it. */
#include <unistd.h>

#include "base/crypto/crypto.h"
#include "program/office_open.h"

#include "test.h"

#define STEP_RECORD 3
#define STEP_MEMBERSHIP 12 /* from here on roles stand in memberships */

static char path[64], address[80];

static void remove_store(void)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        char name[80];
        snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        unlink(name);
    }
}

static enum result open_at(size_t steps, bool create, struct store **ret_store, struct message *message)
{
    const struct store_options options = {.migrations = office_migrations, .migration_count = steps, .readers_max = 1, .create = create};
    return store_open(address, &options, ret_store, message);
}

/* As the program of that step wrote it. */
static enum result fill(struct db *db, void *context, struct message *message)
{
    size_t step = *(size_t *)context;
    (void)message;
    if (step < STEP_MEMBERSHIP) {
        TRY(db_run(db, NULL, SQL("insert into account (id, sign_in, name, organisation, password, added_at) values (1, 'ada@office.example', 'Ada Archer', 7, 'hash', 5)"), BIND_NOTHING));
        TRY(db_run(db, NULL, SQL("insert into account_role (account, role, from_day) values (1, 'officer', 10)"), BIND_NOTHING));
    } else {
        TRY(db_run(db, NULL, SQL("insert into account (id, sign_in, name, added_at) values (1, 'ada@office.example', 'Ada Archer', 5)"), BIND_NOTHING));
        TRY(db_run(db, NULL, SQL("insert into membership (account, organisation, role, from_day) values (1, 7, 'officer', 10)"), BIND_NOTHING));
        TRY(db_run(db, NULL, SQL("insert into sign_in_method (account, kind, secret, from_at) values (1, 'password', 'hash', 5)"), BIND_NOTHING));
    }
    if (step < STEP_RECORD)
        return OK;
    TRY(db_run(db, NULL, SQL("insert into record (id, register, reference, name, sort_key, state, version, author, made_at, changed_at, published_version)"
                             " values (3, 'action', 'A-1', 'Kept words', 'kept words', 'draft', 1, 1, 5, 5, 0)"), BIND_NOTHING));
    return db_run(db, NULL, SQL("insert into history (record, version, at, account, kind, state, document, definition) values (3, 1, 5, 1, 'made', 'draft', '{}', '')"), BIND_NOTHING);
}

static int64_t one(struct db *db, struct sql sql)
{
    int64_t number = -1;
    CHECK(db_one_integer(db, &number, sql, BIND_NOTHING) == OK);
    return number;
}

TEST("a store of each earlier step is brought up to this program, with its accounts, roles, passwords and records")
{
    CHECK(crypto_start() == OK);
    /* In memory where there is a folder for it: what is tried is no matter of disks, and a hundred stores are made. */
    snprintf(path, sizeof path, "%s/upgrade_test_%d.db", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", (int)getpid());
    snprintf(address, sizeof address, "sqlite:%s", path);
    /* Steps that rewrite what stands there are among the first; of the others every fourth, or all with UPGRADES=all. */
    size_t pace = getenv("UPGRADES") ? 1 : 4;
    for (size_t step = 2; step <= office_migration_count; step += step <= STEP_MEMBERSHIP ? 1 : pace) {
        struct message message = {0};
        struct store *store = NULL;
        struct db *db = NULL;
        remove_store();
        CHECK(open_at(step, true, &store, &message) == OK);
        CHECK(store_write(store, fill, &step, &message) == OK);
        store_close(store);
        store = NULL;
        bool opened = open_at(office_migration_count, false, &store, &message) == OK;
        CHECK(opened);
        if (!opened) {
            printf("  from step %zu: %s\n", step, message.text);
            break;
        }
        CHECK(store_check(store, &message) == OK);
        CHECK(store_read_begin(store, STORE_OFFICE, &db) == OK);
        CHECK_INTEGER(one(db, SQL("select count(*) from migration")), (int64_t)office_migration_count);
        CHECK_INTEGER(one(db, SQL("select count(*) from account where sign_in = 'ada@office.example' and name = 'Ada Archer'")), 1);
        CHECK_INTEGER(one(db, SQL("select count(*) from membership where account = 1 and organisation = 7 and role = 'officer' and from_day = 10 and until_day is null")), 1);
        CHECK_INTEGER(one(db, SQL("select count(*) from sign_in_method where account = 1 and secret = 'hash' and until_at is null")), 1);
        if (step >= STEP_RECORD)
            CHECK_INTEGER(one(db, SQL("select count(*) from history h join record r on r.id = h.record where r.name = 'Kept words' and h.account = 1")), 1);
        store_read_end(db);
        store_close(store);
    }
}

TEST("an earlier program refuses what a later one made, and leaves it as it is")
{
    struct message message = {0};
    struct store *store = NULL;
    remove_store();
    CHECK(open_at(office_migration_count, true, &store, &message) == OK);
    store_close(store);
    store = NULL;
    CHECK(open_at(office_migration_count - 1, false, &store, &message) == ERROR_UNSUPPORTED);
    CHECK(strstr(message.text, "newer Frankpledge") != NULL);
    CHECK(open_at(office_migration_count, false, &store, &message) == OK);
    store_close(store);
    remove_store();
}
