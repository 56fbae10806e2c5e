/* /desk/answers/{answer}: one answer to a request for access: what it holds, what is decided, what it waits for; several items
 * decided together; proposing, approving, opening again. Not here: one item (pages_item.c), hiding words (pages_hide.c), fetching it
 * (pages_send.c). */
#include "blocks/subject/pages_internal.h"

#include <inttypes.h>

struct listing {
    struct answer_page page;
    struct subject_counts counts;
    struct text decision, error, ground, words;
    int64_t number; /* of the page */
};

/* --- What is said of it --------------------------------------------------- */

/* One month from the day of receipt, its own day counted; on the next working day where that is none (UK GDPR Article 12(3); Regulation (EEC,
 * Euratom) 1182/71, Article 3, as the Information Commissioner counts). 3 September: 3 October. */
static struct date due_on(struct date received_on)
{
    struct date due = date_add_months(received_on, 1);
    bool works = false;
    while (!date_is_none(due) && calendar_is_working_day(CALENDAR_ENGLAND_AND_WALES, due, &works) == OK && !works)
        due.day++;
    return due;
}

static void set_rows(struct listing *listing)
{
    struct answer_page *page = &listing->page;
    struct desk *desk = &page->desk;
    struct arena *arena = desk->arena;
    const struct subject_answer *answer = &page->answer;
    struct value *rows = value_list(arena);
    if (page->person)
        part_row_link(arena, rows, desk->definition->title, record_line(arena, desk->definition, page->person->reference, page->person->name),
                      desk_record_href(arena, desk->definition, page->person->id));
    part_row_tag(arena, rows, SAID(arena, "State"), subject_state_tag(arena, answer));
    part_row_text(arena, rows, SAID(arena, "Request received"), date_long(arena, answer->received_on));
    part_row_text(arena, rows, SAID(arena, "Answer due by"), date_long(arena, due_on(answer->received_on)));
    part_row_text(arena, rows, SAID(arena, "Gathered by"), arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(answer->made_name), TEXT_ARGS(instant_long(arena, answer->made_at))));
    if (answer->proposed_at.seconds)
        part_row_text(arena, rows, SAID(arena, "Proposed by"), arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(answer->proposed_name), TEXT_ARGS(instant_long(arena, answer->proposed_at))));
    if (answer->approved_at.seconds)
        part_row_text(arena, rows, SAID(arena, "Approved by"), arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(answer->approved_name), TEXT_ARGS(instant_long(arena, answer->approved_at))));
    part_row_text(arena, rows, SAID(arena, "Items"),
                  arena_printf(arena, SAY(arena, "%" PRId64 " in all: %" PRId64 " go out, %" PRId64 " withheld, %" PRId64 " about somebody else, %" PRId64 " to be decided"), listing->counts.visible,
                               listing->counts.included, listing->counts.withheld, listing->counts.others, listing->counts.undecided));
    desk_set(desk, "rows", rows);
}

static struct text roles_that_see(struct desk *desk, const struct definition *definition)
{
    struct text words = TEXT_NONE;
    for (size_t i = 0; i < definition->see_count; i++)
        words = arena_printf(desk->arena, "%.*s%s%.*s", TEXT_ARGS(words), !i ? "" : i + 1 == definition->see_count ? " or " : ", ",
                             TEXT_ARGS(text_equals(definition->see[i], "assigned") ? SAID(desk->arena, "whoever it is assigned to") : desk_role_label(desk, definition->see[i])));
    return words;
}

/* A register that somebody may not open is not named to them. */
static enum result add_unseen(struct listing *listing, struct value *lines)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct desk *desk = &listing->page.desk;
    struct arena *arena = desk->arena;
    int64_t elsewhere = 0;
    int step;
    TRY(db_query(desk->db, &row, SQL("select register, records from subject_unseen where answer = $1 order by register"), BIND(bind_integer(listing->page.answer.id))));
    while ((step = statement_step(row)) == 1) {
        const struct definition *definition = definitions_find(desk->engine->definitions, statement_text(row, 0));
        int64_t count = statement_integer(row, 1);
        if (!definition || !desk_may_open(desk, definition)) {
            elsewhere += count;
            continue;
        }
        value_append(arena, lines, value_text(arena, arena_printf(arena, SAY_COUNT(arena, count, "%" PRId64 " record of “%.*s” that whoever gathered may not see: ask %.*s to gather again.",
                                                                                    "%" PRId64 " records of “%.*s” that whoever gathered may not see: ask %.*s to gather again."),
                                                                   count, TEXT_ARGS(definition->titles), TEXT_ARGS(roles_that_see(desk, definition)))));
    }
    if (elsewhere)
        value_append(arena, lines, value_text(arena, arena_printf(arena, SAY_COUNT(arena, elsewhere, "%" PRId64 " record in a register that you may not open: ask an administrator who may gather it.",
                                                                                    "%" PRId64 " records in registers that you may not open: ask an administrator who may gather them."), elsewhere)));
    return step < 0 ? (enum result)step : OK;
}

