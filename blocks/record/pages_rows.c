/* What a record holds, as rows of a summary list: each field in the way people read it. */
#include "blocks/record/desk.h"

#include <inttypes.h>

#include "base/wording.h"
#include "blocks/file/copy.h"
#include "blocks/record/clocks.h"

#define PROSE_HEADING_SHIFT 2

static struct text link_href(struct desk *desk, const struct field *field, int64_t id)
{
    return desk_may_see_id(desk, field->target, id) ? desk_record_href(desk->arena, field->target, id) : TEXT_NONE;
}

static void add_links(struct desk *desk, struct value *rows, const struct field *field, const struct field_value *value)
{
    struct value *items = value_list(desk->arena);
    for (size_t i = 0; i < value->link_count; i++) {
        struct field_value one = {.links = &value->links[i], .link_count = 1};
        value_append(desk->arena, items, part_item(desk->arena, desk_show(desk, field, &one), link_href(desk, field, value->links[i])));
    }
    part_row_items(desk->arena, rows, field->label, items);
}

static void add_choice(struct desk *desk, struct value *rows, const struct field *field, const struct field_value *value)
{
    const struct choice *choice = choice_find(field->choices, value->text);
    if (choice && choice->colour.length)
        part_row_tag(desk->arena, rows, field->label, part_tag(desk->arena, choice->label, choice->colour));
    else
        part_row_text(desk->arena, rows, field->label, desk_show(desk, field, value));
}

/* What has become of the copy for the public, and the way to its page. */
static struct value *copy_item(struct desk *desk, struct text canonical)
{
    struct file_copy copy;
    int64_t id = 0;
    bool is = text_to_integer(canonical, &id) == OK && copy_find(desk->db, desk->arena, id, &copy) == OK;
    struct text line = !is ? SAID(desk->arena, "Not public yet: prepare the copy for the public")
                       : copy.is_public ? SAID(desk->arena, "A copy is public")
                       : copy.approved_by ? SAID(desk->arena, "The copy for the public is approved") : SAID(desk->arena, "The copy for the public waits for approval");
    return part_item(desk->arena, line, arena_printf(desk->arena, "%.*s/copy", TEXT_ARGS(file_href(desk->arena, canonical))));
}

/* `value`: all the files of the field. */
static void add_files(struct desk *desk, struct value *rows, const struct field *field, const struct field_value *value)
{
    struct value *items = value_list(desk->arena);
    struct text rest = value->text, id;
    while (file_next(&rest, &id)) {
        bool may_open;
        struct text state = file_state_line(desk->db, desk->arena, desk->engine, id, &may_open);
        value_append(desk->arena, items, part_item(desk->arena, file_lines_opened(desk->db, desk->engine, desk->arena, id), may_open ? file_href(desk->arena, id) : TEXT_NONE));
        if (state.length)
            value_append(desk->arena, items, part_item(desk->arena, state, TEXT_NONE));
        if (field->is_public && may_open)
            value_append(desk->arena, items, copy_item(desk, id));
    }
    part_row_items(desk->arena, rows, field->label, items);
}

static void add_row(struct desk *desk, struct value *rows, const struct field *field, const struct field_value *value)
{
    bool is_web = text_starts(value->text, TEXT("https://")) || text_starts(value->text, TEXT("http://"));
    if (!value->text.length && !value->link_count)
        part_row_text(desk->arena, rows, field->label, SAID(desk->arena, "Not given"));
    else if (field_value_is_sealed(value))
        part_row_text(desk->arena, rows, field->label, desk_show(desk, field, value));
    else if (field->type == FIELD_LINKS)
        add_links(desk, rows, field, value);
    else if (field->type == FIELD_LINK)
        part_row_link(desk->arena, rows, field->label, desk_show(desk, field, value), link_href(desk, field, value->links[0]));
    else if (field->type == FIELD_CHOICE)
        add_choice(desk, rows, field, value);
    else if (field->type == FIELD_FILE)
        add_files(desk, rows, field, value);
    else if (field->type == FIELD_PROSE)
        part_row_html(desk->arena, rows, field->label, markdown_value(desk->arena, value->text, PROSE_HEADING_SHIFT));
    else if (field->type == FIELD_WEB_ADDRESS && is_web)
        part_row_link(desk->arena, rows, field->label, value->text, value->text);
    else
        part_row_text(desk->arena, rows, field->label, desk_show(desk, field, value));
}

