/* What came back from awards and was offered again, for the public: on the pages of the funds and awards that it left and reached. */
#include "base/pence.h"
#include "base/wording.h"
#include "office/grants/public.h"

static const struct shape_field offered_fields[] = {
    {"amount_pence", VALUE_INTEGER, false, false, "How much", NULL}, {"decided_on", VALUE_TEXT, false, true, "The day of the decision", NULL}, {"from", VALUE_TEXT, false, false, "The award from which it came back", NULL},
    {"from_url", VALUE_TEXT, false, false, "Its page", NULL}, {"from_fund", VALUE_TEXT, false, false, "The fund to which it came back", NULL}, {"to", VALUE_TEXT, false, false, "The fund, round or award that it was offered to", NULL},
    {"to_url", VALUE_TEXT, false, false, "Its page", NULL}, {"reason", VALUE_TEXT, false, false, "Why", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape offered_shape = {"GrantReallocation", offered_fields};

static const struct public_fund *fund_at(const struct public_grants *all, int64_t id)
{
    for (size_t i = 0; i < all->fund_count; i++)
        if (all->funds[i].id == id)
            return &all->funds[i];
    return NULL;
}

static struct public_fund *fund_of_round(const struct public_grants *all, int64_t round)
{
    for (size_t i = 0; i < all->round_count; i++)
        if (all->rounds[i].id == round)
            return &all->funds[all->rounds[i].fund];
    return NULL;
}

static struct public_award *award_at(const struct public_grants *all, int64_t id)
{
    for (size_t i = 0; i < all->award_count; i++)
        if (all->awards[i].id == id)
            return &all->awards[i];
    return NULL;
}

static void read_one(struct statement *row, struct arena *arena, const struct public_grants *all, struct public_offered *one)
{
    int64_t round = statement_integer(row, 5);
    const struct public_award *to;
    *one = (struct public_offered){.pence = statement_integer(row, 0), .decided_on = statement_is_null(row, 1) ? DATE_NONE : statement_date(row, 1), .reason = statement_copy(row, 2, arena),
                                   .from = award_at(all, statement_integer(row, 3))};
    to = award_at(all, statement_integer(row, 6));
    one->to_fund = statement_integer(row, 4) ? fund_at(all, statement_integer(row, 4)) : round ? fund_of_round(all, round) : to ? &all->funds[to->fund] : NULL;
    one->to_award = to;
    one->name = to ? to->title : round && one->to_fund ? arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(one->to_fund->name), TEXT_ARGS(statement_copy(row, 7, arena))) : one->to_fund ? one->to_fund->name : TEXT_NONE;
}

/* A posting between purses: what a fund gave to another, or to an award once more. */
static void note_money(const struct public_grants *all, const struct public_offered *one)
{
    struct public_fund *from = &all->funds[one->from->fund];
    struct public_fund *to = &all->funds[one->to_fund - all->funds];
    if (one->to_award) {
        from->awarded_again += one->pence;
        all->awards[one->to_award - all->awards].added += one->pence;
    } else if (from != to) {
        from->passed_on += one->pence;
        to->taken_over += one->pence;
    }
}

enum result public_offered_load(struct db *db, struct arena *arena, struct public_grants *all)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    all->offered = ARENA_ARRAY(arena, struct public_offered, PUBLIC_OFFERED_MAX);
    if (!all->offered)
        return ERROR_MEMORY;
    TRY(db_query(db, &row,
                 SQL("select x.amount, x.decided_on, x.reason, coalesce(c.award, 0), coalesce(x.fund, 0), coalesce(x.round, 0), coalesce(x.award, 0), r.title from pub_reallocation x"
                     " join pub_recall c on c.id = x.recall left join pub_round r on r.id = x.round order by x.decided_on desc, x.id desc"),
                 BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        struct public_offered *one = &all->offered[all->offered_count];
        if (all->offered_count == PUBLIC_OFFERED_MAX)
            return ERROR_LIMIT;
        read_one(row, arena, all, one);
        if (!one->from || !one->to_fund) /* one end was withdrawn */
            continue;
        note_money(all, one);
        all->offered_count++;
    }
    return (enum result)step;
}

int64_t public_fund_left(const struct public_fund *fund)
{
    return fund->fed - fund->awarded + fund->returned - fund->awarded_again - fund->passed_on + fund->taken_over;
}

static void add_one(struct arena *arena, const struct public_grants *all, const struct public_offered *one, struct value *list, struct value *table)
{
    struct value *row = part_table_row(arena, table), *value = value_object(arena);
    struct text to_href = one->to_award ? award_href(arena, one->to_award) : fund_href(arena, one->to_fund);
    value_set_boolean(arena, part_cell(arena, row, date_long(arena, one->decided_on)), "heads", true);
    value_set_boolean(arena, part_cell(arena, row, pence_text_whole(arena, one->pence)), "numeric", true);
    part_cell_link(arena, row, one->from->title, award_href(arena, one->from));
    part_cell_link(arena, row, one->name, to_href);
    part_cell(arena, row, one->reason);
    value_set_integer(arena, value, "amount_pence", one->pence);
    value_set(arena, value, "decided_on", value_date(arena, one->decided_on));
    value_set_text(arena, value, "from", one->from->title);
    value_set_text(arena, value, "from_url", award_href(arena, one->from));
    value_set_text(arena, value, "from_fund", all->funds[one->from->fund].name);
    value_set_text(arena, value, "to", one->name);
    value_set_text(arena, value, "to_url", to_href);
    value_set_text(arena, value, "reason", one->reason);
    value_append(arena, list, value);
}

void public_add_offered(struct arena *arena, const struct public_grants *all, const struct public_fund *fund, const struct public_award *award, struct value *view)
{
    static const char *const heads[] WORDINGS = {"Decided on", "Amount", "Came back from", "Offered again to", "Why"};
    struct value *list = value_list(arena), *table = part_table(arena, "offered-again", SAID(arena, "What came back, and to what it was offered again"), TEXT_NONE);
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        part_column(arena, table, text_of(wording(arena, heads[i])), i == 1);
    for (size_t i = 0; i < all->offered_count; i++) {
        const struct public_offered *one = &all->offered[i];
        bool is_here = fund ? &all->funds[one->from->fund] == fund || one->to_fund == fund : one->from == award || one->to_award == award;
        if (is_here)
            add_one(arena, all, one, list, table);
    }
    value_set(arena, view, "offered_again", list);
    value_set_page(arena, view, "offered_table", value_is_truthy(list) ? table : value_null(arena));
}
