/* Arenas: blocks of memory handed out from the front and given back together.
 * Owns the blocks. What is built in them lives in base/text, base/format and
 * the handlers.
 *
 * The arena itself lies at the start of its first block, so that the commonest
 * request costs one malloc. Blocks double from 16 KiB to 1 MiB. An allocation
 * too large to share a block gets one of its own, which goes behind the current
 * block so that the rest of that one is not wasted. Under AddressSanitizer the
 * unused part is poisoned and a gap left after each allocation. */
#include "base/arena.h"

#include <stdint.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#endif

#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>
#define POISON(start, bytes) ASAN_POISON_MEMORY_REGION((start), (bytes))
#define UNPOISON(start, bytes) ASAN_UNPOISON_MEMORY_REGION((start), (bytes))
#define GAP_BYTES 16
#else
#define POISON(start, bytes) ((void)(start), (void)(bytes))
#define UNPOISON(start, bytes) ((void)(start), (void)(bytes))
#define GAP_BYTES 0
#endif

#define ALIGNMENT 16
#define BLOCK_BYTES_FIRST ((size_t)16384)
#define BLOCK_BYTES_MAX ((size_t)1048576)

static_assert(ALIGNMENT % _Alignof(max_align_t) == 0, "arena memory suits every type");

struct block {
    struct block *next; /* older, or set aside for one large allocation */
    size_t bytes;       /* of `memory` */
    size_t used;
    _Alignas(ALIGNMENT) unsigned char memory[];
};

struct arena {
    struct block *current;
    size_t bytes_max;
    size_t used_bytes;
    size_t block_bytes_next;
    size_t allocations_to_failure; /* 0: none planned */
    bool failed;
    const struct language *language;
};

#define ARENA_BYTES ((sizeof(struct arena) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT)

static struct block *arena_first_block(struct arena *arena)
{
    return (struct block *)((unsigned char *)arena - offsetof(struct block, memory));
}

/* Zeroed where asked: a large block comes from the system as zeros already. */
static struct block *block_new(size_t bytes, bool zeroed)
{
    if (bytes > SIZE_MAX - sizeof(struct block))
        return NULL;
    size_t whole = sizeof(struct block) + bytes;
    struct block *block = zeroed ? calloc(1, whole) : malloc(whole);
    if (block == NULL)
        return NULL;
    block->next = NULL;
    block->bytes = bytes;
    block->used = 0;
    POISON(block->memory, bytes);
    return block;
}

static void block_free(struct block *block)
{
    UNPOISON(block->memory, block->bytes);
    free(block);
}

struct arena *arena_new(size_t bytes_max)
{
    struct block *block = block_new(BLOCK_BYTES_FIRST - sizeof(struct block), false);
    if (block == NULL)
        return NULL;
    UNPOISON(block->memory, ARENA_BYTES);
    struct arena *arena = (struct arena *)block->memory;
    block->used = ARENA_BYTES;
    *arena = (struct arena){
        .current = block,
        .bytes_max = bytes_max,
        .block_bytes_next = BLOCK_BYTES_FIRST * 2,
    };
    return arena;
}

/* Frees every block but the first, which holds the arena. */
static void arena_free_later_blocks(struct arena *arena)
{
    struct block *first = arena_first_block(arena);
    for (struct block *block = arena->current, *next; block != NULL; block = next) {
        next = block->next;
        if (block != first)
            block_free(block);
    }
}

void arena_free(struct arena *arena)
{
    if (arena == NULL)
        return;
    arena_free_later_blocks(arena);
    block_free(arena_first_block(arena));
}

void arena_free_at(struct arena **arena)
{
    arena_free(*arena);
    *arena = NULL;
}

void arena_reset(struct arena *arena)
{
    struct block *first = arena_first_block(arena);
    arena_free_later_blocks(arena);
    first->next = NULL;
    first->used = ARENA_BYTES;
    POISON(first->memory + ARENA_BYTES, first->bytes - ARENA_BYTES);
    arena->current = first;
    arena->used_bytes = 0;
    arena->block_bytes_next = BLOCK_BYTES_FIRST * 2;
    arena->allocations_to_failure = 0;
    arena->failed = false;
}

