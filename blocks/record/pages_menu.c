/* What records have in the desk's menu beside their registers: what waits to be published, who has and who reads what. */
#include "blocks/flow/embargo.h"
#include "blocks/record/pages.h"
#include "blocks/record/pages_access.h"

#define WAITING_COUNTED_MAX 200 /* as many as /desk/waiting shows */

static bool publishes_some(const struct engine *engine, const struct actor *actor)
{
    if (actor_has_role(actor, TEXT("administrator")) || actor_has_role(actor, TEXT("auditor")))
        return true;
    for (size_t i = 0; i < engine->definitions->count; i++) {
        const struct definition *definition = &engine->definitions->list[i];
        for (size_t j = 0; j < definition->move_count; j++)
            if (definition->moves[j].publishes && record_may_some(definition, definition->moves[j].by, definition->moves[j].by_count, actor))
                return true;
    }
    return false;
}

static bool breaks_glass(const struct engine *engine, const struct actor *actor)
{
    for (size_t i = 0; i < engine->definitions->count; i++)
        if (record_may_some(&engine->definitions->list[i], engine->definitions->list[i].break_glass, engine->definitions->list[i].break_glass_count, actor))
            return true;
    return false;
}

static enum result count_waiting(struct request *request, int64_t *ret_count)
{
    struct actor actor = actor_of_request(request);
    struct embargo *list;
    struct db *db;
    size_t count;
    TRY(request_db(request, &db));
    TRY(embargo_list(db, request_context(request), request_arena(request), &actor, false, WAITING_COUNTED_MAX, &list, &count));
    *ret_count = (int64_t)count;
    return OK;
}

const struct menu_entry record_menu[] = {
    {.group = MENU_RECORDS, .order = 30, .href = "/desk/assign", .label = "Who has what", .about = "Records that you give out, and who has them.", .may = access_may_assign_some},
    {.group = MENU_PUBLISHING, .order = 20, .href = "/desk/waiting", .label = "Approved and waiting", .about = "What is approved and is published by itself when its time comes.",
     .may = publishes_some, .count = count_waiting, .counted = "waiting"},
    {.group = MENU_PUBLISHING, .order = 30, .href = "/desk/holds", .label = "Holds", .about = "Times in which nothing is published, such as the weeks before an election.",
     .may = publishes_some},
    {.group = MENU_PEOPLE, .order = 50, .href = "/desk/glass", .label = "Open a record in an emergency", .about = "Break the glass of a record that you may not see, with a reason and in the auditor’s sight.",
     .may = breaks_glass},
    {.group = MENU_PEOPLE, .order = 60, .href = "/desk/why", .label = "Why can they not?", .about = "By which rule somebody may, or may not, see, edit or move a record."},
    {.group = MENU_PEOPLE, .order = 70, .href = "/desk/reads", .label = "Who read what", .about = "Every reading of records whose readings are kept."},
    {.group = MENU_PEOPLE, .order = 80, .href = "/desk/reads/glass", .label = "Glass that was broken", .about = "Who opened which record in an emergency, when and why."},
    {.href = NULL},
};
