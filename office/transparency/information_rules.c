/* Before a request for information moves on: grounds that fit its law, the public interest weighed where the law wants it, and nothing of whoever asked in what
 * the public reads. */
#include "office/transparency/information.h"

#include "base/wording.h"

#define NAME_PART_BYTES_MIN 4 /* shorter words of a name stand in any text */

bool exemption_is_absolute(struct text code)
{
    static const char *const absolute[] = {"s12", "s14", "s21", "s40", "s41", "s44", "r12_4_a", "r13"};
    for (size_t i = 0; i < COUNT_OF(absolute); i++)
        if (text_equals(code, absolute[i]))
            return true;
    return false;
}

static const char *const ground_fields[] = {"exemption", "exemption_2", "exemption_3"};

/* Sections are the Act's, regulations the Regulations'. */
static enum result grounds_fit(const struct record *record, struct message *message)
{
    bool eir = text_equals(record_text(record, "kind"), "eir");
    for (size_t i = 0; i < COUNT_OF(ground_fields); i++) {
        struct text code = record_text(record, ground_fields[i]);
        if (code.length && (code.data[0] == 'r') != eir)
            return eir ? message_fail(message, ERROR_INVALID, "Under the Environmental Information Regulations the grounds are those of regulations 12 and 13: choose one of them.")
                       : message_fail(message, ERROR_INVALID, "Under the Freedom of Information Act the grounds are sections of the Act: choose one of them, or change under which law it is answered.");
    }
    return OK;
}

static bool needs_weighing(const struct record *record)
{
    for (size_t i = 0; i < COUNT_OF(ground_fields); i++) {
        struct text code = record_text(record, ground_fields[i]);
        if (code.length && !exemption_is_absolute(code))
            return true;
    }
    return false;
}

ROOM_CHECK(request_holds)
{
    struct text outcome = record_text(record, "outcome");
    bool has_ground = record_text(record, "exemption").length > 0;
    bool keeps_back = text_equals(outcome, "part") || text_equals(outcome, "refused") || text_equals(outcome, "cost") || text_equals(outcome, "vexatious");
    (void)db, (void)arena, (void)engine, (void)move, (void)actor;
    if (keeps_back && !has_ground)
        return message_fail(message, ERROR_INVALID, "What is kept back needs its exemption or exception: choose it, and say why.");
    if (!keeps_back && text_equals(outcome, "full") && has_ground)
        return message_fail(message, ERROR_INVALID, "All of it is disclosed, and an exemption is named: take it out, or change the outcome.");
    TRY(grounds_fit(record, message));
    if (needs_weighing(record) && (!record_text(record, "interest_for").length || !record_text(record, "interest_against").length))
        return message_fail(message, ERROR_INVALID, "This ground is weighed against the public interest: write what speaks for disclosing it and what against.");
    return OK;
}

/* Names and addresses of whoever asked, word by word; public words are looked at as they are folded for search. */
static bool says(struct text public_words, struct text private_words)
{
    char part[64], word[64];
    size_t length, other;
    struct text rest = private_words;
    while (text_next_word(&rest, part, sizeof part, &length)) {
        struct text looked = public_words;
        while (length >= NAME_PART_BYTES_MIN && text_next_word(&looked, word, sizeof word, &other))
            if (other == length && memcmp(word, part, length) == 0)
                return true;
    }
    return false;
}

ROOM_CHECK(request_may_be_public)
{
    static const char *const shown[] = {"title", "question", "answer", "interest_for", "interest_against", "review_answer"};
    const struct field *requester = definition_field(record->definition, TEXT("requester"));
    struct field_value name = {.text = TEXT_NONE};
    (void)move, (void)actor;
    if (!record_text(record, "answered_on").length)
        return message_fail(message, ERROR_INVALID, "The requester has not been answered yet: the log shows what was answered.");
    if (requester)
        TRY(record_value_opened(db, engine, arena, record, requester, &name));
    for (size_t i = 0; i < COUNT_OF(shown); i++)
        if (says(record_text(record, shown[i]), name.text))
            return message_fail(message, ERROR_INVALID, "“%.*s” has a word of the requester’s name in it. The disclosure log says nothing of who asked: take it out.",
                                TEXT_ARGS(definition_field(record->definition, text_of(shown[i]))->label));
    return OK;
}
