/* The letters that a document uses, as fonts in its file: their outlines (HarfBuzz' subsetter), their widths, and what each says.
 * The only file that asks HarfBuzz. */
#include <hb-ot.h>
#include <hb-subset.h>

#include "base/paper/type_internal.h"

int type_face_of(struct type *type, PangoFont *font)
{
    hb_face_t *face = font ? hb_font_get_face(pango_font_get_hb_font(font)) : NULL;
    if (!face)
        return -1;
    for (size_t i = 0; i < type->face_count; i++)
        if (type->faces[i].face == face)
            return (int)i;
    if (type->face_count == TYPE_FACES_MAX)
        return -1;
    struct face *made = &type->faces[type->face_count];
    struct text *says = ARENA_ARRAY(type->arena, struct text, GLYPHS_MAX);
    if (!says)
        return -1;
    *made = (struct face){.face = face, .font = hb_font_create(face), .units = (int)hb_face_get_upem(face), .says = says};
    hb_ot_font_set_funcs(made->font);
    hb_font_set_scale(made->font, made->units, made->units);
    return (int)type->face_count++;
}

unsigned type_blank(struct type *type, int face)
{
    hb_codepoint_t glyph = 0;
    return face >= 0 && hb_font_get_nominal_glyph(type->faces[face].font, ' ', &glyph) ? glyph & (GLYPHS_MAX - 1) : 0;
}

bool type_says(struct type *type, int face, unsigned glyph, struct text words)
{
    if (face < 0 || (size_t)face >= type->face_count)
        return false;
    struct text *says = &type->faces[face].says[glyph];
    if (text_equals(words, "\xc2\xa0")) /* a blank that does not break is the same glyph */
        words = TEXT(" ");
    if (!says->data) {
        *says = words.length ? words : TEXT_NONE;
        return words.length > 0;
    }
    return words.length && text_equal(*says, words);
}

static int in_thousandths(const struct face *face, int units)
{
    int64_t scaled = (int64_t)units * 1000;
    return (int)((scaled + (scaled < 0 ? -face->units / 2 : face->units / 2)) / face->units);
}

int type_advance(struct type *type, unsigned face, unsigned glyph)
{
    if (face >= type->face_count)
        return 0;
    return in_thousandths(&type->faces[face], hb_font_get_glyph_h_advance(type->faces[face].font, glyph));
}

/* --- Outlines ----------------------------------------------------------------------- */

/* Only the glyphs that are used, under their own numbers, without what a PDF has no use for. */
static hb_face_t *subset_of(const struct face *face)
{
    static const hb_tag_t dropped[] = {HB_TAG('G', 'S', 'U', 'B'), HB_TAG('G', 'P', 'O', 'S'), HB_TAG('G', 'D', 'E', 'F'), HB_TAG('k', 'e', 'r', 'n'), HB_TAG('n', 'a', 'm', 'e'),
                                       HB_TAG('O', 'S', '/', '2'), HB_TAG('c', 'm', 'a', 'p'), HB_TAG('F', 'F', 'T', 'M'), HB_TAG('M', 'A', 'T', 'H')};
    hb_subset_input_t *input = hb_subset_input_create_or_fail();
    hb_face_t *subset;
    if (!input)
        return NULL;
    hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_RETAIN_GIDS | HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_NOTDEF_OUTLINE);
    for (unsigned i = 0; i < GLYPHS_MAX; i++)
        if (face->says[i].data)
            hb_set_add(hb_subset_input_glyph_set(input), i);
    for (size_t i = 0; i < COUNT_OF(dropped); i++)
        hb_set_add(hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG), dropped[i]);
    subset = hb_subset_or_fail(face->face, input);
    hb_subset_input_destroy(input);
    return subset;
}

static enum result write_outlines(const struct face *face, struct pdf *pdf, int object)
{
    hb_face_t *subset = subset_of(face);
    hb_blob_t *blob = subset ? hb_face_reference_blob(subset) : NULL;
    unsigned length = 0;
    const char *bytes = blob ? hb_blob_get_data(blob, &length) : NULL;
    char entries[48];
    snprintf(entries, sizeof entries, "/Length1 %u ", length);
    if (bytes)
        pdf_stream(pdf, object, entries, (struct text){bytes, length});
    hb_blob_destroy(blob);
    hb_face_destroy(subset);
    return bytes ? pdf->failure : ERROR_MEMORY;
}

/* --- What each glyph says ------------------------------------------------------------- */

