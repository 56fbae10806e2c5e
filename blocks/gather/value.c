/* What stands in a question: read, checked, and put in order; and whether a condition holds. Pure: no SQL, no clock.
 *
 * A value is kept as people write it, since what is wrong must stay as it was typed: "1000.50" for an amount, "2026-11-21" for a day, codes
 * with blanks between, "yes", a file's number, and for a table a list of objects. So it is read again, and checked again, each time. */
#include "base/format/mail.h"
#include "base/pence.h"
#include "base/wording.h"
#include "blocks/gather/internal.h"

#include <inttypes.h>

/* --- Words and addresses ------------------------------------------------------ */

static bool is_space(uint32_t point)
{
    return point == ' ' || (point >= 9 && point <= 13) || point == 0xA0 || point == 0x1680 || (point >= 0x2000 && point <= 0x200A) || point == 0x2028 || point == 0x2029 ||
           point == 0x202F || point == 0x205F || point == 0x3000 || point == 0xFEFF;
}

int64_t gather_words(struct text text)
{
    int64_t count = 0;
    bool within = false;
    for (size_t i = 0, length; i < text.length; i += length) {
        uint32_t point = 0;
        length = text_decode(text, i, &point);
        if (!length)
            break;
        count += !is_space(point) && !within;
        within = !is_space(point);
    }
    return count;
}

/* One to which the office can send, of a domain of more than one label. */
bool email_is_plausible(struct text text)
{
    return mail_address_is_valid(text) && text_contains(mail_address_domain(text), TEXT("."));
}

static bool telephone_is_plausible(struct text text)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (c >= '0' && c <= '9')
            digits++;
        else if (!strchr(" +()-.", c))
            return text_starts(text_slice(text, i, SIZE_MAX), TEXT("ext")) && digits >= 7 && digits <= 20;
    }
    return digits >= 7 && digits <= 20;
}

/* Whole numbers as people write them: with commas that group thousands. */
static bool read_whole(struct text typed, int64_t *ret_number)
{
    char digits[24];
    size_t length = 0, since = 0;
    bool grouped = false;
    for (size_t i = 0; i < typed.length; i++) {
        char c = typed.data[i];
        if (c == ',') {
            size_t figures = length - (typed.data[0] == '-');
            if (figures == 0 || (grouped ? since != 3 : figures > 3))
                return false;
            grouped = true;
            since = 0;
            continue;
        }
        if (length + 1 >= sizeof digits)
            return false;
        digits[length++] = c;
        since++;
    }
    return (!grouped || since == 3) && text_to_integer((struct text){digits, length}, ret_number) == OK;
}

/* --- One value -------------------------------------------------------------------- */

static struct text kept_text(const struct value *kept)
{
    return kept && kept->kind == VALUE_TEXT ? kept->text : TEXT_NONE;
}

static struct text settle_codes(struct arena *arena, const struct question *question, struct text typed)
{
    struct text all = TEXT_NONE;
    for (size_t i = 0; i < question->choice_count; i++) {
        struct text rest = typed, code;
        bool is = false;
        while (text_next(&rest, ' ', &code))
            is = is || text_equal(code, question->choices[i].code);
        if (is)
            all = all.length ? arena_printf(arena, "%.*s %.*s", TEXT_ARGS(all), TEXT_ARGS(question->choices[i].code)) : question->choices[i].code;
    }
    return all;
}

struct text question_settle(struct arena *arena, const struct question *question, struct text typed)
{
    struct text text = text_trim(typed);
    int64_t number;
    struct date date;
    switch (question->type) {
    case QUESTION_INTEGER:
        return read_whole(text, &number) ? arena_printf(arena, "%" PRId64, number) : text;
    case QUESTION_PENCE:
        return pence_parse(text, PENCE_ANY_SIGN, &number, NULL) == OK ? pence_plain(arena, number) : text;
    case QUESTION_DATE:
        return text.length && date_parse_typed_in(arena_language(arena), text, &date) == OK ? date_iso(arena, date) : text;
    case QUESTION_CHOICES:
        return settle_codes(arena, question, text);
    case QUESTION_CHOICE:
        return question_choice_of(question, text) ? text : TEXT_NONE;
    case QUESTION_YES_NO:
        return text_equals(text, "yes") || text_equals(text, "no") ? text : TEXT_NONE;
    case QUESTION_DECLARATION:
        return text_equals(text, "yes") ? text : TEXT_NONE;
    default:
        return text;
    }
}

