/* /meetings/{slug} and its pack: one meeting with its agenda in order, papers, questions, who came, what was agreed and its minutes. Public: reads pub_ tables alone, so that what is exempt
 * is not there to be shown: its title, its ground and why that applies are. Not here: the lists (pages_meetings.c), the pack of those who take part (desk_pack.c). */
#include "base/page/page.h"
#include "base/wording.h"
#include "blocks/publish/pages.h"
#include "office/accountability/meetings_internal.h"
#include "office/accountability/meetings_public.h"

struct meeting_page {
    struct request *request;
    const struct engine *engine;
    struct arena *arena;
    struct db *db;
    struct value *view;
    int64_t meeting;
    bool with_papers; /* the pack: every paper in full */
};

static const struct choice *choice_of(const struct meeting_page *page, const char *reg, const char *field, struct text code)
{
    const struct definition *definition = definitions_find(page->engine->definitions, text_of(reg));
    const struct field *asked = definition ? definition_field(definition, text_of(field)) : NULL;
    return asked && asked->choices ? choice_find(asked->choices, code) : NULL;
}

static struct text label_of(const struct meeting_page *page, const char *reg, const char *field, struct text code)
{
    const struct choice *choice = choice_of(page, reg, field, code);
    return choice ? choice->label : code;
}

static struct text address_of(const struct meeting_page *page, const char *reg, int64_t id)
{
    const struct definition *definition = definitions_find(page->engine->definitions, text_of(reg));
    return definition ? publish_address(page->db, page->engine, page->arena, definition, id) : TEXT_NONE;
}

static bool yes_at(struct statement *row, int column) { return !statement_is_null(row, column) && statement_integer(row, column) != 0; }

/* --- Exempt, late ------------------------------------------------------------------------------- */

/* "Not public: commercial interests. Prices are being negotiated." `ground`: its code in column `at`, then why, then why late. */
static void set_exempt(const struct meeting_page *page, struct value *object, struct statement *row, int at)
{
    struct arena *arena = page->arena;
    struct text ground = statement_copy(row, at + 1, arena), why = statement_copy(row, at + 2, arena), late = statement_copy(row, at + 3, arena);
    bool exempt = yes_at(row, at);
    value_set_boolean(arena, object, "exempt", exempt);
    value_set_text(arena, object, "ground", exempt ? ground : TEXT_NONE);
    value_set_text(arena, object, "why", exempt ? why : TEXT_NONE);
    value_set_text(arena, object, "late_why", late);
    value_set_page(arena, object, "exempt_line",
                   value_text(arena, exempt ? arena_printf(arena, SAY(arena, "Not public. Ground: %.*s. %.*s"), TEXT_ARGS(label_of(page, "agenda_item", "exempt_ground", ground)), TEXT_ARGS(why)) : TEXT_NONE));
    value_set_page(arena, object, "late_line", value_text(arena, late.length ? arena_printf(arena, SAY(arena, "Added after the agenda was published: %.*s"), TEXT_ARGS(late)) : TEXT_NONE));
}

/* --- Agenda --------------------------------------------------------------------------------------- */

static enum result add_papers(const struct meeting_page *page, int64_t item, struct value *list)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = page->arena;
    int step;
    TRY(db_query(page->db, &row, SQL("select t.id, p.reference, t.title, t.written_by, p.version, t.exempt, t.exempt_ground, t.exempt_why, t.late_why, t.text from pub_meeting_paper t join pub_record p on p.id = t.id"
                                     " where p.withdrawn = 0 and t.item = $1 order by t.id"), BIND(bind_integer(item))));
    while ((step = statement_step(row)) == 1) {
        struct value *object = value_object(arena);
        struct text reference = statement_copy(row, 1, arena), from = statement_copy(row, 3, arena), text = statement_copy(row, 9, arena);
        value_set_text(arena, object, "reference", reference);
        value_set_text(arena, object, "title", statement_copy(row, 2, arena));
        value_set_text(arena, object, "from", from);
        value_set_integer(arena, object, "version", statement_integer(row, 4));
        set_exempt(page, object, row, 5);
        value_set_text(arena, object, "url", address_of(page, "meeting_paper", statement_integer(row, 0)));
        value_set_page(arena, object, "line", value_text(arena, from.length ? arena_printf(arena, SAY(arena, "%.*s, version %lld, from: %.*s"), TEXT_ARGS(reference), (long long)statement_integer(row, 4), TEXT_ARGS(from))
                                                                            : arena_printf(arena, SAY(arena, "%.*s, version %lld"), TEXT_ARGS(reference), (long long)statement_integer(row, 4))));
        value_set_page(arena, object, "html", page->with_papers && text.length ? markdown_value(arena, text, 2) : value_null(arena));
        value_append(arena, list, object);
    }
    return step < 0 ? (enum result)step : OK;
}

