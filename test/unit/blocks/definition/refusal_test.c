/* Wrong definitions and what is said of each, word for word. All that is wrong with
 * one is said at once, where it stands. */
#include "test.h"
#include "unit/blocks/definition/office.h"

/* A register's first five lines, and a flow that publishes. */
#define HEAD "register: r\nroom: x\ntitle: R\nabout: A.\naccess: {see: [officer, head, partner]}\n"
#define PUBLISHING "flow: {start: draft, ends: [out], moves: {publish: {from: draft, to: out, by: [head], publishes: yes}}}\n"

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
        CHECK(office.definitions == NULL);
    }
}

static const struct wrong wrong_files[] = {
    {"colour: red\n",
     "r.yaml:1:1: expected the file to begin with \"register: NAME\", \"list: NAME\", \"questionnaire: NAME\", \"law: NAME\", \"report: NAME\", \"roles:\" or \"bookkeeping:\"\n"},
    {"- a\n",
     "r.yaml:1:1: expected the file to begin with \"register: NAME\", \"list: NAME\", \"questionnaire: NAME\", \"law: NAME\", \"report: NAME\", \"roles:\" or \"bookkeeping:\"\n"},
    {"registr: x\n",
     "r.yaml:1:1: expected the file to begin with \"register: NAME\", \"list: NAME\", \"questionnaire: NAME\", \"law: NAME\", \"report: NAME\", \"roles:\" or \"bookkeeping:\"\n"},
    {"register: Big\n",
     "r.yaml:1:11: expected a name: a letter, then letters, digits and _, all lower case, at "
     "most 40; found \"Big\"\n"},
    {"register: r\n",
     "r.yaml:1:1: a register needs the key \"room\"\n"
     "r.yaml:1:1: a register needs the key \"title\"\n"
     "r.yaml:1:1: a register needs the key \"about\"\n"
     "r.yaml:1:1: a register needs the key \"fields\"\n"
     "r.yaml:1:1: a register needs the key \"access\"\n"},
    {"list: l\n",
     "r.yaml:1:1: a list of choices needs the key \"title\"\n"
     "r.yaml:1:1: a list of choices needs the key \"choices\"\n"},
    {"list: l\n"
     "title: L\n"
     "choices: []\n",
     "r.yaml:3:10: \"choices\" must be codes with a label each, such as kept: {label: Kept}; "
     "found an empty list\n"},
    {"list: l\n"
     "title: L\n"
     "choices:\n"
     "  Kept: {label: K}\n"
     "  b: {labl: B}\n"
     "  c: {label: C, colour: gren, from: 2020-02-30}\n"
     "  d: {label: D, from: 2020-01-02, until: 2020-01-01}\n",
     "r.yaml:4:3: a code must be lower-case letters, digits and _, at most 40; found \"Kept\"\n"
     "r.yaml:5:6: a choice needs the key \"label\"\n"
     "r.yaml:5:7: \"labl\" is not a key of a choice; did you mean \"label\"?\n"
     "r.yaml:6:25: \"colour\" cannot be \"gren\"; did you mean \"grey\"?\n"
     "r.yaml:6:37: expected a day such as 2018-05-25; found \"2020-02-30\"\n"
     "r.yaml:7:6: \"until\" is before \"from\": it is the last day on which the choice holds\n"},
    {"roles: {}\n",
     "r.yaml:1:8: \"roles\" must be 1 to 40 names with a label each, such as officer: {label: "
     "Officer}; found an empty map\n"},
    {"roles:\n"
     "  Head: {label: H}\n"
     "  x: {about: y}\n",
     "r.yaml:2:3: expected a name: a letter, then letters, digits and _, all lower case, at "
     "most 40; found \"Head\"\n"
     "r.yaml:3:6: a role needs the key \"label\"\n"},
};
TEST("a file says what it is, and lists and roles are whole")
{
    check_wrong(wrong_files, COUNT_OF(wrong_files));
}

