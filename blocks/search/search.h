/* Search: one box over everything the reader may see.
 *
 * Owns search_word (the office's records) and pub_search_word (published ones):
 * stem, record id, register, weight. Stems are made in C (base/text.h), so that
 * both engines hit alike; hits have all the words asked for, a last word of three
 * letters or more also as a beginning. Common words ("of", "the") are looked for only when
 * nothing else was asked. Ranked by weight (name 8, reference 8, other text 1: the heaviest part that has
 * the word counts), then by name. */
#ifndef BLOCKS_SEARCH_H
#define BLOCKS_SEARCH_H

#include "base/store/store.h"
#include "base/text.h"
#include "base/web/web.h"

extern const char search_schema[];
#define SEARCH_WORDS_MAX 8       /* of a query; more are not looked at, and the page says so */
#define SEARCH_WORD_BYTES_MAX 64

/* later: of a field with `see_in`: its words are found by those whom the condition lets in to the register's name with SEARCH_LATER behind it. A word that stands in another part too is
 * found by that one. */
struct search_part { struct text text; int weight; bool later; };
#define SEARCH_LATER ":later"
/* In a write transaction: replaces what stands for this record. count 0 takes it out. */
enum result search_put(struct db *db, enum store_role role, struct text register_name, int64_t id,
                       const struct search_part *parts, size_t count) MUST_USE;

struct search_hit { int64_t id; struct text register_name; int64_t weight; };
/* `condition` is SQL over the columns `register` (as stored: with SEARCH_LATER or without) and `record_id` that keeps what the reader may see ("1=1" for
 * public), with its own binds numbered from $1 on, all of them mentioned: `condition_binds`; search numbers its own
 * after them. Fills at most `max` hits from `offset` on; ret_total counts all. A query without a word finds nothing. */
#define SEARCH_CONDITION_BINDS_MAX 8
enum result search_find(struct db *db, enum store_role role, struct arena *arena, struct text query,
                        const char *condition, struct binds condition_binds, size_t offset, size_t max,
                        struct search_hit **ret_hits, size_t *ret_count, int64_t *ret_total) MUST_USE;

/* The words of a query as they are looked for. */
struct search_word {
    char word[SEARCH_WORD_BYTES_MAX + 1]; /* folded */
    char stem[SEARCH_WORD_BYTES_MAX + 1];
    bool begins;                          /* also as a beginning */
};
struct search_words {
    struct search_word list[SEARCH_WORDS_MAX];
    size_t count;
    bool cut; /* there were more */
};
void search_read_query(struct text query, struct search_words *ret_words);
/* About `characters` of the text around the first word that was asked for, with "…" where it was
 * cut; empty when none of them is in it. `words` NULL: the text's opening. */
struct text search_excerpt(struct arena *arena, struct text text, const struct search_words *words, size_t characters);

/* /search, /desk/search */
extern const struct route search_routes[];

#endif
