/* /transparency: every paragraph of the Order with who answers for it, how often, when it was last published and how it stands, told plainly; the same at the desk with what
 * to do and the links of the site that lead nowhere (dead_links.h). */
#include <inttypes.h>

#include "base/wording.h"
#include "office/transparency/dead_links.h"
#include "office/transparency/order.h"

#define DATA(name, kind, about) {name, kind, false, false, about, NULL}
#define DATA_OR_NULL(name, about) {name, VALUE_TEXT, false, true, about, NULL}
static const struct shape_field item_fields[] = {
    DATA("paragraph", VALUE_TEXT, "The paragraph of the Order's Schedule"), DATA("title", VALUE_TEXT, "What is to be published"), DATA("owner", VALUE_TEXT, "The role that answers for it"),
    DATA("period", VALUE_TEXT, "How often"), DATA_OR_NULL("last_published", "The last proof of publication; null: none"), DATA_OR_NULL("next_due", "By when again; null: it was never published"),
    DATA("state", VALUE_TEXT, "published, stale (nobody has looked whether it still holds), late or missing"), DATA_OR_NULL("url", "Where it is read; null: nowhere yet"),
    DATA("source", VALUE_TEXT, "The law"), DATA_OR_NULL("doubt", "What is not certain of it"), PART_TEXT_MEMBER("last_line"), PART_TEXT_MEMBER("next_line"), PART_TEXT_MEMBER("owner_label"),
    PART_TEXT_MEMBER("add_href"), PART_OBJECT_MEMBER("tag", &tag_shape), {.name = NULL},
};
static const struct shape item_of_order = {"SpecifiedInformation", item_fields};
#define ORDER_MEMBERS                                                                                                                                                            \
    DATA("law", VALUE_TEXT, "The Order"), DATA("about", VALUE_TEXT, "By which law"), DATA("published", VALUE_INTEGER, "How many are published and in time"),                       \
        DATA("stale", VALUE_INTEGER, "How many nobody has looked at in time"), DATA("late", VALUE_INTEGER, "How many are late"), DATA("missing", VALUE_INTEGER, "How many were never published"), \
        {"items", VALUE_LIST, false, false, "Every paragraph", &item_of_order}, PART_TEXT_MEMBER("summary"), PART_BOOLEAN_MEMBER("has_items"), \
        PART_LIST_MEMBER("registers", &item_shape)
static const struct shape_field order_fields[] = {ORDER_MEMBERS, {.name = NULL}};
const struct shape order_shape = {"Transparency", order_fields};
static const struct shape_field desk_fields[] = {ORDER_MEMBERS, PART_OBJECT_MEMBER("links", &table_shape), PART_TEXT_MEMBER("links_line"), {.name = NULL}};
const struct shape order_desk_shape = {"DeskTransparency", desk_fields};

static struct value *text_or_null(struct arena *arena, struct text text)
{
    return text.length ? value_text(arena, text) : value_null(arena);
}

static struct text role_label(struct arena *arena, const struct definitions *definitions, struct text name)
{
    for (size_t i = 0; i < definitions->role_count; i++)
        if (text_equal(definitions->roles[i].name, name))
            return label_in(arena, definitions->roles[i].label, definitions->roles[i].label_defined);
    return name;
}

static struct value *state_tag(struct arena *arena, const struct duty_standing *standing)
{
    switch (standing->state) {
    case DUTY_PUBLISHED:
        return part_tag(arena, SAID(arena, "Published"), TEXT("green"));
    case DUTY_STALE:
        return part_tag(arena, arena_printf(arena, SAY_COUNT(arena, standing->days, "Not looked at: %d day over", "Not looked at: %d days over"), standing->days), TEXT("red"));
    case DUTY_LATE:
        return part_tag(arena, arena_printf(arena, SAY_COUNT(arena, standing->days, "%d day late", "%d days late"), standing->days), TEXT("red"));
    default:
        return part_tag(arena, SAID(arena, "Not published yet"), TEXT("red"));
    }
}

