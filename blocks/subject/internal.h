/* Shared by the files of blocks/subject only.
 *
 * store.c           answers, items, parts: reading and writing rows; sealing their texts
 * sources.c         what is to be gathered: ids, and how many may not be seen
 * waiting.c         what is not saved yet: kept forms, files that wait to be imported
 * gather.c          an item from a source, put or added to
 * gather_record.c   of a record; gather_account.c   of an account, a message, a merge
 * gather_answer.c   of an answer to a questionnaire
 * gather_payment.c  of files of payments that went out and came back
 * redact.c          words taken out of a text: pure
 * decide.c          decisions, states
 * forget.c          erasing
 * reseal.c          sealing anew with another key
 * package*.c        the answer as it is handed over
 * pages_*.c         the desk */
#ifndef BLOCKS_SUBJECT_INTERNAL_H
#define BLOCKS_SUBJECT_INTERNAL_H

#include "base/format/value.h"
#include "blocks/subject/subject.h"

#define SUBJECT_SOURCES_MAX 10000     /* items of one answer */
#define SUBJECT_AT_ONCE 20            /* sources gathered in one transaction */
#define SUBJECT_ITEM_ARENA_BYTES (48 << 20)
#define SUBJECT_ITEMS_PER_PAGE 50
#define SUBJECT_PARTS_MAX 2000        /* of one item */
#define SUBJECT_PASSAGES_MAX 500      /* of one answer */
#define SUBJECT_PASSAGE_CHARACTERS_MAX 200
#define SUBJECT_WORDS_CHARACTERS_MAX 500
#define SUBJECT_GATHERED_KEY "answer/%" PRId64 /* of an item that copies an answer to a questionnaire */
#define SUBJECT_NAMES_MAX 40          /* texts by which somebody is looked for */

/* --- Answers (store.c) ------------------------------------------------------ */

struct subject_answer {
    int64_t id, record, version;
    const struct definition *definition; /* NULL: a register that is no longer known */
    struct text register_name, reference, state;
    struct date received_on;
    int64_t made_by, proposed_by, proposed_for;
    struct text made_name, proposed_name, approved_name;
    struct instant made_at, proposed_at, approved_at, gone_at;
};
enum result subject_get(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct subject_answer *ret_answer) MUST_USE;
/* Of one person, and of the records that were merged into theirs, the newest first. */
enum result subject_answers_of(struct db *db, const struct engine *engine, struct arena *arena, int64_t record, struct subject_answer **ret_list,
                               size_t *ret_count) MUST_USE;
/* In a write transaction. */
enum result subject_begin(struct db *db, struct arena *arena, const struct record *person, struct date received_on, const struct actor *actor,
                          int64_t *ret_id) MUST_USE;
enum result subject_set_state(struct db *db, const struct subject_answer *answer, const char *state, const struct actor *actor, struct message *message) MUST_USE;
/* `what`: a code word. Nothing that was typed. */
enum result subject_note(struct db *db, int64_t answer, int64_t item, const char *what, struct text ground, const struct actor *actor) MUST_USE;

struct text subject_place(struct arena *arena, int64_t answer); /* what its texts are bound to */
/* A text of an answer, sealed under a place of its own. */
enum result subject_seal(const struct engine *engine, struct arena *arena, int64_t answer, struct text text, struct text *ret_sealed, struct message *message) MUST_USE;
/* What cannot be opened says so in its place, and in ret_opens, which may be NULL. */
struct text subject_unseal(const struct engine *engine, struct arena *arena, int64_t answer, struct text text, bool *ret_opens);

/* --- Items and parts -------------------------------------------------------- */

