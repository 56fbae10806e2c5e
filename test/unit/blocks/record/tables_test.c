/* Changed definitions: what only adds migrates, what would lose data is refused with its records. */
#include "office_help.h"

#define HEAD_OF_PAPER "register: paper\nroom: test\ntitle: Paper\nabout: A paper.\n"
#define ACCESS "access: {see: [officer], add: [officer], edit: [officer]}\n"
static const char letters_yaml[] = "list: letters\ntitle: Letters\nchoices:\n  a: {label: A}\n  b: {label: B}\n";
static const char letters_less_yaml[] = "list: letters\ntitle: Letters\nchoices:\n  a: {label: A}\n";
static const char paper_yaml[] =
    HEAD_OF_PAPER "fields:\n  title: {type: text, required: yes}\n  pages: {type: integer}\n  letter: {type: choice, from: letters}\n"
    "  about: {type: link, to: paper}\n  cites: {type: links, to: paper, max: 9}\n" ACCESS;

/* Opens with paper_yaml, one full record and one nearly empty; then defines `changed`. */
static enum result change_to(struct office *office, const char *letters, const char *changed, const char *accepted)
{
    const char *before[] = {roles_yaml, letters_yaml, paper_yaml, NULL}, *after[] = {roles_yaml, letters, changed, NULL};
    int64_t first;
    CHECK_INTEGER(office_define(office, before, ""), OK);
    first = office_add(office, OFFICER(office), "paper", "title=Bare");
    CHECK(first > 0);
    CHECK(office_add(office, OFFICER(office), "paper", arena_printf(office->arena, "title=Full;pages=12;letter=b;about=%" PRId64 ";cites=%" PRId64, first, first).data) > 0);
    return office_define(office, after, accepted);
}

static struct record *full(struct office *office)
{
    return office_load(office, "paper", office_count(office, "select id from record where name = 'Full'"));
}

TEST("leaving a field out is refused while records hold it, and the message names them")
{
    struct office office = office_new();
    CHECK_INTEGER(change_to(&office, letters_yaml, HEAD_OF_PAPER "fields:\n  title: {type: text, required: yes}\n  letter: {type: choice, from: letters}\n"
                            "  about: {type: link, to: paper}\n  cites: {type: links, to: paper, max: 9}\n" ACCESS, ""), ERROR_CONFLICT);
    CHECK(strstr(office.message.text, "pages") != NULL);
    CHECK(strstr(office.message.text, "1 record (2)") != NULL);
    CHECK(strstr(office.message.text, "--accept-loss paper.pages") != NULL);
    CHECK_INTEGER(office_count(&office, "select pages from reg_paper where pages is not null"), 12);
    office_end(&office);
}

TEST("a loss that is accepted by name, and no other")
{
    struct office office = office_new();
    static const char without[] = HEAD_OF_PAPER "fields:\n  title: {type: text, required: yes}\n" ACCESS;
    CHECK_INTEGER(change_to(&office, letters_yaml, without, "paper.pages"), ERROR_CONFLICT);
    CHECK_INTEGER(office_define(&office, (const char *const[]){roles_yaml, letters_yaml, without, NULL}, "paper.pages paper.letter paper.about paper.cites"), OK);
    CHECK_INTEGER(office_count(&office, "select count(*) from reg_paper"), 2);
    CHECK_INTEGER(office_count(&office, "select pages from reg_paper"), -1);
    CHECK_INTEGER(office_count(&office, "select count(*) from link where field = 'cites'"), 0);
    CHECK_TEXT(full(&office)->name, "Full");
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "paper", full(&office)->id, 1, "title=Full"), OK);
    office_end(&office);
}

TEST("a field that nobody filled may go")
{
    struct office office = office_new();
    static const char *const with[] = {roles_yaml, letters_yaml, paper_yaml, NULL};
    static const char *const without[] = {roles_yaml, HEAD_OF_PAPER "fields:\n  title: {type: text, required: yes}\n" ACCESS, NULL};
    CHECK_INTEGER(office_define(&office, with, ""), OK);
    CHECK(office_add(&office, OFFICER(&office), "paper", "title=Bare") > 0);
    CHECK_INTEGER(office_define(&office, without, ""), OK);
    CHECK_INTEGER(office_define(&office, without, ""), OK);
    CHECK_INTEGER(office_define(&office, with, ""), OK); /* and come again */
    CHECK(office_add(&office, OFFICER(&office), "paper", "title=Again;pages=3") > 0);
    office_end(&office);
}

TEST("new fields, of every kind")
{
    struct office office = office_new();
    CHECK_INTEGER(change_to(&office, letters_yaml, HEAD_OF_PAPER "fields:\n  title: {type: text, required: yes}\n  pages: {type: integer}\n  letter: {type: choice, from: letters}\n"
                            "  about: {type: link, to: paper}\n  cites: {type: links, to: paper, max: 9}\n  day: {type: date}\n  words: {type: prose}\n"
                            "  next: {type: link, to: paper}\n  more: {type: links, to: paper, max: 9}\n  sure: {type: boolean}\n" ACCESS, ""), OK);
    CHECK_TEXT(record_text(full(&office), "pages"), "12");
    CHECK_TEXT(record_text(full(&office), "day"), "");
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "paper", full(&office)->id, 1, "day=2026-01-02;sure=yes;more=1;next=1"), OK);
    CHECK_INTEGER(record_link(full(&office), "next"), 1);
    CHECK_INTEGER(record_value(full(&office), text_of("more"))->link_count, 1);
    office_end(&office);
}

