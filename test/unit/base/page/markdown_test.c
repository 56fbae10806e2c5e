/* Markdown: what it becomes, and what it can never become. The sanitisers' attack
 * vectors are fed as Markdown; a strict tokeniser reads what comes out. */
#include "test.h"
#include "base/format/json.h"
#include "base/page/page.h"

static struct text html_of(struct arena *arena, const char *markdown, int shift)
{
    struct value *value = markdown_value(arena, text_of(markdown), shift);
    return value && value->kind == VALUE_HTML ? value->text : TEXT("(not HTML)");
}

static struct text html(const char *markdown)
{
    static char kept[4096];
    struct arena *arena = arena_new(1 << 20);
    int length = snprintf(kept, sizeof(kept), "%.*s", TEXT_ARGS(html_of(arena, markdown, 1)));
    arena_free(arena);
    return (struct text){kept, (size_t)length};
}

/* --- The tokeniser -------------------------------------------------------- */

static bool is_one_of(struct text name, const char *list)
{
    struct text rest = text_of(list), word;
    while (text_next(&rest, ' ', &word)) {
        if (text_equal(name, word))
            return true;
    }
    return false;
}

static struct text take_name(struct text *rest)
{
    size_t length = 0;
    while (length < rest->length && ((rest->data[length] >= 'a' && rest->data[length] <= 'z') ||
                                     (rest->data[length] >= '0' && rest->data[length] <= '9')))
        length++;
    struct text name = text_slice(*rest, 0, length);
    *rest = text_slice(*rest, length, rest->length);
    return name;
}

static bool take(struct text *rest, const char *what)
{
    if (!text_starts(*rest, text_of(what)))
        return false;
    *rest = text_slice(*rest, strlen(what), rest->length);
    return true;
}

static bool references_are_right(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        struct text rest = text_slice(text, i, text.length);
        if (text.data[i] == '&' && !take(&rest, "&amp;") && !take(&rest, "&lt;") && !take(&rest, "&gt;") &&
            !take(&rest, "&quot;") && !take(&rest, "&#x27;"))
            return false;
    }
    return true;
}

static bool url_is_right(struct text url)
{
    for (size_t i = 0; i < url.length; i++) {
        if ((unsigned char)url.data[i] <= ' ' || url.data[i] == '\\')
            return false;
    }
    if (text_starts(url, TEXT("/")))
        return !text_starts(url, TEXT("//"));
    struct text scheme = text_slice(url, 0, 8);
    return text_equal_ignoring_case(scheme, TEXT("https://")) ||
           text_equal_ignoring_case(text_slice(url, 0, 7), TEXT("http://")) ||
           text_equal_ignoring_case(text_slice(url, 0, 7), TEXT("mailto:"));
}

static const char *fault_in_attribute(struct text element, struct text *rest)
{
    struct text name = take_name(rest);
    if (name.length == 0 || !take(rest, "=\""))
        return "an attribute that is not name=\"value\"";
    size_t length = 0;
    while (length < rest->length && rest->data[length] != '"')
        length++;
    struct text value = text_slice(*rest, 0, length);
    *rest = text_slice(*rest, length, rest->length);
    if (!take(rest, "\""))
        return "an attribute without an end";
    if (memchr(value.data, '<', value.length) || !references_are_right(value))
        return "an attribute that is not escaped";
    if (!is_one_of(name, text_equals(element, "a") ? "href title" : text_equals(element, "ol") ? "start" :
                         text_equals(element, "code") ? "class" : ""))
        return "an attribute that is not allowed";
    if (text_equals(name, "href") && !url_is_right(value))
        return "a link that is not allowed";
    if (text_equals(name, "class") && (!text_starts(value, TEXT("language-")) || memchr(value.data, ' ', value.length)))
        return "a class that is not allowed";
    return NULL;
}

#define DEPTH_MAX 512

/* NULL when the HTML is one that Markdown may make. */
static const char *fault_in(struct text html)
{
    struct text open[DEPTH_MAX], rest = html;
    size_t depth = 0;
    while (rest.length > 0) {
        size_t length = 0;
        while (length < rest.length && rest.data[length] != '<')
            length++;
        struct text words = text_slice(rest, 0, length);
        if (memchr(words.data, '>', words.length) || !references_are_right(words))
            return "text that is not escaped";
        rest = text_slice(rest, length, rest.length);
        if (rest.length == 0)
            break;
        take(&rest, "<");
        bool closing = take(&rest, "/");
        struct text name = take_name(&rest);
        if (!is_one_of(name, "p em strong a ul ol li blockquote code pre h1 h2 h3 h4 h5 h6 hr br"))
            return "an element that is not allowed";
        while (!closing && take(&rest, " ") && !text_starts(rest, TEXT("/>"))) {
            const char *fault = fault_in_attribute(name, &rest);
            if (fault)
                return fault;
        }
        if (is_one_of(name, "hr br")) {
            if (closing || !take(&rest, "/>"))
                return "an empty element with an end tag";
            continue;
        }
        if (!take(&rest, ">"))
            return "a tag without an end";
        if (closing && (depth == 0 || !text_equal(open[--depth], name)))
            return "an end tag without a start tag";
        if (!closing && depth == DEPTH_MAX)
            return "elements too deep within one another";
        if (!closing)
            open[depth++] = name;
    }
    return depth ? "an element without an end tag" : NULL;
}

