/* PDFs: their words (libpoppler-glib) and copies without what tells of their making (libqpdf). In the child only
 * (work.h), which loads the libraries while it still may. Not here: what a PDF holds beside what one sees (child_look.c). */
#include "blocks/file/child_pdf.h"

#include <dlfcn.h>

#include "base/format/picture.h"

#define PAGES_MAX 3000
#define PICTURE_BYTES_MAX (64u << 20)

/* --- Loading -------------------------------------------------------------- */

struct library_function {
    const char *name;
    size_t at;
};
#define FUNCTION(structure, name) {#name, offsetof(struct structure, name)}

static const struct library_function poppler_functions[] = {
    FUNCTION(poppler, g_bytes_new_static), FUNCTION(poppler, poppler_document_new_from_bytes), FUNCTION(poppler, poppler_document_get_n_pages),
    FUNCTION(poppler, poppler_document_get_page), FUNCTION(poppler, poppler_page_get_text), FUNCTION(poppler, poppler_page_get_text_layout),
    FUNCTION(poppler, poppler_page_get_size), FUNCTION(poppler, poppler_page_render), FUNCTION(poppler, g_object_unref), FUNCTION(poppler, g_free),
};
static const struct library_function qpdf_functions[] = {
    FUNCTION(qpdf, qpdf_init), FUNCTION(qpdf, qpdf_silence_errors), FUNCTION(qpdf, qpdf_set_suppress_warnings), FUNCTION(qpdf, qpdf_read_memory),
    FUNCTION(qpdf, qpdf_init_write_memory), FUNCTION(qpdf, qpdf_set_preserve_encryption), FUNCTION(qpdf, qpdf_set_deterministic_ID), FUNCTION(qpdf, qpdf_write), FUNCTION(qpdf, qpdf_get_buffer_length),
    FUNCTION(qpdf, qpdf_get_buffer), FUNCTION(qpdf, qpdf_get_trailer), FUNCTION(qpdf, qpdf_get_root), FUNCTION(qpdf, qpdf_get_object_by_id),
    FUNCTION(qpdf, qpdf_oh_get_key), FUNCTION(qpdf, qpdf_oh_has_key), FUNCTION(qpdf, qpdf_oh_get_dict), FUNCTION(qpdf, qpdf_oh_get_int_value_as_int), FUNCTION(qpdf, qpdf_oh_is_dictionary),
    FUNCTION(qpdf, qpdf_oh_is_stream), FUNCTION(qpdf, qpdf_oh_is_name), FUNCTION(qpdf, qpdf_oh_get_name), FUNCTION(qpdf, qpdf_oh_remove_key),
    FUNCTION(qpdf, qpdf_oh_is_array), FUNCTION(qpdf, qpdf_oh_get_array_n_items), FUNCTION(qpdf, qpdf_oh_get_array_item), FUNCTION(qpdf, qpdf_oh_erase_item),
    FUNCTION(qpdf, qpdf_oh_release), FUNCTION(qpdf, qpdf_oh_get_stream_data), FUNCTION(qpdf, qpdf_oh_replace_stream_data),
};

static const struct library_function cairo_functions[] = {
    FUNCTION(cairo, cairo_image_surface_create), FUNCTION(cairo, cairo_create), FUNCTION(cairo, cairo_set_source_rgb), FUNCTION(cairo, cairo_paint),
    FUNCTION(cairo, cairo_surface_flush), FUNCTION(cairo, cairo_image_surface_get_data), FUNCTION(cairo, cairo_image_surface_get_stride),
    FUNCTION(cairo, cairo_destroy), FUNCTION(cairo, cairo_surface_destroy),
};

static enum result load(const char *library, const struct library_function *functions, size_t count, void *into)
{
    void *handle = dlopen(library, RTLD_NOW | RTLD_GLOBAL);
    if (!handle)
        return ERROR_NOT_FOUND;
    for (size_t i = 0; i < count; i++) {
        void *function = dlsym(handle, functions[i].name);
        if (!function)
            return ERROR_NOT_FOUND;
        memcpy((char *)into + functions[i].at, &function, sizeof function);
    }
    return OK;
}

static enum result load_poppler(struct poppler *poppler)
{
    return load("libpoppler-glib.so.8", poppler_functions, COUNT_OF(poppler_functions), poppler);
}

