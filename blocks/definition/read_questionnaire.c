/* A questionnaire's own keys and its sections; reading a whole file. Not here: one question (read_question.c), what names refer to
 * (check_questionnaire.c), writing it again (write_questionnaire.c). */
#include "base/crypto/crypto.h"
#include "blocks/definition/check.h"
#include "blocks/definition/questionnaire.h"

#define MARKDOWN_CHARACTERS_MAX 4000
#define PARTS_MAX 12
#define LINK_DAYS 14
#define LATE_HOURS 24

/* Without blanks at the ends of lines and of the whole, so that it can be written as a block. */
static struct text settled(struct arena *arena, struct text text)
{
    char *out = arena_alloc(arena, text.length + 1);
    size_t length = 0;
    text = text_trim(text);
    for (size_t i = 0; out && i < text.length; i++) {
        if (text.data[i] == '\n')
            while (length && (out[length - 1] == ' ' || out[length - 1] == '\t'))
                length--;
        out[length++] = text.data[i];
    }
    return out ? (struct text){out, length} : TEXT_NONE;
}

void read_markdown(struct reader *reader, const struct yaml_node *value, void *into)
{
    struct text text = TEXT_NONE;
    bool holds = yaml_read_text(value, &text);
    text = settled(reader->arena, text);
    if (holds && text.length && text_is_clean(text) && !text_contains(text, TEXT("\r")) && text_count_characters(text) <= MARKDOWN_CHARACTERS_MAX)
        *(struct text *)into = text;
    else
        fault(reader, value, "expected a text of at most %d characters; found %.*s", MARKDOWN_CHARACTERS_MAX, TEXT_ARGS(shown(reader, value)));
}

static void read_part_list(struct reader *reader, const char *key, const struct yaml_node *value, struct text **ret_parts, size_t *ret_count)
{
    struct text *parts;
    size_t count = 0;
    if (value->kind != YAML_LIST || value->count == 0 || value->count > PARTS_MAX) {
        fault(reader, value, "\"%s\" must be 1 to %d words for what people on one answer are, such as [Clerk, Treasurer]; found %.*s", key, PARTS_MAX, TEXT_ARGS(shown(reader, value)));
        return;
    }
    parts = ARENA_ARRAY(reader->arena, struct text, value->count);
    for (size_t i = 0; parts && i < value->count; i++)
        if (read_line(reader, key, value->items[i], 60, &parts[count]))
            count++;
    *ret_parts = parts;
    *ret_count = count;
}

static void read_parts(struct reader *reader, const struct yaml_node *value, void *into)
{
    struct questionnaire *questionnaire = into;
    read_part_list(reader, "parts", value, &questionnaire->parts, &questionnaire->part_count);
}

static void read_signs(struct reader *reader, const struct yaml_node *value, void *into)
{
    struct questionnaire *questionnaire = into;
    read_part_list(reader, "signs", value, &questionnaire->signs, &questionnaire->sign_count);
}

/* --- Sections -------------------------------------------------------------------- */

static const struct row section_rows[] = {
    {.key = "title", .want = WANT_LINE, .required = true, .at = TYPED(struct question_section, title, struct text), .max = 120},
    {.key = "about", .want = WANT_CUSTOM, .at = TYPED(struct question_section, about, struct text), .read = read_markdown},
    {.key = "when", .want = WANT_CUSTOM, .at = TYPED(struct question_section, when, struct question_condition), .read = read_question_when},
    {.key = "questions", .want = WANT_CUSTOM, .required = true},
};

static void read_questions(struct reader *reader, const struct yaml_node *value, struct question_section *section)
{
    if (!value)
        return; /* said already */
    if (value->kind != YAML_MAP || value->count < 1 || value->count > QUESTIONNAIRE_QUESTIONS_MAX) {
        fault(reader, value, "\"questions\" must be 1 to %d names with a question each, such as name: {ask: What is it called?, type: text}; found %.*s",
              QUESTIONNAIRE_QUESTIONS_MAX, TEXT_ARGS(shown(reader, value)));
        return;
    }
    section->questions = ARENA_ARRAY(reader->arena, struct question, value->count);
    for (size_t i = 0; section->questions && i < value->count; i++)
        read_question(reader, &value->pairs[i], false, &section->questions[section->question_count++]);
}

static void read_sections(struct reader *reader, const struct yaml_node *value, void *into)
{
    struct questionnaire *questionnaire = into;
    if (value->kind != YAML_MAP || value->count < 1 || value->count > QUESTIONNAIRE_SECTIONS_MAX) {
        fault(reader, value, "\"sections\" must be 1 to %d names with a title and questions each; found %.*s", QUESTIONNAIRE_SECTIONS_MAX, TEXT_ARGS(shown(reader, value)));
        return;
    }
    questionnaire->sections = ARENA_ARRAY(reader->arena, struct question_section, value->count);
    for (size_t i = 0; questionnaire->sections && i < value->count; i++) {
        struct question_section *section = &questionnaire->sections[questionnaire->section_count++];
        (void)read_name(reader, value->pairs[i].key, &section->name);
        if (READ_MAP(reader, value->pairs[i].value, "a section", section_rows, section))
            read_questions(reader, yaml_get(value->pairs[i].value, "questions"), section);
    }
}

