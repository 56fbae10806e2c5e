/* /desk/disposal: what is due, by rule and day; what waits for a second person; certificates. /desk/disposal/{id}: one
 * proposal to decide on, or its certificate. Not here: rules and deeds (keep.h). */
#include <inttypes.h>

#include "blocks/erasure/bookkeeping.h"
#include "blocks/erasure/keep.h"
#include "base/wording.h"
#include "blocks/erasure/pages_internal.h"
#include "blocks/record/sheet.h"

#define DUE_SHOWN_MAX DISPOSAL_RECORDS_MAX
#define DISPOSALS_SHOWN_MAX 200

/* --- Shapes --------------------------------------------------------------- */

static const struct shape_field due_fields[] = {
    PART_TEXT_MEMBER("id"), PART_TEXT_MEMBER("value"), PART_TEXT_MEMBER("reference"), PART_TEXT_MEMBER("name"), PART_TEXT_MEMBER("href"),
    PART_TEXT_MEMBER("due_line"), PART_TEXT_MEMBER("note"), PART_BOOLEAN_MEMBER("open"), {0},
};
static const struct shape due_shape = {"due_record", due_fields};
static const struct shape_field group_fields[] = {
    PART_TEXT_MEMBER("reg"), PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("rule_line"), PART_TEXT_MEMBER("shown_line"), PART_LIST_MEMBER("records", &due_shape),
    PART_BOOLEAN_MEMBER("may_review"), PART_BOOLEAN_MEMBER("may_archive"), PART_BOOLEAN_MEMBER("may_destroy"), {0},
};
static const struct shape group_shape = {"due_group", group_fields};
static const struct shape_field bookkeeping_row_fields[] = {
    PART_TEXT_MEMBER("name"), PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("rule_line"), PART_TEXT_MEMBER("doubt"), PART_TEXT_MEMBER("due_line"),
    PART_BOOLEAN_MEMBER("may_propose"), {0},
};
static const struct shape bookkeeping_row_shape = {"due_bookkeeping", bookkeeping_row_fields};
static const struct shape_field list_fields[] = {
    PART_TEXT_MEMBER("today_line"), PART_LIST_MEMBER("groups", &group_shape), PART_BOOLEAN_MEMBER("has_groups"), PART_OBJECT_MEMBER("waiting", &table_shape),
    PART_OBJECT_MEMBER("certificates", &table_shape),
    PART_LIST_MEMBER("bookkeeping", &bookkeeping_row_shape), PART_BOOLEAN_MEMBER("has_bookkeeping"), PART_LIST_MEMBER("hidden", &hidden_shape), {0},
};
static const struct shape list_view_shape = {"desk_disposal_list", list_fields};
static const struct shape_field one_fields[] = {
    PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("kicker"), PART_LIST_MEMBER("rows", &summary_row_shape), PART_OBJECT_MEMBER("table", &table_shape),
    PART_TEXT_MEMBER("certificate_line"), PART_BOOLEAN_MEMBER("may_decide"), PART_TEXT_MEMBER("refusal_line"), PART_TEXT_MEMBER("action"),
    PART_TEXT_MEMBER("approve_label"), PART_BOOLEAN_MEMBER("may_approve"), PART_LIST_MEMBER("hidden", &hidden_shape), {0},
};
static const struct shape one_shape = {"desk_disposal", one_fields};

/* --- What is due ---------------------------------------------------------- */

static struct text due_href(struct arena *arena, int64_t id)
{
    return arena_printf(arena, "/desk/disposal/%" PRId64, id);
}

