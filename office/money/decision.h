/* Precept decisions out of the store and as pages show them: the timetable replayed, the votes worked out, scenarios side by side.
 * The rules are precept_steps.h and precept.h; the register is precept_decision.yaml. */
#ifndef OFFICE_MONEY_DECISION_H
#define OFFICE_MONEY_DECISION_H

#include "office/money/internal.h"
#include "office/money/precept_steps.h"

struct decision {
    int64_t id;
    struct text title, year, state, letter, panel_report, response, second_report, reasons, tax_base_text;
    int64_t tax_base;              /* ten-thousandths; 0: not known */
    int64_t substitute;            /* pence; 0: none */
    struct precept_events events;
    int64_t before;                /* Band D of the year before; 0: not known */
};
struct scenario { struct text title, pays_for; int64_t band_d; };

/* As published, or as the office has them (not withdrawn), newest year first. */
enum result decisions_read(struct db *db, struct arena *arena, bool is_public, struct decision **ret_decisions, size_t *ret_count) MUST_USE;
enum result scenarios_read(struct db *db, struct arena *arena, bool is_public, int64_t decision, struct scenario **ret_scenarios, size_t *ret_count) MUST_USE;
/* The decision of {year} as it is written in addresses ("2019-20"); empty where it is not published. */
address_function decision_address;
struct text decision_href(struct arena *arena, struct text year);

/* For a page: steps as a table, the working of the votes, what was decided as rows, scenarios as a table; and for machines. */
extern const struct shape decision_shape;
struct value *decision_part(struct arena *arena, const struct decision *decision, struct date today, const struct scenario *scenarios, size_t count) MUST_USE;

handler decision_show, decision_desk, leaflet_show;
extern const struct shape decision_page_shape, decision_desk_shape, leaflet_shape;

#endif
