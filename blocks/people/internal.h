/* What the files of blocks/people share, and nobody else sees (but their unit tests).
 *
 * people_schema.c  the tables
 * account.c        accounts, sign-in methods, history: the SQL
 * membership.c     who may what in which capacity, and when: the SQL
 * delegation.c     covering for a colleague: the SQL
 * hats.c           in which capacities somebody may act; whose work it is
 * person_record.c  an account's record in the register of persons
 * person.c         what a person's details must be like: every fault at once
 * session.c        sessions: the SQL and when they end
 * identify.c       the site's hooks: who is asking, and what they hear when they may not
 * parked.c         forms kept for people whose session had ended
 * form.c           percent-encoding; where it is safe to send somebody after signing in
 * people_routes.c  the routes
 * form_view.c      forms as views: fields, faults, hidden inputs
 * pages_session.c  signing in and out
 * second_factor.c  second factors and recovery codes: the rules and the SQL
 * sign_in_step.c   between the password and the second factor: the SQL
 * device.c         browsers that are known, and what a session's list says of them
 * pages_second.c   one's own second factor; the administrator's taking it away
 * pages_step.c     the second step of signing in
 * link.c           links by which somebody sets their own password: the SQL
 * leaving.c        the end of somebody's work, their details and sessions: the SQL
 * pages_password.c one's own password
 * pages_link.c     a forgotten password; a link that was sent, and what it leads to
 * pages_account.c  one's own account; somebody's details, sessions and end
 * pages_hat.c      the hat that is worn: in the header, and changed
 * pages_cover.c    who covers for whom: forms and lists
 * pages_membership.c the administrator's forms for memberships
 * pages_users.c    the administrator's pages that show
 * pages_change.c   the administrator's pages that change */
#ifndef BLOCKS_PEOPLE_INTERNAL_H
#define BLOCKS_PEOPLE_INTERNAL_H

#include "base/limits.h"
#include "base/store/serial.h"
#include "blocks/parts/parts.h"
#include "blocks/people/people.h"

enum {
    SIGN_IN_BYTES_MAX = 254,         /* of an e-mail address */
    PERSON_NAME_CHARACTERS_MAX = 100,
    PASSWORD_BYTES_MAX = 1000,
    SESSION_IDLE_SECONDS = 30 * 60,
    SESSION_SECONDS_MAX = 12 * 60 * 60,
    SESSION_AHEAD_SECONDS = 5 * 60,  /* by which a clock may be put back without ending sessions */
    SESSION_SEEN_SECONDS = 60,       /* how often "last seen" is written */
    SESSION_KEPT_SECONDS = 24 * 60 * 60, /* after its end */
    PARKED_SECONDS = 12 * 60 * 60,
    PARKED_BYTES_MAX = 3 * BODY_BYTES_MAX_DEFAULT, /* any form of that size: a blank sent as one byte is kept as three */
    PARKED_FORMS_MAX = 20,           /* of one account: the oldest makes room */
    NEXT_BYTES_MAX = 2000,
    HATS_MAX = 40,                   /* that one person can wear on one day */
    MEMBERSHIP_DAYS_AHEAD_MAX = 366,
    DELEGATION_DAYS_AHEAD_MAX = 366,
    DELEGATION_REASON_CHARACTERS_MAX = 100,
    DELEGATIONS_SHOWN_MAX = 50,
    SESSIONS_SHOWN_MAX = 50,
    SIGN_IN_STEP_SECONDS = 10 * 60,  /* between the password and the code (ASVS 6.5.5) */
    SIGN_IN_STEP_WRONG_MAX = 5,      /* codes; then the password is asked for again */
    SECOND_WRONG_FREE = 10,          /* wrong codes of an account in a row before it is made to wait */
    SECOND_WAIT_SECONDS_MAX = 15 * 60,
    OFFER_SECONDS = 60 * 60,         /* for which an authenticator that was offered can be set up */
    RECOVERY_CODES = 10,
    RECOVERY_CODE_BYTES = 15,        /* 120 bits: a plain hash will do (ASVS 6.5.2) */
    DEVICE_SECONDS = 180 * 24 * 60 * 60,
    DEVICES_KEPT_MAX = 20,           /* of one account: the one seen longest ago makes room */
};

#define ADMINISTRATOR "administrator"  /* the role that keeps accounts */
#define ALL_ROLES "*"                  /* the command line's roles; no role can be called so */
#define SESSION_COOKIE "session"
#define STEP_COOKIE "step"      /* of who has proved their password only */
#define DEVICE_COOKIE "device"  /* of a browser with which somebody signed in before */

