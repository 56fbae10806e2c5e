/* The tables of blocks/people. What each holds is said here, once.
 *
 * account         one way in for one person. `sign_in` is in lower case; `person` is the record of the register
 *                 `person` whose account it is (two accounts of one person name the same record), empty until one is made;
 *                 `disabled_at` is empty while the account is in use.
 * sign_in_method  how an account proves who it is. `kind` is "password", `secret` the whole Argon2id string; of a
 *                 method that is over (`until_at`) only the days are kept, not the secret.
 * membership      a role in a capacity, for the office (`organisation` 0) or for the organisation of that record, and the
 *                 days on which it holds: until_day is its last day, empty: still. No two of one role overlap.
 * delegation      `to_account` covers for `from_account` in that capacity, on those days.
 * session         `token_hash` is the hash of the cookie; `second_at` is when a second factor was proved, empty: it was not; `device` and
 *                 `network` say roughly where ("Firefox, Linux", "192.0.2.*"); `organisation` and `delegation` are the hat that is
 *                 worn. A session that has ended stays for a day, so that a form sent with its cookie can be kept.
 * parked_form     what somebody typed when their session had ended: one form an account and address.
 * account_link    a link by which an account's password is set, once: `token_hash` is the hash of what the link
 *                 carries; `message` is the outbox's. One link of an account works at a time.
 * reset_asked     how often somebody asked for a new password on a day, known or not.
 * people_setting  what an administrator has set: how long links work.
 * second_factor   an account's authenticator: `secret` is sealed; `last_step` the last step whose code was taken, which is taken once;
 *                 `wrong` how many codes in a row were wrong, the last of them at `wrong_at`.
 * recovery_code   the hash of a code that stands in for the authenticator, once.
 * second_factor_role  roles that are acted in with a second factor only.
 * sign_in_step    somebody who has proved their password and not yet the second factor: for ten minutes.
 * known_device    a browser with which somebody signed in before (hash of its cookie): its attempts are counted apart.
 * account_history what was done to an account; `by_account` is empty for the command line. */
#include "blocks/people/people.h"

const char people_schema[] =
    "create table account (id {id}, sign_in text not null, name text not null, organisation bigint,"
    " password text not null, added_at bigint not null, disabled_at bigint);\n"
    "create unique index account_sign_in on account (sign_in);\n"
    "create table account_role (account bigint not null references account (id), role text not null,"
    " from_day bigint not null, until_day bigint, primary key (account, role, from_day));\n"
    "create table session (token_hash text primary key, account bigint not null references account (id),"
    " csrf_key text not null, started_at bigint not null, seen_at bigint not null, ended_at bigint);\n"
    "create index session_account on session (account);\n"
    "create table parked_form (account bigint not null references account (id), path text not null,"
    " kept_at bigint not null, body text not null, primary key (account, path));\n"
    "create table account_history (id {id}, account bigint not null references account (id),"
    " at bigint not null, by_account bigint, what text not null);\n"
    "create index account_history_account on account_history (account);\n";

/* Roles had days already; the organisation stood on the account, one for all roles, and the password beside it. Whoever is
 * signed in signs in again: a session from before wears no hat. */
const char people_hats_schema[] =
    "create table membership (account bigint not null references account (id), organisation bigint not null,"
    " role text not null, from_day bigint not null, until_day bigint, primary key (account, organisation, role, from_day));\n"
    "insert into membership (account, organisation, role, from_day, until_day)"
    " select r.account, coalesce(a.organisation, 0), r.role, r.from_day, r.until_day from account_role r join account a on a.id = r.account;\n"
    "create table sign_in_method (account bigint not null references account (id), kind text not null, secret text not null,"
    " from_at bigint not null, until_at bigint, primary key (account, kind, from_at));\n"
    "insert into sign_in_method (account, kind, secret, from_at, until_at) select id, 'password', password, added_at, null from account;\n"
    "drop table account_role;\n"
    "alter table account drop column password;\n"
    "alter table account drop column organisation;\n"
    "alter table account add column person bigint;\n"
    "create index account_person on account (person);\n"
    "create table delegation (id {id}, from_account bigint not null references account (id),"
    " to_account bigint not null references account (id), organisation bigint not null, reason text not null,"
    " from_day bigint not null, until_day bigint not null, made_at bigint not null, made_by bigint);\n"
    "create index delegation_to on delegation (to_account);\n"
    "create index delegation_from on delegation (from_account);\n"
    "drop table session;\n"
    "create table session (token_hash text primary key, number bigint not null, account bigint not null references account (id),"
    " csrf_key text not null, started_at bigint not null, seen_at bigint not null, ended_at bigint,"
    " organisation bigint not null, delegation bigint);\n"
    "create index session_account on session (account);\n";

const char people_links_schema[] =
    "create table account_link (token_hash text primary key, account bigint not null references account (id), kind text not null,"
    " made_at bigint not null, expires_at bigint not null, ended_at bigint, message bigint not null);\n"
    "create index account_link_account on account_link (account);\n"
    "create table reset_asked (day bigint primary key, times bigint not null);\n"
    "create table people_setting (name text primary key, value bigint not null);\n";

/* Whoever proved a second factor, and with what browser they came, is a matter of the session. */
const char people_factors_schema[] =
    "create table second_factor (account bigint primary key references account (id), secret text not null, since_at bigint not null,"
    " last_step bigint not null, wrong bigint not null, wrong_at bigint not null);\n"
    "create table recovery_code (code_hash text primary key, account bigint not null references account (id), used_at bigint);\n"
    "create index recovery_code_account on recovery_code (account);\n"
    "create table second_factor_role (role text primary key, from_at bigint not null);\n"
    "create table sign_in_step (token_hash text primary key, account bigint not null references account (id), begun_at bigint not null,"
    " wrong bigint not null);\n"
    "create index sign_in_step_account on sign_in_step (account);\n"
    "create table known_device (token_hash text not null, account bigint not null references account (id), seen_at bigint not null,"
    " primary key (token_hash, account));\n"
    "create index known_device_account on known_device (account);\n"
    "alter table session add column second_at bigint;\n"
    "alter table session add column device text;\n"
    "alter table session add column network text;\n";
