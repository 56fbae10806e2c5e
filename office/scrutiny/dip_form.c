/* The page on which a party to a draw does its part: see dip_form.h. */
#include "office/scrutiny/dip_form.h"

#include <inttypes.h>

#include "base/limits.h"
#include "base/wording.h"
#include "blocks/record/desk.h"

#define SUGGESTED_BYTES 20

static const struct shape_field page_fields[] = {
    PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("kicker"), PART_TEXT_MEMBER("lead"), PART_TEXT_MEMBER("result_line"), PART_TEXT_MEMBER("public_link"), PART_BOOLEAN_MEMBER("works"),
    PART_LIST_MEMBER("links", &item_shape), PART_BOOLEAN_MEMBER("has_links"), PART_LIST_MEMBER("rows", &summary_row_shape), PART_BOOLEAN_MEMBER("has_rows"), PART_OBJECT_MEMBER("steps", &table_shape),
    PART_OBJECT_MEMBER("table", &table_shape), PART_TEXT_MEMBER("suggested"), PART_TEXT_MEMBER("hash_text"), PART_BOOLEAN_MEMBER("has_form"), PART_TEXT_MEMBER("form_heading"), PART_TEXT_MEMBER("form_lead"),
    PART_TEXT_MEMBER("button"), PART_TEXT_MEMBER("second_button"), PART_FORM_MEMBERS, {.name = NULL},
};
const struct shape scrutineer_shape = {"Scrutineer", page_fields}, dip_desk_shape = {"DipDesk", page_fields};

void dip_page_set(const struct dip_page *page, const char *name, struct value *value) { value_set_page(page->arena, page->view, name, value); }
void dip_page_text(const struct dip_page *page, const char *name, struct text text) { dip_page_set(page, name, value_text(page->arena, text)); }

enum result dip_page_open(struct request *request, struct answer *answer, enum sample_party party, struct dip_page *ret_page)
{
    static const char *const texts[] = {"title", "kicker", "lead", "result_line", "public_link", "suggested", "hash_text", "form_heading", "form_lead", "button", "second_button", "action"};
    static const char *const nulls[] = {"steps", "table", "error_summary"};
    struct arena *arena = request_arena(request);
    struct dip_page page = {.request = request, .answer = answer, .arena = arena, .view = answer_view(answer), .engine = request_context(request), .party = party, .errors = value_list(arena),
                            .fields = value_list(arena), .rows = value_list(arena), .links = value_list(arena)};
    TRY(request_db(request, &page.db));
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        dip_page_text(&page, texts[i], TEXT_NONE);
    for (size_t i = 0; i < COUNT_OF(nulls); i++)
        dip_page_set(&page, nulls[i], value_null(arena));
    dip_page_set(&page, "links", page.links);
    dip_page_set(&page, "rows", page.rows);
    dip_page_set(&page, "fields", page.fields);
    dip_page_set(&page, "hidden", value_list(arena));
    dip_page_set(&page, "has_links", value_boolean(arena, false));
    dip_page_set(&page, "has_rows", value_boolean(arena, false));
    dip_page_set(&page, "has_form", value_boolean(arena, false));
    dip_page_set(&page, "works", value_boolean(arena, false));
    *ret_page = page;
    return OK;
}

void dip_page_link(const struct dip_page *page, struct text label, struct text href)
{
    value_append(page->arena, page->links, part_item(page->arena, label, href));
    dip_page_set(page, "has_links", value_boolean(page->arena, true));
}

struct value *dip_page_field(struct dip_page *page, const char *name, struct text label, struct text hint, const char *kind, struct text value, struct text error)
{
    struct value *field = part_field(page->arena, text_of(name), label, hint, kind);
    value_set_text(page->arena, field, "value", value);
    value_set_text(page->arena, field, "error", error);
    value_set_text(page->arena, field, "autocomplete", TEXT("off"));
    value_set_boolean(page->arena, field, "required", true);
    value_append(page->arena, page->fields, field);
    if (error.length)
        part_error(page->arena, page->errors, error, text_of(name));
    return field;
}

void dip_page_form(struct dip_page *page, const char *step, struct text action, struct text button)
{
    struct value *summary = part_error_summary(page->arena, page->errors), *hidden = value_list(page->arena);
    part_hidden(page->arena, hidden, TEXT("step"), text_of(step));
    dip_page_set(page, "hidden", hidden);
    dip_page_set(page, "has_form", value_boolean(page->arena, true));
    dip_page_set(page, "error_summary", summary);
    dip_page_text(page, "action", action);
    dip_page_text(page, "button", button);
    if (value_is_truthy(summary))
        answer_status(page->answer, 422);
}

/* --- How it stands -------------------------------------------------------------------------- */

