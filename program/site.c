/* The site: puts the routes of blocks and rooms together and fills the layout's own names (chrome). */
#include "program/site.h"

#include "blocks/deed/deed.h"
#include "blocks/erasure/keep.h"
#include "blocks/file/copy.h"
#include "blocks/flow/embargo.h"
#include "blocks/gather/gather.h"
#include "blocks/menu/menu.h"
#include "blocks/people/people.h"
#include "blocks/post/bulletin.h"
#include "blocks/post/post.h"
#include "blocks/proof/proof.h"
#include "blocks/publish/pages.h"
#include "blocks/record/import.h"
#include "blocks/record/several.h"
#include "blocks/record/sheet.h"
#include "blocks/record/pages.h"
#include "blocks/record/pages_access.h"
#include "blocks/search/search.h"
#include "blocks/subject/subject.h"
#include "blocks/body/body.h"
#include "program/languages.h"
#include "program/pages.h"
#include "program/rooms.h"

#define ROUTE_TABLES_MAX 60
#define REPORTED_PATH_BYTES_MAX 400

/* --- Templates ------------------------------------------------------------ */

static enum result embedded_template(void *context, struct text name, struct text *ret_source)
{
    char path[200];
    const struct embedded_file *file;
    (void)context;
    if (name.length + 6 > sizeof path)
        return ERROR_NOT_FOUND;
    snprintf(path, sizeof path, "%.*s.html", TEXT_ARGS(name));
    file = embedded_find(text_of(path));
    if (!file)
        return ERROR_NOT_FOUND;
    *ret_source = (struct text){file->data, file->length};
    return OK;
}

struct template_set *site_templates(void)
{
    return template_set_new(TEMPLATE_SERVED, embedded_template, NULL);
}

/* --- Chrome --------------------------------------------------------------- */

