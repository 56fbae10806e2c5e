/* Verification: an untouched store holds; whatever is altered by hand is named. */
#include "proof_help.h"

/* Alters a filled office and looks what is said. */
static void spoil(int line, const char *sql, const char *expected)
{
    struct office office = office_open();
    struct message message = {0};
    enum result result;
    office_fill(&office);
    if (place_run(office.store, sql) != OK) {
        printf("  line %d: the alteration failed: %s\n", line, sql);
        test_failed_now = true;
    }
    result = office_verify(&office, &message);
    if (result != ERROR_CORRUPT || !strstr(message.text, expected)) {
        printf("  line %d: %s\n    got %s \"%s\"\n    expected \"…%s…\"\n", line, sql, result_name(result), message.text, expected);
        test_failed_now = true;
    }
    office_close(&office);
}
#define SPOIL(sql, expected) spoil(__LINE__, sql, expected)

TEST("an untouched store holds, and its count and head are told")
{
    struct office office = office_open();
    struct proof_finding finding;
    struct message message = {0};
    CHECK_INTEGER(office_verify_with(&office, TEXT_NONE, &finding, &message), OK);
    CHECK_INTEGER(finding.entries, 0);
    CHECK_TEXT(finding.head, PROOF_HASH_ZERO);
    office_fill(&office);
    CHECK_INTEGER(office_verify_with(&office, TEXT_NONE, &finding, &message), OK);
    CHECK_INTEGER(finding.entries, 5);
    CHECK_INTEGER(finding.documents, 5);
    CHECK_INTEGER(finding.checkpoints, 1);
    CHECK_INTEGER(finding.signed_entries, 3);
    CHECK_INTEGER(finding.head.length, 64);
    CHECK_INTEGER(office_verify_with(&office, public_key_hex(office.arena, &office.key), &finding, &message), OK);
    office_close(&office);
}

TEST("a published value that was altered is named with its entry")
{
    SPOIL("update pub_document set fields = replace(fields, 'Rural and village watch', 'Rural and village talk') where id = 41 and version = 2",
          "action/41 version 2 was changed after it was published: the value of \"title\" is not what entry 3 tells of.");
    SPOIL("update pub_document set fields = replace(fields, '\"value\":42', '\"value\":\"42\"') where id = 42",
          "action/42 version 1 was changed after it was published: the value of \"number\" is not what entry 2 tells of.");
    SPOIL("update pub_document set fields = replace(fields, '\"value\":42', '\"value\": 42') where id = 42", "its values are not written as they were");
    SPOIL("update pub_document set fields = 'gone' where id = 42", "action/42 version 1 was changed");
    SPOIL("update pub_document set fields = '{}' where id = 42", "of which entry 2 tells, is missing, and no entry tells of its erasure");
    SPOIL("update pub_document set fields = '{\"extra\":{\"salt\":\"00000000000000000000000000000000\",\"value\":1},' || substr(fields, 2) where id = 42",
          "action/42 version 1 was changed");
}

TEST("a leaf, a hash or both that were altered are named")
{
    SPOIL("update pub_document set leaves = (select leaves from pub_document where id = 44) where id = 43",
          "action/43 version 1 was changed after it was published: the value of");
    SPOIL("update pub_document set leaves = '{}' where id = 43", "it has a value");
    SPOIL("update pub_document set hash = (select hash from pub_document where id = 44) where id = 43", "its hash is not the one that entry 4 tells of");
    SPOIL("update pub_document set (fields, leaves, hash) = (select fields, leaves, hash from pub_document where id = 44) where id = 43",
          "action/43 version 1 was changed after it was published: its leaves are not what entry 4 tells of");
}

TEST("what is said of a publication besides its fields is proved too")
{
    SPOIL("update pub_document set reason = 'Because' where id = 43", "action/43 version 1 was changed after it was published: its reason is not what entry 4");
    SPOIL("update pub_document set approved_as = 'Nobody' where id = 43", "when, how, or under which reference");
    SPOIL("update pub_document set in_force_on = in_force_on - 1 where id = 43", "action/43 version 1");
    SPOIL("update pub_document set published_at = published_at + 1 where id = 43", "action/43 version 1");
    SPOIL("update pub_document set kind = 'withdraw' where id = 43", "action/43 version 1");
    SPOIL("update pub_document set slug = 'b' where id = 43", "action/43 version 1");
    SPOIL("update pub_document set reference = 'B' where id = 43", "action/43 version 1");
}

