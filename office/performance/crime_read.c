/* Reading what is kept of recorded crime: see crime.h. Reads pub_ tables only. */
#include "office/performance/crime.h"

#include <string.h>

#include "base/wording.h"
#include "office/performance/crime_store.h"

#define ROWS_MAX 400000

/* --- Months ------------------------------------------------------------------ */

bool crime_month_is(struct text text)
{
    if (text.length != 7 || text.data[0] != '2' || text.data[1] != '0' || text.data[4] != '-')
        return false;
    for (size_t i = 2; i < 7; i++)
        if (i != 4 && (text.data[i] < '0' || text.data[i] > '9'))
            return false;
    int month = (text.data[5] - '0') * 10 + text.data[6] - '0';
    return month >= 1 && month <= 12;
}

void crime_month_add(const char *month, int months, char ret_month[CRIME_MONTH_BYTES])
{
    assert(crime_month_is(text_of(month)));
    int number = (month[2] - '0') * 120 + (month[3] - '0') * 12 + (month[5] - '0') * 10 + month[6] - '0' - 1 + months;
    number = number < 0 ? 0 : number > 1199 ? 1199 : number;
    int year = number / 12, of_year = number % 12 + 1;
    ret_month[0] = '2';
    ret_month[1] = '0';
    ret_month[2] = (char)('0' + year / 10);
    ret_month[3] = (char)('0' + year % 10);
    ret_month[4] = '-';
    ret_month[5] = (char)('0' + of_year / 10);
    ret_month[6] = (char)('0' + of_year % 10);
    ret_month[7] = '\0';
}

/* Bounds for a query: every month where nothing is said. */
static struct text from_of(const struct crime_query *query)
{
    return query->from[0] ? text_of(query->from) : TEXT("2000-01");
}

static struct text to_of(const struct crime_query *query)
{
    return query->to[0] ? text_of(query->to) : TEXT("2099-12");
}

/* Far enough for "now". */
static int64_t known_until(struct instant known_at)
{
    return known_at.seconds ? known_at.seconds : INT64_MAX;
}

enum result crime_range(struct db *db, struct instant known_at, char ret_first[CRIME_MONTH_BYTES], char ret_last[CRIME_MONTH_BYTES])
{
    AUTO(statement_close_at) struct statement *row = NULL;
    TRY(db_query(db, &row, SQL("select coalesce(min(month), ''), coalesce(max(month), '') from pub_crime_load where kind = 'street' and live_at <= $1 and (replaced_at is null or replaced_at > $1)"),
                 BIND(bind_integer(known_until(known_at)))));
    int step = statement_step(row);
    if (step < 0)
        return (enum result)step;
    if (step == 0 || statement_text(row, 0).length != 7)
        return ERROR_NOT_FOUND;
    memcpy(ret_first, statement_text(row, 0).data, 7);
    memcpy(ret_last, statement_text(row, 1).data, 7);
    ret_first[7] = ret_last[7] = '\0';
    return OK;
}

/* --- Areas ---------------------------------------------------------------------- */

static struct text code_of(const struct place_areas *areas, int area)
{
    if (area == CRIME_OUTSIDE)
        return TEXT(CRIME_AREA_OUTSIDE);
    return area == CRIME_NOWHERE ? TEXT(CRIME_AREA_NOWHERE) : areas->list[area].code;
}

/* A district that is no longer one of ours counts as outside. */
static int area_of_code(const struct place_areas *areas, struct text code)
{
    int area = text_equals(code, CRIME_AREA_NOWHERE) ? CRIME_NOWHERE : place_area_by_code(areas, code);
    return area == PLACE_OUTSIDE ? CRIME_OUTSIDE : area;
}

struct text crime_area_slug(const struct place_areas *areas, int area)
{
    if (area == CRIME_OUTSIDE)
        return TEXT(CRIME_GROUP_OUTSIDE);
    return area == CRIME_NOWHERE ? TEXT(CRIME_GROUP_NOWHERE) : areas->list[area].slug;
}

