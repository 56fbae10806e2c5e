/* Several files in one field: what the loader makes of `files_max`, and what it refuses. */
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

TEST("places that cannot be made are refused with their place")
{
    check(HEAD "fields:\n  title: {type: text, required: yes}\n  papers: {type: file, accept: pdf, files_max: 1}\n",
          "e/n.yaml:8:48: \"files_max\" must be a whole number from 2 to 20; found \"1\"\n");
    check(HEAD "fields:\n  title: {type: text, required: yes}\n  papers: {type: file, accept: pdf, files_max: 21}\n",
          "e/n.yaml:8:48: \"files_max\" must be a whole number from 2 to 20; found \"21\"\n");
    check(HEAD "fields:\n  title: {type: text, required: yes, files_max: 3}\n",
          "e/n.yaml:7:38: \"files_max\" is not a key of a text field; it is for fields of type file\n");
    check(HEAD "fields:\n  title: {type: text, required: yes}\n  papers: {type: file, accept: pdf, files_max: 3}\n  papers_3: {type: text}\n",
          "e/n.yaml:8:3: the files of \"papers\" need the name \"papers_3\", which another field has\n");
    check(HEAD "fields:\n  title: {type: text, required: yes}\n  a23456789012345678901234567890123456789: {type: file, accept: pdf, files_max: 2}\n",
          "e/n.yaml:8:3: \"a23456789012345678901234567890123456789\" is too long a name for several files: \"a23456789012345678901234567890123456789_2\" has more than 40 characters\n");
}

TEST("a field stands behind for each further file, as public and as private as the first, and asks for nothing")
{
    AUTO(office_clear) struct office office;
    struct definition_source source = {TEXT("e/n.yaml"), TEXT(HEAD "fields:\n"
        "  title: {type: text, required: yes}\n  papers: {type: file, accept: [pdf, csv], max: 2 MB, files_max: 3, required: yes, was: sheets, see: [officer]}\n"
        "  map: {type: file, accept: png}\n")};
    const struct definition *notice;
    const struct field *third, *first;
    office_load(&office, &source, 1);
    CHECK_TEXT(buffer_text(&office.words), "");
    notice = definitions_find(office.definitions, TEXT("notice"));
    CHECK_INTEGER(notice->field_count, 5);
    CHECK_TEXT(notice->fields[2].name, "papers_2");
    third = &notice->fields[3];
    CHECK_TEXT(third->name, "papers_3");
    CHECK_TEXT(third->was, "sheets_3");
    CHECK_TEXT(third->label, "Papers, file 3");
    CHECK_TEXT(third->place_of, "papers");
    CHECK(!third->required && third->files_max == 1 && third->see_count == 1 && third->max == 2000000 && third->accept == notice->fields[1].accept);
    CHECK_INTEGER(field_place(third, &first), 3);
    CHECK(first == &notice->fields[1] && first->required && first->files_max == 3 && !first->place_of.length);
    CHECK_INTEGER(field_place(first, NULL), 1);
    CHECK_INTEGER(notice->fields[4].files_max, 1);
    CHECK_INTEGER(field_place(&notice->fields[4], NULL), 1);
}