TEST("a document that no entry tells of, and one that is gone")
{
    SPOIL("insert into pub_document select 45, version, register, reference, slug, in_force_on, published_at, approved_as, reason, kind, fields, leaves, hash"
          " from pub_document where id = 44",
          "action/45 version 1 is published, but no entry of the log tells of it.");
    SPOIL("delete from pub_document where id = 42", "action/42 version 1 is missing: entry 2 of the log tells of it.");
    SPOIL("update pub_document set register = 'board' where id = 42", "action/42 version 1 is missing");
}

TEST("a line or a hash of the log that was altered is named")
{
    SPOIL("update pub_log set line = replace(line, 'publish', 'change') where number = 2", "Entry 2 of the log does not hold: its line was changed");
    SPOIL("update pub_log set hash = (select hash from pub_log where number = 1) where number = 2", "Entry 2 of the log does not hold: its line was changed");
    SPOIL("update pub_log set line = '' where number = 5", "Entry 5 of the log does not hold");
    SPOIL("update pub_log set hash = 'x' where number = 5", "Entry 5 of the log does not hold");
}

TEST("a hole, two rows swapped and a cut tail are named")
{
    SPOIL("delete from pub_log where number = 2", "Entry 2 of the log is missing: entry 3 comes in its place.");
    SPOIL("delete from pub_log where number = 1", "Entry 1 of the log is missing: entry 2 comes in its place.");
    SPOIL("update pub_log set number = case number when 2 then -3 when 3 then -2 else number end", "Entry -3 of the log does not hold");
    SPOIL("update pub_log set (line, hash) = (select other.line, other.hash from pub_log other where other.number = 5 - pub_log.number) where number in (2, 3)",
          "Entry 2 of the log does not hold: its line says that it is entry 3.");
    SPOIL("delete from pub_log where number > 2", "Entry 3 of the log is missing: the checkpoint signed at 2020-09-13T12:28:20Z says that there were 3 entries.");
    SPOIL("delete from pub_log where number = 5", "action/44 version 1 is published, but no entry of the log tells of it.");
    SPOIL("delete from pub_log", "Entry 1 of the log is missing");
}

TEST("a checkpoint that was forged is named")
{
    SPOIL("update pub_checkpoint set signature = replace(signature, substr(signature, 1, 1), case substr(signature, 1, 1) when '0' then '1' else '0' end)",
          "The checkpoint of 3 entries does not hold: its signature is not of what it says.");
    SPOIL("update pub_checkpoint set statement = replace(statement, '2020', '2021')", "The checkpoint of 3 entries does not hold: its signature");
    SPOIL("update pub_checkpoint set public_key = 'x'", "The checkpoint of 3 entries does not hold: its signature");
    SPOIL("update pub_checkpoint set statement = '{}'", "The checkpoint after entry 0 does not hold: it is not written as checkpoints are.");
}

TEST("the first of several faults is the one told")
{
    SPOIL("update pub_document set fields = '{}'", "entry 1 tells");
    struct office office = office_open();
    struct message message = {0};
    office_fill(&office);
    CHECK_INTEGER(place_run(office.store, "update pub_log set line = 'x' where number = 4"), OK);
    CHECK_INTEGER(place_run(office.store, "update pub_document set fields = '{}' where id = 42"), OK);
    CHECK_INTEGER(office_verify(&office, &message), ERROR_CORRUPT);
    CHECK_SAID(message, "action/42 version 1");
    CHECK_INTEGER(place_run(office.store, "update pub_log set line = 'x' where number = 1"), OK);
    CHECK_INTEGER(office_verify(&office, &message), ERROR_CORRUPT);
    CHECK_SAID(message, "Entry 1 of the log");
    office_close(&office);
}

