/* `frankpledge example hertfordshire`, called as the program calls it, and what stands in the data file
 * afterwards: all of it, nothing without a source, nothing before its day. */
#include "test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto/crypto.h"
#include "base/format/csv.h"
#include "blocks/proof/proof.h"
#include "blocks/body/body.h"
#include "program/new_office.h"
#include "program/commands.h"
#include "program/verify.h"

static char folder[64], path[128], address[160], out[8192], errors[4096];
static struct office office;
static bool is_open;

static void read_back(FILE *file, char *into, size_t size)
{
    rewind(file);
    into[fread(into, 1, size - 1, file)] = '\0';
    fclose(file);
}

/* Runs the command with stdout and stderr caught. */
static int run(const char *word, const char *store)
{
    char example[64], option_name[] = "--store", option_value[160], *argv[4];
    int argc = 0, status, kept_out = dup(1), kept_errors = dup(2);
    FILE *out_file = tmpfile(), *errors_file = tmpfile();
    if (!out_file || !errors_file)
        abort();
    snprintf(example, sizeof example, "%s", word ? word : "");
    snprintf(option_value, sizeof option_value, "%s", store);
    if (word)
        argv[argc++] = example;
    argv[argc++] = option_name;
    argv[argc++] = option_value;
    argv[argc] = NULL;
    fflush(stdout);
    dup2(fileno(out_file), 1);
    dup2(fileno(errors_file), 2);
    status = command_example(argc, argv);
    fflush(stdout);
    dup2(kept_out, 1);
    dup2(kept_errors, 2);
    close(kept_out);
    close(kept_errors);
    read_back(out_file, out, sizeof out);
    read_back(errors_file, errors, sizeof errors);
    return status;
}

static bool is_there(const char *suffix)
{
    char name[200];
    snprintf(name, sizeof name, "%s%s", path, suffix);
    return access(name, F_OK) == 0;
}

/* The example as it stood on a day; DATE_NONE for all of it. */
static struct db *open_on(struct date day)
{
    const struct office_options options = {.store = address, .as_of = day};
    struct message message = {0};
    struct db *db = NULL;
    if (is_open)
        office_close(&office);
    is_open = true;
    if (office_open(&office, &options, &message) < 0 || store_read_begin(office.store, STORE_OFFICE, &db) < 0) {
        printf("not ok - the example cannot be opened: %s\n", message.text);
        exit(1);
    }
    return db;
}

static struct date day_of(const char *iso)
{
    struct date day = DATE_NONE;
    CHECK(date_parse(text_of(iso), &day) == OK);
    return day;
}

static long long one(struct db *db, struct sql sql)
{
    int64_t number = -1;
    CHECK(db_one_integer(db, &number, sql, BIND_NOTHING) == OK);
    return number;
}

TEST("an example that there is not, none at all and a wrong store are refused")
{
    snprintf(folder, sizeof folder, "/tmp/frankpledge-example-XXXXXX");
    CHECK(mkdtemp(folder) != NULL);
    CHECK(crypto_start() == OK);
    snprintf(path, sizeof path, "%s/office.db", folder);
    snprintf(address, sizeof address, "sqlite:%s", path);
    CHECK_INTEGER(run("hertford", address), 2);
    CHECK(strstr(errors, "There is one: hertfordshire.") != NULL);
    CHECK_INTEGER(run(NULL, address), 2);
    CHECK_INTEGER(run("hertfordshire", "mysql:x"), 1);
    CHECK_INTEGER(run("hertfordshire", "sqlite:/nowhere/at/all.db"), 1);
    CHECK(!is_there("") && !is_there(".signing-key") && !is_there(".sign-in.txt"));
}

TEST("a file that is there already is left alone")
{
    FILE *file = fopen(path, "wb");
    char content[8] = "";
    CHECK(file != NULL && fputs("mine", file) >= 0 && fclose(file) == 0);
    CHECK_INTEGER(run("hertfordshire", address), 1);
    CHECK(strstr(errors, "is there already") != NULL);
    file = fopen(path, "rb");
    CHECK(file != NULL && fread(content, 1, 7, file) == 4 && fclose(file) == 0);
    CHECK(strcmp(content, "mine") == 0);
    CHECK(!is_there(".signing-key") && !is_there(".sign-in.txt"));
    unlink(path);
}

TEST("the example is made, and says who can sign in")
{
    CHECK_INTEGER(run("hertfordshire", address), 0);
    CHECK(strstr(out, "94 actions, 7 updates on them, 86 pledges, 40 boards, 140 organisations") != NULL);
    CHECK(strstr(out, "--as-of 2019-10-31") != NULL);
    CHECK(is_there("") && is_there(".signing-key"));
}

