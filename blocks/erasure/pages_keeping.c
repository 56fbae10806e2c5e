/* /desk/keeping: how long each register is kept, by which source, what is doubtful about it, and which registers have no rule and why:
 * for whoever answers for the office's records. Not here: what is due (pages_disposal.c). */
#include "base/wording.h"
#include "blocks/erasure/keep.h"
#include "blocks/erasure/pages_internal.h"

static struct value *rules_table(struct desk *desk)
{
    struct arena *arena = desk->arena;
    struct value *table = part_table(arena, "rules", SAID(arena, "Registers with a rule"), SAID(arena, "No register that you may open has a rule yet."));
    part_column(arena, table, SAID(arena, "Register"), false);
    part_column(arena, table, SAID(arena, "Kept for"), false);
    part_column(arena, table, SAID(arena, "By which source"), false);
    part_column(arena, table, SAID(arena, "To be settled"), false);
    return table;
}

static struct value *none_table(struct desk *desk)
{
    struct arena *arena = desk->arena;
    struct value *table = part_table(arena, "none", SAID(arena, "Registers without a rule"), SAID(arena, "Each register that you may open has a rule."));
    part_column(arena, table, SAID(arena, "Register"), false);
    part_column(arena, table, SAID(arena, "Why"), false);
    return table;
}

static struct value *register_json(struct arena *arena, const struct definition *definition)
{
    const struct keep_rule *keep = &definition->keep;
    struct value *item = value_object(arena);
    value_set_text(arena, item, "register", definition->name);
    value_set(arena, item, "kept", keep->given ? value_text(arena, keep->words) : value_null(arena));
    value_set(arena, item, "source", keep->source.length ? value_text(arena, keep->source) : value_null(arena));
    value_set(arena, item, "doubt", keep->doubt.length ? value_text(arena, keep->doubt) : value_null(arena));
    value_set(arena, item, "why_none", keep->why_none.length ? value_text(arena, keep->why_none) : value_null(arena));
    return item;
}

/* A register that somebody may not open is not named to them. */
enum result keeping_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct value *rules, *none, *registers;
    TRY(desk_open(request, answer, false, &desk));
    rules = rules_table(&desk);
    none = none_table(&desk);
    registers = value_list(desk.arena);
    for (size_t i = 0; i < desk.engine->definitions->count; i++) {
        const struct definition *definition = &desk.engine->definitions->list[i];
        const struct keep_rule *keep = &definition->keep;
        struct value *row;
        if (!desk_may_open(&desk, definition))
            continue;
        value_append(desk.arena, registers, register_json(desk.arena, definition));
        row = part_table_row(desk.arena, keep->given ? rules : none);
        part_cell_link(desk.arena, row, definition->titles, desk_register_href(desk.arena, definition));
        part_cell(desk.arena, row, keep->given ? keep_said(desk.arena, definition, keep->words) : keep->why_none.length ? keep->why_none : SAID(desk.arena, "Its definition does not say"));
        if (keep->given) {
            part_cell(desk.arena, row, keep->source.length ? keep->source : SAID(desk.arena, "The definition names none"));
            part_cell(desk.arena, row, keep->doubt);
        }
    }
    value_set(desk.arena, desk.view, "registers", registers);
    desk_set(&desk, "rules", rules);
    desk_set(&desk, "none", none);
    return arena_failed(desk.arena) ? ERROR_MEMORY : OK;
}

#define DATA(name, nullable, about) {name, VALUE_TEXT, false, nullable, about, NULL}
static const struct shape_field register_fields[] = {
    DATA("register", false, "The register's name"), DATA("kept", true, "How long, from when, and what then; null: it has no rule"), DATA("source", true, "By which source"),
    DATA("doubt", true, "What the office must settle"), DATA("why_none", true, "Why it has no rule"), {0},
};
static const struct shape register_shape = {"DeskKeeping", register_fields};
static const struct shape_field keeping_fields[] = {
    {"registers", VALUE_LIST, false, false, "The registers that the reader may open", &register_shape}, PART_OBJECT_MEMBER("rules", &table_shape),
    PART_OBJECT_MEMBER("none", &table_shape), {0},
};
const struct shape keeping_shape = {"DeskKeepings", keeping_fields};
