/* /reports: the annual reports that were published; one of them with its contents, chapter by chapter, and whole for printing and as PDF. Public: the text that was sealed, and what
 * the panel said of it, from pub_ tables alone. See annual_report.h. */
#include "base/format/json.h"
#include "base/page/page.h"
#include "base/wording.h"
#include "blocks/parts/parts.h"
#include "office/annual_report/annual_report.h"

static const struct shape_field item_fields[] = {
    {"title", VALUE_TEXT, false, false, "What it is called", NULL}, {"year", VALUE_TEXT, false, false, "The financial year", NULL}, {"url", VALUE_TEXT, false, false, "Its page", NULL},
    {"published_on", VALUE_TEXT, false, false, "When it was published", NULL}, PART_TEXT_MEMBER("line"), {.name = NULL},
};
static const struct shape item_shape_ = {"AnnualReportItem", item_fields};
static const struct shape_field reports_fields[] = {{"reports", VALUE_LIST, false, false, "Annual reports, the newest year first", &item_shape_}, PART_BOOLEAN_MEMBER("has_reports"), {.name = NULL}};
const struct shape annual_reports_shape = {"AnnualReports", reports_fields};

static const struct shape_field chapter_fields[] = {
    {"name", VALUE_TEXT, false, false, "Its key", NULL}, {"title", VALUE_TEXT, false, false, "Its title", NULL}, {"url", VALUE_TEXT, false, false, "Its page", NULL}, PART_BOOLEAN_MEMBER("is_here"), {.name = NULL},
};
static const struct shape chapter_shape = {"AnnualReportChapter", chapter_fields};
static const struct shape_field said_fields[] = {
    {"title", VALUE_TEXT, false, false, "Its title", NULL}, {"url", VALUE_TEXT, false, false, "Its page", NULL}, {"made_on", VALUE_TEXT, false, true, "When it was made", NULL},
    {"answered_on", VALUE_TEXT, false, true, "When the office answered", NULL}, PART_TEXT_MEMBER("line"), {.name = NULL},
};
static const struct shape said_shape = {"PanelSaid", said_fields};
static const struct shape_field html_fields[] = {{"html", VALUE_HTML, true, true, NULL, NULL}, {.name = NULL}};
static const struct shape html_shape = {"annual_html", html_fields};
static const struct shape_field page_fields[] = {
    {"title", VALUE_TEXT, false, false, "What it is called", NULL}, {"year", VALUE_TEXT, false, false, "The financial year", NULL}, {"known_on", VALUE_TEXT, false, true, "As known on which day", NULL},
    {"published_on", VALUE_TEXT, false, false, "When it was published", NULL}, {"checksum", VALUE_TEXT, false, true, "BLAKE2b of its text, 256 bits; it stands in the log", NULL},
    {"chapters", VALUE_LIST, false, false, "Its chapters", &chapter_shape}, {"figures", VALUE_LIST, false, false, "Every figure in it and where it comes from", &annual_figure_shape},
    {"panel_reports", VALUE_LIST, false, false, "What the panel reported on it, and whether the office answered", &said_shape}, PART_BOOLEAN_MEMBER("has_panel_reports"), PART_TEXT_MEMBER("heading"), PART_TEXT_MEMBER("published_line"),
    PART_TEXT_MEMBER("gone_line"), PART_TEXT_MEMBER("report_href"), PART_TEXT_MEMBER("whole_href"), PART_TEXT_MEMBER("record_line"), PART_BOOLEAN_MEMBER("is_contents"), PART_BOOLEAN_MEMBER("is_whole"), PART_TEXT_MEMBER("before_href"),
    PART_TEXT_MEMBER("before_title"), PART_TEXT_MEMBER("next_href"), PART_TEXT_MEMBER("next_title"), PART_BOOLEAN_MEMBER("has_ways"), PART_LIST_MEMBER("pieces", &html_shape), {.name = NULL},
};
const struct shape annual_page_shape = {"AnnualReport", page_fields};

