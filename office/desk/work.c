/* /desk: what is theirs and what is late. First what came back to them and what they began, then
 * the promises that they answer for, each one click from its update. */
#include "office/desk/internal.h"

#include <inttypes.h>

#include "base/wording.h"

#define SHOWN_MAX 10

/* --- Sections ------------------------------------------------------------- */

static struct value *add_section(struct visit *visit, struct value *sections, const char *id, struct text title, const char *empty_line)
{
    struct value *section = value_object(visit->arena);
    value_set_text(visit->arena, section, "id", text_of(id));
    value_set_text(visit->arena, section, "title", title);
    value_set_text(visit->arena, section, "empty_line", text_of(empty_line));
    value_set(visit->arena, section, "items", value_list(visit->arena));
    value_set_boolean(visit->arena, section, "has_items", false);
    value_set_text(visit->arena, section, "all_line", TEXT_NONE);
    value_set_text(visit->arena, section, "all_href", TEXT_NONE);
    value_append(visit->arena, sections, section);
    return section;
}

static struct value *add_item(struct visit *visit, struct value *section, struct text title, struct text href, struct text line, struct value *tag)
{
    struct value *item = value_object(visit->arena);
    value_set_text(visit->arena, item, "title", title);
    value_set_text(visit->arena, item, "href", href);
    value_set_text(visit->arena, item, "line", line);
    value_set(visit->arena, item, "status_tag", tag);
    value_set_text(visit->arena, item, "do_label", TEXT_NONE);
    value_set_text(visit->arena, item, "do_href", TEXT_NONE);
    value_set_text(visit->arena, item, "do_note", TEXT_NONE);
    value_append(visit->arena, (struct value *)value_get(section, TEXT("items")), item);
    value_set_boolean(visit->arena, section, "has_items", true);
    return item;
}

static void set_deed(struct visit *visit, struct value *item, const char *label, struct text href, struct text note)
{
    value_set_text(visit->arena, item, "do_label", text_of(label));
    value_set_text(visit->arena, item, "do_href", href);
    value_set_text(visit->arena, item, "do_note", note);
}

static void set_all(struct visit *visit, struct value *section, size_t shown, int64_t total, struct text href)
{
    if (total <= (int64_t)shown)
        return;
    value_set_text(visit->arena, section, "all_line", arena_printf(visit->arena, SAY(visit->arena, "Showing %zu of %" PRId64), shown, total));
    value_set_text(visit->arena, section, "all_href", href);
}

/* --- What they wrote ------------------------------------------------------ */

static struct text written_line(struct visit *visit, enum waiting_for why, const struct waiting *waiting)
{
    struct text day = day_of(visit->arena, waiting->since);
    if (why == WAITING_OTHERS)
        return arena_printf(visit->arena, SAY(visit->arena, "Sent on %.*s. Somebody else must approve it."), TEXT_ARGS(day));
    if (why == WAITING_DRAFT)
        return arena_printf(visit->arena, SAY(visit->arena, "Begun on %.*s; neither sent for approval nor published yet."), TEXT_ARGS(day));
    if (!waiting->reason.length)
        return arena_printf(visit->arena, SAY(visit->arena, "Sent back on %.*s by %.*s"), TEXT_ARGS(day), TEXT_ARGS(waiting->moved_by));
    return arena_printf(visit->arena, SAY(visit->arena, "Sent back on %.*s by %.*s: %.*s"), TEXT_ARGS(day), TEXT_ARGS(waiting->moved_by), TEXT_ARGS(waiting->reason));
}

static enum result add_written(struct visit *visit, struct value *sections, enum waiting_for why, const char *id, struct text title)
{
    struct waiting_list list;
    struct value *section;
    TRY(desk_waiting_all(visit, why, SHOWN_MAX, &list));
    if (!list.count)
        return OK;
    section = add_section(visit, sections, id, arena_printf(visit->arena, "%.*s (%" PRId64 ")", TEXT_ARGS(title), list.total), "");
    for (size_t i = 0; i < list.count && i < SHOWN_MAX; i++) {
        const struct waiting *waiting = &list.list[i];
        struct text name = waiting_title(visit->arena, waiting);
        struct value *item = add_item(visit, section, name, record_href(visit, waiting->definition, waiting->id, ""), written_line(visit, why, waiting),
                                      state_tag_of(visit, waiting->definition, waiting->state));
        if (why == WAITING_SENT_BACK)
            set_deed(visit, item, SAY(visit->arena, "Put it right"), record_href(visit, waiting->definition, waiting->id, "/edit"), name);
        if (why == WAITING_DRAFT)
            set_deed(visit, item, SAY(visit->arena, "Go on"), record_href(visit, waiting->definition, waiting->id, ""), name);
    }
    set_all(visit, section, list.count < SHOWN_MAX ? list.count : SHOWN_MAX, list.total, TEXT("/desk/registers"));
    return OK;
}

