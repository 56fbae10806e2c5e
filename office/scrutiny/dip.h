/* Dip samples: files drawn by chance so that anybody can repeat it, read by reviewers, and reported in numbers (catalogue CC-03; it serves VS-06 and CJ-14).
 *
 * The registers are dip_sample.yaml, dip_finding.yaml, dip_query.yaml and dip_criterion.yaml; the hashes and the draw are blocks/draw/sample.h, pure. Here: in which order
 * things may happen (dip_order.c, pure), the draws of a sample (dip_store.c), what of them goes into the published document (dip_annex.c) and how `verify` repeats it (dip_repeat.c), what
 * the findings add up to (dip_results.c), what moves check and do (dip_rules.c), and pages: for everybody (pages_dip.c), the scrutineer (pages_scrutineer.c) and the desk
 * (desk_dip.c).
 *
 * A draw: office and scrutineer each commit to a secret, in any order; each commitment is published at once, and so in the log with its time. Then the office closes the
 * list: its marks and their hash are published. Only then both reveal, in any order, within the hours that the sample says; with the second the draw is made and published in
 * the same transaction. Who reveals first is not shown to the other, or to anybody, before that. Who has not revealed by the time, or only what they had not committed to,
 * is named in public, and the draw is void. A new one has the next number, new salts, secrets and a list closed anew; the earlier ones stay on its page.
 *
 * The program keeps no secret before it is revealed: each party keeps their own. A scrutineer who trusts nobody works their commitment out elsewhere and enters that.
 * The list with its references and the key to its marks stay in the office's tables; the scrutineer can read them by their link. The link is sent by e-mail, is its hash in the
 * store, and works until the draw is over and its findings are published. */
#ifndef OFFICE_SCRUTINY_DIP_H
#define OFFICE_SCRUTINY_DIP_H

#include "base/web/web.h"
#include "blocks/draw/sample.h"
#include "blocks/engine.h"
#include "blocks/menu/menu.h"
#include "blocks/people/people.h"
#include "blocks/record/record.h"

#define DIP_SAMPLE "dip_sample"
#define DIP_ANNEX_NAME "@draw"
#define DIP_SHOWN_LEAST 20 /* files on the list; of fewer, small counts are hidden in the whole sample too */

extern const char dip_schema[], dip_told_schema[]; /* migrations */

/* --- The order of things (dip_order.c, pure) ---------------------------------------------- */

struct dip_party {
    struct text salt, commitment, secret; /* empty until they are there */
    struct instant committed_at, revealed_at;
    int64_t misses; /* secrets that were not what was committed to */
};
struct dip_draw {
    int64_t sample, number; /* 0: there is none */
    struct dip_party parties[2]; /* by enum sample_party */
    struct text list, list_hash, kept, key; /* as published; with references; of its marks. Empty until it is closed */
    int64_t listed, repeated;
    struct instant closed_at, reveal_by;
    bool is_over; /* void: another may begin */
};
enum dip_step { DIP_COMMIT, DIP_CLOSE, DIP_REVEAL, DIP_DRAW, DIP_FAIL };
/* Whether small counts of the whole sample may be told: the list is not short, and at most half of it was drawn. Of 20 files of which 19 were read, a count of 1 points at one of
 * them for whoever knows a file of the list; where as many were left as were drawn, whether a file was read at all is as open as a coin. */
bool dip_counts_are_open(int64_t listed, int64_t drawn);
/* Of which parts counts may be told at all: of those that are such lists themselves. The others together are told by what is left of the whole sample, so they must be such a list too:
 * while they are none, the shortest part that is told goes to them. */
struct dip_size { int64_t listed, drawn; bool is_told; };
void dip_parts_tell(struct dip_size *parts, size_t count);
/* NULL: it may be done now; else why not, in words. `state`: of the record. `party`: of DIP_COMMIT and DIP_REVEAL. */
const char *dip_refusal(struct arena *arena, struct text state, const struct dip_draw *draw, enum dip_step step, enum sample_party party, struct instant now);
/* Whether it has committed and not revealed. Of a void draw: who withheld. */
bool dip_withholds(const struct dip_draw *draw, enum sample_party party);

/* --- The draws of a sample (dip_store.c) -------------------------------------------------------- */

