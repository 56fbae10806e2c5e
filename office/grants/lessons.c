/* The library of lessons and practice (AF-34, and the end of AF.6): of every award of which a lesson or a result is published, what was tried, where, what it cost and whether it worked, with
 * what others can learn, as whoever did it told it. What did not work stands beside what did. There is no register of lessons: they are what accepted reports and finished awards say.
 *
 * /grants/lessons for everybody; /desk/grants/lessons the same for whoever may open awards, with the way to the award's record. Both are out of public tables alone. */
#include <inttypes.h>

#include "base/page/page.h"
#include "base/wording.h"
#include "blocks/place/place.h"
#include "office/grants/desk.h"
#include "office/grants/public.h"

#define SHOWN_MAX 200 /* on the page; a file to read has all */
#define NOT_TOLD "not_told"

static const struct shape_field lesson_fields[] = {
    {"title", VALUE_TEXT, false, false, "What was tried", NULL}, {"reference", VALUE_TEXT, false, false, "The award", NULL}, {"fund", VALUE_TEXT, false, false, "Of which fund", NULL},
    {"problem", VALUE_TEXT, false, true, "The kind of problem, by its code", NULL}, {"district", VALUE_TEXT, false, true, "Where; null where it is not said or withheld", NULL},
    {"awarded_on", VALUE_TEXT, false, false, "When", NULL}, {"cost_pence", VALUE_INTEGER, false, false, "What it cost: the award, with what was added, less what came back", NULL},
    {"result", VALUE_TEXT, false, true, "solved, better, no_difference or not_measured; null: not told", NULL}, {"done", VALUE_TEXT, false, true, "What was done", NULL},
    {"outcome", VALUE_TEXT, false, true, "What came of it", NULL}, {"lesson", VALUE_TEXT, false, true, "What others can learn", NULL}, {"url", VALUE_TEXT, false, false, "Its public page", NULL},
    PART_TEXT_MEMBER("href"), PART_TEXT_MEMBER("where_line"), PART_OBJECT_MEMBER("result_tag", &tag_shape), {"lesson_html", VALUE_HTML, true, true, NULL, NULL}, {"done_html", VALUE_HTML, true, true, NULL, NULL},
    {"outcome_html", VALUE_HTML, true, true, NULL, NULL}, {.name = NULL},
};
static const struct shape lesson_shape = {"GrantLesson", lesson_fields};
static const struct shape_field page_fields[] = {
    {"lessons", VALUE_LIST, false, false, "Those that fit, newest first", &lesson_shape}, {"total", VALUE_INTEGER, false, false, "How many fit", NULL}, PART_OBJECT_MEMBER("filters", &filters_shape),
    PART_LIST_MEMBER("shown", &lesson_shape), PART_TEXT_MEMBER("total_line"), PART_TEXT_MEMBER("shown_line"), PART_TEXT_MEMBER("csv_link"), PART_BOOLEAN_MEMBER("has_any"), PART_BOOLEAN_MEMBER("has_found"),
    PART_BOOLEAN_MEMBER("at_desk"), {.name = NULL},
};
const struct shape grants_lessons_shape = {"GrantLessons", page_fields};

struct lesson { const struct public_award *award; struct text words; };
struct library {
    struct arena *arena;
    struct public_grants all;
    struct place_areas areas;
    struct lesson *list;   /* newest first */
    size_t count;
    struct text words, problem, district, result;
    const char *path;
    bool at_desk;
};

/* --- What is published ---------------------------------------------------------------- */

/* The lessons of an award's reports, in their order. */
static enum result add_reports(struct db *db, struct library *library)
{
    AUTO(statement_close_at) struct statement *row = NULL;
    int step;
    TRY(db_query(db, &row, SQL("select award, lesson from pub_grant_return where lesson is not null and lesson <> '' order by award, number, id"), BIND_NOTHING));
    while ((step = statement_step(row)) == 1)
        for (size_t i = 0; i < library->count; i++) {
            struct lesson *lesson = &library->list[i];
            if (lesson->award->id == statement_integer(row, 0))
                lesson->words = arena_printf(library->arena, "%.*s%s%.*s", TEXT_ARGS(lesson->words), lesson->words.length ? "\n\n" : "", TEXT_ARGS(statement_copy(row, 1, library->arena)));
        }
    return step < 0 ? (enum result)step : OK;
}

