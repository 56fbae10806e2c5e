#include "blocks/series/target.h"
#include "test.h"

static struct arena *arena(void)
{
    static struct arena *kept;
    if (!kept)
        kept = arena_new(1 << 22);
    else
        arena_reset(kept);
    return kept;
}

static struct series_period year_to_march(int year)
{
    struct series_period period = {0};
    struct date from;
    CHECK(date_of(year - 1, 4, 1, &from) == OK);
    CHECK(series_period_from(SERIES_YEAR_TO_MARCH, from, &period) == OK);
    return period;
}

static struct date day(int year, int month, int day_of_month)
{
    struct date date = DATE_NONE;
    CHECK(date_of(year, month, day_of_month, &date) == OK);
    return date;
}

/* A count, less is better, in the year to March 2014 against that to March 2013; all in whole ones. */
static struct target_question question_of(enum target_type type, int64_t amount, int64_t baseline, int64_t value)
{
    return (struct target_question){
        .target = {.type = type, .amount = amount * SERIES_ONE, .has_baseline = baseline >= 0,
                   .baseline = series_number(baseline * SERIES_ONE), .baseline_period = year_to_march(2013), .judgement = {.on = DATE_NONE}},
        .unit = SERIES_COUNT, .direction = SERIES_LESS_IS_BETTER, .has_value = true, .value = series_number(value * SERIES_ONE),
        .period = year_to_march(2014), .today = day(2014, 4, 1)};
}

static struct target_answer judged(const struct target_question *question)
{
    struct target_answer answer = {.verdict = TARGET_NO_VERDICT};
    CHECK(target_judge(arena(), question, &answer) == OK);
    return answer;
}

static void check(const struct target_question *question, enum target_verdict verdict, const char *words, const char *working)
{
    struct target_answer answer = judged(question);
    CHECK(answer.verdict == verdict);
    CHECK_TEXT(answer.words, words);
    CHECK_TEXT(answer.working, working);
}

TEST("reduce by per cent: exactly there is met, one more is not")
{
    struct target_question question = question_of(TARGET_REDUCE_BY_PERCENT, 2, 60000, 57211);
    check(&question, TARGET_MET, "Met",
          "Baseline 60,000 in the year to March 2013; 2% less is 58,800; 57,211 recorded in the year to March 2014: met.");
    CHECK_TEXT(judged(&question).aim, "2% less than in the year to March 2013");
    CHECK(judged(&question).has_threshold && judged(&question).threshold == 58800 * SERIES_ONE);
    question.value = series_number(58800 * SERIES_ONE);
    CHECK(judged(&question).verdict == TARGET_MET);
    question.value = series_number(58801 * SERIES_ONE);
    check(&question, TARGET_NOT_MET, "Not met",
          "Baseline 60,000 in the year to March 2013; 2% less is 58,800; 58,801 recorded in the year to March 2014: not met.");
}

TEST("no rounding decides: 2% less than 60,010 is 58,809.8, and 58,810 is more")
{
    struct target_question question = question_of(TARGET_REDUCE_BY_PERCENT, 2, 60010, 58810);
    check(&question, TARGET_NOT_MET, "Not met",
          "Baseline 60,010 in the year to March 2013; 2% less is 58,809.8; 58,810 recorded in the year to March 2014: not met.");
    question.value = series_number(58809 * SERIES_ONE);
    CHECK(judged(&question).verdict == TARGET_MET);
    /* A third of a per cent: the goal itself has no end of decimals. 3 * (100 - 0.3333) / 100 = 2.990001 */
    question = question_of(TARGET_REDUCE_BY_PERCENT, 0, 3, 0);
    question.unit = SERIES_SCORE;
    question.target.amount = 3333;
    question.value = series_number(29900);
    CHECK(judged(&question).verdict == TARGET_MET);
    question.value = series_number(29901);
    CHECK(judged(&question).verdict == TARGET_NOT_MET);
}

TEST("reduce: below the baseline, not on it")
{
    struct target_question question = question_of(TARGET_REDUCE, 0, 812, 811);
    check(&question, TARGET_MET, "Met", "Baseline 812 in the year to March 2013; less is aimed at; 811 recorded in the year to March 2014: met.");
    CHECK_TEXT(judged(&question).aim, "less than in the year to March 2013");
    question.value = series_number(812 * SERIES_ONE);
    CHECK(judged(&question).verdict == TARGET_NOT_MET);
    question = question_of(TARGET_REDUCE, 0, 0, 0);
    CHECK(judged(&question).verdict == TARGET_NOT_MET);
}

