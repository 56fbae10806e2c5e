/* What a record of this room must hold before it may be moved on; and the room's code as the program knows it. */
#include "base/format/mail.h"
#include "base/wording.h"
#include "office/grants/internal.h"

int64_t grants_pence(const struct record *record, const char *field)
{
    int64_t pence;
    return pence_parse_plain(record_text(record, field), &pence) == OK ? pence : 0;
}

enum result grants_linked(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, const char *field, struct record **ret_record)
{
    const struct field_value *value = record_value(record, text_of(field));
    const struct definition *target = record->definition->fields[value - record->values].target;
    int64_t id = record_link(record, field);
    return id ? record_load(db, engine, arena, target, id, ret_record) : ERROR_NOT_FOUND;
}

enum result grants_fund_of(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, struct record **ret_fund)
{
    struct record *round;
    TRY(grants_linked(db, engine, arena, record, "round", &round));
    return grants_linked(db, engine, arena, round, "fund", ret_fund);
}

/* Its slug stands in addresses. */
static bool slug_is_right(struct text slug)
{
    bool right = slug.length > 0 && slug.data[0] != '-' && slug.data[slug.length - 1] != '-';
    for (size_t i = 0; i < slug.length && right; i++)
        right = (slug.data[i] >= 'a' && slug.data[i] <= 'z') || (slug.data[i] >= '0' && slug.data[i] <= '9') || slug.data[i] == '-';
    return right;
}

/* What an applicant is told to write to must be an address, and somebody's. */
static enum result contact_holds(const struct record *record, struct message *message)
{
    struct text email = text_trim(record_text(record, "contact_email"));
    bool has_way = email.length || record_text(record, "contact_address").length || record_text(record, "contact_telephone").length;
    if (email.length && !mail_address_is_valid(email))
        return message_fail(message, ERROR_INVALID, "“%.*s” is no e-mail address. Enter that of the office or team in full, such as grants@office.example.", TEXT_ARGS(email));
    if (has_way && !record_text(record, "contact").length)
        return message_fail(message, ERROR_INVALID, "Say which office or team can be asked, beside how to reach it.");
    if (!has_way && record_text(record, "contact").length)
        return message_fail(message, ERROR_INVALID, "Say how the office or team can be reached: by letter, e-mail or telephone.");
    return OK;
}

CHECK(fund_holds)
{
    int64_t least = grants_pence(record, "award_min"), most = grants_pence(record, "award_max");
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    if (!slug_is_right(record_text(record, "slug")))
        return message_fail(message, ERROR_INVALID, "The fund's word in its address has small letters, digits and hyphens only, such as road-safety-fund.");
    if (record_text(record, "award_max").length && least > most)
        return message_fail(message, ERROR_INVALID, "The least that one award can be is above the most: correct one of them.");
    return contact_holds(record, message);
}

/* A form that is open still takes bids, whatever becomes of its fund. */
CHECK(fund_can_end)
{
    struct text round;
    enum result result = db_one_text(db, arena, &round, SQL("select d.title from reg_round d join record r on r.id = d.id where d.fund = $1 and d.closes >= $2 and r.state in ('announced', 'scoring')"
                                                            " order by d.closes desc, d.id limit 1"), BIND(bind_integer(record->id), bind_date(actor->moment.today)));
    (void)engine, (void)move;
    if (result == OK)
        return message_fail(message, ERROR_INVALID, "%.*s of this fund still takes applications: end that first.", TEXT_ARGS(round));
    return result == ERROR_NOT_FOUND ? OK : result;
}

/* None comes or goes once applications are scored by them; what one says may be put better. */
CHECK(criterion_holds)
{
    int64_t scored;
    (void)arena, (void)engine, (void)actor;
    if (move->publishes && record->published_version)
        return OK;
    TRY(db_one_integer(db, &scored, SQL("select count(*) from grant_score s join reg_application a on a.id = s.application where a.round = $1"), BIND(bind_integer(record_link(record, "round")))));
    return scored ? message_fail(message, ERROR_INVALID, "Applications of this round have been scored by its criteria: they stay as they are.") : OK;
}

