/* /desk/performance/enter, and a load's edit and restate: figures typed into one form. Nothing is public until somebody else approves. */
#include <inttypes.h>

#include "base/wording.h"
#include "office/performance/desk.h"

/* --- Choosing what to enter ------------------------------------------------------ */

struct wanted {
    int64_t owner;
    bool has_kind, has_period;
    enum series_period_kind kind;
    struct series_period period;
    struct text area, typed_period, error;
    int64_t measure; /* of this alone; 0: of all */
};

static void read_wanted(struct room_visit *visit, struct wanted *wanted)
{
    struct message message = {.language = arena_language(visit->arena)};
    *wanted = (struct wanted){.owner = request_integer(visit->request, "owner", 0), .area = request_text(visit->request, "area"),
                              .typed_period = request_text(visit->request, "period"), .error = TEXT_NONE};
    wanted->has_kind = series_period_kind_of_key(request_text(visit->request, "kind"), &wanted->kind) == OK;
    if (!wanted->has_kind || !wanted->typed_period.length)
        return;
    wanted->has_period = series_period_parse(wanted->kind, wanted->typed_period, &wanted->period, &message) == OK;
    if (!wanted->has_period)
        wanted->error = arena_copy_z(visit->arena, message.text);
}

/* One figure of one measure, as a report on an award has it. */
static void read_wanted_measure(struct room_visit *visit, const struct figures_setting *setting, struct wanted *wanted)
{
    const struct measure *measure = measure_by_id(setting->measures, setting->measure_count, request_integer(visit->request, "measure", 0));
    struct date day;
    if (!measure || date_parse(request_text(visit->request, "day"), &day) < 0 || series_period_holding(measure->of.period, day, &wanted->period) < 0)
        return;
    wanted->measure = measure->of.id;
    wanted->kind = measure->of.period;
    wanted->has_kind = wanted->has_period = true;
    wanted->typed_period = wanted->kind == SERIES_SNAPSHOT ? date_iso(visit->arena, wanted->period.from)
                                                           : arena_printf(visit->arena, "%.*s to %.*s", TEXT_ARGS(date_iso(visit->arena, wanted->period.from)), TEXT_ARGS(date_iso(visit->arena, wanted->period.to)));
}

static bool is_wanted(const struct wanted *wanted, const struct measure *measure)
{
    bool has_area = wanted->area.length ? measure->of.districts : measure->of.whole;
    return (!wanted->measure || wanted->measure == measure->of.id) && has_area && measure->of.period == wanted->kind && (!wanted->owner || measure->owner == wanted->owner) && measure->target_type != TARGET_OUTCOME_BASED;
}

static enum result fill_wanted(struct room_visit *visit, const struct figures_setting *setting, const struct wanted *wanted, struct entry *entry)
{
    for (size_t i = 0; wanted->has_period && i < setting->measure_count && entry->count < ENTRY_ROWS_MAX; i++)
        if (is_wanted(wanted, &setting->measures[i]))
            TRY(entry_add(entry, visit->arena, &setting->measures[i], wanted->period, wanted->area, TEXT_NONE));
    if (wanted->measure && entry->count) {
        entry->rows[0].value = text_trim(request_text(visit->request, "value"));
        entry->source = text_trim(request_text(visit->request, "source"));
        entry->award = request_integer(visit->request, "award", 0);
    }
    entry->query = arena_printf(visit->arena, "owner=%" PRId64 "&kind=%s&period=%.*s&area=%.*s", wanted->owner, wanted->has_kind ? series_period_kind_key(wanted->kind) : "",
                                TEXT_ARGS(url_encode(visit->arena, wanted->typed_period)), TEXT_ARGS(url_encode(visit->arena, wanted->area)));
    return OK;
}

static void owner_options(struct room_visit *visit, const struct figures_setting *setting, struct value *field, int64_t chosen)
{
    for (size_t i = 0; i < setting->measure_count; i++) {
        const struct measure *measure = &setting->measures[i];
        bool is_first = measure->owner != 0;
        for (size_t j = 0; j < i && is_first; j++)
            is_first = setting->measures[j].owner != measure->owner;
        if (is_first)
            part_field_option(visit->arena, field, arena_printf(visit->arena, "%" PRId64, measure->owner), measure->owner_name, TEXT_NONE, measure->owner == chosen);
    }
}