TEST("increase by per cent, and increase")
{
    struct target_question question = question_of(TARGET_INCREASE_BY_PERCENT, 10, 200, 220);
    question.direction = SERIES_MORE_IS_BETTER;
    check(&question, TARGET_MET, "Met", "Baseline 200 in the year to March 2013; 10% more is 220; 220 recorded in the year to March 2014: met.");
    question.value = series_number(219 * SERIES_ONE);
    CHECK(judged(&question).verdict == TARGET_NOT_MET);
    CHECK_TEXT(judged(&question).aim, "10% more than in the year to March 2013");
    question = question_of(TARGET_INCREASE, 0, 200, 200);
    CHECK(judged(&question).verdict == TARGET_NOT_MET);
    question.value = series_number(201 * SERIES_ONE);
    check(&question, TARGET_MET, "Met", "Baseline 200 in the year to March 2013; more is aimed at; 201 recorded in the year to March 2014: met.");
}

TEST("at least and no more than need no baseline")
{
    struct target_question question = question_of(TARGET_AT_LEAST, 6, -1, 6);
    question.direction = SERIES_MORE_IS_BETTER;
    check(&question, TARGET_MET, "Met", "At least 6 is aimed at; 6 recorded in the year to March 2014: met.");
    question.value = series_number(5 * SERIES_ONE);
    CHECK(judged(&question).verdict == TARGET_NOT_MET);
    CHECK_TEXT(judged(&question).aim, "at least 6");
    question = question_of(TARGET_NO_MORE_THAN, 250, -1, 250);
    check(&question, TARGET_MET, "Met", "No more than 250 is aimed at; 250 recorded in the year to March 2014: met.");
    question.value = series_number(251 * SERIES_ONE);
    check(&question, TARGET_NOT_MET, "Not met", "No more than 250 is aimed at; 251 recorded in the year to March 2014: not met.");
}

TEST("at least per cent: what would look like the target and is below it is shown in full")
{
    struct target_question question = question_of(TARGET_AT_LEAST_PERCENT, 90, -1, 90);
    question.unit = SERIES_PERCENTAGE;
    question.direction = SERIES_MORE_IS_BETTER;
    check(&question, TARGET_MET, "Met", "At least 90% is aimed at; 90% in the year to March 2014: met.");
    question.value = series_number(848000);
    check(&question, TARGET_NOT_MET, "Not met", "At least 90% is aimed at; 84.8% in the year to March 2014: not met.");
    question.target.amount = 848500;
    question.value = series_number(848499);
    check(&question, TARGET_NOT_MET, "Not met", "At least 84.9% is aimed at; 84.8% in the year to March 2014: not met.");
    question.target.amount = 848000;
    question.value = series_number(847999);
    check(&question, TARGET_NOT_MET, "Not met", "At least 84.8% is aimed at; 84.7999% in the year to March 2014: not met.");
}