static const struct wrong wrong_register[] = {
    {HEAD "colour: red\n" "fields: {title: {type: text, required: yes}}\n",
     "r.yaml:6:1: \"colour\" is not a key of a register; its keys are register, plural, room, "
     "title, titles, about, menu, reference, name, feed, offers, address, key, languages, parent, fields, computed, intake, flow, "
     "clocks, keep, access, list, duplicates and subject\n"},
    {HEAD "plurl: rs\n" "fields: {title: {type: text, required: yes}}\n",
     "r.yaml:6:1: \"plurl\" is not a key of a register; did you mean \"plural\"?\n"},
    {"register: r\n"
     "room: [x]\n"
     "title: R\n"
     "about: A.\n"
     "access: {see: [officer, head, partner]}\n"
     "fields: {title: {type: text, required: yes}}\n",
     "r.yaml:2:7: expected a name: a letter, then letters, digits and _, all lower case, at "
     "most 40; found a list\n"},
    {"register: r\n" "room: x\n" "title: R\n" "about:\n"
     "access: {see: [officer, head, partner]}\n"
     "fields: {title: {type: text, required: yes}}\n",
     "r.yaml:4:7: \"about\" must be one line of at most 600 characters; found nothing\n"},
    {HEAD "title: again\n" "fields: {title: {type: text, required: yes}}\n",
     "r.yaml:6:1: \"title\" is given twice; the first is at line 3\n"},
    {HEAD "fields: {}\n",
     "r.yaml:6:9: \"fields\" must be names with a field each, such as title: {type: text}; found"
     " an empty map\n"},
    {HEAD "fields: [title]\n",
     "r.yaml:6:9: \"fields\" must be names with a field each, such as title: {type: text}; found"
     " a list\n"},
    {HEAD "fields: {n: {type: integer}}\n",
     "r.yaml:1:1: a register without a text field needs \"name\": the field that names a record "
     "in lists\n"},
    {"register: log\nroom: x\ntitle: R\nabout: A.\naccess: {see: [officer, head, partner]}\n"
     "fields: {title: {type: text, required: yes}}\n",
     "r.yaml:1:11: \"log\" is the name of something that the program keeps itself: choose another name for the register\n"},
    {"register: search_word_record\nroom: x\ntitle: R\nabout: A.\naccess: {see: [officer, head, partner]}\n"
     "fields: {title: {type: text, required: yes}}\n",
     "r.yaml:1:11: \"search_word_record\" is the name of something that the program keeps itself: choose another name for the register\n"},
    {HEAD "name: titel\n"
     "fields: {title: {type: text, required: yes}}\n",
     "r.yaml:6:7: there is no field \"titel\" in r; did you mean \"title\"?\n"},
    {HEAD "name: p\n"
     "fields: {title: {type: text, required: yes}, p: {type: prose}}\n",
     "r.yaml:6:7: \"name\" must name a text, integer, date, partial_date, choice or link field; "
     "\"p\" is a prose field\n"},
    {HEAD "name: n\n"
     "fields: {title: {type: text, required: yes}, n: {type: integer}}\n",
     "r.yaml:6:7: \"n\" names a record in lists, so it must have \"required: yes\"\n"},
    {HEAD "address: Big_One\n"
     "fields: {title: {type: text, required: yes, public: yes}}\n" PUBLISHING,
     "r.yaml:6:10: \"address\" must be lower-case letters, digits and hyphens, at most 40; found"
     " \"Big_One\"\n"},
    {HEAD "address: rs\n"
     "fields: {title: {type: text, required: yes}}\n",
     "r.yaml:6:10: \"address\" gives each record a public page, so \"title\", which names it, must"
     " have \"public: yes\"\n"
     "r.yaml:6:10: \"address\" is for registers that publish; no move has \"publishes: yes\"\n"},
    {HEAD "address: rs\n"
     "name: n\n"
     "fields: {title: {type: text, required: yes, public: yes}, n: {type: text, required: yes}}\n" PUBLISHING,
     "r.yaml:6:10: \"address\" gives each record a public page, so \"n\", which names it, must "
     "have \"public: yes\"\n"},
    {HEAD "address: organisations\n"
     "fields: {title: {type: text, required: yes, public: yes}}\n" PUBLISHING,
     "r.yaml:6:10: the address \"organisations\" is that of organisation already (d/organisation.yaml)\n"},
    {HEAD "plural: organisations\n"
     "fields: {title: {type: text, required: yes}}\n",
     "r.yaml:6:9: the plural \"organisations\" is that of organisation already (d/organisation.yaml)\n"},
    {HEAD "key: [titel, p]\n"
     "fields: {title: {type: text, required: yes}, d: {type: date}, s: {type: choice, from: "
     "kinds}, p: {type: prose}}\n",
     "r.yaml:6:7: there is no field \"titel\" in r; did you mean \"title\"?\n"
     "r.yaml:6:14: \"key\" must name a text, integer, date, partial_date, choice, role, link or "
     "web_address field; \"p\" is a prose field\n"},
    {HEAD "key: [d]\n"
     "fields: {title: {type: text, required: yes}, d: {type: date}, s: {type: choice, from: "
     "kinds}, p: {type: prose}}\n",
     "r.yaml:6:7: \"d\" identifies a record in imports, so it must have \"required: yes\"\n"},
    {HEAD "parent: title\n"
     "fields: {title: {type: text, required: yes}}\n",
     "r.yaml:6:9: \"parent\" must name a link field; \"title\" is a text field\n"},
    {HEAD "reference: R {serial}\n"
     "fields: {title: {type: text, required: yes}}\n",
     "r.yaml:6:12: \"reference\" is made of letters, digits, - and / and parts in braces; found \" \"\n"},
    {HEAD "reference: \"R-{serial\"\n"
     "fields: {title: {type: text, required: yes}}\n",
     "r.yaml:6:12: \"reference\" opens a brace that it does not close\n"},
    {HEAD "reference: \"R-{serial:0}\"\n"
     "fields: {title: {type: text, required: yes}}\n",
     "r.yaml:6:12: \"{serial:0}\" must be {serial:1} to {serial:9}: how many digits to fill\n"},
    {HEAD "reference: \"R-{year}\"\n"
     "fields: {title: {type: text, required: yes}}\n",
     "r.yaml:6:12: \"reference\" needs {serial} or a unique field, or two records would have the same\n"},
    {HEAD "reference: \"{titel}\"\n"
     "fields: {title: {type: text, required: yes}}\n",
     "r.yaml:6:12: there is no field \"titel\" in r; did you mean \"title\"?\n"},
    {HEAD "reference: \"{Title}\"\n"
     "fields: {title: {type: text, required: yes}}\n",
     "r.yaml:6:12: \"{Title}\" is not part of a reference; use {serial}, {serial:3}, {year} or {FIELD}\n"},
    {HEAD "reference: \"{n}-{serial}\"\n"
     "fields: {title: {type: text, required: yes, public: yes}, n: {type: integer}}\n" PUBLISHING,
     "r.yaml:6:12: the reference is public, and the field \"n\" in it is not\n"
     "r.yaml:6:12: the field \"n\" is part of the reference, so it must have \"required: yes\"\n"},
    {HEAD "reference: \"{d}-{serial}\"\n"
     "fields: {title: {type: text, required: yes}, d: {type: date}, s: {type: choice, from: "
     "kinds}, p: {type: prose}}\n",
     "r.yaml:6:12: \"reference\" must name a text, integer, choice or link field; \"d\" is a date "
     "field\n"},
};
TEST("a register's own keys")
{
    check_wrong(wrong_register, COUNT_OF(wrong_register));
}

