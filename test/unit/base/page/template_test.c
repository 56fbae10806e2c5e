/* Served templates: what is refused, with file, line and column; escaping;
 * limits; failures while rendering. The language itself is specification_test.c's. */
#include "test.h"
#include "base/format/json.h"
#include "base/page/page.h"

struct named_source {
    const char *name, *source;
};

static enum result source_of(void *context, struct text name, struct text *ret_source)
{
    for (const struct named_source *named = context; named && named->name; named++) {
        if (text_equals(name, named->name)) {
            *ret_source = text_of(named->source);
            return OK;
        }
    }
    return ERROR_NOT_FOUND;
}

static struct message message;

/* Compiles "page" out of the sources; the set is NULL if that fails. */
static struct template_set *compile(const struct named_source *sources, enum result *ret_result)
{
    union { const struct named_source *read; void *context; } sources_union = {sources};
    struct template_set *set = template_set_new(TEMPLATE_SERVED, source_of, sources_union.context);
    memset(&message, 0, sizeof(message));
    *ret_result = template_compile(set, TEXT("page"), &message);
    if (*ret_result == OK)
        return set;
    template_set_free(set);
    return NULL;
}

static const char *refused(const char *source)
{
    struct named_source sources[] = {{"page", source}, {"parent", "{{$body}}{{/body}}"}, {NULL, NULL}};
    enum result result;
    template_set_free(compile(sources, &result));
    return result == OK ? "not refused" : message.text;
}

#define CHECK_REFUSED(source, expected) CHECK_TEXT(text_of(refused(source)), expected)

TEST("malformed templates are refused with file, line and column")
{
    CHECK_REFUSED("a\n  {{#b}}\n", "page.html:2:3: {{#b}} is never closed.");
    CHECK_REFUSED("a {{b", "page.html:1:3: this tag is never closed.");
    CHECK_REFUSED("a {{{b}}", "page.html:1:3: this {{{ is never closed with }}}.");
    CHECK_REFUSED("{{#a}}\n{{/b}}", "page.html:2:1: {{/b}} stands where {{#a}} of line 1 has to be closed first.");
    CHECK_REFUSED("é {{/b}}", "page.html:1:3: {{/b}} closes nothing.");
    CHECK_REFUSED("{{=a=}}", "page.html:1:1: new delimiters are two words without \"=\", as in {{=<% %>=}}.");
    CHECK_REFUSED("{{= =}}", "page.html:1:1: new delimiters are two words without \"=\", as in {{=<% %>=}}.");
    CHECK_REFUSED("{{}}", "page.html:1:1: this tag has no name in it.");
    CHECK_REFUSED("{{#}}{{/}}", "page.html:1:1: this tag has no name in it.");
    CHECK_REFUSED("{{>}}", "page.html:1:1: this tag has no name in it.");
    CHECK_REFUSED("{{a b}}", "page.html:1:1: a name cannot hold white space: \"a b\".");
    CHECK_REFUSED("{{a..b}}", "page.html:1:1: a part of the name \"a..b\" is empty.");
    CHECK_REFUSED("\n\n x {{> lost}}", "page.html:3:4: there is no template \"lost\".");
    CHECK_REFUSED("{{< lost}}{{/lost}}", "page.html:1:1: there is no template \"lost\".");
    CHECK_REFUSED("{{>*name}}", "page.html:1:1: a page cannot choose a template by a value: \"*name\".");
    CHECK_REFUSED("{{< parent}} stray {{/parent}}", "page.html:1:1: the text inside {{< parent}} but outside its "
                  "blocks would never be shown; put it into a {{$block}}.");
    CHECK_REFUSED("{{< parent}}{{x}}{{/parent}}", "page.html:1:13: this tag stands inside {{< parent}} but outside its "
                  "blocks and would never be shown.");
}

