/* Who read what: /desk/reads and /desk/reads/glass for the auditor, …/{id}/reads for whoever may know of one record.
 * References and names of readers, nothing that the records hold. */
#include "blocks/record/pages_access.h"

#include <inttypes.h>

#include "base/wording.h"

#define ROWS_PER_PAGE 50
#define CSV_ROWS_MAX 20000
#define DAY_SECONDS 86400

#define PAGE_TEXT(name) {name, VALUE_TEXT, true, true, NULL, NULL}
#define PAGE_OBJECT(name, shape) {name, VALUE_OBJECT, true, true, NULL, shape}
#define DATA(name, kind, about) {name, kind, false, false, about, NULL}
#define DATA_LIST(name, shape, about) {name, VALUE_LIST, false, false, about, shape}
#define FIELDS(variable, ...) static const struct shape_field variable[] = {__VA_ARGS__, {NULL, 0, 0, 0, NULL, NULL}}

FIELDS(read_fields, DATA("at", VALUE_TEXT, "When (UTC)"), DATA("reader", VALUE_TEXT, "Who"), DATA("stands_for", VALUE_TEXT, "Whose absence they covered, or empty"),
       DATA("register", VALUE_TEXT, "The register"), DATA("record", VALUE_INTEGER, "The record's number"), DATA("reference", VALUE_TEXT, "Its reference"),
       DATA("door", VALUE_TEXT, "The page or file that showed it"), DATA("by_glass", VALUE_BOOLEAN, "Whether the glass had been broken for it"));
static const struct shape read_shape = {"DeskRead", read_fields};
FIELDS(reads_fields, DATA("total", VALUE_INTEGER, "How many readings fit the filters"), DATA("page", VALUE_INTEGER, "Which page of them this is"),
       DATA_LIST("rows", &read_shape, "Readings, newest first"), PAGE_TEXT("title"), PAGE_TEXT("context_line"), PAGE_TEXT("record_href"),
       PAGE_OBJECT("state_tag", &tag_shape), PAGE_OBJECT("filters", &filters_shape), PAGE_OBJECT("table", &table_shape), PAGE_OBJECT("pagination", &pagination_shape),
       PAGE_TEXT("json_link"), PAGE_TEXT("glass_href"));
const struct shape reads_shape = {"DeskReads", reads_fields};
FIELDS(glass_fields, DATA("from", VALUE_TEXT, "When it was broken (UTC)"), DATA("until", VALUE_TEXT, "When it closed or closes (UTC)"), DATA("by", VALUE_TEXT, "By whom"),
       DATA("register", VALUE_TEXT, "The register"), DATA("record", VALUE_INTEGER, "The record's number"), DATA("reference", VALUE_TEXT, "Its reference"),
       DATA("reason", VALUE_TEXT, "The reason given"));
static const struct shape glass_shape_of_row = {"DeskGlass", glass_fields};
FIELDS(glasses_fields, DATA("total", VALUE_INTEGER, "How often glass was broken"), DATA("page", VALUE_INTEGER, "Which page of them this is"),
       DATA_LIST("rows", &glass_shape_of_row, "Broken glass, newest first"), PAGE_OBJECT("table", &table_shape), PAGE_OBJECT("pagination", &pagination_shape),
       PAGE_TEXT("json_link"), PAGE_TEXT("reads_href"));
const struct shape glasses_shape = {"DeskGlasses", glasses_fields};

/* --- What was asked ------------------------------------------------------- */

struct reading {
    struct desk desk;
    struct text path;
    struct read_query query;
    struct text day_from, day_until; /* as they were typed, where they are days */
    int64_t page, total;
};

static struct text day_asked(struct reading *reading, const char *name, int64_t *ret_seconds, int64_t days_on)
{
    struct date day;
    struct text typed = text_trim(request_text(reading->desk.request, name));
    if (!typed.length || date_parse_typed_in(arena_language(reading->desk.arena), typed, &day) < 0)
        return TEXT_NONE;
    *ret_seconds = ((int64_t)day.day + days_on) * DAY_SECONDS;
    return date_iso(reading->desk.arena, day);
}

static void read_query(struct reading *reading)
{
    struct request *request = reading->desk.request;
    const struct definition *definition = definitions_by_plural(reading->desk.engine->definitions, request_text(request, "register"));
    reading->query.reg = definition && definition->reads_logged ? definition->name : TEXT_NONE;
    reading->query.account = request_integer(request, "account", 0);
    reading->query.by_glass = text_equals(request_text(request, "glass"), "yes");
    reading->day_from = day_asked(reading, "from", &reading->query.from.seconds, 0);
    reading->day_until = day_asked(reading, "until", &reading->query.before.seconds, 1);
}