static struct text standing_line(const struct dip_page *page)
{
    struct arena *arena = page->arena;
    const struct dip_draw *draw = &page->draw;
    struct text state = record_state_name(page->sample);
    bool office = draw->parties[SAMPLE_OFFICE].commitment.length > 0, scrutineer = draw->parties[SAMPLE_SCRUTINEER].commitment.length > 0;
    if (!draw->number)
        return SAID(arena, "No draw has begun yet.");
    if (text_equals(state, "committing"))
        return office && scrutineer ? SAID(arena, "Both have committed to a secret. The office closes the list next.")
                                    : office ? SAID(arena, "The office has committed to its secret. The scrutineer has not yet.")
                                             : scrutineer ? SAID(arena, "The scrutineer has committed to a secret. The office has not yet.") : SAID(arena, "Office and scrutineer commit to a secret now, each their own.");
    if (text_equals(state, "closed"))
        return request_moment(page->request).now.seconds >= draw->reveal_by.seconds
                   ? SAID(arena, "The time in which secrets are revealed is over, and one is missing: this draw is void.")
                   : arena_printf(arena, SAY(arena, "The list is closed. Both reveal their secrets by %.*s; otherwise the draw is void."), TEXT_ARGS(instant_long(arena, draw->reveal_by)));
    if (text_equals(state, "void"))
        return SAID(arena, "The last draw is void. Nothing was chosen by it; a new one begins from the start.");
    return SAID(arena, "The draw is made.");
}

