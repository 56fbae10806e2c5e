/* What access refers to: roles, the word "assigned", scopes; and that nobody may do what
 * they cannot see, that what is behind glass is logged, and that what names a record tells nothing.
 * Not here: the keys (read_register.c). */
#include "blocks/definition/check.h"

#define TYPE(type) (1u << (type))

bool need_role_or_assigned(struct checker *checker, const struct yaml_node *node, struct text name)
{
    return text_equal(name, ROLE_ASSIGNED) || need_role(checker, node, name);
}

/* Whoever a record is assigned to sees it: by that word itself, or since every role that may have it does. */
static bool assigned_see(const struct definition *definition)
{
    bool all = definition->assigned_to_count > 0;
    for (size_t i = 0; i < definition->assigned_to_count; i++)
        all = all && text_in(definition->assigned_to[i], definition->see, definition->see_count);
    return all || text_in(ROLE_ASSIGNED, definition->see, definition->see_count);
}

/* Whoever makes a record is assigned to it, where their role can be. */
static bool makers_see(const struct definition *definition, struct text role)
{
    return text_in(ROLE_ASSIGNED, definition->see, definition->see_count) && text_in(role, definition->assigned_to, definition->assigned_to_count);
}

void check_roles(struct checker *checker, const struct draft *draft, const struct yaml_node *node,
                 const char *doing, const struct text *roles, size_t count)
{
    const struct definition *definition = draft->definition;
    bool adds = strcmp(doing, "add") == 0;
    for (size_t i = 0; i < count; i++) {
        const struct yaml_node *item = node_item(node, roles[i]);
        bool sees = text_in(roles[i], definition->see, definition->see_count) || (adds && makers_see(definition, roles[i])) ||
                    (text_equal(roles[i], ROLE_ASSIGNED) && assigned_see(definition));
        if (adds && text_equal(roles[i], ROLE_ASSIGNED))
            fault(&checker->reader, item, "nobody is assigned to a record before it is made: \"add\" names roles");
        else if (need_role_or_assigned(checker, item, roles[i]) && definition->see_count > 0 && !sees)
            fault(&checker->reader, item, "\"%.*s\" may %s but not see the record: add it to \"see\" under \"access\"",
                  TEXT_ARGS(roles[i]), doing);
    }
}

/* Links from field to field, ending at an organisation. */
static void check_path(struct checker *checker, const struct draft *draft, const struct scope *scope)
{
    const struct yaml_node *node = NODE(draft, "access", "only", scope->role.data);
    const struct definition *at = draft->definition;
    struct text rest = scope->path, step;
    while (text_next(&rest, '.', &step)) {
        const struct field *field = need_field(checker, node, "only", at, step, TYPE(FIELD_LINK) | TYPE(FIELD_LINKS));
        if (field == NULL)
            return;
        at = definitions_find(checker->definitions, field->to);
        if (at == NULL)
            return; /* said at the field itself */
    }
    if (!text_equals(at->name, "organisation"))
        fault(&checker->reader, node, "\"only\" must end at an organisation; \"%.*s\" ends at %s %.*s", TEXT_ARGS(scope->path),
              article(at->name.data), TEXT_ARGS(at->name));
}

static void check_scope(struct checker *checker, const struct draft *draft, const struct scope *scope)
{
    const struct definitions *definitions = checker->definitions;
    const struct definition *definition = draft->definition;
    const struct yaml_node *node = NODE(draft, "access", "only", scope->role.data);
    if (!need_role(checker, node, scope->role))
        return;
    for (size_t i = 0; i < definitions->role_count; i++) {
        if (text_equal(definitions->roles[i].name, scope->role) && !definitions->roles[i].of_organisation)
            fault(&checker->reader, node, "\"only\" is for roles with \"of_organisation: yes\"; \"%.*s\" acts for the office", TEXT_ARGS(scope->role));
    }
    if (!text_in(scope->role, definition->see, definition->see_count))
        fault(&checker->reader, node, "\"only\" limits what \"%.*s\" sees, and it is not in \"see\"", TEXT_ARGS(scope->role));
    check_path(checker, draft, scope);
}

/* --- Assigned, logged, behind glass --------------------------------------- */

static void check_assigned(struct checker *checker, const struct draft *draft)
{
    const struct definition *definition = draft->definition;
    const struct yaml_node *access = NODE(draft, "access"), *assign = yaml_get(access, "assign"), *to = yaml_get(access, "assigned_to");
    for (size_t i = 0; assign != NULL && i < definition->assign_count; i++)
        (void)need_role_or_assigned(checker, node_item(assign, definition->assign[i]), definition->assign[i]);
    for (size_t i = 0; to != NULL && i < definition->assigned_to_count; i++)
        (void)need_role(checker, node_item(to, definition->assigned_to[i]), definition->assigned_to[i]);
    if (!definition->uses_assigned) {
        if (assign != NULL || to != NULL)
            fault(&checker->reader, assign != NULL ? assign : to, "\"%s\" is for registers in which \"assigned\" may see, edit or move a record; it stands nowhere here",
                  assign != NULL ? "assign" : "assigned_to");
        return;
    }
    if (definition->assign_count == 0)
        fault(&checker->reader, assign != NULL ? assign : access, "\"assigned\" is used, so \"assign\" must name the roles that may assign a record");
    if (definition->assigned_to_count == 0)
        fault(&checker->reader, to != NULL ? to : access, "\"assigned\" is used, so \"assigned_to\" or \"add\" must name the roles that can have a record");
}

