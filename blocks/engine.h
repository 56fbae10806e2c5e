/* The engine: what every block needs to know of this office's program, made once
 * at start and shared by all threads without change.
 *
 * request_context() of every request is a `struct engine *`. */
#ifndef BLOCKS_ENGINE_H
#define BLOCKS_ENGINE_H

#include "base/crypto/crypto.h"
#include "base/crypto/keyring.h"
#include "base/store/store.h"
#include "blocks/definition/definition.h"

struct engine;
struct actor;
struct digest_source;
struct language;
struct gather_hook;
struct menu_entry;
struct operation;
struct post_settings;
struct record;

/* --- The three kinds of C that a definition may name ---------------------- */

struct rule_input {
    struct db *db;            /* a public connection when `is_public`: pub_ tables only */
    struct arena *arena;
    const struct definition *definition;
    int64_t id;
    struct date today;
    bool is_public;
};
/* Computes a value of the record from what is stored and the day. The text form
 * (integers in decimal, dates ISO); empty for "not known". */
typedef enum result rule_function(const struct rule_input *input, struct text *ret_value);
/* Refuses a move: returns ERROR_INVALID and says why in plain words. Inside the transaction. */
typedef enum result check_function(struct db *db, struct arena *arena, const struct engine *engine,
                                   const struct record *record, const struct move *move,
                                   const struct actor *actor, struct message *message);
/* Makes something happen in the same transaction, after the move (and after its publication). */
typedef enum result effect_function(struct db *db, struct arena *arena, const struct engine *engine,
                                    const struct record *record, const struct move *move,
                                    const struct actor *actor, struct message *message);

struct room_rule { const char *name; rule_function *compute; };
struct room_check { const char *name; check_function *check; };
struct room_effect { const char *name; effect_function *make; };
struct room_code { /* each list ends with a NULL name; a list may be NULL */
    const struct room_rule *rules;
    const struct room_check *checks;
    const struct room_effect *effects;
};

/* Where a published record of a register that has no address of its own is shown: a room's
 * answer ("/plan/2019/actions/41"). Empty text when it has no page. Reads pub_ tables only. */
typedef struct text address_function(struct db *db, struct arena *arena, const struct definition *definition, int64_t id);
struct room_address { const char *reg; address_function *address; };

/* What the published documents of one register hold beside their fields: one value more, kept in tables of a block's own (the
 * figures of a load, blocks/series/annex.c). It is sealed into the document as a field is, so that it is proved, taken down and
 * exported with it; and the block's public tables are made from the documents, for any day, as pub_NAME is. */
struct value;
struct room_annex {
    const char *reg;   /* the register */
    const char *name;  /* in the document: "@figures" */
    const char *label; /* for people: "Figures" */
    const char *link;  /* what leads to where the desk shows it: "See them and what they change" */
    /* The value to be published, of the record as it stands; NULL: none. */
    enum result (*make)(struct db *db, struct arena *arena, const struct record *record, struct value **ret_value, struct message *message);
    /* Puts the record's value into the public tables in place of what stood there; NULL: it says none any more. `withdrawn`: the record is,
     * and `value` is what it said before (NULL where that was taken down), to tell what is gone and nothing of what it was. */
    enum result (*index)(struct db *db, struct arena *arena, int64_t id, const struct value *value, bool withdrawn);
    enum result (*clear)(struct db *db); /* empties the public tables, before they are made anew */
    /* The value again, from the public tables: NULL when they have none; and a refusal when they hold what no published record says. */
    enum result (*read)(struct db *db, struct arena *arena, int64_t id, struct value **ret_value);
    enum result (*check_rest)(struct db *db, struct message *message);
    enum result (*erase)(struct db *db, int64_t id); /* the office's own copy */
    enum result (*put_least)(struct db *db, struct arena *arena, const struct record *record); /* the least that can be published: for tests of every statement */
    struct text (*desk_href)(struct arena *arena, int64_t id); /* where the desk shows it */
    /* Makes again what a published document says was made from what it says, from the document alone (NAME: {"value":…}; what was taken down is missing): for `verify`,
     * of an export too. NULL: there is nothing to make again. ERROR_CORRUPT, in words that end with a full stop. */
    enum result (*repeat)(struct arena *arena, const struct value *fields, struct message *message);
};

/* What a room does by itself once a day, before people are reminded; in a write transaction, which may run twice. One that fails keeps nothing else from being done:
 * its room is named in the log, and the day is tried again. */
