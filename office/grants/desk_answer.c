/* What an applicant wrote, on the desk page of their application, and the files that they sent. Whoever recommends or decides reads it once they have said that they
 * have no interest in it; others who may see the application read it as they may see that. Its reading is noted with the record's. */
#include <inttypes.h>

#include "base/wording.h"
#include "office/grants/desk.h"

enum result grants_show_answer(struct desk *desk, const struct record *application)
{
    struct gather_answer kept;
    struct text files = arena_printf(desk->arena, "/desk/grants/applications/%" PRId64 "/files", application->id);
    struct value *entries;
    enum result result;
    desk_set(desk, "sections", value_list(desk->arena));
    desk_set(desk, "entries", value_list(desk->arena));
    desk_set_boolean(desk, "has_said", false);
    result = gather_answer_of_record(desk->db, desk->engine, desk->arena, application->id, &kept);
    if (result == ERROR_NOT_FOUND) /* it was entered here by hand */
        return OK;
    TRY(result);
    result = grants_may_read_bid(desk->db, desk->engine, &kept, &desk->actor, NULL);
    if (result < 0)
        return result == ERROR_DENIED ? OK : result;
    if (kept.state == GATHER_ERASED)
        return OK;
    desk_set(desk, "sections", gather_answer_sections(desk->db, desk->engine, desk->arena, &kept, files));
    TRY(gather_said_entries(desk->db, desk->engine, desk->arena, kept.id, files, true, &entries));
    desk_set(desk, "entries", entries);
    desk_set_boolean(desk, "has_said", value_is_truthy(entries));
    return OK;
}

enum result grants_file_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct record *application;
    struct gather_answer kept;
    TRY(grants_desk_open(request, answer, "application", &desk, &application));
    TRY(gather_answer_of_record(desk.db, desk.engine, desk.arena, application->id, &kept));
    TRY(grants_may_read_bid(desk.db, desk.engine, &kept, &desk.actor, answer_message(answer)));
    return gather_answer_file(request, answer, desk.db, &kept, request_text(request, "question"));
}