static enum result rewrite_body(struct db *db, void *context, struct message *message)
{
    struct office *office = context;
    (void)message;
    TRY(db_run(db, NULL, SQL_COMPOSED("delete from pub_log"), BIND_NOTHING));
    TRY(db_run(db, NULL, SQL_COMPOSED("delete from pub_document"), BIND_NOTHING));
    for (int i = 0; i < 3; i++) {
        const struct version version = {.id = 50 + i, .version = 1, .title = "Another history"};
        struct proof_document told;
        TRY(office_put(db, office->arena, &version, &told));
        TRY(proof_append(db, office->arena, "publish", (struct instant){1600000000}, &told, 1));
    }
    return OK;
}

TEST("a whole history written anew does not agree with the checkpoint, nor with a key that is known")
{
    struct office office = office_open(), other = office_open();
    struct proof_finding finding;
    struct message message = {0};
    office_fill(&office);
    CHECK_INTEGER(store_write(office.store, rewrite_body, &office, NULL), OK);
    CHECK_INTEGER(office_verify(&office, &message), ERROR_CORRUPT);
    CHECK_SAID(message, "Entry 3 of the log, or one before it, was rewritten");
    CHECK_INTEGER(office_checkpoint(&office), ERROR_CORRUPT); /* and no new signature covers it up */
    CHECK_INTEGER(place_run(office.store, "delete from pub_checkpoint"), OK);
    office.key = other.key;
    CHECK_INTEGER(office_checkpoint(&office), OK);
    CHECK_INTEGER(office_verify(&office, &message), OK); /* all of it was forged, with another key */
    struct signing_key own;
    char path[128];
    snprintf(path, sizeof(path), "%s/key", office.place.folder);
    CHECK_INTEGER(signing_key_load(path, &own, &message), OK);
    CHECK_INTEGER(office_verify_with(&office, public_key_hex(office.arena, &own), &finding, &message), ERROR_CORRUPT);
    CHECK_SAID(message, "signed with another key");
    office_close(&office);
    office_close(&other);
}

/* --- Erasure --------------------------------------------------------------- */

/* Tells of action/42 version 1 once more. */
static enum result tell_again(struct db *db, struct office *office, const char *kind)
{
    struct proof_document told = {TEXT("action"), 42, 1, TEXT_NONE, TEXT_NONE};
    TRY(db_one_text(db, office->arena, &told.hash, SQL_COMPOSED("select hash from pub_document where id = 42"), BIND_NOTHING));
    return proof_append(db, office->arena, kind, (struct instant){1600000200}, &told, 1);
}

static enum result erase_body(struct db *db, void *context, struct message *message)
{
    (void)message;
    return tell_again(db, context, "erase");
}

static enum result change_body(struct db *db, void *context, struct message *message)
{
    (void)message;
    return tell_again(db, context, "change");
}

#define TOMBSTONE(id, field, erased) \
    "insert into pub_tombstone (id, version, field, ground, label, erased, day, decided_as) values (" id ", 1, '" field "', 'court_order', 'Order of a court', " erased ", 18000, 'Head')"

TEST("an erased value is missing lawfully once an entry tells of it; an altered one never")
{
    struct office office = office_open();
    struct message message = {0};
    const char *erase = "update pub_document set fields = '{\"@publication\"' || substr(fields, 16, instr(fields, ',\"number\"') - 16) || '}' where id = 42";
    office_fill(&office);
    CHECK_INTEGER(place_run(office.store, erase), OK);
    CHECK_INTEGER(office_verify(&office, &message), ERROR_CORRUPT);
    CHECK_SAID(message, "\"number\", of which entry 2 tells, is missing, and no entry tells of its erasure");
    CHECK_INTEGER(store_write(office.store, erase_body, &office, NULL), OK);
    CHECK_INTEGER(office_verify(&office, &message), ERROR_CORRUPT);
    CHECK_SAID(message, "action/42 version 1 was taken down, says the log, but there is no tombstone of it.");
    CHECK_INTEGER(place_run(office.store, TOMBSTONE("42", "", "1")), OK);
    CHECK_INTEGER(office_verify(&office, &message), OK);
    CHECK_INTEGER(place_run(office.store, "update pub_document set fields = replace(fields, 'Head', 'Tail') where id = 42"), OK);
    CHECK_INTEGER(office_verify(&office, &message), ERROR_CORRUPT);
    CHECK_SAID(message, "\"@publication\" is not what entry 2 tells of");
    office_close(&office);
}

