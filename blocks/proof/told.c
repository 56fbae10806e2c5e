/* The documents that the log tells of, by key: what a verification keeps in memory,
 * some 150 bytes a document. */
#include "blocks/proof/internal.h"

#define TOLD_BYTES_MAX ((size_t)8 << 30)
#define TOLD_SLOTS_FIRST 1024

/* FNV-1a; whoever writes a log to make it slow makes only their own verification slow. */
static uint64_t key_hash(struct text key)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < key.length; i++)
        hash = (hash ^ (unsigned char)key.data[i]) * 1099511628211u;
    return hash ^ hash >> 32;
}

/* Where the key stands or would stand. */
static struct told_document **slot_of(struct told_document **slots, size_t slot_count, struct text key)
{
    size_t at = (size_t)key_hash(key) & (slot_count - 1);
    while (slots[at] && !text_equal(slots[at]->key, key))
        at = (at + 1) & (slot_count - 1);
    return &slots[at];
}

struct told_document *told_find(const struct told *told, struct text key)
{
    return told->slot_count ? *slot_of(told->slots, told->slot_count, key) : NULL;
}

static enum result grow(struct told *told)
{
    size_t slot_count = told->slot_count ? told->slot_count * 2 : TOLD_SLOTS_FIRST;
    struct told_document **slots = calloc(slot_count, sizeof(struct told_document *));
    if (!slots)
        return ERROR_MEMORY;
    for (size_t i = 0; i < told->slot_count; i++)
        if (told->slots[i])
            *slot_of(slots, slot_count, told->slots[i]->key) = told->slots[i];
    free(told->slots);
    told->slots = slots;
    told->slot_count = slot_count;
    return OK;
}

enum result told_add(struct told *told, struct text key, struct hash hash, int64_t entry)
{
    struct told_document *document;
    if (!told->arena && !(told->arena = arena_new(TOLD_BYTES_MAX)))
        return ERROR_MEMORY;
    if ((told->count + 1) * 2 > told->slot_count)
        TRY(grow(told));
    document = ARENA_NEW(told->arena, struct told_document);
    if (!document)
        return ERROR_MEMORY;
    *document = (struct told_document){.key = arena_copy(told->arena, key), .hash = hash, .entry = entry};
    if (arena_failed(told->arena))
        return ERROR_MEMORY;
    *slot_of(told->slots, told->slot_count, document->key) = document;
    told->count++;
    return OK;
}

enum result told_add_gone(struct told *told, struct told_document *document, struct text name, struct hash leaf, int64_t entry)
{
    struct told_value *value = ARENA_NEW(told->arena, struct told_value);
    if (!value)
        return ERROR_MEMORY;
    *value = (struct told_value){.name = arena_copy(told->arena, name), .leaf = leaf, .entry = entry, .next = document->gone};
    document->gone = value;
    return arena_failed(told->arena) ? ERROR_MEMORY : OK;
}

const struct told_value *told_gone(const struct told_document *document, struct text name)
{
    const struct told_value *value = document->gone;
    while (value && !text_equal(value->name, name))
        value = value->next;
    return value;
}

void told_note_destroyed(struct told_document *document, struct text name, bool destroyed)
{
    for (struct told_value *value = document && destroyed ? document->gone : NULL; value; value = value->next)
        if (text_equal(value->name, name))
            value->destroyed = true;
}

void told_clear(struct told *told)
{
    arena_free(told->arena);
    free(told->slots);
    *told = (struct told){.count = 0};
}
