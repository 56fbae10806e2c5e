/* Imports, on invented registers: what is refused, what is found again, what links add, what lands. */
#include <time.h>
#include <unistd.h>

#include "base/store/serial.h"
#include "blocks/proof/proof.h"
#include "blocks/publish/publish.h"
#include "blocks/record/import_internal.h"
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

static struct actor actor_with(int64_t account, const char *roles, int64_t organisation)
{
    return (struct actor){.account = account, .name = TEXT("Wilma Test"), .roles = text_of(roles), .organisation = organisation,
                          .moment = {NOON, date_in_london(NOON), false}};
}

static enum result prepare(struct db *db, void *context, struct message *message)
{
    struct office *office = context;
    return records_prepare(db, &office->engine, office->arena, TEXT_NONE, message);
}

static void remove_files(const char *path)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        char file[100];
        snprintf(file, sizeof file, "%s%s", path, suffixes[i]);
        unlink(file);
    }
}

static void office_start(struct office *office)
{
    static const struct migration migrations[] = {
        {1, "serial", serial_schema}, {2, "people", people_schema}, {3, "record", record_schema}, {4, "publish", publish_schema},
        {5, "proof", proof_schema}, {6, "search", search_schema}, {7, "import", import_schema}};
    static const char *const none[] = {NULL};
    struct known_names known = {none, none, none};
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

static void office_end(struct office *office)
{
    store_close(office->store);
    remove_files(office->path);
    arena_free(office->arena);
}
#define OFFICE(name) \
    AUTO(office_end) struct office name; \
    office_start(&name)

/* What came of it is in office->task.report. `settings`: "volume=I;colour=red", or NULL. */
static enum result bring(struct office *office, const char *reg, struct text content, const char *settings)
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

static void show_refusals(const struct office *office)
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
static bool refused(struct office *office, struct text content, const char *settings, size_t line, const char *column, const char *value, const char *words)
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

static int64_t count_of(struct office *office, struct sql sql)
{
    struct db *db;
    int64_t count = -1;
    CHECK(store_read_begin(office->store, STORE_OFFICE, &db) == OK);
    CHECK(db_one_integer(db, &count, sql, BIND_NOTHING) == OK);
    store_read_end(db);
    return count;
}

static int64_t records(struct office *office) { return count_of(office, SQL("select count(*) from record")); }
static int64_t versions(struct office *office) { return count_of(office, SQL("select count(*) from history")); }

static struct record *load(struct office *office, const char *reg, const char *reference)
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

static void add_volumes(struct office *office)
{
    LANDS(*office, "volume", "code,title\nI,The first\nII,The second\n", NULL, 2, 0, 0);
}

/* --- The file and its header ------------------------------------------------- */

TEST("a file without rows, without names or without commas is refused")
{
    OFFICE(office);
    REFUSED(office, "", 0, "", "", "The file is empty");
    REFUSED(office, "\xEF\xBB\xBF\r\n", 0, "", "", "The file is empty");
    CHECK(bring(&office, "vow", TEXT("volume;number;title\nI;1;T\n"), NULL) == ERROR_INVALID);
    CHECK(text_contains(office.task.report.refusals[0].reason, TEXT("not separated by commas")));
    REFUSED(office, "volume,number,title\nI,1,\"T\n", 2, "", "", "quotation mark is never closed");
    REFUSED(office, "volume,number,title\nI,1,\"T\"x\n", 2, "", "", "");
}

TEST("a header with a name twice or without a name is refused, where it stands")
{
    OFFICE(office);
    REFUSED(office, "volume,number,title,NUMBER\nI,1,T,1\n", 1, "NUMBER", "", "Two columns have this name");
    REFUSED(office, "volume,number,full_text,Full Text,title\nI,1,a,b,T\n", 1, "Full Text", "", "Two columns have this name");
    REFUSED(office, "volume,number, ,title\nI,1,,T\n", 1, "number 3", "", "has no name");
    REFUSED(office, "\n\nvolume,number,title,\nI,1,T,\n", 3, "number 4", "", "has no name");
    CHECK_INTEGER(records(&office), 0);
}

TEST("rows that cannot be told apart are refused")
{
    OFFICE(office);
    add_volumes(&office);
    REFUSED(office, "volume,title\nI,T\n", 1, "number", "", "There is no column for \"Number\"");
    REFUSED(office, "number,title\n1,T\n", 1, "volume", "", "--set volume=");
    REFUSED(office, "volume,number,title\nI,,T\n", 2, "number", "", "rows are told apart by it");
    REFUSED(office, "volume,number,title\nI,1,T\nII,1,U\ni,1,V\n", 4, "number", "1", "line 2");
    CHECK_INTEGER(records(&office), 2);
}

TEST("a setting for no field is refused; one for a field goes over the column")
{
    OFFICE(office);
    add_volumes(&office);
    CHECK(refused(&office, TEXT("number,title\n1,T\n"), "volume=I;colours=red", 0, "colours", "red", "cannot be set"));
    CHECK(refused(&office, TEXT("number,title\n1,T\n"), "volume=I;standing=high", 0, "standing", "high", "only steps"));
    CHECK(refused(&office, TEXT("number,title\n1,T\n"), "volume=III", 2, "volume", "III", "There is no volume \"III\""));
    LANDS(office, "vow", "number,title,Volume\n1,T,II\n", "volume=I", 1, 0, 0);
    CHECK(load(&office, "vow", "I-1")->version == 1);
}

/* --- Cells -------------------------------------------------------------------- */

TEST("each kind of field refuses what it cannot hold, with line, column and value")
{
    OFFICE(office);
    add_volumes(&office);
    REFUSED(office, "volume,number,title\nI,1.5,T\n", 2, "number", "1.5", "whole number");
    REFUSED(office, "volume,number,title\nI,0,T\n", 2, "number", "0", "from 1 to 99999");
    REFUSED(office, "volume,number,title\nI,100000,T\n", 2, "number", "100000", "from 1 to 99999");
    REFUSED(office, "volume,number,title\nI,1,abcdefghijklmnopqrstu\n", 2, "title", "abcdefghijklmnopqrstu", "20 characters or fewer");
    REFUSED(office, "volume,number,title\nI,1,\"two\nlines\"\n", 2, "title", "two lines", "one line");
    REFUSED(office, "volume,number,title\nI,1,\n", 2, "title", "", "Enter an answer");
    REFUSED(office, "volume,number\nI,1\n", 2, "title", "", "Enter an answer");
    REFUSED(office, "volume,number,title,due\nI,1,T,30/2/2026\n", 2, "due", "30/2/2026", "real date");
    REFUSED(office, "volume,number,title,due\nI,1,T,11/21/2026\n", 2, "due", "11/21/2026", "real date");
    REFUSED(office, "volume,number,title,opened\nI,1,T,2026-13\n", 2, "opened", "2026-13", "");
    REFUSED(office, "volume,number,title,opened\nI,1,T,2026-11-14\n", 2, "opened", "2026-11-14", "future");
    REFUSED(office, "volume,number,title,agreed\nI,1,T,perhaps\n", 2, "agreed", "perhaps", "yes or no");
    REFUSED(office, "volume,number,title,colour\nI,1,T,blue\n", 2, "colour", "blue", "Choose one");
    REFUSED(office, "volume,number,title,colour\nI,1,T,old\n", 2, "colour", "old", "not in force");
    REFUSED(office, "volume,number,title,keeper\nI,1,T,Mayor\n", 2, "keeper", "Mayor", "no role");
    REFUSED(office, "volume,number,title,page\nI,1,T,ftp://x\n", 2, "page", "ftp://x", "http");
    REFUSED(office, "volume,number,title\nI,1,a\x01" "b\n", 2, "title", "a b", "characters that cannot be shown");
    REFUSED(office, "volume,number,title\nI,1,T,more\n", 2, "number 4", "more", "more cells than the header");
    CHECK_INTEGER(records(&office), 2);
}

TEST("a refused value is cut at sixty characters, not one less")
{
    OFFICE(office);
    char file[300], sixty[200] = "", longer[210] = "";
    add_volumes(&office);
    for (int i = 0; i < 60; i++)
        memcpy(sixty + 2 * i, "é", 3);
    snprintf(file, sizeof file, "volume,number,title\nI,1,%s\n", sixty);
    CHECK(refused(&office, text_of(file), NULL, 2, "title", sixty, "20 characters"));
    snprintf(file, sizeof file, "volume,number,title\nI,1,%sx\n", sixty);
    snprintf(longer, sizeof longer, "%s…", sixty);
    CHECK(refused(&office, text_of(file), NULL, 2, "title", longer, "20 characters"));
}

TEST("all that is wrong is said at once, and nothing of the file lands")
{
    OFFICE(office);
    const struct import_report *report = &office.task.report;
    add_volumes(&office);
    CHECK(bring(&office, "vow", TEXT("volume,number,title,due,agreed,lead\nI,1,Good,,,New body\nI,x,Bad,never,perhaps,\nIX,3,Bad,,,\nI,4,,never,,\n,,,,no,\n"), NULL) == ERROR_INVALID);
    CHECK(report->complete);
    CHECK_INTEGER(report->refused, 4);
    CHECK_INTEGER(report->refusal_count, 7);
    CHECK_INTEGER(report->refusals[0].line, 3);
    CHECK_INTEGER(report->refusals[3].line, 4);
    CHECK_TEXT(report->refusals[4].column, "due");
    CHECK_TEXT(report->refusals[5].column, "title");
    CHECK_TEXT(report->refusals[6].column, "volume");
    CHECK_INTEGER(report->number, 0);
    CHECK_INTEGER(records(&office), 2);
    CHECK_INTEGER(count_of(&office, SQL("select count(*) from import_done")), 1);
    LANDS(office, "organisation", "name\nFirst of all\n", NULL, 1, 0, 0);
    CHECK_TEXT(load(&office, "organisation", "B-1")->name, "First of all"); /* no number was used up */
}

TEST("any order of columns, byte order mark, CRLF, quotes, other names and labels")
{
    OFFICE(office);
    const struct record *vow;
    add_volumes(&office);
    LANDS(office, "vow",
          "\xEF\xBB\xBF" "LED BY,\"Full-Text\",short_title, Number ,Due,Agreed,Colour,Keeper,volume,opened\r\n"
          "Water board,\"Says \"\"this\"\",\r\nand that\",Lamps,12,1/2/2027,TRUE,bright red,clerk of works,i,2019-09\r\n"
          ",,,,,,,,,\r\n",
          NULL, 1, 0, 0);
    vow = load(&office, "vow", "I-12");
    CHECK_TEXT(record_text(vow, "wording"), "Says \"this\",\nand that");
    CHECK_TEXT(record_text(vow, "title"), "Lamps");
    CHECK_TEXT(record_text(vow, "due"), "2027-02-01");
    CHECK_TEXT(record_text(vow, "agreed"), "yes");
    CHECK_TEXT(record_text(vow, "colour"), "red");
    CHECK_TEXT(record_text(vow, "keeper"), "officer");
    CHECK_TEXT(record_text(vow, "opened"), "2019-09");
    CHECK_TEXT(record_text(vow, "standing"), "unknown");
    CHECK_TEXT(record_state_name(vow), "draft");
    CHECK_INTEGER(office.task.report.also_count, 1);
    CHECK_INTEGER(count_of(&office, SQL("select count(*) from history where kind = 'imported'")), 4);
}

TEST("a column of no field, of a move, or that may not be seen is left out and named")
{
    OFFICE(office);
    const struct import_report *report = &office.task.report;
    add_volumes(&office);
    LANDS(office, "vow", "volume,number,title,weather,standing,secret\nI,1,T,fine,high,gold\n", NULL, 1, 0, 0);
    CHECK_INTEGER(report->left_out_count, 3);
    CHECK_TEXT(report->left_out[0].column, "weather");
    CHECK_TEXT(report->left_out[0].why, "no field of this register");
    CHECK_TEXT(report->left_out[1].why, "only steps such as an approval set it");
    CHECK_TEXT(report->left_out[2].why, "no field of this register"); /* as if there were none */
    CHECK_TEXT(record_text(load(&office, "vow", "I-1"), "standing"), "unknown");
    CHECK_TEXT(record_text(load(&office, "vow", "I-1"), "secret"), "");
    office.actor = actor_with(8, "head", 0);
    LANDS(office, "vow", "volume,number,secret\nI,1,gold\n", NULL, 0, 1, 0);
}

/* --- Links -------------------------------------------------------------------- */

TEST("a link that is not there is refused where nothing is added, and one of two alike too")
{
    OFFICE(office);
    add_volumes(&office);
    REFUSED(office, "volume,number,title,sealed_by\nI,1,T,Nobody\n", 2, "sealed_by", "Nobody", "There is no body \"Nobody\"");
    CHECK(bring(&office, "organisation", TEXT("name\nTwin\nTWIN\n"), NULL) == ERROR_INVALID);
    LANDS(office, "organisation", "name\nTwin\nOther\n", NULL, 2, 0, 0);
    LANDS(office, "aim", "volume,code,title\nI,A,Same\nII,A,Same\n", NULL, 2, 0, 0);
    LANDS(office, "vow", "volume,number,title,aim_code,sealed_by\nII,1,T,a,twin\nI,1,T,A,b-2\n", NULL, 2, 0, 0);
    CHECK(record_link(load(&office, "vow", "II-1"), "aim") != record_link(load(&office, "vow", "I-1"), "aim"));
    CHECK(record_link(load(&office, "vow", "II-1"), "sealed_by") == load(&office, "organisation", "B-1")->id);
    CHECK(record_link(load(&office, "vow", "I-1"), "sealed_by") == load(&office, "organisation", "B-2")->id);
    LANDS(office, "vow", "volume,number,title\nI,2,Again\nII,2,Again\n", NULL, 2, 0, 0);
    REFUSED(office, "volume,number,title,follows\nI,3,U,Again\n", 2, "follows", "Again", "Several vows answer");
    REFUSED(office, "volume,number,title,helpers\nI,3,U,Other;Twin;Third;Fourth\n", 2, "helpers", "Other;Twin;Third;Fourth", "from 0 to 3");
}

TEST("a link adds its target from the same row, and that one its own")
{
    OFFICE(office);
    const struct import_report *report = &office.task.report;
    const char *file = "number,chapter,aim_code,aim,title,led_by,helpers\n"
                       "1,Light,L1,Brighter streets,Lamps,Water board,Fire board; water BOARD ;Air board\n"
                       "2,Light,l1,Brighter streets,More lamps,water board,\n"
                       "3,Light,L2,Darker nights,Shades,Air board,Fire board\n"
                       "4,Noise,N1,Quieter nights,Silence,,\n";
    add_volumes(&office);
    LANDS(office, "vow", file, "volume=I", 4, 0, 0);
    CHECK_TEXT(import_also_line(office.arena, report, "will be added"), "3 bodies, 2 chapters of it and 3 aims will be added");
    CHECK_INTEGER(report->left_out_count, 0);
    CHECK_INTEGER(report->written_count, 12);
    CHECK(record_link(load(&office, "vow", "I-1"), "aim") == record_link(load(&office, "vow", "I-2"), "aim"));
    CHECK_INTEGER(record_value(load(&office, "vow", "I-1"), TEXT("helpers"))->link_count, 3);
    int64_t before = versions(&office);
    LANDS(office, "vow", file, "volume=I", 0, 0, 4);
    CHECK_INTEGER(report->also_count, 0);
    CHECK_INTEGER(report->number, 0);
    CHECK_INTEGER(versions(&office), before);
    LANDS(office, "vow", file, "volume=II", 4, 0, 0); /* another volume has chapters and aims of its own */
    CHECK_TEXT(import_also_line(office.arena, report, "were added"), "2 chapters of it and 3 aims were added");
}

TEST("two rows that say two things of one new target are refused")
{
    OFFICE(office);
    add_volumes(&office);
    REFUSED(office, "volume,number,title,aim_code,aim\nI,1,T,A,One\nI,2,T,A,Two\n", 3, "aim", "Two", "An earlier row says otherwise of A: \"One\"");
    REFUSED(office, "volume,number,title,aim_code,aim,chapter\nI,1,T,A,One,X\nI,2,T,A,One,Y\n", 3, "chapter", "Y", "An earlier row says otherwise of A: \"X\"");
    REFUSED(office, "volume,number,title,aim_code,aim\nI,1,T,A,\n", 2, "aim_code", "A", "cannot be added: Enter an answer for \"Title\"");
    LANDS(office, "vow", "volume,number,title,aim_code,aim\nI,1,T,A,One\nI,2,T,A,\n", NULL, 2, 0, 0);
    LANDS(office, "vow", "volume,number,title,aim_code,aim\nI,3,T,A,Two\n", NULL, 1, 0, 0); /* what is stored already stays */
}

TEST("a row may name a row further down, and only one that comes")
{
    OFFICE(office);
    add_volumes(&office);
    REFUSED(office, "volume,number,title,follows\nI,1,First,Last\nI,2,Last one,\n", 2, "follows", "Last", "There is no vow \"Last\"");
    CHECK(bring(&office, "vow", TEXT("volume,number,title,follows\nI,1,First,Second\nI,2,Second,First\n"), NULL) == ERROR_INVALID); /* neither can be first */
    CHECK_INTEGER(office.task.report.refused, 2);
    LANDS(office, "vow", "volume,number,title,follows\nI,1,First,Second\nI,2,Second,Third\nI,3,Third,\n", NULL, 3, 0, 0);
    CHECK(record_link(load(&office, "vow", "I-1"), "follows") == load(&office, "vow", "I-2")->id);
}

/* --- Again --------------------------------------------------------------------- */

TEST("an empty cell leaves what is there, unless it is asked to clear")
{
    OFFICE(office);
    int64_t before;
    add_volumes(&office);
    LANDS(office, "vow", "volume,number,title,wording,colour\nI,1,T,W,red\n", NULL, 1, 0, 0);
    before = versions(&office);
    LANDS(office, "vow", "volume,number,title,wording,colour\nI,1,T,,\n", NULL, 0, 0, 1);
    CHECK_INTEGER(versions(&office), before);
    office.clear_empty = true;
    LANDS(office, "vow", "volume,number,title,wording\nI,1,T,\n", NULL, 0, 1, 0);
    CHECK_TEXT(record_text(load(&office, "vow", "I-1"), "wording"), "");
    CHECK_TEXT(record_text(load(&office, "vow", "I-1"), "colour"), "red");
    CHECK_TEXT(office.task.report.changed_rows[0].changes, "Wording: W → (empty)");
    REFUSED(office, "volume,number,title\nI,1,\n", 2, "title", "", "Enter an answer");
}

TEST("a dry run says what would happen and leaves nothing behind")
{
    OFFICE(office);
    add_volumes(&office);
    office.dry_run = true;
    CHECK(bring(&office, "vow", TEXT("volume,number,title,lead\nI,1,T,New\n"), NULL) == ERROR_CONFLICT);
    CHECK(office.task.report.complete && office.task.report.added == 1 && office.task.report.also_count == 1);
    CHECK_INTEGER(records(&office), 2);
    CHECK_INTEGER(count_of(&office, SQL("select count(*) from import_done")), 1);
}

TEST("whatever fails in the store, nothing of the file is there afterwards")
{
    OFFICE(office);
    int failed = 0;
    add_volumes(&office);
    for (int n = 1; n < 200; n += 3) {
        store_fail_at(office.store, n);
        failed += bring(&office, "vow", TEXT("volume,number,title,lead,aim_code,aim\nI,1,T,New,A,One\nI,2,U,New,A,One\n"), NULL) < 0;
        store_fail_at(office.store, 0);
        if (records(&office) != 2)
            break;
    }
    CHECK(failed > 20 && failed < 67);
    CHECK_INTEGER(records(&office), 2 + 4); /* the first that did not fail landed whole */
}

TEST("a role that sees only its own records may not import, nor one that may not edit")
{
    OFFICE(office);
    add_volumes(&office);
    LANDS(office, "organisation", "name\nWater board\n", NULL, 1, 0, 0);
    office.actor = actor_with(9, "partner", load(&office, "organisation", "B-1")->id);
    CHECK(bring(&office, "vow", TEXT("volume,number,title,lead\nI,1,T,Water board\n"), NULL) == ERROR_DENIED);
    CHECK(bring(&office, "organisation", TEXT("name\nX\n"), NULL) == ERROR_DENIED);
    CHECK(!office.task.report.complete);
    office.actor = actor_with(9, "partner officer", 0);
    LANDS(office, "vow", "volume,number,title,lead\nI,1,T,Water board\n", NULL, 1, 0, 0);
}

TEST("five thousand rows take seconds, and as long again when nothing changes")
{
    OFFICE(office);
    AUTO(buffer_clear) struct buffer file;
    clock_t start = clock();
    buffer_init(&file, 8 << 20);
    add_volumes(&office);
    buffer_append_z(&file, "volume,number,title,aim_code,aim,chapter,led_by,wording\n");
    for (int i = 1; i <= 5000; i++)
        buffer_printf(&file, "I,%d,Vow %d,A%d,Aim %d,Chapter %d,Body %d,\"Words, and \"\"more\"\" of them %d\"\n", i, i, i, i, i % 7, i % 900, i);
    CHECK(bring(&office, "vow", buffer_text(&file), NULL) == OK);
    CHECK_INTEGER(office.task.report.added, 5000);
    CHECK_INTEGER(office.task.report.added_row_count, IMPORT_ROWS_LISTED_MAX);
    CHECK(bring(&office, "vow", buffer_text(&file), NULL) == OK);
    CHECK_INTEGER(office.task.report.same, 5000);
    CHECK((clock() - start) / CLOCKS_PER_SEC < 30);
}

/* --- Publishing ----------------------------------------------------------------- */

struct step { struct office *office; int64_t import; struct text seen; size_t count; const char *move; const int64_t *ids; size_t id_count; const char *reg; };

static enum result publish_all(struct db *db, void *context, struct message *message)
{
    struct step *step = context;
    return import_publish_all(db, &step->office->engine, step->office->arena, step->import, step->seen, &step->office->actor, &step->count, message);
}

static enum result publish_some(struct db *db, void *context, struct message *message)
{
    struct step *step = context;
    return import_publish(db, &step->office->engine, step->office->arena, definitions_find(step->office->definitions, text_of(step->reg)),
                          step->ids, step->id_count, text_of(step->move), &step->office->actor, message);
}

TEST("an import is published by another person, in one entry of the log, once")
{
    OFFICE(office);
    struct step step = {.office = &office};
    add_volumes(&office);
    step.import = office.task.report.number;
    CHECK(step.import > 0);
    CHECK(store_write(office.store, publish_all, &step, &office.message) == ERROR_DENIED); /* an officer may not */
    office.actor = actor_with(7, "head", 0);
    CHECK(store_write(office.store, publish_all, &step, &office.message) == ERROR_DENIED);
    CHECK(text_contains(text_of(office.message.text), TEXT("You imported this file")));
    CHECK_INTEGER(count_of(&office, SQL("select count(*) from pub_log")), 0);
    office.actor = actor_with(8, "head", 0);
    CHECK(store_write(office.store, publish_all, &step, &office.message) == OK);
    CHECK_INTEGER(step.count, 2);
    CHECK_INTEGER(count_of(&office, SQL("select count(*) from pub_log")), 1);
    CHECK_INTEGER(count_of(&office, SQL("select count(*) from pub_record where register = 'volume'")), 2);
    CHECK(store_write(office.store, publish_all, &step, &office.message) == OK);
    CHECK_INTEGER(step.count, 0);
    CHECK_INTEGER(count_of(&office, SQL("select count(*) from pub_log")), 1);
    step.import = 99;
    CHECK(store_write(office.store, publish_all, &step, &office.message) == ERROR_NOT_FOUND);
}

static enum result see_items(struct db *db, void *context, struct message *message)
{
    struct step *step = context;
    struct import_item *items;
    size_t count;
    (void)message;
    TRY(import_items(db, &step->office->engine, step->office->arena, step->import, &step->office->actor, &items, &count));
    step->seen = import_items_seen(step->office->arena, items, count);
    return OK;
}

TEST("an import whose records were changed since its page was opened is not published unread")
{
    OFFICE(office);
    struct step step = {.office = &office};
    add_volumes(&office);
    step.import = office.task.report.number;
    office.actor = actor_with(8, "head", 0);
    CHECK(store_write(office.store, see_items, &step, &office.message) == OK);
    office.actor = actor_with(7, "officer", 0);
    LANDS(office, "volume", "code,title\nI,Quite another title\n", NULL, 0, 1, 0);
    office.actor = actor_with(8, "head", 0);
    CHECK(store_write(office.store, publish_all, &step, &office.message) == ERROR_CONFLICT);
    CHECK(text_contains(text_of(office.message.text), TEXT("have changed since you opened this page")));
    CHECK_INTEGER(count_of(&office, SQL("select count(*) from pub_record")), 0);
    CHECK(store_write(office.store, see_items, &step, &office.message) == OK);
    CHECK(store_write(office.store, publish_all, &step, &office.message) == OK);
    CHECK_INTEGER(step.count, 2);
    CHECK(store_write(office.store, see_items, &step, &office.message) == OK);
    CHECK(store_write(office.store, publish_all, &step, &office.message) == ERROR_CONFLICT);
    CHECK(text_contains(text_of(office.message.text), TEXT("Nothing of it waits")));
}

TEST("targets are published before what names them; a public record keeps its version until then")
{
    OFFICE(office);
    struct step step = {.office = &office};
    int64_t id;
    add_volumes(&office);
    id = load(&office, "volume", "I")->id;
    office.actor = actor_with(8, "head", 0);
    step = (struct step){.office = &office, .move = "publish", .ids = &id, .id_count = 1, .reg = "volume"};
    CHECK(store_write(office.store, publish_some, &step, &office.message) == OK);
    step.move = "burn";
    CHECK(store_write(office.store, publish_some, &step, &office.message) == ERROR_NOT_FOUND);
    office.actor = actor_with(7, "officer", 0);
    LANDS(office, "vow", "volume,number,title,aim_code,aim,chapter,lead,due\nI,1,T,A,One,X,Water board,1/1/2027\n", NULL, 1, 0, 0);
    step = (struct step){.office = &office, .import = office.task.report.number};
    office.actor = actor_with(8, "head", 0);
    CHECK(store_write(office.store, publish_all, &step, &office.message) == OK);
    CHECK_INTEGER(step.count, 4);
    CHECK_INTEGER(count_of(&office, SQL("select count(*) from pub_log")), 2);
    LANDS(office, "vow", "volume,number,title,due\nI,1,New T,2027-01-01\n", NULL, 0, 1, 0);
    CHECK_INTEGER(office.task.report.still_public, 1);
    CHECK_INTEGER(count_of(&office, SQL("select count(*) from pub_vow where title = 'T'")), 1);
    REFUSED(office, "volume,number,due\nI,1,2/1/2027\n", 2, "due", "2/1/2027", "This date is public");
}

TEST("a withdrawn record is not changed, and one that stays the same is no matter")
{
    OFFICE(office);
    struct step step = {.office = &office, .reg = "organisation", .id_count = 1};
    int64_t id;
    LANDS(office, "organisation", "name\nWater board\n", NULL, 1, 0, 0);
    id = load(&office, "organisation", "B-1")->id;
    office.actor = actor_with(8, "head", 0);
    step.ids = &id;
    step.move = "publish";
    CHECK(store_write(office.store, publish_some, &step, &office.message) == OK);
    step.move = "withdraw";
    CHECK(store_write(office.store, publish_some, &step, &office.message) == OK);
    LANDS(office, "organisation", "name\nWater board\n", NULL, 0, 0, 1);
    CHECK(bring(&office, "organisation", TEXT("name\nWATER board\n"), NULL) == ERROR_INVALID);
    CHECK(text_contains(office.task.report.refusals[0].reason, TEXT("cannot be changed")));
}

/* --- Files that wait ------------------------------------------------------------ */

struct keep { struct office *office; int64_t id; };

static enum result keep_one(struct db *db, void *context, struct message *message)
{
    struct keep *keep = context;
    struct import_kept kept = {.definition = definitions_find(keep->office->definitions, TEXT("vow")), .file_name = TEXT("f.csv"), .content = TEXT("x"),
                               .settings = TEXT_NONE};
    (void)message;
    return import_keep(db, &kept, &keep->office->actor, &keep->id);
}

static enum result find_kept(struct office *office, const char *reg, int64_t id)
{
    struct db *db;
    struct import_kept kept;
    enum result result;
    CHECK(store_read_begin(office->store, STORE_OFFICE, &db) == OK);
    result = import_kept_get(db, office->arena, definitions_find(office->definitions, text_of(reg)), id, &office->actor, &kept);
    store_read_end(db);
    return result;
}

TEST("five files wait for their own importer, for four hours")
{
    OFFICE(office);
    struct keep keep = {&office, 0};
    int64_t first = 0;
    for (int i = 0; i < 5; i++) {
        CHECK(store_write(office.store, keep_one, &keep, &office.message) == OK);
        first = i ? first : keep.id;
    }
    CHECK(find_kept(&office, "vow", first) == OK);
    CHECK(find_kept(&office, "aim", first) == ERROR_NOT_FOUND);
    CHECK(store_write(office.store, keep_one, &keep, &office.message) == OK);
    CHECK(find_kept(&office, "vow", first) == ERROR_NOT_FOUND);
    CHECK(find_kept(&office, "vow", first + 1) == OK);
    CHECK_INTEGER(count_of(&office, SQL("select count(*) from import_kept")), 5);
    office.actor = actor_with(8, "officer", 0);
    CHECK(find_kept(&office, "vow", first + 1) == ERROR_NOT_FOUND);
    office.actor = actor_with(7, "officer", 0);
    office.actor.moment.now.seconds += IMPORT_KEPT_SECONDS;
    CHECK(find_kept(&office, "vow", first + 1) == OK);
    office.actor.moment.now.seconds += 1;
    CHECK(find_kept(&office, "vow", first + 1) == ERROR_NOT_FOUND);
    CHECK(store_write(office.store, keep_one, &keep, &office.message) == OK);
    CHECK_INTEGER(count_of(&office, SQL("select count(*) from import_kept")), 1);
}

TEST("an empty file with the headings offered is known to the last of them")
{
    OFFICE(office);
    AUTO(buffer_clear) struct buffer out;
    const struct definition *vow = definitions_find(office.definitions, TEXT("vow"));
    struct import_heading *headings;
    size_t count;
    buffer_init(&out, 10000);
    add_volumes(&office);
    CHECK(import_headings(office.arena, vow, &office.actor, &headings, &count) == OK);
    for (size_t i = 0; i < count; i++)
        csv_write_cell(&out, headings[i].name, i == 0);
    csv_end_row(&out);
    CHECK_TEXT(buffer_text(&out), "volume,number,title,wording,aim_code,lead,helpers,sealed_by,follows,due,opened,agreed,colour,keeper,page,aim,chapter\r\n");
    CHECK(bring(&office, "vow", buffer_text(&out), NULL) == OK);
    CHECK_INTEGER(office.task.report.left_out_count, 0);
}
