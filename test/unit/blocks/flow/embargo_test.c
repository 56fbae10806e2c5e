/* When an approved version is released and when a hold begins and ends: to the second, in every season. Time is an argument:
 * nothing here looks at a clock. */
#include "../record/office_help.h"

static const char bell_yaml[] =
    "register: bell\n"
    "room: tower\n"
    "title: Bell\n"
    "about: An invented bell.\n"
    "address: bells\n"
    "fields:\n"
    "  name: {type: text, required: yes, public: yes}\n"
    "flow:\n"
    "  start: draft\n"
    "  states: {draft: {label: Draft}, published: {label: Published}, withdrawn: {label: Withdrawn}}\n"
    "  ends: [withdrawn]\n"
    "  editable: [draft, published]\n"
    "  moves:\n"
    "    publish: {from: [draft, published], to: published, by: [head], publishes: yes}\n"
    "    withdraw: {from: published, to: withdrawn, by: [head], withdraws: yes}\n"
    "access: {see: [officer, head], add: [officer, head], edit: [officer, head]}\n";
static const char *const sources[] = {roles_yaml, moods_yaml, organisation_yaml, promise_yaml, note_yaml, bell_yaml, NULL};

static struct office tower_new(void)
{
    struct office office = office_new();
    CHECK_INTEGER(office_define(&office, sources, ""), OK);
    return office;
}

static enum result run_statement(struct db *db, void *context, struct message *message)
{
    (void)message;
    return db_run(db, NULL, SQL_COMPOSED((const char *)context), BIND_NOTHING);
}

static struct instant at(const char *iso)
{
    struct instant instant = {0};
    CHECK_INTEGER(instant_parse(text_of(iso), &instant), OK);
    return instant;
}

static struct actor head_at(struct office *office, struct instant now)
{
    struct actor actor = HEAD(office);
    actor.moment.now = now;
    actor.moment.today = date_in_london(now);
    return actor;
}

struct approving { struct office *office; struct actor actor; int64_t id; struct embargo_wait wait; bool waits; };

static enum result approve_body(struct db *db, void *context, struct message *message)
{
    struct approving *approving = context;
    struct office *office = approving->office;
    return flow_move_when(db, &office->engine, office->arena, definitions_find(office->definitions, TEXT("bell")), approving->id, 0, TEXT("publish"), TEXT_NONE,
                          &approving->wait, &approving->actor, NULL, &approving->waits, message);
}

/* A bell that waits, approved at `now`. */
static int64_t waiting_bell(struct office *office, const char *now, struct embargo_wait wait)
{
    struct approving approving = {.office = office, .actor = head_at(office, at(now)), .wait = wait};
    approving.id = office_add(office, OFFICER(office), "bell", "name=Great Tom");
    CHECK(approving.id > 0);
    office->message = (struct message){0};
    CHECK_INTEGER(store_write(office->store, approve_body, &approving, &office->message), OK);
    CHECK(approving.waits);
    return approving.id;
}

struct looking { struct office *office; struct instant now; size_t released; };

/* What the keeper does when it looks at that second. */
static enum result look_body(struct db *db, void *context, struct message *message)
{
    struct looking *looking = context;
    struct office *office = looking->office;
    struct moment moment = {.now = looking->now, .today = date_in_london(looking->now)};
    int64_t *ids;
    TRY(embargo_due(db, &office->engine, office->arena, looking->now, &ids, &looking->released));
    for (size_t i = 0; i < looking->released; i++)
        TRY(embargo_release(db, &office->engine, office->arena, ids[i], moment, message));
    return OK;
}

static size_t look(struct office *office, struct instant now)
{
    struct looking looking = {.office = office, .now = now};
    office->message = (struct message){0};
    CHECK_INTEGER(store_write(office->store, look_body, &looking, &office->message), OK);
    return looking.released;
}

static bool is_public(struct office *office, int64_t id)
{
    return office_count(office, WITH_ID(office, "select count(*) from pub_record where withdrawn = 0 and id = %" PRId64, id)) == 1;
}

/* --- A moment ------------------------------------------------------------- */

