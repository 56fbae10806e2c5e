/* /desk/meetings and /desk/meetings/{id}: a meeting as a working place. What is missing before it goes out, its agenda in order with its papers, who comes, questions, what was agreed, and
 * what of earlier meetings of the board is still open. Everything by the lists of the registers, so that each reader sees what they may; changing something is their forms' and moves'. */
#include <inttypes.h>

#include "base/wording.h"
#include "blocks/record/desk.h"
#include "office/accountability/meeting_pack.h"
#include "office/accountability/meetings_internal.h"

#define DESK_MEETINGS "/desk/meetings"
#define ROWS_MAX 200
#define LISTED_MAX 400

enum result meeting_desk_open(struct request *request, struct answer *answer, struct desk *desk, struct record **ret_meeting)
{
    TRY(desk_open(request, answer, false, desk));
    desk->definition = definitions_find(desk->engine->definitions, TEXT("meeting"));
    if (!desk->definition || !desk_may_open(desk, desk->definition))
        return ERROR_NOT_FOUND;
    return desk_load(desk, ret_meeting);
}

struct text meeting_desk_href(struct arena *arena, int64_t meeting, const char *rest)
{
    return arena_printf(arena, DESK_MEETINGS "/%" PRId64 "%s", meeting, rest);
}

struct text meeting_page_href(struct arena *arena, int64_t id) { return meeting_desk_href(arena, id, ""); }

/* --- All of them ------------------------------------------------------------------------------ */

static struct value *list_table(struct arena *arena, const char *id, struct text caption, struct text empty_line)
{
    struct value *table = part_table(arena, id, caption, empty_line);
    part_column(arena, table, SAID(arena, "When"), false);
    part_column(arena, table, SAID(arena, "Meeting"), false);
    part_column(arena, table, SAID(arena, "Where"), false);
    part_column(arena, table, SAID(arena, "State"), false);
    return table;
}

static struct text cell_of(const struct desk *desk, const struct list_row *row, const char *name)
{
    for (size_t i = 0; i < desk->definition->column_count; i++)
        if (text_equals(desk->definition->columns[i], name))
            return row->cells[i];
    return TEXT_NONE;
}

static void add_meeting(struct desk *desk, struct value *table, const struct list_row *row, struct instant begins)
{
    const struct state *state = &desk->definition->states[row->state];
    struct value *cells = part_table_row(desk->arena, table);
    part_cell(desk->arena, cells, instant_long(desk->arena, begins));
    part_cell_link(desk->arena, cells, row->name, meeting_desk_href(desk->arena, row->id, ""));
    part_cell(desk->arena, cells, cell_of(desk, row, "place"));
    part_cell_tag(desk->arena, cells, part_tag(desk->arena, state->label, state->colour));
}

static bool is_ended(struct text state) { return text_equals(state, "recorded") || text_equals(state, "cancelled") || text_equals(state, "dropped") || text_equals(state, "withdrawn"); }

enum result meetings_desk_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct list_query query = {.max = LISTED_MAX, .order = TEXT("starts_at")};
    struct list_row *rows;
    size_t count;
    int64_t total;
    TRY(desk_open(request, answer, false, &desk));
    desk.definition = query.definition = definitions_find(desk.engine->definitions, TEXT("meeting"));
    if (!desk.definition || !desk_may_open(&desk, desk.definition))
        return ERROR_NOT_FOUND;
    struct arena *arena = desk.arena;
    struct date today = request_moment(request).today;
    struct value *coming = list_table(arena, "coming", SAID(arena, "To come"), SAID(arena, "No meeting is planned.")),
                 *open = list_table(arena, "open", SAID(arena, "Past, and not finished"), SAID(arena, "Every past meeting has its minutes published, or was not held."));
    TRY(desk_read(&desk));
    TRY(desk_note_list(&desk, &query, false, TEXT("list")));
    query.descending = true;
    TRY(record_list(desk.db, desk.engine, arena, &query, &desk.actor, &rows, &count, &total));
    for (size_t i = count; i-- > 0;) {
        struct instant begins;
        struct text state = desk.definition->states[rows[i].state].name;
        if (instant_parse(cell_of(&desk, &rows[i], "starts_at"), &begins) < 0)
            continue;
        if (date_compare(date_in_london(begins), today) >= 0 && !text_equals(state, "dropped") && !text_equals(state, "withdrawn"))
            add_meeting(&desk, coming, &rows[i], begins);
        else if (!is_ended(state))
            add_meeting(&desk, open, &rows[i], begins);
    }
    desk_set(&desk, "coming", coming);
    desk_set(&desk, "open", open);
    desk_set_boolean(&desk, "may_add", record_may_add(desk.definition, &desk.actor));
    desk_set_text(&desk, "more_line", total > LISTED_MAX ? SAID(arena, "Earlier ones are in the register.") : TEXT_NONE);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- One of them ------------------------------------------------------------------------------- */

