/* /draws: dip samples; /draws/REFERENCE: one, with what was found, every draw step by step and its working; the list and a script to repeat it. From public tables alone. */
#include <inttypes.h>

#include "base/page/page.h"
#include "base/wording.h"
#include "office/scrutiny/dip_public.h"

#define SEALED_BYTES_MAX ((size_t)32 << 20)
#define OPEN_SHAPE(name) {name, NULL}
static const struct shape draw_shape = OPEN_SHAPE("DipDraw"), results_shape = OPEN_SHAPE("DipResults");
static const struct shape_field row_fields[] = {
    {"reference", VALUE_TEXT, false, false, "Its reference", NULL}, {"title", VALUE_TEXT, false, false, "Its title", NULL}, {"url", VALUE_TEXT, false, false, "Its page", NULL},
    {"state", VALUE_TEXT, false, false, "committing, closed, void, drawn, published or withdrawn", NULL}, {"subject", VALUE_TEXT, false, false, "Code of what is looked at", NULL},
    {"period_from", VALUE_TEXT, false, false, "First day of the period", NULL}, {"period_to", VALUE_TEXT, false, false, "Last day of the period", NULL},
    {"list_is", VALUE_TEXT, false, false, "Which files are on the list", NULL}, {"size", VALUE_INTEGER, false, false, "How many are drawn", NULL},
    {"sharing", VALUE_TEXT, false, false, "none, proportion or counts: how it is shared among parts of the list", NULL}, {"draws", VALUE_INTEGER, false, false, "How many draws there were", NULL}, {.name = NULL},
};
static const struct shape row_shape = {"DipSample", row_fields};
static const struct shape_field item_fields[] = {PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("href"), PART_TEXT_MEMBER("line"), PART_OBJECT_MEMBER("tag", &tag_shape), {.name = NULL}};
static const struct shape dip_item_shape = {"DipItem", item_fields};
static const struct shape_field list_fields[] = {
    {"samples", VALUE_LIST, false, false, "Every dip sample that is published, the last period first", &row_shape}, PART_LIST_MEMBER("items", &dip_item_shape), PART_BOOLEAN_MEMBER("has_any"), {.name = NULL},
};
const struct shape dips_shape = {"DipSamples", list_fields};
static const struct shape_field told_fields[] = {
    PART_TEXT_MEMBER("heading"), PART_TEXT_MEMBER("id"), PART_OBJECT_MEMBER("tag", &tag_shape), PART_TEXT_MEMBER("line"), PART_OBJECT_MEMBER("steps", &table_shape), {.name = NULL},
};
static const struct shape told_shape = {"DipTold", told_fields};
static const struct shape_field page_fields[] = {
    {"sample", VALUE_OBJECT, false, false, "The sample", &row_shape}, {"draws", VALUE_LIST, false, false, "Its draws, the first first: see Dip samples in doc/operate.md", &draw_shape},
    {"results", VALUE_OBJECT, false, true, "What was found; null until that is published", &results_shape}, PART_TEXT_MEMBER("title"), PART_TEXT_MEMBER("kicker"), PART_OBJECT_MEMBER("tag", &tag_shape),
    PART_TEXT_MEMBER("line"), PART_LIST_MEMBER("rows", &summary_row_shape), {"focus_html", VALUE_HTML, true, true, NULL, NULL}, PART_BOOLEAN_MEMBER("has_results"), PART_TEXT_MEMBER("found_line"),
    PART_TEXT_MEMBER("share_line"), PART_TEXT_MEMBER("queries_line"), PART_OBJECT_MEMBER("points", &table_shape), PART_OBJECT_MEMBER("parts", &table_shape),
    {"conclusions_html", VALUE_HTML, true, true, NULL, NULL}, {"force_html", VALUE_HTML, true, true, NULL, NULL}, PART_LIST_MEMBER("told", &told_shape), PART_OBJECT_MEMBER("drawn", &table_shape),
    PART_BOOLEAN_MEMBER("is_drawn"), PART_BOOLEAN_MEMBER("is_there"), PART_TEXT_MEMBER("json_link"), PART_TEXT_MEMBER("list_link"), PART_TEXT_MEMBER("file_name"), PART_TEXT_MEMBER("reference"), {.name = NULL},
};
const struct shape dip_shape = {"DipSamplePage", page_fields};

