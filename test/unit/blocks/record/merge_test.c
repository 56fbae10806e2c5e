/* Merging and its undoing, on an invented register of bodies and one of ties between them: what moves, what comes back,
 * what is refused; and random sequences of edits, merges and undoings that must keep what merge.h promises. */
#include "office_help.h"

static const char body_yaml[] =
    "register: body\n"
    "room: test\n"
    "title: Body\n"
    "about: An invented body.\n"
    "reference: \"B-{serial}\"\n"
    "address: bodies\n"
    "fields:\n"
    "  name: {type: text, required: yes, unique: yes, public: yes}\n"
    "  kind: {type: text, public: yes}\n"
    "  owner: {type: link, to: body, public: yes}\n"
    "flow:\n"
    "  start: draft\n"
    "  states: {draft: {label: Draft}, published: {label: Published}, withdrawn: {label: Withdrawn}}\n"
    "  ends: [withdrawn]\n"
    "  editable: [draft, published]\n"
    "  moves:\n"
    "    publish: {from: [draft, published], to: published, by: [officer, head], publishes: yes}\n"
    "    withdraw: {from: published, to: withdrawn, by: [head], withdraws: yes}\n"
    "access: {see: [officer, head], add: [officer, head], edit: [officer, head]}\n"
    "duplicates: {by: [name], merge: [officer, head]}\n";
static const char tie_yaml[] =
    "register: tie\n"
    "room: test\n"
    "title: Tie\n"
    "about: A tie between bodies.\n"
    "fields:\n"
    "  title: {type: text, required: yes, public: yes}\n"
    "  lead: {type: link, to: body, public: yes}\n"
    "  helpers: {type: links, to: body, public: yes}\n"
    "  seat: {type: link, to: body, unique: yes}\n"
    "  secret: {type: text}\n"
    "flow:\n"
    "  start: draft\n"
    "  states: {draft: {label: Draft}, published: {label: Published}}\n"
    "  ends: [published]\n"
    "  editable: [draft, published]\n"
    "  moves:\n"
    "    publish: {from: [draft, published], to: published, by: [officer, head], publishes: yes}\n"
    "access: {see: [officer, head], add: [officer], edit: [officer]}\n";
static const char *const sources[] = {roles_yaml, moods_yaml, organisation_yaml, promise_yaml, note_yaml, body_yaml, tie_yaml, NULL};

static struct office bodies_new(void)
{
    struct office office = office_new();
    CHECK_INTEGER(office_define(&office, sources, ""), OK);
    return office;
}

struct merge_deed { struct office *office; struct merge_wish wish; int64_t merge, version; struct actor actor; };

static enum result merge_body(struct db *db, void *context, struct message *message)
{
    struct merge_deed *deed = context;
    return merge_records(db, &deed->office->engine, deed->office->arena, &deed->wish, &deed->actor, &deed->merge, message);
}

static enum result undo_body(struct db *db, void *context, struct message *message)
{
    struct merge_deed *deed = context;
    return merge_undo(db, &deed->office->engine, deed->office->arena, deed->merge, deed->version, &deed->actor, message);
}

static enum result merge_as(struct office *office, struct actor actor, int64_t merged, int64_t survivor, const bool *take, int64_t *ret_merge)
{
    struct merge_deed deed = {.office = office, .actor = actor,
                              .wish = {.definition = definitions_find(office->definitions, TEXT("body")), .survivor = survivor, .merged = merged, .take = take}};
    enum result result;
    office->message = (struct message){0};
    result = store_write(office->store, merge_body, &deed, &office->message);
    if (result == OK && ret_merge)
        *ret_merge = deed.merge;
    return result;
}

static enum result undo(struct office *office, int64_t merge)
{
    struct merge_deed deed = {.office = office, .actor = office_actor(office, 2, "officer head", 0), .merge = merge};
    office->message = (struct message){0};
    return store_write(office->store, undo_body, &deed, &office->message);
}

static int64_t body(struct office *office, const char *name)
{
    int64_t id = office_add(office, OFFICER(office), "body", arena_printf(office->arena, "name=%s", name).data);
    CHECK(id > 0);
    return id;
}

