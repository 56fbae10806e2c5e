/* YAML in: the tree with positions, over libyaml's events.
 * Owns the document's limits and what of YAML is refused. Not here: what keys
 * mean (blocks/definition), the list of faults (yaml_faults.c).
 *
 * libyaml's scanner is a loop, not a recursion, and events come as they are parsed, so the depth is
 * checked before anything nests. */
#include "base/format/yaml.h"

#include <yaml.h>

struct reading {
    struct arena *arena;
    struct faults *faults;
    struct text file;
    yaml_parser_t parser;
    bool parser_made;
};

static void reading_clear(struct reading *reading)
{
    if (reading->parser_made)
        yaml_parser_delete(&reading->parser);
}

static void fault_at(struct reading *reading, const yaml_mark_t *mark, const char *what)
{
    faults_add(reading->faults, reading->file, (int)mark->line + 1, (int)mark->column + 1, "%s", what);
}

/* What libyaml says most often to people who never wrote YAML, in plain words. */
static const char *plain_words(const char *problem)
{
    static const struct { const char *problem, *plain; } words[] = {
        {"found character that cannot start any token",
         "a tab, or a character such as @ or `, cannot begin a value: indent with spaces and put quotes round the value"},
        {"found a tab character that violates indentation", "a tab stands here: indent with spaces"},
        {"found a tab character where an indentation space is expected", "a tab stands here: indent with spaces"},
        {"mapping values are not allowed in this context",
         "a colon cannot stand here: put quotes round a value that holds one, or check how the line is indented"},
        {"did not find expected key", "expected a key: check how this line and the ones before are indented"},
        {"could not find expected ':'", "expected a key with a colon after it: check the line before"},
        {"did not find expected ',' or ']'", "expected a comma, or ] at the end of the list"},
        {"found unexpected end of stream", "the file ends inside quotes: close them"},
        {"did not find expected ',' or '}'", "expected a comma, or } at the end"},
    };
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (strcmp(problem, words[i].problem) == 0)
            return words[i].plain;
    }
    return NULL;
}

static enum result next_event(struct reading *reading, yaml_event_t *event)
{
    yaml_parser_t *parser = &reading->parser;
    if (yaml_parser_parse(parser, event))
        return OK;
    if (parser->error == YAML_MEMORY_ERROR)
        return ERROR_MEMORY;
    const char *problem = parser->problem == NULL ? "it cannot be read" : parser->problem;
    const char *plain = plain_words(problem);
    bool has_context = plain == NULL && parser->context != NULL;
    faults_add(reading->faults, reading->file, (int)parser->problem_mark.line + 1,
               (int)parser->problem_mark.column + 1, "this is not YAML: %s%s%s", plain == NULL ? problem : plain,
               has_context ? " " : "", has_context ? parser->context : "");
    return ERROR_INVALID;
}

static struct yaml_node *node_new(struct reading *reading, enum yaml_kind kind, const yaml_event_t *event)
{
    struct yaml_node *node = ARENA_NEW(reading->arena, struct yaml_node);
    if (node == NULL)
        return NULL;
    node->kind = kind;
    node->line = (int)event->start_mark.line + 1;
    node->column = (int)event->start_mark.column + 1;
    node->text = TEXT_NONE;
    return node;
}

static void refuse_extras(struct reading *reading, const yaml_event_t *event, const yaml_char_t *anchor,
                          const yaml_char_t *tag)
{
    if (anchor != NULL)
        fault_at(reading, &event->start_mark, "anchors (&name) are not read here: write the value out");
    if (tag != NULL)
        fault_at(reading, &event->start_mark, "tags (!name) are not read here: leave it out");
}

static enum result read_scalar(struct reading *reading, const yaml_event_t *event, struct yaml_node **ret_node)
{
    struct yaml_node *node = node_new(reading, YAML_SCALAR, event);
    if (node == NULL)
        return ERROR_MEMORY;
    refuse_extras(reading, event, event->data.scalar.anchor, event->data.scalar.tag);
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    struct text text = {(const char *)event->data.scalar.value, event->data.scalar.length};
    if (!text_is_clean(text)) { /* escapes such as "\0" reach what the source may not hold */
        fault_at(reading, &event->start_mark, "the text holds a control character: leave it out");
        text = TEXT_NONE;
    }
    node->text = arena_copy(reading->arena, text);
    *ret_node = node;
    return arena_failed(reading->arena) ? ERROR_MEMORY : OK;
}

