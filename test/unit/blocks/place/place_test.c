/* Places: small areas to districts, what somebody types, outlines, bands, and loading with the wrong thing first. */
#include "../../base/store/store_help.h"
#include "blocks/place/outline.h"
#include "blocks/place/place.h"

/* What blocks/publish and the register `area` would make. */
static const char areas_schema[] =
    "create table pub_area (id {id}, name text not null, code text not null, kind text not null);\n"
    "create table pub_record (id {id}, slug text not null, sort_key text not null, withdrawn bigint not null);\n";

static enum result add_areas(struct db *db, void *context, struct message *message)
{
    static const struct { int64_t id; const char *name, *code, *slug, *kind; int64_t withdrawn; } rows[] = {
        {1, "Wrenshire", "E10000099", "wrenshire", "county", 0}, {2, "North Wren", "E07000901", "north-wren", "district", 0},
        {3, "Wrenford", "E07000902", "wrenford", "district", 0}, {4, "Gone", "E07000903", "gone", "district", 1},
    };
    (void)context;
    (void)message;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        TRY(db_run(db, NULL, SQL_COMPOSED("insert into pub_area (id, name, code, kind) values ($1, $2, $3, $4)"),
                   BIND(bind_integer(rows[i].id), bind_text(text_of(rows[i].name)), bind_text(text_of(rows[i].code)), bind_text(text_of(rows[i].kind)))));
        TRY(db_run(db, NULL, SQL_COMPOSED("insert into pub_record (id, slug, sort_key, withdrawn) values ($1, $2, $2, $3)"),
                   BIND(bind_integer(rows[i].id), bind_text(text_of(rows[i].slug)), bind_integer(rows[i].withdrawn))));
    }
    return OK;
}

struct made {
    struct place place;
    struct store *store;
    struct arena *arena;
    struct message message;
};

static struct made made_new(void)
{
    const struct migration migrations[] = {{1, "areas", areas_schema}, {2, "place", place_schema}, {3, "middles", place_middle_schema}};
    struct store_options options = {.migrations = migrations, .migration_count = COUNT_OF(migrations), .readers_max = 2, .create = true};
    struct made made = {.place = place_new(), .arena = arena_new(64 << 20)};
    if (!made.arena || store_open(made.place.address, &options, &made.store, &made.message) != OK || store_write(made.store, add_areas, NULL, &made.message) != OK)
        abort();
    return made;
}

static void made_end(struct made *made)
{
    arena_free(made->arena);
    store_close(made->store);
    place_remove(&made->place);
}

static enum result put(struct made *made, enum place_file_kind kind, const char *content, struct place_load *load)
{
    *load = (struct place_load){.arena = made->arena};
    load->files[kind] = text_of(content);
    made->message = (struct message){0};
    return store_write(made->store, place_load_run, load, &made->message);
}

static int64_t count(struct made *made, const char *table)
{
    AUTO(store_read_end_at) struct db *db = NULL;
    int64_t rows = -1;
    char sql[100];
    snprintf(sql, sizeof sql, "select count(*) from %s", table);
    if (store_read_begin(made->store, STORE_OFFICE, &db) < 0 || db_one_integer(db, &rows, SQL_COMPOSED(sql), BIND_NOTHING) < 0)
        abort();
    return rows;
}

/* --- Loading --------------------------------------------------------------- */

TEST("a row that is wrong keeps the whole file out, with its line and the reason")
{
    static const struct { enum place_file_kind kind; const char *content; size_t line; const char *says; } cases[] = {
        {PLACE_LSOAS, "code,edition,district_code\nE0102328,2021,E07000901\n", 2, "not a code of nine characters"},
        {PLACE_LSOAS, "code,edition,district_code\nW01023289,2021,E07000901\n", 2, "not a code of nine characters"},
        {PLACE_LSOAS, "code,edition,district_code\nE01023289,2000,E07000901\n", 2, "from 2001 to 2100"},
        {PLACE_LSOAS, "code,edition,district_code\nE01023289,2021,E07000901\nE01023289,2021,E07000902\n", 3, "stands in the file already"},
        {PLACE_WARDS, "code,edition,name,district_code\nE05000001,2025,,E07000901\n", 2, "has a name"},
        {PLACE_POPULATIONS, "code,year,basis,people\nE07000901,2021,census,0\n", 2, "from 1 to 100000000"},
        {PLACE_POPULATIONS, "code,year,basis,people\nE07000901,2021,census,1e5\n", 2, "not \"1e5\""},
        {PLACE_POPULATIONS, "code,year,basis,people\nE07000901,2021,,5\n", 2, "Say what the number of people is"},
        {PLACE_OUTLINES, "code,outline\nE07000901,\"POLYGON((0 50,1 50,1 51))\"\n", 2, "ends where it began"},
        {PLACE_OUTLINES, "code,outline\nE07000901,\"POLYGON((0 50,1 50,1 500,0 50))\"\n", 2, "longitude and a latitude"},
        {PLACE_OUTLINES, "code,outline\nE07000901,CIRCLE\n", 2, "begins with POLYGON"},
        {PLACE_POSTCODES, "postcode,district_code\nAL11AEEE,E07000901\n", 2, "neither a postcode"},
        {PLACE_POSTCODES, "postcode,district_code,of\nAL1 1,E07000901,0\n", 2, "from 1 to 1000000"},
    };
    struct made made = made_new();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct place_load load;
        CHECK_INTEGER(put(&made, cases[i].kind, cases[i].content, &load), ERROR_INVALID);
        CHECK_INTEGER(load.refused, 1);
        CHECK_INTEGER(load.refusals[0].line, cases[i].line);
        CHECK(text_contains(load.refusals[0].reason, text_of(cases[i].says)));
        if (!text_contains(load.refusals[0].reason, text_of(cases[i].says)))
            printf("  %zu: %.*s\n", i, TEXT_ARGS(load.refusals[0].reason));
    }
    CHECK_INTEGER(count(&made, "pub_place_lsoa") + count(&made, "pub_place_ward") + count(&made, "pub_place_population") + count(&made, "pub_place_outline") + count(&made, "pub_place_postcode"), 0);
    made_end(&made);
}

