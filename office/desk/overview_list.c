/* Every action on /desk/plan: filters, order, the table, and the rows of its JSON and CSV. What is
 * asked lives in the address, so that a list can be sent to somebody. */
#include "office/desk/internal.h"

#include <inttypes.h>

#include "base/wording.h"

static const char *const asked_names[] = {"theme", "lead", "status", "lateness"};
static const char *const lateness_codes[] = {"late", "soon", "no_date", "silent"};
static const char *const lateness_labels[] WORDINGS = {"Late", "Due within 30 days", "No date set", "Silent for more than 90 days"};
static const char *const sort_names[] = {"number", "lead", "due", "status", "silent"};

/* --- Addresses ------------------------------------------------------------ */

static struct text add_to_query(struct arena *arena, struct text query, const char *name, struct text value)
{
    return arena_printf(arena, "%.*s%s%s=%.*s", TEXT_ARGS(query), query.length ? "&" : "", name, TEXT_ARGS(url_encode(arena, value)));
}

/* What was asked for, but for one name. */
static struct text query_without(struct overview *overview, const char *left_out)
{
    static const char *const names[] = {"edition", "theme", "lead", "status", "lateness", "sort", "descending"};
    struct request *request = overview->visit->request;
    struct text query = TEXT_NONE;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (request_text(request, names[i]).length && (!left_out || strcmp(names[i], left_out) != 0))
            query = add_to_query(overview->visit->arena, query, names[i], request_text(request, names[i]));
    return query;
}

static struct text list_href(struct overview *overview, struct text query)
{
    return arena_printf(overview->visit->arena, "/desk/plan%s%.*s#actions", query.length ? "?" : "", TEXT_ARGS(query));
}

struct text overview_href(struct overview *overview, const char *name, struct text value)
{
    struct text edition = request_text(overview->visit->request, "edition"), query = TEXT_NONE;
    if (edition.length)
        query = add_to_query(overview->visit->arena, query, "edition", edition);
    return list_href(overview, add_to_query(overview->visit->arena, query, name, value));
}

/* --- Filters -------------------------------------------------------------- */

/* "12" is that record; "none" is no record. Anything else fits nothing. */
static bool fits_id(struct text wanted, int64_t id)
{
    int64_t number;
    if (!wanted.length)
        return true;
    if (text_equals(wanted, "none"))
        return id == 0;
    return text_to_integer(wanted, &number) == OK && number == id && id != 0;
}

static bool fits_lateness(const struct standing *standing, struct text wanted)
{
    if (!wanted.length)
        return true;
    return (text_equals(wanted, "late") && standing->late) || (text_equals(wanted, "soon") && standing->soon) ||
           (text_equals(wanted, "no_date") && standing->undated) || (text_equals(wanted, "silent") && standing->silent);
}

static bool fits(const struct overview *overview, const struct led_action *action)
{
    struct request *request = overview->visit->request;
    struct text status = request_text(request, "status");
    return fits_id(request_text(request, "theme"), action->theme) && fits_id(request_text(request, "lead"), action->lead) &&
           (!status.length || text_equal(status, action->status)) && fits_lateness(&action->standing, request_text(request, "lateness"));
}

struct option {
    struct text value, label;
};

static void add_choice(struct overview *overview, struct value *filters, const char *name, const char *label, const struct option *options, size_t count)
{
    struct arena *arena = overview->visit->arena;
    struct text wanted = request_text(overview->visit->request, name);
    struct value *choice = part_filter_choice(arena, filters, text_of(name), text_of(label));
    for (size_t i = 0; i < count; i++)
        part_filter_option(arena, choice, options[i].value, options[i].label, wanted.length && text_equal(options[i].value, wanted));
}

/* Once each choice stands: the chips of what is set. */
static void add_active(struct overview *overview, struct value *filters, const char *name, const char *label, const struct option *options, size_t count)
{
    struct arena *arena = overview->visit->arena;
    struct text wanted = request_text(overview->visit->request, name), shown = wanted;
    if (!wanted.length)
        return;
    for (size_t i = 0; i < count; i++)
        if (text_equal(options[i].value, wanted))
            shown = options[i].label;
    part_filter_active(arena, filters, arena_printf(arena, "%s: %.*s", label, TEXT_ARGS(shown)), list_href(overview, query_without(overview, name)));
}

