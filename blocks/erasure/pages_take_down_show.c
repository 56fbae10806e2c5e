/* What the pages of pages_take_down.c show: the choices, and what exactly will happen where. */
#include "blocks/erasure/pages_internal.h"

#include <inttypes.h>

#include "base/wording.h"
#include "base/format/json.h"
#include "blocks/search/search.h"

#define SHOWN_CHARACTERS 120
#define ELSEWHERE_MAX 10

static const struct shape_field take_down_fields[] = {
    PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("context_line"), PART_TEXT_MEMBER("record_title"), PART_TEXT_MEMBER("record_href"), PART_FORM_MEMBERS,
    PART_TEXT_MEMBER("submit_label"), PART_TEXT_MEMBER("cancel_href"), PART_LIST_MEMBER("rows", &summary_row_shape),
    PART_LIST_MEMBER("goes", NULL), PART_LIST_MEMBER("stays", NULL), PART_LIST_MEMBER("elsewhere", &item_shape), PART_BOOLEAN_MEMBER("has_elsewhere"),
    PART_BOOLEAN_MEMBER("erases"), {0},
};
const struct shape take_down_shape = {"desk_take_down", take_down_fields};

/* --- The form ------------------------------------------------------------- */

static struct text versions_words(struct arena *arena, const struct offer *offer)
{
    struct text words = TEXT_NONE;
    for (size_t i = 0; i < offer->version_count; i++)
        words = i && i + 1 == offer->version_count ? arena_printf(arena, SAY(arena, "%.*s and %" PRId64), TEXT_ARGS(words), offer->versions[i])
                                                   : arena_printf(arena, "%.*s%s%" PRId64, TEXT_ARGS(words), i ? ", " : "", offer->versions[i]);
    return words;
}

static struct text shown(struct taking_down *taking, const struct erase_value *value)
{
    struct field_value held = desk_value_of(taking->desk->arena, value->field, value->canonical);
    struct text words = desk_show(taking->desk, value->field, &held), excerpt = search_excerpt(taking->desk->arena, words, NULL, SHOWN_CHARACTERS);
    return excerpt.length ? excerpt : words;
}

static struct text offer_label(struct taking_down *taking, const struct offer *offer)
{
    if (!offer->value.canonical.length)
        return arena_printf(taking->desk->arena, SAY(taking->desk->arena, "%.*s: sealed, every value that it has or had"), TEXT_ARGS(offer->value.field->label));
    return arena_printf(taking->desk->arena, "%.*s: “%.*s”", TEXT_ARGS(offer->value.field->label), TEXT_ARGS(shown(taking, &offer->value)));
}

static struct text offer_note(struct taking_down *taking, const struct offer *offer)
{
    struct arena *arena = taking->desk->arena;
    bool now = erase_means(&offer->value, field_canonical(arena, offer->value.field, record_value(taking->record, offer->value.field->name)));
    struct text office = now ? SAID(arena, "the office holds it now") : SAID(arena, "an earlier version in the office");
    if (!offer->version_count)
        return arena_printf(arena, SAY(arena, "Never public; %.*s"), TEXT_ARGS(office));
    return arena_printf(arena, SAY_COUNT(arena, offer->version_count, "Published version %.*s; %.*s", "Published versions %.*s; %.*s"), TEXT_ARGS(versions_words(arena, offer)), TEXT_ARGS(offer->is_down ? SAID(arena, "taken down; the office holds it") : office));
}

static bool is_chosen_version(const struct taking_down *taking, int64_t version)
{
    for (size_t i = 0; i < taking->chosen_version_count; i++)
        if (taking->chosen_versions[i] == version)
            return true;
    return false;
}

