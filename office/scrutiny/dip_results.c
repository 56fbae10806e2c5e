/* What the findings of a sample add up to, as it is published: counts, a share with its interval, and nothing small that could point at a person. See dip.h. */
#include <inttypes.h>

#include "base/wording.h"
#include "blocks/series/funnel.h"
#include "blocks/series/suppress.h"
#include "office/scrutiny/dip.h"

enum { OUTCOMES = 3 };
static const char *const outcomes[OUTCOMES] = {"good", "fell_short", "cannot_tell"};
#define POINTS_MAX 40

struct found { struct text file; size_t outcome; int64_t id; };
struct findings { struct found *list; size_t count; };

static enum result read_findings(struct db *db, struct arena *arena, int64_t sample, struct findings *ret_findings)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct findings findings = {.list = ARENA_ARRAY(arena, struct found, SAMPLE_SIZE_MAX)};
    int step;
    if (!findings.list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select f.id, f.file, f.outcome from reg_dip_finding f join record r on r.id = f.id where f.sample = $1 and r.state = 'done' order by f.file"), BIND(bind_integer(sample))));
    while ((step = statement_step(row)) == 1 && findings.count < SAMPLE_SIZE_MAX) {
        struct found *one = &findings.list[findings.count++];
        *one = (struct found){.file = statement_copy(row, 1, arena), .id = statement_integer(row, 0), .outcome = OUTCOMES - 1};
        for (size_t i = 0; i < OUTCOMES; i++)
            if (text_equals(statement_text(row, 2), outcomes[i]))
                one->outcome = i;
    }
    *ret_findings = findings;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

static const struct found *find(const struct findings *findings, struct text file)
{
    for (size_t i = 0; i < findings->count; i++)
        if (text_equal_ignoring_case(findings->list[i].file, file))
            return &findings->list[i];
    return NULL;
}

enum result dip_read_count(struct db *db, struct arena *arena, int64_t sample, int64_t *ret_done, int64_t *ret_drawn)
{
    struct findings findings;
    struct dip_file *files;
    int64_t done = 0;
    size_t count;
    TRY(dip_files(db, arena, sample, &files, &count));
    TRY(read_findings(db, arena, sample, &findings));
    for (size_t i = 0; i < count; i++)
        done += find(&findings, files[i].reference) != NULL;
    *ret_done = done;
    *ret_drawn = (int64_t)count;
    return OK;
}

/* --- Counting ------------------------------------------------------------------------------ */

struct part { struct text name; struct dip_size size; int64_t drawn /* and read */, counts[OUTCOMES]; };
struct point { struct text question, source; int64_t id, counts[OUTCOMES]; /* met, fell short, does not apply */ };
struct tally {
    struct arena *arena;
    int64_t listed, drawn, counts[OUTCOMES];
    struct part parts[SAMPLE_STRATA_MAX];
    size_t part_count;
    struct point points[POINTS_MAX];
    size_t point_count;
};

static struct part *part_of(struct tally *tally, struct text name)
{
    for (size_t i = 0; i < tally->part_count; i++)
        if (text_equal(tally->parts[i].name, name))
            return &tally->parts[i];
    if (tally->part_count == SAMPLE_STRATA_MAX)
        return &tally->parts[SAMPLE_STRATA_MAX - 1];
    tally->parts[tally->part_count] = (struct part){.name = name};
    return &tally->parts[tally->part_count++];
}

static enum result read_points(struct db *db, const struct record *sample, struct tally *tally)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select c.id, c.question, c.source from reg_dip_criterion c join record r on r.id = c.id where c.subject = $1 and r.state = 'current' order by c.id"),
                 BIND(bind_text(record_text(sample, "subject")))));
    while ((step = statement_step(row)) == 1 && tally->point_count < POINTS_MAX)
        tally->points[tally->point_count++] = (struct point){.id = statement_integer(row, 0), .question = statement_copy(row, 1, tally->arena), .source = statement_copy(row, 2, tally->arena)};
    return step < 0 ? (enum result)step : OK;
}

/* A point that is ticked under both did not apply. */
static enum result count_points(struct db *db, const struct found *found, struct tally *tally)
{
    for (size_t i = 0; i < tally->point_count; i++) {
        int64_t short_of, not_asked;
        TRY(db_one_integer(db, &short_of, SQL("select count(*) from link where from_id = $1 and field = 'fell_short' and to_id = $2"), BIND(bind_integer(found->id), bind_integer(tally->points[i].id))));
        TRY(db_one_integer(db, &not_asked, SQL("select count(*) from link where from_id = $1 and field = 'not_asked' and to_id = $2"), BIND(bind_integer(found->id), bind_integer(tally->points[i].id))));
        tally->points[i].counts[not_asked || found->outcome == 2 ? 2 : short_of ? 1 : 0]++;
    }
    return OK;
}