/* --- person.c ------------------------------------------------------------ */

struct person { /* as typed; person_check() leaves it as it will be stored */
    struct text sign_in, name, roles;
    int64_t organisation;
};
struct person_fault {
    const char *field; /* "name", "sign_in", "roles", "organisation", "password", … */
    struct text what;  /* what is wrong and what to do */
};
struct person_faults {
    struct person_fault list[8];
    size_t count;
};
void person_faults_add(struct person_faults *faults, const char *field, struct text what);
struct text person_fault_of(const struct person_faults *faults, const char *field); /* empty: none */
/* All of them as one message; ERROR_INVALID. */
enum result person_faults_tell(const struct person_faults *faults, struct message *message);

struct text sign_in_fold(struct arena *arena, struct text sign_in); /* trimmed, in lower case */
/* NULL when it can be one. */
const char *sign_in_objection(struct text sign_in);
/* Whether they all act for an organisation, or none of them. */
bool roles_fit(const struct engine *engine, struct text roles, bool of_organisation);
/* Sets person->roles to known roles, sorted, each once. Asks the store for the organisation. */
enum result person_check_roles(struct db *db, const struct engine *engine, struct arena *arena, struct person *person,
                               struct person_faults *faults) MUST_USE;
/* The name and the e-mail address; that nobody but this account (0: a new one) signs in with it. */
enum result person_check_details(struct db *db, struct arena *arena, struct person *person, int64_t account, struct person_faults *faults) MUST_USE;
/* Both: also that nobody else signs in with it. */
enum result person_check(struct db *db, const struct engine *engine, struct arena *arena, struct person *person,
                         struct person_faults *faults) MUST_USE;
const struct role *role_find(const struct engine *engine, struct text name); /* or NULL */
/* "Officer, Head of the office" */
struct text role_labels(struct arena *arena, const struct engine *engine, struct text roles);

/* --- membership.c -------------------------------------------------------- */

struct membership {
    int64_t organisation; /* 0: the office */
    struct text role;
    struct date from, until; /* DATE_NONE: still */
};
struct capacity { /* what is to be written of one */
    int64_t account, organisation;
    struct text roles; /* none: it ends */
    struct date from, until, today;
};
bool has_word(struct text words, struct text word); /* among words separated by spaces */
enum result roles_in_force(struct db *db, struct arena *arena, int64_t account, struct date day,
                           struct text *ret_roles) MUST_USE;
enum result roles_in_capacity(struct db *db, struct arena *arena, int64_t account, int64_t organisation, struct date day,
                              struct text *ret_roles) MUST_USE;
/* All, past ones too, by capacity and day. */
enum result memberships_of(struct db *db, struct arena *arena, int64_t account, struct membership **ret_list, size_t *ret_count) MUST_USE;
bool membership_is_over(const struct membership *membership, struct date day);
/* Without a check. From `from` on, these roles and no others, never two rows of one role on one day. */
enum result capacity_write(struct db *db, const struct capacity *capacity) MUST_USE;
void capacity_check_days(struct date from, struct date until, struct date today, struct person_faults *faults);
/* The roles of an account and its one organisation as capacities, from that day on; all others end. */
enum result capacities_replace(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, struct text roles,
                               int64_t organisation, struct date day) MUST_USE;
struct text roles_of_kind(const struct engine *engine, struct arena *arena, struct text roles, bool of_organisation);
/* Before a change to an account: ERROR_CONFLICT when the office would be left without an administrator who stays.
 * `keeps`: the account has the role after it, for good and in use. */
enum result administrator_stays(struct db *db, int64_t account, bool keeps, struct date day, struct message *message) MUST_USE;

/* --- delegation.c -------------------------------------------------------- */

enum result delegation_check(struct db *db, struct arena *arena, const struct delegation *wanted, const struct actor *actor,
                             struct person_faults *faults) MUST_USE;
/* Those given and taken that are not over on that day, by their first day. */
enum result delegations_of(struct db *db, struct arena *arena, int64_t account, struct date day, struct delegation **ret_list, size_t *ret_count) MUST_USE;
enum result delegation_get(struct db *db, struct arena *arena, int64_t id, struct delegation *ret_delegation) MUST_USE;

/* --- hats.c -------------------------------------------------------------- */

