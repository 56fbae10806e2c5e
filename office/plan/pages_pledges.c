/* /plan/pledges: what was promised before the election, by policy. A pledge's own page is the
 * register's: /pledges/9-1-1 (blocks/publish/pages.c), with the actions that carry it out. */
#include "blocks/parts/parts.h"
#include "blocks/publish/publish.h"
#include "office/plan/plan.h"

#include <inttypes.h>

static const struct shape_field pledge_fields[] = {
    {"pledge_id", VALUE_TEXT, false, false, "Its number in the manifesto", NULL}, {"policy_number", VALUE_TEXT, false, true, "The policy's number, as text", NULL},
    {"policy_title", VALUE_TEXT, false, true, "The policy", NULL}, {"pledge", VALUE_TEXT, false, false, "What was promised", NULL},
    {"kind", VALUE_TEXT, false, true, "What it would take", NULL}, {"partner", VALUE_TEXT, false, true, "With whom, as the manifesto says", NULL},
    {"status", VALUE_TEXT, false, false, "How it stands, as a code of the list honest_words", NULL}, {"actions", VALUE_INTEGER, false, false, "How many actions carry it out", NULL},
    {"url", VALUE_TEXT, false, false, "Its permanent address", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape pledge_shape = {"Pledge", pledge_fields};
static const struct shape_field policy_fields[] = {
    {"id", VALUE_TEXT, true, false, NULL, NULL}, {"title", VALUE_TEXT, true, false, NULL, NULL}, {"line", VALUE_TEXT, true, false, NULL, NULL},
    {"promises", VALUE_LIST, true, false, NULL, &promise_shape}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape policy_shape = {"policy", policy_fields};
static const struct shape_field page_fields[] = {
    {"total", VALUE_INTEGER, false, false, "How many pledges there are", NULL}, {"pledges", VALUE_LIST, false, false, "The pledges that fit the filters", &pledge_shape},
    {"title", VALUE_TEXT, true, false, NULL, NULL}, {"intro", VALUE_TEXT, true, false, NULL, NULL}, {"shown_line", VALUE_TEXT, true, false, NULL, NULL},
    {"bar", VALUE_OBJECT, true, true, NULL, &bar_shape}, {"figures", VALUE_LIST, true, false, NULL, &plan_figure_shape},
    {"filters", VALUE_OBJECT, true, true, NULL, &filters_shape}, {"policies", VALUE_LIST, true, false, NULL, &policy_shape},
    {"has_policies", VALUE_BOOLEAN, true, false, NULL, NULL}, {"csv_link", VALUE_TEXT, true, false, NULL, NULL}, {"json_link", VALUE_TEXT, true, false, NULL, NULL},
    {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape plan_pledges_shape = {"Pledges", page_fields};

struct pledge {
    int64_t id, actions;
    struct text number, policy_number, policy_title, pledge, kind, partner, status, slug;
};

static enum result read_pledges(struct db *db, struct arena *arena, struct pledge **ret_pledges, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct pledge *pledges;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(*) from pub_pledge"), BIND_NOTHING));
    pledges = ARENA_ARRAY(arena, struct pledge, (size_t)total + 1);
    if (!pledges)
        return ERROR_MEMORY;
    TRY(db_query(db, &row,
                 SQL("select g.id, g.pledge_id, g.policy_number, g.policy_title, g.pledge, g.kind, g.partner, g.status, p.slug,"
                     " (select count(*) from pub_link l where l.from_id = g.id and l.field = 'serves') from pub_pledge g join pub_record p on p.id = g.id order by g.id"),
                 BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        pledges[count++] = (struct pledge){
            .id = statement_integer(row, 0), .number = statement_copy(row, 1, arena), .policy_number = statement_copy(row, 2, arena),
            .policy_title = statement_copy(row, 3, arena), .pledge = statement_copy(row, 4, arena), .kind = statement_copy(row, 5, arena),
            .partner = statement_copy(row, 6, arena), .status = statement_copy(row, 7, arena), .slug = statement_copy(row, 8, arena),
            .actions = statement_integer(row, 9),
        };
    if (step < 0)
        return (enum result)step;
    *ret_pledges = pledges;
    *ret_count = count;
    return OK;
}

static struct value *text_or_null(struct arena *arena, struct text text)
{
    return text.length ? value_text(arena, text) : value_null(arena);
}

static struct text pledge_url(struct arena *arena, const struct pledge *pledge)
{
    return arena_printf(arena, "/pledges/%.*s", TEXT_ARGS(pledge->slug));
}

static struct value *pledge_value(struct arena *arena, const struct pledge *pledge)
{
    struct value *value = value_object(arena);
    value_set_text(arena, value, "pledge_id", pledge->number);
    value_set(arena, value, "policy_number", text_or_null(arena, pledge->policy_number));
    value_set(arena, value, "policy_title", text_or_null(arena, pledge->policy_title));
    value_set_text(arena, value, "pledge", pledge->pledge);
    value_set(arena, value, "kind", text_or_null(arena, pledge->kind));
    value_set(arena, value, "partner", text_or_null(arena, pledge->partner));
    value_set_text(arena, value, "status", pledge->status);
    value_set_integer(arena, value, "actions", pledge->actions);
    value_set_text(arena, value, "url", pledge_url(arena, pledge));
    return value;
}

static struct value *pledge_item(struct arena *arena, const struct engine *engine, const struct pledge *pledge)
{
    struct value *item = value_object(arena);
    value_set_text(arena, item, "number_line", pledge->number);
    value_set_text(arena, item, "title", pledge->pledge);
    value_set_text(arena, item, "href", pledge_url(arena, pledge));
    value_set(arena, item, "status_tag", plan_status_tag(arena, engine, pledge->status));
    value_set_text(arena, item, "title_language", TEXT_NONE);
    value_set_text(arena, item, "lead_line", pledge->partner.length ? arena_printf(arena, SAY(arena, "With: %.*s"), TEXT_ARGS(pledge->partner)) : TEXT_NONE);
    value_set_text(arena, item, "due_line", pledge->actions ? arena_printf(arena, SAY_COUNT(arena, pledge->actions, "%" PRId64 " action of the plan", "%" PRId64 " actions of the plan"), pledge->actions) : SAID(arena, "No action is linked to it"));
    value_set_text(arena, item, "silent_line", TEXT_NONE);
    return item;
}

static struct value *make_policies(struct arena *arena, const struct engine *engine, const struct pledge *pledges, size_t count)
{
    struct value *policies = value_list(arena), *policy = NULL, *promises = NULL;
    int64_t in_policy = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !text_equal(pledges[i].policy_number, pledges[i - 1].policy_number)) {
            policy = value_object(arena);
            promises = value_list(arena);
            in_policy = 0;
            value_set_text(arena, policy, "id", arena_printf(arena, "policy-%.*s", TEXT_ARGS(text_slug(arena, pledges[i].policy_number, 20))));
            value_set_text(arena, policy, "title", arena_printf(arena, "%.*s %.*s", TEXT_ARGS(pledges[i].policy_number), TEXT_ARGS(pledges[i].policy_title)));
            value_set(arena, policy, "promises", promises);
            value_append(arena, policies, policy);
        }
        in_policy++;
        value_set_text(arena, policy, "line", arena_printf(arena, SAY_COUNT(arena, in_policy, "%" PRId64 " pledge", "%" PRId64 " pledges"), in_policy));
        value_append(arena, promises, pledge_item(arena, engine, &pledges[i]));
    }
    return policies;
}

static void add_filters(struct request *request, const struct engine *engine, struct value *view)
{
    struct arena *arena = request_arena(request);
    struct value *filters = part_filters(arena, request_path(request)), *choice = part_filter_choice(arena, filters, TEXT("status"), SAID(arena, "How it stands"));
    const struct choice_list *words = plan_honest_words(engine);
    struct text wanted = request_text(request, "status");
    for (size_t i = 0; i < words->count; i++)
        part_filter_option(arena, choice, words->choices[i].code, words->choices[i].label, text_equal(words->choices[i].code, wanted));
    if (wanted.length)
        part_filter_active(arena, filters, plan_status_label(engine, wanted), request_path(request));
    value_set_page(arena, view, "filters", filters);
}

static size_t keep(struct pledge *pledges, size_t count, struct text status)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!status.length || text_equal(pledges[i].status, status))
            pledges[kept++] = pledges[i];
    return kept;
}

enum result plan_show_pledges(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct value *view = answer_view(answer), *list = value_list(arena), *policies;
    struct pledge *pledges;
    struct action *counted;
    struct status_counts counts;
    size_t total, count;
    struct db *db;
    TRY(request_db(request, &db));
    TRY(read_pledges(db, arena, &pledges, &total));
    counted = ARENA_ARRAY(arena, struct action, total + 1);
    if (!counted)
        return ERROR_MEMORY;
    for (size_t i = 0; i < total; i++)
        counted[i].status = pledges[i].status;
    plan_count(engine, counted, total, &counts);
    count = keep(pledges, total, request_text(request, "status"));
    for (size_t i = 0; i < count; i++)
        value_append(arena, list, pledge_value(arena, &pledges[i]));
    policies = make_policies(arena, engine, pledges, count);
    value_set_integer(arena, view, "total", (int64_t)total);
    value_set(arena, view, "pledges", list);
    value_set_page(arena, view, "title", value_text(arena, SAID(arena, "Manifesto pledges")));
    value_set_page(arena, view, "intro", value_text(arena, total ? SAID(arena, "What a candidate promised before the election, in single promises, each with the actions of the plan that carry it out.")
                                                                   : SAID(arena, "No pledge has been published here yet.")));
    value_set_page(arena, view, "shown_line", value_text(arena, count == total ? arena_printf(arena, SAY_COUNT(arena, (int64_t)total, "%zu pledge", "%zu pledges"), total) : arena_printf(arena, SAY(arena, "%zu of %zu pledges"), count, total)));
    value_set_page(arena, view, "bar", plan_bar(arena, engine, &counts));
    value_set_page(arena, view, "figures", plan_figures(arena, engine, &counts, TEXT("/plan/pledges")));
    add_filters(request, engine, view);
    value_set_page(arena, view, "policies", policies);
    value_set_page(arena, view, "has_policies", value_boolean(arena, value_is_truthy(policies)));
    value_set_page(arena, view, "csv_link", value_text(arena, TEXT("/plan/pledges.csv")));
    value_set_page(arena, view, "json_link", value_text(arena, TEXT("/plan/pledges.json")));
    return OK;
}
