/* What the files of office/desk share, and nobody else sees.
 *
 * rules.c          rules: tallies, the office's names, the first steps (rules.h)
 * desk_store.c     this room's SQL: actions, editions, counts, the last look
 * waiting_store.c  this room's SQL: records that wait for somebody, the queue's count
 * visit.c          a visitor's request at the desk; words and addresses that pages share
 * work.c           /desk and /desk/update
 * first_steps.c    /desk/first-steps
 * queue.c          /desk/queue
 * queue_decide.c   the same, posted: several at once
 * changes.c        /desk/changes
 * overview.c       /desk/plan: the whole, by theme and by owner
 * overview_list.c  the same: every action, with filters and order
 * left.c           /desk/colleagues and /desk/users/{user}/work: what is in whose hands
 * due.c            /desk/due and the calendar of what is due
 * remind.c         reminders by e-mail (remind.h)
 * sheets.c         the same lists as spreadsheets that come back
 * desk_routes.c    the routes and the shapes of the views */
#ifndef OFFICE_DESK_INTERNAL_H
#define OFFICE_DESK_INTERNAL_H

#include "blocks/parts/parts.h"
#include "blocks/record/clocks.h"
#include "blocks/record/record.h"
#include "office/desk/desk.h"
#include "office/desk/rules.h"

/* Somebody at the desk: what every page needs. */
struct visit {
    struct request *request;
    struct answer *answer;
    struct arena *arena;
    struct value *view;
    const struct engine *engine;
    struct db *db;       /* gone after request_write() */
    struct actor actor;
    struct date today;
    int64_t whose;       /* account whose own work is listed; 0: the actor's, or that of whom they cover */
};
enum result visit_begin(struct request *request, struct answer *answer, struct visit *ret_visit) MUST_USE;
void visit_set(struct visit *visit, const char *name, struct value *value); /* for the page alone */
void visit_set_text(struct visit *visit, const char *name, struct text text);
void visit_set_boolean(struct visit *visit, const char *name, bool boolean);
/* A register's definition when the actor may see some of it; NULL otherwise. */
const struct definition *visit_register(const struct visit *visit, const char *name);
bool visit_may_add(const struct visit *visit, const char *name);
struct text register_href(struct visit *visit, const struct definition *definition, const char *rest);
struct text record_href(struct visit *visit, const struct definition *definition, int64_t id, const char *rest);
/* The choices of an action's status. */
const struct choice_list *honest_words(const struct visit *visit);
struct value *status_tag(struct visit *visit, struct text status);
struct value *state_tag_of(struct visit *visit, const struct definition *definition, size_t state);
struct text waits_for_approval(struct arena *arena, int64_t count); /* "3 records wait for your approval" */
struct text day_of(struct arena *arena, struct instant instant); /* "3 November 2026" */
/* "Action 2019-41: its title"; "Update on an action 2019-41-U1" where the name says no more. */
struct text record_title(struct arena *arena, const struct definition *definition, struct text reference, struct text name);

/* --- desk_store.c --------------------------------------------------------- */

struct edition_known {
    int64_t id;
    struct text code, title;
    bool published;
};
/* Those that the actor may see, the current one (published, issued last) first. */
enum result desk_editions(struct visit *visit, struct edition_known **ret_editions, size_t *ret_count) MUST_USE;

struct led_action {
    int64_t id, number, lead, theme;
    struct text title, status, state, lead_name, theme_name, objective;
    struct date due, updated, first_on;  /* as published, where it is; DATE_NONE: none */
    bool published;
    int64_t waiting;                     /* updates sent for approval */
    struct standing standing;
    size_t status_index;                 /* in honest_words(); STATUSES_MAX when unknown */
};
/* Every action of the edition that is not withdrawn and that the actor may see, by number. */
enum result desk_actions(struct visit *visit, int64_t edition, struct led_action **ret_actions, size_t *ret_count) MUST_USE;
/* The organisations under whose name the office itself leads actions; none known: count 0. */
enum result desk_own_organisations(struct visit *visit, int64_t **ret_ids, size_t *ret_count) MUST_USE;
/* The action of that number in the edition, among those that the actor may see; ERROR_NOT_FOUND. */
enum result desk_action_id(struct visit *visit, int64_t edition, int64_t number, int64_t *ret_id) MUST_USE;
enum result desk_first_facts(struct visit *visit, struct first_facts *ret_facts) MUST_USE;
/* The newest record of a register, for links of the first steps; 0: none. */
enum result desk_newest(struct visit *visit, const char *reg, int64_t *ret_id) MUST_USE;
/* The delivery plan of that year; 0: none. */
enum result desk_delivery_plan(struct visit *visit, struct text year, int64_t *ret_id) MUST_USE;

