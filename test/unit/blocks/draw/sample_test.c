/* Samples that anybody can repeat: hashes against those that Python's hashlib makes of the same texts, what a list may not say, how strata share, and that no subset is favoured. */
#include "blocks/draw/sample.h"

#include <inttypes.h>
#include <string.h>

#include "test/test.h"

#define ARENA_BYTES 256 * 1024 * 1024
static const struct sample_draw draw = {{"DIP-2027-001", 12}, 1};

static enum result read_list(struct arena *arena, const char *typed, bool with_strata, struct sample_list *list, struct sample_faults *faults)
{
    return sample_list_read(arena, text_of(typed), with_strata, list, faults);
}

/* --- Against another language -------------------------------------------------------------- */

TEST("commitments, list, seed and ranks are those that Python makes")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    struct text office = TEXT("office secret of 20 ch"), scrutineer = TEXT("another secret, longer"), hash, seed;
    struct sample_strata strata;
    struct sample_faults faults;
    struct sample_list list;
    struct sample_pick *picks;
    struct message message = {0};
    size_t count;
    CHECK_TEXT(sample_commitment(arena, &draw, SAMPLE_OFFICE, TEXT("00ff"), office), "47db85b1911443a271ba27784e6fdd4d6498278c623d8ff62ddecd111e3a6cbe");
    CHECK_TEXT(sample_commitment(arena, &draw, SAMPLE_SCRUTINEER, TEXT("11ee"), scrutineer), "9d6f46d430b6031bd26478c3390da1d51bcdb55f22f87f339cb05476cb79fbca");
    CHECK(read_list(arena, "Reference,Stratum\nCO/00010/26,Oak\nco/00001/26,Elm\nCO/00002/26,Elm\nCO/00003/26,Elm\nCO/00004/26, Elm \nCO/00005/26,Elm\nCO/00006/26,Elm\n"
                           "CO/00007/26,Oak\n\"CO/00008/26\",Oak\r\nCO/00009/26,Oak\n\nCO/00009/26,Oak", true, &list, &faults) == OK);
    CHECK_INTEGER(list.count, 10);
    CHECK_INTEGER(list.repeated, 1);
    CHECK(sample_list_mark(arena, &draw, TEXT("cafe"), &list) == OK);
    CHECK_TEXT(list.entries[0].mark, "03565426777bda72ddf0ca477655c910c25ea73d79d8720e5e1f58e8b1ee6e56");
    hash = sample_list_hash(arena, &draw, sample_list_text(arena, &list));
    CHECK_TEXT(hash, "8958ba7fc7b56f94029e282abb8596d6e48aa807f73f4c953bb479f0aaeea071");
    seed = sample_seed(arena, &draw, hash, office, scrutineer);
    CHECK_TEXT(seed, "d453e54b1018746c50135e6b1ed39cd02fce9ee78356ecde0e1e8c09121e49d5");
    CHECK(sample_strata_of(&list, &strata) == OK && strata.count == 2);
    CHECK(sample_allocate_by_counts(&strata, TEXT("Oak = 1\n\n Elm=2 \r\n"), 3, &message) == OK);
    CHECK(sample_pick(arena, &list, &strata, seed, &picks, &count) == OK);
    CHECK_INTEGER(count, 3);
    CHECK_TEXT(picks[0].rank, "6578be949247695e2a4fa16433b673a7095bb5715dcecf5dfba10f6dc1aa5960");
    CHECK_TEXT(list.entries[picks[0].entry].reference, "CO/00004/26");
    CHECK_TEXT(list.entries[picks[1].entry].reference, "CO/00003/26");
    CHECK_TEXT(list.entries[picks[2].entry].reference, "CO/00010/26");
}