static void read_eligibility(struct reader *reader, const struct yaml_node *value, void *into)
{
    struct questionnaire *questionnaire = into;
    if (value->kind != YAML_MAP || value->count < 1 || value->count > QUESTIONNAIRE_ELIGIBILITY_MAX) {
        fault(reader, value, "\"eligibility\" must be 1 to %d names with a question each, such as is_parish: {ask: Are you a parish council?, type: yes_no, must: yes, otherwise: …}; found %.*s",
              QUESTIONNAIRE_ELIGIBILITY_MAX, TEXT_ARGS(shown(reader, value)));
        return;
    }
    questionnaire->eligibility = ARENA_ARRAY(reader->arena, struct question, value->count);
    for (size_t i = 0; questionnaire->eligibility && i < value->count; i++)
        read_question(reader, &value->pairs[i], false, &questionnaire->eligibility[questionnaire->eligibility_count++]);
}

/* --- The whole -------------------------------------------------------------------- */

/* "BEN-{year}-{serial:4}": capitals, digits and hyphens, and the two that are filled in. */
static void read_reference(struct reader *reader, const struct yaml_node *value, void *into)
{
    struct text text = value->kind == YAML_SCALAR ? value->text : TEXT_NONE, rest = text;
    bool has_serial = false, holds = text.length > 0 && text.length <= 40;
    while (holds && rest.length) {
        static const char *const marks[] = {"{serial:3}", "{serial:4}", "{serial:5}", "{serial:6}", "{serial}", "{year}"};
        size_t taken = 0;
        for (size_t i = 0; i < COUNT_OF(marks) && !taken; i++)
            if (text_starts(rest, text_of(marks[i]))) {
                taken = strlen(marks[i]);
                holds = i == COUNT_OF(marks) - 1 || !has_serial;
                has_serial = has_serial || i < COUNT_OF(marks) - 1;
            }
        if (!taken) {
            taken = 1;
            holds = (rest.data[0] >= 'A' && rest.data[0] <= 'Z') || (rest.data[0] >= '0' && rest.data[0] <= '9') || rest.data[0] == '-';
        }
        rest = text_slice(rest, taken, SIZE_MAX);
    }
    if (holds && has_serial && text.data[0] >= 'A' && text.data[0] <= 'Z')
        *(struct text *)into = text;
    else
        fault(reader, value, "\"reference\" must be capitals, digits and hyphens with {serial:4} (or 3, 5, 6) once and, if wanted, {year}, such as BEN-{year}-{serial:4}; found %.*s",
              TEXT_ARGS(shown(reader, value)));
}

static void read_period(struct reader *reader, const struct yaml_node *value, struct question_period *period)
{
    struct keep_rule keep = {.count = 0};
    if (!value)
        return;
    read_keep_period(reader, value, &keep);
    if (keep.ever)
        fault(reader, value, "expected a number of days, months or years here: without a period nothing ever goes; found ever");
    *period = (struct question_period){keep.count > 0, keep.count, (int)keep.unit, keep.count > 0 ? value->text : TEXT_NONE};
}

static const struct row questionnaire_keep_rows[] = {
    {.key = "drafts", .want = WANT_CUSTOM},
    {.key = "remind", .want = WANT_INTEGER, .at = TYPED(struct questionnaire, remind_days, int64_t), .min = 1, .max = 90},
    {.key = "answers", .want = WANT_CUSTOM},
};

static void read_questionnaire_keep(struct reader *reader, const struct yaml_node *value, void *into)
{
    struct questionnaire *questionnaire = into;
    if (!READ_MAP(reader, value, "\"keep\" of a questionnaire", questionnaire_keep_rows, questionnaire))
        return;
    read_period(reader, yaml_get(value, "drafts"), &questionnaire->keep_drafts);
    read_period(reader, yaml_get(value, "answers"), &questionnaire->keep_answers);
}

