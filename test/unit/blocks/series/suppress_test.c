#include "blocks/series/suppress.h"
#include "test.h"

#define CELLS_MAX 4000
#define TOTALS_MAX 200
#define PARTS_MAX 64

static struct arena *arena(void)
{
    static struct arena *kept;
    if (!kept)
        kept = arena_new(1 << 24);
    else
        arena_reset(kept);
    return kept;
}

/* A set of tables under way. */
struct set {
    struct suppress_cell cells[CELLS_MAX];
    size_t cell_count;
    size_t parts[TOTALS_MAX][PARTS_MAX];
    struct suppress_total totals[TOTALS_MAX];
    size_t total_count;
};

static size_t add_cell(struct set *set, int64_t count, bool about_people)
{
    set->cells[set->cell_count] = (struct suppress_cell){.count = count, .about_people = about_people};
    return set->cell_count++;
}

static void add_total(struct set *set, size_t total, const size_t *parts, size_t count)
{
    memcpy(set->parts[set->total_count], parts, count * sizeof *parts);
    set->totals[set->total_count] = (struct suppress_total){total, set->parts[set->total_count], count};
    set->total_count++;
}

/* Rows and columns with all their totals: indices of cell (r, c) are r * (columns + 1) + c from the first; the last row and column are totals. */
static size_t add_table(struct set *set, const int64_t *counts, size_t rows, size_t columns)
{
    size_t first = set->cell_count, parts[PARTS_MAX], stride = columns + 1;
    for (size_t r = 0; r <= rows; r++) {
        for (size_t c = 0; c <= columns; c++) {
            int64_t sum = 0;
            for (size_t i = r == rows ? 0 : r; i < (r == rows ? rows : r + 1); i++)
                for (size_t j = c == columns ? 0 : c; j < (c == columns ? columns : c + 1); j++)
                    sum += counts[i * columns + j];
            add_cell(set, sum, true);
        }
    }
    for (size_t r = 0; r <= rows; r++) {
        for (size_t c = 0; c < columns; c++)
            parts[c] = first + r * stride + c;
        add_total(set, first + r * stride + columns, parts, columns);
    }
    for (size_t c = 0; c <= columns; c++) {
        for (size_t r = 0; r < rows; r++)
            parts[r] = first + r * stride + c;
        add_total(set, first + rows * stride + c, parts, rows);
    }
    return first;
}

static void apply(struct set *set)
{
    CHECK(suppress_apply(arena(), set->cells, set->cell_count, set->totals, set->total_count, NULL) == OK);
}

/* One letter a cell: # primary, x secondary, . shown. */
static void check_hidden(const struct set *set, const char *expected)
{
    char got[CELLS_MAX + 1] = "";
    for (size_t i = 0; i < set->cell_count; i++)
        got[i] = set->cells[i].primary ? '#' : set->cells[i].hidden ? 'x' : '.';
    CHECK_TEXT(text_of(got), expected);
}

TEST("1 to 4 are small; 0 and 5 are not, nor what is not about people")
{
    struct set set = {.cell_count = 0};
    for (int64_t count = 0; count <= 6; count++)
        add_cell(&set, count, true);
    add_cell(&set, 3, false);
    apply(&set);
    check_hidden(&set, ".####...");
    CHECK(!suppress_is_small(0) && suppress_is_small(1) && suppress_is_small(4) && !suppress_is_small(5));
    CHECK(suppress_ratio_is_small(40000, 1000000, SERIES_PERCENTAGE) && !suppress_ratio_is_small(50000, 1000000, SERIES_PERCENTAGE));
    CHECK(suppress_ratio_is_small(960000, 1000000, SERIES_PERCENTAGE) && !suppress_ratio_is_small(950000, 1000000, SERIES_PERCENTAGE)); /* 4 of 100 are left */
    CHECK(!suppress_ratio_is_small(960000, 1000000, SERIES_RATE_PER_1000) && !suppress_ratio_is_small(0, 1000000, SERIES_PERCENTAGE));
    CHECK(!suppress_ratio_is_small(1000000, 1000000, SERIES_PERCENTAGE));
}

TEST("one small part of a shown total takes the next smallest with it")
{
    struct set set = {.cell_count = 0};
    size_t parts[4] = {add_cell(&set, 3, true), add_cell(&set, 20, true), add_cell(&set, 9, true), add_cell(&set, 50, true)};
    add_total(&set, add_cell(&set, 82, true), parts, 4);
    apply(&set);
    check_hidden(&set, "#.x..");
}

