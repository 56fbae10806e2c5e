/* Access in definitions: what is said of each fault, word for word, and what stands where a file is silent. */
#include "test.h"
#include "unit/blocks/definition/office.h"

#define FIELDS "fields: {title: {type: text, required: yes}, secret: {type: text, see: [assigned]}}\n"
#define HEAD "register: r\nroom: x\ntitle: R\nabout: A.\n" FIELDS

static void check_words(const char *source, const char *words)
{
    AUTO(office_clear) struct office office;
    office_load(&office, (struct definition_source[]){{TEXT("r.yaml"), text_of(source)}}, 1);
    CHECK_INTEGER(office.result, words[0] ? ERROR_INVALID : OK);
    CHECK_TEXT(buffer_text(&office.words), words);
}

TEST("assigned needs somebody who assigns and somebody who can have a record")
{
    check_words(HEAD "access: {see: [assigned], add: [officer], assign: [head]}\n", "");
    check_words(HEAD "access: {see: [assigned], add: [officer]}\n",
                "r.yaml:6:9: \"assigned\" is used, so \"assign\" must name the roles that may assign a record\n");
    check_words(HEAD "access: {see: [head], assign: [head]}\n",
                "r.yaml:6:9: \"assigned\" is used, so \"assigned_to\" or \"add\" must name the roles that can have a record\n");
    check_words(HEAD "access: {see: [assigned], assign: [heed], assigned_to: [offices]}\n",
                "r.yaml:6:36: there is no role \"heed\"; did you mean \"head\"?\n"
                "r.yaml:6:57: there is no role \"offices\"; did you mean \"officer\"?\n");
    check_words("register: r\nroom: x\ntitle: R\nabout: A.\nfields: {title: {type: text, required: yes}}\n"
                "access: {see: [officer], assign: [head]}\n",
                "r.yaml:6:34: \"assign\" is for registers in which \"assigned\" may see, edit or move a record; it stands nowhere here\n");
    check_words("roles: {assigned: {label: A}}\n",
                "r.yaml:1:9: \"assigned\" is not a role that somebody holds: it stands for whoever a record is assigned to\n");
}

TEST("whoever may do something sees it: makers by being assigned, the assigned by that word or by their roles")
{
    check_words(HEAD "access: {see: [assigned], add: [officer], edit: [officer], assign: [head]}\n",
                "r.yaml:6:50: \"officer\" may edit but not see the record: add it to \"see\" under \"access\"\n");
    check_words(HEAD "access: {see: [assigned], add: [officer], assigned_to: [auditor], assign: [head]}\n",
                "r.yaml:6:33: \"officer\" may add but not see the record: add it to \"see\" under \"access\"\n");
    check_words(HEAD "access: {see: [officer], add: [officer], edit: [assigned], assign: [head]}\n", "");
    check_words(HEAD "access: {see: [head], edit: [assigned], assigned_to: [officer], assign: [head]}\n",
                "r.yaml:6:30: \"assigned\" may edit but not see the record: add it to \"see\" under \"access\"\n");
    check_words(HEAD "access: {see: [assigned], add: [assigned], assign: [head], assigned_to: [officer]}\n",
                "r.yaml:6:33: nobody is assigned to a record before it is made: \"add\" names roles\n");
    check_words(HEAD "access: {see: [assigned, partner], add: [officer], assign: [head], only: {assigned: title}}\n",
                "r.yaml:6:85: there is no role \"assigned\"; the roles are officer, head, partner and auditor\n");
}

TEST("glass is broken where reads are logged, by those who need to")
{
    check_words(HEAD "access: {see: [assigned], add: [officer], assign: [head], reads: logged, break_glass: [head]}\n", "");
    check_words(HEAD "access: {see: [assigned], add: [officer], assign: [head], break_glass: [head]}\n",
                "r.yaml:6:72: \"break_glass\" needs \"reads: logged\": what is opened so must be seen by the auditor\n");
    check_words(HEAD "access: {see: [assigned, head], add: [officer], assign: [head], reads: logged, break_glass: [head, hed]}\n",
                "r.yaml:6:94: \"head\" is in \"see\" and needs to break nothing\n"
                "r.yaml:6:100: there is no role \"hed\"; did you mean \"head\"?\n");
    check_words(HEAD "access: {see: [assigned], add: [officer], assign: [head], glass_hours: 4}\n",
                "r.yaml:6:72: \"glass_hours\" says how long a broken glass stays open, and no \"break_glass\" names who may break one\n");
    check_words(HEAD "access: {see: [assigned], add: [officer], assign: [head], reads: logged, break_glass: [head], glass_hours: 168}\n", "");
    check_words(HEAD "access: {see: [assigned], add: [officer], assign: [head], reads: logged, break_glass: [head], glass_hours: 169}\n",
                "r.yaml:6:108: \"glass_hours\" must be a whole number from 1 to 168; found \"169\"\n");
    check_words(HEAD "access: {see: [head], reads: kept, assign: [head], add: [head]}\n",
                "r.yaml:6:30: \"reads\" must be logged; found \"kept\"\n");
}

TEST("what names a record tells nothing that only some may know")
{
    check_words("register: r\nroom: x\ntitle: R\nabout: A.\nfields: {title: {type: text, required: yes, see: [head]}}\naccess: {see: [officer, head]}\n",
                "r.yaml:5:50: \"title\" names a record in lists, so it cannot have \"see\": let \"name\" say another field\n");
    check_words("register: r\nroom: x\ntitle: R\nabout: A.\nreference: A-{title}-{serial}\n" FIELDS
                "access: {see: [assigned], add: [officer], assign: [head]}\n",
                "r.yaml:5:12: who may not see a record is shown its reference to assign it or to break the glass: it cannot hold \"title\"\n");
}

TEST("those who may add can have records, where nothing else is said")
{
    AUTO(office_clear) struct office office;
    const struct definition *definition;
    office_load(&office, (struct definition_source[]){{TEXT("r.yaml"), TEXT(HEAD "access: {see: [assigned], add: [officer, head], assign: [head]}\n")}}, 1);
    CHECK_INTEGER(office.result, OK);
    definition = definitions_find(office.definitions, TEXT("r"));
    CHECK(definition->uses_assigned && !definition->reads_logged);
    CHECK_INTEGER(definition->assigned_to_count, 2);
    CHECK(!definitions_find(office.definitions, TEXT("place"))->uses_assigned);
}

