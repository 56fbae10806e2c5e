/* The parsers of form bodies, and percent-decoding, on their own. */
#include "base/web/edge.h"
#include "test.h"

struct seen {
    struct buffer out;
    int count;
};

static enum result note_pair(void *context, struct text name, struct text value, const struct upload *upload,
                             struct message *message)
{
    struct seen *seen = context;
    (void)message;
    seen->count++;
    if (upload)
        buffer_printf(&seen->out, "%.*s=file(%.*s,%zu);", TEXT_ARGS(name), TEXT_ARGS(upload->file_name), upload->bytes.length);
    else
        buffer_printf(&seen->out, "%.*s=%.*s;", TEXT_ARGS(name), TEXT_ARGS(value));
    return OK;
}

static enum result urlencoded(const char *body, struct seen *seen)
{
    char data[512];
    snprintf(data, sizeof data, "%s", body);
    *seen = (struct seen){0};
    buffer_init(&seen->out, 4096);
    buffer_append_z(&seen->out, "");
    return form_parse_urlencoded(data, strlen(body), note_pair, seen, NULL);
}

TEST("urlencoded pairs")
{
    static const struct {
        const char *body, *pairs;
    } right[] = {
        {"", ""},
        {"a", "a=;"},
        {"a=", "a=;"},
        {"=b", "=b;"},
        {"a=b=c", "a=b=c;"},
        {"&&a=1&&", "a=1;"},
        {"a+b=c+d%2B", "a b=c d+;"},
        {"%61=%C3%A9", "a=\xC3\xA9;"},
        {"a=\xC3\xA9", "a=\xC3\xA9;"},
    };
    struct seen seen;
    for (size_t i = 0; i < COUNT_OF(right); i++) {
        CHECK_INTEGER(urlencoded(right[i].body, &seen), OK);
        CHECK_TEXT(buffer_text(&seen.out), right[i].pairs);
        buffer_clear(&seen.out);
    }
    static const char *const wrong[] = {"a=%", "a=%1", "a=%g1", "a=%1g", "%=1", "a=%00", "a=%80", "a=%ED%A0%80", "a=\xFF", "a=1&b=%C0%AF"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        CHECK_INTEGER(urlencoded(wrong[i], &seen), ERROR_INVALID);
        buffer_clear(&seen.out);
    }
}

TEST("boundaries and kinds of form")
{
    struct text boundary;
    CHECK(form_boundary("multipart/form-data; boundary=abc", &boundary) == OK);
    CHECK_TEXT(boundary, "abc");
    CHECK(form_boundary("multipart/form-data; charset=\"utf-8\"; BOUNDARY=\"a b;c\"", &boundary) == OK);
    CHECK_TEXT(boundary, "a b;c");
    char longest[200] = "multipart/form-data; boundary=";
    size_t length = strlen(longest);
    memset(longest + length, 'x', 71);
    CHECK(form_boundary(longest, &boundary) == ERROR_INVALID);
    longest[length + 70] = '\0';
    CHECK(form_boundary(longest, &boundary) == OK);
    static const char *const wrong[] = {"multipart/form-data", "multipart/form-data;", "multipart/form-data; boundary=",
                                        "multipart/form-data; boundary=\"", "multipart/form-data; boundary=\"abc",
                                        "multipart/form-data; boundary", "multipart/form-data; other=abc"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        CHECK(form_boundary(wrong[i], &boundary) == ERROR_INVALID);
    CHECK(form_kind_of(NULL) == FORM_OTHER);
    CHECK(form_kind_of("") == FORM_OTHER);
    CHECK(form_kind_of("application/json") == FORM_OTHER);
    CHECK(form_kind_of("Application/X-WWW-Form-Urlencoded ; charset=UTF-8") == FORM_URLENCODED);
    CHECK(form_kind_of("multipart/form-data;boundary=x") == FORM_MULTIPART);
    CHECK(form_kind_of("multipart/mixed;boundary=x") == FORM_OTHER);
}

static enum result multipart(const char *body, struct seen *seen)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(65536);
    *seen = (struct seen){0};
    buffer_init(&seen->out, 4096);
    buffer_append_z(&seen->out, "");
    return form_parse_multipart(arena, text_of(body), TEXT("X"), note_pair, seen, NULL);
}

#define FIELD(name) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"