static enum result read_library(struct db *db, const struct engine *engine, struct date today, struct library *library)
{
    size_t kept = 0;
    TRY(public_grants_load(db, library->arena, engine, today, &library->all));
    TRY(place_areas_load(db, library->arena, &library->areas));
    library->list = ARENA_ARRAY(library->arena, struct lesson, library->all.award_count + 1);
    if (!library->list)
        return ERROR_MEMORY;
    for (size_t i = 0; i < library->all.award_count; i++)
        library->list[library->count++] = (struct lesson){&library->all.awards[i], TEXT_NONE};
    TRY(add_reports(db, library));
    for (size_t i = 0; i < library->count; i++)
        if (library->list[i].words.length || library->list[i].award->outcome_class.length)
            library->list[kept++] = library->list[i];
    library->count = kept;
    return OK;
}

/* --- What is asked for -------------------------------------------------------------------- */

/* Each word that was typed begins a word of it. */
static bool says(const struct library *library, const struct lesson *lesson)
{
    const struct public_award *award = lesson->award;
    const struct text texts[] = {award->title, award->purpose, award->outputs, award->outcome, lesson->words, award->area, award->recipient, award->reference, library->all.funds[award->fund].name,
                                 grants_choice_label(library->all.engine, TEXT("problem_kinds"), award->problem)};
    return text_words_begin(library->words, texts, COUNT_OF(texts));
}

static bool fits(const struct library *library, const struct lesson *lesson)
{
    const struct public_award *award = lesson->award;
    struct text result = award->outcome_class.length ? award->outcome_class : TEXT(NOT_TOLD);
    return (!library->problem.length || text_equal(award->problem, library->problem)) && (!library->district.length || text_equal(award->area_slug, library->district)) &&
           (!library->result.length || text_equal(result, library->result)) && says(library, lesson);
}

static bool is_choice(const struct library *library, const char *list, struct text code)
{
    const struct choice_list *choices = grants_choices(library->all.engine, text_of(list));
    return !code.length || (choices && choice_find(choices, code));
}

static enum result read_asked(struct request *request, struct library *library, struct message *message)
{
    library->words = request_text(request, "q");
    library->problem = request_text(request, "problem");
    library->district = request_text(request, "district");
    library->result = request_text(request, "result");
    if (!is_choice(library, "problem_kinds", library->problem))
        return message_fail(message, ERROR_INVALID, "There is no such kind of problem. Choose one of the list.");
    if (!text_equals(library->result, NOT_TOLD) && !is_choice(library, "outcome_classes", library->result))
        return message_fail(message, ERROR_INVALID, "There is no such result. Choose one of the list.");
    if (library->district.length && place_area_by_slug(&library->areas, library->district) == PLACE_OUTSIDE)
        return message_fail(message, ERROR_INVALID, "There is no such district. Choose one of the list.");
    return OK;
}

static struct text query_without(const struct library *library, const char *left_out)
{
    const struct { const char *name; struct text value; } parts[] = {{"q", library->words}, {"problem", library->problem}, {"district", library->district}, {"result", library->result}};
    struct text query = TEXT_NONE;
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (parts[i].value.length && strcmp(parts[i].name, left_out) != 0)
            query = arena_printf(library->arena, "%.*s%c%s=%.*s", TEXT_ARGS(query), query.length ? '&' : '?', parts[i].name, TEXT_ARGS(url_encode(library->arena, parts[i].value)));
    return query;
}

static void add_options(const struct library *library, struct value *choice, const char *list, struct text chosen)
{
    const struct choice_list *choices = grants_choices(library->all.engine, text_of(list));
    for (size_t i = 0; choices && i < choices->count; i++)
        part_filter_option(library->arena, choice, choices->choices[i].code, choices->choices[i].label, text_equal(choices->choices[i].code, chosen));
}

