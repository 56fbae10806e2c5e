/* The XmR chart: groups, means and limits. Rules for points are in xmr_rules.c. */
#include "blocks/series/xmr.h"
#include "blocks/series/xmr_internal.h"
#include "base/wording.h"

static const char *const preset_titles[] WORDINGS = {
    "Making Data Count, with outliers screened",
    "Making Data Count, as its workbook computes",
    "Runs and trends of 7",
    "Runs of 7, trends of 5",
    "Runs of 6, trends of 5",
};
const struct xmr_preset xmr_presets[] = {
    {"making_data_count",
     "NHS England, Making Data Count, as the package NHSRplotthedots computes it (2025)",
     {.run_points = 7, .trend_points = 7, .points_least = 6, .screens_outliers = true}},
    {"making_data_count_workbook",
     "NHS England, Making Data Count, the Excel tool: moving ranges are not screened",
     {.run_points = 7, .trend_points = 7, .points_least = 6}},
    {"west_of_england",
     "West of England Academic Health Science Network: 7 and 7, without screening",
     {.run_points = 7, .trend_points = 7, .points_least = 6}},
    {"seven_and_five",
     "Clinical Excellence Commission, New South Wales",
     {.run_points = 7, .trend_points = 5, .points_least = 6}},
    {"six_and_five",
     "As tabled in BMJ Open: quicker to call a change, and more often wrong",
     {.run_points = 6, .trend_points = 5, .points_least = 6}},
};
const size_t xmr_preset_count = COUNT_OF(xmr_presets);
static_assert(COUNT_OF(preset_titles) == COUNT_OF(xmr_presets), "each preset has a title, in the same order");

static const char *const type_keys[XMR_TYPES] = {
    "common_cause", "improvement_high", "improvement_low", "concern_high", "concern_low", "neutral_high", "neutral_low",
};

const char *xmr_type_key(enum xmr_type type) { return (size_t)type < XMR_TYPES ? type_keys[type] : NULL; }

const struct xmr_preset *xmr_preset_find(struct text key)
{
    for (size_t i = 0; i < xmr_preset_count; i++)
        if (text_equals(key, xmr_presets[i].key))
            return &xmr_presets[i];
    return NULL;
}

struct text xmr_preset_title(struct arena *arena, const struct xmr_preset *preset)
{
    return text_of(wording(arena, preset_titles[preset - xmr_presets]));
}

struct xmr_settings xmr_settings_default(void) { return xmr_presets[0].settings; }

static enum result check_question(const struct xmr_question *question)
{
    const struct xmr_settings *settings = &question->settings;
    if (settings->run_points < 3 || settings->trend_points < 3 || settings->points_least < 2 || settings->fix_after_points < 0 ||
        settings->fix_after_points == 1)
        return ERROR_INVALID;
    if (question->count > SERIES_POINTS_MAX)
        return ERROR_LIMIT;
    for (size_t i = 0; i < question->count; i++) {
        const struct series_point *point = &question->points[i];
        if (point->value.state == SERIES_NUMBER &&
            (point->value.amount > SERIES_AMOUNT_MAX || point->value.amount < -SERIES_AMOUNT_MAX))
            return ERROR_LIMIT;
        if (i > 0 && date_compare(question->points[i - 1].to, point->to) >= 0)
            return ERROR_INVALID;
    }
    return OK;
}

/* --- Groups ------------------------------------------------------------------------ */

/* The note that begins a group at this point: its day lies in the point's period, or between the one before and this. A note
 * before the first point begins nothing. Of several, one that breaks comes first. */
static const struct series_note *note_beginning(const struct xmr_question *question, size_t at)
{
    const struct series_note *found = NULL;
    for (size_t i = 0; at > 0 && i < question->note_count; i++) {
        const struct series_note *note = &question->notes[i];
        if ((note->breaks || note->rebases) && date_compare(note->at, question->points[at - 1].to) > 0 &&
            date_compare(note->at, question->points[at].to) <= 0 && (!found || (note->breaks && !found->breaks)))
            found = note;
    }
    return found;
}

