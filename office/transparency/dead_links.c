/* Links of the site that lead nowhere: see dead_links.h. */
#include "office/transparency/dead_links.h"

#include <inttypes.h>
#include <string.h>

#include "base/format/json.h"
#include "base/wording.h"
#include "blocks/publish/publish.h"

struct looking {
    struct db *db;
    struct arena *arena;
    const struct engine *engine;
    const struct site *site;
    struct dead_link *list;
    size_t count, looked;
};

/* --- Addresses --------------------------------------------------------------------- */

static size_t end_of_href(struct text text)
{
    size_t end = 0;
    while (end < text.length && !strchr(" \t\n)>\"'", text.data[end]))
        end++;
    return end;
}

static size_t find(struct text text, struct text what)
{
    for (size_t i = 0; what.length && i + what.length <= text.length; i++)
        if (memcmp(text.data + i, what.data, what.length) == 0)
            return i;
    return SIZE_MAX;
}

bool link_next(struct text *rest, struct text site, struct text *ret_href)
{
    size_t written = find(*rest, TEXT("](")), bare = find(*rest, site);
    size_t at = written < bare ? written + 2 : bare;
    if (written == SIZE_MAX && bare == SIZE_MAX)
        return false;
    struct text from = text_slice(*rest, at, SIZE_MAX);
    size_t end = end_of_href(from);
    *ret_href = text_slice(from, 0, end);
    *rest = text_slice(from, end, SIZE_MAX);
    return true;
}

bool route_takes(const char *route, struct text path)
{
    struct text pattern = text_of(route), rest = path, part, want;
    if (text_equal(pattern, path))
        return true;
    while (text_next(&pattern, '/', &want)) {
        if (!text_next(&rest, '/', &part))
            return false;
        bool is_any = want.length > 1 && want.data[0] == '{';
        if (is_any ? !part.length : !text_equal(want, part))
            return false;
    }
    return rest.length == 0;
}

/* The path on this site, without what follows "?" or "#"; empty: it leads elsewhere. */
static struct text path_of(const struct looking *looking, struct text href)
{
    struct text site = looking->engine->public_address;
    if (site.length && text_starts(href, site))
        href = text_slice(href, site.length, SIZE_MAX);
    if (!text_starts(href, TEXT("/")) || text_starts(href, TEXT("//")))
        return TEXT_NONE;
    for (size_t i = 0; i < href.length; i++)
        if (href.data[i] == '?' || href.data[i] == '#')
            return text_slice(href, 0, i);
    return href;
}

static struct text without_face(struct text path)
{
    static const char *const faces[] = {".json", ".csv", ".xlsx"};
    for (size_t i = 0; i < COUNT_OF(faces); i++)
        if (text_ends(path, text_of(faces[i])))
            return text_slice(path, 0, path.length - strlen(faces[i]));
    return path;
}

/* --- Where it leads -------------------------------------------------------------------- */

/* Of a record's page: whether that is published. `ret_is`: it is such a page at all. */
static enum result leads_to_record(struct looking *looking, struct text path, bool *ret_is, bool *ret_there)
{
    struct text rest = text_slice(path, 1, SIZE_MAX), address, slug;
    const struct definition *definition = NULL;
    int64_t there = 0;
    *ret_is = text_next(&rest, '/', &address) && text_next(&rest, '/', &slug) && (definition = definitions_by_address(looking->engine->definitions, address)) != NULL;
    if (!*ret_is)
        return OK;
    TRY(db_one_integer(looking->db, &there, SQL("select count(*) from pub_record where register = $1 and slug = $2 and withdrawn = 0"), BIND(bind_text(definition->name), bind_text(slug))));
    *ret_there = there > 0;
    return OK;
}

static bool some_page_takes(const struct looking *looking, struct text path)
{
    EACH_ROUTE(looking->site, route) {
        if (route->method == METHOD_GET && (route->access == ACCESS_PUBLIC || route->access == ACCESS_OPEN) && (route_takes(route->path, path) || route_takes(route->path, without_face(path))))
            return true;
    }
    return false;
}

