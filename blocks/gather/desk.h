/* What the desk's pages of forms and answers share. Inside blocks/gather only. */
#ifndef BLOCKS_GATHER_DESK_H
#define BLOCKS_GATHER_DESK_H

#include "blocks/gather/internal.h"

struct asked {
    struct request *request;
    struct answer *answer;
    struct arena *arena;
    const struct engine *engine;
    struct db *db;
    struct actor actor;
    struct gather_asking asking;
    const struct questionnaire *questionnaire; /* as it is now: its roles hold */
    struct whole whole;                        /* one answer */
    bool accepts;
    struct text reason;
};
bool gather_may_erase(const struct questionnaire *questionnaire, const struct actor *actor);
bool moment_typed(struct text typed, bool closes, struct instant *ret_instant);

/* --- Building (build.c): pure ----------------------------------------------------------- */

struct build_question { /* one question as the desk's form has it: texts as they were typed */
    struct text name, ask, type, hint, why, words, least_words, min, max, choices, columns, total, must, otherwise, when, accept;
    struct text sealed; /* "yes", "no", or empty: as its type is */
    bool required;
    struct text section, new_section; /* the name of one that is there, or the title of another */
};
/* The questionnaire with the question put in: in the place of `instead` (empty: a new one, at the end of its section). The whole is written and read again: `faults`
 * has what is wrong. ERROR_INVALID then. */
enum result build_put(struct arena *arena, const struct questionnaire *questionnaire, const struct build_question *question, struct text instead,
                      const struct definitions *definitions, struct faults *faults, struct questionnaire **ret_questionnaire) MUST_USE;
/* One up or down, across sections too; or out of it. ERROR_INVALID where what is left would not hold together. */
enum result build_move(struct arena *arena, const struct questionnaire *questionnaire, struct text question, int step, const struct definitions *definitions, struct faults *faults,
                       struct questionnaire **ret_questionnaire) MUST_USE;
enum result build_remove(struct arena *arena, const struct questionnaire *questionnaire, struct text question, const struct definitions *definitions, struct faults *faults,
                         struct questionnaire **ret_questionnaire) MUST_USE;
/* Whether the desk's form can show all of it: a table whose columns have choices or limits is changed in the YAML. */
bool build_is_simple(const struct question *question);
/* As the form shows it. */
struct build_question build_shown(struct arena *arena, const struct questionnaire *questionnaire, const struct question *question);

extern const struct shape asked_shape, asked_answer_shape, desk_forms_shape, desk_form_shape, desk_form_yaml_shape, desk_form_open_shape, desk_question_shape, desk_preview_shape;
handler asked_page, asked_post, asked_answer_page, asked_file_get, asked_decide_post, asked_erase_post, desk_forms_page, desk_form_page, desk_form_post, desk_form_yaml_get, desk_form_import_page,
    desk_form_import_post, desk_form_change_page, desk_form_change_post, desk_form_open_page, desk_form_open_post, desk_question_page, desk_question_post, desk_preview_page;

#endif
