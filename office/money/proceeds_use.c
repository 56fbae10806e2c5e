/* What a share of proceeds of crime paid for, as it is published: no more and no other than the ledger's trace says on that day. Called by name from proceeds_use.yaml. */
#include "base/wording.h"
#include "blocks/ledger/trace.h"
#include "blocks/record/record.h"
#include "office/money/internal.h"

static enum result is_of_award(struct db *db, int64_t account, int64_t award, bool *ret_is)
{
    int64_t found;
    TRY(db_one_integer(db, &found, SQL("select count(*) from ledger_account where id = $1 and register = 'award' and record = $2"), BIND(bind_integer(account), bind_integer(award))));
    *ret_is = found > 0;
    return OK;
}

static enum result is_of_receipt(struct db *db, int64_t posting, int64_t receipt, bool *ret_is)
{
    int64_t found = 0;
    if (posting)
        TRY(db_one_integer(db, &found, SQL("select count(*) from ledger_posting where id = $1 and register = 'crime_proceeds' and record = $2"), BIND(bind_integer(posting), bind_integer(receipt))));
    *ret_is = found > 0;
    return OK;
}

/* What of the receipt lies, or was paid, in the award's accounts at the end of that day. */
static enum result traced(struct db *db, struct arena *arena, int64_t receipt, int64_t award, struct date day, int64_t *ret_pence)
{
    struct ledger_origin *origins;
    struct ledger_step *steps;
    size_t step_count, count;
    int64_t pence = 0;
    TRY(ledger_trace_read(db, arena, day, &steps, &step_count));
    TRY(ledger_trace(arena, steps, step_count, &origins, &count));
    for (size_t i = 0; i < count; i++) {
        bool is_its_award, is_its_receipt;
        TRY(is_of_award(db, origins[i].account, award, &is_its_award));
        TRY(is_of_receipt(db, origins[i].posting, receipt, &is_its_receipt));
        if (is_its_award && is_its_receipt)
            TRY(pence_add(pence, origins[i].pence, &pence));
    }
    *ret_pence = pence;
    return OK;
}

static enum result is_public(struct db *db, int64_t record, bool *ret_is)
{
    int64_t found;
    TRY(db_one_integer(db, &found, SQL("select count(*) from pub_record where id = $1 and withdrawn = 0"), BIND(bind_integer(record))));
    *ret_is = found > 0;
    return OK;
}

MONEY_CHECK(check_proceeds_use)
{
    int64_t receipt = record_link(record, "receipt"), award = record_link(record, "award"), said = 0, pence;
    struct date day = DATE_NONE;
    bool is_receipt_public, is_award_public;
    (void)engine, (void)move, (void)actor;
    TRY(is_public(db, receipt, &is_receipt_public));
    TRY(is_public(db, award, &is_award_public));
    if (!is_receipt_public || !is_award_public)
        return message_fail(message, ERROR_INVALID, "Both the share that came here and the award must be published: only what everybody can read is traced in public.");
    if (pence_parse_plain(record_text(record, "amount"), &said) < 0 || date_parse(record_text(record, "as_of"), &day) < 0)
        return message_fail(message, ERROR_INVALID, "Put in the amount and the day.");
    TRY(traced(db, arena, receipt, award, day, &pence));
    if (pence != said)
        return message_fail(message, ERROR_INVALID, "On that day the ledger follows %.*s of this share to this award, not %.*s. What each share paid for stands under What proceeds of crime paid for.", TEXT_ARGS(pence_text(arena, pence)),
                            TEXT_ARGS(pence_text(arena, said)));
    return OK;
}
