/* The answer as a page that stands alone: its view, and writing it piece by piece. See package.h. The words that requesters read are those of the templates
 * pages/document*.html, which an office may edit. */
#include "blocks/subject/package.h"

#include <inttypes.h>

/* --- What was left out ----------------------------------------------------- */

static enum result add_counted(struct package *package, struct value *lines, struct sql sql, const char *one, const char *several)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = package->arena;
    int step;
    TRY(db_query(package->db, &row, sql, BIND(bind_integer(package->answer->id))));
    while ((step = statement_step(row)) == 1) {
        int64_t count = statement_integer(row, 1);
        struct text label = access_ground_label(package->engine, statement_copy(row, 0, arena));
        value_append(arena, lines, value_text(arena, arena_printf(arena, "%" PRId64 " %s: %.*s", count, count == 1 ? one : several, TEXT_ARGS(label))));
    }
    return step < 0 ? (enum result)step : OK;
}

static enum result add_left_out(struct package *package, struct value *lines)
{
    TRY(add_counted(package, lines,
                    SQL("select ground, count(*) from subject_item where answer = $1 and decision = 'withhold' and silent = 0 group by ground order by ground"),
                    "item is withheld", "items are withheld"));
    TRY(add_counted(package, lines,
                    SQL("select g.ground, count(*) from (select distinct p.item, p.part_group, p.ground from subject_part p join subject_item i on i.answer = p.answer"
                        " and i.position = p.item where p.answer = $1 and p.ground is not null and i.decision = 'include') g group by g.ground order by g.ground"),
                    "part of an item is withheld", "parts of items are withheld"));
    return add_counted(package, lines, SQL("select p.ground, count(*) from subject_passage p where p.answer = $1 and (p.item = 0 or exists (select 1 from subject_item i"
                           " where i.answer = p.answer and i.position = p.item and i.decision = 'include')) group by p.ground order by p.ground"),
                       "word or name is hidden wherever it stood", "words or names are hidden wherever they stood");
}

/* --- What is held, and for how long ---------------------------------------- */

static struct text kept_words(struct arena *arena, const struct definition *definition)
{
    const struct keep_rule *keep = &definition->keep;
    static const char *const units[][2] = {[KEEP_DAYS] = {"day", "days"}, [KEEP_MONTHS] = {"month", "months"}, [KEEP_YEARS] = {"year", "years"}};
    const struct field *field = keep->given && !keep->ever && keep->state == SIZE_MAX ? definition_field(definition, keep->field) : NULL;
    if (!keep->given)
        return TEXT("As long as the work for which it is kept needs it");
    if (keep->ever)
        return TEXT("For ever, as a public record");
    return arena_printf(arena, "%d %s after: %.*s", keep->count, units[keep->unit][keep->count != 1],
                        TEXT_ARGS(field ? field->label : keep->state != SIZE_MAX ? definition->states[keep->state].label : TEXT_NONE));
}

static enum result add_registers(struct package *package, struct value *list)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = package->arena;
    int step;
    TRY(db_query(package->db, &row, SQL("select distinct reg from subject_item where answer = $1 and decision = 'include' and reg <> '' order by reg"),
                 BIND(bind_integer(package->answer->id))));
    while ((step = statement_step(row)) == 1) {
        const struct definition *definition = definitions_find(package->engine->definitions, statement_text(row, 0));
        struct value *item = value_object(arena);
        if (!definition)
            continue;
        value_set_text(arena, item, "title", definition->titles);
        value_set_text(arena, item, "about", definition->about);
        value_set_text(arena, item, "kept", kept_words(arena, definition));
        value_append(arena, list, item);
    }
    return step < 0 ? (enum result)step : OK;
}

enum result package_view(struct package *package, struct value **ret_view)
{
    struct arena *arena = package->arena;
    struct value *view = value_object(arena), *left_out = value_list(arena), *registers = value_list(arena);
    const struct subject_answer *answer = package->answer;
    struct date answered = answer->approved_at.seconds ? date_in_london(answer->approved_at) : package->actor->moment.today;
    TRY(add_left_out(package, left_out));
    TRY(add_registers(package, registers));
    value_set_page(arena, view, "reference", value_text(arena, answer->reference));
    value_set_page(arena, view, "name", value_text(arena, package->name));
    value_set_page(arena, view, "office", value_text(arena, package->body.legal_name.length ? package->body.legal_name : TEXT("This office")));
    value_set_page(arena, view, "received_line", value_text(arena, date_long(arena, answer->received_on)));
    value_set_page(arena, view, "answered_line", value_text(arena, date_long(arena, answered)));
    value_set_page(arena, view, "left_out", left_out);
    value_set_page(arena, view, "has_left_out", value_boolean(arena, value_is_truthy(left_out)));
    value_set_page(arena, view, "registers", registers);
    value_set_page(arena, view, "has_registers", value_boolean(arena, value_is_truthy(registers)));
    *ret_view = view;
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

struct value *package_item_view(struct arena *arena, const struct told_item *item)
{
    struct value *value = value_object(arena), *parts = value_list(arena);
    for (size_t i = 0; i < item->part_count; i++) {
        const struct told_part *told = &item->parts[i];
        struct value *part = value_object(arena);
        value_set_page(arena, part, "label", value_text(arena, told->label));
        value_set_page(arena, part, "content", value_text(arena, told->content));
        value_set_page(arena, part, "withheld", value_text(arena, told->withheld));
        value_set_page(arena, part, "file", value_text(arena, told->file ? told->file_path : TEXT_NONE));
        value_append(arena, parts, part);
    }
    value_set_page(arena, value, "number", value_text(arena, arena_printf(arena, "%" PRId64, item->number)));
    value_set_page(arena, value, "title", value_text(arena, item->title));
    value_set_page(arena, value, "kind", value_text(arena, item->kind));
    value_set_page(arena, value, "withheld", value_text(arena, item->withheld));
    value_set_page(arena, value, "parts", parts);
    value_set_page(arena, value, "has_parts", value_boolean(arena, item->part_count > 0));
    return value;
}

/* --- Written --------------------------------------------------------------- */

static enum result render(struct package *package, const char *name, const struct value *view, struct buffer *out)
{
    AUTO(buffer_clear) struct buffer page;
    buffer_init(&page, (size_t)48 << 20);
    TRY(template_render(package->templates, text_of(name), &view, 1, &page, package->message));
    TRY(page.failure);
    buffer_append(out, buffer_text(&page));
    return OK;
}

enum result package_write_head(struct package *package, struct buffer *out)
{
    struct value *view;
    TRY(package_view(package, &view));
    const struct embedded_file *style = embedded_find(TEXT("assets/document.css"));
    value_set_page(package->arena, view, "style", value_text(package->arena, style ? (struct text){style->data, style->length} : TEXT_NONE));
    value_set_page(package->arena, view, "style_href", value_text(package->arena, TEXT_NONE));
    value_set_page(package->arena, view, "more_line", value_text(package->arena, TEXT_NONE));
    return render(package, PACKAGE_DOCUMENT "_head", view, out);
}

enum result package_write_item(struct package *package, const struct told_item *item, struct buffer *out)
{
    return render(package, PACKAGE_DOCUMENT "_item", package_item_view(package->scratch, item), out);
}

enum result package_write_foot(struct package *package, struct buffer *out)
{
    struct value *view;
    TRY(package_view(package, &view));
    return render(package, PACKAGE_DOCUMENT "_foot", view, out);
}
