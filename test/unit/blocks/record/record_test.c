/* Records: made, checked, written, listed; seen by those who may. */
#include "office_help.h"

/* --- Wrong first ---------------------------------------------------------- */

TEST("an empty record is refused with every field that is missing")
{
    struct office office = office_new();
    CHECK_INTEGER(office_add(&office, OFFICER(&office), "promise", ""), 0);
    CHECK_TEXT(office.problems, "number: Enter an answer for \"Number\"\ntitle: Enter an answer for \"Title\"");
    CHECK_INTEGER(office_count(&office, "select count(*) from record"), 0);
    office_end(&office);
}

TEST("who may not add is refused")
{
    struct office office = office_new();
    CHECK_INTEGER(office_add(&office, AUDITOR(&office), "promise", "number=1;title=A"), 0);
    CHECK_INTEGER(office_add(&office, HEAD(&office), "promise", "number=1;title=A"), 0);
    CHECK(office_add(&office, OFFICER(&office), "promise", "number=1;title=A") > 0);
    office_end(&office);
}

TEST("limits hold on both sides")
{
    struct office office = office_new();
    static const struct { const char *values; bool right; } cases[] = {
        {"number=0;title=A", false}, {"number=1;title=A", true}, {"number=999;title=A", true}, {"number=1000;title=A", false},
        {"number=2;title=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false}, {"number=2;title=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", true},
        {"number=3;title=A;mood=stormy", false}, {"number=3;title=A;mood=nothing", false}, {"number=3;title=A;mood=calm", true},
        {"number=4;title=A;began=2026-02-02;due=2026-02-01", false}, {"number=4;title=A;began=2026-02-02;due=2026-02-02", true},
        {"number=5;title=A;lead=99", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if ((office_add(&office, OFFICER(&office), "promise", cases[i].values) > 0) != cases[i].right) {
            printf("  %s\n", cases[i].values);
            CHECK(false);
        }
    office_end(&office);
}

TEST("a link to a record of another register is refused, and a record to itself")
{
    struct office office = office_new();
    int64_t first = office_add(&office, OFFICER(&office), "promise", "number=1;title=A");
    CHECK_INTEGER(office_add(&office, OFFICER(&office), "promise", WITH_ID(&office, "number=2;title=B;lead=%" PRId64, first)), 0);
    CHECK_TEXT(office.problems, "lead: Choose one of the answers in the list");
    office_end(&office);
}

/* --- Versions ------------------------------------------------------------- */

TEST("a record keeps every version, and each can be read as it was")
{
    struct office office = office_new();
    int64_t id = office_add(&office, OFFICER(&office), "promise", "number=7;title=First;mood=calm");
    struct record *record = office_load(&office, "promise", id), *old = NULL;
    struct history_entry *entries;
    size_t count;
    struct db *db;
    CHECK_TEXT(record->reference, "P-7");
    CHECK_TEXT(record->name, "First");
    CHECK_INTEGER(record->version, 1);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "promise", id, 1, "title=Second;mood="), OK);
    record = office_load(&office, "promise", id);
    CHECK_TEXT(record->name, "Second");
    CHECK_INTEGER(record->version, 2);
    CHECK_TEXT(record_text(record, "mood"), "");
    db = office_read(&office);
    CHECK_INTEGER(record_load_version(db, &office.engine, office.arena, record->definition, id, 1, &old), OK);
    CHECK_TEXT(record_text(old, "title"), "First");
    CHECK_TEXT(record_text(old, "mood"), "calm");
    CHECK_INTEGER(record_load_version(db, &office.engine, office.arena, record->definition, id, 3, &old), ERROR_NOT_FOUND);
    CHECK_INTEGER(record_history(db, office.arena, id, &entries, &count), OK);
    CHECK_INTEGER(count, 2);
    CHECK_TEXT(entries[0].kind, "edited");
    CHECK_TEXT(entries[1].kind, "made");
    CHECK_TEXT(entries[1].account_name, "Olive");
    store_read_end(db);
    office_end(&office);
}

TEST("the second of two who write at once is refused and nothing is lost")
{
    struct office office = office_new();
    int64_t id = office_add(&office, OFFICER(&office), "promise", "number=1;title=Base");
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "promise", id, 1, "title=Mine"), OK);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "promise", id, 1, "title=Theirs"), ERROR_CONFLICT);
    CHECK(office.message.text[0] != '\0');
    CHECK_TEXT(office_load(&office, "promise", id)->name, "Mine");
    CHECK_INTEGER(office_count(&office, "select count(*) from history"), 2);
    office_end(&office);
}

