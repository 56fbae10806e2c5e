/* Shared by the desk pages of registers (pages_*.c) only: what every handler needs, the
 * form model, and the shapes of the views.
 *
 * A register or record that the visitor may not see is answered as if it were not
 * there (404); something seen that may not be done is 403. */
#ifndef BLOCKS_RECORD_DESK_H
#define BLOCKS_RECORD_DESK_H

#include "base/limits.h"
#include "blocks/parts/parts.h"
#include "blocks/publish/publish.h"
#include "blocks/record/compose.h"

#define LIST_ROWS_PER_PAGE 50
#define OPTIONS_LISTED_MAX 40    /* of a link; more are named instead of chosen from a list */
#define OPTIONS_TICKED_MAX 20    /* of several links as checkboxes */
#define CHOICES_AS_RADIOS_MAX 10
#define REASON_CHARACTERS_MAX 2000
#define REASON_BYTES_MAX (REASON_CHARACTERS_MAX * 4)
#define FORM_BYTES_MAX 1048576
#define FAMILY_PREFIX_BYTES 6    /* "field_" */

struct desk {
    struct request *request;
    struct answer *answer;
    struct arena *arena;
    struct value *view;
    const struct engine *engine;
    const struct definition *definition; /* NULL on /desk/registers */
    struct db *db;                       /* desk_read(); gone after request_write() */
    struct actor actor;
};

/* --- desk.c --------------------------------------------------------------- */

/* Fills desk but for `db`; the register of {plural} where the route has one, or ERROR_NOT_FOUND. */
enum result desk_open(struct request *request, struct answer *answer, bool has_register, struct desk *ret_desk) MUST_USE;
enum result desk_read(struct desk *desk) MUST_USE;
/* The record of {id}, or ERROR_NOT_FOUND. Begins the reading. Where the register's reads are logged, that it was
 * read is on disk when this returns, or it fails. */
enum result desk_load(struct desk *desk, struct record **ret_record) MUST_USE;
/* The same for rows that a page is about to show; begins the reading anew. Nothing for registers whose reads are not
 * logged. `door`: as record_note_reads(). */
enum result desk_note_reads(struct desk *desk, const int64_t *ids, size_t count, struct text door) MUST_USE;
/* Who sees an approved version before its time (blocks/flow/embargo.h), where no address tells it: these records, and what they name in the
 * fields of the list, or in all. Begins the reading anew. */
enum result desk_note_shown(struct desk *desk, const int64_t *ids, size_t count, bool all_fields) MUST_USE;
/* Both, for every record of the list. */
enum result desk_note_list(struct desk *desk, const struct list_query *query, bool all_fields, struct text door) MUST_USE;
bool desk_may_open(const struct desk *desk, const struct definition *definition);
bool desk_may_see_id(struct desk *desk, const struct definition *definition, int64_t id);

struct text desk_register_href(struct arena *arena, const struct definition *definition);
struct text desk_record_href(struct arena *arena, const struct definition *definition, int64_t id);
struct text desk_role_label(const struct desk *desk, struct text name);
/* field_show(), with a role's label. */
struct text desk_show(struct desk *desk, const struct field *field, const struct field_value *value);
/* A canonical text as a value of the field. */
struct field_value desk_value_of(struct arena *arena, const struct field *field, struct text canonical);
/* As JSON gives it: numbers and booleans as such, links as objects. */
struct value *desk_json(struct desk *desk, const struct field *field, const struct field_value *value);
/* The same of a record, several files of a field together. */
struct value *desk_record_json(struct desk *desk, const struct field *field, const struct record *record);
struct value *state_tag(struct arena *arena, const struct definition *definition, size_t state);
/* "an update", "a strategy"; "ISA" stays as it is. */
struct text with_article(struct arena *arena, struct text title);
struct text first_lower(struct arena *arena, struct text title);
struct text day_line(struct arena *arena, struct instant instant); /* "3 November 2026" */
/* "Action ISA-1: its name": what a record is called above a heading. */
struct text record_line(struct arena *arena, const struct definition *definition, struct text reference, struct text name);

