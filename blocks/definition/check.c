/* What a register's own keys refer to: name, reference, key, parent, list,
 * address; and finding nodes and names for all checks.
 * Not here: fields (check_field.c), flow and clocks (check_flow.c), access (check_access.c),
 * registers among each other (load.c). */
#include "blocks/definition/check.h"

#define NAMES_SHOWN_MAX 128

const struct yaml_node *node_at(const struct draft *draft, const char *const *path, size_t length)
{
    const struct yaml_node *node = draft->root;
    for (size_t i = 0; i < length; i++) {
        const struct yaml_node *next = yaml_get(node, path[i]);
        if (next == NULL)
            break;
        node = next;
    }
    return node;
}

const struct yaml_node *node_item(const struct yaml_node *node, struct text name)
{
    for (size_t i = 0; node->kind == YAML_LIST && i < node->count; i++) {
        if (node->items[i]->kind == YAML_SCALAR && text_equal(node->items[i]->text, name))
            return node->items[i];
    }
    return node;
}

const char *article(const char *word)
{
    return strchr("aeiou", word[0]) != NULL ? "an" : "a";
}

void fault_no_field(struct checker *checker, const struct yaml_node *node, const struct definition *definition, struct text name)
{
    const char *names[NAMES_SHOWN_MAX];
    size_t count = 0;
    for (size_t i = 0; i < definition->field_count && count < NAMES_SHOWN_MAX; i++)
        names[count++] = definition->fields[i].name.data;
    fault(&checker->reader, node, "there is no field \"%.*s\" in %.*s%.*s", TEXT_ARGS(name), TEXT_ARGS(definition->name),
          TEXT_ARGS(advice(&checker->reader, name, names, count, "its fields are")));
}

const struct field *need_field(struct checker *checker, const struct yaml_node *node, const char *key,
                               const struct definition *definition, struct text name, unsigned types)
{
    const struct field *field = definition_field(definition, name);
    if (field == NULL) {
        fault_no_field(checker, node, definition, name);
        return NULL;
    }
    if (field->type == FIELD_UNKNOWN)
        return NULL;
    if (field_is_sealed(field) && strcmp(key, "needs") != 0) {
        fault(&checker->reader, node, "\"%s\" cannot name \"%.*s\": it is sealed, so nothing can be found, ordered, joined or counted by it", key, TEXT_ARGS(name));
        return NULL;
    }
    if (types == 0 || (types & (1u << field->type)))
        return field;
    const char *wanted[16];
    size_t count = 0;
    for (unsigned bit = 0; field_type_words[bit] != NULL; bit++) {
        if (types & (1u << bit))
            wanted[count++] = field_type_words[bit];
    }
    struct text listed = words_listed(&checker->reader, wanted, count, "or");
    fault(&checker->reader, node, "\"%s\" must name %s %.*s field; \"%.*s\" is %s %s field", key, article(wanted[0]),
          TEXT_ARGS(listed), TEXT_ARGS(name), article(field_type_name(field->type)), field_type_name(field->type));
    return NULL;
}

bool need_role(struct checker *checker, const struct yaml_node *node, struct text name)
{
    const char *names[NAMES_SHOWN_MAX];
    size_t count = 0;
    const struct definitions *definitions = checker->definitions;
    for (size_t i = 0; i < definitions->role_count; i++) {
        if (text_equal(definitions->roles[i].name, name))
            return true;
        if (count < NAMES_SHOWN_MAX)
            names[count++] = definitions->roles[i].name.data;
    }
    if (!checker->incomplete)
        fault(&checker->reader, node, "there is no role \"%.*s\"%.*s", TEXT_ARGS(name),
              TEXT_ARGS(advice(&checker->reader, name, names, count, "the roles are")));
    return false;
}

void need_known(struct checker *checker, const struct yaml_node *node, const char *what, struct text name,
                const char *const *known)
{
    size_t count = 0;
    for (; known != NULL && known[count] != NULL; count++) {
        if (text_equals(name, known[count]))
            return;
    }
    fault(&checker->reader, node, "there is no %s \"%.*s\"%.*s", what, TEXT_ARGS(name),
          TEXT_ARGS(advice(&checker->reader, name, known, count, "there are")));
}

#define TYPE(type) (1u << (type))
#define TYPES_NAMING                                                                                          \
    (TYPE(FIELD_TEXT) | TYPE(FIELD_INTEGER) | TYPE(FIELD_DATE) | TYPE(FIELD_PARTIAL_DATE) | TYPE(FIELD_CHOICE) | \
     TYPE(FIELD_LINK))
#define TYPES_IDENTIFYING (TYPES_NAMING | TYPE(FIELD_ROLE) | TYPE(FIELD_WEB_ADDRESS))
#define TYPES_IN_COLUMNS (TYPES_IDENTIFYING | TYPE(FIELD_BOOLEAN) | TYPE(FIELD_LINKS) | TYPE(FIELD_MOMENT) | TYPE(FIELD_FILE) | TYPE(FIELD_DECIMAL) | TYPE(FIELD_PENCE))
#define TYPES_FILTERING \
    (TYPE(FIELD_CHOICE) | TYPE(FIELD_ROLE) | TYPE(FIELD_BOOLEAN) | TYPE(FIELD_LINK) | TYPE(FIELD_LINKS))

