/* A page as a PDF: reading, laying out, painting. See paper.h. */
#include "base/paper/paper.h"

#include "base/paper/layout.h"

static bool is_day(struct text day)
{
    for (size_t i = 0; i < day.length; i++)
        if (i == 4 || i == 7 ? day.data[i] != '-' : day.data[i] < '0' || day.data[i] > '9')
            return false;
    return day.length == 10;
}

static enum result make(struct arena *arena, struct text page, const struct paper *paper, struct buffer *out, struct message *message)
{
    AUTO(type_close_at) struct type *type = NULL;
    struct document document;
    struct layout layout = {.arena = arena};
    struct pdf pdf;
    struct frame frame = {.foot = paper->shows_place ? arena_printf(arena, "%.*s%.*s", TEXT_ARGS(paper->address), TEXT_ARGS(paper->path)) : TEXT_NONE, .address = paper->address, .path = paper->path};
    TRY(page_read(arena, page, &document, message));
    document.title = document.title.length ? document.title : paper->title;
    document.language = document.language.length ? document.language : paper->language;
    document.dated = document.dated.length ? document.dated : paper->dated;
    if (!is_day(document.dated))
        document.dated = TEXT_NONE;
    frame.head = document.title;
    TRY(type_open(arena, document.language, &type, message));
    layout.type = type;
    TRY(layout_make(&layout, document.main));
    pdf_init(&pdf, arena, out);
    return paint_document(&layout, &document, &frame, &pdf);
}

enum result paper_write(struct text page, const struct paper *paper, const struct language *language, struct buffer *out, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(PAPER_BYTES_MAX);
    struct message own = {.language = language};
    enum result result;
    if (!arena)
        return ERROR_MEMORY;
    arena_set_language(arena, language);
    result = make(arena, page, paper, out, &own);
    if (result == ERROR_LIMIT || result == ERROR_MEMORY)
        return message_fail(message, ERROR_LIMIT, "This page is too long for a PDF: ask for less of it at a time.");
    if (result < 0 && message)
        *message = own;
    return result;
}