struct hat {
    int64_t organisation;       /* 0: the office */
    int64_t delegation;         /* 0: one's own */
    int64_t stands_for;
    struct text roles;          /* never empty */
    struct text organisation_name, stands_for_name;
    struct date until;          /* a cover's last day */
};
/* One's own first, the office's before any organisation's; then covers, the one that ends first before others. */
enum result people_hats(struct db *db, struct arena *arena, int64_t account, struct date day, struct hat **ret_hats, size_t *ret_count) MUST_USE;
/* ERROR_NOT_FOUND when it is not theirs on that day. Names only where it is a cover. */
enum result hat_worn(struct db *db, struct arena *arena, int64_t account, int64_t organisation, int64_t delegation, struct date day,
                     struct hat *ret_hat) MUST_USE;
/* The one to begin with; ERROR_NOT_FOUND when there is none. */
enum result hat_first(struct db *db, struct arena *arena, int64_t account, struct date day, struct hat *ret_hat) MUST_USE;
/* What a cover of this capacity is worth: all its roles but the keeping of accounts. */
enum result roles_handed_over(struct db *db, struct arena *arena, int64_t account, int64_t organisation, struct date day,
                              struct text *ret_roles) MUST_USE;
struct text hat_code(struct arena *arena, const struct hat *hat);   /* "0", "12", "cover-5": for a form */
struct text hat_label(struct arena *arena, const struct engine *engine, const struct hat *hat); /* to choose by */
struct text hat_line(struct arena *arena, const struct hat *hat);   /* "Acting for …", "Covering for …"; empty: the office, as oneself */

/* --- person_record.c ------------------------------------------------------ */

/* For every account that has none. */
enum result people_make_persons(struct db *db, const struct engine *engine, struct message *message) MUST_USE;

/* --- link.c --------------------------------------------------------------- */

/* What an administrator may set, within its bounds: "invitation_days", "reset_minutes". */
enum result people_setting(struct db *db, const char *name, int64_t *ret_value) MUST_USE;
enum result people_set_setting(struct db *db, const char *name, int64_t value) MUST_USE; /* ERROR_INVALID out of bounds */
struct link_order { int64_t account; bool is_invitation; const struct token *token; };
/* All of these in a write transaction. The message is in the outbox then; earlier links of the account are over. */
enum result link_make(struct db *db, const struct engine *engine, struct arena *arena, const struct link_order *order, const struct actor *actor,
                      struct made_link *ret_link) MUST_USE;
/* The same answer, and as much work, whoever the address belongs to. */
enum result link_forgotten(struct db *db, const struct engine *engine, struct arena *arena, struct text sign_in, const struct token *token,
                           struct moment moment) MUST_USE;
/* ERROR_NOT_FOUND for one that is unknown, used, replaced, expired or of an account that is shut out. Reads only. */
enum result link_find(struct db *db, struct arena *arena, struct text secret, struct instant now, struct account *ret_account) MUST_USE;
/* Sets the password; the link is over, and so are all sessions. */
enum result link_use(struct db *db, struct arena *arena, struct text secret, const char *stored_password, struct moment moment, struct message *message) MUST_USE;
enum result links_end(struct db *db, int64_t account, struct instant now) MUST_USE;

/* --- leaving.c ------------------------------------------------------------ */

struct session_line { int64_t number; struct instant started, seen; struct text device, network; };
/* Those that hold, the one used last first. */
enum result sessions_of(struct db *db, struct arena *arena, int64_t account, struct instant now, struct session_line **ret_list, size_t *ret_count) MUST_USE;
/* One (`number`; ERROR_NOT_FOUND when it has ended) or all (0), without `except`. In a write transaction. */
enum result sessions_end(struct db *db, int64_t account, int64_t number, int64_t except, const struct actor *actor, struct message *message) MUST_USE;

/* --- account.c ----------------------------------------------------------- */

enum result account_remember(struct db *db, int64_t account, const struct actor *actor, struct text what) MUST_USE;
/* What was remembered, in the arena's language (history_said.c). */
struct text account_history_said(struct arena *arena, const struct engine *engine, struct text what);
enum result account_for_change(struct db *db, struct arena *arena, int64_t account, struct date day,
                               struct account *ret_account, struct message *message) MUST_USE;

/* From now on they may not see all that they could: their sessions end, and no reminder that waits goes out to them. `account`: as it was before. */
enum result account_sees_less(struct db *db, const struct account *account, struct instant now) MUST_USE;

