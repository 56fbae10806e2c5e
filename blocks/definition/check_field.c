/* What a field refers to: its list, its target, other fields, its default; and
 * what it may show to whom. Not here: the keys themselves (read_field.c). */
#include "base/decimal.h"
#include "base/pence.h"
#include "blocks/definition/check.h"

#define TYPE(type) (1u << (type))

struct field_check {
    struct checker *checker;
    const struct draft *draft;
    struct field *field;
};

static const struct yaml_node *node_of(const struct field_check *check, const char *key)
{
    return NODE(check->draft, "fields", check->field->name.data, key);
}

static void check_choices(struct field_check *check)
{
    const struct definitions *definitions = check->checker->definitions;
    struct reader *reader = &check->checker->reader;
    struct text name = TEXT_NONE;
    const struct yaml_node *map = yaml_get(yaml_get(check->draft->root, "fields"), check->field->name.data);
    const struct yaml_node *node = yaml_get(map, "from");
    if (node == NULL || !read_name(reader, node, &name))
        return;
    const char *names[64];
    size_t count = 0;
    for (size_t i = 0; i < definitions->list_count; i++) {
        if (text_equal(definitions->lists[i].name, name))
            check->field->choices = &definitions->lists[i];
        if (count < COUNT_OF(names))
            names[count++] = definitions->lists[i].name.data;
    }
    if (check->field->choices == NULL && !check->checker->incomplete)
        fault(reader, node, "there is no list of choices \"%.*s\"%.*s", TEXT_ARGS(name),
              TEXT_ARGS(advice(reader, name, names, count, "the lists are")));
}

/* A target that an import makes must be complete with what the row gives. */
static void check_adds(struct field_check *check)
{
    const struct field *field = check->field;
    const struct definition *target = field->target;
    for (size_t i = 0; i < target->field_count; i++) {
        const struct field *needed = &target->fields[i];
        bool given = text_equal(needed->name, field->by) || needed->otherwise.length > 0 || !needed->required;
        for (size_t j = 0; j < field->with_count; j++)
            given = given || text_equal(needed->name, field->with[j].field);
        if (!given)
            fault(&check->checker->reader, node_of(check, "adds"),
                  "an import cannot make a %.*s from this alone: it requires \"%.*s\"; say in \"with\" which column fills it",
                  TEXT_ARGS(target->name), TEXT_ARGS(needed->name));
    }
}

static void check_with(struct field_check *check)
{
    const struct field *field = check->field;
    const struct yaml_node *node = node_of(check, "with");
    if (field->with_count > 0 && !field->adds)
        fault(&check->checker->reader, node, "\"with\" goes with \"adds: yes\"");
    for (size_t i = 0; i < field->with_count; i++) {
        const struct yaml_node *value = yaml_get(node, field->with[i].field.data);
        if (value == NULL)
            value = node;
        if (text_equal(field->with[i].field, field->by))
            fault(&check->checker->reader, value, "\"%.*s\" is what the target is found by; leave it out of \"with\"", TEXT_ARGS(field->by));
        else
            (void)need_field(check->checker, value, "with", field->target, field->with[i].field, 0);
    }
}

static void check_link(struct field_check *check)
{
    struct field *field = check->field;
    const struct definitions *definitions = check->checker->definitions;
    struct reader *reader = &check->checker->reader;
    if (field->to.length == 0)
        return;
    field->target = definitions_find(definitions, field->to);
    if (field->target == NULL) {
        const char *names[128];
        size_t count = 0;
        for (size_t i = 0; i < definitions->count && count < COUNT_OF(names); i++)
            names[count++] = definitions->list[i].name.data;
        if (!check->checker->incomplete)
            fault(reader, node_of(check, "to"), "there is no register \"%.*s\"%.*s", TEXT_ARGS(field->to),
                  TEXT_ARGS(advice(reader, field->to, names, count, "the registers are")));
        return;
    }
    if (field->by.length > 0)
        (void)need_field(check->checker, node_of(check, "by"), "by", field->target, field->by, TYPE(FIELD_TEXT) | TYPE(FIELD_INTEGER));
    else
        field->by = field->target->name_field;
    check_with(check);
    if (field->adds)
        check_adds(check);
    if (field->is_public && !field->target->publishes)
        fault(reader, node_of(check, "public"), "a public link must lead to what is published, and %.*s never publishes", TEXT_ARGS(field->to));
}