/* --- Reading --------------------------------------------------------------------------------- */

struct told {
    int64_t id, size;
    struct text reference, slug, title, subject, focus, list_is, sharing, drawn_by, scrutineer, conclusions, force_says;
    struct date from, to, reported_on;
    int64_t reveal_hours;
    struct value *sealed; /* or NULL */
    bool is_gone;         /* withdrawn, on `reported_on`, because of `conclusions` */
};
#define TOLD_SQL                                                                                                                                               \
    "select p.id, r.reference, r.slug, p.title, p.subject, p.focus, p.period_from, p.period_to, p.list_is, p.size, p.sharing, p.drawn_by, p.scrutineer, p.reveal_hours, p.conclusions," \
    " p.force_says, p.reported_on from pub_dip_sample p join pub_record r on r.id = p.id where r.withdrawn = 0"

static enum result read_told(struct arena *arena, struct statement *row, struct told *told)
{
    *told = (struct told){
        .id = statement_integer(row, 0), .reference = statement_copy(row, 1, arena), .slug = statement_copy(row, 2, arena), .title = statement_copy(row, 3, arena), .subject = statement_copy(row, 4, arena),
        .focus = statement_copy(row, 5, arena), .from = statement_date(row, 6), .to = statement_date(row, 7), .list_is = statement_copy(row, 8, arena), .size = statement_integer(row, 9),
        .sharing = statement_copy(row, 10, arena), .drawn_by = statement_copy(row, 11, arena), .scrutineer = statement_copy(row, 12, arena), .reveal_hours = statement_integer(row, 13),
        .conclusions = statement_copy(row, 14, arena), .force_says = statement_copy(row, 15, arena), .reported_on = statement_date(row, 16),
    };
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* One that was withdrawn: that it was, when and why, so that none goes in silence. Its title may be why. */
#define GONE_SQL "select reference, slug, in_force_on, coalesce(withdrawn_ground, reason, '') from pub_record where register = 'dip_sample' and withdrawn = 1"

static struct told read_gone(struct arena *arena, struct statement *row)
{
    return (struct told){.reference = statement_copy(row, 0, arena), .slug = statement_copy(row, 1, arena), .title = SAID(arena, "Withdrawn"), .is_gone = true, .reported_on = statement_date(row, 2),
                         .conclusions = statement_copy(row, 3, arena)};
}

static enum result find_gone(struct request *request, struct answer *answer, struct db *db, struct told *told)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL(GONE_SQL " and slug = $1"), BIND(bind_text(request_text(request, "slug")))));
    step = statement_step(row);
    if (step == 0)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "No dip sample is published at this address. The page /draws lists those that are.");
    if (step < 0)
        return (enum result)step;
    *told = read_gone(request_arena(request), row);
    answer_status(answer, 410);
    return OK;
}

static enum result find_told(struct request *request, struct answer *answer, struct told *told)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct db *db;
    int step;
    TRY(request_db(request, &db));
    TRY(db_query(db, &row, SQL(TOLD_SQL " and r.slug = $1"), BIND(bind_text(request_text(request, "slug")))));
    step = statement_step(row);
    if (step == 0)
        return find_gone(request, answer, db, told);
    TRY(step < 0 ? (enum result)step : OK);
    TRY(read_told(request_arena(request), row, told));
    return dip_annex_read(db, request_arena(request), told->id, &told->sealed);
}

static const char *state_of(const struct told *told)
{
    if (told->is_gone)
        return "withdrawn";
    struct text state = told->sealed ? value_get_text(dip_last(told->sealed), "state") : TEXT_NONE;
    return dip_part(told->sealed, "results") ? "published" : text_equals(state, "drawn") ? "drawn" : text_equals(state, "closed") ? "closed" : text_equals(state, "void") ? "void" : "committing";
}

