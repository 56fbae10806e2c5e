/* POST /desk/queue: one move for several records of a register, each in a transaction of its own, so
 * that one refusal undoes nothing else. Whether each may be moved is blocks/flow's to say; the version
 * that was on the page goes with each, so that nothing is approved that its reader has not seen. Each is a part
 * of the form's deed: sent again after a lost answer, the form does what is left and tells all. */
#include "office/desk/internal.h"

#include <inttypes.h>

#include "base/wording.h"
#include "blocks/flow/embargo.h"
#include "blocks/flow/flow.h"

struct decision {
    const struct engine *engine;
    struct arena *arena;
    const struct definition *definition;
    const struct actor *actor;
    struct text move;
    int64_t id, version;
    struct text title; /* filled once the record was found to be the actor's to see */
};

static enum result find_record(struct db *db, struct decision *decision, struct message *message)
{
    struct record *record;
    enum result result = record_load(db, decision->engine, decision->arena, decision->definition, decision->id, &record);
    if (result == OK && !record_may_see(db, record, decision->actor))
        result = ERROR_NOT_FOUND;
    if (result == ERROR_NOT_FOUND)
        return message_fail(message, result, "There is no such record.");
    TRY(result);
    decision->title = record_title(decision->arena, decision->definition, record->reference, record_spoken_name(decision->definition, record->reference, record->name));
    return OK;
}

static enum result decide_in_store(struct db *db, void *context, struct message *message)
{
    struct decision *decision = context;
    TRY(find_record(db, decision, message));
    return flow_move(db, decision->engine, decision->arena, decision->definition, decision->id, decision->version, decision->move, TEXT_NONE,
                     decision->actor, NULL, message);
}

static bool is_for_people(enum result result)
{
    return result == ERROR_INVALID || result == ERROR_DENIED || result == ERROR_NOT_FOUND || result == ERROR_CONFLICT;
}

static void add_outcome(struct visit *visit, struct value *list, const struct decision *decision, struct text why)
{
    struct value *item = value_object(visit->arena);
    value_set_text(visit->arena, item, "title", decision->title.length ? decision->title : arena_printf(visit->arena, SAY(visit->arena, "Record %" PRId64), decision->id));
    value_set_text(visit->arena, item, "href", decision->title.length ? record_href(visit, decision->definition, decision->id, "") : TEXT_NONE);
    value_set_text(visit->arena, item, "why", why);
    value_append(visit->arena, list, item);
}

/* "12-3": record 12 as its version 3. */
static enum result read_ticket(struct text ticket, struct decision *decision)
{
    struct text id = TEXT_NONE;
    if (!text_next(&ticket, '-', &id) || text_to_integer(id, &decision->id) < 0 || text_to_integer(ticket, &decision->version) < 0)
        return ERROR_INVALID;
    return decision->id > 0 && decision->version > 0 ? OK : ERROR_INVALID;
}

struct tickets {
    struct text list[DECIDED_MAX];
    size_t count;
};

/* All are read before anything is written: a bad form does nothing at all. */
static enum result read_tickets(struct visit *visit, struct tickets *tickets)
{
    struct message *message = answer_message(visit->answer);
    struct text rest = request_text(visit->request, "shown"), one = TEXT_NONE;
    struct decision any;
    size_t ticked = rest.length ? 0 : request_count(visit->request, "record");
    tickets->count = 0;
    for (size_t i = 0; ticked ? i < ticked : text_next(&rest, ' ', &one); i++) {
        if (ticked)
            one = request_text_at(visit->request, "record", i);
        if (tickets->count == DECIDED_MAX)
            return message_fail(message, ERROR_INVALID, "At most %d records can be decided at once.", DECIDED_MAX);
        if (read_ticket(one, &any) < 0)
            return message_fail(message, ERROR_INVALID, "This form was not made by this page. Go back and try again.");
        tickets->list[tickets->count++] = one;
    }
    return tickets->count ? OK : message_fail(message, ERROR_INVALID, "Tick at least one record, then choose what to do. Go back and try again.");
}

/* What was approved while publishing is held stands as it was: whoever approved it must hear that. */
static enum result waits_line(struct visit *visit, const struct decision *decision, struct text *ret_line)
{
    const struct move *move = definition_move(decision->definition, decision->move);
    struct db *db;
    *ret_line = TEXT_NONE;
    if (!move->publishes)
        return OK;
    TRY(request_db(visit->request, &db));
    return embargo_said(db, decision->engine, visit->arena, decision->id, decision->actor, ret_line);
}

static enum result find_again(struct visit *visit, struct decision *decision, struct message *message)
{
    struct db *db;
    TRY(request_db(visit->request, &db));
    return find_record(db, decision, message);
}

static enum result decide_each(struct visit *visit, struct decision *decision, const struct tickets *tickets, struct value *done, struct value *refused)
{
    for (size_t i = 0; i < tickets->count; i++) {
        struct message message = {.language = arena_language(visit->arena)};
        struct text line = TEXT_NONE;
        enum result result;
        bool done_before = false;
        TRY(read_ticket(tickets->list[i], decision));
        decision->title = TEXT_NONE;
        result = request_write_part(visit->request, tickets->list[i], decide_in_store, decision, &done_before, &message);
        if (result == ERROR_MEMORY)
            return result;
        if (result == OK && done_before)
            result = find_again(visit, decision, &message);
        if (result == OK)
            TRY(waits_line(visit, decision, &line));
        if (result == OK)
            add_outcome(visit, done, decision, line);
        else
            add_outcome(visit, refused, decision, is_for_people(result) && message.text[0] ? arena_copy_z(visit->arena, message.text)
                                                                                          : SAID(visit->arena, "It could not be written just now. Try again."));
    }
    return OK;
}

enum result queue_decide(struct request *request, struct answer *answer)
{
    struct visit visit;
    struct value *done, *refused;
    const struct definition *definition;
    const struct move *move;
    struct decision decision;
    struct tickets tickets;
    TRY(visit_begin(request, answer, &visit));
    definition = definitions_find(visit.engine->definitions, request_text(request, "register"));
    if (!definition || !record_may_open(definition, &visit.actor))
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "There is no such register.");
    move = definition_move(definition, request_text(request, "move"));
    if (!move)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "There is no such step for these records.");
    if (move->reason == REASON_REQUIRED)
        return message_fail(answer_message(answer), ERROR_INVALID, "This needs a reason for each record: open them one by one.");
    decision = (struct decision){.engine = visit.engine, .arena = visit.arena, .definition = definition, .actor = &visit.actor, .move = move->name};
    TRY(read_tickets(&visit, &tickets));
    done = value_list(visit.arena);
    refused = value_list(visit.arena);
    TRY(decide_each(&visit, &decision, &tickets, done, refused));
    visit_set_text(&visit, "move_label", move->label);
    visit_set_text(&visit, "done_line", arena_printf(visit.arena, SAY(visit.arena, "%zu done, %zu refused"), done ? done->list.count : 0, refused ? refused->list.count : 0));
    visit_set(&visit, "outcomes", done);
    visit_set_boolean(&visit, "has_outcomes", value_is_truthy(done));
    visit_set(&visit, "refused", refused);
    visit_set_boolean(&visit, "has_refused", value_is_truthy(refused));
    visit_set_text(&visit, "back_href", TEXT("/desk/queue"));
    return OK;
}
