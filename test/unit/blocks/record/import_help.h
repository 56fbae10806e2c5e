/* An office of the imports' tests: invented registers with links that add, files brought in, what came of them. */
#ifndef TEST_IMPORT_HELP_H
#define TEST_IMPORT_HELP_H

#include <time.h>
#include <unistd.h>
#include "base/store/serial.h"
#include "blocks/file/copy.h"
#include "blocks/file/instead.h"
#include "blocks/file/sealed.h"
#include "blocks/flow/embargo.h"
#include "blocks/proof/proof.h"
#include "blocks/publish/publish.h"
#include "blocks/record/import_internal.h"
#include "blocks/record/merge.h"
#include "blocks/search/search.h"
#include "test.h"

#define NOON ((struct instant){1794571200}) /* 13 November 2026, 12:00 UTC */

#define FLOW                                                                                                      \
    "flow:\n  start: draft\n  ends: [withdrawn]\n  editable: [draft, published]\n  moves:\n"                     \
    "    publish: {from: [draft, published], to: published, by: [head], publishes: yes}\n"                       \
    "    withdraw: {from: published, to: withdrawn, by: [head], withdraws: yes}\n"
#define ACCESS "access: {see: [officer, head, partner], add: [officer, head], edit: [officer, head]}\n"

static const struct definition_source sources[] = {
    {TEXT("t/roles.yaml"), TEXT("roles: {officer: {label: Clerk of works}, head: {label: Head}, partner: {label: Partner, of_organisation: yes}}\n")},
    {TEXT("t/colours.yaml"), TEXT("list: colours\ntitle: Colours\nchoices: {red: {label: Bright red}, old: {label: Old gold, until: 2020-01-01}}\n")},
    {TEXT("t/organisation.yaml"), TEXT("register: organisation\nroom: t\ntitle: Body\ntitles: Bodies\nabout: A.\nreference: \"B-{serial}\"\nkey: [name]\n"
          "fields: {name: {type: text, max: 40, required: yes, public: yes}}\n" FLOW ACCESS)},
    {TEXT("t/volume.yaml"), TEXT("register: volume\nroom: t\ntitle: Volume\nabout: A.\nreference: \"{code}\"\nkey: [code]\n"
          "fields: {code: {type: text, max: 10, unique: yes, required: yes, public: yes}, title: {type: text, required: yes, public: yes}}\n" FLOW ACCESS)},
    {TEXT("t/chapter.yaml"), TEXT("register: chapter\nroom: t\ntitle: Chapter of it\ntitles: Chapters of it\nabout: A.\nkey: [volume, name]\n"
          "fields: {volume: {type: link, to: volume, by: code, required: yes, public: yes}, name: {type: text, required: yes, unique: volume, public: yes}}\n" FLOW ACCESS)},
    {TEXT("t/aim.yaml"), TEXT("register: aim\nroom: t\ntitle: Aim\nabout: A.\nkey: [volume, code]\nfields:\n"
          "  volume: {type: link, to: volume, by: code, required: yes, public: yes}\n"
          "  chapter: {type: link, to: chapter, by: name, adds: yes, with: {volume: volume}, public: yes}\n"
          "  code: {type: text, max: 10, required: yes, unique: volume, public: yes}\n"
          "  title: {type: text, max: 60, required: yes, public: yes}\n" FLOW ACCESS)},
    {TEXT("t/vow.yaml"), TEXT("register: vow\nroom: t\ntitle: Vow\nabout: A.\nreference: \"{volume}-{number}\"\nkey: [volume, number]\nfields:\n"
          "  volume: {type: link, to: volume, by: code, required: yes, public: yes}\n"
          "  number: {type: integer, min: 1, max: 99999, required: yes, unique: volume, public: yes}\n"
          "  title: {type: text, max: 20, required: yes, public: yes, label: Short title}\n"
          "  wording: {type: prose, max: 200, also: [text, full_text], public: yes}\n"
          "  aim: {type: link, to: aim, by: code, adds: yes, also: [aim_code], with: {title: aim, chapter: chapter, volume: volume}, public: yes}\n"
          "  lead: {type: link, to: organisation, adds: yes, also: [led_by], public: yes}\n"
          "  helpers: {type: links, to: organisation, adds: yes, max: 3, public: yes}\n"
          "  sealed_by: {type: link, to: organisation, public: yes}\n"
          "  follows: {type: link, to: vow, by: title, public: yes}\n"
          "  due: {type: date, moving_needs: reason, public: yes}\n"
          "  opened: {type: partial_date, not_after: today, public: yes}\n"
          "  agreed: {type: boolean, public: yes}\n"
          "  colour: {type: choice, from: colours, public: yes}\n"
          "  keeper: {type: role}\n"
          "  page: {type: web_address, public: yes}\n"
          "  standing: {type: text, set_by: moves, default: unknown, public: yes}\n"
          "  secret: {type: text, see: [head]}\n" FLOW
          "access: {see: [officer, head, partner], add: [officer, head, partner], edit: [officer, head, partner], only: {partner: lead}}\n")},
};

