/* Planning the meetings of a series: each nominal day of its rhythm once, whatever became of the meeting since. Owns no table: meetings are records, known by `series` and `planned_for`. */
#include "base/wording.h"
#include "blocks/record/clocks.h"
#include "office/accountability/meetings_internal.h"

#define OCCURRENCES_MAX 200 /* three years of weeks are 157 */
#define COMING_SHOWN 6
#define COMING_MONTHS 26
#define MORNING_ARENA_BYTES_MAX ((size_t)32 << 20)

/* --- As it was typed -------------------------------------------------------------------- */

static int64_t number_in(const struct record *record, const char *field)
{
    int64_t number = 0;
    return text_to_integer(record_text(record, field), &number) == OK ? number : 0;
}

static struct series_typed typed_of(const struct record *series)
{
    return (struct series_typed){.rhythm = record_text(series, "rhythm"), .which = record_text(series, "which"), .weekday = record_text(series, "weekday"),
                                 .days_off = record_text(series, "days_off"), .at = record_text(series, "time_of_day"), .day_of_month = number_in(series, "day_of_month"),
                                 .starts_on = record_day(record_value(series, TEXT("starts_on"))), .ends_on = record_day(record_value(series, TEXT("ends_on")))};
}

static enum result say(enum series_finding finding, struct message *message)
{
    switch (finding) {
    case SERIES_NO_DAY:
        return message_fail(message, ERROR_INVALID, "Say on which day of the week it falls, or on which day of the month.");
    case SERIES_TWO_DAYS:
        return message_fail(message, ERROR_INVALID, "It has a day of the week and a day of the month: empty one of them.");
    case SERIES_NO_WHICH:
        return message_fail(message, ERROR_INVALID, "Say which of those days in the month it is, such as the second.");
    case SERIES_WHICH_OF_WEEKS:
        return message_fail(message, ERROR_INVALID, "It comes round by weeks: empty “Which one in the month”.");
    case SERIES_MONTH_DAY_OF_WEEKS:
        return message_fail(message, ERROR_INVALID, "It comes round by weeks: choose a day of the week, and empty the day of the month.");
    case SERIES_NO_TIME:
        return message_fail(message, ERROR_INVALID, "Enter the time with 24 hours and a colon, such as 14:30.");
    case SERIES_WHOLE:
        break;
    }
    return OK;
}

/* --- Where it falls ----------------------------------------------------------------------- */

struct falling { struct recurrence rule; int minute; struct clock_holidays holidays; struct occurrence list[OCCURRENCES_MAX]; size_t count; };

/* From a day on, for so many months. ERROR_INVALID, in words, for a series that is not whole; ERROR_LIMIT past what is known of bank holidays. */
static enum result find_days(struct db *db, struct arena *arena, const struct record *series, struct date from, int months, struct falling *falling, struct message *message)
{
    struct series_typed typed = typed_of(series);
    struct date last = date_add_months(from, months);
    TRY(say(series_read(&typed, &falling->rule, &falling->minute), message));
    TRY(record_holidays(db, arena, &falling->holidays));
    falling->rule.holidays = &falling->holidays;
    falling->rule.not_before = from;
    if (date_is_none(last))
        return ERROR_LIMIT;
    return recurrence_list(&falling->rule, from, last, falling->list, OCCURRENCES_MAX, &falling->count);
}

enum result rule_meeting_series_coming(const struct rule_input *input, struct text *ret_value)
{
    struct falling *falling = ARENA_NEW(input->arena, struct falling);
    const struct engine engine = {0};
    struct message message = {0};
    struct record *series;
    struct text all = TEXT_NONE;
    size_t shown = 0;
    *ret_value = TEXT_NONE;
    if (!falling)
        return ERROR_MEMORY;
    TRY(record_load(input->db, &engine, input->arena, input->definition, input->id, &series));
    if (text_equals(record_state_name(series), "ended"))
        return OK;
    enum result result = find_days(input->db, input->arena, series, input->today, COMING_MONTHS, falling, &message);
    if (result == ERROR_INVALID || result == ERROR_LIMIT)
        return OK;
    TRY(result);
    for (size_t i = 0; i < falling->count && shown < COMING_SHOWN; i++) {
        struct date day = falling->list[i].day;
        if (!date_is_none(day))
            all = arena_printf(input->arena, falling->list[i].is_after ? SAY(input->arena, "%.*s%s%.*s (the working day before is past)") : "%.*s%s%.*s", TEXT_ARGS(all), shown++ ? ", " : "",
                               TEXT_ARGS(date_long(input->arena, day)));
    }
    *ret_value = all;
    return OK;
}

/* --- Meetings ------------------------------------------------------------------------------ */

static enum result set(struct arena *arena, struct record *record, const char *name, struct text value)
{
    const struct field *field = definition_field(record->definition, text_of(name));
    return field ? record_set(arena, record, field, value) : OK;
}

static struct text links_text(struct arena *arena, const struct record *record, const char *name)
{
    const struct field_value *value = record_value(record, text_of(name));
    struct text all = TEXT_NONE;
    for (size_t i = 0; i < value->link_count; i++)
        all = arena_printf(arena, "%.*s%s%lld", TEXT_ARGS(all), i ? " " : "", (long long)value->links[i]);
    return all;
}