static const struct wrong wrong_field[] = {
    {HEAD "fields: {title: {type: text, required: yes}, x: text}\n",
     "r.yaml:6:49: expected a field, such as {type: text}; found \"text\"\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {label: X}}\n",
     "r.yaml:6:49: a field needs the key \"type\"\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: txt}}\n",
     "r.yaml:6:56: \"type\" cannot be \"txt\"; did you mean \"text\"?\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: money}}\n",
     "r.yaml:6:56: \"type\" must be text, prose, integer, boolean, date, partial_date, choice, "
     "role, link, links, web_address, file, moment, decimal or pence; found \"money\"\n"},
    {HEAD "fields: {title: {type: text, required: yes}, X: {type: text}, order: {type: integer}, "
     "state: {type: text}}\n",
     "r.yaml:6:46: expected a name: a letter, then letters, digits and _, all lower case, at "
     "most 40; found \"X\"\n"
     "r.yaml:6:63: \"order\" is a word of the store's own language: choose another name for the field\n"
     "r.yaml:6:87: \"state\" is what every record has already: choose another name for the field\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: text, requird: yes}}\n",
     "r.yaml:6:62: \"requird\" is not a key of a field; did you mean \"required\"?\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: text, required: maybe, max: 28x, "
     "hint: [a]}}\n",
     "r.yaml:6:72: \"required\" must be yes or no; found \"maybe\"\n"
     "r.yaml:6:84: \"max\" must be a whole number from 1 to 500; found \"28x\"\n"
     "r.yaml:6:95: \"hint\" must be one line of at most 400 characters; found a list\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: pence, min: 0.5, max: \"1.000,00\", unique: yes}}\n",
     "r.yaml:6:68: \"min\" of an amount must be in pounds; found \"0.5\". Write the pence as exactly two figures after the point, such as 1,000.50, or leave them out\n"
     "r.yaml:6:78: \"max\" of an amount must be in pounds; found \"1.000,00\". Write commas between thousands and one point before the pence, such as 1,000.00\n"
     "r.yaml:6:90: \"unique\" is not a key of a pence field; it is for fields of type text, integer and link\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: pence, min: 5, max: \"£4.99\", default: 7}, y: {type: pence, max: [a]}}\n",
     "r.yaml:6:49: \"min\" (£5.00) is more than \"max\" (£4.99)\n"
     "r.yaml:6:94: \"default\" of a pence field must be an amount in pounds with its pence, such as 250.00, from \"min\" to \"max\"; found \"7\"\n"
     "r.yaml:6:120: \"max\" of an amount must be in pounds, such as 0.01 or 5,000; found a list\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: text, max: 501}, y: {type: text, "
     "max: 010}}\n",
     "r.yaml:6:67: \"max\" must be a whole number from 1 to 500; found \"501\"\n"
     "r.yaml:6:94: \"max\" must be a whole number from 1 to 500; found \"010\"\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: text, min: 9, max: 3}}\n",
     "r.yaml:6:49: \"min\" (9) is more than \"max\" (3)\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: prose, unique: yes}, y: {type: "
     "text, moving_needs: reason}}\n",
     "r.yaml:6:63: \"unique\" is not a key of a prose field; it is for fields of type text, "
     "integer and link\n"
     "r.yaml:6:93: \"moving_needs\" is not a key of a text field; it is for fields of type date\n"},
    {HEAD "fields: {title: {type: text, required: yes}, hidden: {type: boolean}, x: {type: text, withheld_by: [hidden, title, nothing]}}\n",
     "r.yaml:6:100: \"withheld_by\" goes with \"public: yes\": nothing else is published\n"
     "r.yaml:6:109: \"withheld_by\" must name a boolean or choice field; \"title\" is a text field\n"
     "r.yaml:6:116: there is no field \"nothing\" in r; its fields are title, hidden and x\n"},
    {HEAD "fields: {title: {type: text, required: yes}, day: {type: date}, ended: {type: date, set_by: moves}}\n"
          "flow: {start: a, ends: [b], moves: {go: {from: a, to: b, by: [head], dates: day}, skip: {from: a, to: b, by: [head], dates: title}, end: {from: a, to: b, by: [head], dates: ended}}}\n",
     "r.yaml:7:77: \"dates\" writes the day of the move into \"day\", which must have \"set_by: moves\"\n"
     "r.yaml:7:125: \"dates\" must name a date field; \"title\" is a text field\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: boolean, max: 3}}\n",
     "r.yaml:6:65: \"max\" is not a key of a boolean field; it is for fields of type text, "
     "prose, integer, links, file and pence\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: date, not_after: tomorrow, "
     "moving_needs: [a]}}\n",
     "r.yaml:6:73: \"not_after\" must be today; found \"tomorrow\"\n"
     "r.yaml:6:97: \"moving_needs\" must be reason; found a list\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: choice}, y: {type: link}}\n",
     "r.yaml:6:49: a choice field needs the key \"from\"\n"
     "r.yaml:6:68: a link field needs the key \"to\"\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: choice, from: kindz}, y: {type: "
     "choice, from: colours}}\n",
     "r.yaml:6:70: there is no list of choices \"kindz\"; did you mean \"kinds\"?\n"
     "r.yaml:6:102: there is no list of choices \"colours\"; the only one is \"kinds\"\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: link, to: organization}, y: "
     "{type: link, to: moon}}\n",
     "r.yaml:6:66: there is no register \"organization\"; did you mean \"organisation\"?\n"
     "r.yaml:6:101: there is no register \"moon\"; the registers are organisation, place and r\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: link, to: organisation, by: nme},"
     " y: {type: link, to: organisation, by: web}}\n",
     "r.yaml:6:84: there is no field \"nme\" in organisation; did you mean \"name\"?\n"
     "r.yaml:6:128: \"by\" must name a text or integer field; \"web\" is a web_address field\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: link, to: place, adds: yes}}\n",
     "r.yaml:6:79: an import cannot make a place from this alone: it requires \"area\"; say in "
     "\"with\" which column fills it\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: link, to: place, with: {area: "
     "a}}, y: {type: link, to: place, adds: yes, with: {name: a, are: b}}}\n",
     "r.yaml:6:79: \"with\" goes with \"adds: yes\"\n"
     "r.yaml:6:124: an import cannot make a place from this alone: it requires \"area\"; say in "
     "\"with\" which column fills it\n"
     "r.yaml:6:142: \"name\" is what the target is found by; leave it out of \"with\"\n"
     "r.yaml:6:150: there is no field \"are\" in place; did you mean \"area\"?\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: date, after: x}, y: {type: date, "
     "after: title}, z: {type: date, after: w}}\n",
     "r.yaml:6:69: a date cannot come after itself\n"
     "r.yaml:6:96: \"after\" must name a date or moment field; \"title\" is a text field\n"
     "r.yaml:6:127: there is no field \"w\" in r; its fields are title, x, y and z\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: text, unique: title}, y: {type: "
     "integer, never_reused: yes}, z: {type: text, unique: 3}, v: {type: link, to: place, empty_once: yes}, w: {type: text, empty_once: yes}}\n",
     "r.yaml:6:70: \"unique\" must name a link field; \"title\" is a text field\n"
     "r.yaml:6:111: \"never_reused\" goes with \"unique\"\n"
     "r.yaml:6:141: \"unique\" must be yes, no or the name of a link field; found \"3\"\n"
     "r.yaml:6:184: \"empty_once\" goes with \"unique\", on a field that is neither required nor sealed\n"
     "r.yaml:6:206: \"empty_once\" is not a key of a text field; it is for fields of type link\n"},
    {HEAD "fields: {title: {type: text, required: yes, public: yes}, x: {type: text, see: [head], "
     "public: yes}, y: {type: text, see: [auditor, boss]}}\n" PUBLISHING,
     "r.yaml:6:80: a field with \"see\" cannot have \"public: yes\"\n"
     "r.yaml:6:124: \"see\" narrows who may see the field, and \"auditor\" may not see the register\n"
     "r.yaml:6:133: there is no role \"boss\"; the roles are officer, head, partner and auditor\n"},
    {HEAD "fields: {title: {type: text, required: yes, public: yes}, x: {type: text, sealed: yes, public: yes, unique: yes}, "
     "y: {type: date, sealed: yes, after: z, default: today, moving_needs: reason}, z: {type: date}, w: {type: links, to: place, sealed: yes}, "
     "v: {type: text, sealed: perhaps}}\n" PUBLISHING,
     "r.yaml:6:96: a sealed field cannot have \"public\"\n"
     "r.yaml:6:109: a sealed field cannot have \"unique\"\n"
     "r.yaml:6:151: a sealed field cannot have \"after\"\n"
     "r.yaml:6:163: a sealed field cannot have \"default\"\n"
     "r.yaml:6:184: a sealed field cannot have \"moving_needs\"\n"
     "r.yaml:6:238: \"sealed\" is not a key of a links field; it is for fields of type text, prose, integer, boolean, date, partial_date, choice, role, link, web_address, file, moment and pence\n"
     "r.yaml:6:276: \"sealed\" must be yes or no; found \"perhaps\"\n"},
    {HEAD "fields: {title: {type: text, required: yes, public: yes}, x: {type: file, accept: pdf, sealed: yes, public: yes}, y: {type: file, accept: pdf, files_max: 2, sealed: yes}}\n"
     "list: {columns: [title, y]}\n" PUBLISHING,
     "r.yaml:6:109: a sealed field cannot have \"public\"\n"
     "r.yaml:7:25: \"columns\" cannot name \"y\": it is sealed, so nothing can be found, ordered, joined or counted by it\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: text, sealed: yes, required: yes}, y: {type: date, sealed: yes}, z: {type: date, after: y}, "
     "c: {type: choice, from: kinds, sealed: yes}}\n"
     "name: x\nkey: [x]\nreference: R-{x}\nlist: {columns: [title, x], filters: [c], order: y}\nclocks: {due: {due: y}}\n",
     "r.yaml:6:144: \"after\" cannot name \"y\": it is sealed, so nothing can be found, ordered, joined or counted by it\n"
     "r.yaml:7:7: \"name\" cannot name \"x\": it is sealed, so nothing can be found, ordered, joined or counted by it\n"
     "r.yaml:8:7: \"key\" cannot name \"x\": it is sealed, so nothing can be found, ordered, joined or counted by it\n"
     "r.yaml:9:12: \"reference\" cannot name \"x\": it is sealed, so nothing can be found, ordered, joined or counted by it\n"
     "r.yaml:10:25: \"columns\" cannot name \"x\": it is sealed, so nothing can be found, ordered, joined or counted by it\n"
     "r.yaml:10:39: \"filters\" cannot name \"c\": it is sealed, so nothing can be found, ordered, joined or counted by it\n"
     "r.yaml:10:50: \"order\" cannot name \"y\": it is sealed, so nothing can be found, ordered, joined or counted by it\n"
     "r.yaml:11:21: \"due\" cannot name \"y\": it is sealed, so nothing can be found, ordered, joined or counted by it\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: text, was: title}, y: {type: "
     "text, was: v}, z: {type: text, was: v}}\n",
     "r.yaml:6:67: \"was\" names a field that is still here: \"title\"\n"
     "r.yaml:6:121: \"y\" was \"v\" already: one field comes of one\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: text, also: [title, Y]}, y: "
     "{type: text, also: [Y]}}\n",
     "r.yaml:6:69: the column \"title\" leads to the field \"title\" already\n"
     "r.yaml:6:104: the column \"Y\" leads to the field \"x\" already\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: links, to: organisation, parts: "
     "and, min: 1001}}\n",
     "r.yaml:6:88: \"parts\" must be one of \";\", \",\", \"|\" and \"/\"; found \"and\"\n"
     "r.yaml:6:98: \"min\" must be a whole number from 0 to 1000; found \"1001\"\n"},
    {HEAD "fields: {title: {type: text, required: yes}, x: {type: choice, from: kinds, required: "
     "yes, set_by: moves}, y: {type: text, set_by: hand}}\n",
     "r.yaml:6:100: a required field that only moves set needs a \"default\" to begin with\n"
     "r.yaml:6:132: \"set_by\" must be moves; found \"hand\"\n"},
    {HEAD "fields: {title: {type: text, required: yes}}\nmenu: peple\n", "r.yaml:7:7: \"menu\" cannot be \"peple\"; did you mean \"people\"?\n"},
    {HEAD "fields: {title: {type: text, required: yes}, a: {type: moment, not_after: today}, b: {type: date, not_after: now}, "
     "c: {type: moment, default: today}, d: {type: moment, moving_needs: reason}}\n",
     "r.yaml:6:75: \"not_after\" must be now; found \"today\"\n"
     "r.yaml:6:110: \"not_after\" must be today; found \"now\"\n"
     "r.yaml:6:143: \"default\" of a moment field must be now; found \"today\"\n"
     "r.yaml:6:169: \"moving_needs\" is not a key of a moment field; it is for fields of type date\n"},
    {HEAD "fields: {title: {type: text, required: yes}, a: {type: choice, from: kinds, default: "
     "tow}, b: {type: date, default: yesterday}, c: {type: integer, max: 5, default: 6}, d: "
     "{type: boolean, default: true}, e: {type: link, to: organisation, default: it}, f: "
     "{type: date, default: rule old}, g: {type: role, default: boss}, h: {type: web_address, "
     "default: www}, i: {type: partial_date, default: 2020-13}, j: {type: text, max: 2, "
     "default: long}, k: {type: text, default: }}\n",
     "r.yaml:6:86: there is no choice \"tow\" in kinds; did you mean \"two\"?\n"
     "r.yaml:6:117: \"default\" of a date field must be today or a day such as 2026-11-21; found"
     " \"yesterday\"\n"
     "r.yaml:6:165: \"default\" of an integer field must be a whole number from \"min\" to \"max\"; "
     "found \"6\"\n"
     "r.yaml:6:197: \"default\" of a boolean field must be yes or no; found \"true\"\n"
     "r.yaml:6:247: \"default\" of a link field must be rule NAME: a link has no other default; "
     "found \"it\"\n"
     "r.yaml:6:277: there is no rule \"old\"; the only one is \"lateness\"\n"
     "r.yaml:6:313: there is no role \"boss\"; the roles are officer, head, partner and auditor\n"
     "r.yaml:6:352: \"default\" of a web_address field must be an address that begins with "
     "https:// or http://; found \"www\"\n"
     "r.yaml:6:391: \"default\" of a partial_date field must be today, or a date such as "
     "2026-11-21, 2026-11 or 2026; found \"2020-13\"\n"
     "r.yaml:6:434: \"default\" of a text field must be a text as long as \"min\" and \"max\" allow;"
     " found \"long\"\n"
     "r.yaml:6:466: \"default\" must be a value, today, or rule NAME; found nothing\n"},
    {HEAD "fields: {title: {type: text, required: yes, public: yes}}\n",
     "r.yaml:6:53: the field is public, but no move of this register has \"publishes: yes\"\n"},
    {HEAD "fields: {title: {type: text, required: yes, public: yes}, x: {type: link, to: place, "
     "public: yes}}\n" PUBLISHING,
     "r.yaml:6:94: a public link must lead to what is published, and place never publishes\n"},
    {HEAD "fields: {title: {type: text, required: yes}}\n" PUBLISHING,
     "r.yaml:7:42: a move publishes, but no field has \"public: yes\"\n"},
};
static const struct wrong wrong_file[] = {
    {HEAD "fields: {title: {type: text, required: yes}, f: {type: file}}\n", "r.yaml:6:49: a file field needs the key \"accept\"\n"},
    {HEAD "fields: {title: {type: text, required: yes}, f: {type: file, accept: [pdf, pfd, pdf]}}\n",
     "r.yaml:6:76: \"accept\" cannot be \"pfd\"; did you mean \"pdf\"?\nr.yaml:6:81: \"accept\" names \"pdf\" twice\n"},
    {HEAD "fields: {title: {type: text, required: yes}, f: {type: file, accept: pdf, max: 10}}\n",
     "r.yaml:6:80: \"max\" of a file must be a size such as 10 MB or 500 KB, at most 50 MB; found \"10\"\n"},
    {HEAD "fields: {title: {type: text, required: yes}, f: {type: file, accept: pdf, max: 51 MB}}\n",
     "r.yaml:6:80: \"max\" of a file must be a size such as 10 MB or 500 KB, at most 50 MB; found \"51 MB\"\n"},
    {HEAD "fields: {title: {type: text, required: yes}, f: {type: file, accept: pdf, default: x}}\n",
     "r.yaml:6:84: \"default\" of a file field must be left out: a file has none; found \"x\"\n"},
};

