/* Pages: strips in their places, text as marked content of its elements, all else as artifacts. See layout.h. */
#include "base/paper/layout.h"

#include "base/paper/paper.h"
#include "base/wording.h"

#define INK 0x0b0c0c
#define INK_QUIET 0x505a5f
#define INK_LINK 0x1a65a6
#define MARGINAL_SIZE (8 * POINT + POINT / 2)
#define REPEATED_MAX (BODY_HEIGHT / 4)
#define PAGE_CONTENT_BYTES_MAX (4 << 20)

struct placed { const struct item *item; int top; size_t number; };

/* --- Ink ------------------------------------------------------------------------------ */

void paint_colour(struct buffer *out, unsigned colour, const char *operation)
{
    for (int shift = 16; shift >= 0; shift -= 8)
        pdf_length(out, (int64_t)(colour >> shift & 0xff) * POINT / 255);
    buffer_append_z(out, operation);
}

static void rectangle(struct buffer *out, int x, int y, int width, int height)
{
    pdf_length(out, x);
    pdf_length(out, y);
    pdf_length(out, width);
    pdf_length(out, height);
    buffer_append_z(out, "re f\n");
}

/* Glyphs of one face and one base line, from `from` to `to`. */
static void show_glyphs(struct layout *layout, const struct line *line, size_t from, size_t to, int x, int y, struct buffer *out)
{
    const struct glyph *first = &line->glyphs[from];
    int64_t told = (int64_t)first->x * 1000; /* where the file thinks that it stands, in thousandths */
    buffer_printf(out, "BT /F%u ", first->face);
    pdf_length(out, line->size);
    buffer_append_z(out, "Tf 1 0 0 1 ");
    pdf_length(out, x + first->x);
    pdf_length(out, y + first->y);
    buffer_append_z(out, "Tm [<");
    for (size_t i = from; i < to; i++) {
        const struct glyph *glyph = &line->glyphs[i];
        int64_t off = (told - (int64_t)glyph->x * 1000) / line->size;
        if (off) {
            buffer_append_z(out, "> ");
            buffer_append_integer(out, off);
            buffer_append_z(out, " <");
            told -= off * line->size;
        }
        buffer_printf(out, "%04X", glyph->index);
        told += (int64_t)type_advance(layout->type, glyph->face, glyph->index) * line->size;
    }
    buffer_append_z(out, ">] TJ ET\n");
}

static int end_of(struct layout *layout, const struct line *line, size_t after)
{
    const struct glyph *last = &line->glyphs[after - 1];
    return after < line->glyph_count ? line->glyphs[after].x : last->x + (int)((int64_t)type_advance(layout->type, last->face, last->index) * line->size / 1000);
}

/* How many glyphs from `from` on can be shown at one go. */
static size_t stretch(const struct line *line, size_t from)
{
    const struct glyph *first = &line->glyphs[from];
    size_t to = from + 1;
    while (to < line->glyph_count && line->glyphs[to].face == first->face && line->glyphs[to].y == first->y && line->glyphs[to].span == first->span &&
           (first->told ? line->glyphs[to].bytes == 0 : !line->glyphs[to].told))
        to++;
    return to;
}

void paint_line_plainly(struct layout *layout, const struct line *line, int x, int y, unsigned colour, struct buffer *out)
{
    paint_colour(out, colour, "rg\n");
    for (size_t from = 0, to; from < line->glyph_count; from = to) {
        to = stretch(line, from);
        show_glyphs(layout, line, from, to, x, y, out);
    }
}

/* --- Marked content --------------------------------------------------------------------- */

static void close_content(struct painter *painter)
{
    if (painter->open >= 0)
        buffer_append_z(&painter->out, "EMC\n");
    painter->open = -1;
}

static void open_content(struct painter *painter, int element, int y)
{
    struct layout *layout = painter->layout;
    struct page_content *page = &painter->pages[painter->page];
    if (painter->open == element)
        return;
    close_content(painter);
    structure_attach(painter, element, y);
    if (page->count == page->capacity) {
        size_t wider = page->capacity ? page->capacity * 2 : 128;
        int *elements = ARENA_ARRAY(layout->arena, int, wider);
        if (!elements) {
            layout->failure = ERROR_MEMORY;
            return;
        }
        if (page->count)
            memcpy(elements, page->elements, page->count * sizeof *elements);
        page->elements = elements;
        page->capacity = wider;
    }
    structure_add(painter, element, (struct kid){.kind = KID_CONTENT, .number = (int)page->count, .page = painter->page});
    buffer_printf(&painter->out, "/%s <</MCID %zu>> BDC\n", layout->elements.list[element].role, page->count);
    page->elements[page->count++] = element;
    painter->open = element;
}