static struct series_period period_of(const struct xmr_question *question, size_t at)
{
    return (struct series_period){question->kind, question->points[at].from, question->points[at].to};
}

static void place_point(struct xmr *xmr, const struct xmr_question *question, size_t at)
{
    struct xmr_point *point = &xmr->points[at];
    const struct series_note *note = note_beginning(question, at);
    if (at == 0 || note) {
        xmr->groups[xmr->group_count++] = (struct xmr_group){
            .first = at, .broken = note && note->breaks, .reason = note ? note->words : TEXT_NONE};
    }
    struct xmr_group *group = &xmr->groups[xmr->group_count - 1];
    group->count++;
    point->group = xmr->group_count - 1;
    point->is_number = series_is_number(question->points[at].value);
    group->numbers += point->is_number;
    point->joined = at > 0 && point->is_number && xmr->points[at - 1].is_number && !(group->first == at && group->broken) &&
                    series_period_follows(period_of(question, at - 1), period_of(question, at));
}

bool xmr_follows(const struct xmr *xmr, size_t at)
{
    return at > 0 && xmr->points[at].joined && xmr->points[at].group == xmr->points[at - 1].group;
}

/* --- Means and limits -------------------------------------------------------------- */

/* Of a group's first numbers (all, or those after which its limits are held). */
static void sum_group(const struct xmr *xmr, const struct xmr_question *question, const struct xmr_group *group, struct xmr_sums *sums)
{
    size_t most = question->settings.fix_after_points ? (size_t)question->settings.fix_after_points : SIZE_MAX;
    *sums = (struct xmr_sums){0};
    for (size_t i = group->first; i < group->first + group->count && (size_t)sums->numbers < most; i++) {
        if (!xmr->points[i].is_number)
            continue;
        sums->numbers++;
        sums->sum += question->points[i].value.amount;
        if (xmr_follows(xmr, i)) {
            sums->ranges++;
            sums->range_sum += xmr_range(question, i);
        }
        sums->last = i;
    }
}

int64_t xmr_range(const struct xmr_question *question, size_t at)
{
    int64_t difference = question->points[at].value.amount - question->points[at - 1].value.amount;
    return difference < 0 ? -difference : difference;
}

/* Leaves out each range of 3.267 times their mean or more. Where all values are the same nothing is an outlier. */
static size_t screen_ranges(const struct xmr *xmr, const struct xmr_question *question, const struct xmr_group *group, struct xmr_sums *sums)
{
    const struct xmr_sums all = *sums;
    size_t screened = 0;
    for (size_t i = group->first; all.range_sum > 0 && i <= all.last; i++) {
        if (!xmr_follows(xmr, i) || (__int128)xmr_range(question, i) * 1000 * all.ranges < all.range_sum * 3267)
            continue;
        sums->ranges--;
        sums->range_sum -= xmr_range(question, i);
        screened++;
    }
    return screened;
}

/* a / b, half away from zero; b above 0. What is too large for a text is cut: it cannot come from amounts that were checked. */
static int64_t rounded(__int128 a, __int128 b)
{
    __int128 quotient = ((a < 0 ? -a : a) + b / 2) / b;
    assert(quotient <= INT64_MAX);
    return (int64_t)(a < 0 ? -quotient : quotient);
}

/* mean + times / by * mean range, where `times` may be negative. */
static int64_t line_at(const struct xmr_sums *sums, int times, int by)
{
    __int128 ranges = sums->ranges ? sums->ranges : 1;
    return rounded(sums->sum * by * ranges + (__int128)times * sums->range_sum * sums->numbers, (__int128)by * ranges * sums->numbers);
}