static void add_active(const struct library *library, struct value *filters, const char *name, struct text value, struct text label)
{
    if (value.length)
        part_filter_active(library->arena, filters, label, arena_printf(library->arena, "%s%.*s", library->path, TEXT_ARGS(query_without(library, name))));
}

static struct value *filters_of(const struct library *library)
{
    struct arena *arena = library->arena;
    struct value *filters = part_filters(arena, text_of(library->path)), *choice;
    int district = place_area_by_slug(&library->areas, library->district);
    part_filter_words(arena, filters, TEXT("q"), SAID(arena, "Words"), library->words);
    choice = part_filter_choice(arena, filters, TEXT("problem"), SAID(arena, "Kind of problem"));
    add_options(library, choice, "problem_kinds", library->problem);
    choice = part_filter_choice(arena, filters, TEXT("district"), SAID(arena, "District"));
    for (size_t i = 0; i < library->areas.count; i++)
        part_filter_option(arena, choice, library->areas.list[i].slug, library->areas.list[i].name, (int)i == district);
    choice = part_filter_choice(arena, filters, TEXT("result"), SAID(arena, "Did it work?"));
    add_options(library, choice, "outcome_classes", library->result);
    part_filter_option(arena, choice, TEXT(NOT_TOLD), SAID(arena, "Not told yet"), text_equals(library->result, NOT_TOLD));
    add_active(library, filters, "q", library->words, arena_printf(arena, "“%.*s”", TEXT_ARGS(library->words)));
    add_active(library, filters, "problem", library->problem, grants_choice_label(library->all.engine, TEXT("problem_kinds"), library->problem));
    add_active(library, filters, "district", library->district, district == PLACE_OUTSIDE ? TEXT_NONE : library->areas.list[district].name);
    add_active(library, filters, "result", library->result,
               text_equals(library->result, NOT_TOLD) ? SAID(arena, "Not told yet") : grants_choice_label(library->all.engine, TEXT("outcome_classes"), library->result));
    return filters;
}

/* --- One of them ---------------------------------------------------------------------------- */

static struct value *result_tag(const struct library *library, struct text class)
{
    const struct choice_list *choices = grants_choices(library->all.engine, TEXT("outcome_classes"));
    const struct choice *choice = choices && class.length ? choice_find(choices, class) : NULL;
    return choice ? part_tag(library->arena, choice->label, choice->colour) : part_tag(library->arena, SAID(library->arena, "Result not told yet"), TEXT("grey"));
}

/* "Road Safety Fund, Watford, 2016/17: £1,200.00. Anti-social behaviour or nuisance." */
static struct text where_line(const struct library *library, const struct public_award *award, int64_t cost)
{
    struct arena *arena = library->arena;
    struct text problem = award->problem.length ? grants_choice_label(library->all.engine, TEXT("problem_kinds"), award->problem) : TEXT_NONE;
    struct text where = award->area.length ? award->area : SAID(arena, "place not said");
    return arena_printf(arena, "%.*s, %.*s, %.*s: %.*s%s%.*s", TEXT_ARGS(library->all.funds[award->fund].name), TEXT_ARGS(where), TEXT_ARGS(grants_year(arena, award->awarded_on)),
                        TEXT_ARGS(pence_text(arena, cost)), problem.length ? ". " : "", TEXT_ARGS(problem));
}

static struct value *prose_or_null(struct arena *arena, struct text words)
{
    return words.length ? markdown_value(arena, words, 3) : value_null(arena);
}

