/* Records: the typed table made from a definition, and what one does with its rows.
 *
 * Owns record (one row a record of any register: id, register, reference, name,
 * state, version, author, times), history (every version's document), link, definition_kept, and a
 * typed table reg_NAME for each register (id, then one column a field that is not
 * LINKS). Not here: what is public (blocks/publish), moves between states
 * (blocks/flow), who may sign in (blocks/people).
 *
 * This is the one block that composes SQL, and only from the names of checked
 * definitions.
 *
 * A value has one canonical text form, the same in history, imports and
 * documents: integers in decimal, booleans "yes" and "no", dates ISO, choices and roles
 * their code, moments ISO in UTC, prose with LF line ends, links the target's id in decimal (several: separated by
 * spaces). The empty text is "no value". */
#ifndef BLOCKS_RECORD_H
#define BLOCKS_RECORD_H

#include "base/format/value.h"
#include "blocks/engine.h"
#include "blocks/people/people.h"

extern const char record_schema[], record_covers_schema[]; /* migrations */

struct field_value {
    struct text text;   /* canonical; empty for LINKS */
    int64_t *links;     /* LINK and LINKS: ids of the targets */
    size_t link_count;
    struct text sealed; /* of a sealed field that was opened: what `text` was opened from */
    struct text closed; /* of one that could not be opened for whoever may see it: why; `text` is the sealed text then */
};
struct record {
    const struct definition *definition;
    int64_t id;                  /* 0: not yet saved */
    struct text reference, name;
    size_t state;                /* index into definition->states */
    int64_t version;             /* 0: not yet saved */
    int64_t author;              /* account that wrote this version; 0: the command line */
    int64_t author_for;          /* the colleague for whom they wrote it, covering; 0: nobody */
    struct text author_name;     /* "B. Example, covering for A. Example" */
    struct instant made_at, changed_at;
    int64_t published_version;   /* 0: not published */
    struct field_value *values;  /* one for each field, in the definition's order */
};

struct field_value *record_value(const struct record *record, struct text field); /* asserted to exist */
/* Whether a field that says `withheld_by` is left out of what is published of the record as it stands. */
bool record_withholds(const struct record *record, const struct field *field);
struct text record_text(const struct record *record, const char *field);
int64_t record_link(const struct record *record, const char *field); /* 0: none */
struct text record_state_name(const struct record *record);

/* --- Sealed fields (sealed.c) ---------------------------------------------- */

/* Stored, in memory and in history the value of a sealed field is a sealed text (base/crypto/keyring.h), bound to register, record
 * and field. record_unseal() opens those that the actor may see: to be called by every door that is to show or change
 * them; a door that forgets shows "Sealed". What cannot be opened stays sealed, says why in `closed`, and is kept
 * unchanged when the record is saved. Plain values are sealed as they are written. A sealed link is opened as the record that stands for what
 * it leads to: it does not follow a merge in the store, which would tell whom it is about (decision 0030). */
enum result record_unseal(struct db *db, const struct engine *engine, struct arena *arena, struct record *record, const struct actor *actor) MUST_USE;
/* One text of a history document. To be shown to nobody but who may see the field. */
enum result record_unseal_text(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, int64_t id,
                               const struct field *field, struct field_value *value) MUST_USE;
/* The same for the program's own comparison, whoever asks: never to be shown. */
enum result record_value_opened(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, const struct field *field,
                                struct field_value *ret_value) MUST_USE;
/* Whether it is still sealed; a field need not be one that is sealed today. */
bool field_value_is_sealed(const struct field_value *value);
bool definition_has_sealed(const struct definition *definition);
/* A text that is kept for a while but is no field: a parked form, an imported file. Sealed where there is a key;
 * ERROR_NOT_FOUND where there is none and `must`; as it is otherwise. `place`: what it is, such as "import 7". */
