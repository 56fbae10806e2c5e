/* What only a store on PostgreSQL has: addresses with passwords, connections that are lost, the public's login.
 * All but the addresses need STORE_POSTGRES (test/run.sh). */
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
