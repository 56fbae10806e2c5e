/* The libraries that the child has for PDFs: shared by child_pdf.c and child_look.c only. The few functions that are called are declared
 * here, so that nothing but the child depends on them. */
#ifndef BLOCKS_FILE_CHILD_PDF_H
#define BLOCKS_FILE_CHILD_PDF_H

#include "blocks/file/work.h"

#define OBJECTS_MAX 500000

typedef void *qpdf_data;
typedef unsigned qpdf_object; /* a handle */

struct poppler {
    void *(*g_bytes_new_static)(const void *data, size_t length);
    void *(*poppler_document_new_from_bytes)(void *bytes, const char *password, void **error);
    int (*poppler_document_get_n_pages)(void *document);
    void *(*poppler_document_get_page)(void *document, int index);
    char *(*poppler_page_get_text)(void *page);
    int (*poppler_page_get_text_layout)(void *page, void **rectangles, unsigned *count); /* of four doubles each, from the top left */
    void (*poppler_page_get_size)(void *page, double *width, double *height);
    void (*poppler_page_render)(void *page, void *cairo);
    void (*g_object_unref)(void *object);
    void (*g_free)(void *memory);
};
struct cairo {
    void *(*cairo_image_surface_create)(int format, int width, int height);
    void *(*cairo_create)(void *surface);
    void (*cairo_set_source_rgb)(void *context, double red, double green, double blue);
    void (*cairo_paint)(void *context);
    void (*cairo_surface_flush)(void *surface);
    unsigned char *(*cairo_image_surface_get_data)(void *surface);
    int (*cairo_image_surface_get_stride)(void *surface);
    void (*cairo_destroy)(void *context);
    void (*cairo_surface_destroy)(void *surface);
};
struct qpdf {
    qpdf_data (*qpdf_init)(void);
    void (*qpdf_silence_errors)(qpdf_data);
    void (*qpdf_set_suppress_warnings)(qpdf_data, int);
    int (*qpdf_read_memory)(qpdf_data, const char *description, const char *bytes, unsigned long long length, const char *password);
    int (*qpdf_init_write_memory)(qpdf_data);
    void (*qpdf_set_preserve_encryption)(qpdf_data, int);
    void (*qpdf_set_deterministic_ID)(qpdf_data, int); /* the same file gives the same copy */
    int (*qpdf_write)(qpdf_data);
    size_t (*qpdf_get_buffer_length)(qpdf_data);
    const unsigned char *(*qpdf_get_buffer)(qpdf_data);
    qpdf_object (*qpdf_get_trailer)(qpdf_data);
    qpdf_object (*qpdf_get_root)(qpdf_data);
    qpdf_object (*qpdf_get_object_by_id)(qpdf_data, int id, int generation);
    qpdf_object (*qpdf_oh_get_key)(qpdf_data, qpdf_object, const char *key);
    int (*qpdf_oh_has_key)(qpdf_data, qpdf_object, const char *key);
    qpdf_object (*qpdf_oh_get_dict)(qpdf_data, qpdf_object);
    int (*qpdf_oh_get_int_value_as_int)(qpdf_data, qpdf_object);
    int (*qpdf_oh_is_dictionary)(qpdf_data, qpdf_object);
    int (*qpdf_oh_is_stream)(qpdf_data, qpdf_object);
    int (*qpdf_oh_is_name)(qpdf_data, qpdf_object);
    const char *(*qpdf_oh_get_name)(qpdf_data, qpdf_object);
    void (*qpdf_oh_remove_key)(qpdf_data, qpdf_object, const char *key);
    int (*qpdf_oh_is_array)(qpdf_data, qpdf_object);
    int (*qpdf_oh_get_array_n_items)(qpdf_data, qpdf_object);
    qpdf_object (*qpdf_oh_get_array_item)(qpdf_data, qpdf_object, int index);
    void (*qpdf_oh_erase_item)(qpdf_data, qpdf_object, int index);
    void (*qpdf_oh_release)(qpdf_data, qpdf_object);
    int (*qpdf_oh_get_stream_data)(qpdf_data, qpdf_object stream, int decode_level, int *filtered, unsigned char **bytes, size_t *length);
    void (*qpdf_oh_replace_stream_data)(qpdf_data, qpdf_object stream, const unsigned char *bytes, size_t length, qpdf_object filter, qpdf_object parms);
};
/* ERROR_NOT_FOUND: one of them is not installed. */
enum result child_pdf_libraries(struct poppler *poppler, struct cairo *cairo, struct qpdf *qpdf) MUST_USE;
bool child_pdf_name_is(const struct qpdf *qpdf, qpdf_data data, qpdf_object dictionary, const char *key, const char *name);

#endif
