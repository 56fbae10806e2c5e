/* The log: numbers, chains, the form of its lines, checkpoints. */
#include "proof_help.h"

static struct text one_text(struct office *office, const char *sql)
{
    struct text text = TEXT("(none)");
    struct db *db = NULL;
    CHECK_INTEGER(store_read_begin(office->store, STORE_OFFICE, &db), OK);
    CHECK_INTEGER(db_one_text(db, office->arena, &text, SQL_COMPOSED(sql), BIND_NOTHING), OK);
    store_read_end(db);
    return text;
}

static struct text hash_text(struct office *office, struct text line)
{
    return hash_hex(office->arena, hash_of(line));
}

TEST("a leaf and a document's hash are what the header says, recomputed by hand")
{
    struct arena *arena = arena_new(1 << 20);
    struct value *leaves = value_object(arena);
    /* printf 'SALTtitle\0"Rural \\"watch\\""' | sha256sum, with 32 zeros for SALT */
    const struct text salt = TEXT("00000000000000000000000000000000");
    struct text bytes = TEXT("00000000000000000000000000000000title\0\"Rural \\\"watch\\\"\"");
    struct text document = TEXT("{\"fields\":{\"a\":\"1\",\"b\":\"2\"},\"id\":17,\"register\":\"action\",\"version\":3}");
    CHECK(text_equal(proof_leaf(arena, salt, TEXT("title"), value_text(arena, TEXT("Rural \"watch\""))), hash_hex(arena, hash_of(bytes))));
    value_set_text(arena, leaves, "b", TEXT("2"));
    value_set_text(arena, leaves, "a", TEXT("1"));
    CHECK(text_equal(proof_document_hash(arena, TEXT("action"), 17, 3, leaves), hash_hex(arena, hash_of(document))));
    CHECK(!text_equal(proof_document_hash(arena, TEXT("action"), 17, 4, leaves), hash_hex(arena, hash_of(document))));
    CHECK_INTEGER(proof_salt(arena).length, 32);
    CHECK(!text_equal(proof_salt(arena), proof_salt(arena)));
    arena_free(arena);
}

TEST("an arena that fails gives no hash that could be stored by mistake")
{
    struct arena *arena = arena_new(1 << 20);
    struct value *value = value_text(arena, TEXT("x"));
    arena_fail_at(arena, 1);
    CHECK_INTEGER(proof_leaf(arena, TEXT("0"), TEXT("a"), value).length, 0);
    CHECK(arena_failed(arena));
    arena_free(arena);
}

TEST("entries are numbered from 1 and each names the hash of the one before")
{
    struct office office = office_open();
    office_fill(&office);
    struct text first = one_text(&office, "select line from pub_log where number = 1");
    struct text second = one_text(&office, "select line from pub_log where number = 2");
    struct text hash = one_text(&office, "select hash from pub_document where id = 42");
    CHECK(text_equal(one_text(&office, "select hash from pub_log where number = 1"), hash_text(&office, first)));
    CHECK(text_contains(first, TEXT("\"previous\":\"" PROOF_HASH_ZERO "\"}")));
    struct text expected = arena_printf(office.arena,
                                        "{\"at\":\"2020-09-13T12:26:40Z\",\"documents\":{\"action/42@1\":\"%.*s\"},\"kind\":\"publish\",\"number\":2,\"previous\":\"%.*s\"}",
                                        TEXT_ARGS(hash), TEXT_ARGS(hash_text(&office, first)));
    CHECK_TEXT(second, expected.data);
    CHECK_INTEGER(place_count(office.store, "select count(*) from pub_log"), 5);
    CHECK_INTEGER(place_count(office.store, "select count(*) from log_pending"), 0);
    office_close(&office);
}

TEST("a transaction that fails leaves no entry and no hole")
{
    struct office office = office_open();
    struct version failing = {.id = 60, .version = 1, .title = "Never", .fail = true};
    struct message message = {0};
    office_publish(&office, 41, 1, "One");
    CHECK_INTEGER(store_write(office.store, office_publish_body, &failing, &message), ERROR_INVALID);
    office_publish(&office, 42, 1, "Two");
    CHECK_INTEGER(place_count(office.store, "select max(number) from pub_log"), 2);
    CHECK_INTEGER(place_count(office.store, "select count(*) from log_pending"), 0);
    CHECK_INTEGER(office_verify(&office, &message), OK);
    office_close(&office);
}

