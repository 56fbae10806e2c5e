/* Repeating a published draw, as `frankpledge verify` does: one that holds, and each way in which one does not, by its name. */
#include "office/scrutiny/dip.h"

#include "test/test.h"

static const struct sample_draw of = {{"DIP-2027-001", 12}, 2};

static struct value *party_of(struct arena *arena, enum sample_party party, const char *secret)
{
    struct value *value = value_object(arena);
    value_set_text(arena, value, "salt", TEXT("00ff"));
    value_set_text(arena, value, "secret", text_of(secret));
    value_set_text(arena, value, "commitment", sample_commitment(arena, &of, party, TEXT("00ff"), text_of(secret)));
    return value;
}

static struct value *strata_of(struct arena *arena, const struct sample_strata *strata)
{
    struct value *list = value_list(arena);
    for (size_t i = 0; i < strata->count; i++) {
        struct value *one = value_object(arena);
        value_set_text(arena, one, "name", strata->list[i].name);
        value_set_integer(arena, one, "listed", strata->list[i].listed);
        value_set_integer(arena, one, "drawn", strata->list[i].drawn);
        value_append(arena, list, one);
    }
    return list;
}

static struct value *drawn_of(struct arena *arena, const struct sample_list *list, const struct sample_strata *strata, struct text seed)
{
    struct value *drawn = value_list(arena);
    struct sample_pick *picks;
    size_t count = 0;
    CHECK(sample_pick(arena, list, strata, seed, &picks, &count) == OK);
    for (size_t i = 0; i < count; i++) {
        struct value *one = value_object(arena);
        value_set_text(arena, one, "mark", picks[i].mark);
        value_set_text(arena, one, "rank", picks[i].rank);
        value_append(arena, drawn, one);
    }
    return drawn;
}

/* A document's value with one draw that holds. */
static struct value *sealed_of(struct arena *arena, struct value **ret_draw)
{
    struct value *sealed = value_object(arena), *draws = value_list(arena), *draw = value_object(arena);
    struct sample_faults faults;
    struct sample_strata strata;
    struct sample_list list;
    struct text published, hash, seed;
    CHECK(sample_list_read(arena, TEXT("A1,Elm\nA2,Elm\nA3,Elm\nA4,Elm\nB1,Oak\nB2,Oak"), true, &list, &faults) == OK && sample_list_mark(arena, &of, TEXT("key"), &list) == OK);
    CHECK(sample_strata_of(&list, &strata) == OK && sample_allocate_by_proportion(&strata, 3, NULL) == OK);
    published = sample_list_text(arena, &list);
    hash = sample_list_hash(arena, &of, published);
    seed = sample_seed(arena, &of, hash, TEXT("the office has a secret"), TEXT("so has the scrutineer of it"));
    value_set_integer(arena, draw, "number", 2);
    value_set_text(arena, draw, "state", TEXT("drawn"));
    value_set(arena, draw, "office", party_of(arena, SAMPLE_OFFICE, "the office has a secret"));
    value_set(arena, draw, "scrutineer", party_of(arena, SAMPLE_SCRUTINEER, "so has the scrutineer of it"));
    value_set_integer(arena, draw, "listed", 6);
    value_set_text(arena, draw, "list", published);
    value_set_text(arena, draw, "list_sha256", hash);
    value_set_text(arena, draw, "sharing", TEXT("proportion"));
    value_set(arena, draw, "strata", strata_of(arena, &strata));
    value_set_text(arena, draw, "seed", seed);
    value_set(arena, draw, "drawn", drawn_of(arena, &list, &strata, seed));
    value_append(arena, draws, draw);
    value_set(arena, sealed, "draws", draws);
    *ret_draw = draw;
    return sealed;
}

static const struct dip_settled settled = {{"DIP-2027-001", 12}, {"proportion", 10}, {"", 0}, 3};

static const char *repeated_as(struct arena *arena, struct dip_settled what, const struct value *sealed)
{
    const char *fault = "nothing was said";
    CHECK(dip_repeat(arena, &what, sealed, &fault) == OK);
    return fault;
}

static const char *repeated(struct arena *arena, const struct value *sealed) { return repeated_as(arena, settled, sealed); }

static struct value *member(struct value *object, const char *name) { return (struct value *)(uintptr_t)value_get(object, text_of(name)); }
static void change(struct value *text) { text->text = TEXT("0000000000000000000000000000000000000000000000000000000000000000"); }

