/* /foi: where and how to ask for information, how long it takes and how the office did; /foi.json says the same to programs. Reads pub_ tables and definitions. */
#include "base/page/page.h"
#include "base/wording.h"
#include "office/transparency/information.h"
#include "office/transparency/laws.h"

#define DATA(name, kind, about) {name, kind, false, false, about, NULL}
#define DATA_OR_NULL(name, about) {name, VALUE_TEXT, false, true, about, NULL}
#define HTML_MEMBER(member) {.name = member, .kind = VALUE_HTML, .page_only = true, .nullable = true}
static const struct shape_field quarter_fields[] = {
    DATA("quarter", VALUE_TEXT, "Its name"), DATA("from", VALUE_TEXT, "Its first day"), DATA("until", VALUE_TEXT, "Its last day"), DATA("received", VALUE_INTEGER, "Requests received"),
    DATA("in_time", VALUE_INTEGER, "Answered within the deadline"), DATA("late", VALUE_INTEGER, "Answered after it, or overdue"), DATA("still_open", VALUE_INTEGER, "Not answered yet, and not late"),
    DATA("in_full", VALUE_INTEGER, "Disclosed in full"), DATA("part", VALUE_INTEGER, "Disclosed in part"), DATA("refused", VALUE_INTEGER, "Refused"), DATA("not_held", VALUE_INTEGER, "Not held"),
    DATA("otherwise", VALUE_INTEGER, "Ended otherwise"), DATA("reviews", VALUE_INTEGER, "Internal reviews asked for"), DATA_OR_NULL("counted_on", "When it was counted"), {.name = NULL},
};
static const struct shape quarter_shape = {"RequestQuarter", quarter_fields};
static const struct shape_field foi_fields[] = {
    DATA("authority", VALUE_TEXT, "The public authority"),
    DATA("state", VALUE_TEXT, "published; incomplete: neither an address nor the form is published; not_published: the office has not said yet where it is asked"),
    DATA("state_line", VALUE_TEXT, "The same in words, with what the office has to fill in"), {"missing", VALUE_LIST, false, false, "What is not filled in, as members of this object", NULL}, DATA_OR_NULL("email", "Where requests are sent by e-mail; null: not published"), DATA_OR_NULL("post", "The postal address"),
    DATA_OR_NULL("telephone", "For help"), DATA_OR_NULL("form", "The form on this site; null: it is closed"), DATA_OR_NULL("charges", "What it may cost, as Markdown"),
    DATA_OR_NULL("publication_scheme", "The publication scheme"), DATA("disclosure_log", VALUE_TEXT, "What was answered before; .json and .csv too"),
    {"deadlines", VALUE_LIST, false, false, "How long the law gives, as it holds today", &law_period_shape}, {"quarters", VALUE_LIST, false, false, "How the office did, the newest first", &quarter_shape},
    PART_BOOLEAN_MEMBER("is_published"), PART_BOOLEAN_MEMBER("has_quarters"), HTML_MEMBER("help_html"), HTML_MEMBER("charges_html"), HTML_MEMBER("post_html"),
    PART_OBJECT_MEMBER("table", &table_shape), {.name = NULL},
};
const struct shape foi_shape = {"FreedomOfInformation", foi_fields};

static struct value *text_or_null(struct arena *arena, struct text text)
{
    return text.length ? value_text(arena, text) : value_null(arena);
}

/* --- What is missing ------------------------------------------------------------- */

/* A program that asks where to send a request must be able to tell "nowhere yet" from an answer that broke. */
static void set_state(struct arena *arena, struct value *view, bool is_published)
{
    static const char *const ways[] = {"email", "post", "form"};
    struct value *missing = value_list(arena);
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        const struct value *way = value_get(view, text_of(ways[i]));
        if (way && way->kind == VALUE_TEXT)
            continue;
        value_append(arena, missing, value_text(arena, text_of(ways[i])));
        count++;
    }
    bool is_none = count == COUNT_OF(ways);
    value_set_text(arena, view, "state", is_none ? is_published ? TEXT("incomplete") : TEXT("not_published") : TEXT("published"));
    value_set_text(arena, view, "state_line", !is_none ? SAID(arena, "Requests can be sent in the ways that are given.")
                                                     : SAID(arena, "This office has not published yet where requests are sent. At its desk it fills in “Where to ask for information”: an e-mail address, a postal address or the form, and publishes that."));
    value_set(arena, view, "missing", missing);
}

/* --- Where to ask --------------------------------------------------------------- */

