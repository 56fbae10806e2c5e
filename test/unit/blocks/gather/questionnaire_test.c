/* Questionnaires: what is wrong with one, word for word and where; written and read again it is the same. */
#include "test.h"

#include "base/wording.h"
#include "blocks/definition/questionnaire.h"
#include "blocks/gather/desk.h"

#define HEAD "questionnaire: q\ntitle: T\nsee: [officer]\nsections:\n  one:\n    title: One\n    questions:\n"

static enum result read(struct arena *arena, const char *source, struct text *ret_words, struct questionnaire **ret_questionnaire)
{
    struct faults faults;
    struct buffer out;
    faults_init(&faults, arena);
    enum result result = questionnaire_read(arena, TEXT("q.yaml"), text_of(source), NULL, &faults, ret_questionnaire);
    buffer_init(&out, 1 << 20);
    faults_write(&faults, &out);
    *ret_words = arena_copy(arena, buffer_text(&out));
    buffer_clear(&out);
    return result;
}

TEST("what is wrong is said where it stands")
{
    static const struct { const char *source, *words; } cases[] = {
        {"list: x\n", "q.yaml:1:1: expected the file to begin with \"questionnaire: NAME\"\n"},
        {HEAD "      a: {ask: A?, type: texts}\n", "q.yaml:8:26: \"type\" cannot be \"texts\"; did you mean \"text\"?\n"},
        {HEAD "      a: {ask: A?, type: text, words: 5}\n", "q.yaml:8:32: \"words\" is not a key of a question of type text; it is for questions of type prose\n"},
        {HEAD "      a: {ask: A?, type: pence, max: 1.5}\n", "q.yaml:8:38: \"max\" must be an amount in pounds such as 5000 or 1,000.50; found \"1.5\"\n"},
        {HEAD "      a: {ask: A?, type: choice}\n", "q.yaml:8:10: a question of type choice needs the key \"choices\"\n"},
        {HEAD "      a: {ask: A?, type: text, when: {b: yes}}\n      b: {ask: B?, type: yes_no}\n",
         "q.yaml:8:38: \"when\" must name a question that is asked before this one: there is no \"b\" before it\n"},
        {HEAD "      a: {ask: A?, type: yes_no}\n      b: {ask: B?, type: text, when: {a: maybe}}\n", "q.yaml:9:38: \"a\" cannot be answered with \"maybe\"\n"},
        {HEAD "      a: {ask: A?, type: text}\n      b: {ask: B?, type: text, when: {a: at least 3}}\n", "q.yaml:9:38: \"at least\" and \"under\" are for amounts and whole numbers; \"a\" is of type text\n"},
        {HEAD "      a: {ask: A?, type: yes_no, must: yes}\n", "q.yaml:8:40: \"must\" needs \"otherwise\": what is said to whoever answers something else\n"},
        {HEAD "      a: {ask: A?, type: rows, max: 41, columns: {c: {ask: C, type: file}}}\n",
         "q.yaml:8:37: \"max\" must be a whole number from 0 to 40 here; found \"41\"\nq.yaml:8:69: a column can be of type text, integer, pence, date, choice or yes_no; found \"file\"\n"},
        {HEAD "      a: {ask: A?, type: rows, total: d, columns: {c: {ask: C, type: text}}}\n", "q.yaml:8:39: \"total\" must name a column of amounts or whole numbers; there is no such column \"d\"\n"},
        {HEAD "      a: {ask: A?, type: text}\n  two:\n    title: Two\n    questions:\n      a: {ask: A?, type: text}\n",
         "q.yaml:12:7: there is a question \"a\" already, on line 8: each needs a name of its own\n"},
        {HEAD "      a: {ask: A?, type: text, sealed: sure}\n", "q.yaml:8:40: \"sealed\" must be yes or no; found \"sure\"\n"},
        {HEAD "      a: {ask: A?, type: rows, columns: {c: {ask: C, type: text, sealed: yes}}}\n", "q.yaml:8:74: a column cannot be \"sealed\" by itself: say it of the whole table\n"},
        {"questionnaire: q\ntitle: T\nsee: [officer]\ndecide: [head]\nreference: ben-1\nsections:\n  one: {title: One, questions: {a: {ask: A?, type: text}}}\n",
         "q.yaml:4:10: \"head\" may decide but not see the answers: add it to \"see\"\n"
         "q.yaml:5:12: \"reference\" must be capitals, digits and hyphens with {serial:4} (or 3, 5, 6) once and, if wanted, {year}, such as BEN-{year}-{serial:4}; found \"ben-1\"\n"},
        {"questionnaire: q\ntitle: T\nsee: [officer]\neligibility:\n  a: {ask: A?, type: text}\n  b: {ask: B?, type: yes_no, must: yes}\n  c: {ask: C?, type: yes_no, must: no, otherwise: No, when: {a: answered}}\nsections:\n  one: {title: One, questions: {a: {ask: A?, type: text}}}\n",
         "q.yaml:5:6: a question of \"eligibility\" is of type yes_no or choice and has \"must\": whether somebody can apply hangs on it\n"
         "q.yaml:6:36: \"must\" needs \"otherwise\": what is said to whoever answers something else\n"
         "q.yaml:7:61: a question of \"eligibility\" has no \"when\": all of them are asked\n"},
        {"questionnaire: q\ntitle: T\nsee: [officer]\nparts: [Clerk, Chair]\nsigns: [Clrk]\nsent_by: Chairman\nsections:\n  one: {title: One, questions: {a: {ask: A?, type: text}}}\n",
         "q.yaml:5:8: \"signs\" names \"Clrk\", which is not one of \"parts\"\n"
         "q.yaml:6:10: \"sent_by\" names \"Chairman\", which is not one of \"parts\"\n"},
        {"questionnaire: q\ntitle: T\nsee: [officer]\nparts: [Clerk, Chair]\nsigns: [Clerk, Chair]\nsent_by: Chair\nsections:\n  one: {title: One, questions: {a: {ask: A?, type: text}}}\n",
         "q.yaml:5:8: \"Chair\" sends it, which is a signature already: take it out of \"signs\"\n"
         "q.yaml:6:10: nobody is left who can begin it: \"parts\" needs one that neither signs nor sends\n"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        AUTO(arena_free_at) struct arena *arena = arena_new(16 << 20);
        struct questionnaire *questionnaire = NULL;
        struct text words;
        CHECK_INTEGER(read(arena, cases[i].source, &words, &questionnaire), ERROR_INVALID);
        CHECK_TEXT(words, cases[i].words);
        CHECK(questionnaire == NULL);
    }
}

static const char whole[] =
    "# comments do not count\nquestionnaire: q\ntitle: \"yes\"\nabout: |\n  One: two # three\n\n    - a\n\n  \"end\"\nsee: [officer, head]\ndecide: head\nparts: [\"Clerk: first\", Chair, Treasurer]\nsigns: [Treasurer]\nsent_by: Chair\nlink_days: 3\neligibility: {g: {ask: G?, type: yes_no, must: no, otherwise: Not here, hint: H}}\nsections:\n"
    "  one:\n    title: One\n    about: A \"quoted\" line\n    questions:\n      a: {ask: \"A: really?\", type: yes_no, required: yes, must: yes, otherwise: No way, hint: \"- hint\", why: \"#why\"}\n"
    "      b: {ask: B?, type: choices, choices: {x: X, y: {label: \"Y \\\\ \\\"\", hint: H}}}\n      c: {ask: C?, type: pence, min: \"0.01\", max: \"1,000\"}\n"
    "  two:\n    title: Two\n    when: {b: [x, y]}\n    questions:\n      d: {ask: D?, type: rows, min: 1, max: 3, total: cost, total_max: \"5\", columns: {cost: {ask: Cost, type: pence, required: yes}, k: {ask: K, type: choice, choices: {m: M}}}}\n"
    "      e: {ask: E?, type: file, accept: [pdf, png], max: 500 KB, when: {c: under 20.50}}\n      f: {ask: F?, type: prose, words: 12, least_words: 2, when: {a: answered}}\n";

TEST("written and read again it is the same, whatever its comments")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(16 << 20);
    struct questionnaire *one = NULL, *two = NULL;
    struct text words;
    CHECK_INTEGER(read(arena, whole, &words, &one), OK);
    CHECK_TEXT(words, "");
    if (!one)
        return;
    CHECK_INTEGER(read(arena, one->source.data, &words, &two), OK);
    CHECK_TEXT(words, "");
    CHECK(two && text_equal(one->source, two->source) && strcmp(one->hash, two->hash) == 0);
    CHECK_TEXT(one->about, "One: two # three\n\n  - a\n\n\"end\"");
    CHECK_INTEGER(one->sections[1].questions[1].when.number, 2050);
    CHECK_INTEGER(one->sections[1].questions[0].total_max, 500);
    CHECK_INTEGER(one->sections[1].questions[1].max, 500000);
    CHECK_TEXT(one->reference, "Q-{year}-{serial:4}");
}