CHECK(award_holds)
{
    struct record *fund;
    int64_t amount = grants_pence(record, "amount"), least, most;
    (void)move, (void)actor;
    TRY(grants_fund_of(db, engine, arena, record, &fund));
    least = grants_pence(fund, "award_min");
    most = grants_pence(fund, "award_max");
    if (record_text(fund, "award_max").length && amount > most)
        return message_fail(message, ERROR_INVALID, "The most that %.*s gives is %.*s; this award is %.*s.", TEXT_ARGS(fund->name), TEXT_ARGS(pence_text(arena, most)), TEXT_ARGS(pence_text(arena, amount)));
    if (amount < least)
        return message_fail(message, ERROR_INVALID, "The least that %.*s gives is %.*s; this award is %.*s.", TEXT_ARGS(fund->name), TEXT_ARGS(pence_text(arena, least)), TEXT_ARGS(pence_text(arena, amount)));
    if (text_equals(record_text(fund, "evaluation_needed"), "yes") && !record_text(record, "evaluation").length)
        return message_fail(message, ERROR_INVALID, "%.*s gives nothing without a plan for evaluation: put it into the award first.", TEXT_ARGS(fund->name));
    return OK;
}

/* The fields without which an award is no grant of the 360Giving standard, that the definition does not require anyway. What is withheld has stand-ins there. */
CHECK(award_can_be_published)
{
    bool names_nobody = text_equals(record_text(record, "to_individual"), "yes") || record_text(record, "withheld").length > 0;
    struct text missing = TEXT_NONE;
    int64_t bodies;
    TRY(award_told(db, arena, engine, record, move, actor, message));
    TRY(db_one_integer(db, &bodies, SQL("select count(*) from pub_body_name where in_use_from <= $1 and (in_use_until is null or in_use_until >= $1)"), BIND(bind_date(actor->moment.today))));
    if (!record_text(record, "purpose").length)
        missing = SAID(arena, "Description (what it is for)");
    if (!names_nobody && !record_link(record, "recipient"))
        missing = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(missing), missing.length ? ", " : "", TEXT_ARGS(SAID(arena, "Recipient (given to)")));
    if (!bodies)
        missing = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(missing), missing.length ? ", " : "", TEXT_ARGS(SAID(arena, "Funding organisation (publish the name of the body)")));
    if (missing.length)
        return message_fail(message, ERROR_INVALID, "A published award is a valid record of the 360Giving standard. Still missing: %.*s.", TEXT_ARGS(missing));
    return OK;
}

static const struct room_check checks[] = {{"fund_holds", fund_holds}, {"fund_can_end", fund_can_end}, {"criterion_holds", criterion_holds}, {"award_holds", award_holds}, {"round_holds", round_holds}, {"award_can_be_published", award_can_be_published}, {"recommendation_holds", recommendation_holds},
                                           {"decision_holds", decision_holds}, {"milestone_holds", milestone_holds}, {"return_holds", return_holds}, {"reallocation_holds", reallocation_holds}, {"plan_is_whole", plan_is_whole},
                                           {"deposit_can_go", deposit_can_go}, {"deposit_comes_back", deposit_comes_back}, {"tenancy_lasted_six", tenancy_lasted_six}, {"tenancy_lasted_twelve", tenancy_lasted_twelve},
                                           {"deposit_year_can_be_counted", deposit_year_can_be_counted}, {"deposit_year_holds", deposit_year_holds}, {NULL, NULL}};
static const struct room_effect effects[] = {
    {"open_round", open_round}, {"close_round", close_round}, {"open_fund", open_fund}, {"feed_fund", feed_fund}, {"unfeed_fund", unfeed_fund}, {"commit_award", commit_award}, {"cancel_award", cancel_award},
    {"recall_award", recall_award}, {"reallocate", reallocate}, {"unreallocate", unreallocate}, {"request_milestone", request_milestone}, {"decide_application", decide_application}, {"tell_applicant", tell_applicant},
    {"supersede_decision", supersede_decision}, {"ask_for_plan", ask_for_plan}, {"ask_for_feedback", ask_for_feedback}, {"ask_applicant", ask_applicant},
    {"tell_turned_away", tell_turned_away}, {"send_report", send_report}, {"query_report", query_report}, {"close_report", close_report},
    {"pay_deposit", pay_deposit}, {"take_deposit_back", take_deposit_back}, {"undo_deposit_back", undo_deposit_back}, {"count_deposits", count_deposits}, {NULL, NULL},
};
const struct room_code grants_code = {NULL, checks, effects};
