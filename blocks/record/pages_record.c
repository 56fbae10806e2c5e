/* /desk/registers/{plural}/{id}: a working record, what can be done with it now, and why something
 * that one might expect cannot. Its children and links are pages_linked.c's. */
#include "blocks/record/desk.h"

#include <inttypes.h>

#include "base/wording.h"
#include "blocks/clock/clock.h"
#include "blocks/erasure/keep.h"
#include "blocks/flow/flow.h"
#include "blocks/record/access.h"

/* --- What can be done ----------------------------------------------------- */

static bool leads_from(const struct move *move, size_t state)
{
    for (size_t i = 0; i < move->from_count; i++)
        if (move->from[i] == state)
            return true;
    return false;
}

static struct text blocked_line(struct desk *desk, const struct record *record)
{
    for (size_t i = 0; i < record->definition->move_count; i++) {
        const struct move *move = &record->definition->moves[i];
        const char *refusal = leads_from(move, record->state) && record_may_some(record->definition, move->by, move->by_count, &desk->actor)
                                  ? flow_refusal(desk->db, record, move, &desk->actor) : NULL;
        if (refusal)
            return arena_printf(desk->arena, "%.*s: %s", TEXT_ARGS(move->label), wording(desk->arena, refusal));
    }
    return TEXT_NONE;
}

static enum result set_moves(struct desk *desk, const struct record *record, struct text href)
{
    struct value *moves = value_list(desk->arena), *open = value_list(desk->arena);
    size_t *indexes, count;
    TRY(flow_open_moves(desk->db, desk->arena, record, &desk->actor, &indexes, &count));
    for (size_t i = 0; i < count; i++) {
        const struct move *move = &record->definition->moves[indexes[i]];
        struct value *item = value_object(desk->arena);
        value_set_text(desk->arena, item, "label", move->label);
        value_set_text(desk->arena, item, "href", arena_printf(desk->arena, "%.*s/moves/%.*s", TEXT_ARGS(href), TEXT_ARGS(move->name)));
        value_set_boolean(desk->arena, item, "is_primary", i == 0 && !move->withdraws);
        value_append(desk->arena, moves, item);
        value_append(desk->arena, open, value_text(desk->arena, move->name));
    }
    desk_set(desk, "moves", moves);
    desk_set_boolean(desk, "has_actions", count > 0 || record_may_edit(desk->db, record, &desk->actor));
    desk_set_text(desk, "blocked_line", blocked_line(desk, record));
    desk_set_text(desk, "edit_href", record_may_edit(desk->db, record, &desk->actor) ? arena_printf(desk->arena, "%.*s/edit", TEXT_ARGS(href)) : TEXT_NONE);
    value_set(desk->arena, desk->view, "open_moves", open);
    return OK;
}

/* --- How it stands -------------------------------------------------------- */

static bool waits_for_approval(const struct definition *definition, size_t state)
{
    for (size_t i = 0; i < definition->move_count; i++)
        if (definition->moves[i].to == state && definition->moves[i].asks_approval)
            return true;
    return false;
}

/* Why it was sent back is what its writer looks for first. */
static struct text reason_line(struct desk *desk, const struct record *record)
{
    struct text reason = TEXT_NONE;
    if (db_one_text(desk->db, desk->arena, &reason, SQL("select reason from history where record = $1 and version = $2"),
                    BIND(bind_integer(record->id), bind_integer(record->version))) < 0 || !reason.length)
        return TEXT_NONE;
    return arena_printf(desk->arena, SAY(desk->arena, " Reason given: “%.*s”"), TEXT_ARGS(wording_kept(desk->arena, reason)));
}