struct subject_item {
    int64_t answer, position, source, version; /* source: a record; 0: none; SUBJECT_OF_NO_RECORD */
    struct text kind, reg, title, decision, ground, words, decided_name;
    struct instant gathered_at, decided_at;
    int64_t unseen;                            /* parts that nobody who gathered may see */
    bool silent;                               /* withheld, and not even that is told */
};
#define PART_READERS "reads/names" /* the key of the part that says who read it: for whoever may know that */
struct subject_part {
    int64_t position, file;
    struct text key, group, field, label, content, ground, words; /* group: decided on together; ground: empty unless it is withheld */
};
struct item_query {
    const struct subject_answer *answer;
    struct text decision;   /* empty: any; "none": undecided */
    int64_t from, offset, max; /* `from`: the first position */
};
/* Those whose source the actor may see, by position. */
enum result subject_items(struct db *db, const struct engine *engine, struct arena *arena, const struct item_query *query, const struct actor *actor,
                          struct subject_item **ret_list, size_t *ret_count, int64_t *ret_total) MUST_USE;
/* ERROR_NOT_FOUND: none, or not theirs to see. */
enum result subject_item_get(struct db *db, const struct engine *engine, struct arena *arena, const struct subject_answer *answer, int64_t position,
                             const struct actor *actor, struct subject_item *ret_item) MUST_USE;
/* The parts that the actor may see; how many they may not. */
enum result subject_parts(struct db *db, const struct engine *engine, struct arena *arena, const struct subject_item *item, const struct actor *actor,
                          struct subject_part **ret_list, size_t *ret_count, int64_t *ret_hidden) MUST_USE;
struct subject_counts { int64_t all, visible, undecided, included, withheld, others, hidden_parts, unseen_parts; };
enum result subject_count(struct db *db, const struct engine *engine, struct arena *arena, const struct subject_answer *answer, const struct actor *actor,
                          struct subject_counts *ret_counts) MUST_USE;

/* --- Gathering -------------------------------------------------------------- */

struct subject_source {
    const char *kind; /* "person", "merged", "link", "words", "account", "message", "subscriber", "answer", "merge", "form", "import", "batch", "paid" */
    int64_t id;       /* of a form: of its record, or SUBJECT_OF_NO_RECORD */
    const struct definition *definition; /* of a record; of what is not saved yet: its register, or of a form NULL */
    int64_t account;  /* of a form: who sent it, and where to */
    struct text path;
};
/* The source of an item that is of a register and of no record: for those who may see every record there. */
#define SUBJECT_OF_NO_RECORD (-1)
#define WAITING_MAX 1000
struct waiting {
    const char *kind; /* "form", "import" */
    int64_t id, account, record;
    const struct definition *definition; /* NULL: of no register that is known */
    struct text path;
};
struct waiting_list { struct waiting *list; size_t count; };
/* Everything that waits to be saved and has one of these words, whoever may see it. */
enum result subject_waiting(struct db *db, const struct engine *engine, struct arena *arena, const struct text *names, size_t count, struct waiting_list *ret_list) MUST_USE;

struct subject_unseen { const struct definition *definition; int64_t count; };
struct subject_sources {
    struct subject_source *list;
    size_t count;
    struct subject_unseen *unseen; /* by register, the first `unseen_count` */
    size_t unseen_count;
};
/* What leads to the person, and what has their words, as far as the actor may see it; and how much more there is that is not in the answer yet.
 * ERROR_LIMIT: more than SUBJECT_SOURCES_MAX. */
enum result subject_find(struct db *db, const struct engine *engine, struct arena *arena, const struct subject_answer *answer, const struct record *person,
                         const struct actor *actor, struct subject_sources *ret_sources, struct message *message) MUST_USE;

