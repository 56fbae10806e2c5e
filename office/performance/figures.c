/* Bringing figures in: see figures.h. */
#include "office/performance/figures.h"

#include <inttypes.h>
#include <string.h>

#include "blocks/flow/flow.h"
#include "blocks/record/record.h"
#include "office/performance/crime_import.h"
#include "office/performance/forces.h"

/* --- Against what is known --------------------------------------------------- */

/* The newest of other loads that are not decided on and say something of the key. */
static const struct series_waiting *waiting_of(const struct series_waiting *list, size_t count, const struct series_figure *figure, int64_t own)
{
    for (size_t i = count; i > 0; i--)
        if (list[i - 1].load != own && series_same_key(&list[i - 1].figure, figure))
            return &list[i - 1];
    return NULL;
}

/* Whether the published figure says the same: of one that was suppressed, the office's own is asked. */
static enum result says_same(struct db *db, struct arena *arena, const struct series_version *before, const struct series_figure *figure, bool *ret_same)
{
    struct series_figures kept;
    *ret_same = series_same_figure(&before->figure, figure);
    if (*ret_same || before->figure.value.state != SERIES_SUPPRESSED)
        return OK;
    TRY(series_get_key(db, arena, before->load, figure, &kept));
    *ret_same = kept.count == 1 && series_same_figure(&kept.list[0], figure);
    return OK;
}

enum result figures_compare(struct db *db, struct arena *arena, const struct series_figure *figures, size_t count, int64_t own,
                            struct figures_compared *ret_compared)
{
    struct figures_compared compared = {.list = ARENA_ARRAY(arena, struct figure_change, count + 1), .count = count};
    struct series_version *known;
    struct series_waiting *waiting;
    size_t known_count, waiting_count;
    if (!compared.list)
        return ERROR_MEMORY;
    TRY(series_versions(db, arena, 0, &known, &known_count));
    TRY(series_waiting_of(db, arena, &waiting, &waiting_count));
    known_count = series_mark(known, known_count, DATE_NONE);
    for (size_t i = 0; i < count; i++) {
        struct figure_change *change = &compared.list[i];
        const struct series_waiting *waits = waiting_of(waiting, waiting_count, &figures[i], own);
        bool same = false;
        change->figure = figures[i];
        change->before = series_holding(known, known_count, &figures[i]);
        if (change->before)
            TRY(says_same(db, arena, change->before, &figures[i], &same));
        change->news = !change->before ? FIGURE_NEW : same ? FIGURE_SAME : FIGURE_RESTATES;
        if (waits && change->news != FIGURE_SAME && series_same_figure(&waits->figure, &figures[i])) {
            change->news = FIGURE_WAITS;
            change->waiting_load = waits->load;
        }
        compared.by_news[change->news]++;
    }
    *ret_compared = compared;
    return OK;
}

/* --- The load ---------------------------------------------------------------- */

struct bringing {
    struct db *db;
    const struct engine *engine;
    struct arena *arena;
    const struct figures_order *order;
    const struct actor *actor;
    struct message *message;
    struct series_figures figures; /* what goes in */
};

static enum result set(const struct bringing *bringing, struct record *record, const char *name, struct text canonical)
{
    const struct field *field = definition_field(record->definition, text_of(name));
    return field ? record_set(bringing->arena, record, field, canonical) : OK;
}

static enum result made_title(const struct bringing *bringing, struct text *ret_title)
{
    struct arena *arena = bringing->arena;
    const struct series_figure *first = &bringing->figures.list[0];
    bool is_one_period = true;
    WORDING_KEPT(arena); /* the title is published and stands in the log */
    *ret_title = bringing->order->title;
    if (ret_title->length)
        return OK;
    for (size_t i = 1; i < bringing->figures.count; i++)
        is_one_period = is_one_period && bringing->figures.list[i].from.day == first->from.day && bringing->figures.list[i].to.day == first->to.day;
    if (is_one_period && first->from.day == first->to.day)
        *ret_title = arena_printf(arena, SAY(arena, "Figures for %.*s"), TEXT_ARGS(date_long(arena, first->to)));
    else if (is_one_period)
        *ret_title = arena_printf(arena, SAY(arena, "Figures for %.*s to %.*s"), TEXT_ARGS(date_long(arena, first->from)), TEXT_ARGS(date_long(arena, first->to)));
    else
        *ret_title = arena_printf(arena, SAY_COUNT(arena, (int64_t)bringing->figures.count, "%zu figure of several periods", "%zu figures of several periods"), bringing->figures.count);
    return OK;
}

