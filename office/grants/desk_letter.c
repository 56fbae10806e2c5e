/* /desk/grants/awards/{id}/letter: the award as a letter to whom it was given, on the screen and as a PDF (FACE_PDF). Sent, it is laid out once more in English and
 * that PDF is kept as the award's file `letter`, with its hash, whatever becomes of the award's words; one that was kept before stays with the earlier version. */
#include "office/grants/desk.h"

#include "base/crypto/crypto.h"
#include "base/paper/paper.h"
#include "base/wording.h"
#include "blocks/body/body.h"
#include "blocks/file/file.h"

#define LETTER_DOCUMENT "office/grants/pages/letter_document"
#define LETTER_BYTES_MAX 5000000

static const struct shape_field letter_fields[] = {
    {"reference", VALUE_TEXT, false, false, "The award", NULL}, {"title", VALUE_TEXT, false, false, "What it is for", NULL}, PART_TEXT_MEMBER("dated"), PART_TEXT_MEMBER("office"), PART_TEXT_MEMBER("signs"),
    PART_TEXT_MEMBER("to_line"), PART_TEXT_MEMBER("day_line"), PART_TEXT_MEMBER("award_line"), PART_TEXT_MEMBER("draft_line"), PART_TEXT_MEMBER("vat_line"), PART_TEXT_MEMBER("code_line"),
    {"purpose", VALUE_TEXT, true, false, NULL, NULL}, {"reasons", VALUE_TEXT, true, false, NULL, NULL}, {"conditions", VALUE_TEXT, true, false, NULL, NULL},
    PART_LIST_MEMBER("rows", &summary_row_shape), PART_OBJECT_MEMBER("milestones", &table_shape), PART_BOOLEAN_MEMBER("has_milestones"),
    PART_OBJECT_MEMBER("returns", &table_shape), PART_BOOLEAN_MEMBER("has_returns"), PART_TEXT_MEMBER("record_href"), PART_TEXT_MEMBER("sent_line"), PART_TEXT_MEMBER("file_href"),
    PART_TEXT_MEMBER("file_line"), PART_TEXT_MEMBER("checksum"), PART_TEXT_MEMBER("send_action"), PART_LIST_MEMBER("hidden", &hidden_shape), {.name = NULL},
};
const struct shape grants_letter_shape = {"DeskAwardLetter", letter_fields};

static enum result set_milestones(struct desk *desk, int64_t award)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = desk->arena;
    struct value *table = part_table(arena, "milestones", SAID(arena, "When it is paid"), TEXT_NONE);
    bool some = false;
    int step;
    part_column(arena, table, SAID(arena, "Once this has happened"), false);
    part_column(arena, table, SAID(arena, "By"), false);
    part_column(arena, table, SAID(arena, "We pay"), true);
    TRY(db_query(desk->db, &row, SQL("select m.title, m.due, m.amount from reg_milestone m join record r on r.id = m.id where m.award = $1 and r.state <> 'dropped' order by m.number, m.id"),
                 BIND(bind_integer(award))));
    while ((step = statement_step(row)) == 1) {
        struct value *cells = part_table_row(arena, table);
        part_cell(arena, cells, statement_copy(row, 0, arena));
        part_cell(arena, cells, date_long(arena, statement_date(row, 1)));
        part_cell(arena, cells, pence_text(arena, statement_integer(row, 2)));
        some = true;
    }
    desk_set(desk, "milestones", table);
    desk_set_boolean(desk, "has_milestones", some);
    return step < 0 ? (enum result)step : OK;
}

static enum result set_returns(struct desk *desk, int64_t award)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = desk->arena;
    struct value *table = part_table(arena, "returns", SAID(arena, "What you report to us"), TEXT_NONE);
    bool some = false;
    int step;
    part_column(arena, table, SAID(arena, "Report"), false);
    part_column(arena, table, SAID(arena, "By"), false);
    TRY(db_query(desk->db, &row, SQL("select g.title, g.due from reg_grant_return g join record r on r.id = g.id where g.award = $1 and r.state not in ('waived', 'withdrawn') order by g.number, g.id"),
                 BIND(bind_integer(award))));
    while ((step = statement_step(row)) == 1) {
        struct value *cells = part_table_row(arena, table);
        part_cell(arena, cells, statement_copy(row, 0, arena));
        part_cell(arena, cells, date_long(arena, statement_date(row, 1)));
        some = true;
    }
    desk_set(desk, "returns", table);
    desk_set_boolean(desk, "has_returns", some);
    return step < 0 ? (enum result)step : OK;
}