static void read_page(struct reading *reading)
{
    bool is_csv = request_is_for_table(reading->desk.request);
    reading->page = request_integer(reading->desk.request, "page", 1);
    if (is_csv || reading->page < 1 || reading->page > INT32_MAX)
        reading->page = 1;
    reading->query.max = is_csv ? CSV_ROWS_MAX : ROWS_PER_PAGE;
    reading->query.offset = (reading->page - 1) * ROWS_PER_PAGE;
}

static struct text query_text(const struct reading *reading, const char *without)
{
    struct arena *arena = reading->desk.arena;
    const struct definition *definition = definitions_find(reading->desk.engine->definitions, reading->query.reg);
    struct text all = TEXT_NONE;
    if (definition && strcmp(without, "register") != 0)
        all = arena_printf(arena, "register=%.*s&", TEXT_ARGS(definition->plural));
    if (reading->query.account && strcmp(without, "account") != 0)
        all = arena_printf(arena, "%.*saccount=%" PRId64 "&", TEXT_ARGS(all), reading->query.account);
    if (reading->query.by_glass && strcmp(without, "glass") != 0)
        all = arena_printf(arena, "%.*sglass=yes&", TEXT_ARGS(all));
    if (reading->day_from.length && strcmp(without, "from") != 0)
        all = arena_printf(arena, "%.*sfrom=%.*s&", TEXT_ARGS(all), TEXT_ARGS(reading->day_from));
    if (reading->day_until.length && strcmp(without, "until") != 0)
        all = arena_printf(arena, "%.*suntil=%.*s&", TEXT_ARGS(all), TEXT_ARGS(reading->day_until));
    return all;
}

static struct text href_of(const struct reading *reading, const char *more, struct text query)
{
    struct arena *arena = reading->desk.arena;
    struct text path = arena_printf(arena, "%.*s%s", TEXT_ARGS(reading->path), more);
    return query.length ? arena_printf(arena, "%.*s?%.*s", TEXT_ARGS(path), TEXT_ARGS(text_slice(query, 0, query.length - 1))) : path;
}

/* --- Filters -------------------------------------------------------------- */

