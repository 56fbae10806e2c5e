/* One account with its postings, and one posting with its lines; correcting it. See payments.h. */
#include <inttypes.h>

#include "base/wording.h"
#include "blocks/ledger/trace.h"
#include "office/money/ledger_desk.h"

static enum result id_of(const struct ledger_visit *visit, int64_t *ret_id)
{
    return text_to_integer(request_text(visit->request, "id"), ret_id) == OK && *ret_id > 0 ? OK : ERROR_NOT_FOUND;
}

/* --- An account --------------------------------------------------------------- */

static void add_entry(struct ledger_visit *visit, const struct ledger_entry *entry, struct value *table, struct value *list)
{
    struct arena *arena = visit->arena;
    struct value *row = part_table_row(arena, table), *item = value_object(arena);
    part_cell_link(arena, row, arena_printf(arena, "%" PRId64, entry->posting), ledger_posting_href(arena, entry->posting));
    part_cell(arena, row, date_long(arena, entry->day));
    part_cell(arena, row, ledger_posting_words(arena, entry->kind));
    part_cell(arena, row, entry->contradicted_by ? arena_printf(arena, SAY(arena, "%.*s (corrected by %" PRId64 ")"), TEXT_ARGS(wording_kept(arena, entry->words)), entry->contradicted_by)
                                                 : wording_kept(arena, entry->words));
    ledger_cell_pence(arena, row, entry->pence);
    ledger_cell_pence(arena, row, entry->balance);
    value_set_integer(arena, item, "posting", entry->posting);
    value_set_text(arena, item, "day", date_iso(arena, entry->day));
    value_set_text(arena, item, "kind", text_of(ledger_posting_word(entry->kind)));
    value_set_text(arena, item, "words", entry->words);
    value_set_integer(arena, item, "pence", entry->pence);
    value_set_text(arena, item, "pounds", pence_plain(arena, entry->pence));
    value_set_integer(arena, item, "balance_pence", entry->balance);
    value_set_text(arena, item, "balance_pounds", pence_plain(arena, entry->balance));
    value_append(arena, list, item);
}

/* From which receipts its money came. */
static enum result show_receipts(struct ledger_visit *visit, const struct ledger_account *account)
{
    struct arena *arena = visit->arena;
    struct ledger_receipt *receipts;
    struct value *table;
    size_t count;
    if (account->kind == LEDGER_SOURCE || account->kind == LEDGER_BETWEEN)
        return OK;
    TRY(ledger_receipts_of(visit->db, arena, account->reg, account->record, &receipts, &count));
    if (!count)
        return OK;
    table = part_table(arena, "receipts", SAID(arena, "Where the money came from, first in, first out"), TEXT_NONE);
    part_column(arena, table, SAID(arena, "Posting"), false);
    part_column(arena, table, SAID(arena, "Day"), false);
    part_column(arena, table, SAID(arena, "What came in"), false);
    part_column(arena, table, SAID(arena, "Of it here, or paid from here"), true);
    for (size_t i = 0; i < count; i++) {
        struct value *row = part_table_row(arena, table);
        if (!receipts[i].posting) {
            part_cell(arena, row, TEXT_NONE);
            part_cell(arena, row, TEXT_NONE);
            part_cell(arena, row, SAID(arena, "Not known: more was taken than there was"));
        } else {
            part_cell_link(arena, row, arena_printf(arena, "%" PRId64, receipts[i].posting), ledger_posting_href(arena, receipts[i].posting));
            part_cell(arena, row, date_long(arena, receipts[i].day));
            part_cell(arena, row, wording_kept(arena, receipts[i].words));
        }
        ledger_cell_pence(arena, row, receipts[i].pence);
    }
    ledger_set(visit, "second", table);
    return OK;
}

static void show_account(struct ledger_visit *visit, const struct ledger_account *account)
{
    struct arena *arena = visit->arena;
    ledger_text(visit, "title", account->name);
    ledger_text(visit, "kicker", ledger_kind_words(arena, account->kind));
    ledger_row(visit, SAID(arena, "Whose money"), account->entity_name, TEXT_NONE);
    if (account->kind != LEDGER_BETWEEN)
        ledger_row(visit, SAID(arena, "Stands for"), ledger_record_name(visit, account->reg, account->record), ledger_record_href(visit, account->reg, account->record));
    ledger_row(visit, SAID(arena, "Balance today"), pence_text(arena, account->pence), TEXT_NONE);
    ledger_row(visit, SAID(arena, "May go below nothing"), account->may_go_below ? SAID(arena, "Yes") : SAID(arena, "No"), TEXT_NONE);
    ledger_link(visit, SAID(arena, "The ledger"), TEXT(MONEY));
    value_set_text(arena, visit->view, "account", account->name);
    value_set_text(arena, visit->view, "kind", text_of(ledger_kind_word(account->kind)));
    value_set_text(arena, visit->view, "entity", account->entity_name);
    value_set_integer(arena, visit->view, "pence", account->pence);
}