static void set_row(struct desk *desk, const struct record *award, struct value *rows, const char *field, struct text label)
{
    const struct field *of = definition_field(award->definition, text_of(field));
    struct text words = desk_show(desk, of, record_value(award, text_of(field)));
    if (words.length)
        part_row_text(desk->arena, rows, label, words);
}

/* The letter as the award stands. */
static enum result set_letter(struct desk *desk, const struct record *award)
{
    struct arena *arena = desk->arena;
    struct value *rows = value_list(arena);
    struct record *fund;
    struct body body;
    struct text to = desk_show(desk, definition_field(award->definition, TEXT("recipient")), record_value(award, TEXT("recipient"))), code = record_text(award, "budget_code"), signs = record_text(award, "letter_signed_by");
    TRY(grants_fund_of(desk->db, desk->engine, arena, award, &fund));
    TRY(body_on(desk->db, arena, record_day(record_value(award, TEXT("awarded_on"))), &body));
    set_row(desk, award, rows, "starts_on", SAID(arena, "Starts on"));
    set_row(desk, award, rows, "ends_on", SAID(arena, "Ends on"));
    set_row(desk, award, rows, "spend_by", SAID(arena, "Money must be spent by"));
    set_row(desk, award, rows, "area", SAID(arena, "District"));
    value_set_text(arena, desk->view, "reference", award->reference);
    value_set_text(arena, desk->view, "title", record_text(award, "title"));
    desk_set_text(desk, "dated", record_text(award, "awarded_on"));
    desk_set_text(desk, "office", body.legal_name.length ? body.legal_name : SAID(arena, "The office"));
    desk_set_text(desk, "signs", signs.length ? signs : body.holder_name.length ? arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(body.holder_name), TEXT_ARGS(body.holder_line)) : body.holder_line);
    desk_set_text(desk, "to_line", text_equals(record_text(award, "to_individual"), "yes") ? SAID(arena, "To whom it was awarded") : to);
    desk_set_text(desk, "day_line", date_long(arena, record_day(record_value(award, TEXT("awarded_on")))));
    desk_set_text(desk, "award_line", arena_printf(arena, SAY(arena, "You are awarded %.*s from the %.*s."), TEXT_ARGS(pence_text(arena, grants_pence(award, "amount"))), TEXT_ARGS(fund->name)));
    desk_set_text(desk, "vat_line", SAID(arena, "The sum is without VAT that you can reclaim: all of it can be spent."));
    desk_set_text(desk, "code_line", code.length ? arena_printf(arena, SAY(arena, "Budget code: %.*s. Name it with each order."), TEXT_ARGS(code)) : TEXT_NONE);
    desk_set_text(desk, "purpose", record_text(award, "purpose"));
    desk_set_text(desk, "reasons", record_text(award, "reasons"));
    desk_set_text(desk, "conditions", record_text(award, "conditions"));
    desk_set(desk, "rows", rows);
    TRY(set_milestones(desk, award->id));
    return set_returns(desk, award->id);
}

/* --- What was sent, and sending ----------------------------------------------------- */

/* Why its letter is not to be sent; NULL: it may be, by whoever may change the award. */
static const char *refusal_of(const struct record *award)
{
    struct text state = record_state_name(award);
    if (text_equals(state, "draft"))
        return KEPT_WORDS("This award is a draft: it is not to be sent.");
    if (text_equals(state, "cancelled") || text_equals(state, "withdrawn"))
        return KEPT_WORDS("This award was cancelled: its letter is not to be sent.");
    return NULL;
}

static enum result set_sent(struct desk *desk, const struct record *award)
{
    struct arena *arena = desk->arena;
    struct text kept = record_text(award, "letter");
    struct file file;
    int64_t id;
    bool was_sent = kept.length && text_to_integer(kept, &id) == OK;
    if (was_sent)
        TRY(file_load(desk->db, arena, id, &file));
    desk_set_text(desk, "sent_line", was_sent ? arena_printf(arena, SAY(arena, "Sent on %.*s and kept as it was:"), TEXT_ARGS(date_long(arena, record_day(record_value(award, TEXT("letter_sent_on")))))) : TEXT_NONE);
    desk_set_text(desk, "file_href", was_sent ? file_href(arena, kept) : TEXT_NONE);
    desk_set_text(desk, "file_line", was_sent ? file_line(desk->db, arena, kept) : TEXT_NONE);
    desk_set_text(desk, "checksum", was_sent ? file.sha256 : TEXT_NONE);
    return OK;
}