static void write_says(const struct face *face, struct buffer *out)
{
    size_t left = 0, in_block = 0;
    for (size_t i = 0; i < GLYPHS_MAX; i++)
        left += face->says[i].length > 0;
    buffer_append_z(out, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
                         "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
    for (size_t i = 0; i < GLYPHS_MAX; i++) {
        uint32_t point;
        size_t length;
        if (!face->says[i].length)
            continue;
        if (in_block == 0)
            buffer_printf(out, "%zu beginbfchar\n", in_block = left > 100 ? 100 : left);
        buffer_printf(out, "<%04zX> <", i);
        for (size_t at = 0; (length = text_decode(face->says[i], at, &point)) > 0; at += length)
            if (point >= 0x10000)
                buffer_printf(out, "%04X%04X", (unsigned)(0xd800 + ((point - 0x10000) >> 10)), (unsigned)(0xdc00 + ((point - 0x10000) & 0x3ff)));
            else
                buffer_printf(out, "%04X", (unsigned)point);
        buffer_append_z(out, ">\n");
        left--;
        if (--in_block == 0)
            buffer_append_z(out, "endbfchar\n");
    }
    buffer_append_z(out, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
}

/* --- The font's own words --------------------------------------------------------------- */

static int big_endian(const char *bytes)
{
    return (int16_t)(uint16_t)((unsigned char)bytes[0] << 8 | (unsigned char)bytes[1]);
}

static void font_name(const struct face *face, size_t number, char *out, size_t max)
{
    char name[64] = "";
    unsigned length = sizeof name;
    hb_ot_name_get_utf8(face->face, HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID, &length, name);
    for (char *at = name; *at; at++)
        if (!((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9') || *at == '-'))
            *at = '-';
    snprintf(out, max, "AAAAA%c+%s", (char)('A' + number % 26), name[0] ? name : "Letters");
}

static void write_descriptor(const struct face *face, struct pdf *pdf, int object, const char *name, int outlines)
{
    static const hb_ot_metrics_tag_t tags[] = {HB_OT_METRICS_TAG_HORIZONTAL_ASCENDER, HB_OT_METRICS_TAG_HORIZONTAL_DESCENDER, HB_OT_METRICS_TAG_CAP_HEIGHT};
    static const char *const names[] = {"Ascent", "Descent", "CapHeight"};
    hb_blob_t *head = hb_face_reference_table(face->face, HB_TAG('h', 'e', 'a', 'd'));
    unsigned length = 0;
    const char *bytes = hb_blob_get_data(head, &length);
    bool italic = strstr(name, "Italic") != NULL;
    pdf_begin(pdf, object);
    buffer_printf(pdf->out, "<< /Type /FontDescriptor /FontName /%s /Flags %d /ItalicAngle %d /StemV %d /FontBBox [", name, italic ? 96 : 32, italic ? -12 : 0, strstr(name, "Bold") ? 140 : 80);
    for (unsigned i = 0; i < 4; i++)
        buffer_printf(pdf->out, "%d ", length >= 44 ? in_thousandths(face, big_endian(bytes + 36 + 2 * i)) : 0);
    buffer_append_z(pdf->out, "] ");
    for (size_t i = 0; i < COUNT_OF(tags); i++) {
        hb_position_t position = 0;
        if (!hb_ot_metrics_get_position(face->font, tags[i], &position))
            position = face->units * 7 / 10;
        buffer_printf(pdf->out, "/%s %d ", names[i], in_thousandths(face, position));
    }
    buffer_printf(pdf->out, "/FontFile2 %d 0 R >>", outlines);
    pdf_end(pdf);
    hb_blob_destroy(head);
}

static void write_descendant(struct type *type, size_t number, struct pdf *pdf, int object, const char *name, int descriptor)
{
    const struct face *face = &type->faces[number];
    pdf_begin(pdf, object);
    buffer_printf(pdf->out, "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /CIDToGIDMap /Identity /FontDescriptor %d 0 R /DW 0 /W [", name, descriptor);
    for (unsigned i = 0; i < GLYPHS_MAX; i++)
        if (face->says[i].data)
            buffer_printf(pdf->out, "%u [%d]\n", i, type_advance(type, (unsigned)number, i));
    buffer_append_z(pdf->out, "] >>");
    pdf_end(pdf);
}

static enum result write_face(struct type *type, size_t number, struct pdf *pdf, int *ret_object)
{
    const struct face *face = &type->faces[number];
    int font = pdf_reserve(pdf), descendant = pdf_reserve(pdf), descriptor = pdf_reserve(pdf), outlines = pdf_reserve(pdf), says = pdf_reserve(pdf);
    char name[80];
    AUTO(buffer_clear) struct buffer map;
    buffer_init(&map, 1 << 22);
    font_name(face, number, name, sizeof name);
    pdf_begin(pdf, font);
    buffer_printf(pdf->out, "<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>", name, descendant, says);
    pdf_end(pdf);
    write_descendant(type, number, pdf, descendant, name, descriptor);
    write_descriptor(face, pdf, descriptor, name, outlines);
    TRY(write_outlines(face, pdf, outlines));
    write_says(face, &map);
    TRY(map.failure);
    pdf_stream(pdf, says, "", buffer_text(&map));
    *ret_object = font;
    return pdf->failure;
}

enum result type_write(struct type *type, struct pdf *pdf, int *ret_objects, size_t *ret_count)
{
    for (size_t i = 0; i < type->face_count; i++)
        TRY(write_face(type, i, pdf, &ret_objects[i]));
    *ret_count = type->face_count;
    return OK;
}