/* Whether the value may stand in the field; what is expected otherwise. */
static const char *default_expected(const struct field *field, struct text value, const struct yaml_node *node)
{
    int64_t number = 0;
    bool boolean = false;
    struct date date;
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_PROSE: {
        size_t characters = text_count_characters(value);
        bool fits = characters >= (size_t)field->min && characters <= (size_t)field->max;
        return fits ? NULL : "a text as long as \"min\" and \"max\" allow";
    }
    case FIELD_INTEGER:
        return yaml_read_integer(node, &number) && number >= field->min && number <= field->max
                   ? NULL : "a whole number from \"min\" to \"max\"";
    case FIELD_BOOLEAN:
        return yaml_read_boolean(node, &boolean) ? NULL : "yes or no";
    case FIELD_DATE:
        return text_equals(value, "today") || date_parse(value, &date) == OK ? NULL : "today or a day such as 2026-11-21";
    case FIELD_PARTIAL_DATE:
        return text_equals(value, "today") || partial_date_is_valid(value)
                   ? NULL : "today, or a date such as 2026-11-21, 2026-11 or 2026";
    case FIELD_MOMENT:
        return text_equals(value, "now") ? NULL : "now";
    case FIELD_DECIMAL: /* as it is kept: "84.80" would not be found equal to what somebody types */
        return decimal_parse(value, &number) == OK && (!memchr(value.data, '.', value.length) || value.data[value.length - 1] != '0') && !text_equals(value, "-0")
                   ? NULL : "a number with at most four decimals, such as 84.8";
    case FIELD_PENCE:
        return pence_parse_plain(value, &number) == OK && number >= field->min && number <= field->max
                   ? NULL : "an amount in pounds with its pence, such as 250.00, from \"min\" to \"max\"";
    case FIELD_WEB_ADDRESS:
        return text_starts(value, TEXT("https://")) || text_starts(value, TEXT("http://"))
                   ? NULL : "an address that begins with https:// or http://";
    case FIELD_FILE:
        return "left out: a file has none";
    case FIELD_LINK:
    case FIELD_LINKS:
        return "rule NAME: a link has no other default";
    default:
        return NULL;
    }
}

static void check_default_choice(struct field_check *check, const struct yaml_node *node)
{
    const struct field *field = check->field;
    if (field->choices == NULL || choice_find(field->choices, field->otherwise) != NULL)
        return;
    const char *codes[64];
    size_t count = 0;
    for (size_t i = 0; i < field->choices->count && count < COUNT_OF(codes); i++)
        codes[count++] = field->choices->choices[i].code.data;
    fault(&check->checker->reader, node, "there is no choice \"%.*s\" in %.*s%.*s", TEXT_ARGS(field->otherwise),
          TEXT_ARGS(field->choices->name), TEXT_ARGS(advice(&check->checker->reader, field->otherwise, codes, count, "its codes are")));
}

static void check_default(struct field_check *check)
{
    const struct field *field = check->field;
    const struct yaml_node *node = node_of(check, "default");
    struct reader *reader = &check->checker->reader;
    if (text_starts(field->otherwise, TEXT("rule "))) {
        const struct known_names *known = check->checker->known;
        need_known(check->checker, node, "rule", text_slice(field->otherwise, 5, field->otherwise.length), known == NULL ? NULL : known->rules);
        return;
    }
    if (field->type == FIELD_CHOICE) {
        check_default_choice(check, node);
        return;
    }
    if (field->type == FIELD_ROLE) {
        (void)need_role(check->checker, node, field->otherwise);
        return;
    }
    const char *expected = default_expected(field, field->otherwise, node);
    if (expected != NULL)
        fault(reader, node, "\"default\" of %s %s field must be %s; found %.*s", article(field_type_name(field->type)),
              field_type_name(field->type), expected, TEXT_ARGS(shown(reader, node)));
}

static bool text_lists_equal(const struct text *one, size_t one_count, const struct text *other, size_t other_count)
{
    for (size_t i = 0; i < one_count; i++)
        if (!text_in(one[i], other, other_count))
            return false;
    return one_count == other_count;
}

static bool is_scoped(const struct definition *definition, struct text role)
{
    for (size_t i = 0; i < definition->only_count; i++)
        if (text_equal(definition->only[i].role, role))
            return true;
    return false;
}

/* Who sees the field in every state: the roles of the register that `only` does not bound. */
static void settle_see_always(struct field_check *check)
{
    const struct definition *definition = check->draft->definition;
    check->field->see_always = ARENA_ARRAY(check->checker->reader.arena, struct text, definition->see_count + 1);
    for (size_t i = 0; check->field->see_always && i < definition->see_count; i++)
        if (!is_scoped(definition, definition->see[i]))
            check->field->see_always[check->field->see_always_count++] = definition->see[i];
}

