/* /money/precept: the police part of council tax, and a calculator that needs no script. What is wrong with what was typed is said on the page
 * beside it, and as a refusal to whoever asks for JSON or a table. */
#include "base/pence.h"
#include "base/wording.h"
#include "blocks/chart/chart.h"
#include "office/money/decision.h"
#include "office/money/year.h"

static const struct shape_field page_fields[] = {
    {"year", VALUE_TEXT, false, true, "The financial year that is shown", NULL}, {"band_d_pence", VALUE_INTEGER, false, true, "The Band D that is shown", NULL},
    {"is_what_if", VALUE_BOOLEAN, false, false, "It was asked for, and is not the year's own", NULL}, {"before_year", VALUE_TEXT, false, true, "The year before, where it is known", NULL},
    {"change_pence", VALUE_INTEGER, false, true, "Of Band D since then", NULL}, {"change_per_cent", VALUE_TEXT, false, true, "The same in per cent, with two decimals", NULL},
    {"bands", VALUE_LIST, false, false, "What each band pays", &precept_band_shape}, {"requirement_pence", VALUE_INTEGER, false, true, "Council tax requirement, as printed", NULL},
    {"tax_base", VALUE_TEXT, false, true, "Homes, counted as if all were in band D", NULL}, {"raised_pence", VALUE_INTEGER, false, true, "Band D times the tax base", NULL},
    {"pound_yields_pence", VALUE_INTEGER, false, true, "What one pound more on Band D raises", NULL}, {"per_cent_yields_pence", VALUE_INTEGER, false, true, "What one per cent more raises", NULL},
    {"limit", VALUE_TEXT, false, true, "Largest rise without a referendum", NULL}, {"limit_is_certain", VALUE_BOOLEAN, false, true, "Whether it was read in its source", NULL},
    {"highest_pence", VALUE_INTEGER, false, true, "Highest Band D without a referendum", NULL}, {"needs_referendum", VALUE_BOOLEAN, false, true, "Whether what is shown is more than that", NULL},
    {"bill", VALUE_LIST, false, false, "Of the home that was asked for; none where none was", &precept_bill_shape}, {"years", VALUE_LIST, false, false, "Every year that is known, newest first", &precept_year_shape},
    {"others_year", VALUE_TEXT, false, true, "The newest year up to that one for which other bodies are known", NULL}, {"others", VALUE_LIST, false, false, "Police bodies in that year, lowest first", &precept_other_shape},
    PART_OBJECT_MEMBER("error_summary", &error_summary_shape), PART_LIST_MEMBER("fields", &form_field_shape), PART_TEXT_MEMBER("lead"), PART_OBJECT_MEMBER("bands_table", &table_shape),
    PART_LIST_MEMBER("rows", &summary_row_shape), PART_BOOLEAN_MEMBER("has_rows"), PART_OBJECT_MEMBER("bill_table", &table_shape), PART_TEXT_MEMBER("bill_line"),
    PART_OBJECT_MEMBER("years_table", &table_shape), PART_OBJECT_MEMBER("years_chart", &chart_shape), PART_OBJECT_MEMBER("others_chart", &chart_shape), PART_TEXT_MEMBER("rank_line"),
    PART_TEXT_MEMBER("others_source"), PART_TEXT_MEMBER("standing_line"), PART_TEXT_MEMBER("decision_link"), PART_TEXT_MEMBER("csv_link"), PART_TEXT_MEMBER("json_link"), {NULL, 0, 0, 0, NULL, NULL},
};
const struct shape precept_shape = {"Precept", page_fields};

/* --- What was asked ---------------------------------------------------------------- */

struct problem { const char *field; struct message message; enum result result; };

static enum result wrong(struct problem *problem, const char *field, enum result result)
{
    problem->field = field;
    problem->result = result;
    return result;
}

/* Without a year: the newest that was decided; where none is known to be, the newest. */
static bool is_meant(const struct precept_view *page, const struct precept_year *year, struct text asked)
{
    if (asked.length)
        return text_equal(year->year, asked);
    for (size_t i = 0; i < page->year_count; i++)
        if (text_equals(page->years[i].standing, "set"))
            return year == &page->years[i];
    return true;
}

static enum result read_year(struct request *request, struct precept_view *page, struct problem *problem)
{
    struct text year;
    enum result result = money_year_asked(request, &year, &problem->message);
    if (result < 0)
        return wrong(problem, "year", result);
    for (size_t i = 0; i < page->year_count; i++)
        if (is_meant(page, &page->years[i], year)) {
            page->year = &page->years[i];
            page->before = i + 1 < page->year_count && page->years[i + 1].begins == page->years[i].begins - 1 ? &page->years[i + 1] : NULL;
            return OK;
        }
    if (!year.length)
        return OK;
    return wrong(problem, "year", message_fail(&problem->message, ERROR_NOT_FOUND, "No precept of %.*s is known here. Choose one of the years on the page /money/precept.", TEXT_ARGS(year)));
}