static void show_choice(struct room_visit *visit, const struct figures_setting *setting, const struct wanted *wanted)
{
    struct arena *arena = visit->arena;
    struct value *choices = value_list(arena), *field = part_field(arena, TEXT("owner"), SAID(arena, "Who supplies them"), TEXT_NONE, "select");
    owner_options(visit, setting, field, wanted->owner);
    value_append(arena, choices, field);
    field = part_field(arena, TEXT("kind"), SAID(arena, "Kind of period"), TEXT_NONE, "select");
    value_set_boolean(arena, field, "required", true);
    for (int kind = 0; kind < SERIES_PERIOD_KINDS; kind++)
        part_field_option(arena, field, text_of(series_period_kind_key((enum series_period_kind)kind)), series_period_kind_name(arena, (enum series_period_kind)kind), TEXT_NONE,
                          wanted->has_kind && wanted->kind == (enum series_period_kind)kind);
    value_append(arena, choices, field);
    field = part_field(arena, TEXT("period"), SAID(arena, "Period"), SAID(arena, "Such as March 2025, 2024/25, or 31 March 2025 for a day."), "text");
    value_set_boolean(arena, field, "required", true);
    value_set_text(arena, field, "value", wanted->typed_period);
    value_set_text(arena, field, "error", wanted->error);
    value_append(arena, choices, field);
    if (setting->order.area_count) {
        field = part_field(arena, TEXT("area"), SAID(arena, "Area"), SAID(arena, "Leave this as it is for the whole area."), "select");
        for (size_t i = 0; i < setting->order.area_count; i++)
            part_field_option(arena, field, setting->order.areas[i].slug, setting->order.areas[i].name, TEXT_NONE, text_equal(setting->order.areas[i].slug, wanted->area));
        value_append(arena, choices, field);
    }
    page_set(visit, "choices", choices);
}

/* --- Showing --------------------------------------------------------------------- */

static enum result known_now(struct room_visit *visit, struct entry *entry)
{
    struct series_version *known;
    size_t count;
    TRY(series_versions(visit->db, visit->arena, 0, &known, &count));
    count = series_mark(known, count, DATE_NONE);
    entry_find_known(entry, known, count);
    return OK;
}

static enum result show_form(struct room_visit *visit, const struct figures_setting *setting, struct entry *entry, struct text title, struct text lead, struct text action)
{
    TRY(known_now(visit, entry));
    entry_show(visit, setting, entry, action);
    page_text(visit, "title", title);
    page_text(visit, "lead", lead);
    return arena_failed(visit->arena) ? ERROR_MEMORY : OK;
}

static enum result begin(struct request *request, struct answer *answer, struct room_visit *visit, struct figures_setting *setting)
{
    TRY(visit_open(request, answer, true, visit));
    return figures_setting_read(visit->db, visit->engine, visit->arena, visit->actor.moment.today, setting);
}

static enum result enter_page(struct room_visit *visit, const struct figures_setting *setting, const struct wanted *wanted, struct entry *entry)
{
    bool chosen = wanted->has_period;
    struct text empty = !chosen ? TEXT_NONE : SAID(visit->arena, "No measure has figures for this: choose another period or supplier.");
    show_choice(visit, setting, wanted);
    if (wanted->error.length)
        entry->trouble = wanted->error;
    page_flag(visit, "chooses", true);
    page_text(visit, "empty_line", empty);
    return show_form(visit, setting, entry, SAID(visit->arena, "Enter figures"),
                     entry->count ? SAID(visit->arena, "Leave empty what you do not have. Nothing is public until another person has approved it.") : TEXT_NONE, TEXT("/desk/performance/enter"));
}

enum result entry_get(struct request *request, struct answer *answer)
{
    struct room_visit visit;
    struct figures_setting setting;
    struct wanted wanted;
    struct entry entry = {0};
    struct text parked;
    TRY(people_parked(request, TEXT("/desk/performance/enter"), &parked)); /* before anything is read: it may end the reading */
    TRY(begin(request, answer, &visit, &setting));
    read_wanted(&visit, &wanted);
    read_wanted_measure(&visit, &setting, &wanted);
    if (parked.length)
        TRY(entry_take(&visit, &setting, parked, &entry, answer_message(answer)));
    else
        TRY(fill_wanted(&visit, &setting, &wanted, &entry));
    return enter_page(&visit, &setting, &wanted, &entry);
}

