/* The key `keep` and who may take down, erase and hold: what is read, and what is said of what is wrong. */
#include "test.h"
#include "unit/blocks/definition/office.h"

#define HEAD "register: r\nroom: x\ntitle: R\nabout: A.\n"
#define FIELDS "fields: {title: {type: text, required: yes, public: yes}, gone_on: {type: date}, out: {type: date}, went_at: {type: moment}, done_at: {type: moment}}\n"
#define FLOW "flow: {start: draft, ends: [out, done], moves: {publish: {from: draft, to: done, by: [head], publishes: yes}, leave: {from: draft, to: out, by: [officer]}}}\n"
#define ACCESS "access: {see: [officer, head, partner]}\n"

struct wrong { const char *keep, *words; };
static const struct wrong wrongs[] = {
    {"keep: 6 years\n", "expected \"keep\", written as keys and values; found \"6 years\""},
    {"keep: {after: gone_on, then: destroy}\n", "needs the key \"for\""},
    {"keep: {for: 6, after: gone_on, then: destroy}\n", "\"for\" must be ever, or a number of days, months or years, such as 6 years; found \"6\""},
    {"keep: {for: 06 years, after: gone_on, then: destroy}\n", "found \"06 years\""},
    {"keep: {for: 0 years, after: gone_on, then: destroy}\n", "found \"0 years\""},
    {"keep: {for: 1 years, after: gone_on, then: destroy}\n", "found \"1 years\""},
    {"keep: {for: 151 years, after: gone_on, then: destroy}\n", "found \"151 years\""},
    {"keep: {for: 6 weeks, after: gone_on, then: destroy}\n", "found \"6 weeks\""},
    {"keep: {for: 6 years, then: destroy}\n", "\"keep\" needs the key \"after\": from when the time is counted"},
    {"keep: {for: 6 years, after: gone_on}\n", "\"keep\" needs the key \"then\": destroy, review or archive"},
    {"keep: {for: 6 years, after: gone_on, then: burn}\n", "\"then\" must be destroy, review or archive; found \"burn\""},
    {"keep: {for: 6 years, after: gone_no, then: destroy}\n", "\"after\" must name a state, a date field or a moment field; found \"gone_no\"; did you mean \"gone_on\"?"},
    {"keep: {for: 6 years, after: title, then: destroy}\n", "\"after\" must name a state, a date field or a moment field; \"title\" is a field of type text"},
    {"keep: {for: 6 years, after: out, then: destroy}\n", "\"out\" is both a state and a date field: rename one of them"},
    {"keep: {for: ever, then: destroy}\n", "what is kept for ever has no \"after\" and no \"then\""},
    {"keep: {source: A law}\n", "\"keep\" needs the key \"for\": how long; or \"none\": why there is no rule"},
    {"keep: {none: It is a list, for: 6 years}\n", "\"none\" says why there is no rule: it stands without \"for\", \"after\" and \"then\""},
    {"keep: {none: [a]}\n", "\"none\""},
    {"keep: {for: 6 years, after: went, then: destroy}\n", "found \"went\""},
    {"keep: {for: ever, when: never}\n", "\"when\" is not a key of \"keep\""},
};

TEST("a wrong rule is told, with where it stands")
{
    for (size_t i = 0; i < COUNT_OF(wrongs); i++) {
        AUTO(office_clear) struct office office;
        char source[2048];
        snprintf(source, sizeof(source), HEAD ACCESS FIELDS FLOW "%s", wrongs[i].keep);
        office_load(&office, (struct definition_source[]){{TEXT("r.yaml"), text_of(source)}}, 1);
        CHECK_INTEGER(office.result, ERROR_INVALID);
        CHECK(text_contains(buffer_text(&office.words), text_of(wrongs[i].words)));
        CHECK(text_starts(buffer_text(&office.words), TEXT("r.yaml:8:")));
        if (!text_contains(buffer_text(&office.words), text_of(wrongs[i].words)))
            printf("  %.*s", TEXT_ARGS(buffer_text(&office.words)));
    }
}