static enum result set_unseen(struct listing *listing)
{
    struct desk *desk = &listing->page.desk;
    struct arena *arena = desk->arena;
    struct value *lines = value_list(arena);
    int64_t hidden = listing->counts.all - listing->counts.visible;
    TRY(add_unseen(listing, lines));
    if (listing->counts.unseen_parts)
        value_append(arena, lines, value_text(arena, arena_printf(arena, SAY_COUNT(arena, listing->counts.unseen_parts, "%" PRId64 " field of these records that whoever gathered may not see: ask a colleague who may to gather again.",
                                                                                    "%" PRId64 " fields of these records that whoever gathered may not see: ask a colleague who may to gather again."), listing->counts.unseen_parts)));
    if (hidden)
        value_append(arena, lines, value_text(arena, arena_printf(arena, SAY_COUNT(arena, hidden, "%" PRId64 " item that a colleague gathered and you may not see: they decide on it.",
                                                                                    "%" PRId64 " items that colleagues gathered and you may not see: they decide on them."), hidden)));
    desk_set(desk, "unseen", lines);
    desk_set_boolean(desk, "has_unseen", value_is_truthy(lines));
    return OK;
}

/* --- The items ------------------------------------------------------------ */

static const char *const decisions[][2] = {{"", "All"}, {"none", "To be decided"}, {"include", "Goes out"}, {"withhold", "Withheld"}, {"other", "About somebody else"}};
static const char *const decision_words[] WORDINGS = {"All", "To be decided", "Goes out", "Withheld", "About somebody else"};

static void set_filter(struct listing *listing)
{
    struct desk *desk = &listing->page.desk;
    struct arena *arena = desk->arena;
    struct value *items = value_list(arena);
    (void)decision_words;
    for (size_t i = 0; i < COUNT_OF(decisions); i++) {
        bool current = text_equals(listing->decision, decisions[i][0]);
        value_append(arena, items, part_item(arena, text_of(wording(arena, decisions[i][1])),
                                             current ? TEXT_NONE : arena_printf(arena, "%.*s%s%s", TEXT_ARGS(subject_href(arena, listing->page.answer.id)), i ? "?decision=" : "", decisions[i][0])));
    }
    desk_set(desk, "filter", items);
}

static enum result set_items(struct listing *listing)
{
    struct desk *desk = &listing->page.desk;
    struct arena *arena = desk->arena;
    struct value *table = part_table(arena, "items", SAID(arena, "What was gathered"), SAID(arena, "Nothing here."));
    struct item_query query = {.answer = &listing->page.answer, .decision = listing->decision, .max = SUBJECT_ITEMS_PER_PAGE,
                               .offset = (listing->number - 1) * SUBJECT_ITEMS_PER_PAGE};
    struct subject_item *list;
    size_t count;
    int64_t total;
    static const char *const columns[] WORDINGS = {"Item", "What it is", "Why it is here", "What becomes of it"};
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        part_column(arena, table, text_of(wording(arena, columns[i])), i == 0);
    TRY(subject_items(desk->db, desk->engine, arena, &query, &desk->actor, &list, &count, &total));
    for (size_t i = 0; i < count; i++) {
        struct value *row = part_table_row(arena, table);
        struct text title = list[i].title.length ? list[i].title : SAID(arena, "Erased");
        if (listing->page.is_open)
            part_row_ticket(arena, table, row, arena_printf(arena, "%" PRId64 "-%" PRId64, list[i].position, list[i].version), title);
        part_cell_number(arena, row, list[i].position);
        part_cell_link(arena, row, title, item_href(arena, &list[i]));
        part_cell(arena, row, item_kind_words(arena, list[i].kind));
        part_cell_tag(arena, row, item_tag(arena, &list[i]));
    }
    desk_set(desk, "items", table);
    desk_set_boolean(desk, "may_decide", listing->page.is_open && count > 0);
    desk_set(desk, "pagination", part_pagination(arena, subject_href(arena, listing->page.answer.id),
                                                 listing->decision.length ? arena_printf(arena, "decision=%.*s&", TEXT_ARGS(listing->decision)) : TEXT_NONE, listing->number,
                                                 SUBJECT_ITEMS_PER_PAGE, total));
    return OK;
}