struct value *record_rows(struct desk *desk, const struct record *record)
{
    struct value *rows = value_list(desk->arena);
    const struct room_annex *annex = engine_annex(desk->engine, record->definition->name);
    bool is_theirs = record_is_theirs(desk->db, record, &desk->actor), behind[DEFINITION_FIELDS_MAX] = {0};
    if (record->id && record->definition->language_count && translations_behind(desk->db, desk->arena, record, behind) < 0)
        return rows;
    for (size_t i = 0; i < record->definition->field_count; i++) {
        const struct field *field = &record->definition->fields[i];
        struct field_value together = {.text = TEXT_NONE};
        if (field->place_of.length || !field_may_see(field, &desk->actor, is_theirs))
            continue;
        together.text = record_files(desk->arena, record, field);
        add_row(desk, rows, field, field->files_max > 1 ? &together : &record->values[i]);
        if (behind[i])
            part_row_mark(desk->arena, rows, part_tag(desk->arena, SAID(desk->arena, "Made for earlier words"), TEXT("yellow")));
        if (field->translates.length && record->values[i].text.length)
            part_row_language(desk->arena, rows, text_of(written_language_find(field->language)->tag));
    }
    if (record->id && annex)
        part_row_link(desk->arena, rows, text_of(wording(desk->arena, annex->label)), text_of(wording(desk->arena, annex->link)), annex->desk_href(desk->arena, record->id));
    return rows;
}

/* A date that is set stands among the fields already. */
enum result record_add_clocks(struct desk *desk, const struct record *record, struct value *rows)
{
    struct deadline_query query = {.of = record};
    struct record_deadline *list;
    size_t count;
    if (!record->id || !record->definition->clock_count)
        return OK;
    TRY(record_deadlines(desk->db, desk->engine, desk->arena, &query, &desk->actor, &list, &count));
    for (size_t i = 0; i < count; i++) {
        const struct clock_run *run = &list[i].run;
        struct text stands = clock_run_words(desk->arena, run);
        if (list[i].clock->due.length || run->state == CLOCK_NOT_STARTED)
            continue;
        if (!date_is_none(run->due))
            stands = arena_printf(desk->arena, "%.*s (%.*s)", TEXT_ARGS(date_long(desk->arena, run->due)), TEXT_ARGS(stands));
        part_row_text(desk->arena, rows, list[i].clock->label, arena_printf(desk->arena, "%.*s. %.*s", TEXT_ARGS(stands), TEXT_ARGS(clock_working_words(desk->arena, run))));
    }
    return OK;
}

enum result record_add_computed(struct desk *desk, const struct record *record, struct value *rows, struct value *json)
{
    for (size_t i = 0; i < record->definition->computed_count; i++) {
        const struct computed *computed = &record->definition->computed[i];
        struct field as_field = {.name = computed->name, .label = computed->label, .type = computed->type};
        struct field_value value = {.text = TEXT_NONE};
        struct rule_input input = {desk->db, desk->arena, record->definition, record->id, desk->actor.moment.today, false};
        rule_function *rule = engine_rule(desk->engine, computed->rule);
        if (rule)
            TRY(rule(&input, &value.text));
        part_row_text(desk->arena, rows, computed->label, value.text.length ? desk_show(desk, &as_field, &value) : SAID(desk->arena, "Not known"));
        value_set_named(desk->arena, json, computed->name, desk_json(desk, &as_field, &value), false);
    }
    return OK;
}
