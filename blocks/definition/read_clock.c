/* Clocks: deadlines, what starts, pauses, extends and stops them, and when to remind. Not here: whether what they name can carry
 * it (check_flow.c), counting the days (blocks/clock). */
#include "blocks/definition/schema.h"

#define DAYS_MAX 3660
#define CAUSES_MAX 24

static const struct row clock_rows[] = {
    {.key = "label", .want = WANT_LINE, .at = TYPED(struct clock_rule, label, struct text), .max = 80},
    {.key = "due", .want = WANT_NAME, .at = TYPED(struct clock_rule, due, struct text)},
    {.key = "from", .want = WANT_NAME, .at = TYPED(struct clock_rule, from, struct text)},
    {.key = "limit", .want = WANT_CUSTOM}, /* by read_length() */
    {.key = "each", .want = WANT_CUSTOM}, /* by read_each() */
    {.key = "done_on", .want = WANT_CUSTOM}, /* by read_causes() */
    {.key = "period", .want = WANT_NAME, .at = TYPED(struct clock_rule, period, struct text)},
    {.key = "when", .want = WANT_CUSTOM}, /* by read_when() */
    {.key = "first_day_counts", .want = WANT_BOOLEAN, .at = TYPED(struct clock_rule, first_day_counts, bool)},
    {.key = "to_working_day", .want = WANT_BOOLEAN, .at = TYPED(struct clock_rule, to_working_day, bool)},
    {.key = "calendar", .want = WANT_WORD, .at = TYPED(struct clock_rule, calendar, unsigned),
     .words = (const char *const[]){"england_and_wales", "united_kingdom", NULL}},
    {.key = "remind", .want = WANT_CUSTOM}, /* by read_reminders() */
    {.key = "stops_in", .want = WANT_CUSTOM},
    {.key = "stops_on", .want = WANT_CUSTOM}, /* these five by read_causes() */
    {.key = "pauses_on", .want = WANT_CUSTOM},
    {.key = "resumes_on", .want = WANT_CUSTOM},
    {.key = "restarts_on", .want = WANT_CUSTOM},
    {.key = "extends_on", .want = WANT_CUSTOM},
};

/* A number of one unit: "20 working days". */
bool read_length(struct reader *reader, const char *key, const struct yaml_node *node, int *ret_number, enum limit_unit *ret_unit)
{
    static const struct { const char *one, *several; enum limit_unit unit; } units[] = {
        {"day", "days", LIMIT_DAYS}, {"working day", "working days", LIMIT_WORKING_DAYS}, {"month", "months", LIMIT_MONTHS}};
    struct text rest = node->kind == YAML_SCALAR ? node->text : TEXT_NONE, number;
    int64_t count = 0;
    if (text_next(&rest, ' ', &number) && text_to_integer(number, &count) == OK && count >= 1 && count <= DAYS_MAX) {
        for (size_t i = 0; i < COUNT_OF(units); i++) {
            if (!text_equals(rest, count == 1 ? units[i].one : units[i].several))
                continue;
            *ret_number = (int)count;
            *ret_unit = units[i].unit;
            return true;
        }
    }
    fault(reader, node, "\"%s\" must be a number of days, working days or months, such as 20 working days; found %.*s", key,
          TEXT_ARGS(shown(reader, node)));
    return false;
}

static void read_reminders(struct reader *reader, const struct yaml_node *node, struct clock_rule *clock)
{
    if (node->kind != YAML_LIST || node->count > COUNT_OF(clock->remind)) {
        fault(reader, node, "\"remind\" must be a list of at most %zu numbers of days, such as [60, 30, 7]; found %.*s",
              COUNT_OF(clock->remind), TEXT_ARGS(shown(reader, node)));
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        int64_t days = 0;
        if (!yaml_read_integer(node->items[i], &days) || days < 0 || days > DAYS_MAX)
            fault(reader, node->items[i], "\"remind\" counts whole days from 0 to %d; found %.*s", DAYS_MAX,
                  TEXT_ARGS(shown(reader, node->items[i])));
        else if (clock->remind_count > 0 && days >= clock->remind[clock->remind_count - 1])
            fault(reader, node->items[i], "\"remind\" goes from the earliest to the last, such as [60, 30, 7]");
        else
            clock->remind[clock->remind_count++] = (int)days;
    }
}