/* One condition for all such fields of a register, so that whether they are open is a matter of the record. */
static void check_see_in(struct field_check *check)
{
    const struct field *field = check->field;
    const struct definition *definition = check->draft->definition;
    struct reader *reader = &check->checker->reader;
    const struct yaml_node *node = node_of(check, "see_in");
    if (!field->see_in_count)
        return;
    for (size_t i = 0; i < field->see_in_count; i++)
        if (definition_state(definition, field->see_in[i]) == SIZE_MAX)
            fault(reader, node_item(node, field->see_in[i]), "there is no state \"%.*s\" in which it could be seen", TEXT_ARGS(field->see_in[i]));
    if (!definition->only_count)
        fault(reader, node, "\"see_in\" is for those whom \"only\" of the register's access lets in, and it has none");
    if (definition->assigned_to_count)
        fault(reader, node, "\"see_in\" cannot stand in a register whose records are assigned");
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *other = &definition->fields[i];
        if (other->see_in_count && other < field && !text_lists_equal(field->see_in, field->see_in_count, other->see_in, other->see_in_count)) {
            fault(reader, node, "\"see_in\" must name the same states as that of \"%.*s\": a register has one such moment", TEXT_ARGS(other->name));
            break;
        }
    }
    settle_see_always(check);
}

static void check_visibility(struct field_check *check)
{
    const struct field *field = check->field;
    const struct definition *definition = check->draft->definition;
    struct reader *reader = &check->checker->reader;
    const struct yaml_node *see = node_of(check, "see");
    for (size_t i = 0; i < field->see_count; i++) {
        const struct yaml_node *item = node_item(see, field->see[i]);
        if (need_role_or_assigned(check->checker, item, field->see[i]) && !text_equal(field->see[i], ROLE_ASSIGNED) &&
            !text_in(field->see[i], definition->see, definition->see_count))
            fault(reader, item, "\"see\" narrows who may see the field, and \"%.*s\" may not see the register", TEXT_ARGS(field->see[i]));
    }
    check_see_in(check);
    if (field->is_public && field->see_count > 0)
        fault(reader, see, "a field with \"see\" cannot have \"public: yes\"");
    if (field->is_public && !definition->publishes)
        fault(reader, node_of(check, "public"), "the field is public, but no move of this register has \"publishes: yes\"");
}

/* Who alone writes it must be able to edit; the states are the register's. */
static void check_writers(struct field_check *check)
{
    const struct field *field = check->field;
    const struct definition *definition = check->draft->definition;
    struct reader *reader = &check->checker->reader;
    for (size_t i = 0; i < field->edit_count; i++) {
        const struct yaml_node *item = node_item(node_of(check, "edit"), field->edit[i]);
        if (need_role(check->checker, item, field->edit[i]) && !text_in(field->edit[i], definition->edit, definition->edit_count))
            fault(reader, item, "\"edit\" narrows who may write the field, and \"%.*s\" may not edit the register", TEXT_ARGS(field->edit[i]));
    }
    for (size_t i = 0; i < field->edit_in_count; i++)
        if (definition_state(definition, field->edit_in[i]) == SIZE_MAX)
            fault(reader, node_item(node_of(check, "edit_in"), field->edit_in[i]), "there is no state \"%.*s\" in which it could be written", TEXT_ARGS(field->edit_in[i]));
    if (field->edit_count > 0 && field_is_sealed(field))
        fault(reader, node_of(check, "edit"), "a sealed field cannot have \"edit\": \"see\" says who reads and writes it");
}

static void check_withheld(struct field_check *check)
{
    const struct field *field = check->field;
    const struct definition *definition = check->draft->definition;
    struct checker *checker = check->checker;
    const struct yaml_node *node = node_of(check, "withheld_by");
    for (size_t i = 0; i < field->withheld_by_count; i++)
        (void)need_field(checker, node_item(node, field->withheld_by[i]), "withheld_by", definition, field->withheld_by[i], TYPE(FIELD_BOOLEAN) | TYPE(FIELD_CHOICE));
    if (field->withheld_by_count && !field->is_public)
        fault(&checker->reader, node, "\"withheld_by\" goes with \"public: yes\": nothing else is published");
    if (field->withheld_by_count && text_equal(field->name, definition->name_field))
        fault(&checker->reader, node, "the field that names its records cannot be withheld: lists and addresses say it");
}

