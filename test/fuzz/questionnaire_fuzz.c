/* Fuzz target: questionnaires, and what is typed into their questions. Whatever is read is written and read again as the same, byte for byte; whatever is
 * typed is settled once and for all (settling it again changes nothing), and is either right or has words that say what is wrong. */
#include "blocks/gather/internal.h"

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

static void type_in(struct arena *arena, enum question_type type, struct text typed)
{
    struct question_choice choices[] = {{TEXT("a"), TEXT("A"), TEXT_NONE}, {TEXT("b"), TEXT("B"), TEXT_NONE}};
    struct question question = {.name = TEXT("q"), .ask = TEXT("Q?"), .type = type, .max = 20, .words = 5, .choices = choices, .choice_count = 2};
    if (type == QUESTION_ROWS || type >= QUESTION_TYPE_COUNT || !text_is_utf8(typed))
        return;
    struct text once = question_settle(arena, &question, typed), twice = question_settle(arena, &question, once);
    require(text_equal(once, twice));
    struct gather_value value = question_read(arena, &question, value_text(arena, once));
    require(value.is_valid || value.fault.length > 0 || arena_failed(arena));
    require(text_is_utf8(value_words(arena, &value)));
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
    else
        read_twice(arena, rest);
    arena_free(arena);
    return 0;
}
