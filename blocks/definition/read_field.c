/* Fields and computed values: their keys and what each type may have.
 * Not here: whether the names they give exist (check_field.c). */
#include "blocks/definition/schema.h"

#include "base/limits.h"
#include "base/pence.h"

const char *const field_type_words[] = {"text",   "prose", "integer", "boolean", "date",        "partial_date",
                                        "choice", "role",  "link",    "links",   "web_address", "file", "moment",
                                        "decimal", "pence", NULL};

#define KIND(type) (1u << (type))
#define KINDS_LINKING (KIND(FIELD_LINK) | KIND(FIELD_LINKS))
/* What the store need not know to find, order or join by it. */
#define KINDS_SEALABLE                                                                                               \
    (KIND(FIELD_TEXT) | KIND(FIELD_PROSE) | KIND(FIELD_INTEGER) | KIND(FIELD_BOOLEAN) | KIND(FIELD_DATE) |          \
     KIND(FIELD_PARTIAL_DATE) | KIND(FIELD_MOMENT) | KIND(FIELD_CHOICE) | KIND(FIELD_ROLE) | KIND(FIELD_LINK) | KIND(FIELD_WEB_ADDRESS) | \
     KIND(FIELD_PENCE) | KIND(FIELD_FILE))
#define TEXT_CHARACTERS_MAX 500
#define NUMBER_MAX 9007199254740991 /* 2^53 - 1: what every reader of JSON keeps whole */

static void read_otherwise(struct reader *reader, const struct yaml_node *value, void *into)
{
    struct field *field = into;
    struct text text = TEXT_NONE;
    if (!yaml_read_text(value, &text))
        fault(reader, value, "\"default\" must be a value, today, or rule NAME; found %.*s", TEXT_ARGS(shown(reader, value)));
    else
        field->otherwise = text;
}

static void read_not_after(struct reader *reader, const struct yaml_node *value, void *into)
{
    static const char *const day[] = {"today", NULL}, *const moment[] = {"now", NULL};
    struct field *field = into;
    if (read_word(reader, "not_after", value, field->type == FIELD_MOMENT ? moment : day) == 0)
        field->not_after_today = true;
}

static void read_unique(struct reader *reader, const struct yaml_node *value, void *into)
{
    struct field *field = into;
    if (yaml_read_boolean(value, &field->unique))
        return;
    if (value->kind == YAML_SCALAR && name_is_valid(value->text)) {
        field->unique = true;
        field->unique_within = value->text;
        return;
    }
    fault(reader, value, "\"unique\" must be yes, no or the name of a link field; found %.*s", TEXT_ARGS(shown(reader, value)));
}

static void read_also(struct reader *reader, const struct yaml_node *value, void *into)
{
    struct field *field = into;
    struct yaml_node *only = (struct yaml_node *)value;
    struct yaml_node **items = value->kind == YAML_LIST ? value->items : &only;
    size_t item_count = value->kind == YAML_LIST ? value->count : 1;
    field->also = ARENA_ARRAY(reader->arena, struct text, item_count);
    for (size_t i = 0; field->also != NULL && i < item_count; i++) {
        if (read_line(reader, "also", items[i], 80, &field->also[field->also_count]))
            field->also_count++;
    }
}

static void read_with(struct reader *reader, const struct yaml_node *value, void *into)
{
    struct field *field = into;
    if (value->kind != YAML_MAP) {
        fault(reader, value, "\"with\" must be fields of the target and columns, such as {title: objective}; found %.*s",
              TEXT_ARGS(shown(reader, value)));
        return;
    }
    field->with = ARENA_ARRAY(reader->arena, struct field_with, value->count);
    for (size_t i = 0; field->with != NULL && i < value->count; i++) {
        struct field_with *with = &field->with[field->with_count];
        if (read_name(reader, value->pairs[i].key, &with->field) &&
            read_line(reader, "with", value->pairs[i].value, 80, &with->column))
            field->with_count++;
    }
}

static void read_parts(struct reader *reader, const struct yaml_node *value, void *into)
{
    struct field *field = into;
    if (value->kind == YAML_SCALAR && value->text.length == 1 && strchr(";,|/", value->text.data[0]) != NULL)
        field->parts = value->text;
    else
        fault(reader, value, "\"parts\" must be one of \";\", \",\", \"|\" and \"/\"; found %.*s", TEXT_ARGS(shown(reader, value)));
}

