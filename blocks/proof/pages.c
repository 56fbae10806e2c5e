/* The log in the open: /log lists its entries and checkpoints, /log/{number} is one entry with its
 * exact line, from which anybody can recompute its hash.
 *
 * A line holds hashes and the numbers of records, never a value or a person's name. Names shown
 * beside it are those of what stands published. */
#include "blocks/proof/internal.h"

#include <inttypes.h>

#include "base/limits.h"
#include "blocks/parts/parts.h"
#include "blocks/publish/publish.h"

#define LOG_ROWS_PER_PAGE 50
#define LOG_FILE_ROWS_MAX 5000 /* of one file; older ones under page=2 */
#define LOG_PAGE_MAX 1000000
#define LOG_LINE_BYTES_MAX 65536      /* of a line shown in a list or on a page; longer ones are in /log/NUMBER.json */
#define LOG_ROW_DOCUMENTS_MAX 5       /* named in a row of the list */
#define ENTRY_DOCUMENTS_MAX 1000      /* named on an entry's page; the line has them all */
#define LOG_CHECKPOINTS_MAX 20

/* --- Shapes --------------------------------------------------------------- */

static const struct shape_field document_fields[] = {
    {.name = "register", .kind = VALUE_TEXT, .about = "The register of the record"},
    {.name = "id", .kind = VALUE_INTEGER, .about = "The record"},
    {.name = "version", .kind = VALUE_INTEGER, .about = "Which of its published versions"},
    {.name = "field", .kind = VALUE_TEXT, .nullable = true, .about = "Of an erasure: the one value that is gone; null: all of them"},
    {.name = "hash", .kind = VALUE_TEXT, .about = "The hash of that version's document, or the leaf of that value"},
    {.name = "url", .kind = VALUE_TEXT, .nullable = true, .about = "The record's page, if it has one"},
    PART_TEXT_MEMBER("label"),
    PART_TEXT_MEMBER("href"),
    {0},
};
static const struct shape document_shape = {"LogDocument", document_fields};

#define ENTRY_MEMBERS                                                                                                  \
    {.name = "number", .kind = VALUE_INTEGER, .about = "The entry's number, from 1 without holes"},                    \
    {.name = "at", .kind = VALUE_TEXT, .about = "When, in true time (UTC)"},                                           \
    {.name = "kind", .kind = VALUE_TEXT, .about = "publish, change, withdraw, decision, import, erase, withhold, begin, key or ledger"},      \
    {.name = "hash", .kind = VALUE_TEXT, .about = "SHA-256 of the line"},                                              \
    {.name = "previous", .kind = VALUE_TEXT, .about = "The hash of the entry before; 64 zeros for the first"},         \
    {.name = "document_count", .kind = VALUE_INTEGER, .about = "How many published versions it tells of"},             \
    {.name = "line", .kind = VALUE_TEXT, .nullable = true, .about = "The entry as it was hashed, byte for byte"}

static const struct shape_field row_fields[] = {
    ENTRY_MEMBERS,
    {.name = "url", .kind = VALUE_TEXT, .about = "The entry's page; its .json always has the line"},
    PART_TEXT_MEMBER("href"),
    PART_TEXT_MEMBER("date_line"),
    PART_TEXT_MEMBER("kind_line"),
    PART_TEXT_MEMBER("hash_short"),
    PART_TEXT_MEMBER("more_line"),
    PART_LIST_MEMBER("documents", &document_shape),
    {0},
};
static const struct shape row_shape = {"LogEntry", row_fields};

static const struct shape_field checkpoint_fields[] = {
    {.name = "entries", .kind = VALUE_INTEGER, .about = "How many entries it vouches for"},
    {.name = "at", .kind = VALUE_TEXT, .about = "When it was signed (UTC)"},
    {.name = "head", .kind = VALUE_TEXT, .about = "The hash of the last of them"},
    {.name = "statement", .kind = VALUE_TEXT, .about = "What was signed, byte for byte"},
    {.name = "signature", .kind = VALUE_TEXT, .about = "Ed25519, in hex"},
    {.name = "public_key", .kind = VALUE_TEXT, .about = "Ed25519, in hex"},
    PART_TEXT_MEMBER("count_line"),
    PART_TEXT_MEMBER("date_line"),
    {0},
};
static const struct shape checkpoint_shape = {"Checkpoint", checkpoint_fields};