static struct text measure_ids(const struct bringing *bringing)
{
    struct text ids = TEXT_NONE;
    for (size_t i = 0; i < bringing->figures.count; i++) {
        int64_t id = bringing->figures.list[i].measure;
        bool is_first = true;
        for (size_t j = 0; j < i && is_first; j++)
            is_first = bringing->figures.list[j].measure != id;
        if (is_first)
            ids = arena_printf(bringing->arena, "%.*s%s%" PRId64, TEXT_ARGS(ids), ids.length ? " " : "", id);
    }
    return ids;
}

static enum result fill(const struct bringing *bringing, struct record *record)
{
    const struct figures_order *order = bringing->order;
    struct text title;
    TRY(made_title(bringing, &title));
    TRY(set(bringing, record, "title", title));
    TRY(set(bringing, record, "source", order->source));
    TRY(set(bringing, record, "source_link", order->source_link));
    TRY(set(bringing, record, "reason", order->reason));
    TRY(set(bringing, record, "note", order->note));
    if (order->award)
        TRY(set(bringing, record, "award", arena_printf(bringing->arena, "%" PRId64, order->award)));
    TRY(set(bringing, record, "measures", measure_ids(bringing)));
    return set(bringing, record, "figures", arena_printf(bringing->arena, "%zu", bringing->figures.count));
}

static enum result check(const struct bringing *bringing, const struct record *record, const struct record *before)
{
    struct problems problems = {0};
    TRY(record_check(bringing->db, bringing->engine, bringing->arena, record, before, bringing->actor, &problems));
    if (!problems.count)
        return OK;
    if (problems.list[0].field)
        return message_fail(bringing->message, ERROR_INVALID, "%.*s: %.*s.", TEXT_ARGS(problems.list[0].field->label), TEXT_ARGS(problems.list[0].what));
    return message_fail(bringing->message, ERROR_INVALID, "%.*s.", TEXT_ARGS(problems.list[0].what));
}

static enum result open_draft(const struct bringing *bringing, const struct definition *definition, struct record **ret_record)
{
    TRY(record_load(bringing->db, bringing->engine, bringing->arena, definition, bringing->order->load, ret_record));
    if ((*ret_record)->version != bringing->order->version)
        return message_fail(bringing->message, ERROR_CONFLICT, "Somebody else has changed this load since you opened it.");
    if (!record_may_edit(bringing->db, *ret_record, bringing->actor))
        return message_fail(bringing->message, ERROR_DENIED, "This load cannot be changed any more.");
    return OK;
}

static enum result write_load(const struct bringing *bringing, struct figures_result *result)
{
    const struct definition *definition = definitions_find(bringing->engine->definitions, TEXT(SERIES_LOAD));
    const struct move *submit = definition ? definition_move(definition, TEXT("submit")) : NULL;
    struct record *record, *before = NULL;
    if (!definition)
        return message_fail(bringing->message, ERROR_NOT_FOUND, "This office has no register of figures.");
    if (!record_may_add(definition, bringing->actor))
        return message_fail(bringing->message, ERROR_DENIED, "Your role may not bring figures in.");
    if (bringing->order->load) {
        TRY(open_draft(bringing, definition, &before));
        TRY(record_load(bringing->db, bringing->engine, bringing->arena, definition, bringing->order->load, &record));
    } else {
        TRY(record_new(bringing->db, bringing->engine, bringing->arena, definition, bringing->actor, &record));
    }
    TRY(fill(bringing, record));
    TRY(check(bringing, record, before));
    TRY(record_save(bringing->db, bringing->engine, bringing->arena, record, record->version, bringing->actor, before ? "edited" : "made", TEXT_NONE, bringing->message));
    TRY(series_put(bringing->db, record->id, bringing->figures.list, bringing->figures.count));
    result->load = record->id;
    result->reference = record->reference;
    if (submit && !bringing->order->draft)
        TRY(flow_move(bringing->db, bringing->engine, bringing->arena, definition, record->id, record->version, submit->name, TEXT_NONE, bringing->actor, NULL,
                      bringing->message));
    return OK;
}

static bool goes_in(const struct figures_order *order, const struct figure_change *change)
{
    return change->news == FIGURE_NEW || change->news == FIGURE_RESTATES || (order->keep_same && change->news == FIGURE_SAME && order->load);
}

