/* /money/precept/decisions/{year}: how the precept of a year came about; /desk/money/precept: what is due by when, and the scenarios. */
#include "base/wording.h"
#include "blocks/record/desk.h"
#include "office/money/decision.h"
#include "office/money/year.h"

static const struct shape_field page_fields[] = {
    {"decision", VALUE_OBJECT, false, false, "The decision", &decision_shape}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape decision_page_shape = {"PreceptDecisionPage", page_fields};
static const struct shape_field desk_fields[] = {
    {"decisions", VALUE_LIST, false, false, "Every decision, newest year first", &decision_shape}, PART_BOOLEAN_MEMBER("has_decisions"), PART_BOOLEAN_MEMBER("may_add"), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape decision_desk_shape = {"DeskPreceptDecisions", desk_fields};

enum result decision_show(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct decision *decisions;
    struct scenario *scenarios;
    struct db *db;
    size_t count, scenario_count;
    int begins;
    TRY(year_parse(request_text(request, "year"), &begins, answer_message(answer)));
    TRY(request_db(request, &db));
    TRY(decisions_read(db, arena, true, &decisions, &count));
    for (size_t i = 0; i < count; i++)
        if (decisions[i].events.year == begins) {
            TRY(scenarios_read(db, arena, true, decisions[i].id, &scenarios, &scenario_count));
            value_set(arena, answer_view(answer), "decision", decision_part(arena, &decisions[i], request_moment(request).today, scenarios, scenario_count));
            return OK;
        }
    return message_fail(answer_message(answer), ERROR_NOT_FOUND, "No decision on the precept of %.*s is published here. What was decided in each year stands at /money/precept.", TEXT_ARGS(year_name(arena, begins)));
}

enum result decision_desk(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *list = value_list(arena);
    struct decision *decisions;
    struct scenario *scenarios;
    struct desk desk;
    size_t count, scenario_count;
    TRY(desk_open(request, answer, false, &desk));
    desk.definition = definitions_find(desk.engine->definitions, TEXT("precept_decision"));
    if (!desk.definition || !record_may_open(desk.definition, &desk.actor))
        return ERROR_NOT_FOUND;
    TRY(desk_read(&desk));
    TRY(decisions_read(desk.db, arena, false, &decisions, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(scenarios_read(desk.db, arena, false, decisions[i].id, &scenarios, &scenario_count));
        value_append(arena, list, decision_part(arena, &decisions[i], request_moment(request).today, scenarios, scenario_count));
    }
    value_set(arena, desk.view, "decisions", list);
    desk_set_boolean(&desk, "has_decisions", count > 0);
    desk_set_boolean(&desk, "may_add", record_may_add(desk.definition, &desk.actor));
    return OK;
}
