/* What the files of blocks/gather share.
 *
 * value.c      what stands in a question: read, checked, put in order; conditions: pure
 * merge.c      two who wrote into one page: pure
 * asking.c     askings, and the versions of questionnaires: SQL
 * answer.c     answers read: SQL
 * sealed.c     what is kept sealed of them
 * judge.c      what rooms' rules find in an answer; sign.c who signs it and who sends it: SQL
 * write.c      answers begun, saved, sent, decided on: SQL
 * person.c     people on an answer, their links and sessions: SQL, and the messages
 * correct.c    figures of a sent answer that are put right: pure, but for keeping them
 * said.c       what the office asks of those on a sent answer, and what they say: SQL; pages_state.c shows where it stands
 * invite.c     answers that the office begins for others
 * forget.c     erasing; reseal.c another key; keep.c what is due to go, and telling of it
 * form_in.c    what a page of the form sent; form_out.c what it shows; upload.c its files
 * visit.c      who asks, and for which answer: what every public page begins with
 * pages_*.c    the public pages; desk_*.c those of the desk */
#ifndef BLOCKS_GATHER_INTERNAL_H
#define BLOCKS_GATHER_INTERNAL_H

#include "blocks/file/file.h"
#include "blocks/gather/gather.h"
#include "blocks/parts/parts.h"

#define DOCUMENT_BYTES_MAX 262144    /* of one page, as it is kept */
#define ANSWER_PEOPLE_MAX 12
#define ANSWER_FILES_MAX 60          /* that were ever sent with one answer and are still there */
#define ANSWER_FILES_BYTES_MAX 200000000
#define SESSION_SECONDS (14 * 86400) /* without a save */
#define FORMS_COOKIE "forms"         /* the session of this browser */
#define FORMS_LINK_COOKIE "forms-link"
#define NAME_CHARACTERS_MAX 100
#define EMAIL_BYTES_MAX 254
#define ASIDES_MAX 200               /* of one answer */

/* --- Values (value.c): pure ----------------------------------------------------- */

/* White space parts words, as a browser's script counts them. */
int64_t gather_words(struct text text);
bool email_is_plausible(struct text text);
/* As it is kept: without blanks around it; what is right in its canonical form ("1000.50", "2026-11-21"); what is not, as it was typed. */
struct text question_settle(struct arena *arena, const struct question *question, struct text typed);
/* One value, in the arena's language. `is_asked` is set by gather_read(). */
struct gather_value question_read(struct arena *arena, const struct question *question, const struct value *kept);
/* All values of an answer, in the order of its questions: `documents` one a section, NULL where nothing was saved. */
enum result gather_read(struct arena *arena, const struct questionnaire *questionnaire, const struct value *const *documents, struct gather_value **ret_values,
                        size_t *ret_count) MUST_USE;
/* Whether it holds, by the values of the questions before it. */
bool condition_holds(const struct question_condition *when, const struct gather_value *values, size_t count);
const struct gather_value *value_named(const struct gather_value *values, size_t count, struct text question);
/* A page of it: not asked at all, nothing saved, something wrong or missing, done. */
enum section_state { SECTION_NOT_ASKED, SECTION_NOT_STARTED, SECTION_IN_PROGRESS, SECTION_DONE };
enum section_state section_state_of(const struct questionnaire *questionnaire, const struct question_section *section, const struct gather_value *values,
                                    size_t count, bool is_saved);
bool section_is_asked(const struct questionnaire *questionnaire, const struct question_section *section, const struct gather_value *values, size_t count);
/* "£1,000.50", "21 November 2026", labels for codes; a file's words are the store's to say: empty. */
struct text value_words(struct arena *arena, const struct gather_value *value);
struct text pounds_line(struct arena *arena, const struct question *column, int64_t number); /* of a PENCE or INTEGER column */

/* --- Sealed questions (sealed.c) --------------------------------------------------- */