struct moment_case { const char *typed, *released; };
static const struct moment_case moments[] = {
    {"21 January 2027, 9:30am", "2027-01-21T09:30:00Z"},
    {"21 June 2027, 9:30am", "2027-06-21T08:30:00Z"},
    {"28 March 2027, 12:59am", "2027-03-28T00:59:00Z"},       /* the minute before the hour that is lost */
    {"28 March 2027, 2am", "2027-03-28T01:00:00Z"},           /* the second after it */
    {"31 October 2027, 12:59am", "2027-10-30T23:59:00Z"},
    {"31 October 2027, 1:30am BST", "2027-10-31T00:30:00Z"},  /* the hour that comes twice: the first time */
    {"31 October 2027, 1:30am GMT", "2027-10-31T01:30:00Z"},  /* and the second */
    {"31 October 2027, 2am", "2027-10-31T02:00:00Z"},
    {"29 February 2028, 12am", "2028-02-29T00:00:00Z"},
    {"31 December 2027, 11:59pm", "2027-12-31T23:59:00Z"},
    {"1 January 2028, 12am", "2028-01-01T00:00:00Z"},
};

TEST("an approved version is released in the very second for which it was approved, and not in the one before")
{
    for (size_t i = 0; i < COUNT_OF(moments); i++) {
        struct office office = tower_new();
        struct embargo_wait wait = {.until = UNTIL_MOMENT};
        struct message message = {0};
        struct instant released = at(moments[i].released), before = {released.seconds - 1};
        int64_t id;
        CHECK_INTEGER(instant_parse_typed(text_of(moments[i].typed), &wait.at, &message), OK);
        CHECK_INTEGER(wait.at.seconds, released.seconds);
        id = waiting_bell(&office, "2027-01-01T00:00:00Z", wait);
        CHECK_INTEGER(look(&office, before), 0);
        CHECK(!is_public(&office, id));
        CHECK_INTEGER(look(&office, released), 1);
        CHECK(is_public(&office, id));
        CHECK_INTEGER(office_count(&office, "select in_force_on from pub_record"), date_in_london(released).day);
        CHECK_INTEGER(look(&office, released), 0); /* once */
        office_end(&office);
    }
}

TEST("the hour that is lost is no time, and of the hour that comes twice one must say which")
{
    static const struct { const char *typed, *words; } wrong[] = {
        {"28 March 2027, 1am", ""}, {"28 March 2027, 1:30am", ""}, {"28 March 2027, 1:59am", ""}, {"31 October 2027, 1am", "GMT"}, {"31 October 2027, 1:30am", "GMT"},
        {"31 October 2027, 1:59am", "GMT"}, {"29 February 2027, 9am", ""}, {"31 November 2027, 9am", ""},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct message message = {0};
        struct instant instant;
        CHECK(instant_parse_typed(text_of(wrong[i].typed), &instant, &message) < 0);
        CHECK(message.text[0] && strstr(message.text, wrong[i].words) != NULL);
    }
}

TEST("what fell due while nobody looked is released at the first look, with the time of that look")
{
    struct office office = tower_new();
    int64_t id = waiting_bell(&office, "2027-01-01T00:00:00Z", (struct embargo_wait){.until = UNTIL_MOMENT, .at = at("2027-12-31T23:59:59Z")});
    CHECK_INTEGER(look(&office, at("2028-02-29T12:00:00Z")), 1);
    CHECK(is_public(&office, id));
    CHECK_TEXT(office_text(&office, "select cast(published_at as text) from pub_document"), arena_printf(office.arena, "%" PRId64, at("2028-02-29T12:00:00Z").seconds).data);
    office_end(&office);
}

TEST("a moment must lie ahead, by a second, and within three years")
{
    struct office office = tower_new();
    struct approving approving = {.office = &office, .actor = head_at(&office, at("2027-01-01T00:00:00Z"))};
    const struct { int64_t ahead; enum result result; } cases[] = {
        {0, ERROR_INVALID}, {-1, ERROR_INVALID}, {1, OK}, {(int64_t)EMBARGO_DAYS_MAX * 86400, OK}, {(int64_t)EMBARGO_DAYS_MAX * 86400 + 1, ERROR_INVALID},
    };
    approving.id = office_add(&office, OFFICER(&office), "bell", "name=Great Tom");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        approving.wait = (struct embargo_wait){.until = UNTIL_MOMENT, .at = {approving.actor.moment.now.seconds + cases[i].ahead}};
        CHECK_INTEGER(store_write(office.store, approve_body, &approving, &office.message), cases[i].result);
    }
    office_end(&office);
}

/* --- A hold --------------------------------------------------------------- */

