/* Figures of a sent answer that those on it put right while the office waits for what they say: which these are, what was typed over them, and what is wrong with it. Pages and
 * their history are kept as by a save, so the earlier figure stays to be seen; the reply says what changed from what to what (said.c). Not here: whether a room lets them
 * (gather_hook.figures), what it does with them then (gather_hook.replied).
 * Sealed figures are none of these: what was said of them would stand open in the reply. */
#include "blocks/gather/internal.h"

#include "base/wording.h"

static const struct gather_hook *hook_of(const struct engine *engine, const struct gather_answer *answer)
{
    for (const struct gather_hook *hook = engine->gather_hooks; hook && hook->reg; hook++)
        if (text_equals(answer->asking.reg, hook->reg))
            return hook;
    return NULL;
}

/* Amounts and numbers are figures by themselves; of texts those that the room names. */
static bool is_figure(const struct gather_hook *hook, const struct question *question, const struct question *column)
{
    const struct question *asked = column ? column : question;
    if (question->sealed)
        return false;
    if (asked->type == QUESTION_PENCE || asked->type == QUESTION_INTEGER)
        return true;
    for (const char *const *name = hook->figures; column && asked->type == QUESTION_TEXT && *name; name++) {
        struct text rest = text_of(*name), first;
        if (text_next(&rest, '.', &first) && text_equal(first, question->name) && text_equal(rest, column->name))
            return true;
    }
    return false;
}

static struct text text_at(const struct value *object, struct text name)
{
    const struct value *value = value_get(object, name);
    return value && value->kind == VALUE_TEXT ? value->text : TEXT_NONE;
}

static void add(struct figures *figures, struct figure figure)
{
    if (figures->count < FIGURES_MAX && figure.now.length)
        figures->list[figures->count++] = figure;
}

/* "Your figures, L1 Calls to the park: Figure": a row is named by what stands first in it. */
static void add_row(struct arena *arena, const struct gather_hook *hook, struct figures *figures, struct figure figure, const struct value *row)
{
    struct text name = TEXT_NONE;
    for (size_t i = 0; i < figure.question->column_count; i++) {
        const struct question *column = &figure.question->columns[i];
        struct text text = text_at(row, column->name);
        if (is_figure(hook, figure.question, column)) {
            figure.column = column;
            figure.now = text;
            figure.label = arena_printf(arena, SAY(arena, "%.*s, row %zu%s%.*s: %.*s"), TEXT_ARGS(figure.question->ask), figure.row + 1, name.length ? ", " : "", TEXT_ARGS(name), TEXT_ARGS(column->ask));
            add(figures, figure);
        } else if (!name.length && column->type == QUESTION_TEXT) {
            name = text;
        }
    }
}

static void find_in(struct arena *arena, const struct gather_hook *hook, const struct gather_value *value, const struct value *document, size_t section, size_t at, struct figures *figures)
{
    const struct question *question = value->question;
    const struct value *kept = document ? value_get(document, question->name) : NULL;
    struct figure figure = {.section = section, .at = at, .question = question, .label = question->ask, .now = value->text};
    if (!kept || !value->is_asked || question->sealed)
        return;
    if (question->type != QUESTION_ROWS) {
        if (is_figure(hook, question, NULL))
            add(figures, figure);
        return;
    }
    for (size_t i = 0; kept->kind == VALUE_LIST && i < kept->list.count; i++) {
        figure.row = i;
        if (kept->list.items[i]->kind == VALUE_OBJECT)
            add_row(arena, hook, figures, figure, kept->list.items[i]);
    }
}

