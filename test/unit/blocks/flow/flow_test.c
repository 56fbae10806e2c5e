/* Moves: what guards them, what they leave behind, and the reason for a date that moves. */
#include "../record/office_help.h"

static int64_t promise(struct office *office, const char *values)
{
    int64_t id = office_add(office, OFFICER(office), "promise", values);
    CHECK(id > 0);
    return id;
}

static int64_t published(struct office *office, const char *values)
{
    int64_t id = promise(office, values);
    CHECK_INTEGER(office_move(office, OFFICER(office), "promise", id, 1, "submit", ""), OK);
    CHECK_INTEGER(office_move(office, HEAD(office), "promise", id, 2, "publish", ""), OK);
    return id;
}

TEST("a move that is not there, not from here, not by this role or on a stale version")
{
    struct office office = office_new();
    int64_t id = promise(&office, "number=1;title=A");
    CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", id, 1, "nothing", ""), ERROR_NOT_FOUND);
    CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", id, 1, "publish", ""), ERROR_CONFLICT);
    CHECK_INTEGER(office_move(&office, AUDITOR(&office), "promise", id, 1, "submit", ""), ERROR_DENIED);
    CHECK_INTEGER(office_move(&office, OFFICER(&office), "promise", id, 2, "submit", ""), ERROR_CONFLICT);
    CHECK_INTEGER(office_move(&office, OFFICER(&office), "promise", 99, 1, "submit", ""), ERROR_NOT_FOUND);
    CHECK_INTEGER(office_load(&office, "promise", id)->version, 1);
    office_end(&office);
}

TEST("nobody approves what they wrote, under whichever role")
{
    struct office office = office_new();
    struct actor both = office_actor(&office, 1, "officer head", 0), other = HEAD(&office);
    int64_t id = promise(&office, "number=1;title=A;evidence=x");
    CHECK_INTEGER(office_move(&office, OFFICER(&office), "promise", id, 1, "submit", ""), OK);
    CHECK_INTEGER(office_move(&office, both, "promise", id, 2, "publish", ""), ERROR_DENIED);
    CHECK(strstr(office.message.text, "another person") != NULL);
    CHECK_INTEGER(office_move(&office, other, "promise", id, 2, "publish", ""), OK);
    CHECK_INTEGER(office_load(&office, "promise", id)->published_version, 1);
    CHECK_INTEGER(office_load(&office, "promise", id)->author, 1); /* moves do not change the author */
    CHECK_INTEGER(office_count(&office, "select count(*) from pub_promise"), 1);
    office_end(&office);
}

TEST("needed fields and a required reason")
{
    struct office office = office_new();
    int64_t id = promise(&office, "number=1;title=A");
    CHECK_INTEGER(office_move(&office, OFFICER(&office), "promise", id, 1, "submit", ""), OK);
    CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", id, 2, "publish", ""), ERROR_INVALID);
    CHECK(strstr(office.message.text, "Evidence") != NULL);
    CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", id, 2, "return", " "), ERROR_INVALID);
    CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", id, 2, "return", "Say more"), OK);
    CHECK_TEXT(record_state_name(office_load(&office, "promise", id)), "draft");
    CHECK_TEXT(office_text(&office, "select reason from history where version = 3"), "Say more");
    CHECK_TEXT(office_text(&office, "select move from history where version = 3"), "return");
    CHECK_INTEGER(office_count(&office, "select count(*) from pub_record"), 0);
    office_end(&office);
}

TEST("a submitted record cannot be edited, and a published one goes on showing its version")
{
    struct office office = office_new();
    int64_t id = promise(&office, "number=1;title=A;evidence=x;secret=marker");
    CHECK_INTEGER(office_move(&office, OFFICER(&office), "promise", id, 1, "submit", ""), OK);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "promise", id, 2, "title=B"), ERROR_DENIED);
    CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", id, 2, "publish", ""), OK);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "promise", id, 3, "title=B"), OK);
    CHECK_TEXT(office_text(&office, "select title from pub_promise"), "A");
    CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", id, 4, "renew", ""), OK);
    CHECK_TEXT(office_text(&office, "select title from pub_promise"), "B");
    CHECK_INTEGER(office_count(&office, "select count(*) from pub_document"), 2);
    CHECK_INTEGER(office_count(&office, "select count(*) from pub_document where fields like '%marker%'"), 0);
    office_end(&office);
}

TEST("a withdrawal takes the record out of the public tables and keeps its ground")
{
    struct office office = office_new();
    int64_t id = published(&office, "number=1;title=A;evidence=x");
    CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", id, 3, "withdraw", ""), ERROR_INVALID);
    CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", id, 3, "withdraw", "A mistake"), OK);
    CHECK_INTEGER(office_count(&office, "select count(*) from pub_promise"), 0);
    CHECK_TEXT(office_text(&office, "select withdrawn_ground from pub_record"), "A mistake");
    CHECK_INTEGER(office_load(&office, "promise", id)->published_version, 0);
    office_end(&office);
}

TEST("a published date that moves needs a reason, and the public reads it")
{
    struct office office = office_new();
    int64_t id = published(&office, "number=1;title=A;evidence=x;due=2027-01-01");
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "promise", id, 3, "due=2027-06-01"), OK);
    CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", id, 4, "renew", ""), ERROR_INVALID);
    CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", id, 4, "renew", "The builder failed"), OK);
    CHECK_TEXT(office_text(&office, "select reason from pub_record"), "The builder failed");
    office_end(&office);
}

TEST("the reason given in the edit goes with the publication, and only with that one")
{
    struct office office = office_new();
    int64_t id = published(&office, "number=1;title=A;evidence=x;due=2027-01-01");
    CHECK_INTEGER(office_edit_for(&office, OFFICER(&office), "promise", id, 3, "due=2027-06-01", "Snow"), OK);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "promise", id, 4, "title=B"), OK);
    CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", id, 5, "renew", ""), OK);
    CHECK_TEXT(office_text(&office, "select reason from pub_record"), "Snow");
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "promise", id, 6, "title=C"), OK);
    CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", id, 7, "renew", ""), OK);
    CHECK_TEXT(office_text(&office, "select reason from pub_record"), "");
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "promise", id, 8, "due=2028-06-01"), OK);
    CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", id, 9, "renew", ""), ERROR_INVALID);
    CHECK_INTEGER(office_edit(&office, OFFICER(&office), "promise", id, 9, "due=2027-06-01"), OK); /* moved back */
    CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", id, 10, "renew", ""), OK);
    office_end(&office);
}

TEST("a reason that the office keeps does not reach the public with another field's change")
{
    struct office office = office_new();
    int64_t id = published(&office, "number=1;title=A;evidence=x;due=2027-01-01");
    CHECK_INTEGER(office_edit_for(&office, OFFICER(&office), "promise", id, 3, "title=B", "Between us"), OK);
    CHECK_INTEGER(office_move(&office, HEAD(&office), "promise", id, 4, "renew", "Between us too"), OK);
    CHECK_TEXT(office_text(&office, "select reason from pub_record"), "");
    office_end(&office);
}
