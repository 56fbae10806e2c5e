/* Shared by the desk pages of imports (pages_import*.c) only. */
#ifndef BLOCKS_RECORD_IMPORT_PAGES_H
#define BLOCKS_RECORD_IMPORT_PAGES_H

#include "blocks/record/desk.h"
#include "blocks/record/import_internal.h"

#define SETTING_PREFIX_BYTES 4 /* "set_" */

/* desk_open() for a register that the visitor may import into: ERROR_DENIED otherwise. */
enum result import_open(struct request *request, struct answer *answer, struct desk *ret_desk) MUST_USE;
struct text import_href(const struct desk *desk); /* /desk/registers/{plural}/import */
/* The upload `file` read into content and file name of `ret_kept`. What is wrong with it is said in the message, for its form. */
enum result import_take_upload(struct desk *desk, struct import_kept *ret_kept, struct message *message) MUST_USE;
/* Keeps the file for the account and leads to its own page, ADDRESS/ID: in a write of its own, so nothing may be read after it. */
enum result import_keep_and_show(struct desk *desk, const struct import_kept *kept, struct text address) MUST_USE;
/* A task for a kept file, with the settings that were kept with it. */
enum result import_task_of(struct desk *desk, const struct import_kept *kept, struct import_task *ret_task) MUST_USE;

/* --- import_json.c: for every face ------------------------------------------ */

#define IMPORT_DATA(name, kind, about) {name, kind, false, false, about, NULL}
#define IMPORT_DATA_LIST(name, shape, about) {name, VALUE_LIST, false, false, about, shape}
#define IMPORT_REPORT_MEMBERS                                                                                                              \
    IMPORT_DATA("file_name", VALUE_TEXT, "The file's name"), IMPORT_DATA("added_count", VALUE_INTEGER, "Rows that make a record"),         \
        IMPORT_DATA("changed_count", VALUE_INTEGER, "Rows that change one"), IMPORT_DATA("same_count", VALUE_INTEGER, "Rows that change nothing"), \
        IMPORT_DATA("refused_count", VALUE_INTEGER, "Rows that are refused"), IMPORT_DATA_LIST("refusals", &import_refusal_shape, "What is wrong, row by row; at most 1,000"), \
        IMPORT_DATA_LIST("additions", &import_row_shape, "Records that are made; at most 200"), IMPORT_DATA_LIST("changes", &import_row_shape, "Records that change; at most 200")
extern const struct shape import_refusal_shape, import_row_shape;
void import_set_report(struct desk *desk, const struct import_task *task);
void import_set_refusals(struct desk *desk, const struct import_refusal *refusals, size_t count);

handler import_form_get, import_form_post, import_example_get, import_preview_get, import_apply_post, import_done_page, import_publish_post;
extern const struct shape import_form_shape, import_preview_shape, import_done_shape;

#endif
