/* From a record to a published export: what the office keeps to itself is in none of its files, and all of it
 * verifies, in the store and without it. */
#include "../record/office_help.h"

#define MARKER "zebrafish"

static void publish_one(struct office *office, const char *number, const char *title, int64_t *ret_id)
{
    struct text values = arena_printf(office->arena, "number=%s;title=%s;evidence=A report;secret=" MARKER, number, title);
    *ret_id = office_add(office, OFFICER(office), "promise", values.data);
    CHECK(*ret_id);
    CHECK_INTEGER(office_move(office, OFFICER(office), "promise", *ret_id, 1, "submit", ""), OK);
    CHECK_INTEGER(office_move(office, HEAD(office), "promise", *ret_id, 2, "publish", ""), OK);
}

static enum result export_to(struct office *office, const char *folder, struct message *message)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    TRY(store_read_begin(office->store, STORE_PUBLIC, &db));
    return publish_export(db, &office->engine, office->arena, folder, message);
}

static enum result verify_folder(struct office *office, const char *folder, struct proof_finding *ret_finding)
{
    AUTO(proof_source_close_at) struct proof_source *source = NULL;
    office->message.text[0] = '\0';
    TRY(proof_folder_source(folder, office->arena, &source, &office->message));
    return proof_verify(source, TEXT_NONE, NULL, office->arena, ret_finding, &office->message);
}

static enum result verify_store(struct office *office, struct proof_finding *ret_finding)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    AUTO(proof_source_close_at) struct proof_source *source = NULL;
    office->message.text[0] = '\0';
    TRY(store_read_begin(office->store, STORE_OFFICE, &db));
    TRY(proof_store_source(db, office->arena, &source));
    return proof_verify(source, TEXT_NONE, NULL, office->arena, ret_finding, &office->message);
}

static int shell(const char *folder, const char *script)
{
    char command[1024];
    int status;
    snprintf(command, sizeof(command), "cd '%s' && { %s; } >/dev/null 2>&1", folder, script);
    status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST("three promises, one changed, one withdrawn: the store and its export verify and tell the public part only")
{
    struct office office = office_new();
    struct proof_finding in_store = {0}, in_folder = {0};
    struct message message = {0};
    char folder[96];
    int64_t first, second, third;
    CHECK_INTEGER(crypto_start(), OK);
    publish_one(&office, "2", "Rural watch", &first);
    publish_one(&office, "1", "=SUM(A1)", &second);
    publish_one(&office, "3", "Dropped", &third);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "promise", first, 3, "title=Rural and village watch"), OK);
    CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", first, 4, "renew", ""), OK);
    CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", third, 3, "withdraw", "Made in error."), OK);
    CHECK_INTEGER(verify_store(&office, &in_store), OK);
    CHECK_INTEGER(in_store.entries, 5);
    CHECK_INTEGER(in_store.documents, 5);
    snprintf(folder, sizeof(folder), "%s/export", office.folder);
    CHECK_INTEGER(export_to(&office, folder, &message), OK);
    CHECK_INTEGER(verify_folder(&office, folder, &in_folder), OK);
    CHECK_TEXT(in_folder.head, in_store.head.data);
    CHECK_INTEGER(in_folder.documents, 5);
    CHECK_INTEGER(shell(folder, "sha256sum -c --strict SHA256SUMS"), 0);
    CHECK_INTEGER(shell(folder, "! grep -ri " MARKER " ."), 0);
    CHECK_INTEGER(shell(folder, "! grep -r -e Olive -e Hana ."), 0);
    CHECK_INTEGER(shell(folder, "test \"$(head -1 promise.csv | tr -d '\\r')\" = id,reference,url,version,in_force_on,number,title,due,evidence"), 0);
    CHECK_INTEGER(shell(folder, "test $(wc -l < promise.csv) = 3"), 0);
    CHECK_INTEGER(shell(folder, "grep -q \"\\\"'=SUM(A1)\\\"\" promise.csv"), 0);
    CHECK_INTEGER(shell(folder, "! grep -q Dropped promise.csv promise.json withdrawn.csv"), 0);
    CHECK_INTEGER(shell(folder, "test $(wc -l < withdrawn.csv) = 2 && grep -q '^promise,.*,P-3,.*,2026-11-21,Made in error' withdrawn.csv"), 0);
    CHECK_INTEGER(shell(folder, "grep -q '\"withdrawn\":' promise.json && grep -q 'Made in error' promise.json"), 0);
    CHECK_INTEGER(shell(folder, "test -e tombstones.jsonl && test ! -s tombstones.jsonl"), 0);
    CHECK_INTEGER(shell(folder, "grep -q Dropped documents.jsonl && grep -q 'Made in error' documents.jsonl"), 0);
    CHECK_INTEGER(shell(folder, "grep -q '\"title\":\"Rural and village watch\"' promise.json"), 0);
    CHECK_INTEGER(shell(folder, "test ! -e note.csv && test ! -e organisation.json"), 0); /* they do not publish */
    CHECK_INTEGER(export_to(&office, folder, &message), ERROR_CONFLICT);
    office_end(&office);
}