static void wrong(struct gather_value *value, struct text fault)
{
    value->is_valid = false;
    value->fault = fault;
}

struct text pounds_line(struct arena *arena, const struct question *column, int64_t number)
{
    return column->type == QUESTION_PENCE ? pence_text(arena, number) : arena_printf(arena, "%" PRId64, number);
}

static void check_range(struct arena *arena, struct gather_value *value)
{
    const struct question *question = value->question;
    if (question->has_min && value->number < question->min)
        wrong(value, arena_printf(arena, SAY(arena, "This must be %.*s or more"), TEXT_ARGS(pounds_line(arena, question, question->min))));
    else if (question->has_max && value->number > question->max)
        wrong(value, arena_printf(arena, SAY(arena, "This must be %.*s or less"), TEXT_ARGS(pounds_line(arena, question, question->max))));
}

static void read_number(struct arena *arena, struct gather_value *value)
{
    struct message message = {.language = arena_language(arena)};
    if (value->question->type == QUESTION_PENCE) {
        enum pence_sign sign = value->question->has_min && value->question->min < 0 ? PENCE_ANY_SIGN : PENCE_NOT_NEGATIVE;
        if (pence_parse(value->text, sign, &value->number, &message) < 0) {
            wrong(value, arena_copy_z(arena, message.text));
            return;
        }
    } else if (!read_whole(value->text, &value->number)) {
        wrong(value, SAID(arena, "Enter a whole number, such as 25"));
        return;
    }
    check_range(arena, value);
}

static void read_prose(struct arena *arena, struct gather_value *value)
{
    const struct question *question = value->question;
    int64_t words = gather_words(value->text);
    if (words > question->words)
        wrong(value, arena_printf(arena, SAY(arena, "Shorten this to %lld words: it has %lld"), (long long)question->words, (long long)words));
    else if (words < question->least_words)
        wrong(value, arena_printf(arena, SAY(arena, "Write at least %lld words: there are %lld"), (long long)question->least_words, (long long)words));
    else if (text_count_characters(value->text) > QUESTION_CHARACTERS_MAX)
        wrong(value, arena_printf(arena, SAY(arena, "Shorten this to %d characters"), QUESTION_CHARACTERS_MAX));
}

/* Unicode Standard Annex #9, 2: with these a line reads otherwise than it was typed, and so does what stands after it on a page. */
static bool turns_direction(struct text text)
{
    for (size_t i = 0, length; i < text.length; i += length) {
        uint32_t point = 0;
        length = text_decode(text, i, &point);
        if ((point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069))
            return true;
        if (!length)
            break;
    }
    return false;
}

static void read_line_text(struct arena *arena, struct gather_value *value)
{
    size_t characters = text_count_characters(value->text);
    if (characters > (size_t)value->question->max)
        wrong(value, arena_printf(arena, SAY(arena, "Shorten this to %lld characters: it has %lld"), (long long)value->question->max, (long long)characters));
    else if (text_contains(value->text, TEXT("\n")))
        wrong(value, SAID(arena, "Write this on one line"));
    else if (turns_direction(value->text))
        wrong(value, SAID(arena, "Take the hidden characters out that turn the direction of writing: type it anew"));
}

static void check_must(struct gather_value *value)
{
    if (value->question->must.length && !text_equal(value->text, value->question->must))
        wrong(value, value->question->otherwise);
}

static void read_given(struct arena *arena, struct gather_value *value)
{
    switch (value->question->type) {
    case QUESTION_TEXT:
        read_line_text(arena, value);
        break;
    case QUESTION_PROSE:
        read_prose(arena, value);
        break;
    case QUESTION_INTEGER:
    case QUESTION_PENCE:
        read_number(arena, value);
        break;
    case QUESTION_DATE:
        if (date_parse(value->text, &value->date) < 0)
            wrong(value, SAID(arena, "Enter a day that exists, such as 21 November 2026"));
        break;
    case QUESTION_EMAIL:
        if (!email_is_plausible(value->text))
            wrong(value, SAID(arena, "Enter an e-mail address in full, such as clerk@parish.example"));
        break;
    case QUESTION_TELEPHONE:
        if (!telephone_is_plausible(value->text))
            wrong(value, SAID(arena, "Enter a telephone number with its area code, such as 01632 960001"));
        break;
    case QUESTION_FILE:
        if (text_to_integer(value->text, &value->number) < 0)
            wrong(value, SAID(arena, "Attach the file again"));
        break;
    default:
        value->number = text_equals(value->text, "yes");
        check_must(value);
        break;
    }
}

