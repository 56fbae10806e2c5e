/* A page of the form as it is asked: one part a question, with what stands in it, what is wrong with it, and what somebody else wrote. Not here: what
 * comes back (form_in.c), files (upload.c). */
#include "blocks/gather/internal.h"

#include "base/wording.h"

#include <inttypes.h>

#define MEMBERS(...) ((const struct shape_field[]){__VA_ARGS__, {.name = NULL}})

static const struct shape aside_shape = {"Aside", MEMBERS(PART_TEXT_MEMBER("id"), PART_TEXT_MEMBER("name"), PART_TEXT_MEMBER("now_line"), PART_TEXT_MEMBER("now_words"),
                                                          PART_TEXT_MEMBER("other_line"), PART_TEXT_MEMBER("other_words"))};
static const struct shape row_shape = {"FormRow", MEMBERS(PART_TEXT_MEMBER("heading"), PART_TEXT_MEMBER("remove"), PART_LIST_MEMBER("cells", &form_field_shape))};
static const struct shape rows_shape = {"FormRows", MEMBERS(PART_TEXT_MEMBER("id"), PART_TEXT_MEMBER("label"), PART_TEXT_MEMBER("hint"), PART_TEXT_MEMBER("error"),
                                                            PART_TEXT_MEMBER("total_line"), PART_TEXT_MEMBER("add"), PART_BOOLEAN_MEMBER("required"),
                                                            PART_LIST_MEMBER("rows", &row_shape))};
static const struct shape prose_shape = {"FormProse", MEMBERS(PART_TEXT_MEMBER("id"), PART_TEXT_MEMBER("label"), PART_TEXT_MEMBER("hint"), PART_TEXT_MEMBER("error"),
                                                              PART_TEXT_MEMBER("value"), {.name = "words", .kind = VALUE_INTEGER, .page_only = true},
                                                              {.name = "box", .kind = VALUE_INTEGER, .page_only = true}, PART_TEXT_MEMBER("count_line"),
                                                              PART_BOOLEAN_MEMBER("required"))};
const struct shape question_shape = {"Question", MEMBERS(PART_OBJECT_MEMBER("field", &form_field_shape), PART_OBJECT_MEMBER("prose", &prose_shape), PART_OBJECT_MEMBER("table", &rows_shape),
                                                         PART_TEXT_MEMBER("why"), PART_TEXT_MEMBER("why_id"), PART_TEXT_MEMBER("note"), PART_TEXT_MEMBER("when"), PART_TEXT_MEMBER("when_is"),
                                                         PART_LIST_MEMBER("asides", &aside_shape), PART_BOOLEAN_MEMBER("has_asides"))};

/* --- One input --------------------------------------------------------------------- */

static const char *kind_of(enum question_type type)
{
    switch (type) {
    case QUESTION_INTEGER:
        return "integer";
    case QUESTION_PENCE:
        return "pence";
    case QUESTION_DATE:
        return "date";
    case QUESTION_CHOICE:
    case QUESTION_YES_NO:
        return "choice";
    case QUESTION_CHOICES:
    case QUESTION_DECLARATION:
        return "links";
    case QUESTION_EMAIL:
        return "email";
    case QUESTION_FILE:
        return "upload";
    default:
        return "text";
    }
}

static bool has_code(struct text codes, struct text wanted)
{
    struct text code;
    while (text_next(&codes, ' ', &code))
        if (text_equal(code, wanted))
            return true;
    return false;
}