static const struct shape_field head_fields[] = {
    {.name = "number", .kind = VALUE_INTEGER, .about = "The newest entry"},
    {.name = "hash", .kind = VALUE_TEXT, .about = "Its hash, on which all before it depends"},
    {.name = "at", .kind = VALUE_TEXT, .about = "When it was made (UTC)"},
    PART_TEXT_MEMBER("count_line"),
    PART_TEXT_MEMBER("date_line"),
    {0},
};
static const struct shape head_shape = {"LogHead", head_fields};

static const struct shape_field log_fields[] = {
    {.name = "total", .kind = VALUE_INTEGER, .about = "How many entries there are"},
    {.name = "page", .kind = VALUE_INTEGER, .about = "Which page of them this is, from 1, newest first"},
    {.name = "head", .kind = VALUE_OBJECT, .nullable = true, .about = "The newest entry", .of = &head_shape},
    {.name = "checkpoints", .kind = VALUE_LIST, .about = "The newest signed checkpoints", .of = &checkpoint_shape},
    {.name = "records", .kind = VALUE_LIST, .about = "The entries, newest first", .of = &row_shape},
    PART_BOOLEAN_MEMBER("has_checkpoints"),
    PART_BOOLEAN_MEMBER("has_records"),
    PART_OBJECT_MEMBER("pagination", &pagination_shape),
    PART_TEXT_MEMBER("csv_link"), PART_TEXT_MEMBER("workbook_link"),
    PART_TEXT_MEMBER("json_link"),
    {0},
};
static const struct shape log_shape = {"Log", log_fields};

static const struct shape_field entry_fields[] = {
    ENTRY_MEMBERS,
    {.name = "documents", .kind = VALUE_LIST, .about = "The first thousand of them; the line has all", .of = &document_shape},
    PART_TEXT_MEMBER("kind_line"),
    PART_TEXT_MEMBER("date_line"),
    PART_TEXT_MEMBER("line_text"),
    PART_TEXT_MEMBER("more_line"),
    PART_TEXT_MEMBER("json_link"),
    PART_BOOLEAN_MEMBER("has_documents"),
    PART_TEXT_MEMBER("previous_href"),
    PART_TEXT_MEMBER("next_href"),
    {0},
};
static const struct shape entry_view_shape = {"LogEntryPage", entry_fields};

/* --- One entry ------------------------------------------------------------ */

static const struct engine *engine_of(struct request *request)
{
    return request_context(request);
}

static void set_page_text(struct arena *arena, struct value *view, const char *name, struct text text)
{
    value_set_page(arena, view, name, value_text(arena, text));
}

static const char *const kinds[] = {"publish", "change", "withdraw", "decision", "import", "erase", "withhold", "begin", "key", "ledger"};
static const char *const kinds_in_words[COUNT_OF(kinds)] WORDINGS = {
    "Published", "Changed", "Withdrawn", "Decided", "Imported", "Erased", "Taken down", "The record begins",
    "The signing key was replaced", "Money moved in the ledger",
};

static struct text kind_words(struct arena *arena, const struct line *line)
{
    if (line->key.key.length && !line->key.signature.length)
        return SAID(arena, "The signing key was replaced: the old one was lost");
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (text_equals(line->kind, kinds[i]))
            return text_of(wording(arena, kinds_in_words[i]));
    return SAID(arena, "This line cannot be read: run a verification");
}

static struct text iso_words(struct arena *arena, struct text iso)
{
    struct instant instant;
    return instant_parse(iso, &instant) == OK ? instant_long(arena, instant) : iso;
}

/* What does not stand published on the day that is shown goes by its reference. */
static enum result name_unshown(struct db *db, struct arena *arena, struct text title, int64_t id, int64_t version, struct text *ret_name)
{
    struct text reference = TEXT_NONE;
    enum result result = db_one_text(db, arena, &reference, SQL("select reference from pub_document where id = $1 and version = $2"),
                                     BIND(bind_integer(id), bind_integer(version)));
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    *ret_name = arena_printf(arena, "%.*s %.*s", TEXT_ARGS(title), TEXT_ARGS(reference));
    return OK;
}

