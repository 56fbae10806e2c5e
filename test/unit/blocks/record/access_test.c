/* Records for those to whom they are assigned: who comes to have one, what ends it, glass at its limits, reads that
 * are noted or refused, and that the set in the query is the rule for one record. */
#include "test.h"

#include <unistd.h>

#include "blocks/people/internal.h"
#include "blocks/record/access.h"
#include "blocks/record/compose.h"
#include "program/office_open.h"

#define NOON 1794571200 /* 13 November 2026, 12:00 UTC */
#define HOUR 3600

static const struct definition_source sources[] = {
    {TEXT("t/roles.yaml"), TEXT("roles: {administrator: {label: A}, worker: {label: Worker}, giver: {label: Giver}, chief: {label: Chief}, auditor: {label: Auditor}}\n")},
    {TEXT("t/file.yaml"), TEXT("register: file_of\nroom: t\ntitle: File\nabout: A.\nreference: F-{serial}\n"
          "fields: {title: {type: text, required: yes}, refuge: {type: text, see: [assigned]}, mate: {type: link, to: file_of}}\n"
          "flow: {start: open, states: {open: {label: Open}, shut: {label: Shut}}, editable: [open], moves: {shut: {from: open, to: shut, by: [assigned]}, open: {from: shut, to: open, by: [assigned]}}}\n"
          "access: {see: [assigned], add: [worker], edit: [assigned], assign: [giver], reads: logged, break_glass: [chief], glass_hours: 2}\n")},
};

struct service {
    struct arena *arena;
    struct store *store;
    struct definitions *definitions;
    struct engine engine;
    struct message message;
    const struct definition *definition;
    int64_t ines, otto, gail, carl, case_id; /* worker, worker, giver, chief */
    char path[80];
};

static const struct room_code *const no_rooms[] = {NULL};
static const struct room_address no_addresses[] = {{NULL, NULL}};

static struct actor actor_at(int64_t account, const char *roles, int64_t seconds)
{
    struct instant now = {seconds};
    return (struct actor){.account = account, .name = TEXT("Somebody Test"), .roles = text_of(roles), .moment = {now, date_in_london(now), false}};
}

static enum result add_person(struct service *service, struct db *db, const char *name, const char *roles, int64_t *ret_account)
{
    struct actor machine = actor_command_line((struct moment){{NOON - HOUR}, date_in_london((struct instant){NOON - HOUR}), false});
    struct text sign_in = arena_printf(service->arena, "%s@unit.test", name);
    return people_add(db, &service->engine, service->arena, sign_in, text_of(name), text_of(roles), 0, NULL, &machine, ret_account, &service->message);
}

static enum result prepare(struct db *db, void *context, struct message *message)
{
    struct service *service = context;
    struct actor ines;
    struct record *record;
    TRY(records_prepare(db, &service->engine, service->arena, TEXT_NONE, NULL, message));
    TRY(add_person(service, db, "Ines", "worker", &service->ines));
    TRY(add_person(service, db, "Otto", "worker", &service->otto));
    TRY(add_person(service, db, "Gail", "giver", &service->gail));
    TRY(add_person(service, db, "Carl", "chief", &service->carl));
    ines = actor_at(service->ines, "worker", NOON);
    TRY(record_new(db, &service->engine, service->arena, service->definition, &ines, &record));
    TRY(record_set(service->arena, record, definition_field(service->definition, TEXT("title")), TEXT("Wilma Invented")));
    TRY(record_save(db, &service->engine, service->arena, record, 0, &ines, "made", TEXT_NONE, message));
    service->case_id = record->id;
    return OK;
}

static void service_end(struct service *service)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    store_close(service->store);
    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        char file[100];
        snprintf(file, sizeof file, "%s%s", service->path, suffixes[i]);
        unlink(file);
    }
    arena_free(service->arena);
}

