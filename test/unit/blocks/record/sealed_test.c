/* Sealed fields below the doors: what is written, what stays as it was, who opens it, what a lost key does, and sealing anew. */
#include "office_help.h"
#include "base/crypto/keyring.h"
#include "blocks/record/compose.h"
#include "blocks/record/merge.h"
#include "blocks/record/reseal.h"

static const char case_yaml[] =
    "register: lamp\n"
    "room: test\n"
    "title: Lamp\n"
    "about: An invented case.\n"
    "fields:\n"
    "  title: {type: text, required: yes}\n"
    "  story: {type: prose, min: 3, max: 50, required: yes, sealed: yes}\n"
    "  keeper: {type: text, sealed: yes, see: [head]}\n"
    "  lit_on: {type: date, not_after: today, sealed: yes}\n"
    "  mood: {type: choice, from: moods, sealed: yes}\n"
    "access: {see: [officer, head], add: [officer, head], edit: [officer, head]}\n";
static const char *const sources[] = {roles_yaml, moods_yaml, organisation_yaml, promise_yaml, note_yaml, case_yaml, NULL};

static struct keyring *ring_of(struct office *office, const char *name)
{
    struct keyring *keyring = NULL;
    char path[160];
    snprintf(path, sizeof path, "%s/%s", office->folder, name);
    if (crypto_start() < 0 || keyring_open(path, &keyring, &office->message) < 0)
        abort();
    return keyring;
}

static struct office sealing_office(void)
{
    struct office office = office_new();
    char id[KEY_ID_BYTES];
    if (office_define(&office, sources, "") < 0)
        abort();
    office.engine.keyring = ring_of(&office, "keys");
    if (keyring_make(office.engine.keyring, id, &office.message) < 0)
        abort();
    return office;
}

static void end(struct office *office)
{
    keyring_free(office->engine.keyring);
    office_end(office);
}

static struct record *opened(struct office *office, int64_t id, struct actor actor)
{
    struct record *record = office_load(office, "lamp", id);
    struct db *db = office_read(office);
    CHECK_INTEGER(record_unseal(db, &office->engine, office->arena, record, &actor), OK);
    store_read_end(db);
    return record;
}

static struct text stored(struct office *office, int64_t id, const char *field)
{
    return office_text(office, arena_printf(office->arena, "select %s from reg_lamp where id = %" PRId64, field, id).data);
}

TEST("a loaded record holds sealed texts only; those whom it is for have them opened")
{
    struct office office = sealing_office();
    int64_t id = office_add(&office, HEAD(&office), "lamp", "title=A;story=Once.;keeper=Ann;lit_on=2020-01-02;mood=calm");
    struct record *shut = office_load(&office, "lamp", id);
    CHECK(id > 0);
    for (size_t i = 1; i < 5; i++)
        CHECK(field_value_is_sealed(&shut->values[i]));
    CHECK_TEXT(field_show(NULL, office.arena, &shut->definition->fields[1], &shut->values[1]), "Sealed");
    CHECK_TEXT(opened(&office, id, OFFICER(&office))->values[1].text, "Once.");
    CHECK(field_value_is_sealed(&opened(&office, id, OFFICER(&office))->values[2]));
    CHECK_TEXT(opened(&office, id, HEAD(&office))->values[2].text, "Ann");
    CHECK_TEXT(opened(&office, id, HEAD(&office))->values[3].text, "2020-01-02");
    CHECK(!text_contains(office_text(&office, "select document from history where version = 1 and record in (select id from reg_lamp)"), TEXT("Ann")));
    CHECK_INTEGER(office_count(&office, "select count(*) from search_word where stem in ('onc', 'once', 'ann')"), 0);
    end(&office);
}