static enum result read_band_d(struct request *request, struct precept_view *page, struct problem *problem)
{
    const struct precept_year *newest_with_base = NULL;
    enum result result = OK;
    int64_t typed = 0;
    if (request_has(request, "band_d_pence"))
        typed = request_integer(request, "band_d_pence", 0);
    else if (request_text(request, "band_d").length)
        result = pence_parse(request_text(request, "band_d"), PENCE_ANY_SIGN, &typed, &problem->message);
    else {
        page->band_d = page->year ? page->year->band_d : 0;
        return OK;
    }
    if (result < 0)
        return wrong(problem, "band_d", ERROR_INVALID);
    if (precept_band_d_check(typed, &problem->message) < 0)
        return wrong(problem, "band_d", ERROR_INVALID);
    for (size_t i = page->year_count; i-- > 0;)
        newest_with_base = page->years[i].tax_base ? &page->years[i] : newest_with_base;
    if (request_text(request, "year").length && page->year && !page->year->tax_base && typed != page->year->band_d)
        return wrong(problem, "year", message_fail(&problem->message, ERROR_INVALID, "The tax base of %.*s is not known here, so what another Band D would raise in it cannot be worked out. %s%.*s%s", TEXT_ARGS(page->year->year),
                                                   newest_with_base ? "Choose a year that has one, such as " : "", TEXT_ARGS(newest_with_base ? newest_with_base->year : TEXT_NONE),
                                                   newest_with_base ? ", or leave the year out to see the bands alone." : "Leave the year out to see the bands alone."));
    page->band_d = typed;
    page->is_what_if = !page->year || typed != page->year->band_d;
    return OK;
}

static enum result read_home(struct request *request, struct precept_view *page, const struct text *names, size_t count, struct problem *problem)
{
    struct text band = request_text(request, "band"), district = request_text(request, "district");
    if (band.length && precept_band_find(band, &page->band) < 0)
        return wrong(problem, "band", message_fail(&problem->message, ERROR_INVALID, "Choose a band from A to H. It stands on your council tax bill."));
    for (size_t i = 0; i < count && district.length; i++)
        if (text_equal_ignoring_case(names[i], district))
            page->district = names[i];
    if (district.length && !page->district.length)
        return wrong(problem, "district", message_fail(&problem->message, ERROR_INVALID, "There is no such district here. Choose the council that sends your bill."));
    return OK;
}

static enum result read_asked(struct request *request, struct precept_view *page, const struct text *names, size_t count, struct problem *problem)
{
    TRY(read_year(request, page, problem));
    TRY(read_band_d(request, page, problem));
    return read_home(request, page, names, count, problem);
}

/* --- The form ---------------------------------------------------------------------- */

static struct value *field_of(struct arena *arena, struct value *fields, const char *name, struct text label, struct text hint, const char *kind, const struct problem *problem)
{
    struct value *field = part_field(arena, text_of(name), label, hint, kind);
    if (problem->field && strcmp(problem->field, name) == 0)
        value_set_text(arena, field, "error", arena_copy(arena, text_of(problem->message.text)));
    value_append(arena, fields, field);
    return field;
}

static void add_form(struct request *request, const struct precept_view *page, const struct text *names, size_t count, const struct problem *problem)
{
    struct arena *arena = page->arena;
    struct value *fields = value_list(arena), *errors = value_list(arena), *field;
    struct text typed = request_text(request, "band_d");
    field = field_of(arena, fields, "band", SAID(arena, "Band of your home"), SAID(arena, "It stands on your council tax bill."), "select", problem);
    for (size_t i = 0; i < PRECEPT_BANDS; i++)
        part_field_option(arena, field, text_of(precept_bands[i].code), precept_band_label(arena, i), TEXT_NONE, page->band == i);
    if (count) {
        field = field_of(arena, fields, "district", SAID(arena, "District"), SAID(arena, "The council that sends your bill. It shows the whole bill, where the year is known."), "select", problem);
        for (size_t i = 0; i < count; i++)
            part_field_option(arena, field, names[i], names[i], TEXT_NONE, text_equal(names[i], page->district));
    }
    if (page->year_count) {
        field = field_of(arena, fields, "year", SAID(arena, "Financial year"), TEXT_NONE, "select", problem);
        part_field_option(arena, field, TEXT_NONE, SAID(arena, "The newest that was decided"), TEXT_NONE, false);
        for (size_t i = 0; i < page->year_count; i++)
            part_field_option(arena, field, page->years[i].year, page->years[i].year, TEXT_NONE, request_text(request, "year").length && &page->years[i] == page->year);
    }
    field = field_of(arena, fields, "band_d", SAID(arena, "What if Band D were"), SAID(arena, "In pounds, such as 223.00. Leave it empty for what was decided."), "text", problem);
    value_set_text(arena, field, "value", typed.length ? typed : page->is_what_if ? pence_plain(arena, page->band_d) : TEXT_NONE);
    if (problem->field)
        part_error(arena, errors, arena_copy(arena, text_of(problem->message.text)), text_of(problem->field));
    value_set_page(arena, page->view, "error_summary", part_error_summary(arena, errors));
    value_set_page(arena, page->view, "fields", fields);
}