static void add_due(struct desk *desk, const struct definition *definition, const struct due_record *record, struct value *list)
{
    struct arena *arena = desk->arena;
    struct value *item = value_object(arena);
    value_set_text(arena, item, "id", arena_printf(arena, "record-%" PRId64, record->id));
    value_set_text(arena, item, "value", arena_printf(arena, "%" PRId64, record->id));
    value_set_text(arena, item, "reference", record->reference);
    value_set_text(arena, item, "name", definition->reads_logged ? definition->title : record_name_said(arena, definition, record->name)); /* a name is read at the record's own doors */
    value_set_text(arena, item, "href", desk_record_href(arena, definition, record->id));
    value_set_text(arena, item, "due_line", arena_printf(arena, record->reviewed ? SAY(arena, "Due since %.*s, counted from %.*s, when it was reviewed.") : SAY(arena, "Due since %.*s, counted from %.*s."),
                                                         TEXT_ARGS(date_long(arena, record->due_on)), TEXT_ARGS(date_long(arena, record->start))));
    value_set_text(arena, item, "note", record->on_hold ? SAID(arena, "On legal hold: nobody may destroy it.") : record->proposed ? SAID(arena, "Proposed: it waits for a second person.") : TEXT_NONE);
    value_set_boolean(arena, item, "open", !record->on_hold && !record->proposed);
    value_append(arena, list, item);
}

static enum result add_group(struct desk *desk, const struct definition *definition, struct value *groups)
{
    struct arena *arena = desk->arena;
    struct value *group = value_object(arena), *records = value_list(arena);
    struct due_record *list;
    size_t count;
    int64_t total;
    TRY(keep_due(desk->db, arena, definition, &desk->actor, DUE_SHOWN_MAX, &list, &count, &total));
    if (!count)
        return OK;
    for (size_t i = 0; i < count; i++)
        add_due(desk, definition, &list[i], records);
    value_set_text(arena, group, "reg", definition->name);
    value_set_text(arena, group, "title", definition->titles);
    value_set_text(arena, group, "rule_line", arena_printf(arena, SAY(arena, "Kept for %.*s."), TEXT_ARGS(keep_said(arena, definition, definition->keep.words))));
    value_set_text(arena, group, "shown_line", (int64_t)count == total ? TEXT_NONE : arena_printf(arena, SAY(arena, "The first %zu of %" PRId64 " are shown."), count, total));
    value_set(arena, group, "records", records);
    value_set_boolean(arena, group, "may_destroy", definition->keep.then != KEEP_ARCHIVE);
    value_set_boolean(arena, group, "may_review", definition->keep.then == KEEP_REVIEW);
    value_set_boolean(arena, group, "may_archive", definition->keep.then == KEEP_ARCHIVE);
    value_append(arena, groups, group);
    return OK;
}

static bool may_erase_some(const struct desk *desk, const struct definition *definition)
{
    return record_may_some(definition, definition->erase, definition->erase_count, &desk->actor);
}

/* Proposals and certificates hold references only, and are for whoever sees the whole register or decides on it. */
static bool may_read(const struct desk *desk, const struct disposal *disposal)
{
    return disposal->definition && (record_may_see_all(disposal->definition, &desk->actor) || may_erase_some(desk, disposal->definition));
}

static void add_disposal(struct desk *desk, const struct disposal *disposal, struct value *table)
{
    struct arena *arena = desk->arena;
    bool waits = text_equals(disposal->state, "proposed");
    struct value *row = part_table_row(arena, table);
    part_cell_link(arena, row, arena_printf(arena, waits ? SAY(arena, "Proposal %" PRId64) : SAY(arena, "Certificate %" PRId64), disposal->id), due_href(arena, disposal->id));
    part_cell(arena, row, disposal->definition->titles);
    part_cell_number(arena, row, waits ? disposal->count : disposal->destroyed);
    part_cell(arena, row, day_line(arena, waits ? disposal->proposed_at : disposal->decided_at));
    part_cell(arena, row, waits ? disposal->proposed_name : disposal->decided_name);
}

static struct value *disposals_table(struct desk *desk, const char *id, struct text caption, struct text empty_line, struct text who)
{
    struct value *table = part_table(desk->arena, id, caption, empty_line);
    part_column(desk->arena, table, SAID(desk->arena, "Number"), false);
    part_column(desk->arena, table, SAID(desk->arena, "Register"), false);
    part_column(desk->arena, table, SAID(desk->arena, "Records"), true);
    part_column(desk->arena, table, SAID(desk->arena, "Day"), false);
    part_column(desk->arena, table, who, false);
    return table;
}

