/* What an applicant wrote, on the desk page of their application, and the files that they sent. Whoever recommends or decides reads it once they have said that they
 * have no interest in it; others who may see the application read it as they may see that. Its reading is noted with the record's. */
#include <inttypes.h>

#include "base/wording.h"
#include "office/grants/desk.h"

static bool takes_part(struct desk *desk, const struct record *application, const char *name)
{
    const struct move *move = definition_move(application->definition, text_of(name));
    return move && record_may_by_roles(desk->db, application, move->by, move->by_count, &desk->actor);
}

static enum result may_read(struct desk *desk, const struct record *application, bool *ret_may)
{
    enum assessment_declared declared;
    TRY(assessment_declared(desk->db, application->id, &desk->actor, &declared));
    *ret_may = declared == ASSESSMENT_FREE || (!takes_part(desk, application, "recommend") && !takes_part(desk, application, "decide"));
    return OK;
}

enum result grants_show_answer(struct desk *desk, const struct record *application)
{
    struct gather_answer kept;
    struct text files = arena_printf(desk->arena, "/desk/grants/applications/%" PRId64 "/files", application->id);
    enum result result;
    bool may;
    desk_set(desk, "sections", value_list(desk->arena));
    TRY(may_read(desk, application, &may));
    if (!may)
        return OK;
    result = gather_answer_of_record(desk->db, desk->arena, application->id, &kept);
    if (result == ERROR_NOT_FOUND) /* it was entered here by hand */
        return OK;
    TRY(result);
    if (kept.state != GATHER_ERASED)
        desk_set(desk, "sections", gather_answer_sections(desk->db, desk->arena, &kept, files));
    return OK;
}

enum result grants_file_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct record *application;
    struct gather_answer kept;
    bool may;
    TRY(grants_desk_open(request, answer, "application", &desk, &application));
    TRY(may_read(&desk, application, &may));
    if (!may)
        return message_fail(answer_message(answer), ERROR_DENIED, "Say first whether you have an interest in this application.");
    TRY(gather_answer_of_record(desk.db, desk.arena, application->id, &kept));
    return gather_answer_file(request, answer, desk.db, &kept, request_text(request, "question"));
}