struct rows { const struct definition *definition; struct list_row *list; size_t count; };

/* Those that the actor may see of what links to the record. */
static enum result rows_of(struct desk *desk, const char *reg, const char *field, int64_t id, const char *order, struct rows *ret_rows)
{
    struct list_filter filter = {text_of(field), arena_printf(desk->arena, "%" PRId64, id)};
    struct list_query query = {.definition = definitions_find(desk->engine->definitions, text_of(reg)), .filters = &filter, .filter_count = 1, .order = text_of(order), .max = ROWS_MAX};
    int64_t total;
    *ret_rows = (struct rows){.definition = query.definition};
    if (!query.definition || !record_may_open(query.definition, &desk->actor))
        return OK;
    return record_list(desk->db, desk->engine, desk->arena, &query, &desk->actor, &ret_rows->list, &ret_rows->count, &total);
}

static void set_table(struct desk *desk, const char *name, const struct rows *rows, struct text without, struct text caption, struct text empty_line)
{
    struct table_of table = {.definition = rows->definition, .rows = rows->list, .count = rows->count, .without = without, .id = name, .caption = caption, .empty_line = empty_line};
    bool seen = rows->definition && record_may_open(rows->definition, &desk->actor);
    desk_set(desk, name, seen ? record_table_part(desk, &table) : value_null(desk->arena));
}