TEST("a file without its column is told so")
{
    struct made made = made_new();
    struct place_load load;
    CHECK_INTEGER(put(&made, PLACE_LSOAS, "code,year,district_code\n", &load), ERROR_INVALID);
    CHECK_TEXT(text_of(made.message.text), "lsoas.csv has no column \"edition\".");
    made_end(&made);
}

TEST("rows of other districts are passed over and counted; a trial changes nothing; a file takes the place of the one before")
{
    struct made made = made_new();
    struct place_load load = {.arena = made.arena, .dry_run = true};
    load.files[PLACE_LSOAS] = TEXT("LSOA21CD,edition,LAD21CD\nE01000001,2021,E07000901\nE01000002,2021,E07000555\n");
    CHECK_INTEGER(store_write(made.store, place_load_run, &load, &made.message), ERROR_CONFLICT);
    CHECK_INTEGER(load.rows[PLACE_LSOAS], 1);
    CHECK_INTEGER(load.elsewhere[PLACE_LSOAS], 1);
    CHECK_INTEGER(count(&made, "pub_place_lsoa"), 0);
    load.dry_run = false;
    CHECK_INTEGER(store_write(made.store, place_load_run, &load, &made.message), OK);
    CHECK_INTEGER(put(&made, PLACE_LSOAS, "code,edition,district_code\nE01000003,2011,E07000902\n", &load), OK);
    CHECK_INTEGER(count(&made, "pub_place_lsoa"), 2); /* the other edition stays */
    CHECK_INTEGER(put(&made, PLACE_LSOAS, "code,edition,district_code\nE01000004,2021,E07000902\nE01000005,2021,E07000902\n", &load), OK);
    CHECK_INTEGER(count(&made, "pub_place_lsoa"), 3);
    made_end(&made);
}

/* --- Small areas ------------------------------------------------------------ */

TEST("a small area of either edition leads to its district; where the editions differ the newer counts")
{
    struct made made = made_new();
    struct place_load load;
    const struct place_lsoas *lsoas;
    AUTO(store_read_end_at) struct db *db = NULL;
    CHECK_INTEGER(put(&made, PLACE_LSOAS, "code,edition,district_code\nE01000001,2021,E07000902\nE01000002,2011,E07000901\nE01000001,2011,E07000901\n", &load), OK);
    CHECK_INTEGER(store_read_begin(made.store, STORE_PUBLIC, &db), OK);
    CHECK_INTEGER(place_lsoas_load(db, made.arena, &lsoas), OK);
    CHECK_INTEGER(lsoas->areas.count, 2); /* neither the county nor what was withdrawn */
    CHECK_INTEGER(lsoas->count, 2);
    CHECK_TEXT(lsoas->areas.list[place_of_lsoa(lsoas, TEXT("E01000001"))].slug, "wrenford");
    CHECK_TEXT(lsoas->areas.list[place_of_lsoa(lsoas, TEXT("E01000002"))].slug, "north-wren");
    CHECK_INTEGER(place_of_lsoa(lsoas, TEXT("E01000003")), PLACE_OUTSIDE);
    CHECK_INTEGER(place_of_lsoa(lsoas, TEXT("")), PLACE_OUTSIDE);
    CHECK_INTEGER(place_of_lsoa(lsoas, TEXT("E010000011")), PLACE_OUTSIDE);
    store_read_end(TAKE(db));
    made_end(&made);
}

