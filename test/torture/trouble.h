/* What the tests tell a server under torture while it runs: a small file that both have mapped (TROUBLE names it).
 * Each number says "one in so many fails", 0 none; all little-endian 32-bit. */
#ifndef TEST_TORTURE_TROUBLE_H
#define TEST_TORTURE_TROUBLE_H

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct trouble {
    volatile uint32_t allocation_one_in; /* short_memory.c */
    volatile uint32_t write_one_in;      /* unsynced.c: an error of the disk at writing or syncing */
    volatile uint32_t allocations_failed, writes_failed; /* what came of it */
};

/* NULL where no trouble is wanted. */
static inline struct trouble *trouble_map(void)
{
    const char *path = getenv("TROUBLE");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
        return NULL;
    void *map = mmap(NULL, sizeof(struct trouble), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    return map == MAP_FAILED ? NULL : map;
}

#endif
