/* Figures in the documents of published loads: sealed as one value, "@figures", and copied from there to pub_series_value. So a load
 * is one line of the log; what stands in the tables that pages read can be made anew from documents, for any day, and is
 * compared with them by `verify`; and what is taken down or erased of a load takes its figures with it.
 *
 * The value is a list, a figure each: {"measure":"1.1a","id":…,"from":…,"to":…,"state":"number","value":"84.8"}, and where there is one
 * "area", "breakdown", "numerator", "denominator", "provisional", "note". Amounts are texts, every digit of them. */
#include "base/decimal.h"
#include "base/format/json.h"
#include "blocks/record/record.h"
#include "blocks/series/guard.h"
#include "blocks/series/store.h"

#define DOCUMENT_SHARE_BYTES_MAX 900000 /* of the mebibyte that a document may have */

static void set_some(struct arena *arena, struct value *object, const char *name, struct text text)
{
    if (text.length)
        value_set_text(arena, object, name, text);
}

static struct value *value_of(struct arena *arena, const struct series_figure *figure)
{
    struct value *object = value_object(arena);
    value_set_text(arena, object, "measure", figure->code);
    value_set_integer(arena, object, "id", figure->measure);
    value_set(arena, object, "from", value_date(arena, figure->from));
    value_set(arena, object, "to", value_date(arena, figure->to));
    set_some(arena, object, "area", figure->area);
    set_some(arena, object, "breakdown", figure->breakdown);
    value_set_text(arena, object, "state", text_of(series_state_key(figure->value.state)));
    if (figure->value.state == SERIES_NUMBER)
        value_set_text(arena, object, "value", decimal_text(arena, figure->value.amount));
    if (figure->value.denominator) {
        value_set_text(arena, object, "numerator", decimal_text(arena, figure->value.numerator));
        value_set_text(arena, object, "denominator", decimal_text(arena, figure->value.denominator));
    }
    if (figure->provisional)
        value_set_boolean(arena, object, "provisional", true);
    set_some(arena, object, "note", figure->note);
    return object;
}

static struct value *value_of_all(struct arena *arena, const struct series_figures *figures)
{
    struct value *list = value_list(arena);
    for (size_t i = 0; i < figures->count; i++)
        value_append(arena, list, value_of(arena, &figures->list[i]));
    return list;
}

static enum result optional_amount(const struct value *object, const char *name, int64_t *ret_amount)
{
    struct text text = value_get_text(object, name);
    return text.length ? decimal_parse(text, ret_amount) : OK;
}

/* Of what this program wrote: anything else is damage. */
static enum result figure_of(const struct value *object, struct series_figure *ret_figure)
{
    const struct value *provisional = value_get(object, TEXT("provisional"));
    struct series_figure figure = {
        .measure = value_get_integer(object, "id", 0), .code = value_get_text(object, "measure"), .area = value_get_text(object, "area"),
        .breakdown = value_get_text(object, "breakdown"), .provisional = provisional && value_is_truthy(provisional), .note = value_get_text(object, "note"),
    };
    if (!figure.measure || date_parse(value_get_text(object, "from"), &figure.from) < 0 || date_parse(value_get_text(object, "to"), &figure.to) < 0 ||
        series_state_of_key(value_get_text(object, "state"), &figure.value.state) < 0 || optional_amount(object, "value", &figure.value.amount) < 0 ||
        optional_amount(object, "numerator", &figure.value.numerator) < 0 || optional_amount(object, "denominator", &figure.value.denominator) < 0)
        return ERROR_CORRUPT;
    *ret_figure = figure;
    return OK;
}

enum result series_annex_make(struct db *db, struct arena *arena, const struct record *record, struct value **ret_value, struct message *message)
{
    struct series_figures figures;
    TRY(series_get(db, arena, record->id, &figures));
    if (!figures.count)
        return message_fail(message, ERROR_INVALID, "There are no figures in this load.");
    TRY(series_guard_load(db, arena, &figures, NULL, message));
    *ret_value = value_of_all(arena, &figures);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result series_fits(struct arena *arena, const struct series_figures *figures, struct message *message)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, DOCUMENT_SHARE_BYTES_MAX);
    json_write_canonical(&out, value_of_all(arena, figures));
    if (out.failure == ERROR_LIMIT)
        return message_fail(message, ERROR_INVALID, "These figures hold too much for one load: bring them in several files.");
    return out.failure;
}

static enum result index_withdrawn(struct db *db, int64_t load, const struct value *value)
{
    for (size_t i = 0; value && value->kind == VALUE_LIST && i < value->list.count; i++)
        TRY(db_run(db, NULL, SQL("insert into pub_series_withdrawn (load, measure) values ($1, $2) on conflict (load, measure) do nothing"),
                   BIND(bind_integer(load), bind_integer(value_get_integer(value->list.items[i], "id", 0)))));
    return OK;
}

enum result series_annex_index(struct db *db, struct arena *arena, int64_t load, const struct value *value, bool withdrawn)
{
    (void)arena;
    TRY(db_run(db, NULL, SQL("delete from pub_series_value where load = $1"), BIND(bind_integer(load))));
    TRY(db_run(db, NULL, SQL("delete from pub_series_withdrawn where load = $1"), BIND(bind_integer(load))));
    if (withdrawn)
        return index_withdrawn(db, load, value);
    for (size_t i = 0; value && value->kind == VALUE_LIST && i < value->list.count; i++) {
        struct series_figure figure;
        TRY(figure_of(value->list.items[i], &figure));
        TRY(series_write_row(db, SQL("insert into pub_series_value (load, position, measure, code, from_day, to_day, area, breakdown, state, amount, numerator,"
                                     " denominator, provisional, note) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"),
                             load, i, &figure));
    }
    return OK;
}

enum result series_annex_clear(struct db *db)
{
    TRY(db_run(db, NULL, SQL("delete from pub_series_value"), BIND_NOTHING));
    return db_run(db, NULL, SQL("delete from pub_series_withdrawn"), BIND_NOTHING);
}

enum result series_annex_read(struct db *db, struct arena *arena, int64_t load, struct value **ret_value)
{
    struct series_figures figures;
    TRY(series_get_published(db, arena, load, &figures));
    *ret_value = figures.count ? value_of_all(arena, &figures) : NULL;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result series_annex_check_rest(struct db *db, struct message *message)
{
    int64_t rows;
    TRY(db_one_integer(db, &rows, SQL("select count(*) from pub_series_value v where not exists (select 1 from pub_record p where p.id = v.load and p.withdrawn = 0)"),
                       BIND_NOTHING));
    if (rows)
        return message_fail(message, ERROR_CORRUPT, "%lld of the figures that the pages show were never published.", (long long)rows);
    return OK;
}

enum result series_annex_erase(struct db *db, int64_t load)
{
    return db_run(db, NULL, SQL("delete from series_value where load = $1"), BIND(bind_integer(load)));
}

enum result series_annex_put_least(struct db *db, struct arena *arena, const struct record *record)
{
    const struct field_value *measures = record_value(record, TEXT("measures"));
    struct series_figure figure = {.code = TEXT("1"), .area = TEXT_NONE, .breakdown = TEXT_NONE, .note = TEXT_NONE, .value = series_number(SERIES_ONE)};
    (void)arena;
    if (!measures->link_count)
        return OK;
    figure.measure = measures->links[0];
    return series_put(db, record->id, &figure, 1);
}
