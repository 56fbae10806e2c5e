/* Loading reference tables of places, each file whole: see place.h. Columns are found by their names, in any order; the
 * names that the Office for National Statistics gives them are known too. */
#include "blocks/place/place.h"

#include "base/format/csv.h"
#include "blocks/place/outline.h"

#define COLUMNS_MAX 4
#define ROW_ARENA_BYTES_MAX (8 << 20)
#define YEAR_FIRST 1801 /* the first census */
#define YEAR_LAST 2100

const char *const place_file_names[PLACE_FILE_KINDS] = {"lsoas.csv", "wards.csv", "populations.csv", "outlines.csv", "postcodes.csv"};

struct loading {
    struct db *db;
    struct place_load *load;
    struct place_areas areas;
    enum place_file_kind kind;
    struct text cells[COLUMNS_MAX]; /* of the row in hand, by the file's columns below */
    struct text area_code;
    struct arena *row_arena;
    int64_t editions_cleared;       /* bits: which editions of small areas this file has brought so far */
};

/* The columns of each file; the first is what a row is about. A name with others after it, separated by "|". */
struct column { const char *names; bool optional; };
struct file {
    struct column columns[COLUMNS_MAX];
    int area_column;
    enum result (*write)(struct loading *loading, struct message *message);
};
static const struct file files[PLACE_FILE_KINDS]; /* below, after the functions that it names */

static bool is_column(struct text cell, const char *names)
{
    struct text rest = text_of(names), one;
    while (text_next(&rest, '|', &one))
        if (text_equal_ignoring_case(text_trim(cell), one))
            return true;
    return false;
}

static enum result refuse(struct loading *loading, size_t line, struct text reason)
{
    struct place_load *load = loading->load;
    load->refused++;
    if (load->refusal_count < PLACE_REFUSALS_MAX)
        load->refusals[load->refusal_count++] = (struct place_refusal){text_of(place_file_names[loading->kind]), line, arena_copy(load->arena, reason)};
    return arena_failed(load->arena) ? ERROR_MEMORY : OK;
}

static enum result read_number(struct text cell, int64_t least, int64_t most, const char *what, int64_t *ret_number, struct message *message)
{
    if (text_to_integer(text_trim(cell), ret_number) < 0 || *ret_number < least || *ret_number > most)
        return message_fail(message, ERROR_INVALID, "%s is a whole number from %lld to %lld, not \"%.*s\".", what, (long long)least, (long long)most, TEXT_ARGS(text_head(cell, 40)));
    return OK;
}

/* A code of the Office for National Statistics: a letter and eight digits. */
static enum result read_code(struct text cell, char letter, struct message *message)
{
    bool good = cell.length == 9 && cell.data[0] == letter;
    for (size_t i = 1; good && i < 9; i++)
        good = cell.data[i] >= '0' && cell.data[i] <= '9';
    return good ? OK : message_fail(message, ERROR_INVALID, "\"%.*s\" is not a code of nine characters such as %c01023289.", TEXT_ARGS(text_head(cell, 40)), letter);
}

/* ERROR_CONFLICT: such a row is there already. (No failed statement: that would end the transaction on some engines.) */
static enum result add_row(struct loading *loading, struct sql sql, struct binds binds)
{
    int64_t added;
    TRY(db_run(loading->db, &added, sql, binds));
    return added ? OK : ERROR_CONFLICT;
}

/* --- One row of each file -------------------------------------------------- */

static enum result write_lsoa(struct loading *loading, struct message *message)
{
    int64_t edition;
    TRY(read_code(loading->cells[0], 'E', message));
    TRY(read_number(loading->cells[1], 2001, YEAR_LAST, "The edition", &edition, message));
    if (!(loading->editions_cleared >> (edition - 2001) % 63 & 1))
        TRY(db_run(loading->db, NULL, SQL("delete from pub_place_lsoa where edition = $1"), BIND(bind_integer(edition))));
    loading->editions_cleared |= INT64_C(1) << (edition - 2001) % 63;
    return add_row(loading, SQL("insert into pub_place_lsoa (code, edition, area_code) values ($1, $2, $3) on conflict do nothing"),
                  BIND(bind_text(loading->cells[0]), bind_integer(edition), bind_text(loading->area_code)));
}

static enum result write_ward(struct loading *loading, struct message *message)
{
    int64_t edition;
    struct text name = text_trim(loading->cells[2]);
    TRY(read_code(loading->cells[0], 'E', message));
    TRY(read_number(loading->cells[1], 1965, YEAR_LAST, "The edition", &edition, message));
    if (!name.length || name.length > 200)
        return message_fail(message, ERROR_INVALID, "A ward has a name of at most 200 characters.");
    return add_row(loading, SQL("insert into pub_place_ward (code, edition, name, sort_key, area_code) values ($1, $2, $3, $4, $5) on conflict do nothing"),
                  BIND(bind_text(loading->cells[0]), bind_integer(edition), bind_text(name), bind_text(text_sort_key(loading->row_arena, name)), bind_text(loading->area_code)));
}

