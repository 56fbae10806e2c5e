/* What can happen to a clock, and what is said of what cannot. */
#include "test.h"
#include "unit/blocks/definition/office.h"

static const char wrong_source[] =
    "register: r\nroom: x\ntitle: R\nabout: A.\naccess: {see: [officer, head, partner]}\n"
    "fields: {title: {type: text, required: yes}, d: {type: date}, e: {type: date}, p: {type: prose}, go: {type: date}}\n"
    "flow: {start: draft, ends: [done], moves: {go: {from: draft, to: done, by: [head]}, stay: {from: draft, to: draft, by: [head]}}}\n"
    "clocks:\n"
    "  a: {due: stay}\n"
    "  b: {due: d, pauses_on: e}\n"
    "  c: {from: d, limit: 5 days, stops_on: [go, gone, p]}\n"
    "  d: {from: d, limit: 5 days, extends_on: {stay: 5 working days}}\n"
    "  e: {from: d, limit: 5 days, extends_on: stay, stops_on: d}\n"
    "  f: {from: stay, limit: 5 days, pauses_on: d, resumes_on: e, stops_on: stay, extends_on: {stay: soon}}\n";
static const char wrong_words[] =
    "r.yaml:9:12: \"due\" must name a date or moment field; \"stay\" is a move\n"
    "r.yaml:10:6: a clock that pauses must be able to go on: \"pauses_on\" and \"resumes_on\" belong together\n"
    "r.yaml:10:26: \"pauses_on\" is for a clock with \"from\" and \"limit\"\n"
    "r.yaml:11:41: \"go\" is a move and a field: give one of them another name\n"
    "r.yaml:11:46: there is no field \"gone\" in r; its fields are title, d, e, p and go\n"
    "r.yaml:11:52: \"stops_on\" must name a date or moment field; \"p\" is a prose field\n"
    "r.yaml:12:50: an extension is counted as the limit is: both in days, working days or months\n"
    "r.yaml:13:43: \"extends_on\" must be moves with a length each, such as {extend: 20 working days}; found \"stay\"\n"
    "r.yaml:13:59: \"d\" does something else to this clock already\n"
    "r.yaml:14:73: \"stay\" does something else to this clock already\n"
    "r.yaml:14:98: \"extends_on\" must be a number of days, working days or months, such as 20 working days; found \"soon\"\n";

TEST("what cannot happen to a clock is said, each where it stands")
{
    AUTO(office_clear) struct office office;
    office_load(&office, (struct definition_source[]){{TEXT("r.yaml"), text_of(wrong_source)}}, 1);
    CHECK_INTEGER(office.result, ERROR_INVALID);
    CHECK_TEXT(buffer_text(&office.words), wrong_words);
}

TEST("moves and fields that start, pause, extend and stop it")
{
    AUTO(office_clear) struct office office = {0};
    office_load(&office, (struct definition_source[]){{TEXT("r.yaml"), TEXT(
        "register: r\nroom: x\ntitle: R\nabout: A.\naccess: {see: [officer]}\n"
        "fields: {title: {type: text, required: yes}, got: {type: date}, paid: {type: moment}}\n"
        "flow: {start: draft, ends: [done], moves: {go: {from: draft, to: done, by: [officer]}, ask: {from: draft, to: draft, by: [officer]}, more: {from: draft, to: draft, by: [officer]}}}\n"
        "clocks: {answer: {from: got, limit: 20 working days, stops_on: [go], pauses_on: ask, resumes_on: paid, extends_on: {more: 1 working day}}, tell: {from: go, limit: 1 month}}\n")}}, 1);
    CHECK_INTEGER(office.result, OK);
    if (office.result < 0)
        return;
    const struct definition *definition = definitions_find(office.definitions, TEXT("r"));
    const struct clock_rule *answer = &definition->clocks[0], *tell = &definition->clocks[1];
    static const struct { enum clock_on what; const char *name; bool is_move; int more; } causes[] = {
        {CLOCK_STARTS, "got", false, 0}, {CLOCK_STOPS, "go", true, 0}, {CLOCK_PAUSES, "ask", true, 0}, {CLOCK_RESUMES, "paid", false, 0}, {CLOCK_EXTENDS, "more", true, 1}};
    CHECK_INTEGER(answer->cause_count, COUNT_OF(causes));
    for (size_t i = 0; i < COUNT_OF(causes) && i < answer->cause_count; i++) {
        CHECK_INTEGER(answer->causes[i].what, causes[i].what);
        CHECK_TEXT(answer->causes[i].name, causes[i].name);
        CHECK(answer->causes[i].is_move == causes[i].is_move && answer->causes[i].more == causes[i].more);
    }
    CHECK_INTEGER(tell->cause_count, 1);
    CHECK(tell->causes[0].is_move && tell->limit_unit == LIMIT_MONTHS);
}

static const char each_source[] =
    "register: r\nroom: x\ntitle: R\nabout: A.\naccess: {see: [officer]}\nfields: {title: {type: text, required: yes}, got: {type: date}}\n"
    "flow: {start: draft, ends: [done], moves: {go: {from: draft, to: done, by: [officer]}, show: {from: draft, to: draft, by: [officer]}}}\n"
    "clocks:\n"
    "  a: {from: got, each: [29 February], done_on: show}\n"
    "  b: {from: got, each: [1 April, 1 April], done_on: show}\n"
    "  c: {from: got, each: [1 April]}\n"
    "  d: {from: got, each: [1 April], limit: 5 days, done_on: show}\n"
    "  e: {from: got, limit: 5 days, done_on: show}\n"
    "  f: {from: got, each: [1 April], done_on: show, restarts_on: go}\n"
    "  g: {due: got, each: [1 April], done_on: show}\n"
    "  h: {from: got, each: 1 April, done_on: show}\n";
static const char each_words[] =
    "r.yaml:9:25: \"each\" has days that every year has, such as 1 April; found \"29 February\"\n"
    "r.yaml:10:34: \"each\" goes from the first day of the year to the last, such as [1 April, 1 October]\n"
    "r.yaml:11:24: \"each\" and \"done_on\" belong together: what is due again and again must be able to be done\n"
    "r.yaml:12:24: \"each\" says by itself when it is due: such a clock has no \"limit\", \"period\", \"first_day_counts\" or \"to_working_day\"\n"
    "r.yaml:13:42: \"done_on\" is for a clock with \"from\" and \"each\"\n"
    "r.yaml:14:63: \"restarts_on\" is for a clock with \"from\" and \"limit\"\n"
    "r.yaml:15:6: a clock has either \"due\" or both \"from\" and \"limit\"\n"
    "r.yaml:16:24: \"each\" must be a list of at most 12 days of the year, such as [1 April, 1 October]; found \"1 April\"\n";

TEST("days that come again each year: what cannot be is said where it stands")
{
    AUTO(office_clear) struct office office;
    office_load(&office, (struct definition_source[]){{TEXT("r.yaml"), text_of(each_source)}}, 1);
    CHECK_INTEGER(office.result, ERROR_INVALID);
    CHECK_TEXT(buffer_text(&office.words), each_words);
}
