/* The tables of blocks/people. What each holds is said here, once.
 *
 * account        one person who may sign in. `sign_in` is in lower case; `password` is the
 *                whole Argon2id string; `disabled_at` is empty while the account is in use.
 * account_role   a role and the days on which it holds: until_day is its last day, empty: still.
 * session        `token_hash` is the hash of the cookie. A session that has ended stays for a
 *                day, so that a form sent with its cookie can be kept for its account.
 * parked_form    what somebody typed when their session had ended: one form an account and address.
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