enum result ledger_account_page_get(struct request *request, struct answer *answer)
{
    struct ledger_visit visit;
    struct ledger_account account;
    struct ledger_entry *entries;
    struct value *table, *list;
    size_t count;
    int64_t id, total, page = request_integer(request, "page", 1);
    bool whole = request_face(request) != FACE_PAGE;
    TRY(ledger_visit_open(request, answer, TEXT_NONE, NULL, &visit));
    TRY(id_of(&visit, &id));
    TRY(ledger_get(visit.db, visit.arena, id, visit.actor.moment.today, &account));
    if (page < 1 || page > 1000000)
        return ERROR_NOT_FOUND;
    TRY(ledger_entries(visit.db, visit.arena, id, whole ? 0 : (size_t)(page - 1) * LEDGER_ROWS_PER_PAGE, whole ? SIZE_MAX : LEDGER_ROWS_PER_PAGE, &entries, &count, &total));
    list = value_list(visit.arena);
    table = part_table(visit.arena, "postings", SAID(visit.arena, "Postings"), SAID(visit.arena, "Nothing was posted here yet."));
    part_column(visit.arena, table, SAID(visit.arena, "Posting"), false);
    part_column(visit.arena, table, SAID(visit.arena, "Day"), false);
    part_column(visit.arena, table, SAID(visit.arena, "Kind"), false);
    part_column(visit.arena, table, SAID(visit.arena, "What for"), false);
    part_column(visit.arena, table, SAID(visit.arena, "Amount"), true);
    part_column(visit.arena, table, SAID(visit.arena, "Balance"), true);
    for (size_t i = 0; i < count; i++)
        add_entry(&visit, &entries[i], table, list);
    show_account(&visit, &account);
    ledger_set(&visit, "table", table);
    value_set(visit.arena, visit.view, "postings", list);
    ledger_set(&visit, "pagination", part_pagination(visit.arena, ledger_account_href(visit.arena, id), TEXT_NONE, page, LEDGER_ROWS_PER_PAGE, total));
    return show_receipts(&visit, &account);
}

/* --- A posting ---------------------------------------------------------------- */

static enum result show_lines(struct ledger_visit *visit, const struct ledger_posting *posting)
{
    struct arena *arena = visit->arena;
    struct value *table = part_table(arena, "lines", SAID(arena, "Its lines"), TEXT_NONE), *list = value_list(arena);
    part_column(arena, table, SAID(arena, "Account"), false);
    part_column(arena, table, SAID(arena, "Whose money"), false);
    part_column(arena, table, SAID(arena, "Amount"), true);
    for (size_t i = 0; i < posting->line_count; i++) {
        struct ledger_account account;
        struct value *row = part_table_row(arena, table), *item = value_object(arena);
        TRY(ledger_get(visit->db, arena, posting->lines[i].account, DATE_NONE, &account));
        part_cell_link(arena, row, account.name, ledger_account_href(arena, account.id));
        part_cell(arena, row, account.entity_name);
        ledger_cell_pence(arena, row, posting->lines[i].pence);
        value_set_text(arena, item, "account", account.name);
        value_set_text(arena, item, "entity", account.entity_name);
        value_set_integer(arena, item, "pence", posting->lines[i].pence);
        value_append(arena, list, item);
    }
    ledger_set(visit, "table", table);
    value_set(arena, visit->view, "lines", list);
    return OK;
}

