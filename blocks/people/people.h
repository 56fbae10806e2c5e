/* People: accounts, memberships, covers, sessions; who is asking, and who did something.
 *
 * Owns account, sign_in_method, second_factor, recovery_code, known_device, membership, delegation, account_link, account_history, session and parked_form. Not here: what a
 * role may see or do in a register (the definition says, blocks/record computes it as a
 * set), persons and organisations (registers; an account holds a person's record id, a membership an organisation's).
 *
 * An account is one way in for one person; it signs in with an e-mail address and a password (Argon2id). A
 * membership is a role in a capacity, for the office or for an organisation, from its first day to its last.
 * Whoever has several capacities, or covers for a colleague, wears one hat at a time: the roles
 * and the organisation of a request are those of that hat alone. A cover hands over the roles of one capacity
 * (never the keeping of accounts) for stated days; it is not passed on. Nobody approves their own work by
 * whichever hat or account: people_own_work() compares persons.
 *
 * A session is a random token in the cookie `session`; the store keeps its hash only. It ends after 30
 * minutes without a request, 12 hours after sign-in, at sign-out, when its account is disabled or its
 * password or roles change, and when the hat that is worn ends. What was so when a request was let in must
 * still be so in the transaction that it writes: people_confirm().
 *
 * An account may have a second factor: the code of an authenticator app (TOTP, base/crypto/one_time.h), or one of ten recovery codes, each
 * once. Who has one is asked for it after the password; a role for which an administrator asks for one is acted in with it only.
 *
 * Whoever has the role `administrator` keeps the accounts. Memberships, covers and sessions live in true
 * time (date_in_london(now)), not in the day of --as-of: an example that lives in 2019 is
 * run by whoever may run it today. */
#ifndef BLOCKS_PEOPLE_H
#define BLOCKS_PEOPLE_H

#include "base/web/web.h"
#include "blocks/engine.h"
#include "blocks/menu/menu.h"

#define ACCOUNT_PUBLIC (-1) /* of what anybody sent on a form of the public site; never signed in */
#define ACCOUNT_PUBLIC_WORDS "a reader of the site"

struct actor {            /* who does something, in which capacity, and when */
    int64_t account;      /* 0: the command line */
    struct text name;
    struct text roles;    /* names separated by spaces; the command line's is "*": all */
    int64_t organisation; /* record id of the organisation they act for; 0: the office */
    struct moment moment;
    int64_t stands_for;   /* account of the colleague whose absence they cover; 0: they do their own work */
};
/* Whose work it is: what is assigned to this account is the actor's to see and to do. */
static inline int64_t actor_assignee(const struct actor *actor) { return actor->stands_for ? actor->stands_for : actor->account; }
bool actor_has_role(const struct actor *actor, struct text role);
/* True when one of the actor's roles is in the list. */
bool actor_has_one_of(const struct actor *actor, const struct text *roles, size_t count);
struct actor actor_of_request(struct request *request); /* asserts that somebody is signed in */
struct actor actor_command_line(struct moment moment);
/* Somebody on the public site. May do what the command line may: the form says itself what may be written. */
struct actor actor_public(struct moment moment);
/* Who did something, where no account's name says it. */
static inline struct text account_words(int64_t account) { return account == ACCOUNT_PUBLIC ? KEPT("A reader of the site") : KEPT("The command line"); }

extern const char people_schema[], people_hats_schema[], people_links_schema[], people_factors_schema[]; /* migrations */

struct account {
    int64_t id;
    int64_t person;             /* record of the register `person`; 0: none yet */
    int64_t organisation;       /* for which they act on the day asked for, the first of them; 0: for the office alone */
    int64_t organisation_count; /* of those */
    struct text sign_in, name, roles; /* all roles in force on the day asked for, in whichever capacity */
    bool disabled;
};
/* At start, after the registers' tables are made: every account has its person. In a write transaction. */
enum result people_prepare(struct db *db, const struct engine *engine, struct message *message) MUST_USE;
/* Makes the record of the register `person` for an account that has none; nothing where the office has no such
 * register or it asks for more than a name. In a write transaction. */
enum result people_make_person(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, const struct actor *actor,
                               struct message *message) MUST_USE;
/* In a write transaction, all of these; each leaves a line in the account's history. `roles`
 * separated by spaces, each known to the definitions, at least one; a role `of_organisation`
 * needs an organisation (the id of a record of the register `organisation`), other roles have none.
 * ERROR_INVALID for a bad name, role or e-mail address: the message says all that is wrong.
 * ERROR_CONFLICT when only the sign-in name is wrong because somebody has it; when an
 * administrator would disable themselves; when the last administrator would be
 * disabled or lose the role. ERROR_NOT_FOUND: no such account. Setting what is set already changes
 * nothing and ends no session. `stored_password`: password_hash(), or NULL: they choose one by a link. */
