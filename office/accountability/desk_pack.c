/* /desk/meetings/{id}/pack: agenda and papers as one document, on the screen and as a PDF, in which each reader has what they may see: what stands now, or as it was sent. What is withheld
 * from a reader is told as the public is told it; what the public is not told either is not there. See meeting_pack.h. */
#include <inttypes.h>

#include "base/page/page.h"
#include "base/wording.h"
#include "blocks/record/desk.h"
#include "office/accountability/meeting_pack.h"
#include "office/accountability/meetings_internal.h"

struct pack_page {
    struct desk desk;
    struct record *meeting;
    struct pack_part *parts;
    size_t part_count;
    struct value *items, *papers; /* papers: of the item before */
    size_t changed;               /* parts that were changed since */
};

static void set(struct arena *arena, struct value *object, const char *name, struct text text) { value_set_page(arena, object, name, value_text(arena, text)); }

/* Whether the body of whoever reads was given it then, and it was not withdrawn since. */
static bool was_given(const struct pack_page *page, const struct record *current, const struct record *then)
{
    const struct field_value *readers = record_value(then, TEXT("shared_with"));
    int64_t body = page->desk.actor.organisation;
    struct text state = record_state_name(current);
    for (size_t i = 0; body && i < readers->link_count; i++)
        if (readers->links[i] == body)
            return !text_equals(state, "withdrawn") && !text_equals(state, "dropped");
    return false;
}

/* The record as it was sent, in what this reader may see of it; NULL: they may not. What is being changed since is still theirs as it was sent. */
static enum result load_part(struct pack_page *page, const struct pack_part *part, struct record **ret_record)
{
    struct desk *desk = &page->desk;
    const struct definition *definition = definitions_find(desk->engine->definitions, part->is_paper ? TEXT("meeting_paper") : TEXT("agenda_item"));
    struct record *current, *then;
    *ret_record = NULL;
    enum result result = definition ? record_load(desk->db, desk->engine, desk->arena, definition, part->record, &current) : ERROR_NOT_FOUND;
    if (result == ERROR_NOT_FOUND)
        return OK; /* erased since */
    TRY(result);
    bool may = record_may_see(desk->db, current, &desk->actor);
    if (current->version == part->version) {
        *ret_record = may ? current : NULL;
        return OK;
    }
    result = record_load_version(desk->db, desk->engine, desk->arena, definition, part->record, part->version, &then);
    if (result == ERROR_NOT_FOUND)
        return OK;
    TRY(result);
    if (desk->actor.organisation ? !was_given(page, current, then) : !may)
        return OK;
    page->changed++;
    then->published_version = current->published_version;
    *ret_record = then;
    return OK;
}

static struct text seen_text(const struct pack_page *page, const struct record *record, const char *name)
{
    const struct field *field = definition_field(record->definition, text_of(name));
    return field && field_may_see(field, &page->desk.actor, false) && !field->sealed ? record_text(record, name) : TEXT_NONE;
}

static struct text choice_words(const struct record *record, const char *name)
{
    const struct field *field = definition_field(record->definition, text_of(name));
    const struct choice *choice = field && field->choices ? choice_find(field->choices, record_text(record, name)) : NULL;
    return choice ? choice->label : TEXT_NONE;
}

static void set_exempt(const struct pack_page *page, const struct record *record, struct value *object)
{
    struct arena *arena = page->desk.arena;
    bool exempt = text_equals(record_text(record, "exempt"), "yes");
    struct text late = seen_text(page, record, "late_why");
    set(arena, object, "exempt_line", exempt ? arena_printf(arena, SAY(arena, "Not public. Ground: %.*s. %.*s"), TEXT_ARGS(choice_words(record, "exempt_ground")), TEXT_ARGS(seen_text(page, record, "exempt_why"))) : TEXT_NONE);
    set(arena, object, "late_line", late.length ? arena_printf(arena, SAY(arena, "Added after the agenda was published: %.*s"), TEXT_ARGS(late)) : TEXT_NONE);
}

static void add_item(struct pack_page *page, const struct record *item)
{
    struct arena *arena = page->desk.arena;
    struct value *object = value_object(arena);
    struct text number = record_text(item, "number"), about = seen_text(page, item, "about"), presenter = seen_text(page, item, "presenter");
    bool off = text_equals(record_state_name(item), "off");
    page->papers = value_list(arena);
    set(arena, object, "anchor", arena_printf(arena, "item-%.*s", TEXT_ARGS(number)));
    set(arena, object, "heading", arena_printf(arena, "%.*s. %.*s", TEXT_ARGS(number), TEXT_ARGS(record_text(item, "title"))));
    set(arena, object, "presenter_line", presenter.length && !off ? arena_printf(arena, SAY(arena, "Introduced by: %.*s"), TEXT_ARGS(presenter)) : TEXT_NONE);
    set(arena, object, "off_line", off ? arena_printf(arena, SAY(arena, "Withdrawn from the agenda on %.*s"), TEXT_ARGS(date_long(arena, record_day(record_value(item, TEXT("off_on")))))) : TEXT_NONE);
    set_exempt(page, item, object);
    value_set_page(arena, object, "html", about.length && !off ? markdown_value(arena, about, 1) : value_null(arena));
    value_set_page(arena, object, "papers", page->papers);
    value_append(arena, page->items, object);
}

