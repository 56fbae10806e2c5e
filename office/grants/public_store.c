/* Funds, rounds and awards out of the public tables: see public.h. */
#include <stdlib.h>

#include "blocks/publish/publish.h"
#include "office/grants/public.h"

static struct date day_at(struct statement *row, int column) { return statement_is_null(row, column) ? DATE_NONE : statement_date(row, column); }

static bool pence_at(struct statement *row, int column, int64_t *ret_pence)
{
    *ret_pence = statement_is_null(row, column) ? 0 : statement_integer(row, column);
    return !statement_is_null(row, column);
}

/* --- Funds and rounds --------------------------------------------------------------- */

static enum result read_funds(struct db *db, struct arena *arena, struct public_grants *all)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    all->funds = ARENA_ARRAY(arena, struct public_fund, PUBLIC_FUNDS_MAX);
    if (!all->funds)
        return ERROR_MEMORY;
    TRY(db_query(db, &row,
                 SQL("select f.id, f.name, f.slug, f.kind, f.match, f.purpose, f.source_of_money, f.eligibility, f.refused, f.how_to_apply, f.source, o.name, f.award_min, f.award_max,"
                     " f.evaluation_needed, (select cast(coalesce(sum(g.amount), 0) as bigint) from pub_funding g where g.fund = f.id), o.reference, f.ended_on, f.contact, f.contact_address, f.contact_email, f.contact_telephone from pub_fund f join pub_record p on p.id = f.id"
                     " left join pub_record o on o.id = f.owner order by p.sort_key, f.id"),
                 BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        struct public_fund *fund = &all->funds[all->fund_count];
        if (all->fund_count == PUBLIC_FUNDS_MAX)
            return ERROR_LIMIT;
        *fund = (struct public_fund){
            .id = statement_integer(row, 0), .name = statement_copy(row, 1, arena), .slug = statement_copy(row, 2, arena), .kind = statement_copy(row, 3, arena),
            .match = statement_copy(row, 4, arena), .purpose = statement_copy(row, 5, arena), .source_of_money = statement_copy(row, 6, arena),
            .eligibility = statement_copy(row, 7, arena), .refused = statement_copy(row, 8, arena), .how_to_apply = statement_copy(row, 9, arena),
            .source = statement_copy(row, 10, arena), .owner = statement_copy(row, 11, arena), .evaluation_needed = statement_integer(row, 14) != 0,
            .owner_reference = statement_copy(row, 16, arena), .fed = statement_integer(row, 15), .ended_on = day_at(row, 17), .standing = FUND_CLOSED,
            .contact = {statement_copy(row, 18, arena), statement_copy(row, 19, arena), statement_copy(row, 20, arena), statement_copy(row, 21, arena)}, .round = SIZE_MAX,
        };
        fund->has_least = pence_at(row, 12, &fund->least) && fund->least > 0;
        fund->has_most = pence_at(row, 13, &fund->most);
        all->fund_count++;
    }
    return (enum result)step;
}

static size_t fund_index(const struct public_grants *all, int64_t id)
{
    for (size_t i = 0; i < all->fund_count; i++)
        if (all->funds[i].id == id)
            return i;
    return SIZE_MAX;
}

static enum fund_standing standing_of(const struct public_round *round, struct date today)
{
    if (!date_is_none(round->ended_on))
        return FUND_CLOSED;
    return date_compare(today, round->opens) < 0 ? FUND_SOON : date_compare(today, round->closes) <= 0 ? FUND_OPEN : FUND_CLOSED;
}

bool fund_takes_applications(const struct public_fund *fund)
{
    return text_equals(fund->kind, "rounds") || text_equals(fund->kind, "open") || text_equals(fund->kind, "claims");
}

/* Rounds come newest first: the open one counts before the next, the next of several that are to come is the earliest, and the last that closed is the first met. */
static void note_round(struct public_grants *all, size_t index)
{
    const struct public_round *round = &all->rounds[index];
    struct public_fund *fund = &all->funds[round->fund];
    enum fund_standing standing = fund_takes_applications(fund) && date_is_none(fund->ended_on) ? standing_of(round, all->today) : FUND_CLOSED;
    if (fund->round == SIZE_MAX || standing < fund->standing || (standing == fund->standing && standing == FUND_SOON)) {
        fund->round = index;
        fund->standing = standing;
    }
}