static void set_standing(struct desk *desk, const struct record *record)
{
    const struct definition *definition = record->definition;
    struct text day = day_line(desk->arena, record->changed_at), author = wording_kept(desk->arena, record->author_name), href = TEXT_NONE, line;
    if (waits_for_approval(definition, record->state))
        line = arena_printf(desk->arena, SAY(desk->arena, "Waiting for approval since %.*s, written by %.*s."), TEXT_ARGS(day), TEXT_ARGS(author));
    else
        line = arena_printf(desk->arena, SAY(desk->arena, "Last changed on %.*s, written by %.*s."), TEXT_ARGS(day), TEXT_ARGS(author));
    line = arena_printf(desk->arena, "%.*s%.*s", TEXT_ARGS(line), TEXT_ARGS(reason_line(desk, record)));
    desk_set(desk, "state_tag", state_tag(desk->arena, definition, record->state));
    desk_set_text(desk, "state_line", line);
    if (record->published_version) {
        href = publish_address(desk->db, desk->engine, desk->arena, definition, record->id);
        desk_set_text(desk, "public_line", arena_printf(desk->arena, SAY(desk->arena, "Version %" PRId64 " is public."), record->published_version));
    } else {
        desk_set_text(desk, "public_line", definition->publishes ? SAID(desk->arena, "Not public now.") : SAID(desk->arena, "This register is not published."));
    }
    desk_set_text(desk, "public_href", href);
}

/* --- Dates to keep -------------------------------------------------------- */

static struct value *lateness_tag(struct arena *arena, const struct deadline *deadline)
{
    static const struct { const char *colour; } colours[] = {
        [LATENESS_NO_DATE] = {"grey"}, [LATENESS_AHEAD] = {"blue"}, [LATENESS_SOON] = {"yellow"},
        [LATENESS_TODAY] = {"orange"}, [LATENESS_LATE] = {"red"}, [LATENESS_STOPPED] = {"grey"},
    };
    return part_tag(arena, clock_words(arena, deadline->lateness, deadline->days), text_of(colours[deadline->lateness].colour));
}

static void add_step(struct arena *arena, struct value *working, struct text step)
{
    value_append(arena, working, value_text(arena, step));
}

static struct text limit_words(struct arena *arena, const struct clock_rule *clock)
{
    switch (clock->limit_unit) {
    case LIMIT_DAYS: return arena_printf(arena, SAY_COUNT(arena, clock->limit, "%d day.", "%d days."), clock->limit);
    case LIMIT_WORKING_DAYS: return arena_printf(arena, SAY_COUNT(arena, clock->limit, "%d working day.", "%d working days."), clock->limit);
    case LIMIT_MONTHS: return arena_printf(arena, SAY_COUNT(arena, clock->limit, "%d month.", "%d months."), clock->limit);
    }
    return TEXT_NONE;
}

static struct value *working_of(struct arena *arena, const struct clock_rule *clock, const struct field *field, struct date start, const struct deadline *deadline)
{
    struct value *working = value_list(arena);
    if (date_is_none(start)) {
        add_step(arena, working, arena_printf(arena, SAY(arena, "“%.*s” is not filled in, so nothing is counted."), TEXT_ARGS(field->label)));
        return working;
    }
    if (clock->due.length) {
        add_step(arena, working, arena_printf(arena, SAY(arena, "The date is “%.*s”: %.*s."), TEXT_ARGS(field->label), TEXT_ARGS(date_long(arena, start))));
        return working;
    }
    add_step(arena, working, arena_printf(arena, SAY(arena, "Counted from “%.*s”, %.*s: the day after it is day 1."), TEXT_ARGS(field->label), TEXT_ARGS(date_long(arena, start))));
    add_step(arena, working, limit_words(arena, clock));
    if (clock->limit_unit == LIMIT_WORKING_DAYS)
        add_step(arena, working, clock->calendar == CALENDAR_UNITED_KINGDOM ? SAID(arena, "Saturdays, Sundays and bank holidays in any part of the United Kingdom are not counted.")
                                                                              : SAID(arena, "Saturdays, Sundays and bank holidays in England and Wales are not counted."));
    for (size_t i = 0; i < deadline->skipped_count; i++)
        add_step(arena, working, arena_printf(arena, SAY(arena, "Not counted: %.*s, %s."), TEXT_ARGS(date_long(arena, deadline->skipped[i].date)),
                                              deadline->skipped[i].holiday ? wording(arena, deadline->skipped[i].holiday) : SAY(arena, "a weekend")));
    add_step(arena, working, arena_printf(arena, SAY(arena, "So it is due on %.*s."), TEXT_ARGS(date_long(arena, deadline->due))));
    return working;
}

