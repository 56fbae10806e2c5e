/* /desk/meetings/{id}/suggestions: what could go on the agenda, for an officer to tick: measures that grew worse, miss their target or cannot be compared; what is overdue in the plan and in
 * this room; findings of inspections that are open; open actions of the board's earlier meetings. Nothing gets there by itself, and what stands on the agenda already is not offered again. */
#include <inttypes.h>
#include <string.h>

#include "base/wording.h"
#include "blocks/clock/standing.h"
#include "blocks/record/clocks.h"
#include "blocks/record/desk.h"
#include "office/accountability/meetings_internal.h"

#define TICKED_MAX 60
#define TITLE_CHARACTERS_MAX 150

/* In which field of an item a record of that register is named; NULL: it is none of an agenda. */
static const char *field_for(struct text reg)
{
    static const char *const fields[][2] = {{"measure", "measures"}, {"action", "serves"}, {"finding", "findings"}, {"commitment", "commitments"}, {"letter", "letters"}};
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (text_equals(reg, fields[i][0]))
            return fields[i][1];
    return NULL;
}

/* --- What there is ------------------------------------------------------------------------------ */

struct suggesting {
    struct db *db;
    const struct engine *engine;
    struct arena *arena;
    const struct actor *actor;
    int64_t meeting;
    struct room_matters *matters;
};

static bool is_there(const struct suggesting *suggesting, const char *reg, int64_t record)
{
    for (size_t i = 0; i < suggesting->matters->count; i++)
        if (suggesting->matters->list[i].record == record && strcmp(suggesting->matters->list[i].reg, reg) == 0)
            return true;
    return false;
}

static void add(const struct suggesting *suggesting, const char *reg, int64_t record, struct text title, struct text why)
{
    struct room_matters *matters = suggesting->matters;
    if (matters->count < COUNT_OF(matters->list) && !is_there(suggesting, reg, record))
        matters->list[matters->count++] = (struct room_matter){reg, record, title, why};
}

/* A promise that is kept, changed or broken runs no more, whatever its date. */
static bool still_runs(const struct suggesting *suggesting, const struct record_deadline *deadline)
{
    struct text status;
    if (!text_equals(deadline->definition->name, "action"))
        return true;
    return db_one_text(suggesting->db, suggesting->arena, &status, SQL("select status from reg_action where id = $1"), BIND(bind_integer(deadline->id))) == OK && standing_is_open(status);
}

static enum result add_overdue(const struct suggesting *suggesting)
{
    struct arena *arena = suggesting->arena;
    struct deadline_query query = {.open_only = true};
    struct record_deadline *list;
    size_t count;
    TRY(record_deadlines(suggesting->db, suggesting->engine, arena, &query, suggesting->actor, &list, &count));
    for (size_t i = 0; i < count; i++)
        if (list[i].run.lateness == LATENESS_LATE && field_for(list[i].definition->name) && still_runs(suggesting, &list[i]))
            add(suggesting, list[i].definition->name.data, list[i].id, arena_printf(arena, "%.*s: %.*s", TEXT_ARGS(list[i].reference), TEXT_ARGS(list[i].name)),
                arena_printf(arena, SAY(arena, "It is overdue: %.*s."), TEXT_ARGS(clock_run_words(arena, &list[i].run))));
    return OK;
}