static struct value *item_of(struct arena *arena, const struct definitions *definitions, const struct duty_standing *standing)
{
    const struct law_duty *duty = standing->duty;
    struct value *item = value_object(arena);
    struct text period = duty->on_change ? arena_printf(arena, SAY(arena, "When it changes; looked at every %.*s"), TEXT_ARGS(duty->every_words)) : duty->before_month ? arena_printf(arena, SAY(arena, "Each year, before %.*s"), TEXT_ARGS(duty->before_words)) : arena_printf(arena, SAY(arena, "Every %.*s"), TEXT_ARGS(duty->every_words));
    value_set_text(arena, item, "paragraph", duty->paragraph);
    value_set_text(arena, item, "title", duty->title);
    value_set_text(arena, item, "owner", duty->owner);
    value_set_text(arena, item, "period", period);
    value_set(arena, item, "last_published", value_date(arena, standing->last));
    value_set(arena, item, "next_due", value_date(arena, standing->next));
    value_set_text(arena, item, "state", text_of(duty_state_words[standing->state]));
    value_set(arena, item, "url", text_or_null(arena, standing->url));
    value_set_text(arena, item, "source", duty->source);
    value_set(arena, item, "doubt", text_or_null(arena, duty->doubt));
    value_set_page(arena, item, "last_line", value_text(arena, date_is_none(standing->last) ? SAID(arena, "Never published here") : arena_printf(arena, SAY(arena, "Last published %.*s"), TEXT_ARGS(date_long(arena, standing->last)))));
    value_set_page(arena, item, "next_line", value_text(arena, date_is_none(standing->next) ? TEXT_NONE : arena_printf(arena, SAY(arena, "next by %.*s"), TEXT_ARGS(date_long(arena, standing->next)))));
    value_set_page(arena, item, "owner_label", value_text(arena, role_label(arena, definitions, duty->owner)));
    value_set_page(arena, item, "add_href", value_text(arena, TEXT("/desk/registers/publications/new")));
    value_set_page(arena, item, "tag", state_tag(arena, standing));
    return item;
}

/* The public registers of the rooms that answer to the public, whether anything stands in them or not. */
static struct value *registers_of(struct arena *arena, const struct definitions *definitions)
{
    struct value *registers = value_list(arena);
    for (size_t i = 0; i < definitions->count; i++) {
        const struct definition *one = &definitions->list[i];
        if (one->address.length && (text_equals(one->room, "transparency") || text_equals(one->room, "accountability")))
            value_append(arena, registers, part_item(arena, one->titles, arena_printf(arena, "/%.*s", TEXT_ARGS(one->address))));
    }
    return registers;
}

static enum result show(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct value *view = answer_view(answer), *items = value_list(arena);
    const struct law *law = definitions_law(engine->definitions, TEXT(ORDER_LAW));
    int64_t counts[DUTY_STATES] = {0};
    struct duty_standing *list;
    struct db *db;
    size_t count;
    TRY(request_db(request, &db));
    TRY(order_standing(db, arena, engine->definitions, request_moment(request).today, &list, &count));
    for (size_t i = 0; i < count; i++) {
        counts[list[i].state]++;
        value_append(arena, items, item_of(arena, engine->definitions, &list[i]));
    }
    value_set_text(arena, view, "law", law ? law->title : TEXT_NONE);
    value_set_text(arena, view, "about", law ? law->about : TEXT_NONE);
    for (size_t i = 0; i < DUTY_STATES; i++)
        value_set_integer(arena, view, duty_state_words[i], counts[i]);
    value_set(arena, view, "items", items);
    value_set_page(arena, view, "registers", registers_of(arena, engine->definitions));
    value_set_page(arena, view, "has_items", value_boolean(arena, count > 0));
    value_set_page(arena, view, "summary", value_text(arena, arena_printf(arena, SAY(arena, "Published and in time: %" PRId64 " of %zu paragraphs. Late: %" PRId64 ". Not looked at in time: %" PRId64 ". Never published here: %" PRId64 "."),
                                                                          counts[DUTY_PUBLISHED], count, counts[DUTY_LATE], counts[DUTY_STALE], counts[DUTY_MISSING])));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result order_show(struct request *request, struct answer *answer)
{
    return show(request, answer);
}

enum result order_desk_show(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *table = part_table(arena, "links", SAID(arena, "Links that lead nowhere"), SAID(arena, "Every link leads somewhere."));
    struct dead_link *links;
    size_t count, looked;
    TRY(show(request, answer));
    TRY(dead_links(request, &links, &count, &looked));
    part_column(arena, table, SAID(arena, "Where it stands"), false);
    part_column(arena, table, SAID(arena, "Link"), false);
    part_column(arena, table, SAID(arena, "Why"), false);
    for (size_t i = 0; i < count; i++) {
        struct value *row = part_table_row(arena, table);
        part_cell_link(arena, row, links[i].where, links[i].where_href);
        part_cell(arena, row, links[i].href);
        part_cell(arena, row, links[i].why);
    }
    value_set_page(arena, view, "links", table);
    value_set_page(arena, view, "links_line", value_text(arena, arena_printf(arena, SAY_COUNT(arena, (int64_t)looked, "%zu link to pages of this site was looked at in what is published.", "%zu links to pages of this site were looked at in what is published."), looked)));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}