struct change {
    const struct definition *definition;
    int64_t record, version;
    struct instant at;
    struct text reference, name, kind, move, reason, state, by;
};
/* What others did since then to records that the actor may see, newest first. */
enum result desk_changes(struct visit *visit, struct instant since, int64_t offset, int64_t max, struct change **ret_changes, size_t *ret_count) MUST_USE;
enum result desk_change_count(struct visit *visit, struct instant since, int64_t *ret_count) MUST_USE;
/* 0 seconds: never. */
enum result desk_last_look(struct visit *visit, struct instant *ret_at) MUST_USE;
enum result desk_mark_look(struct db *db, int64_t account, struct instant at) MUST_USE;

/* --- waiting_store.c ------------------------------------------------------ */

struct waiting {
    const struct definition *definition;
    size_t state;
    int64_t id, version;
    bool own;             /* of a list for deciding: the actor's own work, which they may not decide */
    struct text reference, name, parent, author_name; /* parent: the name of the record it belongs to, or empty */
    struct instant since; /* when it came into its state */
    struct text moved_by, reason; /* of the move that brought it there; or empty */
    bool published, edited;       /* a version is public; and it was edited since */
};
/* Why records are looked for; each is one set, counted and listed by the same condition. */
enum waiting_for {
    WAITING_SENT_BACK,  /* the own work of `whose` (see struct visit), sent back to them */
    WAITING_DRAFT,      /* the actor's own, begun and sent to nobody */
    WAITING_OTHERS,     /* the actor's own, waiting for somebody else */
    WAITING_APPROVAL,   /* others', waiting for the actor */
    WAITING_OWN,        /* the actor's own, which they could approve had they not written them */
    WAITING_PUBLISHING, /* drafts and edits that the actor may publish */
};
/* The same, after what it belongs to: "Update on an action 2019-41-U1: Body-worn video, 31 October 2019". */
struct text waiting_title(struct arena *arena, const struct waiting *waiting);
struct waiting_list {
    struct waiting *list;
    size_t count;
    int64_t total; /* exact, also where `max` cut the list */
};
/* Of one state, oldest first. Empty where the definition or the actor's roles give no such case. */
enum result desk_waiting(struct visit *visit, const struct definition *definition, size_t state, enum waiting_for why, int64_t max,
                         struct waiting_list *ret_list) MUST_USE;
/* Over all registers and states, oldest first; at most `max` of each state. */
enum result desk_waiting_all(struct visit *visit, enum waiting_for why, int64_t max, struct waiting_list *ret_list) MUST_USE;
/* A state to which a move leads that asks for approval. */
bool is_approval_state(const struct definition *definition, size_t state);
/* The move by which the actor would publish from this state, directly; or NULL. */
const struct move *publishing_move(const struct definition *definition, size_t state, const struct actor *actor);
bool move_leaves(const struct move *move, size_t state);

/* --- left.c --------------------------------------------------------------- */

/* Records that are assigned to the account and that the actor may see, by register and reference; at most `max`. */
struct assigned { const struct definition *definition; int64_t id; struct text reference, name; struct instant from; };
enum result desk_assigned(struct visit *visit, int64_t account, size_t max, struct assigned **ret_list, size_t *ret_count) MUST_USE;

/* --- due.c ---------------------------------------------------------------- */

/* What the account answers for and is still open, in all its capacities, each once. */
enum result desk_due_line(struct visit *visit, struct text *ret_line) MUST_USE; /* "What you answer for: 2 overdue, …" */
enum result desk_deadlines_of(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, struct moment moment,
                              struct record_deadline **ret_list, size_t *ret_count) MUST_USE;

/* --- queue_decide.c ------------------------------------------------------- */

enum {
    TICKET_BYTES_MAX = 42, /* "12-3": record 12 as its version 3 */
    DECIDED_MAX = 200,     /* at once */
};

/* --- Shapes --------------------------------------------------------------- */

extern const struct shape work_shape, first_steps_shape, queue_shape, decided_shape, changes_shape, overview_shape, left_shape, colleagues_shape, due_shape;

/* --- overview_list.c ------------------------------------------------------ */

struct overview {
    struct visit *visit;
    const struct edition_known *edition; /* NULL: none yet */
    const struct led_action *actions;
    size_t count;
    struct edition_known *editions;
    size_t edition_count;
};
/* overview.c: the edition that is asked for, its actions, all editions. Says in the answer what is wrong. */
enum result overview_read(struct overview *overview) MUST_USE;
/* Its actions that fit the filters, in the order asked for. */
enum result overview_fitting(struct overview *overview, const struct led_action ***ret_list, size_t *ret_count) MUST_USE;
/* "edition=2019&lead=12": what was asked for. */
struct text overview_query(struct overview *overview);
/* The view's actions, filters, table and the lines above them. */
enum result overview_list(struct overview *overview) MUST_USE;
/* "/desk/plan?edition=…&name=value#actions" */
struct text overview_href(struct overview *overview, const char *name, struct text value);

handler work_sheet, queue_sheet, changes_sheet, overview_sheet, left_sheet;
handler due_page, due_reminders_post, due_calendar_post, due_calendar_end_post, due_feed;
handler work_page, update_start, first_steps_page, queue_page, queue_decide, changes_page, changes_mark, overview_page, left_page, colleagues_page;

#endif