static void service_start(struct service *service)
{
    static const char *const none[] = {NULL};
    struct known_names known = {none, none, none, NULL};
    struct store_options options = {.migrations = office_migrations, .migration_count = office_migration_count, .readers_max = 2, .create = true};
    struct faults faults;
    char address[100];
    *service = (struct service){.arena = arena_new(256u << 20)};
    faults_init(&faults, service->arena);
    snprintf(service->path, sizeof service->path, "/tmp/access_test_%d.db", (int)getpid());
    snprintf(address, sizeof address, "sqlite:%s", service->path);
    unlink(service->path);
    if (crypto_start() < 0 || definitions_load(service->arena, sources, COUNT_OF(sources), &known, &faults, &service->definitions) < 0 ||
        store_open(address, &options, &service->store, &service->message) < 0) {
        struct buffer words;
        buffer_init(&words, 1 << 20);
        faults_write(&faults, &words);
        fprintf(stderr, "  %.*s %s\n", (int)words.length, words.data ? words.data : "", service->message.text);
        buffer_clear(&words);
        abort();
    }
    service->definition = definitions_find(service->definitions, TEXT("file_of"));
    service->engine = (struct engine){.definitions = service->definitions, .rooms = no_rooms, .addresses = no_addresses, .store = service->store};
    if (store_write(service->store, prepare, service, &service->message) < 0) {
        fprintf(stderr, "  %s\n", service->message.text);
        abort();
    }
}
#define SERVICE(name)                        \
    AUTO(service_end) struct service name; \
    service_start(&name)

/* --- What is done, each in a transaction ---------------------------------- */

struct asked_deed {
    struct service *service;
    struct actor actor;
    enum { ASSIGN, UNASSIGN, BREAK, CLOSE, NOTE } what;
    int64_t account;
    struct text reason;
};

static enum result do_in_store(struct db *db, void *context, struct message *message)
{
    struct asked_deed *deed = context;
    struct service *service = deed->service;
    switch (deed->what) {
    case ASSIGN: return record_assign(db, service->arena, service->definition, service->case_id, deed->account, &deed->actor, message);
    case UNASSIGN: return record_unassign(db, service->definition, service->case_id, deed->account, &deed->actor, message);
    case BREAK: return record_break_glass(db, service->definition, service->case_id, deed->reason, &deed->actor, message);
    case CLOSE: return record_close_glass(db, service->case_id, &deed->actor);
    case NOTE: return record_note_reads(db, service->definition, &service->case_id, 1, TEXT("record"), &deed->actor);
    }
    return ERROR_INVALID;
}

static enum result done(struct asked_deed deed)
{
    return store_write(deed.service->store, do_in_store, &deed, &deed.service->message);
}

static int64_t count_of(struct service *service, struct sql sql)
{
    struct db *db = NULL;
    int64_t count = -1;
    if (store_read_begin(service->store, STORE_OFFICE, &db) < 0 || db_one_integer(db, &count, sql, BIND_NOTHING) < 0)
        count = -1;
    store_read_end(db);
    return count;
}

/* By the rule for one record, and by the three sets; they must agree. */
static bool sees(struct service *service, struct actor actor)
{
    struct db *db = NULL;
    struct record record = {.definition = service->definition, .id = service->case_id};
    struct list_query query = {.definition = service->definition, .max = 5};
    struct list_row *rows;
    struct link_option *options;
    size_t count = 9, option_count = 9;
    int64_t total = -1, everywhere = -1;
    struct text condition = record_visible_everywhere_sql(service->arena, &service->engine, &actor, "register", "id", 1);
    struct text sql = arena_printf(service->arena, "select count(*) from record where %.*s", TEXT_ARGS(condition));
    bool may;
    CHECK_INTEGER(store_read_begin(service->store, STORE_OFFICE, &db), OK);
    may = record_may_see(db, &record, &actor);
    CHECK_INTEGER(record_list(db, &service->engine, service->arena, &query, &actor, &rows, &count, &total), OK);
    CHECK_INTEGER(record_options(db, service->arena, service->definition, &actor, &options, &option_count), OK);
    CHECK_INTEGER(db_one_integer(db, &everywhere, SQL_COMPOSED(sql.data), BIND(VISIBLE_TO(&actor))), OK);
    CHECK_INTEGER(total, may);
    CHECK_INTEGER(count, may);
    CHECK_INTEGER(option_count, may);
    CHECK_INTEGER(everywhere, may);
    if (option_count == 1)
        CHECK_TEXT(options[0].name, "F-1"); /* reads are logged: a choice is called by its reference */
    store_read_end(db);
    return may;
}

/* --- Assigned ------------------------------------------------------------- */

