/* Tables, sentences and rows of the page of stops and searches: see stops_page.h. */
#include "base/wording.h"
#include "office/performance/stops_page.h"

static const char *const keys[STOPS_BREAKDOWNS] = {
    "month", "object", "outcome", "legislation", "age_range", "officer_defined_ethnicity", "self_defined_ethnicity", "outcome_linked",
};
const char *stops_breakdown_key(enum stops_breakdown breakdown) { return keys[breakdown]; }

/* As data.police.uk writes them; others stand as they came. */
static const char *const value_names[] WORDINGS = {
    "A no further action disposal", "Arrest", "Khat or Cannabis warning", "Community resolution", "Summons / charged by post", "Caution (simple or conditional)",
    "Penalty Notice for Disorder", "Controlled drugs", "Offensive weapons", "Article for use in theft", "Stolen goods", "Anything to threaten or harm anyone",
    "Evidence of offences under the Act", "Articles for use in criminal damage", "Firearms", "Fireworks", "Goods on which duty has not been paid etc.",
    "Game or poaching equipment", "Psychoactive substances", "Crossbows", "under 10", "10-17", "18-24", "25-34", "over 34", "White", "Black", "Asian", "Mixed", "Other",
    "Misuse of Drugs Act 1971 (section 23)", "Police and Criminal Evidence Act 1984 (section 1)", "Criminal Justice and Public Order Act 1994 (section 60)",
    "Firearms Act 1968 (section 47)",
};

struct text stops_value_words(struct arena *arena, enum stops_breakdown breakdown, struct text value)
{
    if (breakdown == STOPS_MONTHS)
        return crime_month_words(arena, crime_month_number(arena_copy(arena, value).data));
    if (!value.length)
        return breakdown == STOPS_OUTCOMES ? SAID(arena, "None was given") : SAID(arena, "Not recorded");
    for (size_t i = 0; i < COUNT_OF(value_names); i++)
        if (text_equals(value, value_names[i]))
            return text_of(wording(arena, value_names[i]));
    return value;
}

struct text stops_year_words(struct arena *arena, int year)
{
    return arena_printf(arena, SAY(arena, "the year to March %d"), year);
}

/* --- JSON and CSV -------------------------------------------------------------------- */