static void set(struct arena *arena, struct value *object, const char *name, struct value *value) { value_set_page(arena, object, name, value); }
static void set_text(struct arena *arena, struct value *object, const char *name, struct text text) { set(arena, object, name, value_text(arena, text)); }

/* "2025/26" as addresses have it. */
static struct text slug_of(struct arena *arena, struct text year)
{
    return arena_printf(arena, "%.*s-%.*s", TEXT_ARGS(text_slice(year, 0, 4)), TEXT_ARGS(text_slice(year, 5, 2)));
}

struct text annual_address(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    struct text year;
    (void)definition;
    if (db_one_text(db, arena, &year, SQL("select covers from pub_annual_report where id = $1"), BIND(bind_integer(id))) < 0)
        return TEXT_NONE;
    return arena_printf(arena, "/reports/%.*s", TEXT_ARGS(slug_of(arena, year)));
}

/* --- All of them ------------------------------------------------------------------------ */

enum result annual_reports_get(struct request *request, struct answer *answer)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = request_arena(request);
    struct value *list = value_list(arena);
    struct db *db;
    int step;
    TRY(request_db(request, &db));
    TRY(db_query(db, &row, SQL("select p.covers, r.in_force_on from pub_annual_report p join pub_record r on r.id = p.id where r.withdrawn = 0 order by p.covers desc"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        struct value *item = value_object(arena);
        struct text year = statement_copy(row, 0, arena);
        value_set_text(arena, item, "title", arena_printf(arena, SAY(arena, "Annual report %.*s"), TEXT_ARGS(year)));
        value_set_text(arena, item, "year", year);
        value_set_text(arena, item, "url", arena_printf(arena, "/reports/%.*s", TEXT_ARGS(slug_of(arena, year))));
        value_set(arena, item, "published_on", value_date(arena, statement_date(row, 1)));
        set_text(arena, item, "line", arena_printf(arena, SAY(arena, "Published on %.*s"), TEXT_ARGS(date_long(arena, statement_date(row, 1)))));
        value_append(arena, list, item);
    }
    value_set(arena, answer_view(answer), "reports", list);
    set(arena, answer_view(answer), "has_reports", value_boolean(arena, value_is_truthy(list)));
    return step < 0 ? (enum result)step : OK;
}

/* --- One ----------------------------------------------------------------------------------- */

struct shown {
    struct request *request;
    struct arena *arena;
    struct value *view;
    struct db *db;
    int64_t id;
    struct text year, href, checksum;
    struct date published_on, known_on;
    struct value *content; /* NULL: it was erased */
    const struct value *chapters;
};

static enum result find_report(struct shown *shown)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text typed = request_text(shown->request, "year"), content;
    struct digest_year year;
    int step;
    if (digest_year_read(shown->arena, typed, &year, NULL) < 0)
        return ERROR_NOT_FOUND;
    TRY(db_query(shown->db, &row,
                 SQL("select p.id, p.covers, r.in_force_on, p.known_on, t.checksum, t.content from pub_annual_report p join pub_record r on r.id = p.id"
                     " left join pub_annual_report_text t on t.report = p.id where p.covers = $1 and r.withdrawn = 0"),
                 BIND(bind_text(year.name))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    shown->id = statement_integer(row, 0);
    shown->year = statement_copy(row, 1, shown->arena);
    shown->published_on = statement_date(row, 2);
    shown->known_on = statement_date(row, 3);
    shown->checksum = statement_copy(row, 4, shown->arena);
    content = statement_copy(row, 5, shown->arena);
    shown->href = arena_printf(shown->arena, "/reports/%.*s", TEXT_ARGS(slug_of(shown->arena, shown->year)));
    if (!content.length)
        return OK;
    TRY(json_parse_kept(shown->arena, content, ANNUAL_CONTENT_BYTES_MAX, &shown->content, NULL));
    shown->chapters = value_get(shown->content, TEXT("chapters"));
    return OK;
}

static size_t chapter_count(const struct shown *shown) { return shown->chapters && shown->chapters->kind == VALUE_LIST ? shown->chapters->list.count : 0; }

static struct text chapter_href(const struct shown *shown, size_t at)
{
    return arena_printf(shown->arena, "%.*s/%.*s", TEXT_ARGS(shown->href), TEXT_ARGS(value_get_text(shown->chapters->list.items[at], "name")));
}

/* What the panel reported on it: section 28 of the Act; and what the office answered: section 12. */
static enum result set_panel(const struct shown *shown)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = shown->arena;
    struct value *list = value_list(arena);
    int step;
    TRY(db_query(shown->db, &row,
                 SQL("select r.slug, p.title, p.made_on, p.answered_on, p.answer_due from pub_panel_report p join pub_record r on r.id = p.id where p.annual_report = $1 and r.withdrawn = 0 order by p.made_on, p.id"),
                 BIND(bind_integer(shown->id))));
    while ((step = statement_step(row)) == 1) {
        struct value *item = value_object(arena);
        struct date answered = statement_date(row, 3), due = statement_date(row, 4);
        value_set_text(arena, item, "title", statement_copy(row, 1, arena));
        value_set_text(arena, item, "url", arena_printf(arena, "/panel-reports/%.*s", TEXT_ARGS(statement_copy(row, 0, arena))));
        value_set(arena, item, "made_on", value_date(arena, statement_date(row, 2)));
        value_set(arena, item, "answered_on", value_date(arena, answered));
        set_text(arena, item, "line", !date_is_none(answered) ? arena_printf(arena, SAY(arena, "Answered on %.*s"), TEXT_ARGS(date_long(arena, answered)))
                                      : !date_is_none(due)    ? arena_printf(arena, SAY(arena, "Not answered yet; the answer is due on %.*s"), TEXT_ARGS(date_long(arena, due)))
                                                              : SAID(arena, "Not answered yet"));
        value_append(arena, list, item);
    }
    value_set(arena, shown->view, "panel_reports", list);
    set(arena, shown->view, "has_panel_reports", value_boolean(arena, value_is_truthy(list)));
    return step < 0 ? (enum result)step : OK;
}

static void set_chapters(const struct shown *shown, size_t here)
{
    struct arena *arena = shown->arena;
    struct value *list = value_list(arena);
    for (size_t i = 0; i < chapter_count(shown); i++) {
        struct value *item = value_object(arena);
        value_set_text(arena, item, "name", value_get_text(shown->chapters->list.items[i], "name"));
        value_set_text(arena, item, "title", value_get_text(shown->chapters->list.items[i], "title"));
        value_set_text(arena, item, "url", chapter_href(shown, i));
        set(arena, item, "is_here", value_boolean(arena, i == here));
        value_append(arena, list, item);
    }
    value_set(arena, shown->view, "chapters", list);
    set_text(arena, shown->view, "before_href", here != SIZE_MAX && here > 0 ? chapter_href(shown, here - 1) : TEXT_NONE);
    set_text(arena, shown->view, "before_title", here != SIZE_MAX && here > 0 ? value_get_text(shown->chapters->list.items[here - 1], "title") : TEXT_NONE);
    set_text(arena, shown->view, "next_href", here != SIZE_MAX && here + 1 < chapter_count(shown) ? chapter_href(shown, here + 1) : TEXT_NONE);
    set_text(arena, shown->view, "next_title", here != SIZE_MAX && here + 1 < chapter_count(shown) ? value_get_text(shown->chapters->list.items[here + 1], "title") : TEXT_NONE);
    set(arena, shown->view, "has_ways", value_boolean(arena, here != SIZE_MAX && chapter_count(shown) > 1));
}

static void add_piece(const struct shown *shown, struct value *pieces, size_t at)
{
    struct value *piece = value_object(shown->arena);
    set(shown->arena, piece, "html", kept_html_value(shown->arena, value_get_text(shown->chapters->list.items[at], "html")));
    value_append(shown->arena, pieces, piece);
}

static enum result open_report(struct request *request, struct answer *answer, struct shown *shown)
{
    struct arena *arena = request_arena(request);
    *shown = (struct shown){.request = request, .arena = arena, .view = answer_view(answer)};
    TRY(request_db(request, &shown->db));
    TRY(find_report(shown));
    value_set_text(arena, shown->view, "title", arena_printf(arena, SAY(arena, "Annual report %.*s"), TEXT_ARGS(shown->year)));
    value_set_text(arena, shown->view, "year", shown->year);
    value_set(arena, shown->view, "known_on", value_date(arena, shown->known_on));
    value_set(arena, shown->view, "published_on", value_date(arena, shown->published_on));
    value_set(arena, shown->view, "checksum", shown->checksum.length ? value_text(arena, shown->checksum) : value_null(arena));
    value_set(arena, shown->view, "figures", shown->content ? (struct value *)value_get(shown->content, TEXT("figures")) : value_list(arena));
    set_text(arena, shown->view, "heading", value_get_text(shown->view, "title"));
    set_text(arena, shown->view, "published_line", arena_printf(arena, SAY(arena, "Published on %.*s. Made from what was published by %.*s."), TEXT_ARGS(date_long(arena, shown->published_on)), TEXT_ARGS(date_long(arena, shown->known_on))));
    set_text(arena, shown->view, "gone_line", shown->content ? TEXT_NONE : SAID(arena, "The text of this report was taken down."));
    set_text(arena, shown->view, "report_href", shown->href);
    set_text(arena, shown->view, "whole_href", arena_printf(arena, "%.*s/whole", TEXT_ARGS(shown->href)));
    set_text(arena, shown->view, "record_line", shown->checksum.length ? arena_printf(arena, SAY(arena, "Checksum of its text (BLAKE2b, 256 bits): %.*s"), TEXT_ARGS(shown->checksum)) : TEXT_NONE);
    return set_panel(shown);
}

static void set_kind(const struct shown *shown, bool is_contents, bool is_whole, struct value *pieces)
{
    set(shown->arena, shown->view, "is_contents", value_boolean(shown->arena, is_contents));
    set(shown->arena, shown->view, "is_whole", value_boolean(shown->arena, is_whole));
    set(shown->arena, shown->view, "pieces", pieces);
}

enum result annual_report_get(struct request *request, struct answer *answer)
{
    struct shown shown;
    struct value *pieces = value_list(request_arena(request));
    TRY(open_report(request, answer, &shown));
    set_chapters(&shown, SIZE_MAX);
    set_kind(&shown, true, false, pieces);
    return OK;
}

enum result annual_report_whole_get(struct request *request, struct answer *answer)
{
    struct shown shown;
    struct value *pieces = value_list(request_arena(request));
    TRY(open_report(request, answer, &shown));
    for (size_t i = 0; i < chapter_count(&shown); i++)
        add_piece(&shown, pieces, i);
    set_chapters(&shown, SIZE_MAX);
    set_kind(&shown, false, true, pieces);
    return OK;
}

enum result annual_report_chapter_get(struct request *request, struct answer *answer)
{
    struct shown shown;
    struct value *pieces = value_list(request_arena(request));
    struct text name = request_text(request, "chapter");
    size_t here = SIZE_MAX;
    TRY(open_report(request, answer, &shown));
    for (size_t i = 0; i < chapter_count(&shown); i++)
        if (text_equal(value_get_text(shown.chapters->list.items[i], "name"), name))
            here = i;
    if (here == SIZE_MAX)
        return ERROR_NOT_FOUND;
    add_piece(&shown, pieces, here);
    set_chapters(&shown, here);
    set_kind(&shown, false, false, pieces);
    set_text(shown.arena, shown.view, "heading", arena_printf(shown.arena, "%.*s: %.*s", TEXT_ARGS(value_get_text(shown.view, "title")), TEXT_ARGS(value_get_text(shown.chapters->list.items[here], "title"))));
    return OK;
}