static int64_t tie(struct office *office, const char *format_free)
{
    int64_t id = office_add(office, OFFICER(office), "tie", format_free);
    CHECK(id > 0);
    return id;
}
#define TIE(office, ...) tie((office), arena_printf((office)->arena, __VA_ARGS__).data)
#define VALUES(office, ...) arena_printf((office)->arena, __VA_ARGS__).data

static struct text links_of(struct office *office, int64_t record, const char *field)
{
    struct db *db = office_read(office);
    struct statement *row;
    struct text all = TEXT_NONE;
    CHECK(db_query(db, &row, SQL_COMPOSED("select to_id from link where from_id = $1 and field = $2 order by position"),
                   BIND(bind_integer(record), bind_text(text_of(field)))) == OK);
    while (statement_step(row) == 1)
        all = arena_printf(office->arena, "%.*s%s%" PRId64, TEXT_ARGS(all), all.length ? " " : "", statement_integer(row, 0));
    statement_close(row);
    store_read_end(db);
    return all;
}
#define CHECK_LINKS(office, record, field, ...) CHECK_TEXT(links_of((office), (record), (field)), VALUES((office), __VA_ARGS__))

static enum result run_body(struct db *db, void *context, struct message *message)
{
    (void)message;
    return db_run(db, NULL, SQL_COMPOSED((const char *)context), BIND_NOTHING);
}

static void office_run(struct office *office, const char *statement)
{
    char *copy = strdup(statement);
    CHECK_INTEGER(store_write(office->store, run_body, copy, &office->message), OK);
    free(copy);
}

/* --- One merge ------------------------------------------------------------ */

TEST("what led to the merged record leads to the survivor, and the merged one is nowhere")
{
    struct office office = bodies_new();
    int64_t a = body(&office, "Herts Police"), b = body(&office, "Hertfordshire Constabulary"), c = body(&office, "Water board"), merge = 0;
    int64_t t = TIE(&office, "title=T;lead=%" PRId64 ";helpers=%" PRId64 " %" PRId64 " %" PRId64, a, c, a, b);
    struct db *db;
    int64_t standing;
    CHECK_INTEGER(merge_as(&office, OFFICER(&office), a, b, NULL, &merge), OK);
    CHECK_LINKS(&office, t, "lead", "%" PRId64, b);
    CHECK_LINKS(&office, t, "helpers", "%" PRId64 " %" PRId64, c, b);
    CHECK_INTEGER(office_load(&office, "tie", t)->version, 2);
    CHECK_TEXT(office_text(&office, WITH_ID(&office, "select kind from history where record = %" PRId64 " and version = 2", t)), "followed");
    CHECK_TEXT(office_text(&office, WITH_ID(&office, "select reason from history where record = %" PRId64 " and version = 2", t)), "B-1 was merged into B-2");
    CHECK_INTEGER(office_load(&office, "tie", t)->author, 1); /* nobody's words were changed */
    CHECK(!office_load(&office, "body", a));
    CHECK_TEXT(office_text(&office, WITH_ID(&office, "select kind from history where record = %" PRId64 " order by version desc", a)), "merged");
    CHECK_TEXT(office_text(&office, WITH_ID(&office, "select kind from history where record = %" PRId64 " order by version desc", b)), "merged");
    CHECK_INTEGER(office_count(&office, WITH_ID(&office, "select count(*) from search_word where record_id = %" PRId64, a)), 0);
    CHECK_INTEGER(office_count(&office, WITH_ID(&office, "select count(*) from search_word where stem = 'hert' and record_id = %" PRId64, b)), 1);
    db = office_read(&office);
    CHECK(merge_standing(db, a, &standing) == OK && standing == b);
    CHECK(merge_standing(db, c, &standing) == OK && standing == c);
    store_read_end(db);
    CHECK_INTEGER(undo(&office, merge), OK);
    CHECK_LINKS(&office, t, "lead", "%" PRId64, a);
    CHECK_LINKS(&office, t, "helpers", "%" PRId64 " %" PRId64 " %" PRId64, c, a, b);
    CHECK_TEXT(office_load(&office, "body", a)->name, "Herts Police");
    CHECK_TEXT(office_load(&office, "body", b)->name, "Hertfordshire Constabulary");
    CHECK_INTEGER(office_count(&office, WITH_ID(&office, "select count(*) from search_word where stem = 'hert' and record_id = %" PRId64, b)), 0);
    CHECK_INTEGER(office_count(&office, WITH_ID(&office, "select count(*) from search_word where stem = 'hert' and record_id = %" PRId64, a)), 1);
    CHECK_INTEGER(undo(&office, merge), ERROR_CONFLICT);
    office_end(&office);
}

