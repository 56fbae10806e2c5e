/* How long the office keeps what it writes down of its own work: the file `bookkeeping:`, its keys and what they refer to. Not here: what
 * those rows are, and when they are due (blocks/erasure/bookkeeping.c). */
#include "blocks/definition/check.h"

const char *const bookkeeping_names[] = {"reads", "embargo_readings", "sessions", "links", "messages", "gatherings", "answers", "drafts", "forms", "payment_files", NULL};

static const struct row rule_rows[] = {
    {.key = "for", .want = WANT_CUSTOM, .required = true}, /* by read_keep_period() */
    {.key = "of", .want = WANT_NAME, .at = TYPED(struct kept_rule, of, struct text)},
    {.key = "from", .want = WANT_CUSTOM, .required = true, .at = TYPED(struct kept_rule, from, struct date), .read = read_day},
    {.key = "until", .want = WANT_CUSTOM, .at = TYPED(struct kept_rule, until, struct date), .read = read_day},
    {.key = "source", .want = WANT_LINE, .required = true, .at = TYPED(struct kept_rule, source, struct text), .max = 400},
    {.key = "doubt", .want = WANT_LINE, .at = TYPED(struct kept_rule, doubt, struct text), .max = 400},
};

static const struct row bookkeeping_rows[] = {
    {.key = "bookkeeping", .want = WANT_NAMES, .required = true, .at = TYPED(struct bookkeeping, by, struct text *),
     .count_at = TYPED(struct bookkeeping, by_count, size_t)},
    {.key = "keep", .want = WANT_CUSTOM, .required = true},
};

static void read_rule(struct reader *reader, const struct yaml_pair *pair, struct bookkeeping *bookkeeping)
{
    struct kept_rule *rule = &bookkeeping->rules[bookkeeping->rule_count];
    const struct yaml_node *period;
    *rule = (struct kept_rule){.from = DATE_NONE, .until = DATE_NONE, .source = TEXT_NONE, .doubt = TEXT_NONE};
    if (!read_name(reader, pair->key, &rule->name))
        return;
    bookkeeping->rule_count++;
    rule->of = rule->name;
    period = yaml_get(pair->value, "for");
    if (!READ_MAP(reader, pair->value, "a rule for bookkeeping", rule_rows, rule) || !period)
        return;
    read_keep_period(reader, period, &rule->keep);
    rule->keep.given = true;
    rule->keep.words = period->text;
    if (rule->keep.ever)
        fault(reader, period, "\"for\" must be a number of days, months or years here: bookkeeping that is kept for ever needs no rule");
    if (!date_is_none(rule->from) && !date_is_none(rule->until) && date_compare(rule->until, rule->from) < 0)
        fault(reader, pair->value, "\"until\" is before \"from\": it is the last day on which the rule holds");
}

void read_bookkeeping(struct reader *reader, const struct yaml_node *root, struct bookkeeping *bookkeeping)
{
    const struct yaml_node *keep = yaml_get(root, "keep");
    *bookkeeping = (struct bookkeeping){0};
    if (!READ_MAP(reader, root, "a bookkeeping file", bookkeeping_rows, bookkeeping) || keep == NULL)
        return;
    if (keep->kind != YAML_MAP || keep->count == 0) {
        fault(reader, keep, "\"keep\" must be names with a rule each, such as reads: {for: 6 years, from: 2026-01-01, source: Office policy}; found %.*s",
              TEXT_ARGS(shown(reader, keep)));
        return;
    }
    bookkeeping->rules = ARENA_ARRAY(reader->arena, struct kept_rule, keep->count);
    for (size_t i = 0; bookkeeping->rules != NULL && i < keep->count; i++)
        read_rule(reader, &keep->pairs[i], bookkeeping);
}

/* --- What it refers to ---------------------------------------------------- */

static bool holds_together(const struct kept_rule *one, const struct kept_rule *other)
{
    bool ends_before = !date_is_none(one->until) && date_compare(one->until, other->from) < 0;
    bool begins_after = !date_is_none(other->until) && date_compare(other->until, one->from) < 0;
    return text_equal(one->of, other->of) && !ends_before && !begins_after;
}

void check_bookkeeping(struct checker *checker, const struct draft *draft)
{
    const struct bookkeeping *bookkeeping = &draft->bookkeeping;
    checker->reader.file = draft->file;
    for (size_t i = 0; i < bookkeeping->by_count; i++)
        (void)need_role(checker, node_item(NODE(draft, "bookkeeping"), bookkeeping->by[i]), bookkeeping->by[i]);
    for (size_t i = 0; i < bookkeeping->rule_count; i++) {
        const struct kept_rule *rule = &bookkeeping->rules[i];
        const struct yaml_node *node = NODE(draft, "keep", rule->name.data);
        size_t known = 0;
        while (bookkeeping_names[known] && !text_equals(rule->of, bookkeeping_names[known]))
            known++;
        if (!bookkeeping_names[known])
            fault(&checker->reader, node, "there is no bookkeeping \"%.*s\"%.*s", TEXT_ARGS(rule->of),
                  TEXT_ARGS(advice(&checker->reader, rule->of, bookkeeping_names, known, "there are")));
        for (size_t j = 0; j < i; j++)
            if (holds_together(rule, &bookkeeping->rules[j]))
                fault(&checker->reader, node, "\"%.*s\" and \"%.*s\" both say how long \"%.*s\" are kept on the same days: end one with \"until\"",
                      TEXT_ARGS(bookkeeping->rules[j].name), TEXT_ARGS(rule->name), TEXT_ARGS(rule->of));
    }
}
