/* /areas: which district is mine? A postcode, a ward or a district is asked for; every district is listed and drawn. */
#include "base/wording.h"
#include "blocks/parts/parts.h"
#include "blocks/series/value.h"
#include "office/performance/area.h"

#define PAGES "office/performance/pages/"
#define PLACE_BYTES_MAX 120

static const struct shape_field match_fields[] = {
    {"area", VALUE_TEXT, false, false, "The district’s name", NULL}, {"ward", VALUE_TEXT, false, true, "The ward in it that was meant", NULL},
    {"url", VALUE_TEXT, false, false, "The district’s page", NULL}, {"label", VALUE_TEXT, true, false, NULL, NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape match_shape = {"AreaMatch", match_fields};
static const struct shape_field district_fields[] = {
    {"name", VALUE_TEXT, false, false, "Its name", NULL}, {"slug", VALUE_TEXT, false, false, "Its name in addresses", NULL},
    {"code", VALUE_TEXT, false, false, "Its code at the Office for National Statistics", NULL}, {"url", VALUE_TEXT, false, false, "Its page", NULL},
    {"people", VALUE_INTEGER, false, true, "How many people live there", NULL}, {"people_year", VALUE_INTEGER, false, true, "In which year", NULL},
    {"people_basis", VALUE_TEXT, false, true, "Census or estimate", NULL},
    {"crimes", VALUE_INTEGER, false, true, "Recorded crimes in the newest twelve months, without incidents of anti-social behaviour", NULL},
    {"per_1000", VALUE_TEXT, false, true, "The same for each 1,000 people", NULL}, {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape district_shape = {"District", district_fields};
static const struct shape_field areas_fields[] = {
    {"from", VALUE_TEXT, false, true, "The first of the newest twelve months", NULL}, {"to", VALUE_TEXT, false, true, "The last", NULL},
    {"matches", VALUE_LIST, false, false, "What was typed may mean these", &match_shape}, {"districts", VALUE_LIST, false, false, "Every district", &district_shape},
    PART_OBJECT_MEMBER("error_summary", &error_summary_shape), PART_TEXT_MEMBER("typed"), PART_TEXT_MEMBER("error"), PART_TEXT_MEMBER("matches_line"),
    PART_BOOLEAN_MEMBER("has_matches"), PART_OBJECT_MEMBER("table", &table_shape), {"map", VALUE_HTML, true, true, NULL, NULL}, PART_TEXT_MEMBER("map_title"),
    PART_TEXT_MEMBER("crime_line"), PART_BOOLEAN_MEMBER("has_crime"), {NULL, 0, 0, 0, NULL, NULL},
};
static const struct shape areas_shape = {"Areas", areas_fields};

static struct text href_of(struct arena *arena, const struct place_area *area)
{
    return arena_printf(arena, "/areas/%.*s", TEXT_ARGS(area->slug));
}

/* --- What somebody typed -------------------------------------------------------- */

static struct text matches_line(struct arena *arena, const struct place_found *found)
{
    struct text typed = found->understood;
    if (found->by_sector) /* the sector: all but the last two letters */
        return arena_printf(arena, SAY(arena, "We do not hold the postcode %.*s. Others that begin %.*s lie in:"), TEXT_ARGS(typed),
                            TEXT_ARGS(text_slice(typed, 0, typed.length > 2 ? typed.length - 2 : 0)));
    if (found->is_postcode)
        return arena_printf(arena, SAY(arena, "Postcodes that begin %.*s lie in several districts. Choose yours:"), TEXT_ARGS(typed));
    return arena_printf(arena, SAY(arena, "Several places have a name that begins with “%.*s”. Choose yours:"), TEXT_ARGS(typed));
}

static struct value *matches_value(struct arena *arena, const struct place_areas *areas, const struct place_found *found)
{
    struct value *list = value_list(arena);
    for (size_t i = 0; i < found->count; i++) {
        const struct place_match *match = &found->matches[i];
        const struct place_area *area = &areas->list[match->area];
        struct value *row = value_object(arena);
        value_set_text(arena, row, "area", area->name);
        value_set(arena, row, "ward", match->ward.length ? value_text(arena, match->ward) : value_null(arena));
        value_set_text(arena, row, "url", href_of(arena, area));
        value_set_page(arena, row, "label", value_text(arena, match->ward.length ? arena_printf(arena, SAY(arena, "%.*s, in %.*s"), TEXT_ARGS(match->ward), TEXT_ARGS(area->name)) : area->name));
        value_append(arena, list, row);
    }
    return list;
}

static struct text unknown_line(struct arena *arena, const struct place_found *found)
{
    if (found->is_postcode)
        return arena_printf(arena, SAY(arena, "We do not know the postcode %.*s. Check it, or choose a district from the list. It may lie outside our area."), TEXT_ARGS(found->understood));
    return arena_printf(arena, SAY(arena, "No district or ward here has a name that begins with “%.*s”. Check the spelling, or choose a district from the list."), TEXT_ARGS(found->understood));
}

/* Sets what the form shows; or leads on, where one district is meant for certain. */
static enum result answer_typed(struct request *request, struct answer *answer, struct db *db, const struct place_areas *areas, bool *ret_leads_on)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *errors = value_list(arena);
    struct text typed = request_text(request, "place"), error = TEXT_NONE;
    struct place_found found;
    TRY(place_find(db, arena, areas, typed, &found));
    if (found.answer != PLACE_NOTHING_TYPED)
        answer_unkept(answer);
    *ret_leads_on = found.answer == PLACE_FOUND && !found.by_sector && request_face(request) == FACE_PAGE;
    if (*ret_leads_on) {
        answer_redirect(answer, href_of(arena, &areas->list[found.matches[0].area]));
        return OK;
    }
    if (found.answer == PLACE_UNKNOWN) {
        error = unknown_line(arena, &found);
        part_error(arena, errors, error, TEXT("place"));
        answer_status(answer, 400);
    }
    value_set(arena, view, "matches", matches_value(arena, areas, &found));
    value_set_page(arena, view, "has_matches", value_boolean(arena, found.count > 0));
    value_set_page(arena, view, "matches_line", value_text(arena, found.count ? matches_line(arena, &found) : TEXT_NONE));
    value_set_page(arena, view, "typed", value_text(arena, typed));
    value_set_page(arena, view, "error", value_text(arena, error));
    value_set_page(arena, view, "error_summary", part_error_summary(arena, errors));
    return OK;
}

/* --- Every district --------------------------------------------------------------- */

static struct value *number_or_null(struct arena *arena, bool is_known, int64_t number)
{
    return is_known ? value_integer(arena, number) : value_null(arena);
}

static struct value *districts_value(struct arena *arena, const struct place_areas *areas, const struct area_standing *standings, bool is_whole)
{
    struct value *list = value_list(arena);
    for (size_t i = 0; i < areas->count; i++) {
        const struct area_standing *standing = &standings[i];
        bool has_people = standing->population.people > 0;
        struct value *row = value_object(arena);
        value_set_text(arena, row, "name", areas->list[i].name);
        value_set_text(arena, row, "slug", areas->list[i].slug);
        value_set_text(arena, row, "code", areas->list[i].code);
        value_set_text(arena, row, "url", href_of(arena, &areas->list[i]));
        value_set(arena, row, "people", number_or_null(arena, has_people, standing->population.people));
        value_set(arena, row, "people_year", number_or_null(arena, has_people, standing->population.year));
        value_set(arena, row, "people_basis", has_people ? value_text(arena, standing->population.basis) : value_null(arena));
        value_set(arena, row, "crimes", number_or_null(arena, is_whole, standing->crimes));
        value_set(arena, row, "per_1000", standing->rate >= 0 ? value_text(arena, series_amount_plain(arena, standing->rate)) : value_null(arena));
        value_append(arena, list, row);
    }
    return list;
}

static struct value *districts_table(struct arena *arena, const struct place_areas *areas, const struct area_standing *standings, bool is_whole)
{
    struct value *table = part_table(arena, "districts", SAID(arena, "Every district"), SAID(arena, "No district has been published yet."));
    part_column(arena, table, SAID(arena, "District"), false);
    part_column(arena, table, SAID(arena, "People"), true);
    if (is_whole) {
        part_column(arena, table, SAID(arena, "Crimes in 12 months"), true);
        part_column(arena, table, SAID(arena, "For each 1,000 people"), true);
    }
    for (size_t i = 0; i < areas->count; i++) {
        const struct area_standing *standing = &standings[i];
        struct value *row = part_table_row(arena, table);
        value_set_boolean(arena, part_cell_link(arena, row, areas->list[i].name, href_of(arena, &areas->list[i])), "heads", true);
        struct text people = standing->population.people ? series_amount_words(arena, standing->population.people * SERIES_ONE, SERIES_COUNT) : SAID(arena, "not known");
        value_set_boolean(arena, part_cell(arena, row, people), "numeric", true);
        if (!is_whole)
            continue;
        value_set_boolean(arena, part_cell(arena, row, series_amount_words(arena, standing->crimes * SERIES_ONE, SERIES_COUNT)), "numeric", true);
        struct text rate = standing->rate >= 0 ? series_amount_figure(arena, standing->rate, SERIES_RATE_PER_1000) : SAID(arena, "not known");
        value_set_boolean(arena, part_cell(arena, row, rate), "numeric", true);
    }
    return table;
}

static struct text crime_line(struct arena *arena, const struct area_year *year)
{
    if (!year->to[0])
        return SAID(arena, "No recorded crime has been loaded yet.");
    if (!area_year_is_whole(year))
        return arena_printf(arena, SAY(arena, "Only %d of the 12 months up to %.*s are loaded: districts are compared once all are."), year->months, TEXT_ARGS(area_month_words(arena, year->to)));
    return arena_printf(arena, SAY(arena, "Recorded crimes, %.*s, without incidents of anti-social behaviour."), TEXT_ARGS(area_months_words(arena, year->from, year->to)));
}

static enum result areas_get(struct request *request, struct answer *answer)
{
    struct arena *arena = request_arena(request);
    struct value *view = answer_view(answer), *map = NULL;
    struct area_standing *standings;
    struct place_areas areas;
    struct area_year year;
    bool leads_on, is_whole;
    struct db *db;
    TRY(request_db(request, &db));
    TRY(place_areas_load(db, arena, &areas));
    TRY(answer_typed(request, answer, db, &areas, &leads_on));
    if (leads_on)
        return OK;
    TRY(area_year_read(db, arena, &year));
    TRY(area_standings_read(db, arena, &areas, &year, &standings));
    TRY(area_map(db, arena, &areas, &year, standings, PLACE_OUTSIDE, &map));
    is_whole = area_year_is_whole(&year);
    value_set(arena, view, "from", year.to[0] ? value_text(arena, arena_copy_z(arena, year.from)) : value_null(arena));
    value_set(arena, view, "to", year.to[0] ? value_text(arena, arena_copy_z(arena, year.to)) : value_null(arena));
    value_set(arena, view, "districts", districts_value(arena, &areas, standings, is_whole));
    value_set_page(arena, view, "table", districts_table(arena, &areas, standings, is_whole));
    value_set_page(arena, view, "map", map ? map : value_null(arena));
    value_set_page(arena, view, "map_title", value_text(arena, is_whole ? SAID(arena, "Crimes for each 1,000 people") : SAID(arena, "The districts")));
    value_set_page(arena, view, "crime_line", value_text(arena, crime_line(arena, &year)));
    value_set_page(arena, view, "has_crime", value_boolean(arena, is_whole));
    return OK;
}

/* --- Addresses ---------------------------------------------------------------------- */

struct text area_address(struct db *db, struct arena *arena, const struct definition *definition, int64_t id)
{
    struct text slug = TEXT_NONE;
    (void)definition;
    if (db_one_text(db, arena, &slug, SQL("select r.slug from pub_area a join pub_record r on r.id = a.id where a.id = $1 and a.kind = 'district'"), BIND(bind_integer(id))) < 0)
        return TEXT("/areas");
    return arena_printf(arena, "/areas/%.*s", TEXT_ARGS(slug));
}

static const struct input areas_inputs[] = {
    {"place", INPUT_TEXT, PLACE_BYTES_MAX, false, "A postcode, a ward or a district, or how its name begins"}, {NULL, 0, 0, false, NULL},
};
const struct route area_routes[] = {
    {.method = METHOD_GET, .path = "/areas", .handle = areas_get, .access = ACCESS_PUBLIC, .inputs = areas_inputs, .template = PAGES "areas", .view = &areas_shape,
     .faces = FACE_PAGE | FACE_JSON, .help = "Finds a district by postcode, ward or name; every district with its people and recorded crime"},
    {.method = METHOD_GET, .path = "/areas/{slug}", .handle = area_get, .access = ACCESS_PUBLIC, .template = PAGES "area", .view = &area_shape,
     .faces = FACE_PAGE | FACE_JSON, .help = "One district: its people, its recorded crime by type and by month, and whether a change is real"},
    {.path = NULL},
};