/* --- The promises they answer for ----------------------------------------- */

struct mine {
    struct visit *visit;
    const struct led_action **list; /* those they lead */
    size_t count;
    struct tally tally;
    bool may_file;
    int64_t lead;                   /* when one organisation leads them all; 0 otherwise */
};

static bool is_late(const struct led_action *action) { return action->standing.late; }
static bool is_soon(const struct led_action *action) { return action->standing.soon; }
static bool is_quiet(const struct led_action *action)
{
    return action->standing.open && action->standing.silent_days > 0 && !action->standing.late && !action->standing.soon;
}

/* The later its date has passed, the higher; said to be late without a date comes last. */
static int by_due(const void *a, const void *b)
{
    const struct led_action *x = *(const struct led_action *const *)a, *y = *(const struct led_action *const *)b;
    int order = date_is_none(x->due) != date_is_none(y->due) ? (date_is_none(x->due) ? 1 : -1) : date_compare(x->due, y->due);
    return order ? order : (x->number > y->number) - (x->number < y->number);
}

static int by_silence(const void *a, const void *b)
{
    const struct led_action *x = *(const struct led_action *const *)a, *y = *(const struct led_action *const *)b;
    if (x->standing.silent_days != y->standing.silent_days)
        return x->standing.silent_days < y->standing.silent_days ? 1 : -1;
    return (x->number > y->number) - (x->number < y->number);
}

static struct text action_line(struct visit *visit, const struct led_action *action)
{
    struct text due = standing_due_words(visit->arena, &action->standing, action->due);
    struct text silent = standing_silent_words(visit->arena, &action->standing, !date_is_none(action->updated));
    struct text line = arena_printf(visit->arena, action->standing.undated ? "%.*s. %.*s." : SAY(visit->arena, "Due %.*s. %.*s."), TEXT_ARGS(due), TEXT_ARGS(silent));
    return action->waiting ? arena_printf(visit->arena, SAY(visit->arena, "%.*s An update waits for approval."), TEXT_ARGS(line)) : line;
}

static void add_action(const struct mine *mine, struct value *section, const struct led_action *action)
{
    struct visit *visit = mine->visit;
    const struct definition *definition = definitions_find(visit->engine->definitions, TEXT("action"));
    const struct definition *updates = definitions_find(visit->engine->definitions, TEXT("action_update"));
    struct value *item = add_item(visit, section, arena_printf(visit->arena, "%" PRId64 ": %.*s", action->number, TEXT_ARGS(action->title)),
                                  record_href(visit, definition, action->id, ""), action_line(visit, action), status_tag(visit, action->status));
    if (mine->may_file && updates)
        set_deed(visit, item, SAY(visit->arena, "File an update"), arena_printf(visit->arena, "%.*s?field_action=%" PRId64, TEXT_ARGS(register_href(visit, updates, "/new")), action->id),
                 arena_printf(visit->arena, SAY(visit->arena, "on action %" PRId64), action->number));
}

static enum result add_actions(const struct mine *mine, struct value *sections, const char *id, const char *title, const char *empty_line,
                               bool (*fits)(const struct led_action *), int (*order)(const void *, const void *), const char *query)
{
    struct visit *visit = mine->visit;
    const struct led_action **fitting = ARENA_ARRAY(visit->arena, const struct led_action *, mine->count + 1);
    struct value *section;
    size_t count = 0;
    if (!fitting)
        return ERROR_MEMORY;
    for (size_t i = 0; i < mine->count; i++)
        if (fits(mine->list[i]))
            fitting[count++] = mine->list[i];
    if (count)
        qsort(fitting, count, sizeof *fitting, order);
    if (!count && !empty_line[0])
        return OK;
    section = add_section(visit, sections, id, count ? arena_printf(visit->arena, "%s (%zu)", title, count) : text_of(title), empty_line);
    for (size_t i = 0; i < count && i < SHOWN_MAX; i++)
        add_action(mine, section, fitting[i]);
    set_all(visit, section, count < SHOWN_MAX ? count : SHOWN_MAX, (int64_t)count,
            mine->lead ? arena_printf(visit->arena, "/desk/plan?lead=%" PRId64 "&%s#actions", mine->lead, query) : arena_printf(visit->arena, "/desk/plan?%s#actions", query));
    return OK;
}