/* Room for one more of `count` things of `bytes_each`, doubling; the old array stays in the arena. */
static void *grown(struct arena *arena, void *array, size_t count, size_t bytes_each)
{
    if (count != 0 && (count & (count - 1)) != 0)
        return array;
    void *larger = arena_alloc_array(arena, count == 0 ? 1 : count * 2, bytes_each);
    if (larger != NULL && count > 0)
        memcpy(larger, array, count * bytes_each);
    return larger;
}

static enum result list_add(struct reading *reading, struct yaml_node *list, struct yaml_node *item)
{
    list->items = grown(reading->arena, list->items, list->count, sizeof(list->items[0]));
    if (list->items == NULL)
        return ERROR_MEMORY;
    list->items[list->count++] = item;
    return OK;
}

static enum result map_add(struct reading *reading, struct yaml_node *map, struct yaml_node *key,
                           struct yaml_node *value)
{
    for (size_t i = 0; i < map->count; i++) {
        if (text_equal(map->pairs[i].key->text, key->text)) {
            faults_add(reading->faults, reading->file, key->line, key->column,
                       "\"%.*s\" is given twice; the first is at line %d", TEXT_ARGS(key->text),
                       map->pairs[i].key->line);
            return OK;
        }
    }
    map->pairs = grown(reading->arena, map->pairs, map->count, sizeof(map->pairs[0]));
    if (map->pairs == NULL)
        return ERROR_MEMORY;
    map->pairs[map->count++] = (struct yaml_pair){key, value};
    return OK;
}

static enum result read_node(struct reading *reading, const yaml_event_t *event, int depth,
                             struct yaml_node **ret_node);

static enum result check_room(struct reading *reading, const struct yaml_node *node, const yaml_event_t *event)
{
    if (node->count < YAML_ENTRIES_MAX)
        return OK;
    fault_at(reading, &event->start_mark, "there are more than 2,000 entries here: split the file");
    return ERROR_INVALID;
}

static enum result read_list(struct reading *reading, const yaml_event_t *start, int depth,
                             struct yaml_node **ret_node)
{
    struct yaml_node *list = node_new(reading, YAML_LIST, start);
    if (list == NULL)
        return ERROR_MEMORY;
    refuse_extras(reading, start, start->data.sequence_start.anchor, start->data.sequence_start.tag);
    for (;;) {
        AUTO(yaml_event_delete) yaml_event_t event = {0};
        TRY(next_event(reading, &event));
        if (event.type == YAML_SEQUENCE_END_EVENT)
            break;
        TRY(check_room(reading, list, &event));
        struct yaml_node *item = NULL;
        TRY(read_node(reading, &event, depth + 1, &item));
        TRY(list_add(reading, list, item));
    }
    *ret_node = list;
    return OK;
}

/* Whether the key may stand; a fault otherwise. */
static bool key_holds(struct reading *reading, const struct yaml_node *key)
{
    const char *what = NULL;
    if (key->kind != YAML_SCALAR)
        what = "a key is a plain name, not a list or map";
    else if (key->text.length == 0)
        what = "a key is missing before the colon";
    else if (text_equals(key->text, "<<") && !key->quoted)
        what = "merge keys (<<) are not read here: write the keys out";
    if (what != NULL)
        faults_add(reading->faults, reading->file, key->line, key->column, "%s", what);
    return what == NULL;
}

static enum result read_map(struct reading *reading, const yaml_event_t *start, int depth,
                            struct yaml_node **ret_node)
{
    struct yaml_node *map = node_new(reading, YAML_MAP, start);
    if (map == NULL)
        return ERROR_MEMORY;
    refuse_extras(reading, start, start->data.mapping_start.anchor, start->data.mapping_start.tag);
    for (;;) {
        AUTO(yaml_event_delete) yaml_event_t key_event = {0};
        TRY(next_event(reading, &key_event));
        if (key_event.type == YAML_MAPPING_END_EVENT)
            break;
        TRY(check_room(reading, map, &key_event));
        struct yaml_node *key = NULL, *value = NULL;
        TRY(read_node(reading, &key_event, depth + 1, &key));
        AUTO(yaml_event_delete) yaml_event_t value_event = {0};
        TRY(next_event(reading, &value_event));
        TRY(read_node(reading, &value_event, depth + 1, &value));
        if (key_holds(reading, key))
            TRY(map_add(reading, map, key, value));
    }
    *ret_node = map;
    return OK;
}