/* For the page alone. */
void desk_set_text(struct desk *desk, const char *name, struct text text);
void desk_set(struct desk *desk, const char *name, struct value *value);
void desk_set_boolean(struct desk *desk, const char *name, bool boolean);

/* --- pages_rows.c: what a record holds, for the summary list --------------- */

struct value *record_rows(struct desk *desk, const struct record *record) MUST_USE;
/* How its clocks stand, with their working. */
enum result record_add_clocks(struct desk *desk, const struct record *record, struct value *rows) MUST_USE;
enum result record_add_computed(struct desk *desk, const struct record *record, struct value *rows, struct value *json) MUST_USE;

/* --- translation.c --------------------------------------------------------- */

/* One for each of the definition's fields: a translation whose original was changed after it. */
enum result translations_behind(struct db *db, struct arena *arena, const struct record *record, bool *ret_behind) MUST_USE;

/* --- pages_table.c: rows of a register as a table ------------------------- */

struct table_of {
    const struct definition *definition;
    const struct list_row *rows;
    size_t count;
    struct text without;  /* a column to leave out, or empty */
    bool spoken_only;     /* reference and state alone */
    const char *id;
    struct text caption, empty_line;
    bool with_tickets;    /* each row can be ticked: "12-3", record 12 as its version 3 */
};
bool column_may_see(const struct desk *desk, const struct definition *definition, struct text name);
struct text column_label(struct arena *arena, const struct definition *definition, struct text name);
/* The table's columns are the visible ones of the definition, after a reference where the name is not among them. */
struct value *record_table_part(struct desk *desk, const struct table_of *table) MUST_USE;

/* --- pages_blank.c -------------------------------------------------------- */

#define CHANNEL_PAPER "paper" /* the code by which lists of channels name it */
/* Where a paper form is keyed in; empty where the register keeps no intake, its channels have no paper, or the visitor may not add. */
struct text paper_href(const struct desk *desk);

/* --- pages_linked.c ------------------------------------------------------- */

enum result record_set_children(struct desk *desk, const struct record *record) MUST_USE;
enum result record_set_linked(struct desk *desk, const struct record *record) MUST_USE;

/* --- What waits to be published: pages_embargo.c ---------------------------- */

enum result record_set_embargo(struct desk *desk, const struct record *record) MUST_USE;
/* Whoever reads a record while a version of it waits is noted (blocks/flow/embargo.h). Begins the reading anew. */
enum result desk_note_embargo(struct desk *desk, int64_t record) MUST_USE;

/* --- Merging: pages_duplicates.c, pages_merge.c, pages_merged.c ------------ */

struct text duplicates_href(struct arena *arena, const struct definition *definition);
enum result record_set_merges(struct desk *desk, const struct record *record) MUST_USE;
/* desk_load(); of a merged record the one that stands for it, where the visitor may see that. */
enum result desk_load_or_merged(struct desk *desk, struct record **ret_record, bool *ret_is_merged) MUST_USE;
/* ERROR_CONFLICT that says what a merged record was merged into; ERROR_NOT_FOUND for what is not merged, or not to be seen. */
enum result desk_say_merged(struct desk *desk, int64_t id) MUST_USE;

/* --- form.c --------------------------------------------------------------- */

struct form_field {
    const struct field *field;
    bool is_asked;   /* the actor may see it, and not only moves set it */
    bool by_name;    /* LINK, LINKS: too many to choose from a list */
    bool failed;     /* what was typed could not be read */
    int64_t fixed_id; /* the parent, which the address gave: carried as `parent`, not asked; 0 otherwise */
    struct link_option *options; /* LINK, LINKS: what may be chosen, and what is stored now */
    size_t option_count;
    struct text typed; /* as it was typed; several links: an id or a name on each line */
};
struct form {
    const struct definition *definition;
    struct form_field *fields; /* one for each of the definition's, in its order */
    struct problems problems;
    bool restored;
    const struct move *then;   /* the one move that asks for approval from here, or NULL */
    struct text reason;        /* for a published date that moves */
    struct value *brought;     /* texts of Word documents that are now in its fields, and what they left behind; NULL: none came */
};

