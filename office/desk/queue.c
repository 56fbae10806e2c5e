/* /desk/queue: everything that waits for this person. What others sent for approval stands first, to be
 * read here and decided; then the drafts and edits that they may publish, by register, what others are
 * made of first. What they wrote themselves stands apart, with the reason why it waits for somebody else. */
#include "office/desk/internal.h"

#include <inttypes.h>

#include "base/wording.h"
#include "blocks/publish/publish.h"
#include "blocks/record/compose.h"

#define APPROVALS_SHOWN_MAX 50
#define DRAFTS_SHOWN_MAX 100
#define DEPTH_MAX 5
#define PROSE_HEADING_SHIFT 3

struct queue {
    struct visit *visit;
    struct value *groups;
    struct text ticked;   /* what had been ticked when a session ended: a form body; or empty */
    int64_t total;
};

/* --- One that waits ------------------------------------------------------- */

static void add_row(struct visit *visit, struct value *rows, const struct field *field, const struct field_value *value)
{
    struct text shown = field_show_to(visit->db, visit->arena, field, value, &visit->actor);
    const struct choice *choice = field->type == FIELD_CHOICE ? choice_find(field->choices, value->text) : NULL;
    if (choice && choice->colour.length)
        part_row_tag(visit->arena, rows, field->label, part_tag(visit->arena, choice->label, choice->colour));
    else if (field->type == FIELD_PROSE && !field_value_is_sealed(value))
        part_row_html(visit->arena, rows, field->label, markdown_value(visit->arena, value->text, PROSE_HEADING_SHIFT));
    else if (field->type == FIELD_LINK && value->link_count)
        part_row_link(visit->arena, rows, field->label, shown, record_href(visit, field->target, value->links[0], ""));
    else
        part_row_text(visit->arena, rows, field->label, shown);
}

/* Of a field of several files all of them together, as its record's page has them. */
static struct field_value held_value(struct visit *visit, const struct record *record, size_t at)
{
    const struct field *field = &record->definition->fields[at];
    return field->files_max > 1 ? (struct field_value){.text = record_files(visit->arena, record, field)} : record->values[at];
}

static struct value *filled_rows(struct visit *visit, const struct record *record)
{
    struct value *rows = value_list(visit->arena);
    const struct room_annex *annex = engine_annex(visit->engine, record->definition->name);
    bool is_theirs = record_is_theirs(visit->db, record, &visit->actor);
    for (size_t i = 0; i < record->definition->field_count; i++) {
        const struct field *field = &record->definition->fields[i];
        const struct field_value value = held_value(visit, record, i);
        if (!field->place_of.length && field_may_see(field, &visit->actor, is_theirs) && (value.text.length || value.link_count))
            add_row(visit, rows, field, &value);
    }
    if (annex)
        part_row_link(visit->arena, rows, text_of(wording(visit->arena, annex->label)), text_of(wording(visit->arena, annex->link)),
                      annex->desk_href(visit->arena, record->id));
    return rows;
}

/* What publishing it would change for the public. */
static enum result published_changes(struct visit *visit, const struct record *record, struct value *changes)
{
    struct record *published;
    enum result result = publish_as_record(visit->db, visit->arena, record, &published);
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    for (size_t i = 0; i < record->definition->field_count; i++) {
        const struct field *field = &record->definition->fields[i];
        const struct field_value before = held_value(visit, published, i), now = held_value(visit, record, i);
        struct value *change;
        if (!field->is_public || field->see_count || field->place_of.length || field_value_equal(&before, &now))
            continue;
        change = value_object(visit->arena);
        value_set_text(visit->arena, change, "label", field->label);
        value_set(visit->arena, change, "difference",
                  difference_value(visit->arena, field_show_to(visit->db, visit->arena, field, &before, &visit->actor),
                                   field_show_to(visit->db, visit->arena, field, &now, &visit->actor)));
        value_append(visit->arena, changes, change);
    }
    return OK;
}

static struct text days_ago(struct visit *visit, struct instant since)
{
    int32_t days = date_in_london(visit->actor.moment.now).day - date_in_london(since).day;
    struct text day = day_of(visit->arena, since);
    if (days <= 0)
        return arena_printf(visit->arena, SAY(visit->arena, "since %.*s (today)"), TEXT_ARGS(day));
    return arena_printf(visit->arena, SAY_COUNT(visit->arena, days, "since %.*s (%d day)", "since %.*s (%d days)"), TEXT_ARGS(day), days);
}

