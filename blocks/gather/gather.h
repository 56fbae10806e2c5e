/* Gather: one questionnaire engine for whatever people are asked: applications, monitoring returns, consultations, visits.
 *
 * Owns gather_built (questionnaires built at the desk), gather_version (every questionnaire under which an answer was begun, by the
 * hash of its content), gather_asking, gather_answer, gather_person, gather_link, gather_session, gather_page, gather_aside and
 * gather_event. Not here: what the questions are (blocks/definition/questionnaire.h), what is done with an answer (the room
 * whose record asked: gather_hook), files (blocks/file), messages (blocks/post).
 *
 * A QUESTIONNAIRE is a definition of kind `questionnaire:` that ships with a room or lies in the office's folder, or is built or changed at
 * the desk, which then stands in its place (gather_questionnaire()). Its version is the hash of its content.
 *
 * AN ASKING opens a questionnaire for a record of some register (a round, a consultation), from one moment to another, at an address
 * /forms/SLUG. It is open from its first second; from the second in which it closes nothing can be begun. What was begun before can be
 * saved and sent for `late_hours` more, and is then late: a person decides (accepted or refused). The time is the server's, and is an argument.
 *
 * AN ANSWER has a reference from its beginning, keeps the version of the questionnaire under which it was begun, and belongs to the
 * people on it: each with a name, an e-mail address and a part, and with links of their own. It is saved page by page. What was
 * typed is kept as it was typed, right or wrong, and on disk before anybody is told so; what is wrong with it is worked out when it is read.
 * Two who type different words into one question keep both: the second is kept aside (gather_aside), shown beside the first, and somebody on the
 * answer chooses before it can be sent.
 *
 * WHAT IS SEALED. A question may be `sealed`, as those for e-mail addresses and telephone numbers are by themselves: what is answered is then unreadable in the store,
 * its journal and its backups, in the page, in its history and in what was put aside, and a file in it has a key of its own (sealed.c, blocks/file/sealed.h). All that is below
 * hands it out opened. Who is on an answer lies open, as accounts and the outbox do: links are asked for by address.
 *
 * A LINK is sent through the outbox: its token stands in that message alone, sealed; the store has its hash. It is opened with GET, which changes
 * nothing (mail is read by machines), and used once with a press of a button. What it gives is a session of that browser. A session and a link
 * show the answer that they are for, and nothing else.
 *
 * AFTER IT WAS SENT its page says where it stands and what happens next (gather_hook.standing). What the office asks those on it stays with it, and is answered there.
 *
 * WHO SEES. People on the answer; roles of `see` of the questionnaire. Nothing of an answer is ever public, in a log, in an address or in a cache.
 *
 * STATES. begun, sent, late (sent after the close; waits), accepted (late, and taken), refused (late, and not taken), withdrawn, erased. */
#ifndef BLOCKS_GATHER_H
#define BLOCKS_GATHER_H

#include "base/format/value.h"
#include "base/web/web.h"
#include "blocks/definition/questionnaire.h"
#include "blocks/engine.h"
#include "blocks/menu/menu.h"
#include "blocks/people/people.h"

extern const char gather_schema[], gather_remind_schema[]; /* migrations */
extern const struct route gather_routes[], gather_desk_routes[];
extern const struct menu_entry gather_menu[];

/* --- Questionnaires --------------------------------------------------------- */

/* As it is now: what was built at the desk, or else the definition, in the arena's language. Whoever changes it reads it under WORDING_KEPT(arena),
 * as it is written. ERROR_NOT_FOUND. */
enum result gather_questionnaire(struct db *db, const struct engine *engine, struct arena *arena, struct text name,
                                 const struct questionnaire **ret_questionnaire) MUST_USE;
/* One under which an answer was begun, in the arena's language. ERROR_CORRUPT where it cannot be read any more. */
enum result gather_version(struct db *db, struct arena *arena, struct text hash, const struct questionnaire **ret_questionnaire) MUST_USE;

/* --- Askings ---------------------------------------------------------------- */

struct gather_asking {
    int64_t id;
    struct text slug;          /* /forms/SLUG: lower-case letters, digits and hyphens, at most 60; never another's */
    struct text questionnaire; /* its name */
    struct text reg;           /* the register of the record that asks, or empty: the office itself */
    int64_t record;            /* 0: none */
    struct text title;         /* "Road Safety Fund, autumn 2027"; empty: the questionnaire's */
    struct instant opens, closes; /* closes 0: never */
    struct instant made_at;
    bool is_ended;             /* taken out of use: nothing can be begun, saved or sent */
};
/* In a write transaction, all of these. Whether the actor may is the caller's to know. A day's end is date_ends_in_london().
 * ERROR_INVALID: no such questionnaire, a bad slug, it closes before it opens; ERROR_CONFLICT: the slug is taken. */
