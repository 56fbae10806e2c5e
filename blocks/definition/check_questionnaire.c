/* What a questionnaire's names refer to: roles, earlier questions, their choices, columns; and that a page of it fits into one form.
 * Its version is made here too, once it is whole. Not here: the keys (read_questionnaire.c, read_question.c). */
#include "base/crypto/crypto.h"
#include "base/pence.h"
#include "blocks/definition/check.h"
#include "blocks/definition/questionnaire.h"

#define PAGE_INPUTS_MAX 440 /* of INPUTS_MAX, less what every form carries */

struct walk {
    struct checker *checker;
    struct questionnaire *questionnaire;
    const struct yaml_node *sections;
};

static const struct yaml_node *or_at(const struct yaml_node *map, const char *key)
{
    const struct yaml_node *node = map && map->kind == YAML_MAP ? yaml_get(map, key) : NULL;
    return node ? node : map;
}

/* --- Conditions -------------------------------------------------------------------- */

static bool is_code_of(const struct question *question, struct text code)
{
    if (question->type == QUESTION_YES_NO)
        return text_equals(code, "yes") || text_equals(code, "no");
    return question->type == QUESTION_DECLARATION ? text_equals(code, "yes") : question_choice_of(question, code) != NULL;
}

static void check_codes(struct reader *reader, const struct yaml_node *node, const struct question *target, const struct question_condition *when)
{
    for (size_t i = 0; i < when->value_count; i++)
        if (!is_code_of(target, when->values[i]))
            fault(reader, node, "\"%.*s\" cannot be answered with \"%.*s\"", TEXT_ARGS(target->name), TEXT_ARGS(when->values[i]));
}

static void check_limit(struct reader *reader, const struct yaml_node *node, const struct question *target, struct question_condition *when)
{
    bool is_pence = target->type == QUESTION_PENCE;
    if (!is_pence && target->type != QUESTION_INTEGER)
        fault(reader, node, "\"at least\" and \"under\" are for amounts and whole numbers; \"%.*s\" is of type %s", TEXT_ARGS(target->name), question_type_words[target->type]);
    else if ((is_pence ? pence_parse(when->limit, PENCE_NOT_NEGATIVE, &when->number, NULL) : text_to_integer(when->limit, &when->number)) < 0)
        fault(reader, node, "expected %s after \"at least\" or \"under\"; found \"%.*s\"", is_pence ? "an amount in pounds" : "a whole number", TEXT_ARGS(when->limit));
}

/* The questions before `section` and, where it is not NULL, before `question`. */
static const struct question *earlier(const struct questionnaire *questionnaire, const struct question_section *section, const struct question *question, struct text name)
{
    for (const struct question_section *at = questionnaire->sections; at <= section; at++)
        for (size_t i = 0; i < at->question_count; i++) {
            if (at == section && (!question || &at->questions[i] >= question))
                return NULL;
            if (text_equal(at->questions[i].name, name))
                return &at->questions[i];
        }
    return NULL;
}

static void check_when(struct walk *walk, const struct yaml_node *map, const struct question_section *section, const struct question *question, struct question_condition *when)
{
    struct reader *reader = &walk->checker->reader;
    const struct yaml_node *node = or_at(map, "when");
    const struct question *target = when->question.length ? earlier(walk->questionnaire, section, question, when->question) : NULL;
    if (when->kind == WHEN_NONE)
        return;
    if (!target) {
        fault(reader, node, "\"when\" must name a question that is asked before this one: there is no \"%.*s\" before it", TEXT_ARGS(when->question));
    } else if (target->type < QUESTION_TYPE_COUNT) {
        if (when->kind == WHEN_AT_LEAST || when->kind == WHEN_UNDER)
            check_limit(reader, node, target, when);
        else if (when->kind == WHEN_IS && target->type != QUESTION_CHOICE && target->type != QUESTION_CHOICES && target->type != QUESTION_YES_NO && target->type != QUESTION_DECLARATION)
            fault(reader, node, "only what is chosen can be compared; \"%.*s\" is of type %s: use \"answered\"", TEXT_ARGS(target->name), question_type_words[target->type]);
        else if (when->kind == WHEN_IS)
            check_codes(reader, node, target, when);
    }
}

/* --- Questions ------------------------------------------------------------------------ */

static void check_name(struct walk *walk, const struct question *question)
{
    const struct question *first = questionnaire_question(walk->questionnaire, question->name);
    if (question->name.length && first != question && first)
        faults_add(walk->checker->reader.faults, walk->checker->reader.file, question->line, question->column, "there is a question \"%.*s\" already, on line %d: each needs a name of its own",
                   TEXT_ARGS(question->name), first->line);
}

