/* The writer: groups, savepoints, faults at each step, many threads, a killed process. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include "base/limits.h"
#include "store_help.h"

/* --- One transaction ------------------------------------------------------- */

static enum result inserts_then_refuses(struct db *db, void *context, struct message *message)
{
    (void)context;
    TRY(db_run(db, NULL, SQL("insert into secret (name) values ('half')"), BIND_NOTHING));
    return message_fail(message, ERROR_DENIED, "You may not.");
}

static enum result ignores_a_failure(struct db *db, void *context, struct message *message)
{
    (void)context;
    (void)message;
    TRY(db_run(db, NULL, SQL("insert into secret (name) values ('one')"), BIND_NOTHING));
    enum result first = db_run(db, NULL, SQL("insert into secret (name) values ('one')"), BIND_NOTHING);
    CHECK_INTEGER(first, ERROR_CONFLICT);
    enum result second = db_run(db, NULL, SQL("insert into secret (name) values ('two')"), BIND_NOTHING);
    CHECK_INTEGER(second, ERROR_CONFLICT);
    return OK;
}

TEST("a transaction that fails leaves nothing, with its own message or one that helps")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    struct message message = {.text = "untouched"};
    CHECK_INTEGER(store_write(store, place_run_body, place_sql("insert into secret (name) values ('x')"), &message), OK);
    CHECK(strcmp(message.text, "untouched") == 0);
    CHECK_INTEGER(store_write(store, inserts_then_refuses, NULL, &message), ERROR_DENIED);
    CHECK(strcmp(message.text, "You may not.") == 0);
    CHECK_INTEGER(store_write(store, place_run_body, place_sql("insert into secret (name) values ('x')"), &message),
                  ERROR_CONFLICT);
    CHECK(strstr(message.text, "not saved"));
    CHECK_INTEGER(store_write(store, inserts_then_refuses, NULL, NULL), ERROR_DENIED);
    CHECK_INTEGER(place_count(store, "select count(*) from secret"), 1);
    store_close(store);
    place_remove(&place);
}

TEST("a failed statement cannot be talked away")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    CHECK_INTEGER(store_write(store, ignores_a_failure, NULL, NULL), ERROR_CONFLICT);
    CHECK_INTEGER(place_count(store, "select count(*) from secret"), 0);
    CHECK_INTEGER(place_run(store, "insert into secret (name) values ('one')"), OK);
    store_close(store);
    place_remove(&place);
}

static enum result refuses_two(struct db *db, void *context, struct message *message)
{
    ++*(int *)context;
    int64_t count = 0;
    TRY(db_one_integer(db, &count, SQL("select count(*) from secret"), BIND_NOTHING));
    if (count == 2)
        return message_fail(message, ERROR_INVALID, "Two is too many.");
    return db_run(db, NULL, SQL("insert into pub_news (title) values ('hook')"), BIND_NOTHING);
}

TEST("the hook runs inside each transaction and can refuse it")
{
    struct place place = place_new();
    struct store_options options = place_options();
    struct store *store = NULL;
    struct message message = {0};
    int runs = 0;
    options.before_release = refuses_two;
    options.before_release_context = &runs;
    CHECK_INTEGER(store_open(place.address, &options, &store, &message), OK);
    CHECK_INTEGER(runs, 0);
    CHECK_INTEGER(place_run(store, "insert into secret (name) values ('a')"), OK);
    CHECK_INTEGER(store_write(store, place_run_body, place_sql("insert into secret (name) values ('b')"), &message),
                  ERROR_INVALID);
    CHECK(strcmp(message.text, "Two is too many.") == 0);
    CHECK_INTEGER(place_count(store, "select count(*) from secret"), 1);
    CHECK_INTEGER(place_count(store, "select count(*) from pub_news"), 1);
    CHECK_INTEGER(runs, 2);
    store_close(store);
    place_remove(&place);
}

/* --- The generation -------------------------------------------------------- */

