/* A bank holiday announced late: once another person has approved it, every deadline is counted with it (blocks/record/clocks.h), and the record keeps
 * which open ones it moved, from which day to which: what they were before it was put in, and after. Each says so itself with its working, where it began before the news. */
#include "office/transparency/information.h"

#include "base/wording.h"
#include "blocks/record/clocks.h"
#include "blocks/record/compose.h"

#define MOVED_CHARACTERS_MAX 18000

static enum result read_holiday(struct arena *arena, const struct record *record, struct clock_holiday *ret_holiday)
{
    struct clock_holiday holiday = {.england_and_wales = text_equals(record_text(record, "england_and_wales"), "yes"), .name = arena_copy(arena, record_text(record, "name")).data};
    TRY(date_parse(record_text(record, "day"), &holiday.day));
    TRY(date_parse(record_text(record, "announced_on"), &holiday.announced));
    *ret_holiday = holiday;
    return holiday.name ? OK : ERROR_MEMORY;
}

static enum result is_news(struct db *db, const struct clock_holiday *holiday, int64_t record, struct message *message)
{
    bool works = true;
    int64_t known;
    enum result result;
    if (date_weekday(holiday->day) > 5)
        return message_fail(message, ERROR_INVALID, "That day is a Saturday or a Sunday: no working day is lost, and nothing is to be counted anew.");
    result = calendar_is_working_day(CALENDAR_ENGLAND_AND_WALES, holiday->day, &works);
    if (result == ERROR_LIMIT)
        return message_fail(message, ERROR_INVALID, "The calendar of working days does not reach that day. Look whether its year is right.");
    TRY(result);
    if (works && !holiday->england_and_wales)
        TRY(calendar_is_working_day(CALENDAR_UNITED_KINGDOM, holiday->day, &works));
    TRY(db_one_integer(db, &known, SQL("select count(*) from calendar_day where day = $1 and record <> $2"), BIND(bind_date(holiday->day), bind_integer(record))));
    return works && !known ? OK : message_fail(message, ERROR_INVALID, "That day is left out of the count already.");
}

static const struct record_deadline *find_deadline(const struct record_deadline *list, size_t count, const struct record_deadline *wanted)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].id == wanted->id && list[i].clock == wanted->clock)
            return &list[i];
    return NULL;
}

struct deadlines { struct record_deadline *list; size_t count; };

/* One line a deadline that has another day than before: what somebody who looks after them reads. */
static struct text moved_words(struct arena *arena, struct deadlines before, struct deadlines after)
{
    struct text all = TEXT_NONE;
    for (size_t i = 0; i < after.count && all.length < MOVED_CHARACTERS_MAX; i++) {
        const struct record_deadline *now = &after.list[i], *then = find_deadline(before.list, before.count, now);
        if (then && then->run.due.day != now->run.due.day)
            all = arena_printf(arena, SAY(arena, "%.*s%.*s, %.*s: from %.*s to %.*s\n\n"), TEXT_ARGS(all), TEXT_ARGS(now->reference), TEXT_ARGS(label_in(arena, now->clock->label, now->clock->label_defined)),
                               TEXT_ARGS(date_long(arena, then->run.due)), TEXT_ARGS(date_long(arena, now->run.due)));
    }
    return all.length ? all : SAID(arena, "No open deadline that you may see moves by it.");
}

ROOM_CHECK(holiday_counts)
{
    const struct deadline_query open = {.open_only = true};
    const struct field *moved = definition_field(record->definition, TEXT("moved"));
    struct clock_holiday holiday;
    struct deadlines before, after;
    struct record *current;
    TRY(read_holiday(arena, record, &holiday));
    TRY(is_news(db, &holiday, record->id, message));
    TRY(record_deadlines(db, engine, arena, &open, actor, &before.list, &before.count));
    TRY(record_holiday_put(db, record->id, &holiday));
    TRY(record_deadlines(db, engine, arena, &open, actor, &after.list, &after.count));
    if (!moved)
        return OK;
    WORDING_KEPT(arena);
    TRY(record_load(db, engine, arena, record->definition, record->id, &current));
    TRY(record_set(arena, current, moved, text_trim(moved_words(arena, before, after))));
    return record_write_version(db, engine, arena, current, current->version, actor, "moved", move->name, TEXT_NONE, false, message);
}

/* The day goes with the record that vouches for it. */
const struct room_place transparency_places[] = {{.table = "calendar_day", .forget = record_holiday_drop}, {.table = NULL}};

ROOM_CHECK(holiday_ends)
{
    (void)arena, (void)engine, (void)move, (void)actor, (void)message;
    return record_holiday_drop(db, record->id);
}
