/* /scrutineer/LINK: what a scrutineer does, who has no seat at the desk: commit, reveal, look at the list and at what was drawn. Open, never cached, bounded by address. */
#include "base/wording.h"
#include "office/scrutiny/dip_form.h"

enum { ADDRESS_BURST = 30, ADDRESS_PER_MINUTE = 10 };

static struct text own_address(const struct dip_page *page) { return arena_printf(page->arena, "/scrutineer/%.*s", TEXT_ARGS(request_text(page->request, "token"))); }

/* ERROR_NOT_FOUND: the link leads nowhere (any more). */
static enum result find(struct request *request, struct answer *answer, struct dip_page *page)
{
    TRY(dip_page_open(request, answer, SAMPLE_SCRUTINEER, page));
    return dip_link_find(page->db, page->engine, page->arena, token_hash(page->arena, request_text(request, "token")), &page->sample);
}

static enum result dead(const struct dip_page *page)
{
    answer_status(page->answer, 410);
    return OK;
}

static enum result show_more(struct dip_page *page)
{
    struct arena *arena = page->arena;
    struct text state = record_state_name(page->sample);
    struct value *table;
    if (page->draw.list_hash.length && !page->draw.is_over) {
        dip_page_link(page, SAID(arena, "The list with its reference numbers and marks, as CSV"), arena_printf(arena, "%.*s/list", TEXT_ARGS(own_address(page))));
        part_row_text(arena, page->rows, SAID(arena, "Key to its marks"), page->draw.key);
        dip_page_set(page, "has_rows", value_boolean(arena, true));
    }
    if (text_equals(state, "drawn") || text_equals(state, "read")) {
        TRY(dip_page_files(page, &table));
        dip_page_set(page, "table", table);
    }
    return OK;
}

enum result scrutineer_get(struct request *request, struct answer *answer)
{
    struct dip_page page;
    enum result result = find(request, answer, &page);
    if (result == ERROR_NOT_FOUND)
        return dead(&page);
    TRY(result);
    TRY(dip_page_show(&page));
    dip_page_secret(&page, own_address(&page), request_has(request, "missed") ? SAID(page.arena, "This is not the secret that you committed to: look at your note again, every character counts") : TEXT_NONE, TEXT_NONE);
    return show_more(&page);
}

enum result scrutineer_post(struct request *request, struct answer *answer)
{
    struct dip_page page;
    struct actor actor = actor_public(request_moment(request));
    enum result result;
    if (!rate_allow(request_web(request), arena_printf(request_arena(request), "scrutineer address %.*s", TEXT_ARGS(request_address(request))), ADDRESS_BURST, ADDRESS_PER_MINUTE))
        return message_fail(answer_message(answer), ERROR_BUSY, "Too many tries just now. Wait a few minutes and try again.");
    result = find(request, answer, &page);
    if (result == ERROR_NOT_FOUND)
        return dead(&page);
    TRY(result);
    TRY(dip_draw_last(page.db, page.arena, page.sample->id, &page.draw));
    return text_equals(request_text(request, "step"), "reveal") ? dip_page_reveal(&page, &actor, own_address(&page)) : dip_page_commit(&page, &actor, own_address(&page));
}

enum result scrutineer_list(struct request *request, struct answer *answer)
{
    struct dip_page page;
    enum result result = find(request, answer, &page);
    if (result == ERROR_NOT_FOUND)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "This link cannot be used any more.");
    TRY(result);
    return dip_page_list(&page);
}
