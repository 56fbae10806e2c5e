/* Decisions between the store and their rules: what a decision's text and its advice are, whether it is ready, who may sign it, and what its signature makes.
 * The rules are decision_rules.h; numbering without gaps is `numbers` of the move (doc/definitions.md). */
#include "office/accountability/decision_rules.h"

#include "base/pence.h"
#include "base/wording.h"
#include "office/accountability/deciding_internal.h"

#define ADVICE_MAX 40
#define TEXT_PARTS 10

/* --- The text and what was advised on it --------------------------------------- */

/* What is decided on: a change of anything else (a date, a link) makes no advice void. */
static enum result text_hash_of(struct db *db, struct arena *arena, int64_t decision, struct text *ret_hash)
{
    static const char *const names[TEXT_PARTS] = {"title", "subject", "summary", "report", "options", "decision", "reasons", "exempt_part", "exempt_why", "amount"};
    AUTO(statement_close_at) struct statement *row = NULL;
    struct decision_part parts[TEXT_PARTS];
    int step;
    TRY(db_query(db, &row, SQL("select title, subject, summary, report, options, decision, reasons, exempt_part, exempt_why, amount from reg_decision where id = $1"),
                 BIND(bind_integer(decision))));
    step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    for (int i = 0; i < TEXT_PARTS - 1; i++)
        parts[i] = (struct decision_part){names[i], statement_copy(row, i, arena)};
    parts[TEXT_PARTS - 1] = (struct decision_part){names[TEXT_PARTS - 1], statement_is_null(row, TEXT_PARTS - 1) ? TEXT_NONE : pence_plain(arena, statement_integer(row, TEXT_PARTS - 1))};
    *ret_hash = decision_text_hash(arena, parts, TEXT_PARTS);
    return OK;
}

struct advices { int64_t ids[ADVICE_MAX]; struct advice list[ADVICE_MAX]; size_t count; };

/* What was given on it, by when it was asked. */
static enum result read_advice(struct db *db, struct arena *arena, int64_t decision, struct advices *advices)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step = 0;
    advices->count = 0;
    TRY(db_query(db, &row, SQL("select a.id, a.kind, a.says, a.text_hash from reg_decision_advice a join record r on r.id = a.id where a.decision = $1 and r.state in ('given', 'published') order by a.id"),
                 BIND(bind_integer(decision))));
    while (advices->count < ADVICE_MAX && (step = statement_step(row)) == 1) {
        advices->ids[advices->count] = statement_integer(row, 0);
        advices->list[advices->count++] = (struct advice){statement_copy(row, 1, arena), statement_copy(row, 2, arena), statement_copy(row, 3, arena)};
    }
    return step < 0 ? (enum result)step : OK;
}

/* --- Rules that pages show ------------------------------------------------------ */

/* The published decision that takes its place. */
enum result rule_superseded_by(const struct rule_input *input, struct text *ret_value)
{
    enum result result = db_one_text(input->db, input->arena, ret_value,
                                     SQL("select p.reference from pub_decision d join pub_record p on p.id = d.id where d.supersedes = $1 and p.withdrawn = 0 order by p.id desc"),
                                     BIND(bind_integer(input->id)));
    if (result == ERROR_NOT_FOUND)
        *ret_value = TEXT_NONE;
    return result == ERROR_NOT_FOUND ? OK : result;
}

enum result rule_decision_advice(const struct rule_input *input, struct text *ret_value)
{
    struct advices advices;
    struct text hash;
    size_t stands = 0;
    enum result result = text_hash_of(input->db, input->arena, input->id, &hash);
    *ret_value = TEXT_NONE;
    if (result < 0)
        return result == ERROR_NOT_FOUND ? OK : result;
    TRY(read_advice(input->db, input->arena, input->id, &advices));
    for (size_t i = 0; i < advices.count; i++)
        stands += advice_stands(&advices.list[i], hash);
    if (advices.count == stands)
        *ret_value = advices.count ? arena_printf(input->arena, SAY_COUNT(input->arena, stands, "%zu given, which stands", "%zu given, which stand"), stands) : TEXT_NONE;
    else
        *ret_value = arena_printf(input->arena, SAY_COUNT(input->arena, advices.count - stands, "%zu is void: the text was changed after it was given", "%zu are void: the text was changed after they were given"),
                                  advices.count - stands);
    return OK;
}

