/* A questionnaire as YAML again: keys in a fixed order, what is default left out, long texts as blocks. The same questionnaire gives
 * the same bytes, so their hash is its version; and reading them gives the same questionnaire. Not here: what the keys mean. */
#include "base/limits.h"
#include "base/format/file_kind.h"
#include "base/pence.h"
#include "blocks/definition/questionnaire.h"

#include <inttypes.h>

struct writing {
    struct buffer out;
    struct arena *arena;
    const struct question *instead; /* in whose place `lines` stand */
    struct text lines;
};

/* --- Scalars ------------------------------------------------------------------- */

/* What YAML would read as the end of a line, or not read at all. */
static bool must_escape(uint32_t point)
{
    return point < ' ' || (point >= 0x7F && point <= 0x9F) || point == 0x2028 || point == 0x2029 || point == 0xFEFF || point == 0xFFFE || point == 0xFFFF;
}

static bool has_escapes(struct text text)
{
    uint32_t point = 0;
    for (size_t i = 0, length; i < text.length && (length = text_decode(text, i, &point)); i += length)
        if (must_escape(point) && point != '\n')
            return true;
    return false;
}

/* Needs no quotes: begins with a letter, holds nothing that YAML reads otherwise, and is no word that means something. */
static bool is_plain(struct text text)
{
    static const char *const words[] = {"yes", "no", "true", "false", "null", "on", "off", "y", "n"};
    unsigned char first = text.length ? (unsigned char)text.data[0] : 0;
    if (!((first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z')) || text.data[text.length - 1] == ' ' || has_escapes(text))
        return false;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c < ' ' || strchr(":#{}[],&*!|>'\"%@`\\", c))
            return false;
    }
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (text_equal_ignoring_case(text, text_of(words[i])))
            return false;
    return true;
}

static void put_scalar(struct writing *writing, struct text text)
{
    uint32_t point = 0;
    if (is_plain(text)) {
        buffer_append(&writing->out, text);
        return;
    }
    buffer_append_byte(&writing->out, '"');
    for (size_t i = 0, length; i < text.length && (length = text_decode(text, i, &point)); i += length) {
        if (point == '"' || point == '\\')
            buffer_printf(&writing->out, "\\%c", (char)point);
        else if (must_escape(point))
            buffer_printf(&writing->out, "\\u%04x", (unsigned)point);
        else
            buffer_append(&writing->out, text_slice(text, i, length));
    }
    buffer_append_byte(&writing->out, '"');
}

static void put_key(struct writing *writing, int depth, const char *key)
{
    buffer_printf(&writing->out, "%*s%s:", depth * 2, "", key);
}

static void put_line(struct writing *writing, int depth, const char *key, struct text text)
{
    if (!text.length)
        return;
    put_key(writing, depth, key);
    buffer_append_byte(&writing->out, ' ');
    put_scalar(writing, text);
    buffer_append_byte(&writing->out, '\n');
}

/* Code words, which are never quoted: "when: {partners: yes}" reads as it is spoken. */
static void put_word(struct writing *writing, int depth, const char *key, struct text word)
{
    if (word.length)
        buffer_printf(&writing->out, "%*s%s: %.*s\n", depth * 2, "", key, TEXT_ARGS(word));
}

static void put_number(struct writing *writing, int depth, const char *key, int64_t number)
{
    buffer_printf(&writing->out, "%*s%s: %" PRId64 "\n", depth * 2, "", key, number);
}

static void put_names(struct writing *writing, int depth, const char *key, const struct text *names, size_t count, bool are_words)
{
    if (!count)
        return;
    put_key(writing, depth, key);
    for (size_t i = 0; i < count; i++) {
        buffer_append_z(&writing->out, i ? ", " : " [");
        if (are_words)
            buffer_append(&writing->out, names[i]);
        else
            put_scalar(writing, names[i]);
    }
    buffer_append_z(&writing->out, "]\n");
}

/* A blank at the front of a line would be read as indentation. */
static bool fits_block(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] == ' ' && (i == 0 || text.data[i - 1] == '\n'))
            return false;
    return !has_escapes(text);
}

static void put_markdown(struct writing *writing, int depth, const char *key, struct text text)
{
    struct text line;
    if (!text_contains(text, TEXT("\n")) || !fits_block(text)) {
        put_line(writing, depth, key, text);
        return;
    }
    put_key(writing, depth, key);
    buffer_append_z(&writing->out, " |-\n");
    while (text_next(&text, '\n', &line)) {
        if (line.length)
            buffer_printf(&writing->out, "%*s%.*s", (depth + 1) * 2, "", TEXT_ARGS(line));
        buffer_append_byte(&writing->out, '\n');
    }
}