static const struct shape_field count_fields[] = {
    {"breakdown", VALUE_TEXT, false, false, "all, month, object, outcome, legislation, age_range, officer_defined_ethnicity, self_defined_ethnicity or outcome_linked", NULL},
    {"value", VALUE_TEXT, false, false, "As data.police.uk writes it; empty: not recorded", NULL},
    {"searches", VALUE_INTEGER, false, true, "Searches of the year; null: too few to be shown, or others with them", NULL},
    {"found", VALUE_INTEGER, false, true, "Those that ended in something other than no further action; null: not shown, or no meaning", NULL},
    {"without_outcome", VALUE_INTEGER, false, true, "Those whose outcome is not given; null beside what is not shown", NULL},
    {"find_rate", VALUE_TEXT, false, true, "Found, of 100 searches; null: not shown, or too many outcomes are not given", NULL},
    {"suppressed", VALUE_BOOLEAN, false, false, "Whether something of this row is not shown, to protect people", NULL},
    {"residents", VALUE_INTEGER, false, true, "People of this self-defined ethnicity who live in the area; null: not counted here", NULL},
    {"rate_per_1000", VALUE_TEXT, false, true, "Searches of the year for each 1,000 of them; null: not shown, or not all twelve months are loaded", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape stops_count_shape = {"StopsCount", count_fields};

static bool is_about_people(enum stops_breakdown breakdown)
{
    return breakdown == STOPS_AGES || breakdown == STOPS_OFFICER_DEFINED || breakdown == STOPS_SELF_DEFINED;
}

/* By outcome and by whether it is linked, how many were finds says nothing that the row does not. */
static bool has_finds(enum stops_breakdown breakdown) { return breakdown != STOPS_OUTCOMES && breakdown != STOPS_LINKED; }

static struct value *count_or_null(struct arena *arena, bool shows, int64_t count)
{
    return shows ? value_integer(arena, count) : value_null(arena);
}

static enum result add_count(struct stops_page *page, struct value *list, const char *breakdown, const struct stops_line *line, const struct stops_line *all, bool finds, bool about_people)
{
    struct arena *arena = page->arena;
    struct value *row = value_object(arena);
    struct series_value rate, for_residents;
    bool hides = line->hides_searches || line->hides_found;
    TRY(stops_find_rate(line, all, &rate));
    TRY(stops_residents_rate(page, line, &for_residents));
    value_set_text(arena, row, "breakdown", text_of(breakdown));
    value_set_text(arena, row, "value", line->value);
    value_set(arena, row, "searches", count_or_null(arena, !line->hides_searches, line->searches));
    value_set(arena, row, "found", count_or_null(arena, finds && !line->hides_found, line->found));
    value_set(arena, row, "without_outcome", count_or_null(arena, finds && !about_people, line->open)); /* a third count of people would need hiding of its own */
    value_set(arena, row, "find_rate", finds && series_is_number(rate) ? value_text(arena, series_amount_plain(arena, rate.amount)) : value_null(arena));
    value_set_boolean(arena, row, "suppressed", hides);
    value_set(arena, row, "residents", count_or_null(arena, line->residents > 0, line->residents));
    value_set(arena, row, "rate_per_1000", series_is_number(for_residents) ? value_text(arena, series_amount_plain(arena, for_residents.amount)) : value_null(arena));
    value_append(arena, list, row);
    return OK;
}

enum result stops_set_counts(struct stops_page *page)
{
    struct value *list = value_list(page->arena);
    if (page->sums[STOPS_MONTHS].count)
        TRY(add_count(page, list, "all", &page->sums[STOPS_MONTHS].all, &page->sums[STOPS_MONTHS].all, true, false));
    for (size_t b = 0; b < STOPS_BREAKDOWNS; b++)
        for (size_t i = 0; i < page->sums[b].count; i++)
            TRY(add_count(page, list, keys[b], &page->sums[b].lines[i], b == STOPS_MONTHS ? &page->sums[b].lines[i] : &page->sums[b].all, has_finds((enum stops_breakdown)b), is_about_people((enum stops_breakdown)b)));
    value_set(page->arena, page->view, "counts", list);
    return OK;
}

/* --- Tables -------------------------------------------------------------------------- */

static void number_cell(struct arena *arena, struct value *row, struct text text)
{
    value_set_boolean(arena, part_cell(arena, row, text), "numeric", true);
}

static struct text count_words(struct arena *arena, bool hides, int64_t count)
{
    return hides ? SAID(arena, "not shown") : crime_count_words(arena, count);
}

static struct text rate_words(struct arena *arena, struct series_value rate)
{
    return rate.state == SERIES_SUPPRESSED ? SAID(arena, "not shown") : series_is_number(rate) ? series_amount_figure(arena, rate.amount, SERIES_PERCENTAGE) : SAID(arena, "none");
}

static struct text beside_words(struct arena *arena, struct stops_interval interval)
{
    struct text range;
    if (interval.beside == STOPS_UNKNOWN)
        return TEXT_NONE;
    range = arena_printf(arena, SAY(arena, "%.*s to %.*s"), TEXT_ARGS(series_amount_figure(arena, interval.lower, SERIES_PERCENTAGE)), TEXT_ARGS(series_amount_figure(arena, interval.upper, SERIES_PERCENTAGE)));
    if (interval.beside == STOPS_ABOVE)
        return arena_printf(arena, SAY(arena, "%.*s: higher than of all"), TEXT_ARGS(range));
    return interval.beside == STOPS_BELOW ? arena_printf(arena, SAY(arena, "%.*s: lower than of all"), TEXT_ARGS(range)) : range;
}

static bool has_residents(const struct stops_page *page, enum stops_breakdown breakdown) { return breakdown == STOPS_SELF_DEFINED && page->residents.has; }

static enum result add_residents(struct stops_page *page, struct value *row, const struct stops_line *line)
{
    struct arena *arena = page->arena;
    struct series_value rate;
    TRY(stops_residents_rate(page, line, &rate));
    number_cell(arena, row, line->residents ? crime_count_words(arena, line->residents) : SAID(arena, "none"));
    number_cell(arena, row, rate.state == SERIES_SUPPRESSED ? SAID(arena, "not shown") : series_is_number(rate) ? series_amount_figure(arena, rate.amount, SERIES_RATE_PER_1000) : SAID(arena, "none"));
    return OK;
}

static enum result add_row(struct stops_page *page, struct value *table, enum stops_breakdown breakdown, const struct stops_line *line, bool is_all)
{
    struct arena *arena = page->arena;
    const struct stops_line *all = &page->sums[breakdown].all;
    struct value *row = part_table_row(arena, table);
    struct series_value share, rate;
    TRY(stops_share(line, all->searches, &share));
    TRY(stops_find_rate(line, breakdown == STOPS_MONTHS ? line : all, &rate));
    value_set_boolean(arena, part_cell(arena, row, is_all ? SAID(arena, "All searches") : stops_value_words(arena, breakdown, line->value)), "heads", true);
    number_cell(arena, row, count_words(arena, line->hides_searches, line->searches));
    number_cell(arena, row, rate_words(arena, share));
    if (!has_finds(breakdown))
        return OK;
    number_cell(arena, row, count_words(arena, line->hides_found, line->found));
    number_cell(arena, row, rate_words(arena, rate));
    part_cell(arena, row, is_all ? TEXT_NONE : beside_words(arena, stops_interval_of(line, all)));
    return has_residents(page, breakdown) ? add_residents(page, row, line) : OK;
}

static enum result set_table(struct stops_page *page, enum stops_breakdown breakdown, const char *member, struct text caption, struct text head)
{
    struct arena *arena = page->arena;
    const struct stops_sum *sum = &page->sums[breakdown];
    struct value *table = part_table(arena, arena_printf(arena, "by-%s", member).data, caption, SAID(arena, "Nothing is recorded of this."));
    part_column(arena, table, head, false);
    part_column(arena, table, SAID(arena, "Searches"), true);
    part_column(arena, table, SAID(arena, "Share of searches"), true);
    if (has_finds(breakdown)) {
        part_column(arena, table, SAID(arena, "Led to an outcome"), true);
        part_column(arena, table, SAID(arena, "Find rate"), true);
        part_column(arena, table, SAID(arena, "What chance allows (95%)"), false);
    }
    if (has_residents(page, breakdown)) {
        part_column(arena, table, SAID(arena, "Residents"), true);
        part_column(arena, table, SAID(arena, "Searches for each 1,000"), true);
    }
    for (size_t i = 0; i < sum->count; i++)
        TRY(add_row(page, table, breakdown, &sum->lines[i], false));
    if (sum->count)
        TRY(add_row(page, table, breakdown, &sum->all, true));
    value_set_page(arena, page->view, member, table);
    return OK;
}

static void set_files(struct stops_page *page)
{
    struct arena *arena = page->arena;
    struct value *table = part_table(arena, "files", SAID(arena, "The files of this year"), SAID(arena, "No file is loaded for this year."));
    static const char *const heads[] WORDINGS = {"Rows", "With a place", "No location", "Refused"};
    part_column(arena, table, SAID(arena, "Month"), false);
    part_column(arena, table, SAID(arena, "File"), false);
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        part_column(arena, table, text_of(wording(arena, heads[i])), true);
    part_column(arena, table, SAID(arena, "Loaded"), false);
    for (size_t i = 0; i < page->load_count; i++) {
        const struct crime_load_row *load = &page->loads[i];
        const int64_t numbers[] = {load->rows, load->kept, load->no_location, load->refused};
        struct value *row;
        if (stops_year_of(load->month) != page->year)
            continue;
        row = part_table_row(arena, table);
        value_set_boolean(arena, part_cell(arena, row, crime_month_words(arena, crime_month_number(load->month))), "heads", true);
        part_cell(arena, row, load->file_name);
        for (size_t n = 0; n < COUNT_OF(numbers); n++)
            number_cell(arena, row, crime_count_words(arena, numbers[n]));
        part_cell(arena, row, instant_long(arena, load->live_at));
    }
    value_set_page(arena, page->view, "loads_table", table);
}

enum result stops_set_tables(struct stops_page *page)
{
    struct arena *arena = page->arena;
    TRY(set_table(page, STOPS_MONTHS, "months", SAID(arena, "By month"), SAID(arena, "Month")));
    TRY(set_table(page, STOPS_OBJECTS, "objects", SAID(arena, "What was looked for"), SAID(arena, "Object of search")));
    TRY(set_table(page, STOPS_OUTCOMES, "outcomes", SAID(arena, "How the searches ended"), SAID(arena, "Outcome")));
    TRY(set_table(page, STOPS_LEGISLATION, "powers", SAID(arena, "Under which law"), SAID(arena, "Legislation")));
    TRY(set_table(page, STOPS_AGES, "ages", SAID(arena, "By age"), SAID(arena, "Age in years")));
    TRY(set_table(page, STOPS_OFFICER_DEFINED, "officer-defined", SAID(arena, "By ethnicity as the officer saw it"), SAID(arena, "Officer-defined ethnicity")));
    TRY(set_table(page, STOPS_SELF_DEFINED, "self-defined", SAID(arena, "By ethnicity as the person said it"), SAID(arena, "Self-defined ethnicity")));
    set_files(page);
    return OK;
}

/* --- Sentences ------------------------------------------------------------------------- */

static void set_line(struct stops_page *page, const char *name, struct text line)
{
    value_set_page(page->arena, page->view, name, value_text(page->arena, line));
}

static struct text lead_line(struct stops_page *page, const struct stops_line *all, struct series_value rate)
{
    struct arena *arena = page->arena;
    struct text year = stops_year_words(arena, page->year), number = crime_count_words(arena, all->searches);
    size_t months = page->sums[STOPS_MONTHS].count;
    struct text first = months == 12 ? arena_printf(arena, SAY_COUNT(arena, all->searches, "%.*s stop and search in %.*s.", "%.*s stops and searches in %.*s."), TEXT_ARGS(number), TEXT_ARGS(year))
                                     : arena_printf(arena, SAY_COUNT(arena, all->searches, "%.*s stop and search in those months of %.*s that are loaded: %zu of 12.", "%.*s stops and searches in those months of %.*s that are loaded: %zu of 12."),
                                                    TEXT_ARGS(number), TEXT_ARGS(year), months);
    if (!series_is_number(rate))
        return first;
    return arena_printf(arena, SAY(arena, "%.*s %.*s of them led to an outcome other than no further action: a find rate of %.*s."), TEXT_ARGS(first), TEXT_ARGS(crime_count_words(arena, all->found)),
                        TEXT_ARGS(series_amount_figure(arena, rate.amount, SERIES_PERCENTAGE)));
}

static struct text open_line(struct stops_page *page, const struct stops_line *all)
{
    struct arena *arena = page->arena;
    if (!all->open)
        return TEXT_NONE;
    if (stops_has_rate(all))
        return arena_printf(arena, SAY_COUNT(arena, all->open, "Of %.*s search the outcome is not given. It counts as none.", "Of %.*s searches the outcome is not given. They count as none."), TEXT_ARGS(crime_count_words(arena, all->open)));
    return arena_printf(arena, SAY(arena, "Of %.*s searches the outcome is not given. That is more than one of twenty, so there is no find rate: it would say more of the recording than of the searches."), TEXT_ARGS(crime_count_words(arena, all->open)));
}

/* Whether what was found is what was looked for, which forces record in different ways. */
static struct text linked_line(struct stops_page *page)
{
    const struct stops_sum *sum = &page->sums[STOPS_LINKED];
    struct arena *arena = page->arena;
    int64_t linked = 0;
    for (size_t i = 0; i < sum->count; i++)
        linked += text_equal_ignoring_case(sum->lines[i].value, TEXT("true")) ? sum->lines[i].found : 0;
    if (!sum->all.found)
        return TEXT_NONE;
    return arena_printf(arena, SAY(arena, "Of the %.*s that led to an outcome, %.*s are recorded as linked to what was looked for."), TEXT_ARGS(crime_count_words(arena, sum->all.found)), TEXT_ARGS(crime_count_words(arena, linked)));
}

/* "White 83.4%, Black 9.3%, not shown Other": shares of those of whom it is recorded would need more to be hidden, so they are of all. */
static enum result shares_line(struct stops_page *page, struct text *ret_line)
{
    const struct stops_sum *sum = &page->sums[STOPS_OFFICER_DEFINED];
    struct arena *arena = page->arena;
    struct text list = TEXT_NONE;
    for (size_t i = 0; i < sum->count; i++) {
        struct series_value share;
        TRY(stops_share(&sum->lines[i], sum->all.searches, &share));
        if (series_is_number(share))
            list = arena_printf(arena, "%.*s%s%.*s %.*s", TEXT_ARGS(list), list.length ? ", " : "", TEXT_ARGS(stops_value_words(arena, STOPS_OFFICER_DEFINED, sum->lines[i].value)),
                                TEXT_ARGS(series_amount_figure(arena, share.amount, SERIES_PERCENTAGE)));
    }
    *ret_line = list.length ? arena_printf(arena, SAY(arena, "Shares of all searches by ethnicity as the officer saw it: %.*s."), TEXT_ARGS(list)) : TEXT_NONE;
    return OK;
}

static struct text hidden_line(struct stops_page *page)
{
    bool hides = false, gives_way = false;
    for (size_t b = 0; b < STOPS_BREAKDOWNS; b++) {
        gives_way |= page->sums[b].gives_way;
        for (size_t i = 0; i < page->sums[b].count; i++)
            hides |= page->sums[b].lines[i].hides_searches || page->sums[b].lines[i].hides_found;
    }
    if (gives_way)
        return SAID(page->arena, "There are so few searches that some of these tables are not shown at all, to protect people.");
    return hides ? SAID(page->arena, "Counts of people from 1 to 4 are not shown, to protect people, and neither is what would give them away.") : TEXT_NONE;
}

enum result stops_set_lines(struct stops_page *page)
{
    const struct stops_line *all = &page->sums[STOPS_MONTHS].all;
    int64_t no_location = 0, refused = 0;
    struct series_value rate;
    struct text shares;
    TRY(stops_find_rate(all, all, &rate));
    TRY(shares_line(page, &shares));
    for (size_t i = 0; i < page->load_count; i++)
        if (stops_year_of(page->loads[i].month) == page->year)
            no_location += page->loads[i].no_location, refused += page->loads[i].refused;
    set_line(page, "lead_line", lead_line(page, all, rate));
    set_line(page, "open_line", open_line(page, all));
    set_line(page, "linked_line", linked_line(page));
    set_line(page, "shares_line", shares);
    set_line(page, "hidden_line", hidden_line(page));
    set_line(page, "residents_line", stops_residents_line(page));
    set_line(page, "apart_line", arena_printf(page->arena, SAY(page->arena, "Without a location, and counted here: %.*s. Broken rows that were refused, and are not: %.*s. In which district a search was is not kept, so none is told as outside the area."),
                                              TEXT_ARGS(crime_count_words(page->arena, no_location)), TEXT_ARGS(crime_count_words(page->arena, refused))));
    return OK;
}
