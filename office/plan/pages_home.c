/* The front door: one honest sentence about the plan, what is new, what is silent. Everything is
 * computed from the published actions; nothing on it is written by hand. */
#include "base/page/page.h"
#include "blocks/parts/parts.h"
#include "office/plan/plan.h"

#include <inttypes.h>

#define LATEST_MAX 6
#define SILENT_MAX 5

static const struct shape_field priority_fields[] = {
    {"title", VALUE_TEXT, true, false, NULL, NULL}, {"text", VALUE_TEXT, true, false, NULL, NULL}, {"href", VALUE_TEXT, true, false, NULL, NULL},
    {"count_line", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape priority_shape = {"priority", priority_fields};
static const struct shape_field theme_fields[] = {
    {"title", VALUE_TEXT, true, false, NULL, NULL}, {"href", VALUE_TEXT, true, false, NULL, NULL}, {"line", VALUE_TEXT, true, false, NULL, NULL},
    {"bar", VALUE_OBJECT, true, true, NULL, &bar_shape}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape theme_shape = {"theme", theme_fields};
static const struct shape_field latest_fields[] = {
    {"number", VALUE_INTEGER, false, false, "Number of the action", NULL}, {"status", VALUE_TEXT, false, false, "How it stood then", NULL},
    {"happened_on", VALUE_TEXT, false, false, "The day, month or year in which it happened", NULL}, {"url", VALUE_TEXT, false, false, "The promise", NULL},
    {"at", VALUE_TEXT, true, false, NULL, NULL}, {"date_line", VALUE_TEXT, true, false, NULL, NULL}, {"number_line", VALUE_TEXT, true, false, NULL, NULL},
    {"title", VALUE_TEXT, false, false, "The action's title", NULL}, {"href", VALUE_TEXT, true, false, NULL, NULL},
    {"text", VALUE_TEXT, false, false, "What happened, without marks", NULL}, {"status_tag", VALUE_OBJECT, true, true, NULL, &tag_shape}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape latest_shape = {"LatestUpdate", latest_fields};
static const struct shape_field silent_fields[] = {
    {"number_line", VALUE_TEXT, true, false, NULL, NULL}, {"title", VALUE_TEXT, true, false, NULL, NULL}, {"href", VALUE_TEXT, true, false, NULL, NULL},
    {"line", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape silent_shape = {"silent", silent_fields};
static const struct shape_field home_fields[] = {
    {"edition", VALUE_TEXT, false, true, "The short name of the edition in force", NULL},
    {"total", VALUE_INTEGER, false, false, "How many actions it has", NULL},
    {"headline", VALUE_TEXT, false, false, "One sentence on how they stand", NULL},
    {"latest", VALUE_LIST, false, false, "The latest published updates", &latest_shape},
    {"plan_title", VALUE_TEXT, true, false, NULL, NULL}, {"plan_line", VALUE_TEXT, true, false, NULL, NULL}, {"plan_href", VALUE_TEXT, true, false, NULL, NULL},
    {"published_any", VALUE_BOOLEAN, true, false, NULL, NULL}, {"actions_count", VALUE_INTEGER, true, false, NULL, NULL}, {"has_actions", VALUE_BOOLEAN, true, false, NULL, NULL},
    {"figures", VALUE_LIST, true, false, NULL, &plan_figure_shape}, {"bar", VALUE_OBJECT, true, true, NULL, &bar_shape},
    {"priorities", VALUE_LIST, true, false, NULL, &priority_shape}, {"has_priorities", VALUE_BOOLEAN, true, false, NULL, NULL},
    {"themes", VALUE_LIST, true, false, NULL, &theme_shape}, {"has_latest", VALUE_BOOLEAN, true, false, NULL, NULL},
    {"silent", VALUE_LIST, true, false, NULL, &silent_shape}, {"has_silent", VALUE_BOOLEAN, true, false, NULL, NULL},
    {"pledges_line", VALUE_TEXT, true, false, NULL, NULL}, {"pledges_href", VALUE_TEXT, true, false, NULL, NULL},
    {"delivery_plan_href", VALUE_TEXT, true, false, NULL, NULL}, {"csv_link", VALUE_TEXT, true, false, NULL, NULL},
    {"json_link", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape plan_home_shape = {"Home", home_fields};

static void set_text(struct arena *arena, struct value *object, const char *name, struct text text)
{
    value_set_page(arena, object, name, value_text(arena, text));
}

/* --- The sentence --------------------------------------------------------- */

static int64_t count_of(const struct engine *engine, const struct status_counts *counts, const char *code)
{
    const struct choice_list *words = plan_honest_words(engine);
    const struct choice *choice = choice_find(words, text_of(code));
    return choice ? counts->by_choice[choice - words->choices] : 0;
}

static struct text headline(struct arena *arena, const struct engine *engine, const struct status_counts *counts, int64_t dated)
{
    int64_t none = count_of(engine, counts, "no_update"), kept = count_of(engine, counts, "kept"), told = counts->total - none;
    struct text first = arena_printf(arena, SAY_COUNT(arena, counts->total, "%" PRId64 " promise. ", "%" PRId64 " promises. "), counts->total);
    struct text kept_words = kept ? arena_printf(arena, SAY_COUNT(arena, kept, "%" PRId64 " is kept", "%" PRId64 " are kept"), kept) : SAID(arena, "none is kept yet");
    struct text second, third;
    if (!counts->total)
        return SAID(arena, "No promise of this plan has been published yet.");
    if (!told)
        second = SAID(arena, "On none of them has the office published an update yet. ");
    else
        second = arena_printf(arena, SAY_COUNT(arena, told, "The office has published how %" PRId64 " of them stands; %s. ", "The office has published how %" PRId64 " of them stand; %s. "), told, kept_words.data);
    if (!dated)
        third = SAID(arena, "The plan sets a date for none of them.");
    else if (dated == counts->total)
        third = SAID(arena, "Each has a date.");
    else
        third = arena_printf(arena, SAY(arena, "The plan sets a date for %" PRId64 "."), dated);
    return arena_printf(arena, "%.*s%.*s%.*s", TEXT_ARGS(first), TEXT_ARGS(second), TEXT_ARGS(third));
}

/* --- Lists ---------------------------------------------------------------- */

static struct text beginning(struct arena *arena, struct text text, size_t bytes_max)
{
    size_t length = text.length;
    if (length <= bytes_max)
        return text;
    length = bytes_max;
    while (length && text.data[length] != ' ')
        length--;
    return arena_printf(arena, "%.*s…", (int)length, text.data);
}

static enum result add_latest(struct db *db, struct arena *arena, const struct engine *engine, const struct edition *edition, struct value *view)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct value *latest = value_list(arena);
    int step;
    TRY(db_query(db, &row,
                 SQL("select a.number, a.title, u.happened_on, u.status, u.text from pub_action_update u join pub_action a on a.id = u.action"
                     " join pub_record p on p.id = u.id where a.edition = $1 order by u.happened_on desc, p.in_force_on desc, u.id desc limit $2"),
                 BIND(bind_integer(edition->id), bind_integer(LATEST_MAX))));
    while ((step = statement_step(row)) == 1) {
        struct value *item = value_object(arena);
        struct text day = statement_copy(row, 2, arena), status = statement_copy(row, 3, arena);
        struct text url = arena_printf(arena, "/plan/%.*s/actions/%" PRId64, TEXT_ARGS(edition->code), statement_integer(row, 0));
        value_set_integer(arena, item, "number", statement_integer(row, 0));
        value_set_text(arena, item, "title", statement_copy(row, 1, arena));
        value_set_text(arena, item, "status", status);
        value_set_text(arena, item, "happened_on", day);
        value_set_text(arena, item, "url", url);
        value_set_text(arena, item, "text", beginning(arena, markdown_plain(arena, statement_copy(row, 4, arena)), 220));
        set_text(arena, item, "at", day);
        set_text(arena, item, "date_line", partial_date_long(arena, day));
        set_text(arena, item, "number_line", arena_printf(arena, "%" PRId64, statement_integer(row, 0)));
        set_text(arena, item, "href", url);
        value_set_page(arena, item, "status_tag", plan_status_tag(arena, engine, status));
        value_append(arena, latest, item);
    }
    value_set(arena, view, "latest", latest);
    value_set_page(arena, view, "has_latest", value_boolean(arena, value_is_truthy(latest)));
    return step < 0 ? (enum result)step : OK;
}

static int by_silence(const void *left, const void *right)
{
    const struct action *a = left, *b = right;
    struct date a_since = date_is_none(a->updated) ? a->first_on : a->updated, b_since = date_is_none(b->updated) ? b->first_on : b->updated;
    if (a_since.day != b_since.day)
        return a_since.day < b_since.day ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

static void add_silent(struct arena *arena, const struct action *actions, size_t count, struct date today, struct value *view)
{
    struct action *sorted = ARENA_ARRAY(arena, struct action, count + 1);
    struct value *silent = value_list(arena);
    size_t open = 0;
    for (size_t i = 0; sorted && i < count; i++)
        if (standing_is_open(actions[i].status))
            sorted[open++] = actions[i];
    if (sorted)
        qsort(sorted, open, sizeof *sorted, by_silence);
    for (size_t i = 0; i < open && i < SILENT_MAX; i++) {
        struct value *item = value_object(arena);
        int64_t days = plan_standing(&sorted[i], today).silent_days;
        value_set_text(arena, item, "number_line", arena_printf(arena, "%" PRId64, sorted[i].number));
        value_set_text(arena, item, "title", sorted[i].title);
        value_set_text(arena, item, "href", sorted[i].url);
        value_set_text(arena, item, "line", date_is_none(sorted[i].updated) ? arena_printf(arena, SAY_COUNT(arena, days, "no update in the %" PRId64 " day since it was published", "no update in the %" PRId64 " days since it was published"), days)
                                                                             : arena_printf(arena, SAY_COUNT(arena, days, "no word for %" PRId64 " day", "no word for %" PRId64 " days"), days));
        value_append(arena, silent, item);
    }
    value_set_page(arena, view, "silent", silent);
    value_set_page(arena, view, "has_silent", value_boolean(arena, value_is_truthy(silent) || !count));
}

static void add_theme(struct arena *arena, const struct engine *engine, const struct edition *edition, const struct action *actions, size_t count, struct value *themes)
{
    struct value *item = value_object(arena);
    struct status_counts counts;
    plan_count(engine, actions, count, &counts);
    value_set_text(arena, item, "title", actions[0].theme_name.length ? actions[0].theme_name : SAID(arena, "Under no theme"));
    value_set_text(arena, item, "href", arena_printf(arena, "/plan/%.*s#theme-%" PRId64, TEXT_ARGS(edition->code), actions[0].theme));
    value_set_text(arena, item, "line", arena_printf(arena, SAY_COUNT(arena, (int64_t)count, "%zu action", "%zu actions"), count));
    value_set(arena, item, "bar", plan_bar(arena, engine, &counts));
    value_append(arena, themes, item);
}

static int by_theme(const void *left, const void *right)
{
    const struct action *a = left, *b = right;
    if (a->theme_position != b->theme_position)
        return a->theme_position < b->theme_position ? -1 : 1;
    if (a->theme != b->theme)
        return a->theme < b->theme ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

static void add_themes(struct arena *arena, const struct engine *engine, const struct edition *edition, const struct action *actions, size_t count, struct value *view)
{
    struct action *sorted = ARENA_ARRAY(arena, struct action, count + 1);
    struct value *themes = value_list(arena);
    size_t from = 0;
    if (sorted && count) {
        memcpy(sorted, actions, count * sizeof *sorted);
        qsort(sorted, count, sizeof *sorted, by_theme);
        for (size_t i = 1; i <= count; i++)
            if (i == count || sorted[i].theme != sorted[from].theme) {
                add_theme(arena, engine, edition, &sorted[from], i - from, themes);
                from = i;
            }
    }
    value_set_page(arena, view, "themes", themes);
}

/* A headline stands on the live actions that serve it: how many there are and how many are kept. */
static enum result add_priorities(struct db *db, struct arena *arena, const struct edition *edition, struct value *view)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct value *priorities = value_list(arena);
    int step;
    TRY(db_query(db, &row,
                 SQL("select p.title, p.text, (select count(*) from pub_action a where a.serves = p.id),"
                     " (select count(*) from pub_action a where a.serves = p.id and a.status = 'kept') from pub_priority p where p.edition = $1 order by p.position, p.id"),
                 BIND(bind_integer(edition->id))));
    while ((step = statement_step(row)) == 1) {
        struct value *item = value_object(arena);
        int64_t serving = statement_integer(row, 2), kept = statement_integer(row, 3);
        value_set_text(arena, item, "title", statement_copy(row, 0, arena));
        value_set_text(arena, item, "text", markdown_plain(arena, statement_copy(row, 1, arena)));
        value_set_text(arena, item, "href", TEXT_NONE);
        value_set_text(arena, item, "count_line", serving ? arena_printf(arena, SAY_COUNT(arena, serving, "%" PRId64 " action serves it; %" PRId64 " kept", "%" PRId64 " actions serve it; %" PRId64 " kept"), serving, kept)
                                                           : SAID(arena, "No action of the plan is linked to it yet"));
        value_append(arena, priorities, item);
    }
    value_set_page(arena, view, "priorities", priorities);
    value_set_page(arena, view, "has_priorities", value_boolean(arena, value_is_truthy(priorities)));
    return step < 0 ? (enum result)step : OK;
}

/* --- The page ------------------------------------------------------------- */

static struct text issued_line(struct arena *arena, const struct edition *edition)
{
    struct text day = partial_date_long(arena, edition->adopted_on);
    if (!edition->adopted_on.length)
        return SAID(arena, "The plan in force");
    if (edition->adopted_on.length == 10)
        return arena_printf(arena, SAY(arena, "The plan, issued on %.*s"), TEXT_ARGS(day));
    return arena_printf(arena, SAY(arena, "The plan, issued in %.*s"), TEXT_ARGS(day));
}

static enum result fill(struct request *request, struct answer *answer, struct db *db, const struct edition *edition, bool any)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct date today = request_moment(request).today;
    struct value *view = answer_view(answer);
    struct text plan_href = any ? arena_printf(arena, "/plan/%.*s", TEXT_ARGS(edition->code)) : TEXT("/plan");
    struct action *actions = NULL;
    struct status_counts counts;
    size_t count = 0;
    int64_t pledges, dated = 0;
    if (any)
        TRY(plan_actions(db, arena, edition->id, &actions, &count));
    for (size_t i = 0; i < count; i++)
        dated += !date_is_none(actions[i].due);
    plan_count(engine, actions, count, &counts);
    TRY(db_one_integer(db, &pledges, SQL("select count(*) from pub_pledge"), BIND_NOTHING));
    value_set(arena, view, "edition", any ? value_text(arena, edition->code) : value_null(arena));
    value_set_integer(arena, view, "total", (int64_t)count);
    value_set_text(arena, view, "headline", headline(arena, engine, &counts, dated));
    set_text(arena, view, "plan_title", any ? edition->title : SAID(arena, "Every promise, in the open"));
    set_text(arena, view, "plan_line", any ? issued_line(arena, edition) : TEXT_NONE);
    set_text(arena, view, "plan_href", plan_href);
    value_set_page(arena, view, "published_any", value_boolean(arena, any));
    value_set_page(arena, view, "has_actions", value_boolean(arena, count > 0));
    value_set_page(arena, view, "actions_count", value_integer(arena, (int64_t)count));
    value_set_page(arena, view, "figures", plan_figures(arena, engine, &counts, plan_href));
    value_set_page(arena, view, "bar", plan_bar(arena, engine, &counts));
    add_silent(arena, actions, count, today, view);
    add_themes(arena, engine, edition, actions, count, view);
    TRY(add_latest(db, arena, engine, edition, view));
    TRY(add_priorities(db, arena, edition, view));
    set_text(arena, view, "pledges_line", pledges ? arena_printf(arena, SAY_COUNT(arena, pledges, "%" PRId64 " manifesto pledge", "%" PRId64 " manifesto pledges"), pledges) : TEXT_NONE);
    set_text(arena, view, "pledges_href", TEXT("/plan/pledges"));
    set_text(arena, view, "delivery_plan_href", TEXT("/plan/delivery-plan"));
    set_text(arena, view, "csv_link", TEXT("/plan.csv"));
    set_text(arena, view, "json_link", TEXT("/plan.json"));
    return OK;
}

enum result plan_show_home(struct request *request, struct answer *answer)
{
    struct edition edition = {0};
    struct db *db;
    enum result result;
    TRY(request_db(request, &db));
    result = plan_current_edition(db, request_arena(request), &edition);
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    return fill(request, answer, db, &edition, result == OK);
}
