/* What was published in some time, as digests tell it: each record once, with its name in each of the office's languages and what it leads to.
 *
 * Owns nothing; reads over a public connection, so that it can say nothing that is not published at that moment. Not here: who is told what (digest.h). */
#ifndef BLOCKS_POST_NEWS_H
#define BLOCKS_POST_NEWS_H

#include "blocks/engine.h"

#define NEWS_MAX 100000 /* records; what is more is not counted, and it is said */

struct news {
    int64_t id, *leads; /* leads: what it leads to by published links, over three at most */
    size_t lead_count;
    const struct definition *definition;
    struct text reference, name, url; /* url: its page, without a language; empty: it has none */
    struct text *names;               /* in each language of the engine, in their order; NULL: it has none */
    bool is_new;                      /* its first version is among what was published */
    struct instant at;                /* its last one */
};
struct news_list { struct news *list; size_t count; bool cut; };

/* By register, and in the order in which they were published. From `from` on, before `until`. */
enum result news_read(struct db *db, const struct engine *engine, struct arena *arena, struct instant from, struct instant until, struct news_list *ret_news) MUST_USE;
bool news_leads_to(const struct news *news, int64_t id); /* or is it */

#endif
