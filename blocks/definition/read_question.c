/* One question of a questionnaire: its keys, what each type may have, its condition. Not here: sections and the questionnaire's own keys
 * (read_questionnaire.c), what names refer to (check_questionnaire.c). */
#include "base/limits.h"
#include "base/pence.h"
#include "blocks/definition/questionnaire.h"
#include "blocks/definition/schema.h"

const char *const question_type_words[] = {"text", "prose", "integer", "pence", "date", "choice", "choices", "yes_no", "email", "telephone",
                                           "file", "rows", "declaration", NULL};
static_assert(COUNT_OF(question_type_words) == QUESTION_TYPE_COUNT + 1, "each type has its word");

#define KIND(type) (1u << (type))
#define KINDS_CHOOSING (KIND(QUESTION_CHOICE) | KIND(QUESTION_CHOICES))
#define NUMBER_MAX INT64_C(9007199254740991)

/* --- Numbers and sizes ------------------------------------------------------- */

/* What "min" and "max" may say for the type, and what holds where they do not stand. */
struct limit { int64_t lowest, highest, otherwise; };
static struct limit limit_of(enum question_type type)
{
    switch (type) {
    case QUESTION_TEXT:
        return (struct limit){1, 500, 200};
    case QUESTION_ROWS:
        return (struct limit){0, QUESTION_ROWS_MAX, 20};
    case QUESTION_PROSE:
        return (struct limit){1, QUESTION_WORDS_MAX, 500};
    default:
        return (struct limit){-NUMBER_MAX, NUMBER_MAX, 0};
    }
}

static bool read_pounds(struct reader *reader, const char *key, const struct yaml_node *value, int64_t *ret_pence)
{
    struct text text = TEXT_NONE;
    struct message message = {0};
    if (yaml_read_text(value, &text) && pence_parse(text, PENCE_ANY_SIGN, ret_pence, &message) == OK)
        return true;
    fault(reader, value, "\"%s\" must be an amount in pounds such as 5000 or 1,000.50; found %.*s", key, TEXT_ARGS(shown(reader, value)));
    return false;
}

static void read_limit(struct reader *reader, const char *key, const struct yaml_node *value, const struct question *question, int64_t *into, bool *ret_given)
{
    struct limit limit = limit_of(question->type);
    int64_t number;
    if (question->type == QUESTION_FILE) {
        read_file_size(reader, value, into);
    } else if (question->type == QUESTION_PENCE) {
        *ret_given = read_pounds(reader, key, value, into);
    } else if (yaml_read_integer(value, &number) && number >= limit.lowest && number <= limit.highest) {
        *into = number;
        *ret_given = true;
    } else {
        fault(reader, value, "\"%s\" must be a whole number from %lld to %lld here; found %.*s", key, (long long)limit.lowest, (long long)limit.highest,
              TEXT_ARGS(shown(reader, value)));
    }
}

static void read_min(struct reader *reader, const struct yaml_node *value, void *into)
{
    struct question *question = into;
    read_limit(reader, "min", value, question, &question->min, &question->has_min);
}

static void read_max(struct reader *reader, const struct yaml_node *value, void *into)
{
    struct question *question = into;
    read_limit(reader, "max", value, question, &question->max, &question->has_max);
}

/* --- Lists within a question --------------------------------------------------- */

static void read_question_accept(struct reader *reader, const struct yaml_node *value, void *into)
{
    read_file_kinds(reader, value, &((struct question *)into)->accept);
}

static const struct row choice_rows[] = {
    {.key = "label", .want = WANT_LINE, .required = true, .at = TYPED(struct question_choice, label, struct text), .max = 200},
    {.key = "hint", .want = WANT_LINE, .at = TYPED(struct question_choice, hint, struct text), .max = 400},
};

/* `bench: A bench` or `bench: {label: A bench, hint: …}`. */
static void read_question_choices(struct reader *reader, const struct yaml_node *value, void *into)
{
    struct question *question = into;
    if (value->kind != YAML_MAP || value->count < 1 || value->count > QUESTION_CHOICES_MAX) {
        fault(reader, value, "\"choices\" must be 1 to %d codes with a label each, such as bench: A bench; found %.*s", QUESTION_CHOICES_MAX,
              TEXT_ARGS(shown(reader, value)));
        return;
    }
    question->choices = ARENA_ARRAY(reader->arena, struct question_choice, value->count);
    for (size_t i = 0; question->choices && i < value->count; i++) {
        const struct yaml_pair *pair = &value->pairs[i];
        struct question_choice *choice = &question->choices[question->choice_count];
        if (!code_is_valid(pair->key->text)) {
            fault(reader, pair->key, "a code must be lower-case letters, digits and _, at most 40; found %.*s", TEXT_ARGS(shown(reader, pair->key)));
            continue;
        }
        choice->code = pair->key->text;
        if (pair->value->kind == YAML_SCALAR ? read_line(reader, "label", pair->value, 200, &choice->label)
                                             : READ_MAP(reader, pair->value, "a choice", choice_rows, choice))
            question->choice_count++;
    }
}