/* Of all its items: a paper may name a reader who may not see its item. `ret_without`: how many of the items that are shown have none. */
static enum result set_papers(struct desk *desk, int64_t meeting, const struct rows *items, size_t *ret_without)
{
    struct rows all = {.definition = definitions_find(desk->engine->definitions, TEXT("meeting_paper"))}, some;
    int64_t *ids;
    size_t count;
    *ret_without = items->count;
    all.list = ARENA_ARRAY(desk->arena, struct list_row, ROWS_MAX);
    if (!all.list)
        return ERROR_MEMORY;
    TRY(meeting_ids(desk->db, desk->arena, SQL("select id from reg_agenda_item where meeting = $1 order by number, id"), meeting, &ids, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(rows_of(desk, "meeting_paper", "item", ids[i], "title", &some));
        for (size_t j = 0; j < items->count; j++)
            *ret_without -= items->list[j].id == ids[i] && some.count;
        for (size_t j = 0; j < some.count && all.count < ROWS_MAX; j++)
            all.list[all.count++] = some.list[j];
    }
    set_table(desk, "papers", &all, TEXT_NONE, SAID(desk->arena, "Papers"), SAID(desk->arena, "No paper yet. Papers are added on the page of their item."));
    return OK;
}

/* What of the board's earlier meetings is not closed. */
static enum result set_earlier(struct desk *desk, const struct record *meeting)
{
    struct list_query query = {.definition = definitions_find(desk->engine->definitions, TEXT("commitment")), .order = TEXT("due"), .max = LIST_ONLY_MAX};
    struct rows rows = {.definition = query.definition};
    int64_t *ids, total;
    size_t count;
    TRY(meeting_ids(desk->db, desk->arena, SQL("select c.id from reg_commitment c join record r on r.id = c.id join reg_meeting m on m.id = c.meeting join reg_meeting n on n.board = m.board where n.id = $1 and m.id <> n.id"
                                               " and r.state in ('open', 'done') order by c.due, c.id limit 64"), meeting->id, &ids, &count));
    query.only = ids;
    query.only_count = count;
    if (count && record_may_open(query.definition, &desk->actor))
        TRY(record_list(desk->db, desk->engine, desk->arena, &query, &desk->actor, &rows.list, &rows.count, &total));
    set_table(desk, "earlier", &rows, TEXT_NONE, SAID(desk->arena, "Open actions of earlier meetings of the board"), SAID(desk->arena, "No action of an earlier meeting of the board is open."));
    return OK;
}

static void miss(struct desk *desk, struct value *missing, struct text what) { value_append(desk->arena, missing, part_item(desk->arena, what, TEXT_NONE)); }

/* What stands between the meeting and its next step; for those who can do something about it. */
static enum result set_missing(struct desk *desk, const struct record *meeting, const struct rows *items, size_t without_paper, const struct rows *attendance, const struct rows *minutes)
{
    struct arena *arena = desk->arena;
    struct value *missing = value_list(arena);
    struct message message = {.language = arena_language(arena)};
    struct text state = record_state_name(meeting);
    bool before = !text_equals(state, "held") && !is_ended(state);
    enum result whole = OK;
    if (record_may_edit(desk->db, meeting, &desk->actor)) {
        if (before)
            whole = agenda_is_whole(desk->db, arena, desk->engine, meeting, NULL, &desk->actor, &message);
        if (whole == ERROR_INVALID)
            miss(desk, missing, arena_copy_z(arena, message.text));
        else
            TRY(whole);
        if (before && items->count && without_paper)
            miss(desk, missing, arena_printf(arena, SAY_COUNT(arena, (int64_t)without_paper, "%zu item has no paper", "%zu items have no paper"), without_paper));
        if (!attendance->count)
            miss(desk, missing, SAID(arena, "Nobody is entered under who comes"));
        if (text_equals(state, "held") && !minutes->count)
            miss(desk, missing, SAID(arena, "Its minutes are not written yet"));
        if (before && date_compare(record_day(record_value(meeting, TEXT("starts_at"))), desk->actor.moment.today) < 0)
            miss(desk, missing, SAID(arena, "Its day has passed: say that it was held, or that it was not"));
    }
    desk_set(desk, "missing", missing);
    desk_set_boolean(desk, "has_missing", missing->list.count > 0);
    return OK;
}

/* `given`: what else the form begins with. */
static void add_new(struct desk *desk, struct value *links, const char *reg, const struct record *meeting, struct text given, struct text label)
{
    const struct definition *definition = definitions_find(desk->engine->definitions, text_of(reg));
    if (definition && record_may_add(definition, &desk->actor))
        value_append(desk->arena, links, part_item(desk->arena, label, arena_printf(desk->arena, "%.*s/new?field_meeting=%" PRId64 "%.*s",
                                                                                   TEXT_ARGS(desk_register_href(desk->arena, definition)), meeting->id, TEXT_ARGS(given))));
}

/* What no item of the meeting has had: one that is withdrawn keeps its own. */
static enum result next_number(struct desk *desk, int64_t meeting, struct text *ret_given)
{
    int64_t number;
    TRY(agenda_numbered(desk->db, meeting, &number));
    *ret_given = arena_printf(desk->arena, "&field_number=%" PRId64, number + 1);
    return OK;
}

static enum result set_links(struct desk *desk, const struct record *meeting)
{
    struct arena *arena = desk->arena;
    struct text number;
    struct value *links = value_list(arena);
    value_append(arena, links, part_item(arena, SAID(arena, "Its record, and the next step"), desk_record_href(arena, desk->definition, meeting->id)));
    value_append(arena, links, part_item(arena, SAID(arena, "Agenda and papers as one document"), meeting_desk_href(arena, meeting->id, "/pack")));
    if (record_may_edit(desk->db, meeting, &desk->actor)) {
        value_append(arena, links, part_item(arena, SAID(arena, "What could go on the agenda"), meeting_desk_href(arena, meeting->id, "/suggestions")));
        TRY(next_number(desk, meeting->id, &number));
        add_new(desk, links, "agenda_item", meeting, number, SAID(arena, "Add an item"));
        add_new(desk, links, "attendance", meeting, TEXT_NONE, SAID(arena, "Add who comes"));
        add_new(desk, links, "meeting_question", meeting, TEXT_NONE, SAID(arena, "Add a question"));
        add_new(desk, links, "commitment", meeting, TEXT_NONE, SAID(arena, "Add an action"));
        add_new(desk, links, "meeting_minutes", meeting, TEXT_NONE, SAID(arena, "Write the minutes"));
    }
    desk_set(desk, "links", links);
    return OK;
}

static void set_head(struct desk *desk, const struct record *meeting)
{
    struct arena *arena = desk->arena;
    const struct state *state = &desk->definition->states[meeting->state];
    struct text place = record_text(meeting, "place");
    struct value *rows = value_list(arena);
    static const char *const shown[] = {"board", "starts_at", "ends_at", "invited"};
    for (size_t i = 0; i < COUNT_OF(shown); i++) {
        const struct field *field = definition_field(desk->definition, text_of(shown[i]));
        struct text words = desk_show(desk, field, record_value(meeting, field->name));
        if (words.length && field_may_see(field, &desk->actor, false))
            part_row_text(arena, rows, field->label, words);
    }
    if (place.length)
        part_row_text(arena, rows, SAID(arena, "Where"), place);
    desk_set_text(desk, "title", meeting->name);
    desk_set_text(desk, "reference", meeting->reference);
    desk_set(desk, "tag", part_tag(arena, state->label, state->colour));
    desk_set(desk, "rows", rows);
}

enum result meeting_desk_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct record *meeting;
    struct rows items, attendance, questions, commitments, minutes;
    size_t without_paper;
    TRY(meeting_desk_open(request, answer, &desk, &meeting));
    struct arena *arena = desk.arena;
    TRY(rows_of(&desk, "agenda_item", "meeting", meeting->id, "number", &items));
    TRY(rows_of(&desk, "attendance", "meeting", meeting->id, "post", &attendance));
    TRY(rows_of(&desk, "meeting_question", "meeting", meeting->id, "due", &questions));
    TRY(rows_of(&desk, "commitment", "meeting", meeting->id, "due", &commitments));
    TRY(rows_of(&desk, "meeting_minutes", "meeting", meeting->id, "title", &minutes));
    set_head(&desk, meeting);
    TRY(set_links(&desk, meeting));
    set_table(&desk, "agenda", &items, TEXT("meeting"), SAID(arena, "Agenda"), SAID(arena, "Nothing is on the agenda yet."));
    TRY(set_papers(&desk, meeting->id, &items, &without_paper));
    TRY(set_missing(&desk, meeting, &items, without_paper, &attendance, &minutes));
    set_table(&desk, "attendance", &attendance, TEXT("meeting"), SAID(arena, "Who comes"), SAID(arena, "Who comes is not entered yet."));
    set_table(&desk, "questions", &questions, TEXT("meeting"), SAID(arena, "Questions"), SAID(arena, "No question yet."));
    set_table(&desk, "commitments", &commitments, TEXT("meeting"), SAID(arena, "Actions of this meeting"), SAID(arena, "No action was agreed at this meeting yet."));
    set_table(&desk, "minutes", &minutes, TEXT("meeting"), SAID(arena, "Minutes"), SAID(arena, "The minutes are not written yet."));
    TRY(set_earlier(&desk, meeting));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static const struct shape_field list_fields[] = {PART_OBJECT_MEMBER("coming", &table_shape), PART_OBJECT_MEMBER("open", &table_shape), PART_BOOLEAN_MEMBER("may_add"), PART_TEXT_MEMBER("more_line"), {.name = NULL}};
const struct shape meetings_desk_shape = {"meetings_desk", list_fields};
static const struct shape_field meeting_fields[] = {
    PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("reference"), PART_OBJECT_MEMBER("tag", &tag_shape), PART_LIST_MEMBER("rows", &summary_row_shape), PART_LIST_MEMBER("links", &item_shape),
    PART_LIST_MEMBER("missing", &item_shape), PART_BOOLEAN_MEMBER("has_missing"), PART_OBJECT_MEMBER("agenda", &table_shape), PART_OBJECT_MEMBER("papers", &table_shape),
    PART_OBJECT_MEMBER("attendance", &table_shape), PART_OBJECT_MEMBER("questions", &table_shape), PART_OBJECT_MEMBER("commitments", &table_shape), PART_OBJECT_MEMBER("minutes", &table_shape),
    PART_OBJECT_MEMBER("earlier", &table_shape), {.name = NULL}};
const struct shape meeting_desk_shape = {"meeting_desk", meeting_fields};

static bool may_open(const struct engine *engine, const struct actor *actor)
{
    const struct definition *definition = definitions_find(engine->definitions, TEXT("meeting"));
    return definition && record_may_open(definition, actor);
}

const struct menu_entry meetings_menu[] = {
    {.group = MENU_RECORDS, .room = "accountability", .order = 10, .href = DESK_MEETINGS, .label = "Meetings at work", .about = "Meetings to come and those that are not finished: agenda, papers, who comes, what is missing.", .may = may_open},
    {.href = NULL},
};