TEST("a long name is cut between characters")
{
    struct office office = office_new();
    static const char *const sources[] = {roles_yaml, "register: paper\nroom: test\ntitle: Paper\nabout: A paper.\nfields: {name: {type: text, max: 500, required: yes}}\n"
                                                      "access: {see: [officer], add: [officer], edit: [officer]}\n", NULL};
    struct buffer values;
    int64_t id;
    buffer_init(&values, 4000);
    buffer_append_z(&values, "name=x");
    for (int i = 0; i < 200; i++)
        buffer_append_z(&values, "é");
    CHECK_INTEGER(office_define(&office, sources, ""), OK);
    id = office_add(&office, OFFICER(&office), "paper", values.data);
    CHECK_INTEGER(office_load(&office, "paper", id)->name.length, 299);
    CHECK(text_is_utf8(office_load(&office, "paper", id)->name));
    buffer_clear(&values);
    office_end(&office);
}

TEST("what is wrong with a very long value is told in whole characters")
{
    struct office office = office_new();
    static const char *const sources[] = {roles_yaml, "register: paper\nroom: test\ntitle: Paper\nabout: A paper.\nfields: {name: {type: text, max: 500, required: yes, unique: yes}}\n"
                                                      "access: {see: [officer], add: [officer], edit: [officer]}\n", NULL};
    CHECK_INTEGER(office_define(&office, sources, ""), OK);
    for (int blanks = 0; blanks < 4; blanks++) {
        struct buffer values;
        buffer_init(&values, 4000);
        buffer_printf(&values, "name=%.*s", blanks, "abcd");
        for (int i = 0; i < 250; i++)
            buffer_append_z(&values, "\U0001F333");
        CHECK(office_add(&office, OFFICER(&office), "paper", values.data) > 0);
        CHECK_INTEGER(office_add(&office, OFFICER(&office), "paper", values.data), 0);
        CHECK(office.problems.length > 700 && text_is_utf8(office.problems));
        buffer_clear(&values);
    }
    office_end(&office);
}

/* --- Numbers -------------------------------------------------------------- */

TEST("a value that must be unique is refused a second time, also on editing")
{
    struct office office = office_new();
    int64_t first = office_add(&office, OFFICER(&office), "promise", "number=1;title=A");
    int64_t second = office_add(&office, OFFICER(&office), "promise", "number=2;title=B");
    CHECK(first && second);
    CHECK_INTEGER(office_add(&office, OFFICER(&office), "promise", "number=1;title=C"), 0);
    CHECK_TEXT(office.problems, "number: 1 is already taken: enter another");
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "promise", second, 1, "number=1"), ERROR_INVALID);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "promise", second, 1, "number=3"), OK);
    CHECK_TEXT(office_load(&office, "promise", second)->reference, "P-3");
    CHECK(office_add(&office, OFFICER(&office), "promise", "number=2;title=C") > 0); /* never published: free again */
    office_end(&office);
}

TEST("a number that was published is never changed or given again, withdrawn or not")
{
    struct office office = office_new();
    int64_t id = office_add(&office, OFFICER(&office), "promise", "number=43;title=A;evidence=x");
    CHECK_INTEGER(office_move(&office, OFFICER(&office), "promise", id, 1, "submit", ""), OK);
    CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", id, 2, "publish", ""), OK);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "promise", id, 3, "number=44"), ERROR_INVALID);
    CHECK_TEXT(office.problems, "number: A published number is never changed");
    CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", id, 3, "withdraw", "A mistake"), OK);
    CHECK_INTEGER(office_add(&office, OFFICER(&office), "promise", "number=43;title=B"), 0);
    CHECK_TEXT(office_load(&office, "promise", id)->reference, "P-43");
    office_end(&office);
}

TEST("a date is checked again when the date it follows moves")
{
    struct office office = office_new();
    int64_t id = office_add(&office, OFFICER(&office), "promise", "number=1;title=A;began=2026-02-01;due=2026-03-01");
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "promise", id, 1, "began=2026-03-02"), ERROR_INVALID);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "promise", id, 1, "began=2026-03-01"), OK);
    office_end(&office);
}

TEST("a choice that has gone out of force stays where it was made in time")
{
    struct office office = office_new();
    struct date then;
    int64_t id;
    CHECK_INTEGER(date_of(2020, 12, 31, &then), OK);
    office.today = then;
    id = office_add(&office, OFFICER(&office), "promise", "number=1;title=A;mood=stormy");
    CHECK(id > 0);
    office.today.day++;
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "promise", id, 1, "title=B"), OK);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "promise", id, 2, "mood=calm"), OK);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "promise", id, 3, "mood=stormy"), ERROR_INVALID);
    office_end(&office);
}

