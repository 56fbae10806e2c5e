/* Shared by the desk pages of imports (pages_import*.c) only. */
#ifndef BLOCKS_RECORD_IMPORT_PAGES_H
#define BLOCKS_RECORD_IMPORT_PAGES_H

#include "blocks/record/desk.h"
#include "blocks/record/import_internal.h"

#define SETTING_PREFIX_BYTES 4 /* "set_" */

/* desk_open() for a register that the visitor may import into: ERROR_DENIED otherwise. */
enum result import_open(struct request *request, struct answer *answer, struct desk *ret_desk) MUST_USE;
struct text import_href(const struct desk *desk); /* /desk/registers/{plural}/import */
/* A task for a kept file, with the settings that were kept with it. */
enum result import_task_of(struct desk *desk, const struct import_kept *kept, struct import_task *ret_task) MUST_USE;

handler import_form_get, import_form_post, import_example_get, import_preview_get, import_apply_post, import_done_page, import_publish_post;
extern const struct shape import_form_shape, import_preview_shape, import_done_shape;

#endif
