/* Reading maps by tables of rows, and the words of what is wrong with them.
 * Owns how a key is missing, unknown or of the wrong kind. Not here: which keys
 * there are (read_*.c), what they refer to (check*.c). */
#include "blocks/definition/schema.h"

const char *const colours[] = {"grey", "green", "teal",   "turquoise", "blue",   "purple",
                               "pink", "magenta", "red", "orange",    "yellow", NULL};

void fault(struct reader *reader, const struct yaml_node *node, const char *format, ...)
{
    char words[1024];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(words, sizeof(words), format, arguments);
    va_end(arguments);
    assert(length >= 0);
    faults_add(reader->faults, reader->file, node->line, node->column, "%s", words);
}

struct text shown(struct reader *reader, const struct yaml_node *node)
{
    if (node->kind == YAML_LIST)
        return node->count == 0 ? TEXT("an empty list") : TEXT("a list");
    if (node->kind == YAML_MAP)
        return node->count == 0 ? TEXT("an empty map") : TEXT("a map");
    if (node->text.length == 0)
        return TEXT("nothing");
    size_t cut = node->text.length < 40 ? node->text.length : 40;
    while (cut < node->text.length && ((unsigned char)node->text.data[cut] & 0xC0) == 0x80)
        cut--;
    return arena_printf(reader->arena, "\"%.*s%s\"", (int)cut, node->text.data,
                        cut < node->text.length ? "…" : "");
}

struct text words_listed(struct reader *reader, const char *const *words, size_t count, const char *last)
{
    struct text listed = TEXT_NONE;
    size_t most = count < 40 ? count : 40;
    for (size_t i = 0; i < most; i++) {
        char joint[16];
        snprintf(joint, sizeof(joint), i + 1 == count ? " %s " : ", ", last);
        listed = arena_printf(reader->arena, "%.*s%s%s", TEXT_ARGS(listed), i == 0 ? "" : joint, words[i]);
    }
    return most < count ? arena_printf(reader->arena, "%.*s …", TEXT_ARGS(listed)) : listed;
}

struct text advice(struct reader *reader, struct text name, const char *const *allowed, size_t count,
                   const char *expected)
{
    const char *nearest = nearest_name(name, allowed, count);
    if (nearest != NULL)
        return arena_printf(reader->arena, "; did you mean \"%s\"?", nearest);
    if (count == 0)
        return TEXT_NONE;
    if (count == 1)
        return arena_printf(reader->arena, "; the only one is \"%s\"", allowed[0]);
    return arena_printf(reader->arena, "; %s %.*s", expected, TEXT_ARGS(words_listed(reader, allowed, count, "and")));
}