/* Every name of a list: a field of one of the types, or a word that stands for something else. */
static void check_names(struct checker *checker, const struct draft *draft, const struct yaml_node *list,
                        const char *key, unsigned types, bool state_too, bool computed_too)
{
    const struct definition *definition = draft->definition;
    const struct yaml_node *const *items = list->kind == YAML_LIST ? (const struct yaml_node *const *)list->items : &list;
    size_t count = list->kind == YAML_LIST ? list->count : 1;
    for (size_t i = 0; i < count; i++) {
        struct text name = items[i]->text;
        bool other = (state_too && text_equals(name, "state")) ||
                     (computed_too && definition_computed(definition, name) != NULL);
        if (!other && items[i]->kind == YAML_SCALAR && name_is_valid(name))
            (void)need_field(checker, items[i], key, definition, name, types);
    }
}

static void check_name_field(struct checker *checker, const struct draft *draft)
{
    const struct definition *definition = draft->definition;
    const struct yaml_node *node = NODE(draft, "name");
    if (definition->name_field.length == 0) {
        bool all_known = definition->field_count > 0;
        for (size_t i = 0; i < definition->field_count; i++)
            all_known = all_known && definition->fields[i].type != FIELD_UNKNOWN;
        if (all_known)
            fault(&checker->reader, draft->root, "a register without a text field needs \"name\": the field that names a record in lists");
        return;
    }
    const struct field *field = need_field(checker, node, "name", definition, definition->name_field, TYPES_NAMING);
    if (field == NULL)
        return;
    if (node == draft->root)
        node = NODE(draft, "fields", field->name.data);
    if (!field->required)
        fault(&checker->reader, node, "\"%.*s\" names a record in lists, so it must have \"required: yes\"", TEXT_ARGS(field->name));
    if (definition->address.length > 0 && !field->is_public)
        fault(&checker->reader, NODE(draft, "address"), "\"address\" gives each record a public page, so \"%.*s\", which names it, must have \"public: yes\"",
              TEXT_ARGS(field->name));
}

static void check_publishing(struct checker *checker, const struct draft *draft)
{
    const struct definition *definition = draft->definition;
    bool some_public = false, faulty = definition->field_count == 0;
    for (size_t i = 0; i < definition->field_count; i++) {
        some_public = some_public || definition->fields[i].is_public;
        faulty = faulty || definition->fields[i].type == FIELD_UNKNOWN;
    }
    if (definition->publishes && !some_public && !faulty)
        fault(&checker->reader, NODE(draft, "flow", "moves"), "a move publishes, but no field has \"public: yes\"");
    if (definition->offer_to.length > 0 && definition->address.length == 0)
        fault(&checker->reader, NODE(draft, "offers"), "\"offers\" is for registers with an \"address\": it stands on their pages");
    if (definition->follow != FOLLOW_NONE && !definition->publishes)
        fault(&checker->reader, NODE(draft, "follow"), "\"follow\" is for registers that publish; no move has \"publishes: yes\"");
    if (definition->feed && definition->address.length == 0)
        fault(&checker->reader, NODE(draft, "feed"), "\"feed\" is for registers with an \"address\": its entries lead to their pages");
    if (!definition->publishes && definition->address.length > 0)
        fault(&checker->reader, NODE(draft, "address"), "\"address\" is for registers that publish; no move has \"publishes: yes\"");
}

/* One {…} of the reference pattern. True when it makes references differ by itself. */
static bool check_reference_part(struct checker *checker, const struct draft *draft, struct text part)
{
    const struct definition *definition = draft->definition;
    const struct yaml_node *node = NODE(draft, "reference");
    if (text_equals(part, "serial"))
        return true;
    if (text_starts(part, TEXT("serial:"))) {
        if (part.length == 8 && part.data[7] >= '1' && part.data[7] <= '9')
            return true;
        fault(&checker->reader, node, "\"{%.*s}\" must be {serial:1} to {serial:9}: how many digits to fill", TEXT_ARGS(part));
        return true;
    }
    if (text_equals(part, "year"))
        return false;
    if (!name_is_valid(part)) {
        fault(&checker->reader, node, "\"{%.*s}\" is not part of a reference; use {serial}, {serial:3}, {year} or {FIELD}", TEXT_ARGS(part));
        return true;
    }
    const struct field *field = need_field(checker, node, "reference", definition, part,
                                           TYPE(FIELD_TEXT) | TYPE(FIELD_INTEGER) | TYPE(FIELD_CHOICE) | TYPE(FIELD_LINK));
    if (field == NULL)
        return true;
    if (definition->publishes && !field->is_public)
        fault(&checker->reader, node, "the reference is public, and the field \"%.*s\" in it is not", TEXT_ARGS(part));
    if (!field->required)
        fault(&checker->reader, node, "the field \"%.*s\" is part of the reference, so it must have \"required: yes\"", TEXT_ARGS(part));
    return field->unique;
}

