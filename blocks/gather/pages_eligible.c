/* /forms/SLUG/eligible: whether somebody can apply, before they begin: the questions of the questionnaire's `eligibility`, answered at once in plain words. Nothing is
 * kept: the answers are yes or no of nobody in particular, and stand in the address alone. Not here: what a form refuses when it is sent (value.c). */
#include "blocks/gather/internal.h"

#include "base/wording.h"

#define MEMBERS(...) ((const struct shape_field[]){__VA_ARGS__, {.name = NULL}})
static const struct shape ground_shape = {"FormGround", MEMBERS(PART_TEXT_MEMBER("line"))};
const struct shape form_eligible_shape = {"FormEligible", MEMBERS(PART_FORM_MEMBERS, PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("back_href"), PART_TEXT_MEMBER("begin_href"), PART_BOOLEAN_MEMBER("is_eligible"),
                                                                  PART_BOOLEAN_MEMBER("is_refused"), PART_LIST_MEMBER("grounds", &ground_shape), PART_TEXT_MEMBER("time_line"))};

static struct text answered(const struct request *request, const struct question *question)
{
    struct text code = TEXT_NONE;
    for (size_t i = 0; i < request_family_count(request, "e-*"); i++)
        if (text_equal(text_slice(request_family_name(request, "e-*", i), 2, SIZE_MAX), question->name))
            code = request_family_text(request, "e-*", i);
    if (question->type == QUESTION_YES_NO)
        return text_equals(code, "yes") || text_equals(code, "no") ? code : TEXT_NONE;
    return question_choice_of(question, code) ? code : TEXT_NONE;
}

static struct value *field_of(struct arena *arena, const struct question *question, struct text code, struct text fault)
{
    struct value *field = part_field(arena, arena_printf(arena, "e-%.*s", TEXT_ARGS(question->name)), question->ask, question->hint, "choice");
    if (question->type == QUESTION_YES_NO) {
        part_field_option(arena, field, TEXT("yes"), SAID(arena, "Yes"), TEXT_NONE, text_equals(code, "yes"));
        part_field_option(arena, field, TEXT("no"), SAID(arena, "No"), TEXT_NONE, text_equals(code, "no"));
    }
    for (size_t i = 0; i < question->choice_count; i++)
        part_field_option(arena, field, question->choices[i].code, question->choices[i].label, question->choices[i].hint, text_equal(code, question->choices[i].code));
    value_set_text(arena, field, "error", fault);
    value_set_boolean(arena, field, "required", true);
    return field;
}

enum result form_eligible_page(struct request *request, struct answer *answer)
{
    struct start start;
    TRY(form_find_start(request, answer, &start));
    if (!start.questionnaire->eligibility_count)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "This form asks nothing before it is begun.");
    struct arena *arena = start.arena;
    struct value *view = answer_view(answer), *fields = value_list(arena), *errors = value_list(arena), *grounds = value_list(arena);
    bool is_asked = request_has(request, "ask");
    for (size_t i = 0; i < start.questionnaire->eligibility_count; i++) {
        const struct question *question = &start.questionnaire->eligibility[i];
        struct text code = answered(request, question), fault = is_asked && !code.length ? SAID(arena, "Answer this question") : TEXT_NONE;
        value_append(arena, fields, field_of(arena, question, code, fault));
        if (fault.length)
            part_error(arena, errors, arena_printf(arena, "%.*s: %.*s", TEXT_ARGS(question->ask), TEXT_ARGS(fault)), arena_printf(arena, "e-%.*s", TEXT_ARGS(question->name)));
        if (code.length && !text_equal(code, question->must)) {
            struct value *ground = value_object(arena);
            value_set_text(arena, ground, "line", question->otherwise);
            value_append(arena, grounds, ground);
        }
    }
    bool is_whole = is_asked && !value_is_truthy(errors), is_refused = is_asked && value_is_truthy(grounds);
    form_text(arena, view, "title", asking_title(&start.asking, start.questionnaire));
    form_text(arena, view, "back_href", arena_printf(arena, "/forms/%.*s", TEXT_ARGS(start.asking.slug)));
    form_text(arena, view, "begin_href", start.time == GATHER_OPEN ? arena_printf(arena, "/forms/%.*s/begin", TEXT_ARGS(start.asking.slug)) : TEXT_NONE);
    form_text(arena, view, "time_line", closes_line(arena, &start.asking, start.questionnaire->late_hours, start.now));
    form_flag(arena, view, "is_eligible", is_whole && !is_refused);
    form_flag(arena, view, "is_refused", is_refused);
    form_text(arena, view, "action", arena_printf(arena, "/forms/%.*s/eligible", TEXT_ARGS(start.asking.slug)));
    value_set_page(arena, view, "grounds", grounds);
    value_set_page(arena, view, "fields", fields);
    value_set_page(arena, view, "hidden", value_list(arena));
    value_set_page(arena, view, "error_summary", part_error_summary(arena, errors));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