static enum result look_at(struct looking *looking, struct text href, struct text where, struct text where_href)
{
    struct arena *arena = looking->arena;
    struct text path = path_of(looking, href);
    bool is_record, is_there = false;
    if (!path.length)
        return OK;
    looking->looked++;
    TRY(leads_to_record(looking, without_face(path), &is_record, &is_there));
    if ((is_record && is_there) || looking->count == DEAD_LINKS_MAX || (!is_record && some_page_takes(looking, path)))
        return OK;
    looking->list[looking->count++] = (struct dead_link){where, where_href, arena_copy(arena, href), is_record ? SAID(arena, "What it leads to is not published, or not any more.") : SAID(arena, "No page has this address.")};
    return OK;
}

/* --- What is published ------------------------------------------------------------------- */

static enum result look_at_texts(struct looking *looking, const struct value *value, struct text where, struct text where_href)
{
    struct text rest, href;
    if (value->kind == VALUE_TEXT) {
        rest = value->text;
        while (link_next(&rest, looking->engine->public_address, &href))
            TRY(look_at(looking, href, where, where_href));
        if (text_starts(value->text, TEXT("/")) && end_of_href(value->text) == value->text.length)
            TRY(look_at(looking, value->text, where, where_href));
        return OK;
    }
    for (size_t i = 0; value->kind == VALUE_LIST && i < value->list.count; i++)
        TRY(look_at_texts(looking, value->list.items[i], where, where_href));
    for (size_t i = 0; value->kind == VALUE_OBJECT && i < value->object.count; i++)
        TRY(look_at_texts(looking, value->object.members[i].value, where, where_href));
    return OK;
}

static enum result look_at_documents(struct looking *looking)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = looking->arena;
    int step;
    TRY(db_query(looking->db, &row,
                 SQL("select d.fields, r.name, r.register, r.id from pub_document d join pub_record r on r.id = d.id and r.version = d.version where r.withdrawn = 0"
                     " and (d.fields like '%](%' or d.fields like '%\"/%' or ($1 <> '' and d.fields like $2)) order by r.id"),
                 BIND(bind_text(looking->engine->public_address), bind_text(arena_printf(arena, "%%%.*s%%", TEXT_ARGS(looking->engine->public_address))))));
    while ((step = statement_step(row)) == 1) {
        const struct definition *definition = definitions_find(looking->engine->definitions, statement_text(row, 2));
        struct message ignored = {0};
        struct value *document;
        struct text source = statement_copy(row, 0, arena);
        if (!definition || json_parse_kept(arena, source, source.length, &document, &ignored) < 0)
            continue;
        TRY(look_at_texts(looking, document, statement_copy(row, 1, arena),
                          arena_printf(arena, "/desk/registers/%.*s/%" PRId64, TEXT_ARGS(definition->plural), statement_integer(row, 3))));
    }
    return step < 0 ? (enum result)step : OK;
}

static enum result look_at_duties(struct looking *looking)
{
    for (size_t i = 0; i < looking->engine->definitions->law_count; i++) {
        const struct law *law = &looking->engine->definitions->laws[i];
        for (size_t j = 0; j < law->duty_count; j++)
            if (law->duties[j].url.length)
                TRY(look_at(looking, law->duties[j].url, law->title, TEXT("/transparency")));
    }
    return OK;
}

enum result dead_links_in(struct db *db, struct arena *arena, const struct engine *engine, const struct site *site, struct dead_link **ret_list, size_t *ret_count, size_t *ret_looked)
{
    struct looking looking = {.db = db, .arena = arena, .engine = engine, .site = site};
    looking.list = ARENA_ARRAY(looking.arena, struct dead_link, DEAD_LINKS_MAX);
    if (!looking.list)
        return ERROR_MEMORY;
    TRY(look_at_duties(&looking));
    TRY(look_at_documents(&looking));
    *ret_list = looking.list;
    *ret_count = looking.count;
    *ret_looked = looking.looked;
    return arena_failed(looking.arena) ? ERROR_MEMORY : OK;
}

enum result dead_links(struct request *request, struct dead_link **ret_list, size_t *ret_count, size_t *ret_looked)
{
    struct db *db;
    TRY(request_db(request, &db));
    return dead_links_in(db, request_arena(request), request_context(request), request_site(request), ret_list, ret_count, ret_looked);
}
