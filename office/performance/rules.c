/* What the definitions of this room name: checks before a move, and what is computed of a load. */
#include <inttypes.h>
#include <string.h>

#include "base/decimal.h"
#include "base/wording.h"
#include "blocks/record/record.h"
#include "blocks/series/guard.h"
#include "office/performance/figures.h"
#include "office/performance/pack.h"
#include "office/performance/performance.h"

/* --- Measures ----------------------------------------------------------------- */

/* The number of an empty field is 0. */
static int64_t amount_of(const struct record *record, const char *field)
{
    int64_t amount;
    return decimal_parse(record_text(record, field), &amount) == OK ? amount : 0;
}

static enum result target_is_whole(const struct record *record, struct message *message)
{
    struct target target = {.amount = amount_of(record, "target_value")};
    enum series_unit unit;
    enum series_direction direction;
    if (target_type_of_key(record_text(record, "target_type"), &target.type) < 0 || series_unit_of_key(record_text(record, "unit"), &unit) < 0 ||
        series_direction_of_key(record_text(record, "direction"), &direction) < 0)
        return message_fail(message, ERROR_INVALID, "Its unit, its direction or its kind of target is not one that is known here.");
    if (target_needs_amount(target.type) && !record_text(record, "target_value").length)
        return message_fail(message, ERROR_INVALID, "This kind of target needs its number.");
    if (!target_needs_amount(target.type) && record_text(record, "target_value").length)
        return message_fail(message, ERROR_INVALID, "This kind of target has no number: take it out, or choose another kind.");
    if (target.type == TARGET_MAINTAIN)
        target.tolerance = amount_of(record, "target_tolerance");
    return target_check(&target, unit, direction, message);
}

/* It stands in the address, beside the names of pages and before the suffix of a face; and whoever types it need not mind its case. */
static enum result code_can_stand(struct db *db, const struct record *record, struct message *message)
{
    static const char *const pages[] = {"recorded-crime", "outcomes", "stop-and-search", "comparison"}, *const suffixes[] = {".json", ".csv", ".xlsx"};
    struct text code = record_text(record, "code");
    int64_t others;
    bool stands = code.length > 0 && code.data[0] != '.';
    for (size_t i = 0; i < code.length && stands; i++)
        stands = strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_", code.data[i]) && code.data[i];
    for (size_t i = 0; i < COUNT_OF(pages); i++)
        stands = stands && !text_equal_ignoring_case(code, text_of(pages[i]));
    for (size_t i = 0; i < COUNT_OF(suffixes); i++)
        stands = stands && !text_ends(code, text_of(suffixes[i]));
    if (!stands)
        return message_fail(message, ERROR_INVALID, "Its code stands in the address of its page: use letters, digits, full stops and hyphens, and none of the names that pages here have.");
    TRY(db_one_integer(db, &others, SQL("select count(*) from reg_measure where lower(code) = lower($1) and id <> $2"), BIND(bind_text(code), bind_integer(record->id))));
    return others ? message_fail(message, ERROR_INVALID, "Another measure has this code but for capitals: choose another.") : OK;
}

static enum result measure_is_whole(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record, const struct move *move,
                                    const struct actor *actor, struct message *message)
{
    struct text limits = record_text(record, "limits");
    (void)arena, (void)engine, (void)move, (void)actor;
    TRY(code_can_stand(db, record, message));
    TRY(target_is_whole(record, message));
    if (record_text(record, "numerator").length != 0 && !record_text(record, "denominator").length)
        return message_fail(message, ERROR_INVALID, "Say what stands below the line as well as above it.");
    if ((text_equals(limits, "p") || text_equals(limits, "u")) && !record_text(record, "denominator").length)
        return message_fail(message, ERROR_INVALID, "Limits for a share or a rate need what stands above and below the line.");
    if (record_text(record, "baseline_value").length && !record_text(record, "baseline_on").length)
        return message_fail(message, ERROR_INVALID, "Say for which time the baseline is: give a day that lies in it.");
    return OK;
}

/* --- Loads -------------------------------------------------------------------- */

