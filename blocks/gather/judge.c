/* What the rules of rooms find in an answer that is not sent yet: a fault stands at its question as the question's own do, and keeps the answer from being
 * sent; a warning is said beside it. The rules themselves are the room's (gather_hook). */
#include "blocks/gather/internal.h"

void gather_findings_add(struct arena *arena, struct gather_findings *findings, const char *question, const char *rule, bool is_warning, struct text words)
{
    if (!findings->list)
        findings->list = ARENA_ARRAY(arena, struct gather_finding, GATHER_FINDINGS_MAX);
    if (findings->list && findings->count < GATHER_FINDINGS_MAX)
        findings->list[findings->count++] = (struct gather_finding){question, rule, is_warning, words};
}

void gather_beside_add(struct gather_beside *beside, struct text label, struct text href)
{
    if (beside->count == COUNT_OF(beside->list))
        return;
    beside->list[beside->count].label = label;
    beside->list[beside->count++].href = href;
}

enum result answer_beside(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct gather_beside *ret_beside)
{
    *ret_beside = (struct gather_beside){.title = TEXT_NONE};
    for (const struct gather_hook *hook = engine->gather_hooks; hook && hook->reg; hook++)
        if (hook->beside && answer->state == GATHER_BEGUN && text_equals(answer->asking.reg, hook->reg))
            TRY(hook->beside(db, engine, arena, answer, ret_beside));
    return OK;
}

struct text answer_beside_path(const struct engine *engine, const struct gather_answer *answer)
{
    for (const struct gather_hook *hook = engine->gather_hooks; hook && hook->reg; hook++)
        if (hook->beside_path && answer->state == GATHER_BEGUN && text_equals(answer->asking.reg, hook->reg))
            return text_of(hook->beside_path);
    return TEXT_NONE;
}

enum result gather_judge(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct instant now, struct gather_findings *ret_findings)
{
    *ret_findings = (struct gather_findings){0};
    for (const struct gather_hook *hook = engine->gather_hooks; hook && hook->reg; hook++)
        if (hook->judge && answer->asking.record && text_equals(answer->asking.reg, hook->reg))
            TRY(hook->judge(db, engine, arena, answer, now, ret_findings));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* A question that has a fault of its own keeps it: that one is put right first. */
static void put_fault(struct gather_answer *answer, const struct gather_finding *finding)
{
    for (size_t i = 0; i < answer->value_count; i++) {
        struct gather_value *value = &answer->values[i];
        if (!text_equals(value->question->name, finding->question) || !value->is_asked || !value->is_valid)
            continue;
        value->is_valid = false;
        value->fault = finding->words;
    }
}

enum result whole_judge(struct db *db, const struct engine *engine, struct arena *arena, struct whole *whole, struct instant now)
{
    return whole->answer.state == GATHER_BEGUN ? whole_judge_sent(db, engine, arena, whole, now) : OK;
}

enum result whole_judge_sent(struct db *db, const struct engine *engine, struct arena *arena, struct whole *whole, struct instant now)
{
    TRY(gather_judge(db, engine, arena, &whole->answer, now, &whole->findings));
    for (size_t i = 0; i < whole->findings.count; i++)
        if (!whole->findings.list[i].is_warning)
            put_fault(&whole->answer, &whole->findings.list[i]);
    return OK;
}