bool section_has_sealed(const struct question_section *section);
/* Why a value that stands in a page cannot be opened; empty: it is open. */
struct text value_closed(const struct value *value);
/* In a write transaction: a copy of the page, or one value, as it is kept. What is closed stays as it was. ERROR_CONFLICT: the office has no key to seal with. */
enum result document_seal(const struct engine *engine, struct arena *arena, int64_t answer, const struct question_section *section, const struct value *document,
                          const struct value **ret_document, struct message *message) MUST_USE;
enum result value_seal(const struct engine *engine, struct arena *arena, int64_t answer, const struct question *question, const struct value *value, const struct value **ret_value,
                       struct message *message) MUST_USE;
/* Opens what is sealed, in its place; what cannot be opened is closed then (value_closed()). */
enum result document_open(const struct engine *engine, struct arena *arena, int64_t answer, const struct question_section *section, struct value *document) MUST_USE;
enum result value_open(const struct engine *engine, struct arena *arena, int64_t answer, struct text question, struct value *value, struct value **ret_value) MUST_USE;
/* Without its questionnaire: whatever opens is opened, the rest stays as it is. */
enum result document_open_any(const struct engine *engine, struct arena *arena, int64_t answer, struct value *document) MUST_USE;

/* --- Two writers (merge.c): pure --------------------------------------------------- */

struct merge_aside { const struct question *question; const struct value *value; };
struct page_merge {
    struct value *document;       /* what is kept now */
    struct merge_aside *asides;   /* what somebody else's words stand in the place of */
    size_t aside_count;
    bool changes;                 /* the document is another than what stood there */
};
/* `base`: what the writer had before them; `current`: what stands there; `mine`: what they sent, for the questions in `on`. What only one of the two
 * changed is theirs; where both wrote different words, what stands there stays and the writer's are put aside. Nothing is ever replaced by nothing. */
enum result pages_merge(struct arena *arena, const struct question_section *section, const struct value *base, const struct value *current,
                        const struct value *mine, struct page_merge *ret_merge) MUST_USE;
bool values_equal(const struct value *one, const struct value *other);

/* --- Askings (asking.c) -------------------------------------------------------------- */

bool slug_is_valid(struct text slug);
/* In a write transaction: the version is kept for ever from now on. */
enum result version_keep(struct db *db, const struct questionnaire *questionnaire, struct instant now) MUST_USE;
/* All there are, by name: what was built and what is defined. */
enum result questionnaires_all(struct db *db, const struct engine *engine, struct arena *arena, const struct questionnaire ***ret_list, size_t *ret_count) MUST_USE;
/* In a write transaction: it stands in the place of the definition of that name from now on. */
enum result questionnaire_put(struct db *db, const struct questionnaire *questionnaire, const struct actor *actor) MUST_USE;
/* Whether it was built or changed at the desk. */
enum result questionnaire_is_built(struct db *db, struct text name, bool *ret_is) MUST_USE;

/* --- Answers (answer.c) ---------------------------------------------------------------- */

struct page { /* of one section, as it is kept */
    int64_t version;      /* 0: nothing was saved */
    struct value *document;
    struct instant saved_at;
    struct text by;
};
struct aside {
    int64_t id;
    struct text section, question, by;
    struct instant at;
    struct value *value;
};
struct whole { /* an answer with all that its pages need */
    struct gather_answer answer;
    struct page *pages; /* one a section */
    struct aside *asides;
    size_t aside_count;
    struct gather_findings findings; /* of whole_judge() */
};
/* What the rooms' rules say of an answer that is not sent yet; their faults are then the questions' own (judge.c). */
enum result asking_contact(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_asking *asking, struct gather_contact *ret_contact) MUST_USE; /* contact.c */
enum result text_with_contact(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct text *text) MUST_USE; /* a message to those on it */
struct text answer_beside_path(const struct engine *engine, const struct gather_answer *answer); /* of its hook; or empty */
enum result answer_beside(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct gather_beside *ret_beside) MUST_USE;
enum result whole_judge(struct db *db, const struct engine *engine, struct arena *arena, struct whole *whole, struct instant now) MUST_USE;
enum result whole_judge_sent(struct db *db, const struct engine *engine, struct arena *arena, struct whole *whole, struct instant now) MUST_USE; /* whatever its state */

