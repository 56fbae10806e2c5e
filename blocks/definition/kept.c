/* A register as an earlier version of its file said it, read again for its form: fields in their order, with their labels and
 * hints, and lists and registers as they stand now. Not here: where the files are kept (blocks/record/tables.c). */
#include "blocks/definition/check.h"

#include "base/crypto/crypto.h"

enum result definition_read_kept(struct arena *arena, const struct definitions *definitions, struct text source, struct definition **ret_definition)
{
    struct definition *definition = ARENA_NEW(arena, struct definition);
    struct draft draft = {.kind = DRAFT_REGISTER, .file = TEXT("kept"), .source = source, .definition = definition};
    struct known_names known = {0};
    struct faults faults;
    struct yaml_node *root = NULL;
    enum result result;
    faults_init(&faults, arena); /* what has gone out of the language since is passed over */
    struct checker checker = {.reader = {.arena = arena, .faults = &faults, .file = draft.file}, .known = &known, .definitions = definitions, .incomplete = true};
    if (!definition)
        return ERROR_MEMORY;
    result = yaml_parse(arena, draft.file, source, &faults, &root);
    if (result < 0)
        return result;
    if (root->kind != YAML_MAP || !root->count || !text_equals(root->pairs[0].key->text, "register"))
        return ERROR_INVALID;
    draft.root = root;
    draft.name_node = root->pairs[0].value;
    draft.name = definition->name = draft.name_node->text;
    definition->file = draft.file;
    definition->source = source;
    hash_write_hex(hash_of(source), definition->hash);
    read_register(&checker.reader, root, definition);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    check_fields(&checker, &draft);
    check_intake(&checker, &draft);
    *ret_definition = definition;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