/* The themes or leads that the actions name, each once, in the order of the plan. */
static size_t named_options(struct overview *overview, bool themes, struct option *options)
{
    struct arena *arena = overview->visit->arena;
    size_t count = 0;
    for (size_t i = 0; i < overview->count; i++) {
        int64_t id = themes ? overview->actions[i].theme : overview->actions[i].lead;
        struct text value = id ? arena_printf(arena, "%" PRId64, id) : TEXT("none");
        bool seen = false;
        for (size_t j = 0; j < count && !seen; j++)
            seen = text_equal(options[j].value, value);
        if (!seen)
            options[count++] = (struct option){value, !id ? SAID(arena, "None") : themes ? overview->actions[i].theme_name : overview->actions[i].lead_name};
    }
    return count;
}

static enum result set_filters(struct overview *overview)
{
    static const char *const labels[] WORDINGS = {"Theme", "Led by", "Status", "Against its date"};
    struct visit *visit = overview->visit;
    const struct choice_list *words = honest_words(visit);
    struct value *filters = part_filters(visit->arena, TEXT("/desk/plan#actions"));
    struct option *options[COUNT_OF(asked_names)];
    size_t counts[COUNT_OF(asked_names)];
    for (size_t i = 0; i < COUNT_OF(asked_names); i++)
        if (!(options[i] = ARENA_ARRAY(visit->arena, struct option, overview->count + words->count + COUNT_OF(lateness_codes))))
            return ERROR_MEMORY;
    counts[0] = named_options(overview, true, options[0]);
    counts[1] = named_options(overview, false, options[1]);
    counts[2] = words->count;
    for (size_t i = 0; i < words->count; i++)
        options[2][i] = (struct option){words->choices[i].code, words->choices[i].label};
    counts[3] = COUNT_OF(lateness_codes);
    for (size_t i = 0; i < COUNT_OF(lateness_codes); i++)
        options[3][i] = (struct option){text_of(lateness_codes[i]), text_of(wording(visit->arena, lateness_labels[i]))};
    for (size_t i = 0; i < COUNT_OF(asked_names); i++)
        add_choice(overview, filters, asked_names[i], wording(visit->arena, labels[i]), options[i], counts[i]);
    for (size_t i = 0; i < COUNT_OF(asked_names); i++)
        add_active(overview, filters, asked_names[i], wording(visit->arena, labels[i]), options[i], counts[i]);
    if (request_text(visit->request, "edition").length)
        part_filter_keep(visit->arena, filters, TEXT("edition"), request_text(visit->request, "edition"));
    if (request_text(visit->request, "sort").length)
        part_filter_keep(visit->arena, filters, TEXT("sort"), request_text(visit->request, "sort"));
    if (request_text(visit->request, "descending").length)
        part_filter_keep(visit->arena, filters, TEXT("descending"), request_text(visit->request, "descending"));
    visit_set(visit, "filters", filters);
    return OK;
}

/* --- Order ---------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    const struct led_action *x = *(const struct led_action *const *)a, *y = *(const struct led_action *const *)b;
    return (x->number > y->number) - (x->number < y->number);
}

static int by_lead(const void *a, const void *b)
{
    int order = text_compare((*(const struct led_action *const *)a)->lead_name, (*(const struct led_action *const *)b)->lead_name);
    return order ? order : by_number(a, b);
}

/* What has no date comes last. */
static int by_due(const void *a, const void *b)
{
    const struct led_action *x = *(const struct led_action *const *)a, *y = *(const struct led_action *const *)b;
    int order = date_is_none(x->due) != date_is_none(y->due) ? (date_is_none(x->due) ? 1 : -1) : date_compare(x->due, y->due);
    return order ? order : by_number(a, b);
}

static int by_status(const void *a, const void *b)
{
    size_t x = (*(const struct led_action *const *)a)->status_index, y = (*(const struct led_action *const *)b)->status_index;
    return x != y ? (x < y ? -1 : 1) : by_number(a, b);
}

/* The longest silence first, as one asks for it. */
static int by_silence(const void *a, const void *b)
{
    int64_t x = (*(const struct led_action *const *)a)->standing.silent_days, y = (*(const struct led_action *const *)b)->standing.silent_days;
    return x != y ? (x < y ? 1 : -1) : by_number(a, b);
}