static enum result choose_mine(struct visit *visit, const struct led_action *actions, size_t count, struct mine *mine)
{
    int64_t *own = NULL;
    size_t own_count = 0;
    mine->list = ARENA_ARRAY(visit->arena, const struct led_action *, count + 1);
    if (!mine->list)
        return ERROR_MEMORY;
    /* A partner sees only what their organisation leads; the office sees all and answers for its own. */
    if (!visit->actor.organisation)
        TRY(desk_own_organisations(visit, &own, &own_count));
    for (size_t i = 0; i < count; i++) {
        bool is_own = !own_count;
        for (size_t j = 0; j < own_count; j++)
            is_own |= actions[i].lead == own[j];
        if (!is_own)
            continue;
        mine->list[mine->count++] = &actions[i];
        tally_add(&mine->tally, &actions[i].standing, actions[i].status_index);
    }
    mine->lead = visit->actor.organisation ? visit->actor.organisation : own_count == 1 ? own[0] : 0;
    return OK;
}

static struct text mine_line(struct visit *visit, const struct mine *mine, const struct tally *all)
{
    struct arena *arena = visit->arena;
    bool whole = mine->tally.total == all->total && !visit->actor.organisation;
    struct text of = whole ? arena_printf(arena, SAY_COUNT(arena, all->total, "The plan has %" PRId64 " action", "The plan has %" PRId64 " actions"), all->total)
                     : visit->actor.organisation
                         ? arena_printf(arena, SAY_COUNT(arena, mine->tally.total, "Your organisation leads %" PRId64 " action", "Your organisation leads %" PRId64 " actions"), mine->tally.total)
                         : arena_printf(arena, SAY_COUNT(arena, all->total, "The office leads %" PRId64 " of the plan’s %" PRId64 " action", "The office leads %" PRId64 " of the plan’s %" PRId64 " actions"), mine->tally.total, all->total);
    if (!all->total)
        return visit->actor.organisation ? SAID(arena, "Your organisation leads no action of the plan.") : SAID(arena, "The plan has no actions yet.");
    return arena_printf(arena, SAY(arena, "%.*s: %" PRId64 " late, %" PRId64 " due within %d days, %" PRId64 " without a word for more than %d days."), TEXT_ARGS(of),
                        mine->tally.late, mine->tally.soon, STANDING_SOON_DAYS, mine->tally.silent, STANDING_SILENT_DAYS_MAX);
}

static enum result add_promises(struct visit *visit, struct value *sections, const struct edition_known *edition)
{
    struct mine mine = {.visit = visit, .may_file = visit_may_add(visit, "action_update")};
    struct led_action *actions;
    struct tally all = {0};
    size_t count;
    TRY(desk_actions(visit, edition->id, &actions, &count));
    for (size_t i = 0; i < count; i++)
        tally_add(&all, &actions[i].standing, actions[i].status_index);
    TRY(choose_mine(visit, actions, count, &mine));
    visit_set_text(visit, "actions_mine_line", mine_line(visit, &mine, &all));
    visit_set_text(visit, "plan_late_line", mine.count < count && all.late > mine.tally.late
                                                ? arena_printf(visit->arena, SAY_COUNT(visit->arena, all.late, "In the whole plan %" PRId64 " is late", "In the whole plan %" PRId64 " are late"), all.late) : TEXT_NONE);
    if (!mine.count)
        return OK;
    TRY(add_actions(&mine, sections, "late", SAY(visit->arena, "Late"), SAY(visit->arena, "Nothing is past its date."), is_late, by_due, "lateness=late"));
    TRY(add_actions(&mine, sections, "soon", SAY(visit->arena, "Due within 30 days"), "", is_soon, by_due, "lateness=soon"));
    return add_actions(&mine, sections, "silent", SAY(visit->arena, "Longest without a word"), "", is_quiet, by_silence, "sort=silent");
}

/* --- Keeping the accounts ------------------------------------------------- */

static void add_keeping(struct visit *visit, struct value *sections)
{
    struct value *section = add_section(visit, sections, "keeping", SAID(visit->arena, "Keeping the office"), "");
    const struct definition *names = visit_register(visit, "body_name"), *holders = visit_register(visit, "office_holder");
    add_item(visit, section, SAID(visit->arena, "People"), TEXT("/desk/users"), SAID(visit->arena, "Who may sign in, and in which role."), value_null(visit->arena));
    if (names)
        add_item(visit, section, names->titles, register_href(visit, names, ""), names->about, value_null(visit->arena));
    if (holders)
        add_item(visit, section, holders->titles, register_href(visit, holders, ""), holders->about, value_null(visit->arena));
}

/* --- The page ------------------------------------------------------------- */