static enum result load_qpdf(struct qpdf *qpdf)
{
    return load("libqpdf.so.29", qpdf_functions, COUNT_OF(qpdf_functions), qpdf);
}

enum result child_pdf_libraries(struct poppler *poppler, struct cairo *cairo, struct qpdf *qpdf)
{
    TRY(load_poppler(poppler));
    TRY(load_qpdf(qpdf));
    return load("libcairo.so.2", cairo_functions, COUNT_OF(cairo_functions), cairo);
}

/* Libraries that are loaded once need no door when they are asked for again. */
enum result child_pdf_load(enum file_job job)
{
    struct poppler poppler;
    struct qpdf qpdf;
    struct cairo cairo;
    if (job == JOB_LOOK)
        return child_pdf_libraries(&poppler, &cairo, &qpdf);
    return job == JOB_WORDS ? load_poppler(&poppler) : load_qpdf(&qpdf);
}

/* --- Words ---------------------------------------------------------------- */

enum result child_pdf_words(struct text bytes, struct buffer *out)
{
    struct poppler poppler;
    TRY(load_poppler(&poppler));
    void *document = poppler.poppler_document_new_from_bytes(poppler.g_bytes_new_static(bytes.data, bytes.length), NULL, NULL);
    if (!document)
        return ERROR_INVALID;
    int pages = poppler.poppler_document_get_n_pages(document);
    for (int i = 0; i < pages && i < PAGES_MAX && out->length < WORDS_BYTES_MAX; i++) {
        void *page = poppler.poppler_document_get_page(document, i);
        char *text = page ? poppler.poppler_page_get_text(page) : NULL;
        if (text)
            buffer_append_z(out, text);
        buffer_append_byte(out, '\n');
        poppler.g_free(text);
        if (page)
            poppler.g_object_unref(page);
    }
    return out->failure;
}

/* --- Cleaning ------------------------------------------------------------- */

/* What tells of the making, what runs, and what else is packed inside. */
static const char *const removed_keys[] = {"/Metadata", "/PieceInfo", "/LastModified", "/OpenAction", "/AA", "/JS", "/JavaScript", "/EmbeddedFiles",
                                           "/EmbeddedFile", "/AF", "/Thumb", "/XFA", "/Collection"};

bool child_pdf_name_is(const struct qpdf *qpdf, qpdf_data data, qpdf_object dictionary, const char *key, const char *name)
{
    qpdf_object value = qpdf->qpdf_oh_get_key(data, dictionary, key);
    bool is = qpdf->qpdf_oh_is_name(data, value) && strcmp(qpdf->qpdf_oh_get_name(data, value), name) == 0;
    qpdf->qpdf_oh_release(data, value);
    return is;
}

/* A photograph inside is cleaned as one by itself is. */
static void clean_photograph(const struct qpdf *qpdf, qpdf_data data, qpdf_object stream, qpdf_object dictionary)
{
    unsigned char *bytes = NULL;
    size_t length = 0;
    int filtered = 0;
    struct buffer clean;
    if (qpdf->qpdf_oh_get_stream_data(data, stream, 0, &filtered, &bytes, &length) != 0 || !bytes)
        return;
    buffer_init(&clean, PICTURE_BYTES_MAX);
    if (text_starts((struct text){(const char *)bytes, length}, TEXT("\xff\xd8\xff")) && picture_clean_jpeg((struct text){(const char *)bytes, length}, &clean) == OK) {
        qpdf_object filter = qpdf->qpdf_oh_get_key(data, dictionary, "/Filter"), parms = qpdf->qpdf_oh_get_key(data, dictionary, "/DecodeParms");
        qpdf->qpdf_oh_replace_stream_data(data, stream, (const unsigned char *)clean.data, clean.length, filter, parms);
    }
    buffer_clear(&clean);
}

static bool is_one_of(const struct qpdf *qpdf, qpdf_data data, qpdf_object dictionary, const char *key, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (child_pdf_name_is(qpdf, data, dictionary, key, names[i]))
            return true;
    return false;
}

/* Comments go, with whoever made them. What is drawn over a page (a stamp, a highlight) stays as it looks, and says no more who put it
 * there: to take it off would show what is under it. */
