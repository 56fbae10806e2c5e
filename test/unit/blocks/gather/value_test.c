/* What stands in a question: each limit just under and just over it, wrong input first; conditions; and two who wrote into one page. */
#include "test.h"

#include "blocks/gather/internal.h"

static struct gather_value typed(struct arena *arena, struct question *question, const char *text)
{
    struct text settled = question_settle(arena, question, text_of(text));
    return question_read(arena, question, value_text(arena, settled));
}

#define WRONG(question, what, words) \
    do { \
        struct gather_value value_ = typed(arena, &(question), (what)); \
        CHECK(!value_.is_valid); \
        CHECK_TEXT(value_.fault, words); \
    } while (0)
#define RIGHT(question, what, kept) \
    do { \
        struct gather_value value_ = typed(arena, &(question), (what)); \
        CHECK(value_.is_valid); \
        CHECK_TEXT(value_.text, kept); \
    } while (0)

TEST("words are counted as a browser counts them")
{
    CHECK_INTEGER(gather_words(TEXT("")), 0);
    CHECK_INTEGER(gather_words(TEXT("  \n\t ")), 0);
    CHECK_INTEGER(gather_words(TEXT("one")), 1);
    CHECK_INTEGER(gather_words(TEXT(" one - two\n\nthree\u00a0four\u2003five ")), 6);
}

TEST("the limits of each type")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct question prose = {.type = QUESTION_PROSE, .words = 3, .least_words = 2}, line = {.type = QUESTION_TEXT, .max = 5, .required = true};
    struct question number = {.type = QUESTION_INTEGER, .has_min = true, .min = 1, .has_max = true, .max = 1200}, amount = {.type = QUESTION_PENCE, .has_max = true, .max = 500000};
    struct question day = {.type = QUESTION_DATE}, email = {.type = QUESTION_EMAIL}, telephone = {.type = QUESTION_TELEPHONE};
    WRONG(prose, "one", "Write at least 2 words: there are 1");
    RIGHT(prose, "one two", "one two");
    RIGHT(prose, "one two three", "one two three");
    WRONG(prose, "one two three four", "Shorten this to 3 words: it has 4");
    RIGHT(prose, "", "");
    WRONG(line, "", "Answer this question");
    WRONG(line, "  ", "Answer this question");
    RIGHT(line, " äöüßé ", "äöüßé");
    WRONG(line, "äöüßéx", "Shorten this to 5 characters: it has 6");
    for (const char *const *bad = (const char *const[]){"1.5", "1,2", "1,0000", "12,00", ",100", "1e3", "ten", "1,00,000", NULL}; *bad; bad++)
        WRONG(number, *bad, "Enter a whole number, such as 25");
    WRONG(number, "0", "This must be 1 or more");
    RIGHT(number, "1", "1");
    RIGHT(number, "1,200", "1200");
    WRONG(number, "1201", "This must be 1200 or less");
    RIGHT(amount, "£5,000", "5000.00");
    WRONG(amount, "5000.01", "This must be £5,000.00 or less");
    CHECK(!typed(arena, &amount, "1.000,00").is_valid && !typed(arena, &amount, "-1").is_valid && !typed(arena, &amount, "£1,000.005").is_valid);
    CHECK_TEXT(typed(arena, &amount, "1k").text, "1k"); /* what is wrong stays as it was typed */
    WRONG(day, "31 February 2026", "Enter a day that exists, such as 21 November 2026");
    RIGHT(day, "21/11/2026", "2026-11-21");
    for (const char *const *bad = (const char *const[]){"a", "a@b", "@b.example", "a@b.", "a b@c.example", "a@@b.example", "a@b..example", "a..b@c.example", ".a@b.example", "a.@b.example", "a,c@b.example",
                                                          "a@b.example,c@d.example", "a\n@b.example", "ad\xc3\xa4@b.example", "a@b_c.example", NULL}; *bad; bad++)
        CHECK(!typed(arena, &email, *bad).is_valid);
    RIGHT(email, "clerk@parish.example", "clerk@parish.example");
    CHECK(!typed(arena, &telephone, "123456").is_valid && !typed(arena, &telephone, "call me").is_valid);
    RIGHT(telephone, "+44 (0)1632 960001", "+44 (0)1632 960001");
}