TEST("maintain holds the worse side only, or both where no direction is better")
{
    static const struct { enum series_direction direction; int64_t tolerance, value; enum target_verdict expected; } cases[] = {
        {SERIES_MORE_IS_BETTER, 0, 200, TARGET_MET}, {SERIES_MORE_IS_BETTER, 0, 199, TARGET_NOT_MET}, {SERIES_MORE_IS_BETTER, 0, 500, TARGET_MET},
        {SERIES_MORE_IS_BETTER, 5, 190, TARGET_MET}, {SERIES_MORE_IS_BETTER, 5, 189, TARGET_NOT_MET}, {SERIES_LESS_IS_BETTER, 0, 200, TARGET_MET},
        {SERIES_LESS_IS_BETTER, 0, 201, TARGET_NOT_MET}, {SERIES_LESS_IS_BETTER, 5, 210, TARGET_MET}, {SERIES_LESS_IS_BETTER, 5, 211, TARGET_NOT_MET},
        {SERIES_LESS_IS_BETTER, 5, 0, TARGET_MET}, {SERIES_NEITHER, 0, 200, TARGET_MET}, {SERIES_NEITHER, 0, 199, TARGET_NOT_MET}, {SERIES_NEITHER, 0, 201, TARGET_NOT_MET},
        {SERIES_NEITHER, 5, 190, TARGET_MET}, {SERIES_NEITHER, 5, 189, TARGET_NOT_MET}, {SERIES_NEITHER, 5, 210, TARGET_MET}, {SERIES_NEITHER, 5, 211, TARGET_NOT_MET},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct target_question question = question_of(TARGET_MAINTAIN, 0, 200, cases[i].value);
        question.direction = cases[i].direction;
        question.target.tolerance = cases[i].tolerance * SERIES_ONE;
        if (judged(&question).verdict != cases[i].expected)
            printf("  case %zu\n", i);
        CHECK(judged(&question).verdict == cases[i].expected);
    }
    struct target_question question = question_of(TARGET_MAINTAIN, 0, 200, 195);
    question.direction = SERIES_MORE_IS_BETTER;
    check(&question, TARGET_NOT_MET, "Not met",
          "Baseline 200 in the year to March 2013; no less than 200 is aimed at; 195 recorded in the year to March 2014: not met.");
    question.direction = SERIES_NEITHER;
    question.target.tolerance = 5 * SERIES_ONE;
    check(&question, TARGET_MET, "Met",
          "Baseline 200 in the year to March 2013; from 190 to 210 is aimed at; 195 recorded in the year to March 2014: met.");
}

TEST("monitor only has no verdict, whatever the figures")
{
    struct target_question question = question_of(TARGET_MONITOR_ONLY, 0, 812, 900);
    check(&question, TARGET_NO_VERDICT, "No target", "No target is set: the measure is watched.");
    CHECK(!judged(&question).has_threshold);
}

TEST("outcome-based: a named person, words and evidence, or it is not known")
{
    struct target_question question = question_of(TARGET_OUTCOME_BASED, 0, -1, 0);
    check(&question, TARGET_NOT_KNOWN, "Not known", "Nobody has yet published a judgement with the evidence for it.");
    question.target.judgement = (struct target_judgement){TARGET_PARTLY_MET, TEXT("Ivo Testwell"), TEXT("Patrols grew in six districts of ten."), TEXT("Report of 4 May"), day(2014, 5, 4)};
    check(&question, TARGET_PARTLY_MET, "Partly met", "Judged by Ivo Testwell on 4 May 2014: partly met. Patrols grew in six districts of ten.");
    question.target.judgement.evidence = TEXT_NONE;
    CHECK(judged(&question).verdict == TARGET_NOT_KNOWN);
    question.target.judgement.evidence = TEXT("Report");
    question.target.judgement.by = TEXT_NONE;
    CHECK(judged(&question).verdict == TARGET_NOT_KNOWN);
    question.target.judgement.by = TEXT("Ivo Testwell");
    question.target.judgement.verdict = TARGET_NO_VERDICT;
    CHECK(judged(&question).verdict == TARGET_NOT_KNOWN);
}

TEST("without a baseline every type that needs one is not known, and no other")
{
    for (int type = 0; type < TARGET_TYPES; type++) {
        for (int direction = 0; direction < SERIES_DIRECTIONS; direction++) {
            for (int state = -1; state < SERIES_STATES; state++) {
                struct target_question question = question_of((enum target_type)type, type == TARGET_REDUCE || type == TARGET_INCREASE ? 0 : 2, -1, 5);
                question.direction = (enum series_direction)direction;
                question.target.has_baseline = state >= 0;
                question.target.baseline = state > 0 ? series_nothing((enum series_state)state) : series_number(7 * SERIES_ONE);
                struct target_answer answer = judged(&question);
                bool needs = target_needs_baseline((enum target_type)type), known = state == SERIES_NUMBER;
                if (needs)
                    CHECK((answer.verdict == TARGET_NOT_KNOWN) == !known);
                if (needs && !known)
                    CHECK(!answer.has_threshold && text_contains(answer.working, TEXT("baseline")) && text_contains(answer.working, TEXT("no verdict")));
            }
        }
    }
    struct target_question question = question_of(TARGET_REDUCE_BY_PERCENT, 2, -1, 5);
    check(&question, TARGET_NOT_KNOWN, "Not known", "The baseline is not known yet, so there is no verdict.");
    CHECK_TEXT(judged(&question).aim, "2% less than the baseline");
    question.target.has_baseline = true;
    question.target.baseline = series_nothing(SERIES_NOT_COLLECTED);
    check(&question, TARGET_NOT_KNOWN, "Not known", "The baseline is no figure (not collected), so there is no verdict.");
}

