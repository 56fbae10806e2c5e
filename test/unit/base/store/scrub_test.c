#include <fcntl.h>
#include "store_help.h"

#define SECRET "zqscrubbedsecretword"
#define ROWS 4000

static enum result fill(struct db *db, void *context, struct message *message)
{
    (void)context, (void)message;
    for (int64_t i = 1; i <= ROWS; i++) {
        char name[128];
        snprintf(name, sizeof(name), "%s-%lld-%060lld", i % 7 == 0 ? SECRET : "plain", (long long)i, (long long)i);
        TRY(db_run(db, NULL, SQL_COMPOSED("insert into secret (id, name, size) values ($1, $2, 1)"), BIND(bind_integer((i * 7919) % 100003), bind_text(text_of(name)))));
    }
    return OK;
}

static enum result forget(struct db *db, void *context, struct message *message)
{
    (void)context, (void)message;
    TRY(db_run(db, NULL, SQL_COMPOSED("update secret set name = 'gone-' || id where name like '" SECRET "%' and id % 2 = 0"), BIND_NOTHING));
    return db_run(db, NULL, SQL_COMPOSED("delete from secret where name like '" SECRET "%'"), BIND_NOTHING);
}

static bool holds(const char *path, const char *suffix)
{
    char name[128], *bytes;
    bool found;
    off_t length;
    snprintf(name, sizeof(name), "%s%s", path, suffix);
    int file = open(name, O_RDONLY);
    if (file < 0)
        return false;
    length = lseek(file, 0, SEEK_END);
    bytes = malloc((size_t)length + 1);
    found = bytes && pread(file, bytes, (size_t)length, 0) == length && memmem(bytes, (size_t)length, SECRET, strlen(SECRET));
    free(bytes);
    close(file);
    return found;
}

TEST("what was deleted is in no byte of the file and its journal once it is scrubbed")
{
    struct place place = place_new();
    struct store *store = place_open(&place);
    struct message message = {0};
    struct db *db;
    int64_t count;
    CHECK_INTEGER(store_write(store, fill, NULL, &message), OK);
    CHECK(holds(place.path, "-wal") || holds(place.path, ""));
    CHECK_INTEGER(store_write(store, forget, NULL, &message), OK);
    CHECK(holds(place.path, "-wal") || holds(place.path, "")); /* the journal has the pages as they were */
    CHECK_INTEGER(store_scrub(store, &message), OK);
    CHECK(!holds(place.path, "-wal") && !holds(place.path, ""));
    CHECK_INTEGER(store_read_begin(store, STORE_OFFICE, &db), OK);
    CHECK_INTEGER(db_one_integer(db, &count, SQL_COMPOSED("select count(*) from secret"), BIND_NOTHING), OK);
    CHECK(count > ROWS - ROWS / 7 - 1 && count < ROWS - ROWS / 7 + ROWS / 14 + 20); /* what was not deleted is there */
    store_read_end(db);
    CHECK_INTEGER(store_scrub(store, &message), OK); /* twice is once */
    CHECK_INTEGER(store_write(store, fill, NULL, &message) == OK, 0); /* and the writer still refuses what is taken */
    store_close(store);
    place_remove(&place);
}
