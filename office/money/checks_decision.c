/* What must hold at each step of a precept decision: the tax base is known, the panel's part is as the law has it, and what is above the referendum limit has
 * its substitute. Called by name from precept_decision.yaml. */
#include "base/decimal.h"
#include "base/pence.h"
#include "base/wording.h"
#include "blocks/record/record.h"
#include "office/money/decision.h"
#include "office/money/year.h"

static int64_t pence_of(const struct record *record, const char *field)
{
    int64_t pence = 0;
    return pence_parse_plain(record_text(record, field), &pence) == OK ? pence : 0;
}

static struct date day_of(const struct record *record, const char *field)
{
    struct date day = DATE_NONE;
    return date_parse(record_text(record, field), &day) == OK ? day : DATE_NONE;
}

static int number_of(const struct record *record, const char *field)
{
    int64_t number = 0;
    return text_to_integer(record_text(record, field), &number) == OK ? (int)number : 0;
}

static struct precept_events events_of(const struct record *record, int year)
{
    struct text veto = record_text(record, "veto");
    return (struct precept_events){
        .year = year, .proposed_pence = pence_of(record, "proposed_band_d"), .proposed_on = day_of(record, "proposed_on"), .reported_on = day_of(record, "reported_on"),
        .veto = text_equals(veto, "too_high") ? PRECEPT_TOO_HIGH : text_equals(veto, "too_low") ? PRECEPT_TOO_LOW : PRECEPT_NO_VETO, .members = number_of(record, "members"),
        .votes = number_of(record, "votes"), .recommended_pence = pence_of(record, "recommended_band_d"), .revised_pence = pence_of(record, "revised_band_d"), .revised_on = day_of(record, "revised_on"),
        .second_report_on = day_of(record, "second_report_on"), .issued_pence = pence_of(record, "issued_band_d"), .issued_on = day_of(record, "issued_on"),
    };
}

static enum result check_move(const struct precept_events *events, const struct move *move, struct message *message)
{
    if (text_equals(move->name, "report") && events->veto != PRECEPT_NO_VETO)
        return message_fail(message, ERROR_INVALID, "A veto is put in: choose the step “Panel vetoed” instead, or take the veto out.");
    if (text_equals(move->name, "propose") && (!date_is_none(events->reported_on) || !date_is_none(events->issued_on)))
        return message_fail(message, ERROR_INVALID, "What comes after the proposal is put in already. Take it out: it is put in when it has happened.");
    return OK;
}

static enum result read_limit(struct db *db, struct text year, struct precept_limit *ret_limit)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t share = 0;
    int step;
    TRY(db_query(db, &row, SQL("select l.amount, l.per_cent, l.lowest_quarter from pub_referendum_limit l where l.year = $1"), BIND(bind_text(year))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *ret_limit = (struct precept_limit){.has_pence = !statement_is_null(row, 0), .pence = statement_integer(row, 0), .has_lowest = !statement_is_null(row, 2), .lowest_pence = statement_integer(row, 2)};
    ret_limit->has_per_cent = statement_text(row, 1).length && decimal_parse(statement_text(row, 1), &share) == OK;
    ret_limit->per_cent_hundredths = share / 100;
    return OK;
}

/* Where the limit or the year before is not known here, nobody is held up: the page says so. */
static enum result check_limit(struct db *db, struct arena *arena, const struct record *record, int year, int64_t band_d, struct message *message)
{
    struct precept_limit limit;
    int64_t before = 0, highest = 0, substitute = pence_of(record, "substitute_band_d");
    enum result result = read_limit(db, year_name(arena, year), &limit);
    if (result == OK)
        result = db_one_integer(db, &before, SQL("select y.band_d from pub_precept_year y where y.year = $1"), BIND(bind_text(year_name(arena, year - 1))));
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    if (precept_highest(&limit, text_equals(record_text(record, "lowest_quarter"), "yes"), before, &highest) < 0 || band_d <= highest)
        return OK;
    if (!substitute)
        return message_fail(message, ERROR_INVALID, "A Band D of %.*s is above %.*s, the highest without a referendum. Put in the substitute Band D that holds if it is lost (Local Government Finance Act 1992, section 52ZF), or propose less.",
                            TEXT_ARGS(pence_text(arena, band_d)), TEXT_ARGS(pence_text(arena, highest)));
    if (substitute > highest)
        return message_fail(message, ERROR_INVALID, "The substitute Band D can be at most %.*s: it may not need a referendum itself.", TEXT_ARGS(pence_text(arena, highest)));
    return OK;
}

MONEY_CHECK(check_precept_decision)
{
    struct precept_events events;
    int64_t base = 0;
    int year;
    (void)engine, (void)actor;
    TRY(money_check_year(record, message));
    TRY(year_parse(record_text(record, "year"), &year, message));
    if (decimal_parse(record_text(record, "tax_base"), &base) < 0 || base <= 0 || base > PRECEPT_TAX_BASE_MAX)
        return message_fail(message, ERROR_INVALID, "The tax base of %.*s is not known: put in the sum of what the districts have notified, such as 447050 or 458445.5. Without it nobody can say what a Band D raises.", TEXT_ARGS(year_name(arena, year)));
    events = events_of(record, year);
    TRY(check_move(&events, move, message));
    TRY(precept_events_check(&events, message));
    return check_limit(db, arena, record, year, events.issued_pence ? events.issued_pence : events.revised_pence ? events.revised_pence : events.proposed_pence, message);
}