static struct text missing(struct arena *arena, const struct question *question)
{
    switch (question->type) {
    case QUESTION_CHOICE:
    case QUESTION_YES_NO:
        return SAID(arena, "Choose one answer");
    case QUESTION_CHOICES:
        return SAID(arena, "Choose at least one answer");
    case QUESTION_FILE:
        return SAID(arena, "Attach a file");
    case QUESTION_DECLARATION:
        return SAID(arena, "Tick the box to confirm this");
    case QUESTION_PENCE:
        return SAID(arena, "Enter an amount in pounds, such as 1000 or 1,000.50");
    case QUESTION_DATE:
        return SAID(arena, "Enter a day, such as 21 November 2026");
    default:
        return SAID(arena, "Answer this question");
    }
}

/* --- Tables of rows ----------------------------------------------------------------- */

static bool row_is_empty(const struct question *question, const struct value *row)
{
    for (size_t i = 0; i < question->column_count; i++)
        if (kept_text(value_get(row, question->columns[i].name)).length)
            return false;
    return true;
}

static void add_total(struct arena *arena, struct gather_value *rows, const struct gather_value *cell)
{
    if (!text_equal(cell->question->name, rows->question->total) || !cell->is_given || !cell->is_valid)
        return;
    if (pence_add(rows->total, cell->number, &rows->total) < 0)
        wrong(rows, SAID(arena, "The total is more than can be kept"));
}

static void check_rows(struct arena *arena, struct gather_value *rows)
{
    const struct question *question = rows->question, *total = question_column(question, question->total);
    int64_t least = question->min ? question->min : question->required;
    if (rows->row_count < (size_t)least && (rows->row_count || question->required))
        wrong(rows, arena_printf(arena, SAY_COUNT(arena, least, "Fill in at least %lld row", "Fill in at least %lld rows"), (long long)least));
    else if (rows->row_count > (size_t)question->max)
        wrong(rows, arena_printf(arena, SAY_COUNT(arena, question->max, "Fill in at most %lld row", "Fill in at most %lld rows"), (long long)question->max));
    else if (question->has_total_max && rows->is_valid && rows->total > question->total_max)
        wrong(rows, arena_printf(arena, SAY(arena, "The total is %.*s; it can be %.*s at most"), TEXT_ARGS(pounds_line(arena, total, rows->total)),
                                 TEXT_ARGS(pounds_line(arena, total, question->total_max))));
}

static void read_rows(struct arena *arena, struct gather_value *rows, const struct value *kept)
{
    const struct question *question = rows->question;
    size_t count = kept && kept->kind == VALUE_LIST ? kept->list.count : 0;
    rows->cells = ARENA_ARRAY(arena, struct gather_value, count * question->column_count + 1);
    for (size_t i = 0; rows->cells && i < count; i++) {
        const struct value *row = kept->list.items[i];
        if (!row || row->kind != VALUE_OBJECT || row_is_empty(question, row))
            continue;
        for (size_t j = 0; j < question->column_count; j++) {
            struct gather_value *cell = &rows->cells[rows->row_count * question->column_count + j];
            *cell = question_read(arena, &question->columns[j], value_get(row, question->columns[j].name));
            cell->is_asked = true;
            if (!cell->is_valid)
                wrong(rows, arena_printf(arena, SAY(arena, "Row %zu, %.*s: %.*s"), rows->row_count + 1, TEXT_ARGS(question->columns[j].ask), TEXT_ARGS(cell->fault)));
            add_total(arena, rows, cell);
        }
        rows->row_count++;
    }
    rows->is_given = rows->row_count > 0;
    check_rows(arena, rows);
}

struct gather_value question_read(struct arena *arena, const struct question *question, const struct value *kept)
{
    struct gather_value value = {.question = question, .is_valid = true, .date = DATE_NONE, .text = kept_text(kept)};
    value.closed = value_closed(kept);
    if (value.closed.length) {
        value.is_given = true;
        wrong(&value, SAID(arena, "What was answered here is kept sealed, and cannot be opened at the moment. It is not lost: tell the office"));
        return value;
    }
    if (question->type == QUESTION_ROWS) {
        read_rows(arena, &value, kept);
        return value;
    }
    value.is_given = value.text.length > 0;
    if (value.is_given)
        read_given(arena, &value);
    else if (question->required || question->type == QUESTION_DECLARATION || question->must.length)
        wrong(&value, missing(arena, question));
    return value;
}

