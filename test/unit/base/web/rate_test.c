/* Token buckets, the keyed hash, and which encoding a client wants. */
#include "base/web/edge.h"
#include "test.h"

static const unsigned char key[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

TEST("the hash agrees with the published vectors of SipHash-2-4")
{
    char bytes[15];
    for (int i = 0; i < 15; i++)
        bytes[i] = (char)i;
    CHECK(hash_keyed(key, (struct text){bytes, 15}) == 0xa129ca6149be45e5);
    CHECK(hash_keyed(key, (struct text){bytes, 0}) == 0x726fdb47dd0e0e31);
    CHECK(hash_keyed(key, (struct text){bytes, 8}) == 0x93f5f5799a932462);
}

TEST("a bucket allows its burst, then as much as flows in")
{
    struct rate_table *table = rate_table_new(key);
    struct text ann = TEXT("sign-in ann"), bob = TEXT("sign-in bob");
    for (int i = 0; i < 5; i++)
        CHECK(rate_table_allow(table, ann, 5, 6, 1000));
    CHECK(!rate_table_allow(table, ann, 5, 6, 1000));
    CHECK(rate_table_allow(table, bob, 5, 6, 1000));
    CHECK(!rate_table_allow(table, ann, 5, 6, 10999));
    CHECK(rate_table_allow(table, ann, 5, 6, 11000)); /* six a minute: one in ten seconds */
    CHECK(!rate_table_allow(table, ann, 5, 6, 11000));
    CHECK(!rate_table_allow(table, ann, 5, 6, 500)); /* a clock that goes back gives nothing */
    for (int i = 0; i < 5; i++)
        CHECK(rate_table_allow(table, ann, 5, 6, INT64_MAX / 2)); /* never more than the burst */
    CHECK(!rate_table_allow(table, ann, 5, 6, INT64_MAX / 2));
    CHECK(rate_table_allow(table, TEXT("once"), 1, 0, 0));
    CHECK(!rate_table_allow(table, TEXT("once"), 1, 0, 1000000000));
    rate_table_free(table);
}

TEST("a flood of other keys does not make the table grow nor free who is limited")
{
    struct rate_table *table = rate_table_new(key);
    char name[32];
    struct text ann = TEXT("ann");
    for (int i = 0; i < 5; i++)
        CHECK(rate_table_allow(table, ann, 5, 1, 1000));
    for (int i = 0; i < 100000; i++) {
        snprintf(name, sizeof name, "other %d", i);
        CHECK(rate_table_allow(table, text_of(name), 5, 1, 1000));
    }
    CHECK(!rate_table_allow(table, ann, 5, 1, 1000));
    rate_table_free(table);
}

TEST("which encoding is wanted")
{
    static const struct {
        const char *header;
        enum encoding encoding;
    } cases[] = {
        {NULL, ENCODING_IDENTITY},
        {"", ENCODING_IDENTITY},
        {"gzip", ENCODING_GZIP},
        {"GZip", ENCODING_GZIP},
        {"br", ENCODING_BROTLI},
        {"gzip, deflate, br", ENCODING_BROTLI},
        {"gzip;q=0.9, br;q=0.8", ENCODING_GZIP},
        {"gzip;q=0.8, br;q=0.8", ENCODING_BROTLI},
        {"br;q=0, gzip", ENCODING_GZIP},
        {"br;q=0.000, gzip;q=0.001", ENCODING_GZIP},
        {"gzip;q=0", ENCODING_IDENTITY},
        {"*", ENCODING_BROTLI},
        {"*;q=0", ENCODING_IDENTITY},
        {"*, br;q=0", ENCODING_GZIP},
        {"identity, deflate", ENCODING_IDENTITY},
        {"gzip ; q=0.5", ENCODING_GZIP},
        {"gzip;q=x", ENCODING_IDENTITY},
        {";;,,;q=1", ENCODING_IDENTITY},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (encoding_wanted(cases[i].header) != cases[i].encoding)
            printf("  %s\n", cases[i].header);
        CHECK(encoding_wanted(cases[i].header) == cases[i].encoding);
    }
    CHECK(encoding_fits(TEXT("text/html; charset=utf-8")));
    CHECK(!encoding_fits(TEXT("image/png")));
    CHECK(!encoding_fits(TEXT("application/octet-stream")));
}

TEST("the cache keeps to its bounds and gives up what was used longest ago")
{
    struct cache *cache = cache_new(3, 100000, key);
    static const char *const names[] = {"a", "b", "c", "d"};
    struct kept_options options = {.content_type = "text/plain", .cache_control = "no-cache"};
    struct instant now = {1000}, until = {2000};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct kept *kept;
        CHECK(kept_new(strdup(names[i]), 1, &options, &kept) == OK);
        cache_put(cache, text_of(names[i]), 7, until, kept);
        kept_release(kept);
        if (i == 2)
            kept_release(cache_get(cache, TEXT("a"), 7, now)); /* used: b is the oldest now */
    }
    CHECK_INTEGER(cache_entry_count(cache), 3);
    CHECK(cache_get(cache, TEXT("b"), 7, now) == NULL);
    struct kept *a = cache_get(cache, TEXT("a"), 7, now);
    CHECK(a != NULL);
    CHECK(cache_get(cache, TEXT("a"), 8, now) == NULL); /* published since */
    CHECK_TEXT(a->body, "a");                           /* still held by who got it */
    kept_release(a);
    CHECK(cache_get(cache, TEXT("d"), 7, until) == NULL); /* its wording holds no longer */
    CHECK_INTEGER(cache_entry_count(cache), 1);
    struct kept *large;
    CHECK(kept_new(calloc(1, 99990), 99990, &options, &large) == OK);
    cache_put(cache, TEXT("large"), 7, until, large);
    kept_release(large);
    CHECK_INTEGER(cache_entry_count(cache), 1); /* it pushed the others out */
    cache_free(cache);
}