TEST("two small parts protect each other, unless their sum leaves one way only")
{
    struct set set = {.cell_count = 0};
    size_t parts[3] = {add_cell(&set, 3, true), add_cell(&set, 2, true), add_cell(&set, 9, true)};
    add_total(&set, add_cell(&set, 14, true), parts, 3);
    apply(&set);
    check_hidden(&set, "##..");
    /* 8 can only be 4 and 4, 2 only 1 and 1: something more has to go. */
    set = (struct set){.cell_count = 0};
    size_t fours[3] = {add_cell(&set, 4, true), add_cell(&set, 4, true), add_cell(&set, 9, true)};
    add_total(&set, add_cell(&set, 17, true), fours, 3);
    apply(&set);
    check_hidden(&set, "##x.");
    set = (struct set){.cell_count = 0};
    size_t ones[3] = {add_cell(&set, 1, true), add_cell(&set, 1, true), add_cell(&set, 9, true)};
    add_total(&set, add_cell(&set, 11, true), ones, 3);
    apply(&set);
    check_hidden(&set, "##x.");
}

TEST("in a table of rows and columns four corners are hidden")
{
    struct set set = {.cell_count = 0};
    add_table(&set, (const int64_t[]){3, 20, 30, 15, 12, 40, 25, 60, 70}, 3, 3);
    apply(&set);
    check_hidden(&set, "#x.."
                       "xx.."
                       "...."
                       "....");
}

TEST("a total that has one part only hides with it")
{
    struct set set = {.cell_count = 0};
    size_t part = add_cell(&set, 3, true);
    add_total(&set, add_cell(&set, 3, true), &part, 1);
    apply(&set);
    check_hidden(&set, "##");
}

TEST("months and years, wards and districts: a shown year does not give a month back, nor the district a ward")
{
    struct set set = {.cell_count = 0};
    size_t months[12], other[12];
    for (int i = 0; i < 12; i++)
        months[i] = add_cell(&set, i == 4 ? 2 : 30 + i, true); /* a ward */
    for (int i = 0; i < 12; i++)
        other[i] = add_cell(&set, 50 + i, true); /* the ward beside it */
    for (int i = 0; i < 12; i++) {
        size_t wards[2] = {months[i], other[i]};
        add_total(&set, add_cell(&set, set.cells[months[i]].count + set.cells[other[i]].count, true), wards, 2);
    }
    int64_t sums[2] = {0, 0};
    for (int i = 0; i < 12; i++) {
        sums[0] += set.cells[months[i]].count;
        sums[1] += set.cells[other[i]].count;
    }
    add_total(&set, add_cell(&set, sums[0], true), months, 12);
    add_total(&set, add_cell(&set, sums[1], true), other, 12);
    apply(&set);
    /* The month, the smallest other month, and the same two of the other ward. */
    CHECK(set.cells[months[4]].primary && set.cells[months[0]].hidden && set.cells[other[4]].hidden && set.cells[other[0]].hidden);
    size_t hidden = 0;
    for (size_t i = 0; i < set.cell_count; i++)
        hidden += set.cells[i].hidden;
    CHECK_INTEGER(hidden, 4);
}

TEST("an earlier vintage does not give it back: what did not change is hidden in both, and both totals count")
{
    struct set set = {.cell_count = 0};
    /* First: 7 and 30 are 37. Then the first is 3, the second as before, and the total 33. */
    size_t before = add_cell(&set, 7, true), same = add_cell(&set, 30, true), third = add_cell(&set, 40, true), after;
    size_t first_parts[3] = {before, same, third}, second_parts[3];
    add_total(&set, add_cell(&set, 77, true), first_parts, 3);
    after = add_cell(&set, 3, true);
    second_parts[0] = after, second_parts[1] = same, second_parts[2] = third;
    add_total(&set, add_cell(&set, 73, true), second_parts, 3);
    apply(&set);
    CHECK(set.cells[after].primary);
    /* Hiding one of the others is not enough as long as the first vintage shows 7 and 77. */
    CHECK(set.cells[same].hidden && (set.cells[before].hidden || set.cells[third].hidden || set.cells[3].hidden));
}

TEST("what must be shown is shown; where that gives a cell away nothing else is")
{
    struct set set = {.cell_count = 0};
    size_t parts[2] = {add_cell(&set, 3, true), add_cell(&set, 20, true)}, wrong = 77;
    add_total(&set, add_cell(&set, 23, true), parts, 2);
    set.cells[1].must_show = true;
    apply(&set);
    check_hidden(&set, "#.x");
    set.cells[2].must_show = true;
    CHECK(suppress_apply(arena(), set.cells, 3, set.totals, 1, &wrong) == ERROR_CONFLICT);
    CHECK_INTEGER(wrong, 0);
    CHECK(set.cells[0].hidden && !set.cells[1].hidden && !set.cells[2].hidden);
    /* A small count that the law wants shown is not suppressed. */
    set = (struct set){.cell_count = 0};
    add_cell(&set, 3, true);
    set.cells[0].must_show = true;
    apply(&set);
    check_hidden(&set, ".");
}

