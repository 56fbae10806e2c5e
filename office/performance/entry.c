/* The form by which figures are typed: see desk.h. One fieldset a figure, so that it reads at any width and without script. */
#include <inttypes.h>
#include <string.h>

#include "base/wording.h"
#include "office/performance/desk.h"

#define ROW_PREFIX "row_"

/* --- Rows ---------------------------------------------------------------------- */

enum result entry_add(struct entry *entry, struct arena *arena, const struct measure *measure, struct series_period period, struct text area, struct text breakdown)
{
    if (!entry->rows)
        entry->rows = ARENA_ARRAY(arena, struct entry_row, ENTRY_ROWS_MAX);
    if (!entry->rows)
        return ERROR_MEMORY;
    if (entry->count == ENTRY_ROWS_MAX)
        return ERROR_LIMIT;
    entry->rows[entry->count++] = (struct entry_row){.measure = measure, .period = period, .area = area, .breakdown = breakdown, .error = TEXT_NONE};
    return OK;
}

void entry_fill(struct arena *arena, struct entry_row *row, const struct series_figure *figure)
{
    row->state = row->value = row->numerator = row->denominator = TEXT_NONE;
    if (!series_is_number(figure->value))
        row->state = text_of(series_state_key(figure->value.state));
    else if (figure->value.denominator) {
        row->numerator = series_amount_plain(arena, figure->value.numerator);
        row->denominator = series_amount_plain(arena, figure->value.denominator);
    } else {
        row->value = series_amount_plain(arena, figure->value.amount);
    }
    row->provisional = figure->provisional ? TEXT("yes") : TEXT_NONE;
    row->note = figure->note;
}

static struct series_figure key_of(const struct entry_row *row)
{
    return (struct series_figure){.measure = row->measure->of.id, .from = row->period.from, .to = row->period.to, .area = row->area, .breakdown = row->breakdown};
}

void entry_find_known(struct entry *entry, const struct series_version *known, size_t count)
{
    for (size_t i = 0; i < entry->count; i++) {
        const struct series_figure key = key_of(&entry->rows[i]);
        entry->rows[i].known = series_holding(known, count, &key);
    }
}

/* --- What was posted ------------------------------------------------------------ */

struct posted { struct text key, parts[6]; };
static const char *const part_names[] = {"value", "numerator", "denominator", "state", "provisional", "note"};

/* "row_12_value" */
static bool place_of(struct text name, size_t *ret_row, struct text *ret_what)
{
    struct text number, rest = text_slice(name, strlen(ROW_PREFIX), SIZE_MAX);
    int64_t row;
    if (!text_starts(name, TEXT(ROW_PREFIX)) || !text_next(&rest, '_', &number) || text_to_integer(number, &row) < 0 || row < 0 || row >= ENTRY_ROWS_MAX)
        return false;
    *ret_row = (size_t)row;
    *ret_what = rest;
    return true;
}

static bool take_part(struct posted *posted, struct text name, struct text value)
{
    struct text what;
    size_t row;
    if (!place_of(name, &row, &what))
        return false;
    if (text_equals(what, "key"))
        posted[row].key = value;
    for (size_t i = 0; i < COUNT_OF(part_names); i++)
        if (text_equals(what, part_names[i]))
            posted[row].parts[i] = text_trim(value);
    return true;
}

/* "17 2018-04-01 watford race": measure, first day, area ("-": the whole), and the rest is the breakdown. */
static struct text row_key(struct arena *arena, const struct entry_row *row)
{
    return arena_printf(arena, "%" PRId64 " %.*s %.*s %.*s", row->measure->of.id, TEXT_ARGS(date_iso(arena, row->period.from)), TEXT_ARGS(row->area.length ? row->area : TEXT("-")),
                        TEXT_ARGS(row->breakdown));
}

