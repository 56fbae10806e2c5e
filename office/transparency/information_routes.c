/* The addresses of requests for information and of the clocks by law. */
#include "office/transparency/information.h"
#include "office/transparency/laws.h"
#include "office/transparency/order.h"

#define PAGES "office/transparency/pages/"

static const struct input log_inputs[] = {{.name = "q", .kind = INPUT_TEXT, .bytes_max = 2000, .about = "Words of a question: what was answered before with the most of them, the likest first"}, {.name = NULL}};

static const struct input like_inputs[] = {{.name = "q", .kind = INPUT_PROSE, .bytes_max = 8000, .about = "What was typed so far"}, {.name = NULL}};

const struct route information_routes[] = {
    {.method = METHOD_GET, .path = "/foi", .handle = foi_show, .access = ACCESS_PUBLIC, .template = PAGES "foi", .view = &foi_shape, .faces = FACE_PAGE | FACE_JSON,
     .help = "Where and how to ask for information, how long it takes and how the office did"},
    {.method = METHOD_GET, .path = "/foi/disclosure-log", .handle = disclosure_log_show, .access = ACCESS_PUBLIC, .inputs = log_inputs, .template = PAGES "disclosure_log",
     .view = &disclosure_log_shape, .faces = FACE_PAGE | FACE_JSON | FACE_CSV, .table = "disclosures", .help = "What was asked and answered"},
    {.method = METHOD_POST, .path = "/foi/like", .handle = disclosures_like, .access = ACCESS_OPEN, .inputs = like_inputs, .repeatable = true,
     .help = "What was answered before that is like a question: for the form, while it is typed"},
    {.method = METHOD_GET, .path = "/transparency/clocks", .handle = laws_show, .access = ACCESS_PUBLIC, .template = PAGES "laws", .view = &laws_shape, .faces = FACE_PAGE | FACE_JSON,
     .help = "How long the law gives for what, with its source and what is not certain"},
    {.method = METHOD_GET, .path = "/transparency", .handle = order_show, .access = ACCESS_PUBLIC, .template = PAGES "order", .view = &order_shape, .faces = FACE_PAGE | FACE_JSON | FACE_CSV,
     .table = "items", .help = "What the law wants published, paragraph by paragraph, and how it stands"},
    {.method = METHOD_GET, .path = "/desk/transparency", .handle = order_desk_show, .access = ACCESS_ROLES, .roles = "officer head finance administrator auditor", .template = PAGES "order_desk",
     .view = &order_desk_shape, .help = "What the law wants published and is late, with whom; links of the site that lead nowhere"},
    {.path = NULL},
};

static enum result count_late(struct request *request, int64_t *ret_count)
{
    const struct engine *engine = request_context(request);
    struct duty_standing *list;
    struct db *db;
    size_t count;
    int64_t late = 0;
    TRY(request_db(request, &db));
    TRY(order_standing(db, request_arena(request), engine->definitions, request_moment(request).today, &list, &count));
    for (size_t i = 0; i < count; i++)
        late += list[i].state != DUTY_PUBLISHED;
    *ret_count = late;
    return OK;
}

const struct menu_entry transparency_menu[] = {
    {.group = MENU_PUBLISHING, .order = 20, .href = "/desk/transparency", .label = "What the law wants published", .about = "Each paragraph of the Order, who answers for it and what is late; links that lead nowhere.",
     .count = count_late, .counted = "late or not published"},
    {.href = NULL},
};

const struct room_code transparency_code = {
    .checks = (const struct room_check[]){{"request_holds", request_holds}, {"request_may_be_public", request_may_be_public}, {NULL, NULL}},
    .effects = (const struct room_effect[]){{"holiday_counts", holiday_counts}, {"holiday_ends", holiday_ends}, {"keep_requester_unnamed", keep_requester_unnamed}, {"open_request_form", open_request_form},
                                            {"close_request_form", close_request_form}, {"count_requests", count_requests}, {NULL, NULL}},
};
