/* A message as HTML: the same words, links that can be read, and nothing that is fetched. */
#include "blocks/post/letter.h"
#include "base/format/json.h"
#include "test.h"

static struct text view_of(struct arena *arena, const char *text)
{
    AUTO(buffer_clear) struct buffer out;
    buffer_init(&out, 1 << 20);
    struct value *view = post_letter_view(arena, TEXT("en"), TEXT("Hello"), text_of(text));
    CHECK(view != NULL);
    json_write_canonical(&out, value_get(view, TEXT("blocks")));
    return arena_copy(arena, buffer_text(&out));
}
#define LINE(words) "{\"href\":\"\",\"is_next\":false,\"text\":\"" words "\"}"
#define NEXT(words) "{\"href\":\"\",\"is_next\":true,\"text\":\"" words "\"}"
#define LINK(words) "{\"href\":\"" words "\",\"is_next\":true,\"text\":\"" words "\"}"
#define PARAGRAPH(lines) "{\"has_items\":false,\"has_lines\":true,\"heading\":\"\",\"items\":[],\"lines\":[" lines "]}"
#define LIST(items) "{\"has_items\":true,\"has_lines\":false,\"heading\":\"\",\"items\":[" items "],\"lines\":[]}"
#define ITEM(lines) "{\"lines\":[" lines "]}"
#define HEADING(words) "{\"has_items\":false,\"has_lines\":false,\"heading\":\"" words "\",\"items\":[],\"lines\":[]}"

TEST("paragraphs, lines and links")
{
    struct arena *arena = arena_new(1 << 20);
    CHECK_TEXT(view_of(arena, ""), "[]");
    CHECK_TEXT(view_of(arena, "One\ntwo\n\n\nThree\n"), "[" PARAGRAPH(LINE("One") "," NEXT("two")) "," PARAGRAPH(LINE("Three")) "]");
    CHECK_TEXT(view_of(arena, "See\nhttps://plan.example/a"), "[" PARAGRAPH(LINE("See") "," LINK("https://plan.example/a")) "]");
    CHECK_TEXT(view_of(arena, "See https://plan.example/a\n"), "[" PARAGRAPH(LINE("See https://plan.example/a")) "]");
    CHECK_TEXT(view_of(arena, "A\njavascript:alert(1)"), "[" PARAGRAPH(LINE("A") "," NEXT("javascript:alert(1)")) "]");
    CHECK_TEXT(view_of(arena, "A\nhttps://x y"), "[" PARAGRAPH(LINE("A") "," NEXT("https://x y")) "]");
    arena_free(arena);
}

TEST("headings and lists")
{
    struct arena *arena = arena_new(1 << 20);
    CHECK_TEXT(view_of(arena, "Decisions\n---------\n- One\n  https://a.b/c\n- Two\n\nEnd\n"),
               "[" HEADING("Decisions") "," LIST(ITEM(LINE("One") "," LINK("https://a.b/c")) "," ITEM(LINE("Two"))) "," PARAGRAPH(LINE("End")) "]");
    CHECK_TEXT(view_of(arena, "Words\n- One\nafter"), "[" PARAGRAPH(LINE("Words")) "," LIST(ITEM(LINE("One"))) "," PARAGRAPH(LINE("after")) "]");
    CHECK_TEXT(view_of(arena, "Words\n--\n"), "[" PARAGRAPH(LINE("Words") "," NEXT("--")) "]");
    CHECK_TEXT(view_of(arena, "  set in"), "[" PARAGRAPH(LINE("set in")) "]");
    arena_free(arena);
}