void read_file_kinds(struct reader *reader, const struct yaml_node *value, unsigned *ret_accept)
{
    struct yaml_node *only = (struct yaml_node *)value;
    struct yaml_node **items = value->kind == YAML_LIST ? value->items : &only;
    size_t count = value->kind == YAML_LIST ? value->count : 1;
    if (!count)
        fault(reader, value, "\"accept\" must name at least one kind of file");
    for (size_t i = 0; i < count; i++) {
        size_t index = read_word(reader, "accept", items[i], file_kind_words);
        if (index == SIZE_MAX)
            continue;
        if (*ret_accept & 1u << index)
            fault(reader, items[i], "\"accept\" names \"%s\" twice", file_kind_words[index]);
        *ret_accept |= 1u << index;
    }
}

static void read_accept(struct reader *reader, const struct yaml_node *value, void *into)
{
    read_file_kinds(reader, value, &((struct field *)into)->accept);
}

/* "10 MB", "500 KB": as every other program counts them, a thousand thousands. */
void read_file_size(struct reader *reader, const struct yaml_node *value, int64_t *ret_bytes)
{
    struct text text = TEXT_NONE, number_text, unit;
    int64_t number = 0;
    bool holds = yaml_read_text(value, &text) && text_next(&text, ' ', &number_text) && text_to_integer(number_text, &number) == OK && number > 0;
    unit = text;
    int64_t unit_bytes = text_equals(unit, "MB") ? 1000000 : text_equals(unit, "KB") ? 1000 : 0;
    if (!holds || !unit_bytes || number > FILE_BYTES_MAX / unit_bytes)
        fault(reader, value, "\"max\" of a file must be a size such as 10 MB or 500 KB, at most %d MB; found %.*s", FILE_BYTES_MAX / 1000000,
              TEXT_ARGS(shown(reader, value)));
    else
        *ret_bytes = number * unit_bytes;
}

static void read_max_size(struct reader *reader, const struct yaml_node *value, void *into)
{
    read_file_size(reader, value, &((struct field *)into)->max);
}

bool read_amount(struct reader *reader, const char *key, const struct yaml_node *value, int64_t *ret_pence)
{
    struct text text = TEXT_NONE;
    struct message why = {0};
    if (!yaml_read_text(value, &text))
        fault(reader, value, "\"%s\" of an amount must be in pounds, such as 0.01 or 5,000; found %.*s", key, TEXT_ARGS(shown(reader, value)));
    else if (pence_parse(text, PENCE_ANY_SIGN, ret_pence, &why) == OK)
        return true;
    else
        fault(reader, value, "\"%s\" of an amount must be in pounds; found %.*s. %s", key, TEXT_ARGS(shown(reader, value)), why.text);
    return false;
}

static void read_least(struct reader *reader, const struct yaml_node *value, void *into)
{
    (void)read_amount(reader, "min", value, &((struct field *)into)->min);
}

static void read_most(struct reader *reader, const struct yaml_node *value, void *into)
{
    (void)read_amount(reader, "max", value, &((struct field *)into)->max);
}

#define AT(member, type) .at = TYPED(struct field, member, type)