TEST("what nobody changes stays byte for byte; what changes is checked in the plain")
{
    struct office office = sealing_office();
    int64_t id = office_add(&office, HEAD(&office), "lamp", "title=A;story=Once.;keeper=Ann;mood=calm");
    struct text story = stored(&office, id, "story"), keeper = stored(&office, id, "keeper");
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "lamp", id, 1, "title=B"), OK);
    CHECK(text_equal(stored(&office, id, "story"), story) && text_equal(stored(&office, id, "keeper"), keeper));
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "lamp", id, 2, "story=ab"), ERROR_INVALID);
    CHECK_TEXT(office.problems, "story: Use 3 characters or more: this has 2");
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "lamp", id, 2, "story="), ERROR_INVALID);
    CHECK_TEXT(office.problems, "story: Enter an answer for \"Story\"");
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "lamp", id, 2, "lit_on=2199-01-01"), ERROR_INVALID);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "lamp", id, 2, "mood=stormy"), ERROR_INVALID);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "lamp", id, 2, arena_printf(office.arena, "story=%.*s", TEXT_ARGS(keeper)).data), ERROR_INVALID);
    CHECK(text_contains(office.problems, TEXT("looks like a sealed text")));
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "lamp", id, 2, "story=Then."), OK);
    CHECK(!text_equal(stored(&office, id, "story"), story) && text_equal(stored(&office, id, "keeper"), keeper));
    CHECK_TEXT(opened(&office, id, HEAD(&office))->values[1].text, "Then.");
    end(&office);
}

TEST("a value taken from another record is sealed anew; a sealed text that is moved does not open")
{
    struct office office = sealing_office();
    int64_t one = office_add(&office, HEAD(&office), "lamp", "title=A;story=Of the first."), two = office_add(&office, HEAD(&office), "lamp", "title=B;story=Of the second.");
    struct record *from = opened(&office, one, HEAD(&office)), *to = opened(&office, two, HEAD(&office)), *sealed = NULL;
    struct db *db = office_read(&office);
    to->values[1] = from->values[1]; /* plain text, and what it was opened from */
    CHECK_INTEGER(record_seal(db, &office.engine, office.arena, to, &sealed, &office.message), OK);
    CHECK(field_value_is_sealed(&sealed->values[1]) && !text_equal(sealed->values[1].text, from->values[1].sealed));
    struct field_value value = {.text = from->values[1].sealed};
    CHECK_INTEGER(record_unseal_text(db, &office.engine, office.arena, to->definition, two, &to->definition->fields[1], &value), OK);
    CHECK(field_value_is_sealed(&value) && text_contains(value.closed, TEXT("belongs elsewhere")));
    store_read_end(db);
    end(&office);
}

TEST("without its key a value is kept, cannot be changed, and nothing new is sealed")
{
    struct office office = sealing_office();
    int64_t id = office_add(&office, HEAD(&office), "lamp", "title=A;story=Once.;keeper=Ann");
    struct text story = stored(&office, id, "story");
    struct keyring *with = office.engine.keyring;
    office.engine.keyring = ring_of(&office, "nowhere");
    CHECK(text_contains(opened(&office, id, HEAD(&office))->values[1].closed, TEXT("is not there")));
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "lamp", id, 1, "title=B"), OK);
    CHECK(text_equal(stored(&office, id, "story"), story));
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "lamp", id, 2, "story=Other."), ERROR_INVALID);
    CHECK(text_contains(office.problems, TEXT("This cannot be changed now. This cannot be opened: key")));
    CHECK_INTEGER(office_edit(&office, HEAD(&office), "lamp", id, 2, "keeper="), ERROR_INVALID);
    CHECK_INTEGER(office_add(&office, HEAD(&office), "lamp", "title=C;story=New."), 0);
    CHECK(text_contains(text_of(office.message.text), TEXT("no key to seal it with")));
    CHECK_INTEGER(office_count(&office, "select count(*) from record where register = 'lamp'"), 1);
    keyring_free(office.engine.keyring);
    office.engine.keyring = NULL; /* an office that was never given any */
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "lamp", id, 2, "title=D"), OK);
    office.engine.keyring = with;
    CHECK_TEXT(opened(&office, id, HEAD(&office))->values[1].text, "Once.");
    end(&office);
}