TEST("whoever makes a record has it, and nobody else")
{
    SERVICE(service);
    CHECK(sees(&service, actor_at(service.ines, "worker", NOON)));
    CHECK(!sees(&service, actor_at(service.otto, "worker", NOON)));
    CHECK(!sees(&service, actor_at(service.gail, "giver", NOON)));
    CHECK(!sees(&service, actor_at(service.carl, "chief", NOON)));
    CHECK(sees(&service, actor_command_line((struct moment){{NOON}, date_in_london((struct instant){NOON}), false})));
    CHECK(!sees(&service, actor_at(service.ines, "chief", NOON))); /* she has it, and no role that can have one any more */
}

TEST("it is assigned by whoever may, to whoever can have it, once; and ended at once")
{
    SERVICE(service);
    struct actor gail = actor_at(service.gail, "giver", NOON), otto = actor_at(service.otto, "worker", NOON);
    CHECK_INTEGER(done((struct asked_deed){&service, otto, ASSIGN, service.otto, TEXT_NONE}), ERROR_NOT_FOUND);
    CHECK_INTEGER(done((struct asked_deed){&service, gail, ASSIGN, service.carl, TEXT_NONE}), ERROR_INVALID);
    CHECK_INTEGER(done((struct asked_deed){&service, gail, ASSIGN, 999, TEXT_NONE}), ERROR_INVALID);
    CHECK_INTEGER(done((struct asked_deed){&service, gail, ASSIGN, service.otto, TEXT_NONE}), OK);
    CHECK_INTEGER(done((struct asked_deed){&service, gail, ASSIGN, service.otto, TEXT_NONE}), OK);
    CHECK_INTEGER(count_of(&service, SQL("select count(*) from assignment")), 2);
    CHECK(sees(&service, otto));
    CHECK_INTEGER(done((struct asked_deed){&service, otto, UNASSIGN, service.otto, TEXT_NONE}), ERROR_NOT_FOUND);
    CHECK_INTEGER(done((struct asked_deed){&service, gail, UNASSIGN, service.otto, TEXT_NONE}), OK);
    CHECK(!sees(&service, otto)); /* in the second in which it ended */
    CHECK_INTEGER(count_of(&service, SQL("select count(*) from assignment where ended_by is not null")), 1);
}

TEST("whoever does a colleague's work has what the colleague has, and no glass of theirs")
{
    SERVICE(service);
    struct actor cover = actor_at(service.otto, "worker", NOON), chief = actor_at(service.carl, "chief", NOON);
    cover.stands_for = service.ines;
    CHECK(sees(&service, cover));
    CHECK_INTEGER(done((struct asked_deed){&service, chief, BREAK, 0, TEXT("Nobody else can be reached.")}), OK);
    cover = actor_at(service.gail, "chief", NOON);
    cover.stands_for = service.carl;
    CHECK(!sees(&service, cover));
}

/* --- Glass ---------------------------------------------------------------- */

TEST("a reason just long enough opens it, and it closes on the second")
{
    SERVICE(service);
    struct actor carl = actor_at(service.carl, "chief", NOON);
    CHECK_INTEGER(done((struct asked_deed){&service, actor_at(service.otto, "worker", NOON), BREAK, 0, TEXT("I want to know.")}), ERROR_NOT_FOUND);
    CHECK_INTEGER(done((struct asked_deed){&service, actor_at(service.ines, "worker", NOON), BREAK, 0, TEXT("It is mine anyway.")}), ERROR_NOT_FOUND);
    CHECK_INTEGER(done((struct asked_deed){&service, carl, BREAK, 0, TEXT("  nine char  ")}), ERROR_INVALID);
    CHECK(!sees(&service, carl));
    CHECK_INTEGER(done((struct asked_deed){&service, carl, BREAK, 0, TEXT(" ten chars. ")}), OK);
    CHECK_INTEGER(done((struct asked_deed){&service, carl, BREAK, 0, TEXT("Once more, it is open.")}), OK);
    CHECK_INTEGER(count_of(&service, SQL("select count(*) from break_glass")), 1);
    CHECK(sees(&service, carl));
    CHECK(sees(&service, actor_at(service.carl, "chief", NOON + 2 * HOUR - 1)));
    CHECK(!sees(&service, actor_at(service.carl, "chief", NOON + 2 * HOUR)));
    CHECK(!sees(&service, actor_at(service.carl, "giver", NOON)));
    CHECK_INTEGER(done((struct asked_deed){&service, carl, CLOSE, 0, TEXT_NONE}), OK);
    CHECK(!sees(&service, carl));
}