/* What people call the one value of which an entry tells. */
static struct text value_label(struct arena *arena, const struct definition *definition, struct text name)
{
    const struct field *field = definition ? definition_field(definition, name) : NULL;
    return field ? field->label : text_equals(name, "@reason") ? SAID(arena, "its reason") : text_equals(name, "@publication") ? SAID(arena, "its publication") : name;
}

static enum result add_document(struct request *request, struct db *db, struct text key, struct text hash, struct value *documents)
{
    struct arena *arena = request_arena(request);
    struct value *document = value_object(arena);
    struct text register_name = TEXT_NONE, name, url = TEXT_NONE, whole, field;
    int64_t id = 0, version = 0;
    enum result result;
    const struct definition *definition;
    if (line_parse_key(key, &register_name, &id, &version) < 0)
        return OK;
    definition = definitions_find(engine_of(request)->definitions, register_name);
    result = db_one_text(db, arena, &name, SQL("select name from pub_record where id = $1 and register = $2"),
                         BIND(bind_integer(id), bind_text(register_name)));
    if (result < 0 && result != ERROR_NOT_FOUND)
        return result;
    if (result == OK && definition)
        url = publish_address(db, engine_of(request), arena, definition, id);
    if (text_equals(register_name, PROOF_POSTING))
        name = arena_printf(arena, SAY(arena, "Posting %" PRId64 ", and all before it"), id);
    else if (result == ERROR_NOT_FOUND)
        TRY(name_unshown(db, arena, definition ? definition->title : register_name, id, version, &name));
    value_set_text(arena, document, "register", arena_copy(arena, register_name));
    value_set_integer(arena, document, "id", id);
    value_set_integer(arena, document, "version", version);
    line_split_key(key, &whole, &field);
    value_set(arena, document, "field", field.length ? value_text(arena, arena_copy(arena, field)) : value_null(arena));
    value_set_text(arena, document, "hash", arena_copy(arena, hash));
    value_set(arena, document, "url", url.length ? value_text(arena, url) : value_null(arena));
    name = version == 1 ? name : arena_printf(arena, SAY(arena, "%.*s, version %" PRId64), TEXT_ARGS(name), version);
    set_page_text(arena, document, "label", field.length ? arena_printf(arena, "%.*s: %.*s", TEXT_ARGS(name), TEXT_ARGS(value_label(arena, definition, field))) : name);
    set_page_text(arena, document, "href", url);
    value_append(arena, documents, document);
    return OK;
}

/* A line that was spoiled is shown as it is, without what cannot be read of it: this page is how people see it. */
static struct line line_of(struct text text)
{
    struct line line;
    const char *what;
    if (line_parse(text, &line, &what) == OK)
        return line;
    return (struct line){.at = TEXT_NONE, .kind = TEXT_NONE, .previous = TEXT_NONE, .documents = TEXT_NONE};
}

/* What the line says, copied into `view`; names at most `documents_max` of its documents and counts them all. */
static enum result set_entry(struct request *request, struct db *db, int64_t number, struct text hash, struct text text, size_t documents_max,
                             struct value *view, struct value *documents)
{
    struct arena *arena = request_arena(request);
    struct line line = line_of(text);
    struct text key = TEXT_NONE, of_document;
    int64_t count = 0;
    while (line_next_document(&line.documents, key, &key, &of_document) == 1)
        if (count++ < (int64_t)documents_max)
            TRY(add_document(request, db, key, of_document, documents));
    value_set_integer(arena, view, "number", number);
    line.at = arena_copy(arena, line.at);
    value_set_text(arena, view, "at", line.at);
    value_set_text(arena, view, "kind", arena_copy(arena, line.kind));
    value_set_text(arena, view, "hash", hash);
    value_set_text(arena, view, "previous", arena_copy(arena, line.previous));
    value_set_integer(arena, view, "document_count", count);
    set_page_text(arena, view, "kind_line", kind_words(arena, &line));
    set_page_text(arena, view, "date_line", iso_words(arena, line.at));
    set_page_text(arena, view, "more_line", count > (int64_t)documents_max ? arena_printf(arena, SAY(arena, "and %" PRId64 " more"), count - (int64_t)documents_max) : TEXT_NONE);
    return OK;
}

