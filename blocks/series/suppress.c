/* Small numbers: hiding what must be hidden, and no more than it takes.
 *
 * A hidden cell is safe once a witness is found: a change of hidden cells by one each, up or down, that leaves every total true and every
 * cell within what a reader knows of it. For tables of rows and columns and for totals that nest, such changes are all there is to look
 * for (their matrix is totally unimodular); elsewhere a miss hides too much, never too little. What is hidden later
 * takes no witness away, so each cell is proved once. */
#include "blocks/series/suppress.h"

#define TRIES_MAX 20000 /* steps of one search */
#define CHANGES_MAX 24 /* cells of one witness */

/* What a search may use: what is hidden; parts that could be; totals as well. */
enum reach { REACH_HIDDEN, REACH_PARTS, REACH_ALL };

struct member {
    size_t cell, total;
    int sign; /* 1 a part, -1 the total itself */
};
struct work {
    struct suppress_cell *cells;
    size_t cell_count, total_count;
    struct member *by_total; /* of total t: from total_first[t] to before total_first[t + 1] */
    size_t *total_first;
    struct member *by_cell;
    size_t *cell_first;
    bool *safe;
    signed char *change; /* by cell: of the witness that is looked for */
    int *left;           /* by total: what is still to be made up for */
    size_t touched[CHANGES_MAX * 16];
    size_t touched_count, changed[CHANGES_MAX], changed_count, tries;
    enum reach reach;
    int64_t cost;        /* of what would have to be hidden for the changes so far */
    size_t best[CHANGES_MAX], best_count;
    int64_t best_cost;
    bool *is_total;      /* by cell */
};

bool suppress_is_small(int64_t count) { return count > 0 && count < SUPPRESS_LEAST; }

bool suppress_ratio_is_small(int64_t numerator, int64_t denominator, enum series_unit unit)
{
    int64_t least = SUPPRESS_LEAST * SERIES_ONE, rest = denominator - numerator;
    if (denominator <= 0)
        return false;
    return (numerator > 0 && numerator < least) || (unit == SERIES_PERCENTAGE && rest > 0 && rest < least);
}

/* --- Setting up -------------------------------------------------------------------------- */

static enum result check_total(const struct suppress_cell *cells, size_t cell_count, const struct suppress_total *total, size_t *marks, size_t mark)
{
    int64_t sum = 0;
    if (total->total >= cell_count)
        return ERROR_INVALID;
    marks[total->total] = mark;
    for (size_t i = 0; i < total->part_count; i++) {
        size_t part = total->parts[i];
        if (part >= cell_count || marks[part] == mark || __builtin_add_overflow(sum, cells[part].count, &sum))
            return ERROR_INVALID;
        marks[part] = mark;
    }
    return sum == cells[total->total].count ? OK : ERROR_INVALID;
}

static enum result check_all(struct arena *arena, const struct suppress_cell *cells, size_t cell_count, const struct suppress_total *totals,
                             size_t total_count, size_t *ret_wrong)
{
    size_t *marks = ARENA_ARRAY(arena, size_t, cell_count), members = 0;
    if (!marks)
        return ERROR_MEMORY;
    for (size_t i = 0; i < cell_count; i++) {
        *ret_wrong = i;
        if (cells[i].count < 0)
            return ERROR_INVALID;
        if (cells[i].count > SERIES_AMOUNT_MAX)
            return ERROR_LIMIT;
    }
    for (size_t i = 0; i < total_count; i++) {
        if (check_total(cells, cell_count, &totals[i], marks, i + 1) < 0) {
            *ret_wrong = i;
            return ERROR_INVALID;
        }
        members += totals[i].part_count + 1;
        if (members > SUPPRESS_MEMBERS_MAX)
            return ERROR_LIMIT;
    }
    return OK;
}

static void add_member(struct work *work, size_t *filled_total, size_t *filled_cell, struct member member)
{
    work->by_total[work->total_first[member.total] + filled_total[member.total]++] = member;
    work->by_cell[work->cell_first[member.cell] + filled_cell[member.cell]++] = member;
}