static const struct row rows[] = {
    {.key = "type", .want = WANT_CUSTOM}, /* read first, by read_type() */
    {.key = "label", .want = WANT_LINE, AT(label, struct text), .max = 120},
    {.key = "hint", .want = WANT_LINE, AT(hint, struct text), .max = 400},
    {.key = "required", .want = WANT_BOOLEAN, AT(required, bool)},
    {.key = "public", .want = WANT_BOOLEAN, AT(is_public, bool)},
    {.key = "withheld_by", .want = WANT_NAMES, AT(withheld_by, struct text *), .count_at = TYPED(struct field, withheld_by_count, size_t)},
    {.key = "see", .want = WANT_NAMES, AT(see, struct text *), .count_at = TYPED(struct field, see_count, size_t)},
    {.key = "see_in", .want = WANT_NAMES, AT(see_in, struct text *), .count_at = TYPED(struct field, see_in_count, size_t)},
    {.key = "edit", .want = WANT_NAMES, AT(edit, struct text *), .count_at = TYPED(struct field, edit_count, size_t)},
    {.key = "edit_in", .want = WANT_NAMES, AT(edit_in, struct text *), .count_at = TYPED(struct field, edit_in_count, size_t)},
    {.key = "sealed", .want = WANT_BOOLEAN, AT(sealed, bool), .kinds = KINDS_SEALABLE},
    {.key = "set_by", .want = WANT_FLAG, AT(by_moves, bool), .words = (const char *const[]){"moves", NULL}},
    {.key = "translated", .want = WANT_BOOLEAN, AT(translated, bool), .kinds = KIND(FIELD_TEXT) | KIND(FIELD_PROSE)},
    {.key = "from_word", .want = WANT_BOOLEAN, AT(from_word, bool), .kinds = KIND(FIELD_PROSE)},
    {.key = "was", .want = WANT_NAME, AT(was, struct text)},
    {.key = "also", .want = WANT_CUSTOM, .read = read_also},
    {.key = "default", .want = WANT_CUSTOM, .read = read_otherwise},
    {.key = "min", .want = WANT_INTEGER, AT(min, int64_t), .min = 0, .max = FORM_FIELD_BYTES_MAX,
     .kinds = KIND(FIELD_TEXT) | KIND(FIELD_PROSE) | KIND(FIELD_INTEGER) | KIND(FIELD_LINKS) | KIND(FIELD_PENCE)},
    {.key = "max", .want = WANT_INTEGER, AT(max, int64_t), .min = 1, .max = FORM_FIELD_BYTES_MAX,
     .kinds = KIND(FIELD_TEXT) | KIND(FIELD_PROSE) | KIND(FIELD_INTEGER) | KIND(FIELD_LINKS) | KIND(FIELD_FILE) | KIND(FIELD_PENCE)},
    {.key = "accept", .want = WANT_CUSTOM, .required = true, .read = read_accept, .kinds = KIND(FIELD_FILE)},
    {.key = "files_max", .want = WANT_INTEGER, AT(files_max, int64_t), .min = 2, .max = FIELD_FILES_MAX, .kinds = KIND(FIELD_FILE)},
    {.key = "unique", .want = WANT_CUSTOM, .read = read_unique,
     .kinds = KIND(FIELD_TEXT) | KIND(FIELD_INTEGER) | KIND(FIELD_LINK)},
    {.key = "calendar", .want = WANT_LINE, AT(calendar, struct text), .max = 120, .kinds = KIND(FIELD_DATE)},
    {.key = "empty_once", .want = WANT_BOOLEAN, AT(empty_once, bool), .kinds = KIND(FIELD_LINK)},
    {.key = "never_reused", .want = WANT_BOOLEAN, AT(never_reused, bool), .kinds = KIND(FIELD_INTEGER)},
    {.key = "not_after", .want = WANT_CUSTOM, .read = read_not_after,
     .kinds = KIND(FIELD_DATE) | KIND(FIELD_PARTIAL_DATE) | KIND(FIELD_MOMENT)},
    {.key = "after", .want = WANT_NAME, AT(after, struct text), .kinds = KIND(FIELD_DATE) | KIND(FIELD_MOMENT)},
    {.key = "moving_needs", .want = WANT_FLAG, AT(moving_needs_reason, bool),
     .words = (const char *const[]){"reason", NULL}, .kinds = KIND(FIELD_DATE)},
    {.key = "from", .want = WANT_CUSTOM, .required = true, .kinds = KIND(FIELD_CHOICE)}, /* resolved in check_field.c */
    {.key = "to", .want = WANT_NAME, .required = true, AT(to, struct text), .kinds = KINDS_LINKING},
    {.key = "by", .want = WANT_NAME, AT(by, struct text), .kinds = KINDS_LINKING},
    {.key = "adds", .want = WANT_BOOLEAN, AT(adds, bool), .kinds = KINDS_LINKING},
    {.key = "with", .want = WANT_CUSTOM, .read = read_with, .kinds = KINDS_LINKING},
    {.key = "parts", .want = WANT_CUSTOM, .read = read_parts, .kinds = KIND(FIELD_LINKS)},
};

