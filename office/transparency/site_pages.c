/* /accessibility, /privacy, /cookies, /contact, /licence: the newest text that the office has published for each, or the one that ships
 * with the program (in the pages' templates), which says that it is. Public: reads pub_ tables alone. */
#include "base/wording.h"
#include "office/transparency/internal.h"

#define TEXT_HEADING_SHIFT 1
#define STATEMENT_HEADING_SHIFT 3 /* below one of its own headings */

struct site_text {
    struct text title, text, compliance, tested_by;
    struct date prepared_on, reviewed_on, tested_on;
    bool is_default;
};

/* --- The text --------------------------------------------------------------- */

static enum result find_published(struct db *db, struct arena *arena, const char *page, struct site_text *ret_text)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select title, text, coalesce(compliance, ''), coalesce(tested_by, ''), prepared_on, reviewed_on, tested_on from pub_site_page"
                               " where page = $1 order by coalesce(reviewed_on, 0) desc, id desc limit 1"), BIND(bind_text(text_of(page)))));
    step = statement_step(row);
    if (step <= 0)
        return step == 0 ? ERROR_NOT_FOUND : (enum result)step;
    *ret_text = (struct site_text){.title = statement_copy(row, 0, arena), .text = statement_copy(row, 1, arena), .compliance = statement_copy(row, 2, arena),
                                   .tested_by = statement_copy(row, 3, arena), .prepared_on = statement_date(row, 4), .reviewed_on = statement_date(row, 5),
                                   .tested_on = statement_date(row, 6)};
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result find_text(struct request *request, const char *page, struct text title, struct site_text *ret_text)
{
    struct arena *arena = request_arena(request);
    struct db *db;
    enum result result;
    TRY(request_db(request, &db));
    result = find_published(db, arena, page, ret_text);
    if (result != ERROR_NOT_FOUND)
        return result;
    *ret_text = (struct site_text){.title = title, .is_default = true,
                                   .prepared_on = DATE_NONE, .reviewed_on = DATE_NONE, .tested_on = DATE_NONE};
    return OK;
}

/* Where letters go is the body's published address. */
static enum result find_address(struct request *request, struct text *ret_address)
{
    struct db *db;
    enum result result;
    TRY(request_db(request, &db));
    result = db_one_text(db, request_arena(request), ret_address,
                         SQL("select coalesce(address, '') from pub_body_name where in_use_from <= $1 and (in_use_until is null or in_use_until >= $1) order by in_use_from desc limit 1"),
                         BIND(bind_date(request_moment(request).today)));
    if (result == ERROR_NOT_FOUND)
        *ret_address = TEXT_NONE;
    return result == ERROR_NOT_FOUND ? OK : result;
}

/* --- Pages ------------------------------------------------------------------ */

static void set_page(struct arena *arena, struct value *view, const char *name, struct text text)
{
    value_set_page(arena, view, name, value_text(arena, text));
}

static void set_common(struct request *request, struct answer *answer, const struct site_text *text, int heading_shift)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer);
    value_set_text(arena, view, "title", text->title);
    value_set_text(arena, view, "text", text->text);
    value_set_boolean(arena, view, "is_default", text->is_default);
    value_set(arena, view, "prepared_on", value_date(arena, text->prepared_on));
    value_set(arena, view, "reviewed_on", value_date(arena, text->reviewed_on));
    value_set_page(arena, view, "html", markdown_value(arena, text->text, heading_shift));
    set_page(arena, view, "reviewed_line", date_is_none(text->reviewed_on) ? TEXT_NONE : arena_printf(arena, SAY(arena, "Last reviewed on %.*s."), TEXT_ARGS(date_long(arena, text->reviewed_on))));
}

static enum result show(struct request *request, struct answer *answer, const char *page, struct text title, bool with_address)
{
    struct site_text text;
    struct text address = TEXT_NONE;
    TRY(find_text(request, page, title, &text));
    if (with_address)
        TRY(find_address(request, &address));
    set_common(request, answer, &text, TEXT_HEADING_SHIFT);
    value_set_text(request_arena(request), answer_view(answer), "address", address);
    return arena_failed(request_arena(request)) ? ERROR_MEMORY : OK;
}

enum result privacy_get(struct request *request, struct answer *answer)
{
    return show(request, answer, "privacy", SAID(request_arena(request), "Privacy notice"), false);
}