/* --- Parts of a questionnaire ----------------------------------------------------- */

static void put_when(struct writing *writing, int depth, const struct question_condition *when)
{
    if (when->kind == WHEN_NONE)
        return;
    put_key(writing, depth, "when");
    buffer_printf(&writing->out, " {%.*s: ", TEXT_ARGS(when->question));
    if (when->kind == WHEN_ANSWERED)
        buffer_append_z(&writing->out, "answered");
    else if (when->kind == WHEN_AT_LEAST || when->kind == WHEN_UNDER)
        buffer_printf(&writing->out, "\"%s %.*s\"", when->kind == WHEN_UNDER ? "under" : "at least", TEXT_ARGS(when->limit));
    else if (when->value_count == 1)
        buffer_append(&writing->out, when->values[0]);
    for (size_t i = 0; when->kind == WHEN_IS && when->value_count != 1 && i < when->value_count; i++)
        buffer_printf(&writing->out, "%s%.*s%s", i ? ", " : "[", TEXT_ARGS(when->values[i]), i + 1 == when->value_count ? "]" : "");
    buffer_append_z(&writing->out, "}\n");
}

static void put_limit(struct writing *writing, int depth, const char *key, const struct question *question, int64_t limit)
{
    if (question->type == QUESTION_PENCE)
        put_line(writing, depth, key, pence_plain(writing->arena, limit));
    else if (question->type == QUESTION_FILE)
        buffer_printf(&writing->out, "%*s%s: %" PRId64 " %s\n", depth * 2, "", key, limit % 1000000 ? limit / 1000 : limit / 1000000, limit % 1000000 ? "KB" : "MB");
    else
        put_number(writing, depth, key, limit);
}

static void put_limits(struct writing *writing, int depth, const struct question *question)
{
    bool is_number = question->type == QUESTION_INTEGER || question->type == QUESTION_PENCE;
    if (is_number ? question->has_min : question->type == QUESTION_ROWS && question->min)
        put_limit(writing, depth, "min", question, question->min);
    if (is_number ? question->has_max : (question->type == QUESTION_ROWS && question->max != 20) || (question->type == QUESTION_TEXT && question->max != 200) ||
                                            (question->type == QUESTION_FILE && question->max != FILE_BYTES_MAX_DEFAULT))
        put_limit(writing, depth, "max", question, question->max);
    if (question->type == QUESTION_PROSE && question->words != 500)
        put_number(writing, depth, "words", question->words);
    if (question->least_words)
        put_number(writing, depth, "least_words", question->least_words);
}

static void put_accept(struct writing *writing, int depth, unsigned accept)
{
    struct text kinds[FILE_KIND_COUNT];
    size_t count = 0;
    for (size_t i = 0; i < FILE_KIND_COUNT; i++)
        if (accept & 1u << i)
            kinds[count++] = text_of(file_kind_words[i]);
    put_names(writing, depth, "accept", kinds, count, true);
}

static void put_choices(struct writing *writing, int depth, const struct question *question)
{
    if (question->choice_count)
        buffer_printf(&writing->out, "%*schoices:\n", depth * 2, "");
    for (size_t i = 0; i < question->choice_count; i++) {
        const struct question_choice *choice = &question->choices[i];
        if (!choice->hint.length) {
            put_line(writing, depth + 1, arena_copy(writing->arena, choice->code).data, choice->label);
            continue;
        }
        buffer_printf(&writing->out, "%*s%.*s:\n", (depth + 1) * 2, "", TEXT_ARGS(choice->code));
        put_line(writing, depth + 2, "label", choice->label);
        put_line(writing, depth + 2, "hint", choice->hint);
    }
}

static void put_lines(struct writing *writing, int depth, struct text lines)
{
    struct text line;
    while (text_next(&lines, '\n', &line))
        if (line.length)
            buffer_printf(&writing->out, "%*s%.*s\n", depth * 2, "", TEXT_ARGS(line));
}

