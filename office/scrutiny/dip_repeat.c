/* Repeating a draw from what is published of it, for `frankpledge verify`: of the data file and of an export. Pure. See dip.h. */
#include "office/scrutiny/dip.h"

static bool commitment_holds(struct arena *arena, const struct sample_draw *of, enum sample_party party, const struct value *value)
{
    const struct value *said = value_get(value, text_of(sample_party_name(party)));
    return said && text_equal(sample_commitment(arena, of, party, value_get_text(said, "salt"), value_get_text(said, "secret")), value_get_text(said, "commitment"));
}

static bool strata_hold(const struct value *said, const struct sample_strata *listed, struct sample_strata *ret_strata)
{
    if (!said || said->kind != VALUE_LIST || said->list.count != listed->count)
        return false;
    *ret_strata = *listed;
    for (size_t i = 0; i < listed->count; i++) {
        if (!text_equal(value_get_text(said->list.items[i], "name"), listed->list[i].name) || value_get_integer(said->list.items[i], "listed", -1) != listed->list[i].listed)
            return false;
        ret_strata->list[i].drawn = value_get_integer(said->list.items[i], "drawn", -1);
    }
    return true;
}

static bool same_drawn(const struct sample_strata *left, const struct sample_strata *right)
{
    for (size_t i = 0; i < left->count; i++)
        if (left->list[i].drawn != right->list[i].drawn)
            return false;
    return true;
}

/* As many in all as were asked for, and of each part what was typed or what proportion gives. */
static bool sharing_holds(const struct dip_settled *settled, struct text sharing, const struct sample_strata *listed, const struct sample_strata *said)
{
    struct sample_strata again = *listed;
    int64_t size = 0;
    for (size_t i = 0; i < said->count; i++)
        size += said->list[i].drawn;
    if ((settled->size && settled->size != size) || (settled->sharing.length && !text_equal(settled->sharing, sharing)))
        return false;
    if (!text_equals(sharing, "counts"))
        return sample_allocate_by_proportion(&again, size, NULL) == OK && same_drawn(&again, said);
    return !settled->shares.length || (sample_allocate_by_counts(&again, settled->shares, size, NULL) == OK && same_drawn(&again, said));
}

static bool picks_hold(const struct value *said, const struct sample_pick *picks, size_t count)
{
    if (!said || said->kind != VALUE_LIST || said->list.count != count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!text_equal(value_get_text(said->list.items[i], "mark"), picks[i].mark) || !text_equal(value_get_text(said->list.items[i], "rank"), picks[i].rank))
            return false;
    return true;
}

enum result dip_repeat(struct arena *arena, const struct dip_settled *settled, const struct value *sealed, const char **ret_fault)
{
    const struct value *draws = value_get(sealed, TEXT("draws")), *last = draws && draws->kind == VALUE_LIST && draws->list.count ? draws->list.items[draws->list.count - 1] : NULL;
    const struct sample_draw of = {settled->reference, last ? value_get_integer(last, "number", 0) : 0};
    struct sample_strata listed, strata;
    struct sample_list list;
    struct sample_pick *picks;
    struct text hash, seed;
    size_t count;
    *ret_fault = NULL;
    if (!last || !text_equals(value_get_text(last, "state"), "drawn"))
        return OK;
    hash = value_get_text(last, "list_sha256");
    if (!commitment_holds(arena, &of, SAMPLE_OFFICE, last) || !commitment_holds(arena, &of, SAMPLE_SCRUTINEER, last)) {
        *ret_fault = "a secret is not the one that was committed to";
        return OK;
    }
    if (sample_list_parse(arena, value_get_text(last, "list"), &list) < 0 || !text_equal(sample_list_hash(arena, &of, value_get_text(last, "list")), hash)) {
        *ret_fault = "the list is not the one whose hash was published";
        return OK;
    }
    seed = sample_seed(arena, &of, hash, value_get_text(value_get(last, TEXT("office")), "secret"), value_get_text(value_get(last, TEXT("scrutineer")), "secret"));
    if (arena_failed(arena))
        return ERROR_MEMORY;
    if (value_get_integer(last, "listed", -1) != (int64_t)list.count)
        *ret_fault = "its list is not as long as it says";
    else if (sample_strata_of(&list, &listed) < 0 || !strata_hold(value_get(last, TEXT("strata")), &listed, &strata))
        *ret_fault = "its parts are not those of the list";
    else if (!sharing_holds(settled, value_get_text(last, "sharing"), &listed, &strata))
        *ret_fault = "its parts do not share the sample as was settled before the draw";
    else if (!text_equal(seed, value_get_text(last, "seed")))
        *ret_fault = "the seed is not that of the list and the secrets";
    else if (sample_pick(arena, &list, &strata, seed, &picks, &count) < 0 || !picks_hold(value_get(last, TEXT("drawn")), picks, count))
        *ret_fault = "what is drawn is not what the seed gives";
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static const struct value *said_in(const struct value *fields, const char *name)
{
    const struct value *pair = value_get(fields, text_of(name));
    return pair && pair->kind == VALUE_OBJECT ? value_get(pair, TEXT("value")) : NULL;
}

static struct text text_said(const struct value *fields, const char *name)
{
    const struct value *said = said_in(fields, name);
    return said && said->kind == VALUE_TEXT ? said->text : TEXT_NONE;
}

enum result dip_annex_repeat(struct arena *arena, const struct value *fields, struct message *message)
{
    const struct value *sealed = said_in(fields, DIP_ANNEX_NAME), *publication = said_in(fields, "@publication"), *size = said_in(fields, "size");
    const struct dip_settled settled = {.reference = publication && publication->kind == VALUE_OBJECT ? value_get_text(publication, "reference") : TEXT_NONE,
                                        .sharing = text_said(fields, "sharing"), .shares = text_said(fields, "shares"), .size = size && size->kind == VALUE_INTEGER ? size->integer : 0};
    const char *fault = NULL;
    if (!sealed || !settled.reference.length) /* taken down */
        return OK;
    TRY(dip_repeat(arena, &settled, sealed, &fault));
    return fault ? message_fail(message, ERROR_CORRUPT, "The draw of %.*s does not hold when it is repeated: %s.", TEXT_ARGS(settled.reference), fault) : OK;
}
