/* Keys that are replaced, and today's log held against what was kept earlier. */
#include "test.h"
#include "unit/blocks/proof/proof_help.h"

struct replacing {
    struct office *office;
    const struct signing_key *old, *key;
};

static enum result replace_body(struct db *db, void *context, struct message *message)
{
    struct replacing *replacing = context;
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    return proof_replace_key(db, arena, replacing->old, replacing->key, (struct instant){1600000500}, message);
}

static struct message said;

static enum result replace(struct office *office, const struct signing_key *old, const struct signing_key *key)
{
    struct replacing replacing = {office, old, key};
    said.text[0] = '\0';
    return store_write(office->store, replace_body, &replacing, &said);
}

static struct signing_key new_key(const struct office *office, const char *name)
{
    struct signing_key key;
    char path[160];
    snprintf(path, sizeof path, "%s/%s", office->place.folder, name);
    CHECK_INTEGER(signing_key_make(path, &key, &said), OK);
    return key;
}

static enum result verify_with(struct office *office, struct text key, const struct proof_kept *kept, struct proof_finding *ret_finding)
{
    AUTO(proof_source_close_at) struct proof_source *source = NULL;
    AUTO(store_read_end_at) struct db *db = NULL;
    enum result result;
    said.text[0] = '\0';
    TRY(store_read_begin(office->store, STORE_OFFICE, &db));
    TRY(proof_store_source(db, office->arena, &source));
    result = proof_verify(source, key, kept, office->arena, ret_finding, &said);
    proof_source_close(TAKE(source));
    return result;
}

/* The newest checkpoint, or those up to `entries`, one a line, as an export has them. */
static struct text checkpoints_of(struct office *office, int64_t entries)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    AUTO(statement_close_at) struct statement *row = NULL;
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, 1 << 20);
    CHECK_INTEGER(store_read_begin(office->store, STORE_OFFICE, &db), OK);
    CHECK_INTEGER(db_query(db, &row, SQL_COMPOSED("select statement, signature, public_key from pub_checkpoint where entries <= $1 order by entries"),
                           BIND(bind_integer(entries))), OK);
    while (statement_step(row) == 1) {
        struct value *object = value_object(office->arena);
        value_set_text(office->arena, object, "public_key", statement_copy(row, 2, office->arena));
        value_set_text(office->arena, object, "signature", statement_copy(row, 1, office->arena));
        value_set_text(office->arena, object, "statement", statement_copy(row, 0, office->arena));
        json_write_canonical(&out, object);
        buffer_append_byte(&out, '\n');
    }
    return arena_copy(office->arena, buffer_text(&out));
}

static struct text lines_of(struct office *office)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    AUTO(statement_close_at) struct statement *row = NULL;
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, 1 << 20);
    CHECK_INTEGER(store_read_begin(office->store, STORE_OFFICE, &db), OK);
    CHECK_INTEGER(db_query(db, &row, SQL_COMPOSED("select line from pub_log order by number"), BIND_NOTHING), OK);
    while (statement_step(row) == 1) {
        buffer_append(&out, statement_text(row, 0));
        buffer_append_byte(&out, '\n');
    }
    return arena_copy(office->arena, buffer_text(&out));
}

static struct proof_kept kept_of(struct office *office, struct text source)
{
    struct proof_kept kept = {0};
    CHECK_INTEGER(proof_kept_read(office->arena, source, "kept", &kept, &said), OK);
    return kept;
}

TEST("the old key signs the new one: both hold, and either vouches")
{
    struct office office = office_open();
    struct signing_key first = office.key, second = new_key(&office, "second");
    struct proof_finding finding;
    office_fill(&office);
    CHECK_INTEGER(replace(&office, &first, &second), OK);
    office_publish(&office, 45, 1, "Later");
    office.key = second;
    CHECK_INTEGER(office_checkpoint(&office), OK);
    CHECK_INTEGER(verify_with(&office, TEXT_NONE, NULL, &finding), OK);
    CHECK_INTEGER(finding.key_count, 2);
    CHECK(text_equal(finding.keys[0].public_key, public_key_hex(office.arena, &first)) && text_equal(finding.keys[1].public_key, public_key_hex(office.arena, &second)));
    CHECK(finding.keys[1].from == 6 && finding.keys[1].signed_in && finding.keys[0].from == 1);
    CHECK_INTEGER(verify_with(&office, public_key_hex(office.arena, &first), NULL, &finding), OK);
    CHECK_INTEGER(verify_with(&office, public_key_hex(office.arena, &second), NULL, &finding), OK);
    office.key = first; /* what was replaced signs nothing any more */
    office_publish(&office, 46, 1, "Later still");
    CHECK_INTEGER(office_checkpoint(&office), ERROR_DENIED);
    CHECK_INTEGER(replace(&office, &first, &second), ERROR_CONFLICT);
    CHECK_INTEGER(replace(&office, &second, &first), ERROR_CONFLICT);
    CHECK_SAID(said, "never comes back");
    office_close(&office);
}

