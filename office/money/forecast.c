/* The medium-term financial plan: see forecast.h. */
#include "office/money/forecast.h"

#include "base/decimal.h"
#include "base/pence.h"
#include "base/wording.h"
#include "office/money/precept.h"
#include "office/money/year.h"

#define WHOLE (100 * DECIMAL_ONE)

enum result forecast_grow(int64_t amount, int64_t per_cent, int64_t *ret_amount)
{
    __int128 product = (__int128)amount * (WHOLE + per_cent), half = product < 0 ? -WHOLE / 2 : WHOLE / 2;
    __int128 grown = (product + half) / WHOLE;
    if (grown > PENCE_MAX || grown < -(__int128)PENCE_MAX)
        return ERROR_LIMIT;
    *ret_amount = (int64_t)grown;
    return OK;
}

/* A plan while it is worked out. */
struct working {
    struct arena *arena;
    const struct forecast_plan *plan;
    struct text band_missing; /* why Band D or tax base is not known in the year at hand */
    int64_t band_d, tax_base; /* of the year at hand; 0: not known */
};

static const struct forecast_assumption *assumed(const struct forecast_plan *plan, struct text driver, int year)
{
    for (size_t i = 0; i < plan->assumption_count; i++)
        if (plan->assumptions[i].year == year && text_equal(plan->assumptions[i].driver, driver))
            return &plan->assumptions[i];
    return NULL;
}

static struct text share_words(struct arena *arena, int64_t per_cent)
{
    return arena_printf(arena, "%s %.*s%%", per_cent < 0 ? "−" : "+", TEXT_ARGS(decimal_text(arena, per_cent < 0 ? -per_cent : per_cent)));
}

static struct forecast_cell unknown(struct text what)
{
    return (struct forecast_cell){.working = what};
}

static struct text is_missing(struct arena *arena, struct text driver, int year)
{
    return arena_printf(arena, SAY(arena, "No assumption for “%.*s” in %.*s"), TEXT_ARGS(driver), TEXT_ARGS(year_name(arena, year)));
}

/* Band D and tax base of the next year; both 0 once one of them is not known. */
static enum result step_precept(struct working *working, int ahead)
{
    const struct forecast_plan *plan = working->plan;
    const struct forecast_assumption *band_d = assumed(plan, TEXT("band_d"), plan->year + ahead), *base = assumed(plan, TEXT("tax_base"), plan->year + ahead);
    if (ahead <= 1 || !working->band_d)
        return OK;
    if (!band_d || !base) {
        working->band_missing = is_missing(working->arena, band_d ? SAID(working->arena, "Tax base") : SAID(working->arena, "Band D"), plan->year + ahead);
        working->band_d = working->tax_base = 0;
        return OK;
    }
    TRY(forecast_grow(working->band_d, band_d->per_cent, &working->band_d));
    return forecast_grow(working->tax_base, base->per_cent, &working->tax_base);
}

static enum result precept_cell(const struct working *working, struct forecast_cell *ret_cell, int64_t *ret_carried)
{
    if (working->band_d <= 0 || working->tax_base <= 0) {
        *ret_cell = unknown(working->band_missing);
        return OK;
    }
    TRY(precept_raised(working->band_d, working->tax_base, ret_carried));
    *ret_cell = (struct forecast_cell){true, *ret_carried, arena_printf(working->arena, "%.*s × %.*s = %.*s", TEXT_ARGS(pence_text(working->arena, working->band_d)), TEXT_ARGS(decimal_text(working->arena, working->tax_base)),
                                                                     TEXT_ARGS(pence_text(working->arena, *ret_carried)))};
    return OK;
}

static enum result grown_cell(const struct working *working, const struct forecast_line *line, int year, struct forecast_cell *ret_cell, int64_t *carried)
{
    const struct forecast_assumption *growth = assumed(working->plan, line->driver, year);
    struct arena *arena = working->arena;
    if (line->driver.length && !growth) {
        *ret_cell = unknown(is_missing(arena, line->driver_label, year));
        return OK;
    }
    struct text begins = pence_text(arena, *carried);
    if (growth)
        TRY(forecast_grow(*carried, growth->per_cent, carried));
    *ret_cell = (struct forecast_cell){true, *carried, growth ? arena_printf(arena, "%.*s %.*s = %.*s", TEXT_ARGS(begins), TEXT_ARGS(share_words(arena, growth->per_cent)), TEXT_ARGS(pence_text(arena, *carried))) : begins};
    return OK;
}

/* The changes of the year: all are added to the cell, the lasting ones to what is carried on. */
static enum result add_changes(const struct working *working, const struct forecast_line *line, int year, struct forecast_cell *cell, int64_t *carried)
{
    for (size_t i = 0; cell->is_known && i < working->plan->change_count; i++) {
        const struct forecast_change *change = &working->plan->changes[i];
        if (change->line != line->id || change->year != year)
            continue;
        TRY(pence_add(cell->pence, change->pence, &cell->pence));
        if (change->is_lasting)
            TRY(pence_add(*carried, change->pence, carried));
        cell->working = arena_printf(working->arena, "%.*s; %s %.*s (%.*s) = %.*s", TEXT_ARGS(cell->working), change->pence < 0 ? "−" : "+",
                                     TEXT_ARGS(pence_text(working->arena, change->pence < 0 ? -change->pence : change->pence)), TEXT_ARGS(change->title), TEXT_ARGS(pence_text(working->arena, cell->pence)));
    }
    return OK;
}

