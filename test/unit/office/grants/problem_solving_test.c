/* Section AF of the catalogue, rule by rule: a bid that is right, and each rule broken alone, just under and just over. */
#include "base/web/web.h"
#include "blocks/definition/questionnaire.h"
#include "office/grants/problem_solving.h"

#include "test.h"

static struct date day(int year, int month, int of_month)
{
    struct date date;
    CHECK(date_of(year, month, of_month, &date) == OK);
    return date;
}

static struct problem_bid right(void)
{
    struct text words = TEXT("Young people meet at the shelter after dark");
    struct problem_bid bid = {
        .sent_on = day(2018, 6, 15), .spend_by = day(2019, 2, 1), .priority = PRIORITY_KNOWN, .priority_name = TEXT("Nuisance in parks"),
        .priorities_now = TEXT("Nuisance in parks"), .priority_from = day(2018, 4, 1), .priority_until = day(2019, 3, 31), .kinds = 1, .matches = 1, .matched_pence = 1,
        .measures = 1, .measures_recorded = 1, .feasibility_person = TEXT("Pat Example"), .feasibility_on = day(2018, 6, 15), .plan_reference = TEXT("SN-1"),
        .jag_agreed = true, .rag_knows = true, .jag_met_on = day(2018, 6, 15), .starts_on = day(2018, 7, 1), .ends_on = day(2019, 2, 1), .amount_pence = 500000,
        .costs = 2, .is_initiative = true, .has_stage = {true, true, true, true, true}, .reasons = 2, .reasons_dealt_with = 1,
    };
    bid.cost_pence[COST_OVERTIME] = 250000;
    bid.cost_pence[COST_PREVENTION] = 250000;
    for (size_t i = 0; i < SIDE_COUNT; i++)
        bid.scanning[i] = bid.analysis[i] = words;
    for (size_t i = 0; i < COMMUNITY_COUNT; i++)
        bid.community[i] = words;
    return bid;
}

/* The one finding that this bid has: of that rule, at that question. NULL rule: none at all. */
static void finds(const char *rule, const char *question, bool is_warning, const struct problem_bid *bid)
{
    struct arena *arena = arena_new(64 << 10);
    struct findings findings;
    problem_rules(arena, bid, &findings);
    if (!rule) {
        CHECK(findings.count == 0);
    } else {
        CHECK(findings.count == 1);
        CHECK(findings.count && strcmp(findings.list[0].rule, rule) == 0);
        CHECK(findings.count && strcmp(findings.list[0].question, question) == 0);
        CHECK(findings.count && findings.list[0].is_warning == is_warning && findings.list[0].words.length > 0);
    }
    arena_free(arena);
}
#define FAULT(rule, question, bid) finds((rule), (question), false, (bid))
#define WARNING(rule, question, bid) finds((rule), (question), true, (bid))
#define NOTHING(bid) finds(NULL, NULL, false, (bid))

TEST("a bid that is right has no finding")
{
    struct problem_bid bid = right();
    NOTHING(&bid);
}

TEST("words that say nothing are as good as none")
{
    CHECK(words_are_empty(TEXT("")) && words_are_empty(TEXT("  \n")) && words_are_empty(TEXT("-")) && words_are_empty(TEXT("N/A")) && words_are_empty(TEXT("None.")) &&
          words_are_empty(TEXT("...")) && words_are_empty(TEXT(" Not applicable. ")));
    CHECK(!words_are_empty(TEXT("None of them is known")) && !words_are_empty(TEXT("x")) && !words_are_empty(TEXT("No lights")));
}

TEST("AF-10: victim, location and offender, in scanning and in analysis; and a reason that it deals with")
{
    static const char *const scanning[] = {"scan_victim", "scan_location", "scan_offender"}, *const analysis[] = {"why_victim", "why_location", "why_offender"};
    for (size_t i = 0; i < SIDE_COUNT; i++) {
        struct problem_bid bid = right();
        bid.scanning[i] = TEXT(" ");
        FAULT("AF-10", scanning[i], &bid);
        bid = right();
        bid.analysis[i] = TEXT("n/a");
        FAULT("AF-10", analysis[i], &bid);
    }
    struct problem_bid bid = right();
    bid.reasons_dealt_with = 0;
    FAULT("AF-10", "reasons", &bid);
}