static void check_must(struct walk *walk, const struct yaml_node *map, const struct question *question)
{
    struct reader *reader = &walk->checker->reader;
    if (question->must.length && !is_code_of(question, question->must))
        fault(reader, or_at(map, "must"), "\"must\" names \"%.*s\", which cannot be answered", TEXT_ARGS(question->must));
    if (question->must.length && !question->otherwise.length)
        fault(reader, or_at(map, "must"), "\"must\" needs \"otherwise\": what is said to whoever answers something else");
    if (!question->must.length && question->otherwise.length)
        fault(reader, or_at(map, "otherwise"), "\"otherwise\" is said where \"must\" does not hold, and there is no \"must\"");
}

static void check_columns(struct walk *walk, const struct yaml_node *map, const struct question *question)
{
    struct reader *reader = &walk->checker->reader;
    const struct question *total = question_column(question, question->total);
    for (size_t i = 0; i < question->column_count; i++) {
        const struct question *column = &question->columns[i];
        if (question_column(question, column->name) != column)
            faults_add(reader->faults, reader->file, column->line, column->column, "there is a column \"%.*s\" already", TEXT_ARGS(column->name));
        if (column->when.kind != WHEN_NONE || column->must.length)
            faults_add(reader->faults, reader->file, column->line, column->column, "a column has no \"when\" and no \"must\": they are for questions");
    }
    if (question->total.length && (!total || (total->type != QUESTION_PENCE && total->type != QUESTION_INTEGER)))
        fault(reader, or_at(map, "total"), "\"total\" must name a column of amounts or whole numbers; there is no such column \"%.*s\"", TEXT_ARGS(question->total));
}

static void check_question(struct walk *walk, const struct yaml_node *map, const struct question_section *section, struct question *question)
{
    struct reader *reader = &walk->checker->reader;
    check_name(walk, question);
    if (question->type >= QUESTION_TYPE_COUNT)
        return;
    if ((question->has_min || question->type == QUESTION_ROWS) && (question->has_max || question->type == QUESTION_ROWS) && question->min > question->max)
        fault(reader, or_at(map, "min"), "\"min\" is more than \"max\"");
    if (question->least_words > question->words)
        fault(reader, or_at(map, "least_words"), "\"least_words\" (%lld) is more than \"words\" (%lld)", (long long)question->least_words, (long long)question->words);
    check_must(walk, map, question);
    check_columns(walk, map, question);
    check_when(walk, map, section, question, &question->when);
}

/* How many inputs a form has for it, at most. */
static int64_t inputs_of(const struct question *question)
{
    int64_t columns = 0;
    for (size_t i = 0; i < question->column_count; i++)
        columns += 1;
    return question->type == QUESTION_ROWS ? question->max * columns + 2 : question->type == QUESTION_CHOICES ? (int64_t)question->choice_count : question->type == QUESTION_FILE ? 3 : 1;
}

static void check_section(struct walk *walk, size_t at)
{
    struct reader *reader = &walk->checker->reader;
    struct question_section *section = &walk->questionnaire->sections[at];
    const struct yaml_pair *pair = &walk->sections->pairs[at];
    const struct yaml_node *questions = or_at(pair->value, "questions");
    int64_t inputs = 0;
    if (questionnaire_section(walk->questionnaire, section->name) != section && section->name.length)
        fault(reader, pair->key, "there is a section \"%.*s\" already", TEXT_ARGS(section->name));
    check_when(walk, pair->value, section, NULL, &section->when);
    for (size_t i = 0; i < section->question_count; i++) {
        check_question(walk, questions->pairs[i].value, section, &section->questions[i]);
        inputs += inputs_of(&section->questions[i]);
    }
    if (inputs > PAGE_INPUTS_MAX)
        fault(reader, pair->key, "the section has room for %lld values, more than one page can send (%d): make two of it, or allow fewer rows", (long long)inputs, PAGE_INPUTS_MAX);
}

/* What is asked before one begins is answered at once with yes or no, and depends on nothing. */
static void check_eligibility(struct walk *walk, const struct yaml_node *map)
{
    struct reader *reader = &walk->checker->reader;
    for (size_t i = 0; i < walk->questionnaire->eligibility_count; i++) {
        const struct question *question = &walk->questionnaire->eligibility[i];
        const struct yaml_node *node = map->pairs[i].value;
        if (question->type >= QUESTION_TYPE_COUNT)
            continue;
        if ((question->type != QUESTION_YES_NO && question->type != QUESTION_CHOICE) || !question->must.length)
            fault(reader, node, "a question of \"eligibility\" is of type yes_no or choice and has \"must\": whether somebody can apply hangs on it");
        if (question->when.kind != WHEN_NONE)
            fault(reader, or_at(node, "when"), "a question of \"eligibility\" has no \"when\": all of them are asked");
        check_must(walk, node, question);
    }
}