/* `depth` is how many lists and maps lie around the node. */
static enum result read_node(struct reading *reading, const yaml_event_t *event, int depth,
                             struct yaml_node **ret_node)
{
    bool nests = event->type == YAML_SEQUENCE_START_EVENT || event->type == YAML_MAPPING_START_EVENT;
    if (nests && depth >= YAML_DEPTH_MAX) {
        fault_at(reading, &event->start_mark, "lists and maps may nest 16 deep, not more");
        return ERROR_INVALID;
    }
    if (event->type == YAML_SEQUENCE_START_EVENT)
        return read_list(reading, event, depth, ret_node);
    if (event->type == YAML_MAPPING_START_EVENT)
        return read_map(reading, event, depth, ret_node);
    if (event->type == YAML_SCALAR_EVENT)
        return read_scalar(reading, event, ret_node);
    assert(event->type == YAML_ALIAS_EVENT);
    fault_at(reading, &event->start_mark, "aliases (*name) are not read here: write the value out");
    *ret_node = node_new(reading, YAML_SCALAR, event);
    return *ret_node == NULL ? ERROR_MEMORY : OK;
}

static enum result read_document(struct reading *reading, struct yaml_node **ret_root)
{
    struct yaml_node *root = NULL;
    for (;;) {
        AUTO(yaml_event_delete) yaml_event_t event = {0};
        TRY(next_event(reading, &event));
        if (event.type == YAML_STREAM_START_EVENT || event.type == YAML_DOCUMENT_END_EVENT)
            continue;
        if (event.type == YAML_STREAM_END_EVENT)
            break;
        if (event.type != YAML_DOCUMENT_START_EVENT) {
            TRY(read_node(reading, &event, 0, &root));
            continue;
        }
        if (root != NULL) {
            fault_at(reading, &event.start_mark, "a second document begins here: one file holds one");
            return ERROR_INVALID;
        }
        if (event.data.document_start.version_directive != NULL ||
            event.data.document_start.tag_directives.start != event.data.document_start.tag_directives.end)
            fault_at(reading, &event.start_mark, "directives (lines that begin with %) are not read here: leave them out");
    }
    if (root == NULL) {
        faults_add(reading->faults, reading->file, 1, 1, "the file is empty");
        return ERROR_INVALID;
    }
    *ret_root = root;
    return OK;
}

/* Where the text stops being clean UTF-8: libyaml would say less. */
static void fault_at_dirt(struct reading *reading, struct text source)
{
    int line = 1;
    size_t start = 0;
    for (size_t at = 0; at <= source.length; at++) {
        if (at < source.length && source.data[at] != '\n')
            continue;
        if (!text_is_clean(text_slice(source, start, at - start)))
            break;
        line++;
        start = at + 1;
    }
    faults_add(reading->faults, reading->file, line, 1,
               "this line is not clean UTF-8 text: save the file as UTF-8 without control characters");
}

enum result yaml_parse(struct arena *arena, struct text file_name, struct text source, struct faults *faults,
                       struct yaml_node **ret_root)
{
    AUTO(reading_clear) struct reading reading = {.arena = arena, .faults = faults, .file = file_name};
    if (source.length > YAML_BYTES_MAX) {
        faults_add(faults, file_name, 1, 1, "the file is larger than 256 KiB: split it");
        return ERROR_INVALID;
    }
    if (!text_is_clean(source)) {
        fault_at_dirt(&reading, source);
        return ERROR_INVALID;
    }
    if (text_starts(source, TEXT("\xEF\xBB\xBF")))
        source = text_slice(source, 3, source.length - 3);
    if (!yaml_parser_initialize(&reading.parser))
        return ERROR_MEMORY;
    reading.parser_made = true;
    yaml_parser_set_encoding(&reading.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reading.parser, (const unsigned char *)source.data, source.length);
    return read_document(&reading, ret_root);
}