static void add_options(struct arena *arena, struct value *part, const struct gather_value *value, bool in_select)
{
    const struct question *question = value->question;
    if (in_select)
        part_field_option(arena, part, TEXT_NONE, SAID(arena, "Choose"), TEXT_NONE, !value->is_given);
    if (question->type == QUESTION_YES_NO) {
        part_field_option(arena, part, TEXT("yes"), SAID(arena, "Yes"), TEXT_NONE, text_equals(value->text, "yes"));
        part_field_option(arena, part, TEXT("no"), SAID(arena, "No"), TEXT_NONE, text_equals(value->text, "no"));
    } else if (question->type == QUESTION_DECLARATION) {
        part_field_option(arena, part, TEXT("yes"), SAID(arena, "Yes, I confirm this"), TEXT_NONE, text_equals(value->text, "yes"));
    }
    for (size_t i = 0; i < question->choice_count; i++)
        part_field_option(arena, part, question->choices[i].code, question->choices[i].label, question->choices[i].hint, has_code(value->text, question->choices[i].code));
}

/* In the form in which people write it. */
static struct text shown_text(struct arena *arena, const struct gather_value *value)
{
    if (value->question->type == QUESTION_DATE && !date_is_none(value->date))
        return date_long(arena, value->date);
    return value->text;
}

static void set_upload(struct form_page *page, struct value *part, const struct gather_value *value)
{
    struct arena *arena = page->arena;
    struct field field = gather_file_field(value->question);
    struct text accept = TEXT_NONE, name = value->question->name;
    for (unsigned kind = 0; kind < FILE_KIND_COUNT; kind++)
        if (field.accept & 1u << kind)
            accept = arena_printf(arena, "%.*s%s.%s", TEXT_ARGS(accept), accept.length ? "," : "", file_kind_extension((enum file_kind)kind));
    value_set_text(arena, part, "accept", accept);
    value_set_text(arena, part, "upload_name", arena_printf(arena, "f-%.*s", TEXT_ARGS(name)));
    value_set_text(arena, part, "remove_name", arena_printf(arena, "x-%.*s", TEXT_ARGS(name)));
    value_set_text(arena, part, "kept_line", value->is_given ? file_lines_opened(page->db, page->engine, arena, value->text) : TEXT_NONE);
    if (!value->question->hint.length)
        value_set_text(arena, part, "hint", file_accept_line(arena, &field));
    page->has_files = true;
}

static struct value *field_part(struct form_page *page, const struct gather_value *value, struct text name, bool in_row)
{
    struct arena *arena = page->arena;
    const struct question *question = value->question;
    bool in_select = in_row && (question->type == QUESTION_CHOICE || question->type == QUESTION_YES_NO);
    struct value *part = part_field(arena, name, question->ask, question->hint, in_select ? "select" : kind_of(question->type));
    value_set_text(arena, part, "value", shown_text(arena, value));
    value_set_boolean(arena, part, "required", question->required || question->type == QUESTION_DECLARATION || question->must.length > 0);
    if (question->type == QUESTION_EMAIL)
        value_set_text(arena, part, "autocomplete", TEXT("email"));
    else if (question->type == QUESTION_TELEPHONE)
        value_set_text(arena, part, "autocomplete", TEXT("tel"));
    else if (question->type == QUESTION_FILE)
        set_upload(page, part, value);
    add_options(arena, part, value, in_select);
    if (page->shows_faults && value->is_asked && !value->is_valid)
        value_set_text(arena, part, "error", value->fault);
    return part;
}

struct value *form_page_field(struct form_page *page, const struct gather_value *value, struct text name)
{
    return field_part(page, value, name, false);
}

static void add_error(struct form_page *page, const struct gather_value *value, struct text what, struct text target)
{
    if (page->shows_faults && value->is_asked && !value->is_valid)
        part_error(page->arena, page->errors, arena_printf(page->arena, "%.*s: %.*s", TEXT_ARGS(what), TEXT_ARGS(value->fault)), target);
}

/* --- Prose and tables ----------------------------------------------------------------- */

