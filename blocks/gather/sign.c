/* Who signs an answer before it is sent, and who alone sends it: what the questionnaire's `signs` and `sent_by` say. A signature is an event of the
 * answer, and stands while no page of it is changed afterwards. Whoever began the answer leads it and can be neither. */
#include "blocks/gather/internal.h"

static bool holds(const struct text *list, size_t count, struct text part)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(list[i], part))
            return true;
    return false;
}

bool person_leads(const struct gather_answer *answer, int64_t person)
{
    return answer->person_count > 0 && answer->people[0].id == person;
}

struct text part_said(struct arena *arena, struct text part)
{
    return language_text(arena_language(arena), arena, part);
}

bool part_may_begin(const struct questionnaire *questionnaire, struct text part)
{
    return !holds(questionnaire->signs, questionnaire->sign_count, part) && !(part.length && text_equal(questionnaire->sent_by, part));
}

/* The last who signed in that part since the last change, and are still on it. */
static enum result load_signature(struct db *db, struct arena *arena, const struct gather_answer *answer, struct gather_signature *signature)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int64_t lead = answer->person_count ? answer->people[0].id : 0;
    int step;
    TRY(db_query(db, &row,
                 SQL("select p.id, p.name, e.at from gather_event e join gather_person p on p.id = e.person where e.answer = $1 and e.what = 'signed' and p.part = $2"
                     " and p.gone_at is null and p.id <> $3 and e.id > (select coalesce(max(s.id), 0) from gather_event s where s.answer = $1 and s.what = 'saved')"
                     " order by e.id desc limit 1"),
                 BIND(bind_integer(answer->id), bind_text(signature->part), bind_integer(lead))));
    step = statement_step(row);
    if (step == 1)
        *signature = (struct gather_signature){signature->part, statement_integer(row, 0), statement_copy(row, 1, arena), {statement_integer(row, 2)}};
    return step < 0 ? (enum result)step : OK;
}

enum result signatures_load(struct db *db, struct arena *arena, struct gather_answer *answer)
{
    const struct questionnaire *questionnaire = answer->questionnaire;
    struct gather_signature *list = ARENA_ARRAY(arena, struct gather_signature, questionnaire->sign_count + 1);
    if (!list)
        return ERROR_MEMORY;
    for (size_t i = 0; i < questionnaire->sign_count; i++) {
        list[i].part = questionnaire->signs[i];
        TRY(load_signature(db, arena, answer, &list[i]));
    }
    answer->signatures = list;
    answer->signature_count = questionnaire->sign_count;
    return OK;
}

bool person_signs(const struct gather_answer *answer, int64_t person)
{
    const struct gather_person *found = answer_person(answer, person);
    return found && !found->is_gone && !person_leads(answer, person) && holds(answer->questionnaire->signs, answer->questionnaire->sign_count, found->part);
}

bool signatures_are_whole(const struct gather_answer *answer)
{
    for (size_t i = 0; i < answer->signature_count; i++)
        if (!answer->signatures[i].person)
            return false;
    return true;
}

bool person_may_send(const struct gather_answer *answer, int64_t person)
{
    const struct gather_person *found = answer_person(answer, person);
    if (!answer->questionnaire->sent_by.length)
        return true;
    return found && !found->is_gone && !person_leads(answer, person) && text_equal(found->part, answer->questionnaire->sent_by);
}

enum result answer_sign(struct db *db, const struct whole *whole, const struct writer *writer, struct instant now, struct message *message)
{
    const struct gather_answer *answer = &whole->answer;
    TRY(answer_may_write(answer, now, message));
    if (!person_signs(answer, writer->person))
        return message_fail(message, ERROR_DENIED, "This is not yours to sign: whoever leads it cannot, and only those who were added for it can.");
    if (!answer_is_complete(whole))
        return message_fail(message, ERROR_INVALID, "Something is still missing or to be put right. It can be signed once it is complete.");
    for (size_t i = 0; i < answer->signature_count; i++)
        if (answer->signatures[i].person == writer->person)
            return OK;
    return event_put(db, answer->id, writer, "signed", TEXT_NONE, 0, TEXT_NONE, now);
}
