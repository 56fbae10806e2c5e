/* Laws: the file `law:`, its periods and the days from which each holds. Not here: its duties (read_duty.c) and amounts (read_law_amount.c), clocks that name a period (read_clock.c, check_flow.c),
 * counting the days (blocks/clock). */
#include "blocks/definition/check.h"

static void read_the_extension(struct reader *reader, const struct yaml_node *node, struct law_rule *rule)
{
    enum limit_unit unit;
    if (read_length(reader, "extension", node, &rule->extension, &unit) && unit != rule->limit_unit)
        fault(reader, node, "an extension is counted as the limit is: both in days, working days or months");
    rule->extension_words = node->text;
}

static const struct row rule_rows[] = {
    {.key = "of", .want = WANT_NAME, .at = TYPED(struct law_rule, of, struct text)},
    {.key = "label", .want = WANT_LINE, .required = true, .at = TYPED(struct law_rule, label, struct text), .max = 120},
    {.key = "limit", .want = WANT_CUSTOM, .required = true}, /* these three by read_rule() */
    {.key = "extension", .want = WANT_CUSTOM},
    {.key = "pause_limit", .want = WANT_CUSTOM},
    {.key = "calendar", .want = WANT_WORD, .at = TYPED(struct law_rule, calendar, unsigned), .words = (const char *const[]){"england_and_wales", "united_kingdom", NULL}},
    {.key = "first_day_counts", .want = WANT_BOOLEAN, .at = TYPED(struct law_rule, first_day_counts, bool)},
    {.key = "to_working_day", .want = WANT_BOOLEAN, .at = TYPED(struct law_rule, to_working_day, bool)},
    {.key = "one_offs_doubted", .want = WANT_BOOLEAN, .at = TYPED(struct law_rule, one_offs_doubted, bool)},
    {.key = "from", .want = WANT_CUSTOM, .required = true, .at = TYPED(struct law_rule, from, struct date), .read = read_day},
    {.key = "until", .want = WANT_CUSTOM, .at = TYPED(struct law_rule, until, struct date), .read = read_day},
    {.key = "source", .want = WANT_LINE, .required = true, .at = TYPED(struct law_rule, source, struct text), .max = 400},
    {.key = "doubt", .want = WANT_LINE, .at = TYPED(struct law_rule, doubt, struct text), .max = 600},
};

static const struct row law_rows[] = {
    {.key = "law", .want = WANT_CUSTOM, .required = true}, /* read already */
    {.key = "title", .want = WANT_LINE, .required = true, .at = TYPED(struct law, title, struct text), .max = 120},
    {.key = "about", .want = WANT_LINE, .at = TYPED(struct law, about, struct text), .max = 600},
    {.key = "periods", .want = WANT_CUSTOM}, /* these three by read_law() */
    {.key = "duties", .want = WANT_CUSTOM},
    {.key = "amounts", .want = WANT_CUSTOM},
};

static void read_rule(struct reader *reader, const struct yaml_pair *pair, struct law *law)
{
    struct law_rule *rule = &law->rules[law->count];
    const struct yaml_node *map = pair->value, *limit, *extension, *pause;
    *rule = (struct law_rule){.from = DATE_NONE, .until = DATE_NONE};
    if (!read_name(reader, pair->key, &rule->name))
        return;
    law->count++;
    rule->of = rule->name;
    if (!READ_MAP(reader, map, "a period", rule_rows, rule))
        return;
    limit = yaml_get(map, "limit");
    extension = yaml_get(map, "extension");
    pause = yaml_get(map, "pause_limit");
    if (limit && read_length(reader, "limit", limit, &rule->limit, &rule->limit_unit))
        rule->limit_words = limit->text;
    if (extension)
        read_the_extension(reader, extension, rule);
    if (pause && read_length(reader, "pause_limit", pause, &rule->pause_limit, &rule->pause_unit))
        rule->pause_words = pause->text;
    if (yaml_get(map, "calendar") && limit && rule->limit_unit != LIMIT_WORKING_DAYS && !rule->to_working_day)
        fault(reader, yaml_get(map, "calendar"), "\"calendar\" is for a \"limit\" in working days, or one that ends on a working day");
    if (!date_is_none(rule->from) && !date_is_none(rule->until) && date_compare(rule->until, rule->from) < 0)
        fault(reader, map, "\"until\" is before \"from\": it is the last day on which the rule holds");
}