static int64_t growth(struct store *store, const char *sql)
{
    int64_t before = store_generation(store);
    CHECK_INTEGER(place_run(store, sql), OK);
    CHECK_INTEGER(place_count(store, "select number from pub_generation"), store_generation(store));
    return store_generation(store) - before;
}

TEST("the generation grows with each commit that changed a public table, and with no other")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    CHECK_INTEGER(growth(store, "insert into secret (name) values ('a')"), 0);
    CHECK_INTEGER(growth(store, "select count(*) from pub_news"), 0);
    CHECK_INTEGER(growth(store, "insert into pub_news (title) values ('a'), ('b')"), 1);
    CHECK_INTEGER(growth(store, "insert into pub_news (title) values ('c') returning id"), 1);
    CHECK_INTEGER(growth(store, "update pub_news set title = 'x' where id = 99"), 0);
    CHECK_INTEGER(growth(store, "update pub_news set title = 'x' where id = 1"), 1);
    CHECK_INTEGER(growth(store, "delete from pub_news"), 1); /* all rows: the update hook would not see it */
    CHECK_INTEGER(growth(store, "create table pub_more (id integer primary key)"), 1);
    CHECK_INTEGER(growth(store, "alter table pub_more add column name text"), 1);
    CHECK_INTEGER(growth(store, "drop table pub_more"), 1);
    CHECK_INTEGER(growth(store, "create table more (id integer primary key)"), 0);
    int64_t before = store_generation(store);
    CHECK(place_run(store, "insert into pub_news (title) values (null)") < 0);
    CHECK_INTEGER(store_generation(store), before);
    store_close(store);
    store = place_open(&place);
    CHECK_INTEGER(store_generation(store), before); /* kept in the store */
    store_close(store);
    place_remove(&place);
}

/* --- Faults ---------------------------------------------------------------- */

static enum result moves_five(struct db *db, void *context, struct message *message)
{
    (void)context;
    (void)message;
    TRY(db_run(db, NULL, SQL("update secret set size = size - 5 where name = 'left'"), BIND_NOTHING));
    TRY(db_run(db, NULL, SQL("update secret set size = size + 5 where name = 'right'"), BIND_NOTHING));
    return db_run(db, NULL, SQL("insert into pub_news (title) values ('moved')"), BIND_NOTHING);
}

TEST("whichever step fails, a transaction is whole or not there, and the store lives on")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    CHECK_INTEGER(place_run(store, "insert into secret (name, size) values ('left', 1000), ('right', 0)"), OK);
    int64_t moved = 0, failures = 0;
    for (int n = 1; n <= 12; n++) {
        struct message message = {0};
        int64_t generation = store_generation(store);
        store_fail_at(store, n);
        enum result result = store_write(store, moves_five, NULL, &message);
        store_fail_at(store, 0);
        CHECK(result == OK || result == ERROR_IO);
        CHECK((result == OK) == (message.text[0] == '\0'));
        moved += result == OK;
        failures += result != OK;
        CHECK_INTEGER(store_generation(store), generation + (result == OK));
        CHECK_INTEGER(place_count(store, "select size from secret where name = 'right'"), moved * 5);
        CHECK_INTEGER(place_count(store, "select sum(size) from secret"), 1000);
        CHECK_INTEGER(place_count(store, "select count(*) from pub_news"), moved);
    }
    /* begin, savepoint, three statements, release, the generation, commit */
    CHECK_INTEGER(failures, 8);
    store_fail_at(store, 1);
    struct db *db = NULL;
    CHECK_INTEGER(store_read_begin(store, STORE_OFFICE, &db), ERROR_IO);
    store_fail_at(store, 2);
    CHECK_INTEGER(store_read_begin(store, STORE_OFFICE, &db), ERROR_IO);
    CHECK_INTEGER(store_read_begin(store, STORE_OFFICE, &db), OK);
    store_read_end(db);
    store_close(store);
    place_remove(&place);
}

/* --- Groups ---------------------------------------------------------------- */

