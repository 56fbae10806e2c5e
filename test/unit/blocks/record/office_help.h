/* What the tests of records and moves share: an invented office with a store of its own, and one
 * line for each thing that somebody does there. Every write is a transaction of its own, as the pages make it. */
#ifndef RECORD_OFFICE_HELP_H
#define RECORD_OFFICE_HELP_H

#include <ftw.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>
#include "base/store/serial.h"
#include "blocks/erasure/keep.h"
#include "blocks/file/copy.h"
#include "blocks/file/instead.h"
#include "blocks/file/sealed.h"
#include "blocks/flow/embargo.h"
#include "blocks/flow/flow.h"
#include "blocks/gather/gather.h"
#include "blocks/ledger/finance.h"
#include "blocks/people/people.h"
#include "blocks/post/subscriber.h"
#include "blocks/proof/proof.h"
#include "blocks/publish/publish.h"
#include "blocks/record/merge.h"
#include "blocks/record/record.h"
#include "blocks/subject/subject.h"
#include "blocks/search/search.h"
#include "test.h"

static const char roles_yaml[] =
    "roles:\n"
    "  officer: {label: Officer, about: Keeps records.}\n"
    "  head: {label: Head, about: Approves.}\n"
    "  auditor: {label: Auditor, about: Reads.}\n"
    "  partner: {label: Partner, about: Leads some., of_organisation: yes}\n";
static const char moods_yaml[] =
    "list: moods\n"
    "title: Moods\n"
    "choices:\n"
    "  calm: {label: Calm}\n"
    "  stormy: {label: Stormy, until: 2020-12-31}\n"
    "  grim: {label: Grim}\n";
static const char organisation_yaml[] =
    "register: organisation\n"
    "room: test\n"
    "title: Organisation\n"
    "about: A body.\n"
    "fields:\n"
    "  name: {type: text, unique: yes, required: yes}\n"
    "access: {see: [officer, head, auditor, partner], add: [officer], edit: [officer]}\n";
static const char promise_yaml[] =
    "register: promise\n"
    "room: test\n"
    "title: Promise\n"
    "about: A promise.\n"
    "reference: \"P-{number}\"\n"
    "fields:\n"
    "  number: {type: integer, min: 1, max: 999, required: yes, public: yes, unique: yes, never_reused: yes}\n"
    "  title: {type: text, max: 40, required: yes, public: yes}\n"
    "  lead: {type: link, to: organisation}\n"
    "  helpers: {type: links, to: organisation, max: 3}\n"
    "  began: {type: date}\n"
    "  due: {type: date, public: yes, after: began, moving_needs: reason}\n"
    "  mood: {type: choice, from: moods}\n"
    "  secret: {type: text, see: [head]}\n"
    "  evidence: {type: text, public: yes}\n"
    "flow:\n"
    "  start: draft\n"
    "  states: {draft: {label: Draft}, submitted: {label: Submitted}, published: {label: Published}, withdrawn: {label: Withdrawn}}\n"
    "  ends: [withdrawn]\n"
    "  editable: [draft, published]\n"
    "  moves:\n"
    "    submit: {from: draft, to: submitted, by: [officer, head, partner], asks_approval: yes}\n"
    "    return: {from: submitted, to: draft, by: [head], reason: required}\n"
    "    publish: {from: submitted, to: published, by: [head], not_by: author, needs: [evidence], publishes: yes}\n"
    "    renew: {from: published, to: published, by: [head], publishes: yes}\n"
    "    withdraw: {from: published, to: withdrawn, by: [head], reason: required, public_reason: yes, withdraws: yes}\n"
    "access:\n"
    "  see: [officer, head, auditor, partner]\n"
    "  add: [officer, partner]\n"
    "  edit: [officer, partner]\n"
    "  only: {partner: lead}\n"
    "list: {columns: [number, title, lead, secret, state], filters: [lead, mood, state], order: number}\n";
static const char note_yaml[] =
    "register: note\n"
    "room: test\n"
    "title: Note\n"
    "about: A note on a promise.\n"
    "parent: promise\n"
    "fields:\n"
    "  promise: {type: link, to: promise, required: yes}\n"
    "  title: {type: text, required: yes}\n"
    "access:\n"
    "  see: [officer, partner]\n"
    "  add: [officer, partner]\n"
    "  edit: [officer, partner]\n"
    "  only: {partner: promise.lead}\n";

static const struct room_code no_code = {NULL, NULL, NULL};
static const struct room_code *const no_rooms[] = {&no_code, NULL};
static const struct room_address no_addresses[] = {{NULL, NULL}};

struct office {
    char folder[64], address[112];
    struct arena *arena;
    struct store *store;
    struct definitions *definitions;
    struct engine engine;
    struct message message;       /* of the last thing done */
    struct text problems;         /* what record_check() said then, one a line */
    struct date today;
};

static inline int office_remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about, (void)kind, (void)where;
    return remove(path);
}

struct office_preparation { struct office *office; const char *accepted; };
static inline enum result office_prepare_body(struct db *db, void *context, struct message *message)
{
    struct office_preparation *preparation = context;
    return records_prepare(db, &preparation->office->engine, preparation->office->arena, text_of(preparation->accepted), NULL, message);
}