static const struct shape_field asset_fields[] = {
    {"govuk_css", VALUE_TEXT, true, false, NULL, NULL}, {"moj_css", VALUE_TEXT, true, false, NULL, NULL},
    {"site_css", VALUE_TEXT, true, false, NULL, NULL}, {"govuk_js", VALUE_TEXT, true, false, NULL, NULL},
    {"moj_js", VALUE_TEXT, true, false, NULL, NULL}, {"site_js", VALUE_TEXT, true, false, NULL, NULL},
    {"icon", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape assets_shape = {"assets", asset_fields};
static const struct shape_field navigation_fields[] = {
    {"label", VALUE_TEXT, true, false, NULL, NULL}, {"href", VALUE_TEXT, true, false, NULL, NULL},
    {"current", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape navigation_shape = {"navigation", navigation_fields};
static const struct shape_field notice_fields[] = {
    {"title", VALUE_TEXT, true, false, NULL, NULL}, {"text", VALUE_TEXT, true, false, NULL, NULL},
    {"kind", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape notice_shape = {"notice", notice_fields};
static const struct shape_field files_fields[] = {
    {"work_href", VALUE_TEXT, true, false, NULL, NULL}, {"csv_href", VALUE_TEXT, true, false, NULL, NULL}, {"pdf_href", VALUE_TEXT, true, false, NULL, NULL}, {"workbook_href", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape files_shape = {"files", files_fields};
static const struct shape_field back_fields[] = {
    {"label", VALUE_TEXT, true, false, NULL, NULL}, {"href", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape back_shape = {"back", back_fields};
static const struct shape_field language_fields[] = {
    {"code", VALUE_TEXT, true, false, NULL, NULL}, {"label", VALUE_TEXT, true, false, NULL, NULL},
    {"href", VALUE_TEXT, true, false, NULL, NULL}, {"current", VALUE_BOOLEAN, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape language_shape = {"language", language_fields};
static const struct shape_field chrome_fields[] = {
    {"body_short_name", VALUE_TEXT, true, false, NULL, NULL}, {"body_area", VALUE_TEXT, true, false, NULL, NULL},
    {"holder_line", VALUE_TEXT, true, false, NULL, NULL}, {"assets", VALUE_OBJECT, true, false, NULL, &assets_shape},
    {"csrf", VALUE_TEXT, true, false, NULL, NULL}, {"signed_in", VALUE_OBJECT, true, true, NULL, &people_signed_in_shape},
    {"navigation", VALUE_LIST, true, false, NULL, &navigation_shape}, {"search_href", VALUE_TEXT, true, false, NULL, NULL},
    {"search_query", VALUE_TEXT, true, false, NULL, NULL}, {"as_of_line", VALUE_TEXT, true, false, NULL, NULL},
    {"notice", VALUE_OBJECT, true, true, NULL, &notice_shape}, {"back", VALUE_OBJECT, true, true, NULL, &back_shape},
    {"year_line", VALUE_TEXT, true, false, NULL, NULL}, {"print_line", VALUE_TEXT, true, false, NULL, NULL},
    {"desk", VALUE_BOOLEAN, true, false, NULL, NULL}, {"canonical", VALUE_TEXT, true, false, NULL, NULL},
    {"json_href", VALUE_TEXT, true, false, NULL, NULL}, {"csv_href", VALUE_TEXT, true, false, NULL, NULL}, {"pdf_href", VALUE_TEXT, true, false, NULL, NULL},
    {"feed_href", VALUE_TEXT, true, false, NULL, NULL}, {"language", VALUE_TEXT, true, false, NULL, NULL},
    {"files", VALUE_OBJECT, true, true, NULL, &files_shape}, {"languages", VALUE_LIST, true, false, NULL, &language_shape}, {"has_languages", VALUE_BOOLEAN, true, false, NULL, NULL}, {"part_line", VALUE_TEXT, true, false, NULL, NULL}, {"report_href", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape chrome_shape = {"chrome", chrome_fields};

static void set(struct arena *arena, struct value *chrome, const char *name, struct text text)
{
    value_set_page(arena, chrome, name, value_text(arena, text));
}

static void set_assets(struct arena *arena, struct value *chrome)
{
    static const char *const assets[][2] = {
        {"govuk_css", "govuk-frontend.min.css"}, {"moj_css", "moj-frontend.min.css"}, {"site_css", "site.css"},
        {"govuk_js", "govuk-frontend.min.js"}, {"moj_js", "moj-frontend.min.js"}, {"site_js", "site.js"}, {"icon", "icon.svg"},
    };
    struct value *paths = value_object(arena);
    for (size_t i = 0; i < COUNT_OF(assets); i++)
        value_set_text(arena, paths, assets[i][0], asset_path(arena, assets[i][1]));
    value_set_page(arena, chrome, "assets", paths);
}

struct place { const char *label, *href; };
static const struct place public_places[] = {
    {"Home", "/"}, {"The plan", "/plan"}, {"Pledges", "/plan/pledges"}, {"By year", "/plan/delivery-plan"}, {"Performance", "/performance"}, {"Your area", "/areas"}, {"Money", "/money"}, {"Grants", "/grants"}, {"Held to account", "/accountability"},
    {"Organisations", "/organisations"}, {"Evidence", "/evidence"}, {"The record", "/log"},
};
static const char *const places_said[] WORDINGS = {"Home", "The plan", "Pledges", "By year", "Performance", "Your area", "Money", "Grants", "Held to account", "Organisations", "Evidence", "The record"};

static bool is_current(struct text path, const char *href)
{
    struct text place = text_of(href);
    if (place.length == 1)
        return text_equal(path, place);
    return text_equal(path, place) || (text_starts(path, place) && path.data[place.length] == '/');
}

/* What has an address of its own and stands in a place all the same. */
static const struct { const char *href, *place; } belongs[] = {
    {"/decisions", "/accountability"}, {"/inspections", "/accountability"}, {"/findings", "/accountability"}, {"/letters", "/accountability"}, {"/petitions", "/accountability"},
    {"/boards", "/accountability"}, {"/meetings", "/accountability"}, {"/minutes", "/accountability"}, {"/commitments", "/accountability"}, {"/reports", "/accountability"}, {"/draws", "/accountability"},
    {"/funds", "/grants"}, {"/pots", "/grants"}, {"/reserves", "/money"}, {"/savings", "/money"}, {"/spending", "/money"}, {"/contracts", "/money"}, {"/pledges", "/plan/pledges"},
};

/* Of "/plan" and "/plan/pledges" only the longer one is current on /plan/pledges. */
static const struct place *current_place(struct text path)
{
    const struct place *best = NULL;
    const char *place = NULL;
    for (size_t i = 0; i < COUNT_OF(belongs); i++)
        if (is_current(path, belongs[i].href))
            place = belongs[i].place;
    for (size_t i = 0; i < COUNT_OF(public_places); i++)
        if (is_current(place ? text_of(place) : path, public_places[i].href) && (!best || strlen(public_places[i].href) > strlen(best->href)))
            best = &public_places[i];
    return best;
}

static struct value *public_navigation(struct request *request)
{
    struct arena *arena = request_arena(request);
    struct value *navigation = value_list(arena);
    const struct place *current = current_place(request_path(request));
    for (size_t i = 0; i < COUNT_OF(public_places); i++) {
        struct value *item = value_object(arena);
        struct text href = text_of(public_places[i].href);
        value_set_text(arena, item, "label", text_of(wording(arena, public_places[i].label)));
        value_set_text(arena, item, "href", href);
        value_set_text(arena, item, "current", &public_places[i] != current ? TEXT_NONE : text_equal(request_path(request), href) ? TEXT("page") : TEXT("true"));
        value_append(arena, navigation, item);
    }
    return navigation;
}

/* The desk's is its menu's, empty for somebody who is not signed in. */
static void set_navigation(struct request *request, struct value *chrome, bool desk)
{
    struct arena *arena = request_arena(request);
    bool known = request_visitor(request)->account != 0;
    value_set_page(arena, chrome, "navigation", !desk ? public_navigation(request) : known ? menu_bar(request) : value_list(arena));
    value_set_page(arena, chrome, "back", desk && known ? menu_back(request) : value_null(arena));
}

static enum result set_signed_in(struct request *request, struct value *chrome)
{
    struct value *signed_in;
    TRY(people_signed_in(request, &signed_in));
    value_set_page(request_arena(request), chrome, "signed_in", signed_in);
    return OK;
}

static const char *const notices_said[] WORDINGS = {
    "It is saved.", "Done.", "Sent for approval.", "It is public now.", "The import is done.", "You are signed out.",
    "The password is changed.", "The account is saved.", "It is withdrawn.", "It was sent back.",
};
/* A line that the last answer left for this page, by its code name: nothing that
 * was typed travels in a cookie. */
static void set_notice(struct request *request, struct answer *answer, struct value *chrome)
{
    static const char *const notices[][2] = {
        {"saved", "It is saved."}, {"moved", "Done."}, {"submitted", "Sent for approval."}, {"published", "It is public now."},
        {"imported", "The import is done."}, {"sheet", "The changes of your spreadsheet are made."}, {"signed-out", "You are signed out."}, {"password", "The password is changed."},
        {"account", "The account is saved."}, {"withdrawn", "It is withdrawn."}, {"returned", "It was sent back."},
        {"already", "This was sent before and done then. It was not done twice."},
        {"assigned", "It is assigned."}, {"unassigned", "The assignment has ended."}, {"glass-broken", "The record is open to you for a while. The auditor sees this."},
        {"glass-closed", "The record is closed to you again."},
        {"waits", "It is approved, and is published by itself when its time has come."},
        {"some-wait", "What could be published is public now. The rest is approved, and is published by itself when its time has come."},
        {"merged-waits", "The two are one now. What names them in public says so when publishing is no longer held."},
        {"separated-waits", "They are two again. What is public says so when publishing is no longer held."}, {"embargo-cancelled", "It is not published. The record stays as it is."},
        {"hold-set", "Publishing is held in that time."}, {"hold-ended", "The hold is ended. What waited for it is published now."},
        {"merged", "The two are one now."}, {"separated", "They are two again."}, {"different", "They are kept apart. You are not asked about them again."},
        {"message", "The message is written."}, {"message-sent", "Its text is wiped."}, {"message-again", "It goes out as soon as the mail server takes it."}, {"message-stopped", "It is not sent, and its text is wiped."}, {"message-settled", "It is counted no more."}, {"sessions", "The sessions have ended."}, {"second", "The second factor is on."}, {"codes", "The new recovery codes are in use."}, {"second-ended", "The second factor is off."},
        {"ended", "It is noted. What is left of their work is below."}, {"hat", "From now on you act in the capacity that is shown at the top."}, {"cover", "The cover is arranged."}, {"cover-ended", "The cover has ended."},
        {"membership", "The membership is saved. Their sessions have ended, so that it holds at once."},
        {"proposed", "It is proposed. Another person must approve it before anything is destroyed."},
        {"destroyed", "It is done. This is the certificate."}, {"not-destroyed", "Nothing was destroyed."}, {"kept-on", "It is noted."},
        {"held", "It is on legal hold. Nobody can destroy or erase it."}, {"lifted", "The hold is lifted."},
        {"brought-back", "It may be published again: it shows when the record is next published."},
        {"taken-down", "It is taken down. Nothing public shows it any more."},
        {"erased", "It is erased. Nobody can read it any more."},
        {"gathered", "It is gathered. Now each item is to be looked at."}, {"decided", "It is noted what becomes of it."}, {"hidden", "The words are hidden wherever they stand."},
        {"shown", "The words are shown again."}, {"answer-proposed", "It waits for a second person."}, {"answer-approved", "It is approved, and can be fetched."},
        {"answer-open", "The answer is open again."},
        {"form-person", "They are on it. A link is sent to them."}, {"form-replied", "Your answer is with the office."}, {"form-person-gone", "They are taken off. Their link does not work any more."},
    };
    struct arena *arena = request_arena(request);
    const struct route *route = request_route(request);
    struct text code = route && route->access != ACCESS_PUBLIC ? request_cookie(request, NOTICE_COOKIE) : TEXT_NONE;
    struct value *notice = value_null(arena);
    for (size_t i = 0; code.length && i < COUNT_OF(notices); i++) {
        if (!text_equals(code, notices[i][0]))
            continue;
        notice = value_object(arena);
        value_set_text(arena, notice, "title", SAID(arena, "Done"));
        value_set_text(arena, notice, "text", text_of(wording(arena, notices[i][1])));
        value_set_text(arena, notice, "kind", TEXT("success"));
        answer_forget_cookie(answer, NOTICE_COOKIE);
    }
    value_set_page(arena, chrome, "notice", notice);
}

static enum result set_body(struct request *request, struct value *chrome)
{
    struct arena *arena = request_arena(request);
    struct moment moment = request_moment(request);
    struct body body;
    struct db *db;
    struct text day = date_long(arena, moment.today);
    TRY(request_db(request, &db));
    TRY(body_on(db, arena, moment.today, &body));
    set(arena, chrome, "body_short_name", body.short_name);
    set(arena, chrome, "body_area", body.area);
    set(arena, chrome, "holder_line", body.holder_line);
    set(arena, chrome, "year_line", body.legal_name.length ? arena_printf(arena, SAY(arena, "Kept by the %.*s."), TEXT_ARGS(body.legal_name)) : TEXT_NONE);
    set(arena, chrome, "print_line", arena_printf(arena, SAY(arena, "Printed from %.*s as it stood on %.*s."), TEXT_ARGS(request_path(request)), TEXT_ARGS(day)));
    set(arena, chrome, "as_of_line", !moment.as_of ? TEXT_NONE
                                                   : arena_printf(arena, SAY(arena, "This copy shows what was in force on %.*s. The log keeps true time."), TEXT_ARGS(day)));
    return OK;
}

/* This page in each language, English first: a choice is an address. */
static void set_languages(struct request *request, struct value *chrome)
{
    struct arena *arena = request_arena(request);
    const struct site *site = request_site(request);
    const struct language *current = request_language(request);
    struct value *list = value_list(arena);
    bool is_whole = true;
    struct text page = request_route(request) && request_method(request) == METHOD_GET ? request_target(request) : request_path(request);
    for (size_t i = 0; i <= site->language_count; i++) {
        const struct language *language = i ? site->languages[i - 1].language : NULL;
        struct text code = language ? language_code(language) : TEXT("en");
        struct value *item = value_object(arena);
        struct text rest = page.length > 1 ? page : TEXT_NONE;
        if (text_equals(code, LANGUAGE_PSEUDO)) /* offered to nobody: it is for tests */
            continue;
        value_set_text(arena, item, "code", code);
        value_set_text(arena, item, "label", language ? language_name(language) : TEXT("English"));
        value_set_text(arena, item, "href", language ? arena_printf(arena, "/%.*s%.*s", TEXT_ARGS(code), TEXT_ARGS(rest)) : page);
        value_set_boolean(arena, item, "current", language == current);
        is_whole = is_whole && (!i || language != current || site->languages[i - 1].is_whole);
        value_append(arena, list, item);
    }
    set(arena, chrome, "part_line", is_whole ? TEXT_NONE : SAID(arena, "Some of this page is in English, because it has not been translated yet."));
    set(arena, chrome, "language", current ? language_code(current) : TEXT("en"));
    value_set_page(arena, chrome, "languages", list);
    value_set_page(arena, chrome, "has_languages", value_boolean(arena, list && list->list.count > 1));
}

/* Its slashes stay: an address that a person can read. */
static struct text path_in_query(struct arena *arena, struct text path)
{
    struct text all = TEXT_NONE, segment;
    while (text_next(&path, '/', &segment))
        if (segment.length)
            all = arena_printf(arena, "%.*s/%.*s", TEXT_ARGS(all), TEXT_ARGS(url_encode(arena, segment)));
    return all.length ? all : TEXT("/");
}

/* A list of records that go out and come back has its page for that below its own. */
static bool has_sheets(const struct site *site, const struct route *list)
{
    size_t length = strlen(list->path);
    if (list->access == ACCESS_PUBLIC)
        return false;
    EACH_ROUTE(site, route) {
        if (route->view == &sheet_picks_shape && strncmp(route->path, list->path, length) == 0 && strcmp(route->path + length, "/sheet") == 0)
            return true;
    }
    return false;
}

static struct text query_of(struct request *request)
{
    struct text target = request_target(request);
    for (size_t i = 0; i < target.length; i++)
        if (target.data[i] == '?')
            return text_slice(target, i, SIZE_MAX);
    return TEXT_NONE;
}

/* The page's list as files, with the filters that hold. */
static struct value *files_of(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    const struct route *route = request_route(request);
    struct text path = request_path(request), query = query_of(request);
    struct value *files;
    bool is_table = route && (route->faces & FACE_XLSX), comes_back = route && has_sheets(request_site(request), route);
    if ((!is_table && !comes_back) || answer_status_said(answer) >= 400)
        return value_null(arena);
    files = value_object(arena);
    value_set_text(arena, files, "work_href", comes_back ? arena_printf(arena, "%.*s/sheet%.*s", TEXT_ARGS(path), TEXT_ARGS(query)) : TEXT_NONE);
    value_set_text(arena, files, "csv_href", is_table ? arena_printf(arena, "%.*s.csv%.*s", TEXT_ARGS(path), TEXT_ARGS(query)) : TEXT_NONE);
    value_set_text(arena, files, "workbook_href", is_table ? arena_printf(arena, "%.*s.xlsx%.*s", TEXT_ARGS(path), TEXT_ARGS(query)) : TEXT_NONE);
    return files;
}

static enum result decorate(struct request *request, struct answer *answer, struct value *chrome)
{
    struct arena *arena = request_arena(request);
    const struct route *route = request_route(request);
    struct text path = request_path(request);
    bool desk = text_equals(path, "/desk") || text_starts(path, TEXT("/desk/")), is_public = route && route->access == ACCESS_PUBLIC;
    unsigned faces = route ? route->faces : 0;
    struct text face_path = path.length == 1 ? TEXT("/index") : path;
    TRY(set_body(request, chrome));
    set_assets(arena, chrome);
    set_languages(request, chrome);
    set_navigation(request, chrome, desk);
    TRY(set_signed_in(request, chrome));
    set_notice(request, answer, chrome);
    value_set_page(arena, chrome, "desk", value_boolean(arena, desk));
    value_set_page(arena, chrome, "files", files_of(request, answer));
    set(arena, chrome, "csrf", is_public || !route ? TEXT_NONE : request_csrf(request));
    set(arena, chrome, "search_href", desk && request_visitor(request)->account ? TEXT("/desk/search") : TEXT("/search"));
    set(arena, chrome, "search_query", TEXT_NONE);
    set(arena, chrome, "canonical", is_public ? path : TEXT_NONE);
    set(arena, chrome, "json_href", is_public && (faces & FACE_JSON) ? arena_printf(arena, "%.*s.json", TEXT_ARGS(face_path)) : TEXT_NONE);
    set(arena, chrome, "csv_href", is_public && (faces & FACE_CSV) ? arena_printf(arena, "%.*s.csv", TEXT_ARGS(face_path)) : TEXT_NONE);
    set(arena, chrome, "pdf_href", faces & FACE_PDF && answer_status_said(answer) < 400 ? arena_printf(arena, "%.*s.pdf%.*s", TEXT_ARGS(face_path), TEXT_ARGS(query_of(request))) : TEXT_NONE);
    /* The address of a page that is not there, or gone, may hold what nobody should repeat; one that is too long to carry is asked for. */
    set(arena, chrome, "report_href", answer_status_said(answer) >= 400 || path.length > REPORTED_PATH_BYTES_MAX || text_starts(path, TEXT("/report")) ? TEXT("/report")
                                          : arena_printf(arena, "/report?page=%.*s", TEXT_ARGS(path_in_query(arena, path))));
    set(arena, chrome, "feed_href", desk ? TEXT_NONE : TEXT("/feed.atom"));
    return OK;
}

/* Who sees an approved version before its time is noted, whatever page it is seen on. */
static enum result show(struct request *request, const struct value *view, struct message *message)
{
    struct actor actor = actor_of_request(request);
    return embargo_note_view(request, &actor, view, message);
}

void site_free(struct site *site)
{
    languages_free(site);
    template_set_free(site->templates);
    *site = (struct site){0};
}

/* Whose form is worth a large body: somebody who is or was signed in; at the doors that are open to anybody, who goes on with a form of ours. */
static bool recognise(struct request *request)
{
    const struct route *route = request_route(request);
    return people_recognise(request) || (route && route->access == ACCESS_OPEN && gather_recognise(request));
}

/* --- Making it ------------------------------------------------------------ */

enum result site_make(struct office *office, struct site *site, struct message *message)
{
    const struct route **tables = ARENA_ARRAY(office->arena, const struct route *, ROUTE_TABLES_MAX);
    size_t count = 0;
    if (!tables)
        return ERROR_MEMORY;
    tables[count++] = program_routes;
    tables[count++] = people_routes;
    tables[count++] = post_routes;
    tables[count++] = subscriber_routes;
    tables[count++] = menu_routes;
    tables[count++] = record_routes;
    tables[count++] = file_routes;
    tables[count++] = upload_routes;
    tables[count++] = copy_routes;
    tables[count++] = copy_public_routes;
    tables[count++] = access_routes;
    tables[count++] = erasure_routes;
    tables[count++] = keep_routes;
    tables[count++] = subject_routes;
    tables[count++] = gather_routes;
    tables[count++] = gather_desk_routes;
    tables[count++] = keep_sheet_routes;
    tables[count++] = import_routes;
    tables[count++] = sheet_routes;
    tables[count++] = several_routes;
    tables[count++] = proof_routes;
    tables[count++] = search_routes;
    for (size_t i = 0; room_routes[i]; i++)
        tables[count++] = room_routes[i];
    tables[count] = publish_routes(office->arena, office->definitions, tables, count);
    if (!tables[count++])
        return ERROR_MEMORY;
    assert(count <= ROUTE_TABLES_MAX);
    *site = (struct site){
        .route_tables = tables, .route_table_count = count, .store = office->store,
        .templates = site_templates(),
        .chrome = &chrome_shape, .error_template = "program/pages/error", .members_below = "/desk", .context = &office->engine, .public_address = office->engine.public_address,
        .as_of = office->engine.as_of, .identify = people_identify, .recognise = recognise, .refuse = people_refuse,
        .confirm = people_confirm, .decorate = decorate, .show = show,
        .deed_find = deed_find, .deed_keep = deed_keep, .form_page = people_form_page, .keep_form = people_keep_form,
    };
    if (!site->templates)
        return message_fail(message, ERROR_MEMORY, "Not enough memory for the templates.");
    return menu_check(site, &office->engine, message);
}