/* "[1 January, 1 April, 1 July, 1 October]": a day without its year, as each year has it. */
static void read_each(struct reader *reader, const struct yaml_node *node, struct clock_rule *clock)
{
    if (node->kind != YAML_LIST || node->count == 0 || node->count > CLOCK_EACH_MAX) {
        fault(reader, node, "\"each\" must be a list of at most %d days of the year, such as [1 April, 1 October]; found %.*s", CLOCK_EACH_MAX, TEXT_ARGS(shown(reader, node)));
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        const struct year_day *before = i ? &clock->each[i - 1] : NULL;
        struct text words = TEXT_NONE;
        struct year_day one;
        struct date day;
        int year;
        if (!yaml_read_text(node->items[i], &words) || date_parse_typed(arena_printf(reader->arena, "%.*s 2027", TEXT_ARGS(words)), &day) < 0) { /* no leap year: each year has the day */
            fault(reader, node->items[i], "\"each\" has days that every year has, such as 1 April; found %.*s", TEXT_ARGS(shown(reader, node->items[i])));
            return;
        }
        date_parts(day, &year, &one.month, &one.day);
        if (before && (before->month > one.month || (before->month == one.month && before->day >= one.day))) {
            fault(reader, node->items[i], "\"each\" goes from the first day of the year to the last, such as [1 April, 1 October]");
            return;
        }
        clock->each[clock->each_count++] = one;
    }
}

/* --- What happens to it ----------------------------------------------------- */

static const struct { const char *key; enum clock_on what; } cause_keys[] = {
    {"stops_on", CLOCK_STOPS}, {"pauses_on", CLOCK_PAUSES}, {"resumes_on", CLOCK_RESUMES}, {"restarts_on", CLOCK_RESTARTS}, {"done_on", CLOCK_DONE}};

static void add_cause(struct reader *reader, const struct yaml_node *node, struct text name, enum clock_on what, int more, const struct definition *definition,
                      struct clock_rule *clock)
{
    bool is_move = definition_move(definition, name) != NULL;
    if (clock->cause_count == CAUSES_MAX) {
        fault(reader, node, "at most %d things can happen to a clock", CAUSES_MAX);
        return;
    }
    if (is_move && definition_field(definition, name) != NULL)
        fault(reader, node, "\"%.*s\" is a move and a field: give one of them another name", TEXT_ARGS(name));
    for (size_t i = 0; i < clock->cause_count; i++)
        if (text_equal(clock->causes[i].name, name)) {
            fault(reader, node, "\"%.*s\" does something else to this clock already", TEXT_ARGS(name));
            return;
        }
    clock->causes[clock->cause_count++] = (struct clock_cause){what, name, is_move, more};
}

static void read_extensions(struct reader *reader, const struct yaml_node *map, const struct definition *definition, struct clock_rule *clock)
{
    if (map->kind != YAML_MAP || map->count == 0) {
        fault(reader, map, "\"extends_on\" must be moves with a length each, such as {extend: 20 working days}; found %.*s", TEXT_ARGS(shown(reader, map)));
        return;
    }
    for (size_t i = 0; i < map->count; i++) {
        struct text name;
        int more = 0;
        enum limit_unit unit = LIMIT_DAYS;
        if (!read_name(reader, map->pairs[i].key, &name) || !read_length(reader, "extends_on", map->pairs[i].value, &more, &unit))
            continue;
        if (unit != clock->limit_unit)
            fault(reader, map->pairs[i].value, "an extension is counted as the limit is: both in days, working days or months");
        else
            add_cause(reader, map->pairs[i].key, name, CLOCK_EXTENDS, more, definition, clock);
    }
}

/* Of a period the law says by how much: its extensions are names. */
static void read_extension_names(struct reader *reader, const struct yaml_node *node, const struct definition *definition, struct clock_rule *clock)
{
    struct text *names = NULL;
    size_t count = 0;
    if (node->kind == YAML_MAP)
        fault(reader, node, "of a clock with \"period\", \"extends_on\" names moves or dates alone: the law says by how much");
    else if (read_names(reader, "extends_on", node, &names, &count))
        for (size_t i = 0; i < count; i++)
            add_cause(reader, node, names[i], CLOCK_EXTENDS, 0, definition, clock);
}

static void read_when(struct reader *reader, const struct yaml_node *map, struct clock_rule *clock)
{
    if (map->kind != YAML_MAP || map->count != 1)
        fault(reader, map, "\"when\" must be one choice field with its codes, such as {kind: foi}; found %.*s", TEXT_ARGS(shown(reader, map)));
    else if (read_name(reader, map->pairs[0].key, &clock->when))
        (void)read_names(reader, "when", map->pairs[0].value, &clock->when_codes, &clock->when_count);
}