static enum result read_rounds(struct db *db, struct arena *arena, struct public_grants *all)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    all->rounds = ARENA_ARRAY(arena, struct public_round, PUBLIC_ROUNDS_MAX);
    if (!all->rounds)
        return ERROR_MEMORY;
    TRY(db_query(db, &row,
                 SQL("select id, fund, number, title, source, opens, closes, decided_by, spend_by, feedback_on, pot, questionnaire, ended_on from pub_round order by opens desc, number desc, id desc"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        struct public_round *round = &all->rounds[all->round_count];
        if (all->round_count == PUBLIC_ROUNDS_MAX)
            return ERROR_LIMIT;
        *round = (struct public_round){
            .id = statement_integer(row, 0), .fund = fund_index(all, statement_integer(row, 1)), .number = statement_integer(row, 2), .title = statement_copy(row, 3, arena),
            .source = statement_copy(row, 4, arena), .opens = day_at(row, 5), .closes = day_at(row, 6), .decided_by = day_at(row, 7), .spend_by = day_at(row, 8),
            .feedback_on = day_at(row, 9), .questionnaire = statement_copy(row, 11, arena), .ended_on = day_at(row, 12),
        };
        round->has_pot = pence_at(row, 10, &round->pot);
        if (round->fund == SIZE_MAX) /* its fund was withdrawn */
            continue;
        note_round(all, all->round_count++);
    }
    return (enum result)step;
}

/* --- Awards -------------------------------------------------------------------------- */

static size_t round_index(const struct public_grants *all, int64_t id)
{
    for (size_t i = 0; i < all->round_count; i++)
        if (all->rounds[i].id == id)
            return i;
    return SIZE_MAX;
}

static void read_award(struct statement *row, struct arena *arena, struct public_award *award)
{
    *award = (struct public_award){
        .id = statement_integer(row, 0), .reference = statement_copy(row, 2, arena), .slug = statement_copy(row, 3, arena), .title = statement_copy(row, 4, arena),
        .purpose = statement_copy(row, 5, arena), .conditions = statement_copy(row, 6, arena), .reasons = statement_copy(row, 7, arena), .outputs = statement_copy(row, 8, arena),
        .outcome = statement_copy(row, 9, arena), .outcome_class = statement_copy(row, 10, arena), .source = statement_copy(row, 11, arena),
        .to_individual = statement_integer(row, 12) != 0, .withheld = statement_copy(row, 13, arena), .recipient_id = statement_integer(row, 14),
        .recipient = statement_copy(row, 15, arena), .recipient_reference = statement_copy(row, 16, arena), .recipient_slug = statement_copy(row, 17, arena),
        .area_code = statement_copy(row, 18, arena), .area = statement_copy(row, 19, arena), .area_slug = statement_copy(row, 20, arena), .amount = statement_integer(row, 22),
        .awarded_on = day_at(row, 23), .starts_on = day_at(row, 24), .ends_on = day_at(row, 25), .spend_by = day_at(row, 26), .says_open_call = !statement_is_null(row, 27),
        .open_call = statement_integer(row, 27) != 0, .changed_at = statement_integer(row, 28), .returned = statement_integer(row, 29), .given_id = statement_copy(row, 30, arena), .problem = statement_copy(row, 31, arena),
    };
    award->has_applied_for = pence_at(row, 21, &award->applied_for);
}

/* What is withheld was never published; the joins say so once more, for a record that an older program published. */
static enum result read_awards(struct db *db, struct arena *arena, struct public_grants *all)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    all->awards = ARENA_ARRAY(arena, struct public_award, PUBLIC_AWARDS_MAX);
    if (!all->awards)
        return ERROR_MEMORY;
    TRY(db_query(db, &row,
                 SQL("select a.id, a.round, p.reference, p.slug, a.title, a.purpose, a.conditions, a.reasons, a.outputs, a.outcome, a.outcome_class, a.source, a.to_individual, a.withheld,"
                     " coalesce(o.id, 0), o.name, o.reference, o.slug, d.code, d.name, dp.slug, a.applied_for, a.amount, a.awarded_on, a.starts_on, a.ends_on, a.spend_by, a.open_call, p.changed_at,"
                     " (select cast(coalesce(sum(c.amount), 0) as bigint) from pub_recall c where c.award = a.id), a.giving_id, a.problem from pub_award a join pub_record p on p.id = a.id"
                     " left join pub_record o on o.id = a.recipient and a.withheld is null and coalesce(a.to_individual, 0) = 0"
                     " left join pub_area d on d.id = a.area and a.withheld is null left join pub_record dp on dp.id = d.id order by a.awarded_on desc, a.id desc"),
                 BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        struct public_award *award = &all->awards[all->award_count];
        struct public_fund *fund;
        if (all->award_count == PUBLIC_AWARDS_MAX)
            return ERROR_LIMIT;
        read_award(row, arena, award);
        award->round = round_index(all, statement_integer(row, 1));
        if (award->round == SIZE_MAX)
            continue;
        award->fund = all->rounds[award->round].fund;
        fund = &all->funds[award->fund];
        fund->awarded += award->amount;
        fund->returned += award->returned;
        fund->awards++;
        all->award_count++;
    }
    return (enum result)step;
}

enum result public_grants_load(struct db *db, struct arena *arena, const struct engine *engine, struct date today, struct public_grants *ret_all)
{
    struct public_grants all = {.engine = engine, .today = today};
    TRY(read_funds(db, arena, &all));
    TRY(read_rounds(db, arena, &all));
    TRY(read_awards(db, arena, &all));
    TRY(public_offered_load(db, arena, &all));
    *ret_all = all;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

const struct public_fund *public_fund_by_slug(const struct public_grants *all, struct text slug)
{
    for (size_t i = 0; i < all->fund_count; i++)
        if (text_equal(all->funds[i].slug, slug))
            return &all->funds[i];
    return NULL;
}

/* --- Links and addresses --------------------------------------------------------------- */

enum result public_linked(struct db *db, struct arena *arena, const struct engine *engine, int64_t id, struct text field, struct value **ret_list)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct value *list = value_list(arena);
    int step;
    TRY(db_query(db, &row,
                 SQL("select p.id, p.name, p.reference, p.register from pub_link l join pub_record p on p.id = l.to_id where l.from_id = $1 and l.field = $2 and p.withdrawn = 0 order by l.position"),
                 BIND(bind_integer(id), bind_text(field))));
    while ((step = statement_step(row)) == 1) {
        const struct definition *definition = definitions_find(engine->definitions, statement_text(row, 3));
        struct value *one = value_object(arena);
        value_set_text(arena, one, "name", statement_copy(row, 1, arena));
        value_set_text(arena, one, "reference", statement_copy(row, 2, arena));
        value_set_text(arena, one, "url", definition ? publish_address(db, engine, arena, definition, statement_integer(row, 0)) : TEXT_NONE);
        value_append(arena, list, one);
    }
    *ret_list = list;
    return (enum result)step;
}

static struct text address_by(struct db *db, struct arena *arena, struct sql statement, const char *prefix, int64_t id)
{
    struct text slug;
    return db_one_text(db, arena, &slug, statement, BIND(bind_integer(id))) == OK && slug.length ? arena_printf(arena, "%s%.*s", prefix, TEXT_ARGS(slug)) : TEXT_NONE;
}

struct text fund_address(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    (void)definition;
    return address_by(db, arena, SQL("select slug from pub_fund where id = $1"), "/funds/", id);
}

struct text round_address(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    (void)definition;
    return address_by(db, arena, SQL("select f.slug from pub_round r join pub_fund f on f.id = r.fund where r.id = $1"), "/funds/", id);
}

struct text criterion_address(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    (void)definition;
    return address_by(db, arena, SQL("select f.slug from pub_criterion c join pub_round r on r.id = c.round join pub_fund f on f.id = r.fund where c.id = $1"), "/funds/", id);
}

struct text funding_address(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    (void)definition;
    return address_by(db, arena, SQL("select f.slug from pub_funding g join pub_fund f on f.id = g.fund where g.id = $1"), "/funds/", id);
}

struct text award_address(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    (void)definition;
    return address_by(db, arena, SQL("select slug from pub_record where id = $1 and register = 'award'"), "/grants/", id);
}

struct text recall_address(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    (void)definition;
    return address_by(db, arena, SQL("select p.slug from pub_recall c join pub_record p on p.id = c.award where c.id = $1"), "/grants/", id);
}

struct text reallocation_address(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    (void)definition;
    return address_by(db, arena, SQL("select f.slug from pub_reallocation x join pub_recall c on c.id = x.recall join pub_award a on a.id = c.award join pub_round r on r.id = a.round join pub_fund f on f.id = r.fund where x.id = $1"), "/funds/", id);
}

struct text grant_return_address(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    (void)definition;
    return address_by(db, arena, SQL("select p.slug from pub_grant_return c join pub_record p on p.id = c.award where c.id = $1"), "/grants/", id);
}