/* What stands as their password (empty: they have not chosen one yet), and whether the account is in use. */
enum result account_password(struct db *db, struct arena *arena, int64_t account, struct text *ret_stored,
                             bool *ret_disabled) MUST_USE;
/* For pages; empty for 0 and for a record that is gone. */
enum result organisation_name(struct db *db, struct arena *arena, int64_t organisation, struct text *ret_name) MUST_USE;

/* --- session.c ----------------------------------------------------------- */

struct session {
    enum { SESSION_NONE, SESSION_LIVE, SESSION_ENDED } state;
    struct text token_hash, csrf_key, name;
    int64_t account, seen_at, number;
    struct hat hat; /* of a live one */
    int64_t second_at; /* when a second factor was proved; 0: it was not */
    bool account_disabled;
    bool hat_ended;  /* what ended it: the capacity in which they acted */
};
/* SESSION_NONE when nobody was ever given that token, or it ended more than a day ago. */
enum result session_find(struct db *db, struct arena *arena, struct text secret, struct instant now,
                         struct session *ret_session) MUST_USE;
struct entry { /* how somebody comes in */
    int64_t account;
    struct text stored_password; /* as it was checked */
    int64_t second_at;           /* when a second factor was proved; 0: none was */
    struct text device, network; /* roughly; may be empty */
};
/* In a write transaction: clears away what is old, ends `old_hash` if it is not empty. They begin with the first of their hats. ERROR_DENIED
 * when the account was disabled, its password changed since `stored_password` was read, or it has a second factor that was not proved; ERROR_NOT_FOUND when they have no hat today. */
enum result session_start(struct db *db, struct arena *arena, const struct entry *entry, const struct token *token, struct text old_hash,
                          struct instant now) MUST_USE;
enum result session_seen(struct db *db, struct text hash, struct instant now) MUST_USE;
enum result session_wear(struct db *db, struct text hash, const struct hat *hat) MUST_USE;
enum result session_end(struct db *db, struct text hash, struct instant now) MUST_USE;
enum result session_end_all(struct db *db, int64_t account, struct instant now) MUST_USE;
/* Gives the visitor a new session cookie, and notes their browser as known; where they come from is filled in. `before` (NULL: nothing) is done first, in the
 * same transaction: what it ends must not keep the new session from beginning. */
enum result session_give(struct request *request, struct answer *answer, struct entry entry, store_transaction *before, void *before_context) MUST_USE;

/* --- second_factor.c ------------------------------------------------------ */

struct second_factor {
    bool is_on;
    struct instant since;
    int64_t codes_left;
};
enum result second_factor_get(struct db *db, int64_t account, struct second_factor *ret_factor) MUST_USE;
/* Whether one of these roles is acted in with a second factor only. */
enum result second_factor_asked(struct db *db, struct text roles, bool *ret_asked) MUST_USE;
/* Of an account, in whichever capacity it may act on that day. */
enum result second_factor_asked_of(struct db *db, struct arena *arena, int64_t account, struct date day, bool *ret_asked) MUST_USE;
enum result second_factor_roles(struct db *db, struct arena *arena, struct text *ret_roles) MUST_USE;
/* Sessions that lack it, in a hat that needs it, are over from then on. ERROR_NOT_FOUND: there is no key to seal secrets with; ERROR_INVALID: no such role. */
enum result second_factor_set_roles(struct db *db, const struct engine *engine, struct arena *arena, struct text roles, const struct actor *actor,
                                    struct message *message) MUST_USE;

/* An authenticator's secret and recovery codes as they are offered on a page and not in use yet. `sealed` is what the form carries: nobody
 * but the program can open it, or make one. */
struct second_offer {
    struct text secret;                /* bytes */
    struct text codes[RECOVERY_CODES]; /* as they are shown: groups of four letters */
    struct text sealed;
};
/* ERROR_NOT_FOUND, saying what to do: there is no key. */
enum result second_offer_make(const struct engine *engine, struct arena *arena, int64_t account, struct instant now, struct second_offer *ret_offer,
                              struct message *message) MUST_USE;
/* ERROR_INVALID: it is not ours, another account's, or too old. */
enum result second_offer_open(const struct engine *engine, struct arena *arena, int64_t account, struct text sealed, struct instant now,
                              struct second_offer *ret_offer) MUST_USE;
