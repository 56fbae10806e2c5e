/* The search pages: /search over what is published, /desk/search over what the person signed in may see.
 *
 * Both show the same page. What a reader may see is decided in the query (the public index holds
 * nothing else; the desk's condition is blocks/record's), never by leaving hits out afterwards. Excerpts
 * come from fields that are searched: fields with a `see` of their own are neither. Of a record whose reads
 * are logged a hit tells the reference and the state alone: what it holds is read on its own page, which notes it. */
#include "blocks/record/sheet.h"
#include "blocks/search/search.h"

#include <inttypes.h>

#include "base/wording.h"
#include "base/format/json.h"
#include "base/limits.h"
#include "blocks/file/copy.h"
#include "blocks/parts/parts.h"
#include "blocks/publish/publish.h"
#include "blocks/record/access.h"
#include "blocks/record/record.h"

#define SEARCH_ROWS_PER_PAGE 20
#define SEARCH_FILE_ROWS_MAX 1000
#define SEARCH_PAGE_MAX 100000
#define SEARCH_QUERY_BYTES_MAX 800
#define EXCERPT_CHARACTERS 200
#define DOCUMENT_BYTES_MAX 1048576

static const struct shape_field result_fields[] = {
    {.name = "register", .kind = VALUE_TEXT, .about = "The register's name"},
    {.name = "register_title", .kind = VALUE_TEXT, .about = "What one of its records is called"},
    {.name = "reference", .kind = VALUE_TEXT, .about = "The record's reference"},
    {.name = "name", .kind = VALUE_TEXT, .about = "What the record is called"},
    {.name = "url", .kind = VALUE_TEXT, .nullable = true, .about = "Its page, if it has one"},
    {.name = "excerpt", .kind = VALUE_TEXT, .about = "Some of its text, around the first word asked for where there is one"},
    PART_TEXT_MEMBER("kind_line"),
    PART_OBJECT_MEMBER("status_tag", &tag_shape),
    {0},
};
static const struct shape result_shape = {"SearchResult", result_fields};

static const struct shape_field search_fields[] = {
    {.name = "query", .kind = VALUE_TEXT, .about = "What was asked"},
    {.name = "total", .kind = VALUE_INTEGER, .about = "How many records have all the words"},
    {.name = "page", .kind = VALUE_INTEGER, .about = "Which page of them this is, from 1"},
    {.name = "results", .kind = VALUE_LIST, .about = "The records, the likeliest first", .of = &result_shape},
    PART_TEXT_MEMBER("search_query"),
    PART_TEXT_MEMBER("action"),
    PART_TEXT_MEMBER("shown_line"),
    PART_TEXT_MEMBER("browse_href"),
    PART_TEXT_MEMBER("browse_label"),
    PART_BOOLEAN_MEMBER("asked"),
    PART_BOOLEAN_MEMBER("has_results"),
    PART_OBJECT_MEMBER("pagination", &pagination_shape),
    {0},
};
static const struct shape search_shape = {"Search", search_fields};

struct searching {
    struct request *request;
    struct arena *arena;
    const struct engine *engine;
    struct db *db;
    struct search_words words;
    struct actor actor; /* the desk's only */
};

static void set_page_text(struct arena *arena, struct value *view, const char *name, struct text text)
{
    value_set_page(arena, view, name, value_text(arena, text));
}

/* --- What a hit shows ----------------------------------------------------- */

/* The best excerpt so far, given one more field's text: with a word that was asked for before any opening. */
struct excerpt {
    struct text around, opening;
};

static void excerpt_add(struct searching *searching, struct excerpt *excerpt, const struct field *field, struct text text)
{
    struct text plain = field->type == FIELD_PROSE ? markdown_plain(searching->arena, text) : text;
    if (!excerpt->around.length)
        excerpt->around = search_excerpt(searching->arena, plain, &searching->words, EXCERPT_CHARACTERS);
    if (!excerpt->opening.length)
        excerpt->opening = search_excerpt(searching->arena, plain, NULL, EXCERPT_CHARACTERS);
}