enum result gather_ask(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_asking *asking, const struct actor *actor,
                       int64_t *ret_id, struct message *message) MUST_USE;
/* Title, opens and closes. */
enum result gather_ask_change(struct db *db, const struct gather_asking *asking, const struct actor *actor, struct message *message) MUST_USE;
/* One that was taken out of use is asked again, for this record, at its old address. */
enum result gather_ask_again(struct db *db, int64_t asking, struct text reg, int64_t record) MUST_USE;
enum result gather_ask_end(struct db *db, int64_t asking, const struct actor *actor) MUST_USE;

enum result gather_asking_get(struct db *db, struct arena *arena, int64_t id, struct gather_asking *ret_asking) MUST_USE;
enum result gather_asking_find(struct db *db, struct arena *arena, struct text slug, struct gather_asking *ret_asking) MUST_USE;
/* Of one record, or (register empty) all, the newest first. */
enum result gather_askings(struct db *db, struct arena *arena, struct text reg, int64_t record, struct gather_asking **ret_list, size_t *ret_count) MUST_USE;

enum gather_time { GATHER_NOT_YET, GATHER_OPEN, GATHER_LATE, GATHER_OVER };
/* Pure. Open from the first second of `opens` to the last before `closes`; late for `late_hours` from then on. */
enum gather_time gather_time_of(const struct gather_asking *asking, int64_t late_hours, struct instant now);

/* --- Answers ---------------------------------------------------------------- */

enum gather_state { GATHER_BEGUN, GATHER_SENT, GATHER_SENT_LATE, GATHER_ACCEPTED, GATHER_REFUSED, GATHER_WITHDRAWN, GATHER_ERASED, GATHER_STATE_COUNT };
extern const char *const gather_state_words[]; /* "begun", "sent", "late", …; ends with NULL */

/* What stands in one question. `text` is as people write it ("£1,000.50" was kept as "1000.50"; a day as 2026-11-21; codes with blanks between);
 * the rest holds where `is_valid`. */
struct gather_value {
    const struct question *question;
    bool is_asked;      /* its condition holds, and its section's: what is not asked is no part of the answer */
    bool is_given;      /* something stands there */
    bool is_valid;      /* given, and right; or not given and not required */
    struct text closed; /* given and sealed, and cannot be opened: why, for whoever may read it. Nothing else is known of it then */
    struct text fault;  /* otherwise what is wrong, and what to do */
    struct text text;
    int64_t number;     /* INTEGER; PENCE; FILE: the file's id; YES_NO, DECLARATION: 1 or 0 */
    struct date date;
    struct gather_value *cells; /* ROWS: row by row, question->column_count each */
    size_t row_count;
    int64_t total;      /* ROWS with `total`: the sum */
};
struct gather_person {
    int64_t id;
    int64_t account;    /* theirs here, or 0 */
    struct text name, email, part;
    struct instant joined_at; /* 0 seconds: was sent a link and has not used it */
    bool is_gone;       /* taken off the answer */
};
struct gather_answer {
    int64_t id;
    struct text reference;
    struct gather_asking asking;
    const struct questionnaire *questionnaire; /* the version under which it was begun */
    enum gather_state state;
    struct instant begun_at, saved_at, sent_at; /* 0 seconds: not yet */
    int64_t record;                             /* what the hook made of it, or 0 */
    const struct gather_person *people;
    size_t person_count;
    struct gather_value *values;                /* one a question, in the order of the questionnaire */
    size_t value_count;
    const struct gather_signature *signatures;  /* one for each of the questionnaire's `signs`, in their order */
    size_t signature_count;
};
/* That somebody stands behind it as it is: a page that is changed afterwards takes every signature away. */
struct gather_signature {
    struct text part;
    int64_t person;     /* 0: nobody has signed, or it was changed since */
    struct text name;
    struct instant at;
};
/* All of it. Whether the actor may read it is the caller's to know (gather_may_see()). ERROR_NOT_FOUND. */
enum result gather_answer_get(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct gather_answer *ret_answer) MUST_USE;
/* The answer that made the record, for a room. ERROR_NOT_FOUND. */
enum result gather_answer_of_record(struct db *db, const struct engine *engine, struct arena *arena, int64_t record, struct gather_answer *ret_answer) MUST_USE;
/* NULL where the questionnaire has no such question. */
const struct gather_value *gather_value_of(const struct gather_answer *answer, const char *question);
/* A cell of a row, or NULL. */
const struct gather_value *gather_cell_of(const struct gather_value *rows, size_t row, const char *column);
/* For people: "£1,000.50", "21 November 2026", "Yes", "Bench; Planter"; rows: a line each. */
struct text gather_value_words(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_value *value);

