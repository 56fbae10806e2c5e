/* Answers that the office begins for others: a report that somebody owes, a questionnaire for one body. The people are named by the room that asks; each is sent a link of
 * their own; what the room knows already stands in it. Not here: beginning by oneself (pages_start.c), links (person.c). */
#include "blocks/gather/internal.h"

#include "base/wording.h"

bool asking_is_by_invitation(const struct engine *engine, const struct gather_asking *asking)
{
    for (const struct gather_hook *hook = engine->gather_hooks; hook && hook->reg; hook++)
        if (text_equals(asking->reg, hook->reg))
            return hook->by_invitation;
    return false;
}

static enum result send_links(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct text subject, struct text words, struct moment moment)
{
    const struct link_words link = {.kind = TEXT("form-link"), .subject = subject, .before = words};
    struct gather_answer answer;
    TRY(gather_answer_get(db, engine, arena, id, &answer));
    return links_send_all(db, engine, arena, &answer, &link, moment);
}

/* --- What stands in it already ------------------------------------------------------ */

static struct value *given_rows(struct arena *arena, const struct gather_invitation *invitation, const char *question)
{
    struct value *rows = value_list(arena);
    for (size_t i = 0; i < invitation->given_count; i++) {
        const struct gather_given *given = &invitation->given[i];
        struct value *row = value_object(arena);
        if (!given->column || strcmp(given->question, question) != 0)
            continue;
        value_set_text(arena, row, given->column, given->value);
        value_append(arena, rows, row);
    }
    return rows;
}

static struct value *given_page(struct arena *arena, const struct gather_invitation *invitation, const struct question_section *section)
{
    struct value *document = value_object(arena);
    for (size_t i = 0; i < invitation->given_count; i++) {
        const struct gather_given *given = &invitation->given[i];
        bool is_here = false;
        for (size_t j = 0; j < section->question_count; j++)
            is_here = is_here || text_equals(section->questions[j].name, given->question);
        if (is_here && given->column)
            value_set_named(arena, document, text_of(given->question), given_rows(arena, invitation, given->question), false);
        else if (is_here && given->value.length)
            value_set_named(arena, document, text_of(given->question), value_text(arena, given->value), false);
    }
    return document;
}

static enum result put_given(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_invitation *invitation, const struct questionnaire *questionnaire, int64_t answer,
                             const struct writer *writer, struct instant now, struct message *message)
{
    for (size_t i = 0; i < questionnaire->section_count; i++) {
        struct value *document = given_page(arena, invitation, &questionnaire->sections[i]);
        if (document->object.count)
            TRY(page_put(db, engine, arena, answer, &questionnaire->sections[i], document, 1, writer, now, message));
    }
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Beginning it --------------------------------------------------------------------- */

static enum result add_others(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_invitation *invitation, int64_t id, const struct writer *writer, struct instant now, struct message *message)
{
    for (size_t i = 1; i < invitation->person_count; i++) {
        const struct gather_invited *person = &invitation->people[i];
        struct gather_answer answer;
        int64_t added;
        TRY(gather_answer_get(db, engine, arena, id, &answer));
        enum result result = person_add(db, arena, &answer, &(struct person_new){person->name, person->email, person->part}, writer, now, &added, message);
        if (result < 0 && result != ERROR_CONFLICT) /* the same address twice is one person */
            return result;
    }
    return OK;
}

enum result gather_invite(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_invitation *invitation, const struct actor *actor, int64_t *ret_answer,
                          struct message *message)
{
    const struct writer writer = {.account = actor->account, .name = actor->name};
    const struct gather_invited *first = invitation->people;
    const struct questionnaire *questionnaire;
    int64_t person;
    for (size_t i = 0; i < invitation->person_count; i++)
        if (!email_is_plausible(invitation->people[i].email))
            return message_fail(message, ERROR_INVALID, "“%.*s” is no e-mail address. Enter it in full, such as clerk@parish.example.", TEXT_ARGS(invitation->people[i].email));
    TRY(gather_questionnaire(db, engine, arena, invitation->asking->questionnaire, &questionnaire));
    const struct beginning beginning = {.asking = invitation->asking, .questionnaire = questionnaire, .name = text_slice(first->name, 0, NAME_CHARACTERS_MAX), .email = first->email,
                                        .part = first->part, .moment = actor->moment, .by = &writer};
    TRY(answer_begin(db, arena, &beginning, ret_answer, &person, message));
    TRY(add_others(db, engine, arena, invitation, *ret_answer, &writer, actor->moment.now, message));
    TRY(put_given(db, engine, arena, invitation, questionnaire, *ret_answer, &writer, actor->moment.now, message));
    return send_links(db, engine, arena, *ret_answer, invitation->subject, invitation->words, actor->moment);
}

enum result gather_invite_again(struct db *db, const struct engine *engine, struct arena *arena, int64_t answer, struct text subject, struct text words, struct moment moment)
{
    return send_links(db, engine, arena, answer, subject, words, moment);
}