static void add_paper(struct pack_page *page, const struct record *paper)
{
    struct arena *arena = page->desk.arena;
    struct value *object = value_object(arena);
    struct text from = seen_text(page, paper, "written_by"), text = seen_text(page, paper, "text");
    set(arena, object, "title", record_text(paper, "title"));
    set(arena, object, "line", from.length ? arena_printf(arena, SAY(arena, "%.*s, from: %.*s"), TEXT_ARGS(paper->reference), TEXT_ARGS(from)) : paper->reference);
    set_exempt(page, paper, object);
    value_set_page(arena, object, "html", text.length ? markdown_value(arena, text, 2) : value_null(arena));
    value_append(arena, page->papers, object);
}

/* What this reader may not see, as far as the public knows of it: title, ground and why. */
static enum result add_closed(struct pack_page *page, const struct pack_part *part)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = page->desk.arena;
    struct value *object;
    const struct definition *items = definitions_find(page->desk.engine->definitions, TEXT("agenda_item"));
    const struct field *ground = definition_field(items, TEXT("exempt_ground"));
    const struct choice *choice;
    int step;
    if (part->is_paper) {
        TRY(db_query(page->desk.db, &row, SQL("select t.title, t.exempt_ground, t.exempt_why, p.reference from pub_meeting_paper t join pub_record p on p.id = t.id where t.id = $1 and p.withdrawn = 0"), BIND(bind_integer(part->record))));
    } else {
        TRY(db_query(page->desk.db, &row, SQL("select t.title, t.exempt_ground, t.exempt_why, t.number from pub_agenda_item t join pub_record p on p.id = t.id where t.id = $1 and p.withdrawn = 0"), BIND(bind_integer(part->record))));
    }
    step = statement_step(row);
    if (step <= 0)
        return (enum result)step;
    object = value_object(arena);
    choice = ground && ground->choices ? choice_find(ground->choices, statement_text(row, 1)) : NULL;
    set(arena, object, "exempt_line", choice ? arena_printf(arena, SAY(arena, "Not public. Ground: %.*s. %.*s"), TEXT_ARGS(choice->label), TEXT_ARGS(statement_copy(row, 2, arena))) : TEXT_NONE);
    set(arena, object, "late_line", TEXT_NONE);
    value_set_page(arena, object, "html", value_null(arena));
    if (part->is_paper) {
        set(arena, object, "title", statement_copy(row, 0, arena));
        set(arena, object, "line", statement_copy(row, 3, arena));
        value_append(arena, page->papers, object);
        return OK;
    }
    page->papers = value_list(arena);
    set(arena, object, "anchor", arena_printf(arena, "item-%" PRId64, statement_integer(row, 3)));
    set(arena, object, "heading", arena_printf(arena, "%" PRId64 ". %.*s", statement_integer(row, 3), TEXT_ARGS(statement_copy(row, 0, arena))));
    set(arena, object, "presenter_line", TEXT_NONE);
    set(arena, object, "off_line", TEXT_NONE);
    value_set_page(arena, object, "papers", page->papers);
    value_append(arena, page->items, object);
    return OK;
}

static enum result add_parts(struct pack_page *page)
{
    for (size_t i = 0; i < page->part_count; i++) {
        const struct pack_part *part = &page->parts[i];
        struct record *record;
        TRY(load_part(page, part, &record));
        if (!part->is_paper)
            page->papers = NULL;
        else if (!page->papers)
            continue; /* this reader does not know of its item */
        if (!record)
            TRY(add_closed(page, part));
        else if (part->is_paper)
            add_paper(page, record);
        else
            add_item(page, record);
    }
    return OK;
}

