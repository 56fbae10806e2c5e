/* What flow and clocks refer to: roles, fields, C; and whether every state can be
 * reached and left. Not here: the keys (read_flow.c), access (check_access.c). */
#include "blocks/definition/check.h"

#define TYPE(type) (1u << (type))
#define STATES_MAX 64

/* A move from a state to itself does not leave it. */
static bool state_is_left(const struct definition *definition, size_t state)
{
    for (size_t i = 0; i < definition->move_count; i++) {
        for (size_t j = 0; j < definition->moves[i].from_count; j++) {
            if (definition->moves[i].from[j] == state && definition->moves[i].to != state)
                return true;
        }
    }
    return false;
}

/* "D-{year}-{serial:3}": letters, digits, - and /, the year, and one number that tells them apart. */
static void check_numbers(struct checker *checker, const struct draft *draft, const struct move *move)
{
    struct text rest = move->numbers, before, part;
    size_t serials = 0;
    bool is_well = true;
    for (const struct move *other = draft->definition->moves; other < move; other++)
        if (text_equal(other->numbers, move->numbers))
            fault(&checker->reader, NODE(draft, "flow", "moves", move->name.data, "numbers"), "\"%.*s\" numbers in the same way, from a series of its own: two records would get one reference",
                  TEXT_ARGS(other->name));
    while (text_next(&rest, '{', &before)) {
        for (size_t i = 0; i < before.length; i++) {
            char c = before.data[i];
            is_well = is_well && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '/');
        }
        if (!rest.length || !text_next(&rest, '}', &part))
            break;
        bool is_closed = part.data + part.length < move->numbers.data + move->numbers.length;
        bool is_serial = text_equals(part, "serial") || (part.length == 8 && text_starts(part, TEXT("serial:")) && part.data[7] >= '1' && part.data[7] <= '9');
        serials += is_serial;
        is_well = is_well && is_closed && (is_serial || text_equals(part, "year"));
    }
    if (!is_well || serials != 1 || text_equal(move->numbers, draft->definition->reference))
        fault(&checker->reader, NODE(draft, "flow", "moves", move->name.data, "numbers"),
              "\"numbers\" is a reference of letters, digits, - and /, with {serial} or {serial:3} and perhaps {year}, and another than \"reference\"");
}

static void check_move(struct checker *checker, const struct draft *draft, const struct move *move)
{
    const struct definition *definition = draft->definition;
    const struct known_names *known = checker->known;
    struct reader *reader = &checker->reader;
    const char *name = move->name.data;
    check_roles(checker, draft, NODE(draft, "flow", "moves", name, "by"), "make the move", move->by, move->by_count);
    for (size_t i = 0; i < move->needs_count; i++) {
        const struct yaml_node *item = node_item(NODE(draft, "flow", "moves", name, "needs"), move->needs[i]);
        (void)need_field(checker, item, "needs", definition, move->needs[i], 0);
    }
    if (move->dates.length > 0) {
        const struct yaml_node *node = NODE(draft, "flow", "moves", name, "dates");
        const struct field *field = need_field(checker, node, "dates", definition, move->dates, TYPE(FIELD_DATE));
        if (field != NULL && !field->by_moves)
            fault(reader, node, "\"dates\" writes the day of the move into \"%.*s\", which must have \"set_by: moves\"", TEXT_ARGS(field->name));
    }
    for (size_t i = 0; i < move->clears_count; i++) {
        const struct yaml_node *node = node_item(NODE(draft, "flow", "moves", name, "clears"), move->clears[i]);
        const struct field *field = need_field(checker, node, "clears", definition, move->clears[i], 0);
        if (field != NULL && (!field->by_moves || field->required))
            fault(reader, node, "\"clears\" empties \"%.*s\", which must have \"set_by: moves\" and may not be required", TEXT_ARGS(field->name));
    }
    if (move->numbers.length > 0)
        check_numbers(checker, draft, move);
    if (move->check.length > 0)
        need_known(checker, NODE(draft, "flow", "moves", name, "check"), "check", move->check, known == NULL ? NULL : known->checks);
    if (move->does.length > 0)
        need_known(checker, NODE(draft, "flow", "moves", name, "does"), "effect", move->does, known == NULL ? NULL : known->effects);
    if (move->publishes && move->withdraws)
        fault(reader, NODE(draft, "flow", "moves", name, "withdraws"), "a move cannot both publish and withdraw");
    else if (move->withdraws && !definition->publishes)
        fault(reader, NODE(draft, "flow", "moves", name, "withdraws"), "nothing can be withdrawn: no move has \"publishes: yes\"");
    if (move->reason_is_public && move->reason == REASON_NONE)
        fault(reader, NODE(draft, "flow", "moves", name, "public_reason"), "\"public_reason\" goes with \"reason: asked\" or \"reason: required\"");
    if (move->reason_hint.length > 0 && move->reason == REASON_NONE)
        fault(reader, NODE(draft, "flow", "moves", name, "reason_hint"), "\"reason_hint\" goes with \"reason: asked\" or \"reason: required\"");
    if (move->asks_approval && move->to != SIZE_MAX && !state_is_left(definition, move->to))
        fault(reader, NODE(draft, "flow", "moves", name, "asks_approval"), "nobody could approve: no move leaves the state \"%.*s\"",
              TEXT_ARGS(definition->states[move->to].name));
}