/* --- The page ---------------------------------------------------------------------- */

static void add_lines(const struct precept_view *page)
{
    struct arena *arena = page->arena;
    struct text standing = TEXT_NONE;
    int64_t hundredths = 0;
    bool changes = page->before && page->band_d && precept_change_hundredths(page->before->band_d, page->band_d, &hundredths) == OK;
    int64_t size = hundredths < 0 ? -hundredths : hundredths;
    if (page->year && text_equals(page->year->standing, "derived"))
        standing = SAID(arena, "This Band D was worked out from other figures. It was not seen in print.");
    if (page->year && text_equals(page->year->standing, "proposed"))
        standing = SAID(arena, "This Band D was proposed. What was decided is not known here.");
    value_set(arena, page->view, "year", page->year ? value_text(arena, page->year->year) : value_null(arena));
    value_set(arena, page->view, "band_d_pence", page->band_d ? value_integer(arena, page->band_d) : value_null(arena));
    value_set_boolean(arena, page->view, "is_what_if", page->is_what_if);
    value_set(arena, page->view, "before_year", page->before ? value_text(arena, page->before->year) : value_null(arena));
    value_set(arena, page->view, "change_pence", changes ? value_integer(arena, page->band_d - page->before->band_d) : value_null(arena));
    value_set(arena, page->view, "change_per_cent", changes ? value_text(arena, arena_printf(arena, "%s%lld.%02lld", hundredths < 0 ? "-" : "", (long long)(size / 100), (long long)(size % 100))) : value_null(arena));
    value_set_page(arena, page->view, "standing_line", value_text(arena, page->is_what_if ? TEXT_NONE : standing));
    value_set_page(arena, page->view, "csv_link", value_text(arena, TEXT("/money/precept.csv")));
    value_set_page(arena, page->view, "json_link", value_text(arena, page->year ? arena_printf(arena, "/money/precept.json?year=%.*s", TEXT_ARGS(url_encode(arena, page->year->year))) : TEXT("/money/precept.json")));
}

static enum result add_decision(struct db *db, const struct precept_view *page)
{
    int64_t decision = 0;
    enum result result = page->year ? db_one_integer(db, &decision, SQL("select d.id from pub_precept_decision d where d.year = $1"), BIND(bind_text(page->year->year))) : ERROR_NOT_FOUND;
    value_set_page(page->arena, page->view, "decision_link", value_text(page->arena, result == OK ? decision_href(page->arena, page->year->year) : TEXT_NONE));
    return result == ERROR_NOT_FOUND ? OK : result;
}

static enum result fill(struct db *db, struct precept_view *page)
{
    TRY(add_decision(db, page));
    if (page->year) {
        TRY(precept_districts(db, page->arena, page->year->year, &page->districts, &page->district_count));
        TRY(precept_others(db, page->arena, page->year->year, &page->others_year, &page->others, &page->other_count));
    }
    add_lines(page);
    precept_add_bands(page);
    precept_add_raised(page);
    precept_add_bill(page);
    precept_add_years(page);
    return precept_add_others(page);
}

enum result precept_show(struct request *request, struct answer *answer)
{
    struct precept_view page = {.arena = request_arena(request), .engine = request_context(request), .view = answer_view(answer), .band = PRECEPT_BANDS};
    struct problem problem = {.message = {.language = request_language(request)}};
    struct precept_year *years;
    struct text *names;
    struct db *db;
    size_t count;
    TRY(request_db(request, &db));
    TRY(precept_public_years(db, page.arena, &years, &page.year_count));
    TRY(precept_district_names(db, page.arena, &names, &count));
    page.years = years;
    if (read_asked(request, &page, names, count, &problem) < 0) {
        if (request_face(request) != FACE_PAGE) {
            *answer_message(answer) = problem.message;
            return problem.result;
        }
        answer_status(answer, problem.result == ERROR_NOT_FOUND ? 404 : 400);
        page.year = page.year ? page.year : page.year_count ? &page.years[0] : NULL;
        page.band_d = page.band_d ? page.band_d : page.year ? page.year->band_d : 0;
    }
    if (request_text(request, "band_d").length || problem.field)
        answer_unkept(answer);
    add_form(request, &page, names, count, &problem);
    return fill(db, &page);
}