static enum result add_clock(struct desk *desk, const struct record *record, const struct clock_rule *clock, struct value *clocks)
{
    const struct field *field = definition_field(record->definition, clock->due.length ? clock->due : clock->from);
    struct value *item = value_object(desk->arena);
    struct deadline deadline = {.clock = clock, .due = DATE_NONE, .lateness = LATENESS_NO_DATE};
    struct date start;
    struct text line = TEXT_NONE;
    enum result result = OK;
    if (!field || clock->period.length || clock->when.length || !field_may_see(field, &desk->actor, record_is_theirs(desk->db, record, &desk->actor)))
        return OK; /* what a law says stands among the fields, with its working (record_add_clocks()) */
    start = record_day(record_value(record, field->name));
    result = clock_deadline(clock, start, record->state, desk->actor.moment.today, desk->arena, &deadline);
    if (result < 0 && result != ERROR_LIMIT)
        return result;
    if (result == ERROR_LIMIT)
        line = SAID(desk->arena, "the holidays of those years are not known, so it cannot be counted");
    else if (!date_is_none(deadline.due))
        line = date_long(desk->arena, deadline.due);
    value_set_text(desk->arena, item, "label", clock->label);
    value_set_text(desk->arena, item, "line", line);
    value_set(desk->arena, item, "tag", result == OK ? lateness_tag(desk->arena, &deadline) : value_null(desk->arena));
    /* What cannot be counted has no working to show. */
    value_set(desk->arena, item, "working", result == OK ? working_of(desk->arena, clock, field, start, &deadline) : value_list(desk->arena));
    value_append(desk->arena, clocks, item);
    return OK;
}

/* A room's page, where this program has it: its address is what the room's own menu says. */
static bool desk_has(const struct desk *desk, const char *href)
{
    for (const struct menu_entry *const *menu = desk->engine->menus; menu && *menu; menu++)
        for (const struct menu_entry *entry = *menu; entry->href; entry++)
            if (strcmp(entry->href, href) == 0)
                return true;
    return false;
}

static enum result set_clocks(struct desk *desk, const struct record *record)
{
    struct value *clocks = value_list(desk->arena);
    for (size_t i = 0; i < record->definition->clock_count; i++)
        TRY(add_clock(desk, record, &record->definition->clocks[i], clocks));
    desk_set(desk, "clocks", clocks);
    desk_set_boolean(desk, "has_clocks", value_is_truthy(clocks));
    desk_set_text(desk, "due_href", desk_has(desk, "/desk/due") ? arena_printf(desk->arena, "/desk/due?whose=office&about=%" PRId64, record->id) : TEXT_NONE);
    return OK;
}

/* --- The page ------------------------------------------------------------- */

static enum result set_fields(struct desk *desk, const struct record *record)
{
    struct value *rows = record_rows(desk, record), *json = value_object(desk->arena);
    bool is_theirs = record_is_theirs(desk->db, record, &desk->actor);
    for (size_t i = 0; i < record->definition->field_count; i++) {
        const struct field *field = &record->definition->fields[i];
        if (!field->place_of.length && field_may_see(field, &desk->actor, is_theirs))
            value_set_named(desk->arena, json, field->name, desk_record_json(desk, field, record), false);
    }
    TRY(record_add_computed(desk, record, rows, json));
    struct value *first = value_list(desk->arena); /* what is due stands before everything else */
    TRY(record_add_clocks(desk, record, first));
    for (size_t i = 0; i < rows->list.count; i++)
        value_append(desk->arena, first, rows->list.items[i]);
    desk_set(desk, "rows", first);
    value_set(desk->arena, desk->view, "fields", json);
    return OK;
}