static size_t sort_index(const struct overview *overview)
{
    struct text sort = request_text(overview->visit->request, "sort");
    for (size_t i = 0; i < COUNT_OF(sort_names); i++)
        if (text_equals(sort, sort_names[i]))
            return i;
    return 0;
}

static void put_in_order(const struct overview *overview, const struct led_action **actions, size_t count)
{
    static int (*const orders[COUNT_OF(sort_names)])(const void *, const void *) = {by_number, by_lead, by_due, by_status, by_silence};
    if (count)
        qsort(actions, count, sizeof *actions, orders[sort_index(overview)]);
    if (!text_equals(request_text(overview->visit->request, "descending"), "yes"))
        return;
    for (size_t i = 0; i < count / 2; i++) {
        const struct led_action *one = actions[i];
        actions[i] = actions[count - 1 - i];
        actions[count - 1 - i] = one;
    }
}

/* --- Rows ----------------------------------------------------------------- */

static struct value *text_or_null(struct arena *arena, struct text text)
{
    return text.length ? value_text(arena, text) : value_null(arena);
}

static void add_data(struct overview *overview, struct value *list, const struct led_action *action, struct text href)
{
    struct arena *arena = overview->visit->arena;
    struct value *row = value_object(arena);
    const char *against = action->standing.late ? "late" : action->standing.soon ? "soon" : action->standing.undated ? "no_date" : "on_time";
    value_set_integer(arena, row, "number", action->number);
    value_set_text(arena, row, "title", action->title);
    value_set(arena, row, "theme", text_or_null(arena, action->theme_name));
    value_set(arena, row, "objective", text_or_null(arena, action->objective));
    value_set(arena, row, "lead", text_or_null(arena, action->lead_name));
    value_set_text(arena, row, "status", action->status);
    value_set(arena, row, "due", value_date(arena, action->due));
    value_set_text(arena, row, "lateness", text_of(against));
    value_set(arena, row, "days_late", action->standing.open && action->standing.lateness == LATENESS_LATE ? value_integer(arena, action->standing.days) : value_null(arena));
    value_set(arena, row, "updated", value_date(arena, action->updated));
    value_set(arena, row, "silent_days", action->standing.silent_days < 0 ? value_null(arena) : value_integer(arena, action->standing.silent_days));
    value_set_integer(arena, row, "waiting_updates", action->waiting);
    value_set_boolean(arena, row, "published", action->published);
    value_set_text(arena, row, "url", href);
    value_append(arena, list, row);
}

/* The table's column is narrow, and its heading says "Last word". */
static struct text last_word(struct arena *arena, const struct led_action *action)
{
    int64_t days = action->standing.silent_days;
    struct text word;
    if (days < 0)
        word = SAID(arena, "Not published");
    else if (date_is_none(action->updated))
        word = arena_printf(arena, SAY_COUNT(arena, days, "None in %" PRId64 " day", "None in %" PRId64 " days"), days);
    else
        word = days == 0 ? SAID(arena, "Today") : arena_printf(arena, SAY_COUNT(arena, days, "%" PRId64 " day ago", "%" PRId64 " days ago"), days);
    return action->waiting ? arena_printf(arena, SAY(arena, "%.*s; an update waits"), TEXT_ARGS(word)) : word;
}

static void add_table_row(struct overview *overview, struct value *table, const struct led_action *action, struct text href)
{
    struct visit *visit = overview->visit;
    struct arena *arena = visit->arena;
    struct value *row = part_table_row(arena, table), *due;
    part_cell_number(arena, row, action->number);
    part_cell_link(arena, row, action->title, href);
    part_cell(arena, row, action->lead_name);
    due = part_cell(arena, row, action->standing.undated ? SAID(arena, "None") : standing_due_words(arena, &action->standing, action->due));
    if (action->standing.late && action->standing.lateness == LATENESS_LATE) {
        value_set(arena, due, "text", value_text(arena, arena_printf(arena, " %.*s", TEXT_ARGS(date_long(arena, action->due)))));
        value_set(arena, due, "tag", part_tag(arena, clock_words(arena, action->standing.lateness, action->standing.days), TEXT("orange")));
    }
    part_cell_tag(arena, row, status_tag(visit, action->status));
    part_cell(arena, row, last_word(arena, action));
}