enum result figures_find(const struct engine *engine, struct arena *arena, const struct whole *whole, struct figures *ret_figures)
{
    const struct gather_hook *hook = hook_of(engine, &whole->answer);
    const struct questionnaire *questionnaire = whole->answer.questionnaire;
    struct figures figures = {.list = ARENA_ARRAY(arena, struct figure, FIGURES_MAX)};
    size_t at = 0;
    if (!figures.list)
        return ERROR_MEMORY;
    for (size_t i = 0; hook && hook->figures && i < questionnaire->section_count; i++)
        for (size_t j = 0; j < questionnaire->sections[i].question_count; j++, at++)
            find_in(arena, hook, &whole->answer.values[at], whole->pages[i].document, i, at, &figures);
    *ret_figures = figures;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* --- As they are typed ------------------------------------------------------------------- */

/* A section of its own, of these alone and of the files: so they are read from the form as any page's. */
enum result figures_section(struct arena *arena, const struct figures *figures, const struct question *files, size_t file_count, struct question_section *ret_section)
{
    struct question *questions = ARENA_ARRAY(arena, struct question, figures->count + file_count + 1);
    if (!questions)
        return ERROR_MEMORY;
    for (size_t i = 0; i < file_count; i++)
        questions[i] = files[i];
    for (size_t i = 0; i < figures->count; i++) {
        const struct figure *figure = &figures->list[i];
        questions[file_count + i] = figure->column ? *figure->column : *figure->question;
        questions[file_count + i].name = arena_printf(arena, "figure-%zu", i + 1);
        questions[file_count + i].ask = figure->label;
        questions[file_count + i].hint = TEXT_NONE;
    }
    *ret_section = (struct question_section){.name = TEXT("reply"), .questions = questions, .question_count = figures->count + file_count};
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

void figures_take(struct arena *arena, struct figures *figures, const struct value *typed)
{
    for (size_t i = 0; i < figures->count; i++) {
        struct figure *figure = &figures->list[i];
        figure->typed = text_at(typed, arena_printf(arena, "figure-%zu", i + 1));
        figure->changes = figure->typed.length && !text_equal(figure->typed, figure->now);
    }
}

bool figures_change(const struct figures *figures)
{
    for (size_t i = 0; i < figures->count; i++)
        if (figures->list[i].changes)
            return true;
    return false;
}

/* --- Put in --------------------------------------------------------------------------------- */

static struct value *copy_object(struct arena *arena, const struct value *object)
{
    struct value *copy = value_object(arena);
    for (size_t i = 0; copy && i < object->object.count; i++)
        value_set_named(arena, copy, object->object.members[i].name, object->object.members[i].value, false);
    return copy;
}

static void put_in(struct arena *arena, struct value *document, const struct figure *figure)
{
    struct value *rows, *kept = (struct value *)value_get(document, figure->question->name);
    if (!figure->column) {
        value_set_named(arena, document, figure->question->name, value_text(arena, figure->typed), false);
        return;
    }
    rows = value_list(arena);
    for (size_t i = 0; kept && kept->kind == VALUE_LIST && i < kept->list.count; i++) {
        struct value *row = kept->list.items[i];
        if (i == figure->row) {
            row = copy_object(arena, row);
            value_set_named(arena, row, figure->column->name, value_text(arena, figure->typed), false);
        }
        value_append(arena, rows, row);
    }
    value_set_named(arena, document, figure->question->name, rows, false);
}

enum result figures_put_in(struct arena *arena, const struct whole *whole, const struct figures *figures, struct whole *ret_changed)
{
    const struct questionnaire *questionnaire = whole->answer.questionnaire;
    struct whole changed = *whole;
    const struct value **documents = ARENA_ARRAY(arena, const struct value *, questionnaire->section_count + 1);
    changed.pages = ARENA_ARRAY(arena, struct page, questionnaire->section_count + 1);
    if (!changed.pages || !documents)
        return ERROR_MEMORY;
    for (size_t i = 0; i < questionnaire->section_count; i++)
        changed.pages[i] = whole->pages[i];
    for (size_t i = 0; i < figures->count; i++) {
        struct page *page = &changed.pages[figures->list[i].section];
        if (!figures->list[i].changes)
            continue;
        if (page->document == whole->pages[figures->list[i].section].document)
            page->document = copy_object(arena, page->document);
        if (!page->document)
            return ERROR_MEMORY;
        put_in(arena, page->document, &figures->list[i]);
    }
    for (size_t i = 0; i < questionnaire->section_count; i++)
        documents[i] = changed.pages[i].document;
    TRY(gather_read(arena, questionnaire, documents, &changed.answer.values, &changed.answer.value_count));
    *ret_changed = changed;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* A cell has the fault of its own; what is wrong with its table as a whole stands at the first of its cells that changes. */
static struct text fault_of(struct arena *arena, const struct figures *figures, size_t at, const struct gather_value *value)
{
    const struct figure *figure = &figures->list[at];
    if (!figure->column)
        return value->is_valid ? TEXT_NONE : value->fault;
    struct gather_value cell = question_read(arena, figure->column, value_text(arena, figure->typed.length ? figure->typed : figure->now));
    if (!cell.is_valid)
        return cell.fault;
    for (size_t i = 0; i < at; i++)
        if (figures->list[i].at == figure->at && (figures->list[i].changes || figures->list[i].fault.length))
            return TEXT_NONE;
    return figure->changes && !value->is_valid ? value->fault : TEXT_NONE;
}

enum result figures_check(struct db *db, const struct engine *engine, struct arena *arena, struct whole *changed, struct figures *figures, struct instant now, bool *ret_right)
{
    bool right = true;
    TRY(whole_judge_sent(db, engine, arena, changed, now));
    for (size_t i = 0; i < figures->count; i++) {
        figures->list[i].fault = fault_of(arena, figures, i, &changed->answer.values[figures->list[i].at]);
        right = right && !figures->list[i].fault.length;
    }
    *ret_right = right;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result figures_keep(struct db *db, const struct engine *engine, struct arena *arena, const struct whole *before, struct figures *figures, const struct writer *writer, struct instant now,
                         struct message *message)
{
    const struct questionnaire *questionnaire = before->answer.questionnaire;
    struct whole changed;
    bool right;
    if (!figures_change(figures))
        return OK;
    TRY(figures_put_in(arena, before, figures, &changed));
    TRY(figures_check(db, engine, arena, &changed, figures, now, &right));
    if (!right)
        return message_fail(message, ERROR_CONFLICT, "A figure cannot be as you typed it any more: somebody changed something meanwhile. Open the page again.");
    for (size_t i = 0; i < questionnaire->section_count; i++)
        if (changed.pages[i].document != before->pages[i].document)
            TRY(page_put(db, engine, arena, before->answer.id, &questionnaire->sections[i], changed.pages[i].document, before->pages[i].version + 1, writer, now, message));
    return OK;
}
