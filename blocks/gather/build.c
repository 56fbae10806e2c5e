/* Building a questionnaire: a question put in, changed, moved or taken out. Pure. Each change is made in a copy, which is written as YAML and read again by the
 * same reader as any definition: what the desk builds can be nothing that a file could not say. Not here: the desk's pages (desk_forms.c). */
#include "base/pence.h"
#include "base/wording.h"
#include "blocks/gather/desk.h"

#include <inttypes.h>

/* A copy whose sections and questions can be moved about. One place is left free in each section. */
static struct questionnaire *copy_of(struct arena *arena, const struct questionnaire *from)
{
    struct questionnaire *copy = ARENA_NEW(arena, struct questionnaire);
    struct question_section *sections = ARENA_ARRAY(arena, struct question_section, from->section_count + 1);
    if (!copy || !sections)
        return NULL;
    *copy = *from;
    copy->sections = sections;
    for (size_t i = 0; i < from->section_count; i++) {
        sections[i] = from->sections[i];
        sections[i].questions = ARENA_ARRAY(arena, struct question, from->sections[i].question_count + 1);
        if (!sections[i].questions)
            return NULL;
        for (size_t j = 0; j < from->sections[i].question_count; j++)
            sections[i].questions[j] = from->sections[i].questions[j];
    }
    return copy;
}

static bool find(struct questionnaire *questionnaire, struct text name, size_t *ret_section, size_t *ret_at)
{
    for (size_t i = 0; i < questionnaire->section_count; i++)
        for (size_t j = 0; j < questionnaire->sections[i].question_count; j++)
            if (text_equal(questionnaire->sections[i].questions[j].name, name)) {
                *ret_section = i;
                *ret_at = j;
                return true;
            }
    return false;
}

/* A section without questions is none. */
static void take_out(struct questionnaire *questionnaire, size_t section, size_t at)
{
    struct question_section *from = &questionnaire->sections[section];
    for (size_t i = at; i + 1 < from->question_count; i++)
        from->questions[i] = from->questions[i + 1];
    if (--from->question_count)
        return;
    for (size_t i = section; i + 1 < questionnaire->section_count; i++)
        questionnaire->sections[i] = questionnaire->sections[i + 1];
    questionnaire->section_count--;
}

static void put_in(struct question_section *section, size_t at, struct question question)
{
    for (size_t i = section->question_count; i > at; i--)
        section->questions[i] = section->questions[i - 1];
    section->questions[at] = question;
    section->question_count++;
}

static enum result read_again(struct arena *arena, const struct questionnaire *copy, const struct question *instead, struct text lines, const struct definitions *definitions,
                              struct faults *faults, struct questionnaire **ret_questionnaire)
{
    struct text source = questionnaire_write_with(arena, copy, instead, lines);
    return arena_failed(arena) ? ERROR_MEMORY : questionnaire_read(arena, TEXT("the questionnaire"), source, definitions, faults, ret_questionnaire);
}

enum result build_move(struct arena *arena, const struct questionnaire *questionnaire, struct text name, int step, const struct definitions *definitions, struct faults *faults,
                       struct questionnaire **ret_questionnaire)
{
    struct questionnaire *copy = copy_of(arena, questionnaire);
    size_t section, at;
    if (!copy)
        return ERROR_MEMORY;
    if (!find(copy, name, &section, &at))
        return ERROR_NOT_FOUND;
    struct question_section *here = &copy->sections[section];
    struct question moved = here->questions[at];
    if (step < 0 ? at > 0 : at + 1 < here->question_count) {
        size_t other = step < 0 ? at - 1 : at + 1;
        here->questions[at] = here->questions[other];
        here->questions[other] = moved;
    } else if (step < 0 && section > 0) {
        put_in(&copy->sections[section - 1], copy->sections[section - 1].question_count, moved);
        take_out(copy, section, at);
    } else if (step > 0 && section + 1 < copy->section_count) {
        put_in(&copy->sections[section + 1], 0, moved);
        take_out(copy, section, at);
    }
    return read_again(arena, copy, NULL, TEXT_NONE, definitions, faults, ret_questionnaire);
}

enum result build_remove(struct arena *arena, const struct questionnaire *questionnaire, struct text name, const struct definitions *definitions, struct faults *faults,
                         struct questionnaire **ret_questionnaire)
{
    struct questionnaire *copy = copy_of(arena, questionnaire);
    size_t section, at;
    if (!copy)
        return ERROR_MEMORY;
    if (!find(copy, name, &section, &at))
        return ERROR_NOT_FOUND;
    take_out(copy, section, at);
    return read_again(arena, copy, NULL, TEXT_NONE, definitions, faults, ret_questionnaire);
}