/* --- Signatures (sign.c) ----------------------------------------------------------------- */

struct writer;
enum result signatures_load(struct db *db, struct arena *arena, struct gather_answer *answer) MUST_USE;
/* Whoever began it: they lead, and neither sign nor send where the questionnaire has others do so. */
bool person_leads(const struct gather_answer *answer, int64_t person);
/* A part that signs or sends cannot begin. */
bool part_may_begin(const struct questionnaire *questionnaire, struct text part);
/* "Clerk", as the arena's language has it: what is kept stays as the questionnaire writes it. */
struct text part_said(struct arena *arena, struct text part);
bool person_signs(const struct gather_answer *answer, int64_t person);
bool signatures_are_whole(const struct gather_answer *answer);
bool person_may_send(const struct gather_answer *answer, int64_t person);
/* ERROR_DENIED: not theirs to sign; ERROR_INVALID: it is not complete. Signing twice changes nothing. */
enum result answer_sign(struct db *db, const struct whole *whole, const struct writer *writer, struct instant now, struct message *message) MUST_USE;
enum result whole_load(struct db *db, const struct engine *engine, struct arena *arena, int64_t id, struct whole *ret_whole) MUST_USE;
enum result page_load(struct db *db, const struct engine *engine, struct arena *arena, int64_t answer, const struct question_section *section, struct page *ret_page) MUST_USE;
const struct gather_person *answer_person(const struct gather_answer *answer, int64_t person); /* or NULL */
struct event {
    struct instant at;
    struct text who, what, section;
    struct value *document; /* of "asked" and "replied"; else NULL */
    bool is_office; /* nobody on the answer did it */
};
/* What happened, the latest first. */
enum result answer_events(struct db *db, struct arena *arena, int64_t answer, struct event **ret_list, size_t *ret_count) MUST_USE;
struct text event_words(struct arena *arena, const struct event *event, const struct questionnaire *questionnaire);

/* --- Writing (write.c): in a write transaction --------------------------------------------- */

struct writer { /* who does something to an answer */
    int64_t person, account;
    struct text name;
};
enum result event_put(struct db *db, int64_t answer, const struct writer *writer, const char *what, struct text section, int64_t version, struct text document,
                      struct instant now) MUST_USE;
/* That version of a page: of one that is begun, or of a sent one in which a figure was put right. ERROR_CONFLICT as answer_save() where there is no key to seal with. */
enum result page_put(struct db *db, const struct engine *engine, struct arena *arena, int64_t answer, const struct question_section *section, const struct value *document,
                     int64_t version, const struct writer *writer, struct instant now, struct message *message) MUST_USE;
bool asking_is_by_invitation(const struct engine *engine, const struct gather_asking *asking); /* invite.c */
struct beginning {
    const struct gather_asking *asking;
    const struct questionnaire *questionnaire;
    struct text name, email, part;
    int64_t account;
    struct moment moment;
    const struct writer *by; /* somebody else who begins it for them; NULL: they do */
};
enum result answer_begin(struct db *db, struct arena *arena, const struct beginning *beginning, int64_t *ret_answer, int64_t *ret_person, struct message *message) MUST_USE;
/* Whether it can be saved now: begun, and in its time. ERROR_CONFLICT says why not. */
enum result answer_may_write(const struct gather_answer *answer, struct instant now, struct message *message) MUST_USE;
struct saving {
    const struct question_section *section;
    int64_t seen;                /* the version that the writer had before them */
    const struct value *mine;    /* the questions that stood on their page */
    const int64_t *settled;      /* asides that are decided on */
    size_t settled_count;
};
/* `ret_asides`: how many of the writer's words were put aside. */
enum result answer_save(struct db *db, const struct engine *engine, struct arena *arena, const struct whole *whole, const struct saving *saving, const struct writer *writer, struct instant now,
                        size_t *ret_asides, struct message *message) MUST_USE;
/* ERROR_INVALID: something is missing or wrong; ERROR_CONFLICT: it cannot be sent (any more). */
enum result answer_send(struct db *db, const struct engine *engine, struct arena *arena, const struct whole *whole, const struct writer *writer, struct moment moment,
                        struct message *message) MUST_USE;
