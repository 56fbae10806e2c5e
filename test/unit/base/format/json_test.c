/* JSON: what is refused and where, what is kept, the canonical bytes, and the
 * JSONTestSuite's parsing files (SKIP where they are not at hand). */
#include "base/format/json.h"

#include <dirent.h>

#include "test.h"

#define BYTES(literal) ((struct text){literal, sizeof(literal) - 1})
#define SUITE "../shared/data/testsuites/JSONTestSuite/test_parsing"
#define ARENA_BYTES ((size_t)16777216)

static enum result parse(struct arena *arena, struct text source, struct value **ret_value, struct message *message)
{
    return json_parse(arena, source, 1048576, ret_value, message);
}

/* Parsed and written again; "refused" where it is. */
static struct text rewritten(struct arena *arena, struct text source, bool canonical)
{
    struct value *value = NULL;
    if (parse(arena, source, &value, NULL) != OK)
        return TEXT("refused");
    struct buffer out;
    buffer_init(&out, 1048576);
    if (canonical)
        json_write_canonical(&out, value);
    else
        json_write(&out, value, false);
    struct text copy = arena_copy(arena, buffer_text(&out));
    CHECK(out.failure == OK);
    buffer_clear(&out);
    return copy;
}

TEST("what is not acceptable JSON is refused, with line, column and what to do")
{
    static const struct {
        struct text source;
        enum result result;
        const char *message;
    } cases[] = {
        {BYTES(""), ERROR_INVALID, "Line 1, column 0: the document ends before it is complete."},
        {BYTES("{\n  \"a\": 1,\n  \"a\": 2\n}"), ERROR_INVALID,
         "Line 3, column 5: the object has two members of this name. Keep one of them."},
        {BYTES("[1] x"), ERROR_INVALID, "Line 1, column 5: the document is complete here, but more follows. Remove what follows."},
        {BYTES("[1,]"), ERROR_INVALID, "Line 1, column 4: this is not JSON. Look for a missing comma, quote or bracket just before."},
        {BYTES("[\"\xC3\xA9\",\n \"\xFF\"]"), ERROR_INVALID, "Line 2, column 3: the bytes here are not UTF-8 text. Save the file as UTF-8."},
        {BYTES("[\"a\0b\"]"), ERROR_INVALID, "Line 1, column 4: the bytes here are not UTF-8 text. Save the file as UTF-8."},
        {BYTES("[\"\\u0000\"]"), ERROR_INVALID, "Line 1, column 9: text cannot hold the NUL character (\\u0000)."},
        {BYTES("[9223372036854775808]"), ERROR_LIMIT, "Line 1, column 20: this number is too large."},
        {BYTES("[1e400]"), ERROR_LIMIT, "Line 1, column 6: this number is too large."},
    };
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct value *value = NULL;
        struct message message = {0};
        CHECK_INTEGER(parse(arena, cases[i].source, &value, &message), cases[i].result);
        CHECK_TEXT(text_of(message.text), cases[i].message);
        CHECK(value == NULL);
    }
}

TEST("the size limit is exact")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    struct value *value = NULL;
    struct message message = {0};
    CHECK(json_parse(arena, TEXT("[1,2]"), 4, &value, &message) == ERROR_LIMIT);
    CHECK_TEXT(text_of(message.text), "The JSON is 5 bytes long; at most 4 are accepted.");
    CHECK(value == NULL);
    CHECK(json_parse(arena, TEXT("[1,2]"), 5, &value, &message) == OK);
}

TEST("nesting is accepted to 64 and no deeper; brackets in strings do not count")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    struct value *value = NULL;
    struct message message = {0};
    for (size_t depth = 63; depth <= 65; depth++) {
        struct buffer source;
        buffer_init(&source, 1000);
        for (size_t i = 0; i < depth; i++)
            buffer_append_byte(&source, '[');
        buffer_append_z(&source, "\"\\\"[[[[{{{{\"");
        for (size_t i = 0; i < depth; i++)
            buffer_append_byte(&source, ']');
        CHECK_INTEGER(parse(arena, buffer_text(&source), &value, &message), depth <= 64 ? OK : ERROR_LIMIT);
        buffer_clear(&source);
    }
    CHECK_TEXT(text_of(message.text), "Line 1, column 65: lists and objects are nested more than 64 deep.");
    /* Side by side is not deep. */
    CHECK_TEXT(rewritten(arena, TEXT("[[],[],{},{}]"), false), "[[],[],{},{}]");
}

TEST("reals keep the digits of their source")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    CHECK_TEXT(rewritten(arena, TEXT("[1.10, 7, \"2.5e\\\"3\", {\"1.0\": -0.250, \"e\": true}, false, 1E5,2e-3, 12, 0.1]"), false),
               "[\"1.10\",7,\"2.5e\\\"3\",{\"1.0\":\"-0.250\",\"e\":true},false,\"1E5\",\"2e-3\",12,\"0.1\"]");
    CHECK_TEXT(rewritten(arena, TEXT("3.0"), false), "\"3.0\"");
}

