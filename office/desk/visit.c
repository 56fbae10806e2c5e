/* A visitor's request at the desk: see internal.h. */
#include "office/desk/internal.h"

#include <inttypes.h>

#include "base/wording.h"

enum result visit_begin(struct request *request, struct answer *answer, struct visit *ret_visit)
{
    struct visit visit = {
        .request = request, .answer = answer, .arena = request_arena(request), .view = answer_view(answer),
        .engine = request_context(request), .actor = actor_of_request(request), .today = request_moment(request).today,
    };
    TRY(request_db(request, &visit.db));
    *ret_visit = visit;
    return OK;
}

void visit_set(struct visit *visit, const char *name, struct value *value)
{
    value_set_page(visit->arena, visit->view, name, value);
}

void visit_set_text(struct visit *visit, const char *name, struct text text)
{
    visit_set(visit, name, value_text(visit->arena, text));
}

void visit_set_boolean(struct visit *visit, const char *name, bool boolean)
{
    visit_set(visit, name, value_boolean(visit->arena, boolean));
}

const struct definition *visit_register(const struct visit *visit, const char *name)
{
    const struct definition *definition = definitions_find(visit->engine->definitions, text_of(name));
    return definition && record_may_open(definition, &visit->actor) ? definition : NULL;
}

bool visit_may_add(const struct visit *visit, const char *name)
{
    const struct definition *definition = definitions_find(visit->engine->definitions, text_of(name));
    return definition && record_may_add(definition, &visit->actor);
}

struct text register_href(struct visit *visit, const struct definition *definition, const char *rest)
{
    return arena_printf(visit->arena, "/desk/registers/%.*s%s", TEXT_ARGS(definition->plural), rest);
}

struct text record_href(struct visit *visit, const struct definition *definition, int64_t id, const char *rest)
{
    return arena_printf(visit->arena, "/desk/registers/%.*s/%" PRId64 "%s", TEXT_ARGS(definition->plural), id, rest);
}

const struct choice_list *honest_words(const struct visit *visit)
{
    const struct definition *definition = definitions_find(visit->engine->definitions, TEXT("action"));
    const struct field *status = definition ? definition_field(definition, TEXT("status")) : NULL;
    assert(status && status->choices); /* shipped, and an office's own must keep it */
    return status->choices;
}

struct value *status_tag(struct visit *visit, struct text status)
{
    const struct choice *choice = choice_find(honest_words(visit), status);
    return choice ? part_tag(visit->arena, choice->label, choice->colour) : part_tag(visit->arena, status, TEXT_NONE);
}

struct value *state_tag_of(struct visit *visit, const struct definition *definition, size_t state)
{
    return part_tag(visit->arena, definition->states[state].label, definition->states[state].colour);
}

struct text waits_for_approval(struct arena *arena, int64_t count)
{
    return arena_printf(arena, SAY_COUNT(arena, count, "%" PRId64 " record waits for your approval", "%" PRId64 " records wait for your approval"), count);
}

struct text day_of(struct arena *arena, struct instant instant)
{
    return date_long(arena, date_in_london(instant));
}

struct text record_title(struct arena *arena, const struct definition *definition, struct text reference, struct text name)
{
    if (text_equal(reference, name))
        return arena_printf(arena, "%.*s %.*s", TEXT_ARGS(definition->title), TEXT_ARGS(name));
    return arena_printf(arena, "%.*s %.*s: %.*s", TEXT_ARGS(definition->title), TEXT_ARGS(reference), TEXT_ARGS(record_name_said(arena, definition, name)));
}
