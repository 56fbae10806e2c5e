/* How the strata of a list share a sample: see sample.h. */
#include <stdlib.h>

#include "base/wording.h"
#include "blocks/draw/sample.h"

static int compare_names(const void *left, const void *right)
{
    const struct sample_stratum *a = left, *b = right;
    return text_compare(a->name, b->name);
}

static struct sample_stratum *find(struct sample_strata *strata, struct text name)
{
    for (size_t i = 0; i < strata->count; i++)
        if (text_equal(strata->list[i].name, name))
            return &strata->list[i];
    return NULL;
}

enum result sample_strata_of(const struct sample_list *list, struct sample_strata *ret_strata)
{
    struct sample_strata strata = {.count = 0};
    for (size_t i = 0; i < list->count; i++) {
        struct sample_stratum *one = find(&strata, list->entries[i].stratum);
        if (!one && strata.count == SAMPLE_STRATA_MAX)
            return ERROR_LIMIT;
        if (!one) {
            one = &strata.list[strata.count++];
            *one = (struct sample_stratum){.name = list->entries[i].stratum};
        }
        one->listed++;
    }
    if (strata.count > 1)
        qsort(strata.list, strata.count, sizeof strata.list[0], compare_names);
    *ret_strata = strata;
    return OK;
}

static int64_t listed_in_all(const struct sample_strata *strata)
{
    int64_t all = 0;
    for (size_t i = 0; i < strata->count; i++)
        all += strata->list[i].listed;
    return all;
}

/* At most SAMPLE_SIZE_MAX x SAMPLE_REFERENCES_MAX: whole numbers throughout. Strata stand by name, so of equals the first found stays. */
enum result sample_allocate_by_proportion(struct sample_strata *strata, int64_t size, struct message *message)
{
    int64_t all = listed_in_all(strata), left = size;
    bool has_more[SAMPLE_STRATA_MAX] = {false};
    if (size < 1 || size > all)
        return message_fail(message, ERROR_INVALID, "The list has %lld references and %lld are to be drawn: a sample is no larger than its list.", (long long)all, (long long)size);
    for (size_t i = 0; i < strata->count; i++) {
        strata->list[i].drawn = size * strata->list[i].listed / all;
        left -= strata->list[i].drawn;
    }
    for (; left > 0; left--) {
        size_t best = SIZE_MAX;
        for (size_t i = 0; i < strata->count; i++) {
            int64_t remainder = size * strata->list[i].listed % all, most = best == SIZE_MAX ? -1 : size * strata->list[best].listed % all;
            if (!has_more[i] && (remainder > most || (remainder == most && strata->list[i].listed > strata->list[best].listed)))
                best = i;
        }
        has_more[best] = true;
        strata->list[best].drawn++;
    }
    return OK;
}

/* "Stevenage = 3": the last sign counts, since a name may have one. */
static enum result read_count(struct sample_strata *strata, struct text line, bool *has_count, struct message *message)
{
    size_t at = line.length;
    struct sample_stratum *one;
    struct text name;
    int64_t drawn;
    while (at > 0 && line.data[at - 1] != '=')
        at--;
    if (!at || text_to_integer(text_trim(text_slice(line, at, line.length - at)), &drawn) < 0 || drawn < 0)
        return message_fail(message, ERROR_INVALID, "How many are drawn from each stratum is written one a line, such as: Stevenage = 3");
    name = text_trim(text_slice(line, 0, at - 1));
    one = find(strata, name);
    if (!one)
        return message_fail(message, ERROR_INVALID, "The list has no stratum “%.*s”, for which a number is given.", TEXT_ARGS(name));
    if (has_count[one - strata->list])
        return message_fail(message, ERROR_INVALID, "The stratum “%.*s” is given two numbers.", TEXT_ARGS(name));
    if (drawn > one->listed)
        return message_fail(message, ERROR_INVALID, "The stratum “%.*s” has %lld references and %lld are to be drawn from it.", TEXT_ARGS(name), (long long)one->listed, (long long)drawn);
    has_count[one - strata->list] = true;
    one->drawn = drawn;
    return OK;
}

enum result sample_allocate_by_counts(struct sample_strata *strata, struct text typed, int64_t size, struct message *message)
{
    bool has_count[SAMPLE_STRATA_MAX] = {false};
    struct text line;
    int64_t sum = 0;
    while (text_next(&typed, '\n', &line))
        if (text_trim(line).length)
            TRY(read_count(strata, text_trim(line), has_count, message));
    for (size_t i = 0; i < strata->count; i++) {
        if (!has_count[i])
            return message_fail(message, ERROR_INVALID, "The list has a stratum “%.*s”, and no number is given for it: 0 where none is to be drawn.", TEXT_ARGS(strata->list[i].name));
        sum += strata->list[i].drawn;
    }
    if (sum != size)
        return message_fail(message, ERROR_INVALID, "The strata give %lld together, and %lld are to be drawn.", (long long)sum, (long long)size);
    return OK;
}