enum result rule_advice_standing(const struct rule_input *input, struct text *ret_value)
{
    struct text hash, given;
    int64_t decision;
    *ret_value = TEXT_NONE;
    TRY(db_one_integer(input->db, &decision, SQL("select decision from reg_decision_advice where id = $1"), BIND(bind_integer(input->id))));
    enum result result = db_one_text(input->db, input->arena, &given, SQL("select text_hash from reg_decision_advice where id = $1 and text_hash is not null"), BIND(bind_integer(input->id)));
    if (result < 0 || !given.length)
        return result == ERROR_NOT_FOUND ? OK : result;
    TRY(text_hash_of(input->db, input->arena, decision, &hash));
    *ret_value = text_equal(given, hash) ? SAID(input->arena, "Stands: the text is the one that it was given on")
                                         : SAID(input->arena, "Void: the text was changed after it was given. It must be given again");
    return OK;
}

/* --- Ready ------------------------------------------------------------------------ */

static size_t needed_kinds(const struct record *decision, struct text kinds[4])
{
    static const struct { const char *field, *kind; } needs[4] = {
        {"needs_legal", "legal"}, {"needs_money", "money"}, {"needs_equality", "equality"}, {"needs_data_protection", "data_protection"}};
    size_t count = 0;
    for (size_t i = 0; i < 4; i++)
        if (text_equals(record_text(decision, needs[i].field), "yes"))
            kinds[count++] = text_of(needs[i].kind);
    return count;
}

static enum result advice_holds(struct db *db, struct arena *arena, const struct engine *engine, const struct record *decision, const struct actor *actor, struct message *message)
{
    struct advices advices;
    struct text hash, kinds[4], kind = TEXT_NONE;
    const struct choice *choice = NULL;
    TRY(text_hash_of(db, arena, decision->id, &hash));
    TRY(read_advice(db, arena, decision->id, &advices));
    enum advice_finding finding = advice_judge(kinds, needed_kinds(decision, kinds), advices.list, advices.count, hash, record_text(decision, "against_advice").length > 0, &kind);
    struct text label = code_is_listed(engine, "decision_advice_kinds", kind, actor->moment.today, &choice) ? label_in(arena, choice->label, choice->label_defined) : kind;
    switch (finding) {
    case ADVICE_MISSING:
        return message_fail(message, ERROR_INVALID, "%.*s advice is needed and was not given yet. Ask for it on the page of this decision, or say that it is not needed.", TEXT_ARGS(label));
    case ADVICE_VOID:
        return message_fail(message, ERROR_INVALID, "%.*s advice is void, because the text was changed after it was given. It must be given again on the text as it is now.", TEXT_ARGS(label));
    case ADVICE_AGAINST:
        return message_fail(message, ERROR_INVALID, "%.*s advice is against it: say why the decision goes against advice.", TEXT_ARGS(label));
    case ADVICE_HOLDS:
        break;
    }
    return OK;
}

static enum result parts_hold(const struct record *decision, struct message *message)
{
    bool declared = text_equals(record_text(decision, "conflict"), "declared") || text_equals(record_text(decision, "conflict"), "holder_stands_aside");
    if (declared && !record_text(decision, "conflict_note").length)
        return message_fail(message, ERROR_INVALID, "Say what the interest is and what was done about it: everybody can read it.");
    if (record_text(decision, "exempt_part").length && (!record_text(decision, "exempt_ground").length || !record_text(decision, "exempt_why").length))
        return message_fail(message, ERROR_INVALID, "An exempt part needs its ground, and why that applies: both are published.");
    if (!record_text(decision, "exempt_part").length && record_text(decision, "exempt_ground").length)
        return message_fail(message, ERROR_INVALID, "There is a ground for an exempt part, but no such part: empty the ground, or write the part.");
    return OK;
}

static enum result superseded_holds(struct db *db, struct arena *arena, const struct engine *engine, const struct record *decision, struct message *message)
{
    struct record *earlier;
    if (!record_link(decision, "supersedes"))
        return OK;
    TRY(deciding_linked(db, engine, arena, decision, "supersedes", &earlier));
    if (!text_equals(record_state_name(earlier), "signed"))
        return message_fail(message, ERROR_INVALID, "Only a signed decision that still stands can be superseded, and %.*s is not one.", TEXT_ARGS(earlier->reference));
    return OK;
}