/* --- Roles ---------------------------------------------------------------------------- */

static void check_questionnaire_roles(struct checker *checker, const struct draft *draft, const char *key, const struct text *roles, size_t count)
{
    const struct questionnaire *questionnaire = draft->questionnaire;
    const struct yaml_node *node = yaml_get(draft->root, key);
    for (size_t i = 0; node && i < count; i++) {
        const struct yaml_node *item = node_item(node, roles[i]);
        bool sees = false;
        for (size_t j = 0; j < questionnaire->see_count; j++)
            sees = sees || text_equal(questionnaire->see[j], roles[i]);
        if (checker->definitions && !need_role(checker, item, roles[i]))
            continue;
        if (!sees)
            fault(&checker->reader, item, "\"%.*s\" may %s but not see the answers: add it to \"see\"", TEXT_ARGS(roles[i]), key);
    }
}

static bool is_part(const struct questionnaire *questionnaire, struct text part)
{
    for (size_t i = 0; i < questionnaire->part_count; i++)
        if (text_equal(questionnaire->parts[i], part))
            return true;
    return false;
}

/* Whoever signs or sends it is one of its parts; and somebody is left who can begin it. */
static void check_signs(struct checker *checker, const struct draft *draft)
{
    const struct questionnaire *questionnaire = draft->questionnaire;
    const struct yaml_node *signs = yaml_get(draft->root, "signs"), *sender = yaml_get(draft->root, "sent_by");
    size_t free_parts = 0;
    for (size_t i = 0; i < questionnaire->part_count; i++) {
        bool is_closed = text_equal(questionnaire->parts[i], questionnaire->sent_by);
        for (size_t j = 0; j < questionnaire->sign_count; j++)
            is_closed = is_closed || text_equal(questionnaire->parts[i], questionnaire->signs[j]);
        free_parts += !is_closed;
    }
    for (size_t i = 0; i < questionnaire->sign_count; i++) {
        if (!is_part(questionnaire, questionnaire->signs[i]))
            fault(&checker->reader, signs, "\"signs\" names \"%.*s\", which is not one of \"parts\"", TEXT_ARGS(questionnaire->signs[i]));
        if (text_equal(questionnaire->signs[i], questionnaire->sent_by))
            fault(&checker->reader, signs, "\"%.*s\" sends it, which is a signature already: take it out of \"signs\"", TEXT_ARGS(questionnaire->signs[i]));
    }
    if (questionnaire->sent_by.length && !is_part(questionnaire, questionnaire->sent_by))
        fault(&checker->reader, sender, "\"sent_by\" names \"%.*s\", which is not one of \"parts\"", TEXT_ARGS(questionnaire->sent_by));
    if ((signs || sender) && !free_parts)
        fault(&checker->reader, sender ? sender : signs, "nobody is left who can begin it: \"parts\" needs one that neither signs nor sends");
}

void check_questionnaire(struct checker *checker, const struct draft *draft)
{
    struct questionnaire *questionnaire = draft->questionnaire;
    struct walk walk = {checker, questionnaire, yaml_get(draft->root, "sections")};
    size_t before = checker->reader.faults->count, questions = 0;
    checker->reader.file = draft->file;
    check_questionnaire_roles(checker, draft, "see", questionnaire->see, questionnaire->see_count);
    check_questionnaire_roles(checker, draft, "decide", questionnaire->decide, questionnaire->decide_count);
    check_questionnaire_roles(checker, draft, "erase", questionnaire->erase, questionnaire->erase_count);
    check_signs(checker, draft);
    check_eligibility(&walk, yaml_get(draft->root, "eligibility"));
    for (size_t i = 0; i < questionnaire->section_count; i++) {
        check_section(&walk, i);
        questions += questionnaire->sections[i].question_count;
    }
    if (questions > QUESTIONNAIRE_QUESTIONS_MAX)
        fault(&checker->reader, walk.sections, "there are %zu questions; at most %d", questions, QUESTIONNAIRE_QUESTIONS_MAX);
    if (checker->reader.faults->count > before || arena_failed(checker->reader.arena))
        return;
    questionnaire->source = questionnaire_write(checker->reader.arena, questionnaire);
    hash_write_hex(hash_of(questionnaire->source), questionnaire->hash);
}