static enum result show_posting(struct ledger_visit *visit, const struct ledger_posting *posting, struct text day_error, struct text reason_error)
{
    struct arena *arena = visit->arena;
    struct text number = arena_printf(arena, SAY(arena, "Posting %" PRId64), posting->id);
    ledger_text(visit, "title", wording_kept(arena, posting->words));
    ledger_text(visit, "kicker", number);
    ledger_row(visit, SAID(arena, "Kind"), ledger_posting_words(arena, posting->kind), TEXT_NONE);
    ledger_row(visit, SAID(arena, "Day"), date_long(arena, posting->day), TEXT_NONE);
    if (posting->reason.length)
        ledger_row(visit, SAID(arena, "Reason"), posting->reason, TEXT_NONE);
    if (posting->reg.length)
        ledger_row(visit, SAID(arena, "Comes from"), ledger_record_name(visit, posting->reg, posting->record), ledger_record_href(visit, posting->reg, posting->record));
    if (posting->contradicts)
        ledger_row(visit, SAID(arena, "Corrects"), arena_printf(arena, SAY(arena, "Posting %" PRId64), posting->contradicts), ledger_posting_href(arena, posting->contradicts));
    if (posting->contradicted_by)
        ledger_row(visit, SAID(arena, "Corrected by"), arena_printf(arena, SAY(arena, "Posting %" PRId64), posting->contradicted_by), ledger_posting_href(arena, posting->contradicted_by));
    ledger_row(visit, SAID(arena, "Posted by"), arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(posting->by_name), TEXT_ARGS(instant_long(arena, posting->at))), TEXT_NONE);
    ledger_link(visit, SAID(arena, "The ledger"), TEXT(MONEY));
    value_set_integer(arena, visit->view, "posting", posting->id);
    value_set_text(arena, visit->view, "day", date_iso(arena, posting->day));
    value_set_text(arena, visit->view, "kind", text_of(ledger_posting_word(posting->kind)));
    value_set_text(arena, visit->view, "words", posting->words);
    TRY(show_lines(visit, posting));
    if (posting->contradicts || posting->contradicted_by || !ledger_is_keeper(&visit->actor))
        return OK;
    ledger_text(visit, "form_heading", SAID(arena, "Correct it"));
    ledger_text(visit, "form_lead", SAID(arena, "A posting is never changed. Its contrary is posted, with your reason, and both stay to be read."));
    (void)ledger_field(visit, "day", SAID(arena, "On which day"), SAID(arena, "A day of a year that is open."), "date",
                       ledger_typed(visit, "day", date_long(arena, visit->actor.moment.today)), day_error);
    (void)ledger_field(visit, "reason", SAID(arena, "Why"), TEXT_NONE, "text", ledger_typed(visit, "reason", TEXT_NONE), reason_error);
    ledger_form(visit, ledger_posting_href(arena, posting->id), SAID(arena, "Post the contrary"));
    return OK;
}

enum result ledger_posting_page_get(struct request *request, struct answer *answer)
{
    struct ledger_visit visit;
    struct ledger_posting posting;
    struct text path = arena_printf(request_arena(request), MONEY "/postings/%.*s", TEXT_ARGS(request_text(request, "id")));
    int64_t id;
    TRY(ledger_visit_open(request, answer, TEXT_NONE, path.data, &visit));
    TRY(id_of(&visit, &id));
    TRY(ledger_posting_get(visit.db, visit.arena, id, &posting));
    return show_posting(&visit, &posting, TEXT_NONE, TEXT_NONE);
}

struct correction {
    struct ledger_visit *visit;
    int64_t posting;
    struct date day;
    struct text reason;
};

static enum result correct(struct db *db, void *context, struct message *message)
{
    struct correction *correction = context;
    int64_t id;
    TRY(ledger_contradict(db, correction->visit->arena, correction->posting, correction->day, correction->reason, &correction->visit->actor, &id, message));
    answer_redirect(correction->visit->answer, ledger_posting_href(correction->visit->arena, id));
    answer_cookie(correction->visit->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    return OK;
}

enum result ledger_posting_post(struct request *request, struct answer *answer)
{
    struct ledger_visit visit;
    struct ledger_posting posting;
    struct correction correction = {.visit = &visit, .reason = text_trim(request_text(request, "reason"))};
    struct message message = {.language = request_language(request)};
    struct text day_error = TEXT_NONE, reason_error = TEXT_NONE;
    enum result result;
    TRY(ledger_visit_open(request, answer, TEXT_NONE, NULL, &visit));
    TRY(ledger_keeper(&visit));
    TRY(id_of(&visit, &correction.posting));
    TRY(ledger_posting_get(visit.db, visit.arena, correction.posting, &posting));
    (void)ledger_read_day(&visit, request_text(request, "day"), &correction.day, &day_error);
    if (!correction.reason.length)
        reason_error = SAID(visit.arena, "Say why it is corrected");
    if (!day_error.length && !reason_error.length) {
        result = request_write(request, correct, &correction, &message);
        if (result == OK || !ledger_can_say(result))
            return result;
        TRY(request_db(request, &visit.db));
        TRY(ledger_posting_get(visit.db, visit.arena, correction.posting, &posting));
        ledger_wrong(&visit, arena_copy_z(visit.arena, message.text));
    }
    return show_posting(&visit, &posting, day_error, reason_error);
}