struct text crime_area_name(struct arena *arena, const struct place_areas *areas, int area)
{
    if (area == CRIME_OUTSIDE)
        return SAID(arena, "Outside the area");
    return area == CRIME_NOWHERE ? SAID(arena, "No location") : areas->list[area].name;
}

bool crime_area_of(const struct place_areas *areas, struct text typed, int *ret_area)
{
    int area = place_area_by_slug(areas, typed);
    if (text_equals(typed, "all"))
        *ret_area = CRIME_ALL;
    else if (text_equals(typed, "outside-the-area"))
        *ret_area = CRIME_OUTSIDE;
    else if (text_equals(typed, "no-location"))
        *ret_area = CRIME_NOWHERE;
    else if (area != PLACE_OUTSIDE)
        *ret_area = area;
    else
        return false;
    return true;
}

/* --- Lists that grow --------------------------------------------------------------- */

static void *grow(struct arena *arena, void *list, size_t count, size_t *capacity, size_t bytes_each)
{
    if (count < *capacity)
        return list;
    size_t larger = *capacity ? *capacity * 2 : 256;
    void *made = larger <= ROWS_MAX * (size_t)2 ? arena_alloc_array(arena, larger, bytes_each) : NULL;
    if (made && count)
        memcpy(made, list, count * bytes_each);
    *capacity = made ? larger : *capacity;
    return made;
}

/* Types and outcomes are few: each is copied once. */
struct kept_words { struct text list[CRIME_WORDS_MAX * 4]; size_t count; };

static struct text keep_word(struct arena *arena, struct kept_words *kept, struct text word)
{
    for (size_t i = 0; i < kept->count; i++)
        if (text_equal(kept->list[i], word))
            return kept->list[i];
    word = arena_copy(arena, word);
    if (kept->count < COUNT_OF(kept->list))
        kept->list[kept->count++] = word;
    return word;
}

static void copy_month(struct statement *row, int column, char month[CRIME_MONTH_BYTES])
{
    struct text text = statement_text(row, column);
    memset(month, 0, CRIME_MONTH_BYTES);
    memcpy(month, text.data, text.length < 7 ? text.length : 7);
}

/* --- Counts --------------------------------------------------------------------------- */

static int order_of_area(int area)
{
    return area >= 0 ? area : PLACE_AREAS_MAX - area;
}

static int by_month_and_area(const void *a, const void *b)
{
    const struct crime_row *first = a, *second = b;
    int order = strcmp(first->month, second->month);
    if (order == 0)
        order = order_of_area(first->area) - order_of_area(second->area);
    return order ? order : text_compare(first->type, second->type);
}

/* In no order: crime_read() sorts. */
static enum result query_counts(struct db *db, const struct place_areas *areas, const struct crime_query *query, struct statement **ret_row)
{
    struct text from = from_of(query), to = to_of(query);
    if (query->known_at.seconds)
        return db_query(db, ret_row,
                        SQL("select c.month, c.area, c.crime_type, c.count from pub_crime_load l join pub_crime_count c on c.load = l.id"
                            " where l.kind = 'street' and l.month >= $1 and l.month <= $2 and l.live_at <= $3 and (l.replaced_at is null or l.replaced_at > $3)"),
                        BIND(bind_text(from), bind_text(to), bind_integer(query->known_at.seconds)));
    if (query->area == CRIME_ALL)
        return db_query(db, ret_row,
                        SQL("select month, area, crime_type, count from pub_crime_count where current = 1 and month >= $1 and month <= $2"),
                        BIND(bind_text(from), bind_text(to)));
    return db_query(db, ret_row,
                    SQL("select month, area, crime_type, count from pub_crime_count where current = 1 and area = $1 and month >= $2 and month <= $3"),
                    BIND(bind_text(code_of(areas, query->area)), bind_text(from), bind_text(to)));
}