/* --- Who sees what -------------------------------------------------------- */

struct seen { size_t rows; int64_t total; enum result result; struct text first_secret; };

static struct seen list_as(struct office *office, struct actor actor, const char *reg, const struct list_filter *filter, const char *order)
{
    struct list_query query = {.definition = definitions_find(office->definitions, text_of(reg)), .filters = filter, .filter_count = filter ? 1 : 0,
                               .order = text_of(order), .max = 50};
    struct list_row *rows = NULL;
    struct seen seen = {.first_secret = TEXT_NONE};
    struct db *db = office_read(office);
    seen.result = record_list(db, &office->engine, office->arena, &query, &actor, &rows, &seen.rows, &seen.total);
    if (seen.result == OK && seen.rows && strcmp(reg, "promise") == 0)
        seen.first_secret = rows[0].cells[3];
    store_read_end(db);
    return seen;
}

static bool sees(struct office *office, struct actor actor, const char *reg, int64_t id)
{
    struct record *record = office_load(office, reg, id);
    struct db *db = office_read(office);
    bool may = record && record_may_see(db, record, &actor);
    store_read_end(db);
    return may;
}

TEST("a partner sees, counts and changes only what its organisation leads")
{
    struct office office = office_new();
    int64_t ours = office_add(&office, OFFICER(&office), "organisation", "name=Ours"), theirs = office_add(&office, OFFICER(&office), "organisation", "name=Theirs");
    struct actor partner = PARTNER(&office, ours), nobody = PARTNER(&office, 0);
    int64_t mine = office_add(&office, OFFICER(&office), "promise", WITH_ID(&office, "number=1;title=Mine;lead=%" PRId64, ours));
    int64_t other = office_add(&office, OFFICER(&office), "promise", WITH_ID(&office, "number=2;title=Other;lead=%" PRId64, theirs));
    int64_t none = office_add(&office, OFFICER(&office), "promise", "number=3;title=Nobody's");
    int64_t my_note = office_add(&office, OFFICER(&office), "note", WITH_ID(&office, "promise=%" PRId64 ";title=N", mine));
    int64_t other_note = office_add(&office, OFFICER(&office), "note", WITH_ID(&office, "promise=%" PRId64 ";title=N", other));
    CHECK(mine && other && none && my_note && other_note);
    CHECK_INTEGER(list_as(&office, OFFICER(&office), "promise", NULL, "").total, 3);
    CHECK_INTEGER(list_as(&office, partner, "promise", NULL, "").total, 1);
    CHECK_INTEGER(list_as(&office, partner, "promise", NULL, "").rows, 1);
    CHECK_INTEGER(list_as(&office, nobody, "promise", NULL, "").total, 0);
    CHECK_INTEGER(list_as(&office, partner, "note", NULL, "").total, 1);
    CHECK(sees(&office, partner, "promise", mine) && !sees(&office, partner, "promise", other) && !sees(&office, partner, "promise", none));
    CHECK(sees(&office, partner, "note", my_note) && !sees(&office, partner, "note", other_note));
    CHECK(!sees(&office, HEAD(&office), "note", my_note)); /* the head does not see this register */
    CHECK_INTEGER(office_edit(&office, partner, "promise", other, 1, "title=X"), ERROR_DENIED);
    CHECK_INTEGER(office_edit(&office, partner, "promise", mine, 1, WITH_ID(&office, "lead=%" PRId64, theirs)), ERROR_INVALID);
    CHECK_INTEGER(office_edit(&office, partner, "promise", mine, 1, "title=Mine still"), OK);
    CHECK_INTEGER(office_add(&office, partner, "promise", WITH_ID(&office, "number=5;title=T;lead=%" PRId64, theirs)), 0);
    CHECK(office_add(&office, partner, "promise", WITH_ID(&office, "number=5;title=T;lead=%" PRId64, ours)) > 0);
    CHECK_INTEGER(office_add(&office, partner, "note", WITH_ID(&office, "promise=%" PRId64 ";title=N", other)), 0);
    CHECK(office_add(&office, partner, "note", WITH_ID(&office, "promise=%" PRId64 ";title=N", mine)) > 0);
    CHECK_INTEGER(office_move(&office, partner, "promise", other, 1, "submit", ""), ERROR_DENIED);
    CHECK_INTEGER(office_move(&office, partner, "promise", mine, 2, "submit", ""), OK);
    office_end(&office);
}

