/* How a measure stands against its target, in a sentence. */
#include "base/wording.h"
#include "office/performance/views.h"

static bool needs_baseline(struct text type)
{
    return text_equals(type, "reduce_by") || text_equals(type, "reduce") || text_equals(type, "increase_by") || text_equals(type, "increase") || text_equals(type, "maintain");
}

static struct text judgement_words(struct arena *arena, struct text code)
{
    if (text_equals(code, "met"))
        return SAID(arena, "met");
    if (text_equals(code, "partly_met"))
        return SAID(arena, "partly met");
    return text_equals(code, "not_met") ? SAID(arena, "not met") : SAID(arena, "not known");
}

/* The newest judgement of an outcome: its label, and by whom. */
static enum result judged(struct db *db, struct arena *arena, const struct measure *measure, struct text *ret_words)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select j.verdict, j.judged_by, j.judged_on from pub_judgement j where j.measure = $1 order by j.judged_on desc, j.id desc limit 1"),
                 BIND(bind_integer(measure->of.id))));
    step = statement_step(row);
    if (step < 0)
        return (enum result)step;
    if (step == 0) {
        *ret_words = SAID(arena, "Judged by outcome: nobody has judged it yet.");
        return OK;
    }
    *ret_words = arena_printf(arena, SAY(arena, "Judged %.*s by the %.*s on %.*s."), TEXT_ARGS(judgement_words(arena, statement_text(row, 0))),
                              TEXT_ARGS(statement_text(row, 1)), TEXT_ARGS(date_long(arena, statement_date(row, 2))));
    return OK;
}

enum result measure_verdict(struct db *db, struct arena *arena, const struct measure *measure, const struct series_point *points, size_t count,
                            struct date today, struct text *ret_words)
{
    (void)today;
    if (text_equals(measure->target_type, "outcome"))
        return judged(db, arena, measure, ret_words);
    if (text_equals(measure->target_type, "monitor"))
        *ret_words = SAID(arena, "Watched only: it has no target.");
    else if (needs_baseline(measure->target_type) && !measure->has_baseline)
        *ret_words = SAID(arena, "Not known: there is no baseline yet.");
    else
        *ret_words = performance_latest(points, count) ? SAID(arena, "Not known.") : SAID(arena, "Not known: there is no figure yet.");
    return OK;
}