static struct value *prose_part(struct form_page *page, const struct gather_value *value, struct text id)
{
    struct arena *arena = page->arena;
    const struct question *question = value->question;
    struct value *part = value_object(arena);
    int64_t words = gather_words(value->text);
    value_set_text(arena, part, "id", id);
    value_set_text(arena, part, "label", question->ask);
    value_set_text(arena, part, "hint", question->hint);
    value_set_text(arena, part, "error", page->shows_faults && value->is_asked && !value->is_valid ? value->fault : TEXT_NONE);
    value_set_text(arena, part, "value", value->text);
    value_set_integer(arena, part, "words", question->words);
    value_set_integer(arena, part, "box", question->words > 300 ? 14 : question->words > 100 ? 9 : 5);
    value_set_text(arena, part, "count_line", words ? arena_printf(arena, SAY(arena, "Up to %" PRId64 " words. When it was last saved it had %" PRId64 "."), question->words, words)
                                                    : arena_printf(arena, SAY(arena, "You can enter up to %" PRId64 " words"), question->words));
    value_set_boolean(arena, part, "required", question->required);
    return part;
}

/* What is kept, with rows that are room for more: as it was left. */
static const struct value *kept_rows(const struct form_page *page, const struct question *question)
{
    const struct questionnaire *questionnaire = page->whole->answer.questionnaire;
    size_t at = (size_t)(page->section - questionnaire->sections);
    const struct value *kept = page->whole->pages[at].document ? value_get(page->whole->pages[at].document, question->name) : NULL;
    return kept && kept->kind == VALUE_LIST ? kept : NULL;
}

static bool cell_is_given(const struct value *row)
{
    for (size_t i = 0; row && row->kind == VALUE_OBJECT && i < row->object.count; i++)
        if (row->object.members[i].value && row->object.members[i].value->kind == VALUE_TEXT && row->object.members[i].value->text.length)
            return true;
    return false;
}

static struct value *row_part(struct form_page *page, const struct question *question, const struct gather_value *value, const struct value *kept, size_t row)
{
    struct arena *arena = page->arena;
    struct value *part = value_object(arena), *cells = value_list(arena);
    bool is_given = cell_is_given(kept);
    value_set_text(arena, part, "heading", arena_printf(arena, SAY(arena, "Row %zu"), row + 1));
    value_set_text(arena, part, "remove", arena_printf(arena, "remove-%.*s-%zu", TEXT_ARGS(question->name), row));
    for (size_t i = 0; i < question->column_count; i++) {
        const struct question *column = &question->columns[i];
        struct gather_value cell = question_read(arena, column, kept ? value_get(kept, column->name) : NULL);
        struct text name = arena_printf(arena, "q-%.*s-%zu-%.*s", TEXT_ARGS(question->name), row, TEXT_ARGS(column->name));
        cell.is_asked = value->is_asked && is_given; /* of a row that is empty nothing is missing */
        value_append(arena, cells, field_part(page, &cell, name, true));
        add_error(page, &cell, arena_printf(arena, SAY(arena, "%.*s, row %zu, %.*s"), TEXT_ARGS(question->ask), row + 1, TEXT_ARGS(column->ask)), name);
    }
    value_set(arena, part, "cells", cells);
    return part;
}

static struct value *table_part(struct form_page *page, const struct gather_value *value, struct text id)
{
    struct arena *arena = page->arena;
    const struct question *question = value->question, *total = question_column(question, question->total);
    const struct value *kept = kept_rows(page, question);
    struct value *part = value_object(arena), *rows = value_list(arena);
    size_t count = kept ? kept->list.count : 0, shown = count, errors = page->errors ? page->errors->list.count : 0;
    if (shown < (size_t)question->min)
        shown = (size_t)question->min;
    if (shown == 0)
        shown = 1;
    for (size_t i = 0; i < shown; i++)
        value_append(arena, rows, row_part(page, question, value, i < count ? kept->list.items[i] : NULL, i));
    bool in_cells = page->errors && page->errors->list.count > errors;
    value_set_text(arena, part, "id", id);
    value_set_text(arena, part, "label", question->ask);
    value_set_text(arena, part, "hint", question->hint);
    value_set_text(arena, part, "error", page->shows_faults && value->is_asked && !value->is_valid && !in_cells ? value->fault : TEXT_NONE);
    value_set_text(arena, part, "total_line", total && value->row_count ? arena_printf(arena, SAY(arena, "Total when it was last saved: %.*s"), TEXT_ARGS(pounds_line(arena, total, value->total))) : TEXT_NONE);
    value_set_text(arena, part, "add", shown < (size_t)question->max ? arena_printf(arena, "add-%.*s", TEXT_ARGS(question->name)) : TEXT_NONE);
    value_set_boolean(arena, part, "required", question->required || question->min > 0);
    value_set(arena, part, "rows", rows);
    if (!in_cells)
        add_error(page, value, question->ask, id);
    return part;
}

