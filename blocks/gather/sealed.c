/* Sealed questions: what is answered to them is unreadable in the store, in its journal and in every backup. Owns what a sealed value is bound to: its answer and
 * its question, so that none can be moved. Not here: keys (base/crypto/keyring.h), which questions are sealed (blocks/definition/questionnaire.h), files, which have
 * keys of their own (blocks/file/sealed.h).
 *
 * In a page as it is kept the value of a sealed question is a sealed text of its JSON. Opened, it is the value again; where it cannot be opened it is an
 * object with the sealed text and why, which no page shows and no form sends, and which is kept as it was when the page is saved. */
#include "blocks/gather/internal.h"

#include "base/format/json.h"

#include <inttypes.h>

#define VALUE_BYTES_MAX ((size_t)DOCUMENT_BYTES_MAX * 4)
#define CLOSED "closed"
#define SEALED "sealed"

static struct text place_of(struct arena *arena, int64_t answer, struct text question)
{
    return arena_printf(arena, "answer\n%" PRId64 "\n%.*s", answer, TEXT_ARGS(question));
}

static bool holds_sealed(const struct value *value)
{
    return value && value->kind == VALUE_TEXT && text_is_sealed(value->text);
}

struct text value_closed(const struct value *value)
{
    return value && value->kind == VALUE_OBJECT ? value_get_text(value, CLOSED) : TEXT_NONE;
}

bool section_has_sealed(const struct question_section *section)
{
    for (size_t i = 0; i < section->question_count; i++)
        if (section->questions[i].sealed)
            return true;
    return false;
}

/* --- Sealing -------------------------------------------------------------------- */

static bool is_nothing(const struct value *value)
{
    return value->kind == VALUE_NULL || (value->kind == VALUE_TEXT && !value->text.length) || (value->kind == VALUE_LIST && !value->list.count);
}

static enum result seal_plain(const struct engine *engine, struct arena *arena, struct text place, const struct value *value, struct text *ret_sealed, struct message *message)
{
    AUTO(buffer_clear) struct buffer plain;
    struct message why = {.language = arena_language(arena)};
    buffer_init(&plain, VALUE_BYTES_MAX);
    json_write_canonical(&plain, value);
    if (plain.failure < 0)
        return plain.failure;
    enum result result = keyring_seal(engine->keyring, arena, place, arena_copy(arena, buffer_text(&plain)), ret_sealed, &why);
    if (result == ERROR_NOT_FOUND || result == ERROR_CORRUPT)
        return message_fail(message, ERROR_CONFLICT, "Some of these answers are kept sealed, and the office has no key to seal them with now. Nothing was saved: copy what you typed, and tell the office.");
    return result;
}

enum result value_seal(const struct engine *engine, struct arena *arena, int64_t answer, const struct question *question, const struct value *value, const struct value **ret_value,
                       struct message *message)
{
    struct text sealed;
    *ret_value = value;
    if (!question->sealed || question->type == QUESTION_FILE || !value || is_nothing(value))
        return OK;
    if (value_closed(value).length)
        sealed = value_get_text(value, SEALED);
    else
        TRY(seal_plain(engine, arena, place_of(arena, answer, question->name), value, &sealed, message));
    *ret_value = value_text(arena, sealed);
    return *ret_value ? OK : ERROR_MEMORY;
}

enum result document_seal(const struct engine *engine, struct arena *arena, int64_t answer, const struct question_section *section, const struct value *document,
                          const struct value **ret_document, struct message *message)
{
    struct value *sealed = value_object(arena);
    for (size_t i = 0; document && i < document->object.count; i++) {
        const struct member *member = &document->object.members[i];
        const struct value *value = member->value;
        for (size_t j = 0; j < section->question_count; j++)
            if (text_equal(section->questions[j].name, member->name))
                TRY(value_seal(engine, arena, answer, &section->questions[j], member->value, &value, message));
        value_set_named(arena, sealed, member->name, (struct value *)value, false);
    }
    *ret_document = sealed;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- Opening -------------------------------------------------------------------- */

static enum result open_one(const struct engine *engine, struct arena *arena, int64_t answer, struct text question, const struct value *value, struct value **ret_value, struct message *why)
{
    struct text plain;
    TRY(keyring_unseal(engine->keyring, arena, place_of(arena, answer, question), value->text, &plain, why));
    return json_parse_kept(arena, plain, (size_t)DOCUMENT_BYTES_MAX * 8, ret_value, NULL);
}

enum result value_open(const struct engine *engine, struct arena *arena, int64_t answer, struct text question, struct value *value, struct value **ret_value)
{
    struct message why = {.language = arena_language(arena)};
    struct value *closed;
    *ret_value = value;
    if (!holds_sealed(value))
        return OK;
    enum result result = open_one(engine, arena, answer, question, value, ret_value, &why);
    if (result != ERROR_NOT_FOUND && result != ERROR_CORRUPT)
        return result;
    closed = value_object(arena);
    value_set_text(arena, closed, CLOSED, why.text[0] ? arena_copy_z(arena, why.text) : TEXT("This cannot be opened"));
    value_set_text(arena, closed, SEALED, value->text);
    *ret_value = closed;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result document_open(const struct engine *engine, struct arena *arena, int64_t answer, const struct question_section *section, struct value *document)
{
    for (size_t i = 0; document && i < section->question_count; i++) {
        const struct question *question = &section->questions[i];
        struct value *value = (struct value *)value_get(document, question->name), *opened;
        if (!question->sealed || !value)
            continue;
        TRY(value_open(engine, arena, answer, question->name, value, &opened));
        value_set_named(arena, document, question->name, opened, false);
    }
    return OK;
}

enum result document_open_any(const struct engine *engine, struct arena *arena, int64_t answer, struct value *document)
{
    for (size_t i = 0; document && document->kind == VALUE_OBJECT && i < document->object.count; i++) {
        struct member *member = &document->object.members[i];
        struct value *opened = NULL;
        if (!holds_sealed(member->value))
            continue;
        enum result result = open_one(engine, arena, answer, member->name, member->value, &opened, NULL);
        if (result == OK)
            member->value = opened;
        else if (result != ERROR_NOT_FOUND && result != ERROR_CORRUPT)
            return result;
    }
    return OK;
}