static bool add_posted(struct room_visit *visit, const struct figures_setting *setting, struct entry *entry, const struct posted *posted)
{
    struct text rest = posted->key, id_text = TEXT_NONE, from_text = TEXT_NONE, area = TEXT_NONE;
    const struct measure *measure;
    struct series_period period;
    struct date from;
    struct entry_row *row;
    int64_t id;
    if (!text_next(&rest, ' ', &id_text) || !text_next(&rest, ' ', &from_text) || !text_next(&rest, ' ', &area) || text_to_integer(id_text, &id) < 0 ||
        date_parse(from_text, &from) < 0)
        return false;
    measure = measure_by_id(setting->measures, setting->measure_count, id);
    if (!measure || series_period_from(measure->of.period, from, &period) < 0 ||
        entry_add(entry, visit->arena, measure, period, text_equals(area, "-") ? TEXT_NONE : area, rest) < 0)
        return false;
    row = &entry->rows[entry->count - 1];
    row->value = posted->parts[0];
    row->numerator = posted->parts[1];
    row->denominator = posted->parts[2];
    row->state = posted->parts[3];
    row->provisional = posted->parts[4];
    row->note = posted->parts[5];
    return true;
}

static void take_words(struct entry *entry, struct text name, struct text value)
{
    const struct { const char *name; struct text *into; } words[] = {
        {"source", &entry->source}, {"source_link", &entry->source_link}, {"reason", &entry->reason}, {"colleagues", &entry->colleagues}, {"query", &entry->query},
    };
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (text_equals(name, words[i].name))
            *words[i].into = text_trim(value);
    if (text_equals(name, "version") && text_to_integer(value, &entry->version) < 0)
        entry->version = 0;
    if (text_equals(name, "award") && text_to_integer(value, &entry->award) < 0)
        entry->award = 0;
}

enum result entry_take(struct room_visit *visit, const struct figures_setting *setting, struct text parked, struct entry *ret_entry, struct message *message)
{
    static const char *const names[] = {"source", "source_link", "reason", "colleagues", "query", "version", "award"};
    struct posted *posted = ARENA_ARRAY(visit->arena, struct posted, ENTRY_ROWS_MAX);
    struct entry entry = {.source = TEXT_NONE, .source_link = TEXT_NONE, .reason = TEXT_NONE, .colleagues = TEXT_NONE, .reason_error = TEXT_NONE, .trouble = TEXT_NONE, .query = TEXT_NONE};
    struct text name, value;
    bool whole = true;
    if (!posted)
        return ERROR_MEMORY;
    for (size_t i = 0; !parked.length && i < request_family_count(visit->request, "row_*"); i++)
        whole = take_part(posted, request_family_name(visit->request, "row_*", i), request_family_text(visit->request, "row_*", i)) && whole;
    for (size_t i = 0; !parked.length && i < COUNT_OF(names); i++)
        take_words(&entry, text_of(names[i]), request_text(visit->request, names[i]));
    while (form_next(visit->arena, &parked, &name, &value)) {
        take_words(&entry, name, value);
        (void)take_part(posted, name, value);
    }
    for (size_t i = 0; i < ENTRY_ROWS_MAX; i++)
        if (posted[i].key.length)
            whole = add_posted(visit, setting, &entry, &posted[i]) && whole;
    if (!whole)
        return message_fail(message, ERROR_INVALID, "The form has a field that does not belong there. Open it again.");
    *ret_entry = entry;
    return OK;
}

/* --- Reading it ----------------------------------------------------------------- */

struct telling { struct arena *arena; struct entry_row *row; };

static void tell(void *context, const char *column, struct text value, struct text reason)
{
    struct telling *telling = context;
    (void)value, (void)column;
    telling->row->error = telling->row->error.length ? arena_printf(telling->arena, "%.*s. %.*s", TEXT_ARGS(telling->row->error), TEXT_ARGS(reason)) : reason;
}

static bool says_something(const struct entry_row *row)
{
    return row->value.length || row->numerator.length || row->denominator.length || row->state.length || row->provisional.length || row->note.length;
}