enum result grants_letter_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct record *award;
    const char *refusal;
    TRY(grants_desk_open(request, answer, "award", &desk, &award));
    refusal = refusal_of(award);
    TRY(set_letter(&desk, award));
    TRY(set_sent(&desk, award));
    desk_set_text(&desk, "draft_line", refusal ? text_of(wording(desk.arena, refusal)) : TEXT_NONE);
    desk_set_text(&desk, "record_href", desk_record_href(desk.arena, desk.definition, award->id));
    desk_set_text(&desk, "send_action", !refusal && record_may_edit(desk.db, award, &desk.actor) ? arena_printf(desk.arena, "/desk/grants/awards/%lld/letter", (long long)award->id) : TEXT_NONE);
    desk_set(&desk, "hidden", value_list(desk.arena));
    return arena_failed(desk.arena) ? ERROR_MEMORY : OK;
}

struct keeping { struct desk *desk; const struct record *seen; struct text bytes; };

static enum result keep_letter(struct db *db, void *context, struct message *message)
{
    struct keeping *keeping = context;
    struct desk *desk = keeping->desk;
    const struct field *field = definition_field(desk->definition, TEXT("letter"));
    struct file_new file = {.definition = desk->definition, .field = field, .bytes = (int64_t)keeping->bytes.length, .owner = desk->actor.account, .moment = desk->actor.moment};
    struct record *award;
    int64_t id;
    TRY(record_load(db, desk->engine, desk->arena, desk->definition, keeping->seen->id, &award));
    if (refusal_of(award) || !record_may_edit(db, award, &desk->actor))
        return message_fail(message, ERROR_DENIED, "This letter cannot be sent: the award is a draft or was cancelled, or your role may not.");
    if (award->version != keeping->seen->version)
        return message_fail(message, ERROR_CONFLICT, "Somebody else has changed this award: look at its letter again.");
    file.name = arena_printf(desk->arena, "award-letter-%.*s.pdf", TEXT_ARGS(text_slug(desk->arena, award->reference, 60)));
    TRY(file_put_in(db, desk->engine, &file, FILE_PDF, keeping->bytes, &id, message));
    TRY(record_set(desk->arena, award, field, arena_printf(desk->arena, "%lld", (long long)id)));
    TRY(record_set(desk->arena, award, definition_field(desk->definition, TEXT("letter_sent_on")), date_iso(desk->arena, desk->actor.moment.today)));
    TRY(grants_write_moved(db, desk->engine, desk->arena, award, TEXT_NONE, TEXT("letter sent"), TEXT_NONE, &desk->actor, message));
    answer_redirect(desk->answer, arena_printf(desk->arena, "/desk/grants/awards/%lld/letter", (long long)award->id));
    answer_cookie(desk->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    return OK;
}

/* In English, whatever language its sender reads. */
static enum result lay_out(struct desk *desk, const struct record *award, struct buffer *out, struct message *message)
{
    AUTO(buffer_clear) struct buffer page;
    const struct value *contexts[] = {desk->view};
    const struct paper paper = {.title = arena_printf(desk->arena, "Award letter %.*s", TEXT_ARGS(award->reference)), .language = TEXT("en"), .address = desk->engine->public_address};
    buffer_init(&page, PAGE_BYTES_MAX / 2);
    TRY(template_render(request_site(desk->request)->templates, TEXT(LETTER_DOCUMENT), contexts, COUNT_OF(contexts), &page, message));
    TRY(page.failure);
    return paper_write(buffer_text(&page), &paper, NULL, out, message);
}

enum result grants_letter_post(struct request *request, struct answer *answer)
{
    struct desk *desk = ARENA_NEW(request_arena(request), struct desk);
    AUTO(buffer_clear) struct buffer out = {0};
    struct record *award;
    if (!desk)
        return ERROR_MEMORY;
    buffer_init(&out, LETTER_BYTES_MAX);
    TRY(grants_desk_open(request, answer, "award", desk, &award));
    if (refusal_of(award) || !record_may_edit(desk->db, award, &desk->actor))
        return message_fail(answer_message(answer), ERROR_DENIED, "This letter cannot be sent: the award is a draft or was cancelled, or your role may not.");
    WORDING_KEPT(desk->arena);
    TRY(set_letter(desk, award));
    TRY(lay_out(desk, award, &out, answer_message(answer)));
    return request_write(request, keep_letter, &(struct keeping){desk, award, buffer_text(&out)}, answer_message(answer));
}
