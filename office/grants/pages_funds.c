/* /funds: which funds take applications now, which will soon, which are closed. */
#include "base/page/page.h"
#include "base/pence.h"
#include "base/wording.h"
#include "office/grants/public.h"

static const struct shape_field item_fields[] = {PART_TEXT_MEMBER("name"), PART_TEXT_MEMBER("href"), PART_TEXT_MEMBER("line"), PART_TEXT_MEMBER("about"), PART_TEXT_MEMBER("money"), {NULL, 0, 0, 0, NULL, NULL}};
static const struct shape item_of_fund = {"fund_item", item_fields};
static const struct shape_field section_fields[] = {
    PART_TEXT_MEMBER("id"), PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("empty_line"), PART_BOOLEAN_MEMBER("has_funds"), PART_LIST_MEMBER("items", &item_of_fund), {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape section_shape = {"fund_section", section_fields};
static const struct shape_field funds_fields[] = {
    {"funds", VALUE_LIST, false, false, "Every fund that is published", &fund_row_shape}, PART_LIST_MEMBER("sections", &section_shape), PART_BOOLEAN_MEMBER("has_any"), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape funds_shape = {"Funds", funds_fields};

/* The most that one award can be, and what is in the open round: what an applicant asks first. */
static struct text money_line(struct arena *arena, const struct public_grants *all, const struct public_fund *fund)
{
    const struct public_round *round = fund->round == SIZE_MAX ? NULL : &all->rounds[fund->round];
    struct text most = fund->has_most ? arena_printf(arena, SAY(arena, "At most %.*s for one award."), TEXT_ARGS(pence_text_whole(arena, fund->most))) : TEXT_NONE;
    struct text pot = round && round->has_pot ? arena_printf(arena, SAY(arena, "%.*s in %.*s."), TEXT_ARGS(pence_text_whole(arena, round->pot)), TEXT_ARGS(round->title)) : TEXT_NONE;
    return arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(most), most.length && pot.length ? " " : "", TEXT_ARGS(pot));
}

static struct text first_line(struct text words)
{
    for (size_t i = 0; i < words.length; i++)
        if (words.data[i] == '\n')
            return text_slice(words, 0, i);
    return words;
}

static struct value *section_of(struct arena *arena, const struct public_grants *all, enum fund_standing standing, struct text title, struct text empty_line)
{
    struct value *section = value_object(arena), *items = value_list(arena);
    for (size_t i = 0; i < all->fund_count; i++) {
        const struct public_fund *fund = &all->funds[i];
        struct value *item = value_object(arena);
        if (fund->standing != standing)
            continue;
        value_set_text(arena, item, "name", fund->name);
        value_set_text(arena, item, "href", fund_href(arena, fund));
        value_set_text(arena, item, "line", fund_line(arena, all, fund));
        value_set_text(arena, item, "about", first_line(markdown_plain(arena, fund->purpose)));
        value_set_text(arena, item, "money", money_line(arena, all, fund));
        value_append(arena, items, item);
    }
    value_set_text(arena, section, "id", text_of(fund_standing_words[standing]));
    value_set_text(arena, section, "title", title);
    value_set_text(arena, section, "empty_line", empty_line);
    value_set_boolean(arena, section, "has_funds", value_is_truthy(items));
    value_set(arena, section, "items", items);
    return section;
}

enum result funds_show(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *rows = value_list(arena), *sections = value_list(arena);
    struct public_grants all;
    struct db *db;
    TRY(request_db(request, &db));
    TRY(public_grants_load(db, arena, request_context(request), request_moment(request).today, &all));
    for (size_t i = 0; i < all.fund_count; i++)
        value_append(arena, rows, fund_row(arena, &all, &all.funds[i]));
    value_set(arena, view, "funds", rows);
    value_append(arena, sections, section_of(arena, &all, FUND_OPEN, SAID(arena, "Open now"), SAID(arena, "No fund takes applications today.")));
    value_append(arena, sections, section_of(arena, &all, FUND_SOON, SAID(arena, "Opening soon"), SAID(arena, "No round is announced.")));
    value_append(arena, sections, section_of(arena, &all, FUND_CLOSED, SAID(arena, "Closed"), SAID(arena, "No fund is closed.")));
    value_set_page(arena, view, "sections", sections);
    value_set_page(arena, view, "has_any", value_boolean(arena, all.fund_count > 0));
    return OK;
}