TEST("filters, counts and a field with its own readers")
{
    struct office office = office_new();
    int64_t ours = office_add(&office, OFFICER(&office), "organisation", "name=Ours");
    struct list_filter lead = {text_of("lead"), TEXT_NONE}, secret = {text_of("secret"), text_of("marker")}, state = {text_of("state"), text_of("draft")},
                       nonsense = {text_of("lead"), text_of("x' or 1=1")};
    lead.canonical = arena_printf(office.arena, "%" PRId64, ours);
    CHECK(office_add(&office, OFFICER(&office), "promise", WITH_ID(&office, "number=1;title=A;secret=marker;lead=%" PRId64, ours)) > 0);
    CHECK(office_add(&office, OFFICER(&office), "promise", "number=2;title=B") > 0);
    CHECK_INTEGER(list_as(&office, OFFICER(&office), "promise", &lead, "").total, 1);
    CHECK_INTEGER(list_as(&office, OFFICER(&office), "promise", &state, "").total, 2);
    CHECK_INTEGER(list_as(&office, OFFICER(&office), "promise", &nonsense, "").total, 0);
    CHECK_TEXT(list_as(&office, HEAD(&office), "promise", NULL, "").first_secret, "marker");
    CHECK_TEXT(list_as(&office, OFFICER(&office), "promise", NULL, "").first_secret, "");
    CHECK_INTEGER(list_as(&office, OFFICER(&office), "promise", &secret, "").result, ERROR_DENIED);
    CHECK_INTEGER(list_as(&office, OFFICER(&office), "promise", NULL, "secret").result, ERROR_DENIED);
    CHECK_INTEGER(list_as(&office, HEAD(&office), "promise", NULL, "secret").result, OK);
    CHECK_INTEGER(office_count(&office, "select count(*) from search_word where stem = 'marker'"), 0);
    office_end(&office);
}

TEST("options of a link are what one may see")
{
    struct office office = office_new();
    int64_t ours = office_add(&office, OFFICER(&office), "organisation", "name=Ours");
    struct actor partner = PARTNER(&office, ours), officer = OFFICER(&office);
    struct link_option *options;
    size_t count;
    struct db *db;
    CHECK(office_add(&office, OFFICER(&office), "promise", WITH_ID(&office, "number=10;title=b;lead=%" PRId64, ours)) > 0);
    CHECK(office_add(&office, OFFICER(&office), "promise", "number=9;title=A") > 0);
    db = office_read(&office);
    CHECK_INTEGER(record_options(db, office.arena, definitions_find(office.definitions, text_of("promise")), &officer, &options, &count), OK);
    CHECK_INTEGER(count, 2);
    CHECK_TEXT(options[0].name, "A");
    CHECK_INTEGER(record_options(db, office.arena, definitions_find(office.definitions, text_of("promise")), &partner, &options, &count), OK);
    CHECK_INTEGER(count, 1);
    CHECK_TEXT(options[0].name, "b");
    store_read_end(db);
    office_end(&office);
}

