/* The periods that laws set, as pages and JSON show them. The periods themselves: blocks/definition (struct law). */
#ifndef OFFICE_TRANSPARENCY_LAWS_H
#define OFFICE_TRANSPARENCY_LAWS_H

#include "blocks/definition/definition.h"
#include "office/transparency/internal.h"

/* Those of one law that can begin on that day; DATE_NONE: all that ever held. */
struct value *law_periods(struct arena *arena, const struct definitions *definitions, struct text law, struct date day);
extern const struct shape law_period_shape, laws_shape;
handler laws_show;

#endif