TEST("people are those of the year asked for, or the year before, or else the first after")
{
    struct made made = made_new();
    struct place_load load;
    struct place_population population;
    AUTO(store_read_end_at) struct db *db = NULL;
    CHECK_INTEGER(put(&made, PLACE_POPULATIONS, "code,year,basis,people\nE07000901,2019,estimate,90\nE07000901,2021,census,100\nE10000099,2021,census,300\n", &load), OK);
    CHECK_INTEGER(store_read_begin(made.store, STORE_PUBLIC, &db), OK);
    CHECK(place_population(db, made.arena, TEXT("E07000901"), 2020, &population) == OK && population.people == 90 && population.year == 2019);
    CHECK(place_population(db, made.arena, TEXT("E07000901"), 2021, &population) == OK && population.people == 100);
    CHECK(place_population(db, made.arena, TEXT("E07000901"), 0, &population) == OK && population.people == 100);
    CHECK(place_population(db, made.arena, TEXT("E07000901"), 1990, &population) == OK && population.people == 90);
    CHECK(place_population(db, made.arena, TEXT("E10000099"), 2025, &population) == OK && population.people == 300);
    CHECK_INTEGER(place_population(db, made.arena, TEXT("E07000902"), 2021, &population), ERROR_NOT_FOUND);
    store_read_end(TAKE(db));
    made_end(&made);
}

/* --- What somebody typed ---------------------------------------------------- */

TEST("postcodes in any spelling, their sectors and halves, districts and wards are found")
{
    static const struct { const char *typed; enum place_answer answer; size_t count; const char *first; bool by_sector; } cases[] = {
        {"", PLACE_NOTHING_TYPED, 0, "", false}, {"  \t", PLACE_NOTHING_TYPED, 0, "", false},
        {"wr1 1aa", PLACE_FOUND, 1, "north-wren", false}, {" WR11AA ", PLACE_FOUND, 1, "north-wren", false},
        {"W R 1 1 A A", PLACE_FOUND, 1, "north-wren", false},
        {"WR1 2ZZ", PLACE_SEVERAL, 2, "wrenford", true}, {"WR1 3ZZ", PLACE_UNKNOWN, 0, "", true}, {"WR1", PLACE_SEVERAL, 2, "wrenford", false},
        {"WR11 1AA", PLACE_UNKNOWN, 0, "", true},
        {"WR2", PLACE_FOUND, 1, "wrenford", false}, {"WR20", PLACE_FOUND, 1, "north-wren", false}, {"WR2 0", PLACE_FOUND, 1, "north-wren", false}, /* WR2 is not WR20 and WR21 */ {"ZZ99 9ZZ", PLACE_UNKNOWN, 0, "", true},
        {"north wren", PLACE_FOUND, 1, "north-wren", false}, {"NORTH", PLACE_FOUND, 1, "north-wren", false}, {"mill", PLACE_SEVERAL, 2, "wrenford", false},
        {"Millbrook", PLACE_FOUND, 1, "wrenford", false}, {"Gone", PLACE_UNKNOWN, 0, "", false}, {"Wrenshire", PLACE_UNKNOWN, 0, "", false},
        {"%", PLACE_UNKNOWN, 0, "", false}, {"'; drop table pub_area; --", PLACE_UNKNOWN, 0, "", false}, {"\xC3\xA9", PLACE_UNKNOWN, 0, "", false},
    };
    struct made made = made_new();
    struct place_load load;
    struct place_areas areas;
    AUTO(store_read_end_at) struct db *db = NULL;
    CHECK_INTEGER(put(&made, PLACE_POSTCODES, "postcode,district_code,of\nwr1 1aa,E07000901,1\nWR1 2,E07000901,2\nWR1 2,E07000902,8\n"
                                             "WR2 1,E07000902,3\nWR20 1,E07000901,4\nWR21 2AB,E07000901,1\n", &load), OK);
    CHECK_INTEGER(put(&made, PLACE_WARDS, "code,edition,name,district_code\nE05000001,2025,Millbrook,E07000902\nE05000002,2025,Mill End,E07000902\n", &load), OK);
    CHECK_INTEGER(store_read_begin(made.store, STORE_PUBLIC, &db), OK);
    CHECK_INTEGER(place_areas_load(db, made.arena, &areas), OK);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct place_found found;
        CHECK_INTEGER(place_find(db, made.arena, &areas, text_of(cases[i].typed), &found), OK);
        if (found.answer != cases[i].answer || found.count != cases[i].count || found.by_sector != cases[i].by_sector)
            printf("  typed \"%s\": answer %d, %zu found\n", cases[i].typed, found.answer, found.count);
        CHECK(found.answer == cases[i].answer && found.count == cases[i].count && found.by_sector == cases[i].by_sector);
        if (found.count)
            CHECK_TEXT(areas.list[found.matches[0].area].slug, cases[i].first);
    }
    store_read_end(TAKE(db));
    made_end(&made);
}