/* Late ones. */
enum result answer_decide(struct db *db, const struct engine *engine, struct arena *arena, const struct whole *whole, bool accepts, struct text reason,
                          const struct actor *actor, struct message *message) MUST_USE;
/* Everything is right, nothing waits to be chosen: it can be sent. */
bool answer_is_complete(const struct whole *whole);

/* --- People (person.c) ------------------------------------------------------------------------ */

struct person_new { struct text name, email, part; };
enum result person_add(struct db *db, struct arena *arena, const struct gather_answer *answer, const struct person_new *person, const struct writer *writer, struct instant now,
                       int64_t *ret_person, struct message *message) MUST_USE;
enum result person_remove(struct db *db, const struct gather_answer *answer, int64_t person, const struct writer *writer, struct instant now, struct message *message) MUST_USE;
/* A message with a link for that person; earlier ones of theirs end. */
enum result link_send(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, int64_t person, const struct token *token,
                      struct text from, struct moment moment) MUST_USE;
/* The same with words of one's own before the link. */
struct link_words { struct text kind, subject, before; };
enum result link_send_saying(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, int64_t person, const struct token *token,
                             const struct link_words *words, struct moment moment) MUST_USE;
/* To everybody on it, a link of their own for each. */
enum result links_send_all(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, const struct link_words *words, struct moment moment) MUST_USE;
/* For whoever asks by address: a link for each answer of theirs that is in its time. `tokens`: ANSWERS_ASKED_MAX of them. */
#define ANSWERS_ASKED_MAX 5
enum result links_send_to(struct db *db, const struct engine *engine, struct arena *arena, struct text email, const struct token *tokens, struct moment moment) MUST_USE;
/* The link that works, by its secret. ERROR_NOT_FOUND: none, or no more. */
struct link_found { int64_t answer, person; };
enum result form_link_find(struct db *db, struct arena *arena, struct text secret, struct instant now, struct link_found *ret_found) MUST_USE;
/* Uses it up, and lets the browser of that session in. */
enum result form_link_use(struct db *db, struct arena *arena, struct text secret, struct text session_hash, struct instant now, struct link_found *ret_found,
                          struct message *message) MUST_USE;
enum result session_put(struct db *db, struct text hash, int64_t answer, int64_t person, struct instant now) MUST_USE;
/* Longer from now, where there is such a session. None is made of a cookie that came along with an account: who put it there could come in with it. */
enum result session_go_on(struct db *db, struct text hash, int64_t answer, struct instant now) MUST_USE;
/* The person as whom this session may open that answer. ERROR_NOT_FOUND. */
enum result form_session_find(struct db *db, struct text hash, int64_t answer, struct instant now, int64_t *ret_person) MUST_USE;
enum result form_session_end(struct db *db, struct text hash) MUST_USE;
/* The receipt, to everybody on the answer; and whether one that came late was taken, without the reason, which stays at the desk. */
enum result receipt_send(struct db *db, const struct engine *engine, struct arena *arena, const struct whole *whole, enum gather_state state, struct moment moment) MUST_USE;
enum result decision_send(struct db *db, const struct engine *engine, const struct gather_answer *answer, bool accepted, struct moment moment) MUST_USE;

/* --- The public pages: what each begins with (visit.c) ---------------------------------------------- */