static struct value *lesson_value(const struct library *library, const struct lesson *lesson)
{
    struct arena *arena = library->arena;
    const struct public_award *award = lesson->award;
    struct value *one = value_object(arena);
    int64_t cost = award->amount + award->added - award->returned;
    struct text href = award_href(arena, award);
    value_set_text(arena, one, "title", award->title);
    value_set_text(arena, one, "reference", award->reference);
    value_set_text(arena, one, "fund", library->all.funds[award->fund].name);
    value_set(arena, one, "problem", text_or_null(arena, award->problem));
    value_set(arena, one, "district", text_or_null(arena, award->area));
    value_set(arena, one, "awarded_on", value_date(arena, award->awarded_on));
    value_set_integer(arena, one, "cost_pence", cost);
    value_set(arena, one, "result", text_or_null(arena, award->outcome_class));
    value_set(arena, one, "done", text_or_null(arena, award->outputs));
    value_set(arena, one, "outcome", text_or_null(arena, award->outcome));
    value_set(arena, one, "lesson", text_or_null(arena, lesson->words));
    value_set_text(arena, one, "url", href);
    value_set_page(arena, one, "href", value_text(arena, library->at_desk ? arena_printf(arena, "/desk/registers/awards/%" PRId64, award->id) : href));
    value_set_page(arena, one, "where_line", value_text(arena, where_line(library, award, cost)));
    value_set_page(arena, one, "result_tag", result_tag(library, award->outcome_class));
    value_set_page(arena, one, "lesson_html", prose_or_null(arena, lesson->words));
    value_set_page(arena, one, "done_html", prose_or_null(arena, award->outputs));
    value_set_page(arena, one, "outcome_html", prose_or_null(arena, award->outcome));
    return one;
}

/* --- The page ---------------------------------------------------------------------------------- */

static enum result show(struct request *request, struct answer *answer, struct db *db, struct library *library)
{
    struct arena *arena = library->arena;
    struct value *view = answer_view(answer), *list = value_list(arena), *shown = value_list(arena);
    int64_t found = 0;
    TRY(read_library(db, request_context(request), request_moment(request).today, library));
    TRY(read_asked(request, library, answer_message(answer)));
    for (size_t i = 0; i < library->count; i++) {
        if (!fits(library, &library->list[i]))
            continue;
        struct value *one = lesson_value(library, &library->list[i]);
        value_append(arena, list, one);
        if (found++ < SHOWN_MAX)
            value_append(arena, shown, one);
    }
    if (library->words.length)
        answer_unkept(answer);
    value_set(arena, view, "lessons", list);
    value_set_integer(arena, view, "total", found);
    value_set_page(arena, view, "shown", shown);
    value_set_page(arena, view, "filters", filters_of(library));
    value_set_page(arena, view, "total_line", value_text(arena, arena_printf(arena, SAY_COUNT(arena, found, "%" PRId64 " project", "%" PRId64 " projects"), found)));
    value_set_page(arena, view, "shown_line", value_text(arena, found > SHOWN_MAX ? arena_printf(arena, SAY(arena, "The first %d are shown; the file to read has all."), SHOWN_MAX) : TEXT_NONE));
    value_set_page(arena, view, "csv_link", value_text(arena, arena_printf(arena, "%s.csv%.*s", library->path, TEXT_ARGS(query_without(library, "")))));
    value_set_page(arena, view, "has_any", value_boolean(arena, library->count > 0));
    value_set_page(arena, view, "has_found", value_boolean(arena, found > 0));
    value_set_page(arena, view, "at_desk", value_boolean(arena, library->at_desk));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

enum result lessons_show(struct request *request, struct answer *answer)
{
    struct library library = {.arena = request_arena(request), .path = "/grants/lessons"};
    struct db *db;
    TRY(request_db(request, &db));
    return show(request, answer, db, &library);
}

enum result grants_lessons_get(struct request *request, struct answer *answer)
{
    struct library library = {.arena = request_arena(request), .path = "/desk/grants/lessons", .at_desk = true};
    struct desk desk;
    TRY(desk_open(request, answer, false, &desk));
    const struct definition *awards = definitions_find(desk.engine->definitions, TEXT("award"));
    if (!awards || !desk_may_open(&desk, awards))
        return ERROR_NOT_FOUND;
    TRY(desk_read(&desk));
    return show(request, answer, desk.db, &library);
}
