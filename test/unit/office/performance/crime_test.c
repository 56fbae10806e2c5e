/* Recorded crime: names of files, cells, counting, one thread and two. Importing is tested through the front door (test/front_door/crime.mjs). */
#include <sys/mman.h>
#include <unistd.h>

#include "office/performance/crime.h"
#include "office/performance/crime_file.h"
#include "test.h"

#define HEADING "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context\n"

static const struct place_lsoas nowhere = {.areas = {NULL, 0}};
static struct arena *arena;

__attribute__((constructor)) static void make_arena(void)
{
    arena = arena_new((size_t)64 << 20);
}

TEST("what the names of files say")
{
    struct crime_name name;
    CHECK(crime_name_read(TEXT("2025-01/2025-01-hertfordshire-street.csv"), &name) && name.kind == CRIME_STREET);
    CHECK_TEXT(text_of(name.month), "2025-01");
    CHECK_TEXT(name.force, "hertfordshire");
    CHECK(crime_name_read(TEXT("2019-12-city-of-london-stop-and-search.csv"), &name) && name.kind == CRIME_STOPS);
    CHECK_TEXT(name.force, "city-of-london");
    CHECK(crime_name_read(TEXT("a b/2022-01-devon-and-cornwall-outcomes.csv"), &name) && name.kind == CRIME_OUTCOMES);
    CHECK_TEXT(name.force, "devon-and-cornwall");
    static const char *const others[] = {"street.csv", "2025-13-kent-street.csv", "2025-00-kent-street.csv", "2025-1-kent-street.csv", "2025-01-street.csv", "2025-01--street.csv", "2025-01-kent-streets.csv",
                                         "2025-01-kent-street.csv.zip", "2025-01-kent-street", "1999-01-kent-street.csv", "", "/"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        CHECK(!crime_name_read(text_of(others[i]), &name));
}

TEST("degrees are read exactly, and only numbers are")
{
    int32_t degrees = 0;
    CHECK(crime_degrees_read(TEXT("-0.202005"), &degrees) && degrees == -202005);
    CHECK(crime_degrees_read(TEXT("51"), &degrees) && degrees == 51000000);
    CHECK(crime_degrees_read(TEXT("51.5"), &degrees) && degrees == 51500000);
    CHECK(crime_degrees_read(TEXT("0.1234567"), &degrees) && degrees == 123456);
    CHECK(crime_degrees_read(TEXT("500"), &degrees) && !crime_latitude_is_ours(degrees));
    CHECK(crime_degrees_read(TEXT("-999.999999"), &degrees) && degrees == -999999999);
    static const char *const wrong[] = {"", "-", ".5", "5.", "1e5", " 51", "51 ", "+51", "--1", "0x1", "1.2.3", "1000", "nan"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CHECK(!crime_degrees_read(text_of(wrong[i]), &degrees));
    CHECK(crime_latitude_is_ours(49000000) && !crime_latitude_is_ours(48999999) && crime_latitude_is_ours(61000000) && !crime_latitude_is_ours(61000001));
    CHECK(crime_longitude_is_ours(-9000000) && !crime_longitude_is_ours(-9000001) && crime_longitude_is_ours(3000000) && !crime_longitude_is_ours(3000001));
}

TEST("months on and back")
{
    char month[CRIME_MONTH_BYTES];
    crime_month_add("2025-01", -1, month);
    CHECK_TEXT(text_of(month), "2024-12");
    crime_month_add("2025-12", 1, month);
    CHECK_TEXT(text_of(month), "2026-01");
    crime_month_add("2025-06", -11, month);
    CHECK_TEXT(text_of(month), "2024-07");
    CHECK(crime_month_is(TEXT("2025-10")) && !crime_month_is(TEXT("2025-13")) && !crime_month_is(TEXT("2025-1")) && !crime_month_is(TEXT("2025/01")));
}

TEST("counts grow, and are found again")
{
    struct crime_groups groups = {0};
    uint64_t total = 0;
    for (uint32_t i = 0; i < 50000; i++)
        CHECK(crime_groups_add(&groups, i * 7919u % 10007u, 1) == OK);
    CHECK_INTEGER((long long)groups.count, 10007);
    for (size_t i = 0; i < groups.slot_count; i++)
        total += groups.slots[i].key ? groups.slots[i].count : 0;
    CHECK_INTEGER((long long)total, 50000);
    crime_groups_clear(&groups);
}

TEST("types: sixty-four, and no more")
{
    struct crime_words words = {.count = 0};
    size_t index;
    for (int i = 0; i < CRIME_WORDS_MAX; i++)
        CHECK(crime_word(&words, arena, arena_printf(arena, "Type %d", i), &index) == OK && index == (size_t)i);
    CHECK(crime_word(&words, arena, TEXT("Type 3"), &index) == OK && index == 3);
    CHECK(crime_word(&words, arena, TEXT("One more"), &index) == ERROR_LIMIT);
}

TEST("a small area's code")
{
    struct crime_counts counts;
    uint32_t lsoa = 9;
    CHECK(crime_counts_open(&counts, &nowhere, false) == OK);
    CHECK(crime_lsoa_get(&counts, TEXT("E01023289"), &lsoa) == OK && lsoa == 0 && counts.lsoas[0].area == PLACE_OUTSIDE);
    CHECK(crime_lsoa_get(&counts, TEXT("W01000001"), &lsoa) == OK && lsoa == 1);
    CHECK(crime_lsoa_get(&counts, TEXT("E01023289"), &lsoa) == OK && lsoa == 0);
    static const char *const wrong[] = {"", "E0102328", "E010232890", "E0102328x", "e01023289", "E02023289", "X01023289"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CHECK(crime_lsoa_get(&counts, text_of(wrong[i]), &lsoa) == ERROR_INVALID);
    crime_counts_close(&counts);
}

/* --- One thread and two ---------------------------------------------------------- */

static int file_of(struct text bytes)
{
    int file = memfd_create("crime", MFD_CLOEXEC);
    while (bytes.length) {
        ssize_t written = write(file, bytes.data, bytes.length);
        CHECK(written > 0);
        bytes = text_slice(bytes, (size_t)written, bytes.length);
    }
    return file;
}

static void add_rows(struct buffer *out, size_t bytes, bool quoted)
{
    static const char *const types[] = {"Burglary", "Drugs", "Robbery"};
    buffer_append_z(out, HEADING);
    for (uint32_t i = 0; out->length < bytes; i++) {
        buffer_printf(out, "%064x,2025-%02u,Hertfordshire Constabulary,Hertfordshire Constabulary,-0.%06u,51.6,", i, i % 12 + 1, i % 977);
        /* Line ends in quotes all over, so that the cut falls into one now and then. */
        buffer_append_z(out, quoted ? "\"On\nor, near\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\nPark Way\"" : "On or near Park Way");
        buffer_printf(out, ",E0102%04u,Example,%s,%s,\n", i % 700, types[i % 3], i % 50 == 7 ? "" : "Under investigation");
        if (i % 1000 == 999)
            buffer_append_z(out, "broken\n");
    }
}

struct totals { uint64_t rows, kept, refused, burglaries, points, last_line; };

static struct totals totals_of(const struct crime_file *file)
{
    struct totals totals = {.rows = file->rows, .refused = file->refused, .points = file->counts.point_count};
    for (size_t i = 0; i < file->counts.month_count; i++) {
        const struct crime_month *month = file->counts.months[i];
        totals.kept += month->kept + month->outside + month->no_location;
        for (uint32_t lsoa = 0; lsoa < file->counts.lsoa_count; lsoa++)
            for (size_t type = 0; type < file->counts.types.count; type++)
                if (text_equals(file->counts.types.words[type], "Burglary"))
                    totals.burglaries += crime_of_lsoa(month, lsoa, type);
    }
    for (size_t i = 0; i < file->refusals.count; i++)
        totals.last_line = file->refusals.list[i].line;
    return totals;
}

static struct totals read_alone(struct text bytes)
{
    struct crime_file file = {.places = &nowhere, .with_points = true, .arena = arena};
    struct crime_pouring pouring;
    struct message message = {0};
    CHECK(crime_pour_begin(&pouring, &file, &message) == OK);
    CHECK(crime_pour(&pouring, bytes) == OK && crime_pour_end(&pouring) == OK);
    struct totals totals = totals_of(&file);
    crime_pour_close(&pouring);
    crime_file_close(&file);
    return totals;
}

static struct totals read_by_two(struct text bytes)
{
    struct crime_file file = {.places = &nowhere, .with_points = true, .with_checksum = true, .arena = arena};
    struct message message = {0};
    int descriptor = file_of(bytes);
    CHECK(crime_file_read(&file, descriptor, &message) == OK);
    CHECK(file.kind_known); /* or it was not cut */
    struct totals totals = totals_of(&file);
    crime_file_close(&file);
    close(descriptor);
    return totals;
}

TEST("two threads count what one does, wherever the cut falls")
{
    for (int quoted = 0; quoted < 2; quoted++) {
        AUTO(buffer_clear) struct buffer out;
        buffer_init(&out, (size_t)64 << 20);
        add_rows(&out, CRIME_ALONE_BYTES_MAX + 500000, quoted);
        for (int more = 0; more < 3; more++) {
            struct totals alone = read_alone(buffer_text(&out)), both = read_by_two(buffer_text(&out));
            CHECK(alone.rows > 20000 && alone.refused > 20 && alone.burglaries > 10000);
            CHECK_INTEGER((long long)both.rows, (long long)alone.rows);
            CHECK_INTEGER((long long)both.kept, (long long)alone.kept);
            CHECK_INTEGER((long long)both.refused, (long long)alone.refused);
            CHECK_INTEGER((long long)both.burglaries, (long long)alone.burglaries);
            CHECK_INTEGER((long long)both.points, (long long)alone.points);
            CHECK_INTEGER((long long)both.last_line, (long long)alone.last_line);
            buffer_append_z(&out, "broken again\n"); /* the middle moves */
            buffer_append_z(&out, more ? "\n\n\n\n\n\n\n\n\n" : "");
        }
    }
}