static void note_link(struct painter *painter, int element, int left, int top, int right, int bottom)
{
    struct layout *layout = painter->layout;
    struct place_link *last = painter->last_link, *link;
    if (!structure_leads(painter, layout->elements.list[element].link))
        return;
    if (last && last->element == element && last->page == painter->page && last->bottom == bottom) {
        last->right = right;
        return;
    }
    if (!(link = ARENA_NEW(layout->arena, struct place_link))) {
        layout->failure = ERROR_MEMORY;
        return;
    }
    *link = (struct place_link){element, painter->page, pdf_reserve(painter->pdf), left, top, right, bottom, NULL};
    structure_add(painter, element, (struct kid){.kind = KID_PLACE, .number = link->object, .page = painter->page});
    if (last)
        last->next = link;
    else
        painter->links = link;
    painter->last_link = link;
    painter->link_count++;
}

static void paint_stretch(struct painter *painter, const struct line *line, size_t from, size_t to, int x, int y)
{
    struct buffer *out = &painter->out;
    const struct span *span = &line->words->spans[line->glyphs[from].span];
    const struct glyph *first = &line->glyphs[from];
    int left = x + first->x, right = x + end_of(painter->layout, line, to);
    paint_colour(out, span->style & STYLE_LINK ? INK_LINK : span->style & STYLE_QUIET ? INK_QUIET : INK, "rg\n");
    if (first->told) {
        buffer_append_z(out, "/Span <</ActualText ");
        pdf_words(out, text_slice(line->words->text, first->from, first->bytes));
        buffer_append_z(out, ">> BDC\n");
    }
    show_glyphs(painter->layout, line, from, to, x, y, out);
    if (first->told)
        buffer_append_z(out, "EMC\n");
    if (span->style & (STYLE_LINK | STYLE_UNDER))
        rectangle(out, left, y - 3 * POINT / 2, right - left, POINT / 2);
    if (span->style & STYLE_STRUCK)
        rectangle(out, left, y + line->size / 4, right - left, POINT / 2);
}

static void paint_line(struct painter *painter, const struct item *item, int top)
{
    const struct line *line = item->line;
    const struct element *elements = painter->layout->elements.list;
    int y = SHEET_HEIGHT - top - item->y;
    for (size_t from = 0, to; from < line->glyph_count; from = to) {
        const struct span *span = &line->words->spans[line->glyphs[from].span];
        int element = span->element >= 0 ? span->element : item->element;
        to = stretch(line, from);
        open_content(painter, element, y + line->ascent);
        if (painter->layout->failure < 0)
            return;
        paint_stretch(painter, line, from, to, item->x, y);
        for (int at = element; at >= 0 && at != item->element; at = elements[at].parent) /* a language within a link */
            if (elements[at].link.length)
                note_link(painter, at, item->x + line->glyphs[from].x, y + line->ascent, item->x + end_of(painter->layout, line, to), y - line->descent);
    }
}

static void paint_rule(struct painter *painter, const struct item *item, int top)
{
    close_content(painter);
    buffer_append_z(&painter->out, "/Artifact BMC\n");
    paint_colour(&painter->out, item->colour, "rg\n");
    rectangle(&painter->out, item->x, SHEET_HEIGHT - top - item->y - item->height, item->width, item->height);
    buffer_append_z(&painter->out, "EMC\n");
}

static enum result paint_swatch(struct painter *painter, const struct item *item, int top)
{
    close_content(painter);
    buffer_append_z(&painter->out, "/Artifact BMC\n");
    TRY(drawing_paint(painter->layout, item->drawing, item->x, SHEET_HEIGHT - top - item->y, item->width, &painter->out));
    buffer_append_z(&painter->out, "EMC\n");
    return painter->layout->failure;
}

static enum result paint_item(struct painter *painter, const struct item *item, int top)
{
    switch (item->kind) {
    case ITEM_LINE: paint_line(painter, item, top); break;
    case ITEM_RULE: paint_rule(painter, item, top); break;
    case ITEM_ANCHOR: structure_attach(painter, item->element, SHEET_HEIGHT - top); break;
    case ITEM_DRAWING:
        if (item->element < 0)
            return paint_swatch(painter, item, top);
        open_content(painter, item->element, SHEET_HEIGHT - top - item->y);
        TRY(drawing_paint(painter->layout, item->drawing, item->x, SHEET_HEIGHT - top - item->y, item->width, &painter->out));
        close_content(painter);
        break;
    }
    return painter->layout->failure;
}