enum result figures_bring_in(struct db *db, const struct engine *engine, struct arena *arena, const struct figures_order *order,
                             const struct series_figure *figures, size_t count, const struct actor *actor, struct figures_result *ret_result,
                             struct message *message)
{
    struct bringing bringing = {.db = db, .engine = engine, .arena = arena, .order = order, .actor = actor, .message = message};
    struct figures_result result = {.reference = TEXT_NONE};
    TRY(figures_compare(db, arena, figures, count, order->load, &result.compared));
    for (size_t i = 0; i < count; i++)
        if (goes_in(order, &result.compared.list[i]))
            TRY(series_figures_add(&bringing.figures, arena, &figures[i]));
    if (result.compared.by_news[FIGURE_RESTATES] && !order->draft && !text_trim(order->reason).length)
        return message_fail(message, ERROR_INVALID, "Say why figures that are published change: everybody can read the reason.");
    if (bringing.figures.count)
        TRY(write_load(&bringing, &result));
    *ret_result = result;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Files -------------------------------------------------------------------- */

static enum result read_areas(struct db *db, const struct engine *engine, struct arena *arena, struct series_sheet_order *order)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct series_area *areas;
    int64_t total;
    int step;
    order->any_area = !definitions_find(engine->definitions, TEXT("area"));
    TRY(db_one_integer(db, &total, SQL("select count(id) from pub_record where register = 'area' and withdrawn = 0"), BIND_NOTHING));
    areas = ARENA_ARRAY(arena, struct series_area, (size_t)total + 1);
    if (!areas)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select slug, name from pub_record where register = 'area' and withdrawn = 0 order by id"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && order->area_count < (size_t)total)
        areas[order->area_count++] = (struct series_area){statement_copy(row, 0, arena), statement_copy(row, 1, arena)};
    order->areas = areas;
    return step < 0 ? (enum result)step : OK;
}

/* Forces whose figures a measure may have, and which of them is ours; where nobody said which, none is. */
static enum result read_forces(struct db *db, struct arena *arena, struct date today, struct series_sheet_order *order)
{
    struct series_area *forces = ARENA_ARRAY(arena, struct series_area, FORCES_COUNT);
    struct message ignored = {0};
    struct text name;
    if (!forces)
        return ERROR_MEMORY;
    for (size_t i = 0; i < FORCES_COUNT; i++)
        forces[i] = (struct series_area){text_of(forces_all[i].slug), text_of(forces_all[i].name)};
    order->forces = forces;
    order->force_count = FORCES_COUNT;
    enum result result = crime_force(db, arena, today, &order->own_force, &name, &ignored);
    return result == ERROR_INVALID || result == ERROR_NOT_FOUND || result == ERROR_CONFLICT ? OK : result;
}

enum result figures_setting_read(struct db *db, const struct engine *engine, struct arena *arena, struct date today, struct figures_setting *ret_setting)
{
    struct figures_setting setting = {.order = {.today = today}};
    const struct series_measure **measures;
    TRY(measures_kept(db, arena, true, &setting.measures, &setting.measure_count));
    TRY(read_areas(db, engine, arena, &setting.order));
    TRY(read_forces(db, arena, today, &setting.order));
    measures = ARENA_ARRAY(arena, const struct series_measure *, setting.measure_count + 1);
    if (!measures)
        return ERROR_MEMORY;
    for (size_t i = 0; i < setting.measure_count; i++)
        measures[i] = &setting.measures[i].of;
    setting.order.measures = measures;
    setting.order.measure_count = setting.measure_count;
    *ret_setting = setting;
    return OK;
}

enum result figures_import(struct db *db, void *context, struct message *message)
{
    struct figures_task *task = context;
    struct figures_setting setting;
    enum result result;
    task->complete = task->reason_wanting = false;
    TRY(figures_setting_read(db, task->engine, task->arena, task->actor.moment.today, &setting));
    setting.order.content = task->content;
    TRY(series_sheet_read(task->arena, &setting.order, &task->sheet));
    if (task->sheet.refused) {
        task->complete = true;
        return message_fail(message, ERROR_INVALID, "Nothing was imported: a file lands whole or not at all.");
    }
    TRY(figures_compare(db, task->arena, task->sheet.figures.list, task->sheet.figures.count, 0, &task->result.compared));
    task->reason_wanting = task->result.compared.by_news[FIGURE_RESTATES] && !text_trim(task->order.reason).length;
    if (task->reason_wanting && task->dry_run) {
        task->complete = true;
        return message_fail(message, ERROR_CONFLICT, "This was a trial.");
    }
    result = figures_bring_in(db, task->engine, task->arena, &task->order, task->sheet.figures.list, task->sheet.figures.count, &task->actor, &task->result, message);
    task->complete = result == OK || task->reason_wanting;
    TRY(result);
    return task->dry_run ? message_fail(message, ERROR_CONFLICT, "This was a trial.") : OK;
}