/* --- One question as lines of YAML ------------------------------------------------------- */

struct lines { struct arena *arena; struct buffer out; };

static void line_text(struct lines *lines, const char *key, struct text text)
{
    text = text_trim(text);
    if (text.length)
        buffer_printf(&lines->out, "  %s: %.*s\n", key, TEXT_ARGS(questionnaire_write_scalar(lines->arena, text)));
}

/* Numbers and words that must not stand in quotes; what could be anything else of YAML is put in quotes all the same. */
static void line_word(struct lines *lines, const char *key, struct text text)
{
    text = text_trim(text);
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == ' ')) {
            line_text(lines, key, text);
            return;
        }
    }
    if (text.length)
        buffer_printf(&lines->out, "  %s: %.*s\n", key, TEXT_ARGS(text));
}

/* "bench: A bench", or "bench: A bench | with a hint", a line each: codes are taken from the label where there is none. */
static void line_choices(struct lines *lines, struct text choices)
{
    struct text line;
    if (!text_trim(choices).length)
        return;
    buffer_append_z(&lines->out, "  choices:\n");
    while (text_next(&choices, '\n', &line)) {
        struct text rest = text_trim(line), code;
        if (!rest.length)
            continue;
        if (!text_contains(rest, TEXT(":")) || !text_next(&rest, ':', &code)) {
            code = text_slug(lines->arena, rest, 40);
            char *copy = (char *)arena_copy(lines->arena, code).data;
            for (size_t i = 0; copy && i < code.length; i++)
                copy[i] = copy[i] == '-' ? '_' : copy[i];
            code.data = copy ? copy : "";
        }
        struct text label = rest;
        (void)text_next(&rest, '|', &label);
        rest = text_contains(line, TEXT("|")) ? text_trim(rest) : TEXT_NONE;
        buffer_printf(&lines->out, "    %.*s:\n      label: %.*s\n", TEXT_ARGS(questionnaire_write_scalar(lines->arena, text_trim(code))), TEXT_ARGS(questionnaire_write_scalar(lines->arena, text_trim(label))));
        if (rest.length)
            buffer_printf(&lines->out, "      hint: %.*s\n", TEXT_ARGS(questionnaire_write_scalar(lines->arena, rest)));
    }
}

/* "cost; Cost; pence", a line each. */
static void line_columns(struct lines *lines, struct text columns)
{
    struct text line;
    if (!text_trim(columns).length)
        return;
    buffer_append_z(&lines->out, "  columns:\n");
    while (text_next(&columns, '\n', &line)) {
        struct text rest = text_trim(line), parts[4] = {TEXT_NONE, TEXT_NONE, TEXT_NONE, TEXT_NONE};
        for (size_t i = 0; rest.length && i < COUNT_OF(parts); i++)
            if (!text_next(&rest, ';', &parts[i]))
                break;
        if (!text_trim(parts[0]).length)
            continue;
        buffer_printf(&lines->out, "    %.*s: {ask: %.*s, type: %.*s%s}\n", TEXT_ARGS(questionnaire_write_scalar(lines->arena, text_trim(parts[0]))),
                      TEXT_ARGS(questionnaire_write_scalar(lines->arena, text_trim(parts[1]))), TEXT_ARGS(questionnaire_write_scalar(lines->arena, text_trim(parts[2]))),
                      text_equals(text_trim(parts[3]), "required") ? ", required: yes" : "");
    }
}

/* "partners is yes", "kind is bench planter", "cost at least 5000", "cost under 5000", "partners answered". */
static void line_when(struct lines *lines, struct text when)
{
    struct text rest = text_trim(when), name;
    bool several;
    if (!rest.length || !text_next(&rest, ' ', &name))
        return;
    rest = text_trim(rest);
    if (text_starts(rest, TEXT("is ")))
        rest = text_trim(text_slice(rest, 3, SIZE_MAX));
    else {
        buffer_printf(&lines->out, "  when: {%.*s: %.*s}\n", TEXT_ARGS(questionnaire_write_scalar(lines->arena, name)),
                      TEXT_ARGS(text_equals(rest, "answered") ? rest : questionnaire_write_scalar(lines->arena, rest)));
        return;
    }
    several = text_contains(rest, TEXT(" "));
    buffer_printf(&lines->out, "  when: {%.*s: %s", TEXT_ARGS(questionnaire_write_scalar(lines->arena, name)), several ? "[" : "");
    for (bool first = true; text_next(&rest, ' ', &name); first = false)
        if (name.length)
            buffer_printf(&lines->out, "%s\"%.*s\"", first ? "" : ", ", TEXT_ARGS(name));
    buffer_append_z(&lines->out, several ? "]}\n" : "}\n");
}

