/* What the tests of the ledger share: an invented office with two legal entities, and one line for each thing that is posted. Every posting is a
 * transaction of its own, as a page makes it. */
#ifndef LEDGER_BOOKS_H
#define LEDGER_BOOKS_H

#include <ftw.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>
#include "base/store/serial.h"
#include "blocks/ledger/trace.h"
#include "blocks/proof/proof.h"
#include "test.h"

#define OFFICE 1 /* the legal entity that is the office itself */
#define FORCE 2  /* the one that is organisation 70 */

struct books {
    char folder[64], address[112];
    struct arena *arena;
    struct store *store;
    struct actor actor;
    struct message message; /* of the last thing done */
};

static inline int books_remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about, (void)kind, (void)where;
    return remove(path);
}

static inline struct date books_day(int year, int month, int of_month)
{
    struct date day;
    if (date_of(year, month, of_month, &day) < 0)
        abort();
    return day;
}

static inline struct books books_new(void)
{
    static const struct migration migrations[] = {
        {1, "serial", serial_schema},
        {2, "others", "create table account (id bigint primary key, name text not null);\n"
                      "insert into account (id, name) values (1, 'Fay'), (2, 'Gus');\n"
                      "create table record (id bigint primary key, register text not null, name text not null);\n"
                      "insert into record (id, register, name) values (1, 'legal_entity', 'Office of Wrenshire'), (2, 'legal_entity', 'Wrenshire Police'), (3, 'fund', 'No entity');\n"
                      "create table reg_legal_entity (id bigint primary key, organisation bigint);\n"
                      "insert into reg_legal_entity (id, organisation) values (1, null), (2, 70);\n"},
        {3, "ledger", ledger_schema}, {4, "proof", proof_schema}, {5, "keys", proof_key_schema}, {6, "seals", ledger_seal_schema},
    };
    struct store_options options = {.migrations = migrations, .migration_count = COUNT_OF(migrations), .readers_max = 4, .create = true, .before_release = proof_sequence};
    struct books books = {.arena = arena_new(256 << 20)};
    snprintf(books.folder, sizeof books.folder, "/tmp/frankpledge-books-XXXXXX");
    if (!books.arena || !mkdtemp(books.folder))
        abort();
    snprintf(books.address, sizeof books.address, "sqlite:%s/books", books.folder);
    if (store_open(books.address, &options, &books.store, &books.message) < 0) {
        printf("  the books did not open: %s\n", books.message.text);
        abort();
    }
    books.actor = (struct actor){.account = 1, .name = TEXT("Fay"), .roles = TEXT("finance")};
    books.actor.moment.today = books_day(2026, 11, 21);
    books.actor.moment.now.seconds = (int64_t)books.actor.moment.today.day * 86400 + 36000;
    return books;
}