static struct text label_of(const struct engine *engine, struct arena *arena, const char *field, struct text code)
{
    const struct definition *definition = definitions_find(engine->definitions, TEXT(DIP_SAMPLE));
    const struct field *of = definition ? definition_field(definition, text_of(field)) : NULL;
    const struct choice *choice = of && of->choices ? choice_find(of->choices, code) : NULL;
    return choice ? label_in(arena, choice->label, choice->label_defined) : code;
}

static struct text line_of(struct arena *arena, const struct told *told)
{
    struct text state = text_of(state_of(told));
    long long size = told->size;
    if (told->is_gone)
        return arena_printf(arena, SAY(arena, "%.*s was withdrawn on %.*s. %.*s"), TEXT_ARGS(told->reference), TEXT_ARGS(date_long(arena, told->reported_on)), TEXT_ARGS(told->conclusions));
    if (text_equals(state, "published"))
        return dip_found_line(arena, dip_part(told->sealed, "results"));
    if (text_equals(state, "drawn"))
        return arena_printf(arena, SAY_COUNT(arena, size, "%lld file is drawn and being read.", "%lld files are drawn and being read."), size);
    if (text_equals(state, "closed"))
        return SAID(arena, "The list is closed. Office and scrutineer reveal their secrets now, and with the second the draw is made.");
    if (text_equals(state, "void"))
        return SAID(arena, "The last draw is void. Nothing was chosen by it; a new one begins from the start.");
    return arena_printf(arena, SAY_COUNT(arena, size, "%lld file will be drawn. Office and scrutineer commit to secrets first; then the list is closed.", "%lld files will be drawn. Office and scrutineer commit to secrets first; then the list is closed."), size);
}

static struct value *row_of(struct arena *arena, const struct told *told)
{
    struct value *row = value_object(arena);
    value_set_text(arena, row, "reference", told->reference);
    value_set_text(arena, row, "title", told->title);
    value_set_text(arena, row, "url", arena_printf(arena, "/draws/%.*s", TEXT_ARGS(told->slug)));
    value_set_text(arena, row, "state", text_of(state_of(told)));
    value_set_text(arena, row, "subject", told->subject);
    value_set_text(arena, row, "period_from", date_iso(arena, told->from));
    value_set_text(arena, row, "period_to", date_iso(arena, told->to));
    value_set_text(arena, row, "list_is", told->list_is);
    value_set_integer(arena, row, "size", told->size);
    value_set_text(arena, row, "sharing", told->sharing);
    value_set_integer(arena, row, "draws", (int64_t)dip_length(dip_part(told->sealed, "draws")));
    return row;
}

/* --- The list ---------------------------------------------------------------------------------- */

static void add_item(struct arena *arena, const struct told *told, struct value *rows, struct value *items)
{
    struct value *item = value_object(arena);
    value_set_text(arena, item, "title", told->title);
    value_set_text(arena, item, "href", arena_printf(arena, "/draws/%.*s", TEXT_ARGS(told->slug)));
    value_set_text(arena, item, "line", line_of(arena, told));
    value_set(arena, item, "tag", dip_state_tag(arena, state_of(told)));
    value_append(arena, items, item);
    value_append(arena, rows, row_of(arena, told));
}

static enum result add_gone(struct db *db, struct arena *arena, struct value *rows, struct value *items, size_t *count)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL(GONE_SQL " order by id desc"), BIND_NOTHING));
    for (; (step = statement_step(row)) == 1; ++*count) {
        struct told told = read_gone(arena, row);
        add_item(arena, &told, rows, items);
    }
    return step < 0 ? (enum result)step : OK;
}