CHECK(decision_is_ready)
{
    (void)move;
    TRY(parts_hold(record, message));
    TRY(superseded_holds(db, arena, engine, record, message));
    return advice_holds(db, arena, engine, record, actor, message);
}

/* --- Signature --------------------------------------------------------------------- */

static enum result read_delegation(struct db *db, const struct record *decision, const struct actor *actor, struct signing *signing)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t person = 0;
    int step;
    signing->names_delegation = record_link(decision, "under") != 0;
    if (!signing->names_delegation)
        return OK;
    enum result result = db_one_integer(db, &person, SQL("select person from account where id = $1 and person is not null"), BIND(bind_integer(actor->account)));
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    TRY(db_query(db, &row, SQL("select d.subject, d.delegate, d.up_to, d.in_force_from, d.in_force_until, r.state from reg_decision_delegation d join record r on r.id = d.id where d.id = $1"),
                 BIND(bind_integer(record_link(decision, "under")))));
    step = statement_step(row);
    if (step <= 0)
        return step < 0 ? (enum result)step : ERROR_NOT_FOUND;
    struct date today = actor->moment.today, until = statement_is_null(row, 4) ? DATE_NONE : statement_date(row, 4);
    signing->delegation_fits = text_equal(statement_text(row, 0), record_text(decision, "subject"));
    signing->delegation_is_theirs = person && statement_integer(row, 1) == person;
    signing->up_to_pence = statement_is_null(row, 2) ? 0 : statement_integer(row, 2);
    signing->delegation_in_force = text_equals(statement_text(row, 5), "in_force") && date_compare(statement_date(row, 3), today) <= 0 &&
                                   (date_is_none(until) || date_compare(until, today) >= 0);
    return OK;
}

static enum result say_signing(enum signing_finding finding, struct arena *arena, const struct signing *signing, struct text kept, struct message *message)
{
    switch (finding) {
    case SIGNING_KEPT:
        return message_fail(message, ERROR_INVALID, "The law keeps this to the holder of the office, who alone can sign it (%.*s).", TEXT_ARGS(kept));
    case SIGNING_NOBODY:
        return message_fail(message, ERROR_INVALID, "The holder stands aside, and the law lets nobody else sign it (%.*s): take legal advice.", TEXT_ARGS(kept));
    case SIGNING_STANDS_ASIDE:
        return message_fail(message, ERROR_INVALID, "The holder of the office stands aside in this matter: somebody to whom it is delegated signs.");
    case SIGNING_COVERS:
        return message_fail(message, ERROR_INVALID, "Whoever covers for a colleague cannot sign for them: a decision is signed by the holder or under a recorded delegation.");
    case SIGNING_NEEDS_DELEGATION:
        return message_fail(message, ERROR_INVALID, "You do not hold the office. Say under which delegation you sign: send it back, and fill in “Signed under”.");
    case SIGNING_NOT_UNDER:
        return message_fail(message, ERROR_INVALID, "The holder of the office signs in their own right: send it back, and empty “Signed under”.");
    case SIGNING_NOT_IN_FORCE:
        return message_fail(message, ERROR_INVALID, "The delegation under which it would be signed is not in force today.");
    case SIGNING_NOT_THEIRS:
        return message_fail(message, ERROR_INVALID, "The delegation under which it would be signed names somebody else.");
    case SIGNING_OTHER_SUBJECT:
        return message_fail(message, ERROR_INVALID, "The delegation under which it would be signed is for decisions about something else.");
    case SIGNING_TOO_MUCH:
        return message_fail(message, ERROR_INVALID, "The delegation goes up to %.*s, and this decision commits %.*s.", TEXT_ARGS(pence_text(arena, signing->up_to_pence)),
                            TEXT_ARGS(pence_text(arena, signing->amount_pence)));
    case SIGNING_HOLDS:
        break;
    }
    return OK;
}

CHECK(decision_may_be_signed)
{
    const struct choice *kept = NULL;
    struct text amount = record_text(record, "amount");
    struct signing signing = {.is_kept = code_is_listed(engine, "decision_kept", record_text(record, "subject"), actor->moment.today, &kept),
                              .is_holder = actor_has_role(actor, TEXT("holder")), .covers = actor->stands_for != 0,
                              .holder_stands_aside = text_equals(record_text(record, "conflict"), "holder_stands_aside")};
    if (amount.length)
        TRY(pence_parse_plain(amount, &signing.amount_pence));
    TRY(decision_is_ready(db, arena, engine, record, move, actor, message));
    TRY(read_delegation(db, record, actor, &signing));
    return say_signing(signing_judge(&signing), arena, &signing, kept ? kept->source : TEXT_NONE, message);
}