/* --- Outlines and bands ------------------------------------------------------ */

TEST("a point is inside its outline and not in its hole; a label stands well inside")
{
    struct arena *arena = arena_new(1 << 20);
    struct outline outline;
    struct message message = {0};
    CHECK_INTEGER(outline_read(arena, TEXT(" multipolygon (((0 50, 2 50,2 52,0 52,0 50),(0.5 50.5,1.5 50.5,1.5 51.5,0.5 51.5,0.5 50.5)),((5 50,6 50,6 51,5 50)))"), &outline, &message), OK);
    CHECK_INTEGER(outline.ring_count, 3);
    CHECK(outline_holds(&outline, (struct outline_point){25000, 5025000}));
    CHECK(!outline_holds(&outline, (struct outline_point){100000, 5100000}));
    CHECK(!outline_holds(&outline, (struct outline_point){-100, 5100000}));
    CHECK(outline_holds(&outline, (struct outline_point){580000, 5040000}));
    CHECK(outline_holds(&outline, outline_middle(&outline))); /* not in the hole, where the middle of the area is */
    CHECK_INTEGER(outline_read(arena, TEXT("POLYGON((0 50,3 50,3 51,1 51,1 53,0 53,0 50))"), &outline, &message), OK);
    CHECK(outline_middle(&outline).longitude < 110000 && outline_middle(&outline).latitude < 5110000); /* where the letter L has its corner */
    CHECK_INTEGER(outline_read(arena, TEXT("POLYGON((-0.123456789 51.9,1 50,1 51,-0.123456789 51.9))"), &outline, &message), OK);
    CHECK_INTEGER(outline.points[0].longitude, -12345);
    arena_free(arena);
}

TEST("broken outlines are refused wherever they are cut")
{
    static const char whole[] = "MULTIPOLYGON(((0 50,1 50,1 51,0 50)),((2 50,3 50,3 51,2 50)))";
    struct arena *arena = arena_new(4 << 20);
    for (size_t length = 0; length < sizeof whole - 1; length++) {
        struct outline outline;
        struct message message = {0};
        CHECK_INTEGER(outline_read(arena, (struct text){whole, length}, &outline, &message), ERROR_INVALID);
        CHECK(message.text[0] != 0);
    }
    arena_free(arena);
}

TEST("bands hold about as many areas each; equal values share one; what is not known has none")
{
    static const int64_t values[] = {50, 10, 20, -1, 30, 40, 10};
    static const int wanted[] = {4, 0, 1, -1, 2, 3, 0};
    int bands[COUNT_OF(values)];
    place_bands(values, COUNT_OF(values), 5, bands);
    for (size_t i = 0; i < COUNT_OF(values); i++)
        CHECK_INTEGER(bands[i], wanted[i]);
}

TEST("the map is well formed, names each area and bears its value; without outlines there is none")
{
    struct made made = made_new();
    struct place_load load;
    struct place_areas areas;
    struct value *svg = NULL;
    const struct place_shade shades[] = {{TEXT("12.5"), 0, TEXT("/areas/north-wren?a=1&b=2")}, {TEXT_NONE, -1, TEXT_NONE}};
    struct place_map map = {.id = "m", .title = TEXT("Crime <b> & more"), .shades = shades, .chosen = 1};
    struct db *db = NULL;
    CHECK_INTEGER(store_read_begin(made.store, STORE_PUBLIC, &db), OK);
    CHECK_INTEGER(place_areas_load(db, made.arena, &areas), OK);
    CHECK_INTEGER(place_draw_map(db, made.arena, &areas, &map, &svg), OK);
    CHECK(svg == NULL);
    store_read_end(db);
    CHECK_INTEGER(put(&made, PLACE_OUTLINES, "code,outline\nE07000901,\"POLYGON((0 51,1 51,1 52,0 51))\"\nE07000902,\"POLYGON((0 50,1 50,1 51,0 50))\"\nE10000099,\"POLYGON((0 50,1 50,1 52,0 50))\"\n", &load), OK);
    CHECK_INTEGER(store_read_begin(made.store, STORE_PUBLIC, &db), OK);
    CHECK_INTEGER(place_draw_map(db, made.arena, &areas, &map, &svg), OK);
    CHECK(svg && text_contains(svg->text, TEXT("Crime &lt;b&gt; &amp; more")) && text_contains(svg->text, TEXT("<title>North Wren: 12.5</title>")));
    CHECK(svg && text_contains(svg->text, TEXT("a=1&amp;b=2")) && text_contains(svg->text, TEXT("fp-map__area--unknown fp-map__area--chosen")));
    store_read_end(db);
    made_end(&made);
}
