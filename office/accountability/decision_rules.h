/* Decisions: when advice stands, and who may sign. Pure: no SQL, no pages, no clock; what is asked about is an argument.
 *
 * Advice is given on a text. It stands while the text is the one that it was given on, told by a hash over what is decided on (decision_text_hash()), and is
 * void from the first letter that differs until it is given again: nobody signs what a lawyer has not seen.
 *
 * The holder of the office signs, or whoever a delegation names that is in force, for its subject and up to its sum. What the law keeps to the
 * holder (list decision_kept: Police Reform and Social Responsibility Act 2011, section 18) nobody else signs; whoever covers for the holder while they
 * are away has their desk, not their signature. */
#ifndef OFFICE_ACCOUNTABILITY_DECISION_RULES_H
#define OFFICE_ACCOUNTABILITY_DECISION_RULES_H

#include "base/crypto/crypto.h"

/* Over names and values, each with its length, so that no two texts give the same bytes. */
struct decision_part { const char *name; struct text value; };
struct text decision_text_hash(struct arena *arena, const struct decision_part *parts, size_t count);

struct advice {
    struct text kind, says; /* codes of the lists decision_advice_kinds and decision_advice_says */
    struct text hash;       /* of the text on which it was given; empty: it was not given yet */
};
bool advice_stands(const struct advice *advice, struct text now_hash);

enum advice_finding {
    ADVICE_HOLDS,
    ADVICE_MISSING,  /* of a kind that is needed there is none, */
    ADVICE_VOID,     /* or only such as was given on another text */
    ADVICE_AGAINST,  /* what stands is against it, and the decision does not say why it goes on */
};
/* The first that is found, in the order of `needed`; *ret_kind: of which kind. */
enum advice_finding advice_judge(const struct text *needed, size_t needed_count, const struct advice *advice, size_t count, struct text now_hash, bool answers_against,
                                 struct text *ret_kind);

struct signing {
    bool is_kept;              /* the law keeps the matter to the holder */
    bool is_holder;            /* whoever signs holds the office */
    bool covers;               /* they do so for a colleague who is away */
    bool holder_stands_aside;  /* because of an interest */
    bool names_delegation;     /* the decision says under which it is signed */
    bool delegation_in_force, delegation_is_theirs, delegation_fits; /* fits: is for this subject */
    int64_t amount_pence;
    int64_t up_to_pence;       /* 0: whatever the sum */
};
enum signing_finding {
    SIGNING_HOLDS,
    SIGNING_KEPT,            /* only the holder may, and this is somebody else */
    SIGNING_NOBODY,          /* only the holder may, who stands aside */
    SIGNING_STANDS_ASIDE,    /* the holder stands aside: a delegate signs */
    SIGNING_COVERS,
    SIGNING_NEEDS_DELEGATION,
    SIGNING_NOT_UNDER,       /* the holder needs none: it is to be emptied */
    SIGNING_NOT_IN_FORCE,
    SIGNING_NOT_THEIRS,
    SIGNING_OTHER_SUBJECT,
    SIGNING_TOO_MUCH,
};
enum signing_finding signing_judge(const struct signing *signing);

#endif
