/* QR codes, as drawings for a page. libqrencode makes the dots; only this file names it. */
#ifndef BASE_PAGE_QR_H
#define BASE_PAGE_QR_H

#include "base/format/value.h"

#define QR_BYTES_MAX 500

/* Dark on white with the four empty dots around it that readers ask for (ISO/IEC 18004), whatever the page's colours are. `id` and `title` as
 * in svg.h; what a reader reads must stand beside it for whoever cannot use it. ERROR_LIMIT: more than QR_BYTES_MAX. */
enum result qr_draw(struct arena *arena, const char *id, struct text title, struct text text, struct value **ret_svg) MUST_USE;

#endif
