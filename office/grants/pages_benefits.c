/* /grants/benefits: money in, what was done with it and what came of it: by fund, district or promise. */
#include <stdlib.h>

#include "base/page/page.h"
#include "base/pence.h"
#include "base/wording.h"
#include "office/grants/public.h"

#define GROUPS_MAX 2000
#define CLASSES 5

static const char *const class_codes[CLASSES] = {"solved", "better", "no_difference", "not_measured", ""};
static const struct shape_field done_fields[] = {PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("href"), PART_TEXT_MEMBER("words"), {NULL, 0, 0, 0, NULL, NULL}};
static const struct shape done_shape = {"benefit_done", done_fields};
static const struct shape_field group_fields[] = {
    {"name", VALUE_TEXT, false, false, "The fund, district or promise", NULL}, {"url", VALUE_TEXT, false, true, "Its page", NULL}, {"awards", VALUE_INTEGER, false, false, "How many awards", NULL},
    {"amount_pence", VALUE_INTEGER, false, false, "What they come to", NULL}, {"returned_pence", VALUE_INTEGER, false, false, "What of that came back", NULL},
    {"solved", VALUE_INTEGER, false, false, "Awards after which the problem was solved", NULL}, {"better", VALUE_INTEGER, false, false, "… it was managed better", NULL},
    {"no_difference", VALUE_INTEGER, false, false, "… it made no difference", NULL}, {"not_measured", VALUE_INTEGER, false, false, "… that could not be measured", NULL},
    {"not_told", VALUE_INTEGER, false, false, "Awards of which no result is published", NULL}, PART_LIST_MEMBER("done", &done_shape), PART_BOOLEAN_MEMBER("has_done"), {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape group_shape = {"GrantBenefit", group_fields};
static const struct shape_field tab_fields[] = {PART_TEXT_MEMBER("label"), PART_TEXT_MEMBER("href"), PART_BOOLEAN_MEMBER("current"), {NULL, 0, 0, 0, NULL, NULL}};
static const struct shape tab_shape = {"benefit_tab", tab_fields};
static const struct shape_field benefits_fields[] = {
    {"by", VALUE_TEXT, false, false, "fund, district or promise", NULL}, {"groups", VALUE_LIST, false, false, "An award that serves two promises counts for both", &group_shape},
    PART_LIST_MEMBER("tabs", &tab_shape), PART_OBJECT_MEMBER("table", &table_shape), PART_BOOLEAN_MEMBER("has_any"), PART_TEXT_MEMBER("csv_link"), PART_TEXT_MEMBER("json_link"), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape benefits_shape = {"GrantBenefits", benefits_fields};

struct group { struct text name, url; int64_t awards, pence, returned, classes[CLASSES]; struct value *done; };
struct groups { struct arena *arena; struct group *list; size_t count; };

static enum result count_in(struct groups *groups, struct text name, struct text url, const struct public_award *award)
{
    struct arena *arena = groups->arena;
    struct group *group = groups->list;
    struct text words = markdown_plain(arena, award->outputs.length ? award->outputs : award->outcome);
    size_t class = 0;
    while (group < groups->list + groups->count && !(text_equal(group->name, name) && text_equal(group->url, url)))
        group++;
    if (group == groups->list + groups->count) {
        if (groups->count == GROUPS_MAX)
            return ERROR_LIMIT;
        *group = (struct group){.name = name, .url = url, .done = value_list(arena)};
        groups->count++;
    }
    while (class < CLASSES - 1 && !text_equals(award->outcome_class, class_codes[class]))
        class++;
    group->awards++;
    group->pence += award->amount;
    group->returned += award->returned;
    group->classes[class]++;
    if (words.length) {
        struct value *done = value_object(arena);
        value_set_text(arena, done, "title", award->title);
        value_set_text(arena, done, "href", award_href(arena, award));
        value_set_text(arena, done, "words", words);
        value_append(arena, group->done, done);
    }
    return OK;
}

static enum result count_promises(struct db *db, struct groups *groups, const struct public_grants *all, const struct public_award *award)
{
    struct value *serves;
    TRY(public_linked(db, groups->arena, all->engine, award->id, TEXT("serves"), &serves));
    if (!serves->list.count) /* the fund's promises are those of its awards, where these say none of their own */
        TRY(public_linked(db, groups->arena, all->engine, all->funds[award->fund].id, TEXT("serves"), &serves));
    for (size_t i = 0; i < serves->list.count; i++)
        TRY(count_in(groups, value_get_text(serves->list.items[i], "name"), value_get_text(serves->list.items[i], "url"), award));
    return serves->list.count ? OK : count_in(groups, SAID(groups->arena, "No promise is named"), TEXT_NONE, award);
}

static enum result count_all(struct db *db, struct groups *groups, const struct public_grants *all, struct text by)
{
    struct arena *arena = groups->arena;
    for (size_t i = 0; i < all->award_count; i++) {
        const struct public_award *award = &all->awards[i];
        if (text_equals(by, "promise"))
            TRY(count_promises(db, groups, all, award));
        else if (text_equals(by, "fund"))
            TRY(count_in(groups, all->funds[award->fund].name, fund_href(arena, &all->funds[award->fund]), award));
        else if (award->area.length)
            TRY(count_in(groups, award->area, arena_printf(arena, "/areas/%.*s", TEXT_ARGS(award->area_slug)), award));
        else
            TRY(count_in(groups, SAID(arena, "More than one, not said or withheld"), TEXT_NONE, award));
    }
    return OK;
}

static int by_money(const void *left, const void *right)
{
    const struct group *a = left, *b = right;
    if (a->pence != b->pence)
        return a->pence > b->pence ? -1 : 1;
    return text_compare(a->name, b->name);
}

static struct value *group_value(struct arena *arena, const struct group *group)
{
    static const char *const members[CLASSES] = {"solved", "better", "no_difference", "not_measured", "not_told"};
    struct value *value = value_object(arena);
    value_set_text(arena, value, "name", group->name);
    value_set(arena, value, "url", text_or_null(arena, group->url));
    value_set_integer(arena, value, "awards", group->awards);
    value_set_integer(arena, value, "amount_pence", group->pence);
    value_set_integer(arena, value, "returned_pence", group->returned);
    for (size_t i = 0; i < CLASSES; i++)
        value_set_integer(arena, value, members[i], group->classes[i]);
    value_set_page(arena, value, "done", group->done);
    value_set_page(arena, value, "has_done", value_boolean(arena, value_is_truthy(group->done)));
    return value;
}

static struct value *table_of(struct arena *arena, const struct groups *groups, struct text head)
{
    struct value *table = part_table(arena, "benefits", SAID(arena, "Money in and what came of it"), SAID(arena, "No award is published yet."));
    part_column(arena, table, head, false);
    part_column(arena, table, SAID(arena, "Awards"), true);
    part_column(arena, table, SAID(arena, "Money in"), true);
    part_column(arena, table, SAID(arena, "Problem solved"), true);
    part_column(arena, table, SAID(arena, "Managed better"), true);
    part_column(arena, table, SAID(arena, "No difference"), true);
    part_column(arena, table, SAID(arena, "Not measured"), true);
    part_column(arena, table, SAID(arena, "No result yet"), true);
    for (size_t i = 0; i < groups->count; i++) {
        const struct group *group = &groups->list[i];
        struct value *row = part_table_row(arena, table);
        value_set_boolean(arena, group->url.length ? part_cell_link(arena, row, group->name, group->url) : part_cell(arena, row, group->name), "heads", true);
        part_cell_number(arena, row, group->awards);
        value_set_boolean(arena, part_cell(arena, row, pence_text(arena, group->pence - group->returned)), "numeric", true);
        for (size_t j = 0; j < CLASSES; j++)
            part_cell_number(arena, row, group->classes[j]);
    }
    return table;
}

static void add_tabs(struct arena *arena, struct text by, struct value *view, struct text *ret_head)
{
    const struct { const char *by; struct text label; } tabs[] = {{"fund", SAID(arena, "Fund")}, {"district", SAID(arena, "District")}, {"promise", SAID(arena, "Promise")}};
    struct value *list = value_list(arena);
    for (size_t i = 0; i < COUNT_OF(tabs); i++) {
        struct value *tab = value_object(arena);
        value_set_text(arena, tab, "label", tabs[i].label);
        value_set_text(arena, tab, "href", arena_printf(arena, "/grants/benefits?by=%s", tabs[i].by));
        value_set_boolean(arena, tab, "current", text_equals(by, tabs[i].by));
        value_append(arena, list, tab);
        if (text_equals(by, tabs[i].by))
            *ret_head = tabs[i].label;
    }
    value_set_page(arena, view, "tabs", list);
}

enum result benefits_show(struct request *request, struct answer *answer)
{
    struct groups groups = {.arena = request_arena(request)};
    struct value *view = answer_view(answer), *list = value_list(groups.arena);
    struct text by = request_text(request, "by"), head = TEXT_NONE;
    struct public_grants all;
    struct db *db;
    if (!by.length)
        by = TEXT("fund");
    add_tabs(groups.arena, by, view, &head);
    if (!head.length)
        return message_fail(answer_message(answer), ERROR_INVALID, "Choose by fund, by district or by promise.");
    TRY(request_db(request, &db));
    TRY(public_grants_load(db, groups.arena, request_context(request), request_moment(request).today, &all));
    groups.list = ARENA_ARRAY(groups.arena, struct group, GROUPS_MAX);
    if (!groups.list)
        return ERROR_MEMORY;
    TRY(count_all(db, &groups, &all, by));
    qsort(groups.list, groups.count, sizeof *groups.list, by_money);
    for (size_t i = 0; i < groups.count; i++)
        value_append(groups.arena, list, group_value(groups.arena, &groups.list[i]));
    value_set_text(groups.arena, view, "by", by);
    value_set(groups.arena, view, "groups", list);
    value_set_page(groups.arena, view, "table", table_of(groups.arena, &groups, head));
    value_set_page(groups.arena, view, "has_any", value_boolean(groups.arena, groups.count > 0));
    value_set_page(groups.arena, view, "csv_link", value_text(groups.arena, arena_printf(groups.arena, "/grants/benefits.csv?by=%.*s", TEXT_ARGS(by))));
    value_set_page(groups.arena, view, "json_link", value_text(groups.arena, arena_printf(groups.arena, "/grants/benefits.json?by=%.*s", TEXT_ARGS(by))));
    return OK;
}