TEST("what is published is read again, and nothing else")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    struct sample_faults faults;
    struct sample_list list, again;
    struct text text;
    char *changed;
    CHECK(read_list(arena, "A1,Elm\nA2,Elm\nA3,Oak, east\n", true, &list, &faults) == ERROR_INVALID);
    CHECK(read_list(arena, "A1,Elm\nA2,Elm\nA3,Oak east\n", true, &list, &faults) == OK && sample_list_mark(arena, &draw, TEXT("k"), &list) == OK);
    text = sample_list_text(arena, &list);
    CHECK(sample_list_parse(arena, text, &again) == OK);
    CHECK_INTEGER(again.count, 3);
    CHECK_TEXT(again.entries[2].stratum, "Oak east");
    CHECK(text_equal(sample_list_text(arena, &again), text));
    CHECK(sample_list_parse(arena, TEXT_NONE, &again) == ERROR_CORRUPT);
    CHECK(sample_list_parse(arena, text_slice(text, 0, text.length - 1), &again) == ERROR_CORRUPT);
    CHECK(sample_list_parse(arena, TEXT("Elm,03565426777bda72\n"), &again) == ERROR_CORRUPT);
    changed = (char *)(uintptr_t)arena_copy(arena, text).data;
    CHECK(changed != NULL);
    memcpy(changed, text.data, text.length);
    changed[3] = ';';
    CHECK(sample_list_parse(arena, (struct text){changed, text.length}, &again) == ERROR_CORRUPT);
    memcpy(changed, text.data + 69, 69); /* the first two lines, the other way round */
    memcpy(changed + 69, text.data, 69);
    CHECK(sample_list_parse(arena, (struct text){changed, text.length}, &again) == ERROR_CORRUPT);
}

/* --- Secrets and lists ------------------------------------------------------------------------ */

TEST("a secret is long enough, one line, and plain")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    char long_one[202];
    memset(long_one, 'x', sizeof long_one);
    CHECK(sample_secret_fault(arena, TEXT("1234567890123456789")) != NULL);
    CHECK(sample_secret_fault(arena, TEXT("12345678901234567890")) == NULL);
    CHECK(sample_secret_fault(arena, (struct text){long_one, 200}) == NULL);
    CHECK(sample_secret_fault(arena, (struct text){long_one, 201}) != NULL);
    CHECK(sample_secret_fault(arena, TEXT("123456789012345\n67890")) != NULL);
    CHECK(sample_secret_fault(arena, TEXT(" 12345678901234567890")) != NULL);
    CHECK(sample_secret_fault(arena, TEXT("12345678901234567890 ")) != NULL);
    CHECK(sample_secret_fault(arena, TEXT("1234567890123456789é0")) != NULL);
    CHECK(!text_equal(sample_commitment(arena, &draw, SAMPLE_OFFICE, TEXT("a"), TEXT("b")), sample_commitment(arena, &draw, SAMPLE_SCRUTINEER, TEXT("a"), TEXT("b"))));
}

