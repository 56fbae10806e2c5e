#include "test.h"

#include "base/page/translate.h"

static struct text in_pseudo(struct arena *arena, const char *source)
{
    struct language *language = NULL;
    struct text translated = TEXT("(failed)");
    if (language_pseudo(arena, &language) == OK && template_translate(arena, language, text_of(source), &translated) < 0)
        return TEXT("(failed)");
    return translated;
}

TEST("texts between tags, with the names in them")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(16 << 20);
    CHECK_TEXT(in_pseudo(arena, "<p>Led by {{name}}, once</p>"), "<p>⟦Led by ⟧{{name}}⟦, once⟧</p>");
    CHECK_TEXT(in_pseudo(arena, "  <p>\n  One\n  line </p>\n"), "  <p>\n  ⟦One line⟧ </p>\n");
    CHECK_TEXT(in_pseudo(arena, "<b>{{number}}</b> &nbsp; – 12.3"), "<b>{{number}}</b> &nbsp; – 12.3");
    CHECK_TEXT(in_pseudo(arena, "One{{#x}}, two{{/x}}{{^x}}none{{/x}}{{> part}}end"), "⟦One⟧{{#x}}⟦, two⟧{{/x}}{{^x}}⟦none⟧{{/x}}{{> part}}⟦end⟧");
    CHECK_TEXT(in_pseudo(arena, "{{! A comment stays }}{{<a/b}}{{$title}}Title{{/title}}{{/a/b}}"), "{{! A comment stays }}{{<a/b}}{{$title}}⟦Title⟧{{/title}}{{/a/b}}");
    CHECK_TEXT(in_pseudo(arena, "Before {{{html}}} after"), "⟦Before⟧ {{{html}}} ⟦after⟧");
}

TEST("attributes that people read, and no others")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(16 << 20);
    CHECK_TEXT(in_pseudo(arena, "<a class=\"govuk link\" href=\"/a b\" title=\"Go there\">x1</a>"), "<a class=\"govuk link\" href=\"/a b\" title=\"⟦Go there⟧\">⟦x1⟧</a>");
    CHECK_TEXT(in_pseudo(arena, "<nav aria-label=\"{{#desk}}Desk{{/desk}}{{^desk}}Main{{/desk}}\">"), "<nav aria-label=\"{{#desk}}⟦Desk⟧{{/desk}}{{^desk}}⟦Main⟧{{/desk}}\">");
    CHECK_TEXT(in_pseudo(arena, "<i data-title=\"Not this\" value=\"{{v}} > w\">"), "<i data-title=\"Not this\" value=\"{{v}} > w\">");
    CHECK_TEXT(in_pseudo(arena, "<a{{#current}} aria-current=\"true\"{{/current}}>Home</a>"), "<a{{#current}} aria-current=\"true\"{{/current}}>⟦Home⟧</a>");
}

TEST("what is broken is copied, not lost")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(16 << 20);
    CHECK_TEXT(in_pseudo(arena, "<p title=\"never closed"), "<p title=\"never closed");
    CHECK_TEXT(in_pseudo(arena, "text {{never closed"), "⟦text ⟧{{never closed⟦⟧");
    CHECK_TEXT(in_pseudo(arena, "<"), "<");
    CHECK_TEXT(in_pseudo(arena, ""), "");
}

TEST("a translation cannot bring marks of its own")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(16 << 20);
    struct language_source source = {TEXT("cy.yaml"), TEXT("language: cy\nname: Cymraeg\ntexts:\n  \"Signed in as {{name}}\": \"{{name}} <b>\\\"wedi\\\"</b>\"\n")};
    struct language *language = NULL;
    struct faults faults;
    struct text translated = TEXT_NONE;
    faults_init(&faults, arena);
    CHECK_INTEGER(language_load(arena, &source, 1, &faults, &language), OK);
    CHECK_INTEGER(template_translate(arena, language, TEXT("<p>Signed in as\n{{name}}</p><p>Rest</p>"), &translated), OK);
    CHECK_TEXT(translated, "<p>{{name}} &lt;b&gt;&quot;wedi&quot;&lt;/b&gt;</p><p>Rest</p>");
}
