/* Definitions: a register (a kind of record) described by one YAML file.
 *
 * Loaded whole and checked whole before use: unknown, missing and duplicate keys, wrong
 * types, names that point nowhere, states that cannot be left or reached, moves
 * by roles that do not exist, published fields that are private. All faults of
 * all files are said in one run, each at file:line:column (base/format/yaml.h).
 *
 * The language, with every key, is described in doc/definitions.md.
 * Kinds of file, told apart by their first key:
 *   register: NAME   a register
 *   bookkeeping:     how long the office keeps what it writes down of its own work
 *   list: NAME       a list of choices with dates and sources
 *   roles: …         the roles of an office
 *   questionnaire: NAME  what is asked of somebody (questionnaire.h)
 *   law: NAME        periods and amounts that a law sets, with the days from which each holds
 *   report: NAME     what a yearly report has in it (report.h)
 *
 * Everything here lives in the arena given to definitions_load() and does not
 * change afterwards: threads may share it. */
#ifndef BLOCKS_DEFINITION_H
#define BLOCKS_DEFINITION_H

#include "base/date.h"
#include "base/format/file_kind.h"
#include "base/format/yaml.h"
#include "blocks/definition/questionnaire.h"
#include "blocks/definition/report.h"

#define DEFINITION_FIELDS_MAX 100    /* of a register */
#define FIELD_FILES_MAX 20           /* of a field */
#define DEFINITION_NAME_BYTES_MAX 40 /* a-z, 0-9, _; begins with a letter */

/* No role that an account holds: among the roles of `see`, `edit`, a move's `by` or a field's `see` it
 * means whoever the record is assigned to (blocks/record/visible.c). */
#define ROLE_ASSIGNED TEXT("assigned")

enum field_type {
    FIELD_TEXT,         /* one line */
    FIELD_PROSE,        /* Markdown of several lines */
    FIELD_INTEGER,
    FIELD_BOOLEAN,
    FIELD_DATE,         /* a day */
    FIELD_PARTIAL_DATE, /* a day, a month or a year, as far as it is known */
    FIELD_CHOICE,       /* a code of a list */
    FIELD_ROLE,         /* a role of the office */
    FIELD_LINK,         /* a record of another register */
    FIELD_LINKS,        /* several */
    FIELD_WEB_ADDRESS,  /* http or https */
    FIELD_FILE,         /* a file that is kept with the record (blocks/file) */
    FIELD_MOMENT,       /* a day and a time on London's clock, kept as an instant */
    FIELD_DECIMAL,      /* a number with at most four decimals, kept as its text: never as a binary fraction */
    FIELD_PENCE,        /* an amount of money: kept as whole pence, its canonical text "1000.50" (base/pence.h) */
};

struct choice {
    struct text code, label, hint, source;
    struct text label_defined; /* of a translated definition: its label as it was defined; or empty */
    struct date from, until; /* DATE_NONE: open; `until` is the last day */
    struct text colour;      /* a tag colour of the design system, or empty */
    bool offered;            /* people may choose it; otherwise only defaults and moves set it */
};
struct choice_list {
    struct text name, title;
    struct choice *choices; /* in the order of the file */
    size_t count;
};

struct role {
    struct text name, label, about;
    struct text label_defined; /* as of a choice */
    bool of_organisation; /* acts for an organisation (a partner), not for the office */
};