static struct value *what_part(struct taking_down *taking)
{
    struct arena *arena = taking->desk->arena;
    struct value *part = part_field(arena, TEXT("what"), SAID(arena, "What is to go"), SAID(arena, "Tick the whole record, earlier versions, or single values."), "links");
    value_set_boolean(arena, part, "required", true);
    part_field_option(arena, part, TEXT("whole"), SAID(arena, "The whole record"),
                      taking->version_count ? SAID(arena, "Its public page, and every version that was published") : SAID(arena, "It is not public now"), taking->whole);
    for (size_t i = 0; i < taking->offer_count; i++)
        part_field_option(arena, part, taking->offers[i].key, offer_label(taking, &taking->offers[i]), offer_note(taking, &taking->offers[i]), taking->offers[i].chosen);
    for (size_t i = 0; taking->may_withdraw && i < taking->version_count; i++) {
        int64_t version = taking->versions[i].version;
        if (version == taking->standing)
            continue;
        part_field_option(arena, part, arena_printf(arena, "version-%" PRId64, version),
                          arena_printf(arena, SAY(arena, "All of published version %" PRId64 ", of %.*s"), version, TEXT_ARGS(date_long(arena, taking->versions[i].day))), TEXT_NONE,
                          is_chosen_version(taking, version));
    }
    return part;
}

static struct value *how_part(struct taking_down *taking)
{
    struct arena *arena = taking->desk->arena;
    struct value *part = part_field(arena, TEXT("how"), SAID(arena, "What happens to the office's own copy"), TEXT_NONE, "choice");
    value_set_boolean(arena, part, "required", true);
    if (taking->may_withdraw)
        part_field_option(arena, part, TEXT("withhold"), SAID(arena, "Take it down: the office keeps its copy"),
                          SAID(arena, "It leaves everything public at once, and stays out of it until somebody brings it back."), text_equals(taking->how, "withhold"));
    if (taking->may_erase)
        part_field_option(arena, part, TEXT("erase"), SAID(arena, "Erase it: nobody can read it again, in the office neither"), SAID(arena, "It cannot be undone."),
                          text_equals(taking->how, "erase"));
    if (taking->may_withdraw && taking->any_down)
        part_field_option(arena, part, TEXT("lift"), SAID(arena, "Bring back what was taken down"), SAID(arena, "It shows again when the record is next published. It needs no ground."),
                          text_equals(taking->how, "lift"));
    return part;
}

static struct value *ground_part(struct taking_down *taking)
{
    struct arena *arena = taking->desk->arena;
    const struct definitions *definitions = taking->desk->engine->definitions;
    struct value *part = part_field(arena, TEXT("ground"), SAID(arena, "On which ground"), SAID(arena, "Everybody can read the ground, and nothing else that you choose here."), "choice");
    value_set_boolean(arena, part, "required", true);
    for (size_t i = 0; i < definitions->list_count; i++) {
        const struct choice_list *list = &definitions->lists[i];
        for (size_t j = 0; text_equal(list->name, WITHDRAWAL_GROUNDS) && j < list->count; j++)
            if (choice_is_offered(&list->choices[j], taking->desk->actor.moment.today))
                part_field_option(arena, part, list->choices[j].code, list->choices[j].label, list->choices[j].hint, text_equal(list->choices[j].code, taking->ground));
    }
    return part;
}

static struct value *note_part(struct taking_down *taking)
{
    struct arena *arena = taking->desk->arena;
    struct value *part = part_field(arena, TEXT("note"), SAID(arena, "Note"), SAID(arena, "Stays in the office, such as who asked. Do not repeat here what is to go."), "prose");
    value_set_text(arena, part, "value", taking->note);
    value_set_integer(arena, part, "max", ERASURE_NOTE_CHARACTERS_MAX);
    value_set_integer(arena, part, "rows", 2);
    return part;
}