/* An hour that London's clock loses is the one after it. */
static struct instant begins(struct date day, int minute)
{
    struct instant at[2] = {{0}};
    return london_instants(day, minute, at) || london_instants(day, minute + 60, at) ? at[0] : date_begins_in_london(day);
}

static enum result fill(struct arena *arena, const struct record *series, const struct occurrence *occurrence, int minute, struct record *meeting)
{
    struct instant from = begins(occurrence->day, minute), until = {from.seconds + number_in(series, "minutes_long") * 60};
    TRY(set(arena, meeting, "title", arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(record_text(series, "title")), TEXT_ARGS(date_long(arena, occurrence->day)))));
    TRY(set(arena, meeting, "board", arena_printf(arena, "%lld", (long long)record_link(series, "board"))));
    TRY(set(arena, meeting, "starts_at", instant_iso(arena, from)));
    TRY(set(arena, meeting, "ends_at", until.seconds > from.seconds ? instant_iso(arena, until) : TEXT_NONE));
    TRY(set(arena, meeting, "place", record_text(series, "place")));
    TRY(set(arena, meeting, "online", record_text(series, "online")));
    TRY(set(arena, meeting, "open", record_text(series, "open")));
    TRY(set(arena, meeting, "invited", links_text(arena, series, "invited")));
    TRY(set(arena, meeting, "series", arena_printf(arena, "%lld", (long long)series->id)));
    return set(arena, meeting, "planned_for", date_iso(arena, occurrence->nominal));
}

static enum result plan_one(struct db *db, const struct engine *engine, struct arena *arena, const struct record *series, const struct occurrence *occurrence, int minute, const struct actor *actor,
                            struct message *message)
{
    const struct definition *meetings = definitions_find(engine->definitions, TEXT("meeting"));
    struct problems problems = {0};
    struct record *meeting;
    int64_t planned;
    TRY(db_one_integer(db, &planned, SQL("select count(*) from reg_meeting where series = $1 and planned_for = $2"), BIND(bind_integer(series->id), bind_date(occurrence->nominal))));
    if (planned || date_is_none(occurrence->day) || !meetings)
        return OK;
    WORDING_KEPT(arena);
    TRY(record_new(db, engine, arena, meetings, actor, &meeting));
    TRY(fill(arena, series, occurrence, minute, meeting));
    TRY(record_check(db, engine, arena, meeting, NULL, actor, &problems));
    if (problems.count)
        return message_fail(message, ERROR_INVALID, "A meeting could not be planned. %.*s.", TEXT_ARGS(problems.list[0].what));
    return record_save(db, engine, arena, meeting, 0, actor, "made",
                       occurrence->is_after ? KEPT("It should be on the working day before, which is past: so it is on the next one.") : TEXT_NONE, message);
}

static enum result plan(struct db *db, const struct engine *engine, struct arena *arena, const struct record *series, const struct actor *actor, struct message *message)
{
    struct falling *falling = ARENA_NEW(arena, struct falling);
    if (!falling)
        return ERROR_MEMORY;
    TRY(find_days(db, arena, series, actor->moment.today, (int)number_in(series, "months_ahead"), falling, message));
    for (size_t i = 0; i < falling->count; i++)
        TRY(plan_one(db, engine, arena, series, &falling->list[i], falling->minute, actor, message));
    return OK;
}

CHECK(series_can_be_planned)
{
    struct falling *falling = ARENA_NEW(arena, struct falling);
    (void)engine, (void)move;
    if (!falling)
        return ERROR_MEMORY;
    enum result result = find_days(db, arena, record, actor->moment.today, (int)number_in(record, "months_ahead"), falling, message);
    if (result == ERROR_LIMIT)
        return message_fail(message, ERROR_INVALID, "Bank holidays are known until the end of 2030 alone: plan fewer months ahead, or say that it is held whatever the day.");
    TRY(result);
    if (!falling->count)
        return message_fail(message, ERROR_INVALID, "No day of this series lies within the months that are planned ahead: change its days, or plan more months.");
    return OK;
}

EFFECT(plan_meetings)
{
    (void)move;
    return plan(db, engine, arena, record, actor, message);
}

enum result meetings_morning(struct db *db, const struct engine *engine, struct moment moment, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(MORNING_ARENA_BYTES_MAX);
    const struct definition *definition = definitions_find(engine->definitions, TEXT("meeting_series"));
    const struct actor actor = actor_public(moment);
    struct record *series;
    int64_t id = 0;
    enum result result = OK;
    (void)message;
    if (!arena)
        return ERROR_MEMORY;
    while (definition && (result = db_one_integer(db, &id, SQL("select id from record where register = 'meeting_series' and state = 'running' and id > $1 order by id limit 1"), BIND(bind_integer(id)))) == OK) {
        struct message why = {0}; /* what a person must put right stands with the series, and stops no other */
        arena_reset(arena);
        TRY(record_load(db, engine, arena, definition, id, &series));
        result = series_can_be_planned(db, arena, engine, series, NULL, &actor, &why);
        if (result == OK)
            result = plan(db, engine, arena, series, &actor, &why);
        if (result < 0 && result != ERROR_INVALID)
            return result;
    }
    return result == ERROR_NOT_FOUND ? OK : result;
}
