/* The page cache: answers to public GETs, each under the generation of the public tables
 * that it was made from and no longer than its wording holds. Bounded in entries and
 * bytes; what was used longest ago gives way. */
#include "base/web/edge.h"

#define CACHE_BUCKETS 4096

struct entry {
    struct entry *next_in_bucket, *newer, *older;
    uint64_t hash;
    struct text key;
    int64_t generation;
    struct instant fresh_until;
    struct kept *kept;
    size_t bytes; /* as counted in the total */
};
struct cache {
    pthread_mutex_t lock;
    unsigned char key[16];
    struct entry *buckets[CACHE_BUCKETS];
    struct entry *newest, *oldest;
    size_t count, bytes, entries_max, bytes_max;
};

struct cache *cache_new(size_t entries_max, size_t bytes_max, const unsigned char key[16])
{
    struct cache *cache = calloc(1, sizeof *cache);
    if (!cache)
        return NULL;
    pthread_mutex_init(&cache->lock, NULL);
    memcpy(cache->key, key, sizeof cache->key);
    cache->entries_max = entries_max;
    cache->bytes_max = bytes_max;
    return cache;
}

static void unlink_from_order(struct cache *cache, struct entry *entry)
{
    *(entry->newer ? &entry->newer->older : &cache->newest) = entry->older;
    *(entry->older ? &entry->older->newer : &cache->oldest) = entry->newer;
}

static void link_as_newest(struct cache *cache, struct entry *entry)
{
    entry->newer = NULL;
    entry->older = cache->newest;
    *(cache->newest ? &cache->newest->newer : &cache->oldest) = entry;
    cache->newest = entry;
}

static void entry_free(struct entry *entry)
{
    kept_release(entry->kept);
    free((char *)entry->key.data);
    free(entry);
}

static void entry_drop(struct cache *cache, struct entry *entry)
{
    struct entry **link = &cache->buckets[entry->hash % CACHE_BUCKETS];
    while (*link != entry)
        link = &(*link)->next_in_bucket;
    *link = entry->next_in_bucket;
    unlink_from_order(cache, entry);
    assert(cache->count > 0 && cache->bytes >= entry->bytes);
    cache->count--;
    cache->bytes -= entry->bytes;
    entry_free(entry);
}

/* The last one stays even if it alone is too large: it is limited before it gets here. */
static void make_room(struct cache *cache)
{
    while (cache->count > 1 && (cache->count > cache->entries_max || cache->bytes > cache->bytes_max))
        entry_drop(cache, cache->oldest);
}

void cache_free(struct cache *cache)
{
    if (!cache)
        return;
    while (cache->oldest)
        entry_drop(cache, cache->oldest);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

static struct entry *entry_find(struct cache *cache, uint64_t hash, struct text key)
{
    struct entry *entry = cache->buckets[hash % CACHE_BUCKETS];
    while (entry && (entry->hash != hash || !text_equal(entry->key, key)))
        entry = entry->next_in_bucket;
    return entry;
}

/* Encodings are made after an entry came in. */
static void recount(struct cache *cache, struct entry *entry)
{
    size_t bytes = sizeof *entry + entry->key.length + entry->kept->bytes;
    cache->bytes = cache->bytes - entry->bytes + bytes;
    entry->bytes = bytes;
}

struct kept *cache_get(struct cache *cache, struct text key, int64_t generation, struct instant now)
{
    uint64_t hash = hash_keyed(cache->key, key);
    struct kept *kept = NULL;
    pthread_mutex_lock(&cache->lock);
    struct entry *entry = entry_find(cache, hash, key);
    /* An answer newer than the generation asked for is right as well: the caller read the
     * generation just before another published. */
    if (entry && (entry->generation < generation || now.seconds >= entry->fresh_until.seconds)) {
        entry_drop(cache, entry);
    } else if (entry) {
        kept = entry->kept;
        atomic_fetch_add(&kept->references, 1);
        unlink_from_order(cache, entry);
        link_as_newest(cache, entry);
        recount(cache, entry);
        make_room(cache);
    }
    pthread_mutex_unlock(&cache->lock);
    return kept;
}

static struct entry *entry_new(struct cache *cache, struct text key, int64_t generation, struct instant fresh_until)
{
    struct entry *entry = calloc(1, sizeof *entry);
    char *copy = malloc(key.length + 1);
    if (!entry || !copy) {
        free(entry);
        free(copy);
        return NULL;
    }
    memcpy(copy, key.data, key.length);
    copy[key.length] = '\0';
    entry->hash = hash_keyed(cache->key, key);
    entry->key = (struct text){copy, key.length};
    entry->generation = generation;
    entry->fresh_until = fresh_until;
    return entry;
}

void cache_put(struct cache *cache, struct text key, int64_t generation, struct instant fresh_until, struct kept *kept)
{
    struct entry *entry = entry_new(cache, key, generation, fresh_until);
    if (!entry)
        return; /* it is made again next time */
    entry->kept = kept;
    atomic_fetch_add(&kept->references, 1);
    pthread_mutex_lock(&cache->lock);
    struct entry *before = entry_find(cache, entry->hash, key);
    if (before && before->generation > generation) {
        entry_free(entry); /* another thread was faster with a newer one */
    } else {
        if (before)
            entry_drop(cache, before);
        struct entry **bucket = &cache->buckets[entry->hash % CACHE_BUCKETS];
        entry->next_in_bucket = *bucket;
        *bucket = entry;
        link_as_newest(cache, entry);
        cache->count++;
        recount(cache, entry);
        make_room(cache);
    }
    pthread_mutex_unlock(&cache->lock);
}

size_t cache_entry_count(struct cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    size_t count = cache->count;
    pthread_mutex_unlock(&cache->lock);
    return count;
}

/* Face, path, and the declared query in order, parted by NULs, which no input holds. */
struct text cache_key(const struct request *request, char out[CACHE_KEY_BYTES_MAX])
{
    size_t length = 0;
    out[length++] = (char)('0' + request->face);
    if (request->language) { /* no path begins with a letter */
        struct text code = language_code(request->language->language);
        memcpy(out + length, code.data, code.length);
        length += code.length;
    }
    struct text path = request->target.path;
    assert(path.length < URL_BYTES_MAX + 1);
    memcpy(out + length, path.data, path.length);
    length += path.length;
    for (size_t i = 0; i < request->given_count; i++) {
        const struct text parts[] = {request->given[i].name, request->given[i].value};
        for (size_t part = 0; part < COUNT_OF(parts); part++) {
            assert(length + 1 + parts[part].length <= CACHE_KEY_BYTES_MAX);
            out[length++] = '\0';
            memcpy(out + length, parts[part].data, parts[part].length);
            length += parts[part].length;
        }
    }
    return (struct text){out, length};
}
