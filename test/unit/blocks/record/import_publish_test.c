/* Imports, on invented registers: publishing one as a whole, and files that wait for their importer. */
#include "import_help.h"

/* --- Publishing ----------------------------------------------------------------- */

struct step { struct office *office; int64_t import; struct text seen; struct import_published published; const char *move; const int64_t *ids; size_t id_count; const char *reg; };

static enum result publish_all(struct db *db, void *context, struct message *message)
{
    struct step *step = context;
    return import_publish_all(db, &step->office->engine, step->office->arena, step->import, step->seen, &step->office->actor, &step->published, message);
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
    CHECK_INTEGER(step.published.published, 2);
    CHECK_INTEGER(count_of(&office, SQL("select count(*) from pub_log")), 1);
    CHECK_INTEGER(count_of(&office, SQL("select count(*) from pub_record where register = 'volume'")), 2);
    CHECK(store_write(office.store, publish_all, &step, &office.message) == OK);
    CHECK_INTEGER(step.published.published, 0);
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
    CHECK_INTEGER(step.published.published, 2);
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
    CHECK_INTEGER(step.published.published, 4);
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
    return import_keep(db, &keep->office->engine, &kept, &keep->office->actor, &keep->id, message);
}

static enum result find_kept(struct office *office, const char *reg, int64_t id)
{
    struct db *db;
    struct import_kept kept;
    enum result result;
    CHECK(store_read_begin(office->store, STORE_OFFICE, &db) == OK);
    result = import_kept_get(db, &office->engine, office->arena, definitions_find(office->definitions, text_of(reg)), id, &office->actor, &kept);
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