TEST("the tokeniser sees what it must see")
{
    CHECK(fault_in(TEXT("<p>a &amp; <a href=\"https://a.b/?c=d&amp;e\" title=\"t\">x</a><br />\n</p>\n<hr />")) == NULL);
    CHECK(fault_in(TEXT("<ol start=\"3\"><li><pre><code class=\"language-c\">x</code></pre></li></ol>")) == NULL);
    static const char *bad[] = {
        "<script>x</script>", "<p onclick=\"x\">x</p>", "<a href=\"javascript:x\">x</a>", "<a href=\"//x\">x</a>",
        "<a href='/x'>x</a>", "<a href=\"data:x\">x</a>", "<a href=\"\">x</a>", "<p>", "</p>", "<p><em></p></em>",
        "a > b", "a & b", "&nbsp;", "<!-- x -->", "<img src=\"/x\" />", "<P>x</P>", "<p", "<code class=\"a\">x</code>",
        "<p class=\"language-x\">x</p>", "<a href=\"/x\"onclick=\"y\">x</a>", "<p\n>x</p>", "<",
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        if (!fault_in(text_of(bad[i])))
            printf("  passed: %s\n", bad[i]);
        CHECK(fault_in(text_of(bad[i])) != NULL);
    }
}

/* --- The vectors ---------------------------------------------------------- */

static struct value *read_vectors(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    char *data = arena_alloc(arena, 1 << 20);
    size_t length = data ? fread(data, 1, 1 << 20, file) : 0;
    fclose(file);
    struct value *value = NULL;
    struct message message = {0};
    if (json_parse(arena, (struct text){data, length}, 1 << 20, &value, &message) != OK)
        printf("  %s: %s\n", path, message.text);
    return value;
}

/* Vectors that hold U+0000 and the like are refused by the JSON reader alone;
 * the rest is fed as it stands, within other Markdown, and with marks around. */
static int run_vectors(const struct value *vectors, const char *member)
{
    static const char *const around[][2] = {{"", ""}, {"- a *b* ", "\n\n"}, {"> ", " *x*"}, {"[x](", ")"}, {"[", "](/x)"},
                                            {"![", "](x)"}, {"<", ">"}, {"[a]\n\n[a]: ", ""}, {"    ", ""}, {"```", "\nx"}};
    int ran = 0;
    for (size_t i = 0; i < vectors->list.count; i++) {
        struct text vector = value_get_text(vectors->list.items[i], member);
        for (size_t j = 0; j < COUNT_OF(around); j++) {
            struct arena *arena = arena_new(8 << 20);
            struct text markdown = arena_printf(arena, "%s%.*s%s", around[j][0], TEXT_ARGS(vector), around[j][1]);
            struct value *value = markdown_value(arena, markdown, 1);
            const char *fault = value ? fault_in(value->text) : "no answer";
            if (fault)
                printf("  %s: \"%.*s\" became \"%.*s\"\n", fault, TEXT_ARGS(markdown),
                       TEXT_ARGS(value ? value->text : TEXT_NONE));
            CHECK(fault == NULL);
            ran++;
            arena_free(arena);
        }
    }
    return ran;
}

TEST("attack vectors of bluemonday and DOMPurify come out harmless")
{
    struct arena *arena = arena_new(64 << 20);
    struct value *bluemonday = read_vectors(arena, "../shared/data/testsuites/bluemonday/vectors.json");
    struct value *dompurify = read_vectors(arena, "../shared/data/testsuites/dompurify_fixtures/expect.json");
    if (!bluemonday || !dompurify) {
        arena_free(arena);
        SKIP("the vectors are not here");
    }
    int ran = run_vectors(bluemonday, "in") + run_vectors(dompurify, "payload");
    printf("  %d texts\n", ran);
    CHECK_INTEGER(ran, (430 + 223) * 10);
    arena_free(arena);
}

/* --- Examples -------------------------------------------------------------- */

TEST("links that lead elsewhere are left as their words")
{
    static const char *const bad[] = {
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc", "//evil.example",
        "/\\\\evil.example", "&#106;avascript:x", "jav&#x09;ascript:x", "%6aavascript:x", "relative", "?q", "#top",
        "ftp://x", "http:", "https:/x", "http://", "mailto:", "", "&#x2F;/evil", "/&#x9;/evil", "&#1;javascript:x",
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        char markdown[200];
        snprintf(markdown, sizeof(markdown), "[word](%s)", bad[i]);
        CHECK_TEXT(html(markdown), "<p>word</p>\n");
        snprintf(markdown, sizeof(markdown), "[word](<%s>)", bad[i]);
        CHECK_TEXT(html(markdown), "<p>word</p>\n");
    }
    CHECK_TEXT(html("<javascript:alert(1)>"), "<p>javascript:alert(1)</p>\n");
}

