/* …/duplicates: pairs of records that may be one and the same, side by side, and what people said of them. Which are
 * alike is duplicates.c's to find; merging is pages_merge.c's. */
#include "blocks/record/desk.h"
#include "base/wording.h"
#include "blocks/record/merge.h"

#include <inttypes.h>

/* A register whose records are merged, for somebody who may; otherwise it is not there. */
static enum result open_duplicates(struct request *request, struct answer *answer, struct desk *desk)
{
    TRY(desk_open(request, answer, true, desk));
    if (!desk->definition->merge_count)
        return ERROR_NOT_FOUND;
    if (!actor_has_one_of(&desk->actor, desk->definition->merge, desk->definition->merge_count))
        return message_fail(answer_message(answer), ERROR_DENIED, "Your role may not merge records of this register.");
    return OK;
}

struct text duplicates_href(struct arena *arena, const struct definition *definition)
{
    return arena_printf(arena, "%.*s/duplicates", TEXT_ARGS(desk_register_href(arena, definition)));
}

/* --- One pair ------------------------------------------------------------- */

static void add_line(struct desk *desk, struct value *table, struct text label, struct text one, struct text other)
{
    struct value *row = part_table_row(desk->arena, table);
    part_cell(desk->arena, row, label);
    part_cell(desk->arena, row, one);
    part_cell(desk->arena, row, other);
}

static struct text merge_href(struct desk *desk, int64_t one, int64_t other)
{
    return arena_printf(desk->arena, "%.*s/merge?with=%" PRId64, TEXT_ARGS(desk_record_href(desk->arena, desk->definition, one)), other);
}

static enum result add_counts(struct desk *desk, struct value *table, int64_t one, int64_t other)
{
    int64_t records[2], accounts[2];
    TRY(merge_counts(desk->db, one, &records[0], &accounts[0]));
    TRY(merge_counts(desk->db, other, &records[1], &accounts[1]));
    add_line(desk, table, SAID(desk->arena, "Records that lead to it"), arena_printf(desk->arena, "%" PRId64, records[0]), arena_printf(desk->arena, "%" PRId64, records[1]));
    return OK;
}

static struct value *side_by_side(struct desk *desk, const struct record *one, const struct record *other, const char *id)
{
    const struct definition *definition = desk->definition;
    struct value *table = part_table(desk->arena, id, SAID(desk->arena, "Side by side"), TEXT_NONE);
    bool are_theirs = record_is_theirs(desk->db, one, &desk->actor) && record_is_theirs(desk->db, other, &desk->actor);
    part_column(desk->arena, table, SAID(desk->arena, "What it says"), false);
    part_column(desk->arena, table, one->reference, false);
    part_column(desk->arena, table, other->reference, false);
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        struct text left, right;
        if (!field_may_see(field, &desk->actor, are_theirs))
            continue;
        left = desk_show(desk, field, &one->values[i]);
        right = desk_show(desk, field, &other->values[i]);
        if (left.length || right.length)
            add_line(desk, table, field->label, left, right);
    }
    add_line(desk, table, SAID(desk->arena, "State"), definition->states[one->state].label, definition->states[other->state].label);
    add_line(desk, table, SAID(desk->arena, "Last changed"), day_line(desk->arena, one->changed_at), day_line(desk->arena, other->changed_at));
    return table;
}

static enum result add_pair(struct desk *desk, const struct duplicate *duplicate, size_t number, struct value *pairs)
{
    struct value *item = value_object(desk->arena), *table;
    struct record *one, *other;
    TRY(record_load(desk->db, desk->engine, desk->arena, desk->definition, duplicate->one, &one));
    TRY(record_load(desk->db, desk->engine, desk->arena, desk->definition, duplicate->other, &other));
    TRY(record_unseal(desk->db, desk->engine, desk->arena, one, &desk->actor));
    TRY(record_unseal(desk->db, desk->engine, desk->arena, other, &desk->actor));
    table = side_by_side(desk, one, other, arena_printf(desk->arena, "pair-%zu", number).data);
    TRY(add_counts(desk, table, one->id, other->id));
    value_set_integer(desk->arena, item, "one", one->id);
    value_set_integer(desk->arena, item, "other", other->id);
    value_set_integer(desk->arena, item, "score", duplicate->score);
    value_set_text(desk->arena, item, "why", duplicate->why);
    value_set_page(desk->arena, item, "heading", value_text(desk->arena, arena_printf(desk->arena, SAY(desk->arena, "%.*s (%.*s) and %.*s (%.*s)"), TEXT_ARGS(one->name),
                                                                                    TEXT_ARGS(one->reference), TEXT_ARGS(other->name), TEXT_ARGS(other->reference))));
    value_set_page(desk->arena, item, "table", table);
    value_set_page(desk->arena, item, "merge_href", value_text(desk->arena, merge_href(desk, one->id, other->id)));
    value_append(desk->arena, pairs, item);
    return OK;
}