static enum result import_body(struct db *db, void *context, struct message *message)
{
    struct office *office = context;
    struct proof_documents documents = {0};
    (void)message;
    for (int i = 0; i < 150; i++) {
        const struct version version = {.id = 300 - i, .version = 1, .title = "Imported"};
        struct proof_document told;
        TRY(office_put(db, office->arena, &version, &told));
        TRY(proof_documents_add(&documents, office->arena, &told));
    }
    TRY(proof_append(db, office->arena, "import", (struct instant){1600000000}, documents.list, documents.count));
    return proof_append(db, office->arena, "decision", (struct instant){1600000001}, NULL, 0);
}

TEST("an import is one entry, with its documents in order; two entries of one transaction keep theirs")
{
    struct office office = office_open();
    struct message message = {0};
    struct line line;
    const char *what;
    CHECK_INTEGER(store_write(office.store, import_body, &office, &message), OK);
    CHECK_INTEGER(place_count(office.store, "select count(*) from pub_log"), 2);
    struct text first = one_text(&office, "select line from pub_log where number = 1");
    CHECK_INTEGER(line_parse(first, &line, &what), OK);
    CHECK_TEXT(line.kind, "import");
    struct text key = TEXT_NONE, hash;
    int count = 0;
    while (line_next_document(&line.documents, key, &key, &hash) == 1)
        count++;
    CHECK_INTEGER(count, 150);
    CHECK_TEXT(key, "action/300@1");
    CHECK_INTEGER(office_verify(&office, &message), OK);
    office_close(&office);
}

TEST("lines that are not written in the one form are refused")
{
    static const char good[] = "{\"at\":\"2020-09-13T12:26:40Z\",\"documents\":{},\"kind\":\"publish\",\"number\":2,\"previous\":\"" PROOF_HASH_ZERO "\"}";
    static const char *const bad[] = {
        "", "{}", "null",
        "{\"at\":\"2020-09-13 12:26:40\",\"documents\":{},\"kind\":\"publish\",\"number\":2,\"previous\":\"" PROOF_HASH_ZERO "\"}",
        "{\"at\":\"2020-09-13T12:26:40Z\",\"documents\":{},\"kind\":\"applaud\",\"number\":2,\"previous\":\"" PROOF_HASH_ZERO "\"}",
        "{\"at\":\"2020-09-13T12:26:40Z\",\"documents\":{},\"kind\":\"publish\",\"number\":02,\"previous\":\"" PROOF_HASH_ZERO "\"}",
        "{\"at\":\"2020-09-13T12:26:40Z\",\"documents\":{},\"kind\":\"publish\",\"number\":99999999999999999999,\"previous\":\"" PROOF_HASH_ZERO "\"}",
        "{\"at\":\"2020-09-13T12:26:40Z\",\"documents\":{},\"kind\":\"publish\",\"number\":2,\"previous\":\"00\"}",
        "{\"at\":\"2020-09-13T12:26:40Z\",\"documents\":{},\"kind\":\"publish\",\"number\":2,\"previous\":\"" PROOF_HASH_ZERO "\"} ",
        "{\"kind\":\"publish\",\"at\":\"2020-09-13T12:26:40Z\",\"documents\":{},\"number\":2,\"previous\":\"" PROOF_HASH_ZERO "\"}",
    };
    struct line line;
    const char *what;
    CHECK_INTEGER(line_parse(text_of(good), &line, &what), OK);
    CHECK_INTEGER(line.number, 2);
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        CHECK_INTEGER(line_parse(text_of(bad[i]), &line, &what), ERROR_INVALID);
        CHECK(what[0]);
    }
    for (size_t length = 0; length < sizeof(good) - 1; length++)
        CHECK_INTEGER(line_parse((struct text){good, length}, &line, &what), ERROR_INVALID);
}

static int walk(const char *documents)
{
    struct text rest = text_of(documents), key = TEXT_NONE, hash;
    int step, count = 0;
    while ((step = line_next_document(&rest, key, &key, &hash)) == 1)
        count++;
    return step < 0 ? step : count;
}

