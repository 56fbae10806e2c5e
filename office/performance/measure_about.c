/* What a measure is: its definition, source, target and baseline, and the promises that it serves, as rows of its page. Not here: its
 * figures (pages_public.c) and how it stands (verdict.c). */
#include "base/page/page.h"
#include "base/wording.h"
#include "blocks/parts/parts.h"
#include "office/performance/internal.h"

#define SERVED_MAX 50

static void row_if(struct arena *arena, struct value *rows, struct text label, struct text text)
{
    if (text.length)
        part_row_text(arena, rows, label, text);
}

static struct text baseline_line(struct arena *arena, const struct measure *measure)
{
    struct series_period period;
    struct text figure = series_amount_words(arena, measure->baseline_value, measure->of.unit);
    if (!measure->has_baseline)
        return target_needs_baseline(measure->target_type) ? SAID(arena, "Not known: no baseline has been published.") : TEXT_NONE;
    if (series_period_holding(measure->of.period, measure->baseline_on, &period) < 0)
        return figure;
    return arena_printf(arena, SAY(arena, "%.*s, %.*s"), TEXT_ARGS(figure), TEXT_ARGS(series_period_within(arena, period)));
}

static void add_target(struct arena *arena, struct value *rows, const struct measure *measure, const struct target_answer *answer)
{
    row_if(arena, rows, SAID(arena, "Target"), answer->aim);
    row_if(arena, rows, SAID(arena, "As the plan words it"), measure->target_words);
    row_if(arena, rows, SAID(arena, "In which time or way"), measure->target_threshold);
    row_if(arena, rows, SAID(arena, "By when"), date_is_none(measure->target_by) ? TEXT_NONE : date_long(arena, measure->target_by));
    row_if(arena, rows, SAID(arena, "Baseline"), baseline_line(arena, measure));
    row_if(arena, rows, SAID(arena, "Note on the target"), measure->target_note);
}

/* The actions of the plan that it measures. */
static enum result add_served(struct db *db, struct arena *arena, const struct measure *measure, struct value *rows)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct value *items = value_list(arena);
    int step;
    TRY(db_query(db, &row, SQL("select e.code, a.number, a.title from pub_link l join pub_action a on a.id = l.to_id join pub_edition e on e.id = a.edition"
                               " where l.from_id = $1 and l.field = 'serves' order by l.position limit $2"),
                 BIND(bind_integer(measure->of.id), bind_integer(SERVED_MAX))));
    while ((step = statement_step(row)) == 1) {
        struct text title = statement_copy(row, 2, arena);
        struct text href = arena_printf(arena, "/plan/%.*s/actions/%lld", TEXT_ARGS(url_encode(arena, statement_text(row, 0))), (long long)statement_integer(row, 1));
        value_append(arena, items, part_item(arena, arena_printf(arena, "%lld. %.*s", (long long)statement_integer(row, 1), TEXT_ARGS(title)), href));
    }
    if (step < 0)
        return (enum result)step;
    if (items->list.count)
        part_row_items(arena, rows, SAID(arena, "Promises that it serves"), items);
    return OK;
}

/* Where the plan has the objective: the edition's page, at its theme where that is shown there. Empty where the edition is not published. */
enum result measure_objective_href(struct db *db, struct arena *arena, const struct measure *measure, struct text *ret_href)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    *ret_href = TEXT_NONE;
    TRY(db_query(db, &row, SQL("select e.code, o.theme, (select count(a.id) from pub_action a where a.objective = o.id) from pub_objective o"
                               " join pub_edition e on e.id = o.edition where o.id = $1"),
                 BIND(bind_integer(measure->objective))));
    step = statement_step(row);
    if (step == 1) {
        struct text page = arena_printf(arena, "/plan/%.*s", TEXT_ARGS(url_encode(arena, statement_text(row, 0))));
        bool is_shown = !statement_is_null(row, 1) && statement_integer(row, 2) > 0;
        *ret_href = is_shown ? arena_printf(arena, "%.*s#theme-%lld", TEXT_ARGS(page), (long long)statement_integer(row, 1)) : page;
    }
    return step < 0 ? (enum result)step : OK;
}

enum result measure_about_rows(struct db *db, struct arena *arena, const struct measure *measure, const struct target_answer *answer, struct value **ret_rows)
{
    struct value *rows = value_list(arena);
    if (measure->about.length)
        part_row_html(arena, rows, SAID(arena, "Definition"), markdown_value(arena, measure->about, 2));
    row_if(arena, rows, SAID(arena, "Unit"), series_unit_name(arena, measure->of.unit));
    row_if(arena, rows, SAID(arena, "What is counted"), measure->kind_of_count);
    row_if(arena, rows, SAID(arena, "What is better"), series_direction_name(arena, measure->direction));
    row_if(arena, rows, SAID(arena, "What a rise means"), measure->rise_means);
    row_if(arena, rows, SAID(arena, "Above the line"), measure->numerator);
    row_if(arena, rows, SAID(arena, "Below the line"), measure->denominator);
    row_if(arena, rows, SAID(arena, "Supplied by"), measure->owner_name);
    row_if(arena, rows, SAID(arena, "Source"), measure->source);
    if (measure->source_link.length)
        part_row_link(arena, rows, SAID(arena, "Link to the source"), measure->source_link, measure->source_link);
    add_target(arena, rows, measure, answer);
    TRY(add_served(db, arena, measure, rows));
    *ret_rows = rows;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