enum result engine_seal_text(const struct engine *engine, struct arena *arena, struct text place, struct text text, bool must,
                             struct text *ret_text, struct message *message) MUST_USE;
enum result engine_unseal_text(const struct engine *engine, struct arena *arena, struct text place, struct text text,
                               struct text *ret_text, struct message *message) MUST_USE;

/* --- Tables (start) ------------------------------------------------------- */

struct store_table record_table(struct arena *arena, const struct definition *definition); /* reg_NAME */
/* Makes or migrates every register's tables. A definition that only adds migrates; one that would lose data
 * (a field gone or of another type, with values in it; a choice or state gone that records hold) is refused with the records it would touch,
 * unless `accepted_losses` ("register.field", separated by spaces) names it. In a write transaction. *ret_sealed (NULL is allowed): something that lay
 * open was sealed, so the store is to be scrubbed. */
enum result records_prepare(struct db *db, const struct engine *engine, struct arena *arena,
                            struct text accepted_losses, bool *ret_sealed, struct message *message) MUST_USE;

/* --- One record ----------------------------------------------------------- */

/* A new record with its defaults (in their state "start"). */
enum result record_new(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition,
                       const struct actor *actor, struct record **ret_record) MUST_USE;
enum result record_load(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition,
                        int64_t id, struct record **ret_record) MUST_USE;
/* As it was in an earlier version, from history. */
enum result record_load_version(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition,
                                int64_t id, int64_t version, struct record **ret_record) MUST_USE;
/* The record whose key fields hold these canonical values, or ERROR_NOT_FOUND. `field`: one field instead of the key. */
enum result record_find(struct db *db, const struct definition *definition, struct text field, struct text canonical, int64_t *ret_id) MUST_USE;
enum result record_name_of(struct db *db, struct arena *arena, int64_t id, struct text *ret_name) MUST_USE;
/* A linked record's name as far as the actor may know it: its own; where they may not see the record, the one that is public;
 * else what kind of thing it is ("a piece of evidence that you may not see (record 12)"). Where the register's reads
 * are logged, its reference: so everywhere but on its own pages. */
enum result record_name_for(struct db *db, struct arena *arena, const struct definition *definition, int64_t id,
                            const struct actor *actor, struct text *ret_name) MUST_USE;

/* The same of a row that is visible already; the column of `record` that holds it; and whether every reader of another
 * record, whose name this one gives, may know it. */
struct text record_spoken_name(const struct definition *definition, struct text reference, struct text name);
const char *record_name_column(const struct definition *definition);
/* A name as the arena's language has it: of a register that names its records by a day or a choice it is kept in English. Itself where
 * somebody wrote it. */
struct text record_name_said(struct arena *arena, const struct definition *definition, struct text name);
bool record_name_is_open(const struct definition *definition);

/* What a person typed for a field, as its canonical text. ERROR_INVALID with what to do: "Enter a real date, such as
 * 21 November 2026". Links are given as ids here; imports look them up themselves. */
enum result field_read(struct arena *arena, const struct field *field, struct text typed, struct date today,
                       struct text *ret_canonical, struct message *message) MUST_USE;
enum result record_set(struct arena *arena, struct record *record, const struct field *field, struct text canonical) MUST_USE;
/* For people: "21 November 2026", "Yes", a choice's label, a link's name. */
struct text field_show(struct db *db, struct arena *arena, const struct field *field, const struct field_value *value);
/* The same for that actor's eyes: links by record_name_for(). */
struct text field_show_to(struct db *db, struct arena *arena, const struct field *field, const struct field_value *value, const struct actor *actor);

/* Of a FILE field that holds several (its first place is given): their numbers in their order, with blanks between; of any other the value's own
 * text. `field`: of the record's definition. */
struct text record_files(struct arena *arena, const struct record *record, const struct field *field);
bool record_has_files(const struct record *record, const struct field *field); /* in any of its places */