/* Who has it, for all who see it; and the way to change that, for whoever may. */
static enum result set_assigned(struct desk *desk, const struct record *record, struct text href)
{
    struct assignment *list;
    struct text names = TEXT_NONE;
    size_t count = 0;
    bool uses = record->definition->uses_assigned;
    if (uses)
        TRY(record_assignments(desk->db, desk->arena, record->id, &list, &count));
    for (size_t i = 0; i < count && !list[i].until.seconds; i++)
        names = arena_printf(desk->arena, "%.*s%s%.*s", TEXT_ARGS(names), i ? ", " : "", TEXT_ARGS(list[i].name));
    desk_set_text(desk, "assigned_line", !uses ? TEXT_NONE : names.length ? arena_printf(desk->arena, SAY(desk->arena, "Assigned to %.*s."), TEXT_ARGS(names)) : SAID(desk->arena, "Assigned to nobody."));
    desk_set_text(desk, "assigned_href", uses && record_may_assign(desk->db, record->definition, record->id, &desk->actor)
                                             ? arena_printf(desk->arena, "%.*s/assigned", TEXT_ARGS(href)) : TEXT_NONE);
    return OK;
}

/* That it is logged, who may know by whom it was read, and until when a broken glass lets them read. */
static enum result set_reading(struct desk *desk, const struct record *record, struct text href)
{
    struct arena *arena = desk->arena;
    struct instant until;
    TRY(record_glass_until(desk->db, record, &desk->actor, &until));
    desk_set_text(desk, "reads_line", record->definition->reads_logged ? SAID(arena, "Everybody who reads this record is noted.") : TEXT_NONE);
    desk_set_text(desk, "reads_href", record_may_know_reads(desk->db, record->definition, record->id, &desk->actor) ? arena_printf(arena, "%.*s/reads", TEXT_ARGS(href)) : TEXT_NONE);
    desk_set_text(desk, "glass_line", until.seconds ? arena_printf(arena, SAY(arena, "You broke the glass. The record is open to you, for reading, until %.*s."), TEXT_ARGS(instant_long(arena, until)))
                                                    : TEXT_NONE);
    desk_set_text(desk, "why_href", record_may_ask_why(desk->db, record->definition, record->id, &desk->actor) ? arena_printf(arena, "%.*s/why", TEXT_ARGS(href)) : TEXT_NONE);
    desk_set_text(desk, "glass_action", arena_printf(arena, "%.*s/glass", TEXT_ARGS(href)));
    return OK;
}

/* Whether it may be destroyed at all: blocks/erasure keeps the holds, and has the page. */
static void set_hold(struct desk *desk, const struct record *record, struct text href)
{
    int64_t holds = 0;
    bool may = record_may_by_roles(desk->db, record, record->definition->hold, record->definition->hold_count, &desk->actor);
    if (db_one_integer(desk->db, &holds, SQL("select count(*) from (" HELD_RECORDS ") h where h.id = $1"), BIND(bind_integer(record->id))) < 0)
        holds = 0;
    desk_set_text(desk, "hold_href", may || holds ? arena_printf(desk->arena, "%.*s/hold", TEXT_ARGS(href)) : TEXT_NONE);
    desk_set_text(desk, "hold_line", holds ? SAID(desk->arena, "It is on hold: nobody can destroy or erase it.") : TEXT_NONE);
}

/* Where its room has a page of its own to work on it. */
static void set_room_page(struct desk *desk, const struct record *record)
{
    const struct room_page *page = engine_page(desk->engine, record->definition->name);
    desk_set_text(desk, "room_href", page ? page->href(desk->arena, record->id) : TEXT_NONE);
    desk_set_text(desk, "room_label", page ? text_of(wording(desk->arena, page->link)) : TEXT_NONE);
}