TEST("a value that is no number is not known, in its own words, for every type that is judged by figures")
{
    for (int type = 0; type < TARGET_TYPES; type++) {
        for (int state = 1; state < SERIES_STATES; state++) {
            struct target_question question = question_of((enum target_type)type, 2, 60000, 0);
            question.value = series_nothing((enum series_state)state);
            struct target_answer answer = judged(&question);
            CHECK(answer.verdict == (type == TARGET_MONITOR_ONLY ? TARGET_NO_VERDICT : TARGET_NOT_KNOWN));
        }
    }
    struct target_question question = question_of(TARGET_REDUCE_BY_PERCENT, 2, 60000, 0);
    question.value = series_nothing(SERIES_NOT_YET);
    check(&question, TARGET_NOT_KNOWN, "Not known",
          "Baseline 60,000 in the year to March 2013; 2% less is 58,800; the figure in the year to March 2014 is no number (not yet known), so there is no verdict.");
    question.has_value = false;
    check(&question, TARGET_NOT_KNOWN, "Not known",
          "Baseline 60,000 in the year to March 2013; 2% less is 58,800; no figure has been published yet, so there is no verdict.");
}

TEST("of a year that is not over, a sum is judged only where it cannot turn")
{
    static const struct { enum target_type type; int64_t value; enum series_direction direction; enum target_verdict expected; } cases[] = {
        {TARGET_NO_MORE_THAN, 250, SERIES_LESS_IS_BETTER, TARGET_NOT_KNOWN}, {TARGET_NO_MORE_THAN, 251, SERIES_LESS_IS_BETTER, TARGET_NOT_MET},
        {TARGET_AT_LEAST, 249, SERIES_MORE_IS_BETTER, TARGET_NOT_KNOWN}, {TARGET_AT_LEAST, 250, SERIES_MORE_IS_BETTER, TARGET_MET},
        {TARGET_REDUCE, 299, SERIES_LESS_IS_BETTER, TARGET_NOT_KNOWN}, {TARGET_REDUCE, 300, SERIES_LESS_IS_BETTER, TARGET_NOT_MET},
        {TARGET_INCREASE, 300, SERIES_MORE_IS_BETTER, TARGET_NOT_KNOWN}, {TARGET_INCREASE, 301, SERIES_MORE_IS_BETTER, TARGET_MET},
        {TARGET_MAINTAIN, 299, SERIES_MORE_IS_BETTER, TARGET_NOT_KNOWN}, {TARGET_MAINTAIN, 300, SERIES_MORE_IS_BETTER, TARGET_MET},
        {TARGET_MAINTAIN, 300, SERIES_LESS_IS_BETTER, TARGET_NOT_KNOWN}, {TARGET_MAINTAIN, 301, SERIES_LESS_IS_BETTER, TARGET_NOT_MET},
        {TARGET_MAINTAIN, 300, SERIES_NEITHER, TARGET_NOT_KNOWN}, {TARGET_MAINTAIN, 301, SERIES_NEITHER, TARGET_NOT_MET},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct target_question question = question_of(cases[i].type, target_needs_amount(cases[i].type) ? 250 : 0, 300, cases[i].value);
        question.direction = cases[i].direction;
        question.today = day(2014, 3, 31); /* its last day is not over */
        if (judged(&question).verdict != cases[i].expected)
            printf("  case %zu\n", i);
        CHECK(judged(&question).verdict == cases[i].expected);
        CHECK(!judged(&question).provisional);
        question.today = day(2014, 4, 1);
        CHECK(judged(&question).verdict == TARGET_MET || judged(&question).verdict == TARGET_NOT_MET);
    }
    struct target_question question = question_of(TARGET_NO_MORE_THAN, 250, -1, 120);
    question.today = day(2014, 3, 31);
    check(&question, TARGET_NOT_KNOWN, "Not known",
          "No more than 250 is aimed at; 120 recorded so far in the year to March 2014. The period ends on 31 March 2014: until then there is no verdict.");
}

