/* A register's own keys, its access and its list; and what stands where the file
 * is silent. Not here: fields (read_field.c), flow and clocks (read_flow.c), what
 * names refer to (check.c). */
#include "blocks/definition/schema.h"

#define GLASS_HOURS 8 /* a shift */
#define GLASS_HOURS_MAX 168

static void read_address(struct reader *reader, const struct yaml_node *value, void *into)
{
    struct text text = value->kind == YAML_SCALAR ? value->text : TEXT_NONE;
    bool holds = text.length > 0 && text.length <= DEFINITION_NAME_BYTES_MAX && text.data[0] != '-' &&
                 text.data[text.length - 1] != '-';
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        holds = holds && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
    }
    if (holds)
        *(struct text *)into = text;
    else
        fault(reader, value, "\"address\" must be lower-case letters, digits and hyphens, at most 40; found %.*s",
              TEXT_ARGS(shown(reader, value)));
}

static void read_only(struct reader *reader, const struct yaml_node *value, void *into)
{
    struct definition *definition = into;
    if (value->kind != YAML_MAP) {
        fault(reader, value, "\"only\" must be roles with the link that limits them, such as {partner: lead}; found %.*s",
              TEXT_ARGS(shown(reader, value)));
        return;
    }
    definition->only = ARENA_ARRAY(reader->arena, struct scope, value->count);
    for (size_t i = 0; definition->only != NULL && i < value->count; i++) {
        struct scope *scope = &definition->only[definition->only_count];
        if (read_name(reader, value->pairs[i].key, &scope->role) &&
            read_line(reader, "only", value->pairs[i].value, 200, &scope->path))
            definition->only_count++;
    }
}

