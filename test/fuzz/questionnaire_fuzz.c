/* Fuzz target: questionnaires, and what is typed into their questions. Whatever is read is written and read again as the same, byte for byte; whatever is
 * typed is settled once and for all (settling it again changes nothing), and is either right or has words that say what is wrong; sealed, it comes back
 * as it was, in its own place and nowhere else; and any page that is kept is opened or stays as it was. */
#include "base/crypto/crypto.h"
#include "base/format/json.h"
#include "blocks/gather/internal.h"

#include <stdlib.h>

#define ARENA_BYTES_MAX (64u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void read_twice(struct arena *arena, struct text source)
{
    struct questionnaire *one, *two;
    struct faults faults;
    faults_init(&faults, arena);
    if (questionnaire_read(arena, TEXT("fuzz"), source, NULL, &faults, &one) < 0) {
        require(faults.count > 0 || arena_failed(arena));
        return;
    }
    require(questionnaire_read(arena, TEXT("again"), one->source, NULL, &faults, &two) == OK || arena_failed(arena));
    require(arena_failed(arena) || (text_equal(one->source, two->source) && strcmp(one->hash, two->hash) == 0));
}

static struct keyring *ring(void)
{
    static struct keyring *keyring;
    char id[KEY_ID_BYTES], folder[] = "/tmp/answer_fuzz_XXXXXX";
    struct message message = {0};
    if (!keyring && (crypto_start() < 0 || !mkdtemp(folder) || keyring_open(folder, &keyring, &message) < 0 || keyring_make(keyring, id, &message) < 0))
        abort();
    return keyring;
}

static void seal_and_open(struct arena *arena, const struct question *question, struct text once)
{
    const struct engine engine = {.keyring = ring()};
    struct value *value = value_text(arena, once), *opened = NULL, *elsewhere = NULL;
    const struct value *sealed = NULL;
    if (value_seal(&engine, arena, 7, question, value, &sealed, NULL) < 0)
        return;
    require(!once.length || question->type == QUESTION_FILE || text_is_sealed(sealed->text));
    struct value *kept = value_text(arena, sealed->text);
    require(value_open(&engine, arena, 7, question->name, kept, &opened) == OK || arena_failed(arena));
    require(arena_failed(arena) || (opened->kind == VALUE_TEXT && text_equal(opened->text, once)));
    require(value_open(&engine, arena, 8, question->name, value_text(arena, sealed->text), &elsewhere) == OK || arena_failed(arena));
    require(arena_failed(arena) || !text_is_sealed(sealed->text) || value_closed(elsewhere).length > 0);
    const struct value *again = NULL; /* what is closed is kept as it was */
    require(arena_failed(arena) || (value_seal(&engine, arena, 8, question, elsewhere, &again, NULL) == OK && text_equal(again->text, sealed->text)) || !text_is_sealed(sealed->text));
}

/* A page as it is kept. */
static void open_page(struct arena *arena, struct text source)
{
    struct question questions[] = {{.name = TEXT("a"), .ask = TEXT("A?"), .type = QUESTION_TEXT, .max = 20, .sealed = true}, {.name = TEXT("b"), .ask = TEXT("B?"), .type = QUESTION_ROWS, .sealed = true}};
    const struct question_section section = {.questions = questions, .question_count = 2};
    const struct engine engine = {.keyring = ring()};
    struct value *document, *other;
    const struct value *sealed;
    if (!text_is_utf8(source) || json_parse(arena, source, DOCUMENT_BYTES_MAX, &document, NULL) < 0 || document->kind != VALUE_OBJECT ||
        json_parse(arena, source, DOCUMENT_BYTES_MAX, &other, NULL) < 0)
        return;
    require(document_open_any(&engine, arena, 7, other) == OK || arena_failed(arena));
    if (document_open(&engine, arena, 7, &section, document) < 0)
        return;
    for (size_t i = 0; i < 2; i++)
        (void)question_read(arena, &questions[i], value_get(document, questions[i].name));
    (void)(document_seal(&engine, arena, 7, &section, document, &sealed, NULL) == OK);
}

static void type_in(struct arena *arena, enum question_type type, struct text typed)
{
    struct question_choice choices[] = {{TEXT("a"), TEXT("A"), TEXT_NONE}, {TEXT("b"), TEXT("B"), TEXT_NONE}};
    struct question question = {.name = TEXT("q"), .ask = TEXT("Q?"), .type = type, .max = 20, .words = 5, .choices = choices, .choice_count = 2, .sealed = true};
    if (type == QUESTION_ROWS || type >= QUESTION_TYPE_COUNT || !text_is_utf8(typed))
        return;
    struct text once = question_settle(arena, &question, typed), twice = question_settle(arena, &question, once);
    require(text_equal(once, twice));
    struct gather_value value = question_read(arena, &question, value_text(arena, once));
    require(value.is_valid || value.fault.length > 0 || arena_failed(arena));
    require(text_is_utf8(value_words(arena, &value)));
    seal_and_open(arena, &question, once);
    require(type != QUESTION_PROSE || !value.is_valid || gather_words(once) <= 5);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = size ? arena_new(ARENA_BYTES_MAX) : NULL;
    struct text rest = arena ? arena_copy(arena, (struct text){(const char *)data + 1, size - 1}) : TEXT_NONE;
    if (!arena)
        return 0;
    if (data[0] % 16 < QUESTION_TYPE_COUNT)
        type_in(arena, (enum question_type)(data[0] % 16), rest);
    else if (data[0] % 16 == 15)
        open_page(arena, rest);
    else
        read_twice(arena, rest);
    arena_free(arena);
    return 0;
}