static void set_head(struct desk *desk, const struct record *record, struct text href)
{
    struct arena *arena = desk->arena;
    value_set_integer(arena, desk->view, "id", record->id);
    value_set_text(arena, desk->view, "register", record->definition->name);
    value_set_text(arena, desk->view, "reference", record->reference);
    value_set_text(arena, desk->view, "name", record->name);
    value_set_text(arena, desk->view, "state", record_state_name(record));
    value_set_integer(arena, desk->view, "version", record->version);
    value_set(arena, desk->view, "published_version", record->published_version ? value_integer(arena, record->published_version) : value_null(arena));
    value_set_text(arena, desk->view, "changed_at", instant_iso(arena, record->changed_at));
    desk_set_text(desk, "register_titles", record->definition->titles);
    desk_set_text(desk, "register_title", record->definition->title);
    desk_set_text(desk, "register_href", desk_register_href(arena, record->definition));
    desk_set_text(desk, "title", record_name_said(arena, record->definition, record->name));
    set_hold(desk, record, href);
    desk_set_text(desk, "take_down_href", record_may_withdraw(desk->db, record, &desk->actor) || record_may_erase(desk->db, record, &desk->actor)
                                              ? arena_printf(arena, "%.*s/take-down", TEXT_ARGS(href)) : TEXT_NONE);
    desk_set_text(desk, "history_href", arena_printf(arena, "%.*s/history", TEXT_ARGS(href)));
    desk_set_text(desk, "history_line", arena_printf(arena, SAY_COUNT(arena, record->version, "%" PRId64 " version, the last on %.*s", "%" PRId64 " versions, the last on %.*s"), record->version,
                                                     TEXT_ARGS(day_line(arena, record->changed_at))));
}

/* Whoever may break the glass is led to where they can: they may know that the record is there. */
static bool may_break(struct desk *desk)
{
    int64_t id;
    struct outline outline;
    return desk->definition->break_glass_count && request_face(desk->request) == FACE_PAGE && text_to_integer(request_text(desk->request, "id"), &id) == OK &&
           id > 0 && desk_read(desk) == OK && record_outline(desk->db, desk->arena, desk->definition, id, &outline) == OK &&
           record_may_break_glass(desk->db, desk->definition, id, &desk->actor);
}

enum result record_get(struct request *request, struct answer *answer)
{
    enum result result;
    struct desk desk;
    struct record *record;
    struct text href;
    bool is_merged;
    TRY(desk_open(request, answer, true, &desk));
    result = desk_load_or_merged(&desk, &record, &is_merged);
    if (result == ERROR_NOT_FOUND && may_break(&desk)) {
        answer_redirect(answer, arena_printf(desk.arena, "%.*s/glass", TEXT_ARGS(request_path(request))));
        return OK;
    }
    TRY(result);
    TRY(record_unseal(desk.db, desk.engine, desk.arena, record, &desk.actor));
    href = desk_record_href(desk.arena, desk.definition, record->id);
    if (is_merged) {
        answer_redirect(answer, request_face(request) == FACE_JSON ? arena_printf(desk.arena, "%.*s.json", TEXT_ARGS(href)) : href);
        return OK;
    }
    set_head(&desk, record, href);
    set_room_page(&desk, record);
    set_standing(&desk, record);
    TRY(set_assigned(&desk, record, href));
    TRY(set_reading(&desk, record, href));
    TRY(set_moves(&desk, record, href));
    TRY(set_fields(&desk, record));
    TRY(set_clocks(&desk, record));
    TRY(record_set_merges(&desk, record));
    TRY(record_set_embargo(&desk, record));
    TRY(record_set_children(&desk, record));
    return record_set_linked(&desk, record);
}