TEST("a missing template is not found, and a failed one leaves nothing behind")
{
    struct named_source sources[] = {{"page", "{{> a}}"}, {"a", "{{> page}}{{> b}}"}, {"b", "{{#x}}"}, {"good", "g"}, {NULL, NULL}};
    struct template_set *set = template_set_new(TEMPLATE_SERVED, source_of, sources);
    CHECK(template_compile(set, TEXT("none"), &message) == ERROR_NOT_FOUND);
    CHECK(template_compile(set, TEXT("good"), &message) == OK);
    CHECK(template_compile(set, TEXT("page"), &message) == ERROR_INVALID);
    CHECK_TEXT(text_of(message.text), "b.html:1:1: {{#x}} is never closed.");
    struct buffer out;
    buffer_init(&out, 100);
    CHECK(template_render(set, TEXT("page"), NULL, 0, &out, &message) == ERROR_NOT_FOUND);
    CHECK(template_render(set, TEXT("a"), NULL, 0, &out, &message) == ERROR_NOT_FOUND);
    sources[2].source = "b";
    CHECK(template_compile(set, TEXT("b"), &message) == OK);
    CHECK(template_compile(set, TEXT("page"), NULL) == OK);
    CHECK(template_compile(set, TEXT("page"), NULL) == OK);
    CHECK(template_render(set, TEXT("good"), NULL, 0, &out, &message) == OK);
    CHECK_TEXT(buffer_text(&out), "g");
    buffer_clear(&out);
    template_set_free(set);
}

static char *rendered(const struct named_source *sources, const char *json)
{
    static char kept[4096];
    enum result result;
    snprintf(kept, sizeof(kept), "(failed)");
    struct template_set *set = compile(sources, &result);
    if (!set) {
        snprintf(kept, sizeof(kept), "%s", message.text);
        return kept;
    }
    struct arena *arena = arena_new(1 << 20);
    struct value *value = NULL;
    struct buffer out;
    buffer_init(&out, 4000);
    if (json_parse(arena, text_of(json), 1 << 16, &value, &message) == OK) {
        value_set(arena, value, "html", value_html(arena, TEXT("<b>&</b>")));
        const struct value *contexts[] = {value};
        if (template_render(set, TEXT("page"), contexts, 1, &out, &message) == OK)
            snprintf(kept, sizeof(kept), "%.*s", TEXT_ARGS(buffer_text(&out)));
    }
    buffer_clear(&out);
    arena_free(arena);
    template_set_free(set);
    return kept;
}

static struct text page(const char *source, const char *json)
{
    struct named_source sources[] = {{"page", source}, {NULL, NULL}};
    return text_of(rendered(sources, json));
}

TEST("text is escaped however it is printed; HTML is raw in the raw form only")
{
    const char *data = "{\"t\":\"<a href='x'>\\\"&\"}";
    const char *escaped = "&lt;a href=&#39;x&#39;&gt;&quot;&amp;";
    CHECK_TEXT(page("{{t}}", data), escaped);
    CHECK_TEXT(page("{{{t}}}", data), escaped);
    CHECK_TEXT(page("{{&t}}", data), escaped);
    CHECK_TEXT(page("{{{html}}}", data), "<b>&</b>");
    CHECK_TEXT(page("{{& html}}", data), "<b>&</b>");
    CHECK_TEXT(page("{{html}}", data), "&lt;b&gt;&amp;&lt;/b&gt;");
    CHECK_TEXT(page("<{{none}}{{null}}{{list}}{{object}}>{{no}}{{n}}",
                    "{\"null\":null,\"list\":[1],\"object\":{},\"no\":false,\"n\":-7}"), "<>false-7");
}

TEST("a yes or a text opens a section without becoming the context")
{
    CHECK_TEXT(page("{{#list}}{{#yes}}{{.}}{{/yes}}{{/list}}", "{\"list\":[\"a\",\"b\"],\"yes\":true}"), "ab");
    CHECK_TEXT(page("{{#o}}{{#t}}{{t}}{{n}}{{/t}}{{/o}}", "{\"o\":{\"t\":\"x\",\"n\":1}}"), "x1");
    CHECK_TEXT(page("{{^t}}none{{/t}}{{#t}}some{{/t}}", "{\"t\":\"\"}"), "none");
}

