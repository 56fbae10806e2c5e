/* Leaves and the hashes of documents: what the log says of a value without saying it.
 *
 * Not here: which values a document has (blocks/publish), the log's lines (line.c). */
#include "blocks/proof/internal.h"

#include <inttypes.h>

#include "base/limits.h"

#define SALT_BYTES 16

struct text proof_salt(struct arena *arena)
{
    return random_hex(arena, SALT_BYTES);
}

struct text canonical_text(struct arena *arena, const struct value *value)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, PROOF_DOCUMENT_BYTES_MAX);
    json_write_canonical(&out, value);
    return out.failure < 0 ? TEXT_NONE : arena_copy(arena, buffer_text(&out));
}

/* A hash of what is in the buffer, or of nothing: then the arena fails too, so that
 * nobody stores an empty text for a hash. */
static struct text hash_of_buffer(struct arena *arena, const struct text *before, size_t before_count, const struct buffer *buffer)
{
    struct text parts[4];
    assert(before_count < COUNT_OF(parts));
    if (buffer->failure < 0) {
        void *none = arena_alloc(arena, SIZE_MAX);
        assert(!none);
        return TEXT_NONE;
    }
    for (size_t i = 0; i < before_count; i++)
        parts[i] = before[i];
    parts[before_count] = buffer_text(buffer);
    return hash_hex(arena, hash_of_parts(parts, before_count + 1));
}

struct text proof_leaf(struct arena *arena, struct text salt, struct text name, const struct value *value)
{
    AUTO(buffer_clear) struct buffer canonical;
    const struct text before[] = {salt, name, {"", 1}}; /* the literal's closing NUL */
    buffer_init(&canonical, PAGE_BYTES_MAX);
    json_write_canonical(&canonical, value);
    return hash_of_buffer(arena, before, COUNT_OF(before), &canonical);
}

struct text proof_document_hash(struct arena *arena, struct text register_name, int64_t id, int64_t version, const struct value *leaves)
{
    AUTO(buffer_clear) struct buffer canonical;
    const struct value name = {.kind = VALUE_TEXT, .text = register_name};
    buffer_init(&canonical, PAGE_BYTES_MAX);
    buffer_append_z(&canonical, "{\"fields\":");
    json_write_canonical(&canonical, leaves);
    buffer_printf(&canonical, ",\"id\":%" PRId64 ",\"register\":", id);
    json_write_canonical(&canonical, &name);
    buffer_printf(&canonical, ",\"version\":%" PRId64 "}", version);
    return hash_of_buffer(arena, NULL, 0, &canonical);
}

void proof_seal(struct arena *arena, struct text name, struct value *value, struct value *fields, struct value *leaves)
{
    struct value *pair = value_object(arena);
    struct text salt = proof_salt(arena);
    value_set_text(arena, pair, "salt", salt);
    value_set(arena, pair, "value", value);
    value_set_named(arena, fields, name, pair, false);
    value_set_named(arena, leaves, name, value_text(arena, proof_leaf(arena, salt, name, value)), false);
}

struct value *proof_publication_values(struct arena *arena, const struct proof_publication *publication)
{
    struct value *values = value_object(arena), *about = value_object(arena);
    value_set_text(arena, about, "approved_as", publication->approved_as);
    value_set(arena, about, "in_force_on", value_date(arena, publication->in_force_on));
    value_set_text(arena, about, "kind", publication->kind);
    value_set_text(arena, about, "published_at", instant_iso(arena, publication->published_at));
    value_set_text(arena, about, "reference", publication->reference);
    value_set_text(arena, about, "slug", publication->slug);
    value_set(arena, values, "@publication", about);
    if (publication->reason.length)
        value_set_text(arena, values, "@reason", publication->reason);
    return values;
}