static enum result set_disposals(struct desk *desk)
{
    struct disposal *list;
    size_t count;
    struct value *waiting = disposals_table(desk, "waiting", SAID(desk->arena, "Waiting for a second person"), SAID(desk->arena, "Nothing waits for a second person."), SAID(desk->arena, "Proposed by"));
    struct value *done = disposals_table(desk, "certificates", SAID(desk->arena, "Certificates"), SAID(desk->arena, "Nothing has been destroyed."), SAID(desk->arena, "Approved by"));
    TRY(disposal_list(desk->db, desk->engine, desk->arena, DISPOSALS_SHOWN_MAX, &list, &count));
    for (size_t i = 0; i < count; i++)
        if (may_read(desk, &list[i]) && !text_equals(list[i].state, "refused"))
            add_disposal(desk, &list[i], text_equals(list[i].state, "proposed") ? waiting : done);
    TRY(bookkeeping_set_disposals(desk, waiting, done));
    desk_set(desk, "waiting", waiting);
    desk_set(desk, "certificates", done);
    return OK;
}

static enum result disposal_list_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct value *groups;
    TRY(desk_open(request, answer, false, &desk));
    TRY(desk_read(&desk));
    groups = value_list(desk.arena);
    for (size_t i = 0; i < desk.engine->definitions->count; i++) {
        const struct definition *definition = &desk.engine->definitions->list[i];
        if (!definition->keep.given || !desk_may_open(&desk, definition))
            continue;
        if (!definition->keep.ever && may_erase_some(&desk, definition))
            TRY(add_group(&desk, definition, groups));
    }
    TRY(set_disposals(&desk));
    TRY(bookkeeping_set_due(&desk));
    desk_set_text(&desk, "today_line", arena_printf(desk.arena, SAY(desk.arena, "As it stands on %.*s. Nothing is destroyed because it is due: one person proposes, another approves."),
                                                    TEXT_ARGS(date_long(desk.arena, desk.actor.moment.today))));
    desk_set(&desk, "groups", groups);
    desk_set_boolean(&desk, "has_groups", value_is_truthy(groups));
    desk_set(&desk, "hidden", value_list(desk.arena));
    return arena_failed(desk.arena) ? ERROR_MEMORY : OK;
}

/* --- Proposing, reviewing, archiving -------------------------------------- */

struct choosing {
    struct desk *desk;
    const struct definition *definition;
    struct text what;
    int64_t records[DISPOSAL_RECORDS_MAX];
    size_t count;
};

static enum result decide_keep(struct db *db, const struct choosing *choosing, struct message *message)
{
    const struct desk *desk = choosing->desk;
    for (size_t i = 0; i < choosing->count; i++) {
        struct record *record;
        struct due_record due;
        bool is_due = false;
        enum result result = record_load(db, desk->engine, desk->arena, choosing->definition, choosing->records[i], &record);
        if (result == OK)
            result = keep_due_of(db, desk->arena, choosing->definition, choosing->records[i], desk->actor.moment.today, &due, &is_due);
        if (result == ERROR_NOT_FOUND || (result == OK && (!is_due || !record_may_erase(db, record, &desk->actor))))
            return message_fail(message, ERROR_CONFLICT, "One of the records is not due any more, or not yours to decide on. Nothing was done.");
        TRY(result);
        TRY(keep_decide(db, choosing->records[i], text_equals(choosing->what, "archived") ? "archived" : "reviewed", &desk->actor));
    }
    return OK;
}

static enum result choose_in_store(struct db *db, void *context, struct message *message)
{
    struct choosing *choosing = context;
    struct desk *desk = choosing->desk;
    int64_t id;
    if (!text_equals(choosing->what, "propose")) {
        TRY(decide_keep(db, choosing, message));
        answer_cookie(desk->answer, NOTICE_COOKIE, TEXT("kept-on"), 60);
        answer_redirect(desk->answer, TEXT("/desk/disposal"));
        return OK;
    }
    TRY(disposal_propose(db, desk->engine, desk->arena, choosing->definition, choosing->records, choosing->count, TEXT("retention"), TEXT_NONE, &desk->actor, &id, message));
    answer_cookie(desk->answer, NOTICE_COOKIE, TEXT("proposed"), 60);
    answer_redirect(desk->answer, due_href(desk->arena, id));
    return OK;
}

