/* Whom an applicant can ask (AF-41): the office or team that a fund names, as the fund is published: what everybody reads on its page is what stands at the start of its form and in messages. */
#include "blocks/gather/gather.h"
#include "office/grants/internal.h"

static enum result contact_by(struct db *db, struct arena *arena, struct sql statement, int64_t id, struct gather_contact *ret_contact)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, statement, BIND(bind_integer(id))));
    step = statement_step(row);
    if (step == 1)
        *ret_contact = (struct gather_contact){statement_copy(row, 0, arena), statement_copy(row, 1, arena), statement_copy(row, 2, arena), statement_copy(row, 3, arena)};
    return step < 0 ? (enum result)step : OK;
}

enum result grants_round_contact(struct db *db, struct arena *arena, int64_t round, struct gather_contact *ret_contact)
{
    return contact_by(db, arena, SQL("select f.contact, f.contact_address, f.contact_email, f.contact_telephone from pub_round r join pub_fund f on f.id = r.fund where r.id = $1"), round, ret_contact);
}

enum result grants_report_contact(struct db *db, struct arena *arena, int64_t report, struct gather_contact *ret_contact)
{
    return contact_by(db, arena,
                      SQL("select f.contact, f.contact_address, f.contact_email, f.contact_telephone from reg_grant_return g join reg_award a on a.id = g.award join reg_round r on r.id = a.round"
                          " join pub_fund f on f.id = r.fund where g.id = $1"),
                      report, ret_contact);
}

enum result grants_contact_words(struct db *db, struct arena *arena, const struct record *application, struct text *ret_words)
{
    struct gather_contact contact = {.name = TEXT_NONE};
    TRY(grants_round_contact(db, arena, record_link(application, "round"), &contact));
    struct text words = gather_contact_words(arena, &contact);
    *ret_words = words.length ? arena_printf(arena, "%.*s\n", TEXT_ARGS(words)) : TEXT_NONE;
    return OK;
}