/* How long each part of the list is, and so whether its counts are told. */
static enum result size_parts(const struct dip_draw *draw, struct tally *tally)
{
    struct dip_size sizes[SAMPLE_STRATA_MAX];
    struct sample_strata strata;
    struct sample_list list;
    TRY(sample_list_parse(tally->arena, draw->list, &list));
    TRY(sample_strata_of(&list, &strata));
    for (size_t i = 0; i < tally->part_count; i++) {
        for (size_t j = 0; j < strata.count; j++)
            if (text_equal(strata.list[j].name, tally->parts[i].name))
                tally->parts[i].size.listed = strata.list[j].listed;
        sizes[i] = tally->parts[i].size;
    }
    dip_parts_tell(sizes, tally->part_count);
    for (size_t i = 0; i < tally->part_count; i++)
        tally->parts[i].size.is_told = sizes[i].is_told;
    return OK;
}

static enum result count_all(struct db *db, const struct record *sample, const struct dip_draw *draw, struct tally *tally)
{
    struct findings findings;
    struct dip_file *files = NULL;
    size_t count = 0;
    enum result result = dip_files(db, tally->arena, sample->id, &files, &count);
    if (result < 0 && result != ERROR_NOT_FOUND) /* nothing was drawn: nothing is counted */
        return result;
    TRY(read_findings(db, tally->arena, sample->id, &findings));
    TRY(read_points(db, sample, tally));
    tally->listed = draw->listed;
    for (size_t i = 0; i < count; i++) {
        const struct found *found = find(&findings, files[i].reference);
        struct part *part = part_of(tally, files[i].stratum);
        part->size.drawn++;
        if (!found)
            continue;
        part->drawn++;
        part->counts[found->outcome]++;
        tally->drawn++;
        tally->counts[found->outcome]++;
        TRY(count_points(db, found, tally));
    }
    return tally->part_count ? size_parts(draw, tally) : OK;
}

/* --- Hiding small numbers --------------------------------------------------------------------- */

/* Cells: the whole (three outcomes and their sum), then each row of parts and each point the same. Sums are published already. In the whole sample nobody but the office knows which
 * files were drawn, so a small count points at nobody, unless the list is short or more than half of it was drawn (dip_counts_are_open()). Of a part for which that is so nothing is told; of
 * the others small counts are hidden, since a part is small. The parts that are not told are one row together: that much is left of the whole when what is told is taken away. */
struct hiding { struct suppress_cell *cells; size_t count, row_count, row_of[SAMPLE_STRATA_MAX] /* by part; of what is not told: 0 */; };

static void add_four(struct hiding *hiding, const int64_t counts[OUTCOMES], bool hides, bool shows)
{
    int64_t sum = 0;
    for (size_t i = 0; i < OUTCOMES; i++) {
        hiding->cells[hiding->count++] = (struct suppress_cell){.count = counts[i], .about_people = hides, .must_show = shows};
        sum += counts[i];
    }
    hiding->cells[hiding->count++] = (struct suppress_cell){.count = sum, .must_show = true};
}

/* None where no part is told. */
static void add_parts(const struct tally *tally, struct hiding *hiding)
{
    int64_t together[OUTCOMES] = {0};
    size_t untold = 0;
    for (size_t i = 0; i < tally->part_count; i++) {
        if (tally->parts[i].size.is_told) {
            hiding->row_of[i] = ++hiding->row_count;
            add_four(hiding, tally->parts[i].counts, true, false);
            continue;
        }
        untold++;
        for (size_t j = 0; j < OUTCOMES; j++)
            together[j] += tally->parts[i].counts[j];
    }
    if (untold && hiding->row_count) {
        hiding->row_count++;
        add_four(hiding, together, false, false);
    }
}

static void add_totals(const struct hiding *hiding, struct suppress_total *totals, size_t *members)
{
    size_t fours = hiding->count / (OUTCOMES + 1), at = 0;
    for (size_t i = 0; i < fours; i++) {
        totals[i] = (struct suppress_total){i * 4 + OUTCOMES, &members[at], OUTCOMES};
        for (size_t j = 0; j < OUTCOMES; j++)
            members[at++] = i * 4 + j;
    }
    for (size_t j = 0; hiding->row_count && j < OUTCOMES; j++) { /* parts add up to the whole */
        totals[fours + j] = (struct suppress_total){j, &members[at], hiding->row_count};
        for (size_t i = 0; i < hiding->row_count; i++)
            members[at++] = (1 + i) * 4 + j;
    }
}

static enum result hide(const struct tally *tally, bool is_open, struct hiding *ret_hiding)
{
    size_t most = 2 + tally->part_count + tally->point_count, wrong;
    struct hiding hiding = {.cells = ARENA_ARRAY(tally->arena, struct suppress_cell, most * 4)};
    struct suppress_total *totals = ARENA_ARRAY(tally->arena, struct suppress_total, most + OUTCOMES);
    size_t *members = ARENA_ARRAY(tally->arena, size_t, most * OUTCOMES * 2);
    if (!hiding.cells || !totals || !members)
        return ERROR_MEMORY;
    add_four(&hiding, tally->counts, !is_open, is_open);
    add_parts(tally, &hiding);
    for (size_t i = 0; i < tally->point_count; i++)
        add_four(&hiding, tally->points[i].counts, !is_open, is_open);
    add_totals(&hiding, totals, members);
    enum result result = suppress_apply(tally->arena, hiding.cells, hiding.count, totals, hiding.count / 4 + (hiding.row_count ? OUTCOMES : 0), &wrong);
    *ret_hiding = hiding;
    return result == ERROR_CONFLICT ? OK : result; /* everything that can be is hidden then */
}

