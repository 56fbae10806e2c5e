/* Tallies of promises, the office's own names, the first steps of an office. */
#include "office/desk/rules.h"
#include "test.h"

static struct date day(const char *iso)
{
    struct date date;
    CHECK(date_parse(text_of(iso), &date) == OK);
    return date;
}

static struct standing standing(const char *status, const char *due, const char *updated)
{
    return standing_of(text_of(status), due ? day(due) : DATE_NONE, updated ? day(updated) : DATE_NONE, day("2019-03-01"), day("2019-10-31"));
}

TEST("a tally counts each promise once in each column")
{
    struct tally tally = {0};
    struct standing late = standing("late", NULL, NULL), kept = standing("kept", "2019-01-01", NULL);
    tally_add(&tally, &late, 3);
    tally_add(&tally, &kept, 5);
    tally_add(&tally, &kept, STATUSES_MAX);
    CHECK_INTEGER(tally.total, 3);
    CHECK_INTEGER(tally.open, 1);
    CHECK_INTEGER(tally.late, 1);
    CHECK_INTEGER(tally.undated, 1);
    CHECK_INTEGER(tally.silent, 1);
    CHECK_INTEGER(tally.by_status[5], 1);
}

TEST("the financial year begins on 1 April")
{
    struct arena *arena = arena_new(1 << 16);
    CHECK_TEXT(financial_year(arena, day("2019-03-31")), "2018-19");
    CHECK_TEXT(financial_year(arena, day("2019-04-01")), "2019-20");
    CHECK_TEXT(financial_year(arena, day("2100-03-31")), "2099-00");
    CHECK_TEXT(day_in_words(arena, day("2019-10-31")), "Thursday 31 October 2019");
    arena_free(arena);
}

TEST("the office knows itself in the list of organisations by its name")
{
    struct text legal = TEXT("The Elected Policing Body of Barsetshire"), brief = TEXT("Barsetshire");
    struct text title = TEXT("Police and Crime Commissioner"), area = TEXT("Barsetshire");
    CHECK(!is_own_name(TEXT("Barsetshire Constabulary"), legal, brief, title, area));
    CHECK(!is_own_name(TEXT("Police and Crime Commissioner for East Barsetshire"), legal, brief, title, area));
    CHECK(!is_own_name(TEXT("Museum of Barsetshire"), legal, brief, title, area));
    CHECK(!is_own_name(TEXT("Borsetshire Police and Crime Commissioner"), legal, brief, title, area));
    CHECK(is_own_name(TEXT("Office of the Police and Crime Commissioner"), legal, brief, title, area));
    CHECK(!is_own_name(TEXT("Anything"), TEXT_NONE, TEXT_NONE, TEXT_NONE, TEXT_NONE));
    CHECK(!is_own_name(TEXT_NONE, legal, brief, title, area));
    CHECK(is_own_name(TEXT("Office of the elected policing body of Barsetshire"), TEXT("Elected Policing Body of Barsetshire"), TEXT_NONE, TEXT_NONE, TEXT_NONE));
    CHECK(!is_own_name(TEXT("Unelected Policing Body"), TEXT("Elected Policing Body"), TEXT_NONE, TEXT_NONE, TEXT_NONE));
    CHECK(is_own_name(TEXT("Office of the Police and Crime Commissioner for Barsetshire"), legal, brief, title, area));
    CHECK(is_own_name(TEXT("police and crime commissioner for Barsetshire"), legal, brief, title, area));
    CHECK(is_own_name(TEXT("Barsetshire"), legal, brief, title, area));
}

TEST("first steps of an empty office: what can begin, and what comes later")
{
    enum step_state states[STEP_COUNT];
    struct first_facts facts = {.people = 1};
    CHECK_INTEGER(first_steps(&facts, states), 0);
    CHECK(states[STEP_BODY] == STEP_NEXT);
    CHECK(states[STEP_PEOPLE] == STEP_OPEN);
    CHECK(states[STEP_ACTIONS] == STEP_LATER);
    CHECK(states[STEP_PROMISE] == STEP_LATER);
}

TEST("two people are needed, one of them a head")
{
    enum step_state states[STEP_COUNT];
    struct first_facts facts = {.people = 2};
    first_steps(&facts, states);
    CHECK(states[STEP_PEOPLE] != STEP_DONE);
    facts = (struct first_facts){.people = 1, .approvers = 1};
    first_steps(&facts, states);
    CHECK(states[STEP_PEOPLE] != STEP_DONE);
    facts.people = 2;
    first_steps(&facts, states);
    CHECK(states[STEP_PEOPLE] == STEP_DONE);
}

TEST("a promise is published after its edition, and then all is done")
{
    enum step_state states[STEP_COUNT];
    struct first_facts facts = {.body_names = 1, .body_names_published = 1, .holders_published = 1, .people = 2, .approvers = 1,
                                .editions = 1, .actions = 1, .waiting = 3};
    CHECK_INTEGER(first_steps(&facts, states), 5);
    CHECK(states[STEP_EDITION_PUBLISHED] == STEP_NEXT);
    CHECK(states[STEP_PROMISE] == STEP_LATER);
    facts.editions_published = 1;
    first_steps(&facts, states);
    CHECK(states[STEP_PARTS_PUBLISHED] == STEP_NEXT);
    CHECK(states[STEP_PROMISE] == STEP_OPEN);
    facts.waiting = 0;
    facts.actions_published = 1;
    CHECK_INTEGER(first_steps(&facts, states), 8);
    CHECK(states[STEP_AREAS] == STEP_NEXT);
    CHECK(states[STEP_FORCE] == STEP_OPEN);
    facts.areas = facts.areas_published = 1;
    facts.forces = 1;
    CHECK_INTEGER(first_steps(&facts, states), STEP_COUNT);
}

TEST("areas that wait are no step done, and a force is named in a body's name that is public")
{
    enum step_state states[STEP_COUNT];
    struct first_facts facts = {.areas = 3};
    CHECK_INTEGER(first_steps(&facts, states), 0);
    CHECK(states[STEP_AREAS] == STEP_OPEN);
    CHECK(states[STEP_FORCE] == STEP_LATER);
    facts.body_names = facts.body_names_published = 1;
    facts.areas_published = 1;
    CHECK_INTEGER(first_steps(&facts, states), 2);
    CHECK(states[STEP_AREAS] == STEP_DONE);
    CHECK(states[STEP_FORCE] == STEP_OPEN);
}
