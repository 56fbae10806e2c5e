/* Pages of the program itself: see pages.h. */
#include "program/pages.h"

#include <inttypes.h>

#include "blocks/parts/parts.h"
#include "blocks/publish/publish.h"
#include "program/operation.h"

#define SITEMAP_BYTES_MAX (4 << 20)
#define SITEMAP_RECORDS_MAX 20000

static enum result show_health(struct request *request, struct answer *answer)
{
    struct db *db;
    int64_t one;
    TRY(request_db(request, &db));
    TRY(db_one_integer(db, &one, SQL("select count(*) from pub_index"), BIND_NOTHING));
    answer_raw(answer, "text/plain; charset=utf-8", TEXT("ok\n"));
    return OK;
}

/* Asks nobody: the process runs and answers. */
static enum result show_alive(struct request *request, struct answer *answer)
{
    (void)request;
    answer_raw(answer, "text/plain; charset=utf-8", TEXT("alive\n"));
    return OK;
}

static enum result show_ready(struct request *request, struct answer *answer)
{
    const struct engine *engine = request_context(request);
    struct readiness readiness = {.is_ready = true};
    request_end_reading(request);
    if (engine->operation)
        operation_readiness(engine->operation, &readiness);
    answer_status(answer, readiness.is_ready ? 200 : 503);
    answer_raw(answer, "text/plain; charset=utf-8", readiness.is_ready ? TEXT("ready\n") : text_of(readiness.words));
    return OK;
}

/* --- Help ----------------------------------------------------------------- */

static const struct shape_field status_fields[] = {
    {"code", VALUE_TEXT, false, false, "As data has it", NULL}, {"label", VALUE_TEXT, false, false, "As pages say it", NULL},
    {"tag", VALUE_OBJECT, true, true, NULL, &tag_shape}, {"means", VALUE_TEXT, false, false, "What it means", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape status_shape = {"StatusWord", status_fields};
static const struct shape_field help_fields[] = {{"statuses", VALUE_LIST, false, false, "The words for how a promise stands", &status_shape}, {NULL, 0, 0, 0, NULL, NULL}};
static const struct shape help_shape = {"Help", help_fields};

static enum result show_help(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct value *statuses = value_list(arena);
    for (size_t i = 0; i < engine->definitions->list_count; i++) {
        const struct choice_list *list = &engine->definitions->lists[i];
        for (size_t j = 0; text_equals(list->name, "honest_words") && j < list->count; j++) {
            struct value *status = value_object(arena);
            value_set_text(arena, status, "code", list->choices[j].code);
            value_set_text(arena, status, "label", list->choices[j].label);
            value_set_page(arena, status, "tag", part_tag(arena, list->choices[j].label, list->choices[j].colour));
            value_set_text(arena, status, "means", list->choices[j].hint);
            value_append(arena, statuses, status);
        }
    }
    value_set(arena, answer_view(answer), "statuses", statuses);
    return OK;
}

/* --- Site map ------------------------------------------------------------- */

/* The protocol wants whole addresses; without --public-address they are paths, which some readers take too. */
static void write_address(struct request *request, struct buffer *out, struct text path, struct text day)
{
    const struct engine *engine = request_context(request);
    buffer_printf(out, "<url><loc>%.*s%.*s</loc>", TEXT_ARGS(engine->public_address), TEXT_ARGS(path));
    if (day.length)
        buffer_printf(out, "<lastmod>%.*s</lastmod>", TEXT_ARGS(day));
    buffer_append_z(out, "</url>\n");
}

/* Every page's address without a fragment: updates are shown on their promise's page. */
static enum result write_records(struct request *request, struct db *db, struct buffer *out)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    int step;
    TRY(db_query(db, &row, SQL("select id, register, in_force_on from pub_record where withdrawn = 0 order by register, sort_key, id limit $1"), BIND(bind_integer(SITEMAP_RECORDS_MAX))));
    while ((step = statement_step(row)) == 1) {
        const struct definition *definition = definitions_find(engine->definitions, statement_text(row, 1));
        struct text address = definition ? publish_address(db, engine, arena, definition, statement_integer(row, 0)) : TEXT_NONE;
        if (address.length && !text_contains(address, TEXT("#")) && !text_contains(address, TEXT("?")))
            write_address(request, out, address, date_iso(arena, statement_date(row, 2)));
    }
    return step < 0 ? (enum result)step : OK;
}

static enum result show_sitemap(struct request *request, struct answer *answer)
{
    AUTO(buffer_clear) struct buffer out = {0};
    const struct site *site = request_site(request);
    struct db *db;
    buffer_init(&out, SITEMAP_BYTES_MAX);
    TRY(request_db(request, &db));
    buffer_append_z(&out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    EACH_ROUTE(site, route) {
        if (route->access == ACCESS_PUBLIC && route->template && !strchr(route->path, '{'))
            write_address(request, &out, text_of(route->path), TEXT_NONE);
    }
    TRY(write_records(request, db, &out));
    buffer_append_z(&out, "</urlset>\n");
    if (out.failure < 0)
        return out.failure;
    answer_raw(answer, "application/xml; charset=utf-8", buffer_text(&out));
    return OK;
}

const struct route program_routes[] = {
    {.method = METHOD_GET, .path = "/healthz", .handle = show_health, .access = ACCESS_OPEN, .help = "Answers ok once the office can be served"},
    {.method = METHOD_GET, .path = "/alive", .handle = show_alive, .access = ACCESS_OPEN, .help = "Answers alive while the program runs, whatever its store does"},
    {.method = METHOD_GET, .path = "/ready", .handle = show_ready, .access = ACCESS_OPEN, .help = "Answers ready while the store can be read and written; 503 with the reason otherwise"},
    {.method = METHOD_GET, .path = "/help", .handle = show_help, .access = ACCESS_PUBLIC, .template = "program/pages/help", .view = &help_shape, .faces = FACE_PAGE | FACE_JSON | FACE_CSV, .table = "statuses",
     .help = "How to find a promise and what the words mean"},
    {.method = METHOD_GET, .path = "/desk/settings", .handle = audit_page, .access = ACCESS_ROLES, .roles = "administrator", .template = "program/pages/audit", .view = &audit_shape,
     .faces = FACE_PAGE | FACE_JSON, .help = "What is unsafe in how the office is run, and which settings hold"},
    {.method = METHOD_GET, .path = "/sitemap.xml", .handle = show_sitemap, .access = ACCESS_PUBLIC, .help = "Every public page, for search engines"},
    {.method = METHOD_GET, .path = "/openapi.json", .handle = show_openapi, .access = ACCESS_PUBLIC, .help = "This description of the open data"},
    {0},
};

/* The public site's, as the desk's menu leads to them. */
const struct menu_entry program_menu[] = {
    {.group = MENU_PUBLISHING, .order = 10, .href = "/", .label = "The public site", .about = "What everybody reads."},
    {.group = MENU_PUBLISHING, .order = 40, .href = "/log", .label = "The record", .about = "Everything that was published, in order, with its signed checkpoints."},
    {.group = MENU_OFFICE, .order = 60, .href = "/desk/settings", .label = "How this office is run", .about = "What is unsafe in its settings, keys and backups, and where to change it."},
    {.group = MENU_OFFICE, .order = 70, .href = "/help", .label = "Help", .about = "How to find a promise, and what the words mean."},
    {.href = NULL},
};
