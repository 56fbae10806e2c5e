/* The difference of two texts. */
#include "test.h"
#include "base/page/page.h"

#define DEL(words) "<del><span class=\"govuk-visually-hidden\">removed: </span>" words "</del>"
#define INS(words) "<ins><span class=\"govuk-visually-hidden\">added: </span>" words "</ins>"

static struct text difference(const char *before, const char *after)
{
    static char kept[8192];
    struct arena *arena = arena_new(1 << 20);
    struct value *value = difference_value(arena, text_of(before), text_of(after));
    int length = snprintf(kept, sizeof(kept), "%.*s",
                          TEXT_ARGS(value && value->kind == VALUE_HTML ? value->text : TEXT("(no HTML)")));
    arena_free(arena);
    return (struct text){kept, (size_t)length};
}

TEST("words that changed")
{
    CHECK_TEXT(difference("", ""), "");
    CHECK_TEXT(difference("same", "same"), "same");
    CHECK_TEXT(difference("", "new"), INS("new"));
    CHECK_TEXT(difference("old", ""), DEL("old"));
    CHECK_TEXT(difference("old", "new"), DEL("old") " " INS("new"));
    CHECK_TEXT(difference("By May 2026.", "By June 2026."), "By " DEL("May") " " INS("June") " 2026.");
    CHECK_TEXT(difference("a b c", "a c"), "a " DEL("b ") "c");
    CHECK_TEXT(difference("a c", "a b c"), "a " INS("b ") "c");
    CHECK_TEXT(difference("£1,000.50.", "£1,000.07."), DEL("£1,000.50") " " INS("£1,000.07") ".");
    CHECK_TEXT(difference("a, 1.", "a, 2."), "a, " DEL("1") " " INS("2") ".");
    CHECK_TEXT(difference("caf\xc3\xa9 au lait", "caf\xc3\xa8 au lait"), DEL("caf\xc3\xa9") " " INS("caf\xc3\xa8") " au lait");
}

TEST("changes next to one another are one change")
{
    CHECK_TEXT(difference("x old words y", "x new text y"), "x " DEL("old words") " " INS("new text") " y");
    CHECK_TEXT(difference("old words", "new text"), DEL("old words") " " INS("new text"));
}

TEST("white space: line ends show, other changes of it do not")
{
    CHECK_TEXT(difference("a  b", "a b"), "a b");
    CHECK_TEXT(difference("a b", "a\nb"), "a<br>\nb");
    CHECK_TEXT(difference("a\r\nb", "a\nb"), "a<br>\nb");
    CHECK_TEXT(difference("a", "a "), "a ");
    CHECK_TEXT(difference("a\n\nb", "a\n\nc"), "a<br>\n<br>\n" DEL("b") " " INS("c"));
}

TEST("what was written is escaped")
{
    CHECK_TEXT(difference("<b>", "<i>"), "&lt;" DEL("b") " " INS("i") "&gt;");
    CHECK_TEXT(difference("\"'&", ""), DEL("&quot;&#39;&amp;"));
}

/* The texts that the HTML says were before and after, without tags. */
static void unmark(struct text html, struct buffer *before, struct buffer *after)
{
    bool removed = false, added = false;
    for (size_t i = 0; i < html.length; i++) {
        struct text rest = text_slice(html, i, html.length);
        if (text_starts(rest, TEXT("<del>")))
            removed = true;
        else if (text_starts(rest, TEXT("<ins>")))
            added = true;
        if (text_starts(rest, TEXT("</del> <ins>")))
            i += sizeof("</del>") - 1; /* the space between is not of the texts */
        if (html.data[i] != '<' && !text_starts(rest, TEXT("removed: ")) && !text_starts(rest, TEXT("added: "))) {
            if (!added)
                buffer_append_byte(before, html.data[i]);
            if (!removed)
                buffer_append_byte(after, html.data[i]);
            continue;
        }
        if (text_starts(rest, TEXT("</del>")))
            removed = false;
        else if (text_starts(rest, TEXT("</ins>")))
            added = false;
        while (i < html.length && html.data[i] != '>')
            i++;
    }
}

/* Upper-case words only, so that no word is one of the marks. */
static struct text random_text(struct arena *arena, uint32_t *seed, size_t words, uint32_t vocabulary)
{
    struct buffer buffer;
    buffer_init(&buffer, 1 << 20);
    for (size_t i = 0; i < words; i++) {
        *seed = *seed * 1664525u + 1013904223u;
        buffer_printf(&buffer, "%s%c%c", i ? " " : "", (char)('A' + (*seed >> 24) % vocabulary), (char)('A' + (*seed >> 16) % 2));
    }
    struct text text = arena_copy(arena, buffer_text(&buffer));
    buffer_clear(&buffer);
    return text;
}

TEST("both texts can be read back out of the difference")
{
    uint32_t seed = 7;
    for (int round = 0; round < 300; round++) {
        struct arena *arena = arena_new(8 << 20);
        struct text before = random_text(arena, &seed, seed >> 27, 2 + (uint32_t)round % 9);
        struct text after = random_text(arena, &seed, seed >> 27, 2 + (uint32_t)round % 9);
        struct value *value = difference_value(arena, before, after);
        CHECK(value != NULL);
        struct buffer before_back, after_back;
        buffer_init(&before_back, 1 << 16);
        buffer_init(&after_back, 1 << 16);
        unmark(value->text, &before_back, &after_back);
        /* Spaces move when words next to them go: compare without. */
        struct buffer *backs[] = {&before_back, &after_back};
        struct text originals[] = {before, after};
        for (int side = 0; side < 2; side++) {
            size_t at = 0;
            bool same = true;
            for (size_t i = 0; i < backs[side]->length; i++) {
                char byte = backs[side]->data[i];
                if (byte < 'A' || byte > 'Z')
                    continue;
                while (at < originals[side].length && originals[side].data[at] == ' ')
                    at++;
                same = same && at < originals[side].length && originals[side].data[at++] == byte;
            }
            CHECK(same && at == originals[side].length);
        }
        buffer_clear(&before_back);
        buffer_clear(&after_back);
        arena_free(arena);
    }
}

TEST("texts too different are replaced whole but for their ends; long texts end")
{
    struct arena *arena = arena_new(32 << 20);
    uint32_t seed = 99;
    struct text before = random_text(arena, &seed, 6600, 26), after = random_text(arena, &seed, 6600, 26);
    before = arena_printf(arena, "first %.*s last", TEXT_ARGS(before));
    after = arena_printf(arena, "first %.*s last", TEXT_ARGS(after));
    struct value *value = difference_value(arena, before, after);
    CHECK(value != NULL && text_starts(value->text, TEXT("first <del>")) && text_ends(value->text, TEXT("</ins> last")));
    CHECK(value != NULL && !text_contains(text_slice(value->text, 20, value->text.length), TEXT("<del>")));
    arena_free(arena);
}

TEST("no memory for the answer")
{
    for (size_t n = 1; n <= 2; n++) {
        struct arena *arena = arena_new(1 << 20);
        arena_fail_at(arena, n);
        CHECK(difference_value(arena, TEXT("a"), TEXT("b")) == NULL);
        CHECK(arena_failed(arena));
        arena_free(arena);
    }
}