bool entry_read(struct room_visit *visit, const struct figures_setting *setting, struct entry *entry, struct series_figures *ret_figures)
{
    struct series_figures figures = {0};
    bool whole = true;
    for (size_t i = 0; i < entry->count; i++) {
        struct entry_row *row = &entry->rows[i];
        struct telling telling = {visit->arena, row};
        struct series_figure figure;
        const struct series_typed typed = {
            .measure = &row->measure->of, .area = row->area, .breakdown = row->breakdown, .value = row->value, .numerator = row->numerator,
            .denominator = row->denominator, .state = row->state, .provisional = row->provisional, .note = row->note,
            .period = row->period.kind == SERIES_SNAPSHOT ? date_iso(visit->arena, row->period.from)
                                                          : arena_printf(visit->arena, "%.*s to %.*s", TEXT_ARGS(date_iso(visit->arena, row->period.from)), TEXT_ARGS(date_iso(visit->arena, row->period.to))),
        };
        if (!says_something(row))
            continue;
        if (!series_read_typed(visit->arena, &setting->order, &typed, tell, &telling, &figure) || series_figures_add(&figures, visit->arena, &figure) < 0)
            whole = false;
    }
    if (whole && !figures.count)
        entry->trouble = SAID(visit->arena, "Enter at least one figure, or say why there is none");
    *ret_figures = figures;
    return whole && figures.count;
}

/* --- Showing it ----------------------------------------------------------------- */

static const struct shape_field state_fields[] = {PART_TEXT_MEMBER("value"), PART_TEXT_MEMBER("label"), PART_BOOLEAN_MEMBER("selected"), {.name = NULL}};
static const struct shape state_shape = {"state", state_fields};
static const struct shape_field entry_row_fields[] = {
    PART_TEXT_MEMBER("id"), PART_TEXT_MEMBER("legend"), PART_TEXT_MEMBER("what_line"), PART_TEXT_MEMBER("known_line"), PART_TEXT_MEMBER("key"), PART_TEXT_MEMBER("value"),
    PART_TEXT_MEMBER("unit"), PART_BOOLEAN_MEMBER("has_ratio"), PART_TEXT_MEMBER("numerator"), PART_TEXT_MEMBER("numerator_label"), PART_TEXT_MEMBER("denominator"),
    PART_TEXT_MEMBER("denominator_label"), PART_LIST_MEMBER("states", &state_shape), PART_BOOLEAN_MEMBER("provisional"), PART_TEXT_MEMBER("note"), PART_TEXT_MEMBER("error"), {.name = NULL},
};
const struct shape entry_row_shape = {"entry_row", entry_row_fields};

static struct value *state_options(struct arena *arena, const struct entry_row *row)
{
    static const enum series_state states[] = {SERIES_NOT_YET, SERIES_NOT_COLLECTED, SERIES_SUPPRESSED, SERIES_NOT_COMPARABLE};
    struct value *options = value_list(arena);
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        struct value *option = value_object(arena);
        value_set_text(arena, option, "value", text_of(series_state_key(states[i])));
        value_set_text(arena, option, "label", series_state_words(arena, states[i]));
        value_set_boolean(arena, option, "selected", text_equals(row->state, series_state_key(states[i])));
        value_append(arena, options, option);
    }
    return options;
}