static inline void books_end(struct books *books)
{
    store_close(books->store);
    arena_free(books->arena);
    nftw(books->folder, books_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* --- What is done ------------------------------------------------------------ */

struct books_deed {
    struct books *books;
    enum { DEED_OPEN, DEED_POST, DEED_MOVE, DEED_GIVE_BACK, DEED_CONTRADICT, DEED_CLOSE, DEED_SQL } what;
    struct ledger_opening opening;
    struct ledger_posting posting;
    struct ledger_move move;
    struct text reason;
    struct date day;
    const char *sql;
    struct arena *arena;
    int64_t id;
};

static inline enum result books_deed_body(struct db *db, void *context, struct message *message)
{
    struct books_deed *deed = context;
    const struct actor *actor = &deed->books->actor;
    switch (deed->what) {
    case DEED_OPEN: return ledger_open(db, &deed->opening, actor, &deed->id, message);
    case DEED_POST: return ledger_post(db, deed->arena, &deed->posting, actor, &deed->id, message);
    case DEED_MOVE: return ledger_move(db, deed->arena, &deed->move, actor, &deed->id, message);
    case DEED_GIVE_BACK: return ledger_give_back(db, deed->arena, &deed->move, actor, &deed->id, message);
    case DEED_CONTRADICT: return ledger_contradict(db, deed->arena, deed->posting.id, deed->day, deed->reason, actor, &deed->id, message);
    case DEED_CLOSE: return ledger_close(db, deed->opening.entity, deed->day, actor, message);
    case DEED_SQL: return db_run(db, NULL, SQL_COMPOSED(deed->sql), BIND_NOTHING);
    }
    return ERROR_INVALID;
}

static inline enum result books_do(struct books *books, struct books_deed *deed)
{
    struct message message = {0};
    enum result result;
    deed->books = books;
    deed->arena = deed->arena ? deed->arena : books->arena;
    result = store_write(books->store, books_deed_body, deed, &message);
    books->message = message;
    return result;
}

/* 0: refused. */
static inline int64_t books_open(struct books *books, int64_t entity, enum ledger_kind kind, const char *name, const char *reg, int64_t record)
{
    struct books_deed deed = {.what = DEED_OPEN, .opening = {.entity = entity, .kind = kind, .name = text_of(name), .reg = text_of(reg), .record = record}};
    return books_do(books, &deed) == OK ? deed.id : 0;
}

static inline enum result books_move_on(struct books *books, enum ledger_posting_kind kind, int64_t from, int64_t to, int64_t pence, struct date day, const char *key, int64_t *ret_id)
{
    struct books_deed deed = {.what = DEED_MOVE, .move = {.kind = kind, .from = from, .to = to, .pence = pence, .day = day, .words = TEXT("Moved"), .key = text_of(key)}};
    enum result result = books_do(books, &deed);
    if (ret_id)
        *ret_id = result == OK ? deed.id : 0;
    return result;
}

static inline int64_t books_move(struct books *books, enum ledger_posting_kind kind, int64_t from, int64_t to, int64_t pence)
{
    int64_t id;
    (void)books_move_on(books, kind, from, to, pence, books->actor.moment.today, NULL, &id);
    return id;
}

static inline enum result books_contradict(struct books *books, int64_t posting, const char *reason, int64_t *ret_id)
{
    struct books_deed deed = {.what = DEED_CONTRADICT, .posting = {.id = posting}, .day = books->actor.moment.today, .reason = text_of(reason)};
    enum result result = books_do(books, &deed);
    if (ret_id)
        *ret_id = result == OK ? deed.id : 0;
    return result;
}

static inline enum result books_run(struct books *books, const char *sql)
{
    struct books_deed deed = {.what = DEED_SQL, .sql = sql};
    return books_do(books, &deed);
}

/* --- What is there ------------------------------------------------------------ */

static inline struct db *books_read(struct books *books)
{
    struct db *db = NULL;
    if (store_read_begin(books->store, STORE_OFFICE, &db) < 0)
        abort();
    return db;
}

static inline int64_t books_balance(struct books *books, int64_t account, struct date day)
{
    int64_t pence = INT64_MIN;
    struct db *db = books_read(books);
    if (ledger_balance(db, account, day, &pence) < 0)
        pence = INT64_MIN;
    store_read_end(db);
    return pence;
}

static inline int64_t books_left(struct books *books, int64_t account, struct date day)
{
    int64_t pence = INT64_MIN;
    struct db *db = books_read(books);
    if (ledger_left(db, account, day, &pence) < 0)
        pence = INT64_MIN;
    store_read_end(db);
    return pence;
}

static inline enum result books_verify(struct books *books, struct ledger_finding *ret_finding)
{
    struct db *db = books_read(books);
    enum result result;
    books->message = (struct message){0};
    result = ledger_verify(db, books->arena, ret_finding, &books->message);
    store_read_end(db);
    return result;
}

#define SAYS(books, words) CHECK(text_contains(text_of((books)->message.text), TEXT(words)) || (printf("  it said: %s\n", (books)->message.text), false))

#endif