/* The day of a date's value, or of a moment's in London; DATE_NONE where there is none. */
struct date record_day(const struct field_value *value);

/* Everything that is wrong with the record, at once. */
struct problem { const struct field *field; /* NULL: the record as a whole */ struct text what; };
struct problems { struct problem *list; size_t count, capacity; };
#define problems_add(arena, problems, field, format, ...) \
    (problems_add)(WORDING_ENTRY(format, arena), (problems), (field), "" format __VA_OPT__(, ) __VA_ARGS__)
void (problems_add)(struct arena *arena, struct problems *problems, const struct field *field, const char *format, ...) PRINTF_LIKE(4, 5);
/* `before`: the stored version when editing, or NULL. OK even when there are problems. */
enum result record_check(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record,
                         const struct record *before, const struct actor *actor, struct problems *problems) MUST_USE;

/* Writes the record's next version with history and search words; in a write transaction. The record must have passed
 * record_check() in the same transaction. `expected_version`: the version the writer had seen (0 for a new
 * record); ERROR_CONFLICT when another was written since. Sets id, reference, name and version in the record. */
enum result record_save(struct db *db, const struct engine *engine, struct arena *arena, struct record *record,
                        int64_t expected_version, const struct actor *actor, const char *kind, struct text reason,
                        struct message *message) MUST_USE;

/* Makes the record's search words anew, from what is stored: when the words in a file of it have become known, or it is gone. In a
 * write transaction. */
enum result record_index(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, int64_t id) MUST_USE;

/* --- Who may -------------------------------------------------------------- */

/* One rule, in three forms: for a register, for one record, and as a set in a query. A role of the definition's list
 * lets its holder, within its scope ("only"); `assigned` lets whoever the record is assigned to, while they hold one
 * of `assigned_to`; to see, and nothing else, a broken glass lets its breaker until it closes (access.h). */
bool record_may_add(const struct definition *definition, const struct actor *actor);
/* Some record of the register, for all that is known without looking: its list may be opened. */
bool record_may_open(const struct definition *definition, const struct actor *actor);
/* Some record, by one of these roles. */
bool record_may_some(const struct definition *definition, const struct text *roles, size_t count, const struct actor *actor);
/* In the record's present state. Asks the store where a scope or an assignment must be followed. */
bool record_may_see(struct db *db, const struct record *record, const struct actor *actor);
bool record_may_edit(struct db *db, const struct record *record, const struct actor *actor);
/* Take down what was published, or erase, alone and at once; see blocks/erasure. */
bool record_may_withdraw(struct db *db, const struct record *record, const struct actor *actor);
bool record_may_erase(struct db *db, const struct record *record, const struct actor *actor);
/* By one of these roles, within the register's scopes: for moves. */
bool record_may_by_roles(struct db *db, const struct record *record, const struct text *roles, size_t count, const struct actor *actor);
/* Whether the record, with the links it has in memory, lies within the actor's scope. */
bool record_scope_holds(struct db *db, const struct record *record, const struct actor *actor);
/* By assignment or role, without looking through a broken glass. */
bool record_may_see_without_glass(struct db *db, const struct record *record, const struct actor *actor);
/* Whether the record is assigned to the actor, or they have broken its glass: then a field with `see: [assigned]` is theirs
 * to see. A record not yet saved is its maker's, where their role can be assigned one. False without a
 * query where no field of the register asks. */
bool record_is_theirs(struct db *db, const struct record *record, const struct actor *actor);
bool record_may_be_theirs(const struct definition *definition, const struct actor *actor);
/* Whether fields have `see_in`: what they hold is told to those of an organisation once the record is in such a state (then it is "theirs"), and how it came
 * about never: what tells of the past takes such a record as not theirs. */