TEST("lists, choices and counts show one; a form that was open is told")
{
    struct office office = bodies_new();
    int64_t a = body(&office, "Herts Police"), b = body(&office, "Hertfordshire Constabulary"), t = TIE(&office, "title=T;lead=%" PRId64, a);
    const struct definition *definition = definitions_find(office.definitions, TEXT("body"));
    struct actor actor = OFFICER(&office), partner = PARTNER(&office, b);
    struct list_query query = {.definition = definition, .max = 10};
    struct link_option *options;
    struct list_row *rows;
    size_t count;
    int64_t total;
    struct db *db;
    CHECK_INTEGER(merge_as(&office, actor, a, b, NULL, NULL), OK);
    db = office_read(&office);
    CHECK(record_list(db, &office.engine, office.arena, &query, &actor, &rows, &count, &total) == OK && count == 1 && total == 1);
    CHECK(record_options(db, office.arena, definition, &actor, &options, &count) == OK && count == 1 && options[0].id == b);
    CHECK(record_options(db, office.arena, definition, &partner, &options, &count) == OK && count == 0);
    store_read_end(db);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "tie", t, 1, "title=U"), ERROR_CONFLICT);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "tie", t, 2, VALUES(&office, "lead=%" PRId64, a)), ERROR_INVALID);
    CHECK_TEXT(office.problems, "lead: “Herts Police” was merged into “Hertfordshire Constabulary”: choose that");
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "body", a, 1, "kind=x"), ERROR_NOT_FOUND);
    office_end(&office);
}

TEST("values that stay come from either, the name too, and go back unless changed since")
{
    struct office office = bodies_new();
    int64_t a = body(&office, "Herts Police"), b = body(&office, "Hertfordshire Constabulary"), merge;
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "body", a, 1, "kind=force"), OK);
    CHECK_INTEGER(merge_as(&office, OFFICER(&office), a, b, (const bool[]){true, true, false}, &merge), OK);
    CHECK_TEXT(office_load(&office, "body", b)->name, "Herts Police");
    CHECK_TEXT(record_text(office_load(&office, "body", b), "kind"), "force");
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "body", b, 2, "kind=police force"), OK);
    CHECK_INTEGER(undo(&office, merge), OK);
    CHECK_TEXT(office_load(&office, "body", b)->name, "Hertfordshire Constabulary");
    CHECK_TEXT(record_text(office_load(&office, "body", b), "kind"), "police force");
    CHECK_TEXT(office_load(&office, "body", a)->name, "Herts Police");
    CHECK_TEXT(record_text(office_load(&office, "body", a), "kind"), "force");
    office_end(&office);
}

TEST("its name was given to another meanwhile: it cannot come back under it")
{
    struct office office = bodies_new();
    int64_t a = body(&office, "Herts Police"), b = body(&office, "Hertfordshire Constabulary"), merge, c;
    CHECK_INTEGER(merge_as(&office, OFFICER(&office), a, b, NULL, &merge), OK);
    c = body(&office, "Herts Police");
    CHECK_INTEGER(undo(&office, merge), ERROR_CONFLICT);
    CHECK(strstr(office.message.text, "B-1 by now that may be there once only") != NULL);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "body", c, 1, "name=Another"), OK);
    CHECK_INTEGER(undo(&office, merge), OK);
    office_end(&office);
}

