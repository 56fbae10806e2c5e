/* What the registers `pot` and `proposal` name: what must hold before each step, and what fixing a ballot does. See pot.h. */
#include "base/wording.h"
#include "blocks/record/record.h"
#include "office/money/pot.h"

#define CHECK(name)                                                                                                                     \
    static enum result name(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record, const struct move *move, \
                            const struct actor *actor, struct message *message)

static int64_t pence_of(const struct record *record, const char *field)
{
    int64_t pence;
    return pence_parse_plain(record_text(record, field), &pence) == OK ? pence : 0;
}

static bool slug_is_right(struct text slug)
{
    bool right = slug.length > 0 && slug.data[0] != '-' && slug.data[slug.length - 1] != '-';
    for (size_t i = 0; i < slug.length && right; i++)
        right = (slug.data[i] >= 'a' && slug.data[i] <= 'z') || (slug.data[i] >= '0' && slug.data[i] <= '9') || slug.data[i] == '-';
    return right;
}

CHECK(pot_holds)
{
    struct instant opens, closes;
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    if (!slug_is_right(record_text(record, "slug")))
        return message_fail(message, ERROR_INVALID, "The pot's word in its address has small letters, digits and hyphens only, such as elm-row-2027.");
    TRY(instant_parse(record_text(record, "opens"), &opens));
    TRY(instant_parse(record_text(record, "closes"), &closes));
    if (closes.seconds <= opens.seconds)
        return message_fail(message, ERROR_INVALID, "Voting closes after it opens: correct one of the two.");
    if (pence_of(record, "amount") / POT_RAISES_MAX > pence_of(record, "raised_by"))
        return message_fail(message, ERROR_INVALID, "Shares of so large a pot cannot be raised by so little at a time: by at least %.*s.",
                            TEXT_ARGS(pence_text(arena, pence_of(record, "amount") / POT_RAISES_MAX)));
    return OK;
}

CHECK(can_be_fixed)
{
    struct pot_choices choices;
    struct instant closes;
    TRY(pot_holds(db, arena, engine, record, move, actor, message));
    TRY(pot_choices(db, record->id, &choices));
    if (choices.count < 2)
        return message_fail(message, ERROR_INVALID, "A ballot has two proposals or more: put them on it first.");
    for (size_t i = 0; i < choices.count; i++)
        if (choices.list[i].cost_pence > pence_of(record, "amount"))
            return message_fail(message, ERROR_INVALID, "A proposal costs more than there is in the pot: take it off first.");
    TRY(instant_parse(record_text(record, "closes"), &closes));
    if (actor->moment.now.seconds >= closes.seconds)
        return message_fail(message, ERROR_INVALID, "The time at which voting closes is past: set it anew first.");
    return OK;
}

CHECK(can_be_counted)
{
    struct pot_numbers numbers;
    struct instant closes;
    (void)arena, (void)engine, (void)move;
    TRY(instant_parse(record_text(record, "closes"), &closes));
    if (actor->moment.now.seconds < closes.seconds)
        return message_fail(message, ERROR_INVALID, "Voting is open until its time: nothing is counted before.");
    TRY(pot_numbers(db, record->id, &numbers));
    if (numbers.waiting)
        return message_fail(message, ERROR_INVALID, "Papers that were keyed once only: %lld. Key them a second time, or take them out, on the page of the pot.", (long long)numbers.waiting);
    return OK;
}

/* Whoever closed the vote and sealed its ballots does not confirm what they say; and what is confirmed is what was sealed. */
CHECK(counted_by_another)
{
    int64_t by, covered;
    bool is_same;
    (void)engine, (void)move;
    TRY(db_one_integer(db, &by, SQL("select account from history where record = $1 and move = 'count' order by version desc limit 1"), BIND(bind_integer(record->id))));
    TRY(db_one_integer(db, &covered, SQL("select coalesce(account_for, 0) from history where record = $1 and move = 'count' order by version desc limit 1"), BIND(bind_integer(record->id))));
    if (people_own_work(db, by, covered, actor))
        return message_fail(message, ERROR_INVALID, "You closed this vote yourself: somebody else looks at the result and confirms it.");
    TRY(pot_ballots_are_sealed(db, arena, record->id, &is_same));
    if (!is_same)
        return message_fail(message, ERROR_INVALID, "The ballots are not those whose hash was published when the vote was closed, so this result is not confirmed. Cancel the vote, and find out who changed the data file.");
    return OK;
}

static enum result pot_of(struct db *db, const struct engine *engine, struct arena *arena, const struct record *proposal, struct record **ret_pot)
{
    const struct definition *pots = definitions_find(engine->definitions, TEXT(POT));
    int64_t id = record_link(proposal, "pot");
    return pots && id ? record_load(db, engine, arena, pots, id, ret_pot) : ERROR_NOT_FOUND;
}

CHECK(proposal_can_go)
{
    struct record *pot;
    enum result result = pot_of(db, engine, arena, record, &pot);
    (void)move, (void)actor;
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    if (!text_equals(record_state_name(pot), "collecting") && !text_equals(record_state_name(pot), "draft"))
        return message_fail(message, ERROR_INVALID, "The ballot is fixed: nothing is put on it or taken off. A vote that went wrong can be cancelled.");
    return OK;
}

CHECK(proposal_fits)
{
    struct pot_choices choices;
    struct record *pot;
    TRY(proposal_can_go(db, arena, engine, record, move, actor, message));
    TRY(pot_of(db, engine, arena, record, &pot));
    if (!text_equals(record_state_name(pot), "collecting"))
        return message_fail(message, ERROR_INVALID, "Publish the pot first: it takes proposals from then on.");
    if (pence_of(record, "cost") > pence_of(pot, "amount"))
        return message_fail(message, ERROR_INVALID, "There is %.*s in the pot, and this proposal costs %.*s.", TEXT_ARGS(pence_text(arena, pence_of(pot, "amount"))),
                            TEXT_ARGS(pence_text(arena, pence_of(record, "cost"))));
    TRY(pot_choices(db, pot->id, &choices));
    if (choices.count == POT_CHOICES_MAX)
        return message_fail(message, ERROR_INVALID, "A ballot has at most %d proposals.", POT_CHOICES_MAX);
    return OK;
}

CHECK(fix_ballot)
{
    (void)arena, (void)engine, (void)move, (void)actor, (void)message;
    return pot_fix_choices(db, record->id);
}

static const struct room_check checks[] = {
    {"pot_holds", pot_holds}, {"pot_can_be_fixed", can_be_fixed}, {"pot_can_be_counted", can_be_counted}, {"pot_counted_by_another", counted_by_another},
    {"proposal_fits", proposal_fits}, {"proposal_can_go", proposal_can_go}, {NULL, NULL},
};
static const struct room_effect effects[] = {{"fix_ballot", fix_ballot}, {NULL, NULL}};
const struct room_code pots_code = {NULL, checks, effects};
