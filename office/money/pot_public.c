/* Pots and their proposals as everybody may read them, out of public tables alone: see pot.h. */
#include "blocks/record/record.h"
#include "office/money/pot_pages.h"

#define POT_FIELDS                                                                                                                                          \
    "p.id, p.title, p.slug, p.about, p.who_votes, p.method, p.amount, p.raised_by, p.ticks_max, p.opens, p.closes, p.cancelled_on, p.decided_on, a.name from pub_pot p" \
    " left join pub_record a on a.id = p.area"

static enum result read_pot(struct db *db, struct arena *arena, struct statement *row, struct public_pot *pot)
{
    *pot = (struct public_pot){
        .id = statement_integer(row, 0), .title = statement_copy(row, 1, arena), .slug = statement_copy(row, 2, arena), .about = statement_copy(row, 3, arena),
        .who_votes = statement_copy(row, 4, arena), .method = statement_copy(row, 5, arena), .terms = {statement_integer(row, 6), statement_integer(row, 7), false},
        .ticks_max = statement_integer(row, 8), .cancelled_on = statement_date(row, 11), .decided_on = statement_date(row, 12), .area = statement_copy(row, 13, arena),
    };
    pot->terms.by_ranking = text_equals(pot->method, "ranking");
    TRY(instant_parse(statement_text(row, 9), &pot->opens));
    TRY(instant_parse(statement_text(row, 10), &pot->closes));
    TRY(pot_annex_read(db, arena, pot->id, &pot->sealed));
    pot->is_counted = pot->sealed && value_get_text(pot->sealed, "ballots_sha256").length > 0;
    pot->is_decided = pot->sealed && value_get(pot->sealed, TEXT("result")) != NULL;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result public_pot_find(struct db *db, struct arena *arena, struct text slug, struct public_pot *ret_pot)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select " POT_FIELDS " where p.slug = $1"), BIND(bind_text(slug))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    return read_pot(db, arena, row, ret_pot);
}

enum result public_pot_list(struct db *db, struct arena *arena, struct public_pot **ret_list, size_t *ret_count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct public_pot *list;
    int64_t total;
    size_t count = 0;
    int step;
    TRY(db_one_integer(db, &total, SQL("select count(id) from pub_pot"), BIND_NOTHING));
    list = ARENA_ARRAY(arena, struct public_pot, (size_t)total + 1);
    if (!list)
        return ERROR_MEMORY;
    TRY(db_query(db, &row, SQL("select " POT_FIELDS " order by p.closes desc, p.id desc"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1 && count < (size_t)total)
        TRY(read_pot(db, arena, row, &list[count++]));
    *ret_list = list;
    *ret_count = count;
    return step < 0 ? (enum result)step : OK;
}

static enum result read_proposal(struct db *db, struct arena *arena, int64_t id, struct public_proposal *proposal)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select p.title, p.text, p.place, o.name from pub_proposal p left join pub_record o on o.id = p.organisation where p.id = $1"), BIND(bind_integer(id))));
    step = statement_step(row);
    proposal->id = id;
    proposal->title = proposal->text = proposal->place = proposal->organisation = TEXT_NONE;
    if (step == 1) {
        proposal->title = statement_copy(row, 0, arena);
        proposal->text = statement_copy(row, 1, arena);
        proposal->place = statement_copy(row, 2, arena);
        proposal->organisation = statement_copy(row, 3, arena);
    }
    return step < 0 ? (enum result)step : OK;
}

static enum result open_choices(struct db *db, int64_t pot, struct pot_choices *choices)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    choices->count = 0;
    TRY(db_query(db, &row, SQL("select id, cost from pub_proposal where pot = $1 order by id"), BIND(bind_integer(pot))));
    while ((step = statement_step(row)) == 1 && choices->count < POT_CHOICES_MAX)
        choices->list[choices->count++] = (struct pot_choice){0, statement_integer(row, 0), statement_integer(row, 1)};
    return step < 0 ? (enum result)step : OK;
}

void pot_choices_of(const struct value *sealed, struct pot_choices *ret_choices)
{
    const struct value *list = value_get(sealed, TEXT("choices"));
    ret_choices->count = 0;
    for (size_t i = 0; list && list->kind == VALUE_LIST && i < list->list.count && i < POT_CHOICES_MAX; i++)
        ret_choices->list[ret_choices->count++] = (struct pot_choice){value_get_integer(list->list.items[i], "number", 0), value_get_integer(list->list.items[i], "proposal", 0),
                                                                     value_get_integer(list->list.items[i], "cost_pence", 0)};
}

enum result public_pot_proposals(struct db *db, struct arena *arena, const struct public_pot *pot, struct public_proposal **ret_list, size_t *ret_count)
{
    struct public_proposal *list;
    struct pot_choices choices;
    if (pot->sealed)
        pot_choices_of(pot->sealed, &choices);
    else
        TRY(open_choices(db, pot->id, &choices));
    list = ARENA_ARRAY(arena, struct public_proposal, choices.count);
    if (!list)
        return ERROR_MEMORY;
    for (size_t i = 0; i < choices.count; i++) {
        list[i].number = choices.list[i].number;
        list[i].cost_pence = choices.list[i].cost_pence;
        TRY(read_proposal(db, arena, choices.list[i].proposal, &list[i]));
    }
    *ret_list = list;
    *ret_count = choices.count;
    return OK;
}

/* --- Addresses ----------------------------------------------------------------------- */

static struct text address_by(struct db *db, struct arena *arena, struct sql sql, int64_t id)
{
    struct text slug;
    return db_one_text(db, arena, &slug, sql, BIND(bind_integer(id))) == OK && slug.length ? arena_printf(arena, "/pots/%.*s", TEXT_ARGS(slug)) : TEXT_NONE;
}

struct text pot_address(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    (void)definition;
    return address_by(db, arena, SQL("select slug from pub_pot where id = $1"), id);
}

struct text proposal_address(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    (void)definition;
    return address_by(db, arena, SQL("select q.slug from pub_proposal p join pub_pot q on q.id = p.pot where p.id = $1"), id);
}