/* The moves out of its state that lead on, as links to the page where each is weighed. */
static struct value *move_links(struct visit *visit, const struct waiting *waiting)
{
    const struct definition *definition = waiting->definition;
    struct value *moves = value_list(visit->arena);
    for (size_t i = 0; i < definition->move_count; i++) {
        const struct move *move = &definition->moves[i];
        struct value *link;
        if (!move_leaves(move, waiting->state) || !record_may_some(definition, move->by, move->by_count, &visit->actor) || move->asks_approval)
            continue;
        if ((move->not_by_author && waiting->own) || (!is_approval_state(definition, waiting->state) && !move->publishes))
            continue;
        link = value_object(visit->arena);
        value_set_text(visit->arena, link, "label", move->label);
        value_set_text(visit->arena, link, "href",
                       record_href(visit, definition, waiting->id, arena_printf(visit->arena, "/moves/%.*s", TEXT_ARGS(move->name)).data));
        value_set_boolean(visit->arena, link, "is_primary", move->publishes);
        value_append(visit->arena, moves, link);
    }
    return moves;
}

static bool was_ticked(const struct queue *queue, struct text wanted)
{
    struct text rest = queue->ticked, name, value;
    while (form_next(queue->visit->arena, &rest, &name, &value))
        if (text_equals(name, "record") && text_equal(value, wanted))
            return true;
    return false;
}

static enum result add_item(struct queue *queue, struct value *items, const struct waiting *waiting, bool in_full)
{
    struct visit *visit = queue->visit;
    struct arena *arena = visit->arena;
    struct value *item = value_object(arena), *rows = value_list(arena), *changes = value_list(arena);
    struct text ticket = arena_printf(arena, "%" PRId64 "-%" PRId64, waiting->id, waiting->version);
    struct record *record;
    if ((in_full || waiting->published) && !waiting->definition->reads_logged) {
        TRY(record_load(visit->db, visit->engine, arena, waiting->definition, waiting->id, &record));
        TRY(record_unseal(visit->db, visit->engine, arena, record, &visit->actor));
        if (waiting->published)
            TRY(published_changes(visit, record, changes));
        if (in_full)
            rows = filled_rows(visit, record);
    }
    value_set_text(arena, item, "id", arena_printf(arena, "record-%" PRId64, waiting->id));
    value_set_text(arena, item, "ticket", ticket);
    value_set_boolean(arena, item, "ticked", was_ticked(queue, ticket));
    value_set_text(arena, item, "title", waiting_title(arena, waiting));
    value_set_text(arena, item, "href", record_href(visit, waiting->definition, waiting->id, ""));
    value_set_text(arena, item, "by_line", arena_printf(arena, SAY(arena, "Written by %.*s"), TEXT_ARGS(wording_kept(arena, waiting->author_name))));
    value_set_text(arena, item, "waiting_line", arena_printf(arena, in_full ? SAY(arena, "Waiting %.*s") : waiting->published ? SAY(arena, "Edited %.*s") : SAY(arena, "In this state %.*s"),
                                                             TEXT_ARGS(days_ago(visit, waiting->since))));
    if (!in_full && waiting->published)
        value_set_text(arena, item, "waiting_line", SAID(arena, "Edited since it was published"));
    value_set(arena, item, "rows", rows);
    value_set_boolean(arena, item, "has_rows", value_is_truthy(rows));
    value_set(arena, item, "changes", changes);
    value_set_boolean(arena, item, "has_changes", value_is_truthy(changes));
    value_set(arena, item, "moves", move_links(visit, waiting));
    value_append(arena, items, item);
    return OK;
}

/* --- Groups: one register in one state ------------------------------------ */

/* Several at once only where no reason has to be given for each. */
static struct value *batch_moves(struct visit *visit, const struct definition *definition, size_t state, bool approval)
{
    struct value *moves = value_list(visit->arena);
    for (size_t i = 0; i < definition->move_count && !definition->reads_logged; i++) {
        const struct move *move = &definition->moves[i];
        struct value *one;
        if (!move->publishes || move->reason == REASON_REQUIRED || !move_leaves(move, state) ||
            !record_may_some(definition, move->by, move->by_count, &visit->actor) || (!approval && move != publishing_move(definition, state, &visit->actor)))
            continue;
        one = value_object(visit->arena);
        value_set_text(visit->arena, one, "name", move->name);
        value_set_text(visit->arena, one, "label", move->label);
        value_append(visit->arena, moves, one);
    }
    return moves;
}