static enum result set_lines(struct visit *visit)
{
    struct waiting_list approval, publishing;
    struct instant looked;
    struct text line = TEXT_NONE;
    int64_t changes;
    TRY(desk_waiting_all(visit, WAITING_APPROVAL, 0, &approval));
    TRY(desk_waiting_all(visit, WAITING_PUBLISHING, 0, &publishing));
    TRY(desk_last_look(visit, &looked));
    TRY(desk_change_count(visit, looked, &changes));
    if (approval.total)
        line = waits_for_approval(visit->arena, approval.total);
    if (publishing.total)
        line = arena_printf(visit->arena, "%.*s%s%.*s", TEXT_ARGS(line), approval.total ? "; " : "",
                            TEXT_ARGS(arena_printf(visit->arena, SAY_COUNT(visit->arena, publishing.total, "%" PRId64 " draft waits to be published", "%" PRId64 " drafts wait to be published"), publishing.total)));
    visit_set_text(visit, "queue_line", line);
    visit_set_text(visit, "queue_href", TEXT("/desk/queue"));
    visit_set_text(visit, "changes_line", !changes ? TEXT_NONE
                   : looked.seconds ? arena_printf(visit->arena, SAY_COUNT(visit->arena, changes, "%" PRId64 " change since you last looked", "%" PRId64 " changes since you last looked"), changes)
                                    : arena_printf(visit->arena, SAY_COUNT(visit->arena, changes, "%" PRId64 " change that you have not looked at", "%" PRId64 " changes that you have not looked at"), changes));
    visit_set_text(visit, "changes_href", TEXT("/desk/changes"));
    TRY(desk_due_line(visit, &line));
    visit_set_text(visit, "due_line", line);
    visit_set_text(visit, "due_href", TEXT("/desk/due"));
    return OK;
}

enum result work_page(struct request *request, struct answer *answer)
{
    struct visit visit;
    struct value *sections;
    struct edition_known *editions;
    struct first_facts facts;
    size_t edition_count;
    bool keeps;
    TRY(visit_begin(request, answer, &visit));
    TRY(desk_first_facts(&visit, &facts));
    keeps = actor_has_role(&visit.actor, TEXT("administrator"));
    if (!facts.editions && (keeps || visit_may_add(&visit, "edition"))) {
        answer_redirect(answer, TEXT("/desk/first-steps"));
        return OK;
    }
    sections = value_list(visit.arena);
    TRY(desk_editions(&visit, &editions, &edition_count));
    visit_set_text(&visit, "greeting", arena_printf(visit.arena, "%.*s, %.*s", TEXT_ARGS(visit.actor.name), TEXT_ARGS(day_in_words(visit.arena, visit.today))));
    visit_set_text(&visit, "actions_mine_line", TEXT_NONE);
    visit_set_text(&visit, "plan_late_line", TEXT_NONE);
    visit_set_text(&visit, "quick_action", facts.actions && edition_count && visit_may_add(&visit, "action_update") ? TEXT("/desk/update") : TEXT_NONE);
    visit_set_text(&visit, "first_steps_href", facts.actions_published || visit.actor.organisation ? TEXT_NONE : TEXT("/desk/first-steps"));
    TRY(set_lines(&visit));
    TRY(add_written(&visit, sections, WAITING_SENT_BACK, "sent-back", SAID(visit.arena, "Sent back to you")));
    TRY(add_written(&visit, sections, WAITING_DRAFT, "drafts", SAID(visit.arena, "Drafts that you wrote")));
    TRY(add_written(&visit, sections, WAITING_OTHERS, "sent", SAID(visit.arena, "Waiting for somebody else")));
    if (edition_count && visit_register(&visit, "action"))
        TRY(add_promises(&visit, sections, &editions[0]));
    if (keeps)
        add_keeping(&visit, sections);
    visit_set(&visit, "sections", sections);
    return OK;
}

/* The quick box: an action's number, as people say it, leads to the form of its update. */
enum result update_start(struct request *request, struct answer *answer)
{
    const struct definition *updates;
    struct visit visit;
    struct edition_known *editions;
    size_t count;
    int64_t number, id;
    TRY(visit_begin(request, answer, &visit));
    updates = visit_register(&visit, "action_update");
    if (!updates || !visit_may_add(&visit, "action_update"))
        return message_fail(answer_message(answer), ERROR_DENIED, "Your role files no updates.");
    if (text_to_integer(text_trim(request_text(request, "number")), &number) < 0)
        return message_fail(answer_message(answer), ERROR_INVALID, "Type the action’s number in digits, such as 41.");
    TRY(desk_editions(&visit, &editions, &count));
    if (!count || desk_action_id(&visit, editions[0].id, number, &id) < 0)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "There is no action %" PRId64 " in the current edition that you may report on.", number);
    answer_redirect(answer, arena_printf(visit.arena, "%.*s?field_action=%" PRId64, TEXT_ARGS(register_href(&visit, updates, "/new")), id));
    return OK;
}