static void read_columns(struct reader *reader, const struct yaml_node *value, void *into)
{
    struct question *question = into;
    if (value->kind != YAML_MAP || value->count < 1 || value->count > QUESTION_COLUMNS_MAX) {
        fault(reader, value, "\"columns\" must be 1 to %d names with a question each, such as cost: {ask: Cost, type: pence}; found %.*s",
              QUESTION_COLUMNS_MAX, TEXT_ARGS(shown(reader, value)));
        return;
    }
    question->columns = ARENA_ARRAY(reader->arena, struct question, value->count);
    for (size_t i = 0; question->columns && i < value->count; i++)
        read_question(reader, &value->pairs[i], true, &question->columns[question->column_count++]);
}

/* --- The condition ---------------------------------------------------------------- */

static void read_when_text(struct reader *reader, const struct yaml_node *value, struct question_condition *when)
{
    static const struct { const char *words; enum question_when kind; } forms[] = {{"at least ", WHEN_AT_LEAST}, {"under ", WHEN_UNDER}};
    if (text_equals(value->text, "answered") && !value->quoted) {
        when->kind = WHEN_ANSWERED;
        return;
    }
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        if (!text_starts(value->text, text_of(forms[i].words)))
            continue;
        when->kind = forms[i].kind;
        when->limit = text_trim(text_slice(value->text, strlen(forms[i].words), SIZE_MAX));
        return;
    }
    if (!code_is_valid(value->text)) {
        fault(reader, value, "\"when\" must be what was answered: a code or a list of them, yes, no, answered, at least 5000, or under 5000; found %.*s",
              TEXT_ARGS(shown(reader, value)));
        return;
    }
    when->values = ARENA_ARRAY(reader->arena, struct text, 1);
    if (!when->values)
        return;
    when->kind = WHEN_IS;
    when->values[0] = value->text;
    when->value_count = 1;
}

void read_question_when(struct reader *reader, const struct yaml_node *value, void *into)
{
    struct question_condition *when = into;
    const struct yaml_node *is;
    if (value->kind != YAML_MAP || value->count != 1) {
        fault(reader, value, "\"when\" must be one earlier question and what was answered, such as {partners: yes}; found %.*s", TEXT_ARGS(shown(reader, value)));
        return;
    }
    is = value->pairs[0].value;
    if (!read_name(reader, value->pairs[0].key, &when->question))
        return;
    if (is->kind == YAML_SCALAR) {
        read_when_text(reader, is, when);
        return;
    }
    when->kind = WHEN_IS;
    when->values = is->kind == YAML_LIST ? ARENA_ARRAY(reader->arena, struct text, is->count + 1) : NULL;
    if (is->kind != YAML_LIST || is->count == 0 || is->count > QUESTION_CHOICES_MAX)
        fault(reader, is, "\"when\" must say what was answered: a code or a list of codes; found %.*s", TEXT_ARGS(shown(reader, is)));
    for (size_t i = 0; when->values && i < is->count; i++) {
        if (is->items[i]->kind != YAML_SCALAR || !code_is_valid(is->items[i]->text))
            fault(reader, is->items[i], "expected a code of a choice; found %.*s", TEXT_ARGS(shown(reader, is->items[i])));
        else
            when->values[when->value_count++] = is->items[i]->text;
    }
}

/* --- The keys ------------------------------------------------------------------------ */

#define LINE(key_, member, max_) {.key = (key_), .want = WANT_LINE, .at = TYPED(struct question, member, struct text), .max = (max_)}