enum result dips_show(struct request *request, struct answer *answer)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    AUTO(arena_free_at) struct arena *scratch = arena_new(SEALED_BYTES_MAX);
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *rows = value_list(arena), *items = value_list(arena);
    struct db *db;
    size_t count = 0;
    int step;
    if (!scratch)
        return ERROR_MEMORY;
    TRY(request_db(request, &db));
    TRY(db_query(db, &row, SQL(TOLD_SQL " order by p.period_to desc, p.id desc"), BIND_NOTHING));
    for (; (step = statement_step(row)) == 1; count++) {
        struct told told;
        TRY(read_told(arena, row, &told));
        TRY(dip_told_read(db, scratch, told.id, &told.sealed)); /* of an earlier version with its lists, which are large */
        add_item(arena, &told, rows, items); /* copies what it says: nothing of one sample's draws is kept for the next */
        arena_reset(scratch);
    }
    if (step < 0)
        return (enum result)step;
    TRY(add_gone(db, arena, rows, items, &count));
    value_set(arena, view, "samples", rows);
    value_set_page(arena, view, "items", items);
    value_set_page(arena, view, "has_any", value_boolean(arena, count > 0));
    return OK;
}

/* --- One sample ---------------------------------------------------------------------------------- */

static void add_rows(const struct engine *engine, struct arena *arena, const struct told *told, struct value *view)
{
    struct value *rows = value_list(arena);
    part_row_text(arena, rows, SAID(arena, "What is looked at"), label_of(engine, arena, "subject", told->subject));
    part_row_text(arena, rows, SAID(arena, "Period"), arena_printf(arena, SAY(arena, "%.*s to %.*s"), TEXT_ARGS(date_long(arena, told->from)), TEXT_ARGS(date_long(arena, told->to))));
    part_row_text(arena, rows, SAID(arena, "Which files are on the list"), told->list_is);
    part_row_text(arena, rows, SAID(arena, "How many are drawn"), arena_printf(arena, "%" PRId64, told->size));
    part_row_text(arena, rows, SAID(arena, "Shared among parts of the list"), label_of(engine, arena, "sharing", told->sharing));
    part_row_text(arena, rows, SAID(arena, "Who draws for the office"), told->drawn_by);
    part_row_text(arena, rows, SAID(arena, "The scrutineer"), told->scrutineer);
    part_row_text(arena, rows, SAID(arena, "Time to reveal"), arena_printf(arena, SAY_COUNT(arena, told->reveal_hours, "%lld hour after the list is closed", "%lld hours after the list is closed"), (long long)told->reveal_hours));
    value_set_page(arena, view, "rows", told->is_gone ? value_list(arena) : rows);
}

static struct text void_line(struct arena *arena, const struct value *draw)
{
    const struct value *withheld = dip_part(draw, "withheld_by");
    if (!text_equals(value_get_text(draw, "state"), "void"))
        return TEXT_NONE;
    if (dip_length(withheld) == 2)
        return SAID(arena, "This draw is void: neither the office nor the scrutineer revealed the secret that they had committed to.");
    if (dip_length(withheld) == 1)
        return text_equals(dip_at(withheld, 0)->text, "office") ? SAID(arena, "This draw is void: the office did not reveal the secret that it had committed to.")
                                                                : SAID(arena, "This draw is void: the scrutineer did not reveal the secret that they had committed to.");
    return SAID(arena, "This draw is void: the office stopped it before its list was closed. The history says why.");
}

static void add_draws(struct arena *arena, const struct told *told, struct value *view)
{
    const struct value *draws = dip_part(told->sealed, "draws");
    struct value *list = value_list(arena);
    for (size_t i = dip_length(draws); i > 0; i--) {
        const struct value *draw = dip_at(draws, i - 1);
        struct value *one = value_object(arena);
        value_set_text(arena, one, "heading", arena_printf(arena, SAY(arena, "Draw %lld"), (long long)value_get_integer(draw, "number", 0)));
        value_set_text(arena, one, "id", arena_printf(arena, "draw-%zu", i));
        value_set(arena, one, "tag", dip_state_tag(arena, arena_copy(arena, value_get_text(draw, "state")).data));
        value_set_text(arena, one, "line", void_line(arena, draw));
        value_set(arena, one, "steps", dip_steps(arena, draw, arena_printf(arena, "steps-%zu", i).data));
        value_append(arena, list, one);
    }
    value_set_page(arena, view, "told", list);
    value_set(arena, view, "draws", dip_length(draws) ? (struct value *)(uintptr_t)draws : value_list(arena));
}