/* --- An office of the test's own -------------------------------------------- */

struct office {
    struct arena *arena;
    struct definitions *definitions;
    struct engine engine;
    struct store *store;
    struct actor actor;
    struct import_task task;
    struct message message;
    bool clear_empty, dry_run;
    char path[80];
};

static const struct room_code *const no_rooms[] = {NULL};
static const struct room_address no_addresses[] = {{NULL, NULL}};

static __attribute__((unused)) struct actor actor_with(int64_t account, const char *roles, int64_t organisation)
{
    return (struct actor){.account = account, .name = TEXT("Wilma Test"), .roles = text_of(roles), .organisation = organisation,
                          .moment = {NOON, date_in_london(NOON), false}};
}

static __attribute__((unused)) enum result prepare(struct db *db, void *context, struct message *message)
{
    struct office *office = context;
    return records_prepare(db, &office->engine, office->arena, TEXT_NONE, NULL, message);
}

static __attribute__((unused)) void remove_files(const char *path)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        char file[100];
        snprintf(file, sizeof file, "%s%s", path, suffixes[i]);
        unlink(file);
    }
}

static __attribute__((unused)) void office_start(struct office *office)
{
    static const struct migration migrations[] = {
        {1, "serial", serial_schema}, {2, "people", people_schema}, {3, "record", record_schema}, {4, "publish", publish_schema},
        {5, "proof", proof_schema}, {6, "search", search_schema}, {7, "import", import_schema},
        {8, "memberships", people_hats_schema}, {9, "covers", record_covers_schema}, {10, "covered imports", import_covers_schema},
        {11, "taken down", take_down_schema}, {12, "file", file_schema}, {13, "file_copy", file_copy_schema},
        {14, "keys", proof_key_schema}, {15, "merge", merge_schema}, {16, "embargo", embargo_schema}, {17, "redacted copies", file_instead_schema},
        {18, "sealed files", file_seal_schema}, {19, "staying down", stay_down_schema}};
    static const char *const none[] = {NULL};
    struct known_names known = {none, none, none, NULL};
    struct store_options options = {.migrations = migrations, .migration_count = COUNT_OF(migrations), .readers_max = 2, .create = true,
                                    .before_release = proof_sequence};
    struct faults faults;
    struct buffer words;
    char address[100];
    *office = (struct office){.arena = arena_new(512u << 20), .actor = actor_with(7, "officer", 0)};
    faults_init(&faults, office->arena);
    if (crypto_start() < 0 || definitions_load(office->arena, sources, COUNT_OF(sources), &known, &faults, &office->definitions) < 0) {
        buffer_init(&words, 1 << 20);
        faults_write(&faults, &words);
        printf("%.*s", (int)words.length, words.data ? words.data : "");
        buffer_clear(&words);
        abort();
    }
    snprintf(office->path, sizeof office->path, "/tmp/import_test_%d.db", (int)getpid());
    remove_files(office->path);
    snprintf(address, sizeof address, "sqlite:%s", office->path);
    office->engine = (struct engine){.definitions = office->definitions, .rooms = no_rooms, .addresses = no_addresses, .as_of = DATE_NONE};
    if (store_open(address, &options, &office->store, &office->message) < 0 || store_write(office->store, prepare, office, &office->message) < 0) {
        printf("  %s\n", office->message.text);
        abort();
    }
    office->engine.store = office->store;
}

static __attribute__((unused)) void office_end(struct office *office)
{
    store_close(office->store);
    remove_files(office->path);
    arena_free(office->arena);
}
#define OFFICE(name) \
    AUTO(office_end) struct office name; \
    office_start(&name)

