#include "base/paper/layout.h"
#include "base/paper/paper.h"
#include "test/test.h"

/* --- Breaking ---------------------------------------------------------------------------------- */

static int broken(const struct measure *strips, size_t count, int *pages) { return break_pages(strips, count, 100, pages); }

TEST("a page is filled to its last unit, and no further")
{
    int pages[4];
    CHECK_INTEGER(broken((struct measure[]){{0, 50, 0, false}, {0, 50, 0, false}}, 2, pages), 1);
    CHECK_INTEGER(broken((struct measure[]){{0, 50, 0, false}, {1, 50, 0, false}}, 2, pages), 2);
    CHECK_INTEGER(pages[1], 1);
    CHECK_INTEGER(broken((struct measure[]){{0, 50, 0, false}}, 0, pages), 1);
}
TEST("a gap is dropped at the top of a page")
{
    int pages[3];
    CHECK_INTEGER(broken((struct measure[]){{30, 100, 0, false}, {30, 100, 0, false}}, 2, pages), 2);
}
TEST("a heading goes over with what follows it")
{
    int pages[3];
    CHECK_INTEGER(broken((struct measure[]){{0, 60, 0, false}, {10, 20, 0, true}, {0, 20, 0, false}}, 3, pages), 2);
    CHECK_INTEGER(pages[0], 0);
    CHECK_INTEGER(pages[1], 1);
    CHECK_INTEGER(pages[2], 1);
}
TEST("what keeps together and is higher than a page is cut where the page ends")
{
    int pages[4];
    CHECK_INTEGER(broken((struct measure[]){{0, 20, 0, false}, {0, 60, 0, true}, {0, 60, 0, true}, {0, 30, 0, false}}, 4, pages), 2);
    CHECK_INTEGER(pages[1], 0);
    CHECK_INTEGER(pages[2], 1);
    CHECK_INTEGER(broken((struct measure[]){{0, 300, 0, false}, {0, 1, 0, false}}, 2, pages), 2);
}
TEST("the head that is repeated takes its room")
{
    int pages[12];
    struct measure rows[12];
    for (size_t i = 0; i < 12; i++)
        rows[i] = (struct measure){0, 20, i ? 20 : 0, i == 0};
    CHECK_INTEGER(broken(rows, 12, pages), 3);
    CHECK_INTEGER(pages[4], 0);
    CHECK_INTEGER(pages[5], 1); /* a head and four rows */
    CHECK_INTEGER(pages[8], 1);
    CHECK_INTEGER(pages[9], 2);
}

/* --- Reading ----------------------------------------------------------------------------------- */

static enum result read_page(struct arena *arena, const char *page, struct document *document, struct message *message)
{
    *message = (struct message){0};
    return page_read(arena, text_of(page), document, message);
}

TEST("tags that do not close as they opened are refused with their line")
{
    static const char *const wrong[] = {"<p>a", "</p>", "<p><b></p></b>", "<p class=a>b</p>", "<p class=\"a>b</p>", "<p 1=\"\" =>b</p>", "<!-- a", "<>", "<p></p", "<p/ >"};
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct document document;
    struct message message;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        enum result result = read_page(arena, wrong[i], &document, &message);
        if (result != ERROR_INVALID)
            printf("  taken: %s\n", wrong[i]);
        CHECK(result == ERROR_INVALID);
    }
    CHECK(read_page(arena, "<p>\n\n</b>", &document, &message) == ERROR_INVALID);
    CHECK(strstr(message.text, "line 3") != NULL);
}
TEST("what is too deep is refused, just below it is read")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 22);
    struct document document;
    struct message message;
    for (size_t depth = NODE_DEPTH_MAX; depth <= NODE_DEPTH_MAX + 1; depth++) {
        AUTO(buffer_clear) struct buffer page;
        buffer_init(&page, 1 << 20);
        for (size_t i = 0; i < depth; i++)
            buffer_append_z(&page, "<div>");
        for (size_t i = 0; i < depth; i++)
            buffer_append_z(&page, "</div>");
        CHECK(page_read(arena, buffer_text(&page), &document, &message) == (depth > NODE_DEPTH_MAX ? ERROR_INVALID : OK));
    }
}
TEST("title, language, day and entities are read")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(1 << 20);
    struct document document;
    struct message message;
    CHECK(read_page(arena, "<!DOCTYPE html><html lang=\"cy\"><head><title> A &amp; B &#39;c&#39; &#x2014;&nope; </title></head><body><main data-dated=\"2026-11-22\"><p>x<br>y</p></main></body></html>", &document, &message) == OK);
    CHECK_TEXT(document.title, "A & B 'c' —&nope;");
    CHECK_TEXT(document.language, "cy");
    CHECK_TEXT(document.dated, "2026-11-22");
    CHECK(document.main && node_is(document.main, "main"));
}

/* --- Laying out ---------------------------------------------------------------------------------- */

struct laid { struct arena *arena; struct type *type; struct layout layout; struct document document; };