enum result people_add(struct db *db, const struct engine *engine, struct arena *arena, struct text sign_in,
                       struct text name, struct text roles, int64_t organisation, const char *stored_password,
                       const struct actor *actor, int64_t *ret_account, struct message *message) MUST_USE;
enum result people_set_roles(struct db *db, const struct engine *engine, struct arena *arena, int64_t account,
                             struct text roles, int64_t organisation, const struct actor *actor, struct message *message) MUST_USE;
/* These roles in one capacity (`organisation` 0: the office) from that day to that (DATE_NONE: for good), instead of what was held
 * there; no roles: it ends on the day before `from`. From today on only. people_set_roles() is this for all at once. */
enum result people_set_capacity(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, int64_t organisation,
                                struct text roles, struct date from, struct date until, const struct actor *actor,
                                struct message *message) MUST_USE;
enum result people_set_disabled(struct db *db, int64_t account, bool disabled, const struct actor *actor, struct message *message) MUST_USE;
enum result people_set_password(struct db *db, int64_t account, const char *stored_password, const struct actor *actor, struct message *message) MUST_USE;
/* `sign_in` in any letter case. `day`: date_in_london(now), unless it is the past that is asked for. */
enum result people_find(struct db *db, struct arena *arena, struct text sign_in, struct date day, struct account *ret_account) MUST_USE;
enum result people_get(struct db *db, struct arena *arena, int64_t account, struct date day, struct account *ret_account) MUST_USE;

/* Those who may sign in and hold one of the roles on that day, by name. */
struct holder { int64_t account; struct text name; };
enum result people_holding(struct db *db, struct arena *arena, const struct text *roles, size_t role_count, struct date day,
                           struct holder **ret_holders, size_t *ret_count) MUST_USE;
/* As whom an account would act now, doing its own work: to say what it may. Nothing, when it is shut out. */
enum result people_actor(struct db *db, struct arena *arena, int64_t account, struct moment moment, struct actor *ret_actor) MUST_USE;
/* In each capacity in which they may act today, one's own and those they cover: to say in which they may. None when shut out. */
struct capacity_of { struct actor actor; struct text line; /* "Acting for …", "Covering for …"; empty: for the office, as themselves */ };
enum result people_actors(struct db *db, struct arena *arena, int64_t account, struct moment moment, struct capacity_of **ret_list, size_t *ret_count) MUST_USE;

/* --- Links by which somebody sets their own password ---------------------- */

struct token { /* a secret and what is stored of it */
    struct text secret, hash, csrf_key;
};
struct token token_new(struct arena *arena);
struct text token_hash(struct arena *arena, struct text secret); /* empty when it cannot be a token */
struct made_link {
    int64_t message;  /* in the outbox (blocks/post), where it waits to be passed on */
    struct text href; /* whole where the office's public address is known, else from "/desk" on */
    struct instant expires;
};
/* An invitation where they have no password yet, else a link for a new one; ends earlier ones. In a write transaction;
 * the token is made outside. ERROR_NOT_FOUND; ERROR_CONFLICT for an account that is shut out. */
enum result people_link(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, const struct token *token,
                        const struct actor *actor, struct made_link *ret_link, struct message *message) MUST_USE;
/* All memberships and covers end with that day (DATE_NONE: now, and the sessions too). ERROR_CONFLICT for oneself and for the last
 * administrator. In a write transaction. */
enum result people_end_work(struct db *db, struct arena *arena, int64_t account, struct date last_day, const struct actor *actor,
                            struct message *message) MUST_USE;
/* For an office that was taken over: sessions, passwords and links of every account end; memberships stay. Whoever is to sign in is sent a link anew
 * (people_link()). *ret_accounts: of how many. In a write transaction. */
enum result people_end_all_sign_ins(struct db *db, struct arena *arena, const struct actor *actor, int64_t *ret_accounts) MUST_USE;
/* ERROR_INVALID says all that is wrong. A new address ends links that wait, and the old one is told. */
enum result people_set_details(struct db *db, const struct engine *engine, struct arena *arena, int64_t account, struct text name, struct text sign_in, const struct actor *actor,
                               struct message *message) MUST_USE;

/* --- Covering for somebody who is away ------------------------------------ */

struct delegation {
    int64_t id, from, to;  /* accounts: who is away, who covers */
    int64_t organisation;  /* the capacity handed over; 0: the office's */
    struct text reason;    /* for colleagues to read; may be empty */
    struct date from_day, until_day;
    struct text from_name, to_name, organisation_name; /* read only */
};
/* In a write transaction. By whoever is away (for a colleague in the same capacity) or an administrator (for anybody).
 * ERROR_INVALID says all that is wrong: oneself, days that are over, a colleague who is away, a cover of a cover. */
enum result people_delegate(struct db *db, struct arena *arena, const struct delegation *wanted, const struct actor *actor, int64_t *ret_id,
                            struct message *message) MUST_USE;