TEST("passwords lie beside the data file, for its owner only, and are good")
{
    char name[200], content[4096] = "", stored[PASSWORD_HASH_BYTES] = "";
    struct stat about = {0};
    FILE *file;
    snprintf(name, sizeof name, "%s.sign-in.txt", path);
    CHECK(stat(name, &about) == 0);
    CHECK_INTEGER(about.st_mode & 0777, 0600);
    file = fopen(name, "rb");
    CHECK(file != NULL && fread(content, 1, sizeof content - 1, file) > 0 && fclose(file) == 0);
    CHECK(strstr(out, content) != NULL);
    struct db *db = open_on(DATE_NONE);
    struct arena *arena = arena_new(1 << 20);
    struct text hash = TEXT_NONE;
    CHECK(db_one_text(db, arena, &hash, SQL("select s.secret from sign_in_method s join account a on a.id = s.account where a.sign_in = 'head@office.example'"), BIND_NOTHING) == OK);
    snprintf(stored, sizeof stored, "%.*s", TEXT_ARGS(hash));
    const char *line = strstr(content, "head@office.example"), *password = line ? line + strlen("head@office.example") : "";
    password += strspn(password, " ");
    CHECK(strcspn(password, " \n") == 19);
    CHECK(password_matches(stored, (struct text){password, strcspn(password, " \n")}));
    CHECK(!password_matches(stored, TEXT("abcd-efgh-jkmn-pqrs")));
    arena_free(arena);
    store_read_end(db);
}

TEST("all of it is public: 94 actions without 43, pledges, boards, organisations, four editions")
{
    struct db *db = open_on(DATE_NONE);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_action")), 94);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_action where number = 43")), 0);
    CHECK_INTEGER(one(db, SQL("select min(number) from pub_action")), 1);
    CHECK_INTEGER(one(db, SQL("select max(number) from pub_action")), 95);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_pledge")), 86);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_board")), 40);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_organisation")), 116 + 24);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_edition")), 4);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_objective o join pub_edition e on e.id = o.edition where e.code = '2013'")), 21);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_objective o join pub_edition e on e.id = o.edition where e.code = '2019' and o.theme is not null")), 19);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_theme t join pub_edition e on e.id = t.edition where e.code = '2019'")), 4);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_priority")), 5);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_agreement")), 0);
    CHECK_INTEGER(one(db, SQL("select count(*) from record where register not in ('person', 'legal_entity') and (published_version is null or published_version = 0)")), 0);
    store_read_end(db);
}

TEST("themes hold 30, 27, 26 and 11 actions, in this order")
{
    static const long long expected[] = {30, 27, 26, 11};
    struct db *db = open_on(DATE_NONE);
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        int64_t count = -1;
        CHECK(db_one_integer(db, &count,
                             SQL("select count(*) from pub_action a join pub_objective o on o.id = a.objective join pub_theme t on t.id = o.theme where t.position = $1"),
                             BIND(bind_integer((int64_t)i + 1))) == OK);
        CHECK_INTEGER(count, expected[i]);
    }
    store_read_end(db);
}

TEST("nothing is said without a source, and no date is invented")
{
    struct db *db = open_on(DATE_NONE);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_action_update")), 7);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_action_update where source is null or evidence_text is null")), 0);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_action_update where status <> 'on_track'")), 0);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_action where due is not null")), 0);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_action where source is null or lead is null")), 0);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_action where measure is not null and number not in (2, 32, 83)")), 0);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_action where status <> 'no_update' and id not in (select action from pub_action_update)")), 0);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_action where status = 'no_update'")), 94 - 7);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_pledge where source is null or status <> 'no_update'")), 0);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_strategy where source is null")), 0);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_evidence where source is null")), 0);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_office_holder where name is not null")), 0);
    store_read_end(db);
}

TEST("no update was published by whoever wrote it")
{
    struct db *db = open_on(DATE_NONE);
    CHECK_INTEGER(one(db, SQL("select count(*) from record r join history h on h.record = r.id where r.register = 'action_update' and h.move = 'publish' and h.account = r.author")), 0);
    CHECK_INTEGER(one(db, SQL("select count(*) from record r join history h on h.record = r.id where r.register = 'action_update' and h.move = 'publish'")), 7);
    store_read_end(db);
}

TEST("on 31 October 2019 the 2019 edition stands with its updates; the pledges of 2021 do not")
{
    struct db *db = open_on(day_of("2019-10-31"));
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_action")), 94);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_action_update")), 7);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_pledge")), 0);
    CHECK_INTEGER(one(db, SQL("select max(in_force_on) from pub_record")), day_of("2019-10-31").day);
    store_read_end(db);
}

TEST("the day before the panel there are three editions and no action; a fact of a month waits for its end")
{
    struct db *db = open_on(day_of("2019-09-18"));
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_edition")), 3);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_action")), 0);
    store_read_end(db);
    db = open_on(day_of("2019-09-29"));
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_action")), 94);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_action_update")), 0);
    store_read_end(db);
    db = open_on(day_of("2019-09-30"));
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_action_update")), 1);
    CHECK_INTEGER(one(db, SQL("select number from pub_action where status = 'on_track'")), 70);
    store_read_end(db);
}