static enum result write_population(struct loading *loading, struct message *message)
{
    int64_t year, people;
    struct text basis = text_trim(loading->cells[2]);
    TRY(read_number(loading->cells[1], YEAR_FIRST, YEAR_LAST, "The year", &year, message));
    TRY(read_number(loading->cells[3], 1, 100000000, "The number of people", &people, message));
    if (!basis.length || basis.length > 60)
        return message_fail(message, ERROR_INVALID, "Say what the number of people is, such as census or mid-year estimate.");
    return add_row(loading, SQL("insert into pub_place_population (area_code, year, basis, people) values ($1, $2, $3, $4) on conflict do nothing"),
                  BIND(bind_text(loading->area_code), bind_integer(year), bind_text(basis), bind_integer(people)));
}

static enum result write_outline(struct loading *loading, struct message *message)
{
    struct outline outline;
    struct outline_point middle;
    TRY(outline_read(loading->row_arena, loading->cells[1], &outline, message));
    middle = outline_middle(&outline);
    return add_row(loading, SQL("insert into pub_place_outline (area_code, outline, middle_longitude, middle_latitude) values ($1, $2, $3, $4) on conflict do nothing"),
                  BIND(bind_text(loading->area_code), bind_text(loading->cells[1]), bind_integer(middle.longitude), bind_integer(middle.latitude)));
}

static enum result write_postcode(struct loading *loading, struct message *message)
{
    int64_t of_them = 1;
    struct text given = text_trim(loading->cells[0]);
    char code[16];
    size_t length = 0;
    for (size_t i = 0; i < given.length && length < sizeof code; i++)
        if (given.data[i] != ' ')
            code[length++] = (char)(given.data[i] >= 'a' && given.data[i] <= 'z' ? given.data[i] - 'a' + 'A' : given.data[i]);
    if (length < 3 || length > 7)
        return message_fail(message, ERROR_INVALID, "\"%.*s\" is neither a postcode, such as AL1 1AE, nor a sector, such as AL1 1.", TEXT_ARGS(text_head(given, 20)));
    if (loading->cells[2].length)
        TRY(read_number(loading->cells[2], 1, 1000000, "The number of addresses or postcodes", &of_them, message));
    return add_row(loading, SQL("insert into pub_place_postcode (postcode, area_code, of_them) values ($1, $2, $3) on conflict do nothing"),
                  BIND(bind_text((struct text){code, length}), bind_text(loading->area_code), bind_integer(of_them)));
}

#define DISTRICT "district_code|area_code|oslaua|laua|lad21cd|lad22cd|lad23cd|lad24cd|lad25cd"
static const struct file files[PLACE_FILE_KINDS] = {
    [PLACE_LSOAS] = {{{"code|lsoa_code|lsoa11cd|lsoa21cd", false}, {"edition", false}, {DISTRICT, false}}, 2, write_lsoa},
    [PLACE_WARDS] = {{{"code|ward_code|wd25cd", false}, {"edition", false}, {"name|ward_name|wd25nm", false}, {DISTRICT, false}}, 3, write_ward},
    [PLACE_POPULATIONS] = {{{"code|" DISTRICT, false}, {"year", false}, {"basis", false}, {"people|population", false}}, 0, write_population},
    [PLACE_OUTLINES] = {{{"code|" DISTRICT, false}, {"outline|wkt", false}}, 0, write_outline},
    [PLACE_POSTCODES] = {{{"postcode|pcds|pcd", false}, {DISTRICT, false}, {"of", true}}, 1, write_postcode},
};

/* --- A file ---------------------------------------------------------------- */

static enum result clear_table(struct loading *loading)
{
    switch (loading->kind) {
    case PLACE_WARDS: return db_run(loading->db, NULL, SQL("delete from pub_place_ward"), BIND_NOTHING);
    case PLACE_POPULATIONS: return db_run(loading->db, NULL, SQL("delete from pub_place_population"), BIND_NOTHING);
    case PLACE_OUTLINES: return db_run(loading->db, NULL, SQL("delete from pub_place_outline"), BIND_NOTHING);
    case PLACE_POSTCODES: return db_run(loading->db, NULL, SQL("delete from pub_place_postcode"), BIND_NOTHING);
    default: return OK; /* small areas: edition by edition */
    }
}