static void set_head(struct taking_down *taking, struct text title)
{
    struct desk *desk = taking->desk;
    struct text href = desk_record_href(desk->arena, desk->definition, taking->record->id);
    struct value *hidden = value_list(desk->arena);
    part_hidden(desk->arena, hidden, TEXT("version"), arena_printf(desk->arena, "%" PRId64, taking->record->version));
    desk_set_text(desk, "title", title);
    desk_set_text(desk, "context_line", arena_printf(desk->arena, "%.*s %.*s", TEXT_ARGS(desk->definition->title), TEXT_ARGS(taking->record->reference)));
    desk_set_text(desk, "record_title", record_name_said(desk->arena, taking->record->definition, taking->record->name));
    desk_set_text(desk, "record_href", href);
    desk_set_text(desk, "action", arena_printf(desk->arena, "%.*s/take-down", TEXT_ARGS(href)));
    desk_set_text(desk, "cancel_href", href);
    desk_set(desk, "hidden", hidden);
    desk_set(desk, "error_summary", part_error_summary(desk->arena, taking->errors));
    desk_set(desk, "rows", value_list(desk->arena));
    desk_set(desk, "goes", value_list(desk->arena));
    desk_set(desk, "stays", value_list(desk->arena));
    desk_set(desk, "elsewhere", value_list(desk->arena));
    desk_set_boolean(desk, "has_elsewhere", false);
    desk_set_boolean(desk, "erases", text_equals(taking->how, "erase"));
}

static void mark_errors(struct taking_down *taking, struct value *fields)
{
    for (size_t i = 0; i < taking->errors->list.count; i++)
        for (size_t j = 0; j < fields->list.count; j++)
            if (text_equal(value_get_text(taking->errors->list.items[i], "target"), value_get_text(fields->list.items[j], "name")))
                value_set_text(taking->desk->arena, fields->list.items[j], "error", value_get_text(taking->errors->list.items[i], "what"));
}

enum result take_down_form(struct taking_down *taking)
{
    struct desk *desk = taking->desk;
    struct value *fields = value_list(desk->arena);
    answer_template(desk->answer, "blocks/erasure/pages/take_down");
    set_head(taking, SAID(desk->arena, "Take down or erase"));
    value_append(desk->arena, fields, what_part(taking));
    value_append(desk->arena, fields, how_part(taking));
    value_append(desk->arena, fields, ground_part(taking));
    value_append(desk->arena, fields, note_part(taking));
    if (arena_failed(desk->arena))
        return ERROR_MEMORY;
    mark_errors(taking, fields);
    desk_set(desk, "fields", fields);
    desk_set_text(desk, "submit_label", SAID(desk->arena, "See what will go"));
    return OK;
}

/* --- What will happen ----------------------------------------------------- */

static void say(struct taking_down *taking, struct value *list, struct text words)
{
    value_append(taking->desk->arena, list, value_text(taking->desk->arena, words));
}

static enum result count_naming(struct taking_down *taking, int64_t *ret_count)
{
    struct text pattern = arena_printf(taking->desk->arena, "%%{\"id\":%" PRId64 ",\"name\":%%\"register\":\"%.*s\"}%%", taking->record->id,
                                       TEXT_ARGS(taking->desk->definition->name));
    return db_one_integer(taking->desk->db, ret_count, SQL("select count(distinct id) from pub_document where fields like $1"), BIND(bind_text(pattern)));
}

static enum result say_public(struct taking_down *taking, struct value *goes)
{
    struct desk *desk = taking->desk;
    struct text address = publish_address(desk->db, desk->engine, desk->arena, desk->definition, taking->record->id);
    int64_t naming;
    if (!taking->whole) {
        say(taking, goes, SAID(desk->arena, "The public page, its JSON and CSV, the lists, the feed, the search and the differences between versions: at once, without it."));
    } else if (taking->standing) {
        if (address.length)
            say(taking, goes, arena_printf(desk->arena, SAY(desk->arena, "The public page %.*s: it answers “gone” and says only when it was taken down and on which ground."), TEXT_ARGS(address)));
        say(taking, goes, SAID(desk->arena, "The public lists, the feed, the site map, the search, and every earlier version with its differences: at once."));
        TRY(count_naming(taking, &naming));
        if (naming)
            say(taking, goes, arena_printf(desk->arena, SAY_COUNT(desk->arena, naming, "Its name in %" PRId64 " other published record: the link stays, under the reference.", "Its name in %" PRId64 " other published records: the link stays, under the reference."), naming));
    }
    if (taking->version_count)
        say(taking, goes, SAID(desk->arena, "Exports made from now on, kept pages, and what the program sends to anybody who asks."));
    return OK;
}