static enum result set_desk(struct arena *arena, struct value *view, struct db *db)
{
    static const char *const members[] = {"email", "post", "telephone", "charges", "publication_scheme"};
    AUTO(statement_close_at) struct statement *row = NULL;
    struct text help = TEXT_NONE, values[COUNT_OF(members)] = {{0}};
    bool takes = false;
    int step;
    TRY(db_query(db, &row, SQL("select coalesce(t.email, ''), coalesce(t.post, ''), coalesce(t.telephone, ''), coalesce(t.charges, ''), coalesce(t.scheme, ''), coalesce(t.help, ''), t.form"
                               " from pub_request_desk t join pub_record p on p.id = t.id where p.withdrawn = 0 order by p.changed_at desc, p.id desc limit 1"), BIND_NOTHING));
    step = statement_step(row);
    if (step < 0)
        return (enum result)step;
    for (size_t i = 0; step == 1 && i < COUNT_OF(members); i++)
        values[i] = statement_copy(row, (int)i, arena);
    if (step == 1) {
        help = statement_copy(row, 5, arena);
        takes = statement_integer(row, 6) != 0;
    }
    for (size_t i = 0; i < COUNT_OF(members); i++)
        value_set(arena, view, members[i], text_or_null(arena, values[i]));
    value_set(arena, view, "form", takes ? value_text(arena, TEXT("/forms/" INFORMATION_FORM_SLUG)) : value_null(arena));
    set_state(arena, view, step == 1);
    value_set_page(arena, view, "is_published", value_boolean(arena, step == 1));
    value_set_page(arena, view, "help_html", help.length ? markdown_value(arena, help, 2) : value_null(arena));
    value_set_page(arena, view, "charges_html", values[3].length ? markdown_value(arena, values[3], 2) : value_null(arena));
    value_set_page(arena, view, "post_html", values[1].length ? markdown_value(arena, values[1], 2) : value_null(arena));
    return OK;
}

/* --- How it did ------------------------------------------------------------------ */

static struct value *new_table(struct arena *arena)
{
    static const char *const columns[] WORDINGS = {"Quarter", "Received", "In time", "Late", "In full", "In part", "Refused", "Not held"};
    struct value *table = part_table(arena, "quarters", SAID(arena, "Requests by quarter"), SAID(arena, "No quarter has been published yet."));
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        part_column(arena, table, text_of(wording(arena, columns[i])), i > 0);
    return table;
}

static void add_quarter(struct arena *arena, struct statement *row, struct value *quarters, struct value *table)
{
    static const char *const numbers[] = {"received", "in_time", "late", "still_open", "in_full", "part", "refused", "not_held", "otherwise", "reviews"};
    static const bool is_shown[COUNT_OF(numbers)] = {true, true, true, false, true, true, true, true, false, false};
    struct value *one = value_object(arena), *line = part_table_row(arena, table);
    value_set_text(arena, one, "quarter", statement_copy(row, 0, arena));
    value_set(arena, one, "from", value_date(arena, statement_date(row, 1)));
    value_set(arena, one, "until", value_date(arena, statement_date(row, 2)));
    part_cell(arena, line, statement_copy(row, 0, arena));
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        value_set_integer(arena, one, numbers[i], statement_integer(row, 4 + (int)i));
        if (is_shown[i])
            part_cell_number(arena, line, statement_integer(row, 4 + (int)i));
    }
    value_set(arena, one, "counted_on", value_date(arena, statement_date(row, 3)));
    value_append(arena, quarters, one);
}

static enum result set_quarters(struct arena *arena, struct value *view, struct db *db)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    struct value *quarters = value_list(arena), *table = new_table(arena);
    int step;
    TRY(db_query(db, &row,
                 SQL("select t.title, t.from_on, t.until_on, t.counted_on, t.received, t.in_time, t.late, t.still_open, t.in_full, t.part, t.refused, t.not_held, t.otherwise, t.reviews"
                     " from pub_request_quarter t join pub_record p on p.id = t.id where p.withdrawn = 0 order by t.from_on desc, p.id desc limit 40"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1)
        add_quarter(arena, row, quarters, table);
    value_set(arena, view, "quarters", quarters);
    value_set_page(arena, view, "has_quarters", value_boolean(arena, value_is_truthy(quarters)));
    value_set_page(arena, view, "table", table);
    return (enum result)step;
}

enum result foi_show(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    const struct engine *engine = request_context(request);
    struct value *view = answer_view(answer);
    struct date today = request_moment(request).today;
    struct body body;
    struct db *db;
    TRY(request_db(request, &db));
    TRY(body_on(db, arena, today, &body));
    value_set_text(arena, view, "authority", body.legal_name.length ? body.legal_name : body.short_name);
    TRY(set_desk(arena, view, db));
    value_set_text(arena, view, "disclosure_log", TEXT("/foi/disclosure-log"));
    value_set(arena, view, "deadlines", law_periods(arena, engine->definitions, TEXT("information_rights"), today));
    TRY(set_quarters(arena, view, db));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

/* Where the other registers of this room are shown. */
struct text foi_address(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    (void)db, (void)arena, (void)definition, (void)id;
    return TEXT("/foi");
}