static void set_item(const struct meeting_page *page, struct statement *row, struct value *object)
{
    struct arena *arena = page->arena;
    struct text purpose = statement_copy(row, 4, arena), about = statement_copy(row, 5, arena), presenter = statement_copy(row, 6, arena);
    const struct choice *choice = choice_of(page, "agenda_item", "purpose", purpose);
    bool off = !statement_is_null(row, 11);
    struct text number = arena_printf(arena, "%lld", (long long)statement_integer(row, 2));
    value_set_integer(arena, object, "number", statement_integer(row, 2));
    value_set_text(arena, object, "reference", statement_copy(row, 1, arena));
    value_set_text(arena, object, "title", statement_copy(row, 3, arena));
    value_set_text(arena, object, "purpose", purpose);
    value_set_text(arena, object, "about", about);
    value_set_text(arena, object, "presenter", presenter);
    set_exempt(page, object, row, 7);
    value_set_boolean(arena, object, "withdrawn", off);
    value_set_text(arena, object, "reason", off ? statement_copy(row, 12, arena) : TEXT_NONE);
    value_set_text(arena, object, "url", address_of(page, "agenda_item", statement_integer(row, 0)));
    value_set_page(arena, object, "anchor", value_text(arena, arena_printf(arena, "item-%.*s", TEXT_ARGS(number))));
    value_set_page(arena, object, "heading", value_text(arena, arena_printf(arena, "%.*s. %.*s", TEXT_ARGS(number), TEXT_ARGS(statement_copy(row, 3, arena)))));
    value_set_page(arena, object, "tag", choice && !off ? part_tag(arena, choice->label, choice->colour) : value_null(arena));
    value_set_page(arena, object, "html", about.length && !off ? markdown_value(arena, about, page->with_papers ? 1 : 2) : value_null(arena));
    value_set_page(arena, object, "presenter_line", value_text(arena, presenter.length && !off ? arena_printf(arena, SAY(arena, "Introduced by: %.*s"), TEXT_ARGS(presenter)) : TEXT_NONE));
    value_set_page(arena, object, "off_line", value_text(arena, off ? arena_printf(arena, SAY(arena, "Withdrawn from the agenda on %.*s: %.*s"), TEXT_ARGS(date_long(arena, statement_date(row, 11))),
                                                                                    TEXT_ARGS(statement_copy(row, 12, arena))) : TEXT_NONE));
}

static enum result add_agenda(const struct meeting_page *page)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = page->arena;
    struct value *list = value_list(arena);
    int step;
    TRY(db_query(page->db, &row, SQL("select t.id, p.reference, t.number, t.title, t.purpose, t.about, t.presenter, t.exempt, t.exempt_ground, t.exempt_why, t.late_why, t.off_on, p.reason from pub_agenda_item t"
                                     " join pub_record p on p.id = t.id where p.withdrawn = 0 and t.meeting = $1 order by t.number, t.id"), BIND(bind_integer(page->meeting))));
    while ((step = statement_step(row)) == 1) {
        struct value *object = value_object(arena), *papers = value_list(arena);
        bool off = !statement_is_null(row, 11);
        set_item(page, row, object);
        if (!off)
            TRY(add_papers(page, statement_integer(row, 0), papers));
        value_set(arena, object, "papers", papers);
        value_set_page(arena, object, "has_papers", value_boolean(arena, papers->list.count > 0));
        value_append(arena, list, object);
    }
    value_set(arena, page->view, "agenda", list);
    value_set_page(arena, page->view, "has_agenda", value_boolean(arena, list->list.count > 0));
    return step < 0 ? (enum result)step : OK;
}