/* How far `min` and `max` may go for the type, and what they are when not given. */
static void limits_of(enum field_type type, int64_t *ret_lowest, int64_t *ret_highest, int64_t *ret_default_max)
{
    *ret_lowest = type == FIELD_INTEGER ? -NUMBER_MAX : 0;
    switch (type) {
    case FIELD_TEXT:
        *ret_highest = TEXT_CHARACTERS_MAX;
        *ret_default_max = 200;
        break;
    case FIELD_PROSE:
        *ret_highest = FORM_FIELD_BYTES_MAX;
        *ret_default_max = 4000;
        break;
    case FIELD_INTEGER:
        *ret_highest = *ret_default_max = NUMBER_MAX;
        break;
    case FIELD_PENCE:
        *ret_highest = *ret_default_max = PENCE_MAX;
        break;
    case FIELD_FILE:
        *ret_highest = FILE_BYTES_MAX;
        *ret_default_max = FILE_BYTES_MAX_DEFAULT;
        break;
    default: /* how many links */
        *ret_highest = 1000;
        *ret_default_max = 100;
        break;
    }
}

/* The common rows with this type's own limits in `min` and `max`. */
static void rows_for(enum field_type type, struct row *out)
{
    int64_t lowest = 0, highest = 0, default_max = 0;
    limits_of(type, &lowest, &highest, &default_max);
    memcpy(out, rows, sizeof(rows));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (strcmp(out[i].key, "min") != 0 && strcmp(out[i].key, "max") != 0)
            continue;
        if (type == FIELD_FILE || type == FIELD_PENCE) {
            out[i].want = WANT_CUSTOM;
            out[i].read = type == FIELD_FILE ? read_max_size : strcmp(out[i].key, "min") == 0 ? read_least : read_most;
            out[i].at = 0; /* the field as a whole, as all custom readers here */
            continue;
        }
        out[i].min = strcmp(out[i].key, "min") == 0 || type == FIELD_INTEGER ? lowest : 1;
        out[i].max = highest;
    }
}

static enum field_type read_type(struct reader *reader, const struct yaml_node *map)
{
    const struct yaml_node *node = yaml_get(map, "type");
    if (node == NULL) {
        fault(reader, map, "a field needs the key \"type\"");
        return FIELD_UNKNOWN;
    }
    size_t index = read_word(reader, "type", node, field_type_words);
    return index == SIZE_MAX ? FIELD_UNKNOWN : (enum field_type)index;
}

static void read_field(struct reader *reader, const struct yaml_pair *pair, struct field *field)
{
    const struct yaml_node *map = pair->value;
    field->line = pair->key->line;
    field->column = pair->key->column;
    field->type = FIELD_UNKNOWN;
    field->parts = TEXT(";");
    field->files_max = 1;
    if (map->kind != YAML_MAP) {
        fault(reader, map, "expected a field, such as {type: text}; found %.*s", TEXT_ARGS(shown(reader, map)));
        return;
    }
    field->type = read_type(reader, map);
    if (field->type == FIELD_UNKNOWN)
        return;
    struct row own[COUNT_OF(rows)];
    rows_for(field->type, own);
    int64_t highest = 0;
    limits_of(field->type, &field->min, &highest, &field->max);
    if (field->type != FIELD_INTEGER)
        field->min = 0;
    const char *type = field_type_name(field->type);
    struct text kind = arena_printf(reader->arena, "%s %s field", strchr("aeiou", type[0]) ? "an" : "a", type);
    read_map(reader, map, &(struct subject){.what = "a field", .kind = KIND(field->type), .kind_what = kind.data}, own,
             COUNT_OF(own), field);
    if (field->min > field->max && field->type == FIELD_PENCE)
        fault(reader, map, "\"min\" (%.*s) is more than \"max\" (%.*s)", TEXT_ARGS(pence_text(reader->arena, field->min)), TEXT_ARGS(pence_text(reader->arena, field->max)));
    else if (field->min > field->max)
        fault(reader, map, "\"min\" (%lld) is more than \"max\" (%lld)", (long long)field->min, (long long)field->max);
    if (field->type == FIELD_FILE) { /* its value is a number, which tells nothing */
        field->seals_files = field->sealed;
        field->sealed = false;
    }
    if (field->type == FIELD_LINKS) { /* one and the same wish, said in two ways */
        field->required = field->required || field->min > 0;
        field->min = field->required && field->min == 0 ? 1 : field->min;
    }
    if (field->label.length == 0)
        field->label = label_of(reader->arena, field->name);
}

