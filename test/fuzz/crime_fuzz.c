/* Crime data: whatever bytes come, as a file or as an archive, reading ends with counts or with a message; every row is in exactly
 * one group; and what is read in pieces, without SSE2, or cut in two comes to the same. The first byte says which. */
#include <sys/mman.h>
#include <unistd.h>

#include "base/format/archive.h"
#include "office/performance/crime_input.h"

#define FILE_BYTES_MAX 200000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static const struct place_lsoas nowhere = {.areas = {NULL, 0}};

static int file_of(struct text bytes)
{
    int file = memfd_create("crime", MFD_CLOEXEC);
    require(file >= 0 && (!bytes.length || write(file, bytes.data, bytes.length) == (ssize_t)bytes.length));
    return file;
}

static void check_sums(const struct crime_file *file)
{
    uint64_t kept = file->lost, refused = file->lost;
    for (size_t i = 0; i < file->counts.month_count; i++) {
        const struct crime_month *month = file->counts.months[i];
        kept += month->kept + month->outside + month->no_location + month->refused;
        refused += month->refused;
    }
    require(kept == file->rows && refused == file->refused && file->refused == file->refusals.total);
}

static void read_file(struct text bytes, enum crime_kind kind)
{
    struct arena *arena = arena_new((size_t)16 << 20);
    struct crime_file whole = {.kind = kind, .kind_known = true, .places = &nowhere, .with_points = true, .with_checksum = true, .arena = arena}, poured = whole;
    struct crime_pouring pouring;
    struct message message = {0}, other = {0};
    int file = file_of(bytes);
    enum result result = crime_file_read(&whole, file, &message), again = crime_pour_begin(&pouring, &poured, &other);
    require(again == OK);
    for (size_t at = 0; at < bytes.length && again == OK; at += 7)
        again = crime_pour(&pouring, text_slice(bytes, at, 7));
    if (again == OK)
        again = crime_pour_end(&pouring);
    require(result == again);
    if (result == OK) {
        check_sums(&whole);
        check_sums(&poured);
        require(whole.rows == poured.rows && whole.refused == poured.refused && memcmp(whole.checksum, poured.checksum, sizeof whole.checksum) == 0);
    } else {
        require(result == ERROR_INVALID && message.text[0]);
    }
    crime_pour_close(&pouring);
    crime_file_close(&whole);
    crime_file_close(&poured);
    close(file);
    arena_free(arena);
}

static void read_archive(struct text bytes)
{
    struct arena *arena = arena_new((size_t)64 << 20);
    struct crime_inputs inputs;
    struct message message = {0};
    int file = file_of(bytes);
    struct crime_input input = {.descriptor = file, .name = TEXT("upload.zip")};
    if (crime_inputs_find(&inputs, arena, &input, 1, TEXT("hertfordshire"), &message) == OK)
        for (size_t i = 0; i < inputs.count; i++) {
            struct crime_file one = {.places = &nowhere, .arena = arena};
            message = (struct message){0};
            if (crime_entry_read(&inputs.entries[i], &one, &message) == OK)
                check_sums(&one);
            else
                require(message.text[0]);
            crime_file_close(&one);
        }
    else
        require(message.text[0]);
    crime_inputs_close(&inputs);
    close(file);
    arena_free(arena);
}

/* The bytes as one file of an archive that is sound. */
static void read_packed(struct text bytes)
{
    struct archive_entry entries[] = {{.name = "2025-01/2025-01-hertfordshire-street.csv", .content = bytes}, {.name = "2025-01/2025-01-essex-street.csv", .content = bytes}};
    struct buffer out;
    buffer_init(&out, (size_t)1 << 22);
    require(archive_pack(entries, COUNT_OF(entries), (struct date){20000}, &out) == OK);
    read_archive(buffer_text(&out));
    buffer_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > FILE_BYTES_MAX)
        return 0;
    struct text rest = {(const char *)data + 1, size - 1};
    if (data[0] % 5 < 3)
        read_file(rest, (enum crime_kind)(data[0] % 5));
    else if (data[0] % 5 == 3)
        read_packed(rest);
    else
        read_archive(rest);
    return 0;
}