TEST("a reason at its greatest length, and one past it")
{
    SERVICE(service);
    struct actor carl = actor_at(service.carl, "chief", NOON);
    char reason[GLASS_REASON_CHARACTERS_MAX + 2];
    memset(reason, 'a', sizeof reason);
    CHECK_INTEGER(done((struct asked_deed){&service, carl, BREAK, 0, {reason, GLASS_REASON_CHARACTERS_MAX + 1}}), ERROR_INVALID);
    CHECK_INTEGER(done((struct asked_deed){&service, carl, BREAK, 0, {reason, GLASS_REASON_CHARACTERS_MAX}}), OK);
}

/* --- Read ----------------------------------------------------------------- */

TEST("what is shown is noted, and what may not be shown is not")
{
    SERVICE(service);
    struct actor carl = actor_at(service.carl, "chief", NOON);
    CHECK_INTEGER(done((struct asked_deed){&service, actor_at(service.ines, "worker", NOON), NOTE, 0, TEXT_NONE}), OK);
    CHECK_INTEGER(done((struct asked_deed){&service, actor_at(service.otto, "worker", NOON), NOTE, 0, TEXT_NONE}), ERROR_NOT_FOUND);
    CHECK_INTEGER(done((struct asked_deed){&service, carl, NOTE, 0, TEXT_NONE}), ERROR_NOT_FOUND);
    CHECK_INTEGER(done((struct asked_deed){&service, carl, BREAK, 0, TEXT("Nobody else can be reached.")}), OK);
    CHECK_INTEGER(done((struct asked_deed){&service, carl, NOTE, 0, TEXT_NONE}), OK);
    CHECK_INTEGER(count_of(&service, SQL("select count(*) from read_log")), 2);
    CHECK_INTEGER(count_of(&service, SQL("select count(*) from read_log where by_glass = 1")), 1);
}

/* --- Fields and why ------------------------------------------------------- */

TEST("a field for whoever has the record is theirs, its glass-breaker's, and its maker's to be")
{
    SERVICE(service);
    struct record record = {.definition = service.definition, .id = service.case_id}, new = {.definition = service.definition};
    const struct field *where = definition_field(service.definition, TEXT("refuge"));
    struct actor ines = actor_at(service.ines, "worker", NOON), otto = actor_at(service.otto, "worker", NOON);
    struct db *db = NULL;
    CHECK_INTEGER(store_read_begin(service.store, STORE_OFFICE, &db), OK);
    CHECK(record_is_theirs(db, &record, &ines) && !record_is_theirs(db, &record, &otto) && record_is_theirs(db, &new, &otto));
    CHECK(field_may_see(where, &ines, true) && !field_may_see(where, &ines, false));
    CHECK(field_may_see_some(service.definition, where, &otto));
    store_read_end(db);
}

TEST("why somebody may not is told for each capacity, and is what the rule says")
{
    SERVICE(service);
    const struct move *move = definition_move(service.definition, TEXT("shut"));
    const int64_t accounts[] = {service.ines, service.otto, service.gail, service.carl};
    struct moment moment = {{NOON}, date_in_london((struct instant){NOON}), false};
    struct db *db = NULL;
    CHECK_INTEGER(store_read_begin(service.store, STORE_OFFICE, &db), OK);
    for (size_t i = 0; i < COUNT_OF(accounts); i++)
        for (int asked = ASKED_SEE; asked <= ASKED_MOVE; asked++) {
            struct explanation *list;
            size_t count = 0;
            CHECK_INTEGER(record_explain(db, &service.engine, service.arena, service.definition, service.case_id, accounts[i], (enum deed_asked)asked, move, moment, &list, &count), OK);
            CHECK_INTEGER(count, 1);
            CHECK(count == 1 && list[0].count > 0 && list[0].may == (accounts[i] == service.ines));
            for (size_t j = 0; count == 1 && j < list[0].count; j++)
                CHECK(!text_contains(list[0].lines[j], TEXT("Wilma")));
        }
    store_read_end(db);
}
