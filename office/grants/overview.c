/* The overview's rule: see overview.h. */
#include "office/grants/overview.h"

#include "base/wording.h"

#define QUARTER_MONTHS 3

static struct overview_quarter quarter_from(struct date first)
{
    return (struct overview_quarter){first, {date_add_months(first, QUARTER_MONTHS).day - 1}};
}

struct overview_quarter overview_quarter_of(struct date day)
{
    int year, month, of_month;
    struct date first;
    date_parts(day, &year, &month, &of_month);
    first = (struct date){day.day - (of_month - 1)};
    return quarter_from(date_add_months(first, -((month - 1) % QUARTER_MONTHS)));
}

struct overview_quarter overview_quarter_before(struct overview_quarter quarter)
{
    return overview_quarter_of((struct date){quarter.from.day - 1});
}

enum result overview_quarter_parse(struct text words, struct overview_quarter *ret_quarter)
{
    char iso[] = "0000-00-01";
    struct date first;
    int year, month, day;
    if (words.length != 7)
        return ERROR_INVALID;
    memcpy(iso, words.data, words.length);
    if (date_parse(text_of(iso), &first) < 0)
        return ERROR_INVALID;
    date_parts(first, &year, &month, &day);
    if ((month - 1) % QUARTER_MONTHS || date_is_none(date_add_months(first, QUARTER_MONTHS)))
        return ERROR_INVALID;
    *ret_quarter = quarter_from(first);
    return OK;
}

struct text overview_quarter_code(struct arena *arena, struct overview_quarter quarter)
{
    return text_slice(date_iso(arena, quarter.from), 0, 7);
}

struct text overview_quarter_words(struct arena *arena, struct overview_quarter quarter)
{
    int year, month, day;
    date_parts(quarter.from, &year, &month, &day);
    switch (month) {
    case 1: return arena_printf(arena, SAY(arena, "January to March %d"), year);
    case 4: return arena_printf(arena, SAY(arena, "April to June %d"), year);
    case 7: return arena_printf(arena, SAY(arena, "July to September %d"), year);
    default: return arena_printf(arena, SAY(arena, "October to December %d"), year);
    }
}

struct date overview_as_of(struct overview_quarter quarter, struct date today)
{
    return date_compare(today, quarter.until) < 0 ? today : quarter.until;
}

static bool is_by(struct date day, struct date by)
{
    return !date_is_none(day) && date_compare(day, by) <= 0;
}

static bool is_within(struct date day, struct overview_quarter quarter, struct date as_of)
{
    return is_by(day, as_of) && date_compare(day, quarter.from) >= 0;
}

static bool is_late(const struct overview_thing *thing, struct date as_of)
{
    if (date_is_none(thing->due) || date_compare(thing->due, as_of) >= 0 || is_by(thing->ended, as_of))
        return false;
    return !is_by(thing->done, as_of) && (thing->kind != OVERVIEW_BID || is_by(thing->decided, as_of));
}

bool overview_has(const struct overview_thing *thing, enum overview_part part, struct overview_quarter quarter, struct date today)
{
    struct date as_of = overview_as_of(quarter, today);
    bool is_bid = thing->kind == OVERVIEW_BID, is_award = thing->kind == OVERVIEW_AWARD;
    switch (part) {
    case OVERVIEW_ASKED:
        return is_bid && is_within(thing->begins, quarter, as_of);
    case OVERVIEW_WAITS:
        return is_bid && is_by(thing->begins, as_of) && !is_by(thing->decided, as_of) && !is_by(thing->ended, as_of);
    case OVERVIEW_DECIDED:
        return is_bid && is_within(thing->decided, quarter, as_of);
    case OVERVIEW_RUNS:
        return is_award && is_by(thing->begins, as_of) && !is_by(thing->ended, as_of);
    case OVERVIEW_LATE:
        return is_late(thing, as_of);
    case OVERVIEW_CAME:
        return is_within(thing->came, quarter, as_of);
    case OVERVIEW_PARTS:
        break;
    }
    return false;
}