static void check_glass(struct checker *checker, const struct draft *draft)
{
    const struct definition *definition = draft->definition;
    const struct yaml_node *node = yaml_get(NODE(draft, "access"), "break_glass");
    const struct yaml_node *hours = yaml_get(NODE(draft, "access"), "glass_hours");
    if (node == NULL && hours != NULL)
        fault(&checker->reader, hours, "\"glass_hours\" says how long a broken glass stays open, and no \"break_glass\" names who may break one");
    if (node == NULL)
        return;
    if (!definition->reads_logged)
        fault(&checker->reader, node, "\"break_glass\" needs \"reads: logged\": what is opened so must be seen by the auditor");
    for (size_t i = 0; i < definition->break_glass_count; i++) {
        struct text role = definition->break_glass[i];
        const struct yaml_node *item = node_item(node, role);
        bool bounded = false;
        for (size_t j = 0; j < definition->only_count; j++)
            bounded = bounded || text_equal(definition->only[j].role, role);
        if (need_role(checker, item, role) && !bounded && text_in(role, definition->see, definition->see_count))
            fault(&checker->reader, item, "\"%.*s\" is in \"see\" and needs to break nothing", TEXT_ARGS(role));
    }
}

/* Whoever assigns a record, or looks for it to break the glass, is shown its reference and state alone. */
static void check_what_names(struct checker *checker, const struct draft *draft)
{
    const struct definition *definition = draft->definition;
    const struct field *name = definition_field(definition, definition->name_field);
    bool hidden = text_in(ROLE_ASSIGNED, definition->see, definition->see_count) || definition->break_glass_count > 0;
    if (name != NULL && name->see_count > 0)
        fault(&checker->reader, NODE(draft, "fields", name->name.data, "see"),
              "\"%.*s\" names a record in lists, so it cannot have \"see\": let \"name\" say another field", TEXT_ARGS(name->name));
    for (size_t i = 0; i < definition->field_count; i++) {
        const struct field *field = &definition->fields[i];
        char part[DEFINITION_NAME_BYTES_MAX + 3];
        if (field->name.length > DEFINITION_NAME_BYTES_MAX)
            continue;
        (void)snprintf(part, sizeof(part), "{%.*s}", TEXT_ARGS(field->name));
        if (!text_contains(definition->reference, text_of(part)))
            continue;
        if (field->see_count > 0)
            fault(&checker->reader, NODE(draft, "reference"), "\"%.*s\" has \"see\", so it cannot stand in the reference, which is shown", TEXT_ARGS(field->name));
        else if (hidden)
            fault(&checker->reader, NODE(draft, "reference"), "who may not see a record is shown its reference to assign it or to break the glass: it cannot hold \"%.*s\"",
                  TEXT_ARGS(field->name));
    }
}

void check_access(struct checker *checker, const struct draft *draft)
{
    const struct definition *definition = draft->definition;
    const struct yaml_node *see = NODE(draft, "access", "see");
    for (size_t i = 0; i < definition->see_count; i++)
        (void)need_role_or_assigned(checker, node_item(see, definition->see[i]), definition->see[i]);
    check_roles(checker, draft, NODE(draft, "access", "add"), "add", definition->add, definition->add_count);
    check_roles(checker, draft, NODE(draft, "access", "edit"), "edit", definition->edit, definition->edit_count);
    if (yaml_get(yaml_get(draft->root, "access"), "withdraw") != NULL && !definition->publishes)
        fault(&checker->reader, NODE(draft, "access", "withdraw"), "nothing can be taken down: no move has \"publishes: yes\"");
    else if (yaml_get(yaml_get(draft->root, "access"), "withdraw") != NULL)
        check_roles(checker, draft, NODE(draft, "access", "withdraw"), "take down", definition->withdraw, definition->withdraw_count);
    if (yaml_get(yaml_get(draft->root, "access"), "erase") != NULL)
        check_roles(checker, draft, NODE(draft, "access", "erase"), "erase", definition->erase, definition->erase_count);
    if (yaml_get(yaml_get(draft->root, "access"), "hold") != NULL)
        check_roles(checker, draft, NODE(draft, "access", "hold"), "put on legal hold", definition->hold, definition->hold_count);
    if (definition->keep.given && !definition->keep.ever && definition->erase_count == 0)
        fault(&checker->reader, NODE(draft, "keep"), "nobody could destroy what is due: no role may publish, so \"access\" must say who may \"erase\"");
    for (size_t i = 0; i < definition->only_count; i++)
        check_scope(checker, draft, &definition->only[i]);
    check_assigned(checker, draft);
    check_glass(checker, draft);
    check_what_names(checker, draft);
}
