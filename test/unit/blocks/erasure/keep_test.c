#include "../record/office_help.h"

static struct keep_rule rule(int count, unsigned unit)
{
    return (struct keep_rule){.given = true, .count = count, .unit = unit, .state = SIZE_MAX};
}

struct due_case { int count; unsigned unit; const char *start, *due; };
static const struct due_case cases[] = {
    {6, KEEP_YEARS, "2020-01-31", "2026-02-01"},
    {1, KEEP_YEARS, "2020-02-29", "2021-03-01"},  /* ends on 28 February */
    {4, KEEP_YEARS, "2020-02-29", "2024-03-01"},  /* ends on 29 February */
    {1, KEEP_YEARS, "2019-02-28", "2020-02-29"},  /* ends on 28 February, whatever day is the month's last */
    {1, KEEP_DAYS, "2026-11-21", "2026-11-23"},   /* the 22nd is kept whole */
    {31, KEEP_DAYS, "2026-12-31", "2027-02-01"},
    {1, KEEP_MONTHS, "2026-01-31", "2026-03-01"}, /* ends on 28 February */
    {3, KEEP_MONTHS, "2026-11-30", "2027-03-01"},
    {1, KEEP_MONTHS, "2028-01-31", "2028-03-01"}, /* ends on 29 February */
    {1, KEEP_MONTHS, "2028-02-29", "2028-03-30"}, /* ends on 29 March */
    {12, KEEP_MONTHS, "2028-02-29", "2029-03-01"},
    {100, KEEP_YEARS, "2000-02-29", "2100-03-01"}, /* 2100 has no 29 February */
    {1, KEEP_DAYS, "2028-02-28", "2028-03-01"},   /* the 29th is kept whole */
    {1, KEEP_YEARS, "2027-12-31", "2029-01-01"},
    {365, KEEP_DAYS, "2027-12-31", "2028-12-31"}, /* a leap year */
    {6, KEEP_MONTHS, "2026-06-30", "2026-12-31"}, /* ends on 30 December */
};

TEST("the end of a period, counted as the law counts")
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct keep_rule keep = rule(cases[i].count, cases[i].unit);
        struct date start;
        char due[DATE_ISO_BYTES];
        CHECK_INTEGER(date_parse(text_of(cases[i].start), &start), OK);
        date_write_iso(keep_due_on(&keep, start), due);
        CHECK_TEXT(text_of(due), cases[i].due);
    }
}

TEST("what is kept for ever, or from no day, is never due")
{
    struct keep_rule keep = rule(1, KEEP_DAYS);
    CHECK(date_is_none(keep_due_on(&keep, DATE_NONE)));
    keep.ever = true;
    CHECK(date_is_none(keep_due_on(&keep, (struct date){20000})));
    keep = (struct keep_rule){.given = false};
    CHECK(date_is_none(keep_due_on(&keep, (struct date){20000})));
    keep = rule(150, KEEP_YEARS);
    struct date late;
    CHECK_INTEGER(date_of(9999, 12, 31, &late), OK);
    CHECK(date_is_none(keep_due_on(&keep, late))); /* past what there is of a calendar */
}

/* --- From a moment --------------------------------------------------------- */

static const char visit_yaml[] =
    "register: visit\n"
    "room: test\n"
    "title: Visit\n"
    "about: An invented visit.\n"
    "fields:\n"
    "  title: {type: text, required: yes}\n"
    "  ended_at: {type: moment}\n"
    "keep: {for: 1 year, after: ended_at, then: destroy}\n"
    "access: {see: [officer, head], add: [officer], edit: [officer], erase: [head]}\n";
static const char *const sources[] = {roles_yaml, moods_yaml, organisation_yaml, promise_yaml, note_yaml, visit_yaml, NULL};

struct moment_case { const char *ended, *due; }; /* an instant; the first day in London on which the time is over */
static const struct moment_case moments[] = {
    {"2026-06-30T22:59:59Z", "2027-07-01"}, /* the last second of 30 June in London */
    {"2026-06-30T23:00:00Z", "2027-07-02"}, /* and the first of 1 July */
    {"2026-12-31T23:59:59Z", "2028-01-01"},
    {"2027-01-01T00:00:00Z", "2028-01-02"},
    {"2028-02-28T23:59:59Z", "2029-03-01"}, /* ends on 28 February */
    {"2028-02-29T12:00:00Z", "2029-03-01"}, /* as what began on the 29th */
    {"2027-10-31T00:30:00Z", "2028-11-01"}, /* both of the hour that comes twice */
    {"2027-10-31T01:30:00Z", "2028-11-01"},
    {"2027-03-28T00:59:59Z", "2028-03-29"}, {"2027-03-28T01:00:00Z", "2028-03-29"}, /* around the hour that is lost */
};

static bool is_due(struct office *office, int64_t id, struct date today)
{
    struct due_record due;
    bool is;
    struct db *db = office_read(office);
    CHECK_INTEGER(keep_due_of(db, office->arena, definitions_find(office->definitions, TEXT("visit")), id, today, &due, &is), OK);
    store_read_end(db);
    return is;
}

TEST("of a moment its day in London counts, and the record is due on the day after the last")
{
    struct office office = office_new();
    int64_t open;
    CHECK_INTEGER(office_define(&office, sources, ""), OK);
    for (size_t i = 0; i < COUNT_OF(moments); i++) {
        int64_t id = office_add(&office, OFFICER(&office), "visit", arena_printf(office.arena, "title=V;ended_at=%s", moments[i].ended).data);
        struct date due;
        CHECK(id > 0);
        CHECK_INTEGER(date_parse(text_of(moments[i].due), &due), OK);
        CHECK(!is_due(&office, id, (struct date){due.day - 1}));
        CHECK(is_due(&office, id, due));
    }
    open = office_add(&office, OFFICER(&office), "visit", "title=V");
    CHECK(open > 0 && !is_due(&office, open, (struct date){100000})); /* it has not ended */
    office_end(&office);
}

TEST("a rule is said with the labels that people know, and as it stands where it is none")
{
    static const struct { const char *words, *said; } rules[] = {
        {"6 years after ended_at, then destroy", "6 years after “Ended at”, then destroyed"},
        {"1 year after ended_at, then review", "1 year after “Ended at”, then reviewed"},
        {"18 months after gone_field, then archive", "18 months after “gone_field”, then handed to the archive"},
        {"1 day", "1 day"}, {"400 days", "400 days"}, {"for ever", "for ever"}, {"", ""}, {"as long as it takes us", "as long as it takes us"},
        {"many years after ended_at, then destroy", "many years after ended_at, then destroy"},
    };
    struct office office = office_new();
    CHECK_INTEGER(office_define(&office, sources, ""), OK);
    for (size_t i = 0; i < COUNT_OF(rules); i++)
        CHECK_TEXT(keep_said(office.arena, definitions_find(office.definitions, TEXT("visit")), text_of(rules[i].words)), rules[i].said);
    CHECK_TEXT(keep_said(office.arena, NULL, TEXT("3 years")), "3 years");
    office_end(&office);
}