typedef enum result morning_function(struct db *db, const struct engine *engine, struct moment moment, struct message *message);
struct morning { const char *room; morning_function *run; };

/* What a room has to put before a board: a measure that grew worse, for example. A list is offered to whoever makes an agenda; nothing is put there by itself. */
struct room_matter {
    const char *reg;       /* of what register the record is */
    int64_t record;
    struct text title, why; /* what it is called; why it is worth the board's time, in a sentence */
};
struct room_matters { struct room_matter list[200]; size_t count; };
typedef enum result matters_function(struct db *db, struct arena *arena, struct date today, struct room_matters *matters);

/* A table of a room's own in which people wrote something, or that says something of people: what becomes of its rows when a record is erased and when words that are
 * erased stand in it, and what is told of it to somebody who asks what is held about them. One list a room, in the room's folder; blocks/erasure and blocks/subject
 * go through all of them. */
struct room_telling { /* lines that are told under one key are one part of the answer */
    void (*tell)(struct room_telling *telling, struct text key, struct text label, struct text line);
    void (*hide)(struct room_telling *telling); /* something that is nobody's to see yet: it is counted */
};
struct room_words { struct sql count, read, write; }; /* how many rows have words; their ids, words and '', by id; $1 in the place of the words of row $2 */
struct room_place { /* each may be NULL, but not the first */
    const char *table;                                       /* NULL ends the list */
    enum result (*forget)(struct db *db, int64_t record);    /* deletes the rows about the record */
    struct room_words (*words)(void);
    /* What the table says of an account, and of a record. */
    enum result (*of_account)(struct db *db, struct arena *arena, int64_t account, struct room_telling *telling);
    enum result (*of_record)(struct db *db, struct arena *arena, const struct record *record, struct room_telling *telling);
};

/* A page of a room's own on which the records of a register are worked on: the record's page leads there. Whoever may see the record may open it. */
struct room_page {
    const char *reg;
    const char *link; /* "Agenda, papers and who comes, on one page" */
    struct text (*href)(struct arena *arena, int64_t id);
};

/* The same office in another language. */
struct engine_language {
    const struct language *language;
    const struct engine *engine; /* with its labels in it */
};

struct engine {
    const struct definitions *definitions;
    const struct room_code *const *rooms;            /* ends with NULL */
    const struct room_address *addresses;            /* ends with a NULL reg */
    const struct room_annex *annexes;                /* the same; may be NULL */
    const struct engine_language *languages;         /* besides English; ends with a NULL language; may be NULL */
    const struct room_page *pages;                   /* the same */
    const struct room_place *const *places;          /* rooms' own tables that hold words or people; ends with NULL; may be NULL */
    const struct digest_source *digest_sources;      /* what rooms work out for reports (blocks/digest/digest.h); the same; may be NULL */
    const struct gather_hook *gather_hooks;          /* what rooms make of answers (blocks/gather/gather.h); the same; may be NULL */
    const struct morning *mornings;                  /* ends with {0}; may be NULL */
    matters_function *const *matters;                /* ends with NULL; may be NULL */
    const struct menu_entry *const *menus;           /* what stands in the desk's menu (blocks/menu); ends with NULL */
    struct store *store;
    struct keyring *keyring;                         /* the sealing keys; NULL or empty: nothing can be sealed or opened */
    const struct signing_key *signing_key;
    struct date as_of;                               /* DATE_NONE: live */
    struct text clamd;                               /* where a virus scanner listens (blocks/file/scan.h); empty: there is none */
    struct text public_address;                      /* "https://plan.example", before a path in what leaves the site; empty: not known */
    const struct post_settings *mail;                /* how e-mail is sent (blocks/post/post.h); NULL: it is not, and waits to be passed on by hand */
    struct operation *operation;                     /* how the program is run (program/operation.h); NULL where nothing is served */
    const char *erasures;                            /* path of the erasure list (blocks/erasure) */
};

rule_function *engine_rule(const struct engine *engine, struct text name);       /* or NULL */
check_function *engine_check(const struct engine *engine, struct text name);
effect_function *engine_effect(const struct engine *engine, struct text name);
const struct room_annex *engine_annex(const struct engine *engine, struct text reg); /* or NULL */
/* By its code; NULL: English, or one that the office does not have. */
const struct engine_language *engine_language(const struct engine *engine, struct text code);
const struct room_page *engine_page(const struct engine *engine, struct text reg);   /* or NULL */

#endif
