/* Reports as definitions: what is wrong with one, word for word, and what one that is right says. */
#include "test.h"
#include "unit/blocks/definition/office.h"

#define REGISTER                                                                                                                                    \
    "register: pledge\nroom: x\ntitle: P\nabout: A.\naddress: pledges\naccess: {see: [officer]}\n"                                                    \
    "fields:\n  name: {type: text, required: yes, public: yes}\n  kind: {type: choice, from: kinds, public: yes}\n  sum: {type: pence, public: yes}\n"   \
    "  due: {type: date, public: yes}\n  done: {type: date, public: yes}\n  secret: {type: choice, from: kinds}\n"                                       \
    "flow: {start: draft, ends: [out], moves: {publish: {from: draft, to: out, by: [officer], publishes: yes}}}\n"
#define HEAD "report: annual\ntitle: Annual report\nchapters:\n  one:\n    title: One\n    parts:\n"

static void load(struct office *office, const char *source)
{
    office_load(office, (struct definition_source[]){{TEXT("d/pledge.yaml"), TEXT(REGISTER)}, {TEXT("d/r.yaml"), text_of(source)}}, 2);
}

TEST("each fault of a report is said where it stands")
{
    static const struct { const char *source, *words; } cases[] = {
        {"report: annual\ntitle: A\n", "d/r.yaml:1:1: a report needs the key \"chapters\"\n"},
        {"report: annual\ntitle: A\nchapters: []\n", "d/r.yaml:3:11: \"chapters\" must be names with a chapter each, at most 40; found an empty list\n"},
        {"report: annual\ntitle: A\nchapters:\n  one: {titl: One}\n", "d/r.yaml:4:8: a chapter needs the key \"title\"\nd/r.yaml:4:9: \"titl\" is not a key of a chapter; did you mean \"title\"?\n"},
        {HEAD "      a: {of: pledge}\n", "d/r.yaml:7:10: a part of a report needs the key \"label\"\n"},
        {HEAD "      a: {label: A}\n", "d/r.yaml:7:10: a part needs \"of\" (a register) or \"from\" (what a room works out)\n"},
        {HEAD "      a: {label: A, of: promise}\n", "d/r.yaml:7:10: there is no register \"promise\"\n"},
        {HEAD "      a: {label: A, of: place, link: /x}\n", "d/r.yaml:7:10: the register \"place\" publishes nothing\n"},
        {HEAD "      a: {label: A, of: pledge, count_by: secret}\n", "d/r.yaml:7:10: \"secret\" of pledge is not public: a report says what was published alone\n"},
        {HEAD "      a: {label: A, of: pledge, count_by: kind, sum: sum}\n", "d/r.yaml:7:54: a part has one of \"count_by\", \"sum\" and \"changed\"\n"},
        {HEAD "      a: {label: A, of: pledge, changed: kind}\n", "d/r.yaml:7:10: \"changed\" needs \"show\": the columns of its table\n"},
        {HEAD "      a: {label: A, of: pledge, chart: yes}\n", "d/r.yaml:7:40: \"chart\" is for a part with \"count_by\"\n"},
        {HEAD "      a: {label: A, of: pledge, where: {kind: three}}\n", "d/r.yaml:7:10: \"kind\" of pledge cannot be \"three\"\n"},
        {HEAD "      a: {label: A, of: pledge, done: done}\n", "d/r.yaml:7:39: \"done\" stands beside \"due\"\n"},
        {HEAD "      a: {label: A, of: pledge, link: //elsewhere}\n", "d/r.yaml:7:39: \"link\" is an address of this site: it begins with one /\n"},
        {HEAD "      a: {label: A, from: sums, of: pledge}\n", "d/r.yaml:7:10: a part with \"from\" is worked out by a room: beside it stand \"label\", \"about\" and \"link\" alone\n"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        AUTO(office_clear) struct office office;
        load(&office, cases[i].source);
        CHECK_INTEGER(office.result, ERROR_INVALID);
        CHECK_TEXT(buffer_text(&office.words), cases[i].words);
    }
}

TEST("a report that is right says what each part gives")
{
    AUTO(office_clear) struct office office = {0};
    const struct report_plan *report;
    load(&office, HEAD "      all: {label: All, of: pledge}\n      kinds: {label: Kinds, of: pledge, at: year_end, count_by: kind, chart: yes}\n      money: {label: Money, of: pledge, in_year: due, sum: sum}\n"
                       "      rows: {label: Rows, of: pledge, show: [name, kind], order: name, where: {kind: [one, two]}}\n      late: {label: Late, of: pledge, due: due, done: done}\n"
                       "      moved: {label: Moved, of: pledge, changed: kind, show: name}\n      room: {label: Room, from: measures, link: /performance}\n");
    CHECK_TEXT(buffer_text(&office.words), "");
    CHECK_INTEGER(office.result, OK);
    report = definitions_report(office.definitions, TEXT("annual"));
    CHECK(report && report->chapter_count == 1 && report->chapters[0].part_count == 7);
    CHECK(definitions_report(office.definitions, TEXT("monthly")) == NULL);
    if (!report)
        return;
    static const enum report_gives gives[] = {REPORT_COUNT, REPORT_COUNT_BY, REPORT_SUM, REPORT_TABLE, REPORT_COUNT, REPORT_CHANGED, REPORT_SOURCE};
    for (size_t i = 0; i < COUNT_OF(gives); i++)
        CHECK_INTEGER(report->chapters[0].parts[i].gives, gives[i]);
    CHECK_INTEGER(report->chapters[0].parts[1].at, 1);
    CHECK_INTEGER(report->chapters[0].parts[3].where[0].code_count, 2);
}
