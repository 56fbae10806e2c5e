/* /desk/registers/{plural}/sheet, posted, and …/sheet/{id}: a sheet is brought back, looked at row by row, and lands. The file is
 * kept for the account that brought it, so that what lands is what was shown; rows that meet something new since are
 * shown again. Not here: what rows do (sheet_in.c), how that looks (pages_sheet_show.c). */
#include "blocks/record/sheet_pages.h"

#include "base/wording.h"

#include <inttypes.h>

#define ROW_PREFIX_BYTES 4 /* "row_" */

static enum result open_sheet(struct request *request, struct answer *answer, struct desk *ret_desk)
{
    TRY(desk_open(request, answer, true, ret_desk));
    if (!sheet_may(ret_desk->definition, &ret_desk->actor))
        return message_fail(answer_message(answer), ERROR_DENIED, "Your role may not change records of this register.");
    return OK;
}

/* --- The file --------------------------------------------------------------- */

enum result sheet_post(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct import_kept kept = {.settings = TEXT(SHEET_SETTINGS)};
    struct message wrong = {.language = request_language(request)};
    TRY(open_sheet(request, answer, &desk));
    kept.definition = desk.definition;
    if (import_take_upload(&desk, &kept, &wrong) < 0) {
        TRY(desk_read(&desk));
        answer_status(answer, 422);
        return sheet_page(&desk, wrong.text);
    }
    return import_keep_and_show(&desk, &kept, sheet_href(&desk));
}

static enum result find_kept(struct desk *desk, struct import_kept *ret_kept)
{
    enum result result = import_kept_get(desk->db, desk->engine, desk->arena, desk->definition, request_integer(desk->request, "id", 0), &desk->actor, ret_kept);
    if (result == OK && !text_equals(ret_kept->settings, SHEET_SETTINGS))
        result = ERROR_NOT_FOUND;
    if (result == ERROR_NOT_FOUND)
        return message_fail(answer_message(desk->answer), result, "This file is no longer kept, or another person brought it. Choose it again.");
    return result;
}

static struct sheet_task task_of(const struct desk *desk, const struct import_kept *kept)
{
    return (struct sheet_task){.engine = desk->engine, .arena = desk->arena, .actor = desk->actor,
                               .order = {.definition = desk->definition, .file_name = kept->file_name, .content = kept->content}};
}

/* --- What was chosen -------------------------------------------------------- */

static enum sheet_choice choice_of(struct text text)
{
    return text_equals(text, "theirs") ? SHEET_THEIRS : text_equals(text, "own") ? SHEET_OWN : SHEET_UNDECIDED;
}

static enum result read_choices(struct desk *desk, struct sheet_order *order)
{
    struct request *request = desk->request;
    size_t count = request_family_count(request, "row_*");
    struct sheet_chosen *chosen = ARENA_ARRAY(desk->arena, struct sheet_chosen, count + 1);
    if (!chosen)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        struct text line = text_slice(request_family_name(request, "row_*", i), ROW_PREFIX_BYTES, SIZE_MAX);
        int64_t number;
        if (text_to_integer(line, &number) < 0 || number < 1)
            return message_fail(answer_message(desk->answer), ERROR_INVALID, "The form has a field that does not belong there. Open it again.");
        chosen[i] = (struct sheet_chosen){(size_t)number, choice_of(request_family_text(request, "row_*", i))};
    }
    order->chosen = chosen;
    order->chosen_count = count;
    order->all = choice_of(request_text(request, "all"));
    order->good_rows_only = text_equals(request_text(request, "good"), "yes");
    return OK;
}

/* --- Looking and doing ------------------------------------------------------ */

enum result sheet_preview_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct import_kept kept;
    struct sheet_task task;
    enum result result;
    TRY(open_sheet(request, answer, &desk));
    TRY(desk_read(&desk));
    TRY(find_kept(&desk, &kept));
    task = task_of(&desk, &kept);
    task.order.dry_run = true;
    result = request_write(request, sheet_run, &task, answer_message(answer));
    if (!task.report.complete)
        return result < 0 ? result : ERROR_CORRUPT;
    return sheet_show(&desk, &task, "");
}

struct applying {
    const struct desk *desk;
    struct sheet_task task;
    int64_t kept;
    struct text seen;
    bool differs;
};

static enum result apply_in_store(struct db *db, void *context, struct message *message)
{
    struct applying *applying = context;
    const struct desk *desk = applying->desk;
    enum result result;
    applying->differs = false;
    result = sheet_run(db, &applying->task, message);
    if (applying->task.report.complete && !text_equals(applying->seen, applying->task.report.seen)) {
        applying->differs = true;
        return message_fail(message, ERROR_CONFLICT, "Records have changed since you looked.");
    }
    TRY(result);
    TRY(import_kept_drop(db, applying->kept));
    answer_cookie(desk->answer, NOTICE_COOKIE, TEXT("sheet"), 60);
    answer_redirect(desk->answer, applying->task.report.number ? arena_printf(desk->arena, "/desk/imports/%" PRId64, applying->task.report.number)
                                                              : desk_register_href(desk->arena, desk->definition));
    return OK;
}

enum result sheet_apply_post(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct import_kept kept;
    struct applying applying = {.desk = &desk, .seen = request_text(request, "seen")};
    const struct sheet_report *report = &applying.task.report;
    enum result result;
    TRY(open_sheet(request, answer, &desk));
    TRY(desk_read(&desk));
    TRY(find_kept(&desk, &kept));
    applying.task = task_of(&desk, &kept);
    TRY(read_choices(&desk, &applying.task.order));
    applying.kept = kept.id;
    result = request_write(request, apply_in_store, &applying, answer_message(answer));
    if (result == OK || !report->complete || (!applying.differs && !report->refused && !report->waiting))
        return result;
    answer_status(answer, applying.differs ? 409 : 422);
    return sheet_show(&desk, &applying.task, applying.differs ? SAY(desk.arena, "Records have changed since you looked: this is what would happen now") :
                      report->waiting ? SAY(desk.arena, "Choose for each row that was changed since, or ask for the good rows alone")
                                      : SAY(desk.arena, "Put right what is refused, or ask for the good rows alone"));
}
