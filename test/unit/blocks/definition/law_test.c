/* Laws and the clocks that name their periods, and what is said of wrong ones, word for word. */
#include "test.h"
#include "unit/blocks/definition/office.h"

#define RULE "label: L, limit: 20 working days, from: 2005-01-01, source: Act"
#define REGISTER(clocks)                                                                                                                                   \
    "register: r\nroom: x\ntitle: R\nabout: A.\naccess: {see: [officer]}\n"                                                                                  \
    "fields: {title: {type: text, required: yes}, d: {type: date}, e: {type: date}, kind: {type: choice, from: kinds}, s: {type: choice, from: kinds, sealed: yes}}\n" \
    "clocks:\n  a: " clocks "\n"
static const struct definition_source kinds = {{"k.yaml", 6}, {"list: kinds\ntitle: K\nchoices: {foi: {label: F}, eir: {label: E}}\n", 63}};

static void check_wrong(const char *law, const char *reg, const char *words)
{
    AUTO(office_clear) struct office office;
    office_load(&office, (struct definition_source[]){{TEXT("l.yaml"), text_of(law)}, {TEXT("r.yaml"), text_of(reg)}, {kinds.file, text_of(kinds.text.data)}}, 3);
    CHECK_INTEGER(office.result, ERROR_INVALID);
    CHECK_TEXT(buffer_text(&office.words), words);
}

TEST("a law, and a clock that goes by it for some records")
{
    AUTO(office_clear) struct office office;
    office_load(&office, (struct definition_source[]){{TEXT("l.yaml"), TEXT("law: rights\ntitle: Rights\nperiods:\n  answer: {" RULE ", until: 2025-12-31, calendar: united_kingdom, extension: 20 working days, pause_limit: 3 months}\n"
                                                                            "  answer_new: {of: answer, label: L, limit: 1 month, from: 2026-01-01, source: New Act, to_working_day: yes, calendar: united_kingdom, extension: 2 months, doubt: Perhaps}\n")},
                                                      {TEXT("r.yaml"), TEXT(REGISTER("{from: d, period: answer, when: {kind: [foi, eir]}, extends_on: e}"))}, {kinds.file, text_of(kinds.text.data)}}, 3);
    CHECK_INTEGER(office.result, OK);
    const struct clock_rule *clock = &definitions_find(office.definitions, TEXT("r"))->clocks[0];
    CHECK(clock->law == definitions_law_of(office.definitions, TEXT("answer")));
    CHECK_INTEGER(clock->when_count, 2);
    CHECK_INTEGER(clock->causes[1].more, 0);
    struct date day;
    CHECK(date_of(2025, 12, 31, &day) == OK);
    CHECK_TEXT(law_rule_on(clock->law, clock->period, day)->name, "answer");
    day.day++;
    CHECK_TEXT(law_rule_on(clock->law, clock->period, day)->name, "answer_new");
    CHECK(date_of(2004, 12, 31, &day) == OK);
    CHECK(!law_rule_on(clock->law, clock->period, day));
}

TEST("what is wrong with a law")
{
    check_wrong("law: l\nperiods: {}\n", REGISTER("{due: d}"),
                "l.yaml:1:1: a law needs the key \"title\"\n"
                "l.yaml:2:10: \"periods\" must be names with a period each, such as foi_answer: {label: Answer, limit: 20 working days, from: 2005-01-01, source: The Act}; found an empty map\n");
    check_wrong("law: l\ntitle: L\nperiods: {}\n", REGISTER("{due: d}"),
                "l.yaml:3:10: \"periods\" must be names with a period each, such as foi_answer: {label: Answer, limit: 20 working days, from: 2005-01-01, source: The Act}; found an empty map\n");
    check_wrong("law: l\ntitle: L\nperiods: {a: {label: L, limit: soon, extension: 2 months, from: 2005-01-01}}\n", REGISTER("{due: d}"),
                "l.yaml:3:14: a period needs the key \"source\"\n"
                "l.yaml:3:32: \"limit\" must be a number of days, working days or months, such as 20 working days; found \"soon\"\n"
                "l.yaml:3:49: an extension is counted as the limit is: both in days, working days or months\n");
    check_wrong("law: l\ntitle: L\nperiods: {a: {" RULE ", extension: 2 months, until: 2004-01-01}, b: {" RULE "}, d: {of: b, " RULE "}, c: {label: L, limit: 5 days, calendar: united_kingdom, from: 2005-01-01, source: A}}\n", REGISTER("{due: d}"),
                "l.yaml:3:14: \"until\" is before \"from\": it is the last day on which the rule holds\n"
                "l.yaml:3:91: an extension is counted as the limit is: both in days, working days or months\n"
                "l.yaml:3:194: \"b\" and \"d\" both say how long \"b\" is on the same days: end one with \"until\"\n"
                "l.yaml:3:307: \"calendar\" is for a \"limit\" in working days, or one that ends on a working day\n");
}