static bool may_do(const struct choosing *choosing)
{
    const struct keep_rule *rule = &choosing->definition->keep;
    if (text_equals(choosing->what, "propose"))
        return rule->given && !rule->ever && rule->then != KEEP_ARCHIVE;
    return (text_equals(choosing->what, "reviewed") && rule->then == KEEP_REVIEW) || (text_equals(choosing->what, "archived") && rule->then == KEEP_ARCHIVE);
}

static enum result disposal_list_post(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct choosing choosing = {.desk = &desk, .what = request_text(request, "do")};
    struct message *message = answer_message(answer);
    TRY(desk_open(request, answer, false, &desk));
    if (text_equals(choosing.what, "bookkeeping"))
        return bookkeeping_post(&desk, request_text(request, "register"));
    choosing.definition = definitions_find(desk.engine->definitions, request_text(request, "register"));
    if (!choosing.definition || !desk_may_open(&desk, choosing.definition) || !may_erase_some(&desk, choosing.definition))
        return message_fail(message, ERROR_NOT_FOUND, "There is no such register.");
    if (!may_do(&choosing))
        return message_fail(message, ERROR_INVALID, "The register's rule does not say that. Open the page again.");
    for (size_t i = 0; i < request_count(request, "record"); i++) {
        if (choosing.count == DISPOSAL_RECORDS_MAX)
            return message_fail(message, ERROR_INVALID, "At most %d records can be chosen at once.", DISPOSAL_RECORDS_MAX);
        if (text_to_integer(request_text_at(request, "record", i), &choosing.records[choosing.count++]) < 0)
            return message_fail(message, ERROR_INVALID, "This form was not made by this page. Go back and try again.");
    }
    if (!choosing.count)
        return message_fail(message, ERROR_INVALID, "Tick at least one record, then choose what to do. Go back and try again.");
    return request_write(request, choose_in_store, &choosing, message);
}

/* --- One proposal or certificate ------------------------------------------ */

static void add_rows(struct desk *desk, const struct disposal *disposal, struct value *rows)
{
    struct arena *arena = desk->arena;
    bool done = text_equals(disposal->state, "done");
    part_row_text(arena, rows, SAID(arena, "Class of records"), disposal->definition->titles);
    part_row_text(arena, rows, done ? SAID(arena, "Records destroyed") : SAID(arena, "Records"), arena_printf(arena, "%" PRId64, done ? disposal->destroyed : disposal->count));
    if (disposal->rule.length)
        part_row_text(arena, rows, SAID(arena, "Rule"), arena_printf(arena, SAY(arena, "Kept for %.*s"), TEXT_ARGS(keep_said(arena, disposal->definition, disposal->rule))));
    part_row_text(arena, rows, SAID(arena, "Ground"), ground_label(desk->engine, disposal->ground));
    part_row_text(arena, rows, SAID(arena, "Proposed by"), arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(disposal->proposed_name), TEXT_ARGS(instant_long(arena, disposal->proposed_at))));
    if (disposal->decided_at.seconds)
        part_row_text(arena, rows, done ? SAID(arena, "Approved and destroyed by") : SAID(arena, "Refused by"),
                      arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(disposal->decided_name), TEXT_ARGS(instant_long(arena, disposal->decided_at))));
    if (disposal->note.length)
        part_row_text(arena, rows, SAID(arena, "Note"), disposal->note);
}