TEST("kinds and order are kept")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    struct text source = TEXT("{\"z\":null,\"a\":[true,false],\"\":-9223372036854775808,\"m\":\"caf\xC3\xA9\"}");
    struct text written = rewritten(arena, source, false);
    CHECK(text_equal(written, source));
}

TEST("strings are safe inside a page, and canonical ones only as JSON demands")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    struct text source = TEXT("[\"</script>&'\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f\xC3\xA9\"]");
    CHECK_TEXT(rewritten(arena, source, false),
               "[\"\\u003c/script\\u003e\\u0026'\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7F\xC3\xA9\"]");
    CHECK_TEXT(rewritten(arena, source, true), "[\"</script>&'\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7F\xC3\xA9\"]");
    struct buffer out;
    buffer_init(&out, 100);
    json_write_string(&out, (struct text){0});
    json_write_string(&out, TEXT("<"));
    CHECK_TEXT(buffer_text(&out), "\"\"\"\\u003c\"");
    buffer_clear(&out);
}

TEST("every byte is escaped alike wherever it stands in a string")
{
    for (int byte = 1; byte < 0x80; byte++) {
        bool always = byte < 0x20 || byte == '"' || byte == '\\', in_pages = byte == '<' || byte == '>' || byte == '&';
        for (size_t before = 0; before < 20; before++) {
            char source[40];
            memset(source, 'a', sizeof(source));
            source[before] = (char)byte;
            struct value value = {.kind = VALUE_TEXT, .text = {source, before + 1 + before % 9}};
            struct buffer page, canonical;
            buffer_init(&page, 100);
            buffer_init(&canonical, 100);
            json_write(&page, &value, false);
            json_write_canonical(&canonical, &value);
            CHECK((page.length > value.text.length + 2) == (always || in_pages));
            CHECK((canonical.length > value.text.length + 2) == always);
            CHECK(page.data[before + 1] == (always || in_pages ? '\\' : byte));
            CHECK(page.data[page.length - 1] == '"');
            buffer_clear(&page);
            buffer_clear(&canonical);
        }
    }
}

TEST("canonical members are in the order of their bytes, however many")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    CHECK_TEXT(rewritten(arena, TEXT(" { \"b\" : 1, \"\xC3\xA9\":2, \"a<\":{ \"y\":[ ], \"x\":{ } }, \"B\":4,\"\":5,\"ab\":6 } "), true),
               "{\"\":5,\"B\":4,\"a<\":{\"x\":{},\"y\":[]},\"ab\":6,\"b\":1,\"\xC3\xA9\":2}");
    struct value *object = value_object(arena);
    for (int i = 99; i >= 10; i--)
        value_set_named(arena, object, arena_printf(arena, "%d", i), value_integer(arena, i), false);
    struct buffer out, expected;
    buffer_init(&out, 10000);
    buffer_init(&expected, 10000);
    for (int i = 10; i <= 99; i++)
        buffer_printf(&expected, "%s\"%d\":%d", i == 10 ? "{" : ",", i, i);
    buffer_append_byte(&expected, '}');
    json_write_canonical(&out, object);
    CHECK(text_equal(buffer_text(&out), buffer_text(&expected)));
    buffer_clear(&out);
    buffer_clear(&expected);
}

/* A value with everything that faces treat differently. */
static struct value *sample(struct arena *arena)
{
    struct value *object = value_object(arena), *inner = value_object(arena), *list = value_list(arena);
    value_set_page(arena, object, "class", value_text(arena, TEXT("secret")));
    value_set_text(arena, object, "title", TEXT("A & B"));
    value_set(arena, object, "body", value_html(arena, TEXT("<p>")));
    value_set_page(arena, inner, "label", value_null(arena));
    value_set(arena, object, "inner", inner);
    value_append(arena, list, value_integer(arena, 1));
    value_append(arena, list, value_list(arena));
    value_set(arena, object, "list", list);
    value_set_page(arena, object, "last", value_null(arena));
    return object;
}

TEST("members for the page alone are in no JSON")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    struct buffer out;
    buffer_init(&out, 1000);
    json_write(&out, sample(arena), false);
    CHECK_TEXT(buffer_text(&out), "{\"title\":\"A \\u0026 B\",\"body\":\"\\u003cp\\u003e\",\"inner\":{},\"list\":[1,[]]}");
    buffer_clear(&out);
    json_write_canonical(&out, sample(arena));
    CHECK_TEXT(buffer_text(&out), "{\"body\":\"<p>\",\"inner\":{},\"list\":[1,[]],\"title\":\"A & B\"}");
    buffer_clear(&out);
}

TEST("pretty JSON")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    struct buffer out;
    buffer_init(&out, 1000);
    json_write(&out, sample(arena), true);
    CHECK_TEXT(buffer_text(&out), "{\n  \"title\": \"A \\u0026 B\",\n  \"body\": \"\\u003cp\\u003e\",\n  \"inner\": {},\n"
                                  "  \"list\": [\n    1,\n    []\n  ]\n}\n");
    buffer_clear(&out);
    json_write(&out, NULL, true);
    CHECK_TEXT(buffer_text(&out), "null\n");
    buffer_clear(&out);
}

