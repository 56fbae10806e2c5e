/* A store of the test's own with the tables of people, a small record table and the
 * definitions' roles. Each test opens one and closes it. */
#ifndef TEST_PEOPLE_FIXTURE_H
#define TEST_PEOPLE_FIXTURE_H

#include <unistd.h>
#include "blocks/people/internal.h"
#include "blocks/post/subscriber.h"
#include "test.h"

#define NOON ((struct instant){1794571200}) /* 13 November 2026, 12:00 UTC */
#define HOUR 3600

static struct role fixture_roles[] = {
    {.name = {"officer", 7}, .label = {"Officer", 7}},
    {.name = {"head", 4}, .label = {"Head of the office", 18}},
    {.name = {"administrator", 13}, .label = {"Administrator", 13}},
    {.name = {"partner", 7}, .label = {"Partner", 7}, .of_organisation = true},
};
static const struct definitions fixture_definitions = {.roles = fixture_roles, .role_count = COUNT_OF(fixture_roles)};
static const char fixture_record_schema[] =
    "create table record (id {id}, register text not null, name text not null);\n"
    "create table merged (id bigint primary key);\n"
    "insert into record (id, register, name) values (7, 'organisation', 'Safer Roads Trust');\n"
    "insert into record (id, register, name) values (8, 'action', 'Lighting');\n";

struct fixture {
    struct engine engine;
    struct store *store;
    struct arena *arena;
    struct actor actor; /* the command line, unless a test sets it */
    char path[64];
};

static struct moment moment_at(struct instant now)
{
    return (struct moment){now, date_in_london(now), false};
}

static bool fixture_open(struct fixture *fixture)
{
    static const struct migration migrations[] = {
        {1, "serial", serial_schema}, {2, "people", people_schema}, {3, "record", fixture_record_schema}, {4, "memberships", people_hats_schema}, {5, "post", post_schema},
        {6, "sending", post_sending_schema}, {7, "what comes back", post_return_schema}, {8, "subscribers", subscriber_schema}, {9, "second factors", people_factors_schema}};
    struct store_options options = {
        .migrations = migrations, .migration_count = COUNT_OF(migrations), .readers_max = 2, .create = true};
    struct message message = {0};
    char address[80];
    *fixture = (struct fixture){.engine = {.definitions = &fixture_definitions}};
    snprintf(fixture->path, sizeof fixture->path, "/tmp/people_test_%d.db", (int)getpid());
    snprintf(address, sizeof address, "sqlite:%s", fixture->path);
    unlink(fixture->path);
    fixture->arena = arena_new(1 << 20);
    fixture->actor = actor_command_line(moment_at(NOON));
    if (crypto_start() < 0 || store_open(address, &options, &fixture->store, &message) < 0) {
        printf("  the store does not open: %s\n", message.text);
        test_failed_now = true;
        return false;
    }
    return true;
}

static void fixture_close(struct fixture *fixture)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    store_close(fixture->store);
    arena_free(fixture->arena);
    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        char path[80];
        snprintf(path, sizeof path, "%s%s", fixture->path, suffixes[i]);
        unlink(path);
    }
}

/* Each test's work is one function run in a write transaction of its own fixture, so that it reads
 * as a list of what is done and what comes of it. A step that must leave nothing behind runs alone. */
struct work {
    struct fixture *fixture;
    void (*run)(struct fixture *fixture, struct db *db);
};
static enum result work_run(struct db *db, void *context, struct message *message)
{
    struct work *work = context;
    (void)message;
    work->run(work->fixture, db);
    return OK;
}
static void in_store(void (*run)(struct fixture *fixture, struct db *db))
{
    struct fixture fixture;
    if (fixture_open(&fixture)) {
        struct work work = {&fixture, run};
        CHECK(store_write(fixture.store, work_run, &work, NULL) == OK);
    }
    fixture_close(&fixture);
}

static int64_t add(struct fixture *fixture, struct db *db, const char *sign_in, const char *roles, int64_t organisation)
{
    struct message message = {0};
    int64_t account = 0;
    CHECK(people_add(db, &fixture->engine, fixture->arena, text_of(sign_in), TEXT("Wilma Test"), text_of(roles), organisation,
                     "stored", &fixture->actor, &account, &message) == OK);
    return account;
}

#endif