TEST("what is not true is refused, and all is hidden then")
{
    struct set set = {.cell_count = 0};
    size_t parts[2] = {add_cell(&set, 3, true), add_cell(&set, 20, true)}, twice[2] = {0, 0}, beyond = 9, wrong = 77;
    add_total(&set, add_cell(&set, 24, true), parts, 2);
    CHECK(suppress_apply(arena(), set.cells, 3, set.totals, 1, &wrong) == ERROR_INVALID && wrong == 0);
    check_hidden(&set, "#xx");
    set.totals[0] = (struct suppress_total){2, twice, 2};
    CHECK(suppress_apply(arena(), set.cells, 3, set.totals, 1, NULL) == ERROR_INVALID);
    set.totals[0] = (struct suppress_total){2, &beyond, 1};
    CHECK(suppress_apply(arena(), set.cells, 3, set.totals, 1, NULL) == ERROR_INVALID);
    set.cells[0].count = -1;
    CHECK(suppress_apply(arena(), set.cells, 3, set.totals, 0, NULL) == ERROR_INVALID);
    CHECK(suppress_apply(arena(), set.cells, 0, set.totals, 0, NULL) == OK);
}

/* --- The property: no reader can work it out ------------------------------------------------------ */

static uint32_t dice(uint32_t *state, uint32_t sides)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % sides;
}

#define BOUND_MAX 100000

/* By subtraction alone: each total bounds each of its hidden cells by the bounds of the others, again and again. */
static void narrow(const struct set *set, int64_t *low, int64_t *high)
{
    for (size_t i = 0; i < set->cell_count; i++) {
        const struct suppress_cell *cell = &set->cells[i];
        low[i] = !cell->hidden ? cell->count : cell->primary ? 1 : 0;
        high[i] = !cell->hidden ? cell->count : cell->primary ? 4 : BOUND_MAX;
    }
    for (bool moved = true; moved;) {
        moved = false;
        for (size_t t = 0; t < set->total_count; t++) {
            const struct suppress_total *total = &set->totals[t];
            int64_t sum_low = 0, sum_high = 0;
            for (size_t i = 0; i < total->part_count; i++) {
                sum_low += low[total->parts[i]];
                sum_high += high[total->parts[i]];
            }
            size_t all = total->total;
            if (sum_low > low[all]) low[all] = sum_low, moved = true;
            if (sum_high < high[all]) high[all] = sum_high, moved = true;
            for (size_t i = 0; i < total->part_count; i++) {
                size_t part = total->parts[i];
                int64_t least = low[all] - (sum_high - high[part]), most = high[all] - (sum_low - low[part]);
                if (least > low[part]) low[part] = least, moved = true;
                if (most < high[part]) high[part] = most, moved = true;
            }
            if (moved)
                break;
        }
    }
}

static bool no_subtraction_tells(const struct set *set)
{
    static int64_t low[CELLS_MAX], high[CELLS_MAX];
    narrow(set, low, high);
    for (size_t i = 0; i < set->cell_count; i++)
        if (set->cells[i].hidden && low[i] >= high[i])
            return false;
    return true;
}

/* Exactly, by trying: is there another table with this value in this cell? Values are assigned one after the other, and a total whose
 * cells all have one must be true. */
struct trial {
    const struct set *set;
    int64_t value[CELLS_MAX];
    bool known[CELLS_MAX];
    int64_t low[CELLS_MAX], high[CELLS_MAX];
    long steps;
};

static bool fits(struct trial *trial)
{
    for (size_t t = 0; t < trial->set->total_count; t++) {
        const struct suppress_total *total = &trial->set->totals[t];
        int64_t low = 0, high = 0, low_all = trial->known[total->total] ? trial->value[total->total] : trial->low[total->total],
                high_all = trial->known[total->total] ? trial->value[total->total] : trial->high[total->total];
        for (size_t i = 0; i < total->part_count; i++) {
            size_t part = total->parts[i];
            low += trial->known[part] ? trial->value[part] : trial->low[part];
            high += trial->known[part] ? trial->value[part] : trial->high[part];
        }
        if (low > high_all || high < low_all)
            return false;
    }
    return true;
}

static bool complete(struct trial *trial)
{
    size_t next = 0;
    if (trial->steps++ > 200000 || !fits(trial))
        return false;
    while (next < trial->set->cell_count && trial->known[next])
        next++;
    if (next == trial->set->cell_count)
        return true;
    trial->known[next] = true;
    /* From the true value outwards: another table lies near. */
    for (int64_t away = 0; away <= 6; away++) {
        for (int sign = away ? -1 : 1; sign <= 1; sign += 2) {
            trial->value[next] = trial->set->cells[next].count + sign * away;
            if (trial->value[next] >= trial->low[next] && trial->value[next] <= trial->high[next] && complete(trial))
                return true;
        }
    }
    trial->known[next] = false;
    return false;
}

