/* Names and values that may mean the same: see alike.h, which has every number. */
#include "blocks/record/alike.h"

#include <inttypes.h>

#include "base/wording.h"

#define WORDS_MAX 16
#define WORD_BYTES_MAX 48
#define REASON_BYTES_MAX 600
#define PLAIN_BYTES_MAX 2000
#define SAME_VALUE 85
#define SAME_INITIALS 76
#define NAME_SAYS 60 /* under it, a likeness of names is no ground even beside others */

struct name_word {
    char text[WORD_BYTES_MAX];
    size_t length;
    const char *means; /* NULL, or the word that it stands for */
    bool is_weak, is_number;
    bool used;
};
struct name_words {
    struct name_word list[WORDS_MAX];
    size_t count;
};

/* --- Words ---------------------------------------------------------------- */

struct meaning { const char *word, *means; int cost; };
static const struct meaning meanings[] = {
    {"limited", "ltd", 2}, {"ltd", "ltd", 2}, {"company", "co", 2}, {"co", "co", 2}, {"saint", "st", 2}, {"st", "st", 2},
    {"incorporated", "inc", 2}, {"inc", "inc", 2}, {"brothers", "bros", 2}, {"bros", "bros", 2},
    {"constabulary", "police", 10}, {"police", "police", 10},
};
static const char *const weak_words[] = {"the", "of", "and", "for", "a", "an", "in", "on", "at", "to", "ltd", "limited", "plc", "llp",
                                         "cic", "inc", "incorporated", "co", "company", "mr", "mrs", "ms", "miss", "mx", "dr"};

static const struct meaning *meaning_of(const struct name_word *word)
{
    for (size_t i = 0; i < COUNT_OF(meanings); i++)
        if (strcmp(word->text, meanings[i].word) == 0)
            return &meanings[i];
    return NULL;
}

static void describe(struct name_word *word)
{
    const struct meaning *meaning = meaning_of(word);
    word->means = meaning ? meaning->means : NULL;
    for (size_t i = 0; i < COUNT_OF(weak_words); i++)
        word->is_weak = word->is_weak || strcmp(word->text, weak_words[i]) == 0;
    for (size_t i = 0; i < word->length; i++)
        word->is_number = word->is_number || (word->text[i] >= '0' && word->text[i] <= '9');
}

static void read_words(struct text name, struct name_words *words)
{
    char word[WORD_BYTES_MAX];
    size_t length;
    *words = (struct name_words){.count = 0};
    while (words->count < WORDS_MAX && text_next_word(&name, word, sizeof word, &length)) {
        struct name_word *into = &words->list[words->count++];
        for (size_t i = 0; i < length; i++)
            if (word[i] != '\'')
                into->text[into->length++] = word[i];
        into->text[into->length] = '\0';
        describe(into);
    }
}

/* Letters added, left out, changed, or two neighbours swapped: optimal string alignment. */
static size_t slips(const struct name_word *a, const struct name_word *b)
{
    size_t rows[3][WORD_BYTES_MAX + 1];
    for (size_t j = 0; j <= b->length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a->length; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b->length; j++) {
            size_t least = above[j - 1] + (a->text[i - 1] != b->text[j - 1]);
            least = above[j] + 1 < least ? above[j] + 1 : least;
            least = row[j - 1] + 1 < least ? row[j - 1] + 1 : least;
            if (i > 1 && j > 1 && a->text[i - 1] == b->text[j - 2] && a->text[i - 2] == b->text[j - 1] && before[j - 2] + 1 < least)
                least = before[j - 2] + 1;
            row[j] = least;
        }
    }
    return rows[a->length % 3][b->length];
}

static bool is_slip(const struct name_word *a, const struct name_word *b)
{
    size_t shorter = a->length < b->length ? a->length : b->length, longer = a->length < b->length ? b->length : a->length;
    size_t allowed = shorter >= 9 ? 2 : shorter >= 5 ? 1 : 0;
    return allowed && longer - shorter <= allowed && !a->is_number && !b->is_number && slips(a, b) <= allowed;
}

static bool is_short_for(const struct name_word *shorter, const struct name_word *longer)
{
    size_t at = 0;
    if (shorter->length < 3 || shorter->length + 2 > longer->length || strncmp(shorter->text, longer->text, 3) != 0 || shorter->is_number)
        return false;
    for (size_t i = 0; i < longer->length && at < shorter->length; i++)
        if (longer->text[i] == shorter->text[at])
            at++;
    return at == shorter->length;
}

/* --- Pairing the words of two names --------------------------------------- */

enum pass { PASS_EQUAL, PASS_MEANS, PASS_SLIP, PASS_SHORT, PASS_INITIAL, PASS_COUNT };

struct pairing {
    struct arena *arena;
    struct name_words a, b;
    int cost, common;         /* common: how many words of weight were found in both */
    bool out_of_order;
    struct buffer why;
};