struct definition;
/* LINK(S) with `adds`: what to fill in the target that an import makes. */
struct field_with {
    struct text field;  /* of the target */
    struct text column; /* of the imported row; where the file has no such column, this record's field of that name */
};
struct field {
    struct text name;          /* identity for ever */
    struct text was;           /* its name before, or empty */
    struct text label, hint;   /* label: made from the name where the file gives none */
    struct text label_defined; /* as of a choice: a file in either language is read */
    enum field_type type;
    bool required;
    bool is_public;            /* copied when a version is published, but not */
    struct text *withheld_by;  /* while one of these fields of the same record (BOOLEAN, CHOICE) says so: yes, or any choice */
    size_t withheld_by_count;
    struct text calendar;      /* of a DATE that is public: what the day is called in the public calendar (blocks/publish/dates.c); empty: it is not in it */
    bool sealed;               /* encrypted in the store (blocks/record/sealed.c); of a FILE: */
    bool seals_files;          /* the value is the file's number, and what the file holds and is called is encrypted (blocks/file/sealed.h) */
    bool by_moves;             /* only moves (their effects) set it: forms and imports do not offer it */
    int64_t min, max;          /* TEXT, PROSE: characters; INTEGER: value; PENCE: in pence; LINKS: how many; FILE: max is in bytes */
    unsigned accept;           /* FILE: bits of the kinds that are taken (1u << enum file_kind) */
    int64_t files_max;         /* FILE: how many; for each but the first the loader makes a field right behind it (places.c): */
    struct text place_of;      /* the field whose further place this is, or empty */
    const struct choice_list *choices;  /* CHOICE */
    struct text to;            /* LINK(S): the register linked to */
    const struct definition *target;
    struct text by;            /* LINK(S): field of the target by which imports find it (default: its name field) */
    bool adds;                 /* LINK(S): an import makes the target where it is missing */
    struct field_with *with;
    size_t with_count;
    struct text *also;         /* other column names that imports know it by; looked for before the field's own name */
    size_t also_count;
    bool not_after_today;      /* MOMENT: not after now */
    struct text after;         /* a date or moment field of the same record that this one may not precede, or empty */
    bool unique;               /* in the whole register, or */
    struct text unique_within; /* within the same value of this (link) field */
    bool empty_once;           /* LINK: at most one record of the register leaves it empty */
    bool never_reused;         /* INTEGER: numbers of destroyed or withdrawn records stay taken */
    bool moving_needs_reason;  /* DATE: changing it once published asks for a reason that the public sees */
    struct text *see;          /* roles that may see it, where narrower than the register; count 0: as the register */
    size_t see_count;
    struct text *see_in;       /* states in which alone those of an organisation may see it (the roles of access.only); count 0: whenever they see the record */
    size_t see_in_count;
    struct text *see_always;   /* with see_in: the register's other roles, made by the loader */
    size_t see_always_count;
    struct text *edit;         /* roles that alone may write it; count 0: whoever may edit the record */
    size_t edit_count;
    struct text *edit_in;      /* states in which alone it may be written; count 0: those in which the record may */
    size_t edit_in_count;
    struct text otherwise;     /* default for new records: a value, or "today" (MOMENT: "now"), or "rule NAME"; or empty */
    bool from_word;            /* PROSE: its text may be brought in from a Word document on the form */
    bool translated;           /* TEXT, PROSE: has a field beside it in each of the register's languages, made by the loader: */
    struct text translates;    /* the field whose words these are in another language, or empty */
    struct text language;      /* which language: a code of written_language_find() */
    struct text parts;         /* what separates several values in one imported cell; LINKS: ";" */
    bool is_given;             /* not in the file: `intake` gives it */
    int line, column;
};

/* Whether the definition says `sealed: yes`, whatever of it that seals. */
static inline bool field_is_sealed(const struct field *field)
{
    return field->sealed || field->seals_files;
}

/* Which place of several files a field of a definition is: 1 for the first, which has the field's own name. `ret_first`: the field of that, or NULL. */
size_t field_place(const struct field *field, const struct field **ret_first);

struct computed {
    struct text name, label, rule;
    enum field_type type; /* TEXT, INTEGER, BOOLEAN, DATE, PENCE (its rule gives "1000.50") */
    bool is_public;
};

struct state {
    struct text name, label;
    struct text label_defined; /* as of a choice */
    struct text colour; /* a tag colour, or empty */
    bool ends;          /* no move need leave it */
};

