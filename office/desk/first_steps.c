/* /desk/first-steps: from an empty office to its first published promise. What is done is
 * read off the store; nothing is ticked by hand. */
#include "office/desk/internal.h"

#include <inttypes.h>

#include "base/wording.h"

static const char *const ids[STEP_COUNT] = {
    [STEP_BODY] = "body", [STEP_HOLDER] = "holder", [STEP_PEOPLE] = "people", [STEP_EDITION] = "edition",
    [STEP_ACTIONS] = "actions", [STEP_EDITION_PUBLISHED] = "edition-published", [STEP_PARTS_PUBLISHED] = "parts", [STEP_PROMISE] = "promise",
    [STEP_AREAS] = "areas", [STEP_FORCE] = "force",
};
static const char *const titles[STEP_COUNT] WORDINGS = {
    [STEP_BODY] = "Say what the body is called",
    [STEP_HOLDER] = "Say who holds the office",
    [STEP_PEOPLE] = "Give a second person an account",
    [STEP_EDITION] = "Add the edition of the plan",
    [STEP_ACTIONS] = "Add the actions",
    [STEP_EDITION_PUBLISHED] = "Publish the edition",
    [STEP_PARTS_PUBLISHED] = "Publish the themes, objectives and organisations",
    [STEP_PROMISE] = "Publish the first promise",
    [STEP_AREAS] = "Add and publish the areas",
    [STEP_FORCE] = "Name the police force",
};
static const char *const reasons[STEP_COUNT] WORDINGS = {
    [STEP_BODY] = "Its names, area and address stand at the head of every page. Publish them when they are right.",
    [STEP_HOLDER] = "With the day on which they took it, so that pages of an earlier term keep saying who held it then.",
    [STEP_PEOPLE] = "Nobody approves an update that they wrote themselves, so the office needs at least two people, and one of them as head.",
    [STEP_EDITION] = "Its title, its period and what it sets out to do.",
    [STEP_ACTIONS] = "Import the plan’s spreadsheet, with its themes, objectives and organisations on the way; or add them one by one.",
    [STEP_EDITION_PUBLISHED] = "It goes from draft to consulted on, to the panel and to published, each with its day.",
    [STEP_PARTS_PUBLISHED] = "Several at a time, from the page of what waits. An action can be published when what it names is public.",
    [STEP_PROMISE] = "From then on anybody can read it, and see how it stands.",
    [STEP_AREAS] = "The area for which the body answers, and its districts, each with its code. A district’s page with its crime stands on them.",
    [STEP_FORCE] = "It stands in the record of the body’s name, as data.police.uk writes it. Files of crime data are read for this force alone.",
};

static struct value *tag_of(struct visit *visit, enum step_state state)
{
    switch (state) {
    case STEP_DONE:
        return part_tag(visit->arena, SAID(visit->arena, "Done"), TEXT("green"));
    case STEP_NEXT:
        return part_tag(visit->arena, SAID(visit->arena, "Next"), TEXT("blue"));
    case STEP_OPEN:
        return part_tag(visit->arena, SAID(visit->arena, "To do"), TEXT("grey"));
    default:
        return part_tag(visit->arena, SAID(visit->arena, "Later"), TEXT_NONE);
    }
}

/* Where a register's step leads: to the one that was begun, or to a new one. */
static enum result href_of_register(struct visit *visit, const char *name, struct text *ret_href)
{
    const struct definition *definition = definitions_find(visit->engine->definitions, text_of(name));
    int64_t id;
    *ret_href = TEXT_NONE;
    if (!definition)
        return OK;
    TRY(desk_newest(visit, name, &id));
    if (id && record_may_open(definition, &visit->actor))
        *ret_href = record_href(visit, definition, id, "");
    else if (!id && record_may_add(definition, &visit->actor))
        *ret_href = register_href(visit, definition, "/new");
    return OK;
}

/* Areas come as a file or one by one; those that were begun are listed. */
static enum result href_of_areas(struct visit *visit, struct text *ret_href)
{
    const struct definition *areas = definitions_find(visit->engine->definitions, TEXT("area"));
    int64_t id;
    TRY(desk_newest(visit, "area", &id));
    if (areas && id && record_may_open(areas, &visit->actor))
        *ret_href = register_href(visit, areas, "");
    else if (areas && !id && record_may_add(areas, &visit->actor))
        *ret_href = register_href(visit, areas, "/import");
    return OK;
}