void *arena_fail(struct arena *arena)
{
    if (arena)
        arena->failed = true;
    return NULL;
}

static void *block_take(struct block *block, size_t bytes)
{
    void *memory = block->memory + block->used;
    size_t left = block->bytes - block->used;
    block->used += bytes + GAP_BYTES < left ? bytes + GAP_BYTES : left;
    UNPOISON(memory, bytes);
    return memory;
}

/* A block of its own, set behind the current one. */
static void *arena_alloc_apart(struct arena *arena, size_t bytes)
{
    struct block *block = block_new(bytes, true);
    if (block == NULL)
        return NULL;
    block->next = arena->current->next;
    arena->current->next = block;
    return block_take(block, bytes);
}

static bool arena_add_block(struct arena *arena)
{
    struct block *block = block_new(arena->block_bytes_next - sizeof(struct block), false);
    if (block == NULL)
        return false;
    block->next = arena->current;
    arena->current = block;
    if (arena->block_bytes_next < BLOCK_BYTES_MAX)
        arena->block_bytes_next *= 2;
    return true;
}

/* What is filled at once need not be zeroed first. */
static void *arena_take(struct arena *arena, size_t bytes, bool zeroed)
{
    if (!arena || arena->failed)
        return NULL;
    if (arena->allocations_to_failure > 0 && --arena->allocations_to_failure == 0)
        return arena_fail(arena);
    if (bytes > arena->bytes_max || bytes > SIZE_MAX / 2)
        return arena_fail(arena);
    size_t rounded = bytes == 0 ? ALIGNMENT : (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (rounded > arena->bytes_max - arena->used_bytes)
        return arena_fail(arena);

    bool fits = rounded <= arena->current->bytes - arena->current->used;
    if (!fits && rounded > arena->block_bytes_next / 4) {
        void *apart = arena_alloc_apart(arena, rounded);
        if (apart == NULL)
            return arena_fail(arena);
        arena->used_bytes += rounded;
        return apart;
    }
    if (!fits && !arena_add_block(arena))
        return arena_fail(arena);
    arena->used_bytes += rounded;
    void *memory = block_take(arena->current, rounded);
    return zeroed ? memset(memory, 0, rounded) : memory;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
    return arena_take(arena, bytes, true);
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t bytes_each)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, bytes_each, &bytes))
        return arena_fail(arena);
    return arena_alloc(arena, bytes);
}

struct text arena_copy(struct arena *arena, struct text text)
{
    char *data = text.length < SIZE_MAX ? arena_take(arena, text.length + 1, false) : arena_fail(arena);
    if (data == NULL)
        return TEXT_NONE;
    if (text.length > 0)
        memcpy(data, text.data, text.length);
    data[text.length] = '\0';
    return (struct text){data, text.length};
}

struct text arena_copy_z(struct arena *arena, const char *zero_terminated)
{
    return arena_copy(arena, text_of(zero_terminated));
}

struct text arena_printf(struct arena *arena, const char *format, ...)
{
    char small[256];
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(small, sizeof(small), format, arguments);
    struct text text = TEXT_NONE;
    if (length < 0) {
        arena_fail(arena);
    } else if ((size_t)length < sizeof(small)) {
        text = arena_copy(arena, (struct text){small, (size_t)length});
    } else {
        char *data = arena_alloc(arena, (size_t)length + 1);
        if (data != NULL) {
            vsnprintf(data, (size_t)length + 1, format, again);
            text = (struct text){data, (size_t)length};
        }
    }
    va_end(again);
    va_end(arguments);
    return text;
}

bool arena_failed(const struct arena *arena)
{
    return !arena || arena->failed;
}

size_t arena_used_bytes(const struct arena *arena)
{
    return arena->used_bytes;
}

void arena_fail_at(struct arena *arena, size_t n)
{
    arena->allocations_to_failure = n;
}

void arena_set_language(struct arena *arena, const struct language *language)
{
    arena->language = language;
}

const struct language *arena_language(const struct arena *arena)
{
    return arena ? arena->language : NULL;
}
