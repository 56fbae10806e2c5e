/* When advice stands, and who may sign: see decision_rules.h. */
#include "office/accountability/decision_rules.h"

#include <inttypes.h>

struct text decision_text_hash(struct arena *arena, const struct decision_part *parts, size_t count)
{
    struct hashing hashing;
    hash_begin(&hashing);
    for (size_t i = 0; i < count; i++) {
        hash_add(&hashing, arena_printf(arena, "%s %zu ", parts[i].name, parts[i].value.length));
        hash_add(&hashing, parts[i].value);
    }
    return hash_hex(arena, hash_end(&hashing));
}

bool advice_stands(const struct advice *advice, struct text now_hash)
{
    return advice->hash.length > 0 && text_equal(advice->hash, now_hash);
}

static enum advice_finding judge_kind(struct text kind, const struct advice *advice, size_t count, struct text now_hash, bool answers_against)
{
    enum advice_finding finding = ADVICE_MISSING;
    for (size_t i = 0; i < count; i++) {
        if (!text_equal(advice[i].kind, kind) || !advice[i].hash.length)
            continue;
        if (!advice_stands(&advice[i], now_hash)) {
            finding = finding == ADVICE_MISSING ? ADVICE_VOID : finding;
            continue;
        }
        if (text_equals(advice[i].says, "against") && !answers_against)
            return ADVICE_AGAINST;
        finding = ADVICE_HOLDS;
    }
    return finding;
}

enum advice_finding advice_judge(const struct text *needed, size_t needed_count, const struct advice *advice, size_t count, struct text now_hash, bool answers_against,
                                 struct text *ret_kind)
{
    for (size_t i = 0; i < needed_count; i++) {
        enum advice_finding finding = judge_kind(needed[i], advice, count, now_hash, answers_against);
        if (finding == ADVICE_HOLDS)
            continue;
        *ret_kind = needed[i];
        return finding;
    }
    for (size_t i = 0; i < count && !answers_against; i++) {
        if (!advice_stands(&advice[i], now_hash) || !text_equals(advice[i].says, "against"))
            continue;
        *ret_kind = advice[i].kind; /* nobody had to be asked, but somebody was */
        return ADVICE_AGAINST;
    }
    return ADVICE_HOLDS;
}

static enum signing_finding judge_delegate(const struct signing *signing)
{
    if (!signing->names_delegation)
        return SIGNING_NEEDS_DELEGATION;
    if (!signing->delegation_in_force)
        return SIGNING_NOT_IN_FORCE;
    if (!signing->delegation_fits)
        return SIGNING_OTHER_SUBJECT;
    if (!signing->delegation_is_theirs)
        return SIGNING_NOT_THEIRS;
    return signing->up_to_pence && signing->amount_pence > signing->up_to_pence ? SIGNING_TOO_MUCH : SIGNING_HOLDS;
}

enum signing_finding signing_judge(const struct signing *signing)
{
    if (signing->is_kept && signing->holder_stands_aside)
        return SIGNING_NOBODY;
    if (signing->covers)
        return SIGNING_COVERS;
    if (signing->is_kept && !signing->is_holder)
        return SIGNING_KEPT;
    if (!signing->is_holder)
        return judge_delegate(signing);
    if (signing->holder_stands_aside)
        return SIGNING_STANDS_ASIDE;
    return signing->names_delegation ? SIGNING_NOT_UNDER : SIGNING_HOLDS;
}