static enum result set_items(struct desk *desk, const struct disposal *disposal)
{
    struct arena *arena = desk->arena;
    struct value *table = part_table(arena, "records", SAID(arena, "Records"), SAID(arena, "No records."));
    bool decided = disposal->decided_at.seconds > 0;
    struct disposal_item *items;
    size_t count;
    TRY(disposal_items(desk->db, arena, disposal->id, &items, &count));
    part_column(arena, table, SAID(arena, "Reference"), false);
    part_column(arena, table, SAID(arena, "Due on"), false);
    part_column(arena, table, decided ? SAID(arena, "What became of it") : SAID(arena, "Legal hold"), false);
    for (size_t i = 0; i < count; i++) {
        struct value *row = part_table_row(arena, table);
        bool held = false;
        if (decided)
            part_cell(arena, row, items[i].reference);
        else
            part_cell_link(arena, row, items[i].reference, desk_record_href(arena, disposal->definition, items[i].record));
        part_cell(arena, row, date_is_none(items[i].due_on) ? SAID(arena, "Not under the rule") : date_long(arena, items[i].due_on));
        TRY(record_is_held(desk->db, items[i].record, &held));
        part_cell(arena, row, decided ? wording_kept(arena, items[i].outcome) : held ? SAID(arena, "On hold: it will be left") : SAID(arena, "None"));
    }
    desk_set(desk, "table", table);
    return OK;
}

static enum result open_disposal(struct desk *desk, struct disposal *disposal)
{
    int64_t id;
    if (text_to_integer(request_text(desk->request, "id"), &id) < 0)
        return ERROR_NOT_FOUND;
    TRY(desk_read(desk));
    TRY(disposal_get(desk->db, desk->engine, desk->arena, id, disposal));
    return may_read(desk, disposal) ? OK : ERROR_NOT_FOUND;
}

static enum result disposal_one_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct disposal disposal;
    struct value *rows;
    bool waits, own;
    TRY(desk_open(request, answer, false, &desk));
    TRY(open_disposal(&desk, &disposal));
    waits = text_equals(disposal.state, "proposed");
    own = people_own_work(desk.db, disposal.proposed_by, disposal.proposed_for, &desk.actor);
    rows = value_list(desk.arena);
    add_rows(&desk, &disposal, rows);
    TRY(set_items(&desk, &disposal));
    desk_set_text(&desk, "kicker", arena_printf(desk.arena, text_equals(disposal.state, "done") ? SAY(desk.arena, "Certificate %" PRId64) : SAY(desk.arena, "Proposal %" PRId64), disposal.id));
    desk_set_text(&desk, "title", text_equals(disposal.state, "done") ? SAID(desk.arena, "Certificate of destruction") : waits ? SAID(desk.arena, "Proposed for destruction") : SAID(desk.arena, "Not destroyed"));
    desk_set(&desk, "rows", rows);
    desk_set(&desk, "hidden", value_list(desk.arena));
    desk_set_text(&desk, "certificate_line", text_equals(disposal.state, "done")
                                                 ? SAID(desk.arena, "The records named here were destroyed in every version, with their files, and cannot be read again. This certificate says what they were, not what they held. It is kept for ever.") : TEXT_NONE);
    desk_set_boolean(&desk, "may_decide", waits && may_erase_some(&desk, disposal.definition));
    desk_set_boolean(&desk, "may_approve", waits && !own);
    desk_set_text(&desk, "refusal_line", waits && own ? SAID(desk.arena, "You proposed this, or somebody for whom you act did: another person must approve it.") : TEXT_NONE);
    desk_set_text(&desk, "action", due_href(desk.arena, disposal.id));
    desk_set_text(&desk, "approve_label", arena_printf(desk.arena, SAY_COUNT(desk.arena, disposal.count, "Approve and destroy %" PRId64 " record", "Approve and destroy %" PRId64 " records"), disposal.count));
    return arena_failed(desk.arena) ? ERROR_MEMORY : OK;
}

struct deciding {
    struct desk *desk;
    int64_t id;
    bool approves;
};

static enum result decide_in_store(struct db *db, void *context, struct message *message)
{
    const struct deciding *deciding = context;
    struct desk *desk = deciding->desk;
    TRY(disposal_decide(db, desk->engine, desk->arena, deciding->id, deciding->approves, &desk->actor, message));
    answer_cookie(desk->answer, NOTICE_COOKIE, deciding->approves ? TEXT("destroyed") : TEXT("not-destroyed"), 60);
    answer_redirect(desk->answer, due_href(desk->arena, deciding->id));
    return deciding->approves ? erasures_write_list(db, desk->engine, desk->arena, message) : OK;
}