static bool gives_excerpt(const struct definition *definition, const struct field *field)
{
    return (field->type == FIELD_TEXT || field->type == FIELD_PROSE || field->type == FIELD_FILE) && !field->see_count && !field_is_sealed(field) && !text_equal(field->name, definition->name_field);
}

static struct value *result_value(struct searching *searching, const struct definition *definition, struct text reference, struct text name,
                                  struct text url, const struct excerpt *excerpt, struct value *status_tag)
{
    struct arena *arena = searching->arena;
    struct value *result = value_object(arena);
    bool numbered = reference.length && !text_equals(definition->reference, "{serial}");
    value_set_text(arena, result, "register", definition->name);
    value_set_text(arena, result, "register_title", definition->title);
    value_set_text(arena, result, "reference", reference);
    value_set_text(arena, result, "name", name);
    value_set(arena, result, "url", url.length ? value_text(arena, url) : value_null(arena));
    value_set_text(arena, result, "excerpt", excerpt->around.length ? excerpt->around : excerpt->opening);
    set_page_text(arena, result, "kind_line", !numbered ? definition->title : arena_printf(arena, "%.*s %.*s", TEXT_ARGS(definition->title), TEXT_ARGS(reference)));
    value_set_page(arena, result, "status_tag", status_tag);
    return result;
}

static enum result read_document(struct searching *searching, const struct published *published, struct value **ret_fields)
{
    struct text document;
    TRY(db_one_text(searching->db, searching->arena, &document, SQL("select fields from pub_document where id = $1 and version = $2"),
                    BIND(bind_integer(published->id), bind_integer(published->version))));
    return json_parse_kept(searching->arena, document, DOCUMENT_BYTES_MAX, ret_fields, NULL);
}

static enum result add_published(struct searching *searching, const struct search_hit *hit, struct value *results)
{
    struct excerpt excerpt = {TEXT_NONE, TEXT_NONE};
    struct published published;
    struct value *fields;
    enum result result = publish_get(searching->db, searching->engine, searching->arena, hit->id, &published);
    if (result == ERROR_NOT_FOUND)
        return OK; /* of a register that this program no longer has */
    TRY(result);
    TRY(read_document(searching, &published, &fields));
    for (size_t i = 0; i < published.definition->field_count; i++) {
        const struct field *field = &published.definition->fields[i];
        if (field->is_public && field->type == FIELD_FILE)
            excerpt_add(searching, &excerpt, field, copy_words(searching->db, searching->arena, value_get(value_get(fields, field->name), TEXT("value"))));
        else if (field->is_public && gives_excerpt(published.definition, field))
            excerpt_add(searching, &excerpt, field, value_get_text(value_get(fields, field->name), "value"));
    }
    value_append(searching->arena, results,
                 result_value(searching, published.definition, published.reference, published.name,
                              publish_address(searching->db, searching->engine, searching->arena, published.definition, published.id), &excerpt,
                              value_null(searching->arena)));
    return OK;
}

static enum result add_record(struct searching *searching, const struct search_hit *hit, struct value *results)
{
    struct arena *arena = searching->arena;
    const struct definition *definition = definitions_find(searching->engine->definitions, hit->register_name);
    struct excerpt excerpt = {TEXT_NONE, TEXT_NONE};
    struct record *record;
    const struct state *state;
    if (!definition)
        return OK;
    TRY(record_load(searching->db, searching->engine, arena, definition, hit->id, &record));
    bool is_theirs = record_is_theirs(searching->db, record, &searching->actor);
    for (size_t i = 0; i < definition->field_count && !definition->reads_logged; i++) {
        struct text text = record->values[i].text;
        if (!gives_excerpt(definition, &definition->fields[i]) || !field_may_see(&definition->fields[i], &searching->actor, is_theirs))
            continue;
        if (definition->fields[i].type == FIELD_FILE)
            TRY(file_words(searching->db, arena, text, &text));
        excerpt_add(searching, &excerpt, &definition->fields[i], text);
    }
    state = &definition->states[record->state];
    value_append(arena, results,
                 result_value(searching, definition, record->reference, record_name_said(searching->arena, definition, record_spoken_name(definition, record->reference, record->name)),
                              arena_printf(arena, "/desk/registers/%.*s/%" PRId64, TEXT_ARGS(definition->plural), hit->id), &excerpt,
                              definition->state_count > 1 ? part_tag(arena, state->label, state->colour) : value_null(arena)));
    return OK;
}

