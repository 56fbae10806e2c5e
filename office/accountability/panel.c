/* The panel and the audit committee between the store and their rules (panel_rules.h). Who writes what stands in the definitions: `edit` and `edit_in`. */
#include "office/accountability/panel_rules.h"

#include "blocks/body/votes.h"
#include "office/accountability/deciding_internal.h"

/* Its own words, or what the office typed from paper: not both, or nobody could say whose they are. */
CHECK(panel_has_words)
{
    bool theirs = record_text(record, "text").length > 0, typed = record_text(record, "text_received").length > 0;
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    if (!theirs && !typed)
        return message_fail(message, ERROR_INVALID, "It has no words yet: whoever it is from writes them, or the office types what came on paper.");
    if (theirs && typed)
        return message_fail(message, ERROR_INVALID, "It stands here twice, in the words of whoever it is from and as the office typed it: empty what was typed.");
    return OK;
}

static int number_of(const struct record *record, const char *field)
{
    int64_t number = 0;
    return text_to_integer(record_text(record, field), &number) == OK ? (int)number : 0; /* within its bounds: record_check() */
}

static enum result say_hearing(enum hearing_finding finding, int members, struct message *message)
{
    switch (finding) {
    case HEARING_NO_VETO_OF_POST:
        return message_fail(message, ERROR_INVALID, "Only the appointment of a chief constable can be vetoed: choose another recommendation.");
    case HEARING_NO_SECOND_VETO:
        return message_fail(message, ERROR_INVALID, "Whoever is proposed after a veto cannot be vetoed again: choose another recommendation.");
    case HEARING_NO_MEMBERS:
        return message_fail(message, ERROR_INVALID, "Enter how many members the panel has, and how many voted for the veto.");
    case HEARING_TOO_MANY_VOTES:
        return message_fail(message, ERROR_INVALID, "There are more votes than members.");
    case HEARING_TOO_FEW_VOTES:
        return message_fail(message, ERROR_INVALID, "A veto needs %d votes of all %d members, present or not: with fewer it is none. Choose another recommendation.", veto_votes_needed(members), members);
    case HEARING_VETOED:
        return message_fail(message, ERROR_INVALID, "The panel has vetoed it: nobody is appointed. Somebody else is proposed, in a hearing of its own.");
    case HEARING_HOLDS:
        break;
    }
    return OK;
}

static struct hearing hearing_of(const struct record *record)
{
    return (struct hearing){.post = record_text(record, "post"), .recommendation = record_text(record, "recommendation"), .outcome = record_text(record, "outcome"),
                            .is_reserve = text_equals(record_text(record, "reserve"), "yes"), .members = number_of(record, "members"), .votes = number_of(record, "votes")};
}

CHECK(hearing_report_holds)
{
    struct hearing hearing = hearing_of(record);
    bool theirs = record_text(record, "report").length > 0, typed = record_text(record, "report_received").length > 0;
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    hearing.outcome = TEXT_NONE;
    if (!theirs && !typed)
        return message_fail(message, ERROR_INVALID, "The panel's report is missing: the panel writes it, or the office types what came on paper.");
    if (theirs && typed)
        return message_fail(message, ERROR_INVALID, "The report stands here twice, in the panel's words and as the office typed it: empty what was typed.");
    return say_hearing(hearing_judge(&hearing), hearing.members, message);
}

/* What the panel has begun to write goes out with its report, and not before. */
CHECK(hearing_has_no_words)
{
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    if (record_text(record, "report").length || record_text(record, "recommendation").length || record_text(record, "votes").length)
        return message_fail(message, ERROR_INVALID, "The panel has begun to say what it thinks, which would be published unfinished. It is published with the report.");
    return OK;
}

CHECK(hearing_outcome_holds)
{
    struct hearing hearing = hearing_of(record);
    (void)db, (void)arena, (void)engine, (void)move;
    if (actor->stands_for)
        return message_fail(message, ERROR_INVALID, "Whoever covers for the holder of the office cannot appoint for them.");
    return say_hearing(hearing_judge(&hearing), hearing.members, message);
}

/* Who is proposed, the panel reads when it is notified and not in a draft. */
EFFECT(hand_hearing_over)
{
    return deciding_hand_over(db, engine, arena, record, "from_body", "with_body", move, actor, message);
}

enum result rule_panel_votes_needed(const struct rule_input *input, struct text *ret_value)
{
    int64_t members = 0;
    enum result result = input->is_public ? db_one_integer(input->db, &members, SQL("select members from pub_panel_hearing where id = $1 and members is not null and post = 'chief_constable'"), BIND(bind_integer(input->id)))
                                          : db_one_integer(input->db, &members, SQL("select members from reg_panel_hearing where id = $1 and members is not null and post = 'chief_constable'"), BIND(bind_integer(input->id)));
    *ret_value = result == OK && members > 0 && members <= MEMBERS_MAX ? arena_printf(input->arena, "%d", veto_votes_needed((int)members)) : TEXT_NONE;
    return result == ERROR_NOT_FOUND ? OK : result;
}
