/* One stored document against what the log tells of it: every value against its leaf,
 * the leaves against the hash, and what is said besides against what was sealed. */
#include "blocks/proof/internal.h"

#include <inttypes.h>

#define SALT_HEX_BYTES 32

struct check {
    struct arena *arena;
    const struct proof_stored_document *document;
    const struct told_document *told;
    struct value *fields, *leaves;
    int64_t *values_gone;
    bool leaves_hold; /* the hash of the leaves is the one that the log tells of */
    struct message *message;
};

/* "action/41 version 2 was changed after it was published: WHAT." */
static enum result changed(const struct check *check, const char *format, ...) PRINTF_LIKE(2, 3);
static enum result changed(const struct check *check, const char *format, ...)
{
    char what[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof(what), format, arguments);
    va_end(arguments);
    return message_fail(check->message, ERROR_CORRUPT, "%.*s/%" PRId64 " version %" PRId64 " was changed after it was published: %s.",
                        TEXT_ARGS(check->document->register_name), check->document->id, check->document->version, what);
}

/* An object in canonical form: so no other text passes for it. */
static enum result read_object(const struct check *check, struct text source, const char *what, struct value **ret_object)
{
    struct value *object;
    enum result result = json_parse(check->arena, source, PROOF_DOCUMENT_BYTES_MAX, &object, NULL);
    if (result == ERROR_MEMORY)
        return result;
    if (result < 0 || object->kind != VALUE_OBJECT || !text_equal(canonical_text(check->arena, object), source))
        return arena_failed(check->arena) ? ERROR_MEMORY : changed(check, "its %s are not written as they were", what);
    *ret_object = object;
    return OK;
}

static bool is_salt(struct text salt)
{
    for (size_t i = 0; i < salt.length; i++)
        if (!(salt.data[i] >= '0' && salt.data[i] <= '9') && !(salt.data[i] >= 'a' && salt.data[i] <= 'f'))
            return false;
    return salt.length == SALT_HEX_BYTES; /* of another length, salt and name could be divided anew */
}

/* What stands in the place of a link's value that is gone. */
static bool is_stub(const struct value *pair)
{
    return pair->kind == VALUE_OBJECT && pair->object.count == 1 && value_get(pair, TEXT("without_name"));
}

/* What an entry tells of as gone must be the value that was there. */
static enum result check_gone_leaf(const struct check *check, const struct member *leaf, const struct told_value *gone)
{
    char hex[HASH_HEX_BYTES];
    hash_write_hex(gone->leaf, hex);
    if (leaf->value->kind != VALUE_TEXT || !text_equals(leaf->value->text, hex))
        return changed(check, "entry %" PRId64 " tells of the end of another \"%.*s\" than the one that was published", gone->entry, TEXT_ARGS(leaf->name));
    return OK;
}

static enum result check_field(const struct check *check, const struct member *field)
{
    const struct value *leaf = value_get(check->leaves, field->name), *value = value_get(field->value, TEXT("value"));
    const struct told_value *gone = told_gone(check->told, field->name);
    struct text salt = value_get_text(field->value, "salt");
    if (!leaf)
        return changed(check, "it has a value \"%.*s\" that entry %" PRId64 " does not tell of", TEXT_ARGS(field->name), check->told->entry);
    if (is_stub(field->value) && (gone || check->told->erased))
        return OK;
    if (gone)
        return changed(check, "the value of \"%.*s\" is there, though entry %" PRId64 " tells of its end", TEXT_ARGS(field->name), gone->entry);
    if (!value || field->value->object.count != 2 || !is_salt(salt) || leaf->kind != VALUE_TEXT ||
        !text_equal(proof_leaf(check->arena, salt, field->name, value), leaf->text))
        return changed(check, "the value of \"%.*s\"%s is not what entry %" PRId64 " tells of", TEXT_ARGS(field->name),
                       check->leaves_hold ? "" : ", or its leaf,", check->told->entry);
    return OK;
}

static enum result check_hash(struct check *check)
{
    char hex[HASH_HEX_BYTES];
    struct text of_leaves = proof_document_hash(check->arena, check->document->register_name, check->document->id,
                                                check->document->version, check->leaves);
    hash_write_hex(check->told->hash, hex);
    check->leaves_hold = text_equals(of_leaves, hex);
    for (size_t i = 0; i < check->fields->object.count; i++)
        TRY(check_field(check, &check->fields->object.members[i]));
    if (!check->leaves_hold)
        return changed(check, "its leaves are not what entry %" PRId64 " tells of", check->told->entry);
    if (!text_equals(check->document->hash, hex))
        return changed(check, "its hash is not the one that entry %" PRId64 " tells of", check->told->entry);
    return OK;
}

static enum result check_missing(const struct check *check)
{
    for (size_t i = 0; i < check->leaves->object.count; i++) {
        struct text name = check->leaves->object.members[i].name;
        const struct told_value *gone = told_gone(check->told, name);
        const struct value *pair = value_get(check->fields, name);
        if (gone)
            TRY(check_gone_leaf(check, &check->leaves->object.members[i], gone));
        if (pair && !is_stub(pair))
            continue;
        *check->values_gone += 1;
        if (!gone && !check->told->erased)
            return changed(check, "the value of \"%.*s\", of which entry %" PRId64 " tells, is missing, and no entry tells of its erasure",
                           TEXT_ARGS(name), check->told->entry);
    }
    return OK;
}

/* What the source says besides the fields must be what was sealed with them. */
static enum result check_said(const struct check *check, const char *name)
{
    const struct value *said = value_get(check->document->publication, text_of(name));
    const struct value *pair = value_get(check->fields, text_of(name)), *value = pair ? value_get(pair, TEXT("value")) : NULL;
    if (!said && !value)
        return OK;
    if (!value && (check->told->erased || told_gone(check->told, text_of(name))) && value_get(check->leaves, text_of(name)))
        return OK; /* erased; what stands in its place is no longer of the proof */
    if (!said || !value || !text_equal(canonical_text(check->arena, said), canonical_text(check->arena, value)))
        return changed(check, "%s is not what entry %" PRId64 " tells of",
                       text_equals(text_of(name), "@reason") ? "its reason" : "when, how, or under which reference and address it was published",
                       check->told->entry);
    return OK;
}

enum result verify_document(struct arena *arena, const struct proof_stored_document *document, const struct told_document *told,
                            int64_t *values_gone, struct message *message)
{
    struct check check = {.arena = arena, .document = document, .told = told, .values_gone = values_gone, .message = message};
    TRY(read_object(&check, document->fields, "values", &check.fields));
    TRY(read_object(&check, document->leaves, "leaves", &check.leaves));
    TRY(check_hash(&check));
    TRY(check_missing(&check));
    if (document->publication) {
        TRY(check_said(&check, "@publication"));
        TRY(check_said(&check, "@reason"));
    }
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