TEST("of a year that is not over, a share is judged provisionally; so is a figure that is provisional")
{
    struct target_question question = question_of(TARGET_AT_LEAST_PERCENT, 90, -1, 91);
    question.unit = SERIES_PERCENTAGE;
    question.direction = SERIES_MORE_IS_BETTER;
    question.today = day(2014, 3, 31);
    CHECK(judged(&question).provisional);
    check(&question, TARGET_MET, "Met, provisionally", "At least 90% is aimed at; 91% so far in the year to March 2014: met.");
    question.today = day(2014, 4, 1);
    CHECK(!judged(&question).provisional);
    question.provisional = true;
    question.value = series_number(89 * SERIES_ONE);
    check(&question, TARGET_NOT_MET, "Not met, provisionally", "At least 90% is aimed at; 89% in the year to March 2014: not met.");
    CHECK(judged(&question).provisional);
}

TEST("a year is not held against a month, but a share of one may be; a snapshot is like a snapshot only")
{
    struct target_question question = question_of(TARGET_REDUCE_BY_PERCENT, 2, 60000, 4900);
    CHECK(series_period_from(SERIES_MONTH, day(2014, 2, 1), &question.period) == OK);
    check(&question, TARGET_NOT_KNOWN, "Not known",
          "Baseline 60,000 in the year to March 2013; 2% less is 58,800; 4,900 recorded in February 2014. The two are of periods of different lengths and cannot be compared, so there is no verdict.");
    question.unit = SERIES_RATE_PER_1000;
    CHECK(judged(&question).verdict == TARGET_NOT_KNOWN);
    question.unit = SERIES_PERCENTAGE;
    CHECK(judged(&question).verdict == TARGET_MET);
    CHECK(series_period_from(SERIES_SNAPSHOT, day(2014, 2, 1), &question.period) == OK);
    CHECK(judged(&question).verdict == TARGET_NOT_KNOWN);
    question.unit = SERIES_COUNT;
    CHECK(series_period_from(SERIES_ROLLING_TWELVE_MONTHS, day(2013, 3, 1), &question.period) == OK);
    CHECK(judged(&question).verdict == TARGET_MET);
}

TEST("a break between baseline and figure makes the comparison doubtful, and says so")
{
    struct target_question question = question_of(TARGET_REDUCE_BY_PERCENT, 2, 60000, 57211);
    struct series_note note = {.at = day(2013, 9, 1), .words = TEXT("new counting rules"), .breaks = true};
    question.notes = &note;
    question.note_count = 1;
    CHECK(judged(&question).doubtful);
    check(&question, TARGET_MET, "Met",
          "Baseline 60,000 in the year to March 2013; 2% less is 58,800; 57,211 recorded in the year to March 2014: met. The two figures may not be comparable: new counting rules (1 September 2013).");
    note.breaks = false;
    CHECK(!judged(&question).doubtful);
    note.breaks = true;
    note.at = day(2012, 4, 1); /* the first day of the baseline */
    CHECK(!judged(&question).doubtful);
    note.at = day(2014, 4, 1); /* the day after the figure's last */
    CHECK(!judged(&question).doubtful);
    question = question_of(TARGET_NO_MORE_THAN, 250, -1, 200);
    note.at = day(2013, 9, 1);
    question.notes = &note;
    question.note_count = 1;
    CHECK(!judged(&question).doubtful);
}

TEST("a percentage of what is below 0 means nothing")
{
    struct target_question question = question_of(TARGET_REDUCE_BY_PERCENT, 2, 0, -5);
    question.unit = SERIES_SCORE;
    question.target.baseline = series_number(-30000);
    CHECK(judged(&question).verdict == TARGET_NOT_KNOWN);
    question.target.type = TARGET_REDUCE;
    question.target.amount = 0;
    CHECK(judged(&question).verdict == TARGET_MET);
}

