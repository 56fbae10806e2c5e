/* Pots on which residents decide: the ballot, its codes, votes on line and on paper, the count and what is published of it (catalogue MP-14).
 *
 * The registers are pot.yaml and proposal.yaml; how votes become a choice is blocks/draw/shares.h, pure. Here: the tables (pot_store.c), the count as it is
 * published (pot_count.c), what of it goes into the published document (pot_annex.c), what moves check and do (pot_rules.c), pages for everybody
 * (pages_pots.c, pages_pot_vote.c, pages_pot_result.c, pot_pabulib.c) and for the desk (desk_pots.c).
 *
 * Who votes needs a code: one a person, fifteen letters and digits (75 random bits) that the office gives out. The store has its hash alone, and no name.
 * A vote is a number added to those with the same ticks (pot_ballot): no row, time or order of it stands anywhere, so that nobody, not even
 * with the data file, can say which code voted how. That is why a vote cannot be changed or taken back, and why a receipt does not say what it was. Only a paper that was
 * keyed once keeps its ticks with its code's hash, until a second person has keyed the same; then that row goes.
 *
 * The ballots' list is one text, "projects,voters" and then a line for all with the same ticks ("1 4 7,3"), by its bytes, lines ended by CRLF. Its SHA-256 is in the
 * document that is published when the vote is closed and sealed (move `count`), and so in the log before anybody confirms what it chose (move `confirm`), which
 * publishes list and working. From the same list anybody counts the same. */
#ifndef OFFICE_MONEY_POT_H
#define OFFICE_MONEY_POT_H

#include "base/pence.h"
#include "base/web/web.h"
#include "blocks/draw/shares.h"
#include "blocks/engine.h"
#include "blocks/menu/menu.h"
#include "blocks/people/people.h"

#define POT "pot"
#define POT_ANNEX_NAME "@ballots"
#define POT_CHOICES_MAX 99
#define POT_RAISES_MAX 20000               /* amount / raise: so often could shares be raised at most */
#define POT_CODES_AT_ONCE_MAX 5000
#define POT_BALLOTS_BYTES_MAX 500000       /* of the list, were each ballot another: it is part of a document */
#define POT_CODE_CHARACTERS 15
#define POT_CODE_SHOWN_BYTES 18            /* "K7QMD-3XWPT-9HRFA" and its end */
#define POT_TICKS_BYTES_MAX (POT_CHOICES_MAX * 3)

extern const char pot_schema[]; /* migration */

/* --- The ballot -------------------------------------------------------------------- */

struct pot_choice { int64_t number, proposal, cost_pence; };
struct pot_choices { struct pot_choice list[POT_CHOICES_MAX]; size_t count; }; /* by number, 1 and on */
/* As it was fixed; before that, as it would be: what can be voted for now, in the order in which it was proposed. */
enum result pot_choices(struct db *db, int64_t pot, struct pot_choices *ret_choices) MUST_USE;
enum result pot_fix_choices(struct db *db, int64_t pot) MUST_USE;

/* Ticks as they are kept: "1 4 7". ERROR_INVALID: a number that is not on the ballot. Twice the same is once. */
enum result pot_ticks_write(struct arena *arena, const int64_t *numbers, size_t count, size_t choices, struct text *ret_ticks) MUST_USE;
bool pot_ticks_have(struct text ticks, int64_t number);
size_t pot_ticks_count(struct text ticks);

/* --- Codes ------------------------------------------------------------------------- */

enum pot_code_state { POT_CODE_UNKNOWN, POT_CODE_FREE, POT_CODE_PAPER /* a paper with it was keyed once */, POT_CODE_USED, POT_CODE_STOPPED };
void pot_code_new(char out[POT_CODE_SHOWN_BYTES]);
/* As people type it: any case, with or without hyphens and blanks, O for 0, I and L for 1. Empty: it cannot be a code. */
struct text pot_code_hash(struct arena *arena, int64_t pot, struct text typed);
enum result pot_code_find(struct db *db, int64_t pot, struct text hash, enum pot_code_state *ret_state) MUST_USE;
/* How many there can be: so many that the list of ballots fits into its document, whatever they vote. */
int64_t pot_codes_max(size_t choices, int64_t ticks_max);
struct pot_numbers { int64_t codes, used, stopped, on_line, paper, spoilt, waiting; }; /* codes: all, with the others; waiting: papers keyed once */
enum result pot_numbers(struct db *db, int64_t pot, struct pot_numbers *ret_numbers) MUST_USE;
/* In a write transaction. ERROR_LIMIT says how many there can be. */
enum result pot_codes_add(struct db *db, int64_t pot, const struct text *hashes, size_t count, struct message *message) MUST_USE;
/* Codes that were made together, by number; of those that never arrived nobody knows the codes. */
struct pot_batch { int64_t number, codes, unused; };
enum result pot_batches(struct db *db, struct arena *arena, int64_t pot, struct pot_batch **ret_list, size_t *ret_count) MUST_USE;
enum result pot_batch_stop(struct db *db, int64_t pot, int64_t batch, int64_t *ret_stopped) MUST_USE;
/* Those of a lost sheet: no longer of use, unless they have voted. ret_stopped: how many. */
enum result pot_codes_stop(struct db *db, int64_t pot, const struct text *hashes, size_t count, int64_t *ret_stopped) MUST_USE;

/* --- Votes ------------------------------------------------------------------------- */

