/* Shared by the pages of dip samples only: what all of them say alike. */
#ifndef OFFICE_SCRUTINY_DIP_PUBLIC_H
#define OFFICE_SCRUTINY_DIP_PUBLIC_H

#include "blocks/parts/parts.h"
#include "office/scrutiny/dip.h"

/* The members of a value's list; nothing where it is none. */
static inline size_t dip_length(const struct value *list) { return list && list->kind == VALUE_LIST ? list->list.count : 0; }
static inline const struct value *dip_at(const struct value *list, size_t index) { return index < dip_length(list) ? list->list.items[index] : NULL; }
static inline const struct value *dip_part(const struct value *object, const char *name)
{
    const struct value *part = object ? value_get(object, text_of(name)) : NULL;
    return part && part->kind != VALUE_NULL ? part : NULL;
}
static inline const struct value *dip_last(const struct value *sealed)
{
    const struct value *draws = dip_part(sealed, "draws");
    return dip_length(draws) ? dip_at(draws, dip_length(draws) - 1) : NULL;
}

/* "21 November 2026 at 10:03", of what a document says in ISO; empty where it says nothing. */
struct text dip_when(struct arena *arena, struct text iso);
/* The steps of a draw with their times and hashes, as a table called `id`; `value`: one of "draws" of the document. */
struct value *dip_steps(struct arena *arena, const struct value *value, const char *id);
struct value *dip_state_tag(struct arena *arena, const char *state);
/* What was found, in a sentence; the table of points, of parts. `results`: of the document. */
struct text dip_found_line(struct arena *arena, const struct value *results);
struct text dip_share_line(struct arena *arena, const struct value *results, bool by_counts);
struct value *dip_points_table(struct arena *arena, const struct value *results);
struct value *dip_parts_table(struct arena *arena, const struct value *results);

#endif