TEST("AF-11: a priority is current from its first day to its last")
{
    struct problem_bid bid = right();
    bid.priority_until = day(2018, 6, 15);
    NOTHING(&bid);
    bid.priority_until = day(2018, 6, 14);
    FAULT("AF-11", "priority", &bid);
    bid.priority_until = DATE_NONE;
    bid.priority_from = day(2018, 6, 15);
    NOTHING(&bid);
    bid.priority_from = day(2018, 6, 16);
    FAULT("AF-11", "priority", &bid);
    bid.priority = PRIORITY_UNKNOWN;
    FAULT("AF-11", "priority", &bid);
    bid.priority = PRIORITY_NO_LIST;
    WARNING("AF-11", "priority", &bid);
}

TEST("AF-12: the community helped to say what, why and what to do")
{
    static const char *const questions[] = {"community_what", "community_why", "community_response"};
    for (size_t i = 0; i < COMMUNITY_COUNT; i++) {
        struct problem_bid bid = right();
        bid.community[i] = TEXT("none");
        FAULT("AF-12", questions[i], &bid);
    }
}

TEST("AF-13, AF-14, AF-28: nuisance, a match, and one that is worth something")
{
    struct problem_bid bid = right();
    bid.kinds = 0;
    FAULT("AF-13", "kinds", &bid);
    bid = right();
    bid.matches = 0;
    bid.matched_pence = 0;
    FAULT("AF-14", "match", &bid);
    bid.matches = 1; /* a line that is worth nothing stands in the way of an award: a penny does not */
    WARNING("AF-28", "match", &bid);
    bid.matched_pence = 1;
    NOTHING(&bid);
}

TEST("AF-20: a measure that is recorded")
{
    struct problem_bid bid = right();
    bid.measures_recorded = 0;
    FAULT("AF-20", "measures", &bid);
}

TEST("AF-21: talked through, on the day of sending at the latest")
{
    struct problem_bid bid = right();
    bid.feasibility_on = day(2018, 6, 16);
    FAULT("AF-21", "feasibility_on", &bid);
    bid.feasibility_on = DATE_NONE;
    FAULT("AF-21", "feasibility_on", &bid);
    bid = right();
    bid.feasibility_person = TEXT("-");
    FAULT("AF-21", "feasibility_person", &bid);
}

TEST("AF-23: the reference of the plan")
{
    struct problem_bid bid = right();
    bid.plan_reference = TEXT("  ");
    FAULT("AF-23", "safetynet", &bid);
    bid.plan_reference = TEXT("SN-1");
    bid.plan = PLAN_NOT_WHOLE; /* AF-53: of the plan itself, where the office keeps plans */
    FAULT("AF-23", "safetynet", &bid);
    bid.plan = PLAN_WHOLE;
    NOTHING(&bid);
}

TEST("AF-26, AF-27: the groups know")
{
    struct problem_bid bid = right();
    bid.jag_agreed = false;
    FAULT("AF-26", "jag_agreed", &bid);
    bid = right();
    bid.jag_met_on = day(2018, 6, 16);
    FAULT("AF-26", "jag_met_on", &bid);
    bid = right();
    bid.rag_knows = false;
    WARNING("AF-27", "rag_oversight", &bid);
}

TEST("AF-29: any day of one financial year, and no day of another")
{
    CHECK(window_is_in_one_financial_year(day(2018, 4, 1), day(2019, 3, 31)));
    CHECK(!window_is_in_one_financial_year(day(2018, 4, 1), day(2019, 4, 1)));
    CHECK(!window_is_in_one_financial_year(day(2018, 3, 31), day(2019, 3, 31)));
    CHECK(window_is_in_one_financial_year(day(2019, 1, 1), day(2019, 3, 31)));
    CHECK(!window_is_in_one_financial_year(day(2019, 1, 2), day(2019, 1, 1)));
}

TEST("AF-30: spent by the day itself, and not a day later")
{
    struct problem_bid bid = right();
    bid.ends_on = day(2019, 2, 2);
    FAULT("AF-30", "ends_on", &bid);
    bid.spend_by = DATE_NONE;
    NOTHING(&bid);
    bid.ends_on = bid.starts_on;
    FAULT("AF-30", "ends_on", &bid);
    bid.ends_on = day(2018, 7, 2);
    NOTHING(&bid);
}

TEST("AF-36: a policy and checks where it works with groups")
{
    struct problem_bid bid = right();
    bid.works_with_groups = bid.has_policy = bid.has_checks = true;
    NOTHING(&bid);
    bid.has_policy = false;
    FAULT("AF-36", "safeguarding", &bid);
    bid.has_policy = true;
    bid.has_checks = false;
    FAULT("AF-36", "checked", &bid);
}