enum result crime_read(struct db *db, struct arena *arena, const struct place_areas *areas, const struct crime_query *query, struct crime_row **ret_rows, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct crime_row *rows = NULL;
    struct kept_words words = {.count = 0};
    size_t count = 0, capacity = 0;
    int step;
    TRY(query_counts(db, areas, query, &row));
    while ((step = statement_step(row)) == 1) {
        int area = area_of_code(areas, statement_text(row, 1));
        struct text type = statement_text(row, 2);
        if ((query->area != CRIME_ALL && area != query->area) || (query->type.length && !text_equal(type, query->type)))
            continue;
        rows = grow(arena, rows, count, &capacity, sizeof *rows);
        if (!rows)
            return ERROR_LIMIT;
        rows[count] = (struct crime_row){.area = area, .type = keep_word(arena, &words, type), .count = statement_integer(row, 3)};
        copy_month(row, 0, rows[count++].month);
    }
    if (count)
        qsort(rows, count, sizeof *rows, by_month_and_area);
    *ret_rows = rows;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result crime_total(struct db *db, struct text area_code, const struct crime_query *query, struct text without_type, int64_t *ret_count)
{
    return db_one_integer(db, ret_count,
                          SQL("select coalesce(sum(count), 0) from pub_crime_count where current = 1 and area = $1 and month >= $2 and month <= $3 and crime_type <> $4"),
                          BIND(bind_text(area_code), bind_text(from_of(query)), bind_text(to_of(query)), bind_text(without_type)));
}

/* --- Outcomes ---------------------------------------------------------------------------- */

struct outcome_list {
    struct arena *arena;
    struct crime_outcome_row *rows;
    size_t count, capacity;
    struct kept_words words;
};

static enum result add_outcome(struct outcome_list *list, struct statement *row, int area, struct text outcome, int64_t count)
{
    list->rows = grow(list->arena, list->rows, list->count, &list->capacity, sizeof *list->rows);
    if (!list->rows)
        return ERROR_LIMIT;
    list->rows[list->count] = (struct crime_outcome_row){.area = area, .type = keep_word(list->arena, &list->words, statement_text(row, 2)), .outcome = outcome, .count = count};
    copy_month(row, 0, list->rows[list->count++].month);
    return OK;
}

static enum result add_packed(struct outcome_list *list, struct statement *row, int area, const struct crime_labels *labels)
{
    struct text rest = statement_text(row, 3), outcome;
    int64_t count;
    int step;
    while ((step = crime_packed_next(labels, &rest, &outcome, &count)) == 1)
        TRY(add_outcome(list, row, area, outcome, count));
    return step < 0 ? (enum result)step : OK;
}

static bool outcome_is_wanted(const struct crime_query *query, int area, struct text type)
{
    return (query->area == CRIME_ALL || area == query->area) && (!query->type.length || !type.length || text_equal(type, query->type));
}

/* By the words of outcomes, too: their numbers are in the order in which they were met. */
static int by_outcome(const void *a, const void *b)
{
    const struct crime_outcome_row *first = a, *second = b;
    int order = strcmp(first->month, second->month);
    if (order == 0)
        order = order_of_area(first->area) - order_of_area(second->area);
    if (order == 0)
        order = text_compare(first->type, second->type);
    return order ? order : text_compare(first->outcome, second->outcome);
}

static enum result finish_outcomes(struct outcome_list *list, int step, struct crime_outcome_row **ret_rows, size_t *ret_count)
{
    if (list->count)
        qsort(list->rows, list->count, sizeof *list->rows, by_outcome);
    *ret_rows = list->rows;
    *ret_count = list->count;
    return step < 0 ? (enum result)step : arena_failed(list->arena) ? ERROR_MEMORY : OK;
}

enum result crime_outcomes_read(struct db *db, struct arena *arena, const struct place_areas *areas, const struct crime_query *query,
                                struct crime_outcome_row **ret_rows, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct outcome_list list = {.arena = arena};
    struct crime_labels *labels = ARENA_NEW(arena, struct crime_labels);
    int step;
    if (!labels)
        return ERROR_MEMORY;
    TRY(crime_labels_read(db, arena, labels));
    if (query->known_at.seconds)
        TRY(db_query(db, &row, SQL("select c.month, c.area, c.crime_type, c.outcomes from pub_crime_load l join pub_crime_count c on c.load = l.id"
                                   " where l.kind = 'street' and l.month >= $1 and l.month <= $2 and l.live_at <= $3 and (l.replaced_at is null or l.replaced_at > $3)"),
                     BIND(bind_text(from_of(query)), bind_text(to_of(query)), bind_integer(query->known_at.seconds))));
    else
        TRY(db_query(db, &row, SQL("select month, area, crime_type, outcomes from pub_crime_count where current = 1 and month >= $1 and month <= $2 order by month, area, crime_type"),
                     BIND(bind_text(from_of(query)), bind_text(to_of(query)))));
    while ((step = statement_step(row)) == 1) {
        int area = area_of_code(areas, statement_text(row, 1));
        if (outcome_is_wanted(query, area, statement_text(row, 2)))
            TRY(add_packed(&list, row, area, labels));
    }
    return finish_outcomes(&list, step, ret_rows, ret_count);
}

/* --- Stops ---------------------------------------------------------------------------------- */

enum result crime_stops_read(struct db *db, struct arena *arena, const struct crime_query *query, const char *dimension, struct crime_stop_row **ret_rows, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct crime_stop_row *rows = NULL;
    struct kept_words words = {.count = 0};
    size_t count = 0, capacity = 0;
    int step;
    TRY(db_query(db, &row,
                 SQL("select month, value, object, outcome, count from pub_stop_count where current = 1 and dimension = $1 and month >= $2 and month <= $3 order by month, value, object, outcome"),
                 BIND(bind_text(text_of(dimension)), bind_text(from_of(query)), bind_text(to_of(query)))));
    while ((step = statement_step(row)) == 1) {
        rows = grow(arena, rows, count, &capacity, sizeof *rows);
        if (!rows)
            return ERROR_LIMIT;
        rows[count] = (struct crime_stop_row){.value = keep_word(arena, &words, statement_text(row, 1)), .object = keep_word(arena, &words, statement_text(row, 2)),
                                              .outcome = keep_word(arena, &words, statement_text(row, 3)), .count = statement_integer(row, 4)};
        copy_month(row, 0, rows[count++].month);
    }
    *ret_rows = rows;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Loads ------------------------------------------------------------------------------------ */

enum result crime_loads_read(struct db *db, struct arena *arena, const char *kind, const struct crime_query *query, bool with_replaced,
                             struct crime_load_row **ret_rows, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct crime_load_row *rows = NULL;
    size_t count = 0, capacity = 0;
    int step;
    TRY(db_query(db, &row,
                 SQL("select id, month, file_name, checksum, rows, kept, outside, no_location, refused, live_at, replaced_at from pub_crime_load"
                     " where kind = $1 and month >= $2 and month <= $3 and live_at <= $4 order by month desc, id desc"),
                 BIND(bind_text(text_of(kind)), bind_text(from_of(query)), bind_text(to_of(query)), bind_integer(known_until(query->known_at)))));
    while ((step = statement_step(row)) == 1) {
        int64_t replaced_at = statement_integer(row, 10);
        replaced_at = replaced_at > known_until(query->known_at) ? 0 : replaced_at; /* it was live still */
        if (!with_replaced && replaced_at)
            continue;
        rows = grow(arena, rows, count, &capacity, sizeof *rows);
        if (!rows)
            return ERROR_LIMIT;
        rows[count] = (struct crime_load_row){.id = statement_integer(row, 0), .file_name = statement_copy(row, 2, arena), .checksum = statement_copy(row, 3, arena),
                                              .rows = statement_integer(row, 4), .kept = statement_integer(row, 5), .outside = statement_integer(row, 6),
                                              .no_location = statement_integer(row, 7), .refused = statement_integer(row, 8), .live_at = {statement_integer(row, 9)},
                                              .replaced_at = {replaced_at}};
        copy_month(row, 1, rows[count++].month);
    }
    *ret_rows = rows;
    *ret_count = count;
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}
