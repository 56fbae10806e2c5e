/* Sealed fields: what is sealed as it is written, and opened for whoever may see it. Owns what a sealed value
 * is bound to, so that none can be moved to another record or field. Not here: keys and ciphers
 * (base/crypto/keyring.h), sealing all anew with another key (reseal.c). */
#include "blocks/record/compose.h"
#include "blocks/record/merge.h"

#include <inttypes.h>

/* No version: a value that does not change stays as it is, in every version's document. */
struct text sealed_place(struct arena *arena, struct text register_name, int64_t id, struct text field_name)
{
    return arena_printf(arena, "field\n%.*s\n%" PRId64 "\n%.*s", TEXT_ARGS(register_name), id, TEXT_ARGS(field_name));
}

bool field_value_is_sealed(const struct field_value *value)
{
    return text_is_sealed(value->text);
}

bool definition_has_sealed(const struct definition *definition)
{
    for (size_t i = 0; i < definition->field_count; i++)
        if (definition->fields[i].sealed)
            return true;
    return false;
}

/* --- Opening -------------------------------------------------------------- */

/* A link is its target's number in the plain. What it leads to may have been merged: whoever reads it is led to the record that stands for
 * that (merge.h). */
static enum result opened_value(struct db *db, struct arena *arena, const struct field *field, struct text plain, struct text sealed, struct field_value *ret_value)
{
    int64_t *id;
    if (field->type != FIELD_LINK) {
        *ret_value = (struct field_value){.text = plain, .sealed = sealed};
        return OK;
    }
    id = ARENA_NEW(arena, int64_t);
    if (!id)
        return ERROR_MEMORY;
    if (text_to_integer(plain, id) < 0)
        return ERROR_CORRUPT;
    TRY(merge_standing(db, *id, id));
    *ret_value = (struct field_value){.links = id, .link_count = 1, .sealed = sealed};
    return OK;
}

/* Under its name or, where the field was renamed, the one before. */
static enum result open_value(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, int64_t id,
                              const struct field *field, struct field_value *value)
{
    struct message why = {.language = arena_language(arena)};
    struct text plain = TEXT_NONE;
    enum result result = keyring_unseal(engine->keyring, arena, sealed_place(arena, definition->name, id, field->name), value->text, &plain, &why);
    if (result == ERROR_CORRUPT && field->was.length)
        result = keyring_unseal(engine->keyring, arena, sealed_place(arena, definition->name, id, field->was), value->text, &plain, &why);
    if (result == OK)
        TRY(opened_value(db, arena, field, plain, value->text, value));
    else if (result == ERROR_NOT_FOUND || result == ERROR_CORRUPT)
        value->closed = arena_copy_z(arena, why.text);
    else
        return result;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result record_unseal_text(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, int64_t id,
                               const struct field *field, struct field_value *value)
{
    return field_value_is_sealed(value) ? open_value(db, engine, arena, definition, id, field, value) : OK;
}

enum result record_unseal(struct db *db, const struct engine *engine, struct arena *arena, struct record *record, const struct actor *actor)
{
    const struct definition *definition = record->definition;
    bool is_theirs = definition_has_sealed(definition) && record_is_theirs(db, record, actor);
    for (size_t i = 0; i < definition->field_count; i++)
        if (definition->fields[i].sealed && field_may_see(&definition->fields[i], actor, is_theirs))
            TRY(record_unseal_text(db, engine, arena, definition, record->id, &definition->fields[i], &record->values[i]));
    return OK;
}

enum result record_value_opened(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, const struct field *field,
                                struct field_value *ret_value)
{
    struct field_value value = *record_value(record, field->name);
    if (field_value_is_sealed(&value))
        TRY(open_value(db, engine, arena, record->definition, record->id, field, &value));
    *ret_value = value;
    return OK;
}

/* --- Sealing -------------------------------------------------------------- */

static enum result seal_value(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, const struct field *field,
                              struct field_value *value, struct message *message)
{
    struct field_value stored = {.text = value->sealed};
    struct text sealed, plain = field_canonical(arena, field, value);
    if (!plain.length || field_value_is_sealed(value))
        return OK;
    if (stored.text.length)
        TRY(open_value(db, engine, arena, record->definition, record->id, field, &stored));
    if (stored.sealed.length && text_equal(field_canonical(arena, field, &stored), plain)) {
        sealed = stored.sealed;
    } else {
        struct message why = {.language = arena_language(arena)};
        enum result result = keyring_seal(engine->keyring, arena, sealed_place(arena, record->definition->name, record->id, field->name), plain, &sealed, &why);
        if (result == ERROR_NOT_FOUND || result == ERROR_CORRUPT) /* for whoever types: the operator reads the same on the server's log */
            return message_fail(message, ERROR_INVALID, "“%.*s” is kept sealed, and the office has no key to seal it with now, so it cannot be saved. "
                                                        "Whoever runs the office can help: “frankpledge key list” tells them more.", TEXT_ARGS(field->label));
        TRY(result);
    }
    *value = (struct field_value){.text = sealed};
    return OK;
}

enum result record_seal(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, struct record **ret_sealed,
                        struct message *message)
{
    const struct definition *definition = record->definition;
    struct record *sealed = ARENA_NEW(arena, struct record);
    struct field_value *values = ARENA_ARRAY(arena, struct field_value, definition->field_count + 1);
    if (!sealed || !values)
        return ERROR_MEMORY;
    memcpy(values, record->values, definition->field_count * sizeof *values);
    for (size_t i = 0; i < definition->field_count; i++)
        if (definition->fields[i].sealed)
            TRY(seal_value(db, engine, arena, record, &definition->fields[i], &values[i], message));
    *sealed = *record;
    sealed->values = values;
    *ret_sealed = sealed;
    return OK;
}

/* --- What is no field ------------------------------------------------------ */

enum result engine_seal_text(const struct engine *engine, struct arena *arena, struct text place, struct text text, bool must,
                             struct text *ret_text, struct message *message)
{
    enum result result = keyring_seal(engine->keyring, arena, place, text, ret_text, message);
    if ((result != ERROR_NOT_FOUND && result != ERROR_CORRUPT) || must)
        return result;
    *ret_text = text;
    return OK;
}

enum result engine_unseal_text(const struct engine *engine, struct arena *arena, struct text place, struct text text,
                               struct text *ret_text, struct message *message)
{
    if (text_is_sealed(text))
        return keyring_unseal(engine->keyring, arena, place, text, ret_text, message);
    *ret_text = text;
    return OK;
}
