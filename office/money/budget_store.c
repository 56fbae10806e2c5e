/* Budget lines out of the store: see internal.h. */
#include <stdlib.h>

#include "office/money/internal.h"

const struct choice_list *budget_sections(const struct engine *engine)
{
    for (size_t i = 0; i < engine->definitions->list_count; i++)
        if (text_equals(engine->definitions->lists[i].name, "budget_sections"))
            return &engine->definitions->lists[i];
    assert(!"the list budget_sections is shipped");
    return NULL;
}

static enum budget_amount state_of(struct text state)
{
    return text_equals(state, "illegible") ? BUDGET_ILLEGIBLE : text_equals(state, "not_stated") ? BUDGET_NOT_STATED : BUDGET_STATED;
}

#define LINE_FIELDS                                                                                                                       \
    "b.id, b.position, b.year, b.section, b.line, b.formerly, b.part_of, b.funding_source, b.note, b.source, b.amount_state, b.amount, b.is_total"

static void read_line(struct statement *row, struct arena *arena, struct budget_line *line)
{
    *line = (struct budget_line){
        .id = statement_integer(row, 0), .position = statement_integer(row, 1), .year = statement_copy(row, 2, arena), .section = statement_copy(row, 3, arena),
        .line = statement_copy(row, 4, arena), .formerly = statement_copy(row, 5, arena), .part_of = statement_copy(row, 6, arena), .funding_source = statement_copy(row, 7, arena),
        .note = statement_copy(row, 8, arena), .source = statement_copy(row, 9, arena), .state = state_of(statement_text(row, 10)), .pence = statement_integer(row, 11),
        .is_total = statement_integer(row, 12) != 0, .url = statement_copy(row, 13, arena),
    };
    if (statement_is_null(row, 11) && line->state == BUDGET_STATED)
        line->state = BUDGET_NOT_STATED;
}

static enum result read_lines(struct statement *row, struct arena *arena, struct budget_line **ret_lines, size_t *ret_count)
{
    struct budget_line *lines = ARENA_ARRAY(arena, struct budget_line, BUDGET_LINES_MAX);
    size_t count = 0;
    int step;
    if (!lines)
        return ERROR_MEMORY;
    while ((step = statement_step(row)) == 1) {
        if (count == BUDGET_LINES_MAX)
            return ERROR_LIMIT;
        read_line(row, arena, &lines[count++]);
    }
    if (step < 0)
        return (enum result)step;
    *ret_lines = lines;
    *ret_count = count;
    return OK;
}

struct order { const struct choice_list *sections; };

static size_t place_of(const struct choice_list *sections, struct text section)
{
    for (size_t i = 0; i < sections->count; i++)
        if (text_equal(sections->choices[i].code, section))
            return i;
    return sections->count;
}

static int by_place(const void *left, const void *right, void *context)
{
    const struct budget_line *a = left, *b = right;
    const struct order *order = context;
    size_t of_a = place_of(order->sections, a->section), of_b = place_of(order->sections, b->section);
    int years = text_compare(a->year, b->year);
    if (years)
        return years;
    if (of_a != of_b)
        return of_a < of_b ? -1 : 1;
    if (a->position != b->position)
        return a->position < b->position ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

enum result budget_public_lines(struct db *db, struct arena *arena, const struct engine *engine, struct budget_line **ret_lines, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct order order = {budget_sections(engine)};
    struct budget_line *lines;
    size_t count;
    TRY(db_query(db, &row, SQL("select " LINE_FIELDS ", p.slug from pub_budget_line b join pub_record p on p.id = b.id order by b.id"), BIND_NOTHING));
    TRY(read_lines(row, arena, &lines, &count));
    for (size_t i = 0; i < count; i++)
        lines[i].url = arena_printf(arena, "/budget-lines/%.*s", TEXT_ARGS(lines[i].url));
    qsort_r(lines, count, sizeof *lines, by_place, &order);
    TRY(budget_add_up(lines, count));
    *ret_lines = lines;
    *ret_count = count;
    return OK;
}

enum result budget_office_lines(struct db *db, struct arena *arena, struct text year, struct text section, struct budget_line **ret_lines, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    TRY(db_query(db, &row,
                 SQL("select " LINE_FIELDS ", r.reference from reg_budget_line b join record r on r.id = b.id where b.year = $1 and b.section = $2 and r.state <> 'withdrawn' order by b.id"),
                 BIND(bind_text(year), bind_text(section))));
    TRY(read_lines(row, arena, ret_lines, ret_count));
    return budget_add_up(*ret_lines, *ret_count);
}