/* --- /log ----------------------------------------------------------------- */

static enum result set_head(struct request *request, struct db *db, struct value *view, int64_t *ret_total)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = request_arena(request);
    struct value *head = value_object(arena);
    struct line line;
    int step;
    TRY(db_query(db, &row, SQL("select number, hash, line from pub_log order by number desc limit 1"), BIND_NOTHING));
    step = statement_step(row);
    if (step < 0)
        return (enum result)step;
    *ret_total = step ? statement_integer(row, 0) : 0;
    value_set_integer(arena, view, "total", *ret_total);
    value_set(arena, view, "head", step ? head : value_null(arena));
    if (!step)
        return OK;
    line = line_of(statement_text(row, 2));
    value_set_integer(arena, head, "number", *ret_total);
    value_set_text(arena, head, "hash", statement_copy(row, 1, arena));
    value_set_text(arena, head, "at", arena_copy(arena, line.at));
    set_page_text(arena, head, "count_line", arena_printf(arena, "%" PRId64, *ret_total));
    set_page_text(arena, head, "date_line", iso_words(arena, arena_copy(arena, line.at)));
    return OK;
}

static enum result set_rows(struct request *request, struct db *db, int64_t page, int64_t per_page, struct value *records)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = request_arena(request);
    int step;
    TRY(db_query(db, &row, SQL("select number, hash, line from pub_log order by number desc limit $1 offset $2"),
                 BIND(bind_integer(per_page), bind_integer((page - 1) * per_page))));
    while ((step = statement_step(row)) == 1) {
        struct value *record = value_object(arena), *documents = value_list(arena);
        int64_t number = statement_integer(row, 0);
        struct text line = statement_text(row, 2), href = arena_printf(arena, "/log/%" PRId64, number);
        bool is_long = line.length > LOG_LINE_BYTES_MAX;
        TRY(set_entry(request, db, number, statement_copy(row, 1, arena), line, LOG_ROW_DOCUMENTS_MAX, record, documents));
        value_set(arena, record, "line", is_long ? value_null(arena) : value_text(arena, arena_copy(arena, line)));
        value_set_text(arena, record, "url", href);
        set_page_text(arena, record, "href", href);
        set_page_text(arena, record, "hash_short", arena_printf(arena, "%.*s…", TEXT_ARGS(text_slice(statement_text(row, 1), 0, 12))));
        value_set_page(arena, record, "documents", documents);
        value_append(arena, records, record);
    }
    return (enum result)step;
}

static enum result set_checkpoints(struct db *db, struct arena *arena, struct value *checkpoints)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select entries, statement, signature, public_key from pub_checkpoint order by entries desc limit $1"),
                 BIND(bind_integer(LOG_CHECKPOINTS_MAX))));
    while ((step = statement_step(row)) == 1) {
        struct value *checkpoint = value_object(arena);
        struct text statement = statement_copy(row, 1, arena);
        struct checkpoint read;
        int64_t entries = statement_integer(row, 0);
        if (checkpoint_parse(statement, &read) < 0)
            read = (struct checkpoint){.at = TEXT_NONE, .head = TEXT_NONE};
        value_set_integer(arena, checkpoint, "entries", entries);
        value_set_text(arena, checkpoint, "at", read.at);
        value_set_text(arena, checkpoint, "head", read.head);
        value_set_text(arena, checkpoint, "statement", statement);
        value_set_text(arena, checkpoint, "signature", statement_copy(row, 2, arena));
        value_set_text(arena, checkpoint, "public_key", statement_copy(row, 3, arena));
        set_page_text(arena, checkpoint, "count_line", arena_printf(arena, entries == 1 ? "%" PRId64 " entry" : "%" PRId64 " entries", entries));
        set_page_text(arena, checkpoint, "date_line", iso_words(arena, read.at));
        value_append(arena, checkpoints, checkpoint);
    }
    return (enum result)step;
}