TEST("web, mail and site links stay")
{
    CHECK_TEXT(html("[w](https://a.b/c?d=1&e \"T\")"), "<p><a href=\"https://a.b/c?d=1&amp;e\" title=\"T\">w</a></p>\n");
    CHECK_TEXT(html("[w](HTTP://a.b) [x](/plan/1) [y](/)"),
               "<p><a href=\"HTTP://a.b\">w</a> <a href=\"/plan/1\">x</a> <a href=\"/\">y</a></p>\n");
    CHECK_TEXT(html("<mailto:a@b.c> <d@e.f>"),
               "<p><a href=\"mailto:a@b.c\">mailto:a@b.c</a> <a href=\"mailto:d@e.f\">d@e.f</a></p>\n");
}

TEST("raw HTML and images go; their words stay where they have some")
{
    CHECK_TEXT(html("a <b onclick=x>c</b> d"), "<p>a c d</p>\n");
    CHECK_TEXT(html("<script>alert(1)</script>"), "");
    CHECK_TEXT(html("<!-- x -->\n\nb"), "<p>b</p>\n");
    CHECK_TEXT(html("![a *b* <i>](https://x/y.png) c"), "<p>a <em>b</em>  c</p>\n");
    CHECK_TEXT(html("[![alt](/i.png)](/x)"), "<p><a href=\"/x\">alt</a></p>\n");
    CHECK_TEXT(html("![](x)"), "");
    CHECK_TEXT(html("a < b & c \" ' > d"), "<p>a &lt; b &amp; c &quot; ' &gt; d</p>\n");
}

TEST("headings are lowered, h6 at most")
{
    struct arena *arena = arena_new(1 << 20);
    CHECK_TEXT(html_of(arena, "# a", 0), "<h1>a</h1>\n");
    CHECK_TEXT(html_of(arena, "# a\n## b", 1), "<h2>a</h2>\n<h3>b</h3>\n");
    CHECK_TEXT(html_of(arena, "#### a\n##### b\n###### c", 2), "<h6>a</h6>\n<h6>b</h6>\n<h6>c</h6>\n");
    CHECK_TEXT(html_of(arena, "## a", -5), "<h1>a</h1>\n");
    arena_free(arena);
}

TEST("the rest of the language")
{
    CHECK_TEXT(html("- a\n- b\n\n3. c\n\n> d\n\n`e`\n\n---\n\nf  \ng"),
               "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol start=\"3\">\n<li>c</li>\n</ol>\n<blockquote>\n<p>d</p>\n"
               "</blockquote>\n<p><code>e</code></p>\n<hr />\n<p>f<br />\ng</p>\n");
    CHECK_TEXT(html(""), "");
    CHECK_TEXT(html("\xff\xfe x"), "<p>\xef\xbf\xbd\xef\xbf\xbd x</p>\n");
}

TEST("256 KiB and one byte more; no memory")
{
    size_t size = 262144;
    char *markdown = malloc(size + 1);
    memset(markdown, 'x', size + 1);
    struct arena *arena = arena_new(4 << 20);
    CHECK(markdown_value(arena, (struct text){markdown, size}, 1) != NULL);
    CHECK(markdown_value(arena, (struct text){markdown, size + 1}, 1) == NULL);
    CHECK_INTEGER(markdown_plain(arena, (struct text){markdown, size}).length, size);
    CHECK_INTEGER(markdown_plain(arena, (struct text){markdown, size + 1}).length, 0);
    CHECK(!arena_failed(arena));
    for (size_t n = 1; n <= 2; n++) {
        struct arena *small = arena_new(4 << 20);
        arena_fail_at(small, n);
        CHECK(markdown_value(small, TEXT("# a"), 1) == NULL);
        CHECK(arena_failed(small));
        arena_free(small);
    }
    arena_free(arena);
    free(markdown);
}

TEST("plain text")
{
    struct arena *arena = arena_new(1 << 20);
    CHECK_TEXT(markdown_plain(arena, TEXT("# A *b*\n\nc [d](http://x) ![e](y) <b>f</b>\ng\n\n- h\n- `i`\n\n```\nj < k\n```\n")),
               "A b\nc d e f g\nh\ni\nj < k");
    CHECK_TEXT(markdown_plain(arena, TEXT("")), "");
    CHECK_TEXT(markdown_plain(arena, TEXT("a  \nb\n\n---\n")), "a\nb");
    arena_free(arena);
}