/* --- Who came, what was asked, what was agreed ------------------------------------------------------ */

static enum result add_attendance(const struct meeting_page *page)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = page->arena;
    struct value *list = value_list(arena), *table = part_table(arena, "attendance", SAID(arena, "Who came"), TEXT_NONE);
    int64_t bodies;
    int step;
    TRY(db_one_integer(page->db, &bodies, SQL("select count(*) from pub_attendance t join pub_record p on p.id = t.id join pub_record o on o.id = t.organisation and o.withdrawn = 0 where p.withdrawn = 0 and t.meeting = $1"),
                       BIND(bind_integer(page->meeting))));
    part_column(arena, table, SAID(arena, "Post"), false);
    if (bodies)
        part_column(arena, table, SAID(arena, "Of"), false);
    part_column(arena, table, SAID(arena, "Attendance"), false);
    TRY(db_query(page->db, &row, SQL("select t.post, o.name, t.came, t.instead from pub_attendance t join pub_record p on p.id = t.id left join pub_record o on o.id = t.organisation and o.withdrawn = 0 where p.withdrawn = 0 and t.meeting = $1 order by t.id"),
                 BIND(bind_integer(page->meeting))));
    while ((step = statement_step(row)) == 1) {
        struct value *object = value_object(arena), *cells = part_table_row(arena, table);
        struct text came = statement_copy(row, 2, arena), instead = statement_copy(row, 3, arena);
        const struct choice *choice = choice_of(page, "attendance", "came", came);
        value_set_text(arena, object, "post", statement_copy(row, 0, arena));
        value_set_text(arena, object, "organisation", statement_copy(row, 1, arena));
        value_set_text(arena, object, "came", came);
        value_set_text(arena, object, "instead", instead);
        value_append(arena, list, object);
        part_cell(arena, cells, instead.length ? arena_printf(arena, SAY(arena, "%.*s (instead: %.*s)"), TEXT_ARGS(statement_copy(row, 0, arena)), TEXT_ARGS(instead)) : statement_copy(row, 0, arena));
        if (bodies)
            part_cell(arena, cells, statement_copy(row, 1, arena));
        part_cell_tag(arena, cells, choice ? part_tag(arena, choice->label, choice->colour) : part_tag(arena, came, TEXT_NONE));
    }
    value_set(arena, page->view, "attendance", list);
    value_set_page(arena, page->view, "attendance_table", list->list.count ? table : value_null(arena));
    return step < 0 ? (enum result)step : OK;
}

/* What the body that was asked wrote and what the office wrote stand apart: nobody is made to say what another said. */
static struct value *add_answers(const struct meeting_page *page, struct text by, struct text theirs, struct text ours)
{
    struct arena *arena = page->arena;
    struct value *list = value_list(arena);
    const struct { struct text text, heading; bool office; } both[] = {
        {theirs, by.length ? arena_printf(arena, SAY(arena, "Answer of %.*s"), TEXT_ARGS(by)) : SAID(arena, "Answer of the body that was asked"), false},
        {ours, theirs.length ? SAID(arena, "Added by the office") : SAID(arena, "Answer"), true}};
    for (size_t i = 0; i < sizeof both / sizeof both[0]; i++) {
        if (!both[i].text.length)
            continue;
        struct value *object = value_object(arena);
        value_set_boolean(arena, object, "by_the_office", both[i].office);
        value_set_text(arena, object, "text", both[i].text);
        value_set_page(arena, object, "heading", value_text(arena, both[i].heading));
        value_set_page(arena, object, "html", markdown_value(arena, both[i].text, 3));
        value_append(arena, list, object);
    }
    return list;
}