TEST("a rule is read; whoever may publish may take down, erase and hold unless the file says otherwise")
{
    AUTO(office_clear) struct office office;
    const struct definition *definition;
    office_load(&office, (struct definition_source[]){{TEXT("r.yaml"), TEXT(HEAD "access: {see: [officer, head, partner], erase: [officer]}\n" FIELDS FLOW "keep: {for: 18 months, after: done, then: review}\n")}}, 1);
    CHECK_INTEGER(office.result, OK);
    if (office.result < 0)
        fprintf(stderr, "%.*s", TEXT_ARGS(buffer_text(&office.words)));
    definition = definitions_find(office.definitions, TEXT("r"));
    CHECK(definition->keep.given && !definition->keep.ever);
    CHECK_INTEGER(definition->keep.count, 18);
    CHECK_INTEGER(definition->keep.unit, KEEP_MONTHS);
    CHECK_INTEGER(definition->keep.then, KEEP_REVIEW);
    CHECK_INTEGER(definition->keep.state, definition_state(definition, TEXT("done")));
    CHECK_TEXT(definition->keep.words, "18 months after done, then review");
    CHECK_INTEGER(definition->withdraw_count, 1);
    CHECK_TEXT(definition->withdraw[0], "head");
    CHECK_TEXT(definition->erase[0], "officer");
    CHECK_TEXT(definition->hold[0], "officer");
}

TEST("a moment is a start too; where a rule comes from, what is doubtful, and why there is none, are read")
{
    AUTO(office_clear) struct office office;
    const struct definition *definition;
    office_load(&office, (struct definition_source[]){{TEXT("r.yaml"), TEXT(HEAD ACCESS FIELDS FLOW "keep: {for: 6 years, after: went_at, then: archive, source: \"Act, section 2\", doubt: Ask.}\n")},
                                                     {TEXT("s.yaml"), TEXT("register: s\nroom: x\ntitle: S\nabout: A.\n" ACCESS FIELDS FLOW "keep: {none: It is a list of rooms.}\n")}}, 2);
    CHECK_INTEGER(office.result, OK);
    if (office.result < 0)
        fprintf(stderr, "%.*s", TEXT_ARGS(buffer_text(&office.words)));
    definition = definitions_find(office.definitions, TEXT("r"));
    CHECK(definition->keep.given && definition->keep.is_moment);
    CHECK_TEXT(definition->keep.field, "went_at");
    CHECK_TEXT(definition->keep.source, "Act, section 2");
    CHECK_TEXT(definition->keep.doubt, "Ask.");
    definition = definitions_find(office.definitions, TEXT("s"));
    CHECK(!definition->keep.given && !definition->keep.ever);
    CHECK_TEXT(definition->keep.why_none, "It is a list of rooms.");
}

TEST("who may is checked as other roles are")
{
    AUTO(office_clear) struct office office;
    office_load(&office, (struct definition_source[]){{TEXT("r.yaml"), TEXT(HEAD "access: {see: [head], withdraw: [head], erase: [officer], hold: [heead]}\n"
                                                                            "fields: {title: {type: text, required: yes}, gone_on: {type: date}}\n")}}, 1);
    CHECK_INTEGER(office.result, ERROR_INVALID);
    CHECK_TEXT(buffer_text(&office.words),
               "r.yaml:5:33: nothing can be taken down: no move has \"publishes: yes\"\n"
               "r.yaml:5:49: \"officer\" may erase but not see the record: add it to \"see\" under \"access\"\n"
               "r.yaml:5:66: there is no role \"heead\"; did you mean \"head\"?\n");
}

TEST("a rule that nobody could carry out is refused")
{
    AUTO(office_clear) struct office office;
    office_load(&office, (struct definition_source[]){{TEXT("r.yaml"), TEXT(HEAD ACCESS "fields: {title: {type: text, required: yes}, gone_on: {type: date}}\nkeep: {for: 6 years, after: gone_on, then: destroy}\n")}}, 1);
    CHECK_INTEGER(office.result, ERROR_INVALID);
    CHECK(text_contains(buffer_text(&office.words), TEXT("nobody could destroy what is due")));
}
