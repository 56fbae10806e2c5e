/* Composing SQL from checked definitions: private to blocks/record, flow and publish.
 * Names come from definitions only, whose loader has checked them (a-z, 0-9, _). */
#ifndef BLOCKS_RECORD_COMPOSE_H
#define BLOCKS_RECORD_COMPOSE_H

#include "base/store/store.h"
#include "blocks/record/record.h"

#define COMPOSED_SQL_BYTES_MAX 65536
#define BINDS_MAX 128

/* A statement being put together, with its binds. */
struct composed {
    struct buffer sql;
    struct bind binds[BINDS_MAX];
    size_t bind_count;
};
void composed_init(struct composed *composed);
void composed_clear(struct composed *composed);
/* Appends "$n" and remembers the bind. */
void composed_bind(struct composed *composed, struct bind bind);
/* The binds of a condition that was made for $bind_count + 1 and on. */
void composed_add_binds(struct composed *composed, struct binds binds);
/* Appends what record_visible_sql() or record_theirs_sql() makes for this actor, with its binds. */
void composed_visible(struct composed *composed, const struct definition *definition, const struct actor *actor, const char *id_column);
void composed_theirs(struct composed *composed, const struct definition *definition, const struct actor *actor, const char *id_column);
enum result composed_query(struct composed *composed, struct db *db, struct statement **ret_statement) MUST_USE;
enum result composed_run(struct composed *composed, struct db *db, int64_t *ret_changed) MUST_USE;

/* The column type that holds a field; LINKS has none (links live in the table link). */
bool field_has_column(const struct field *field);
enum column_type field_column_type(const struct field *field);
/* A field's value as its column holds it, and back. */
struct bind field_bind(const struct field *field, const struct field_value *value);
struct text field_from_column(struct arena *arena, const struct field *field, struct statement *statement, int column);

/* The same text and the same links in the same order. */
bool field_value_equal(const struct field_value *a, const struct field_value *b);
/* The first line of what names a record, whole characters, short enough for a list. */
struct text name_line(struct text name);

/* "reg_agreement" / "pub_agreement", in the arena. */
struct text table_name(struct arena *arena, const char *prefix, const struct definition *definition);

/* What a record is besides its fields: the columns of "record r", first in a query, what they are joined with, and reading them. */
#define RECORD_HEAD_COLUMNS 11
#define RECORD_HEAD_SQL "r.reference, r.name, r.state, r.version, r.author, r.made_at, r.changed_at, r.published_version, a.name, f.name, r.author_for"
#define RECORD_HEAD_JOINS " left join account a on a.id = r.author left join account f on f.id = r.author_for"
enum result record_read_head(struct arena *arena, struct record *record, struct statement *row) MUST_USE;

/* record_save() and flow_move() are both this. `by_author`: the content is the actor's (made or edited),
 * so that they become its author. */
enum result record_write_version(struct db *db, const struct engine *engine, struct arena *arena, struct record *record,
                                 int64_t expected_version, const struct actor *actor, const char *kind, struct text move,
                                 struct text reason, bool by_author, struct message *message) MUST_USE;

/* Gives the record the reference of a move that `numbers`, the first time that it is made: from a series of the move's own, each year anew where the
 * pattern has the year. The number is taken in the move's transaction, so that there is none without its record. */
enum result record_number(struct db *db, struct arena *arena, struct record *record, const struct move *move, struct date today) MUST_USE;

/* A copy of the record with every sealed field's value sealed, for writing: what is sealed already stays as it is, what was opened
 * and not changed goes back as it was, anything else is sealed with the current key. */
enum result record_seal(struct db *db, const struct engine *engine, struct arena *arena, const struct record *record, struct record **ret_sealed,
                        struct message *message) MUST_USE;
/* reseal.c: seals what a register holds in sealed fields, column, history and all, with the current key and under today's
 * names; takes its words out of the search. For a definition that has changed: in its one transaction. */
enum result records_seal(struct db *db, const struct engine *engine, const struct definition *definition, struct message *message) MUST_USE;

/* What a sealed value of this field is bound to. */
struct text sealed_place(struct arena *arena, struct text register_name, int64_t id, struct text field_name);

/* Its row in reg_NAME, and what search finds it by, without touching anything else: for what is merged away and comes back. */
enum result record_put_row(struct db *db, const struct record *record) MUST_USE;
enum result record_drop_row(struct db *db, const struct record *record) MUST_USE;

/* A record's fields as history keeps them: an object of canonical texts. */
struct value *record_document(struct arena *arena, const struct record *record);

/* --- Erasing (erase.c): the office's own copies; the deed as a whole is blocks/erasure ------------------- */

/* One value, wherever the record holds it or held it. */
struct erase_value {
    const struct field *field;
    struct text canonical; /* as history has it; empty: every value that the field has or had (a sealed one is never told from another) */
};
#define ERASE_WORDS_BYTES_MIN 6 /* a shorter text is not looked for inside others: it would be found in everything */
#define RECORD_ERASED_PREFIX "erased " /* before the register's name in record.register: so it is in no list, count or search */
/* Whether that is the value. */
bool erase_means(const struct erase_value *value, struct text held);
/* Whether the text repeats one of them. */
bool erase_says(const struct erase_value *values, size_t count, struct text text);
/* Takes the values out of every version in history and, where the record holds them now, out of its row, links, name and search
 * words: that is a version of its own, of the kind "erased". */
enum result record_erase_values(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, int64_t id,
                                const struct erase_value *values, size_t count, const struct actor *actor, struct text ground, struct message *message) MUST_USE;
/* Leaves of the record its number, reference, state, and who did what to it when. */
enum result record_erase_row(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, int64_t id,
                             const struct actor *actor, struct text ground) MUST_USE;
/* Records that were merged into it, and into those: what they held is kept in their history. */
enum result record_merged_into(struct db *db, struct arena *arena, int64_t id, int64_t **ret_ids, size_t *ret_count) MUST_USE;
/* The same of one of them: these values; or, with none, all that it held. The merge can still be undone where values went. */
enum result record_erase_merged(struct db *db, struct arena *arena, const struct definition *definition, int64_t id, const struct erase_value *values,
                                size_t count) MUST_USE;
/* "ISA-2026-003 was erased on 3 November 2026: kept long enough". ERROR_NOT_FOUND when no such record was erased. */
enum result record_erased_line(struct db *db, struct arena *arena, const struct definition *definition, int64_t id, struct text *ret_line) MUST_USE;
/* The names of records that are called after this one, anew. `deep`: 0. */
enum result record_rename_named_after(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, int64_t id,
                                      int deep) MUST_USE;
enum result record_rename(struct db *db, const struct engine *engine, struct arena *arena, const struct definition *definition, int64_t id) MUST_USE;
/* The value as history and documents have it: links as their ids. */
struct text field_canonical(struct arena *arena, const struct field *field, const struct field_value *value);

#endif