struct move {
    struct text name, label;
    struct text label_defined; /* as of a choice */
    size_t *from;           /* indexes of states */
    size_t from_count;
    size_t to;
    struct text *by;        /* roles */
    size_t by_count;
    bool not_by_author;     /* whoever wrote the present version may not */
    struct text *needs;     /* fields that must be filled */
    size_t needs_count;
    enum { REASON_NONE, REASON_ASKED, REASON_REQUIRED } reason;
    bool reason_is_public;
    struct text reason_hint; /* beside the reason: who reads it; empty: the program says so */
    struct text check;      /* a named check of a room, or empty */
    struct text does;       /* a named effect of a room, or empty */
    struct text dates;      /* the date field that then holds the day of the move, or empty */
    struct text *clears;    /* fields that only moves set and that are empty from this move on */
    size_t clears_count;
    struct text numbers;    /* the pattern of the reference that the record has from this move on: "D-{year}-{serial:3}"; or empty */
    bool publishes, withdraws;
    bool asks_approval;     /* records in `to` wait in the queue of whoever may move on */
};

/* What something that happens does to a clock. */
enum clock_on { CLOCK_STARTS, CLOCK_STOPS, CLOCK_PAUSES, CLOCK_RESUMES, CLOCK_RESTARTS, CLOCK_EXTENDS, CLOCK_DONE };
struct clock_cause {
    enum clock_on what;
    struct text name;       /* of a move, or of a date or moment field */
    bool is_move;
    int more;               /* CLOCK_EXTENDS: by so many of the limit's unit; 0: by what the law gives */
};
enum limit_unit { LIMIT_DAYS, LIMIT_WORKING_DAYS, LIMIT_MONTHS };
/* A period as a law sets it, from its first day to its last: "foi_answer: {limit: 20 working days, from: 2005-01-01, source: …}". */
struct law_rule {
    struct text name, of;      /* of: the period whose rule this is; the name where the file does not say */
    struct text label;         /* "Answer to a request for information" */
    struct text limit_words, extension_words, pause_words; /* as the file has them: "20 working days" */
    int limit;
    enum limit_unit limit_unit;
    unsigned calendar;
    bool first_day_counts;     /* "beginning with the day": that day is day 1 */
    bool to_working_day;       /* one that ends on another day ends on the next working day */
    bool one_offs_doubted;     /* whether a day proclaimed for once is left out is in doubt: the earlier date is said too */
    int extension;             /* of the limit's unit; 0: none */
    int pause_limit;           /* a pause that lasts longer is over; 0: no end */
    enum limit_unit pause_unit;
    struct date from, until;   /* the first and the last day on which a clock can begin under it */
    struct text source, doubt; /* doubt: what is not certain of it; may be empty */
    struct text source_defined;
};
/* What a law wants published: "p3g: {paragraph: 3(g), title: …, every: 1 month, registers: [spending_item], from: …}". */
struct law_duty {
    struct text name, paragraph, title;
    struct text owner;         /* a role */
    int every;                 /* how often, at least */
    enum limit_unit every_unit;
    struct text every_words;   /* as the file has it: "3 months" */
    int before_month, before_day; /* each year before the year that begins on that day; 0: by `every` alone */
    struct text before_words;  /* as the file has it: "1 April"; or empty */
    bool on_change;            /* whenever it changes; `every` is then how often somebody looks whether it still holds */
    struct text *registers;    /* whose publications fulfil it, by themselves */
    size_t register_count;
    struct text url;           /* where it is read, on this site; or empty */
    struct date from, until;
    struct text source, doubt;
};
/* An amount above which something must be done: "spending_published: {label: …, over: 500, from: 2012-01-16, source: …}". */
struct law_amount {
    struct text name, of;      /* of: as of a law_rule */
    struct text label;
    int64_t over_pence;        /* what is MORE than this */
    int64_t per_cent;          /* and more than so many per cent of what it is laid beside; 0: that does not matter */
    struct date from, until;   /* the first and the last day on which it holds */
    struct text source, doubt;
};
struct law {
    struct text name, title, about, file;
    struct law_rule *rules;
    size_t count;
    struct law_duty *duties;   /* in the order of the file; they are a list of choices of the law's name as well */
    size_t duty_count;
    struct law_amount *amounts;
    size_t amount_count;
};
struct year_day { int month, day; }; /* "1 April": a day that each year has */
#define CLOCK_EACH_MAX 12
struct clock_rule {
    struct text name, label;
    struct text label_defined; /* as of a choice */
    struct text period;     /* what a law says of it instead of `limit`, or empty */
    const struct law *law;  /* where that period stands */
    struct text when;       /* only for records whose choice of this field is one of these; or empty */
    struct text *when_codes;
    size_t when_count;
    struct text due;        /* a date or moment field that is the deadline, or */
    struct text from;       /* one from which `limit` runs, or a move; of a moment its day in London counts */
    struct year_day each[CLOCK_EACH_MAX]; /* instead of a limit, the days of each year on which it is due again; in their order in the year */
    size_t each_count;
    struct clock_cause *causes; /* of all that happens to it; its start is the first */
    size_t cause_count;
    int limit;
    enum limit_unit limit_unit;
    enum calendar calendar;
    bool first_day_counts, to_working_day; /* as of a law_rule */
    int remind[8];          /* days before */
    size_t remind_count;
    size_t *stops_in;       /* states in which it does not run */
    size_t stops_in_count;
};