static enum result set_up(struct arena *arena, struct work *work, const struct suppress_total *totals)
{
    size_t members = 0, *filled_total = ARENA_ARRAY(arena, size_t, work->total_count), *filled_cell = ARENA_ARRAY(arena, size_t, work->cell_count);
    work->total_first = ARENA_ARRAY(arena, size_t, work->total_count + 1);
    work->cell_first = ARENA_ARRAY(arena, size_t, work->cell_count + 1);
    work->safe = ARENA_ARRAY(arena, bool, work->cell_count);
    work->is_total = ARENA_ARRAY(arena, bool, work->cell_count);
    work->change = ARENA_ARRAY(arena, signed char, work->cell_count);
    work->left = ARENA_ARRAY(arena, int, work->total_count);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    for (size_t i = 0; i < work->total_count; i++) {
        work->total_first[i + 1] = members += totals[i].part_count + 1;
        work->cell_first[totals[i].total + 1]++;
        for (size_t j = 0; j < totals[i].part_count; j++)
            work->cell_first[totals[i].parts[j] + 1]++;
    }
    for (size_t i = 0; i < work->cell_count; i++)
        work->cell_first[i + 1] += work->cell_first[i];
    work->by_total = ARENA_ARRAY(arena, struct member, members);
    work->by_cell = ARENA_ARRAY(arena, struct member, members);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    for (size_t i = 0; i < work->total_count; i++) {
        work->is_total[totals[i].total] = true;
        add_member(work, filled_total, filled_cell, (struct member){totals[i].total, i, -1});
        for (size_t j = 0; j < totals[i].part_count; j++)
            add_member(work, filled_total, filled_cell, (struct member){totals[i].parts[j], i, 1});
    }
    return OK;
}

/* --- Witnesses ----------------------------------------------------------------------------- */

static bool may_become(const struct suppress_cell *cell, int64_t count)
{
    return cell->primary ? suppress_is_small(count) : count >= 0;
}

/* What is lost by hiding it; nothing by what is hidden already. */
static int64_t cost_of(const struct work *work, size_t cell)
{
    return work->cells[cell].hidden ? 0 : work->cells[cell].count + 1;
}

static bool is_allowed(const struct work *work, size_t cell)
{
    const struct suppress_cell *at = &work->cells[cell];
    return at->hidden || (work->reach >= REACH_PARTS && !at->must_show && (work->reach == REACH_ALL || !work->is_total[cell]));
}

/* False where too much is touched already to go on. */
static bool change_cell(struct work *work, size_t cell, int by)
{
    size_t first = work->cell_first[cell], last = work->cell_first[cell + 1];
    if (work->changed_count == CHANGES_MAX || work->touched_count + (last - first) > COUNT_OF(work->touched))
        return false;
    work->change[cell] = (signed char)by;
    work->changed[work->changed_count++] = cell;
    work->cost += cost_of(work, cell);
    for (size_t i = first; i < last; i++) {
        work->left[work->by_cell[i].total] += by * work->by_cell[i].sign;
        work->touched[work->touched_count++] = work->by_cell[i].total;
    }
    return true;
}

static void change_back(struct work *work)
{
    size_t cell = work->changed[--work->changed_count];
    for (size_t i = work->cell_first[cell]; i < work->cell_first[cell + 1]; i++)
        work->left[work->by_cell[i].total] -= work->change[cell] * work->by_cell[i].sign;
    work->touched_count -= work->cell_first[cell + 1] - work->cell_first[cell];
    work->cost -= cost_of(work, cell);
    work->change[cell] = 0;
}

static void keep_best(struct work *work)
{
    memcpy(work->best, work->changed, work->changed_count * sizeof *work->best);
    work->best_count = work->changed_count;
    work->best_cost = work->cost;
}

/* Makes up for the first total that is not true any more, by at most `most` changes in all, and keeps the cheapest way. True when
 * there is nothing left to look for. */
static bool make_up(struct work *work, size_t most)
{
    size_t at = 0;
    while (at < work->touched_count && work->left[work->touched[at]] == 0)
        at++;
    if (at == work->touched_count) {
        keep_best(work);
        return work->cost == 0;
    }
    if (work->changed_count >= most)
        return false;
    if (work->tries++ >= TRIES_MAX)
        return true;
    size_t total = work->touched[at];
    for (size_t i = work->total_first[total]; i < work->total_first[total + 1]; i++) {
        const struct member *member = &work->by_total[i];
        int by = work->left[total] > 0 ? -member->sign : member->sign;
        if (work->change[member->cell] != 0 || !is_allowed(work, member->cell) || work->cost + cost_of(work, member->cell) >= work->best_cost ||
            !may_become(&work->cells[member->cell], work->cells[member->cell].count + by) || !change_cell(work, member->cell, by))
            continue;
        bool done = make_up(work, most);
        change_back(work);
        if (done)
            return true;
    }
    return false;
}