/* For a room's own desk page, of somebody who may read it: all that was answered, section by section (blocks/gather/pages/answers.html); its files below `file_base`, by
 * question; and one of them. */
extern const struct shape gather_section_shape;
struct value *gather_answer_sections(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct text file_base);
enum result gather_answer_file(struct request *request, struct answer *answer, struct db *db, const struct gather_answer *kept, struct text question) MUST_USE;

/* A message's words without the way in that a link of this block gives: its secret is left out. */
struct text gather_without_links(struct arena *arena, struct text words);

/* An answer that the office begins for others: of an asking whose room says so (gather_hook.by_invitation), which nobody can begin by themselves. */
struct gather_invited { struct text name, email, part; };
struct gather_given { const char *question, *column; struct text value; }; /* `column`: of the rows of `question`, a row for each such; or NULL */
struct gather_invitation {
    const struct gather_asking *asking;
    const struct gather_invited *people;  /* the first of them leads it; at least one */
    size_t person_count;
    const struct gather_given *given;     /* what stands in it already */
    size_t given_count;
    struct text subject, words;           /* of the message, in front of the link of each */
};
/* In a write transaction. ERROR_INVALID: an address that is none. */
enum result gather_invite(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_invitation *invitation, const struct actor *actor, int64_t *ret_answer,
                          struct message *message) MUST_USE;
/* In a write transaction: the same message again, with new links, while it is not sent. */
enum result gather_invite_again(struct db *db, const struct engine *engine, struct arena *arena, int64_t answer, struct text subject, struct text words, struct moment moment) MUST_USE;

struct gather_counts { int64_t by_state[GATHER_STATE_COUNT], all; };
enum result gather_count(struct db *db, int64_t asking, struct gather_counts *ret_counts) MUST_USE;
/* Of an asking, in the order in which they were begun; `state` GATHER_STATE_COUNT: any. Without their values. */
struct gather_line {
    int64_t id, record;
    struct text reference, who; /* who: the first person on it */
    enum gather_state state;
    struct instant begun_at, saved_at, sent_at;
};
enum result gather_list(struct db *db, struct arena *arena, int64_t asking, enum gather_state state, int64_t offset, int64_t max,
                        struct gather_line **ret_list, size_t *ret_count) MUST_USE;

/* Roles of `see` (`decide`) of the questionnaire. */
bool gather_may_see(const struct questionnaire *questionnaire, const struct actor *actor);
bool gather_may_decide(const struct questionnaire *questionnaire, const struct actor *actor);
/* One answer: by the questionnaire as it is now, by the version under which it was begun, and by what the room asks first (gather_hook). ERROR_NOT_FOUND: not theirs
 * to see; ERROR_DENIED: not yet, in words. */
enum result gather_may_read(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, const struct actor *actor,
                            struct message *message) MUST_USE;

/* --- What a room does with it -------------------------------------------------- */

struct gather_finding {
    const char *question; /* at which it stands */
    const char *rule;     /* its number where it has one ("AF-10"), or "" */
    bool is_warning;
    struct text words;    /* without an end: "The most that this fund gives is £5,000.00"; a warning is a sentence */
};
#define GATHER_FINDINGS_MAX 60
struct gather_findings { struct gather_finding *list; size_t count; };
void gather_findings_add(struct arena *arena, struct gather_findings *findings, const char *question, const char *rule, bool is_warning, struct text words);
/* What the rooms' rules say of it now. */
enum result gather_judge(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct instant now,
                         struct gather_findings *ret_findings) MUST_USE;

/* What stands beside an answer while it is checked, such as what was answered before: links of this site, for the writer to look at or not. */
struct gather_beside { struct text title; struct { struct text label, href; } list[8]; size_t count; };
void gather_beside_add(struct gather_beside *beside, struct text label, struct text href); /* beyond 8: left out */

