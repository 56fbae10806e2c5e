/* Opening an office: definitions, code of the rooms, store, signing key. What every command
 * begins with. */
#ifndef PROGRAM_OFFICE_OPEN_H
#define PROGRAM_OFFICE_OPEN_H

#include "blocks/engine.h"
#include "program/options.h"

struct office {
    struct arena *arena;      /* definitions and routes: as long as the program */
    struct definitions *definitions;
    struct store *store;
    const char *beside;       /* what the names of the files beside the store begin with (beside.h) */
    struct signing_key key;
    bool has_key;
    char *key_path;           /* where the signing key is, or would be */
    struct keyring *keyring;
    struct engine engine;
};

#define OFFICE_STORE_DEFAULT "sqlite:frankpledge.db"
/* Those of the second line are a PostgreSQL store's. command_begin() puts them where FRANKPLEDGE_STATE and FRANKPLEDGE_STORE_PUBLIC are. */
#define STORE_OPTION {"store", "ADDRESS", "the office's data, such as sqlite:office.db or postgresql://HOST/DATABASE (or FRANKPLEDGE_STORE)"}, \
    {"state", "FOLDER", "PostgreSQL: where keys and erasure list are kept (or FRANKPLEDGE_STATE)"}, \
    {"store-public", "ADDRESS", "PostgreSQL: the login that reads what is public (or FRANKPLEDGE_STORE_PUBLIC)"}
#define KEYS_OPTION {"keys", "FOLDER", "where the office's keys are (or FRANKPLEDGE_KEYS; otherwise PATH.keys)"}
#define DEFINITIONS_OPTION {"definitions", "FOLDER", "an office's own definitions, beside the shipped ones"}
#define ERASURES_OPTION {"erasures", "FILE", "the erasure list (beside the data file, as PATH.erasures; or FRANKPLEDGE_ERASURES)"}
#define LOSS_OPTION {"accept-loss", "NAMES", "register.field whose data a changed definition may drop"}

struct office_options {
    const char *store;        /* NULL: the environment's, or OFFICE_STORE_DEFAULT */
    const char *definitions;  /* NULL: only the shipped ones */
    const char *keys;         /* NULL: the environment's, or PATH.keys beside the store */
    const char *accept_loss;
    const char *erasures;     /* NULL: the environment's, or beside the store */
    struct date as_of;        /* DATE_NONE: live */
    const char *clamd;          /* where a virus scanner listens, or NULL */
    const char *public_address; /* NULL: not known */
    bool create;              /* init: make store and key */
    bool keep_index;          /* leave the public index as it is (verify, backup) */
};
/* Fills *office; office_close() it in every case. Faults of definitions go to standard error. */
enum result office_open(struct office *office, const struct office_options *options, struct message *message) MUST_USE;
void office_close(struct office *office);
/* The store alone, whatever today's definitions are: to copy what is in it, or to try a copy. */
enum result office_store_alone(const char *address, struct store **ret_store, struct message *message) MUST_USE;
void office_store_close_at(struct store **store); /* for AUTO(office_store_close_at) */
/* Where the keys are: what is given, or FRANKPLEDGE_KEYS, or PATH.keys. Empty without memory. */
struct text office_keys_folder(struct arena *arena, const char *given, const char *beside);
/* Where the signing key is: in that folder, or PATH.signing-key. */
struct text office_signing_key_path(struct arena *arena, const char *keys_folder, const char *beside);
/* The shipped definitions and those of the folder. */
enum result office_definitions(struct arena *arena, const char *folder, struct definitions **ret_definitions, struct message *message) MUST_USE;
/* All tables' schemas, in order: for opening and for the drift test. */
extern const struct migration office_migrations[];
extern const size_t office_migration_count;

#endif