static void check_reference(struct checker *checker, const struct draft *draft)
{
    struct text pattern = draft->definition->reference;
    const struct yaml_node *node = NODE(draft, "reference");
    bool differs = false;
    for (size_t i = 0; i < pattern.length; i++) {
        char c = pattern.data[i];
        if (c == '{') {
            const char *close = memchr(pattern.data + i, '}', pattern.length - i);
            if (close == NULL) {
                fault(&checker->reader, node, "\"reference\" opens a brace that it does not close");
                return;
            }
            size_t end = (size_t)(close - pattern.data);
            differs = check_reference_part(checker, draft, text_slice(pattern, i + 1, end - i - 1)) || differs;
            i = end;
        } else if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '/')) {
            fault(&checker->reader, node, "\"reference\" is made of letters, digits, - and / and parts in braces; found \"%c\"", c >= ' ' && c < 127 ? c : '?');
            return;
        }
    }
    if (!differs)
        fault(&checker->reader, node, "\"reference\" needs {serial} or a unique field, or two records would have the same");
}

static void check_key(struct checker *checker, const struct draft *draft)
{
    const struct definition *definition = draft->definition;
    const struct yaml_node *node = yaml_get(draft->root, "key");
    for (size_t i = 0; node != NULL && i < definition->key_count; i++) {
        const struct yaml_node *item = node_item(node, definition->key[i]);
        const struct field *field = need_field(checker, item, "key", definition, definition->key[i], TYPES_IDENTIFYING);
        if (field != NULL && !field->required)
            fault(&checker->reader, item, "\"%.*s\" identifies a record in imports, so it must have \"required: yes\"", TEXT_ARGS(field->name));
    }
}

static void check_list(struct checker *checker, const struct draft *draft)
{
    const struct definition *definition = draft->definition;
    const struct yaml_node *list = yaml_get(draft->root, "list");
    const struct yaml_node *columns = yaml_get(list, "columns"), *filters = yaml_get(list, "filters");
    const struct yaml_node *order = yaml_get(list, "order");
    if (columns != NULL)
        check_names(checker, draft, columns, "columns", TYPES_IN_COLUMNS, true, true);
    if (filters != NULL)
        check_names(checker, draft, filters, "filters", TYPES_FILTERING, true, false);
    static const char *const also[] = {"reference", "state", "changed"};
    bool known = order == NULL || !name_is_valid(definition->order);
    for (size_t i = 0; i < COUNT_OF(also); i++)
        known = known || text_equals(definition->order, also[i]);
    if (!known)
        (void)need_field(checker, order, "order", definition, definition->order, TYPES_IDENTIFYING | TYPE(FIELD_BOOLEAN) | TYPE(FIELD_MOMENT) | TYPE(FIELD_PENCE));
}

static void check_computed(struct checker *checker, const struct draft *draft)
{
    const struct definition *definition = draft->definition;
    for (size_t i = 0; i < definition->computed_count; i++) {
        const struct computed *computed = &definition->computed[i];
        const struct yaml_node *node = NODE(draft, "computed", computed->name.data);
        if (definition_field(definition, computed->name) != NULL)
            fault(&checker->reader, node, "\"%.*s\" is the name of a field already", TEXT_ARGS(computed->name));
        if (computed->is_public && !definition->publishes)
            fault(&checker->reader, node, "\"%.*s\" is public, but no move of this register publishes", TEXT_ARGS(computed->name));
        if (computed->rule.length > 0)
            need_known(checker, NODE(draft, "computed", computed->name.data, "rule"), "rule", computed->rule,
                       checker->known == NULL ? NULL : checker->known->rules);
    }
}

/* What stands published has a table pub_NAME: these are the program's own tables and indexes of
 * that form. A register of such a name would take their place, the log's too. */
static void check_register_name(struct checker *checker, const struct draft *draft)
{
    static const char *const kept[] = {"record", "document", "file", "file_part", "file_by_record", "link", "log", "checkpoint", "index", "generation", "tombstone", "gone", "search_word", "record_by_name",
                                       "record_by_change", "document_by_day", "document_by_slug", "link_to", "search_word_record", "redirect"};
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        if (text_equals(draft->name, kept[i]))
            fault(&checker->reader, draft->name_node, "\"%s\" is the name of something that the program keeps itself: choose another name for the register", kept[i]);
}

void check_register(struct checker *checker, const struct draft *draft)
{
    const struct definition *definition = draft->definition;
    checker->reader.file = draft->file;
    check_register_name(checker, draft);
    check_name_field(checker, draft);
    check_publishing(checker, draft);
    check_reference(checker, draft);
    check_key(checker, draft);
    if (definition->parent.length > 0)
        (void)need_field(checker, NODE(draft, "parent"), "parent", definition, definition->parent, TYPE(FIELD_LINK));
    check_list(checker, draft);
    check_computed(checker, draft);
    check_fields(checker, draft);
    check_intake(checker, draft);
    check_flow(checker, draft);
    check_clocks(checker, draft);
    check_access(checker, draft);
    check_duplicates(checker, draft);
}
