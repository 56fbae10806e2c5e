/* Fuzz target: any bytes as a definition: read, checked, and all that is wrong
 * written out; nothing but an answer may come of it. Bytes after a NUL are a
 * second file of the same folder.
 *
 *   clang -fsanitize=fuzzer,address,undefined … test/fuzz/yaml_fuzz.c base/format/yaml*.c blocks/definition/…c
 *         base/result.c base/arena.c base/text*.c base/buffer.c base/date.c base/crypto/crypto.c -lyaml -lsodium */
#include "blocks/definition/definition.h"

#define ARENA_BYTES_MAX (256u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const known[] = {"one", "two", NULL};
static const char roles[] = "roles:\n  officer: {label: Officer}\n  partner: {label: P, of_organisation: yes}\n";

static void require(bool condition)
{
    if (!condition)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(ARENA_BYTES_MAX);
    const uint8_t *cut = size == 0 ? NULL : memchr(data, 0, size);
    size_t first = cut == NULL ? size : (size_t)(cut - data);
    struct text second = cut == NULL ? TEXT_NONE : (struct text){(const char *)cut + 1, size - first - 1};
    struct definition_source sources[] = {
        {TEXT("d/roles.yaml"), text_of(roles)},
        {TEXT("d/a.yaml"), {size == 0 ? "" : (const char *)data, first}},
        {TEXT("d/b.yaml"), second},
    };
    struct faults faults;
    struct definitions *definitions = NULL;
    faults_init(&faults, arena);
    enum result result = definitions_load(arena, sources, cut == NULL ? 2 : 3, &(struct known_names){.rules = known, .checks = known, .effects = known},
                                          &faults, &definitions);
    require((result == OK) == (definitions != NULL) && (result == ERROR_INVALID) == (faults.count > 0));
    for (size_t i = 0; definitions != NULL && i < definitions->count; i++) {
        const struct definition *it = &definitions->list[i];
        require(it->state_count > 0 && it->column_count > 0 && it->editable_in_count > 0 && it->key_count > 0);
        require(definition_field(it, it->name_field) != NULL && definitions_find(definitions, it->name) == it);
    }
    struct buffer words;
    buffer_init(&words, 1 << 20);
    faults_write(&faults, &words);
    buffer_clear(&words);
    arena_free(arena);
    return 0;
}
