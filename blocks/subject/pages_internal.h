/* Shared by the desk pages of blocks/subject only. */
#ifndef BLOCKS_SUBJECT_PAGES_INTERNAL_H
#define BLOCKS_SUBJECT_PAGES_INTERNAL_H

#include "blocks/record/desk.h"
#include "blocks/subject/internal.h"

struct answer_page {
    struct desk desk;              /* its definition is the person's */
    struct subject_answer answer;
    struct record *person;         /* NULL where the answer is gone with it */
    bool may_gather, may_approve, is_own, is_open;
};
/* The answer of {answer}, for those who may gather or approve; or ERROR_NOT_FOUND. Begins the reading. */
enum result answer_open(struct request *request, struct answer *answer, struct answer_page *page) MUST_USE;
/* The same again after a write. */
enum result answer_load(struct answer_page *page) MUST_USE;

struct text subject_href(struct arena *arena, int64_t answer);              /* "/desk/answers/4" */
struct text item_href(struct arena *arena, const struct subject_item *item); /* "/desk/answers/4/items/12" */
struct value *subject_state_tag(struct arena *arena, const struct subject_answer *answer);
struct value *item_tag(struct arena *arena, const struct subject_item *item);
struct text item_kind_words(struct arena *arena, struct text kind);
struct text access_ground_words(struct desk *desk, struct text ground, struct text words); /* "Legal advice: as discussed" */
/* A select of grounds; `first`: what its empty choice is called. */
struct value *ground_field(struct desk *desk, struct text name, struct text label, struct text hint, struct text first, struct text chosen);

/* In transactions of a few sources each, after the answer was begun; then it is open. */
enum result subject_gather_all(struct request *request, struct answer *answer, int64_t id) MUST_USE;

handler held_get, held_post, answer_get, answer_post, item_get_page, item_post, hide_get, hide_post, send_get, send_post, document_get;
extern const struct shape held_shape, answer_shape, item_shape_page, hide_shape, send_shape, document_shape;

#endif