TEST("an export of nothing is whole too")
{
    struct office office = office_new();
    struct proof_finding finding;
    struct message message = {0};
    char folder[96];
    snprintf(folder, sizeof(folder), "%s/export", office.folder);
    CHECK_INTEGER(export_to(&office, folder, &message), OK);
    CHECK_INTEGER(verify_folder(&office, folder, &finding), OK);
    CHECK_INTEGER(finding.entries, 0);
    office_end(&office);
}

static enum result alter_body(struct db *db, void *context, struct message *message)
{
    (void)message;
    return db_run(db, NULL, SQL_COMPOSED((const char *)context), BIND_NOTHING);
}

TEST("what publishing wrote is proved column by column")
{
    static const char *const alterations[] = {
        "update pub_document set reason = 'Made up' where kind = 'withdraw'",
        "update pub_document set reason = null where kind = 'withdraw'",
        "update pub_document set kind = 'publish' where kind = 'withdraw'",
        "update pub_document set approved_as = 'Officer' where version = 1",
        "update pub_document set in_force_on = in_force_on + 1 where version = 1",
        "update pub_document set published_at = published_at - 1 where version = 1",
        "update pub_document set reference = 'P-9' where version = 1",
        "update pub_document set slug = 'p-9' where version = 1",
        "update pub_document set fields = replace(fields, 'A report', 'A rumour') where version = 1",
    };
    for (size_t i = 0; i < COUNT_OF(alterations); i++) {
        struct office office = office_new();
        struct proof_finding finding;
        int64_t id;
        publish_one(&office, "1", "Dropped", &id);
        CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", id, 3, "withdraw", "Made in error."), OK);
        CHECK_INTEGER(verify_store(&office, &finding), OK);
        CHECK_INTEGER(store_write(office.store, alter_body, (void *)(uintptr_t)alterations[i], NULL), OK);
        if (verify_store(&office, &finding) != ERROR_CORRUPT || !strstr(office.message.text, "was changed after it was published")) {
            printf("  %s: \"%s\"\n", alterations[i], office.message.text);
            test_failed_now = true;
        }
        office_end(&office);
    }
}

/* --- Search over the same office ------------------------------------------- */

static int64_t found(struct office *office, struct actor actor, const char *query)
{
    struct search_hit *hits;
    size_t count;
    int64_t total = -1;
    struct db *db = office_read(office);
    struct text condition = record_visible_everywhere_sql(office->arena, &office->engine, &actor, "register", "record_id", 1);
    CHECK_INTEGER(search_find(db, STORE_OFFICE, office->arena, text_of(query), condition.data, BIND(VISIBLE_TO(&actor)), 0, 10, &hits, &count, &total), OK);
    store_read_end(db);
    return total;
}

static int64_t found_by_public(struct office *office, const char *query)
{
    struct search_hit *hits;
    size_t count;
    int64_t total = -1;
    struct db *db = NULL;
    CHECK_INTEGER(store_read_begin(office->store, STORE_PUBLIC, &db), OK);
    CHECK_INTEGER(search_find(db, STORE_PUBLIC, office->arena, text_of(query), "1=1", BIND_NOTHING, 0, 10, &hits, &count, &total), OK);
    store_read_end(db);
    return total;
}