static bool another_table_exists(const struct set *set, size_t cell)
{
    static struct trial trial;
    for (int64_t away = 1; away <= 6; away++) {
        for (int sign = -1; sign <= 1; sign += 2) {
            trial = (struct trial){.set = set};
            narrow(set, trial.low, trial.high);
            for (size_t i = 0; i < set->cell_count; i++) {
                trial.known[i] = !set->cells[i].hidden;
                trial.value[i] = set->cells[i].count;
            }
            trial.known[cell] = true;
            trial.value[cell] += sign * away;
            if (trial.value[cell] >= trial.low[cell] && trial.value[cell] <= trial.high[cell] && complete(&trial))
                return true;
        }
    }
    return false;
}

static void check_safe(const struct set *set, const char *kind, uint32_t seed)
{
    bool safe = no_subtraction_tells(set);
    for (size_t i = 0; safe && i < set->cell_count; i++) {
        safe = !set->cells[i].hidden || another_table_exists(set, i);
        safe = safe && (set->cells[i].hidden || !set->cells[i].about_people || !suppress_is_small(set->cells[i].count));
    }
    if (!safe)
        printf("  %s, seed %u\n", kind, seed);
    CHECK(safe);
}

static int64_t small_or_not(uint32_t *state) { return dice(state, 3) == 0 ? dice(state, 6) : dice(state, 40); }

TEST("random tables: every hidden cell could be something else")
{
    static struct set set;
    for (uint32_t seed = 1; seed <= 400; seed++) {
        uint32_t state = seed * 2654435761u;
        size_t rows = 2 + dice(&state, 4), columns = 2 + dice(&state, 4);
        int64_t counts[25];
        set = (struct set){.cell_count = 0};
        for (size_t i = 0; i < rows * columns; i++)
            counts[i] = small_or_not(&state);
        add_table(&set, counts, rows, columns);
        apply(&set);
        check_safe(&set, "table", seed);
    }
}

TEST("random vintages: no load after or before gives a hidden cell back")
{
    static struct set set;
    for (uint32_t seed = 1; seed <= 400; seed++) {
        uint32_t state = seed * 40503u + 7;
        size_t parts[3][6], count = 2 + dice(&state, 4), vintages = 2 + dice(&state, 2);
        set = (struct set){.cell_count = 0};
        for (size_t v = 0; v < vintages; v++) {
            int64_t sum = 0;
            for (size_t i = 0; i < count; i++) {
                bool changed = v == 0 || dice(&state, 3) == 0;
                parts[v][i] = changed ? add_cell(&set, small_or_not(&state), true) : parts[v - 1][i];
                sum += set.cells[parts[v][i]].count;
            }
            add_total(&set, add_cell(&set, sum, dice(&state, 2) == 0), parts[v], count);
        }
        apply(&set);
        check_safe(&set, "vintages", seed);
    }
}

TEST("random nests: wards, districts and the county, by month and by year")
{
    static struct set set;
    for (uint32_t seed = 1; seed <= 60; seed++) {
        uint32_t state = seed * 7919u + 13;
        int64_t counts[6 * 3];
        set = (struct set){.cell_count = 0};
        for (size_t i = 0; i < COUNT_OF(counts); i++)
            counts[i] = small_or_not(&state);
        size_t first = add_table(&set, counts, 6, 3), stride = 4; /* six wards by three months */
        for (size_t district = 0; district < 2; district++) {
            for (size_t month = 0; month < stride; month++) {
                size_t wards[3];
                int64_t sum = 0;
                for (size_t i = 0; i < 3; i++) {
                    wards[i] = first + (district * 3 + i) * stride + month;
                    sum += set.cells[wards[i]].count;
                }
                add_total(&set, add_cell(&set, sum, true), wards, 3);
            }
        }
        apply(&set);
        CHECK(no_subtraction_tells(&set));
        check_safe(&set, "nest", seed);
    }
}

TEST("five years of fifty wards are done at once")
{
    static struct set set;
    static int64_t counts[50 * 60];
    uint32_t state = 5;
    set = (struct set){.cell_count = 0};
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        counts[i] = dice(&state, 12) == 0 ? 1 + dice(&state, 4) : 5 + dice(&state, 60);
    add_table(&set, counts, 50, 60);
    apply(&set);
    CHECK(no_subtraction_tells(&set));
    size_t hidden = 0, primary = 0;
    for (size_t i = 0; i < set.cell_count; i++) {
        hidden += set.cells[i].hidden;
        primary += set.cells[i].primary;
    }
    CHECK(primary > 10 && hidden < 4 * primary);
}
