/* /plan: an edition with all its actions, by theme and objective; filters that work without script. */
#include "base/page/page.h"
#include "blocks/parts/parts.h"
#include "office/plan/plan.h"

#include <inttypes.h>


/* --- Shapes --------------------------------------------------------------- */

static const struct shape_field edition_link_fields[] = {
    {"label", VALUE_TEXT, true, false, NULL, NULL}, {"href", VALUE_TEXT, true, false, NULL, NULL},
    {"current", VALUE_BOOLEAN, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape edition_link_shape = {"edition_link", edition_link_fields};
static const struct shape_field objective_fields[] = {
    {"code", VALUE_TEXT, true, false, NULL, NULL}, {"title", VALUE_TEXT, true, false, NULL, NULL}, {"title_language", VALUE_TEXT, true, false, NULL, NULL},
    {"promises", VALUE_LIST, true, false, NULL, &promise_shape}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape objective_shape = {"objective", objective_fields};
static const struct shape_field theme_fields[] = {
    {"id", VALUE_TEXT, true, false, NULL, NULL}, {"title", VALUE_TEXT, true, false, NULL, NULL}, {"line", VALUE_TEXT, true, false, NULL, NULL},
    {"title_language", VALUE_TEXT, true, false, NULL, NULL}, {"objectives", VALUE_LIST, true, false, NULL, &objective_shape}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape theme_shape = {"theme", theme_fields};
static const struct shape_field plan_fields[] = {
    {"edition", VALUE_TEXT, false, false, "The edition's short name", NULL},
    {"title", VALUE_TEXT, false, false, "The edition's title", NULL},
    {"adopted_on", VALUE_TEXT, false, true, "The day, month or year in which it was issued", NULL},
    {"total", VALUE_INTEGER, false, false, "How many actions the edition has, whatever the filters", NULL},
    {"never_issued", VALUE_LIST, false, false, "Numbers below the highest that were never issued", NULL},
    {"actions", VALUE_LIST, false, false, "The actions that fit the filters, by number", &plan_action_shape},
    {"statement", VALUE_TEXT, false, true, "What the edition sets out to do, in Markdown", NULL}, {"statement_html", VALUE_HTML, true, true, NULL, NULL},
    {"has_actions", VALUE_BOOLEAN, true, false, NULL, NULL}, {"edition_title", VALUE_TEXT, true, false, NULL, NULL}, {"edition_language", VALUE_TEXT, true, false, NULL, NULL},
    {"statement_language", VALUE_TEXT, true, false, NULL, NULL}, {"edition_line", VALUE_TEXT, true, false, NULL, NULL},
    {"is_current", VALUE_BOOLEAN, true, false, NULL, NULL}, {"editions", VALUE_LIST, true, false, NULL, &edition_link_shape},
    {"has_editions", VALUE_BOOLEAN, true, false, NULL, NULL}, {"shown_line", VALUE_TEXT, true, false, NULL, NULL},
    {"bar", VALUE_OBJECT, true, true, NULL, &bar_shape}, {"figures", VALUE_LIST, true, false, NULL, &plan_figure_shape},
    {"filters", VALUE_OBJECT, true, true, NULL, &filters_shape}, {"themes", VALUE_LIST, true, false, NULL, &theme_shape},
    {"has_themes", VALUE_BOOLEAN, true, false, NULL, NULL}, {"never_issued_line", VALUE_TEXT, true, false, NULL, NULL},
    {"compare_href", VALUE_TEXT, true, false, NULL, NULL}, {"delivery_plan_href", VALUE_TEXT, true, false, NULL, NULL},
    {"csv_link", VALUE_TEXT, true, false, NULL, NULL}, {"json_link", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape plan_plan_shape = {"Plan", plan_fields};

static void set_text(struct arena *arena, struct value *object, const char *name, struct text text)
{
    value_set_page(arena, object, name, value_text(arena, text));
}

/* --- Filters -------------------------------------------------------------- */

static const char *const lateness_codes[] = {"late", "soon", "no_date", "silent"};
static const char *const lateness_labels[] WORDINGS = {"Late", "Due within 30 days", "No date set", "Silent for more than 90 days"};

static bool fits_lateness(const struct action *action, struct text wanted, struct date today)
{
    const struct standing standing = plan_standing(action, today);
    if (text_equals(wanted, "late"))
        return standing.late;
    if (text_equals(wanted, "soon"))
        return standing.soon;
    if (text_equals(wanted, "no_date"))
        return standing.undated;
    return text_equals(wanted, "silent") && standing.silent;
}

static size_t keep_fitting(struct request *request, const struct action *actions, size_t count, const struct action **kept)
{
    struct text status = request_text(request, "status"), lead = request_text(request, "lead"), lateness = request_text(request, "lateness");
    struct date today = request_moment(request).today;
    size_t kept_count = 0;
    for (size_t i = 0; i < count; i++)
        if ((!status.length || text_equal(status, actions[i].status)) && (!lead.length || text_equal(lead, actions[i].lead_slug)) &&
            (!lateness.length || fits_lateness(&actions[i], lateness, today)))
            kept[kept_count++] = &actions[i];
    return kept_count;
}

static void add_lead_options(struct arena *arena, const struct action *actions, size_t count, struct text wanted, struct value *choice)
{
    for (size_t i = 0; i < count; i++) {
        bool seen = !actions[i].lead_slug.length;
        for (size_t j = 0; j < i && !seen; j++)
            seen = text_equal(actions[j].lead_slug, actions[i].lead_slug);
        if (!seen)
            part_filter_option(arena, choice, actions[i].lead_slug, actions[i].lead_name, text_equal(actions[i].lead_slug, wanted));
    }
}

/* The address without one of its filters. */
static struct text without(struct request *request, const char *left_out)
{
    static const char *const names[] = {"status", "lead", "lateness"};
    struct arena *arena = request_arena(request);
    struct text query = TEXT_NONE;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct text value = request_text(request, names[i]);
        if (value.length && strcmp(names[i], left_out) != 0)
            query = arena_printf(arena, "%.*s%s%s=%.*s", TEXT_ARGS(query), query.length ? "&" : "?", names[i], TEXT_ARGS(url_encode(arena, value)));
    }
    return arena_printf(arena, "%.*s%.*s", TEXT_ARGS(request_path(request)), TEXT_ARGS(query));
}

static struct value *make_filters(struct request *request, const struct engine *engine, const struct action *actions, size_t count)
{
    struct arena *arena = request_arena(request);
    struct value *filters = part_filters(arena, request_path(request)), *choice;
    struct text status = request_text(request, "status"), lead = request_text(request, "lead"), lateness = request_text(request, "lateness");
    const struct choice_list *words = plan_honest_words(engine);
    choice = part_filter_choice(arena, filters, TEXT("status"), SAID(arena, "How it stands"));
    for (size_t i = 0; i < words->count; i++)
        part_filter_option(arena, choice, words->choices[i].code, words->choices[i].label, text_equal(words->choices[i].code, status));
    choice = part_filter_choice(arena, filters, TEXT("lead"), SAID(arena, "Who leads it"));
    add_lead_options(arena, actions, count, lead, choice);
    choice = part_filter_choice(arena, filters, TEXT("lateness"), SAID(arena, "Against its date"));
    for (size_t i = 0; i < COUNT_OF(lateness_codes); i++)
        part_filter_option(arena, choice, text_of(lateness_codes[i]), text_of(wording(arena, lateness_labels[i])), text_equals(lateness, lateness_codes[i]));
    if (status.length)
        part_filter_active(arena, filters, plan_status_label(engine, status), without(request, "status"));
    for (size_t i = 0; lead.length && i < count; i++)
        if (text_equal(actions[i].lead_slug, lead)) {
            part_filter_active(arena, filters, actions[i].lead_name, without(request, "lead"));
            break;
        }
    for (size_t i = 0; i < COUNT_OF(lateness_codes); i++)
        if (text_equals(lateness, lateness_codes[i]))
            part_filter_active(arena, filters, text_of(wording(arena, lateness_labels[i])), without(request, "lateness"));
    return filters;
}

/* --- Themes --------------------------------------------------------------- */

static int by_theme(const void *left, const void *right)
{
    const struct action *a = *(const struct action *const *)left, *b = *(const struct action *const *)right;
    if (a->theme_position != b->theme_position)
        return a->theme_position < b->theme_position ? -1 : 1;
    if (a->theme != b->theme)
        return a->theme < b->theme ? -1 : 1;
    if (a->objective != b->objective)
        return text_compare(a->objective_code, b->objective_code) < 0 ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

static struct value *begin_theme(struct arena *arena, const struct action *action, struct value *themes)
{
    struct value *theme = value_object(arena);
    value_set_text(arena, theme, "id", arena_printf(arena, "theme-%" PRId64, action->theme));
    value_set_text(arena, theme, "title", action->theme_name.length ? action->theme_name : SAID(arena, "Under no theme"));
    value_set_text(arena, theme, "title_language", action->theme_language);
    value_set_text(arena, theme, "line", TEXT_NONE);
    value_set(arena, theme, "objectives", value_list(arena));
    value_append(arena, themes, theme);
    return theme;
}

static struct value *begin_objective(struct arena *arena, const struct action *action, struct value *theme)
{
    struct value *objective = value_object(arena), *promises = value_list(arena);
    value_set_text(arena, objective, "code", action->objective_code);
    value_set_text(arena, objective, "title", action->objective_title);
    value_set_text(arena, objective, "title_language", action->objective_language);
    value_set(arena, objective, "promises", promises);
    value_append(arena, (struct value *)value_get(theme, TEXT("objectives")), objective);
    return promises;
}

static void end_theme(struct arena *arena, struct value *theme, size_t count)
{
    if (theme)
        value_set_text(arena, theme, "line", arena_printf(arena, SAY_COUNT(arena, (int64_t)count, "%zu action", "%zu actions"), count));
}

/* Puts the actions in the order of the themes. */
static struct value *make_themes(struct arena *arena, const struct engine *engine, const struct action **actions, size_t count, struct date today)
{
    struct value *themes = value_list(arena), *theme = NULL, *promises = NULL;
    size_t first = 0;
    qsort(actions, count, sizeof *actions, by_theme);
    for (size_t i = 0; i < count; i++) {
        bool new_theme = i == 0 || actions[i]->theme != actions[i - 1]->theme;
        if (new_theme) {
            end_theme(arena, theme, i - first);
            theme = begin_theme(arena, actions[i], themes);
            first = i;
        }
        if (new_theme || actions[i]->objective != actions[i - 1]->objective)
            promises = begin_objective(arena, actions[i], theme);
        value_append(arena, promises, plan_promise_item(arena, engine, actions[i], today));
    }
    end_theme(arena, theme, count - first);
    return themes;
}

/* --- Numbers -------------------------------------------------------------- */

/* Numbers are never re-used: a gap below the highest is a number that was never issued, which is worth
 * saying, so that nobody looks for it. A withdrawn action's number was issued. */
static enum result find_never_issued(struct db *db, struct arena *arena, const struct action *actions, size_t count,
                                     struct value *numbers, struct text *ret_line)
{
    struct text list = TEXT_NONE;
    int64_t found = 0;
    *ret_line = TEXT_NONE;
    for (size_t i = 0; i < count; i++) {
        int64_t from = i ? actions[i - 1].number + 1 : 1;
        for (int64_t number = from; number < actions[i].number && found < 100; number++) {
            int64_t issued;
            struct text reference = arena_printf(arena, "%.*s-%" PRId64, TEXT_ARGS(actions[i].edition), number);
            TRY(db_one_integer(db, &issued, SQL("select count(*) from pub_record where register = 'action' and slug = $1 and withdrawn = 1"),
                               BIND(bind_text(text_slug(arena, reference, reference.length)))));
            if (issued)
                continue;
            found++;
            value_append(arena, numbers, value_integer(arena, number));
            list = arena_printf(arena, "%.*s%s%" PRId64, TEXT_ARGS(list), list.length ? ", " : "", number);
        }
    }
    if (found)
        *ret_line = arena_printf(arena, SAY_COUNT(arena, (int64_t)found, "Number %.*s was never issued: the printed plan leaves it out, and it will not be used.",
                                                 "Numbers %.*s were never issued, and they will not be used."), TEXT_ARGS(list));
    return OK;
}

/* --- The page ------------------------------------------------------------- */

static struct text edition_line(struct arena *arena, const struct edition *edition)
{
    struct text period = edition->period_to.length
                             ? arena_printf(arena, SAY(arena, " for %.*s to %.*s"), TEXT_ARGS(partial_date_long(arena, edition->period_from)), TEXT_ARGS(partial_date_long(arena, edition->period_to)))
                             : TEXT_NONE;
    struct text issued = edition->adopted_on.length ? arena_printf(arena, SAY(arena, "Issued in %.*s"), TEXT_ARGS(partial_date_long(arena, edition->adopted_on))) : SAID(arena, "No paper gives the day on which it was issued");
    if (edition->adopted_on.length == 10)
        issued = arena_printf(arena, SAY(arena, "Issued on %.*s"), TEXT_ARGS(partial_date_long(arena, edition->adopted_on)));
    return arena_printf(arena, "%.*s%.*s", TEXT_ARGS(issued), TEXT_ARGS(period));
}

static void add_editions(struct arena *arena, const struct edition *editions, size_t count, const struct edition *shown, struct value *view)
{
    struct value *links = value_list(arena);
    for (size_t i = 0; i < count; i++) {
        struct value *link = plan_link(arena, editions[i].title, arena_printf(arena, "/plan/%.*s", TEXT_ARGS(editions[i].code)));
        value_set_boolean(arena, link, "current", editions[i].id == shown->id);
        value_append(arena, links, link);
    }
    value_set_page(arena, view, "editions", links);
    value_set_page(arena, view, "has_editions", value_boolean(arena, count > 1));
}

static struct text shown_line(struct arena *arena, size_t shown, size_t all)
{
    if (!all)
        return SAID(arena, "No numbered actions");
    if (shown == all)
        return arena_printf(arena, SAY_COUNT(arena, (int64_t)all, "%zu action", "%zu actions"), all);
    return arena_printf(arena, SAY(arena, "%zu of %zu actions"), shown, all);
}

/* For the page alone: nothing of it is made for JSON and CSV. */
static void fill_page(struct request *request, const struct edition *edition, const struct action *actions, size_t count,
                      const struct action **kept, size_t kept_count, struct text never_issued_line, struct value *view)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct text base = arena_printf(arena, "/plan/%.*s", TEXT_ARGS(edition->code));
    struct value *themes = make_themes(arena, engine, kept, kept_count, request_moment(request).today);
    struct status_counts counts;
    plan_count(engine, actions, count, &counts);
    value_set_page(arena, view, "statement_html", edition->statement.length ? markdown_value(arena, edition->statement, 1) : value_null(arena));
    value_set_page(arena, view, "has_actions", value_boolean(arena, count > 0));
    set_text(arena, view, "edition_title", edition->title);
    set_text(arena, view, "edition_language", edition->title_language);
    set_text(arena, view, "statement_language", edition->statement_language);
    set_text(arena, view, "edition_line", edition_line(arena, edition));
    value_set_page(arena, view, "is_current", value_boolean(arena, edition->is_current));
    set_text(arena, view, "shown_line", shown_line(arena, kept_count, count));
    value_set_page(arena, view, "bar", plan_bar(arena, engine, &counts));
    value_set_page(arena, view, "figures", plan_figures(arena, engine, &counts, request_path(request)));
    value_set_page(arena, view, "filters", count ? make_filters(request, engine, actions, count) : value_null(arena));
    value_set_page(arena, view, "themes", themes);
    value_set_page(arena, view, "has_themes", value_boolean(arena, value_is_truthy(themes)));
    set_text(arena, view, "never_issued_line", never_issued_line);
    set_text(arena, view, "compare_href", TEXT("/plan/compare"));
    set_text(arena, view, "delivery_plan_href", TEXT("/plan/delivery-plan"));
    set_text(arena, view, "csv_link", arena_printf(arena, "%.*s.csv", TEXT_ARGS(base)));
    set_text(arena, view, "json_link", arena_printf(arena, "%.*s.json", TEXT_ARGS(base)));
}

/* The page tells of each action under its theme; the other faces have them as one list. */
static enum result fill(struct request *request, struct answer *answer, const struct edition *edition, struct db *db)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *list = value_list(arena), *never_issued = value_list(arena);
    const struct action **kept;
    struct action *actions;
    struct text line;
    size_t count, kept_count;
    bool is_page = request_face(request) == FACE_PAGE;
    TRY(plan_actions(db, arena, edition->id, &actions, &count));
    TRY(plan_translate_actions(request, db, actions, count));
    kept = ARENA_ARRAY(arena, const struct action *, count + 1);
    if (!kept)
        return ERROR_MEMORY;
    kept_count = keep_fitting(request, actions, count, kept);
    for (size_t i = 0; i < kept_count && !is_page; i++)
        value_append(arena, list, plan_action_value(arena, kept[i], request_moment(request).today));
    TRY(find_never_issued(db, arena, actions, count, never_issued, &line));
    value_set_text(arena, view, "edition", edition->code);
    value_set_text(arena, view, "title", edition->title);
    value_set(arena, view, "adopted_on", edition->adopted_on.length ? value_text(arena, edition->adopted_on) : value_null(arena));
    value_set(arena, view, "statement", edition->statement.length ? value_text(arena, edition->statement) : value_null(arena));
    value_set_integer(arena, view, "total", (int64_t)count);
    value_set(arena, view, "never_issued", never_issued);
    value_set(arena, view, "actions", list);
    if (is_page)
        fill_page(request, edition, actions, count, kept, kept_count, line, view);
    return OK;
}

/* The edition with this code; the current one where it is empty. */
static enum result show(struct request *request, struct answer *answer, struct text code, const char *otherwise)
{
    struct arena *arena = request_arena(request);
    struct edition *editions;
    struct db *db;
    size_t count, shown = 0;
    TRY(request_db(request, &db));
    TRY(plan_editions(db, arena, &editions, &count));
    while (code.length && shown < count && !text_equal(editions[shown].code, code))
        shown++;
    if (shown == count)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "%s", otherwise);
    TRY(plan_translate_edition(request, db, &editions[shown]));
    add_editions(arena, editions, count, &editions[shown], answer_view(answer));
    return fill(request, answer, &editions[shown], db);
}

enum result plan_show_plan(struct request *request, struct answer *answer)
{
    return show(request, answer, TEXT_NONE, "No plan has been published here yet.");
}

enum result plan_show_edition(struct request *request, struct answer *answer)
{
    return show(request, answer, request_text(request, "edition"),
                "There is no edition of the plan at this address. The plan's page lists them all.");
}
