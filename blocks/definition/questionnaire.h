/* Questionnaires: what is asked of somebody, as a definition: one YAML file, or what is built at the desk (the same file).
 *
 *   questionnaire: bench_fund
 *   title: Apply for a bench
 *   see: [officer, head]
 *   sections:
 *     council:
 *       title: Your council
 *       questions:
 *         name: {ask: What is the council called?, type: text, required: yes}
 *
 * Every key is in doc/definitions.md (Questionnaires). Read and checked by read_questionnaire.c, all faults at once with file, line
 * and column; written again by write_questionnaire.c. The written form is the one that counts: two files that ask the same in the same
 * words have the same hash, whatever their comments and line ends, and the hash is the version under which an answer is
 * begun and for ever read (blocks/gather).
 *
 * Everything lives in the arena that it was read in and does not change afterwards. Not here: answers (blocks/gather). */
#ifndef BLOCKS_QUESTIONNAIRE_H
#define BLOCKS_QUESTIONNAIRE_H

#include "base/format/yaml.h"

#define REMIND_DAYS_DEFAULT 14
#define QUESTIONNAIRE_SECTIONS_MAX 40
#define QUESTIONNAIRE_QUESTIONS_MAX 200      /* in all sections */
#define QUESTIONNAIRE_ELIGIBILITY_MAX 12
#define QUESTION_CHOICES_MAX 60
#define QUESTION_COLUMNS_MAX 8               /* of a table of rows */
#define QUESTION_ROWS_MAX 40                 /* rows * columns * sections stay below INPUTS_MAX on a page: checked */
#define QUESTION_WORDS_MAX 3000
#define QUESTION_CHARACTERS_MAX 20000

enum question_type {
    QUESTION_TEXT,        /* one line; `max` characters, default 200, at most 500 */
    QUESTION_PROSE,       /* several lines; `words` at most, default 500 */
    QUESTION_INTEGER,     /* `min`, `max` */
    QUESTION_PENCE,       /* pounds as people write them (base/pence.h); `min`, `max` in pounds */
    QUESTION_DATE,
    QUESTION_CHOICE,      /* one of `choices` */
    QUESTION_CHOICES,     /* several */
    QUESTION_YES_NO,
    QUESTION_EMAIL,
    QUESTION_TELEPHONE,
    QUESTION_FILE,        /* `accept`, `max` in bytes */
    QUESTION_ROWS,        /* a table: `columns`, from `min` to `max` rows; `total` names a column of amounts or numbers */
    QUESTION_DECLARATION, /* a box that must be ticked: `ask` is what is declared */
    QUESTION_TYPE_COUNT,
};
extern const char *const question_type_words[]; /* "text" …; ends with NULL */
/* Whether questions of this type are sealed where nothing is said: those that lead to a person. */
bool question_type_is_sealed(enum question_type type);

/* `when: {partners: yes}`, `when: {kind: [bench, planter]}`, `when: {cost: at least 5000}`, `when: {cost: under 5000}`,
 * `when: {partners: answered}`. */
enum question_when { WHEN_NONE, WHEN_IS, WHEN_AT_LEAST, WHEN_UNDER, WHEN_ANSWERED };
struct question_condition {
    enum question_when kind;
    struct text question; /* an earlier one: never of a row */
    struct text *values;  /* IS: any of them */
    size_t value_count;
    int64_t number;       /* AT_LEAST, UNDER: the number, or pence */
    struct text limit;    /* the same as it was written: "5000" */
};

struct question_choice { struct text code, label, hint; };

struct question {
    struct text name;       /* for ever; unique in the questionnaire */
    struct text ask;        /* the question itself */
    struct text hint, why;  /* how to answer; why it is asked. May be empty */
    enum question_type type;
    bool required;
    bool sealed;            /* what is answered is kept sealed (blocks/gather/sealed.c); EMAIL, TELEPHONE: unless it is said otherwise. Never of a column */
    int64_t min, max;       /* as the type says; `has_min`, `has_max`: INTEGER, PENCE, DATE have none by themselves */
    bool has_min, has_max;
    int64_t words;          /* PROSE: at most so many words */
    int64_t least_words;    /* PROSE: at least, where it is answered at all */
    unsigned accept;        /* FILE: bits of enum file_kind */
    struct question_choice *choices;
    size_t choice_count;
    struct question *columns; /* ROWS: TEXT, INTEGER, PENCE, DATE, CHOICE, YES_NO */
    size_t column_count;
    struct text total;      /* ROWS: the column whose sum is shown; or empty */
    int64_t total_max;      /* ROWS: that the sum may not be above (pence or number); has_total_max */
    bool has_total_max;
    struct text must;       /* YES_NO, CHOICE: the only answer with which one may send; or empty */
    struct text otherwise;  /* said where it is not: "This fund is for parish councils." */
    struct question_condition when;
    int line, column;       /* where it stood */
};

