/* Commitments, seed, ranks and what is drawn by them: see sample.h. How a list is read is sample_list.c, how strata share a sample sample_strata.c. */
#include "blocks/draw/sample.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/wording.h"

#define DOMAIN "frankpledge dip sample 1\n"

const char *sample_party_name(enum sample_party party) { return party == SAMPLE_OFFICE ? "office" : "scrutineer"; }

const char *sample_secret_fault(struct arena *arena, struct text secret)
{
    if (secret.length < SAMPLE_SECRET_BYTES_MIN)
        return SAY(arena, "A secret has 20 characters or more, so that nobody can guess it");
    if (secret.length > SAMPLE_SECRET_BYTES_MAX)
        return SAY(arena, "A secret has at most 200 characters");
    for (size_t i = 0; i < secret.length; i++)
        if (secret.data[i] < ' ' || secret.data[i] > '~')
            return SAY(arena, "A secret is one line of letters without accents, digits, blanks and plain signs, so that everybody writes it alike");
    if (secret.data[0] == ' ' || secret.data[secret.length - 1] == ' ')
        return SAY(arena, "A secret does not begin or end with a blank");
    return NULL;
}

struct text sample_commitment_text(struct arena *arena, const struct sample_draw *draw, enum sample_party party, struct text salt, struct text secret)
{
    return arena_printf(arena, DOMAIN "commitment\n%.*s\n%" PRId64 "\n%s\n%.*s\n%.*s\n", TEXT_ARGS(draw->sample), draw->number, sample_party_name(party), TEXT_ARGS(salt), TEXT_ARGS(secret));
}

struct text sample_commitment(struct arena *arena, const struct sample_draw *draw, enum sample_party party, struct text salt, struct text secret)
{
    struct text whole = sample_commitment_text(arena, draw, party, salt, secret);
    return whole.length ? hash_hex(arena, hash_of(whole)) : TEXT_NONE;
}

struct text sample_seed(struct arena *arena, const struct sample_draw *draw, struct text list_hash, struct text office_secret, struct text scrutineer_secret)
{
    struct text whole = arena_printf(arena, DOMAIN "seed\n%.*s\n%" PRId64 "\n%.*s\n%.*s\n%.*s\n", TEXT_ARGS(draw->sample), draw->number, TEXT_ARGS(list_hash), TEXT_ARGS(office_secret),
                                     TEXT_ARGS(scrutineer_secret));
    return whole.length ? hash_hex(arena, hash_of(whole)) : TEXT_NONE;
}

struct text sample_mark(struct arena *arena, const struct sample_draw *draw, struct text key, struct text reference)
{
    struct text whole = arena_printf(arena, DOMAIN "mark\n%.*s\n%" PRId64 "\n%.*s\n%.*s\n", TEXT_ARGS(draw->sample), draw->number, TEXT_ARGS(key), TEXT_ARGS(reference));
    return whole.length ? hash_hex(arena, hash_of(whole)) : TEXT_NONE;
}

struct text sample_list_hash(struct arena *arena, const struct sample_draw *draw, struct text published)
{
    const struct text parts[] = {arena_printf(arena, DOMAIN "list\n%.*s\n%" PRId64 "\n", TEXT_ARGS(draw->sample), draw->number), published};
    return parts[0].length ? hash_hex(arena, hash_of_parts(parts, COUNT_OF(parts))) : TEXT_NONE;
}

/* --- The draw ------------------------------------------------------------------------ */

static struct text rank_of(struct arena *arena, struct text seed, struct text mark)
{
    const struct text parts[] = {TEXT(DOMAIN "rank\n"), seed, TEXT("\n"), mark, TEXT("\n")};
    return hash_hex(arena, hash_of_parts(parts, COUNT_OF(parts)));
}

/* Two ranks are never the same; if they were, the marks decide. */
static int compare_ranks(const void *left, const void *right)
{
    const struct sample_pick *a = left, *b = right;
    int by_rank = text_compare(a->rank, b->rank);
    return by_rank ? by_rank : text_compare(a->mark, b->mark);
}

enum result sample_pick(struct arena *arena, const struct sample_list *list, const struct sample_strata *strata, struct text seed, struct sample_pick **ret_picks, size_t *ret_count)
{
    struct sample_pick *all = ARENA_ARRAY(arena, struct sample_pick, list->count + 1), *picks = ARENA_ARRAY(arena, struct sample_pick, list->count + 1);
    size_t count = 0;
    if (!all || !picks)
        return ERROR_MEMORY;
    for (size_t i = 0; i < strata->count; i++) {
        size_t of_stratum = 0;
        for (size_t j = 0; j < list->count; j++)
            if (text_equal(list->entries[j].stratum, strata->list[i].name))
                all[of_stratum++] = (struct sample_pick){list->entries[j].stratum, list->entries[j].mark, rank_of(arena, seed, list->entries[j].mark), j};
        if (arena_failed(arena))
            return ERROR_MEMORY;
        if (strata->list[i].drawn < 0 || (size_t)strata->list[i].drawn > of_stratum)
            return ERROR_INVALID;
        if (of_stratum > 1)
            qsort(all, of_stratum, sizeof *all, compare_ranks);
        for (size_t j = 0; j < (size_t)strata->list[i].drawn; j++)
            picks[count++] = all[j];
    }
    *ret_picks = picks;
    *ret_count = count;
    return OK;
}