TEST("what was changed by a person since stays, the rest goes back, both are told")
{
    struct office office = bodies_new();
    int64_t a = body(&office, "A"), b = body(&office, "B"), c = body(&office, "C"), merge;
    int64_t one = TIE(&office, "title=One;lead=%" PRId64, a), two = TIE(&office, "title=Two;lead=%" PRId64, a);
    int64_t three = TIE(&office, "title=Three;lead=%" PRId64, a), four = TIE(&office, "title=Four;lead=%" PRId64, a);
    struct merge found;
    struct merge_moved *moved;
    size_t count;
    struct db *db;
    CHECK_INTEGER(merge_as(&office, OFFICER(&office), a, b, NULL, &merge), OK);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "tie", two, 2, VALUES(&office, "lead=%" PRId64, c)), OK);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "tie", three, 2, "title=Three and more"), OK);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "tie", four, 2, VALUES(&office, "lead=%" PRId64, c)), OK);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "tie", four, 3, VALUES(&office, "lead=%" PRId64, b)), OK);
    for (int i = 0; i < 2; i++) { /* what is told before is what is told after */
        static const int outcomes[] = {MOVED_STAYS, MOVED_BACK, MOVED_BACK, MOVED_STAYS}; /* Four, One, Three, Two: by name */
        db = office_read(&office);
        CHECK(merge_get(db, office.arena, merge, &found) == OK);
        CHECK(merge_moves(db, office.arena, &found, &moved, &count) == OK && count == 4);
        for (size_t j = 0; j < count; j++)
            CHECK_INTEGER(moved[j].outcome, outcomes[j]);
        store_read_end(db);
        CHECK_INTEGER(undo(&office, merge), i ? ERROR_CONFLICT : OK);
    }
    CHECK_LINKS(&office, one, "lead", "%" PRId64, a);
    CHECK_LINKS(&office, two, "lead", "%" PRId64, c);
    CHECK_LINKS(&office, three, "lead", "%" PRId64, a);
    CHECK_LINKS(&office, four, "lead", "%" PRId64, b); /* somebody chose B, knowing */
    office_end(&office);
}

/* --- Refusals ------------------------------------------------------------- */

TEST("who may not, what is not the same any more, and what would clash")
{
    struct office office = bodies_new();
    int64_t a = body(&office, "A"), b = body(&office, "B"), c = body(&office, "C");
    struct merge_deed deed = {.office = &office, .actor = OFFICER(&office),
                              .wish = {.definition = definitions_find(office.definitions, TEXT("body")), .survivor = b, .merged = a, .merged_version = 1}};
    CHECK_INTEGER(merge_as(&office, AUDITOR(&office), a, b, NULL, NULL), ERROR_DENIED);
    CHECK_INTEGER(merge_as(&office, PARTNER(&office, a), a, b, NULL, NULL), ERROR_DENIED);
    CHECK_INTEGER(merge_as(&office, OFFICER(&office), a, a, NULL, NULL), ERROR_INVALID);
    CHECK_INTEGER(merge_as(&office, OFFICER(&office), a, 999, NULL, NULL), ERROR_NOT_FOUND);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "body", a, 1, "kind=x"), OK);
    CHECK_INTEGER(store_write(office.store, merge_body, &deed, &office.message), ERROR_CONFLICT);
    CHECK(strstr(office.message.text, "B-1 was changed since you opened this page") != NULL);
    TIE(&office, "title=One;seat=%" PRId64, a);
    TIE(&office, "title=Two;seat=%" PRId64, b);
    CHECK_INTEGER(merge_as(&office, OFFICER(&office), a, b, NULL, NULL), ERROR_CONFLICT);
    CHECK(strstr(office.message.text, "may be there once only") != NULL);
    CHECK(office_load(&office, "body", a) != NULL); /* refused whole */
    CHECK_INTEGER(merge_as(&office, OFFICER(&office), a, c, NULL, NULL), OK);
    CHECK_INTEGER(merge_as(&office, OFFICER(&office), a, b, NULL, NULL), ERROR_CONFLICT);
    CHECK(strstr(office.message.text, "merged already") != NULL);
    CHECK_INTEGER(merge_as(&office, OFFICER(&office), c, a, NULL, NULL), ERROR_CONFLICT); /* no circle */
    office_end(&office);
}