TEST("sealing anew goes on wherever it was cut off, and leaves what it cannot open")
{
    struct office office = sealing_office();
    char first[KEY_ID_BYTES], second[KEY_ID_BYTES];
    int64_t some = 0, rows = 3 * RESEAL_ROWS_MAX + 7;
    CHECK_INTEGER(keyring_current(office.engine.keyring, first, &office.message), OK);
    for (int64_t i = 0; i < rows; i++)
        some = office_add(&office, HEAD(&office), "lamp", arena_printf(office.arena, "title=Lamp %" PRId64 ";story=Of lamp %" PRId64 ".", i, i).data);
    CHECK_INTEGER(keyring_make(office.engine.keyring, second, &office.message), OK);
    CHECK_INTEGER(office_count(&office, WITH_ID(&office, "select count(*) from reg_lamp where id = %" PRId64 " and story is not null", some)), 1);
    struct reseal cut = {.engine = &office.engine};
    for (size_t i = 0; i < office.definitions->count && cut.from.sealed == 0; i++) { /* to the first step that does something */
        CHECK_INTEGER(store_write(office.store, reseal_some, &cut, &office.message), OK);
        cut.from = cut.to;
    }
    CHECK_INTEGER(cut.from.sealed, RESEAL_ROWS_MAX);
    struct reseal whole = {.engine = &office.engine}; /* as after a kill: from the beginning */
    for (int i = 0; !whole.from.done && i < 1000; i++) {
        CHECK_INTEGER(store_write(office.store, reseal_some, &whole, &office.message), OK);
        whole.from = whole.to;
    }
    CHECK_INTEGER(whole.from.sealed, 2 * rows - RESEAL_ROWS_MAX);
    CHECK_INTEGER(whole.from.closed, 0);
    CHECK_INTEGER(office_count(&office, arena_printf(office.arena, "select count(*) from reg_lamp where story like 'sealed:%s:%%'", second).data), rows);
    CHECK_INTEGER(office_count(&office, arena_printf(office.arena, "select count(*) from history where document like '%%sealed:%s:%%'", first).data), 0);
    CHECK_TEXT(opened(&office, some, HEAD(&office))->values[1].text, arena_printf(office.arena, "Of lamp %" PRId64 ".", rows - 1).data);
    end(&office);
}

static enum result parks(struct db *db, void *context, struct message *message)
{
    (void)context, (void)message;
    return db_run(db, NULL, SQL("insert into parked_form (account, path, body) values (1, '/desk/registers/buoys/new', 'field_depth=73109944')"), BIND_NOTHING);
}