enum result cookies_get(struct request *request, struct answer *answer)
{
    return show(request, answer, "cookies", SAID(request_arena(request), "Cookies"), false);
}

enum result contact_get(struct request *request, struct answer *answer)
{
    return show(request, answer, "contact", SAID(request_arena(request), "Contact"), true);
}

enum result licence_get(struct request *request, struct answer *answer)
{
    return show(request, answer, "licence", SAID(request_arena(request), "Using our information"), false);
}

/* --- Accessibility ---------------------------------------------------------- */

/* In the model's own words (Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018,
 * regulation 8). Where the office has not said, neither do we. */
static struct text compliance_line(struct arena *arena, struct text compliance)
{
    if (text_equals(compliance, "full"))
        return SAID(arena, "This website is fully compliant with the Web Content Accessibility Guidelines version 2.2 AA standard.");
    if (text_equals(compliance, "partial"))
        return SAID(arena, "This website is partially compliant with the Web Content Accessibility Guidelines version 2.2 AA standard, due to the non-compliances listed below.");
    if (text_equals(compliance, "none"))
        return SAID(arena, "This website is not compliant with the Web Content Accessibility Guidelines version 2.2 AA standard. The non-compliances are listed below.");
    return SAID(arena, "The office has not yet stated how far this website complies with the Web Content Accessibility Guidelines version 2.2 AA standard. No person has audited it for them.");
}

static struct text day_or_unstated(struct arena *arena, struct date date)
{
    return date_is_none(date) ? SAID(arena, "a day that the office has not stated") : date_long(arena, date);
}

enum result accessibility_get(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer);
    struct site_text text;
    struct text address;
    TRY(find_text(request, "accessibility", SAID(arena, "Accessibility statement"), &text));
    TRY(find_address(request, &address));
    set_common(request, answer, &text, STATEMENT_HEADING_SHIFT);
    value_set_text(arena, view, "address", address);
    value_set_text(arena, view, "compliance", compliance_line(arena, text.compliance));
    value_set(arena, view, "tested_on", value_date(arena, text.tested_on));
    value_set_text(arena, view, "tested_by", text.tested_by);
    set_page(arena, view, "prepared_line", day_or_unstated(arena, text.prepared_on));
    set_page(arena, view, "last_reviewed_line", day_or_unstated(arena, text.reviewed_on));
    set_page(arena, view, "tested_line", date_is_none(text.tested_on) ? TEXT_NONE : date_long(arena, text.tested_on));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

struct text transparency_page_address(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    struct text page = TEXT_NONE;
    (void)definition;
    if (db_one_text(db, arena, &page, SQL("select page from pub_site_page where id = $1"), BIND(bind_integer(id))) < 0)
        return TEXT_NONE;
    return arena_printf(arena, "/%.*s", TEXT_ARGS(page));
}

/* --- Shapes ----------------------------------------------------------------- */

#define DATA(name, kind, about) {name, kind, false, false, about, NULL}
#define DATA_OR_NULL(name, about) {name, VALUE_TEXT, false, true, about, NULL}
#define COMMON                                                                                                                                   \
    DATA("title", VALUE_TEXT, "Its heading"), DATA("text", VALUE_TEXT, "The office's own text, as Markdown; empty: it has published none"),                                     \
        DATA("is_default", VALUE_BOOLEAN, "Whether it is the text that ships with the program"), DATA_OR_NULL("prepared_on", "When it was prepared; null: not stated"), \
        DATA_OR_NULL("reviewed_on", "When it was last reviewed; null: not stated"), DATA("address", VALUE_TEXT, "Where letters go; empty: not published, or not on this page"), \
        {"html", VALUE_HTML, true, true, NULL, NULL}, PART_TEXT_MEMBER("reviewed_line")
static const struct shape_field site_page_fields[] = {COMMON, {.name = NULL}};
const struct shape site_page_shape = {"SitePage", site_page_fields};
static const struct shape_field accessibility_fields[] = {
    COMMON, DATA("compliance", VALUE_TEXT, "How far the site complies, in the model's words"), DATA_OR_NULL("tested_on", "When it was last tested; null: not stated"),
    DATA("tested_by", VALUE_TEXT, "By whom and how; empty: not stated"), PART_TEXT_MEMBER("prepared_line"), PART_TEXT_MEMBER("last_reviewed_line"),
    PART_TEXT_MEMBER("tested_line"), {.name = NULL},
};
const struct shape accessibility_shape = {"AccessibilityStatement", accessibility_fields};