static void clean_annotations(const struct qpdf *qpdf, qpdf_data data, qpdf_object page)
{
    static const char *const comments[] = {"/Text", "/Popup", "/Caret", "/FileAttachment", "/Sound", "/Movie"};
    static const char *const drawn[] = {"/Square", "/Circle", "/Polygon", "/PolyLine", "/Line", "/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Ink", "/Stamp", "/FreeText", "/Redact"};
    static const char *const sayings[] = {"/T", "/Subj", "/RC", "/Popup", "/IRT", "/M", "/CreationDate", "/NM"};
    qpdf_object list = qpdf->qpdf_oh_get_key(data, page, "/Annots");
    int count = qpdf->qpdf_oh_is_array(data, list) ? qpdf->qpdf_oh_get_array_n_items(data, list) : 0;
    for (int i = count - 1; i >= 0; i--) {
        qpdf_object one = qpdf->qpdf_oh_get_array_item(data, list, i);
        bool is_comment = qpdf->qpdf_oh_is_dictionary(data, one) && is_one_of(qpdf, data, one, "/Subtype", comments, COUNT_OF(comments));
        if (qpdf->qpdf_oh_is_dictionary(data, one) && is_one_of(qpdf, data, one, "/Subtype", drawn, COUNT_OF(drawn))) {
            for (size_t j = 0; j < COUNT_OF(sayings); j++)
                qpdf->qpdf_oh_remove_key(data, one, sayings[j]);
            if (!child_pdf_name_is(qpdf, data, one, "/Subtype", "/FreeText")) /* whose contents are what one sees */
                qpdf->qpdf_oh_remove_key(data, one, "/Contents");
        }
        qpdf->qpdf_oh_release(data, one);
        if (is_comment)
            qpdf->qpdf_oh_erase_item(data, list, i);
    }
    qpdf->qpdf_oh_release(data, list);
}

static void clean_object(const struct qpdf *qpdf, qpdf_data data, qpdf_object object)
{
    static const char *const actions[] = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/GoToE"};
    bool is_stream = qpdf->qpdf_oh_is_stream(data, object);
    qpdf_object dictionary = is_stream ? qpdf->qpdf_oh_get_dict(data, object) : object;
    if (!qpdf->qpdf_oh_is_dictionary(data, dictionary))
        return;
    for (size_t i = 0; i < COUNT_OF(removed_keys); i++)
        qpdf->qpdf_oh_remove_key(data, dictionary, removed_keys[i]);
    clean_annotations(qpdf, data, dictionary);
    for (size_t i = 0; i < COUNT_OF(actions); i++)
        if (child_pdf_name_is(qpdf, data, dictionary, "/S", actions[i]))
            qpdf->qpdf_oh_remove_key(data, dictionary, "/S");
    if (is_stream && child_pdf_name_is(qpdf, data, dictionary, "/Subtype", "/Image"))
        clean_photograph(qpdf, data, object, dictionary);
}

enum result child_pdf_clean(struct text bytes, struct buffer *out)
{
    struct qpdf qpdf;
    TRY(load_qpdf(&qpdf));
    qpdf_data data = qpdf.qpdf_init();
    qpdf.qpdf_silence_errors(data);
    qpdf.qpdf_set_suppress_warnings(data, 1);
    if (qpdf.qpdf_read_memory(data, "file", bytes.data, bytes.length, NULL) & 2)
        return ERROR_INVALID;
    qpdf_object trailer = qpdf.qpdf_get_trailer(data);
    int count = qpdf.qpdf_oh_get_int_value_as_int(data, qpdf.qpdf_oh_get_key(data, trailer, "/Size"));
    if (count < 1 || count > OBJECTS_MAX)
        return ERROR_INVALID;
    for (int id = 1; id < count; id++) {
        qpdf_object object = qpdf.qpdf_get_object_by_id(data, id, 0);
        clean_object(&qpdf, data, object);
        qpdf.qpdf_oh_release(data, object);
    }
    clean_object(&qpdf, data, qpdf.qpdf_get_root(data));
    qpdf.qpdf_oh_remove_key(data, trailer, "/Info");
    if (qpdf.qpdf_init_write_memory(data) & 2)
        return ERROR_INVALID;
    qpdf.qpdf_set_preserve_encryption(data, 0);
    qpdf.qpdf_set_deterministic_ID(data, 1);
    if (qpdf.qpdf_write(data) & 2)
        return ERROR_INVALID;
    buffer_append(out, (struct text){(const char *)qpdf.qpdf_get_buffer(data), qpdf.qpdf_get_buffer_length(data)});
    return out->failure < 0 ? out->failure : out->length ? OK : ERROR_INVALID;
}