TEST("lists of documents that are not written in the one form are refused")
{
    CHECK_INTEGER(walk(""), 0);
    CHECK_INTEGER(walk("\"a/1@1\":\"" PROOF_HASH_ZERO "\",\"b/1@1\":\"" PROOF_HASH_ZERO "\""), 2);
    CHECK_INTEGER(walk("\"a/1@1\":\"" PROOF_HASH_ZERO "\","), ERROR_INVALID);
    CHECK_INTEGER(walk(","), ERROR_INVALID);
    CHECK_INTEGER(walk("\"b/1@1\":\"" PROOF_HASH_ZERO "\",\"a/1@1\":\"" PROOF_HASH_ZERO "\""), ERROR_INVALID);
    CHECK_INTEGER(walk("\"a/1@1\":\"" PROOF_HASH_ZERO "\",\"a/1@1\":\"" PROOF_HASH_ZERO "\""), ERROR_INVALID);
    CHECK_INTEGER(walk("\"a/1@1\":\"00\""), ERROR_INVALID);
    CHECK_INTEGER(walk("\"A/1@1\":\"" PROOF_HASH_ZERO "\""), ERROR_INVALID);
    CHECK_INTEGER(walk("\"a/01@1\":\"" PROOF_HASH_ZERO "\""), ERROR_INVALID);
    CHECK_INTEGER(walk("\"a/1@\":\"" PROOF_HASH_ZERO "\""), ERROR_INVALID);
    CHECK_INTEGER(walk("\"/1@1\":\"" PROOF_HASH_ZERO "\""), ERROR_INVALID);
    CHECK_INTEGER(walk("\"a/1@1\""), ERROR_INVALID);
}

TEST("a checkpoint is made for a new head only, is signed, and an empty log has none")
{
    struct office office = office_open();
    CHECK_INTEGER(office_checkpoint(&office), OK);
    CHECK_INTEGER(place_count(office.store, "select count(*) from pub_checkpoint"), 0);
    office_fill(&office);
    CHECK_INTEGER(office_checkpoint(&office), OK);
    CHECK_INTEGER(office_checkpoint(&office), OK);
    CHECK_INTEGER(place_count(office.store, "select count(*) from pub_checkpoint"), 2);
    struct text statement = one_text(&office, "select statement from pub_checkpoint where entries = 5");
    struct text head = one_text(&office, "select hash from pub_log where number = 5");
    CHECK_TEXT(statement, arena_printf(office.arena, "{\"at\":\"2020-09-13T12:28:20Z\",\"count\":5,\"head\":\"%.*s\"}", TEXT_ARGS(head)).data);
    CHECK(signature_holds(public_key_hex(office.arena, &office.key), one_text(&office, "select signature from pub_checkpoint where entries = 5"), statement));
    struct checkpoint checkpoint;
    CHECK_INTEGER(checkpoint_parse(statement, &checkpoint), OK);
    for (size_t length = 0; length < statement.length; length++)
        CHECK_INTEGER(checkpoint_parse(text_slice(statement, 0, length), &checkpoint), ERROR_INVALID);
    CHECK_INTEGER(place_run(office.store, "delete from pub_log where number = 5"), OK);
    CHECK_INTEGER(office_checkpoint(&office), ERROR_CORRUPT);
    office_close(&office);
}

static enum result both_body(struct db *db, void *context, struct message *message)
{
    struct office *office = context;
    const struct version version = {.id = 70, .version = 1, .title = "Signed at once"};
    struct proof_document told;
    (void)message;
    TRY(office_put(db, office->arena, &version, &told));
    TRY(proof_append(db, office->arena, "publish", (struct instant){1600000000}, &told, 1));
    return proof_checkpoint(db, office->arena, &office->key, (struct instant){1600000001});
}

TEST("a checkpoint vouches for the entries of its own transaction too")
{
    struct office office = office_open();
    struct message message = {0};
    CHECK_INTEGER(store_write(office.store, both_body, &office, NULL), OK);
    CHECK_INTEGER(place_count(office.store, "select entries from pub_checkpoint"), 1);
    CHECK_INTEGER(office_verify(&office, &message), OK);
    office_close(&office);
}

TEST("no public reader can see what waits, and none can write")
{
    struct office office = office_open();
    struct db *db = NULL;
    int64_t count;
    office_fill(&office);
    CHECK_INTEGER(store_read_begin(office.store, STORE_PUBLIC, &db), OK);
    CHECK_INTEGER(db_one_integer(db, &count, SQL_COMPOSED("select count(number) from log_pending"), BIND_NOTHING), ERROR_DENIED);
    store_read_end(db);
    CHECK_INTEGER(store_read_begin(office.store, STORE_PUBLIC, &db), OK);
    CHECK(db_run(db, NULL, SQL_COMPOSED("delete from pub_log"), BIND_NOTHING) < 0);
    store_read_end(db);
    office_close(&office);
}
