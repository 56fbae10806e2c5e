/* Fuzz target: whatever the reader accepts must, once written, read back as the
 * same cells and be written again as the same bytes.
 *
 *   clang -fsanitize=fuzzer,address,undefined … test/fuzz/csv_fuzz.c base/format/csv.c
 *         base/result.c base/arena.c base/text.c base/buffer.c */
#include "base/format/csv.h"

#define ARENA_BYTES_MAX (64u << 20)
#define OUT_BYTES_MAX (16u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void write_row(struct buffer *out, const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        csv_write_cell(out, row->cells[i], i == 0);
    csv_end_row(out);
}

/* False where the source is not CSV. */
static bool copy_csv(struct text source, struct arena *arena, struct buffer *out)
{
    struct csv_reader reader;
    struct csv_row row;
    struct message message = {0};
    csv_reader_init(&reader, source);
    for (;;) {
        size_t line = reader.line;
        enum result result = csv_read_row(&reader, arena, &row, &message);
        if (result < 0) {
            require(message.text[0] != '\0');
            return false;
        }
        if (row.count == 0)
            return true;
        require(row.count <= CSV_CELLS_MAX && row.line >= line && reader.at > 0);
        write_row(out, &row);
    }
}

static void require_same_cells(struct text a, struct text b, struct arena *arena)
{
    struct csv_reader reader_a, reader_b;
    struct csv_row row_a, row_b;
    csv_reader_init(&reader_a, a);
    csv_reader_init(&reader_b, b);
    do {
        require(csv_read_row(&reader_a, arena, &row_a, NULL) == OK);
        require(csv_read_row(&reader_b, arena, &row_b, NULL) == OK);
        require(row_a.count == row_b.count);
        for (size_t i = 0; i < row_a.count; i++)
            require(text_equal(row_a.cells[i], row_b.cells[i]));
    } while (row_a.count > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(ARENA_BYTES_MAX);
    require(arena != NULL);
    struct buffer once, twice;
    buffer_init(&once, OUT_BYTES_MAX);
    buffer_init(&twice, OUT_BYTES_MAX);

    struct text source = {(const char *)data, size};
    if (copy_csv(source, arena, &once)) {
        require(once.failure == OK);
        require(copy_csv(buffer_text(&once), arena, &twice));
        require(text_equal(buffer_text(&once), buffer_text(&twice)));
        require_same_cells(source, buffer_text(&once), arena);
    }
    buffer_clear(&once);
    buffer_clear(&twice);
    arena_free(arena);
    return 0;
}
