/* What type.c and letters.c share. */
#ifndef BASE_PAPER_TYPE_INTERNAL_H
#define BASE_PAPER_TYPE_INTERNAL_H

#include <fontconfig/fontconfig.h>
#include <hb.h>
#include <pango/pango.h>

#include "base/paper/type.h"

/* As <pango/pangoft2.h> and <pango/pangofc-fontmap.h> have them: those headers bring in FreeType's, which name what is banned here. */
PangoFontMap *pango_ft2_font_map_new(void);
void pango_ft2_font_map_set_resolution(void *map, double across, double down);
void pango_fc_font_map_set_config(void *map, FcConfig *config);

#define GLYPHS_MAX 65536

struct face {
    hb_face_t *face;   /* of the font map */
    hb_font_t *font;   /* of that face, at its own scale: ours */
    int units;         /* to the em */
    struct text *says; /* for each glyph, what it says; NULL data: not used yet */
};

struct type {
    struct arena *arena;
    struct idle_map *map; /* lent by type.c */
    PangoContext *context;
    PangoLayout *layout;
    PangoFontDescription *description;
    struct face faces[TYPE_FACES_MAX];
    size_t face_count;
};

/* -1: more faces than there can be. */
int type_face_of(struct type *type, PangoFont *font);
unsigned type_blank(struct type *type, int face); /* the glyph of a blank */
/* Notes that a glyph of the face says this; false where it has said something else before. */
bool type_says(struct type *type, int face, unsigned glyph, struct text words);

#endif
