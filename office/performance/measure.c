/* Measures out of the store: see measure.h. */
#include "office/performance/measure.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "blocks/parts/parts.h"

#define MEASURE_FIELDS                                                                                                          \
    "m.id, m.code, m.title, m.unit, m.direction, m.rise_means, m.period, m.decimals, m.areas, m.breakdown, m.kind_of_count,"     \
    " m.about, m.numerator, m.denominator, m.about_people, m.source, m.source_link, m.objective, m.theme, m.owner,"              \
    " m.collected_from, m.collected_until, m.due_days, m.target_type, m.target_value, m.target_threshold, m.target_by,"          \
    " m.target_words, m.target_note, m.baseline_value, m.baseline_on, m.limits, m.run_length, m.trend_length,"               \
    " o.code, o.title, t.name, w.name, m.target_tolerance"

static bool read_decimal(struct text text, int64_t *ret_amount)
{
    return text.length && decimal_parse(text, ret_amount) == OK;
}

static void read_target(struct statement *row, struct arena *arena, struct measure *measure)
{
    (void)(target_type_of_key(statement_text(row, 23), &measure->target_type) < 0);
    (void)read_decimal(statement_text(row, 38), &measure->target_tolerance);
    measure->has_target = read_decimal(statement_text(row, 24), &measure->target_value);
    measure->target_threshold = statement_copy(row, 25, arena);
    measure->target_by = statement_date(row, 26);
    measure->target_words = statement_copy(row, 27, arena);
    measure->target_note = statement_copy(row, 28, arena);
    measure->has_baseline = read_decimal(statement_text(row, 29), &measure->baseline_value);
    measure->baseline_on = statement_date(row, 30);
    measure->limits = statement_copy(row, 31, arena);
    measure->run_length = (int)statement_integer(row, 32);
    measure->trend_length = (int)statement_integer(row, 33);
}

static void read_links(struct statement *row, struct arena *arena, struct measure *measure)
{
    measure->objective = statement_integer(row, 17);
    measure->theme = statement_integer(row, 18);
    measure->owner = statement_integer(row, 19);
    measure->objective_code = statement_copy(row, 34, arena);
    measure->objective_title = statement_copy(row, 35, arena);
    measure->theme_name = statement_copy(row, 36, arena);
    measure->owner_name = statement_copy(row, 37, arena);
}

static void read_measure(struct statement *row, struct arena *arena, struct measure *measure)
{
    struct text areas = statement_text(row, 8);
    *measure = (struct measure){
        .of = {.id = statement_integer(row, 0), .code = statement_copy(row, 1, arena), .title = statement_copy(row, 2, arena),
               .whole = !text_equals(areas, "districts"), .districts = text_equals(areas, "districts") || text_equals(areas, "both"),
               .forces = text_equals(areas, "forces"), .has_breakdown = statement_text(row, 9).length > 0},
        .rise_means = statement_copy(row, 5, arena), .decimals = (int)statement_integer(row, 7), .breakdown = statement_copy(row, 9, arena),
        .kind_of_count = statement_copy(row, 10, arena), .about = statement_copy(row, 11, arena), .numerator = statement_copy(row, 12, arena),
        .denominator = statement_copy(row, 13, arena), .about_people = statement_integer(row, 14) != 0, .source = statement_copy(row, 15, arena),
        .source_link = statement_copy(row, 16, arena), .collected_from = statement_date(row, 20), .collected_until = statement_date(row, 21),
        .due_days = (int)statement_integer(row, 22),
    };
    /* An office's own definitions may have other codes: then the first one stands. */
    (void)(series_unit_of_key(statement_text(row, 3), &measure->of.unit) < 0);
    (void)(series_direction_of_key(statement_text(row, 4), &measure->direction) < 0);
    (void)(series_period_kind_of_key(statement_text(row, 6), &measure->of.period) < 0);
    read_links(row, arena, measure);
    read_target(row, arena, measure);
    measure->url = arena_printf(arena, "/performance/%.*s", TEXT_ARGS(url_encode(arena, measure->of.code)));
}

struct keyed { struct text key; struct measure *measure; };