/* The shortest changes first: they are the commonest. The cheapest of those goes into `best`. */
static bool find_witness(struct work *work, size_t cell, enum reach reach)
{
    static const size_t lengths[] = {1, 2, 3, 4, 5, 6, 8, 12, 16, CHANGES_MAX};
    work->reach = reach;
    work->best_count = 0;
    work->best_cost = INT64_MAX;
    for (size_t i = 0; i < COUNT_OF(lengths) && work->best_count == 0; i++) {
        for (int by = 1; by >= -1; by -= 2) {
            work->tries = work->touched_count = work->changed_count = 0;
            work->cost = 0;
            if (!may_become(&work->cells[cell], work->cells[cell].count + by) || !change_cell(work, cell, by))
                continue;
            bool done = make_up(work, lengths[i]);
            change_back(work);
            if (done && work->best_count > 0 && work->best_cost == 0)
                break;
        }
    }
    return work->best_count > 0;
}

/* --- Hiding more ------------------------------------------------------------------------------ */

/* Hides what the witness needs; all its cells are proved by it. */
static size_t take_witness(struct work *work)
{
    size_t first = SIZE_MAX;
    for (size_t i = 0; i < work->best_count; i++) {
        size_t cell = work->best[i];
        if (!work->cells[cell].hidden && cell < first)
            first = cell;
        work->cells[cell].hidden = true;
        work->safe[cell] = true;
    }
    return first;
}

/* Where no witness is found that could be had: the cheapest cell that stands in a total with something hidden. SIZE_MAX: none is left. */
static size_t cheapest_beside_hidden(const struct work *work)
{
    size_t best = SIZE_MAX;
    for (size_t total = 0; total < work->total_count; total++) {
        bool hides = false;
        for (size_t i = work->total_first[total]; i < work->total_first[total + 1]; i++)
            hides = hides || work->cells[work->by_total[i].cell].hidden;
        for (size_t i = work->total_first[total]; hides && i < work->total_first[total + 1]; i++) {
            size_t cell = work->by_total[i].cell;
            bool open = !work->cells[cell].hidden && !work->cells[cell].must_show;
            if (open && (best == SIZE_MAX || cost_of(work, cell) < cost_of(work, best)))
                best = cell;
        }
    }
    return best;
}

/* Each hidden cell in turn, and again those before it when one of them is hidden anew. By what is hidden, if that will do; else by the
 * parts that cost least; else by totals too, which many read. */
static enum result protect(struct work *work, size_t *ret_wrong)
{
    for (size_t cell = 0; cell < work->cell_count;) {
        size_t more = SIZE_MAX;
        if (!work->cells[cell].hidden || work->safe[cell]) {
            cell++;
            continue;
        }
        if (find_witness(work, cell, REACH_HIDDEN) || find_witness(work, cell, REACH_PARTS) || find_witness(work, cell, REACH_ALL)) {
            more = take_witness(work);
        } else {
            more = cheapest_beside_hidden(work);
            if (more == SIZE_MAX) {
                *ret_wrong = cell;
                return ERROR_CONFLICT;
            }
            work->cells[more].hidden = true;
        }
        if (more < cell)
            cell = more;
    }
    return OK;
}

static void hide_all(struct suppress_cell *cells, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cells[i].hidden = !cells[i].must_show;
}

enum result suppress_apply(struct arena *arena, struct suppress_cell *cells, size_t cell_count, const struct suppress_total *totals,
                           size_t total_count, size_t *ret_wrong)
{
    struct work *work = ARENA_NEW(arena, struct work);
    size_t wrong = 0;
    enum result result = !work ? ERROR_MEMORY : cell_count > SUPPRESS_CELLS_MAX || total_count > SUPPRESS_CELLS_MAX ? ERROR_LIMIT : OK;
    if (result == OK)
        result = check_all(arena, cells, cell_count, totals, total_count, &wrong);
    for (size_t i = 0; i < cell_count; i++)
        cells[i].hidden = cells[i].primary = cells[i].about_people && !cells[i].must_show && suppress_is_small(cells[i].count);
    if (result == OK) {
        *work = (struct work){.cells = cells, .cell_count = cell_count, .total_count = total_count};
        result = set_up(arena, work, totals);
    }
    if (result == OK)
        result = protect(work, &wrong);
    if (result < 0) {
        hide_all(cells, cell_count);
        if (ret_wrong)
            *ret_wrong = wrong;
    }
    return result;
}