TEST("AF-38: the lines without VAT come to what is asked for, to the penny")
{
    struct problem_bid bid = right();
    bid.amount_pence = 500001;
    FAULT("AF-38", "costs", &bid);
    bid.amount_pence = 499999;
    FAULT("AF-38", "costs", &bid);
}

TEST("AF-50: more than half for overtime is a warning; half is none")
{
    struct problem_bid bid = right();
    bid.cost_pence[COST_OVERTIME] = 250001;
    bid.cost_pence[COST_PREVENTION] = 249999;
    WARNING("AF-50", "costs", &bid);
    bid.cost_pence[COST_OVERTIME] = INT64_MAX; /* no sum of these: no answer, and no trap */
    NOTHING(&bid);
}

TEST("AF-51: equipment for a penny is a warning; crime prevention material is none")
{
    struct problem_bid bid = right();
    bid.cost_pence[COST_PREVENTION] = 249999;
    bid.cost_pence[COST_EQUIPMENT] = 1;
    WARNING("AF-51", "costs", &bid);
}

TEST("AF-52: core money does not pay")
{
    struct problem_bid bid = right();
    bid.is_initiative = false;
    FAULT("AF-52", "is_initiative", &bid);
}

TEST("AF-53: no stage of the plan is empty")
{
    static const char *const questions[] = {"aim", "scan_victim", "reasons", "response_with", "measures"};
    for (size_t i = 0; i < STAGE_COUNT; i++) {
        struct problem_bid bid = right();
        bid.has_stage[i] = false;
        FAULT("AF-53", questions[i], &bid);
    }
}

TEST("all that is wrong is said at once")
{
    struct arena *arena = arena_new(64 << 10);
    struct problem_bid bid = {.sent_on = day(2018, 6, 15), .feasibility_on = DATE_NONE, .jag_met_on = DATE_NONE, .starts_on = DATE_NONE, .ends_on = DATE_NONE,
                              .works_with_groups = true, .priority = PRIORITY_UNKNOWN};
    struct findings findings;
    problem_rules(arena, &bid, &findings);
    CHECK(findings.count > 20 && findings.count < FINDINGS_MAX);
    arena_free(arena);
}

/* The form as it ships: AF-22 short, AF-24 and AF-25 who signs and sends, AF-36 a policy where there are groups, and every field of AF.5. */
TEST("the form has every field, is short, and says who signs and who sends it")
{
    static const char *const fields[] = {
        "lead_name", "warrant_number", "rank", "agency", "telephone", "email", "authorising_officer", "rag_oversight", "jag_priority", "initiative_name", "safetynet", "csp", "neighbourhood",
        "starts_on", "ends_on", "amount", "feasibility_person", "feasibility_on", "context", "aim", "objectives", "scan_victim", "scan_location", "scan_offender", "scan_more", "why_victim",
        "why_location", "why_offender", "reasons", "triggers", "response_without", "response_with", "measures", "costs", "spending", "match", "milestones", "agencies", "staff", "risks",
        "body_risk", "contingency", "is_initiative",
    };
    AUTO(arena_free_at) struct arena *arena = arena_new(16 << 20);
    const struct embedded_file *file = embedded_find(TEXT("office/grants/problem_solving_form.yaml"));
    struct questionnaire *form = NULL;
    struct faults faults;
    faults_init(&faults, arena);
    CHECK(file != NULL);
    if (!file || questionnaire_read(arena, TEXT("form"), (struct text){file->data, file->length}, NULL, &faults, &form) < 0 || !form) {
        CHECK(form != NULL);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        const struct question *question = questionnaire_question(form, text_of(fields[i]));
        CHECK(question && question->required);
    }
    for (size_t i = 0; i < form->section_count; i++)
        for (size_t j = 0; j < form->sections[i].question_count; j++)
            CHECK(form->sections[i].questions[j].type != QUESTION_PROSE || form->sections[i].questions[j].words <= 300);
    CHECK_TEXT(questionnaire_question(form, TEXT("warrant_number"))->when.question, "is_police");
    CHECK_TEXT(questionnaire_question(form, TEXT("safeguarding"))->when.question, "with_groups");
    CHECK(form->sign_count == 1);
    CHECK_TEXT(form->signs[0], "Supporter");
    CHECK_TEXT(form->sent_by, "CSP Chief Inspector");
}