/* In a write transaction. ERROR_CONFLICT, in words, where the vote is not open now, or the code not free any more. */
enum result pot_vote_cast(struct db *db, int64_t pot, struct text hash, struct text ticks, struct instant now, struct message *message) MUST_USE;
enum pot_keyed { POT_KEYED_ONCE, POT_KEYED_TWICE };
/* A paper, by one of two people; ticks empty: spoilt. From the opening until the ballots are sealed. ERROR_CONFLICT: the second keying differs, or the code is not
 * free; ERROR_DENIED: the same person twice. */
enum result pot_paper_key(struct db *db, int64_t pot, struct text hash, struct text ticks, const struct actor *actor, enum pot_keyed *ret_keyed, struct message *message) MUST_USE;
/* What was keyed once goes, and its code is free again. An empty hash: all of them. */
enum result pot_paper_drop(struct db *db, int64_t pot, struct text hash, int64_t *ret_dropped) MUST_USE;

struct pot_votes {
    struct pot_ballot { struct text ticks; int64_t voters; } *list; /* by bytes of the ticks */
    size_t count;
    int64_t voters;
};
enum result pot_votes_read(struct db *db, struct arena *arena, int64_t pot, struct pot_votes *ret_votes) MUST_USE;
struct text pot_ballots_text(struct arena *arena, const struct pot_votes *votes); /* empty without memory */
/* What pot_ballots_text() wrote. ERROR_CORRUPT. */
enum result pot_ballots_parse(struct arena *arena, struct text list, struct pot_votes *ret_votes) MUST_USE;

/* --- The count ---------------------------------------------------------------------- */

struct pot_terms { int64_t amount_pence, raise_pence; bool by_ranking; };
/* Both methods, with their working, as it is published: see "The result as JSON" in doc/operate.md. */
enum result pot_count(struct arena *arena, const struct pot_terms *terms, const struct pot_choices *choices, const struct pot_votes *votes, struct value **ret_result,
                      struct message *message) MUST_USE;
/* Of the ballots as they are sealed: made once, when the desk's page first shows it, and kept with their hash. A count can take minutes (a project that is dear and that few
 * voted for raises shares often), and while the move `confirm` writes, nobody else can save. `ret_hash`: of the list. `ret_result` is NULL where it was not counted yet. */
enum result pot_count_kept(struct db *db, struct arena *arena, int64_t pot, struct text *ret_hash, struct value **ret_result) MUST_USE;
enum result pot_count_make(struct db *db, struct arena *arena, const struct record *pot, struct value **ret_result, struct message *message) MUST_USE;
enum result pot_count_keep(struct db *db, int64_t pot, struct text hash, const struct value *result) MUST_USE; /* in a write transaction */
/* "£33.33", of a fraction of pence such as "10000/3", to the nearest penny: for people. */
struct text pot_pence_words(struct arena *arena, struct text fraction);

/* --- What is published --------------------------------------------------------------- */

/* Whether the ballots are those whose hash was published when the vote was closed. */
enum result pot_ballots_are_sealed(struct db *db, struct arena *arena, int64_t pot, bool *ret_same) MUST_USE;
enum result pot_annex_make(struct db *db, struct arena *arena, const struct record *record, struct value **ret_value, struct message *message) MUST_USE;
enum result pot_annex_index(struct db *db, struct arena *arena, int64_t id, const struct value *value, bool withdrawn) MUST_USE;
enum result pot_annex_clear(struct db *db) MUST_USE;
enum result pot_annex_read(struct db *db, struct arena *arena, int64_t id, struct value **ret_value) MUST_USE;
enum result pot_annex_check_rest(struct db *db, struct message *message) MUST_USE;
enum result pot_annex_erase(struct db *db, int64_t id) MUST_USE;
enum result pot_annex_put_least(struct db *db, struct arena *arena, const struct record *record) MUST_USE;
struct text pot_href(struct arena *arena, int64_t id);
address_function pot_address, proposal_address;

struct public_pot {
    int64_t id;
    struct text title, slug, about, who_votes, method, area;
    struct pot_terms terms;
    int64_t ticks_max; /* 0: as many as they like */
    struct instant opens, closes;
    struct date cancelled_on, decided_on; /* or DATE_NONE */
    struct value *sealed;  /* "@ballots" of its document: choices; then voters …, ballots_sha256; then ballots, result. NULL: the ballot is not fixed */
    bool is_counted, is_decided;
};
/* ERROR_NOT_FOUND. From public tables alone. */
enum result public_pot_find(struct db *db, struct arena *arena, struct text slug, struct public_pot *ret_pot) MUST_USE;
struct public_proposal { int64_t id, cost_pence, number /* on the ballot; 0: not on it */; struct text title, text, place, organisation; };
/* Those on the ballot by number; before it is fixed, all that can be voted for. One that was withdrawn since has no title. */
enum result public_pot_proposals(struct db *db, struct arena *arena, const struct public_pot *pot, struct public_proposal **ret_list, size_t *ret_count) MUST_USE;

extern const struct room_code pots_code;
extern const struct route pot_routes[];
extern const struct menu_entry pot_menu[];
handler pots_show, pot_show, pot_paper_show, pot_vote_get, pot_vote_post, pot_voted_get, pot_result_show, pot_ballots_show, pot_pabulib_show;
extern const struct shape pots_shape, pot_shape, pot_paper_shape, pot_vote_shape, pot_voted_shape, pot_result_shape;
handler pot_desk_list, pot_desk_get, pot_codes_get, pot_codes_post, pot_papers_get, pot_papers_post;

#endif
