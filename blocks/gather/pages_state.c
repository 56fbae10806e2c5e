/* Where a sent answer stands, on its own page: what was sent, where it is now, what happens next and by when, what is asked, and the reply to that. Not here: what a
 * room knows of it (gather_hook.standing), the page itself (pages_answer.c). */
#include "blocks/gather/internal.h"

#include "base/wording.h"

#define MEMBERS(...) ((const struct shape_field[]){__VA_ARGS__, {.name = NULL}})
static const struct shape step_shape = {"FormStep", MEMBERS(PART_TEXT_MEMBER("label"), PART_TEXT_MEMBER("line"), PART_OBJECT_MEMBER("tag", &tag_shape))};
const struct shape form_state_shape = {
    "FormState", MEMBERS(PART_OBJECT_MEMBER("tag", &tag_shape), PART_TEXT_MEMBER("now"), PART_TEXT_MEMBER("next"), PART_BOOLEAN_MEMBER("is_asked"), PART_BOOLEAN_MEMBER("has_facts"),
                         PART_BOOLEAN_MEMBER("has_steps"), PART_BOOLEAN_MEMBER("has_said"), PART_LIST_MEMBER("steps", &step_shape), PART_LIST_MEMBER("rows", &summary_row_shape),
                         PART_LIST_MEMBER("entries", &entry_shape), PART_TEXT_MEMBER("action"), PART_LIST_MEMBER("fields", &form_field_shape), PART_OBJECT_MEMBER("error_summary", &error_summary_shape))};

/* Done, now (the first that is not done), or still to come. */
static struct value *step_list(struct arena *arena, const struct gather_standing *standing)
{
    struct value *list = value_list(arena);
    bool is_now = true;
    for (size_t i = 0; i < standing->step_count; i++) {
        const struct gather_step *step = &standing->steps[i];
        struct value *item = value_object(arena);
        value_set_text(arena, item, "label", step->label);
        value_set_text(arena, item, "line", step->line);
        value_set(arena, item, "tag", step->is_done ? part_tag(arena, SAID(arena, "Done"), TEXT("green")) : is_now ? part_tag(arena, SAID(arena, "Now"), TEXT("blue"))
                                                                                                           : part_tag(arena, SAID(arena, "To come"), TEXT("grey")));
        is_now = is_now && step->is_done;
        value_append(arena, list, item);
    }
    return list;
}

static struct value *fact_rows(struct arena *arena, const struct gather_standing *standing)
{
    struct value *rows = value_list(arena);
    for (size_t i = 0; i < standing->fact_count; i++) {
        const struct gather_fact *fact = &standing->facts[i];
        if (fact->href.length)
            part_row_link(arena, rows, fact->label, fact->words, fact->href);
        else
            part_row_text(arena, rows, fact->label, fact->words);
    }
    return rows;
}

static struct value *reply_fields(struct arena *arena, struct text typed, struct text fault)
{
    struct value *fields = value_list(arena), *field = part_field(arena, TEXT("words"), SAID(arena, "Your answer"), SAID(arena, "Everybody who is on this form can read it, and so can the office."), "prose");
    value_set_text(arena, field, "value", typed);
    value_set_text(arena, field, "error", fault);
    value_set_boolean(arena, field, "required", true);
    value_set_integer(arena, field, "max", GATHER_SAID_CHARACTERS_MAX);
    value_set_integer(arena, field, "rows", 6);
    value_append(arena, fields, field);
    return fields;
}

enum result show_state(struct visit *visit, struct text typed, struct text fault)
{
    struct arena *arena = visit->arena;
    struct value *state = value_object(arena), *entries, *errors = value_list(arena);
    const struct gather_answer *kept = &visit->whole.answer;
    struct gather_standing standing;
    TRY(answer_standing(visit->db, visit->engine, arena, kept, request_moment(visit->request), &standing));
    TRY(gather_said_entries(visit->db, arena, kept->id, false, &entries));
    if (fault.length)
        part_error(arena, errors, fault, TEXT("words"));
    value_set(arena, state, "tag", part_tag(arena, standing.label, standing.colour));
    value_set_text(arena, state, "now", standing.now);
    value_set_text(arena, state, "next", standing.next);
    value_set_boolean(arena, state, "is_asked", standing.is_asked);
    value_set_boolean(arena, state, "has_facts", standing.fact_count > 0);
    value_set_boolean(arena, state, "has_steps", standing.step_count > 0);
    value_set_boolean(arena, state, "has_said", value_is_truthy(entries));
    value_set(arena, state, "steps", step_list(arena, &standing));
    value_set(arena, state, "rows", fact_rows(arena, &standing));
    value_set(arena, state, "entries", entries);
    value_set_text(arena, state, "action", answer_path(arena, kept, "/reply"));
    value_set(arena, state, "fields", reply_fields(arena, typed, fault));
    value_set(arena, state, "error_summary", part_error_summary(arena, errors));
    value_set_page(arena, answer_view(visit->answer), "state", state);
    if (fault.length)
        answer_status(visit->answer, 422);
    return OK;
}

struct replying { struct visit visit; struct text words; };

static enum result reply_in_store(struct db *db, void *context, struct message *message)
{
    struct replying *replying = context;
    struct visit *visit = &replying->visit;
    struct whole now;
    TRY(visit_again(db, visit, visit->arena, &now, message));
    TRY(answer_reply(db, visit->engine, visit->arena, &now.answer, replying->words, &visit->writer, request_moment(visit->request), message));
    answer_cookie(visit->answer, NOTICE_COOKIE, TEXT("form-replied"), 60);
    answer_redirect(visit->answer, answer_path(visit->arena, &now.answer, ""));
    return arena_failed(visit->arena) ? ERROR_MEMORY : OK;
}

enum result form_reply_post(struct request *request, struct answer *answer)
{
    struct replying replying = {.words = text_trim(request_text(request, "words"))};
    struct arena *arena = request_arena(request);
    enum visit_result result;
    TRY(form_visit_open(request, answer, &replying.visit, &result));
    if (result == VISIT_ANSWERED)
        return OK;
    if (!replying.words.length)
        return form_answer_show(&replying.visit, replying.words, SAID(arena, "Write your answer"));
    if (text_count_characters(replying.words) > GATHER_SAID_CHARACTERS_MAX)
        return form_answer_show(&replying.visit, replying.words, arena_printf(arena, SAY(arena, "Shorten your answer to %d characters"), GATHER_SAID_CHARACTERS_MAX));
    return request_write(request, reply_in_store, &replying, answer_message(answer));
}
