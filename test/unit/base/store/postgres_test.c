/* What only a store on PostgreSQL has: addresses with passwords, connections that are lost, the public's login.
 * All but the addresses need STORE_POSTGRES (test/run.sh). */
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include "store_help.h"

#define POSTGRES_ONLY()        \
    do {                       \
        if (!place_postgres()) \
            return;            \
    } while (0)

/* --- Addresses -------------------------------------------------------------- */

static void check_refused(const char *address, const char *public_address)
{
    struct store *store = NULL;
    struct message message = {0};
    struct store_options options = place_options();
    options.public_address = public_address;
    CHECK_INTEGER(store_open(address, &options, &store, &message), ERROR_UNSUPPORTED);
    if (strstr(message.text, "hid") || strstr(message.text, "den"))
        printf("  %s\n", message.text);
    CHECK(!strstr(message.text, "hid") && !strstr(message.text, "den"));
    store_close(store);
}

TEST("an address that is none is not repeated with its password")
{
    static const char *const addresses[] = {
        "postgresql:/office:hidden@127.0.0.1/office", "Postgresql://office:hidden@127.0.0.1/office", "office:hidden@127.0.0.1",
        "postgresql://office:hid@den@127.0.0.1/office", "postgresql://office:hid/den@127.0.0.1/office", "postgresql://office:hid%zzden@127.0.0.1/office",
    };
    for (size_t i = 0; i < COUNT_OF(addresses); i++) {
        check_refused(addresses[i], NULL);
        if (strchr(addresses[i], '%') || i > 2)
            check_refused("host=/nowhere dbname=office", addresses[i]);
    }
}

/* --- The public's login ------------------------------------------------------ */

/* One statement as the administrator, in which every # is the store's schema. */
static void administer(const struct place *place, const char *words)
{
    char sql[512];
    size_t length = 0;
    for (; *words && length < sizeof sql - 16; words++)
        length += (size_t)(*words == '#' ? snprintf(sql + length, 16, "t%s", strrchr(place->folder, '-') + 1) : snprintf(sql + length, 16, "%c", *words));
    place_as_administrator(sql, NULL, 0);
}

#define END_PUBLIC "select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = 'postgres_#_public'"

static enum result read_as_public(struct store *store)
{
    struct db *db = NULL;
    int64_t count;
    TRY(store_read_begin(store, STORE_PUBLIC, &db));
    enum result result = db_one_integer(db, &count, SQL_COMPOSED("select count(*) from pub_news"), BIND_NOTHING);
    store_read_end(db);
    return result;
}

TEST("a public login that was given too much is refused as often as it comes back")
{
    POSTGRES_ONLY();
    struct place place = place_new();
    struct store *store = place_open(&place);
    CHECK_INTEGER(read_as_public(store), OK);
    administer(&place, "grant select on \"#\".secret to \"postgres_#_public\"");
    administer(&place, END_PUBLIC);
    for (int i = 0; i < 3; i++)
        CHECK(read_as_public(store) != OK);
    administer(&place, "revoke select on \"#\".secret from \"postgres_#_public\"");
    CHECK_INTEGER(read_as_public(store), OK);
    store_close(store);
    place_remove(&place);
}

/* --- A column of another type ------------------------------------------------- */

static enum result change_column(struct db *db, void *context, struct message *message)
{
    static const struct store_column size = {"size", COLUMN_TEXT, false, NULL};
    (void)context;
    TRY(db_run(db, NULL, SQL_COMPOSED("update secret set size = $1 where size = $2"), BIND(bind_integer(2), bind_integer(1))));
    TRY(db_drop_column(db, "secret", "size", message));
    TRY(db_add_column(db, "secret", &size, message));
    return db_run(db, NULL, SQL_COMPOSED("update secret set size = $1 where size is null"), BIND(bind_text(TEXT("small"))));
}

static enum result read_size(struct store *store, char *ret_size, size_t size_bytes)
{
    struct db *db = NULL;
    struct statement *row = NULL;
    TRY(store_read_begin(store, STORE_OFFICE, &db));
    enum result result = db_query(db, &row, SQL_COMPOSED("select size from secret where name = $1"), BIND(bind_text(TEXT("a"))));
    int step = result == OK ? statement_step(row) : (int)result;
    if (step == 1)
        snprintf(ret_size, size_bytes, "%.*s", TEXT_ARGS(statement_text(row, 0)));
    statement_close(row);
    store_read_end(db);
    return step < 0 ? (enum result)step : OK;
}

static enum result update_size(struct db *db, void *context, struct message *message)
{
    (void)context;
    (void)message;
    return db_run(db, NULL, SQL_COMPOSED("update secret set size = $1 where size = $2"), BIND(bind_text(TEXT("big")), bind_text(TEXT("small"))));
}

TEST("a statement prepared before its column changed its type is prepared anew")
{
    POSTGRES_ONLY();
    struct place place = place_new();
    struct message message = {0};
    struct store *store = place_open(&place);
    char size[32] = "";
    CHECK_INTEGER(place_run(store, "insert into secret (name, size) values ('a', 1)"), OK);
    CHECK_INTEGER(read_size(store, size, sizeof size), OK);
    CHECK_TEXT(text_of(size), "1");
    CHECK_INTEGER(store_write(store, change_column, NULL, &message), OK);
    CHECK_INTEGER(read_size(store, size, sizeof size), OK);
    CHECK_TEXT(text_of(size), "small");
    CHECK_INTEGER(store_write(store, update_size, NULL, &message), OK);
    CHECK_INTEGER(read_size(store, size, sizeof size), OK);
    CHECK_TEXT(text_of(size), "big");
    store_close(store);
    place_remove(&place);
}

/* --- Making the public's login ------------------------------------------------ */