static void add_column(struct overview *overview, struct value *table, const char *label, size_t sort, bool numeric)
{
    struct visit *visit = overview->visit;
    struct arena *arena = visit->arena;
    struct value *column = part_column(arena, table, text_of(label), numeric);
    bool is_sorted = sort == sort_index(overview), descending = text_equals(request_text(visit->request, "descending"), "yes");
    struct text query = TEXT_NONE;
    static const char *const kept[] = {"edition", "theme", "lead", "status", "lateness"};
    if (sort >= COUNT_OF(sort_names))
        return;
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        if (request_text(visit->request, kept[i]).length)
            query = add_to_query(arena, query, kept[i], request_text(visit->request, kept[i]));
    query = add_to_query(arena, query, "sort", text_of(sort_names[sort]));
    if (is_sorted && !descending)
        query = add_to_query(arena, query, "descending", TEXT("yes"));
    value_set_text(arena, column, "sort_href", list_href(overview, query));
    /* The silence stands longest first: that is descending by its number. */
    value_set_text(arena, column, "sorted", !is_sorted ? TEXT_NONE : descending == (sort != COUNT_OF(sort_names) - 1) ? TEXT("descending") : TEXT("ascending"));
}

static struct value *make_table(struct overview *overview, size_t shown)
{
    struct text caption = shown < overview->count ? arena_printf(overview->visit->arena, SAY(overview->visit->arena, "%zu of %zu actions fit the filters"), shown, overview->count)
                                                  : arena_printf(overview->visit->arena, SAY(overview->visit->arena, "All %zu"), shown);
    struct value *table = part_table(overview->visit->arena, "actions-table", caption, SAID(overview->visit->arena, "No action fits these filters."));
    add_column(overview, table, SAY(overview->visit->arena, "No."), 0, true);
    add_column(overview, table, SAY(overview->visit->arena, "Action"), SIZE_MAX, false);
    add_column(overview, table, SAY(overview->visit->arena, "Led by"), 1, false);
    add_column(overview, table, SAY(overview->visit->arena, "Due"), 2, false);
    add_column(overview, table, SAY(overview->visit->arena, "Status"), 3, false);
    add_column(overview, table, SAY(overview->visit->arena, "Last word"), 4, false);
    return table;
}

struct text overview_query(struct overview *overview)
{
    return query_without(overview, NULL);
}

enum result overview_fitting(struct overview *overview, const struct led_action ***ret_list, size_t *ret_count)
{
    const struct led_action **list = ARENA_ARRAY(overview->visit->arena, const struct led_action *, overview->count + 1);
    size_t count = 0;
    if (!list)
        return ERROR_MEMORY;
    for (size_t i = 0; i < overview->count; i++)
        if (fits(overview, &overview->actions[i]))
            list[count++] = &overview->actions[i];
    put_in_order(overview, list, count);
    *ret_list = list;
    *ret_count = count;
    return OK;
}

enum result overview_list(struct overview *overview)
{
    struct visit *visit = overview->visit;
    struct arena *arena = visit->arena;
    const struct definition *definition = definitions_find(visit->engine->definitions, TEXT("action"));
    const struct led_action **shown;
    struct value *table, *list = value_list(arena);
    struct text query = query_without(overview, NULL);
    size_t count;
    TRY(overview_fitting(overview, &shown, &count));
    table = make_table(overview, count);
    for (size_t i = 0; i < count; i++) {
        struct text href = record_href(visit, definition, shown[i]->id, "");
        add_data(overview, list, shown[i], href);
        add_table_row(overview, table, shown[i], href);
    }
    TRY(set_filters(overview));
    value_set(arena, visit->view, "actions", list);
    visit_set(visit, "table", table);
    visit_set_text(visit, "csv_link", arena_printf(arena, "/desk/plan.csv%s%.*s", query.length ? "?" : "", TEXT_ARGS(query)));
    visit_set_text(visit, "json_link", arena_printf(arena, "/desk/plan.json%s%.*s", query.length ? "?" : "", TEXT_ARGS(query)));
    return OK;
}