#define NAMES(key_, member) \
    {.key = (key_), .want = WANT_NAMES, .at = TYPED(struct definition, member, struct text *), \
     .count_at = TYPED(struct definition, member##_count, size_t)}
#define LINE(key_, member, max_) \
    {.key = (key_), .want = WANT_LINE, .at = TYPED(struct definition, member, struct text), .max = (max_)}

static const struct row access_rows[] = {
    {.key = "see", .want = WANT_NAMES, .required = true, .at = TYPED(struct definition, see, struct text *),
     .count_at = TYPED(struct definition, see_count, size_t)},
    NAMES("add", add),
    NAMES("edit", edit),
    NAMES("withdraw", withdraw),
    NAMES("erase", erase),
    NAMES("hold", hold),
    {.key = "only", .want = WANT_CUSTOM, .read = read_only},
    NAMES("assign", assign),
    NAMES("assigned_to", assigned_to),
    {.key = "reads", .want = WANT_FLAG, .at = TYPED(struct definition, reads_logged, bool), .words = (const char *const[]){"logged", NULL}},
    NAMES("break_glass", break_glass),
    {.key = "glass_hours", .want = WANT_INTEGER, .at = TYPED(struct definition, glass_hours, int64_t), .min = 1, .max = GLASS_HOURS_MAX},
};

static void read_access(struct reader *reader, const struct yaml_node *value, void *into)
{
    READ_MAP(reader, value, "\"access\"", access_rows, into);
}

static const struct row list_rows[] = {
    {.key = "columns", .want = WANT_NAMES, .at = TYPED(struct definition, columns, struct text *),
     .count_at = TYPED(struct definition, column_count, size_t)},
    {.key = "filters", .want = WANT_NAMES, .at = TYPED(struct definition, filters, struct text *),
     .count_at = TYPED(struct definition, filter_count, size_t)},
    {.key = "order", .want = WANT_NAME, .at = TYPED(struct definition, order, struct text)},
    {.key = "descending", .want = WANT_BOOLEAN, .at = TYPED(struct definition, order_descending, bool)},
};

static void read_list_keys(struct reader *reader, const struct yaml_node *value, void *into)
{
    READ_MAP(reader, value, "\"list\"", list_rows, into);
}

static void read_languages(struct reader *reader, const struct yaml_node *value, void *into)
{
    struct definition *definition = into;
    struct yaml_node *only = (struct yaml_node *)value;
    struct yaml_node **items = value->kind == YAML_LIST ? value->items : &only;
    size_t count = value->kind == YAML_LIST ? value->count : 1;
    definition->languages = ARENA_ARRAY(reader->arena, struct text, count);
    for (size_t i = 0; definition->languages != NULL && i < count; i++) {
        size_t index = read_word(reader, "languages", items[i], written_language_codes);
        struct text code = index == SIZE_MAX ? TEXT_NONE : text_of(written_language_codes[index]);
        if (text_in(code, definition->languages, definition->language_count))
            fault(reader, items[i], "\"languages\" names \"%.*s\" twice", TEXT_ARGS(code));
        else if (code.length > 0)
            definition->languages[definition->language_count++] = code;
    }
}

static const struct row subject_rows[] = {
    {.key = "find", .want = WANT_NAMES, .required = true, .at = TYPED(struct definition, subject, struct text *),
     .count_at = TYPED(struct definition, subject_count, size_t)},
    {.key = "by", .want = WANT_NAMES, .required = true, .at = TYPED(struct definition, subject_by, struct text *),
     .count_at = TYPED(struct definition, subject_by_count, size_t)},
    NAMES("approve", subject_approve),
};

static void read_subject(struct reader *reader, const struct yaml_node *value, void *into)
{
    READ_MAP(reader, value, "\"subject\"", subject_rows, into);
}

static const struct row duplicates_rows[] = {
    {.key = "by", .want = WANT_NAMES, .required = true, .at = TYPED(struct definition, duplicates_by, struct text *),
     .count_at = TYPED(struct definition, duplicates_by_count, size_t)},
    {.key = "merge", .want = WANT_NAMES, .required = true, .at = TYPED(struct definition, merge, struct text *),
     .count_at = TYPED(struct definition, merge_count, size_t)},
};

static void read_duplicates(struct reader *reader, const struct yaml_node *value, void *into)
{
    READ_MAP(reader, value, "\"duplicates\"", duplicates_rows, into);
}

static const struct row offers_rows[] = {
    {.key = "to", .want = WANT_NAME, .required = true, .at = TYPED(struct definition, offer_to, struct text)},
    {.key = "label", .want = WANT_LINE, .required = true, .at = TYPED(struct definition, offer_label, struct text), .max = 60},
};

static void read_offers(struct reader *reader, const struct yaml_node *value, void *into)
{
    READ_MAP(reader, value, "\"offers\"", offers_rows, into);
}

static const char *const follow_words[] = {"none", "each", "listed", NULL}; /* in the order of enum follow */
static const char *const menu_group_words[] = {"records", "publishing", "people", "office", NULL}; /* in the order of enum menu_group */

static const struct row register_rows[] = {
    {.key = "register", .want = WANT_CUSTOM}, /* read already, to know the file by it */
    {.key = "plural", .want = WANT_NAME, .at = TYPED(struct definition, plural, struct text)},
    {.key = "room", .want = WANT_NAME, .required = true, .at = TYPED(struct definition, room, struct text)},
    {.key = "title", .want = WANT_LINE, .required = true, .at = TYPED(struct definition, title, struct text), .max = 80},
    LINE("titles", titles, 80),
    {.key = "about", .want = WANT_LINE, .required = true, .at = TYPED(struct definition, about, struct text), .max = 600},
    {.key = "menu", .want = WANT_WORD, .at = TYPED(struct definition, menu, enum menu_group), .words = menu_group_words},
    LINE("reference", reference, 80),
    {.key = "name", .want = WANT_NAME, .at = TYPED(struct definition, name_field, struct text)},
    {.key = "feed", .want = WANT_BOOLEAN, .at = TYPED(struct definition, feed, bool)},
    {.key = "follow", .want = WANT_WORD, .at = TYPED(struct definition, follow, enum follow), .words = follow_words},
    {.key = "offers", .want = WANT_CUSTOM, .read = read_offers},
    {.key = "address", .want = WANT_CUSTOM, .at = TYPED(struct definition, address, struct text), .read = read_address},
    NAMES("key", key),
    {.key = "languages", .want = WANT_CUSTOM, .read = read_languages},
    {.key = "parent", .want = WANT_NAME, .at = TYPED(struct definition, parent, struct text)},
    {.key = "fields", .want = WANT_CUSTOM, .required = true},
    {.key = "computed", .want = WANT_CUSTOM},
    {.key = "intake", .want = WANT_CUSTOM},
    {.key = "flow", .want = WANT_CUSTOM},
    {.key = "clocks", .want = WANT_CUSTOM},
    {.key = "keep", .want = WANT_CUSTOM},
    {.key = "access", .want = WANT_CUSTOM, .required = true, .read = read_access},
    {.key = "list", .want = WANT_CUSTOM, .read = read_list_keys},
    {.key = "duplicates", .want = WANT_CUSTOM, .read = read_duplicates},
    {.key = "subject", .want = WANT_CUSTOM, .read = read_subject},
};

static struct text name_field_otherwise(const struct definition *definition)
{
    static const char *const likely[] = {"title", "name"};
    for (size_t i = 0; i < COUNT_OF(likely); i++) {
        const struct field *field = definition_field(definition, text_of(likely[i]));
        if (field != NULL && field->type == FIELD_TEXT)
            return field->name;
    }
    for (size_t i = 0; i < definition->field_count; i++) {
        if (definition->fields[i].type == FIELD_TEXT && !definition->fields[i].is_given)
            return definition->fields[i].name;
    }
    return TEXT_NONE;
}

static void list_otherwise(struct reader *reader, struct definition *definition, bool has_filters)
{
    struct text state = TEXT("state");
    if (definition->column_count == 0) {
        definition->columns = ARENA_ARRAY(reader->arena, struct text, 2);
        if (definition->columns == NULL)
            return;
        if (definition->name_field.length > 0)
            definition->columns[definition->column_count++] = definition->name_field;
        if (definition->state_count > 1 || definition->column_count == 0)
            definition->columns[definition->column_count++] = state;
    }
    if (has_filters)
        return;
    definition->filters = ARENA_ARRAY(reader->arena, struct text, definition->field_count + 1);
    if (definition->filters == NULL)
        return;
    if (definition->state_count > 1)
        definition->filters[definition->filter_count++] = state;
    for (size_t i = 0; i < definition->field_count; i++) {
        if ((definition->fields[i].type == FIELD_CHOICE || definition->fields[i].type == FIELD_ROLE) && !definition->fields[i].sealed)
            definition->filters[definition->filter_count++] = definition->fields[i].name;
    }
}

static struct text with_s(struct reader *reader, struct text word)
{
    return arena_printf(reader->arena, "%.*ss", TEXT_ARGS(word));
}

/* Whether `assigned` stands anywhere, and to whom: whoever may add a record may work on one. */
static void assigned_otherwise(struct definition *definition)
{
    bool used = text_in(ROLE_ASSIGNED, definition->see, definition->see_count) || text_in(ROLE_ASSIGNED, definition->edit, definition->edit_count);
    for (size_t i = 0; i < definition->move_count; i++)
        used = used || text_in(ROLE_ASSIGNED, definition->moves[i].by, definition->moves[i].by_count);
    for (size_t i = 0; i < definition->field_count; i++)
        used = used || text_in(ROLE_ASSIGNED, definition->fields[i].see, definition->fields[i].see_count);
    definition->uses_assigned = used;
    if (definition->glass_hours == 0)
        definition->glass_hours = GLASS_HOURS;
    if (used && definition->assigned_to_count == 0) {
        definition->assigned_to = definition->add;
        definition->assigned_to_count = definition->add_count;
    }
}

/* Whoever may publish, or withdraw by a move, may take down at once; and erase. */
static void access_otherwise(struct reader *reader, struct definition *definition)
{
    struct text *roles;
    size_t most = 0, count = 0;
    for (size_t i = 0; i < definition->move_count; i++)
        most += definition->moves[i].by_count;
    roles = ARENA_ARRAY(reader->arena, struct text, most + 1);
    for (size_t i = 0; roles != NULL && i < definition->move_count; i++) {
        const struct move *move = &definition->moves[i];
        for (size_t j = 0; (move->publishes || move->withdraws) && j < move->by_count; j++)
            if (!text_in(move->by[j], roles, count))
                roles[count++] = move->by[j];
    }
    if (definition->withdraw_count == 0) {
        definition->withdraw = roles;
        definition->withdraw_count = count;
    }
    if (definition->erase_count == 0) {
        definition->erase = definition->withdraw;
        definition->erase_count = definition->withdraw_count;
    }
    if (definition->hold_count == 0) {
        definition->hold = definition->erase;
        definition->hold_count = definition->erase_count;
    }
}

/* What stands where the file is silent: doc/definitions.md says so too. */
/* "Lost property" of lost_property. */
static struct text room_title(struct reader *reader, struct text room)
{
    struct text copy = arena_copy(reader->arena, room);
    char *title = (char *)copy.data; /* our own */
    for (size_t i = 0; i < copy.length; i++)
        title[i] = title[i] == '_' ? ' ' : i || title[i] < 'a' || title[i] > 'z' ? title[i] : (char)(title[i] - 'a' + 'A');
    return copy;
}

static void register_otherwise(struct reader *reader, const struct yaml_node *root, struct definition *definition)
{
    definition->room_title = room_title(reader, definition->room);
    if (definition->plural.length == 0)
        definition->plural = with_s(reader, definition->name);
    if (definition->titles.length == 0)
        definition->titles = with_s(reader, definition->title);
    if (definition->reference.length == 0)
        definition->reference = TEXT("{serial}");
    if (definition->name_field.length == 0)
        definition->name_field = name_field_otherwise(definition);
    if (definition->key_count == 0 && definition->name_field.length > 0) {
        definition->key = ARENA_NEW(reader->arena, struct text);
        if (definition->key != NULL)
            definition->key[definition->key_count++] = definition->name_field;
    }
    if (definition->order.length == 0)
        definition->order = definition->name_field;
    assigned_otherwise(definition);
    list_otherwise(reader, definition, yaml_get(yaml_get(root, "list"), "filters") != NULL);
    access_otherwise(reader, definition);
}

void read_register(struct reader *reader, const struct yaml_node *root, struct definition *definition)
{
    const struct yaml_node *fields = yaml_get(root, "fields"), *computed = yaml_get(root, "computed");
    const struct yaml_node *clocks = yaml_get(root, "clocks"), *intake = yaml_get(root, "intake");
    READ_MAP(reader, root, "a register", register_rows, definition);
    if (fields != NULL)
        read_fields(reader, fields, definition);
    make_places(reader, definition);
    make_translations(reader, definition);
    if (intake != NULL)
        read_intake(reader, intake, definition);
    if (computed != NULL)
        read_computed(reader, computed, definition);
    read_flow(reader, yaml_get(root, "flow"), definition);
    if (clocks != NULL)
        read_clocks(reader, clocks, definition);
    if (yaml_get(root, "keep") != NULL)
        read_keep(reader, yaml_get(root, "keep"), definition);
    register_otherwise(reader, root, definition);
}