/* --- A page -------------------------------------------------------------------------------- */

/* In the order of the structure, which is that of the page: cells one after the other, not line by line. */
static int compare_placed(const void *a, const void *b)
{
    const struct placed *left = a, *right = b;
    if (left->item->element != right->item->element)
        return left->item->element < right->item->element ? -1 : 1;
    return left->number < right->number ? -1 : left->number > right->number;
}

static enum result paint_strips(struct painter *painter, struct strip *const *strips, size_t count, int top)
{
    size_t items = 0, number = 0;
    struct arena *arena = painter->layout->arena;
    for (size_t i = 0; i < count; i++)
        for (const struct item *item = strips[i]->items; item; item = item->next)
            items++;
    struct placed *placed = ARENA_ARRAY(arena, struct placed, items);
    if (!placed)
        return ERROR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        top += i ? strips[i]->gap : 0;
        for (const struct item *item = strips[i]->items; item; item = item->next, number++)
            placed[number] = (struct placed){item, top, number};
        top += strips[i]->height;
    }
    qsort(placed, items, sizeof *placed, compare_placed);
    for (size_t i = 0; i < items; i++)
        TRY(paint_item(painter, placed[i].item, placed[i].top));
    close_content(painter);
    return OK;
}

/* The head of a table once more: an artifact, as it is no other head. Returns how high it is. */
static int repeat_head(struct painter *painter, int table, int top)
{
    const struct strips *strips = &painter->layout->strips;
    int height = 0;
    buffer_append_z(&painter->out, "/Artifact BMC\n");
    for (size_t i = 0; i < strips->count; i++) {
        const struct strip *strip = strips->list[i];
        if (strip->table != table || !strip->heads)
            continue;
        for (const struct item *item = strip->items; item; item = item->next)
            if (item->kind == ITEM_LINE)
                paint_line_plainly(painter->layout, item->line, item->x, SHEET_HEIGHT - top - height - item->y, INK, &painter->out);
            else if (item->kind == ITEM_RULE) {
                paint_colour(&painter->out, item->colour, "rg\n");
                rectangle(&painter->out, item->x, SHEET_HEIGHT - top - height - item->y - item->height, item->width, item->height);
            }
        height += strip->height;
    }
    buffer_append_z(&painter->out, "EMC\n");
    return height;
}

static enum result paint_marginal(struct painter *painter, struct text text, const char *kind, int y, bool to_right)
{
    struct layout *layout = painter->layout;
    struct span span = {0, text.length, 0, -1, TEXT_NONE};
    struct words words = {text, &span, 1};
    struct line *lines;
    size_t count;
    if (!text.length)
        return OK;
    TRY(type_set(layout->type, &words, MARGINAL_SIZE, to_right ? -1 : BODY_WIDTH * 4 / 5, &lines, &count));
    buffer_printf(&painter->out, "/Artifact <</Type /Pagination /Subtype /%s>> BDC\n", kind);
    paint_line_plainly(layout, &lines[0], to_right ? SHEET_WIDTH - SHEET_SIDE - lines[0].width : SHEET_SIDE, y, INK_QUIET, &painter->out);
    buffer_append_z(&painter->out, "EMC\n");
    return OK;
}

static enum result paint_frame(struct painter *painter)
{
    struct arena *arena = painter->layout->arena;
    TRY(paint_marginal(painter, painter->frame->head, "Header", SHEET_HEIGHT - 36 * POINT, false)); /* on the first page too: it says whose paper it is */
    TRY(paint_marginal(painter, painter->frame->foot, "Footer", 34 * POINT, false));
    return paint_marginal(painter, arena_printf(arena, SAY(arena, "Page %d of %d"), painter->page + 1, painter->page_count), "Footer", 34 * POINT, true);
}