TEST("numbers, days and answers that are there already are sealed too, in their column and in their history")
{
    struct office office = sealing_office();
    static const char before_yaml[] = "register: buoy\nroom: test\ntitle: Buoy\nabout: A buoy.\nfields:\n  title: {type: text, required: yes}\n  depth: {type: integer, max: 99999999}\n"
                                      "  lit: {type: boolean}\n  laid_on: {type: date}\n  heard_at: {type: moment}\n  keeper: {type: role}\n  at: {type: link, to: organisation}\naccess: {see: [officer], add: [officer], edit: [officer]}\n";
    static const char after_yaml[] = "register: buoy\nroom: test\ntitle: Buoy\nabout: A buoy.\nfields:\n  title: {type: text, required: yes}\n  depth: {type: integer, max: 99999999, sealed: yes}\n"
                                     "  lit: {type: boolean, sealed: yes}\n  laid_on: {type: date, sealed: yes}\n  heard_at: {type: moment, sealed: yes}\n  keeper: {type: role, sealed: yes}\n  at: {type: link, to: organisation, sealed: yes}\n"
                                     "access: {see: [officer], add: [officer], edit: [officer]}\n";
    static const char *const before[] = {roles_yaml, moods_yaml, organisation_yaml, promise_yaml, note_yaml, case_yaml, before_yaml, NULL};
    static const char *const after[] = {roles_yaml, moods_yaml, organisation_yaml, promise_yaml, note_yaml, case_yaml, after_yaml, NULL};
    int64_t id, bare, last = 0, harbour, other;
    CHECK_INTEGER(office_define(&office, before, ""), OK);
    harbour = office_add(&office, OFFICER(&office), "organisation", "name=Harbour");
    other = office_add(&office, OFFICER(&office), "organisation", "name=Other");
    id = office_add(&office, OFFICER(&office), "buoy", arena_printf(office.arena, "title=A;depth=73109944;lit=no;laid_on=1987-03-21;heard_at=2026-06-01T08:00:00Z;keeper=head;at=%" PRId64, harbour).data);
    CHECK_INTEGER(office_count(&office, "select count(*) from link where field = 'at'"), 1);
    bare = office_add(&office, OFFICER(&office), "buoy", "title=B");
    CHECK(id > 0 && bare > 0);
    for (int i = 0; i < 210; i++) /* more than are rewritten at once */
        last = office_add(&office, OFFICER(&office), "buoy", arena_printf(office.arena, "title=Many;depth=%d", i + 1).data);
    CHECK_INTEGER(store_write(office.store, parks, NULL, &office.message), OK);
    CHECK_INTEGER(office_define(&office, after, ""), OK);
    CHECK(text_is_sealed(office_text(&office, "select body from parked_form")));
    static const char *const fields[][2] = {{"depth", "73109944"}, {"lit", "no"}, {"laid_on", "1987-03-21"}, {"heard_at", "2026-06-01T08:00:00Z"}, {"keeper", "head"}};
    struct record *record = office_load(&office, "buoy", id);
    struct actor officer = OFFICER(&office);
    struct db *db = office_read(&office);
    CHECK_INTEGER(record_unseal(db, &office.engine, office.arena, record, &officer), OK);
    store_read_end(db);
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        struct text stored_text = office_text(&office, arena_printf(office.arena, "select %s from reg_buoy where id = %" PRId64, fields[i][0], id).data);
        CHECK(text_is_sealed(stored_text));
        CHECK_TEXT(record_value(record, text_of(fields[i][0]))->text, fields[i][1]);
    }
    CHECK_INTEGER(office_count(&office, "select count(*) from history where document like '%73109944%' or document like '%1987-03-21%'"), 0);
    CHECK_INTEGER(office_count(&office, arena_printf(office.arena, "select count(*) from reg_buoy where id = %" PRId64 " and depth is null and laid_on is null", bare).data), 1);
    CHECK(text_is_sealed(office_text(&office, arena_printf(office.arena, "select depth from reg_buoy where id = %" PRId64, last).data)));
    CHECK(text_is_sealed(office_text(&office, arena_printf(office.arena, "select at from reg_buoy where id = %" PRId64, id).data)));
    CHECK(record_value(record, TEXT("at"))->link_count == 1 && record_value(record, TEXT("at"))->links[0] == harbour);
    CHECK_INTEGER(office_count(&office, "select count(*) from link where field = 'at'"), 0); /* nothing leads back */
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "buoy", id, 1, "title=A;depth=5;lit=yes"), OK);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "buoy", id, 2, arena_printf(office.arena, "title=A;at=%" PRId64, other).data), OK);
    CHECK_INTEGER(office_count(&office, "select count(*) from link where field = 'at'"), 0);
    CHECK(text_is_sealed(office_text(&office, arena_printf(office.arena, "select at from reg_buoy where id = %" PRId64, id).data)));
    CHECK(office_edit(&office, OFFICER(&office), "buoy", id, 3, arena_printf(office.arena, "title=A;at=%" PRId64, bare).data) != OK); /* of another register */
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "buoy", id, 3, "title=A;at="), OK);
    CHECK(office_edit(&office, OFFICER(&office), "buoy", bare, 1, "title=B;keeper=nobody") != OK);
    CHECK(office_define(&office, before, "") != OK); /* never laid open by a changed definition */
    end(&office);
}

/* --- Links through merges ---------------------------------------------------- */

static const char quay_yaml[] =
    "register: quay\nroom: test\ntitle: Quay\nabout: A quay.\nfields:\n  name: {type: text, required: yes}\n"
    "duplicates: {by: [name], merge: [head]}\n"
    "access: {see: [officer, head], add: [officer, head], edit: [officer, head]}\n";