/* --- Conditions on the same page, and words of others ------------------------------------- */

static struct text condition_words(struct arena *arena, const struct questionnaire *questionnaire, const struct question_condition *when)
{
    const struct question *target = questionnaire_question(questionnaire, when->question);
    struct text any = TEXT_NONE;
    if (!target)
        return TEXT_NONE;
    for (size_t i = 0; when->kind == WHEN_IS && i < when->value_count; i++) {
        const struct question_choice *choice = question_choice_of(target, when->values[i]);
        struct text label = choice ? choice->label : text_equals(when->values[i], "yes") ? SAID(arena, "Yes") : SAID(arena, "No");
        any = any.length ? arena_printf(arena, SAY(arena, "%.*s or “%.*s”"), TEXT_ARGS(any), TEXT_ARGS(label)) : arena_printf(arena, "“%.*s”", TEXT_ARGS(label));
    }
    if (when->kind == WHEN_IS)
        return arena_printf(arena, SAY(arena, "Only if you answer %.*s to “%.*s”."), TEXT_ARGS(any), TEXT_ARGS(target->ask));
    if (when->kind == WHEN_ANSWERED)
        return arena_printf(arena, SAY(arena, "Only if you answer “%.*s”."), TEXT_ARGS(target->ask));
    struct text limit = pounds_line(arena, target, when->number);
    return when->kind == WHEN_AT_LEAST ? arena_printf(arena, SAY(arena, "Only if “%.*s” is %.*s or more."), TEXT_ARGS(target->ask), TEXT_ARGS(limit))
                                       : arena_printf(arena, SAY(arena, "Only if “%.*s” is less than %.*s."), TEXT_ARGS(target->ask), TEXT_ARGS(limit));
}

static void set_condition(struct form_page *page, struct value *part, const struct question *question, bool on_this_page)
{
    struct arena *arena = page->arena;
    const struct question_condition *when = &question->when;
    struct text codes = TEXT_NONE;
    for (size_t i = 0; i < when->value_count; i++)
        codes = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(codes), i ? " " : "", TEXT_ARGS(when->values[i]));
    value_set_text(arena, part, "note", on_this_page ? condition_words(arena, page->whole->answer.questionnaire, when) : TEXT_NONE);
    value_set_text(arena, part, "when", on_this_page && when->kind == WHEN_IS ? arena_printf(arena, "q-%.*s", TEXT_ARGS(when->question)) : TEXT_NONE);
    value_set_text(arena, part, "when_is", codes);
}