static enum result add_group(struct queue *queue, const struct definition *definition, size_t state, enum waiting_for why)
{
    struct visit *visit = queue->visit;
    struct arena *arena = visit->arena;
    bool in_full = why == WAITING_APPROVAL && !definition->reads_logged; /* those are read on their own pages, which note it */
    struct value *group, *items = value_list(arena), *moves;
    struct text tickets = TEXT_NONE;
    struct waiting_list list;
    TRY(desk_waiting(visit, definition, state, why, why == WAITING_APPROVAL ? APPROVALS_SHOWN_MAX : DRAFTS_SHOWN_MAX, &list));
    if (!list.total)
        return OK;
    queue->total += list.total;
    for (size_t i = 0; i < list.count; i++) {
        TRY(add_item(queue, items, &list.list[i], in_full));
        tickets = arena_printf(arena, "%.*s%s%" PRId64 "-%" PRId64, TEXT_ARGS(tickets), i ? " " : "", list.list[i].id, list.list[i].version);
    }
    moves = batch_moves(visit, definition, state, in_full);
    group = value_object(arena);
    value_set_text(arena, group, "id", arena_printf(arena, "%.*s-%.*s", TEXT_ARGS(definition->name), TEXT_ARGS(definition->states[state].name)));
    value_set_text(arena, group, "title", arena_printf(arena, "%.*s: %.*s (%" PRId64 ")", TEXT_ARGS(definition->titles),
                                                       TEXT_ARGS(definition->states[state].label), list.total));
    value_set_text(arena, group, "shown_line", (int64_t)list.count < list.total
                                                   ? arena_printf(arena, SAY(arena, "The oldest %zu are shown; more come up as these are decided."), list.count) : TEXT_NONE);
    value_set_text(arena, group, "reg", definition->name);
    value_set(arena, group, "items", items);
    value_set_boolean(arena, group, "in_full", in_full);
    value_set(arena, group, "batch", moves);
    value_set_boolean(arena, group, "has_batch", value_is_truthy(moves) && list.count > 1);
    value_set_boolean(arena, group, "may_all", !in_full && value_is_truthy(moves) && list.count > 1);
    value_set_text(arena, group, "tickets", tickets);
    value_set_text(arena, group, "all_line", arena_printf(arena, SAY_COUNT(arena, (int64_t)list.count, "%zu record", "%zu records"), list.count));
    value_append(arena, queue->groups, group);
    return OK;
}

/* How many steps of public links lie under a register: what has none is published first. */
static int depth_of(const struct definition *definition, int level)
{
    int depth = 0;
    for (size_t i = 0; level < DEPTH_MAX && i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        int below;
        if (!field->is_public || !field->target || field->target == definition)
            continue;
        below = 1 + depth_of(field->target, level + 1);
        if (below > depth)
            depth = below;
    }
    return depth;
}

static enum result add_groups(struct queue *queue, enum waiting_for why)
{
    const struct definitions *definitions = queue->visit->engine->definitions;
    for (int depth = 0; depth <= DEPTH_MAX + 1; depth++)
        for (size_t i = 0; i < definitions->count; i++)
            for (size_t state = 0; depth_of(&definitions->list[i], 0) == depth && state < definitions->list[i].state_count; state++)
                TRY(add_group(queue, &definitions->list[i], state, why));
    return OK;
}

/* --- Their own ------------------------------------------------------------ */

static enum result set_own(struct visit *visit)
{
    struct waiting_list list;
    struct value *own = value_list(visit->arena);
    TRY(desk_waiting_all(visit, WAITING_OWN, APPROVALS_SHOWN_MAX, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct waiting *waiting = &list.list[i];
        struct value *item = value_object(visit->arena);
        value_set_text(visit->arena, item, "title", waiting_title(visit->arena, waiting));
        value_set_text(visit->arena, item, "href", record_href(visit, waiting->definition, waiting->id, ""));
        value_set_text(visit->arena, item, "line", arena_printf(visit->arena, SAY(visit->arena, "You wrote this, so another person must approve it. Waiting %.*s."),
                                                                TEXT_ARGS(days_ago(visit, waiting->since))));
        value_set(visit->arena, item, "tag", state_tag_of(visit, waiting->definition, waiting->state));
        value_append(visit->arena, own, item);
    }
    visit_set(visit, "own", own);
    visit_set_boolean(visit, "has_own", value_is_truthy(own));
    return OK;
}

enum result queue_page(struct request *request, struct answer *answer)
{
    struct visit visit;
    struct queue queue = {.visit = &visit};
    int64_t approvals;
    struct text line;
    TRY(people_parked(request, TEXT("/desk/queue"), &queue.ticked)); /* before anything is read: it may end the reading */
    TRY(visit_begin(request, answer, &visit));
    queue.groups = value_list(visit.arena);
    TRY(add_groups(&queue, WAITING_APPROVAL));
    approvals = queue.total;
    TRY(add_groups(&queue, WAITING_PUBLISHING));
    TRY(set_own(&visit));
    line = arena_printf(visit.arena, SAY(visit.arena, "%" PRId64 " to approve, %" PRId64 " to publish."), approvals, queue.total - approvals);
    visit_set_text(&visit, "shown_line", queue.total ? line : TEXT_NONE);
    visit_set_text(&visit, "restored_line", queue.ticked.length ? SAID(visit.arena, "Your session had ended. What you had ticked is ticked again.") : TEXT_NONE);
    visit_set_text(&visit, "action", TEXT("/desk/queue"));
    visit_set(&visit, "groups", queue.groups);
    visit_set_boolean(&visit, "has_groups", value_is_truthy(queue.groups));
    return OK;
}