bool code_is_valid(struct text code)
{
    if (code.length == 0 || code.length > DEFINITION_NAME_BYTES_MAX)
        return false;
    for (size_t i = 0; i < code.length; i++) {
        char c = code.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return code.data[0] != '_';
}

bool name_is_valid(struct text name)
{
    return code_is_valid(name) && name.data[0] >= 'a';
}

bool read_name(struct reader *reader, const struct yaml_node *node, struct text *ret)
{
    if (node->kind == YAML_SCALAR && name_is_valid(node->text)) {
        *ret = node->text;
        return true;
    }
    fault(reader, node, "expected a name: a letter, then letters, digits and _, all lower case, at most 40; found %.*s",
          TEXT_ARGS(shown(reader, node)));
    return false;
}

bool read_names(struct reader *reader, const char *key, const struct yaml_node *node, struct text **ret, size_t *ret_count)
{
    if (node->kind == YAML_MAP || (node->kind == YAML_SCALAR && node->text.length == 0)) {
        fault(reader, node, "\"%s\" must be a list of names, such as [one, two]; found %.*s", key, TEXT_ARGS(shown(reader, node)));
        return false;
    }
    struct yaml_node *only = (struct yaml_node *)node;
    struct yaml_node **items = node->kind == YAML_LIST ? node->items : &only;
    size_t item_count = node->kind == YAML_LIST ? node->count : 1, count = 0;
    struct text *names = ARENA_ARRAY(reader->arena, struct text, item_count);
    if (names == NULL)
        return false;
    for (size_t i = 0; i < item_count; i++) {
        if (!read_name(reader, items[i], &names[count]))
            continue;
        if (text_in(names[count], names, count))
            fault(reader, items[i], "\"%.*s\" is in \"%s\" twice", TEXT_ARGS(names[count]), key);
        else
            count++;
    }
    *ret = names;
    *ret_count = count;
    return true;
}

bool read_line(struct reader *reader, const char *key, const struct yaml_node *node, int64_t characters_max, struct text *ret)
{
    struct text line = TEXT_NONE;
    bool holds = yaml_read_text(node, &line);
    line = text_trim(line);
    if (holds && line.length > 0 && !text_contains(line, TEXT("\n")) && !text_contains(line, TEXT("\t")) &&
        text_count_characters(line) <= (size_t)characters_max) {
        *ret = arena_copy(reader->arena, line);
        return true;
    }
    fault(reader, node, "\"%s\" must be one line of at most %d characters; found %.*s", key, (int)characters_max,
          TEXT_ARGS(shown(reader, node)));
    return false;
}

static size_t words_count(const char *const *words)
{
    size_t count = 0;
    while (words[count] != NULL)
        count++;
    return count;
}

size_t read_word(struct reader *reader, const char *key, const struct yaml_node *node, const char *const *words)
{
    size_t count = words_count(words);
    for (size_t i = 0; i < count; i++) {
        if (node->kind == YAML_SCALAR && text_equals(node->text, words[i]))
            return i;
    }
    const char *nearest = node->kind == YAML_SCALAR ? nearest_name(node->text, words, count) : NULL;
    if (nearest != NULL)
        fault(reader, node, "\"%s\" cannot be %.*s; did you mean \"%s\"?", key, TEXT_ARGS(shown(reader, node)), nearest);
    else
        fault(reader, node, "\"%s\" must be %.*s; found %.*s", key,
              TEXT_ARGS(words_listed(reader, words, count, "or")), TEXT_ARGS(shown(reader, node)));
    return SIZE_MAX;
}

static void read_integer(struct reader *reader, const struct row *row, const struct yaml_node *node, int64_t *into)
{
    int64_t number = 0;
    if (yaml_read_integer(node, &number) && number >= row->min && number <= row->max)
        *into = number;
    else
        fault(reader, node, "\"%s\" must be a whole number from %lld to %lld; found %.*s", row->key,
              (long long)row->min, (long long)row->max, TEXT_ARGS(shown(reader, node)));
}

static void read_value(struct reader *reader, const struct row *row, const struct yaml_node *node, void *into)
{
    char *at = (char *)into + row->at;
    size_t index = SIZE_MAX;
    switch (row->want) {
    case WANT_NAME:
        read_name(reader, node, (struct text *)at);
        break;
    case WANT_NAMES:
        read_names(reader, row->key, node, (struct text **)at, (size_t *)((char *)into + row->count_at));
        break;
    case WANT_LINE:
        read_line(reader, row->key, node, row->max, (struct text *)at);
        break;
    case WANT_BOOLEAN:
        if (!yaml_read_boolean(node, (bool *)at))
            fault(reader, node, "\"%s\" must be yes or no; found %.*s", row->key, TEXT_ARGS(shown(reader, node)));
        break;
    case WANT_FLAG:
        if (read_word(reader, row->key, node, row->words) == 0)
            *(bool *)at = true;
        break;
    case WANT_INTEGER:
        read_integer(reader, row, node, (int64_t *)at);
        break;
    case WANT_WORD:
        index = read_word(reader, row->key, node, row->words);
        if (index != SIZE_MAX)
            *(unsigned *)at = (unsigned)index;
        break;
    case WANT_CUSTOM:
        if (row->read != NULL)
            row->read(reader, node, at);
        break;
    }
}

/* "a text field" may not have what dates have: says for which kinds the key is. */
static void fault_other_kind(struct reader *reader, const struct yaml_node *key, const struct subject *subject,
                             const struct row *row)
{
    const char *kinds[32];
    size_t count = 0;
    const char *const *words = subject->kind_words ? subject->kind_words : field_type_words;
    for (unsigned bit = 0; words[bit] != NULL; bit++) {
        if (row->kinds & (1u << bit))
            kinds[count++] = words[bit];
    }
    fault(reader, key, "\"%s\" is not a key of %s; it is for %s of type %.*s", row->key, subject->kind_what, subject->kind_words ? subject->kind_name : "fields",
          TEXT_ARGS(words_listed(reader, kinds, count, "and")));
}

static void fault_unknown_key(struct reader *reader, const struct yaml_node *key, const struct subject *subject,
                              const struct row *rows, size_t row_count)
{
    const char *keys[64];
    size_t count = 0;
    for (size_t i = 0; i < row_count && count < COUNT_OF(keys); i++) {
        if (rows[i].kinds == 0 || (rows[i].kinds & subject->kind))
            keys[count++] = rows[i].key;
    }
    fault(reader, key, "%.*s is not a key of %s%.*s", TEXT_ARGS(shown(reader, key)), subject->what,
          TEXT_ARGS(advice(reader, key->text, keys, count, "its keys are")));
}

static void read_pair(struct reader *reader, const struct yaml_pair *pair, const struct subject *subject,
                      const struct row *rows, size_t row_count, void *into)
{
    for (size_t i = 0; i < row_count; i++) {
        if (!text_equals(pair->key->text, rows[i].key))
            continue;
        if (rows[i].kinds != 0 && subject->kind != 0 && !(rows[i].kinds & subject->kind))
            fault_other_kind(reader, pair->key, subject, &rows[i]);
        else
            read_value(reader, &rows[i], pair->value, into);
        return;
    }
    fault_unknown_key(reader, pair->key, subject, rows, row_count);
}

bool read_map(struct reader *reader, const struct yaml_node *map, const struct subject *subject,
              const struct row *rows, size_t row_count, void *into)
{
    if (map->kind != YAML_MAP) {
        fault(reader, map, "expected %s, written as keys and values; found %.*s", subject->what, TEXT_ARGS(shown(reader, map)));
        return false;
    }
    for (size_t i = 0; i < map->count; i++)
        read_pair(reader, &map->pairs[i], subject, rows, row_count, into);
    for (size_t i = 0; i < row_count; i++) {
        bool applies = rows[i].kinds == 0 || (rows[i].kinds & subject->kind) != 0;
        if (rows[i].required && applies && yaml_get(map, rows[i].key) == NULL)
            fault(reader, map, "%s needs the key \"%s\"", rows[i].kinds == 0 ? subject->what : subject->kind_what, rows[i].key);
    }
    return true;
}

struct text label_of(struct arena *arena, struct text name)
{
    char label[DEFINITION_NAME_BYTES_MAX];
    size_t length = name.length < sizeof(label) ? name.length : sizeof(label);
    for (size_t i = 0; i < length; i++)
        label[i] = name.data[i] == '_' ? ' ' : name.data[i];
    if (length > 0 && label[0] >= 'a' && label[0] <= 'z')
        label[0] = (char)(label[0] - 'a' + 'A');
    return arena_copy(arena, (struct text){label, length});
}

void read_colour(struct reader *reader, const struct yaml_node *value, void *into)
{
    size_t index = read_word(reader, "colour", value, colours);
    if (index != SIZE_MAX)
        *(struct text *)into = text_of(colours[index]);
}
