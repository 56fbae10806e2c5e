/* Parts: every member that a template may ask for is set, also where there is nothing. */
#include "blocks/parts.h"
#include "test.h"

/* Each member of the shape is there, is of its kind, and there is none besides. */
static void check_whole(const struct value *value, const struct shape *shape)
{
    size_t count = 0;
    for (const struct shape_field *field = shape->fields; field->name; field++) {
        const struct value *member = value_get(value, text_of(field->name));
        count++;
        if (!member)
            printf("  %s has no member %s\n", shape->name, field->name);
        CHECK(member != NULL);
        CHECK(!member || member->kind == field->kind || (field->nullable && member->kind == VALUE_NULL));
        for (size_t i = 0; member && field->of && member->kind == VALUE_LIST && i < member->list.count; i++)
            check_whole(member->list.items[i], field->of);
        if (member && field->of && member->kind == VALUE_OBJECT)
            check_whole(member, field->of);
    }
    CHECK(value && value->object.count == count);
}

TEST("an empty field, row and entry have every member")
{
    struct arena *arena = arena_new(1 << 20);
    check_whole(part_field(arena, &(struct part_field){.kind = "text", .name = "title"}), &part_field_shape);
    check_whole(part_row(arena, &(struct part_row){.label = TEXT("Lead")}), &part_row_shape);
    check_whole(part_entry(arena, &(struct part_entry){.heading = TEXT("Published")}), &part_entry_shape);
    check_whole(part_table(arena, "t", TEXT("Actions"), TEXT("None.")), &part_table_shape);
    CHECK(part_errors(arena, value_list(arena))->kind == VALUE_NULL);
    CHECK(part_errors(arena, NULL)->kind == VALUE_NULL);
    arena_free(arena);
}

TEST("a field is of one kind, and its first option has the field's id")
{
    struct arena *arena = arena_new(1 << 20);
    const struct part_option options[] = {{.value = TEXT("a"), .label = TEXT("A")}, {.value = TEXT("b"), .label = TEXT("B"), .selected = true}};
    const struct value *field = part_field(
        arena, &(struct part_field){.kind = "links", .name = "roles", .options = options, .option_count = COUNT_OF(options)});
    int kinds = 0;
    for (size_t i = 0; i < field->object.count; i++)
        kinds += text_starts(field->object.members[i].name, TEXT("is_")) && value_is_truthy(field->object.members[i].value);
    CHECK_INTEGER(kinds, 1);
    CHECK(value_is_truthy(value_get(field, TEXT("is_links"))));
    check_whole(field, &part_field_shape);
    const struct value *list = value_get(field, TEXT("options"));
    CHECK_TEXT(value_get_text(list->list.items[0], "option_id"), "roles");
    CHECK_TEXT(value_get_text(list->list.items[1], "option_id"), "roles-2");
    CHECK(!value_is_truthy(value_get(list->list.items[0], TEXT("selected"))));
    CHECK(value_is_truthy(value_get(list->list.items[1], TEXT("selected"))));
    arena_free(arena);
}

TEST("a table with a row, a list of errors, an entry with all it may have")
{
    struct arena *arena = arena_new(1 << 20);
    struct value *table = part_table(arena, "t", TEXT("Actions"), TEXT("None."));
    struct value *errors = value_list(arena), *changes = value_list(arena), *documents = value_list(arena);
    CHECK(!value_is_truthy(value_get(table, TEXT("has_rows"))));
    part_column_add(arena, table, TEXT("Number"), TEXT_NONE, NULL, true);
    struct value *row = part_table_row(arena, table);
    part_cell_add(arena, row, TEXT("41"), TEXT("/plan/actions/41"), true);
    part_cell_add_tag(arena, row, TEXT("Kept"), TEXT("green"));
    CHECK(value_is_truthy(value_get(table, TEXT("has_rows"))));
    check_whole(table, &part_table_shape);
    part_error_add(arena, errors, TEXT("Enter a title"), TEXT("title"));
    check_whole(part_errors(arena, errors), &part_errors_shape);
    part_change_add(arena, changes, TEXT("Title"), NULL);
    part_document_add(arena, documents, TEXT("Report"), TEXT_NONE, TEXT_NONE);
    const struct value *entry =
        part_entry(arena, &(struct part_entry){.tag = part_tag(arena, TEXT("Kept"), TEXT("green")), .changes = changes, .documents = documents});
    check_whole(entry, &part_entry_shape);
    CHECK(value_is_truthy(value_get(entry, TEXT("has_changes"))) && value_is_truthy(value_get(entry, TEXT("has_documents"))));
    arena_free(arena);
}

TEST("an arena that is full gives no view, and nothing crashes")
{
    for (size_t n = 1; n < 60; n++) {
        struct arena *arena = arena_new(1 << 20);
        const struct part_option option = {.value = TEXT("a"), .label = TEXT("A")};
        arena_fail_at(arena, n);
        part_errors(arena, value_list(arena));
        part_field(arena, &(struct part_field){.kind = "select", .name = "x", .options = &option, .option_count = 1});
        struct value *table = part_table(arena, "t", TEXT("A"), TEXT("B"));
        part_column_add(arena, table, TEXT("N"), TEXT_NONE, NULL, false);
        part_cell_add(arena, part_table_row(arena, table), TEXT("1"), TEXT_NONE, false);
        struct value *changes = value_list(arena);
        part_change_add(arena, changes, TEXT("T"), NULL);
        part_entry(arena, &(struct part_entry){.changes = changes});
        CHECK(arena_failed(arena));
        arena_free(arena);
    }
}
