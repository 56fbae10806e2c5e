/* The rules of the problem-solving form, one function for each group of them. See problem_solving.h. */
#include "office/grants/problem_solving.h"

#include "base/pence.h"
#include "base/wording.h"

const char *const problem_cost_words[] = {"overtime", "equipment", "prevention", "staff", "services", "publicity", "other", NULL};

static void add(struct arena *arena, struct findings *findings, const char *rule, const char *question, bool is_warning, struct text words)
{
    (void)arena;
    if (findings->count < FINDINGS_MAX)
        findings->list[findings->count++] = (struct finding){rule, question, is_warning, words};
}
#define FAULT(rule, question, words) add(arena, findings, (rule), (question), false, (words))
#define WARNING(rule, question, words) add(arena, findings, (rule), (question), true, (words))

bool words_are_empty(struct text words)
{
    static const char *const nothing[] = {"none", "n/a", "na", "nil", "not applicable", "nothing", "no", "tbc", "to follow"};
    struct text said = text_trim(words);
    bool has_letter = false;
    while (said.length && said.data[said.length - 1] == '.')
        said.length--;
    for (size_t i = 0; i < said.length && !has_letter; i++)
        has_letter = (said.data[i] >= 'a' && said.data[i] <= 'z') || (said.data[i] >= 'A' && said.data[i] <= 'Z') || (unsigned char)said.data[i] >= 0x80;
    for (size_t i = 0; i < COUNT_OF(nothing); i++)
        if (text_equal_ignoring_case(said, text_of(nothing[i])))
            return true;
    return !has_letter;
}

bool window_is_in_one_financial_year(struct date opens, struct date closes)
{
    struct date last;
    int year, month, day;
    date_parts(opens, &year, &month, &day);
    return date_of(month >= 4 ? year + 1 : year, 3, 31, &last) == OK && closes.day >= opens.day && closes.day <= last.day;
}

/* --- The five criteria ------------------------------------------------------------- */

/* AF-10: each of the three sides in scanning and in analysis. AF-12: the community's part. */
static void words_are_there(struct arena *arena, const struct problem_bid *bid, struct findings *findings)
{
    static const char *const scanning[] = {"scan_victim", "scan_location", "scan_offender"}, *const analysis[] = {"why_victim", "why_location", "why_offender"};
    static const char *const community[] = {"community_what", "community_why", "community_response"};
    for (size_t i = 0; i < SIDE_COUNT; i++) {
        if (words_are_empty(bid->scanning[i]))
            FAULT("AF-10", scanning[i], SAID(arena, "Say what happens now from this side: victim, location and offender are all needed"));
        if (words_are_empty(bid->analysis[i]))
            FAULT("AF-10", analysis[i], SAID(arena, "Say why it happens from this side: victim, location and offender are all needed"));
    }
    for (size_t i = 0; i < COMMUNITY_COUNT; i++)
        if (words_are_empty(bid->community[i]))
            FAULT("AF-12", community[i], SAID(arena, "Say how the community helped: what happens, why, and what to do are all needed"));
}

/* AF-11. */
static void priority_is_current(struct arena *arena, const struct problem_bid *bid, struct findings *findings)
{
    struct text now = bid->priorities_now.length ? bid->priorities_now : SAID(arena, "none at the moment");
    if (bid->priority == PRIORITY_UNKNOWN)
        FAULT("AF-11", "priority", arena_printf(arena, SAY(arena, "This is not on the partnership's list. Its priorities are: %.*s"), TEXT_ARGS(now)));
    else if (bid->priority == PRIORITY_NO_LIST)
        WARNING("AF-11", "priority", SAID(arena, "We keep no list of this partnership's priorities: whoever decides asks whether this is a current one."));
    else if (!date_is_none(bid->priority_until) && bid->sent_on.day > bid->priority_until.day)
        FAULT("AF-11", "priority", arena_printf(arena, SAY(arena, "This priority ended on %.*s. Those that are current: %.*s"), TEXT_ARGS(date_long(arena, bid->priority_until)), TEXT_ARGS(now)));
    else if (!date_is_none(bid->priority_from) && bid->sent_on.day < bid->priority_from.day)
        FAULT("AF-11", "priority", arena_printf(arena, SAY(arena, "This priority begins on %.*s only. Those that are current: %.*s"), TEXT_ARGS(date_long(arena, bid->priority_from)), TEXT_ARGS(now)));
}

/* AF-13, AF-14, AF-28. */
static void nuisance_and_match(struct arena *arena, const struct problem_bid *bid, struct findings *findings)
{
    if (!bid->kinds)
        FAULT("AF-13", "kinds", SAID(arena, "Say which nuisance, anti-social behaviour, linked crime or environmental matter it acts on"));
    if (!bid->matches)
        FAULT("AF-14", "match", SAID(arena, "Say what others put in: at least one line, in cash or in kind"));
    else if (bid->matched_pence == 0)
        WARNING("AF-28", "match", SAID(arena, "What others put in is worth nothing. No award can be made until money is matched or contributed to."));
}

/* --- Before it goes in --------------------------------------------------------------- */