static void set_form(struct listing *listing)
{
    struct desk *desk = &listing->page.desk;
    struct arena *arena = desk->arena;
    struct value *fields = value_list(arena), *errors = value_list(arena), *hidden = value_list(arena);
    struct value *ground = ground_field(desk, TEXT("ground"), SAID(arena, "Ground, where they are withheld"), TEXT_NONE, SAID(arena, "None"), listing->ground);
    struct value *words = part_field(arena, TEXT("words"), SAID(arena, "In words"), SAID(arena, "Needed for another ground of the law. It stays in the office."), "text");
    value_set_text(arena, words, "value", listing->words);
    if (listing->error.length) {
        value_set_text(arena, ground, "error", listing->error);
        part_error(arena, errors, listing->error, TEXT("ground"));
    }
    value_append(arena, fields, ground);
    value_append(arena, fields, words);
    desk_set(desk, "fields", fields);
    part_hidden(arena, hidden, TEXT("version"), arena_printf(arena, "%" PRId64, listing->page.answer.version));
    desk_set(desk, "hidden", hidden);
    desk_set(desk, "error_summary", part_error_summary(arena, errors));
    desk_set_text(desk, "action", subject_href(arena, listing->page.answer.id));
}

static enum result set_moves(struct listing *listing)
{
    struct answer_page *page = &listing->page;
    struct desk *desk = &page->desk;
    bool proposed = text_equals(page->answer.state, "proposed"), approved = text_equals(page->answer.state, "approved");
    struct text obstacle = TEXT_NONE;
    if (page->is_open || (proposed && page->may_approve && !page->is_own))
        TRY(subject_obstacle(desk->db, desk->engine, desk->arena, &page->answer, &desk->actor, proposed || !desk->definition->subject_approve_count, &obstacle));
    const bool may_gather = page->may_gather && (page->is_open || text_equals(page->answer.state, "gathering"));
    desk_set_boolean(desk, "may_act", may_gather || proposed || approved);
    desk_set_boolean(desk, "may_gather", may_gather);
    desk_set_text(desk, "gather_label", page->is_open ? SAID(desk->arena, "Gather again what I may see") : SAID(desk->arena, "Gather the rest"));
    desk_set_boolean(desk, "may_propose", page->is_open && page->may_gather && !obstacle.length);
    desk_set_text(desk, "propose_label", desk->definition->subject_approve_count ? SAID(desk->arena, "Propose it for approval") : SAID(desk->arena, "Finish and approve it"));
    desk_set_boolean(desk, "may_approve", proposed && page->may_approve && !page->is_own && !obstacle.length);
    desk_set_boolean(desk, "may_return", proposed && page->may_gather);
    desk_set_boolean(desk, "may_reopen", approved && page->may_gather);
    desk_set_text(desk, "send_href", approved ? arena_printf(desk->arena, "%.*s/send", TEXT_ARGS(subject_href(desk->arena, page->answer.id))) : TEXT_NONE);
    desk_set_text(desk, "hide_href", page->is_open ? arena_printf(desk->arena, "%.*s/hide", TEXT_ARGS(subject_href(desk->arena, page->answer.id))) : TEXT_NONE);
    desk_set_text(desk, "document_href", page->person && listing->counts.included ? arena_printf(desk->arena, "%.*s/document", TEXT_ARGS(subject_href(desk->arena, page->answer.id))) : TEXT_NONE);
    desk_set_text(desk, "refusal_line", proposed && page->is_own ? SAID(desk->arena, "You proposed this, or somebody for whom you act did: another person must approve it.") : obstacle);
    return OK;
}

