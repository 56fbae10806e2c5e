/* Lists of choices, and the roles of an office.
 * Owns their keys. A code or role is for ever; labels may change. */
#include "blocks/definition/schema.h"

#define ROLES_MAX 40

void read_day(struct reader *reader, const struct yaml_node *value, void *into)
{
    struct date date;
    if (value->kind == YAML_SCALAR && date_parse(value->text, &date) == OK)
        *(struct date *)into = date;
    else
        fault(reader, value, "expected a day such as 2018-05-25; found %.*s", TEXT_ARGS(shown(reader, value)));
}

static const struct row choice_rows[] = {
    {.key = "label", .want = WANT_LINE, .required = true, .at = TYPED(struct choice, label, struct text), .max = 120},
    {.key = "hint", .want = WANT_LINE, .at = TYPED(struct choice, hint, struct text), .max = 400},
    {.key = "source", .want = WANT_LINE, .at = TYPED(struct choice, source, struct text), .max = 300},
    {.key = "from", .want = WANT_CUSTOM, .at = TYPED(struct choice, from, struct date), .read = read_day},
    {.key = "until", .want = WANT_CUSTOM, .at = TYPED(struct choice, until, struct date), .read = read_day},
    {.key = "colour", .want = WANT_CUSTOM, .at = TYPED(struct choice, colour, struct text), .read = read_colour},
    {.key = "offered", .want = WANT_BOOLEAN, .at = TYPED(struct choice, offered, bool)},
};

static const struct row list_rows[] = {
    {.key = "list", .want = WANT_CUSTOM}, /* read already, to know the file by it */
    {.key = "title", .want = WANT_LINE, .required = true, .at = TYPED(struct choice_list, title, struct text), .max = 80},
    {.key = "choices", .want = WANT_CUSTOM, .required = true},
};

static void read_choice(struct reader *reader, const struct yaml_pair *pair, struct choice_list *list)
{
    struct choice *choice = &list->choices[list->count];
    *choice = (struct choice){.code = pair->key->text, .from = DATE_NONE, .until = DATE_NONE, .offered = true};
    if (!code_is_valid(pair->key->text)) {
        fault(reader, pair->key, "a code must be lower-case letters, digits and _, at most 40; found %.*s",
              TEXT_ARGS(shown(reader, pair->key)));
        return;
    }
    list->count++;
    READ_MAP(reader, pair->value, "a choice", choice_rows, choice);
    if (!date_is_none(choice->from) && !date_is_none(choice->until) && date_compare(choice->until, choice->from) < 0)
        fault(reader, pair->value, "\"until\" is before \"from\": it is the last day on which the choice holds");
}

void read_choices(struct reader *reader, const struct yaml_node *root, struct choice_list *list)
{
    const struct yaml_node *choices = yaml_get(root, "choices");
    if (!READ_MAP(reader, root, "a list of choices", list_rows, list) || choices == NULL)
        return;
    if (choices->kind != YAML_MAP || choices->count == 0) {
        fault(reader, choices, "\"choices\" must be codes with a label each, such as kept: {label: Kept}; found %.*s",
              TEXT_ARGS(shown(reader, choices)));
        return;
    }
    list->choices = ARENA_ARRAY(reader->arena, struct choice, choices->count);
    for (size_t i = 0; list->choices != NULL && i < choices->count; i++)
        read_choice(reader, &choices->pairs[i], list);
}

static const struct row role_rows[] = {
    {.key = "label", .want = WANT_LINE, .required = true, .at = TYPED(struct role, label, struct text), .max = 80},
    {.key = "about", .want = WANT_LINE, .at = TYPED(struct role, about, struct text), .max = 400},
    {.key = "of_organisation", .want = WANT_BOOLEAN, .at = TYPED(struct role, of_organisation, bool)},
};

void read_roles(struct reader *reader, const struct yaml_node *root, struct role **ret_roles, size_t *ret_count)
{
    static const struct row rows[] = {{.key = "roles", .want = WANT_CUSTOM}};
    const struct yaml_node *map = yaml_get(root, "roles");
    READ_MAP(reader, root, "a roles file", rows, ret_count); /* nothing is written: the row is read below */
    if (map->kind != YAML_MAP || map->count == 0 || map->count > ROLES_MAX) {
        fault(reader, map, "\"roles\" must be 1 to %d names with a label each, such as officer: {label: Officer}; found %.*s",
              ROLES_MAX, TEXT_ARGS(shown(reader, map)));
        return;
    }
    struct role *roles = ARENA_ARRAY(reader->arena, struct role, map->count);
    size_t count = 0;
    for (size_t i = 0; roles != NULL && i < map->count; i++) {
        if (!read_name(reader, map->pairs[i].key, &roles[count].name))
            continue;
        if (text_equal(roles[count].name, ROLE_ASSIGNED))
            fault(reader, map->pairs[i].key, "\"assigned\" is not a role that somebody holds: it stands for whoever a record is assigned to");
        READ_MAP(reader, map->pairs[i].value, "a role", role_rows, &roles[count]);
        count++;
    }
    *ret_roles = roles;
    *ret_count = count;
}