TEST("what is wrong with a clock that names a period")
{
    static const struct { const char *reg, *words; } wrong[] = {
        {REGISTER("{from: d, period: b}"), "r.yaml:8:24: no law has a period \"b\"\n"},
        {REGISTER("{from: d, period: a, limit: 5 days}"),
         "r.yaml:8:24: what the period says stands in its law: a clock with \"period\" has no \"limit\", \"calendar\", \"first_day_counts\" or \"to_working_day\"\n"},
        {REGISTER("{due: d, period: a}"), "r.yaml:8:6: a clock has either \"due\" or both \"from\" and \"limit\"\n"},
        {REGISTER("{from: d, period: a, extends_on: e}"), "r.yaml:8:39: the law gives no \"extension\" of \"a\"\n"},
        {REGISTER("{from: d, period: a, extends_on: {e: 5 days}}"), "r.yaml:8:39: of a clock with \"period\", \"extends_on\" names moves or dates alone: the law says by how much\n"},
        {REGISTER("{from: d, period: a, when: {title: foi}}"), "r.yaml:8:33: \"when\" must name a choice field; \"title\" is a text field\n"},
        {REGISTER("{from: d, period: a, when: {kind: sar}}"), "r.yaml:8:33: the list \"kinds\" has no \"sar\"\n"},
        {REGISTER("{from: d, period: a, when: {s: foi}}"), "r.yaml:8:33: \"when\" cannot name \"s\": it is sealed, so nothing can be found, ordered, joined or counted by it\n"},
        {REGISTER("{from: d, period: a, when: foi}"), "r.yaml:8:33: \"when\" must be one choice field with its codes, such as {kind: foi}; found \"foi\"\n"},
        {REGISTER("{due: d, first_day_counts: yes}"), "r.yaml:8:6: \"first_day_counts\" and \"to_working_day\" are for a clock with \"from\" and \"limit\"\n"},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        check_wrong("law: l\ntitle: L\nperiods: {a: {" RULE "}}\n", wrong[i].reg, wrong[i].words);
}

TEST("amounts of a law, by day")
{
    AUTO(office_clear) struct office office;
    struct date day;
    office_load(&office, (struct definition_source[]){{TEXT("l.yaml"), TEXT("law: money\ntitle: Money\namounts:\n  copied: {label: L, over: 500, from: 2012-01-16, until: 2019-12-31, source: S}\n"
                                                                            "  copied_new: {of: copied, label: L, over: \"1,000.50\", per_cent: 10, from: 2020-01-01, source: S, doubt: D}\n")}}, 1);
    CHECK_INTEGER(office.result, OK);
    CHECK(date_of(2012, 1, 15, &day) == OK && !law_amount_on(office.definitions, TEXT("copied"), day));
    day.day++;
    CHECK_INTEGER(law_amount_on(office.definitions, TEXT("copied"), day)->over_pence, 50000);
    CHECK(date_of(2020, 1, 1, &day) == OK && !law_amount_on(office.definitions, TEXT("copied_new"), day));
    CHECK_INTEGER(law_amount_on(office.definitions, TEXT("copied"), day)->over_pence, 100050);
    CHECK_INTEGER(law_amount_on(office.definitions, TEXT("copied"), day)->per_cent, 10);
}

TEST("what is wrong with an amount of a law")
{
    static const struct { const char *law, *words; } wrong[] = {
        {"amounts: {}", "l.yaml:3:10: \"amounts\" must be names with an amount each, such as spending_published: {label: Payments that are published, over: 500, from: 2012-01-16, source: The Order}; found an empty map\n"},
        {"amounts: {a: {label: L, over: 5.005, from: 2012-01-16, source: S}}", "l.yaml:3:31: \"over\" of an amount must be in pounds; found \"5.005\". Write the pence as exactly two figures after the point, such as 1,000.50, or leave them out\n"},
        {"amounts: {a: {label: L, over: -5, per_cent: 0, from: 2012-01-16, source: S}}", "l.yaml:3:31: \"over\" must be 0 or more\nl.yaml:3:45: \"per_cent\" must be a whole number from 1 to 1000; found \"0\"\n"},
        {"amounts: {a: {label: L, over: 5, from: 2012-01-16, until: 2012-01-15, source: S}}", "l.yaml:3:14: \"until\" is before \"from\": it is the last day on which the amount holds\n"},
        {"amounts: {a: {label: L, over: 5, from: 2012-01-16, source: S}, b: {of: a, label: L, over: 5, from: 2013-01-16, source: S}}", "l.yaml:3:67: what \"a\" is on the same days is said already in the law \"l\": end one with \"until\"\n"},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        AUTO(office_clear) struct office office;
        AUTO(arena_free_at) struct arena *arena = arena_new(65536);
        struct text law = arena_printf(arena, "law: l\ntitle: L\n%s\n", wrong[i].law);
        office_load(&office, (struct definition_source[]){{TEXT("l.yaml"), law}}, 1);
        CHECK_INTEGER(office.result, ERROR_INVALID);
        CHECK_TEXT(buffer_text(&office.words), wrong[i].words);
    }
}