struct scope {              /* "only: {partner: action.lead}" */
    struct text role;
    struct text path;       /* LINK fields separated by dots, ending at an organisation */
};

/* How long a record is kept: "keep: {for: 6 years, after: ended, then: destroy, source: …}", or why no rule says so: "keep: {none: …}". When something is due is blocks/erasure's (keep.h). */
struct keep_rule {
    bool given, ever;
    int count;
    enum { KEEP_DAYS, KEEP_MONTHS, KEEP_YEARS } unit;
    size_t state;       /* counted from the day on which the record came into this state, while it stands there; or SIZE_MAX: */
    struct text field;  /* from this DATE or MOMENT field */
    bool is_moment;     /* of a moment its day in London counts */
    enum { KEEP_DESTROY, KEEP_REVIEW, KEEP_ARCHIVE } then;
    struct text words;  /* "6 years after ended, then destroy": for lists and certificates */
    struct text source; /* the law, guidance or schedule that says so; or empty */
    struct text doubt;  /* what the office must settle itself; or empty */
    struct text why_none; /* given is false then */
};

/* A register of what reaches the office: `intake` gives it these fields (doc/definitions.md). */
#define INTAKE_CHANNEL "channel"      /* how it came: a choice, required */
#define INTAKE_RECEIVED "received_on" /* the day it reached the office: required; or, where hours count, */
#define INTAKE_RECEIVED_AT "received_at" /* the moment, instead of the day */
#define INTAKE_FORM "form_number"     /* which of our paper forms it came on, or empty */
#define INTAKE_KEYED_BY "keyed_by"    /* the name of who made the record; set when it is made, and never after */
#define INTAKE_KEYED_AT "keyed_at"
struct intake {
    bool is_kept;
    struct text channels;       /* a list of choices */
    struct text happened;       /* the field that says when it happened, or empty */
    unsigned received_word;     /* as the definition has it: 0 day, 1 moment */
    bool by_moment;             /* a moment is kept of when it was received, not a day */
    struct text received;       /* the field of either: INTAKE_RECEIVED or INTAKE_RECEIVED_AT */
    struct text *open;          /* which of channel and received_on (or received_at) are public */
    size_t open_count;
};

/* Where the desk's menu groups things (blocks/menu). MENU_BAR is no group: what stands in the bar itself. */
enum menu_group { MENU_RECORDS, MENU_PUBLISHING, MENU_PEOPLE, MENU_OFFICE, MENU_BAR };