static enum result href_of(struct visit *visit, enum first_step step, struct text *ret_href)
{
    const struct definition *actions = definitions_find(visit->engine->definitions, TEXT("action"));
    *ret_href = TEXT_NONE;
    switch (step) {
    case STEP_BODY:
        return href_of_register(visit, "body_name", ret_href);
    case STEP_HOLDER:
        return href_of_register(visit, "office_holder", ret_href);
    case STEP_FORCE:
        return href_of_register(visit, "body_name", ret_href);
    case STEP_AREAS:
        return href_of_areas(visit, ret_href);
    case STEP_EDITION:
    case STEP_EDITION_PUBLISHED:
        return href_of_register(visit, "edition", ret_href);
    case STEP_PEOPLE:
        if (actor_has_role(&visit->actor, TEXT("administrator")))
            *ret_href = TEXT("/desk/users");
        return OK;
    case STEP_ACTIONS:
        if (actions && record_may_add(actions, &visit->actor))
            *ret_href = register_href(visit, actions, "/import");
        return OK;
    default:
        if (actions && record_may_open(actions, &visit->actor) && !visit->actor.organisation)
            *ret_href = TEXT("/desk/queue");
        return OK;
    }
}

static struct text note_of(struct visit *visit, enum first_step step, const struct first_facts *facts, bool has_href)
{
    if (step == STEP_PEOPLE && !has_href)
        return SAID(visit->arena, "Whoever keeps the accounts can add them.");
    if (step == STEP_BODY && facts->body_names && !facts->body_names_published)
        return SAID(visit->arena, "It is begun, and not published yet.");
    if (step == STEP_ACTIONS && facts->actions)
        return arena_printf(visit->arena, SAY_COUNT(visit->arena, facts->actions, "There is %" PRId64 " action.", "There are %" PRId64 " actions."), facts->actions);
    if (step == STEP_AREAS && facts->areas > facts->areas_published)
        return arena_printf(visit->arena, SAY(visit->arena, "%" PRId64 " of %" PRId64 " are public."), facts->areas_published, facts->areas);
    if (step == STEP_PARTS_PUBLISHED && facts->waiting)
        return arena_printf(visit->arena, SAY_COUNT(visit->arena, facts->waiting, "%" PRId64 " waits.", "%" PRId64 " wait."), facts->waiting);
    if (step == STEP_PROMISE && facts->actions > facts->actions_published)
        return arena_printf(visit->arena, SAY(visit->arena, "%" PRId64 " of %" PRId64 " are public."), facts->actions_published, facts->actions);
    return TEXT_NONE;
}

enum result first_steps_page(struct request *request, struct answer *answer)
{
    enum step_state states[STEP_COUNT];
    struct first_facts facts;
    struct visit visit;
    struct value *steps;
    int done;
    TRY(visit_begin(request, answer, &visit));
    if (visit.actor.organisation) /* the steps count what a partner may not see */
        return message_fail(answer_message(answer), ERROR_DENIED, "The first steps are the office's. Your own work is at /desk.");
    TRY(desk_first_facts(&visit, &facts));
    steps = value_list(visit.arena);
    done = first_steps(&facts, states);
    for (int i = 0; i < STEP_COUNT; i++) {
        struct value *step = value_object(visit.arena);
        struct text href = TEXT_NONE, note;
        if (states[i] != STEP_LATER)
            TRY(href_of(&visit, (enum first_step)i, &href));
        value_set_text(visit.arena, step, "id", text_of(ids[i]));
        value_set_text(visit.arena, step, "title", text_of(wording(visit.arena, titles[i])));
        note = note_of(&visit, (enum first_step)i, &facts, href.length > 0);
        value_set_text(visit.arena, step, "why", arena_printf(visit.arena, "%s%s%.*s", wording(visit.arena, reasons[i]), note.length ? " " : "", TEXT_ARGS(note)));
        value_set_text(visit.arena, step, "href", href);
        value_set(visit.arena, step, "tag", tag_of(&visit, states[i]));
        value_append(visit.arena, steps, step);
    }
    visit_set(&visit, "steps", steps);
    visit_set_text(&visit, "progress_line", arena_printf(visit.arena, SAY(visit.arena, "%d of %d done"), done, STEP_COUNT));
    visit_set_boolean(&visit, "done", facts.actions_published > 0);
    visit_set_text(&visit, "public_href", facts.actions_published ? TEXT("/plan") : TEXT_NONE);
    return OK;
}