static enum result show_log(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *records = value_list(arena), *checkpoints = value_list(arena);
    int64_t page = request_integer(request, "page", 1), total, per_page = request_is_for_table(request) ? LOG_FILE_ROWS_MAX : LOG_ROWS_PER_PAGE;
    struct db *db;
    if (page < 1 || page > LOG_PAGE_MAX)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "The record has no such page.");
    TRY(request_db(request, &db));
    TRY(set_head(request, db, view, &total));
    if (page > 1 && (page - 1) * per_page >= total)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "The record has no such page.");
    TRY(set_rows(request, db, page, per_page, records));
    TRY(set_checkpoints(db, arena, checkpoints));
    value_set_integer(arena, view, "page", page);
    value_set(arena, view, "checkpoints", checkpoints);
    value_set(arena, view, "records", records);
    value_set_page(arena, view, "has_checkpoints", value_boolean(arena, value_is_truthy(checkpoints)));
    value_set_page(arena, view, "has_records", value_boolean(arena, value_is_truthy(records)));
    value_set_page(arena, view, "pagination", part_pagination(arena, TEXT("/log"), TEXT_NONE, page, LOG_ROWS_PER_PAGE, total));
    set_page_text(arena, view, "csv_link", TEXT("/log.csv"));
    set_page_text(arena, view, "workbook_link", TEXT("/log.xlsx"));
    set_page_text(arena, view, "json_link", page > 1 ? arena_printf(arena, "/log.json?page=%" PRId64, page) : TEXT("/log.json"));
    return OK;
}

/* --- /log/{number} -------------------------------------------------------- */

static enum result read_entry(struct db *db, struct arena *arena, int64_t number, struct text *ret_hash, struct text *ret_line)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select hash, line from pub_log where number = $1"), BIND(bind_integer(number))));
    step = statement_step(row);
    if (step <= 0)
        return step ? (enum result)step : ERROR_NOT_FOUND;
    *ret_hash = statement_copy(row, 0, arena);
    *ret_line = statement_copy(row, 1, arena);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

static enum result show_entry(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *documents = value_list(arena);
    struct text hash, line;
    int64_t number, last;
    enum result result = ERROR_NOT_FOUND;
    struct db *db;
    TRY(request_db(request, &db));
    if (text_to_integer(request_text(request, "number"), &number) == OK)
        result = read_entry(db, arena, number, &hash, &line);
    if (result == ERROR_NOT_FOUND)
        return message_fail(answer_message(answer), result, "The record has no such entry.");
    TRY(result);
    TRY(db_one_integer(db, &last, SQL("select max(number) from pub_log"), BIND_NOTHING));
    TRY(set_entry(request, db, number, hash, line, ENTRY_DOCUMENTS_MAX, view, documents));
    value_set_text(arena, view, "line", line);
    value_set(arena, view, "documents", documents);
    set_page_text(arena, view, "line_text", line.length > LOG_LINE_BYTES_MAX ? TEXT_NONE : line);
    set_page_text(arena, view, "json_link", arena_printf(arena, "/log/%" PRId64 ".json", number));
    value_set_page(arena, view, "has_documents", value_boolean(arena, value_is_truthy(documents)));
    set_page_text(arena, view, "previous_href", number > 1 ? arena_printf(arena, "/log/%" PRId64, number - 1) : TEXT_NONE);
    set_page_text(arena, view, "next_href", number < last ? arena_printf(arena, "/log/%" PRId64, number + 1) : TEXT_NONE);
    return OK;
}

/* --- Routes --------------------------------------------------------------- */

static const struct input log_inputs[] = {
    {"page", INPUT_INTEGER, 8, false, "Which page of the record, from 1, newest first"},
    {NULL, 0, 0, false, NULL},
};

const struct route proof_routes[] = {
    {.method = METHOD_GET, .path = "/log", .handle = show_log, .access = ACCESS_PUBLIC, .inputs = log_inputs,
     .template = "blocks/proof/pages/log", .view = &log_shape, .faces = FACE_PAGE | FACE_JSON | FACE_TABLE, .table = "records",
     .help = "The log of everything that was published, with its signed checkpoints"},
    {.method = METHOD_GET, .path = "/log/{number}", .handle = show_entry, .access = ACCESS_PUBLIC, .template = "blocks/proof/pages/entry",
     .view = &entry_view_shape, .faces = FACE_PAGE | FACE_JSON, .help = "One entry of the log, with its exact line"},
    {.path = NULL},
};