/* In the transaction in which an answer is sent, or a late one is accepted: the room whose register asked makes its record, and says which.
 * A failure refuses the sending with its message, and nothing is lost. The list stands in the engine (program/rooms.c). */

/* Where a sent answer stands, for those on it: in plain words, in the arena's language, and nothing that they may not know. */
#define GATHER_STEPS_MAX 8
#define GATHER_FACTS_MAX 8
struct gather_step {
    struct text label, line; /* "Decided"; "on 3 March 2026", "by 10 March 2026", or empty */
    bool is_done;
};
struct gather_fact {
    struct text label, words, href; /* href: empty for words alone */
};
struct gather_standing {
    struct text label, colour;        /* a tag: "Being assessed", "yellow" */
    struct text now;                  /* where it is */
    struct text next;                 /* what happens next, and by when; may be empty */
    bool is_asked;                    /* the office waits for their answer to what it asked last (gather_ask_back()) */
    struct gather_step steps[GATHER_STEPS_MAX];
    size_t step_count;
    struct gather_fact facts[GATHER_FACTS_MAX]; /* what was decided, and why */
    size_t fact_count;
};
void gather_standing_step(struct gather_standing *standing, struct text label, struct text line, bool is_done); /* one too many is left out; so with facts */
void gather_standing_fact(struct gather_standing *standing, struct text label, struct text words, struct text href);

/* What the office asked those on a sent answer, and what they answered: kept with the answer, read by whoever may read that. */
#define GATHER_SAID_CHARACTERS_MAX 4000
/* In a write transaction: kept, and a message goes to everybody on it, with the words and a link to where they answer. */
enum result gather_ask_back(struct db *db, const struct engine *engine, struct arena *arena, int64_t answer, struct text words, const struct actor *actor,
                            struct message *message) MUST_USE;
/* In a write transaction: a message to everybody on it, with a link to where it stands; `kind` as of a post_message. */
enum result gather_tell(struct db *db, const struct engine *engine, struct arena *arena, int64_t answer, struct text kind, struct text subject, struct text words,
                        struct moment moment) MUST_USE;
#define GATHER_SAID_FILES_MAX 3
struct gather_put_right { struct text question, column, label, from, to; }; /* a figure; column: of a table, or empty; from, to: as people write them */
struct gather_said {
    struct instant at;
    struct text who, words;
    bool is_office;
    int64_t files[GATHER_SAID_FILES_MAX]; /* the answer's own */
    size_t file_count;
    const struct gather_put_right *figures;
    size_t figure_count;
};
/* The earliest first. */
enum result gather_said(struct db *db, struct arena *arena, int64_t answer, struct gather_said **ret_list, size_t *ret_count) MUST_USE;
/* As entries of a page (parts/timeline.html), their files below `file_base` as those of gather_answer_sections(). `names_office`: who in the office asked, for the desk alone: whoever assesses an application is not told to those on it. */
enum result gather_said_entries(struct db *db, const struct engine *engine, struct arena *arena, int64_t answer, struct text file_base, bool names_office, struct value **ret_entries) MUST_USE;
/* The name below a `file_base` under which a file that came with a reply is opened: "said-12". */
struct text gather_said_file(struct arena *arena, int64_t file);

/* Whom somebody can ask about a form, as its room makes it public: an office or a team. Each may be empty. */
struct gather_contact { struct text name, address /* for letters, on one line */, email, telephone; };
/* "You can ask about it:" with a line for each; empty where nothing is said. Ends with a line feed. */
struct text gather_contact_words(struct arena *arena, const struct gather_contact *contact);
/* Rows for parts/summary_list.html. */
struct value *gather_contact_rows(struct arena *arena, const struct gather_contact *contact);

