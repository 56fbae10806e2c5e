/* Before a request for information moves on: grounds that fit its law, the public interest weighed where the law wants it, and nothing of whoever asked in what
 * the public reads: every public text of it, and what its files are called. Words inside files are read by nobody here. */
#include "office/transparency/information.h"

#include "base/wording.h"
#include "blocks/file/file.h"

#define WORD_BYTES 64
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

/* Of "asker's" the word is "asker". */
static bool next_word(struct text *rest, char word[WORD_BYTES], struct text *ret_word)
{
    size_t length;
    if (!text_next_word(rest, word, WORD_BYTES, &length))
        return false;
    *ret_word = (struct text){word, length};
    if (text_ends(*ret_word, TEXT("'s")))
        ret_word->length -= 2;
    return true;
}

static bool has_word(struct text words, struct text wanted)
{
    char bytes[WORD_BYTES];
    struct text word;
    while (next_word(&words, bytes, &word))
        if (text_equal(word, wanted))
            return true;
    return false;
}

static bool begins_with_all(struct text words, struct text wanted)
{
    char bytes[WORD_BYTES], other_bytes[WORD_BYTES];
    struct text word, other;
    size_t count = 0;
    for (; next_word(&wanted, other_bytes, &other); count++)
        if (!next_word(&words, bytes, &word) || !text_equal(word, other))
            return false;
    return count > 1;
}

/* One after the other: "Jo Li" has no word that is looked for by itself, and "1 High Street" none that says who lives there. */
static bool has_all_words(struct text words, struct text wanted)
{
    char bytes[WORD_BYTES];
    struct text word;
    do
        if (begins_with_all(words, wanted))
            return true;
    while (next_word(&words, bytes, &word));
    return false;
}

/* A word of the name, or the whole of it; words as they are folded for search. */
static bool says_name(struct text words, struct text name)
{
    char bytes[WORD_BYTES];
    struct text rest = name, part;
    while (next_word(&rest, bytes, &part))
        if (part.length >= NAME_PART_BYTES_MIN && has_word(words, part))
            return true;
    return has_all_words(words, name);
}

/* The whole of an e-mail address, or of one line of another. */
static bool says_address(struct text words, struct text contact)
{
    struct text part;
    while (text_next(&contact, ',', &part))
        if (has_all_words(words, part))
            return true;
    return false;
}

static enum result open_field(struct db *db, struct arena *arena, const struct engine *engine, const struct record *record, const char *name, struct text *ret_text, struct message *message)
{
    const struct field *field = definition_field(record->definition, text_of(name));
    struct field_value value = {.text = TEXT_NONE};
    if (field)
        TRY(record_value_opened(db, engine, arena, record, field, &value));
    if (value.closed.length)
        return message_fail(message, ERROR_INVALID, "“%.*s” cannot be opened, so nobody can say whether it stands in what would be public: %.*s", TEXT_ARGS(field->label), TEXT_ARGS(value.closed));
    *ret_text = value.text;
    return OK;
}

/* The reason why an answer is taken out of the log is public: it is looked through as the answer was. It stands in the history that the move has just written; a
 * failure takes the move back. */
ROOM_CHECK(keep_requester_unnamed)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text name, contact, reason;
    (void)move, (void)actor;
    TRY(open_field(db, arena, engine, record, "requester", &name, message));
    TRY(open_field(db, arena, engine, record, "contact", &contact, message));
    TRY(db_query(db, &row, SQL("select coalesce(reason, '') from history where record = $1 order by version desc limit 1"), BIND(bind_integer(record->id))));
    int step = statement_step(row);
    reason = step == 1 ? statement_copy(row, 0, arena) : TEXT_NONE;
    if (step < 0)
        return (enum result)step;
    if (says_name(reason, name))
        return message_fail(message, ERROR_INVALID, "The reason has a word of the requester’s name in it, and everybody can read it: take it out.");
    return says_address(reason, contact) ? message_fail(message, ERROR_INVALID, "The reason has the requester’s address in it, and everybody can read it: take it out.") : OK;
}

/* Texts in each language, and what files are called. */
ROOM_CHECK(request_may_be_public)
{
    struct text name, contact;
    (void)move, (void)actor;
    if (!record_text(record, "answered_on").length)
        return message_fail(message, ERROR_INVALID, "The requester has not been answered yet: the log shows what was answered.");
    TRY(open_field(db, arena, engine, record, "requester", &name, message));
    TRY(open_field(db, arena, engine, record, "contact", &contact, message));
    for (size_t i = 0; i < record->definition->field_count; i++) {
        const struct field *field = &record->definition->fields[i];
        bool is_file = field->type == FIELD_FILE;
        if (!field->is_public || !(is_file || field->type == FIELD_TEXT || field->type == FIELD_PROSE))
            continue;
        struct text held = record_text(record, field->name.data), words = is_file ? file_names(db, arena, held) : held;
        if (says_name(words, name))
            return message_fail(message, ERROR_INVALID, "“%.*s” has a word of the requester’s name in it. The disclosure log says nothing of who asked: take it out.", TEXT_ARGS(field->label));
        if (says_address(words, contact))
            return message_fail(message, ERROR_INVALID, "“%.*s” has the requester’s address in it. The disclosure log says nothing of who asked: take it out.", TEXT_ARGS(field->label));
    }
    return OK;
}