/* --- All of them ------------------------------------------------------------------------ */

const struct gather_value *value_named(const struct gather_value *values, size_t count, struct text question)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(values[i].question->name, question))
            return &values[i];
    return NULL;
}

static bool has_code(const struct question_condition *when, struct text codes)
{
    struct text code;
    while (text_next(&codes, ' ', &code))
        for (size_t i = 0; i < when->value_count; i++)
            if (text_equal(when->values[i], code))
                return true;
    return false;
}

bool condition_holds(const struct question_condition *when, const struct gather_value *values, size_t count)
{
    const struct gather_value *value = when->kind == WHEN_NONE ? NULL : value_named(values, count, when->question);
    if (when->kind == WHEN_NONE)
        return true;
    if (!value || !value->is_asked || !value->is_given)
        return false;
    switch (when->kind) {
    case WHEN_IS:
        return has_code(when, value->text);
    case WHEN_AT_LEAST:
        return value->is_valid && value->number >= when->number;
    case WHEN_UNDER:
        return value->is_valid && value->number < when->number;
    default:
        return true;
    }
}

bool section_is_asked(const struct questionnaire *questionnaire, const struct question_section *section, const struct gather_value *values, size_t count)
{
    (void)questionnaire;
    return condition_holds(&section->when, values, count);
}

enum result gather_read(struct arena *arena, const struct questionnaire *questionnaire, const struct value *const *documents, struct gather_value **ret_values,
                        size_t *ret_count)
{
    struct gather_value *values;
    size_t count = 0, total = 0;
    for (size_t i = 0; i < questionnaire->section_count; i++)
        total += questionnaire->sections[i].question_count;
    values = ARENA_ARRAY(arena, struct gather_value, total + 1);
    if (!values)
        return ERROR_MEMORY;
    for (size_t i = 0; i < questionnaire->section_count; i++) {
        const struct question_section *section = &questionnaire->sections[i];
        bool is_asked = section_is_asked(questionnaire, section, values, count);
        for (size_t j = 0; j < section->question_count; j++) {
            const struct question *question = &section->questions[j];
            struct gather_value value = question_read(arena, question, value_get(documents[i], question->name));
            value.is_asked = is_asked && condition_holds(&question->when, values, count);
            if (!value.is_asked) {
                value.is_valid = true;
                value.fault = TEXT_NONE;
            }
            values[count++] = value;
        }
    }
    *ret_values = values;
    *ret_count = count;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum section_state section_state_of(const struct questionnaire *questionnaire, const struct question_section *section, const struct gather_value *values, size_t count,
                                    bool is_saved)
{
    if (!section_is_asked(questionnaire, section, values, count))
        return SECTION_NOT_ASKED;
    if (!is_saved)
        return SECTION_NOT_STARTED;
    for (size_t i = 0; i < section->question_count; i++) {
        const struct gather_value *value = value_named(values, count, section->questions[i].name);
        if (value && value->is_asked && !value->is_valid)
            return SECTION_IN_PROGRESS;
    }
    return SECTION_DONE;
}

/* --- For people ----------------------------------------------------------------------------- */

static struct text labels_of(struct arena *arena, const struct gather_value *value)
{
    struct text rest = value->text, code, all = TEXT_NONE;
    while (text_next(&rest, ' ', &code)) {
        const struct question_choice *choice = question_choice_of(value->question, code);
        if (choice)
            all = all.length ? arena_printf(arena, "%.*s; %.*s", TEXT_ARGS(all), TEXT_ARGS(choice->label)) : choice->label;
    }
    return all;
}

struct text value_words(struct arena *arena, const struct gather_value *value)
{
    if (!value->is_given)
        return TEXT_NONE;
    switch (value->question->type) {
    case QUESTION_PENCE:
        return value->is_valid || !value->fault.length ? pence_text(arena, value->number) : value->text;
    case QUESTION_DATE:
        return date_is_none(value->date) ? value->text : date_long(arena, value->date);
    case QUESTION_CHOICE:
    case QUESTION_CHOICES:
        return labels_of(arena, value);
    case QUESTION_YES_NO:
        return text_equals(value->text, "yes") ? SAID(arena, "Yes") : SAID(arena, "No");
    case QUESTION_DECLARATION:
        return SAID(arena, "Confirmed");
    case QUESTION_FILE:
    case QUESTION_ROWS:
        return TEXT_NONE;
    default:
        return value->text;
    }
}