TEST("a chain is undone from its end; an owner that is the other is not oneself")
{
    struct office office = bodies_new();
    int64_t a = body(&office, "A"), b = body(&office, "B"), c = body(&office, "C"), first, second, t = TIE(&office, "title=T;lead=%" PRId64, a), standing;
    struct db *db;
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "body", b, 1, VALUES(&office, "owner=%" PRId64, a)), OK);
    CHECK_INTEGER(merge_as(&office, OFFICER(&office), a, b, NULL, &first), OK);
    CHECK_LINKS(&office, b, "owner", "%s", "");
    CHECK_INTEGER(merge_as(&office, OFFICER(&office), b, c, NULL, &second), OK);
    CHECK_LINKS(&office, t, "lead", "%" PRId64, c);
    db = office_read(&office);
    CHECK(merge_standing(db, a, &standing) == OK && standing == c);
    store_read_end(db);
    CHECK_INTEGER(undo(&office, first), ERROR_CONFLICT);
    CHECK(strstr(office.message.text, "Undo that first") != NULL);
    CHECK_INTEGER(undo(&office, second), OK);
    CHECK_LINKS(&office, t, "lead", "%" PRId64, b);
    CHECK_INTEGER(undo(&office, first), OK);
    CHECK_LINKS(&office, t, "lead", "%" PRId64, a);
    CHECK_LINKS(&office, b, "owner", "%" PRId64, a);
    office_end(&office);
}

/* --- Public --------------------------------------------------------------- */

static void publish(struct office *office, const char *reg, int64_t id)
{
    CHECK_INTEGER(office_move(office, HEAD(office), reg, id, 0, "publish", ""), OK);
}

TEST("public records: withdrawn with an address that leads on, what names it published again, and back")
{
    struct office office = bodies_new();
    int64_t a = body(&office, "Herts Police"), b = body(&office, "Hertfordshire Constabulary"), merge, entries;
    int64_t t = TIE(&office, "title=T;lead=%" PRId64 ";secret=s", a);
    publish(&office, "body", a);
    publish(&office, "tie", t);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "tie", t, 2, "title=Not approved"), OK);
    CHECK_INTEGER(merge_as(&office, HEAD(&office), a, b, NULL, NULL), ERROR_CONFLICT);
    CHECK(strstr(office.message.text, "B-1 is public and B-2 is not") != NULL);
    publish(&office, "body", b);
    CHECK_INTEGER(merge_as(&office, OFFICER(&office), a, b, NULL, NULL), ERROR_DENIED);
    entries = office_count(&office, "select count(*) from pub_log");
    CHECK_INTEGER(merge_as(&office, HEAD(&office), a, b, NULL, &merge), OK);
    CHECK_INTEGER(office_count(&office, "select count(*) from pub_log") - entries, 2);
    CHECK_INTEGER(office_count(&office, WITH_ID(&office, "select withdrawn from pub_record where id = %" PRId64, a)), 1);
    CHECK_INTEGER(office_count(&office, WITH_ID(&office, "select to_id from pub_redirect where from_id = %" PRId64, a)), b);
    CHECK_INTEGER(office_count(&office, WITH_ID(&office, "select lead from pub_tie where id = %" PRId64, t)), b);
    CHECK_TEXT(office_text(&office, "select title from pub_tie"), "T"); /* what nobody approved stays in the office */
    CHECK_INTEGER(office_load(&office, "tie", t)->published_version, 2);
    CHECK_INTEGER(undo(&office, merge), OK);
    CHECK_INTEGER(office_count(&office, WITH_ID(&office, "select withdrawn from pub_record where id = %" PRId64, a)), 0);
    CHECK_INTEGER(office_count(&office, "select count(*) from pub_redirect"), 0);
    CHECK_INTEGER(office_count(&office, WITH_ID(&office, "select lead from pub_tie where id = %" PRId64, t)), a);
    CHECK_TEXT(office_text(&office, "select title from pub_tie"), "T");
    CHECK_INTEGER(office_load(&office, "body", a)->published_version, 3);
    office_end(&office);
}