static bool is_of(struct text type, const char *types)
{
    struct text rest = text_of(types), one;
    while (text_next(&rest, ' ', &one))
        if (text_equal(one, type))
            return true;
    return false;
}

/* Keys that the type does not have are left out: the form shows them all. */
static struct text lines_of(struct arena *arena, const struct build_question *question)
{
    struct lines lines = {.arena = arena};
    struct text text = TEXT_NONE, type = question->type, accept = text_trim(question->accept);
    buffer_init(&lines.out, YAML_BYTES_MAX);
    buffer_printf(&lines.out, "%.*s:\n", TEXT_ARGS(questionnaire_write_scalar(arena, text_trim(question->name))));
    line_text(&lines, "ask", question->ask);
    line_text(&lines, "type", type);
    line_text(&lines, "hint", question->hint);
    line_text(&lines, "why", question->why);
    if (question->required)
        buffer_append_z(&lines.out, "  required: yes\n");
    if (is_of(question->sealed, "yes no"))
        buffer_printf(&lines.out, "  sealed: %.*s\n", TEXT_ARGS(question->sealed));
    if (is_of(type, "integer pence rows"))
        line_word(&lines, "min", question->min);
    if (is_of(type, "text integer pence file rows"))
        line_word(&lines, "max", question->max);
    if (is_of(type, "prose")) {
        line_word(&lines, "words", question->words);
        line_word(&lines, "least_words", question->least_words);
    }
    if (is_of(type, "file") && accept.length) {
        buffer_append_z(&lines.out, "  accept: [");
        for (struct text one; text_next(&accept, ' ', &one);)
            if (one.length)
                buffer_printf(&lines.out, "\"%.*s\"%s", TEXT_ARGS(one), accept.length ? ", " : "");
        buffer_append_z(&lines.out, "]\n");
    }
    if (is_of(type, "choice choices"))
        line_choices(&lines, question->choices);
    if (is_of(type, "rows")) {
        line_columns(&lines, question->columns);
        line_word(&lines, "total", question->total);
    }
    if (is_of(type, "choice yes_no")) {
        line_word(&lines, "must", question->must);
        line_text(&lines, "otherwise", question->otherwise);
    }
    line_when(&lines, question->when);
    if (lines.out.failure == OK)
        text = arena_copy(arena, buffer_text(&lines.out));
    buffer_clear(&lines.out);
    return text;
}

static struct question_section *section_for(struct arena *arena, struct questionnaire *copy, const struct build_question *question)
{
    struct text title = text_trim(question->new_section), slug;
    if (!title.length)
        return (struct question_section *)questionnaire_section(copy, question->section);
    slug = text_slug(arena, title, 30);
    char *name = (char *)arena_printf(arena, "s_%.*s", TEXT_ARGS(slug)).data;
    for (char *c = name; c && *c; c++)
        *c = *c == '-' ? '_' : *c;
    struct question_section *section = &copy->sections[copy->section_count++];
    *section = (struct question_section){.name = text_of(name), .title = title, .questions = ARENA_ARRAY(arena, struct question, 1)};
    return section->questions ? section : NULL;
}

enum result build_put(struct arena *arena, const struct questionnaire *questionnaire, const struct build_question *question, struct text instead, const struct definitions *definitions,
                      struct faults *faults, struct questionnaire **ret_questionnaire)
{
    struct questionnaire *copy = copy_of(arena, questionnaire);
    struct question_section *section;
    size_t from = 0, at = 0;
    if (!copy)
        return ERROR_MEMORY;
    bool is_there = instead.length && find(copy, instead, &from, &at);
    if (instead.length && !is_there)
        return ERROR_NOT_FOUND;
    bool stays = is_there && !text_trim(question->new_section).length && text_equal(copy->sections[from].name, question->section);
    struct question *place = stays ? &copy->sections[from].questions[at] : NULL;
    if (!stays) {
        section = section_for(arena, copy, question);
        if (!section)
            return arena_failed(arena) ? ERROR_MEMORY : ERROR_NOT_FOUND;
        put_in(section, section->question_count, (struct question){0});
        struct text name = section->name;
        if (is_there)
            take_out(copy, from, at);
        section = (struct question_section *)questionnaire_section(copy, name);
        place = &section->questions[section->question_count - 1];
    }
    return read_again(arena, copy, place, lines_of(arena, question), definitions, faults, ret_questionnaire);
}