struct visit {
    struct request *request;
    struct answer *answer;
    struct arena *arena;
    const struct engine *engine;
    struct db *db;
    struct instant now;
    struct text session_hash;
    struct whole whole;
    const struct gather_person *person; /* who asks */
    const struct questionnaire *questionnaire;
    struct writer writer;
};
enum visit_result { VISIT_OPEN, VISIT_ANSWERED };
/* Of a page below /forms/answers/{reference}. VISIT_ANSWERED: somebody who may not; the answer is made. */
enum result form_visit_open(struct request *request, struct answer *answer, struct visit *visit, enum visit_result *ret_result) MUST_USE;
/* The same again within the transaction: may they still, and what stands there now. */
enum result visit_again(struct db *db, const struct visit *visit, struct arena *arena, struct whole *ret_whole, struct message *message) MUST_USE;
bool forms_allow(struct request *request, const char *what, struct text of, int burst, int per_minute);
/* On the page of a POST that saves: what was typed, so that it can be copied, and why it could not be saved. */
enum result visit_show_typed(struct visit *visit, int status, struct text title, struct text line, bool with_return) MUST_USE;
void form_text(struct arena *arena, struct value *view, const char *name, struct text text);
void form_flag(struct arena *arena, struct value *view, const char *name, bool flag);
struct text answer_path(struct arena *arena, const struct gather_answer *answer, const char *below); /* "/forms/answers/BEN-2026-0001" and below */
struct text closes_line(struct arena *arena, const struct gather_asking *asking, int64_t late_hours, struct instant now);
struct text asking_title(const struct gather_asking *asking, const struct questionnaire *questionnaire);
struct text state_label(struct arena *arena, enum gather_state state);
struct value *answer_state_tag(struct arena *arena, enum gather_state state);
struct value *prose_value(struct arena *arena, struct text text); /* Markdown, or null */

/* What is asked at an address, before anybody has begun (pages_start.c). ERROR_NOT_FOUND, in words. */
struct start {
    struct arena *arena;
    const struct engine *engine;
    struct db *db;
    struct instant now;
    struct gather_asking asking;
    const struct questionnaire *questionnaire;
    enum gather_time time;
};
enum result form_find_start(struct request *request, struct answer *answer, struct start *start) MUST_USE;

/* --- The form (form_in.c, form_out.c, upload.c) --------------------------------------------------------- */

extern const struct shape question_shape;
/* The questions of a section as they are asked: `shows_faults` what is wrong with each. `preview`: nothing can be sent. */
struct form_page {
    struct arena *arena;
    struct db *db;
    const struct engine *engine;
    const struct whole *whole;
    const struct question_section *section;
    bool shows_faults, is_preview;
    struct value *fields, *errors;
    struct text on; /* the names of the questions that stand on it */
    bool has_files;
};
enum result form_page_make(struct form_page *page) MUST_USE;
struct value *form_page_field(struct form_page *page, const struct gather_value *value, struct text name); /* one input */

/* What was sent, as a document; rows added and taken out by the button that was pressed. */
struct form_sent {
    struct value *mine;
    struct text then;     /* "next", "later", "stay" */
    struct text target;   /* of "stay": where on the page */
    int64_t seen;
    int64_t *settled;
    size_t settled_count;
    bool has_fault;       /* a file was refused */
    struct text fault;
};
enum result form_sent_read(struct visit *visit, const struct question_section *section, struct form_sent *sent) MUST_USE;
/* The values of the questions that stood on it alone, into its `mine`. */
enum result form_sent_values(struct visit *visit, const struct question_section *section, struct form_sent *sent) MUST_USE;
/* The files that came: kept as the answer's, their numbers put into `sent`. */
enum result form_take_uploads(struct visit *visit, const struct question_section *section, struct form_sent *sent) MUST_USE;
struct definition gather_file_definition(void);
struct field gather_file_field(const struct question *question);
/* Whether that file is the answer's own. */
enum result file_is_of_answer(struct db *db, int64_t file, int64_t answer, bool *ret_is) MUST_USE;

/* --- After it was sent (said.c, pages_state.c) -------------------------------------------------------------- */

