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