TEST("search finds for each what they may see, and for the public what is published")
{
    struct office office = office_new();
    int64_t ours = office_add(&office, OFFICER(&office), "organisation", "name=Ours"), theirs = office_add(&office, OFFICER(&office), "organisation", "name=Theirs");
    struct text led = arena_printf(office.arena, "number=1;title=Custody visits;evidence=Yes;secret=" MARKER ";lead=%" PRId64, ours);
    int64_t id = office_add(&office, OFFICER(&office), "promise", led.data);
    CHECK(id);
    CHECK_INTEGER(found(&office, OFFICER(&office), "custody"), 1);
    CHECK_INTEGER(found(&office, AUDITOR(&office), "custody"), 1);
    CHECK_INTEGER(found(&office, PARTNER(&office, ours), "custody"), 1);
    CHECK_INTEGER(found(&office, PARTNER(&office, theirs), "custody"), 0);
    CHECK_INTEGER(found(&office, PARTNER(&office, 0), "custody"), 0);
    CHECK_INTEGER(found(&office, office_actor(&office, 9, "stranger", 0), "custody"), 0);
    CHECK_INTEGER(found(&office, HEAD(&office), MARKER), 0); /* a field with readers of its own is not searched */
    CHECK_INTEGER(found_by_public(&office, "custody"), 0);
    CHECK_INTEGER(office_move(&office, OFFICER(&office), "promise", id, 1, "submit", ""), OK);
    CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", id, 2, "publish", ""), OK);
    CHECK_INTEGER(found_by_public(&office, "custody"), 1);
    CHECK_INTEGER(found_by_public(&office, "p-1"), 1);
    CHECK_INTEGER(found_by_public(&office, MARKER), 0);
    CHECK_INTEGER(found_by_public(&office, "ours"), 0);
    CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", id, 3, "withdraw", "Made in error."), OK);
    CHECK_INTEGER(found_by_public(&office, "custody"), 0);
    office_end(&office);
}

TEST("a name that is not public is not in the address either")
{
    static const char tip_yaml[] =
        "register: tip\nroom: test\ntitle: Tip\nabout: A tip.\n"
        "fields: {title: {type: text, required: yes}, said: {type: text, public: yes}}\n"
        "flow: {start: draft, states: {draft: {label: D}, out: {label: O}}, ends: [out], moves: {publish: {from: draft, to: out, by: [head], publishes: yes}}}\n"
        "access: {see: [officer, head], add: [officer], edit: [officer]}\n";
    static const char *const sources[] = {roles_yaml, tip_yaml, NULL};
    struct office office = office_new();
    struct message message = {0};
    char folder[96];
    int64_t id;
    CHECK_INTEGER(crypto_start(), OK);
    CHECK_INTEGER(office_define(&office, sources, ""), OK);
    id = office_add(&office, OFFICER(&office), "tip", "title=From " MARKER " herself;said=Look there");
    CHECK_INTEGER(office_move(&office, HEAD(&office), "tip", id, 1, "publish", ""), OK);
    CHECK_INTEGER(office_count(&office, "select count(*) from pub_document where slug like '%" MARKER "%' or fields like '%" MARKER "%'"), 0);
    CHECK_INTEGER(office_count(&office, "select count(*) from pub_record where slug like '%" MARKER "%' or name like '%" MARKER "%'"), 0);
    snprintf(folder, sizeof(folder), "%s/export", office.folder);
    CHECK_INTEGER(export_to(&office, folder, &message), OK);
    CHECK_INTEGER(shell(folder, "grep -q 'Look there' tip.json && ! grep -ri " MARKER " ."), 0);
    office_end(&office);
}

struct forging {
    struct office *office;
    const char *sql;
    enum result found;
};

/* Alters, checks, and undoes it by failing. */
static enum result forge_body(struct db *db, void *context, struct message *message)
{
    struct forging *forging = context;
    TRY(db_run(db, NULL, SQL_COMPOSED(forging->sql), BIND_NOTHING));
    forging->found = publish_check_index(db, &forging->office->engine, forging->office->arena, message);
    return ERROR_CONFLICT;
}