static struct value *asides_part(struct form_page *page, const struct question *question, const struct gather_value *now)
{
    struct arena *arena = page->arena;
    struct value *list = value_list(arena);
    size_t at = (size_t)(page->section - page->whole->answer.questionnaire->sections);
    const struct page *kept = &page->whole->pages[at];
    for (size_t i = 0; i < page->whole->aside_count; i++) {
        const struct aside *aside = &page->whole->asides[i];
        struct gather_value other;
        struct value *part;
        if (!text_equal(aside->question, question->name))
            continue;
        other = question_read(arena, question, aside->value);
        part = value_object(arena);
        value_set_text(arena, part, "id", arena_printf(arena, "s-%" PRId64, aside->id));
        value_set_text(arena, part, "name", arena_printf(arena, "s-%" PRId64, aside->id));
        value_set_text(arena, part, "now_line", arena_printf(arena, SAY(arena, "Saved last by %.*s, %.*s"), TEXT_ARGS(kept->by), TEXT_ARGS(instant_long(arena, kept->saved_at))));
        value_set_text(arena, part, "now_words", gather_value_words(page->db, page->engine, arena, now));
        value_set_text(arena, part, "other_line", arena_printf(arena, SAY(arena, "Written at the same time by %.*s, %.*s"), TEXT_ARGS(aside->by), TEXT_ARGS(instant_long(arena, aside->at))));
        value_set_text(arena, part, "other_words", gather_value_words(page->db, page->engine, arena, &other));
        value_append(arena, list, part);
        part_error(arena, page->errors, arena_printf(arena, SAY(arena, "%.*s: two people wrote different words. Choose which to keep"), TEXT_ARGS(question->ask)), value_get_text(part, "id"));
    }
    return list;
}

/* --- The page ---------------------------------------------------------------------------- */

static void add_question(struct form_page *page, const struct question *question, const struct gather_value *value, bool on_this_page)
{
    struct arena *arena = page->arena;
    struct value *part = value_object(arena), *asides = asides_part(page, question, value);
    struct text id = arena_printf(arena, "q-%.*s", TEXT_ARGS(question->name));
    if (value->closed.length) { /* not asked, so that it stays as it is */
        value_set(arena, part, "prose", value_null(arena));
        value_set(arena, part, "table", value_null(arena));
        value_set(arena, part, "field", value_null(arena));
        value_set(arena, part, "asides", value_list(arena));
        value_set_boolean(arena, part, "has_asides", false);
        value_set_text(arena, part, "note", arena_printf(arena, "%.*s: %.*s.", TEXT_ARGS(question->ask), TEXT_ARGS(value->fault)));
        value_append(arena, page->fields, part);
        return;
    }
    bool is_prose = question->type == QUESTION_PROSE, is_table = question->type == QUESTION_ROWS;
    value_set(arena, part, "prose", is_prose ? prose_part(page, value, id) : value_null(arena));
    value_set(arena, part, "table", is_table ? table_part(page, value, id) : value_null(arena));
    value_set(arena, part, "field", is_prose || is_table ? value_null(arena) : field_part(page, value, id, false));
    value_set_text(arena, part, "why", question->why);
    value_set_text(arena, part, "why_id", arena_printf(arena, "%.*s-why", TEXT_ARGS(id)));
    value_set(arena, part, "asides", asides);
    value_set_boolean(arena, part, "has_asides", value_is_truthy(asides));
    set_condition(page, part, question, on_this_page);
    if (!is_table)
        add_error(page, value, question->ask, id);
    value_append(arena, page->fields, part);
    page->on = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(page->on), page->on.length ? " " : "", TEXT_ARGS(question->name));
}

enum result form_page_make(struct form_page *page)
{
    const struct gather_answer *answer = &page->whole->answer;
    page->fields = value_list(page->arena);
    page->errors = value_list(page->arena);
    page->on = TEXT_NONE;
    for (size_t i = 0; i < page->section->question_count; i++) {
        const struct question *question = &page->section->questions[i];
        const struct question *target = question->when.kind == WHEN_NONE ? NULL : questionnaire_question(answer->questionnaire, question->when.question);
        bool on_this_page = target && questionnaire_section_of(answer->questionnaire, target) == page->section;
        const struct gather_value *value = value_named(answer->values, answer->value_count, question->name);
        if (target && !on_this_page && !page->is_preview && !condition_holds(&question->when, answer->values, answer->value_count))
            continue;
        add_question(page, question, value, on_this_page || (target && page->is_preview));
    }
    return arena_failed(page->arena) ? ERROR_MEMORY : OK;
}
