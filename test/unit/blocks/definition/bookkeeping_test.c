/* Wrong files of bookkeeping, and what is said of each, word for word. */
#include "test.h"
#include "unit/blocks/definition/office.h"

static void check_wrong(const char *source, const char *words)
{
    AUTO(office_clear) struct office office;
    office_load(&office, (struct definition_source[]){{TEXT("b.yaml"), text_of(source)}}, 1);
    CHECK_INTEGER(office.result, ERROR_INVALID);
    CHECK_TEXT(buffer_text(&office.words), words);
}

TEST("how long bookkeeping is kept")
{
    AUTO(office_clear) struct office office;
    office_load(&office, (struct definition_source[]){{TEXT("b.yaml"),
        TEXT("bookkeeping: [head]\nkeep:\n  reads: {for: 6 years, from: 2018-05-25, until: 2026-12-31, source: Policy}\n"
             "  reads_later: {of: reads, for: 1 year, from: 2027-01-01, source: Policy, doubt: Too short?}\n")}}, 1);
    CHECK_INTEGER(office.result, OK);
    CHECK_INTEGER(office.definitions->bookkeeping.rule_count, 2);
    CHECK_TEXT(office.definitions->bookkeeping.rules[1].of, "reads");
    CHECK_INTEGER(office.definitions->bookkeeping.rules[0].keep.count, 6);
}

TEST("what is wrong with it")
{
    check_wrong("bookkeeping: [head, chief]\nkeep: {tapes: {for: 6 years, from: 2018-05-25, source: P}}\n",
                "b.yaml:1:21: there is no role \"chief\"; the roles are officer, head, partner and auditor\n"
                "b.yaml:2:15: there is no bookkeeping \"tapes\"; there are reads, embargo_readings, sessions, links, messages, gatherings, answers, drafts, forms and payment_files\n");
    check_wrong("bookkeeping: [head]\nkeep: {reads: {for: ever, from: 2018-05-25, source: P}}\n",
                "b.yaml:2:21: \"for\" must be a number of days, months or years here: bookkeeping that is kept for ever needs no rule\n");
    check_wrong("bookkeeping: [head]\nkeep: {reads: {for: 1 year, from: 2018-05-25, source: P}, more: {of: reads, for: 2 years, from: 2020-01-01, source: P}}\n",
                "b.yaml:2:65: \"reads\" and \"more\" both say how long \"reads\" are kept on the same days: end one with \"until\"\n");
    check_wrong("bookkeeping: [head]\nkeep: {reads: {for: 1 year, from: 2018-05-25, until: 2018-05-24, source: P}}\n",
                "b.yaml:2:15: \"until\" is before \"from\": it is the last day on which the rule holds\n");
    check_wrong("bookkeeping: [head]\nkeep: {reads: {for: 1 year}}\n",
                "b.yaml:2:15: a rule for bookkeeping needs the key \"from\"\nb.yaml:2:15: a rule for bookkeeping needs the key \"source\"\n");
    check_wrong("bookkeeping: [head]\nkeep: []\n", "b.yaml:2:7: \"keep\" must be names with a rule each, such as reads: {for: 6 years, from: 2026-01-01, source: Office policy}; found an empty list\n");
}