struct gate {
    _Atomic bool entered, open;
};

static enum result waits_at_gate(struct db *db, void *context, struct message *message)
{
    (void)db;
    (void)message;
    struct gate *gate = context;
    gate->entered = true;
    while (!gate->open)
        usleep(500);
    return OK;
}

struct caller {
    struct store *store;
    store_transaction *transaction;
    void *context;
    enum result result;
    struct message message;
    _Atomic int *began, *ended;
    pthread_t thread;
};

static void *run_caller(void *argument)
{
    struct caller *caller = argument;
    if (caller->began)
        ++*caller->began;
    caller->result = store_write(caller->store, caller->transaction, caller->context, &caller->message);
    if (caller->ended)
        ++*caller->ended;
    return NULL;
}

static void start(struct caller *caller)
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 262144);
    if (pthread_create(&caller->thread, &attributes, run_caller, caller) != 0)
        abort();
    pthread_attr_destroy(&attributes);
}

/* Starts the callers while the writer is held, so that they come in one group; goes on
 * when so many of them have been refused. */
static void run_as_one_group(struct store *store, struct caller *callers, size_t count, int refused)
{
    struct gate gate = {false, false};
    struct caller holder = {.store = store, .transaction = waits_at_gate, .context = &gate};
    start(&holder);
    while (!gate.entered)
        usleep(500);
    _Atomic int began = 0, ended = 0;
    for (size_t i = 0; i < count; i++) {
        callers[i].began = &began;
        callers[i].ended = &ended;
        start(&callers[i]);
    }
    while (began < (int)count || ended < refused)
        usleep(500);
    usleep(20000);
    gate.open = true;
    pthread_join(holder.thread, NULL);
    for (size_t i = 0; i < count; i++)
        pthread_join(callers[i].thread, NULL);
}

TEST("in a group the failing one takes only itself back")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    char *statements[] = {
        place_sql("insert into secret (name) values ('a')"), place_sql("insert into secret (name) values (null)"),
        place_sql("insert into secret (name) values ('b')"), place_sql("insert into secret (name, parent) values ('c', 9)"),
        place_sql("insert into pub_news (title) values ('d')"),
    };
    static const enum result expected[] = {OK, ERROR_INVALID, OK, ERROR_REFERENCE, OK};
    struct caller callers[5] = {0};
    for (int i = 0; i < 5; i++)
        callers[i] = (struct caller){.store = store, .transaction = place_run_body, .context = statements[i]};
    int64_t generation = store_generation(store);
    run_as_one_group(store, callers, 5, 0);
    for (int i = 0; i < 5; i++)
        CHECK_INTEGER(callers[i].result, expected[i]);
    CHECK_INTEGER(place_count(store, "select count(*) from secret"), 2);
    CHECK_INTEGER(store_generation(store), generation + 1);
    store_close(store);
    place_remove(&place);
}

TEST("whichever step of a group fails, each of it is whole or not there")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    int64_t moved = 0;
    CHECK_INTEGER(place_run(store, "insert into secret (name, size) values ('left', 1000), ('right', 0)"), OK);
    /* Four steps are of the transaction that holds the writer up; then begin, three times
     * five steps, generation, commit. */
    for (int n = 1; n <= 22; n++) {
        struct caller callers[3] = {0};
        for (int i = 0; i < 3; i++)
            callers[i] = (struct caller){.store = store, .transaction = moves_five};
        store_fail_at(store, 4 + n);
        run_as_one_group(store, callers, 3, 0);
        store_fail_at(store, 0);
        for (int i = 0; i < 3; i++) {
            CHECK(callers[i].result == OK || callers[i].result == ERROR_IO);
            moved += callers[i].result == OK;
        }
        CHECK_INTEGER(place_count(store, "select size from secret where name = 'right'"), moved * 5);
        CHECK_INTEGER(place_count(store, "select sum(size) from secret"), 1000);
        CHECK_INTEGER(place_count(store, "select count(*) from pub_news"), moved);
        CHECK_INTEGER(place_count(store, "select number from pub_generation"), store_generation(store));
    }
    CHECK(moved >= 3 * 22 - 22 && moved < 3 * 22);
    store_close(store);
    place_remove(&place);
}