TEST("a full buffer is told by its failure")
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
    struct buffer out;
    buffer_init(&out, 55);
    json_write_canonical(&out, sample(arena));
    CHECK(out.failure == OK);
    CHECK_INTEGER(out.length, 55);
    buffer_clear(&out);
    buffer_init(&out, 54);
    json_write_canonical(&out, sample(arena));
    CHECK(out.failure == ERROR_LIMIT);
    buffer_clear(&out);
}

TEST("parsing fails cleanly wherever the arena does")
{
    struct text source = TEXT("{\"a\":[1,2.5,\"x\",null,true,3,4,5,6],\"b\":{\"c\":{}},\"d\":[]}");
    enum result result = ERROR_MEMORY;
    for (size_t n = 1; result != OK && n < 200; n++) {
        AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
        arena_fail_at(arena, n);
        struct value *value = NULL;
        struct message message = {0};
        result = parse(arena, source, &value, &message);
        CHECK(result == OK ? n > 20 && value != NULL : result == ERROR_MEMORY && value == NULL);
    }
    CHECK(result == OK);
}

TEST("a hostile object of very many members is read in good time")
{
    AUTO(arena_free_at) struct arena *arena = arena_new((size_t)64 * 1048576);
    struct buffer source;
    buffer_init(&source, 4194304);
    for (int i = 0; i < 100000; i++)
        buffer_printf(&source, "%c\"%d\":1", i == 0 ? '{' : ',', i);
    buffer_append_byte(&source, '}');
    struct value *value = NULL;
    CHECK(json_parse(arena, buffer_text(&source), 4194304, &value, NULL) == OK);
    CHECK(value != NULL && value->object.count == 100000);
    buffer_clear(&source);
}

/* Valid JSON that we refuse, by our stated limits. */
static bool is_refused_on_purpose(const char *name)
{
    static const char *const names[] = {
        "y_object_duplicated_key.json",           /* duplicate names */
        "y_object_duplicated_key_and_value.json", /* duplicate names */
        "y_object_escaped_null_in_key.json",      /* \u0000 */
        "y_string_null_escape.json",              /* \u0000 */
    };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (strcmp(name, names[i]) == 0)
            return true;
    }
    return false;
}

static bool read_file(const char *path, struct buffer *out)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    char *room;
    size_t got = 0;
    do {
        room = buffer_reserve(out, 65536);
        got = room != NULL ? fread(room, 1, 65536, file) : 0;
        out->length += got;
    } while (got > 0);
    fclose(file);
    return out->failure == OK;
}

/* Written canonically and read again, a document stays as it is. */
static void check_round_trip(struct arena *arena, struct text source, const char *name)
{
    struct text once = rewritten(arena, source, true);
    if (!text_equal(once, rewritten(arena, once, true))) {
        printf("  %s\n", name);
        CHECK(!"the canonical form is stable");
    }
}

TEST("JSONTestSuite: y_ is read, n_ is refused, i_ does no harm")
{
    DIR *folder = opendir(SUITE);
    if (folder == NULL)
        SKIP("JSONTestSuite is not at hand");
    size_t read = 0, refused = 0, on_purpose = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (strstr(entry->d_name, ".json") == NULL)
            continue;
        AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES);
        AUTO(buffer_clear) struct buffer source;
        buffer_init(&source, 1048576);
        CHECK(read_file(arena_printf(arena, SUITE "/%s", entry->d_name).data, &source));
        struct value *value = NULL;
        bool accepted = parse(arena, buffer_text(&source), &value, NULL) == OK;
        bool exception = is_refused_on_purpose(entry->d_name);
        bool expected = entry->d_name[0] == 'y' && !exception;
        if (entry->d_name[0] != 'i' && accepted != expected) {
            printf("  %s: %s\n", entry->d_name, accepted ? "read" : "refused");
            CHECK(accepted == expected);
        }
        if (accepted)
            check_round_trip(arena, buffer_text(&source), entry->d_name);
        read += accepted;
        refused += !accepted;
        on_purpose += exception;
    }
    closedir(folder);
    CHECK_INTEGER(on_purpose, 4);
    CHECK(read >= 91 && refused >= 188);
}

TEST("what we kept ourselves and cannot read is damaged, not wrong")
{
    struct arena *arena = arena_new(1 << 20);
    struct value *value;
    CHECK(json_parse(arena, TEXT("{\"a\":"), 100, &value, NULL) == ERROR_INVALID);
    CHECK(json_parse_kept(arena, TEXT("{\"a\":"), 100, &value, NULL) == ERROR_CORRUPT);
    CHECK(json_parse_kept(arena, TEXT("\xFF"), 100, &value, NULL) == ERROR_CORRUPT);
    CHECK(json_parse_kept(arena, TEXT("{\"a\":1}"), 3, &value, NULL) == ERROR_CORRUPT);
    CHECK(json_parse_kept(arena, TEXT("{\"a\":1}"), 100, &value, NULL) == OK);
    arena_free(arena);
}