struct gathering {
    struct db *db;
    const struct engine *engine;
    struct arena *arena;
    const struct subject_answer *answer;
    const struct record *person;
    const struct actor *actor;
};
struct part_draft { struct text key, field, label, content; int64_t file; };
struct item_draft {
    struct text key, kind, reg, title;
    int64_t source, unseen;
    struct part_draft parts[SUBJECT_PARTS_MAX];
    size_t count;
    bool cut;
};
void draft_add(struct item_draft *draft, struct text key, struct text field, struct text label, struct text content);
/* What tables of rooms say, put into a draft (engine.h: room_place). */
struct draft_telling {
    struct room_telling telling; /* first: the room has a pointer to it */
    struct arena *arena;
    struct item_draft *draft;
    struct text key;
    size_t lines;
};
struct draft_telling draft_telling_of(const struct gathering *gathering, struct item_draft *draft);
/* In a write transaction: these sources, each as an item of the answer; what of them is there already stays. */
enum result subject_gather(const struct gathering *gathering, const struct subject_source *sources, size_t count) MUST_USE;
/* In a write transaction: everything was gone through. */
enum result subject_gathered(struct db *db, const struct subject_answer *answer, const struct subject_sources *sources, const struct actor *actor) MUST_USE;

/* One item each. ERROR_NOT_FOUND: it is not there (any more), or not the actor's to see. */
enum result draft_record(const struct gathering *gathering, const struct subject_source *source, struct item_draft *draft) MUST_USE;
enum result draft_account(const struct gathering *gathering, int64_t account, struct item_draft *draft) MUST_USE;
enum result draft_subscriber(const struct gathering *gathering, int64_t subscriber, struct item_draft *draft) MUST_USE;
enum result draft_message(const struct gathering *gathering, int64_t message, struct item_draft *draft) MUST_USE;
enum result draft_form(const struct gathering *gathering, const struct subject_source *source, struct item_draft *draft) MUST_USE;
enum result draft_import(const struct gathering *gathering, const struct subject_source *source, struct item_draft *draft) MUST_USE;
/* An answer to a questionnaire (gather_answer.c). */
enum result draft_questionnaire(const struct gathering *gathering, int64_t answer, struct item_draft *draft) MUST_USE;
/* Those that the person is on, by account or address or name, or whose words name them; only what the actor may read. */
enum result subject_answers_about(struct db *db, const struct engine *engine, struct arena *arena, int64_t person, const struct text *names, size_t name_count,
                                  const struct actor *actor, int64_t **ret_ids, size_t *ret_count) MUST_USE;
/* The items of the answer that copy one which the actor may not read now: their positions, with blanks and commas between, after a 0, which is none's. */
enum result subject_gathered_closed(struct db *db, const struct engine *engine, struct arena *arena, int64_t answer, const struct actor *actor, struct text *ret_positions) MUST_USE;
/* Of files of payments (gather_payment.c); NULL: there are none in this office. */
struct finance_said;
const struct definition *subject_payments_definition(const struct engine *engine);
enum result subject_payments_naming(struct db *db, struct arena *arena, const struct text *names, size_t name_count, struct finance_said *ret_said) MUST_USE;
enum result draft_batch(const struct gathering *gathering, int64_t batch, struct item_draft *draft) MUST_USE;
enum result draft_paid_line(const struct gathering *gathering, int64_t line, struct item_draft *draft) MUST_USE;
enum result draft_merge(const struct gathering *gathering, int64_t merge, struct item_draft *draft) MUST_USE;
/* The texts by which the person is looked for, as they are and as they were. */
enum result subject_names(struct db *db, const struct engine *engine, struct arena *arena, const struct record *person, const struct actor *actor,
                          struct text *names, size_t *ret_count) MUST_USE;

/* --- Redaction (redact.c): pure --------------------------------------------- */