/* What came of it is in office->task.report. `settings`: "volume=I;colour=red", or NULL. */
static __attribute__((unused)) enum result bring(struct office *office, const char *reg, struct text content, const char *settings)
{
    static struct import_setting list[8];
    struct text rest = text_of(settings), one, field = TEXT_NONE;
    office->message.text[0] = '\0';
    office->task = (struct import_task){.engine = &office->engine, .arena = office->arena, .actor = office->actor,
                                        .order = {.definition = definitions_find(office->definitions, text_of(reg)), .file_name = TEXT("f.csv"),
                                                  .content = content, .settings = list, .clear_empty = office->clear_empty, .dry_run = office->dry_run}};
    while (text_next(&rest, ';', &one) && text_next(&one, '=', &field))
        list[office->task.order.setting_count++] = (struct import_setting){field, one};
    return store_write(office->store, import_run, &office->task, &office->message);
}

static __attribute__((unused)) void show_refusals(const struct office *office)
{
    const struct import_report *report = &office->task.report;
    printf("  (%s)\n", office->message.text);
    for (size_t i = 0; i < report->refusal_count && i < 10; i++)
        printf("  %zu column \"%.*s\" value \"%.*s\": %.*s\n", report->refusals[i].line, TEXT_ARGS(report->refusals[i].column),
               TEXT_ARGS(report->refusals[i].value), TEXT_ARGS(report->refusals[i].reason));
}

#define LANDS(office, reg, content, settings, added_, changed_, same_)                                                          \
    do {                                                                                                                        \
        enum result result_ = bring(&(office), reg, text_of(content), settings);                                                \
        CHECK(result_ == OK);                                                                                                   \
        if (result_ < 0)                                                                                                        \
            show_refusals(&(office));                                                                                           \
        CHECK_INTEGER((office).task.report.added, added_);                                                                      \
        CHECK_INTEGER((office).task.report.changed, changed_);                                                                  \
        CHECK_INTEGER((office).task.report.same, same_);                                                                        \
    } while (0)

/* Exactly this one refusal, at this line, of this column and value, with these words in its reason. */
static __attribute__((unused)) bool refused(struct office *office, struct text content, const char *settings, size_t line, const char *column, const char *value, const char *words)
{
    const struct import_report *report = &office->task.report;
    enum result result = bring(office, "vow", content, settings);
    const struct import_refusal *refusal = &report->refusals[0];
    bool is = result == ERROR_INVALID && report->complete && report->refusal_count == 1 && report->refused == 1 && refusal->line == line &&
              text_equals(refusal->column, column) && text_equals(refusal->value, value) && text_contains(refusal->reason, text_of(words));
    if (!is)
        show_refusals(office);
    return is;
}
#define REFUSED(office, content, line, column, value, words) CHECK(refused(&(office), TEXT(content), NULL, line, column, value, words))

static __attribute__((unused)) int64_t count_of(struct office *office, struct sql sql)
{
    struct db *db;
    int64_t count = -1;
    CHECK(store_read_begin(office->store, STORE_OFFICE, &db) == OK);
    CHECK(db_one_integer(db, &count, sql, BIND_NOTHING) == OK);
    store_read_end(db);
    return count;
}

static __attribute__((unused)) int64_t records(struct office *office) { return count_of(office, SQL("select count(*) from record")); }
static __attribute__((unused)) int64_t versions(struct office *office) { return count_of(office, SQL("select count(*) from history")); }

static __attribute__((unused)) struct record *load(struct office *office, const char *reg, const char *reference)
{
    const struct definition *definition = definitions_find(office->definitions, text_of(reg));
    struct record *record = NULL;
    struct db *db;
    int64_t id = 0;
    CHECK(store_read_begin(office->store, STORE_OFFICE, &db) == OK);
    CHECK(db_one_integer(db, &id, SQL("select id from record where register = $1 and reference = $2"),
                         BIND(bind_text(text_of(reg)), bind_text(text_of(reference)))) == OK);
    CHECK(record_load(db, &office->engine, office->arena, definition, id, &record) == OK);
    store_read_end(db);
    return record;
}

static __attribute__((unused)) void add_volumes(struct office *office)
{
    LANDS(*office, "volume", "code,title\nI,The first\nII,The second\n", NULL, 2, 0, 0);
}

#endif
