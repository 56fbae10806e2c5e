/* What clocks are counted with besides fields and moves: bank holidays that were announced since the program was built, and when a date was entered. Owns
 * calendar_day. See clocks.h. */
#include "blocks/record/clock_days.h"

#include "base/format/json.h"

const char calendar_schema[] =
    "create table calendar_day (record bigint primary key, day bigint not null, england_and_wales bigint not null, name text not null, announced_on bigint not null);\n"
    "create index calendar_day_day on calendar_day (day);\n";

/* --- Holidays ------------------------------------------------------------------ */

enum result record_holiday_put(struct db *db, int64_t record, const struct clock_holiday *holiday)
{
    return db_run(db, NULL,
                  SQL("insert into calendar_day (record, day, england_and_wales, name, announced_on) values ($1, $2, $3, $4, $5)"
                      " on conflict (record) do update set day = $2, england_and_wales = $3, name = $4, announced_on = $5"),
                  BIND(bind_integer(record), bind_date(holiday->day), bind_integer(holiday->england_and_wales), bind_text(text_of(holiday->name)), bind_date(holiday->announced)));
}

enum result record_holiday_drop(struct db *db, int64_t record)
{
    return db_run(db, NULL, SQL("delete from calendar_day where record = $1"), BIND(bind_integer(record)));
}

enum result record_holidays(struct db *db, struct arena *arena, struct clock_holidays *ret_holidays)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct clock_holiday *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from calendar_day"), BIND_NOTHING));
    list = ARENA_ARRAY(arena, struct clock_holiday, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select day, announced_on, england_and_wales, name from calendar_day order by day, record"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        list[count++] = (struct clock_holiday){statement_date(row, 0), statement_date(row, 1), statement_integer(row, 2) != 0, statement_copy(row, 3, arena).data};
    *ret_holidays = (struct clock_holidays){list, count};
    return step < 0 ? (enum result)step : arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- When a date was entered ----------------------------------------------------- */

static struct date day_then(const struct value *document, const struct field *field)
{
    const struct value *value = value_get(document, field->name);
    if (!value && field->was.length)
        value = value_get(document, field->was);
    const struct field_value then = {.text = value && value->kind == VALUE_TEXT ? value->text : TEXT_NONE};
    return record_day(&then);
}

static enum result take_version(struct arena *arena, const struct definition *definition, const struct clock_rule *clock, struct text document, struct date at,
                                const struct date *days, struct date *noted)
{
    struct message ignored = {0};
    struct value *value;
    TRY(json_parse_kept(arena, document, document.length, &value, &ignored));
    for (size_t i = 0; i < clock->cause_count; i++) {
        const struct field *field = clock->causes[i].is_move ? NULL : definition_field(definition, clock->causes[i].name);
        if (!field || date_is_none(days[i]))
            continue;
        if (day_then(value, field).day != days[i].day)
            noted[i] = DATE_NONE;
        else if (date_is_none(noted[i]))
            noted[i] = at;
    }
    return OK;
}

enum result clock_days_noted(struct db *db, struct arena *arena, const struct definition *definition, const struct clock_rule *clock, int64_t record, const struct date *days,
                             struct date *noted)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    for (size_t i = 0; i < clock->cause_count; i++)
        noted[i] = DATE_NONE;
    TRY(db_query(db, &row, SQL("select at, document from history where record = $1 order by version"), BIND(bind_integer(record))));
    while ((step = statement_step(row)) == 1)
        TRY(take_version(arena, definition, clock, statement_copy(row, 1, arena), date_in_london((struct instant){statement_integer(row, 0)}), days, noted));
    return step < 0 ? (enum result)step : OK;
}