TEST("a draw that holds; of another sample or number it does not")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 22);
    struct value *draw, *sealed = sealed_of(arena, &draw);
    struct dip_settled other = settled;
    CHECK(repeated(arena, sealed) == NULL);
    other.reference = TEXT("DIP-2027-002");
    CHECK(repeated_as(arena, other, sealed) != NULL);
    member(draw, "number")->integer = 1;
    CHECK(repeated(arena, sealed) != NULL);
    member(draw, "state")->text = TEXT("void"); /* of what is not drawn nothing is repeated */
    CHECK(repeated(arena, sealed) == NULL);
}

TEST("what was changed is named")
{
    static const struct { const char *party, *member, *words; } cases[] = {
        {"office", "commitment", "a secret is not the one"}, {"scrutineer", "secret", "a secret is not the one"}, {"office", "salt", "a secret is not the one"},
        {NULL, "list_sha256", "the list is not the one"}, {NULL, "list", "the list is not the one"}, {NULL, "seed", "the seed is not that"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        AUTO(arena_free_at) struct arena *arena = arena_new(1 << 22);
        struct value *draw, *sealed = sealed_of(arena, &draw);
        change(member(cases[i].party ? member(draw, cases[i].party) : draw, cases[i].member));
        CHECK(text_contains(text_of(repeated(arena, sealed)), text_of(cases[i].words)));
    }
}

TEST("parts, shares, and what is drawn")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 22);
    struct value *draw, *sealed = sealed_of(arena, &draw), *elm = member(draw, "strata")->list.items[0], *drawn = member(draw, "drawn");
    member(elm, "listed")->integer++;
    CHECK(text_contains(text_of(repeated(arena, sealed)), TEXT("its parts are not those")));
    member(elm, "listed")->integer--;
    member(elm, "drawn")->integer--;
    member(member(draw, "strata")->list.items[1], "drawn")->integer++;
    CHECK(text_contains(text_of(repeated(arena, sealed)), TEXT("do not share the sample as was settled")));
    member(elm, "drawn")->integer++;
    member(member(draw, "strata")->list.items[1], "drawn")->integer--;
    CHECK(repeated(arena, sealed) == NULL);
    change(member(drawn->list.items[0], "mark"));
    CHECK(text_contains(text_of(repeated(arena, sealed)), TEXT("what is drawn is not")));
    drawn->list.count--;
    CHECK(text_contains(text_of(repeated(arena, sealed)), TEXT("what is drawn is not")));
}

TEST("what is drawn is what was asked for, in all and of each part")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 22);
    struct value *draw, *sealed = sealed_of(arena, &draw);
    struct dip_settled what = settled;
    for (what.size = 2; what.size <= 4; what.size++)
        CHECK((repeated_as(arena, what, sealed) == NULL) == (what.size == 3));
    what = settled;
    what.size = 0; /* taken down */
    what.sharing = TEXT_NONE;
    CHECK(repeated_as(arena, what, sealed) == NULL);
    what.sharing = TEXT("counts");
    CHECK(repeated_as(arena, what, sealed) != NULL);
    member(draw, "sharing")->text = TEXT("counts");
    CHECK(repeated_as(arena, what, sealed) == NULL); /* the numbers were taken down */
    what.shares = TEXT("Elm = 2\nOak = 1");
    CHECK(repeated_as(arena, what, sealed) == NULL);
    what.shares = TEXT("Elm = 1\nOak = 2");
    CHECK(text_contains(text_of(repeated_as(arena, what, sealed)), TEXT("do not share the sample as was settled")));
    what.shares = TEXT("Elm = 3");
    CHECK(repeated_as(arena, what, sealed) != NULL);
    member(draw, "listed")->integer = 7;
    CHECK(text_contains(text_of(repeated_as(arena, what, sealed)), TEXT("not as long as it says")));
}

static struct value *pair_of(struct arena *arena, struct value *said)
{
    struct value *pair = value_object(arena);
    value_set(arena, pair, "value", said);
    return pair;
}

TEST("from a published document alone; of one that was partly taken down what is left")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 22);
    struct value *draw, *sealed = sealed_of(arena, &draw), *fields = value_object(arena), *publication = value_object(arena);
    struct message message = {0};
    CHECK(dip_annex_repeat(arena, fields, &message) == OK);
    value_set(arena, fields, DIP_ANNEX_NAME, pair_of(arena, sealed));
    CHECK(dip_annex_repeat(arena, fields, &message) == OK);
    value_set_text(arena, publication, "reference", of.sample);
    value_set(arena, fields, "@publication", pair_of(arena, publication));
    CHECK(dip_annex_repeat(arena, fields, &message) == OK);
    value_set(arena, fields, "size", pair_of(arena, value_integer(arena, 4)));
    CHECK(dip_annex_repeat(arena, fields, &message) == ERROR_CORRUPT && strstr(message.text, "The draw of DIP-2027-001 does not hold when it is repeated: its parts"));
}