/* --- Both pages ----------------------------------------------------------- */

static struct text shown_line(struct arena *arena, int64_t total, bool cut)
{
    if (!total)
        return cut ? SAID(arena, "Nothing found, looking at the first eight words") : SAID(arena, "Nothing found");
    if (cut)
        return arena_printf(arena, SAY(arena, "%" PRId64 " found, looking at the first eight words"), total);
    return arena_printf(arena, SAY(arena, "%" PRId64 " found"), total);
}

static void set_view(struct searching *searching, struct value *view, struct value *results, int64_t page, int64_t total, bool is_desk)
{
    struct arena *arena = searching->arena;
    struct text query = request_text(searching->request, "q"), path = is_desk ? TEXT("/desk/search") : TEXT("/search");
    value_set_text(arena, view, "query", query);
    value_set_integer(arena, view, "total", total);
    value_set_integer(arena, view, "page", page);
    value_set(arena, view, "results", results);
    set_page_text(arena, view, "search_query", query);
    set_page_text(arena, view, "action", path);
    set_page_text(arena, view, "shown_line", shown_line(arena, total, searching->words.cut));
    set_page_text(arena, view, "browse_href", is_desk ? TEXT("/desk/registers") : TEXT("/plan"));
    set_page_text(arena, view, "browse_label", is_desk ? SAID(arena, "the registers") : SAID(arena, "the whole plan"));
    value_set_page(arena, view, "asked", value_boolean(arena, query.length > 0));
    value_set_page(arena, view, "has_results", value_boolean(arena, value_is_truthy(results)));
    value_set_page(arena, view, "pagination",
                   part_pagination(arena, path, arena_printf(arena, "q=%.*s&", TEXT_ARGS(url_encode(arena, query))), page, SEARCH_ROWS_PER_PAGE, total));
}

static enum result show(struct searching *searching, struct answer *answer, const char *condition, struct binds binds, bool is_desk)
{
    struct arena *arena = searching->arena;
    struct text query = request_text(searching->request, "q");
    struct value *results = value_list(arena);
    struct search_hit *hits;
    size_t count;
    size_t per_page = request_is_for_table(searching->request) && is_desk ? SEARCH_FILE_ROWS_MAX : SEARCH_ROWS_PER_PAGE;
    int64_t page = request_integer(searching->request, "page", 1), total;
    if (per_page == SEARCH_FILE_ROWS_MAX)
        page = 1;
    if (page < 1 || page > SEARCH_PAGE_MAX)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "There is no such page of what was found.");
    search_read_query(query, &searching->words);
    TRY(search_find(searching->db, is_desk ? STORE_OFFICE : STORE_PUBLIC, arena, query, condition, binds,
                    (size_t)(page - 1) * per_page, per_page, &hits, &count, &total));
    if (page > 1 && !count)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "There is no such page of what was found.");
    for (size_t i = 0; i < count; i++)
        TRY(is_desk ? add_record(searching, &hits[i], results) : add_published(searching, &hits[i], results));
    set_view(searching, answer_view(answer), results, page, total, is_desk);
    return OK;
}