enum result dip_page_show(struct dip_page *page)
{
    struct arena *arena = page->arena;
    struct value *sealed;
    TRY(request_db(page->request, &page->db));
    TRY(dip_draw_last(page->db, arena, page->sample->id, &page->draw));
    TRY(dip_annex_read(page->db, arena, page->sample->id, &sealed));
    dip_page_text(page, "title", page->sample->name);
    dip_page_text(page, "kicker", page->draw.number ? arena_printf(arena, SAY(arena, "Dip sample %.*s, draw %lld"), TEXT_ARGS(page->sample->reference), (long long)page->draw.number)
                                                    : arena_printf(arena, SAY(arena, "Dip sample %.*s"), TEXT_ARGS(page->sample->reference)));
    dip_page_text(page, "lead", standing_line(page));
    dip_page_set(page, "works", value_boolean(arena, true));
    if (page->sample->published_version)
        dip_page_text(page, "public_link", dip_address(page->db, arena, page->sample->definition, page->sample->id));
    if (dip_last(sealed) && value_get_integer(dip_last(sealed), "number", 0) == page->draw.number)
        dip_page_set(page, "steps", dip_steps(arena, dip_last(sealed), "steps"));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Secrets ----------------------------------------------------------------------------------- */

static void commit_form(struct dip_page *page, struct text action, struct text error, struct text commitment_error)
{
    struct arena *arena = page->arena;
    const struct sample_draw of = {page->sample->reference, page->draw.number};
    struct value *field;
    dip_page_text(page, "form_heading", SAID(arena, "Commit to a secret"));
    dip_page_text(page, "form_lead", SAID(arena, "Its hash is published now, the secret itself not before the list is closed. Keep it where you will find it again: this program does not keep it and cannot show it to you later. Tell it to nobody."));
    dip_page_text(page, "suggested", random_hex(arena, SUGGESTED_BYTES));
    dip_page_text(page, "hash_text", sample_commitment_text(arena, &of, page->party, page->draw.parties[page->party].salt, SAID(arena, "YOUR SECRET")));
    (void)dip_page_field(page, "secret", SAID(arena, "Your secret"), SAID(arena, "Copy the one above, or make your own: one line of 20 characters or more."), "text", TEXT_NONE, error);
    field = dip_page_field(page, "commitment", SAID(arena, "Or a commitment that you worked out yourself"), SAID(arena, "If this program is not to see your secret before it is revealed. Leave your secret empty then. What is hashed stands below."), "text",
                           TEXT_NONE, commitment_error);
    value_set_boolean(arena, field, "required", false);
    dip_page_form(page, "commit", action, SAID(arena, "Commit to it"));
}

void dip_page_secret(struct dip_page *page, struct text action, struct text error, struct text commitment_error)
{
    struct arena *arena = page->arena;
    struct text state = record_state_name(page->sample);
    struct instant now = request_moment(page->request).now;
    if (!dip_refusal(arena, state, &page->draw, DIP_COMMIT, page->party, now)) {
        commit_form(page, action, error, commitment_error);
        return;
    }
    if (dip_refusal(arena, state, &page->draw, DIP_REVEAL, page->party, now))
        return;
    dip_page_text(page, "form_heading", SAID(arena, "Reveal your secret"));
    dip_page_text(page, "form_lead", SAID(arena, "The list is closed, so it cannot be fitted to your secret any more. Enter it exactly as you committed to it. When both have revealed, the draw is made at once."));
    (void)dip_page_field(page, "secret", SAID(arena, "Your secret"), TEXT_NONE, "text", TEXT_NONE, error);
    dip_page_form(page, "reveal", action, SAID(arena, "Reveal it"));
}

struct committing { struct dip_doing doing; struct answer *answer; struct text commitment, secret, back; bool missed; };

static enum result commit_in_store(struct db *db, void *context, struct message *message)
{
    struct committing *committing = context;
    TRY(dip_commit(db, &committing->doing, committing->commitment, message));
    answer_redirect(committing->answer, committing->back);
    answer_cookie(committing->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    return OK;
}

static struct committing begin(struct dip_page *page, const struct actor *actor, struct text back)
{
    return (struct committing){.doing = {page->engine, page->arena, page->sample->id, page->party, *actor}, .answer = page->answer, .commitment = TEXT_NONE, .secret = request_text(page->request, "secret"), .back = back};
}

/* What the store refused is said on the page, which is shown as it stands now. */
static enum result again(struct dip_page *page, enum result result, const struct message *message, struct text back)
{
    if (result != ERROR_INVALID && result != ERROR_CONFLICT)
        return result;
    part_error(page->arena, page->errors, arena_copy_z(page->arena, message->text), TEXT_NONE);
    TRY(dip_page_show(page));
    dip_page_set(page, "error_summary", part_error_summary(page->arena, page->errors));
    answer_status(page->answer, result == ERROR_CONFLICT ? 409 : 422);
    dip_page_secret(page, back, TEXT_NONE, TEXT_NONE);
    return OK;
}

enum result dip_page_commit(struct dip_page *page, const struct actor *actor, struct text back)
{
    struct arena *arena = page->arena;
    struct committing committing = begin(page, actor, back);
    struct message message = {.language = request_language(page->request)};
    struct text typed = text_trim(request_text(page->request, "commitment")), error = TEXT_NONE, commitment_error = TEXT_NONE;
    const char *fault = typed.length ? NULL : sample_secret_fault(arena, committing.secret);
    struct hash hash;
    if (typed.length && committing.secret.length)
        commitment_error = SAID(arena, "Enter your secret or a commitment, and not both");
    else if (typed.length && hash_parse_hex(typed, &hash) < 0)
        commitment_error = SAID(arena, "A commitment is a SHA-256: 64 digits and small letters from a to f");
    else if (!typed.length && !committing.secret.length)
        error = SAID(arena, "Enter your secret");
    else if (fault)
        error = text_of(fault);
    if (error.length || commitment_error.length) {
        TRY(dip_page_show(page));
        dip_page_secret(page, back, error, commitment_error);
        return OK;
    }
    const struct sample_draw of = {page->sample->reference, page->draw.number};
    committing.commitment = typed.length ? typed : sample_commitment(arena, &of, page->party, page->draw.parties[page->party].salt, committing.secret);
    if (!committing.commitment.length)
        return ERROR_MEMORY;
    return again(page, request_write(page->request, commit_in_store, &committing, &message), &message, back);
}

static enum result reveal_in_store(struct db *db, void *context, struct message *message)
{
    struct committing *committing = context;
    TRY(dip_reveal(db, &committing->doing, committing->secret, &committing->missed, message));
    answer_redirect(committing->answer, committing->missed ? arena_printf(committing->doing.arena, "%.*s?missed=yes", TEXT_ARGS(committing->back)) : committing->back);
    if (!committing->missed)
        answer_cookie(committing->answer, NOTICE_COOKIE, TEXT("saved"), 60);
    return OK;
}

enum result dip_page_reveal(struct dip_page *page, const struct actor *actor, struct text back)
{
    struct committing committing = begin(page, actor, back);
    struct message message = {.language = request_language(page->request)};
    if (!committing.secret.length) {
        TRY(dip_page_show(page));
        dip_page_secret(page, back, SAID(page->arena, "Enter your secret"), TEXT_NONE);
        return OK;
    }
    return again(page, request_write(page->request, reveal_in_store, &committing, &message), &message, back);
}

/* --- Files ------------------------------------------------------------------------------------------ */

enum result dip_page_files(struct dip_page *page, struct value **ret_table)
{
    struct arena *arena = page->arena;
    struct value *table = part_table(arena, "files", SAID(arena, "Files that were drawn"), TEXT_NONE);
    struct dip_file *files;
    size_t count;
    TRY(dip_files(page->db, arena, page->sample->id, &files, &count));
    part_column(arena, table, SAID(arena, "Number"), true);
    part_column(arena, table, SAID(arena, "Reference number"), false);
    part_column(arena, table, SAID(arena, "Part"), false);
    part_column(arena, table, SAID(arena, "Mark on the list"), false);
    for (size_t i = 0; i < count; i++) {
        struct value *row = part_table_row(arena, table);
        part_cell_number(arena, row, (int64_t)i + 1);
        part_cell(arena, row, files[i].reference);
        part_cell(arena, row, files[i].stratum);
        part_cell(arena, row, files[i].mark);
    }
    *ret_table = table;
    return OK;
}

enum result dip_page_list(struct dip_page *page)
{
    TRY(dip_draw_last(page->db, page->arena, page->sample->id, &page->draw));
    if (!page->draw.kept.length)
        return message_fail(answer_message(page->answer), ERROR_NOT_FOUND, "The list of this draw is not closed yet.");
    answer_download(page->answer, arena_printf(page->arena, "list-%.*s-%lld.csv", TEXT_ARGS(page->sample->reference), (long long)page->draw.number));
    answer_raw(page->answer, "text/csv; charset=utf-8", page->draw.kept);
    return OK;
}