static int by_key(const void *left, const void *right)
{
    return text_compare(((const struct keyed *)left)->key, ((const struct keyed *)right)->key);
}

/* As people count. */
static enum result sort(struct arena *arena, struct measure *list, size_t count)
{
    struct keyed *keyed = ARENA_ARRAY(arena, struct keyed, count + 1);
    struct measure *sorted = ARENA_ARRAY(arena, struct measure, count + 1);
    if (!keyed || !sorted)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++)
        keyed[i] = (struct keyed){text_sort_key(arena, list[i].of.code), &list[i]};
    qsort(keyed, count, sizeof *keyed, by_key);
    for (size_t i = 0; i < count; i++)
        sorted[i] = *keyed[i].measure;
    memcpy(list, sorted, count * sizeof *list);
    return OK;
}

static enum result read_all(struct statement *row, struct arena *arena, int64_t total, struct measure **ret_list, size_t *ret_count)
{
    struct measure *list = ARENA_ARRAY(arena, struct measure, (size_t)total + 1);
    size_t count = 0;
    int step;
    if (!list)
        return ERROR_MEMORY;
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        read_measure(row, arena, &list[count++]);
    if (step < 0)
        return (enum result)step;
    TRY(sort(arena, list, count));
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result measures_published(struct db *db, struct arena *arena, struct measure **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t total;
    TRY(db_one_integer(db, &total, SQL("select count(id) from pub_measure"), BIND_NOTHING));
    TRY(db_query(db, &row, SQL("select " MEASURE_FIELDS " from pub_measure m left join pub_objective o on o.id = m.objective"
                               " left join pub_theme t on t.id = m.theme left join pub_record w on w.id = m.owner order by m.id"),
                 BIND_NOTHING));
    return read_all(row, arena, total, ret_list, ret_count);
}

enum result measures_kept(struct db *db, struct arena *arena, bool published_only, struct measure **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t total;
    TRY(db_one_integer(db, &total, SQL("select count(*) from reg_measure"), BIND_NOTHING));
    TRY(db_query(db, &row, SQL("select " MEASURE_FIELDS " from reg_measure m join record r on r.id = m.id left join reg_objective o on o.id = m.objective"
                               " left join reg_theme t on t.id = m.theme left join record w on w.id = m.owner"
                               " where r.state <> 'withdrawn' and (r.published_version > 0 or $1 = 0) order by m.id"),
                 BIND(bind_integer(published_only))));
    return read_all(row, arena, total, ret_list, ret_count);
}

const struct measure *measure_find(const struct measure *list, size_t count, struct text code)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal_ignoring_case(list[i].of.code, code))
            return &list[i];
    return NULL;
}

const struct measure *measure_by_id(const struct measure *list, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].of.id == id)
            return &list[i];
    return NULL;
}

enum result measure_notes(struct db *db, struct arena *arena, int64_t measure, struct date known_on, struct series_note **ret_notes, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct series_note *notes;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(from_id) from pub_link where to_id = $1 and from_register = 'annotation'"), BIND(bind_integer(measure))));
    notes = ARENA_ARRAY(arena, struct series_note, (size_t)total + 1);
    if (!notes)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select a.happened_on, a.words, a.breaks, a.rebases from pub_link l join pub_annotation a on a.id = l.from_id"
                               " join pub_record p on p.id = a.id where l.to_id = $1 and l.from_register = 'annotation' and p.first_on <= $2 order by a.happened_on, a.id"),
                 BIND(bind_integer(measure), bind_integer(date_is_none(known_on) ? INT32_MAX : known_on.day))));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        notes[count++] = (struct series_note){.at = statement_date(row, 0), .words = statement_copy(row, 1, arena), .breaks = statement_integer(row, 2) != 0,
                                              .rebases = statement_integer(row, 3) != 0};
    if (step < 0)
        return (enum result)step;
    *ret_notes = notes;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

struct text measure_address(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    struct text code = TEXT_NONE;
    (void)definition;
    if (db_one_text(db, arena, &code, SQL("select code from pub_measure where id = $1"), BIND(bind_integer(id))) < 0)
        return TEXT_NONE;
    return arena_printf(arena, "/performance/%.*s", TEXT_ARGS(url_encode(arena, code)));
}