/* What is sealed is known to nobody but whoever may see the field: not to the public, nor to the store. */
static void check_sealed(struct field_check *check)
{
    const struct field *field = check->field;
    const struct { bool is_there; const char *key; } against[] = {
        {field->is_public, "public"}, {field->unique, "unique"}, {field->never_reused, "never_reused"}, {field->after.length > 0, "after"},
        {field->moving_needs_reason, "moving_needs"}, {field->otherwise.length > 0, "default"},
    };
    for (size_t i = 0; field_is_sealed(field) && i < COUNT_OF(against); i++)
        if (against[i].is_there)
            fault(&check->checker->reader, node_of(check, against[i].key), "a sealed field cannot have \"%s\"", against[i].key);
}

static void check_other_fields(struct field_check *check)
{
    const struct field *field = check->field;
    const struct definition *definition = check->draft->definition;
    struct checker *checker = check->checker;
    if (text_equal(field->after, field->name) && field->after.length > 0)
        fault(&checker->reader, node_of(check, "after"), "a date cannot come after itself");
    else if (field->after.length > 0)
        (void)need_field(checker, node_of(check, "after"), "after", definition, field->after, TYPE(FIELD_DATE) | TYPE(FIELD_MOMENT));
    if (field->unique_within.length > 0)
        (void)need_field(checker, node_of(check, "unique"), "unique", definition, field->unique_within, TYPE(FIELD_LINK));
    if (field->calendar.length > 0 && !field->is_public)
        fault(&checker->reader, node_of(check, "calendar"), "\"calendar\" puts a day into the public calendar: it goes with \"public: yes\"");
    if (field->never_reused && !field->unique)
        fault(&checker->reader, node_of(check, "never_reused"), "\"never_reused\" goes with \"unique\"");
    if (field->empty_once && (!field->unique || field->required || field->sealed))
        fault(&checker->reader, node_of(check, "empty_once"), "\"empty_once\" goes with \"unique\", on a field that is neither required nor sealed");
    if (field->from_word && field->by_moves)
        fault(&checker->reader, node_of(check, "from_word"), "\"from_word\" brings a text into a form, and no form asks what only moves set");
    if (field->by_moves && field->required && field->otherwise.length == 0)
        fault(&checker->reader, node_of(check, "set_by"), "a required field that only moves set needs a \"default\" to begin with");
}

/* `was` and `also` may not lead to two fields. */
static void check_other_names(struct field_check *check)
{
    const struct field *field = check->field;
    const struct definition *definition = check->draft->definition;
    struct reader *reader = &check->checker->reader;
    if (field->was.length > 0 && definition_field(definition, field->was) != NULL)
        fault(reader, node_of(check, "was"), "\"was\" names a field that is still here: \"%.*s\"", TEXT_ARGS(field->was));
    for (const struct field *other = definition->fields; other < field; other++) {
        if (field->was.length > 0 && text_equal(field->was, other->was))
            fault(reader, node_of(check, "was"), "\"%.*s\" was \"%.*s\" already: one field comes of one", TEXT_ARGS(other->name), TEXT_ARGS(field->was));
    }
    for (size_t i = 0; i < field->also_count; i++) {
        const struct yaml_node *node = node_item(node_of(check, "also"), field->also[i]);
        for (const struct field *other = definition->fields; other < definition->fields + definition->field_count; other++) {
            bool taken = text_equal(other->name, field->also[i]) || (other < field && text_in(field->also[i], other->also, other->also_count));
            if (taken && other != field)
                fault(reader, node, "the column \"%.*s\" leads to the field \"%.*s\" already", TEXT_ARGS(field->also[i]), TEXT_ARGS(other->name));
        }
    }
}

void check_fields(struct checker *checker, const struct draft *draft)
{
    for (size_t i = 0; i < draft->definition->field_count; i++) {
        struct field_check check = {checker, draft, &draft->definition->fields[i]};
        if (check.field->type == FIELD_UNKNOWN || check.field->is_given)
            continue;
        if (check.field->type == FIELD_CHOICE)
            check_choices(&check);
        if (check.field->type == FIELD_LINK || check.field->type == FIELD_LINKS)
            check_link(&check);
        if (check.field->otherwise.length > 0)
            check_default(&check);
        check_visibility(&check);
        check_writers(&check);
        check_withheld(&check);
        check_sealed(&check);
        check_other_fields(&check);
        check_other_names(&check);
    }
}
