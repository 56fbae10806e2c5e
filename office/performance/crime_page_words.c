/* The sentences of the page of recorded crime, and the names in it: see crime_page.h. */
#include "base/wording.h"
#include "blocks/series/compare.h"
#include "office/performance/crime_page.h"

#define MONTHS_NAMED 6

/* As data.police.uk writes them. */
static const char *const type_names[] WORDINGS = {
    CRIME_INCIDENTS, "Bicycle theft", "Burglary", "Criminal damage and arson", "Drugs", "Other crime", "Other theft", "Possession of weapons",
    "Public order", "Robbery", "Shoplifting", "Theft from the person", "Vehicle crime", "Violence and sexual offences", "Violent crime",
    "Public disorder and weapons",
};

struct text crime_type_name(struct arena *arena, struct text type)
{
    for (size_t i = 0; i < COUNT_OF(type_names); i++)
        if (text_equals(type, type_names[i]))
            return text_of(wording(arena, type_names[i]));
    return type;
}

struct text crime_place_name(struct arena *arena, const struct place_areas *areas, int area)
{
    return area == CRIME_ALL ? SAID(arena, "All districts") : crime_area_name(arena, areas, area);
}

static bool period_of(int month, struct series_period *ret_period)
{
    struct date first;
    return date_of(2000 + month / 12, month % 12 + 1, 1, &first) == OK && series_period_from(SERIES_MONTH, first, ret_period) == OK;
}

struct text crime_month_words(struct arena *arena, int month)
{
    struct series_period period;
    return period_of(month, &period) ? series_period_words(arena, period) : TEXT_NONE;
}

struct text crime_month_short(struct arena *arena, int month)
{
    struct series_period period;
    return period_of(month, &period) ? series_period_short(arena, period) : TEXT_NONE;
}

struct text crime_months_words(struct arena *arena, int from, int to)
{
    struct text first = crime_month_words(arena, from), last = crime_month_words(arena, to);
    return from == to ? first : arena_printf(arena, SAY(arena, "%.*s to %.*s"), TEXT_ARGS(first), TEXT_ARGS(last));
}

struct text crime_count_words(struct arena *arena, int64_t count)
{
    return series_amount_decimals(arena, count * SERIES_ONE, 0);
}

struct text crime_change_words(struct arena *arena, struct crime_pair pair)
{
    int64_t change = pair.now - pair.before;
    const char *sign = change > 0 ? "+" : "";
    struct text percent = compare_share_words(arena, change, pair.before);
    if (!change)
        return SAID(arena, "No change");
    if (!percent.length)
        return arena_printf(arena, "%s%.*s", sign, TEXT_ARGS(crime_count_words(arena, change)));
    return arena_printf(arena, "%s%.*s (%s%.*s)", sign, TEXT_ARGS(crime_count_words(arena, change)), change > 0 ? "+" : "−", TEXT_ARGS(percent));
}

static struct text lead_line(struct crime_page *page, int64_t count)
{
    struct arena *arena = page->arena;
    const struct crime_picture *picture = &page->picture;
    struct text place = crime_place_name(arena, page->areas, picture->area), when = crime_months_words(arena, picture->from, picture->to);
    struct text number = crime_count_words(arena, count), type = crime_type_name(arena, picture->type);
    if (!picture->type.length)
        return arena_printf(arena, SAY_COUNT(arena, count, "%.*s, %.*s: %.*s recorded crime.", "%.*s, %.*s: %.*s recorded crimes."), TEXT_ARGS(place), TEXT_ARGS(when), TEXT_ARGS(number));
    if (text_equals(picture->type, CRIME_INCIDENTS))
        return arena_printf(arena, SAY_COUNT(arena, count, "%.*s, %.*s: %.*s incident of anti-social behaviour.", "%.*s, %.*s: %.*s incidents of anti-social behaviour."),
                            TEXT_ARGS(place), TEXT_ARGS(when), TEXT_ARGS(number));
    return arena_printf(arena, SAY_COUNT(arena, count, "%.*s, %.*s: %.*s recorded crime of the type “%.*s”.", "%.*s, %.*s: %.*s recorded crimes of the type “%.*s”."),
                        TEXT_ARGS(place), TEXT_ARGS(when), TEXT_ARGS(number), TEXT_ARGS(type));
}