/* The store's address as the login "maker", which may make logins and is no superuser. */
static void as_maker(struct place *place)
{
    place_as_administrator("do $$ begin if not exists (select 1 from pg_roles where rolname = 'maker') then create role maker login createrole; end if; end $$", NULL, 0);
    administer(place, "alter schema \"#\" owner to maker");
    char *user = strstr(place->address, "user=postgres");
    memcpy(user, "user=maker   ", strlen("user=postgres"));
}

TEST("a login that an earlier store left behind is taken over by one who is no superuser")
{
    POSTGRES_ONLY();
    struct place place = place_new();
    as_maker(&place);
    administer(&place, "create role \"postgres_#_public\" login");
    struct store *store = place_open(&place);
    CHECK_INTEGER(read_as_public(store), OK);
    store_close(store);
    place_remove(&place);
}

TEST("a login that could not be made is told without what its password is kept as")
{
    POSTGRES_ONLY();
    struct place place = place_new();
    struct store *store = NULL;
    struct message message = {0};
    struct store_options options = place_options();
    as_maker(&place);
    administer(&place, "create role \"postgres_#_public\" login superuser");
    CHECK(store_open(place.address, &options, &store, &message) != OK);
    CHECK(strstr(message.text, "superuser"));
    CHECK(!strstr(message.text, "SCRAM") && !strstr(message.text, "md5"));
    store_close(store);
    place_remove(&place);
}

/* --- A connection that breaks --------------------------------------------------- */

#define PIECE_BYTES 65536

/* Between the store and the server: when it has passed on so many commits it says no more, and hangs up. */
struct between {
    pid_t process;
    char folder[64];
};

static bool pass_on(int from, int to, int *commits_left, bool *hang_up)
{
    static const char end[] = "; commit";
    char piece[PIECE_BYTES];
    ssize_t length = read(from, piece, sizeof piece);
    if (length <= 0)
        return false;
    if (commits_left && length > (ssize_t)sizeof end && memcmp(piece + length - sizeof end, end, sizeof end) == 0 && --*commits_left == 0)
        *hang_up = true;
    return write(to, piece, (size_t)length) == length;
}

static void serve_one(int client, const char *server_path, int *commits_left)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    bool hang_up = false;
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    memcpy(address.sun_path, server_path, strlen(server_path) + 1);
    if (connect(server, (struct sockaddr *)&address, sizeof address) != 0)
        _exit(1);
    struct pollfd both[] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
    while (!hang_up && poll(both, 2, -1) > 0)
        if (both[0].revents ? !pass_on(client, server, commits_left, &hang_up) : !pass_on(server, client, NULL, NULL))
            break;
    if (hang_up)
        usleep(200000); /* the server has saved it */
    close(client);
    close(server);
}

/* One connection at a time: each store that is opened through it has its writer's only. */
static struct between between_start(struct place *place, int commits)
{
    struct between between = {.folder = "/tmp/frankpledge-between-XXXXXX"};
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char server_path[100], rest[256];
    char *host = strstr(place->address, "host="), *end = host + strcspn(host, " ");
    if (!mkdtemp(between.folder))
        abort();
    snprintf(server_path, sizeof server_path, "%.*s/.s.PGSQL.5432", (int)(end - host) - 5, host + 5);
    snprintf(rest, sizeof rest, "%s", end);
    snprintf(place->address, sizeof place->address, "host=%s%s", between.folder, rest);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s/.s.PGSQL.5432", between.folder);
    CHECK(bind(listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(listener, 8) == 0);
    between.process = fork();
    if (between.process == 0) {
        alarm(60);
        for (;;)
            serve_one(accept(listener, NULL, NULL), server_path, &commits);
    }
    close(listener);
    return between;
}

static void between_stop(const struct between *between)
{
    char path[96];
    kill(between->process, SIGKILL);
    waitpid(between->process, NULL, 0);
    snprintf(path, sizeof path, "%s/.s.PGSQL.5432", between->folder);
    unlink(path);
    rmdir(between->folder);
}

static enum result count_tries(struct db *db, void *context, struct message *message)
{
    (void)message;
    ++*(int *)context;
    return db_run(db, NULL, SQL_COMPOSED("insert into secret (name) values ('one')"), BIND_NOTHING);
}

TEST("a commit whose answer was lost is told as saved when it was, and not done twice")
{
    POSTGRES_ONLY();
    struct place place = place_new(), direct = place;
    struct message message = {0};
    struct between between = between_start(&place, 2); /* the first is the migrations' */
    struct store *store = place_open(&place);
    int tries = 0;
    CHECK_INTEGER(store_write(store, count_tries, &tries, &message), OK);
    CHECK_INTEGER(tries, 1);
    store_close(store);
    between_stop(&between);
    store = place_open(&direct);
    CHECK_INTEGER(place_count(store, "select count(*) from secret"), 1);
    store_close(store);
    place_remove(&place);
}

TEST("a commit that broke before it was saved is done again, once")
{
    POSTGRES_ONLY();
    struct place place = place_new();
    struct message message = {0};
    struct store *store = place_open(&place);
    int tries = 0;
    administer(&place, "create sequence \"#\".breaks");
    administer(&place, "create function \"#\".break_once() returns trigger language plpgsql as"
                       " 'begin if nextval(''\"#\".breaks'') = 1 then perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(1); end if; return null; end'");
    administer(&place, "create constraint trigger break_once after insert on \"#\".secret deferrable initially deferred for each row execute function \"#\".break_once()");
    CHECK_INTEGER(store_write(store, count_tries, &tries, &message), OK);
    CHECK_INTEGER(tries, 2);
    CHECK_INTEGER(place_count(store, "select count(*) from secret"), 1);
    store_close(store);
    place_remove(&place);
}