/* The fields for this record, with its stored values typed out. */
enum result form_make(struct desk *desk, const struct record *record, struct form *ret_form) MUST_USE;
/* ?field_NAME=… of a GET: links by id; the parent given so is fixed. */
void form_take_query(struct desk *desk, struct form *form);
/* The parent that the form carries; false when there is no such one to choose. */
bool form_fix_parent(struct desk *desk, struct form *form, int64_t id);
/* ERROR_INVALID for a field that is not asked here. */
enum result form_take_posted(struct desk *desk, struct form *form) MUST_USE;
/* What had been sent when the session had ended; `inputs` as people_parked() gives them. */
void form_take_parked(struct desk *desk, struct form *form, struct text inputs);
/* Sets the record's asked fields from what was typed, noting what cannot be read. */
enum result form_read(struct desk *desk, struct form *form, struct record *record) MUST_USE;
/* record_check(), without what is said of a field already. */
enum result form_check(struct db *db, struct desk *desk, struct form *form, const struct record *record, const struct record *before) MUST_USE;
/* The form's typed words for a value. */
struct text form_typed(struct desk *desk, const struct form_field *field, const struct field_value *value);
struct text form_input_name(struct arena *arena, const struct field *field);

/* --- form_file.c ----------------------------------------------------------- */

/* The ids of files that the form carries; what may not be there is taken out and noted as a problem. */
enum result form_check_files(struct desk *desk, struct form *form, const struct record *record) MUST_USE;
/* The same, and the files that came with it are kept as uploads. Begins the reading anew. */
enum result form_take_files(struct desk *desk, struct form *form, const struct record *record) MUST_USE;
void form_file_part(struct desk *desk, const struct form_field *field, struct value *part);
bool form_has_files(const struct form *form);
bool form_has_more_places(const struct form *form); /* a field that holds several files has room for one more than the form shows */

/* --- form_word.c ------------------------------------------------------------ */

/* The texts of the Word documents that came with the form, put into their fields (Markdown, base/format/word.h); nothing of the documents is kept. Begins the
 * reading anew where one came. */
enum result form_take_word(struct desk *desk, struct form *form) MUST_USE;
bool form_takes_word(const struct form *form);

/* --- form_parts.c --------------------------------------------------------- */

struct value *form_fields_part(struct desk *desk, const struct form *form) MUST_USE;
struct value *form_errors_part(struct desk *desk, const struct form *form) MUST_USE;
/* Everything that was typed, as hidden inputs. */
void form_hide(struct desk *desk, const struct form *form, struct value *hidden);
/* Who reads a reason that is not public: it stands in the record's history. */
struct text reason_readers(struct arena *arena, const struct definition *definition);
struct value *reason_field_part(struct arena *arena, struct text label, struct text hint, struct text typed, bool required);

/* --- pages_form.c and pages_check.c: shown again from pages_save.c -------- */

/* ERROR_DENIED, saying why, when the visitor may not edit the record now. */
enum result edit_refusal(struct desk *desk, const struct record *record) MUST_USE;
/* `record`: the stored one, or a new one with id 0. */
enum result form_page(struct desk *desk, const struct record *record, const struct form *form) MUST_USE;
enum result check_page(struct desk *desk, const struct record *record, const struct record *before, const struct form *form, bool asks_reason) MUST_USE;
/* `stored`: as it is now; the version that the writer had seen is `seen`. */
enum result conflict_page(struct desk *desk, const struct record *stored, int64_t seen, struct form *form) MUST_USE;

/* --- Handlers ------------------------------------------------------------- */

handler registers_get, list_get, blank_get, record_get, history_get, form_new_get, form_edit_get, form_new_post, form_edit_post, move_get, move_post;

handler embargoes_get, embargoes_sheet, embargo_get_page, embargo_post, holds_get, holds_post, hold_end_post;
handler duplicates_get, duplicates_post, merge_get_page, merge_post, merged_get, merged_post;

extern const struct shape duplicates_shape, embargoes_shape, embargo_shape, holds_shape, merge_shape, merged_shape, registers_shape, list_shape, record_shape, form_shape, check_shape, conflict_shape, move_shape, history_shape;

#endif