static void read_causes(struct reader *reader, const struct yaml_node *map, const struct definition *definition, struct clock_rule *clock)
{
    const struct yaml_node *from = yaml_get(map, clock->due.length ? "due" : "from"), *extends = yaml_get(map, "extends_on");
    clock->causes = ARENA_ARRAY(reader->arena, struct clock_cause, CAUSES_MAX);
    if (clock->causes == NULL)
        return;
    add_cause(reader, from, clock->due.length ? clock->due : clock->from, CLOCK_STARTS, 0, definition, clock);
    for (size_t i = 0; i < COUNT_OF(cause_keys); i++) {
        const struct yaml_node *node = yaml_get(map, cause_keys[i].key);
        struct text *names = NULL;
        size_t count = 0;
        if (node == NULL || !read_names(reader, cause_keys[i].key, node, &names, &count))
            continue;
        if (cause_keys[i].what == CLOCK_DONE ? yaml_get(map, "each") == NULL : (clock->due.length || clock->each_count) && cause_keys[i].what != CLOCK_STOPS)
            fault(reader, node, "\"%s\" is for a clock with \"from\" and \"%s\"", cause_keys[i].key, cause_keys[i].what == CLOCK_DONE ? "each" : "limit");
        for (size_t j = 0; j < count; j++)
            add_cause(reader, node, names[j], cause_keys[i].what, 0, definition, clock);
    }
    if (extends != NULL && (clock->due.length || clock->each_count))
        fault(reader, extends, "\"extends_on\" is for a clock with \"from\" and \"limit\"");
    else if (extends != NULL && clock->period.length)
        read_extension_names(reader, extends, definition, clock);
    else if (extends != NULL)
        read_extensions(reader, extends, definition, clock);
    if ((yaml_get(map, "pauses_on") != NULL) != (yaml_get(map, "resumes_on") != NULL))
        fault(reader, map, "a clock that pauses must be able to go on: \"pauses_on\" and \"resumes_on\" belong together");
}

static void read_clock(struct reader *reader, const struct yaml_pair *pair, struct definition *definition)
{
    struct clock_rule *clock = &definition->clocks[definition->clock_count];
    const struct yaml_node *map = pair->value;
    if (!read_name(reader, pair->key, &clock->name))
        return;
    definition->clock_count++;
    clock->label = label_of(reader->arena, clock->name);
    if (!READ_MAP(reader, map, "a clock", clock_rows, clock))
        return;
    const struct yaml_node *limit = yaml_get(map, "limit"), *remind = yaml_get(map, "remind");
    const struct yaml_node *calendar = yaml_get(map, "calendar");
    const struct yaml_node *when = yaml_get(map, "when"), *each = yaml_get(map, "each");
    if (limit != NULL)
        (void)read_length(reader, "limit", limit, &clock->limit, &clock->limit_unit);
    if (each != NULL)
        read_each(reader, each, clock);
    if (when != NULL)
        read_when(reader, when, clock);
    if (remind != NULL)
        read_reminders(reader, remind, clock);
    bool has_due = yaml_get(map, "due") != NULL, has_from = yaml_get(map, "from") != NULL;
    bool is_long = limit != NULL || clock->period.length || each != NULL;
    if (each != NULL && (limit != NULL || clock->period.length || clock->first_day_counts || clock->to_working_day))
        fault(reader, each, "\"each\" says by itself when it is due: such a clock has no \"limit\", \"period\", \"first_day_counts\" or \"to_working_day\"");
    else if (each != NULL && yaml_get(map, "done_on") == NULL)
        fault(reader, each, "\"each\" and \"done_on\" belong together: what is due again and again must be able to be done");
    else if (has_due == has_from || has_from != is_long)
        fault(reader, map, "a clock has either \"due\" or both \"from\" and \"limit\"");
    else if (clock->period.length && (limit != NULL || calendar != NULL || clock->first_day_counts || clock->to_working_day))
        fault(reader, yaml_get(map, "period"), "what the period says stands in its law: a clock with \"period\" has no \"limit\", \"calendar\", \"first_day_counts\" or \"to_working_day\"");
    else if (has_due && (clock->first_day_counts || clock->to_working_day))
        fault(reader, map, "\"first_day_counts\" and \"to_working_day\" are for a clock with \"from\" and \"limit\"");
    else if (calendar != NULL && (limit == NULL || (clock->limit > 0 && clock->limit_unit != LIMIT_WORKING_DAYS && !clock->to_working_day)))
        fault(reader, calendar, "\"calendar\" is for a \"limit\" in working days");
    if (clock->due.length || clock->from.length)
        read_causes(reader, map, definition, clock);
    read_states(reader, yaml_get(map, "stops_in"), definition, &clock->stops_in, &clock->stops_in_count);
}

void read_clocks(struct reader *reader, const struct yaml_node *value, struct definition *definition)
{
    if (value->kind != YAML_MAP) {
        fault(reader, value, "\"clocks\" must be names with a clock each; found %.*s", TEXT_ARGS(shown(reader, value)));
        return;
    }
    definition->clocks = ARENA_ARRAY(reader->arena, struct clock_rule, value->count);
    for (size_t i = 0; definition->clocks != NULL && i < value->count; i++)
        read_clock(reader, &value->pairs[i], definition);
}