/* A load's figures as rows; those past ENTRY_ROWS_MAX stay as they are. */
static enum result rows_of_load(struct room_visit *visit, const struct figures_setting *setting, const struct series_figures *figures, struct entry *entry)
{
    for (size_t i = 0; figures->count <= ENTRY_ROWS_MAX && i < figures->count; i++) {
        const struct series_figure *figure = &figures->list[i];
        const struct measure *measure = measure_by_id(setting->measures, setting->measure_count, figure->measure);
        struct series_period period;
        if (!measure || series_period_from(measure->of.period, figure->from, &period) < 0)
            continue;
        TRY(entry_add(entry, visit->arena, measure, period, figure->area, figure->breakdown));
        entry_fill(visit->arena, &entry->rows[entry->count - 1], figure);
    }
    return OK;
}

static void words_of_load(const struct record *record, struct entry *entry)
{
    entry->source = record_text(record, "source");
    entry->source_link = record_text(record, "source_link");
    entry->reason = record_text(record, "reason");
    entry->colleagues = record_text(record, "note");
}

static enum result load_form(struct request *request, struct answer *answer, bool restates)
{
    struct room_visit visit;
    struct figures_setting setting;
    struct entry entry = {0};
    struct series_figures figures;
    struct record *record;
    struct text parked, lead;
    TRY(people_parked(request, request_path(request), &parked));
    TRY(begin(request, answer, &visit, &setting));
    TRY(visit_load(&visit, &record, &figures));
    if (restates ? !record->published_version : !record_may_edit(visit.db, record, &visit.actor))
        return message_fail(answer_message(answer), ERROR_DENIED, "These figures are locked: what was published is restated by a new load.");
    if (parked.length)
        TRY(entry_take(&visit, &setting, parked, &entry, answer_message(answer)));
    else
        TRY(rows_of_load(&visit, &setting, &figures, &entry));
    if (!parked.length && !restates)
        words_of_load(record, &entry);
    entry.version = record->version;
    entry.words_only = figures.count > ENTRY_ROWS_MAX;
    lead = figures.count > ENTRY_ROWS_MAX ? SAID(visit.arena, "It has too many figures for a form: correct the file and import it again. Its words can be changed here.")
           : restates ? SAID(visit.arena, "Change the figures that were wrong and say why. Those published before stay beside them, for everybody to see.") : TEXT_NONE;
    page_flag(&visit, "chooses", false);
    page_set(&visit, "choices", value_list(visit.arena));
    page_text(&visit, "empty_line", figures.count ? TEXT_NONE : SAID(visit.arena, "There are no figures in this load, and a form cannot add any: throw it away, and enter the figures of a period anew."));
    return show_form(&visit, &setting, &entry, restates ? arena_printf(visit.arena, SAY(visit.arena, "Restate %.*s"), TEXT_ARGS(record->reference)) : arena_printf(visit.arena, SAY(visit.arena, "Change %.*s"), TEXT_ARGS(record->reference)),
                     lead, request_path(request));
}

enum result load_edit_get(struct request *request, struct answer *answer)
{
    return load_form(request, answer, false);
}

enum result load_restate_get(struct request *request, struct answer *answer)
{
    return load_form(request, answer, true);
}

/* --- Saving ----------------------------------------------------------------------- */

struct saving {
    struct room_visit *visit;
    struct figures_order order;
    const struct series_figures *figures;
    struct figures_result result;
};

static enum result save(struct db *db, void *context, struct message *message)
{
    struct saving *saving = context;
    struct room_visit *visit = saving->visit;
    TRY(figures_bring_in(db, visit->engine, visit->arena, &saving->order, saving->figures->list, saving->figures->count, &visit->actor, &saving->result, message));
    if (!saving->result.load)
        return message_fail(message, ERROR_INVALID, "All of these figures are published or waiting already: change at least one.");
    answer_redirect(visit->answer, load_href(visit->arena, saving->result.load, ""));
    answer_cookie(visit->answer, NOTICE_COOKIE, saving->order.draft ? TEXT("saved") : TEXT("submitted"), 60);
    return OK;
}