static struct value *shown(struct arena *arena, const struct hiding *hiding, size_t cell)
{
    return hiding->cells[cell].hidden ? value_null(arena) : value_integer(arena, hiding->cells[cell].count);
}

/* --- The value ------------------------------------------------------------------------------------ */

static struct text tenths(struct arena *arena, double share) { return arena_printf(arena, "%.1f", share * 100); }

/* Of those of which it can be told. An interval where chance chose from more than were drawn, and all with the same chance. */
static struct value *share_value(const struct tally *tally, const struct hiding *hiding, bool by_counts)
{
    struct value *share = value_object(tally->arena);
    int64_t of = tally->counts[0] + tally->counts[1];
    if (!of || hiding->cells[0].hidden || hiding->cells[1].hidden)
        return value_null(tally->arena);
    value_set_integer(tally->arena, share, "good", tally->counts[0]);
    value_set_integer(tally->arena, share, "of", of);
    value_set_text(tally->arena, share, "percent", tenths(tally->arena, (double)tally->counts[0] / (double)of));
    if (!by_counts && tally->drawn < tally->listed) {
        struct funnel_interval interval = funnel_wilson_interval((double)tally->counts[0], (double)of, 0.95);
        value_set_text(tally->arena, share, "lower", tenths(tally->arena, interval.lower));
        value_set_text(tally->arena, share, "upper", tenths(tally->arena, interval.upper));
    }
    return share;
}

static struct value *parts_value(const struct tally *tally, const struct hiding *hiding)
{
    struct arena *arena = tally->arena;
    struct value *list = value_list(arena);
    for (size_t i = 0; i < tally->part_count && tally->parts[0].name.length; i++) {
        struct value *one = value_object(arena);
        value_set_text(arena, one, "name", tally->parts[i].name);
        value_set_integer(arena, one, "drawn", tally->parts[i].drawn);
        for (size_t j = 0; j < OUTCOMES; j++)
            value_set(arena, one, outcomes[j], hiding->row_of[i] ? shown(arena, hiding, hiding->row_of[i] * 4 + j) : value_null(arena));
        value_append(arena, list, one);
    }
    return list;
}

static struct value *points_value(const struct tally *tally, const struct hiding *hiding)
{
    static const char *const names[OUTCOMES] = {"met", "fell_short", "not_asked"};
    struct arena *arena = tally->arena;
    struct value *list = value_list(arena);
    for (size_t i = 0; i < tally->point_count; i++) {
        struct value *one = value_object(arena);
        value_set_text(arena, one, "question", tally->points[i].question);
        value_set_text(arena, one, "source", tally->points[i].source);
        for (size_t j = 0; j < OUTCOMES; j++)
            value_set(arena, one, names[j], shown(arena, hiding, (1 + hiding->row_count + i) * 4 + j));
        value_append(arena, list, one);
    }
    return list;
}

enum result dip_results(struct db *db, struct arena *arena, const struct record *sample, const struct dip_draw *draw, struct value **ret_results)
{
    struct tally *tally = ARENA_NEW(arena, struct tally);
    struct value *value = value_object(arena);
    struct hiding hiding;
    int64_t asked, answered;
    if (!tally)
        return ERROR_MEMORY;
    *tally = (struct tally){.arena = arena};
    TRY(count_all(db, sample, draw, tally));
    TRY(hide(tally, dip_counts_are_open(tally->listed, tally->drawn), &hiding));
    TRY(db_one_integer(db, &asked, SQL("select count(*) from reg_dip_query q join record r on r.id = q.id where q.sample = $1 and r.state in ('asked', 'answered')"), BIND(bind_integer(sample->id))));
    TRY(db_one_integer(db, &answered, SQL("select count(*) from reg_dip_query q join record r on r.id = q.id where q.sample = $1 and r.state = 'answered'"), BIND(bind_integer(sample->id))));
    value_set_integer(arena, value, "listed", tally->listed);
    value_set_integer(arena, value, "drawn", tally->drawn);
    for (size_t i = 0; i < OUTCOMES; i++)
        value_set(arena, value, outcomes[i], shown(arena, &hiding, i));
    value_set(arena, value, "share", share_value(tally, &hiding, text_equals(record_text(sample, "sharing"), "counts")));
    value_set(arena, value, "points", points_value(tally, &hiding));
    value_set(arena, value, "parts", parts_value(tally, &hiding));
    value_set_integer(arena, value, "queries", asked);
    value_set_integer(arena, value, "queries_answered", answered);
    *ret_results = value;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