TEST("fields that take a file")
{
    check_wrong(wrong_file, COUNT_OF(wrong_file));
}

TEST("fields")
{
    check_wrong(wrong_field, COUNT_OF(wrong_field));
}

static const struct wrong wrong_rest[] = {
    {HEAD "fields: {title: {type: text, required: yes}, d: {type: date}, s: {type: choice, from: "
     "kinds}, p: {type: prose}}\n"
     "computed: {late: {rule: latness, type: text}, title: {rule: lateness, type: prose}, y: "
     "{type: date}}\n",
     "r.yaml:7:25: there is no rule \"latness\"; did you mean \"lateness\"?\n"
     "r.yaml:7:54: \"title\" is the name of a field already\n"
     "r.yaml:7:77: \"type\" must be text, integer, boolean, date or pence; found \"prose\"\n"
     "r.yaml:7:88: a computed value needs the key \"rule\"\n"},
    {HEAD "fields: {title: {type: text, required: yes}, d: {type: date}, s: {type: choice, from: "
     "kinds}, p: {type: prose}}\n"
     "computed: {late: {rule: lateness, type: text, public: yes}}\n",
     "r.yaml:7:18: \"late\" is public, but no move of this register publishes\n"},
    {HEAD "fields: {title: {type: text, required: yes}, d: {type: date}, s: {type: choice, from: "
     "kinds}, p: {type: prose}}\n"
     "flow: {start: draft}\n",
     "r.yaml:7:7: a flow needs the key \"moves\"\n"},
    {HEAD "fields: {title: {type: text, required: yes}, d: {type: date}, s: {type: choice, from: "
     "kinds}, p: {type: prose}}\n"
     "flow: {start: draft, moves: {}}\n",
     "r.yaml:7:29: \"moves\" must be 1 to 60 names with a move each; found an empty map\n"},
    {HEAD "fields: {title: {type: text, required: yes}, d: {type: date}, s: {type: choice, from: "
     "kinds}, p: {type: prose}}\n"
     "flow:\n"
     "  start: draft\n"
     "  states: {draft: {}, granted: {label: G}}\n"
     "  ends: [grantd]\n"
     "  moves:\n"
     "    grant: {from: draft, to: grantd, by: [head]}\n",
     "r.yaml:10:10: there is no state \"grantd\"; did you mean \"granted\"?\n"
     "r.yaml:12:30: there is no state \"grantd\"; did you mean \"granted\"?\n"},
    {HEAD "fields: {title: {type: text, required: yes}, d: {type: date}, s: {type: choice, from: "
     "kinds}, p: {type: prose}}\n"
     "flow:\n"
     "  start: drft\n"
     "  states: {draft: {}, granted: {colour: pale}}\n"
     "  ends: [granted]\n"
     "  moves:\n"
     "    grant: {from: draft, to: granted, by: [head]}\n",
     "r.yaml:8:10: there is no state \"drft\"; did you mean \"draft\"?\n"
     "r.yaml:9:41: \"colour\" must be grey, green, teal, turquoise, blue, purple, pink, magenta,"
     " red, orange or yellow; found \"pale\"\n"},
    {HEAD "fields: {title: {type: text, required: yes}, d: {type: date}, s: {type: choice, from: "
     "kinds}, p: {type: prose}}\n"
     "flow:\n"
     "  start: draft\n"
     "  ends: [ended]\n"
     "  moves:\n"
     "    sign: {from: draft, to: signed, by: [head]}\n"
     "    end: {from: sined, to: ended, by: [head]}\n",
     "r.yaml:11:29: the state \"signed\" is left by no move, and \"ends\" does not name it; did "
     "you mean \"sined\"?\n"
     "r.yaml:12:17: the state \"sined\" cannot be reached from the start; did you mean \"signed\"?\n"
     "r.yaml:12:28: the state \"ended\" cannot be reached from the start\n"},
    {HEAD "fields: {title: {type: text, required: yes}, d: {type: date}, s: {type: choice, from: "
     "kinds}, p: {type: prose}}\n"
     "flow:\n"
     "  start: draft\n"
     "  moves:\n"
     "    redo: {from: [draft, done], to: done, by: [head]}\n",
     "r.yaml:10:26: the state \"done\" is left by no move, and \"ends\" does not name it\n"},
    {HEAD "fields: {title: {type: text, required: yes}, d: {type: date}, s: {type: choice, from: "
     "kinds}, p: {type: prose}}\n"
     "flow:\n"
     "  start: draft\n"
     "  states: {draft: {}, done: {}, lost: {}}\n"
     "  ends: [done]\n"
     "  editable: [open, draft, draft]\n"
     "  moves:\n"
     "    do: {from: draft, to: done, by: [head]}\n",
     "r.yaml:9:33: the state \"lost\" cannot be reached from the start\n"
     "r.yaml:11:14: there is no state \"open\"; the states are draft, done and lost\n"
     "r.yaml:11:27: the state \"draft\" is given twice here\n"},
    {HEAD "fields: {title: {type: text, required: yes}, d: {type: date}, s: {type: choice, from: "
     "kinds}, p: {type: prose}}\n"
     "flow:\n"
     "  start: draft\n"
     "  ends: [done]\n"
     "  moves:\n"
     "    do: {from: draft, to: done}\n"
     "    Do: {from: draft, to: done, by: [head]}\n",
     "r.yaml:11:9: a move needs the key \"by\"\n"
     "r.yaml:12:5: expected a name: a letter, then letters, digits and _, all lower case, at "
     "most 40; found \"Do\"\n"},
    {HEAD "fields: {title: {type: text, required: yes}, d: {type: date}, s: {type: choice, from: "
     "kinds}, p: {type: prose}}\n"
     "flow:\n"
     "  start: draft\n"
     "  ends: [done]\n"
     "  moves:\n"
     "    do: {from: draft, to: done, by: [hed, boss, auditor], not_by: partner, needs: [dd], "
     "reason: yes, check: evidence, does: aply_update}\n",
     "r.yaml:11:38: there is no role \"hed\"; did you mean \"head\"?\n"
     "r.yaml:11:43: there is no role \"boss\"; the roles are officer, head, partner and auditor\n"
     "r.yaml:11:49: \"auditor\" may make the move but not see the record: add it to \"see\" under "
     "\"access\"\n"
     "r.yaml:11:67: \"not_by\" must be author; found \"partner\"\n"
     "r.yaml:11:84: there is no field \"dd\" in r; its fields are title, d, s and p\n"
     "r.yaml:11:97: \"reason\" must be none, asked or required; found \"yes\"\n"
     "r.yaml:11:109: there is no check \"evidence\"; the only one is \"evidence_given\"\n"
     "r.yaml:11:125: there is no effect \"aply_update\"; did you mean \"apply_update\"?\n"},
    {HEAD "fields: {title: {type: text, required: yes, public: yes}}\n"
     "flow:\n"
     "  start: draft\n"
     "  ends: [done]\n"
     "  moves:\n"
     "    do: {from: draft, to: done, by: [head], publishes: yes, withdraws: yes, "
     "public_reason: yes, asks_approval: yes, reason_hint: Read it}\n",
     "r.yaml:11:72: a move cannot both publish and withdraw\n"
     "r.yaml:11:92: \"public_reason\" goes with \"reason: asked\" or \"reason: required\"\n"
     "r.yaml:11:112: nobody could approve: no move leaves the state \"done\"\n"
     "r.yaml:11:130: \"reason_hint\" goes with \"reason: asked\" or \"reason: required\"\n"},
    {HEAD "fields: {title: {type: text, required: yes}, d: {type: date}, s: {type: choice, from: "
     "kinds}, p: {type: prose}}\n"
     "flow:\n"
     "  start: draft\n"
     "  ends: [done]\n"
     "  moves:\n"
     "    do: {from: draft, to: done, by: [head], withdraws: yes}\n",
     "r.yaml:11:56: nothing can be withdrawn: no move has \"publishes: yes\"\n"},
    {HEAD "fields: {title: {type: text, required: yes}, d: {type: date}, s: {type: choice, from: "
     "kinds}, p: {type: prose}}\n"
     "clocks: {a: {due: d, limit: 3 days}, b: {due: p}, c: {from: d, limit: 20 workdays}, e: "
     "{label: x}, f: {due: dd, remind: [7, 30]}, g: {due: d, remind: [1.5], stops_in: [gone]},"
     " h: {from: d, limit: 1 month, calendar: united_kingdom}, i: {from: d, limit: 5 working "
     "days, calendar: scotland}}\n",
     "r.yaml:7:13: a clock has either \"due\" or both \"from\" and \"limit\"\n"
     "r.yaml:7:47: \"due\" must name a date or moment field; \"p\" is a prose field\n"
     "r.yaml:7:71: \"limit\" must be a number of days, working days or months, such as 20 "
     "working days; found \"20 workdays\"\n"
     "r.yaml:7:88: a clock has either \"due\" or both \"from\" and \"limit\"\n"
     "r.yaml:7:109: there is no field \"dd\" in r; its fields are title, d, s and p\n"
     "r.yaml:7:125: \"remind\" goes from the earliest to the last, such as [60, 30, 7]\n"
     "r.yaml:7:152: \"remind\" counts whole days from 0 to 3660; found \"1.5\"\n"
     "r.yaml:7:169: there is no state \"gone\"; the only one is \"current\"\n"
     "r.yaml:7:216: \"calendar\" is for a \"limit\" in working days\n"
     "r.yaml:7:279: \"calendar\" must be england_and_wales or united_kingdom; found \"scotland\"\n"},
    {"register: r\n"
     "room: x\n"
     "title: R\n"
     "about: A.\n"
     "access: {edit: [officer]}\n"
     "fields: {title: {type: text, required: yes}}\n",
     "r.yaml:5:9: \"access\" needs the key \"see\"\n"},
    {"register: r\n"
     "room: x\n"
     "title: R\n"
     "about: A.\n"
     "access: {see: [oficer], edit: [head], add: boss}\n"
     "fields: {title: {type: text, required: yes}}\n",
     "r.yaml:5:16: there is no role \"oficer\"; did you mean \"officer\"?\n"
     "r.yaml:5:32: \"head\" may edit but not see the record: add it to \"see\" under \"access\"\n"
     "r.yaml:5:44: there is no role \"boss\"; the roles are officer, head, partner and auditor\n"},
    {"register: r\n"
     "room: x\n"
     "title: R\n"
     "about: A.\n"
     "access: {see: [officer, officer, head], only: {head: o, partner: place, boss: x}}\n"
     "fields: {title: {type: text, required: yes}, o: {type: link, to: organisation}, place: "
     "{type: link, to: place}}\n",
     "r.yaml:5:25: \"officer\" is in \"see\" twice\n"
     "r.yaml:5:54: \"only\" is for roles with \"of_organisation: yes\"; \"head\" acts for the office\n"
     "r.yaml:5:66: \"only\" limits what \"partner\" sees, and it is not in \"see\"\n"
     "r.yaml:5:66: \"only\" must end at an organisation; \"place\" ends at a place\n"
     "r.yaml:5:79: there is no role \"boss\"; the roles are officer, head, partner and auditor\n"},
    {"register: r\n"
     "room: x\n"
     "title: R\n"
     "about: A.\n"
     "access: {see: [partner], only: {partner: place.owner.name}}\n"
     "fields: {title: {type: text, required: yes}, place: {type: link, to: place}}\n",
     "r.yaml:5:42: \"only\" must name a link or links field; \"name\" is a text field\n"},
    {HEAD "fields: {title: {type: text, required: yes}, d: {type: date}, s: {type: choice, from: "
     "kinds}, p: {type: prose}}\n"
     "list: {columns: [titel, p, state], filters: [d, late], order: p, descending: 1}\n",
     "r.yaml:7:18: there is no field \"titel\" in r; did you mean \"title\"?\n"
     "r.yaml:7:25: \"columns\" must name a text, integer, boolean, date, partial_date, choice, "
     "role, link, links, web_address, file, moment, decimal or pence field; \"p\" is a prose field\n"
     "r.yaml:7:46: \"filters\" must name a boolean, choice, role, link or links field; \"d\" is a "
     "date field\n"
     "r.yaml:7:49: there is no field \"late\" in r; its fields are title, d, s and p\n"
     "r.yaml:7:63: \"order\" must name a text, integer, boolean, date, partial_date, choice, "
     "role, link, web_address, moment or pence field; \"p\" is a prose field\n"
     "r.yaml:7:78: \"descending\" must be yes or no; found \"1\"\n"},
    {HEAD "fields: {title: {type: text, required: yes}, d: {type: date}, s: {type: choice, from: "
     "kinds}, p: {type: prose}}\n"
     "list: {columns: title, sort: d}\n",
     "r.yaml:7:24: \"sort\" is not a key of \"list\"; its keys are columns, filters, order and "
     "descending\n"},
};
static const struct wrong wrong_intake[] = {
    {HEAD "fields: {title: {type: text, required: yes}}\nintake: {chanels: kinds, happened: title, public: [received_on, keyed_by]}\n",
     "r.yaml:7:9: there is no list \"channels\"; the only one is \"kinds\"\n"
     "r.yaml:7:10: \"chanels\" is not a key of \"intake\"; did you mean \"channels\"?\n"
     "r.yaml:7:36: \"happened\" must name a date, partial_date or moment field; \"title\" is a text field\n"
     "r.yaml:7:52: \"received_on\" is public, but no move of this register publishes\n"
     "r.yaml:7:65: of an intake \"channel\" and \"received_on\" can be public; found \"keyed_by\"\n"},
    {HEAD "fields: {title: {type: text, required: yes}, channel: {type: text}}\nintake: {channels: kinds}\n",
     "r.yaml:7:9: \"intake\" gives the register a field \"channel\", and it has one already: choose another name for that\n"},
    {HEAD "fields: {title: {type: text, required: yes}}\nintake: paper\n",
     "r.yaml:7:9: \"intake\" must be yes, or say more, such as {channels: channels, happened: happened_on}; found \"paper\"\n"},
};

TEST("intake")
{
    check_wrong(wrong_intake, COUNT_OF(wrong_intake));
}

TEST("computed values, flow, clocks, access, lists")
{
    check_wrong(wrong_rest, COUNT_OF(wrong_rest));
}
