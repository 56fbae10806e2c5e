/* Flow: states and moves.
 * Owns how states come to be (named by `states`, or by the moves themselves).
 * Not here: whether they can be reached and left, and by whom (check_flow.c); clocks (read_clock.c). */
#include "blocks/definition/schema.h"

#define STATES_MAX 40
#define MOVES_MAX 60

static const struct row state_rows[] = {
    {.key = "label", .want = WANT_LINE, .at = TYPED(struct state, label, struct text), .max = 80},
    {.key = "colour", .want = WANT_CUSTOM, .at = TYPED(struct state, colour, struct text), .read = read_colour},
};

static const struct row move_rows[] = {
    {.key = "label", .want = WANT_LINE, .at = TYPED(struct move, label, struct text), .max = 80},
    {.key = "from", .want = WANT_CUSTOM, .required = true}, /* states: read by read_move() */
    {.key = "to", .want = WANT_CUSTOM, .required = true},
    {.key = "by", .want = WANT_NAMES, .required = true, .at = TYPED(struct move, by, struct text *),
     .count_at = TYPED(struct move, by_count, size_t)},
    {.key = "not_by", .want = WANT_FLAG, .at = TYPED(struct move, not_by_author, bool),
     .words = (const char *const[]){"author", NULL}},
    {.key = "needs", .want = WANT_NAMES, .at = TYPED(struct move, needs, struct text *),
     .count_at = TYPED(struct move, needs_count, size_t)},
    {.key = "reason", .want = WANT_WORD, .at = TYPED(struct move, reason, unsigned),
     .words = (const char *const[]){"none", "asked", "required", NULL}},
    {.key = "public_reason", .want = WANT_BOOLEAN, .at = TYPED(struct move, reason_is_public, bool)},
    {.key = "reason_hint", .want = WANT_LINE, .at = TYPED(struct move, reason_hint, struct text), .max = 400},
    {.key = "check", .want = WANT_NAME, .at = TYPED(struct move, check, struct text)},
    {.key = "does", .want = WANT_NAME, .at = TYPED(struct move, does, struct text)},
    {.key = "dates", .want = WANT_NAME, .at = TYPED(struct move, dates, struct text)},
    {.key = "numbers", .want = WANT_LINE, .at = TYPED(struct move, numbers, struct text), .max = 60},
    {.key = "publishes", .want = WANT_BOOLEAN, .at = TYPED(struct move, publishes, bool)},
    {.key = "withdraws", .want = WANT_BOOLEAN, .at = TYPED(struct move, withdraws, bool)},
    {.key = "asks_approval", .want = WANT_BOOLEAN, .at = TYPED(struct move, asks_approval, bool)},
};

size_t read_state(struct reader *reader, const struct yaml_node *node, const struct definition *definition)
{
    size_t index = node->kind == YAML_SCALAR ? definition_state(definition, node->text) : SIZE_MAX;
    if (index != SIZE_MAX)
        return index;
    const char *names[STATES_MAX];
    for (size_t i = 0; i < definition->state_count; i++)
        names[i] = definition->states[i].name.data;
    fault(reader, node, "there is no state %.*s%.*s", TEXT_ARGS(shown(reader, node)),
          TEXT_ARGS(advice(reader, node->text, names, definition->state_count, "the states are")));
    return SIZE_MAX;
}

void read_states(struct reader *reader, const struct yaml_node *value, const struct definition *definition,
                 size_t **ret, size_t *ret_count)
{
    if (value == NULL)
        return;
    struct yaml_node *only = (struct yaml_node *)value;
    struct yaml_node **items = value->kind == YAML_LIST ? value->items : &only;
    size_t item_count = value->kind == YAML_LIST ? value->count : 1, count = 0;
    size_t *states = ARENA_ARRAY(reader->arena, size_t, item_count);
    for (size_t i = 0; states != NULL && i < item_count; i++) {
        size_t index = read_state(reader, items[i], definition);
        bool twice = false;
        for (size_t j = 0; j < count; j++)
            twice = twice || states[j] == index;
        if (twice)
            fault(reader, items[i], "the state \"%.*s\" is given twice here", TEXT_ARGS(items[i]->text));
        else if (index != SIZE_MAX)
            states[count++] = index;
    }
    *ret = states;
    *ret_count = count;
}

static void state_add(struct reader *reader, struct definition *definition, const struct yaml_node *node)
{
    struct text name;
    if (node->kind == YAML_SCALAR && definition_state(definition, node->text) != SIZE_MAX)
        return;
    if (definition->state_count == STATES_MAX) {
        fault(reader, node, "a flow has at most %d states", STATES_MAX);
        return;
    }
    if (read_name(reader, node, &name))
        definition->states[definition->state_count++] =
            (struct state){.name = name, .label = label_of(reader->arena, name), .colour = TEXT_NONE};
}

/* The states that the `states` map names: no others exist. */
static void states_named(struct reader *reader, struct definition *definition, const struct yaml_node *map)
{
    if (map->kind != YAML_MAP) {
        fault(reader, map, "\"states\" must be names with a label each, such as draft: {label: Draft}; found %.*s",
              TEXT_ARGS(shown(reader, map)));
        return;
    }
    for (size_t i = 0; i < map->count; i++) {
        size_t before = definition->state_count;
        state_add(reader, definition, map->pairs[i].key);
        if (definition->state_count > before)
            READ_MAP(reader, map->pairs[i].value, "a state", state_rows, &definition->states[before]);
    }
}

