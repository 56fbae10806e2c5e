/* When advice stands, and who may sign a decision. */
#include "office/accountability/decision_rules.h"

#include "test.h"

TEST("a text has another hash when any part of it differs, or moves to another part")
{
    struct arena *arena = arena_new(1 << 20);
    const struct decision_part one[] = {{"title", TEXT("Buy")}, {"decision", TEXT("vans")}, {"reasons", {NULL, 0}}};
    const struct decision_part same[] = {{"title", TEXT("Buy")}, {"decision", TEXT("vans")}, {"reasons", TEXT("")}};
    const struct decision_part moved[] = {{"title", TEXT("Buyv")}, {"decision", TEXT("ans")}, {"reasons", {NULL, 0}}};
    const struct decision_part other[] = {{"title", TEXT("Buy")}, {"decision", TEXT("van")}, {"reasons", {NULL, 0}}};
    const struct decision_part named[] = {{"title", TEXT("Buy")}, {"reasons", TEXT("vans")}, {"decision", {NULL, 0}}};
    struct text hash = decision_text_hash(arena, one, 3);
    CHECK_INTEGER(hash.length, 64);
    CHECK(text_equal(hash, decision_text_hash(arena, same, 3)));
    CHECK(!text_equal(hash, decision_text_hash(arena, moved, 3)) && !text_equal(hash, decision_text_hash(arena, other, 3)));
    CHECK(!text_equal(hash, decision_text_hash(arena, named, 3)) && !text_equal(hash, decision_text_hash(arena, one, 2)));
    arena_free(arena);
}

TEST("advice of each kind that is needed must stand; another text makes it void")
{
    const struct text needed[] = {TEXT("legal"), TEXT("money")}, now = TEXT("now"), then = TEXT("then");
    const struct advice not_given[] = {{TEXT("legal"), TEXT("no_objection"), {NULL, 0}}, {TEXT("money"), TEXT("no_objection"), now}};
    const struct advice one_void[] = {{TEXT("legal"), TEXT("no_objection"), now}, {TEXT("money"), TEXT("no_objection"), then}};
    const struct advice again[] = {{TEXT("money"), TEXT("conditions"), then}, {TEXT("legal"), TEXT("no_objection"), now}, {TEXT("money"), TEXT("no_objection"), now}};
    struct text kind = TEXT_NONE;
    CHECK_INTEGER(advice_judge(needed, 2, NULL, 0, now, false, &kind), ADVICE_MISSING);
    CHECK(text_equals(kind, "legal"));
    CHECK_INTEGER(advice_judge(needed, 2, not_given, 2, now, false, &kind), ADVICE_MISSING);
    CHECK_INTEGER(advice_judge(needed, 2, one_void, 2, now, false, &kind), ADVICE_VOID);
    CHECK(text_equals(kind, "money"));
    CHECK_INTEGER(advice_judge(needed, 1, one_void, 2, now, false, &kind), ADVICE_HOLDS); /* what nobody needs may be void */
    CHECK_INTEGER(advice_judge(needed, 2, again, 3, now, false, &kind), ADVICE_HOLDS);
    CHECK_INTEGER(advice_judge(NULL, 0, NULL, 0, now, false, &kind), ADVICE_HOLDS);
}

TEST("advice against it is answered, asked for or not, and void advice says nothing")
{
    const struct text needed[] = {TEXT("legal")}, now = TEXT("now");
    const struct advice against[] = {{TEXT("legal"), TEXT("no_objection"), now}, {TEXT("legal"), TEXT("against"), now}};
    const struct advice unasked[] = {{TEXT("legal"), TEXT("no_objection"), now}, {TEXT("equality"), TEXT("against"), now}};
    const struct advice old[] = {{TEXT("legal"), TEXT("no_objection"), now}, {TEXT("equality"), TEXT("against"), TEXT("then")}};
    struct text kind = TEXT_NONE;
    CHECK_INTEGER(advice_judge(needed, 1, against, 2, now, false, &kind), ADVICE_AGAINST);
    CHECK_INTEGER(advice_judge(needed, 1, against, 2, now, true, &kind), ADVICE_HOLDS);
    CHECK_INTEGER(advice_judge(needed, 1, unasked, 2, now, false, &kind), ADVICE_AGAINST);
    CHECK(text_equals(kind, "equality"));
    CHECK_INTEGER(advice_judge(needed, 1, old, 2, now, false, &kind), ADVICE_HOLDS);
}

TEST("the holder signs in their own right, a delegate under a delegation, and nobody by covering")
{
    static const struct { struct signing signing; enum signing_finding finding; } cases[] = {
        {{.is_holder = true}, SIGNING_HOLDS},
        {{.is_holder = true, .is_kept = true}, SIGNING_HOLDS},
        {{.is_holder = true, .names_delegation = true}, SIGNING_NOT_UNDER},
        {{.is_holder = true, .covers = true}, SIGNING_COVERS},
        {{.is_holder = true, .is_kept = true, .covers = true}, SIGNING_COVERS},
        {{.is_holder = true, .holder_stands_aside = true}, SIGNING_STANDS_ASIDE},
        {{.is_holder = true, .is_kept = true, .holder_stands_aside = true}, SIGNING_NOBODY},
        {{.is_kept = true, .names_delegation = true, .delegation_in_force = true, .delegation_is_theirs = true, .delegation_fits = true}, SIGNING_KEPT},
        {{.amount_pence = 1}, SIGNING_NEEDS_DELEGATION},
        {{.names_delegation = true, .delegation_is_theirs = true, .delegation_fits = true}, SIGNING_NOT_IN_FORCE},
        {{.names_delegation = true, .delegation_in_force = true, .delegation_is_theirs = true}, SIGNING_OTHER_SUBJECT},
        {{.names_delegation = true, .delegation_in_force = true, .delegation_fits = true}, SIGNING_NOT_THEIRS},
        {{.names_delegation = true, .delegation_in_force = true, .delegation_is_theirs = true, .delegation_fits = true, .up_to_pence = 100, .amount_pence = 100}, SIGNING_HOLDS},
        {{.names_delegation = true, .delegation_in_force = true, .delegation_is_theirs = true, .delegation_fits = true, .up_to_pence = 100, .amount_pence = 101}, SIGNING_TOO_MUCH},
        {{.names_delegation = true, .delegation_in_force = true, .delegation_is_theirs = true, .delegation_fits = true, .amount_pence = 101, .holder_stands_aside = true}, SIGNING_HOLDS},
        {{.names_delegation = true, .delegation_in_force = true, .delegation_is_theirs = true, .delegation_fits = true, .covers = true}, SIGNING_COVERS},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK_INTEGER(signing_judge(&cases[i].signing), cases[i].finding);
}
