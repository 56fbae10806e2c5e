/* A blank form on paper: …/blank, made from the definition as it stands, for somebody who fills it in by hand and for the
 * clerk who keys it in. Its number, at the foot, is that of this version of the form: what was written on an
 * older one is keyed in under the older number. */
#include "blocks/record/desk.h"
#include "base/wording.h"
#include "blocks/record/intake.h"

#define CHARACTERS_ON_A_LINE 45 /* written by hand */
#define LINES_MAX 20

/* What the office asks of itself stands not on the form: who keeps the record, how it came in. */
static bool is_asked_on_paper(const struct desk *desk, const struct field *field)
{
    return !field->is_given && !field->by_moves && field->type != FIELD_ROLE && field_may_see(field, &desk->actor, record_may_be_theirs(desk->definition, &desk->actor));
}

static struct value *lines_for(struct arena *arena, const struct field *field)
{
    struct value *lines = value_list(arena);
    int64_t wanted = field->type == FIELD_TEXT || field->type == FIELD_PROSE ? field->max / CHARACTERS_ON_A_LINE : field->type == FIELD_LINKS ? 3 : 1;
    if (wanted < (field->type == FIELD_PROSE ? 4 : 1))
        wanted = field->type == FIELD_PROSE ? 4 : 1;
    for (int64_t i = 0; i < wanted && i < LINES_MAX; i++)
        value_append(arena, lines, value_text(arena, TEXT("line")));
    return lines;
}

static void add_box(struct arena *arena, struct value *boxes, struct text label, struct text note)
{
    struct value *box = value_object(arena);
    value_set_text(arena, box, "label", label);
    value_set_text(arena, box, "note", note);
    value_append(arena, boxes, box);
}

static struct value *boxes_for(const struct desk *desk, const struct field *field)
{
    struct value *boxes = value_list(desk->arena);
    if (field->type == FIELD_BOOLEAN) {
        add_box(desk->arena, boxes, SAID(desk->arena, "Yes"), TEXT_NONE);
        add_box(desk->arena, boxes, SAID(desk->arena, "No"), TEXT_NONE);
    }
    for (size_t i = 0; field->type == FIELD_CHOICE && i < field->choices->count; i++)
        if (choice_is_offered(&field->choices->choices[i], desk->actor.moment.today))
            add_box(desk->arena, boxes, field->choices->choices[i].label, field->choices->choices[i].hint);
    return boxes;
}

static const char *how_to(const struct field *field)
{
    switch (field->type) {
    case FIELD_BOOLEAN:
    case FIELD_CHOICE: return KEPT_WORDS("Tick one.");
    case FIELD_LINKS: return KEPT_WORDS("One on each line.");
    case FIELD_DATE: return KEPT_WORDS("Day, month and year.");
    case FIELD_PARTIAL_DATE: return KEPT_WORDS("Day, month and year, as far as you know them.");
    case FIELD_MOMENT: return KEPT_WORDS("Day, month and year, and the time.");
    case FIELD_FILE: return KEPT_WORDS("Attach it, and write here what it is.");
    default: return "";
    }
}

static void add_question(const struct desk *desk, struct value *questions, const struct field *field)
{
    struct arena *arena = desk->arena;
    struct value *question = value_object(arena), *boxes = boxes_for(desk, field);
    bool has_boxes = value_is_truthy(boxes);
    value_set_text(arena, question, "label", field->label);
    value_set_text(arena, question, "note", field->required ? TEXT_NONE : SAID(arena, "(if you can)"));
    value_set_text(arena, question, "hint", field->hint);
    value_set_text(arena, question, "how", text_of(wording(arena, how_to(field))));
    value_set(arena, question, "boxes", boxes);
    value_set_boolean(arena, question, "has_boxes", has_boxes);
    value_set(arena, question, "lines", has_boxes ? value_list(arena) : lines_for(arena, field));
    value_append(arena, questions, question);
}

enum result blank_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct value *questions, *office;
    TRY(desk_open(request, answer, true, &desk));
    if (!record_may_add(desk.definition, &desk.actor))
        return message_fail(answer_message(answer), ERROR_DENIED, "Your role may not add records to this register.");
    questions = value_list(desk.arena);
    office = value_list(desk.arena);
    for (size_t i = 0; i < desk.definition->field_count; i++) {
        const struct field *field = &desk.definition->fields[i];
        if (is_asked_on_paper(&desk, field))
            add_question(&desk, questions, field);
        else if (field->is_given && field->required)
            add_question(&desk, office, field);
    }
    desk_set_text(&desk, "title", desk.definition->title);
    desk_set_text(&desk, "titles", desk.definition->titles);
    desk_set_text(&desk, "about", desk.definition->about);
    desk_set(&desk, "questions", questions);
    desk_set(&desk, "office", office);
    desk_set_boolean(&desk, "has_office", value_is_truthy(office));
    desk_set_text(&desk, "form_number", form_number(desk.definition));
    desk_set_text(&desk, "day_line", date_long(desk.arena, desk.actor.moment.today));
    desk_set_text(&desk, "register_href", desk_register_href(desk.arena, desk.definition));
    return arena_failed(desk.arena) ? ERROR_MEMORY : OK;
}

struct text paper_href(const struct desk *desk)
{
    const struct field *channel = desk->definition->intake.is_kept ? definition_field(desk->definition, TEXT(INTAKE_CHANNEL)) : NULL;
    const struct choice *paper = channel ? choice_find(channel->choices, TEXT(CHANNEL_PAPER)) : NULL;
    if (!paper || !choice_is_offered(paper, desk->actor.moment.today) || !record_may_add(desk->definition, &desk->actor))
        return TEXT_NONE;
    return arena_printf(desk->arena, "%.*s/new?field_" INTAKE_CHANNEL "=" CHANNEL_PAPER, TEXT_ARGS(desk_register_href(desk->arena, desk->definition)));
}

/* --- Shape ------------------------------------------------------------------ */

#define PAGE_TEXT(name) {name, VALUE_TEXT, true, true, NULL, NULL}
#define PAGE_BOOLEAN(name) {name, VALUE_BOOLEAN, true, false, NULL, NULL}
static const struct shape_field box_fields[] = {PAGE_TEXT("label"), PAGE_TEXT("note"), {NULL, 0, 0, 0, NULL, NULL}};
static const struct shape box_shape = {"blank_box", box_fields};
static const struct shape_field question_fields[] = {
    PAGE_TEXT("label"), PAGE_TEXT("note"), PAGE_TEXT("hint"), PAGE_TEXT("how"), {"boxes", VALUE_LIST, true, false, NULL, &box_shape},
    PAGE_BOOLEAN("has_boxes"), {"lines", VALUE_LIST, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape question_shape = {"blank_question", question_fields};
static const struct shape_field blank_fields[] = {
    PAGE_TEXT("title"), PAGE_TEXT("titles"), PAGE_TEXT("about"), {"questions", VALUE_LIST, true, false, NULL, &question_shape},
    {"office", VALUE_LIST, true, false, NULL, &question_shape}, PAGE_BOOLEAN("has_office"), PAGE_TEXT("form_number"), PAGE_TEXT("day_line"),
    PAGE_TEXT("register_href"), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape blank_shape = {"blank", blank_fields};