TEST("a list has references alone: what names somebody is refused, by its line")
{
    static const struct { const char *typed, *words; } cases[] = {
        {"Pat Example", "looks like a name"}, {"Smith", "looks like a name"}, {"pat@example.org", "e-mail"}, {"07700 900123", "telephone"}, {"+44 (0)7700 900123", "telephone"},
        {"7700900123", "telephone"}, {"01992555600", "telephone"}, {"447700900123", "telephone"}, {"AL1 1AA", "postcode"}, {"sg137ds", "postcode"}, {"EC1A 1BB", "postcode"}, {"12/03/1984", "date"},
        {"1984-03-12", "date"}, {"QQ 12 34 56 C", "Insurance"}, {"CO 123", "no blanks"}, {"CO#1", "letters, digits"}, {",x", "missing"},
        {"A1234567890123456789012345678901234567890", "at most 40"}, {"A1,Elm", "more than one column"}, {"", "empty"}, {"Reference\n", "empty"}, {"\"A1", "quotation mark"}, {"É1", "letters, digits"},
    };
    static const char *const good[] = {"CO/00123/26", "A1", "2026-00123", "123456", "PCC-26.1_a", "A123456789012345678901234567890123456789", "12345678901234567890", "SS/2026/0770090"};
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    struct sample_faults faults;
    struct sample_list list;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CHECK(read_list(arena, cases[i].typed, false, &list, &faults) == ERROR_INVALID);
        CHECK_INTEGER(faults.count, 1);
        CHECK(text_contains(faults.list[0].what, text_of(cases[i].words)));
        CHECK(!text_contains(faults.list[0].what, TEXT("Example")) && !text_contains(faults.list[0].what, TEXT("1984")));
    }
    for (size_t i = 0; i < COUNT_OF(good); i++)
        CHECK(read_list(arena, good[i], false, &list, &faults) == OK && list.count == 1);
    CHECK(read_list(arena, "\xEF\xBB\xBFreference\nA1\nPat Example\nA2\npat@example.org\n", false, &list, &faults) == ERROR_INVALID);
    CHECK_INTEGER(faults.count, 2);
    CHECK_INTEGER(faults.list[0].line, 3);
    CHECK_INTEGER(faults.list[1].line, 5);
}

TEST("strata: given for each, the same each time, and plain words")
{
    static const struct { const char *typed, *words; } cases[] = {
        {"A1", "stratum is missing"}, {"A1,Elm\nA1,Oak", "another stratum"}, {"A1,Elm,x", "more than two columns"}, {"A1,pat@example.org", "plain word"}, {"A1,07700 900123", "too many digits"},
        {"A1,Elm=3", "plain word"}, {"A1,1234567890123456789012345678901234567890123456789012345678901", "at most 60"},
    };
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    struct sample_faults faults;
    struct sample_list list;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CHECK(read_list(arena, cases[i].typed, true, &list, &faults) == ERROR_INVALID);
        CHECK_INTEGER(faults.count, 1);
        CHECK(text_contains(faults.list[0].what, text_of(cases[i].words)));
    }
    CHECK(read_list(arena, "a1,Elm\nA1,Elm\nA1,Elm\nA2,June 2026", true, &list, &faults) == OK);
    CHECK_INTEGER(list.count, 2);
    CHECK_INTEGER(list.repeated, 2);
}

TEST("5,000 references and not one more")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    AUTO(buffer_clear) struct buffer typed;
    struct sample_faults faults;
    struct sample_list list;
    buffer_init(&typed, 1000000);
    for (int i = 1; i <= SAMPLE_REFERENCES_MAX; i++)
        buffer_printf(&typed, "CO/%d/26\n", i);
    CHECK(sample_list_read(arena, buffer_text(&typed), false, &list, &faults) == OK);
    CHECK_INTEGER(list.count, SAMPLE_REFERENCES_MAX);
    buffer_printf(&typed, "CO/%d/26\n", SAMPLE_REFERENCES_MAX + 1);
    CHECK(sample_list_read(arena, buffer_text(&typed), false, &list, &faults) == ERROR_INVALID);
    CHECK(text_contains(faults.list[0].what, TEXT("at most 5,000")));
}

/* --- Strata --------------------------------------------------------------------------------- */

static struct sample_strata strata_of(const int64_t *listed, size_t count)
{
    static const char *const names[] = {"A", "B", "C", "D"};
    struct sample_strata strata = {.count = count};
    for (size_t i = 0; i < count; i++)
        strata.list[i] = (struct sample_stratum){text_of(names[i]), listed[i], -1};
    return strata;
}