static enum result set_log(struct listing *listing)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct desk *desk = &listing->page.desk;
    struct arena *arena = desk->arena;
    struct value *items = value_list(arena);
    int step;
    TRY(db_query(desk->db, &row, SQL("select l.at, l.what, l.item, l.ground, a.name, f.name from subject_log l left join account a on a.id = l.account"
                                     " left join account f on f.id = l.account_for where l.answer = $1 order by l.id desc limit 200"), BIND(bind_integer(listing->page.answer.id))));
    while ((step = statement_step(row)) == 1) {
        struct text who = people_name_for(arena, statement_copy(row, 4, arena), statement_copy(row, 5, arena)), what = statement_copy(row, 1, arena);
        struct text line = statement_integer(row, 2) ? arena_printf(arena, SAY(arena, "item %" PRId64 ": %.*s"), statement_integer(row, 2), TEXT_ARGS(what)) : what;
        if (!statement_is_null(row, 3))
            line = arena_printf(arena, "%.*s (%.*s)", TEXT_ARGS(line), TEXT_ARGS(access_ground_label(desk->engine, statement_copy(row, 3, arena))));
        value_append(arena, items, part_item(arena, arena_printf(arena, "%.*s, %.*s: %.*s", TEXT_ARGS(instant_long(arena, (struct instant){statement_integer(row, 0)})), TEXT_ARGS(who), TEXT_ARGS(line)), TEXT_NONE));
    }
    desk_set(desk, "log", items);
    return step < 0 ? (enum result)step : OK;
}

static enum result show(struct listing *listing, int status)
{
    struct answer_page *page = &listing->page;
    struct desk *desk = &page->desk;
    TRY(subject_count(desk->db, desk->engine, desk->arena, &page->answer, &desk->actor, &listing->counts));
    desk_set_text(desk, "title", arena_printf(desk->arena, SAY(desk->arena, "Answer %.*s"), TEXT_ARGS(page->answer.reference)));
    desk_set_text(desk, "kicker", SAID(desk->arena, "Request for access to personal data"));
    set_rows(listing);
    TRY(set_unseen(listing));
    set_filter(listing);
    TRY(set_items(listing));
    set_form(listing);
    TRY(set_moves(listing));
    TRY(set_log(listing));
    answer_status(desk->answer, status);
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}

static enum result take_query(struct request *request, struct listing *listing)
{
    struct text decision = request_text(request, "decision");
    listing->number = request_integer(request, "page", 1);
    for (size_t i = 0; i < COUNT_OF(decisions); i++)
        if (text_equals(decision, decisions[i][0]))
            listing->decision = text_of(decisions[i][0]);
    return listing->number >= 1 && listing->number <= SUBJECT_SOURCES_MAX ? OK : ERROR_NOT_FOUND;
}

enum result answer_get(struct request *request, struct answer *answer)
{
    struct listing listing = {0};
    TRY(answer_open(request, answer, &listing.page));
    TRY(take_query(request, &listing));
    return show(&listing, 200);
}

/* --- Deciding on several, and moving on ----------------------------------- */

struct answer_deed {
    struct listing *listing;
    struct text what;
    int64_t version; /* of the answer as it was looked at */
    struct subject_decision decisions[SUBJECT_ITEMS_PER_PAGE];
    size_t count;
};

static enum result decide_several(struct db *db, struct answer_deed *deed, const struct subject_answer *answer, struct message *message)
{
    struct desk *desk = &deed->listing->page.desk;
    for (size_t i = 0; i < deed->count; i++) {
        struct subject_item item;
        enum result result = subject_item_get(db, desk->engine, desk->arena, answer, deed->decisions[i].item, &desk->actor, &item);
        if (result == ERROR_NOT_FOUND)
            return message_fail(message, ERROR_CONFLICT, "One of the items is not there for you any more. Nothing was decided.");
        TRY(result);
        result = subject_decide(db, desk->engine, desk->arena, answer, &deed->decisions[i], &desk->actor, message);
        if (result == ERROR_CONFLICT)
            return message_fail(message, ERROR_CONFLICT, "Somebody else has decided on item %" PRId64 " meanwhile. Nothing was decided: go back and look at what is there now.", deed->decisions[i].item);
        TRY(result);
    }
    return OK;
}