static enum result add_questions(const struct meeting_page *page)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = page->arena;
    struct value *list = value_list(arena);
    int step;
    TRY(db_query(page->db, &row, SQL("select t.id, p.reference, t.title, t.text, t.source, t.asked_as, t.answer, t.answer_typed, o.name from pub_meeting_question t join pub_record p on p.id = t.id"
                                     " left join pub_record o on o.id = t.put_to and o.withdrawn = 0 where p.withdrawn = 0 and t.meeting = $1 order by t.id"), BIND(bind_integer(page->meeting))));
    while ((step = statement_step(row)) == 1) {
        struct value *object = value_object(arena);
        struct text asked_as = statement_copy(row, 5, arena), source = statement_copy(row, 4, arena), theirs = statement_copy(row, 6, arena), ours = statement_copy(row, 7, arena);
        struct text answer = theirs.length && ours.length ? arena_printf(arena, "%.*s\n\n%.*s", TEXT_ARGS(theirs), TEXT_ARGS(ours)) : theirs.length ? theirs : ours;
        value_set_text(arena, object, "reference", statement_copy(row, 1, arena));
        value_set_text(arena, object, "title", statement_copy(row, 2, arena));
        value_set_text(arena, object, "text", statement_copy(row, 3, arena));
        value_set_text(arena, object, "source", source);
        value_set_text(arena, object, "answer", answer);
        value_set_text(arena, object, "url", address_of(page, "meeting_question", statement_integer(row, 0)));
        value_set_page(arena, object, "asked_line", value_text(arena, arena_printf(arena, SAY(arena, "Asked by: %.*s"), TEXT_ARGS(asked_as.length ? asked_as : label_of(page, "meeting_question", "source", source)))));
        value_set_page(arena, object, "html", markdown_value(arena, statement_text(row, 3), 2));
        value_set(arena, object, "answers", add_answers(page, statement_copy(row, 8, arena), theirs, ours));
        value_append(arena, list, object);
    }
    value_set(arena, page->view, "questions", list);
    value_set_page(arena, page->view, "has_questions", value_boolean(arena, list->list.count > 0));
    return step < 0 ? (enum result)step : OK;
}

static enum result add_commitments(const struct meeting_page *page)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = page->arena;
    struct value *list = value_list(arena), *table = part_table(arena, "commitments", SAID(arena, "Actions that were agreed"), TEXT_NONE);
    int step;
    part_column(arena, table, SAID(arena, "Action"), false);
    part_column(arena, table, SAID(arena, "Who does it"), false);
    part_column(arena, table, SAID(arena, "By"), false);
    part_column(arena, table, SAID(arena, "State"), false);
    TRY(db_query(page->db, &row, SQL("select t.id, p.reference, t.title, t.owner, t.due, t.done_on, t.closed_on from pub_commitment t join pub_record p on p.id = t.id where p.withdrawn = 0 and t.meeting = $1 order by t.due, t.id"),
                 BIND(bind_integer(page->meeting))));
    while ((step = statement_step(row)) == 1) {
        struct value *object = value_object(arena), *cells = part_table_row(arena, table);
        bool closed = !statement_is_null(row, 6);
        struct text url = address_of(page, "commitment", statement_integer(row, 0));
        value_set_text(arena, object, "reference", statement_copy(row, 1, arena));
        value_set_text(arena, object, "title", statement_copy(row, 2, arena));
        value_set_text(arena, object, "owner", statement_copy(row, 3, arena));
        value_set(arena, object, "due", value_date(arena, statement_date(row, 4)));
        value_set_text(arena, object, "state", closed ? TEXT("closed") : TEXT("open"));
        value_set_text(arena, object, "url", url);
        value_append(arena, list, object);
        part_cell_link(arena, cells, statement_copy(row, 2, arena), url);
        part_cell(arena, cells, statement_copy(row, 3, arena));
        part_cell(arena, cells, date_long(arena, statement_date(row, 4)));
        part_cell_tag(arena, cells, closed ? part_tag(arena, SAID(arena, "Closed"), TEXT("green")) : part_tag(arena, SAID(arena, "Open"), TEXT("blue")));
    }
    value_set(arena, page->view, "commitments", list);
    value_set_page(arena, page->view, "commitment_table", list->list.count ? table : value_null(arena));
    return step < 0 ? (enum result)step : OK;
}

