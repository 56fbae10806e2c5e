/* A register at the edges of time: midnight in London, the change of year, 29 February; and what is held apart of an intake. */
#include "office_help.h"
#include "blocks/clock/clock.h"

static const char ways_yaml[] = "list: ways\ntitle: Ways\nchoices: {paper: {label: Paper}, telephone: {label: Telephone}}\n";
static const char letter_yaml[] =
    "register: letter\n"
    "room: test\n"
    "title: Letter\n"
    "about: What came.\n"
    "reference: L-{year}-{serial:2}\n"
    "intake: {channels: ways, happened: happened}\n"
    "fields:\n"
    "  title: {type: text, required: yes}\n"
    "  happened: {type: partial_date}\n"
    "  seen_at: {type: moment, not_after: now}\n"
    "clocks: {answer: {from: received_on, limit: 1 month}}\n"
    "access: {see: [officer], add: [officer], edit: [officer]}\n";
static const char *const letter_sources[] = {roles_yaml, ways_yaml, letter_yaml, NULL};

static struct actor at(const struct office *office, const char *iso)
{
    struct actor actor = OFFICER(office);
    CHECK(instant_parse(text_of(iso), &actor.moment.now) == OK);
    actor.moment.today = date_in_london(actor.moment.now);
    return actor;
}

static struct office letters(void)
{
    struct office office = office_new();
    CHECK_INTEGER(office_define(&office, letter_sources, ""), OK);
    return office;
}

TEST("today ends at London's midnight, in summer and in winter")
{
    static const struct { const char *now, *received; bool right; } cases[] = {
        {"2026-06-30T22:59:59Z", "2026-06-30", true}, {"2026-06-30T22:59:59Z", "2026-07-01", false}, {"2026-06-30T23:00:00Z", "2026-07-01", true},
        {"2026-12-31T23:59:59Z", "2027-01-01", false}, {"2027-01-01T00:00:00Z", "2027-01-01", true}, {"2026-10-25T23:59:59Z", "2026-10-26", false},
        {"2026-10-26T00:00:00Z", "2026-10-26", true}, {"2026-03-29T22:59:59Z", "2026-03-30", false}, {"2026-03-29T23:00:00Z", "2026-03-30", true},
    };
    struct office office = letters();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *values = arena_printf(office.arena, "title=A;channel=paper;received_on=%s", cases[i].received).data;
        if ((office_add(&office, at(&office, cases[i].now), "letter", values) > 0) != cases[i].right) {
            printf("  %s at %s: %.*s\n", cases[i].received, cases[i].now, TEXT_ARGS(office.problems));
            CHECK(false);
        }
    }
    office_end(&office);
}

TEST("a moment may be now and not a second later")
{
    struct office office = letters();
    CHECK(office_add(&office, at(&office, "2026-06-30T22:59:59Z"), "letter", "title=A;channel=paper;received_on=2026-06-30;seen_at=2026-06-30T22:59:59Z") > 0);
    CHECK_INTEGER(office_add(&office, at(&office, "2026-06-30T22:59:59Z"), "letter", "title=A;channel=paper;received_on=2026-06-30;seen_at=2026-06-30T23:00:00Z"), 0);
    CHECK_TEXT(office.problems, "seen_at: The time cannot be in the future");
    office_end(&office);
}

TEST("the year of a reference changes with the year in London")
{
    struct office office = letters();
    int64_t last = office_add(&office, at(&office, "2026-12-31T23:59:59Z"), "letter", "title=A;channel=paper;received_on=2026-12-31");
    int64_t first = office_add(&office, at(&office, "2027-01-01T00:00:00Z"), "letter", "title=B;channel=paper;received_on=2026-12-31");
    CHECK(last > 0 && first > 0);
    CHECK_TEXT(office_load(&office, "letter", last)->reference, "L-2026-01");
    CHECK_TEXT(office_load(&office, "letter", first)->reference, "L-2027-02");
    office_end(&office);
}

TEST("a month runs to 29 February where there is one, and what closes on a day is late at its midnight")
{
    static const struct { const char *start, *now; enum lateness lateness; int days; } cases[] = {
        {"2028-01-29", "2028-02-29T23:59:59Z", LATENESS_TODAY, 0}, {"2028-01-29", "2028-03-01T00:00:00Z", LATENESS_LATE, 1},
        {"2028-01-31", "2028-02-29T12:00:00Z", LATENESS_TODAY, 0}, {"2027-01-31", "2027-02-28T12:00:00Z", LATENESS_TODAY, 0},
        {"2026-05-30", "2026-06-30T22:59:59Z", LATENESS_TODAY, 0}, {"2026-05-30", "2026-06-30T23:00:00Z", LATENESS_LATE, 1},
        {"2028-02-29", "2028-03-28T12:00:00Z", LATENESS_SOON, 1},
    };
    struct office office = letters();
    const struct clock_rule *clock = &definitions_find(office.definitions, TEXT("letter"))->clocks[0];
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct deadline deadline;
        struct date start;
        CHECK(date_parse(text_of(cases[i].start), &start) == OK);
        CHECK_INTEGER(clock_deadline(clock, start, 0, at(&office, cases[i].now).moment.today, office.arena, &deadline), OK);
        CHECK_INTEGER(deadline.lateness, cases[i].lateness);
        CHECK_INTEGER(deadline.days, cases[i].days);
    }
    office_end(&office);
}

TEST("who keyed it in, and when, is set once; received is not after it, happened not after received")
{
    struct office office = letters();
    struct actor officer = at(&office, "2026-11-21T10:00:00Z"), later = at(&office, "2026-12-01T10:00:00Z");
    static const struct { const char *values, *problems; } wrong[] = {
        {"title=A", "channel: Choose an answer for \"How it came\"\nreceived_on: Enter an answer for \"Received on\""},
        {"title=A;channel=pigeon;received_on=2026-11-21", "channel: Choose one of the answers in the list"},
        {"title=A;channel=paper;received_on=2026-11-22", "received_on: The date cannot be in the future"},
        {"title=A;channel=paper;received_on=2026-10-31;happened=2026-11", "happened: It was received on 31 October 2026: it cannot have happened after that"},
        {"title=A;channel=paper;received_on=2026-11-01;form_number=00000000", "form_number: There was never a form with this number: look at its foot, or leave this empty"},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        CHECK_INTEGER(office_add(&office, officer, "letter", wrong[i].values), 0);
        CHECK_TEXT(office.problems, wrong[i].problems);
    }
    officer.name = TEXT("Olive Test");
    later.name = TEXT("Una Test");
    int64_t id = office_add(&office, officer, "letter", "title=A;channel=paper;received_on=2026-11-01;happened=2026-11;keyed_by=Nobody;keyed_at=2020-01-01T00:00:00Z");
    CHECK(id > 0);
    CHECK_INTEGER(office_edit(&office, later, "letter", id, 1, "received_on=2026-11-25;happened="), ERROR_INVALID);
    CHECK_TEXT(office.problems, "received_on: It was keyed in on 21 November 2026, so it was received by then");
    CHECK_INTEGER(office_edit(&office, later, "letter", id, 1, "received_on=2026-11-21"), OK);
    struct record *record = office_load(&office, "letter", id);
    CHECK(record != NULL);
    CHECK_TEXT(record_text(record, "keyed_by"), "Olive Test");
    CHECK_TEXT(record_text(record, "keyed_at"), "2026-11-21T10:00:00Z");
    office_end(&office);
}