static void lay(struct laid *laid, const char *page)
{
    struct message message = {0};
    laid->arena = arena_new(PAPER_BYTES_MAX);
    CHECK(page_read(laid->arena, text_of(page), &laid->document, &message) == OK);
    CHECK(type_open(laid->arena, TEXT("en"), &laid->type, &message) == OK);
    laid->layout = (struct layout){.arena = laid->arena, .type = laid->type};
    CHECK(layout_make(&laid->layout, laid->document.main) == OK);
}
static void unlay(struct laid *laid)
{
    type_close(laid->type);
    arena_free(laid->arena);
}
static size_t count_role(const struct laid *laid, const char *role)
{
    size_t count = 0;
    for (size_t i = 0; i < laid->layout.elements.count; i++)
        count += strcmp(laid->layout.elements.list[i].role, role) == 0;
    return count;
}

TEST("elements are those of the page, and what is for the screen alone is none")
{
    struct laid laid;
    lay(&laid, "<main><h1>One</h1><p>Two <a href=\"/x\">three</a></p><p class=\"fp-screen-only\">no</p><form action=\"/x\"><p>no</p></form><ul><li>four</li><li>five</li></ul>"
               "<dl><div><dt>six</dt><dd>seven</dd></div></dl><div> </div><p hidden>no</p><div>loose<p>eight</p>loose</div></main>");
    CHECK_INTEGER((long long)count_role(&laid, "H1"), 1);
    CHECK_INTEGER((long long)count_role(&laid, "P"), 4);
    CHECK_INTEGER((long long)count_role(&laid, "Link"), 1);
    CHECK_INTEGER((long long)count_role(&laid, "LI"), 3);
    CHECK_INTEGER((long long)count_role(&laid, "LBody"), 3);
    unlay(&laid);
}
TEST("a paragraph's first and last line do not stand alone, and a heading stands with the next")
{
    struct laid laid;
    AUTO(buffer_clear) struct buffer page;
    buffer_init(&page, 1 << 16);
    buffer_append_z(&page, "<h2>Heading</h2><p>");
    for (int i = 0; i < 200; i++)
        buffer_append_z(&page, "several words ");
    buffer_append_z(&page, "</p>");
    lay(&laid, page.data);
    const struct strips *strips = &laid.layout.strips;
    CHECK(strips->count > 6);
    CHECK(strips->list[0]->keep);
    CHECK(strips->list[1]->keep);
    CHECK(!strips->list[2]->keep);
    CHECK(strips->list[strips->count - 2]->keep);
    CHECK(!strips->list[strips->count - 1]->keep);
    unlay(&laid);
}
TEST("a table's head is known, its cells are rows side by side, an empty one stands too")
{
    struct laid laid;
    lay(&laid, "<table><caption>Cap</caption><thead><tr><th scope=\"col\">A</th><th scope=\"col\">B</th></tr></thead><tbody><tr><th scope=\"row\">a</th><td>1</td></tr><tr><th scope=\"row\">b</th><td></td></tr></tbody></table>");
    const struct strips *strips = &laid.layout.strips;
    CHECK_INTEGER((long long)strips->count, 4);
    CHECK(strips->list[0]->keep && strips->list[1]->heads && strips->list[1]->keep && !strips->list[2]->heads);
    CHECK_INTEGER((long long)count_role(&laid, "TD"), 2);
    CHECK_INTEGER((long long)count_role(&laid, "TH"), 4);
    unlay(&laid);
}
TEST("lines are no wider than they may be, even of one long word")
{
    struct laid laid;
    lay(&laid, "<p>iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW</p>");
    CHECK(laid.layout.strips.count > 1);
    for (size_t i = 0; i < laid.layout.strips.count; i++)
        CHECK(laid.layout.strips.list[i]->items->line->width <= BODY_WIDTH);
    unlay(&laid);
}

/* --- The whole ------------------------------------------------------------------------------------ */

static enum result written(const char *page, struct buffer *out, struct message *message)
{
    const struct paper paper = {.address = TEXT("https://plan.example"), .path = TEXT("/x")};
    *message = (struct message){0};
    buffer_init(out, 1 << 24);
    return paper_write(text_of(page), &paper, NULL, out, message);
}
static bool holds(const struct buffer *out, const char *what) { return text_contains(buffer_text(out), text_of(what)); }