TEST("whatever is altered by hand of what the pages show is found")
{
    static const char deed_yaml[] =
        "register: deed\nroom: test\ntitle: Deed\nabout: A deed.\naddress: deeds\n"
        "fields: {title: {type: text, required: yes, public: yes}, of: {type: link, to: deed, public: yes}, along: {type: links, to: deed, max: 9, public: yes}}\n"
        "flow: {start: draft, states: {draft: {label: D}, out: {label: O}, gone: {label: G}}, ends: [gone], moves: {publish: {from: draft, to: out, by: [head], publishes: yes},"
        " end: {from: out, to: gone, by: [head], reason: required, public_reason: yes, withdraws: yes}}}\n"
        "access: {see: [officer, head], add: [officer], edit: [officer]}\n";
    static const char *const alterations[] = {
        "update pub_deed set title = 'Forged' where id = 1",
        "delete from pub_deed where id = 1",
        "insert into pub_deed (id, title) values (99, 'Forged')",
        "insert into pub_deed (id, title) values (4, 'Back again')",
        "delete from pub_record where id = 1",
        "update pub_record set name = 'Forged' where id = 1",
        "update pub_record set name = 'Forged' where id = 4",
        "update pub_record set slug = 'forged' where id = 1",
        "update pub_record set reference = 'F-1' where id = 1",
        "update pub_record set register = 'dead' where id = 1",
        "update pub_record set approved_as = 'The King' where id = 1",
        "update pub_record set reason = 'Forged' where id = 1",
        "update pub_record set withdrawn_ground = 'Forged' where id = 4",
        "update pub_record set withdrawn = 1 where id = 1",
        "update pub_record set withdrawn = 0 where id = 4",
        "update pub_record set version = 7 where id = 1",
        "update pub_record set in_force_on = in_force_on - 1 where id = 1",
        "update pub_record set first_on = first_on - 1 where id = 1",
        "update pub_record set changed_at = changed_at - 1 where id = 1",
        "update pub_link set to_id = 1 where from_id = 3 and field = 'of'",
        "update pub_link set position = 9 - position where from_id = 3 and field = 'along'",
        "update pub_link set to_register = 'promise' where from_id = 3",
        "delete from pub_link where from_id = 3 and field = 'along' and position = 1",
        "insert into pub_link (from_id, from_register, field, position, to_id, to_register) values (1, 'deed', 'of', 0, 2, 'deed')",
        "insert into pub_link (from_id, from_register, field, position, to_id, to_register) values (1, 'deed', 'praised_by', 0, 2, 'deed')",
        "insert into pub_link (from_id, from_register, field, position, to_id, to_register) values (77, 'deed', 'of', 0, 2, 'deed')",
    };
    static const char *const sources[] = {roles_yaml, deed_yaml, NULL};
    static const char *const deeds[] = {"title=One", "title=Two", "title=Three;of=2;along=1 2", "title=Four;of=1"};
    struct office office = office_new();
    struct forging forging = {.office = &office, .sql = "update pub_record set version = version"};
    CHECK_INTEGER(crypto_start(), OK);
    CHECK_INTEGER(office_define(&office, sources, ""), OK);
    for (size_t i = 0; i < COUNT_OF(deeds); i++) {
        CHECK_INTEGER(office_add(&office, OFFICER(&office), "deed", deeds[i]), (int64_t)i + 1);
        CHECK_INTEGER(office_move(&office, HEAD(&office), "deed", (int64_t)i + 1, 1, "publish", ""), OK);
    }
    CHECK_INTEGER(office_move(&office, HEAD(&office), "deed", 4, 2, "end", "Over."), OK);
    CHECK_INTEGER(store_write(office.store, forge_body, &forging, &office.message), ERROR_CONFLICT);
    CHECK_INTEGER(forging.found, OK);
    for (size_t i = 0; i < COUNT_OF(alterations); i++) {
        forging.sql = alterations[i];
        forging.found = OK;
        CHECK_INTEGER(store_write(office.store, forge_body, &forging, &office.message), ERROR_CONFLICT);
        if (forging.found != ERROR_CORRUPT)
            printf("  %s\n", alterations[i]);
        CHECK_INTEGER(forging.found, ERROR_CORRUPT);
    }
    office_end(&office);
}