struct catching_up { struct office *office; struct moment moment; size_t done; };

/* What the embargo's keeper does at that moment. */
static enum result catch_up(struct db *db, void *context, struct message *message)
{
    struct catching_up *catching = context;
    struct office *office = catching->office;
    struct merge_wait *list;
    size_t count;
    TRY(merge_public_due(db, &office->engine, office->arena, catching->moment.now, 60, &list, &count));
    for (size_t i = 0; i < count; i++)
        TRY(merge_public_release(db, &office->engine, office->arena, &list[i], catching->moment, message));
    catching->done = count;
    return OK;
}

static size_t caught_up(struct office *office, int days_later)
{
    struct catching_up catching = {.office = office, .moment = office_actor(office, 1, "", 0).moment};
    catching.moment.now.seconds += days_later * 86400;
    CHECK_INTEGER(store_write(office->store, catch_up, &catching, &office->message), OK);
    return catching.done;
}

static void hold(struct office *office, int days)
{
    office_run(office, arena_printf(office->arena, "insert into publishing_hold (id, from_day, until_day, room, ground, set_by, set_at) values (%d, %d, %d, '', 'Election', 1, 1)",
                                    days, office->today.day, office->today.day + days).data);
}

TEST("while publishing is held, what names a merged record waits, and so does all that undoing publishes")
{
    struct office office = bodies_new();
    int64_t a = body(&office, "Herts Police"), b = body(&office, "Hertfordshire Constabulary"), c = body(&office, "Third"), merge;
    int64_t t = TIE(&office, "title=T;lead=%" PRId64, a);
    publish(&office, "body", a);
    publish(&office, "body", b);
    publish(&office, "body", c);
    publish(&office, "tie", t);
    hold(&office, 2);
    CHECK_INTEGER(merge_as(&office, HEAD(&office), a, b, NULL, &merge), OK);
    CHECK_INTEGER(office_count(&office, "select count(*) from merge_public_wait"), 1);
    CHECK_INTEGER(office_count(&office, WITH_ID(&office, "select lead from pub_tie where id = %" PRId64, t)), a);
    CHECK_INTEGER(caught_up(&office, 2), 0); /* the last day of the hold */
    CHECK_INTEGER(merge_as(&office, HEAD(&office), b, c, NULL, NULL), OK); /* and the chain grows: it names what stands in the end */
    CHECK_INTEGER(office_count(&office, "select count(*) from merge_public_wait"), 1);
    CHECK_INTEGER(caught_up(&office, 3), 1);
    CHECK_INTEGER(office_count(&office, WITH_ID(&office, "select lead from pub_tie where id = %" PRId64, t)), c);
    CHECK_INTEGER(office_load(&office, "tie", t)->published_version, 2);
    CHECK_INTEGER(caught_up(&office, 3), 0);
    CHECK_INTEGER(undo(&office, merge), ERROR_CONFLICT);
    CHECK_INTEGER(undo(&office, 2), OK);
    CHECK_INTEGER(office_count(&office, "select count(*) from merge_public_wait"), 2); /* b, and what names c for it */
    CHECK_INTEGER(office_count(&office, WITH_ID(&office, "select to_id from pub_redirect where from_id = %" PRId64, b)), c);
    CHECK_INTEGER(undo(&office, merge), OK); /* and a: it waits too, and nothing of the public was touched */
    CHECK_INTEGER(office_count(&office, WITH_ID(&office, "select lead from pub_tie where id = %" PRId64, t)), c);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "tie", t, office_load(&office, "tie", t)->version, WITH_ID(&office, "lead=%" PRId64, b)), OK); /* unapproved */
    CHECK_INTEGER(caught_up(&office, 3), 4);
    CHECK_INTEGER(caught_up(&office, 3), 0);
    CHECK_INTEGER(office_count(&office, "select count(*) from pub_record where withdrawn = 1"), 0);
    CHECK_INTEGER(office_count(&office, "select count(*) from pub_redirect"), 0);
    CHECK_INTEGER(office_count(&office, WITH_ID(&office, "select lead from pub_tie where id = %" PRId64, t)), a);
    office_end(&office);
}

