/* What a law wants published: the key `duties` of a file `law:`. Not here: whether it was published (office/transparency). */
#include "blocks/definition/check.h"

static const struct row duty_rows[] = {
    {.key = "paragraph", .want = WANT_LINE, .required = true, .at = TYPED(struct law_duty, paragraph, struct text), .max = 20},
    {.key = "title", .want = WANT_LINE, .required = true, .at = TYPED(struct law_duty, title, struct text), .max = 300},
    {.key = "owner", .want = WANT_NAME, .required = true, .at = TYPED(struct law_duty, owner, struct text)},
    {.key = "every", .want = WANT_CUSTOM, .required = true}, /* by read_duty() */
    {.key = "before", .want = WANT_CUSTOM}, /* by read_before() */
    {.key = "on_change", .want = WANT_BOOLEAN, .at = TYPED(struct law_duty, on_change, bool)},
    {.key = "registers", .want = WANT_NAMES, .at = TYPED(struct law_duty, registers, struct text *), .count_at = TYPED(struct law_duty, register_count, size_t)},
    {.key = "url", .want = WANT_LINE, .at = TYPED(struct law_duty, url, struct text), .max = 200},
    {.key = "from", .want = WANT_CUSTOM, .required = true, .at = TYPED(struct law_duty, from, struct date), .read = read_day},
    {.key = "until", .want = WANT_CUSTOM, .at = TYPED(struct law_duty, until, struct date), .read = read_day},
    {.key = "source", .want = WANT_LINE, .required = true, .at = TYPED(struct law_duty, source, struct text), .max = 400},
    {.key = "doubt", .want = WANT_LINE, .at = TYPED(struct law_duty, doubt, struct text), .max = 600},
};

/* "1 April": the first day of a year before which it is published. */
static void read_before(struct reader *reader, const struct yaml_node *node, struct law_duty *duty)
{
    struct text words = TEXT_NONE;
    struct date day;
    int year;
    bool is_text = yaml_read_text(node, &words);
    if (!is_text || date_parse_typed(arena_printf(reader->arena, "%.*s 2027", TEXT_ARGS(words)), &day) < 0) /* no leap year: 29 February begins none */
        fault(reader, node, "\"before\" must be the first day of a year, such as 1 April; found %.*s", TEXT_ARGS(shown(reader, node)));
    else if (duty->every_unit != LIMIT_MONTHS || duty->every != 12)
        fault(reader, node, "\"before\" goes with \"every: 12 months\"");
    else if (duty->on_change)
        fault(reader, node, "\"before\" is for what is published each year, not for what is published when it changes");
    else {
        date_parts(day, &year, &duty->before_month, &duty->before_day);
        duty->before_words = words;
    }
}

static void read_duty(struct reader *reader, const struct yaml_pair *pair, struct law *law)
{
    struct law_duty *duty = &law->duties[law->duty_count];
    const struct yaml_node *map = pair->value, *every;
    *duty = (struct law_duty){.from = DATE_NONE, .until = DATE_NONE};
    if (!read_name(reader, pair->key, &duty->name))
        return;
    law->duty_count++;
    if (!READ_MAP(reader, map, "a duty", duty_rows, duty))
        return;
    every = yaml_get(map, "every");
    if (every && read_length(reader, "every", every, &duty->every, &duty->every_unit))
        duty->every_words = every->text;
    if (yaml_get(map, "before"))
        read_before(reader, yaml_get(map, "before"), duty);
    if (duty->url.length && (!text_starts(duty->url, TEXT("/")) || text_starts(duty->url, TEXT("//"))))
        fault(reader, yaml_get(map, "url"), "\"url\" is an address of this site: it begins with one /");
}

void read_duties(struct reader *reader, const struct yaml_node *duties, struct law *law)
{
    if (duties->kind != YAML_MAP || duties->count == 0) {
        fault(reader, duties, "\"duties\" must be names with a duty each; found %.*s", TEXT_ARGS(shown(reader, duties)));
        return;
    }
    law->duties = ARENA_ARRAY(reader->arena, struct law_duty, duties->count);
    for (size_t i = 0; law->duties && i < duties->count; i++)
        read_duty(reader, &duties->pairs[i], law);
}

void check_duties(struct checker *checker, const struct draft *draft)
{
    for (size_t i = 0; i < draft->law.duty_count; i++) {
        const struct law_duty *duty = &draft->law.duties[i];
        (void)need_role(checker, NODE(draft, "duties", duty->name.data, "owner"), duty->owner);
        for (size_t j = 0; j < duty->register_count; j++) {
            const struct definition *definition = definitions_find(checker->definitions, duty->registers[j]);
            const struct yaml_node *node = node_item(NODE(draft, "duties", duty->name.data, "registers"), duty->registers[j]);
            if (!definition && !checker->incomplete)
                fault(&checker->reader, node, "there is no register \"%.*s\"", TEXT_ARGS(duty->registers[j]));
            else if (definition && !definition->publishes)
                fault(&checker->reader, node, "the register \"%.*s\" publishes nothing", TEXT_ARGS(duty->registers[j]));
        }
    }
}

enum result law_choices(struct arena *arena, const struct law *law, struct choice_list *list)
{
    list->choices = ARENA_ARRAY(arena, struct choice, law->duty_count + 1);
    if (!list->choices)
        return ERROR_MEMORY;
    for (size_t i = 0; i < law->duty_count; i++) {
        const struct law_duty *duty = &law->duties[i];
        list->choices[i] = (struct choice){.code = duty->name, .label = arena_printf(arena, "%.*s: %.*s", TEXT_ARGS(duty->paragraph), TEXT_ARGS(duty->title)), .source = duty->source,
                                           .from = duty->from, .until = duty->until, .offered = true};
    }
    list->count = law->duty_count;
    return OK;
}