struct hold_case { const char *from, *until, *first, *last; }; /* the first and the last second, in UTC */
static const struct hold_case holds[] = {
    {"2027-01-04", "2027-01-10", "2027-01-04T00:00:00Z", "2027-01-10T23:59:59Z"},
    {"2027-06-07", "2027-06-13", "2027-06-06T23:00:00Z", "2027-06-13T22:59:59Z"},
    {"2027-03-28", "2027-03-28", "2027-03-28T00:00:00Z", "2027-03-28T22:59:59Z"}, /* a day of 23 hours */
    {"2027-10-31", "2027-10-31", "2027-10-30T23:00:00Z", "2027-10-31T23:59:59Z"}, /* and one of 25 */
    {"2027-03-22", "2027-05-06", "2027-03-22T00:00:00Z", "2027-05-06T22:59:59Z"}, /* over the change in spring */
    {"2028-02-29", "2028-02-29", "2028-02-29T00:00:00Z", "2028-02-29T23:59:59Z"},
    {"2028-02-28", "2028-03-01", "2028-02-28T00:00:00Z", "2028-03-01T23:59:59Z"},
    {"2027-12-31", "2028-01-01", "2027-12-31T00:00:00Z", "2028-01-01T23:59:59Z"},
};

static void hold_days(struct office *office, const struct hold_case *days)
{
    struct date from, until;
    CHECK_INTEGER(date_parse(text_of(days->from), &from), OK);
    CHECK_INTEGER(date_parse(text_of(days->until), &until), OK);
    CHECK_INTEGER(store_write(office->store, run_statement,
                              (void *)arena_printf(office->arena, "insert into publishing_hold (id, from_day, until_day, room, ground, set_by, set_at)"
                                                                  " values (1, %d, %d, 'tower', 'Election', 2, 1)", from.day, until.day).data, NULL), OK);
}

static bool held(struct office *office, const char *room, struct instant now)
{
    struct publishing_hold hold;
    struct db *db = office_read(office);
    enum result result = publishing_held(db, office->arena, text_of(room), now, &hold);
    store_read_end(db);
    CHECK(result == OK || result == ERROR_NOT_FOUND);
    return result == OK;
}

TEST("a hold begins with the first second of its first day in London and ends with the last of its last")
{
    for (size_t i = 0; i < COUNT_OF(holds); i++) {
        struct office office = tower_new();
        struct instant first = at(holds[i].first), last = at(holds[i].last);
        hold_days(&office, &holds[i]);
        CHECK(!held(&office, "tower", (struct instant){first.seconds - 1}));
        CHECK(held(&office, "tower", first));
        CHECK(held(&office, "tower", last));
        CHECK(!held(&office, "tower", (struct instant){last.seconds + 1}));
        CHECK(!held(&office, "cellar", first)); /* it is of one room */
        office_end(&office);
    }
}

TEST("what is approved in a hold's last second waits one second; what is approved after it does not wait")
{
    for (size_t i = 0; i < COUNT_OF(holds); i++) {
        struct office office = tower_new();
        struct instant last = at(holds[i].last), after = {last.seconds + 1};
        struct approving late = {.office = &office, .actor = head_at(&office, after)};
        int64_t id;
        hold_days(&office, &holds[i]);
        id = waiting_bell(&office, holds[i].last, (struct embargo_wait){.until = UNTIL_NOTHING});
        CHECK_INTEGER(look(&office, last), 0);
        CHECK(!is_public(&office, id));
        CHECK_INTEGER(look(&office, after), 1);
        CHECK(is_public(&office, id));
        late.id = office_add(&office, OFFICER(&office), "bell", "name=Little Tom");
        CHECK_INTEGER(store_write(office.store, approve_body, &late, &office.message), OK);
        CHECK(!late.waits);
        CHECK(is_public(&office, late.id));
        office_end(&office);
    }
}

TEST("a moment within a hold is released when the hold ends, not before")
{
    struct office office = tower_new();
    int64_t id;
    hold_days(&office, &holds[1]);
    id = waiting_bell(&office, "2027-06-01T00:00:00Z", (struct embargo_wait){.until = UNTIL_MOMENT, .at = at("2027-06-10T09:00:00Z")});
    CHECK_INTEGER(look(&office, at("2027-06-10T09:00:00Z")), 0);
    CHECK_INTEGER(look(&office, at("2027-06-13T22:59:59Z")), 0);
    CHECK_INTEGER(look(&office, at("2027-06-13T23:00:00Z")), 1);
    CHECK(is_public(&office, id));
    office_end(&office);
}