/* In a write transaction, all of these; the account is told by e-mail. */
/* In the place of one that is there already. `step`: whose code proved that the app has the secret. */
enum result second_factor_begin(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, const struct second_offer *offer, int64_t step,
                                const struct actor *actor, struct message *message) MUST_USE;
/* New recovery codes instead of the old. ERROR_NOT_FOUND: there is no second factor. */
enum result second_factor_new_codes(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, const struct second_offer *offer,
                                    const struct actor *actor, struct message *message) MUST_USE;
/* By themselves (ERROR_CONFLICT where a role of theirs needs it) or an administrator: then their sessions end too. */
enum result second_factor_end(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, const struct actor *actor,
                              struct message *message) MUST_USE;
enum proof { PROOF_WRONG, PROOF_GIVEN, PROOF_WAIT };
/* What was typed against the authenticator and the recovery codes: what fits is used up, what does not is counted. After SECOND_WRONG_FREE wrong ones in a
 * row codes of the app are not looked at for a while (a minute, two, at most fifteen); recovery codes are, so that somebody who has their password
 * from them cannot keep them out. */
enum result second_factor_prove(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, struct text typed, struct instant now,
                                enum proof *ret_proof, struct message *message) MUST_USE;

/* --- sign_in_step.c -------------------------------------------------------- */

/* In a write transaction; clears away old ones. */
enum result sign_in_step_begin(struct db *db, int64_t account, const struct token *token, struct instant now) MUST_USE;
/* ERROR_NOT_FOUND: there is none, it is over or there were too many wrong codes. */
enum result sign_in_step_find(struct db *db, struct arena *arena, struct text secret, struct instant now, int64_t *ret_account) MUST_USE;
enum result sign_in_step_wrong(struct db *db, struct text hash) MUST_USE;
/* In the transaction that gives the session, or sets up the first factor and gives it. ERROR_DENIED when the step has ended since it was found, or the account
 * has got a factor, or lost it: whoever comes second with the same password sets nothing up in the place of the first. */
enum result sign_in_step_leave(struct db *db, struct arena *arena, struct text secret, int64_t account, bool has_factor, struct instant now, struct message *message) MUST_USE;
enum result sign_in_steps_end_all(struct db *db, int64_t account) MUST_USE;

/* --- device.c -------------------------------------------------------------- */

/* "Firefox, Windows": out of fixed words, so that nothing of what was sent is kept. Empty: not known. Pure. */
struct text device_words(struct arena *arena, struct text user_agent);
/* "192.0.2.*", "2001:db8:1:*": the network and not the machine. Pure. */
struct text network_words(struct arena *arena, struct text address);
/* Whether somebody signed in to this account with the browser that has this cookie. */
enum result device_is_known(struct db *db, struct arena *arena, struct text secret, struct text sign_in, struct instant now, bool *ret_known) MUST_USE;
enum result device_note(struct db *db, struct text hash, int64_t account, struct instant now) MUST_USE;
enum result devices_forget(struct db *db, int64_t account) MUST_USE;

/* --- parked.c ------------------------------------------------------------ */

/* In a write transaction. ERROR_LIMIT when the body is too large to be kept. */
/* A form of a register with sealed fields is kept sealed or not at all; any other is sealed where there is a key. */
enum result parked_seal(const struct engine *engine, struct arena *arena, int64_t account, struct text path, struct text body,
                        struct text *ret_body, struct message *message) MUST_USE;
enum result parked_keep(struct db *db, int64_t account, struct text path, struct text body, struct instant now) MUST_USE;
/* Takes it out; empty text when there is nothing for this account and path. */
enum result parked_take(struct db *db, struct arena *arena, int64_t account, struct text path, struct instant now,
                        struct text *ret_body) MUST_USE;

/* --- form.c -------------------------------------------------------------- */

/* A path of the desk to go to after signing in; "/desk" for anything else. */
struct text next_safe(struct text next);
/* The page that holds the form which was sent to `path`: the path itself if it has a page, else the
 * nearest above it that has one. */
struct text page_of_form(const struct site *site, struct text path);
/* Appends it fit for the value of a query's parameter; slashes stay. */
void append_encoded(struct buffer *out, struct text text);

/* --- form_view.c --------------------------------------------------------- */

extern const struct shape sign_in_shape, password_shape, user_form_shape, cover_shape, account_shape, leaving_shape, forgotten_shape, link_shape, second_new_shape;