static void limit_group(const struct xmr *xmr, const struct xmr_question *question, struct xmr_group *group, struct xmr_sums *sums)
{
    sum_group(xmr, question, group, sums);
    group->limits = question->kind == SERIES_ROLLING_TWELVE_MONTHS                             ? XMR_OVERLAPS
                    : group->numbers < (size_t)question->settings.points_least || !sums->ranges ? XMR_TOO_FEW
                                                                                               : XMR_HAS_LIMITS;
    if (sums->numbers > 0)
        group->mean = rounded(sums->sum, sums->numbers);
    if (group->limits != XMR_HAS_LIMITS)
        return;
    if (question->settings.screens_outliers)
        group->ranges_screened = screen_ranges(xmr, question, group, sums);
    group->ranges = (size_t)sums->ranges;
    group->trial = sums->numbers < XMR_TRIAL_POINTS;
    group->upper = line_at(sums, 266, 100);
    group->lower = line_at(sums, -266, 100);
    group->near_upper = line_at(sums, 532, 300);
    group->near_lower = line_at(sums, -532, 300);
}

int xmr_compare(const struct xmr_sums *sums, int64_t amount, int times, int by)
{
    __int128 ranges = sums->ranges ? sums->ranges : 1;
    __int128 left = (__int128)amount * by * ranges * sums->numbers;
    __int128 right = sums->sum * by * ranges + (__int128)times * sums->range_sum * sums->numbers;
    return (left > right) - (left < right);
}

int xmr_side(const struct xmr *xmr, const struct xmr_question *question, size_t at)
{
    struct xmr_sums sums;
    assert(at < xmr->count && xmr->points[at].is_number);
    sum_group(xmr, question, &xmr->groups[xmr->points[at].group], &sums);
    return xmr_compare(&sums, question->points[at].value.amount, 0, 1);
}

/* --- The whole --------------------------------------------------------------------- */

static enum xmr_assurance assure(const struct xmr_question *question, const struct xmr_sums *sums)
{
    int upper = xmr_compare(sums, question->target, 266, 100), lower = xmr_compare(sums, question->target, -266, 100);
    bool more = question->direction == SERIES_MORE_IS_BETTER;
    if (upper > 0)
        return more ? XMR_NEVER_MET : XMR_ALWAYS_MET;
    if (lower < 0)
        return more ? XMR_ALWAYS_MET : XMR_NEVER_MET;
    return XMR_HIT_AND_MISS;
}

/* A later group takes the place of an earlier one, in what is said of the whole, as soon as it has a number. */
static void judge_group(struct xmr *xmr, const struct xmr_question *question, struct xmr_group *group)
{
    struct xmr_sums sums;
    limit_group(xmr, question, group, &sums);
    if (group->numbers == 0)
        return;
    xmr->last = SIZE_MAX;
    xmr->assurance = XMR_NO_ASSURANCE;
    if (group->limits != XMR_HAS_LIMITS)
        return;
    xmr_judge(xmr, question, group, &sums);
    for (size_t i = group->first; i < group->first + group->count; i++)
        if (xmr->points[i].judged)
            xmr->last = i;
    if (question->has_target && question->direction != SERIES_NEITHER)
        xmr->assurance = assure(question, &sums);
}

enum result xmr_make(struct arena *arena, const struct xmr_question *question, struct xmr *ret_xmr)
{
    struct xmr xmr = {.settings = question->settings, .count = question->count, .last = SIZE_MAX};
    TRY(check_question(question));
    xmr.points = ARENA_ARRAY(arena, struct xmr_point, question->count);
    xmr.groups = ARENA_ARRAY(arena, struct xmr_group, question->count);
    if (!xmr.points || !xmr.groups)
        return ERROR_MEMORY;
    for (size_t i = 0; i < xmr.count; i++)
        place_point(&xmr, question, i);
    for (size_t i = 0; i < xmr.group_count; i++)
        judge_group(&xmr, question, &xmr.groups[i]);
    if (xmr.last != SIZE_MAX)
        xmr.variation = xmr.points[xmr.last].type;
    *ret_xmr = xmr;
    return OK;
}