static void say_office(struct taking_down *taking, struct value *goes, struct value *stays)
{
    struct arena *arena = taking->desk->arena;
    if (text_equals(taking->how, "withhold")) {
        say(taking, stays, SAID(arena, "The working record and its history in the office, and a private copy of what was published."));
        return;
    }
    say(taking, goes, arena_printf(arena, SAY_COUNT(arena, taking->history_count, "The working record and its %zu version in the history.", "The working record and its %zu versions in the history."), taking->history_count));
    say(taking, goes, SAID(arena, "The office's search, forms that somebody had begun, and spreadsheets that wait to be imported, where they say the same."));
    say(taking, goes, SAID(arena, "The data file itself: the place is written anew, and its journal is cut. Backups that are restored later do not bring it back."));
}

/* In a field that the reader may see. */
static bool says_openly(struct taking_down *taking, const struct definition *definition, struct text document, const struct erase_value *words)
{
    struct value *held;
    if (json_parse(taking->desk->arena, document, document.length, &held, NULL) < 0)
        return false;
    for (size_t i = 0; i < definition->field_count; i++)
        if (field_may_see(&definition->fields[i], &taking->desk->actor, false) &&
            erase_says(words, 1, value_get_text(held, definition->fields[i].name.data)))
            return true;
    return false;
}

static void add_elsewhere(struct taking_down *taking, const struct erase_value *words, struct statement *row, struct value *list)
{
    struct desk *desk = taking->desk;
    const struct definition *definition = definitions_find(desk->engine->definitions, statement_text(row, 1));
    struct text href;
    if (!definition || !says_openly(taking, definition, statement_text(row, 4), words))
        return;
    href = desk_record_href(desk->arena, definition, statement_integer(row, 0));
    for (size_t i = 0; i < list->list.count; i++)
        if (text_equal(value_get_text(list->list.items[i], "href"), href))
            return;
    value_append(desk->arena, list, part_item(desk->arena, record_line(desk->arena, definition, statement_copy(row, 3, desk->arena), statement_copy(row, definition->reads_logged ? 3 : 2, desk->arena)),
                                              href));
}

/* Other records that repeat a text that goes: they are not touched, and whoever erases should know of them. */
static enum result set_elsewhere(struct taking_down *taking)
{
    struct desk *desk = taking->desk;
    struct value *list = value_list(desk->arena);
    struct text sql = arena_printf(desk->arena,
                                   "select r.id, r.register, r.name, r.reference, h.document from history h join record r on r.id = h.record"
                                   " where r.id <> $1 and h.document like $2 and %.*s order by r.id, h.version limit 200",
                                   TEXT_ARGS(record_visible_everywhere_sql(desk->arena, desk->engine, &desk->actor, "r.register", "r.id", 3)));
    for (size_t i = 0; i < taking->chosen_count && list->list.count < ELSEWHERE_MAX; i++) {
        AUTO(statement_close_at) struct statement *row = NULL;
        struct text words = taking->chosen[i].canonical;
        int step = 0;
        if (!erase_says(&taking->chosen[i], 1, words) || text_contains(words, TEXT("\"")) || text_contains(words, TEXT("\\")) || text_contains(words, TEXT("\n")))
            continue;
        if (arena_failed(desk->arena))
            return ERROR_MEMORY;
        TRY(db_query(desk->db, &row, SQL_COMPOSED(sql.data),
                     BIND(bind_integer(taking->record->id), bind_text(arena_printf(desk->arena, "%%%.*s%%", TEXT_ARGS(words))), VISIBLE_TO(&desk->actor))));
        while (list->list.count < ELSEWHERE_MAX && (step = statement_step(row)) == 1)
            add_elsewhere(taking, &taking->chosen[i], row, list);
        if (step < 0)
            return (enum result)step;
    }
    desk_set(desk, "elsewhere", list);
    desk_set_boolean(desk, "has_elsewhere", value_is_truthy(list));
    return OK;
}

