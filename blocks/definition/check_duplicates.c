/* What "duplicates" and "subject" refer to: fields that can be laid side by side or looked for, roles that may merge or gather.
 * Not here: what is alike (blocks/record/alike.h), merging (blocks/record/merge.h). */
#include "blocks/definition/check.h"

#define TYPE(type) (1u << (type))
#define TYPES_ALONE (TYPE(FIELD_TEXT) | TYPE(FIELD_INTEGER) | TYPE(FIELD_WEB_ADDRESS))
#define TYPES_COMPARED (TYPES_ALONE | TYPE(FIELD_DATE) | TYPE(FIELD_PARTIAL_DATE))

/* Whoever may merge reads both records whole: a field that some of them may not see would be told by the comparison. */
static bool check_field_by(struct checker *checker, const struct draft *draft, struct text name)
{
    const struct yaml_node *node = node_item(NODE(draft, "duplicates", "by"), name);
    const struct field *field = need_field(checker, node, "by", draft->definition, name, TYPES_COMPARED);
    if (field == NULL)
        return true; /* said already */
    if (field_is_sealed(field))
        fault(&checker->reader, node, "\"%.*s\" is sealed: the store cannot compare it", TEXT_ARGS(name));
    for (size_t i = 0; field->see_count > 0 && i < draft->definition->merge_count; i++) {
        struct text role = draft->definition->merge[i];
        if (!text_in(role, field->see, field->see_count))
            fault(&checker->reader, node, "\"%.*s\" may merge and may not see \"%.*s\": comparing it would tell what is in it", TEXT_ARGS(role), TEXT_ARGS(name));
    }
    return (TYPES_ALONE & TYPE(field->type)) != 0;
}

static void check_subject(struct checker *checker, const struct draft *draft)
{
    const struct definition *definition = draft->definition;
    const struct yaml_node *find = NODE(draft, "subject", "find"), *by = NODE(draft, "subject", "by");
    for (size_t i = 0; i < definition->subject_count; i++) {
        const struct field *field = need_field(checker, node_item(find, definition->subject[i]), "find", definition, definition->subject[i], TYPE(FIELD_TEXT));
        if (field != NULL && field_is_sealed(field))
            fault(&checker->reader, node_item(find, field->name), "\"%.*s\" is sealed: nothing can be looked for by it", TEXT_ARGS(field->name));
    }
    for (size_t i = 0; i < definition->subject_by_count; i++) {
        struct text role = definition->subject_by[i];
        if (need_role(checker, node_item(by, role), role) && !text_in(role, definition->see, definition->see_count))
            fault(&checker->reader, node_item(by, role), "\"%.*s\" may gather what is held, so it must be in \"see\"", TEXT_ARGS(role));
    }
    for (size_t i = 0; i < definition->subject_approve_count; i++) {
        struct text role = definition->subject_approve[i];
        const struct yaml_node *node = node_item(NODE(draft, "subject", "approve"), role);
        if (need_role(checker, node, role) && !text_in(role, definition->subject_by, definition->subject_by_count))
            fault(&checker->reader, node, "\"%.*s\" may approve an answer, so it must be in \"by\": whoever approves reads all of it", TEXT_ARGS(role));
    }
}

void check_duplicates(struct checker *checker, const struct draft *draft)
{
    const struct definition *definition = draft->definition;
    const struct yaml_node *merge = NODE(draft, "duplicates", "merge");
    bool some_alone = definition->duplicates_by_count == 0;
    check_subject(checker, draft);
    for (size_t i = 0; i < definition->duplicates_by_count; i++)
        some_alone = check_field_by(checker, draft, definition->duplicates_by[i]) || some_alone;
    if (!some_alone)
        fault(&checker->reader, NODE(draft, "duplicates", "by"), "dates alone do not make two records alike: name a text, integer or web_address field too");
    for (size_t i = 0; i < definition->merge_count; i++) {
        struct text role = definition->merge[i];
        if (need_role(checker, node_item(merge, role), role) && !text_in(role, definition->see, definition->see_count))
            fault(&checker->reader, node_item(merge, role), "\"%.*s\" may merge, so it must be in \"see\"", TEXT_ARGS(role));
    }
}