struct gather_hook {
    const char *reg; /* of the asking; NULL ends the list */
    bool by_invitation; /* only the office begins an answer (gather_invite()): it is not listed, and nobody begins one by its address */
    enum result (*sent)(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct moment moment,
                        int64_t *ret_record, struct message *message);
    /* May be NULL: what the room's rules say of an answer as it stands, beyond the questionnaire's own keys. Asked whenever the answer is shown to those on it, and
     * before it is sent: a fault keeps it from being sent, a warning does not. */
    enum result (*judge)(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct instant now,
                         struct gather_findings *findings);
    /* May be NULL: what is offered to whoever checks it before it is sent. Of what is public alone. */
    enum result (*beside)(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct gather_beside *beside);
    /* May be NULL: an address that is asked the same while something is typed, by script: POST of `q`, answered with {"title", "items": [{"text", "href"}]}. */
    const char *beside_path;
    /* May be NULL: where an asking of such a record is told of at the desk ("/desk/registers/rounds/12"), and in public ("/funds/road-safety-fund"). */
    struct text (*desk_href)(struct arena *arena, int64_t record);
    struct text (*public_href)(struct db *db, struct arena *arena, int64_t record);
    /* May be NULL: whom one can ask about it. Out of public tables where `by_invitation` is not set. */
    enum result (*contact)(struct db *db, struct arena *arena, int64_t record, struct gather_contact *ret_contact);
    /* May be NULL: what the room asks of somebody at the desk before they read an answer, beyond the questionnaire's own roles. ERROR_DENIED, in words. */
    enum result (*may_read)(struct db *db, const struct engine *engine, const struct gather_answer *answer, const struct actor *actor, struct message *message);
    /* May be NULL: where an answer that was sent stands, as its room knows it. */
    enum result (*standing)(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct moment moment,
                            struct gather_standing *ret_standing);
    /* May be NULL: those on it answered what the office asked; in their transaction. The answer is as it stands with the figures that they put right. */
    enum result (*replied)(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, const struct gather_said *said, struct moment moment,
                           struct message *message);
    /* NULL: no figure of a sent answer can be put right by those on it. Otherwise they may, while the office waits for what they say: every amount and number that is not sealed, and these
     * texts of tables ("results.figure"); the list ends with NULL. */
    const char *const *figures;
};

/* --- Held about people ----------------------------------------------------------- */

struct erase_value;
/* For an erasure (blocks/erasure/places.c), in its transaction: the answer that a whole record was made from goes with all that is in it, and
 * what repeats one of the words goes from every other. `record` 0: words alone. */
enum result gather_forget(struct db *db, const struct engine *engine, struct arena *arena, const int64_t *records, size_t record_count, const struct erase_value *words,
                          size_t word_count, struct moment moment) MUST_USE;
/* The answers in whose pages, or in what was asked about them and answered since, one of the words stands, sealed or not, each once, at most `max` of them. `says` is
 * asked of each text that was typed. */
enum result gather_saying(struct db *db, const struct engine *engine, bool (*says)(const void *context, struct text text), const void *context, int64_t *ids, size_t max,
                          size_t *ret_count) MUST_USE;
/* A part of blocks/record/reseal.h, in a write transaction: some of what is sealed, with the current key from then on; and what a question that is sealed now was answered
 * with before it was. */
struct gather_reseal { int64_t answer, sealed, closed; bool done; };
enum result gather_reseal_some(struct db *db, const struct engine *engine, struct arena *arena, struct text current, struct gather_reseal *reseal, struct message *message) MUST_USE;
/* How many rows hold something that this key sealed: `begins` is "sealed:ID:%". */
enum result gather_key_use(struct db *db, struct text begins, int64_t *ret_count) MUST_USE;
/* What is due to go: drafts that were not saved for so long, and of which those on them were told so long before; and what was sent (or refused, or withdrawn), is
 * decided on and made no record. By the questionnaire's own `keep`, as it is now, or else by the rule that is given (NULL: none). `as_of`: the day on which it is asked. */
enum gather_kept { GATHER_DRAFTS, GATHER_ANSWERS };
enum result gather_count_old(struct db *db, const struct engine *engine, enum gather_kept what, const struct keep_rule *rule, struct date as_of, int64_t *ret_count) MUST_USE;
/* The first behind `after`. ERROR_NOT_FOUND: no more. */
enum result gather_next_old(struct db *db, const struct engine *engine, enum gather_kept what, const struct keep_rule *rule, struct date as_of, int64_t after, int64_t *ret_answer) MUST_USE;
/* Tells those on drafts that will go, each once for as long as nobody saves it; each in a transaction of its own. `rule` as above. */
enum result gather_remind(const struct engine *engine, const struct keep_rule *rule, struct moment moment, int64_t *ret_messages, struct message *message) MUST_USE;

/* All of one answer: values, people, files, history, and the copies of it in answers to requests for access; its reference and dates stay. For
 * answer_erase() (blocks/erasure), which puts it on the erasure list. ERROR_NOT_FOUND: there is none, or it was erased already. */
enum result gather_erase(struct db *db, int64_t answer, const struct actor *actor) MUST_USE;

/* Whether this browser goes on with an answer: its form may bring files (site.recognise). Reads only. */
bool gather_recognise(struct request *request);

#endif