TEST("a renamed field keeps its values, links too")
{
    struct office office = office_new();
    struct record *old = NULL, *record;
    struct db *db;
    CHECK_INTEGER(change_to(&office, letters_yaml, HEAD_OF_PAPER "fields:\n  title: {type: text, required: yes}\n  sheets: {type: integer, was: pages}\n  letter: {type: choice, from: letters}\n"
                            "  subject: {type: link, to: paper, was: about}\n  sources: {type: links, to: paper, max: 9, was: cites}\n" ACCESS, ""), OK);
    record = full(&office);
    CHECK_TEXT(record_text(record, "sheets"), "12");
    CHECK(record_link(record, "subject") > 0);
    CHECK_INTEGER(record_value(record, text_of("sources"))->link_count, 1);
    db = office_read(&office);
    CHECK_INTEGER(record_load_version(db, &office.engine, office.arena, record->definition, record->id, 1, &old), OK);
    CHECK_TEXT(record_text(old, "sheets"), "12"); /* history speaks of it under its old name */
    store_read_end(db);
    office_end(&office);
}

TEST("a field renamed and given another type at once is refused")
{
    struct office office = office_new();
    CHECK_INTEGER(change_to(&office, letters_yaml, HEAD_OF_PAPER "fields:\n  title: {type: text, required: yes}\n  day: {type: date, was: pages}\n  letter: {type: choice, from: letters}\n"
                            "  about: {type: link, to: paper}\n  cites: {type: links, to: paper, max: 9}\n" ACCESS, ""), ERROR_CONFLICT);
    office_end(&office);
}

TEST("text may become prose; a number may not become a date while records hold one")
{
    struct office office = office_new();
    CHECK_INTEGER(change_to(&office, letters_yaml, HEAD_OF_PAPER "name: title\nfields:\n  title: {type: text, required: yes}\n  pages: {type: date}\n  letter: {type: choice, from: letters}\n"
                            "  about: {type: link, to: paper}\n  cites: {type: links, to: paper, max: 9}\n" ACCESS, ""), ERROR_CONFLICT);
    CHECK(strstr(office.message.text, "type") != NULL);
    office_end(&office);
}

TEST("a choice that records hold stays in its list, though the register's own file did not change")
{
    struct office office = office_new();
    CHECK_INTEGER(change_to(&office, letters_less_yaml, paper_yaml, ""), ERROR_CONFLICT);
    CHECK(strstr(office.message.text, "letter") != NULL);
    office_end(&office);
}

TEST("a state in which records stand stays")
{
    struct office office = office_new();
    static const char *const changed[] = {roles_yaml, moods_yaml, organisation_yaml,
        "register: promise\nroom: test\ntitle: Promise\nabout: A promise.\nfields:\n  number: {type: integer, required: yes}\n  title: {type: text, required: yes}\n"
        "access: {see: [officer], add: [officer], edit: [officer]}\n", NULL};
    CHECK(office_add(&office, OFFICER(&office), "promise", "number=1;title=A") > 0);
    CHECK_INTEGER(office_define(&office, changed, ""), ERROR_CONFLICT);
    CHECK(strstr(office.message.text, "state") != NULL);
    office_end(&office);
}

TEST("what is unique no longer may come twice, and what is to be unique must not be there twice")
{
    struct office office = office_new();
    static const char *const strict[] = {roles_yaml, HEAD_OF_PAPER "fields:\n  title: {type: text, required: yes}\n  about: {type: link, to: paper}\n  code: {type: text, unique: yes}\n" ACCESS, NULL};
    static const char *const loose[] = {roles_yaml, HEAD_OF_PAPER "fields:\n  title: {type: text, required: yes}\n  about: {type: link, to: paper}\n  code: {type: text}\n" ACCESS, NULL};
    static const char *const within[] = {roles_yaml, HEAD_OF_PAPER "fields:\n  title: {type: text, required: yes}\n  about: {type: link, to: paper}\n  code: {type: text, unique: about}\n" ACCESS, NULL};
    int64_t second;
    CHECK_INTEGER(office_define(&office, strict, ""), OK);
    CHECK(office_add(&office, OFFICER(&office), "paper", "title=One;code=A") > 0);
    CHECK(office_add(&office, OFFICER(&office), "paper", "title=Two;code=A") <= 0);
    CHECK_INTEGER(office_define(&office, loose, ""), OK);
    second = office_add(&office, OFFICER(&office), "paper", "title=Two;code=A");
    CHECK(second > 0);
    CHECK_INTEGER(office_define(&office, strict, ""), ERROR_CONFLICT);
    CHECK(strstr(office.message.text, "\"code\" is to be unique, but 2 records say the same as another (1, 2)") != NULL);
    CHECK_INTEGER(office_define(&office, within, ""), OK);
    CHECK(office_add(&office, OFFICER(&office), "paper", arena_printf(office.arena, "title=Three;code=A;about=%" PRId64, second).data) > 0);
    CHECK(office_add(&office, OFFICER(&office), "paper", arena_printf(office.arena, "title=Four;code=A;about=%" PRId64, second).data) <= 0);
    CHECK_INTEGER(office_count(&office, "select count(*) from sqlite_schema where type = 'index' and tbl_name = 'reg_paper'"), 2);
    office_end(&office);
}