TEST("multipart forms as browsers write them")
{
    static const struct {
        const char *body, *pairs;
    } right[] = {
        {"--X--", ""},
        {"--X--\r\n", ""},
        {"\r\n--X--\r\n", ""},
        {"--X\r\n" FIELD("a") "1\r\n--X--\r\n", "a=1;"},
        {"--X\r\n" FIELD("a") "\r\n--X--\r\n", "a=;"},
        {"--X\r\n" FIELD("a") "1\r\n--Y\r\n-\r\n--X\r\n" FIELD("b") "\r\n\r\n--X--\r\n", "a=1\r\n--Y\r\n-;b=\r\n;"},
        {"--X\r\ncontent-disposition:form-data;name=a\r\n\r\n1\r\n--X--", "a=1;"},
        {"--X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--X--", "f=;"},
        {"--X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.csv\"\r\n\r\nab\xFF\r\n--X--", "f=file(a.csv,3);"},
        {"--X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"C:\\x\\a.csv\"\r\n\r\n1\r\n--X--", "f=file(a.csv,1);"},
        {"--X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"../../a\"\r\n\r\n1\r\n--X--", "f=file(a,1);"},
        {"--X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"empty\"\r\n\r\n\r\n--X--", "f=file(empty,0);"},
    };
    struct seen seen;
    for (size_t i = 0; i < COUNT_OF(right); i++) {
        CHECK_INTEGER(multipart(right[i].body, &seen), OK);
        CHECK_TEXT(buffer_text(&seen.out), right[i].pairs);
        buffer_clear(&seen.out);
    }
}

TEST("multipart forms that are not whole or not right")
{
    static const char *const wrong[] = {
        "",
        "--",
        "--X",
        "--X\r\n",
        "--Y\r\n",
        "preamble\r\n--X--",
        "--X--trailing",
        "--X\r\n" FIELD("a") "1",
        "--X\r\n" FIELD("a") "1\r\n--X",
        "--X\r\n" FIELD("a") "1\r\n--X-",
        "--X\r\n" FIELD("a") "1\r\n--XY\r\n",
        "--X\r\n\r\n1\r\n--X--",
        "--X\r\nContent-Disposition: form-data\r\n\r\n1\r\n--X--",
        "--X\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n--X--",
        "--X\r\nContent-Disposition form-data; name=a\r\n\r\n1\r\n--X--",
        "--X\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--X--",
        "--X\r\n" "Content-Transfer-Encoding: base64\r\n" FIELD("a") "1\r\n--X--",
        "--X\r\n" FIELD("a\xFF") "1\r\n--X--",
        "--X\r\n" FIELD("a") "\xFF\r\n--X--",
    };
    struct seen seen;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        enum result result = multipart(wrong[i], &seen);
        if (result != ERROR_INVALID)
            printf("  case %zu\n", i);
        CHECK_INTEGER(result, ERROR_INVALID);
        CHECK(seen.count <= 1);
        buffer_clear(&seen.out);
    }
    /* Headers of a part may have 4,096 bytes. */
    for (int over = 0; over < 2; over++) {
        char *body = calloc(1, 8192);
        int length = snprintf(body, 8192, "--X\r\n");
        int head = 4096 + over - (int)strlen(FIELD("a")) - 2 - 5;
        length += snprintf(body + length, 100, "Pad: ");
        memset(body + length, 'p', (size_t)head);
        snprintf(body + length + head, 200, "\r\n" FIELD("a") "1\r\n--X--");
        CHECK_INTEGER(multipart(body, &seen), over ? ERROR_INVALID : OK);
        buffer_clear(&seen.out);
        free(body);
    }
}

TEST("every cut of a right body is refused without a fault")
{
    static const char body[] = "--X\r\n" FIELD("a") "1\r\n--X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"n\"\r\n\r\n22\r\n--X--";
    struct seen seen;
    for (size_t length = 0; length < sizeof body - 1; length++) {
        char *cut = malloc(length + 1); /* of exactly that size, so that the sanitizer sees a step too far */
        memcpy(cut, body, length);
        cut[length] = '\0';
        CHECK_INTEGER(multipart(cut, &seen), ERROR_INVALID);
        buffer_clear(&seen.out);
        free(cut);
    }
}

TEST("targets")
{
    struct target target;
    char data[64];
    snprintf(data, sizeof data, "/a%%20b/%%C3%%A9/?x=%%31");
    CHECK_INTEGER(target_parse(data, strlen(data), &target, NULL), OK);
    CHECK_TEXT(target.path, "/a b/\xC3\xA9");
    CHECK_INTEGER(target.segment_count, 2);
    CHECK_TEXT(target.segments[1], "\xC3\xA9");
    CHECK(target.trailing_slash);
    CHECK_TEXT(target.query, "x=%31");
    snprintf(data, sizeof data, "/");
    CHECK_INTEGER(target_parse(data, 1, &target, NULL), OK);
    CHECK_INTEGER(target.segment_count, 0);
    CHECK(!target.trailing_slash);
    CHECK_INTEGER(target_parse(data, 0, &target, NULL), ERROR_INVALID);
    for (int count = SEGMENTS_MAX; count <= SEGMENTS_MAX + 1; count++) {
        for (int i = 0; i < count; i++)
            memcpy(data + 2 * i, "/a", 2);
        CHECK_INTEGER(target_parse(data, (size_t)count * 2, &target, NULL), count > SEGMENTS_MAX ? ERROR_NOT_FOUND : OK);
    }
}
