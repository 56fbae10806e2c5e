/* Parts: every member that a template may ask for is set, also where there is nothing. */
#include "blocks/parts/parts.h"
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

TEST("an empty field, row, entry, table and set of filters have every member")
{
    struct arena *arena = arena_new(1 << 20);
    check_whole(part_field(arena, TEXT("title"), TEXT("Title"), TEXT_NONE, "text"), &form_field_shape);
    check_whole(part_row(arena, value_list(arena), TEXT("Lead")), &summary_row_shape);
    check_whole(part_entry(arena, value_list(arena), TEXT("Published"), TEXT_NONE, TEXT_NONE), &entry_shape);
    check_whole(part_table(arena, "t", TEXT("Actions"), TEXT("None.")), &table_shape);
    check_whole(part_filters(arena, TEXT("/desk/plan")), &filters_shape);
    CHECK(part_error_summary(arena, value_list(arena))->kind == VALUE_NULL);
    CHECK(part_error_summary(arena, NULL)->kind == VALUE_NULL);
    CHECK(part_tag(arena, TEXT_NONE, TEXT("red"))->kind == VALUE_NULL);
    arena_free(arena);
}

TEST("a field is of one kind, and its first option has the field's id")
{
    struct arena *arena = arena_new(1 << 20);
    struct value *field = part_field(arena, TEXT("roles"), TEXT("Roles"), TEXT_NONE, "links");
    int kinds = 0;
    part_field_option(arena, field, TEXT("a"), TEXT("A"), TEXT_NONE, false);
    part_field_option(arena, field, TEXT("b"), TEXT("B"), TEXT_NONE, true);
    for (size_t i = 0; i < field->object.count; i++)
        kinds += text_starts(field->object.members[i].name, TEXT("is_")) && value_is_truthy(field->object.members[i].value);
    CHECK_INTEGER(kinds, 1);
    CHECK(value_is_truthy(value_get(field, TEXT("is_links"))));
    check_whole(field, &form_field_shape);
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
    struct value *table = part_table(arena, "t", TEXT("Actions"), TEXT("None.")), *row, *entry, *errors = value_list(arena);
    CHECK(!value_is_truthy(value_get(table, TEXT("has_rows"))));
    part_column(arena, table, TEXT("Number"), true);
    row = part_table_row(arena, table);
    part_cell_number(arena, row, 41);
    part_cell_link(arena, row, TEXT("41"), TEXT("/plan/actions/41"));
    part_cell_tag(arena, row, part_tag(arena, TEXT("Kept"), TEXT("green")));
    CHECK(value_is_truthy(value_get(table, TEXT("has_rows"))));
    check_whole(table, &table_shape);
    part_error(arena, errors, TEXT("Enter a title"), TEXT("title"));
    check_whole(part_error_summary(arena, errors), &error_summary_shape);
    entry = part_entry(arena, value_list(arena), TEXT("Kept"), TEXT_NONE, TEXT_NONE);
    part_entry_change(arena, entry, TEXT("Title"), NULL);
    part_entry_document(arena, entry, TEXT("Report"), TEXT_NONE, TEXT_NONE);
    check_whole(entry, &entry_shape);
    CHECK(value_is_truthy(value_get(entry, TEXT("has_changes"))) && value_is_truthy(value_get(entry, TEXT("has_documents"))));
    arena_free(arena);
}

TEST("pages of a list: none for one page, no way past the ends, exact words")
{
    struct arena *arena = arena_new(1 << 20);
    struct value *first, *last;
    CHECK(part_pagination(arena, TEXT("/x"), TEXT_NONE, 1, 50, 0)->kind == VALUE_NULL);
    CHECK(part_pagination(arena, TEXT("/x"), TEXT_NONE, 1, 50, 50)->kind == VALUE_NULL);
    first = part_pagination(arena, TEXT("/x"), TEXT("a=b&"), 1, 50, 51);
    CHECK_TEXT(value_get_text(first, "previous_href"), "");
    CHECK_TEXT(value_get_text(first, "next_href"), "/x?a=b&page=2");
    CHECK_TEXT(value_get_text(first, "total_line"), "Showing 1 to 50 of 51");
    last = part_pagination(arena, TEXT("/x"), TEXT_NONE, 2, 50, 51);
    CHECK_TEXT(value_get_text(last, "previous_href"), "/x?page=1");
    CHECK_TEXT(value_get_text(last, "next_href"), "");
    CHECK_TEXT(value_get_text(last, "total_line"), "Showing 51 to 51 of 51");
    check_whole(last, &pagination_shape);
    arena_free(arena);
}

TEST("an arena that is full gives no view, and nothing crashes")
{
    for (size_t n = 1; n < 60; n++) {
        struct arena *arena = arena_new(1 << 20);
        struct value *table, *field, *entry;
        arena_fail_at(arena, n);
        part_error_summary(arena, value_list(arena));
        field = part_field(arena, TEXT("x"), TEXT("X"), TEXT_NONE, "select");
        part_field_option(arena, field, TEXT("a"), TEXT("A"), TEXT_NONE, false);
        table = part_table(arena, "t", TEXT("A"), TEXT("B"));
        part_column(arena, table, TEXT("N"), false);
        part_cell(arena, part_table_row(arena, table), TEXT("1"));
        entry = part_entry(arena, value_list(arena), TEXT("T"), TEXT_NONE, TEXT_NONE);
        part_entry_change(arena, entry, TEXT("T"), NULL);
        part_filter_option(arena, part_filter_choice(arena, part_filters(arena, TEXT("/")), TEXT("n"), TEXT("N")), TEXT("v"), TEXT("V"), true);
        CHECK(arena_failed(arena));
        arena_free(arena);
    }
}