TEST("contexts are searched from the last to the first")
{
    struct named_source sources[] = {{"page", "{{site}} {{title}} {{deep.x}}|"}, {NULL, NULL}};
    enum result result;
    struct template_set *set = compile(sources, &result);
    struct arena *arena = arena_new(1 << 16);
    struct value *chrome = value_object(arena), *view = value_object(arena), *deep = value_object(arena);
    value_set_text(arena, chrome, "site", TEXT("Site"));
    value_set_text(arena, chrome, "title", TEXT("outer"));
    value_set_text(arena, view, "title", TEXT("inner"));
    value_set(arena, chrome, "deep", deep);
    value_set_text(arena, deep, "x", TEXT("X"));
    struct buffer out;
    buffer_init(&out, 1000);
    const struct value *contexts[] = {chrome, view, NULL};
    CHECK(template_render(set, TEXT("page"), contexts, 3, &out, &message) == OK);
    CHECK(template_render(set, TEXT("page"), NULL, 0, &out, &message) == OK);
    CHECK_TEXT(buffer_text(&out), "Site inner X|  |");
    buffer_clear(&out);
    arena_free(arena);
    template_set_free(set);
}

TEST("a layout with blocks")
{
    struct named_source sources[] = {
        {"layout", "<title>{{$title}}{{site}}{{/title}}</title>\n<main>\n  {{$main}}\n  {{/main}}\n</main>\n"},
        {"page", "{{< layout}}\n{{$title}}{{name}} - {{site}}{{/title}}\n{{$main}}\n<h1>{{name}}</h1>\n<ul>\n{{#list}}\n"
                 "  {{> item}}\n{{/list}}\n</ul>\n{{/main}}\n{{/layout}}\n"},
        {"item", "<li>{{.}}</li>\n"},
        {NULL, NULL}};
    CHECK_TEXT(text_of(rendered(sources, "{\"site\":\"S\",\"name\":\"<N>\",\"list\":[\"a\",\"b\"]}")),
               "<title>&lt;N&gt; - S</title>\n<main>\n  <h1>&lt;N&gt;</h1>\n  <ul>\n    <li>a</li>\n    <li>b</li>\n"
               "  </ul>\n</main>\n");
}

TEST("a block given to a parent cannot contain itself")
{
    struct named_source sources[] = {
        {"parent", "[{{$a}}default{{/a}}]"},
        {"page", "{{< parent}}{{$a}}x{{$a}}y{{/a}}{{/a}}{{/parent}}"}, {NULL, NULL}};
    CHECK_TEXT(text_of(rendered(sources, "{}")), "[xy]");
}

/* Data `depth` nodes deep, for a partial that follows them. */
static enum result render_deep(int depth)
{
    struct named_source sources[] = {{"page", "{{> node}}"}, {"node", "{{#next}}{{> node}}{{/next}}"}, {NULL, NULL}};
    enum result result;
    struct template_set *set = compile(sources, &result);
    struct arena *arena = arena_new(1 << 20);
    struct value *value = value_object(arena);
    for (int i = 0; i < depth; i++) {
        /* The innermost must hide the outer ones' "next", or it would go on for ever. */
        struct value *outer = value_object(arena);
        if (i == 0)
            value_set(arena, value, "next", value_null(arena));
        value_set(arena, outer, "next", value);
        value = outer;
    }
    struct buffer out;
    buffer_init(&out, 1000);
    const struct value *contexts[] = {value};
    result = template_render(set, TEXT("page"), contexts, 1, &out, &message);
    buffer_clear(&out);
    arena_free(arena);
    template_set_free(set);
    return result;
}

