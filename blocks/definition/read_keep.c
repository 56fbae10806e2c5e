/* How long a register's records are kept: the key `keep`, and what it refers to. Not here: when a
 * record is due (blocks/erasure/keep.c). */
#include "blocks/definition/check.h"

#define KEEP_COUNT_MAX 40000 /* days of a century and more */

static const struct row keep_rows[] = {
    {.key = "for", .want = WANT_CUSTOM}, /* by read_keep_period() */
    {.key = "after", .want = WANT_CUSTOM},
    {.key = "then", .want = WANT_WORD, .at = TYPED(struct keep_rule, then, unsigned), .words = (const char *const[]){"destroy", "review", "archive", NULL}},
    {.key = "source", .want = WANT_LINE, .at = TYPED(struct keep_rule, source, struct text), .max = 300},
    {.key = "doubt", .want = WANT_LINE, .at = TYPED(struct keep_rule, doubt, struct text), .max = 300},
    {.key = "none", .want = WANT_LINE, .at = TYPED(struct keep_rule, why_none, struct text), .max = 300},
};

void read_keep_period(struct reader *reader, const struct yaml_node *node, struct keep_rule *keep)
{
    static const struct { const char *one, *several; int unit; } units[] = {
        {"day", "days", KEEP_DAYS}, {"month", "months", KEEP_MONTHS}, {"year", "years", KEEP_YEARS}};
    struct text rest = node->kind == YAML_SCALAR ? node->text : TEXT_NONE, number;
    int64_t count = 0;
    keep->ever = text_equals(rest, "ever");
    if (keep->ever)
        return;
    if (text_next(&rest, ' ', &number) && text_to_integer(number, &count) == OK && count >= 1 && count <= KEEP_COUNT_MAX) {
        for (size_t i = 0; i < COUNT_OF(units); i++) {
            if (!text_equals(rest, count == 1 ? units[i].one : units[i].several) || (units[i].unit == KEEP_YEARS && count > 150))
                continue;
            keep->count = (int)count;
            keep->unit = (__typeof__(keep->unit))units[i].unit;
            return;
        }
    }
    fault(reader, node, "\"for\" must be ever, or a number of days, months or years, such as 6 years; found %.*s", TEXT_ARGS(shown(reader, node)));
}

/* A state's name or a field's: both are known when this is read. */
static void read_after(struct reader *reader, const struct yaml_node *node, const struct definition *definition, struct keep_rule *keep)
{
    struct text name = node->kind == YAML_SCALAR ? node->text : TEXT_NONE;
    const struct field *field = definition_field(definition, name);
    bool is_day = field != NULL && (field->type == FIELD_DATE || field->type == FIELD_MOMENT);
    keep->state = definition_state(definition, name);
    if (keep->state != SIZE_MAX && is_day) {
        fault(reader, node, "\"%.*s\" is both a state and a %s field: rename one of them", TEXT_ARGS(name), field_type_name(field->type));
    } else if (is_day) {
        keep->field = field->name;
        keep->is_moment = field->type == FIELD_MOMENT;
    } else if (keep->state == SIZE_MAX && field != NULL && field->type != FIELD_UNKNOWN) {
        fault(reader, node, "\"after\" must name a state, a date field or a moment field; \"%.*s\" is a field of type %s", TEXT_ARGS(name), field_type_name(field->type));
    } else if (keep->state == SIZE_MAX && field == NULL) {
        const char *names[64 + DEFINITION_FIELDS_MAX];
        size_t count = 0;
        for (size_t i = 0; i < definition->state_count && count < 64; i++)
            names[count++] = definition->states[i].name.data;
        for (size_t i = 0; i < definition->field_count; i++)
            if (definition->fields[i].type == FIELD_DATE || definition->fields[i].type == FIELD_MOMENT)
                names[count++] = definition->fields[i].name.data;
        fault(reader, node, "\"after\" must name a state, a date field or a moment field; found %.*s%.*s", TEXT_ARGS(shown(reader, node)),
              TEXT_ARGS(advice(reader, name, names, count, "there are")));
    }
}

void read_keep(struct reader *reader, const struct yaml_node *value, struct definition *definition)
{
    struct keep_rule *keep = &definition->keep;
    const struct yaml_node *period = yaml_get(value, "for"), *after = yaml_get(value, "after"), *then = yaml_get(value, "then");
    static const char *const thens[] = {"destroy", "review", "archive"};
    keep->state = SIZE_MAX;
    keep->field = keep->words = keep->source = keep->doubt = keep->why_none = TEXT_NONE;
    if (!READ_MAP(reader, value, "\"keep\"", keep_rows, keep))
        return;
    if (yaml_get(value, "none") != NULL) {
        if (period != NULL || after != NULL || then != NULL)
            fault(reader, yaml_get(value, "none"), "\"none\" says why there is no rule: it stands without \"for\", \"after\" and \"then\"");
        return;
    }
    if (period == NULL) {
        fault(reader, value, "\"keep\" needs the key \"for\": how long; or \"none\": why there is no rule");
        return;
    }
    keep->given = true;
    read_keep_period(reader, period, keep);
    if (keep->ever) {
        if (after != NULL || then != NULL)
            fault(reader, after != NULL ? after : then, "what is kept for ever has no \"after\" and no \"then\"");
        keep->words = TEXT("for ever");
        return;
    }
    if (after == NULL)
        fault(reader, value, "\"keep\" needs the key \"after\": from when the time is counted");
    else
        read_after(reader, after, definition, keep);
    if (then == NULL)
        fault(reader, value, "\"keep\" needs the key \"then\": destroy, review or archive");
    if (after != NULL)
        keep->words = arena_printf(reader->arena, "%.*s after %.*s, then %s", TEXT_ARGS(period->text), TEXT_ARGS(after->text), thens[keep->then]);
}