/* At once; by either of the two or an administrator. ERROR_NOT_FOUND for others. */
enum result people_end_delegation(struct db *db, struct arena *arena, int64_t id, const struct actor *actor, struct message *message) MUST_USE;

/* --- Whose work it is ------------------------------------------------------ */

/* Whether the work of these accounts (who wrote it, and for whom, 0: for themselves) is the actor's own: the same account, another account of the
 * same person, or either of them through a cover. Whoever it is own to may not approve it. True when the store cannot say. */
bool people_own_work(struct db *db, int64_t author, int64_t author_for, const struct actor *actor);
/* The same as a set, over the columns of those names, with actor->account bound at $`parameter`. */
struct text people_own_work_sql(struct arena *arena, const char *author, const char *author_for, const struct actor *actor, int parameter);
/* "(select …)": all accounts of the person whose account is bound at $`parameter`, and of `also` (0: none). */
struct text people_accounts_sql(struct arena *arena, int parameter, int64_t also);
/* "B. Example", or "B. Example, covering for A. Example" where `stands_for` is not empty. */
struct text people_name_for(struct arena *arena, struct text name, struct text stands_for);

/* --- Persons and organisations that are merged (blocks/record/merge.h) ----- */

/* In the merge's transaction: accounts of the one person are the other's from now on; memberships, covers and hats of the one
 * organisation are for the other. What the account had there already is one with it. Remembered with the merge. */
enum result people_merged(struct db *db, struct arena *arena, int64_t merge, int64_t from, int64_t to, const struct actor *actor) MUST_USE;
/* Its undoing: all of it goes back, but what was changed since. */
enum result people_separated(struct db *db, struct arena *arena, int64_t merge, int64_t back_to, int64_t from, const struct actor *actor) MUST_USE;
/* How many accounts are this person's or act for this organisation. */
enum result people_of_record(struct db *db, int64_t record, int64_t *ret_count) MUST_USE;

/* Hooks of the site. people_refuse sends to /desk/sign-in?next=…; a POST whose session has
 * ended (its token is known, so a stranger cannot fill the store) is parked: what was
 * typed is kept for 12 hours for that account alone and offered again when the form is opened after signing in. */
enum result people_identify(struct request *request, struct visitor *ret_visitor);
/* Whether a live session asks, or one that ended within the day: its form is kept for them with its files. Reads only. */
bool people_recognise(struct request *request);
enum result people_refuse(struct request *request, struct answer *answer);
/* The page with the form that was sent to this address: the address itself, or the nearest above it that has a page. */
struct text people_form_page(struct request *request);
/* Parks what this POST sent, for the account that sent it. ERROR_NOT_FOUND when nobody is signed in or nothing was typed. */
enum result people_keep_form(struct request *request);
/* In the transaction: ERROR_DENIED when the session, or what its hat may do, is no longer what the request was let in with. */
enum result people_confirm(struct db *db, struct request *request, struct message *message);
/* What the header shows of who is signed in: name, role_label, organisation, acting_line, hats. Null where nobody is. */
enum result people_signed_in(struct request *request, struct value **ret_value) MUST_USE;
extern const struct shape people_signed_in_shape;
/* What this visitor had sent to `path` when their session had ended, as a form body for form_next();
 * empty text if nothing. Takes it out. Call it when the page with that form is opened (GET), with the
 * address that the form posts to, and before reading anything else: it may end the handler's
 * read connection (request_write()). */
enum result people_parked(struct request *request, struct text path, struct text *ret_body) MUST_USE;
/* Forms that were kept while there was no key, sealed now: for a definition that seals what it did not. In a write transaction. */
enum result people_seal_parked(struct db *db, const struct engine *engine, struct arena *arena, struct message *message) MUST_USE;
/* For a rotation of keys: second factors' secrets sealed with the key `current`; how many a key sealed ("sealed:ID:%"). What cannot be opened stays as it is
 * and is counted in *closed. In a write transaction. */
enum result people_reseal(struct db *db, const struct engine *engine, struct arena *arena, struct text current, int64_t *sealed, int64_t *closed,
                          struct message *message) MUST_USE;
enum result people_key_use(struct db *db, struct text begins, int64_t *ret_count) MUST_USE;
/* The body of a row of parked_form as it was sent, for the program's own looking: to be shown to nobody but who may see what it is about. ERROR_NOT_FOUND,
 * ERROR_CORRUPT: it cannot be opened, by its writer neither. */
enum result people_parked_open(const struct engine *engine, struct arena *arena, int64_t account, struct text path, struct text body, struct text *ret_opened) MUST_USE;
/* name=value pairs out of such a body, decoded into the arena; false at the end. */
bool form_next(struct arena *arena, struct text *rest, struct text *ret_name, struct text *ret_value);

/* /desk/sign-in, /desk/sign-out, /desk/hat, /desk/cover, /desk/password, /desk/users… */
extern const struct route people_routes[];
extern const struct menu_entry people_menu[];

#endif