TEST("in proportion by largest remainder; of equals the larger stratum, then the first by name")
{
    static const struct { int64_t listed[4]; size_t count; int64_t size, drawn[4]; } cases[] = {
        {{50, 30, 20}, 3, 10, {5, 3, 2}}, {{47, 16, 37}, 3, 10, {5, 1, 4}} /* 4.7, 1.6, 3.7: rest 2 to A and C (.7 each) */, {{1, 1, 1, 1}, 4, 1, {1, 0, 0, 0}}, {{1, 1, 1, 1}, 4, 3, {1, 1, 1, 0}},
        {{5, 15, 20}, 3, 2, {0, 1, 1}} /* .25, .75, 1 */, {{10, 30, 10, 30}, 4, 4, {0, 2, 0, 2}} /* .5, 1.5, .5, 1.5: all remainders alike, the larger first */, {{3, 2}, 2, 5, {3, 2}}, {{7}, 1, 3, {3}},
        {{4999, 1}, 2, 500, {500, 0}},
    };
    struct message message = {0};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sample_strata strata = strata_of(cases[i].listed, cases[i].count);
        CHECK(sample_allocate_by_proportion(&strata, cases[i].size, &message) == OK);
        for (size_t j = 0; j < cases[i].count; j++)
            CHECK_INTEGER(strata.list[j].drawn, cases[i].drawn[j]);
    }
    struct sample_strata few = strata_of((const int64_t[]){2, 3}, 2);
    CHECK(sample_allocate_by_proportion(&few, 6, &message) == ERROR_INVALID);
    CHECK(sample_allocate_by_proportion(&few, 0, &message) == ERROR_INVALID);
}

TEST("no stratum is given more than it has, and the sum is the size, whatever the strata")
{
    struct message message = {0};
    for (int64_t a = 1; a < 9; a++)
        for (int64_t b = 1; b < 9; b++)
            for (int64_t c = 1; c < 9; c++)
                for (int64_t size = 1; size <= a + b + c; size++) {
                    struct sample_strata strata = strata_of((const int64_t[]){a, b, c}, 3);
                    int64_t sum = 0;
                    bool fits = true;
                    CHECK(sample_allocate_by_proportion(&strata, size, &message) == OK);
                    for (size_t i = 0; i < 3; i++) {
                        sum += strata.list[i].drawn;
                        fits = fits && strata.list[i].drawn >= size * strata.list[i].listed / (a + b + c) && strata.list[i].drawn <= strata.list[i].listed;
                    }
                    CHECK(fits && sum == size);
                }
}

TEST("numbers that are typed for strata: all of them, once, and together the size")
{
    static const struct { const char *typed; int64_t size; const char *words; } cases[] = {
        {"A = 2", 2, "no number is given"}, {"A = 2\nB = 1\nX = 1", 4, "no stratum “X”"}, {"A = 2\nA = 1\nB = 1", 4, "two numbers"}, {"A = 5\nB = 1", 6, "4 references and 5"}, {"A = 2\nB = 1", 4, "give 3 together"},
        {"A: 2", 2, "one a line"}, {"A = two\nB = 1", 3, "one a line"}, {"A = -1\nB = 1", 0, "one a line"}, {"", 2, "no number is given"},
    };
    struct message message = {0};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sample_strata strata = strata_of((const int64_t[]){4, 2}, 2);
        CHECK(sample_allocate_by_counts(&strata, text_of(cases[i].typed), cases[i].size, &message) == ERROR_INVALID);
        CHECK(text_contains(text_of(message.text), text_of(cases[i].words)));
    }
    struct sample_strata strata = strata_of((const int64_t[]){4, 2}, 2);
    CHECK(sample_allocate_by_counts(&strata, TEXT("B = 0\nA = 4"), 4, &message) == OK && strata.list[0].drawn == 4 && strata.list[1].drawn == 0);
}

/* --- Nobody is favoured ---------------------------------------------------------------------- */

static size_t pick_of(struct arena *arena, const struct sample_list *list, int64_t size, int trial, struct sample_pick **picks)
{
    struct sample_strata strata;
    struct message message = {0};
    size_t count = 0;
    struct text seed = hash_hex(arena, hash_of(arena_printf(arena, "trial %d", trial)));
    CHECK(sample_strata_of(list, &strata) == OK && sample_allocate_by_proportion(&strata, size, &message) == OK);
    CHECK(sample_pick(arena, list, &strata, seed, picks, &count) == OK);
    return count;
}