static void add_drawn(struct arena *arena, const struct told *told, struct value *view)
{
    struct value *table = part_table(arena, "drawn", SAID(arena, "What was drawn"), TEXT_NONE);
    const struct value *drawn = dip_part(dip_last(told->sealed), "drawn");
    bool has_parts = dip_length(drawn) && value_get_text(dip_at(drawn, 0), "stratum").length;
    part_column(arena, table, SAID(arena, "Number"), true);
    if (has_parts)
        part_column(arena, table, SAID(arena, "Part"), false);
    part_column(arena, table, SAID(arena, "Mark on the list"), false);
    part_column(arena, table, SAID(arena, "Rank"), false);
    for (size_t i = 0; i < dip_length(drawn); i++) {
        struct value *row = part_table_row(arena, table);
        part_cell_number(arena, row, (int64_t)i + 1);
        if (has_parts)
            part_cell(arena, row, value_get_text(dip_at(drawn, i), "stratum"));
        part_cell(arena, row, dip_short(arena, value_get_text(dip_at(drawn, i), "mark")));
        part_cell(arena, row, dip_short(arena, value_get_text(dip_at(drawn, i), "rank")));
    }
    value_set_page(arena, view, "is_drawn", value_boolean(arena, dip_length(drawn) > 0));
    value_set_page(arena, view, "drawn", dip_length(drawn) ? table : value_null(arena));
}

static void add_results(struct arena *arena, const struct told *told, struct value *view)
{
    const struct value *results = dip_part(told->sealed, "results");
    long long asked = results ? value_get_integer(results, "queries", 0) : 0, answered = results ? value_get_integer(results, "queries_answered", 0) : 0;
    value_set(arena, view, "results", results ? (struct value *)(uintptr_t)results : value_null(arena));
    value_set_page(arena, view, "has_results", value_boolean(arena, results != NULL));
    value_set_page(arena, view, "found_line", value_text(arena, results ? dip_found_line(arena, results) : TEXT_NONE));
    value_set_page(arena, view, "share_line", value_text(arena, results ? dip_share_line(arena, results, text_equals(told->sharing, "counts")) : TEXT_NONE));
    value_set_page(arena, view, "queries_line",
                   value_text(arena, asked ? arena_printf(arena, SAY_COUNT(arena, asked, "%lld question was put to the force; %lld was answered.", "%lld questions were put to the force; %lld were answered."), asked, answered) : TEXT_NONE));
    value_set_page(arena, view, "points", results ? dip_points_table(arena, results) : value_null(arena));
    value_set_page(arena, view, "parts", results ? dip_parts_table(arena, results) : value_null(arena));
    value_set_page(arena, view, "conclusions_html", results && told->conclusions.length ? markdown_value(arena, told->conclusions, 2) : value_null(arena));
    value_set_page(arena, view, "force_html", results && told->force_says.length ? markdown_value(arena, told->force_says, 2) : value_null(arena));
}