struct definition {
    struct text name, plural, room, title, titles, about;
    struct text room_title;      /* "Lost property" of lost_property: as people read it */
    struct text reference;       /* pattern: {serial:3} {year} {field} and literal characters; never empty */
    struct text name_field;      /* which names a record in lists and links */
    struct text address;         /* public pages at /ADDRESS, or empty: a room serves them or none are public */
    enum follow { FOLLOW_NONE, FOLLOW_EACH, FOLLOW_LISTED } follow; /* whether one published record can be followed by e-mail; LISTED: offered by name where people sign up */
    bool feed;                   /* what was published of it is an Atom feed at /ADDRESS.atom too */
    struct text offer_to, offer_label; /* a button on each public page of the register, to /ADDRESS/SLUG/TO, which a room serves; or empty */
    enum menu_group menu;        /* stands on this page of the desk too; MENU_RECORDS: only by its room, as all do */
    struct text *key;            /* fields that identify a record in an import */
    size_t key_count;
    struct field *fields;
    size_t field_count;
    struct computed *computed;
    size_t computed_count;
    struct state *states;        /* the first is the start; at least one */
    size_t state_count;
    struct move *moves;
    size_t move_count;
    struct clock_rule *clocks;
    size_t clock_count;
    struct text *see, *add, *edit;  /* roles */
    size_t see_count, add_count, edit_count;
    struct text *withdraw, *erase;  /* roles that may take down at once what was published, and erase; where the file is silent,
                                       whoever may publish or withdraw by a move may do both */
    size_t withdraw_count, erase_count;
    struct text *hold;              /* roles that may put a record on legal hold and lift it; default: as `erase` */
    size_t hold_count;
    struct keep_rule keep;
    struct scope *only;
    size_t only_count;
    bool uses_assigned;          /* `assigned` stands somewhere in the register */
    struct text *assign;         /* roles (or `assigned`) that may assign a record to somebody and end that */
    struct text *assigned_to;    /* roles that one must hold for an assignment to count. Default: those of `add` */
    struct text *break_glass;    /* roles that may open a record they may not see, for a while and with a reason */
    size_t assign_count, assigned_to_count, break_glass_count;
    int64_t glass_hours;         /* how long a broken glass stays open */
    bool reads_logged;           /* who read a record is kept */
    size_t *editable_in;         /* states in which `edit` holds; never empty. Default: the start state and every
                                    state that a publishing move starts from or leads to */
    size_t editable_in_count;
    struct text *languages;      /* in which its translated fields are kept beside English */
    size_t language_count;
    struct text *columns;        /* of its list, fields or "state" or a computed name; never empty */
    size_t column_count;
    struct text *filters;
    size_t filter_count;
    struct text order;           /* field by which lists are sorted first */
    bool order_descending;
    struct intake intake;
    struct text *subject;        /* fields by which what may be about this person is looked for; count 0: its records are no persons */
    size_t subject_count;
    struct text *subject_by;     /* roles that may gather everything that is held about one */
    size_t subject_by_count;
    struct text *subject_approve; /* roles one of whom, not whoever proposed it, approves an answer to a request for access; count 0: nobody need */
    size_t subject_approve_count;
    struct text *duplicates_by;  /* fields whose likeness makes two records possible duplicates; count 0: not looked for, never merged */
    size_t duplicates_by_count;
    struct text *merge;          /* roles that may merge two records and undo it */
    size_t merge_count;
    struct text parent;          /* LINK field: this register's records are shown on that record's page, or empty */
    bool publishes;              /* some move publishes */
    struct text file;
    struct text source;          /* the YAML itself */
    char hash[65];               /* SHA-256 of the source, hex: the definition's version */
};

/* How long rows of the program's own bookkeeping are kept: one rule, from its first day to its last. When rows are due, and what they
 * are, is blocks/erasure's (bookkeeping.h). */
struct kept_rule {
    struct text name, of;        /* of: one of bookkeeping_names; the name where the file does not say */
    struct keep_rule keep;       /* count and unit; never `ever` */
    struct text source, doubt;   /* doubt: why another period could be right; may be empty */
    struct text source_defined;  /* as of a choice's label */
    struct date from, until;
};
struct bookkeeping {
    struct text *by;             /* roles that may propose that something goes, and approve it */
    size_t by_count;
    struct kept_rule *rules;
    size_t rule_count;
};
extern const char *const bookkeeping_names[]; /* ends with NULL */

