/* /desk/registers/{plural}/{id}/hold: legal hold of one record. See keep.h. */
#include "blocks/erasure/keep.h"
#include "base/wording.h"
#include "blocks/erasure/pages_internal.h"

#include <inttypes.h>

static const struct shape_field hold_item_fields[] = {
    PART_TEXT_MEMBER("reason"), PART_TEXT_MEMBER("by_line"), PART_TEXT_MEMBER("lift"), PART_BOOLEAN_MEMBER("may_lift"), {0},
};
static const struct shape hold_item_shape = {"hold_item", hold_item_fields};
static const struct shape_field hold_fields[] = {
    PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("context_line"), PART_TEXT_MEMBER("record_title"), PART_TEXT_MEMBER("record_href"),
    PART_LIST_MEMBER("holds", &hold_item_shape), PART_BOOLEAN_MEMBER("has_holds"), PART_FORM_MEMBERS, PART_BOOLEAN_MEMBER("may_hold"), {0},
};
const struct shape hold_shape = {"desk_hold", hold_fields};

static void add_hold(struct desk *desk, const struct hold *hold, bool may, struct value *list)
{
    struct arena *arena = desk->arena;
    struct value *item = value_object(arena);
    bool holds = !hold->lifted_at.seconds;
    struct text line = arena_printf(arena, SAY(arena, "Put on hold on %.*s by %.*s"), TEXT_ARGS(day_line(arena, hold->at)), TEXT_ARGS(hold->by_name));
    value_set_text(arena, item, "reason", hold->reason);
    value_set_text(arena, item, "by_line", holds ? arena_printf(arena, SAY(arena, "%.*s; it holds"), TEXT_ARGS(line))
                                                 : arena_printf(arena, SAY(arena, "%.*s; lifted on %.*s by %.*s"), TEXT_ARGS(line), TEXT_ARGS(day_line(arena, hold->lifted_at)),
                                                                TEXT_ARGS(hold->lifted_by_name)));
    value_set_text(arena, item, "lift", arena_printf(arena, "%" PRId64, hold->id));
    value_set_boolean(arena, item, "may_lift", holds && may);
    value_append(arena, list, item);
}

static enum result hold_page(struct desk *desk, const struct record *record, struct text typed, struct value *errors)
{
    struct arena *arena = desk->arena;
    struct value *list = value_list(arena), *fields = value_list(arena);
    struct value *part = part_field(arena, TEXT("reason"), SAID(arena, "Why it must be kept"), SAID(arena, "Such as the claim, the inquest or the request. Until somebody lifts the hold nobody can destroy or erase it."),
                                    "prose");
    bool may = record_may_hold(desk->db, record, &desk->actor);
    struct text href = desk_record_href(arena, desk->definition, record->id);
    struct hold *holds;
    size_t count;
    TRY(record_holds(desk->db, arena, record->id, &holds, &count));
    for (size_t i = 0; i < count; i++)
        add_hold(desk, &holds[i], may, list);
    value_set_text(arena, part, "value", typed);
    value_set_boolean(arena, part, "required", true);
    value_set_integer(arena, part, "max", ERASURE_NOTE_CHARACTERS_MAX);
    value_set_integer(arena, part, "rows", 3);
    if (errors->list.count)
        value_set_text(arena, part, "error", value_get_text(errors->list.items[0], "what"));
    value_append(arena, fields, part);
    desk_set_text(desk, "title", SAID(arena, "Legal hold"));
    desk_set_text(desk, "context_line", arena_printf(arena, "%.*s %.*s", TEXT_ARGS(desk->definition->title), TEXT_ARGS(record->reference)));
    desk_set_text(desk, "record_title", record_name_said(desk->arena, record->definition, record->name));
    desk_set_text(desk, "record_href", href);
    desk_set(desk, "holds", list);
    desk_set_boolean(desk, "has_holds", count > 0);
    desk_set(desk, "error_summary", part_error_summary(arena, errors));
    desk_set_text(desk, "action", arena_printf(arena, "%.*s/hold", TEXT_ARGS(href)));
    desk_set(desk, "hidden", value_list(arena));
    desk_set(desk, "fields", fields);
    desk_set_boolean(desk, "may_hold", may);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result hold_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct record *record;
    TRY(desk_open(request, answer, true, &desk));
    TRY(desk_load(&desk, &record));
    return hold_page(&desk, record, TEXT_NONE, value_list(desk.arena));
}

struct holding {
    struct desk *desk;
    const struct record *record;
    struct text reason;
    int64_t lift;
};

static enum result hold_in_store(struct db *db, void *context, struct message *message)
{
    const struct holding *holding = context;
    struct desk *desk = holding->desk;
    struct record *record;
    enum result result = OK;
    TRY(record_load(db, desk->engine, desk->arena, desk->definition, holding->record->id, &record));
    if (!record_may_hold(db, record, &desk->actor))
        return message_fail(message, ERROR_DENIED, "Your role may not put this record on hold, nor lift it.");
    if (holding->lift)
        result = record_lift(db, record->id, holding->lift, &desk->actor);
    else
        TRY(record_hold(db, record->id, holding->reason, &desk->actor));
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, ERROR_CONFLICT, "Somebody lifted that hold already.");
    TRY(result);
    answer_cookie(desk->answer, NOTICE_COOKIE, holding->lift ? TEXT("lifted") : TEXT("held"), 60);
    answer_redirect(desk->answer, arena_printf(desk->arena, "%.*s/hold", TEXT_ARGS(desk_record_href(desk->arena, desk->definition, record->id))));
    return OK;
}

enum result hold_post(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct record *record;
    struct holding holding = {.desk = &desk, .reason = text_trim(request_text(request, "reason")), .lift = request_integer(request, "lift", 0)};
    struct value *errors;
    TRY(desk_open(request, answer, true, &desk));
    TRY(desk_load(&desk, &record));
    if (!record_may_hold(desk.db, record, &desk.actor))
        return message_fail(answer_message(answer), ERROR_DENIED, "Your role may not put this record on hold, nor lift it.");
    holding.record = record;
    errors = value_list(desk.arena);
    if (!holding.lift && !holding.reason.length)
        part_error(desk.arena, errors, SAID(desk.arena, "Say why it must be kept"), TEXT("reason"));
    else if (text_count_characters(holding.reason) > ERASURE_NOTE_CHARACTERS_MAX)
        part_error(desk.arena, errors, SAID(desk.arena, "Say it in 500 characters or fewer"), TEXT("reason"));
    if (value_is_truthy(errors)) {
        answer_status(answer, 422);
        return hold_page(&desk, record, holding.reason, errors);
    }
    return request_write(request, hold_in_store, &holding, answer_message(answer));
}