TEST("who acts for an organisation acts for the survivor, and comes back unless changed since")
{
    struct office office = bodies_new();
    int64_t a = body(&office, "A"), b = body(&office, "B"), c = body(&office, "C"), merge;
    office_run(&office, WITH_ID(&office, "insert into membership (account, organisation, role, from_day) select id, %" PRId64 ", 'partner', 5 from account", a));
    office_run(&office, WITH_ID(&office, "insert into membership (account, organisation, role, from_day) values (2, %" PRId64 ", 'partner', 3)", b));
    office_run(&office, WITH_ID(&office, "insert into session (token_hash, account, organisation) values ('t', 1, %" PRId64 ")", a));
    office_run(&office, WITH_ID(&office, "insert into delegation (id, organisation) values (1, %" PRId64 ")", a));
    office_run(&office, WITH_ID(&office, "update account set person = %" PRId64 " where id = 4", a));
    CHECK_INTEGER(merge_as(&office, OFFICER(&office), a, b, NULL, &merge), OK);
    CHECK_INTEGER(office_count(&office, WITH_ID(&office, "select count(*) from membership where organisation = %" PRId64, b)), 4); /* 2 had both */
    CHECK_INTEGER(office_count(&office, WITH_ID(&office, "select count(*) from membership where organisation = %" PRId64, a)), 0);
    CHECK_INTEGER(office_count(&office, "select organisation from session"), b);
    CHECK_INTEGER(office_count(&office, "select organisation from delegation"), b);
    CHECK_INTEGER(office_count(&office, "select person from account where id = 4"), b);
    office_run(&office, arena_printf(office.arena, "update membership set organisation = %" PRId64 " where account = 3", c).data);
    CHECK_INTEGER(undo(&office, merge), OK);
    CHECK_INTEGER(office_count(&office, WITH_ID(&office, "select count(*) from membership where organisation = %" PRId64, a)), 3);
    CHECK_INTEGER(office_count(&office, WITH_ID(&office, "select count(*) from membership where organisation = %" PRId64 " and account = 2 and from_day = 3", b)), 1);
    CHECK_INTEGER(office_count(&office, WITH_ID(&office, "select count(*) from membership where organisation = %" PRId64, c)), 1);
    CHECK_INTEGER(office_count(&office, "select organisation from session"), a);
    CHECK_INTEGER(office_count(&office, "select organisation from delegation"), a);
    CHECK_INTEGER(office_count(&office, "select person from account where id = 4"), a);
    CHECK_INTEGER(office_count(&office, "select count(*) from merge_account where outcome = 'stays'"), 1);
    office_end(&office);
}

/* --- Random sequences ------------------------------------------------------ */

#define BODIES 6
#define TIES 4
#define STEPS 40
#define RUNS 12

struct model {
    struct office *office;
    uint64_t dice;
    int64_t bodies[BODIES], ties[TIES];
    int64_t raw[TIES][BODIES]; /* what a person chose last, in order */
    size_t raw_count[TIES];
    int64_t into[BODIES], merge[BODIES]; /* 0: it stands */
};

static size_t roll(struct model *model, size_t below)
{
    model->dice ^= model->dice << 13;
    model->dice ^= model->dice >> 7;
    model->dice ^= model->dice << 17;
    return (size_t)(model->dice % below);
}

static size_t body_index(const struct model *model, int64_t id)
{
    size_t i = 0;
    while (model->bodies[i] != id)
        i++;
    return i;
}

static int64_t follow(const struct model *model, int64_t id)
{
    for (int i = 0; model->into[body_index(model, id)]; i++) {
        CHECK(i < BODIES); /* a circle would never end */
        id = model->into[body_index(model, id)];
    }
    return id;
}

static void check_tie(struct model *model, size_t t)
{
    struct text held = links_of(model->office, model->ties[t], "helpers"), rest = held, part;
    bool wanted[BODIES] = {false}, has[BODIES] = {false};
    for (size_t i = 0; i < model->raw_count[t]; i++)
        wanted[body_index(model, follow(model, model->raw[t][i]))] = true;
    while (text_next(&rest, ' ', &part)) {
        int64_t id;
        CHECK(text_to_integer(part, &id) == OK);
        CHECK(!has[body_index(model, id)]);
        has[body_index(model, id)] = true;
    }
    CHECK(memcmp(wanted, has, sizeof has) == 0);
}