/* `load` NULL: a new one. Fills entry with what is wrong; ERROR_INVALID then. */
static enum result try_save(struct room_visit *visit, const struct figures_setting *setting, struct entry *entry, const struct record *load, const struct series_figures *kept)
{
    struct message message = {.language = arena_language(visit->arena)};
    struct series_figures figures;
    struct saving saving = {.visit = visit, .figures = &figures};
    enum result result;
    if (kept)
        figures = *kept;
    else if (!entry_read(visit, setting, entry, &figures))
        return ERROR_INVALID;
    saving.order = (struct figures_order){
        .load = load ? load->id : 0, .version = entry->version, .title = load ? record_text(load, "title") : TEXT_NONE, .source = entry->source, .source_link = entry->source_link, .reason = entry->reason, .note = entry->colleagues, .award = entry->award,
        .keep_same = load != NULL, .draft = text_equals(request_text(visit->request, "do"), "draft"),
    };
    TRY(figures_compare(visit->db, visit->arena, figures.list, figures.count, saving.order.load, &saving.result.compared));
    if (saving.result.compared.by_news[FIGURE_RESTATES] && !saving.order.draft && !entry->reason.length) {
        entry->reason_error = SAID(visit->arena, "Say why figures that are published change");
        return ERROR_INVALID;
    }
    result = request_write(visit->request, save, &saving, &message);
    if (result < 0)
        entry->trouble = arena_copy_z(visit->arena, message.text);
    return result;
}

static enum result shown_again(struct room_visit *visit, const struct figures_setting *setting, struct entry *entry, enum result result, struct text title, struct text action)
{
    if (result == OK || (result != ERROR_INVALID && result != ERROR_CONFLICT))
        return result;
    answer_status(visit->answer, result == ERROR_CONFLICT ? 409 : 422);
    TRY(request_db(visit->request, &visit->db));
    page_set(visit, "choices", value_list(visit->arena));
    page_flag(visit, "chooses", false);
    page_text(visit, "empty_line", TEXT_NONE);
    return show_form(visit, setting, entry, title, TEXT_NONE, action);
}

enum result entry_post(struct request *request, struct answer *answer)
{
    struct room_visit visit;
    struct figures_setting setting;
    struct entry entry;
    TRY(begin(request, answer, &visit, &setting));
    TRY(entry_take(&visit, &setting, TEXT_NONE, &entry, answer_message(answer)));
    return shown_again(&visit, &setting, &entry, try_save(&visit, &setting, &entry, NULL, NULL), SAID(visit.arena, "Enter figures"), TEXT("/desk/performance/enter"));
}

static enum result load_save(struct request *request, struct answer *answer, bool restates)
{
    struct room_visit visit;
    struct figures_setting setting;
    struct entry entry;
    struct series_figures figures;
    struct record *record;
    bool too_many;
    TRY(begin(request, answer, &visit, &setting));
    TRY(visit_load(&visit, &record, &figures));
    TRY(entry_take(&visit, &setting, TEXT_NONE, &entry, answer_message(answer)));
    too_many = entry.words_only = figures.count > ENTRY_ROWS_MAX;
    if (restates && (too_many || !record->published_version))
        return message_fail(answer_message(answer), ERROR_DENIED, "These figures cannot be restated by a form.");
    return shown_again(&visit, &setting, &entry, try_save(&visit, &setting, &entry, restates ? NULL : record, too_many ? &figures : NULL),
                       restates ? arena_printf(visit.arena, SAY(visit.arena, "Restate %.*s"), TEXT_ARGS(record->reference)) : arena_printf(visit.arena, SAY(visit.arena, "Change %.*s"), TEXT_ARGS(record->reference)),
                       request_path(request));
}

enum result load_edit_post(struct request *request, struct answer *answer)
{
    return load_save(request, answer, false);
}

enum result load_restate_post(struct request *request, struct answer *answer)
{
    return load_save(request, answer, true);
}