static void pairing_clear(struct pairing *pairing)
{
    buffer_clear(&pairing->why);
}

/* `other` NULL: the word stands in one name only. */
static void say(struct pairing *pairing, const char *one, const char *other)
{
    buffer_append_z(&pairing->why, pairing->why.length ? "; " : "");
    if (other)
        buffer_printf(&pairing->why, SAY(pairing->arena, "“%s” for “%s”"), one, other);
    else
        buffer_printf(&pairing->why, "“%s”", one);
}

/* What it costs to take the one for the other in this pass; -1: they are not. */
static int pair_cost(enum pass pass, const struct name_word *a, const struct name_word *b)
{
    switch (pass) {
    case PASS_EQUAL: return strcmp(a->text, b->text) == 0 ? 0 : -1;
    case PASS_MEANS: return a->means && b->means && strcmp(a->means, b->means) == 0 ? meaning_of(a)->cost : -1;
    case PASS_SLIP: return is_slip(a, b) ? 8 : -1;
    case PASS_SHORT: return is_short_for(a, b) || is_short_for(b, a) ? 8 : -1;
    case PASS_INITIAL: return ((a->length == 1) != (b->length == 1)) && a->text[0] == b->text[0] && !a->is_weak && !b->is_weak ? 15 : -1;
    case PASS_COUNT: break;
    }
    return -1;
}

static void pair_words(struct pairing *pairing, enum pass pass, size_t where[WORDS_MAX])
{
    for (size_t i = 0; i < pairing->a.count; i++) {
        struct name_word *a = &pairing->a.list[i];
        for (size_t j = 0; j < pairing->b.count && !a->used; j++) {
            struct name_word *b = &pairing->b.list[j];
            int cost = b->used ? -1 : pair_cost(pass, a, b);
            if (cost < 0)
                continue;
            a->used = b->used = true;
            where[i] = j + 1;
            pairing->cost += cost;
            pairing->common += !a->is_weak && !b->is_weak && pass != PASS_INITIAL;
            if (cost)
                say(pairing, a->text, b->text);
        }
    }
}

static void add_left_over(struct pairing *pairing, const struct name_words *words)
{
    for (size_t i = 0; i < words->count; i++) {
        if (words->list[i].used)
            continue;
        pairing->cost += words->list[i].is_weak ? 3 : 30;
        say(pairing, words->list[i].text, NULL);
    }
}

/* "hcc" of "Hertfordshire County Council"; empty for fewer than two words of weight. */
static size_t initials(const struct name_words *words, char out[WORDS_MAX + 1])
{
    size_t count = 0;
    for (size_t i = 0; i < words->count; i++)
        if (!words->list[i].is_weak && words->list[i].length)
            out[count++] = words->list[i].text[0];
    out[count] = '\0';
    return count;
}

static bool are_initials(const struct name_words *shorter, const struct name_words *longer)
{
    char letters[WORDS_MAX + 1];
    return shorter->count == 1 && initials(longer, letters) >= 2 && strcmp(shorter->list[0].text, letters) == 0;
}

int alike_names(struct arena *arena, struct text a, struct text b, struct text *ret_why)
{
    AUTO(pairing_clear) struct pairing pairing = {.arena = arena};
    size_t where[WORDS_MAX] = {0}, last = 0;
    *ret_why = TEXT_NONE;
    if (a.length && text_equal(a, b)) {
        *ret_why = SAID(arena, "Same name");
        return 100;
    }
    read_words(a, &pairing.a);
    read_words(b, &pairing.b);
    buffer_init(&pairing.why, REASON_BYTES_MAX);
    for (enum pass pass = PASS_EQUAL; pass < PASS_COUNT; pass++)
        pair_words(&pairing, pass, where);
    for (size_t i = 0; i < pairing.a.count; i++) {
        pairing.out_of_order = pairing.out_of_order || (where[i] && where[i] < last);
        last = where[i] ? where[i] : last;
    }
    if (pairing.out_of_order) {
        pairing.cost += 4;
        buffer_printf(&pairing.why, "%s%s", pairing.why.length ? "; " : "", SAY(arena, "the order of the words"));
    }
    add_left_over(&pairing, &pairing.a);
    add_left_over(&pairing, &pairing.b);
    if (are_initials(&pairing.a, &pairing.b) || are_initials(&pairing.b, &pairing.a)) {
        *ret_why = SAID(arena, "One name is the initials of the other");
        return SAME_INITIALS;
    }
    if (!pairing.common || pairing.cost >= 100)
        return 0;
    *ret_why = pairing.why.length ? arena_printf(arena, SAY(arena, "Same name but for %.*s"), TEXT_ARGS(buffer_text(&pairing.why)))
                                  : SAID(arena, "Same name but for capitals, punctuation or accents");
    return pairing.cost ? 100 - pairing.cost : 98;
}

/* --- Other values --------------------------------------------------------- */