TEST("partials within partials end at 64")
{
    CHECK(render_deep(63) == OK);
    CHECK(render_deep(64) == ERROR_LIMIT);
    CHECK_TEXT(text_of(message.text), "node.html:1:10: templates include one another without an end.");
    CHECK_TEXT(page("{{> page}}", "{}"), "(failed)");
    CHECK_TEXT(text_of(message.text), "page.html:1:1: templates include one another without an end.");
}

TEST("tags open at a time: 32")
{
    char source[33 * 14 + 1];
    for (int depth = 32; depth <= 33; depth++) {
        size_t length = 0;
        for (int i = 0; i < 2 * depth; i++)
            length += (size_t)snprintf(source + length, sizeof(source) - length, i < depth ? "{{#a}}" : "{{/a}}");
        if (depth == 32)
            CHECK_REFUSED(source, "not refused");
        else
            CHECK_REFUSED(source, "page.html:1:193: more than 32 tags are open within one another.");
    }
}

TEST("sections that multiply are stopped")
{
    char source[1000] = "";
    size_t length = 0;
    for (int i = 0; i < 60; i++)
        length += (size_t)snprintf(source + length, sizeof(source) - length, i < 30 ? "{{#l}}" : "{{/l}}");
    CHECK_TEXT(page(source, "{\"l\":[1,2,3,4]}"), "(failed)");
    CHECK(strstr(message.text, "the page takes too many steps") != NULL);
}

TEST("a template's text: 1 MiB")
{
    size_t size = 1 << 20;
    char *source = malloc(size + 2);
    memset(source, 'x', size + 1);
    source[size] = '\0';
    CHECK_REFUSED(source, "not refused");
    source[size] = 'x';
    source[size + 1] = '\0';
    CHECK_REFUSED(source, "page.html:1:1: a template can have 1048576 bytes at most.");
    free(source);
}

TEST("a page just under and just over the buffer's maximum")
{
    struct named_source sources[] = {{"page", "{{#l}}{{.}}<{{/l}}"}, {NULL, NULL}};
    enum result result;
    struct template_set *set = compile(sources, &result);
    struct arena *arena = arena_new(1 << 16);
    struct value *object = value_object(arena), *list = value_list(arena);
    value_set(arena, object, "l", list);
    for (int i = 0; i < 8; i++)
        value_append(arena, list, value_text(arena, TEXT("&x")));
    const struct value *contexts[] = {object};
    for (size_t bytes_max = 0; bytes_max <= 8 * 7; bytes_max++) {
        struct buffer out;
        buffer_init(&out, bytes_max);
        result = template_render(set, TEXT("page"), contexts, 1, &out, &message);
        CHECK(result == (bytes_max < 8 * 7 ? ERROR_LIMIT : OK));
        CHECK(buffer_text(&out).length <= bytes_max);
        buffer_clear(&out);
    }
    arena_free(arena);
    template_set_free(set);
}

TEST("a view whose arena failed renders without crashing")
{
    struct named_source sources[] = {{"page", "{{a}}{{#l}}{{x}}{{/l}}{{o.x}}"}, {NULL, NULL}};
    enum result result;
    struct template_set *set = compile(sources, &result);
    for (size_t n = 1; n < 20; n++) {
        struct arena *arena = arena_new(1 << 16);
        arena_fail_at(arena, n);
        struct value *object = value_object(arena), *list = value_list(arena), *item = value_object(arena);
        value_set_text(arena, item, "x", TEXT("x"));
        value_append(arena, list, item);
        value_set(arena, object, "l", list);
        value_set(arena, object, "o", item);
        value_set_integer(arena, object, "a", 1);
        struct buffer out;
        buffer_init(&out, 1000);
        const struct value *contexts[] = {object};
        CHECK(template_render(set, TEXT("page"), contexts, 1, &out, &message) == OK);
        buffer_clear(&out);
        arena_free(arena);
    }
    template_set_free(set);
}