static enum result find_columns(struct loading *loading, const struct csv_row *header, int ret_at[COLUMNS_MAX], struct message *message)
{
    const struct file *file = &files[loading->kind];
    for (size_t i = 0; i < COLUMNS_MAX && file->columns[i].names; i++) {
        struct text rest = text_of(file->columns[i].names), name = TEXT_NONE;
        ret_at[i] = -1;
        for (size_t k = 0; k < header->count && ret_at[i] < 0; k++)
            if (is_column(header->cells[k], file->columns[i].names))
                ret_at[i] = (int)k;
        text_next(&rest, '|', &name);
        if (ret_at[i] < 0 && !file->columns[i].optional)
            return message_fail(message, ERROR_INVALID, "%s has no column \"%.*s\".", place_file_names[loading->kind], TEXT_ARGS(name));
    }
    return OK;
}

/* Areas that are not districts (the county) may have people and an outline; a small area, a ward or a postcode lies in a district. */
static enum result area_is_ours(struct loading *loading, bool *ret_ours)
{
    int64_t found;
    *ret_ours = place_area_by_code(&loading->areas, loading->area_code) != PLACE_OUTSIDE;
    if (*ret_ours || (loading->kind != PLACE_POPULATIONS && loading->kind != PLACE_OUTLINES))
        return OK;
    TRY(db_one_integer(loading->db, &found, SQL("select count(*) from pub_area where code = $1"), BIND(bind_text(loading->area_code))));
    *ret_ours = found > 0;
    return OK;
}

static enum result take_row(struct loading *loading, const struct csv_row *row, const int at[COLUMNS_MAX])
{
    const struct file *file = &files[loading->kind];
    struct message why = {0};
    enum result result;
    bool ours;
    for (size_t i = 0; i < COLUMNS_MAX; i++)
        loading->cells[i] = file->columns[i].names && at[i] >= 0 && (size_t)at[i] < row->count ? row->cells[at[i]] : TEXT_NONE;
    loading->area_code = text_trim(loading->cells[file->area_column]);
    TRY(area_is_ours(loading, &ours));
    if (!ours) {
        loading->load->elsewhere[loading->kind]++;
        return OK;
    }
    result = file->write(loading, &why);
    if (result == ERROR_CONFLICT)
        return refuse(loading, row->line, TEXT("This row stands in the file already."));
    if (result == ERROR_INVALID || result == ERROR_LIMIT)
        return refuse(loading, row->line, text_of(why.text));
    TRY(result);
    loading->load->rows[loading->kind]++;
    return OK;
}

static enum result load_file(struct loading *loading, struct message *message)
{
    struct csv_reader reader;
    struct csv_row row;
    int at[COLUMNS_MAX] = {-1, -1, -1, -1};
    csv_reader_init(&reader, loading->load->files[loading->kind]);
    TRY(csv_read_row(&reader, loading->load->arena, &row, message));
    TRY(find_columns(loading, &row, at, message));
    TRY(clear_table(loading));
    for (;;) {
        arena_reset(loading->row_arena);
        TRY(csv_read_row(&reader, loading->row_arena, &row, message));
        if (!row.count)
            return OK;
        TRY(take_row(loading, &row, at));
    }
}

enum result place_load_run(struct db *db, void *context, struct message *message)
{
    struct place_load *load = context;
    struct loading loading = {.db = db, .load = load};
    AUTO(arena_free_at) struct arena *row_arena = arena_new(ROW_ARENA_BYTES_MAX);
    load->refusals = ARENA_ARRAY(load->arena, struct place_refusal, PLACE_REFUSALS_MAX);
    load->refusal_count = load->refused = 0; /* a transaction may run twice */
    if (!row_arena || !load->refusals)
        return ERROR_MEMORY;
    loading.row_arena = row_arena;
    TRY(place_areas_load(db, load->arena, &loading.areas));
    if (!loading.areas.count)
        return message_fail(message, ERROR_REFERENCE, "This office has no published districts yet. Import and publish its areas first: frankpledge import areas FILE.csv");
    for (loading.kind = 0; loading.kind < PLACE_FILE_KINDS; loading.kind++) {
        load->rows[loading.kind] = load->elsewhere[loading.kind] = 0;
        loading.editions_cleared = 0;
        if (load->files[loading.kind].data)
            TRY(load_file(&loading, message));
    }
    if (load->refused)
        return message_fail(message, ERROR_INVALID, "Nothing was imported: %zu rows were refused, and files land whole or not at all.", load->refused);
    return load->dry_run ? message_fail(message, ERROR_CONFLICT, "Nothing was imported: this was a trial.") : OK;
}
