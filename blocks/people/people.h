/* People: accounts, roles, sessions; who is asking, and who did something.
 *
 * Owns account, account_role, account_history, session and parked_form. Not here: what a role may
 * see or do in a register (the definition says, blocks/record computes it as a
 * set), organisations (a register; an account holds a record's id).
 *
 * An account signs in with an e-mail address and a password (Argon2id). Roles are
 * dated: a role holds from its `from` day to its `until` day. A session is a random
 * token in the cookie `session`; the store keeps its hash only. It ends after 30
 * minutes without a request, 12 hours after sign-in, at sign-out, and when its
 * account is disabled or its password or roles change.
 *
 * Whoever has the role `administrator` keeps the accounts. Roles and sessions live in true
 * time (date_in_london(now)), not in the day of --as-of: an example that lives in 2019 is
 * run by whoever may run it today. */
#ifndef BLOCKS_PEOPLE_H
#define BLOCKS_PEOPLE_H

#include "base/web/web.h"
#include "blocks/engine.h"

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

extern const char people_schema[]; /* migration */

struct account {
    int64_t id, organisation;
    struct text sign_in, name, roles; /* roles in force on the day asked for */
    bool disabled;
};
/* In a write transaction, all of these; each leaves a line in the account's history. `roles`
 * separated by spaces, each known to the definitions, at least one; a role `of_organisation`
 * needs an organisation (the id of a record of the register `organisation`), other roles have none.
 * ERROR_INVALID for a bad name, role or e-mail address: the message says all that is wrong.
 * ERROR_CONFLICT when only the sign-in name is wrong because somebody has it; when an
 * administrator would disable themselves; when the last administrator would be
 * disabled or lose the role. ERROR_NOT_FOUND: no such account. Setting what is set already changes
 * nothing and ends no session. `stored_password`: password_hash(). */
enum result people_add(struct db *db, const struct engine *engine, struct arena *arena, struct text sign_in,
                       struct text name, struct text roles, int64_t organisation, const char *stored_password,
                       const struct actor *actor, int64_t *ret_account, struct message *message) MUST_USE;
enum result people_set_roles(struct db *db, const struct engine *engine, struct arena *arena, int64_t account,
                             struct text roles, int64_t organisation, const struct actor *actor, struct message *message) MUST_USE;
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

/* Hooks of the site. people_refuse sends to /desk/sign-in?next=…; a POST whose session has
 * ended (its token is known, so a stranger cannot fill the store) is parked: what was
 * typed is kept for 12 hours for that account alone and offered again when the form is opened after signing in. */
enum result people_identify(struct request *request, struct visitor *ret_visitor);
/* Whether a live session asks; reads only. */
bool people_recognise(struct request *request);
enum result people_refuse(struct request *request, struct answer *answer);
/* The page with the form that was sent to this address: the address itself, or the nearest above it that has a page. */
struct text people_form_page(struct request *request);
/* Parks what this POST sent, for the account that sent it. ERROR_NOT_FOUND when nobody is signed in or nothing was typed. */
enum result people_keep_form(struct request *request);
/* What this visitor had sent to `path` when their session had ended, as a form body for form_next();
 * empty text if nothing. Takes it out. Call it when the page with that form is opened (GET), with the
 * address that the form posts to, and before reading anything else: it may end the handler's
 * read connection (request_write()). */
enum result people_parked(struct request *request, struct text path, struct text *ret_body) MUST_USE;
/* name=value pairs out of such a body, decoded into the arena; false at the end. */
bool form_next(struct arena *arena, struct text *rest, struct text *ret_name, struct text *ret_value);

/* /desk/sign-in, /desk/sign-out, /desk/password, /desk/users… */
extern const struct route people_routes[];

#endif