TEST("on 1 June 2013 only the first plan is known, in the first term")
{
    struct db *db = open_on(day_of("2013-06-01"));
    struct arena *arena = arena_new(1 << 20);
    struct body body = {0};
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_edition")), 1);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_edition where code = '2013'")), 1);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_objective")), 21);
    CHECK_INTEGER(one(db, SQL("select count(*) from pub_action")), 0);
    CHECK(body_on(db, arena, day_of("2013-06-01"), &body) == OK);
    CHECK_TEXT(body.holder_line, "Police and Crime Commissioner for Hertfordshire");
    CHECK_TEXT(body.term, "First term, elected in November 2012");
    CHECK(body.holder_name.length == 0);
    store_read_end(db);
    arena_free(arena);
}

TEST("terms follow one another, and nobody is said to hold office after the second")
{
    static const struct { const char *day, *term; } expected[] = {
        {"2012-12-01", "First term, elected in November 2012"}, {"2016-06-01", "Second term, elected again in May 2016"},
        {"2019-10-31", "Second term, elected again in May 2016"}, {"2022-01-01", ""},
    };
    struct db *db = open_on(DATE_NONE);
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        struct body body = {0};
        CHECK(body_on(db, arena, day_of(expected[i].day), &body) == OK);
        CHECK(text_equals(body.term, expected[i].term));
    }
    store_read_end(db);
    arena_free(arena);
}

TEST("the log holds: one line an import, all under a signed checkpoint")
{
    struct proof_finding finding = {0};
    struct message message = {0};
    struct arena *arena = arena_new(64 << 20);
    store_read_end(open_on(DATE_NONE));
    CHECK(verify_log(office.store, TEXT_NONE, NULL, arena, &finding, &message) == OK);
    CHECK_TEXT(text_of(message.text), "");
    CHECK(finding.entries > 0 && finding.entries < 160);
    CHECK_INTEGER(finding.checkpoints, 1);
    arena_free(arena);
}

/* --- Against the facts ---------------------------------------------------- */

static struct text read_facts(struct arena *arena, const char *name)
{
    char file_name[200], *content = arena_alloc(arena, 1 << 20);
    snprintf(file_name, sizeof file_name, "../shared/facts/%s", name);
    FILE *file = fopen(file_name, "rb");
    size_t length = file && content ? fread(content, 1, (1 << 20) - 1, file) : 0;
    if (file)
        fclose(file);
    return (struct text){content ? content : "", length};
}

static void check_same_cells(const char *name)
{
    struct arena *arena = arena_new(8 << 20);
    char example_path[100];
    snprintf(example_path, sizeof example_path, "example/hertfordshire/%s", name);
    const struct embedded_file *ours = embedded_find(text_of(example_path));
    struct text theirs = read_facts(arena, name);
    struct csv_reader left, right;
    struct csv_row a, b;
    size_t rows = 0;
    if (!theirs.length) {
        arena_free(arena);
        SKIP("the facts are not here");
    }
    CHECK(ours != NULL);
    csv_reader_init(&left, (struct text){ours->data, ours->length});
    csv_reader_init(&right, theirs);
    do {
        CHECK(csv_read_row(&left, arena, &a, NULL) == OK && csv_read_row(&right, arena, &b, NULL) == OK);
        CHECK(a.count >= b.count && (a.count > 0) == (b.count > 0));
        for (size_t i = 0; i < b.count && i < a.count; i++)
            /* The one liberty: some bodies stand under the longer name that the register of organisations has for them. */
            CHECK(text_equal(a.cells[i], b.cells[i]) || (strcmp(name, "actions.csv") == 0 && i >= 6 && a.cells[i].length > b.cells[i].length));
        rows++;
    } while (a.count && b.count);
    CHECK(rows > 40);
    arena_free(arena);
}

TEST("organisations are those of the facts, cell for cell") { check_same_cells("organisations.csv"); }
TEST("boards are those of the facts, cell for cell") { check_same_cells("boards.csv"); }
TEST("pledges are those of the facts, cell for cell") { check_same_cells("pledges.csv"); }
TEST("actions are those of the facts; only names of bodies are longer") { check_same_cells("actions.csv"); }

TEST("what was made is taken away again")
{
    static const char *const suffixes[] = {"", "-wal", "-shm", ".signing-key", ".sign-in.txt", ".erasures"};
    char name[200];
    if (is_open)
        office_close(&office);
    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        unlink(name);
    }
    snprintf(name, sizeof name, "%s.keys", path);
    new_office_remove_keys(name);
    CHECK(rmdir(folder) == 0);
}