void read_law(struct reader *reader, const struct yaml_node *root, struct law *law)
{
    const struct yaml_node *periods = yaml_get(root, "periods"), *duties = yaml_get(root, "duties"), *amounts = yaml_get(root, "amounts");
    if (!READ_MAP(reader, root, "a law", law_rows, law))
        return;
    if (duties)
        read_duties(reader, duties, law);
    if (amounts)
        read_law_amounts(reader, amounts, law);
    if (!periods && !duties && !amounts)
        fault(reader, root, "a law needs \"periods\", \"duties\" or \"amounts\"");
    if (!periods)
        return;
    if (periods->kind != YAML_MAP || periods->count == 0) {
        fault(reader, periods, "\"periods\" must be names with a period each, such as foi_answer: {label: Answer, limit: 20 working days, from: 2005-01-01, source: The Act}; found %.*s",
              TEXT_ARGS(shown(reader, periods)));
        return;
    }
    law->rules = ARENA_ARRAY(reader->arena, struct law_rule, periods->count);
    for (size_t i = 0; law->rules && i < periods->count; i++)
        read_rule(reader, &periods->pairs[i], law);
}

static bool holds_together(const struct law_rule *one, const struct law_rule *other)
{
    bool ends_before = !date_is_none(one->until) && date_compare(one->until, other->from) < 0;
    bool begins_after = !date_is_none(other->until) && date_compare(other->until, one->from) < 0;
    return text_equal(one->of, other->of) && !ends_before && !begins_after;
}

void check_law(struct checker *checker, const struct draft *draft)
{
    const struct law *law = &draft->law;
    checker->reader.file = draft->file;
    check_duties(checker, draft);
    check_law_amounts(checker, draft);
    for (size_t i = 0; i < law->count; i++) {
        const struct law_rule *rule = &law->rules[i];
        const struct yaml_node *node = NODE(draft, "periods", rule->name.data);
        const struct law *first = definitions_law_of(checker->definitions, rule->of);
        if (first && !text_equal(first->name, law->name))
            fault(&checker->reader, node, "the period \"%.*s\" stands in the law \"%.*s\" already (%.*s)", TEXT_ARGS(rule->of), TEXT_ARGS(first->name), TEXT_ARGS(first->file));
        for (size_t j = 0; j < i; j++)
            if (holds_together(rule, &law->rules[j]))
                fault(&checker->reader, node, "\"%.*s\" and \"%.*s\" both say how long \"%.*s\" is on the same days: end one with \"until\"", TEXT_ARGS(law->rules[j].name),
                      TEXT_ARGS(rule->name), TEXT_ARGS(rule->of));
    }
}

/* --- Finding ---------------------------------------------------------------- */

const struct law *definitions_law(const struct definitions *definitions, struct text name)
{
    for (size_t i = 0; i < definitions->law_count; i++)
        if (text_equal(definitions->laws[i].name, name))
            return &definitions->laws[i];
    return NULL;
}

const struct law *definitions_law_of(const struct definitions *definitions, struct text period)
{
    for (size_t i = 0; i < definitions->law_count; i++)
        for (size_t j = 0; j < definitions->laws[i].count; j++)
            if (text_equal(definitions->laws[i].rules[j].of, period))
                return &definitions->laws[i];
    return NULL;
}

const struct law_rule *law_rule_on(const struct law *law, struct text period, struct date day)
{
    for (size_t i = 0; law && i < law->count; i++) {
        const struct law_rule *rule = &law->rules[i];
        if (text_equal(rule->of, period) && day.day >= rule->from.day && (date_is_none(rule->until) || day.day <= rule->until.day))
            return rule;
    }
    return NULL;
}
