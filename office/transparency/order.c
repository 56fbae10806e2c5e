/* How what a law wants published stands: see order.h. */
#include "office/transparency/order.h"

const char *const duty_state_words[] = {"published", "stale", "late", "missing", NULL};

/* The last day before the first beginning of a year that is more than half a year after `last`. */
static struct date before_next_year(const struct law_duty *duty, struct date last)
{
    struct date begins = DATE_NONE, known = date_add_months(last, BEFORE_YEAR_MONTHS);
    int year, month, day;
    date_parts(known, &year, &month, &day);
    if (!year || date_of(year, duty->before_month, duty->before_day, &begins) < 0)
        return DATE_NONE;
    if (begins.day <= known.day)
        begins = date_add_years(begins, 1);
    return date_is_none(begins) ? DATE_NONE : (struct date){begins.day - 1};
}

struct date duty_next(const struct law_duty *duty, struct date last)
{
    struct calendar_working working;
    if (date_is_none(last))
        return DATE_NONE;
    if (duty->before_month)
        return before_next_year(duty, last);
    switch (duty->every_unit) {
    case LIMIT_MONTHS:
        return date_add_months(last, duty->every);
    case LIMIT_DAYS:
        return (struct date){last.day + duty->every};
    case LIMIT_WORKING_DAYS: {
        AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
        if (arena && calendar_add_working_days(CALENDAR_ENGLAND_AND_WALES, last, duty->every, arena, &working) == OK)
            return working.due;
        return DATE_NONE;
    }
    }
    return DATE_NONE;
}

struct duty_standing duty_standing_of(const struct law_duty *duty, struct date last, struct date today)
{
    struct duty_standing standing = {.duty = duty, .last = last, .next = duty_next(duty, last), .state = DUTY_PUBLISHED};
    if (date_is_none(last)) {
        standing.state = DUTY_MISSING;
    } else if (!date_is_none(standing.next) && today.day > standing.next.day) {
        standing.state = duty->on_change ? DUTY_STALE : DUTY_LATE;
        standing.days = today.day - standing.next.day;
    }
    return standing;
}

/* --- What is published ------------------------------------------------------------- */

static enum result newest_of_register(struct db *db, struct text reg, struct date *last)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select max(in_force_on) from pub_record where register = $1 and withdrawn = 0"), BIND(bind_text(reg))));
    step = statement_step(row);
    if (step == 1 && !statement_is_null(row, 0) && (date_is_none(*last) || statement_date(row, 0).day > last->day))
        *last = statement_date(row, 0);
    return step < 0 ? (enum result)step : OK;
}

struct proof { struct date day; struct text url, title; };

static enum result newest_proof(struct db *db, struct arena *arena, struct text duty, struct proof *ret_proof)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    *ret_proof = (struct proof){.day = DATE_NONE};
    TRY(db_query(db, &row,
                 SQL("select t.checked_on, coalesce(t.where_read, ''), t.title, p.slug from pub_publication t join pub_record p on p.id = t.id"
                     " where p.withdrawn = 0 and t.duty = $1 order by t.checked_on desc, t.id desc limit 1"), BIND(bind_text(duty))));
    step = statement_step(row);
    if (step == 1)
        *ret_proof = (struct proof){statement_date(row, 0),
                                    statement_text(row, 1).length ? statement_copy(row, 1, arena) : arena_printf(arena, "/specified-information/%.*s", TEXT_ARGS(statement_text(row, 3))),
                                    statement_copy(row, 2, arena)};
    return step < 0 ? (enum result)step : OK;
}

static bool holds_on(const struct law_duty *duty, struct date day)
{
    return day.day >= duty->from.day && (date_is_none(duty->until) || day.day <= duty->until.day);
}

enum result order_standing(struct db *db, struct arena *arena, const struct definitions *definitions, struct date today, struct duty_standing **ret_list, size_t *ret_count)
{
    const struct law *law = definitions_law(definitions, TEXT(ORDER_LAW));
    struct duty_standing *list = ARENA_ARRAY(arena, struct duty_standing, (law ? law->duty_count : 0) + 1);
    size_t count = 0;
    if (!list)
        return ERROR_MEMORY;
    for (size_t i = 0; law && i < law->duty_count; i++) {
        const struct law_duty *duty = &law->duties[i];
        struct date last = DATE_NONE;
        struct proof proof;
        if (!holds_on(duty, today))
            continue;
        for (size_t j = 0; j < duty->register_count; j++)
            TRY(newest_of_register(db, duty->registers[j], &last));
        TRY(newest_proof(db, arena, duty->name, &proof));
        bool by_proof = !date_is_none(proof.day) && (date_is_none(last) || proof.day.day > last.day);
        list[count] = duty_standing_of(duty, by_proof ? proof.day : last, today);
        list[count].url = !date_is_none(proof.day) && (by_proof || !duty->url.length) ? proof.url : date_is_none(last) ? TEXT_NONE : duty->url;
        list[count++].what = by_proof ? proof.title : TEXT_NONE;
    }
    *ret_list = list;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