/* AF-20, AF-21, AF-23. */
static void ground_is_laid(struct arena *arena, const struct problem_bid *bid, struct findings *findings)
{
    if (!bid->measures_recorded)
        FAULT("AF-20", "measures", SAID(arena, "Name at least one measure and say how it is recorded"));
    if (words_are_empty(bid->feasibility_person))
        FAULT("AF-21", "feasibility_person", SAID(arena, "Name the member of the crime reduction department with whom you talked it through"));
    if (date_is_none(bid->feasibility_on))
        FAULT("AF-21", "feasibility_on", SAID(arena, "Say on which day you talked it through"));
    else if (bid->feasibility_on.day > bid->sent_on.day)
        FAULT("AF-21", "feasibility_on", SAID(arena, "Talk it through before you send the bid: this day has not come yet"));
    if (!text_trim(bid->plan_reference).length)
        FAULT("AF-23", "safetynet", SAID(arena, "Give the SafetyNet reference of the problem-solving plan"));
    else if (bid->plan == PLAN_NOT_WHOLE)
        FAULT("AF-23", "safetynet", SAID(arena, "We have no plan under this reference of which every stage is written: correct the reference, or ask the crime reduction department to see to the plan"));
}

/* AF-26, AF-27. */
static void groups_know(struct arena *arena, const struct problem_bid *bid, struct findings *findings)
{
    if (!bid->jag_agreed)
        FAULT("AF-26", "jag_agreed", SAID(arena, "The joint action group or the like must agree the plan before the bid is sent"));
    else if (!date_is_none(bid->jag_met_on) && bid->jag_met_on.day > bid->sent_on.day)
        FAULT("AF-26", "jag_met_on", SAID(arena, "The group must meet before the bid is sent: this day has not come yet"));
    if (!bid->rag_knows)
        WARNING("AF-27", "rag_oversight", SAID(arena, "The responsible authorities group does not know of this bid: it watches bids in its area each quarter."));
}

/* AF-30, and that it ends after it starts. */
static void time_is_right(struct arena *arena, const struct problem_bid *bid, struct findings *findings)
{
    if (date_is_none(bid->ends_on))
        return;
    if (!date_is_none(bid->starts_on) && bid->ends_on.day <= bid->starts_on.day)
        FAULT("AF-30", "ends_on", SAID(arena, "It must end after it starts"));
    else if (!date_is_none(bid->spend_by) && bid->ends_on.day > bid->spend_by.day)
        FAULT("AF-30", "ends_on", arena_printf(arena, SAY(arena, "The money must be spent by %.*s: the initiative ends by then"), TEXT_ARGS(date_long(arena, bid->spend_by))));
}

/* AF-36, AF-53, and the reasons that the bid deals with. */
static void plan_is_whole(struct arena *arena, const struct problem_bid *bid, struct findings *findings)
{
    static const char *const questions[] = {"aim", "scan_victim", "reasons", "response_with", "measures"};
    static const char *const names[] WORDINGS = {"objective", "scanning", "analysis", "response", "assessment"};
    if (bid->works_with_groups && !bid->has_policy)
        FAULT("AF-36", "safeguarding", SAID(arena, "Attach your safeguarding policy"));
    if (bid->works_with_groups && !bid->has_checks)
        FAULT("AF-36", "checked", SAID(arena, "Declare that the people involved have had their DBS checks"));
    for (size_t i = 0; i < STAGE_COUNT; i++)
        if (!bid->has_stage[i])
            FAULT("AF-53", questions[i], arena_printf(arena, SAY(arena, "A bid needs a full problem-solving plan: nothing stands under %s"), wording(arena, names[i])));
    if (bid->reasons && !bid->reasons_dealt_with)
        FAULT("AF-10", "reasons", SAID(arena, "Say of at least one reason that this bid deals with it"));
}

/* --- The money --------------------------------------------------------------------------- */

/* AF-38, AF-50, AF-51, AF-52. */
static void money_is_right(struct arena *arena, const struct problem_bid *bid, struct findings *findings)
{
    int64_t all = 0;
    for (size_t i = 0; i < COST_COUNT; i++)
        if (__builtin_add_overflow(all, bid->cost_pence[i], &all))
            return; /* each is an amount that was read: not so many of them */
    if (bid->costs && bid->amount_pence && all != bid->amount_pence)
        FAULT("AF-38", "costs", arena_printf(arena, SAY(arena, "These lines come to %.*s without VAT, and you ask for %.*s: make them the same"), TEXT_ARGS(pence_text(arena, all)),
                                             TEXT_ARGS(pence_text(arena, bid->amount_pence))));
    if (bid->cost_pence[COST_OVERTIME] > all - bid->cost_pence[COST_OVERTIME])
        WARNING("AF-50", "costs", SAID(arena, "Normally refused: more than half of the request is for overtime."));
    if (bid->cost_pence[COST_EQUIPMENT] > 0)
        WARNING("AF-51", "costs", SAID(arena, "Normally refused: equipment, unless it is crime prevention material."));
    if (!bid->is_initiative)
        FAULT("AF-52", "is_initiative", SAID(arena, "Work that core money should pay for is refused: declare that this is an initiative of its own"));
}

void problem_rules(struct arena *arena, const struct problem_bid *bid, struct findings *findings)
{
    findings->count = 0;
    words_are_there(arena, bid, findings);
    priority_is_current(arena, bid, findings);
    nuisance_and_match(arena, bid, findings);
    ground_is_laid(arena, bid, findings);
    groups_know(arena, bid, findings);
    time_is_right(arena, bid, findings);
    plan_is_whole(arena, bid, findings);
    money_is_right(arena, bid, findings);
}
