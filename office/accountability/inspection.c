/* Inspections between the store and their rules: an answer is whole when every finding has step or reason; nobody closes what they said was done. */
#include "office/accountability/deciding_internal.h"
#include "office/accountability/finding_rules.h"

static enum result say_answer(enum finding_answer answer, struct text title, struct message *message)
{
    switch (answer) {
    case FINDING_NO_STANCE:
        return message_fail(message, ERROR_INVALID, "Say whether “%.*s” is accepted or rejected.", TEXT_ARGS(title));
    case FINDING_NO_STEP:
        return message_fail(message, ERROR_INVALID, "“%.*s” is accepted: say what is done or proposed.", TEXT_ARGS(title));
    case FINDING_NO_REASON:
        return message_fail(message, ERROR_INVALID, "“%.*s” is not accepted as a whole: say why.", TEXT_ARGS(title));
    case FINDING_STEP_TOO_MANY:
        return message_fail(message, ERROR_INVALID, "“%.*s” is rejected, and yet something is said to be done: it is accepted in part, or the step is to be emptied.", TEXT_ARGS(title));
    case FINDING_ANSWERED:
        break;
    }
    return OK;
}

static enum finding_answer answer_of(const struct record *finding)
{
    return finding_judge(record_text(finding, "kind"), record_text(finding, "stance"), record_text(finding, "step").length > 0, record_text(finding, "reason").length > 0);
}

/* A finding is published when the report is, before anybody had to answer it; an answer that is begun is whole. */
CHECK(finding_has_answer)
{
    bool begun = record_text(record, "stance").length || record_text(record, "step").length || record_text(record, "reason").length;
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    return begun ? say_answer(answer_of(record), record_text(record, "title"), message) : OK;
}

/* Every finding of the report is published with step or reason. */
CHECK(inspection_is_answered)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    (void)arena, (void)engine, (void)move, (void)actor;
    if (record_text(record, "force_comments").length && !record_text(record, "response_to_force").length)
        return message_fail(message, ERROR_INVALID, "The chief officer has commented: say what the office answers to that.");
    TRY(db_query(db, &row, SQL("select f.title, f.kind, f.stance, f.step, f.reason, r.state, r.published_version from reg_finding f join record r on r.id = f.id where f.inspection = $1 and r.state <> 'withdrawn' order by f.id"),
                 BIND(bind_integer(record->id))));
    while ((step = statement_step(row)) == 1) {
        if (text_equals(statement_text(row, 5), "draft"))
            return message_fail(message, ERROR_INVALID, "The finding “%.*s” is a draft: publish it first, or the answer is not whole.", TEXT_ARGS(statement_text(row, 0)));
        TRY(say_answer(finding_judge(statement_text(row, 1), statement_text(row, 2), statement_text(row, 3).length > 0, statement_text(row, 4).length > 0), statement_text(row, 0), message));
    }
    return step < 0 ? (enum result)step : OK;
}

/* Neither who wrote how far it is (not_by: author) nor who said that it is done. */
CHECK(finding_may_be_closed)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    (void)arena, (void)engine, (void)move;
    TRY(say_answer(answer_of(record), record_text(record, "title"), message));
    TRY(db_query(db, &row, SQL("select account, coalesce(account_for, 0) from history where record = $1 and kind = 'moved' and move = 'claim' order by version desc limit 1"), BIND(bind_integer(record->id))));
    step = statement_step(row);
    if (step <= 0)
        return (enum result)step;
    if (people_own_work(db, statement_integer(row, 0), statement_integer(row, 1), actor))
        return message_fail(message, ERROR_INVALID, "You said that it is done, or covered for whoever did: another person closes it.");
    return OK;
}

CHECK(grade_is_on_scale)
{
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    if (!grade_stands_on(record_text(record, "grade"), record_text(record, "scale")))
        return message_fail(message, ERROR_INVALID, "There is no “adequate” on the scale of four grades: choose the scale of five, or another grade.");
    return OK;
}
