/* The plan: editions, themes, objectives, numbered actions, pledges, and what
 * became of them (catalogue PD-01 to PD-04, PD-08, PD-11 and MF).
 *
 * The registers are the YAML files of this folder. This room's C is: the rules that
 * they name (rules.c), what the public reads of the plan (plan_store.c), and the
 * pages (pages_….c). A promise's status and due date change only by a published update. */
#ifndef OFFICE_PLAN_H
#define OFFICE_PLAN_H

#include "base/web/web.h"
#include "blocks/clock/standing.h"
#include "blocks/engine.h"

extern const struct room_code plan_code;
extern const struct route plan_routes[];

address_function plan_edition_address, plan_theme_address, plan_objective_address, plan_action_address, plan_update_address,
    plan_delivery_address;

/* --- What the public reads (public connections) --------------------------- */

struct edition {
    int64_t id;
    struct text code, title, period_from, period_to, adopted_on, statement, source;
    bool is_current;
    bool is_superseded;
    struct text superseded_by; /* code of the edition that replaces it, or empty */
    struct text title_language, statement_language; /* of words that are not in the page's: "en"; or empty */
};
/* The edition that was adopted last: the current one. ERROR_NOT_FOUND when none is published. */
enum result plan_current_edition(struct db *db, struct arena *arena, struct edition *ret_edition) MUST_USE;
enum result plan_edition_by_code(struct db *db, struct arena *arena, struct text code, struct edition *ret_edition) MUST_USE;
/* Every published edition, newest first. */
enum result plan_editions(struct db *db, struct arena *arena, struct edition **ret_editions, size_t *ret_count) MUST_USE;

struct action {
    int64_t id, number;
    struct text title, promise, status; /* a code of honest_words */
    struct date due;                    /* DATE_NONE: the plan sets no date */
    struct text edition;                /* its code */
    int64_t lead;
    struct text lead_name, lead_slug;
    struct text objective_code, objective_title, theme_name;
    int64_t theme, objective, theme_position;
    struct date updated;                /* day of its last published update; DATE_NONE: none */
    struct date first_on;               /* day of its own first publication */
    struct text measure, source;
    int64_t updates;                    /* published updates */
    struct text url;                    /* permanent: /plan/2019/actions/41 */
    struct text title_language, promise_language, measure_language, objective_language, theme_language; /* as of an edition */
};
enum result plan_actions(struct db *db, struct arena *arena, int64_t edition, struct action **ret_actions, size_t *ret_count) MUST_USE;
enum result plan_action_by_number(struct db *db, struct arena *arena, int64_t edition, int64_t number, struct action *ret_action) MUST_USE;
/* How it stands as the public reads it: late, soon, silent (blocks/clock/standing.h); and the words for it. */
struct standing plan_standing(const struct action *action, struct date today);
struct text plan_silent_words(struct arena *arena, const struct action *action, struct date today);
struct text plan_due_words(struct arena *arena, const struct action *action, struct date today);

struct update {
    int64_t id;
    struct text status, happened_on, text, evidence_text, reason, due_reason, source, approved_as;
    struct date new_due, in_force_on;
    struct text text_language, reason_language; /* as of an edition */
};
/* Published updates of an action, newest first. */
enum result plan_updates(struct db *db, struct arena *arena, int64_t action, struct update **ret_updates, size_t *ret_count) MUST_USE;

/* The words of the page's language, where they were published in it (translated.c); only for a page in another language than English. */
enum result plan_translate_actions(struct request *request, struct db *db, struct action *actions, size_t count) MUST_USE;
enum result plan_translate_updates(struct request *request, struct db *db, struct update *updates, size_t count) MUST_USE;
enum result plan_translate_edition(struct request *request, struct db *db, struct edition *edition) MUST_USE;
/* Adds {label, line} of each translation that is behind its original. */
enum result plan_behind(struct request *request, struct db *db, const char *register_name, int64_t id, struct value *lines) MUST_USE;

/* --- For pages ------------------------------------------------------------ */

const struct choice_list *plan_honest_words(const struct engine *engine);
struct text plan_status_label(const struct engine *engine, struct text status);
struct value *plan_status_tag(struct arena *arena, const struct engine *engine, struct text status);
/* The row of /plan.json and /plan.csv: number, title, theme, objective, lead, status, due, updated, url … */
struct value *plan_action_value(struct arena *arena, const struct action *action, struct date today);
extern const struct shape plan_action_shape;
/* The item of parts/promise_list.html. */
struct value *plan_promise_item(struct arena *arena, const struct engine *engine, const struct action *action, struct date today);
/* Counts by status as parts/bar.html, and as figures (count, label, href, fill). */
struct status_counts { int64_t by_choice[32]; int64_t total; };
void plan_count(const struct engine *engine, const struct action *actions, size_t count, struct status_counts *ret_counts);
struct value *plan_bar(struct arena *arena, const struct engine *engine, const struct status_counts *counts);
struct value *plan_figures(struct arena *arena, const struct engine *engine, const struct status_counts *counts, struct text href);
extern const struct shape plan_figure_shape, plan_link_shape;
/* What was taken down of the published record's newest version, as the page says it in its place: label ("Promise"), line ("Taken
 * down on 3 November 2026: personal data"). */
extern const struct shape plan_gone_shape;
enum result plan_gone(struct db *db, struct arena *arena, const struct engine *engine, int64_t id, struct value **ret_lines) MUST_USE;
struct value *plan_link(struct arena *arena, struct text label, struct text href);

handler plan_show_home, plan_show_plan, plan_show_edition, plan_show_action, plan_show_action_short, plan_show_pledges,
    plan_show_compare, plan_show_delivery_plan, plan_show_feed;
extern const struct shape plan_home_shape, plan_plan_shape, plan_action_page_shape, plan_pledges_shape, plan_compare_shape, plan_delivery_shape;

#endif