struct definitions {
    struct bookkeeping bookkeeping; /* nothing in it: nothing is ever due */
    struct definition *list;     /* sorted by name */
    size_t count;
    struct choice_list *lists;
    size_t list_count;
    struct role *roles;
    size_t role_count;
    const struct questionnaire **questionnaires; /* sorted by name */
    size_t questionnaire_count;
    struct law *laws;            /* sorted by name */
    size_t law_count;
    struct report_plan *reports; /* in the order of their files */
    size_t report_count;
};

/* Names of the C that a definition may call; each ends with NULL. */
struct known_names {
    const char *const *rules, *const *checks, *const *effects;
    const char *const *sources; /* of reports; NULL: any */
};
struct definition_source {
    struct text file; /* for messages: a path */
    struct text text;
};
/* `sources` in order: a later register, list or roles file of the same name
 * replaces an earlier one (an office's own folder comes after what we ship).
 * ERROR_INVALID when there are faults. */
enum result definitions_load(struct arena *arena, const struct definition_source *sources, size_t source_count,
                             const struct known_names *known, struct faults *faults,
                             struct definitions **ret_definitions) MUST_USE;
/* A register as an earlier version of its own file had it, for its form alone: its fields, with choices and targets as they are
 * now (NULL where they have gone). ERROR_INVALID when it cannot be read any more. */
enum result definition_read_kept(struct arena *arena, const struct definitions *definitions, struct text source, struct definition **ret_definition) MUST_USE;
/* Adds every *.yaml of a folder (not below it), sorted by name, to the arena. */
enum result definition_folder_read(struct arena *arena, const char *folder, struct definition_source **ret_sources,
                                   size_t *ret_count, struct message *message) MUST_USE;

/* A language, or another way of writing, in which records are kept beside English. */
struct written_language {
    const char *code;      /* as definitions name it: "cy", "easy_read" */
    const char *name;      /* "Welsh" */
    const char *own_name;  /* as its readers call it: "Cymraeg" */
    const char *tag;       /* BCP 47, for pages: "cy"; Easy Read is "en" */
    bool from_right;
};
const struct written_language *written_language_find(struct text code); /* or NULL */
extern const char *const written_language_codes[]; /* ends with NULL */
/* The field that holds these words in that language (its code or its tag), or NULL. */
const struct field *definition_translation(const struct definition *definition, const struct field *field, struct text language);

const struct law *definitions_law_of(const struct definitions *definitions, struct text period); /* which says how long it is, or NULL */
const struct law *definitions_law(const struct definitions *definitions, struct text name); /* or NULL */
/* What the law says of a period that begins on this day; NULL: nothing. */
const struct law_rule *law_rule_on(const struct law *law, struct text period, struct date day);
/* The amount that holds on this day, whichever law it stands in; NULL: none does. */
const struct law_amount *law_amount_on(const struct definitions *definitions, struct text amount, struct date day);
const struct report_plan *definitions_report(const struct definitions *definitions, struct text name); /* or NULL */
const struct questionnaire *definitions_questionnaire(const struct definitions *definitions, struct text name); /* or NULL */
const struct definition *definitions_find(const struct definitions *definitions, struct text name);
const struct definition *definitions_by_plural(const struct definitions *definitions, struct text plural);
const struct definition *definitions_by_address(const struct definitions *definitions, struct text address);
const struct field *definition_field(const struct definition *definition, struct text name);
const struct computed *definition_computed(const struct definition *definition, struct text name);
size_t definition_state(const struct definition *definition, struct text name); /* SIZE_MAX if none */
const struct move *definition_move(const struct definition *definition, struct text name);
/* The label as the arena's language has it; as it was defined where the arena has none, such as of what is kept. */
struct text label_in(const struct arena *arena, struct text label, struct text label_defined);
/* Whether somebody typed this label, as it reads or as it was defined; letter case aside. */
bool label_is(struct text label, struct text label_defined, struct text typed);
const struct choice *choice_find(const struct choice_list *list, struct text code);
bool choice_in_force(const struct choice *choice, struct date day);
bool choice_is_offered(const struct choice *choice, struct date day); /* in force, and for people to choose */
bool text_in(struct text text, const struct text *list, size_t count);
const char *field_type_name(enum field_type type);

#endif
