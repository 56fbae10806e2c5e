/* Schema rows: how one key of a definition is read. Inside this block only.
 *
 * A map is read by a table of rows; what the table does not name is a fault, as
 * is a required key that is missing and a value of another kind. TYPED() makes a
 * row that points at a member of the wrong type a compile error. */
#ifndef BLOCKS_DEFINITION_SCHEMA_H
#define BLOCKS_DEFINITION_SCHEMA_H

#include "blocks/definition/definition.h"

struct reader {
    struct arena *arena;
    struct faults *faults;
    struct text file;
};

typedef void row_read(struct reader *reader, const struct yaml_node *value, void *into);

enum want {
    WANT_NAME,    /* struct text: a–z, 0–9, _ */
    WANT_NAMES,   /* struct text * and size_t: a list of names, or one name */
    WANT_LINE,    /* struct text: one line of at most `max` characters */
    WANT_BOOLEAN, /* bool */
    WANT_FLAG,    /* bool: the only word, `words[0]`, sets it */
    WANT_INTEGER, /* int64_t from `min` to `max` */
    WANT_WORD,    /* an enum: the index of one of `words` */
    WANT_CUSTOM,  /* read(reader, value, what stands at `at`); NULL: read elsewhere */
};
struct row {
    const char *key;
    enum want want;
    bool required;
    size_t at, count_at;
    int64_t min, max;
    const char *const *words; /* ends with NULL */
    row_read *read;
    unsigned kinds;           /* bits of the kinds (field types) that may have this key; 0: all */
};
#define TYPED(structure, member, type) \
    (offsetof(structure, member) + 0 * (size_t)_Generic(&((structure *)0)->member, type *: 1))

/* What is being read, for messages: "a field", and which bit of `kinds` it is. */
struct subject {
    const char *what;      /* "a field" */
    unsigned kind;         /* 0: rows of all kinds hold */
    const char *kind_what; /* "a text field" */
    const char *const *kind_words; /* of all kinds, by bit; NULL: field_type_words */
    const char *kind_name; /* "fields"; NULL with kind_words */
};
/* False when `map` is not a map at all (a fault is added). */
bool read_map(struct reader *reader, const struct yaml_node *map, const struct subject *subject,
              const struct row *rows, size_t row_count, void *into);
#define READ_MAP(reader, map, what_, rows, into) \
    read_map(reader, map, &(struct subject){.what = (what_)}, rows, COUNT_OF(rows), into)

void fault(struct reader *reader, const struct yaml_node *node, const char *format, ...) PRINTF_LIKE(3, 4);
/* The value in quotes, cut at 40 bytes, or "a list", "a map", "nothing". */
struct text shown(struct reader *reader, const struct yaml_node *node);
/* "a, b or c" of zero-terminated words; at most 40 of them. */
struct text words_listed(struct reader *reader, const char *const *words, size_t count, const char *last);
/* "; did you mean "x"?" or "; EXPECTED: a, b" or nothing when there are none. */
struct text advice(struct reader *reader, struct text name, const char *const *allowed, size_t count,
                   const char *expected);

bool name_is_valid(struct text name);
bool code_is_valid(struct text code); /* as a name, but may begin with a digit */
/* Each adds a fault and returns false when the node is no such thing. `key`: for the message. */
bool read_name(struct reader *reader, const struct yaml_node *node, struct text *ret);
bool read_names(struct reader *reader, const char *key, const struct yaml_node *node, struct text **ret, size_t *ret_count);
bool read_line(struct reader *reader, const char *key, const struct yaml_node *node, int64_t characters_max, struct text *ret);
/* The index of the word that the node is; a fault and SIZE_MAX otherwise. `words` end with NULL. */
size_t read_word(struct reader *reader, const char *key, const struct yaml_node *node, const char *const *words);
/* "lawful_basis" -> "Lawful basis". */
struct text label_of(struct arena *arena, struct text name);
/* Tag colours of the design system; ends with NULL. */
extern const char *const colours[];
void read_colour(struct reader *reader, const struct yaml_node *value, void *into); /* struct text */