static enum result paint_page(struct painter *painter, int pages_root, struct strip *const *strips, size_t count)
{
    struct pdf *pdf = painter->pdf;
    int contents = pdf_reserve(pdf), top = SHEET_TOP;
    const struct place_link *before = painter->last_link;
    buffer_clear(&painter->out);
    buffer_init(&painter->out, PAGE_CONTENT_BYTES_MAX);
    if (count && strips[0]->table >= 0 && !strips[0]->heads)
        top += repeat_head(painter, strips[0]->table, top);
    TRY(paint_strips(painter, strips, count, top));
    TRY(paint_frame(painter));
    TRY(painter->out.failure);
    pdf_stream(pdf, contents, "", buffer_text(&painter->out));
    pdf_begin(pdf, painter->pages[painter->page].object);
    buffer_printf(pdf->out, "<< /Type /Page /Parent %d 0 R /Resources %d 0 R /Contents %d 0 R /StructParents %d /Tabs /S /MediaBox [0 0 ", pages_root, painter->resources, contents, painter->page);
    pdf_length(pdf->out, SHEET_WIDTH);
    pdf_length(pdf->out, SHEET_HEIGHT);
    buffer_append_z(pdf->out, "] ");
    if (painter->last_link != before) {
        buffer_append_z(pdf->out, "/Annots [");
        for (const struct place_link *link = before ? before->next : painter->links; link; link = link->next)
            pdf_reference(pdf->out, link->object);
        buffer_append_z(pdf->out, "] ");
    }
    buffer_append_z(pdf->out, ">>");
    pdf_end(pdf);
    return pdf->failure;
}

/* --- All of them ----------------------------------------------------------------------------- */

static enum result put_on_pages(struct layout *layout, int *ret_pages, int *ret_count)
{
    struct strips *strips = &layout->strips;
    struct measure *measures = ARENA_ARRAY(layout->arena, struct measure, strips->count);
    int *heads = ARENA_ARRAY(layout->arena, int, (size_t)layout->table_count + 1);
    if (!measures || !heads)
        return ERROR_MEMORY;
    for (size_t i = 0; i < strips->count; i++)
        if (strips->list[i]->table >= 0 && strips->list[i]->heads)
            heads[strips->list[i]->table] += strips->list[i]->height;
    for (size_t i = 0; i < strips->count; i++) {
        struct strip *strip = strips->list[i];
        if (strip->table >= 0 && heads[strip->table] > REPEATED_MAX)
            strip->table = -1; /* too high to stand on every page */
        measures[i] = (struct measure){strip->gap, strip->height, strip->table >= 0 && !strip->heads ? heads[strip->table] : 0, strip->keep};
    }
    *ret_count = break_pages(measures, strips->count, BODY_HEIGHT, ret_pages);
    return *ret_count > PAPER_PAGES_MAX ? ERROR_LIMIT : OK;
}

static enum result paint_pages(struct painter *painter, int pages_root, const int *page_of)
{
    struct strips *strips = &painter->layout->strips;
    size_t from = 0;
    for (painter->page = 0; painter->page < painter->page_count; painter->page++) {
        size_t to = from;
        while (to < strips->count && page_of[to] == painter->page)
            to++;
        TRY(paint_page(painter, pages_root, strips->list + from, to - from));
        from = to;
    }
    return OK;
}

static enum result paint_all(struct painter *painter)
{
    struct layout *layout = painter->layout;
    int *page_of = ARENA_ARRAY(layout->arena, int, layout->strips.count), pages_root = pdf_reserve(painter->pdf), fonts[TYPE_FACES_MAX];
    size_t font_count = 0;
    painter->resources = pdf_reserve(painter->pdf);
    if (!page_of)
        return ERROR_MEMORY;
    TRY(put_on_pages(layout, page_of, &painter->page_count));
    if (!(painter->pages = ARENA_ARRAY(layout->arena, struct page_content, (size_t)painter->page_count)))
        return ERROR_MEMORY;
    for (int i = 0; i < painter->page_count; i++)
        painter->pages[i].object = pdf_reserve(painter->pdf);
    TRY(paint_pages(painter, pages_root, page_of));
    TRY(type_write(layout->type, painter->pdf, fonts, &font_count));
    pdf_begin(painter->pdf, painter->resources);
    buffer_append_z(painter->pdf->out, "<< /Font << ");
    for (size_t i = 0; i < font_count; i++)
        buffer_printf(painter->pdf->out, "/F%zu %d 0 R ", i, fonts[i]);
    buffer_append_z(painter->pdf->out, ">> >>");
    pdf_end(painter->pdf);
    return structure_write(painter, pages_root);
}

enum result paint_document(struct layout *layout, const struct document *document, const struct frame *frame, struct pdf *pdf)
{
    struct painter painter = {.layout = layout, .pdf = pdf, .document = document, .frame = frame, .open = -1};
    enum result result = paint_all(&painter);
    buffer_clear(&painter.out);
    return result;
}
