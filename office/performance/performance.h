/* Performance: what is measured, the figures, and what they say (catalogue PM-01, PM-02, PM-06 to PM-08, DH-13).
 *
 * The registers are the YAML files of this folder. measure.c reads measures, figures.c brings figures in, rules.c is what the definitions
 * name, pages_desk*.c the desk, faces.c what the public reads as JSON and CSV. Figures themselves are blocks/series. */
#ifndef OFFICE_PERFORMANCE_H
#define OFFICE_PERFORMANCE_H

#include "base/web/web.h"
#include "blocks/menu/menu.h"
#include "office/performance/measure.h"

extern const struct room_code performance_code;
extern const struct route performance_routes[], performance_desk_routes[];

extern const struct menu_entry performance_menu[];

/* Measures for the agenda of a board: worse than usual by the rules of control charts, below their target, or held against what cannot be compared. */
matters_function performance_matters;

/* Where the desk shows the figures of a load. */
struct text performance_load_href(struct arena *arena, int64_t load);

#endif