static void edit_step(struct model *model)
{
    size_t t = roll(model, TIES);
    struct record *record = office_load(model->office, "tie", model->ties[t]);
    struct text values = TEXT("helpers="), before = links_of(model->office, model->ties[t], "helpers");
    int64_t chosen[BODIES];
    size_t count = 0;
    for (size_t i = 0; i < BODIES; i++)
        if (!model->into[i] && roll(model, 2)) {
            chosen[count++] = model->bodies[i];
            values = arena_printf(model->office->arena, "%.*s%" PRId64 " ", TEXT_ARGS(values), model->bodies[i]);
        }
    CHECK_INTEGER(office_edit(model->office, OFFICER(model->office), "tie", model->ties[t], record->version, values.data), OK);
    if (text_equal(before, links_of(model->office, model->ties[t], "helpers")))
        return; /* nothing was changed: what was chosen before still counts */
    memcpy(model->raw[t], chosen, sizeof chosen);
    model->raw_count[t] = count;
}

static void merge_step(struct model *model)
{
    size_t from = roll(model, BODIES), to = roll(model, BODIES);
    enum result result = merge_as(model->office, OFFICER(model->office), model->bodies[from], model->bodies[to], NULL, &model->merge[from]);
    bool may = from != to && !model->into[from] && !model->into[to];
    CHECK_INTEGER(result == OK, may);
    if (may)
        model->into[from] = model->bodies[to];
}

static void undo_step(struct model *model, size_t which)
{
    bool may = model->into[which] && !model->into[body_index(model, model->into[which])];
    if (!model->into[which])
        return;
    CHECK_INTEGER(undo(model->office, model->merge[which]), may ? OK : ERROR_CONFLICT);
    if (may)
        model->into[which] = 0;
}

static void check_model(struct model *model)
{
    for (size_t t = 0; t < TIES; t++)
        check_tie(model, t);
    CHECK_INTEGER(office_count(model->office, "select count(*) from link l join merged m on m.id = l.to_id"), 0);
    CHECK_INTEGER(office_count(model->office, "select count(*) from merged m join reg_body b on b.id = m.id"), 0);
    CHECK_INTEGER(office_count(model->office, "select count(*) from reg_body") + office_count(model->office, "select count(*) from merged"), BODIES);
}

static void run_model(uint64_t seed)
{
    struct office office = bodies_new();
    struct model model = {.office = &office, .dice = seed};
    for (size_t i = 0; i < BODIES; i++)
        model.bodies[i] = body(&office, VALUES(&office, "Body %zu", i));
    for (size_t i = 0; i < TIES; i++)
        model.ties[i] = TIE(&office, "title=Tie %zu", i);
    for (size_t step = 0; step < STEPS; step++) {
        size_t what = roll(&model, 10);
        if (what < 3)
            edit_step(&model);
        else if (what < 7)
            merge_step(&model);
        else
            undo_step(&model, roll(&model, BODIES));
        check_model(&model);
    }
    for (size_t again = 0; again < BODIES; again++) /* all that is left is undone, in whatever order it may be */
        for (size_t i = 0; i < BODIES; i++)
            undo_step(&model, i);
    CHECK_INTEGER(office_count(&office, "select count(*) from merged"), 0);
    check_model(&model); /* and every tie holds exactly what a person chose last */
    if (test_failed_now)
        printf("  seed %llu\n", (unsigned long long)seed);
    office_end(&office);
}

TEST("whatever the order of edits, merges and undoings, no link is lost and undoing is the way back")
{
    const char *more = getenv("MERGE_RUNS");
    int64_t runs = RUNS;
    CHECK(!more || text_to_integer(text_of(more), &runs) == OK);
    for (uint64_t seed = 1; seed <= (uint64_t)runs && !test_failed_now; seed++)
        run_model(seed * 0x9E3779B97F4A7C15u);
}
