/* What was asked of a register's list, shared by its page (pages_list.c), its spreadsheet (pages_sheet.c) and
 * the changing of several records (pages_several.c): the same filters and order mean the same records. */
#ifndef BLOCKS_RECORD_LIST_PAGE_H
#define BLOCKS_RECORD_LIST_PAGE_H

#include "blocks/record/desk.h"

#define LIST_FILTERS_MAX 24

struct list_page {
    struct desk *desk;
    struct text path;
    struct list_filter filters[LIST_FILTERS_MAX];
    struct list_query query;
    int64_t page, total;
};

/* From the inputs filter_*, order, descending and page, which the route must declare (list_inputs' own). A filter or an order on
 * a column that the visitor may not see is left out, or it would tell what it holds. */
void list_read_query(struct list_page *list);
/* "filter_status=late&order=number&": the query as it stands, without the page. */
struct text list_present_query(const struct list_page *list);
struct text list_with_query(struct arena *arena, struct text path, struct text query);

extern const struct input list_inputs[];

#endif