static const char berth_yaml[] =
    "register: berth\nroom: test\ntitle: Berth\nabout: A berth.\nfields:\n  title: {type: text, required: yes}\n"
    "  hidden_at: {type: link, to: quay, sealed: yes}\n  open_at: {type: link, to: quay}\n"
    "access: {see: [officer, head], add: [officer, head], edit: [officer, head]}\n";
static const char *const with_quays[] = {roles_yaml, moods_yaml, organisation_yaml, promise_yaml, note_yaml, quay_yaml, berth_yaml, NULL};

struct quay_deed { struct office *office; int64_t merged, survivor, merge; };

static enum result merge_quays(struct db *db, void *context, struct message *message)
{
    struct quay_deed *deed = context;
    struct actor head = HEAD(deed->office);
    struct merge_wish wish = {.definition = definitions_find(deed->office->definitions, TEXT("quay")), .survivor = deed->survivor, .merged = deed->merged};
    return merge_records(db, &deed->office->engine, deed->office->arena, &wish, &head, &deed->merge, message);
}

static enum result part_quays(struct db *db, void *context, struct message *message)
{
    struct quay_deed *deed = context;
    struct actor head = HEAD(deed->office);
    return merge_undo(db, &deed->office->engine, deed->office->arena, deed->merge, 0, &head, message);
}

static int64_t hidden_at(struct office *office, int64_t id)
{
    struct record *record = office_load(office, "berth", id);
    struct actor officer = OFFICER(office);
    struct db *db = office_read(office);
    CHECK_INTEGER(record_unseal(db, &office->engine, office->arena, record, &officer), OK);
    store_read_end(db);
    return record_link(record, "hidden_at");
}

TEST("a sealed link leads to what stands for its target, and no merge writes where it leads")
{
    struct office office = office_new();
    char key[KEY_ID_BYTES];
    office.engine.keyring = ring_of(&office, "keys");
    CHECK_INTEGER(keyring_make(office.engine.keyring, key, &office.message), OK);
    CHECK_INTEGER(office_define(&office, with_quays, ""), OK);
    int64_t a = office_add(&office, HEAD(&office), "quay", "name=A"), b = office_add(&office, HEAD(&office), "quay", "name=B"), c = office_add(&office, HEAD(&office), "quay", "name=C");
    int64_t id = office_add(&office, OFFICER(&office), "berth", arena_printf(office.arena, "title=North;hidden_at=%" PRId64, a).data);
    const char *column = arena_printf(office.arena, "select hidden_at from reg_berth where id = %" PRId64, id).data;
    struct text before = office_text(&office, column);
    struct quay_deed first = {&office, a, b, 0}, second = {&office, b, c, 0};
    CHECK(id > 0 && text_is_sealed(before));
    CHECK_INTEGER(store_write(office.store, merge_quays, &first, &office.message), OK);
    CHECK_INTEGER(hidden_at(&office, id), b);
    CHECK_INTEGER(store_write(office.store, merge_quays, &second, &office.message), OK);
    CHECK_INTEGER(hidden_at(&office, id), c); /* a chain */
    CHECK_TEXT(office_text(&office, column), before.data);
    CHECK_INTEGER(office_count(&office, "select count(*) from merge_link"), 0);
    CHECK_INTEGER(office_count(&office, "select count(*) from history where kind = 'followed'"), 0);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "berth", id, 1, "title=South"), OK); /* others' edits leave it */
    CHECK_TEXT(office_text(&office, column), before.data);
    CHECK_INTEGER(store_write(office.store, part_quays, &second, &office.message), OK);
    CHECK_INTEGER(hidden_at(&office, id), b);
    CHECK_INTEGER(store_write(office.store, part_quays, &first, &office.message), OK);
    CHECK_INTEGER(hidden_at(&office, id), a);
    CHECK_INTEGER(store_write(office.store, merge_quays, &first, &office.message), OK);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "berth", id, 2, arena_printf(office.arena, "hidden_at=%" PRId64, c).data), OK);
    CHECK_INTEGER(store_write(office.store, part_quays, &first, &office.message), OK);
    CHECK_INTEGER(hidden_at(&office, id), c); /* what a person changed stays */
    end(&office);
}
