/* A random sample that anybody can repeat and nobody can have chosen: dip sampling (catalogue CC-03, VS-06).
 *
 * Two parties, the office and a scrutineer from outside, each commit to a secret; the list is closed and its hash published; both reveal. The seed is made of the list's
 * hash and both secrets, so whoever fixed the list did not know the seed, and whoever chose a secret did not know the other. Pure: texts in, texts out; no store, no clock,
 * no dice (secrets, salts and keys are arguments). The order of the steps, and who did which, is the room's to keep (office/scrutiny).
 *
 * Every hash is SHA-256 in lower-case hex of a text of lines, each ended by LF: "frankpledge dip sample 1", what is hashed, then its parts. No part holds a line end, so
 * no two things have the same text. `sample` is the sample's reference, `number` which of its draws (1 and on):
 *   commitment   sample, number, party ("office" or "scrutineer"), salt, secret
 *   mark         sample, number, key, reference         a reference, as the public sees it: the key is the office's and the scrutineer's
 *   list         sample, number, then each line of the list
 *   seed         sample, number, hash of the list, the office's secret, the scrutineer's secret
 *   rank         seed, mark
 *
 * The list as it is published has one line a reference, "MARK" or "STRATUM,MARK", by stratum and then by mark, each by bytes. Marks are in no order that a reference could be told from. What is drawn: in
 * each stratum the marks with the lowest ranks, as many as it is given. A rank is 256 bits of a hash that nobody could try out before the seed was there, so each subset
 * of its size is as likely as any other, at every length of the list; there is no remainder of a division that could favour one ([decision 43]).
 *
 * How many a stratum gives: typed, or in proportion by largest remainder: size x listed / all, rounded down; what is left goes, one each, to the largest remainders;
 * of equal remainders to the stratum with more on the list, then to the one that comes first by bytes. */
#ifndef BLOCKS_DRAW_SAMPLE_H
#define BLOCKS_DRAW_SAMPLE_H

#include "base/arena.h"
#include "base/crypto/crypto.h"

#define SAMPLE_REFERENCES_MAX 5000
#define SAMPLE_REFERENCE_BYTES_MAX 40
#define SAMPLE_STRATA_MAX 40
#define SAMPLE_STRATUM_BYTES_MAX 60
#define SAMPLE_SIZE_MAX 500
#define SAMPLE_SECRET_BYTES_MIN 20
#define SAMPLE_SECRET_BYTES_MAX 200
#define SAMPLE_FAULTS_MAX 20 /* that are told of one list; the rest is counted */
#define SAMPLE_TYPED_BYTES_MAX (SAMPLE_REFERENCES_MAX * (SAMPLE_REFERENCE_BYTES_MAX + SAMPLE_STRATUM_BYTES_MAX + 8))

/* Of which draw something is. */
struct sample_draw { struct text sample; int64_t number; };
enum sample_party { SAMPLE_OFFICE, SAMPLE_SCRUTINEER };
const char *sample_party_name(enum sample_party party); /* "office", "scrutineer" */

/* --- Secrets ------------------------------------------------------------------------ */

/* NULL, or what is wrong with it, in words (of wording.h, said in the arena's language). One line, of characters that print, not too short to be guessed. */
const char *sample_secret_fault(struct arena *arena, struct text secret);
/* Empty without memory, as all texts here. */
struct text sample_commitment(struct arena *arena, const struct sample_draw *draw, enum sample_party party, struct text salt, struct text secret);
/* The text that is hashed, for whoever works a commitment out without this program; `secret` may be a word in its place. */
struct text sample_commitment_text(struct arena *arena, const struct sample_draw *draw, enum sample_party party, struct text salt, struct text secret);
struct text sample_seed(struct arena *arena, const struct sample_draw *draw, struct text list_hash, struct text office_secret, struct text scrutineer_secret);

/* --- The list ----------------------------------------------------------------------- */

struct sample_entry { struct text reference /* empty: of a published list */, stratum /* empty: there are none */, mark; };
struct sample_list { struct sample_entry *entries; size_t count; size_t repeated; /* lines that said again what another said */ };
struct sample_fault { size_t line; struct text what; };
struct sample_faults { struct sample_fault list[SAMPLE_FAULTS_MAX]; size_t count /* all, also those that are not told */; };
/* A list as it was typed, pasted or exported: CSV, one reference a line, with a second column where `with_strata`. A heading ("reference") is passed over. References are
 * written in capitals, and sorted, each once. Whatever looks like a person (a name, an e-mail address, a telephone number, a postcode, a date, a National Insurance
 * number) is refused, by its line and never by what it says. ERROR_INVALID: with faults. */
enum result sample_list_read(struct arena *arena, struct text typed, bool with_strata, struct sample_list *ret_list, struct sample_faults *ret_faults) MUST_USE;
/* Gives each entry its mark, and sorts by stratum and mark, as they are published. */
enum result sample_list_mark(struct arena *arena, const struct sample_draw *draw, struct text key, struct sample_list *list) MUST_USE;
struct text sample_mark(struct arena *arena, const struct sample_draw *draw, struct text key, struct text reference);
struct text sample_list_text(struct arena *arena, const struct sample_list *list); /* as it is published */
/* With references, as CSV "reference,stratum,mark", by reference: for the office and the scrutineer alone. */
struct text sample_list_kept(struct arena *arena, const struct sample_list *list);
/* What sample_list_text() wrote, and nothing else: sorted, each once. ERROR_CORRUPT. */
enum result sample_list_parse(struct arena *arena, struct text published, struct sample_list *ret_list) MUST_USE;
struct text sample_list_hash(struct arena *arena, const struct sample_draw *draw, struct text published);

/* --- Strata ------------------------------------------------------------------------- */

struct sample_stratum { struct text name; int64_t listed, drawn; };
struct sample_strata { struct sample_stratum list[SAMPLE_STRATA_MAX]; size_t count; };
/* Of an unstratified list one, without a name. ERROR_LIMIT: too many. */
enum result sample_strata_of(const struct sample_list *list, struct sample_strata *ret_strata) MUST_USE;
/* ERROR_INVALID, in words: there are fewer on the list than are to be drawn. */
enum result sample_allocate_by_proportion(struct sample_strata *strata, int64_t size, struct message *message) MUST_USE;
/* Typed, one a line: "Stevenage = 3"; every stratum of the list, no other, and together `size`. ERROR_INVALID, in words. */
enum result sample_allocate_by_counts(struct sample_strata *strata, struct text typed, int64_t size, struct message *message) MUST_USE;

/* --- The draw ----------------------------------------------------------------------- */

struct sample_pick { struct text stratum, mark, rank; size_t entry; };
/* By stratum, then by rank. `strata`: allocated; the list: marked. ERROR_INVALID: a stratum gives more than it has. */
enum result sample_pick(struct arena *arena, const struct sample_list *list, const struct sample_strata *strata, struct text seed, struct sample_pick **ret_picks, size_t *ret_count) MUST_USE;

#endif