static enum result add_minutes(const struct meeting_page *page)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = page->arena;
    struct value *object = value_null(arena);
    int step;
    TRY(db_query(page->db, &row, SQL("select t.id, p.reference, t.title, t.public_text, t.redaction_ground, t.redaction_why from pub_meeting_minutes t join pub_record p on p.id = t.id where p.withdrawn = 0 and t.meeting = $1 order by t.id limit 1"),
                 BIND(bind_integer(page->meeting))));
    step = statement_step(row);
    if (step == 1) {
        struct text ground = statement_copy(row, 4, arena), why = statement_copy(row, 5, arena);
        object = value_object(arena);
        value_set_text(arena, object, "reference", statement_copy(row, 1, arena));
        value_set_text(arena, object, "title", statement_copy(row, 2, arena));
        value_set_text(arena, object, "text", statement_copy(row, 3, arena));
        value_set_text(arena, object, "ground", ground);
        value_set_text(arena, object, "url", address_of(page, "meeting_minutes", statement_integer(row, 0)));
        value_set_page(arena, object, "html", markdown_value(arena, statement_text(row, 3), 1));
        value_set_page(arena, object, "ground_line", value_text(arena, !ground.length ? TEXT_NONE : arena_printf(arena, SAY(arena, "Something was taken out. Ground: %.*s. %.*s"),
                                                                                                                    TEXT_ARGS(label_of(page, "meeting_minutes", "redaction_ground", ground)), TEXT_ARGS(why))));
    }
    value_set(arena, page->view, "minutes", object);
    return step < 0 ? (enum result)step : OK;
}

/* --- The page ------------------------------------------------------------------------------------------ */

static void add_summary(const struct meeting_page *page, const struct public_meeting *meeting, struct text attending)
{
    struct arena *arena = page->arena;
    struct value *rows = value_list(arena);
    part_row_link(arena, rows, SAID(arena, "Board"), meeting->board_name, meeting->board_url);
    part_row_text(arena, rows, SAID(arena, "When"), public_meeting_time(arena, meeting));
    if (meeting->place.length)
        part_row_text(arena, rows, SAID(arena, "Where"), meeting->place);
    if (meeting->online.length)
        part_row_link(arena, rows, SAID(arena, "Where it can be followed"), meeting->online, meeting->online);
    part_row_text(arena, rows, SAID(arena, "The public"), meeting->is_open ? SAID(arena, "May attend") : SAID(arena, "May not attend"));
    if (attending.length && !meeting->is_cancelled)
        part_row_html(arena, rows, SAID(arena, "How to attend or to ask a question"), markdown_value(arena, attending, 2));
    value_set_page(arena, page->view, "rows", rows);
    value_set_page(arena, page->view, "tag", public_meeting_tag(arena, meeting));
    value_set_page(arena, page->view, "cancelled_line", value_text(arena, !meeting->is_cancelled ? TEXT_NONE : arena_printf(arena, SAY(arena, "This meeting was cancelled: %.*s"), TEXT_ARGS(meeting->reason))));
    value_set_page(arena, page->view, "pack_href", value_text(arena, arena_printf(arena, "%.*s/pack", TEXT_ARGS(meeting->url))));
    value_set_page(arena, page->view, "json_link", value_text(arena, arena_printf(arena, "%.*s.json", TEXT_ARGS(meeting->url))));
}