/* What a column may be beyond its words, its type and whether it must be filled in. */
bool build_is_simple(const struct question *question)
{
    for (size_t i = 0; i < question->column_count; i++) {
        const struct question *column = &question->columns[i];
        if (column->choice_count || column->hint.length || column->why.length || column->has_min || column->has_max)
            return false;
    }
    for (size_t i = 0; i < question->choice_count; i++)
        if (text_contains(question->choices[i].label, TEXT("|")))
            return false;
    return !question->has_total_max;
}

/* --- As the form shows it --------------------------------------------------------------------- */

static struct text number_text(struct arena *arena, const struct question *question, bool given, int64_t number)
{
    if (question->type == QUESTION_FILE)
        return arena_printf(arena, "%" PRId64 " %s", number % 1000000 ? number / 1000 : number / 1000000, number % 1000000 ? "KB" : "MB");
    if (question->type == QUESTION_PENCE)
        return given ? pence_plain(arena, number) : TEXT_NONE;
    return given || question->type == QUESTION_ROWS || question->type == QUESTION_TEXT ? arena_printf(arena, "%" PRId64, number) : TEXT_NONE;
}

static struct text when_text(struct arena *arena, const struct question_condition *when)
{
    struct text codes = TEXT_NONE;
    for (size_t i = 0; i < when->value_count; i++)
        codes = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(codes), i ? " " : "", TEXT_ARGS(when->values[i]));
    switch (when->kind) {
    case WHEN_IS:
        return arena_printf(arena, "%.*s is %.*s", TEXT_ARGS(when->question), TEXT_ARGS(codes));
    case WHEN_AT_LEAST:
    case WHEN_UNDER:
        return arena_printf(arena, "%.*s %s %.*s", TEXT_ARGS(when->question), when->kind == WHEN_UNDER ? "under" : "at least", TEXT_ARGS(when->limit));
    case WHEN_ANSWERED:
        return arena_printf(arena, "%.*s answered", TEXT_ARGS(when->question));
    default:
        return TEXT_NONE;
    }
}

struct build_question build_shown(struct arena *arena, const struct questionnaire *questionnaire, const struct question *question)
{
    const struct question_section *section = questionnaire_section_of(questionnaire, question);
    struct build_question shown = {.name = question->name, .ask = question->ask, .type = text_of(question_type_words[question->type]), .hint = question->hint, .why = question->why,
                                   .required = question->required, .total = question->total, .must = question->must, .otherwise = question->otherwise,
                                   .when = when_text(arena, &question->when), .section = section ? section->name : TEXT_NONE};
    if (question->sealed != question_type_is_sealed(question->type))
        shown.sealed = question->sealed ? TEXT("yes") : TEXT("no");
    if (question->words)
        shown.words = arena_printf(arena, "%" PRId64, question->words);
    if (question->least_words)
        shown.least_words = arena_printf(arena, "%" PRId64, question->least_words);
    shown.min = number_text(arena, question, question->has_min, question->min);
    shown.max = number_text(arena, question, question->has_max, question->max);
    for (size_t i = 0; i < question->choice_count; i++)
        shown.choices = arena_printf(arena, "%.*s%s%.*s: %.*s%s%.*s", TEXT_ARGS(shown.choices), i ? "\n" : "", TEXT_ARGS(question->choices[i].code), TEXT_ARGS(question->choices[i].label),
                                     question->choices[i].hint.length ? " | " : "", TEXT_ARGS(question->choices[i].hint));
    for (size_t i = 0; i < question->column_count; i++)
        shown.columns = arena_printf(arena, "%.*s%s%.*s; %.*s; %s%s", TEXT_ARGS(shown.columns), i ? "\n" : "", TEXT_ARGS(question->columns[i].name), TEXT_ARGS(question->columns[i].ask),
                                     question_type_words[question->columns[i].type], question->columns[i].required ? "; required" : "");
    for (unsigned kind = 0; kind < FILE_KIND_COUNT; kind++)
        if (question->accept & 1u << kind)
            shown.accept = arena_printf(arena, "%.*s%s%s", TEXT_ARGS(shown.accept), shown.accept.length ? " " : "", file_kind_words[kind]);
    return shown;
}