static enum result add_up(struct arena *arena, const struct forecast_plan *plan, int ahead, struct forecast *forecast)
{
    const size_t width = (size_t)plan->years + 1;
    struct forecast_cell *gap = &forecast->gaps[ahead];
    for (int side = 0; side < FORECAST_SIDES; side++)
        forecast->sums[side][ahead] = (struct forecast_cell){.is_known = true};
    for (size_t i = 0; i < plan->line_count; i++) {
        const struct forecast_cell *cell = &forecast->cells[i * width + (size_t)ahead];
        struct forecast_cell *sum = &forecast->sums[plan->lines[i].side][ahead];
        if (!cell->is_known && sum->is_known)
            *sum = unknown(cell->working);
        if (sum->is_known)
            TRY(pence_add(sum->pence, cell->pence, &sum->pence));
    }
    const struct forecast_cell *spending = &forecast->sums[FORECAST_SPENDING][ahead], *funding = &forecast->sums[FORECAST_FUNDING][ahead], *reserves = &forecast->sums[FORECAST_RESERVES][ahead];
    if (!spending->is_known || !funding->is_known || !reserves->is_known) {
        *gap = unknown(!spending->is_known ? spending->working : !funding->is_known ? funding->working : reserves->working);
        return OK;
    }
    gap->is_known = true;
    TRY(pence_add(spending->pence, -funding->pence, &gap->pence));
    TRY(pence_add(gap->pence, -reserves->pence, &gap->pence));
    gap->working = arena_printf(arena, "%.*s − %.*s − %.*s = %.*s", TEXT_ARGS(pence_text(arena, spending->pence)), TEXT_ARGS(pence_text(arena, funding->pence)), TEXT_ARGS(pence_text(arena, reserves->pence)),
                                TEXT_ARGS(pence_text(arena, gap->pence)));
    return OK;
}

static enum result work_line(const struct working *working, const struct forecast_line *line, int ahead, const struct forecast_cell *before, struct forecast_cell *cell, int64_t *carried)
{
    if (ahead == 0) {
        *carried = line->pence;
        *cell = (struct forecast_cell){true, line->pence, pence_text(working->arena, line->pence)};
    } else if (text_equals(line->driver, "precept")) {
        TRY(precept_cell(working, cell, carried));
    } else if (!before->is_known) {
        *cell = *before;
    } else {
        TRY(grown_cell(working, line, working->plan->year + ahead, cell, carried));
    }
    return ahead ? add_changes(working, line, working->plan->year + ahead, cell, carried) : OK;
}

enum result forecast_work(struct arena *arena, const struct forecast_plan *plan, int64_t band_d_pence, struct forecast *ret_forecast)
{
    const size_t width = (size_t)plan->years + 1;
    struct working working = {.arena = arena, .plan = plan, .band_d = plan->tax_base > 0 ? band_d_pence : 0, .tax_base = plan->tax_base, .band_missing = SAID(arena, "Band D or the tax base of the first year is not known")};
    struct forecast forecast = {.cells = ARENA_ARRAY(arena, struct forecast_cell, plan->line_count * width + 1)};
    int64_t *carried = ARENA_ARRAY(arena, int64_t, plan->line_count + 1);
    if (!forecast.cells || !carried)
        return ERROR_MEMORY;
    for (int ahead = 0; ahead <= plan->years; ahead++) {
        TRY(step_precept(&working, ahead));
        for (size_t i = 0; i < plan->line_count; i++) {
            struct forecast_cell *cell = &forecast.cells[i * width + (size_t)ahead];
            TRY(work_line(&working, &plan->lines[i], ahead, ahead ? cell - 1 : NULL, cell, &carried[i]));
        }
        TRY(add_up(arena, plan, ahead, &forecast));
    }
    if (arena_failed(arena))
        return ERROR_MEMORY;
    *ret_forecast = forecast;
    return OK;
}

struct text forecast_missing(const struct forecast_plan *plan, const struct forecast *forecast)
{
    for (size_t i = 0; i < plan->line_count * ((size_t)plan->years + 1); i++)
        if (!forecast->cells[i].is_known)
            return forecast->cells[i].working;
    return TEXT_NONE;
}

enum result capital_check(struct arena *arena, int64_t planned, const int64_t parts[static CAPITAL_SOURCES], struct message *message)
{
    int64_t sum = 0;
    for (int i = 0; i < CAPITAL_SOURCES; i++)
        TRY(pence_add(sum, parts[i], &sum));
    if (sum == planned)
        return OK;
    if (sum < planned)
        return message_fail(message, ERROR_INVALID, "What it is paid from makes %.*s, and it costs %.*s: %.*s is missing.", TEXT_ARGS(pence_text(arena, sum)), TEXT_ARGS(pence_text(arena, planned)),
                            TEXT_ARGS(pence_text(arena, planned - sum)));
    return message_fail(message, ERROR_INVALID, "What it is paid from makes %.*s, and it costs %.*s: that is %.*s too much.", TEXT_ARGS(pence_text(arena, sum)), TEXT_ARGS(pence_text(arena, planned)),
                        TEXT_ARGS(pence_text(arena, sum - planned)));
}
