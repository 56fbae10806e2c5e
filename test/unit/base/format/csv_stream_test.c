#include "base/format/csv_stream.h"

#include <string.h>

#include "base/arena.h"

#include "test.h"

/* Rows as "line:cell|cell|" and a slash; a fault as "line:!". */
struct shown {
    struct buffer out;
    bool plain; /* quotes as they stand */
};

static enum result show(void *context, const struct csv_stream_row *row)
{
    struct shown *shown = context;
    static char scratch[CSV_STREAM_ROW_BYTES_MAX];
    static uint32_t ends[70000];
    struct csv_stream_row plain = *row;
    buffer_append_integer(&shown->out, (int64_t)row->line);
    buffer_append_z(&shown->out, ":");
    if (row->fault) {
        buffer_append_z(&shown->out, "!/");
        return OK;
    }
    if (row->quoted && !shown->plain)
        CHECK(csv_stream_unquote(row, scratch, ends, COUNT_OF(ends), &plain) == OK);
    for (size_t i = 0; i < plain.count; i++) {
        buffer_append(&shown->out, csv_stream_cell(&plain, i));
        buffer_append_z(&shown->out, "|");
    }
    buffer_append_z(&shown->out, "/");
    return OK;
}

/* In pieces of so many bytes. */
static struct text read_in(struct arena *arena, struct text source, size_t piece, bool portable, uint64_t *ret_line)
{
    struct csv_stream stream;
    struct shown shown = {.plain = false};
    struct text rest = source;
    buffer_init(&shown.out, (size_t)64 << 20);
    CHECK(csv_stream_open(&stream, show, &shown) == OK);
    stream.portable = portable;
    while (rest.length) {
        size_t room_bytes;
        char *room = csv_stream_room(&stream, &room_bytes);
        size_t length = rest.length < piece ? rest.length : piece;
        length = length < room_bytes ? length : room_bytes;
        memcpy(room, rest.data, length);
        rest = text_slice(rest, length, rest.length);
        CHECK(csv_stream_filled(&stream, length) == OK);
    }
    CHECK(csv_stream_end(&stream) == OK);
    if (ret_line)
        *ret_line = stream.line;
    CHECK_INTEGER(csv_stream_position(&stream), (long long)source.length + (source.length && source.data[source.length - 1] != '\n' && !text_equals(source, "\xef\xbb\xbf")));
    csv_stream_close(&stream);
    struct text text = arena_copy(arena, buffer_text(&shown.out));
    buffer_clear(&shown.out);
    return text;
}

#define SHOWN(literal) read_in(arena, TEXT(literal), 1 << 20, false, NULL)

static struct arena *arena;

__attribute__((constructor)) static void make_arena(void)
{
    arena = arena_new((size_t)256 << 20);
}

TEST("rows, cells and line ends")
{
    CHECK_TEXT(SHOWN("a,b\nc,d\n"), "1:a|b|/2:c|d|/");
    CHECK_TEXT(SHOWN("a,b\r\nc,d\r\n"), "1:a|b|/2:c|d|/");
    CHECK_TEXT(SHOWN("a,b\nc,"), "1:a|b|/2:c||/");
    CHECK_TEXT(SHOWN(",\n"), "1:||/");
    CHECK_TEXT(SHOWN("a\n\n\r\nb"), "1:a|/4:b|/");
    CHECK_TEXT(SHOWN(""), "");
    CHECK_TEXT(SHOWN("\xef\xbb\xbf" "a,b\n"), "1:a|b|/");
    CHECK_TEXT(SHOWN("\xef\xbb\xbf"), "");
    CHECK_TEXT(SHOWN("a\rb,c\n"), "1:a\rb|c|/");
}

TEST("quotes")
{
    CHECK_TEXT(SHOWN("\"a,b\",c\n"), "1:a,b|c|/");
    CHECK_TEXT(SHOWN("\"a\"\"b\",\"\",\"\"\"\"\n"), "1:a\"b||\"|/");
    CHECK_TEXT(SHOWN("\"a\nb\",c\r\nd\n"), "1:a\nb|c|/3:d|/");
    CHECK_TEXT(SHOWN("\"a,b\",c"), "1:a,b|c|/");
}

TEST("a quote that stands wrong costs its own line and no other")
{
    CHECK_TEXT(SHOWN("a\"b,c\nd,e\nf\"g\nh\n"), "1:!/2:d|e|/3:!/4:h|/");
    CHECK_TEXT(SHOWN("a,\"b\nc,d\ne\n"), "1:!/2:c|d|/3:e|/");
    CHECK_TEXT(SHOWN("\"a\"b,c\nd\n"), "1:!/2:d|/");
    CHECK_TEXT(SHOWN("\"a\" ,c\nd\n"), "1:!/2:d|/");
    CHECK_TEXT(SHOWN("x\n\"a"), "1:x|/2:!/");
    CHECK_TEXT(SHOWN("\"\n\n\"b\n"), "1:!/3:!/");
}

