/* …/{id}/merges/{merge}: a merge that was made, what it moved, and undoing it; what a record's own page says of
 * its merges; and the way from a merged record to the one that stands for it. */
#include "blocks/record/desk.h"
#include "base/wording.h"
#include "blocks/record/merge.h"

#include <inttypes.h>

/* --- On the record's page ------------------------------------------------- */

static struct text merge_address(struct desk *desk, const struct merge *merge)
{
    return arena_printf(desk->arena, "%.*s/merges/%" PRId64, TEXT_ARGS(desk_record_href(desk->arena, desk->definition, merge->survivor)), merge->id);
}

enum result record_set_merges(struct desk *desk, const struct record *record)
{
    const struct definition *definition = record->definition;
    struct value *items = value_list(desk->arena);
    bool may = definition->merge_count && record_may_by_roles(desk->db, record, definition->merge, definition->merge_count, &desk->actor);
    struct merge *merges = NULL;
    size_t count = 0;
    if (definition->merge_count)
        TRY(merge_list(desk->db, desk->arena, record->id, &merges, &count));
    for (size_t i = 0; i < count; i++)
        if (!merges[i].undone_at.seconds && merges[i].survivor == record->id)
            value_append(desk->arena, items,
                         part_item(desk->arena, arena_printf(desk->arena, SAY(desk->arena, "%.*s %.*s was merged into this on %.*s"), TEXT_ARGS(merges[i].merged_reference),
                                                             TEXT_ARGS(merges[i].merged_name), TEXT_ARGS(day_line(desk->arena, merges[i].at))),
                                   merge_address(desk, &merges[i])));
    desk_set_text(desk, "held_href", definition->subject_count && record_may_by_roles(desk->db, record, definition->subject_by, definition->subject_by_count, &desk->actor)
                                         ? arena_printf(desk->arena, "%.*s/held", TEXT_ARGS(desk_record_href(desk->arena, definition, record->id))) : TEXT_NONE);
    desk_set(desk, "merges", items);
    desk_set_boolean(desk, "has_merges", value_is_truthy(items));
    desk_set_text(desk, "merge_href", may ? arena_printf(desk->arena, "%.*s/merge", TEXT_ARGS(desk_record_href(desk->arena, definition, record->id))) : TEXT_NONE);
    return OK;
}

/* --- From the merged to what stands --------------------------------------- */

enum result desk_load_or_merged(struct desk *desk, struct record **ret_record, bool *ret_is_merged)
{
    int64_t id, standing;
    struct record *stands;
    enum result result = desk_load(desk, ret_record);
    *ret_is_merged = false;
    if ((result != ERROR_NOT_FOUND && result != ERROR_CONFLICT) || !desk->definition->merge_count || text_to_integer(request_text(desk->request, "id"), &id) < 0)
        return result;
    TRY(desk_read(desk)); /* what is no number of a record was refused before anything was read */
    if (!merge_is_away(desk->db, id))
        return result;
    TRY(merge_standing(desk->db, id, &standing));
    TRY(record_load(desk->db, desk->engine, desk->arena, desk->definition, standing, &stands));
    if (!record_may_see(desk->db, stands, &desk->actor))
        return ERROR_NOT_FOUND;
    *ret_is_merged = true;
    *ret_record = stands;
    return OK;
}

enum result desk_say_merged(struct desk *desk, int64_t id)
{
    int64_t standing;
    struct record *stands;
    if (!desk->definition->merge_count || !merge_is_away(desk->db, id))
        return ERROR_NOT_FOUND;
    TRY(merge_standing(desk->db, id, &standing));
    TRY(record_load(desk->db, desk->engine, desk->arena, desk->definition, standing, &stands));
    if (!record_may_see(desk->db, stands, &desk->actor))
        return ERROR_NOT_FOUND;
    return message_fail(answer_message(desk->answer), ERROR_CONFLICT, "This record was merged into %.*s. Open that one, and look at it as it stands now.",
                        TEXT_ARGS(stands->reference));
}

/* --- The merge's page ----------------------------------------------------- */

static enum result open_merged(struct desk *desk, struct record **ret_record, struct merge *merge)
{
    int64_t number;
    bool is_merged;
    if (text_to_integer(request_text(desk->request, "merge"), &number) < 0)
        return ERROR_NOT_FOUND;
    TRY(desk_load_or_merged(desk, ret_record, &is_merged));
    TRY(merge_get(desk->db, desk->arena, number, merge));
    if (text_equal(merge->register_name, desk->definition->name) && text_equal(request_text(desk->request, "id"), arena_printf(desk->arena, "%" PRId64, merge->survivor)))
        return OK;
    return ERROR_NOT_FOUND;
}

static enum result add_moved(struct desk *desk, const struct merge *merge, const struct merge_moved *moved, struct value *table)
{
    const struct definition *definition = definitions_find(desk->engine->definitions, moved->register_name);
    const struct field *field = definition ? definition_field(definition, moved->field) : NULL;
    bool undone = merge->undone_at.seconds != 0, may_see = definition && field && field_may_see(field, &desk->actor, false) && desk_may_see_id(desk, definition, moved->record);
    struct value *row = part_table_row(desk->arena, table);
    struct text name = TEXT_NONE;
    if (!moved->record) {
        part_cell(desk->arena, row, arena_printf(desk->arena, SAY(desk->arena, "Account of %.*s"), TEXT_ARGS(moved->account_name)));
        part_cell(desk->arena, row, SAID(desk->arena, "Acts for"));
    } else if (may_see) {
        TRY(record_name_of(desk->db, desk->arena, moved->record, &name));
        part_cell_link(desk->arena, row, name, desk_record_href(desk->arena, definition, moved->record));
        part_cell(desk->arena, row, field->label);
    } else {
        part_cell(desk->arena, row, SAID(desk->arena, "A record that you may not see"));
        part_cell(desk->arena, row, TEXT_NONE);
    }
    if (moved->outcome == MOVED_STAYS)
        part_cell(desk->arena, row, undone ? SAID(desk->arena, "Stayed: it had been changed since") : SAID(desk->arena, "Stays: it was changed since"));
    else
        part_cell(desk->arena, row, undone ? SAID(desk->arena, "Went back") : SAID(desk->arena, "Goes back"));
    return OK;
}