static enum result do_in_store(struct db *db, void *context, struct message *message)
{
    struct answer_deed *deed = context;
    struct answer_page *page = &deed->listing->page;
    struct desk *desk = &page->desk;
    struct subject_answer answer;
    static const char *const notices[][2] = {{"propose", "answer-proposed"}, {"approve", "answer-approved"}, {"return", "returned"}, {"reopen", "answer-open"}};
    struct text notice = TEXT("decided");
    TRY(subject_get(db, desk->engine, desk->arena, page->answer.id, &answer));
    if (deed->count) {
        TRY(decide_several(db, deed, &answer, message));
    } else {
        if (!page->may_gather && !text_equals(deed->what, "approve"))
            return message_fail(message, ERROR_DENIED, "Your role may not do that with an answer.");
        if (text_equals(deed->what, "approve") && answer.version != deed->version)
            return message_fail(message, ERROR_CONFLICT, "This answer was changed since you looked at it. Open it again and look at what is there now.");
        TRY(subject_move(db, desk->engine, desk->arena, &answer, deed->what, &desk->actor, message));
        for (size_t i = 0; i < COUNT_OF(notices); i++)
            if (text_equals(deed->what, notices[i][0]))
                notice = text_of(notices[i][1]);
        if (text_equals(deed->what, "propose") && !desk->definition->subject_approve_count)
            notice = TEXT("answer-approved");
    }
    answer_cookie(desk->answer, NOTICE_COOKIE, notice, 60);
    answer_redirect(desk->answer, subject_href(desk->arena, page->answer.id));
    return OK;
}

static enum result note_gathering(struct db *db, void *context, struct message *message)
{
    struct answer_page *page = context;
    (void)message;
    TRY(subject_note(db, page->answer.id, 0, "gathering again", TEXT_NONE, &page->desk.actor));
    answer_cookie(page->desk.answer, NOTICE_COOKIE, TEXT("gathered"), 60);
    answer_redirect(page->desk.answer, subject_href(page->desk.arena, page->answer.id));
    return OK;
}

static enum result read_tickets(struct request *request, struct answer_deed *deed, struct message *message)
{
    for (size_t i = 0; i < request_count(request, "record"); i++) {
        struct text rest = request_text_at(request, "record", i), part;
        struct subject_decision *decision = &deed->decisions[deed->count];
        if (deed->count == COUNT_OF(deed->decisions))
            return message_fail(message, ERROR_INVALID, "At most %d items can be decided on together.", SUBJECT_ITEMS_PER_PAGE);
        *decision = (struct subject_decision){.decision = deed->what, .ground = request_text(request, "ground"), .words = text_trim(request_text(request, "words"))};
        if (!text_next(&rest, '-', &part) || text_to_integer(part, &decision->item) < 0 || text_to_integer(rest, &decision->version) < 0)
            return message_fail(message, ERROR_INVALID, "This form was not made by this page. Go back and try again.");
        deed->count++;
    }
    return OK;
}

enum result answer_post(struct request *request, struct answer *answer)
{
    struct listing listing = {.number = 1};
    struct answer_deed *deed = ARENA_NEW(request_arena(request), struct answer_deed);
    enum result result;
    if (!deed)
        return ERROR_MEMORY;
    deed->listing = &listing;
    deed->what = request_text(request, "do");
    deed->version = request_integer(request, "version", 0);
    listing.ground = request_text(request, "ground");
    listing.words = request_text(request, "words");
    TRY(answer_open(request, answer, &listing.page));
    if (!listing.page.person)
        return message_fail(answer_message(answer), ERROR_CONFLICT, "What was gathered for this answer has been destroyed.");
    if (text_equals(deed->what, "gather")) {
        if (!listing.page.may_gather || !(listing.page.is_open || text_equals(listing.page.answer.state, "gathering")))
            return message_fail(answer_message(answer), ERROR_CONFLICT, "This answer is not open any more. Somebody must open it again before anything is added to it.");
        TRY(request_write(request, note_gathering, &listing.page, answer_message(answer)));
        return subject_gather_all(request, answer, listing.page.answer.id);
    }
    if (text_equals(deed->what, "include") || text_equals(deed->what, "withhold") || text_equals(deed->what, "other")) {
        TRY(read_tickets(request, deed, answer_message(answer)));
        if (!deed->count)
            return message_fail(answer_message(answer), ERROR_INVALID, "Tick at least one item, then choose what becomes of it. Go back and try again.");
    }
    result = request_write(request, do_in_store, deed, answer_message(answer));
    if (result != ERROR_INVALID)
        return result;
    listing.error = arena_copy_z(listing.page.desk.arena, answer_message(answer)->text);
    TRY(answer_load(&listing.page));
    return show(&listing, 422);
}