static enum result add_people(const struct reading *reading, struct value *choice, struct text *ret_chosen)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct arena *arena = reading->desk.arena;
    int step;
    TRY(db_query(reading->desk.db, &row, SQL("select a.id, a.name from account a where a.id in (select account from read_log) order by lower(a.name), a.id"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1) {
        bool is = statement_integer(row, 0) == reading->query.account;
        struct text name = statement_copy(row, 1, arena);
        part_filter_option(arena, choice, arena_printf(arena, "%" PRId64, statement_integer(row, 0)), name, is);
        if (is)
            *ret_chosen = name;
    }
    return step < 0 ? (enum result)step : OK;
}

static void add_active(const struct reading *reading, struct value *filters, const char *name, struct text label)
{
    if (label.length)
        part_filter_active(reading->desk.arena, filters, label, href_of(reading, "", query_text(reading, name)));
}

static enum result make_filters(const struct reading *reading, struct value **ret_filters)
{
    struct arena *arena = reading->desk.arena;
    const struct definitions *definitions = reading->desk.engine->definitions;
    struct value *filters = part_filters(arena, reading->path), *registers, *people, *glass;
    struct text register_titles = TEXT_NONE, person = TEXT_NONE;
    registers = part_filter_choice(arena, filters, TEXT("register"), SAID(arena, "Register"));
    for (size_t i = 0; i < definitions->count; i++) {
        bool is = text_equal(definitions->list[i].name, reading->query.reg);
        if (definitions->list[i].reads_logged)
            part_filter_option(arena, registers, definitions->list[i].plural, definitions->list[i].titles, is);
        if (is)
            register_titles = definitions->list[i].titles;
    }
    people = part_filter_choice(arena, filters, TEXT("account"), SAID(arena, "Who"));
    TRY(add_people(reading, people, &person));
    glass = part_filter_choice(arena, filters, TEXT("glass"), SAID(arena, "How"));
    part_filter_option(arena, glass, TEXT("yes"), SAID(arena, "By breaking the glass"), reading->query.by_glass);
    part_filter_words(arena, filters, TEXT("from"), SAID(arena, "From the day"), reading->day_from);
    part_filter_words(arena, filters, TEXT("until"), SAID(arena, "To the day"), reading->day_until);
    add_active(reading, filters, "register", register_titles);
    add_active(reading, filters, "account", person);
    add_active(reading, filters, "glass", reading->query.by_glass ? SAID(arena, "By breaking the glass") : TEXT_NONE);
    add_active(reading, filters, "from", reading->day_from.length ? arena_printf(arena, SAY(arena, "From %.*s"), TEXT_ARGS(reading->day_from)) : TEXT_NONE);
    add_active(reading, filters, "until", reading->day_until.length ? arena_printf(arena, SAY(arena, "To %.*s"), TEXT_ARGS(reading->day_until)) : TEXT_NONE);
    *ret_filters = filters;
    return OK;
}

/* --- Rows ----------------------------------------------------------------- */

static struct text reference_of(struct arena *arena, struct text reference, int64_t record)
{
    return reference.length ? reference : arena_printf(arena, SAY(arena, "(record %" PRId64 ")"), record);
}

/* What a door is called (record_note_reads()): its page, and the face of it. Itself where it is none of ours any more. */
static struct text door_said(struct arena *arena, struct text door)
{
    static const char *const names[] = {"record", "list", "sheet", "history", "edit", "moves", "reads", "file", "copy", "held", "hold", "take-down", "duplicates",
                                        "merge", "merges", "assigned", "glass", "why", "waiting", "restate", "answer"};
    static const char *const words[] WORDINGS = {
        "The record", "A list", "A spreadsheet to work on", "Its history", "Its form", "A step", "Who read it", "A file", "What is published of a file",
        "What is held about somebody", "Legal hold", "Taking down", "Possible duplicates", "Merging", "What was merged into it", "To whom it is assigned",
        "Breaking the glass", "Why somebody may not", "What waits to be published", "Bringing back", "An answer to a request for access"};
    static_assert(COUNT_OF(names) == COUNT_OF(words), "words for each");
    struct text rest = door, name = TEXT_NONE;
    (void)text_next(&rest, '.', &name);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (text_equals(name, names[i]))
            return !rest.length ? text_of(wording(arena, words[i]))
                                : arena_printf(arena, SAY(arena, "%s, as data (.%.*s)"), wording(arena, words[i]), TEXT_ARGS(rest));
    return door;
}

static void add_read(struct reading *reading, struct value *rows, struct value *table, const struct read_entry *entry)
{
    struct arena *arena = reading->desk.arena;
    struct value *row = value_object(arena), *cells = part_table_row(arena, table);
    struct text reader = entry->stands_for.length ? arena_printf(arena, SAY(arena, "%.*s, for %.*s"), TEXT_ARGS(entry->reader), TEXT_ARGS(entry->stands_for)) : entry->reader;
    value_set_text(arena, row, "at", instant_iso(arena, entry->at));
    value_set_text(arena, row, "reader", entry->reader);
    value_set_text(arena, row, "stands_for", entry->stands_for);
    value_set_text(arena, row, "register", entry->reg);
    value_set_integer(arena, row, "record", entry->record);
    value_set_text(arena, row, "reference", reference_of(arena, entry->reference, entry->record));
    value_set_text(arena, row, "door", entry->door);
    value_set_boolean(arena, row, "by_glass", entry->by_glass);
    value_append(arena, rows, row);
    part_cell(arena, cells, instant_long(arena, entry->at));
    part_cell(arena, cells, reader);
    part_cell(arena, cells, reference_of(arena, entry->reference, entry->record));
    part_cell(arena, cells, door_said(arena, entry->door));
    if (entry->by_glass)
        part_cell_tag(arena, cells, part_tag(arena, SAID(arena, "Glass broken"), TEXT("red")));
    else
        part_cell(arena, cells, SAID(arena, "Theirs to see"));
}

static enum result set_rows(struct reading *reading)
{
    static const char *const columns[] WORDINGS = {"When", "Who", "Record", "Page or file", "How"};
    struct arena *arena = reading->desk.arena;
    struct value *rows = value_list(arena), *table = part_table(arena, "reads", TEXT_NONE, SAID(arena, "Nobody has read anything that fits."));
    struct read_entry *list;
    size_t count;
    read_page(reading);
    TRY(record_reads(reading->desk.db, arena, &reading->query, &list, &count, &reading->total));
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        part_column(arena, table, text_of(wording(arena, columns[i])), false);
    for (size_t i = 0; i < count; i++)
        add_read(reading, rows, table, &list[i]);
    value_set_text(arena, table, "caption", reading->total == 1 ? SAID(arena, "1 reading") : arena_printf(arena, SAY(arena, "%" PRId64 " readings"), reading->total));
    value_set(arena, reading->desk.view, "rows", rows);
    value_set_integer(arena, reading->desk.view, "total", reading->total);
    value_set_integer(arena, reading->desk.view, "page", reading->page);
    desk_set(&reading->desk, "table", table);
    desk_set(&reading->desk, "pagination", part_pagination(arena, reading->path, query_text(reading, ""), reading->page, ROWS_PER_PAGE, reading->total));
    desk_set_text(&reading->desk, "json_link", href_of(reading, ".json", query_text(reading, "")));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result reads_get(struct request *request, struct answer *answer)
{
    struct reading reading = {.path = TEXT("/desk/reads")};
    struct value *filters;
    TRY(desk_open(request, answer, false, &reading.desk));
    TRY(desk_read(&reading.desk));
    read_query(&reading);
    TRY(make_filters(&reading, &filters));
    desk_set_text(&reading.desk, "title", SAID(reading.desk.arena, "Who read what"));
    desk_set_text(&reading.desk, "context_line", TEXT_NONE);
    desk_set_text(&reading.desk, "record_href", TEXT_NONE);
    desk_set(&reading.desk, "state_tag", value_null(reading.desk.arena));
    desk_set(&reading.desk, "filters", filters);
    desk_set_text(&reading.desk, "glass_href", TEXT("/desk/reads/glass"));
    return set_rows(&reading);
}

enum result record_reads_get(struct request *request, struct answer *answer)
{
    struct reading reading = {.page = 1};
    struct outline outline;
    TRY(access_open(request, answer, &reading.desk, &outline));
    if (!record_may_know_reads(reading.desk.db, outline.definition, outline.id, &reading.desk.actor))
        return ERROR_NOT_FOUND;
    reading.path = access_href(reading.desk.arena, &outline, "/reads");
    reading.query.record = outline.id;
    access_set_head(&reading.desk, &outline, arena_printf(reading.desk.arena, SAY(reading.desk.arena, "Who has read %.*s"), TEXT_ARGS(outline.reference)));
    desk_set(&reading.desk, "filters", value_null(reading.desk.arena));
    desk_set_text(&reading.desk, "glass_href", TEXT_NONE);
    return set_rows(&reading);
}

/* --- Broken glass --------------------------------------------------------- */

static void add_glass(struct desk *desk, struct value *rows, struct value *table, const struct glass_entry *entry)
{
    struct arena *arena = desk->arena;
    struct value *row = value_object(arena), *cells = part_table_row(arena, table);
    bool open = entry->until.seconds > desk->actor.moment.now.seconds;
    value_set_text(arena, row, "from", instant_iso(arena, entry->from));
    value_set_text(arena, row, "until", instant_iso(arena, entry->until));
    value_set_text(arena, row, "by", entry->by);
    value_set_text(arena, row, "register", entry->reg);
    value_set_integer(arena, row, "record", entry->record);
    value_set_text(arena, row, "reference", reference_of(arena, entry->reference, entry->record));
    value_set_text(arena, row, "reason", entry->reason);
    value_append(arena, rows, row);
    part_cell(arena, cells, instant_long(arena, entry->from));
    part_cell(arena, cells, entry->by);
    part_cell(arena, cells, reference_of(arena, entry->reference, entry->record));
    part_cell(arena, cells, entry->reason);
    if (open)
        part_cell_tag(arena, cells, part_tag(arena, SAID(arena, "Open now"), TEXT("red")));
    else
        part_cell(arena, cells, arena_printf(arena, SAY(arena, "Closed %.*s"), TEXT_ARGS(instant_long(arena, entry->until))));
}

enum result glasses_get(struct request *request, struct answer *answer)
{
    static const char *const columns[] WORDINGS = {"When", "Who", "Record", "Reason given", "Until"};
    struct reading reading = {.path = TEXT("/desk/reads/glass")};
    struct desk *desk = &reading.desk;
    struct value *rows, *table;
    struct glass_entry *list;
    size_t count;
    TRY(desk_open(request, answer, false, desk));
    TRY(desk_read(desk));
    read_page(&reading);
    TRY(record_glasses(desk->db, desk->arena, reading.query.offset, reading.query.max, &list, &count, &reading.total));
    rows = value_list(desk->arena);
    table = part_table(desk->arena, "glass", reading.total == 1 ? SAID(desk->arena, "1 time") : arena_printf(desk->arena, SAY(desk->arena, "%" PRId64 " times"), reading.total), SAID(desk->arena, "No glass was ever broken."));
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        part_column(desk->arena, table, text_of(wording(desk->arena, columns[i])), false);
    for (size_t i = 0; i < count; i++)
        add_glass(desk, rows, table, &list[i]);
    value_set(desk->arena, desk->view, "rows", rows);
    value_set_integer(desk->arena, desk->view, "total", reading.total);
    value_set_integer(desk->arena, desk->view, "page", reading.page);
    desk_set(desk, "table", table);
    desk_set(desk, "pagination", part_pagination(desk->arena, reading.path, TEXT_NONE, reading.page, ROWS_PER_PAGE, reading.total));
    desk_set_text(desk, "json_link", TEXT("/desk/reads/glass.json"));
    desk_set_text(desk, "reads_href", TEXT("/desk/reads"));
    return arena_failed(desk->arena) ? ERROR_MEMORY : OK;
}
