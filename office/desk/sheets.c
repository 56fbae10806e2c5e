/* The desk's lists as spreadsheets that come back: one's own work, the queue, what changed, the plan's working list, what is in
 * somebody's hands. Each adds the records that its page shows; what a file says and how it comes back is blocks/record/sheet.h. */
#include <inttypes.h>

#include "base/wording.h"
#include "blocks/record/sheet.h"
#include "office/desk/internal.h"

#define CHANGES_TAKEN_MAX 2000

static enum result pick_waiting(struct visit *visit, enum waiting_for why, struct sheet_picks *picks)
{
    struct waiting_list list;
    TRY(desk_waiting_all(visit, why, SHEET_PICKS_MAX, &list));
    for (size_t i = 0; i < list.count; i++)
        TRY(sheet_pick(visit->arena, picks, list.list[i].definition, list.list[i].id));
    return OK;
}

static enum result pick_own(struct visit *visit, struct sheet_picks *picks)
{
    TRY(pick_waiting(visit, WAITING_SENT_BACK, picks));
    TRY(pick_waiting(visit, WAITING_DRAFT, picks));
    return pick_waiting(visit, WAITING_OTHERS, picks);
}

enum result work_sheet(struct request *request, struct answer *answer)
{
    struct sheet_picks picks = {0};
    struct visit visit;
    TRY(visit_begin(request, answer, &visit));
    TRY(pick_own(&visit, &picks));
    return sheet_picks_answer(request, answer, &picks, SAID(visit.arena, "what you wrote"), TEXT("/desk"), TEXT("/desk/sheet"));
}

enum result queue_sheet(struct request *request, struct answer *answer)
{
    struct sheet_picks picks = {0};
    struct visit visit;
    TRY(visit_begin(request, answer, &visit));
    TRY(pick_waiting(&visit, WAITING_APPROVAL, &picks));
    TRY(pick_waiting(&visit, WAITING_PUBLISHING, &picks));
    return sheet_picks_answer(request, answer, &picks, SAID(visit.arena, "what waits for you"), TEXT("/desk/queue"), TEXT("/desk/queue/sheet"));
}

enum result changes_sheet(struct request *request, struct answer *answer)
{
    struct sheet_picks picks = {0};
    struct visit visit;
    struct instant since;
    struct change *changes;
    size_t count;
    TRY(visit_begin(request, answer, &visit));
    TRY(desk_last_look(&visit, &since));
    TRY(desk_changes(&visit, since, 0, CHANGES_TAKEN_MAX, &changes, &count));
    for (size_t i = 0; i < count; i++)
        if (changes[i].definition)
            TRY(sheet_pick(visit.arena, &picks, changes[i].definition, changes[i].record));
    return sheet_picks_answer(request, answer, &picks, SAID(visit.arena, "what changed"), TEXT("/desk/changes"), TEXT("/desk/changes/sheet"));
}

enum result overview_sheet(struct request *request, struct answer *answer)
{
    struct visit visit;
    struct overview overview = {.visit = &visit};
    struct sheet_picks picks = {0};
    const struct led_action **list;
    struct text query;
    size_t count;
    TRY(visit_begin(request, answer, &visit));
    TRY(overview_read(&overview));
    TRY(overview_fitting(&overview, &list, &count));
    for (size_t i = 0; i < count; i++)
        TRY(sheet_pick(visit.arena, &picks, visit_register(&visit, "action"), list[i]->id));
    query = overview_query(&overview);
    return sheet_picks_answer(request, answer, &picks, SAID(visit.arena, "the plan’s actions"), arena_printf(visit.arena, "/desk/plan%s%.*s#actions", query.length ? "?" : "", TEXT_ARGS(query)),
                              arena_printf(visit.arena, "/desk/plan/sheet%s%.*s", query.length ? "?" : "", TEXT_ARGS(query)));
}

enum result left_sheet(struct request *request, struct answer *answer)
{
    struct sheet_picks picks = {0};
    struct visit visit;
    struct account account;
    struct assigned *list;
    struct text href;
    size_t count;
    enum result result;
    TRY(visit_begin(request, answer, &visit));
    result = people_get(visit.db, visit.arena, request_integer(request, "user", 0), date_in_london(visit.actor.moment.now), &account);
    if (result == ERROR_NOT_FOUND)
        return message_fail(answer_message(answer), result, "There is no such account.");
    TRY(result);
    visit.whose = account.id;
    TRY(desk_assigned(&visit, account.id, SHEET_PICKS_MAX, &list, &count));
    for (size_t i = 0; i < count; i++)
        TRY(sheet_pick(visit.arena, &picks, list[i].definition, list[i].id));
    TRY(pick_own(&visit, &picks));
    href = arena_printf(visit.arena, "/desk/users/%" PRId64 "/work", account.id);
    return sheet_picks_answer(request, answer, &picks, arena_printf(visit.arena, SAY(visit.arena, "what is in the hands of %.*s"), TEXT_ARGS(account.name)), href,
                              arena_printf(visit.arena, "%.*s/sheet", TEXT_ARGS(href)));
}
