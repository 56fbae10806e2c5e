/* Fields in other languages: what the loader makes of `translated`, and what it refuses. */
#include "test.h"
#include "unit/blocks/definition/office.h"

#define HEAD "register: notice\nroom: x\ntitle: T\nabout: A.\naccess: {see: [officer]}\n"

static void check(const char *text, const char *words)
{
    AUTO(office_clear) struct office office;
    struct definition_source source = {TEXT("e/n.yaml"), text_of(text)};
    office_load(&office, &source, 1);
    CHECK_TEXT(buffer_text(&office.words), words);
}

TEST("what cannot be translated is refused with its place")
{
    check(HEAD "fields:\n  title: {type: text, required: yes, translated: yes}\n",
          "e/n.yaml:7:3: \"title\" is translated, but the register names no \"languages\", such as [cy, easy_read]\n");
    check(HEAD "languages: [cy, welsh]\nfields:\n  title: {type: text, required: yes}\n",
          "e/n.yaml:6:17: \"languages\" must be cy, easy_read, ar, bn, fa, gu, pa, pl, pt, ro, so, uk, ur or zh; found \"welsh\"\n");
    check(HEAD "languages: [cy, cy]\nfields:\n  title: {type: text, required: yes}\n", "e/n.yaml:6:17: \"languages\" names \"cy\" twice\n");
    check(HEAD "languages: cy\nfields:\n  title: {type: text, required: yes, translated: yes}\n  title_cy: {type: text}\n",
          "e/n.yaml:8:3: the translation of \"title\" needs the name \"title_cy\", which another field has\n");
    check(HEAD "languages: cy\nfields:\n  title: {type: text, required: yes, unique: yes, translated: yes}\n",
          "e/n.yaml:8:3: \"title\" cannot be translated: it is unique\n");
    check(HEAD "languages: easy_read\nfields:\n  title: {type: text, required: yes}\n  a234567890123456789012345678901: {type: text, translated: yes}\n",
          "e/n.yaml:9:3: \"a234567890123456789012345678901\" is too long a name to be translated: \"a234567890123456789012345678901_easy_read\" has more than 40 characters\n");
    check(HEAD "languages: cy\nfields:\n  title: {type: text, required: yes}\n  count: {type: integer, translated: yes}\n",
          "e/n.yaml:9:26: \"translated\" is not a key of an integer field; it is for fields of type text and prose\n");
}

TEST("a field stands beside each translated one, for each language, and asks for nothing")
{
    AUTO(office_clear) struct office office;
    struct definition_source source = {TEXT("e/n.yaml"), TEXT(HEAD "languages: [cy, easy_read]\nfields:\n"
        "  title: {type: text, max: 80, required: yes, translated: yes, was: name, also: [heading]}\n  text: {type: prose, min: 3, translated: yes, see: [officer]}\n  place: {type: text}\n")};
    const struct definition *notice;
    const struct field *welsh;
    office_load(&office, &source, 1);
    CHECK_TEXT(buffer_text(&office.words), "");
    notice = definitions_find(office.definitions, TEXT("notice"));
    CHECK_INTEGER(notice->field_count, 7);
    CHECK_TEXT(notice->fields[1].name, "title_cy");
    CHECK_TEXT(notice->fields[2].name, "title_easy_read");
    CHECK_TEXT(notice->fields[6].name, "place");
    welsh = &notice->fields[1];
    CHECK(!welsh->required && !welsh->translated && welsh->max == 80 && welsh->also_count == 0);
    CHECK_TEXT(welsh->was, "name_cy");
    CHECK_TEXT(welsh->label, "Title in Welsh");
    CHECK_TEXT(welsh->translates, "title");
    CHECK(notice->fields[4].see_count == 1 && notice->fields[4].min == 0);
    CHECK(definition_translation(notice, &notice->fields[0], TEXT("cy")) == welsh);
    CHECK(definition_translation(notice, &notice->fields[0], TEXT("ga")) == NULL);
    CHECK(definition_translation(notice, &notice->fields[6], TEXT("cy")) == NULL);
    CHECK(written_language_find(TEXT("ur"))->from_right && !written_language_find(TEXT("en")));
}