TEST("a lost key is told of: who trusted it must ask")
{
    struct office office = office_open();
    struct signing_key first = office.key, second = new_key(&office, "second");
    struct proof_finding finding;
    CHECK_INTEGER(replace(&office, NULL, &second), ERROR_CONFLICT); /* nothing is signed yet */
    office_fill(&office);
    CHECK_INTEGER(replace(&office, NULL, &second), OK);
    CHECK_INTEGER(verify_with(&office, TEXT_NONE, NULL, &finding), OK);
    CHECK(finding.key_count == 2 && !finding.keys[1].signed_in);
    CHECK_INTEGER(verify_with(&office, public_key_hex(office.arena, &second), NULL, &finding), OK);
    CHECK_INTEGER(verify_with(&office, public_key_hex(office.arena, &first), NULL, &finding), ERROR_CORRUPT);
    CHECK_SAID(said, "because the old one was lost");
    office_close(&office);
}

TEST("an entry that replaces a key is altered: nothing of it can be")
{
    static const struct { const char *from, *to, *says; } altered[] = {
        {"\"signature\":\"", "\"signature\":\"0", "is not written as lines"},
        {"\"kind\":\"key\"", "\"kind\":\"publish\"", "is not written as lines"},
        {"\"documents\":{}", "\"documents\":{\"action/41@1\":\"0000000000000000000000000000000000000000000000000000000000000000\"}", "is not written as lines"},
    };
    for (size_t i = 0; i < COUNT_OF(altered); i++) {
        struct office office = office_open();
        struct signing_key second = new_key(&office, "second");
        struct proof_finding finding;
        char sql[400];
        office_fill(&office);
        CHECK_INTEGER(replace(&office, &office.key, &second), OK);
        snprintf(sql, sizeof sql, "update pub_log set line = replace(line, '%s', '%s') where number = 6", altered[i].from, altered[i].to);
        CHECK_INTEGER(place_run(office.store, sql), OK);
        CHECK_INTEGER(verify_with(&office, TEXT_NONE, NULL, &finding), ERROR_CORRUPT); /* its hash, to begin with */
        CHECK_SAID(said, "Entry 6 of the log");
        office_close(&office);
    }
}

TEST("a key that no entry brings, or that the old one did not sign")
{
    struct office office = office_open();
    struct signing_key first = office.key, second = new_key(&office, "second"), thief = new_key(&office, "thief");
    struct proof_finding finding;
    struct line line;
    const char *what;
    office_fill(&office);
    CHECK_INTEGER(place_run(office.store, "delete from pub_checkpoint"), OK);
    office.key = thief;
    CHECK_INTEGER(office_checkpoint(&office), OK); /* all signatures are the thief's */
    CHECK_INTEGER(verify_with(&office, public_key_hex(office.arena, &first), NULL, &finding), ERROR_CORRUPT);
    CHECK_SAID(said, "another key");
    CHECK_INTEGER(replace(&office, &thief, &second), OK);
    /* The chain from the thief's to the second holds, but not from the first. */
    CHECK_INTEGER(verify_with(&office, TEXT_NONE, NULL, &finding), OK);
    CHECK_INTEGER(verify_with(&office, public_key_hex(office.arena, &first), NULL, &finding), ERROR_CORRUPT);
    struct text all = lines_of(&office), one = TEXT_NONE;
    while (all.length)
        text_next(&all, '\n', &one);
    CHECK_INTEGER(line_parse(one, &line, &what), OK);
    struct key_chain keys = {0};
    struct message fault = {0};
    CHECK_INTEGER(keys_add(&keys, office.arena, line.key.old, 1, true), OK);
    line.previous.data = line.key.old.data; /* another head than was signed */
    CHECK_INTEGER(keys_change(&keys, office.arena, &line, "0000000000000000000000000000000000000000000000000000000000000000", &fault), ERROR_CORRUPT);
    CHECK_SAID(fault, "the old key's signature is not of the new key");
    office_close(&office);
}

TEST("today's log extends what was kept")
{
    struct office office = office_open();
    struct proof_finding finding;
    office_fill(&office);
    struct text early = checkpoints_of(&office, 3);
    struct proof_kept kept = kept_of(&office, early);
    CHECK_INTEGER(kept.count, 1);
    CHECK_INTEGER(verify_with(&office, TEXT_NONE, &kept, &finding), OK);
    CHECK_INTEGER(finding.kept_number, 3);
    CHECK(text_equal(finding.kept_key, public_key_hex(office.arena, &office.key)));
    CHECK_INTEGER(office_checkpoint(&office), OK);
    kept = kept_of(&office, checkpoints_of(&office, 99));
    CHECK_INTEGER(kept.count, 2);
    CHECK_INTEGER(verify_with(&office, TEXT_NONE, &kept, &finding), OK);
    CHECK_INTEGER(finding.kept_number, 5);
    kept = kept_of(&office, lines_of(&office));
    CHECK_INTEGER(verify_with(&office, TEXT_NONE, &kept, &finding), OK);
    CHECK(finding.kept_number == 5 && !finding.kept_key.length);
    office_close(&office);
}

