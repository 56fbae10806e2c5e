/* Wrong "duplicates" and "subject", and what is said of each, word for word. */
#include "test.h"
#include "unit/blocks/definition/office.h"

#define HEAD "register: r\nroom: x\ntitle: R\nabout: A.\naccess: {see: [officer, head, partner]}\n"

struct wrong {
    const char *source, *words;
};

static void check_wrong(const struct wrong *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        AUTO(office_clear) struct office office;
        office_load(&office, (struct definition_source[]){{TEXT("r.yaml"), text_of(cases[i].source)}}, 1);
        CHECK_INTEGER(office.result, ERROR_INVALID);
        CHECK_TEXT(buffer_text(&office.words), cases[i].words);
    }
}

static const struct wrong wrong_duplicates[] = {
    {HEAD "fields: {name: {type: text, required: yes}, born: {type: date}, note: {type: prose}, secret: {type: text, see: [head]}}\n"
     "duplicates: {by: [born, note, secret, nme], merge: [officer, auditor, chief]}\n",
     "r.yaml:7:25: \"by\" must name a text, integer, date, partial_date or web_address field; \"note\" is a prose field\n"
     "r.yaml:7:31: \"officer\" may merge and may not see \"secret\": comparing it would tell what is in it\n"
     "r.yaml:7:31: \"auditor\" may merge and may not see \"secret\": comparing it would tell what is in it\n"
     "r.yaml:7:31: \"chief\" may merge and may not see \"secret\": comparing it would tell what is in it\n"
     "r.yaml:7:39: there is no field \"nme\" in r; did you mean \"name\"?\n"
     "r.yaml:7:62: \"auditor\" may merge, so it must be in \"see\"\n"
     "r.yaml:7:71: there is no role \"chief\"; the roles are officer, head, partner and auditor\n"},
    {HEAD "fields: {name: {type: text, required: yes}, born: {type: date}}\n"
     "duplicates: {by: born}\n",
     "r.yaml:7:13: \"duplicates\" needs the key \"merge\"\n"
     "r.yaml:7:18: dates alone do not make two records alike: name a text, integer or web_address field too\n"},
    {HEAD "fields: {name: {type: text, required: yes}, born: {type: date}}\n"
     "subject: {find: [name, born, nme], by: [officer, auditor], approve: [officer, head, chief]}\n",
     "r.yaml:7:24: \"find\" must name a text field; \"born\" is a date field\n"
     "r.yaml:7:30: there is no field \"nme\" in r; did you mean \"name\"?\n"
     "r.yaml:7:50: \"auditor\" may gather what is held, so it must be in \"see\"\n"
     "r.yaml:7:79: \"head\" may approve an answer, so it must be in \"by\": whoever approves reads all of it\n"
     "r.yaml:7:85: there is no role \"chief\"; the roles are officer, head, partner and auditor\n"},
};

TEST("what makes two records alike, and who may merge them")
{
    check_wrong(wrong_duplicates, COUNT_OF(wrong_duplicates));
}