static enum result add_apart(struct desk *desk, const struct told_apart *apart, struct value *list)
{
    struct value *item = value_object(desk->arena);
    struct text one, other;
    TRY(record_name_of(desk->db, desk->arena, apart->one, &one));
    TRY(record_name_of(desk->db, desk->arena, apart->other, &other));
    value_set_page(desk->arena, item, "one", value_integer(desk->arena, apart->one));
    value_set_page(desk->arena, item, "other", value_integer(desk->arena, apart->other));
    value_set_page(desk->arena, item, "line", value_text(desk->arena, arena_printf(desk->arena, SAY(desk->arena, "%.*s and %.*s"), TEXT_ARGS(one), TEXT_ARGS(other))));
    value_set_page(desk->arena, item, "by_line", value_text(desk->arena, arena_printf(desk->arena, SAY(desk->arena, "said by %.*s on %.*s"), TEXT_ARGS(apart->by),
                                                                                    TEXT_ARGS(day_line(desk->arena, apart->at)))));
    value_append(desk->arena, list, item);
    return OK;
}

/* --- The page ------------------------------------------------------------- */

static enum result note_pairs(struct desk *desk, const struct duplicate *pairs, size_t count)
{
    int64_t *ids = ARENA_ARRAY(desk->arena, int64_t, count * 2 + 1);
    if (!ids)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        ids[2 * i] = pairs[i].one;
        ids[2 * i + 1] = pairs[i].other;
    }
    return desk_note_reads(desk, ids, count * 2, TEXT("duplicates"));
}

enum result duplicates_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct duplicate *found;
    struct told_apart *told;
    struct value *pairs, *apart;
    size_t count, told_count;
    bool cut;
    TRY(open_duplicates(request, answer, &desk));
    TRY(desk_read(&desk));
    pairs = value_list(desk.arena);
    apart = value_list(desk.arena);
    TRY(duplicates_find(desk.db, desk.arena, desk.definition, &desk.actor, &found, &count, &cut));
    TRY(note_pairs(&desk, found, count < DUPLICATES_SHOWN_MAX ? count : DUPLICATES_SHOWN_MAX));
    for (size_t i = 0; i < count && i < DUPLICATES_SHOWN_MAX; i++)
        TRY(add_pair(&desk, &found[i], i + 1, pairs));
    TRY(duplicates_told_apart(desk.db, desk.arena, desk.definition, &desk.actor, &told, &told_count));
    for (size_t i = 0; i < told_count; i++)
        TRY(add_apart(&desk, &told[i], apart));
    value_set_integer(desk.arena, desk.view, "total", (int64_t)count);
    value_set(desk.arena, desk.view, "pairs", pairs);
    desk_set_boolean(&desk, "has_pairs", count > 0);
    desk_set(&desk, "apart", apart);
    desk_set_boolean(&desk, "has_apart", told_count > 0);
    desk_set_text(&desk, "register_titles", desk.definition->titles);
    desk_set_text(&desk, "register_href", desk_register_href(desk.arena, desk.definition));
    desk_set_text(&desk, "action", duplicates_href(desk.arena, desk.definition));
    desk_set_text(&desk, "count_line", count > DUPLICATES_SHOWN_MAX ? arena_printf(desk.arena, SAY(desk.arena, "%zu pairs are alike. The first %d are shown: more appear as these are decided."),
                                                                                  count, DUPLICATES_SHOWN_MAX) : TEXT_NONE);
    desk_set_text(&desk, "cut_line", cut ? SAID(desk.arena, "There are too many records to compare them all: those that share only a very common word were left out.") : TEXT_NONE);
    return arena_failed(desk.arena) ? ERROR_MEMORY : OK;
}

/* --- Saying that they are two --------------------------------------------- */

struct deciding {
    const struct desk *desk;
    int64_t one, other;
    bool different;
};

static enum result decide_in_store(struct db *db, void *context, struct message *message)
{
    const struct deciding *deciding = context;
    const struct desk *desk = deciding->desk;
    (void)message;
    TRY(duplicates_decide(db, deciding->one, deciding->other, deciding->different, &desk->actor));
    answer_cookie(desk->answer, NOTICE_COOKIE, deciding->different ? TEXT("different") : TEXT("moved"), 60);
    answer_redirect(desk->answer, duplicates_href(desk->arena, desk->definition));
    return OK;
}

enum result duplicates_post(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct deciding deciding = {.desk = &desk, .one = request_integer(request, "one", 0), .other = request_integer(request, "other", 0)};
    struct text said = request_text(request, "said");
    TRY(open_duplicates(request, answer, &desk));
    TRY(desk_read(&desk));
    deciding.different = text_equals(said, "different");
    if (!deciding.different && !text_equals(said, "ask_again"))
        return message_fail(answer_message(answer), ERROR_INVALID, "The form does not say what you decided. Please open the page again.");
    if (deciding.one == deciding.other || !desk_may_see_id(&desk, desk.definition, deciding.one) || !desk_may_see_id(&desk, desk.definition, deciding.other))
        return message_fail(answer_message(answer), ERROR_INVALID, "One of the two is not there any more. Please open the page again.");
    return request_write(request, decide_in_store, &deciding, answer_message(answer));
}
