/* /dates.ics: the public calendar, to which anybody's program subscribes: days of what is published, where the definition says that they belong there (`calendar`), such as
 * when a round closes and the board meets; from a year ago on. Reads pub_ tables alone. */
#include <inttypes.h>

#include "base/format/icalendar.h"
#include "base/wording.h"
#include "blocks/publish/publish.h"
#include "office/transparency/internal.h"

#define FEED_BYTES_MAX (4u << 20)
#define FEED_HOURS 12
#define DAYS_BEFORE 366
#define DAYS_AFTER 3660

static void add_day(struct arena *arena, const struct engine *engine, struct buffer *out, const struct publish_date *date)
{
    struct text host = calendar_host(engine->public_address);
    const struct calendar_day day = {
        .uid = arena_printf(arena, "%.*s-%" PRId64 "-%.*s@%.*s", TEXT_ARGS(date->definition->name), date->id, TEXT_ARGS(date->field->name), TEXT_ARGS(host)),
        .day = date->day, .stamp = date_begins_in_london(date->day),
        .summary = arena_printf(arena, "%.*s: %.*s", TEXT_ARGS(date->field->calendar), TEXT_ARGS(date->name)),
        .description = arena_printf(arena, "%.*s %.*s", TEXT_ARGS(date->definition->title), TEXT_ARGS(date->reference)),
        .url = engine->public_address.length && date->url.length ? arena_printf(arena, "%.*s%.*s", TEXT_ARGS(engine->public_address), TEXT_ARGS(date->url)) : TEXT_NONE};
    icalendar_day(out, &day);
}

enum result dates_feed(struct request *request, struct answer *answer)
{
    AUTO(buffer_clear) struct buffer out;
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct date today = request_moment(request).today;
    struct publish_date *list;
    struct db *db;
    size_t count;
    buffer_init(&out, FEED_BYTES_MAX);
    TRY(request_db(request, &db));
    TRY(publish_dates(db, engine, arena, (struct date){today.day - DAYS_BEFORE}, (struct date){today.day + DAYS_AFTER}, &list, &count));
    icalendar_begin(&out, SAID(arena, "Dates of the office"), FEED_HOURS);
    for (size_t i = 0; i < count; i++)
        add_day(arena, engine, &out, &list[i]);
    icalendar_end(&out);
    TRY(out.failure);
    answer_raw(answer, "text/calendar; charset=utf-8", buffer_text(&out));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
