/* Whether a recipient could be a person: see spending.h. */
#include <string.h>

#include "office/money/spending.h"

#define WORD_BYTES 64
#define WORDS_MAX 12

static const char *const titles[] = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "revd", "sir", "lady", "lord", "dame"};
/* Words that stand in the names of firms, charities and public bodies, and not in those of people. */
static const char *const body_words[] = {
    "ltd", "limited", "plc", "llp", "inc", "gmbh", "bv", "cic", "cio", "co", "company", "corporation", "group", "holdings", "partners", "partnership", "associates", "and", "sons", "uk", "gb",
    "council", "borough", "district", "county", "city", "town", "parish", "ministry", "department", "office", "authority", "agency", "commission", "commissioner", "government", "hm", "hmrc",
    "police", "constabulary", "fire", "rescue", "nhs", "hospital", "trust", "foundation", "charity", "association", "society", "club", "union", "federation", "institute", "college", "school",
    "university", "academy", "church", "centre", "center", "service", "services", "solutions", "systems", "technologies", "technology", "software", "telecom", "communications", "media", "energy", "water",
    "electric", "gas", "power", "bank", "insurance", "finance", "capital", "properties", "property", "estates", "developments", "construction", "engineering", "motors", "vehicles", "garage", "travel",
    "hotel", "hotels", "catering", "foods", "supplies", "supply", "products", "international", "global", "europe", "british", "national", "royal", "the", "of", "for", "aid", "support", "care", "training",
    "consulting", "consultancy", "consultants", "solicitors", "chambers", "design", "designs", "print", "printing", "security", "network", "networks", "data", "research", "laboratories", "pharmacy", "post",
    "redacted", "personal",
};

struct words { char list[WORDS_MAX][WORD_BYTES]; size_t count; bool has_other; };

static bool is_among(const char *word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(word, list[i]) == 0)
            return true;
    return false;
}

static bool has_digit_or_sign(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((text.data[i] >= '0' && text.data[i] <= '9') || strchr("&@/+()", text.data[i]))
            return true;
    return false;
}

static void split(struct text rest, struct words *words)
{
    size_t length;
    while (words->count < WORDS_MAX && text_next_word(&rest, words->list[words->count], WORD_BYTES, &length))
        words->count++;
}

bool spending_looks_personal(struct text recipient)
{
    struct words words = {.count = 0};
    struct text trimmed = text_trim(recipient);
    split(trimmed, &words);
    if (!words.count)
        return false;
    for (size_t i = 0; i < words.count; i++)
        if (is_among(words.list[i], body_words, COUNT_OF(body_words)))
            return false;
    if (is_among(words.list[0], titles, COUNT_OF(titles)))
        return true;
    if (has_digit_or_sign(trimmed))
        return false;
    return words.count == 2 || words.count == 3;
}
