/* How a measure stands against its target: what is asked of the rule (blocks/series/target.h), and who judged an outcome. */
#include "base/wording.h"
#include "office/performance/views.h"

static void read_judgement(struct statement *row, struct arena *arena, struct target_judgement *judgement)
{
    static const enum target_verdict verdicts[] = {TARGET_MET, TARGET_PARTLY_MET, TARGET_NOT_MET};
    struct text code = statement_text(row, 0);
    judgement->by = statement_copy(row, 1, arena);
    judgement->on = statement_date(row, 2);
    judgement->words = statement_copy(row, 3, arena);
    judgement->evidence = statement_copy(row, 4, arena);
    if (!judgement->evidence.length && statement_integer(row, 5))
        judgement->evidence = SAID(arena, "see the linked evidence");
    for (size_t i = 0; i < COUNT_OF(verdicts); i++)
        if (text_equals(code, target_verdict_key(verdicts[i])))
            judgement->verdict = verdicts[i];
}

/* The newest judgement of an outcome that was published until that day. */
static enum result find_judgement(struct db *db, struct arena *arena, const struct measure *measure, struct date known_on, struct target_judgement *judgement)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select j.verdict, j.judged_by, j.judged_on, j.text, j.evidence_text, (select count(l.to_id) from pub_link l where l.from_id = j.id and l.field = 'evidence')"
                               " from pub_judgement j join pub_record p on p.id = j.id where j.measure = $1 and p.first_on <= $2 order by j.judged_on desc, j.id desc limit 1"),
                 BIND(bind_integer(measure->of.id), bind_date(known_on))));
    step = statement_step(row);
    if (step == 1)
        read_judgement(row, arena, judgement);
    return step < 0 ? (enum result)step : OK;
}

static void set_baseline(const struct measure *measure, struct target *target)
{
    struct series_period period;
    if (!measure->has_baseline || series_period_holding(measure->of.period, measure->baseline_on, &period) < 0)
        return;
    target->has_baseline = true;
    target->baseline = series_number(measure->baseline_value);
    target->baseline_period = period;
}

enum result measure_judge(struct db *db, struct arena *arena, const struct measure *measure, const struct series_point *points, size_t count,
                          struct date today, struct target_answer *ret_answer)
{
    struct series_note *notes;
    const struct series_point *latest = performance_latest(points, count);
    struct target_question question = {
        .target = {.type = measure->target_type, .amount = measure->target_value, .tolerance = measure->target_type == TARGET_MAINTAIN ? measure->target_tolerance : 0, .judgement = {.verdict = TARGET_NO_VERDICT, .on = DATE_NONE}},
        .unit = measure->of.unit, .direction = measure->direction, .today = today,
    };
    latest = !latest && count ? &points[count - 1] : latest;
    if (latest) {
        question.has_value = true;
        question.value = latest->value;
        question.period = measure_period(measure, latest);
        question.provisional = latest->provisional;
    }
    set_baseline(measure, &question.target);
    TRY(measure_notes(db, arena, measure->of.id, today, &notes, &question.note_count));
    question.notes = notes;
    if (measure->target_type == TARGET_OUTCOME_BASED)
        TRY(find_judgement(db, arena, measure, today, &question.target.judgement));
    return target_judge(arena, &question, ret_answer);
}

enum result measure_verdict(struct db *db, struct arena *arena, const struct measure *measure, const struct series_point *points, size_t count,
                            struct date today, struct text *ret_words)
{
    struct target_answer answer;
    TRY(measure_judge(db, arena, measure, points, count, today, &answer));
    *ret_words = answer.words;
    return OK;
}
