/* A bank holiday announced late: once another person has approved it, every deadline is counted with it (blocks/record/clocks.h), and the record keeps
 * which open ones it moved, from which day to which. Each of them says so itself with its working. */
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
    if (date_weekday(holiday->day) > 5)
        return message_fail(message, ERROR_INVALID, "That day is a Saturday or a Sunday: no working day is lost, and nothing is to be counted anew.");
    TRY(calendar_is_working_day(CALENDAR_ENGLAND_AND_WALES, holiday->day, &works));
    if (works && !holiday->england_and_wales)
        TRY(calendar_is_working_day(CALENDAR_UNITED_KINGDOM, holiday->day, &works));
    TRY(db_one_integer(db, &known, SQL("select count(*) from calendar_day where day = $1 and record <> $2"), BIND(bind_date(holiday->day), bind_integer(record))));
    return works && !known ? OK : message_fail(message, ERROR_INVALID, "That day is left out of the count already.");
}

/* One line a deadline: what somebody who looks after them reads. */
static struct text moved_words(struct arena *arena, const struct record_deadline *list, size_t count, struct date day)
{
    struct text all = TEXT_NONE;
    for (size_t i = 0; i < count; i++) {
        const struct clock_run *run = &list[i].run;
        bool lies_in = !date_is_none(run->due) && !date_is_none(run->due_unmoved) && day.day > run->from.day && day.day <= run->due.day;
        if (lies_in && all.length < MOVED_CHARACTERS_MAX)
            all = arena_printf(arena, SAY(arena, "%.*s%.*s, %.*s: from %.*s to %.*s\n\n"), TEXT_ARGS(all), TEXT_ARGS(list[i].reference), TEXT_ARGS(label_in(arena, list[i].clock->label, list[i].clock->label_defined)),
                               TEXT_ARGS(date_long(arena, run->due_unmoved)), TEXT_ARGS(date_long(arena, run->due)));
    }
    return all.length ? all : SAID(arena, "No open deadline that you may see moves by it.");
}

ROOM_CHECK(holiday_counts)
{
    const struct deadline_query open = {.open_only = true};
    const struct field *moved = definition_field(record->definition, TEXT("moved"));
    struct clock_holiday holiday;
    struct record_deadline *list;
    struct record *current;
    size_t count;
    TRY(read_holiday(arena, record, &holiday));
    TRY(is_news(db, &holiday, record->id, message));
    TRY(record_holiday_put(db, record->id, &holiday));
    TRY(record_deadlines(db, engine, arena, &open, actor, &list, &count));
    if (!moved)
        return OK;
    WORDING_KEPT(arena);
    TRY(record_load(db, engine, arena, record->definition, record->id, &current));
    TRY(record_set(arena, current, moved, text_trim(moved_words(arena, list, count, holiday.day))));
    return record_write_version(db, engine, arena, current, current->version, actor, "moved", move->name, TEXT_NONE, false, message);
}

/* The day goes with the record that vouches for it. */
const struct room_place transparency_places[] = {{.table = "calendar_day", .forget = record_holiday_drop}, {.table = NULL}};

ROOM_CHECK(holiday_ends)
{
    (void)arena, (void)engine, (void)move, (void)actor, (void)message;
    return record_holiday_drop(db, record->id);
}
