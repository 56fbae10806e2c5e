/* Token buckets in a table of fixed size. Keys are kept as keyed hashes only. A full set
 * of the table gives up the bucket that is nearest to full, which forgets least. */
#include "base/web/edge.h"

#define RATE_SETS 4096
#define RATE_WAYS 8
#define RATE_UNIT 60000 /* parts of a token: one a minute is one part a millisecond */

struct bucket {
    uint64_t hash; /* 0: unused */
    int64_t parts;
    int64_t at_ms;
};
struct rate_table {
    pthread_mutex_t lock;
    unsigned char key[16];
    struct bucket buckets[RATE_SETS][RATE_WAYS];
};

struct rate_table *rate_table_new(const unsigned char key[16])
{
    struct rate_table *table = calloc(1, sizeof *table);
    if (!table)
        return NULL;
    pthread_mutex_init(&table->lock, NULL);
    memcpy(table->key, key, sizeof table->key);
    return table;
}

void rate_table_free(struct rate_table *table)
{
    if (!table)
        return;
    pthread_mutex_destroy(&table->lock);
    free(table);
}

/* The key's bucket, or the one that gives way to it. */
static struct bucket *bucket_for(struct rate_table *table, uint64_t hash, int burst, int64_t now_ms)
{
    struct bucket *set = table->buckets[hash % RATE_SETS], *yields = &set[0];
    for (size_t i = 0; i < RATE_WAYS; i++) {
        if (set[i].hash == hash)
            return &set[i];
        if (set[i].hash == 0 || (yields->hash != 0 && set[i].parts > yields->parts))
            yields = &set[i];
    }
    *yields = (struct bucket){.hash = hash, .parts = (int64_t)burst * RATE_UNIT, .at_ms = now_ms};
    return yields;
}

bool rate_table_allow(struct rate_table *table, struct text key, int burst, int per_minute, int64_t now_ms)
{
    assert(burst > 0 && per_minute >= 0);
    uint64_t hash = hash_keyed(table->key, key);
    pthread_mutex_lock(&table->lock);
    struct bucket *bucket = bucket_for(table, hash ? hash : 1, burst, now_ms);
    int64_t full = (int64_t)burst * RATE_UNIT, passed_ms = now_ms - bucket->at_ms;
    if (passed_ms > 0) {
        bucket->parts = per_minute > 0 && passed_ms > full / per_minute ? full : bucket->parts + passed_ms * per_minute;
        bucket->at_ms = now_ms;
    }
    if (bucket->parts > full)
        bucket->parts = full;
    bool may = bucket->parts >= RATE_UNIT;
    if (may)
        bucket->parts -= RATE_UNIT;
    pthread_mutex_unlock(&table->lock);
    return may;
}

bool rate_allow(struct web *web, struct text key, int burst, int per_minute)
{
    return rate_table_allow(web->rates, key, burst, per_minute, monotonic_ms());
}

void rate_give_back(struct web *web, struct text key)
{
    struct rate_table *table = web->rates;
    uint64_t hash = hash_keyed(table->key, key);
    pthread_mutex_lock(&table->lock);
    struct bucket *set = table->buckets[(hash ? hash : 1) % RATE_SETS];
    for (size_t i = 0; i < RATE_WAYS; i++)
        if (set[i].hash == (hash ? hash : 1))
            set[i].parts += RATE_UNIT; /* what is more than full is taken off at its next use */
    pthread_mutex_unlock(&table->lock);
}