TEST("the same page gives the same bytes, with its title, language and day, and no other day")
{
    static const char page[] = "<html lang=\"en\"><head><title>Title (1)</title></head><body><main data-dated=\"2026-11-22\"><h1>Café</h1><p>Some <a href=\"https://x.example/\">link</a>, "
                               "<a href=\"/y\">own</a>, <a href=\"#z\">within</a>, <a href=\"javascript:1\">none</a></p><h2 id=\"z\">Z</h2></main></body></html>";
    AUTO(buffer_clear) struct buffer one, two;
    struct message message;
    CHECK(written(page, &one, &message) == OK);
    CHECK(written(page, &two, &message) == OK);
    CHECK(text_equal(buffer_text(&one), buffer_text(&two)));
    CHECK(holds(&one, "/Title (Title \\(1\\))") && holds(&one, "/Lang (en)") && holds(&one, "/CreationDate (D:20261122)") && holds(&one, "/MarkInfo << /Marked true >>"));
    CHECK(holds(&one, "/URI (https://plan.example/y)") && holds(&one, "/URI (https://x.example/)") && !holds(&one, "javascript"));
    CHECK(holds(&one, "/Dest ["));
    AUTO(buffer_clear) struct buffer three;
    CHECK(written("<main><p data-dated=\"2026-1-22\">a</p></main>", &three, &message) == OK);
    CHECK(!holds(&three, "CreationDate"));
}
TEST("a page without a word is a page")
{
    AUTO(buffer_clear) struct buffer out;
    struct message message;
    CHECK(written("<main></main>", &out, &message) == OK);
    CHECK(holds(&out, "/Count 1"));
}
TEST("what is no page of ours is refused in words")
{
    AUTO(buffer_clear) struct buffer out;
    struct message message;
    CHECK(written("<main><p>a</main>", &out, &message) == ERROR_INVALID);
    CHECK(strlen(message.text) > 20);
}
TEST("two hundred pages are written, and far too many are refused")
{
    AUTO(buffer_clear) struct buffer page, out, refused;
    struct message message;
    buffer_init(&page, 1 << 26);
    buffer_append_z(&page, "<main>");
    for (int i = 0; i < 200 * PAPER_PAGE_LINES_MAX / 3; i++)
        buffer_printf(&page, "<h2>%d</h2><p>Some words that fill a line of the page, more or less, and some more words that fill another.</p>", i);
    buffer_append_z(&page, "</main>");
    CHECK(written(page.data, &out, &message) == OK);
    const char *count = strstr(page.data, "<main>") ? memmem(out.data, out.length, "/Type /Pages /Count ", 20) : NULL;
    CHECK(count && strtol(count + 20, NULL, 10) >= 200);
    buffer_clear(&page);
    buffer_append_z(&page, "<main>");
    for (int i = 0; i < 60000; i++)
        buffer_append_z(&page, "<p>a</p>");
    buffer_append_z(&page, "</main>");
    CHECK(written(page.data, &refused, &message) == ERROR_LIMIT);
}
TEST("a word may be as long as a form's field, and no longer; words with blanks between may be many more")
{
    static const struct { const char *unit; size_t times; const char *more; enum result expected; } cases[] = {
        {"wwwwwwwwww", PAPER_WORD_CHARACTERS_MAX / 10, "", OK}, {"wwwwwwwwww", PAPER_WORD_CHARACTERS_MAX / 10, "w", ERROR_LIMIT}, {"<b>wwwww</b>wwwww", PAPER_WORD_CHARACTERS_MAX / 10, "w", ERROR_LIMIT},
        {"wwwwwwwwww", PAPER_WORD_CHARACTERS_MAX / 10, " w", OK}, {"\xe4\xb8\xad", PAPER_WORD_CHARACTERS_MAX, "", OK}, {"wwwwwwwwww", PAPER_WORD_CHARACTERS_MAX / 10, "<br>w", OK}, {"words and ", 10000, "", OK}, {"wwwwwwwwww", 10000, "", ERROR_LIMIT},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        AUTO(buffer_clear) struct buffer page, out;
        struct message message;
        buffer_init(&page, 1 << 20);
        buffer_append_z(&page, "<main><p>");
        for (size_t j = 0; j < cases[i].times; j++)
            buffer_append_z(&page, cases[i].unit);
        buffer_printf(&page, "%s</p></main>", cases[i].more);
        CHECK_INTEGER(written(page.data, &out, &message), cases[i].expected);
        CHECK(cases[i].expected == OK || strstr(message.text, "too long for a PDF"));
    }
}
TEST("any memory that is not there is an answer")
{
    for (size_t n = 1; n < 120; n++) {
        AUTO(arena_free_at) struct arena *arena = arena_new(PAPER_BYTES_MAX);
        AUTO(type_close_at) struct type *type = NULL;
        AUTO(buffer_clear) struct buffer out;
        struct message message = {0};
        struct document document;
        struct layout layout = {.arena = arena};
        struct pdf pdf;
        const struct frame frame = {.head = TEXT("a"), .foot = TEXT("b"), .address = TEXT_NONE, .path = TEXT_NONE};
        buffer_init(&out, 1 << 20);
        arena_fail_at(arena, n);
        enum result result = page_read(arena, TEXT("<main><h1>a</h1><table><tr><th>b</th><td>c</td></tr></table><ul><li><a href=\"#x\">d</a></li></ul></main>"), &document, &message);
        result = result < 0 ? result : type_open(arena, TEXT("en"), &type, &message);
        layout.type = type;
        result = result < 0 ? result : layout_make(&layout, document.main);
        if (result == OK)
            pdf_init(&pdf, arena, &out);
        result = result < 0 ? result : paint_document(&layout, &document, &frame, &pdf);
        CHECK(result == OK || result == ERROR_MEMORY);
    }
}