struct person_option {
    struct text value, label, note;
    bool selected;
};
struct person_field {
    const char *kind; /* as form_field.html says after is_ */
    const char *name; /* the input's; its id too */
    struct text label, hint, value;
    bool required;
    int64_t max;      /* most characters; 0: no limit */
    const char *autocomplete;
    const struct person_option *options;
    size_t option_count;
};
/* A form being put into a view: fields in their order, each with its fault, if any. */
struct form_view {
    struct arena *arena;
    struct value *view, *fields, *hidden, *errors;
    const struct person_faults *faults;
};
struct form_view form_view_begin(struct request *request, struct answer *answer, struct text action,
                                 const struct person_faults *faults);
/* Sets the field's error from the faults and adds it to the summary. */
void form_view_field(struct form_view *form, struct person_field field);
/* Also 422 when there are faults and the handler has not chosen another status. */
void form_view_end(struct form_view *form, struct answer *answer);
void notice(struct answer *answer, const char *code); /* a line for the page that comes next; see program/site.c */
/* The roles that were ticked, as one text with spaces. */
struct text roles_typed(struct request *request);
/* The choice of an organisation; `chosen` 0: none. */
enum result form_view_organisation(struct form_view *form, struct db *db, int64_t chosen, struct text label, struct text hint) MUST_USE;
void view_set_text(struct arena *arena, struct value *view, const char *name, struct text text);
/* The boxes for roles and the choice of an organisation, with what is chosen. */
enum result form_view_roles(struct form_view *form, struct db *db, const struct engine *engine,
                            const struct person *person) MUST_USE;

enum result form_view_role_boxes(struct form_view *form, const struct engine *engine, struct text chosen, struct text label, struct text hint, bool required) MUST_USE;

/* Faults of a new password typed twice; `sign_in` is whose it will be. */
void password_check(struct text password, struct text again, struct text sign_in, struct person_faults *faults);
void form_view_new_password(struct form_view *form);
/* A fault unless it is the present password of the account; attempts are limited. */
enum result check_present(struct request *request, int64_t account, struct text present, struct person_faults *faults) MUST_USE;

/* --- pages ---------------------------------------------------------------- */

handler sign_in_page, sign_in_post, sign_out_post;                             /* pages_session.c */
struct text second_factor_words(struct arena *arena, const struct second_factor *factor); /* what stands, for a summary */
/* The form that offers an authenticator; `form` was begun by whoever has it. `with_app`: not only recovery codes. */
enum result second_offer_show(struct form_view *form, struct request *request, const struct account *account, const struct second_offer *offer, bool with_app) MUST_USE;
/* The code that proves that the app has the secret of the offer: its step. A fault otherwise. */
enum result second_offer_step(struct request *request, const struct second_offer *offer, struct person_faults *faults, int64_t *ret_step) MUST_USE;
/* The offer that a form carries, or a new one where it cannot be opened (`ret_is_old`: false). */
enum result second_offer_of(struct request *request, struct answer *answer, int64_t account, struct second_offer *ret_offer, bool *ret_is_old) MUST_USE;
handler second_new_page, second_new_post, second_codes_page, second_codes_post, second_end_page, second_end_post, user_second_end_post; /* pages_second.c */
struct text step_address(struct arena *arena, struct text next); /* of the second step */
handler step_page, step_post;                                                  /* pages_step.c */
handler own_password_page, own_password_post;                                  /* pages_password.c */
handler forgotten_page, forgotten_post, link_arrive, link_page, link_post, user_link_post, settings_page, settings_post; /* pages_link.c */
handler account_page, account_edit_page, account_edit_post, user_edit_page, user_edit_post, account_session_end_post, account_sessions_end_post,
    user_sessions_end_post, user_end_page, user_end_post; /* pages_account.c */
handler hat_post;                                                              /* pages_hat.c */
handler cover_page, cover_post, cover_end_post, user_cover_page, user_cover_post; /* pages_cover.c */
handler membership_new_page, membership_new_post, membership_page, membership_post; /* pages_membership.c */
handler users_page, user_page;                                                 /* pages_users.c */
handler user_new_page, user_new_post, user_disable_post; /* pages_change.c */

/* The account that the path names by its {user}; ERROR_NOT_FOUND with a message otherwise. */
enum result user_of_path(struct request *request, struct answer *answer, struct account *ret_account) MUST_USE;
struct text user_address(struct arena *arena, int64_t account, const char *rest); /* "/desk/users/12" and `rest` */

#endif
