/* Stems: English words brought to a common form, so that "plans" finds
 * "planning".
 *
 * M. F. Porter, "An algorithm for suffix stripping", Program 14 (3), July 1980,
 * pages 130 to 137, with the two later changes its author made to the published
 * rules ("bli" for "abli" and "logi" added in step 2). A word of two letters or
 * fewer is left alone, as in his own program. */
#include "base/text.h"

/* Longer is no English word; also bounds the recursion over a run of "y". */
#define STEM_BYTES_MAX 64

struct stem {
    char *word;
    size_t length; /* of the word as it stands */
    size_t before; /* of what precedes the suffix last matched */
};

static bool is_consonant(const char *word, size_t at)
{
    switch (word[at]) {
    case 'a':
    case 'e':
    case 'i':
    case 'o':
    case 'u':
        return false;
    case 'y':
        return at == 0 || !is_consonant(word, at - 1);
    default:
        return true;
    }
}

/* The paper's m: how often a vowel run is followed by a consonant run. */
static size_t measure(const char *word, size_t length)
{
    size_t count = 0;
    for (size_t at = 1; at < length; at++)
        count += is_consonant(word, at) && !is_consonant(word, at - 1);
    return count;
}

static bool has_vowel(const char *word, size_t length)
{
    for (size_t at = 0; at < length; at++) {
        if (!is_consonant(word, at))
            return true;
    }
    return false;
}

static bool ends_in_double_consonant(const char *word, size_t length)
{
    return length >= 2 && word[length - 1] == word[length - 2] && is_consonant(word, length - 1);
}

/* The paper's *o: consonant, vowel, consonant other than w, x and y. */
static bool ends_short(const char *word, size_t length)
{
    if (length < 3 || !is_consonant(word, length - 1) || is_consonant(word, length - 2) ||
        !is_consonant(word, length - 3))
        return false;
    return strchr("wxy", word[length - 1]) == NULL;
}

static bool ends(struct stem *stem, const char *suffix)
{
    size_t length = strlen(suffix);
    if (length > stem->length || memcmp(stem->word + stem->length - length, suffix, length) != 0)
        return false;
    stem->before = stem->length - length;
    return true;
}

/* No replacement of the algorithm outgrows the letters that are there. */
static void replace(struct stem *stem, const char *replacement)
{
    size_t length = strlen(replacement);
    memcpy(stem->word + stem->before, replacement, length);
    stem->length = stem->before + length;
}

static void step_1a(struct stem *stem)
{
    if (ends(stem, "sses"))
        replace(stem, "ss");
    else if (ends(stem, "ies"))
        replace(stem, "i");
    else if (!ends(stem, "ss") && ends(stem, "s"))
        replace(stem, "");
}

static void step_1b(struct stem *stem)
{
    if (ends(stem, "eed")) {
        if (measure(stem->word, stem->before) > 0)
            replace(stem, "ee");
        return;
    }
    if (!(ends(stem, "ed") || ends(stem, "ing")) || !has_vowel(stem->word, stem->before))
        return;
    replace(stem, "");
    if (ends(stem, "at"))
        replace(stem, "ate");
    else if (ends(stem, "bl"))
        replace(stem, "ble");
    else if (ends(stem, "iz"))
        replace(stem, "ize");
    else if (ends_in_double_consonant(stem->word, stem->length)) {
        if (strchr("lsz", stem->word[stem->length - 1]) == NULL)
            stem->length--;
    } else if (measure(stem->word, stem->length) == 1 && ends_short(stem->word, stem->length)) {
        stem->before = stem->length;
        replace(stem, "e");
    }
}

static void step_1c(struct stem *stem)
{
    if (ends(stem, "y") && has_vowel(stem->word, stem->before))
        replace(stem, "i");
}

struct rule {
    const char *suffix, *replacement;
};

/* The first suffix that the word ends in decides, whether its condition holds or
 * not: so longer ones stand before those they end in. */
static void apply_rules(struct stem *stem, const struct rule *rules, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!ends(stem, rules[i].suffix))
            continue;
        if (measure(stem->word, stem->before) > 0)
            replace(stem, rules[i].replacement);
        return;
    }
}

static void step_2(struct stem *stem)
{
    static const struct rule rules[] = {
        {"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"}, {"anci", "ance"},   {"izer", "ize"},
        {"bli", "ble"},     {"alli", "al"},     {"entli", "ent"}, {"eli", "e"},       {"ousli", "ous"},
        {"ization", "ize"}, {"ation", "ate"},   {"ator", "ate"},  {"alism", "al"},    {"iveness", "ive"},
        {"fulness", "ful"}, {"ousness", "ous"}, {"aliti", "al"},  {"iviti", "ive"},   {"biliti", "ble"},
        {"logi", "log"},
    };
    apply_rules(stem, rules, COUNT_OF(rules));
}

static void step_3(struct stem *stem)
{
    static const struct rule rules[] = {
        {"icate", "ic"}, {"ative", ""}, {"alize", "al"}, {"iciti", "ic"}, {"ical", "ic"}, {"ful", ""}, {"ness", ""},
    };
    apply_rules(stem, rules, COUNT_OF(rules));
}

static void step_4(struct stem *stem)
{
    static const char *const suffixes[] = {
        "al",  "ance", "ence", "er",  "ic",  "able", "ible", "ant", "ement", "ment",
        "ent", "ion",  "ou",   "ism", "ate", "iti",  "ous",  "ive", "ize",
    };
    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        if (!ends(stem, suffixes[i]))
            continue;
        bool allowed = measure(stem->word, stem->before) > 1;
        if (strcmp(suffixes[i], "ion") == 0)
            allowed = allowed && strchr("st", stem->word[stem->before - 1]) != NULL;
        if (allowed)
            replace(stem, "");
        return;
    }
}

static void step_5(struct stem *stem)
{
    if (ends(stem, "e")) {
        size_t m = measure(stem->word, stem->before);
        if (m > 1 || (m == 1 && !ends_short(stem->word, stem->before)))
            replace(stem, "");
    }
    if (ends(stem, "ll") && measure(stem->word, stem->length) > 1)
        stem->length--;
}

size_t text_stem(char *word, size_t length)
{
    if (length > STEM_BYTES_MAX)
        return length;
    struct stem stem = {.word = word, .length = length};
    if (ends(&stem, "'s") && stem.before > 0)
        stem.length = stem.before;
    for (size_t i = 0; i < stem.length; i++) {
        if (word[i] < 'a' || word[i] > 'z')
            return length;
    }
    if (stem.length <= 2)
        return stem.length;
    step_1a(&stem);
    step_1b(&stem);
    step_1c(&stem);
    step_2(&stem);
    step_3(&stem);
    step_4(&stem);
    step_5(&stem);
    return stem.length;
}