/* Which sending is shown: the one asked for; else the last; 0: what stands now, where nothing was sent. */
static enum result choose(struct pack_page *page, const struct pack_sent *sent, size_t count, int64_t asked, int64_t *ret_number)
{
    struct arena *arena = page->desk.arena;
    struct value *links = value_list(arena);
    bool office = !page->desk.actor.organisation;
    *ret_number = asked >= 0 ? asked : count ? sent[0].number : 0;
    struct text when = TEXT_NONE;
    for (size_t i = 0; i < count; i++) {
        if (sent[i].number == *ret_number)
            when = instant_long(arena, sent[i].at);
        else if (office)
            value_append(arena, links, part_item(arena, arena_printf(arena, SAY(arena, "Sending %lld, on %.*s"), (long long)sent[i].number, TEXT_ARGS(instant_long(arena, sent[i].at))),
                                                 arena_printf(arena, "/desk/meetings/%" PRId64 "/pack?number=%" PRId64, page->meeting->id, sent[i].number)));
    }
    if (*ret_number && !when.length)
        return message_fail(answer_message(page->desk.answer), ERROR_NOT_FOUND, "There is no such pack of this meeting.");
    if (*ret_number && office)
        value_append(arena, links, part_item(arena, SAID(arena, "As it stands now"), arena_printf(arena, "/desk/meetings/%" PRId64 "/pack?number=0", page->meeting->id)));
    desk_set_text(&page->desk, "sent_line", when.length ? arena_printf(arena, SAY(arena, "As it was sent on %.*s (sending %lld)."), TEXT_ARGS(when), (long long)*ret_number) : SAID(arena, "As it stands now. It has not been sent like this."));
    desk_set(&page->desk, "packs", links);
    desk_set_boolean(&page->desk, "has_packs", links->list.count > 0);
    return OK;
}

static enum result note_shown(struct pack_page *page)
{
    int64_t *ids = ARENA_ARRAY(page->desk.arena, int64_t, page->part_count + 1);
    if (!ids)
        return ERROR_MEMORY;
    for (size_t i = 0; i < page->part_count; i++)
        ids[i] = page->parts[i].record;
    return desk_note_shown(&page->desk, ids, page->part_count, true);
}

enum result meeting_pack_get(struct request *request, struct answer *answer)
{
    struct pack_page page = {0};
    struct pack_sent *sent;
    int64_t number, asked = request_integer(request, "number", -1);
    size_t count;
    TRY(meeting_desk_open(request, answer, &page.desk, &page.meeting));
    struct desk *desk = &page.desk;
    page.items = value_list(desk->arena);
    TRY(meeting_pack_list(desk->db, desk->arena, page.meeting->id, &sent, &count));
    if (desk->actor.organisation && !count)
        return ERROR_NOT_FOUND;
    if (desk->actor.organisation) /* who takes part reads what was sent last, and no draft */
        asked = -1;
    TRY(choose(&page, sent, count, asked, &number));
    if (number)
        TRY(meeting_pack_parts(desk->db, desk->arena, page.meeting->id, number, &page.parts, &page.part_count));
    else
        TRY(meeting_pack_now(desk->db, desk->arena, page.meeting->id, &page.parts, &page.part_count));
    TRY(note_shown(&page));
    TRY(add_parts(&page));
    desk_set_text(desk, "title", page.meeting->name);
    desk_set_text(desk, "reference", page.meeting->reference);
    desk_set_text(desk, "url", meeting_desk_href(desk->arena, page.meeting->id, ""));
    desk_set_text(desk, "when_line", desk_show(desk, definition_field(desk->definition, TEXT("starts_at")), record_value(page.meeting, TEXT("starts_at"))));
    desk_set_text(desk, "place_line", record_text(page.meeting, "place"));
    desk_set_text(desk, "changed_line", page.changed ? arena_printf(desk->arena, SAY_COUNT(desk->arena, (int64_t)page.changed, "%zu item or paper was changed since: this is as it was.", "%zu items and papers were changed since: this is as they were."), page.changed) : TEXT_NONE);
    desk_set(desk, "agenda", page.items);
    desk_set_boolean(desk, "has_agenda", page.items->list.count > 0);
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}

#define HTML_OF(member) {.name = member, .kind = VALUE_HTML, .page_only = true, .nullable = true}
static const struct shape_field paper_fields[] = {PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("line"), PART_TEXT_MEMBER("exempt_line"), PART_TEXT_MEMBER("late_line"), HTML_OF("html"), {.name = NULL}};
static const struct shape paper_shape = {"pack_paper", paper_fields};
static const struct shape_field pack_item_fields[] = {
    PART_TEXT_MEMBER("anchor"), PART_TEXT_MEMBER("heading"), PART_TEXT_MEMBER("presenter_line"), PART_TEXT_MEMBER("off_line"), PART_TEXT_MEMBER("exempt_line"), PART_TEXT_MEMBER("late_line"), HTML_OF("html"),
    PART_LIST_MEMBER("papers", &paper_shape), {.name = NULL}};
static const struct shape pack_item_shape = {"pack_item", pack_item_fields};
static const struct shape_field pack_fields[] = {
    PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("reference"), PART_TEXT_MEMBER("url"), PART_TEXT_MEMBER("when_line"), PART_TEXT_MEMBER("place_line"), PART_TEXT_MEMBER("sent_line"), PART_TEXT_MEMBER("changed_line"),
    PART_LIST_MEMBER("packs", &item_shape), PART_BOOLEAN_MEMBER("has_packs"), PART_LIST_MEMBER("agenda", &pack_item_shape), PART_BOOLEAN_MEMBER("has_agenda"), {.name = NULL}};
const struct shape meeting_pack_shape = {"meeting_pack", pack_fields};