CHECK(delegation_may_begin)
{
    const struct choice *kept = NULL;
    (void)db, (void)arena, (void)move;
    if (actor->stands_for)
        return message_fail(message, ERROR_INVALID, "Whoever covers for the holder of the office cannot delegate for them.");
    if (code_is_listed(engine, "decision_kept", record_text(record, "subject"), actor->moment.today, &kept))
        return message_fail(message, ERROR_INVALID, "The law keeps this to the holder of the office: it cannot be delegated (%.*s).", TEXT_ARGS(kept->source));
    return OK;
}

/* --- What the signature makes ------------------------------------------------------ */

/* Advice that was given on the text that is signed goes out with it: what it says and its public words. */
static enum result publish_advice(struct db *db, struct arena *arena, const struct engine *engine, const struct record *decision, const struct actor *actor, struct message *message)
{
    const struct definition *definition = definitions_find(engine->definitions, TEXT("decision_advice"));
    struct advices advices;
    struct text hash;
    TRY(text_hash_of(db, arena, decision->id, &hash));
    TRY(read_advice(db, arena, decision->id, &advices));
    for (size_t i = 0; definition && i < advices.count; i++) {
        struct record *advice;
        if (!advice_stands(&advices.list[i], hash))
            continue;
        TRY(record_load(db, engine, arena, definition, advices.ids[i], &advice));
        if (text_equals(record_state_name(advice), "given"))
            TRY(deciding_publish(db, engine, arena, advice, TEXT("published"), TEXT("publish"), TEXT_NONE, actor, message));
    }
    return OK;
}

EFFECT(sign_decision)
{
    struct record *earlier;
    enum result result = deciding_linked(db, engine, arena, record, "supersedes", &earlier);
    (void)move;
    if (result == OK)
        TRY(deciding_write(db, engine, arena, earlier, TEXT("superseded"), TEXT("supersede"), kept_printf(arena, "%.*s takes its place", TEXT_ARGS(record->reference)), actor, message));
    else if (result != ERROR_NOT_FOUND)
        return result;
    return publish_advice(db, arena, engine, record, actor, message);
}

/* By hand only where a signed decision says so and the mark is missing. */
CHECK(decision_is_superseded)
{
    int64_t count;
    (void)arena, (void)engine, (void)move, (void)actor;
    TRY(db_one_integer(db, &count, SQL("select count(*) from reg_decision d join record r on r.id = d.id where d.supersedes = $1 and r.state = 'signed'"), BIND(bind_integer(record->id))));
    return count ? OK : message_fail(message, ERROR_INVALID, "A decision is superseded by another that is signed and says so: write that one.");
}

/* --- Advice -------------------------------------------------------------------------- */

CHECK(advice_may_be_given)
{
    struct record *decision;
    (void)move;
    TRY(deciding_linked(db, engine, arena, record, "decision", &decision));
    if (!text_equals(record_state_name(decision), "draft") && !text_equals(record_state_name(decision), "ready"))
        return message_fail(message, ERROR_INVALID, "This decision is not being prepared any more: no advice is given on it.");
    if (people_own_work(db, decision->author, decision->author_for, actor))
        return message_fail(message, ERROR_INVALID, "You wrote this decision, or covered for whoever did: somebody else gives advice on it.");
    return OK;
}

EFFECT(hold_advised_text)
{
    struct record *current;
    struct text hash;
    TRY(record_load(db, engine, arena, record->definition, record->id, &current));
    TRY(text_hash_of(db, arena, record_link(record, "decision"), &hash));
    TRY(record_set(arena, current, definition_field(current->definition, TEXT("text_hash")), hash));
    return deciding_write(db, engine, arena, current, TEXT_NONE, move->name, TEXT_NONE, actor, message);
}

CHECK(advice_may_be_published)
{
    struct record *decision;
    (void)move, (void)actor;
    TRY(deciding_linked(db, engine, arena, record, "decision", &decision));
    return decision->published_version ? OK : message_fail(message, ERROR_INVALID, "Advice is published with its decision, and that is not signed yet.");
}
