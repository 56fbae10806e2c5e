/* A blank form on paper: …/blank, made from the definition as it stands or, with ?form=NUMBER, as it stood, for somebody who fills
 * it in by hand and for the clerk who keys it in. Its number, at the foot, is that of this version of the form: what was
 * written on an older one is keyed in under the older number. */
#include "blocks/record/blank.h"
#include "blocks/record/desk.h"
#include "base/wording.h"
#include "blocks/definition/translate.h"
#include "blocks/record/intake.h"

#define CHARACTERS_ON_A_LINE 45 /* written by hand */
#define LINES_MAX 20
#define VERSIONS_SHOWN_MAX 20

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

static struct value *boxes_for(const struct blank *blank, const struct field *field)
{
    struct value *boxes = value_list(blank->arena);
    if (field->type == FIELD_BOOLEAN) {
        add_box(blank->arena, boxes, SAID(blank->arena, "Yes"), TEXT_NONE);
        add_box(blank->arena, boxes, SAID(blank->arena, "No"), TEXT_NONE);
    }
    for (size_t i = 0; field->type == FIELD_CHOICE && field->choices && i < field->choices->count; i++)
        if (choice_is_offered(&field->choices->choices[i], blank->today))
            add_box(blank->arena, boxes, field->choices->choices[i].label, field->choices->choices[i].hint);
    return boxes;
}

static struct text how_to(struct arena *arena, const struct field *field)
{
    if (field->files_max > 1)
        return SAID(arena, "Attach them, and write here what each is.");
    switch (field->type) {
    case FIELD_BOOLEAN:
    case FIELD_CHOICE: return SAID(arena, "Tick one.");
    case FIELD_LINKS: return SAID(arena, "One on each line.");
    case FIELD_DATE: return SAID(arena, "Day, month and year.");
    case FIELD_PARTIAL_DATE: return SAID(arena, "Day, month and year, as far as you know them.");
    case FIELD_MOMENT: return SAID(arena, "Day, month and year, and the time.");
    case FIELD_PENCE: return SAID(arena, "In pounds and pence.");
    case FIELD_FILE: return SAID(arena, "Attach it, and write here what it is.");
    default: return TEXT_NONE;
    }
}

static void add_question(const struct blank *blank, struct value *questions, const struct field *field)
{
    struct arena *arena = blank->arena;
    struct value *question = value_object(arena), *boxes = boxes_for(blank, field);
    bool has_boxes = value_is_truthy(boxes);
    value_set_text(arena, question, "label", field->label);
    value_set_text(arena, question, "note", field->required ? TEXT_NONE : SAID(arena, "(if you can)"));
    value_set_text(arena, question, "hint", field->hint);
    value_set_text(arena, question, "how", how_to(arena, field));
    value_set(arena, question, "boxes", boxes);
    value_set_boolean(arena, question, "has_boxes", has_boxes);
    value_set(arena, question, "lines", has_boxes ? value_list(arena) : lines_for(arena, field));
    value_append(arena, questions, question);
}

enum result blank_begin(struct arena *arena, const struct definition *definition, struct date today, struct blank *ret_blank)
{
    *ret_blank = (struct blank){arena, definition, today, value_list(arena), value_list(arena)};
    return ret_blank->questions && ret_blank->office ? OK : ERROR_MEMORY;
}

void blank_ask(struct blank *blank, const struct field *field)
{
    add_question(blank, blank->questions, field);
}

void blank_ask_office(struct blank *blank, const struct field *field)
{
    add_question(blank, blank->office, field);
}

static void set(struct arena *arena, struct value *view, const char *name, struct text text)
{
    value_set_page(arena, view, name, value_text(arena, text));
}

void blank_show(const struct blank *blank, struct value *view)
{
    struct arena *arena = blank->arena;
    set(arena, view, "title", blank->definition->title);
    set(arena, view, "titles", blank->definition->titles);
    set(arena, view, "about", blank->definition->about);
    value_set_page(arena, view, "questions", blank->questions);
    value_set_page(arena, view, "office", blank->office);
    value_set_page(arena, view, "has_office", value_boolean(arena, value_is_truthy(blank->office)));
    set(arena, view, "form_number", form_number(blank->definition));
    set(arena, view, "day_line", date_long(arena, blank->today));
    set(arena, view, "register_href", TEXT_NONE);
    set(arena, view, "key_in_href", TEXT_NONE);
    set(arena, view, "older_line", TEXT_NONE);
    value_set_page(arena, view, "versions", value_list(arena));
    value_set_page(arena, view, "has_versions", value_boolean(arena, false));
}