static struct text compare_line(struct crime_page *page, struct crime_pair pair)
{
    struct arena *arena = page->arena;
    int64_t change = pair.now - pair.before, size = change < 0 ? -change : change;
    struct text by = crime_count_words(arena, size), before = crime_count_words(arena, pair.before), percent = compare_share_words(arena, change, pair.before);
    if (page->picture.missing)
        return TEXT_NONE;
    if (page->picture.missing_before)
        return SAID(arena, "The same months of the year before are not all loaded, so they cannot be compared.");
    if (!change)
        return SAID(arena, "That is as many as in the same months of the year before.");
    if (!percent.length)
        return change > 0 ? arena_printf(arena, SAY(arena, "That is %.*s more than the %.*s in the same months of the year before."), TEXT_ARGS(by), TEXT_ARGS(before))
                          : arena_printf(arena, SAY(arena, "That is %.*s fewer than the %.*s in the same months of the year before."), TEXT_ARGS(by), TEXT_ARGS(before));
    return change > 0 ? arena_printf(arena, SAY(arena, "That is %.*s more (%.*s) than the %.*s in the same months of the year before."), TEXT_ARGS(by), TEXT_ARGS(percent), TEXT_ARGS(before))
                      : arena_printf(arena, SAY(arena, "That is %.*s fewer (%.*s) than the %.*s in the same months of the year before."), TEXT_ARGS(by), TEXT_ARGS(percent), TEXT_ARGS(before));
}

static struct text missing_line(struct crime_page *page)
{
    struct arena *arena = page->arena;
    const struct crime_picture *picture = &page->picture;
    struct text names = TEXT_NONE;
    if (!picture->missing)
        return TEXT_NONE;
    if (picture->missing > MONTHS_NAMED)
        return arena_printf(arena, SAY(arena, "No file is loaded for %d of these months. The totals are of the others, and are not compared with the year before."), picture->missing);
    for (int month = picture->from; month <= picture->to; month++)
        if (!picture->loaded[month])
            names = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(names), names.length ? ", " : "", TEXT_ARGS(crime_month_words(arena, month)));
    return arena_printf(arena, SAY(arena, "No file is loaded for %.*s. The totals are of the other months, and are not compared with the year before."), TEXT_ARGS(names));
}

static struct text incidents_line(struct crime_page *page)
{
    struct arena *arena = page->arena;
    struct crime_pair incidents = crime_picture_incidents(&page->picture, page->picture.area);
    if (page->picture.type.length)
        return TEXT_NONE;
    return arena_printf(arena, SAY_COUNT(arena, incidents.now, "Anti-social behaviour stands apart, because it is an incident and not a recorded crime: %.*s incident in these months.",
                                         "Anti-social behaviour stands apart, because it is an incident and not a recorded crime: %.*s incidents in these months."),
                        TEXT_ARGS(crime_count_words(arena, incidents.now)));
}

static struct text apart_line(struct crime_page *page)
{
    struct arena *arena = page->arena;
    const struct crime_picture *picture = &page->picture;
    if (picture->area == CRIME_OUTSIDE || picture->area == CRIME_NOWHERE)
        return SAID(arena, "The police force recorded these, but they are in none of the districts, and in no total of them.");
    struct text outside = crime_count_words(arena, crime_picture_total(picture, CRIME_OUTSIDE).now);
    struct text nowhere = crime_count_words(arena, crime_picture_total(picture, CRIME_NOWHERE).now);
    return arena_printf(arena, SAY(arena, "Counted apart, because they are in no district: %.*s outside the area and %.*s without a location."), TEXT_ARGS(outside), TEXT_ARGS(nowhere));
}

static void set_line(struct crime_page *page, const char *name, struct text line)
{
    value_set_page(page->arena, page->view, name, value_text(page->arena, line));
}

void crime_page_say(struct crime_page *page)
{
    struct crime_pair pair = crime_picture_total(&page->picture, page->picture.area);
    set_line(page, "lead_line", lead_line(page, pair.now));
    set_line(page, "compare_line", compare_line(page, pair));
    set_line(page, "missing_line", missing_line(page));
    set_line(page, "incidents_line", incidents_line(page));
    set_line(page, "apart_line", apart_line(page));
    set_line(page, "percent_line", !crime_picture_compares(&page->picture) ? TEXT_NONE : arena_printf(page->arena, SAY(page->arena, "Where there were fewer than %d a year before, a percentage would mean little and is left out."), COMPARE_EVENTS_LEAST));
}