static struct value *row_value(struct arena *arena, const struct figures_setting *setting, const struct entry_row *row, size_t number)
{
    struct value *object = value_object(arena);
    const struct measure *measure = row->measure;
    struct text area = measure->of.districts ? area_name(setting, arena, row->area) : TEXT_NONE;
    value_set_text(arena, object, "id", arena_printf(arena, ROW_PREFIX "%zu", number));
    value_set_text(arena, object, "legend", arena_printf(arena, "%.*s %.*s", TEXT_ARGS(measure->of.code), TEXT_ARGS(measure->of.title)));
    value_set_text(arena, object, "what_line", arena_printf(arena, "%.*s%s%.*s%s%.*s", TEXT_ARGS(series_period_words(arena, row->period)), area.length ? ", " : "", TEXT_ARGS(area),
                                                            row->breakdown.length ? ", " : "", TEXT_ARGS(row->breakdown)));
    value_set_text(arena, object, "known_line", row->known ? arena_printf(arena, SAY(arena, "Published: %.*s (%.*s)"), TEXT_ARGS(series_value_words(arena, row->known->figure.value, measure->of.unit)), TEXT_ARGS(row->known->reference))
                                                           : SAID(arena, "Nothing is published for this yet"));
    value_set_text(arena, object, "key", row_key(arena, row));
    value_set_text(arena, object, "value", row->value);
    value_set_text(arena, object, "unit", series_unit_name(arena, measure->of.unit));
    value_set_boolean(arena, object, "has_ratio", measure->denominator.length > 0);
    value_set_text(arena, object, "numerator", row->numerator);
    value_set_text(arena, object, "numerator_label", measure->numerator.length ? measure->numerator : SAID(arena, "Above the line"));
    value_set_text(arena, object, "denominator", row->denominator);
    value_set_text(arena, object, "denominator_label", measure->denominator);
    value_set(arena, object, "states", state_options(arena, row));
    value_set_boolean(arena, object, "provisional", text_equals(row->provisional, "yes"));
    value_set_text(arena, object, "note", row->note);
    value_set_text(arena, object, "error", row->error);
    return object;
}

static void add_field(struct arena *arena, struct value *fields, const char *name, struct text label, struct text hint, struct text typed, struct text error, const char *kind)
{
    struct value *field = part_field(arena, text_of(name), label, hint, kind);
    value_set_text(arena, field, "value", typed);
    value_set_text(arena, field, "error", error);
    value_set_integer(arena, field, "max", 2000);
    value_append(arena, fields, field);
}

void entry_show(const struct room_visit *visit, const struct figures_setting *setting, const struct entry *entry, struct text action)
{
    struct arena *arena = visit->arena;
    struct value *rows = value_list(arena), *fields = value_list(arena), *hidden = value_list(arena), *errors = value_list(arena);
    for (size_t i = 0; i < entry->count; i++) {
        value_append(arena, rows, row_value(arena, setting, &entry->rows[i], i));
        if (entry->rows[i].error.length)
            part_error(arena, errors, arena_printf(arena, "%.*s: %.*s", TEXT_ARGS(entry->rows[i].measure->of.code), TEXT_ARGS(entry->rows[i].error)), arena_printf(arena, ROW_PREFIX "%zu", i));
    }
    if (entry->trouble.length)
        part_error(arena, errors, entry->trouble, TEXT_NONE);
    if (entry->reason_error.length)
        part_error(arena, errors, entry->reason_error, TEXT("reason"));
    add_field(arena, fields, "source", SAID(arena, "Where they come from"), SAID(arena, "The paper or the file. Everybody can read it."), entry->source, TEXT_NONE, "text");
    add_field(arena, fields, "source_link", SAID(arena, "Link to the source"), TEXT_NONE, entry->source_link, TEXT_NONE, "web_address");
    add_field(arena, fields, "reason", SAID(arena, "Why earlier figures change"), SAID(arena, "Needed where a figure is published already and changes. Everybody can read it."), entry->reason, entry->reason_error, "text");
    add_field(arena, fields, "colleagues", SAID(arena, "Note for colleagues"), TEXT_NONE, entry->colleagues, TEXT_NONE, "prose");
    part_hidden(arena, hidden, TEXT("version"), arena_printf(arena, "%" PRId64, entry->version));
    part_hidden(arena, hidden, TEXT("query"), entry->query);
    if (entry->award)
        part_hidden(arena, hidden, TEXT("award"), arena_printf(arena, "%" PRId64, entry->award));
    page_set(visit, "rows", rows);
    page_flag(visit, "has_rows", value_is_truthy(rows) || entry->words_only);
    page_set(visit, "fields", fields);
    page_set(visit, "hidden", hidden);
    page_set(visit, "error_summary", part_error_summary(arena, errors));
    page_text(visit, "action", action);
}