enum result dip_show(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer);
    struct told told;
    TRY(find_told(request, answer, &told));
    value_set(arena, view, "sample", row_of(arena, &told));
    value_set_page(arena, view, "is_there", value_boolean(arena, !told.is_gone));
    value_set_page(arena, view, "title", value_text(arena, told.title));
    value_set_page(arena, view, "kicker", value_text(arena, arena_printf(arena, SAY(arena, "Dip sample %.*s"), TEXT_ARGS(told.reference))));
    value_set_page(arena, view, "reference", value_text(arena, told.reference));
    value_set_page(arena, view, "tag", dip_state_tag(arena, state_of(&told)));
    value_set_page(arena, view, "line", value_text(arena, text_equals(text_of(state_of(&told)), "published") ? TEXT_NONE : line_of(arena, &told)));
    value_set_page(arena, view, "focus_html", told.focus.length ? markdown_value(arena, told.focus, 2) : value_null(arena));
    value_set_page(arena, view, "json_link", value_text(arena, arena_printf(arena, "/draws/%.*s.json", TEXT_ARGS(told.slug))));
    value_set_page(arena, view, "file_name", value_text(arena, arena_printf(arena, "%.*s.json", TEXT_ARGS(told.slug))));
    value_set_page(arena, view, "list_link", value_text(arena, value_get_text(dip_last(told.sealed), "list").length ? arena_printf(arena, "/draws/%.*s/list.csv", TEXT_ARGS(told.slug)) : TEXT_NONE));
    add_rows(request_context(request), arena, &told, view);
    add_results(arena, &told, view);
    add_draws(arena, &told, view);
    add_drawn(arena, &told, view);
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result dip_list_show(struct request *request, struct answer *answer)
{
    struct told told;
    struct text list;
    TRY(find_told(request, answer, &told));
    answer_status(answer, 200);
    list = told.sealed ? value_get_text(dip_last(told.sealed), "list") : TEXT_NONE;
    if (!list.length)
        return message_fail(answer_message(answer), ERROR_NOT_FOUND, "The list of this sample is not closed, or its draw is void.");
    answer_raw(answer, "text/csv; charset=utf-8", list);
    return OK;
}

/* --- A script to repeat it ------------------------------------------------------------------------- */

static const char script[] =
    "# Repeats a dip sample's draw from what is published of it:  python3 repeat-draw.py dip-2027-001.json\n"
    "# Nothing but Python's own library is needed. It says what does not hold, or that all of it holds.\n"
    "import hashlib, json, sys\n"
    "\n"
    "page = json.load(open(sys.argv[1], encoding='utf-8'))\n"
    "draw = page['draws'][-1]\n"
    "of = (page['sample']['reference'], str(draw['number']))\n"
    "\n"
    "def sha256(*lines):\n"
    "    text = ''.join(line + '\\n' for line in ('frankpledge dip sample 1',) + lines)\n"
    "    return hashlib.sha256(text.encode()).hexdigest()\n"
    "\n"
    "def hold(what, is_so):\n"
    "    if not is_so:\n"
    "        sys.exit('This does not hold: ' + what)\n"
    "\n"
    "hold('the draw was made', draw['state'] == 'drawn')\n"
    "for party in ('office', 'scrutineer'):\n"
    "    said = draw[party]\n"
    "    hold('the secret of the ' + party, sha256('commitment', *of, party, said['salt'], said['secret']) == said['commitment'])\n"
    "lines = draw['list'].split('\\n')[:-1]\n"
    "hold('the hash of the list', sha256('list', *of, *lines) == draw['list_sha256'])\n"
    "seed = sha256('seed', *of, draw['list_sha256'], draw['office']['secret'], draw['scrutineer']['secret'])\n"
    "hold('the seed', seed == draw['seed'])\n"
    "drawn = []\n"
    "for part in draw['strata']:\n"
    "    marks = [line[-64:] for line in lines if line[:-65] == part['name']]\n"
    "    hold('how many ' + part['name'] + ' lists', len(marks) == part['listed'])\n"
    "    drawn += sorted(marks, key=lambda mark: sha256('rank', seed, mark))[:part['drawn']]\n"
    "hold('how many are drawn', len(drawn) == page['sample']['size'])\n"
    "hold('what is drawn', drawn == [one['mark'] for one in draw['drawn']])\n"
    "print('All of it holds:', len(drawn), 'of', len(lines), 'drawn.')\n";

enum result dip_script_show(struct request *request, struct answer *answer)
{
    (void)request;
    answer_raw(answer, "text/plain; charset=utf-8", text_of(script));
    return OK;
}