/* How long something is kept: as `for` of a register's keep rule. */
struct question_period {
    bool given;
    int count, unit;          /* as of struct keep_rule */
    struct text words;        /* "60 days" */
};

struct question_section {
    struct text name, title, about;
    struct question_condition when;
    struct question *questions;
    size_t question_count;
};

struct questionnaire {
    struct text name, title;
    struct text about;        /* Markdown, before one begins; may be empty */
    struct text needs;        /* Markdown: what one should have at hand; may be empty */
    struct text declaration;  /* Markdown: what whoever sends declares, with a box to tick; may be empty: no box */
    struct text next;         /* Markdown, on the receipt: what happens next */
    struct text reference;    /* "BEN-{year}-{serial:4}"; default: letters of the name */
    struct text *see;         /* roles that read the answers */
    size_t see_count;
    struct text *decide;      /* roles that decide on late ones, and close early or later; each in see. Default: as see */
    size_t decide_count;
    struct text *erase;       /* roles that erase an answer; each in see. Default: as decide */
    size_t erase_count;
    struct text *parts;       /* what people on one answer may be: "Clerk", "Treasurer"; may be none */
    size_t part_count;
    struct text *signs;       /* of `parts`: each must have signed before it can be sent, and never by whoever began it; may be none */
    size_t sign_count;
    struct text sent_by;      /* of `parts`: who alone can send it, and has not begun it; empty: anybody on it */
    int64_t link_days;        /* how long a link works: default 14 */
    int64_t late_hours;       /* how long after closing what was begun can still be sent, as late: default 24; 0: not at all */
    struct question_period keep_drafts, keep_answers; /* `keep`: how long what was begun and not sent is kept since it was saved, and what was sent and made no record.
                                                         Not given: as the office's bookkeeping says */
    int64_t remind_days;      /* so long before a draft goes, those on it are told: default 14 */
    struct question *eligibility; /* YES_NO and CHOICE with `must` and `otherwise`: asked before one begins, and kept nowhere; may be none */
    size_t eligibility_count;
    struct question_section *sections;
    size_t section_count;
    struct text file;         /* where it was read from */
    struct text source;       /* as written by questionnaire_write(): canonical */
    char hash[65];            /* SHA-256 of that, hex: the version */
};

struct definitions;
/* Reads a whole file that begins with `questionnaire: NAME`. ERROR_INVALID when anything is wrong: `faults` has all of it, in order.
 * `definitions`: whose roles it may name; NULL: any (one that was kept is read as it was). */
enum result questionnaire_read(struct arena *arena, struct text file, struct text source, const struct definitions *definitions,
                               struct faults *faults, struct questionnaire **ret_questionnaire) MUST_USE;

/* As YAML: keys in a fixed order, what is default left out. Reading it again gives the same. */
struct text questionnaire_write(struct arena *arena, const struct questionnaire *questionnaire);
/* The same with these lines of YAML in the place of one of its questions: for the desk's form, which then has all of it read and checked. */
struct text questionnaire_write_with(struct arena *arena, const struct questionnaire *questionnaire, const struct question *instead, struct text lines);
struct text questionnaire_write_scalar(struct arena *arena, struct text text); /* in quotes where it needs them */

const struct question *questionnaire_question(const struct questionnaire *questionnaire, struct text name); /* or NULL */
const struct question_section *questionnaire_section(const struct questionnaire *questionnaire, struct text name);
const struct question_section *questionnaire_section_of(const struct questionnaire *questionnaire, const struct question *question);
const struct question *question_column(const struct question *question, struct text name);
const struct question_choice *question_choice_of(const struct question *question, struct text code);

#endif
