/* The desk's routes, and what their views may hold: templates are checked against it at start. */
#include "blocks/record/sheet.h"
#include "office/desk/internal.h"

#define SHAPE(variable, title, ...)                                          \
    static const struct shape_field variable##_fields[] = {__VA_ARGS__, {.name = NULL}}; \
    static const struct shape variable = {title, variable##_fields}
#define VIEW(variable, title, ...)                                           \
    static const struct shape_field variable##_fields[] = {__VA_ARGS__, {.name = NULL}}; \
    const struct shape variable = {title, variable##_fields}
#define PAGE_TEXT(member) PART_TEXT_MEMBER(member)
#define PAGE_FLAG(member) PART_BOOLEAN_MEMBER(member)
#define PAGE_NUMBER(member) {.name = member, .kind = VALUE_INTEGER, .page_only = true}
#define PAGE_OBJECT(member, shape) PART_OBJECT_MEMBER(member, &(shape))
#define PAGE_LIST(member, shape) PART_LIST_MEMBER(member, &(shape))
#define DATA(member, what, words) {.name = member, .kind = what, .about = words}
#define DATA_OR_NULL(member, what, words) {.name = member, .kind = what, .nullable = true, .about = words}
#define INPUTS(...) (const struct input[]){__VA_ARGS__, {.name = NULL}}

/* --- My work and first steps ---------------------------------------------- */

SHAPE(work_item_shape, "work_item", PAGE_TEXT("title"), PAGE_TEXT("href"), PAGE_TEXT("line"), PAGE_OBJECT("status_tag", tag_shape),
      PAGE_TEXT("do_label"), PAGE_TEXT("do_href"), PAGE_TEXT("do_note"));
SHAPE(section_shape, "section", PAGE_TEXT("id"), PAGE_TEXT("title"), PAGE_TEXT("empty_line"), PAGE_FLAG("has_items"), PAGE_LIST("items", work_item_shape),
      PAGE_TEXT("all_line"), PAGE_TEXT("all_href"));
VIEW(work_shape, "DeskWork", PAGE_TEXT("greeting"), PAGE_TEXT("actions_mine_line"), PAGE_TEXT("plan_late_line"), PAGE_TEXT("quick_action"),
     PAGE_LIST("sections", section_shape), PAGE_TEXT("queue_line"), PAGE_TEXT("queue_href"), PAGE_TEXT("changes_line"), PAGE_TEXT("changes_href"),
     PAGE_TEXT("first_steps_href"));
SHAPE(step_shape, "step", PAGE_TEXT("id"), PAGE_TEXT("title"), PAGE_TEXT("why"), PAGE_TEXT("href"), PAGE_OBJECT("tag", tag_shape));
VIEW(first_steps_shape, "DeskFirstSteps", PAGE_TEXT("progress_line"), PAGE_LIST("steps", step_shape), PAGE_FLAG("done"), PAGE_TEXT("public_href"));

VIEW(colleagues_shape, "DeskColleagues", PAGE_OBJECT("table", table_shape));
VIEW(left_shape, "DeskLeft", PAGE_TEXT("name_line"), PAGE_LIST("warnings", item_shape), PAGE_FLAG("has_warnings"), PAGE_LIST("groups", linked_shape), PAGE_FLAG("has_groups"));

/* --- The queue ------------------------------------------------------------ */

SHAPE(queue_move_shape, "queue_move", PAGE_TEXT("label"), PAGE_TEXT("href"), PAGE_FLAG("is_primary"));
SHAPE(batch_shape, "batch", PAGE_TEXT("name"), PAGE_TEXT("label"));
SHAPE(queue_item_shape, "queue_item", PAGE_TEXT("id"), PAGE_TEXT("ticket"), PAGE_FLAG("ticked"), PAGE_TEXT("title"), PAGE_TEXT("href"), PAGE_TEXT("by_line"),
      PAGE_TEXT("waiting_line"), PAGE_LIST("rows", summary_row_shape), PAGE_FLAG("has_rows"),
      PAGE_LIST("changes", change_shape), PAGE_FLAG("has_changes"), PAGE_LIST("moves", queue_move_shape));
SHAPE(queue_group_shape, "queue_group", PAGE_TEXT("id"), PAGE_TEXT("title"), PAGE_TEXT("shown_line"), PAGE_TEXT("reg"), PAGE_LIST("items", queue_item_shape),
      PAGE_FLAG("in_full"), PAGE_LIST("batch", batch_shape), PAGE_FLAG("has_batch"), PAGE_FLAG("may_all"), PAGE_TEXT("all_line"), PAGE_TEXT("tickets"));
SHAPE(own_shape, "own", PAGE_TEXT("title"), PAGE_TEXT("href"), PAGE_TEXT("line"), PAGE_OBJECT("tag", tag_shape));
VIEW(queue_shape, "DeskQueue", PAGE_TEXT("shown_line"), PAGE_TEXT("restored_line"), PAGE_TEXT("action"), PAGE_LIST("groups", queue_group_shape),
     PAGE_FLAG("has_groups"), PAGE_LIST("own", own_shape), PAGE_FLAG("has_own"));
SHAPE(outcome_shape, "outcome", PAGE_TEXT("title"), PAGE_TEXT("href"), PAGE_TEXT("why"));
VIEW(decided_shape, "DeskDecided", PAGE_TEXT("move_label"), PAGE_TEXT("done_line"), PAGE_LIST("outcomes", outcome_shape), PAGE_FLAG("has_outcomes"),
     PAGE_LIST("refused", outcome_shape), PAGE_FLAG("has_refused"), PAGE_TEXT("back_href"));

/* --- What changed --------------------------------------------------------- */

SHAPE(change_line_shape, "change_line", PAGE_TEXT("what_line"), PAGE_TEXT("by_line"));
SHAPE(changed_shape, "changed", PAGE_TEXT("time_line"), PAGE_TEXT("title"), PAGE_TEXT("href"), PAGE_TEXT("history_href"),
      PAGE_LIST("lines", change_line_shape), PAGE_OBJECT("tag", tag_shape));
SHAPE(day_shape, "day", PAGE_TEXT("date_line"), PAGE_LIST("items", changed_shape));
VIEW(changes_shape, "DeskChanges", PAGE_TEXT("since_line"), PAGE_LIST("days", day_shape), PAGE_FLAG("has_days"), PAGE_TEXT("mark_action"),
     PAGE_TEXT("mark_value"), PAGE_OBJECT("pagination", pagination_shape));

/* --- The whole plan ------------------------------------------------------- */

#define TALLY_MEMBERS                                                                                                      \
    DATA("actions", VALUE_INTEGER, "How many actions"), DATA("open", VALUE_INTEGER, "Those that still run"),               \
        DATA("late", VALUE_INTEGER, "Past their date, or said to be late"), DATA("due_soon", VALUE_INTEGER, "Due within 30 days"), \
        DATA("silent", VALUE_INTEGER, "Without a published update for more than 90 days"),                                 \
        DATA("no_date", VALUE_INTEGER, "Those for which the plan sets no date")
SHAPE(tally_shape, "DeskTally", TALLY_MEMBERS);
SHAPE(overview_group_shape, "DeskPlanGroup", DATA("name", VALUE_TEXT, "The theme or the organisation"), TALLY_MEMBERS, PAGE_TEXT("href"), PAGE_OBJECT("bar", bar_shape));
SHAPE(desk_action_shape, "DeskAction", DATA("number", VALUE_INTEGER, "Its number in the plan"), DATA("title", VALUE_TEXT, "What people call it"),
      DATA_OR_NULL("theme", VALUE_TEXT, "The chapter of the plan"), DATA_OR_NULL("objective", VALUE_TEXT, "What it is meant to bring about"),
      DATA_OR_NULL("lead", VALUE_TEXT, "The organisation that answers for it"), DATA("status", VALUE_TEXT, "A code of the list honest_words"),
      DATA_OR_NULL("due", VALUE_TEXT, "Its date; null where the plan sets none"), DATA("lateness", VALUE_TEXT, "late, soon, no_date or on_time"),
      DATA_OR_NULL("days_late", VALUE_INTEGER, "Days past its date while it runs"), DATA_OR_NULL("updated", VALUE_TEXT, "The day of its last published update"),
      DATA_OR_NULL("silent_days", VALUE_INTEGER, "Days since then, or since its publication"),
      DATA("waiting_updates", VALUE_INTEGER, "Updates on it that wait for approval"), DATA("published", VALUE_BOOLEAN, "Whether it is public"),
      DATA("url", VALUE_TEXT, "Its page in the desk"));
SHAPE(figure_shape, "figure", PAGE_NUMBER("count"), PAGE_TEXT("label"), PAGE_TEXT("href"), PAGE_TEXT("fill"));
SHAPE(edition_option_shape, "edition_option", PAGE_TEXT("value"), PAGE_TEXT("label"), PAGE_FLAG("selected"));
SHAPE(late_shape, "late", PAGE_TEXT("title"), PAGE_TEXT("href"), PAGE_TEXT("line"), PAGE_OBJECT("status_tag", tag_shape));
SHAPE(tile_shape, "tile", PAGE_NUMBER("number"), PAGE_TEXT("href"), PAGE_TEXT("title"), PAGE_TEXT("status_label"), PAGE_TEXT("fill"));
SHAPE(wall_shape, "wall", PAGE_TEXT("title"), PAGE_LIST("tiles", tile_shape));
VIEW(overview_shape, "DeskPlan", DATA("edition", VALUE_TEXT, "The edition's short name"), {.name = "totals", .kind = VALUE_OBJECT, .about = "The whole edition, whatever the filters", .of = &tally_shape},
     {.name = "themes", .kind = VALUE_LIST, .about = "The same by theme", .of = &overview_group_shape},
     {.name = "owners", .kind = VALUE_LIST, .about = "The same by the organisation that leads, most late first", .of = &overview_group_shape},
     {.name = "actions", .kind = VALUE_LIST, .about = "The actions that fit the filters, in the order asked for", .of = &desk_action_shape},
     PAGE_TEXT("edition_title"), PAGE_LIST("edition_options", edition_option_shape), PAGE_FLAG("has_edition_options"), PAGE_TEXT("headline"),
     PAGE_FLAG("has_actions"), PAGE_OBJECT("bar", bar_shape), PAGE_LIST("figures", figure_shape), PAGE_LIST("lateness", figure_shape),
     PAGE_LIST("late_items", late_shape), PAGE_FLAG("has_late"), PAGE_TEXT("all_late_line"), PAGE_TEXT("all_late_href"), PAGE_LIST("walls", wall_shape),
     PAGE_TEXT("waiting_line"), PAGE_TEXT("queue_href"), PAGE_TEXT("delivery_plan_href"), PAGE_TEXT("delivery_plan_label"), PAGE_OBJECT("filters", filters_shape),
     PAGE_OBJECT("table", table_shape), PAGE_TEXT("csv_link"), PAGE_TEXT("json_link"));

VIEW(due_shape, "DeskDue", PAGE_TEXT("summary"), PAGE_TEXT("paused_line"), PAGE_OBJECT("filters", filters_shape), PAGE_OBJECT("table", table_shape), PAGE_TEXT("shown_line"), PAGE_FLAG("sends_mail"),
     PAGE_FLAG("reminds"), PAGE_FLAG("has_calendar"), PAGE_TEXT("calendar_link"));

/* --- Routes --------------------------------------------------------------- */

#define NAME_INPUT(input, words) {.name = input, .kind = INPUT_TEXT, .bytes_max = DEFINITION_NAME_BYTES_MAX, .about = words}

#define PLAN_INPUTS \
    {.name = "edition", .kind = INPUT_TEXT, .bytes_max = 80, .about = "an edition's short name; the current one otherwise"}, \
    {.name = "theme", .kind = INPUT_TEXT, .bytes_max = 20, .about = "a theme's number, or none"}, \
    {.name = "lead", .kind = INPUT_TEXT, .bytes_max = 20, .about = "an organisation's number, or none"}, \
    NAME_INPUT("status", "a code of the list honest_words"), NAME_INPUT("lateness", "late, soon, no_date or silent"), \
    NAME_INPUT("sort", "number, lead, due, status or silent"), \
    {.name = "descending", .kind = INPUT_TEXT, .bytes_max = 3, .about = "yes: the other way round"}
#define SHEET_ROUTE(address, handler, words) \
    .method = METHOD_GET, .path = address, .handle = handler, .template = "blocks/record/pages/sheet_picks", .view = &sheet_picks_shape, .help = words

const struct route desk_routes[] = {
    {.method = METHOD_GET, .path = "/desk", .handle = work_page, .access = ACCESS_SIGNED_IN, .template = "office/desk/pages/work", .view = &work_shape,
     .help = "One's own work: what came back, what is late, what falls due."},
    {.method = METHOD_GET, .path = "/desk/update", .handle = update_start, .access = ACCESS_SIGNED_IN,
     .inputs = INPUTS({.name = "number", .kind = INPUT_TEXT, .bytes_max = 40, .about = "an action's number"}),
     .help = "Leads from an action's number to the form of an update on it."},
    {.method = METHOD_GET, .path = "/desk/first-steps", .handle = first_steps_page, .access = ACCESS_SIGNED_IN, .template = "office/desk/pages/first_steps",
     .view = &first_steps_shape, .help = "From an empty office to its first published promise."},
    {.method = METHOD_GET, .path = "/desk/queue", .handle = queue_page, .access = ACCESS_SIGNED_IN, .template = "office/desk/pages/queue", .view = &queue_shape,
     .help = "Everything that waits for one to approve or publish it."},
    {.method = METHOD_POST, .path = "/desk/queue", .handle = queue_decide, .access = ACCESS_SIGNED_IN, .template = "office/desk/pages/decided", .view = &decided_shape,
     .inputs = INPUTS(NAME_INPUT("register", "the register's name"), NAME_INPUT("move", "the move to make"),
                      {.name = "record", .kind = INPUT_TEXT, .bytes_max = TICKET_BYTES_MAX, .repeated = true, .about = "a record that was ticked: its number, a hyphen and the version seen"},
                      {.name = "shown", .kind = INPUT_TEXT, .bytes_max = DECIDED_MAX * (TICKET_BYTES_MAX + 1), .about = "instead: all that were shown, separated by blanks"}),
     .help = "Approves or publishes several records at once."},
    {.method = METHOD_GET, .path = "/desk/changes", .handle = changes_page, .access = ACCESS_SIGNED_IN, .template = "office/desk/pages/changes", .view = &changes_shape,
     .inputs = INPUTS({.name = "page", .kind = INPUT_INTEGER, .bytes_max = 10, .about = "which page of them"}),
     .help = "What others changed since one last looked."},
    {.method = METHOD_POST, .path = "/desk/changes", .handle = changes_mark, .access = ACCESS_SIGNED_IN,
     .inputs = INPUTS({.name = "until", .kind = INPUT_INTEGER, .bytes_max = 20, .about = "up to when, as seconds since 1970"}),
     .help = "Marks what changed as seen."},
    {.method = METHOD_GET, .path = "/desk/plan", .handle = overview_page, .access = ACCESS_SIGNED_IN, .template = "office/desk/pages/plan_overview",
     .view = &overview_shape, .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "actions",
     .inputs = INPUTS(PLAN_INPUTS),
     .help = "The whole plan by theme, owner, status and lateness."},
    {.method = METHOD_GET, .path = "/desk/colleagues", .handle = colleagues_page, .access = ACCESS_ROLES, .roles = "administrator head",
     .template = "office/desk/pages/colleagues", .view = &colleagues_shape, .faces = FACE_PAGE | FACE_TABLE, .table = "table", .help = "Everybody who has an account, leading to what is in their hands."},
    {.method = METHOD_GET, .path = "/desk/users/{user}/work", .handle = left_page, .access = ACCESS_ROLES, .roles = "administrator head",
     .template = "office/desk/pages/left", .view = &left_shape, .help = "What is in somebody's hands: assigned to them, begun by them, waiting for others."},
    {.method = METHOD_GET, .path = "/desk/due", .handle = due_page, .access = ACCESS_SIGNED_IN, .template = "office/desk/pages/due", .view = &due_shape,
     .faces = FACE_PAGE | FACE_TABLE, .table = "table",
     .inputs = INPUTS(NAME_INPUT("whose", "mine, or office: all that one may see"), NAME_INPUT("when", "overdue or soon"),
                      {.name = "about", .kind = INPUT_INTEGER, .bytes_max = 20, .about = "a record: only it and what links to it"}),
     .help = "What is due and overdue, with its working."},
    {.method = METHOD_POST, .path = "/desk/due/reminders", .handle = due_reminders_post, .access = ACCESS_SIGNED_IN, .inputs = INPUTS(NAME_INPUT("on", "yes or no")),
     .help = "Switches one's own reminders on or off."},
    {.method = METHOD_POST, .path = "/desk/due/calendar", .handle = due_calendar_post, .access = ACCESS_SIGNED_IN, .template = "office/desk/pages/due", .view = &due_shape,
     .inputs = INPUTS(NAME_INPUT("whose", "as on the page"), NAME_INPUT("when", "as on the page"), {.name = "about", .kind = INPUT_INTEGER, .bytes_max = 20, .about = "as on the page"}),
     .help = "Makes the link of one's own calendar and shows it once; ends the one before."},
    {.method = METHOD_POST, .path = "/desk/due/calendar/end", .handle = due_calendar_end_post, .access = ACCESS_SIGNED_IN, .help = "Ends the link of one's own calendar."},
    {.method = METHOD_GET, .path = "/calendar/{token}/due.ics", .handle = due_feed, .access = ACCESS_OPEN,
     .help = "The calendar of what somebody answers for, by their private link."},
    {SHEET_ROUTE("/desk/sheet", work_sheet, "One's own work as spreadsheets that come back."), .access = ACCESS_SIGNED_IN, .inputs = INPUTS(SHEET_PICK_INPUTS)},
    {SHEET_ROUTE("/desk/queue/sheet", queue_sheet, "The queue as spreadsheets that come back."), .access = ACCESS_SIGNED_IN, .inputs = INPUTS(SHEET_PICK_INPUTS)},
    {SHEET_ROUTE("/desk/changes/sheet", changes_sheet, "What changed as spreadsheets that come back."), .access = ACCESS_SIGNED_IN, .inputs = INPUTS(SHEET_PICK_INPUTS)},
    {SHEET_ROUTE("/desk/plan/sheet", overview_sheet, "The plan's working list as a spreadsheet that comes back."), .access = ACCESS_SIGNED_IN,
     .inputs = INPUTS(SHEET_PICK_INPUTS, PLAN_INPUTS)},
    {SHEET_ROUTE("/desk/users/{user}/work/sheet", left_sheet, "What is in somebody's hands as spreadsheets that come back."), .access = ACCESS_ROLES, .roles = "administrator head",
     .inputs = INPUTS(SHEET_PICK_INPUTS)},
    {.path = NULL},
};

/* --- In the menu ---------------------------------------------------------- */

/* Somebody who may approve or publish in some register. */
static bool may_decide(const struct engine *engine, const struct actor *actor)
{
    for (size_t i = 0; i < engine->definitions->count; i++) {
        const struct definition *definition = &engine->definitions->list[i];
        for (size_t j = 0; j < definition->move_count; j++) {
            const struct move *move = &definition->moves[j];
            bool decides = move->publishes;
            for (size_t k = 0; k < move->from_count; k++)
                decides |= is_approval_state(definition, move->from[k]);
            if (decides && record_may_some(definition, move->by, move->by_count, actor))
                return true;
        }
    }
    return false;
}

static enum result count_changes(struct request *request, int64_t *ret_count)
{
    struct answer *none = NULL;
    struct visit visit = {.request = request, .answer = none, .arena = request_arena(request), .engine = request_context(request),
                          .actor = actor_of_request(request), .today = request_moment(request).today};
    struct instant looked;
    TRY(request_db(request, &visit.db));
    TRY(desk_last_look(&visit, &looked));
    return desk_change_count(&visit, looked, ret_count);
}

const struct menu_entry desk_menu[] = {
    {.group = MENU_BAR, .order = 10, .href = "/desk", .label = "My work"},
    {.group = MENU_BAR, .order = 20, .href = "/desk/plan", .label = "The plan", .roles = "officer head auditor"},
    {.group = MENU_BAR, .order = 30, .href = "/desk/queue", .label = "To approve", .may = may_decide},
    {.group = MENU_RECORDS, .order = 20, .href = "/desk/changes", .label = "What changed", .about = "What others did to records that you may see, since you last looked.",
     .count = count_changes, .counted = "since you last looked"},
    {.group = MENU_RECORDS, .order = 10, .href = "/desk/due", .label = "What is due", .about = "What is due and overdue, for you and for the office; reminders, and your own calendar."},
    {.group = MENU_PEOPLE, .order = 20, .href = "/desk/colleagues", .label = "Colleagues", .about = "What is in whose hands: begun, assigned, waiting for others."},
    {.group = MENU_OFFICE, .order = 50, .href = "/desk/first-steps", .label = "First steps", .about = "From an empty office to its first published promise.", .roles = "administrator head officer"},
    {.href = NULL},
};