static void make_list(struct arena *arena, int count, struct sample_list *list)
{
    *list = (struct sample_list){.entries = ARENA_ARRAY(arena, struct sample_entry, (size_t)count), .count = (size_t)count};
    for (int i = 0; list->entries && i < count; i++)
        list->entries[i] = (struct sample_entry){arena_printf(arena, "R%d", i), TEXT_NONE, TEXT_NONE};
    CHECK(sample_list_mark(arena, &draw, TEXT("key"), list) == OK);
}

/* The limit is the 99.9th percentile of chi-square, by Wilson and Hilferty. */
static double chi_limit(double freedom)
{
    double third = 1 - 2 / (9 * freedom) + 3.0902 * __builtin_sqrt(2 / (9 * freedom));
    return freedom * third * third * third;
}

TEST("each of the 15 pairs out of six comes as often: chi-square of 9,000 draws")
{
    AUTO(arena_free_at) struct arena *keeping = arena_new(ARENA_BYTES);
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    struct sample_list list;
    int seen[6][6] = {{0}};
    double chi = 0;
    make_list(keeping, 6, &list);
    for (int trial = 0; trial < 9000; trial++) {
        struct sample_pick *picks;
        CHECK(pick_of(arena, &list, 2, trial, &picks) == 2);
        seen[picks[0].entry < picks[1].entry ? picks[0].entry : picks[1].entry][picks[0].entry < picks[1].entry ? picks[1].entry : picks[0].entry]++;
        arena_reset(arena);
    }
    for (int i = 0; i < 6; i++)
        for (int j = i + 1; j < 6; j++)
            chi += (seen[i][j] - 600.0) * (seen[i][j] - 600.0) / 600.0;
    CHECK(chi < chi_limit(14));
}

TEST("no place of the list is favoured, just under, at and over powers of two")
{
    static const int sizes[] = {2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33};
    AUTO(arena_free_at) struct arena *keeping = arena_new(ARENA_BYTES);
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        int seen[33] = {0}, trials = 150 * sizes[i];
        struct sample_list list;
        double chi = 0;
        make_list(keeping, sizes[i], &list);
        for (int trial = 0; trial < trials; trial++) {
            struct sample_pick *picks;
            CHECK(pick_of(arena, &list, 1, trial, &picks) == 1);
            seen[picks[0].entry]++;
            arena_reset(arena);
        }
        for (int j = 0; j < sizes[i]; j++)
            chi += (seen[j] - 150.0) * (seen[j] - 150.0) / 150.0;
        CHECK(chi < chi_limit(sizes[i] - 1));
    }
}

TEST("the order in which a list was typed changes nothing; another draw of the same list does")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    const struct sample_draw second = {TEXT("DIP-2027-001"), 2};
    struct sample_list one, other, again;
    struct sample_faults faults;
    CHECK(read_list(arena, "A1\nA2\nA3\nA10\n", false, &one, &faults) == OK && read_list(arena, "a10\nA3\nA1\nA2\nA3", false, &other, &faults) == OK && read_list(arena, "A1\nA2\nA3\nA10", false, &again, &faults) == OK);
    CHECK(sample_list_mark(arena, &draw, TEXT("k"), &one) == OK && sample_list_mark(arena, &draw, TEXT("k"), &other) == OK && sample_list_mark(arena, &second, TEXT("k"), &again) == OK);
    CHECK(text_equal(sample_list_text(arena, &one), sample_list_text(arena, &other)));
    CHECK(!text_equal(sample_list_text(arena, &one), sample_list_text(arena, &again)));
    CHECK(!text_equal(sample_list_hash(arena, &draw, sample_list_text(arena, &one)), sample_list_hash(arena, &second, sample_list_text(arena, &one))));
}
