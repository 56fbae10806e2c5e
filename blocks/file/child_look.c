/* What a PDF holds beside what one sees: for whoever approves a copy from which something was taken out. In the child only (work.h).
 *
 * Words that stand where the page shows one even dark colour lie under a bar: whoever copies the text has them. They are found by
 * drawing each page (libcairo) and looking at the place of each letter. On pages where most letters can be seen, letters at which
 * the page is even white are hidden too. A font that is not in the file cannot be drawn here, so a page without any is not judged. */
#include "blocks/file/child_pdf.h"

#include <time.h>

#define LOOKED_PAGES_MAX 500
#define LOOK_CPU_SECONDS_MAX 12
#define SIDE_POINTS_MAX 3000
#define EVEN_MAX 24   /* levels of grey between the darkest and the lightest point of a letter's place */
#define DARK_MAX 110  /* the lightest point of a bar */
#define CAIRO_FORMAT_RGB24 1

struct rectangle { double x1, y1, x2, y2; };
struct page_look { int64_t letters, covered, unseen, covered_words, unseen_words; };

/* --- One page --------------------------------------------------------------- */

struct drawn {
    const unsigned char *points;
    int width, height, stride;
};

enum seen { SEEN, COVERED, UNSEEN };

static enum seen seen_at(const struct drawn *drawn, const struct rectangle *place)
{
    int left = (int)place->x1, right = (int)(place->x2 + 0.999), top = (int)place->y1, bottom = (int)(place->y2 + 0.999);
    int darkest = 255, lightest = 0;
    for (int y = top < 0 ? 0 : top; y < bottom && y < drawn->height; y++) {
        for (int x = left < 0 ? 0 : left; x < right && x < drawn->width; x++) {
            const unsigned char *point = drawn->points + (ptrdiff_t)y * drawn->stride + (ptrdiff_t)x * 4;
            int level = (point[0] + point[1] + point[2]) / 3;
            darkest = level < darkest ? level : darkest;
            lightest = level > lightest ? level : lightest;
        }
    }
    if (lightest < darkest || lightest - darkest > EVEN_MAX)
        return SEEN; /* off the page, or with something drawn */
    return lightest <= DARK_MAX ? COVERED : UNSEEN;
}

static bool is_blank(uint32_t point)
{
    return point <= 0x20 || point == 0xa0;
}

static void look_at_letters(const struct drawn *drawn, struct text text, const struct rectangle *places, unsigned count, struct page_look *look)
{
    bool in_covered = false, in_unseen = false;
    uint32_t point;
    unsigned letter = 0;
    for (size_t at = 0, length; at < text.length && letter < count; at += length, letter++) {
        length = text_decode(text, at, &point);
        enum seen seen = length && !is_blank(point) ? seen_at(drawn, &places[letter]) : SEEN;
        bool ends = !length || is_blank(point);
        look->letters += !ends;
        look->covered += seen == COVERED;
        look->unseen += seen == UNSEEN;
        look->covered_words += seen == COVERED && !in_covered;
        look->unseen_words += seen == UNSEEN && !in_unseen;
        in_covered = !ends && (in_covered || seen == COVERED);
        in_unseen = !ends && (in_unseen || seen == UNSEEN);
        length = length ? length : 1;
    }
}

static void look_at_page(const struct poppler *poppler, const struct cairo *cairo, void *page, struct page_look *look)
{
    double width = 0, height = 0;
    struct rectangle *places = NULL;
    unsigned count = 0;
    poppler->poppler_page_get_size(page, &width, &height);
    if (width < 1 || height < 1 || width > SIDE_POINTS_MAX || height > SIDE_POINTS_MAX)
        return;
    char *text = poppler->poppler_page_get_text(page);
    if (text && *text && poppler->poppler_page_get_text_layout(page, (void **)&places, &count) && count) {
        void *surface = cairo->cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)width + 1, (int)height + 1);
        void *context = cairo->cairo_create(surface);
        cairo->cairo_set_source_rgb(context, 1, 1, 1);
        cairo->cairo_paint(context);
        poppler->poppler_page_render(page, context);
        cairo->cairo_surface_flush(surface);
        struct drawn drawn = {cairo->cairo_image_surface_get_data(surface), (int)width + 1, (int)height + 1, cairo->cairo_image_surface_get_stride(surface)};
        if (drawn.points)
            look_at_letters(&drawn, text_of(text), places, count, look);
        cairo->cairo_destroy(context);
        cairo->cairo_surface_destroy(surface);
    }
    poppler->g_free(places);
    poppler->g_free(text);
}