TEST("what leads to a person is sealed by itself, and only what differs from that is written")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(16 << 20);
    struct questionnaire *questionnaire = NULL;
    struct text words;
    CHECK_INTEGER(read(arena, HEAD "      a: {ask: A?, type: email}\n      b: {ask: B?, type: telephone, sealed: no}\n      c: {ask: C?, type: text}\n"
                                   "      d: {ask: D?, type: date, sealed: yes}\n      e: {ask: E?, type: email, sealed: yes}\n", &words, &questionnaire), OK);
    static const bool sealed[] = {true, false, false, true, true};
    for (size_t i = 0; questionnaire && i < COUNT_OF(sealed); i++)
        CHECK_INTEGER(questionnaire->sections[0].questions[i].sealed, sealed[i]);
    struct text written = questionnaire ? questionnaire->source : TEXT_NONE;
    CHECK(text_contains(written, TEXT("type: telephone\n        sealed: no\n")));
    CHECK(text_contains(written, TEXT("type: date\n        sealed: yes\n")));
    CHECK(!text_contains(written, TEXT("type: email\n        sealed")));
}

TEST("what the desk's form shows and takes back changes nothing")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(16 << 20);
    struct questionnaire *one = NULL, *two = NULL;
    struct faults faults;
    struct text words;
    CHECK_INTEGER(read(arena, whole, &words, &one), OK);
    for (size_t i = 0; one && i < one->section_count; i++)
        for (size_t j = 0; j < one->sections[i].question_count; j++) {
            const struct question *question = &one->sections[i].questions[j];
            struct build_question shown = build_shown(arena, one, question);
            if (!build_is_simple(question))
                continue;
            faults_init(&faults, arena);
            CHECK_INTEGER(build_put(arena, one, &shown, question->name, NULL, &faults, &two), OK);
            CHECK(two && text_equal(one->source, two->source));
        }
}