/* Letters and digits alone, folded; of a web address without scheme, "www." and a slash at its end. */
static struct text plain(struct arena *arena, const struct field *field, struct text value)
{
    char word[WORD_BYTES_MAX];
    size_t length;
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, PLAIN_BYTES_MAX);
    if (field->type == FIELD_WEB_ADDRESS) {
        const char *scheme_end = memmem(value.data, value.length, "://", 3);
        if (scheme_end)
            value = text_slice(value, (size_t)(scheme_end - value.data) + 3, SIZE_MAX);
        if (text_starts(value, TEXT("www.")))
            value = text_slice(value, 4, SIZE_MAX);
    }
    if (field->type != FIELD_TEXT && field->type != FIELD_WEB_ADDRESS)
        return value;
    while (text_next_word(&value, word, sizeof word, &length))
        buffer_append(&out, (struct text){word, length});
    return arena_copy(arena, buffer_text(&out));
}

static bool is_day(const struct field *field)
{
    return field->type == FIELD_DATE || field->type == FIELD_PARTIAL_DATE;
}

struct verdict {
    int best, more; /* the strongest ground, and what the others add or take */
    struct buffer why;
};

static void verdict_clear(struct verdict *verdict)
{
    buffer_clear(&verdict->why);
}

static void add_ground(struct verdict *verdict, bool same, const struct field *field)
{
    buffer_append_z(&verdict->why, verdict->why.length ? ". " : "");
    buffer_printf(&verdict->why, same ? "Same in “%.*s”" : "“%.*s” differs", TEXT_ARGS(field->label));
}

static void weigh(struct arena *arena, struct verdict *verdict, const struct field *field, struct text a, struct text b)
{
    bool same = text_equal(plain(arena, field, a), plain(arena, field, b));
    if (!a.length || !b.length)
        return;
    if (is_day(field)) {
        verdict->more += same ? 5 : -15;
        add_ground(verdict, same, field);
    } else if (same) {
        verdict->more += verdict->best ? 4 : 0;
        verdict->best = verdict->best > SAME_VALUE ? verdict->best : SAME_VALUE;
        add_ground(verdict, true, field);
    } else {
        verdict->more -= 3;
    }
}

int alike_records(struct arena *arena, const struct alike_fields *fields, const struct text *a, const struct text *b, struct text *ret_why)
{
    AUTO(verdict_clear) struct verdict verdict = {0};
    struct text why_name;
    int score;
    buffer_init(&verdict.why, REASON_BYTES_MAX * 2);
    for (size_t i = 0; i < fields->count; i++) {
        if (!text_equal(fields->list[i]->name, fields->name_field))
            continue;
        verdict.best = alike_names(arena, a[i], b[i], &why_name);
        if (verdict.best < NAME_SAYS)
            verdict.best = 0;
        else
            buffer_append(&verdict.why, why_name);
    }
    for (size_t i = 0; i < fields->count; i++)
        if (!text_equal(fields->list[i]->name, fields->name_field))
            weigh(arena, &verdict, fields->list[i], a[i], b[i]);
    *ret_why = TEXT_NONE;
    if (!verdict.best)
        return 0;
    *ret_why = arena_copy(arena, buffer_text(&verdict.why));
    score = verdict.best + verdict.more;
    return score < 0 ? 0 : score > 100 ? 100 : score;
}

/* --- What is worth comparing ---------------------------------------------- */

static void add_key(struct arena *arena, struct text *keys, size_t *count, size_t max, char kind, struct text key)
{
    if (*count < max && key.length)
        keys[(*count)++] = arena_printf(arena, "%c%.*s", kind, TEXT_ARGS(key));
}

static size_t name_keys(struct arena *arena, struct text name, struct text *keys, size_t max)
{
    struct name_words words;
    char letters[WORDS_MAX + 1];
    size_t count = 0;
    read_words(name, &words);
    for (size_t i = 0; i < words.count; i++) {
        const struct name_word *word = &words.list[i];
        struct text key = text_slice(word->means ? text_of(word->means) : (struct text){word->text, word->length}, 0, 3);
        if (!word->is_weak)
            add_key(arena, keys, &count, max, 'n', key);
    }
    if (initials(&words, letters) >= 2)
        add_key(arena, keys, &count, max, 'i', text_of(letters));
    if (words.count == 1)
        add_key(arena, keys, &count, max, 'i', text_of(words.list[0].text));
    return count;
}

size_t alike_keys(struct arena *arena, const struct alike_fields *fields, const struct text *values, struct text *ret_keys, size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < fields->count; i++) {
        const struct field *field = fields->list[i];
        if (text_equal(field->name, fields->name_field))
            count += name_keys(arena, values[i], ret_keys + count, max - count);
        else if (!is_day(field) && values[i].length)
            add_key(arena, ret_keys, &count, max, (char)('A' + (int)(i % 26)), plain(arena, field, values[i]));
    }
    return count;
}