/* Asked when it is sent, and again when it is published: others may have published since. */
static enum result figures_can_go(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record, const struct move *move,
                                  const struct actor *actor, struct message *message)
{
    struct series_figures figures;
    struct figures_compared compared;
    (void)engine, (void)move, (void)actor;
    TRY(series_get(db, arena, record->id, &figures));
    if (!figures.count)
        return message_fail(message, ERROR_INVALID, "There are no figures in this load: enter them, or throw it away.");
    TRY(series_fits(arena, &figures, message));
    TRY(figures_compare(db, arena, figures.list, figures.count, record->id, &compared));
    if (compared.by_news[FIGURE_RESTATES] && !record_text(record, "reason").length)
        return message_fail(message, ERROR_INVALID, "It changes figures that are published: say why first. Everybody can read the reason.");
    return series_guard_load(db, arena, &figures, NULL, message);
}

static enum result judgement_has_evidence(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record, const struct move *move,
                                          const struct actor *actor, struct message *message)
{
    const struct field_value *evidence = record_value(record, TEXT("evidence"));
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    if (!evidence->link_count && !record_text(record, "evidence_text").length && !text_equals(record_text(record, "verdict"), "not_known"))
        return message_fail(message, ERROR_INVALID, "A judgement needs its evidence: link it, or say in words where anybody can check it.");
    return OK;
}

static enum result counted(const struct rule_input *input, struct sql sql, struct text *ret_value)
{
    int64_t number;
    TRY(db_one_integer(input->db, &number, sql, BIND(bind_integer(input->id))));
    *ret_value = arena_printf(input->arena, "%" PRId64, number);
    return OK;
}

#define SAME_KEY "e.measure = v.measure and e.from_day = v.from_day and e.to_day = v.to_day and e.area = v.area and e.breakdown = v.breakdown and e.load <> v.load"
#define OTHER_VALUE "(e.state <> v.state or coalesce(e.amount, 0) <> coalesce(v.amount, 0))"
/* q was published before p. */
#define BEFORE "(q.first_on < p.first_on or (q.first_on = p.first_on and (q.changed_at < p.changed_at or (q.changed_at = p.changed_at and q.id < p.id))))"

static enum result figures_restate(const struct rule_input *input, struct text *ret_value)
{
    int64_t published;
    TRY(db_one_integer(input->db, &published, SQL("select count(id) from pub_series_load where id = $1"), BIND(bind_integer(input->id))));
    if (published)
        return counted(input, SQL("select count(distinct v.position) from pub_series_value v join pub_record p on p.id = v.load join pub_series_value e on " SAME_KEY
                                  " join pub_record q on q.id = e.load where v.load = $1 and " BEFORE " and " OTHER_VALUE), ret_value);
    if (input->is_public)
        return OK;
    return counted(input, SQL("select count(distinct v.position) from series_value v join pub_series_value e on " SAME_KEY " where v.load = $1 and " OTHER_VALUE), ret_value);
}

static enum result figures_restated_since(const struct rule_input *input, struct text *ret_value)
{
    return counted(input, SQL("select count(distinct v.position) from pub_series_value v join pub_record q on q.id = v.load join pub_series_value e on " SAME_KEY
                              " join pub_record p on p.id = e.load where v.load = $1 and " BEFORE " and " OTHER_VALUE), ret_value);
}

/* --- Packs -------------------------------------------------------------------- */

/* A new pack is for the month that is over. */
static enum result pack_month(const struct rule_input *input, struct text *ret_value)
{
    *ret_value = arena_printf(input->arena, "%.7s", date_iso(input->arena, date_add_months(input->today, -1)).data);
    return OK;
}

static enum result pack_title(const struct rule_input *input, struct text *ret_value)
{
    struct text month;
    TRY(pack_month(input, &month));
    *ret_value = kept_printf(input->arena, "Performance board, %.*s", TEXT_ARGS(partial_date_long(input->arena, month)));
    return OK;
}

static const struct room_rule rules[] = {{"pack_month", pack_month}, {"pack_title", pack_title}, {"figures_restate", figures_restate}, {"figures_restated_since", figures_restated_since}, {NULL, NULL}};
static const struct room_check checks[] = {
    {"measure_is_whole", measure_is_whole}, {"figures_can_go", figures_can_go}, {"judgement_has_evidence", judgement_has_evidence}, {"pack_is_kept", pack_check_kept}, {NULL, NULL},
};
const struct room_code performance_code = {rules, checks, NULL};

struct text performance_load_href(struct arena *arena, int64_t load)
{
    return arena_printf(arena, "/desk/performance/loads/%" PRId64, load);
}
