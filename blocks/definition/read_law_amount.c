/* Amounts that a law or the office's own practice sets: the key `amounts` of a file `law:`. Not here: what is done above them (the rooms). */
#include "blocks/definition/check.h"

static const struct row amount_rows[] = {
    {.key = "of", .want = WANT_NAME, .at = TYPED(struct law_amount, of, struct text)},
    {.key = "label", .want = WANT_LINE, .required = true, .at = TYPED(struct law_amount, label, struct text), .max = 120},
    {.key = "over", .want = WANT_CUSTOM, .required = true}, /* by read_law_amount() */
    {.key = "per_cent", .want = WANT_INTEGER, .at = TYPED(struct law_amount, per_cent, int64_t), .min = 1, .max = 1000},
    {.key = "from", .want = WANT_CUSTOM, .required = true, .at = TYPED(struct law_amount, from, struct date), .read = read_day},
    {.key = "until", .want = WANT_CUSTOM, .at = TYPED(struct law_amount, until, struct date), .read = read_day},
    {.key = "source", .want = WANT_LINE, .required = true, .at = TYPED(struct law_amount, source, struct text), .max = 400},
    {.key = "doubt", .want = WANT_LINE, .at = TYPED(struct law_amount, doubt, struct text), .max = 600},
};

static void read_law_amount(struct reader *reader, const struct yaml_pair *pair, struct law *law)
{
    struct law_amount *amount = &law->amounts[law->amount_count];
    const struct yaml_node *map = pair->value, *over;
    *amount = (struct law_amount){.from = DATE_NONE, .until = DATE_NONE};
    if (!read_name(reader, pair->key, &amount->name))
        return;
    law->amount_count++;
    amount->of = amount->name;
    if (!READ_MAP(reader, map, "an amount", amount_rows, amount))
        return;
    over = yaml_get(map, "over");
    if (over && read_amount(reader, "over", over, &amount->over_pence) && amount->over_pence < 0)
        fault(reader, over, "\"over\" must be 0 or more");
    if (!date_is_none(amount->from) && !date_is_none(amount->until) && date_compare(amount->until, amount->from) < 0)
        fault(reader, map, "\"until\" is before \"from\": it is the last day on which the amount holds");
}

void read_law_amounts(struct reader *reader, const struct yaml_node *amounts, struct law *law)
{
    if (amounts->kind != YAML_MAP || amounts->count == 0) {
        fault(reader, amounts, "\"amounts\" must be names with an amount each, such as spending_published: {label: Payments that are published, over: 500, from: 2012-01-16, source: The Order}; found %.*s",
              TEXT_ARGS(shown(reader, amounts)));
        return;
    }
    law->amounts = ARENA_ARRAY(reader->arena, struct law_amount, amounts->count);
    for (size_t i = 0; law->amounts && i < amounts->count; i++)
        read_law_amount(reader, &amounts->pairs[i], law);
}

static bool hold_together(const struct law_amount *one, const struct law_amount *other)
{
    bool ends_before = !date_is_none(one->until) && date_compare(one->until, other->from) < 0;
    bool begins_after = !date_is_none(other->until) && date_compare(other->until, one->from) < 0;
    return text_equal(one->of, other->of) && !ends_before && !begins_after;
}

/* An amount of the same name that holds on the same days, here before this one or in a law that comes before this one. */
static const struct law *said_already(const struct definitions *definitions, const struct law *law, size_t at)
{
    for (size_t i = 0; i < definitions->law_count; i++) {
        const struct law *other = &definitions->laws[i];
        bool is_this = text_equal(other->name, law->name);
        if (!is_this && text_compare(other->name, law->name) > 0)
            continue;
        for (size_t j = 0; j < (is_this ? at : other->amount_count); j++)
            if (hold_together(&law->amounts[at], &other->amounts[j]))
                return other;
    }
    return NULL;
}

void check_law_amounts(struct checker *checker, const struct draft *draft)
{
    for (size_t i = 0; i < draft->law.amount_count; i++) {
        const struct law_amount *amount = &draft->law.amounts[i];
        const struct law *other = said_already(checker->definitions, &draft->law, i);
        if (other)
            fault(&checker->reader, NODE(draft, "amounts", amount->name.data), "what \"%.*s\" is on the same days is said already in the law \"%.*s\": end one with \"until\"", TEXT_ARGS(amount->of),
                  TEXT_ARGS(other->name));
    }
}

const struct law_amount *law_amount_on(const struct definitions *definitions, struct text amount, struct date day)
{
    for (size_t i = 0; i < definitions->law_count; i++)
        for (size_t j = 0; j < definitions->laws[i].amount_count; j++) {
            const struct law_amount *one = &definitions->laws[i].amounts[j];
            if (text_equal(one->of, amount) && date_compare(day, one->from) >= 0 && (date_is_none(one->until) || date_compare(day, one->until) <= 0))
                return one;
        }
    return NULL;
}