/* Where the file first speaks of the state. */
static const struct yaml_node *state_node(const struct draft *draft, struct text name)
{
    const struct yaml_node *flow = yaml_get(draft->root, "flow"), *states = yaml_get(flow, "states");
    for (size_t i = 0; states != NULL && i < states->count; i++) {
        if (text_equal(states->pairs[i].key->text, name))
            return states->pairs[i].key;
    }
    const struct yaml_node *moves = yaml_get(flow, "moves");
    for (size_t i = 0; moves != NULL && i < moves->count; i++) {
        const struct yaml_node *from = yaml_get(moves->pairs[i].value, "from"), *to = yaml_get(moves->pairs[i].value, "to");
        if (from != NULL && (from->kind == YAML_LIST ? node_item(from, name) != from : text_equal(from->text, name)))
            return node_item(from, name);
        if (to != NULL && text_equal(to->text, name))
            return to;
    }
    return flow;
}

static void fault_state(struct checker *checker, const struct draft *draft, const struct state *state, const char *what)
{
    const struct definition *definition = draft->definition;
    const char *others[STATES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < definition->state_count && count < STATES_MAX; i++) {
        if (&definition->states[i] != state)
            others[count++] = definition->states[i].name.data;
    }
    const char *nearest = nearest_name(state->name, others, count);
    fault(&checker->reader, state_node(draft, state->name), "the state \"%.*s\" %s%s%s%s", TEXT_ARGS(state->name), what,
          nearest == NULL ? "" : "; did you mean \"", nearest == NULL ? "" : nearest, nearest == NULL ? "" : "\"?");
}

/* Marks what can be reached from the start, until nothing more comes. */
static void states_reach(const struct definition *definition, bool *reached)
{
    reached[0] = true;
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < definition->move_count; i++) {
            const struct move *move = &definition->moves[i];
            for (size_t j = 0; j < move->from_count; j++) {
                if (reached[move->from[j]] && !reached[move->to]) {
                    reached[move->to] = true;
                    more = true;
                }
            }
        }
    }
}

static void check_states(struct checker *checker, const struct draft *draft)
{
    const struct definition *definition = draft->definition;
    bool reached[STATES_MAX] = {false};
    assert(definition->state_count <= STATES_MAX);
    for (size_t i = 0; i < definition->move_count; i++) {
        if (definition->moves[i].from_count == 0 || definition->moves[i].to == SIZE_MAX)
            return; /* said already: the rest would be guesses */
    }
    if (definition->move_count == 0)
        return;
    states_reach(definition, reached);
    for (size_t i = 0; i < definition->state_count; i++) {
        if (!reached[i])
            fault_state(checker, draft, &definition->states[i], "cannot be reached from the start");
        else if (!definition->states[i].ends && !state_is_left(definition, i))
            fault_state(checker, draft, &definition->states[i], "is left by no move, and \"ends\" does not name it");
    }
}

void check_flow(struct checker *checker, const struct draft *draft)
{
    const struct definition *definition = draft->definition;
    for (size_t i = 0; i < definition->move_count; i++)
        check_move(checker, draft, &definition->moves[i]);
    check_states(checker, draft);
}

/* In the order of enum clock_on. */
static const char *const cause_keys[] = {"from", "stops_on", "pauses_on", "resumes_on", "restarts_on", "extends_on", "done_on"};

/* Its law, and the field that says whether it runs at all. */
static void check_clock(struct checker *checker, const struct draft *draft, struct clock_rule *clock)
{
    const struct yaml_node *node = NODE(draft, "clocks", clock->name.data, "period"), *when = NODE(draft, "clocks", clock->name.data, "when");
    clock->law = clock->period.length ? definitions_law_of(checker->definitions, clock->period) : NULL;
    if (clock->period.length && !clock->law && !checker->incomplete)
        fault(&checker->reader, node, "no law has a period \"%.*s\"", TEXT_ARGS(clock->period));
    for (size_t i = 0; clock->law && i < clock->cause_count; i++)
        for (size_t j = 0; clock->causes[i].what == CLOCK_EXTENDS && j < clock->law->count; j++)
            if (text_equal(clock->law->rules[j].of, clock->period) && !clock->law->rules[j].extension)
                fault(&checker->reader, NODE(draft, "clocks", clock->name.data, "extends_on"), "the law gives no \"extension\" of \"%.*s\"", TEXT_ARGS(clock->law->rules[j].name));
    if (!clock->when.length)
        return;
    const struct field *field = definition_field(draft->definition, clock->when);
    if (!need_field(checker, when, "when", draft->definition, clock->when, TYPE(FIELD_CHOICE)))
        return;
    for (size_t i = 0; field && field->choices && i < clock->when_count; i++)
        if (!choice_find(field->choices, clock->when_codes[i]))
            fault(&checker->reader, when, "the list \"%.*s\" has no \"%.*s\"", TEXT_ARGS(field->choices->name), TEXT_ARGS(clock->when_codes[i]));
}

void check_clocks(struct checker *checker, const struct draft *draft)
{
    const struct definition *definition = draft->definition;
    for (size_t i = 0; i < definition->clock_count; i++) {
        const struct clock_rule *clock = &definition->clocks[i];
        const char *name = clock->name.data;
        check_clock(checker, draft, &definition->clocks[i]);
        for (size_t j = 0; j < clock->cause_count; j++) {
            const struct clock_cause *cause = &clock->causes[j];
            const char *key = cause->what == CLOCK_STARTS && clock->due.length ? "due" : cause_keys[cause->what];
            if (cause->is_move && clock->due.length && cause->what == CLOCK_STARTS)
                fault(&checker->reader, NODE(draft, "clocks", name, key), "\"due\" must name a date or moment field; \"%.*s\" is a move", TEXT_ARGS(cause->name));
            else if (!cause->is_move)
                (void)need_field(checker, node_item(NODE(draft, "clocks", name, key), cause->name), key, definition, cause->name, TYPE(FIELD_DATE) | TYPE(FIELD_MOMENT));
        }
    }
}