TEST("a linked record goes by a name that its reader may know")
{
    static const char paper_yaml[] =
        "register: paper\nroom: test\ntitle: Paper\nabout: A paper.\n"
        "fields: {title: {type: text, required: yes}, about: {type: link, to: promise}, also: {type: links, to: promise, max: 5}}\n"
        "access: {see: [officer, partner], add: [officer], edit: [officer]}\nlist: {columns: [title, about, also]}\n";
    static const char *const sources[] = {roles_yaml, moods_yaml, organisation_yaml, promise_yaml, note_yaml, paper_yaml, NULL};
    struct office office = office_new();
    struct actor officer = OFFICER(&office), partner;
    const struct field *about;
    struct record *paper;
    int64_t ours, mine, other, id;
    CHECK_INTEGER(office_define(&office, sources, ""), OK);
    ours = office_add(&office, officer, "organisation", "name=Ours");
    partner = PARTNER(&office, ours);
    mine = office_add(&office, officer, "promise", WITH_ID(&office, "number=1;title=Mine;evidence=e;lead=%" PRId64, ours));
    other = office_add(&office, officer, "promise", "number=2;title=Other;evidence=e");
    id = office_add(&office, officer, "paper", arena_printf(office.arena, "title=P;about=%" PRId64 ";also=%" PRId64 " %" PRId64, other, mine, other).data);
    CHECK(mine && other && id);
    about = definition_field(definitions_find(office.definitions, text_of("paper")), text_of("about"));
    for (int published = 0; published < 2; published++) {
        const char *hidden = published ? "Other" : WITH_ID(&office, "Promise that you may not see (record %" PRId64 ")", other);
        struct list_query query = {.definition = definitions_find(office.definitions, text_of("paper")), .max = 10};
        struct list_row *rows;
        struct db *db;
        size_t count;
        int64_t total;
        if (published) {
            CHECK_INTEGER(office_move(&office, officer, "promise", other, 1, "submit", ""), OK);
            CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", other, 2, "publish", ""), OK);
        }
        paper = office_load(&office, "paper", id);
        db = office_read(&office);
        CHECK_TEXT(field_show_to(db, office.arena, about, record_value(paper, text_of("about")), &officer), "Other");
        CHECK_TEXT(field_show_to(db, office.arena, about, record_value(paper, text_of("about")), &partner), hidden);
        CHECK_INTEGER(record_list(db, &office.engine, office.arena, &query, &officer, &rows, &count, &total), OK);
        CHECK_TEXT(rows[0].cells[1], "Other");
        CHECK_TEXT(rows[0].cells[2], "Mine; Other");
        CHECK_INTEGER(record_list(db, &office.engine, office.arena, &query, &partner, &rows, &count, &total), OK);
        CHECK_TEXT(rows[0].cells[1], hidden);
        CHECK_TEXT(rows[0].cells[2], arena_printf(office.arena, "Mine; %s", hidden).data);
        store_read_end(db);
    }
    office_end(&office);
}

TEST("a register of as many fields as there may be, most of them links, is written and read")
{
    struct office office = office_new();
    struct buffer yaml, values;
    struct record *record;
    int64_t id;
    buffer_init(&yaml, 1 << 16);
    buffer_init(&values, 1 << 16);
    buffer_append_z(&yaml, "register: wide\nroom: test\ntitle: Wide\nabout: W.\nfields:\n  title: {type: text, required: yes}\n");
    buffer_append_z(&values, "title=W");
    for (int i = 1; i < DEFINITION_FIELDS_MAX; i++) {
        buffer_printf(&yaml, i % 4 ? "  f%d: {type: links, to: organisation, max: 3}\n" : "  f%d: {type: text, max: 20}\n", i);
        buffer_printf(&values, i % 4 ? ";f%d=1 2" : ";f%d=zebra%d", i, i);
    }
    buffer_append_z(&yaml, "access: {see: [officer], add: [officer], edit: [officer]}\n");
    const char *const sources[] = {roles_yaml, organisation_yaml, yaml.data, NULL};
    CHECK_INTEGER(office_define(&office, sources, ""), OK);
    CHECK_INTEGER(office_add(&office, OFFICER(&office), "organisation", "name=One"), 1);
    CHECK_INTEGER(office_add(&office, OFFICER(&office), "organisation", "name=Two"), 2);
    id = office_add(&office, OFFICER(&office), "wide", values.data);
    CHECK(id > 0);
    record = office_load(&office, "wide", id);
    CHECK(record != NULL);
    CHECK_INTEGER(record_value(record, text_of("f99"))->link_count, 2);
    CHECK_INTEGER(record_value(record, text_of("f1"))->links[1], 2);
    CHECK_TEXT(record_value(record, text_of("f96"))->text, "zebra96");
    CHECK_INTEGER(office_count(&office, "select count(*) from search_word where stem = 'zebra96'"), 1);
    buffer_clear(&yaml);
    buffer_clear(&values);
    office_end(&office);
}

TEST("several links keep their order and lose doubles")
{
    struct office office = office_new();
    int64_t a = office_add(&office, OFFICER(&office), "organisation", "name=A"), b = office_add(&office, OFFICER(&office), "organisation", "name=B"), id;
    struct text values = arena_printf(office.arena, "number=1;title=T;helpers=%" PRId64 " %" PRId64 " %" PRId64, b, a, b);
    struct record *record;
    id = office_add(&office, OFFICER(&office), "promise", values.data);
    record = office_load(&office, "promise", id);
    CHECK_INTEGER(record_value(record, text_of("helpers"))->link_count, 2);
    CHECK_INTEGER(record_value(record, text_of("helpers"))->links[0], b);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "promise", id, 1, "helpers="), OK);
    CHECK_INTEGER(office_count(&office, "select count(*) from link"), 0);
    office_end(&office);
}