static void add_rows(struct taking_down *taking, struct value *rows)
{
    struct arena *arena = taking->desk->arena;
    if (taking->whole)
        part_row_text(arena, rows, SAID(arena, "What goes"), SAID(arena, "The whole record"));
    for (size_t i = 0; i < taking->offer_count; i++)
        if (taking->offers[i].chosen)
            part_row_text(arena, rows, SAID(arena, "What goes"), offer_label(taking, &taking->offers[i]));
    for (size_t i = 0; i < taking->chosen_version_count; i++)
        part_row_text(arena, rows, SAID(arena, "What goes"), arena_printf(arena, SAY(arena, "All of published version %" PRId64), taking->chosen_versions[i]));
    if (!text_equals(taking->how, "lift"))
        part_row_text(arena, rows, SAID(arena, "Ground"), ground_label(taking->desk->engine, taking->ground));
    if (taking->note.length)
        part_row_text(arena, rows, SAID(arena, "Note"), taking->note);
}

static void hide_choices(struct taking_down *taking, struct value *hidden)
{
    struct arena *arena = taking->desk->arena;
    part_hidden(arena, hidden, TEXT("version"), arena_printf(arena, "%" PRId64, taking->record->version));
    for (size_t i = 0; i < request_count(taking->desk->request, "what"); i++)
        part_hidden(arena, hidden, TEXT("what"), request_text_at(taking->desk->request, "what", i));
    part_hidden(arena, hidden, TEXT("how"), taking->how);
    part_hidden(arena, hidden, TEXT("ground"), taking->ground);
    part_hidden(arena, hidden, TEXT("note"), taking->note);
}

static enum result lift_check(struct taking_down *taking, struct value *hidden, struct value *rows)
{
    struct desk *desk = taking->desk;
    struct value *stays = value_list(desk->arena), *goes = value_list(desk->arena);
    say(taking, goes, SAID(desk->arena, "That it stays out of what is published from now on. Nothing is public again before somebody publishes the record."));
    say(taking, stays, SAID(desk->arena, "The versions from which it was taken stay without it, and say so."));
    desk_set_text(desk, "title", SAID(desk->arena, "Bring back what was taken down"));
    desk_set(desk, "hidden", hidden);
    desk_set(desk, "rows", rows);
    desk_set(desk, "goes", goes);
    desk_set(desk, "stays", stays);
    desk_set(desk, "fields", value_list(desk->arena));
    desk_set_text(desk, "submit_label", SAID(desk->arena, "Bring it back"));
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}

enum result take_down_check(struct taking_down *taking)
{
    struct desk *desk = taking->desk;
    bool erases = text_equals(taking->how, "erase"), lifts = text_equals(taking->how, "lift");
    struct value *hidden = value_list(desk->arena), *rows = value_list(desk->arena), *goes = value_list(desk->arena), *stays = value_list(desk->arena);
    set_head(taking, erases && taking->whole ? SAID(desk->arena, "Propose to erase the whole record") : erases ? SAID(desk->arena, "Erase now, everywhere") : SAID(desk->arena, "Take down now, everywhere"));
    hide_choices(taking, hidden);
    add_rows(taking, rows);
    if (lifts)
        return lift_check(taking, hidden, rows);
    if (taking->version_count)
        TRY(say_public(taking, goes));
    say_office(taking, goes, stays);
    if (taking->version_count)
        say(taking, stays, SAID(desk->arena, "A line that something was there, when, and on which ground; and an entry in the public log, so that nobody can say that it was done in secret. Neither says what it was."));
    say(taking, stays, SAID(desk->arena, "Copies that others made before. Ask them, and the search engines, yourself."));
    TRY(set_elsewhere(taking));
    desk_set(desk, "hidden", hidden);
    desk_set(desk, "rows", rows);
    desk_set(desk, "goes", goes);
    desk_set(desk, "stays", stays);
    desk_set(desk, "fields", value_list(desk->arena));
    if (erases && taking->whole)
        say(taking, stays, SAID(desk->arena, "All of it, until a second person approves: nobody destroys a whole record alone. Take it down first, if it must leave the public now."));
    desk_set_text(desk, "submit_label", erases && taking->whole ? SAID(desk->arena, "Propose it to a second person") : erases ? SAID(desk->arena, "Erase it now") : SAID(desk->arena, "Take it down now"));
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}