TEST("a question goes up, down, into the next section and out")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(16 << 20);
    struct questionnaire *one = NULL, *two = NULL;
    struct faults faults;
    struct text words;
    faults_init(&faults, arena);
    CHECK_INTEGER(read(arena, HEAD "      a: {ask: A?, type: text}\n      b: {ask: B?, type: text}\n  two:\n    title: Two\n    questions:\n      c: {ask: C?, type: text}\n", &words, &one), OK);
    CHECK_INTEGER(build_move(arena, one, TEXT("b"), -1, NULL, &faults, &two), OK);
    CHECK_TEXT(two->sections[0].questions[0].name, "b");
    CHECK_INTEGER(build_move(arena, one, TEXT("b"), 1, NULL, &faults, &two), OK);
    CHECK_INTEGER(two->sections[0].question_count, 1);
    CHECK_TEXT(two->sections[1].questions[0].name, "b");
    CHECK_INTEGER(build_move(arena, one, TEXT("c"), -1, NULL, &faults, &two), OK);
    CHECK_INTEGER(two->section_count, 1);
    CHECK_INTEGER(build_move(arena, one, TEXT("c"), 1, NULL, &faults, &two), OK);
    CHECK(text_equal(one->source, two->source));
    CHECK_INTEGER(build_remove(arena, one, TEXT("c"), NULL, &faults, &two), OK);
    CHECK_INTEGER(two->section_count, 1);
    CHECK_INTEGER(build_remove(arena, one, TEXT("z"), NULL, &faults, &two), ERROR_NOT_FOUND);
}