TEST("more than may wait are told to come back, and nobody else suffers")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    enum { COUNT = WRITES_WAITING_MAX + 3 };
    static struct caller callers[COUNT];
    for (int i = 0; i < COUNT; i++)
        callers[i] = (struct caller){.store = store,
                                     .transaction = place_run_body,
                                     .context = place_sql("insert into pub_news (title) values ('n')")};
    run_as_one_group(store, callers, COUNT, 3);
    int saved = 0, busy = 0;
    for (int i = 0; i < COUNT; i++) {
        saved += callers[i].result == OK;
        busy += callers[i].result == ERROR_BUSY && strstr(callers[i].message.text, "Too many");
    }
    CHECK_INTEGER(saved + busy, COUNT);
    CHECK_INTEGER(busy, 3);
    CHECK_INTEGER(place_count(store, "select count(*) from pub_news"), saved);
    store_close(store);
    place_remove(&place);
}

/* --- Many threads ---------------------------------------------------------- */

enum { THREADS = 8, WRITES_EACH = 200 };

struct worker {
    struct store *store;
    int number;
    int saved, conflicts, other;
    pthread_t thread;
};

struct numbered {
    int64_t id;
    char name[32];
};

static enum result inserts_numbered(struct db *db, void *context, struct message *message)
{
    (void)message;
    struct numbered *row = context;
    TRY(db_run(db, NULL, SQL("insert into pub_news (title) values ('for ' || $1)"), BIND(bind_text(text_of(row->name)))));
    return db_run(db, NULL, SQL("insert into secret (name, size) values ($1, $2)"),
                  BIND(bind_text(text_of(row->name)), bind_integer(row->id)));
}

/* Every fourth name is wanted by all threads; one of them gets it. */
static void *run_worker(void *argument)
{
    struct worker *worker = argument;
    for (int i = 0; i < WRITES_EACH; i++) {
        struct numbered row = {.id = i};
        if (i % 4 == 0)
            snprintf(row.name, sizeof(row.name), "shared %d", i);
        else
            snprintf(row.name, sizeof(row.name), "own %d %d", worker->number, i);
        enum result result = store_write(worker->store, inserts_numbered, &row, NULL);
        worker->saved += result == OK;
        worker->conflicts += result == ERROR_CONFLICT;
        worker->other += result != OK && result != ERROR_CONFLICT;
        if (i % 16 == 0) {
            struct db *db = NULL;
            int64_t difference = -1;
            if (store_read_begin(worker->store, STORE_OFFICE, &db) == OK &&
                db_one_integer(db, &difference,
                               SQL("select (select count(*) from secret) - (select count(*) from pub_news)"),
                               BIND_NOTHING) == OK)
                worker->other += difference != 0;
            else
                worker->other++;
            store_read_end(db);
        }
    }
    return NULL;
}

TEST("eight threads write and read at once: exactly the right rows")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    struct worker workers[THREADS] = {0};
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.store = store, .number = i};
        if (pthread_create(&workers[i].thread, NULL, run_worker, &workers[i]) != 0)
            abort();
    }
    int saved = 0, conflicts = 0, other = 0;
    for (int i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        saved += workers[i].saved;
        conflicts += workers[i].conflicts;
        other += workers[i].other;
    }
    enum { SHARED = WRITES_EACH / 4, OWN = THREADS * (WRITES_EACH - SHARED) };
    CHECK_INTEGER(other, 0);
    CHECK_INTEGER(saved, OWN + SHARED);
    CHECK_INTEGER(conflicts, (THREADS - 1) * SHARED);
    CHECK_INTEGER(place_count(store, "select count(*) from secret"), OWN + SHARED);
    CHECK_INTEGER(place_count(store, "select count(*) from pub_news"), OWN + SHARED);
    CHECK_INTEGER(place_count(store, "select count(*) from secret where name like 'shared %'"), SHARED);
    store_close(store);
    place_remove(&place);
}