/* The states that the moves speak of, in their order. */
static void states_gather(struct reader *reader, struct definition *definition, const struct yaml_node *moves)
{
    for (size_t i = 0; moves != NULL && moves->kind == YAML_MAP && i < moves->count; i++) {
        const struct yaml_node *from = yaml_get(moves->pairs[i].value, "from");
        const struct yaml_node *to = yaml_get(moves->pairs[i].value, "to");
        for (size_t j = 0; from != NULL && from->kind == YAML_LIST && j < from->count; j++)
            state_add(reader, definition, from->items[j]);
        if (from != NULL && from->kind != YAML_LIST)
            state_add(reader, definition, from);
        if (to != NULL)
            state_add(reader, definition, to);
    }
}

/* The start state first, the others as they were. */
static void start_first(struct reader *reader, struct definition *definition, const struct yaml_node *start)
{
    size_t index = read_state(reader, start, definition);
    if (index == SIZE_MAX)
        return;
    struct state first = definition->states[index];
    memmove(&definition->states[1], &definition->states[0], index * sizeof(first));
    definition->states[0] = first;
}

static void read_move(struct reader *reader, struct definition *definition, const struct yaml_pair *pair)
{
    struct move *move = &definition->moves[definition->move_count];
    if (!read_name(reader, pair->key, &move->name))
        return;
    definition->move_count++;
    if (!READ_MAP(reader, pair->value, "a move", move_rows, move))
        return;
    read_states(reader, yaml_get(pair->value, "from"), definition, &move->from, &move->from_count);
    const struct yaml_node *to = yaml_get(pair->value, "to");
    size_t index = to == NULL ? SIZE_MAX : read_state(reader, to, definition);
    move->to = index; /* SIZE_MAX: a fault, passed over by check_flow.c */
    if (move->label.length == 0)
        move->label = label_of(reader->arena, move->name);
}

static void read_moves(struct reader *reader, struct definition *definition, const struct yaml_node *moves)
{
    if (moves->kind != YAML_MAP || moves->count == 0 || moves->count > MOVES_MAX) {
        fault(reader, moves, "\"moves\" must be 1 to %d names with a move each; found %.*s", MOVES_MAX,
              TEXT_ARGS(shown(reader, moves)));
        return;
    }
    definition->moves = ARENA_ARRAY(reader->arena, struct move, moves->count);
    for (size_t i = 0; definition->moves != NULL && i < moves->count; i++)
        read_move(reader, definition, &moves->pairs[i]);
}

static bool state_listed(const size_t *states, size_t count, size_t state)
{
    for (size_t i = 0; i < count; i++) {
        if (states[i] == state)
            return true;
    }
    return false;
}

/* Where the file does not say: the start, and whatever publishing moves start from or lead to. */
static void editable_otherwise(struct reader *reader, struct definition *definition)
{
    size_t *states = ARENA_ARRAY(reader->arena, size_t, definition->state_count), count = 0;
    for (size_t state = 0; states != NULL && state < definition->state_count; state++) {
        bool editable = state == 0;
        for (size_t i = 0; i < definition->move_count; i++) {
            const struct move *move = &definition->moves[i];
            editable = editable || (move->publishes && (move->to == state || state_listed(move->from, move->from_count, state)));
        }
        if (editable)
            states[count++] = state;
    }
    definition->editable_in = states;
    definition->editable_in_count = count;
}

static const struct row flow_rows[] = {
    {.key = "start", .want = WANT_CUSTOM, .required = true}, {.key = "states", .want = WANT_CUSTOM},
    {.key = "ends", .want = WANT_CUSTOM},                    {.key = "editable", .want = WANT_CUSTOM},
    {.key = "moves", .want = WANT_CUSTOM, .required = true},
};

static void read_flow_map(struct reader *reader, const struct yaml_node *flow, struct definition *definition)
{
    const struct yaml_node *start = yaml_get(flow, "start"), *states = yaml_get(flow, "states");
    const struct yaml_node *moves = yaml_get(flow, "moves");
    if (!READ_MAP(reader, flow, "a flow", flow_rows, definition) || start == NULL || moves == NULL)
        return;
    if (states != NULL) {
        states_named(reader, definition, states);
    } else {
        state_add(reader, definition, start);
        states_gather(reader, definition, moves);
    }
    start_first(reader, definition, start);
    size_t *ends = NULL, end_count = 0;
    read_states(reader, yaml_get(flow, "ends"), definition, &ends, &end_count);
    for (size_t i = 0; i < end_count; i++)
        definition->states[ends[i]].ends = true;
    read_moves(reader, definition, moves);
    read_states(reader, yaml_get(flow, "editable"), definition, &definition->editable_in, &definition->editable_in_count);
}

void read_flow(struct reader *reader, const struct yaml_node *value, struct definition *definition)
{
    definition->states = ARENA_ARRAY(reader->arena, struct state, STATES_MAX);
    if (definition->states == NULL)
        return;
    if (value != NULL)
        read_flow_map(reader, value, definition);
    else
        definition->states[definition->state_count++] =
            (struct state){.name = TEXT("current"), .label = TEXT("Current"), .colour = TEXT_NONE, .ends = true};
    for (size_t i = 0; i < definition->move_count; i++)
        definition->publishes = definition->publishes || definition->moves[i].publishes;
    if (definition->editable_in_count == 0)
        editable_otherwise(reader, definition);
}