static void put_question(struct writing *writing, int depth, const struct question *question)
{
    if (question == writing->instead) {
        put_lines(writing, depth, writing->lines);
        return;
    }
    buffer_printf(&writing->out, "%*s%.*s:\n", depth * 2, "", TEXT_ARGS(question->name));
    put_line(writing, depth + 1, "ask", question->ask);
    put_word(writing, depth + 1, "type", text_of(question_type_words[question->type]));
    put_line(writing, depth + 1, "hint", question->hint);
    put_line(writing, depth + 1, "why", question->why);
    if (question->required)
        put_word(writing, depth + 1, "required", TEXT("yes"));
    if (question->type != QUESTION_TYPE_COUNT && question->sealed != question_type_is_sealed(question->type))
        put_word(writing, depth + 1, "sealed", question->sealed ? TEXT("yes") : TEXT("no"));
    put_limits(writing, depth + 1, question);
    put_accept(writing, depth + 1, question->accept);
    put_choices(writing, depth + 1, question);
    if (question->column_count)
        buffer_printf(&writing->out, "%*scolumns:\n", (depth + 1) * 2, "");
    for (size_t i = 0; i < question->column_count; i++)
        put_question(writing, depth + 2, &question->columns[i]);
    put_word(writing, depth + 1, "total", question->total);
    if (question->has_total_max)
        put_limit(writing, depth + 1, "total_max", question_column(question, question->total), question->total_max);
    put_word(writing, depth + 1, "must", question->must);
    put_line(writing, depth + 1, "otherwise", question->otherwise);
    put_when(writing, depth + 1, &question->when);
}

static void put_head(struct writing *writing, const struct questionnaire *questionnaire)
{
    bool decides = questionnaire->decide != questionnaire->see, erases = questionnaire->erase != questionnaire->decide;
    put_word(writing, 0, "questionnaire", questionnaire->name);
    put_line(writing, 0, "title", questionnaire->title);
    put_markdown(writing, 0, "about", questionnaire->about);
    put_markdown(writing, 0, "needs", questionnaire->needs);
    put_markdown(writing, 0, "declaration", questionnaire->declaration);
    put_markdown(writing, 0, "next", questionnaire->next);
    put_line(writing, 0, "reference", questionnaire->reference);
    put_names(writing, 0, "see", questionnaire->see, questionnaire->see_count, true);
    if (decides)
        put_names(writing, 0, "decide", questionnaire->decide, questionnaire->decide_count, true);
    if (erases)
        put_names(writing, 0, "erase", questionnaire->erase, questionnaire->erase_count, true);
    put_names(writing, 0, "parts", questionnaire->parts, questionnaire->part_count, false);
    put_names(writing, 0, "signs", questionnaire->signs, questionnaire->sign_count, false);
    put_line(writing, 0, "sent_by", questionnaire->sent_by);
    put_number(writing, 0, "link_days", questionnaire->link_days);
    put_number(writing, 0, "late_hours", questionnaire->late_hours);
    if (questionnaire->keep_drafts.given || questionnaire->keep_answers.given || questionnaire->remind_days != REMIND_DAYS_DEFAULT)
        buffer_append_z(&writing->out, "keep:\n");
    put_word(writing, 1, "drafts", questionnaire->keep_drafts.words);
    if (questionnaire->remind_days != REMIND_DAYS_DEFAULT)
        put_number(writing, 1, "remind", questionnaire->remind_days);
    put_word(writing, 1, "answers", questionnaire->keep_answers.words);
}

struct text questionnaire_write(struct arena *arena, const struct questionnaire *questionnaire)
{
    return questionnaire_write_with(arena, questionnaire, NULL, TEXT_NONE);
}

struct text questionnaire_write_scalar(struct arena *arena, struct text text)
{
    struct writing writing = {.arena = arena};
    struct text out = TEXT_NONE;
    buffer_init(&writing.out, YAML_BYTES_MAX);
    put_scalar(&writing, text);
    if (writing.out.failure == OK)
        out = arena_copy(arena, buffer_text(&writing.out));
    buffer_clear(&writing.out);
    return out;
}

struct text questionnaire_write_with(struct arena *arena, const struct questionnaire *questionnaire, const struct question *instead, struct text lines)
{
    struct writing writing = {.arena = arena, .instead = instead, .lines = lines};
    struct text text = TEXT_NONE;
    buffer_init(&writing.out, (size_t)YAML_BYTES_MAX * 2);
    put_head(&writing, questionnaire);
    if (questionnaire->eligibility_count)
        buffer_append_z(&writing.out, "eligibility:\n");
    for (size_t i = 0; i < questionnaire->eligibility_count; i++)
        put_question(&writing, 1, &questionnaire->eligibility[i]);
    buffer_append_z(&writing.out, "sections:\n");
    for (size_t i = 0; i < questionnaire->section_count; i++) {
        const struct question_section *section = &questionnaire->sections[i];
        buffer_printf(&writing.out, "  %.*s:\n", TEXT_ARGS(section->name));
        put_line(&writing, 2, "title", section->title);
        put_markdown(&writing, 2, "about", section->about);
        put_when(&writing, 2, &section->when);
        buffer_append_z(&writing.out, "    questions:\n");
        for (size_t j = 0; j < section->question_count; j++)
            put_question(&writing, 3, &section->questions[j]);
    }
    if (writing.out.failure == OK)
        text = arena_copy(arena, buffer_text(&writing.out));
    buffer_clear(&writing.out);
    return text;
}
