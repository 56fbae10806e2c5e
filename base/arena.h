/* Arenas: memory that is given back all at once.
 *
 * A request, a command or a load makes one; everything made on the way lives in
 * it and goes with it. Not for threads to share. Nothing from an arena may be
 * kept in anything that outlives the arena.
 *
 * Failure is sticky: once an allocation fails (no memory, or bytes_max reached)
 * every later one returns NULL too and arena_failed() is true. Builders of
 * views and texts pass NULLs through, so that the edge checks once. Code that
 * writes through a pointer checks that pointer. An arena that could not be made (NULL) is one
 * that has failed. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include "base/result.h"
#include "base/text.h"

struct arena;
struct language;

/* NULL when there is no memory. */
struct arena *arena_new(size_t bytes_max) MUST_USE;
/* NULL is allowed. */
void arena_free(struct arena *arena);
void arena_free_at(struct arena **arena); /* for AUTO(arena_free_at) */
/* Empties the arena but keeps its first block, for reuse; clears the failure. */
void arena_reset(struct arena *arena);

/* Zeroed, aligned for any type; NULL on failure. Size 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t bytes) MUST_USE;
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
/* NULL too when count * sizeof(type) overflows. */
void *arena_alloc_array(struct arena *arena, size_t count, size_t bytes_each) MUST_USE;
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc_array((arena), (count), sizeof(type)))

/* Copies; the data always ends in a NUL that the length does not count.
 * On failure the text is empty (data "" and length 0), never NULL data. */
struct text arena_copy(struct arena *arena, struct text text) MUST_USE;
struct text arena_copy_z(struct arena *arena, const char *zero_terminated) MUST_USE;
struct text arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3) MUST_USE;

bool arena_failed(const struct arena *arena);
/* For what is worked out in memory from elsewhere and put here: that there was none of it is this arena's failure too. NULL. */
void *arena_fail(struct arena *arena);
size_t arena_used_bytes(const struct arena *arena);

/* The language that texts made in this arena are for (base/wording.h); NULL: as they stand in the source. Stays when the arena is reset. */
void arena_set_language(struct arena *arena, const struct language *language);
const struct language *arena_language(const struct arena *arena); /* NULL arena: NULL */

/* Tests only: the n-th allocation from now (1 = the next) in this arena fails. 0 = none. */
void arena_fail_at(struct arena *arena, size_t n);

#endif