TEST("a version told of twice, or erased before it was told of, does not hold")
{
    struct office office = office_open();
    struct message message = {0};
    struct version again = {.id = 41, .version = 1, .title = "Rural watch", .kind = "erase"};
    office_fill(&office);
    CHECK_INTEGER(store_write(office.store, change_body, &office, NULL), OK);
    CHECK_INTEGER(office_verify(&office, &message), ERROR_CORRUPT);
    CHECK_SAID(message, "Entry 6 of the log does not hold: entry 2 tells of action/42@1 already.");
    office_close(&office);
    office = office_open();
    CHECK_INTEGER(store_write(office.store, office_publish_body, &again, NULL), OK);
    CHECK_INTEGER(office_verify(&office, &message), ERROR_CORRUPT);
    CHECK_SAID(message, "Entry 1 of the log does not hold: it tells of the erasure of action/41@1, of which no entry before it tells.");
    office_close(&office);
}

TEST("what waits to be numbered is a fault")
{
    struct office office = office_open();
    struct message message = {0};
    office_fill(&office);
    /* as a sequencer that died would leave it: written past the store */
    sqlite3 *file = NULL;
    CHECK(sqlite3_open(office.place.path, &file) == SQLITE_OK);
    CHECK(sqlite3_exec(file, "insert into log_pending (kind, at, documents) values ('publish', 1, '{}')", NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_close(file);
    CHECK_INTEGER(office_verify(&office, &message), ERROR_CORRUPT);
    CHECK_SAID(message, "1 event waits to be entered in the log");
    office_publish(&office, 45, 1, "The next transaction numbers it");
    CHECK_INTEGER(office_verify(&office, &message), OK);
    office_close(&office);
}

TEST("a disk that fails while it is read is never taken for a record that holds, nor for a forged one")
{
    struct office office = office_open();
    struct proof_finding finding;
    struct message message = {0};
    enum result result = ERROR_IO;
    int failures = 0;
    office_fill(&office);
    for (int n = 1; n < 100 && result != OK; n++) {
        store_fail_at(office.store, n);
        message.text[0] = '\0';
        result = office_verify_with(&office, TEXT_NONE, &finding, &message);
        store_fail_at(office.store, 0);
        CHECK(result == OK || result == ERROR_IO);
        failures += result != OK;
    }
    CHECK_INTEGER(result, OK);
    CHECK(failures > 10); /* at least one for each row */
    office_close(&office);
}

/* --- Single values --------------------------------------------------------- */

struct told_value_case { struct office *office; const char *kind, *field, *leaf; };

/* Tells of one value of action/42 version 1 by its leaf, or by another. */
static enum result value_body(struct db *db, void *context, struct message *message)
{
    const struct told_value_case *told = context;
    struct proof_document document = {TEXT("action"), 42, 1, text_of(told->leaf), text_of(told->field)};
    struct text leaves;
    struct value *object;
    (void)message;
    TRY(db_one_text(db, told->office->arena, &leaves, SQL_COMPOSED("select leaves from pub_document where id = 42"), BIND_NOTHING));
    TRY(json_parse(told->office->arena, leaves, 65536, &object, NULL));
    if (!told->leaf)
        document.hash = value_get_text(object, told->field);
    return proof_append(db, told->office->arena, told->kind, (struct instant){1600000300}, &document, 1);
}

#define DROP_NUMBER "update pub_document set fields = '{\"@publication\"' || substr(fields, 16, instr(fields, ',\"number\"') - 16) || substr(fields, instr(fields, ',\"title\"')) where id = 42"

TEST("one value is gone by an entry that names its leaf: it must be gone, and no other may be")
{
    struct office office = office_open();
    struct message message = {0};
    struct told_value_case number = {&office, "withhold", "number", NULL};
    struct proof_finding finding;
    office_fill(&office);
    CHECK_INTEGER(store_write(office.store, value_body, &number, NULL), OK);
    CHECK_INTEGER(office_verify(&office, &message), ERROR_CORRUPT);
    CHECK_SAID(message, "the value of \"number\" is there, though entry 6 tells of its end");
    CHECK_INTEGER(place_run(office.store, DROP_NUMBER), OK);
    CHECK_INTEGER(office_verify_with(&office, TEXT_NONE, &finding, &message), OK);
    CHECK_INTEGER(finding.erasures, 1);
    CHECK_INTEGER(finding.values_gone, 1);
    CHECK_INTEGER(place_run(office.store, TOMBSTONE("42", "number", "0")), OK);
    CHECK_INTEGER(office_verify_with(&office, TEXT_NONE, &finding, &message), OK);
    CHECK_INTEGER(finding.tombstones, 1);
    CHECK_INTEGER(place_run(office.store, "update pub_tombstone set erased = 1"), OK);
    CHECK_INTEGER(office_verify(&office, &message), ERROR_CORRUPT);
    CHECK_SAID(message, "says that it was erased, and the log tells only that it was taken down");
    CHECK_INTEGER(place_run(office.store, TOMBSTONE("42", "never_had", "0")), OK); /* it stays down, so that a later version has no such value */
    number.kind = "erase";
    CHECK_INTEGER(store_write(office.store, value_body, &number, NULL), OK); /* withheld first, erased later */
    CHECK_INTEGER(office_verify(&office, &message), OK);
    CHECK_INTEGER(place_run(office.store, TOMBSTONE("42", "title", "0")), OK);
    CHECK_INTEGER(office_verify(&office, &message), ERROR_CORRUPT);
    CHECK_SAID(message, "The tombstone of action/42 version 1, \"title\" is of something else");
    CHECK_INTEGER(place_run(office.store, "delete from pub_tombstone where field = 'title'"), OK);
    CHECK_INTEGER(place_run(office.store, "update pub_document set fields = substr(fields, 1, instr(fields, ',\"title\"') - 1) || '}' where id = 42"), OK);
    CHECK_INTEGER(office_verify(&office, &message), ERROR_CORRUPT);
    CHECK_SAID(message, "the value of \"title\", of which entry 2 tells, is missing, and no entry tells of its erasure");
    office_close(&office);
}

TEST("the end of a value that was never published, of another leaf, or in an entry of another kind, does not hold")
{
    static const char other[] = "00000000000000000000000000000000000000000000000000000000000000aa";
    static const struct { const char *kind, *field, *leaf, *words; bool drop; } cases[] = {
        {"erase", "number", other, "entry 6 tells of the end of another \"number\" than the one that was published", true},
        {"change", "number", NULL, "its list of documents is not written as it should be", false},
        {"erase", "number.x", other, "its list of documents is not written as it should be", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct office office = office_open();
        struct message message = {0};
        struct told_value_case told = {&office, cases[i].kind, cases[i].field, cases[i].leaf};
        office_fill(&office);
        CHECK_INTEGER(store_write(office.store, value_body, &told, NULL), OK);
        if (cases[i].drop)
            CHECK_INTEGER(place_run(office.store, DROP_NUMBER), OK);
        CHECK_INTEGER(office_verify(&office, &message), ERROR_CORRUPT);
        CHECK_SAID(message, cases[i].words);
        office_close(&office);
    }
}

TEST("a stub without a name may stand only where a value is gone")
{
    struct office office = office_open();
    struct message message = {0};
    struct told_value_case number = {&office, "erase", "number", NULL};
    const char *stub = "update pub_document set fields = '{\"@publication\"' || substr(fields, 16, instr(fields, ',\"number\"') - 16)"
                       " || ',\"number\":{\"without_name\":{\"id\":7}}' || substr(fields, instr(fields, ',\"title\"')) where id = 42";
    office_fill(&office);
    CHECK_INTEGER(place_run(office.store, stub), OK);
    CHECK_INTEGER(office_verify(&office, &message), ERROR_CORRUPT);
    CHECK_INTEGER(store_write(office.store, value_body, &number, NULL), OK);
    CHECK_INTEGER(office_verify(&office, &message), OK);
    office_close(&office);
}