bool definition_opens_later(const struct definition *definition);
/* `is_theirs`: record_is_theirs(). */
bool field_may_see(const struct field *field, const struct actor *actor, bool is_theirs);
/* Whether whoever may edit a record may write this field of it, in that state; and by their role alone, whatever the state. */
bool field_may_edit(const struct definition *definition, const struct field *field, size_t state, const struct actor *actor);
bool field_may_edit_some(const struct field *field, const struct actor *actor);
/* In some record of the register, for columns, filters and orders: record_list() then gives, keeps and sorts by the
 * field only where the record is theirs. */
bool field_may_see_some(const struct definition *definition, const struct field *field, const struct actor *actor);
/* Every record of the register, whatever its scopes. */
bool record_may_see_all(const struct definition *definition, const struct actor *actor);
/* The binds of each condition below, VISIBLE_BINDS of them from $`parameter` on: every form of it mentions all.
 * In BIND(…): BIND(bind_text(name), VISIBLE_TO(&actor)). */
#define VISIBLE_BINDS 4
#define VISIBLE_TO(actor_) \
    bind_integer((actor_)->organisation), bind_integer(actor_assignee(actor_)), bind_integer((actor_)->account), \
        bind_integer((actor_)->moment.now.seconds)
/* The same as a set: SQL over the column named `id_column` that keeps what the actor may see of this register. */
struct text record_visible_sql(struct arena *arena, const struct definition *definition, const struct actor *actor,
                               const char *id_column, int parameter);
/* What the actor may do something with by one of these roles; a broken glass does not count. */
struct text record_by_roles_sql(struct arena *arena, const struct definition *definition, const struct text *roles, size_t count,
                                const struct actor *actor, const char *id_column, int parameter);
/* What is theirs, as record_is_theirs(). */
struct text record_theirs_sql(struct arena *arena, const struct definition *definition, const struct actor *actor,
                              const char *id_column, int parameter);
/* Over all registers, for search, queue and changes: a condition on (register_column, id_column). */
struct text record_visible_everywhere_sql(struct arena *arena, const struct engine *engine, const struct actor *actor,
                                          const char *register_column, const char *id_column, int parameter);

/* --- Lists ---------------------------------------------------------------- */

struct list_filter { struct text field; struct text canonical; }; /* "state" for the state */
struct list_query {
    const struct definition *definition;
    const struct list_filter *filters;
    size_t filter_count;
    struct text order;     /* a column of the register's list, "reference", "state" or "changed"; empty: the definition's */
    bool descending;
    const int64_t *only;   /* of these records alone, at most LIST_ONLY_MAX of them; NULL: of all */
    size_t only_count;
    size_t offset, max;
};
#define LIST_ONLY_MAX 64
struct list_row {
    int64_t id, version, published_version;
    struct text reference, name;
    size_t state;
    struct instant changed_at;
    struct text *cells;    /* canonical, one for each of the definition's columns; links as names */
};
/* The working records that the actor may see. ret_total is exact. */
enum result record_list(struct db *db, const struct engine *engine, struct arena *arena, const struct list_query *query,
                        const struct actor *actor, struct list_row **ret_rows, size_t *ret_count, int64_t *ret_total) MUST_USE;
/* Ids and names of records that a link field may point to, by name. Where a register's records are told apart within a whole only (themes within
 * an edition: `unique: edition`) and there are some of several wholes, `name` says which: "Fighting crime (2019)". `bare`: the name alone; `whole`: the reference of the whole. */
struct link_option { int64_t id; struct text reference, name, bare, whole; };
enum result record_options(struct db *db, struct arena *arena, const struct definition *target, const struct actor *actor,
                           struct link_option **ret_options, size_t *ret_count) MUST_USE;

/* --- History -------------------------------------------------------------- */

struct history_entry {
    int64_t version, account;
    struct instant at;
    struct text account_name, kind, move, reason, state;
    struct text document; /* canonical JSON object field → canonical text, links as "id id" */
};
enum result record_history(struct db *db, struct arena *arena, int64_t id, struct history_entry **ret_entries, size_t *ret_count) MUST_USE;

#endif