/* --- At the desk ------------------------------------------------------------ */

/* The form of that number: today's, or an earlier one that was printed once. */
static enum result choose_form(struct desk *desk, struct text number, const struct definition **ret_form)
{
    struct definition *kept;
    struct text source;
    enum result result;
    if (!number.length || text_equal(number, form_number(desk->definition))) {
        *ret_form = desk->definition;
        return OK;
    }
    if (number.length != FORM_NUMBER_BYTES)
        return ERROR_NOT_FOUND;
    TRY(db_one_text(desk->db, desk->arena, &source, SQL("select source from definition_kept where register = $1 and substr(hash, 1, $3) = $2 order by since desc limit 1"),
                    BIND(bind_text(desk->definition->name), bind_text(number), bind_integer(FORM_NUMBER_BYTES))));
    result = definition_read_kept(desk->arena, desk->engine->definitions, source, &kept);
    if (result == ERROR_INVALID)
        return message_fail(answer_message(desk->answer), ERROR_NOT_FOUND, "This form is too old to be printed again.");
    TRY(result);
    TRY(definition_translate_kept(desk->arena, kept, desk->engine->definitions, arena_language(desk->arena)));
    *ret_form = kept;
    return OK;
}

/* What the form was called each time that it changed, newest first. */
static enum result set_versions(struct desk *desk, const struct definition *form)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct value *versions = value_list(desk->arena);
    int step, count = 0;
    TRY(db_query(desk->db, &row, SQL("select substr(hash, 1, $2), since from definition_kept where register = $1 order by since desc limit $3"),
                 BIND(bind_text(desk->definition->name), bind_integer(FORM_NUMBER_BYTES), bind_integer(VERSIONS_SHOWN_MAX))));
    while ((step = statement_step(row)) == 1) {
        struct text number = statement_copy(row, 0, desk->arena), day = day_line(desk->arena, (struct instant){statement_integer(row, 1)});
        struct text line = arena_printf(desk->arena, SAY(desk->arena, "%.*s, from %.*s"), TEXT_ARGS(number), TEXT_ARGS(day));
        bool here = text_equal(number, form_number(form));
        value_append(desk->arena, versions, part_item(desk->arena, line, here ? TEXT_NONE : arena_printf(desk->arena, "%.*s/blank?form=%.*s", TEXT_ARGS(desk_register_href(desk->arena, desk->definition)), TEXT_ARGS(number))));
        count++;
    }
    desk_set(desk, "versions", versions);
    desk_set_boolean(desk, "has_versions", count > 1);
    return step < 0 ? (enum result)step : OK;
}

enum result blank_get(struct request *request, struct answer *answer)
{
    struct desk desk;
    struct blank blank;
    const struct definition *form = NULL;
    struct text key_in;
    TRY(desk_open(request, answer, true, &desk));
    if (!record_may_add(desk.definition, &desk.actor))
        return message_fail(answer_message(answer), ERROR_DENIED, "Your role may not add records to this register.");
    TRY(desk_read(&desk));
    TRY(choose_form(&desk, request_text(request, "form"), &form));
    TRY(blank_begin(desk.arena, form, desk.actor.moment.today, &blank));
    for (size_t i = 0; i < form->field_count; i++) {
        const struct field *field = &form->fields[i];
        if (!field->place_of.length && is_asked_on_paper(&desk, field))
            blank_ask(&blank, field);
        else if (field->is_given && field->required)
            blank_ask_office(&blank, field);
    }
    blank_show(&blank, desk.view);
    key_in = paper_href(&desk);
    desk_set_text(&desk, "register_href", desk_register_href(desk.arena, desk.definition));
    desk_set_text(&desk, "older_line", form == desk.definition ? TEXT_NONE : SAID(desk.arena, "This is an earlier version of the form. What was written on it is keyed in under its own number."));
    desk_set_text(&desk, "key_in_href", !key_in.length ? TEXT_NONE : arena_printf(desk.arena, "%.*s&field_" INTAKE_FORM "=%.*s", TEXT_ARGS(key_in), TEXT_ARGS(form_number(form))));
    TRY(set_versions(&desk, form));
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
    PAGE_TEXT("register_href"), PAGE_TEXT("key_in_href"), PAGE_TEXT("older_line"), {"versions", VALUE_LIST, true, false, NULL, &item_shape}, PAGE_BOOLEAN("has_versions"), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape blank_shape = {"blank", blank_fields};