/* As its room says it, or as the answer's own state does. */
enum result answer_standing(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct moment moment, struct gather_standing *ret_standing) MUST_USE;
/* What those on it say to what the office asked: words, files of the answer's own, and figures that they put right (correct.c). */
struct figure {
    size_t section, at;                        /* its section's place, and its question's among the answer's values */
    const struct question *question, *column;  /* column: of a table, or NULL */
    size_t row;                                /* of the table, as it is kept */
    struct text label, now, typed;             /* in the form in which it is kept; typed empty or the same: it stays */
    bool changes;
    struct text fault;
};
#define FIGURES_MAX 200
struct figures { struct figure *list; size_t count; };
struct reply {
    struct text words;
    int64_t files[GATHER_SAID_FILES_MAX];
    size_t file_count;
    struct figures figures;
    int64_t seen;                              /* how many had been asked or answered when the form was shown; -1: not known */
    struct text fault, file_fault;             /* of the words; of a file: in its input, counted from 0 */
    size_t faulty_file;
};
/* None where the room lets nobody put one right. */
enum result figures_find(const struct engine *engine, struct arena *arena, const struct whole *whole, struct figures *ret_figures) MUST_USE;
enum result figures_section(struct arena *arena, const struct figures *figures, const struct question *files, size_t file_count, struct question_section *ret_section) MUST_USE;
void figures_take(struct arena *arena, struct figures *figures, const struct value *typed);
bool figures_change(const struct figures *figures);
/* The answer with what was typed in their place; nothing is written. */
enum result figures_put_in(struct arena *arena, const struct whole *whole, const struct figures *figures, struct whole *ret_changed) MUST_USE;
/* What is wrong with each then, by the questionnaire and by the room's rules. */
enum result figures_check(struct db *db, const struct engine *engine, struct arena *arena, struct whole *changed, struct figures *figures, struct instant now, bool *ret_right) MUST_USE;
/* In a write transaction. ERROR_CONFLICT: one of them is wrong. */
enum result figures_keep(struct db *db, const struct engine *engine, struct arena *arena, const struct whole *before, struct figures *figures, const struct writer *writer, struct instant now,
                         struct message *message) MUST_USE;
/* ERROR_CONFLICT: nothing is asked (any more), or something was said since. */
enum result answer_reply(struct db *db, const struct engine *engine, struct arena *arena, const struct whole *whole, struct reply *reply, const struct writer *writer, struct moment moment,
                         struct message *message) MUST_USE;
/* Whether that file came with a reply to what was asked of this answer. */
enum result file_is_said(struct db *db, struct arena *arena, int64_t file, int64_t answer, bool *ret_is) MUST_USE;
/* Puts what was said into an entry of a timeline: words, files below `file_base`, figures. */
void said_entry(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_said *said, struct text file_base, struct value *entry);
bool event_read_said(struct arena *arena, const struct event *event, struct gather_said *ret_said);
/* The answer's own page: its sections, or where it stands. `reply`: what was typed and is to be put right, or NULL. */
enum result form_answer_show(struct visit *visit, const struct reply *reply) MUST_USE;
/* Puts "state" into its view. */
enum result show_state(struct visit *visit, const struct reply *reply) MUST_USE;
extern const struct shape form_state_shape;

/* --- Handlers --------------------------------------------------------------------------------------------- */

extern const struct shape forms_shape, form_start_shape, form_begin_shape, form_page_shape, form_list_shape, form_later_shape, form_check_shape, form_receipt_shape,
    form_people_shape, form_eligible_shape, form_link_shape, form_return_shape, form_lost_shape;
handler forms_page, form_start_page, form_begin_page, form_begin_post, form_list_page, form_section_page, form_section_post, form_check_page, form_sign_post, form_send_post, form_receipt_page,
    form_people_page, form_people_post, form_person_remove_post, form_link_arrive, form_link_page, form_link_post, form_return_page, form_return_post, form_leave_post,
    form_later_page, form_file_get, form_reply_post, form_eligible_page;
/* All that was answered, section by section, for the pages that show it whole. `change_base` empty: nothing can be changed. */
struct value *answer_sections(struct db *db, const struct engine *engine, struct arena *arena, const struct gather_answer *answer, struct text change_base, struct text file_base);
/* `names_office`: who in the office did it, for the desk alone. */
struct value *event_entries(struct db *db, const struct engine *engine, struct arena *arena, const struct event *events, size_t count, const struct questionnaire *questionnaire, struct text file_base,
                            bool names_office);
enum result answer_file(struct request *request, struct answer *answer, struct db *db, const struct gather_answer *kept, struct text question) MUST_USE;

#endif