static enum result show(struct request *request, struct answer *answer, bool with_papers)
{
    struct meeting_page page = {.request = request, .engine = request_context(request), .arena = request_arena(request), .view = answer_view(answer), .with_papers = with_papers};
    const struct definition *meetings = definitions_find(page.engine->definitions, TEXT("meeting"));
    struct public_meeting meeting;
    struct published published;
    struct value *fields, *versions;
    TRY(request_db(request, &page.db));
    enum result result = meetings ? publish_by_slug(page.db, page.engine, page.arena, meetings, request_text(request, "slug"), &published) : ERROR_NOT_FOUND;
    if (result == ERROR_NOT_FOUND)
        return message_fail(answer_message(answer), result, "Nothing is published at this address.");
    TRY(result);
    if (published.withdrawn)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "This meeting was withdrawn on %.*s: %.*s", TEXT_ARGS(date_long(page.arena, published.in_force_on)), TEXT_ARGS(published.withdrawn_ground));
    if (!text_equal(published.slug, request_text(request, "slug"))) { /* an address that said what is gone */
        answer_redirect(answer, publish_address(page.db, page.engine, page.arena, meetings, published.id));
        return OK;
    }
    page.meeting = published.id;
    TRY(public_meeting(page.db, page.engine, page.arena, published.id, request_moment(request).today, &meeting));
    TRY(publish_fields(page.db, page.engine, page.arena, &published, request_moment(request).today, &fields));
    public_meeting_set(page.arena, &meeting, page.view);
    add_summary(&page, &meeting, value_get_text(fields, "attending"));
    TRY(add_agenda(&page));
    TRY(add_attendance(&page));
    TRY(add_questions(&page));
    TRY(add_commitments(&page));
    TRY(add_minutes(&page));
    TRY(publish_versions(page.db, page.engine, page.arena, &published, &versions));
    value_set_page(page.arena, page.view, "entries", publish_entries(page.arena, versions));
    return arena_failed(page.arena) ? ERROR_MEMORY : OK;
}

enum result meeting_get_public(struct request *request, struct answer *answer) { return show(request, answer, false); }
enum result meeting_pack_public(struct request *request, struct answer *answer) { return show(request, answer, true); }

#define TEXT_OF(member, about_) {.name = member, .kind = VALUE_TEXT, .about = about_}
#define HTML_OF(member) {.name = member, .kind = VALUE_HTML, .page_only = true, .nullable = true}
#define EXEMPT_MEMBERS                                                                                                                                                               \
    {.name = "exempt", .kind = VALUE_BOOLEAN, .about = "Whether it is not public"}, TEXT_OF("ground", "Of what is exempt, a code of the list decision_exempt_grounds; or empty"),          \
        TEXT_OF("why", "Why that ground applies, or empty"), TEXT_OF("late_why", "Why it came after the agenda, or empty"), PART_TEXT_MEMBER("exempt_line"), PART_TEXT_MEMBER("late_line")
static const struct shape_field paper_fields[] = {
    TEXT_OF("reference", "Of the paper"), TEXT_OF("title", "What it is called"), TEXT_OF("from", "Who wrote it: a post or a body"), {.name = "version", .kind = VALUE_INTEGER, .about = "Its published version"},
    EXEMPT_MEMBERS, TEXT_OF("url", "Its page, with its text and every version"), PART_TEXT_MEMBER("line"), HTML_OF("html"), {.name = NULL}};
static const struct shape paper_shape = {"MeetingPaperInShort", paper_fields};
static const struct shape_field item_fields[] = {
    {.name = "number", .kind = VALUE_INTEGER, .about = "On this agenda, for ever"}, TEXT_OF("reference", "Of the item"), TEXT_OF("title", "What it is called"), TEXT_OF("purpose", "A code of the list agenda_purposes"),
    TEXT_OF("about", "What it is about, as Markdown"), TEXT_OF("presenter", "Who introduces it: a post"), EXEMPT_MEMBERS, {.name = "withdrawn", .kind = VALUE_BOOLEAN, .about = "Whether it was withdrawn from the agenda"},
    TEXT_OF("reason", "Why it was withdrawn, or empty"), TEXT_OF("url", "Its page"), {.name = "papers", .kind = VALUE_LIST, .about = "Its papers", .of = &paper_shape}, PART_BOOLEAN_MEMBER("has_papers"),
    PART_TEXT_MEMBER("anchor"), PART_TEXT_MEMBER("heading"), PART_OBJECT_MEMBER("tag", &tag_shape), HTML_OF("html"), PART_TEXT_MEMBER("presenter_line"), PART_TEXT_MEMBER("off_line"), {.name = NULL}};