#define NAMES(key_, member, required_) \
    {.key = (key_), .want = WANT_NAMES, .required = (required_), .at = TYPED(struct questionnaire, member, struct text *), \
     .count_at = TYPED(struct questionnaire, member##_count, size_t)}
#define MARKDOWN(member) {.key = #member, .want = WANT_CUSTOM, .at = TYPED(struct questionnaire, member, struct text), .read = read_markdown}

static const struct row questionnaire_rows[] = {
    {.key = "questionnaire", .want = WANT_NAME, .required = true, .at = TYPED(struct questionnaire, name, struct text)},
    {.key = "title", .want = WANT_LINE, .required = true, .at = TYPED(struct questionnaire, title, struct text), .max = 120},
    MARKDOWN(about),
    MARKDOWN(needs),
    MARKDOWN(declaration),
    MARKDOWN(next),
    {.key = "reference", .want = WANT_CUSTOM, .at = TYPED(struct questionnaire, reference, struct text), .read = read_reference},
    NAMES("see", see, true),
    NAMES("decide", decide, false),
    NAMES("erase", erase, false),
    {.key = "parts", .want = WANT_CUSTOM, .read = read_parts},
    {.key = "signs", .want = WANT_CUSTOM, .read = read_signs},
    {.key = "sent_by", .want = WANT_LINE, .at = TYPED(struct questionnaire, sent_by, struct text), .max = 60},
    {.key = "link_days", .want = WANT_INTEGER, .at = TYPED(struct questionnaire, link_days, int64_t), .min = 1, .max = 60},
    {.key = "late_hours", .want = WANT_INTEGER, .at = TYPED(struct questionnaire, late_hours, int64_t), .min = 0, .max = 240},
    {.key = "keep", .want = WANT_CUSTOM, .read = read_questionnaire_keep},
    {.key = "eligibility", .want = WANT_CUSTOM, .read = read_eligibility},
    {.key = "sections", .want = WANT_CUSTOM, .required = true, .read = read_sections},
};

static struct text reference_of(struct arena *arena, struct text name)
{
    char letters[4] = "";
    size_t count = 0;
    for (size_t i = 0; i < name.length && count < 3; i++)
        if (name.data[i] >= 'a' && name.data[i] <= 'z')
            letters[count++] = (char)(name.data[i] - 'a' + 'A');
    return arena_printf(arena, "%s-{year}-{serial:4}", letters);
}

void read_questionnaire(struct reader *reader, const struct yaml_node *root, struct questionnaire *questionnaire)
{
    *questionnaire = (struct questionnaire){.link_days = LINK_DAYS, .late_hours = LATE_HOURS, .remind_days = REMIND_DAYS_DEFAULT, .file = reader->file};
    if (!READ_MAP(reader, root, "a questionnaire", questionnaire_rows, questionnaire))
        return;
    if (!questionnaire->reference.length)
        questionnaire->reference = reference_of(reader->arena, questionnaire->name);
    if (!questionnaire->decide_count) {
        questionnaire->decide = questionnaire->see;
        questionnaire->decide_count = questionnaire->see_count;
    }
    if (!questionnaire->erase_count) {
        questionnaire->erase = questionnaire->decide;
        questionnaire->erase_count = questionnaire->decide_count;
    }
}

static struct checker checker_of(struct reader reader, const struct definitions *definitions)
{
    return (struct checker){.reader = reader, .definitions = definitions};
}

enum result questionnaire_read(struct arena *arena, struct text file, struct text source, const struct definitions *definitions, struct faults *faults,
                               struct questionnaire **ret_questionnaire)
{
    struct questionnaire *questionnaire = ARENA_NEW(arena, struct questionnaire);
    struct draft draft = {.kind = DRAFT_QUESTIONNAIRE, .file = file, .source = source, .questionnaire = questionnaire};
    struct checker checker = checker_of((struct reader){.arena = arena, .faults = faults, .file = file}, definitions);
    struct yaml_node *root = NULL;
    size_t before = faults->count;
    enum result result;
    if (!questionnaire)
        return ERROR_MEMORY;
    result = yaml_parse(arena, file, source, faults, &root);
    if (result < 0)
        return result;
    if (root->kind != YAML_MAP || !root->count || !text_equals(root->pairs[0].key->text, "questionnaire")) {
        fault(&checker.reader, root, "expected the file to begin with \"questionnaire: NAME\"");
        return ERROR_INVALID;
    }
    draft.root = root;
    read_questionnaire(&checker.reader, root, questionnaire);
    check_questionnaire(&checker, &draft);
    if (arena_failed(arena))
        return ERROR_MEMORY;
    if (faults->count > before)
        return ERROR_INVALID;
    *ret_questionnaire = questionnaire;
    return OK;
}

/* --- Finding in it ------------------------------------------------------------------ */

const struct question_section *questionnaire_section(const struct questionnaire *questionnaire, struct text name)
{
    for (size_t i = 0; i < questionnaire->section_count; i++)
        if (text_equal(questionnaire->sections[i].name, name))
            return &questionnaire->sections[i];
    return NULL;
}

const struct question *questionnaire_question(const struct questionnaire *questionnaire, struct text name)
{
    for (size_t i = 0; i < questionnaire->section_count; i++)
        for (size_t j = 0; j < questionnaire->sections[i].question_count; j++)
            if (text_equal(questionnaire->sections[i].questions[j].name, name))
                return &questionnaire->sections[i].questions[j];
    return NULL;
}

const struct question_section *questionnaire_section_of(const struct questionnaire *questionnaire, const struct question *question)
{
    for (size_t i = 0; i < questionnaire->section_count; i++) {
        const struct question_section *section = &questionnaire->sections[i];
        if (section->question_count && question >= section->questions && question < section->questions + section->question_count)
            return section;
    }
    return NULL;
}

const struct question *question_column(const struct question *question, struct text name)
{
    for (size_t i = 0; i < question->column_count; i++)
        if (text_equal(question->columns[i].name, name))
            return &question->columns[i];
    return NULL;
}

const struct question_choice *question_choice_of(const struct question *question, struct text code)
{
    for (size_t i = 0; i < question->choice_count; i++)
        if (text_equal(question->choices[i].code, code))
            return &question->choices[i];
    return NULL;
}