/* Reads the definitions anew (as a restart would) and makes or migrates the tables. */
static inline enum result office_define(struct office *office, const char *const *sources, const char *accepted)
{
    static const char *const none[] = {NULL};
    const struct known_names known = {none, none, none, NULL};
    struct definition_source list[16];
    size_t count = 0;
    struct faults faults;
    struct office_preparation preparation = {office, accepted};
    for (; sources[count]; count++)
        list[count] = (struct definition_source){arena_printf(office->arena, "%zu.yaml", count), text_of(sources[count])};
    faults_init(&faults, office->arena);
    if (definitions_load(office->arena, list, count, &known, &faults, &office->definitions) < 0) {
        struct buffer out;
        buffer_init(&out, 1 << 16);
        faults_write(&faults, &out);
        printf("  %s\n", out.data);
        abort();
    }
    office->engine = (struct engine){.definitions = office->definitions, .rooms = no_rooms, .addresses = no_addresses, .store = office->store, .as_of = DATE_NONE, .keyring = office->engine.keyring};
    office->message = (struct message){0};
    return store_write(office->store, office_prepare_body, &preparation, &office->message);
}

static const char *const usual_sources[] = {roles_yaml, moods_yaml, organisation_yaml, promise_yaml, note_yaml, NULL};

static inline struct office office_new(void)
{
    static const struct migration migrations[] = {
        {1, "serial", serial_schema}, {2, "account", "create table account (id bigint primary key, name text not null, person bigint);\n"
                                                     "create table account_history (id bigint primary key, account bigint, at bigint, by_account bigint, what text);\n"
                                                     "create table membership (account bigint, organisation bigint, role text, from_day bigint, until_day bigint);\n"
                                                     "create table delegation (id bigint primary key, organisation bigint);\n"
                                                     "create table import_kept (id bigint primary key, register text);\n"
                                                     "create table parked_form (account bigint, path text, body text);\n"
                                                     "create table session (token_hash text primary key, account bigint, organisation bigint);\n"
                                                     "insert into account (id, name) values (1, 'Olive'), (2, 'Hana'), (3, 'Pat'), (4, 'Una');\n"},
        {3, "record", record_schema}, {4, "publish", publish_schema}, {5, "proof", proof_schema}, {6, "search", search_schema},
        {7, "covers", record_covers_schema},
        {8, "taken down", take_down_schema}, {9, "file", file_schema}, {10, "file_copy", file_copy_schema},
        {11, "keys", proof_key_schema}, {12, "merge", merge_schema}, {13, "embargo", embargo_schema},
        {14, "merges that wait", merge_wait_schema}, {15, "redacted copies", file_instead_schema}, {16, "keep", keep_schema}, {17, "subject answers", subject_schema},
        {18, "sealed files", file_seal_schema}, {19, "ledger", ledger_schema}, {20, "finance", finance_schema},
        {21, "staying down", stay_down_schema}, {22, "seals", ledger_seal_schema}, {23, "gather", gather_schema}, {24, "drafts that go", gather_remind_schema},
        {25, "post", post_schema}, {26, "sending", post_sending_schema}, {27, "what comes back", post_return_schema}, {28, "subscribers", subscriber_schema},
        {29, "second factors", people_factors_schema}, {30, "languages of subscribers", subscriber_language_schema},
    };
    struct store_options options = {.migrations = migrations, .migration_count = COUNT_OF(migrations), .readers_max = 2, .create = true,
                                    .before_release = proof_sequence};
    struct office office = {.arena = arena_new(64 << 20)};
    snprintf(office.folder, sizeof office.folder, "/tmp/frankpledge-office-XXXXXX");
    if (!office.arena || !mkdtemp(office.folder) || date_of(2026, 11, 21, &office.today) < 0)
        abort();
    snprintf(office.address, sizeof office.address, "sqlite:%s/office", office.folder);
    if (store_open(office.address, &options, &office.store, &office.message) < 0 || office_define(&office, usual_sources, "") < 0) {
        printf("  the office did not open: %s\n", office.message.text);
        abort();
    }
    return office;
}