/* --- The readers of each part --------------------------------------------- */

#define FIELD_UNKNOWN ((enum field_type)99) /* its `type` was a fault: later checks pass it over */
extern const char *const field_type_words[]; /* in the order of enum field_type; ends with NULL */

void read_register(struct reader *reader, const struct yaml_node *root, struct definition *definition);
/* Each reads one key's value into the register; read_flow() and read_clocks() in this order. */
/* A field behind each that holds several files, for each further place (places.c). */
void make_places(struct reader *reader, struct definition *definition);
/* A field beside each translated one, for each language of the register (written.c). */
void make_translations(struct reader *reader, struct definition *definition);
void read_fields(struct reader *reader, const struct yaml_node *value, struct definition *definition);
void read_intake(struct reader *reader, const struct yaml_node *value, struct definition *definition); /* after the fields */
void read_computed(struct reader *reader, const struct yaml_node *value, struct definition *definition);
void read_flow(struct reader *reader, const struct yaml_node *value, struct definition *definition); /* NULL: none */
void read_keep(struct reader *reader, const struct yaml_node *value, struct definition *definition); /* after fields and flow */
void read_clocks(struct reader *reader, const struct yaml_node *value, struct definition *definition);
/* "6 years" or "ever", into count, unit and ever. */
void read_keep_period(struct reader *reader, const struct yaml_node *node, struct keep_rule *keep);
void read_day(struct reader *reader, const struct yaml_node *value, void *into); /* a struct date */
struct questionnaire;
void read_questionnaire(struct reader *reader, const struct yaml_node *root, struct questionnaire *questionnaire); /* read_questionnaire.c */
struct question;
struct question_condition;
void read_question(struct reader *reader, const struct yaml_pair *pair, bool is_column, struct question *question); /* read_question.c */
void read_question_when(struct reader *reader, const struct yaml_node *value, void *into); /* a struct question_condition */
void read_markdown(struct reader *reader, const struct yaml_node *value, void *into); /* a struct text: several lines, at most 4000 characters */
/* "accept" and a size of a file, as fields and questions have them. */
void read_file_kinds(struct reader *reader, const struct yaml_node *value, unsigned *ret_accept);
void read_file_size(struct reader *reader, const struct yaml_node *value, int64_t *ret_bytes);
/* "20 working days", into number and unit; a fault and false otherwise. */
bool read_length(struct reader *reader, const char *key, const struct yaml_node *node, int *ret_number, enum limit_unit *ret_unit);
/* "5000", "5,000.00", "£0.01": as people write it (read_field.c). */
bool read_amount(struct reader *reader, const char *key, const struct yaml_node *value, int64_t *ret_pence);
void read_duties(struct reader *reader, const struct yaml_node *duties, struct law *law); /* read_duty.c */
void read_report(struct reader *reader, const struct yaml_node *root, struct report_plan *report); /* read_report.c */
void read_law_amounts(struct reader *reader, const struct yaml_node *amounts, struct law *law); /* read_law_amount.c */
void read_law(struct reader *reader, const struct yaml_node *root, struct law *law); /* read_law.c */
void read_bookkeeping(struct reader *reader, const struct yaml_node *root, struct bookkeeping *bookkeeping);
void read_choices(struct reader *reader, const struct yaml_node *root, struct choice_list *list);
void read_roles(struct reader *reader, const struct yaml_node *root, struct role **ret_roles, size_t *ret_count);
/* A state by its name; a fault naming the states and SIZE_MAX when there is none. */
size_t read_state(struct reader *reader, const struct yaml_node *node, const struct definition *definition);
void read_states(struct reader *reader, const struct yaml_node *value, const struct definition *definition,
                 size_t **ret, size_t *ret_count);

#endif