TEST("a target that makes no sense is refused in words")
{
    static const struct { struct target target; enum series_unit unit; enum series_direction direction; } wrong[] = {
        {{.type = (enum target_type)10}, SERIES_COUNT, SERIES_NEITHER}, {{.type = TARGET_REDUCE, .amount = 1}, SERIES_COUNT, SERIES_LESS_IS_BETTER},
        {{.type = TARGET_REDUCE_BY_PERCENT}, SERIES_COUNT, SERIES_LESS_IS_BETTER}, {{.type = TARGET_REDUCE_BY_PERCENT, .amount = 1000001}, SERIES_COUNT, SERIES_LESS_IS_BETTER},
        {{.type = TARGET_INCREASE_BY_PERCENT}, SERIES_COUNT, SERIES_MORE_IS_BETTER}, {{.type = TARGET_AT_LEAST, .amount = -1}, SERIES_COUNT, SERIES_MORE_IS_BETTER},
        {{.type = TARGET_AT_LEAST, .amount = 15000}, SERIES_COUNT, SERIES_MORE_IS_BETTER}, {{.type = TARGET_AT_LEAST_PERCENT, .amount = 900000}, SERIES_COUNT, SERIES_MORE_IS_BETTER},
        {{.type = TARGET_AT_LEAST_PERCENT, .amount = 1000001}, SERIES_PERCENTAGE, SERIES_MORE_IS_BETTER}, {{.type = TARGET_REDUCE}, SERIES_COUNT, SERIES_MORE_IS_BETTER},
        {{.type = TARGET_NO_MORE_THAN, .amount = 2500000}, SERIES_COUNT, SERIES_MORE_IS_BETTER}, {{.type = TARGET_INCREASE}, SERIES_COUNT, SERIES_LESS_IS_BETTER},
        {{.type = TARGET_REDUCE, .tolerance = 1}, SERIES_COUNT, SERIES_LESS_IS_BETTER}, {{.type = TARGET_MAINTAIN, .tolerance = -1}, SERIES_COUNT, SERIES_NEITHER},
        {{.type = TARGET_MAINTAIN, .tolerance = 1000001}, SERIES_COUNT, SERIES_NEITHER}, {{.type = TARGET_AT_LEAST, .amount = SERIES_AMOUNT_MAX + 1}, SERIES_SCORE, SERIES_NEITHER},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct message message = {0};
        if (target_check(&wrong[i].target, wrong[i].unit, wrong[i].direction, &message) != ERROR_INVALID)
            printf("  case %zu\n", i);
        CHECK(target_check(&wrong[i].target, wrong[i].unit, wrong[i].direction, &message) == ERROR_INVALID);
        CHECK(message.text[0]);
    }
    CHECK(target_check(&(struct target){.type = TARGET_REDUCE_BY_PERCENT, .amount = 1000000}, SERIES_COUNT, SERIES_LESS_IS_BETTER, NULL) == OK);
    CHECK(target_check(&(struct target){.type = TARGET_REDUCE_BY_PERCENT, .amount = 1}, SERIES_COUNT, SERIES_NEITHER, NULL) == OK);
    CHECK(target_check(&(struct target){.type = TARGET_AT_LEAST, .amount = 0}, SERIES_COUNT, SERIES_NEITHER, NULL) == OK);
    CHECK(target_check(&(struct target){.type = TARGET_AT_LEAST_PERCENT, .amount = 1000000}, SERIES_PERCENTAGE, SERIES_MORE_IS_BETTER, NULL) == OK);
    for (int i = 0; i < TARGET_TYPES; i++) {
        enum target_type type = TARGET_MONITOR_ONLY;
        CHECK(target_type_of_key(text_of(target_type_key((enum target_type)i)), &type) == OK && (int)type == i);
    }
}

TEST("the largest figures do not overflow")
{
    struct target_question question = question_of(TARGET_INCREASE_BY_PERCENT, 0, 0, 0);
    question.unit = SERIES_POUNDS;
    question.target.baseline = question.value = series_number(SERIES_AMOUNT_MAX);
    question.target.amount = SERIES_AMOUNT_MAX;
    struct target_answer answer = {.verdict = TARGET_NO_VERDICT};
    CHECK(target_judge(arena(), &question, &answer) == ERROR_LIMIT);
    CHECK(answer.verdict == TARGET_NO_VERDICT);
    question.target.amount = 1000 * SERIES_ONE;
    CHECK(judged(&question).verdict == TARGET_NOT_MET);
}
