/* Checks across keys, registers and files. Inside this block only.
 *
 * Runs when every file has been read, over the structures for what is meant and
 * over the nodes for where it stands. */
#ifndef BLOCKS_DEFINITION_CHECK_H
#define BLOCKS_DEFINITION_CHECK_H

#include "blocks/definition/schema.h"

enum draft_kind { DRAFT_REGISTER, DRAFT_LIST, DRAFT_ROLES, DRAFT_BOOKKEEPING, DRAFT_QUESTIONNAIRE, DRAFT_LAW, DRAFT_REPORT };
struct draft { /* a file that was read */
    enum draft_kind kind;
    struct text file, folder, source;
    struct text name;                  /* of the register, list or questionnaire; empty for roles and bookkeeping */
    const struct yaml_node *name_node; /* for messages */
    const struct yaml_node *root;
    bool replaced;                     /* by a later file of another folder */
    struct definition *definition;     /* a register */
    struct choice_list list;
    struct bookkeeping bookkeeping;
    struct questionnaire *questionnaire;
    struct law law;
    struct report_plan report;
    struct role *roles;
    size_t role_count;
};

struct checker {
    struct reader reader; /* its file is that of the draft being checked */
    const struct known_names *known;
    const struct definitions *definitions;
    bool incomplete; /* some file could not be read: a name that is not found may stand there */
};

void check_register(struct checker *checker, const struct draft *draft);
void check_intake(struct checker *checker, const struct draft *draft); /* read_intake.c */
void check_fields(struct checker *checker, const struct draft *draft);
void check_flow(struct checker *checker, const struct draft *draft);
enum result law_choices(struct arena *arena, const struct law *law, struct choice_list *list) MUST_USE; /* its duties as choices */
void check_duties(struct checker *checker, const struct draft *draft); /* read_duty.c */
void check_law_amounts(struct checker *checker, const struct draft *draft); /* read_law_amount.c */
void check_law(struct checker *checker, const struct draft *draft); /* read_law.c */
void check_report(struct checker *checker, const struct draft *draft); /* read_report.c */
void check_clocks(struct checker *checker, const struct draft *draft);
void check_access(struct checker *checker, const struct draft *draft);
/* Roles (or `assigned`) that may do something, each of which must see the record. `doing`: "edit", "make the move". */
void check_roles(struct checker *checker, const struct draft *draft, const struct yaml_node *node,
                 const char *doing, const struct text *roles, size_t count);
void check_duplicates(struct checker *checker, const struct draft *draft);
void check_questionnaire(struct checker *checker, const struct draft *draft); /* check_questionnaire.c; sets its version */
void check_bookkeeping(struct checker *checker, const struct draft *draft); /* read_bookkeeping.c */

/* The node at a path of keys, or the last one on the way that exists. */
const struct yaml_node *node_at(const struct draft *draft, const char *const *path, size_t length);
#define NODE(draft, ...) \
    node_at(draft, (const char *const[]){__VA_ARGS__}, COUNT_OF(((const char *const[]){__VA_ARGS__})))
/* The item of a list that holds the name, or the node itself. */
const struct yaml_node *node_item(const struct yaml_node *node, struct text name);

/* The field, when there is one of such a type (bits 1 << type; 0: any). Otherwise a fault and NULL;
 * NULL without one when the field's type is unknown. */
const struct field *need_field(struct checker *checker, const struct yaml_node *node, const char *key,
                               const struct definition *definition, struct text name, unsigned types);
void fault_no_field(struct checker *checker, const struct yaml_node *node, const struct definition *definition, struct text name);
bool need_role(struct checker *checker, const struct yaml_node *node, struct text name);
bool need_role_or_assigned(struct checker *checker, const struct yaml_node *node, struct text name);
/* A name among those of C code, a list that ends with NULL. `what`: "a check". */
void need_known(struct checker *checker, const struct yaml_node *node, const char *what, struct text name,
                const char *const *known);
const char *article(const char *word); /* "a" or "an" */

#endif