static enum result slow(struct db *db, void *context, struct message *message)
{
    usleep(50000);
    return place_run_body(db, context, message);
}

TEST("closing waits for what is in hand")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    struct caller callers[4];
    _Atomic int began = 0;
    for (int i = 0; i < 4; i++) {
        callers[i] = (struct caller){.store = store,
                                     .transaction = slow,
                                     .context = place_sql("insert into pub_news (title) values ('n')"),
                                     .began = &began};
        start(&callers[i]);
    }
    while (began < 4)
        usleep(500);
    usleep(100000); /* all are waiting by then; on a very slow machine one may still come too late, and is told so */
    store_close(store);
    int saved = 0;
    for (int i = 0; i < 4; i++) {
        pthread_join(callers[i].thread, NULL);
        CHECK(callers[i].result == OK || callers[i].result == ERROR_STOPPING);
        saved += callers[i].result == OK;
    }
    CHECK(saved > 0);
    store = place_open(&place);
    CHECK_INTEGER(place_count(store, "select count(*) from pub_news"), saved);
    store_close(store);
    place_remove(&place);
}

/* --- A killed process ------------------------------------------------------ */

struct killed_worker {
    struct store *store;
    int pipe;
    int64_t first;
};

/* Says each number only after store_write() has returned. */
static void *write_until_killed(void *argument)
{
    struct killed_worker *worker = argument;
    for (int64_t id = worker->first;; id += 4) {
        struct numbered row = {.id = id};
        snprintf(row.name, sizeof(row.name), "n%lld", (long long)id);
        if (store_write(worker->store, inserts_numbered, &row, NULL) != OK ||
            write(worker->pipe, &id, sizeof(id)) != sizeof(id))
            _exit(1);
    }
}

static void run_child(const struct place *place, int pipe, int64_t first)
{
    struct store *store = place_open(place);
    struct killed_worker workers[4];
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        workers[i] = (struct killed_worker){store, pipe, first + i};
        pthread_create(&threads[i], NULL, write_until_killed, &workers[i]);
    }
    pthread_join(threads[0], NULL);
    _exit(1);
}

TEST("what was acknowledged before the process was killed is there")
{
    struct place place = place_new();
    store_close(place_open(&place));
    static const int milliseconds[] = {31, 87, 143, 60, 199};
    int64_t acknowledged_in_all = 0;
    for (int round = 0; round < 5; round++) {
        int pipes[2];
        CHECK(pipe(pipes) == 0);
        pid_t child = fork();
        if (child == 0) {
            close(pipes[0]);
            run_child(&place, pipes[1], 1000000 * (round + 1));
        }
        close(pipes[1]);
        usleep((useconds_t)milliseconds[round] * 1000);
        kill(child, SIGKILL);
        int status = 0;
        CHECK(waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        struct store *store = place_open(&place);
        int64_t id, acknowledged = 0, missing = 0;
        while (read(pipes[0], &id, sizeof(id)) == sizeof(id)) {
            char sql[96];
            snprintf(sql, sizeof(sql), "select count(*) from secret where size = %lld", (long long)id);
            missing += place_count(store, sql) != 1;
            acknowledged++;
        }
        close(pipes[0]);
        acknowledged_in_all += acknowledged;
        CHECK_INTEGER(missing, 0);
        CHECK_INTEGER(place_count(store, "select (select count(*) from secret) - (select count(*) from pub_news)"), 0);
        CHECK_INTEGER(store_check(store, NULL), OK);
        CHECK_INTEGER(place_count(store, "select number from pub_generation"), store_generation(store));
        store_close(store);
    }
    CHECK(acknowledged_in_all > 0);
    place_remove(&place);
}