TEST("only what is offered can be chosen, and only one answer may do")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct question_choice choices[] = {{TEXT("a"), TEXT("A"), TEXT_NONE}, {TEXT("b"), TEXT("B"), TEXT_NONE}};
    struct question one = {.type = QUESTION_CHOICE, .choices = choices, .choice_count = 2, .required = true}, some = {.type = QUESTION_CHOICES, .choices = choices, .choice_count = 2};
    struct question rule = {.type = QUESTION_YES_NO, .must = TEXT("yes"), .otherwise = TEXT("Not for you.")}, promise = {.type = QUESTION_DECLARATION};
    WRONG(one, "c", "Choose one answer");
    RIGHT(one, "b", "b");
    RIGHT(some, "b x a b", "a b");
    WRONG(rule, "no", "Not for you.");
    WRONG(rule, "", "Choose one answer");
    RIGHT(rule, "yes", "yes");
    WRONG(promise, "no", "Tick the box to confirm this");
}

TEST("it closes at its second")
{
    struct gather_asking asking = {.opens = {100}, .closes = {200}};
    CHECK_INTEGER(gather_time_of(&asking, 1, (struct instant){99}), GATHER_NOT_YET);
    CHECK_INTEGER(gather_time_of(&asking, 1, (struct instant){100}), GATHER_OPEN);
    CHECK_INTEGER(gather_time_of(&asking, 1, (struct instant){199}), GATHER_OPEN);
    CHECK_INTEGER(gather_time_of(&asking, 1, (struct instant){200}), GATHER_LATE);
    CHECK_INTEGER(gather_time_of(&asking, 1, (struct instant){3799}), GATHER_LATE);
    CHECK_INTEGER(gather_time_of(&asking, 1, (struct instant){3800}), GATHER_OVER);
    CHECK_INTEGER(gather_time_of(&asking, 0, (struct instant){200}), GATHER_OVER);
    asking.closes.seconds = 0;
    CHECK_INTEGER(gather_time_of(&asking, 0, (struct instant){INT64_C(9999999999)}), GATHER_OPEN);
}

static struct value *document(struct arena *arena, const char *a, const char *b)
{
    struct value *value = value_object(arena);
    value_set_text(arena, value, "a", text_of(a));
    value_set_text(arena, value, "b", text_of(b));
    return value;
}

/* Whatever three people had before them: what stood there or was written by anybody last is kept or put aside, and never lost. */
TEST("of two who write, nobody's words are lost")
{
    static const char *const words[] = {"", "x", "y", "z"};
    struct question questions[] = {{.name = TEXT("a")}, {.name = TEXT("b")}};
    struct question_section section = {.questions = questions, .question_count = 2};
    for (int n = 0; n < 4 * 4 * 4; n++) {
        AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
        const char *base = words[n & 3], *now = words[n >> 2 & 3], *mine = words[n >> 4 & 3];
        struct page_merge merge;
        CHECK_INTEGER(pages_merge(arena, &section, document(arena, base, "same"), document(arena, now, "same"), document(arena, mine, "same"), &merge), OK);
        struct text kept = value_get_text(merge.document, "a");
        bool is_aside = merge.aside_count == 1 && text_equals(merge.asides[0].value->text, mine);
        CHECK(!*mine || strcmp(mine, base) == 0 || text_equals(kept, mine) || is_aside);
        CHECK(!*now || strcmp(now, base) == 0 || text_equals(kept, now));
        CHECK(merge.aside_count == 0 || text_equals(kept, now));
        CHECK_TEXT(value_get_text(merge.document, "b"), "same");
        CHECK_INTEGER(merge.changes, !text_equals(kept, now));
    }
}