static const struct shape item_shape_ = {"AgendaItemInShort", item_fields};
static const struct shape_field attendance_fields[] = {TEXT_OF("post", "Post"), TEXT_OF("organisation", "Body, or empty"), TEXT_OF("came", "A code of the list attendance_kinds"), TEXT_OF("instead", "Who came instead, or empty"), {.name = NULL}};
static const struct shape attendance_shape = {"MeetingAttendance", attendance_fields};
static const struct shape_field answer_fields[] = {{.name = "by_the_office", .kind = VALUE_BOOLEAN, .about = "Written by the office, or by the body that was asked"}, TEXT_OF("text", "As Markdown"),
                                                  PART_TEXT_MEMBER("heading"), HTML_OF("html"), {.name = NULL}};
static const struct shape answer_shape = {"MeetingAnswer", answer_fields};
static const struct shape_field question_fields[] = {
    TEXT_OF("reference", "Of the question"), TEXT_OF("title", "In short"), TEXT_OF("text", "As it was asked, as Markdown"), TEXT_OF("source", "A code of the list question_sources"), TEXT_OF("answer", "All of it, as Markdown, or empty"),
    {.name = "answers", .kind = VALUE_LIST, .about = "The same by who wrote it", .of = &answer_shape}, TEXT_OF("url", "Its page"), PART_TEXT_MEMBER("asked_line"), HTML_OF("html"), {.name = NULL}};
static const struct shape question_shape = {"MeetingQuestionInShort", question_fields};
static const struct shape_field commitment_fields[] = {TEXT_OF("reference", "Of the action"), TEXT_OF("title", "What is to be done"), TEXT_OF("owner", "Who does it: a post"), TEXT_OF("due", "The day by which"), TEXT_OF("state", "open or closed"),
                                                       TEXT_OF("url", "Its page"), {.name = NULL}};
static const struct shape commitment_shape = {"CommitmentInShort", commitment_fields};
static const struct shape_field minutes_fields[] = {TEXT_OF("reference", "Of the minutes"), TEXT_OF("title", "What they are called"), TEXT_OF("text", "As published, as Markdown"),
                                                    TEXT_OF("ground", "On which something was taken out, a code of the list decision_exempt_grounds; or empty"), TEXT_OF("url", "Their page"), HTML_OF("html"), PART_TEXT_MEMBER("ground_line"), {.name = NULL}};
static const struct shape minutes_shape = {"MinutesInShort", minutes_fields};
static const struct shape_field meeting_fields[] = {
    PUBLIC_MEETING_MEMBERS, {.name = "agenda", .kind = VALUE_LIST, .about = "Its items, by number", .of = &item_shape_}, {.name = "attendance", .kind = VALUE_LIST, .about = "Who came", .of = &attendance_shape},
    {.name = "questions", .kind = VALUE_LIST, .about = "Questions that are published", .of = &question_shape}, {.name = "commitments", .kind = VALUE_LIST, .about = "Actions that are published", .of = &commitment_shape},
    {.name = "minutes", .kind = VALUE_OBJECT, .nullable = true, .about = "Its minutes, once they are published", .of = &minutes_shape}, PART_BOOLEAN_MEMBER("has_agenda"), PART_BOOLEAN_MEMBER("has_questions"),
    PART_OBJECT_MEMBER("attendance_table", &table_shape), PART_OBJECT_MEMBER("commitment_table", &table_shape), PART_LIST_MEMBER("rows", &summary_row_shape), PART_OBJECT_MEMBER("tag", &tag_shape),
    PART_TEXT_MEMBER("cancelled_line"), PART_TEXT_MEMBER("pack_href"), PART_TEXT_MEMBER("json_link"), PART_LIST_MEMBER("entries", &entry_shape), {.name = NULL}};
const struct shape meeting_public_shape = {"MeetingInFull", meeting_fields};