struct subject_passage {
    int64_t number, item; /* item 0: in the whole answer */
    struct text text, ground, words, by_name;
    struct instant at;
    int64_t by;
    bool is_closed; /* its key is not there: it hides nothing, and nothing of the answer may go out */
};
/* Where in the text the passage stands, from `at` on: letters in any case, white space and apostrophes of any kind alike. Works in characters, not in words. */
bool passage_find(struct text text, size_t at, struct text passage, size_t *ret_start, size_t *ret_end);
/* Whether one of the names stands in it; names of less than three letters stand in everything, and are passed over. `context`: a struct subject_naming. */
struct subject_naming { const struct text *names; size_t count; };
bool subject_names_one(const void *context, struct text text);
/* The text without the passages, each replaced by what `mark` says of its ground; passages that touch are one. */
struct text passages_hide(struct arena *arena, struct text text, const struct subject_passage *passages, size_t count, const struct choice_list *grounds);
/* The next stretch that is hidden, and by which of them. */
bool passages_next(struct text text, size_t at, const struct subject_passage *passages, size_t count, size_t *ret_which, size_t *ret_start, size_t *ret_end);
/* "…before [the passage] after…", at most `max` of them; how many there are in all. */
struct passage_place { struct text before, passage, after; };
size_t passage_places(struct arena *arena, struct text text, struct text passage, struct passage_place *places, size_t max);
/* Whether one of them cannot be opened, and why nothing goes out then. */
bool passages_closed(const struct subject_passage *passages, size_t count);
#define PASSAGES_CLOSED "Words that are hidden cannot be opened: the key with which they were sealed is not there. Bring the key back, or hide them again and show these."
/* Those of the item and of the whole answer (item 0: all of the answer's). */
enum result subject_passages(struct db *db, const struct engine *engine, struct arena *arena, int64_t answer, int64_t item, struct subject_passage **ret_list,
                             size_t *ret_count) MUST_USE;

/* --- Deciding (decide.c): in a write transaction, of an answer that is open ---- */

struct subject_part_decision { struct text group, ground, words; }; /* ground empty: it is included */
struct subject_decision {
    int64_t item, version;      /* as it was looked at */
    struct text decision;       /* "include", "withhold", "other" (it is about somebody else) or "" (undecided again) */
    struct text ground, words;  /* of "withhold" */
    bool silent;
    const struct subject_part_decision *parts; /* of "include" */
    size_t part_count;
};
/* ERROR_CONFLICT: somebody decided on it since, or the answer is not open; ERROR_INVALID: a ground that there is not, or that needs words. */
enum result subject_decide(struct db *db, const struct engine *engine, struct arena *arena, const struct subject_answer *answer,
                           const struct subject_decision *decision, const struct actor *actor, struct message *message) MUST_USE;
/* `item` 0: in the whole answer. */
enum result subject_hide(struct db *db, const struct engine *engine, struct arena *arena, const struct subject_answer *answer, int64_t item, struct text passage,
                         struct text ground, struct text words, const struct actor *actor, struct message *message) MUST_USE;
enum result subject_show(struct db *db, const struct subject_answer *answer, int64_t number, const struct actor *actor, struct message *message) MUST_USE;
/* Whether a ground may be given, with its words. */
enum result access_ground_check(const struct engine *engine, struct text ground, struct text words, const struct actor *actor, struct message *message) MUST_USE;
/* Why the answer cannot go on yet, in words; empty: it can. `all`: also for approving and fetching it, for which everything that goes out must be seen. */
enum result subject_obstacle(struct db *db, const struct engine *engine, struct arena *arena, const struct subject_answer *answer, const struct actor *actor,
                             bool all, struct text *ret_words) MUST_USE;
/* "propose", "approve", "return", "reopen". ERROR_DENIED, ERROR_CONFLICT with words. */
enum result subject_move(struct db *db, const struct engine *engine, struct arena *arena, const struct subject_answer *answer, struct text move,
                         const struct actor *actor, struct message *message) MUST_USE;
bool subject_may_gather(struct db *db, const struct record *person, const struct actor *actor);
bool subject_may_approve(struct db *db, const struct record *person, const struct subject_answer *answer, const struct actor *actor, bool *ret_is_own);

const struct choice_list *access_grounds(const struct engine *engine);
/* The ground in force on that day, or NULL. */
const struct choice *access_ground(const struct engine *engine, struct text code, struct date day);
struct text access_ground_label(const struct engine *engine, struct text code);

#endif