/* Records of a register that the query finds and the actor may see. */
static enum result add_records(const struct suggesting *suggesting, const char *reg, struct sql sql, struct text why)
{
    const struct definition *definition = definitions_find(suggesting->engine->definitions, text_of(reg));
    struct record *record;
    int64_t *ids;
    size_t count;
    if (!definition)
        return OK;
    TRY(meeting_ids(suggesting->db, suggesting->arena, sql, suggesting->meeting, &ids, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(record_load(suggesting->db, suggesting->engine, suggesting->arena, definition, ids[i], &record));
        if (record_may_see(suggesting->db, record, suggesting->actor))
            add(suggesting, reg, record->id, arena_printf(suggesting->arena, "%.*s: %.*s", TEXT_ARGS(record->reference), TEXT_ARGS(record->name)), why);
    }
    return OK;
}

static struct text shortened(struct arena *arena, struct text title)
{
    while (text_count_characters(title) > TITLE_CHARACTERS_MAX) /* whole words go from its end */
        for (title.length--; title.length > 1 && title.data[title.length] != ' ';)
            title.length--;
    return arena_copy(arena, title);
}

/* What stands on the agenda of this meeting already: an item names it, whatever the item is called. */
static enum result drop_listed(const struct suggesting *suggesting)
{
    struct room_matters *matters = suggesting->matters;
    size_t kept = 0;
    for (size_t i = 0; i < matters->count; i++) {
        int64_t named;
        TRY(db_one_integer(suggesting->db, &named, SQL("select count(*) from link l join reg_agenda_item i on i.id = l.from_id join record r on r.id = i.id where i.meeting = $1 and l.to_id = $2"
                                                        " and l.field in ('measures', 'serves', 'findings', 'letters', 'commitments') and r.state in ('draft', 'published')"),
                           BIND(bind_integer(suggesting->meeting), bind_integer(matters->list[i].record))));
        if (!named)
            matters->list[kept++] = matters->list[i];
    }
    matters->count = kept;
    return OK;
}

static enum result suggest(const struct suggesting *suggesting)
{
    struct arena *arena = suggesting->arena;
    for (matters_function *const *each = suggesting->engine->matters; each && *each; each++)
        TRY((*each)(suggesting->db, arena, suggesting->actor->moment.today, suggesting->matters));
    TRY(add_overdue(suggesting));
    TRY(add_records(suggesting, "commitment", SQL("select c.id from reg_commitment c join record r on r.id = c.id join reg_meeting m on m.id = c.meeting join reg_meeting n on n.board = m.board where n.id = $1 and m.id <> n.id"
                                                  " and r.state in ('open', 'done') order by c.due, c.id"), SAID(arena, "An action of an earlier meeting of the board that is not closed.")));
    TRY(add_records(suggesting, "finding", SQL("select f.id from reg_finding f join record r on r.id = f.id where r.state in ('open', 'done') and $1 > 0 order by f.due, f.id"), SAID(arena, "A finding of an inspection that is not closed.")));
    return drop_listed(suggesting);
}

/* --- The page ------------------------------------------------------------------------------------- */

static struct text ticket_of(struct arena *arena, const struct room_matter *matter) { return arena_printf(arena, "%s-%" PRId64, matter->reg, matter->record); }

static struct text title_of(const struct desk *desk, const char *reg)
{
    const struct definition *definition = definitions_find(desk->engine->definitions, text_of(reg));
    return definition ? definition->title : text_of(reg);
}

static struct text href_of(const struct desk *desk, const struct room_matter *matter)
{
    const struct definition *definition = definitions_find(desk->engine->definitions, text_of(matter->reg));
    return definition && desk_may_open(desk, definition) ? desk_record_href(desk->arena, definition, matter->record) : TEXT_NONE;
}

static enum result open_page(struct request *request, struct answer *answer, struct desk *desk, struct record **ret_meeting)
{
    TRY(meeting_desk_open(request, answer, desk, ret_meeting));
    if (!record_may_edit(desk->db, *ret_meeting, &desk->actor))
        return message_fail(answer_message(answer), ERROR_DENIED, "You may not change the agenda of this meeting now.");
    return OK;
}

enum result suggestions_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct record *meeting;
    TRY(open_page(request, answer, &desk, &meeting));
    struct arena *arena = desk.arena;
    struct suggesting suggesting = {desk.db, desk.engine, arena, &desk.actor, meeting->id, ARENA_NEW(arena, struct room_matters)};
    struct value *table = part_table(arena, "suggestions", SAID(arena, "What could go on the agenda"), SAID(arena, "Nothing grew worse, nothing is overdue and nothing is open that is not on the agenda already."));
    if (!suggesting.matters)
        return ERROR_MEMORY;
    TRY(suggest(&suggesting));
    part_column(arena, table, SAID(arena, "What"), false);
    part_column(arena, table, SAID(arena, "Kind"), false);
    part_column(arena, table, SAID(arena, "Why"), false);
    for (size_t i = 0; i < suggesting.matters->count; i++) {
        const struct room_matter *matter = &suggesting.matters->list[i];
        struct value *row = part_table_row(arena, table);
        struct text href = href_of(&desk, matter);
        part_row_ticket(arena, table, row, ticket_of(arena, matter), arena_printf(arena, SAY(arena, "Put on the agenda: %.*s"), TEXT_ARGS(matter->title)));
        if (href.length)
            part_cell_link(arena, row, matter->title, href);
        else
            part_cell(arena, row, matter->title);
        part_cell(arena, row, title_of(&desk, matter->reg));
        part_cell(arena, row, matter->why);
    }
    desk_set(&desk, "table", table);
    desk_set(&desk, "hidden", value_list(arena));
    desk_set_boolean(&desk, "has_any", suggesting.matters->count > 0);
    desk_set_text(&desk, "title", meeting->name);
    desk_set_text(&desk, "url", meeting_desk_href(arena, meeting->id, ""));
    desk_set_text(&desk, "action", meeting_desk_href(arena, meeting->id, "/suggestions"));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- What was ticked -------------------------------------------------------------------------------- */

struct ticked {
    struct answer *answer;
    const struct engine *engine;
    struct arena *arena;
    const struct actor *actor;
    int64_t meeting;
    struct text tickets[TICKED_MAX];
    size_t count;
};

static enum result set(struct arena *arena, struct record *record, const char *name, struct text value)
{
    const struct field *field = definition_field(record->definition, text_of(name));
    return field ? record_set(arena, record, field, value) : OK;
}

enum result agenda_numbered(struct db *db, int64_t meeting, int64_t *ret_number)
{
    return db_one_integer(db, ret_number, SQL("select coalesce(max(number), 0) from reg_agenda_item where meeting = $1"), BIND(bind_integer(meeting)));
}

static enum result put_on(const struct suggesting *suggesting, const struct definition *items, const struct room_matter *matter, int64_t number, struct message *message)
{
    struct arena *arena = suggesting->arena;
    struct problems problems = {0};
    struct record *item;
    TRY(record_new(suggesting->db, suggesting->engine, arena, items, suggesting->actor, &item));
    TRY(set(arena, item, "meeting", arena_printf(arena, "%" PRId64, suggesting->meeting)));
    TRY(set(arena, item, "number", arena_printf(arena, "%" PRId64, number)));
    TRY(set(arena, item, "title", shortened(arena, matter->title)));
    TRY(set(arena, item, "purpose", TEXT("question")));
    TRY(set(arena, item, "about", matter->why));
    TRY(set(arena, item, field_for(text_of(matter->reg)), arena_printf(arena, "%" PRId64, matter->record)));
    TRY(record_check(suggesting->db, suggesting->engine, arena, item, NULL, suggesting->actor, &problems));
    if (problems.count)
        return message_fail(message, ERROR_INVALID, "An item could not be added. %.*s.", TEXT_ARGS(problems.list[0].what));
    return record_save(suggesting->db, suggesting->engine, arena, item, 0, suggesting->actor, "made", TEXT_NONE, message);
}

static bool is_ticked(const struct ticked *ticked, const struct room_matter *matter)
{
    for (size_t i = 0; i < ticked->count; i++)
        if (text_equal(ticked->tickets[i], ticket_of(ticked->arena, matter)))
            return true;
    return false;
}

static enum result put_ticked(struct db *db, void *context, struct message *message)
{
    const struct ticked *ticked = context;
    const struct definition *items = definitions_find(ticked->engine->definitions, TEXT("agenda_item"));
    const struct suggesting suggesting = {db, ticked->engine, ticked->arena, ticked->actor, ticked->meeting, ARENA_NEW(ticked->arena, struct room_matters)};
    int64_t number;
    if (!suggesting.matters || !items)
        return ERROR_MEMORY;
    WORDING_KEPT(ticked->arena); /* what is put there is the office's text, and kept in English */
    TRY(suggest(&suggesting));
    TRY(agenda_numbered(db, ticked->meeting, &number));
    for (size_t i = 0; i < suggesting.matters->count; i++)
        if (is_ticked(ticked, &suggesting.matters->list[i]))
            TRY(put_on(&suggesting, items, &suggesting.matters->list[i], ++number, message));
    answer_redirect(ticked->answer, meeting_desk_href(ticked->arena, ticked->meeting, ""));
    answer_cookie(ticked->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    return OK;
}

enum result suggestions_post(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct record *meeting;
    struct ticked ticked = {.answer = answer};
    TRY(open_page(request, answer, &desk, &meeting));
    ticked.count = request_count(request, "record");
    if (!ticked.count)
        return message_fail(answer_message(answer), ERROR_INVALID, "Nothing was ticked: go back, and tick what is to go on the agenda.");
    if (ticked.count > TICKED_MAX)
        return message_fail(answer_message(answer), ERROR_INVALID, "At most %d can be put on an agenda at once.", TICKED_MAX);
    for (size_t i = 0; i < ticked.count; i++)
        ticked.tickets[i] = request_text_at(request, "record", i);
    ticked.engine = desk.engine;
    ticked.arena = desk.arena;
    ticked.actor = &desk.actor;
    ticked.meeting = meeting->id;
    return request_write(request, put_ticked, &ticked, answer_message(answer));
}

static const struct shape_field suggestions_fields[] = {PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("url"), PART_TEXT_MEMBER("action"), PART_BOOLEAN_MEMBER("has_any"), PART_OBJECT_MEMBER("table", &table_shape),
                                                        PART_LIST_MEMBER("hidden", &hidden_shape), {.name = NULL}};
const struct shape suggestions_shape = {"meeting_suggestions", suggestions_fields};