/* Names that a record has anyway, and words of the store's language that cannot name a column. */
static const char *const taken[] = {"id", "state", "reference", "version", "changed", "register", "url"};
static const char *const store_words[] = {
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "autoincrement",
    "between", "binary", "both", "case", "cast", "check", "collate", "collation", "column", "commit", "concurrently",
    "constraint", "create", "cross", "current_catalog", "current_date", "current_role", "current_schema",
    "current_time", "current_timestamp", "current_user", "default", "deferrable", "delete", "desc", "distinct", "do", "drop", "else",
    "end", "escape", "except", "exists", "false", "fetch", "for", "foreign", "freeze", "from", "full", "grant",
    "group", "having", "ilike", "in", "index", "initially", "inner", "insert", "intersect", "into", "is", "isnull",
    "join", "lateral", "leading", "left", "like", "limit", "localtime", "localtimestamp", "natural", "not", "notnull",
    "null", "offset", "on", "only", "or", "order", "outer", "overlaps", "placing", "primary", "raise", "references",
    "returning", "right", "rowid", "select", "session_user", "set", "similar", "some", "symmetric", "table", "tablesample", "then",
    "to", "trailing", "transaction", "true", "union", "unique", "update", "user", "using", "values", "variadic",
    "verbose", "when", "where", "window", "with"};

static bool field_name_holds(struct reader *reader, const struct yaml_node *key, struct text *ret_name)
{
    if (!read_name(reader, key, ret_name))
        return false;
    for (size_t i = 0; i < COUNT_OF(taken); i++) {
        if (text_equals(*ret_name, taken[i])) {
            fault(reader, key, "\"%s\" is what every record has already: choose another name for the field", taken[i]);
            return false;
        }
    }
    for (size_t i = 0; i < COUNT_OF(store_words); i++) {
        if (text_equals(*ret_name, store_words[i])) {
            fault(reader, key, "\"%s\" is a word of the store's own language: choose another name for the field", store_words[i]);
            return false;
        }
    }
    return true;
}

void read_fields(struct reader *reader, const struct yaml_node *value, struct definition *definition)
{
    if (value->kind != YAML_MAP || value->count == 0) {
        fault(reader, value, "\"fields\" must be names with a field each, such as title: {type: text}; found %.*s",
              TEXT_ARGS(shown(reader, value)));
        return;
    }
    if (value->count > DEFINITION_FIELDS_MAX) {
        fault(reader, value, "\"fields\" has %zu fields; at most %d are allowed", value->count, DEFINITION_FIELDS_MAX);
        return;
    }
    definition->fields = ARENA_ARRAY(reader->arena, struct field, value->count);
    for (size_t i = 0; definition->fields != NULL && i < value->count; i++) {
        struct field *field = &definition->fields[definition->field_count];
        if (!field_name_holds(reader, value->pairs[i].key, &field->name))
            continue;
        definition->field_count++;
        read_field(reader, &value->pairs[i], field);
    }
}

/* The computed types are a few of the fields' own. */
static const char *const computed_words[] = {"text", "integer", "boolean", "date", "pence", NULL};
static const enum field_type computed_types[] = {FIELD_TEXT, FIELD_INTEGER, FIELD_BOOLEAN, FIELD_DATE, FIELD_PENCE};

static const struct row computed_rows[] = {
    {.key = "rule", .want = WANT_NAME, .required = true, .at = TYPED(struct computed, rule, struct text)},
    {.key = "type", .want = WANT_WORD, .required = true, .at = TYPED(struct computed, type, unsigned), .words = computed_words},
    {.key = "label", .want = WANT_LINE, .at = TYPED(struct computed, label, struct text), .max = 120},
    {.key = "public", .want = WANT_BOOLEAN, .at = TYPED(struct computed, is_public, bool)},
};

void read_computed(struct reader *reader, const struct yaml_node *value, struct definition *definition)
{
    if (value->kind != YAML_MAP) {
        fault(reader, value, "\"computed\" must be names with a rule each; found %.*s", TEXT_ARGS(shown(reader, value)));
        return;
    }
    definition->computed = ARENA_ARRAY(reader->arena, struct computed, value->count);
    for (size_t i = 0; definition->computed != NULL && i < value->count; i++) {
        struct computed *computed = &definition->computed[definition->computed_count];
        if (!field_name_holds(reader, value->pairs[i].key, &computed->name))
            continue;
        definition->computed_count++;
        READ_MAP(reader, value->pairs[i].value, "a computed value", computed_rows, computed);
        computed->type = computed_types[computed->type];
        if (computed->label.length == 0)
            computed->label = label_of(reader->arena, computed->name);
    }
}