TEST("a log that was rewritten whole and signed again, with the same key, is caught by what was kept")
{
    struct office office = office_open(), forged = office_open();
    struct proof_finding finding;
    office_fill(&office);
    CHECK_INTEGER(office_checkpoint(&office), OK);
    forged.key = office.key;
    office_publish(&forged, 41, 1, "Rural watch");
    office_publish(&forged, 42, 1, "Speed watch, as it should have been"); /* from here on it differs */
    office_publish(&forged, 41, 2, "Rural and village watch");
    CHECK_INTEGER(office_checkpoint(&forged), OK);
    office_publish(&forged, 43, 1, "Custody visits");
    office_publish(&forged, 44, 1, "Schools");
    office_publish(&forged, 45, 1, "More");
    CHECK_INTEGER(office_checkpoint(&forged), OK);
    CHECK_INTEGER(verify_with(&forged, public_key_hex(office.arena, &office.key), NULL, &finding), OK); /* by itself it holds */
    struct proof_kept kept = kept_of(&office, checkpoints_of(&office, 3));
    CHECK_INTEGER(verify_with(&forged, TEXT_NONE, &kept, &finding), ERROR_CORRUPT);
    CHECK_SAID(said, "The log was rewritten since. The first entry that differs is entry 3 or one before it: the checkpoint that was kept, signed at");
    kept = kept_of(&office, lines_of(&office));
    CHECK_INTEGER(verify_with(&forged, TEXT_NONE, &kept, &finding), ERROR_CORRUPT);
    CHECK_SAID(said, "what was kept, which is not signed, says"); /* salts differ, so entry 1 does too */
    CHECK_SAID(said, "Entry 1 is not what it was");
    office_close(&office);
    office_close(&forged);
}

TEST("a log that was cut is caught, and so are kept checkpoints of another key")
{
    struct office office = office_open(), other = office_open();
    struct proof_finding finding;
    office_fill(&office);
    CHECK_INTEGER(office_checkpoint(&office), OK);
    struct text all = checkpoints_of(&office, 99);
    struct proof_kept kept = kept_of(&office, all);
    CHECK_INTEGER(place_run(office.store, "delete from pub_checkpoint where entries = 5"), OK);
    CHECK_INTEGER(place_run(office.store, "delete from pub_document where id = 44"), OK);
    CHECK_INTEGER(place_run(office.store, "delete from pub_log where number = 5"), OK);
    CHECK_INTEGER(verify_with(&office, TEXT_NONE, NULL, &finding), OK);
    CHECK_INTEGER(verify_with(&office, TEXT_NONE, &kept, &finding), ERROR_CORRUPT);
    CHECK_SAID(said, "Entry 5 is missing: what was kept tells of 5 entries");
    office.key = other.key;
    CHECK_INTEGER(place_run(office.store, "delete from pub_checkpoint"), OK);
    CHECK_INTEGER(office_checkpoint(&office), OK);
    office_publish(&office, 47, 1, "x");
    office_publish(&office, 48, 1, "y");
    office_close(&other);
    office_close(&office);
}

TEST("what cannot be compared says so")
{
    static const char *const wrong[] = {"", "{}", "[]", "hello", "{\"statement\":\"x\"}", "{\"hash\":\"x\",\"number\":1}", "{\"checkpoints\":[]}", "\n\n", "{\"a\":1}\n{\"b\":2}"};
    struct office office = office_open();
    struct proof_kept kept;
    office_fill(&office);
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        CHECK_INTEGER(proof_kept_read(office.arena, text_of(wrong[i]), "kept.json", &kept, &said), ERROR_INVALID);
    CHECK_SAID(said, "kept.json");
    struct text good = checkpoints_of(&office, 3);
    char *spoiled = arena_alloc(office.arena, good.length + 1);
    memcpy(spoiled, good.data, good.length);
    char *count = strstr(spoiled, "\\\"count\\\":3");
    CHECK(count != NULL);
    count[strlen("\\\"count\\\":")] = '2';
    CHECK_INTEGER(proof_kept_read(office.arena, (struct text){spoiled, good.length}, "kept.json", &kept, &said), ERROR_CORRUPT);
    CHECK_SAID(said, "not signed as it says");
    office_close(&office);
}