static inline void office_end(struct office *office)
{
    store_close(office->store);
    arena_free(office->arena);
    nftw(office->folder, office_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* --- Who ------------------------------------------------------------------ */

static inline struct actor office_actor(const struct office *office, int64_t account, const char *roles, int64_t organisation)
{
    struct actor actor = {.account = account, .name = text_of("Somebody"), .roles = text_of(roles), .organisation = organisation};
    actor.moment.today = office->today;
    actor.moment.now.seconds = (int64_t)office->today.day * 86400 + 36000;
    return actor;
}
#define OFFICER(office) office_actor(office, 1, "officer", 0)
#define HEAD(office) office_actor(office, 2, "head", 0)
#define PARTNER(office, organisation) office_actor(office, 3, "partner", organisation)
#define AUDITOR(office) office_actor(office, 4, "auditor", 0)

/* --- What they do --------------------------------------------------------- */

struct office_deed {
    struct office *office;
    const char *reg, *values, *move, *reason; /* values: "field=canonical;field=canonical" */
    int64_t id, version;
    struct actor actor;
};

static inline enum result office_fill(struct office *office, struct record *record, const char *values)
{
    struct text rest = text_of(values), pair;
    while (text_next(&rest, ';', &pair)) {
        struct text name;
        const struct field *field;
        if (!text_next(&pair, '=', &name) || !(field = definition_field(record->definition, name)))
            abort();
        TRY(record_set(office->arena, record, field, pair));
    }
    return OK;
}

static inline enum result office_save_body(struct db *db, void *context, struct message *message)
{
    struct office_deed *deed = context;
    struct office *office = deed->office;
    const struct definition *definition = definitions_find(office->definitions, text_of(deed->reg));
    struct problems problems = {0};
    struct record *record, *before = NULL;
    office->problems = TEXT_NONE;
    if (deed->version) {
        TRY(record_load(db, &office->engine, office->arena, definition, deed->id, &before));
        TRY(record_load(db, &office->engine, office->arena, definition, deed->id, &record));
        if (!record_may_edit(db, before, &deed->actor))
            return ERROR_DENIED;
    } else {
        if (!record_may_add(definition, &deed->actor))
            return ERROR_DENIED;
        TRY(record_new(db, &office->engine, office->arena, definition, &deed->actor, &record));
    }
    TRY(office_fill(office, record, deed->values));
    TRY(record_check(db, &office->engine, office->arena, record, before, &deed->actor, &problems));
    for (size_t i = 0; i < problems.count; i++)
        office->problems = arena_printf(office->arena, "%.*s%s%.*s: %.*s", TEXT_ARGS(office->problems), i ? "\n" : "",
                                        TEXT_ARGS(problems.list[i].field ? problems.list[i].field->name : text_of("record")), TEXT_ARGS(problems.list[i].what));
    if (problems.count)
        return ERROR_INVALID;
    TRY(record_save(db, &office->engine, office->arena, record, deed->version, &deed->actor, deed->version ? "edited" : "made",
                    text_of(deed->reason), message));
    deed->id = record->id;
    return OK;
}

/* The new record's id, or 0 when it was refused. */
static inline int64_t office_add(struct office *office, struct actor actor, const char *reg, const char *values)
{
    struct office_deed deed = {.office = office, .reg = reg, .values = values, .actor = actor};
    office->message = (struct message){0};
    return store_write(office->store, office_save_body, &deed, &office->message) == OK ? deed.id : 0;
}

static inline enum result office_edit_for(struct office *office, struct actor actor, const char *reg, int64_t id, int64_t version, const char *values, const char *reason)
{
    struct office_deed deed = {.office = office, .reg = reg, .values = values, .actor = actor, .id = id, .version = version, .reason = reason};
    office->message = (struct message){0};
    return store_write(office->store, office_save_body, &deed, &office->message);
}

static inline enum result office_edit(struct office *office, struct actor actor, const char *reg, int64_t id, int64_t version, const char *values)
{
    return office_edit_for(office, actor, reg, id, version, values, NULL);
}

static inline enum result office_move_body(struct db *db, void *context, struct message *message)
{
    struct office_deed *deed = context;
    return flow_move(db, &deed->office->engine, deed->office->arena, definitions_find(deed->office->definitions, text_of(deed->reg)), deed->id, deed->version,
                     text_of(deed->move), text_of(deed->reason), &deed->actor, NULL, message);
}

static inline enum result office_move(struct office *office, struct actor actor, const char *reg, int64_t id, int64_t version, const char *move, const char *reason)
{
    struct office_deed deed = {.office = office, .reg = reg, .actor = actor, .id = id, .version = version, .move = move, .reason = reason};
    office->message = (struct message){0};
    return store_write(office->store, office_move_body, &deed, &office->message);
}

/* --- What is there -------------------------------------------------------- */

static inline struct db *office_read(struct office *office)
{
    struct db *db = NULL;
    if (store_read_begin(office->store, STORE_OFFICE, &db) < 0)
        abort();
    return db;
}

/* As the office holds it; NULL when it is not there. */
static inline struct record *office_load(struct office *office, const char *reg, int64_t id)
{
    struct record *record = NULL;
    struct db *db = office_read(office);
    if (record_load(db, &office->engine, office->arena, definitions_find(office->definitions, text_of(reg)), id, &record) < 0)
        record = NULL;
    store_read_end(db);
    return record;
}

static inline int64_t office_count(struct office *office, const char *sql)
{
    int64_t number = -1;
    struct db *db = office_read(office);
    if (db_one_integer(db, &number, SQL_COMPOSED(sql), BIND_NOTHING) < 0)
        number = -1;
    store_read_end(db);
    return number;
}

static inline struct text office_text(struct office *office, const char *sql)
{
    struct text text = TEXT_NONE;
    struct db *db = office_read(office);
    if (db_one_text(db, office->arena, &text, SQL_COMPOSED(sql), BIND_NOTHING) < 0)
        text = text_of("(nothing)");
    store_read_end(db);
    return text;
}

#define WITH_ID(office, format, id) arena_printf((office)->arena, format, (int64_t)(id)).data

#endif