TEST("a line that is too long is one fault, and its neighbours stay")
{
    static char source[200000];
    size_t at = 0;
    memcpy(source, "a\n", 2);
    at = 2;
    memset(source + at, 'x', CSV_STREAM_ROW_BYTES_MAX + 100);
    at += CSV_STREAM_ROW_BYTES_MAX + 100;
    memcpy(source + at, "\nb\n", 3);
    at += 3;
    for (size_t piece = 1000; piece < 200000; piece *= 3)
        CHECK_TEXT(read_in(arena, (struct text){source, at}, piece, false, NULL), "1:a|/2:!/3:b|/");
    /* Just under is a row: 65,535 bytes and its line end. */
    memset(source, 'y', CSV_STREAM_ROW_BYTES_MAX - 1);
    source[CSV_STREAM_ROW_BYTES_MAX - 1] = '\n';
    struct text shown = read_in(arena, (struct text){source, CSV_STREAM_ROW_BYTES_MAX}, 5000, false, NULL);
    CHECK(!text_contains(shown, TEXT("!")));
    CHECK_INTEGER((long long)shown.length, CSV_STREAM_ROW_BYTES_MAX - 1 + 4);
}

#define TRICKY "Crime ID,Month\n\"x,\"\"y\"\"\",2025-01\r\nplain,\"a\r\nb\"\n\n\"\",\"\"\"\"\nbad\"quote,1\nnext,2\n\"open,3\nafter,\xc3\xa9" "\nlast"
static const struct text tricky = {TRICKY, sizeof TRICKY - 1};

TEST("the same rows wherever the bytes are cut")
{
    struct text whole = read_in(arena, tricky, 1 << 20, false, NULL);
    for (size_t piece = 1; piece <= tricky.length; piece++)
        CHECK(text_equal(read_in(arena, tricky, piece, false, NULL), whole));
    arena_reset(arena);
}

TEST("the same rows wherever they lie in a block and in a batch")
{
    static char source[40000];
    struct text whole = text_slice(read_in(arena, tricky, 1 << 20, false, NULL), 0, 4000);
    char want[8192];
    size_t length = whole.length;
    memcpy(want, whole.data, length);
    for (size_t before = 2; before < 140; before++)
        for (int far = 0; far < 2; far++) {
            size_t at = before + (far ? 16384 - 64 : 0);
            memset(source, 'z', at);
            source[at - 1] = '\n';
            memcpy(source + at, tricky.data, tricky.length);
            struct text shown = read_in(arena, (struct text){source, at + tricky.length}, 1 << 20, false, NULL);
            /* One line more before it: the same cells, line numbers one higher. */
            const char *second = memchr(shown.data, '/', shown.length);
            CHECK(second && shown.length > length - 20);
            CHECK_TEXT(text_slice((struct text){second + 1, 40}, 0, 40), "2:Crime ID|Month|/3:x,\"y\"|2025-01|/4:pla");
            arena_reset(arena);
        }
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

TEST("with SSE2 and without it all is the same")
{
    static const char letters[] = "aaaabc,,,\"\"\n\n\r\xc3\xa9\x7f\t x";
    static char source[30000];
    uint64_t state = 88172645463325252u;
    for (int round = 0; round < 300; round++) {
        size_t length = next_random(&state) % sizeof source, quotes = next_random(&state) % 3;
        uint64_t lines[2];
        for (size_t i = 0; i < length; i++) {
            source[i] = letters[next_random(&state) % (sizeof letters - 1)];
            if (source[i] == '"' && (quotes == 0 || next_random(&state) % 50))
                source[i] = 'q';
        }
        struct text fast = read_in(arena, (struct text){source, length}, 4096, false, &lines[0]);
        struct text slow = read_in(arena, (struct text){source, length}, 1 + next_random(&state) % 9000, true, &lines[1]);
        CHECK(text_equal(fast, slow));
        CHECK_INTEGER((long long)lines[0], (long long)lines[1]);
        arena_reset(arena);
    }
}

static enum result refuse_second(void *context, const struct csv_stream_row *row)
{
    ++*(int *)context;
    return row->line == 2 ? ERROR_DENIED : OK;
}

TEST("what the taker returns ends the reading, and stop_at ends it before a row")
{
    struct csv_stream stream;
    size_t room_bytes;
    int rows = 0;
    CHECK(csv_stream_open(&stream, refuse_second, &rows) == OK);
    memcpy(csv_stream_room(&stream, &room_bytes), "a\nb\nc\n", 6);
    CHECK(csv_stream_filled(&stream, 6) == ERROR_DENIED);
    CHECK_INTEGER(rows, 2);
    csv_stream_close(&stream);
    CHECK(csv_stream_open(&stream, refuse_second, &rows) == OK);
    rows = 0;
    stream.stop_at = 2;
    memcpy(csv_stream_room(&stream, &room_bytes), "a\nb\nc\n", 6);
    CHECK(csv_stream_filled(&stream, 6) == OK && stream.stopped);
    CHECK_INTEGER(rows, 1);
    CHECK_INTEGER((long long)csv_stream_position(&stream), 2);
    csv_stream_close(&stream);
}