static enum result set_moved(struct desk *desk, const struct merge *merge)
{
    struct value *table = part_table(desk->arena, "moved", SAID(desk->arena, "What leads to it"), SAID(desk->arena, "Nothing led to it."));
    struct merge_moved *moved;
    size_t count;
    part_column(desk->arena, table, SAID(desk->arena, "Record"), false);
    part_column(desk->arena, table, SAID(desk->arena, "Where"), false);
    part_column(desk->arena, table, merge->undone_at.seconds ? SAID(desk->arena, "When the merge was undone") : SAID(desk->arena, "If the merge is undone"), false);
    TRY(merge_moves(desk->db, desk->arena, merge, &moved, &count));
    for (size_t i = 0; i < count; i++)
        TRY(add_moved(desk, merge, &moved[i], table));
    desk_set(desk, "table", table);
    return OK;
}

static void set_lines(struct desk *desk, const struct merge *merge, const struct record *survivor)
{
    struct arena *arena = desk->arena;
    bool undone = merge->undone_at.seconds != 0, may = record_may_by_roles(desk->db, survivor, desk->definition->merge, desk->definition->merge_count, &desk->actor);
    struct value *hidden = value_list(arena);
    desk_set_text(desk, "title", arena_printf(arena, "%.*s %.*s", TEXT_ARGS(merge->merged_reference), TEXT_ARGS(merge->merged_name)));
    desk_set_text(desk, "made_line", arena_printf(arena, SAY(arena, "It was merged into this by %.*s on %.*s."), TEXT_ARGS(merge->by), TEXT_ARGS(instant_long(arena, merge->at))));
    desk_set_text(desk, "survivor_line", arena_printf(arena, "%.*s %.*s", TEXT_ARGS(merge->survivor_reference), TEXT_ARGS(merge->survivor_name)));
    desk_set_text(desk, "survivor_href", desk_record_href(arena, desk->definition, merge->survivor));
    desk_set_text(desk, "reason", merge->reason);
    desk_set_text(desk, "undone_line", undone ? arena_printf(arena, SAY(arena, "The merge was undone by %.*s on %.*s."), TEXT_ARGS(merge->undone_by), TEXT_ARGS(instant_long(arena, merge->undone_at))) : TEXT_NONE);
    desk_set_text(desk, "history_href", record_may_see_all(desk->definition, &desk->actor)
                                            ? arena_printf(arena, "%.*s/history", TEXT_ARGS(desk_record_href(arena, desk->definition, merge->merged))) : TEXT_NONE);
    part_hidden(arena, hidden, TEXT("version"), arena_printf(arena, "%" PRId64, survivor->version));
    desk_set(desk, "hidden", hidden);
    desk_set_text(desk, "action", may && !undone ? merge_address(desk, merge) : TEXT_NONE);
}

static enum result merged_page(struct desk *desk, struct text error, int status)
{
    struct value *errors = value_list(desk->arena);
    struct record *survivor;
    struct merge merge;
    TRY(open_merged(desk, &survivor, &merge));
    set_lines(desk, &merge, survivor);
    TRY(set_moved(desk, &merge));
    if (error.length)
        part_error(desk->arena, errors, error, TEXT("undo"));
    desk_set(desk, "error_summary", part_error_summary(desk->arena, errors));
    answer_status(desk->answer, status);
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}

enum result merged_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    TRY(desk_open(request, answer, true, &desk));
    return merged_page(&desk, TEXT_NONE, 200);
}

struct undoing {
    struct desk *desk;
    const struct merge *merge;
    int64_t version;
};

static enum result undo_in_store(struct db *db, void *context, struct message *message)
{
    const struct undoing *undoing = context;
    struct desk *desk = undoing->desk;
    int64_t waiting;
    TRY(merge_undo(db, desk->engine, desk->arena, undoing->merge->id, undoing->version, &desk->actor, message));
    TRY(merge_waiting(db, undoing->merge->id, &waiting));
    answer_cookie(desk->answer, NOTICE_COOKIE, waiting ? TEXT("separated-waits") : TEXT("separated"), 60);
    answer_redirect(desk->answer, merge_address(desk, undoing->merge));
    return OK;
}

enum result merged_post(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct record *survivor;
    struct merge merge;
    struct undoing undoing = {&desk, &merge, request_integer(request, "version", 0)};
    enum result result;
    TRY(desk_open(request, answer, true, &desk));
    TRY(open_merged(&desk, &survivor, &merge));
    if (undoing.version < 1)
        return message_fail(answer_message(answer), ERROR_INVALID, "The form does not say which version it was made from. Please open it again.");
    result = request_write(request, undo_in_store, &undoing, answer_message(answer));
    if (result == ERROR_CONFLICT || result == ERROR_INVALID)
        return merged_page(&desk, arena_copy_z(desk.arena, answer_message(answer)->text), 409);
    return result;
}