static int64_t cpu_seconds(void)
{
    return (int64_t)(clock() / CLOCKS_PER_SEC);
}

static enum result look_at_pages(struct text bytes, const struct poppler *poppler, const struct cairo *cairo, struct pdf_look *look)
{
    void *document = poppler->poppler_document_new_from_bytes(poppler->g_bytes_new_static(bytes.data, bytes.length), NULL, NULL);
    if (!document)
        return ERROR_INVALID;
    look->pages = poppler->poppler_document_get_n_pages(document);
    for (int i = 0; i < look->pages && i < LOOKED_PAGES_MAX && cpu_seconds() < LOOK_CPU_SECONDS_MAX; i++) {
        struct page_look one = {0};
        void *page = poppler->poppler_document_get_page(document, i);
        if (!page)
            continue;
        look_at_page(poppler, cairo, page, &one);
        poppler->g_object_unref(page);
        look->looked_pages++;
        look->covered_words += one.covered_words;
        if (one.unseen * 2 < one.letters)
            look->unseen_words += one.unseen_words;
    }
    return OK;
}

/* --- What is packed inside --------------------------------------------------- */

static bool name_in(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static void look_at_dictionary(const struct qpdf *qpdf, qpdf_data data, qpdf_object dictionary, struct pdf_look *look)
{
    static const char *const laid_over[] = {"/Square", "/Circle", "/Polygon", "/PolyLine", "/Line", "/Highlight", "/Ink", "/Stamp", "/FreeText", "/Text", "/Caret", "/StrikeOut", "/Underline"};
    qpdf_object subtype = qpdf->qpdf_oh_get_key(data, dictionary, "/Subtype");
    const char *name = qpdf->qpdf_oh_is_name(data, subtype) ? qpdf->qpdf_oh_get_name(data, subtype) : "";
    bool is_mark = qpdf->qpdf_oh_has_key(data, dictionary, "/Rect");
    look->redaction_marks += is_mark && strcmp(name, "/Redact") == 0;
    look->marks += is_mark && name_in(name, laid_over, COUNT_OF(laid_over));
    qpdf->qpdf_oh_release(data, subtype);
    look->attachments += qpdf->qpdf_oh_has_key(data, dictionary, "/EF");
    look->layers += child_pdf_name_is(qpdf, data, dictionary, "/Type", "/OCG");
}

static enum result look_inside(struct text bytes, const struct qpdf *qpdf, struct pdf_look *look)
{
    qpdf_data data = qpdf->qpdf_init();
    qpdf->qpdf_silence_errors(data);
    qpdf->qpdf_set_suppress_warnings(data, 1);
    if (qpdf->qpdf_read_memory(data, "file", bytes.data, bytes.length, NULL) & 2)
        return ERROR_INVALID;
    int count = qpdf->qpdf_oh_get_int_value_as_int(data, qpdf->qpdf_oh_get_key(data, qpdf->qpdf_get_trailer(data), "/Size"));
    for (int id = 1; id < count && id <= OBJECTS_MAX; id++) {
        qpdf_object object = qpdf->qpdf_get_object_by_id(data, id, 0);
        if (qpdf->qpdf_oh_is_dictionary(data, object))
            look_at_dictionary(qpdf, data, object, look);
        qpdf->qpdf_oh_release(data, object);
    }
    return OK;
}

/* Each saving that only added to the file ends with one; a file made for the web has one more from the beginning. */
static int64_t count_revisions(struct text bytes)
{
    static const char word[] = "startxref";
    int64_t count = 0;
    for (size_t at = 0; at + sizeof word <= bytes.length;) {
        const char *found = memmem(bytes.data + at, bytes.length - at, word, sizeof word - 1);
        if (!found)
            break;
        count++;
        at = (size_t)(found - bytes.data) + sizeof word - 1;
    }
    count -= text_contains(text_slice(bytes, 0, 1024), TEXT("/Linearized"));
    return count < 1 ? 1 : count;
}

enum result child_pdf_look(struct text bytes, struct buffer *out)
{
    struct poppler poppler;
    struct cairo cairo;
    struct qpdf qpdf;
    struct pdf_look look = {.revisions = count_revisions(bytes)};
    TRY(child_pdf_libraries(&poppler, &cairo, &qpdf));
    TRY(look_inside(bytes, &qpdf, &look));
    TRY(look_at_pages(bytes, &poppler, &cairo, &look));
    buffer_append(out, (struct text){(const char *)&look, sizeof look});
    return out->failure;
}
