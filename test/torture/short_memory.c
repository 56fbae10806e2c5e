/* Memory that runs out now and then: loaded before the program (LD_PRELOAD), it fails one in so many allocations of
 * whoever asks, the libraries too, while trouble.h says so. Zeroed memory and growing are asked for by the same door.
 *
 * Owns nothing. The program's own arenas fail in unit tests one by one (arena_fail_at); this finds what nobody thought of. */
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include "trouble.h"

extern void *__libc_malloc(size_t bytes);
extern void *__libc_calloc(size_t count, size_t bytes);
extern void *__libc_realloc(void *old, size_t bytes);

static struct trouble *trouble;
static atomic_uint dice = 1;

__attribute__((constructor)) static void begin(void) { trouble = trouble_map(); }

static int fails(void)
{
    uint32_t one_in = trouble ? trouble->allocation_one_in : 0;
    if (one_in == 0)
        return 0;
    unsigned thrown = atomic_fetch_add(&dice, 2654435769u) * 2246822519u;
    if ((thrown >> 8) % one_in != 0)
        return 0;
    trouble->allocations_failed++;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t bytes) { return fails() ? NULL : __libc_malloc(bytes); }
void *calloc(size_t count, size_t bytes) { return fails() ? NULL : __libc_calloc(count, bytes); }
void *realloc(void *old, size_t bytes) { return fails() ? NULL : __libc_realloc(old, bytes); }
