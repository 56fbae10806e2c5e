/* Who alone writes a field, which move numbers a record and which register has a feed: what is said of each fault, word for word. */
#include "test.h"
#include "unit/blocks/definition/office.h"

#define HEAD "register: r\nroom: x\ntitle: R\nabout: A.\naccess: {see: [officer, head, partner]}\n"
#define REFUSED_NUMBERS "\"numbers\" is a reference of letters, digits, - and /, with {serial} or {serial:3} and perhaps {year}, and another than \"reference\""

TEST("who writes a field may edit; a number has one serial; a feed leads to pages")
{
    static const struct { const char *source, *words; } cases[] = {
        {HEAD "fields: {title: {type: text, required: yes}, x: {type: text, edit: [head, boss], edit_in: [draft, over]}, y: {type: text, sealed: yes, edit: officer}}\n"
         "flow: {start: draft, ends: [out], moves: {go: {from: draft, to: out, by: [head], numbers: D-1}, one: {from: draft, to: out, by: [head], numbers: \"D {serial}\"}, "
         "two: {from: draft, to: out, by: [head], numbers: \"{year}/{serial}/{serial}\"}, well: {from: draft, to: out, by: [head], numbers: \"D-{year}-{serial:3}\"}, "
         "other: {from: draft, to: out, by: [head], numbers: \"D-{title}-{serial}\"}}}\nfeed: yes\nfollow: each\n",
         "r.yaml:6:69: \"edit\" narrows who may write the field, and \"head\" may not edit the register\n"
         "r.yaml:6:75: there is no role \"boss\"; the roles are officer, head, partner and auditor\n"
         "r.yaml:6:99: there is no state \"over\" in which it could be written\n"
         "r.yaml:6:142: \"edit\" narrows who may write the field, and \"officer\" may not edit the register\n"
         "r.yaml:6:142: a sealed field cannot have \"edit\": \"see\" says who reads and writes it\n"
         "r.yaml:7:91: " REFUSED_NUMBERS "\n"
         "r.yaml:7:146: " REFUSED_NUMBERS "\n"
         "r.yaml:7:210: " REFUSED_NUMBERS "\n"
         "r.yaml:7:364: " REFUSED_NUMBERS "\n"
         "r.yaml:8:7: \"feed\" is for registers with an \"address\": its entries lead to their pages\n"
         "r.yaml:9:9: \"follow\" is for registers that publish; no move has \"publishes: yes\"\n"},
        {HEAD "fields: {title: {type: text, required: yes}, ended: {type: date, set_by: moves}, day: {type: date}}\n"
         "flow: {start: draft, ends: [out], moves: {go: {from: draft, to: out, by: [head], clears: [ended, day, nothing]}}}\n",
         "r.yaml:7:98: \"clears\" empties \"day\", which must have \"set_by: moves\" and may not be required\n"
         "r.yaml:7:103: there is no field \"nothing\" in r; its fields are title, ended and day\n"},
        {HEAD "fields: {title: {type: text, required: yes}}\nflow: {start: draft, ends: [out], moves: {\n"
         "go: {from: draft, to: out, by: [head], numbers: \"D-{serial\"},\n"
         "one: {from: draft, to: out, by: [head], numbers: \"D-{serial}{serials}\"},\n"
         "two: {from: draft, to: out, by: [head], numbers: \"D-{serial}\"},\n"
         "last: {from: draft, to: out, by: [head], numbers: \"D-{serial}\"}}}\n",
         "r.yaml:8:49: " REFUSED_NUMBERS "\n"
         "r.yaml:9:50: " REFUSED_NUMBERS "\n"
         "r.yaml:11:51: \"two\" numbers in the same way, from a series of its own: two records would get one reference\n"},
        {HEAD "fields: {title: {type: text, required: yes}, x: {type: text, edit_in: [draft]}}\nflow: {start: draft, ends: [out], moves: {go: {from: draft, to: out, by: [head], numbers: \"{serial:3}/{year}\"}}}\n", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        AUTO(office_clear) struct office office;
        office_load(&office, (struct definition_source[]){{TEXT("r.yaml"), text_of(cases[i].source)}}, 1);
        CHECK_INTEGER(office.result, cases[i].words[0] ? ERROR_INVALID : OK);
        CHECK_TEXT(buffer_text(&office.words), cases[i].words);
    }
}

#define BOUND "register: r\nroom: x\ntitle: R\nabout: A.\naccess: {see: [officer, head, partner], only: {partner: body}}\n"
#define FLOW "flow: {start: draft, ends: [out], moves: {go: {from: draft, to: out, by: [head]}}}\n"

TEST("what is seen later is bounded by one set of states, in a register that lets others in; a text comes from Word into a form")
{
    static const struct { const char *source, *words; } cases[] = {
        {BOUND "fields: {title: {type: text, required: yes}, body: {type: link, to: organisation}, x: {type: prose, see_in: [out, over]}, y: {type: prose, see_in: draft}}\n" FLOW,
         "r.yaml:6:115: there is no state \"over\" in which it could be seen\n"
         "r.yaml:6:148: \"see_in\" must name the same states as that of \"x\": a register has one such moment\n"},
        {HEAD "fields: {title: {type: text, required: yes}, x: {type: prose, see_in: [out]}}\n" FLOW,
         "r.yaml:6:71: \"see_in\" is for those whom \"only\" of the register's access lets in, and it has none\n"},
        {HEAD "fields: {title: {type: text, required: yes, from_word: yes}, x: {type: prose, from_word: yes, set_by: moves}}\n" FLOW, NULL},
        {BOUND "fields: {title: {type: text, required: yes}, body: {type: link, to: organisation}, x: {type: prose, from_word: yes, see_in: [out]}, y: {type: prose, see_in: [out]}}\n" FLOW, ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        AUTO(office_clear) struct office office;
        office_load(&office, (struct definition_source[]){{TEXT("r.yaml"), text_of(cases[i].source)}}, 1);
        CHECK_INTEGER(office.result, !cases[i].words || cases[i].words[0] ? ERROR_INVALID : OK);
        if (cases[i].words)
            CHECK_TEXT(buffer_text(&office.words), cases[i].words);
        else
            CHECK(text_contains(buffer_text(&office.words), TEXT("\"from_word\" brings a text into a form")));
    }
}