static enum result disposal_one_post(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct disposal disposal;
    struct deciding deciding = {.desk = &desk, .approves = text_equals(request_text(request, "decision"), "approve")};
    enum result result;
    TRY(desk_open(request, answer, false, &desk));
    TRY(open_disposal(&desk, &disposal));
    if (!deciding.approves && !text_equals(request_text(request, "decision"), "refuse"))
        return message_fail(answer_message(answer), ERROR_INVALID, "Choose whether they are destroyed. Go back and try again.");
    deciding.id = disposal.id;
    result = request_write(request, decide_in_store, &deciding, answer_message(answer));
    if (result < 0)
        erasures_settle(request_store(request), desk.engine);
    TRY(result);
    return erasure_finish(request_store(request), answer_message(answer));
}

/* --- Routes --------------------------------------------------------------- */

static const struct input list_inputs[] = {
    {.name = "register", .kind = INPUT_TEXT, .bytes_max = 60, .about = "The register of the records; a kind of bookkeeping"},
    {.name = "record", .kind = INPUT_TEXT, .bytes_max = 20, .repeated = true, .about = "A record that was ticked"},
    {.name = "do", .kind = INPUT_TEXT, .bytes_max = 20, .about = "propose, reviewed, archived or bookkeeping"},
    {0},
};
static const struct input one_inputs[] = {
    {.name = "decision", .kind = INPUT_TEXT, .bytes_max = 20, .about = "approve or refuse"},
    {0},
};
static const struct input hold_inputs[] = {
    {.name = "reason", .kind = INPUT_PROSE, .bytes_max = ERASURE_NOTE_CHARACTERS_MAX * 8, .about = "Why it must be kept"},
    {.name = "lift", .kind = INPUT_INTEGER, .about = "The hold to lift"},
    {0},
};

const struct route keep_routes[] = {
    {.method = METHOD_GET, .path = "/desk/disposal", .handle = disposal_list_get, .access = ACCESS_SIGNED_IN, .template = "blocks/erasure/pages/disposal_list",
     .view = &list_view_shape, .faces = FACE_PAGE | FACE_TABLE, .table = "certificates", .help = "What is due for destruction, what waits for a second person, and certificates."},
    {.method = METHOD_POST, .path = "/desk/disposal", .handle = disposal_list_post, .access = ACCESS_SIGNED_IN, .inputs = list_inputs,
     .template = "blocks/erasure/pages/disposal_list", .view = &list_view_shape, .help = "Proposes records for destruction, or keeps them on."},
    {.method = METHOD_GET, .path = "/desk/keeping", .handle = keeping_get, .access = ACCESS_SIGNED_IN, .template = "blocks/erasure/pages/keeping",
     .view = &keeping_shape, .faces = FACE_PAGE | FACE_JSON, .help = "How long each register is kept, by which source, and which have no rule and why."},
    {.method = METHOD_GET, .path = "/desk/disposal/{id}", .handle = disposal_one_get, .access = ACCESS_SIGNED_IN, .template = "blocks/erasure/pages/disposal",
     .view = &one_shape, .help = "One proposal for destruction, or its certificate."},
    {.method = METHOD_POST, .path = "/desk/disposal/{id}", .handle = disposal_one_post, .access = ACCESS_SIGNED_IN, .inputs = one_inputs,
     .template = "blocks/erasure/pages/disposal", .view = &one_shape, .help = "Approves a proposal and destroys the records, or refuses it."},
    {.method = METHOD_GET, .path = "/desk/disposal/bookkeeping/{id}", .handle = bookkeeping_get_page, .access = ACCESS_SIGNED_IN, .template = "blocks/erasure/pages/disposal",
     .view = &one_shape, .help = "Bookkeeping that is proposed for destruction, or its certificate."},
    {.method = METHOD_POST, .path = "/desk/disposal/bookkeeping/{id}", .handle = bookkeeping_decide_post, .access = ACCESS_SIGNED_IN, .inputs = one_inputs,
     .template = "blocks/erasure/pages/disposal", .view = &one_shape, .help = "Approves that bookkeeping is destroyed, or refuses it."},
    {.method = METHOD_GET, .path = "/desk/registers/{plural}/{id}/hold", .handle = hold_get, .access = ACCESS_SIGNED_IN, .template = "blocks/erasure/pages/hold",
     .view = &hold_shape, .help = "Whether a record is on legal hold, and why."},
    {.method = METHOD_POST, .path = "/desk/registers/{plural}/{id}/hold", .handle = hold_post, .access = ACCESS_SIGNED_IN, .inputs = hold_inputs,
     .template = "blocks/erasure/pages/hold", .view = &hold_shape, .help = "Puts a record on legal hold, or lifts a hold."},
    {0},
};

