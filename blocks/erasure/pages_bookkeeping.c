/* The office's own bookkeeping on the page of what is due, and /desk/disposal/bookkeeping/{id}: one proposal to decide on, or its
 * certificate. Read by whoever may decide on it and by auditors. Not here: rules and deeds (bookkeeping.h). */
#include <inttypes.h>

#include "blocks/erasure/bookkeeping.h"
#include "blocks/erasure/pages_internal.h"

#define DISPOSALS_SHOWN_MAX 200

static bool may_read(const struct desk *desk)
{
    return bookkeeping_may(desk->engine, &desk->actor) || actor_has_role(&desk->actor, TEXT("auditor"));
}

static struct text href_of(struct arena *arena, int64_t id)
{
    return arena_printf(arena, "/desk/disposal/bookkeeping/%" PRId64, id);
}

static struct text title_of(struct arena *arena, struct text class_name)
{
    struct bookkeeping_class of;
    return bookkeeping_class_find(class_name, &of) ? text_of(wording(arena, of.title)) : class_name;
}

/* --- In the page of everything that is due -------------------------------- */

static struct text due_line(struct arena *arena, const struct bookkeeping_due *due)
{
    if (due->proposed)
        return SAID(arena, "It is proposed, and waits for a second person.");
    if (!due->count)
        return SAID(arena, "Nothing of it is due.");
    return arena_printf(arena, SAY_COUNT(arena, due->count, "%" PRId64 " row from before %.*s is due.", "%" PRId64 " rows from before %.*s are due."), due->count,
                        TEXT_ARGS(date_long(arena, due->kept_from)));
}

enum result bookkeeping_set_due(struct desk *desk)
{
    struct arena *arena = desk->arena;
    struct value *list = value_list(arena);
    struct bookkeeping_due *dues;
    size_t count = 0;
    if (may_read(desk))
        TRY(bookkeeping_due(desk->db, arena, desk->engine, desk->actor.moment.today, &dues, &count));
    for (size_t i = 0; i < count; i++) {
        const struct bookkeeping_due *due = &dues[i];
        struct value *item = value_object(arena);
        value_set_page(arena, item, "name", value_text(arena, text_of(due->of.name)));
        value_set_page(arena, item, "title", value_text(arena, text_of(wording(arena, due->of.title))));
        value_set_page(arena, item, "rule_line", value_text(arena, arena_printf(arena, SAY(arena, "Kept for %.*s. %.*s"), TEXT_ARGS(keep_said(arena, NULL, due->rule->keep.words)), TEXT_ARGS(due->rule->source))));
        value_set_page(arena, item, "doubt", value_text(arena, due->rule->doubt));
        value_set_page(arena, item, "due_line", value_text(arena, due_line(arena, due)));
        value_set_page(arena, item, "may_propose", value_boolean(arena, due->count && !due->proposed && bookkeeping_may(desk->engine, &desk->actor)));
        value_append(arena, list, item);
    }
    desk_set(desk, "bookkeeping", list);
    desk_set_boolean(desk, "has_bookkeeping", count > 0);
    return OK;
}

enum result bookkeeping_set_disposals(struct desk *desk, struct value *waiting, struct value *done)
{
    struct arena *arena = desk->arena;
    struct bookkeeping_disposal *list;
    size_t count = 0;
    if (may_read(desk))
        TRY(bookkeeping_list(desk->db, arena, DISPOSALS_SHOWN_MAX, &list, &count));
    for (size_t i = 0; i < count; i++) {
        bool waits = text_equals(list[i].state, "proposed");
        struct value *row;
        if (text_equals(list[i].state, "refused"))
            continue;
        row = part_table_row(arena, waits ? waiting : done);
        part_cell_link(arena, row, arena_printf(arena, waits ? SAY(arena, "Bookkeeping, proposal %" PRId64) : SAY(arena, "Bookkeeping, certificate %" PRId64), list[i].id), href_of(arena, list[i].id));
        part_cell(arena, row, title_of(arena, list[i].class_name));
        part_cell_number(arena, row, waits ? list[i].counted : list[i].destroyed);
        part_cell(arena, row, day_line(arena, waits ? list[i].proposed_at : list[i].decided_at));
        part_cell(arena, row, waits ? list[i].proposed_name : list[i].decided_name);
    }
    return OK;
}

/* --- Proposing ------------------------------------------------------------ */

struct proposing { struct desk *desk; struct text class_name; };

static enum result propose_in_store(struct db *db, void *context, struct message *message)
{
    const struct proposing *proposing = context;
    struct desk *desk = proposing->desk;
    int64_t id;
    TRY(bookkeeping_propose(db, desk->arena, desk->engine, proposing->class_name, &desk->actor, &id, message));
    answer_cookie(desk->answer, NOTICE_COOKIE, TEXT("proposed"), 60);
    answer_redirect(desk->answer, href_of(desk->arena, id));
    return OK;
}

enum result bookkeeping_post(struct desk *desk, struct text class_name)
{
    struct proposing proposing = {desk, class_name};
    return request_write(desk->request, propose_in_store, &proposing, answer_message(desk->answer));
}

/* --- One proposal or certificate ------------------------------------------ */

/* A certificate keeps its source as the file said it then; said as its rule says it now where that is the same. */
static struct text source_said(const struct engine *engine, const struct bookkeeping_disposal *disposal)
{
    const struct bookkeeping *bookkeeping = &engine->definitions->bookkeeping;
    for (size_t i = 0; i < bookkeeping->rule_count; i++)
        if (text_equal(bookkeeping->rules[i].source_defined, disposal->source))
            return bookkeeping->rules[i].source;
    return disposal->source;
}