static enum result searching_begin(struct request *request, struct searching *ret_searching)
{
    struct searching searching = {.request = request, .arena = request_arena(request), .engine = request_context(request)};
    TRY(request_db(request, &searching.db));
    *ret_searching = searching;
    return OK;
}

static enum result search_public(struct request *request, struct answer *answer)
{
    struct searching searching;
    TRY(searching_begin(request, &searching));
    return show(&searching, answer, "1=1", BIND_NOTHING, false);
}

static enum result search_desk(struct request *request, struct answer *answer)
{
    struct searching searching;
    struct text condition;
    TRY(searching_begin(request, &searching));
    searching.actor = actor_of_request(request);
    condition = record_visible_everywhere_sql(searching.arena, searching.engine, &searching.actor, "register", "record_id", 1);
    if (!condition.length)
        return ERROR_MEMORY; /* never search without it */
    return show(&searching, answer, condition.data, BIND(VISIBLE_TO(&searching.actor)), true);
}

/* What was found as spreadsheets that come back. */
static enum result search_sheet(struct request *request, struct answer *answer)
{
    struct searching searching;
    struct sheet_picks picks = {0};
    struct search_hit *hits;
    struct text condition, query = request_text(request, "q");
    size_t count;
    int64_t total;
    TRY(searching_begin(request, &searching));
    searching.actor = actor_of_request(request);
    condition = record_visible_everywhere_sql(searching.arena, searching.engine, &searching.actor, "register", "record_id", 1);
    if (!condition.length)
        return ERROR_MEMORY;
    TRY(search_find(searching.db, STORE_OFFICE, searching.arena, query, condition.data, BIND(VISIBLE_TO(&searching.actor)), 0, SEARCH_FILE_ROWS_MAX, &hits, &count, &total));
    for (size_t i = 0; i < count; i++) {
        const struct definition *definition = definitions_find(searching.engine->definitions, hits[i].register_name);
        if (definition)
            TRY(sheet_pick(searching.arena, &picks, definition, hits[i].id));
    }
    query = url_encode(searching.arena, query);
    return sheet_picks_answer(request, answer, &picks, SAID(searching.arena, "what was found"), arena_printf(searching.arena, "/desk/search?q=%.*s", TEXT_ARGS(query)),
                              arena_printf(searching.arena, "/desk/search/sheet?q=%.*s", TEXT_ARGS(query)));
}

static const struct input sheet_inputs[] = {
    {"q", INPUT_TEXT, SEARCH_QUERY_BYTES_MAX, false, "Words that must all be there; the last one may be a beginning"}, SHEET_PICK_INPUTS, {NULL, 0, 0, false, NULL},
};
static const struct input search_inputs[] = {
    {"q", INPUT_TEXT, SEARCH_QUERY_BYTES_MAX, false, "Words that must all be there; the last one may be a beginning"},
    {"page", INPUT_INTEGER, 7, false, "Which page of what was found, from 1"},
    {NULL, 0, 0, false, NULL},
};

const struct route search_routes[] = {
    {.method = METHOD_GET, .path = "/search", .handle = search_public, .access = ACCESS_PUBLIC, .inputs = search_inputs,
     .template = "blocks/search/pages/search", .view = &search_shape, .faces = FACE_PAGE | FACE_JSON | FACE_CSV, .table = "results",
     .help = "Search everything that is published"},
    {.method = METHOD_GET, .path = "/desk/search", .handle = search_desk, .access = ACCESS_SIGNED_IN, .inputs = search_inputs,
     .template = "blocks/search/pages/search", .view = &search_shape, .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "results",
     .help = "Search every record that you may see"},
    {.method = METHOD_GET, .path = "/desk/search/sheet", .handle = search_sheet, .access = ACCESS_SIGNED_IN, .inputs = sheet_inputs,
     .template = "blocks/record/pages/sheet_picks", .view = &sheet_picks_shape, .help = "What a search found as spreadsheets that come back."},
    {.path = NULL},
};
