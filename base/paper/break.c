/* Strips on pages: a pure function. See layout.h. */
#include "base/paper/layout.h"

struct page { int number, used; };

static int height_of(const struct measure *strip, int used)
{
    return used ? strip->gap + strip->height : strip->repeats + strip->height; /* no gap at the top of a page */
}

/* The strips from `from` on that keep together: how many, and how high on a page that is filled so far. */
static size_t group_at(const struct measure *strips, size_t count, size_t from, int used, int *ret_height)
{
    size_t at = from;
    int height = 0;
    do
        height += height_of(&strips[at], used + height);
    while (strips[at].keep && ++at < count && height < INT32_MAX / 2);
    *ret_height = height;
    return (at < count ? at : count - 1) - from + 1;
}

static void place(const struct measure *strip, int page_height, struct page *page)
{
    int height = height_of(strip, page->used);
    if (page->used && page->used + height > page_height) {
        page->number++;
        page->used = 0;
        height = height_of(strip, 0);
    }
    page->used += height > 0 ? height : 1;
}

int break_pages(const struct measure *strips, size_t count, int page_height, int *ret_pages)
{
    struct page page = {0, 0};
    for (size_t i = 0; i < count;) {
        int height;
        size_t together = group_at(strips, count, i, page.used, &height);
        if (page.used && page.used + height > page_height) {
            int alone;
            (void)group_at(strips, count, i, 0, &alone);
            if (alone <= page_height) { /* what is higher than a page begins where it stands, and is cut */
                page.number++;
                page.used = 0;
            }
        }
        for (size_t end = i + together; i < end; i++) {
            place(&strips[i], page_height, &page);
            ret_pages[i] = page.number;
        }
    }
    return page.number + 1;
}