/* The last one; number 0: none. */
enum result dip_draw_last(struct db *db, struct arena *arena, int64_t sample, struct dip_draw *ret_draw) MUST_USE;
enum result dip_draws(struct db *db, struct arena *arena, int64_t sample, struct dip_draw **ret_list, size_t *ret_count) MUST_USE;
/* These in a write transaction. A new draw with new salts, and a link to the scrutineer. */
enum result dip_draw_begin(struct db *db, const struct engine *engine, struct arena *arena, const struct record *sample, struct moment moment, struct message *message) MUST_USE;
/* It is void. */
enum result dip_draw_end(struct db *db, int64_t sample) MUST_USE;
/* A new link, in the place of the one that was sent. */
enum result dip_link_send(struct db *db, const struct engine *engine, struct arena *arena, const struct record *sample, struct moment moment, struct message *message) MUST_USE;
/* The sample to which a link leads. ERROR_NOT_FOUND. */
enum result dip_link_find(struct db *db, const struct engine *engine, struct arena *arena, struct text token_hash, struct record **ret_sample) MUST_USE;
/* What a party does: writes it and makes the move that publishes it. ERROR_CONFLICT, in words: not now. ERROR_INVALID, in words: not so. */
struct dip_doing { const struct engine *engine; struct arena *arena; int64_t sample; enum sample_party party; struct actor actor; };
enum result dip_commit(struct db *db, const struct dip_doing *doing, struct text commitment, struct message *message) MUST_USE;
/* `ret_missed`: the secret is not what was committed to; that is counted, and OK is returned. */
enum result dip_reveal(struct db *db, const struct dip_doing *doing, struct text secret, bool *ret_missed, struct message *message) MUST_USE;
/* `list`: read (sample_list_read()); it is marked here. */
enum result dip_close(struct db *db, const struct dip_doing *doing, const struct sample_list *list, struct message *message) MUST_USE;
/* How many each part gives, by what the sample says. ERROR_INVALID, in words. */
enum result dip_allocate(const struct record *sample, const struct sample_list *list, struct sample_strata *ret_strata, struct message *message) MUST_USE;

/* The drawn files by part and rank, with their references: for the office and the scrutineer. ERROR_NOT_FOUND: nothing is drawn. */
struct dip_file { struct text reference, stratum, mark; };
enum result dip_files(struct db *db, struct arena *arena, int64_t sample, struct dip_file **ret_files, size_t *ret_count) MUST_USE;

/* --- What was found (dip_results.c) ----------------------------------------------------------------- */

/* How many drawn files have a finding that is done. */
enum result dip_read_count(struct db *db, struct arena *arena, int64_t sample, int64_t *ret_done, int64_t *ret_drawn) MUST_USE;
/* As it is published: see "Dip samples" in doc/operate.md. */
enum result dip_results(struct db *db, struct arena *arena, const struct record *sample, const struct dip_draw *draw, struct value **ret_results) MUST_USE;

/* --- What is published (dip_annex.c) ------------------------------------------------------------------ */

enum result dip_annex_make(struct db *db, struct arena *arena, const struct record *record, struct value **ret_value, struct message *message) MUST_USE;
enum result dip_annex_index(struct db *db, struct arena *arena, int64_t id, const struct value *value, bool withdrawn) MUST_USE;
enum result dip_annex_clear(struct db *db) MUST_USE;
enum result dip_annex_read(struct db *db, struct arena *arena, int64_t id, struct value **ret_value) MUST_USE;
enum result dip_annex_check_rest(struct db *db, struct message *message) MUST_USE;
enum result dip_annex_erase(struct db *db, int64_t id) MUST_USE;
enum result dip_annex_put_least(struct db *db, struct arena *arena, const struct record *record) MUST_USE;
/* The value without its lists: how many draws, how the last one stands, what was found. NULL as dip_annex_read(). */
enum result dip_told_read(struct db *db, struct arena *arena, int64_t id, struct value **ret_value) MUST_USE;
struct text dip_href(struct arena *arena, int64_t id);
address_function dip_address;
/* What was settled before the draw, as it is published. Empty, and size 0: it was taken down, and nothing is held against it. */
struct dip_settled { struct text reference, sharing, shares; int64_t size; };
/* Repeats what a document says of its last draw: commitments, list, how its parts share the sample, seed and what is drawn. NULL: all of it holds, or nothing is drawn; else what does
 * not, in words. */
enum result dip_repeat(struct arena *arena, const struct dip_settled *settled, const struct value *sealed, const char **ret_fault) MUST_USE;
enum result dip_annex_repeat(struct arena *arena, const struct value *fields, struct message *message) MUST_USE;

extern const struct room_code dip_code;
extern const struct route dip_routes[];
extern const struct menu_entry dip_menu[];
extern const struct room_place dip_places[];
morning_function dip_morning; /* draws whose time is over are void */

handler dips_show, dip_show, dip_list_show, dip_script_show, scrutineer_get, scrutineer_post, scrutineer_list, dip_desk_list, dip_desk_get, dip_desk_post, dip_desk_list_file;
extern const struct shape dips_shape, dip_shape, scrutineer_shape, dip_desk_shape;

#endif
