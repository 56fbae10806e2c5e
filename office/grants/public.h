/* What everybody may read of funds and grants: funds with their rounds, awards with what came of them. Out of pub_ tables alone: what is left of a fund as
 * the ledger has it stays in the office, here stands what the published records say. */
#ifndef OFFICE_GRANTS_PUBLIC_H
#define OFFICE_GRANTS_PUBLIC_H

#include "blocks/gather/gather.h"
#include "blocks/parts/parts.h"
#include "office/grants/grants.h"

#define PUBLIC_FUNDS_MAX 500
#define PUBLIC_ROUNDS_MAX 5000
#define PUBLIC_AWARDS_MAX 20000
#define PUBLIC_OFFERED_MAX 20000

enum fund_standing { FUND_OPEN, FUND_SOON, FUND_CLOSED };
#define FUND_STANDINGS 3
extern const char *const fund_standing_words[FUND_STANDINGS]; /* "open": in JSON */

struct public_round {
    int64_t id;
    size_t fund;              /* index */
    int64_t number;
    struct text title, source, questionnaire; /* the last two may be empty */
    struct date opens, closes, decided_by, spend_by, feedback_on, ended_on; /* the last four may be DATE_NONE */
    bool has_pot;
    int64_t pot;
};
struct public_fund {
    int64_t id;
    struct text name, slug, kind, match, purpose, source_of_money, eligibility, refused, how_to_apply, source, owner, owner_reference; /* most may be empty */
    struct gather_contact contact;
    bool has_least, has_most, evaluation_needed;
    int64_t least, most;
    int64_t fed, awarded, returned; /* pence: money in, its awards, what of them came back */
    int64_t awarded_again, passed_on, taken_over; /* of what came back: added to awards, given to other funds, had from other funds */
    size_t awards;
    struct date ended_on;     /* or DATE_NONE */
    enum fund_standing standing;
    size_t round;             /* the one that is open, else the next, else the last; SIZE_MAX: none is published */
};
struct public_award {
    int64_t id;
    size_t fund, round;
    struct text reference, slug, given_id /* as it was published elsewhere, or empty */, title, purpose, conditions, reasons, outputs, outcome, outcome_class, source, problem /* code of the list problem_kinds, or empty */;
    bool to_individual;
    struct text withheld;     /* code of the list award_withheld, or empty */
    int64_t recipient_id;     /* 0: a person, withheld, or not said */
    struct text recipient, recipient_reference, recipient_slug;
    struct text area_code, area, area_slug; /* empty: withheld or not said */
    bool has_applied_for, says_open_call, open_call;
    int64_t applied_for, amount, returned, added; /* added: of what came back elsewhere */
    struct date awarded_on, starts_on, ends_on, spend_by;
    int64_t changed_at;       /* seconds */
};
/* What came back from an award and was offered again. */
struct public_offered {
    int64_t pence;
    struct date decided_on;
    struct text reason, name;        /* name: of what it was offered to */
    const struct public_award *from, *to_award; /* to_award: or NULL */
    const struct public_fund *to_fund;
};
struct public_grants {
    const struct engine *engine;
    struct date today;
    struct public_fund *funds;     /* by name */
    size_t fund_count;
    struct public_round *rounds;   /* by fund, newest first */
    size_t round_count;
    struct public_award *awards;   /* newest first */
    size_t award_count;
    struct public_offered *offered; /* newest first */
    size_t offered_count;
};
/* Everything at once. ERROR_LIMIT past the most that is foreseen. */
enum result public_grants_load(struct db *db, struct arena *arena, const struct engine *engine, struct date today, struct public_grants *ret_all) MUST_USE;
/* Whether anybody may apply while a round of it is open: not where its kind is that the office gives by itself, or is not said. */
bool fund_takes_applications(const struct public_fund *fund);
const struct public_fund *public_fund_by_slug(const struct public_grants *all, struct text slug); /* or NULL */
/* Published records that a LINKS field of the record names, in their order: {name, reference, url}. */
enum result public_linked(struct db *db, struct arena *arena, const struct engine *engine, int64_t id, struct text field, struct value **ret_list) MUST_USE;

/* --- What came back (public_returned.c) -------------------------------------------------- */

enum result public_offered_load(struct db *db, struct arena *arena, struct public_grants *all) MUST_USE; /* after all the rest */
int64_t public_fund_left(const struct public_fund *fund); /* money in, less published awards, with what came back and where that went */
extern const struct shape offered_shape;
/* "offered_again" and "offered_table" of a fund's page, or (fund: NULL) of an award's. */
void public_add_offered(struct arena *arena, const struct public_grants *all, const struct public_fund *fund, const struct public_award *award, struct value *view);

/* --- Words (public_words.c) ------------------------------------------------------ */

struct text grants_year(struct arena *arena, struct date day);                             /* financial year: "2019/20" */
const struct choice_list *grants_choices(const struct engine *engine, struct text list);   /* or NULL */
struct text grants_choice_label(const struct engine *engine, struct text list, struct text code); /* the code where the list has it no more */
struct text award_receiver(struct arena *arena, const struct public_award *award);         /* the name; "An individual"; "Withheld" */
struct text fund_line(struct arena *arena, const struct public_grants *all, const struct public_fund *fund); /* "Open until midnight at the end of 8 November 2019" */
bool round_ended_early(const struct public_round *round); /* on its closing day or before */
struct text fund_href(struct arena *arena, const struct public_fund *fund);
struct text award_href(struct arena *arena, const struct public_award *award);

/* --- Rows in JSON and CSV ------------------------------------------------------------ */

extern const struct shape fund_row_shape, award_row_shape, round_row_shape;
struct value *fund_row(struct arena *arena, const struct public_grants *all, const struct public_fund *fund);
struct value *round_row(struct arena *arena, const struct public_grants *all, const struct public_round *round);
struct value *award_row(struct arena *arena, const struct public_grants *all, const struct public_award *award);
/* A table of awards for a page; `with_fund`: with the fund's name. */
struct value *awards_table(struct arena *arena, const struct public_grants *all, const struct public_award *const *awards, size_t count, struct text caption, bool with_fund);
struct value *text_or_null(struct arena *arena, struct text text);
struct value *pence_or_null(struct arena *arena, bool is_known, int64_t pence);

/* The figures of measures that were reported for an award (award_figures.c): into `ret_list` for programs, into `ret_rows` as rows of a page. */
enum result award_figures(struct db *db, struct arena *arena, const struct engine *engine, int64_t award, struct value *ret_list, struct value *ret_rows) MUST_USE;
extern const struct shape award_figure_shape;

/* --- Pages ------------------------------------------------------------------------ */

handler lessons_show, funds_show, fund_show, grants_show, award_show, benefits_show, giving_show;
extern const struct shape grants_lessons_shape, funds_shape, fund_shape, grants_shape, award_shape, benefits_shape;

#endif