/* --- As spreadsheets ------------------------------------------------------- */

static enum result disposal_sheet(struct request *request, struct answer *answer)
{
    struct sheet_picks picks = {0};
    struct desk desk;
    TRY(desk_open(request, answer, false, &desk));
    TRY(desk_read(&desk));
    for (size_t i = 0; i < desk.engine->definitions->count; i++) {
        const struct definition *definition = &desk.engine->definitions->list[i];
        struct due_record *list;
        size_t count;
        int64_t total;
        if (!definition->keep.given || definition->keep.ever || !desk_may_open(&desk, definition) || !may_erase_some(&desk, definition))
            continue;
        TRY(keep_due(desk.db, desk.arena, definition, &desk.actor, SHEET_PICKS_MAX, &list, &count, &total));
        for (size_t j = 0; j < count; j++)
            TRY(sheet_pick(desk.arena, &picks, definition, list[j].id));
    }
    return sheet_picks_answer(request, answer, &picks, SAID(request_arena(request), "what is due for destruction"), TEXT("/desk/disposal"), TEXT("/desk/disposal/sheet"));
}

static const struct input sheet_inputs[] = {SHEET_PICK_INPUTS, {0}};
const struct route keep_sheet_routes[] = {
    {.method = METHOD_GET, .path = "/desk/disposal/sheet", .handle = disposal_sheet, .access = ACCESS_SIGNED_IN, .inputs = sheet_inputs,
     .template = "blocks/record/pages/sheet_picks", .view = &sheet_picks_shape, .help = "What is due for destruction as spreadsheets that come back."},
    {.path = NULL},
};

/* --- In the menu ---------------------------------------------------------- */

static bool keeps_some(const struct engine *engine, const struct actor *actor)
{
    for (size_t i = 0; i < engine->definitions->count; i++) {
        const struct definition *definition = &engine->definitions->list[i];
        if (definition->keep.given && (record_may_some(definition, definition->erase, definition->erase_count, actor) || actor_has_role(actor, TEXT("auditor"))))
            return true;
    }
    return false;
}

static enum result count_due(struct request *request, int64_t *ret_count)
{
    const struct engine *engine = request_context(request);
    struct actor actor = actor_of_request(request);
    struct db *db;
    TRY(request_db(request, &db));
    for (size_t i = 0; i < engine->definitions->count; i++) {
        const struct definition *definition = &engine->definitions->list[i];
        struct due_record *list;
        size_t count;
        int64_t total;
        if (!definition->keep.given || definition->keep.ever || !record_may_some(definition, definition->erase, definition->erase_count, &actor))
            continue;
        TRY(keep_due(db, request_arena(request), definition, &actor, 1, &list, &count, &total));
        *ret_count += total;
    }
    return OK;
}

const struct menu_entry keep_menu[] = {
    {.group = MENU_RECORDS, .order = 40, .href = "/desk/disposal", .label = "Due for destruction", .about = "What is past its time, what waits for a second person, and certificates of what was destroyed.",
     .may = keeps_some, .count = count_due, .counted = "due"},
    {.group = MENU_RECORDS, .order = 50, .href = "/desk/keeping", .label = "How long registers are kept", .about = "Each register’s rule with its source, what the office must settle, and which registers have none.",
     .may = keeps_some},
    {.href = NULL},
};