static struct value *rows_of(struct desk *desk, const struct bookkeeping_disposal *disposal)
{
    struct arena *arena = desk->arena;
    struct value *rows = value_list(arena);
    bool done = text_equals(disposal->state, "done");
    part_row_text(arena, rows, SAID(arena, "What"), title_of(arena, disposal->class_name));
    part_row_text(arena, rows, done ? SAID(arena, "Rows destroyed") : SAID(arena, "Rows"), arena_printf(arena, "%" PRId64, done ? disposal->destroyed : disposal->counted));
    part_row_text(arena, rows, SAID(arena, "From before"), date_long(arena, disposal->kept_from));
    part_row_text(arena, rows, SAID(arena, "Rule"), arena_printf(arena, SAY(arena, "Kept for %.*s. %.*s"), TEXT_ARGS(keep_said(arena, NULL, disposal->rule)), TEXT_ARGS(source_said(desk->engine, disposal))));
    part_row_text(arena, rows, SAID(arena, "Proposed by"), arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(disposal->proposed_name), TEXT_ARGS(instant_long(arena, disposal->proposed_at))));
    if (disposal->decided_at.seconds)
        part_row_text(arena, rows, done ? SAID(arena, "Approved and destroyed by") : SAID(arena, "Refused by"),
                      arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(disposal->decided_name), TEXT_ARGS(instant_long(arena, disposal->decided_at))));
    return rows;
}

static enum result open_one(struct desk *desk, struct bookkeeping_disposal *disposal)
{
    int64_t id;
    if (text_to_integer(request_text(desk->request, "id"), &id) < 0 || !may_read(desk))
        return ERROR_NOT_FOUND;
    TRY(desk_read(desk));
    return bookkeeping_get(desk->db, desk->arena, id, disposal);
}

enum result bookkeeping_get_page(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct bookkeeping_disposal disposal;
    bool waits, own, done;
    TRY(desk_open(request, answer, false, &desk));
    TRY(open_one(&desk, &disposal));
    waits = text_equals(disposal.state, "proposed");
    done = text_equals(disposal.state, "done");
    own = people_own_work(desk.db, disposal.proposed_by, disposal.proposed_for, &desk.actor);
    desk_set_text(&desk, "kicker", arena_printf(desk.arena, done ? SAY(desk.arena, "Bookkeeping, certificate %" PRId64) : SAY(desk.arena, "Bookkeeping, proposal %" PRId64), disposal.id));
    desk_set_text(&desk, "title", done ? SAID(desk.arena, "Certificate of destruction") : waits ? SAID(desk.arena, "Proposed for destruction") : SAID(desk.arena, "Not destroyed"));
    desk_set(&desk, "rows", rows_of(&desk, &disposal));
    desk_set(&desk, "hidden", value_list(desk.arena));
    desk_set(&desk, "table", value_null(desk.arena));
    desk_set_text(&desk, "certificate_line", done ? SAID(desk.arena, "The rows named here were destroyed and cannot be read again. This certificate says what they were, not what they held. It is kept for ever.") : TEXT_NONE);
    desk_set_boolean(&desk, "may_decide", waits && bookkeeping_may(desk.engine, &desk.actor));
    desk_set_boolean(&desk, "may_approve", waits && !own);
    desk_set_text(&desk, "refusal_line", waits && own ? SAID(desk.arena, "You proposed this, or somebody for whom you act did: another person must approve it.") : TEXT_NONE);
    desk_set_text(&desk, "action", href_of(desk.arena, disposal.id));
    desk_set_text(&desk, "approve_label", arena_printf(desk.arena, SAY_COUNT(desk.arena, disposal.counted, "Approve and destroy %" PRId64 " row", "Approve and destroy %" PRId64 " rows"), disposal.counted));
    return arena_failed(desk.arena) ? ERROR_MEMORY : OK;
}

struct deciding { struct desk *desk; int64_t id; bool approves; };

static enum result decide_in_store(struct db *db, void *context, struct message *message)
{
    const struct deciding *deciding = context;
    struct desk *desk = deciding->desk;
    TRY(bookkeeping_decide(db, desk->arena, desk->engine, deciding->id, deciding->approves, &desk->actor, message));
    answer_cookie(desk->answer, NOTICE_COOKIE, deciding->approves ? TEXT("destroyed") : TEXT("not-destroyed"), 60);
    answer_redirect(desk->answer, href_of(desk->arena, deciding->id));
    return OK;
}

enum result bookkeeping_decide_post(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct bookkeeping_disposal disposal;
    struct deciding deciding = {.desk = &desk, .approves = text_equals(request_text(request, "decision"), "approve")};
    enum result result;
    TRY(desk_open(request, answer, false, &desk));
    TRY(open_one(&desk, &disposal));
    if (!deciding.approves && !text_equals(request_text(request, "decision"), "refuse"))
        return message_fail(answer_message(answer), ERROR_INVALID, "Choose whether they are destroyed. Go back and try again.");
    deciding.id = disposal.id;
    result = request_write(request, decide_in_store, &deciding, answer_message(answer));
    if (result < 0) {
        erasures_settle(request_store(request), desk.engine);
        return result;
    }
    if (!deciding.approves)
        return OK;
    TRY(erasure_finish(request_store(request), answer_message(answer))); /* answers to forms are on the erasure list */
    result = store_scrub(request_store(request), answer_message(answer));
    return result == ERROR_BUSY ? OK : result; /* what went was overwritten at once; the journal is cut by the next that comes */
}