static const struct row rows[] = {
    {.key = "ask", .want = WANT_LINE, .required = true, .at = TYPED(struct question, ask, struct text), .max = 500},
    {.key = "type", .want = WANT_CUSTOM, .required = true}, /* read first: the other keys depend on it */
    LINE("hint", hint, 500),
    LINE("why", why, 500),
    {.key = "required", .want = WANT_BOOLEAN, .at = TYPED(struct question, required, bool)},
    {.key = "sealed", .want = WANT_BOOLEAN, .at = TYPED(struct question, sealed, bool)},
    {.key = "min", .want = WANT_CUSTOM, .read = read_min, .kinds = KIND(QUESTION_INTEGER) | KIND(QUESTION_PENCE) | KIND(QUESTION_ROWS)},
    {.key = "max", .want = WANT_CUSTOM, .read = read_max,
     .kinds = KIND(QUESTION_TEXT) | KIND(QUESTION_INTEGER) | KIND(QUESTION_PENCE) | KIND(QUESTION_FILE) | KIND(QUESTION_ROWS)},
    {.key = "words", .want = WANT_INTEGER, .at = TYPED(struct question, words, int64_t), .min = 1, .max = QUESTION_WORDS_MAX, .kinds = KIND(QUESTION_PROSE)},
    {.key = "least_words", .want = WANT_INTEGER, .at = TYPED(struct question, least_words, int64_t), .min = 1, .max = QUESTION_WORDS_MAX,
     .kinds = KIND(QUESTION_PROSE)},
    {.key = "accept", .want = WANT_CUSTOM, .required = true, .read = read_question_accept, .kinds = KIND(QUESTION_FILE)},
    {.key = "choices", .want = WANT_CUSTOM, .required = true, .read = read_question_choices, .kinds = KINDS_CHOOSING},
    {.key = "columns", .want = WANT_CUSTOM, .required = true, .read = read_columns, .kinds = KIND(QUESTION_ROWS)},
    {.key = "total", .want = WANT_NAME, .at = TYPED(struct question, total, struct text), .kinds = KIND(QUESTION_ROWS)},
    {.key = "total_max", .want = WANT_CUSTOM, .kinds = KIND(QUESTION_ROWS)}, /* read last: it depends on the column */
    {.key = "must", .want = WANT_NAME, .at = TYPED(struct question, must, struct text), .kinds = KIND(QUESTION_YES_NO) | KIND(QUESTION_CHOICE)},
    {.key = "otherwise", .want = WANT_LINE, .at = TYPED(struct question, otherwise, struct text), .max = 500,
     .kinds = KIND(QUESTION_YES_NO) | KIND(QUESTION_CHOICE)},
    {.key = "when", .want = WANT_CUSTOM, .at = TYPED(struct question, when, struct question_condition), .read = read_question_when},
};

bool question_type_is_sealed(enum question_type type)
{
    return type == QUESTION_EMAIL || type == QUESTION_TELEPHONE;
}

static void read_total_max(struct reader *reader, const struct yaml_node *value, struct question *question)
{
    const struct question *column = question_column(question, question->total);
    if (!value)
        return;
    if (!column || (column->type != QUESTION_PENCE && column->type != QUESTION_INTEGER))
        fault(reader, value, "\"total_max\" needs \"total\", a column of amounts or whole numbers");
    else if (column->type == QUESTION_PENCE)
        question->has_total_max = read_pounds(reader, "total_max", value, &question->total_max);
    else if (yaml_read_integer(value, &question->total_max))
        question->has_total_max = true;
    else
        fault(reader, value, "\"total_max\" must be a whole number; found %.*s", TEXT_ARGS(shown(reader, value)));
}

static bool read_type(struct reader *reader, const struct yaml_node *map, bool is_column, struct question *question)
{
    const struct yaml_node *node = yaml_get(map, "type");
    size_t index;
    if (!node) {
        fault(reader, map, "a question needs the key \"type\"");
        return false;
    }
    index = read_word(reader, "type", node, question_type_words);
    if (index == SIZE_MAX)
        return false;
    question->type = (enum question_type)index;
    if (is_column && !(KIND(index) & (KIND(QUESTION_TEXT) | KIND(QUESTION_INTEGER) | KIND(QUESTION_PENCE) | KIND(QUESTION_DATE) | KIND(QUESTION_CHOICE) | KIND(QUESTION_YES_NO)))) {
        fault(reader, node, "a column can be of type text, integer, pence, date, choice or yes_no; found %.*s", TEXT_ARGS(shown(reader, node)));
        return false;
    }
    return true;
}

void read_question(struct reader *reader, const struct yaml_pair *pair, bool is_column, struct question *question)
{
    const struct yaml_node *map = pair->value;
    question->type = QUESTION_TYPE_COUNT;
    question->line = pair->key->line;
    question->column = pair->key->column;
    (void)read_name(reader, pair->key, &question->name);
    if (map->kind != YAML_MAP) {
        fault(reader, map, "expected a question, such as {ask: What is it called?, type: text}; found %.*s", TEXT_ARGS(shown(reader, map)));
        return;
    }
    if (!read_type(reader, map, is_column, question)) {
        question->type = QUESTION_TYPE_COUNT;
        return;
    }
    question->max = question->type == QUESTION_FILE ? FILE_BYTES_MAX_DEFAULT : limit_of(question->type).otherwise;
    question->words = question->type == QUESTION_PROSE ? limit_of(QUESTION_PROSE).otherwise : 0;
    question->sealed = !is_column && question_type_is_sealed(question->type);
    struct text kind = arena_printf(reader->arena, "a question of type %s", question_type_words[question->type]);
    read_map(reader, map, &(struct subject){.what = "a question", .kind = KIND(question->type), .kind_what = kind.data, .kind_words = question_type_words, .kind_name = "questions"},
             rows, COUNT_OF(rows), question);
    if (is_column && yaml_get(map, "sealed"))
        fault(reader, yaml_get(map, "sealed"), "a column cannot be \"sealed\" by itself: say it of the whole table");
    read_total_max(reader, question->type == QUESTION_ROWS ? yaml_get(map, "total_max") : NULL, question);
}
